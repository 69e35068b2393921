//! What the messages of the servicing stack's components say.
//!
//! Framing knows a record's header and nothing of its text; these grammars read the text, one file a component, and only when a
//! caller asks. Each is total: what it does not know is `None`, and the message is there all the same. They are written over bytes,
//! for the text may be in any code page, and every look-back and look-ahead is bounded or runs once, so that time is linear in the
//! message's length whatever it holds.

use super::line_details::LineDetails;
use super::{cbs, csi, dism, line as lines, setup, wim};
use crate::details::Details;
use crate::model::text::Text;

/// Reads a message as its component writes it. A blank component is `None` or empty.
pub(super) fn details<'a>(component: Option<Text<'a>>, message: Text<'a>) -> Details<'a> {
    let text = message.as_bytes();
    match component.map(Text::as_bytes).unwrap_or_default() {
        b"CSI" => Details::Csi(csi::parse(text)),
        b"CBS" | b"SXS" => match cbs::parse(text) {
            Some(cbs) => Details::Cbs(cbs),
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

/// Reads a line that continues a record.
pub(super) fn line(line: &[u8]) -> LineDetails<'_> {
    lines::parse(line)
}
