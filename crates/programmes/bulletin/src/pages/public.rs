//! What the public finds at the door: the latest bulletins.

use maud::{Markup, html};
use ui::components::{Column, Kind, Row, Table, link_button, section_head, table};
use ui::text::day_long;
use ui::web::{Ctx, Problem};

use super::{list, press};

/// Bulletins shown.
const LATEST: i64 = 5;

/// The latest bulletins with their number, day, figures and how they stand; nothing before the first.
pub(super) fn part(ctx: &Ctx) -> Result<Markup, Problem> {
    let press = press(ctx)?;
    let latest = list::read(&press, ctx.moment, None, LATEST)?;
    if latest.is_empty() {
        return Ok(html! {});
    }
    let rows: Vec<Row> = latest
        .iter()
        .map(|(publication, restated)| {
            let n = publication.number;
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/bulletins/{n}"))) lang=(publication.language.tag()) { (publication.title) } },
                html! { (n) },
                html! { (day_long(press.day_of(publication.published_ms), ctx.lang)) },
                html! { (publication.figures) },
                list::state(ctx, restated),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("bulletin-title")),
        Column::number(ctx.t("bulletin-number")),
        Column::day(ctx.t("bulletin-published")),
        Column::number(ctx.t("bulletin-figures")),
        Column::text(ctx.t("bulletin-state")),
    ];
    let caption = ctx.t("bulletin-latest");
    let actions = html! {
        (link_button(&ctx.t("bulletin-all"), &ctx.href("/bulletins"), Kind::Plain))
        (link_button(&ctx.t("bulletin-nav-verify"), "/verify", Kind::Plain))
        (link_button(&ctx.t("bulletin-feed"), "/bulletins/feed.atom", Kind::Quiet))
    };
    Ok(html! {
        (section_head(&caption, &actions))
        p.small.mute { (ctx.t("bulletin-list-sub")) }
        (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
    })
}
