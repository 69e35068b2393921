//! What the terminal of standard output can show.

use std::env;
use std::io::{self, IsTerminal};

/// The width that every terminal has.
pub(crate) const USUAL: usize = 80;

/// The number of columns of the terminal; `None` if standard output is not a terminal. `COLUMNS` counts more
/// than what the terminal says of itself.
pub(crate) fn width() -> Option<usize> {
    let out = io::stdout();
    out.is_terminal().then(|| {
        let told = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let own = || terminal_size::terminal_size_of(&out).map(|(width, _)| usize::from(width.0));
        told.or_else(own)
            .filter(|&columns| columns > 0)
            .unwrap_or(USUAL)
    })
}

/// Whether people see UTF-8 as such, by the locale. Windows gets UTF-16 from the standard library.
pub(crate) fn is_utf8() -> bool {
    let locale = || {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"];
        let mut values = names.iter().filter_map(|name| env::var(name).ok());
        values.find(|value| !value.is_empty()).unwrap_or_default()
    };
    let names_utf8 = |locale: String| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    };
    cfg!(windows) || names_utf8(locale())
}
