//! A record of SetupAPI: a section, or another part of its logs.

use std::fmt;
use std::iter::FusedIterator;

use memchr::{memchr, memmem};

use super::exit::{self, ExitStatus};
use super::line::SetupApiLine;
use super::parts::{self, Footer, SetupApiKind};
use super::time;
use crate::code::Code;
use crate::details::field::Fields;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A record in a log of SetupAPI, which installs devices and drivers. Each method reads the record.
///
/// ```
/// use panther::details::Details;
///
/// let log = b">>>  [Device Install (DiInstallDriver) - C:\\contoso\\wlan.inf]\n\
///     >>>  Section start 2022/02/05 23:59:59.900\n\
///     \x20    inf: Provider: Contoso Ltd.\n\
///     !    ndv: Unable to find any matching devices. 00:00:00.050\n\
///     <<<  Section end 2022/02/06 00:00:00.100\n\
///     <<<  [Exit status: FAILURE(0xe000020b)]\n";
/// let log = panther::parse(log, "setupapi.dev.log");
/// let Details::SetupApi(section) = log.events().next().unwrap().details() else { panic!() };
/// assert_eq!(section.title().unwrap(), "Device Install (DiInstallDriver)");
/// assert_eq!(section.subject().unwrap(), "C:\\contoso\\wlan.inf");
/// assert_eq!(section.duration_ms(), Some(200));
/// assert_eq!(section.exit().unwrap().text, "FAILURE(0xe000020b)");
/// assert_eq!(section.facts().driver_provider.unwrap(), "Contoso Ltd.");
/// let last = section.lines().last().unwrap();
/// assert_eq!(last.time.unwrap().to_string(), "2022-02-06T00:00:00.050");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SetupApi<'a> {
    raw: &'a [u8],
}

impl<'a> SetupApi<'a> {
    pub(super) const fn new(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// The kind of the record.
    #[must_use]
    pub fn kind(self) -> SetupApiKind {
        SetupApiKind::of_mark(self.raw).unwrap_or(SetupApiKind::Rest)
    }

    fn second_line(self) -> usize {
        memchr(b'\n', self.raw).map_or(self.raw.len(), |end| end + 1)
    }

    /// The text in the brackets of the first line; empty for the rest of a section.
    fn heading(self) -> &'a [u8] {
        if self.kind() == SetupApiKind::Rest {
            return &[];
        }
        let first = self.raw.get(..self.second_line()).unwrap_or(self.raw);
        first.get(parts::title(first)).unwrap_or_default()
    }

