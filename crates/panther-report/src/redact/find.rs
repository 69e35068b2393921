//! Where a text has a name or an address.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Host,
    User,
    Domain,
    Sid,
    Ip,
    Mail,
}

impl Sort {
    /// The word that stands for it, without its number.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::User => "user",
            Self::Domain => "domain",
            Self::Sid => "sid",
            Self::Ip => "ip",
            Self::Mail => "mail",
        }
    }
}

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) sort: Sort,
    pub(super) range: Range<usize>,
}

/// Folders whose next part is the name of a user.
const PROFILES: [&str; 3] = ["users", "documents and settings", "home"];

/// What stands before a backslash and is no domain: authorities, hives, buses and folders.
const NO_DOMAINS: [&str; 48] = [
    "acpi",
    "applications",
    "authority",
    "bios",
    "bth",
    "bthenum",
    "builtin",
    "classes",
    "control",
    "device",
    "display",
    "driver",
    "drivers",
    "global",
    "hda",
    "hdaudio",
    "hid",
    "hkcr",
    "hkcu",
    "hklm",
    "hku",
    "htree",
    "ide",
    "iis",
    "intelaudio",
    "machine",
    "microsoft",
    "mmc",
    "nt",
    "pci",
    "program",
    "registry",
    "root",
    "scsi",
    "sd",
    "service",
    "software",
    "storage",
    "sw",
    "swd",
    "swenum",
    "system",
    "system32",
    "tpm",
    "uefi",
    "umb",
    "usb",
    "usbstor",
];

/// The names and addresses of a text, in its order. They do not overlap.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let found = if text.is_char_boundary(at) {
            found_at(text, at)
        } else {
            Vec::new()
        };
        match found.last() {
            Some(last) => {
                at = last.range.end;
                all.extend(found);
            }
            None => at += 1,
        }
    }
    all
}

/// What begins at this byte.
fn found_at(text: &str, at: usize) -> Vec<Found> {
    let rest = &text[at..];
    let before = text[..at].chars().next_back();
    let one = |sort: Sort, range: Range<usize>| vec![Found { sort, range }];
    if matches!(before, Some('\\' | '/')) {
        // The separator before it may end a profile folder, or begin a share.
        if let Some(length) = user_in_path(text, at) {
            return one(Sort::User, at..at + length);
        }
        if let Some(length) = share(text, at) {
            return one(Sort::Host, at..at + length);
        }
    }
    if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
        return Vec::new();
    }
    if let Some(length) = sid(rest) {
        return one(Sort::Sid, at..at + length);
    }
    if let Some(length) = mail(rest) {
        return one(Sort::Mail, at..at + length);
    }
    if let Some(length) = ip_v4(text, at).or_else(|| ip_v6(rest)) {
        return one(Sort::Ip, at..at + length);
    }
    if let Some((domain, user)) = account(text, at) {
        return vec![
            Found {
                sort: Sort::Domain,
                range: at..at + domain,
            },
            Found {
                sort: Sort::User,
                range: at + domain + 1..at + domain + 1 + user,
            },
        ];
    }
    Vec::new()
}

/// The length of the name of a user whose profile folder begins at `at`.
fn user_in_path(text: &str, at: usize) -> Option<usize> {
    let folder = text[..at].trim_end_matches(['\\', '/']);
    let is_profile = PROFILES.iter().any(|name| {
        let start = folder.len().wrapping_sub(name.len());
        let matches = folder
            .get(start..)
            .is_some_and(|end| end.eq_ignore_ascii_case(name));
        // A folder `home` counts only at the top.
        matches
            && match folder[..start].chars().next_back() {
                Some('/') => {
                    *name != "home"
                        || start == 1
                        || !folder[..start - 1].ends_with(char::is_alphanumeric)
                }
                Some('\\') => *name != "home",
                _ => false,
            }
    });
    if !is_profile {
        return None;
    }
    let rest = &text[at..];
    let end = rest
        .find([
            '\\', '/', '"', '\'', '<', '>', '|', '*', '?', ':', ';', ',', ')', ']', '%',
        ])
        .unwrap_or(rest.len());
    let name = &rest[..end];
    // A blank belongs to the name only if a path goes on behind it.
    let goes_on = rest[end..].starts_with(['\\', '/']) && name.split(' ').count() <= 3;
    let name = if goes_on {
        name
    } else {
        name.split(char::is_whitespace).next().unwrap_or_default()
    };
    let name = name.trim_end_matches('.');
    (!name.is_empty() && !name.starts_with(['$', '{', '.'])).then_some(name.len())
}

