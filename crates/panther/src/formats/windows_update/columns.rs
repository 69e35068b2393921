//! The columns behind the time: process, thread, component, message.

use std::ops::Range;

/// The most digits of a process or a thread.
pub(super) const ID_MAX: usize = 8;
/// The most blanks between the columns of a line of an old client. A page puts up to eight for a tab.
pub(super) const BLANKS_MAX: usize = 8;
/// The width of the column of the component as `Get-WindowsUpdateLog` writes it.
pub(super) const COMPONENT: usize = 15;

/// The byte ranges of the columns of a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The process; empty if the line has none.
    pub(super) pid: Range<usize>,
    /// The thread; empty if the line has none.
    pub(super) tid: Range<usize>,
    /// The component; empty if the line has none.
    pub(super) component: Range<usize>,
    /// Where the message begins.
    pub(super) message: usize,
}

impl Columns {
    /// The columns of a line from `at` on. `ids` are the process and the thread, if they stand
    /// before the time.
    pub(super) fn read(line: &[u8], at: usize, ids: Option<[Range<usize>; 2]>) -> Self {
        if let Some([pid, tid]) = ids {
            return Self::without_ids(line, at, pid, tid);
        }
        let pid = id(line, blanks(line, at));
        let tid = id(line, blanks(line, pid.end));
        if pid.is_empty() || tid.is_empty() {
            return Self::without_ids(line, at, at..at, at..at);
        }
        let is_tab = byte(line, tid.end) == Some(b'\t');
        let start = if is_tab {
            tid.end + 1
        } else {
            blanks(line, tid.end)
        };
        let component = word(line, start);
        // A blank component is a column of blanks.
        if component.is_empty() || start - tid.end > COMPONENT {
            let message = if is_tab {
                (start + 1).min(line.len())
            } else {
                start
            };
            return Self {
                pid,
                tid,
                component: start..start,
                message,
            };
        }
        let message = after(line, &component);
        Self {
            pid,
            tid,
            component,
            message,
        }
    }

    /// The columns of a line that has no process and thread behind the time. Without them, only a
    /// known component is one.
    fn without_ids(line: &[u8], at: usize, pid: Range<usize>, tid: Range<usize>) -> Self {
        let start = blanks(line, at);
        let component = word(line, start);
        let is_known = is_component(line.get(component.clone()).unwrap_or_default());
        let (component, message) = if is_known {
            let message = after(line, &component);
            (component, message)
        } else {
            (start..start, start)
        };
        Self {
            pid,
            tid,
            component,
            message,
        }
    }
}

/// Where the message begins after a component: after its column, or after one blank or tab if the
/// columns are not aligned. More blanks are the indentation of the message.
fn after(line: &[u8], component: &Range<usize>) -> usize {
    let column = component.start + COMPONENT + 1;
    let is_aligned = line
        .get(component.end..column)
        .is_some_and(|padding| padding.iter().all(|byte| *byte == b' '));
    let message = if is_aligned {
        column
    } else {
        component.end + 1
    };
    message.min(line.len())
}

fn byte(line: &[u8], at: usize) -> Option<u8> {
    line.get(at).copied()
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The end of the blanks from `at` on.
fn blanks(line: &[u8], at: usize) -> usize {
    run(line, at, is_blank).end
}

/// The range of a process or thread; empty if the line has none at `at`.
fn id(line: &[u8], at: usize) -> Range<usize> {
    let digits = run(line, at, |byte| byte.is_ascii_hexdigit());
    let ends = byte(line, digits.end).is_none_or(|byte| byte.is_ascii_whitespace());
    if ends && digits.len() <= ID_MAX {
        digits
    } else {
        at..at
    }
}

/// The range of a word that begins with a letter and ends before a blank or the line end; empty if
/// there is none.
fn word(line: &[u8], at: usize) -> Range<usize> {
    let word = run(line, at, |byte| {
        is_letter(byte) || byte.is_ascii_digit() || byte == b'-'
    });
    let begins = byte(line, at).is_some_and(is_letter);
    let ends = byte(line, word.end).is_none_or(|byte| byte.is_ascii_whitespace());
    if begins && ends { word } else { at..at }
}

/// Whether a byte may begin a component: bit 6 distinguishes letters from blanks and digits.
const fn is_letter(byte: u8) -> bool {
    byte & 0x40 != 0
}

fn run(line: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> Range<usize> {
    let from = from.min(line.len());
    let rest = line.iter().skip(from);
    from..from + rest.take_while(|&&byte| is_part(byte)).count()
}

/// The components of the clients of all versions.
const COMPONENTS: &[&str] = &[
    "Agent",
    "Api",
    "AU",
    "AUClnt",
    "CDM",
    "Cmpress",
    "ComApi",
    "DataStore",
    "Deployment",
    "DnldMgr",
    "DownloadManager",
    "Driver",
    "DtaStor",
    "DwnldMgr",
    "EEHandler",
    "EEHndler",
    "EP",
    "Handler",
    "IdleTimer",
    "IdleTmr",
    "Inv",
    "Metadata",
    "Misc",
    "OfflSnc",
    "Parser",
    "ProtocolTalker",
    "PT",
    "Report",
    "Reporter",
    "Service",
    "Setup",
    "Shared",
    "Shutdwn",
    "SLS",
    "UDP",
    "WebServices",
    "WIL",
    "WS",
    "WuRedir",
    "WuTask",
    "WuWeb",
];

pub(super) fn is_component(word: &[u8]) -> bool {
    COMPONENTS
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether a line is one of an old client: a process, a thread and a known component follow the
/// time, which ends at `time`. Reads no further than the end of the line, and a longer line that
/// begins with the same bytes is one, too.
pub(super) fn of_old(line: &[u8], time: usize) -> bool {
    let few = |at: usize| {
        let end = blanks(line, at);
        (1..=BLANKS_MAX).contains(&(end - at)).then_some(end)
    };
    let columns = || {
        let pid = id(line, few(time)?);
        let tid = id(line, few(pid.end).filter(|_| !pid.is_empty())?);
        let component = word(line, few(tid.end).filter(|_| !tid.is_empty())?);
        let is_whole = byte(line, component.end).is_some();
        Some(is_whole && is_component(line.get(component)?))
    };
    columns().unwrap_or(false)
}
