//! The published bulletins, newest first.

use std::sync::Arc;

use access::Action;
use maud::{Markup, html};
use record::Moment;
use ui::components::{
    Column, Empty, Kind, Pager, Register, Row, Table, TagKind, link_button, page_head, register, tag,
};
use ui::link;
use ui::text::day_long;
use ui::web::{Ctx, Page};

use super::press;
use crate::{Error, Press, Publication, Restated};

const PAGE: usize = 20;

/// A bulletin and what became of its figures.
pub(super) type Told = (Publication, Arc<Restated>);

/// The bulletins known at a moment, newest first.
pub(super) fn read(press: &Press, at: Moment, before: Option<i64>, limit: i64) -> Result<Vec<Told>, Error> {
    let with = |publication: Publication| {
        let (_, index) = press.file(&publication)?;
        let known = at.known.max(publication.commit);
        let restated = press.restatements(&publication, &index.figures, known)?;
        Ok((publication, restated))
    };
    press.publications(at, before, limit)?.into_iter().map(with).collect()
}

/// How a bulletin stands, as a tag.
pub(super) fn state(ctx: &Ctx, restated: &Restated) -> Markup {
    match restated.count() {
        0 => tag(TagKind::Ok, &ctx.t("bulletin-stands")),
        count => tag(TagKind::Restated, &ctx.t_args("bulletin-restated-n", &[("n", count.into())])),
    }
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let (press, moment, before) = (press(&ctx)?, ctx.moment, ctx.query.int("before"));
    let bulletins = {
        let press = press.clone();
        ctx.run(move |_| {
            let limit = i64::try_from(PAGE).unwrap_or(20) + 1;
            let mut found = read(&press, moment, before, limit)?;
            // One more is read than is shown: whether there is a next page.
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            Ok::<_, Error>((found, more))
        })
        .await?
    };
    let (bulletins, more) = bulletins;
    let rows: Vec<Row> = bulletins
        .iter()
        .map(|(publication, restated)| {
            let n = publication.number;
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/bulletins/{n}"))) lang=(publication.language.tag()) { (publication.title) } },
                html! { (n) },
                html! { (publication.as_of) },
                html! { (day_long(press.day_of(publication.published_ms), ctx.lang)) },
                html! { (publication.figures) },
                state(&ctx, restated),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("bulletin-title")),
        Column::number(ctx.t("bulletin-number")),
        Column::day(ctx.t("bulletin-as-of")),
        Column::day(ctx.t("bulletin-published")),
        Column::number(ctx.t("bulletin-figures")),
        Column::text(ctx.t("bulletin-state")),
    ];
    let next =
        bulletins.last().filter(|_| more).map(|(last, _)| ctx.here(&[("before", Some(&last.number.to_string()))]));
    let first = before.map(|_| ctx.here(&[("before", None)]));
    let pager = Pager { here: rows.len(), first, next, ..Pager::default() };
    let empty = Empty {
        title: ctx.t("bulletin-empty"),
        explain: ctx.t("bulletin-empty-explain"),
        action: ctx
            .can(Action::BulletinDraft, None)
            .then(|| ui::components::Link::new(ctx.t("bulletin-write"), ctx.href("/bulletins/drafts"))),
        ..Empty::default()
    };
    let caption = ctx.t("bulletin-nav");
    let table = Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows };
    let actions = html! {
        @if ctx.can(Action::BulletinDraft, None) { (link_button(&ctx.t("bulletin-drafts"), &ctx.href("/bulletins/drafts"), Kind::Plain)) }
        (link_button(&ctx.t("bulletin-nav-verify"), "/verify", Kind::Plain))
        (link_button(&ctx.t("bulletin-feed"), &link::with("/bulletins/feed.atom", &[], &[]), Kind::Quiet))
    };
    let body = html! {
        (page_head(&html! { (caption) }, &html! {}, &html! { (ctx.t("bulletin-list-sub")) }, &actions))
        (register(&Register { id: "bulletins", filters: html! {}, tools: html! {}, table, pager, empty }, ctx.lang))
    };
    Ok(ctx.page(&caption, &body))
}
