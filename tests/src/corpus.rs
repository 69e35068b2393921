//! Real logs, where this machine has some. They are not part of the project.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// The folder of real logs: `PANTHER_CORPUS`, or `shared/corpus` beside the workspace.
#[must_use]
pub fn root() -> Option<PathBuf> {
    let root = match std::env::var_os("PANTHER_CORPUS") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"),
    };
    root.is_dir().then_some(root)
}

/// A real file: its folder in the corpus, its name and its bytes.
#[derive(Clone)]
pub struct File {
    /// The folder, which says what kind of log it is.
    pub folder: String,
    /// The name, which begins with where the file came from.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl File {
    /// The folder and the name.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }

    /// The name that the file had where it was found.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.name.rsplit("__").next().unwrap_or(&self.name)
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File")
            .field("path", &self.path())
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The files of some folders of the corpus, of all where none is named; says so and gives nothing
/// where there is no corpus.
///
/// # Panics
///
/// Where there is a corpus that cannot be read.
#[must_use]
pub fn files(folders: &[&str]) -> Vec<File> {
    let Some(root) = root() else {
        say_skipped();
        return Vec::new();
    };
    let mut files = Vec::new();
    for folder in sorted(&root) {
        let folder_name = name_of(&folder);
        if !folder.is_dir() || !(folders.is_empty() || folders.contains(&&*folder_name)) {
            continue;
        }
        for path in sorted(&folder) {
            files.push(File {
                folder: folder_name.clone(),
                name: name_of(&path),
                bytes: fs::read(&path).expect("a file of the corpus"),
            });
        }
    }
    files
}

/// Says once that real logs were not tried, past the test harness, which hides what a passing test
/// prints.
pub fn say_skipped() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no corpus; set PANTHER_CORPUS to a folder of real logs"
        );
    });
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of the corpus")
        .map(|entry| entry.expect("an entry of the corpus").path())
        .collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
