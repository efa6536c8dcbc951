//! The pay lists of a centre, what the payments of a year come to, and the form for a new list.

use std::collections::BTreeMap;

use access::Action;
use maud::{Markup, html};
use procedure::Actor;
use procedure::pages::draw;
use record::Version;
use ui::components::{
    Cell, Choice, Column, Crumb, Empty, Field, FieldKind, Form, Kind, Link, Method, Pager, Register, Row, Table, Tone,
    button, field, filters, form, link_button, page_head, register, section_head, table,
};
use ui::text::{count, money};
use ui::web::{Ctx, Page, Problem};

use super::{PAYLISTS, desk};
use crate::aid::acts::{self, PaylistForm};
use crate::aid::judge::title;
use crate::aid::read::{self, Total};
use crate::figures;

struct Found {
    year: String,
    years: Vec<String>,
    totals: Vec<Total>,
    lists: Vec<Version>,
}

/// What a year comes to, by kind and source, and its lists.
pub(super) async fn page(ctx: Ctx) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let (at, wanted) = (ctx.moment, ctx.query.some("year").map(str::to_owned));
    let found = ctx
        .read(move |db| {
            let years = read::years(db, centre, at)?;
            let year = wanted.or_else(|| years.first().cloned()).unwrap_or_else(|| at.as_of.year().to_string());
            let (totals, lists) = (read::totals(db, centre, &year, at)?, read::lists(db, centre, Some(&year), at)?);
            Ok::<_, record::Error>(Found { year, years, totals, lists })
        })
        .await?;
    let heading = ctx.t("hardship-aid");
    let may = ctx.is_now() && desk::prepares(&ctx, centre);
    let begin = html! {
        @if may { (link_button(&ctx.t("hardship-aid-new"), &ctx.href("/aid/lists/new"), Kind::Primary)) }
    };
    let sub =
        ctx.t_args("hardship-aid-sub", &[("unit", ctx.unit_name(centre).into()), ("year", found.year.as_str().into())]);
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &html! { (sub) }, &begin))
        (sums(&ctx, centre, &found))
        (lists(&ctx, &found, may))
    };
    Ok(ctx.page(&heading, &body))
}

/// Paid by kind and source; beneath it what is still on its way and what came back.
fn sums(ctx: &Ctx, centre: i64, found: &Found) -> Markup {
    let paid: Vec<&Total> = found.totals.iter().filter(|total| total.state == "paid").collect();
    let mut sources: Vec<&str> = paid.iter().map(|total| total.source.as_str()).collect();
    let order = draw::choices(ctx, "aid_source", None);
    let place = |code: &str| order.iter().position(|each| each.value == code).unwrap_or(usize::MAX);
    sources.sort_by_key(|code| (place(code), (*code).to_owned()));
    sources.dedup();
    let mut kinds: BTreeMap<usize, (&str, Vec<i64>, i64)> = BTreeMap::new();
    let all = draw::choices(ctx, "aid_kind", None);
    for total in &paid {
        let at = all.iter().position(|each| each.value == total.kind).unwrap_or(usize::MAX);
        let (_, sums, n) = kinds.entry(at).or_insert_with(|| (&total.kind, vec![0; sources.len()], 0));
        if let Some(column) = sources.iter().position(|source| *source == total.source) {
            sums[column] += total.sum_fen;
        }
        *n += total.count;
    }
    let mut columns =
        vec![Column::text(ctx.t("field-hardship_aid-kind")), Column::number(ctx.t("hardship-aid-payments"))];
    columns.extend(sources.iter().map(|source| Column::number(desk::label(ctx, "aid_source", source))));
    columns.push(Column::number(ctx.t("hardship-aid-sum")));
    let line = |name: String, n: i64, sums: &[i64]| {
        let mut cells = vec![html! { (name) }, html! { (count(n)) }];
        cells.extend(sums.iter().map(|sum| html! { (money(*sum)) }));
        cells.push(html! { b { (money(sums.iter().sum())) } });
        Row::new(cells)
    };
    let mut rows: Vec<Row> =
        kinds.values().map(|(kind, sums, n)| line(desk::label(ctx, "aid_kind", kind), *n, sums)).collect();
    if rows.len() > 1 {
        let whole: Vec<i64> = (0..sources.len()).map(|at| kinds.values().map(|(_, sums, _)| sums[at]).sum()).collect();
        rows.push(line(ctx.t("hardship-aid-all"), kinds.values().map(|(_, _, n)| n).sum(), &whole).tone(Tone::Total));
    }
    let caption = ctx.t_args("hardship-aid-paid-in", &[("year", found.year.as_str().into())]);
    let other = |states: &[&str]| {
        found
            .totals
            .iter()
            .filter(|total| states.contains(&total.state.as_str()))
            .fold((0, 0), |(n, sum), total| (n + total.count, sum + total.sum_fen))
    };
    let (waiting, back) = (other(&["listed", "approved"]), other(&["returned"]));
    let told = |key: &str, (n, sum): (i64, i64)| {
        ctx.t_args(key, &[("n", count(n).into()), ("sum", desk::yuan(ctx, sum).into())])
    };
    html! {
        section {
            (section_head(&caption, &figure_link(ctx, centre)))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-aid-paid-none")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
            @if waiting.0 > 0 { p.small { (told("hardship-aid-waiting", waiting)) } }
            @if back.0 > 0 { p.small { (told("hardship-aid-back", back)) } }
        }
    }
}

