//! The rows that a caller asks for.

use std::thread;

use panther_arrow::{Column, HostPattern, TableScan};
use panther_set::{Clock, Filter, TimeZone, registry};
use thiserror::Error;

use crate::{condition, near};

/// An option that a query does not have, or a value that does not fit it. It names the nearest that does.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct InvalidOption(String);

/// The rows that a caller wants, and the facts that the caller knows about the logs.
///
/// All options are texts, as in the bindings:
///
/// | option | value |
/// |---|---|
/// | `columns` | names of columns, separated by commas |
/// | `level` | the events of these levels, separated by commas; `error+` is `error` and worse ones |
/// | `component`, `provider`, `event_id`, `pid`, `package`, `kb`, `session` | the events that have this value |
/// | `code` | the events with this code, such as `0x80070005` or `E_ACCESSDENIED` |
/// | `since`, `until` | the events from this time on, or until its end |
/// | `text` | the events whose text contains this, whatever the case |
/// | a key of the column `fields`, or `data.NAME` | the events with this value, in which `*` and `?` are wildcards |
/// | `format` | the logs of this format |
/// | `host_from` | a pattern that tells the host of a log, such as `{host}/**` |
/// | `tz` | the time zone of times that do not state theirs |
/// | `batch_rows` | how many rows a batch has at most |
/// | `threads` | how many threads read |
/// | `string_view` | `true` for texts of this type, which saves a copy; otherwise they are `string` |
///
/// A condition that is set twice wants either value, and different conditions must all be true. Of
/// `since`, `until` and `text`, each must be true.
#[derive(Clone, Debug)]
pub struct Query {
    columns: Vec<Column>,
    filter: Filter,
    formats: Vec<String>,
    host_from: Option<HostPattern>,
    zone: Option<TimeZone>,
    batch_rows: usize,
    threads: usize,
    string_view: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            columns: Column::ALL.to_vec(),
            filter: Filter::new(),
            formats: Vec::new(),
            host_from: None,
            zone: None,
            batch_rows: 8192,
            threads: thread::available_parallelism().map_or(1, usize::from),
            string_view: false,
        }
    }
}

impl Query {
    /// Sets an option, or adds a condition.
    ///
    /// ```
    /// use panther_bind::Query;
    ///
    /// let mut query = Query::default();
    /// let error = query.set("columns", "host,mesage").unwrap_err();
    /// assert_eq!(error.to_string(), "no column \"mesage\"; did you mean message?");
    /// ```
    ///
    /// # Errors
    /// Returns an error if there is no such option, or if the value does not fit it.
    pub fn set(&mut self, option: &str, value: &str) -> Result<(), InvalidOption> {
        self.try_set(option, value).map_err(InvalidOption)
    }

    fn try_set(&mut self, option: &str, value: &str) -> Result<(), String> {
        match option {
            "columns" => {
                let names = value.split(',').map(str::trim);
                self.columns = names.map(column).collect::<Result<_, _>>()?;
            }
            "format" => {
                let registry = registry();
                let ids = registry.formats().iter().map(|format| format.id());
                let ids: Vec<&str> = ids.map(|id| id.as_str()).collect();
                if !ids.contains(&value) {
                    let hint = near::hint(value, ids.iter().copied());
                    return Err(format!("no format {value:?}; {hint}"));
                }
                self.formats.push(value.to_owned());
            }
            "host_from" => {
                let pattern = value.parse::<HostPattern>();
                self.host_from = Some(pattern.map_err(|error| error.to_string())?);
            }
            "tz" => {
                let zone = value.parse::<TimeZone>();
                let zone = zone.map_err(|error| format!("no time zone {value:?}: {error}"))?;
                self.zone = Some(zone);
            }
            "batch_rows" => self.batch_rows = positive(option, value)?,
            "threads" => self.threads = positive(option, value)?,
            "string_view" => match value {
                "true" => self.string_view = true,
                "false" => self.string_view = false,
                _ => {
                    return Err(format!(
                        "{option}: expected true or false and found {value:?}"
                    ));
                }
            },
            _ => match condition::add(&self.filter, option, value) {
                Some(filter) => {
                    self.filter = filter.map_err(|error| format!("{option}: {error}"))?;
                }
                None => {
                    let hint = near::hint(option, OPTIONS.into_iter().chain(condition::keys()));
                    return Err(format!("no option {option:?}; {hint}"));
                }
            },
        }
        Ok(())
    }

    /// The columns that are read.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn scan(&self) -> TableScan {
        TableScan::new(self.columns.clone()).with_filter(self.filter.clone())
    }

    pub(crate) fn wants_format(&self, format: &str) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|wanted| wanted == format)
    }

    pub(crate) const fn host_from(&self) -> Option<&HostPattern> {
        self.host_from.as_ref()
    }

    /// The clock of the logs, if the caller knows it.
    pub(crate) fn clock(&self) -> Option<Clock> {
        let zone = self.zone.clone()?;
        Some(Clock::new().with_zone(zone))
    }

    pub(crate) const fn batch_rows(&self) -> usize {
        self.batch_rows
    }

    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    pub(crate) const fn has_string_views(&self) -> bool {
        self.string_view
    }

    /// Whether the rows depend on UTC offsets.
    pub(crate) fn needs_offsets(&self) -> bool {
        self.scan().needs_offsets()
    }

    /// Whether the rows say what their events belong to, which other events tell.
    pub(crate) fn needs_contexts(&self) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.needs_context())
    }
}

/// The options that are no conditions on events.
const OPTIONS: [&str; 7] = [
    "columns",
    "format",
    "host_from",
    "tz",
    "batch_rows",
    "threads",
    "string_view",
];

fn column(name: &str) -> Result<Column, String> {
    name.parse().map_err(|_| {
        let names = Column::ALL.iter().map(|column| column.name());
        format!("no column {name:?}; {}", near::hint(name, names))
    })
}

fn positive(option: &str, value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!(
            "{option}: expected a number from 1 on and found {value:?}"
        )),
    }
}
