//! Small logs with one grammar: a record begins with a line that begins with a time, and the text
//! of the record follows. The logs differ in how they write the time and in what the text states.
//!
//! [`Kind`] has the differences, one file for each log. [`Stamped`] is the format and the grammar
//! of every kind. Lines without a time continue the record before them.

pub(crate) mod bluebox;
pub(crate) mod netsetup;
pub(crate) mod pfro;
pub(crate) mod poqexec;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use crate::details::field::Fields;
use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::lines::before_prompts;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{CodePlaces, Explain, FormatId, RecordText};
use crate::model::head::Head;
use crate::model::item::Item;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::stamp::Stamps;

/// The properties in which one of these logs differs from the others.
pub(crate) trait Kind: Send + Sync + 'static {
    const ID: FormatId;
    const ABOUT: &'static str;
    /// The words in the names of its files; see [`has_stem`].
    const STEMS: &'static [&'static str];
    /// The number of bytes that decide whether a line begins a record.
    const LOOKAHEAD: usize;

    /// Reads the time at the start of a line. `None` if the line begins no record. Reads neither
    /// past the end of the line nor past [`Kind::LOOKAHEAD`] bytes.
    fn stamp(stamps: &mut Stamps, line: &[u8]) -> Option<Stamp>;

    /// Whether a message is one that no other log has. Other programs write times of the same
    /// form.
    fn is_typical(message: &[u8]) -> bool;

    /// The level that a message states, and the place in the message of the word or the result
    /// that states it.
    fn level(message: &[u8]) -> Option<(Level, Range<usize>)>;

    /// The place in the message of a number that states the result of the record without a word for
    /// it.
    fn result(_message: &[u8]) -> Option<Range<usize>> {
        None
    }

    /// Lists the details of a message.
    fn fields<'a>(message: &'a [u8], fields: &mut Fields<'a>);
}

/// The start of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp {
    /// The time; `None` if the log writes one that does not exist.
    pub(crate) time: Option<LogTime>,
    /// The length of the header.
    pub(crate) len: usize,
}

/// The format and the grammar of one kind of log.
pub(crate) struct Stamped<K>(PhantomData<K>);

impl<K> Stamped<K> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<K> fmt::Debug for Stamped<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stamped")
    }
}

impl<K: Kind> Format for Stamped<K> {
    fn id(&self) -> FormatId {
        K::ID
    }

    fn about(&self) -> &'static str {
        K::ABOUT
    }

    /// A name counts if a record fits, and so does a message that no other log has.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let is_named = has_stem(name, K::STEMS);
        let mut is_certain = is_named;
        let mut stamps = Stamps::default();
        let confidence = Confidence::of_lines(head, is_named, |line| {
            let Some(stamp) = K::stamp(&mut stamps, line) else {
                return false;
            };
            let message = line.get(stamp.len..).unwrap_or_default();
            is_certain |= K::is_typical(message.trim_ascii());
            true
        });
        if is_certain {
            confidence
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(K::ID, &Self::NEW).into()
    }
}

impl<K: Kind> Explain for Stamped<K> {
    fn code_places(&self) -> CodePlaces {
        CodePlaces::Result(K::result)
    }

    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        K::fields(record.message.as_bytes(), &mut fields);
        fields
    }
}

impl<K: Kind> Grammar for Stamped<K> {
    fn framing(&self) -> impl Framing {
        before_prompts(K::LOOKAHEAD, |stamps: &mut Stamps, line: &[u8]| {
            K::stamp(stamps, line).is_some()
        })
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let Some(stamp) = K::stamp(stamps, record.raw()) else {
            return record.unparsed(record.foreign_reason());
        };
        let line = record.first_line().trim_ascii_end();
        let text = line.get(stamp.len..).unwrap_or_default();
        let start = line.len() - text.trim_ascii_start().len();
        let mut head = Head::new(&record, start..line.len());
        if let Some(time) = stamp.time {
            head = head.with_time(time, 0);
        }
        if let Some((level, word)) = K::level(text.trim_ascii_start()) {
            head = head.with_level(level, start + word.start..start + word.end);
        }
        Event::new(&record, head).into()
    }
}

/// Adds the text between two brackets: the bytes after `open` up to the next `close`.
fn bracketed<'a>(text: &'a [u8], open: &[u8], close: u8) -> Option<(Text<'a>, &'a [u8])> {
    let inner = text.strip_prefix(open)?;
    let end = memchr::memchr(close, inner)?;
    let (inner, rest) = inner.split_at_checked(end)?;
    Some((Text::new(inner), rest.get(1..)?))
}
