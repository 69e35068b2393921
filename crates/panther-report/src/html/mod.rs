//! One self-contained HTML file.

use std::io::{self, Write};

use data_encoding::BASE64;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, Value, context, escape_formatter};
use panther_diagnose::Diagnosis;
use panther_export::printable;
use sha2::{Digest, Sha256};

use self::view::View;
use crate::one_clock::{Chosen, OneClock};
use crate::options::Options;
use crate::overview::Overview;
use crate::words;

mod scale;
mod timeline;
mod view;

/// The templates: the page and its parts.
const TEMPLATES: [(&str, &str); 5] = [
    ("page.html", include_str!("../../templates/page.html")),
    (
        "findings.html",
        include_str!("../../templates/findings.html"),
    ),
    ("cited.html", include_str!("../../templates/cited.html")),
    (
        "timeline.html",
        include_str!("../../templates/timeline.html"),
    ),
    (
        "appendix.html",
        include_str!("../../templates/appendix.html"),
    ),
];

const STYLE: &str = include_str!("../../templates/style.css");
const SCRIPT: &str = include_str!("../../templates/script.js");

/// Writes a diagnosis and an overview as one HTML file, which needs nothing from elsewhere.
///
/// All texts from logs are escaped, and their control characters replaced. The page forbids every
/// request and every script but its own, by a content security policy. It can be read without scripts.
///
/// # Errors
///
/// An error of kind `Other`; its source is the error of `out`.
pub fn html(
    diagnosis: &Diagnosis,
    overview: &Overview,
    options: &Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let clock = OneClock::of(diagnosis, options.zone.as_ref());
    let diagnosis = &clock.show(diagnosis);
    let environment = environment().map_err(io::Error::other)?;
    let page = environment
        .get_template("page.html")
        .map_err(io::Error::other)?;
    let view = View::of(diagnosis, overview, &clock);
    let texts = options.language.texts();
    let key = clock.chosen.as_ref().and_then(Chosen::key);
    let clock = key.and_then(|key| texts.get(key)).cloned();
    let context = context! {
        t => texts,
        clock => clock,
        lang => options.language.tag(),
        title => options.title.clone(),
        version => options.version.clone(),
        arguments => options.arguments.clone(),
        created => options.created.clone(),
        style => STYLE,
        script => SCRIPT,
        policy => policy(),
        v => Value::from(Serde(view)),
    };
    page.render_captured_to(context, out)
        .map(drop)
        .map_err(io::Error::other)
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(format);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.add_filter("grouped", |number: u64| words::grouped(number));
    environment.add_filter("time", |text: String| words::time(&text));
    environment.add_filter("fill", |text: String, number: Value| {
        text.replace("{n}", &number.to_string())
    });
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}

/// Writes a value with its control characters replaced, and escaped.
fn format(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => {
            let text = Value::from(printable(text).into_owned());
            escape_formatter(out, state, &text)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// The content security policy: the page's own style and script, and nothing else.
fn policy() -> String {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
