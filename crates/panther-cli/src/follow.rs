//! `panther follow`

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use panther_export::printable;
use panther_set::{Batch, Error, ErrorKind, FollowOptions, FollowSet, Notice, SetNotice};

use crate::args::FollowArgs;
use crate::notes::{label_width, note, note_once, text_of_left_out};
use crate::output::{Done, Outcome, complain};
use crate::stop;
use crate::writer::{Printer, Writers};

/// How long to wait at once. An event or Ctrl-C ends the wait earlier.
const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn run(args: &FollowArgs) -> Done {
    let mut set = FollowSet::open_named(&args.paths, options(args), args.names.filter());
    if set.left_out() > 0 {
        note(&text_of_left_out(set.left_out()));
    }
    for path in &args.paths {
        if let Some(what) = what_is_missing(path) {
            say(path, &what);
        }
    }
    let waker = set.waker();
    stop::ends_itself(move || waker.wake());
    let output = args.wanted.output();
    let printer = Printer::new(output, &args.wanted.form.beginning(output, false))?;
    let mut out = Out {
        writers: Writers::new(&args.wanted, printer.styles).with_late_lines(),
        printer,
        is_merged: args.merge,
        logs: Vec::new(),
    };
    let mut is_all = true;
    let mut has_read = false;
    out.know(&set, args.tail);
    while !set.is_over() && !stop::is_requested() {
        let mut caught_up = None;
        match set.next(LONG) {
            Ok(Some(SetNotice::Of(index, Notice::CaughtUp))) => caught_up = Some(index),
            Ok(Some(SetNotice::Of(index, notice))) => out.tell(index, notice)?,
            Ok(Some(SetNotice::NotFollowed(error))) => {
                complain(&error);
                is_all &= !is_failure(&error, args);
            }
            Ok(_) => {}
            Err(error) => {
                complain(&error);
                is_all = false;
            }
        }
        if let Some(index) = caught_up {
            out.end_tail(&set, index)?;
            if !has_read && out.logs.iter().all(|log| log.has_caught_up) {
                has_read = true;
                out.writers.note_lacking();
            }
        }
        out.know(&set, None);
    }
    loop {
        match set.finish() {
            Ok(Some(SetNotice::Of(index, notice))) => out.tell(index, notice)?,
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                complain(&error);
                is_all = false;
            }
        }
    }
    for index in 0..set.logs() {
        out.end_tail(&set, index)?;
    }
    Ok(Outcome::from_all(is_all))
}

fn options(args: &FollowArgs) -> FollowOptions {
    let mut options = FollowOptions::default().with_quiet(args.settle);
    if let Some(every) = args.poll {
        options = options.with_poll(every);
    }
    if let Some(encoding) = args.encoding {
        options = options.with_encoding(encoding);
    }
    if let Some(format) = args.read_as {
        options = options.with_format(format);
    }
    options
}

/// Whether something was to be followed and is not. A folder may have files that are no logs.
fn is_failure(error: &Error, args: &FollowArgs) -> bool {
    let is_no_log = error.is_no_log() || matches!(error.kind(), ErrorKind::NotFollowed(_));
    !is_no_log || args.paths.iter().any(|path| path == error.path())
}

/// What is awaited, if no file has this name yet.
fn what_is_missing(path: &Path) -> Option<String> {
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let here = Path::new(".");
    let folders = path.ancestors().skip(1);
    let mut folders = folders.map(|folder| match folder.as_os_str().is_empty() {
        true => here,
        false => folder,
    });
    let folder = folders.next().unwrap_or(here);
    let there = [folder]
        .into_iter()
        .chain(folders)
        .find(|folder| folder.is_dir());
    Some(match there {
        Some(there) if there == folder => {
            format!(
                "not there yet; waiting for it in the folder {}",
                folder.display()
            )
        }
        Some(there) => format!(
            "not there yet; waiting for it and for its folder, of which only {} is there",
            there.display()
        ),
        None => "not there yet; waiting for it and for its folder".to_owned(),
    })
}

