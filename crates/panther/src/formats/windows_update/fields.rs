//! The details of a record as keys and values.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::frame::{Notation, opening};
use crate::details::Fields;
use crate::formats::servicing::{package, source};
use crate::model::explain::RecordText;
use crate::model::text::Text;
use crate::scan::guid;
use crate::scan::stamp::Stamps;

/// Reads the process and the thread from the header, and the rest from the message.
pub(super) fn read(record: RecordText<'_>) -> Fields<'_> {
    let mut fields = Fields::default();
    let line = memchr(b'\n', record.raw).and_then(|end| record.raw.get(..end));
    let line = line.unwrap_or(record.raw);
    if let Some(opening) = opening(&mut Stamps::default(), line) {
        let columns = opening.columns(line);
        let [pid, tid] = [columns.pid, columns.tid].map(|id| line.get(id).unwrap_or_default());
        let (pid_is_hex, tid_is_hex) = match opening.notation {
            Notation::Written => (false, true),
            _ if opening.ids.is_some() || is_hex(pid) || is_hex(tid) => (true, true),
            _ => (false, false),
        };
        fields.number("pid", number(pid, pid_is_hex));
        fields.number("tid", number(tid, tid_is_hex));
    }
    let message = record.message.as_bytes();
    if let Some(source) = source::find(message) {
        fields.text("executable", executable(message, source.file.as_bytes()));
        fields.text("file", Some(source.file));
        fields.number("line", Some(source.line));
    } else if let Some((function, line)) = function(message) {
        fields.text("function", Some(Text::new(function)));
        fields.number("line", number(line, false));
    }
    ids(message, &mut fields);
    let client = [&b"ClientId"[..], b"CallerId"]
        .iter()
        .find_map(|name| value(message, name));
    fields.text("client_id", client.map(Text::new));
    fields.text("correlation", correlation(message).map(Text::new));
    if let Some(kb) = package::find_kb(message) {
        fields.text("kb", Some(kb.text));
    }
    fields.text("version", version(message).map(Text::new));
    fields
}

/// Whether a process or thread is hexadecimal: it has a letter, or it is padded with zeros. Windows
/// 10 printed both so at first.
fn is_hex(id: &[u8]) -> bool {
    id.len() > 1 && id.first() == Some(&b'0') || id.iter().any(|byte| !byte.is_ascii_digit())
}

fn number(digits: &[u8], is_hex: bool) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(digits, if is_hex { 16 } else { 10 }).ok()
}

/// The program before a source file: `wuauengcore.dll Client\Engine\agent.cpp @221`.
fn executable<'a>(message: &'a [u8], file: &[u8]) -> Option<Text<'a>> {
    let start = memmem::find(message, file)?;
    let before = message.get(..start)?.trim_ascii_end();
    let word = before.rsplit(|byte| byte.is_ascii_whitespace()).next()?;
    let ending = word.get(word.len().checked_sub(4)?..)?;
    let is_program = ending.eq_ignore_ascii_case(b".dll") || ending.eq_ignore_ascii_case(b".exe");
    is_program.then_some(Text::new(word))
}

/// The method and the line in `Method failed [CClass::Method:390]`.
fn function(message: &[u8]) -> Option<(&[u8], &[u8])> {
    memchr_iter(b'[', message).find_map(|open| {
        // The bound keeps the search linear.
        let rest = message.get(open + 1..)?;
        let near = rest.get(..256).unwrap_or(rest);
        let inner = near.get(..memchr(b']', near)?)?;
        let colon = inner.iter().rposition(|byte| *byte == b':')?;
        let (name, line) = (inner.get(..colon)?, inner.get(colon + 1..)?);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b":_~<>,".contains(byte);
        let is_method = memmem::find(name, b"::").is_some() && name.iter().all(is_name);
        let is_line = (1..=6).contains(&line.len()) && line.iter().all(u8::is_ascii_digit);
        (is_method && is_line).then_some((name, line))
    })
}

/// Adds the GUIDs whose meaning the words before them tell.
fn ids<'a>(message: &'a [u8], fields: &mut Fields<'a>) {
    for found in guid::all(message) {
        let Some((key, revision)) = meaning(message, &found) else {
            continue;
        };
        if fields.get(key).is_some() {
            continue;
        }
        fields.text(key, message.get(found).map(Text::new));
        if key == "update_id" && fields.get("revision").is_none() {
            fields.number("revision", revision);
        }
    }
}

