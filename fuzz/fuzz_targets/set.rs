//! I8: a set reads any file alike in every way, alone and in an archive. The length of the input
//! chooses the kind.

#![no_main]

use panther_tests::pack::Pack;
use panther_tests::properties::check_set;

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    let pack = Pack::ALL[bytes.len() % Pack::ALL.len()];
    check_set("input.log", bytes, &[pack]);
});
