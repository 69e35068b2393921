//! The facts of an item that its bytes do not state.

use panther::FormatId;

/// Where the UTC offset of a time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// The time itself states it.
    Stated,
    /// Records of the log prove it.
    Proved,
    /// Records of other logs prove it.
    Lent,
    /// The caller gave it.
    Given,
}

impl Evidence {
    /// The word that the column `offset_evidence` has.
    ///
    /// ```
    /// assert_eq!(panther_export::table::Evidence::Lent.name(), "lent");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Proved => "proved",
            Self::Lent => "lent",
            Self::Given => "given",
        }
    }
}

/// The UTC offset of a time that states none, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KnownOffset {
    /// Seconds east of UTC.
    pub seconds: i32,
    /// Where it comes from.
    pub evidence: Evidence,
}

/// The facts of an item that its bytes do not state.
///
/// ```
/// use panther_export::table::Place;
///
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
/// let mut place = Place::new("hosts/pc-7.zip", log.format());
/// place.host = Some("pc-7");
/// place.member = Some("CBS/CBS.log");
/// # assert_eq!(place.source, "hosts/pc-7.zip");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Place<'p> {
    /// The machine that wrote the log.
    pub host: Option<&'p str>,
    /// The path of the log, or of the archive that holds it.
    pub source: &'p str,
    /// The name of the member of the archive.
    pub member: Option<&'p str>,
    /// The format of the log, for unparsed bytes.
    pub format: FormatId,
    /// The number of the first line of the item.
    pub line: Option<u64>,
    /// The offset of a time that states none.
    pub offset: Option<KnownOffset>,
    /// The session that the event belongs to; one that it names itself takes precedence.
    pub session: Option<&'p str>,
    /// The number of the upgrade attempt, from 1.
    pub attempt: Option<u64>,
    /// The text before each line of a copied log, which the items do not contain.
    pub prefix: Option<&'p str>,
}

impl<'p> Place<'p> {
    /// A place in a log of which nothing else is known.
    #[must_use]
    pub const fn new(source: &'p str, format: FormatId) -> Self {
        Self {
            host: None,
            source,
            member: None,
            format,
            line: None,
            offset: None,
            session: None,
            attempt: None,
            prefix: None,
        }
    }
}
