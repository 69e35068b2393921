//! The grammars inside a record: the input is a message, a value or a cell. Its first byte chooses
//! the record around it.

#![no_main]

use panther_tests::properties::check_inner;

panther_fuzz::fuzz_logs!(check_inner);
