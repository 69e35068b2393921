//! The headings of options in the help. Each option names its own, because a heading of a struct would
//! cover all later options too.

/// Which events to take.
pub(super) const SELECTING: &str = "Select events";

/// How rows of JSON Lines and CSV look.
pub(super) const FORM: &str = "JSON Lines and CSV";

/// Where the output comes from.
pub(super) const EVIDENCE: &str = "Provenance";

/// Which files to read, and how.
pub(super) const READING: &str = "Read logs";
