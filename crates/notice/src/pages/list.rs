//! One's own notices: the unread first, which are the latest.

use clock::{Day, Lang, weekday};
use maud::{Markup, html};
use ui::components::{
    Column, Empty, Kind, Pager, Register, Row, Table, TagKind, link_button, page_head, post_button, register, tag,
};
use ui::text::day_long;
use ui::web::{Ctx, Page, Problem};

use super::{post, told, when};
use crate::choice::{mark_seen, reader_of};
use crate::line::Line;
use crate::read::{DAY_MS, DAYS, notices_of, unread};
use crate::{Error, kind};

/// Notices on one page.
const PAGE: usize = 50;

/// How many notices are unread, for the rail.
pub(super) fn count(ctx: &Ctx) -> Option<i64> {
    ctx.app.service::<crate::Post>()?.count(&ctx.who, ctx.now)
}

/// What the page shows.
struct Shown {
    lines: Vec<Line>,
    unread: i64,
    seen_ms: i64,
    /// The time and id of the last one, when there are more.
    next: Option<(i64, i64)>,
}

/// `?before=<time>.<id>`: after the last of the page before.
fn before(ctx: &Ctx) -> Option<(i64, i64)> {
    let (ms, id) = ctx.query.get("before").split_once('.')?;
    Some((ms.parse().ok()?, id.parse().ok()?))
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (post, who, lang, before) = (post(&ctx)?, ctx.who.clone(), ctx.lang, before(&ctx));
    let now = ctx.app.access.now();
    let Shown { lines, unread, seen_ms, next } = ctx
        .run(move |app| -> Result<Shown, Error> {
            let at = post.now(now)?;
            app.store.read(|db| {
                let mut found = notices_of(db, &who, now - DAYS * DAY_MS, before, PAGE + 1)?;
                let more = found.len() > PAGE;
                found.truncate(PAGE);
                let next = found.last().filter(|_| more).map(|last| (last.at_ms, last.id));
                let mut lines = Vec::new();
                for notice in &found {
                    lines.extend(post.line_of_notice(db, &who, notice, at, lang)?);
                }
                let unread = unread(db, &who, now)?;
                Ok(Shown { lines, unread, seen_ms: reader_of(db, who.account)?.seen_ms, next })
            })
        })
        .await?;
    let columns = [
        Column::text(ctx.t("notice-kind")),
        Column::text(ctx.t("notice-what")),
        Column::text(ctx.t("notice-unit")),
        Column::day(ctx.t("notice-due")),
        Column::day(ctx.t("notice-at")),
    ];
    let rows: Vec<Row> = lines.iter().map(|line| row(&ctx, line, line.at_ms > seen_ms)).collect();
    let csrf = ctx.csrf();
    let latest = lines.first().map_or(0, |line| line.at_ms).to_string();
    let actions = html! {
        @if unread > 0 && before.is_none() {
            (post_button("/notices/seen", &csrf, &ctx.t("notice-seen"), Kind::Plain, &[("until", &latest)]))
        }
        (link_button(&ctx.t("notice-choices"), "/account/notices", Kind::Plain))
    };
    let sub =
        if unread > 0 { ctx.t_args("notice-unread", &[("n", unread.into())]) } else { ctx.t("notice-unread-none") };
    let drawn = register(
        &Register {
            id: "notices",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &ctx.t("notices"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: None,
                here: rows.len(),
                first: before.is_some().then(|| ctx.here(&[("before", None)])),
                back: None,
                next: next.map(|(ms, id)| ctx.here(&[("before", Some(&format!("{ms}.{id}")))])),
            },
            empty: Empty { title: ctx.t("notice-none"), explain: ctx.t("notice-none-explain"), ..Empty::default() },
        },
        ctx.lang,
    );
    let body = html! {
        (page_head(&html! { (ctx.t("notices")) }, &html! {}, &html! { (sub) }, &actions))
        (drawn)
        p.small.mute { (ctx.t_args("notice-kept", &[("n", DAYS.into())])) }
    };
    Ok(ctx.page(&ctx.t("notices"), &body))
}

fn row(ctx: &Ctx, line: &Line, is_unread: bool) -> Row {
    let text = html! {
        @match &line.href {
            Some(href) => a href=(ctx.href(href)) { (line.text()) },
            None => (line.text()),
        }
        @if is_unread { " " (tag(TagKind::Info, &ctx.t("notice-new"))) }
        br;
        span.small.mute { (line.label) }
    };
    Row::new(vec![
        kind_tag(ctx, &line.kind),
        text,
        html! { (line.unit_name) },
        html! { @if line.due < Day::END { (day(line.due, ctx.lang)) } },
        html! { (when(ctx, line.at_ms)) },
    ])
}

fn day(day: Day, lang: Lang) -> String {
    format!("{} {}", day_long(day, lang), weekday(day, lang))
}

/// The kind of a notice in a word.
fn kind_tag(ctx: &Ctx, code: &str) -> Markup {
    let look = match code {
        "late" => TagKind::Late,
        "turn" => TagKind::Soon,
        _ => TagKind::Info,
    };
    let known = kind::KINDS.iter().find(|kind| kind.code == code).map_or("told", |kind| kind.code);
    tag(look, &ctx.t(&format!("notice-kind-{known}")))
}

/// Marks what was told until then as read. Only what the page showed: what came in meanwhile stays unread.
pub(super) async fn seen(ctx: Ctx) -> Page {
    let until = ctx.form.int("until").ok_or_else(|| Problem::unusable("problem-unusable"))?;
    let (post, who, known) = (post(&ctx)?, ctx.who.clone(), ctx.now.known);
    ctx.run(move |app| -> Result<(), Error> {
        mark_seen(&app.store, who.account, until.min(app.access.now()))?;
        post.recount(&who, known).map(drop)
    })
    .await?;
    Ok(ctx.go("/notices", told("said-notices-seen")))
}
