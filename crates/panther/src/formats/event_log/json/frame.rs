//! The start and the end of objects.
//!
//! 1. An *object* starts with a brace, at most [`BLANKS`] blanks, and the quote of its first name.
//!    It is a *frame* if its first value is an array.
//! 2. At the start of a line, every object starts an item. After a gap, every object that is not a
//!    frame starts an item.
//! 3. In a record that is not a frame, the scanner counts braces outside strings; a line end ends a
//!    string. The record ends after its closing brace and the following commas and blanks, at most
//!    [`BLANKS`] of them.
//! 4. Inside a record, an object starts another record if it follows a comma or an opening bracket
//!    and has the same first name. Valid JSON contains no such object: no quote follows a brace
//!    within a string, and no record contains a list of its own kind.

use std::ops::Range;

use super::details::Objects;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;
use memchr::memchr_iter;
use memchr::memmem::find_iter;

use crate::framing::cursor::{Cursor, Note};

/// The maximum number of blanks between two adjacent tokens.
const BLANKS: usize = 64;

/// The maximum length of a name in bytes.
const NAME: usize = 64;

/// A brace, blanks, a quoted name, blanks, a colon, blanks, a bracket.
const LOOKAHEAD: usize = 1 + BLANKS + 1 + NAME + 1 + BLANKS + 1 + BLANKS + 1;

/// The input ends before the question can be answered.
#[derive(Debug)]
pub(super) struct NeedsMoreInput;

/// The framing of objects in one arrangement.
pub(super) struct ObjectFraming(pub(super) Objects);

impl Framing for ObjectFraming {
    fn lookahead(&self) -> usize {
        LOOKAHEAD
    }

    fn is_splittable(&self) -> bool {
        self.0 != Objects::Free
    }

    /// An object certainly starts a record only at the start of a line.
    fn begins(&self, _stamps: &mut Stamps, bytes: &[u8]) -> bool {
        is_record(bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if self.0 != Objects::Lines {
            return next(cursor);
        }
        if !cursor.is_rest() && cursor.input().get(cursor.start()) == Some(&b'{') {
            return cursor.next_line();
        }
        next_line_of_object(cursor)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        match self.0 {
            Objects::Lines => next_line_of_object(cursor),
            _ => at_line_start(cursor.input(), cursor.places()),
        }
    }
}

fn next_line_of_object(cursor: &mut Cursor<'_>) -> Option<usize> {
    loop {
        let at = cursor.next_line()?;
        if cursor.input().get(at) == Some(&b'{') {
            return Some(at);
        }
    }
}

/// Whether an item with these bytes is a record.
pub(super) fn is_record(raw: &[u8]) -> bool {
    matches!(begins_object(raw), Ok(true)) && !is_frame(raw).unwrap_or(false)
}

/// The first of these positions at which a line starts with an object.
pub(super) fn at_line_start(input: &[u8], places: Range<usize>) -> Option<usize> {
    let before = places.start.saturating_sub(1);
    let end = input.len().min(places.end);
    let window = input.get(before..end)?;
    find_iter(window, b"\n{")
        .map(|hit| before + hit + 1)
        .find(|&at| matches!(input.get(at..).map(begins_object), Some(Ok(true))))
}

/// The end of the current item. The note records the scanned bytes, so that no byte is scanned
/// twice while input arrives.
fn next(cursor: &mut Cursor<'_>) -> Option<usize> {
    if cursor.is_rest() {
        return at_line_start(cursor.input(), cursor.places());
    }
    let mut scan = Scan {
        input: cursor.input(),
        complete: cursor.is_complete(),
        start: cursor.start(),
        end: cursor.limit() + 1,
    };
    scan.end = scan.end.min(scan.input.len());
    let Note { upto, state } = cursor.note();
    let at = cursor.start() + upto;
    let found = match State::of_note(state) {
        Some(state) => scan.record(at, state),
        None => match scan.begins_record() {
            Ok(true) => scan.record(scan.start, State::default()),
            Ok(false) => scan.gap(at.max(scan.start + 1)),
            Err(NeedsMoreInput) => ScanResult::NeedsMore(scan.start, None),
        },
    };
    match found {
        ScanResult::Start(place) => (place <= cursor.limit()).then_some(place),
        ScanResult::NeedsMore(at, state) => {
            let upto = at.saturating_sub(cursor.start());
            let state = state.map_or(0, State::note);
            cursor.set_note(Note { upto, state });
            None
        }
    }
}

/// The state of the scanner at a position in a record.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// The number of open braces.
    depth: u32,
    in_string: bool,
}

