//! Times in any text, and what people type for a time, an offset or a zone.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::check_times;

fuzz_target!(|text: &[u8]| check_times(text));