/// Prints what happened to a file.
fn say(path: &Path, what: &str) {
    let (path, what) = (path.to_string_lossy(), printable(what));
    // A message that nobody can receive is no reason to stop.
    let _ = writeln!(anstream::stderr(), "panther: {}: {what}", printable(&path));
}

struct Out {
    writers: Writers,
    printer: Printer,
    /// Whether each event has the name of its log.
    is_merged: bool,
    /// The logs that are followed, by their index.
    logs: Vec<LogOut>,
}

/// What was printed of a log.
struct LogOut {
    path: PathBuf,
    label: String,
    /// The doubt about the layout that was noted last.
    doubt: Option<&'static str>,
    /// The last events that were there at first; `None` once they are printed.
    tail: Option<Tail>,
    /// Whether it was said that the last file that lost the name is still written.
    knows_of_late: bool,
    has_caught_up: bool,
}

impl Out {
    /// Prepares for logs that are new, of which only the last events are printed if there is a `tail`.
    fn know(&mut self, set: &FollowSet, tail: Option<usize>) {
        for index in self.logs.len()..set.logs() {
            let path = set.path(index).unwrap_or(Path::new("")).to_owned();
            let label = set.name(index).unwrap_or(&path).to_string_lossy();
            self.logs.push(LogOut {
                label: printable(&label).into_owned(),
                path,
                doubt: None,
                tail: tail.map(Tail::new),
                knows_of_late: false,
                has_caught_up: false,
            });
        }
    }

    /// Prints events, or what happened to the file.
    fn tell(&mut self, index: usize, notice: Notice<'_>) -> io::Result<()> {
        let log = &mut self.logs[index];
        let what = match notice {
            Notice::Items(batch) => {
                if batch.is_late && !std::mem::replace(&mut log.knows_of_late, true) {
                    say(
                        &log.path,
                        "the file that had this name is still written; its events come too",
                    );
                }
                return self.print(index, batch);
            }
            Notice::Rotated => "another file has this name now; it is read from its start",
            Notice::Returned => "a former file has this name again; it is read on",
            Notice::Truncated => "the file was cut or written anew; it is read from its start",
            Notice::Deleted => "the file is gone; waiting for another",
            Notice::Appeared => "the file is there; it is read from its start",
            _ => return Ok(()),
        };
        log.knows_of_late = false;
        say(&log.path, what);
        Ok(())
    }

    fn print(&mut self, index: usize, batch: Batch<'_>) -> io::Result<()> {
        let width = label_width(self.logs.iter().map(|log| log.label.as_str()));
        let log = &mut self.logs[index];
        let doubt = batch.source.layout().doubt();
        if log.doubt != doubt {
            note_once(doubt.map(|doubt| (batch.source.name(), doubt)));
            log.doubt = doubt;
        }
        let writer = if self.is_merged {
            let label = format!("{:width$}", log.label);
            self.writers.labeled(batch.source, index, &label)
        } else {
            self.writers.of(batch.source, None)
        };
        let mut piece = Vec::new();
        match &mut log.tail {
            Some(tail) => batch.items.for_each(|item| {
                writer.write(&item, None, &mut piece);
                tail.add(&mut piece);
            }),
            None => batch
                .items
                .for_each(|item| _ = writer.write(&item, None, &mut piece)),
        }
        if self.is_merged {
            return self.printer.print_mixed(&piece);
        }
        self.printer.print(batch.source, &piece)
    }

    /// Prints the tail of a log. There is no source while a file that replaced the first one is
    /// empty.
    fn end_tail(&mut self, set: &FollowSet, index: usize) -> io::Result<()> {
        let log = &mut self.logs[index];
        log.has_caught_up = true;
        let Some(tail) = log.tail.take() else {
            return Ok(());
        };
        let events = Vec::from(tail.events).concat();
        match set.source(index) {
            Some(source) if !self.is_merged => self.printer.print(source, &events),
            _ => self.printer.print_mixed(&events),
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
