//! The columns of a table.

use crate::formats::event_log::names::Role;

/// The columns of Event Viewer, used for a table without a header or with a header in an unknown
/// language. In the log Security, the first column contains keywords instead of the level; its
/// words show which one it is.
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
    /// The name in the header, without its quotes. Empty if there is none.
    pub(super) name: Box<[u8]>,
}

/// The columns of a table, and the byte that separates them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) separator: u8,
    pub(super) columns: Box<[Column]>,
}

impl Columns {
    /// The columns of Event Viewer, without names.
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

    /// The role of the column with this index.
    #[inline]
    pub(super) fn role(&self, index: usize) -> Role {
        self.columns
            .get(index)
            .map_or(Role::Data, |column| column.role)
    }

    /// The index of the column with this role.
    pub(super) fn position(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    /// The provider in the name of a column, if no column contains providers. Some programs write a
    /// table of one provider's events like that.
    pub(super) fn provider(&self) -> Option<&[u8]> {
        if self.position(Role::Provider).is_some() {
            return None;
        }
        let mut names = self.columns.iter().map(|column| &*column.name);
        names.find(|name| name.starts_with(b"Microsoft-Windows-"))
    }
}
