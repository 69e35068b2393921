//! Reads the beginning of a stream, by which panther recognizes its format.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use panther::SNIFF;

/// How long `start` waits for more bytes after the first line of a stream.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);

/// A stream whose first bytes are already read.
pub(crate) struct StartedStream {
    pub(crate) head: Vec<u8>,
    pub(crate) rest: Box<dyn Read + Send>,
}

impl StartedStream {
    /// A stream that ends with this error after its first bytes.
    pub(crate) fn failed(head: Vec<u8>, error: io::Error) -> Self {
        let rest = Box::new(FailedStream(Some(error)));
        Self { head, rest }
    }
}

/// Reads the beginning of a stream. Waits for the first line without a time limit. Then stops as
/// soon as `is_known` accepts the bytes, there are [`SNIFF`] of them, the stream ends, or
/// [`PATIENCE`] expires. An error after the first bytes is left to the reader of the rest.
pub(crate) fn start(
    mut stream: Box<dyn Read + Send>,
    is_known: impl Fn(&[u8]) -> bool,
) -> io::Result<StartedStream> {
    let mut head = read_piece(&mut stream)?;
    let has_line = |head: &[u8]| head.contains(&b'\n');
    let is_enough = |head: &[u8]| head.len() >= SNIFF || (has_line(head) && is_known(head));
    if head.is_empty() || is_enough(&head) {
        return Ok(StartedStream { head, rest: stream });
    }
    // A blocking read cannot be cancelled, so another thread reads from here on.
    let deadline = Instant::now() + PATIENCE;
    let mut rest = HandedOver::start(stream)?;
    while !is_enough(&head) {
        let wait = has_line(&head).then(|| deadline.saturating_duration_since(Instant::now()));
        match rest.next_piece(wait) {
            Ok(Some(piece)) if piece.is_empty() => break,
            Ok(Some(piece)) => head.extend_from_slice(&piece),
            Ok(None) => break,
            Err(error) => return Ok(StartedStream::failed(head, error)),
        }
    }
    rest.enough.store(true, Ordering::Relaxed);
    Ok(StartedStream {
        head,
        rest: Box::new(rest),
    })
}

/// Reads some bytes; the result is empty only at the end.
fn read_piece(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut piece = vec![0; SNIFF];
    loop {
        match stream.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => {
                piece.truncate(result?);
                return Ok(piece);
            }
        }
    }
}

/// A stream that returns its error once and then ends.
struct FailedStream(Option<io::Error>);

impl Read for FailedStream {
    fn read(&mut self, _into: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A message of the thread that reads the beginning.
enum Sent {
    Piece(io::Result<Vec<u8>>),
    /// The stream itself, sent once the receiver has enough bytes.
    Stream(Box<dyn Read + Send>),
}

/// A stream that another thread reads until it hands the stream back.
struct HandedOver {
    sent: Receiver<Sent>,
    enough: Arc<AtomicBool>,
    piece: Cursor<Vec<u8>>,
    stream: Option<Box<dyn Read + Send>>,
}

impl HandedOver {
    fn start(stream: Box<dyn Read + Send>) -> io::Result<Self> {
        let (sender, sent) = sync_channel(1);
        let enough = Arc::new(AtomicBool::new(false));
        let is_enough = Arc::clone(&enough);
        thread::Builder::new()
            .name("panther stream".to_owned())
            .spawn(move || hand_over(stream, &sender, &is_enough))?;
        Ok(Self {
            sent,
            enough,
            piece: Cursor::default(),
            stream: None,
        })
    }

    /// The next piece, which is empty at the end of the stream. `None` if `wait` expires or the
    /// thread hands back the stream itself.
    fn next_piece(&mut self, wait: Option<Duration>) -> io::Result<Option<Vec<u8>>> {
        let sent = match wait {
            Some(wait) => self.sent.recv_timeout(wait),
            None => self.sent.recv().map_err(RecvTimeoutError::from),
        };
        match sent {
            Ok(Sent::Piece(piece)) => piece.map(Some),
            Ok(Sent::Stream(stream)) => {
                self.stream = Some(stream);
                Ok(None)
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            // The thread exits after it sends the last piece.
            Err(RecvTimeoutError::Disconnected) => Ok(Some(Vec::new())),
        }
    }
}

fn hand_over(mut stream: Box<dyn Read + Send>, sender: &SyncSender<Sent>, enough: &AtomicBool) {
    while !enough.load(Ordering::Relaxed) {
        let piece = read_piece(&mut stream);
        let is_last = piece.as_ref().map_or(true, Vec::is_empty);
        if sender.send(Sent::Piece(piece)).is_err() || is_last {
            return;
        }
    }
    // If the receiver is gone, the stream is no longer needed.
    let _ = sender.send(Sent::Stream(stream));
}

impl Read for HandedOver {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.piece.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            if let Some(stream) = &mut self.stream {
                return stream.read(into);
            }
            match self.next_piece(None)? {
                Some(piece) if piece.is_empty() => return Ok(0),
                Some(piece) => self.piece = Cursor::new(piece),
                None => {}
            }
        }
    }
}
