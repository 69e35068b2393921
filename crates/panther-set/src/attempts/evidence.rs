//! The evidence of attempts in one log.

use panther::{Event, LogTime, Repeats};

use super::mark::Mark;

/// A pause of this many seconds, or a jump back, ends a stretch of times.
pub(super) const PAUSE: i64 = 3600;

/// How many marks and how many stretches are kept of a log. A log of Setup has some hundred.
const MOST: usize = 1 << 14;

/// The evidence of upgrade attempts in one log: where they begin and end, and when the log was
/// written to.
///
/// Windows of a log may be observed on any thread, each from its start to its end, and merged in
/// any order. It takes a bounded amount of memory.
///
/// ```
/// use panther_set::{AttemptEvidence, LogSet, attempts};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let line = "2020-07-29 16:29:16, Error                 SP     Operation failed: Apply WIM. Error: 0x80070005\r\n";
/// # std::fs::write(folder.path().join("setuperr.log"), line).unwrap();
/// let set = LogSet::discover([folder.path()]);
/// let evidence = set.par_fold_each(
///     AttemptEvidence::default,
///     |evidence, _, item| {
///         if let Some(event) = item.event() {
///             evidence.observe(&event);
///         }
///     },
///     AttemptEvidence::merge,
/// );
/// let found = attempts(set.sources().iter().zip(evidence.iter().map(|(found, _)| found)));
/// assert_eq!(found[0].operation.as_deref(), Some("Apply WIM"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct AttemptEvidence {
    pub(super) marks: Vec<Placed>,
    pub(super) stretches: Vec<Stretch>,
}

/// A mark, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) at: u64,
    pub(super) mark: Mark,
}

/// A part of a log in which time goes on without a long pause.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) at: u64,
    pub(super) first: LogTime,
    pub(super) last: LogTime,
}

impl Stretch {
    /// Whether a record of this time continues the stretch.
    fn goes_on(&self, next: LogTime) -> bool {
        let hour = |time: LogTime| (time.year(), time.month(), time.day(), time.hour());
        let is_near = || {
            let pause = next.civil_seconds() - self.last.civil_seconds();
            (-PAUSE..=PAUSE).contains(&pause)
        };
        // Nearly always within the same hour, which takes less to tell.
        next.zone() == self.last.zone() && (hour(next) == hour(self.last) || is_near())
    }
}

impl AttemptEvidence {
    /// Adds an event. Events of one window come in the order of the log.
    #[inline]
    pub fn observe(&mut self, event: &Event<'_>) {
        let time = event.time();
        Mark::each_of(event, |mark| self.mark(event.span().start, time, mark));
        self.see_new(event.span().start, time);
    }

    /// Adds records that repeat the header of the event before them.
    #[doc(hidden)]
    #[inline]
    pub fn observe_repeats(&mut self, repeats: &Repeats<'_, '_>) {
        if Mark::is_of(repeats.component()) {
            repeats.events().for_each(|event| self.observe(&event));
        } else {
            self.see_new(repeats.start(), repeats.time());
        }
    }

    #[inline]
    fn see_new(&mut self, at: u64, time: Option<LogTime>) {
        // Nearly every event has the time of the event before it.
        if let Some(time) = time
            && self
                .stretches
                .last()
                .is_none_or(|stretch| stretch.last != time)
        {
            self.see(at, time);
        }
    }

    #[inline(never)]
    fn see(&mut self, at: u64, time: LogTime) {
        if let Some(stretch) = self.stretches.last_mut()
            && stretch.goes_on(time)
        {
            stretch.last = time;
        } else {
            self.begin(at, time);
        }
    }

    /// Begins a stretch.
    fn begin(&mut self, at: u64, time: LogTime) {
        if self.stretches.len() < MOST {
            self.stretches.push(Stretch {
                at,
                first: time,
                last: time,
            });
        }
    }

    #[inline(never)]
    fn mark(&mut self, at: u64, time: Option<LogTime>, mark: Mark) {
        if self.marks.len() >= MOST {
            return;
        }
        // The times of an attempt are its own.
        if let (Mark::Start(_), Some(time)) = (&mark, time) {
            self.begin(at, time);
        }
        self.marks.push(Placed { at, mark });
    }

    /// Adds what another window of the same log says.
    pub fn merge(&mut self, more: Self) {
        self.marks.extend(more.marks);
        self.stretches.extend(more.stretches);
        self.marks.sort_by_key(|mark| mark.at);
        self.stretches.sort_by_key(|stretch| stretch.at);
        self.marks.truncate(MOST);
        self.stretches.truncate(MOST);
    }
}
