//! Which events to take.

use clap::Args;
use panther::Level;
use panther::code::ParsedCode;
use panther_set::{Bound, Filter};
use regex::Regex;

/// Which events to select.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Take only events of these levels, separated by commas: info, warning, error, fatal, perf,
    /// verbose, debug, other; error+ means error and fatal, and error alone leaves out fatal
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = levels)]
    pub(crate) level: Vec<Levels>,

    /// Take only events of these components, separated by commas; upper and lower case are alike
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) component: Vec<String>,

    /// Take only events of the event log with these event ids, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) event_id: Vec<u64>,

    /// Take only events of these providers, separated by commas; upper and lower case are alike, and
    /// WindowsUpdateClient is Microsoft-Windows-WindowsUpdateClient too
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) provider: Vec<String>,

    /// Take only events with one of these codes, separated by commas: 0x80070005, -2147024891 and
    /// E_ACCESSDENIED are one code, 5 and ERROR_ACCESS_DENIED another
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) code: Vec<ParsedCode>,

    /// Take only events at or after TIME: 2020-07-29, 2020-07-29T16:29 or 2020-07-29T16:29:16.
    /// Without an offset, TIME is by the log's own clock. With Z or +08:00 at its end, TIME is an
    /// instant, and events whose UTC offset is unknown are left out
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Bound>,

    /// Take only events until the end of TIME, whether TIME is a day, a minute or a second; TIME is
    /// written as for --since
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Bound>,

    /// Take only events whose message or continuation lines match REGEX; (?i) in front ignores
    /// case, and (?m) lets ^ and $ match at every line
    #[arg(long, value_name = "REGEX")]
    pub(crate) grep: Option<Regex>,
}

impl Selection {
    /// The filter that the options describe.
    pub(crate) fn filter(&self) -> Filter {
        let mut filter = Filter::new();
        for levels in &self.level {
            filter = match *levels {
                Levels::Only(level) => filter.level(level),
                Levels::AtLeast(level) => filter.at_least(level),
            };
        }
        for name in &self.component {
            filter = filter.component(name);
        }
        for name in &self.provider {
            filter = filter.provider(name);
        }
        for id in &self.event_id {
            filter = filter.event_id(*id);
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
        if let Some(regex) = self.grep.clone() {
            filter = filter.text(move |text| regex.is_match(text));
        }
        filter
    }
}

/// Levels of one word: `warning` or `warning+`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Levels {
    Only(Level),
    AtLeast(Level),
}

fn levels(word: &str) -> Result<Levels, String> {
    let level = |word: &str| {
        word.parse::<Level>()
            .map_err(|error| format!("{error}; warning+ means warning and worse"))
    };
    match word.strip_suffix('+') {
        Some(least) => level(least).map(Levels::AtLeast),
        None => level(word).map(Levels::Only),
    }
}
