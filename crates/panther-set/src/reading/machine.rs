//! The machine of a log, as its name tells it.

use super::source::Source;

/// Folders of Windows and of Setup. The part of a name before the first of them is the machine's
/// own folder.
const KNOWN: &[&str] = &[
    "$windows.~bt",
    "$windows.~ws",
    "bluebox",
    "cbs",
    "dism",
    "inf",
    "logs",
    "mosetup",
    "newos",
    "panther",
    "rollback",
    "setupact",
    "setuperr",
    "setupapi",
    "setupdiag",
    "sources",
    "system32",
    "unattendgc",
    "updateagent",
    "windows",
    "windowsupdate",
    "winevt",
];

/// The machine that wrote a log, as far as the name of the log tells it.
///
/// A machine is a folder: the part of the name before the first folder of Windows or of Setup.
/// An archive is a folder too, so two archives side by side are two machines. A cabinet or a gzip
/// file is not, because Windows compresses a single log of a machine like that.
///
/// ```
/// use panther_set::{Machine, Source};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let machine = |name| {
/// #     let path = folder.path().join(name);
/// #     std::fs::create_dir_all(path.parent().unwrap()).unwrap();
/// #     std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
/// #     Source::open(&path).map(|source| Machine::of(&source))
/// # };
/// // `machine` opens a log below a folder, and takes its machine.
/// let setup = machine("Case7/Windows/Panther/setupact.log")?;
/// assert!(setup.is_same_as(&machine("Case7/CBS.log")?));
/// assert!(!setup.is_same_as(&machine("Case8/CBS.log")?));
/// # Ok::<(), panther_set::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Machine {
    /// The components of its folder, in lower case.
    folder: Vec<String>,
}

impl Machine {
    /// The machine of a source.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        Self::named(&source.name())
    }

    /// The machine of a log with this [`Source::name`].
    ///
    /// ```
    /// use panther_set::Machine;
    ///
    /// let machine = Machine::named("hosts/A.zip!/Windows/Logs/CBS/CBS.log");
    /// assert_eq!(machine.folder(), ["hosts", "a.zip!"]);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let mut folder: Vec<String> = name.split(['/', '\\']).map(str::to_owned).collect();
        folder.pop();
        let known = |part: &String| KNOWN.contains(&part.as_str());
        if let Some(at) = folder.iter().position(known) {
            folder.truncate(at);
        }
        while folder.last().is_some_and(|part| holds_one_log(part)) {
            folder.pop();
        }
        Self { folder }
    }

    /// Whether two logs may be of one machine: they have the same folder, or the folder of one lies
    /// in that of the other.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.folder.starts_with(&other.folder) || other.folder.starts_with(&self.folder)
    }

    /// The components of its folder, in lower case, because Windows does not tell cases apart.
    #[must_use]
    pub fn folder(&self) -> &[String] {
        &self.folder
    }
}

/// Whether a component of a name, in lower case, is an archive of a kind that Windows makes of a
/// single log.
fn holds_one_log(part: &str) -> bool {
    let Some(archive) = part.strip_suffix('!') else {
        return false;
    };
    let is_tar = archive.ends_with(".tar.gz");
    archive.ends_with(".cab") || (archive.ends_with(".gz") && !is_tar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_a_folder_or_an_archive() {
        for (name, folder) in [
            ("CBS.log", ""),
            ("Host/CBS.log", "host"),
            ("hosts/host/Windows/Logs/CBS/CBS.log", "hosts/host"),
            (r"C:\hosts\host\Windows\Logs\CBS.log", "c:/hosts/host"),
            (
                "hosts/host/CbsPersist_1.cab!/CbsPersist_1.log",
                "hosts/host",
            ),
            ("hosts/host.zip!/CBS.log", "hosts/host.zip!"),
            ("hosts/host.zip!/Panther/setupact.log", "hosts/host.zip!"),
            ("hosts/all.zip!/host/setupact.log", "hosts/all.zip!/host"),
            (
                "host.zip!/CBS/CbsPersist_1.cab!/CbsPersist_1.log",
                "host.zip!",
            ),
            ("hosts/host.tar.gz!/a.log", "hosts/host.tar.gz!"),
            ("/var/host/a.log", "/var/host"),
        ] {
            assert_eq!(Machine::named(name).folder.join("/"), folder, "{name}");
        }
    }

    #[test]
    fn archives_side_by_side_are_two_machines() {
        let [one, two] =
            ["hosts/a.zip!/Panther/setupact.log", "hosts/b.zip!/CBS.log"].map(Machine::named);
        assert!(!one.is_same_as(&two));
        assert!(one.is_same_as(&Machine::named("hosts/a.zip!/CBS.log")));
        assert!(one.is_same_as(&Machine::named("hosts/setupact.log")));
    }
}
