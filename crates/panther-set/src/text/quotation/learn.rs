//! Finds the prefixes of the lines of a text.

use super::{
    BYTE_ORDER_MARK, MAX, Quotation, blank_run, escapes, file, has_prefix, is_mark, masked, number,
};

/// The number of lines that decide.
const LINES: usize = 400;

/// How many of a hundred lines must have the prefix. The others may be prose around a quoted log.
const MOST: usize = 60;

impl Quotation {
    /// Whether all lines of a text may have a prefix that is [foreign](Self::is_foreign), other than
    /// [`Self::First`]. For most texts the first line says no.
    pub(crate) fn may_be_foreign(text: &[u8]) -> bool {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let lines = told_lines(text);
        let begins = |line: &&[u8]| line.first().is_some_and(|&byte| is_mark(byte));
        let first = lines.first();
        first.is_some_and(|line| begins(line) || file(line).is_some())
            || numbered(&lines, |count| count == lines.len()).is_some()
    }

    /// The prefixes that the lines of `text` may have. The caller tries which of them hides a log.
    ///
    /// `is_strict` asks for prefixes that all lines have. Otherwise 60 of 100 lines suffice.
    pub(crate) fn candidates(text: &[u8], is_strict: bool) -> Vec<Self> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let lines = told_lines(text);
        if lines.is_empty() {
            return Vec::new();
        }
        let share = if is_strict { 100 } else { MOST };
        let is_usual = |count: usize| count * 100 >= lines.len() * share;
        let mut found = Vec::new();
        if is_usual(lines.iter().filter(|line| file(line).is_some()).count()) {
            found.push(Self::File);
        }
        found.extend(numbered(&lines, is_usual));
        found.extend(texts(&lines, is_usual));
        if is_spaced(text) {
            found.push(Self::Spaced(None));
        }
        let spaced = found.iter().filter(|of| of.prefix().is_some());
        let spaced = spaced.filter(|of| is_spaced(&of.strip(text)));
        let spaced: Vec<_> = spaced
            .map(|of| Self::Spaced(Some(Box::new(of.clone()))))
            .collect();
        found.extend(spaced);
        if escapes::is_escaped(text) {
            found.push(Self::Escaped);
        }
        if matches!(text.first(), Some(b' ' | b'\t')) {
            found.push(Self::First);
        }
        found
    }
}

/// The first lines that are not blank.
fn told_lines(text: &[u8]) -> Vec<&[u8]> {
    let lines = text.split(|&byte| byte == b'\n');
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    lines.take(LINES).collect()
}

/// Line numbers before lines, if they rise.
fn numbered(lines: &[&[u8]], is_usual: impl Fn(usize) -> bool) -> Option<Quotation> {
    let numbers = lines.iter().filter_map(|line| Some((number(line)?, line)));
    let numbers: Vec<_> = numbers.collect();
    if numbers.len() < 2 || !is_usual(numbers.len()) {
        return None;
    }
    let rises = numbers.windows(2).filter(|pair| pair[0].0.0 < pair[1].0.0);
    if rises.count() * 10 < (numbers.len() - 1) * 9 {
        return None;
    }
    let after = numbers
        .iter()
        .filter_map(|((_, end), line)| line.get(*end..));
    let after = after.filter(|rest| !rest.trim_ascii().is_empty());
    let blanks = after.map(blank_run).min().unwrap_or(0);
    Some(Quotation::Number { blanks })
}

/// Whether a blank line follows nearly every line.
fn is_spaced(text: &[u8]) -> bool {
    let lines: Vec<bool> = text
        .split(|&byte| byte == b'\n')
        .map(|line| line.trim_ascii().is_empty())
        .take(2 * LINES)
        .collect();
    let followed = lines.windows(2).filter(|pair| !pair[0]);
    let (count, spaced) = followed.fold((0, 0), |(count, spaced), pair| {
        (count + 1, spaced + usize::from(pair[1]))
    });
    count > 3 && spaced * 10 >= count * 9
}

/// The texts that many lines begin with, digits as `0`, the longest first. They end in a mark or a
/// blank.
fn texts(lines: &[&[u8]], is_usual: impl Fn(usize) -> bool) -> Vec<Quotation> {
    let mut ends: Vec<Vec<u8>> = Vec::new();
    // A quote mark alone lacks the blank behind it.
    let is_mark_alone = |line: &&&[u8]| line.trim_ascii_end().iter().all(|&byte| is_mark(byte));
    let told = lines.iter().filter(|line| !is_mark_alone(line));
    let told: Vec<&[u8]> = told.copied().collect();
    let last = told.last().map(|last| [*last, *last]);
    for pair in told.windows(2).chain(last.as_ref().map(<[_; 2]>::as_slice)) {
        let [line, next] = pair else { continue };
        let common = line.iter().zip(*next).take(MAX);
        let common = common.map(|(&left, &right)| (masked(left), masked(right)));
        let common: Vec<u8> = common
            .take_while(|(left, right)| left == right)
            .map(|(left, _)| left)
            .collect();
        let marks = common.iter().take_while(|&&byte| is_mark(byte)).count();
        let words = common
            .iter()
            .enumerate()
            .filter(|(_, byte)| b" \t:]".contains(byte));
        let words = words.map(|(at, _)| at + 1).take(MOST_TEXTS);
        for end in std::iter::once(marks).chain(words) {
            let end = common.get(..end).unwrap_or_default();
            if !end.is_empty() && !ends.iter().any(|known| known == end) && ends.len() < LINES {
                ends.push(end.to_vec());
            }
        }
    }
    ends.sort_by_key(|end| std::cmp::Reverse(end.len()));
    let has =
        |line: &[u8], end: &[u8]| has_prefix(line, end) || has_prefix(end, line.trim_ascii_end());
    ends.retain(|end| is_usual(lines.iter().filter(|line| has(line, end)).count()));
    ends.truncate(MOST_TEXTS);
    ends.into_iter()
        .map(|end| Quotation::Text(end.into()))
        .collect()
}

/// The number of texts that the caller tries.
const MOST_TEXTS: usize = 12;
