//! The properties of events that a filter can ask for.

use panther::details::FieldValue;
use panther::{Event, Text};

/// A property of an event that a [`Filter`](crate::Filter) can ask for, and that the events of some
/// formats lack.
///
/// ```
/// use panther_set::Property;
///
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
/// let event = log.events().next().unwrap();
/// let has: Vec<_> = Property::ALL.into_iter().filter(|property| property.is_in(&event)).collect();
/// assert_eq!(has, [Property::Time, Property::Level, Property::Component]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Property {
    /// The time in the header.
    Time,
    /// The level in the header.
    Level,
    /// The component in the header.
    Component,
    /// The provider.
    Provider,
    /// The event id of the Windows event log.
    EventId,
}

impl Property {
    /// All properties.
    pub const ALL: [Self; 5] = [
        Self::Time,
        Self::Level,
        Self::Component,
        Self::Provider,
        Self::EventId,
    ];

    /// The name for people, such as `event id`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Level => "level",
            Self::Component => "component",
            Self::Provider => "provider",
            Self::EventId => "event id",
        }
    }

    /// Whether an event has this property.
    #[must_use]
    pub fn is_in(self, event: &Event<'_>) -> bool {
        match self {
            Self::Time => event.time().is_some(),
            Self::Level => event.level().is_some(),
            Self::Component => event.component().is_some(),
            Self::Provider => provider(event).is_some(),
            Self::EventId => event_id(event).is_some(),
        }
    }
}

pub(super) fn provider<'a>(event: &Event<'a>) -> Option<Text<'a>> {
    match event.field("provider")? {
        FieldValue::Text(name) => Some(name),
        _ => None,
    }
}

pub(super) fn event_id(event: &Event<'_>) -> Option<u64> {
    match event.field("event_id")? {
        FieldValue::Number(id) => Some(id),
        _ => None,
    }
}
