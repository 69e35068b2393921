//! `panther completions` and `panther man`

use std::io::Write;

use clap::CommandFactory;
use clap::error::ErrorKind;
use clap_mangen::Man;

use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::output::{Done, Outcome};

pub(crate) fn completions(args: &CompletionsArgs) -> Done {
    // The generator cannot return the error of a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "panther", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::All)
}

pub(crate) fn man(args: &ManArgs) -> Done {
    let mut all = Args::command();
    all.build();
    let page = match &args.command {
        None => Man::new(all),
        Some(name) => {
            let Some(command) = all.find_subcommand(name) else {
                let message = format!("no command {name:?}; panther --help lists them");
                Args::command()
                    .error(ErrorKind::ValueValidation, message)
                    .exit()
            };
            Man::new(command.clone()).title(format!("panther-{name}"))
        }
    };
    page.render(&mut std::io::stdout())?;
    Ok(Outcome::All)
}
