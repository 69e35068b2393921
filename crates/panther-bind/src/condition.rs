//! Conditions on events as words: a key and a value.

use panther::Level;
use panther::code::ParsedCode;
use panther::details::Field;
use panther_set::{Bound, Filter, Levels};

use crate::near;

/// The keys that are no field of events.
const KEYS: [&str; 12] = [
    "level",
    "component",
    "provider",
    "event_id",
    "pid",
    "package",
    "kb",
    "session",
    "code",
    "since",
    "until",
    "text",
];

/// All keys of conditions but `data.NAME`.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> + Clone {
    let fields = Field::KEYS.iter().copied();
    KEYS.into_iter()
        .chain(fields.filter(|key| !KEYS.contains(key)))
}

/// Adds a condition to a filter. `None` if there is no such key.
pub(crate) fn add(filter: &Filter, key: &str, value: &str) -> Option<Result<Filter, String>> {
    let filter = filter.clone();
    Some(match key {
        "level" => value
            .split(',')
            .try_fold(filter, |filter, word| Ok(filter.levels(levels(word)?))),
        "component" => Ok(filter.component(value)),
        "provider" => Ok(filter.provider(value)),
        "event_id" => number(value).map(|id| filter.event_id(id)),
        "pid" => number(value).map(|id| filter.pid(id)),
        "package" => Ok(filter.package(value)),
        "kb" => article(value).map(|number| filter.kb(number)),
        "session" => Ok(filter.session(value)),
        "code" => match value.parse::<ParsedCode>() {
            Ok(code) => Ok(filter.code(code)),
            Err(error) => Err(error.to_string()),
        },
        "since" => bound(value).map(|bound| filter.since(bound)),
        "until" => bound(value).map(|bound| filter.until(bound)),
        "text" => {
            let wanted = value.to_lowercase();
            Ok(filter.text(move |text| text.to_lowercase().contains(&wanted)))
        }
        key if key.starts_with("data.") || Field::KEYS.contains(&key) => {
            Ok(filter.field(key, value))
        }
        _ => return None,
    })
}

/// A level alone, or with `+` behind it and worse ones, as for the program.
fn levels(word: &str) -> Result<Levels, String> {
    let word = word.trim();
    word.parse().map_err(|_| {
        let name = word.strip_suffix('+').unwrap_or(word);
        let names = Level::ALL.iter().map(|level| level.name());
        format!("no level {name:?}; {}", near::hint(name, names))
    })
}

fn number(value: &str) -> Result<u64, String> {
    value
        .parse()
        .map_err(|_| format!("expected a number and found {value:?}"))
}

fn bound(value: &str) -> Result<Bound, String> {
    value.parse().map_err(|error| format!("{error}"))
}

/// The number of an article of the knowledge base, with or without KB in front.
fn article(value: &str) -> Result<&str, String> {
    let digits = value
        .split_at_checked(2)
        .filter(|(start, _)| start.eq_ignore_ascii_case("kb"))
        .map_or(value, |(_, digits)| digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "expected an article such as KB5000001 and found {value:?}"
        ));
    }
    Ok(digits)
}
