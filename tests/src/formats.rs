//! The one table of all formats: a reference reader, logs and names of files for each.
//!
//! The properties, the goldens, the fuzz targets, their seeds and the benches loop over [`ROWS`] or
//! over the registry. A test fails where a registered format has no row.

#[cfg(feature = "generate")]
use proptest::strategy::{BoxedStrategy, Strategy};

#[cfg(feature = "generate")]
use crate::generate;
use crate::reference::table::layouts::{LAYOUTS, RefLayout};
use crate::reference::{
    RefItem, checksur, clixml, cmtrace, coinstaller, compat_xml, diag_xml, dmp, json, listing,
    miglog, plain, printed, reporting_events, servicing, setupapi, setupdiag, stamped, table,
    windows_update, xml,
};
use crate::samples::{self, Sample};

/// Formats that find records as another one in [`ROWS`] does, for tests with large inputs.
pub const ALIKE: [&str; 8] = [
    "setup",
    "dism",
    "evtx",
    "pfro",
    "poqexec",
    "netsetup",
    "diag-xml",
    "compat-xml",
];

/// What the tests know of a format.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The id of the format.
    pub id: &'static str,
    /// Reads a source whose layout was learned from other bytes, or from none: the source and those
    /// bytes. `None` where the reference does not know the layout that those bytes show.
    pub reference: for<'a> fn(&'a [u8], &[u8]) -> Option<Vec<RefItem<'a>>>,
    /// Whether the bytes of a source decide about its layout.
    pub learns: bool,
    /// Makes logs, good and bad ones.
    #[cfg(feature = "generate")]
    pub generate: fn() -> BoxedStrategy<Vec<u8>>,
    /// Makes a good log of about this number of bytes, the same for each call.
    pub sample: fn(usize) -> Sample,
    /// How the names of the golden cases end, without `.log`.
    pub goldens: &'static [&'static str],
    /// The seeds in `fuzz/seeds`.
    pub seeds: &'static [&'static str],
}

impl Row {
    /// Whether a log of the format is binary, and its text is made when it is read.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        ["dmp", "evtx"].contains(&self.id)
    }

    /// A good log of about this number of bytes as text: that which is made of a binary log.
    #[must_use]
    pub fn text(&self, len: usize) -> Sample {
        match self.id {
            "dmp" => samples::dump_lines(len),
            "evtx" => samples::xml::rendered(len),
            _ => (self.sample)(len),
        }
    }
}

