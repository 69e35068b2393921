//! Facts that logs state about the machine.

use std::collections::HashMap;

use super::case::{Case, Place};
use super::cite;
use crate::language::raw::{FactClass, FactPick};
use crate::language::template::Values;
use crate::model::{Fact, FactValue, Role};
use crate::watch::index::Owner;

/// The facts of a set.
#[derive(Debug, Default)]
pub(crate) struct KnownFacts<'c> {
    pub(crate) facts: Vec<Fact>,
    by_name: HashMap<&'c str, Vec<String>>,
}

impl<'c> KnownFacts<'c> {
    pub(crate) fn of(case: &Case<'c>) -> Self {
        let mut known = Self::default();
        for (number, rule) in case.rules.facts.iter().enumerate() {
            let mut places: Vec<(usize, Place<'c>)> = Vec::new();
            for (see, id) in case.index.of(Owner::Fact(number)).enumerate() {
                for (log, one) in case.logs.iter().enumerate() {
                    let hits = one
                        .gathered
                        .hits(id)
                        .into_iter()
                        .flat_map(|hits| hits.kept());
                    places.extend(hits.map(|hit| (see, Place { log, hit })));
                }
            }
            places.sort_by_key(|(_, place)| case.order_of(*place));
            let mut values: Vec<FactValue> = Vec::new();
            for (see, place) in places {
                let value = rule.value.render(&HitValues { case, place });
                let value = value.trim().to_owned();
                if value.is_empty()
                    || values
                        .iter()
                        .any(|known| known.value.eq_ignore_ascii_case(&value))
                {
                    continue;
                }
                let class = rule.class.and_then(|class| match class {
                    FactClass::Altitude => {
                        let altitude = case.rules.altitudes.get(&value.to_ascii_lowercase());
                        altitude.copied().and_then(altitude_class)
                    }
                });
                let condition = &rule.sees[see].name;
                values.push(FactValue {
                    value,
                    class: class.map(str::to_owned),
                    evidence: cite::evidence(case, place, condition, Role::Context),
                });
            }
            match rule.pick {
                FactPick::All => {}
                FactPick::First => values.truncate(1),
                FactPick::Last => {
                    let last = values.len().saturating_sub(1);
                    values.drain(..last);
                }
            }
            let dropped = values.len().saturating_sub(rule.most);
            values.truncate(rule.most);
            if values.is_empty() {
                continue;
            }
            let texts = values.iter().map(|value| value.value.clone()).collect();
            known.by_name.insert(&rule.name, texts);
            known.facts.push(Fact {
                name: rule.name.clone(),
                label: rule.label.clone(),
                values,
                dropped: dropped as u64,
            });
        }
        known
    }

    /// The values of a fact; none if no log states it.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        self.by_name.get(name).cloned().unwrap_or_default()
    }
}

/// The captures of one record.
struct HitValues<'h, 'c> {
    case: &'h Case<'c>,
    place: Place<'c>,
}

impl Values for HitValues<'_, '_> {
    fn all(&self, name: &str) -> Vec<String> {
        let value = self.place.hit.capture(name);
        let text = value.map(|value| self.case.text(self.place.log, value));
        text.filter(|text| !text.is_empty()).into_iter().collect()
    }
}

/// The class of file-system filters at an altitude, after Microsoft's list of allocated altitudes.
const fn altitude_class(altitude: u32) -> Option<&'static str> {
    Some(match altitude {
        420_000..=429_999 => "filter",
        400_000..=409_999 => "top",
        360_000..=389_999 => "activity monitor",
        340_000..=349_999 => "undelete",
        320_000..=329_999 => "anti-virus",
        300_000..=309_999 => "replication",
        280_000..=289_999 => "backup",
        260_000..=269_999 => "content screener",
        240_000..=249_999 => "quota",
        220_000..=229_999 => "system recovery",
        200_000..=209_999 => "cluster",
        180_000..=189_999 => "storage management",
        170_000..=174_999 => "imaging",
        160_000..=169_999 => "compression",
        140_000..=149_999 => "encryption",
        130_000..=139_999 => "virtualisation",
        120_000..=129_999 => "quota management",
        100_000..=109_999 => "open file",
        80_000..=89_999 => "security enhancer",
        60_000..=69_999 => "copy protection",
        40_000..=49_999 => "bottom",
        _ => return None,
    })
}
