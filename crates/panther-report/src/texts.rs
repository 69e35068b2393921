//! The fixed texts of the HTML report in several languages.

use std::collections::BTreeMap;

/// The languages with their tables; the first is the default. A further language is one more table.
const TABLES: [(&str, &str); 2] = [
    ("en", include_str!("../texts/en.toml")),
    ("zh", include_str!("../texts/zh.toml")),
];

/// A language of the fixed texts. The texts of rules are English in all of them.
///
/// ```
/// use panther_report::Language;
///
/// assert_eq!(Language::named("zh").unwrap().tag(), "zh");
/// assert!(Language::named("xx").is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// All languages.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLES.len()).map(Self)
    }

    /// The language with this tag, such as `en`.
    #[must_use]
    pub fn named(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag() == tag)
    }

    /// The tag of the language, such as `zh`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.row().0
    }

    fn row(self) -> (&'static str, &'static str) {
        TABLES.get(self.0).copied().unwrap_or(TABLES[0])
    }

    /// The texts by their keys.
    pub(crate) fn texts(self) -> BTreeMap<String, String> {
        // A test reads all tables.
        toml::from_str(self.row().1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_languages_have_the_same_texts() {
        let english: BTreeMap<String, String> = toml::from_str(TABLES[0].1).unwrap();
        for (tag, table) in TABLES {
            let texts: BTreeMap<String, String> = toml::from_str(table).unwrap();
            let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&texts), keys(&english), "{tag}");
            for (key, text) in &texts {
                assert!(!text.trim().is_empty(), "{tag}: {key}");
                let holes = |text: &str| text.matches("{n}").count();
                assert_eq!(holes(text), holes(&english[key]), "{tag}: {key}");
            }
        }
    }
}
