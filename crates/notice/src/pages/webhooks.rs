//! All webhooks, and how mail leaves the house.

use maud::{Markup, html};
use ui::components::{
    Column, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, TagKind, button, error_summary, facts,
    field, form, note, page_head, table, tag,
};
use ui::text::count;
use ui::web::{Ctx, Page};

use super::{post, ticked, ticks};
use crate::hook::{self, Change, Standing, Webhook, check_url};
use crate::kind::hooked;
use crate::read::DAY_MS;
use crate::{Error, Post};

/// For how many days deliveries are counted.
pub(super) const RECENT: i64 = 30;

/// Since when deliveries are counted.
pub(super) fn recent(ctx: &Ctx) -> i64 {
    ctx.app.access.now() - RECENT * DAY_MS
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let post = post(ctx)?;
    let since = recent(ctx);
    let all = ctx
        .run(move |app| {
            app.store.read(|db| -> Result<Vec<(Webhook, Standing)>, Error> {
                let mut out = Vec::new();
                for webhook in hook::webhooks(db)? {
                    let standing = hook::standing(db, webhook.id, since)?;
                    out.push((webhook, standing));
                }
                Ok(out)
            })
        })
        .await?;
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("url", why)).into_iter().collect();
    let typed = Change {
        url: ctx.form.get("url").to_owned(),
        kinds: if wrong.is_some() { kinds_sent(ctx) } else { hooked().map(|kind| kind.code.to_owned()).collect() },
        active: true,
    };
    let body = html! {
        (page_head(&html! { (ctx.t("notice-operate")) }, &html! {}, &html! { (ctx.t("notice-operate-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        section { (mail(ctx, &post)) }
        section {
            h2 { (ctx.t("notice-webhooks")) }
            p.small.mute { (ctx.t("notice-webhooks-explain")) }
            @if all.is_empty() { p { (ctx.t("notice-webhooks-none")) } } @else {
                (list(ctx, &all))
                p.small.mute { (ctx.t_args("notice-webhooks-recent", &[("n", RECENT.into())])) }
            }
        }
        section { h2 { (ctx.t("notice-webhook-new")) } (form(&Form { action: "/operate/webhooks", method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            (fields(ctx, &typed, wrong))
            div.actions { (button(&ctx.t("notice-webhook-add"), Kind::Primary)) }
        } })) }
    };
    Ok(ctx.page(&ctx.t("notice-operate"), &body))
}

/// What can be said of a webhook.
pub(super) fn fields(ctx: &Ctx, of: &Change, wrong: Option<&str>) -> Markup {
    html! {
        (field(&Field::new("url", &ctx.t("notice-webhook-url"), FieldKind::Line("url"))
            .hint(&ctx.t("notice-webhook-url-hint"))
            .autocomplete("off")
            .value(&of.url)
            .error(wrong)
            .required(), ctx.lang))
        (ticks(ctx, &ctx.t("notice-webhook-kinds"), "kind", hooked(), |code| of.kinds.iter().any(|kind| kind == code)))
    }
}

/// The kinds that were ticked.
pub(super) fn kinds_sent(ctx: &Ctx) -> Vec<String> {
    ticked(ctx, "kind").into_iter().map(str::to_owned).collect()
}

fn mail(ctx: &Ctx, post: &Post) -> Markup {
    let Some(place) = &post.config.mail else {
        return html! {
            h2 { (ctx.t("notice-mail")) }
            (note(NoteKind::Info, &html! { p { (ctx.t("notice-mail-off-operate")) } }))
        };
    };
    html! {
        h2 { (ctx.t("notice-mail")) }
        (facts(&[
            Fact::text(ctx.t("notice-mail-place"), &place.shown()),
            Fact::text(ctx.t("notice-mail-from"), &post.config.from),
            Fact::text(ctx.t("notice-base-url"), &post.config.base_url),
        ], ctx.lang))
    }
}

/// Whether a webhook is active, in a word.
pub(super) fn state(ctx: &Ctx, active: bool) -> Markup {
    if active {
        tag(TagKind::Ok, &ctx.t("notice-webhook-active"))
    } else {
        tag(TagKind::Off, &ctx.t("notice-webhook-idle"))
    }
}

fn list(ctx: &Ctx, all: &[(Webhook, Standing)]) -> Markup {
    let columns = [
        Column::text(ctx.t("notice-webhook-url")),
        Column::text(ctx.t("notice-webhook-state")),
        Column::number(ctx.t("notice-delivery-sent")),
        Column::number(ctx.t("notice-delivery-waiting")),
        Column::number(ctx.t("notice-delivery-dead")),
    ];
    let rows: Vec<Row> = all
        .iter()
        .map(|(webhook, standing)| {
            Row::new(vec![
                html! { a href={ "/operate/webhooks/" (webhook.id) } { (webhook.url) } },
                state(ctx, webhook.active),
                html! { (count(standing.sent)) },
                html! { (count(standing.queued + standing.failed)) },
                html! { (count(standing.dead)) },
            ])
        })
        .collect();
    table(&Table { caption: &ctx.t("notice-webhooks"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// Enters a webhook; its page then shows the secret, this once.
pub(super) async fn add(ctx: Ctx) -> Page {
    let post = post(&ctx)?;
    let change = Change { url: ctx.form.get("url").to_owned(), kinds: kinds_sent(&ctx), active: true };
    if let Err(code) = check_url(&change.url, post.config.loopback) {
        let why = ctx.t(&format!("notice-url-{code}"));
        return Ok(ctx.again(draw(&ctx, Some(&why)).await?));
    }
    let (secret, now) = (hook::new_secret(&ctx.app.access), ctx.app.access.now());
    let kept = secret.clone();
    let done = ctx
        .commit("form", &ctx.t("notice-did-webhook-add"), "notice.webhook", move |commit| {
            hook::add(commit, &change, &kept, now)
        })
        .await?;
    super::webhook::draw(&ctx, done.value, &super::webhook::Said { secret: Some(&secret), wrong: None }).await
}
