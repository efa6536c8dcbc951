//! `guildhall deadline`: a due date with its reasons. Needs no data.

use std::process::ExitCode;

use clock::{Day, Lang};

use super::{Usage, print_json};
use crate::args::PlaceArgs;
use crate::hall;

/// Computes a deadline.
pub fn run(place: &PlaceArgs, name: &str, from: Day, json: bool) -> anyhow::Result<ExitCode> {
    let pack = hall::pack(&place.pack)?;
    let Some(rule) = pack.rule(name, from) else {
        let mut known: Vec<&str> = pack.rules().iter().map(|r| r.name.as_str()).collect();
        known.dedup();
        return Err(
            Usage(format!("no rule called {name} was in force on {from}; there are: {}", known.join(", "))).into()
        );
    };
    let due = clock::deadline(rule, pack.calendar(), from, &[]);
    if json {
        print_json(&due.json(Lang::Zh));
    } else {
        say!("{}", due.due);
        for reason in due.explanation(Lang::Zh) {
            say!("  {reason}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
