//! Diagnoses sets of logs.

use panther_set::{Error, LogSet};

use crate::explain::Explanation;
use crate::judge::case::Case;
use crate::language::set::RuleSet;
use crate::model::{Diagnosis, Kind};
use crate::watch::gather::Gathered;
use crate::watch::index::Index;

/// Diagnoses sets of logs with a set of rules.
///
/// A set is read once, on all threads. Memory is bounded: of each condition of a rule and each log,
/// the first and the last matches are kept, and the others are counted.
///
/// ```no_run
/// use panther_diagnose::{Diagnoser, RuleSet};
/// use panther_set::LogSet;
///
/// let diagnoser = Diagnoser::new(RuleSet::embedded());
/// let diagnosis = diagnoser.diagnose(&LogSet::discover(["SetupDiag.zip"]));
/// for finding in diagnosis.primary() {
///     println!("{:?}: {}", finding.confidence, finding.cause);
/// }
/// ```
#[derive(Debug)]
pub struct Diagnoser {
    rules: RuleSet,
}

impl Diagnoser {
    /// Makes a diagnoser.
    #[must_use]
    pub const fn new(rules: RuleSet) -> Self {
        Self { rules }
    }

    /// The rules.
    #[must_use]
    pub const fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Reads a set, and says why it failed.
    ///
    /// Sources that cannot be read to their end are in the diagnosis, with their errors.
    #[must_use]
    pub fn diagnose(&self, set: &LogSet) -> Diagnosis {
        self.with_case(set, |case, errors| case.diagnosis(set, errors))
    }

    /// Reads a set, and says how the conditions of a rule stand. `None` if there is no such rule, or
    /// if it is for noise.
    #[must_use]
    pub fn explain(&self, set: &LogSet, rule: &str) -> Option<Explanation> {
        let mut rules = self.rules.rules.iter().enumerate();
        let (number, rule) =
            rules.find(|(_, known)| known.id == rule && known.kind != Kind::Noise)?;
        Some(self.with_case(set, |case, _| case.explain(number, rule)))
    }

    pub(crate) fn with_case<T>(
        &self,
        set: &LogSet,
        judge: impl FnOnce(&Case<'_>, &[Option<Error>]) -> T,
    ) -> T {
        let index = Index::new(&self.rules);
        let (mut gathered, errors): (Vec<Gathered<'_>>, Vec<Option<Error>>) = set
            .par_fold_each(
                Gathered::default,
                |gathered, source, item| gathered.observe(&index, source, item),
                |gathered, more| gathered.merge(more),
            )
            .into_iter()
            .unzip();
        gathered.iter_mut().for_each(Gathered::complete);
        let case = Case::new(&self.rules, &index, set, &gathered);
        judge(&case, &errors)
    }
}
