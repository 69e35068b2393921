//! The values of the sections of an event.

use super::record::{Record, inner, value as read_value};

#[derive(Default)]
struct Leaves<'a> {
    opened: Option<&'a [u8]>,
    attribute: Option<&'a [u8]>,
    found: Vec<(Option<&'a [u8]>, &'a [u8])>,
}

impl<'a> Leaves<'a> {
    fn read(&mut self, value: &'a [u8], name: Option<&'a [u8]>) {
        match value[0] {
            b'{' => {
                (self.opened, self.attribute) = (name, None);
                for pair in elements(value).chunks(2) {
                    let (name, value) = (inner_string(pair[0]), pair[1]);
                    if name == b"#attributes" || name.ends_with(b"_attributes") {
                        continue;
                    }
                    if name == b"@Name" {
                        self.attribute = Some(inner(value));
                    }
                    if !name.starts_with(b"@") {
                        self.read(value, Some(name));
                    }
                }
            }
            b'[' => {
                for value in elements(value) {
                    self.read(value, None);
                }
            }
            _ => {
                let name = if name == Some(b"#text") {
                    self.attribute.take().or(self.opened)
                } else {
                    name
                };
                let name = name.filter(|&name| name != b"Data" && !name.is_empty());
                self.found.push((name, inner(value)));
            }
        }
    }
}

fn inner_string(value: &[u8]) -> &[u8] {
    &value[1..value.len() - 1]
}

/// The names and values of an object, or the values of an array.
fn elements(value: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut at = 1;
    loop {
        while at < value.len() && b" \t\r\n,:".contains(&value[at]) {
            at += 1;
        }
        if at + 1 >= value.len() {
            return found;
        }
        let element = read_value(&value[at..]).expect("a value inside of one that was read");
        found.push(element);
        at += element.len();
    }
}

pub(super) fn data<'a>(record: &Record<'a>) -> Vec<(Option<&'a [u8]>, &'a [u8])> {
    let mut leaves = Leaves::default();
    if record.properties {
        leaves.read(record.sections[0], None);
        return leaves
            .found
            .into_iter()
            .map(|(_, value)| (None, value))
            .collect();
    }
    for section in &record.sections {
        let mut one = Leaves::default();
        one.read(section, None);
        leaves.found.extend(one.found);
    }
    if record.sections.is_empty() && !record.has_system && !record.has_winlog {
        let owns_process = record.has("pid 2") && record.has("tid 2") && !record.has("pid");
        for &(name, value) in &record.values {
            if name == b"#attributes" || name.ends_with(b"_attributes") {
                continue;
            }
            if owns_process && [&b"ProcessId"[..], b"ThreadId"].contains(&name) {
                continue;
            }
            if name == b"@Name" {
                leaves.attribute = Some(inner(value));
            }
            if !name.starts_with(b"@") {
                leaves.read(value, Some(name));
            }
        }
    }
    leaves.found
}
