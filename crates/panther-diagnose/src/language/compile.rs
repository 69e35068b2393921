//! Compiles rules, and checks that they can work.

use std::collections::BTreeMap;
use std::ops::Range;

use panther::Level;
use panther::code::Code;
use toml::Spanned;

use super::error::Problem;
use super::expression::Expression;
use super::pattern::Pattern;
use super::raw;
use super::rule::{
    Ask, Change, CodeTest, ConfidenceOf, FactRule, Fix, Heal, Join, JoinKind, Rule, See, Suspect,
};
use super::template::Template;
use super::value::{Value, folded};
use crate::model::{Confidence, Kind, Role, Severity};
use crate::watch::field::FieldKey;
use crate::watch::literals::SHORTEST;

/// A problem, and the bytes of the file that it is about.
#[derive(Debug)]
pub(crate) struct Located(pub(crate) Problem, pub(crate) Range<usize>);

pub(crate) type Compiled<T> = Result<T, Located>;

pub(crate) type Lists = BTreeMap<String, Vec<String>>;

/// Puts a problem at a place.
trait At<T> {
    fn at(self, place: &Range<usize>) -> Compiled<T>;
}

impl<T> At<T> for Result<T, Problem> {
    fn at(self, place: &Range<usize>) -> Compiled<T> {
        self.map_err(|problem| Located(problem, place.clone()))
    }
}

fn wrong<T>(place: &Range<usize>, text: impl Into<String>) -> Compiled<T> {
    Err(Located(Problem::new(text), place.clone()))
}

/// The names that the parts of a rule may use.
struct Context<'c> {
    lists: &'c Lists,
    formats: &'c [&'static str],
    /// The facts that expressions and texts may name.
    facts: &'c [String],
}

/// Compiles the rules of a file.
pub(crate) struct Compiler<'c> {
    context: Context<'c>,
}

