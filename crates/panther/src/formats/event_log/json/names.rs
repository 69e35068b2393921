//! The meaning of names in an event: the names of the event log itself and those of programs that
//! export events.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// A part of an event. For some parts there are several slots, which are tried in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Provider,
    EventSource,
    ProviderElse,
    ProviderGuid,
    Id,
    /// A name that many programs use for a number. It is the event id only if the rest of the
    /// object looks like an event.
    IdElse,
    Qualifiers,
    Version,
    Level,
    LevelElse,
    Task,
    Opcode,
    Keywords,
    /// The attribute `SystemTime`, which is in UTC unless it states a zone.
    SystemTime,
    Time,
    TimeElse,
    TimeLast,
    RecordId,
    /// The id of the record in its log, or its number in the export.
    RecordIdElse,
    ActivityId,
    RelatedActivityId,
    Pid,
    Tid,
    /// A process or thread, either of the event or a value of it.
    /// [`Parts::owns_process`](super::parts::Parts::owns_process) decides.
    PidElse,
    TidElse,
    Channel,
    Computer,
    ComputerElse,
    User,
    Culture,
    Message,
    LevelWord,
    TaskWord,
    OpcodeWord,
    ChannelWord,
    ProviderWord,
}

impl Slot {
    pub(super) const COUNT: usize = Self::ProviderWord as usize + 1;

    /// Whether the head of an event contains this part.
    pub(super) const fn is_of_head(self) -> bool {
        matches!(
            self,
            Self::Provider
                | Self::EventSource
                | Self::ProviderElse
                | Self::Level
                | Self::LevelElse
                | Self::LevelWord
                | Self::SystemTime
                | Self::Time
                | Self::TimeElse
                | Self::TimeLast
                | Self::Keywords
                | Self::Message
        )
    }
}

pub(super) const PROVIDER: [Slot; 3] = [Slot::Provider, Slot::EventSource, Slot::ProviderElse];

pub(super) const LEVEL: [Slot; 3] = [Slot::Level, Slot::LevelElse, Slot::LevelWord];

pub(super) const TIME: [Slot; 4] = [Slot::SystemTime, Slot::Time, Slot::TimeElse, Slot::TimeLast];

/// An object with known names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The object itself, or an object that contains only an event: `Event`, `_source`.
    Root,
    /// The section `System`.
    System,
    /// An object that contains a part of the event as an attribute or as its text.
    Attributes(Slot),
    /// The section `RenderingInfo`.
    RenderingInfo,
    /// The event of winlogbeat.
    Winlog,
    WinlogProcess,
    WinlogThread,
    WinlogUser,
    /// The fields that the Elastic Common Schema defines for all events.
    EcsEvent,
    EcsLog,
    EcsHost,
}

/// Whether these bytes may contain the name of a message.
pub(super) fn may_have_message(bytes: &[u8]) -> bool {
    static NAMES: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| {
        [
            Finder::new("essage\""),
            Finder::new("RenderedDescription\""),
        ]
    });
    NAMES.iter().any(|name| name.find(bytes).is_some())
}

/// The treatment of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The value is a part of the event, or an object with a part as one of its attributes.
    Take(Slot),
    /// The value is an object with parts of the event.
    Enter(Place),
    /// The value contains the values of the provider.
    Section,
    /// The value contains the values of the provider in objects of one each, whose names have no
    /// meaning.
    Properties,
    /// The value belongs to the exporting program.
    Drop,
    /// The name is unknown. In a flat object, the value belongs to the provider.
    Other,
}

pub(super) fn action(place: Place, name: &[u8]) -> Action {
    match place {
        Place::Root => root(name),
        Place::System => system(name),
        Place::Attributes(own) => attribute(name, own),
        Place::RenderingInfo => rendering(name),
        Place::Winlog => winlog(name),
        Place::WinlogProcess => match name {
            b"pid" => Action::Take(Slot::Pid),
            b"thread" => Action::Enter(Place::WinlogThread),
            _ => Action::Other,
        },
        Place::WinlogThread => take(name == b"id", Slot::Tid),
        Place::WinlogUser => take(name == b"identifier", Slot::User),
        Place::EcsEvent => match name {
            b"code" => Action::Take(Slot::IdElse),
            b"provider" => Action::Take(Slot::ProviderElse),
            _ => Action::Other,
        },
        Place::EcsLog => take(name == b"level", Slot::LevelElse),
        Place::EcsHost => take(name == b"name", Slot::ComputerElse),
    }
}

const fn take(is_it: bool, slot: Slot) -> Action {
    if is_it {
        Action::Take(slot)
    } else {
        Action::Other
    }
}

fn system(name: &[u8]) -> Action {
    // Some programs put the attributes of an element into a sibling object.
    let name = name.strip_suffix(b"_attributes").unwrap_or(name);
    Action::Take(match name {
        b"Provider" => Slot::Provider,
        b"EventID" | b"EventId" => Slot::Id,
        b"Version" => Slot::Version,
        b"Level" => Slot::Level,
        b"Task" => Slot::Task,
        b"Opcode" => Slot::Opcode,
        b"Keywords" => Slot::Keywords,
        b"TimeCreated" => Slot::SystemTime,
        b"EventRecordID" => Slot::RecordId,
        b"Correlation" => Slot::ActivityId,
        b"Execution" => Slot::Pid,
        b"Channel" => Slot::Channel,
        b"Computer" => Slot::Computer,
        b"Security" => Slot::User,
        _ => return Action::Other,
    })
}

