//! Objections, for those who look into them and those who decide.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use access::Action;
use clock::Day;
use maud::html;
use procedure::Case;
use record::{Clear, Db, Version};
use ui::components::{
    Column, Crumb, Empty, Fact, Field, NoteKind, Register, Reveal, Row, Table, TagKind, facts, filters, note,
    page_head, register, section_head, tag, veil, veiled,
};
use ui::web::{Ctx, Page, Problem};

use super::{PAGE, choices, day_cell, label, page_number, pages, state_tag};
use crate::notice::PROCEDURE;
use crate::notice::line::line_of;
use crate::notice::register::{NOTICE, OBJECTION, SHOWN};

struct Listed {
    total: usize,
    rows: Vec<Version>,
    numbers: HashMap<i64, String>,
    dues: HashMap<i64, Day>,
}

fn read(db: &Db, ctx: &Ctx, centre: i64) -> record::Result<Listed> {
    let state = ctx.query.get("state");
    let mut all = db.find(&OBJECTION, "centre", centre, ctx.moment)?;
    all.retain(|objection| state.is_empty() || objection.text("state") == state);
    // What waits comes first, the oldest of it at the top; then what is settled, the latest first.
    all.sort_by_key(|objection| match objection.text("state") {
        "received" | "inquiring" => (0, objection.id),
        _ => (1, -objection.id),
    });
    let total = all.len();
    let rows: Vec<Version> = all.into_iter().skip((page_number(ctx) - 1).saturating_mul(PAGE)).take(PAGE).collect();
    let (mut numbers, mut dues) = (HashMap::new(), HashMap::new());
    for objection in &rows {
        let notice = objection.int("notice").unwrap_or(0);
        if let Entry::Vacant(unknown) = numbers.entry(notice) {
            let number = db.get(&NOTICE, notice, ctx.moment)?.map(|notice| notice.text("number").to_owned());
            unknown.insert(number.unwrap_or_default());
        }
        if let Some(case) = Case::read(db, &PROCEDURE, objection.id, ctx.moment)?
            && let Some(clock) = case.clock("answer").filter(|clock| clock.stopped.is_none())
        {
            dues.insert(objection.id, clock.due);
        }
    }
    Ok(Listed { total, rows, numbers, dues })
}

