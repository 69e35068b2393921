//! All notations of codes, numbers that only look like codes, and hostile bytes.

mod hostile;
mod negatives;
mod notations;
mod symbols;

use super::scan;

/// Scans `text` and compares the codes with `expected`: the number as written, its role, its kind
/// and its name.
fn check(text: &str, expected: &[(&str, &str, &str, &str)]) {
    for (before, base) in [
        ("", 0),
        ("", 1000),
        (
            "A plain first line, long enough to fill a block or two of the scan.\r\n",
            7,
        ),
    ] {
        let whole = [before, text].concat();
        let found: Vec<_> = scan(whole.as_bytes(), base).collect();
        let got: Vec<_> = found
            .iter()
            .map(|code| {
                let written = (code.span.start - base) as usize..(code.span.end - base) as usize;
                (
                    &whole[written],
                    code.role.name(),
                    code.kind.name(),
                    code.name().unwrap_or("-"),
                )
            })
            .collect();
        assert_eq!(got, expected, "{whole:?}");
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].span.end <= pair[1].span.start),
            "{whole:?}"
        );
    }
}

fn one(text: &str, number: &str, role: &str, kind: &str, name: &str) {
    check(text, &[(number, role, kind, name)]);
}