/// Every format.
pub static ROWS: &[Row] = &[
    Row {
        id: "setup",
        reference: |source, shown| Some(servicing::items_of_shown(source, shown)),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::servicing::log().boxed(),
        sample: samples::servicing::setup,
        goldens: &["-setupact", "-setuperr"],
        seeds: &["setup"],
    },
    Row {
        id: "cbs",
        reference: |source, shown| Some(servicing::items_of_shown(source, shown)),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::servicing::log().boxed(),
        sample: samples::servicing::cbs,
        goldens: &["-cbs"],
        seeds: &["records", "continuation", "prefix", "gaps", "odd"],
    },
    Row {
        id: "dism",
        reference: |source, shown| Some(servicing::items_of_shown(source, shown)),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::servicing::log().boxed(),
        sample: samples::servicing::dism,
        goldens: &["-dism"],
        seeds: &["dism"],
    },
    Row {
        id: "coinstaller",
        reference: |source, _| Some(coinstaller::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::servicing::coinstaller().boxed(),
        sample: samples::text::coinstaller,
        goldens: &["-coinstaller"],
        seeds: &["coinstaller"],
    },
    Row {
        id: "bluebox",
        reference: |source, _| Some(stamped::bluebox(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::bluebox().boxed(),
        sample: samples::text::bluebox,
        goldens: &["-bluebox"],
        seeds: &["bluebox"],
    },
    Row {
        id: "pfro",
        reference: |source, _| Some(stamped::pfro(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::pfro().boxed(),
        sample: samples::text::pfro,
        goldens: &["-pfro"],
        seeds: &["pfro"],
    },
    Row {
        id: "poqexec",
        reference: |source, _| Some(stamped::poqexec(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::poqexec().boxed(),
        sample: samples::text::poqexec,
        goldens: &["-poqexec"],
        seeds: &["poqexec"],
    },
    Row {
        id: "netsetup",
        reference: |source, _| Some(stamped::netsetup(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::netsetup().boxed(),
        sample: samples::text::netsetup,
        goldens: &["-netsetup"],
        seeds: &["netsetup"],
    },
    Row {
        id: "checksur",
        reference: |source, _| Some(checksur::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::checksur().boxed(),
        sample: samples::text::checksur,
        goldens: &["-checksur"],
        seeds: &["checksur"],
    },
    Row {
        id: "setupapi",
        reference: |source, _| Some(setupapi::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::setupapi::log().boxed(),
        sample: samples::setupapi::sections,
        goldens: &["-setupapi"],
        seeds: &["setupapi", "setupapi-xp"],
    },
    Row {
        id: "setupdiag",
        reference: |source, shown| Some(setupdiag::items(source, setupdiag::Layout::of(shown))),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::documents::setupdiag().boxed(),
        sample: samples::documents::setupdiag,
        goldens: &["-setupdiag"],
        seeds: &["setupdiag", "setupdiag-json", "setupdiag-text"],
    },
    Row {
        id: "diag-xml",
        reference: |source, _| Some(diag_xml::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::documents::diagerr().boxed(),
        sample: samples::documents::diagerr,
        goldens: &["-diag-xml"],
        seeds: &["diag-xml"],
    },
    Row {
        id: "compat-xml",
        reference: |source, _| Some(compat_xml::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::documents::compat().boxed(),
        sample: samples::documents::compat,
        goldens: &["-compat-xml"],
        seeds: &["compat-xml", "compat-xml-assets"],
    },
    Row {
        id: "miglog",
        reference: |source, _| Some(miglog::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::documents::miglog().boxed(),
        sample: samples::documents::miglog,
        goldens: &["-miglog"],
        seeds: &["miglog"],
    },
    Row {
        id: "evtx-xml",
        reference: |source, _| Some(xml::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::xml::event_log().boxed(),
        sample: samples::xml::rendered,
        goldens: &["-evtx"],
        seeds: &["evtx-xml", "evtx-xml-prefix", "evtx-xml-gaps"],
    },
    Row {
        id: "evtx-listing",
        reference: |source, _| Some(listing::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::listing().boxed(),
        sample: samples::text::listing,
        goldens: &["-evtx-listing"],
        seeds: &["evtx-listing"],
    },
    Row {
        id: "evtx-clixml",
        reference: |source, _| Some(clixml::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::clixml().boxed(),
        sample: samples::xml::clixml,
        goldens: &["-evtx-clixml"],
        seeds: &["evtx-clixml", "evtx-clixml-returns"],
    },
    Row {
        id: "evtx-json",
        reference: |source, shown| Some(json::items(source, json::is_lines(shown))),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::json::json_log().boxed(),
        sample: samples::json::lines,
        goldens: &["-evtx-json"],
        seeds: &["evtx-json", "evtx-json-lines", "evtx-json-gaps"],
    },
    Row {
        id: "evtx-csv",
        reference: |source, shown| rows(source, shown, LAYOUTS[0], b",;"),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::table::table().boxed(),
        sample: samples::table::evtx_csv,
        goldens: &["-csv"],
        seeds: &["evtx-csv", "evtx-csv-message-first", "evtx-csv-gaps"],
    },
    Row {
        id: "evtx-text",
        reference: |source, shown| rows(source, shown, LAYOUTS[1], b"\t"),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::table::table().boxed(),
        sample: samples::table::evtx_text,
        goldens: &["-text"],
        seeds: &["evtx-text"],
    },
    Row {
        id: "windowsupdate",
        reference: |source, _| Some(windows_update::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::updates::windows_update().boxed(),
        sample: samples::updates::windows_update,
        goldens: &["-windowsupdate"],
        seeds: &["windowsupdate", "windowsupdate-old"],
    },
    Row {
        id: "reportingevents",
        reference: |source, _| Some(reporting_events::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::updates::reporting_events().boxed(),
        sample: samples::updates::reporting_events,
        goldens: &["-reportingevents"],
        seeds: &["reportingevents"],
    },
    Row {
        id: "cmtrace",
        reference: |source, shown| Some(cmtrace::items(source, shown)),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::cmtrace::cmtrace().boxed(),
        sample: samples::updates::cmtrace,
        goldens: &["-cmtrace"],
        seeds: &["cmtrace", "cmtrace-lines"],
    },
    Row {
        id: "evtx-copied",
        reference: |source, _| printed::copies(source),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::lines::copies().boxed(),
        sample: samples::text::copies,
        goldens: &["-evtx-copied"],
        seeds: &["evtx-copied"],
    },
    Row {
        id: "evtx-list",
        reference: |source, _| printed::list(source),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::lines::list().boxed(),
        sample: samples::text::list,
        goldens: &["-evtx-list"],
        seeds: &["evtx-list"],
    },
    Row {
        id: "evtx-table",
        reference: |source, _| printed::table(source),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::lines::printed_table().boxed(),
        sample: samples::text::printed_table,
        goldens: &["-evtx-table"],
        seeds: &["evtx-table"],
    },
    Row {
        id: "evtx",
        reference: |source, _| Some(xml::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::xml::event_log().boxed(),
        sample: samples::evtx,
        goldens: &["-binary"],
        seeds: &["evtx-xml"],
    },
    Row {
        id: "dmp",
        reference: |source, _| Some(dmp::items(source)),
        learns: false,
        #[cfg(feature = "generate")]
        generate: || generate::lines::dumps().boxed(),
        sample: samples::dump,
        goldens: &["-dmp"],
        seeds: &["dmp"],
    },
    Row {
        id: "plain",
        reference: |source, _| Some(plain::items(source)),
        learns: true,
        #[cfg(feature = "generate")]
        generate: || generate::lines::plain().boxed(),
        sample: samples::text::plain,
        goldens: &["-is-plain"],
        seeds: &["breaks", "plain-times"],
    },
];

/// The row of the format with this id.
///
/// # Panics
///
/// Where there is none: the format is registered and is not in the table.
#[must_use]
pub fn row(id: &str) -> &'static Row {
    let found = ROWS.iter().find(|row| row.id == id);
    found.unwrap_or_else(|| panic!("the format {id} has no row in tests/src/formats.rs"))
}

fn rows<'a>(
    source: &'a [u8],
    shown: &[u8],
    unseen: RefLayout,
    separators: &[u8],
) -> Option<Vec<RefItem<'a>>> {
    let layout = match shown {
        [] => unseen,
        shown => RefLayout::of(shown, separators)?,
    };
    Some(table::items(source, &layout))
}