/// The objections of the centre one stands in.
pub(super) async fn list(ctx: Ctx) -> Page {
    let (centre, reader) = (ctx.unit.unwrap_or(0), ctx.clone());
    let listed = ctx.read(move |db| read(db, &reader, centre)).await?;
    let today = ctx.now.as_of;
    let rows: Vec<Row> = listed
        .rows
        .iter()
        .map(|objection| {
            let number = listed.numbers.get(&objection.int("notice").unwrap_or(0));
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/objections/{}", objection.id))) { (label(&ctx, "objection_ground", objection.text("ground"))) } },
                state_tag(&ctx, objection.text("state")),
                html! { @if let Some(number) = number { (number) } },
                html! { (ctx.unit_name(objection.int("unit").unwrap_or(0))) },
                day_cell(objection, "received_on"),
                html! {
                    @if let Some(due) = listed.dues.get(&objection.id) {
                        (due) @if *due < today { " " (tag(TagKind::Late, &ctx.t("hardship-notice-late"))) }
                    }
                },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-hardship_objection-ground")),
        Column::text(ctx.t("field-hardship_objection-state")),
        Column::text(ctx.t("field-hardship_objection-notice")),
        Column::text(ctx.t("field-hardship_objection-unit")),
        Column::day(ctx.t("field-hardship_objection-received-on")),
        Column::day(ctx.t("hardship-notice-due")),
    ];
    let title = ctx.t("hardship-notice-objections");
    let state = Field::select(
        "state",
        &ctx.t("field-hardship_objection-state"),
        choices(&ctx, "objection_state", Some("hardship-notice-any")),
    );
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-notice-objections-sub")) }, &html! {}))
        (register(&Register {
            id: "objections",
            filters: filters("/objections", &[state.value(ctx.query.get("state")).auto()], &[], ctx.lang),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(&ctx, listed.total, rows.len()),
            empty: Empty {
                title: ctx.t("hardship-notice-no-objection"),
                explain: ctx.t("hardship-notice-no-objection-explain"),
                ..Empty::default()
            },
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}

struct Opened {
    objection: Version,
    clear: Clear,
    number: String,
    /// What the line objected to shows.
    shown: String,
}

fn open(db: &Db, ctx: &Ctx, id: i64) -> Result<Opened, Problem> {
    let at = if ctx.is_now() { ctx.now } else { ctx.moment };
    let objection = db.get(&OBJECTION, id, at)?.ok_or_else(Problem::missing)?;
    let clear = db.unseal(&objection)?;
    let notice = db.get(&NOTICE, objection.int("notice").unwrap_or(0), at)?;
    let line = match db.get(&SHOWN, objection.int("shown").unwrap_or(0), at)? {
        Some(shown) => line_of(&db.unseal(&shown)?),
        None => None,
    };
    let shown = line.map(|line| format!("{} · {}", line.name, line.unit)).unwrap_or_default();
    let number = notice.map(|notice| notice.text("number").to_owned()).unwrap_or_default();
    Ok(Opened { objection, clear, number, shown })
}

/// What stands masked: who can be reached where, and what others said when they were asked.
const VEILED: [&str; 2] = ["contact", "inquiry"];

/// One objection, with what was written and found. That it was opened is in the log.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None, None).await
}

/// Shows one of what is masked this once, after what for is in the log.
pub(super) async fn reveal(ctx: Ctx) -> Page {
    let id = ctx.params.int("objection").ok_or_else(Problem::missing)?;
    let sent = ctx.form.get("field");
    let field = VEILED.into_iter().find(|each| *each == sent).ok_or_else(Problem::missing)?;
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let logged = ctx
        .run(move |app| match app.access.reveal(by, OBJECTION.name, id, &[field], &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if logged {
        return draw(&ctx, Some(field), None).await;
    }
    Ok(ctx.again(draw(&ctx, None, Some(&ctx.t("access-reason"))).await?))
}

async fn draw(ctx: &Ctx, clear_field: Option<&str>, wrong: Option<&str>) -> Page {
    let (id, reader) = (ctx.params.int("objection").ok_or_else(Problem::missing)?, ctx.clone());
    let by = ctx.by();
    ctx.run(move |app| app.access.look(by, OBJECTION.name, id)).await?;
    let Opened { objection, clear, number, shown } = ctx.read(move |db| open(db, &reader, id)).await?;
    let action = format!("/objections/{id}/reveal");
    let veiled_field = |name: &str, label: &str| {
        let may = ctx.is_now() && ctx.can(Action::ObjectionTake, objection.int("centre"));
        html! {
            @match clear.opt(name).filter(|text| !text.is_empty()) {
                None => {},
                Some(text) if clear_field == Some(name) => { @for line in text.lines() { p { (line) } } },
                Some(_) if may => (veil("******", Reveal { action: &action, csrf: &ctx.csrf(), field: name, label }, ctx.lang)),
                Some(_) => (veiled("******", ctx.lang)),
            }
        }
    };
    let ground = label(ctx, "objection_ground", objection.text("ground"));
    let panel = procedure::pages::panel(ctx, &PROCEDURE, id).await?;
    let int = |field: &str| objection.int(field).unwrap_or(0);
    let (dossier, unit) = (int("dossier"), int("unit"));
    let may_open = ctx.can(Action::HardshipRead, Some(unit)) || ctx.can(Action::HardshipRead, Some(int("centre")));
    let about = [
        Fact::text(ctx.t("field-hardship_objection-ground"), &ground),
        Fact::new(
            ctx.t("field-hardship_objection-notice"),
            html! { a href=(ctx.href(&format!("/objections/notices/{}", int("notice")))) { (number) } },
        ),
        Fact::new(
            ctx.t("hardship-notice-line"),
            html! {
                @if may_open { a href=(ctx.href(&format!("/hardship/{dossier}"))) { (shown) } } @else { (shown) }
            },
        ),
        Fact::new(ctx.t("field-hardship_objection-received-on"), day_cell(&objection, "received_on")),
        Fact::new(ctx.t("field-hardship_objection-settled-on"), day_cell(&objection, "settled_on")),
        Fact::new(
            ctx.t("field-hardship_objection-contact"),
            veiled_field("contact", &ctx.t("field-hardship_objection-contact")),
        ),
    ];
    let written = [
        ("field-hardship_objection-text", "text"),
        ("field-hardship_objection-inquiry", "inquiry"),
        ("field-hardship_objection-findings", "findings"),
        ("field-hardship_objection-answer", "answer"),
    ];
    let title = ctx.t("register-hardship_objection");
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(ctx, objection.text("state")), &html! { (ground) }, &html! {}))
        @if let Some(wrong) = wrong { (note(NoteKind::Error, &html! { p { (wrong) } })) }
        (facts(&about, ctx.lang))
        @if clear.erased { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-notice-erased")) } })) }
        @for (key, name) in written {
            @if let Some(text) = clear.opt(name).filter(|text| !text.is_empty()) {
                section {
                    (section_head(&ctx.t(key), &html! {}))
                    div.prose {
                        @if VEILED.contains(&name) { (veiled_field(name, &ctx.t(key))) }
                        @else { @for line in text.lines() { p { (line) } } }
                    }
                }
            }
        }
        (panel)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-notice-objections"), ctx.href("/objections"))];
    Ok(ctx.show(&frame, &body))
}
