//! Likely duplicates, side by side, for a person to decide: the same, or two.

use access::Action;
use clock::Pack;
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Column, Empty, Field, Form, Kind, Method, Row, Table, TagKind, ask, button, empty, field, form, page_head,
    section_head, table, tag,
};
use ui::link;
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, View, label};
use super::form::commit;
use crate::duplicates::{self, Pair};
use crate::person::{Identity, identity, place};
use crate::register::{DUPLICATE, EMPLOYMENT};
use crate::tree::UnitTree;

/// Pairs on the page; the most alike come first, and the rest when these are decided.
const SHOWN: usize = 20;
/// Decisions listed.
const DECIDED: usize = 50;

/// One of two.
struct Side {
    id: i64,
    unit: i64,
    name: String,
    identity: Identity,
    job: Option<(String, String)>,
}

struct Found {
    view: View,
    pack: &'static Pack,
    pairs: Vec<(Pair, Side, Side)>,
    decided: Vec<(Version, String, String)>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let (tree, pack, reader) = (desk::tree(ctx)?, desk::pack(ctx)?, ctx.clone());
    let found = ctx.run(move |app| app.store.read(|db| find(&reader, db, &tree, pack))).await?;
    let title = ctx.t("roll-duplicates");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("roll-duplicates-sub")) }, &html! {}))
        @if let Some(wrong) = wrong { div role="alert" { (ui::components::note(ui::components::NoteKind::Error, &html! { p { (wrong) } })) } }
        @if found.pairs.is_empty() {
            (empty(&Empty { title: ctx.t("roll-duplicates-none"), explain: ctx.t("roll-duplicates-none-explain"), ..Empty::default() }, ctx.lang))
        }
        @for (pair, first, second) in &found.pairs { (one(ctx, &found, *pair, first, second)) }
        @if found.pairs.len() == SHOWN { p.small.mute { (ctx.t_args("roll-shown-first", &[("n", SHOWN.into())])) } }
        (decided(ctx, &found))
    };
    Ok(ctx.page(&title, &body))
}

fn find(ctx: &Ctx, db: &Db, tree: &UnitTree, pack: &'static Pack) -> record::Result<Found> {
    let view = View::of(ctx, tree, db)?;
    let Some(top) = ctx.unit else { return Ok(Found { view, pack, pairs: Vec::new(), decided: Vec::new() }) };
    let within = |unit: i64| view.now.is_within(unit, top);
    let mut pairs = Vec::new();
    for pair in duplicates::likely(db, ctx.now, &within, SHOWN)? {
        if let (Some(first), Some(second)) = (side(ctx, db, &view, pair.first)?, side(ctx, db, &view, pair.second)?) {
            pairs.push((pair, first, second));
        }
    }
    let mut decided = Vec::new();
    for decision in db.list(&DUPLICATE, ctx.now)?.into_iter().rev() {
        let (kept, other) = (decision.int("kept").unwrap_or(0), decision.int("other").unwrap_or(0));
        if decided.len() < DECIDED && within(place(db, kept)?) && within(place(db, other)?) {
            decided.push((decision, known_as(ctx, db, &view, kept)?, known_as(ctx, db, &view, other)?));
        }
    }
    Ok(Found { view, pack, pairs, decided })
}

fn side(ctx: &Ctx, db: &Db, view: &View, id: i64) -> record::Result<Option<Side>> {
    let Some((_, identity)) = identity(db, id, ctx.now)? else { return Ok(None) };
    let unit = place(db, id)?;
    let job = db.find(&EMPLOYMENT, "person", id, ctx.now)?.into_iter().find(|v| v.text("rank") == "main");
    let job = match job {
        Some(job) => {
            let employer = db.standing(&crate::register::EMPLOYER, job.int("employer").unwrap_or(0))?;
            Some((employer.last().map(|v| v.text("name").to_owned()).unwrap_or_default(), job.text("trade").to_owned()))
        }
        None => None,
    };
    Ok(Some(Side { id, unit, name: view.shown(ctx, unit, Some(&identity.name)), identity, job }))
}

/// The name of somebody whose record may have been merged away.
fn known_as(ctx: &Ctx, db: &Db, view: &View, id: i64) -> record::Result<String> {
    let known = crate::person::last_known(db, id, i64::MAX)?;
    Ok(view.shown(ctx, place(db, id)?, known.as_ref().map(|identity| identity.name.as_str())))
}

