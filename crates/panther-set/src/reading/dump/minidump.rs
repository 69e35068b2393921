//! The header of the dump of a process: `MINIDUMP_HEADER` and two of the streams behind it.

use panther::LogTime;
use panther::code::Code;

use super::bytes::{u16_at, u32_at, u64_at};
use super::facts::{Cause, Dump, Exception, System};

/// The first bytes of a minidump: the signature, and the lower half of the version, which is the
/// same in all of them.
pub(super) const SIGNATURE: &[u8] = b"MDMP\x93\xA7";

/// The length of the header, and of an entry of the directory of streams.
const HEADER: usize = 32;
const ENTRY: usize = 12;
/// The types of the streams that are read.
const EXCEPTION: u32 = 6;
const SYSTEM_INFO: u32 = 7;

/// Reads the header that these bytes begin with; `None` if it is the header of another kind of file.
/// The error says why nothing can be read. The bytes are the first ones of the file.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Dump, &'static str>> {
    bytes
        .starts_with(SIGNATURE)
        .then(|| read_header(bytes).ok_or("a process dump whose header is cut"))
}

fn read_header(bytes: &[u8]) -> Option<Dump> {
    let header = bytes.first_chunk::<HEADER>()?;
    let mut dump = Dump {
        kind: "process dump",
        time: time(u32_at(header, 20)?),
        len: bytes.len(),
        ..Dump::default()
    };
    let directory = Directory {
        bytes,
        count: u32_at(header, 8)?,
        start: u32_at(header, 12)? as usize,
    };
    if !directory.is_whole() {
        dump.unread.push("directory");
    }
    if let Some(at) = directory.find(SYSTEM_INFO) {
        let info = bytes.get(at..).unwrap_or_default();
        if read_system(info, &mut dump).is_none() {
            dump.unread.push("system");
        }
    }
    if let Some(at) = directory.find(EXCEPTION) {
        let exception = read_exception(bytes.get(at..).unwrap_or_default());
        if exception.is_none() {
            dump.unread.push("exception");
        }
        dump.cause = Cause::Exception(exception);
    }
    Some(dump)
}

/// The list of all streams.
struct Directory<'b> {
    bytes: &'b [u8],
    /// The number of entries.
    count: u32,
    /// Where the first entry is.
    start: usize,
}

impl Directory<'_> {
    /// Whether all entries are within the bytes that were read.
    fn is_whole(&self) -> bool {
        let len = (self.count as usize).saturating_mul(ENTRY);
        self.start.saturating_add(len) <= self.bytes.len()
    }

    /// Where the first stream of this type begins.
    fn find(&self, stream: u32) -> Option<usize> {
        let entries = self.bytes.get(self.start..)?.chunks_exact(ENTRY);
        let mut entries = entries.take(self.count as usize);
        let found = entries.find(|entry| u32_at(entry, 0) == Some(stream))?;
        u32_at(found, 8).map(|at| at as usize)
    }
}

/// Reads a `MINIDUMP_SYSTEM_INFO`. Returns `None` if a part of it is not there.
fn read_system(info: &[u8], dump: &mut Dump) -> Option<()> {
    const WIN32_NT: u32 = 2;
    let version = [u32_at(info, 8)?, u32_at(info, 12)?, u32_at(info, 16)?];
    let [major, minor, build] = version;
    let version = format!("{major}.{minor}.{build}");
    dump.system = Some(match u32_at(info, 20)? {
        0..=WIN32_NT => System::Windows { version, build },
        _ => System::Other(version),
    });
    (dump.architecture, dump.bits) = match u16_at(info, 0)? {
        0 => (Some("x86"), Some(32)),
        5 => (Some("arm"), Some(32)),
        6 => (Some("ia64"), Some(64)),
        9 => (Some("amd64"), Some(64)),
        12 => (Some("arm64"), Some(64)),
        _ => (None, None),
    };
    dump.processors = info.get(6).map(|&count| count.into());
    Some(())
}

/// Reads a `MINIDUMP_EXCEPTION_STREAM`.
fn read_exception(stream: &[u8]) -> Option<Exception> {
    Some(Exception {
        thread: u32_at(stream, 0)?,
        code: Code::new(u32_at(stream, 8)?),
        address: u64_at(stream, 24),
    })
}

/// The time of a number of seconds since 1970; 0 is none.
fn time(seconds: u32) -> Option<LogTime> {
    LogTime::of_unix(seconds.into()).filter(|_| seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::dump::samples;

    fn dump(bytes: &[u8]) -> Result<Dump, &'static str> {
        read(bytes).unwrap()
    }

    #[test]
    fn headers_and_streams() {
        let bytes = samples::minidump();
        let found = dump(&bytes).unwrap();
        assert_eq!(
            found,
            Dump {
                kind: "process dump",
                architecture: Some("amd64"),
                bits: Some(64),
                time: found.time,
                cause: Cause::Exception(Some(Exception {
                    code: Code::new(0xC000_0005),
                    address: Some(0x7FF6_1234_5678),
                    thread: 4242,
                })),
                system: Some(System::Windows {
                    version: "10.0.19045".to_owned(),
                    build: 19045,
                }),
                processors: Some(8),
                len: bytes.len(),
                ..Dump::default()
            }
        );
        assert_eq!(found.time.unwrap().to_string(), "2031-05-07T08:12:33");
    }

    #[test]
    fn cut_dumps_name_what_is_not_there() {
        let bytes = samples::minidump();
        for len in SIGNATURE.len()..bytes.len() {
            let found = dump(&bytes[..len]);
            if len < HEADER {
                assert_eq!(found, Err("a process dump whose header is cut"), "{len}");
                continue;
            }
            let found = found.unwrap();
            assert!(found.time.is_some());
            let has_exception = matches!(found.cause, Cause::Exception(Some(_)));
            assert!(!found.unread.is_empty() || has_exception, "{len}");
        }
        let found = dump(&bytes[..HEADER]).unwrap();
        assert_eq!(found.unread, ["directory"]);
        assert_eq!(found.cause, Cause::None);
        let found = dump(&bytes[..samples::EXCEPTION_AT]).unwrap();
        assert_eq!(found.unread, ["exception"]);
        assert_eq!(found.cause, Cause::Exception(None));
    }

    /// Places and counts beyond the file, in any field.
    #[test]
    fn damaged_dumps_end() {
        let mut random = samples::random();
        for _ in 0..2000 {
            let mut bytes = samples::minidump();
            for _ in 0..4 {
                let at = random.next().unwrap() as usize % bytes.len();
                bytes[at] = random.next().unwrap();
            }
            bytes[..SIGNATURE.len()].copy_from_slice(SIGNATURE);
            assert!(dump(&bytes).is_ok());
            let mut bytes = SIGNATURE.to_vec();
            bytes.extend(random.by_ref().take(200));
            assert!(dump(&bytes).is_ok());
        }
    }
}
