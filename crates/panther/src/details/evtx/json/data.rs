//! The values that a provider gave with an event.

use super::leaves::Leaves;
use super::names::{self, Action, Place};
use super::parts::Parts;
use crate::details::evtx::{EventDatum, Form};

/// The values: the leaves of the sections, or what is no part of the event itself in an object that has none.
#[derive(Clone, Debug)]
pub(in crate::details::evtx) struct Data<'a> {
    record: &'a [u8],
    state: State<'a>,
}

#[derive(Clone, Debug)]
enum State<'a> {
    /// Nothing was read yet.
    New,
    Named(Leaves<'a>, Option<&'a [u8]>),
    /// `Properties` are objects with one value each, whose names say nothing.
    Unnamed(Leaves<'a>),
    End,
}

impl<'a> Data<'a> {
    pub(in crate::details::evtx) const fn new(record: &'a [u8]) -> Self {
        Self {
            record,
            state: State::New,
        }
    }

    fn begin(&self) -> State<'a> {
        let Some(parts) = Parts::all(self.record) else {
            return State::End;
        };
        match (parts.sections(self.record), parts.flat(self.record)) {
            ([Some(first), _], _) if parts.has_properties() => State::Unnamed(Leaves::new(first)),
            ([Some(first), second], _) => State::Named(Leaves::new(first), second),
            // The process may be the event's own or one of the values.
            (_, Some(all)) if parts.owns_process() => {
                State::Named(Leaves::without(all, is_own_with_process), None)
            }
            (_, Some(all)) => State::Named(Leaves::without(all, is_own), None),
            (_, None) => State::End,
        }
    }
}

impl<'a> Iterator for Data<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        loop {
            match &mut self.state {
                State::New => self.state = self.begin(),
                State::End => return None,
                State::Unnamed(leaves) => {
                    let leaf = leaves.next()?;
                    return Some(EventDatum::new(None, leaf.value, Form::Json));
                }
                State::Named(leaves, second) => match (leaves.next(), second.take()) {
                    (Some(leaf), rest) => {
                        *second = rest;
                        return Some(EventDatum::new(leaf.name, leaf.value, Form::Json));
                    }
                    (None, Some(section)) => *leaves = Leaves::new(section),
                    (None, None) => self.state = State::End,
                },
            }
        }
    }
}

fn is_own_with_process(name: &[u8]) -> bool {
    names::action(Place::Root, name) != Action::Other
}

fn is_own(name: &[u8]) -> bool {
    is_own_with_process(name) && !matches!(name, b"ProcessId" | b"ThreadId")
}
