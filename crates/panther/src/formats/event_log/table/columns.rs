//! Which column of a table is what.

/// What a column has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    /// The level: a number, or a word where there is no column for the word.
    Level,
    LevelWord,
    /// The keywords, which in an export of the log Security stand in the place of the level.
    Audit,
    Keywords,
    Provider,
    ProviderGuid,
    Id,
    Qualifiers,
    Version,
    Task,
    TaskWord,
    Opcode,
    OpcodeWord,
    RecordId,
    ActivityId,
    RelatedActivityId,
    Pid,
    Tid,
    Channel,
    Computer,
    UserSid,
    Message,
    /// None of these.
    Data,
}

/// The columns of Event Viewer, for a table without a header or with one in an unknown language. The
/// log Security has keywords in the place of the level; the words tell.
pub(super) const VIEWER: [Role; 6] = [
    Role::Level,
    Role::Time,
    Role::Provider,
    Role::Id,
    Role::TaskWord,
    Role::Message,
];

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) role: Role,
    /// As the header has it, without its quotes; empty where it has none.
    pub(super) name: Box<[u8]>,
}

/// The columns of a table, and the byte that separates them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) separator: u8,
    pub(super) columns: Box<[Column]>,
}

impl Columns {
    /// The columns of Event Viewer without names.
    pub(super) fn viewer(separator: u8) -> Self {
        let column = |role| Column {
            role,
            name: Box::default(),
        };
        Self {
            separator,
            columns: VIEWER.into_iter().map(column).collect(),
        }
    }

    /// What the column of this number is.
    #[inline]
    pub(super) fn role(&self, index: usize) -> Role {
        self.columns
            .get(index)
            .map_or(Role::Data, |column| column.role)
    }

    /// The number of the column that is this.
    pub(super) fn position(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// The provider that a column is named for, where no column has the provider: so do tables of the
    /// events of one.
    pub(super) fn provider(&self) -> Option<&[u8]> {
        if self.position(Role::Provider).is_some() {
            return None;
        }
        let mut names = self.columns.iter().map(|column| &*column.name);
        names.find(|name| name.starts_with(b"Microsoft-Windows-"))
    }
}
