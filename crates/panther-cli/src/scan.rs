//! `panther scan`

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

use panther::code::{Code, CodeKind, CodeRole};
use panther::{Event, Item, Level, LogTime};
use panther_export::printable;
use panther_set::{
    Attempt, AttemptEvidence, Error, Filter, LineCount, LogSet, Offsets, Source, attempts,
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::args::{ScanArgs, ScanOutput};
use crate::lacking::{Seen, note_lacking};
use crate::output::{Done, Outcome, clock, complain, write_json};
use crate::progress::Bar;
use crate::table::write_table;
use crate::{discover, stop};

/// The counts of one log, or of all.
#[derive(Default)]
struct Totals {
    bytes: u64,
    events: u64,
    levels: [u64; Level::ALL.len()],
    unparsed: u64,
    unparsed_bytes: u64,
    first: Option<LogTime>,
    last: Option<LogTime>,
    lines: LineCount,
    /// Only if they are counted, because a set may have many logs.
    contents: Option<Box<Contents>>,
    /// The UTC offsets that a single log reveals.
    offsets: Offsets,
    /// The evidence of upgrade attempts in the log.
    evidence: AttemptEvidence,
    /// The properties that the options ask for and the events have.
    seen: Seen,
}

/// The counts of codes and components.
#[derive(Clone, Default)]
struct Contents {
    codes: HashMap<(Code, CodeKind, CodeRole), u64>,
    components: HashMap<Vec<u8>, u64>,
}

impl Totals {
    /// Counts an item. Only the events that the filter wants count.
    fn add(&mut self, source: &Source, item: &Item<'_>, filter: &Filter, args: &ScanArgs) {
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

    /// Counts codes and components. A function of its own, so that a scan without them pays
    /// nothing.
    #[inline(never)]
    fn add_contents(&mut self, event: &Event<'_>, args: &ScanArgs) {
        let contents = self.contents.get_or_insert_default();
        if args.codes {
            for code in event.codes() {
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
        if self
            .first
            .is_none_or(|first| time.civil_seconds() < first.civil_seconds())
        {
            self.first = Some(time);
        }
        if self
            .last
            .is_none_or(|last| time.civil_seconds() > last.civil_seconds())
        {
            self.last = Some(time);
        }
    }

    fn merge(&mut self, other: &Self) {
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

    fn level(&self, level: Level) -> u64 {
        self.levels.get(level as usize).copied().unwrap_or(0)
    }

    /// The number of errors and of what is worse, which it names.
    fn errors(&self) -> String {
        let (errors, fatal) = (self.level(Level::Error), self.level(Level::Fatal));
        match fatal {
            0 => errors.to_string(),
            fatal => format!("{} ({fatal} fatal)", errors + fatal),
        }
    }

    /// Component names and their counts, the most frequent first.
    fn top_components(&self, source: Option<&Source>) -> Vec<(String, u64)> {
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
    fn top_codes(&self) -> Vec<(CodeRow, u64)> {
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
struct CodeRow {
    value: String,
    kind: &'static str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
}

fn sorted<K: Ord>(mut rows: Vec<(K, u64)>) -> Vec<(K, u64)> {
    rows.sort_by(|(one_key, one), (other_key, other)| {
        other.cmp(one).then_with(|| one_key.cmp(other_key))
    });
    rows
}

pub(crate) fn run(args: &ScanArgs) -> Done {
    let Some(set) = discover(LogSet::builder(), &args.paths, |_| true) else {
        return Ok(Outcome::NotAll);
    };
    let filter = args.selection.filter();
    let bar = Bar::of_reading(&set);
    let counted = set.par_fold_each(
        Totals::default,
        |totals, source, item| totals.add(source, item, &filter, args),
        |totals, more| {
            totals.merge(&more);
            totals.seen.merge(more.seen);
            totals.evidence.merge(more.evidence);
            totals.offsets.merge(more.offsets);
        },
    );
    drop(bar);
    let errors: Vec<&Error> = counted
        .iter()
        .filter_map(|(_, error)| error.as_ref())
        .collect();
    errors.iter().for_each(complain);
    let rows: Vec<(&Source, &Totals)> = set
        .sources()
        .iter()
        .zip(counted.iter().map(|(totals, _)| totals))
        .collect();
    let seen =
        |(source, totals): &(&Source, &Totals)| (source.name(), source.format(), totals.seen);
    note_lacking(&filter, rows.iter().map(seen));
    let found = attempts(
        rows.iter()
            .map(|(source, totals)| (*source, &totals.evidence)),
    );
    let not_read: Vec<&Error> = set.skipped().iter().chain(errors.iter().copied()).collect();
    let mut out = BufWriter::new(anstream::stdout().lock());
    match args.output {
        ScanOutput::Text => print_text(&set, &rows, &found, &not_read, args, &mut out)?,
        ScanOutput::Json => print_json(&rows, &found, &not_read, args, &mut out)?,
    }
    out.flush()?;
    Ok(stop::outcome(not_read.is_empty()))
}

fn total(rows: &[(&Source, &Totals)]) -> Totals {
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

fn print_text(
    set: &LogSet,
    rows: &[(&Source, &Totals)],
    found: &[Attempt],
    not_read: &[&Error],
    args: &ScanArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    let all = total(rows);
    let columns = [
        "log", "format", "encoding", "bytes", "events", "errors", "warnings", "unparsed", "first",
        "last", "offset",
    ];
    let time = |time: Option<LogTime>| {
        time.map_or_else(|| "-".to_owned(), |time| clock(time).replace('T', " "))
    };
    let cells =
        |name: String, format: String, encoding: String, offset: String, totals: &Totals| {
            [
                name,
                format,
                encoding,
                totals.bytes.to_string(),
                totals.events.to_string(),
                totals.errors(),
                totals.level(Level::Warning).to_string(),
                totals.unparsed.to_string(),
                time(totals.first),
                time(totals.last),
                offset,
            ]
        };
    let logs = rows.iter().map(|(source, totals)| {
        cells(
            printable(&source.name()).into_owned(),
            source.format().to_string(),
            source.describe_encoding(&totals.lines),
            offsets(&totals.offsets),
            totals,
        )
    });
    let sum = (rows.len() > 1).then(|| {
        cells(
            format!("{} logs", set.sources().len()),
            String::new(),
            String::new(),
            String::new(),
            &all,
        )
    });
    if rows.is_empty() {
        writeln!(out, "no logs")?;
    } else {
        write_table(columns, &[3, 4, 5, 6, 7], logs.chain(sum), out)?;
    }
    crate::attempts::print(set, found, out)?;
    if args.components && all.events > 0 {
        let rows = all.top_components(None).into_iter().map(|(name, count)| {
            let name = if name.is_empty() {
                "(none)".to_owned()
            } else {
                printable(&name).into_owned()
            };
            [name, count.to_string()]
        });
        writeln!(out)?;
        write_table(["component", "events"], &[1], rows, out)?;
    }
    let codes = all.top_codes();
    if !codes.is_empty() {
        let rows = codes.iter().map(|(code, count)| {
            [
                code.value.clone(),
                code.role.to_owned(),
                code.kind.to_owned(),
                count.to_string(),
                code.name.unwrap_or_default().to_owned(),
            ]
        });
        writeln!(out)?;
        write_table(["code", "role", "kind", "count", "name"], &[3], rows, out)?;
    }
    if !not_read.is_empty() {
        writeln!(out, "\nnot read:")?;
        not_read
            .iter()
            .try_for_each(|error| writeln!(out, "  {}", printable(&error.to_string())))?;
    }
    Ok(())
}

/// How many offsets a cell lists at most.
const OFFSETS: usize = 3;

/// The offsets that a log reveals, each with the position of the first record that does.
fn offsets(offsets: &Offsets) -> String {
    let stretches = offsets.ranges();
    if stretches.is_empty() {
        return "-".to_owned();
    }
    let mut cells: Vec<String> = stretches
        .iter()
        .take(OFFSETS)
        .map(|stretch| format!("{} at {}", stretch.offset(), stretch.first.start()))
        .collect();
    if stretches.len() > OFFSETS {
        cells.push(format!("{} more", stretches.len() - OFFSETS));
    }
    cells.join(", ")
}

/// The same as data: the offset if it is the same throughout, and the record from which each holds.
fn offsets_json(offsets: &Offsets) -> Value {
    let stretches = offsets.ranges();
    let evidence: Vec<Value> = stretches
        .iter()
        .map(|stretch| {
            json!({
                "value": stretch.offset().to_string(),
                "start": stretch.first.start(),
                "local": stretch.first.local().to_string(),
                "utc": stretch.first.utc().to_string(),
                "records": stretch.count,
            })
        })
        .collect();
    match stretches.as_slice() {
        [only] => json!({"value": only.offset().to_string(), "evidence": evidence}),
        _ => json!({ "evidence": evidence }),
    }
}

/// Writes the table as JSON, one log after another.
fn print_json(
    rows: &[(&Source, &Totals)],
    found: &[Attempt],
    not_read: &[&Error],
    args: &ScanArgs,
    out: &mut impl Write,
) -> io::Result<()> {
    let document = Document {
        sources: Each(|| {
            rows.iter()
                .map(|(source, totals)| source_json(source, totals, args))
        }),
        total: counts(&total(rows), args, None),
        attempts: found
            .iter()
            .map(|attempt| crate::attempts::json(attempt, |index| Some(rows.get(index)?.0.name())))
            .collect(),
        skipped: Each(|| not_read.iter().map(|error| error_json(error))),
    };
    write_json(out, &document)
}

#[derive(Serialize)]
struct Document<S: Serialize, E: Serialize> {
    sources: S,
    total: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attempts: Vec<Value>,
    skipped: E,
}

/// A list whose values are made while it is written.
struct Each<F>(F);

impl<I: Iterator<Item = Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

fn source_json(source: &Source, totals: &Totals, args: &ScanArgs) -> Value {
    let mut object = json!({
        "source": source.name(),
        "format": source.format().as_str(),
        "encoding": source.describe_encoding(&totals.lines),
    });
    if let Some(doubt) = source.layout().doubt() {
        merge_objects(&mut object, json!({ "doubt": doubt }));
    }
    if totals.lines.other > 0 {
        let code_page = source.code_page();
        let assumed = json!({
            "code_page": code_page.name(),
            "code_page_guessed": code_page.is_guess(),
            "code_page_lines": totals.lines.other,
        });
        merge_objects(&mut object, assumed);
    }
    merge_objects(&mut object, counts(totals, args, Some(source)));
    object
}

fn error_json(error: &Error) -> Value {
    json!({"source": error.path().to_string_lossy(), "reason": error.kind().to_string()})
}

fn counts(totals: &Totals, args: &ScanArgs, source: Option<&Source>) -> Value {
    let levels: serde_json::Map<String, Value> = Level::ALL
        .iter()
        .copied()
        .filter(|&level| totals.level(level) > 0)
        .map(|level| (level.name().to_owned(), json!(totals.level(level))))
        .collect();
    let mut object = json!({
        "bytes": totals.bytes,
        "events": totals.events,
        "levels": levels,
        "unparsed": totals.unparsed,
        "unparsed_bytes": totals.unparsed_bytes,
    });
    let mut put = |key: &str, value: Value| merge_objects(&mut object, json!({ key: value }));
    totals
        .first
        .iter()
        .for_each(|time| put("first", json!(clock(*time))));
    totals
        .last
        .iter()
        .for_each(|time| put("last", json!(clock(*time))));
    if !totals.offsets.is_empty() {
        put("offset", offsets_json(&totals.offsets));
    }
    if args.components {
        let names: serde_json::Map<String, Value> = totals
            .top_components(source)
            .into_iter()
            .map(|(name, count)| (name, json!(count)))
            .collect();
        put("components", json!(names));
    }
    if args.codes {
        let codes: Vec<Value> = totals
            .top_codes()
            .into_iter()
            .map(|(code, count)| {
                let mut object = json!(code);
                merge_objects(&mut object, json!({ "count": count }));
                object
            })
            .collect();
        put("codes", json!(codes));
    }
    object
}

fn merge_objects(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}
