//! The prompts of shells.

use memchr::memchr;

/// Whether a line begins with the prompt of a shell: `C:\Windows>`, `PS C:\>` or `$ `.
pub(crate) fn is_prompt(line: &[u8]) -> bool {
    let shell = line.strip_prefix(b"PS ").unwrap_or(line);
    let drive = matches!(shell, [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    drive && memchr(b'>', shell).is_some() || line.starts_with(b"$ ")
}
