//! `NetSetup.log`: how the machine joined a domain or a workgroup.
//!
//! ```text
//! 03/12/2031 08:10:11:123 NetpJoinDomainOnDs: Function exits with status of: 0x534
//! 05/09 17:20:23 NetpDoDomainJoin: status: 0x0
//! ```
//!
//! The month comes first. Old systems print neither the year nor milliseconds; such a record has no
//! time. The log states no level: a function that ends with a status other than 0 is an error, and
//! a step that failed is a warning, because the function may have another way.

use std::ops::Range;

use memchr::memmem;

use super::{Kind, Stamp, Stamped};
use crate::details::field::Fields;
use crate::model::explain::FormatId;
use crate::model::level::Level;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;
use crate::scan::stamp::Stamps;

/// The format `netsetup`.
#[derive(Debug)]
pub(crate) struct NetSetup;

pub(crate) static NETSETUP: Stamped<NetSetup> = Stamped::NEW;

impl Kind for NetSetup {
    const ID: FormatId = FormatId::new("netsetup");
    const ABOUT: &'static str = "NetSetup.log: joining a domain or a workgroup";
    const STEMS: &'static [&'static str] = &["netsetup"];
    const LOOKAHEAD: usize = b"03/12/2031 08:10:11:123 ".len();

    fn stamp(_stamps: &mut Stamps, line: &[u8]) -> Option<Stamp> {
        let mut stamp = Fixed::new(line);
        let month = stamp.two()?;
        stamp.byte(b'/')?;
        let day = stamp.two()?;
        let year = match stamp.byte(b'/') {
            Some(()) => Some(stamp.four()?),
            None => None,
        };
        stamp.byte(b' ')?;
        let hour = stamp.two()?;
        stamp.byte(b':')?;
        let minute = stamp.two()?;
        stamp.byte(b':')?;
        let second = stamp.two()?;
        let mut after = stamp;
        let fraction = match after.byte(b':') {
            Some(()) => {
                let [a, b, c] = [after.digit()?, after.digit()?, after.digit()?];
                stamp = after;
                Some(u32::from(a) * 100 + u32::from(b) * 10 + u32::from(c))
            }
            None => None,
        };
        stamp.byte(b' ')?;
        let time = LogTime::new(year.unwrap_or(0), month, day, hour, minute, second);
        let time = time.filter(|_| year.is_some()).map(|time| match fraction {
            Some(milliseconds) => time.with_fraction(milliseconds * 1_000_000, 3),
            None => time,
        });
        Some(Stamp {
            time,
            len: line.len() - stamp.rest().len(),
        })
    }

    fn is_typical(message: &[u8]) -> bool {
        message.starts_with(b"Netp") || message.starts_with(b"NetJoin")
    }

    fn level(message: &[u8]) -> Option<(Level, Range<usize>)> {
        let (text, digits) = last_number(message)?;
        let word = text.len()..text.len() + b"0x".len() + digits.len();
        if digits.iter().all(|&digit| digit == b'0') {
            return None;
        }
        let text = text.trim_ascii_end();
        let text = text.strip_suffix(b":").unwrap_or(text).trim_ascii_end();
        if text.ends_with(b": status") || text.ends_with(b"exits with status of") {
            Some((Level::Error, word))
        } else {
            let has_failed = memmem::find(text, b"fail").is_some();
            has_failed.then_some((Level::Warning, word))
        }
    }

    /// The number at the end of a message, behind a colon or `returned`. The numbers of options and
    /// flags stand behind a colon too.
    fn result(message: &[u8]) -> Option<Range<usize>> {
        let (text, number) = match last_number(message) {
            Some((text, digits)) => (text, b"0x".len() + digits.len()),
            None => {
                let digits = message
                    .iter()
                    .rev()
                    .take_while(|byte| byte.is_ascii_digit());
                let (text, digits) = message.split_at_checked(message.len() - digits.count())?;
                (text, digits.len())
            }
        };
        let place = text.len()..text.len() + number;
        let before = text.trim_ascii_end();
        let is_result = match before.strip_suffix(b":") {
            Some(label) => {
                let others = [&b"ptions"[..], b"lags", b"ersion", b"ype"];
                let is_other = others.iter().any(|other| label.ends_with(other));
                !is_other && message.get(place.start..)?.starts_with(b"0x")
            }
            None => before.ends_with(b" returned"),
        };
        (is_result && number > 0).then_some(place)
    }

    fn fields<'a>(message: &'a [u8], fields: &mut Fields<'a>) {
        let end = message
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric());
        let name = message.get(..end.unwrap_or(message.len()));
        let name = name.filter(|name| name.starts_with(b"Net") || name.starts_with(b"Dsr"));
        fields.text("function", name.map(Text::new));
    }
}

/// The hexadecimal number at the end of a message, and the text before it. A full stop may follow,
/// and `, last error is 0x0` is left out.
fn last_number(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let message = match memmem::find(message, b", last error is") {
        Some(at) => message.get(..at)?,
        None => message,
    };
    let message = message.strip_suffix(b".").unwrap_or(message);
    let start = memmem::rfind(message, b"0x")?;
    let (text, number) = message.split_at_checked(start)?;
    let digits = number.get(2..)?;
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    is_number.then_some((text, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_state_a_result_behind_a_colon_or_a_word() {
        for (message, expected) in [
            (r"NetUseAdd to \\DC\IPC$ returned 64", Some("64")),
            ("NetpLdapUnbind: NetUseDel returned 0x40.", Some("0x40")),
            (
                "NetpManageIPCConnect: failed to connect: 0x40",
                Some("0x40"),
            ),
            ("NetpDoDomainJoin: status: 0x0", Some("0x0")),
            (
                "NetpDsGetDcName: not found: 0x525, last error is 0x0",
                Some("0x525"),
            ),
            ("  Options: 0x25", None),
            ("NetpDsGetDcName: flags: 0x40001010", None),
            ("  OS Version: 10.0", None),
            ("  Build number: 19045", None),
            ("NetUseAdd returned", None),
            ("", None),
        ] {
            let place = NetSetup::result(message.as_bytes());
            let found = place.and_then(|place| message.get(place));
            assert_eq!(found, expected, "{message}");
        }
    }

    #[test]
    fn a_status_decides_about_the_level() {
        for (message, expected) in [
            ("NetpDoDomainJoin: status: 0x534", Some(Level::Error)),
            (
                "NetpJoinCreatePackagePart: status:0x534.",
                Some(Level::Error),
            ),
            (
                "NetpJoinDomainOnDs: Function exits with status of: 0x54b",
                Some(Level::Error),
            ),
            (
                "NetpDsGetDcName: failed to find a DC having account 'PC$': 0x525, last error is 0x0",
                Some(Level::Warning),
            ),
            ("NetpDoDomainJoin: status: 0x0", None),
            ("NetpJoinDomain", None),
            ("  Options: 0x25", None),
            ("NetpValidateName: it failed, 0x", None),
        ] {
            let level = NetSetup::level(message.as_bytes());
            assert_eq!(level.map(|(level, _)| level), expected, "{message}");
        }
    }
}
