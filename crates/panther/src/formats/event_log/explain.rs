//! The details of the events of every notation of the event log.

use crate::details::Details;
use crate::formats::event_log::evtx::Evtx;
use crate::formats::event_log::view::View;
use crate::model::escaping::Escaping;
use crate::model::explain::{CodePlaces, Explain, RecordText};

/// A format of the event log. Its events have the details of an event-log event.
pub(crate) trait EventLog: View + Send + Sync {
    /// Whether the text of a record differs from what it says.
    const ESCAPES: bool = true;
}

impl<T: EventLog> Explain for T {
    fn details<'a>(&'a self, record: RecordText<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(record.raw, self))
    }

    fn code_places(&self) -> CodePlaces {
        CodePlaces::Data
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        T::ESCAPES.then_some(self as &dyn Escaping)
    }
}
