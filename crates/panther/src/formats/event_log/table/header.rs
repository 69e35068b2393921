//! The line that names the columns.

use super::cells::Cells;
use super::columns::{Columns, VIEWER};
use crate::formats::event_log::names;
use crate::formats::event_log::names::Role;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::model::time::Zone;

/// The maximum length of a header in bytes.
pub(super) const LONGEST: usize = 16 << 10;

/// The maximum number of columns in a table.
pub(super) const COLUMNS: usize = 512;

/// The maximum number of lines before the header. PowerShell writes the type of its objects, a
/// spreadsheet writes the separator, and some lines are blank.
const BEFORE: usize = 8;

/// The header of a table.
#[derive(Clone, Debug)]
pub(super) struct Header<'h> {
    pub(super) separator: u8,
    /// The role and the name of each column.
    pub(super) columns: Vec<(Role, &'h [u8])>,
    /// The zone of the times, if it is known.
    pub(super) zone: Zone,
    /// Whether the times are numbers since an epoch.
    pub(super) is_epoch: bool,
}

/// Finds the header in the first lines of a source. Also returns the bytes after it.
pub(super) fn find<'h>(head: &'h [u8], separators: &[u8]) -> Option<(Header<'h>, &'h [u8])> {
    let (line, rest) = first_line(head)?;
    let header = separators
        .iter()
        .find_map(|&separator| of_line(line, separator))?;
    Some((header, rest))
}

/// Parses a line as a header. Returns `None` unless it names the columns of events.
pub(super) fn of_line(line: &[u8], separator: u8) -> Option<Header<'_>> {
    let mut columns = Vec::new();
    for name in names_in(line, separator)? {
        let role = names::role(name.trim_ascii());
        let is_taken = columns.iter().any(|&(taken, _)| taken == role);
        columns.push((if is_taken { Role::Data } else { role }, name));
    }
    settle_roles(&mut columns);
    if !names::are_of_events(&columns) {
        return None;
    }
    let has = |wanted| columns.iter().any(|&(role, _)| role == wanted);
    let zone = zone(&columns);
    if !has(Role::Message) {
        // Event Viewer does not name the last column, which contains the description.
        columns.push((Role::Message, b""));
    }
    Some(Header {
        separator,
        columns,
        zone,
        is_epoch: false,
    })
}

/// Finds the header of Event Viewer in an unknown language, by the form of the row after it.
pub(super) fn by_place<'h>(
    head: &'h [u8],
    separators: &[u8],
    is_row: impl Fn(&[u8], u8) -> bool,
) -> Option<(Header<'h>, &'h [u8])> {
    let (line, rest) = first_line(head)?;
    separators.iter().find_map(|&separator| {
        let names = names_in(line, separator)?;
        // The name of the last column is missing, and the column is there.
        let has_more = Cells::new(rest, separator).count() >= VIEWER.len();
        if names.len() != VIEWER.len() - 1 || !has_more || !is_row(rest, separator) {
            return None;
        }
        let names = names.into_iter().chain([b"".as_slice()]);
        let columns = VIEWER.into_iter().zip(names).collect();
        let header = Header {
            separator,
            columns,
            zone: Zone::Unstated,
            is_epoch: false,
        };
        Some((header, rest))
    })
}

/// Whether a line has the names of Event Viewer's columns, with blanks between them: the names of
/// the time and of the event id are among them.
pub(super) fn is_viewers(line: &[u8]) -> bool {
    let words: Vec<&[u8]> = line
        .trim_ascii()
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty())
        .take(16)
        .collect();
    let mut name = Vec::new();
    let mut has = (false, false);
    for start in 0..words.len() {
        name.clear();
        for word in words.iter().skip(start).take(4) {
            name.extend_from_slice(word);
            let role = names::role(&name);
            has.0 |= role == Role::Time;
            has.1 |= role == Role::Id;
        }
    }
    has == (true, true)
}

/// Whether a line precedes a header or names these columns.
pub(super) fn is_one(line: &[u8], known: &Columns) -> bool {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    if is_before(line) {
        return true;
    }
    if line.len() > LONGEST {
        return false;
    }
    let known_names = known.columns.iter().map(|column| &*column.name);
    let mut names = names_in(line, known.separator).unwrap_or_default();
    names.resize(names.len().max(known.columns.len()), b"");
    let are_same =
        known_names.eq(names.iter().copied()) && names.iter().any(|name| !name.is_empty());
    are_same || of_line(line, known.separator).is_some()
}

