//! The header of a record.

use std::ops::Range;

use memchr::memmem;

use super::frame::{Notation, is_stated, opening};
use crate::model::event::Event;
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::LogTime;
use crate::scan::line::content_end;
use crate::scan::stamp::{self, Stamps};

/// Reads one item. It is an event if it begins with a header.
#[inline(always)]
pub(super) fn read<'a>(record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
    let line = record.first_line();
    if let Some(Usual {
        time,
        component,
        message,
    }) = aligned(stamps, line)
    {
        let end = content_end(line);
        let message = message.min(end)..end;
        let (level, word) = mark(line, message.clone());
        let head = Head::new(&record, message)
            .with_time(time, 0)
            .with_level(level, word)
            .with_component(component);
        return Item::Event(Event::new(&record, head));
    }
    // `other` returns a head and not an item. If both paths ended in the same code for the item, the
    // compiler would build it in memory and copy it.
    match other(record, stamps) {
        Ok(head) => Item::Event(Event::new(&record, head)),
        Err(reason) => record.unparsed(reason),
    }
}

/// Reads the header of any other record, or returns the reason why the item is not an event.
#[inline(never)]
fn other(record: Record<'_>, stamps: &mut Stamps) -> Result<Head, Reason> {
    let line = record.first_line();
    let end = content_end(line);
    if let Some(usual) = tabbed(stamps, line) {
        let message = usual.message.min(end)..end;
        let (level, word) = mark(line, message.clone());
        return Ok(Head::new(&record, message)
            .with_time(usual.time, 0)
            .with_level(level, word)
            .with_component(usual.component));
    }
    let Some(opening) = opening(stamps, line) else {
        return Err(record.foreign_reason());
    };
    let columns = opening.columns(line);
    let mark = match opening.notation {
        Notation::Trace => mark_anywhere,
        _ => mark as Mark,
    };
    let (time, component, message) = (opening.time, columns.component, columns.message);
    let message = message.min(end)..end;
    let (level, word) = mark(line, message.clone());
    let mut head = Head::new(&record, message)
        .with_level(level, word)
        .with_component(component);
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    Ok(head)
}

/// The parts of a line whose columns are where nearly all lines have them.
struct Usual {
    time: LogTime,
    component: Range<usize>,
    /// Where the message begins.
    message: usize,
}

/// Where the columns begin that `Get-WindowsUpdateLog` writes, if the numbers of process and thread
/// have five digits or fewer.
const ALIGNED_IDS: usize = b"2024/03/12 08:10:11.1234567".len();
const ALIGNED_COMPONENT: usize = ALIGNED_IDS + b" 12345 12345 ".len();
const ALIGNED_MESSAGE: usize = ALIGNED_COMPONENT + 16;

/// Reads the time and the component of a line of `Get-WindowsUpdateLog` whose columns are in their
/// places; `None` if they are not.
#[inline(always)]
fn aligned(stamps: &mut Stamps, line: &[u8]) -> Option<Usual> {
    // A blank, the first digit of the process, a blank, and the first digit of the thread; then the
    // blank before the component.
    const PROCESS: u64 = 0xf0ff_0000_0000_f0ff;
    const THREAD: u64 = 0xff00_0000_0000_0000;
    let fixed = line.first_chunk::<ALIGNED_MESSAGE>()?;
    let word = |at: usize| {
        let bytes = fixed.get(at..).and_then(<[u8]>::first_chunk::<8>);
        bytes.map(|bytes| u64::from_le_bytes(*bytes))
    };
    let process = (word(ALIGNED_IDS)? & PROCESS) ^ u64::from_le_bytes(*b" 0\0\0\0\0 0");
    let thread = (word(ALIGNED_IDS + 5)? & THREAD) ^ u64::from_le_bytes(*b"\0\0\0\0\0\0\0 ");
    if process | thread != 0 {
        return None;
    }
    let length = letters(u128::from_le_bytes(*fixed.last_chunk()?))?;
    let component = ALIGNED_COMPONENT..ALIGNED_COMPONENT + length;
    let nanosecond = seven_digits(word(stamp::LEN)?)?;
    let time = stamps.read_any_stamp(fixed.first_chunk()?)??;
    let time = time.with_fraction(nanosecond, 7);
    is_stated(&time).then_some(Usual {
        time,
        component,
        message: ALIGNED_MESSAGE,
    })
}

