//! The conditions of a query that the parser checks, so that it makes no rows in vain.
//!
//! A condition passes every event for which the filter of the query is true, and may pass others:
//! DataFusion checks all rows again.

use datafusion::arrow::temporal_conversions::timestamp_s_to_datetime;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use panther::Level;
use panther::code::{Code, ParsedCode};
use panther_set::{Bound, Filter};
use serde::{Deserialize, Serialize};

/// A condition on a column of `events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Condition {
    /// The level is one of these.
    Level(Vec<String>),
    /// The component is one of these.
    Component(Vec<String>),
    /// The first code is one of these.
    Code(Vec<String>),
    /// The format is one of these. Not the parser but the plan looks at it.
    Format(Vec<String>),
    /// The event id is one of these.
    EventId(Vec<u64>),
    /// The time is not before this [`Bound`].
    Since(String),
    /// The time is not after this [`Bound`].
    Until(String),
}

impl Condition {
    /// The condition that a filter of a query implies. `None` if the parser cannot check it.
    pub(crate) fn of(filter: &Expr) -> Option<Self> {
        match filter {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) => match (&**left, &**right) {
                (_, _) if *op == Operator::Or => Self::of(left)?.or(Self::of(right)?),
                (Expr::Column(column), Expr::Literal(value, _)) => {
                    Self::compare(&column.name, *op, value)
                }
                (Expr::Literal(value, _), Expr::Column(column)) => {
                    Self::compare(&column.name, op.swap()?, value)
                }
                _ => None,
            },
            Expr::InList(list) if !list.negated => {
                let Expr::Column(column) = &*list.expr else {
                    return None;
                };
                let one = |value: &Expr| match value {
                    Expr::Literal(value, _) => Self::compare(&column.name, Operator::Eq, value),
                    _ => None,
                };
                let (first, rest) = list.list.split_first()?;
                rest.iter()
                    .try_fold(one(first)?, |all, value| all.or(one(value)?))
            }
            _ => None,
        }
    }

    fn compare(column: &str, op: Operator, value: &ScalarValue) -> Option<Self> {
        if let "time_utc" | "time_local" = column {
            let bound = bound(value, column == "time_utc")?;
            return match op {
                Operator::Gt | Operator::GtEq => Some(Self::Since(bound)),
                Operator::Lt | Operator::LtEq => Some(Self::Until(bound)),
                _ => None,
            };
        }
        if op != Operator::Eq {
            return None;
        }
        if column == "event_id" {
            let ScalarValue::Int64(Some(id)) = value else {
                return None;
            };
            return Some(Self::EventId(vec![u64::try_from(*id).ok()?]));
        }
        let text = value.try_as_str().flatten()?.to_owned();
        match column {
            "level" if text.parse::<Level>().is_ok() => Some(Self::Level(vec![text])),
            "component" => Some(Self::Component(vec![text])),
            "format" => Some(Self::Format(vec![text])),
            "code" if code(&text).is_some() => Some(Self::Code(vec![text])),
            _ => None,
        }
    }

    /// The condition that one of two conditions holds.
    fn or(self, other: Self) -> Option<Self> {
        fn both<T>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
            one.extend(other);
            one
        }
        match (self, other) {
            (Self::Level(one), Self::Level(other)) => Some(Self::Level(both(one, other))),
            (Self::Component(one), Self::Component(other)) => {
                Some(Self::Component(both(one, other)))
            }
            (Self::Format(one), Self::Format(other)) => Some(Self::Format(both(one, other))),
            (Self::Code(one), Self::Code(other)) => Some(Self::Code(both(one, other))),
            (Self::EventId(one), Self::EventId(other)) => Some(Self::EventId(both(one, other))),
            _ => None,
        }
    }

    /// Whether the two are about the same property, of which a [`Filter`] takes one list.
    fn is_like(&self, other: &Self) -> bool {
        let is_time = matches!(self, Self::Since(_) | Self::Until(_));
        !is_time && std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn add_to(&self, filter: Filter) -> Filter {
        match self {
            Self::Level(levels) => levels
                .iter()
                .filter_map(|level| level.parse().ok())
                .fold(filter, Filter::level),
            Self::Component(names) => names.iter().fold(filter, Filter::component),
            Self::Code(codes) => codes
                .iter()
                .filter_map(|text| code(text))
                .fold(filter, Filter::code),
            Self::Format(_) => filter,
            Self::EventId(ids) => ids.iter().copied().fold(filter, Filter::event_id),
            Self::Since(bound) => match bound.parse::<Bound>() {
                Ok(bound) => filter.since(bound),
                Err(_) => filter,
            },
            Self::Until(bound) => match bound.parse::<Bound>() {
                Ok(bound) => filter.until(bound),
                Err(_) => filter,
            },
        }
    }
}

