//! How a record is described, and the compiled form from which it is written quickly.

use super::count::count;
use super::echoes::Echo;
use super::fields::{Context, Field};
use super::{Generated, Level};

/// The texts of a component.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    component: &'static str,
    /// How many records it writes before another component does, on average and nearly.
    run: u64,
    groups: &'static [Group],
}

/// Some records that belong together, and how often they occur.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// How often, relative to the other groups of the same kind of log.
    weight: u32,
    lines: &'static [Line],
}

/// A line of a group. In a text `$(name)` is a [`Field`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line {
    /// A record, which ends the line before it with CRLF.
    Record {
        /// Whether a byte order mark stands before it, as where another process opened the file.
        mark: bool,
        level: Level,
        code: &'static str,
        text: &'static str,
    },
    /// A continuation line after a bare LF: a line break inside the message.
    Lf(&'static str),
    /// A continuation line after CRLF.
    Crlf(&'static str),
}

pub(crate) const fn section(
    component: &'static str,
    run: u64,
    groups: &'static [Group],
) -> Section {
    Section {
        component,
        run,
        groups,
    }
}

pub(crate) const fn group(weight: u32, lines: &'static [Line]) -> Group {
    Group { weight, lines }
}

const fn record(level: Level, code: &'static str, text: &'static str) -> Line {
    Line::Record {
        mark: false,
        level,
        code,
        text,
    }
}

pub(crate) const fn info(text: &'static str) -> Line {
    record(Level::Info, "", text)
}

pub(crate) const fn warning(text: &'static str) -> Line {
    record(Level::Warning, "", text)
}

pub(crate) const fn error(text: &'static str) -> Line {
    record(Level::Error, "", text)
}

/// A record with a code column, which holds `$(code)`.
pub(crate) const fn coded(level: Level, text: &'static str) -> Line {
    record(level, "[$(code)]", text)
}

/// An Info record behind a byte order mark.
pub(crate) const fn marked(text: &'static str) -> Line {
    Line::Record {
        mark: true,
        level: Level::Info,
        code: "",
        text,
    }
}

pub(crate) const fn lf(text: &'static str) -> Line {
    Line::Lf(text)
}

pub(crate) const fn crlf(text: &'static str) -> Line {
    Line::Crlf(text)
}

/// A piece of a compiled record.
#[derive(Clone, Debug)]
enum Piece {
    /// The 19 bytes of date and time.
    Stamp,
    /// Bytes `from..to` of the script's text.
    Text(usize, usize),
    Field(Field),
}

/// A record ready to be written, with what it adds to the counts.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pieces: std::ops::Range<usize>,
    pub(crate) adds: Generated,
}

/// All sections of a kind of log, compiled.
#[derive(Debug)]
pub(crate) struct Script {
    text: Vec<u8>,
    pieces: Vec<Piece>,
    records: Vec<Record>,
    sections: Vec<Groups>,
}

/// The compiled groups of a section.
#[derive(Debug)]
struct Groups {
    /// The records of all groups, by weight.
    weight: u64,
    /// See [`Section::run`].
    run: u64,
    /// For each group the running total of weights, and its records.
    groups: Vec<(u64, std::ops::Range<usize>)>,
}

impl Script {
    pub(crate) fn compile(sections: &[Section]) -> Self {
        let mut script = Self {
            text: Vec::new(),
            pieces: Vec::new(),
            records: Vec::new(),
            sections: Vec::new(),
        };
        for section in sections {
            let mut compiled = Groups {
                weight: 0,
                run: section.run,
                groups: Vec::new(),
            };
            let mut total = 0;
            for group in section.groups {
                let weight = u64::from(group.weight);
                total += weight;
                let first = script.records.len();
                script.compile_group(section.component, group.lines);
                let records = first..script.records.len();
                compiled.weight += weight * records.len() as u64;
                compiled.groups.push((total, records));
            }
            script.sections.push(compiled);
        }
        script
    }

