//! Tags, elements and attributes.

pub(crate) fn find(text: &[u8], is_it: impl Fn(usize) -> bool) -> Option<usize> {
    (0..text.len()).find(|&at| is_it(at))
}

#[derive(Clone, Copy)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) attributes: &'a [u8],
    pub(crate) opens: bool,
    pub(crate) closes: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The tags of a text, up to the first that has no end.
pub(crate) fn tags(text: &[u8]) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let second = rest.get(1).copied().unwrap_or(b' ');
        let is_name_start = second == b'_' || second.is_ascii_alphabetic() || second >= 0x80;
        if rest[0] != b'<' || !(is_name_start || b"/!?".contains(&second)) {
            at += 1;
            continue;
        }
        if second == b'!' || second == b'?' {
            let end: &[u8] = if rest.starts_with(b"<!--") {
                b"-->"
            } else if rest.starts_with(b"<![CDATA[") {
                b"]]>"
            } else {
                b">"
            };
            match find(rest, |at| at > 0 && rest[at..].starts_with(end)) {
                Some(found) => at += found + end.len(),
                None => break,
            }
            continue;
        }
        let name_start = if second == b'/' { 2 } else { 1 };
        let mut end = name_start;
        while end < rest.len() && !b">/ \t\r\n".contains(&rest[end]) {
            end += 1;
        }
        let name = &rest[name_start..end];
        let attributes = end;
        let mut quote = None;
        while end < rest.len() && (quote.is_some() || rest[end] != b'>') {
            if quote == Some(rest[end]) {
                quote = None;
            } else if quote.is_none() && b"\"'".contains(&rest[end]) {
                quote = Some(rest[end]);
            }
            end += 1;
        }
        if end >= rest.len() {
            break;
        }
        let attributes = &rest[attributes..end];
        let colon = find(name, |at| name[at] == b':');
        tags.push(Tag {
            name: colon.map_or(name, |colon| &name[colon + 1..]),
            attributes,
            opens: second != b'/',
            closes: second == b'/' || attributes.ends_with(b"/"),
            start: at,
            end: at + end + 1,
        });
        at += end + 1;
    }
    tags
}

/// The elements inside of the one that tag `index` begins, with their contents; and where that
/// element ends.
pub(crate) fn children<'a>(
    text: &'a [u8],
    tags: &[Tag<'a>],
    index: usize,
) -> (Vec<(Tag<'a>, &'a [u8])>, usize) {
    let mut found = Vec::new();
    let outer = tags[index];
    if outer.closes {
        return (found, outer.end);
    }
    let mut depth = 0;
    let mut first = outer;
    for &tag in &tags[index + 1..] {
        if tag.opens {
            if depth == 0 {
                first = tag;
            }
            depth += 1;
        }
        if tag.closes {
            if depth == 0 {
                return (found, tag.end);
            }
            depth -= 1;
            if depth == 0 {
                let end = if tag.opens { tag.end } else { tag.start };
                found.push((first, &text[first.end..end]));
            }
        }
    }
    if depth > 0 {
        found.push((first, &text[first.end..]));
    }
    (found, text.len())
}

pub(crate) fn attribute<'a>(tag: &Tag<'a>, wanted: &[u8]) -> Option<&'a [u8]> {
    let mut all = attributes(tag).into_iter();
    all.find_map(|(name, value)| (name == wanted).then_some(value))
}

/// The attributes up to one that has no value in quotes.
pub(crate) fn attributes<'a>(tag: &Tag<'a>) -> Vec<(&'a [u8], &'a [u8])> {
    let mut attributes = Vec::new();
    let mut rest = tag.attributes;
    while let Some(equals) = find(rest, |at| rest[at] == b'=') {
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = value.first().filter(|byte| b"\"'".contains(byte));
        let end = find(value, |at| at > 0 && Some(&value[at]) == quote);
        let (Some(_), Some(end)) = (quote, end) else {
            break;
        };
        attributes.push((rest[..equals].trim_ascii(), &value[1..end]));
        rest = &value[end + 1..];
    }
    attributes
}
