//! The layout of a source depends on its bytes, and not on the pieces in which they come. The last
//! bytes choose the pieces.

#![no_main]

use panther_tests::properties::{check_detection, split_sizes};

panther_fuzz::fuzz_logs!(|input: &[u8]| {
    let (sizes, bytes) = split_sizes(input);
    check_detection(bytes, "", &sizes);
});
