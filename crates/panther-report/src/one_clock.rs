//! One clock for all times of a report.

use std::collections::HashMap;

use panther_diagnose::{AttemptFacts, Diagnosis, Evidence};
use panther_set::{Offset, TimeZone};

use crate::clock;
use crate::overview::SourceOverview;

/// The clocks of logs that are shown together, from which one is chosen.
///
/// ```
/// use panther_report::{Chosen, Clocks};
/// use panther_set::Offset;
///
/// let mut clocks = Clocks::default();
/// clocks.add("+08:00".parse::<Offset>()?.into());
/// clocks.add_stated();
/// assert_eq!(clocks.choose(), Chosen::Machine("+08:00".parse()?));
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    /// The zones of logs with local times, each once.
    zones: Vec<TimeZone>,
    /// Whether a log states the offset of its times.
    is_stated: bool,
    /// Whether the offset of a log is not known.
    is_unknown: bool,
}

impl Clocks {
    /// Adds a log with local times in this zone.
    pub fn add(&mut self, zone: TimeZone) {
        if !self.zones.contains(&zone) {
            self.zones.push(zone);
        }
    }

    /// Adds a log that states the offset of its times.
    pub const fn add_stated(&mut self) {
        self.is_stated = true;
    }

    /// Adds a log with local times whose offset is not known.
    pub const fn add_unknown(&mut self) {
        self.is_unknown = true;
    }

    /// The clock for all: that of the machine if all logs have its offset or state their own, and
    /// UTC otherwise.
    #[must_use]
    pub fn choose(&self) -> Chosen {
        match (self.zones.as_slice(), self.is_stated, self.is_unknown) {
            ([], true, true) => Chosen::None,
            ([], _, _) => Chosen::Own,
            ([only], false, false) => Chosen::Only(only.clone()),
            ([only], true, false) => Chosen::Machine(only.clone()),
            (_, _, true) => Chosen::UtcSinceUnknown,
            _ => Chosen::UtcSinceSeveral,
        }
    }
}

/// The clock that is chosen for logs that are shown together, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Each log keeps its own: they all state UTC, or no offset is known.
    Own,
    /// Each log keeps its own: some state UTC, and of the others no offset is known.
    None,
    /// All logs have local time in this zone.
    Only(TimeZone),
    /// Some logs have local time in this zone, and some state UTC.
    Machine(TimeZone),
    /// UTC, because the offset of some logs is known and of some not.
    UtcSinceUnknown,
    /// UTC, because the logs have several offsets.
    UtcSinceSeveral,
}

impl Chosen {
    /// The zone of the clock; `None` if each log keeps its own.
    #[must_use]
    pub fn zone(&self) -> Option<TimeZone> {
        match self {
            Self::Own | Self::None => None,
            Self::Only(zone) | Self::Machine(zone) => Some(zone.clone()),
            Self::UtcSinceUnknown | Self::UtcSinceSeveral => Some(Offset::UTC.into()),
        }
    }

    /// The sentence that names the clock to people, without a full stop; `None` if all logs have it.
    #[must_use]
    pub const fn note(&self) -> Option<&'static str> {
        match self {
            Self::Own | Self::Only(_) => None,
            Self::None => Some(
                "times are shown as the logs have them, because some logs have UTC and some local \
                 time whose offset is not known",
            ),
            Self::Machine(_) => Some(
                "times are shown on the clock of the machine, because some logs have local time \
                 and some UTC",
            ),
            Self::UtcSinceUnknown => Some(
                "times are shown in UTC, because the offset of some logs is known and of some not",
            ),
            Self::UtcSinceSeveral => {
                Some("times are shown in UTC, because the logs have more than one offset")
            }
        }
    }

    /// The key of this sentence in the fixed texts.
    pub(crate) const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Own | Self::Only(_) => None,
            Self::None => Some("clock_none"),
            Self::Machine(_) => Some("clock_machine"),
            Self::UtcSinceUnknown => Some("clock_utc_unknown"),
            Self::UtcSinceSeveral => Some("clock_utc_several"),
        }
    }
}

/// The clock of a report, which moves the times of the report to itself.
#[derive(Debug)]
pub(crate) struct OneClock {
    zone: Option<TimeZone>,
    /// Why the clock was chosen; `None` if the caller chose it.
    pub(crate) chosen: Option<Chosen>,
    /// The offsets of the sources by their names, where they are known.
    offsets: HashMap<String, Offset>,
}

impl OneClock {
    /// The clock that the caller wants, otherwise the one that suits all logs.
    pub(crate) fn of(diagnosis: &Diagnosis, wanted: Option<&TimeZone>) -> Self {
        let sources = diagnosis.sources.iter();
        let offsets = sources
            .filter_map(|source| Some((source.name.clone(), offset(&source.offset)?)))
            .collect();
        let chosen = wanted.is_none().then(|| clocks(diagnosis).choose());
        let zone = wanted.cloned();
        Self {
            zone: zone.or_else(|| chosen.as_ref()?.zone()),
            chosen,
            offsets,
        }
    }

    /// Whether each log keeps its own clock.
    pub(crate) const fn is_own(&self) -> bool {
        self.zone.is_none()
    }

