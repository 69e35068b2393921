//! A prompt that reads queries.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use datafusion::execution::context::SessionContext;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use tokio::runtime::Runtime;

use crate::args::Args;
use crate::run::{self, End};

const HELP: &str = "\
A query ends with a semicolon and may have several lines. Ctrl-C ends a running query.
  .tables          the tables
  .schema [TABLE]  the columns of a table, or of all
  .help            this text
  .quit            the end, like Ctrl-D";

/// The tables, with the meaning of a row of each.
const TABLES: [(&str, &str); 3] = [
    (
        "events",
        "one row for each event, and for each piece of a log that is no event",
    ),
    (
        "sources",
        "one row for each log, and for each file that is not read",
    ),
    ("codes", "one row for each code of each event"),
];

/// Reads and answers queries until the end of the input.
pub(crate) fn start(runtime: &Runtime, args: &Args) -> ExitCode {
    let opened = runtime.block_on(run::open(args));
    let (tables, context) = match opened {
        Ok(opened) => opened,
        Err(error) => return run::fail(panther_sql::message(&error)),
    };
    let mut editor = match DefaultEditor::new() {
        Ok(editor) => editor,
        Err(error) => return run::fail(error),
    };
    let history = env::home_dir().map(|home| home.join(".panther_sql_history"));
    if let Some(path) = &history {
        // The first session finds no history.
        let _ = editor.load_history(path);
    }
    let mut prompt = Prompt {
        runtime,
        args,
        context,
        query: String::new(),
        has_failed: false,
    };
    prompt.read(&mut editor);
    keep_history(&mut editor, history);
    match run::note_problems(&tables) || prompt.has_failed {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn keep_history(editor: &mut DefaultEditor, path: Option<PathBuf>) {
    if let Some(path) = path
        && let Err(error) = editor.save_history(&path)
    {
        eprintln!("panther-sql: {}: {error}", path.display());
    }
}

struct Prompt<'p> {
    runtime: &'p Runtime,
    args: &'p Args,
    context: SessionContext,
    /// The lines of a query that does not end yet.
    query: String,
    has_failed: bool,
}

impl Prompt<'_> {
    fn read(&mut self, editor: &mut DefaultEditor) {
        loop {
            let prompt = match self.query.is_empty() {
                true => "panther> ",
                false => "    ...> ",
            };
            match editor.readline(prompt) {
                Ok(line) => {
                    // A line that does not get into the history is no reason to stop.
                    let _ = editor.add_history_entry(line.as_str());
                    if !self.take(&line) {
                        return;
                    }
                }
                Err(ReadlineError::Interrupted) => self.query.clear(),
                Err(ReadlineError::Eof) => {
                    self.run();
                    return;
                }
                Err(error) => {
                    self.fail(&error.to_string());
                    return;
                }
            }
        }
    }

    /// Takes a line. Returns whether to read another one.
    fn take(&mut self, line: &str) -> bool {
        let line = line.trim_end();
        if self.query.is_empty()
            && let Some(command) = line.strip_prefix('.')
        {
            return self.command(command);
        }
        self.query.push_str(line);
        self.query.push('\n');
        if line.ends_with(';') {
            self.run();
        }
        true
    }

    fn command(&mut self, command: &str) -> bool {
        let mut words = command.split_whitespace();
        match (words.next().unwrap_or_default(), words.next()) {
            ("quit" | "exit", None) => return false,
            ("help", None) => println!("{HELP}"),
            ("tables", None) => {
                let tables = TABLES.map(|(name, about)| format!("{name:<9}{about}\n"));
                print!("{}", tables.concat());
            }
            ("schema", Some(table)) => self.schema(table),
            ("schema", None) => TABLES.iter().for_each(|(name, _)| {
                println!("{name}");
                self.schema(name);
            }),
            _ => self.fail(&format!("no command `.{command}`; `.help` lists them")),
        }
        true
    }

    fn schema(&mut self, table: &str) {
        match self.runtime.block_on(self.context.table(table)) {
            Err(error) => self.fail(&panther_sql::message(&error)),
            Ok(frame) => {
                for field in frame.schema().fields() {
                    let about = field.metadata().get("comment").map_or("", String::as_str);
                    let kind = panther_sql::type_name(field.data_type());
                    println!("  {:<17}{kind:<21}{about}", field.name());
                }
            }
        }
    }

    /// Runs the query that is complete, if there is one.
    fn run(&mut self) {
        let query = std::mem::take(&mut self.query);
        let query = query.trim();
        if query.is_empty() {
            return;
        }
        let answer = run::answer(self.context.clone(), query.to_owned(), self.args.output());
        match self.runtime.block_on(run::until_interrupted(answer)) {
            End::Done => {}
            End::Interrupted => eprintln!("panther-sql: the query was ended"),
            End::Failed(reason) => self.fail(&reason),
        }
    }

    fn fail(&mut self, reason: &str) {
        self.has_failed = true;
        eprintln!("panther-sql: {reason}");
    }
}
