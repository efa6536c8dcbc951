//! The records behind a number: the same question, its list instead of its sum.

use std::ops::ControlFlow;

use access::{Action, Sight, mask_name};
use clock::Day;
use figure::list::{Item, each};
use figure::{By, Definition, GroupKey, Kind as Counted, Query, Turn, UnitOf};
use maud::{Markup, html};
use record::{Class, Db, Kind, Moment, Version};

use super::ask::{Asked, about, asked, group_key, group_label};
use super::value::{format, measure};
use crate::components::{
    Column, Crumb, Empty, Kind as Look, NoteKind, Pager, Register, Row, Table, TagKind, empty, link_button, note,
    page_head, register, tag,
};
use crate::link;
use crate::pages::known::kind_of;
use crate::text::count;
use crate::web::{Ctx, Page, Problem};

/// Records on a page.
const PAGE: i64 = 50;
/// Lists up to this long are counted whole each time they are shown; longer ones when somebody asks.
const COUNTED: i64 = 20_000;

/// The code list of age bands, by which figures are split too.
const AGE_BANDS: &str = "age_band";

/// A record with what it is called.
struct Line {
    item: Item,
    name: Option<String>,
    page: Option<String>,
    /// Whether the commit that wrote it may be opened.
    opens: bool,
}

struct Found {
    lines: Vec<Line>,
    /// What the number says.
    number: i64,
    /// What the list weighs, when it was read to its end.
    counted: Option<i64>,
    more: bool,
}

/// `/figures/{name}/list?at=…`, with `by` and `group` of one group only; `at` is how many records stand before this page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let asked = asked(&ctx, ctx.params.get("name")).await?;
    let figure = asked.query.figure;
    // The records of a guarded figure are not everybody's who may see lists.
    if asked.hides.any() {
        return Err(Problem::missing());
    }
    let label = figure::said(figure.label, ctx.lang);
    let title = ctx.t_args("figure-list-title", &[("figure", label.into())]);
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![
        Crumb::to(ctx.t("figures"), ctx.href("/figures")),
        Crumb::to(
            label,
            link::with(
                &format!("/figures/{}", link::encode(figure.name)),
                ctx.query.without(&["at", "group", "check"]).list(),
                &[],
            ),
        ),
    ];
    if let Counted::Rate { numerator, denominator } = figure.kind {
        return Ok(ctx.show(&frame, &two_lists(&ctx, &asked, &title, [numerator, denominator])?));
    }
    let group = ctx.query.some("group").map(|name| group_key(&ctx, &asked.query, name)).transpose()?;
    let at = ctx.query.int("at").unwrap_or(0).max(0);
    let reader = (ctx.clone(), asked.clone(), group.clone());
    let found = ctx.run(move |_| find(&reader.0, &reader.1, reader.2.as_ref(), at)).await?;
    let body = html! {
        (page_head(&html! { (title) }, &html! { (tag(TagKind::Info, &size(&ctx, figure, &found))) },
            &about(&ctx, &asked), &html! {}))
        @if let Some(group) = &group { (only(&ctx, &asked, group)) }
        (agreement(&ctx, figure, &found))
        (records(&ctx, &asked, &found, at))
    };
    Ok(ctx.show(&frame, &body))
}

