//! Carries out a script.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use panther_set::{FollowOptions, Follower, Notice};
use tempfile::TempDir;

use super::Do;

const QUIET: Duration = Duration::from_millis(8);

/// The encoding of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Utf8,
    Utf8Mark,
    Utf16Le,
    Utf16Be,
    Utf16LeNoMark,
    Gbk,
}

impl Text {
    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Utf8Mark => text.into(),
            Self::Utf16Le | Self::Utf16LeNoMark => {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            }
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Gbk => encoding_rs::GBK.encode(text).0.into(),
        }
    }

    /// The first bytes of the file.
    fn mark(self) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Utf16LeNoMark | Self::Gbk => Vec::new(),
            Self::Utf8Mark | Self::Utf16Le | Self::Utf16Be => self.bytes("\u{FEFF}"),
        }
    }
}

/// A file that has or had the name.
#[derive(Debug, Default)]
struct Written {
    /// The numbers that the follower has not looked for yet.
    unseen: Vec<u32>,
    /// The end of the text.
    end: u64,
    /// The bytes that are left of a record that was begun.
    rest: Vec<u8>,
    last_record: Vec<u8>,
    gap: Option<u64>,
    /// Whether the follower has looked while it had the name.
    is_known: bool,
}

pub(super) struct Stage {
    folder: TempDir,
    text: Text,
    is_eager: bool,
    follower: Follower,
    pub(super) notices: Vec<String>,
    written: Vec<Written>,
    /// The file with the name, and those with other names.
    current: Option<usize>,
    named: BTreeMap<&'static str, usize>,
    held: Option<(usize, File)>,
    next: u32,
    has_looked: bool,
    /// The file of each number.
    file_of: BTreeMap<u32, usize>,
    /// The numbers that could not be read in time.
    gone: Vec<u32>,
    /// The numbers that came, and whether it was said that all is read again before each.
    found: Vec<(u32, bool)>,
    is_again: bool,
    faults: Vec<String>,
}

impl Stage {
    pub(super) fn new(text: Text, is_eager: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("logs")).unwrap();
        let options = FollowOptions::default()
            .with_quiet(QUIET)
            .with_poll(Duration::from_millis(1));
        Self {
            follower: Follower::open(folder.path().join("logs/CBS.log"), options),
            folder,
            text,
            is_eager,
            notices: Vec::new(),
            written: Vec::new(),
            current: None,
            named: BTreeMap::new(),
            held: None,
            next: 0,
            has_looked: false,
            file_of: BTreeMap::new(),
            gone: Vec::new(),
            found: Vec::new(),
            is_again: false,
            faults: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("logs").join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("CBS.log")
    }

    /// The file with the name, which is created if it does not exist.
    fn current(&mut self) -> usize {
        if let Some(current) = self.current {
            return current;
        }
        File::create(self.log()).unwrap();
        self.written.push(Written::default());
        *self.current.insert(self.written.len() - 1)
    }

    fn record(&mut self, file: usize) -> Vec<u8> {
        let number = self.next;
        self.next += 1;
        self.file_of.insert(number, file);
        self.written[file].unseen.push(number);
        let text = format!(
            "2024-03-12 09:21:38, Info                  CBS    <{number} 拒绝访问。 {number}>\r\n"
        );
        let record = self.text.bytes(&text);
        self.written[file].last_record.clone_from(&record);
        record
    }

    fn records(&mut self, file: usize, count: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.written[file].end == 0 {
            bytes = self.text.mark();
        }
        for _ in 0..count {
            let record = self.record(file);
            bytes.extend(record);
        }
        bytes
    }

    /// Writes behind the text of a file.
    fn write(&mut self, file: usize, handle: &mut File, bytes: &[u8]) {
        handle
            .seek(SeekFrom::Start(self.written[file].end))
            .unwrap();
        handle.write_all(bytes).unwrap();
        self.written[file].end += bytes.len() as u64;
    }

    fn write_current(&mut self, bytes: &[u8]) {
        let file = self.current();
        let mut handle = File::options().write(true).open(self.log()).unwrap();
        self.write(file, &mut handle, bytes);
    }

    fn write_held(&mut self, bytes: &[u8]) {
        let (file, mut handle) = self.held.take().unwrap();
        self.write(file, &mut handle, bytes);
        self.held = Some((file, handle));
    }

    fn begin(&mut self, file: usize, len: usize) -> Vec<u8> {
        let mut begin = self.records(file, 1);
        let most = begin.len() - self.text.bytes("\r\n").len();
        self.written[file].rest = begin.split_off(len.min(most));
        begin
    }

    fn end(&mut self, file: usize) -> Vec<u8> {
        std::mem::take(&mut self.written[file].rest)
    }

    /// What the file contains now is gone, and so is what the follower has not seen of it.
    fn lose(&mut self, file: usize) {
        let written = &mut self.written[file];
        self.gone.append(&mut written.unseen);
        (written.end, written.gap) = (0, None);
    }

