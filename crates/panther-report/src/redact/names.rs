//! The names that were found, and the words for them.

use std::collections::{BTreeMap, BTreeSet};

use panther_diagnose::Diagnosis;

use super::find::{Found, Sort, find};

/// The keys of facts and captures that are names of users, computers and domains.
const KEYS: [(&str, Sort); 11] = [
    ("user", Sort::User),
    ("user_name", Sort::User),
    ("account", Sort::User),
    ("registered_owner", Sort::User),
    ("computer", Sort::Host),
    ("computer_name", Sort::Host),
    ("host", Sort::Host),
    ("hostname", Sort::Host),
    ("server", Sort::Host),
    ("domain", Sort::Domain),
    ("workgroup", Sort::Domain),
];

/// Accounts and names that are the same on every machine.
const WELL_KNOWN: [&str; 27] = [
    "public",
    "default",
    "default user",
    "default.migrated",
    "defaultuser0",
    "defaultaccount",
    "all users",
    "administrator",
    "administrators",
    "guest",
    "system",
    "localsystem",
    "local service",
    "localservice",
    "network service",
    "networkservice",
    "systemprofile",
    "trustedinstaller",
    "wdagutilityaccount",
    "users",
    "everyone",
    "workgroup",
    "localhost",
    "builtin",
    "nt authority",
    "nt service",
    "window manager",
];

/// Words that occur in logs anyway: as names they are replaced only where it is sure that they are.
const COMMON: [&str; 24] = [
    "admin", "backup", "computer", "desktop", "error", "file", "home", "info", "install", "local",
    "log", "pc", "root", "server", "service", "setup", "test", "update", "upgrade", "user",
    "windows", "work", "temp", "program",
];

/// The least length of a name that is replaced wherever it stands as a word.
const LEAST: usize = 3;

/// All names, by their sort and in lower case.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<(Sort, String)>);

impl Names {
    /// Adds the names that facts and captures state.
    pub(super) fn known(&mut self, diagnosis: &Diagnosis) {
        let facts = diagnosis.facts.iter().flat_map(|fact| {
            let values = fact.values.iter();
            values.map(|value| (fact.name.as_str(), value.value.as_str()))
        });
        let findings = diagnosis.findings.iter();
        let captures = findings.flat_map(|finding| &finding.captures);
        let captures = captures.map(|(key, value)| (key.as_str(), value.as_str()));
        for (key, value) in facts.chain(captures) {
            // The last part of a name such as `machine.computer_name`.
            let key = key.rsplit('.').next().unwrap_or_default();
            if let Some((_, sort)) = KEYS.iter().find(|(known, _)| *known == key) {
                self.state(*sort, value);
            }
        }
    }

    /// Adds a name that is known to be one.
    fn state(&mut self, sort: Sort, value: &str) {
        let value = value.trim();
        if let Some((domain, user)) = value.split_once('\\') {
            self.add(Sort::Domain, domain);
            self.add(sort, user);
        } else if let (Sort::Host, Some((host, domain))) = (sort, value.split_once('.')) {
            self.add(Sort::Host, host);
            self.add(Sort::Domain, domain);
        } else {
            self.add(sort, value);
        }
    }

    /// Adds the names that a text contains.
    pub(super) fn see(&mut self, text: &str) {
        for Found { sort, range } in find(text) {
            self.add(sort, &text[range]);
        }
    }

    fn add(&mut self, sort: Sort, name: &str) {
        let name = name.to_lowercase();
        if !name.is_empty() && !WELL_KNOWN.contains(&name.as_str()) {
            self.0.insert((sort, name));
        }
    }

    /// Gives each name its word. A name of a user or a domain that is a computer's too is that of the
    /// computer.
    pub(super) fn numbered(self) -> Numbered {
        let hosts: BTreeSet<&String> = self
            .0
            .iter()
            .filter(|(sort, _)| *sort == Sort::Host)
            .map(|(_, name)| name)
            .collect();
        let mut words = BTreeMap::new();
        let mut counts: BTreeMap<Sort, usize> = BTreeMap::new();
        for (sort, name) in &self.0 {
            if *sort != Sort::Host && hosts.contains(name) {
                continue;
            }
            let count = counts.entry(*sort).or_default();
            *count += 1;
            words
                .entry(name.clone())
                .or_insert_with(|| format!("{}-{count}", sort.word()));
        }
        let anywhere = words
            .iter()
            .filter(|(name, _)| name.len() >= LEAST && !COMMON.contains(&name.as_str()))
            .map(|(name, word)| (name.clone(), word.clone()))
            .collect();
        Numbered { words, anywhere }
    }
}

/// The words for the names.
#[derive(Debug)]
pub(super) struct Numbered {
    words: BTreeMap<String, String>,
    /// Those that are replaced wherever they stand.
    anywhere: Vec<(String, String)>,
}

impl Numbered {
    /// The text with words in place of names.
    pub(super) fn replace(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = 0;
        for Found { range, .. } in find(text) {
            out += &self.replace_words(&text[rest..range.start]);
            match self.words.get(&text[range.clone()].to_lowercase()) {
                Some(word) => out += word,
                None => out += &text[range.clone()],
            }
            rest = range.end;
        }
        out += &self.replace_words(&text[rest..]);
        out
    }

    fn replace_words(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, word) in &self.anywhere {
            // Without a change of length in bytes, a place in one is a place in the other.
            let lower = out.to_lowercase();
            if lower.len() != out.len() || !lower.contains(name.as_str()) {
                continue;
            }
            let mut next = String::with_capacity(out.len());
            let mut rest = 0;
            for (at, _) in lower.match_indices(name.as_str()) {
                let end = at + name.len();
                if is_word(&lower, at, end) {
                    next += &out[rest..at];
                    next += word;
                    rest = end;
                }
            }
            next += &out[rest..];
            out = next;
        }
        out
    }
}

/// Whether no letter or digit is next to a part of a text.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let joins = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    !joins(before) && !joins(after)
}
