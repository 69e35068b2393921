//! Learns from the lines and the name of a file how to read its times.

use super::Plain;
use super::time::{self, Clues};
use crate::format::layout::Layout;
use crate::format::recognize::{Draft, Learn};
use crate::formats::dates::Order;
use crate::formats::dates::order::{self, Evidence};
use crate::model::explain::FormatId;
use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;
use crate::scan::stamp::Stamps;

/// The layout of a text from its first bytes and its name.
pub(super) fn of_head(id: FormatId, head: &[u8], name: &str) -> Draft {
    let (order, order_doubt) = Evidence::of(dates(head)).order();
    let date = date_in(name).filter(|_| has_clocks(head));
    let clues = Clues {
        order,
        is_epoch: is_epoch(head),
        date,
    };
    if order == Order::Likely && !clues.is_epoch && date.is_none() {
        return Layout::fixed(id, &super::PLAIN).into();
    }
    let from_name = "the lines have no date; it comes from the name of the file";
    let doubt = order_doubt.or(date.map(|_| from_name));
    let learn: Option<Box<dyn Learn>> = match order_doubt {
        None | Some(order::MIXED) => None,
        Some(_) => Some(Box::new(LearnOrder { id, clues })),
    };
    Draft {
        layout: Layout::learned(id, Plain { clues }).with_doubt(doubt),
        learn,
    }
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|&byte| byte == b'\n')
}

/// The dates of the lines whose year comes last.
fn dates(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(head).filter_map(time::with_year_last)
}

/// Whether most lines begin with a number that is a time since 1970. One such number alone may be
/// anything.
fn is_epoch(head: &[u8]) -> bool {
    let clues = Clues {
        is_epoch: true,
        ..Clues::NONE
    };
    let (mut times, mut others) = (0_usize, 0_usize);
    for line in lines(head).filter(|line| !line.trim_ascii().is_empty()) {
        let is_number = line
            .get(..10)
            .is_some_and(|ten| ten.iter().all(u8::is_ascii_digit));
        let stamp = Some(line).filter(|_| is_number);
        let stamp = stamp.and_then(|line| time::read(line, clues, &mut Stamps::default()));
        let year = stamp.and_then(|stamp| stamp.time).map(LogTime::year);
        if year.is_some_and(|year| (2000..2100).contains(&year)) {
            times += 1;
        } else {
            others += 1;
        }
    }
    times >= 2 && times > others
}

/// Whether some line begins with a time of day.
fn has_clocks(head: &[u8]) -> bool {
    lines(head).any(|line| {
        let stamp = time::read(line, Clues::NONE, &mut Stamps::default());
        stamp.is_some_and(|stamp| stamp.time.is_none())
    })
}

/// The date in the name of a file: `agent-2031-03-12.log`, `agent_20310312_081011.log`.
fn date_in(name: &str) -> Option<LogTime> {
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|at| {
        let starts = at == 0 || !bytes.get(at - 1)?.is_ascii_digit();
        let mut date = Fixed::new(bytes.get(at..).filter(|_| starts)?);
        let year = date.four()?;
        let separator = date.one_of(b"-_.");
        let month = date.two()?;
        if let Some(separator) = separator {
            date.byte(separator)?;
        }
        let day = date.two()?;
        let ends = !date.rest().first().is_some_and(u8::is_ascii_digit);
        let is_date = ends && (1980..2100).contains(&year);
        LogTime::new(year, month, day, 0, 0, 0).filter(|_| is_date)
    })
}

/// Learns the order of day and month from further lines.
struct LearnOrder {
    id: FormatId,
    clues: Clues,
}

impl Learn for LearnOrder {
    fn see(&mut self, bytes: &[u8]) -> Option<Layout> {
        // The first line may be cut.
        let first = memchr::memchr(b'\n', bytes)?;
        let order = Evidence::of(dates(bytes.get(first + 1..)?)).decided()?;
        let clues = Clues {
            order,
            ..self.clues
        };
        Some(Layout::learned(self.id, Plain { clues }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_names() {
        for (name, expected) in [
            ("agent-2031-03-12.log", Some((2031, 3, 12))),
            ("20310312.log", Some((2031, 3, 12))),
            ("agent_20310312_081011.log", Some((2031, 3, 12))),
            ("agent.20310341.log", None),
            ("120310312.log", None),
            ("203103121.log", None),
            ("agent.log", None),
            ("", None),
        ] {
            let date = date_in(name).map(|date| (date.year(), date.month(), date.day()));
            assert_eq!(date, expected, "{name}");
        }
    }
}
