//! One request. A department sees what it is asked, by when, on whose authority, and the persons masked until it says
//! what for; it answers here. A caseworker sees the answers beside what was declared. Nobody sees more of the dossier.

use access::Action;
use axum::response::Response;
use maud::{Markup, html};
use procedure::{Actor, Case};
use ui::components::{
    Column, Crumb, Fact, Field, FieldKind, Form, Kind, NoteKind, Row, Table, button, facts, field, form, link_button,
    note, page_head, section_head, table, veiled,
};
use ui::web::{Ctx, Page, Problem};

use super::CHECKS;
use super::desk::{self, Wrong};
use crate::check::acts::{self, Said};
use crate::check::read::{self, CheckRow, Finding, Person};
use crate::check::rules::{BY_ACCOUNT, PROCEDURE};
use crate::rules::CASEWORKERS;

struct Found {
    check: CheckRow,
    persons: Vec<Person>,
    /// The number of the last step taken.
    seen: i64,
}

impl Found {
    async fn of(ctx: &Ctx) -> Result<Found, Problem> {
        let (id, at) = (ctx.params.int("check").ok_or_else(Problem::missing)?, ctx.now);
        let reader = ctx.clone();
        let found = ctx
            .read(move |db| {
                let Some(check) = read::one(db, id, at)? else { return Ok(None) };
                // What was taken back shows a department nobody any more; what it is asked by a file or by private
                // matching never did.
                let hides = check.state == "withdrawn" || check.way != BY_ACCOUNT;
                let persons = if hides && !works(&reader, &check) { Vec::new() } else { read::persons(db, id, at)? };
                let seen = Case::read(db, &PROCEDURE, id, at)?.map_or(0, |case| case.number());
                Ok::<_, record::Error>(Some(Found { check, persons, seen }))
            })
            .await?;
        found.ok_or_else(Problem::missing)
    }

    /// Whether whoever asks answers it now.
    fn answers(&self, ctx: &Ctx) -> bool {
        self.check.is_open() && self.check.way == BY_ACCOUNT && desk::answers(ctx, self.check.unit)
    }

    /// Whether whoever asks may see the persons in the clear, for a reason: the department while it is asked, the
    /// caseworkers of the centre.
    fn may_reveal(&self, ctx: &Ctx) -> bool {
        !self.persons.is_empty()
            && (self.answers(ctx)
                || (desk::holds(ctx, CASEWORKERS, self.check.centre)
                    && ctx.can(Action::HardshipReveal, Some(self.check.centre))))
    }
}

/// Whether whoever asks works on it at the centre.
fn works(ctx: &Ctx, check: &CheckRow) -> bool {
    ctx.can(Action::CheckAsk, Some(check.centre))
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let found = Found::of(&ctx).await?;
    draw(&ctx, &found, false, &[]).await
}

