//! What a format must know, and nothing about any one of them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::cursor::{Cursor, Record};
use crate::details::{Details, LineDetails};
use crate::{Event, Item, Stamps, Text};

/// The short name of a format, as exports and the command line print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormatId(pub &'static str);

impl fmt::Display for FormatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// How sure a format is that a source is its own. The surest wins; of equals, the one registered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(pub u8);

impl Confidence {
    /// Not mine.
    pub const NO: Self = Self(0);
    /// I take what nobody else wants.
    pub const FALLBACK: Self = Self(1);
    /// The name is one of mine, but the first bytes show no record.
    pub const NAME: Self = Self(20);
    /// Records of mine were seen.
    pub const CONTENT: Self = Self(60);
    /// The source begins with bytes that nothing else begins with.
    pub const SIGNATURE: Self = Self(u8::MAX);
}

/// Turns text as it stands in a log into text as its author wrote it.
pub type Unescape = for<'t> fn(&'t [u8]) -> Cow<'t, [u8]>;

/// Where the first line break of a text is, where it has one.
pub type LineBreak = fn(&[u8]) -> Option<Range<usize>>;

/// A log grammar.
///
/// A format has no state: where a record begins is decided from the bytes near by, and a record is read from its own bytes, so
/// that a log can be cut anywhere. The iterator, the cutter, the feeder, the tests and the benches are written once, over this trait.
pub trait Format: Send + Sync {
    /// The short name.
    fn id(&self) -> FormatId;

    /// One line on what logs have this format.
    fn describe(&self) -> &'static str;

    /// How sure this format is about a source, from its first bytes (64 KiB will do) and its file name. Content outranks the name.
    fn sniff(&'static self, head: &[u8], name: &str) -> Confidence;

    /// The format with what a source says about its own layout, such as the order of its columns; `None` where there is nothing to be
    /// said. `head` is as for [`Format::sniff`], or longer.
    ///
    /// What is given lives as long as the program, so there must be a bound to how many there can be.
    fn settle(&'static self, _head: &[u8]) -> Option<&'static dyn Format> {
        None
    }

    /// The format with what more of the source says about the layout. `piece` is a stretch of it that may begin and end anywhere, and more of
    /// them may follow: a caller goes on while there is a [`doubt`](Format::doubt). `None` where the piece settles nothing.
    fn learn(&'static self, _piece: &[u8]) -> Option<&'static dyn Format> {
        None
    }

    /// What had to be guessed about the layout of the source, in words; `None` where nothing had to be.
    fn doubt(&self) -> Option<&'static str> {
        None
    }

    /// The least start of an item after [`Cursor::start`], or `None` where the input shows none before [`Cursor::limit`].
    ///
    /// An answer must hold whatever bytes follow the input, and the decision about a place may read no further than
    /// [`margin`](crate::margin) bytes past it.
    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    /// How many bytes of a line decide whether a record begins with it.
    fn lookahead(&self) -> usize;

    /// Reads one item. Total: whatever the bytes are, there is an answer. `stamps` is there to be used, and decides nothing.
    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;

    /// Whether a log can be cut in the middle: false where quotes can hide the end of a line.
    fn splittable(&self) -> bool {
        true
    }

    /// The inner grammar of an event's message.
    fn details<'a>(&self, _event: &Event<'a>) -> Details<'a> {
        Details::None
    }

    /// The inner grammar of a continuation line.
    fn line_details<'a>(&self, line: Text<'a>) -> LineDetails<'a> {
        LineDetails::Text(line)
    }

    /// How texts of an event are unescaped, where the format escapes any, as XML does. [`Event::decoded`] is the way to ask.
    fn unescape(&self) -> Option<Unescape> {
        None
    }

    /// How lines of an event's message end, where they end in anything else than LF or CR LF: in an escaped line feed, as in JSON.
    fn line_break(&self) -> Option<LineBreak> {
        None
    }

    /// The least place after [`Cursor::start`] at which an item surely begins, for a cursor that stands anywhere in a source.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_cut(self)
    }

    /// The next item of a cursor. Written once, here; it is part of the trait so that the loop is compiled for each format and costs
    /// one virtual call an item.
    #[doc(hidden)]
    fn next_item<'a>(&'static self, cursor: &mut Cursor<'a>) -> Option<Item<'a>> {
        crate::cursor::next_item(self, cursor)
    }
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.id()).finish()
    }
}
