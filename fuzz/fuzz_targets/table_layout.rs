//! Every property of a layout that one source showed, over other bytes: the input is a table, or
//! JSON, a line of dashes, and those bytes.

#![no_main]

use panther_tests::formats::ROWS;
use panther_tests::properties::{Sizes, check_layout, layout, split_once};

panther_fuzz::fuzz_logs!(|input: &[u8]| {
    let (shown, bytes) = split_once(input, b"\n--\n");
    for row in ROWS.iter().filter(|row| row.learns) {
        let layout = layout(row.id, shown);
        check_layout(&layout, shown, bytes, &mut Sizes(input.len() as u64));
    }
});
