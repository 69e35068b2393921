//! Puts the evidence of all logs together.

use std::collections::HashSet;

use panther::code::{Code, ExtendCode};
use panther::{LogTime, Zone};

use super::attempt::{Attempt, AttemptOutcome, AttemptPhase, AttemptResult};
use super::evidence::{AttemptEvidence, PAUSE, Placed, Stretch};
use super::mark::{Mark, Step, Trust};
use super::phase::phase;
use crate::reading::machine::Machine;
use crate::reading::source::Source;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Two logs that record the start of Setup within this time are copies, or tell of one start.
const SAME_START: i64 = 5 * MINUTE;

/// How much two clocks of one attempt may differ: the UTC offsets of the two ends of the world.
const ZONES: i64 = 14 * HOUR;

/// How long an attempt waits for a restart or for its next step.
const WAIT: i64 = 7 * DAY;

/// Codes with which Setup ends if somebody cancels it, or a program does.
const CANCELLED: [u32; 2] = [0x8007_04C7, 0x8007_04D3];

/// The upgrade attempts that the evidence of these logs shows, the earliest first.
///
/// Each log comes with what it says; see [`AttemptEvidence`]. Two logs belong to one attempt if
/// they state the same id of a report, or if they are of the same [`Machine`] and their times fit:
/// a log without the start of Setup belongs to the attempt that began last before it. Logs of other programs belong to an
/// attempt if they have records between its first and last time by the same kind of clock, local or
/// UTC.
///
/// [`LogSet::attempts`](crate::LogSet::attempts) reads a set for this alone.
#[must_use]
pub fn attempts<'s>(
    logs: impl IntoIterator<Item = (&'s Source, &'s AttemptEvidence)>,
) -> Vec<Attempt> {
    let logs: Vec<Log<'_>> = logs
        .into_iter()
        .enumerate()
        .map(|(index, (source, evidence))| Log {
            index,
            machine: Machine::of(source),
            phase: phase(&source.name()),
            evidence,
        })
        .collect();
    let mut pieces: Vec<Piece<'_>> = logs.iter().flat_map(Log::pieces).collect();
    // The pieces that begin an attempt come first.
    pieces.sort_by_key(|piece| (piece.step.is_none(), piece.first().civil_seconds()));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for piece in pieces {
        match find(&groups, &piece).and_then(|at| groups.get_mut(at)) {
            Some(group) => group.add(piece),
            None => groups.push(Group::new(piece)),
        }
    }
    let mut found: Vec<Attempt> = groups.iter().map(|group| group.attempt(&logs)).collect();
    found.sort_by_key(|attempt| attempt.first.map(LogTime::civil_seconds));
    found
}

/// The group to which a piece belongs.
fn find(groups: &[Group<'_>], piece: &Piece<'_>) -> Option<usize> {
    let is_of_report = |group: &Group<'_>| piece.reports().any(|id| group.has_report(id));
    if let Some(at) = groups.iter().position(is_of_report) {
        return Some(at);
    }
    let near = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.is_of_machine(&piece.log.machine));
    if let Some(step) = piece.step {
        return near
            .rev()
            .find(|(_, group)| group.starts_like(piece) || group.waits_for(step, piece.first()))
            .map(|(at, _)| at);
    }
    let since = |group: &Group<'_>| piece.first().civil_seconds() - group.first.civil_seconds();
    let until = |group: &Group<'_>| piece.first().civil_seconds() - group.last.civil_seconds();
    let before = near
        .clone()
        .filter(|(_, group)| since(group) >= 0 && until(group) <= WAIT)
        .min_by_key(|(_, group)| since(group));
    // The clock of Windows PE may be behind.
    let behind = near
        .filter(|(_, group)| (-ZONES..0).contains(&since(group)))
        .max_by_key(|(_, group)| since(group));
    before.or(behind).map(|(at, _)| at)
}

/// A log with its evidence.
struct Log<'e> {
    index: usize,
    machine: Machine,
    phase: Option<AttemptPhase>,
    evidence: &'e AttemptEvidence,
}

