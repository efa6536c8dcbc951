//! Drawing up an exit: the kind, the means test, the five guarantees each with what shows it, the visit, the signature.

use maud::{Markup, html};
use ui::components::{Choice, Field, FieldKind, section_head};
use ui::web::{Ctx, Page};

use super::{assess, case, desk, next, page};
use crate::acts::decide::GUARANTEES;
use crate::acts::{self, ExitForm};
use crate::dossier::View;
use procedure::pages::form::{self, Sheet, Wrong, area, day, select, sent, wrong_of};

/// The form.
pub(super) async fn new(ctx: Ctx) -> Page {
    draw(&ctx, &[]).await
}

async fn draw(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let view = page::read(ctx).await?;
    let case = case::read(ctx).await?;
    case.must_be_open()?;
    let id = view.row.id;
    let next = next::form(ctx, id, "propose_exit").await?;
    let tested = view.result("exit");
    let body = html! {
        section id="test" {
            (section_head(&ctx.t("hardship-assess-test"), &html! {}))
            @match tested {
                Some((result, _)) => p {
                    (desk::some_day(ctx, result.day("on_day"))) (desk::DOT)
                    a href={ (case.path()) "#means" } { (ctx.t("hardship-exit-tested")) }
                },
                None => p { (ctx.t("hardship-exit-untested")) },
            }
            (assess::test_button(ctx, id, "exit"))
        }
        section {
            (section_head(&ctx.t("hardship-exit"), &html! {}))
            p.mute { (ctx.t("hardship-exit-hint")) }
            (form::sheet(ctx, wrong, &Sheet {
                action: format!("{}/exit", case.path()),
                fields: fields(ctx, wrong, &view),
                send: "hardship-page-save",
                back: case.path(),
                undo: false,
            }))
        }
        @if !next.0.is_empty() { section { (section_head(&ctx.t("hardship-exit-propose"), &html! {})) (next) } }
    };
    form::page(ctx, &ctx.t("hardship-exit-draw-up"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

fn fields(ctx: &Ctx, wrong: &[Wrong], view: &View) -> Markup {
    let held = view.exit.as_ref();
    let text = |name: &str| held.map(|exit| exit.version.text(name).to_owned()).unwrap_or_default();
    let kinds = desk::choices(ctx, "hardship_exit", Some("hardship-page-choose"));
    let visits: Vec<Choice> = std::iter::once(Choice::new("", ctx.t("hardship-page-choose")))
        .chain(view.visits.iter().filter(|(visit, _)| visit.text("purpose") == "exit").map(|(visit, _)| {
            let day = visit.day("on_day").map(|day| day.to_string()).unwrap_or_default();
            let said = desk::label(ctx, "hardship_conclusion", visit.text("conclusion"));
            Choice::new(visit.id.to_string(), format!("{day} {said}"))
        }))
        .collect();
    let visit = held.and_then(|exit| exit.version.int("visit")).map(|visit| visit.to_string()).unwrap_or_default();
    let mut all = vec![
        select(ctx, wrong, "kind", "field-hardship_exit-kind", kinds, &text("kind")).required(),
        select(ctx, wrong, "visit", "field-hardship_exit-visit", visits, &visit)
            .hint(&ctx.t("hardship-exit-visit-hint")),
    ];
    let guarantees = desk::choices(ctx, "hardship_guarantee", Some("hardship-page-choose"));
    for (name, why, label) in GUARANTEES {
        let label = clock::said(label, ctx.lang);
        all.push(
            Field::select(name, label, guarantees.clone())
                .value(sent(ctx, name, &text(name)))
                .error(wrong_of(wrong, name)),
        );
        let is_held = held.is_some_and(|exit| !exit.clear.get(why).is_empty());
        let shown = ctx.t_args("hardship-exit-why", &[("what", label.into())]);
        let field = Field::new(why, &shown, FieldKind::Area(2)).value(sent(ctx, why, "")).error(wrong_of(wrong, why));
        all.push(if is_held { field.hint(&ctx.t("hardship-page-held-hint")) } else { field });
    }
    let signed = held.and_then(|exit| exit.version.day("signed_on"));
    all.push(day(ctx, wrong, "signed_on", "field-hardship_exit-signed-on", signed));
    let reason = area(ctx, wrong, "reason", "field-hardship_exit-reason", 3, "");
    let is_held = held.is_some_and(|exit| !exit.clear.get("reason").is_empty());
    all.push(if is_held { reason.hint(&ctx.t("hardship-page-held-hint")) } else { reason });
    form::all(ctx, &all)
}

/// Draws it up, anew where it was drawn up before; what is held and was left empty stays.
pub(super) async fn draw_up(ctx: Ctx) -> Page {
    let view = page::read(&ctx).await?;
    let case = case::read(&ctx).await?;
    case.must_be_open()?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let stays = |name: &str| match ctx.form.get(name) {
        "" => view.exit.as_ref().map(|exit| exit.clear.get(name).to_owned()).unwrap_or_default(),
        "-" => String::new(),
        text => text.to_owned(),
    };
    let mut guarantees: [(String, String); 5] = Default::default();
    for ((name, why, _), made) in GUARANTEES.into_iter().zip(&mut guarantees) {
        *made = (form::code_sent(&ctx, &mut wrong, name, "hardship_guarantee", false), stays(why));
    }
    let made = ExitForm {
        kind: form::code_sent(&ctx, &mut wrong, "kind", "hardship_exit", true),
        visit: ctx.form.int("visit"),
        guarantees,
        signed_on: form::day_sent(&ctx, &mut wrong, "signed_on", false),
        reason: stays("reason"),
    };
    if !wrong.is_empty() {
        return draw(&ctx, &wrong).await;
    }
    let (id, account) = (case.id, ctx.who.account);
    let done = form::commit(&ctx, ("form", "hardship.exit"), "", move |commit, desk| {
        acts::draw_up_exit(commit, desk, id, &made, account)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/exit", case.path()), "hardship-drawn-up")),
        Err(refusal) => {
            let mut labels =
                vec![("kind", "退出方式"), ("visit", "退出走访"), ("signed_on", "签字日期"), ("reason", "理由")];
            labels.extend(GUARANTEES.iter().map(|(name, _, label)| (*name, label.0)));
            draw(&ctx, &form::told(&ctx, &refusal, &labels)).await
        }
    }
}
