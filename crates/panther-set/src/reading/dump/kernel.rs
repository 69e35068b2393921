//! The header of a dump that the kernel wrote: `_DUMP_HEADER` of 32-bit and `_DUMP_HEADER64` of
//! 64-bit Windows.

use panther::LogTime;
use panther::code::Code;

use super::bytes::{u32_at, u64_at};
use super::facts::{Cause, Dump, System};

/// The first bytes of a dump of 32-bit and of 64-bit Windows.
pub(super) const SIGNATURE_32: &[u8] = b"PAGEDUMP";
pub(super) const SIGNATURE_64: &[u8] = b"PAGEDU64";

/// Windows fills a header with this word before it sets the fields.
const UNSET: u32 = u32::from_le_bytes(*b"PAGE");
const UNSET_64: u64 = u64::from_le_bytes(*b"PAGEPAGE");

/// The build of Windows, which the headers call the minor version.
const BUILD: usize = 0xC;

/// Where the fields of a header are.
struct Fields {
    bits: u8,
    /// The length of the header.
    len: usize,
    machine: usize,
    processors: usize,
    bug_check: usize,
    parameters: usize,
    kind: usize,
    system_time: usize,
    uptime: usize,
}

const FIELDS_32: Fields = Fields {
    bits: 32,
    len: 0x1000,
    machine: 0x20,
    processors: 0x24,
    bug_check: 0x28,
    parameters: 0x2C,
    kind: 0xF88,
    system_time: 0xFC0,
    uptime: 0xFB8,
};

const FIELDS_64: Fields = Fields {
    bits: 64,
    len: 0x2000,
    machine: 0x30,
    processors: 0x34,
    bug_check: 0x38,
    parameters: 0x40,
    kind: 0xF98,
    system_time: 0xFA8,
    uptime: 0x1030,
};

/// Reads the header that these bytes begin with; `None` if it is the header of another kind of file.
/// The error says why nothing can be read.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Dump, &'static str>> {
    if bytes.starts_with(SIGNATURE_32) {
        Some(read_fields(bytes, &FIELDS_32))
    } else if bytes.starts_with(SIGNATURE_64) {
        Some(read_fields(bytes, &FIELDS_64))
    } else {
        None
    }
}

fn read_fields(bytes: &[u8], fields: &Fields) -> Result<Dump, &'static str> {
    let header = bytes.get(..fields.len).unwrap_or(bytes);
    let number = |at| u32_at(header, at).filter(|&number| number != UNSET);
    let long = |at| u64_at(header, at).filter(|&number| number != UNSET_64);
    let is_cut = header.len() < fields.len;
    let architecture = number(fields.machine).and_then(architecture);
    let kind_number = number(fields.kind);
    let kind = kind_number.and_then(kind);
    if architecture.is_none() && kind.is_none() {
        return Err(if is_cut {
            "a memory dump whose header is cut"
        } else {
            "a memory dump whose header is damaged"
        });
    }
    let parameter = |index: usize| match fields.bits {
        32 => number(fields.parameters + 4 * index).map(u64::from),
        _ => long(fields.parameters + 8 * index),
    };
    Ok(Dump {
        kind: kind.unwrap_or(match kind_number {
            Some(_) => "memory dump of unknown kind",
            None => "memory dump",
        }),
        architecture,
        bits: Some(fields.bits),
        time: long(fields.system_time).and_then(time),
        cause: number(fields.bug_check).map_or(Cause::None, |code| Cause::BugCheck {
            code: Code::new(code),
            parameters: [0, 1, 2, 3].map(parameter),
        }),
        system: number(BUILD).map(System::Build),
        processors: number(fields.processors),
        uptime: long(fields.uptime).map(|ticks| ticks / TICKS_IN_MILLISECOND),
        unread: Vec::new(),
        is_cut,
        len: header.len(),
    })
}

/// The name of a `MachineImageType`.
const fn architecture(machine: u32) -> Option<&'static str> {
    Some(match machine {
        0x014C => "x86",
        0x0200 => "ia64",
        0x01C0 | 0x01C4 => "arm",
        0x8664 => "amd64",
        0xAA64 => "arm64",
        _ => return None,
    })
}

/// The name of a `DumpType`.
const fn kind(number: u32) -> Option<&'static str> {
    Some(match number {
        1 => "complete memory dump",
        2 => "kernel memory dump",
        3 => "header of a memory dump",
        4 => "small memory dump",
        5 => "complete memory dump with a bitmap",
        6 => "kernel memory dump with a bitmap",
        7 => "automatic memory dump",
        _ => return None,
    })
}

