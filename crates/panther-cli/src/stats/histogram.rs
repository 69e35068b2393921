//! A histogram over time, of lines of text.

use std::io::{self, Write};

use panther::{LogTime, Zone};
use panther_report::{Bucket, Histogram};

use crate::terminal;

/// How many lines a histogram has at most.
const LINES: usize = 24;

/// More lines than this without events become one.
const EMPTY: i64 = 2;

/// The lengths that a line may stand for, in seconds.
const STEPS: [i64; 18] = [
    1,
    5,
    15,
    60,
    300,
    900,
    3600,
    10_800,
    21_600,
    43_200,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
    3640 * DAY,
];

const DAY: i64 = 86_400;

/// The lines of a histogram.
#[derive(Debug)]
pub(super) struct Rows {
    /// How many seconds a line stands for.
    pub(super) step: i64,
    /// How many seconds an event may be off, because there are too many times to keep.
    blur: i64,
    /// The lines with events.
    pub(super) list: Vec<Bucket>,
}

impl Rows {
    /// The lines of the least length of which there are not too many. A clock that is far off costs
    /// two lines and does not hide the others.
    pub(super) fn of(histogram: &Histogram) -> Self {
        let mut steps = STEPS.into_iter().filter(|&step| step >= histogram.step);
        let longest = STEPS[STEPS.len() - 1].max(histogram.step);
        let fitting = steps.find_map(|step| {
            let list = grouped(histogram, step);
            (lines(&list, step) <= LINES).then_some((step, list))
        });
        let (step, list) = fitting.unwrap_or_else(|| (longest, grouped(histogram, longest)));
        Self {
            step,
            blur: histogram.step,
            list,
        }
    }
}

/// The buckets of this length that have events.
fn grouped(histogram: &Histogram, step: i64) -> Vec<Bucket> {
    let mut list: Vec<Bucket> = Vec::new();
    for bucket in &histogram.buckets {
        let start = bucket.start.div_euclid(step) * step;
        match list.last_mut().filter(|last| last.start == start) {
            Some(last) => {
                last.events += bucket.events;
                last.errors += bucket.errors;
            }
            None => list.push(Bucket { start, ..*bucket }),
        }
    }
    list
}

/// How many lines show these buckets and what is between them.
fn lines(list: &[Bucket], step: i64) -> usize {
    let between = |pair: &[Bucket]| match pair {
        [one, next] => match empty(one, next, step) {
            many if many > EMPTY => 1,
            few => usize::try_from(few).unwrap_or(0),
        },
        _ => 0,
    };
    list.len() + list.windows(2).map(between).sum::<usize>()
}

/// How many buckets without events are between two others.
const fn empty(one: &Bucket, next: &Bucket, step: i64) -> i64 {
    (next.start - one.start) / step - 1
}

/// The time of a line.
pub(super) fn time(second: i64) -> String {
    LogTime::of_unix(second).map_or_else(
        || second.to_string(),
        |time| time.with_zone(Zone::Unstated).to_string(),
    )
}

/// Writes lines with bars that are no wider than the terminal.
pub(super) fn write(rows: &Rows, width: usize, out: &mut impl Write) -> io::Result<()> {
    // A day needs no hours, and only seconds need seconds.
    let digits = match rows.step {
        DAY.. => 10,
        60.. => 16,
        _ => 19,
    };
    let label = |row: &Bucket| {
        let text = time(row.start).replace('T', " ");
        text.get(..digits).unwrap_or(&text).to_owned()
    };
    let most = rows.list.iter().map(|row| row.events).max().unwrap_or(0);
    let digits_of = |value: u64| value.to_string().len();
    let events = digits_of(most).max("events".len());
    let errors = rows.list.iter().map(|row| digits_of(row.errors)).max();
    let errors = errors.unwrap_or(0).max("errors".len());
    let bar = width.saturating_sub(digits + events + errors + 6).max(1);
    let step = name(rows.step);
    let blur = match rows.blur {
        1 => String::new(),
        blur => format!(", to within {} s", blur - 1),
    };
    writeln!(
        out,
        "{:digits$}  {:>events$}  {:>errors$}  each line is {step}{blur}",
        "time", "events", "errors"
    )?;
    let is_utf8 = terminal::is_utf8();
    let write_line = |row: &Bucket, out: &mut dyn Write| {
        let drawn = drawn(row.events, most, bar, is_utf8);
        let line = format!(
            "{:digits$}  {:>events$}  {:>errors$}  {drawn}",
            label(row),
            row.events,
            row.errors
        );
        writeln!(out, "{}", line.trim_end())
    };
    let mut before: Option<&Bucket> = None;
    for row in &rows.list {
        let empty = before.map_or(0, |before| empty(before, row, rows.step));
        if empty > EMPTY {
            writeln!(out, "...")?;
        } else {
            for number in (1..=empty).rev() {
                let start = row.start - number * rows.step;
                let (events, errors) = (0, 0);
                write_line(
                    &Bucket {
                        start,
                        events,
                        errors,
                    },
                    out,
                )?;
            }
        }
        write_line(row, out)?;
        before = Some(row);
    }
    Ok(())
}

