//! Employers: the register, one of them, and entering the credit code that a sheet left out.

use access::Action;
use clock::Day;
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Choice, Column, Crumb, Empty, Fact, Field, FieldKind, Kind, Link, NoteKind, Pager, Register, Row, Table, TagKind,
    facts, filters, link_button, note, page_head, register, section_head, tag,
};
use ui::link;
use ui::web::{Ctx, Lookup, Page, Problem};

use super::desk::{self, View, unit_href};
use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, line, reason_field, sheet};
use super::history::{self, Happening, Teller};
use super::unit_form::credit_code;
use crate::intake::horizon;
use crate::register::EMPLOYER;
use crate::tree::UnitTree;

/// Employers on one page.
const PAGE: usize = 50;

/// An employer belongs to the union that keeps it.
pub(super) fn of(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("employer") else { return Ok(None) };
    let history = lookup.db.history(&EMPLOYER, id)?;
    let standing = history.iter().filter(|v| v.closed.is_none()).max_by_key(|v| v.valid_from);
    Ok(standing.or(history.last()).map(|v| v.int("unit").unwrap_or(0)))
}

struct Found {
    view: View,
    rows: Vec<Version>,
    total: usize,
    lacking: usize,
    more: bool,
}

/// The register.
pub(super) async fn list(ctx: Ctx) -> Page {
    let (tree, reader) = (desk::tree(&ctx)?, ctx.clone());
    let found = ctx.run(move |app| app.store.read(|db| find(&reader, db, &tree))).await?;
    let columns = [
        Column::text(ctx.t("field-employer-name")),
        Column::day(ctx.t("field-employer-credit-code")),
        Column::text(ctx.t("roll-column-unit")),
    ];
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|v| {
            let lacks = tag(TagKind::Warn, &ctx.t("roll-lacks-code"));
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/employers/{}", v.id))) { (v.text("name")) } },
                if v.text("credit_code").is_empty() {
                    lacks
                } else {
                    html! { (v.text("credit_code")) }
                },
                found.view.unit_link(&ctx, v.int("unit").unwrap_or(0)),
            ])
        })
        .collect();
    let last = found.rows.last().map(|v| v.id.to_string());
    let is_filtered = ctx.query.some("q").is_some() || ctx.query.some("lacks").is_some();
    let drawn = register(
        &Register {
            id: "employers",
            filters: filter_row(&ctx),
            tools: html! {},
            table: Table { caption: &ctx.t("roll-employers"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: u64::try_from(found.total).ok(),
                here: rows.len(),
                first: ctx.query.some("after").map(|_| ctx.here(&[("after", None)])),
                back: None,
                next: last.filter(|_| found.more).map(|id| ctx.here(&[("after", Some(&id))])),
            },
            empty: nothing(&ctx, is_filtered),
        },
        ctx.lang,
    );
    let name = ctx.unit.map(|unit| found.view.unit_name(&ctx, unit)).unwrap_or_default();
    let body = html! {
        (page_head(&html! { (ctx.t("roll-employers")) }, &html! {}, &html! { (ctx.t_args("roll-employers-sub", &[("unit", name.into())])) }, &html! {}))
        @if found.lacking > 0 && ctx.query.some("lacks").is_none() {
            (note(NoteKind::Info, &html! { p { (ctx.t_args("roll-employers-lacking", &[("n", found.lacking.into())])) " " a href=(ctx.here(&[("lacks", Some("1")), ("after", None)])) { (ctx.t("roll-employers-lacking-show")) } } }))
        }
        (drawn)
    };
    Ok(ctx.page(&ctx.t("roll-employers"), &body))
}