impl State {
    const fn note(self) -> u64 {
        (self.depth as u64) << 2 | (self.in_string as u64) << 1 | 1
    }

    const fn of_note(note: u64) -> Option<Self> {
        if note & 1 == 0 {
            return None;
        }
        Some(Self {
            depth: (note >> 2) as u32,
            in_string: note & 2 != 0,
        })
    }
}

enum ScanResult {
    /// The next item starts at this position.
    Start(usize),
    /// The scan needs more input and resumes at this position. It has no state in a gap.
    NeedsMore(usize, Option<State>),
}

struct Scan<'a> {
    input: &'a [u8],
    complete: bool,
    start: usize,
    /// The end of the scan.
    end: usize,
}

impl Scan<'_> {
    /// At the end of the source, an answer that needs more input becomes `false`.
    fn settled(&self, answer: Result<bool, NeedsMoreInput>) -> Result<bool, NeedsMoreInput> {
        match answer {
            Err(NeedsMoreInput) if self.complete => Ok(false),
            answer => answer,
        }
    }

    fn from(&self, at: usize) -> &[u8] {
        self.input.get(at..).unwrap_or_default()
    }

    fn begins_object(&self, at: usize) -> Result<bool, NeedsMoreInput> {
        self.settled(begins_object(self.from(at)))
    }

    fn is_frame(&self, at: usize) -> Result<bool, NeedsMoreInput> {
        self.settled(is_frame(self.from(at)))
    }

    fn begins_record(&self) -> Result<bool, NeedsMoreInput> {
        Ok(self.begins_object(self.start)? && !self.is_frame(self.start)?)
    }

    /// The first start of an item at or after `from` in a gap.
    fn gap(&self, from: usize) -> ScanResult {
        let window = self.input.get(from..self.end).unwrap_or_default();
        for hit in memchr_iter(b'{', window) {
            let at = from + hit;
            let begins = match self.begins_object(at) {
                Ok(true) if self.input.get(at - 1) == Some(&b'\n') => Ok(true),
                Ok(true) => self.is_frame(at).map(|is_frame| !is_frame),
                other => other,
            };
            match begins {
                Ok(true) => return ScanResult::Start(at),
                Ok(false) => {}
                Err(NeedsMoreInput) => return ScanResult::NeedsMore(at, None),
            }
        }
        ScanResult::NeedsMore(self.end, None)
    }

    /// The first start of an item after `at` in a record.
    fn record(&self, mut at: usize, mut state: State) -> ScanResult {
        let name = first_name(self.from(self.start));
        while let Some(found) = self
            .input
            .get(at..self.end)
            .and_then(|rest| rest.iter().position(is_token))
        {
            at += found;
            match self.input.get(at) {
                Some(b'\n') => {
                    match self.begins_object(at + 1) {
                        Ok(true) => return ScanResult::Start(at + 1),
                        Ok(false) => {}
                        Err(NeedsMoreInput) => return ScanResult::NeedsMore(at, Some(state)),
                    }
                    state.in_string = false;
                }
                Some(b'"') => state.in_string = !state.in_string,
                Some(b'\\') if state.in_string => match self.input.get(at + 1) {
                    Some(b'\n') => {}
                    Some(_) => at += 1,
                    None => return ScanResult::NeedsMore(at, Some(state)),
                },
                Some(b'{') => {
                    match self.settled(self.repeats(at, name)) {
                        Ok(true) => return ScanResult::Start(at),
                        Ok(false) => {}
                        Err(NeedsMoreInput) => return ScanResult::NeedsMore(at, Some(state)),
                    }
                    if !state.in_string {
                        state.depth += 1;
                    }
                }
                Some(b'}') if !state.in_string => {
                    if state.depth <= 1 {
                        return match self.behind(at + 1) {
                            Some(place) => ScanResult::Start(place),
                            None => ScanResult::NeedsMore(at, Some(state)),
                        };
                    }
                    state.depth -= 1;
                }
                _ => {}
            }
            at += 1;
        }
        ScanResult::NeedsMore(at.max(self.end), Some(state))
    }

    /// Whether the brace at `at` starts an object of the same kind as the record, in a place where
    /// one may start.
    fn repeats(&self, at: usize, name: Option<&[u8]>) -> Result<bool, NeedsMoreInput> {
        let Some(name) = name.filter(|_| at > self.start) else {
            return Ok(false);
        };
        let before = self
            .input
            .get(at.saturating_sub(BLANKS).max(self.start)..at);
        if !matches!(before.map(<[u8]>::trim_ascii_end), Some([.., b',' | b'['])) {
            return Ok(false);
        }
        let rest = self.from(at + 1);
        let Some(quote) = token(rest)? else {
            return Ok(false);
        };
        let found = rest.get(quote..).unwrap_or_default();
        match found.get(..name.len()) {
            Some(found) => Ok(found == name),
            None if name.starts_with(found) => Err(NeedsMoreInput),
            None => Ok(false),
        }
    }

    /// The position after the commas and blanks that follow a record. `None` if the input ends
    /// before it is known.
    fn behind(&self, at: usize) -> Option<usize> {
        let rest = self.from(at);
        let near = rest.get(..BLANKS).unwrap_or(rest);
        let is_behind = |byte: &u8| *byte == b',' || byte.is_ascii_whitespace();
        near.iter()
            .position(|byte| !is_behind(byte))
            .or((near.len() == BLANKS).then_some(BLANKS))
            .map(|length| at + length)
    }
}

