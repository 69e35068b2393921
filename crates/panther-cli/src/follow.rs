//! `panther follow`

use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::Duration;

use panther_export::printable;
use panther_set::{Batch, ErrorKind, FollowOptions, Follower, Notice, Source};

use crate::args::FollowArgs;
use crate::notes::note_once;
use crate::output::{Done, Outcome, complain};
use crate::stop;
use crate::writer::{Printer, Writers};

/// How long to wait at once. An event or Ctrl-C ends the wait earlier.
const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn run(args: &FollowArgs) -> Done {
    // The follower waits for a file that does not exist or cannot be read yet, but not for one that
    // is not a log.
    match Source::open(&args.path) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::NotALog(_) | ErrorKind::Unsupported(_)
            ) =>
        {
            complain(&error);
            return Ok(Outcome::NotAll);
        }
        // Windows writes records anywhere in such a file.
        Ok(source) if source.is_event_log() => {
            let name = source.name();
            complain(&format_args!("{name}: an event log (.evtx): not followed"));
            return Ok(Outcome::NotAll);
        }
        // Windows writes a dump once.
        Ok(source) if source.is_dump() => {
            let name = source.name();
            complain(&format_args!("{name}: a memory dump: not followed"));
            return Ok(Outcome::NotAll);
        }
        _ => {}
    }
    let mut options = FollowOptions::default().with_quiet(args.quiet);
    if let Some(every) = args.poll {
        options = options.with_poll(every);
    }
    if let Some(encoding) = args.encoding {
        options = options.with_encoding(encoding);
    }
    if let Some(format) = args.read_as {
        options = options.with_format(format);
    }
    let mut follower = Follower::open(&args.path, options);
    let waker = follower.waker();
    stop::ends_itself(move || waker.wake());
    let printer = Printer::new(args.wanted.output)?;
    let mut out = Out {
        writers: Writers::new(&args.wanted, printer.styles).with_late_lines(),
        printer,
        doubt: None,
        tail: args.tail.map(Tail::new),
        knows_of_late: false,
    };
    let mut outcome = Outcome::All;
    let mut has_read = false;
    while outcome == Outcome::All && !stop::is_requested() {
        let is_at_end = match follower.next(LONG) {
            Ok(Some(Notice::CaughtUp)) => true,
            Ok(Some(notice)) => {
                out.tell(args, notice)?;
                false
            }
            Ok(None) => false,
            Err(error) => {
                complain(&error);
                outcome = Outcome::NotAll;
                false
            }
        };
        if is_at_end {
            out.end_tail(&follower)?;
            if !std::mem::replace(&mut has_read, true) {
                out.writers.note_lacking();
            }
        }
    }
    loop {
        match follower.finish() {
            Ok(Some(notice)) => out.tell(args, notice)?,
            Ok(None) => break,
            Err(error) => {
                complain(&error);
                outcome = Outcome::NotAll;
            }
        }
    }
    out.end_tail(&follower)?;
    Ok(outcome)
}

/// Prints what happened to the file.
fn say(args: &FollowArgs, what: &str) {
    let path = args.path.to_string_lossy();
    // A message that nobody can receive is no reason to stop.
    let _ = writeln!(anstream::stderr(), "panther: {}: {what}", printable(&path));
}

struct Out {
    writers: Writers,
    printer: Printer,
    /// The doubt about the file's layout that was noted last.
    doubt: Option<&'static str>,
    /// The last events that were there at first; `None` once they are printed.
    tail: Option<Tail>,
    /// Whether it was said that the last file that lost the name is still written.
    knows_of_late: bool,
}

impl Out {
    /// Prints events, or what happened to the file.
    fn tell(&mut self, args: &FollowArgs, notice: Notice<'_>) -> io::Result<()> {
        let what = match notice {
            Notice::Items(batch) => {
                if batch.is_late && !std::mem::replace(&mut self.knows_of_late, true) {
                    say(
                        args,
                        "the file that had this name is still written; its events come too",
                    );
                }
                return self.print(batch);
            }
            Notice::Rotated => "another file has this name now; it is read from its start",
            Notice::Returned => "a former file has this name again; it is read on",
            Notice::Truncated => "the file was cut or written anew; it is read from its start",
            Notice::Deleted => "the file is gone; waiting for another",
            Notice::Appeared => "the file is there; it is read from its start",
            _ => return Ok(()),
        };
        self.knows_of_late = false;
        say(args, what);
        Ok(())
    }

    fn print(&mut self, batch: Batch<'_>) -> io::Result<()> {
        let doubt = batch.source.layout().doubt();
        if self.doubt != doubt {
            note_once(doubt.map(|doubt| (batch.source.name(), doubt)));
            self.doubt = doubt;
        }
        let writer = self.writers.of(batch.source, None);
        let mut piece = Vec::new();
        match &mut self.tail {
            Some(tail) => batch.items.for_each(|item| {
                writer.write(&item, None, &mut piece);
                tail.add(&mut piece);
            }),
            None => batch
                .items
                .for_each(|item| _ = writer.write(&item, None, &mut piece)),
        }
        self.printer.print(batch.source, &piece)
    }

    /// Prints the tail. There is no source while a file that replaced the first one is empty.
    fn end_tail(&mut self, follower: &Follower) -> io::Result<()> {
        let source = follower.source();
        let ready = |tail: &mut Tail| source.is_some() || !tail.events.is_empty();
        let Some(tail) = self.tail.take_if(ready) else {
            return Ok(());
        };
        let events = Vec::from(tail.events).concat();
        match source {
            Some(source) => self.printer.print(source, &events),
            None => self.printer.print_mixed(&events),
        }
    }
}

/// The last events that were written.
struct Tail {
    events: VecDeque<Vec<u8>>,
    most: usize,
}

impl Tail {
    const fn new(most: usize) -> Self {
        Self {
            events: VecDeque::new(),
            most,
        }
    }

    fn add(&mut self, event: &mut Vec<u8>) {
        if event.is_empty() {
            return;
        }
        self.events.push_back(std::mem::take(event));
        if self.events.len() > self.most {
            self.events.pop_front();
        }
    }
}
