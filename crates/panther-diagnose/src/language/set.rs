//! Sets of rules.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;

use super::compile::{Compiler, Lists, Located};
use super::error::RuleError;
use super::raw;
use super::rule::{FactRule, Rule, Suspect};

/// The version of the language of rules.
const SCHEMA: u32 = 1;

/// The rules, facts, lists and suspects of some files.
///
/// ```
/// let rules = panther_diagnose::RuleSet::embedded();
/// assert!(rules.rules().count() > 0);
/// ```
#[derive(Debug, Default)]
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    pub(crate) facts: Vec<FactRule>,
    pub(crate) suspects: Vec<Suspect>,
    /// The altitudes of file-system filters by their names in lower case.
    pub(crate) altitudes: HashMap<String, u32>,
}

/// A file of rules: its name for people, and its text.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl RuleSet {
    /// The rules of this crate.
    ///
    /// # Panics
    ///
    /// Never in a build whose tests passed: they compile all embedded rules.
    #[must_use]
    pub fn embedded() -> Self {
        match Self::of(&embedded_texts()) {
            Ok(rules) => rules,
            Err(error) => panic!("an embedded rule is wrong: {error}"),
        }
    }

    /// The rules of this crate, and those of the `.toml` files in a folder. A rule, a fact or a
    /// suspect of the folder replaces one of this crate with the same id or name, and a list one
    /// with the same name.
    ///
    /// # Errors
    ///
    /// The first error in a file, or of reading one.
    pub fn with_folder(folder: impl AsRef<Path>) -> Result<Self, RuleError> {
        let folder = folder.as_ref();
        let unreadable =
            |path: &Path, error: std::io::Error| RuleError::at(path, "", 0, error.to_string());
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                paths.push(path);
            }
        }
        paths.sort();
        if paths.is_empty() {
            return Err(RuleError::at(folder, "", 0, "the folder has no .toml file"));
        }
        let mut texts = embedded_texts();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            texts.push(Text {
                name: path.to_string_lossy().into_owned(),
                text,
            });
        }
        Self::of(&texts)
    }

    /// The rules of one text alone. `name` names it in errors.
    ///
    /// # Errors
    ///
    /// The first error in the text, with its line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, RuleError> {
        Self::of(&[Text {
            name: name.to_owned(),
            text: text.to_owned(),
        }])
    }

    fn of(texts: &[Text]) -> Result<Self, RuleError> {
        let registry = panther_set::registry();
        let formats: Vec<&'static str> = registry
            .formats()
            .iter()
            .map(|format| format.id().as_str())
            .collect();
        let mut files = Vec::new();
        let mut lists = Lists::new();
        let mut facts = Vec::new();
        for text in texts {
            let file: raw::File = toml::from_str(&text.text).map_err(|error| {
                let byte = error.span().map_or(0, |span| span.start);
                RuleError::at(Path::new(&text.name), &text.text, byte, error.message())
            })?;
            if *file.schema.get_ref() != SCHEMA {
                let message = format!("this program knows schema {SCHEMA} only");
                return Err(RuleError::at(
                    Path::new(&text.name),
                    &text.text,
                    file.schema.span().start,
                    message,
                ));
            }
            lists.extend(file.lists.clone());
            facts.extend(file.facts.iter().map(|fact| fact.name.get_ref().clone()));
            files.push((text, file));
        }
        let compiler = Compiler::new(&lists, &formats, &facts);
        let mut set = Self::default();
        for (text, file) in files {
            let altitudes = file.altitudes.into_iter();
            set.altitudes
                .extend(altitudes.map(|(name, altitude)| (name.to_ascii_lowercase(), altitude)));
            let located = |Located(problem, place): Located| {
                RuleError::at(Path::new(&text.name), &text.text, place.start, problem.0)
            };
            for raw in file.rules {
                let rule = compiler.rule(raw, &text.name).map_err(located)?;
                replace(&mut set.rules, rule, |rule| &rule.id);
            }
            for raw in file.facts {
                let fact = compiler.fact(raw).map_err(located)?;
                replace(&mut set.facts, fact, |fact| &fact.name);
            }
            for raw in file.suspects {
                let suspect = compiler.suspect(raw).map_err(located)?;
                replace(&mut set.suspects, suspect, |suspect| &suspect.name);
            }
        }
        Ok(set)
    }

    /// The names and the texts of the logs in the tests of all rules.
    pub fn fixtures(&self) -> impl Iterator<Item = (&str, &str)> {
        let tests = self.rules.iter().flat_map(|rule| &rule.tests);
        let logs = tests.flat_map(|test| &test.logs);
        logs.map(|log| (log.name.as_str(), log.text.as_str()))
    }

    /// The rules in the order of their files.
    pub fn rules(&self) -> impl Iterator<Item = RuleView<'_>> {
        self.rules.iter().map(RuleView)
    }
}

/// Adds an entry, in the place of one with the same name if there is one.
fn replace<T>(all: &mut Vec<T>, new: T, name: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|old| name(old) == name(&new)) {
        Some(old) => *old = new,
        None => all.push(new),
    }
}

/// A rule, as far as people ask about it.
#[derive(Clone, Copy, Debug)]
pub struct RuleView<'r>(pub(crate) &'r Rule);

impl<'r> RuleView<'r> {
    /// The id.
    #[must_use]
    pub fn id(self) -> &'r str {
        &self.0.id
    }

    /// The file that it comes from.
    #[must_use]
    pub fn file(self) -> &'r str {
        &self.0.file
    }

    /// The purpose.
    #[must_use]
    pub const fn kind(self) -> crate::Kind {
        self.0.kind
    }

    /// One line without codes.
    #[must_use]
    pub fn title(self) -> &'r str {
        &self.0.title
    }

    /// The word to group by.
    #[must_use]
    pub fn family(self) -> &'r str {
        &self.0.family
    }

    /// Public sources.
    #[must_use]
    pub fn refs(self) -> &'r [String] {
        &self.0.refs
    }

    /// The logs that it looks at, each once.
    #[must_use]
    pub fn logs(self) -> Vec<&'r str> {
        let mut logs: Vec<&str> = self
            .0
            .sees
            .iter()
            .flat_map(|see| see.logs.iter().map(String::as_str))
            .collect();
        logs.sort_unstable();
        logs.dedup();
        logs
    }

    /// Whether the rule speaks of a code: as a condition, or as a value of a capture.
    #[must_use]
    pub fn speaks_of(self, code: panther::code::Code) -> bool {
        let failure = super::value::folded(code);
        let typed = code.to_string();
        self.0.sees.iter().any(|see| {
            let states = see
                .code
                .as_ref()
                .is_some_and(|test| test.any.contains(&failure));
            let captures = see
                .wanted
                .values()
                .flatten()
                .any(|value| value.is(typed.as_bytes()));
            states || captures
        })
    }
}

/// The name of each file in the folder `rules`, and the length of its text. The build script lists them.
const FILES: &[(&str, u64)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The texts one after the other, compressed: a sixth of their length.
const TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.deflate"));

fn embedded_texts() -> Vec<Text> {
    let mut texts = DeflateDecoder::new(TEXTS);
    let mut text = |&(name, length): &(&str, u64)| {
        let mut text = String::new();
        let read = texts.by_ref().take(length).read_to_string(&mut text);
        // The build script made these bytes of text.
        assert_eq!(read.ok(), usize::try_from(length).ok(), "{name}");
        Text {
            name: name.to_owned(),
            text,
        }
    };
    FILES.iter().map(&mut text).collect()
}