/// Reads the time and the component of a line that an old client wrote, with tabs and short columns.
/// It gives what [`opening`] and [`Columns::read`] give, and is faster.
#[inline(always)]
fn tabbed(stamps: &mut Stamps, line: &[u8]) -> Option<Usual> {
    const PROCESS: usize = stamp::LEN + b":123\t".len();
    let head = line.first_chunk::<PROCESS>()?;
    let &[b':', a, b, c, b'\t'] = head.last_chunk()? else {
        return None;
    };
    let digits = [a, b, c].map(|digit| u32::from(digit.wrapping_sub(b'0')));
    let [a, b, c] = digits.map(|digit| if digit < 10 { digit } else { 1000 });
    let millisecond = a * 100 + b * 10 + c;
    let process = Cell::read(line, PROCESS)?;
    let thread = Cell::read(line, PROCESS + process.length + 1)?;
    let start = PROCESS + process.length + thread.length + 2;
    let component = Cell::read(line, start)?;
    let process = process.without_blanks();
    if millisecond > 999 || !process.is_id() || !thread.is_id() || !component.is_word() {
        return None;
    }
    let time = stamps.read_any_stamp(head.first_chunk()?)??;
    let time = time.with_fraction(millisecond * 1_000_000, 3);
    let end = start + component.length;
    is_stated(&time).then_some(Usual {
        time,
        component: start..end,
        message: end + 1,
    })
}

/// The bytes before a tab, which must be one of the first eight bytes.
#[derive(Clone, Copy)]
struct Cell {
    /// The bytes, the first one lowest.
    word: u64,
    length: usize,
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

impl Cell {
    #[inline(always)]
    fn read(line: &[u8], at: usize) -> Option<Self> {
        let word = u64::from_le_bytes(*line.get(at..)?.first_chunk()?);
        let others = word ^ each(b'\t');
        let tabs = !(((others & each(0x7f)) + each(0x7f)) | others | each(0x7f));
        (tabs != 0).then_some(Self {
            word,
            length: tabs.trailing_zeros() as usize / 8,
        })
    }

    /// The cell without the blanks at its start.
    #[inline(always)]
    const fn without_blanks(self) -> Self {
        let others = self.word ^ each(b' ');
        // The tab differs from a blank, so there are fewer than eight.
        let blanks = others.trailing_zeros() / 8;
        Self {
            word: self.word >> (8 * blanks),
            length: self.length - blanks as usize,
        }
    }

    /// 0x80 in each byte of the cell.
    #[inline(always)]
    const fn mask(self) -> u64 {
        ((1 << (8 * self.length)) - 1) & each(0x80)
    }

    /// Whether the cell is a hexadecimal number.
    #[inline(always)]
    const fn is_id(self) -> bool {
        let digits = self.word ^ each(b'0');
        let no_digit = ((digits & each(0x7f)) + each(0x76)) | digits;
        let letters = (self.word & !each(0x20)) ^ each(0x40);
        // The letters from A to F are 1 to 6.
        let no_letter = ((letters & each(0x7f)) + each(0x79)) | letters;
        let is_zero = !((letters & each(0x7f)) + each(0x7f));
        self.length > 0 && no_digit & (no_letter | is_zero) & self.mask() == 0
    }

