//! The values that a provider adds to an event.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;
use std::ops::ControlFlow;

use smallvec::SmallVec;

use crate::formats::event_log::keys;
use crate::formats::event_log::view::View;
use crate::model::text::Text;

/// The values of an event, in the order of the record.
///
/// ```
/// use panther::details::Details;
///
/// let log = b"<Event><System><EventID>7</EventID></System>\
///     <EventData><Data Name='a'>1</Data><Data>2</Data></EventData></Event>";
/// let log = panther::parse(log, "");
/// let Details::Evtx(evtx) = log.events().next().unwrap().details() else {
///     panic!("an event of the event log");
/// };
/// assert_eq!(evtx.data().named("a").unwrap(), "1");
/// assert_eq!(evtx.data().iter().count(), 2);
/// ```
#[derive(Clone, Copy)]
pub struct EventData<'a> {
    record: &'a [u8],
    view: &'a dyn View,
}

impl<'a> EventData<'a> {
    pub(crate) const fn new(record: &'a [u8], view: &'a dyn View) -> Self {
        Self { record, view }
    }

    /// Calls `each` with every value until it breaks. Does not allocate.
    pub fn for_each(&self, mut each: impl FnMut(EventDatum<'a>) -> ControlFlow<()>) {
        self.view.each_value(self.record, &mut |name, value| {
            each(EventDatum::new(name, value, self.view))
        });
    }

    /// Iterates over the values. Allocates only if there are more than eight.
    #[must_use]
    pub fn iter(&self) -> EventDatums<'a> {
        let mut values = SmallVec::new();
        self.for_each(|datum| {
            values.push(datum);
            ControlFlow::Continue(())
        });
        EventDatums(values.into_iter())
    }

    /// The values as exports write them: in the order of the record, each with a key of its own.
    ///
    /// `decode` makes text of the bytes of a name. The key of a value is its name; a value without a
    /// name has the name of its element, `Data`. Where a name occurs again, the key has a number
    /// behind it: `Data`, `Data_2`, `Data_3`. No number makes the key that another value has as its
    /// name.
    ///
    /// ```
    /// use std::borrow::Cow;
    /// use panther::details::Details;
    ///
    /// let log = b"<Event><System><EventID>7</EventID></System>\
    ///     <EventData><Data Name='a'>1</Data><Data>2</Data><Data Name='a'>3</Data></EventData></Event>";
    /// let log = panther::parse(log, "");
    /// let Details::Evtx(evtx) = log.events().next().unwrap().details() else {
    ///     panic!("an event of the event log");
    /// };
    /// let values = evtx.data().with_keys(|name| match name {
    ///     Cow::Borrowed(name) => String::from_utf8_lossy(name),
    ///     Cow::Owned(name) => String::from_utf8_lossy(&name).into_owned().into(),
    /// });
    /// let keys: Vec<_> = values.iter().map(|(key, datum)| (&**key, datum.value)).collect();
    /// assert_eq!(keys, [("a", "1".into()), ("Data", "2".into()), ("a_2", "3".into())]);
    /// ```
    #[must_use]
    pub fn with_keys(
        &self,
        mut decode: impl FnMut(Cow<'a, [u8]>) -> Cow<'a, str>,
    ) -> Vec<(Cow<'a, str>, EventDatum<'a>)> {
        let mut key =
            |datum: &EventDatum<'a>| datum.decoded_name().map_or("Data".into(), &mut decode);
        let mut values = Vec::new();
        self.for_each(|datum| {
            values.push((key(&datum), datum));
            ControlFlow::Continue(())
        });
        keys::number_repeated(&mut values);
        values
    }

    /// Whether the event has no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut is_empty = true;
        self.for_each(|_| {
            is_empty = false;
            ControlFlow::Break(())
        });
        is_empty
    }

    /// The first value with this name. The value keeps the escapes of the record; see
    /// [`EventDatum::decoded`].
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Text<'a>> {
        let mut found = None;
        self.for_each(|datum| {
            if datum.name.is_some_and(|found| found == name) {
                found = Some(datum.value);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found
    }
}

impl<'a> IntoIterator for EventData<'a> {
    type Item = EventDatum<'a>;
    type IntoIter = EventDatums<'a>;

    fn into_iter(self) -> EventDatums<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &EventData<'a> {
    type Item = EventDatum<'a>;
    type IntoIter = EventDatums<'a>;

    fn into_iter(self) -> EventDatums<'a> {
        self.iter()
    }
}

/// Two are equal if their records have the same bytes.
impl PartialEq for EventData<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl Eq for EventData<'_> {}

impl fmt::Debug for EventData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// A value and its name, if it has one.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct EventDatum<'a> {
    /// The name of the value.
    ///
    /// - XML: the attribute `Name`, otherwise the name of the element. A `Data` element without
    ///   that attribute has no name.
    /// - JSON: the name of the value. A value in an array has no name.
    /// - Table: the name of the column.
    pub name: Option<Text<'a>>,
    /// The value, with the escapes of the record.
    pub value: Text<'a>,
    view: &'a dyn View,
}

impl<'a> EventDatum<'a> {
    fn new(name: Option<&'a [u8]>, value: &'a [u8], view: &'a dyn View) -> Self {
        Self {
            name: name.filter(|name| !name.is_empty()).map(Text::new),
            value: Text::new(value),
            view,
        }
    }

    /// The name without the escapes of the record's format.
    #[must_use]
    pub fn decoded_name(&self) -> Option<Cow<'a, [u8]>> {
        let name = self.name?;
        Some(self.view.unescape(name.as_bytes()))
    }

    /// The value without the escapes of the record's format.
    #[must_use]
    pub fn decoded(&self) -> Cow<'a, [u8]> {
        self.view.unescape(self.value.as_bytes())
    }
}

impl PartialEq for EventDatum<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value == other.value
    }
}

impl Eq for EventDatum<'_> {}

impl fmt::Debug for EventDatum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventDatum")
            .field("name", &self.name)
            .field("value", &self.value)
            .finish()
    }
}

/// The iterator over [`EventData`].
#[derive(Clone, Debug)]
pub struct EventDatums<'a>(smallvec::IntoIter<[EventDatum<'a>; 8]>);

impl<'a> Iterator for EventDatums<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        self.0.next()
    }
}

impl FusedIterator for EventDatums<'_> {}