/// The length of the name of a server, of which a share begins at `at`: `\\server\share`.
fn share(text: &str, at: usize) -> Option<usize> {
    let before = text[..at].strip_suffix("\\\\")?;
    // More separators are those of a path that was escaped.
    if before.ends_with(|letter: char| {
        letter.is_alphanumeric() || matches!(letter, '\\' | ':' | '~' | ')' | '%' | '}')
    }) {
        return None;
    }
    let rest = &text[at..];
    let length = rest.find(|letter: char| {
        !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
    })?;
    let is_name = length > 0 && rest[..length] != *"." && rest[length..].starts_with('\\');
    is_name.then_some(length)
}

/// The length of the identifier of an account or a machine. Those that every machine has stay.
fn sid(rest: &str) -> Option<usize> {
    let prefix = ["s-1-5-21-", "s-1-12-1-"].into_iter().find(|prefix| {
        rest.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    })?;
    let numbers = &rest[prefix.len()..];
    let length = numbers
        .find(|letter: char| !(letter.is_ascii_digit() || letter == '-'))
        .unwrap_or(numbers.len());
    Some(prefix.len() + numbers[..length].trim_end_matches('-').len())
}

/// The length of an e-mail address.
fn mail(rest: &str) -> Option<usize> {
    let local = rest.find(|letter: char| {
        !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-'))
    })?;
    let host = rest[local..].strip_prefix('@')?;
    let length = host
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-')))
        .unwrap_or(host.len());
    let host = host[..length].trim_end_matches('.');
    let (_, top) = host.rsplit_once('.')?;
    let is_top = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    (local > 0 && is_top).then_some(local + 1 + host.len())
}

/// The length of an IPv4 address. Versions look the same, so their neighbourhood tells them apart.
fn ip_v4(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let length = rest
        .find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
        .unwrap_or(rest.len());
    let digits = rest[..length].trim_end_matches('.');
    let address: Ipv4Addr = digits.parse().ok()?;
    let after = rest[digits.len()..].chars().next();
    let joins = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '~');
    let before = &text[..at];
    if after.is_some_and(joins) || before.ends_with(['~', '-', '.']) {
        return None;
    }
    let near: String = before.chars().rev().take(24).collect();
    let near: String = near.to_lowercase().chars().rev().collect();
    let is_version = ["version", "build", "ver.", "ver=", "ver:", "ver ", " v"]
        .iter()
        .any(|word| near.contains(word));
    let is_everywhere = address.is_loopback() || address.is_unspecified() || address.is_broadcast();
    (!is_version && !is_everywhere).then_some(digits.len())
}

/// The length of an IPv6 address.
fn ip_v6(rest: &str) -> Option<usize> {
    let length = rest
        .find(|letter: char| !(letter.is_ascii_hexdigit() || matches!(letter, ':' | '.')))
        .unwrap_or(rest.len());
    let text = rest[..length].trim_end_matches(['.', ':']);
    // `Cab::Add` is a name of a function.
    let is_plausible =
        text.matches(':').count() >= 2 && text.contains(|letter: char| letter.is_ascii_digit());
    let address: Ipv6Addr = text.parse().ok().filter(|_| is_plausible)?;
    let joins =
        rest[text.len()..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    (!joins && !address.is_loopback() && !address.is_unspecified()).then_some(text.len())
}

/// The lengths of a domain in capital letters and of an account behind a backslash.
fn account(text: &str, at: usize) -> Option<(usize, usize)> {
    if text[..at].ends_with(['\\', '/', ':', '.', '%', '$', '~', '-', '&']) {
        return None;
    }
    let rest = &text[at..];
    let domain = rest.find('\\').filter(|length| (2..=15).contains(length))?;
    let name = &rest[..domain];
    let is_domain = name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
        && !NO_DOMAINS.contains(&name.to_ascii_lowercase().as_str());
    let behind = &rest[domain + 1..];
    let user = behind
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '$')))
        .unwrap_or(behind.len());
    let user_name = behind[..user].trim_end_matches('.');
    // A backslash behind it makes it a path, and underscores and ampersands a device.
    let goes_on = behind[user..].starts_with(['\\', '&', '*', '{'])
        || user_name.contains("VEN_")
        || user_name.contains("VID_");
    let is_file = user_name.rsplit_once('.').is_some_and(|(_, end)| {
        matches!(
            end.to_ascii_lowercase().as_str(),
            "exe" | "dll" | "sys" | "log" | "inf" | "wim" | "xml"
        )
    });
    (is_domain && !user_name.is_empty() && !goes_on && !is_file)
        .then_some((domain, user_name.len()))
}
