//! The options of a follower.

use std::time::Duration;

use panther::FormatId;

use crate::text::encoding::Encoding;

/// The options of a [`Follower`](crate::Follower) and of each log of a
/// [`FollowSet`](crate::FollowSet).
///
/// ```
/// use std::time::Duration;
/// use panther_set::{Encoding, FollowOptions};
///
/// let options = FollowOptions::default()
///     .with_quiet(Duration::from_millis(500))
///     .with_poll(Duration::from_secs(2))
///     .with_encoding(Encoding::named("cp936").unwrap());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FollowOptions {
    pub(super) quiet: Duration,
    pub(super) poll: Option<Duration>,
    pub(super) encoding: Option<Encoding>,
    pub(super) format: Option<FormatId>,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(1),
            poll: None,
            encoding: None,
            format: None,
        }
    }
}

impl FollowOptions {
    /// Sets the quiet time (default: one second). The last event is complete once nothing was
    /// written for this long, and a file is deleted once it has been missing for this long.
    #[must_use]
    pub const fn with_quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// Looks at the file at this interval and ignores notifications. By default, the operating
    /// system reports changes, and the follower also looks every second in case a report is
    /// missing.
    #[must_use]
    pub const fn with_poll(mut self, every: Duration) -> Self {
        self.poll = Some(every);
        self
    }

    /// Decodes lines as `encoding`, unless the bytes contradict that; see
    /// [`Source::with_encoding`](crate::Source::with_encoding).
    #[must_use]
    pub const fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Reads the file as `format` instead of detecting its format. This has no effect if the
    /// [registry](crate::registry()) does not have the format.
    #[must_use]
    pub const fn with_format(mut self, format: FormatId) -> Self {
        self.format = Some(format);
        self
    }
}
