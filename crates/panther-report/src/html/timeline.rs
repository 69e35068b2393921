//! The picture of the time line: a lane a log.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use panther_diagnose::{Diagnosis, Evidence};
use serde::Serialize;

use super::scale::{Scale, Stretch, WIDTH, round};
use crate::clock;
use crate::names::Names;
use crate::one_clock::OneClock;
use crate::overview::{MarkKind, Overview, SourceOverview};
use crate::words;

/// The most lanes.
const LANES: usize = 32;

/// The height of a lane, and of its bars, in pixels.
const LANE: f64 = 30.0;
const BAR: f64 = 22.0;

/// The least height of a bar with errors.
const LEAST: f64 = 4.0;

/// The least distance of two texts below the picture before a script places them.
const APART: f64 = 200.0;

/// What the template needs for the picture.
#[derive(Debug, Default, Serialize)]
pub(super) struct Timeline {
    lanes: Vec<Lane>,
    /// How many logs with times have no lane.
    further: usize,
    height: f64,
    /// The stretches as JSON, for the script.
    scale: String,
    ticks: Vec<Label>,
    breaks: Vec<Area>,
    attempts: Vec<Area>,
    /// What the legend must explain.
    has_gaps: bool,
    has_jumps: bool,
    has_phases: bool,
    has_restarts: bool,
    marks: Vec<Label>,
}

/// A log.
#[derive(Debug, Serialize)]
struct Lane {
    name: String,
    source: usize,
    top: f64,
    middle: f64,
    /// The line from the first to the last event, without the gaps.
    line: String,
    /// The gaps between.
    gaps: String,
    bars: String,
    errors: String,
    jumps: Vec<Label>,
    cited: Vec<Cited>,
    /// Whether its clock is UTC and nothing tells the offset of the others.
    unaligned: bool,
    about: String,
}

/// A text at a place.
#[derive(Debug, Serialize)]
struct Label {
    x: f64,
    percent: f64,
    text: String,
    kind: &'static str,
    /// Whether there is no room for the text before a script places it.
    is_crowded: bool,
}

impl Label {
    fn new(x: f64, text: String, kind: &'static str) -> Self {
        Self {
            x,
            percent: round(x / WIDTH * 100.0),
            text,
            kind,
            is_crowded: false,
        }
    }
}

/// A stretch of the line with a text.
#[derive(Debug, Serialize)]
struct Area {
    x: f64,
    width: f64,
    text: String,
    kind: String,
}

/// A cited record.
#[derive(Debug, Serialize)]
struct Cited {
    x: f64,
    id: String,
    confidence: &'static str,
    role: &'static str,
    text: String,
}

/// The picture of a diagnosis and an overview. `cited` are the records with the ids of their places
/// in the page, and the confidence of the finding.
pub(super) fn timeline<'d>(
    diagnosis: &'d Diagnosis,
    overview: &Overview,
    clock: &OneClock,
    names: &Names,
    cited: &[(String, &'static str, &'d Evidence)],
) -> Timeline {
    let busy = overview.sources.iter().flat_map(|source| {
        let shift = clock.shift(source);
        let step = source.histogram.step;
        let buckets = source.histogram.buckets.iter();
        buckets.map(move |bucket| (bucket.start + shift, bucket.start + shift + step))
    });
    let scale = Scale::of(busy.collect());
    let (shown, further) = lanes(diagnosis, overview, cited);
    let mut picture = Timeline {
        further,
        height: shown.len() as f64 * LANE,
        scale: serde_json::to_string(&scale.stretches).unwrap_or_default(),
        ..Timeline::default()
    };
    for (row, &index) in shown.iter().enumerate() {
        let source = &overview.sources[index];
        let shift = clock.shift(source);
        let top = row as f64 * LANE;
        let mut lane = lane(source, &scale, shift, top);
        lane.name = names.short(&source.name);
        lane.source = index;
        lane.unaligned = clock.is_own() && clock.offset_of(source).is_some();
        let own = cited.iter().filter(|cited| cited.2.source == source.name);
        for (id, confidence, evidence) in own {
            let Some(time) = evidence.time.as_deref().and_then(clock::seconds) else {
                continue;
            };
            lane.cited.push(Cited {
                x: scale.place(time),
                id: id.clone(),
                confidence,
                role: words::role(evidence.role),
                text: words::time(evidence.time.as_deref().unwrap_or_default()),
            });
        }
        for mark in &source.marks {
            let kind = match mark.kind {
                MarkKind::Phase => "phase",
                MarkKind::Restart => "restart",
            };
            let x = scale.place(mark.time + shift);
            picture.marks.push(Label::new(x, mark.label.clone(), kind));
        }
        picture.has_gaps |= !lane.gaps.is_empty();
        picture.has_jumps |= !lane.jumps.is_empty();
        picture.lanes.push(lane);
    }
    picture
        .marks
        .sort_by(|one, other| one.x.total_cmp(&other.x));
    picture
        .marks
        .dedup_by(|one, other| one.x == other.x && one.text == other.text);
    let mut free = 0.0;
    for mark in &mut picture.marks {
        mark.is_crowded = mark.x < free;
        if !mark.is_crowded {
            free = mark.x + APART;
        }
    }
    picture.has_phases = picture.marks.iter().any(|mark| mark.kind == "phase");
    picture.has_restarts = picture.marks.iter().any(|mark| mark.kind == "restart");
    picture.attempts = attempts(diagnosis, &scale);
    picture.breaks = breaks(&scale.stretches);
    picture.ticks = ticks(&scale.stretches);
    picture
}