impl<'c> Compiler<'c> {
    pub(crate) const fn new(
        lists: &'c Lists,
        formats: &'c [&'static str],
        facts: &'c [String],
    ) -> Self {
        Self {
            context: Context {
                lists,
                formats,
                facts,
            },
        }
    }

    pub(crate) fn rule(&self, raw: raw::Rule, file: &str) -> Compiled<Rule> {
        let place = raw.id.span();
        let id = raw.id.into_inner();
        let is_noise = raw.kind == Kind::Noise;
        if raw.refs.is_empty() {
            return wrong(&place, "the rule has no refs: name a public source");
        }
        if raw.sees.is_empty() {
            return wrong(&place, "the rule has no see: it looks at no record");
        }
        let mut sees = Vec::new();
        for see in raw.sees {
            let see = self.context.see(see, &place)?;
            if sees.iter().any(|other: &See| other.name == see.name) {
                return wrong(&place, format!("two see have the name {:?}", see.name));
            }
            sees.push(see);
        }
        let mut names = Names {
            sees: &mut sees,
            joins: Vec::new(),
        };
        for join in raw.order {
            let kind = JoinKind::Order {
                first: names.see(&join.first, &join.name.span())?,
                then: names.see(&join.then, &join.name.span())?,
                within: join
                    .within
                    .as_deref()
                    .map(seconds)
                    .transpose()
                    .at(&join.name.span())?,
                records: join.records,
                scope: join.scope,
                same: join.same,
                pick: join.pick,
            };
            names.join(join.name, kind)?;
        }
        for join in raw.count {
            let of = names.see(&join.of, &join.name.span())?;
            for name in join.distinct.keys() {
                if !names.sees[of].names().any(|known| known == name) {
                    return wrong(
                        &join.name.span(),
                        format!("{:?} captures no {name:?}", join.of),
                    );
                }
            }
            names.sees[of]
                .distinct
                .extend(join.distinct.keys().cloned());
            let kind = JoinKind::Count {
                of,
                at_least: join.at_least,
                distinct: join.distinct,
            };
            names.join(join.name, kind)?;
        }
        for join in raw.absent {
            let kind = JoinKind::Absent {
                of: names.see(&join.of, &join.name.span())?,
                after: join
                    .after
                    .map(|after| names.see(&after, &join.name.span()))
                    .transpose()?,
                same: join.same,
                scope: join.scope,
            };
            names.join(join.name, kind)?;
        }
        for join in raw.near {
            let kind = JoinKind::Near {
                of: names.see(&join.of, &join.name.span())?,
                to: names.see(&join.to, &join.name.span())?,
                within: seconds(&join.within).at(&join.name.span())?,
                any_clock: join.any_clock,
            };
            names.join(join.name, kind)?;
        }
        for join in raw.tail {
            let kind = JoinKind::Tail {
                of: names.see(&join.of, &join.name.span())?,
                records: join.records,
            };
            names.join(join.name, kind)?;
        }
        let heal = match raw.heal {
            Some(heal) => Some(Heal {
                by: names.see(&heal.by, &place)?,
                same: heal.same,
            }),
            None => None,
        };
        let joins = names.joins;
        let expressions = Scope {
            context: &self.context,
            sees: &sees,
            joins: &joins,
        };
        let when = match raw.when {
            Some(when) if is_noise => return wrong(&when.span(), "a noise rule has no when"),
            Some(when) => Some(expressions.expression(when)?),
            None if is_noise => None,
            None => return wrong(&place, "the rule has no when"),
        };
        let confidence = match raw.confidence {
            Some(raw) => expressions.confidence(raw)?,
            None => ConfidenceOf {
                base: Confidence::Certain,
                cap: Confidence::Certain,
                raise: Vec::new(),
                lower: Vec::new(),
            },
        };
        let mut causes = Vec::new();
        for cause in raw.causes {
            let when = cause
                .when
                .map(|when| expressions.expression(when))
                .transpose()?;
            causes.push((when, expressions.template(cause.text)?));
        }
        if !is_noise && causes.last().is_none_or(|(when, _)| when.is_some()) {
            return wrong(&place, "the last cause must stand without an if");
        }
        let mut fixes = Vec::new();
        for fix in raw.fixes {
            fixes.push(Fix {
                when: fix
                    .when
                    .map(|when| expressions.expression(when))
                    .transpose()?,
                text: expressions.template(fix.text)?,
                risk: fix.risk,
            });
        }
        let mut asks = Vec::new();
        for ask in raw.asks {
            asks.push(Ask {
                what: ask.what,
                why: ask.why,
                how: ask.how,
                unless: ask
                    .unless
                    .map(|unless| expressions.expression(unless))
                    .transpose()?,
            });
        }
        let fires = raw
            .tests
            .iter()
            .any(|test| test.expect != raw::Expect::None);
        let does_not = is_noise
            || raw
                .tests
                .iter()
                .any(|test| test.expect == raw::Expect::None);
        if !fires || !does_not {
            return wrong(
                &place,
                "the rule needs a test that fires and one that expects none",
            );
        }
        Ok(Rule {
            id,
            file: file.to_owned(),
            kind: raw.kind,
            title: raw.title,
            family: raw.family,
            severity: raw.severity.unwrap_or(Severity::Fatal),
            when,
            specificity: raw.specificity.unwrap_or(2),
            beats: raw.beats,
            yields_to: raw.yields_to,
            refs: raw.refs,
            sees,
            joins,
            heal,
            confidence,
            causes,
            fixes,
            asks,
            tests: raw.tests,
        })
    }

    pub(crate) fn fact(&self, raw: raw::Fact) -> Compiled<FactRule> {
        let place = raw.name.span();
        let mut sees = Vec::new();
        for see in raw.sees {
            sees.push(self.context.see(see, &place)?);
        }
        let scope = Scope {
            context: &self.context,
            sees: &sees,
            joins: &[],
        };
        Ok(FactRule {
            value: scope.template(raw.value)?,
            name: raw.name.into_inner(),
            label: raw.label,
            pick: raw.pick,
            most: raw.most.unwrap_or(40),
            class: raw.class,
            sees,
        })
    }

    pub(crate) fn suspect(&self, raw: raw::Suspect) -> Compiled<Suspect> {
        let scope = Scope {
            context: &self.context,
            sees: &[],
            joins: &[],
        };
        Ok(Suspect {
            name: raw.name,
            families: raw.families,
            rules: raw.rules,
            needs: scope.expression(raw.needs)?,
            contradicted: raw
                .contradicted
                .map(|text| scope.expression(text))
                .transpose()?,
            because: raw.because.map(|text| scope.template(text)).transpose()?,
            not_shown: scope.template(raw.not_shown)?,
            unknown: scope.template(raw.unknown)?,
        })
    }
}

