//! The logs of a set with what the pass found in them: times on one scale, and frames.

use std::collections::HashMap;

use panther::LogTime;
use panther_set::{Attempt, LogSet, Machine, Offset, Sessions, Source, attempts};

use crate::language::set::RuleSet;
use crate::watch::gather::Gathered;
use crate::watch::hit::Hit;
use crate::watch::index::Index;

/// A log, and what the pass found in it.
#[derive(Debug)]
pub(crate) struct Log<'c> {
    pub(crate) source: &'c Source,
    pub(crate) name: String,
    /// The name in lower case.
    pub(crate) lower: String,
    pub(crate) format: &'static str,
    pub(crate) gathered: &'c Gathered<'c>,
    pub(crate) machine: Machine,
    pub(crate) sessions: Sessions,
    /// The UTC offset of the machine, if another log of it proves one.
    lent: Option<Offset>,
}

impl Log<'_> {
    /// The UTC offset of its first time, where it is known.
    pub(crate) fn offset(&self) -> Option<Offset> {
        let proven = || Some(self.gathered.offsets.ranges().first()?.offset());
        let stated = self.gathered.first.and_then(Offset::stated);
        stated.or_else(proven).or(self.lent)
    }
}

/// A match in a log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'c> {
    pub(crate) log: usize,
    pub(crate) hit: &'c Hit,
}

/// A moment on the scale of UTC, as far as the offset of the log is known, otherwise on the scale of
/// its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) seconds: i64,
    pub(crate) is_utc: bool,
}

/// The most that two places on Earth differ in time.
const ZONES: i64 = 14 * 3600;

/// The offsets of nearly all time zones are multiples of this. A finer step would make more of what happened on one
/// day look near by chance.
const STEP: i64 = 30 * 60;

impl Moment {
    /// The seconds from this moment to a later one, and whether the clocks are known to agree. Where
    /// they are not, the offset is taken that makes the distance shortest.
    pub(crate) fn until(self, later: Self) -> (i64, bool) {
        let plain = later.seconds - self.seconds;
        if self.is_utc == later.is_utc {
            return (plain, true);
        }
        if plain.abs() > ZONES + STEP {
            return (plain, false);
        }
        let rest = plain.rem_euclid(STEP);
        let shortest = if rest > STEP / 2 { rest - STEP } else { rest };
        (shortest, false)
    }
}

/// The part of a set that one failure is looked for in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// An upgrade attempt, by its index.
    Attempt(usize),
    /// The records of a machine outside its attempts.
    Machine(Machine),
}

impl Frame {
    /// The index of the attempt; `None` outside attempts.
    pub(crate) const fn attempt(&self) -> Option<usize> {
        match self {
            Self::Attempt(attempt) => Some(*attempt),
            Self::Machine(_) => None,
        }
    }
}

/// The logs of a set, and what is known of them together.
#[derive(Debug)]
pub(crate) struct Case<'c> {
    pub(crate) rules: &'c RuleSet,
    pub(crate) index: &'c Index<'c>,
    pub(crate) logs: Vec<Log<'c>>,
    pub(crate) attempts: Vec<Attempt>,
}

/// The log on whose clock the times of an attempt are.
fn home(attempt: &Attempt) -> Option<usize> {
    attempt.logs.first().copied()
}

const DAY: i64 = 24 * 3600;

/// How long before and after an attempt records of other logs belong to it, if a set has several.
const MARGIN: i64 = 30 * 60;

