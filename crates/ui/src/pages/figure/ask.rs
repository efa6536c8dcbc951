//! From an address to the question it asks.

use clock::Day;
use figure::{Definition, GroupKey, Query};
use maud::Markup;

use super::hide::Hides;
use crate::link;
use crate::web::{Ctx, Problem};

/// What the address asks.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) query: Query,
    /// Whether it counts what came or went within a period.
    pub(super) is_flow: bool,
    /// Whoever may not see the list is not shown numbers so small that they point at persons.
    pub(super) hides: Hides,
    /// Whether it is answered for whole months only.
    pub(super) coarse: bool,
    /// How many months the curve goes back.
    pub(super) months: i32,
}

/// The ranges the curve can have, in months; the second unless another is chosen.
pub(super) const RANGES: [i32; 3] = [12, 36, 120];

/// The question of `/figures/{name}?unit=…&as_of=…&known=…&from=…&to=…&by=…&months=…`.
pub(super) async fn asked(ctx: &Ctx, name: &str) -> Result<Asked, Problem> {
    let figure = ctx.app.figures.catalogue.find(name)?;
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let is_flow = ctx.app.figures.is_flow(figure)?;
    let mut query = Query::new(figure, unit, ctx.moment);
    // A stock is that of its day; only where its account begins can be chosen.
    let to = if is_flow { day(ctx, "to")? } else { None };
    query.period.1 = to.unwrap_or(query.period.1);
    let year = Day::from_ymd(query.period.1.year(), 1, 1).unwrap_or(query.period.0);
    query.period.0 = day(ctx, "from")?.unwrap_or(year);
    if query.period.0 > query.period.1 {
        return Err(Problem::unusable("figure-wrong-period"));
    }
    match ctx.query.some("by") {
        Some(by) => query = query.by(by).map_err(|_| Problem::unusable("figure-wrong-dimension"))?,
        None => query.by = figure.dimensions.first().map(|dimension| dimension.name),
    }
    let months = ctx
        .query
        .int("months")
        .and_then(|n| RANGES.into_iter().find(|range| i64::from(*range) == n))
        .unwrap_or(RANGES[1]);
    let reader = ctx.clone();
    let (query, hides) = ctx
        .run(move |app| {
            app.store.read(|db| {
                let hides = Hides::of(&reader, db, &mut query)?;
                Ok::<_, Problem>((query, hides))
            })
        })
        .await?;
    let coarse = hides.any() && ctx.app.figures.catalogue.guard(figure).is_some();
    Ok(Asked { query, is_flow, hides, coarse, months })
}

fn day(ctx: &Ctx, name: &str) -> Result<Option<Day>, Problem> {
    let read = |text: &str| text.parse::<Day>().map_err(|_| Problem::unusable("figure-wrong-day"));
    ctx.query.some(name).map(read).transpose()
}

/// The page of a figure for the unit and the moment one stands at.
pub(crate) fn address(ctx: &Ctx, figure: &Definition) -> String {
    ctx.href(&format!("/figures/{}", link::encode(figure.name)))
}

/// A group as an address names it; `~` is what nothing is known of.
pub(super) fn group_name(ctx: &Ctx, key: &GroupKey) -> String {
    match key {
        GroupKey::Unit(unit) => ctx.app.units.code(*unit, ctx.moment),
        GroupKey::Code(text) | GroupKey::Text(text) => text.clone(),
        GroupKey::Unknown => "~".to_owned(),
    }
}

/// The group that an address names in the dimension of the question.
pub(super) fn group_key(ctx: &Ctx, query: &Query, name: &str) -> Result<GroupKey, Problem> {
    let by = query.by.and_then(|by| query.figure.dimension(by)).ok_or_else(Problem::missing)?.by;
    Ok(match by {
        _ if name == "~" => GroupKey::Unknown,
        figure::By::Unit => GroupKey::Unit(ctx.app.units.find_code(name, ctx.moment).ok_or_else(Problem::missing)?),
        figure::By::Code(..) | figure::By::Age(_) => GroupKey::Code(name.to_owned()),
        figure::By::Text(_) => GroupKey::Text(name.to_owned()),
    })
}

/// What a group is called.
pub(super) fn group_label(ctx: &Ctx, query: &Query, key: &GroupKey) -> String {
    let Some(dimension) = query.by.and_then(|by| query.figure.dimension(by)) else { return String::new() };
    match key {
        GroupKey::Unit(unit) if *unit == query.unit => ctx.t("figure-own"),
        key => key.label(dimension.by, ctx.app.figures.pack(), ctx.lang, |unit| ctx.unit_name(unit)),
    }
}

/// The unit and the period or day of a question, in words.
pub(super) fn about(ctx: &Ctx, asked: &Asked) -> Markup {
    let (from, to) = asked.query.period;
    let when = if asked.is_flow {
        ctx.t_args("figure-period-words", &[("from", from.to_string().into()), ("to", to.to_string().into())])
    } else {
        ctx.t_args("figure-day-words", &[("day", asked.query.at.as_of.to_string().into())])
    };
    maud::html! { (ctx.t_args("figure-of-unit", &[("unit", ctx.unit_name(asked.query.unit).into())])) " · " (when) }
}
