//! The figure as data, at the address of its page with `.json` behind it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use clock::Lang;
use figure::{Answer, Group, GroupKey};
use serde_json::{Map, Value, json};

use super::ask::Asked;
use super::hide::Hidden;
use super::run::Run;
use super::value::format;
use crate::chart::Format;
use crate::web::{Ctx, Problem};

/// The answer. Rates are numbers between 0 and 1 to four digits, with both their parts; `null` is what is not known, and with
/// `"suppressed": true` beside it what may not be shown.
pub(super) fn answer(ctx: &Ctx, asked: &Asked, found: &Answer, run: &Run) -> Result<Response, Problem> {
    let query = &asked.query;
    let figure = query.figure;
    let how = format(figure);
    let whole_is_small = asked.hides.whole(found.value, found.parts);
    let mut told = Map::new();
    let mut put = |name: &str, value: Value| told.insert(name.to_owned(), value);
    put("name", figure.name.into());
    put("label", figure.label.0.into());
    put("label_en", figure.label.1.into());
    put("definition", figure.text.0.into());
    put("definition_en", figure.text.1.into());
    put("definition_hash", ctx.app.figures.catalogue.version(figure)?.into());
    put("kind", figure.kind_name().into());
    put("measure", figure.measure.0.into());
    put("unit", ctx.app.units.code(query.unit, ctx.moment).into());
    put("unit_name", ctx.app.units.name(query.unit, ctx.moment, Lang::Zh).into());
    put("as_of", query.at.as_of.to_string().into());
    put("known", query.at.known.into());
    if asked.is_flow {
        put("from", query.period.0.to_string().into());
        put("to", query.period.1.to_string().into());
    }
    put("value", if whole_is_small { Value::Null } else { number(found.value, how) });
    if whole_is_small {
        put("suppressed", true.into());
    }
    if let Some((above, below)) = found.parts.filter(|_| !whole_is_small) {
        put("numerator", above.into());
        put("denominator", below.into());
    }
    if let Some(dimension) = query.by {
        put("dimension", dimension.into());
    }
    let hidden = asked.hides.groups(&found.groups);
    let mut by = Map::new();
    for (group, hidden) in found.groups.iter().zip(hidden) {
        let shown = hidden == Hidden::No && !whole_is_small;
        by.insert(key(ctx, asked, group), if shown { number(group.value, how) } else { Value::Null });
    }
    put("by", Value::Object(by));
    let series = run.values(asked.hides).into_iter().map(|(day, value)| json!([day.to_string(), number(value, how)]));
    put("series", series.collect());
    if !asked.hides.any() && figure.additive() {
        put("list", super::split::list_address(ctx, asked, None).into());
    }
    Ok(([(header::CONTENT_TYPE, "application/json; charset=utf-8")], Value::Object(told).to_string()).into_response())
}

/// Units by their code, which is theirs alone; all else as the Chinese page calls it.
fn key(ctx: &Ctx, asked: &Asked, group: &Group) -> String {
    let code = |unit: i64| ctx.app.units.code(unit, ctx.moment);
    match (&group.key, asked.query.by.and_then(|by| asked.query.figure.dimension(by))) {
        (GroupKey::Unit(unit), _) => code(*unit),
        (key, Some(dimension)) => key.label(dimension.by, ctx.app.figures.pack(), Lang::Zh, code),
        (_, None) => String::new(),
    }
}

/// A count, basis points as a share of 1, or fen as yuan.
fn number(value: Option<i64>, how: Format) -> Value {
    let Some(n) = value else { return Value::Null };
    // Written out and read back, so that 8532 is 0.8532 and not the nearest quotient's many digits.
    let (sign, size) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    let written = match how {
        Format::Count => return n.into(),
        Format::Rate => format!("{sign}{}.{:04}", size / 10_000, size % 10_000),
        Format::Money => format!("{sign}{}.{:02}", size / 100, size % 100),
    };
    written.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number)
}
