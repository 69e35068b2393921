//! What went wrong, and what do the codes mean?
//!
//! ```text
//! cargo run --example errors [FILE]
//! ```
//!
//! This is the whole interface that most programs need: bytes in, typed events out.

use std::path::PathBuf;

use panther::Level;

const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/logs/upgrade-31-percent/Panther/setupact.log"
);

/// The errors of a log with the names of their codes. The file name is only a hint; the bytes decide.
fn errors(log: &[u8], name: &str) -> Vec<String> {
    let log = panther::parse(log, name);
    log.events()
        .filter(|event| {
            event
                .level()
                .is_some_and(|level| level.at_least(Level::Error))
        })
        .map(|event| {
            // Only now does panther search for codes, so an unwanted event costs next to nothing.
            let codes = event.codes().into_iter().map(|code| {
                let name = code.name().unwrap_or("no known name");
                format!("\n    {} {} {name}", code.role.name(), code.code)
            });
            let time = event.time().map_or("?".to_owned(), |time| time.to_string());
            format!("{time} {}{}", event.message(), codes.collect::<String>())
        })
        .collect()
}

fn main() -> std::io::Result<()> {
    let path = PathBuf::from(std::env::args_os().nth(1).unwrap_or(SAMPLE.into()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for error in errors(&std::fs::read(&path)?, &name) {
        println!("{error}");
    }
    Ok(())
}

#[test]
fn errors_of_the_sample() {
    let errors = errors(
        include_bytes!("logs/upgrade-31-percent/Panther/setupact.log"),
        "setupact.log",
    );
    assert_eq!(errors.len(), 8);
    let failure = errors
        .iter()
        .find(|error| error.contains("Failure while applying image"))
        .unwrap();
    assert!(failure.contains(
        "\n    result 0x80070005 E_ACCESSDENIED\n    gle 0x00000005 ERROR_ACCESS_DENIED"
    ));
}
