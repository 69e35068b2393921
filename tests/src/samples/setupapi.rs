//! Logs of SetupAPI.

use std::fmt::Write as _;

use super::{Sample, clock, repeat};

/// Sections of SetupAPI: mostly driver packages that are staged, and some devices that fail.
#[must_use]
pub fn sections(len: usize) -> Sample {
    repeat(len, "", |log, number| {
        let clock = clock(number);
        let inf = format!("C:\\Contoso\\drivers\\net{:03}\\wlan.inf", number % 400);
        let date = "2024/03/12";
        let _ = write!(
            log,
            ">>>  [Setup Import Driver Package - {inf}]\r\n\
             >>>  Section start {date} {clock}.101\r\n      \
             cmd: \"C:\\Windows\\System32\\pnputil.exe\" /add-driver {inf} /install\r\n     \
             inf: Provider: Contoso Ltd.\r\n     \
             inf: Class GUID: {{4d36e972-e325-11ce-bfc1-08002be10318}}\r\n     \
             inf: Driver Version: 06/21/2019,19.51.{number}.1\r\n     \
             sto: {{Stage Driver Package: {inf}}} {clock}.120\r\n",
        );
        for file in 0..number % 6 {
            let _ = write!(
                log,
                "     flq:           Copying '{inf}\\file{file:02}.dll' to \
                 'C:\\Windows\\System32\\DriverStore\\Temp\\{{{number:08x}-5c1a-4e1b-8d7e-33a0c9f5b0d1}}\\file{file:02}.dll'.\r\n     \
                 inf:                Section Name = Install_{file:02}.NT.HW\r\n",
            );
        }
        let exit = match number % 16 {
            15 => {
                let _ = write!(log, "!    ndv: Unable to find any matching devices.\r\n");
                "FAILURE(0xe000020b)"
            }
            7 => {
                let _ = write!(
                    log,
                    "!    inf: Section [Net] is not referenced. Line = 223\r\n"
                );
                "SUCCESS"
            }
            _ => "SUCCESS",
        };
        let _ = write!(
            log,
            "     sto: {{Stage Driver Package: exit(0x00000000)}} {clock}.480\r\n\
             <<<  Section end {date} {clock}.493\r\n<<<  [Exit status: {exit}]\r\n\r\n\r\n",
        );
    })
}