/// The figure of what was paid, for whoever may see it.
fn figure_link(ctx: &Ctx, centre: i64) -> Markup {
    let figure = &figures::AID_PAID;
    let may = ctx.can(Action::FigureRead, Some(centre)) && ctx.app.figures.catalogue.get(figure.name).is_some();
    html! {
        @if may { a href=(ctx.href(&format!("/figures/{}", ui::link::encode(figure.name)))) { (clock::said(figure.label, ctx.lang)) } }
    }
}

fn lists(ctx: &Ctx, found: &Found, may: bool) -> Markup {
    let label = |field: &str| ctx.t(&format!("field-hardship_paylist-{field}"));
    let state = ctx.query.some("state");
    let shown: Vec<&Version> =
        found.lists.iter().filter(|list| state.is_none_or(|state| list.text("state") == state)).collect();
    let rows: Vec<Row> = shown.iter().map(|list| row(ctx, list)).collect();
    let columns = [
        Column::text(label("title")),
        Column::text(label("number")),
        Column::text(label("kind")),
        Column::text(label("source")),
        Column::number(label("count")),
        Column { cell: Cell::Number, ..Column::text(label("sum-fen")) },
        Column::day(label("paid-on")),
        Column::text(label("state")),
    ];
    let states = crate::aid::rules::PROCEDURE.states.iter();
    let states = states.map(|state| Choice::new(state.code, clock::said(state.label, ctx.lang)));
    let any = std::iter::once(Choice::new("", ctx.t("any")));
    let mut years: Vec<Choice> = found.years.iter().map(|year| Choice::new(year, year)).collect();
    if !found.years.contains(&found.year) {
        years.push(Choice::new(&found.year, &found.year));
    }
    let fields = [
        Field::select("year", &label("year"), years).value(&found.year).auto(),
        Field::select("state", &label("state"), any.chain(states).collect()).value(ctx.query.get("state")).auto(),
    ];
    let kept: Vec<(String, String)> = ["as_of", "known", "unit"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), ctx.query.some(name)?.to_owned())))
        .collect();
    let caption = ctx.t("hardship-aid-lists");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (register(&Register {
                id: "paylists",
                filters: filters("/aid", &fields, &kept, ctx.lang),
                tools: html! {},
                table: Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows },
                pager: Pager { total: u64::try_from(rows.len()).ok(), here: rows.len(), first: None, back: None, next: None },
                empty: Empty {
                    title: ctx.t("hardship-aid-lists-none"),
                    explain: ctx.t("hardship-aid-lists-none-explain"),
                    action: may.then(|| Link::new(ctx.t("hardship-aid-new"), ctx.href("/aid/lists/new"))),
                    ..Empty::default()
                },
            }, ctx.lang))
        }
    }
}

