//! What was shown, from when to when, with its proof: for the centre, after a notice has ended.

use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Column, Crumb, Empty, Fact, Register, Row, Table, digest, facts, page_head, register, section_head, table,
};
use ui::web::{Ctx, Page, Problem};

use super::{PAGE, PUBLIC, day_cell, label, notice_tag, page_number, pages, words};
use crate::notice::line::{Head, Line, line_of, proof_of, sha256_of};
use crate::notice::register::{NOTICE, SHOWN};
use crate::notice::show::GROUNDS;

/// The notices of the centre one stands in, the latest first.
pub(super) async fn list(ctx: Ctx) -> Page {
    let (centre, at) = (ctx.unit.unwrap_or(0), ctx.moment);
    let mut all = ctx.read(move |db| db.find(&NOTICE, "centre", centre, at)).await?;
    all.reverse();
    let (total, first) = (all.len(), (page_number(&ctx) - 1).saturating_mul(PAGE));
    let rows: Vec<Row> = all
        .iter()
        .skip(first)
        .take(PAGE)
        .map(|notice| {
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/objections/notices/{}", notice.id))) { (notice.text("number")) } },
                html! { (label(&ctx, "hardship_notice_kind", notice.text("kind"))) },
                day_cell(notice, "opened_on"),
                day_cell(notice, "closes_on"),
                notice_tag(&ctx, notice.text("state")),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-hardship_notice-number")),
        Column::text(ctx.t("field-hardship_notice-kind")),
        Column::day(ctx.t("field-hardship_notice-opened-on")),
        Column::day(ctx.t("field-hardship_notice-closes-on")),
        Column::text(ctx.t("field-hardship_notice-state")),
    ];
    let title = ctx.t("hardship-notice-kept");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-notice-kept-sub")) }, &html! {}))
        (register(&Register {
            id: "kept-notices",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &title, show_caption: false, columns: &columns, rows: &rows },
            pager: pages(&ctx, total, rows.len()),
            empty: Empty {
                title: ctx.t("hardship-notice-kept-none"),
                explain: ctx.t("hardship-notice-kept-none-explain"),
                ..Empty::default()
            },
        }, ctx.lang))
    };
    Ok(ctx.page(&title, &body))
}

/// A line that was shown, with its proof.
struct Kept {
    shown: Version,
    /// `None` when the person was erased.
    line: Option<Line>,
    /// The salt, and whether line and salt give the hash that was kept when it was shown.
    proof: Option<(String, bool)>,
    /// The commit in which it went up.
    commit: i64,
}

fn read(db: &Db, ctx: &Ctx, id: i64) -> Result<(Version, i64, Vec<Kept>), Problem> {
    let at = if ctx.is_now() { ctx.now } else { ctx.moment };
    let notice = db.get(&NOTICE, id, at)?.ok_or_else(Problem::missing)?;
    let first = |register| Ok::<_, record::Error>(db.history(register, id)?.iter().map(|each| each.opened).min());
    let commit = first(&NOTICE)?.unwrap_or(notice.opened);
    let mut lines = Vec::new();
    for shown in db.find(&SHOWN, "notice", id, at)? {
        let clear = db.unseal(&shown)?;
        let proof = clear
            .opt("line")
            .zip(clear.opt("salt"))
            .map(|(line, salt)| (salt.to_owned(), proof_of(salt, line) == shown.text("sha256")));
        let commit = db.history(&SHOWN, shown.id)?.iter().map(|each| each.opened).min().unwrap_or(shown.opened);
        lines.push(Kept { line: line_of(&clear), proof, commit, shown });
    }
    Ok((notice, commit, lines))
}

