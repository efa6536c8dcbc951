//! What the public sees: the notices that run today, one of them with the form to object, and what became of an objection.
//! Whatever moment an address asks for, these pages read today's: what has ended is not shown to the public again.

use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use clock::{Day, deadline};
use maud::{Markup, html};
use procedure::Refusal;
use procedure::filing::{self, Filed, Filer};
use record::{Db, Moment, Version};
use ui::components::{
    Choice, Column, Crumb, Empty, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, button, empty,
    facts, field, form as sheet, link_button, note, page_head, section_head, table, unfold,
};
use ui::text::day_long;
use ui::web::{Ctx, Page, Problem};

use super::{PUBLIC, choices, day_cell, label, opened, pack, receive, state_tag, told, words};
use crate::notice::filing::{self as filed, COUNTER, Filing};
use crate::notice::line::{Head, Line};
use crate::notice::register::NOTICE;
use crate::notice::show::{GROUNDS, RULE, on_show};

/// A page that search engines leave alone, to whoever is signed in with the rail, to the public without.
fn unlisted(ctx: &Ctx, title: &str, back: bool, body: &Markup) -> Response {
    const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
    let mut frame = ctx.frame(title);
    frame.unlisted = true;
    if back {
        frame.crumbs = vec![Crumb::to(ctx.t("hardship-notice-public"), PUBLIC.to_owned())];
    }
    ([(ROBOTS, "noindex, nofollow, noarchive")], ctx.show(&frame, body)).into_response()
}

/// A notice with the lines that are on show.
struct Shown {
    notice: Version,
    lines: Vec<(Version, Line)>,
}

impl Shown {
    /// The last day on which any of its lines is shown.
    fn last_day(&self) -> Option<Day> {
        self.lines.iter().filter_map(|(line, _)| line.day("last_day")).max()
    }
}

/// The notices that run at a moment with their lines, the latest first; of one or of all.
fn running(db: &Db, notice: Option<i64>, at: Moment) -> record::Result<Vec<Shown>> {
    let mut out: Vec<Shown> = Vec::new();
    for (line, words) in opened(db, on_show(db, notice, at)?)? {
        let id = line.int("notice").unwrap_or(0);
        match out.last_mut().filter(|shown| shown.notice.id == id) {
            Some(shown) => shown.lines.push((line, words)),
            None => {
                let Some(notice) = db.get(&NOTICE, id, at)? else { continue };
                out.push(Shown { notice, lines: vec![(line, words)] });
            }
        }
    }
    out.reverse();
    Ok(out)
}

/// What the public finds at the door, while anything is on notice.
pub(super) fn part(ctx: &Ctx) -> Result<Markup, Problem> {
    let running = ctx.app.store.read(|db| running(db, None, ctx.now))?;
    if running.is_empty() {
        return Ok(html! {});
    }
    let all = link_button(&ctx.t("hardship-notice-look"), PUBLIC, Kind::Plain);
    Ok(html! {
        (section_head(&ctx.t("hardship-notice-public"), &all))
        p { (ctx.t_args("hardship-notice-door", &[("n", running.len().into())])) }
    })
}

