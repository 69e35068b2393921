//! An event as JSON has it, in the words of several programs: the parts, the values, and what was rendered.
//!
//! | object | written by |
//! |---|---|
//! | `{"Event":{"System":{...},"EventData":{...}}}` | `evtx_dump`, chainsaw; without `Event` by velociraptor |
//! | `{"EventId":...,"PayloadData1":...}` | `EvtxECmd` |
//! | `{"Id":...,"ProviderName":...,"Properties":[...]}` | `Get-WinEvent` with `ConvertTo-Json` |
//! | `{"@timestamp":...,"winlog":{...}}` | winlogbeat 7 and later; before, with its names in the outermost object |
//! | `{"EventID":...,"Channel":...}` | Azure, `NXLog` and others that write an event flat, values beside parts |

mod data;
mod leaves;
mod names;
mod parts;
mod text;
mod walk;

pub(super) use data::Data;
pub(crate) use parts::Parts;
pub(crate) use text::{line_break, trim_start, unescape};

use super::{Rendering, System, bare_guid, text as full};
use names::Slot;

/// What the event log says about the event.
pub(super) fn system(record: &[u8]) -> System<'_> {
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
        provider: full(provider(&parts, record)),
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

/// What was put in words; `None` where nothing was.
pub(super) fn rendering(record: &[u8]) -> Option<Rendering<'_>> {
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

const LEVEL: [Slot; 3] = [Slot::Level, Slot::LevelElse, Slot::LevelWord];

const TIME: [Slot; 4] = [Slot::SystemTime, Slot::Time, Slot::TimeElse, Slot::TimeLast];

pub(crate) fn provider<'a>(parts: &Parts, record: &'a [u8]) -> Option<&'a [u8]> {
    parts.first(
        record,
        &[Slot::Provider, Slot::EventSource, Slot::ProviderElse],
    )
}

pub(crate) fn level<'a>(parts: &Parts, record: &'a [u8]) -> Option<&'a [u8]> {
    parts.first(record, &LEVEL)
}

/// The time, and whether it is one of the event log's own, which are UTC.
pub(crate) fn time<'a>(parts: &Parts, record: &'a [u8]) -> Option<(&'a [u8], bool)> {
    let is_own = parts.first(record, &[Slot::SystemTime]).is_some();
    parts.first(record, &TIME).map(|time| (time, is_own))
}

pub(crate) fn message<'a>(parts: &Parts, record: &'a [u8]) -> Option<&'a [u8]> {
    parts.first(record, &[Slot::Message])
}
