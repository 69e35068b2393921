//! Recognizes the kind of an archive by its first bytes, including kinds that this build does not
//! read.

/// A file that holds other files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArchiveKind {
    Zip,
    Cab,
    Gzip,
    Tar,
}

impl ArchiveKind {
    /// Recognizes an archive by its first bytes. The name of the file does not matter, because it
    /// may be wrong.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            // An empty zip consists of the end of a directory. A split zip may begin with a marker.
            [b'P', b'K', 3, 4, ..]
            | [b'P', b'K', 5, 6, ..]
            | [b'P', b'K', 7, 8, b'P', b'K', ..] => Some(Self::Zip),
            [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => Some(Self::Cab),
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            _ => head
                .first_chunk()
                .is_some_and(|block| block[0] != 0 && is_tar_header(block))
                .then_some(Self::Tar),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Zip => "a zip archive",
            Self::Cab => "a cabinet",
            Self::Gzip => "a gzip file",
            Self::Tar => "a tar archive",
        }
    }
}

/// The length of a tar header.
pub(crate) const TAR_BLOCK: usize = 512;

/// Whether a block is a tar header: it is if its octal checksum is correct.
pub(crate) fn is_tar_header(block: &[u8; TAR_BLOCK]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let stated = block.get(CHECKSUM).unwrap_or_default();
    let digits = stated.split(|&byte| byte == 0).next().unwrap_or_default();
    let stated = std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| u32::from_str_radix(digits.trim(), 8).ok());
    let sum = block
        .iter()
        .enumerate()
        .map(|(at, &byte)| u32::from(if CHECKSUM.contains(&at) { b' ' } else { byte }))
        .sum();
    stated == Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar_header(checksum: &[u8; 8]) -> [u8; TAR_BLOCK] {
        let mut block = [0; TAR_BLOCK];
        block[..7].copy_from_slice(b"CBS.log");
        block[148..156].copy_from_slice(checksum);
        block
    }

    #[test]
    fn a_tar_header_states_its_checksum() {
        // The sum of the bytes of the name and of eight blanks.
        assert_eq!(
            b"CBS.log".iter().map(|&byte| u32::from(byte)).sum::<u32>() + 8 * 32,
            0o1510
        );
        for written in [b"001510\0 ", b"  1510\0 ", b"1510 \0\0\0", b"00001510"] {
            let block = tar_header(written);
            assert!(is_tar_header(&block), "{written:?}");
            assert_eq!(ArchiveKind::of(&block), Some(ArchiveKind::Tar));
            assert_eq!(ArchiveKind::of(&block[..511]), None);
        }
        for written in [b"001507\0 ", b"\0\0\0\0\0\0\0\0", b"00151x\0 "] {
            assert!(!is_tar_header(&tar_header(written)), "{written:?}");
        }
        // A block of zeros ends an archive and never begins one.
        assert_eq!(ArchiveKind::of(&[0; TAR_BLOCK]), None);
    }
}