    /// Nothing has the name any more.
    fn leave(&mut self) -> Option<usize> {
        let file = self.current.take()?;
        // The follower keeps a file that it has seen open.
        if !self.written[file].is_known {
            let unseen = std::mem::take(&mut self.written[file].unseen);
            if self.has_looked {
                self.gone.extend(unseen);
            } else {
                // It was no file of this name when the following began.
                self.file_of.retain(|number, _| !unseen.contains(number));
            }
        }
        Some(file)
    }

    pub(super) fn act(&mut self, action: Do) {
        match action {
            Do::Append(count) => {
                let file = self.current();
                let bytes = self.records(file, count);
                self.write_current(&bytes);
            }
            Do::Begin(len) => {
                let file = self.current();
                let bytes = self.begin(file, len);
                self.write_current(&bytes);
            }
            Do::End => {
                let file = self.current();
                let bytes = self.end(file);
                self.write_current(&bytes);
            }
            Do::Hold => {
                let file = self.current();
                let handle = File::options().write(true).open(self.log()).unwrap();
                self.held = Some((file, handle));
            }
            Do::Late(count) => {
                let file = self.held.as_ref().unwrap().0;
                let bytes = self.records(file, count);
                self.write_held(&bytes);
            }
            Do::LateBegin(len) => {
                let file = self.held.as_ref().unwrap().0;
                let bytes = self.begin(file, len);
                self.write_held(&bytes);
            }
            Do::LateEnd => {
                let file = self.held.as_ref().unwrap().0;
                let bytes = self.end(file);
                self.write_held(&bytes);
            }
            Do::Rename(name) => {
                fs::rename(self.log(), self.path(name)).unwrap();
                if let Some(file) = self.leave() {
                    self.named.insert(name, file);
                }
            }
            Do::Back(name) => {
                self.leave();
                fs::rename(self.path(name), self.log()).unwrap();
                self.current = self.named.remove(name);
            }
            Do::Copy(name) => drop(fs::copy(self.log(), self.path(name)).unwrap()),
            Do::Link(name) => {
                fs::hard_link(self.log(), self.path(name)).unwrap();
                self.named.insert(name, self.current.unwrap());
            }
            Do::Symlink(name) => {
                self.leave();
                let _ = fs::remove_file(self.log());
                std::os::unix::fs::symlink(name, self.log()).unwrap();
                self.current = self.named.get(name).copied();
            }
            Do::MoveFolder => {
                self.leave();
                let logs = self.folder.path().join("logs");
                fs::rename(&logs, self.folder.path().join(format!("old{}", self.next))).unwrap();
                fs::create_dir(logs).unwrap();
            }
            Do::Create => drop(self.current()),
            Do::Swap(count) => {
                self.leave();
                self.written.push(Written::default());
                let file = self.written.len() - 1;
                let bytes = self.records(file, count);
                self.written[file].end = bytes.len() as u64;
                fs::write(self.path("new"), bytes).unwrap();
                fs::rename(self.path("new"), self.log()).unwrap();
                self.current = Some(file);
            }
            Do::Delete => {
                fs::remove_file(self.log()).unwrap();
                self.leave();
            }
            Do::Cut => {
                let file = self.current();
                self.lose(file);
                File::create(self.log()).unwrap();
            }
            Do::CutLast | Do::Trim => {
                let file = self.current();
                if matches!(action, Do::CutLast) {
                    self.written[file].end -= self.written[file].last_record.len() as u64;
                }
                let handle = File::options().write(true).open(self.log()).unwrap();
                handle.set_len(self.written[file].end).unwrap();
            }
            Do::Rewrite(count) => {
                let file = self.current();
                self.lose(file);
                let bytes = self.records(file, count);
                self.written[file].end = bytes.len() as u64;
                fs::write(self.log(), bytes).unwrap();
            }
            Do::RewriteFromLast(count) => {
                let file = self.current();
                self.lose(file);
                let mut bytes = self.text.mark();
                bytes.extend_from_slice(&self.written[file].last_record);
                self.written[file].end = bytes.len() as u64;
                bytes.extend(self.records(file, count));
                self.written[file].end = bytes.len() as u64;
                fs::write(self.log(), bytes).unwrap();
            }
            Do::Reserve(len) => {
                let file = self.current();
                let handle = File::options().write(true).open(self.log()).unwrap();
                handle.set_len(self.written[file].end + len).unwrap();
            }
            Do::Fill(count) => {
                let file = self.current();
                let bytes = self.records(file, count);
                self.write_current(&bytes);
            }
            Do::Skip(len) => {
                let file = self.current();
                // So that it is clear where the text begins that follows the gap.
                let written = &mut self.written[file];
                written.gap = Some(written.end);
                written.end += len;
                let line = self.text.bytes("\r\n");
                self.write_current(&line);
            }
            Do::FillGap(count) => {
                let file = self.current();
                let bytes = self.records(file, count);
                let at = self.written[file].gap.unwrap();
                let mut handle = File::options().write(true).open(self.log()).unwrap();
                handle.seek(SeekFrom::Start(at)).unwrap();
                handle.write_all(&bytes).unwrap();
            }
            Do::Block => {
                fs::rename(self.log(), self.path("blocked")).unwrap();
                std::os::unix::fs::symlink("CBS.log", self.log()).unwrap();
            }
            Do::Unblock => fs::rename(self.path("blocked"), self.log()).unwrap(),
            Do::Look => self.look(),
            Do::Quiet => {
                let until = Instant::now() + QUIET * 2;
                // Twice, because what is there is looked at first.
                self.look();
                while Instant::now() < until {
                    std::thread::sleep(QUIET / 10);
                    self.look();
                }
            }
            Do::Times(count, actions) => {
                for _ in 0..count {
                    actions.iter().for_each(|&action| self.act(action));
                }
            }
        }
        if self.is_eager {
            self.look();
        }
    }

