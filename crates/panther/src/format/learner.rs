//! Learning the layout of a source from its bytes, in order, in pieces of any size.

use std::fmt;

use crate::format::layout::Layout;
use crate::format::recognize::Draft;
use crate::registry::Registry;

/// How many bytes of a source decide its format: 64 KiB.
pub const SNIFF: usize = 64 << 10;

/// How many bytes of a source decide its layout if the first [`SNIFF`] leave a doubt: 64 MiB.
pub const LEARN: usize = 64 << 20;

/// Learns the layout of a source from its bytes.
///
/// Files, members of archives, streams and slices all go through this type. It divides the bytes
/// into blocks of [`SNIFF`] bytes whatever pieces they arrive in, so the same bytes get the same
/// layout wherever they come from.
///
/// ```
/// use panther::{Learner, Registry};
///
/// let registry = Registry::default();
/// let mut learner = Learner::new(&registry, "export.csv");
/// for piece in ["Level,Date and Time,Source,", "Event ID,Task Category\r\nError,20/05/"] {
///     if !learner.see(piece.as_bytes()) {
///         break;
///     }
/// }
/// assert_eq!(learner.finish().format(), "evtx-csv");
/// ```
pub struct Learner<'r> {
    registry: &'r Registry,
    name: String,
    /// The id of the format, if the user chose one.
    forced: Option<String>,
    /// Bytes that do not fill a block of [`SNIFF`] bytes yet.
    waiting: Vec<u8>,
    /// How many bytes have been examined.
    seen: usize,
    state: State,
}

enum State {
    /// The first block is incomplete.
    Head,
    /// The first block leaves the layout in doubt.
    Draft(Draft),
    Settled(Layout),
}

impl<'r> Learner<'r> {
    /// A learner for a source with this file name, which may be empty.
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

    /// Chooses the format by id instead of detecting it. Has no effect if the registry does not
    /// have this id.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let mut learner = panther::Learner::new(&registry, "odd.txt").with_format("cbs");
    /// learner.see(b"no header");
    /// assert_eq!(learner.finish().format(), "cbs");
    /// ```
    #[must_use]
    pub fn with_format(mut self, id: &str) -> Self {
        self.forced = Some(id.to_owned());
        self
    }

    /// Examines the next bytes of the source. Returns true if further bytes can change the layout.
    pub fn see(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() && !matches!(self.state, State::Settled(_)) {
            let missing = SNIFF - self.waiting.len();
            let taken = bytes.get(..missing).unwrap_or(bytes);
            bytes = bytes.get(taken.len()..).unwrap_or_default();
            if self.waiting.is_empty() && taken.len() == SNIFF {
                self.examine(taken);
                continue;
            }
            self.waiting.extend_from_slice(taken);
            if self.waiting.len() == SNIFF {
                self.examine_waiting();
            }
        }
        !matches!(self.state, State::Settled(_))
    }

    /// The format of the bytes seen so far.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let mut learner = panther::Learner::new(&registry, "");
    /// learner.see(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n");
    /// assert_eq!(learner.format_so_far(), "cbs");
    /// ```
    #[must_use]
    pub fn format_so_far(&self) -> crate::FormatId {
        match &self.state {
            State::Head => self.draft(&self.waiting).layout.format(),
            State::Draft(draft) => draft.layout.format(),
            State::Settled(layout) => layout.format(),
        }
    }

    /// Returns the layout. Call this when [`Learner::see`] has returned false or the source has
    /// ended. If called earlier, the layout comes from the bytes seen so far.
    #[must_use]
    pub fn finish(mut self) -> Layout {
        if !self.waiting.is_empty() || matches!(self.state, State::Head) {
            self.examine_waiting();
        }
        match self.state {
            State::Settled(layout) | State::Draft(Draft { layout, .. }) => layout,
            State::Head => self.draft(&[]).layout,
        }
    }

    fn examine_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        self.examine(&waiting);
    }

    fn draft(&self, head: &[u8]) -> Draft {
        let forced = self.forced.as_deref();
        let format = forced.and_then(|id| self.registry.by_id(id));
        let format = format.unwrap_or_else(|| self.registry.recognize(head, &self.name));
        format.named_layout(head, &self.name)
    }

    /// Examines a block of [`SNIFF`] bytes, or the shorter last one.
    fn examine(&mut self, bytes: &[u8]) {
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
    /// Learns the layout of a source from its bytes and its file name, which may be empty.
    ///
    /// Reads the first [`SNIFF`] bytes. Reads on, up to [`LEARN`] bytes, only if those leave the
    /// layout in doubt.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let layout = registry.learn(b"Level,Date and Time,Source,Event ID,Task Category\r\n", "");
    /// assert_eq!(layout.format(), "evtx-csv");
    /// ```
    #[must_use]
    pub fn learn(&self, source: &[u8], name: &str) -> Layout {
        let mut learner = Learner::new(self, name);
        learner.see(source);
        learner.finish()
    }

    /// Learns the layout of a source as the format `id`, without detecting the format. Returns
    /// `None` if the registry has no such format.
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
