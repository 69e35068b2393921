//! The headings of a table that PowerShell divides by provider: `   ProviderName: Contoso-Agent`.
//!
//! A row is read from its own bytes, which do not show its heading. The layout knows the provider of
//! a source whose headings all name the same one.

use super::details::FixedTable;
use crate::format::layout::Layout;
use crate::format::recognize::Learn;
use crate::formats::event_log::labels::lines;
use crate::model::explain::FormatId;

/// How much of a line without its end is kept: more than the name of a provider has.
const LONGEST: usize = 512;

/// Whether a line is the heading of a group, and the provider that it names.
pub(super) fn heading(line: &[u8]) -> Option<&[u8]> {
    let name = line.trim_ascii().strip_prefix(b"ProviderName:")?;
    Some(name.trim_ascii())
}

/// The providers that the headings of a text name, in order.
fn providers(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = lines(text).filter(|(_, line)| line.ends_with(b"\n"));
    whole.filter_map(|(_, line)| heading(line))
}

/// The provider that all headings of a text name.
pub(super) fn only_provider(text: &[u8]) -> Option<&[u8]> {
    let mut all = providers(text);
    let first = all.next().filter(|name| !name.is_empty())?;
    all.all(|other| other == first).then_some(first)
}

/// Looks for another provider in the rest of the source.
pub(super) struct LearnProvider {
    id: FormatId,
    table: FixedTable,
    doubt: Option<&'static str>,
    /// The line that the bytes seen so far end in.
    cut: Vec<u8>,
}

impl LearnProvider {
    /// For a table whose first bytes name one provider.
    pub(super) fn new(
        id: FormatId,
        table: FixedTable,
        doubt: Option<&'static str>,
        head: &[u8],
    ) -> Self {
        Self {
            id,
            table,
            doubt,
            cut: last_line(head).to_vec(),
        }
    }
}

impl Learn for LearnProvider {
    fn see(&mut self, bytes: &[u8]) -> Option<Layout> {
        let known = self.table.provider.as_deref();
        let mut text = std::mem::take(&mut self.cut);
        text.extend_from_slice(bytes);
        if providers(&text).all(|other| Some(other) == known) {
            self.cut = last_line(&text).to_vec();
            return None;
        }
        let table = FixedTable {
            provider: None,
            ..self.table.clone()
        };
        Some(Layout::learned(self.id, table).with_doubt(self.doubt))
    }
}

/// The line without its end, unless it is long.
fn last_line(text: &[u8]) -> &[u8] {
    let start = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default();
    if line.len() > LONGEST { &[] } else { line }
}

#[cfg(test)]
mod tests {
    use crate::format::learner::SNIFF;
    use crate::{Items, Learner, Registry};

    /// The providers of the events of a log, seen in pieces of this size.
    fn providers(log: &str, size: usize) -> Vec<String> {
        let registry = Registry::default();
        let mut learner = Learner::new(&registry, "");
        for piece in log.as_bytes().chunks(size) {
            learner.see(piece);
        }
        let layout = learner.finish();
        assert_eq!(layout.format(), "evtx-table");
        let mut found: Vec<String> = Items::new(&layout, log.as_bytes())
            .events()
            .map(|event| match event.field("provider") {
                Some(crate::details::FieldValue::Text(name)) => name.to_string(),
                _ => String::new(),
            })
            .collect();
        found.dedup();
        found
    }

    fn group(provider: &str, rows: usize) -> String {
        let row = "3/12/2024 9:21:38 AM             20 Error            It failed\r\n";
        format!(
            "\r\n   ProviderName: {provider}\r\n\r\n\
             TimeCreated                      Id LevelDisplayName Message\r\n\
             -----------                      -- ---------------- -------\r\n{}",
            row.repeat(rows)
        )
    }

    #[test]
    fn the_only_provider_is_that_of_all_rows() {
        let short = group("Contoso-Agent", 3);
        assert_eq!(providers(&short, 10), ["Contoso-Agent"]);
        assert_eq!(providers(&short.repeat(2), 10), ["Contoso-Agent"]);
        assert_eq!(providers(&(short + &group("Fabrikam", 2)), 10), [""]);
    }

    /// However far down the other heading is, and wherever the pieces that are seen end.
    #[test]
    fn another_provider_further_down_counts() {
        let rows = SNIFF / 60;
        for more in 0..90 {
            let blank = "\r\n".repeat(more);
            let long = group("Contoso-Agent", rows) + &blank + &group("Fabrikam", 1);
            assert_eq!(providers(&long, 4096), [""], "{more}");
        }
        let same = group("Contoso-Agent", rows) + &group("Contoso-Agent", rows);
        assert_eq!(providers(&same, 4096), ["Contoso-Agent"]);
    }
}
