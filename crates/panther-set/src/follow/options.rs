//! How a log is followed.

use std::time::Duration;

use crate::text::encoding::Encoding;

/// How a log is followed.
#[derive(Clone, Copy, Debug)]
pub struct FollowOptions {
    pub(super) quiet: Duration,
    pub(super) poll: Option<Duration>,
    pub(super) encoding: Option<Encoding>,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(1),
            poll: None,
            encoding: None,
        }
    }
}

impl FollowOptions {
    /// How long nothing must have been written for the last event to count as complete, and a file
    /// must have been gone to count as deleted; without this, a second.
    #[must_use]
    pub const fn with_quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// Looks at the file every so often and in no other way; without this, the operating system
    /// tells of changes, and the file is looked at every second for the case that it does not.
    #[must_use]
    pub const fn with_poll(mut self, every: Duration) -> Self {
        self.poll = Some(every);
        self
    }

    /// Reads lines that show to be in no other encoding in this one: see
    /// [`Source::with_encoding`](crate::Source::with_encoding).
    #[must_use]
    pub const fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }
}
