//! The columns of a table: their roles, and where they are in a line.

use std::ops::Range;

use crate::formats::dates::{self, Order};
use crate::formats::event_log::labels::lines;
use crate::formats::event_log::names::{Role, role};
use crate::formats::event_log::table::is_number;
use crate::scan::stamp::Stamps;

/// The number of bytes of a line that decide whether it is a row.
pub(super) const START: usize = 512;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    role: Role,
    /// The cell of the window at which its dashes begin.
    start: usize,
}

/// The columns of a table, from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns(Vec<Column>);

impl Columns {
    /// The columns of the first table in a text.
    pub(super) fn find(head: &[u8]) -> Option<Self> {
        let mut before: &[u8] = &[];
        for (_, line) in lines(head) {
            let dashes = line.trim_ascii_end();
            let is_underline =
                dashes.ends_with(b"-") && dashes.iter().all(|byte| matches!(byte, b'-' | b' '));
            if is_underline && let Some(columns) = Self::of(before, dashes) {
                return Some(columns);
            }
            before = line;
        }
        None
    }

    /// The columns that these names and dashes show.
    fn of(header: &[u8], dashes: &[u8]) -> Option<Self> {
        let mut roles = names(header)?.into_iter();
        let mut columns = Vec::new();
        let mut at = 0;
        for word in dashes.split(|&byte| byte == b' ') {
            if !word.is_empty() {
                let role = roles.next()?;
                columns.push(Column { role, start: at });
            }
            at += word.len() + 1;
        }
        roles.next().is_none().then_some(Self(columns))
    }

    /// The ranges of the columns in a line, with their roles. A number or a word that begins before
    /// its column belongs to it.
    pub(super) fn places<'l>(
        &'l self,
        line: &'l [u8],
    ) -> impl Iterator<Item = (Role, Range<usize>)> + 'l {
        let line = line.trim_ascii_end();
        let mut cells = Cells {
            line,
            at: 0,
            cell: 0,
        };
        let mut start = 0;
        self.0.iter().enumerate().map(move |(index, column)| {
            let next = self.0.get(index + 1);
            let end = match next {
                Some(next) => {
                    let place = cells.advance(next.start);
                    let before = line.get(start..place).unwrap_or_default();
                    match before.last() {
                        // The next column is aligned to the right, and its text is longer.
                        Some(&last) if last != b' ' && line.get(place) != Some(&b' ') => {
                            let word = before.iter().rev().take_while(|&&byte| byte != b' ');
                            place - word.count()
                        }
                        _ => place,
                    }
                }
                None => line.len(),
            };
            let text = line.get(start..end).unwrap_or_default();
            let lead = text.len() - text.trim_ascii_start().len();
            let place = start + lead..start + text.trim_ascii_end().len().max(lead);
            start = end;
            (column.role, place)
        })
    }

    /// Whether a line is a row: it has a time in its column, or a number in that of the event id.
    pub(super) fn is_row(&self, line: &[u8]) -> bool {
        let near = line.get(..START).unwrap_or(line);
        let end = memchr::memchr(b'\n', near).unwrap_or(near.len());
        let near = near.get(..end).unwrap_or(near);
        if matches!(near.first(), None | Some(b'\r')) {
            return false;
        }
        let mut time = None;
        let mut is_numbered = None;
        for (role, place) in self.places(near) {
            let text = near.get(place).unwrap_or_default();
            match role {
                Role::Time => time = Some(text),
                Role::Id | Role::RecordId => {
                    is_numbered = Some(is_numbered.unwrap_or(true) && is_number(text));
                }
                _ => {}
            }
        }
        let is_time = |text| dates::read(text, Order::Likely, &mut Stamps::default()).is_some();
        match (time, is_numbered) {
            (Some(time), Some(is_numbered)) => is_numbered && !time.is_empty(),
            (Some(time), None) => is_time(time),
            (None, is_numbered) => is_numbered == Some(true),
        }
    }

    /// The text of the time of a row.
    pub(super) fn time<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        let place = self.places(line).find(|(role, _)| *role == Role::Time)?;
        line.get(place.1)
    }

    /// Whether a line continues the message of a row: it is blank up to the last column.
    pub(super) fn continues(&self, line: &[u8]) -> bool {
        let last = self.0.last().map_or(0, |column| column.start);
        let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
        let end = line.get(blanks);
        last > 0 && last < START && blanks >= last && !matches!(end, None | Some(b'\r' | b'\n'))
    }
}

