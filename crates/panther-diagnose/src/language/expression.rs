//! Expressions over the conditions of a rule, in logic with three values.

use std::fmt;

use super::error::Problem;
use crate::language::value::Value;

/// Whether something holds, as far as the logs at hand tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    /// The logs that would show it are missing.
    #[default]
    Unknown,
}

impl Truth {
    pub(crate) const fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    pub(crate) const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    const fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    /// A condition, `has.LOG` or `fact.NAME`.
    Name(String),
    /// A capture, a fact or a property of the attempt, compared with any of some values.
    Compare(String, Operator, Vec<Value>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Is,
    IsNot,
    Less,
    LessOrIs,
    More,
    MoreOrIs,
    Contains,
}

/// The facts that an expression asks for.
pub(crate) trait Facts {
    /// Whether a condition holds.
    fn holds(&self, name: &str) -> Truth;
    /// The values of a capture, a fact or a property of the attempt; none if it is not known.
    fn values(&self, name: &str) -> Vec<String>;
}

impl Expression {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let tokens = tokens(text)?;
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
        };
        let found = parser.any()?;
        match parser.peek() {
            None => Ok(found),
            Some(token) => Err(Problem::new(format!("unexpected {token}"))),
        }
    }

    pub(crate) fn truth(&self, facts: &dyn Facts) -> Truth {
        match self {
            Self::And(one, other) => one.truth(facts).and(other.truth(facts)),
            Self::Or(one, other) => one.truth(facts).or(other.truth(facts)),
            Self::Not(inner) => inner.truth(facts).not(),
            Self::Name(name) => facts.holds(name),
            Self::Compare(name, operator, values) => {
                let known = facts.values(name);
                if known.is_empty() {
                    return Truth::Unknown;
                }
                let any = |holds: &dyn Fn(&str, &Value) -> bool| {
                    Truth::of(
                        known
                            .iter()
                            .any(|one| values.iter().any(|value| holds(one, value))),
                    )
                };
                match operator {
                    Operator::Is => any(&|one, value| value.is(one.as_bytes())),
                    Operator::IsNot => any(&|one, value| value.is(one.as_bytes())).not(),
                    Operator::Contains => any(&|one, value| value.is_in(one)),
                    Operator::Less => {
                        any(&|one, value| value.number_of(one).is_some_and(|(a, b)| a < b))
                    }
                    Operator::LessOrIs => {
                        any(&|one, value| value.number_of(one).is_some_and(|(a, b)| a <= b))
                    }
                    Operator::More => {
                        any(&|one, value| value.number_of(one).is_some_and(|(a, b)| a > b))
                    }
                    Operator::MoreOrIs => {
                        any(&|one, value| value.number_of(one).is_some_and(|(a, b)| a >= b))
                    }
                }
            }
        }
    }

    /// Calls `each` with every name, and whether it is compared with values.
    pub(crate) fn each_name<'e>(&'e self, each: &mut dyn FnMut(&'e str, bool)) {
        match self {
            Self::And(one, other) | Self::Or(one, other) => {
                one.each_name(each);
                other.each_name(each);
            }
            Self::Not(inner) => inner.each_name(each),
            Self::Name(name) => each(name, false),
            Self::Compare(name, ..) => each(name, true),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(&'static str),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Mark(mark) => write!(f, "{mark}"),
        }
    }
}

const MARKS: &[&str] = &["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","];

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        let used = if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            found.push(Token::Mark(mark));
            mark.len()
        } else if first == '\'' {
            let end = rest[1..]
                .find('\'')
                .ok_or_else(|| Problem::new("a text that does not end"))?;
            found.push(Token::Text(rest[1..=end].to_owned()));
            end + 2
        } else if is_word(first) {
            let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            return Err(Problem::new(format!("unexpected {first:?}")));
        };
        rest = rest[used..].trim_start();
    }
    Ok(found)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

const KEYWORDS: &[&str] = &["and", "or", "not", "in", "contains"];

