//! The formats `cbs`, `dism` and `setup`, and how they recognize a source.

use super::joined::{self, Joined};
use super::{Servicing, frame, head};
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format, bare};
use crate::model::explain::FormatId;
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::line;
use crate::scan::stamp::Stamps;

/// A format with the servicing columns.
#[derive(Debug)]
pub(crate) struct Dialect {
    id: FormatId,
    about: &'static str,
    /// Words in the file names of this log, in lower case.
    names: &'static [&'static str],
    /// Components that write mainly this log.
    components: &'static [&'static [u8]],
}

/// Component-based servicing.
pub(crate) static CBS: Dialect = Dialect {
    id: FormatId::new("cbs"),
    about: "CBS.log, CbsPersist_*.log: component based servicing",
    names: &["cbs", "cbspersist"],
    components: &[b"CBS", b"CSI", b"SXS"],
};

/// Deployment image servicing.
pub(crate) static DISM: Dialect = Dialect {
    id: FormatId::new("dism"),
    about: "dism.log: deployment image servicing and management",
    names: &["dism"],
    components: &[b"DISM"],
};

/// Windows Setup.
pub(crate) static SETUP: Dialect = Dialect {
    id: FormatId::new("setup"),
    about: "setupact.log, setuperr.log, UpdateAgent.log and their like: Windows setup",
    names: &["setupact", "setuperr", "updateagent", "unattendgc"],
    components: &[
        b"SP", b"MIG", b"IBS", b"MOUPG", b"SYSPRP", b"CONX", b"IBSLIB", b"PANTHR", b"UI",
        b"DIAGER", b"DIAG", b"CMI", b"TOOL", b"DU",
    ],
};

/// The most records that recognition reads.
const SAMPLE: usize = 64;

impl Format for Dialect {
    fn id(&self) -> FormatId {
        self.id
    }

    fn about(&self) -> &'static str {
        self.about
    }

    /// One record is enough to recognize the columns, and without one the file name means nothing.
    /// The name has more weight than the components, because CBS and DISM write into all three
    /// logs. But if setup's components write most records, the log is a setup log whatever its name
    /// is. If all records have a prefix or no time, the source may be the log of another program
    /// that quotes them, so any format that fits it is more confident.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let layout = Layout::fixed(self.id, &Servicing);
        let mut stamps = Stamps::default();
        let (mut records, mut own, mut is_copied) = (0_usize, 0_usize, true);
        for line in line::lines(head) {
            let line = bare(line);
            if !frame::is_header(&mut stamps, line) {
                continue;
            }
            let record = Record::new(&layout.explainer, 0, line);
            if let Item::Event(event) = head::read(record, &mut stamps) {
                is_copied &= event.prefix().is_some() || event.time().is_none();
                let component = event.component();
                let is_own =
                    component.is_some_and(|name| self.components.contains(&name.as_bytes()));
                records += 1;
                own += usize::from(is_own);
                if records == SAMPLE {
                    break;
                }
            }
        }
        let named = has_stem(name, self.names);
        let Some(share) = (own * 10).checked_div(records) else {
            return Confidence::NO;
        };
        let setups_own = if self.id == SETUP.id && share > 5 {
            20
        } else {
            0
        };
        let content = Confidence::CONTENT.0 - if is_copied { 50 } else { 0 };
        Confidence(content + share as u8 + setups_own + if named { 15 } else { 0 })
    }

    fn layout(&self, head: &[u8]) -> Draft {
        if joined::is_joined(head) {
            Layout::learned(self.id, Joined).into()
        } else {
            Layout::fixed(self.id, &Servicing).into()
        }
    }
}
