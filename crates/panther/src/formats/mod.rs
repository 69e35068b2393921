//! The formats, and which of them a source has.
//!
//! A format is a folder here and a line in [`all`].

mod evtx_clixml;
#[cfg(feature = "json")]
mod evtx_json;
mod evtx_listing;
mod evtx_table;
mod evtx_xml;
mod lines;
mod plain;
mod servicing;

use crate::{Format, LEARN, SNIFF};

/// Every format, in the order in which ties are settled; the last accepts anything.
#[must_use]
pub fn all() -> &'static [&'static dyn Format] {
    static ALL: &[&dyn Format] = &[
        &servicing::SETUP,
        &servicing::CBS,
        &servicing::DISM,
        &evtx_xml::EVTX_XML,
        &evtx_xml::EVTX,
        &evtx_listing::EVTX_LISTING,
        &evtx_clixml::EVTX_CLIXML,
        #[cfg(feature = "json")]
        &evtx_json::EVTX_JSON,
        &evtx_table::EVTX_CSV,
        &evtx_table::EVTX_TEXT,
        &plain::PLAIN,
    ];
    ALL
}

/// The format with this name.
///
/// ```
/// assert_eq!(panther::formats::by_id("dism").unwrap().id().to_string(), "dism");
/// assert!(panther::formats::by_id("syslog").is_none());
/// ```
#[must_use]
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    all().iter().copied().find(|format| format.id().0 == id)
}

/// The format of a source, from its first [`SNIFF`] bytes and its file name, which may be empty. A format that
/// has a layout to learn from the source has learned it, see [`Format::settle`]; only where a doubt is left does it look at bytes behind
/// those, and at 64 MiB of them at most.
///
/// What the bytes say outranks the name. Where they say nothing that any format knows, the answer is `plain`.
///
/// ```
/// let line = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// assert_eq!(panther::formats::detect(line, "").id().to_string(), "cbs");
/// assert_eq!(panther::formats::detect(b"hello", "notes.txt").id().to_string(), "plain");
/// ```
#[must_use]
pub fn detect(source: &[u8], name: &str) -> &'static dyn Format {
    let head = source.get(..SNIFF).unwrap_or(source);
    let surest = all()
        .iter()
        .copied()
        .rev()
        .max_by_key(|format| format.sniff(head, name));
    let surest = surest.unwrap_or(&plain::PLAIN);
    let settled = surest.settle(head).unwrap_or(surest);
    learn(settled, source.get(SNIFF..LEARN.min(source.len())))
}

/// The format, with what more of the source settles.
fn learn(format: &'static dyn Format, more: Option<&[u8]>) -> &'static dyn Format {
    let doubted = more.filter(|_| format.doubt().is_some());
    let mut pieces = doubted.unwrap_or_default().chunks(SNIFF);
    let learned = pieces.find_map(|piece| format.learn(piece));
    learned.unwrap_or(format)
}
