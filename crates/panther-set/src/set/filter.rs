//! Filters for events.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use panther::code::{FoundCode, ParsedCode};
use panther::{Event, EventCodes, Level};

use self::field::{FieldTest, Value};
use super::levels::Levels;
use super::property::Property;
use crate::sessions::Context;
use crate::time::bound::Bound;
use crate::time::offset::Offset;

mod field;

/// A test on the text of an event.
type TextTest = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Selects events by level, component, code, fields, time and text.
///
/// A new filter passes every event. With conditions, an event passes if it has one of the levels,
/// one of the components and one of the codes, if each field that the filter names has one of the
/// values given for it, if its time is within all bounds, if its text passes all tests, and if no
/// filter of [`Filter::without`] passes it. The filter ignores properties without a condition. An
/// event that lacks a property with a condition does not pass.
///
/// ```
/// use panther::Level;
/// use panther_set::Filter;
///
/// let log = b"2020-07-29 16:29:15, Info                  CBS    Ready\r\n\
///     2020-07-29 16:29:16, Error                 CBS    Apply failed [HRESULT = 0x80070005]\r\n\
///     2020-07-29 16:29:17, Error                 CSI    Access denied\r\n";
/// let filter = Filter::new()
///     .at_least(Level::Warning)
///     .code("E_ACCESSDENIED".parse()?)
///     .until("2020-07-29T16:29".parse()?)
///     .text(|text| text.contains("Apply"));
/// let log = panther::parse(log, "CBS.log");
/// let wanted: Vec<_> = log
///     .events()
///     .filter(|event| filter.wants(event, None, String::from_utf8_lossy))
///     .collect();
/// assert_eq!(wanted.len(), 1);
/// assert_eq!(wanted[0].component().unwrap(), "CBS");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Filter {
    levels: Vec<Levels>,
    components: Vec<String>,
    codes: Vec<ParsedCode>,
    /// At most one test for each key.
    fields: Vec<FieldTest>,
    since: Vec<Bound>,
    until: Vec<Bound>,
    texts: Vec<TextTest>,
    without: Vec<Filter>,
}

impl Filter {
    /// Makes a filter that passes every event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Passes events of this level. Each further call adds a level.
    ///
    /// ```
    /// use panther::Level;
    /// use panther_set::Filter;
    ///
    /// let errors_and_timings = Filter::new().at_least(Level::Error).level(Level::Perf);
    /// # assert!(!errors_and_timings.is_empty());
    /// ```
    #[must_use]
    pub fn level(self, level: Level) -> Self {
        self.levels(Levels::Only(level))
    }

    /// Passes events of this level and of more serious levels; see [`Level::at_least`].
    #[must_use]
    pub fn at_least(self, level: Level) -> Self {
        self.levels(Levels::AtLeast(level))
    }

    /// Passes events of these levels. Each further call adds levels.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let errors_and_timings = Filter::new().levels("error+".parse()?).levels("perf".parse()?);
    /// # assert!(!errors_and_timings.is_empty());
    /// # Ok::<(), panther::UnknownLevel>(())
    /// ```
    #[must_use]
    pub fn levels(mut self, levels: Levels) -> Self {
        self.levels.push(levels);
        self
    }

    /// Passes events of this component. Ignores the case of ASCII letters. Each further call adds a
    /// component.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let servicing = Filter::new().component("CBS").component("csi");
    /// # assert!(!servicing.is_empty());
    /// ```
    #[must_use]
    pub fn component(mut self, name: impl Into<String>) -> Self {
        self.components.push(name.into());
        self
    }

    /// Passes events of this provider: the provider of an event of the Windows event log, or the
    /// part of DISM that wrote a record. Ignores the case of ASCII letters. `Microsoft-Windows-`
    /// at the start of a provider's name may be left out. Each further call adds a provider.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let log = b"<Event><System><Provider Name='Microsoft-Windows-WindowsUpdateClient'/>\
    ///     <EventID>20</EventID></System></Event>";
    /// let log = panther::parse(log, "System.xml");
    /// let event = log.events().next().unwrap();
    /// let wants = |provider| {
    ///     let filter = Filter::new().provider(provider);
    ///     filter.wants(&event, None, String::from_utf8_lossy)
    /// };
    /// assert!(wants("windowsupdateclient"));
    /// assert!(wants("Microsoft-Windows-WindowsUpdateClient"));
    /// assert!(!wants("Client"));
    /// ```
    #[must_use]
    pub fn provider(self, name: impl Into<String>) -> Self {
        self.with_value("provider", Value::Provider(name.into()))
    }