const TICKS_IN_MILLISECOND: u64 = 10_000;

/// The time that a header states. A header without a time has 0 in its place.
fn time(ticks: u64) -> Option<LogTime> {
    LogTime::of_filetime(ticks).filter(|_| ticks > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::dump::samples;

    fn dump(bytes: &[u8]) -> Result<Dump, &'static str> {
        read(bytes).unwrap()
    }

    #[test]
    fn headers_of_64_bits() {
        let found = dump(&samples::kernel_64(0x3000)).unwrap();
        assert_eq!(
            (found.kind, found.architecture),
            ("small memory dump", Some("amd64"))
        );
        assert_eq!(
            found.time.unwrap().to_string(),
            "2031-05-07T08:12:33.1234567"
        );
        assert_eq!(
            found.cause,
            Cause::BugCheck {
                code: Code::new(0x7E),
                parameters: [0xFFFF_FFFF_C000_0005, 0xFFFF_F803_1122_3344, 1, 0].map(Some),
            }
        );
        assert_eq!(found.system, Some(System::Build(19041)));
        assert_eq!((found.processors, found.uptime), (Some(8), Some(5_025_678)));
        assert_eq!((found.is_cut, found.len), (false, 0x2000));
    }

    #[test]
    fn headers_of_32_bits() {
        let found = dump(&samples::kernel_32(0x1000)).unwrap();
        assert_eq!(
            (found.kind, found.architecture),
            ("kernel memory dump", Some("x86"))
        );
        assert_eq!(
            found.time.unwrap().to_string(),
            "2031-05-07T08:12:33.1234567"
        );
        let Cause::BugCheck { code, parameters } = found.cause else {
            panic!("no bug check")
        };
        assert_eq!(code, Code::new(0xD1));
        assert_eq!(parameters, [0x10, 2, 1, 0x8A5F_0123].map(Some));
        assert_eq!((found.processors, found.uptime), (Some(2), Some(60_000)));
        assert_eq!((found.is_cut, found.len), (false, 0x1000));
    }

    /// A header that is cut says what its bytes say.
    #[test]
    fn cut_headers_say_less() {
        for (bytes, machine) in [
            (samples::kernel_64(0x2000), FIELDS_64.machine),
            (samples::kernel_32(0x1000), FIELDS_32.machine),
        ] {
            let whole = dump(&bytes).unwrap();
            for len in 8..bytes.len() {
                let found = dump(&bytes[..len]);
                if len < machine + 4 {
                    assert_eq!(found, Err("a memory dump whose header is cut"), "{len}");
                    continue;
                }
                let found = found.unwrap();
                assert!(found.is_cut && found.len == len);
                assert!(found.time.is_none() || found.time == whole.time);
                assert!(
                    found.cause == Cause::None || matches!(found.cause, Cause::BugCheck { .. })
                );
            }
            assert!(!whole.is_cut);
        }
        assert_eq!(read(b"PAGEDUM"), None);
    }

    #[test]
    fn fields_that_windows_did_not_set_are_absent() {
        let mut bytes = samples::kernel_64(0x2000);
        for (at, len) in [(0x34, 4), (0x38, 4), (0x40, 32), (0xF98, 4), (0xFA8, 8)] {
            let unset = b"PAGE".iter().cycle().copied().take(len);
            bytes.splice(at..at + len, unset);
        }
        let found = dump(&bytes).unwrap();
        assert_eq!((found.processors, found.time), (None, None));
        assert_eq!(found.cause, Cause::None);
        assert_eq!(found.kind, "memory dump");
        bytes[0xF98..0xF9C].copy_from_slice(&[9, 0, 0, 0]);
        assert_eq!(dump(&bytes).unwrap().kind, "memory dump of unknown kind");
    }

    /// Bytes at random after a signature are damage, unless they happen to be a header.
    #[test]
    fn damaged_headers_are_named() {
        let mut random = samples::random();
        for signature in [SIGNATURE_32, SIGNATURE_64] {
            for _ in 0..200 {
                let mut bytes = signature.to_vec();
                bytes.extend(random.by_ref().take(0x2000));
                assert_eq!(dump(&bytes), Err("a memory dump whose header is damaged"));
            }
        }
    }

    #[test]
    fn times_outside_of_the_calendar_are_none() {
        for ticks in [0, u64::MAX, u64::MAX / 2] {
            assert_eq!(time(ticks), None, "{ticks}");
        }
    }
}
