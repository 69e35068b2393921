//! Tells the machines of logs apart, by their folders. `panther_table::HostPattern` says how a
//! machine differs from a host.

use std::collections::BTreeMap;

use panther_set::Machine;

/// The folders of machines in which the logs lie. A folder counts if it holds a folder of Windows or
/// of Setup, such as `Panther`, and is not inside another one that counts.
pub(crate) fn of(names: Vec<String>) -> Vec<String> {
    // In lower case, as Windows compares names, with the name as it is.
    let mut folders: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for name in &names {
        let folder = Machine::named(name).folder().to_vec();
        let parts: Vec<&str> = name.split(['/', '\\']).collect();
        // A log that is in the folder itself does not tell whether this is all of a machine.
        if parts.len() > folder.len() + 1 {
            let own = parts.get(..folder.len()).unwrap_or_default().join("/");
            folders.entry(folder).or_insert(own);
        }
    }
    let is_outermost = |folder: &[String]| {
        let mut around = (0..folder.len()).map(|length| &folder[..length]);
        !around.any(|around| folders.contains_key(around))
    };
    folders
        .iter()
        .filter(|(folder, _)| is_outermost(folder))
        .map(|(_, own)| own.strip_suffix('!').unwrap_or(own).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_with_folders_of_windows_is_a_machine() {
        for (names, expected) in [
            (&[][..], &[][..]),
            (&["CBS.log", "Panther/setupact.log"], &[""]),
            (
                &[
                    "hosts/A/Windows/Panther/setupact.log",
                    "hosts/A/INF/setupapi.dev.log",
                    "hosts/a/CBS/CBS.log",
                    "hosts/B.zip!/Panther/setupact.log",
                    "hosts/C/dism.log",
                ],
                &["hosts/A", "hosts/B.zip"],
            ),
            (
                &[
                    "case/Panther/setupact.log",
                    "case/more/Panther/setupact.log",
                ],
                &["case"],
            ),
        ] {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(of(names), expected);
        }
    }
}
