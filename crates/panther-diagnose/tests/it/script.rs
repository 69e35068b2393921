//! Makes logs out of short scripts, so that a case shows what matters and is still as long as a real log.
//!
//! A line of a script is one of these:
//!
//! - `I SP     message`: a record. The letter is the level (`I`, `W`, `E`, `F`), or a level with a column such as
//!   `I[0x018009]`; the next word is the component, `-` for a blank one. The clock goes on by some seconds.
//! - `= text`: a line as it is.
//! - `+5m`: the clock goes ahead, by seconds (`s`), minutes (`m`), hours (`h`) or days (`d`); `-` sets it back.
//! - `@name`: the lines of a block of `blocks.toml`.
//! - `* 30 I SP message {n}`: the record many times; `{n}` is its number.

use std::collections::HashMap;

use serde::Deserialize;

/// A log of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    /// The name, with folders if they matter.
    pub(crate) name: String,
    /// The time of the first record; without it, the text is the log as it is.
    start: Option<String>,
    /// What stands before each line, such as `> ` or `12: `; `{n}` is the number of the line.
    #[serde(default)]
    prefix: String,
    /// Lines end in LF instead of CRLF.
    #[serde(default)]
    lf: bool,
    /// The script.
    text: String,
}

/// Blocks of routine records.
#[derive(Debug, Deserialize)]
pub(crate) struct Blocks {
    blocks: HashMap<String, String>,
}

impl Blocks {
    pub(crate) fn read() -> Self {
        let text = include_str!("../cases/blocks.toml");
        toml::from_str(text).unwrap_or_else(|error| panic!("blocks.toml: {error}"))
    }
}

/// The text of a log.
pub(crate) fn text(log: &Log, blocks: &Blocks) -> String {
    let lines = match &log.start {
        None => log.text.lines().map(str::to_owned).collect(),
        Some(start) => {
            let mut clock = Clock::at(start);
            let mut lines = Vec::new();
            script(&log.text, blocks, &mut clock, &mut lines);
            lines
        }
    };
    let end = if log.lf { "\n" } else { "\r\n" };
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        text += &log.prefix.replace("{n}", &(number + 1).to_string());
        text += line;
        text += end;
    }
    text
}

fn script(text: &str, blocks: &Blocks, clock: &mut Clock, lines: &mut Vec<String>) {
    for line in text.lines() {
        match line.split_at_checked(1) {
            None | Some(("", _)) => lines.push(String::new()),
            Some(("=", rest)) => lines.push(rest.strip_prefix(' ').unwrap_or(rest).to_owned()),
            Some(("+", rest)) => clock.seconds += duration(rest),
            Some(("-", rest)) => clock.seconds -= duration(rest),
            Some(("@", name)) => {
                let block = blocks.blocks.get(name);
                let block = block.unwrap_or_else(|| panic!("no block {name:?}"));
                script(block, blocks, clock, lines);
            }
            Some(("*", rest)) => {
                let (times, record_text) = rest.trim_start().split_once(' ').expect("a number");
                for number in 1..=times.parse::<u32>().expect("a number") {
                    let one = record_text.replace("{n}", &number.to_string());
                    lines.push(record(&one, clock));
                }
            }
            Some(_) => lines.push(record(line, clock)),
        }
    }
}

fn record(line: &str, clock: &mut Clock) -> String {
    let (level, rest) = line.split_once(' ').expect("a level and a component");
    let (component, message) = rest.split_once(' ').unwrap_or((rest, ""));
    let component = if component == "-" { "" } else { component };
    let (letter, column) = level.split_at(1);
    let name = match letter {
        "I" => "Info",
        "W" => "Warning",
        "E" => "Error",
        "F" => "Fatal error",
        _ => panic!("no level {level:?} in {line:?}"),
    };
    let time = clock.next();
    let message = message.trim_start().replace("{time}", &time);
    let record = if column.is_empty() {
        format!("{time}, {name:<21} {component:<6} {message}")
    } else {
        format!("{time}, {name:<10} {column} {component:<6} {message}")
    };
    record.trim_end().to_owned()
}

fn duration(text: &str) -> i64 {
    let text = text.trim();
    let (number, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => panic!("no unit in {text:?}"),
    };
    number.parse::<i64>().expect("a number") * unit
}

/// A clock within one year.
struct Clock {
    year: i64,
    seconds: i64,
    step: i64,
}

const MONTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Clock {
    fn at(text: &str) -> Self {
        let parts: Vec<i64> = text
            .split(['-', ' ', ':'])
            .map(|part| part.parse().expect("a time such as 2031-03-09 08:10:00"))
            .collect();
        let [year, month, day, hour, minute, second] = parts[..] else {
            panic!("a time such as 2031-03-09 08:10:00, not {text:?}");
        };
        let days: i64 = MONTHS[..month as usize - 1].iter().sum::<i64>() + day - 1;
        Self {
            year,
            seconds: days * 86400 + hour * 3600 + minute * 60 + second,
            step: 0,
        }
    }

    fn next(&mut self) -> String {
        let mut day = self.seconds / 86400;
        let mut month = 0;
        while day >= MONTHS[month] {
            day -= MONTHS[month];
            month += 1;
        }
        let rest = self.seconds % 86400;
        let text = format!(
            "{}-{:02}-{:02} {:02}:{:02}:{:02}",
            self.year,
            month + 1,
            day + 1,
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        );
        // Several records share a second, as in real logs.
        self.step = (self.step + 1) % 5;
        self.seconds += [0, 1, 0, 2, 1][self.step as usize];
        text
    }
}