/// How deep parentheses may be nested.
const DEEPEST: usize = 32;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(found);
        found
    }

    fn takes_mark(&mut self, mark: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Mark(found)) if *found == mark);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Expression, Problem> {
        self.any_within(DEEPEST)
    }

    fn any_within(&mut self, depth: usize) -> Result<Expression, Problem> {
        let mut found = self.all(depth)?;
        while self.takes_word("or") {
            found = Expression::Or(Box::new(found), Box::new(self.all(depth)?));
        }
        Ok(found)
    }

    fn all(&mut self, depth: usize) -> Result<Expression, Problem> {
        let mut found = self.one(depth)?;
        while self.takes_word("and") {
            found = Expression::And(Box::new(found), Box::new(self.one(depth)?));
        }
        Ok(found)
    }

    fn one(&mut self, depth: usize) -> Result<Expression, Problem> {
        let Some(deeper) = depth.checked_sub(1) else {
            return Err(Problem::new("parentheses are nested too deeply"));
        };
        if self.takes_word("not") {
            return Ok(Expression::Not(Box::new(self.one(deeper)?)));
        }
        if self.takes_mark("(") {
            let inner = self.any_within(deeper)?;
            if !self.takes_mark(")") {
                return Err(Problem::new("a parenthesis that does not end"));
            }
            return Ok(inner);
        }
        let name = match self.peek() {
            Some(Token::Word(name)) if !KEYWORDS.contains(&name.as_str()) => name.clone(),
            Some(token) => return Err(Problem::new(format!("expected a name before {token}"))),
            None => return Err(Problem::new("expected a name at the end")),
        };
        self.at += 1;
        let operator = match self.peek() {
            Some(Token::Mark("==")) => Operator::Is,
            Some(Token::Mark("!=")) => Operator::IsNot,
            Some(Token::Mark("<")) => Operator::Less,
            Some(Token::Mark("<=")) => Operator::LessOrIs,
            Some(Token::Mark(">")) => Operator::More,
            Some(Token::Mark(">=")) => Operator::MoreOrIs,
            Some(Token::Word(word)) if word == "contains" => Operator::Contains,
            Some(Token::Word(word)) if word == "in" => {
                self.at += 1;
                return Ok(Expression::Compare(name, Operator::Is, self.list()?));
            }
            _ => return Ok(Expression::Name(name)),
        };
        self.at += 1;
        Ok(Expression::Compare(name, operator, vec![self.value()?]))
    }

    fn list(&mut self) -> Result<Vec<Value>, Problem> {
        if !self.takes_mark("[") {
            return Err(Problem::new("expected a list behind in: ['a', 'b']"));
        }
        let mut values = vec![self.value()?];
        while self.takes_mark(",") {
            values.push(self.value()?);
        }
        if !self.takes_mark("]") {
            return Err(Problem::new("a list that does not end"));
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<Value, Problem> {
        let found = match self.peek() {
            Some(Token::Text(text) | Token::Word(text)) => Value::new(text),
            _ => return Err(Problem::new("expected a value: 'text', a number or a code")),
        };
        self.at += 1;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Facts for Known {
        fn holds(&self, name: &str) -> Truth {
            match name {
                "yes" => Truth::True,
                "no" => Truth::False,
                _ => Truth::Unknown,
            }
        }

        fn values(&self, name: &str) -> Vec<String> {
            match name {
                "n" => vec!["5".into()],
                "code" => vec!["0x80070005".into()],
                "name" => vec!["Setup.exe".into(), "Other.exe".into()],
                _ => Vec::new(),
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Truth) {
        assert_eq!(
            Expression::parse(text).unwrap().truth(&Known),
            expected,
            "{text}"
        );
    }

    #[test]
    fn unknown_is_neither_true_nor_false() {
        check("yes and maybe", Truth::Unknown);
        check("no and maybe", Truth::False);
        check("yes or maybe", Truth::True);
        check("not maybe", Truth::Unknown);
        check("no or not maybe", Truth::Unknown);
        check("missing == 'x'", Truth::Unknown);
        check("missing != 'x'", Truth::Unknown);
    }

    #[test]
    fn and_binds_more_than_or() {
        check("yes or yes and no", Truth::True);
        check("(yes or yes) and no", Truth::False);
        check("not no and yes", Truth::True);
    }

    #[test]
    fn values_are_compared_by_their_kind() {
        check("n == 5", Truth::True);
        check("n < 10", Truth::True);
        check("n >= 6", Truth::False);
        check("code == 0xD0070005", Truth::True);
        check("code in [0x80070002, 5]", Truth::True);
        check("name == 'setup.EXE'", Truth::True);
        check("name == 'set*'", Truth::True);
        check("name != 'other.exe'", Truth::False);
        check("name contains 'UP.'", Truth::True);
    }

    #[test]
    fn what_is_wrong_is_an_error() {
        for text in [
            "",
            "and",
            "a b",
            "(a",
            "a ==",
            "a in 'x'",
            "a in ['x'",
            "'a'",
            "a == 'x",
            "a & b",
        ] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
        assert!(Expression::parse(&"(".repeat(1000)).is_err());
        assert!(Expression::parse(&"not ".repeat(1000)).is_err());
    }
}
