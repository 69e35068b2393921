//! The facts of a log that its rows repeat.

use std::path::Path;
use std::sync::Arc;

use panther::Item;
use panther_export::table::{KnownOffset, Place};
use panther_set::{Contexts, LogSet, OffsetSource, Source};
use serde::{Deserialize, Serialize};

use crate::host::HostPattern;
use crate::offsets::Offsets;

/// The facts of a log that its rows repeat, and that its bytes do not state.
///
/// It can be serialized, for a machine that reads the log; the contexts are not, and are absent there.
///
/// ```
/// use panther_table::Origin;
/// use panther_set::Source;
///
/// let source = Source::stream("pc-7/CBS.log", std::io::empty())?;
/// let origin = Origin::of(&source).with_host(Some("pc-7".to_owned()));
/// assert_eq!(origin.source, "pc-7/CBS.log");
/// # Ok::<(), panther_set::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Origin {
    /// The machine that wrote the log.
    pub host: Option<String>,
    /// The path of the log, or of the archive that holds it.
    pub source: String,
    /// The name of the member of the archive.
    pub member: Option<String>,
    /// The UTC offsets of the log.
    pub offsets: Offsets,
    /// The text before each line of a copied log.
    pub prefix: Option<String>,
    /// The contexts of a set, and the index of the log in it.
    #[serde(skip)]
    contexts: Option<(Arc<Contexts>, usize)>,
}

impl Origin {
    /// The origin of a source, whose host and clock are unknown.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        Self {
            source: source.path().to_string_lossy().into_owned(),
            member: source.member(),
            prefix: source.line_prefix().map(std::borrow::Cow::into_owned),
            ..Self::default()
        }
    }

    /// The origins of all sources of a set, in their order. `host_from` finds the hosts below the paths of
    /// which the set was made, and `clocks` has the offset source of each log, as
    /// [`Timeline::offset_sources`](panther_set::Timeline::offset_sources) gives them; without one, the
    /// offset of a log is unknown. A log of one host lends its offset to no log of another.
    ///
    /// ```
    /// use panther_set::{Clock, LogSet};
    /// use panther_table::Origin;
    ///
    /// let set = LogSet::discover(["fleet"]);
    /// let timeline = set.timeline(&Clock::new());
    /// let hosts = ("{host}/**".parse()?, ["fleet"]);
    /// let origins = Origin::of_set(&set, Some((&hosts.0, &hosts.1)), timeline.offset_sources());
    /// # assert!(origins.is_empty());
    /// # Ok::<(), panther_table::InvalidHostPattern>(())
    /// ```
    #[must_use]
    pub fn of_set(
        set: &LogSet,
        host_from: Option<(&HostPattern, &[impl AsRef<Path>])>,
        clocks: &[OffsetSource],
    ) -> Vec<Self> {
        let hosts = set.sources().iter().map(|source| {
            let (pattern, roots) = host_from?;
            let name = source.name();
            pattern.host_below(&name, roots).map(str::to_owned)
        });
        let hosts: Vec<Option<String>> = hosts.collect();
        let origins = set.sources().iter().zip(&hosts).enumerate();
        let origins = origins.map(|(index, (source, host))| {
            let is_same = |lender: usize| hosts.get(lender) == Some(host);
            let offsets = clocks
                .get(index)
                .map(|clock| Offsets::lent_by(clock, is_same));
            Self::of(source)
                .with_host(host.clone())
                .with_offsets(offsets.unwrap_or_default())
        });
        origins.collect()
    }

    /// Sets the machine.
    #[must_use]
    pub fn with_host(self, host: Option<String>) -> Self {
        Self { host, ..self }
    }

    /// Sets the UTC offsets.
    #[must_use]
    pub fn with_offsets(self, offsets: Offsets) -> Self {
        Self { offsets, ..self }
    }

    /// Adds the sessions and the attempts of the set; `log` is the index of the log in it.
    #[must_use]
    pub fn with_contexts(self, contexts: Arc<Contexts>, log: usize) -> Self {
        Self {
            contexts: Some((contexts, log)),
            ..self
        }
    }

    /// The place of an item of the log; `line` is the number of its first line. The place has no
    /// UTC offset, because few rows need one: [`Origin::offset`] finds it.
    #[must_use]
    #[inline]
    pub fn place<'p>(&'p self, source: &Source, item: &Item<'_>, line: Option<u64>) -> Place<'p> {
        let mut place = Place::new(&self.source, source.format());
        place.host = self.host.as_deref();
        place.member = self.member.as_deref();
        place.prefix = self.prefix.as_deref();
        place.line = line;
        if let Item::Event(event) = item
            && let Some((contexts, log)) = &self.contexts
        {
            let context = contexts.of(*log, event);
            place.session = context.session.and_then(|session| session.id.as_deref());
            place.attempt = context.attempt.map(|attempt| attempt as u64 + 1);
        }
        place
    }

    /// The UTC offset of the time of an item that states none.
    #[must_use]
    pub fn offset(&self, item: &Item<'_>) -> Option<KnownOffset> {
        let time = item.event()?.time()?;
        self.offsets.at(item.span().start, time)
    }
}
