//! Recognizes the start and the end of a row from nearby bytes.

use memchr::{memchr_iter, memchr2, memrchr};

use super::cells::{Cells, QUOTE};
use super::columns::{Columns, VIEWER};
use crate::formats::dates::{self, Order};
use crate::formats::event_log::names::Role;
use crate::scan::stamp::Stamps;

/// The number of bytes of a line that decide whether it starts a row.
pub(super) const START: usize = 512;

/// The number of bytes of a line that decide whether it ends a row.
const END: usize = 4 << 10;

/// The index of a column that the table lacks.
const ABSENT: usize = usize::MAX;

/// The features that identify a row: the columns of the time and of the event id. A row of a table
/// that lacks one of them is known by its quotes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) separator: u8,
    time: usize,
    id: usize,
    /// How the times of the table are read.
    times: Order,
    /// If the message comes before the time, the number of columns after it.
    behind_message: Option<usize>,
    message: usize,
}

impl Shape {
    /// The shape of Event Viewer's rows.
    pub(super) const fn viewer(separator: u8) -> Self {
        Self {
            separator,
            time: 1,
            id: 3,
            times: Order::Likely,
            behind_message: None,
            message: VIEWER.len() - 1,
        }
    }

    /// The shape of a table with these columns. `order` tells dates from numbers since an epoch.
    pub(super) fn new(separator: u8, roles: &[Role], order: Order) -> Self {
        let position = |wanted| {
            let mut roles = roles.iter();
            roles.position(|&role| role == wanted).unwrap_or(ABSENT)
        };
        let (time, id, message) = (
            position(Role::Time),
            position(Role::Id),
            position(Role::Message),
        );
        let behind_message = (message < time).then(|| roles.len().saturating_sub(message + 1));
        Self {
            separator,
            time,
            id,
            times: match order {
                Order::Epoch => Order::Epoch,
                _ => Order::Likely,
            },
            behind_message,
            message,
        }
    }

    /// Whether the start of a row identifies it. It does if the time comes before any text of
    /// several lines.
    pub(super) const fn is_known_by_start(&self) -> bool {
        self.behind_message.is_none() && self.has_id()
    }

    /// Whether the table has a column of times.
    pub(super) const fn has_time(&self) -> bool {
        self.time != ABSENT
    }

    /// Whether the table has a column of event ids.
    pub(super) const fn has_id(&self) -> bool {
        self.id != ABSENT
    }

    /// The time of a row that certainly starts here: its columns up to the time and the event id
    /// are on one line and are valid.
    #[inline]
    pub(super) fn start<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let near = bytes.get(..START).unwrap_or(bytes);
        let mut fields = Cells::new(near, self.separator);
        let mut time = None;
        for index in 0..=self.time.max(self.id) {
            let field = fields.next()?;
            // Only quotes hide a line feed. They are at the start of the field or directly before
            // it.
            let opening = near.get(field.start.saturating_sub(1)..=field.start);
            let is_quoted = opening.is_some_and(|bytes| bytes.contains(&QUOTE));
            let text = fields.bytes(field);
            if !fields.is_closed() || (is_quoted && text.contains(&b'\n')) {
                return None;
            }
            if index == self.time {
                time = Some(text);
            } else if index == self.id && !is_number(text) {
                return None;
            }
        }
        // Most lines of a message lack the other columns, and a date takes longest to read.
        time.filter(|time| dates::read(time, self.times, &mut Stamps::default()).is_some())
    }

    /// The time of a row that certainly ends with this line: the line contains the columns after
    /// the message in its last bytes.
    pub(super) fn end<'b>(&self, line: &'b [u8]) -> Option<&'b [u8]> {
        let wanted = self.behind_message?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let near = line.get(line.len().saturating_sub(END)..).unwrap_or(line);
        if memchr_iter(self.separator, near).count() < wanted {
            return None;
        }
        let mut is_quoted = false;
        let mut count = 0;
        let start = near.iter().rposition(|&byte| {
            is_quoted ^= byte == QUOTE;
            count += usize::from(byte == self.separator && !is_quoted);
            count == wanted
        })?;
        let mut fields = Cells::new(near.get(start + 1..)?, self.separator);
        let mut found = (None, None);
        for index in self.message + 1..=self.time.max(self.id) {
            let field = fields.next()?;
            let text = fields.bytes(field);
            self.take(&mut found, index, text)?;
        }
        // The event id may be before the message.
        found.0
    }

    /// Records the time and the event id. Returns `None` if one of these columns is invalid.
    fn take<'b>(
        &self,
        (time, id): &mut (Option<&'b [u8]>, Option<&'b [u8]>),
        index: usize,
        text: &'b [u8],
    ) -> Option<()> {
        if index == self.time {
            dates::read(text, self.times, &mut Stamps::default())?;
            *time = Some(text);
        } else if index == self.id {
            if !is_number(text) {
                return None;
            }
            *id = Some(text);
        }
        Some(())
    }

    /// The times of the rows in a piece of a source. The piece may start anywhere. Only rows whose
    /// first or last line identifies them count.
    pub(super) fn times(self, piece: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut rest = piece;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                let (line, after) = rest.split_at_checked(end)?;
                rest = after;
                let time = match self.behind_message {
                    None => self.start(line),
                    Some(_) => self.end(line),
                };
                if time.is_some() {
                    return time;
                }
            }
            None
        })
    }
}

/// The line that ends at `end`, or its last bytes if it is long. It starts at or after `from`.
pub(in crate::formats::event_log) fn line_before(input: &[u8], from: usize, end: usize) -> &[u8] {
    // Two more bytes for the line end.
    let from = from.max(end.saturating_sub(END + 2));
    let text = input.get(from..end).unwrap_or_default();
    let inside = text.strip_suffix(b"\n").unwrap_or(text);
    let start = memrchr(b'\n', inside).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// Whether the first bytes of the line at `line` contain a separator.
pub(super) fn has_separator(input: &[u8], line: usize, separator: u8) -> bool {
    let near = input.get(line..input.len().min(line + START));
    let near = near.unwrap_or_default();
    memchr2(separator, b'\n', near).is_some_and(|at| near.get(at) == Some(&separator))
}

/// Whether a text is an event id.
pub(in crate::formats::event_log) fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    (1..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// The index of the last column that [`super::head::read`] needs.
pub(super) fn last_needed(columns: &Columns) -> usize {
    let roles = [
        Role::Time,
        Role::Id,
        Role::Level,
        Role::LevelWord,
        Role::Audit,
        Role::Keywords,
        Role::Provider,
        Role::Message,
    ];
    let needed = roles.into_iter().filter_map(|role| columns.position(role));
    needed.max().unwrap_or(0)
}
