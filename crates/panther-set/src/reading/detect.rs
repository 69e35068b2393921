//! Detects whether a file is an archive or a log, and learns the layout and the encoding of a log.

use std::io::{self, Read};
use std::sync::Arc;

use panther::{FormatId, Layout, Learner, Registry, SNIFF};

use super::dump::format::is_dump;
use super::event_log::format::is_event_log;
use super::registry;
use super::trial::Trial;
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_kind;
use crate::bytes::open_regular::Origin;
use crate::error::ErrorKind;
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::quotation::Quotation;
use crate::text::reader::{Utf8Reader, Utf16Text};

/// The settings of detection.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    pub(crate) registry: Arc<Registry>,
    /// The encoding that the caller chose.
    pub(crate) encoding: Option<Encoding>,
    /// The format that the caller chose.
    pub(crate) format: Option<FormatId>,
}

impl Default for Detection {
    fn default() -> Self {
        Self {
            registry: registry::shared(),
            encoding: None,
            format: None,
        }
    }
}

/// What the first bytes of a source show.
pub(crate) enum Detected {
    Log(Layout, Decoder),
    Archive(ArchiveKind),
}

/// The first bytes of a source and its file name, which may be empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning<'b> {
    pub(crate) head: &'b [u8],
    pub(crate) name: &'b str,
}

impl Detection {
    /// Detects the kind of a file or member. `rest` opens the bytes after the head; `look` calls it
    /// only if the head does not determine the layout. Unknown binary data is a `plain` log if the
    /// caller named it, and otherwise an error.
    pub(crate) fn look<R: Read>(
        &self,
        beginning: Beginning<'_>,
        origin: Origin,
        rest: impl FnOnce() -> io::Result<R>,
    ) -> Result<Detected, ErrorKind> {
        let Beginning { head, name } = beginning;
        if let Some(kind) = ArchiveKind::of(head) {
            return Ok(Detected::Archive(kind));
        }
        if let Some(reason) = file_kind::not_a_log(head, name) {
            return Err(reason);
        }
        let decoder = self.decoder(head);
        let layout = self.learn(beginning, decoder.encoding(), rest);
        if origin == Origin::Found
            && layout.format() == "plain"
            && !decoder.encoding().is_utf16()
            && file_kind::is_binary(head)
        {
            return Err(ErrorKind::NotALog("binary data"));
        }
        let (layout, decoder) = self.unquoted(beginning, layout, decoder);
        Ok(Detected::Log(layout, decoder))
    }

    /// Finds out whether somebody copied the log, so that text around its lines hides it. `layout` is
    /// that of the source as it is.
    pub(super) fn unquoted(
        &self,
        beginning: Beginning<'_>,
        layout: Layout,
        decoder: Decoder,
    ) -> (Layout, Decoder) {
        if is_event_log(layout.format()) || is_dump(layout.format()) {
            return (layout, decoder);
        }
        let mut utf16 = Utf16Text::new(decoder.encoding());
        let mut decoded = Vec::new();
        let text = if utf16.decodes() {
            utf16.decode(beginning.head, &mut decoded, true);
            &decoded
        } else {
            beginning.head
        };
        let sample = first_lines(text);
        let whole = Trial::of(&layout, sample);
        if whole.has_prefix || whole.is_clear() && !Quotation::may_be_foreign(sample) {
            return (layout, decoder);
        }
        let learn = |text: &[u8]| {
            let mut learner = Learner::new(&self.registry, beginning.name);
            learner.see(text);
            learner.finish()
        };
        let best = |is_strict: bool| {
            let candidates = Quotation::candidates(sample, is_strict).into_iter();
            let open = candidates.filter(|quotation| whole.leaves_room_for(quotation));
            let trials = open.filter_map(|quotation| {
                let stripped = quotation.strip(sample);
                let found = learn(&stripped);
                let trial = Trial::of(&found, &stripped);
                let is_wanted = self.format.is_none_or(|format| format == found.format());
                (is_wanted && trial.is_better(&whole, &quotation)).then_some((trial, quotation))
            });
            // The first of the best ones.
            let clearer = |best: (Trial, _), next: (Trial, _)| match next.0.is_clearer(&best.0) {
                true => next,
                false => best,
            };
            trials.reduce(clearer)
        };
        let found = best(true).or_else(|| whole.is_doubtful().then(|| best(false))?);
        match found {
            Some((_, quotation)) => {
                let layout = learn(&quotation.strip(text));
                (layout, decoder.with_quotation(quotation))
            }
            None => (layout, decoder),
        }
    }

    /// The encoding that the head shows, or the one that the caller chose.
    ///
    /// The caller's choice applies only if it does not contradict the head: panther does not read
    /// UTF-16 as a code page, nor ASCII or UTF-8 as UTF-16. A code page applies to the lines that
    /// are not UTF-8.
    pub(crate) fn decoder(&self, head: &[u8]) -> Decoder {
        let mut decoder = Decoder::new(Encoding::sniff(head));
        if let Some(encoding) = self.encoding {
            decoder.name(encoding);
        }
        decoder
    }

    /// A learner of the layout of a source with this name. It detects the format, or has the one
    /// that the caller chose.
    pub(super) fn learner(&self, name: &str) -> Learner<'_> {
        let learner = Learner::new(&self.registry, name);
        match self.format {
            Some(format) => learner.with_format(format.as_str()),
            None => learner,
        }
    }

    /// Learns the layout of a file or member. Ignores an error of `rest`, because the reader of the
    /// items meets it again.
    pub(super) fn learn<R: Read>(
        &self,
        beginning: Beginning<'_>,
        encoding: Encoding,
        rest: impl FnOnce() -> io::Result<R>,
    ) -> Layout {
        let Beginning { head, name } = beginning;
        let mut learner = self.learner(name);
        let is_all = head.len() < SNIFF;
        if encoding.is_utf16() {
            // Decoding halves the head, so read more of the source to give the learner a full head
            // of text.
            let rest = if is_all { None } else { rest().ok() };
            match rest {
                Some(rest) => see(&mut learner, head.chain(rest), encoding),
                None => see(&mut learner, head, encoding),
            }
        } else if learner.see(head)
            && !is_all
            && let Ok(rest) = rest()
        {
            see(&mut learner, rest, encoding);
        }
        learner.finish()
    }
}

/// The lines in the first 16 KiB, which show what a copy has before its lines.
fn first_lines(text: &[u8]) -> &[u8] {
    const SAMPLE: usize = 16 << 10;
    match text.get(..SAMPLE) {
        Some(near) => {
            let end = near.iter().rposition(|&byte| byte == b'\n');
            near.get(..end.map_or(SAMPLE, |at| at + 1)).unwrap_or(near)
        }
        None => text,
    }
}

/// Shows the text of `bytes` to a learner until it has seen enough.
fn see(learner: &mut Learner<'_>, bytes: impl Read, encoding: Encoding) {
    let mut reader = Utf8Reader::new(bytes, encoding);
    while let Ok(Some(text)) = reader.next_piece() {
        if !learner.see(text) {
            return;
        }
    }
}
