//! Writes what panther found out about a failed Windows upgrade, for people and for programs.
//!
//! | function | output |
//! |---|---|
//! | [`text`] | text for a terminal |
//! | [`markdown`] | Markdown for a ticket |
//! | [`sarif`] | SARIF 2.1.0, for viewers and code-scanning boards |
//! | [`html`] | one self-contained HTML file with a picture of the time line |
//!
//! All of them show one [`Diagnosis`](panther_diagnose::Diagnosis). Its JSON is that of `serde`; the
//! folder `schema` of `panther-diagnose` has the JSON schema. An [`Overview`] of all logs adds the time
//! line, all errors and the hashes to the HTML file. [`redact`] replaces what names persons and
//! machines, before any of them is written.
//!
//! Logs are hostile input: no text of a log makes markup, links, escape sequences or scripts.
//!
//! ```no_run
//! use panther_diagnose::{Diagnoser, RuleSet};
//! use panther_report::{Options, Overview, html, redact};
//! use panther_set::LogSet;
//!
//! let set = LogSet::discover(["evidence"]);
//! let mut diagnosis = Diagnoser::new(RuleSet::embedded()).diagnose(&set);
//! let mut overview = Overview::of(&set);
//! overview.hash(&set);
//! let mut options = Options::default();
//! redact(&mut diagnosis, &mut overview, &mut options)?;
//! let mut file = std::io::BufWriter::new(std::fs::File::create("report.html")?);
//! html(&diagnosis, &overview, &options, &mut file)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod html;
mod markdown;
mod names;
mod one_clock;
mod options;
mod overview;
mod redact;
mod sarif;
mod stats;
mod template;
mod text;
mod texts;
mod words;

pub use html::html;
pub use markdown::markdown;
pub use one_clock::{Chosen, Clocks};
pub use options::Options;
pub use overview::{
    Bucket, ErrorGroup, Gap, Histogram, Jump, Mark, MarkKind, Overview, Place, SourceOverview,
};
pub use panther_export::{Styles, anstyle};
pub use redact::redact;
pub use sarif::sarif;
pub use stats::{Stats, StatsBy, StatsCount, StatsCounter, StatsGroup};
pub use template::template;
pub use text::text;
pub use texts::Language;

/// The programs in the README of the workspace and in that of this crate compile and run.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../../../README.md")]
    struct Workspace;

    #[doc = include_str!("../README.md")]
    struct Crate;
}