/// A length of time, such as `15 min`.
fn name(seconds: i64) -> String {
    let units = [(DAY, "day"), (3600, "h"), (60, "min"), (1, "s")];
    let fitting = units.iter().find(|(length, _)| seconds % length == 0);
    match fitting {
        Some(&(length, "day")) if seconds > length => format!("{} days", seconds / length),
        Some((length, unit)) => format!("{} {unit}", seconds / length),
        None => format!("{seconds} s"),
    }
}

/// A bar. It is empty only if there are no events.
fn drawn(count: u64, most: u64, width: usize, is_utf8: bool) -> String {
    const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let (full, parts) = if is_utf8 { ('█', 8) } else { ('#', 1) };
    let whole = width as u64 * parts;
    let eighths = u128::from(count) * u128::from(whole) / u128::from(most.max(1));
    let eighths = u64::try_from(eighths)
        .unwrap_or(whole)
        .max(u64::from(count > 0));
    let mut bar = full.to_string().repeat((eighths / parts) as usize);
    let rest = (eighths % parts) as usize;
    bar.extend(rest.checked_sub(1).and_then(|rest| PARTS.get(rest)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(step: i64, seconds: &[i64]) -> Histogram {
        let bucket = |&start: &i64| Bucket {
            start,
            events: 2,
            errors: 1,
        };
        Histogram {
            step,
            buckets: seconds.iter().map(bucket).collect(),
        }
    }

    #[test]
    fn lines_are_few_and_of_a_usual_length() {
        let many: Vec<i64> = (0..1000).map(|number| number * 100).collect();
        for (seconds, step, count) in [
            (&[][..], 1, 0),
            (&[7], 1, 1),
            (&[0, 3], 1, 4),
            (&[0, 3600], 1, 3),
            (&[-1, 0, 1], 1, 3),
            (&many[..30], 300, 10),
            (&many[..], 10_800, 10),
        ] {
            let rows = Rows::of(&histogram(1, seconds));
            let lines = lines(&rows.list, rows.step);
            assert_eq!((rows.step, lines), (step, count), "{seconds:?}");
            let events: u64 = rows.list.iter().map(|row| row.events).sum();
            assert_eq!(events, 2 * seconds.len() as u64);
        }
        // A time long before all others does not hide them.
        let far = [&[-60_000 * DAY][..], &many, &[1_000_000 * DAY]].concat();
        assert_eq!(Rows::of(&histogram(1, &far)).step, 10_800);
        assert_eq!(Rows::of(&histogram(32, &[0, 32])).step, 60);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        for (count, utf8, ascii) in [(0, "", ""), (1, "▏", "#"), (1000, "████████", "########")]
        {
            assert_eq!(drawn(count, 1000, 8, true), utf8);
            assert_eq!(drawn(count, 1000, 8, false), ascii);
        }
        assert_eq!(drawn(500, 1000, 8, true), "████");
        assert_eq!(drawn(532, 1000, 8, true), "████▎");
        assert_eq!(name(900), "15 min");
        assert_eq!(name(DAY), "1 day");
        assert_eq!(name(28 * DAY), "28 days");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let rows = Rows::of(&histogram(1, &[0, 2, 61, 5000]));
        for width in [60, 80, 120] {
            let mut out = Vec::new();
            write(&rows, width, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(
                text.lines().all(|line| line.chars().count() <= width),
                "{text}"
            );
            assert!(
                text.contains("\n1970-01-01 00:01:01") && text.contains("\n...\n"),
                "{text}"
            );
        }
    }
}
