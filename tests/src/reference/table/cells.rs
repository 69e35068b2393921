//! The fields of a row.

pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) text: &'a [u8],
    pub(super) is_ended: bool,
}

/// The fields of a row; those of a record have all that follows its first line in the last.
pub(super) fn fields(text: &[u8], separator: u8, is_record: bool) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let mut is_quoted = text.get(at) == Some(&b'"');
        let mut close = None;
        if is_quoted {
            at += 1;
            while at < text.len() {
                if text[at..].starts_with(b"\"\"") {
                    at += 2;
                } else if text[at] == b'"' {
                    close = Some(at);
                    at += 1;
                    break;
                } else {
                    at += 1;
                }
            }
            if close.is_none() {
                let text = without_end(&text[start + 1..]);
                fields.push(Field {
                    text,
                    is_ended: false,
                });
                return fields;
            }
        }
        while at < text.len() && text[at] != separator && text[at] != b'\n' {
            at += 1;
        }
        let is_last = text.get(at) != Some(&separator);
        let is_ended = at < text.len();
        let mut end = at;
        if is_last && end > start && text[end - 1] == b'\r' && close != Some(end - 1) {
            end -= 1;
        }
        // Behind the closing quote there is only what ends the field.
        is_quoted &= close.is_some_and(|close| close + 1 == end);
        let field = if is_quoted {
            &text[start + 1..end - 1]
        } else if is_record && is_last && is_ended {
            without_end(&text[start..])
        } else {
            &text[start..end]
        };
        fields.push(Field {
            text: field,
            is_ended,
        });
        if is_last {
            return fields;
        }
        at += 1;
    }
}
