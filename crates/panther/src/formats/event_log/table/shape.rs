//! Where rows begin and end, as far as it can be told from near by.

use memchr::{memchr_iter, memchr2, memrchr};

use super::cells::{Cells, QUOTE};
use super::columns::{Columns, Role, VIEWER};
use super::dates::{self, Order};
use crate::scan::stamp::Stamps;

/// So many bytes of a line decide whether it begins as a row does.
pub(super) const START: usize = 512;

/// So many bytes of a line decide whether it ends as a row does.
const END: usize = 4 << 10;

/// What tells a row of a table: the places of the time and of the event's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) separator: u8,
    time: usize,
    id: usize,
    /// The message comes before the time: the number of columns behind it.
    behind_message: Option<usize>,
    message: usize,
}

impl Shape {
    /// The rows of Event Viewer.
    pub(super) const fn viewer(separator: u8) -> Self {
        Self {
            separator,
            time: 1,
            id: 3,
            behind_message: None,
            message: VIEWER.len() - 1,
        }
    }

    /// The rows of a table with these columns.
    pub(super) fn new(separator: u8, roles: &[Role]) -> Self {
        let position = |wanted| roles.iter().position(|&role| role == wanted).unwrap_or(0);
        let (time, id, message) = (
            position(Role::Time),
            position(Role::Id),
            position(Role::Message),
        );
        let behind_message = (message < time).then_some(roles.len() - 1 - message);
        Self {
            separator,
            time,
            id,
            behind_message,
            message,
        }
    }

    /// Whether a row is known by how it begins: the time comes before the text that may be of many lines.
    pub(super) const fn is_known_by_start(&self) -> bool {
        self.behind_message.is_none()
    }

    /// The time of the row that surely begins here: its first columns, up to the time and the event's number, stand in one line and are that.
    #[inline]
    pub(super) fn start<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let near = bytes.get(..START).unwrap_or(bytes);
        let mut fields = Cells::new(near, self.separator);
        let mut found = (None, None);
        for index in 0..=self.time.max(self.id) {
            let field = fields.next()?;
            // Only quotes hide a line feed, and they stand at the start of the field or right before it.
            let opening = near.get(field.start.saturating_sub(1)..=field.start);
            let is_quoted = opening.is_some_and(|bytes| bytes.contains(&QUOTE));
            let text = fields.bytes(field);
            if !fields.is_closed() || (is_quoted && text.contains(&b'\n')) {
                return None;
            }
            self.take(&mut found, index, text)?;
        }
        found.0
    }

    /// The time of the row that surely ends with this line, which began in the message: the columns behind that stand in its last bytes.
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
        // The number may stand before the message.
        found.0
    }

    /// Keeps the time and the number; `None` where a column that should be one is not.
    #[inline]
    fn take<'b>(
        &self,
        (time, id): &mut (Option<&'b [u8]>, Option<&'b [u8]>),
        index: usize,
        text: &'b [u8],
    ) -> Option<()> {
        if index == self.time {
            dates::read(text, Order::Likely, &mut Stamps::default())?;
            *time = Some(text);
        } else if index == self.id {
            if !is_number(text) {
                return None;
            }
            *id = Some(text);
        }
        Some(())
    }

    /// The times of the rows in a piece of a source that begins anywhere, as far as each shows in its own first or last line.
    pub(super) fn times(self, piece: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut rest = piece;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                let (line, after) = rest.split_at_checked(end)?;
                rest = after;
                let time = match self.is_known_by_start() {
                    true => self.start(line),
                    false => self.end(line),
                };
                if time.is_some() {
                    return time;
                }
            }
            None
        })
    }
}

/// The line that ends at `end`, or its last bytes that matter; it begins at `from` or behind it.
pub(super) fn line_before(input: &[u8], from: usize, end: usize) -> &[u8] {
    // Two bytes more, for the line end.
    let from = from.max(end.saturating_sub(END + 2));
    let text = input.get(from..end).unwrap_or_default();
    let inside = text.strip_suffix(b"\n").unwrap_or(text);
    let start = memrchr(b'\n', inside).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// Whether a separator is among the first bytes of the line that begins at `line`.
pub(super) fn has_separator(input: &[u8], line: usize, separator: u8) -> bool {
    let near = input.get(line..input.len().min(line + START));
    let near = near.unwrap_or_default();
    memchr2(separator, b'\n', near).is_some_and(|at| near.get(at) == Some(&separator))
}

/// Whether this is an event's number.
pub(super) fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    (1..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// The number of the last column that [`super::head::read`] must see.
pub(super) fn last_needed(columns: &Columns) -> usize {
    let roles = [
        Role::Time,
        Role::Id,
        Role::Level,
        Role::LevelWord,
        Role::Audit,
        Role::Provider,
        Role::Message,
    ];
    let needed = roles.into_iter().filter_map(|role| columns.position(role));
    needed.max().unwrap_or(0)
}
