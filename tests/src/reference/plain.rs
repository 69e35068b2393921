//! Text that no other format knows: a line is an event, whose message is the line without the
//! blanks at its end.

use super::framing::{Begun, Rule, pieces};
use super::{BOM, RefEvent, RefItem, gap};

/// Any bytes are a record, so no bytes tell that one begins.
struct EveryLine;

impl Rule for EveryLine {
    fn begins(&self, _bytes: &[u8]) -> bool {
        false
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places().find(|&at| item.source[at - 1] == b'\n')
    }
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &EveryLine).into_iter();
    pieces
        .map(|piece| {
            let raw = piece.raw;
            let message = raw.trim_ascii_end();
            let is_mark = raw == BOM;
            let is_gap = message.is_empty() || raw.iter().all(|&byte| byte == 0) || is_mark;
            RefItem {
                start: piece.start,
                raw,
                kind: match piece.rest {
                    Some(reason) => Err(reason),
                    None if is_gap => Err(gap(raw)),
                    None => Ok(RefEvent {
                        times: vec![None],
                        level: Some(None),
                        message,
                        body: Some(raw),
                        lines: Vec::new(),
                        ..RefEvent::default()
                    }),
                },
            }
        })
        .collect()
}