const fn is_token(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'"' | b'\\' | b'{' | b'}')
}

/// The position of the next token, if it follows at most [`BLANKS`] blanks.
fn token(bytes: &[u8]) -> Result<Option<usize>, NeedsMoreInput> {
    let near = bytes.get(..=BLANKS).unwrap_or(bytes);
    match near.iter().position(|byte| !byte.is_ascii_whitespace()) {
        Some(at) => Ok(Some(at)),
        None if near.len() > BLANKS => Ok(None),
        None => Err(NeedsMoreInput),
    }
}

fn begins_object(bytes: &[u8]) -> Result<bool, NeedsMoreInput> {
    match bytes.split_first() {
        None => Err(NeedsMoreInput),
        Some((b'{', inside)) => {
            let at = token(inside)?;
            Ok(at.is_some_and(|at| inside.get(at) == Some(&b'"')))
        }
        Some(_) => Ok(false),
    }
}

/// The position of the quote that closes a name, if the name is short and has no escapes. `inside`
/// begins after the opening quote.
pub(super) fn end_of_name(inside: &[u8]) -> Result<Option<usize>, NeedsMoreInput> {
    let near = inside.get(..=NAME).unwrap_or(inside);
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    match near.iter().position(is_end) {
        Some(at) => Ok(Some(at).filter(|&at| near.get(at) == Some(&b'"'))),
        None if near.len() > NAME => Ok(None),
        None => Err(NeedsMoreInput),
    }
}

/// The first name of an object, with its quotes.
fn first_name(bytes: &[u8]) -> Option<&[u8]> {
    let inside = bytes.strip_prefix(b"{")?;
    let quote = token(inside).ok()??;
    let end = end_of_name(inside.get(quote + 1..)?).ok()??;
    inside.get(quote..quote + end + 2)
}

/// Whether the first value of an object is an array.
fn is_frame(bytes: &[u8]) -> Result<bool, NeedsMoreInput> {
    let inside = bytes.strip_prefix(b"{").unwrap_or_default();
    let Some(quote) = token(inside)? else {
        return Ok(false);
    };
    let name = inside.get(quote + 1..).unwrap_or_default();
    let Some(end) = end_of_name(name)? else {
        return Ok(false);
    };
    let mut rest = name.get(end + 1..).unwrap_or_default();
    for expected in [b':', b'['] {
        let Some(at) = token(rest)? else {
            return Ok(false);
        };
        if rest.get(at) != Some(&expected) {
            return Ok(false);
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    Ok(true)
}
