//! The lines that co-installers and class installers write into `%WINDIR%\setupact.log`.
//!
//! ```text
//! AudMig: Applying saved Audio settings
//! [06/19/2018 22:20.56.093] WudfCoInstaller: ImpersonationLevel set to 2
//! WdfCoInstaller: [09/02/2021 12:25.04.946] DIF_INSTALLDEVICE: Pre-Processing
//! dispci.dll:  ============BEGIN OnAllowInstall============
//! ```
//!
//! Each line is a record: the name of a program and a text, and the time if the program prints one.
//! The text is in the code page of the machine. Records of setup stand between these lines, and
//! these lines stand in the logs of setup: each of the two grammars is a guest of the other.

mod details;
mod frame;
pub(crate) mod guest;
mod head;

use crate::details::field::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::servicing::guest as servicing;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId, RecordText};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::line;
use crate::scan::stamp::Stamps;

/// The format `coinstaller`.
#[derive(Debug)]
pub(crate) struct Coinstaller;

pub(crate) static COINSTALLER: Coinstaller = Coinstaller;

impl Format for Coinstaller {
    fn id(&self) -> FormatId {
        guest::ID
    }

    fn about(&self) -> &'static str {
        r"%WINDIR%\setupact.log: co-installers and class installers"
    }

    /// At least every second line must be one of a co-installer, up to the first record of setup.
    /// That record decides nothing, so the answer does not depend on how much of a mixed log is at
    /// hand.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        /// More than setup's formats reach with a fitting name.
        const BEFORE_SETUP: u8 = 50;
        const SAMPLE: usize = 64;
        let mut stamps = Stamps::default();
        let (mut lines, mut known) = (0_usize, 0_usize);
        for line in line::lines(head) {
            let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
            if servicing::GUEST.begins(&mut stamps, line) || known == SAMPLE {
                break;
            }
            lines += usize::from(!line.trim_ascii().is_empty());
            known += usize::from(frame::is_known(line));
        }
        if known == 0 || known * 2 < lines {
            return Confidence::NO;
        }
        let named = has_stem(name, &["setupact"]);
        Confidence(Confidence::CONTENT.0 + BEFORE_SETUP + if named { 15 } else { 0 })
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(guest::ID, &COINSTALLER).into()
    }
}

impl Explain for Coinstaller {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        guest::Meaning.fields(record)
    }
}

impl Grammar for Coinstaller {
    fn framing(&self) -> impl Framing {
        let lookahead = frame::LOOKAHEAD.max(servicing::LOOKAHEAD);
        Lines::new(lookahead, |stamps: &mut Stamps, line: &[u8]| {
            servicing::GUEST.begins(stamps, line) || frame::is_record(line)
        })
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let line = record.first_line();
        let read = if servicing::GUEST.begins(stamps, line) {
            servicing::GUEST.read(record, stamps)
        } else if frame::is_record(line) {
            head::read(&record).map(|head| (record, head))
        } else {
            Err(record.gap_reason())
        };
        match read {
            Ok((record, head)) => Event::new(&record, head).into(),
            Err(reason) => record.unparsed(reason),
        }
    }
}
