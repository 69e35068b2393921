//! Lines of a given width with styles.

use std::io::{self, Write};

use anstyle::Style;
use panther_export::{Styles, printable};
use unicode_width::UnicodeWidthStr;

use super::PLAIN;
use super::wrap::{shorten, wrap};
use crate::options::Options;

/// The indent of the parts of a finding.
const INDENT: usize = 2;

/// The column at which the text behind a label begins.
const BEHIND: usize = 13;

/// The greatest width of the names of facts.
const FACT: usize = 26;

/// The least width of a page; narrower terminals wrap.
const LEAST: usize = 72;

/// A writer of lines.
pub(super) struct Page<'o, W> {
    out: &'o mut W,
    pub(super) styles: Styles,
    pub(super) width: usize,
    pub(super) long: bool,
    /// Whether the last line was blank, or there is none.
    is_blank: bool,
}

impl<'o, W: Write> Page<'o, W> {
    pub(super) fn new(out: &'o mut W, options: &Options) -> Self {
        Self {
            out,
            styles: options.styles,
            width: options.width.max(LEAST),
            long: options.long,
            is_blank: true,
        }
    }

    /// A blank line, unless the last line was one.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        if self.is_blank {
            return Ok(());
        }
        self.is_blank = true;
        writeln!(self.out)
    }

    /// Text from the left edge.
    pub(super) fn line(&mut self, text: &str, style: Style) -> io::Result<()> {
        self.block(&[], text, style, 0)
    }

    /// The first line of a finding: how sure it is, its rule, and how it stands.
    pub(super) fn heading(
        &mut self,
        word: &str,
        style: Style,
        rule: &str,
        about: &str,
    ) -> io::Result<()> {
        let faint = self.styles.faint;
        let parts = [(word, style), ("  ", PLAIN)];
        let used = word.width() + 2 + rule.width() + 2 + about.width();
        if used > self.width {
            self.block(&parts, rule, PLAIN, 0)?;
            return self.block(&[], about, faint, 0);
        }
        let rule = printable(rule);
        self.is_blank = false;
        writeln!(
            self.out,
            "{style}{word}{style:#}  {rule}  {faint}{}{faint:#}",
            printable(about)
        )
    }

    /// Text below a heading.
    pub(super) fn paragraph(&mut self, text: &str) -> io::Result<()> {
        self.block(&[("  ", PLAIN)], text, PLAIN, INDENT)
    }

    /// Names and values, one below the other.
    pub(super) fn facts(&mut self, facts: &[(String, String)]) -> io::Result<()> {
        let widths = facts.iter().map(|(name, _)| name.width());
        let width = widths.max().unwrap_or(0).min(FACT);
        for (name, value) in facts {
            let name = shorten(&printable(name), width);
            let label = format!("{name}{:w$}", "", w = width + 2 - name.width());
            self.block(&[(&label, self.styles.faint)], value, PLAIN, width + 2)?;
        }
        Ok(())
    }

    /// Text behind a label.
    pub(super) fn labelled(&mut self, label: &str, text: &str) -> io::Result<()> {
        let label = if label.is_empty() {
            " ".repeat(BEHIND)
        } else {
            format!("  {:w$}", format!("{label}:"), w = BEHIND - 2)
        };
        self.block(&[(&label, self.styles.faint)], text, PLAIN, BEHIND)
    }

    /// Says how many things the short form leaves out.
    pub(super) fn more(&mut self, label: &str, count: usize) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        self.labelled(label, &format!("and {count} more"))
    }

    /// Text behind other parts of a line; its further lines begin at column `indent`.
    pub(super) fn block(
        &mut self,
        before: &[(&str, Style)],
        text: &str,
        style: Style,
        indent: usize,
    ) -> io::Result<()> {
        self.is_blank = false;
        let before: Vec<_> = before
            .iter()
            .map(|(part, style)| (printable(part), style))
            .collect();
        let column: usize = before.iter().map(|(part, _)| part.width()).sum();
        let room = self.width.saturating_sub(indent);
        let lines = wrap(&printable(text), column.saturating_sub(indent), room);
        for (index, (part, style)) in before.iter().enumerate() {
            // No blanks at the end of a line.
            let ends = index + 1 == before.len() && lines.first().is_none_or(String::is_empty);
            let part = if ends { part.trim_end() } else { part };
            write!(self.out, "{style}{part}{style:#}")?;
        }
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                write!(self.out, "{:indent$}", "")?;
            }
            writeln!(self.out, "{style}{line}{style:#}")?;
        }
        Ok(())
    }
}
