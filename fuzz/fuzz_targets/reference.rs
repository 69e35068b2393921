//! I6: the servicing formats read what the reference parser reads.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_reference, formats};

fuzz_target!(|bytes: &[u8]| {
    for &format in formats::all() {
        check_reference(format, bytes);
    }
});
