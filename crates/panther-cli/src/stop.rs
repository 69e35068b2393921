//! Ctrl-C and SIGTERM end a command with the output of what it has read.

use std::io::{self, Read};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::output::{Outcome, complain};

/// The exit status of a command that a signal ended.
pub(crate) const STATUS: u8 = 130;

/// How long a command that ends itself may take to see a request. It is blocked if it takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether a signal came.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Whether the command has seen that.
static SEEN: AtomicBool = AtomicBool::new(false);

/// Whether the command looks for requests, and ends itself.
static ENDS_ITSELF: AtomicBool = AtomicBool::new(false);

type Wake = Box<dyn Fn() + Send>;

/// What ends the waits of the command.
static WAKES: Mutex<Vec<Wake>> = Mutex::new(Vec::new());

/// Handles the signals of this process.
pub(crate) fn listen() {
    // Without a handler a signal still ends the program, only with another status.
    let _ = ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            process::exit(STATUS.into());
        }
        if !ENDS_ITSELF.load(Ordering::SeqCst) {
            exit_between_writes();
        }
        let wakes = WAKES.lock().unwrap_or_else(PoisonError::into_inner);
        wakes.iter().for_each(|wake| wake());
        // Not in this thread, because it handles the next signal.
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            if !SEEN.load(Ordering::SeqCst) {
                exit_between_writes();
            }
        });
    });
}

/// Ends the program, but lets it write to its end what it is writing to standard output.
fn exit_between_writes() -> ! {
    let _out = io::stdout().lock();
    process::exit(STATUS.into())
}

/// From now on, the command looks at [`is_requested`] and ends itself; `wake` ends its waits.
pub(crate) fn ends_itself(wake: impl Fn() + Send + 'static) {
    let mut wakes = WAKES.lock().unwrap_or_else(PoisonError::into_inner);
    wakes.push(Box::new(wake));
    ENDS_ITSELF.store(true, Ordering::SeqCst);
}

/// Whether the command is to end, with the output of what it has read.
pub(crate) fn is_requested() -> bool {
    let is_requested = REQUESTED.load(Ordering::Relaxed);
    if is_requested {
        SEEN.store(true, Ordering::SeqCst);
    }
    is_requested
}

/// The result of a command: whether it read everything, or a signal ended it before.
pub(crate) fn outcome(is_all: bool) -> Outcome {
    if is_requested() {
        complain(&"stopped before everything was read");
        return Outcome::Stopped;
    }
    Outcome::from_all(is_all)
}

/// The most bytes that are read from standard input at once.
const PIECE: usize = 64 << 10;

/// Standard input, which ends when the command is to end.
pub(crate) struct Stdin {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    /// The start of the bytes of the piece that were not given yet.
    start: usize,
    has_ended: bool,
}

impl Stdin {
    /// Reads standard input in a thread of its own, because nothing else ends a read that waits.
    pub(crate) fn open() -> Self {
        let (sender, pieces) = sync_channel(1);
        let wake = sender.clone();
        ends_itself(move || {
            // A full channel does not let the reader wait.
            let _ = wake.try_send(Ok(Vec::new()));
        });
        thread::spawn(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let read = io::stdin().read(&mut piece).map(|count| {
                    piece.truncate(count);
                    piece
                });
                let is_last = read.as_ref().is_ok_and(Vec::is_empty);
                if sender.send(read).is_err() || is_last {
                    break;
                }
            }
        });
        Self {
            pieces,
            piece: Vec::new(),
            start: 0,
            has_ended: false,
        }
    }

    /// The next bytes; none at the end.
    fn next_piece(&self) -> io::Result<Vec<u8>> {
        let next = if is_requested() {
            self.pieces.try_recv().ok()
        } else {
            self.pieces.recv().ok()
        };
        // The end that comes with a request is an answer to it.
        is_requested();
        next.unwrap_or_else(|| Ok(Vec::new()))
    }
}

impl Read for Stdin {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.piece.len() && !self.has_ended {
            self.piece = self.next_piece()?;
            self.start = 0;
            self.has_ended = self.piece.is_empty();
        }
        let count = (&self.piece[self.start..]).read(into)?;
        self.start += count;
        Ok(count)
    }
}
