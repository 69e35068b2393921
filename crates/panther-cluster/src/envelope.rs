//! The frame around what processes of a cluster send each other: it names the version of the sender.

use ballista_core::BALLISTA_VERSION;
use datafusion::error::{DataFusionError, Result};

/// The first bytes of every frame. Nothing that Ballista encodes begins with them.
const MAGIC: &[u8; 8] = b"\x00panther";

/// The version of this process: that of panther, and that of Ballista, which splits the plans.
#[must_use]
pub fn version() -> String {
    format!(
        "{} on Ballista {BALLISTA_VERSION}",
        env!("CARGO_PKG_VERSION")
    )
}

/// Appends a frame with a description and further bytes.
pub(crate) fn write(version: &str, description: &[u8], rest: &[u8], into: &mut Vec<u8>) {
    into.extend(MAGIC);
    for piece in [version.as_bytes(), description] {
        into.extend((piece.len() as u64).to_le_bytes());
        into.extend(piece);
    }
    into.extend(rest);
}

/// The description and the further bytes of a frame. `None` if the bytes are no frame.
///
/// # Errors
/// Returns an error if the frame comes from another version, or is cut off.
pub(crate) fn read<'b>(version: &str, bytes: &'b [u8]) -> Result<Option<(&'b [u8], &'b [u8])>> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Ok(None);
    };
    let (sender, rest) = piece(rest)?;
    if sender != version.as_bytes() {
        let sender = String::from_utf8_lossy(sender);
        return Err(DataFusionError::Plan(format!(
            "this process is panther {version}, and the plan comes from panther {sender}: \
             the client, the scheduler and all executors need the same version"
        )));
    }
    piece(rest).map(Some)
}

/// The first piece, and what follows it.
fn piece(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let split = || {
        let (length, rest) = bytes.split_first_chunk()?;
        rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
    };
    split().ok_or_else(|| DataFusionError::Plan("a plan that is cut off".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_holds_what_was_written() {
        let mut frame = Vec::new();
        write("1", b"about", b"rest", &mut frame);
        assert_eq!(
            read("1", &frame).unwrap(),
            Some((&b"about"[..], &b"rest"[..]))
        );
        assert_eq!(read("1", b"something else").unwrap(), None);
        for end in MAGIC.len()..frame.len() - b"rest".len() {
            assert!(read("1", &frame[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut frame = Vec::new();
        write("1", b"about", b"", &mut frame);
        let error = read("2", &frame).unwrap_err().to_string();
        assert!(error.contains("this process is panther 2"), "{error}");
        assert!(error.contains("comes from panther 1"), "{error}");
    }
}
