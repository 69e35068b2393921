//! Lines that continue a record.

use crate::details::field::Fields;
use crate::formats::servicing::wim::details::WimCallback;
use crate::model::text::Text;

/// What a continuation line says: a line of a record that does not begin with the record's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineDetails<'a> {
    /// Nothing but blanks.
    Blank,
    /// `[4242] [0x80070005] CopyDataCallback:(1201): Access is denied.`
    Wim(WimCallback<'a>),
    /// `POQ 3 starts:` a list of primitive operations begins. The number is the queue's.
    PoqStart(u32),
    /// `POQ 3 ends.`
    PoqEnd(u32),
    /// `    1: Move File: Source = [l:9]"a"`: one operation of a queue.
    PoqOperation {
        /// Its place in the queue.
        index: u32,
        /// `Move File`, `Set Key Value`.
        name: Text<'a>,
        /// The arguments.
        rest: Text<'a>,
    },
    /// `  (0)  LockComponentPath: flags: 0`: one operation of a store transaction.
    StoreOperation {
        /// Its place in the transaction.
        index: u32,
        /// `LockComponentPath`, `Unpin`.
        name: Text<'a>,
        /// The arguments.
        rest: Text<'a>,
    },
    /// ` Expected: {l:32 ml:33 b:0011...}.` the hash that a file should have.
    HashExpected(Hash<'a>),
    /// ` Actual: {l:32 b:0011...}.` the hash that it has.
    HashActual(Hash<'a>),
    /// ` Found: {l:32 b:0011...}`
    HashFound(Hash<'a>),
    /// `[gle=0x80004005]` alone: the thread's last error for the record above.
    Gle(u32),
    /// `CSIPERF:TXCOMMIT;21136`
    Perf {
        /// `TXCOMMIT`, `AIDONE`.
        event: Text<'a>,
        /// What stands behind the first semicolon.
        rest: Text<'a>,
    },
    /// `    Install mode: delta`: a line of an advanced installer's block.
    InstallerField {
        /// `Installer ID`, `Installer name`, `Install mode`, `Completion status`, `Old component` ...
        key: Text<'a>,
        /// The value as it stands.
        value: Text<'a>,
    },
    /// `   Original owner: ...`: who owned the file.
    OwnerOriginal(Text<'a>),
    /// `   New owner: ...`: who owns it now.
    OwnerNew(Text<'a>),
    /// A row of the corruption report, its cells parted by tabs: `(p)`, `CSI Payload Corrupt`, a file.
    Corruption {
        /// The mark in parentheses: `p`, `f`, `Fixed`.
        mark: Text<'a>,
        /// `CSI Payload Corrupt`, `CBS MUM Missing`.
        kind: Text<'a>,
        /// The other cells, tabs included.
        rest: Text<'a>,
    },
    /// A row of the corruption report's summary: `Total Detected Corruption:`, a tab, a number.
    CorruptionCount {
        /// What is counted.
        name: Text<'a>,
        /// How many.
        count: u32,
    },
    /// ` - CSample::Callback`: the end of a DISM message that has a newline inside.
    Tail {
        /// What stands before the function.
        text: Text<'a>,
        /// The function.
        function: Text<'a>,
        /// The HRESULT of `(hr:0x...)`.
        hr: Option<u32>,
    },
    /// `Image Index: [2]`, `    Removal Candidates: 36`: any other label and value.
    Pair {
        /// The label.
        key: Text<'a>,
        /// The value as it stands.
        value: Text<'a>,
    },
    /// A path alone.
    Path(Text<'a>),
    /// Anything else, without the blanks around it.
    Text(Text<'a>),
}

/// A hash as the component store prints it: `{l:32 ml:33 b:0011...}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hash<'a> {
    /// Everything behind the label.
    pub raw: Text<'a>,
    /// The length in bytes, `l:32`.
    pub length: Option<u32>,
    /// The hex digits, `b:0011...`.
    pub digits: Option<Text<'a>>,
}

impl<'a> LineDetails<'a> {
    /// The details of the line as keys and values, each key at most once.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = Fields::default();
        match self {
            Self::Wim(callback) => callback.fields(&mut fields),
            Self::Tail { function, .. } => fields.text("function", Some(*function)),
            Self::PoqOperation { name, .. } | Self::StoreOperation { name, .. } => {
                fields.text("operation", Some(*name));
            }
            Self::Path(path) => fields.text("file", Some(*path)),
            _ => {}
        }
        fields
    }
}
