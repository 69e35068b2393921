//! D1 to D3: the diagnosis of any log is sound. The length of the input chooses its name.

#![no_main]

use panther_tests::properties::check_diagnosis;

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    let names = ["setupact.log", "CBS.log", "dism.log", "Application.xml"];
    check_diagnosis(names[bytes.len() % names.len()], bytes);
});
