//! Authorisations: each adult member allows the departments to be asked, on paper or with their own account, until they
//! withdraw it.

use clock::Day;
use maud::{Markup, html};
use ui::components::{
    Choice, Column, Field, Form, Kind, Row, TagKind, button, field, form, post_button, section_head, tag,
};
use ui::web::{Ctx, Page, Problem};

use super::reveal::Sight;
use super::{case, desk, page};
use crate::acts;
use crate::dossier::View;
use crate::register::CONSENT;
use procedure::pages::form::{self as forms, Wrong};

/// The authorisations of a dossier: who signed, who has yet to, and the form for those signed on paper.
pub(super) fn section(ctx: &Ctx, view: &View, _: Sight<'_>, files: bool) -> Markup {
    let path = format!("/hardship/{}/consents", view.row.id);
    let csrf = ctx.csrf();
    let columns = [
        Column::text(ctx.t("field-hardship_consent-person")),
        Column::text(ctx.t("field-hardship_consent-number")),
        Column::day(ctx.t("field-hardship_consent-signed-on")),
        Column::text(ctx.t("field-hardship_consent-channel")),
        Column::text(ctx.t("hardship-page-state")),
    ];
    let rows: Vec<Row> = view
        .consents
        .iter()
        .map(|consent| {
            let withdrawn = consent.day("withdrawn_on");
            Row::new(vec![
                html! { (page::member_name(view, consent.int("person").unwrap_or(0))) },
                html! { (consent.text("number")) },
                desk::some_day(ctx, consent.day("signed_on")),
                html! { (ctx.t(&format!("hardship-consent-channel-{}", consent.text("channel")))) },
                html! {
                    @match withdrawn {
                        Some(day) => (tag(TagKind::Off, &ctx.t_args("hardship-consent-withdrawn", &[("day", day.to_string().into())]))),
                        None => {
                            (tag(TagKind::Ok, &ctx.t("hardship-consent-stands")))
                            @if files {
                                (post_button(&format!("{path}/{}/withdraw", consent.id), &csrf, &ctx.t("hardship-consent-withdraw"), Kind::Quiet, &[]))
                            }
                        },
                    }
                },
            ])
        })
        .collect();
    let waited: Vec<Choice> = waited(view);
    html! {
        section id="consents" {
            (section_head(&ctx.t("hardship-consents"), &html! {}))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-consents-none")) } }
            @else { (desk::rows_of(ctx, &ctx.t("hardship-consents"), &columns, &rows)) }
            @if !waited.is_empty() {
                @let names: Vec<String> = waited.iter().map(|choice| choice.label.clone()).collect();
                p { (tag(TagKind::Soon, &ctx.t("hardship-consents-waited"))) " " (desk::joined(ctx, &names)) }
                @if files { (paper_form(ctx, &path, waited, &csrf)) }
            }
        }
    }
}

/// The adult members who have not signed, or have withdrawn.
fn waited(view: &View) -> Vec<Choice> {
    let waited = view.members.iter().filter(|member| member.is_adult && view.consent(member.person).is_none());
    waited.map(|member| Choice::new(member.person.to_string(), page::member_name(view, member.person))).collect()
}

fn paper_form(ctx: &Ctx, path: &str, waited: Vec<Choice>, csrf: &str) -> Markup {
    let body = html! {
        p.mute { (ctx.t("hardship-consent-paper-hint")) }
        (field(&Field::select("person", &ctx.t("field-hardship_consent-person"), waited).id("consent-person").required(), ctx.lang))
        (field(&Field::day("signed_on", &ctx.t("field-hardship_consent-signed-on")).value(&ctx.now.as_of.to_string()).required(), ctx.lang))
        div.actions { (button(&ctx.t("hardship-consent-add"), Kind::Plain)) }
    };
    form(&Form { action: path, csrf, body, ..Form::default() })
}

/// Keeps an authorisation that was signed on paper.
pub(super) async fn add(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let person = ctx.form.int("person").ok_or_else(|| Problem::unusable("form-wrong-choice"))?;
    let signed = forms::day_sent(&ctx, &mut wrong, "signed_on", true).unwrap_or(Day::START);
    if let Some((_, why)) = wrong.into_iter().next() {
        return refused(&ctx, &why).await;
    }
    let (id, account) = (case.id, ctx.who.account);
    let done = forms::commit(&ctx, ("form", "hardship.consent"), "", move |commit, desk| {
        acts::add_consent(commit, desk, id, person, signed, "paper", None, account)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&case.path(), "hardship-consented")),
        Err(refusal) => refused(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// Keeps that an authorisation was withdrawn today.
pub(super) async fn withdraw(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let consent = consent_of(&ctx, &case).await?;
    let today = ctx.now.as_of;
    let done = forms::commit(&ctx, ("form", "hardship.consent"), "", move |commit, desk| {
        acts::withdraw_consent(commit, desk, consent, today)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&case.path(), "hardship-consent-withdrawn")),
        Err(refusal) => refused(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// The authorisation the address names, of this dossier; on a worker's own pages only their own.
pub(super) async fn consent_of(ctx: &Ctx, case: &case::Case) -> Result<i64, Problem> {
    let consent = ctx.params.int("consent").ok_or_else(Problem::missing)?;
    let (at, dossier, person, hand) = (ctx.now, case.id, ctx.who.person, case.hand);
    let found = ctx.read(move |db| db.get(&CONSENT, consent, at)).await?;
    let found = found.filter(|found| found.int("dossier") == Some(dossier));
    let found = found.filter(|found| hand == case::Hand::Staff || found.int("person") == Some(person));
    found.map(|found| found.id).ok_or_else(Problem::missing)
}

async fn refused(ctx: &Ctx, why: &str) -> Page {
    let view = page::read(ctx).await?;
    Ok(ctx.again(page::draw(ctx, &view, None, Some(why)).await?))
}
