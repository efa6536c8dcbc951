//! Complaints, for those who answer them.

use std::collections::HashMap;

use access::Action;
use clock::Day;
use maud::{Markup, html};
use procedure::Case;
use record::{Db, Version};
use ui::components::{
    Column, Crumb, Empty, Fact, Field, Form, Kind, Method, NoteKind, Register, Row, Table, TagKind, button, facts,
    field, filters, form as sheet, note, page_head, register, section_head, table, tag,
};
use ui::web::{Ctx, Page, Problem};

use super::{
    PAGE, account_title, actor, case_of, choices, id_of, label, page_number, pages, sent, state_tag, told, write,
};
use crate::forms::complaint::{self, name_officer as name_in, officer};
use crate::forms::register::COMPLAINT;
use crate::forms::rules::COMPLAINT_PROCEDURE;

struct Listed {
    total: usize,
    rows: Vec<Version>,
    dues: HashMap<i64, Day>,
    officers: HashMap<i64, String>,
    named: Option<String>,
}

fn read(db: &Db, ctx: &Ctx, unit: i64) -> record::Result<Listed> {
    let state = ctx.query.get("state");
    let mut all = db.find(&COMPLAINT, "unit", unit, ctx.moment)?;
    all.retain(|complaint| state.is_empty() || complaint.text("state") == state);
    // What waits comes first, the oldest of it at the top; then what is settled, the latest first.
    all.sort_by_key(|complaint| match complaint.text("state") {
        "received" => (0, complaint.id),
        _ => (1, -complaint.id),
    });
    let total = all.len();
    let rows: Vec<Version> = all.into_iter().skip((page_number(ctx) - 1).saturating_mul(PAGE)).take(PAGE).collect();
    let (mut dues, mut officers) = (HashMap::new(), HashMap::new());
    for complaint in &rows {
        if let Some(account) = complaint.int("officer")
            && !officers.contains_key(&account)
        {
            officers.insert(account, account_title(db, account, ctx.now)?);
        }
        if complaint.text("state") == "received"
            && let Some(case) = Case::read(db, &COMPLAINT_PROCEDURE, complaint.id, ctx.moment)?
            && let Some(clock) = case.clock("answer")
        {
            dues.insert(complaint.id, clock.due);
        }
    }
    let named = match officer(db, unit, ctx.now)? {
        Some(account) => Some(account_title(db, account, ctx.now)?),
        None => None,
    };
    Ok(Listed { total, rows, dues, officers, named })
}

pub(super) async fn list(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, refusal: Option<&procedure::Refusal>) -> Page {
    let (unit, reader) = (ctx.unit.unwrap_or(0), ctx.clone());
    let listed = ctx.read(move |db| read(db, &reader, unit)).await?;
    let today = ctx.now.as_of;
    let due = |id: i64| {
        html! {
            @if let Some(due) = listed.dues.get(&id) {
                (due) @if *due < today { " " (tag(TagKind::Late, &ctx.t("complaint-late"))) }
            }
        }
    };
    let rows: Vec<Row> = listed
        .rows
        .iter()
        .map(|complaint| {
            let officer = complaint.int("officer").and_then(|account| listed.officers.get(&account));
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/complaints/{}", complaint.id))) { (label(ctx, "complaint_kind", complaint.text("kind"))) } },
                state_tag(ctx, &COMPLAINT_PROCEDURE, complaint.text("state")),
                html! { @if let Some(day) = complaint.day("received_on") { (day) } },
                due(complaint.id),
                html! { code { (complaint.text("page")) } },
                html! {
                    @if let Some(officer) = officer { (officer) }
                    @else if complaint.text("state") == "received" { span.faint { (ctx.t("complaint-anybody")) } }
                },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-complaint-kind")),
        Column::text(ctx.t("field-complaint-state")),
        Column::day(ctx.t("field-complaint-received-on")),
        Column::day(ctx.t("complaint-due")),
        Column::text(ctx.t("field-complaint-page")),
        Column::text(ctx.t("field-complaint-officer")),
    ];
    let title = ctx.t("complaint-nav");
    let state = Field::select("state", &ctx.t("field-complaint-state"), choices(ctx, "complaint_state", Some("any")));
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("complaint-list-sub")) }, &html! {}))
        (told(ctx, refusal))
        (register(&Register {
            id: "complaints",
            filters: filters("/complaints", &[state.value(ctx.query.get("state")).auto()], &[], ctx.lang),
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(ctx, listed.total, rows.len()),
            empty: Empty { title: ctx.t("complaint-none"), explain: ctx.t("complaint-none-explain"), ..Empty::default() },
        }, ctx.lang))
        (naming(ctx, &listed))
    };
    Ok(ctx.page(&title, &body))
}

