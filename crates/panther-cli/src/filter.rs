//! Which events are wanted. The cheap questions come first, and what is not asked for is not looked at.

use std::fmt;
use std::str::FromStr;

use panther::code::ParsedCode;
use panther::{Event, Level, LogTime};
use panther_set::{Offset, Source};

use crate::args::Wanted;

/// A choice of levels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Levels {
    Only(Level),
    /// This one and those that are more serious.
    From(Level),
}

impl Levels {
    fn contains(self, level: Level) -> bool {
        match self {
            Self::Only(only) => level == only,
            Self::From(least) => level.severity() >= least.severity(),
        }
    }
}

/// A time of a log's clock, or an instant, and how much of it was said: a day, a minute or a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// Seconds of the log's clock, as [`LogTime::civil_seconds`] counts them; of an instant, seconds of UTC.
    start: i64,
    length: i64,
    is_instant: bool,
}

impl Bound {
    /// Whether nothing lies between this, as a beginning, and `until`, as far as the two can be compared.
    pub(crate) const fn is_after(self, until: Self) -> bool {
        self.is_instant == until.is_instant && self.start >= until.end()
    }

    /// Whether an offset was given with it.
    pub(crate) const fn is_instant(self) -> bool {
        self.is_instant
    }

    /// The time of an event on the scale of this bound; `None` where it has no offset and needs one.
    fn scale(self, time: LogTime, offset: Option<Offset>) -> Option<i64> {
        if self.is_instant {
            time.unix_seconds(offset.map(Offset::seconds))
        } else {
            Some(time.civil_seconds())
        }
    }

    const fn end(self) -> i64 {
        self.start + self.length
    }
}

/// The text is no such time.
#[derive(Debug)]
pub(crate) struct BadBound;

impl fmt::Display for BadBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a time such as 2020-07-29, 2020-07-29T16:29 or 2020-07-29T16:29:16, or an instant such as 2020-07-29T16:29Z")
    }
}

impl std::error::Error for BadBound {}

impl FromStr for Bound {
    type Err = BadBound;

    fn from_str(text: &str) -> Result<Self, BadBound> {
        let (date, clock) = text
            .trim()
            .split_once(['T', 't', ' '])
            .unwrap_or((text.trim(), ""));
        let (clock, offset) = match clock.find(['+', '-', 'Z', 'z']) {
            Some(0) => return Err(BadBound),
            Some(at) => clock.split_at(at),
            None => (clock, ""),
        };
        let numbers = |text: &str, by: char| -> Option<Vec<u16>> {
            text.split(by)
                .map(|part| {
                    part.parse()
                        .ok()
                        .filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
                })
                .collect()
        };
        let date = numbers(date, '-').ok_or(BadBound)?;
        let clock = if clock.is_empty() {
            Some(Vec::new())
        } else {
            numbers(clock, ':')
        }
        .ok_or(BadBound)?;
        let &[year, month, day] = date.as_slice() else {
            return Err(BadBound);
        };
        let (hour, minute, second, length) = match *clock.as_slice() {
            [] => (0, 0, 0, 86_400),
            [hour, minute] => (hour, minute, 0, 60),
            [hour, minute, second] => (hour, minute, second, 1),
            _ => return Err(BadBound),
        };
        // Two digits are a year of the Roman empire, and more likely a slip.
        if !(1000..=9999).contains(&year) {
            return Err(BadBound);
        }
        let small = |number: u16| u8::try_from(number).map_err(|_| BadBound);
        let time = LogTime::new(
            year,
            small(month)?,
            small(day)?,
            small(hour)?,
            small(minute)?,
            small(second)?,
        );
        let east = match offset {
            "" => 0,
            offset => offset.parse::<Offset>().map_err(|_| BadBound)?.seconds(),
        };
        Ok(Self {
            start: time.ok_or(BadBound)?.civil_seconds() - i64::from(east),
            length,
            is_instant: !offset.is_empty(),
        })
    }
}

/// The filters of a command line.
#[derive(Clone, Copy)]
pub(crate) struct Filter<'a>(pub(crate) &'a Wanted);

