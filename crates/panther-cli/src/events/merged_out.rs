//! The output of a merge.

use std::io;
use std::ops::ControlFlow;

use panther_export::printable;
use panther_set::{LogSet, MergedItem, Offset};

use super::copies::{Copies, Waiting};
use super::pick::Pick;
use super::piece::{Keep, Piece};
use crate::args::{EventsArgs, EventsOutput};
use crate::notes::{note, short_names};
use crate::writer::{Printer, Wanting, Writer};

/// How many bytes are collected before they are printed.
const BATCH: usize = 64 << 10;

/// Collects what is written of merged items, and prints it.
pub(super) struct MergedOut<'p> {
    args: &'p EventsArgs,
    printer: &'p mut Printer,
    keep: Keep,
    piece: Piece,
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
        let keep = args.pick.keep(&options);
        Self {
            names: match args.wanted.output {
                _ if !args.dedupe => Vec::new(),
                EventsOutput::Text => short_names(set),
                _ => set.sources().iter().map(|source| source.name()).collect(),
            },
            args,
            printer,
            keep,
            piece: Piece::new(keep),
            pick: Pick::new(options),
            matches: 0,
            copies: args.dedupe.then(Copies::default),
        }
    }

    /// Whether so much is collected that it should be printed.
    pub(super) fn is_full(&self) -> bool {
        self.piece.bytes.len() >= BATCH
    }

    /// Adds an item. Breaks if nothing that comes later is printed.
    pub(super) fn add(
        &mut self,
        writer: &Writer<'_>,
        entry: &MergedItem<'_>,
    ) -> io::Result<ControlFlow<()>> {
        if self.copies.is_some() {
            return self.add_once(writer, entry);
        }
        self.piece.add(writer, &entry.item, entry.offset);
        self.matches += std::mem::take(&mut self.piece.matches);
        if self.keep == Keep::Text {
            return Ok(ControlFlow::Continue(()));
        }
        let mut flow = ControlFlow::Continue(());
        for (item, wanting) in self.piece.items() {
            let printer = &mut *self.printer;
            let print = &mut |(), bytes: &[u8]| printer.print_mixed(bytes);
            flow = self.pick.add((), item, wanting, print)?;
        }
        self.piece.clear();
        Ok(flow)
    }

    /// Adds an item, and prints the events of which no copy can come any more.
    fn add_once(
        &mut self,
        writer: &Writer<'_>,
        entry: &MergedItem<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let Some(copies) = &mut self.copies else {
            return Ok(ControlFlow::Continue(()));
        };
        let wanting = writer.wants(&entry.item, entry.offset);
        if !wanting.prints() {
            return Ok(ControlFlow::Continue(()));
        }
        let write = |out: &mut Vec<u8>| writer.write_any(&entry.item, entry.offset, out);
        let event = entry.item.event();
        let assumed = entry.offset.map_or(0, Offset::seconds);
        let now = event.and_then(|event| event.time()?.unix_seconds(Some(assumed)));
        match (event, now) {
            (Some(event), Some(now)) if wanting == Wanting::Match => {
                copies.add(event.raw(), now, entry.index, write);
            }
            _ => copies.add_other(i64::MIN, entry.index, write),
        }
        while let Some(waiting) = now.and_then(|now| self.copies.as_mut()?.take_until(now)) {
            if self.give(waiting)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives an event whose copies are all there.
    fn give(&mut self, waiting: Waiting) -> io::Result<ControlFlow<()>> {
        self.matches += 1;
        let bytes = self.marked(waiting);
        if self.keep == Keep::Text {
            self.piece.bytes.extend_from_slice(&bytes);
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
        match self.args.wanted.output {
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
        if !self.piece.bytes.is_empty() {
            self.printer.print_mixed(&self.piece.bytes)?;
            self.piece.clear();
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
