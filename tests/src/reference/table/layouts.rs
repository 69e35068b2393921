//! The tables that the reference knows.

use crate::reference::BOM;

/// The columns of a table.
#[derive(Clone, Copy, Debug)]
pub struct RefLayout {
    /// What separates them.
    pub separator: u8,
    /// The names, as the header has them.
    pub names: &'static [&'static str],
    /// A letter a column: `t`ime, `i`d, `l`evel, level `w`ord, `p`rovider, `m`essage, any other of
    /// the `s`ystem, `d`ata.
    pub roles: &'static str,
}

/// The tables that the reference knows: a header tells which.
pub const LAYOUTS: &[RefLayout] = &[
    RefLayout {
        separator: b',',
        names: &["", "", "", "", "", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b'\t',
        names: &["", "", "", "", "", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Level",
            "Date and Time",
            "Source",
            "Event ID",
            "Task Category",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b';',
        names: &[
            "Ebene",
            "Datum und Uhrzeit",
            "Quelle",
            "Ereignis-ID",
            "Aufgabenkategorie",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b'\t',
        names: &[
            "Уровень",
            "Дата и время",
            "Источник",
            "Код события",
            "Категория задачи",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &["关键字", "日期和时间", "来源", "事件 ID", "任务类别", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Message",
            "Id",
            "Level",
            "ProviderName",
            "LogName",
            "TimeCreated",
            "LevelDisplayName",
            "Bookmark",
        ],
        roles: "milpstwd",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Timestamp",
            "RuleTitle",
            "Level",
            "Channel",
            "EventID",
            "Details",
        ],
        roles: "tmlsid",
    },
    RefLayout {
        separator: b',',
        names: &["TimeCreated", "Id", "LevelDisplayName", "Message"],
        roles: "tiwm",
    },
    RefLayout {
        separator: b';',
        names: &["ProviderName", "LevelDisplayName", "Message", "TimeCreated"],
        roles: "pwmt",
    },
    RefLayout {
        separator: b'\t',
        names: &["Id", "LevelDisplayName", "Message"],
        roles: "iwm",
    },
];

impl RefLayout {
    /// The layout of a source whose first line, behind a byte order mark, is the header of one with
    /// such a separator.
    #[must_use]
    pub fn of(source: &[u8], separators: &[u8]) -> Option<Self> {
        let text = source.strip_prefix(BOM).unwrap_or(source);
        let line = text.split(|&byte| byte == b'\n').next()?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        LAYOUTS
            .iter()
            .copied()
            .skip(2)
            .filter(|layout| separators.contains(&layout.separator))
            .find(|layout| text.len() > line.len() && layout.header().as_bytes() == line)
    }

    /// The header, without a line end.
    #[must_use]
    pub fn header(&self) -> String {
        let named = self.names.iter().filter(|name| !name.is_empty());
        let names: Vec<&str> = named.copied().collect();
        names.join(&char::from(self.separator).to_string())
    }

    pub(super) fn place(&self, role: char) -> usize {
        self.roles.find(role).unwrap_or(usize::MAX)
    }

    pub(super) fn has_row_starts(&self) -> bool {
        self.roles.contains('i') && self.place('m') > self.place('t')
    }
}
