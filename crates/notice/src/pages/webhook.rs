//! One webhook: where it goes, what became of each notice, and sending again.

use clock::Day;
use maud::{Markup, html};
use ui::components::{
    Choice, Column, Crumb, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Pager, Row, Table, TagKind, ask,
    button, error_summary, facts, field, filters, form, note, page_head, pager, post_button, section_head, table, tag,
};
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::webhooks::{RECENT, fields, kinds_sent, recent, state};
use super::{post, told, when};
use crate::Error;
use crate::hook::{self, Change, Delivery, NEVER, Standing, Webhook, check_url};
use crate::read::DAY_MS;

/// Deliveries on one page.
const PAGE: usize = 50;
/// The states of a delivery.
const STATES: [&str; 4] = ["queued", "failed", "sent", "dead"];

/// What the page says besides: a secret that was made just now, what is wrong with the address.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) secret: Option<&'a str>,
    pub(super) wrong: Option<&'a str>,
}

/// The webhook the address names.
fn id(ctx: &Ctx) -> Result<i64, Problem> {
    ctx.params.int("webhook").ok_or_else(Problem::missing)
}

async fn found(ctx: &Ctx, id: i64) -> Result<Webhook, Problem> {
    ctx.run(move |app| app.store.read(|db| hook::webhook(db, id)?.ok_or(Error::Missing))).await
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, id(&ctx)?, &Said::default()).await
}

pub(super) async fn draw(ctx: &Ctx, id: i64, said: &Said<'_>) -> Page {
    let only = STATES.into_iter().find(|each| *each == ctx.query.get("state"));
    let before = ctx.query.get("before").split_once('.').and_then(|(ms, id)| Some((ms.parse().ok()?, id.to_owned())));
    let (is_first, since) = (before.is_none(), recent(ctx));
    let (webhook, standing, mut log) = ctx
        .run(move |app| {
            app.store.read(|db| -> Result<(Webhook, Standing, Vec<Delivery>), Error> {
                let webhook = hook::webhook(db, id)?.ok_or(Error::Missing)?;
                let before = before.as_ref().map(|(ms, id)| (*ms, id.as_str()));
                let log = hook::deliveries(db, id, only, before, PAGE + 1)?;
                Ok((webhook, hook::standing(db, id, since)?, log))
            })
        })
        .await?;
    let more = log.len() > PAGE;
    log.truncate(PAGE);
    let csrf = ctx.csrf();
    let base = format!("/operate/webhooks/{id}");
    let listed: Vec<(&str, &str)> = said.wrong.map(|why| ("url", why)).into_iter().collect();
    let next = log.last().filter(|_| more).map(|last| format!("{}.{}", last.made_ms, last.id));
    let pages = Pager {
        total: None,
        here: log.len(),
        first: (!is_first).then(|| ctx.here(&[("before", None)])),
        back: None,
        next: next.map(|next| ctx.here(&[("before", Some(&next))])),
    };
    let body = html! {
        (page_head(&html! { (ctx.t("notice-webhook")) }, &state(ctx, webhook.active), &html! { (webhook.url) },
            &post_button(&format!("{base}/test"), &csrf, &ctx.t("notice-webhook-test"), Kind::Plain, &[])))
        (error_summary(&listed, ctx.lang))
        @if let Some(secret) = said.secret {
            (note(NoteKind::Fine, &html! {
                p.strong { (ctx.t("notice-secret-once")) }
                p { code { (secret) } }
                p.small { (ctx.t("notice-secret-use")) }
            }))
        }
        (numbers(ctx, &webhook, &standing))
        p.small.mute { (ctx.t_args("notice-webhooks-recent", &[("n", RECENT.into())])) }
        section { (settings(ctx, &webhook, &base, &csrf, said.wrong)) }
        section { (drastic(ctx, &base, &csrf)) }
        section {
            (section_head(&ctx.t("notice-deliveries"), &again(ctx, &base, &csrf)))
            p.small.mute { (ctx.t("notice-deliveries-explain")) }
            div.bar { (filter(ctx, &base)) }
            @if log.is_empty() { p { (ctx.t("notice-deliveries-none")) } } @else {
                (deliveries(ctx, &log, &base, &csrf))
                (pager(&pages, ctx.lang))
            }
        }
    };
    let mut frame = ctx.frame(&ctx.t("notice-webhook"));
    frame.crumbs = vec![Crumb::to(ctx.t("notice-operate"), "/operate/webhooks")];
    Ok(ctx.show(&frame, &body))
}