fn one(ctx: &Ctx, found: &Found, pair: Pair, first: &Side, second: &Side) -> Markup {
    let columns = [
        Column::text(ctx.t("roll-duplicate-field")),
        Column::text(ctx.t("roll-duplicate-first")),
        Column::text(ctx.t("roll-duplicate-second")),
    ];
    let same = |is_same: bool| {
        if is_same {
            tag(TagKind::Ok, &ctx.t("roll-duplicate-agrees"))
        } else {
            html! {}
        }
    };
    let row =
        |label: String, a: Markup, b: Markup, agrees: bool| Row::new(vec![html! { (label) " " (same(agrees)) }, a, b]);
    let text = |of: &dyn Fn(&Side) -> String| (html! { (of(first)) }, html! { (of(second)) });
    let link = |side: &Side| html! { a href=(ctx.href(&format!("/persons/{}", side.id))) { (side.name) } };
    let birth = |side: &Side| side.identity.birth.map(|day| access::mask_date(&day.to_string())).unwrap_or_default();
    let mobile = |side: &Side| side.identity.mobile.as_deref().map(access::mask_mobile).unwrap_or_default();
    let sounds =
        exchange::search_terms(&first.identity.name).full == exchange::search_terms(&second.identity.name).full;
    let (id_a, id_b) = text(&|side| access::mask_id(&side.identity.id_number));
    let (birth_a, birth_b) = text(&birth);
    let (mobile_a, mobile_b) = text(&mobile);
    let (sex_a, sex_b) = text(&|side| label(found.pack, "sex", &side.identity.sex, ctx.lang));
    let (job_a, job_b) =
        text(&|side| side.job.as_ref().map(|(employer, trade)| format!("{employer} {trade}")).unwrap_or_default());
    let field = |name: &str| ctx.t(&format!("field-person-{name}"));
    let rows = [
        row(field("name"), link(first), link(second), sounds),
        row(field("id-number"), id_a, id_b, false),
        row(
            field("birth-date"),
            birth_a,
            birth_b,
            first.identity.birth.is_some() && first.identity.birth == second.identity.birth,
        ),
        row(
            field("mobile"),
            mobile_a,
            mobile_b,
            first.identity.mobile.is_some() && first.identity.mobile == second.identity.mobile,
        ),
        row(field("sex"), sex_a, sex_b, false),
        row(ctx.t("roll-column-unit"), found.view.place(ctx, first.unit), found.view.place(ctx, second.unit), false),
        row(ctx.t("roll-employment"), job_a, job_b, false),
    ];
    let title = ctx
        .t_args("roll-duplicate-title", &[("name", first.name.as_str().into()), ("n", i64::from(pair.agree).into())]);
    html! {
        section {
            (section_head(&title, &html! {
                (decide(ctx, pair, first.id, "roll-duplicate-keep-first"))
                (decide(ctx, pair, second.id, "roll-duplicate-keep-second"))
                (decide(ctx, pair, 0, "roll-duplicate-two"))
            }))
            (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

/// A decision behind a question; `kept` is the record that stays, 0 when they are two persons.
fn decide(ctx: &Ctx, pair: Pair, kept: i64, key: &str) -> Markup {
    let id = format!("reason-{}-{}-{kept}", pair.first, pair.second);
    let values = [("first", pair.first), ("second", pair.second), ("kept", kept)];
    let code = ctx.query.some("unit");
    let inside = html! {
        (form(&Form { action: &link::with("/duplicates", &[], &[("unit", code)]), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            @for (name, value) in values { input type="hidden" name=(name) value=(value); }
            p.small.mute { (ctx.t(if kept == 0 { "roll-duplicate-two-explain" } else { "roll-duplicate-keep-explain" })) }
            (field(&Field::text("reason", &ctx.t("reason")).id(&id).hint(&ctx.t("reason-hint")).required().autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t(key), if kept == 0 { Kind::Plain } else { Kind::Primary })) }
        } }))
    };
    ask(&ctx.t(key), "", &inside)
}

fn decided(ctx: &Ctx, found: &Found) -> Markup {
    let columns = [
        Column::text(ctx.t("roll-duplicate-decision")),
        Column::text(ctx.t("field-duplicate-kept")),
        Column::text(ctx.t("field-duplicate-other")),
        Column::text(ctx.t("roll-column-act")),
    ];
    let rows: Vec<Row> = found
        .decided
        .iter()
        .map(|(v, kept, other)| {
            let is_same = v.text("decision") == "same";
            let who = |field: &str, name: &str| html! { a href=(ctx.href(&format!("/persons/{}", v.int(field).unwrap_or(0)))) { (name) } };
            Row::new(vec![
                html! { (ctx.t(if is_same { "roll-duplicate-same" } else { "roll-duplicate-different" })) " " span.small.mute { (ctx.t_args("roll-event-commit", &[("n", count(v.opened).into())])) } },
                who("kept", kept),
                who("other", other),
                html! { @if ctx.can(Action::RollReverse, ctx.unit) { a href={ "/reversals/" (v.opened) } { (ctx.t(if is_same { "roll-duplicate-unmerge" } else { "roll-duplicate-undo" })) } } },
            ])
        })
        .collect();
    let caption = ctx.t("roll-duplicates-decided");
    html! {
        @if !rows.is_empty() {
            section {
                (section_head(&caption, &html! {}))
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            }
        }
    }
}

/// Writes a decision down.
pub(super) async fn make(ctx: Ctx) -> Page {
    let ids = (ctx.form.int("first"), ctx.form.int("second"), ctx.form.int("kept"));
    let (Some(first), Some(second), Some(kept)) = ids else { return Err(Problem::missing()) };
    if first == second || ![0, first, second].contains(&kept) {
        return Err(Problem::missing());
    }
    let places = ctx.read(move |db| Ok::<_, record::Error>([place(db, first)?, place(db, second)?])).await?;
    if !places.iter().all(|unit| ctx.can(Action::RollWrite, Some(*unit))) {
        return Err(Problem::missing());
    }
    let today = ctx.now.as_of;
    let done = commit(&ctx, "roll.duplicate", move |commit| {
        if kept == 0 {
            return Ok(duplicates::keep_apart(commit, first, second, today)?);
        }
        let other = if kept == first { second } else { first };
        Ok(duplicates::merge(commit, kept, other, today)?)
    })
    .await?;
    let here = link::with("/duplicates", &[], &[("unit", ctx.query.some("unit"))]);
    match done {
        Ok(_) => Ok(ctx.done(&here, if kept == 0 { "roll-kept-apart" } else { "roll-merged" })),
        Err((_, why)) => Ok(ctx.again(draw(&ctx, Some(&why)).await?)),
    }
}
