//! Looks at one record with a `see`.

use std::borrow::Cow;

use memchr::memmem;
use panther::Event;
use panther::code::{CodeRole, FoundCode};
use panther::details::FieldValue;

use super::field::decoded;
use crate::language::pattern::Captured;
use crate::language::raw;
use crate::language::rule::{CodeTest, See};
use crate::language::value::folded;

/// A record, with what several `see` ask of it.
pub(crate) struct Record<'e, 'a> {
    pub(crate) event: &'e Event<'a>,
    /// The name of the source in lower case.
    source: &'e str,
    lines: Option<Vec<Cow<'a, [u8]>>>,
}

/// A match of a `see`: the line and the captures.
pub(crate) struct Matched {
    /// The byte of the record at which the line begins that matched; 0 if its place is not known.
    pub(crate) at: usize,
    /// The line.
    pub(crate) text: Vec<u8>,
    pub(crate) captures: Vec<(String, Vec<u8>)>,
}

impl<'e, 'a> Record<'e, 'a> {
    pub(crate) const fn new(event: &'e Event<'a>, source: &'e str) -> Self {
        Self {
            event,
            source,
            lines: None,
        }
    }

    /// The lines of the record: the message, the continuation lines, and for formats that escape
    /// text the values too.
    fn lines(&mut self) -> &[Cow<'a, [u8]>] {
        let event = self.event;
        self.lines.get_or_insert_with(|| {
            let mut lines = Vec::new();
            if event.escaping().is_some() {
                let message = decoded(event, event.message());
                lines.extend(
                    message
                        .split(|&byte| byte == b'\n')
                        .map(|line| Cow::Owned(line.trim_ascii().to_vec())),
                );
                lines.extend(
                    event
                        .lines()
                        .map(|line| Cow::Owned(decoded(event, line).trim_ascii().to_vec())),
                );
                lines.extend(values(event));
            } else {
                lines.push(Cow::Borrowed(event.message().as_bytes().trim_ascii()));
                lines.extend(
                    event
                        .lines()
                        .map(|line| Cow::Borrowed(line.as_bytes().trim_ascii())),
                );
            }
            lines
        })
    }

    /// Matches the record with a `see`.
    pub(crate) fn matched(&mut self, see: &See) -> Option<Matched> {
        let event = self.event;
        if !see.paths.is_empty() && !see.paths.iter().any(|path| self.source.contains(path)) {
            return None;
        }
        if !see.levels.is_empty()
            && !event
                .level()
                .is_some_and(|level| see.levels.contains(&level))
        {
            return None;
        }
        if !see.components.is_empty() {
            let component = event.component().unwrap_or_default();
            let component = decoded(event, component);
            if !see
                .components
                .iter()
                .any(|name| name.as_bytes() == &*component)
            {
                return None;
            }
        }
        for (key, values) in &see.fields {
            let found = key.of(event)?;
            if !values.iter().any(|value| value.is(&found)) {
                return None;
            }
        }
        let code = match &see.code {
            Some(test) => Some(stated(event, test)?),
            None => None,
        };
        let mut fixed: Vec<(String, Vec<u8>)> = Vec::new();
        fixed.extend(code.map(|code| ("code".to_owned(), code.code.to_string().into_bytes())));
        for (name, key) in &see.captures {
            match key.of(event) {
                Some(value) => fixed.push((name.clone(), value.into_owned())),
                None if see.is_only_captures() => return None,
                None => {}
            }
        }
        if see.patterns.is_empty() {
            let lines = self.lines();
            let text = lines.iter().find(|line| !line.is_empty());
            let at = text.map_or(0, |line| place(event, line));
            let text = text.map(|line| line.to_vec()).unwrap_or_default();
            return is_wanted(see, &fixed, &[]).then_some(Matched {
                at,
                text,
                captures: fixed,
            });
        }
        let lines = self.lines();
        let mut captured: Vec<Captured<'_, '_>> = Vec::new();
        for line in lines {
            for pattern in &see.patterns {
                captured.clear();
                if pattern.matches(line, &mut captured) && is_wanted(see, &fixed, &captured) {
                    let mut captures: Vec<(String, Vec<u8>)> = captured
                        .iter()
                        .map(|(name, value)| ((*name).to_owned(), value.trim_ascii().to_vec()))
                        .collect();
                    captures.extend(fixed);
                    return Some(Matched {
                        at: place(event, line),
                        text: line.to_vec(),
                        captures,
                    });
                }
            }
        }
        None
    }
}

/// Where a line begins in its record. A line without its escapes is looked for; 0 if it is not there.
fn place(event: &Event<'_>, line: &[u8]) -> usize {
    let raw = event.raw().as_ptr_range();
    if raw.contains(&line.as_ptr()) {
        return line.as_ptr().addr() - raw.start.addr();
    }
    let find = |text: &[u8]| match text.is_empty() {
        true => None,
        false => memmem::find(event.raw(), text),
    };
    // The name before a value is not in the record, or in another form.
    let value = || memmem::find(line, b": ").and_then(|at| find(line.get(at + 2..)?));
    find(line).or_else(value).unwrap_or(0)
}

/// The lines `name: value` for the values of an event.
fn values<'a>(event: &Event<'a>) -> Vec<Cow<'a, [u8]>> {
    let mut lines = Vec::new();
    for field in event.fields().iter() {
        match field.value {
            FieldValue::Data(data) => lines.extend(data.iter().map(|datum| {
                let name = datum.decoded_name().unwrap_or_default();
                let separator: &[u8] = if name.is_empty() { b"" } else { b": " };
                let value = datum.decoded();
                Cow::Owned([&*name, separator, value.trim_ascii()].concat())
            })),
            FieldValue::Text(text) => {
                let value = decoded(event, text);
                lines.push(Cow::Owned(
                    [field.key.as_bytes(), b": ", value.trim_ascii()].concat(),
                ));
            }
            _ => {}
        }
    }
    lines
}

/// The first code of a record that a test names.
fn stated<'a>(event: &Event<'a>, test: &CodeTest) -> Option<FoundCode<'a>> {
    event.codes().into_iter().find(|found| {
        let role = match found.role {
            CodeRole::Result => raw::CodeRole::Result,
            CodeRole::Gle => raw::CodeRole::Gle,
            CodeRole::Column => raw::CodeRole::Column,
            _ => raw::CodeRole::Mention,
        };
        let has_role = match test.roles.as_slice() {
            [] => role != raw::CodeRole::Column,
            roles => roles.contains(&role),
        };
        has_role && test.any.contains(&folded(found.code))
    })
}

fn is_wanted(see: &See, fixed: &[(String, Vec<u8>)], captured: &[Captured<'_, '_>]) -> bool {
    let value_of = |name: &String| {
        let hole = captured.iter().find(|(known, _)| known == name);
        let field = fixed.iter().find(|(known, _)| known == name);
        hole.map(|(_, value)| *value)
            .or_else(|| field.map(|(_, value)| value.as_slice()))
    };
    see.wanted.iter().all(|(name, values)| {
        value_of(name).is_some_and(|found| values.iter().any(|value| value.is(found)))
    }) && see.unwanted.iter().all(|(name, values)| {
        !value_of(name).is_some_and(|found| values.iter().any(|value| value.is(found)))
    })
}
