//! I8 for event logs as Windows keeps them, whole and broken, alone and in an archive. The length of
//! the input chooses the kind.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panther_tests::event_log::broken;
use panther_tests::pack::Pack;
use panther_tests::properties::check_set;

fuzz_target!(|input: &[u8]| {
    let pack = Pack::ALL[input.len() % Pack::ALL.len()];
    check_set("input.evtx", &broken(input), &[pack]);
});
