//! What a follower says.

use panther::Fed;

use crate::reading::source::Source;

/// What happened to a log that is followed.
#[derive(Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each read, and none is kept"
)]
pub enum Notice<'f> {
    /// Items are complete; there may be none.
    Items(Batch<'f>),
    /// All that was there at first has been given. This comes once.
    CaughtUp,
    /// Another file has the name now. The items of the old one have been given, and what follows is
    /// of the new one.
    Rotated,
    /// The file was cut or written anew. What had been read of it has been given, and it is read
    /// from its start again.
    Truncated,
    /// No file has the name any more. What was opened is read on, and so is the next file that gets
    /// the name.
    Deleted,
    /// There is a file with this name, for the first time or again, and what follows is of this
    /// file.
    Appeared,
}

/// Items that are complete, and the source that they are of.
#[derive(Debug)]
pub struct Batch<'f> {
    /// The source: its format, and its bytes as text. A file that takes the name later is another
    /// source.
    pub source: &'f Source,
    /// The items. What is not taken comes with the next batch.
    pub items: Fed<'f>,
}