/// A rate has no list of its own, but two.
fn two_lists(ctx: &Ctx, asked: &Asked, title: &str, parts: [&'static str; 2]) -> Result<Markup, Problem> {
    let mut links = Vec::new();
    for part in parts {
        let figure = ctx.app.figures.catalogue.find(part)?;
        let path = format!("/figures/{}/list", link::encode(figure.name));
        links.push((
            figure::said(figure.label, ctx.lang),
            link::with(&path, ctx.query.without(&["at", "by", "group"]).list(), &[]),
        ));
    }
    Ok(html! {
        (page_head(&html! { (title) }, &html! {}, &about(ctx, asked), &html! {}))
        p { (ctx.t("figure-list-rate")) }
        div.actions { @for (label, href) in &links { (link_button(label, href, Look::Plain)) } }
    })
}

fn find(ctx: &Ctx, asked: &Asked, group: Option<&GroupKey>, at: i64) -> Result<Found, Problem> {
    let (figures, store) = (&ctx.app.figures, &ctx.app.store);
    let query = Query { by: asked.query.by.filter(|_| group.is_some()), ..asked.query.clone() };
    store.read(|db| {
        let answer = figures.answer(db, store.tallies(), &query)?;
        let number = match group {
            Some(group) => answer.groups.iter().find(|each| each.key == *group).and_then(|each| each.value),
            None => answer.value,
        };
        let number = number.unwrap_or(0);
        let whole = number <= COUNTED || ctx.query.some("check").is_some();
        let (mut items, mut seen, mut weight, mut ended) = (Vec::new(), 0, 0, true);
        each(figures, db, &query, |item| {
            if group.is_none_or(|group| item.group == *group) {
                if seen >= at && seen < at + PAGE {
                    items.push(item.clone());
                }
                (seen, weight) = (seen + 1, weight + item.weight);
            }
            let stop = !whole && seen > at + PAGE;
            ended &= !stop;
            Ok(if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        let guarded = figures.catalogue.guard(query.figure).is_some();
        let mut lines = Vec::with_capacity(items.len());
        for item in items {
            let line = if guarded { guarded_line(ctx, db, item)? } else { Some(line(ctx, db, &query, item)?) };
            lines.extend(line);
        }
        Ok(Found { lines, number, counted: ended.then_some(weight), more: seen > at + PAGE })
    })
}

/// A record of a guarded figure: by its number, never by anybody's name, with the way to its page or to that of what it is about,
/// where a look is logged. Nothing of what whoever asks may not see by itself, such as a case handed over since.
fn guarded_line(ctx: &Ctx, db: &Db, item: Item) -> Result<Option<Line>, Problem> {
    let version = &item.version;
    let Some((kind, field)) = kind_of(ctx, version.register) else { return Ok(None) };
    let Some(id) = field.map_or(Some(version.id), |field| version.int(field)) else { return Ok(None) };
    if ctx.may_reach(db, kind, id, false)?.is_none() {
        return Ok(None);
    }
    let title = kind.title_of(db, id)?;
    let name = if title.is_empty() { format!("#{id}") } else { title };
    Ok(Some(Line { name: Some(name), page: Some((kind.page)(id)), opens: opens(ctx, db, version.opened)?, item }))
}

/// What a record is called and where its page is: by its own name, or by that of the record it is about.
fn line(ctx: &Ctx, db: &Db, query: &Query, item: Item) -> Result<Line, Problem> {
    let version = &item.version;
    let opens = opens(ctx, db, version.opened)?;
    let own = ctx.app.record_page(version.register.name, version.id);
    if let Some(name) = named(ctx, db, version, item.unit)? {
        return Ok(Line { name: Some(name), page: own, opens, item });
    }
    let unit = query.figure.source().map(|source| source.unit);
    let about = version.register.open_fields().filter(|field| unit != Some(UnitOf::Field(field.name)));
    for field in about {
        let (Kind::Ref(target), Some(id)) = (field.kind, version.int(field.name)) else { continue };
        let Ok(register) = db.catalogue().register(target) else { continue };
        // What ended before the day of the question is still called what it is called now.
        let held = match db.get(register, id, query.at)? {
            Some(held) => Some(held),
            None => db.get(register, id, ctx.now)?,
        };
        let Some(held) = held else { continue };
        if let Some(name) = named(ctx, db, &held, item.unit)? {
            return Ok(Line { name: Some(name), page: own.or_else(|| ctx.app.record_page(target, id)), opens, item });
        }
    }
    Ok(Line { name: None, page: own, opens, item })
}

/// The name in a record, as much of it as whoever asks may see; `None` where its register has no names, or none may be seen.
fn named(ctx: &Ctx, db: &Db, version: &Version, unit: i64) -> Result<Option<String>, Problem> {
    const NAME: &str = "name";
    match version.register.field(NAME).map(|field| field.class) {
        None => Ok(None),
        Some(Class::Plain) => Ok(Some(version.text(NAME).to_owned())),
        Some(_) => {
            let sight = ctx.sight(Some(unit));
            if sight == Sight::Nothing {
                return Ok(None);
            }
            let clear = db.unseal(version)?;
            Ok(Some(match sight {
                _ if clear.erased => ctx.t("figure-erased"),
                Sight::Names => clear.get(NAME).to_owned(),
                Sight::Masked | Sight::Nothing => mask_name(clear.get(NAME)),
            }))
        }
    }
}

/// Which group is shown, and the way back to all.
fn only(ctx: &Ctx, asked: &Asked, group: &GroupKey) -> Markup {
    let dimension = asked.query.by.and_then(|by| asked.query.figure.dimension(by));
    let dimension = dimension.map_or("", |dimension| figure::said(dimension.label, ctx.lang));
    let label = group_label(ctx, &asked.query, group);
    html! {
        p {
            (ctx.t_args("figure-only", &[("dimension", dimension.into()), ("group", label.into())])) " "
            a href=(ctx.here(&[("group", None), ("by", None), ("at", None)])) { (ctx.t("figure-only-all")) }
        }
    }
}

/// Whether the records of a figure count by what stands in a field of theirs, and not each once.
fn weighs(figure: &Definition) -> bool {
    figure.source().is_some_and(|source| source.weight.is_some())
}

/// How many records there are; where they weigh, what they weigh.
fn size(ctx: &Ctx, figure: &Definition, found: &Found) -> String {
    if weighs(figure) {
        return format!("{} {}", format(figure).write(found.number), measure(ctx, figure));
    }
    ctx.t_args("figure-records", &[("n", found.number.into())])
}

/// That the number is the length of the list, said only where the list was counted.
fn agreement(ctx: &Ctx, figure: &Definition, found: &Found) -> Markup {
    let number = format(figure).write(found.number);
    let why = if weighs(figure) { "figure-agrees-sum" } else { "figure-agrees-why" };
    match found.counted {
        Some(counted) if counted == found.number => {
            html! { p.small { (tag(TagKind::Ok, &ctx.t("figure-agrees"))) " " (ctx.t_args(why, &[("n", number.into())])) } }
        }
        Some(counted) => {
            let args = [("number", number.into()), ("list", format(figure).write(counted).into())];
            note(
                NoteKind::Error,
                &html! { p.strong { (ctx.t_args("figure-differs", &args)) } p { (ctx.t("figure-differs-do")) } },
            )
        }
        None => html! {
            p.small.mute {
                (ctx.t_args("figure-one-query", &[("n", number.into())])) " "
                a href=(ctx.here(&[("check", Some("1"))])) rel="nofollow" { (ctx.t("figure-count")) }
            }
        },
    }
}

fn records(ctx: &Ctx, asked: &Asked, found: &Found, at: i64) -> Markup {
    let query = &asked.query;
    let none =
        Empty { title: ctx.t("figure-list-none"), explain: ctx.t("figure-list-none-explain"), ..Empty::default() };
    if found.lines.is_empty() {
        return empty(&none, ctx.lang);
    }
    let dimensions: Vec<_> =
        query.figure.dimensions.iter().filter(|dimension| !matches!(dimension.by, By::Unit)).collect();
    let mut columns = vec![
        Column::text(ctx.t("figure-record")),
        Column::text(ctx.t("figure-unit")),
        Column::day(since(ctx, query.figure)),
    ];
    columns.extend(dimensions.iter().map(|dimension| Column::text(figure::said(dimension.label, ctx.lang))));
    let weighs = weighs(query.figure);
    if weighs {
        columns.push(Column::number(measure(ctx, query.figure)));
    }
    columns.push(Column::number(ctx.t("figure-commit")));
    let rows: Vec<Row> = found
        .lines
        .iter()
        .map(|line| {
            let version = &line.item.version;
            let mut cells =
                vec![called(line), unit(ctx, query, line.item.unit), html! { (day_of(query.figure, version)) }];
            cells.extend(dimensions.iter().map(|dimension| html! { (said(ctx, dimension.by, version, query.at)) }));
            if weighs {
                cells.push(html! { (format(query.figure).write(line.item.weight)) });
            }
            cells.push(commit(version, line.opens));
            Row::new(cells)
        })
        .collect();
    // The pages of one list are pages of one question: what is committed meanwhile must not shift them.
    let (as_of, known) = (query.at.as_of.to_string(), query.at.known.to_string());
    let page = |at: i64| {
        let at = (at > 0).then(|| at.to_string());
        ctx.here(&[("at", at.as_deref()), ("as_of", Some(&as_of)), ("known", Some(&known)), ("check", None)])
    };
    let caption = ctx.t_args("figure-list-title", &[("figure", figure::said(query.figure.label, ctx.lang).into())]);
    register(
        &Register {
            id: "records",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: u64::try_from(found.number).ok().filter(|_| !weighs),
                here: rows.len(),
                first: (at > PAGE).then(|| page(0)),
                back: (at > 0).then(|| page(at - PAGE)),
                next: found.more.then(|| page(at + PAGE)),
            },
            empty: none,
        },
        ctx.lang,
    )
}

fn called(line: &Line) -> Markup {
    let name = html! {
        @match &line.name {
            Some(name) => (name),
            None => { "#" (line.item.version.id) },
        }
    };
    html! { @match &line.page { Some(href) => a href=(href) { (name) }, None => (name) } }
}

/// The unit of a record, and the one above it: many have a workshop called the first.
fn unit(ctx: &Ctx, query: &Query, unit: i64) -> Markup {
    let name = super::super::own::unit_name(ctx, unit);
    let code = ctx.app.units.code(unit, ctx.now);
    let above = ctx.app.units.parent(unit, ctx.now).filter(|above| unit != query.unit && *above != query.unit);
    html! {
        @if !code.is_empty() && ctx.can(Action::UnitsRead, Some(unit)) {
            a href=(ctx.href(&format!("/units/{}", link::encode(&code)))) { (name) }
        } @else { (name) }
        @if let Some(above) = above { " " span.small.mute { (super::super::own::unit_name(ctx, above)) } }
    }
}

/// What the day of a record is called: since when it holds, or when it began or ended.
fn since(ctx: &Ctx, figure: &Definition) -> String {
    ctx.t(match figure.kind {
        Counted::Flow(_, Turn::In(_)) => "figure-began",
        Counted::Flow(_, Turn::Out) => "figure-ended",
        Counted::Stock(_) | Counted::Rate { .. } => "figure-holds-since",
    })
}

fn day_of(figure: &Definition, version: &Version) -> Day {
    match figure.kind {
        Counted::Flow(_, Turn::In(on)) => version.day(on).unwrap_or(version.valid_from),
        Counted::Flow(_, Turn::Out) => version.valid_to,
        Counted::Stock(_) | Counted::Rate { .. } => version.valid_from,
    }
}

/// The value of a record in a dimension, in words.
fn said(ctx: &Ctx, by: By, version: &Version, at: Moment) -> String {
    let pack = ctx.app.figures.pack();
    let label = |list: &str, code: &str| {
        pack.codes(list).and_then(|codes| codes.label(code, ctx.lang)).unwrap_or(code).to_owned()
    };
    match by {
        By::Unit => String::new(),
        By::Code(field, list) => version.get(field).text().map(|code| label(list, code)).unwrap_or_default(),
        By::Text(field) => version.text(field).to_owned(),
        By::Age(born) => {
            let age =
                version.int(born).and_then(|born| u16::try_from(i64::from(at.as_of.year()).checked_sub(born)?).ok());
            let band = age.and_then(|age| pack.codes(AGE_BANDS)?.band(age));
            band.map(|band| band.label(ctx.lang).to_owned()).unwrap_or_default()
        }
    }
}

/// A commit, a door for those who may read all of them: in whose name it was made is not known here.
fn commit(version: &Version, opens: bool) -> Markup {
    let shown = html! { "#" (count(version.opened)) };
    html! { @if opens { a href={ "/log/" (version.opened) } { (shown) } } @else { (shown) } }
}

/// Whether whoever asks may open a commit: it is that of a unit whose log they read, or they read all of it.
fn opens(ctx: &Ctx, db: &Db, number: i64) -> Result<bool, Problem> {
    if access::everywhere(&ctx.who, Action::LogRead) {
        return Ok(true);
    }
    let office = record::log::entry(db, number)?.map_or(0, |entry| entry.office);
    Ok(office != 0 && ctx.can(Action::LogRead, Some(office)))
}
