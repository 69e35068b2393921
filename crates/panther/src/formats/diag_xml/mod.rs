//! The rows of `diagerr.xml` and `diagwrn.xml`: the errors and warnings of setup as a rowset of ADO.
//!
//! ```text
//! <xml xmlns:s="uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882" ...>
//! <s:Schema id="RowsetSchema">...</s:Schema>
//! <rs:data>
//! <z:row Cls="D" Sev="50331648" LN="94" Fil="" Fun="CSample::Read" Uid="50790438"
//!  Msg="Cannot read. Error code = 0x0" PID="1168" TID="1200" DT="2024-03-11T07:14:25"/>
//! </rs:data>
//! </xml>
//! ```
//!
//! Every row is an event. A process that opens the file again appends a whole document, so the
//! schema occurs several times; it is [`Reason::Markup`]. A line break in a message stands in its
//! attribute as it is. The local time states no zone.

mod details;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::formats::markup::elements::{Elements, LOOKAHEAD};
use crate::formats::markup::tags::Tags;
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::Rows;

/// The format `diag-xml`.
#[derive(Debug)]
pub(crate) struct Diagerr;

pub(crate) static DIAG_XML: Diagerr = Diagerr;

const ROWS: Elements = Elements {
    records: &[b"row"],
    around: &[b"data", b"xml", b"Schema"],
};

impl Format for Diagerr {
    fn id(&self) -> FormatId {
        FormatId::new("diag-xml")
    }

    fn about(&self) -> &'static str {
        "errors and warnings of setup as XML rows: diagerr.xml, diagwrn.xml"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let row = ROWS.find(head, 0..head.len());
        let row = row.and_then(|start| Tags::new(head, start).next());
        match row {
            Some(row) if row.attribute(b"Sev").is_some() && row.attribute(b"Msg").is_some() => {
                Confidence(Confidence::CONTENT.0 + 10)
            }
            _ => Confidence::NO,
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &Rows).into()
    }
}

impl Grammar for Rows {
    fn framing(&self) -> impl Framing {
        Anchors::new(LOOKAHEAD, ROWS)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if ROWS.begins(record.raw()) {
            return match head::read(&record, stamps) {
                Some(head) => Event::new(&record, head).into(),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }
}