async fn draw(ctx: &Ctx, found: &Found, clear: bool, wrong: &[Wrong]) -> Result<Response, Problem> {
    let check = &found.check;
    let panel = procedure::pages::panel(ctx, &PROCEDURE, check.id).await?;
    let department = desk::label(ctx, "check_department", &check.department);
    let acts = html! {
        @if ctx.can(Action::HardshipRead, Some(check.centre)) && works(ctx, check) {
            (link_button(&ctx.t("hardship-check-dossier"), &format!("/hardship/{}", check.dossier), Kind::Plain))
        }
    };
    let tags = html! { (desk::state(ctx, check)) " " (desk::result(ctx, &check.result)) };
    let sub = html! { (department) " · " (desk::unit_name(ctx, check.unit)) };
    let body = html! {
        (page_head(&html! { (check.number) }, &tags, &sub, &acts))
        (desk::summary(ctx, wrong))
        @if clear { div role="status" { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-check-revealed")) } })) } }
        section {
            (section_head(&ctx.t("hardship-check-request"), &html! {}))
            (about(ctx, check))
        }
        (persons(ctx, found, clear, wrong))
        (panel)
    };
    let mut frame = ctx.frame(&check.number);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-check-list"), "/checks")];
    Ok(ctx.show(&frame, &body))
}

fn about(ctx: &Ctx, check: &CheckRow) -> Markup {
    let all = [
        Fact::text(ctx.t("hardship-check-purpose"), &crate::check::asking::purpose(&check.purpose, ctx.lang)),
        Fact::text(ctx.t("hardship-check-authority"), &check.authority),
        Fact::text(ctx.t("hardship-check-centre"), &desk::unit_name(ctx, check.centre)),
        Fact::new(ctx.t("hardship-check-asked-on"), desk::some_day(ctx, check.asked_on)),
        Fact::new(ctx.t("hardship-check-due"), desk::some_day(ctx, check.due)),
        Fact::new(ctx.t("hardship-check-answered-on"), desk::some_day(ctx, check.answered_on)),
        Fact::text(ctx.t("hardship-check-way"), &desk::label(ctx, "check_way", &check.way)),
    ];
    html! { (facts(&all, ctx.lang)) p.small.mute { (ctx.t("hardship-check-secrecy")) } }
}

fn persons(ctx: &Ctx, found: &Found, clear: bool, wrong: &[Wrong]) -> Markup {
    let path = (CHECKS.page)(found.check.id);
    html! {
        section id="persons" {
            (section_head(&ctx.t("hardship-check-persons"), &html! {}))
            @if found.persons.is_empty() {
                p.mute { (ctx.t("hardship-check-persons-none")) }
            }
            @if found.may_reveal(ctx) && !clear {
                (form(&Form { action: &format!("{path}/reveal"), csrf: &ctx.csrf(), body: html! {
                    (field(&Field::text("reason", &ctx.t("hardship-check-reveal-reason")).hint(&ctx.t("hardship-check-reveal-hint"))
                        .error(desk::wrong_of(wrong, "reason")).required().autocomplete("off"), ctx.lang))
                    div.actions { (button(&ctx.t("hardship-check-reveal"), Kind::Plain)) }
                }, ..Form::default() }))
            }
            @if found.answers(ctx) {
                div id=(desk::FORM) {
                    (form(&Form { action: &format!("{path}/answer"), csrf: &ctx.csrf(), guard: true, body: html! {
                        input type="hidden" name="seen" value=(found.seen);
                        @for (at, person) in found.persons.iter().enumerate() { (asked(ctx, at, person, clear, wrong)) }
                        div.actions { (button(&ctx.t("hardship-check-send"), Kind::Primary)) }
                        p.small.mute { (ctx.t("hardship-check-send-hint")) }
                    }, ..Form::default() }))
                }
            } @else {
                @for (at, person) in found.persons.iter().enumerate() { (answered(ctx, at, person, clear)) }
            }
        }
    }
}

/// Who it is: masked, or in the clear after it was said what for.
fn head(ctx: &Ctx, at: usize, person: &Person, clear: bool) -> Markup {
    html! {
        h3 id={ "person-" (person.id) } {
            (at + 1) ". "
            @if person.erased { span.faint { (ctx.t("hardship-check-erased")) } }
            @else if clear { (person.name) " " span.nowrap { (person.id_number) } }
            @else { (veiled(&access::mask_name(&person.name), ctx.lang)) " " (veiled(&access::mask_id(&person.id_number), ctx.lang)) }
        }
    }
}

fn declared(ctx: &Ctx, finding: &Finding, clear: bool) -> String {
    let words = finding.declared.words(desk::pack(ctx), ctx.lang);
    match (words.is_empty(), clear) {
        (true, _) => ctx.t("hardship-check-declared-none"),
        (false, true) => words,
        (false, false) => ctx.t("hardship-check-declared-veiled"),
    }
}

/// What is to be answered of one person.
fn asked(ctx: &Ctx, at: usize, person: &Person, clear: bool, wrong: &[Wrong]) -> Markup {
    html! {
        section {
            (head(ctx, at, person, clear))
            @for finding in &person.findings {
                @let id = finding.id;
                @let (result, said, remark) = (format!("result-{id}"), format!("said-{id}"), format!("remark-{id}"));
                @let legend = desk::label(ctx, "check_field", &finding.field);
                (field(&Field::new(&result, &legend, FieldKind::Radio(desk::choices(ctx, "check_result", None)))
                    .hint(&format!("{}{}", ctx.t("hardship-check-declared-lead"), declared(ctx, finding, clear)))
                    .value(ctx.form.get(&result)).error(desk::wrong_of(wrong, &format!("{result}-0"))).required(), ctx.lang))
                (field(&Field::text(&said, &ctx.t("hardship-check-said")).hint(&ctx.t("hardship-check-said-hint"))
                    .value(ctx.form.get(&said)).error(desk::wrong_of(wrong, &said)).autocomplete("off"), ctx.lang))
                (field(&Field::text(&remark, &ctx.t("hardship-check-remark"))
                    .value(ctx.form.get(&remark)).error(desk::wrong_of(wrong, &remark)).autocomplete("off"), ctx.lang))
            }
        }
    }
}

/// What was answered of one person, beside what was declared.
fn answered(ctx: &Ctx, at: usize, person: &Person, clear: bool) -> Markup {
    let shown = |text: &str| match (text.is_empty(), clear) {
        (true, _) => html! {},
        (false, true) => html! { (text) },
        (false, false) => veiled("******", ctx.lang),
    };
    let rows: Vec<Row> = person
        .findings
        .iter()
        .map(|finding| {
            Row::new(vec![
                html! { (desk::label(ctx, "check_field", &finding.field)) },
                html! { (declared(ctx, finding, clear)) },
                desk::result(ctx, &finding.result),
                shown(&finding.said),
                shown(&finding.remark),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-check-field")),
        Column::text(ctx.t("hardship-check-declared")),
        Column::text(ctx.t("hardship-check-result")),
        Column::text(ctx.t("hardship-check-said")),
        Column::text(ctx.t("hardship-check-remark")),
    ];
    html! {
        (head(ctx, at, person, clear))
        (table(&Table { caption: &ctx.t("hardship-check-findings"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
    }
}

/// Shows the persons in the clear, this once, after what for is in the log of each.
pub(super) async fn reveal(ctx: Ctx) -> Page {
    let found = Found::of(&ctx).await?;
    if !found.may_reveal(&ctx) {
        return Err(Problem::refused());
    }
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let (check, persons): (i64, Vec<i64>) = (found.check.id, found.persons.iter().map(|person| person.id).collect());
    let logged = ctx
        .run(move |app| {
            let told = |error| match error {
                access::Error::Reason => Ok(false),
                error => Err(Problem::from(error)),
            };
            if let Err(error) = app.access.reveal(by, "hardship_check", check, &["declared", "said", "remark"], &reason)
            {
                return told(error);
            }
            for person in persons {
                if let Err(error) = app.access.reveal(by, "person", person, &["name", "id_number"], &reason) {
                    return told(error);
                }
            }
            Ok::<_, Problem>(true)
        })
        .await?;
    if !logged {
        let wrong = [("reason".to_owned(), ctx.t("access-reason"))];
        return Ok(ctx.again(draw(&ctx, &found, false, &wrong).await?));
    }
    draw(&ctx, &found, true, &[]).await
}

/// Takes the answer of a department: all findings and the step, in one.
pub(super) async fn answer(ctx: Ctx) -> Page {
    let found = Found::of(&ctx).await?;
    if found.check.way != BY_ACCOUNT || !desk::answers(&ctx, found.check.unit) {
        return Err(Problem::refused());
    }
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut all = Vec::new();
    for finding in found.persons.iter().flat_map(|person| &person.findings) {
        let of = |what: &str| ctx.form.get(&format!("{what}-{}", finding.id)).to_owned();
        let said = Said { finding: finding.id, result: of("result"), said: of("said"), remark: of("remark") };
        if said.result.is_empty() {
            wrong.push((format!("result-{}-0", finding.id), ctx.t("hardship-check-wrong-result")));
        }
        all.push(said);
    }
    if !wrong.is_empty() {
        return Ok(ctx.again(draw(&ctx, &found, false, &wrong).await?));
    }
    let (check, seen, by) = (found.check.id, ctx.form.int("seen"), Actor::account(&ctx.who));
    let made = desk::commit(&ctx, ("step", "hardship.check"), "部门答复核对请求", move |commit, desk| {
        acts::answer(commit, desk, check, &all, by, seen)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done("/checks", "hardship-check-answered")),
        Err(refusal) => {
            let wrong = desk::told(&ctx, &refusal, &[]);
            Ok(ctx.again(draw(&ctx, &found, false, &wrong).await?))
        }
    }
}
