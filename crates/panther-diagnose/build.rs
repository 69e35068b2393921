//! Lists the files of rules, so that the crate embeds each one without naming it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

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
    let mut list = String::from("&[\n");
    for path in &names {
        let name = path.file_name().map(Path::new).unwrap_or(path);
        let shown = Path::new("rules").join(name);
        let _ = writeln!(
            list,
            "    ({:?}, include_str!({:?})),",
            shown.to_string_lossy(),
            path
        );
    }
    list.push(']');
    fs::write(variable("OUT_DIR").join("rules.rs"), list)
}