fn find(ctx: &Ctx, db: &Db, tree: &UnitTree) -> record::Result<Found> {
    let view = View::of(ctx, tree, db)?;
    let mut found = Found { rows: Vec::new(), total: 0, lacking: 0, more: false, view };
    let Some(top) = ctx.unit else { return Ok(found) };
    let shape = found.view.reached(Action::RollRead, top);
    let within: std::collections::HashSet<i64> = shape.subtree(top).into_iter().collect();
    let text = exchange::clean(ctx.query.get("q")).text.into_owned();
    let lacks_only = ctx.query.some("lacks").is_some();
    let mut all: Vec<Version> = Vec::new();
    db.scan(&EMPLOYER, ctx.moment, |v| {
        if v.int("unit").is_some_and(|unit| within.contains(&unit)) {
            let lacks = v.text("credit_code").is_empty();
            found.lacking += usize::from(lacks);
            let fits = text.is_empty()
                || v.text("name").contains(&text)
                || v.text("credit_code").contains(&text.to_uppercase());
            if fits && (lacks || !lacks_only) {
                all.push(v);
            }
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    // By how the name sounds, as a list of names is looked through.
    all.sort_by_cached_key(|v| (exchange::text_terms(v.text("name")).full, v.id));
    found.total = all.len();
    let start = ctx.query.int("after").and_then(|id| all.iter().position(|v| v.id == id)).map_or(0, |at| at + 1);
    found.more = all.len() > start + PAGE;
    found.rows = all.into_iter().skip(start).take(PAGE).collect();
    Ok(found)
}

fn filter_row(ctx: &Ctx) -> Markup {
    let fields = [
        Field::new("q", &ctx.t("roll-find-employer"), FieldKind::Line("search"))
            .value(ctx.query.get("q"))
            .autocomplete("off"),
        Field::select(
            "lacks",
            &ctx.t("field-employer-credit-code"),
            vec![Choice::new("", ctx.t("any")), Choice::new("1", ctx.t("roll-lacks-code"))],
        )
        .value(ctx.query.get("lacks"))
        .auto(),
    ];
    let keep: Vec<(String, String)> = ctx
        .query
        .list()
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "as_of" | "known" | "unit"))
        .cloned()
        .collect();
    filters(&ctx.href("/employers"), &fields, &keep, ctx.lang)
}

fn nothing(ctx: &Ctx, is_filtered: bool) -> Empty {
    if is_filtered {
        return Empty {
            title: ctx.t("roll-employers-none-found"),
            explain: ctx.t("roll-persons-none-found-explain"),
            ..Empty::default()
        };
    }
    Empty {
        title: ctx.t("roll-employers-none"),
        explain: ctx.t("roll-employers-none-explain"),
        action: (ctx.is_now() && ctx.can(Action::RollImport, None)).then(|| Link::new(ctx.t("roll-import"), "/import")),
        ..Empty::default()
    }
}

struct One {
    view: View,
    version: Version,
    history: Vec<Happening>,
}

async fn read(ctx: &Ctx) -> Result<One, Problem> {
    let id = ctx.params.int("employer").ok_or_else(Problem::missing)?;
    let (tree, pack, reader) = (desk::tree(ctx)?, desk::pack(ctx)?, ctx.clone());
    let found = ctx
        .run(move |app| {
            app.store.read(|db| -> record::Result<Option<One>> {
                let versions = db.history(&EMPLOYER, id)?;
                let at = reader.moment;
                let known = versions.iter().filter(|v| v.opened <= at.known && v.closed.is_none_or(|c| c > at.known));
                let Some(version) = known
                    .min_by_key(|v| (v.valid_from.0 - at.as_of.0).max(at.as_of.0 - v.valid_to.0 + 1).max(0))
                    .cloned()
                else {
                    return Ok(None);
                };
                let view = View::of(&reader, &tree, db)?;
                let history = Teller::new(&reader, &view, pack, db).tell(&versions)?;
                Ok(Some(One { view, version, history }))
            })
        })
        .await?;
    found.ok_or_else(Problem::missing)
}

/// One employer.
pub(super) async fn page(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    Ok(draw(&ctx, &one, &[]))
}

fn draw(ctx: &Ctx, one: &One, wrong: &[Wrong]) -> axum::response::Response {
    let v = &one.version;
    let (name, unit) = (v.text("name"), v.int("unit").unwrap_or(0));
    let code = v.text("credit_code");
    let writes = ctx.is_now() && ctx.can(Action::RollWrite, Some(unit));
    let until = if v.valid_to == Day::END { ctx.t("day-open") } else { v.valid_to.plus(-1).to_string() };
    let known = [
        Fact::text(ctx.t("field-employer-name"), name),
        Fact::new(
            ctx.t("field-employer-credit-code"),
            if code.is_empty() {
                tag(TagKind::Warn, &ctx.t("roll-lacks-code"))
            } else {
                html! { (code) }
            },
        ),
        Fact::new(ctx.t("roll-kept-by"), one.view.unit_link(ctx, unit)),
        Fact::text(ctx.t("roll-unit-days"), &format!("{} – {until}", v.valid_from)),
    ];
    let unit_code = one.view.unit(unit).map_or("", |unit| unit.code.as_str());
    let workers = link::with("/persons", &[], &[("unit", Some(unit_code)), ("employer", Some(&v.id.to_string()))]);
    let fields = [
        line(ctx, wrong, "name", "field-employer-name", name).required(),
        line(ctx, wrong, "credit_code", "field-employer-credit-code", code).hint(&ctx.t("roll-credit-code-hint")),
        line(ctx, wrong, "unit", "roll-kept-by", unit_code).hint(&ctx.t("roll-kept-by-hint")).required(),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-correct-from-hint")).value(super::form::sent(
            ctx,
            "from",
            &v.valid_from.to_string(),
        )),
        reason_field(ctx, wrong),
    ];
    let here = format!("/employers/{}", v.id);
    let body = html! {
        (page_head(&html! { (name) }, &html! { @if code.is_empty() { (tag(TagKind::Warn, &ctx.t("roll-lacks-code"))) } }, &html! { (one.view.unit_link(ctx, unit)) },
            &html! { (link_button(&ctx.t("roll-employer-persons"), &ctx.href(&workers), Kind::Plain)) }))
        div.cols {
            div.stack {
                section { (section_head(&ctx.t("roll-facts"), &html! {})) (facts(&known, ctx.lang)) }
                @if writes {
                    section {
                        (section_head(&ctx.t(if code.is_empty() { "roll-employer-complete" } else { "roll-correct" }), &html! {}))
                        (sheet(ctx, wrong, &Sheet { action: here, fields: &fields, send: "roll-correct", back: "/employers".into(), above: html! {}, undo: false }))
                    }
                }
            }
            div.aside { section { h2 { (ctx.t("roll-history")) } (history::draw(ctx, &one.history)) } }
        }
    };
    let mut frame = ctx.frame(name);
    frame.crumbs = vec![Crumb::to(ctx.t("roll-employers"), ctx.href("/employers"))];
    if let Some(unit) = one.view.unit(unit) {
        frame.crumbs.push(Crumb::to(unit.name.clone(), unit_href(ctx, &unit.code)));
    }
    ctx.show(&frame, &body)
}

