//! Hashes of bytes.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The SHA-256 hash of all bytes of a reader, in hexadecimal.
///
/// ```
/// let hash = panther_set::sha256(&b"abc"[..])?;
/// assert!(hash.starts_with("ba7816bf8f01cfea") && hash.len() == 64);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Returns the first error of the reader.
pub fn sha256(mut bytes: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let hash = hasher.finalize();
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}