    /// The diagnosis with its times on this clock, as far as their offset is known.
    pub(crate) fn show(&self, diagnosis: &Diagnosis) -> Diagnosis {
        let mut shown = diagnosis.clone();
        let findings = shown.findings.iter_mut();
        let cited = findings.flat_map(|finding| &mut finding.evidence);
        let suspects = shown.ruled_out.iter_mut();
        let against = suspects.flat_map(|suspect| &mut suspect.evidence);
        cited.chain(against).for_each(|evidence| {
            let Evidence {
                time,
                first_time,
                last_time,
                offset,
                ..
            } = evidence;
            self.move_all([first_time, last_time, time], offset);
        });
        for attempt in &mut shown.attempts {
            let AttemptFacts {
                first,
                last,
                offset,
                ..
            } = attempt;
            self.move_all([first, last], offset);
        }
        shown
    }

    /// Moves times with one offset. The offset becomes that of the last of them.
    fn move_all<const N: usize>(&self, times: [&mut Option<String>; N], own: &mut Option<String>) {
        let Some(from) = offset(own) else {
            return;
        };
        for time in times {
            if let Some((moved, there)) = time.as_deref().and_then(|time| self.moved(time, from)) {
                *time = Some(moved);
                *own = Some(there.to_string());
            }
        }
    }

    /// A time of this offset on the clock, and its offset there. `None` if the log keeps its own.
    pub(crate) fn moved(&self, time: &str, from: Offset) -> Option<(String, Offset)> {
        let instant = clock::seconds(time)? - i64::from(from.seconds());
        let there = self.zone.as_ref()?.offset_of_instant(instant)?;
        let whole = panther::LogTime::of_unix(instant + i64::from(there.seconds()))?;
        // The fraction of the second stays.
        let fraction = time.get(clock::WHOLE..).unwrap_or_default();
        Some((format!("{whole}{fraction}"), there))
    }

    /// The offset of a source, where it is known.
    pub(crate) fn offset_of(&self, source: &SourceOverview) -> Option<Offset> {
        let known = self.offsets.get(&source.name).copied();
        known.or_else(|| source.offset.map(Offset::from_seconds))
    }

    /// How many seconds the times of a source move.
    pub(crate) fn shift(&self, source: &SourceOverview) -> i64 {
        let shift = || {
            let own = i64::from(self.offset_of(source)?.seconds());
            let instant = source.first? - own;
            let there = self.zone.as_ref()?.offset_of_instant(instant)?;
            Some(i64::from(there.seconds()) - own)
        };
        shift().unwrap_or_default()
    }
}

fn offset(text: &Option<String>) -> Option<Offset> {
    text.as_deref()?.parse().ok()
}

/// The clocks of the logs, and of the records that are cited from them.
fn clocks(diagnosis: &Diagnosis) -> Clocks {
    let mut clocks = Clocks::default();
    let sources = diagnosis.sources.iter();
    let sources = sources.map(|source| (&source.first, &source.offset));
    let attempts = diagnosis.attempts.iter();
    let attempts = attempts.map(|attempt| (&attempt.first, &attempt.offset));
    let findings = diagnosis.findings.iter();
    let cited = findings.flat_map(|finding| &finding.evidence);
    let cited = cited.map(|evidence| (&evidence.time, &evidence.offset));
    for (time, own) in sources.chain(attempts).chain(cited) {
        match offset(own) {
            _ if time.is_none() => {}
            // On a machine whose clock shows UTC, this is the same.
            Some(Offset::UTC) => clocks.add_stated(),
            Some(offset) => clocks.add(offset.into()),
            None => clocks.add_unknown(),
        }
    }
    clocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_is_chosen() {
        let choose = |offsets: &[&str], is_stated, is_unknown| {
            let mut clocks = Clocks {
                is_stated,
                is_unknown,
                ..Clocks::default()
            };
            offsets
                .iter()
                .for_each(|offset| clocks.add(offset.parse().unwrap()));
            clocks.choose()
        };
        let east: TimeZone = "+08:00".parse().unwrap();
        let own = ["+08:00", "+08:00"];
        let two = ["+01:00", "+02:00"];
        for (chosen, expected, zone) in [
            (choose(&[], true, false), Chosen::Own, None),
            (choose(&[], false, true), Chosen::Own, None),
            (choose(&[], true, true), Chosen::None, None),
            (
                choose(&own, false, false),
                Chosen::Only(east.clone()),
                Some("+08:00"),
            ),
            (
                choose(&own, true, false),
                Chosen::Machine(east.clone()),
                Some("+08:00"),
            ),
            (
                choose(&own, false, true),
                Chosen::UtcSinceUnknown,
                Some("+00:00"),
            ),
            (
                choose(&two, false, false),
                Chosen::UtcSinceSeveral,
                Some("+00:00"),
            ),
        ] {
            assert_eq!(chosen, expected);
            let offset = chosen.zone().and_then(|zone| zone.offset_of_instant(0));
            assert_eq!(offset.map(|offset| offset.to_string()).as_deref(), zone);
        }
    }

    #[test]
    fn times_keep_their_fraction() {
        let clock = OneClock::of(&Diagnosis::default(), Some(&"-03:30".parse().unwrap()));
        let east = "+08:00".parse().unwrap();
        let moved = |time: &str| clock.moved(time, east).map(|(time, _)| time);
        assert_eq!(
            moved("2031-03-09T08:10:02.1234567").as_deref(),
            Some("2031-03-08T20:40:02.1234567")
        );
        assert_eq!(moved("yesterday"), None);
    }
}