    /// Takes all notices of this moment.
    fn look(&mut self) {
        self.has_looked = true;
        loop {
            match self.follower.next(Duration::ZERO) {
                Ok(Some(notice)) => take(
                    notice,
                    &mut self.notices,
                    &mut self.found,
                    &mut self.is_again,
                    &mut self.faults,
                ),
                Ok(None) => break,
                Err(_) => {
                    // A name that cannot be read is an error at each look.
                    if self.notices.last().is_none_or(|last| last != "error") {
                        self.notices.push("error".into());
                    }
                    break;
                }
            }
        }
        self.written
            .iter_mut()
            .filter(|written| written.is_known)
            .for_each(|written| written.unseen.clear());
        if let Some(current) = self.current {
            self.written[current].is_known = true;
            self.written[current].unseen.clear();
        }
    }

    /// Ends the following, and says what is wrong.
    pub(super) fn faults(&mut self) -> Vec<String> {
        while let Some(notice) = self.follower.finish().unwrap() {
            take(
                notice,
                &mut self.notices,
                &mut self.found,
                &mut self.is_again,
                &mut self.faults,
            );
        }
        let mut faults = std::mem::take(&mut self.faults);
        let mut counts = BTreeMap::<u32, (u32, bool)>::new();
        let mut last_of = BTreeMap::<usize, u32>::new();
        for &(number, is_again) in &self.found {
            let (count, was_again) = counts.entry(number).or_default();
            *count += 1;
            *was_again |= is_again;
            let last = last_of.insert(self.file_of[&number], number);
            if last.is_some_and(|last| last >= number) && !is_again {
                faults.push(format!("{number} after {last:?}"));
            }
        }
        let missing: Vec<u32> = self
            .file_of
            .keys()
            .copied()
            .filter(|number| !counts.contains_key(number) && !self.gone.contains(number))
            .collect();
        if !missing.is_empty() {
            faults.push(format!("missing {missing:?}"));
        }
        let doubled: Vec<u32> = counts
            .iter()
            .filter(|(_, (count, is_again))| *count > 1 && !is_again)
            .map(|(&number, _)| number)
            .collect();
        if !doubled.is_empty() {
            faults.push(format!("doubled {doubled:?}"));
        }
        let is_lost = self.gone.iter().any(|number| !counts.contains_key(number));
        let is_said = self
            .notices
            .iter()
            .any(|notice| notice == "Truncated" || notice == "Rotated" || notice == "Appeared");
        if is_lost && !is_said {
            faults.push("lost without a notice".into());
        }
        faults
    }
}

fn take(
    notice: Notice<'_>,
    notices: &mut Vec<String>,
    found: &mut Vec<(u32, bool)>,
    is_again: &mut bool,
    faults: &mut Vec<String>,
) {
    let batch = match notice {
        Notice::Items(batch) => batch,
        Notice::CaughtUp => return,
        notice => {
            *is_again |= matches!(notice, Notice::Truncated);
            notices.push(format!("{notice:?}"));
            return;
        }
    };
    for item in batch.items {
        let text = String::from_utf8_lossy(item.raw());
        let inside = text.split_once('<').and_then(|(_, rest)| {
            let (inside, rest) = rest.split_once('>')?;
            (!rest.contains('<')).then_some(inside)
        });
        let number = inside.and_then(|inside| {
            let (number, again) = (inside.split(' ').next()?, inside.rsplit(' ').next()?);
            (number == again).then(|| number.parse::<u32>().ok())?
        });
        match number {
            Some(number) => found.push((number, *is_again)),
            None if text.contains(['<', '>', ':']) => faults.push(format!("torn: {text:?}")),
            None => {}
        }
    }
}
