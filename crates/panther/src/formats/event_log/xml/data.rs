//! The values that a provider adds to an event.

use std::ops::ControlFlow;

use crate::formats::event_log::view::EachValue;
use crate::formats::markup::tags::{Kind, Tag, Tags};

/// Calls `each` with every value, which is an element of a section without child elements, or an
/// attribute of an element in `UserData`.
pub(super) fn each_value<'a>(record: &'a [u8], each: &mut EachValue<'_, 'a>) {
    // The number of open elements, including the section; 0 outside a section.
    let mut depth = 0_usize;
    // Whether the section has values in attributes.
    let mut has_attributes = false;
    // The previous tag, if it opened an element.
    let mut open = None;
    for tag in Tags::new(record, 0) {
        if depth == 0 {
            let is_section = matches!(
                tag.name,
                b"EventData" | b"UserData" | b"ProcessingErrorData"
            );
            depth = usize::from(is_section && tag.kind == Kind::Open);
            has_attributes = tag.name == b"UserData";
            continue;
        }
        if has_attributes && attributes(record, &tag, each).is_break() {
            return;
        }
        let flow = match tag.kind {
            Kind::Open => {
                depth += 1;
                open = Some(tag);
                continue;
            }
            Kind::Empty => {
                open = None;
                value(&tag, &[], each)
            }
            Kind::Close => {
                depth -= 1;
                end_of_open(record, open.take(), tag.start, each)
            }
        };
        if flow.is_break() {
            return;
        }
    }
    // The record may end within a value.
    let _ = end_of_open(record, open, record.len(), each);
}

fn end_of_open<'a>(
    record: &'a [u8],
    open: Option<Tag<'a>>,
    end: usize,
    each: &mut EachValue<'_, 'a>,
) -> ControlFlow<()> {
    match open.and_then(|open| Some((open, record.get(open.end..end)?))) {
        Some((open, text)) => value(&open, text, each),
        None => ControlFlow::Continue(()),
    }
}

/// Passes the attributes of an element to `each`, except those that declare names. An attribute has
/// the name of its element before its own, as in `Action name`, if that is how the record has it:
/// the name is a slice. Further attributes have their own names.
fn attributes<'a>(
    record: &'a [u8],
    tag: &Tag<'a>,
    each: &mut EachValue<'_, 'a>,
) -> ControlFlow<()> {
    if tag.kind == Kind::Close {
        return ControlFlow::Continue(());
    }
    let offset = |text: &[u8]| text.as_ptr().addr().checked_sub(record.as_ptr().addr());
    for attribute in tag.attributes() {
        let is_name = attribute.name == b"Name" && tag.name == b"Data";
        if is_name || attribute.name.starts_with(b"xmlns") || attribute.name.contains(&b':') {
            continue;
        }
        let both = offset(tag.name)
            .zip(offset(attribute.name))
            .and_then(|(start, end)| {
                let is_next = end == start + tag.name.len() + 1;
                let both = record.get(start..end + attribute.name.len())?;
                (is_next && both.get(tag.name.len()) == Some(&b' ')).then_some(both)
            });
        each(Some(both.unwrap_or(attribute.name)), attribute.value)?;
    }
    ControlFlow::Continue(())
}

/// Passes a value to `each`. A `Data` element without the attribute `Name` has no name. A value of
/// only blanks and line ends is empty.
fn value<'a>(tag: &Tag<'a>, text: &'a [u8], each: &mut EachValue<'_, 'a>) -> ControlFlow<()> {
    let element = (tag.name != b"Data").then_some(tag.name);
    let name = tag.attribute(b"Name").or(element);
    // Some programs put the tags of an empty element on two lines.
    let is_layout = text.contains(&b'\n') && text.iter().all(u8::is_ascii_whitespace);
    each(name, if is_layout { &[] } else { text })
}
