//! The records and counts that one pass collects of one log.

use std::collections::{BTreeSet, HashMap};

use panther::{Event, FormatId, Item, Level, LogTime};
use panther_set::{AttemptEvidence, Offsets, SessionEvidence, Source};

use super::field::evtx;
use super::hit::{Hit, Hits};
use super::index::{Candidates, Dialect, Index, Owner, SeeId, is_event_log};
use super::lines::{AROUND, Recent, Segment, first_lines, kept};
use super::record::{Matched, Record};

/// How many channels of the event log are kept of one log.
const CHANNELS: usize = 64;

/// The records and counts that one pass collects of a log, or of a part of one.
#[derive(Debug, Default)]
pub(crate) struct Gathered<'i> {
    /// The part that is being read; later all parts.
    current: Segment,
    segments: Vec<Segment>,
    recent: Recent,
    /// Matches that wait for the lines behind them.
    waiting: Vec<(SeeId, Hit)>,
    hits: HashMap<SeeId, Hits>,
    candidates: Candidates,
    /// The name of the log in lower case, once a rule has asked for it.
    name: String,
    dialect: Option<(FormatId, Option<&'i Dialect>)>,
    pub(crate) events: u64,
    pub(crate) errors: u64,
    pub(crate) first: Option<LogTime>,
    pub(crate) last: Option<LogTime>,
    pub(crate) offsets: Offsets,
    pub(crate) attempts: AttemptEvidence,
    pub(crate) sessions: SessionEvidence,
    /// The channels of the event log, as its events name them.
    pub(crate) channels: BTreeSet<String>,
    /// How many records were taken away as noise.
    pub(crate) noise: u64,
}

impl<'i> Gathered<'i> {
    /// Looks at an item. Items of one part come in order.
    pub(crate) fn observe(&mut self, index: &'i Index<'_>, source: &Source, item: &Item<'_>) {
        let raw = item.raw();
        if !self.waiting.is_empty() {
            self.add_lines_after(raw);
        }
        let has_lines = !source.is_event_log();
        if let Some(event) = item.event() {
            self.observe_event(index, source, &event);
        }
        self.current.count_item(item.span().start);
        if has_lines {
            self.current.count_lines(raw);
            self.recent.see(raw);
        }
    }

    #[inline]
    fn observe_event(&mut self, index: &'i Index<'_>, source: &Source, event: &Event<'_>) {
        self.events += 1;
        self.errors += u64::from(
            event
                .level()
                .is_some_and(|level| level.at_least(Level::Error)),
        );
        // Nearly every event has the time of the event before it.
        if event.time() != self.last {
            self.see_time(event.time());
        }
        self.offsets.observe(event);
        self.attempts.observe(event);
        self.sessions.observe(event);
        let format = event.format();
        let dialect = match self.dialect {
            Some((known, dialect)) if known == format => dialect,
            _ => {
                let dialect = index.dialect(format);
                self.dialect = Some((format, dialect));
                dialect
            }
        };
        if is_event_log(format.as_str()) {
            self.see_channel(event);
        }
        let Some(dialect) = dialect else {
            return;
        };
        let mut candidates = std::mem::take(&mut self.candidates);
        dialect.candidates(event, &mut candidates);
        if !candidates.is_empty() {
            self.look(index, source, event, &candidates);
        }
        self.candidates = candidates;
    }

    /// Extends the times of the log.
    fn see_time(&mut self, time: Option<LogTime>) {
        let Some(time) = time else {
            return;
        };
        let seconds = LogTime::civil_seconds;
        if self
            .first
            .is_none_or(|first| seconds(time) < seconds(first))
        {
            self.first = Some(time);
        }
        if self.last.is_none_or(|last| seconds(time) >= seconds(last)) {
            self.last = Some(time);
        }
    }

    fn see_channel(&mut self, event: &Event<'_>) {
        if self.channels.len() >= CHANNELS {
            return;
        }
        if let Some(channel) = evtx(event).and_then(|evtx| evtx.system().channel) {
            let channel = channel.to_str_lossy();
            if !self.channels.contains(channel.as_ref()) {
                self.channels.insert(channel.into_owned());
            }
        }
    }

    /// Looks at a record with the `see` that may match it.
    #[inline(never)]
    fn look(
        &mut self,
        index: &Index<'_>,
        source: &Source,
        event: &Event<'_>,
        candidates: &[SeeId],
    ) {
        let mut name = std::mem::take(&mut self.name);
        if name.is_empty() {
            name = source.name().to_ascii_lowercase();
        }
        let mut record = Record::new(event, &name);
        let watched = |id: SeeId| index.watched.get(id as usize);
        let mut is_noise = false;
        for id in candidates {
            if let Some(one) = watched(*id)
                && one.owner == Owner::Noise
                && record.matched(one.see).is_some()
            {
                is_noise = true;
                self.hits.entry(*id).or_default().count += 1;
            }
        }
        self.noise += u64::from(is_noise);
        for id in candidates {
            let Some(one) = watched(*id) else {
                continue;
            };
            let is_taken = match one.owner {
                Owner::Noise => true,
                Owner::Rule(_) => is_noise,
                Owner::Fact(_) => false,
            };
            if is_taken {
                continue;
            }
            if let Some(matched) = record.matched(one.see) {
                let hit = self.hit(source, event, matched);
                let hits = self.hits.entry(*id).or_default();
                hits.count(&hit, &one.see.distinct);
                if hit.after.len() < AROUND && !source.is_event_log() {
                    self.waiting.push((*id, hit));
                } else {
                    hits.keep(hit);
                }
            }
        }
        self.name = name;
    }

