//! How the fuzz targets make their inputs.

use libfuzzer_sys::fuzzer_mutate;
use panther_tests::formats::ROWS;
use panther_tests::mutate::{Mutation, Random};

/// Mutates a log: most often as libFuzzer does, with its dictionary, and otherwise by one of the
/// mutations of the tests, which put in whole lines of real shapes. `size` bytes of `data` are the
/// input. Gives the new size.
pub fn mutate_log(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed.into());
    if random.below(4) > 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut bytes = data[..size].to_vec();
    let row = random.pick(ROWS);
    // A binary log is longer than an input.
    let other = match row.is_binary() {
        true => Vec::new(),
        false => (row.sample)(600).log,
    };
    random
        .pick(Mutation::ALL)
        .apply(&mut bytes, &other, &mut random);
    bytes.truncate(max_size);
    data[..bytes.len()].copy_from_slice(&bytes);
    bytes.len()
}

/// A target whose input is a log, or holds one: [`mutate_log`] makes its inputs.
#[macro_export]
macro_rules! fuzz_logs {
    ($check:expr) => {
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutate_log(data, size, max_size, seed)
        });
        libfuzzer_sys::fuzz_target!(|input: &[u8]| $check(input));
    };
}
