//! The parts of an event in JSON, with the names that several programs use.
//!
//! | object | written by |
//! |---|---|
//! | `{"Event":{"System":{...},"EventData":{...}}}` | `evtx_dump`, chainsaw |
//! | `{"System":{...},"EventData":{...}}` | velociraptor |
//! | `{"EventId":...,"PayloadData1":...}` | `EvtxECmd` |
//! | `{"Id":...,"ProviderName":...,"Properties":[...]}` | `Get-WinEvent` with `ConvertTo-Json` |
//! | `{"@timestamp":...,"winlog":{...}}` | winlogbeat 7 and later; earlier ones without `winlog` |
//! | `{"EventID":...,"Channel":...}` | Azure, `NXLog` and others that write a flat object |

use std::borrow::Cow;
use std::ops::Range;

use super::names::{LEVEL, PROVIDER, Slot, TIME};
use super::parts::Parts;
use super::{data, text};
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::view::{
    EachValue, Rendering, System, View, bare_guid, text as full,
};
use crate::model::escaping::Escaping;

/// The grammar of events in JSON, for one arrangement of objects.
#[derive(Debug)]
pub(super) struct EventJson {
    pub(super) layout: Objects,
}

/// The arrangement of the objects in a source, detected from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    /// One object per line.
    Lines,
    /// Objects over several lines, each starting at the beginning of a line.
    Columns,
    /// Any other arrangement, such as one line or an indented array.
    Free,
}

impl EventLog for EventJson {}

impl Escaping for EventJson {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        text::unescape(text)
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        text::line_break(text)
    }
}

impl View for EventJson {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        system(record)
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        rendering(record)
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        data::each_value(record, each);
    }
}

/// Reads the properties of the event.
fn system(record: &[u8]) -> System<'_> {
    let Some(parts) = Parts::all(record) else {
        return System::default();
    };
    let first = |slots: &[Slot]| full(parts.first(record, slots));
    let guid = |slot| full(parts.first(record, &[slot]).map(bare_guid));
    let [pid, tid]: [&[Slot]; 2] = if parts.owns_process() {
        [&[Slot::PidElse], &[Slot::TidElse]]
    } else {
        [&[Slot::Pid], &[Slot::Tid]]
    };
    System {
        provider: first(&PROVIDER),
        provider_guid: guid(Slot::ProviderGuid),
        event_source: first(&[Slot::EventSource]),
        id: first(&[Slot::Id, Slot::IdElse]),
        qualifiers: first(&[Slot::Qualifiers]),
        version: first(&[Slot::Version]),
        level: first(&LEVEL),
        task: first(&[Slot::Task]),
        opcode: first(&[Slot::Opcode]),
        keywords: first(&[Slot::Keywords]),
        time: first(&TIME),
        record_id: first(&[Slot::RecordId, Slot::RecordIdElse]),
        activity_id: guid(Slot::ActivityId),
        related_activity_id: guid(Slot::RelatedActivityId),
        pid: first(pid),
        tid: first(tid),
        channel: first(&[Slot::Channel]),
        computer: first(&[Slot::Computer, Slot::ComputerElse]),
        user_sid: first(&[Slot::User]),
    }
}

/// Reads the rendered texts. Returns `None` if there are none.
fn rendering(record: &[u8]) -> Option<Rendering<'_>> {
    let parts = Parts::all(record)?;
    let first = |slot| full(parts.first(record, &[slot]));
    let rendering = Rendering {
        culture: first(Slot::Culture),
        message: first(Slot::Message),
        level: first(Slot::LevelWord),
        task: first(Slot::TaskWord),
        opcode: first(Slot::OpcodeWord),
        channel: first(Slot::ChannelWord),
        provider: first(Slot::ProviderWord),
    };
    (rendering != Rendering::default()).then_some(rendering)
}