impl<'e> Log<'e> {
    /// The parts of the log that belong to one attempt each; none if the log has no marks.
    fn pieces(&'e self) -> Vec<Piece<'e>> {
        let AttemptEvidence { marks, stretches } = self.evidence;
        let mut cuts: Vec<u64> = marks
            .iter()
            .filter(|mark| matches!(mark.mark, Mark::Start(_)))
            .map(|mark| mark.at)
            .collect();
        if cuts.is_empty() {
            let pauses = stretches.windows(2).filter_map(|pair| match pair {
                [one, next] => {
                    let pause = next.first.civil_seconds() - one.last.civil_seconds();
                    (pause > ZONES).then_some(next.at)
                }
                _ => None,
            });
            cuts.extend(pauses);
        }
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([u64::MAX]);
        starts
            .zip(ends)
            .filter_map(|(from, to)| Piece::new(self, from, to))
            .collect()
    }

    /// Whether the log has records between two times by the same kind of clock.
    fn has_records_within(&self, first: LogTime, last: LogTime) -> bool {
        self.evidence.stretches.iter().any(|stretch| {
            is_utc(stretch.first) == is_utc(first)
                && stretch.first.civil_seconds() <= last.civil_seconds()
                && stretch.last.civil_seconds() >= first.civil_seconds()
        })
    }
}

fn is_utc(time: LogTime) -> bool {
    time.zone() != Zone::Unstated
}

/// The part of one log that belongs to one attempt.
struct Piece<'e> {
    log: &'e Log<'e>,
    step: Option<Step>,
    marks: &'e [Placed],
    /// The first and the last stretch of the part.
    times: (Stretch, Stretch),
    runs_backwards: bool,
}

impl<'e> Piece<'e> {
    fn new(log: &'e Log<'e>, from: u64, to: u64) -> Option<Self> {
        let AttemptEvidence { marks, stretches } = log.evidence;
        let start = marks.partition_point(|mark| mark.at < from);
        let end = marks.partition_point(|mark| mark.at < to);
        let marks = marks.get(start..end)?;
        // An id alone tells nothing of an attempt.
        let is_report = |mark: &Placed| matches!(mark.mark, Mark::Report(_));
        if marks.iter().all(is_report) {
            return None;
        }
        let start = stretches.partition_point(|stretch| stretch.at < from);
        let end = stretches.partition_point(|stretch| stretch.at < to);
        let stretches = stretches.get(start..end)?;
        let is_backwards = |pair: &[Stretch]| match pair {
            [one, next] => next.first.civil_seconds() < one.last.civil_seconds() - PAUSE,
            _ => false,
        };
        Some(Self {
            log,
            step: marks.iter().find_map(|mark| match mark.mark {
                Mark::Start(step) => Some(step),
                _ => None,
            }),
            marks,
            times: (*stretches.first()?, *stretches.last()?),
            runs_backwards: stretches.windows(2).any(is_backwards),
        })
    }

    const fn first(&self) -> LogTime {
        self.times.0.first
    }

    const fn last(&self) -> LogTime {
        self.times.1.last
    }

    fn has(&self, wanted: &Mark) -> bool {
        self.marks.iter().any(|mark| mark.mark == *wanted)
    }

    fn reports(&self) -> impl Iterator<Item = &'e str> {
        self.marks.iter().filter_map(|mark| match &mark.mark {
            Mark::Report(id) => Some(id.as_str()),
            _ => None,
        })
    }

    fn is_rollback(&self) -> bool {
        let rollback = AttemptPhase::Rollback;
        self.log.phase == Some(rollback) || self.has(&Mark::Phase(rollback))
    }

    /// Whether the piece is nothing but a report in the event log.
    fn is_report(&self) -> bool {
        is_utc(self.first())
    }
}

/// The pieces of one attempt.
struct Group<'e> {
    pieces: Vec<Piece<'e>>,
    first: LogTime,
    last: LogTime,
}

impl<'e> Group<'e> {
    fn new(piece: Piece<'e>) -> Self {
        Self {
            first: piece.first(),
            last: piece.last(),
            pieces: vec![piece],
        }
    }

    fn add(&mut self, piece: Piece<'e>) {
        self.pieces.push(piece);
        // The beginning is not taken from a rollback, whose clock may be another.
        let begins = self.chosen(|piece| !piece.is_rollback() && !piece.is_report());
        let first = begins
            .map(Piece::first)
            .min_by_key(|time| time.civil_seconds());
        let ends = self.chosen(|piece| piece.is_rollback() && !piece.is_report());
        let last = ends
            .map(Piece::last)
            .max_by_key(|time| time.civil_seconds());
        self.first = first.unwrap_or(self.first);
        self.last = last.unwrap_or(self.last);
    }