/// The indices of the sources that get a lane, and the number of others that have times. Those with
/// cited records and those of attempts come first.
fn lanes(
    diagnosis: &Diagnosis,
    overview: &Overview,
    cited: &[(String, &str, &Evidence)],
) -> (Vec<usize>, usize) {
    let cited: HashSet<&str> = cited.iter().map(|cited| cited.2.source.as_str()).collect();
    let attempts = diagnosis.attempts.iter();
    let tried: HashSet<&String> = attempts.flat_map(|attempt| &attempt.sources).collect();
    let mut timed: Vec<usize> = (0..overview.sources.len())
        .filter(|&index| overview.sources[index].first.is_some())
        .collect();
    timed.sort_by_key(|&index| {
        let source = &overview.sources[index];
        (
            !cited.contains(source.name.as_str()),
            !tried.contains(&source.name),
            source.errors == 0,
        )
    });
    let further = timed.len().saturating_sub(LANES);
    timed.truncate(LANES);
    (timed, further)
}

fn lane(source: &SourceOverview, scale: &Scale, shift: i64, top: f64) -> Lane {
    let bottom = top + LANE - 3.0;
    let bars = Bars::of(source, scale, shift);
    let stroke = |from: i64, to: i64| {
        let (left, right) = (scale.place(from + shift), scale.place(to + shift));
        format!("M{left} {bottom}H{right}")
    };
    let (mut line, mut gaps) = (String::new(), String::new());
    let mut from = source.first.unwrap_or_default();
    for gap in source.gaps.iter() {
        if gap.from >= from {
            line += &stroke(from, gap.from);
            gaps += &stroke(gap.from, gap.to);
            from = gap.to;
        }
    }
    line += &stroke(from, source.last.unwrap_or(from).max(from));
    let jumps = source.jumps.iter().map(|jump| {
        let x = scale.place(jump.from + shift);
        Label::new(x, clock::length(jump.from - jump.to), "jump")
    });
    let time = |time: Option<i64>| {
        time.map(|time| clock::text(time + shift))
            .unwrap_or_default()
    };
    Lane {
        name: String::new(),
        source: 0,
        top,
        middle: top + LANE / 2.0,
        line,
        gaps,
        bars: bars.path(bottom, false),
        errors: bars.path(bottom, true),
        jumps: jumps.collect(),
        cited: Vec::new(),
        unaligned: false,
        about: format!("{} – {}", time(source.first), time(source.last)),
    }
}

/// The events and errors of a lane by their place, in steps of one unit.
struct Bars {
    counts: BTreeMap<i64, (u64, u64, f64)>,
    most: u64,
}

impl Bars {
    fn of(source: &SourceOverview, scale: &Scale, shift: i64) -> Self {
        let mut counts: BTreeMap<i64, (u64, u64, f64)> = BTreeMap::new();
        let step = source.histogram.step;
        for bucket in &source.histogram.buckets {
            let left = scale.place(bucket.start + shift);
            let right = scale.place(bucket.start + shift + step);
            let count = counts.entry(left as i64).or_default();
            count.0 += bucket.events;
            count.1 += bucket.errors;
            count.2 = count.2.max((right - left.trunc()).clamp(1.0, 40.0));
        }
        let most = counts.values().map(|count| count.0).max().unwrap_or(1);
        Self { counts, most }
    }

    /// The bars as a path: of the events, or of the errors among them.
    fn path(&self, bottom: f64, errors: bool) -> String {
        let mut path = String::new();
        for (place, &(events, own, width)) in &self.counts {
            let count = if errors { own } else { events };
            if count == 0 {
                continue;
            }
            // A square root, so that one event is seen beside thousands.
            let height = BAR * (count as f64 / self.most as f64).sqrt();
            let height = height.max(if errors { LEAST } else { 1.0 });
            let (width, height) = (round(width), round(height));
            // Writing to a string cannot fail.
            let _ = write!(path, "M{place} {bottom}v-{height}h{width}v{height}z");
        }
        path
    }
}

fn attempts(diagnosis: &Diagnosis, scale: &Scale) -> Vec<Area> {
    let area = |(index, attempt): (usize, &panther_diagnose::AttemptFacts)| {
        let first = scale.place(clock::seconds(attempt.first.as_deref()?)?);
        let last = scale.place(clock::seconds(attempt.last.as_deref()?)?);
        Some(Area {
            x: first.min(last),
            width: round((last - first).abs().max(1.0)),
            text: (index + 1).to_string(),
            kind: attempt.outcome.replace(' ', "-"),
        })
    };
    diagnosis
        .attempts
        .iter()
        .enumerate()
        .filter_map(area)
        .collect()
}

/// The places where time is left out.
fn breaks(stretches: &[Stretch]) -> Vec<Area> {
    let area = |pair: &[Stretch]| match pair {
        [before, after] => Some(Area {
            x: before.right,
            width: round(after.left - before.right),
            text: clock::length(after.from - before.to),
            kind: String::new(),
        }),
        _ => None,
    };
    stretches.windows(2).filter_map(area).collect()
}

/// The times below the picture: the starts of stretches that are far enough apart.
fn ticks(stretches: &[Stretch]) -> Vec<Label> {
    let mut ticks: Vec<Label> = Vec::new();
    for stretch in stretches {
        let is_free = ticks
            .last()
            .is_none_or(|last| stretch.left - last.x > APART);
        if is_free && stretch.left < WIDTH - APART / 2.0 {
            let text = clock::text(stretch.from);
            let text = text.get(..16).unwrap_or_default().to_owned();
            ticks.push(Label::new(stretch.left, text, "tick"));
        }
    }
    ticks
}
