//! Grammars whose records stand between those of another grammar.
//!
//! Programs that know nothing of each other write into one file: `%WINDIR%\setupact.log` has lines
//! of co-installers between records of setup. The grammar of the file is the **host**. It tests a
//! line for its own records first, and then for those of its guests, so a file that has no guest
//! pays nothing for them.

use crate::model::explain::{CodePlaces, Explain, Explainer, FormatId, Shared};
use crate::model::head::Head;
use crate::model::item::Reason;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// A grammar that reads single records in the logs of a host.
///
/// Each event states the format of the grammar that read it, because an event refers to an
/// `Explainer` anyway, and that of a guest is a `static`.
pub(crate) struct Guest {
    explainer: Explainer,
    begins: fn(&mut Stamps, &[u8]) -> bool,
    read: fn(&Record<'_>, &mut Stamps) -> Result<Head, Reason>,
}

impl Guest {
    /// A guest whose records begin with a line that `begins` accepts, under the rules of
    /// [`Lines`](crate::format::Lines).
    pub(crate) const fn new(
        format: FormatId,
        grammar: &'static dyn Explain,
        begins: fn(&mut Stamps, &[u8]) -> bool,
        read: fn(&Record<'_>, &mut Stamps) -> Result<Head, Reason>,
    ) -> Self {
        Self {
            explainer: Explainer {
                id: format,
                code_places: CodePlaces::Text,
                grammar: Shared::Static(grammar),
            },
            begins,
            read,
        }
    }

    /// Whether a record of the guest begins with this line.
    pub(crate) fn begins(&self, stamps: &mut Stamps, line: &[u8]) -> bool {
        (self.begins)(stamps, line)
    }

    /// Reads the head of a record of the guest, and returns the record as that of the guest.
    pub(crate) fn read<'a>(
        &'static self,
        record: Record<'a>,
        stamps: &mut Stamps,
    ) -> Result<(Record<'a>, Head), Reason> {
        let head = (self.read)(&record, stamps)?;
        Ok((record.explained_by(&self.explainer), head))
    }
}
