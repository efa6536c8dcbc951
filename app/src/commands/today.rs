//! `guildhall today`: what is waited for.

use std::process::ExitCode;

use clock::Day;
use record::Moment;
use serde_json::json;

use super::{Usage, print_json};
use crate::args::PlaceArgs;
use crate::hall::Hall;

/// Prints the list of one account; without one, how much is late at each unit.
pub fn run(place: &PlaceArgs, account: Option<&str>, json: bool) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    let desk = hall.desk()?;
    let at = Moment { as_of: desk.today, known: desk.known };
    let units: &dyn access::Units = desk.units.as_ref();
    let due = |day: Day| (day != Day::END).then(|| day.to_string());
    let Some(login) = account else {
        for row in hall.store.read(|db| procedure::late_below(db, desk.today))? {
            let (code, name) = (units.code(row.unit, at), units.name(row.unit, at, clock::Lang::Zh));
            if json {
                print_json(
                    &json!({ "unit": code, "name": name, "procedure": row.procedure, "late": row.count, "oldest": row.oldest.to_string() }),
                );
            } else {
                let label = desk.procedures.get(&row.procedure).map_or("", |one| one.label.0);
                say!("{}  {code:<14} {name}  {label} {}", row.oldest, row.count);
            }
        }
        return Ok(ExitCode::SUCCESS);
    };
    let access = hall.access(access::Config::default());
    let who = hall.store.read(|db| -> anyhow::Result<_> {
        let id = access.account_named(db, login).map_err(|error| Usage(error.to_string()))?;
        access.holds(db, id, at)?.ok_or_else(|| Usage(format!("the account {login} is disabled")).into())
    })?;
    let items = hall.store.read(|db| procedure::inbox_of(db, &who, desk.today, 0, usize::MAX))?;
    for item in items {
        let Some(one) = desk.procedures.get(&item.procedure) else { continue };
        let title = hall.store.read(|db| {
            Ok::<_, record::Error>(
                db.get(one.register, item.record, at)?.map(|version| one.title_of(&version).to_owned()),
            )
        })?;
        let steps: Vec<&str> = item.steps.iter().filter_map(|name| one.step(name)).map(|step| step.label.0).collect();
        let title = title.unwrap_or_default();
        if json {
            print_json(&json!({
                "procedure": item.procedure, "record": item.record, "title": title, "state": item.state, "steps": item.steps,
                "unit": units.code(item.unit, at), "due": due(item.due), "statutory": item.statutory, "since": item.since.to_string(),
            }));
        } else {
            let late = if item.due < desk.today { "⏰" } else { "" };
            say!(
                "{:<10} {late} {}  {} {title} ({})",
                due(item.due).unwrap_or_else(|| "—".into()),
                steps.join(" / "),
                one.label.0,
                item.record
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
