//! The header that is checked in is the one that the sources give.

use std::fs;
use std::path::Path;

/// Set `UPDATE_GOLDEN` to write the header.
#[test]
fn the_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let builder = cbindgen::Builder::new().with_config(config);
    // The other files are modules of this one.
    let builder = builder.with_src(root.join("src/lib.rs"));
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    let header = String::from_utf8(header).unwrap();
    let path = root.join("include/panther.h");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &header).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == header,
        "include/panther.h is not what cbindgen makes; UPDATE_GOLDEN=1 writes it"
    );
}
