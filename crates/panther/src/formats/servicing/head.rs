//! The header of a record: fixed columns at the start of its first line.

use std::ops::Range;

use super::columns::{CODE, COMPONENT, Columns, LEVEL, MESSAGE, Usual};
use super::frame::{self, header_time};
use super::markup;
use crate::formats::coinstaller::guest as coinstaller;
use crate::model::event::Event;
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::LogTime;
use crate::scan::line::content_end;
use crate::scan::stamp::Stamps;

/// Reads one item. It is an event if it begins with a header.
#[inline(always)]
pub(super) fn read<'a>(record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
    let line = record.first_line();
    if let Some(Some(time)) = header_time(stamps, line)
        && let Some(usual) = Usual::read(line)
    {
        let end = content_end(line);
        let code = if usual.has_code {
            CODE..COMPONENT - 1
        } else {
            0..0
        };
        let head = Head::new(&record, MESSAGE.min(end)..end)
            .with_time(time, 0)
            .with_level(usual.level, LEVEL..LEVEL + usual.level_len)
            .with_code_column(code)
            .with_component(COMPONENT..COMPONENT + usual.component_len)
            .with_fixed_columns();
        return Item::Event(Event::new(&record, head));
    }
    // `other_head` returns a head and not an item. If both paths ended in the same code for the
    // item, the compiler would build it in memory and copy it.
    match other_head(record, stamps) {
        Ok((record, head)) => Item::Event(Event::new(&record, head)),
        Err(reason) => record.unparsed(reason),
    }
}

/// Reads the head of any other record, or of one of a guest.
#[inline(never)]
fn other_head<'a>(record: Record<'a>, stamps: &mut Stamps) -> Result<(Record<'a>, Head), Reason> {
    let guest = &coinstaller::GUEST;
    match unusual_head(&record, stamps) {
        Ok(head) => Ok((record, head)),
        Err(Reason::BadTime) => Err(Reason::BadTime),
        Err(_) if guest.begins(stamps, record.first_line()) => guest.read(record, stamps),
        Err(reason) => Err(reason),
    }
}

/// Reads any head, or returns the reason why the item is not an event.
pub(super) fn unusual_head(record: &Record<'_>, stamps: &mut Stamps) -> Result<Head, Reason> {
    let line = record.first_line();
    let start = frame::start(stamps, line).ok_or_else(|| record.foreign_reason())?;
    if start.time == Some(None) {
        return Err(Reason::BadTime);
    }
    let prefix = start.prefix;
    let mut end = content_end(line);
    // Pages leave marks only behind columns that are not in their places.
    if prefix != 0 || start.time.is_none() || Usual::read(line).is_none() {
        end = markup::content_end(line, prefix, end);
    }
    let text = line.get(prefix..end).unwrap_or_default();
    let aligned = start
        .is_dated(line)
        .then(|| Columns::aligned(text))
        .flatten();
    let columns = aligned.unwrap_or_else(|| Columns::loose(text, start.columns - prefix));
    let message = (prefix + columns.message).min(end)..end;
    let level = shift(&columns.level, prefix);
    let mut head = Head::new(record, message)
        .with_prefix(prefix)
        .with_code_column(shift(&columns.code, prefix))
        .with_component(shift(&columns.component, prefix));
    if let Some(Some(time)) = start.time {
        head = head.with_time(time, prefix);
    }
    if !level.is_empty() {
        head = head.with_level(
            Level::from_word(line.get(level.clone()).unwrap_or_default()),
            level,
        );
    }
    Ok(head)
}

/// The parts of a header, as text.
pub(crate) struct HeaderText<'a> {
    pub(crate) time: LogTime,
    pub(crate) level: &'a [u8],
    pub(crate) component: &'a [u8],
    pub(crate) message: &'a [u8],
}

/// Reads a line that begins with a header, for a log that quotes records of another one.
pub(crate) fn header_text(line: &[u8]) -> Option<HeaderText<'_>> {
    let time = header_time(&mut Stamps::default(), line)??;
    let line = line.get(..content_end(line))?;
    let columns = Columns::aligned(line).unwrap_or_else(|| Columns::loose(line, LEVEL));
    Some(HeaderText {
        time,
        // A column behind the end of a short line is empty.
        level: line.get(columns.level).unwrap_or_default(),
        component: line.get(columns.component).unwrap_or_default(),
        message: line.get(columns.message..).unwrap_or_default(),
    })
}

const fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

#[cfg(test)]
mod tests {
    use super::super::Servicing;
    use super::super::frame::is_header;
    use super::*;
    use crate::format::layout::Layout;
    use crate::model::explain::FormatId;