/// The attributes of the elements of `System`, with the names that programs give them.
fn attribute(name: &[u8], own: Slot) -> Action {
    Action::Take(match name.strip_prefix(b"@").unwrap_or(name) {
        b"#attributes" => return Action::Enter(Place::Attributes(own)),
        b"#text" | b"Value" | b"value" => own,
        b"Name" if own == Slot::Provider => own,
        b"Guid" => Slot::ProviderGuid,
        b"EventSourceName" => Slot::EventSource,
        b"Qualifiers" => Slot::Qualifiers,
        b"SystemTime" => Slot::SystemTime,
        b"ActivityID" => Slot::ActivityId,
        b"RelatedActivityID" => Slot::RelatedActivityId,
        b"ProcessID" => Slot::Pid,
        b"ThreadID" => Slot::Tid,
        b"UserID" => Slot::User,
        b"Culture" => Slot::Culture,
        _ => return Action::Other,
    })
}

fn rendering(name: &[u8]) -> Action {
    Action::Take(match name {
        b"Message" => Slot::Message,
        b"Level" => Slot::LevelWord,
        b"Task" => Slot::TaskWord,
        b"Opcode" => Slot::OpcodeWord,
        b"Channel" => Slot::ChannelWord,
        b"Provider" => Slot::ProviderWord,
        b"#attributes" | b"Culture" | b"@Culture" => Slot::Culture,
        _ => return Action::Other,
    })
}

fn winlog(name: &[u8]) -> Action {
    Action::Take(match name {
        b"event_data" | b"user_data" => return Action::Section,
        b"process" => return Action::Enter(Place::WinlogProcess),
        b"user" => return Action::Enter(Place::WinlogUser),
        b"provider_name" => Slot::Provider,
        b"provider_guid" => Slot::ProviderGuid,
        b"event_id" => Slot::Id,
        b"record_id" => Slot::RecordId,
        b"channel" => Slot::Channel,
        b"computer_name" => Slot::Computer,
        b"activity_id" => Slot::ActivityId,
        b"related_activity_id" => Slot::RelatedActivityId,
        b"version" => Slot::Version,
        b"task" => Slot::Task,
        b"opcode" => Slot::Opcode,
        b"keywords" => Slot::Keywords,
        b"level" => Slot::LevelElse,
        b"time_created" => Slot::Time,
        _ => return Action::Other,
    })
}

fn root(name: &[u8]) -> Action {
    Action::Take(match name {
        b"Event" | b"_source" | b"result" => return Action::Enter(Place::Root),
        b"System" => return Action::Enter(Place::System),
        b"RenderingInfo" => return Action::Enter(Place::RenderingInfo),
        b"winlog" => return Action::Enter(Place::Winlog),
        b"event" => return Action::Enter(Place::EcsEvent),
        b"log" => return Action::Enter(Place::EcsLog),
        b"host" => return Action::Enter(Place::EcsHost),
        b"user" => return Action::Enter(Place::WinlogUser),
        b"EventData" | b"UserData" | b"ProcessingErrorData" | b"event_data" | b"user_data" => {
            return Action::Section;
        }
        b"Properties" => return Action::Properties,
        b"Bookmark"
        | b"ContainerLog"
        | b"MatchedQueryIds"
        | b"KeywordsDisplayNames"
        | b"RenderingInfo_attributes"
        | b"Event_attributes"
        | b"#attributes"
        | b"@metadata"
        | b"@version"
        | b"agent"
        | b"beat"
        | b"ecs" => return Action::Drop,

        b"Provider" | b"ProviderName" | b"source_name" => Slot::Provider,
        b"EventSourceName" => Slot::EventSource,
        b"SourceName" | b"Source" => Slot::ProviderElse,
        b"ProviderGuid" | b"ProviderId" | b"provider_guid" => Slot::ProviderGuid,
        b"EventID" | b"EventId" | b"event_id" => Slot::Id,
        b"Id" | b"EventCode" => Slot::IdElse,
        b"Qualifiers" => Slot::Qualifiers,
        b"Version" | b"version" => Slot::Version,
        b"Level" | b"level" | b"EventLevel" => Slot::Level,
        b"Severity" => Slot::LevelElse,
        b"LevelDisplayName" | b"EventLevelName" => Slot::LevelWord,
        b"Task" | b"task" => Slot::Task,
        b"TaskDisplayName" => Slot::TaskWord,
        b"Opcode" | b"opcode" => Slot::Opcode,
        b"OpcodeDisplayName" => Slot::OpcodeWord,
        b"Keywords" | b"keywords" => Slot::Keywords,
        b"TimeCreated" => Slot::Time,
        b"EventTime" | b"@timestamp" | b"Timestamp" => Slot::TimeElse,
        b"TimeGenerated" => Slot::TimeLast,
        b"EventRecordID" | b"EventRecordId" | b"RecordId" | b"record_number" => Slot::RecordId,
        b"RecordNumber" => Slot::RecordIdElse,
        b"ActivityId" | b"ActivityID" | b"activity_id" => Slot::ActivityId,
        b"RelatedActivityId" | b"RelatedActivityID" | b"related_activity_id" => {
            Slot::RelatedActivityId
        }
        b"ProcessID" | b"ExecutionProcessID" | b"process_id" => Slot::Pid,
        b"ThreadID" | b"ExecutionThreadID" | b"thread_id" => Slot::Tid,
        b"ProcessId" => Slot::PidElse,
        b"ThreadId" => Slot::TidElse,
        b"Channel" | b"LogName" | b"log_name" | b"EventLog" => Slot::Channel,
        b"Computer" | b"MachineName" | b"computer_name" => Slot::Computer,
        b"Hostname" => Slot::ComputerElse,
        b"UserId" | b"UserID" => Slot::User,
        b"Message" | b"message" | b"RenderedDescription" => Slot::Message,
        _ => return Action::Other,
    })
}
