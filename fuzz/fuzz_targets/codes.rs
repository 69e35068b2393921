//! Codes in any text, and codes that people type.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_codes, check_typed_code};

fuzz_target!(|text: &[u8]| {
    check_codes(text, 0);
    check_codes(text, 7 << 32);
    check_typed_code(&String::from_utf8_lossy(text));
});
