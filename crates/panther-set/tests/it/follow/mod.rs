//! A log is written, renamed, cut and filled while a follower reads it. Each record has a number,
//! and each number must come once and in order, unless it cannot be read any more and a notice says
//! so.
//!
//! `scenarios.rs` has the scripts, `stage.rs` carries them out.

mod scenarios;
mod stage;

use panther_set::Encoding;

use scenarios::SCENARIOS;
use stage::{Stage, Text};

/// What happens to the followed file, or to a file that had its name.
#[derive(Clone, Copy, Debug)]
enum Do {
    /// Appends so many records to the file with the name, which may not exist yet.
    Append(u32),
    /// Appends the first so many bytes of a record, without its line end.
    Begin(usize),
    /// Appends the rest of that record.
    End,
    /// Keeps the file with the name open, for `Late`.
    Hold,
    /// Appends records to the file that was held last, whatever its name.
    Late(u32),
    /// The same for a part of a record.
    LateBegin(usize),
    LateEnd,
    /// Gives the file with the name another name.
    Rename(&'static str),
    /// Gives a file with another name the followed one.
    Back(&'static str),
    /// Copies the file with the name.
    Copy(&'static str),
    /// Gives the file with the name a second name.
    Link(&'static str),
    /// Makes the name a symbolic link to this file, which may not exist.
    Symlink(&'static str),
    /// Renames the folder of the file, and makes another with the old name.
    MoveFolder,
    /// Creates an empty file with the name.
    Create,
    /// Creates a file with this name and so many records, and gives it the followed name.
    Swap(u32),
    Delete,
    /// Cuts the file to nothing.
    Cut,
    /// Cuts the last record off.
    CutLast,
    /// Cuts the NULs at the end off.
    Trim,
    /// Cuts the file, and writes so many records into it.
    Rewrite(u32),
    /// Cuts the file, and writes its last record again before so many others.
    RewriteFromLast(u32),
    /// Makes the file longer by so many NULs.
    Reserve(u64),
    /// Writes so many records behind the last text, into the NULs.
    Fill(u32),
    /// Lets the next `Fill` write so many bytes further behind.
    Skip(u64),
    /// Writes so many records into the NULs that `Skip` left.
    FillGap(u32),
    /// Makes the name unreadable, and readable again.
    Block,
    Unblock,
    /// Lets the follower look.
    Look,
    /// Lets the follower look until the log has been quiet for long.
    Quiet,
    /// Does this so many times.
    Times(u32, &'static [Do]),
}

/// A script, and the notices that it leads to.
struct Scenario {
    name: &'static str,
    script: &'static [Do],
    notices: &'static [&'static str],
}

/// Looks after each action too, which must lose nothing either.
fn run(text: Text) {
    let mut failures = Vec::new();
    for scenario in SCENARIOS {
        for is_eager in [false, true] {
            let mut stage = Stage::new(text, is_eager);
            scenario.script.iter().for_each(|&action| stage.act(action));
            let mut faults = stage.faults();
            if !is_eager && stage.notices != scenario.notices {
                faults.push(format!("notices {:?}", stage.notices));
            }
            if !faults.is_empty() {
                let name = scenario.name;
                failures.push(format!("{name} (looks often: {is_eager}): {faults:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{text:?}:\n{}", failures.join("\n"));
}

#[test]
fn there_are_many_scenarios() {
    assert!(SCENARIOS.len() >= 40, "{}", SCENARIOS.len());
}

#[test]
fn utf_8() {
    run(Text::Utf8);
}

#[test]
fn utf_8_with_a_mark() {
    run(Text::Utf8Mark);
}

#[test]
fn utf_16le() {
    run(Text::Utf16Le);
}

#[test]
fn utf_16be() {
    run(Text::Utf16Be);
}

#[test]
fn utf_16le_without_a_mark() {
    run(Text::Utf16LeNoMark);
}

#[test]
fn gbk() {
    assert!(Encoding::named("gbk").is_some());
    run(Text::Gbk);
}
