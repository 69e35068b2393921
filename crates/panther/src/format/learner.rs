//! The one way to learn the layout of a source: from its bytes, in order, however they arrive.

use std::fmt;

use crate::format::layout::Layout;
use crate::format::recognize::Draft;
use crate::registry::Registry;

/// How many bytes of a source decide about its format: 64 KiB.
pub const SNIFF: usize = 64 << 10;

/// How many bytes of a source decide about its layout where the first [`SNIFF`] leave a doubt:
/// 64 MiB.
pub const LEARN: usize = 64 << 20;

/// Learns the layout of a source from its bytes.
///
/// Files, members of archives, streams and slices all go through this type, and it looks at the same
/// bytes whatever pieces they arrive in. So the same bytes have the same layout wherever they stand.
///
/// ```
/// use panther::{Learner, Registry};
///
/// let registry = Registry::default();
/// let mut learner = Learner::new(&registry, "export.csv");
/// for piece in [b"Level,Date and Time,Source,Event ID,Task Category\r\n".as_slice(), b"Error,20/05/2026 21:41:03,"] {
///     if !learner.see(piece) {
///         break;
///     }
/// }
/// assert_eq!(learner.finish().format(), "evtx-csv");
/// ```
pub struct Learner<'r> {
    registry: &'r Registry,
    name: String,
    /// The id of the format, where the user said which it is.
    forced: Option<String>,
    /// Bytes that wait until there are [`SNIFF`] of them.
    waiting: Vec<u8>,
    /// How many bytes were looked at.
    seen: usize,
    state: State,
}

enum State {
    /// The first bytes are not all there.
    Head,
    /// The layout leaves a doubt.
    Draft(Draft),
    Settled(Layout),
}

impl<'r> Learner<'r> {
    /// Learns the layout of a source with this file name, which may be empty.
    #[must_use]
    pub fn new(registry: &'r Registry, name: &str) -> Self {
        Self {
            registry,
            name: name.to_owned(),
            forced: None,
            waiting: Vec::new(),
            seen: 0,
            state: State::Head,
        }
    }

    /// Learns the layout that a source has in the format with this id, whatever its bytes show. An
    /// id that the registry does not know changes nothing.
    #[must_use]
    pub fn with_format(mut self, id: &str) -> Self {
        self.forced = Some(id.to_owned());
        self
    }

    /// Looks at the next bytes of the source. Returns whether further bytes can change the layout.
    pub fn see(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() && !matches!(self.state, State::Settled(_)) {
            let missing = SNIFF - self.waiting.len();
            let taken = bytes.get(..missing).unwrap_or(bytes);
            bytes = bytes.get(taken.len()..).unwrap_or_default();
            if self.waiting.is_empty() && taken.len() == SNIFF {
                self.look_at(taken);
                continue;
            }
            self.waiting.extend_from_slice(taken);
            if self.waiting.len() == SNIFF {
                self.look_at_waiting();
            }
        }
        !matches!(self.state, State::Settled(_))
    }

    /// The format that the bytes so far show.
    #[must_use]
    pub fn format_so_far(&self) -> crate::FormatId {
        match &self.state {
            State::Head => self.draft(&self.waiting).layout.format(),
            State::Draft(draft) => draft.layout.format(),
            State::Settled(layout) => layout.format(),
        }
    }

    /// The layout, once the source has ended or [`Learner::see`] returned false. After fewer bytes it
    /// is the layout that those bytes show.
    #[must_use]
    pub fn finish(mut self) -> Layout {
        if !self.waiting.is_empty() || matches!(self.state, State::Head) {
            self.look_at_waiting();
        }
        match self.state {
            State::Settled(layout) | State::Draft(Draft { layout, .. }) => layout,
            State::Head => self.draft(&[]).layout,
        }
    }

    fn look_at_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        self.look_at(&waiting);
    }

    fn draft(&self, head: &[u8]) -> Draft {
        let forced = self.forced.as_deref();
        let format = forced.and_then(|id| self.registry.by_id(id));
        let format = format.unwrap_or_else(|| self.registry.recognize(head, &self.name));
        format.layout(head)
    }

    /// Looks at the next [`SNIFF`] bytes, or at the last ones.
    fn look_at(&mut self, bytes: &[u8]) {
        self.seen += bytes.len();
        let state = std::mem::replace(&mut self.state, State::Head);
        self.state = match state {
            State::Head => match self.draft(bytes) {
                Draft {
                    layout,
                    learn: None,
                } => State::Settled(layout),
                draft => State::Draft(draft),
            },
            State::Draft(mut draft) => {
                match draft.learn.as_mut().and_then(|learn| learn.see(bytes)) {
                    Some(layout) => State::Settled(layout),
                    None if self.seen >= LEARN => State::Settled(draft.layout),
                    None => State::Draft(draft),
                }
            }
            settled @ State::Settled(_) => settled,
        };
    }
}

impl fmt::Debug for Learner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learner")
            .field("name", &self.name)
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

impl Registry {
    /// The layout of a source, from its bytes and its file name, which may be empty.
    ///
    /// Looks at the first [`SNIFF`](crate::SNIFF) bytes, and at bytes behind those, up to
    /// [`LEARN`](crate::LEARN), only where the first leave a doubt.
    #[must_use]
    pub fn learn(&self, source: &[u8], name: &str) -> Layout {
        let mut learner = Learner::new(self, name);
        learner.see(source);
        learner.finish()
    }

    /// The layout of a source that has the format `id`, whatever its bytes show; `None` where the
    /// registry has no such format.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let layout = registry.learn_as(b"no header", "cbs").unwrap();
    /// assert_eq!(layout.format(), "cbs");
    /// ```
    #[must_use]
    pub fn learn_as(&self, source: &[u8], id: &str) -> Option<Layout> {
        self.by_id(id)?;
        let mut learner = Learner::new(self, "").with_format(id);
        learner.see(source);
        Some(learner.finish())
    }
}
