//! The counts of a scan.

use std::collections::HashMap;

use panther::code::{Code, CodeKind, CodeRole, FoundCode};
use panther::{Event, Item, Level, LogTime, Repeats, Run};
use panther_set::{AttemptEvidence, Filter, LineCount, Offsets, Source};
use serde::Serialize;

use crate::args::ScanArgs;
use crate::lacking::Seen;

/// The counts of one log, or of all.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) bytes: u64,
    pub(super) events: u64,
    pub(super) levels: [u64; Level::ALL.len()],
    pub(super) unparsed: u64,
    pub(super) unparsed_bytes: u64,
    pub(super) first: Option<LogTime>,
    pub(super) last: Option<LogTime>,
    /// The seconds of the two times.
    seconds: (i64, i64),
    pub(super) lines: LineCount,
    /// Only if they are counted, because a set may have many logs.
    pub(super) contents: Option<Box<Contents>>,
    /// The UTC offsets that a single log reveals.
    pub(super) offsets: Offsets,
    /// The evidence of upgrade attempts in the log.
    pub(super) evidence: AttemptEvidence,
    /// The properties that the options ask for and the events have.
    pub(super) seen: Seen,
}

/// The counts of codes and components.
#[derive(Clone, Default)]
pub(super) struct Contents {
    codes: HashMap<(Code, CodeKind, CodeRole), u64>,
    components: HashMap<Vec<u8>, u64>,
}

impl Totals {
    /// Counts an item. Only the events that the filter wants count.
    pub(super) fn add(
        &mut self,
        source: &Source,
        item: &Item<'_>,
        filter: &Filter,
        args: &ScanArgs,
    ) {
        self.bytes += item.span().len();
        self.lines.add(item);
        let event = match item {
            Item::Event(event) => event,
            Item::Unparsed(unparsed) => {
                if !unparsed.is_benign() {
                    self.unparsed += 1;
                    self.unparsed_bytes += unparsed.span().len();
                }
                return;
            }
        };
        self.evidence.observe(event);
        if !filter.is_empty() {
            self.seen = self.seen.with(filter, event);
            if !filter.wants(event, None, |bytes| source.text(bytes)) {
                return;
            }
        }
        self.events += 1;
        if let Some(count) = event
            .level()
            .and_then(|level| self.levels.get_mut(level as usize))
        {
            *count += 1;
        }
        self.see(event.time());
        self.offsets.observe(event);
        if args.codes || args.components {
            self.add_contents(event, args);
        }
    }

    /// Counts an item, or records that repeat the header of the event before them.
    pub(super) fn add_run(
        &mut self,
        source: &Source,
        run: Run<'_, '_>,
        filter: &Filter,
        args: &ScanArgs,
    ) {
        match run {
            Run::Item(item) => self.add(source, item, filter, args),
            Run::Repeats(repeats) => {
                let items = repeats.events().map(Item::Event);
                items.for_each(|item| self.add(source, &item, filter, args));
            }
        }
    }

    /// Counts records without a look at each of them, which is most of the speed of a scan.
    #[inline]
    pub(super) fn add_repeats(&mut self, repeats: &Repeats<'_, '_>) {
        let count = repeats.count() as u64;
        self.bytes += repeats.bytes().len() as u64;
        self.events += count;
        if let Some(level) = repeats.level()
            && let Some(events) = self.levels.get_mut(level as usize)
        {
            *events += count;
        }
        self.see(repeats.time());
        if !repeats.is_ascii() {
            let items = repeats.events().map(Item::Event);
            items.for_each(|item| self.lines.add(&item));
        }
        self.evidence.observe_repeats(repeats);
        self.offsets.observe_repeats(repeats);
    }

    /// Counts codes and components. A function of its own, so that a scan without them pays
    /// nothing.
    #[inline(never)]
    fn add_contents(&mut self, event: &Event<'_>, args: &ScanArgs) {
        let contents = self.contents.get_or_insert_default();
        if args.codes {
            // The code column of setup has the id of a message, which is no result.
            let results = |code: &FoundCode<'_>| code.role != CodeRole::Column;
            for code in event.codes().into_iter().filter(results) {
                *contents
                    .codes
                    .entry((code.code, code.kind, code.role))
                    .or_default() += 1;
            }
        }
        if args.components {
            let name = event.component().unwrap_or_default();
            match contents.components.get_mut(name.as_bytes()) {
                Some(count) => *count += 1,
                None => drop(contents.components.insert(name.to_vec(), 1)),
            }
        }
    }

