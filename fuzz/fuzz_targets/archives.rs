//! I3 and I8 for archives, nested and broken. The first bytes of the input describe the archive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::pack::broken;
use panther_tests::properties::check_archive;

fuzz_target!(|input: &[u8]| check_archive(&broken(input)));
