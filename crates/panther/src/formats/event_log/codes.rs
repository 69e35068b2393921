//! The codes of an event: in its message and in its data, in the same way for every export.

use std::borrow::Cow;
use std::ops::ControlFlow;

use memchr::memmem;
use smallvec::SmallVec;

use crate::code::named::named;
use crate::code::scan::scan;
use crate::code::{CodeRole, FoundCode};
use crate::formats::event_log::evtx::Evtx;
use crate::model::span::Span;
use crate::model::text::Text;

impl<'a> Evtx<'a> {
    /// Adds the codes of the record `raw`, which begins at byte `start` of its source, in the order
    /// of the record.
    pub(crate) fn codes(
        &self,
        raw: &'a [u8],
        start: u64,
        codes: &mut SmallVec<[FoundCode<'a>; 2]>,
    ) {
        let first = codes.len();
        let mut add = |name: Option<&[u8]>, text: Text<'a>| {
            let Some(at) = offset(raw, &text) else { return };
            let base = start + at as u64;
            match name.and_then(|name| named(name, &text, base)) {
                Some(code) => codes.push(code),
                None => scan_escaped(text, self.decode(text), base, codes),
            }
        };
        if let Some(message) = self.rendering().and_then(|rendering| rendering.message) {
            add(None, message);
        }
        self.data().for_each(|datum| {
            // A name of several words, such as that of a column, has no escapes.
            add(datum.name.as_deref(), datum.value);
            ControlFlow::Continue(())
        });
        let found = codes.get_mut(first..).unwrap_or_default();
        found.sort_by_key(|code| (code.span.start, code.role != CodeRole::Result));
        // The message may also be one of the values.
        codes.dedup_by(|later, kept| later.span.start < kept.span.end);
    }
}

/// Adds the codes in a text. `decoded` is the text without escapes; if they differ, each number is
/// searched in the text, where its digits are the same.
fn scan_escaped<'a>(
    text: Text<'a>,
    decoded: Cow<'a, [u8]>,
    base: u64,
    codes: &mut SmallVec<[FoundCode<'a>; 2]>,
) {
    let decoded = match decoded {
        Cow::Borrowed(_) => return codes.extend(scan(text, base)),
        Cow::Owned(decoded) => decoded,
    };
    let mut at = 0;
    for code in scan(&*decoded, 0) {
        let number = decoded.get(code.span.start as usize..code.span.end as usize);
        let Some(place) = number.and_then(|number| find(text, at, number)) else {
            continue;
        };
        at = place.end;
        let name = code.stated_name.and_then(|name| find(text, at, &name));
        codes.push(FoundCode {
            span: Span::new(base + place.start as u64, base + place.end as u64),
            stated_name: name
                .and_then(|name| text.as_bytes().get(name))
                .map(Text::new),
            ..code_of(&code)
        });
    }
}

/// The parts of a code that do not borrow its text.
const fn code_of(code: &FoundCode<'_>) -> FoundCode<'static> {
    FoundCode {
        code: code.code,
        kind: code.kind,
        role: code.role,
        span: code.span,
        stated_name: None,
    }
}

/// The range of `part` in `text` at or after `at`.
fn find(text: Text<'_>, at: usize, part: &[u8]) -> Option<std::ops::Range<usize>> {
    let start = at + memmem::find(text.get(at..)?, part)?;
    Some(start..start + part.len())
}

/// The offset of a text in the record that contains it.
fn offset(raw: &[u8], text: &[u8]) -> Option<usize> {
    let at = text.as_ptr().addr().checked_sub(raw.as_ptr().addr())?;
    (at + text.len() <= raw.len()).then_some(at)
}
