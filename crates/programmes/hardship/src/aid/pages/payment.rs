//! One payment: what it is, what became of it, and its receipt.

use access::Action;
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Fact, Field, Form, Kind, Method, TagKind, button, facts, field, form, link_button, page_head, section_head, tag,
};
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, Named};
use super::{PAYLISTS, PAYMENTS, last, lists};
use crate::aid::acts;
use crate::aid::register::{AID, AIDED, PAYLIST};

struct Found {
    payment: Version,
    list: Option<Version>,
    named: Named,
    listed_by: String,
    dossier: Option<String>,
}

fn find(db: &Db, ctx: &Ctx) -> Result<Found, Problem> {
    let id = ctx.params.int("payment").ok_or_else(Problem::missing)?;
    let payment = db.get(&AID, id, ctx.moment)?.ok_or_else(Problem::missing)?;
    let list = last(db, &PAYLIST, payment.int("paylist").unwrap_or(0))?;
    let named = desk::names(db, std::slice::from_ref(&payment), ctx.moment)?.pop().unwrap_or_default();
    let listed_by = desk::office(db, payment.int("listed_by"), ctx.now)?;
    let dossier = payment.int("dossier").unwrap_or(0);
    let dossier = match ctx.app.record_kind("hardship_dossier") {
        Some(kind) if ctx.may_reach(db, kind, dossier, false)?.is_some() => Some((kind.page)(dossier)),
        _ => None,
    };
    Ok(Found { payment, list, named, listed_by, dossier })
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, refusal: Option<&str>) -> Page {
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(db, &reader)).await?;
    let payment = &found.payment;
    let state = payment.text("state");
    let heading = ctx.t_args("hardship-aid-payment", &[("number", found.named.number.as_str().into())]);
    let centre = payment.int("centre").unwrap_or(0);
    let keeps = ctx.is_now() && state == "paid" && desk::prepares(ctx, centre);
    let returns = ctx.is_now() && state == "paid" && ctx.can(Action::AidExport, Some(centre));
    let to = format!("/aid/lists/{}/returned?row={}", payment.int("paylist").unwrap_or(0), payment.id);
    let actions = html! {
        @if returns { (link_button(&ctx.t("hardship-aid-record-return"), &ctx.href(&to), Kind::Plain)) }
    };
    let body = html! {
        (page_head(&html! { (heading) }, &desk::payment_state(ctx, state), &html! { (found.named.name) }, &actions))
        (desk::refused(refusal))
        (about(ctx, &found))
        @if keeps { (receipt_form(ctx, payment)) }
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = lists::crumbs(ctx, found.list.as_ref());
    let shown = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(shown) } else { shown })
}

fn about(ctx: &Ctx, found: &Found) -> Markup {
    let payment = &found.payment;
    let label = |field: &str| ctx.t(&format!("field-hardship_aid-{field}"));
    let day = |name: &str, field: &str| Fact::new(label(name), desk::some_day(payment.day(field)));
    let code = |name: &str, list: &str| Fact::text(label(name), &desk::label(ctx, list, payment.text(name)));
    let mut all = vec![
        Fact::new(
            label("dossier"),
            html! {
                @match &found.dossier { Some(page) => a href=(ctx.href(page)) { (found.named.number) }, None => (found.named.number) }
            },
        ),
        Fact::text(label("person"), &found.named.name),
        code("kind", "aid_kind"),
        code("source", "aid_source"),
        Fact::text(label("year"), payment.text("year")),
        Fact::text(label("amount-fen"), &desk::yuan(ctx, payment.int("amount_fen").unwrap_or(0))),
        Fact::text(label("basis"), payment.text("basis")),
        code("method", "aid_method"),
        Fact::new(
            label("listed-on"),
            html! { (desk::some_day(payment.day("listed_on"))) " " span.mute { (found.listed_by) } },
        ),
        day("approved-on", "approved_on"),
        day("paid-on", "paid_on"),
    ];
    if payment.text("state") == "returned" {
        all.push(day("returned-on", "returned_on"));
        all.push(Fact::text(label("return-reason"), &desk::label(ctx, "aid_return", payment.text("return_reason"))));
    }
    if payment.text("state") == "paid" {
        all.push(Fact::new(
            label("receipt-on"),
            html! {
                @match payment.day("receipt_on") {
                    Some(day) => (day),
                    None => (tag(TagKind::Off, &ctx.t("hardship-aid-no-receipt"))),
                }
            },
        ));
    }
    if let Some(previous) = payment.int("previous") {
        all.push(Fact::new(
            label("previous"),
            html! { a href=(ctx.href(&(PAYMENTS.page)(previous))) { "#" (previous) } },
        ));
    }
    html! {
        section {
            (section_head(&ctx.t("hardship-aid-about-payment"), &html! {}))
            (facts(&all, ctx.lang))
            @if let Some(list) = &found.list {
                p.small { a href=(ctx.href(&(PAYLISTS.page)(list.id))) { (list.text("title")) } }
            }
        }
    }
}

fn receipt_form(ctx: &Ctx, payment: &Version) -> Markup {
    let action = ctx.href(&format!("/aid/payments/{}/receipt", payment.id));
    html! {
        section {
            (section_head(&ctx.t("hardship-aid-receipt"), &html! {}))
            (form(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                (field(&Field::text("receipt", &ctx.t("field-hardship_aid-receipt")).hint(&ctx.t("hardship-aid-receipt-hint")).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t("hardship-aid-receipt-do"), Kind::Plain)) }
            } }))
        }
    }
}

/// Keeps the receipt.
pub(super) async fn receipt(ctx: Ctx) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    if !desk::prepares(&ctx, centre) {
        return Err(Problem::refused());
    }
    let (payment, text) = (ctx.params.int("payment").ok_or_else(Problem::missing)?, ctx.form.get("receipt").to_owned());
    let made = desk::commit(&ctx, ("form", "hardship.aid"), "", move |commit, desk| {
        acts::keep_receipt(commit, desk, payment, &text)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&ctx.href(&(PAYMENTS.page)(payment)), "hardship-aid-receipt-kept")),
        Err(refusal) => draw(&ctx, Some(&refusal.text(ctx.lang))).await,
    }
}

/// A household that was aided is shown by the payment that it follows from.
pub(super) async fn aided(ctx: Ctx) -> Page {
    let id = ctx.params.int("aided").ok_or_else(Problem::missing)?;
    let held = ctx.read(move |db| last(db, &AIDED, id)).await?.ok_or_else(Problem::missing)?;
    let payment = held.int("payment").ok_or_else(Problem::missing)?;
    Ok(ctx.go(&ctx.href(&(PAYMENTS.page)(payment)), None))
}