    /// Checks the level, code, component and message of a line.
    #[track_caller]
    fn check(line: &str, level: &str, code: &str, component: &str, message: &str) {
        let layout = Layout::fixed(FormatId::new("cbs"), &Servicing);
        let record = Record::new(&layout.explainer, 0, line.as_bytes());
        let Item::Event(event) = read(record, &mut Stamps::default()) else {
            panic!("no event: {line:?}")
        };
        let code_text = event.code_column().map_or("", |found| {
            let span = found.span;
            &line[span.start as usize..span.end as usize]
        });
        let component_text = event.component().unwrap_or_default();
        assert_eq!(
            (
                &*event.level_text().to_string(),
                code_text,
                &*component_text.to_string(),
                &*event.message().to_string()
            ),
            (level, code, component, message),
            "{line:?}"
        );
    }

    #[test]
    fn columns_in_their_places() {
        check(
            "2020-07-29 16:29:16, Info                  CBS    Ready\r\n",
            "Info",
            "",
            "CBS",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Info                  IBSLIB Ready\r\n",
            "Info",
            "",
            "IBSLIB",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Warning               SP     Low\n",
            "Warning",
            "",
            "SP",
            "Low",
        );
        check(
            "2020-07-29 16:29:16, Error                        Lost it",
            "Error",
            "",
            "",
            "Lost it",
        );
        check(
            "2020-07-29 16:29:16, Info                           indented",
            "Info",
            "",
            "",
            "  indented",
        );
        check(
            "2020-07-29 16:29:16, Info       [0x0601c1] IBS    Go\r\n",
            "Info",
            "0x0601c1",
            "IBS",
            "Go",
        );
        check(
            "2020-07-29 16:29:16, Info       [0x0601c1]        Go\r\n",
            "Info",
            "0x0601c1",
            "",
            "Go",
        );
        check(
            "2020-07-29 16:29:16, Perf                  CBS    Go\r\n",
            "Perf",
            "",
            "CBS",
            "Go",
        );
    }

    #[test]
    fn messages_that_are_empty_or_cut() {
        check(
            "2020-07-29 16:29:16, Info                  CBS    \r\n",
            "Info",
            "",
            "CBS",
            "",
        );
        check(
            "2020-07-29 16:29:16, Info                  CBS\r\n",
            "Info",
            "",
            "CBS",
            "",
        );
        check(
            "2020-07-29 16:29:16, Info                  C",
            "Info",
            "",
            "C",
            "",
        );
        check("2020-07-29 16:29:16, Info\r\n", "Info", "", "", "");
        check("2020-07-29 16:29:16, Inf", "Inf", "", "", "");
        check("2020-07-29 16:29:16, \r\n", "", "", "", "");
        check(
            "2020-07-29 16:29:16, Info                  CBS    text   \t \r\n",
            "Info",
            "",
            "CBS",
            "text",
        );
    }

    #[test]
    fn columns_that_are_off() {
        check(
            "2020-07-29 16:29:16, Info  CSI    00000006 [SR] Verify\r\n",
            "Info",
            "",
            "CSI",
            "00000006 [SR] Verify",
        );
        check(
            "2020-07-29 16:29:16, ERROR CBS Lost\r\n",
            "ERROR",
            "",
            "CBS",
            "Lost",
        );
        check(
            "2020-07-29 16:29:16, Info\tDISM\tReady\r\n",
            "Info",
            "",
            "DISM",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Info Loaded the stack\r\n",
            "Info",
            "",
            "",
            "Loaded the stack",
        );
        check(
            "2020-07-29 16:29:16, Error                 LONGNAME text\r\n",
            "Error",
            "",
            "",
            "LONGNAME text",
        );
        check(
            "2020-07-29 16:29:16, Info  [0x0601c1] IBS  Go\r\n",
            "Info",
            "0x0601c1",
            "IBS",
            "Go",
        );
        check(
            "2020-07-29 16:29:16,                       [12] text\r\n",
            "",
            "",
            "",
            "[12] text",
        );
        check(
            "2020-07-29 16:29:16, Info                  C BS   text\r\n",
            "Info",
            "",
            "",
            "C BS   text",
        );
    }

    #[test]
    fn prefixes_of_search_tools() {
        for prefix in [
            r"C:\Windows\Logs\CBS\CBS.log:",
            "CBS.log:",
            "/mnt/c/CBS.log:12:",
            "17:",
            r"\\host\share\a b.log:",
        ] {
            let line =
                format!("{prefix}2020-07-29 16:29:16, Info                  CBS    Ready\r\n");
            assert!(
                is_header(&mut Stamps::default(), line.as_bytes()),
                "{prefix}"
            );
            check(&line, "Info", "", "CBS", "Ready");
        }
        // Without a level behind the time, only a search tool's prefix is one.
        for (prefix, expected) in [
            ("CBS.log:", true),
            ("12:", true),
            (" CBS.log:", false),
            ("at time:", false),
            ("> ", false),
            (":", false),
        ] {
            let line = format!("{prefix}2020-07-29 16:29:16, \r\n");
            let found = is_header(&mut Stamps::default(), line.as_bytes());
            assert_eq!(found, expected, "{prefix:?}");
        }
    }

