//! The format of binary event logs. Only this crate can read it.

use panther::FormatId;
#[cfg(feature = "evtx")]
use panther::Layout;
#[cfg(feature = "evtx")]
use panther::format::{Confidence, Draft, EventXml, Format};

#[cfg(feature = "evtx")]
use crate::bytes::file_kind::EVENT_LOG;

const ID: FormatId = FormatId::new("evtx");

/// The format `evtx`. Its grammar reads the XML that panther renders from each record.
#[cfg(feature = "evtx")]
#[derive(Debug)]
pub(crate) struct Evtx;

#[cfg(feature = "evtx")]
pub(crate) static EVTX: Evtx = Evtx;

#[cfg(feature = "evtx")]
impl Format for Evtx {
    fn id(&self) -> FormatId {
        ID
    }

    fn about(&self) -> &'static str {
        "the event log as Windows keeps it (.evtx), its records as XML"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        if head.starts_with(EVENT_LOG) {
            Confidence::SIGNATURE
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(ID, &EventXml).into()
    }
}

/// Whether sources of this format are binary event logs, whose text exists only after rendering.
pub(crate) fn is_event_log(format: FormatId) -> bool {
    cfg!(feature = "evtx") && format == ID
}
