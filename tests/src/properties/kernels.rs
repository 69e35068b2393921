//! The vector code.

/// Every kernel of this machine finds the line feeds and NULs that a plain loop finds, and the same
/// groups of bytes as the scalar one.
pub fn check_kernels(bytes: &[u8]) {
    let expected: Vec<usize> = (0..bytes.len())
        .filter(|&at| bytes[at] == b'\n' || bytes[at] == 0)
        .collect();
    for (name, found, is_ascii) in panther::scan::breaks(bytes) {
        assert_eq!(is_ascii, bytes.is_ascii(), "kernel {name}");
        assert!(
            found == expected,
            "kernel {name} over {} bytes",
            bytes.len()
        );
    }
    agree(&panther::scan::triples(bytes), bytes.len());
    agree(&panther::scan::pairs(bytes), bytes.len());
    agree(&panther::scan::suffixes(bytes), bytes.len());
}

/// What all kernels found must be the same.
#[track_caller]
fn agree<T: PartialEq>(found: &[(&str, T)], length: usize) {
    for pair in found.windows(2) {
        assert!(
            pair[0].1 == pair[1].1,
            "kernels {} and {} over {length} bytes",
            pair[0].0,
            pair[1].0,
        );
    }
}
