//! The properties of events that a filter can ask for.

use panther::Event;

/// A property of an event that a [`Filter`](crate::Filter) can ask for, and that the events of some
/// formats lack.
///
/// ```
/// use panther_set::Property;
///
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "");
/// let event = log.events().next().unwrap();
/// assert!(Property::Time.is_in(&event) && Property::Component.is_in(&event));
/// assert!(!Property::Field("event_id").is_in(&event));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Property<'k> {
    /// The time in the header.
    Time,
    /// The level in the header.
    Level,
    /// The component in the header.
    Component,
    /// The field with this key.
    Field(&'k str),
}

impl Property<'_> {
    /// Whether an event has this property.
    #[must_use]
    pub fn is_in(self, event: &Event<'_>) -> bool {
        match self {
            Self::Time => event.time().is_some(),
            Self::Level => event.level().is_some(),
            Self::Component => event.component().is_some(),
            Self::Field(key) => event.field(key).is_some(),
        }
    }
}