/// The notices that run today.
pub(super) async fn list(ctx: Ctx) -> Page {
    let at = ctx.now;
    let running = ctx.read(move |db| running(db, None, at)).await?;
    let rows: Vec<Row> = running
        .iter()
        .map(|shown| {
            let notice = &shown.notice;
            Row::new(vec![
                html! { a href={ (PUBLIC) "/" (notice.id) } { (notice.text("number")) } },
                html! { (label(&ctx, "hardship_notice_kind", notice.text("kind"))) },
                html! { (ctx.app.units.name(notice.int("centre").unwrap_or(0), ctx.now, ctx.lang)) },
                day_cell(notice, "opened_on"),
                html! { @if let Some(day) = shown.last_day() { (day) } },
                html! { (shown.lines.len()) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-hardship_notice-number")),
        Column::text(ctx.t("field-hardship_notice-kind")),
        Column::text(ctx.t("field-hardship_notice-centre")),
        Column::day(ctx.t("field-hardship_notice-opened-on")),
        Column::day(ctx.t("field-hardship_notice-closes-on")),
        Column::number(ctx.t("hardship-notice-households")),
    ];
    let title = ctx.t("hardship-notice-public");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-notice-public-sub")) }, &html! {}))
        @if rows.is_empty() {
            (empty(&Empty { title: ctx.t("hardship-notice-none"), explain: ctx.t("hardship-notice-none-explain"), ..Empty::default() }, ctx.lang))
        } @else {
            (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
        p.small { a href={ (PUBLIC) "/code" } { (ctx.t("hardship-notice-have-code")) } }
    };
    Ok(unlisted(&ctx, &title, false, &body))
}

/// One notice, with the form to object.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, refusal: Option<&Refusal>) -> Page {
    let (id, at) = (ctx.params.int("notice").ok_or_else(Problem::missing)?, ctx.now);
    let found = ctx.read(move |db| running(db, Some(id), at)).await?;
    let Some(shown) = found.into_iter().next() else { return Ok(over(ctx)) };
    let notice = &shown.notice;
    let title = label(ctx, "hardship_notice_kind", notice.text("kind"));
    let number = notice.text("number");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (number) }, &html! {}))
        (told(ctx, refusal))
        (head(ctx, &shown))
        (lines(ctx, &shown))
        (form(ctx, &shown))
    };
    Ok(unlisted(ctx, &title, true, &body))
}

/// There is no such notice, or it has ended: nobody can tell which.
fn over(ctx: &Ctx) -> Response {
    let title = ctx.t("hardship-notice-over");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-notice-over-explain")) } }))
        div.actions { (link_button(&ctx.t("hardship-notice-look"), PUBLIC, Kind::Plain)) }
    };
    (StatusCode::NOT_FOUND, unlisted(ctx, &title, true, &body)).into_response()
}

/// Whose notice it is, on what ground, from when to when, and how the days are counted.
fn head(ctx: &Ctx, shown: &Shown) -> Markup {
    let notice = &shown.notice;
    let said: Option<Head> = serde_json::from_str(notice.text("head")).ok();
    let ground = match (ctx.lang, &said) {
        (clock::Lang::Zh, Some(head)) => head.ground.clone(),
        _ => label(ctx, GROUNDS, notice.text("ground")),
    };
    let opened = notice.day("opened_on").unwrap_or(ctx.now.as_of);
    let days = |day: Option<Day>| html! { @if let Some(day) = day { (day_long(day, ctx.lang)) } };
    let about = [
        Fact::text(
            ctx.t("field-hardship_notice-centre"),
            &ctx.app.units.name(notice.int("centre").unwrap_or(0), ctx.now, ctx.lang),
        ),
        Fact::text(ctx.t("field-hardship_notice-ground"), &ground),
        Fact::new(ctx.t("field-hardship_notice-opened-on"), days(Some(opened))),
        Fact::new(ctx.t("field-hardship_notice-closes-on"), days(notice.day("closes_on"))),
    ];
    let rule = pack(ctx).rule(RULE, opened);
    html! {
        (facts(&about, ctx.lang))
        @if let Some(rule) = rule {
            (unfold(&ctx.t("hardship-notice-why-until"), &html! {
                ul { @for reason in deadline(rule, pack(ctx).calendar(), opened, &[]).explanation(ctx.lang) { li { (reason) } } }
            }))
        }
    }
}

fn lines(ctx: &Ctx, shown: &Shown) -> Markup {
    let is_exit = shown.notice.text("kind") == "exit";
    let rows: Vec<Row> = shown
        .lines
        .iter()
        .enumerate()
        .map(|(place, (line, said))| {
            let said = words(ctx, line, said);
            let mut cells = vec![
                html! { (place + 1) },
                html! { (said.name) },
                html! { (said.unit) },
                html! { (said.category) },
                html! { (said.cause) },
            ];
            if is_exit {
                cells.push(html! { (said.exit) });
            }
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![
        Column::number(ctx.t("hardship-notice-seq")),
        Column::text(ctx.t("hardship-notice-name")),
        Column::text(ctx.t("field-hardship_shown-unit")),
        Column::text(ctx.t("field-hardship_shown-category")),
        Column::text(ctx.t("field-hardship_shown-cause")),
    ];
    if is_exit {
        columns.push(Column::text(ctx.t("field-hardship_shown-exit")));
    }
    let caption = ctx.t("hardship-notice-lines");
    let longer = shown.last_day() > shown.notice.day("closes_on");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if longer { p.small.mute { (ctx.t("hardship-notice-longer")) } }
            p.small.mute { (ctx.t("hardship-notice-masked")) }
        }
    }
}

