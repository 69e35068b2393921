//! Headers of memory dumps, written here. The unit tests of `panther-set` use this file too.

/// 2031-05-07T08:12:33.1234567Z as a `FILETIME` and in seconds.
const SECONDS: u32 = 1_935_907_953;
const FILETIME: u64 = (SECONDS as u64 + 11_644_473_600) * 10_000_000 + 1_234_567;

/// Where the exception of [`minidump`] begins.
pub const EXCEPTION_AT: usize = 112;

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

/// A header in which all fields have the value for an unset one.
fn unset(signature: &[u8; 8], len: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = b"PAGE".iter().cycle().copied().take(len).collect();
    put(&mut bytes, 0, signature);
    bytes
}

/// A small dump of 64-bit Windows, of this length: at least 8 KiB.
#[must_use]
pub fn kernel_64(len: usize) -> Vec<u8> {
    let mut bytes = unset(b"PAGEDU64", len);
    for (at, value) in [
        (8, 15),
        (0xC, 19041),
        (0x30, 0x8664),
        (0x34, 8),
        (0x38, 0x7E),
        (0xF98, 4),
    ] {
        put(&mut bytes, at, &u32::to_le_bytes(value));
    }
    for (at, value) in [
        (0x40, 0xFFFF_FFFF_C000_0005),
        (0x48, 0xFFFF_F803_1122_3344),
        (0x50, 1),
        (0x58, 0),
        (0xFA0, len as u64),
        (0xFA8, FILETIME),
        (0x1030, 50_256_789_012),
    ] {
        put(&mut bytes, at, &u64::to_le_bytes(value));
    }
    bytes
}

/// A kernel dump of 32-bit Windows, of this length: at least 4 KiB.
#[must_use]
pub fn kernel_32(len: usize) -> Vec<u8> {
    let mut bytes = unset(b"PAGEDUMP", len);
    for (at, value) in [
        (8, 15),
        (0xC, 2600),
        (0x20, 0x14C),
        (0x24, 2),
        (0x28, 0xD1),
        (0x2C, 0x10),
        (0x30, 2),
        (0x34, 1),
        (0x38, 0x8A5F_0123),
        (0xF88, 2),
    ] {
        put(&mut bytes, at, &u32::to_le_bytes(value));
    }
    put(&mut bytes, 0xFB8, &u64::to_le_bytes(600_000_000));
    put(&mut bytes, 0xFC0, &u64::to_le_bytes(FILETIME));
    bytes
}

/// The dump of a process with three streams, of which the first is of no interest.
#[must_use]
pub fn minidump() -> Vec<u8> {
    const SYSTEM_AT: usize = 72;
    let mut bytes = vec![0; EXCEPTION_AT + 168];
    put(&mut bytes, 0, b"MDMP\x93\xA7\x0E\x61");
    let (system_at, exception_at) = (SYSTEM_AT as u32, EXCEPTION_AT as u32);
    for (at, value) in [
        (8, 3),
        (12, 32),
        (20, SECONDS),
        // The directory: types, lengths and places.
        (32, 4),
        (44, 7),
        (48, 40),
        (52, system_at),
        (56, 6),
        (60, 168),
        (64, exception_at),
        // The system.
        (SYSTEM_AT, 9),
        (SYSTEM_AT + 4, 0x0108_0000),
        (SYSTEM_AT + 8, 10),
        (SYSTEM_AT + 16, 19045),
        (SYSTEM_AT + 20, 2),
        // The exception.
        (EXCEPTION_AT, 4242),
        (EXCEPTION_AT + 8, 0xC000_0005),
    ] {
        put(&mut bytes, at, &u32::to_le_bytes(value));
    }
    put(
        &mut bytes,
        EXCEPTION_AT + 24,
        &u64::to_le_bytes(0x7FF6_1234_5678),
    );
    bytes
}

/// Bytes at random, the same for each call.
pub fn random() -> impl Iterator<Item = u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}
