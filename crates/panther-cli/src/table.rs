//! Tables for people.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::ContentArrangement;
use comfy_table::presets::NOTHING;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::terminal;

/// A table without borders, of which a row is one line of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<const N: usize> {
    pub(crate) columns: [&'static str; N],
    /// The columns that are aligned to the right.
    pub(crate) right: &'static [usize],
    /// The column whose cells lose their middle where the table is too wide.
    pub(crate) shortened: usize,
    /// The columns that are left out, in this order, until the table fits.
    pub(crate) dropped: &'static [usize],
}

/// A line of a table.
#[derive(Clone, Debug)]
pub(crate) enum Row<const N: usize> {
    /// The heading of the rows below it.
    Heading(String),
    Cells([String; N]),
}

/// Columns are left out before names are shortened to less than this.
const LEAST: usize = 20;

/// The blanks between two columns.
const GAP: usize = 2;

impl<const N: usize> Table<N> {
    /// Writes the table, and returns the names of the columns that did not fit into `width`. Goes
    /// through the rows twice and keeps none of them, because a set may have many logs.
    pub(crate) fn write(
        &self,
        width: Option<usize>,
        rows: impl Iterator<Item = Row<N>> + Clone,
        out: &mut impl Write,
    ) -> io::Result<Vec<&'static str>> {
        let mut widths = self.columns.map(UnicodeWidthStr::width);
        for row in rows.clone() {
            let Row::Cells(cells) = row else {
                continue;
            };
            for (width, cell) in widths.iter_mut().zip(&cells) {
                *width = width_of(cell).max(*width);
            }
        }
        let hidden = width.map_or(&[][..], |width| self.fit(&mut widths, width));
        let header = Row::Cells(self.columns.map(str::to_owned));
        let mut line = String::new();
        for row in std::iter::once(header).chain(rows) {
            line.clear();
            match row {
                Row::Heading(text) => line += &shortened(&text, width.unwrap_or(usize::MAX)),
                Row::Cells(cells) => self.push(&cells, widths, hidden, &mut line),
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        let names = self.columns.iter().enumerate();
        let is_hidden =
            |(index, name): (usize, &&'static str)| hidden.contains(&index).then_some(*name);
        Ok(names.filter_map(is_hidden).collect())
    }

    /// Makes the table fit. Returns the columns that are left out.
    fn fit(&self, widths: &mut [usize; N], width: usize) -> &'static [usize] {
        let longest = widths.get(self.shortened).copied().unwrap_or(0);
        let mut count = 0;
        loop {
            let hidden = self.dropped.get(..count).unwrap_or(self.dropped);
            let shown = (0..N).filter(|index| *index != self.shortened && !hidden.contains(index));
            let others: usize = shown.map(|index| widths[index] + GAP).sum();
            let left = width.saturating_sub(others);
            if left >= longest.min(LEAST) || count == self.dropped.len() {
                if let Some(own) = widths.get_mut(self.shortened) {
                    *own = longest.min(left.max(1));
                }
                return hidden;
            }
            count += 1;
        }
    }

    fn push(&self, cells: &[String; N], widths: [usize; N], hidden: &[usize], line: &mut String) {
        for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
            if hidden.contains(&index) {
                continue;
            }
            let cell = shortened(cell, width);
            let blanks = " ".repeat(width.saturating_sub(width_of(&cell)));
            let parts = if self.right.contains(&index) {
                [&*blanks, &*cell, "  "]
            } else {
                [&*cell, &*blanks, "  "]
            };
            line.extend(parts);
        }
    }
}

/// The width of a text, which is its length if it is printable ASCII.
fn width_of(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        text.len()
    } else {
        text.width()
    }
}

/// The text without its middle, if it is wider than this.
pub(crate) fn shortened(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return Cow::Borrowed(text);
    }
    let mark = if terminal::is_utf8() { "…" } else { "..." };
    let left = width.saturating_sub(mark.width());
    // The end of a name tells more than its beginning.
    let head = left / 2;
    let end = fitting(text.chars(), head);
    let start = text.len() - fitting(text.chars().rev(), left - head);
    let head = text.get(..end).unwrap_or_default();
    Cow::Owned(format!(
        "{head}{mark}{}",
        text.get(start..).unwrap_or_default()
    ))
}

/// How many bytes the first of these characters have which fit into a width.
fn fitting(characters: impl Iterator<Item = char>, width: usize) -> usize {
    let (mut left, mut bytes) = (width, 0);
    for character in characters {
        let Some(rest) = left.checked_sub(character.width().unwrap_or(0)) else {
            break;
        };
        left = rest;
        bytes += character.len_utf8();
    }
    bytes
}

/// Writes a text behind its key. Where it is wider than `width`, it goes on below its beginning.
pub(crate) fn write_wrapped(
    key: &str,
    text: &str,
    width: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line = key.to_owned();
    let mut is_empty = true;
    for word in text.split(' ') {
        if !is_empty && line.width() + 1 + word.width() > width {
            writeln!(out, "{line}")?;
            line = " ".repeat(key.width());
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    writeln!(out, "{line}")
}

/// A table with these columns and without borders, whose cells may be wrapped.
pub(crate) fn table(columns: &[&str]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(columns.to_vec());
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table<3> = Table {
        columns: ["log", "bytes", "doubt"],
        right: &[1],
        shortened: 0,
        dropped: &[2, 1],
    };

    fn written(width: Option<usize>, rows: &[[&str; 3]]) -> (String, Vec<&'static str>) {
        let rows = rows.iter().map(|row| Row::Cells(row.map(str::to_owned)));
        let mut out = Vec::new();
        let hidden = TABLE.write(width, rows, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), hidden)
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["拒绝.log", "7", ""], ["a", "1234567", "x"]];
        let expected = "log         bytes  doubt\n\
                        拒绝.log        7\n\
                        a         1234567  x\n";
        assert_eq!(written(None, &rows), (expected.to_owned(), vec![]));
    }

    #[test]
    fn a_table_fits_into_a_width() {
        let long = "CbsPersist_20310301101112拒绝.log";
        let rows = [[long, "1234567", "not sure of it"]];
        for width in [10, 20, 30, 40, 50, 51, 60, 80] {
            let (text, hidden) = written(Some(width), &rows);
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
            assert!(width < 50 || hidden.is_empty(), "{text}");
            let whole = text.contains(long);
            assert_eq!(whole, width >= 60, "{text}");
        }
        assert_eq!(written(Some(40), &rows).1, ["doubt"]);
        assert_eq!(written(Some(20), &rows).1, ["bytes", "doubt"]);
    }

    #[test]
    fn a_long_text_goes_on_below_its_beginning() {
        let written = |text: &str| {
            let mut out = Vec::new();
            write_wrapped("key  ", text, 16, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written("one two"), "key  one two\n");
        assert_eq!(written("one two three"), "key  one two\n     three\n");
        assert_eq!(
            written("extraordinarily x"),
            "key  extraordinarily\n     x\n"
        );
        assert_eq!(written(""), "key  \n");
    }

    #[test]
    fn a_text_loses_its_middle() {
        assert_eq!(shortened("short.log", 9), "short.log");
        let cut = shortened("CbsPersist_20310301101112.log", 15);
        assert!(
            cut.starts_with("CbsPer") && cut.ends_with("12.log"),
            "{cut}"
        );
        assert!(shortened("拒绝拒绝拒绝", 6).width() <= 6);
        assert!(shortened("longer", 1).width() <= 3);
    }
}
