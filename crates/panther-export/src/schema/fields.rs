//! The keys of `fields`.

use super::{Key, Type, field_type, key};

/// The keys of `fields`: what formats read, and what the writer adds.
pub(super) fn all() -> Vec<Key> {
    let read = ABOUT
        .iter()
        .map(|&(name, about)| key(name, field_type(name), about));
    let added = [
        key(
            "prefix",
            Type::Text,
            "the text that a search or a copy put before the record",
        ),
        key(
            "context",
            Type::Object(|| CONTEXT.to_vec()),
            "what the event belongs to, if it was asked for",
        ),
    ];
    read.chain(added).collect()
}

/// The keys of `context`.
const CONTEXT: [Key; 6] = [
    key("kind", Type::Text, "the kind of the session"),
    key("session", Type::Text, "the id of the session"),
    key("client", Type::Text, "the program that began the session"),
    key(
        "package",
        Type::Text,
        "the package that the session handles",
    ),
    key("kb", Type::Text, "the number of the update, with `KB`"),
    key(
        "attempt",
        Type::Text,
        "the number of the upgrade attempt, from 1",
    ),
];

/// What the fields mean, in the order of `Field::KEYS`.
pub(super) const ABOUT: &[(&str, &str)] = &[
    ("pid", "the process id"),
    (
        "pid_text",
        "what stands in the place of the process id and is no number",
    ),
    ("tid", "the thread id"),
    (
        "tid_text",
        "what stands in the place of the thread id and is no number",
    ),
    (
        "provider",
        "the provider of the event, or the provider of DISM",
    ),
    ("function", "the function that wrote the record"),
    (
        "file",
        "the source file of that function, or the file that the record is about",
    ),
    ("line", "the line of the source file"),
    (
        "line_text",
        "what stands in the place of that line and is no number",
    ),
    (
        "sequence",
        "the number of the record in its sequence, as written",
    ),
    ("utc", "the time in UTC that the message states"),
    ("session", "the id of the servicing session"),
    ("package", "the identity of the package"),
    ("kb", "the number of the update, with `KB`"),
    ("state", "the current state of the package"),
    ("applicable", "the state that is applicable"),
    ("target", "the state that was asked for"),
    ("servicing_stack", "the version of the servicing stack"),
    ("inf", "the file that describes the driver"),
    ("installer", "the name of the advanced installer"),
    ("installer_id", "the id of the advanced installer"),
    ("plugin", "the name of the migration plug-in"),
    ("clsid", "the class id of the plug-in"),
    ("detected", "how many corruptions were found"),
    ("repaired", "how many corruptions were repaired"),
    ("corrupt", "what is corrupt"),
    ("operation", "the operation"),
    ("phase", "the phase of the upgrade"),
    ("progress", "the progress in percent"),
    ("executable", "the program"),
    ("command_line", "the command line"),
    ("destination", "where the file is moved to"),
    ("provider_guid", "the GUID of the provider"),
    ("event_id", "the id of the event"),
    (
        "event_id_text",
        "what stands in the place of the event id and is no number",
    ),
    ("qualifiers", "the qualifiers of the event id"),
    (
        "qualifiers_text",
        "what stands in the place of the qualifiers and is no number",
    ),
    ("version", "the version of what the record is about"),
    (
        "event_version",
        "the version of the definition of the event",
    ),
    (
        "event_version_text",
        "what stands in the place of that version and is no number",
    ),
    ("package_version", "the version of the package"),
    ("task", "the number of the task"),
    (
        "task_text",
        "the name of the task, where a log has it in place of the number",
    ),
    ("opcode", "the number of the opcode"),
    (
        "opcode_text",
        "the name of the opcode, where a log has it in place of the number",
    ),
    ("keywords", "the keywords, as written"),
    ("record_id", "the number of the record in its event log"),
    (
        "record_id_text",
        "what stands in the place of that number and is no number",
    ),
    ("activity_id", "the id of the activity"),
    ("channel", "the event log, such as `System`"),
    ("computer", "the name of the computer"),
    ("user_sid", "the security id of the user"),
    ("title", "the title of the section"),
    ("subject", "what the section is about"),
    ("duration_ms", "how long it took, in milliseconds"),
    ("exit_status", "the exit status, as written"),
    ("exit_code", "the exit code, as written"),
    ("warnings", "how many lines of the section are warnings"),
    ("errors", "how many lines of the section are errors"),
    ("device_id", "the instance id of the device"),
    ("hardware_id", "the hardware id of the device"),
    ("driver_package", "the driver package"),
    ("driver_provider", "who provides the driver"),
    ("driver_date", "the date of the driver, as written"),
    ("driver_version", "the version of the driver"),
    ("service", "the service of the driver"),
    ("problem", "the problem code of the device"),
    ("class_guid", "the GUID of the device class"),
    ("service_pack", "the service pack, as written"),
    ("architecture", "the processor architecture"),
    ("profile", "the profile of SetupDiag that matched"),
    ("profile_guid", "its GUID"),
    ("started", "when it began, by the clock of the log"),
    ("ended", "when it ended, by the clock of the log"),
    ("elapsed", "how long it took, in seconds"),
    ("report_id", "the id of the report"),
    ("antivirus", "the antivirus programs"),
    ("filter_drivers", "the filter drivers"),
    (
        "quoted_time",
        "the time of the record that the message quotes",
    ),
    ("quoted_level", "the level of that record, as written"),
    ("blocking", "whether it blocks the upgrade, as written"),
    (
        "truncated",
        "1 if the log has only the beginning of the record",
    ),
    (
        "data",
        "the values of the event by their names; a value without a name is `Data`, and `Data_2`, `Data_3` are further values of a name",
    ),
    ("event_name", "the name of the event"),
    ("category", "the category of the event"),
    ("update_id", "the id of the update"),
    ("revision", "the revision of the update"),
    ("service_id", "the id of the update service"),
    ("client_id", "the program that asked for the update"),
    ("call_id", "the id of the call"),
    ("job_id", "the id of the download job"),
    ("trace_guid", "the GUID of the trace provider"),
    ("correlation", "the id that correlates records"),
    ("dump", "the kind of the memory dump"),
    ("build", "the build of Windows"),
    ("processors", "the number of processors"),
    ("uptime_ms", "how long Windows had run, in milliseconds"),
    ("parameter_1", "the first parameter of the stop code"),
    ("parameter_2", "the second parameter"),
    ("parameter_3", "the third parameter"),
    ("parameter_4", "the fourth parameter"),
    ("address", "the address of the exception"),
    (
        "size",
        "the length of the dump in bytes, as its header states it",
    ),
    ("unread", "the parts of the dump that could not be read"),
];
