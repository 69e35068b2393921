//! Picks what is printed of the written items: matches with what is around them, the first or the
//! last of them, the newest first.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use tempfile::SpooledTempFile;

use crate::notes::note;
use crate::writer::Wanting;

/// What is picked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    /// The numbers of events before and after a match.
    pub(super) before: u64,
    pub(super) after: u64,
    /// At most so many matches.
    pub(super) most: Option<u64>,
    /// The last matches only.
    pub(super) last: Option<u64>,
    pub(super) reverse: bool,
    /// Whether a line stands between matches that do not follow each other.
    pub(super) separates: bool,
    /// The number of bytes that are held in memory before they go to a temporary file.
    pub(super) memory: usize,
}

impl Options {
    pub(super) const fn is_plain(&self) -> bool {
        !self.surrounds() && self.most.is_none() && self.last.is_none() && !self.reverse
    }

    pub(super) const fn surrounds(&self) -> bool {
        self.before > 0 || self.after > 0
    }
}

/// The line between matches that do not follow each other.
const SEPARATOR: &[u8] = b"--\n";

/// Picks items. A **section** is what is printed below one heading: the items of a source, or all
/// items of a merge. A **group** is a match with what is around it, and with other matches that are
/// near.
pub(super) struct Pick<S> {
    options: Options,
    section: Option<S>,
    /// The number of the current item in its section.
    number: u64,
    /// The items that may come before a match, with their numbers.
    before: VecDeque<(u64, Vec<u8>)>,
    /// The last match of the section, and the last item that was given.
    last_match: Option<u64>,
    last_given: Option<u64>,
    /// Whether a group of the section was printed.
    has_printed: bool,
    /// The number of matches so far.
    matches: u64,
    /// The group that is being collected.
    group: Group,
    held: Held<S>,
}

#[derive(Default)]
struct Group {
    bytes: Vec<u8>,
    matches: u64,
}

/// The groups that are printed later.
enum Held<S> {
    Nothing,
    Last(VecDeque<(S, Group)>, u64),
    Reversed(Reversed),
}

/// Groups of one section, of which the last one is printed first.
struct Reversed {
    file: SpooledTempFile,
    /// Where each group ends.
    ends: Vec<u64>,
}

/// Prints the bytes below the heading of a section.
pub(super) type Print<'p, S> = &'p mut dyn FnMut(S, &[u8]) -> io::Result<()>;

impl<S: Copy + PartialEq> Pick<S> {
    pub(super) fn new(options: Options) -> Self {
        let held = match options {
            Options { last: Some(_), .. } => Held::Last(VecDeque::new(), 0),
            Options { reverse: true, .. } => Held::Reversed(Reversed::new(options.memory)),
            _ => Held::Nothing,
        };
        Self {
            options,
            section: None,
            number: 0,
            before: VecDeque::new(),
            last_match: None,
            last_given: None,
            has_printed: false,
            matches: 0,
            group: Group::default(),
            held,
        }
    }

    /// Notes that there may be more matches than were asked for.
    pub(super) fn note_most(&self) {
        if let Some(most) = self.options.most
            && self.is_full()
        {
            note(&format!(
                "--max-count {most}: the logs were not read any further"
            ));
        }
    }

    /// Whether as many matches were picked as were asked for, so that later ones are not.
    fn is_full(&self) -> bool {
        self.options.most.is_some_and(|most| self.matches >= most)
    }