/// One notice as it was shown.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (id, reader) = (ctx.params.int("notice").ok_or_else(Problem::missing)?, ctx.clone());
    let (notice, commit, lines) = ctx.read(move |db| read(db, &reader, id)).await?;
    let head: Option<Head> = serde_json::from_str(notice.text("head")).ok();
    let holds = sha256_of(notice.text("head")) == notice.text("sha256");
    let ground = head.map_or_else(|| label(&ctx, GROUNDS, notice.text("ground")), |head| head.ground);
    let about = [
        Fact::text(ctx.t("field-hardship_notice-kind"), &label(&ctx, "hardship_notice_kind", notice.text("kind"))),
        Fact::text(ctx.t("field-hardship_notice-centre"), &ctx.unit_name(notice.int("centre").unwrap_or(0))),
        Fact::text(ctx.t("field-hardship_notice-ground"), &ground),
        Fact::new(ctx.t("field-hardship_notice-opened-on"), day_cell(&notice, "opened_on")),
        Fact::new(ctx.t("field-hardship_notice-closes-on"), day_cell(&notice, "closes_on")),
        Fact::new(ctx.t("hardship-notice-commit"), commit_link(&ctx, commit)),
        Fact::new(ctx.t("field-hardship_notice-sha256"), hash(&ctx, notice.text("sha256"), holds)),
    ];
    let title = ctx.t("register-hardship_notice");
    let body = html! {
        (page_head(&html! { (title) }, &notice_tag(&ctx, notice.text("state")), &html! { (notice.text("number")) }, &html! {
            @if notice.text("state") == "running" {
                (ui::components::link_button(&ctx.t("hardship-notice-as-public"), &format!("{PUBLIC}/{}", notice.id), ui::components::Kind::Plain))
            }
        }))
        (facts(&about, ctx.lang))
        (shown(&ctx, &lines))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-notice-kept"), ctx.href("/objections/notices"))];
    Ok(ctx.show(&frame, &body))
}

fn commit_link(ctx: &Ctx, commit: i64) -> Markup {
    html! {
        @if ctx.can(access::Action::LogRead, None) { a href={ "/log/" (commit) } { "#" (commit) } } @else { "#" (commit) }
    }
}

fn hash(ctx: &Ctx, sha256: &str, holds: bool) -> Markup {
    html! {
        (digest(sha256, ctx.lang)) " "
        @if holds { span.small { (ctx.t("hardship-notice-holds")) } } @else { span.small.strong { (ctx.t("hardship-notice-differs")) } }
    }
}

fn shown(ctx: &Ctx, lines: &[Kept]) -> Markup {
    let rows: Vec<Row> = lines
        .iter()
        .map(|kept| {
            let line = kept.line.as_ref().map(|line| words(ctx, &kept.shown, line));
            let text = match &line {
                Some(line) => {
                    let parts = [&line.unit, &line.category, &line.cause, &line.exit];
                    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
                }
                None => String::new(),
            };
            Row::new(vec![
                html! { @match &line { Some(line) => (line.name), None => span.mute { (ctx.t("hardship-notice-line-erased")) } } },
                html! { (text) },
                day_cell(&kept.shown, "began"),
                day_cell(&kept.shown, "last_day"),
                notice_tag(ctx, kept.shown.text("state")),
                commit_link(ctx, kept.commit),
                html! {
                    (hash(ctx, kept.shown.text("sha256"), kept.proof.as_ref().is_none_or(|(_, holds)| *holds)))
                    @if let Some((salt, _)) = &kept.proof { br; span.small.mute { (ctx.t("field-hardship_shown-salt")) " " code { (salt) } } }
                },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-notice-name")),
        Column::text(ctx.t("hardship-notice-shown-beside")),
        Column::day(ctx.t("field-hardship_shown-began")),
        Column::day(ctx.t("field-hardship_shown-last-day")),
        Column::text(ctx.t("field-hardship_shown-state")),
        Column::text(ctx.t("hardship-notice-commit")),
        Column::text(ctx.t("field-hardship_shown-sha256")),
    ];
    let caption = ctx.t("hardship-notice-lines");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            p.small.mute { (ctx.t("hardship-notice-proof-explain")) }
        }
    }
}
