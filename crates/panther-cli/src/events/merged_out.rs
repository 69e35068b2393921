//! The output of a merge.

use std::io;
use std::ops::{ControlFlow, Range};

use panther_export::printable;
use panther_set::{LogSet, MergedPart};

use super::copies::{Copies, Waiting};
use super::merged_piece::MergedPiece;
use super::pick::Pick;
use super::piece::Keep;
use crate::args::{EventsArgs, EventsOutput};
use crate::notes::{note, short_names};
use crate::writer::{Printer, Wanting};

/// How many bytes are collected before they are printed.
const BATCH: usize = 64 << 10;

/// Collects what is written of merged items, and prints it.
pub(super) struct MergedOut<'p> {
    args: &'p EventsArgs,
    printer: &'p mut Printer,
    keep: Keep,
    /// The collected part.
    bytes: Vec<u8>,
    pick: Pick<()>,
    matches: u64,
    /// If copies are left out.
    copies: Option<Copies>,
    /// The full names of the sources, or short ones for people.
    names: Vec<String>,
}

impl<'p> MergedOut<'p> {
    pub(super) fn new(args: &'p EventsArgs, printer: &'p mut Printer, set: &LogSet) -> Self {
        let options = args.pick.options(args);
        Self {
            names: match args.wanted.output() {
                _ if !args.dedupe => Vec::new(),
                EventsOutput::Text => short_names(set),
                _ => set.sources().iter().map(|source| source.name()).collect(),
            },
            args,
            printer,
            keep: args.pick.keep(&options),
            bytes: Vec::new(),
            pick: Pick::new(options),
            matches: 0,
            copies: args.dedupe.then(Copies::default),
        }
    }

    pub(super) const fn keep(&self) -> Keep {
        self.keep
    }

    /// Whether so much is collected that it should be printed.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= BATCH
    }

    /// Adds items. Breaks if nothing that comes later is printed.
    pub(super) fn add(&mut self, part: MergedPart<'_, MergedPiece>) -> io::Result<ControlFlow<()>> {
        if self.copies.is_some() {
            return self.add_once(part.index, part.value, part.items);
        }
        let piece = part.value;
        if self.keep == Keep::Text {
            self.matches += piece.matches(part.items.clone());
            self.bytes.extend_from_slice(piece.written(part.items));
            return Ok(ControlFlow::Continue(()));
        }
        let printer = &mut *self.printer;
        for item in part.items {
            let wanting = piece.wanting(item);
            self.matches += u64::from(wanting == Wanting::Match);
            if self.keep.keeps(wanting) {
                let written = piece.written(item..item + 1);
                let print = &mut |(), bytes: &[u8]| printer.print_mixed(bytes);
                if self.pick.add((), written, wanting, print)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Adds items of a source, and prints the events of which no copy can come any more.
    fn add_once(
        &mut self,
        index: usize,
        piece: &MergedPiece,
        items: Range<usize>,
    ) -> io::Result<ControlFlow<()>> {
        for item in items {
            let Some(copies) = self
                .copies
                .as_mut()
                .filter(|_| piece.wanting(item).prints())
            else {
                continue;
            };
            let write = |out: &mut Vec<u8>| out.extend_from_slice(piece.written(item..item + 1));
            let Some((record, now)) = piece.original(item) else {
                copies.add_other(i64::MIN, index, write);
                continue;
            };
            copies.add(record, now, index, write);
            while let Some(waiting) = self
                .copies
                .as_mut()
                .and_then(|copies| copies.take_until(now))
            {
                if self.give(waiting)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives an event whose copies are all there.
    fn give(&mut self, waiting: Waiting) -> io::Result<ControlFlow<()>> {
        self.matches += 1;
        let bytes = self.marked(waiting);
        if self.keep == Keep::Text {
            self.bytes.extend_from_slice(&bytes);
            return Ok(ControlFlow::Continue(()));
        }
        let printer = &mut *self.printer;
        let print = &mut |(), bytes: &[u8]| printer.print_mixed(bytes);
        self.pick.add((), &bytes, Wanting::Match, print)
    }

    /// The event with the number of its copies and the names of the logs that have it.
    fn marked(&self, waiting: Waiting) -> Vec<u8> {
        let Waiting {
            mut bytes,
            count,
            sources,
            ..
        } = waiting;
        let names = || sources.iter().filter_map(|&index| self.names.get(index));
        match self.args.wanted.output() {
            EventsOutput::Text if count > 1 => {
                let names: Vec<_> = names().map(|name| printable(name)).collect();
                let end = bytes.iter().position(|&byte| byte == b'\n');
                let mark = format!("  ({count} times: {})", names.join(", "));
                let end = end.unwrap_or(bytes.len());
                bytes.splice(end..end, mark.into_bytes());
            }
            EventsOutput::Text => {}
            _ => {
                let names: Vec<&String> = names().collect();
                let more = format!(
                    ",\"count\":{count},\"sources\":{}}}\n",
                    serde_json::json!(names)
                );
                bytes.truncate(bytes.trim_ascii_end().len().saturating_sub(1));
                bytes.extend_from_slice(more.as_bytes());
            }
        }
        bytes
    }

    /// Prints what is collected.
    pub(super) fn print(&mut self) -> io::Result<()> {
        if !self.bytes.is_empty() {
            self.printer.print_mixed(&self.bytes)?;
            self.bytes.clear();
        }
        Ok(())
    }

    /// Prints everything that is left, and returns the number of matches.
    pub(super) fn end(mut self) -> io::Result<u64> {
        while let Some(waiting) = self.copies.as_mut().and_then(Copies::take) {
            if self.give(waiting)?.is_break() {
                break;
            }
        }
        self.print()?;
        let printer = &mut *self.printer;
        self.pick
            .end(&mut |(), bytes: &[u8]| printer.print_mixed(bytes))?;
        self.pick.note_most();
        if let Some(text) = self.copies.as_ref().and_then(Copies::note) {
            note(&text);
        }
        Ok(self.matches)
    }
}
