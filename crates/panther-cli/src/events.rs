//! `panther events`

use std::ops::ControlFlow;

use crate::args::EventsArgs;
use crate::discover;
use crate::output::{Done, Outcome, complain};
use crate::writer::{Printer, Writer};

pub(crate) fn run(args: &EventsArgs) -> Done {
    let set = discover(&args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format().id())
    });
    let mut printer = Printer::new(args.wanted.output)?;
    let look = printer.look;
    let mut written = Ok(());
    let errors = set.ordered(
        |source| (Writer::new(&args.wanted, look, source), Vec::new()),
        |(writer, piece), _, item| writer.write(&item, piece),
        |source, (_, piece)| {
            written = printer.print(source, &piece);
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    errors.iter().for_each(complain);
    written?;
    Ok(Outcome::from_all(
        errors.is_empty() && set.skipped().is_empty(),
    ))
}
