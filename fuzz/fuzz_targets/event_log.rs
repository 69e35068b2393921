//! I3 for event logs as Windows keeps them: whatever is broken in one, its items are parts of it
//! and every accessor answers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::event_log::broken;
use panther_tests::properties::check_event_log;

fuzz_target!(|input: &[u8]| check_event_log(&broken(input)));
