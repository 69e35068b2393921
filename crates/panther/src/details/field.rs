//! Details as keys and values, for exports.

use smallvec::SmallVec;

use super::{Cbs, Csi, Details, Dism, DismEvent, EventData, Evtx, LineDetails, Setup, WimCallback};
use crate::{LogTime, Text};

/// The fields of one message.
pub type Fields<'a> = SmallVec<[Field<'a>; 8]>;

/// A named value of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field<'a> {
    /// One of [`Field::KEYS`].
    pub key: &'static str,
    /// The value.
    pub value: FieldValue<'a>,
}

impl<'a> Field<'a> {
    /// Every key there is, the same in all formats.
    pub const KEYS: [&'static str; 29] = [
        "pid",
        "tid",
        "provider",
        "function",
        "file",
        "line",
        "sequence",
        "utc",
        "session",
        "package",
        "kb",
        "state",
        "operation",
        "phase",
        "progress",
        "executable",
        "provider_guid",
        "event_id",
        "qualifiers",
        "version",
        "task",
        "opcode",
        "keywords",
        "record_id",
        "activity_id",
        "channel",
        "computer",
        "user_sid",
        "data",
    ];
}

/// The value of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// A slice of the message.
    Text(Text<'a>),
    /// A decimal number.
    Number(u64),
    /// A time told in the message.
    Time(LogTime),
    /// The values of an event, with names or without.
    Data(EventData<'a>),
}

impl<'a> Details<'a> {
    /// The details as keys and values, each key at most once.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = Builder::default();
        match self {
            Details::None => {}
            Details::Cbs(cbs) => fields.cbs(cbs),
            Details::Csi(csi) => fields.csi(csi),
            Details::Dism(dism) => fields.dism(dism),
            Details::Setup(setup) => fields.setup(setup),
            Details::Wim(callback) => fields.wim(callback),
            Details::Evtx(evtx) => fields.evtx(evtx),
        }
        fields.0
    }
}

impl<'a> LineDetails<'a> {
    /// The line's details as keys and values, each key at most once.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = Builder::default();
        match self {
            LineDetails::Wim(callback) => fields.wim(callback),
            LineDetails::Tail { function, .. } => fields.text("function", Some(*function)),
            LineDetails::PoqOperation { name, .. } | LineDetails::StoreOperation { name, .. } => {
                fields.text("operation", Some(*name));
            }
            LineDetails::Path(path) => fields.text("file", Some(*path)),
            _ => {}
        }
        fields.0
    }
}

#[derive(Default)]
struct Builder<'a>(Fields<'a>);

impl<'a> Builder<'a> {
    fn text(&mut self, key: &'static str, text: Option<Text<'a>>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.0.push(Field {
                key,
                value: FieldValue::Text(text),
            });
        }
    }

    /// A number, or the text where it is none.
    fn decimal(&mut self, key: &'static str, text: Option<Text<'a>>) {
        match text.and_then(|text| super::evtx::number(text.as_bytes())) {
            Some(number) => self.0.push(Field {
                key,
                value: FieldValue::Number(number),
            }),
            None => self.text(key, text),
        }
    }

    fn number(&mut self, key: &'static str, number: Option<u32>) {
        if let Some(number) = number {
            self.0.push(Field {
                key,
                value: FieldValue::Number(number.into()),
            });
        }
    }

    fn time(&mut self, key: &'static str, time: Option<LogTime>) {
        if let Some(time) = time {
            self.0.push(Field {
                key,
                value: FieldValue::Time(time),
            });
        }
    }

    fn cbs(&mut self, cbs: &Cbs<'a>) {
        self.time("utc", cbs.utc);
        self.text("session", cbs.session);
        self.text("package", cbs.package.map(|package| package.text));
        self.text("kb", cbs.kb.map(|kb| kb.text));
        self.text("state", cbs.state.and_then(|state| state.outcome()));
    }

    fn csi(&mut self, csi: &Csi<'a>) {
        self.text("sequence", csi.sequence);
        self.time("utc", csi.utc);
        self.text("function", csi.failure.and_then(|failure| failure.function));
        self.text("file", csi.file);
        self.text("package", csi.package.map(|package| package.text));
    }

    fn dism(&mut self, dism: &Dism<'a>) {
        self.text("provider", dism.provider);
        self.number("pid", dism.pid);
        self.number("tid", dism.tid);
        self.text("function", dism.function);
        self.text("file", dism.source.map(|source| source.file));
        self.number("line", dism.source.map(|source| source.line));
        self.text("package", dism.package.map(|package| package.text));
        self.text("kb", dism.kb.map(|kb| kb.text));
        if let DismEvent::StateMapped { cbs, .. } = dism.event {
            self.text("state", Some(cbs));
        }
    }

    fn setup(&mut self, setup: &Setup<'a>) {
        self.text("executable", setup.executable);
        self.text("function", setup.function);
        self.text("file", setup.source.map(|source| source.file));
        // A line belongs to the file where one is named, else to the function.
        let line = setup.source.map_or(setup.line, |source| Some(source.line));
        self.number("line", line);
        self.text("package", setup.package.map(|package| package.text));
        self.text("kb", setup.kb.map(|kb| kb.text));
        self.text("operation", setup.operation.map(|operation| operation.name));
        self.text("phase", setup.phase.map(|phase| phase.name));
        self.number(
            "progress",
            setup.progress.map(|progress| progress.percent.into()),
        );
    }

    fn evtx(&mut self, evtx: &Evtx<'a>) {
        let system = evtx.system();
        self.text("provider", system.provider);
        self.text("provider_guid", system.provider_guid);
        self.decimal("event_id", system.id);
        self.decimal("qualifiers", system.qualifiers);
        self.decimal("version", system.version);
        self.decimal("task", system.task);
        self.decimal("opcode", system.opcode);
        self.text("keywords", system.keywords);
        self.decimal("record_id", system.record_id);
        self.text("activity_id", system.activity_id);
        self.decimal("pid", system.pid);
        self.decimal("tid", system.tid);
        self.text("channel", system.channel);
        self.text("computer", system.computer);
        self.text("user_sid", system.user_sid);
        let data = evtx.data();
        if data.iter().next().is_some() {
            self.0.push(Field {
                key: "data",
                value: FieldValue::Data(data),
            });
        }
    }

    fn wim(&mut self, callback: &WimCallback<'a>) {
        self.number("pid", Some(callback.pid));
        self.number("tid", callback.tid);
        self.text("function", Some(callback.function));
        self.number("line", callback.line);
    }
}
