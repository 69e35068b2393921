//! Tests on the fields of an event.

use panther::Event;
use panther::details::FieldValue;

use crate::sessions::Context;

/// The start of a key that asks for a value in the data of an event.
const DATA: &str = "data.";

/// The start of the names of Windows' own providers.
const WINDOWS: &[u8] = b"Microsoft-Windows-";

/// The values that one field may have.
#[derive(Clone, Debug)]
pub(super) struct FieldTest {
    /// The key as the caller gave it.
    given: String,
    values: Vec<Value>,
}

/// A value that a field may have.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(u64),
    /// A text that may contain `*` and `?`.
    Text(String),
    /// The name of a provider, of which `Microsoft-Windows-` may be left out.
    Provider(String),
    /// The identity of a package, or its name.
    Package(String),
}

impl FieldTest {
    pub(super) fn new(key: &str, value: Value) -> Self {
        Self {
            given: key.to_owned(),
            values: vec![value],
        }
    }

    pub(super) fn is_of(&self, key: &str) -> bool {
        self.given == key
    }

    pub(super) fn add(&mut self, value: Value) {
        self.values.push(value);
    }

    /// The key of the field, without the name of a value in it.
    pub(super) fn key(&self) -> &str {
        self.datum().map_or(&self.given, |_| "data")
    }

    /// The name of the value in the data of the event, if the test asks for one.
    fn datum(&self) -> Option<&str> {
        self.given.strip_prefix(DATA)
    }

    /// Whether the event, or what it belongs to, has one of the values.
    pub(super) fn passes(&self, event: &Event<'_>, context: Option<Context<'_>>) -> bool {
        let has = |value: FieldValue<'_>| match value {
            FieldValue::Number(number) => self.values.iter().any(|value| value.is_number(number)),
            FieldValue::Text(text) => self.is_text(&event.decoded(text)),
            FieldValue::Time(time) => self.is_text(time.to_string().as_bytes()),
            FieldValue::Data(data) => data.iter().any(|datum| {
                let is_named = self.datum().is_none_or(|wanted| {
                    let name = datum.decoded_name();
                    name.is_some_and(|name| name.eq_ignore_ascii_case(wanted.as_bytes()))
                });
                is_named && self.is_text(&datum.decoded())
            }),
            // A kind of value that this filter does not know.
            _ => false,
        };
        event.field(self.key()).is_some_and(has)
            || context.is_some_and(|context| {
                context
                    .fields()
                    .any(|(key, value)| key == self.given && self.is_text(value.as_bytes()))
            })
    }

    fn is_text(&self, text: &[u8]) -> bool {
        self.values.iter().any(|value| value.is_text(text))
    }
}

impl Value {
    fn is_number(&self, number: u64) -> bool {
        match self {
            Self::Number(wanted) => *wanted == number,
            other => other.is_text(number.to_string().as_bytes()),
        }
    }

    fn is_text(&self, text: &[u8]) -> bool {
        match self {
            // A number that a format keeps as text.
            Self::Number(wanted) => text == wanted.to_string().as_bytes(),
            Self::Text(pattern) => matches(pattern.as_bytes(), text),
            Self::Provider(pattern) => {
                let short = text.split_at_checked(WINDOWS.len());
                let short = short.filter(|(start, _)| start.eq_ignore_ascii_case(WINDOWS));
                matches(pattern.as_bytes(), text)
                    || short.is_some_and(|(_, short)| matches(pattern.as_bytes(), short))
            }
            Self::Package(pattern) => {
                let name = text.split(|&byte| byte == b'~').next().unwrap_or_default();
                matches(pattern.as_bytes(), text) || matches(pattern.as_bytes(), name)
            }
        }
    }
}

/// Whether all of `text` matches a pattern in which `*` stands for any bytes and `?` for any byte.
/// Ignores the case of ASCII letters.
///
/// After a mismatch, the last `*` takes one byte more. An earlier one never has to, so the work is at
/// most the product of both lengths.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut in_pattern) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(at) {
        match pattern.get(in_pattern) {
            Some(b'*') => {
                in_pattern += 1;
                last_star = Some((in_pattern, at));
            }
            Some(&wanted) if wanted == b'?' || wanted.eq_ignore_ascii_case(&byte) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((behind, taken)) = last_star else {
                    return false;
                };
                (at, in_pattern) = (taken + 1, behind);
                last_star = Some((behind, taken + 1));
            }
        }
    }
    let rest = pattern.get(in_pattern..).unwrap_or_default();
    rest.iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    /// The obvious definition, which may take long.
    fn slowly(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => (0..=text.len()).any(|count| slowly(rest, &text[count..])),
            ([wanted, pattern @ ..], [byte, text @ ..]) => {
                (*wanted == b'?' || wanted.eq_ignore_ascii_case(byte)) && slowly(pattern, text)
            }
            _ => false,
        }
    }

    #[test]
    fn patterns_match_like_their_definition() {
        let words = |letters: &[u8], most: u32| -> Vec<Vec<u8>> {
            let count = |length| letters.len().pow(length);
            let word = |length: u32, mut index: usize| {
                let mut word = Vec::new();
                for _ in 0..length {
                    word.push(letters[index % letters.len()]);
                    index /= letters.len();
                }
                word
            };
            (0..=most)
                .flat_map(|length| (0..count(length)).map(move |index| word(length, index)))
                .collect()
        };
        let texts = words(b"aB", 5);
        let mut matched = 0;
        for pattern in words(b"ab*?", 5) {
            for text in &texts {
                let found = matches(&pattern, text);
                assert_eq!(found, slowly(&pattern, text), "{pattern:?} {text:?}");
                matched += usize::from(found);
            }
        }
        assert!(matched > 1000, "{matched}");
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "*a".repeat(60) + "b";
        assert!(!matches(pattern.as_bytes(), &[b'a'; 20_000]));
    }
}
