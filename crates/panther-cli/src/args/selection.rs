//! Which events to take.

use clap::Args;
use panther::Level;
use panther::code::ParsedCode;
use panther::details::Field;
use panther_set::{Bound, Filter, Levels};
use panther_table::nearest;
use regex::Regex;

use super::headings::SELECTING;
use super::near::did_you_mean;

/// Which events to select.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Take only events of these levels, separated by commas: info, warning, error, fatal, perf,
    /// verbose, debug, other; error+ means error and fatal, and error alone leaves out fatal
    #[arg(short, long, help_heading = SELECTING, value_name = "LEVEL", value_delimiter = ',', value_parser = levels)]
    pub(crate) level: Vec<Levels>,

    /// Take only events of these components, separated by commas; upper and lower case are alike
    #[arg(long, help_heading = SELECTING, value_name = "NAME", value_delimiter = ',')]
    pub(crate) component: Vec<String>,

    /// Take only events of the event log with these event ids, separated by commas
    #[arg(long, help_heading = SELECTING, value_name = "ID", value_delimiter = ',')]
    pub(crate) event_id: Vec<u64>,

    /// Take only events of these providers, separated by commas; upper and lower case are alike, and
    /// WindowsUpdateClient is Microsoft-Windows-WindowsUpdateClient too
    #[arg(long, help_heading = SELECTING, value_name = "NAME", value_delimiter = ',')]
    pub(crate) provider: Vec<String>,

    /// Take only events that name one of these packages, separated by commas: by the whole identity,
    /// by the name before the first ~, or by a pattern with * and ?. With `events --context`, also
    /// those of a session that is about it
    #[arg(long, help_heading = SELECTING, value_name = "NAME", value_delimiter = ',')]
    pub(crate) package: Vec<String>,

    /// Take only events that name one of these articles, separated by commas, such as KB5000001; with
    /// `events --context`, also those of a session that is about it
    #[arg(long, help_heading = SELECTING, value_name = "KB", value_delimiter = ',', value_parser = article)]
    pub(crate) kb: Vec<String>,

    /// Take only events that name one of these servicing sessions, separated by commas; with
    /// `events --context`, all events of the session
    #[arg(long, help_heading = SELECTING, value_name = "ID", value_delimiter = ',')]
    pub(crate) session: Vec<String>,

    /// Take only events of these process ids, separated by commas
    #[arg(long, help_heading = SELECTING, value_name = "PID", value_delimiter = ',')]
    pub(crate) pid: Vec<u64>,

    /// Take only events whose field KEY, as JSON Lines names it, is VALUE, in which * and ? are
    /// wildcards: executable=setup*.exe, or data.updateTitle=*KB5000001* for the data of an event;
    /// repeatable
    #[arg(long, help_heading = SELECTING, value_name = "KEY=VALUE", value_parser = field)]
    pub(crate) field: Vec<FieldIs>,

    /// Take only events with one of these codes, separated by commas: 0x80070005, -2147024891 and
    /// E_ACCESSDENIED are one code, 5 and ERROR_ACCESS_DENIED another
    #[arg(
        short,
        long,
        help_heading = SELECTING,
        value_name = "CODE",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) code: Vec<ParsedCode>,

    /// Take only events at or after TIME: 2020-07-29, 2020-07-29T16:29, any time that panther prints,
    /// seconds since 1970, -2h, yesterday or today. Without an offset, TIME is by the log's own
    /// clock. With Z, +08:00 or [Europe/Berlin] at its end, TIME is an instant, and events whose UTC
    /// offset is unknown are left out. -2h and yesterday are by the clock of this computer
    #[arg(long, help_heading = SELECTING, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<Bound>,

    /// Take only events until the end of TIME, whether TIME is a day, a minute or a second; TIME is
    /// written as for --since
    #[arg(long, help_heading = SELECTING, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<Bound>,

    /// Take only events from SPAN before TIME to SPAN after it, such as 2020-07-29T16:29=10m
    /// [default SPAN: 5m]
    #[arg(
        long,
        help_heading = SELECTING,
        value_name = "TIME[=SPAN]",
        allow_hyphen_values = true,
        value_parser = around
    )]
    pub(crate) around: Option<Bound>,

    /// Take only events whose message or continuation lines match REGEX; (?i) in front ignores
    /// case, and (?m) lets ^ and $ match at every line
    #[arg(short, long, help_heading = SELECTING, value_name = "REGEX")]
    pub(crate) grep: Option<Regex>,

    /// Leave out events of which this is true: NAME is an option above or the key of a field, and
    /// VALUE is written as for that option: level=info,verbose, component=CSI, code=0x80070002,
    /// grep=REGEX, pid=4; repeatable
    #[arg(long, help_heading = SELECTING, value_name = "NAME=VALUE", value_parser = exclusion)]
    pub(crate) not: Vec<Exclusion>,
}

/// A field and the value that it must have.
#[derive(Clone, Debug)]
pub(crate) struct FieldIs {
    key: String,
    value: String,
}

/// What an event must not be.
#[derive(Clone, Debug)]
pub(crate) struct Exclusion(Filter);

impl Selection {
    /// Whether an option asks for what an event may belong to without naming it.
    pub(super) fn asks_for_context(&self) -> bool {
        !(self.package.is_empty() && self.kb.is_empty() && self.session.is_empty())
    }