/// Corrects it from a day on.
pub(super) async fn change(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let name = exchange::clean_field(ctx.form.get("name")).text.into_owned();
    if name.is_empty() {
        wrong.push(("name", ctx.t("roll-wrong-name")));
    }
    let code = credit_code(&ctx, &mut wrong);
    let unit =
        ctx.app.units.find_code(ctx.form.get("unit"), ctx.now).filter(|unit| ctx.can(Action::RollWrite, Some(*unit)));
    if unit.is_none() {
        wrong.push(("unit", ctx.t("unit-code-unknown")));
    }
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    if !wrong.is_empty() {
        return Ok(ctx.again(draw(&ctx, &one, &wrong)));
    }
    let id = one.version.id;
    let done = commit(&ctx, "roll.employer", move |commit| {
        if let Some(code) = &code
            && commit.read()?.standing_where(&EMPLOYER, "credit_code", code.as_str())?.iter().any(|v| v.id != id)
        {
            return Err(Stop::at("credit_code", "roll-wrong-credit-known"));
        }
        let days = (from, horizon(commit, &EMPLOYER, id, from)?);
        let draft = EMPLOYER
            .draft()
            .set("name", name.as_str())
            .set("credit_code", code.as_deref())
            .set("unit", unit)
            .set("lacks_code", code.is_none());
        if commit.assert(id, days, &draft, None)? { Ok(()) } else { Err(Stop::at("", "roll-nothing-changed")) }
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/employers/{id}"), "roll-corrected")),
        Err(each) => Ok(ctx.again(draw(&ctx, &one, &[each]))),
    }
}
