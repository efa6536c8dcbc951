//! The drafts of the units one writes for.

use access::Action;
use maud::html;
use ui::components::{Column, Crumb, Empty, Kind, NoteKind, Row, Table, empty, note, page_head, post_button, table};
use ui::text::stamp;
use ui::web::{Ctx, Page, Problem};

use super::{press, told};
use crate::draft::Draft;

pub(super) async fn page(ctx: Ctx) -> Page {
    let press = press(&ctx)?;
    let drafts = {
        let press = press.clone();
        ctx.run(move |_| press.drafts()).await?
    };
    let offset = press.figures().pack().calendar().utc_offset_minutes();
    let rows: Vec<Row> = drafts
        .iter()
        .filter(|draft| ctx.can(Action::BulletinDraft, Some(draft.unit)))
        .map(|draft| {
            let title = draft.title().unwrap_or_else(|| ctx.t("bulletin-untitled"));
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/bulletins/drafts/{}", draft.id))) { (title) } },
                html! { (ctx.unit_name(draft.unit)) },
                html! { (draft.as_of) },
                html! { (stamp(draft.changed_ms, offset)) },
            ])
        })
        .collect();
    let action = ctx.href("/bulletins/drafts");
    let new = || post_button(&action, &ctx.csrf(), &ctx.t("bulletin-write"), Kind::Primary, &[]);
    let title = ctx.t("bulletin-drafts");
    let columns = [
        Column::text(ctx.t("bulletin-title")),
        Column::text(ctx.t("bulletin-unit")),
        Column::day(ctx.t("bulletin-as-of")),
        Column::day(ctx.t("bulletin-changed")),
    ];
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("bulletin-drafts-sub")) }, &html! { @if ctx.unit.is_some() { (new()) } }))
        @if ctx.unit.is_none() { (note(NoteKind::Info, &html! { p { (ctx.t("bulletin-no-unit")) } })) }
        @if rows.is_empty() {
            (empty(&Empty { title: ctx.t("bulletin-drafts-empty"), explain: ctx.t("bulletin-drafts-explain"), ..Empty::default() }, ctx.lang))
        } @else {
            (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("bulletin-nav"), ctx.href("/bulletins"))];
    Ok(ctx.show(&frame, &body))
}

pub(super) async fn create(ctx: Ctx) -> Page {
    let press = press(&ctx)?;
    let unit = ctx.unit.ok_or_else(|| Problem::unusable("bulletin-no-unit"))?;
    let draft = Draft {
        id: 0,
        unit,
        text: format!(
            "# {}\n\n{}\n",
            ctx.t_args("bulletin-template-title", &[("unit", ctx.unit_name(unit).into())]),
            ctx.t("bulletin-template-text")
        ),
        language: ctx.lang,
        as_of: ctx.now.as_of,
        revision: 0,
        account: ctx.who.account,
        changed_ms: 0,
    };
    let id = ctx.run(move |_| press.save_draft(&draft)).await?;
    Ok(ctx.go(&ctx.href(&format!("/bulletins/drafts/{id}")), None))
}

pub(super) async fn discard(ctx: Ctx) -> Page {
    let press = press(&ctx)?;
    let id = ctx.params.int("draft").ok_or_else(Problem::missing)?;
    ctx.run(move |_| press.discard_draft(id)).await?;
    Ok(ctx.go(&ctx.href("/bulletins/drafts"), told("said-bulletin-discarded")))
}