    /// The filter that the options describe.
    pub(crate) fn filter(&self) -> Filter {
        let mut filter = Filter::new();
        filter = self.level.iter().copied().fold(filter, Filter::levels);
        filter = self.component.iter().fold(filter, Filter::component);
        filter = self.provider.iter().fold(filter, Filter::provider);
        filter = self.package.iter().fold(filter, Filter::package);
        filter = self.session.iter().fold(filter, Filter::session);
        for article in &self.kb {
            filter = filter.kb(article);
        }
        for id in &self.event_id {
            filter = filter.event_id(*id);
        }
        for pid in &self.pid {
            filter = filter.pid(*pid);
        }
        for FieldIs { key, value } in &self.field {
            filter = filter.field(key, value);
        }
        for code in &self.code {
            filter = filter.code(*code);
        }
        if let Some(since) = self.since {
            filter = filter.since(since);
        }
        if let Some(until) = self.until {
            filter = filter.until(until);
        }
        if let Some(around) = self.around {
            filter = filter.since(around).until(around);
        }
        if let Some(regex) = self.grep.clone() {
            filter = filter.text(move |text| regex.is_match(text));
        }
        for Exclusion(other) in &self.not {
            filter = filter.without(other.clone());
        }
        filter
    }
}

/// The option that asks for a field, if it has one of its own.
pub(crate) fn option_of_field(key: &str) -> Option<&'static str> {
    let own = [
        ("event_id", "event-id"),
        ("provider", "provider"),
        ("package", "package"),
        ("kb", "kb"),
        ("session", "session"),
        ("pid", "pid"),
    ];
    own.into_iter()
        .find(|(field, _)| *field == key)
        .map(|(_, option)| option)
}

fn levels(word: &str) -> Result<Levels, String> {
    word.parse::<Levels>().map_err(|error| {
        let word = word.strip_suffix('+').unwrap_or(word);
        let near = did_you_mean(word, Level::ALL.iter().map(|level| level.name()));
        format!("{error}; warning+ means warning and worse{near}")
    })
}

/// The number of an article of the knowledge base, with or without KB in front.
fn article(text: &str) -> Result<String, &'static str> {
    let digits = text
        .split_at_checked(2)
        .filter(|(start, _)| start.eq_ignore_ascii_case("kb"))
        .map_or(text, |(_, digits)| digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("expected an article such as KB5000001 or 5000001");
    }
    Ok(digits.to_owned())
}

fn field(text: &str) -> Result<FieldIs, String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("expected KEY=VALUE, such as executable=setup*.exe")?;
    Ok(FieldIs {
        key: known_key(key)?.to_owned(),
        value: value.to_owned(),
    })
}

/// The key, if some format has a field of this name.
fn known_key(key: &str) -> Result<&str, String> {
    if key.starts_with("data.") || Field::KEYS.contains(&key) {
        return Ok(key);
    }
    let nearest = nearest(key, Field::KEYS.iter().copied());
    let nearest = nearest.map_or_else(String::new, |near| format!(", but one named {near}"));
    Err(format!("no log has a field named {key}{nearest}"))
}

/// The time, and the span before and after it.
fn around(text: &str) -> Result<Bound, String> {
    let (time, span) = text.rsplit_once('=').unwrap_or((text, "5m"));
    let time: Bound = time.parse().map_err(|error| format!("{error}"))?;
    let span = humantime::parse_duration(span.trim())
        .map_err(|error| format!("expected TIME=SPAN, such as 2020-07-29T16:29=10m: {error}"))?;
    Ok(time.widened(span))
}

/// The options that select events, which `--not` takes too.
const OPPOSITES: [&str; 10] = [
    "level",
    "component",
    "event-id",
    "provider",
    "package",
    "kb",
    "session",
    "pid",
    "code",
    "grep",
];

fn exclusion(text: &str) -> Result<Exclusion, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("expected NAME=VALUE, such as level=info or component=CSI")?;
    let words = || value.split(',');
    let all =
        |add: &dyn Fn(Filter, &str) -> Result<Filter, String>| words().try_fold(Filter::new(), add);
    let number = |word: &str| {
        word.parse::<u64>()
            .map_err(|_| format!("{name}: expected a number and found {word}"))
    };
    let filter = match name {
        "level" => all(&|filter, word| Ok(filter.levels(levels(word)?)))?,
        "component" => words().fold(Filter::new(), Filter::component),
        "provider" => words().fold(Filter::new(), Filter::provider),
        "package" => words().fold(Filter::new(), Filter::package),
        "session" => words().fold(Filter::new(), Filter::session),
        "kb" => all(&|filter, word| Ok(filter.kb(&article(word)?)))?,
        "event-id" => all(&|filter, word| Ok(filter.event_id(number(word)?)))?,
        "pid" => all(&|filter, word| Ok(filter.pid(number(word)?)))?,
        "code" => all(&|filter, word| {
            let code = word.parse::<ParsedCode>();
            code.map(|code| filter.code(code))
                .map_err(|error| error.to_string())
        })?,
        "grep" => {
            let regex = Regex::new(value).map_err(|error| error.to_string())?;
            Filter::new().text(move |text| regex.is_match(text))
        }
        key => {
            let key = known_key(key).map_err(|error| {
                format!(
                    "{error}; NAME is one of {} or a field",
                    OPPOSITES.join(", ")
                )
            })?;
            Filter::new().field(key, value)
        }
    };
    Ok(Exclusion(filter))
}
