//! `miglog.xml`: the users, folders, programs and objects that a migration found.
//!
//! ```text
//! <MigLog>
//!   <User Name="Contoso" ProfilePath="C:\Users\contoso" HasProfile="true">
//!     <Groups><Group Name="Users"/></Groups>
//!   </User>
//!   <Message Level="Error" Text="Cannot read C:\a.dat. Error 0x80070005"/>
//! </MigLog>
//! ```
//!
//! The elements differ between versions of Windows, so the grammar knows none of them: every element
//! with attributes is an event, and its component is its name. The tags around it and its text
//! belong to it.

mod details;
mod head;

use std::ops::Range;

use memchr::memchr_iter;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::name::has_stem;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::formats::markup::tags::{Tags, is_name_start};
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::Migration;

/// The format `miglog`.
#[derive(Debug)]
pub(crate) struct Miglog;

pub(crate) static MIGLOG: Miglog = Miglog;

impl Format for Miglog {
    fn id(&self) -> FormatId {
        FormatId::new("miglog")
    }

    fn about(&self) -> &'static str {
        "what a migration found: miglog.xml"
    }

    fn recognize(&self, head: &[u8], name: &str) -> Confidence {
        let root = Tags::new(head, 0).next();
        let is_migration = root.is_some_and(|root| {
            let start = root.name.get(..3);
            start.is_some_and(|start| start.eq_ignore_ascii_case(b"mig"))
        });
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let is_named = has_stem(name, &["miglog"]) && text.trim_ascii_start().starts_with(b"<");
        let has_element = Elements.find(head, 0..head.len()).is_some();
        if has_element && (is_migration || is_named) {
            Confidence::CONTENT
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &Migration).into()
    }
}

impl Grammar for Migration {
    fn framing(&self) -> impl Framing {
        Anchors::new(LOOKAHEAD, Elements)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let markup = || match is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        };
        if !Elements.begins(record.raw()) {
            return record.gap_or(markup);
        }
        match head::read(&record, stamps) {
            Some(head) => Event::new(&record, head).into(),
            // The root, or a tag that does not end.
            None => record.unparsed(match markup() {
                Reason::Stray => Reason::Malformed,
                reason => reason,
            }),
        }
    }
}

/// The maximum length of the name of an element.
const NAME: usize = 64;

/// The number of bytes that decide whether an element starts at a position.
const LOOKAHEAD: usize = NAME + 2;

/// Finds elements with attributes.
struct Elements;

impl FindAnchor for Elements {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        let window = input.get(places.start..places.end.min(input.len()))?;
        memchr_iter(b'<', window)
            .map(|at| places.start + at)
            .find(|&at| input.get(at..).is_some_and(|bytes| self.begins(bytes)))
    }

    /// Whether these bytes begin with a `<`, a name and a blank.
    fn begins(&self, bytes: &[u8]) -> bool {
        let Some(inside) = bytes.strip_prefix(b"<") else {
            return false;
        };
        let near = inside.get(..=NAME).unwrap_or(inside);
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/' | b'<');
        inside.first().is_some_and(|byte| is_name_start(*byte))
            && near
                .iter()
                .find(|byte| is_end(byte))
                .is_some_and(u8::is_ascii_whitespace)
    }
}
