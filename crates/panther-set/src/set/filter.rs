//! Filters for events.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use panther::code::{FoundCode, ParsedCode};
use panther::{Event, EventCodes, Level};

use super::property::{Property, event_id, provider};
use crate::time::bound::Bound;
use crate::time::offset::Offset;

/// A test on the text of an event.
type TextTest = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Selects events by level, component, provider, event id, code, time and text.
///
/// A new filter passes every event. With conditions, an event passes if it has one of the levels,
/// one of the components, one of the providers, one of the event ids and one of the codes, if its
/// time is within all bounds, and if its text passes all tests. The filter ignores properties without a condition. An event that lacks a
/// property with a condition does not pass.
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
    providers: Vec<String>,
    event_ids: Vec<u64>,
    codes: Vec<ParsedCode>,
    since: Vec<Bound>,
    until: Vec<Bound>,
    texts: Vec<TextTest>,
}

#[derive(Clone, Copy, Debug)]
enum Levels {
    Only(Level),
    AtLeast(Level),
}

impl Levels {
    fn contains(self, level: Level) -> bool {
        match self {
            Self::Only(only) => level == only,
            Self::AtLeast(least) => level.at_least(least),
        }
    }
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
    pub fn level(mut self, level: Level) -> Self {
        self.levels.push(Levels::Only(level));
        self
    }

    /// Passes events of this level and of more serious levels; see [`Level::at_least`].
    #[must_use]
    pub fn at_least(mut self, level: Level) -> Self {
        self.levels.push(Levels::AtLeast(level));
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
    pub fn provider(mut self, name: impl Into<String>) -> Self {
        self.providers.push(name.into());
        self
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
    pub fn event_id(mut self, id: u64) -> Self {
        self.event_ids.push(id);
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
            providers,
            event_ids,
            codes,
            since,
            until,
            texts,
        } = self;
        levels.is_empty()
            && components.is_empty()
            && providers.is_empty()
            && event_ids.is_empty()
            && codes.is_empty()
            && since.is_empty()
            && until.is_empty()
            && texts.is_empty()
    }

    /// Whether a bound is an instant. Such a filter only passes events whose time-zone offset is
    /// known.
    #[must_use]
    pub fn has_instants(&self) -> bool {
        self.bounds().any(|bound| bound.is_instant())
    }

    /// The properties that an event must have to pass, in the order of [`Property::ALL`].
    ///
    /// A log whose events all lack one of them has no event that passes.
    ///
    /// ```
    /// use panther::Level;
    /// use panther_set::{Filter, Property};
    ///
    /// let filter = Filter::new().event_id(7036).at_least(Level::Warning);
    /// assert!(filter.properties().eq([Property::Level, Property::EventId]));
    /// ```
    pub fn properties(&self) -> impl Iterator<Item = Property> {
        let has_condition = |property: Property| match property {
            Property::Time => self.bounds().next().is_some(),
            Property::Level => !self.levels.is_empty(),
            Property::Component => !self.components.is_empty(),
            Property::Provider => !self.providers.is_empty(),
            Property::EventId => !self.event_ids.is_empty(),
        };
        Property::ALL
            .into_iter()
            .filter(move |&property| has_condition(property))
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
        decode: impl for<'b> FnOnce(&'b [u8]) -> Cow<'b, str>,
    ) -> bool {
        // Cheap tests come first.
        (self.levels.is_empty() || self.wants_level(event))
            && self.wants_time(event, offset)
            && (self.components.is_empty() || self.wants_component(event))
            && (self.event_ids.is_empty() || self.wants_event_id(event))
            && (self.providers.is_empty() || self.wants_provider(event))
            && (self.texts.is_empty() || self.wants_text(event, decode))
            && (self.codes.is_empty() || self.wants_code(event))
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

    fn wants_event_id(&self, event: &Event<'_>) -> bool {
        event_id(event).is_some_and(|id| self.event_ids.contains(&id))
    }

    fn wants_provider(&self, event: &Event<'_>) -> bool {
        provider(event).is_some_and(|provider| {
            let provider = event.decoded(provider);
            let short = provider.get(WINDOWS.len()..).filter(|_| {
                let start = provider.get(..WINDOWS.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(WINDOWS))
            });
            self.providers.iter().any(|wanted| {
                let wanted = wanted.as_bytes();
                provider.eq_ignore_ascii_case(wanted)
                    || short.is_some_and(|short| short.eq_ignore_ascii_case(wanted))
            })
        })
    }

    fn wants_text(
        &self,
        event: &Event<'_>,
        decode: impl for<'b> FnOnce(&'b [u8]) -> Cow<'b, str>,
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

/// The start of the names of Windows' own providers.
const WINDOWS: &[u8] = b"Microsoft-Windows-";

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
            .field("providers", &self.providers)
            .field("event_ids", &self.event_ids)
            .field("codes", &self.codes)
            .field("since", &self.since)
            .field("until", &self.until)
            .field("texts", &self.texts.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
