//! Tables for people.

use std::io::{self, Write};
use std::iter;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use unicode_width::UnicodeWidthStr;

/// Writes a table with these columns and without borders. A row is one line of text, which other
/// programs can split. The columns in `right` are aligned to the right.
///
/// Goes through the rows twice and keeps none of them, because a set may have many logs.
pub(crate) fn write_table<const N: usize>(
    columns: [&str; N],
    right: &[usize],
    rows: impl Iterator<Item = [String; N]> + Clone,
    out: &mut impl Write,
) -> io::Result<()> {
    let rows = iter::once(columns.map(str::to_owned)).chain(rows);
    let mut widths = [0; N];
    for row in rows.clone() {
        for (width, cell) in widths.iter_mut().zip(&row) {
            *width = cell.width().max(*width);
        }
    }
    let mut line = String::new();
    for row in rows {
        line.clear();
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            let blanks = " ".repeat(width - cell.width());
            let parts = if right.contains(&index) {
                [&blanks, cell, "  "]
            } else {
                [cell, &blanks, "  "]
            };
            line.extend(parts);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A table with these columns and without borders, whose cells may be wrapped.
pub(crate) fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
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

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["拒绝.log", "7", ""], ["a", "1234567", "x"]];
        let rows = rows.iter().map(|row| row.map(str::to_owned));
        let mut out = Vec::new();
        write_table(["log", "bytes", "doubt"], &[1], rows, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "log         bytes  doubt\n\
             拒绝.log        7\n\
             a         1234567  x\n"
        );
    }
}
