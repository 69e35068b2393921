//! Which of the logs in these columns a file is.

use super::header;
use crate::cursor::BYTE_ORDER_MARK;
use crate::{Confidence, Item, Record, Stamps};

/// A log in the servicing columns.
#[derive(Debug)]
pub(crate) struct Dialect {
    pub(super) id: &'static str,
    pub(super) describe: &'static str,
    /// Parts of file names, in lower case.
    names: &'static [&'static str],
    /// Components that speak for this log.
    components: &'static [&'static [u8]],
}

/// Component based servicing.
pub(crate) static CBS: Dialect = Dialect {
    id: "cbs",
    describe: "CBS.log, CbsPersist_*.log: component based servicing",
    names: &["cbs"],
    components: &[b"CBS", b"CSI", b"SXS"],
};

/// Deployment image servicing.
pub(crate) static DISM: Dialect = Dialect {
    id: "dism",
    describe: "dism.log: deployment image servicing and management",
    names: &["dism"],
    components: &[b"DISM"],
};

/// Windows setup.
pub(crate) static SETUP: Dialect = Dialect {
    id: "setup",
    describe: "setupact.log, setuperr.log, UpdateAgent.log and their like: Windows setup",
    names: &["setupact", "setuperr", "updateagent", "unattendgc"],
    components: &[
        b"SP", b"MIG", b"IBS", b"MOUPG", b"SYSPRP", b"CONX", b"IBSLIB", b"PANTHR", b"UI",
        b"DIAGER", b"DIAG", b"CMI", b"TOOL", b"DU",
    ],
};

/// The most records that are looked at.
const SAMPLE: usize = 64;

impl Dialect {
    fn has_name(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.names.iter().any(|part| name.contains(part))
    }
}

/// One record makes the grammar certain. Among the dialects the name counts more than the components, for CBS and DISM write into the
/// logs of all three; but where most components are setup's own, it is setup's log whatever it is called.
pub(super) fn sniff(dialect: &'static Dialect, head: &[u8], name: &str) -> Confidence {
    let mut stamps = Stamps::default();
    let (mut records, mut own) = (0_usize, 0_usize);
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        if let Item::Event(event) = header::read(dialect, Record::new(0, line), &mut stamps) {
            records += 1;
            own += usize::from(
                event
                    .component()
                    .is_some_and(|name| dialect.components.contains(&name.as_bytes())),
            );
            if records == SAMPLE {
                break;
            }
        }
    }
    let named = dialect.has_name(name);
    let Some(share) = (own * 10).checked_div(records) else {
        return if named {
            Confidence::NAME
        } else {
            Confidence::NO
        };
    };
    let setups_own = if dialect.id == SETUP.id && share > 5 {
        20
    } else {
        0
    };
    Confidence(Confidence::CONTENT.0 + share as u8 + setups_own + if named { 15 } else { 0 })
}