/// The conditions of a rule so far.
struct Names<'n> {
    sees: &'n mut Vec<See>,
    joins: Vec<Join>,
}

impl Names<'_> {
    fn see(&self, name: &str, place: &Range<usize>) -> Compiled<usize> {
        match self.sees.iter().position(|see| see.name == name) {
            Some(index) => Ok(index),
            None => wrong(place, format!("no see has the name {name:?}")),
        }
    }

    fn join(&mut self, name: Spanned<String>, kind: JoinKind) -> Compiled<()> {
        let place = name.span();
        let name = name.into_inner();
        let is_known = self.sees.iter().any(|see| see.name == name)
            || self.joins.iter().any(|join| join.name == name);
        if is_known {
            return wrong(&place, format!("two conditions have the name {name:?}"));
        }
        self.joins.push(Join { name, kind });
        Ok(())
    }
}

impl Context<'_> {
    fn see(&self, raw: raw::See, place: &Range<usize>) -> Compiled<See> {
        let place = raw
            .name
            .as_ref()
            .map_or_else(|| place.clone(), Spanned::span);
        let log_place = raw.log.span();
        let logs = raw.log.into_inner();
        if logs.is_empty() {
            return wrong(
                &log_place,
                "the log is missing: a code means something only in its log",
            );
        }
        for log in &logs {
            if log != "events" && !self.formats.contains(&log.as_str()) {
                return wrong(
                    &log_place,
                    format!("no format {log:?}; see `panther formats`"),
                );
            }
        }
        let mut levels = Vec::new();
        for level in &raw.level {
            match level.parse::<Level>() {
                Ok(level) => levels.push(level),
                Err(error) => return wrong(&place, format!("{level:?}: {error}")),
            }
        }
        let mut patterns = Vec::new();
        if let Some(text) = raw.text {
            let place = text.span();
            let texts = match text.into_inner() {
                raw::OneOrMore::One(text) => vec![text],
                raw::OneOrMore::More(texts) => texts,
            };
            for text in &texts {
                patterns.push(Pattern::new(text, raw.fold).at(&place)?);
            }
        }
        let code = raw.code.map(code_test).transpose()?;
        let mut fields = Vec::new();
        for (name, values) in raw.field {
            fields.push((
                FieldKey::new(&name).at(&place)?,
                self.values(&values, &place)?,
            ));
        }
        let mut captures = Vec::new();
        for (name, field) in raw.capture {
            captures.push((name, FieldKey::new(&field).at(&place)?));
        }
        if patterns.is_empty() && code.is_none() && fields.is_empty() && captures.is_empty() {
            return wrong(
                &place,
                "the see has no text, no code, no field and no capture",
            );
        }
        let keys = keys_of_values(&raw.wanted);
        let is_short = |pattern: &Pattern| pattern.key().len() < SHORTEST;
        let is_big = logs.iter().any(|log| BIG.contains(&log.as_str()));
        if is_big && code.is_none() && keys.is_empty() && patterns.iter().any(is_short) {
            return wrong(
                &place,
                format!("a text needs {SHORTEST} letters of literal text in one place"),
            );
        }
        let see = See {
            name: raw.name.map(Spanned::into_inner).unwrap_or_default(),
            logs,
            paths: raw
                .path
                .iter()
                .map(|path| path.to_ascii_lowercase())
                .collect(),
            components: raw.component,
            levels,
            patterns,
            code,
            fields,
            captures,
            wanted: self.tests(raw.wanted, &place)?,
            unwanted: self.tests(raw.unwanted, &place)?,
            keys,
            role: match raw.role {
                None | Some(raw::RoleOf::For) => Role::For,
                Some(raw::RoleOf::Against) => Role::Against,
                Some(raw::RoleOf::Context) => Role::Context,
            },
            distinct: Vec::new(),
        };
        for name in see.wanted.keys().chain(see.unwanted.keys()) {
            if !see.names().any(|known| known == name) {
                return wrong(&place, format!("the see captures no {name:?}"));
            }
        }
        Ok(see)
    }

    fn tests(
        &self,
        raw: BTreeMap<String, Vec<String>>,
        place: &Range<usize>,
    ) -> Compiled<BTreeMap<String, Vec<Value>>> {
        raw.into_iter()
            .map(|(name, values)| Ok((name, self.values(&values, place)?)))
            .collect()
    }

    /// The values, those of the lists that they name among them.
    fn values(&self, raw: &[String], place: &Range<usize>) -> Compiled<Vec<Value>> {
        let mut values = Vec::new();
        for value in raw {
            match value.strip_prefix('@') {
                None => values.push(Value::new(value)),
                Some(name) => match self.lists.get(name) {
                    Some(list) => values.extend(list.iter().map(|value| Value::new(value))),
                    None => return wrong(place, format!("no list has the name {name:?}")),
                },
            }
        }
        Ok(values)
    }
}

