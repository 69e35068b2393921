use super::*;

/// Picks from sections in which `M` is a match, `.` another event, and `!` a gap. The result has the
/// name of the section before each item.
fn pick(options: Options, sections: &[&str]) -> String {
    let mut pick = Pick::new(Options {
        separates: options.surrounds(),
        ..options
    });
    let mut out = String::new();
    let mut print = |section: usize, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if bytes == SEPARATOR {
            out.push('|');
        } else {
            out += &format!("{section}:{text} ");
        }
        Ok(())
    };
    'all: for (section, items) in sections.iter().enumerate() {
        for (number, item) in items.chars().enumerate() {
            let wanting = match item {
                'M' => Wanting::Match,
                '!' => Wanting::Gap,
                _ => Wanting::Other,
            };
            let bytes = format!("{item}{number}");
            let flow = pick.add(section, bytes.as_bytes(), wanting, &mut print);
            if flow.unwrap().is_break() {
                break 'all;
            }
        }
    }
    pick.end(&mut print).unwrap();
    out
}

const PLAIN: Options = Options {
    before: 0,
    after: 0,
    most: None,
    last: None,
    reverse: false,
    separates: false,
    memory: 4,
};

#[test]
fn matches_alone() {
    assert_eq!(pick(PLAIN, &["M.M", "!M"]), "0:M0 0:M2 1:!0 1:M1 ");
}

#[test]
fn what_is_around_a_match() {
    let around = |before, after| Options {
        before,
        after,
        ..PLAIN
    };
    assert_eq!(pick(around(1, 0), &["..M..M."]), "0:.1M2 |0:.4M5 ");
    assert_eq!(pick(around(0, 1), &["..M..M."]), "0:M2.3 |0:M5.6 ");
    // Groups that touch are one group.
    assert_eq!(pick(around(1, 1), &["..M..M.."]), "0:.1M2.3.4M5.6 ");
    assert_eq!(pick(around(2, 2), &["MM...", ".M"]), "0:M0M1.2.3 1:.0M1 ");
    assert_eq!(pick(around(9, 9), &["....", "."]), "");
}

#[test]
fn the_first_and_the_last() {
    let most = |most, after| Options {
        most: Some(most),
        after,
        ..PLAIN
    };
    assert_eq!(pick(most(2, 0), &["M.M.M"]), "0:M0 0:M2 ");
    assert_eq!(pick(most(1, 1), &["M..M"]), "0:M0.1 ");
    assert_eq!(pick(most(1, 3), &["M.M."]), "0:M0.1 ");
    let last = |last, before| Options {
        last: Some(last),
        before,
        ..PLAIN
    };
    assert_eq!(pick(last(2, 0), &["M.M.M", "M"]), "0:M4 1:M0 ");
    assert_eq!(pick(last(1, 1), &["M..M."]), "0:.2M3 ");
    assert_eq!(pick(last(9, 0), &["M"]), "0:M0 ");
}

#[test]
fn the_newest_first() {
    let reversed = |before, last| Options {
        reverse: true,
        before,
        last,
        ..PLAIN
    };
    assert_eq!(
        pick(reversed(0, None), &["M.M", "MM"]),
        "0:M2 0:M0 1:M1 1:M0 "
    );
    assert_eq!(pick(reversed(1, None), &["M...M"]), "0:.3M4 |0:M0 ");
    assert_eq!(pick(reversed(0, Some(2)), &["MMM", "."]), "0:M2 0:M1 ");
}
