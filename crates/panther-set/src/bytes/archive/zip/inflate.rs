//! Inflates a member of a zip.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use flate2::bufread::DeflateDecoder;

type Decoder = DeflateDecoder<Box<dyn BufRead + Send>>;

thread_local! {
    /// A decoder that this thread does not use. A zip may have thousands of small members, and making
    /// a decoder takes longer than inflating one of them.
    static IDLE: Cell<Option<Decoder>> = const { Cell::new(None) };
}

/// A deflated stream. Its decoder goes to the thread that drops it.
pub(super) struct Inflate(Option<Decoder>);

impl Inflate {
    pub(super) fn new(packed: impl BufRead + Send + 'static) -> Self {
        let packed: Box<dyn BufRead + Send> = Box::new(packed);
        let idle = IDLE.try_with(Cell::take).ok().flatten();
        Self(Some(match idle {
            Some(mut decoder) => {
                decoder.reset(packed);
                decoder
            }
            None => DeflateDecoder::new(packed),
        }))
    }
}

impl Read for Inflate {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Some(decoder) => decoder.read(into),
            None => Ok(0),
        }
    }
}

impl Drop for Inflate {
    fn drop(&mut self) {
        if let Some(mut decoder) = self.0.take() {
            decoder.reset(Box::new(io::empty()));
            // A thread that ends keeps none.
            let _ = IDLE.try_with(|idle| idle.set(Some(decoder)));
        }
    }
}
