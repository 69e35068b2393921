//! The logs that are read.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use memmap2::{Mmap, MmapOptions};
use panther_benches::generate::{Kind, Options};
use panther_set::LogSet;

/// The part of the log that is compared with the whole. The cost per byte must not grow.
const PART: usize = 100 << 20;

/// The part of the log that the peer reads.
const PEER: usize = 100_000_000;

const FILES: u64 = 500;

/// The file of the real logs.
const REAL: &str = "real.log";

/// Which log a row reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The large CBS log.
    Cbs,
    /// Its first 100 MiB.
    Part,
    /// Its first 100 MB.
    Peer,
    /// Real CBS logs, one after the other.
    Real,
    Dism,
    Setupact,
}

/// All logs, mapped.
pub(crate) struct Inputs {
    folder: PathBuf,
    cbs_path: PathBuf,
    cbs: Mmap,
    dism: Mmap,
    setupact: Mmap,
    real_path: PathBuf,
    real: Option<Mmap>,
    peer_text: OnceCell<String>,
    /// On one thread and on two.
    file: [OnceCell<LogSet>; 2],
    files: [OnceCell<LogSet>; 2],
}

/// Writes the logs into a folder, and returns the number of records in the CBS log. The real logs are
/// repeated as a whole, up to the size, and at least once.
pub(crate) fn make(folder: &Path, size: u64, real: &[Vec<u8>]) -> Result<u64, String> {
    let write = |name: &str, kind, size, seed| {
        let path = folder.join(name);
        let file = File::create(&path).map_err(|error| named(&path, error))?;
        let written = Options::new(kind, size).seed(seed).write_to(file);
        written.map_err(|error| named(&path, error))
    };
    eprintln!("making the logs in {}", folder.display());
    let cbs = write("CBS.log", Kind::Cbs, size, 1)?.records;
    let real = real.concat();
    if !real.is_empty() {
        let path = folder.join(REAL);
        let times = (size / real.len() as u64).max(1);
        let mut file = File::create(&path).map_err(|error| named(&path, error))?;
        for _ in 0..times {
            file.write_all(&real).map_err(|error| named(&path, error))?;
        }
    }
    write("dism.log", Kind::Dism, size / 4, 2)?;
    write("setupact.log", Kind::Setupact, size / 4, 3)?;
    let set = folder.join("set");
    fs::create_dir(&set).map_err(|error| named(&set, error))?;
    // From one to a thousand, in no order, and together a quarter of the size.
    let weight = |index: u64| 2_f64.powf((index * 37 % FILES) as f64 / FILES as f64 * 10.0);
    let total: f64 = (0..FILES).map(weight).sum();
    for index in 0..FILES {
        let kind = Kind::ALL[index as usize % Kind::ALL.len()];
        let size = (size as f64 / 4.0 * weight(index) / total) as u64;
        write(&format!("set/{index:03}-{kind}.log"), kind, size, index)?;
    }
    Ok(cbs)
}

fn named(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

impl Inputs {
    /// Maps the logs of a folder. With `populate`, loads their pages too.
    pub(crate) fn open(folder: &Path, populate: bool) -> Result<Self, String> {
        let map = |path: &Path| {
            let file = File::open(path).map_err(|error| named(path, error))?;
            let mut options = MmapOptions::new();
            if populate {
                options.populate();
            }
            // SAFETY: this run made the files, in a folder of its own.
            unsafe { options.map(&file) }.map_err(|error| named(path, error))
        };
        let (cbs_path, real_path) = (folder.join("CBS.log"), folder.join(REAL));
        let real = real_path.is_file().then(|| map(&real_path)).transpose()?;
        Ok(Self {
            real,
            real_path,
            cbs: map(&cbs_path)?,
            dism: map(&folder.join("dism.log"))?,
            setupact: map(&folder.join("setupact.log"))?,
            cbs_path,
            folder: folder.to_owned(),
            peer_text: OnceCell::new(),
            file: Default::default(),
            files: Default::default(),
        })
    }

    /// The bytes of a log.
    pub(crate) fn bytes(&self, input: Input) -> &[u8] {
        match input {
            Input::Cbs => &self.cbs,
            Input::Real => self.real.as_deref().unwrap_or_default(),
            Input::Part => first(&self.cbs, PART),
            Input::Peer => first(&self.cbs, PEER),
            Input::Dism => &self.dism,
            Input::Setupact => &self.setupact,
        }
    }

    /// The input of the peer: its part of the log, decoded. This is not timed.
    pub(crate) fn peer_text(&self) -> &str {
        self.peer_text
            .get_or_init(|| String::from_utf8_lossy(self.bytes(Input::Peer)).into_owned())
    }

    /// The CBS log as a set of one.
    pub(crate) fn file(&self, threads: usize) -> &LogSet {
        let set = || {
            LogSet::builder()
                .threads(threads)
                .discover([self.cbs_path()])
        };
        self.file[threads - 1].get_or_init(set)
    }

    /// The set of files.
    pub(crate) fn files(&self, threads: usize) -> &LogSet {
        let set = || {
            LogSet::builder()
                .threads(threads)
                .discover([self.set_path()])
        };
        self.files[threads - 1].get_or_init(set)
    }

    pub(crate) fn cbs_path(&self) -> &Path {
        &self.cbs_path
    }

    /// The file of the real logs, if there are any.
    pub(crate) fn real_path(&self) -> Option<&Path> {
        self.real.as_ref().map(|_| self.real_path.as_path())
    }

    pub(crate) fn set_path(&self) -> PathBuf {
        self.folder.join("set")
    }

    /// The bytes of all files of the set.
    pub(crate) fn set_bytes(&self) -> u64 {
        let files = fs::read_dir(self.set_path())
            .into_iter()
            .flatten()
            .flatten();
        files
            .filter_map(|file| file.metadata().ok())
            .map(|data| data.len())
            .sum()
    }
}

/// The whole lines of the first `most` bytes.
fn first(bytes: &[u8], most: usize) -> &[u8] {
    match bytes.get(..most) {
        Some(part) => &part[..memchr::memrchr(b'\n', part).map_or(0, |at| at + 1)],
        None => bytes,
    }
}
