//! Compresses the files of rules, and lists them, so that the crate embeds each one without naming it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let variable = |name: &str| env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let folder = variable("CARGO_MANIFEST_DIR").join("rules");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            names.push(path);
        }
    }
    names.sort();
    let out = variable("OUT_DIR");
    let mut list = String::from("&[\n");
    let texts = File::create(out.join("rules.deflate"))?;
    let mut texts = DeflateEncoder::new(texts, Compression::best());
    for path in &names {
        let name = path.file_name().map(Path::new).unwrap_or(path);
        let shown = Path::new("rules").join(name);
        let text = fs::read_to_string(path)?;
        let _ = writeln!(list, "    ({:?}, {}),", shown.to_string_lossy(), text.len());
        texts.write_all(text.as_bytes())?;
    }
    list.push(']');
    texts.finish()?;
    fs::write(out.join("rules.rs"), list)
}
