//! The event log as a table, read slowly and obviously, without anything of the library.
//!
//! The rules:
//! 1. A *row start* is a line start at which the fields up to the time and the number stand in 512 bytes and in one line, each with what ends it, and are
//!    a time and a number. Only tables have them in which the message comes behind the time.
//! 2. A *row end* is a line whose last 4 KiB have the fields behind the message, and a time among them. Only the other tables have them.
//! 3. An item starts at each row start; behind each line end that stands in no quotes, if a quote is before it or a separator is in the 512 bytes of
//!    the line behind it; behind each row end; and behind a byte order mark that a source starts with and that something follows.
//! 4. An item that is longer than [`panther::MAX_ITEM`] is cut behind the last line feed that fits, 16 bytes earlier where those are NULs,
//!    or where it must be. What is left begins inside of quotes.

use panther::{MAX_ITEM, Reason};

/// The columns of a table.
#[derive(Clone, Copy, Debug)]
pub struct RefLayout {
    /// What separates them.
    pub separator: u8,
    /// The names, as the header has them.
    pub names: &'static [&'static str],
    /// A letter a column: `t`ime, `i`d, `l`evel, level `w`ord, `p`rovider, `m`essage, any other of the `s`ystem, `d`ata.
    pub roles: &'static str,
}

/// The tables that the reference knows: a header tells which.
pub const LAYOUTS: &[RefLayout] = &[
    RefLayout {
        separator: b',',
        names: &["", "", "", "", "", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b'\t',
        names: &["", "", "", "", "", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Level",
            "Date and Time",
            "Source",
            "Event ID",
            "Task Category",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b';',
        names: &[
            "Ebene",
            "Datum und Uhrzeit",
            "Quelle",
            "Ereignis-ID",
            "Aufgabenkategorie",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b'\t',
        names: &[
            "Уровень",
            "Дата и время",
            "Источник",
            "Код события",
            "Категория задачи",
            "",
        ],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &["关键字", "日期和时间", "来源", "事件 ID", "任务类别", ""],
        roles: "ltpism",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Message",
            "Id",
            "Level",
            "ProviderName",
            "LogName",
            "TimeCreated",
            "LevelDisplayName",
            "Bookmark",
        ],
        roles: "milpstwd",
    },
    RefLayout {
        separator: b',',
        names: &[
            "Timestamp",
            "RuleTitle",
            "Level",
            "Channel",
            "EventID",
            "Details",
        ],
        roles: "tmlsid",
    },
];

impl RefLayout {
    /// The layout of a source whose first line, behind a byte order mark, is the header of one.
    #[must_use]
    pub fn of(source: &[u8]) -> Option<Self> {
        let text = source.strip_prefix(BOM).unwrap_or(source);
        let line = text.split(|&byte| byte == b'\n').next()?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        LAYOUTS
            .iter()
            .copied()
            .skip(2)
            .find(|layout| text.len() > line.len() && layout.header().as_bytes() == line)
    }

    /// The header, without a line end.
    #[must_use]
    pub fn header(&self) -> String {
        let named = self.names.iter().filter(|name| !name.is_empty());
        let names: Vec<&str> = named.copied().collect();
        names.join(&char::from(self.separator).to_string())
    }

    fn place(&self, role: char) -> usize {
        self.roles.find(role).unwrap_or(usize::MAX)
    }

    fn has_row_starts(&self) -> bool {
        self.place('m') > self.place('t')
    }
}

/// An item as the reference reads it.
#[derive(Clone, Debug)]
pub struct RefItem<'a> {
    /// Where it begins.
    pub start: usize,
    /// Its bytes.
    pub raw: &'a [u8],
    /// What it is.
    pub kind: Result<RefRow<'a>, Reason>,
}

/// The parts of a row.
#[derive(Clone, Debug, Default)]
pub struct RefRow<'a> {
    /// The time, with the day first where it can be, and with the month first.
    pub times: [Option<String>; 2],
    /// The word or number that says the level.
    pub level: &'a [u8],
    /// The provider.
    pub component: &'a [u8],
    /// The first line of the message.
    pub message: &'a [u8],
    /// The other lines of the message.
    pub lines: Vec<&'a [u8]>,
    /// Names and values.
    pub data: Vec<(&'static str, &'a [u8])>,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The items of a source.
#[must_use]
pub fn items<'a>(source: &'a [u8], layout: &RefLayout) -> Vec<RefItem<'a>> {
    let mut items = Vec::new();
    let (mut start, mut is_rest) = (0, false);
    while start < source.len() {
        let rest = &source[start..];
        let (length, is_cut) = if start == 0 && rest.starts_with(BOM) && rest.len() > BOM.len() {
            (BOM.len(), false)
        } else {
            length(rest, layout, is_rest)
        };
        let raw = &rest[..length];
        let kind = match is_rest {
            true if raw.iter().all(|&byte| byte == 0) => Err(Reason::NulRun),
            true => Err(Reason::TooLong),
            false => kind(raw, layout),
        };
        items.push(RefItem { start, raw, kind });
        start += length;
        is_rest = is_cut;
    }
    items
}

