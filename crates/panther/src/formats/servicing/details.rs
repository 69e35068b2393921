//! The choice of the message grammar by component.
//!
//! The framing and the header do not depend on the text of a record. The message grammars parse the
//! text, on demand, and each component has one in its own folder. A message grammar never fails:
//! the parts that it does not recognize are `None`, and the message remains available.
//!
//! The grammars parse bytes, because the text may be in any code page. Every search backwards or
//! forwards is bounded or runs only once per message, so the time is linear in the length of the
//! message.

use memchr::memchr;

use super::line_details::LineDetails;
use super::{cbs, corruption, csi, dism, line as lines, setup, wim};
use crate::details::Details;
use crate::model::explain::RecordText;
use crate::model::text::Text;

/// Parses a record by the grammar of its component. A blank component is `None` or empty.
pub(super) fn details(record: RecordText<'_>) -> Details<'_> {
    let text = record.message.as_bytes();
    match record.component.map(Text::as_bytes).unwrap_or_default() {
        b"CSI" => Details::Csi(csi::parse(text, below(record.raw))),
        b"CBS" | b"SXS" => match cbs::parse(text) {
            Some(cbs) => Details::Cbs(cbs),
            None if text.trim_ascii().is_empty() => {
                corruption::parse(below(record.raw)).map_or(Details::None, Details::Corruption)
            }
            None => Details::None,
        },
        b"DISM" => match dism::parse(text) {
            Some(dism) => Details::Dism(dism),
            None => Details::None,
        },
        _ => wim::callback(text)
            .map(Details::Wim)
            .or_else(|| setup::parse(text).map(Details::Setup))
            .unwrap_or(Details::None),
    }
}

/// The lines of a record below its first.
fn below(raw: &[u8]) -> &[u8] {
    memchr(b'\n', raw)
        .and_then(|end| raw.get(end + 1..))
        .unwrap_or_default()
}

/// Parses a continuation line.
pub(super) fn line(line: &[u8]) -> LineDetails<'_> {
    lines::parse(line)
}
