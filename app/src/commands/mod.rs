//! The commands, one a file.

mod account;
mod bulletin;
mod checks;
mod data;
mod deadline;
mod demo;
mod document;
mod dossiers;
mod figure;
mod ledger;
mod log;
mod match_;
mod means_test;
mod procedure;
mod sample;
mod serve;
mod sheet;
mod today;

use std::process::ExitCode;

use crate::args::{Args, Command, SheetKind};
pub use crate::usage::Usage;

/// Exit status 1: something was found wrong.
pub const WRONG: u8 = 1;

/// Runs a command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    match args.command {
        Command::Demo { scale, no_serve, port } => demo::demo(place, scale, no_serve, port),
        Command::Serve { port, address, tls } => serve::serve(place, &address, port, tls),
        Command::Import { kind: SheetKind::Hardship, file, more, dry_run, json, .. } => {
            let files: Vec<_> = std::iter::once(file).chain(more).collect();
            dossiers::import(place, &files, dry_run, json)
        }
        Command::Import { more, .. } if !more.is_empty() => {
            Err(Usage(format!("only dossiers come in several files; leave out {}", more[0].display())).into())
        }
        Command::Import { kind: SheetKind::Reform, file, dry_run, json, plan, .. } => {
            ledger::import(place, &file, plan, dry_run, json)
        }
        Command::Import { kind, file, as_of, dry_run, json, rejects, .. } => {
            sheet::import(place, roll_kind(kind), &file, as_of, dry_run, json, rejects.as_deref())
        }
        Command::Export { kind: SheetKind::Hardship, file, moment, .. } => dossiers::export(place, &file, &moment),
        Command::Export { kind: SheetKind::Reform, file, moment, plan } => {
            ledger::export(place, &file, plan.as_deref(), &moment)
        }
        Command::Export { kind, file, moment, .. } => sheet::export(place, roll_kind(kind), &file, &moment),
        Command::Figures { json } => figure::list(json),
        Command::Figure { name, moment, from, to, by, list, json } => {
            figure::answer(place, &name, &moment, (from, to), by.as_deref(), list, json)
        }
        Command::Procedure { act } => procedure::run(act),
        Command::Today { account, json } => today::run(place, account.as_deref(), json),
        Command::Document { template, record, out, quarter } => {
            document::run(place, &template, record, &out, quarter.as_deref())
        }
        Command::Deadline { rule, from, json } => deadline::run(place, &rule, from, json),
        Command::MeansTest { file, json } => means_test::run(place, &file, json),
        Command::Bulletin { act } => bulletin::run(place, act),
        Command::Verify { file, verify } => bulletin::verify(place, &file, &verify),
        Command::Match { act } => match_::run(place, &act),
        Command::Checks { act } => checks::run(&act),
        Command::Sample { act } => sample::run(&act),
        Command::Log { act, json, limit } => log::run(place, act, json, limit),
        Command::Clean { file } => sheet::clean(&file),
        Command::Account { act } => account::run(place, act),
        Command::Key { act } => data::key(place, act),
        Command::Erase { person, reason } => data::erase(place, person, reason),
        Command::Reverse { commit, reason } => data::reverse(place, commit, reason),
        Command::Backup { file } => data::backup(place, &file),
        Command::Restore { file } => data::restore(place, &file),
        Command::Check { json } => data::check(place, json),
    }
}

/// Which sheet of the roll is meant; a ledger has commands of its own.
fn roll_kind(kind: SheetKind) -> roll::intake::Kind {
    if kind == SheetKind::Units { roll::intake::Kind::Units } else { roll::intake::Kind::Roll }
}

/// Prints a value as one line of JSON.
pub fn print_json(value: &serde_json::Value) {
    say!("{value}");
}
