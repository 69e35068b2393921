//! The details of continuation lines.

use crate::details::field::Fields;
use crate::formats::servicing::csi::installer::unquoted;
use crate::formats::servicing::wim::details::WimCallback;
use crate::formats::setupapi::line::SetupApiLine;
use crate::formats::setupdiag::quoted::QuotedRecord;
use crate::model::text::Text;

/// The meaning of a continuation line: a line of a record other than the first.
///
/// ```
/// use panther::details::LineDetails;
///
/// let log = b"2020-07-29 16:29:16, Info                  CSI    POQ\n    POQ 3 starts:\n";
/// let log = panther::parse(log, "CBS.log");
/// let event = log.events().next().unwrap();
/// assert_eq!(event.line_details().next(), Some(LineDetails::PoqStart(3)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineDetails<'a> {
    /// A line with only blanks.
    Blank,
    /// A callback line of the imaging library:
    /// `[4242] [0x80070005] CopyDataCallback:(1201): Access is denied.`
    Wim(WimCallback<'a>),
    /// The start of a primitive operation queue: `POQ 3 starts:`. The value is the number of the
    /// queue.
    PoqStart(u32),
    /// The end of a primitive operation queue: `POQ 3 ends.`
    PoqEnd(u32),
    /// An operation of a queue: `    1: Move File: Source = [l:9]"a"`.
    PoqOperation {
        /// The position of the operation in the queue.
        index: u32,
        /// The name of the operation, such as `Move File` or `Set Key Value`.
        name: Text<'a>,
        /// The arguments.
        rest: Text<'a>,
    },
    /// An operation of a store transaction: `  (0)  LockComponentPath: flags: 0`.
    StoreOperation {
        /// The position of the operation in the transaction.
        index: u32,
        /// The name of the operation, such as `LockComponentPath` or `Unpin`.
        name: Text<'a>,
        /// The arguments.
        rest: Text<'a>,
    },
    /// The hash that a file should have: ` Expected: {l:32 ml:33 b:0011...}.`
    HashExpected(Hash<'a>),
    /// The hash that the file has: ` Actual: {l:32 b:0011...}.`
    HashActual(Hash<'a>),
    /// The hash that the store found: ` Found: {l:32 b:0011...}`
    HashFound(Hash<'a>),
    /// The thread's last error alone on a line: `[gle=0x80004005]`. It belongs to the first line of
    /// the record.
    Gle(u32),
    /// A performance measurement: `CSIPERF:TXCOMMIT;21136`
    Perf {
        /// The measured step, such as `TXCOMMIT` or `AIDONE`.
        event: Text<'a>,
        /// The text after the first semicolon.
        rest: Text<'a>,
    },
    /// A label and value in the block of an advanced installer: `    Install mode: delta`.
    InstallerField {
        /// The label, such as `Installer ID`, `Installer name`, `Install mode`, `Completion status`
        /// or `Old component`.
        key: Text<'a>,
        /// The value as it stands.
        value: Text<'a>,
    },
    /// The previous owner of a file: `   Original owner: ...`.
    OwnerOriginal(Text<'a>),
    /// The new owner of a file: `   New owner: ...`.
    OwnerNew(Text<'a>),
    /// A row of the corruption report. Tabs separate its cells: `(p)`, `CSI Payload Corrupt`, a
    /// file.
    Corruption {
        /// The mark in parentheses, such as `p`, `f` or `Fixed`.
        mark: Text<'a>,
        /// The kind of corruption, such as `CSI Payload Corrupt` or `CBS MUM Missing`.
        kind: Text<'a>,
        /// The other cells, tabs included.
        rest: Text<'a>,
    },
    /// A row in the summary of the corruption report: `Total Detected Corruption:`, a tab and a
    /// number.
    CorruptionCount {
        /// The label of the count.
        name: Text<'a>,
        /// The count.
        count: u32,
    },
    /// The end of a DISM message that contains a line break: ` - CSample::Callback`.
    Tail {
        /// The text before the function.
        text: Text<'a>,
        /// The function.
        function: Text<'a>,
        /// The HRESULT in `(hr:0x...)`.
        hr: Option<u32>,
    },
    /// Any other label and value: `Image Index: [2]`, `    Removal Candidates: 36`.
    Pair {
        /// The label.
        key: Text<'a>,
        /// The value as it stands.
        value: Text<'a>,
    },
    /// A line of a section in a log of SetupAPI.
    SetupApi(SetupApiLine<'a>),
    /// A record of another log that the line quotes:
    /// `LogEntry: 2024-03-12 09:21:38, Error                 SP     Apply failed`.
    Quoted(QuotedRecord<'a>),
    /// A path alone on a line.
    Path(Text<'a>),
    /// Any other text, without leading and trailing blanks.
    Text(Text<'a>),
}

/// A hash as the component store prints it: `{l:32 ml:33 b:0011...}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hash<'a> {
    /// The whole text after the label.
    pub raw: Text<'a>,
    /// The length in bytes, `l:32`.
    pub length: Option<u32>,
    /// The hex digits, `b:0011...`.
    pub digits: Option<Text<'a>>,
}

impl<'a> LineDetails<'a> {
    /// The details of the line as keys and values, each key at most once.
    ///
    /// ```
    /// use panther::details::FieldValue;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  DISM   DISM API: Applying\r\n\
    ///     [4242] [0x80070005] CopyDataCallback:(1201): Access is denied.\r\n";
    /// let log = panther::parse(log, "dism.log");
    /// let line = log.events().next().unwrap().line_details().next().unwrap();
    /// assert_eq!(line.fields().get("pid"), Some(FieldValue::Number(4242)));
    /// ```
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
            Self::InstallerField { key, value } => {
                if *key == "Installer name" {
                    fields.text("installer", Some(Text::new(unquoted(value.as_bytes()))));
                } else if *key == "Installer ID" {
                    fields.text("installer_id", Some(*value));
                }
            }
            Self::Corruption { rest, .. } => fields.text("corrupt", Some(last_cell(*rest))),
            _ => {}
        }
        fields
    }
}

/// The last of some cells with tabs between them.
pub(super) fn last_cell(cells: Text<'_>) -> Text<'_> {
    let cells = cells.as_bytes();
    let start = memchr::memrchr(b'\t', cells).map_or(0, |tab| tab + 1);
    Text::new(cells.get(start..).unwrap_or_default().trim_ascii())
}
