//! Text in lines of a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Wraps a text at blanks, and words that are longer than a line anywhere. The first line begins at
/// column `column`.
pub(super) fn wrap(text: &str, column: usize, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width.saturating_sub(column);
    for word in text.split_whitespace() {
        let length = word.width();
        let is_first = lines.last().is_some_and(String::is_empty);
        let blank = usize::from(!is_first);
        if length + blank <= room {
            push(&mut lines, if is_first { "" } else { " " });
            push(&mut lines, word);
            room -= length + blank;
            continue;
        }
        if length <= width {
            if !is_first || column > 0 && lines.len() == 1 {
                lines.push(String::new());
            }
            push(&mut lines, word);
            room = width.saturating_sub(length);
            continue;
        }
        if !is_first {
            if room > 12 {
                push(&mut lines, " ");
                room -= 1;
            } else {
                lines.push(String::new());
                room = width;
            }
        }
        for letter in word.chars() {
            let length = letter.width().unwrap_or(0);
            if length > room {
                lines.push(String::new());
                room = width;
            }
            push(&mut lines, letter.encode_utf8(&mut [0; 4]));
            room = room.saturating_sub(length);
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// A name that is not wider than `width`: a longer one loses its middle.
pub(super) fn shorten(name: &str, width: usize) -> String {
    if name.width() <= width {
        return name.to_owned();
    }
    let room = width.saturating_sub(1);
    let end = room * 2 / 3;
    let head = take(name.chars(), room - end);
    let tail: String = take(name.chars().rev(), end).chars().rev().collect();
    format!("{head}…{tail}")
}

/// The first letters, as many as fit.
fn take(letters: impl Iterator<Item = char>, width: usize) -> String {
    let mut room = width;
    letters
        .take_while(|letter| {
            let length = letter.width().unwrap_or(0);
            let fits = length <= room;
            room = room.saturating_sub(length);
            fits
        })
        .collect()
}

/// The start of a text that has more than `most` letters, with an ellipsis.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_not_wider_than_asked() {
        let text = "one two three 拒绝访问拒绝访问拒绝访问 a-very-long-word-without-any-blank end";
        for width in 8..60 {
            for column in [0, 5] {
                let lines = wrap(text, column, width);
                for (index, line) in lines.iter().enumerate() {
                    let used = line.width() + if index == 0 { column } else { 0 };
                    assert!(used <= width, "{width} {column}: {line:?}");
                }
                let all: String = lines.concat().split_whitespace().collect();
                assert_eq!(all, text.split_whitespace().collect::<String>());
            }
        }
        assert_eq!(wrap("", 0, 10), [""]);
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shorten("setupact.log", 20), "setupact.log");
        assert_eq!(
            shorten("Windows/Panther/setupact.log", 18),
            "Window…etupact.log"
        );
        assert!(shorten("拒绝访问拒绝访问.log", 10).width() <= 10);
    }
}