impl<'c> Case<'c> {
    pub(crate) fn new(
        rules: &'c RuleSet,
        index: &'c Index<'c>,
        set: &'c LogSet,
        gathered: &'c [Gathered<'c>],
    ) -> Self {
        let attempts = attempts(
            set.sources()
                .iter()
                .zip(gathered.iter().map(|gathered| &gathered.attempts)),
        );
        let mut logs: Vec<Log<'c>> = set
            .sources()
            .iter()
            .zip(gathered)
            .map(|(source, gathered)| {
                let name = source.name();
                Log {
                    source,
                    lower: name.to_ascii_lowercase(),
                    name,
                    format: source.format().as_str(),
                    gathered,
                    machine: Machine::of(source),
                    sessions: Sessions::new(&gathered.sessions),
                    lent: None,
                }
            })
            .collect();
        // A log without proof takes the offset of another log of its machine, if they all agree.
        let mut lenders: HashMap<Machine, Option<Offset>> = HashMap::new();
        for log in &logs {
            for range in log.gathered.offsets.ranges() {
                let known = lenders
                    .entry(log.machine.clone())
                    .or_insert(Some(range.offset()));
                if *known != Some(range.offset()) {
                    *known = None;
                }
            }
        }
        for log in &mut logs {
            log.lent = lenders.get(&log.machine).copied().flatten();
        }
        Self {
            rules,
            index,
            logs,
            attempts,
        }
    }

    /// The UTC offset of a record.
    pub(crate) fn offset(&self, log: usize, start: u64, time: LogTime) -> Option<Offset> {
        let log = self.logs.get(log)?;
        Offset::stated(time)
            .or_else(|| log.gathered.offsets.at(start))
            .or(log.lent)
    }

    /// The UTC offset of the record at a place.
    pub(crate) fn offset_at(&self, place: Place<'_>) -> Option<Offset> {
        self.offset(place.log, place.hit.start, place.hit.time?)
    }

    /// The UTC offset of the first time of an attempt.
    pub(crate) fn offset_of(&self, attempt: &Attempt) -> Option<Offset> {
        self.offset(home(attempt)?, 0, attempt.first?)
    }

    pub(crate) fn moment(&self, place: Place<'_>) -> Option<Moment> {
        let time = place.hit.time?;
        Some(self.moment_of(place.log, place.hit.start, time))
    }

    /// The key by which records of several logs are sorted: by time, and in the order of their logs.
    pub(crate) fn order_of(&self, place: Place<'_>) -> impl Ord + use<> {
        let moment = self.moment(place).map(|moment| moment.seconds);
        (moment, place.log, place.hit.start, place.hit.line)
    }

    fn moment_of(&self, log: usize, start: u64, time: LogTime) -> Moment {
        let offset = self.offset(log, start, time).map(Offset::seconds);
        match time.unix_seconds(offset) {
            Some(seconds) => Moment {
                seconds,
                is_utc: true,
            },
            None => Moment {
                seconds: time.civil_seconds(),
                is_utc: false,
            },
        }
    }

    /// Whether two records of one log lie in one session, or both in none.
    pub(crate) fn in_one_session(&self, one: Place<'_>, other: Place<'_>) -> bool {
        let session = |place: Place<'_>| {
            let session = self.logs.get(place.log)?.sessions.at(place.hit.start)?;
            Some(session.start)
        };
        session(one) == session(other)
    }

    /// All frames: the attempts, and then the rest of each machine.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = (0..self.attempts.len()).map(Frame::Attempt).collect();
        let mut machines: Vec<&Machine> = self.logs.iter().map(|log| &log.machine).collect();
        machines.sort();
        machines.dedup();
        frames.extend(machines.into_iter().cloned().map(Frame::Machine));
        frames
    }

    /// The frame to which a record belongs.
    pub(crate) fn frame_of(&self, place: Place<'_>) -> Frame {
        let near = (0..self.attempts.len()).filter_map(|attempt| {
            let away = self.away(attempt, place)?;
            Some((away, attempt))
        });
        match near.min() {
            Some((_, attempt)) => Frame::Attempt(attempt),
            None => Frame::Machine(self.logs[place.log].machine.clone()),
        }
    }

    /// How far a record is from an attempt in seconds; `None` if it does not belong to it.
    fn away(&self, attempt: usize, place: Place<'_>) -> Option<i64> {
        let facts = self.attempts.get(attempt)?;
        let log = self.logs.get(place.log)?;
        let is_own = facts.logs.contains(&place.log);
        let is_of_machine = facts
            .logs
            .iter()
            .filter_map(|&log| self.logs.get(log))
            .any(|own| own.machine.is_same_as(&log.machine));
        if !is_of_machine {
            return None;
        }
        let (Some(first), Some(last)) = (facts.first, facts.last) else {
            return is_own.then_some(0);
        };
        // A log without times belongs to the last attempt of the machine.
        let Some(time) = place.hit.time else {
            return Some(if is_own { 0 } else { ZONES - attempt as i64 });
        };
        // The only attempt of a set keeps its logs over a longer time.
        let margin = match (self.attempts.len(), is_own) {
            (1, true) => 365 * DAY,
            (1, false) => 3 * DAY,
            _ => MARGIN,
        };
        let home = home(facts).unwrap_or(place.log);
        let begin = self.moment_of(home, 0, first);
        let end = self.moment_of(home, 0, last);
        let here = self.moment_of(place.log, place.hit.start, time);
        let agree = here.is_utc == begin.is_utc && !facts.clocks_differ;
        let margin = if agree { margin } else { margin.max(ZONES) };
        let away = (begin.seconds - here.seconds)
            .max(here.seconds - end.seconds)
            .max(0);
        (away <= margin).then_some(away)
    }

    /// Whether the set has a log that `has.` names.
    pub(crate) fn has(&self, log: &str) -> bool {
        let of_events = |channel: &str| {
            self.logs.iter().any(|log| {
                let is_event_log = crate::watch::index::is_event_log(log.format);
                let has_channel = || {
                    let channels = &log.gathered.channels;
                    channels
                        .iter()
                        .any(|known| known.to_ascii_lowercase().contains(channel))
                };
                is_event_log && (log.lower.contains(channel) || has_channel())
            })
        };
        if let Some(channel) = log.strip_prefix("events.") {
            return of_events(channel);
        }
        if log == "events" {
            return of_events("");
        }
        if crate::language::compile::FOLDERS.contains(&log) {
            return self.logs.iter().any(|known| known.lower.contains(log));
        }
        self.logs.iter().any(|known| known.format == log)
    }
}
