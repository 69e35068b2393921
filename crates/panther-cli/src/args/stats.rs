//! `panther stats`

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use panther_report::StatsBy;
use panther_table::HostPattern;

use super::paths::Paths;
use super::scan::ScanOutput;
use super::selection::Selection;

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,

    /// Count by these, separated by commas; host is the folder or archive below the folder that all
    /// logs share
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        value_parser = by(),
        default_value = "level,component,provider,code,message"
    )]
    pub(crate) by: Vec<StatsBy>,

    /// Take the host from the path of a log below PATH: {host} stands for it, * for any text within
    /// a name, ** for any folders [default: {host}/** below the folder that all logs share]
    #[arg(long, value_name = "PATTERN")]
    pub(crate) host_from: Option<HostPattern>,

    /// Print only the N most frequent values of each; days and hours are all printed
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,

    /// Print whole messages on a terminal too, even if lines wrap. Where standard output is no
    /// terminal, this is always so
    #[arg(long)]
    pub(crate) wide: bool,

    #[command(flatten)]
    pub(crate) selection: Selection,

    #[command(flatten)]
    pub(crate) paths: Paths,
}

fn by() -> impl TypedValueParser<Value = StatsBy> {
    PossibleValuesParser::new(StatsBy::ALL.map(StatsBy::name)).try_map(|name| {
        let named = StatsBy::ALL.into_iter().find(|by| by.name() == name);
        named.ok_or("no property of events")
    })
}
