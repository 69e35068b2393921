//! The names that mean something to the event log.

/// What a value is to an event.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Part(&'static str),
    Inside(Place),
    Section,
    Properties,
    Ignored,
    Value,
}

/// Each line has a place, what is meant, and the names that mean it.
const NAMES: &[(&str, &str, &str)] = &[
    ("", ">", "Event _source result"),
    ("", ">System", "System"),
    ("", ">Rendering", "RenderingInfo"),
    ("", ">winlog", "winlog"),
    ("", ">ecs", "event"),
    ("", ">log", "log"),
    ("", ">host", "host"),
    ("", ">user", "user"),
    (
        "",
        "section",
        "EventData UserData ProcessingErrorData event_data user_data",
    ),
    ("", "properties", "Properties"),
    (
        "",
        "ignored",
        "Bookmark ContainerLog MatchedQueryIds KeywordsDisplayNames RenderingInfo_attributes Event_attributes #attributes \
         @metadata @version agent beat ecs",
    ),
    ("", "provider", "Provider ProviderName source_name"),
    ("", "source", "EventSourceName"),
    ("", "provider 3", "SourceName Source"),
    ("", "id", "EventID EventId event_id"),
    ("", "id 2", "Id EventCode"),
    ("", "level", "Level level EventLevel"),
    ("", "level 2", "Severity"),
    ("", "level 3", "LevelDisplayName EventLevelName"),
    ("", "time", "TimeCreated"),
    ("", "time 2", "EventTime @timestamp Timestamp"),
    ("", "time 3", "TimeGenerated"),
    (
        "",
        "record",
        "EventRecordID EventRecordId RecordId record_number",
    ),
    ("", "channel", "Channel LogName log_name EventLog"),
    ("", "pid", "ProcessID ExecutionProcessID process_id"),
    ("", "pid 2", "ProcessId"),
    ("", "tid 2", "ThreadId"),
    ("", "message", "Message message RenderedDescription"),
    (
        "",
        "other",
        "RecordNumber ProviderGuid ProviderId provider_guid Qualifiers Version version Task task TaskDisplayName Opcode opcode OpcodeDisplayName \
         Keywords keywords ActivityId ActivityID activity_id RelatedActivityId RelatedActivityID related_activity_id ThreadID \
         ExecutionThreadID thread_id Computer MachineName computer_name Hostname UserId UserID",
    ),
    ("System", "provider", "Provider Provider_attributes"),
    ("System", "level", "Level Level_attributes"),
    (
        "System",
        "system time",
        "TimeCreated TimeCreated_attributes",
    ),
    (
        "System",
        "id",
        "EventID EventId EventID_attributes EventId_attributes",
    ),
    (
        "System",
        "other",
        "Version Task Opcode Keywords EventRecordID Correlation Execution Channel Computer Security Version_attributes \
         Task_attributes Opcode_attributes Keywords_attributes EventRecordID_attributes Correlation_attributes Execution_attributes \
         Channel_attributes Computer_attributes Security_attributes",
    ),
    ("Rendering", "message", "Message"),
    ("Rendering", "level 3", "Level"),
    (
        "Rendering",
        "other",
        "Task Opcode Channel Provider Culture @Culture #attributes",
    ),
    ("winlog", "section", "event_data user_data"),
    ("winlog", "provider", "provider_name"),
    ("winlog", "level 2", "level"),
    ("winlog", "time", "time_created"),
    ("winlog", ">process", "process"),
    ("winlog", ">user", "user"),
    (
        "winlog",
        "other",
        "provider_guid event_id record_id channel computer_name activity_id related_activity_id version task opcode keywords",
    ),
    ("process", ">thread", "thread"),
    ("process", "other", "pid"),
    ("thread", "other", "id"),
    ("user", "other", "identifier"),
    ("ecs", "id 2", "code"),
    ("ecs", "provider 3", "provider"),
    ("log", "level 2", "level"),
    ("host", "other", "name"),
];

/// A place, and in attributes what they are attributes of.
pub(super) type Place = (&'static str, &'static str);

pub(super) fn meaning((place, own): Place, name: &[u8]) -> Meaning {
    if place == "attributes" {
        return attribute(own, name);
    }
    let found = NAMES.iter().find(|(of, _, names)| {
        *of == place
            && names
                .split_whitespace()
                .any(|known| known.as_bytes() == name)
    });
    match found.map(|&(_, meaning, _)| meaning) {
        None => Meaning::Value,
        Some("section") => Meaning::Section,
        Some("properties") => Meaning::Properties,
        Some("ignored") => Meaning::Ignored,
        Some(meaning) => match meaning.strip_prefix('>') {
            Some(inside) => Meaning::Inside((inside, "")),
            None => Meaning::Part(meaning),
        },
    }
}

fn attribute(own: &'static str, name: &[u8]) -> Meaning {
    match name.strip_prefix(b"@").unwrap_or(name) {
        b"#attributes" => Meaning::Inside(("attributes", own)),
        b"#text" | b"Value" | b"value" => Meaning::Part(own),
        b"Name" if own == "provider" => Meaning::Part(own),
        b"EventSourceName" => Meaning::Part("source"),
        b"SystemTime" => Meaning::Part("system time"),
        b"Guid" | b"Qualifiers" | b"ActivityID" | b"RelatedActivityID" | b"ProcessID"
        | b"ThreadID" | b"UserID" | b"Culture" => Meaning::Part("other"),
        _ => Meaning::Value,
    }
}