    /// Adds the next item. Breaks if no later item can be picked.
    pub(super) fn add(
        &mut self,
        section: S,
        item: &[u8],
        wanting: Wanting,
        print: Print<'_, S>,
    ) -> io::Result<ControlFlow<()>> {
        if self.section != Some(section) {
            self.end_section(print)?;
            self.section = Some(section);
        }
        let number = self.number;
        self.number += 1;
        let follows = |last: u64| number - last <= self.options.after;
        let is_after = self.last_match.is_some_and(follows);
        if !wanting.prints() && !is_after {
            if self.is_full() {
                return Ok(ControlFlow::Break(()));
            }
            self.before.push_back((number, item.to_vec()));
            if self.before.len() as u64 > self.options.before {
                self.before.pop_front();
            }
            return Ok(ControlFlow::Continue(()));
        }
        if wanting == Wanting::Match {
            if self.is_full() {
                return Ok(ControlFlow::Break(()));
            }
            self.matches += 1;
            self.last_match = Some(number);
            for (number, item) in std::mem::take(&mut self.before) {
                self.give(number, &item, print)?;
            }
        }
        self.give(number, item, print)?;
        self.group.matches += u64::from(wanting == Wanting::Match);
        let is_done = self.is_full() && self.options.after == 0;
        Ok(if is_done {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }

    /// Prints what is held.
    pub(super) fn end(&mut self, print: Print<'_, S>) -> io::Result<()> {
        self.end_section(print)?;
        let Held::Last(groups, _) = &mut self.held else {
            return Ok(());
        };
        let mut groups = Vec::from(std::mem::take(groups));
        if self.options.reverse {
            groups.reverse();
        }
        let mut last = None;
        for (section, group) in groups {
            if last == Some(section) && self.options.separates {
                print(section, SEPARATOR)?;
            }
            print(section, &group.bytes)?;
            last = Some(section);
        }
        Ok(())
    }

    /// Gives an item to its group.
    fn give(&mut self, number: u64, item: &[u8], print: Print<'_, S>) -> io::Result<()> {
        let is_next = self.last_given.is_some_and(|last| last + 1 == number);
        // Without surroundings, each match is a group of its own.
        if !is_next || !self.options.surrounds() {
            self.end_group(print)?;
        }
        self.last_given = Some(number);
        self.group.bytes.extend_from_slice(item);
        Ok(())
    }

    fn end_group(&mut self, print: Print<'_, S>) -> io::Result<()> {
        let Some(section) = self.section else {
            return Ok(());
        };
        let group = std::mem::take(&mut self.group);
        if group.bytes.is_empty() {
            return Ok(());
        }
        match &mut self.held {
            Held::Nothing => {
                if std::mem::replace(&mut self.has_printed, true) && self.options.separates {
                    print(section, SEPARATOR)?;
                }
                print(section, &group.bytes)?;
            }
            Held::Last(groups, matches) => {
                *matches += group.matches;
                groups.push_back((section, group));
                let most = self.options.last.unwrap_or_default();
                while let Some((_, first)) = groups.front()
                    && *matches - first.matches >= most
                {
                    *matches -= first.matches;
                    groups.pop_front();
                }
            }
            Held::Reversed(held) => held.add(&group.bytes)?,
        }
        Ok(())
    }

    fn end_section(&mut self, print: Print<'_, S>) -> io::Result<()> {
        self.end_group(print)?;
        if let (Held::Reversed(held), Some(section)) = (&mut self.held, self.section) {
            let separates = self.options.separates;
            held.print(&mut |bytes, is_first| {
                if separates && !is_first {
                    print(section, SEPARATOR)?;
                }
                print(section, bytes)
            })?;
        }
        self.number = 0;
        self.before.clear();
        self.last_match = None;
        self.last_given = None;
        self.has_printed = false;
        Ok(())
    }
}

impl Reversed {
    fn new(memory: usize) -> Self {
        Self {
            file: SpooledTempFile::new(memory),
            ends: Vec::new(),
        }
    }

    fn add(&mut self, group: &[u8]) -> io::Result<()> {
        self.file.write_all(group)?;
        let end = self.ends.last().copied().unwrap_or(0) + group.len() as u64;
        self.ends.push(end);
        Ok(())
    }

    /// Prints the groups, and forgets them.
    fn print(&mut self, print: &mut dyn FnMut(&[u8], bool) -> io::Result<()>) -> io::Result<()> {
        let mut bytes = Vec::new();
        let ends = std::mem::take(&mut self.ends);
        for (index, &end) in ends.iter().enumerate().rev() {
            let start = index.checked_sub(1).map_or(0, |before| ends[before]);
            bytes.clear();
            self.file.seek(SeekFrom::Start(start))?;
            (&mut self.file).take(end - start).read_to_end(&mut bytes)?;
            print(&bytes, index + 1 == ends.len())?;
        }
        self.file.set_len(0)?;
        self.file.rewind()
    }
}

#[cfg(test)]
mod tests;