/// The form to object.
fn form(ctx: &Ctx, shown: &Shown) -> Markup {
    let token = ctx.form_token();
    let line = |(place, (line, said)): (usize, &(Version, Line))| {
        Choice::new(line.id.to_string(), format!("{} · {} · {}", place + 1, said.name, said.unit))
    };
    let lines = std::iter::once(Choice::new("", ctx.t("hardship-notice-choose")))
        .chain(shown.lines.iter().enumerate().map(line));
    let fields = [
        Field::select("line", &ctx.t("hardship-notice-line"), lines.collect()).value(ctx.form.get("line")).required(),
        Field::select(
            "ground",
            &ctx.t("field-hardship_objection-ground"),
            choices(ctx, "objection_ground", Some("hardship-notice-choose")),
        )
        .value(ctx.form.get("ground"))
        .required(),
        Field::new("text", &ctx.t("field-hardship_objection-text"), FieldKind::Area(6))
            .hint(&ctx.t("hardship-notice-text-hint"))
            .value(ctx.form.raw("text"))
            .required(),
        Field::text("contact", &ctx.t("field-hardship_objection-contact"))
            .hint(&ctx.t("hardship-notice-contact-hint"))
            .value(ctx.form.get("contact"))
            .autocomplete("off"),
    ];
    let action = format!("{PUBLIC}/{}/objections", shown.notice.id);
    html! {
        section id="object" {
            (section_head(&ctx.t("hardship-notice-object"), &html! {}))
            p { (ctx.t("hardship-notice-object-explain")) }
            (sheet(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
                input type="hidden" name="form" value=(token);
                @for each in &fields { (field(each, ctx.lang)) }
                div.actions { (button(&ctx.t("hardship-notice-send"), Kind::Primary)) }
            } }))
            p.small { a href={ (PUBLIC) "/code" } { (ctx.t("hardship-notice-have-code")) } }
        }
    }
}

/// Receives an objection. Whoever sent it is shown a code, this once.
pub(super) async fn object(ctx: Ctx) -> Page {
    let notice = ctx.params.int("notice").ok_or_else(Problem::missing)?;
    let desk = procedure::pages::desk(&ctx)?;
    let code = filing::new_code(&ctx.app.access.config().random);
    let filing = Filing {
        notice,
        line: ctx.form.int("line").unwrap_or(0),
        ground: ctx.form.get("ground").to_owned(),
        text: ctx.form.raw("text").to_owned(),
        contact: ctx.form.get("contact").to_owned(),
        filer: Filer { account: 0, code: Some(code.clone()), form: ctx.form_token(), address: ctx.address.clone() },
    };
    let done =
        receive(&ctx, "收到公示异议", "hardship.objection", move |commit| filed::file(commit, &desk, &filing)).await?;
    match done {
        Err(refusal) => Ok(ctx.again(draw(&ctx, Some(&refusal)).await?)),
        Ok(Filed::New(_)) => Ok(received(&ctx, Some(&code))),
        Ok(Filed::Again(_)) => Ok(received(&ctx, None)),
    }
}

/// That it was received: with the code, this once; or that the same form came before.
fn received(ctx: &Ctx, code: Option<&str>) -> Response {
    let title = ctx.t("hardship-notice-received");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        @match code {
            Some(code) => {
                (note(NoteKind::Fine, &html! { p { (ctx.t("hardship-notice-received-explain")) } }))
                (facts(&[Fact::new(ctx.t("hardship-notice-code"), html! { strong { code { (code) } } })], ctx.lang))
                section { p { (ctx.t("hardship-notice-code-once")) } }
            }
            None => (note(NoteKind::Info, &html! { p { (ctx.t("hardship-notice-again")) } })),
        }
        div.actions { (link_button(&ctx.t("hardship-notice-have-code"), &format!("{PUBLIC}/code"), Kind::Plain)) }
    };
    unlisted(ctx, &title, true, &body)
}

