//! A text has the same items in every encoding, however torn. The last bytes choose the pieces.

#![no_main]

use panther_tests::properties::{check_encodings, split_sizes};

panther_fuzz::fuzz_logs!(|input: &[u8]| {
    let (sizes, bytes) = split_sizes(input);
    check_encodings(bytes, sizes);
});
