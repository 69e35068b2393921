//! Every kernel of this machine finds what a plain loop finds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::check_kernels;

fuzz_target!(|bytes: &[u8]| check_kernels(bytes));