/// Where the code is asked for: in a form, so that it stands in no address.
pub(super) async fn ask_code(ctx: Ctx) -> Page {
    Ok(code_page(&ctx, false))
}

fn code_page(ctx: &Ctx, unknown: bool) -> Response {
    let title = ctx.t("hardship-notice-have-code");
    let wrong = unknown.then(|| ctx.t("hardship-notice-code-unknown"));
    let code = Field::text("code", &ctx.t("hardship-notice-code"))
        .hint(&ctx.t("hardship-notice-code-hint"))
        .error(wrong.as_deref())
        .required()
        .autocomplete("off");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (sheet(&Form { action: &format!("{PUBLIC}/code"), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            (field(&code, ctx.lang))
            div.actions { (button(&ctx.t("hardship-notice-ask"), Kind::Primary)) }
        } }))
    };
    unlisted(ctx, &title, true, &body)
}

/// The objection of a code, with its answer.
pub(super) async fn by_code(ctx: Ctx) -> Page {
    state_of(&ctx, None).await
}

async fn state_of(ctx: &Ctx, refusal: Option<&Refusal>) -> Page {
    let (code, at) = (ctx.form.get("code").to_owned(), ctx.now);
    let found = ctx
        .read(move |db| {
            let now = Moment { known: db.head()?.commit, ..at };
            let Some(version) = COUNTER.by_code(db, &code, now)? else { return Ok(None) };
            let number = db.get(&NOTICE, version.int("notice").unwrap_or(0), now)?;
            let number = number.map(|notice| notice.text("number").to_owned()).unwrap_or_default();
            let answer = db.unseal(&version)?.get("answer").to_owned();
            Ok::<_, record::Error>(Some((version, number, answer)))
        })
        .await?;
    let Some((version, number, answer)) = found else { return Ok(ctx.again(code_page(ctx, true))) };
    let about = [
        Fact::text(ctx.t("field-hardship_objection-notice"), &number),
        Fact::text(ctx.t("field-hardship_objection-ground"), &label(ctx, "objection_ground", version.text("ground"))),
        Fact::new(ctx.t("field-hardship_objection-received-on"), day_cell(&version, "received_on")),
        Fact::new(ctx.t("field-hardship_objection-settled-on"), day_cell(&version, "settled_on")),
    ];
    let is_open = matches!(version.text("state"), "received" | "inquiring");
    let title = ctx.t("register-hardship_objection");
    let action = format!("{PUBLIC}/code/withdraw");
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(ctx, version.text("state")), &html! {}, &html! {}))
        (told(ctx, refusal))
        (facts(&about, ctx.lang))
        @if !answer.is_empty() {
            section {
                (section_head(&ctx.t("field-hardship_objection-answer"), &html! {}))
                div.prose { @for line in answer.lines() { p { (line) } } }
            }
        }
        @if is_open {
            p.mute { (ctx.t("hardship-notice-waiting")) }
            (sheet(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                input type="hidden" name="code" value=(ctx.form.get("code"));
                div.actions { (button(&ctx.t("hardship-notice-withdraw"), Kind::Plain)) }
            } }))
        }
    };
    let shown = unlisted(ctx, &title, true, &body);
    Ok(if refusal.is_some() { ctx.again(shown) } else { shown })
}

/// Takes back the objection of a code.
pub(super) async fn withdraw(ctx: Ctx) -> Page {
    let (desk, code) = (procedure::pages::desk(&ctx)?, ctx.form.get("code").to_owned());
    let done = receive(&ctx, "异议人撤回异议", "hardship.objection", move |commit| {
        filed::withdraw(commit, &desk, &code)
    })
    .await?;
    match done {
        Ok(None) => Ok(ctx.again(code_page(&ctx, true))),
        Ok(Some(_)) => state_of(&ctx, None).await,
        Err(refusal) => state_of(&ctx, Some(&refusal)).await,
    }
}