    fn hit(&self, source: &Source, event: &Event<'_>, matched: Matched) -> Hit {
        let span = event.span();
        let mut hit = Hit {
            start: span.start,
            end: span.end,
            record: self.current.records,
            line: None,
            time: event.time(),
            level: event.level(),
            component: event.component().unwrap_or_default().as_bytes().to_vec(),
            text: kept(&matched.text),
            captures: matched.captures,
            before: Vec::new(),
            after: Vec::new(),
        };
        if source.is_event_log() {
            return hit;
        }
        let raw = event.raw();
        let (earlier, rest) = raw.split_at(matched.at.min(raw.len()));
        // From the beginning of the line, which may be before the text that matched.
        let begin = memchr::memrchr(b'\n', earlier).map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let earlier = &earlier[..begin];
        let lines = memchr::memchr_iter(b'\n', earlier).count() as u64;
        hit.line = Some(self.current.lines + lines);
        hit.before = self.recent.lines(earlier);
        hit.after = first_lines(&rest[end..], AROUND);
        hit
    }

    #[cold]
    fn add_lines_after(&mut self, raw: &[u8]) {
        for (_, hit) in &mut self.waiting {
            let more = AROUND - hit.after.len();
            hit.after.extend(first_lines(raw, more));
        }
        let mut waiting = std::mem::take(&mut self.waiting).into_iter();
        // They came in order, so the first ones are complete first.
        while let Some((id, hit)) = waiting.next() {
            if hit.after.len() < AROUND {
                self.waiting.push((id, hit));
                self.waiting.extend(waiting);
                return;
            }
            self.hits.entry(id).or_default().keep(hit);
        }
    }

    /// Ends the part that was read.
    fn finish(&mut self) {
        for (id, hit) in std::mem::take(&mut self.waiting) {
            self.hits.entry(id).or_default().keep(hit);
        }
        if self.current.records > 0 {
            let mut segment = std::mem::take(&mut self.current);
            segment.tail = self.recent.lines(b"");
            self.segments.push(segment);
        }
    }

    /// Adds what another part of the same log has. Parts come in any order.
    pub(crate) fn merge(&mut self, mut more: Self) {
        self.finish();
        more.finish();
        self.segments.append(&mut more.segments);
        for (id, hits) in more.hits {
            self.hits.entry(id).or_default().merge(hits);
        }
        self.events += more.events;
        self.errors += more.errors;
        self.noise += more.noise;
        self.see_time(more.first);
        self.see_time(more.last);
        self.offsets.merge(more.offsets);
        self.attempts.merge(more.attempts);
        self.sessions.merge(more.sessions);
        self.channels.append(&mut more.channels);
    }

    /// Ends the pass: numbers records and lines through the whole log, and joins the lines around
    /// matches at the borders of parts.
    pub(crate) fn complete(&mut self) {
        self.finish();
        self.segments.sort_by_key(|segment| segment.start);
        let mut before: Vec<(u64, u64)> = Vec::with_capacity(self.segments.len());
        let (mut records, mut lines) = (0, 0);
        for segment in &self.segments {
            before.push((records, lines));
            records += segment.records;
            lines += segment.lines;
        }
        for hits in self.hits.values_mut() {
            for hit in hits.kept_mut() {
                let at = self
                    .segments
                    .partition_point(|segment| segment.start <= hit.start);
                let Some(at) = at.checked_sub(1) else {
                    continue;
                };
                let (records, lines) = before[at];
                hit.record += records;
                let Some(line) = &mut hit.line else {
                    continue;
                };
                *line += lines;
                if hit.before.len() < AROUND
                    && let Some(earlier) = at.checked_sub(1).and_then(|at| self.segments.get(at))
                {
                    let more = AROUND - hit.before.len();
                    let skipped = earlier.tail.len().saturating_sub(more);
                    let mut all: Vec<Vec<u8>> =
                        earlier.tail.iter().skip(skipped).cloned().collect();
                    all.append(&mut hit.before);
                    hit.before = all;
                }
                if hit.after.len() < AROUND
                    && let Some(later) = self.segments.get(at + 1)
                {
                    let more = AROUND - hit.after.len();
                    hit.after.extend(later.head.iter().take(more).cloned());
                }
            }
        }
    }

    /// The number of records in the log.
    pub(crate) fn records(&self) -> u64 {
        self.segments.iter().map(|segment| segment.records).sum()
    }

    /// The matches of a `see`.
    pub(crate) fn hits(&self, id: SeeId) -> Option<&Hits> {
        self.hits.get(&id)
    }
}
