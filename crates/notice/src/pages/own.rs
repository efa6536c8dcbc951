//! What one chose of notices: which come by mail and where to, in which language, and the calendars of one's deadlines.

use axum::response::Response;
use clock::Lang;
use maud::{Markup, html};
use ui::components::{
    Choice, Column, Crumb, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, button, error_summary,
    facts, field, form, note, page_head, post_button, section_head, table,
};
use ui::web::{Ctx, Page, Problem};

use super::{post, ticked, ticks, told, when};
use crate::choice::{
    Choices, address_of, choices_of, choose as keep, forget_address, keep_address, mask_address, reader_of,
};
use crate::feed::{self, Feed};
use crate::{Error, KINDS, Post};

/// What the page shows.
struct Shown {
    address: Option<String>,
    outcome: String,
    told_ms: i64,
    choices: Choices,
    feeds: Vec<Feed>,
}

/// What the page says besides: what is wrong with the address, or the address of a calendar that was made just now.
#[derive(Default)]
struct Said<'a> {
    wrong: Option<&'a str>,
    typed: &'a str,
    calendar: Option<&'a str>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &Said::default()).await
}

async fn draw(ctx: &Ctx, said: &Said<'_>) -> Page {
    let (account, today) = (ctx.who.account, ctx.now.as_of);
    let shown = ctx
        .run(move |app| {
            app.store.read(|db| -> Result<Shown, Error> {
                let reader = reader_of(db, account)?;
                Ok(Shown {
                    address: address_of(db, account, today)?,
                    outcome: reader.outcome,
                    told_ms: reader.told_ms,
                    choices: choices_of(db, account)?,
                    feeds: feed::list(db, account)?,
                })
            })
        })
        .await?;
    let post = post(ctx)?;
    let csrf = ctx.csrf();
    let listed: Vec<(&str, &str)> = said.wrong.map(|why| ("address", why)).into_iter().collect();
    let body = html! {
        (page_head(&html! { (ctx.t("notice-choices")) }, &html! {}, &html! { (ctx.t("notice-choices-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        @if let Some(path) = said.calendar { (secret(ctx, &post, path)) }
        section { (mail(ctx, &post, &shown, &csrf)) }
        section { (address_form(ctx, said, &csrf)) }
        section { (kinds(ctx, &shown.choices, &csrf)) }
        section { (calendars(ctx, &shown.feeds, &csrf)) }
    };
    Ok(framed(ctx, &body))
}

fn framed(ctx: &Ctx, body: &Markup) -> Response {
    let mut frame = ctx.frame(&ctx.t("notice-choices"));
    frame.crumbs = vec![Crumb::to(ctx.t("account-own"), "/account")];
    ctx.show(&frame, body)
}

fn mail(ctx: &Ctx, post: &Post, shown: &Shown, csrf: &str) -> Markup {
    let outcome = match shown.outcome.as_str() {
        "sent" => html! { (ctx.t_args("notice-mail-sent", &[("at", when(ctx, shown.told_ms).into())])) },
        "refused" => html! { (ctx.t("notice-mail-refused")) },
        "failed" => html! { (ctx.t("notice-mail-failed")) },
        _ => html! { (ctx.t("notice-mail-never")) },
    };
    let masked = shown.address.as_deref().map(mask_address).unwrap_or_default();
    html! {
        (section_head(&ctx.t("notice-mail"), &html! {
            @if shown.address.is_some() {
                (post_button("/account/notices/address", csrf, &ctx.t("notice-address-remove"), Kind::Undo, &[("remove", "1")]))
            }
        }))
        @if post.mailer.is_none() { (note(NoteKind::Info, &html! { p { (ctx.t("notice-mail-off")) } })) }
        p.small.mute { (ctx.t("notice-mail-explain")) }
        (facts(&[
            Fact::text(ctx.t("notice-address"), &masked),
            Fact::new(ctx.t("notice-mail-last"), outcome),
        ], ctx.lang))
    }
}

fn address_form(ctx: &Ctx, said: &Said<'_>, csrf: &str) -> Markup {
    let typed = Field::new("address", &ctx.t("notice-address"), FieldKind::Line("email"))
        .hint(&ctx.t("notice-address-hint"))
        .autocomplete("email")
        .value(said.typed)
        .error(said.wrong)
        .required();
    form(&Form {
        action: "/account/notices/address",
        method: Method::Post,
        csrf,
        guard: false,
        body: html! {
            (field(&typed, ctx.lang))
            div.actions { (button(&ctx.t("notice-address-keep"), Kind::Plain)) }
        },
    })
}

fn kinds(ctx: &Ctx, choices: &Choices, csrf: &str) -> Markup {
    let languages = Lang::ALL.map(|lang| Choice::new(lang.tag(), ctx.t(&format!("notice-lang-{}", lang.tag()))));
    let language = Field::new("lang", &ctx.t("notice-lang"), FieldKind::Radio(languages.to_vec()))
        .id("notice-lang")
        .value(choices.lang.tag());
    html! {
        h2 { (ctx.t("notice-kinds")) }
        (form(&Form { action: "/account/notices", method: Method::Post, csrf, guard: true, body: html! {
            (ticks(ctx, &ctx.t("notice-kinds-by-mail"), "mail", KINDS.iter(), |code| choices.wants(code)))
            (field(&language, ctx.lang))
            div.actions { (button(&ctx.t("notice-choices-keep"), Kind::Primary)) }
        } }))
    }
}

fn calendars(ctx: &Ctx, feeds: &[Feed], csrf: &str) -> Markup {
    let columns =
        ["notice-calendar-made", "notice-calendar-used", "notice-calendar-revoke"].map(|key| Column::text(ctx.t(key)));
    let rows: Vec<Row> = feeds
        .iter()
        .map(|feed| {
            let used = if feed.used_ms == 0 { ctx.t("notice-calendar-unused") } else { when(ctx, feed.used_ms) };
            let revoke = format!("/account/notices/calendars/{}/revoke", feed.id);
            Row::new(vec![
                html! { (when(ctx, feed.made_ms)) },
                html! { (used) },
                post_button(&revoke, csrf, &ctx.t("notice-calendar-revoke"), Kind::Undo, &[]),
            ])
        })
        .collect();
    let caption = ctx.t("notice-calendars");
    html! {
        (section_head(&caption, &html! {
            @if feeds.len() < feed::MOST {
                (post_button("/account/notices/calendars", csrf, &ctx.t("notice-calendar-make"), Kind::Plain, &[]))
            }
        }))
        p.small.mute { (ctx.t("notice-calendars-explain")) }
        @if !rows.is_empty() {
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

/// The address of a calendar that was made just now: it is never shown again.
fn secret(ctx: &Ctx, post: &Post, path: &str) -> Markup {
    let outside = post.outside(path);
    note(
        NoteKind::Fine,
        &html! {
            p.strong { (ctx.t("notice-calendar-once")) }
            p { code { (outside.as_deref().unwrap_or(path)) } }
            @if outside.is_none() { p { (ctx.t("notice-calendar-path")) } }
            p.small { (ctx.t("notice-calendar-careful")) }
        },
    )
}

/// Keeps which kinds come by mail, and the language.
pub(super) async fn choose(ctx: Ctx) -> Page {
    let lang = Lang::parse(ctx.form.get("lang")).ok_or_else(|| Problem::unusable("notice-lang-choose"))?;
    let choices = Choices { lang, mail: ticked(&ctx, "mail") };
    let account = ctx.who.account;
    ctx.run(move |app| keep(&app.store, account, &choices)).await?;
    Ok(ctx.go("/account/notices", told("said-notice-chosen")))
}

/// Keeps one's mail address, or forgets it.
pub(super) async fn address(ctx: Ctx) -> Page {
    let (account, today, typed) = (ctx.who.account, ctx.now.as_of, ctx.form.get("address").to_owned());
    if ctx.form.some("remove").is_some() {
        ctx.commit("account", &ctx.t("notice-did-address-remove"), "notice.address", move |commit| {
            forget_address(commit, account, today)
        })
        .await?;
        return Ok(ctx.go("/account/notices", told("said-notice-address-removed")));
    }
    if typed.parse::<lettre::Address>().is_err() {
        let why = ctx.t("notice-address-wrong");
        let said = Said { wrong: Some(&why), typed: &typed, ..Said::default() };
        return Ok(ctx.again(draw(&ctx, &said).await?));
    }
    ctx.commit("account", &ctx.t("notice-did-address"), "notice.address", move |commit| {
        keep_address(commit, account, &typed, today)
    })
    .await?;
    Ok(ctx.go("/account/notices", told("said-notice-address-kept")))
}

/// Makes a calendar, and shows its address this once.
pub(super) async fn make_calendar(ctx: Ctx) -> Page {
    let (post, account) = (post(&ctx)?, ctx.who.account);
    let token = ctx.run(move |_| post.make_feed(account)).await?;
    draw(&ctx, &Said { calendar: Some(&feed::path(&token)), ..Said::default() }).await
}

/// Revokes a calendar.
pub(super) async fn revoke_calendar(ctx: Ctx) -> Page {
    let (account, id) = (ctx.who.account, ctx.params.get("calendar").to_owned());
    ctx.run(move |app| feed::revoke(&app.store, account, &id)).await?;
    Ok(ctx.go("/account/notices", told("said-notice-calendar-revoked")))
}