/// Who answers, and the form to name another.
fn naming(ctx: &Ctx, listed: &Listed) -> Markup {
    // Complaints go to the federation; nobody else names anybody.
    if ctx.unit.is_none() || ctx.unit != ctx.app.units.root() {
        return html! {};
    }
    let may = ctx.is_now() && ctx.can(Action::ComplaintTake, ctx.unit);
    html! {
        section {
            (section_head(&ctx.t("complaint-named"), &html! {}))
            @match &listed.named {
                Some(named) => p { (named) },
                None => (note(NoteKind::Info, &html! { p { (ctx.t("complaint-nobody-named")) } })),
            }
            @if may {
                (sheet(&Form { action: &ctx.href("/complaints/officer"), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                    (field(&Field::text("login", &ctx.t("complaint-officer-login"))
                        .hint(&ctx.t("complaint-officer-hint")).value(sent(ctx, "login", "")).required().autocomplete("off"), ctx.lang))
                    div.actions { (button(&ctx.t("complaint-name"), Kind::Plain)) }
                } }))
            }
        }
    }
}

/// Names who answers.
pub(super) async fn name_officer(ctx: Ctx) -> Page {
    // Only where complaints go to is anybody named.
    if ctx.unit.is_none() || ctx.unit != ctx.app.units.root() {
        return Err(Problem::missing());
    }
    let (login, at) = (ctx.form.get("login").to_lowercase(), ctx.now);
    let found: Vec<Version> = ctx.read(move |db| db.find(&access::ACCOUNT, "login", login, at)).await?;
    let Some(account) = found.first().map(|account| account.id) else {
        let refusal = procedure::Refusal::Guard(("没有这个账号。".into(), "There is no such account.".into()));
        return Ok(ctx.again(draw(&ctx, Some(&refusal)).await?));
    };
    let by = actor(&ctx);
    let done = write(&ctx, ("form", "forms.officer"), "指定投诉办理人", move |commit, desk| {
        name_in(commit, desk, account, &by)
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&ctx.href("/complaints"), "complaint-officer")),
        Err(refusal) => Ok(ctx.again(draw(&ctx, Some(&refusal)).await?)),
    }
}

/// One complaint, with what was written.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (id, reader) = (id_of(&ctx, "complaint")?, ctx.clone());
    let (version, clear, officer) = ctx
        .read(move |db| {
            let at = if reader.is_now() { reader.now } else { reader.moment };
            let case = case_of(db, &COMPLAINT_PROCEDURE, id, at)?;
            let officer = match case.version.int("officer") {
                Some(account) => account_title(db, account, reader.now)?,
                None => String::new(),
            };
            let clear = db.unseal(&case.version)?;
            Ok::<_, Problem>((case.version, clear, officer))
        })
        .await?;
    let kind = label(&ctx, "complaint_kind", version.text("kind"));
    let panel = procedure::pages::panel(&ctx, &COMPLAINT_PROCEDURE, id).await?;
    let page = version.text("page");
    let about = [
        Fact::text(ctx.t("field-complaint-kind"), &kind),
        Fact::new(
            ctx.t("field-complaint-page"),
            html! {
                @match complaint::page_of(page) { Some(page) => a href=(page) { code { (page) } }, None => code { (page) } }
            },
        ),
        Fact::new(
            ctx.t("field-complaint-received-on"),
            html! { @if let Some(day) = version.day("received_on") { (day) } },
        ),
        Fact::new(
            ctx.t("field-complaint-answered-on"),
            html! { @if let Some(day) = version.day("answered_on") { (day) } },
        ),
        Fact::text(ctx.t("field-complaint-officer"), &officer),
        Fact::text(ctx.t("field-complaint-contact"), clear.get("contact")),
    ];
    let title = ctx.t("register-complaint");
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(&ctx, &COMPLAINT_PROCEDURE, version.text("state")), &html! { (kind) }, &html! {}))
        (facts(&about, ctx.lang))
        @if clear.erased { (note(NoteKind::Info, &html! { p { (ctx.t("complaint-erased")) } })) }
        @else { (written(&ctx, clear.get("text"), clear.get("answer"))) }
        (panel)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("complaint-nav"), ctx.href("/complaints"))];
    Ok(ctx.show(&frame, &body))
}

/// What was written, and what was answered.
pub(super) fn written(ctx: &Ctx, text: &str, answer: &str) -> Markup {
    html! {
        section {
            (section_head(&ctx.t("field-complaint-text"), &html! {}))
            div.prose { @for line in text.lines() { p { (line) } } }
        }
        @if !answer.is_empty() {
            section {
                (section_head(&ctx.t("field-complaint-answer"), &html! {}))
                div.prose { @for line in answer.lines() { p { (line) } } }
            }
        }
    }
}

/// Complaints as whoever filed them sees them.
pub(super) fn own(ctx: &Ctx, rows: &[(Version, String)]) -> Markup {
    let rows: Vec<Row> = rows
        .iter()
        .map(|(complaint, answer)| {
            Row::new(vec![
                html! { @if let Some(day) = complaint.day("received_on") { (day) } },
                html! { (label(ctx, "complaint_kind", complaint.text("kind"))) },
                state_tag(ctx, &COMPLAINT_PROCEDURE, complaint.text("state")),
                html! { @for line in answer.lines() { (line) br; } },
            ])
        })
        .collect();
    let columns = [
        Column::day(ctx.t("field-complaint-received-on")),
        Column::text(ctx.t("field-complaint-kind")),
        Column::text(ctx.t("field-complaint-state")),
        Column::text(ctx.t("field-complaint-answer")),
    ];
    let caption = ctx.t("complaint-mine");
    table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}