    /// The action of the section: the text before ` - ` in its first line, such as `Delete Device`.
    /// Windows XP writes it behind the stamp.
    #[must_use]
    pub fn title(self) -> Option<Text<'a>> {
        let heading = self.heading();
        let title = match self.kind() {
            SetupApiKind::Section => match memmem::find(heading, SEPARATOR) {
                Some(end) => heading.get(..end)?,
                None => heading,
            },
            SetupApiKind::Stamped => heading.splitn(4, |&byte| byte == b' ').nth(3)?,
            _ => return None,
        };
        Some(Text::new(title.trim_ascii())).filter(|title| !title.is_empty())
    }

    /// The object of the section, such as a device or a file: the text behind ` - ` in its first
    /// line.
    #[must_use]
    pub fn subject(self) -> Option<Text<'a>> {
        let heading = self.heading();
        let separator = memmem::find(heading, SEPARATOR)?;
        let subject = heading.get(separator + SEPARATOR.len()..)?.trim_ascii();
        let is_section = self.kind() == SetupApiKind::Section;
        is_section.then(|| Text::new(subject))
    }

    /// The process and the number of the operation in the stamp of Windows 2000 and XP:
    /// `568.2675`.
    fn sequence(self) -> Option<(u32, Text<'a>)> {
        if self.kind() != SetupApiKind::Stamped {
            return None;
        }
        let word = self.heading().split(|&byte| byte == b' ').nth(2)?;
        let (pid, rest) = word.split_at_checked(memchr(b'.', word)?)?;
        let pid = std::str::from_utf8(pid).ok()?.parse().ok()?;
        Some((pid, Text::new(rest.strip_prefix(b".")?)))
    }

    /// When the record starts.
    #[must_use]
    pub fn start(self) -> Option<LogTime> {
        match self.kind() {
            SetupApiKind::Section => parts::start(self.raw, self.second_line()),
            SetupApiKind::Boot | SetupApiKind::Stamped => time::in_line(self.heading()),
            SetupApiKind::Header | SetupApiKind::Rest => None,
        }
    }

    /// When the section ends.
    #[must_use]
    pub fn end(self) -> Option<LogTime> {
        self.footer().end
    }

    /// How many milliseconds the section took.
    #[must_use]
    pub fn duration_ms(self) -> Option<u64> {
        let (start, end) = (self.start()?, self.end()?);
        u64::try_from(time::milliseconds(end) - time::milliseconds(start)).ok()
    }

    /// How the section ended; `None` if its end is missing.
    #[must_use]
    pub fn exit(self) -> Option<ExitStatus<'a>> {
        self.raw.get(self.footer().exit?).map(ExitStatus::read)
    }

    /// The code of the failure with which the section ended. If its status states only the lower
    /// half of a code, and a line of the section shows the whole code, this is the whole code.
    #[must_use]
    pub fn failure(self) -> Option<Code> {
        let exit = self.exit().filter(|exit| !exit.is_success())?;
        let code = exit.code?;
        Some(self.shown(code).map_or(code, |(code, _)| code))
    }

    /// The whole code in a line, for a status that states its lower half.
    fn shown(self, code: Code) -> Option<(Code, Text<'a>)> {
        let low = code.value();
        if low >> 16 != 0 {
            return None;
        }
        self.lines().find_map(|line| exit::shown(&line, low))
    }

    fn footer(self) -> Footer {
        match self.kind() {
            SetupApiKind::Section | SetupApiKind::Rest => Footer::of(self.raw),
            _ => Footer::default(),
        }
    }

    /// The lines between the start and the end of the record, other than blank lines.
    #[must_use]
    pub fn lines(self) -> SetupApiLines<'a> {
        let body = match self.kind() {
            SetupApiKind::Rest => self.raw,
            _ => self.raw.get(self.second_line()..).unwrap_or_default(),
        };
        SetupApiLines {
            rest: body,
            last: self.start().or_else(|| self.end()).map(time::milliseconds),
        }
    }

    pub(crate) fn fields(self, fields: &mut Fields<'a>) {
        fields.text("title", self.title());
        fields.text("subject", self.subject());
        if let Some((pid, sequence)) = self.sequence() {
            fields.number("pid", Some(pid));
            fields.text("sequence", Some(sequence));
        }
        fields.time("ended", self.end());
        fields.number("duration_ms", self.duration_ms());
        if let Some(exit) = self.exit() {
            fields.text("exit_status", Some(exit.text));
            let shown = exit.code.and_then(|code| self.shown(code));
            fields.text("exit_code", shown.map(|(_, text)| text));
        }
        let facts = self.facts();
        if !matches!(self.kind(), SetupApiKind::Header | SetupApiKind::Boot) {
            fields.number("warnings", Some(facts.warnings));
            fields.number("errors", Some(facts.errors));
        }
        facts.fields(fields);
    }
}

/// The separator between the title and the subject of a section.
const SEPARATOR: &[u8] = b" - ";

impl fmt::Debug for SetupApi<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupApi")
            .field("kind", &self.kind())
            .field("title", &self.title())
            .field("subject", &self.subject())
            .field("start", &self.start())
            .field("end", &self.end())
            .field("exit", &self.exit())
            .finish_non_exhaustive()
    }
}

/// An iterator over the lines of a record; see [`SetupApi::lines`].
#[derive(Clone)]
pub struct SetupApiLines<'a> {
    rest: &'a [u8],
    /// The time of the last line that states one, in milliseconds.
    last: Option<i64>,
}

impl<'a> Iterator for SetupApiLines<'a> {
    type Item = SetupApiLine<'a>;

    fn next(&mut self) -> Option<SetupApiLine<'a>> {
        while !self.rest.is_empty() {
            let end = memchr(b'\n', self.rest).map_or(self.rest.len(), |end| end + 1);
            let (line, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest;
            let text = line.trim_ascii();
            if text.is_empty() || text.starts_with(b">>>") || text.starts_with(b"<<<") {
                continue;
            }
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let mut line = SetupApiLine::read(line);
            if let (Some(last), Some(clock)) = (self.last, line.clock) {
                let time = time::following(last, clock);
                self.last = Some(time);
                line.time = time::of_milliseconds(time);
            }
            return Some(line);
        }
        None
    }
}

impl FusedIterator for SetupApiLines<'_> {}

impl fmt::Debug for SetupApiLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