/// Rules 1 to 4: the length of the item at the start of these bytes, and whether it was cut.
fn length(source: &[u8], layout: &RefLayout, is_rest: bool) -> (usize, bool) {
    let mut is_open = is_rest;
    let mut line_start = 0;
    let mut at = 0;
    while at < source.len().min(MAX_ITEM) {
        let byte = source[at];
        if byte == b'"' && is_open {
            if source.get(at + 1) == Some(&b'"') {
                at += 1;
            } else {
                is_open = false;
            }
        } else if byte == b'"' && (at == 0 || source[at - 1] == layout.separator) {
            is_open = true;
        } else if byte == b'\n' {
            let after = &source[at + 1..];
            let line = without_end(&source[line_start..=at]);
            let is_apart = !is_open && (line.ends_with(b"\"") || has_separator(after, layout));
            if row_start(after, layout) || is_apart || row_end(line, layout) {
                return (at + 1, false);
            }
            line_start = at + 1;
        }
        at += 1;
    }
    if source.len() <= MAX_ITEM {
        return (source.len(), false);
    }
    let mut end = MAX_ITEM;
    if source[end - 16..end].iter().all(|&byte| byte == 0) {
        return (end - 16, true);
    }
    while end > 0 && source[end - 1] != b'\n' {
        end -= 1;
    }
    (if end == 0 { MAX_ITEM } else { end }, true)
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn has_separator(line: &[u8], layout: &RefLayout) -> bool {
    let near = &line[..line.len().min(512)];
    let first = near
        .iter()
        .find(|&&byte| byte == layout.separator || byte == b'\n');
    first == Some(&layout.separator)
}

/// Rule 1.
fn row_start(line: &[u8], layout: &RefLayout) -> bool {
    if !layout.has_row_starts() {
        return false;
    }
    let near = &line[..line.len().min(512)];
    let wanted = layout.place('t').max(layout.place('i'));
    // A field is whole if what ends it is there: then there is no field that the end of the bytes ends.
    let fields = fields(near, layout.separator, false);
    let whole = fields.iter().take_while(|field| field.is_ended).count();
    whole > wanted
        && fields[..=wanted]
            .iter()
            .all(|field| !field.text.contains(&b'\n'))
        && !times(fields[layout.place('t')].text)
            .iter()
            .all(Option::is_none)
        && is_number(fields[layout.place('i')].text)
}

/// Rule 2.
fn row_end(line: &[u8], layout: &RefLayout) -> bool {
    if layout.has_row_starts() {
        return false;
    }
    let near = &line[line.len().saturating_sub(4096)..];
    let wanted = layout.roles.len() - 1 - layout.place('m');
    let mut found = 0;
    for at in (0..near.len()).rev() {
        let quotes = near[at..].iter().filter(|&&byte| byte == b'"').count();
        if near[at] == layout.separator && quotes % 2 == 0 {
            found += 1;
        }
        if found == wanted {
            let fields = fields(&near[at + 1..], layout.separator, false);
            let field = |role| fields.get(layout.place(role) - layout.place('m') - 1);
            return field('t').is_some_and(|field| !times(field.text).iter().all(Option::is_none))
                && field('i').is_some_and(|field| is_number(field.text));
        }
    }
    false
}

#[derive(Clone, Debug)]
struct Field<'a> {
    text: &'a [u8],
    is_ended: bool,
}

/// The fields of a row; those of a record have all that follows its first line in the last.
fn fields(text: &[u8], separator: u8, is_record: bool) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let mut is_quoted = text.get(at) == Some(&b'"');
        let mut close = None;
        if is_quoted {
            at += 1;
            while at < text.len() {
                if text[at..].starts_with(b"\"\"") {
                    at += 2;
                } else if text[at] == b'"' {
                    close = Some(at);
                    at += 1;
                    break;
                } else {
                    at += 1;
                }
            }
            if close.is_none() {
                let text = without_end(&text[start + 1..]);
                fields.push(Field {
                    text,
                    is_ended: false,
                });
                return fields;
            }
        }
        while at < text.len() && text[at] != separator && text[at] != b'\n' {
            at += 1;
        }
        let is_last = text.get(at) != Some(&separator);
        let is_ended = at < text.len();
        let mut end = at;
        if is_last && end > start && text[end - 1] == b'\r' && close != Some(end - 1) {
            end -= 1;
        }
        // Behind the closing quote there is only what ends the field.
        is_quoted &= close.is_some_and(|close| close + 1 == end);
        let field = if is_quoted {
            &text[start + 1..end - 1]
        } else if is_record && is_last && is_ended {
            without_end(&text[start..])
        } else {
            &text[start..end]
        };
        fields.push(Field {
            text: field,
            is_ended,
        });
        if is_last {
            return fields;
        }
        at += 1;
    }
}