fn numbers(ctx: &Ctx, webhook: &Webhook, standing: &Standing) -> Markup {
    facts(
        &[
            Fact::text(ctx.t("notice-webhook-made"), &when(ctx, webhook.made_ms)),
            Fact::text(ctx.t("notice-webhook-since"), &when(ctx, webhook.since_ms)),
            Fact::text(ctx.t("notice-delivery-sent"), &count(standing.sent)),
            Fact::text(ctx.t("notice-delivery-queued"), &count(standing.queued)),
            Fact::text(ctx.t("notice-delivery-failed"), &count(standing.failed)),
            Fact::text(ctx.t("notice-delivery-dead"), &count(standing.dead)),
        ],
        ctx.lang,
    )
}

fn settings(ctx: &Ctx, webhook: &Webhook, base: &str, csrf: &str, wrong: Option<&str>) -> Markup {
    let typed = if wrong.is_some() {
        Change {
            url: ctx.form.get("url").to_owned(),
            kinds: kinds_sent(ctx),
            active: ctx.form.some("active").is_some(),
        }
    } else {
        Change { url: webhook.url.clone(), kinds: webhook.kinds.clone(), active: webhook.active }
    };
    let active = Field::new("active", &ctx.t("notice-webhook-send"), FieldKind::Check).value(if typed.active {
        "1"
    } else {
        ""
    });
    html! {
        (form(&Form { action: base, method: Method::Post, csrf, guard: true, body: html! {
            (fields(ctx, &typed, wrong))
            (field(&active, ctx.lang))
            div.actions { (button(&ctx.t("notice-webhook-keep"), Kind::Primary)) }
        } }))
    }
}

/// What is done with care: another secret, and the end.
fn drastic(ctx: &Ctx, base: &str, csrf: &str) -> Markup {
    let sure = |path: &str, explain: &str, label: &str| {
        html! {
            p { (ctx.t(explain)) }
            (post_button(&format!("{base}/{path}"), csrf, &ctx.t(label), Kind::Undo, &[]))
        }
    };
    html! {
        div.actions {
            (ask(&ctx.t("notice-secret-new"), "", &sure("secret", "notice-secret-new-explain", "notice-secret-new")))
            (ask(&ctx.t("notice-webhook-remove"), "undo",
                &sure("remove", "notice-webhook-remove-explain", "notice-webhook-remove")))
        }
    }
}

fn again(ctx: &Ctx, base: &str, csrf: &str) -> Markup {
    let day = Field::day("since", &ctx.t("notice-replay-day")).hint(&ctx.t("notice-replay-hint")).required();
    ask(
        &ctx.t("notice-replay-since"),
        "",
        &form(&Form {
            action: &format!("{base}/replay"),
            method: Method::Post,
            csrf,
            guard: false,
            body: html! {
                (field(&day, ctx.lang))
                div.actions { (button(&ctx.t("notice-replay-since"), Kind::Plain)) }
            },
        }),
    )
}

fn filter(ctx: &Ctx, base: &str) -> Markup {
    let all = std::iter::once(Choice::new("", ctx.t("any")));
    let states = STATES.map(|state| Choice::new(state, ctx.t(&format!("notice-delivery-{state}"))));
    let choice = Field::select("state", &ctx.t("notice-delivery-state"), all.chain(states).collect())
        .value(ctx.query.get("state"))
        .auto();
    filters(base, &[choice], &[], ctx.lang)
}