/// The filter of the events that pass all conditions. Of two conditions on one property it checks only
/// the first.
pub(crate) fn filter(conditions: &[Condition]) -> Filter {
    let mut filter = Filter::new();
    for (at, condition) in conditions.iter().enumerate() {
        let mut earlier = conditions[..at].iter();
        if !earlier.any(|other| condition.is_like(other)) {
            filter = condition.add_to(filter);
        }
    }
    filter
}

/// A code as the column `code` writes it.
fn code(text: &str) -> Option<ParsedCode> {
    text.starts_with("0x").then(|| Code::parse(text).ok())?
}

/// The second of a timestamp as a [`Bound`].
fn bound(value: &ScalarValue, is_utc: bool) -> Option<String> {
    let seconds = match *value {
        ScalarValue::TimestampSecond(Some(value), _) => value,
        ScalarValue::TimestampMillisecond(Some(value), _) => value.div_euclid(1000),
        ScalarValue::TimestampMicrosecond(Some(value), _) => value.div_euclid(1_000_000),
        ScalarValue::TimestampNanosecond(Some(value), _) => value.div_euclid(1_000_000_000),
        _ => return None,
    };
    let time = timestamp_s_to_datetime(seconds)?;
    let text = time.format("%Y-%m-%dT%H:%M:%S").to_string() + if is_utc { "Z" } else { "" };
    text.parse::<Bound>().ok().map(|_| text)
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::{col, lit};

    use super::*;

    #[test]
    fn filters_become_conditions() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let level = Condition::Level(texts(&["error", "fatal"]));
        let either = col("level")
            .eq(lit("error"))
            .or(col("level").eq(lit("fatal")));
        assert_eq!(Condition::of(&either), Some(level.clone()));
        let list = col("level").in_list(vec![lit("error"), lit("fatal")], false);
        assert_eq!(Condition::of(&list), Some(level));
        let code = lit("0x80070005").eq(col("code"));
        assert_eq!(
            Condition::of(&code),
            Some(Condition::Code(texts(&["0x80070005"])))
        );
        let instant =
            ScalarValue::TimestampNanosecond(Some(1_596_011_356_500_000_000), Some("UTC".into()));
        let since = Expr::Literal(instant.clone(), None).lt_eq(col("time_utc"));
        assert_eq!(
            Condition::of(&since),
            Some(Condition::Since("2020-07-29T08:29:16Z".to_owned()))
        );
    }

    #[test]
    fn what_the_parser_cannot_check_is_left_to_the_query() {
        for filter in [
            col("level").not_eq(lit("error")),
            col("level").eq(lit("dreadful")),
            col("level").eq(col("component")),
            col("level")
                .eq(lit("error"))
                .or(col("component").eq(lit("CBS"))),
            col("level").in_list(vec![lit("error")], true),
            col("level").in_list(vec![lit("error"), col("component")], false),
            col("message").eq(lit("x")),
            col("code").eq(lit("5")),
            col("event_id").eq(lit(-1_i64)),
        ] {
            assert_eq!(Condition::of(&filter), None, "{filter}");
        }
    }
}