fn row(ctx: &Ctx, list: &Version) -> Row {
    let int = |field: &str| list.int(field).unwrap_or(0);
    Row::new(vec![
        html! { a href=(ctx.href(&(PAYLISTS.page)(list.id))) { (list.text("title")) } },
        html! { span.nowrap { (list.text("number")) } },
        html! { (desk::label(ctx, "aid_kind", list.text("kind"))) },
        html! { (desk::label(ctx, "aid_source", list.text("source"))) },
        html! { (count(int("count"))) },
        html! { (money(int("sum_fen"))) },
        desk::some_day(list.day("paid_on")),
        desk::list_state(ctx, list.text("state")),
    ])
}

/// The form for a new list.
pub(super) async fn new(ctx: Ctx) -> Page {
    draw(&ctx, None)
}

fn draw(ctx: &Ctx, refusal: Option<&str>) -> Page {
    let label = |field: &str| ctx.t(&format!("field-hardship_paylist-{field}"));
    let sent = |name: &str| ctx.form.get(name).to_owned();
    let this_year = ctx.now.as_of.year().to_string();
    let year = ctx.form.some("year").unwrap_or(&this_year);
    let select = |name: &str, list: &str| {
        Field::select(name, &label(name), draw::choices(ctx, list, None)).value(&sent(name)).required()
    };
    let fields = [
        Field::text("title", &label("title"))
            .value(&sent("title"))
            .hint(&ctx.t("hardship-aid-title-hint"))
            .required()
            .autocomplete("off")
            .first(),
        select("kind", "aid_kind"),
        select("source", "aid_source").hint(&ctx.t("hardship-aid-source-hint")),
        Field::new("year", &label("year"), FieldKind::Number).value(year).required(),
        select("method", "aid_method").hint(&ctx.t("hardship-aid-method-hint")),
        Field::text("basis", &label("basis"))
            .value(&sent("basis"))
            .hint(&ctx.t("hardship-aid-basis-hint"))
            .required()
            .autocomplete("off"),
    ];
    let heading = ctx.t("hardship-aid-new");
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &html! { (ctx.t("hardship-aid-new-sub")) }, &html! {}))
        (desk::refused(refusal))
        (form(&Form { action: &ctx.href("/aid/lists"), method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions {
                (button(&ctx.t("hardship-aid-begin"), Kind::Primary))
                (link_button(&ctx.t("hardship-aid-cancel"), &ctx.href("/aid"), Kind::Quiet))
            }
        } }))
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-aid"), ctx.href("/aid"))];
    let shown = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(shown) } else { shown })
}

/// Begins a list.
pub(super) async fn add(ctx: Ctx) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let text = |name: &str| ctx.form.get(name).to_owned();
    let form = PaylistForm {
        title: text("title"),
        centre,
        kind: text("kind"),
        source: text("source"),
        year: text("year"),
        method: text("method"),
        basis: text("basis"),
    };
    let by = Actor::account(&ctx.who);
    let made = desk::commit(&ctx, ("step", "hardship.paylist"), "", move |commit, desk| {
        acts::begin_paylist(commit, desk, &form, by)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&ctx.href(&(PAYLISTS.page)(done.value)), "hardship-aid-begun")),
        Err(refusal) => draw(&ctx, Some(&refusal.text(ctx.lang))),
    }
}

/// The way back to the lists, for pages of one of them.
pub(super) fn crumbs(ctx: &Ctx, list: Option<&Version>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to(ctx.t("hardship-aid"), ctx.href("/aid"))];
    if let Some(list) = list {
        crumbs.push(Crumb::to(title(list).to_owned(), ctx.href(&(PAYLISTS.page)(list.id))));
    }
    crumbs
}
