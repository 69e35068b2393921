//! How a format recognizes a source.

use std::fmt;

use crate::format::layout::Layout;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::model::explain::FormatId;
use crate::scan::line::lines;
use crate::scan::nul_run;

/// How confident a format is that it fits a source. The most confident format wins; of equally
/// confident formats, the one registered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(pub u8);

impl Confidence {
    /// The format does not fit the source.
    pub const NO: Self = Self(0);
    /// The format takes any source that no other format recognizes.
    pub const FALLBACK: Self = Self(1);
    /// The first bytes contain records of the format.
    pub const CONTENT: Self = Self(60);
    /// The source begins with a signature that only this format has.
    pub const SIGNATURE: Self = Self(u8::MAX);

    /// The confidence of a format whose records begin with a line that `is_record` accepts. `head`
    /// is the start of a source; a line is passed with its end and without a byte order mark.
    ///
    /// One record is enough for [`Confidence::CONTENT`]. The share of the lines that begin records
    /// adds up to 10. If `is_named`, because the file name fits the format, that adds 15. Without a
    /// record the result is [`Confidence::NO`], whatever the name is.
    ///
    /// ```
    /// use panther::format::Confidence;
    ///
    /// let is_record = |line: &[u8]| line.starts_with(b"#");
    /// assert_eq!(Confidence::of_lines(b"text\n", true, is_record), Confidence::NO);
    /// assert!(Confidence::of_lines(b"# text\n", false, is_record) > Confidence::CONTENT);
    /// ```
    #[must_use]
    pub fn of_lines(head: &[u8], is_named: bool, is_record: impl FnMut(&[u8]) -> bool) -> Self {
        const SAMPLE: usize = 64;
        let mut is_record = is_record;
        let (mut texts, mut records) = (0_usize, 0_usize);
        for line in lines(head) {
            let line = bare(line);
            texts += usize::from(!line.trim_ascii().is_empty());
            records += usize::from(is_record(line));
            if records == SAMPLE {
                break;
            }
        }
        match (records * 10).checked_div(texts) {
            Some(share) if records > 0 => {
                let share = share.min(10) as u8;
                Self(Self::CONTENT.0 + share + if is_named { 15 } else { 0 })
            }
            _ => Self::NO,
        }
    }
}

/// A line without the byte order mark or the run of NULs before it.
pub(crate) fn bare(line: &[u8]) -> &[u8] {
    // Nearly no line begins with a NUL.
    let nuls = if line.first() == Some(&0) {
        nul_run(line)
    } else {
        0
    };
    let line = line.get(nuls..).unwrap_or_default();
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
}

/// A log format: an entry of the [`Registry`](crate::Registry).
///
/// A format from another crate is a `static` that implements this trait. Once it is
/// [registered](crate::Registry::with), detection, the iterators and the exports treat it like the
/// formats of this crate.
pub trait Format: Send + Sync {
    /// The id, which is unique in a registry.
    fn id(&self) -> FormatId;

    /// A one-line description of the logs that have this format.
    fn about(&self) -> &'static str;

    /// How confident this format is about a source. `head` has the first [`SNIFF`](crate::SNIFF)
    /// bytes or more, or the whole source if it is shorter; the file `name` may be empty. Content
    /// should outrank the name.
    fn recognize(&self, head: &[u8], name: &str) -> Confidence;

    /// The layout of a source that begins with `head`. The format may have recognized the source,
    /// or the user may have chosen the format.
    fn layout(&self, head: &[u8]) -> Draft;

    /// Like [`Format::layout`], for a source with this file name, which may be empty. A format for
    /// which the name tells a part of the layout, such as the date of its records, overrides this.
    fn named_layout(&self, head: &[u8], name: &str) -> Draft {
        let _ = name;
        self.layout(head)
    }
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.id()).finish()
    }
}

/// The layout of a source as far as its first bytes decide it.
pub struct Draft {
    /// The layout that the first bytes suggest.
    pub layout: Layout,
    /// Learns the rest of the layout from the following bytes; `None` if the first bytes decide it.
    pub learn: Option<Box<dyn Learn>>,
}

impl From<Layout> for Draft {
    fn from(layout: Layout) -> Self {
        Self {
            layout,
            learn: None,
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("layout", &self.layout)
            .field("learns", &self.learn.is_some())
            .finish()
    }
}

/// Learns the part of a layout that the first bytes of a source leave in doubt.
pub trait Learn: Send {
    /// Examines the next [`SNIFF`](crate::SNIFF) bytes of the source, or fewer at its end. Returns
    /// the layout once it is decided; the caller then stops calling.
    fn see(&mut self, bytes: &[u8]) -> Option<Layout>;
}
