//! Sets of columns.

use super::column::{Column, OfField};

/// A set of columns.
///
/// ```
/// use panther_export::table::{Column, ColumnSet};
///
/// let set: ColumnSet = [Column::Message, Column::Level].into_iter().collect();
/// assert!(set.contains(Column::Level) && !set.contains(Column::Code));
/// assert!(set.into_iter().eq([Column::Level, Column::Message]));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnSet(u64);

// Each column has a bit.
const _: () = assert!(Column::ALL.len() <= 64);

impl ColumnSet {
    /// The set of these columns.
    #[must_use]
    pub const fn of(columns: &[Column]) -> Self {
        let (mut set, mut index) = (Self(0), 0);
        while index < columns.len() {
            set = set.with(columns[index]);
            index += 1;
        }
        set
    }

    /// Adds a column.
    #[must_use]
    #[inline]
    pub const fn with(self, column: Column) -> Self {
        Self(self.0 | 1 << column as u32)
    }

    /// Adds a column if the condition is true.
    #[inline]
    pub(super) const fn with_if(self, column: Column, condition: bool) -> Self {
        Self(self.0 | (condition as u64) << column as u32)
    }

    /// The columns of both sets.
    #[must_use]
    #[inline]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The columns of at least one of the sets.
    #[must_use]
    #[inline]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The columns of this set that the other one has not.
    #[must_use]
    #[inline]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set has this column.
    #[must_use]
    #[inline]
    pub const fn contains(self, column: Column) -> bool {
        self.0 >> column as u32 & 1 != 0
    }

    /// Whether the set has no column.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Column> for ColumnSet {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        columns.into_iter().fold(Self(0), Self::with)
    }
}

impl IntoIterator for ColumnSet {
    type Item = Column;
    type IntoIter = Columns;

    #[inline]
    fn into_iter(self) -> Columns {
        Columns(self)
    }
}

/// The columns of a set, in the order of the table.
#[derive(Clone, Debug)]
pub struct Columns(ColumnSet);

impl Iterator for Columns {
    type Item = Column;

    #[inline]
    fn next(&mut self) -> Option<Column> {
        let bits = &mut self.0.0;
        let column = Column::ALL.get(bits.trailing_zeros() as usize)?;
        *bits &= *bits - 1;
        Some(*column)
    }
}

/// The columns that are made of the codes of an event.
pub(super) const OF_CODES: ColumnSet = ColumnSet::of(&[
    Column::Code,
    Column::CodeKind,
    Column::CodeRole,
    Column::CodeName,
    Column::Codes,
]);

/// The columns that are made of the details of an event.
pub(super) const OF_DETAILS: ColumnSet = ColumnSet::of(OfField::COLUMNS)
    .with(Column::Fields)
    .with(Column::Data);

impl Column {
    /// Whether its values are found by a search in the text of an event: codes and details. All others are
    /// parts of the header, or known without the event.
    ///
    /// ```
    /// use panther_export::table::Column;
    ///
    /// assert!(Column::Package.needs_search() && !Column::Message.needs_search());
    /// ```
    #[must_use]
    pub const fn needs_search(self) -> bool {
        OF_CODES.or(OF_DETAILS).contains(self)
    }
}
