//! Notes on standard error: they are good to know, and no errors.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use panther_export::printable;
use panther_set::{LogSet, Source};

use crate::output::complain;

/// How many names a note lists.
const NAMES: usize = 3;

/// Whether notes are printed.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Prints no notes from now on.
pub(crate) fn be_quiet() {
    IS_QUIET.store(true, Ordering::Relaxed);
}

/// Prints a note.
pub(crate) fn note(text: &str) {
    if IS_QUIET.load(Ordering::Relaxed) {
        return;
    }
    // A note that nobody can receive is no reason to fail.
    let _ = writeln!(anstream::stderr(), "panther: note: {}", printable(text));
}

/// What the patterns of names do to so many files.
pub(crate) fn text_of_left_out(count: u64) -> String {
    let files = if count == 1 { "file" } else { "files" };
    format!("--include and --exclude leave out {count} {files}")
}

/// Says how much the patterns of names left out. Returns whether they left anything to read.
pub(crate) fn note_left_out(set: &LogSet) -> bool {
    let text = match set.left_out() {
        0 => return true,
        count => text_of_left_out(count),
    };
    let has_rest = !(set.sources().is_empty() && set.skipped().is_empty());
    if has_rest {
        note(&text);
    } else {
        complain(&format_args!("nothing is left to read: {text}"));
    }
    has_rest
}

/// Shorter labels are padded to the longest one, up to this width.
const WIDEST: usize = 32;

/// The width of a column of labels.
pub(crate) fn label_width<'l>(labels: impl IntoIterator<Item = &'l str>) -> usize {
    let widths = labels.into_iter().map(|label| label.chars().count());
    widths.max().unwrap_or(0).min(WIDEST)
}

/// Prints each text once, after the names of the sources that it is about. Each pair is a name and
/// a text.
pub(crate) fn note_once<'t>(notes: impl IntoIterator<Item = (String, &'t str)>) {
    by_text(notes).iter().for_each(|text| note(text));
}

fn by_text<'t>(notes: impl IntoIterator<Item = (String, &'t str)>) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, text) in notes {
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) => names.push(name),
            None => groups.push((text, vec![name])),
        }
    }
    let line = |(text, list): (&str, Vec<String>)| format!("{}: {text}", names(list));
    groups.into_iter().map(line).collect()
}

/// The names with commas between; of many names, the first few and how many more there are.
pub(crate) fn names(names: impl IntoIterator<Item = String>) -> String {
    let mut names = names.into_iter();
    let mut text = names.by_ref().take(NAMES).collect::<Vec<_>>().join(", ");
    match names.count() {
        0 => {}
        more => text += &format!(" and {more} more"),
    }
    text
}

/// A short name for each source of a set: the path below the folder that all share.
pub(crate) fn short_names(set: &LogSet) -> Vec<String> {
    let names: Vec<String> = set.sources().iter().map(Source::name).collect();
    let folder = |name: &str| Path::new(name).parent().map(Path::to_owned);
    let mut common = names.first().and_then(|name| folder(name));
    for name in &names {
        while let Some(path) = &common
            && !Path::new(name).starts_with(path)
        {
            common = path.parent().map(Path::to_owned);
        }
    }
    let short = |name: &String| {
        let path = Path::new(name);
        let path = common
            .as_ref()
            .and_then(|common| path.strip_prefix(common).ok());
        printable(&path.unwrap_or(Path::new(name)).to_string_lossy()).into_owned()
    };
    names.iter().map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize) -> impl Iterator<Item = String> {
        (1..=count).map(|number| format!("{number}.log"))
    }

    #[test]
    fn many_names_are_counted() {
        for (count, expected) in [
            (0, ""),
            (1, "1.log"),
            (3, "1.log, 2.log, 3.log"),
            (4, "1.log, 2.log, 3.log and 1 more"),
            (300, "1.log, 2.log, 3.log and 297 more"),
        ] {
            assert_eq!(names(numbered(count)), expected);
        }
    }

    #[test]
    fn each_text_is_one_note() {
        let odd = |(index, name)| (name, if index % 2 == 0 { "odd" } else { "even" });
        assert_eq!(
            by_text(numbered(9).enumerate().map(odd)),
            [
                "1.log, 3.log, 5.log and 2 more: odd",
                "2.log, 4.log, 6.log and 1 more: even"
            ]
        );
    }
}
