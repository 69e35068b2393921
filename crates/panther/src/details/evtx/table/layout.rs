//! Which column of a table is what.

/// What a column has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
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

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) role: Role,
    /// As the header has it, without its quotes; empty where it has none.
    pub(crate) name: &'static [u8],
}

/// The columns of a table, and what separates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) separator: u8,
    pub(crate) columns: &'static [Column],
}

impl Layout {
    /// What the column of this number is.
    #[inline]
    pub(crate) fn role(&self, index: usize) -> Role {
        self.columns
            .get(index)
            .map_or(Role::Data, |column| column.role)
    }

    /// The number of the column that is this.
    pub(crate) fn position(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// The provider that a column is named for, where no column has the provider: so do tables of the events of one.
    pub(crate) fn provider(&self) -> Option<&'static [u8]> {
        if self.position(Role::Provider).is_some() {
            return None;
        }
        let mut names = self.columns.iter().map(|column| column.name);
        names.find(|name| name.starts_with(b"Microsoft-Windows-"))
    }
}
