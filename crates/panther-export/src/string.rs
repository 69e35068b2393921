//! JSON strings.

/// Appends a JSON string. `text` must be UTF-8.
///
/// Log text is mostly plain, so it is looked at as a whole first, and copied in runs only where something needs an escape.
pub(crate) fn put_string(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    if is_plain(text) {
        out.extend_from_slice(text);
    } else {
        put_escaped(text, out);
    }
    out.push(b'"');
}

fn put_escaped(text: &[u8], out: &mut Vec<u8>) {
    let mut copied = 0;
    for (at, &byte) in text.iter().enumerate() {
        let letter = ESCAPES[usize::from(byte)];
        if letter == 0 {
            continue;
        }
        out.extend_from_slice(&text[copied..at]);
        out.extend_from_slice(&[b'\\', letter]);
        if letter == b'u' {
            let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
            out.extend_from_slice(&[b'0', b'0', digit(byte >> 4), digit(byte & 0xF)]);
        }
        copied = at + 1;
    }
    out.extend_from_slice(&text[copied..]);
}

/// Whether no byte needs an escape: blocks, of which the compiler makes a few comparisons each, and a last one that may overlap.
fn is_plain(text: &[u8]) -> bool {
    match (text.last_chunk::<32>(), text.last_chunk::<8>()) {
        (Some(last), _) => {
            text.as_chunks::<32>().0.iter().all(is_plain_block) && is_plain_block(last)
        }
        (None, Some(last)) => {
            text.as_chunks::<8>().0.iter().all(is_plain_block) && is_plain_block(last)
        }
        (None, None) => text.iter().all(|&byte| ESCAPES[usize::from(byte)] == 0),
    }
}

fn is_plain_block<const N: usize>(block: &[u8; N]) -> bool {
    !block.iter().fold(false, |any, &byte| {
        any | (byte < 0x20) | (byte == b'"') | (byte == b'\\')
    })
}

/// What follows the backslash of each byte: 0 for none, `u` for `\u00..`.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[b'\t' as usize] = b't';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_escaped_as_json_wants_it_wherever_it_stands() {
        for len in 0..100 {
            for at in 0..len {
                for byte in 0..0x80_u8 {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    let mut out = Vec::new();
                    put_string(&text, &mut out);
                    let back: String = serde_json::from_slice(&out).unwrap();
                    assert_eq!(back.as_bytes(), text, "{byte:#x} at {at} of {len}");
                }
            }
        }
    }

    #[test]
    fn strings_are_escaped() {
        for (text, json) in [
            ("", r#""""#),
            (r#"C:\a "b""#, r#""C:\\a \"b\"""#),
            ("a\tb\u{1}\u{1f}\u{7f}", "\"a\\tb\\u0001\\u001f\u{7f}\""),
            ("拒绝访问。", "\"拒绝访问。\""),
        ] {
            let mut out = Vec::new();
            put_string(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), json);
        }
    }
}