fn kind<'a>(raw: &'a [u8], layout: &RefLayout) -> Result<RefRow<'a>, Reason> {
    let fields = fields(raw, layout.separator, true);
    let field = |role| {
        let field: Option<&Field<'a>> = fields.get(layout.place(role));
        field.map(|field| field.text.trim_ascii())
    };
    if let (Some(time), Some(id)) = (field('t'), field('i')) {
        let is_time = time.is_empty() || parts(time).is_some();
        let times = times(time);
        if times.iter().any(Option::is_some) || (is_time && is_number(id)) {
            return Ok(row(&fields, layout, times));
        }
    }
    Err(if raw == BOM {
        Reason::ByteOrderMark
    } else if raw.iter().all(|&byte| byte == 0) {
        Reason::NulRun
    } else if raw.iter().all(u8::is_ascii_whitespace) {
        Reason::Blank
    } else if is_header(raw, layout) {
        Reason::Markup
    } else if fields.len() < 2 {
        Reason::Stray
    } else {
        Reason::Malformed
    })
}

/// Whether the one line that this is names the columns or says what they are of.
fn is_header(raw: &[u8], layout: &RefLayout) -> bool {
    let first = raw
        .split_inclusive(|&byte| byte == b'\n')
        .next()
        .unwrap_or(raw);
    if !raw[first.len()..].iter().all(u8::is_ascii_whitespace) {
        return false;
    }
    let line = first.strip_prefix(BOM).unwrap_or(first);
    let before: [&[u8]; 3] = [b"#TYPE ", b"sep=", b"\"sep="];
    let names = fields(line, layout.separator, false);
    let names: Vec<String> = names
        .iter()
        .map(|name| folded(&String::from_utf8_lossy(name.text)))
        .collect();
    let has = |role| {
        names.iter().any(|name| {
            let mut all = LAYOUTS
                .iter()
                .flat_map(|known| known.names.iter().zip(known.roles.chars()));
            all.any(|(known, its)| {
                its == role && folded(known) == *name && !name.is_empty() && name != "id"
            })
        })
    };
    // Names that are cut are names, too.
    let has_one = |of: &[&str]| names.iter().any(|name| of.contains(&name.as_str()));
    let has_provider = has('p') || has_one(&["provider"]);
    let has_channel = has_one(&["channel", "logname", "log"]);
    let has_id =
        has('i') || has_one(&OTHER_IDS) || (has_provider && has_channel && has_one(&["id"]));
    let has_time = has('t') || has_one(&["time", "datetime"]) || has_one(&OTHER_TIMES);
    before.iter().any(|start| line.starts_with(start)) || (has_time && has_id)
}

/// What other languages than those of the layouts call the two columns, folded.
const OTHER_TIMES: [&str; 5] = [
    "日期和時間",
    "日付と時刻",
    "날짜및시간",
    "dateetheure",
    "fechayhora",
];
const OTHER_IDS: [&str; 5] = [
    "事件識別碼",
    "イベントid",
    "이벤트id",
    "iddel’événement",
    "iddelevento",
];

fn folded(name: &str) -> String {
    name.trim_ascii()
        .to_ascii_lowercase()
        .replace([' ', '_', '-', '.'], "")
}

fn row<'a>(fields: &[Field<'a>], layout: &RefLayout, times: [Option<String>; 2]) -> RefRow<'a> {
    let field = |role| {
        let field = fields.get(layout.place(role));
        field.map_or(&[][..], |field| field.text.trim_ascii())
    };
    let text = field('m');
    let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let message = lines.remove(0).trim_ascii_end();
    for line in &mut lines {
        *line = line.strip_suffix(b"\r").unwrap_or(line);
    }
    let data = fields.iter().enumerate().filter_map(|(index, field)| {
        let is_data = layout
            .roles
            .as_bytes()
            .get(index)
            .is_none_or(|&role| role == b'd');
        let name = layout.names.get(index).copied().unwrap_or_default();
        (is_data && !field.text.trim_ascii().is_empty()).then_some((name, field.text))
    });
    RefRow {
        times,
        level: match field('l') {
            b"" => field('w'),
            number => number,
        },
        component: field('p'),
        message,
        lines,
        data: data.collect(),
    }
}

fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    (1..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// A text as two times, with nine digits of the fraction, and the seconds of the zone.
fn times(text: &[u8]) -> [Option<String>; 2] {
    [true, false].map(|day_first| time(text.trim_ascii(), day_first))
}

/// Day, month and year in the order of the text, and the clock with what follows it.
fn parts(text: &[u8]) -> Option<([String; 3], [u32; 3], String)> {
    let text = std::str::from_utf8(text).ok()?;
    let text = ["\u{a0}", "\u{202f}", "\u{200e}", "\u{200f}"]
        .iter()
        .fold(text.to_owned(), |text, blank| text.replace(blank, " "));
    let (date, clock, rest) = date_and_clock(&text)?;
    Some((date.map(str::to_owned), clock, rest))
}

fn time(text: &[u8], day_first: bool) -> Option<String> {
    let (date, [hour, minute, second], rest) = parts(text)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let clock = format!("{hour:02}:{minute:02}:{second:02}{rest}");
    let lengths = date.each_ref().map(String::len);
    let mut numbers = date.map(|number| number.parse::<u32>().unwrap_or(0));
    if lengths[0] != 4 {
        if lengths[2] != 4 {
            return None;
        }
        let [first, second, year] = numbers;
        let day_is_first = match (first > 12, second > 12) {
            (true, false) => true,
            (false, true) => false,
            _ => day_first,
        };
        numbers = if day_is_first {
            [year, second, first]
        } else {
            [year, first, second]
        };
    }
    let [year, month, day] = numbers;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    ((1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}T{clock}"))
}

/// The parts of the date, those of the clock, and the fraction and the zone as they are compared.
fn date_and_clock(text: &str) -> Option<([&str; 3], [u32; 3], String)> {
    let (first, rest) = digits(text.trim_start_matches(' '), 1..=4)?;
    let separator = rest.chars().next().filter(|char| "/.-".contains(*char))?;
    let (second, rest) = digits(rest[1..].trim_start_matches(' '), 1..=2)?;
    let rest = rest.strip_prefix(separator)?;
    let (third, rest) = digits(rest.trim_start_matches(' '), 1..=4)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let rest = match rest.strip_prefix('T') {
        Some(rest) => rest,
        None if rest.starts_with(' ') => rest.trim_start_matches(' '),
        None => return None,
    };
    let (before, rest) = half(rest);
    let (hour, rest) = digits(rest.trim_start_matches(' '), 1..=2)?;
    let colon = rest.chars().next().filter(|char| ":.".contains(*char))?;
    let (minute, rest) = digits(&rest[1..], 2..=2)?;
    let (second_of_minute, rest) = match rest.strip_prefix(colon) {
        Some(rest) => digits(rest, 2..=2)?,
        None => ("00", rest),
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => digits(rest, 1..=9)?,
        None => ("", rest),
    };
    let rest = rest.trim_start_matches(' ');
    let (after, rest) = match before {
        Some(_) => (before, rest),
        None => half(rest),
    };
    let zone = zone(rest.trim_start_matches(' ').trim_ascii())?;
    let mut hour: u32 = hour.parse().ok()?;
    match after {
        Some(false) if hour == 12 => hour = 0,
        Some(true) if hour < 12 => hour += 12,
        _ => {}
    }
    let clock = [hour, minute.parse().ok()?, second_of_minute.parse().ok()?];
    let rest = format!(".{fraction:0<9} {} {zone}", fraction.len());
    Some(([first, second, third], clock, rest))
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<(&str, &str)> {
    let end = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    count.contains(&end).then(|| text.split_at(end))
}

/// Whether it is the afternoon, where a half of the day is named.
fn half(text: &str) -> (Option<bool>, &str) {
    let words = [
        ("a.m.", false),
        ("a. m.", false),
        ("am", false),
        ("上午", false),
        ("午前", false),
        ("오전", false),
        ("π.μ.", false),
        ("πμ", false),
        ("SA", false),
        ("p.m.", true),
        ("p. m.", true),
        ("pm", true),
        ("下午", true),
        ("午後", true),
        ("오후", true),
        ("μ.μ.", true),
        ("μμ", true),
        ("CH", true),
    ];
    for (word, is_afternoon) in words {
        if let Some(start) = text.get(..word.len())
            && start.eq_ignore_ascii_case(word)
        {
            return (Some(is_afternoon), &text[word.len()..]);
        }
    }
    (None, text)
}

fn zone(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("none".to_owned());
    }
    if text == "Z" || text == "UTC" {
        return Some("0".to_owned());
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let offset = text.strip_prefix(['+', '-'])?;
    let digits = offset.replacen(':', "", usize::from(offset.len() == 5));
    let is_offset = digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (offset.len() == 4 || offset.as_bytes()[2] == b':');
    let (hours, minutes) = (
        digits.get(..2)?.parse::<i32>().ok()?,
        digits.get(2..)?.parse::<i32>().ok()?,
    );
    (is_offset && hours < 24 && minutes < 60)
        .then(|| (sign * (hours * 3600 + minutes * 60)).to_string())
}