fn deliveries(ctx: &Ctx, log: &[Delivery], base: &str, csrf: &str) -> Markup {
    let columns = [
        Column::day(ctx.t("notice-delivery-made")),
        Column::text(ctx.t("notice-delivery-state")),
        Column::number(ctx.t("notice-delivery-attempts")),
        Column::text(ctx.t("notice-delivery-answer")),
        Column::day(ctx.t("notice-delivery-next")),
        Column::text(ctx.t("notice-delivery-id")),
        Column::text(ctx.t("notice-replay")),
    ];
    let rows: Vec<Row> = log
        .iter()
        .map(|delivery| {
            let look = match delivery.state.as_str() {
                "sent" => TagKind::Ok,
                "queued" => TagKind::Info,
                "failed" => TagKind::Soon,
                _ => TagKind::Late,
            };
            let known = STATES.into_iter().find(|state| *state == delivery.state).unwrap_or("dead");
            Row::new(vec![
                html! { (when(ctx, delivery.made_ms)) },
                html! {
                    (tag(look, &ctx.t(&format!("notice-delivery-{known}"))))
                    @if delivery.is_trial() { " " (tag(TagKind::Off, &ctx.t("notice-delivery-trial"))) }
                },
                html! { (count(delivery.attempts)) },
                html! { (answer(ctx, delivery)) },
                html! { @if delivery.next_ms < NEVER { (when(ctx, delivery.next_ms)) } },
                html! { code { (delivery.id) } },
                post_button(
                    &format!("{base}/deliveries/{}/replay", delivery.id),
                    csrf,
                    &ctx.t("notice-replay"),
                    Kind::Quiet,
                    &[],
                ),
            ])
        })
        .collect();
    let caption = ctx.t("notice-deliveries");
    table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// The last answer, or why there was none.
fn answer(ctx: &Ctx, delivery: &Delivery) -> String {
    match (delivery.status, delivery.fault.as_str()) {
        (0, "") => String::new(),
        (0, fault) => ctx.find_text(&format!("notice-fault-{fault}")).unwrap_or_else(|| ctx.t("notice-fault-other")),
        (status, _) => format!("HTTP {status}"),
    }
}

/// Changes where it goes, what it gets, and whether anything is sent.
pub(super) async fn change(ctx: Ctx) -> Page {
    let (id, post) = (id(&ctx)?, post(&ctx)?);
    let active = ctx.form.some("active").is_some();
    let change = Change { url: ctx.form.get("url").to_owned(), kinds: kinds_sent(&ctx), active };
    if let Err(code) = check_url(&change.url, post.config.loopback) {
        let why = ctx.t(&format!("notice-url-{code}"));
        return Ok(ctx.again(draw(&ctx, id, &Said { wrong: Some(&why), secret: None }).await?));
    }
    let now = ctx.app.access.now();
    ctx.commit("form", &ctx.t("notice-did-webhook-change"), "notice.webhook", move |commit| {
        hook::change(commit, id, &change, None, now)
    })
    .await?;
    Ok(ctx.go(&format!("/operate/webhooks/{id}"), told("said-notice-webhook-kept")))
}

/// Makes a new secret, and shows it this once.
pub(super) async fn secret(ctx: Ctx) -> Page {
    let webhook = found(&ctx, id(&ctx)?).await?;
    let (secret, now) = (hook::new_secret(&ctx.app.access), ctx.app.access.now());
    let kept = secret.clone();
    let change = Change { url: webhook.url, kinds: webhook.kinds, active: webhook.active };
    ctx.commit("form", &ctx.t("notice-did-webhook-secret"), "notice.webhook", move |commit| {
        hook::change(commit, webhook.id, &change, Some(&kept), now)
    })
    .await?;
    draw(&ctx, webhook.id, &Said { secret: Some(&secret), wrong: None }).await
}

/// Sends a trial at once.
pub(super) async fn test(ctx: Ctx) -> Page {
    let (post, webhook) = (post(&ctx)?, found(&ctx, id(&ctx)?).await?);
    let path = format!("/operate/webhooks/{}", webhook.id);
    let state = ctx.run(move |_| post.send_trial(&webhook)).await?;
    Ok(ctx.go(&path, told(if state == "sent" { "said-notice-tested" } else { "said-notice-tested-in-vain" })))
}

/// Sends one again.
pub(super) async fn replay(ctx: Ctx) -> Page {
    let (id, delivery, now) = (id(&ctx)?, ctx.params.get("delivery").to_owned(), ctx.app.access.now());
    ctx.run(move |app| hook::replay(&app.store, id, &delivery, now)).await?;
    Ok(ctx.go(&format!("/operate/webhooks/{id}"), told("said-notice-replayed")))
}

/// Sends all again that was told since a day.
pub(super) async fn replay_since(ctx: Ctx) -> Page {
    let id = id(&ctx)?;
    let day: Day = ctx.form.get("since").parse().map_err(|_| Problem::unusable("notice-replay-day-wrong"))?;
    let offset = i64::from(ctx.app.access.config().offset_minutes) * 60_000;
    let (from, now) = (i64::from(day.0) * DAY_MS - offset, ctx.app.access.now());
    ctx.run(move |app| hook::replay_since(&app.store, id, from, now)).await?;
    Ok(ctx.go(&format!("/operate/webhooks/{id}"), told("said-notice-replayed")))
}

/// Removes it.
pub(super) async fn remove(ctx: Ctx) -> Page {
    let id = id(&ctx)?;
    ctx.commit("form", &ctx.t("notice-did-webhook-remove"), "notice.webhook", move |commit| hook::remove(commit, id))
        .await?;
    Ok(ctx.go("/operate/webhooks", told("said-notice-webhook-removed")))
}