/// The names that expressions and texts of a rule may use.
struct Scope<'s> {
    context: &'s Context<'s>,
    sees: &'s [See],
    joins: &'s [Join],
}

impl Scope<'_> {
    fn captures(&self, name: &str) -> bool {
        let (see, capture) = match name.split_once('.') {
            Some((see, capture)) => (Some(see), capture),
            None => (None, name),
        };
        self.sees
            .iter()
            .filter(|one| see.is_none_or(|see| one.name == see))
            .any(|one| one.names().any(|known| known == capture))
    }

    fn is_fact(&self, name: &str) -> bool {
        self.context.facts.iter().any(|fact| fact == name)
    }

    fn expression(&self, raw: Spanned<String>) -> Compiled<Expression> {
        let place = raw.span();
        let found = Expression::parse(raw.get_ref()).at(&place)?;
        let mut unknown = None;
        found.each_name(&mut |name, is_compared| {
            let is_known = if let Some(log) = name.strip_prefix("has.") {
                !is_compared && self.is_log(log)
            } else if let Some(fact) = name.strip_prefix("fact.") {
                self.is_fact(fact)
            } else if let Some(property) = name.strip_prefix("attempt.") {
                is_compared
                    && ["outcome", "result", "extend", "operation", "phases"].contains(&property)
            } else if is_compared {
                self.captures(name)
            } else {
                self.sees.iter().any(|see| see.name == name)
                    || self.joins.iter().any(|join| join.name == name)
                    || self.captures(name)
            };
            if !is_known {
                unknown = Some(name.to_owned());
            }
        });
        match unknown {
            Some(name) => wrong(&place, format!("nothing has the name {name:?}")),
            None => Ok(found),
        }
    }

    fn is_log(&self, log: &str) -> bool {
        log.starts_with("events") || FOLDERS.contains(&log) || self.context.formats.contains(&log)
    }

    fn template(&self, raw: Spanned<String>) -> Compiled<Template> {
        let place = raw.span();
        let found = Template::parse(raw.get_ref()).at(&place)?;
        let mut unknown = None;
        found.each_name(&mut |name, _| {
            let is_known = match name.strip_prefix("fact:") {
                Some(fact) => self.is_fact(fact),
                None => self.captures(name),
            };
            if !is_known {
                unknown = Some(name.to_owned());
            }
        });
        match unknown {
            Some(name) => wrong(&place, format!("nothing captures {name:?}")),
            None => Ok(found),
        }
    }

    fn confidence(&self, raw: raw::ConfidenceOf) -> Compiled<ConfidenceOf> {
        let changes = |raw: Vec<raw::Change>| {
            raw.into_iter()
                .map(|change| {
                    Ok(Change {
                        when: self.expression(change.when)?,
                        to: change.to,
                        because: change.because,
                        lifts_cap: change.lifts_cap,
                    })
                })
                .collect::<Compiled<Vec<Change>>>()
        };
        Ok(ConfidenceOf {
            base: raw.base,
            cap: raw.cap.unwrap_or(Confidence::Certain),
            raise: changes(raw.raise)?,
            lower: changes(raw.lower)?,
        })
    }
}