impl Filter<'_> {
    /// Whether any event would be left out.
    pub(crate) fn is_set(&self) -> bool {
        let args = self.0;
        !(args.level.is_empty() && args.component.is_empty() && args.code.is_empty())
            || args.since.is_some()
            || args.until.is_some()
            || args.grep.is_some()
    }

    /// Whether an event of this source, of a time with this offset, is wanted. An event without a level, component or time is not, where
    /// that is asked for.
    pub(crate) fn wants(&self, event: &Event<'_>, source: &Source, offset: Option<Offset>) -> bool {
        let args = self.0;
        (args.level.is_empty()
            || event
                .level()
                .is_some_and(|level| args.level.iter().any(|wanted| wanted.contains(level))))
            && self.wants_time(event, offset)
            && (args.component.is_empty() || self.wants_component(event))
            && args
                .grep
                .as_ref()
                .is_none_or(|regex| regex.is_match(&source.text(&event.decoded(event.body()))))
            && (args.code.is_empty() || self.wants_code(event))
    }

    fn wants_time(&self, event: &Event<'_>, offset: Option<Offset>) -> bool {
        let args = self.0;
        if args.since.is_none() && args.until.is_none() {
            return true;
        }
        let holds = |bound: Option<Bound>, test: fn(i64, Bound) -> bool| {
            bound.is_none_or(|bound| {
                let time = event.time().and_then(|time| bound.scale(time, offset));
                time.is_some_and(|time| test(time, bound))
            })
        };
        holds(args.since, |time, since| time >= since.start)
            && holds(args.until, |time, until| time < until.end())
    }

    fn wants_component(&self, event: &Event<'_>) -> bool {
        event.component().is_some_and(|component| {
            let component = event.decoded(component);
            self.0
                .component
                .iter()
                .any(|wanted| component.eq_ignore_ascii_case(wanted.as_bytes()))
        })
    }

    fn wants_code(&self, event: &Event<'_>) -> bool {
        let is_wanted = |wanted: &ParsedCode, codes: &panther::EventCodes<'_>| {
            let mut pairs = codes
                .iter()
                .zip(codes.iter().skip(1).map(Some).chain([None]));
            pairs.any(|(code, next)| {
                code.code == wanted.code
                    && wanted
                        .extend
                        .is_none_or(|extend| next.and_then(|next| next.extend()) == Some(extend))
            })
        };
        let codes = event.codes();
        self.0.code.iter().any(|wanted| is_wanted(wanted, &codes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read() {
        let bound = |text: &str| {
            text.parse::<Bound>()
                .ok()
                .map(|bound| (bound.start, bound.length))
        };
        assert_eq!(bound("1970-01-02"), Some((86_400, 86_400)));
        assert_eq!(bound("1970-01-01T01:02"), Some((3720, 60)));
        assert_eq!(bound("1970-01-01 01:02:03"), Some((3723, 1)));
        for (text, start) in [
            ("1970-01-02T00:00:00Z", 86_400),
            ("1970-01-02T00:00:00+08:00", 57_600),
            ("1970-01-01 00:00:00-0330", 12_600),
        ] {
            assert_eq!(bound(text), Some((start, 1)), "{text}");
            assert!(text.parse::<Bound>().unwrap().is_instant(), "{text}");
        }
        assert!(!"1970-01-02".parse::<Bound>().unwrap().is_instant());
        for bad in [
            "",
            "1970",
            "1970-1",
            "1970-13-01",
            "1970-02-30",
            "1970-01-01T",
            "1970-01-01T24:00",
            "1970-01-01T1",
            "70-01-01",
            "1970-01-01Z",
            "1970-01-01TZ",
            "1970-01-01T01:02+Mars",
            "1970-01-01T01:02Europe/Berlin",
            "x",
        ] {
            assert_eq!(
                bound(bad),
                if bad.ends_with('T') {
                    bound("1970-01-01")
                } else {
                    None
                },
                "{bad}"
            );
        }
    }
}