/// The key of a GUID, and the revision after it, as in `{{...}.200}`.
fn meaning(message: &[u8], found: &Range<usize>) -> Option<(&'static str, Option<u32>)> {
    let rest = message.get(found.end..).unwrap_or_default();
    let rest = rest.strip_prefix(b"}").unwrap_or(rest);
    let revision = rest.strip_prefix(b".").and_then(|rest| {
        let digits = rest.iter().take(9).take_while(|byte| byte.is_ascii_digit());
        number(rest.get(..digits.count())?, false)
    });
    let before = message.get(..found.start).unwrap_or_default();
    let punctuation = |byte: &u8| b" {[('\"=:".contains(byte);
    let end = before.iter().rposition(|byte| !punctuation(byte));
    let before = before.get(..end.map_or(0, |end| end + 1))?;
    let word = before
        .rsplit(|byte| !byte.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let is = |names: &[&str]| {
        let names = names.iter().map(|name| name.as_bytes());
        names
            .into_iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    };
    let key = if revision.is_some() || is(&["updateid", "update"]) {
        "update_id"
    } else if is(&["serviceid", "service"]) {
        "service_id"
    } else if is(&["call", "callid"]) {
        "call_id"
    } else if is(&["job", "jobid"]) {
        "job_id"
    } else if is(&["guid"]) {
        "trace_guid"
    } else {
        return None;
    };
    Some((key, revision))
}

/// The text after `name = `, to the next comma, bracket or double blank.
fn value<'a>(message: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let at = memmem::find(message, name)?;
    let rest = message.get(at + name.len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let end = (0..rest.len()).find(|&end| {
        let rest = rest.get(end..).unwrap_or_default();
        matches!(
            rest,
            [b',' | b']' | b')' | b'(' | b'\t', ..] | [b' ', b' ', ..]
        )
    });
    Some(rest.get(..end.unwrap_or(rest.len()))?.trim_ascii_end())
}

/// The correlation vector: `(cV = 7bK6yDik.8.3.1)` or `(cV: ...)`.
fn correlation(message: &[u8]) -> Option<&[u8]> {
    let at = memmem::find(message, b"cV")?;
    let rest = message.get(at + 2..)?.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"=")
        .or_else(|| rest.strip_prefix(b":"))?;
    let rest = rest.trim_ascii_start();
    let end = rest.iter().position(|byte| b") ,]".contains(byte));
    rest.get(..end.unwrap_or(rest.len()))
}

/// The version of the client: `WU client version 10.0.19041.1503`.
fn version(message: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"client version ";
    let rest = message.get(memmem::find(message, NAME)? + NAME.len()..)?;
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    rest.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::details::FieldValue;
    use crate::format::layout::Layout;
    use crate::model::explain::FormatId;
    use crate::model::item::Item;

    /// The fields of a line, as `key=value` words.
    fn fields(line: &str) -> String {
        static GRAMMAR: super::super::WindowsUpdate = super::super::WindowsUpdate;
        let layout = Layout::fixed(FormatId::new("windowsupdate"), &GRAMMAR);
        let Item::Event(event) = layout.read(0, line.as_bytes(), &mut Stamps::default()) else {
            panic!("no event: {line}")
        };
        let fields = event.fields().into_iter().map(|field| match field.value {
            FieldValue::Number(number) => format!("{}={number}", field.key),
            FieldValue::Text(text) => format!("{}={text}", field.key),
            other => panic!("{other:?}"),
        });
        fields.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn processes_and_threads() {
        for (line, expected) in [
            (
                "2024/03/12 08:10:11.1234567 8096  8116  Agent           x",
                "pid=8096 tid=8116",
            ),
            (
                "2024/03/12 08:10:11.1234567 03E4  1668  Agent           x",
                "pid=996 tid=5736",
            ),
            (
                "2024-03-12\t08:10:11:123\t 908\t45c\tAgent\tx",
                "pid=908 tid=1116",
            ),
            (
                "2024-03-12 08:10:11:123 908 450 Agent x",
                "pid=908 tid=1104",
            ),
            ("2024-03-12 08:10:11 908 450 Agent x", "pid=908 tid=1104"),
            (
                "[0]1F40.0A3C::3/12/2024 8:10:11.123 AM x",
                "pid=8000 tid=2620",
            ),
            ("3/12/2024 8:10:11 AM Agent x", ""),
        ] {
            assert_eq!(fields(line), expected, "{line}");
        }
    }

    #[test]
    fn words_of_messages() {
        const A: &str = "0A1B2C3D-0001-0002-0003-AABBCCDDEEFF";
        const B: &str = "ffffffff-0001-0002-0003-aabbccddeeff";
        for (message, expected) in [
            (
                "*FAILED* [80240438] Method failed [CAgent::Call:390]".to_owned(),
                "function=CAgent::Call line=390".to_owned(),
            ),
            (
                r"*FAILED* [80240037] wuaueng.dll Client\Engine\cost.cpp @221".to_owned(),
                r"executable=wuaueng.dll file=Client\Engine\cost.cpp line=221".to_owned(),
            ),
            (
                format!("updateId = {{{{{A}}}.200}}, ServiceId = {B}"),
                format!("update_id={A} revision=200 service_id={B}"),
            ),
            (
                format!("Search ClientId = Contoso; Agent, call {{{A}}} (cV = aB.1.2)"),
                format!("call_id={A} client_id=Contoso; Agent correlation=aB.1.2"),
            ),
            (
                format!("Unknown( 10): GUID={B} (No Format Information found)."),
                format!("trace_guid={B}"),
            ),
            (
                "Searching [CallerId = packer  Id = 7] for KB5034441".to_owned(),
                "client_id=packer kb=KB5034441".to_owned(),
            ),
            (
                "  * WU client version 7.5.7601.17514".to_owned(),
                "version=7.5.7601.17514".to_owned(),
            ),
            (format!("{A} alone"), String::new()),
        ] {
            let line = format!("2024/03/12 08:10:11.1234567 1     2     Agent           {message}");
            assert_eq!(
                fields(&line),
                format!("pid=1 tid=2 {expected}").trim_end(),
                "{message}"
            );
        }
    }
}