    /// Widens the range of times. It keeps the least and the greatest, because two writers or a
    /// clock that was set make times run backwards.
    #[inline]
    fn see(&mut self, time: Option<LogTime>) {
        // Nearly every event has the time of the event before it.
        if time != self.last
            && let Some(time) = time
        {
            self.widen(time);
        }
    }

    #[inline(never)]
    fn widen(&mut self, time: LogTime) {
        let seconds = time.civil_seconds();
        if self.first.is_none() || seconds < self.seconds.0 {
            (self.first, self.seconds.0) = (Some(time), seconds);
        }
        if self.last.is_none() || seconds > self.seconds.1 {
            (self.last, self.seconds.1) = (Some(time), seconds);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.events += other.events;
        self.levels
            .iter_mut()
            .zip(other.levels)
            .for_each(|(count, more)| *count += more);
        self.unparsed += other.unparsed;
        self.unparsed_bytes += other.unparsed_bytes;
        self.see(other.first);
        self.see(other.last);
        self.lines.merge(other.lines);
        let Some(more) = &other.contents else {
            return;
        };
        let contents = self.contents.get_or_insert_default();
        for (code, count) in &more.codes {
            *contents.codes.entry(*code).or_default() += count;
        }
        for (name, count) in &more.components {
            *contents.components.entry(name.clone()).or_default() += count;
        }
    }

    pub(super) fn level(&self, level: Level) -> u64 {
        self.levels.get(level as usize).copied().unwrap_or(0)
    }

    /// The number of errors and of what is worse, which it names.
    pub(super) fn errors(&self) -> String {
        let (errors, fatal) = (self.level(Level::Error), self.level(Level::Fatal));
        match fatal {
            0 => errors.to_string(),
            fatal => format!("{} ({fatal} fatal)", errors + fatal),
        }
    }

    /// Component names and their counts, the most frequent first.
    pub(super) fn top_components(&self, source: Option<&Source>) -> Vec<(String, u64)> {
        let name = |bytes: &[u8]| match source {
            Some(source) => source.text(bytes).into_owned(),
            None => String::from_utf8_lossy(bytes).into_owned(),
        };
        let components = self.contents.iter().flat_map(|all| &all.components);
        sorted(
            components
                .map(|(bytes, &count)| (name(bytes), count))
                .collect(),
        )
    }

    /// Codes and their counts, the most frequent first.
    pub(super) fn top_codes(&self) -> Vec<(CodeRow, u64)> {
        let row = |&(code, kind, role): &(Code, CodeKind, CodeRole)| CodeRow {
            value: code.to_string(),
            kind: kind.name(),
            role: role.name(),
            name: code.name_as(kind),
        };
        let codes = self.contents.iter().flat_map(|all| &all.codes);
        sorted(codes.map(|(code, &count)| (row(code), count)).collect())
    }
}

/// A code as it is shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct CodeRow {
    pub(super) value: String,
    pub(super) kind: &'static str,
    pub(super) role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
}

fn sorted<K: Ord>(mut rows: Vec<(K, u64)>) -> Vec<(K, u64)> {
    rows.sort_by(|(one_key, one), (other_key, other)| {
        other.cmp(one).then_with(|| one_key.cmp(other_key))
    });
    rows
}

/// The counts of all logs.
pub(super) fn total(rows: &[(&Source, &Totals)]) -> Totals {
    let mut all = Totals::default();
    rows.iter().for_each(|(_, totals)| all.merge(totals));
    // Readings of clocks in different zones cannot be compared.
    let mut zones = rows.iter().filter_map(|(_, totals)| totals.first);
    if let Some(first) = zones.next()
        && zones.any(|other| other.zone() != first.zone())
    {
        (all.first, all.last) = (None, None);
    }
    all
}