/// The roles of the names in a header of a table of events.
pub(super) fn names(header: &[u8]) -> Option<Vec<Role>> {
    let words = header.trim_ascii().split(|&byte| byte == b' ');
    let mut roles: Vec<Role> = words
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            b"Id" | b"ID" => Role::Id,
            word => role(word),
        })
        .collect();
    // `InstanceId` contains the event id, if no other column has it.
    if !roles.contains(&Role::Id)
        && let Some(at) = header_place(header, b"InstanceId")
        && let Some(place) = roles.get_mut(at)
    {
        *place = Role::Id;
    }
    let has = |wanted| roles.contains(&wanted);
    let is_event = (has(Role::Time) && (has(Role::Id) || has(Role::LevelWord)))
        || (has(Role::Id) && has(Role::LevelWord));
    (is_event && roles.last() == Some(&Role::Message)).then_some(roles)
}

/// The number of the word that is this name.
fn header_place(header: &[u8], name: &[u8]) -> Option<usize> {
    let words = header.trim_ascii().split(|&byte| byte == b' ');
    let mut words = words.filter(|word| !word.is_empty());
    words.position(|word| word.eq_ignore_ascii_case(name))
}

/// Counts the cells of a window that characters take. East Asian characters take two.
struct Cells<'l> {
    line: &'l [u8],
    at: usize,
    cell: usize,
}

impl Cells<'_> {
    /// The offset of the first character at or after this cell.
    fn advance(&mut self, cell: usize) -> usize {
        while self.cell < cell
            && let Some(&byte) = self.line.get(self.at)
        {
            let (len, width) = match byte {
                0xC0..=0xDF => (2, 1),
                // From U+1000 on, with most of those that take two cells, and without punctuation.
                0xE2 => (3, 1),
                0xE1 | 0xE3..=0xEF => (3, 2),
                0xF0..=0xFF => (4, 2),
                _ => (1, 1),
            };
            self.at = (self.at + len).min(self.line.len());
            self.cell += width;
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"TimeCreated                      Id LevelDisplayName Message\n\
        -----------                      -- ---------------- -------\n";

    #[test]
    fn columns_are_where_their_dashes_are() {
        let columns = Columns::find(HEAD).unwrap();
        for (line, expected) in [
            (
                "12.03.2024 09:21:38            7036 Informationen    Der Dienst",
                ["12.03.2024 09:21:38", "7036", "Informationen", "Der Dienst"],
            ),
            (
                "12.03.2024 09:21:38            7036 信息             服务",
                ["12.03.2024 09:21:38", "7036", "信息", "服务"],
            ),
        ] {
            let places = columns.places(line.as_bytes());
            let cells: Vec<_> = places.map(|(_, place)| &line[place]).collect();
            assert_eq!(cells, expected);
        }
    }

    #[test]
    fn rows_have_a_time_and_a_number() {
        let columns = Columns::find(HEAD).unwrap();
        for (line, expected) in [
            (
                "3/12/2024 9:21:38 AM             20 Error            The store\n",
                true,
            ),
            (
                "3/12/2024 9:21:38 AM                Error            The store\n",
                false,
            ),
            (
                "                                 20 Error            The store\n",
                false,
            ),
            ("\n", false),
        ] {
            assert_eq!(columns.is_row(line.as_bytes()), expected, "{line:?}");
        }
        assert!(columns.continues(format!("{:53}more\n", "").as_bytes()));
        assert!(!columns.continues(b"    more\n"));
        assert!(Columns::find(b"Name Message\n---- -------\n").is_none());
    }
}
