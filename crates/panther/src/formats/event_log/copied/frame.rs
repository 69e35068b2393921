//! The start of an event: the shape of its first four lines.

use crate::formats::dates::{self, Order};
use crate::formats::event_log::labels::{Labelled, lines};
use crate::formats::event_log::names::{Role, role};
use crate::formats::event_log::table::{is_number, line_before};
use crate::framing::cursor::{BYTE_ORDER_MARK, Cursor};
use crate::framing::gaps::behind_marks;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// The number of bytes that decide whether a line starts an event.
const START: usize = 1 << 10;

/// The framing of copied events.
pub(super) struct Copies;

impl Framing for Copies {
    fn lookahead(&self) -> usize {
        START
    }

    fn begins(&self, _stamps: &mut Stamps, bytes: &[u8]) -> bool {
        begins(bytes)
    }

    /// An event starts at its first line. Other text starts after the end of the XML.
    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let (input, start) = (cursor.input(), cursor.start());
        loop {
            let place = cursor.next_text()?;
            let text = behind_marks(input, place);
            if begins(input.get(text..)?) {
                return Some(text);
            }
            if line_before(input, start, place).trim_ascii() == b"</Event>" {
                return Some(place);
            }
        }
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let line = cursor.next_line()?;
            if begins(cursor.input().get(line..)?) {
                return Some(line);
            }
        }
    }
}

/// The first four lines, if an event starts here and they are whole.
fn first_four(bytes: &[u8]) -> Option<[Labelled<'_>; 4]> {
    // A listing of `wevtutil` has similar lines and indents them. A byte order mark is a gap.
    if matches!(bytes.first(), None | Some(b' ' | b'\t')) || bytes.starts_with(BYTE_ORDER_MARK) {
        return None;
    }
    let near = bytes.get(..START).unwrap_or(bytes);
    let mut labelled = lines(near).map(|(_, line)| {
        let is_whole = line.ends_with(b"\n");
        Labelled::of(line).filter(|_| is_whole)
    });
    let mut next = || labelled.next()?;
    let first @ Labelled { value: [_, ..], .. } = next()? else {
        return None;
    };
    Some([first, next()?, next()?, next()?])
}

/// Whether an event starts here.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let Some(first @ [_, _, date, id]) = first_four(bytes) else {
        return false;
    };
    if !is_number(id.value) {
        return false;
    }
    let is_date = || dates::read(date.value, Order::Likely, &mut Stamps::default()).is_some();
    let [channel, provider, _, id] = first.map(|line| role(line.label));
    is_date() || [channel, provider, id] == [Role::Channel, Role::Provider, Role::Id]
}

/// The text of the date of the event that starts here.
pub(super) fn date_of(bytes: &[u8]) -> Option<&[u8]> {
    first_four(bytes).map(|[_, _, date, _]| date.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_starts_with_four_labels() {
        for (text, expected) in [
            (
                "Log Name: System\nSource: A\nDate: 3/12/2024 9:21:38 AM\nEvent ID: 20\n",
                true,
            ),
            (
                "Log Name: System\nSource: A\nDate: none\nEvent ID: 20\n",
                true,
            ),
            (
                "Loki: System\nLahde: A\nAika: 12.03.2024 09:21:38\nTunnus: 20\n",
                true,
            ),
            ("Loki: System\nLahde: A\nAika: eilen\nTunnus: 20\n", false),
            (
                "Log Name: System\nSource: A\nDate: none\nEvent ID: x\n",
                false,
            ),
            // The fourth line may go on.
            (
                "Log Name: System\nSource: A\nDate: none\nEvent ID: 20",
                false,
            ),
            // A listing of wevtutil.
            (
                "  Log Name: System\n  Source: A\n  Date: none\n  Event ID: 20\n",
                false,
            ),
            ("Log Name:\nSource: A\nDate: none\nEvent ID: 20\n", false),
        ] {
            assert_eq!(begins(text.as_bytes()), expected, "{text:?}");
        }
    }
}