    /// Passes events of the Windows event log with this event id. Each further call adds an id.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let crashes = Filter::new().provider("Application Error").event_id(1000);
    /// # assert!(!crashes.is_empty());
    /// ```
    #[must_use]
    pub fn event_id(self, id: u64) -> Self {
        self.with_value("event_id", Value::Number(id))
    }

    /// Passes events of this process id. Each further call adds an id.
    #[must_use]
    pub fn pid(self, id: u64) -> Self {
        self.with_value("pid", Value::Number(id))
    }

    /// Passes events that name this package: by its identity
    /// `Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.1.2`, by the name before the first `~`, or
    /// by a pattern with `*` and `?`. Ignores the case of ASCII letters. Each further call adds a
    /// package.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Appl: detect Parent, \
    ///     Package: Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.0, Parent: P~1~x~~1, Disposition = Detect\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// let wants = |filter: Filter| filter.wants(&event, None, String::from_utf8_lossy);
    /// assert!(wants(Filter::new().package("package_for_kb5000001")));
    /// assert!(wants(Filter::new().package("*KB5000001*")));
    /// assert!(!wants(Filter::new().package("Package")));
    /// assert!(wants(Filter::new().kb("5000001")));
    /// ```
    #[must_use]
    pub fn package(self, name: impl Into<String>) -> Self {
        self.with_value("package", Value::Package(name.into()))
    }

    /// Passes events that name this article of Microsoft's knowledge base, with or without `KB` in
    /// front. Each further call adds an article.
    #[must_use]
    pub fn kb(self, number: &str) -> Self {
        let digits = number.trim_start_matches(['K', 'k', 'B', 'b']);
        self.with_value("kb", Value::Text(format!("KB{digits}")))
    }

    /// Passes events that name this session of servicing. Each further call adds a session.
    #[must_use]
    pub fn session(self, id: impl Into<String>) -> Self {
        self.with_value("session", Value::Text(id.into()))
    }

    /// Passes events whose field `key` has this value. A value may contain `*` for any text and `?`
    /// for any byte, and the case of ASCII letters does not matter. The key `data.NAME` asks for the
    /// values of that name in the data of an event. Further calls with the same key add values, and
    /// with another key add a condition.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let log = b"<Event><System><EventID>19</EventID></System><EventData>\
    ///     <Data Name='updateTitle'>2031-01 Cumulative Update</Data></EventData></Event>";
    /// let log = panther::parse(log, "System.xml");
    /// let event = log.events().next().unwrap();
    /// let wants = |key, value| {
    ///     let filter = Filter::new().field(key, value);
    ///     filter.wants(&event, None, String::from_utf8_lossy)
    /// };
    /// assert!(wants("event_id", "19") && !wants("event_id", "1"));
    /// assert!(wants("data.updatetitle", "*cumulative*"));
    /// assert!(!wants("data.updateTitle", "cumulative"));
    /// ```
    #[must_use]
    pub fn field(self, key: &str, value: impl Into<String>) -> Self {
        self.with_value(key, Value::Text(value.into()))
    }

    fn with_value(mut self, key: &str, value: Value) -> Self {
        match self.fields.iter_mut().find(|test| test.is_of(key)) {
            Some(test) => test.add(value),
            None => self.fields.push(FieldTest::new(key, value)),
        }
        self
    }

    /// Passes only events that `other` does not pass. Each further call excludes more events.
    ///
    /// ```
    /// use panther::Level;
    /// use panther_set::Filter;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
    ///     2020-07-29 16:29:17, Info                  CSI    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let filter = Filter::new().level(Level::Info).without(Filter::new().component("CSI"));
    /// let passed = log.events().filter(|event| filter.wants(event, None, String::from_utf8_lossy));
    /// assert!(passed.map(|event| event.component().unwrap()).eq(["CBS"]));
    /// ```
    #[must_use]
    pub fn without(mut self, other: Self) -> Self {
        self.without.push(other);
        self
    }

