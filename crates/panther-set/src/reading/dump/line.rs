//! A dump as a line of text: columns between tabs, of which the first is [`MARK`] and the last is the
//! message. The columns between them are the time, the level, and the fields as `key=value`.

use std::fmt::Write as _;

use panther::Level;
use panther::code::{Code, CodeKind};

use super::facts::{Cause, Dump, Exception, System};

/// How a line begins.
pub(super) const MARK: &[u8] = b"dump\t";

/// The names of the four parameters of a bug check.
const PARAMETERS: [&str; 4] = ["parameter_1", "parameter_2", "parameter_3", "parameter_4"];

/// The line of a dump that is `size` bytes long, if that is known.
pub(super) fn line(dump: &Dump, size: Option<u64>) -> String {
    let mut line = "dump\t".to_owned();
    if let Some(time) = dump.time {
        let _ = write!(line, "{time}Z");
    }
    line.push('\t');
    line.push_str(level_word(dump.level()));
    for (key, value) in fields(dump, size) {
        let _ = write!(line, "\t{key}={value}");
    }
    line.push('\t');
    line.push_str(&message(dump, size));
    line
}

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Fatal => "Fatal",
        Level::Error => "Error",
        _ => "Info",
    }
}

fn fields(dump: &Dump, size: Option<u64>) -> Vec<(&'static str, String)> {
    let mut fields = vec![("dump", dump.kind.to_owned())];
    let mut add = |key, value: Option<String>| fields.extend(value.map(|value| (key, value)));
    add("architecture", dump.architecture.map(str::to_owned));
    match &dump.system {
        Some(System::Build(build)) => add("build", Some(build.to_string())),
        Some(System::Windows { version, build }) => {
            add("version", Some(version.clone()));
            add("build", Some(build.to_string()));
        }
        Some(System::Other(version)) => add("version", Some(version.clone())),
        None => {}
    }
    add("processors", dump.processors.map(|count| count.to_string()));
    add("uptime_ms", dump.uptime.map(|time| time.to_string()));
    match &dump.cause {
        Cause::BugCheck { parameters, .. } => {
            for (key, parameter) in PARAMETERS.iter().zip(parameters) {
                add(key, parameter.map(|parameter| address(dump, parameter)));
            }
        }
        Cause::Exception(Some(exception)) => {
            add("tid", Some(exception.thread.to_string()));
            add("address", exception.address.map(|at| address(dump, at)));
        }
        Cause::Exception(None) | Cause::None => {}
    }
    add("size", size.map(|size| size.to_string()));
    add(
        "unread",
        (!dump.unread.is_empty()).then(|| dump.unread.join(", ")),
    );
    add("truncated", dump.is_cut.then(|| "1".to_owned()));
    fields
}

fn message(dump: &Dump, size: Option<u64>) -> String {
    let mut parts = vec![cause(dump), kind(dump)];
    parts.push(dump.system.as_ref().map(system));
    parts.push(
        dump.processors
            .map(|count| counted(count.into(), "processor")),
    );
    parts.push(size.map(|size| counted(size, "byte")));
    parts.push(dump.is_cut.then(|| "cut in its header".to_owned()));
    let unread = dump
        .unread
        .iter()
        .map(|part| Some(format!("its {part} not read")));
    parts.extend(unread);
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn cause(dump: &Dump) -> Option<String> {
    match &dump.cause {
        Cause::BugCheck { code, parameters } => Some(bug_check(dump, *code, parameters)),
        Cause::Exception(Some(exception)) => Some(failure(dump, exception)),
        Cause::Exception(None) | Cause::None => None,
    }
}

/// A bug check as Windows prints it.
fn bug_check(dump: &Dump, code: Code, parameters: &[Option<u64>; 4]) -> String {
    let mut text = format!("Bug check 0x{code:08X}");
    if let Some(name) = code.name_as(CodeKind::BugCheck) {
        let _ = write!(text, " {name}");
    }
    let parameters = parameters.iter().flatten();
    let parameters: Vec<String> = parameters.map(|&number| address(dump, number)).collect();
    if !parameters.is_empty() {
        let _ = write!(text, " ({})", parameters.join(", "));
    }
    text
}

fn failure(dump: &Dump, exception: &Exception) -> String {
    let mut text = format!("Exception code 0x{:08X}", exception.code);
    if let Some(name) = exception.code.name() {
        let _ = write!(text, " {name}");
    }
    if let Some(at) = exception.address {
        let _ = write!(text, " at {}", address(dump, at));
    }
    text
}

fn kind(dump: &Dump) -> Option<String> {
    Some(match dump.bits {
        Some(bits) => format!("{bits}-bit {}", dump.kind),
        None => dump.kind.to_owned(),
    })
}

fn system(system: &System) -> String {
    match system {
        System::Build(build) => format!("Windows build {build}"),
        System::Windows { version, .. } => format!("Windows {version}"),
        System::Other(version) => format!("system version {version}"),
    }
}

/// A number that is as wide as an address.
fn address(dump: &Dump, number: u64) -> String {
    match dump.bits {
        Some(32) => format!("0x{number:08X}"),
        _ => format!("0x{number:016X}"),
    }
}

fn counted(count: u64, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::dump::{kernel, minidump, samples};

    #[test]
    fn lines_say_what_the_header_says() {
        let dump = kernel::read(&samples::kernel_64(0x2000)).unwrap().unwrap();
        assert_eq!(
            line(&dump, Some(262_144)),
            "dump\t2031-05-07T08:12:33.1234567Z\tFatal\tdump=small memory dump\tarchitecture=amd64\t\
             build=19041\tprocessors=8\tuptime_ms=5025678\tparameter_1=0xFFFFFFFFC0000005\t\
             parameter_2=0xFFFFF80311223344\tparameter_3=0x0000000000000001\t\
             parameter_4=0x0000000000000000\tsize=262144\t\
             Bug check 0x0000007E SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0xFFFFFFFFC0000005, \
             0xFFFFF80311223344, 0x0000000000000001, 0x0000000000000000), 64-bit small memory dump, \
             Windows build 19041, 8 processors, 262144 bytes"
        );
        let dump = minidump::read(&samples::minidump()).unwrap().unwrap();
        assert_eq!(
            line(&dump, Some(1)),
            "dump\t2031-05-07T08:12:33Z\tError\tdump=process dump\tarchitecture=amd64\t\
             version=10.0.19045\tbuild=19045\tprocessors=8\ttid=4242\taddress=0x00007FF612345678\t\
             size=1\tException code 0xC0000005 STATUS_ACCESS_VIOLATION at 0x00007FF612345678, \
             64-bit process dump, Windows 10.0.19045, 8 processors, 1 byte"
        );
    }

    #[test]
    fn messages_name_what_is_missing() {
        let bytes = samples::kernel_32(0x1000);
        let message = |bytes: &[u8]| message(&kernel::read(bytes).unwrap().unwrap(), None);
        assert_eq!(
            message(&bytes[..0x34]),
            "Bug check 0x000000D1 DRIVER_IRQL_NOT_LESS_OR_EQUAL (0x00000010, 0x00000002), 32-bit \
             memory dump, Windows build 2600, 2 processors, cut in its header"
        );
        let bytes = samples::minidump();
        let dump = minidump::read(&bytes[..samples::EXCEPTION_AT]);
        assert_eq!(
            super::message(&dump.unwrap().unwrap(), Some(9)),
            "64-bit process dump, Windows 10.0.19045, 8 processors, 9 bytes, its exception not read"
        );
    }
}