    /// The pieces with a property, otherwise those that are no report of the event log, otherwise
    /// all.
    fn chosen(&self, of: impl Fn(&Piece<'_>) -> bool) -> impl Iterator<Item = &Piece<'e>> {
        let is_log = |piece: &Piece<'_>| !piece.is_report();
        let has_any = self.pieces.iter().any(&of);
        let has_log = self.pieces.iter().any(is_log);
        self.pieces
            .iter()
            .filter(move |piece| match (has_any, has_log) {
                (true, _) => of(piece),
                (false, true) => is_log(piece),
                (false, false) => true,
            })
    }

    fn has_report(&self, id: &str) -> bool {
        let mut reports = self.pieces.iter().flat_map(Piece::reports);
        reports.any(|other| other == id)
    }

    fn is_of_machine(&self, machine: &Machine) -> bool {
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| piece.log.machine.is_same_as(machine))
    }

    /// Whether a log of the group records the same start of Setup.
    fn starts_like(&self, other: &Piece<'_>) -> bool {
        self.pieces.iter().any(|piece| {
            let between = piece.first().civil_seconds() - other.first().civil_seconds();
            piece.step == other.step
                && between.abs() <= SAME_START
                && piece.log.index != other.log.index
        })
    }

    /// Whether the attempt goes on with this step.
    fn waits_for(&self, step: Step, time: LogTime) -> bool {
        let has_ended = self.pieces.iter().any(|piece| {
            let ends = |mark: &Placed| {
                matches!(
                    mark.mark,
                    Mark::Success
                        | Mark::Phase(AttemptPhase::Rollback)
                        | Mark::Result(Trust::Final, _)
                )
            };
            piece.marks.iter().any(ends)
        });
        let waited = time.civil_seconds() - self.last.civil_seconds();
        !has_ended
            && (0..=WAIT).contains(&waited)
            && self
                .pieces
                .iter()
                .all(|piece| piece.step.is_none_or(|before| before < step))
    }

    fn attempt(&self, logs: &[Log<'_>]) -> Attempt {
        let mut pieces: Vec<&Piece<'_>> = self.pieces.iter().collect();
        pieces.sort_by_key(|piece| (piece.is_rollback(), piece.first().civil_seconds()));
        let mut summary = Summary::default();
        pieces.iter().for_each(|piece| summary.add(piece));
        let mut indices: Vec<usize> = pieces.iter().map(|piece| piece.log.index).collect();
        for log in logs {
            if self.is_of_machine(&log.machine) && log.has_records_within(self.first, self.last) {
                indices.push(log.index);
                summary.phases.extend(log.phase);
            }
        }
        let mut seen = HashSet::new();
        indices.retain(|index| seen.insert(*index));
        let zone = self.first.zone();
        let begin = self.first.civil_seconds();
        let has_other_clock = |piece: &Piece<'_>| {
            piece.first().zone() != zone
                || piece.runs_backwards
                || piece.first().civil_seconds() < begin
        };
        let clocks_differ = self.pieces.iter().any(has_other_clock);
        Attempt {
            first: Some(self.first),
            last: Some(self.last),
            logs: indices,
            clocks_differ,
            ..summary.attempt()
        }
    }
}

/// The summary of the marks of an attempt.
#[derive(Default)]
struct Summary {
    phases: Vec<AttemptPhase>,
    succeeded: bool,
    result: Option<(Trust, AttemptResult)>,
    operation: Option<String>,
}

impl Summary {
    fn add(&mut self, piece: &Piece<'_>) {
        self.phases.extend(piece.log.phase);
        let mut extend: Option<ExtendCode> = None;
        for Placed { mark, .. } in piece.marks {
            match mark {
                Mark::Start(_) => self.phases.push(AttemptPhase::DownLevel),
                Mark::Phase(phase) => self.phases.push(*phase),
                Mark::Success => self.succeeded = true,
                Mark::Result(trust, code) => self.see(*trust, *code),
                Mark::Extend(code) => extend = Some(*code),
                Mark::Report(_) => {}
                Mark::Operation(name, code) => {
                    self.operation = Some(name.clone());
                    code.iter()
                        .for_each(|code| self.see(Trust::Operation, *code));
                }
            }
        }
        if let (Some(extend), Some((trust, result))) = (extend, &mut self.result)
            && *trust >= Trust::Report
        {
            result.extend = Some(extend);
        }
    }

    fn see(&mut self, trust: Trust, code: Code) {
        if self.result.is_none_or(|(before, _)| trust >= before) {
            // A repeated statement of one result keeps its extend code.
            let same = self.result.filter(|(_, before)| before.code == code);
            let extend = same.and_then(|(_, before)| before.extend);
            self.result = Some((trust, AttemptResult { code, extend }));
        }
    }

    fn attempt(mut self) -> Attempt {
        self.phases.sort_unstable();
        self.phases.dedup();
        let result = self.result.map(|(_, result)| result);
        let outcome = if self.phases.contains(&AttemptPhase::Rollback) {
            AttemptOutcome::RolledBack
        } else if self.succeeded {
            AttemptOutcome::Succeeded
        } else {
            match result {
                None => AttemptOutcome::Unknown,
                Some(result) if result.code.value() == 0 => AttemptOutcome::Succeeded,
                Some(result) if CANCELLED.contains(&result.code.value()) => {
                    AttemptOutcome::Cancelled
                }
                Some(_) => AttemptOutcome::Failed,
            }
        };
        let has_failed = outcome != AttemptOutcome::Succeeded;
        Attempt {
            first: None,
            last: None,
            phases: self.phases,
            outcome,
            result: result.filter(|_| has_failed),
            operation: self.operation.filter(|_| has_failed),
            logs: Vec::new(),
            clocks_differ: false,
        }
    }
}
