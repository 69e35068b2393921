//! The choice of the message grammar by component.
//!
//! The framing and the header do not depend on the text of a record. The message grammars parse the
//! text, on demand, and each component has one in its own folder. A message grammar never fails:
//! the parts that it does not recognize are `None`, and the message remains available.
//!
//! The grammars parse bytes, because the text may be in any code page. Every search backwards or
//! forwards is bounded or runs only once per message, so the time is linear in the length of the
//! message.

use super::line_details::LineDetails;
use super::{cbs, csi, dism, line as lines, setup, wim};
use crate::details::Details;
use crate::model::text::Text;

/// Parses a message by the grammar of its component. A blank component is `None` or empty.
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

/// Parses a continuation line.
pub(super) fn line(line: &[u8]) -> LineDetails<'_> {
    lines::parse(line)
}