/// The first complete line that can be a header, without its line end, and the bytes after it.
fn first_line(head: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    for _ in 0..BEFORE {
        let near = rest.get(..LONGEST).unwrap_or(rest);
        let end = memchr::memchr(b'\n', near)?;
        let (line, after) = (rest.get(..end)?, rest.get(end + 1..)?);
        if !is_before(line) && !line.trim_ascii().is_empty() {
            return Some((line, after));
        }
        rest = after;
    }
    None
}

/// Whether a line describes the format of the table.
fn is_before(line: &[u8]) -> bool {
    let starts = |with: &[u8]| line.starts_with(with);
    starts(b"#TYPE ") || starts(b"sep=") || starts(b"\"sep=")
}

/// The names in a line, without empty names at its end.
fn names_in(line: &[u8], separator: u8) -> Option<Vec<&[u8]>> {
    let fields = Cells::new(line, separator);
    let mut names: Vec<&[u8]> = fields
        .clone()
        .take(COLUMNS + 1)
        .map(|field| fields.bytes(field))
        .collect();
    if names.len() > COLUMNS {
        return None;
    }
    while names.last().is_some_and(|name| name.is_empty()) {
        names.pop();
    }
    Some(names)
}

/// Resolves the roles that depend on other columns.
fn settle_roles(columns: &mut [(Role, &[u8])]) {
    let position = |columns: &[(Role, &[u8])], wanted| {
        let mut roles = columns.iter().map(|&(role, _)| role);
        roles.position(|role| role == wanted)
    };
    let has = |columns: &[(Role, &[u8])], wanted| position(columns, wanted).is_some();
    let set = |columns: &mut [(Role, &[u8])], at: Option<usize>, role| {
        if let Some(column) = at.and_then(|at| columns.get_mut(at)) {
            column.0 = role;
        }
    };
    // `Id` is the event id only in the output of Get-WinEvent, and `InstanceId`, which contains the
    // event id, in that of Get-EventLog.
    let named = |columns: &[(Role, &[u8])], wanted: &[u8]| {
        let mut names = columns.iter();
        names.position(|(_, name)| name.trim_ascii().eq_ignore_ascii_case(wanted))
    };
    let is_level = has(columns, Role::Level) || has(columns, Role::LevelWord);
    let is_event = names::has_one(columns, names::POWERSHELL)
        || (has(columns, Role::Provider) && has(columns, Role::Channel))
        || (is_level && has(columns, Role::Message));
    if !has(columns, Role::Id) && is_event {
        let id = named(columns, b"Id").or_else(|| named(columns, b"InstanceId"));
        set(columns, id, Role::Id);
    }
    if !has(columns, Role::Level) && !has(columns, Role::LevelWord) {
        let keywords = position(columns, Role::Keywords);
        set(columns, keywords, Role::Audit);
    }
    // A process without a thread is a subject of the event, and not the process that wrote the
    // event.
    if !has(columns, Role::Tid) {
        let pid = position(columns, Role::Pid);
        set(columns, pid, Role::Data);
    }
    // Of several names for a message, `Message` has precedence.
    let message = named(columns, b"Message");
    if message.is_some() {
        let other = position(columns, Role::Message);
        set(columns, other, Role::Data);
        set(columns, message, Role::Message);
    }
}

/// The zone of the times. `EvtxECmd` prints the times of the log, which are in UTC, without a zone.
/// The name of a column may also say UTC.
pub(super) fn zone(columns: &[(Role, &[u8])]) -> Zone {
    let is_evtxecmd = ["MapDescription", "EventRecordId", "PayloadData1"]
        .iter()
        .all(|wanted| columns.iter().any(|(_, name)| *name == wanted.as_bytes()));
    let says_so = columns.iter().any(|(role, name)| {
        *role == Role::Time
            && name
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case(b"utc"))
    });
    if is_evtxecmd || says_so {
        Zone::Utc
    } else {
        Zone::Unstated
    }
}