    /// The weight of each section, and the records of its runs.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (u64, u64)> {
        self.sections
            .iter()
            .map(|section| (section.weight, section.run))
    }

    /// The records of a group of a section, chosen at random, by weight.
    pub(crate) fn choose(&self, section: usize, context: &mut Context) -> std::ops::Range<usize> {
        let groups = &self.sections[section].groups;
        let total = groups.last().map_or(0, |(total, _)| *total);
        let ticket = context.random.below(total);
        let index = groups.partition_point(|(upto, _)| *upto <= ticket);
        context.new_code();
        groups[index].1.clone()
    }

    pub(crate) fn record(&self, index: usize) -> &Record {
        &self.records[index]
    }

    /// Whether a log can have the texts of a group again: nothing in them counts on or tells a time.
    pub(crate) fn can_come_again(&self, group: &Echo) -> bool {
        let mut records = group.records.iter();
        records.all(|(index, _)| {
            let mut pieces = self.pieces[self.records[*index].pieces.clone()].iter();
            !pieces
                .any(|piece| matches!(piece, Piece::Field(field) if field.counts_or_tells_time()))
        })
    }

    pub(crate) fn write(&self, record: &Record, context: &mut Context, out: &mut Vec<u8>) {
        for piece in &self.pieces[record.pieces.clone()] {
            match piece {
                Piece::Stamp => out.extend_from_slice(context.clock.local()),
                Piece::Text(from, to) => out.extend_from_slice(&self.text[*from..*to]),
                Piece::Field(field) => field.write(context, out),
            }
        }
    }

    fn compile_group(&mut self, component: &str, lines: &[Line]) {
        let mut rest = lines;
        while let Some((first, tail)) = rest.split_first() {
            let more = tail
                .iter()
                .take_while(|line| !matches!(line, Line::Record { .. }))
                .count();
            let (continuation, next) = tail.split_at(more);
            rest = next;
            let from = self.pieces.len();
            if let Line::Record {
                mark,
                level,
                code,
                text,
            } = first
            {
                if *mark {
                    self.literal("\u{feff}");
                }
                self.pieces.push(Piece::Stamp);
                self.literal(&format!(", {:<10} ", level.word()));
                if code.is_empty() {
                    self.literal("          ");
                } else {
                    self.parts(code);
                }
                self.literal(&format!(" {component:<6} "));
                self.parts(text);
            }
            for line in continuation {
                match line {
                    Line::Lf(text) => {
                        self.literal("\n");
                        self.parts(text);
                    }
                    Line::Crlf(text) => {
                        self.literal("\r\n");
                        self.parts(text);
                    }
                    Line::Record { .. } => {}
                }
            }
            self.literal("\r\n");
            let mut record = Record {
                pieces: from..self.pieces.len(),
                adds: Generated::default(),
            };
            // Each field prints a fixed number of lines, marks and codes, so one specimen says what
            // every record of this shape adds.
            let mut specimen = Vec::new();
            self.write(&record, &mut Context::new(0, 0), &mut specimen);
            record.adds = count(&specimen);
            record.adds.bytes = 0;
            self.records.push(record);
        }
    }

    /// Splits `text` at its fields. An unknown name stays as it is, which a test would notice.
    fn parts(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            let Some((name, tail)) = after.split_once(')') else {
                break;
            };
            self.literal(before);
            match Field::named(name) {
                Some(field) => self.pieces.push(Piece::Field(field)),
                None => self.literal(&format!("$({name})")),
            }
            rest = tail;
        }
        self.literal(rest);
    }

    /// Adds literal text, joined to the literal before it.
    fn literal(&mut self, text: &str) {
        let from = self.text.len();
        self.text.extend_from_slice(text.as_bytes());
        let first_piece = self.records.last().map_or(0, |record| record.pieces.end);
        if self.pieces.len() > first_piece
            && let Some(Piece::Text(_, to)) = self.pieces.last_mut()
            && *to == from
        {
            *to = self.text.len();
        } else if !text.is_empty() {
            self.pieces.push(Piece::Text(from, self.text.len()));
        }
    }
}
