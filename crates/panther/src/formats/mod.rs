//! The formats of this crate. Each format has a folder and a line in [`ALL`].

pub(crate) mod checksur;
pub(crate) mod cmtrace;
pub(crate) mod coinstaller;
pub(crate) mod compat_xml;
pub(crate) mod dates;
pub(crate) mod diag_xml;
pub(crate) mod event_log;
pub(crate) mod markup;
pub(crate) mod miglog;
pub(crate) mod plain;
pub(crate) mod reporting_events;
pub(crate) mod servicing;
pub(crate) mod setupapi;
pub(crate) mod setupdiag;
pub(crate) mod stamped;
pub(crate) mod windows_update;

use crate::format::recognize::Format;

/// All formats, in order of precedence.
pub(crate) static ALL: &[&dyn Format] = &[
    &servicing::dialect::SETUP,
    &servicing::dialect::CBS,
    &servicing::dialect::DISM,
    &coinstaller::COINSTALLER,
    &stamped::bluebox::BLUEBOX,
    &stamped::pfro::PFRO,
    &stamped::poqexec::POQEXEC,
    &stamped::netsetup::NETSETUP,
    &checksur::CHECKSUR,
    &setupapi::SETUPAPI,
    &setupdiag::SETUPDIAG,
    &diag_xml::DIAG_XML,
    &compat_xml::COMPAT_XML,
    &miglog::MIGLOG,
    &event_log::xml::EVTX_XML,
    &event_log::listing::EVTX_LISTING,
    &event_log::clixml::EVTX_CLIXML,
    #[cfg(feature = "json")]
    &event_log::json::EVTX_JSON,
    &event_log::table::EVTX_CSV,
    &event_log::table::EVTX_TEXT,
    &windows_update::WINDOWS_UPDATE,
    &reporting_events::REPORTING_EVENTS,
    &cmtrace::CMTRACE,
    &event_log::copied::EVTX_COPIED,
    &event_log::list::EVTX_LIST,
    &event_log::fixed::EVTX_TABLE,
    FALLBACK,
];

/// The format of a source that no other format recognizes.
pub(crate) static FALLBACK: &dyn Format = &plain::PLAIN;
