//! The three layouts of results, and what they have in common: a result is a list of parts, each
//! with a name and a text.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use memchr::{memchr_iter, memmem};

use super::parts::EachPart;
use super::{json, text, xml};
use crate::formats::event_log::view::View;
use crate::formats::markup::elements::{self, Elements};
use crate::formats::markup::unescape;
use crate::framing::anchors::FindAnchor;
use crate::model::escaping::Escaping;

/// The number of bytes that decide whether a result starts at a position.
pub(super) const LOOKAHEAD: usize = json::LOOKAHEAD;
const _: () = assert!(LOOKAHEAD >= elements::LOOKAHEAD && LOOKAHEAD >= text::TITLE.len());

/// The element of XML that is a result.
const RESULTS: Elements = Elements {
    records: &[b"SetupDiag"],
    around: &[],
};

/// The grammar of results in one layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Results {
    Text,
    Xml,
    Json,
}

impl Results {
    /// Calls `each` with every part of a result, until `each` breaks.
    pub(super) fn each_part<'a>(self, record: &'a [u8], each: &mut EachPart<'_, 'a>) {
        let _ = match self {
            Self::Text => text::each_part(record, each),
            Self::Xml => xml::each_part(record, each),
            Self::Json => json::each_part(record, each),
        };
    }

    /// The range of the first part with this name that is not blank.
    pub(super) fn part(self, record: &[u8], name: &str) -> Option<Range<usize>> {
        let mut found = None;
        self.each_part(record, &mut |part, range| {
            if is_name(part, name) && !is_blank(record, &range) {
                found = Some(range);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found
    }

    /// Whether a result names its profile.
    pub(super) fn has_profile(self, record: &[u8]) -> bool {
        self.part(record, "ProfileName").is_some()
    }

    /// Skips blanks and line breaks at the start of a text, plain or escaped.
    pub(super) fn trim_start(self, mut text: &[u8]) -> &[u8] {
        loop {
            text = text.trim_ascii_start();
            match self.line_break(text) {
                Some(found) if found.start == 0 => text = text.get(found.end..).unwrap_or_default(),
                _ => return text,
            }
        }
    }

    const fn shared(self) -> &'static Self {
        match self {
            Self::Text => &Self::Text,
            Self::Xml => &Self::Xml,
            Self::Json => &Self::Json,
        }
    }

    pub(super) const fn view(self) -> &'static dyn View {
        self.shared()
    }
}

/// Whether a name is that of a part. The text layout writes some names as words.
pub(super) fn is_name(name: &[u8], wanted: &str) -> bool {
    let letters = name.iter().filter(|byte| **byte != b' ');
    letters.eq(wanted.as_bytes())
}

/// Whether a part is a text about the failure, and therefore a line of its event.
pub(super) fn is_text(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] = [
        b"LogErrorLine",
        b"FailureData",
        b"Message",
        b"FailureDetails",
        b"Remediation",
        b"RemediationInfo",
        b"string",
    ];
    NAMES.contains(&name)
}

fn is_blank(record: &[u8], range: &Range<usize>) -> bool {
    record
        .get(range.clone())
        .is_none_or(|text| text.trim_ascii().is_empty())
}

impl FindAnchor for Results {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        match self {
            Self::Xml => RESULTS.find(input, places),
            Self::Text => {
                let end = places.end.saturating_add(text::TITLE.len() - 1);
                let window = input.get(places.start..end.min(input.len()))?;
                Some(places.start + memmem::find(window, text::TITLE)?)
            }
            Self::Json => {
                let window = input.get(places.start..places.end.min(input.len()))?;
                memchr_iter(b'{', window)
                    .map(|at| places.start + at)
                    .find(|&at| input.get(at..).is_some_and(json::begins))
            }
        }
    }

    fn find_end(&self, input: &[u8], start: usize, places: Range<usize>) -> Option<usize> {
        match self {
            Self::Xml => RESULTS.find_end(input, start, places),
            Self::Text | Self::Json => self.find(input, places),
        }
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Xml => RESULTS.begins(bytes),
            Self::Text => bytes.starts_with(text::TITLE),
            Self::Json => json::begins(bytes),
        }
    }
}

impl Escaping for Results {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        match self {
            Self::Text => Cow::Borrowed(text),
            Self::Xml => unescape::unescape(text),
            Self::Json => json::unescape(text),
        }
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        match self {
            Self::Text => text::line_break(text),
            Self::Xml => xml::line_break(text),
            Self::Json => json::line_break(text),
        }
    }
}
