//! `guildhall figures` and `guildhall figure`.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::Context as _;
use clock::{Day, Lang};
use figure::{Answer, Kind, Query};
use serde_json::{Map, Value, json};

use super::{Usage, print_json};
use crate::args::{MomentArgs, PlaceArgs};
use crate::hall::{self, Hall};

/// Lists the catalogue.
pub fn list(json: bool) -> anyhow::Result<ExitCode> {
    for figure in hall::figures().all() {
        if json {
            print_json(&json!({
                "name": figure.name, "label": figure.label.0, "label_en": figure.label.1, "definition": figure.text.0,
                "definition_en": figure.text.1, "kind": figure.kind_name(), "measure": figure.measure.0, "hash": hall::figures().version(figure).unwrap_or_default(),
                "dimensions": figure.dimensions.iter().map(|d| d.name).collect::<Vec<_>>(),
            }));
        } else {
            let dimensions: Vec<&str> = figure.dimensions.iter().map(|d| d.name).collect();
            say!("{:<16} {:<8} {}  [{}]", figure.name, figure.kind_name(), figure.label.0, dimensions.join(" "));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Answers one.
pub fn answer(
    place: &PlaceArgs,
    name: &str,
    moment: &MomentArgs,
    period: (Option<Day>, Option<Day>),
    by: Option<&str>,
    list: bool,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let catalogue = hall::figures();
    let definition = catalogue.find(name).map_err(|e| Usage(e.to_string()))?;
    let hall = Hall::open(place, false)?;
    let (unit, at) = hall.stand(moment)?;
    let mut query = Query::new(definition, unit, at);
    query.period = (period.0.unwrap_or(query.period.0), period.1.unwrap_or(query.period.1));
    if query.period.0 > query.period.1 {
        return Err(Usage(format!("the period ends ({}) before it begins ({})", query.period.1, query.period.0)).into());
    }
    if let Some(by) = by {
        query = query.by(by).map_err(|e| Usage(e.to_string()))?;
    }
    if list {
        return print_list(&hall, &query, json);
    }
    let answer = hall.answer(&query)?;
    let told = tell(&hall, &query, &answer)?;
    if json {
        print_json(&Value::Object(told));
    } else {
        say!("{}  {}", definition.label.0, shown(definition, answer.value));
        if let Some((above, below)) = answer.parts {
            say!("  = {above} / {below}");
        }
        if let Some(Value::Object(by)) = told.get("by") {
            for (key, value) in by {
                say!("  {key}  {value}");
            }
        }
        say!("  {}", definition.text.0);
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer as it is printed.
pub fn tell(hall: &Hall, query: &Query, answer: &Answer) -> anyhow::Result<Map<String, Value>> {
    let figure = query.figure;
    let shape = hall.store.read(|db| hall.tree.at(db, query.at))?;
    let code = |id: i64| shape.get(id).map(|u| u.code.clone()).unwrap_or_default();
    let unit = shape.get(query.unit).context("the unit is gone")?;
    let mut told = Map::new();
    told.insert("name".into(), figure.name.into());
    told.insert("label".into(), figure.label.0.into());
    told.insert("definition".into(), figure.text.0.into());
    told.insert("definition_hash".into(), hall::figures().version(figure).unwrap_or_default().into());
    told.insert("kind".into(), figure.kind_name().into());
    told.insert("measure".into(), figure.measure.0.into());
    told.insert("unit".into(), unit.code.clone().into());
    told.insert("unit_name".into(), unit.name.clone().into());
    told.insert("as_of".into(), query.at.as_of.to_string().into());
    told.insert("known".into(), query.at.known.into());
    if matches!(figure.kind, Kind::Flow(..)) {
        told.insert("from".into(), query.period.0.to_string().into());
        told.insert("to".into(), query.period.1.to_string().into());
    }
    let value = |value: Option<i64>| match figure.kind {
        Kind::Rate { .. } => share(value),
        _ if figure.is_money() => yuan(value),
        _ => value.map_or(Value::Null, Value::from),
    };
    told.insert("value".into(), value(answer.value));
    if let Some((above, below)) = answer.parts {
        told.insert("numerator".into(), above.into());
        told.insert("denominator".into(), below.into());
    }
    let mut by = Map::new();
    if let Some(dimension) = query.by.and_then(|name| figure.dimension(name)) {
        told.insert("dimension".into(), dimension.name.into());
        for group in &answer.groups {
            by.insert(group.key.label(dimension.by, hall.pack, Lang::Zh, code), value(group.value));
        }
    }
    told.insert("by".into(), Value::Object(by));
    Ok(told)
}

/// A rate as a number between 0 and 1, to four digits, made from whole basis points.
fn share(basis_points: Option<i64>) -> Value {
    let number = basis_points.and_then(|n| format!("{}.{:04}", n / 10_000, n % 10_000).parse::<f64>().ok());
    number.and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number)
}

/// Fen as a number of yuan.
fn yuan(fen: Option<i64>) -> Value {
    let number = fen.and_then(|fen| written(fen).parse::<f64>().ok());
    number.and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number)
}

/// Fen as yuan with two digits.
fn written(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn shown(figure: &figure::Definition, value: Option<i64>) -> String {
    match value {
        None => "—".into(),
        Some(n) if figure.is_money() => format!("{} {}", written(n), figure.measure.0),
        Some(n) if figure.additive() => format!("{n} {}", figure.measure.0),
        Some(n) => format!("{}.{:02}%", n / 100, n % 100),
    }
}

/// Prints the records behind a number; nobody's name is among them.
fn print_list(hall: &Hall, query: &Query, json: bool) -> anyhow::Result<ExitCode> {
    let shape = hall.store.read(|db| hall.tree.at(db, query.at))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let parts = match query.figure.kind {
        Kind::Rate { numerator, denominator } => vec![("numerator", numerator), ("denominator", denominator)],
        _ => vec![("value", query.figure.name)],
    };
    let mut failed = None;
    for (part, name) in parts {
        let query = Query { figure: hall.figures.catalogue.find(name)?, ..query.clone() };
        hall.store.read(|db| {
            figure::list::each(&hall.figures, db, &query, |item| {
                let code = shape.get(item.unit).map(|u| u.code.as_str()).unwrap_or_default();
                let version = &item.version;
                let written = if json {
                    writeln!(out, "{}", json!({
                        "part": part, "register": version.register.name, "id": version.id, "unit": code, "weight": item.weight,
                        "valid_from": version.valid_from, "valid_to": version.valid_to, "opened": version.opened,
                    }))
                } else {
                    writeln!(out, "{}\t{}\t{code}\t{}\t{}", version.register.name, version.id, version.valid_from, item.weight)
                };
                Ok(match written {
                    Ok(()) => ControlFlow::Continue(()),
                    // Whoever reads has had enough (`head`).
                    Err(error) => {
                        failed = (error.kind() != std::io::ErrorKind::BrokenPipe).then_some(error);
                        ControlFlow::Break(())
                    }
                })
            })
        })?;
    }
    failed.map_or(Ok(ExitCode::SUCCESS), |error| Err(error.into()))
}