/// The formats of big logs. A rule must not look at each record of them.
const BIG: &[&str] = &["cbs", "dism", "setup", "windowsupdate"];

/// Folders that `has.` knows besides formats.
pub(crate) const FOLDERS: &[&str] = &["rollback", "unattendgc", "sysprep", "newos"];

fn code_test(raw: raw::Code) -> Compiled<CodeTest> {
    let place = raw.any.span();
    let mut test = CodeTest {
        any: Vec::new(),
        roles: raw.role,
        keys: Vec::new(),
    };
    for typed in raw.any.into_inner() {
        let code = match Code::parse(&typed) {
            Ok(parsed) => parsed.code,
            Err(error) => return wrong(&place, format!("{typed:?}: {error}")),
        };
        test.any.push(folded(code));
        test.keys.extend(keys_of(code));
    }
    Ok(test)
}

/// Texts of which a record with a code contains one, whatever the case: its digits in all forms, and
/// its names.
fn keys_of(code: Code) -> Vec<String> {
    let failure = folded(code);
    let mut forms = vec![code.value()];
    if failure <= 0xFFFF {
        forms.extend([0x8007_0000, 0xC007_0000, 0xD007_0000].map(|high| high | failure));
    } else if code.value() >> 28 == 0xC {
        forms.push(code.value() | 0x1000_0000);
    }
    let mut keys = Vec::new();
    for form in forms.into_iter().filter(|form| *form > 0xFFFF) {
        keys.push(format!("{form:08x}"));
        if form < 0x1000_0000 {
            // Extend codes stand without leading zeros.
            keys.push(format!("{form:#x}"));
        }
        keys.push(form.cast_signed().to_string());
        keys.push(form.to_string());
    }
    let names = [
        Code::new(failure).name(),
        Code::new(0x8007_0000 | failure).name(),
        code.name(),
    ];
    keys.extend(names.into_iter().flatten().map(str::to_ascii_lowercase));
    // A record that names a code shortly gives its number too.
    keys.retain(|key| key.len() >= SHORTEST);
    keys
}

/// The keys of the first capture that must be one of some codes of eight digits.
fn keys_of_values(wanted: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let codes = wanted.values().find_map(|values| {
        let code = |value: &String| Code::parse(value).ok().map(|parsed| parsed.code);
        let codes: Option<Vec<Code>> = values.iter().map(code).collect();
        codes.filter(|codes| codes.iter().all(|code| code.value() > 0xFFFF))
    });
    codes.into_iter().flatten().flat_map(keys_of).collect()
}

/// Reads a span of time such as `30 s`.
fn seconds(text: &str) -> Result<i64, Problem> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let factor = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => {
            return Err(Problem::new(format!(
                "{text:?} is no time: 30 s, 5 min, 2 h or 1 d"
            )));
        }
    };
    match number.parse::<i64>() {
        Ok(number) if (0..=100_000).contains(&number) => Ok(number * factor),
        _ => Err(Problem::new(format!(
            "{text:?} is no time: 30 s, 5 min, 2 h or 1 d"
        ))),
    }
}
