//! `guildhall means-test`: what a household is entitled to by the numbers, with every step. Needs no data and keeps none.

use std::path::Path;
use std::process::ExitCode;

use clock::{Day, Lang};
use hardship::rules::means::{self, Input};
use serde::Deserialize;
use ui::text::money;

use super::{Usage, print_json};
use crate::args::PlaceArgs;
use crate::hall;

/// What the file says. The line may be left out where the pack knows that of the division.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Household {
    as_of: Day,
    line_fen: Option<i64>,
    division: Option<String>,
    members: i64,
    income_fen: i64,
    #[serde(default)]
    rigid_fen: i64,
    #[serde(default)]
    work_cost_fen: i64,
    #[serde(default)]
    accident_fen: i64,
}

/// Tests the household of a file.
pub fn run(place: &PlaceArgs, file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let wrong = |why: String| Usage(format!("{}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let said: Household = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let pack = hall::pack(&place.pack)?;
    let rule = pack
        .means(said.as_of)
        .ok_or_else(|| wrong(format!("the pack {} has no means test for {}", pack.name(), said.as_of)))?;
    let line_fen = match (said.line_fen, said.division.as_deref()) {
        (Some(fen), _) => fen,
        (None, Some(division)) => {
            let known = || {
                let mut known: Vec<&str> = pack.lines().iter().map(|line| line.division.as_str()).collect();
                known.sort_unstable();
                known.dedup();
                known.join(", ")
            };
            // People write the code or the name.
            let code = pack.codes("hardship_division").and_then(|list| list.code_for_text(division));
            let line = pack.line(code.map_or(division, |code| code.code.as_str()), said.as_of).ok_or_else(|| {
                wrong(format!(
                    "the pack {} has no line of division {division} on {}; say line_fen, or add the line to the pack (it has \
                     lines of: {})",
                    pack.name(),
                    said.as_of,
                    known()
                ))
            })?;
            line.fen
        }
        (None, None) => return Err(wrong("say line_fen, or division where the pack knows its line".to_owned()).into()),
    };
    let input = Input {
        as_of: said.as_of,
        line_fen,
        members: said.members,
        income_fen: said.income_fen,
        rigid_fen: said.rigid_fen,
        work_cost_fen: said.work_cost_fen,
        accident_fen: said.accident_fen,
    };
    if let Some((_, why)) = input.fault() {
        return Err(wrong(why).into());
    }
    let outcome = means::test(rule, &input);
    if json {
        print_json(&outcome.json());
    } else {
        say!(
            "{} ({}): {} / {}",
            means::category_name(outcome.category, Lang::Zh),
            outcome.category,
            money(outcome.per_capita_fen),
            money(outcome.line_fen)
        );
        for reason in outcome.explanation(Lang::Zh) {
            say!("  {reason}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