    #[test]
    fn prefixes_of_what_people_paste() {
        for prefix in [
            "    ",
            "\t",
            "> ",
            "> > ",
            "- ",
            "  1. ",
            "12: ",
            "[1] ",
            "\tLine 231: ",
            "> CBS.log:12:",
            "&gt; ",
            "2025-07-18T11:43:44Z: ==> contoso.vm: ",
            "Jul 18 11:43:44 host app[12]: ",
            "LogEntry: ",
            "\u{2022} ",
        ] {
            let line =
                format!("{prefix}2020-07-29 16:29:16, Info                  CBS      Ready\r\n");
            check(&line, "Info", "", "CBS", "  Ready");
            let line = format!("{prefix}2020-07-29 16:29:16, Error [0x018003] CSI Ready\r\n");
            check(&line, "Error", "0x018003", "CSI", "Ready");
        }
        for (line, message) in [
            ("`2020-07-29 16:29:16, Info CBS Ready`", "Ready"),
            ("**2020-07-29 16:29:16, Info CBS Ready**", "Ready"),
            ("| 2020-07-29 16:29:16, Info CBS Ready |", "Ready"),
            ("<p>2020-07-29 16:29:16, Info CBS Ready</p>", "Ready"),
            (
                "2020-07-29 16:29:16, Info&nbsp; &nbsp; CBS&nbsp; Ready<br>",
                "Ready",
            ),
            (
                "2020-07-29 16:29:16, Info\u{a0} \u{a0} CBS\u{a0} Ready",
                "Ready",
            ),
            ("2020-07-29 16:29:16,\tInfo\tCBS\tReady", "Ready"),
            ("2020-07-29 16:29:16, Info CBS \"Ready\"", "\"Ready\""),
        ] {
            check(line, "Info", "", "CBS", message);
        }
        for line in [
            "word2020-07-29 16:29:16, Info CBS Ready",
            "2020-07-29 16:29:16,",
            "> 2020-07-29 16:29:16, Infos",
            "\u{1} 2020-07-29 16:29:16, Info CBS Ready",
            "\u{FEFF}2020-07-29 16:29:16, Info CBS Ready",
        ] {
            let found = is_header(&mut Stamps::default(), line.as_bytes());
            assert!(!found, "{line:?}");
        }
    }

    #[test]
    fn records_without_a_date() {
        for line in [
            "Info,\tCSI    Ready",
            "Info\tCSI\tReady",
            "Info                  CSI    Ready",
            "Info       [0x018003] CSI    Ready",
            "Info CSI Ready",
            "> Info CSI    Ready",
            "16:29:16, Info CSI Ready",
            "29/07/2020 16:29:16, Info                  CSI    Ready",
            "YYYY-MM-DD HH:MM:SS, Info                  CSI    Ready",
            "..., Info CSI Ready",
        ] {
            let code = if line.contains("0x") { "0x018003" } else { "" };
            check(line, "Info", code, "CSI", "Ready");
        }
        check("XXXX-XX-XX XX:XX:XX, Error Lost", "Error", "", "", "Lost");
        for line in [
            "Error: CSI text",
            "Error UI text",
            "Error text",
            "Info",
            "Info CSI",
            "An Info CSI text",
            "info  CSI    text",
            "see YYYY-MM-DD HH:MM:SS, text",
        ] {
            let found = is_header(&mut Stamps::default(), line.as_bytes());
            assert!(!found, "{line:?}");
        }
    }

    #[test]
    fn lines_that_are_no_header() {
        for line in [
            "",
            "2020-07-29 16:29:16",
            "2020-07-29 16:29:16,",
            "2020-07-29 16:29:16: Go",
            "2020/07/29 16:29:16, Info",
            " 2020-07-29 16:29:16, ",
        ] {
            assert!(
                !is_header(&mut Stamps::default(), line.as_bytes()),
                "{line:?}"
            );
        }
        let layout = Layout::fixed(FormatId::new("cbs"), &Servicing);
        let record = Record::new(
            &layout.explainer,
            9,
            b"2020-07-32 16:29:16, Info                  CBS    Ready\r\n",
        );
        assert!(
            matches!(read(record, &mut Stamps::default()), Item::Unparsed(gap) if gap.reason() == Reason::BadTime)
        );
    }
}
