//! D4: a file of rules is an error with a place, or works on any log.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::properties::check_rules;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    check_rules(&text, input);
});