    /// Whether all bytes have bit 6, which distinguishes letters from blanks and digits.
    #[inline(always)]
    const fn is_word(self) -> bool {
        self.length > 0 && !(self.word << 1) & self.mask() == 0
    }
}

/// Reads a full stop and seven digits: the nanoseconds of the fraction.
#[inline(always)]
const fn seven_digits(word: u64) -> Option<u32> {
    const DIGITS: u64 = u64::from_le_bytes([b'0'; 8]);
    // The full stop becomes a zero before the other digits.
    let digits = (word ^ DIGITS) & !0xff;
    let too_large = ((digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676) | digits;
    if word as u8 != b'.' || too_large & 0x8080_8080_8080_8000 != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10) + (digits >> 8);
    let upper = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let lower = (pairs >> 16 & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    Some((upper.wrapping_add(lower) >> 32) as u32 * 100)
}

/// The number of letters at the start of a column of 16 bytes; `None` if it has none, or if other
/// bytes than blanks follow them.
#[inline(always)]
const fn letters(column: u128) -> Option<usize> {
    const ONES: u128 = u128::from_le_bytes([1; 16]);
    // Bit 6 distinguishes letters from blanks. `letters` gets 0xff for each letter.
    let letters = column >> 6 & ONES;
    let letters = (letters << 8).wrapping_sub(letters);
    let others = (column ^ (ONES * b' ' as u128)) & !letters;
    let length = letters.trailing_ones() as usize / 8;
    if others | letters & letters.wrapping_add(1) == 0 && length.wrapping_sub(1) < 15 {
        Some(length)
    } else {
        None
    }
}

/// The level that a message states at its start, and the range of its word in the line. Bullets may
/// precede the word.
#[inline(always)]
fn mark(line: &[u8], message: Range<usize>) -> (Level, Range<usize>) {
    match line.get(message.start) {
        Some(b' ' | b'\t' | b'*' | b'#' | b'-' | b'=' | b'F' | b'W' | b'E') => {
            first_word(line, message)
        }
        _ => UNMARKED,
    }
}

/// Finds the level in the message of a line.
type Mark = fn(&[u8], Range<usize>) -> (Level, Range<usize>);

const UNMARKED: (Level, Range<usize>) = (Level::Info, 0..0);

const MARKS: &[(&[u8], Level)] = &[
    (b"FATAL", Level::Fatal),
    (b"ERROR", Level::Error),
    (b"WARNING", Level::Warning),
];

const FAILED: &[u8] = b"*FAILED*";

/// A bit for each of the characters ` \t*#-=`.
const BULLETS: u64 = 1 << b' ' | 1 << b'\t' | 1 << b'*' | 1 << b'#' | 1 << b'-' | 1 << b'=';

#[inline(never)]
fn first_word(line: &[u8], message: Range<usize>) -> (Level, Range<usize>) {
    const LONGEST: usize = 32;
    let text = line.get(message.clone()).unwrap_or_default();
    let window = text.get(..LONGEST).unwrap_or(text);
    let is_other = |byte: &u8| *byte >= 64 || BULLETS >> *byte & 1 == 0;
    let bullets = window.iter().position(is_other).unwrap_or(window.len());
    let at = message.start + bullets;
    let (before, word) = text.split_at_checked(bullets).unwrap_or_default();
    if before.ends_with(b"*") && word.starts_with(b"FAILED*") {
        return (Level::Error, at..at + FAILED.len() - 2);
    }
    if !matches!(word, [b'F' | b'W' | b'E', ..]) {
        return UNMARKED;
    }
    for (mark, level) in MARKS {
        if let Some(rest) = word.strip_prefix(*mark)
            && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
        {
            return (*level, at..at + mark.len());
        }
    }
    UNMARKED
}

/// Like [`mark`], for traces, whose messages may begin with a source file: the mark may stand
/// anywhere, with asterisks around it or a colon behind it.
fn mark_anywhere(line: &[u8], message: Range<usize>) -> (Level, Range<usize>) {
    let first = mark(line, message.clone());
    if !first.1.is_empty() {
        return first;
    }
    let text = line.get(message.clone()).unwrap_or_default();
    if let Some(at) = memmem::find(text, FAILED) {
        let at = message.start + at;
        return (Level::Error, at + 1..at + FAILED.len() - 1);
    }
    for (mark, level) in MARKS {
        let found = memmem::find(text, mark).map(|at| at..at + mark.len());
        if let Some(word) = found
            && text.get(word.end) == Some(&b':')
        {
            return (*level, message.start + word.start..message.start + word.end);
        }
    }
    UNMARKED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_their_places_are_read_as_others_are() {
        let columns = [
            ("8096  8116  Shared          InitializeSus", true),
            ("8     81166 DownloadManager text", true),
            ("80960 81160 Agent             * indented", true),
            ("80a0  8116  Agent           text", true),
            ("809600 8116 Agent           text", false),
            ("8096  8116                  text", false),
            ("8096  8116  Agent2          text", false),
            ("8096  8116  Agent   x       text", false),
            ("8096  8116  AgentAgentAgentAgent text", false),
            ("8096  8116  Agent          text", false),
            ("8096  8116  Agent", false),
        ];
        for (columns, is_aligned) in columns {
            let line = format!("2024/03/12 08:10:11.1234567 {columns}\r\n");
            let line = line.as_bytes();
            let opening = opening(&mut Stamps::default(), line).unwrap();
            let slow = opening.columns(line);
            let fast = aligned(&mut Stamps::default(), line);
            assert_eq!(fast.is_some(), is_aligned, "{columns}");
            if let Some(fast) = fast {
                assert_eq!(Some(fast.time), opening.time);
                assert_eq!(
                    (fast.component, fast.message),
                    (slow.component, slow.message)
                );
            }
        }
    }

    #[test]
    fn short_columns_with_tabs_are_read_as_others_are() {
        for (columns, is_tabbed) in [
            (":123\t 908\t45c\tAgent\ttext", true),
            (":123\t10908\t4\tDtaStor\t  * text", true),
            (":123\t 908\t45c\tAgent\t\r\n", true),
            (":123\t 908\t45c\tAgentAgent\ttext", false),
            (":123\t 908\t45c\tAg nt\ttext", false),
            (":123\t 9aF\tA5f\tAgent\ttext", true),
            (":123\t 90g\t45c\tAgent\ttext", false),
            (":123\t 908\t4@c\tAgent\ttext", false),
            (":123\t 908\t`5c\tAgent\ttext", false),
            (":123\t    \t45c\tAgent\ttext", false),
            (":123\t 908\t45c\tAg3nt\ttext", false),
            (":12x\t 908\t45c\tAgent\ttext", false),
            (":123 908 45c Agent text", false),
        ] {
            let line = format!("2024-03-12\t08:10:11{columns}");
            let line = line.as_bytes();
            let fast = tabbed(&mut Stamps::default(), line);
            assert_eq!(fast.is_some(), is_tabbed, "{columns}");
            if let Some(fast) = fast {
                let opening = opening(&mut Stamps::default(), line).unwrap();
                let slow = opening.columns(line);
                assert_eq!(Some(fast.time), opening.time);
                assert_eq!(
                    (fast.component, fast.message),
                    (slow.component, slow.message)
                );
            }
        }
    }

    #[test]
    fn levels_are_marked() {
        for (text, level, word) in [
            ("*FAILED* [80240438] Call", Level::Error, "FAILED"),
            ("  * WARNING: Exit code", Level::Warning, "WARNING"),
            ("FATAL: SOAP", Level::Fatal, "FATAL"),
            ("WARNINGS are off", Level::Info, ""),
            ("FAILED once", Level::Info, ""),
            ("* START * Finding updates", Level::Info, ""),
            ("Failed to find", Level::Info, ""),
            ("", Level::Info, ""),
        ] {
            let (found, range) = mark(text.as_bytes(), 0..text.len());
            assert_eq!((found, &text[range]), (level, word), "{text}");
        }
        let text = "agent.cpp:77 WARNING: slow";
        assert_eq!(
            mark_anywhere(text.as_bytes(), 0..text.len()),
            (Level::Warning, 13..20)
        );
        let text = "[agent.cpp:77] *FAILED* [80240438]";
        assert_eq!(
            mark_anywhere(text.as_bytes(), 0..text.len()),
            (Level::Error, 16..22)
        );
    }
}
