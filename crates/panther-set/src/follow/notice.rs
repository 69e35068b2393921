//! The notices of a follower.

use crate::reading::source::Source;
use crate::text::stored::TextItems;

/// A change of a log that is followed.
///
/// See [`Follower`](crate::Follower) for an example.
#[derive(Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each read, and none is kept"
)]
pub enum Notice<'f> {
    /// Complete items. There may be none.
    Items(Batch<'f>),
    /// The follower has returned all items that the file contained at first. It sends this notice
    /// once.
    CaughtUp,
    /// Another file has the name now. The next items belong to it, except those of a
    /// [late](Batch::is_late) batch: the writer of the old file may go on for a while.
    Rotated,
    /// A file that lost the name has it again. The next items are those that were appended to it
    /// since.
    Returned,
    /// The file was truncated or rewritten. The follower has returned all items that it had read,
    /// and starts again at the beginning.
    Truncated,
    /// No file has the name any more. The follower continues to read the file that it has open, and
    /// the next file that gets the name.
    Deleted,
    /// A file with this name exists, for the first time or again. The next items belong to this
    /// file.
    Appeared,
}

/// Complete items and their source.
#[derive(Debug)]
pub struct Batch<'f> {
    /// The source with its format and encoding. A later file with the same name is another source.
    pub source: &'f Source,
    /// The items. Items that you do not take come with the next batch.
    pub items: TextItems<'f>,
    /// Whether the bytes were written after the file had lost its name to another file.
    pub is_late: bool,
}