    /// Passes events that contain this code, including in continuation lines. Each further call
    /// adds a code.
    ///
    /// If `code` has an extend code, the event must contain that extend code directly after the
    /// code.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let denied = Filter::new().code("E_ACCESSDENIED".parse()?);
    /// let rollback = Filter::new().code("0xC1900101-0x20017".parse()?);
    /// # assert!(!denied.is_empty() && !rollback.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn code(mut self, code: ParsedCode) -> Self {
        self.codes.push(code);
        self
    }

    /// Passes events at or after the start of this bound. An event must satisfy all bounds.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let filter = Filter::new().since("2020-07-29T16:29:16+08:00".parse()?);
    /// assert!(filter.has_instants());
    /// # Ok::<(), panther_set::InvalidBound>(())
    /// ```
    #[must_use]
    pub fn since(mut self, bound: Bound) -> Self {
        self.since.push(bound);
        self
    }

    /// Passes events before the end of this bound: `2020-07-29` includes the whole day. An event
    /// must satisfy all bounds.
    #[must_use]
    pub fn until(mut self, bound: Bound) -> Self {
        self.until.push(bound);
        self
    }

    /// Passes events for which `test` returns `true`. `test` receives the message and the
    /// continuation lines as text, without escapes. An event must pass all tests.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let words = ["拒绝访问", "Access is denied"];
    /// let denied = Filter::new().text(move |text| words.iter().any(|word| text.contains(word)));
    /// # assert!(!denied.is_empty());
    /// ```
    #[must_use]
    pub fn text(mut self, test: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.texts.push(Arc::new(test));
        self
    }

    /// Whether this filter has no conditions and passes every event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            levels,
            components,
            codes,
            fields,
            since,
            until,
            texts,
            without,
        } = self;
        levels.is_empty()
            && components.is_empty()
            && codes.is_empty()
            && fields.is_empty()
            && since.is_empty()
            && until.is_empty()
            && texts.is_empty()
            && without.is_empty()
    }

    /// Whether a bound is an instant. Such a filter only passes events whose time-zone offset is
    /// known.
    #[must_use]
    pub fn has_instants(&self) -> bool {
        self.bounds().any(|bound| bound.is_instant()) || self.without.iter().any(Self::has_instants)
    }

    /// Whether the UTC offset of an event may decide if it passes. Besides instants, `-2h` and
    /// `yesterday` take an offset into account, but do without one.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let filter = Filter::new().since("-2h".parse()?);
    /// assert!(filter.uses_offsets() && !filter.has_instants());
    /// assert!(!Filter::new().since("2020-07-29".parse()?).uses_offsets());
    /// # Ok::<(), panther_set::InvalidBound>(())
    /// ```
    #[must_use]
    pub fn uses_offsets(&self) -> bool {
        self.bounds().any(|bound| !bound.is_of_log()) || self.without.iter().any(Self::uses_offsets)
    }

    /// The properties that an event must have to pass, each once, in a fixed order.
    ///
    /// A log whose events all lack one of them has no event that passes.
    ///
    /// ```
    /// use panther::Level;
    /// use panther_set::{Filter, Property};
    ///
    /// let filter = Filter::new().event_id(7036).at_least(Level::Warning);
    /// assert!(filter.properties().eq([Property::Level, Property::Field("event_id")]));
    /// ```
    pub fn properties(&self) -> impl Iterator<Item = Property<'_>> {
        let has_bound = !self.since.is_empty() || !self.until.is_empty();
        let time = has_bound.then_some(Property::Time);
        let level = (!self.levels.is_empty()).then_some(Property::Level);
        let component = (!self.components.is_empty()).then_some(Property::Component);
        let fields = self.fields.iter().map(|test| Property::Field(test.key()));
        [time, level, component].into_iter().flatten().chain(fields)
    }

    /// The codes of the event that the filter asks for: they are why the event passes. Empty if the
    /// filter asks for no code.
    ///
    /// ```
    /// use panther_set::Filter;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    Lost\n[gle=0x80070005]\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// let filter = Filter::new().code("E_ACCESSDENIED".parse()?);
    /// assert_eq!(filter.matched_codes(&event)[0].span.start, event.body_span().start + 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matched_codes<'a>(&self, event: &Event<'a>) -> Vec<FoundCode<'a>> {
        if self.codes.is_empty() {
            return Vec::new();
        }
        let codes = event.codes();
        let mut found: Vec<_> = self
            .codes
            .iter()
            .flat_map(|wanted| matches(&codes, wanted))
            .collect();
        found.sort_unstable_by_key(|code| code.span.start);
        found
    }

    fn bounds(&self) -> impl Iterator<Item = Bound> {
        self.since.iter().chain(&self.until).copied()
    }

    /// Whether the event passes.
    ///
    /// `offset` is the time-zone offset of the event's time, if known. It matters only if a bound
    /// is an instant and the event's time does not state its offset. `decode` decodes bytes of the
    /// log; the filter calls it only if it has a text test. Pass
    /// [`Source::text`](crate::Source::text) for the event of a source, or
    /// [`String::from_utf8_lossy`].
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    ///
    /// use panther_set::{Filter, LogSet};
    ///
    /// let filter = Filter::new().component("CSI").text(|text| text.contains("corrupt"));
    /// let set = LogSet::discover(["evidence/Windows"]);
    /// let (count, errors) = set.par_fold(
    ///     || 0_u64,
    ///     |count, source, item| {
    ///         let event = item.event();
    ///         let wants = |event| filter.wants(&event, None, |bytes| source.text(bytes));
    ///         *count += u64::from(event.is_some_and(wants));
    ///         ControlFlow::Continue(())
    ///     },
    ///     |one, other| one + other,
    /// );
    /// # drop((count, errors));
    /// ```
    #[must_use]
    pub fn wants(
        &self,
        event: &Event<'_>,
        offset: Option<Offset>,
        decode: impl for<'b> Fn(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        self.passes(event, offset, None, &decode)
    }

    /// Works like [`Filter::wants`]. An event also has the session, package and article of
    /// `context`, which is what it belongs to, beside those that it names itself.
    #[must_use]
    pub fn wants_within(
        &self,
        event: &Event<'_>,
        offset: Option<Offset>,
        context: Context<'_>,
        decode: impl for<'b> Fn(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        self.passes(event, offset, Some(context), &decode)
    }

    fn passes(
        &self,
        event: &Event<'_>,
        offset: Option<Offset>,
        context: Option<Context<'_>>,
        decode: &impl for<'b> Fn(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        // Cheap tests come first.
        (self.levels.is_empty() || self.wants_level(event))
            && self.wants_time(event, offset)
            && (self.components.is_empty() || self.wants_component(event))
            && self.fields.iter().all(|test| test.passes(event, context))
            && (self.texts.is_empty() || self.wants_text(event, decode))
            && (self.codes.is_empty() || self.wants_code(event))
            && !self
                .without
                .iter()
                .any(|other| other.passes(event, offset, context, decode))
    }

    fn wants_level(&self, event: &Event<'_>) -> bool {
        let contains = |level| self.levels.iter().any(|wanted| wanted.contains(level));
        event.level().is_some_and(contains)
    }

    fn wants_time(&self, event: &Event<'_>, offset: Option<Offset>) -> bool {
        let time = |bound: &Bound| bound.scale(event.time()?, offset);
        let is_since = |bound: &Bound| time(bound).is_some_and(|time| time >= bound.start());
        let is_until = |bound: &Bound| time(bound).is_some_and(|time| time < bound.end());
        self.since.iter().all(is_since) && self.until.iter().all(is_until)
    }

    fn wants_component(&self, event: &Event<'_>) -> bool {
        event.component().is_some_and(|component| {
            let component = event.decoded(component);
            self.components
                .iter()
                .any(|wanted| component.eq_ignore_ascii_case(wanted.as_bytes()))
        })
    }

    fn wants_text(
        &self,
        event: &Event<'_>,
        decode: &impl for<'b> Fn(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        let body = event.decoded(event.body());
        let text = decode(&body);
        self.texts.iter().all(|test| test(&text))
    }

    fn wants_code(&self, event: &Event<'_>) -> bool {
        let codes = event.codes();
        self.codes
            .iter()
            .any(|wanted| matches(&codes, wanted).next().is_some())
    }
}

/// The codes of an event that are `wanted`, and followed by its extend code if it has one.
fn matches<'c, 'a>(
    codes: &'c EventCodes<'a>,
    wanted: &'c ParsedCode,
) -> impl Iterator<Item = FoundCode<'a>> + 'c {
    let followers = codes.iter().skip(1).map(Some).chain([None]);
    let is_wanted = |(code, next): &(&FoundCode<'_>, Option<&FoundCode<'_>>)| {
        let extend = next.and_then(|next| next.extend());
        code.code == wanted.code && (wanted.extend.is_none() || wanted.extend == extend)
    };
    codes
        .iter()
        .zip(followers)
        .filter(is_wanted)
        .map(|(code, _)| *code)
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("levels", &self.levels)
            .field("components", &self.components)
            .field("codes", &self.codes)
            .field("fields", &self.fields)
            .field("since", &self.since)
            .field("until", &self.until)
            .field("texts", &self.texts.len())
            .field("without", &self.without)
            .finish()
    }
}

#[cfg(test)]
mod tests;
