//! I9: a merge is a stable sort. Three bytes of the input are a record.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::{check_merge, logs_of};

fuzz_target!(|input: &[u8]| check_merge(&logs_of(input)));
