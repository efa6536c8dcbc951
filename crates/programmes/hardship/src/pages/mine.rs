//! The worker's own pages: five doors, their cases and where they stand, the application step by step.
//!
//! Every page asks whether the dossier is that of the account that asks; any other is not there.

use access::Action;
use clock::said;
use maud::{Markup, html};
use procedure::{Actor, Case as Course, Given, Order, Procedure, Refusal, TakenStep};
use record::{Db, Intent};
use serde_json::Value as Json;
use ui::components::{
    Choice, Fact, Kind, NoteKind, TagKind, facts, link_button, note, page_head, post_button, section_head, tag,
};
use ui::web::{App, Ctx, Page, Problem};

use super::case::{self, Case, Hand};
use super::opening::{self, Begun};
use super::{consents, desk, entry, next, page};
use crate::acts;
use crate::dossier::View;
use crate::register::DOSSIER;
use crate::rules::WORKER;
use crate::rules::dossier::PROCEDURE;
use procedure::pages::form::{self, Sheet, Wrong, select};

/// The doors: the name of each, by which its texts are found, and where it leads. A door whose page the
/// house does not have is not there.
const DOORS: [(&str, &str); 5] = [
    ("hardship", "/mine/hardship"),
    ("check", "/means-check"),
    ("notices", "/public-notices"),
    ("complaint", "/complaints/new"),
    ("account", "/account"),
];

/// The doors.
pub(super) async fn doors(ctx: Ctx) -> Page {
    let there = |path: &str| ctx.app.routes.iter().any(|route| route.path == path && route.method == "GET");
    let title = ctx.t("hardship-mine");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-mine-sub")) }, &html! {}))
        nav aria-label=(title) {
            ul.plain.form {
                @for (name, path) in DOORS.into_iter().filter(|(_, path)| there(path)) {
                    li {
                        a.btn.wide href=(path) { (ctx.t(&format!("hardship-mine-door-{name}"))) }
                        p.small.mute { (ctx.t(&format!("hardship-mine-door-{name}-sub"))) }
                    }
                }
            }
        }
    };
    Ok(ctx.page(&title, &body))
}

/// A dossier of one's own in a list.
struct Listed {
    course: Course,
    unit: i64,
}

/// The cases of whoever asks, the last first.
fn own(db: &Db, ctx: &Ctx) -> record::Result<Vec<Listed>> {
    let mut all = Vec::new();
    for dossier in db.find(&DOSSIER, "applicant", ctx.who.account, ctx.now)? {
        if case::is_own(ctx, &dossier)
            && let Some(course) = Course::read(db, &PROCEDURE, dossier.id, ctx.now)?
        {
            all.push(Listed { unit: dossier.int("unit").unwrap_or(0), course });
        }
    }
    all.sort_by_key(|listed| std::cmp::Reverse(listed.course.version.id));
    Ok(all)
}

/// The own cases and where they stand.
pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let all = ctx.read(move |db| own(db, &reader)).await?;
    let title = ctx.t("hardship-mine-cases");
    let is_open = |listed: &Listed| listed.course.state().is_some_and(|state| open_kind(state.kind));
    let open = all.iter().any(is_open);
    let apply = html! {
        @if !open { (link_button(&ctx.t("hardship-mine-apply"), "/mine/hardship/apply", Kind::Primary)) }
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-mine-cases-sub")) }, &apply))
        @if all.is_empty() { p { (ctx.t("hardship-mine-none")) } }
        @for listed in &all {
            @let version = &listed.course.version;
            section.card {
                h3 { a href=(Hand::Own.path(version.id)) { (desk::called(&ctx, version.text("number"), version.id)) } " " (desk::state(&ctx, version.text("state"))) }
                p { (plain_words(&ctx, version.text("state"))) }
                p.small.mute { (desk::unit_name(&ctx, listed.unit)) }
                (clocks(&ctx, &listed.course))
            }
        }
    };
    Ok(ctx.page(&title, &body))
}

fn open_kind(kind: procedure::StateKind) -> bool {
    matches!(kind, procedure::StateKind::Open | procedure::StateKind::Resting)
}

/// Where a case stands, as one tells it to whose it is.
fn plain_words(ctx: &Ctx, state: &str) -> String {
    ctx.find_text(&format!("hardship-mine-state-{}", state.replace('_', "-"))).unwrap_or_default()
}

/// The clocks that run, with the day and the reckoning.
fn clocks(ctx: &Ctx, course: &Course) -> Markup {
    html! {
        @for clock in course.clocks.iter().filter(|clock| clock.runs() && clock.due != clock::Day::END) {
            @let label = PROCEDURE.timer(&clock.name).map_or(clock.name.as_str(), |timer| said(timer.label, ctx.lang));
            details.unfold {
                summary { (ctx.t_args("hardship-mine-due", &[("what", label.into()), ("day", clock.due.to_string().into())])) }
                @if let Some(due) = clock.explained(desk::pack(ctx)) {
                    ol { @for reason in due.explanation(ctx.lang) { li { (reason) } } }
                }
            }
        }
    }
}

/// The application: what the roll knows of who asks, and what must be chosen before it can be begun.
pub(super) async fn apply(ctx: Ctx) -> Page {
    apply_page(&ctx, &[]).await
}

/// Who applies, as the roll knows them; why one cannot, as the key of a text.
async fn applicant(ctx: &Ctx) -> Result<Result<opening::Found, &'static str>, Problem> {
    let reader = ctx.clone();
    ctx.read(move |db| {
        for listed in own(db, &reader)? {
            if listed.course.state().is_some_and(|state| open_kind(state.kind)) {
                return Ok(Err("hardship-mine-wrong-open"));
            }
        }
        if reader.who.person == 0 {
            return Ok(Err("hardship-mine-wrong-person"));
        }
        Ok::<_, record::Error>(opening::find(db, reader.who.person, reader.now)?.ok_or("hardship-mine-wrong-person"))
    })
    .await
}

/// The unions by which a worker may apply: those where the table lets them begin.
fn handlers(ctx: &Ctx, app: &App, unit: i64) -> Vec<i64> {
    let may = |unit: &i64| access::holder(&ctx.who, WORKER, *unit, app.units.as_ref(), ctx.now).is_some();
    opening::handlers(app, unit, ctx.now).into_iter().filter(may).collect()
}

async fn apply_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let title = ctx.t("hardship-mine-apply");
    let crumbs = vec![ui::components::Crumb::to(ctx.t("hardship-mine-cases"), "/mine/hardship")];
    let found = match applicant(ctx).await? {
        Ok(found) => found,
        Err(key) => {
            let body = note(NoteKind::Info, &html! { p { (ctx.t(key)) } });
            return form::page(ctx, &title, "", crumbs, wrong, &body);
        }
    };
    let units = handlers(ctx, &ctx.app, found.unit);
    let choices: Vec<Choice> =
        units.iter().map(|unit| Choice::new(ctx.app.units.code(*unit, ctx.now), desk::unit_name(ctx, *unit))).collect();
    let only = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let body = html! {
        p { (ctx.t("hardship-mine-apply-hint")) }
        p {
            b { (found.name) } (desk::DOT) (access::mask_id(&found.number)) (desk::DOT) (desk::unit_name(ctx, found.unit))
        }
        @if units.is_empty() { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-mine-wrong-union")) } })) }
        @else {
            (form::sheet(ctx, wrong, &Sheet {
                action: "/mine/hardship/apply".into(),
                fields: html! {
                    (form::all(ctx, &[
                        select(ctx, wrong, "handler", "hardship-mine-handler", choices, &only).required(),
                        opening::division(ctx, wrong),
                    ]))
                    @if found.household.is_none() { (form::all(ctx, &[opening::address(ctx, wrong)])) }
                },
                send: "hardship-mine-begin",
                back: "/mine/hardship".into(),
                undo: false,
            }))
        }
    };
    form::page(ctx, &title, &ctx.t("hardship-mine-apply-sub"), crumbs, wrong, &body)
}

/// Begins the application.
pub(super) async fn begin(ctx: Ctx) -> Page {
    let Ok(found) = applicant(&ctx).await? else { return apply_page(&ctx, &[]).await };
    let mut wrong: Vec<Wrong> = Vec::new();
    let units = handlers(&ctx, &ctx.app, found.unit);
    let handler = ctx.app.units.find_code(ctx.form.get("handler"), ctx.now).filter(|unit| units.contains(unit));
    if handler.is_none() {
        wrong.push(("handler".into(), ctx.t("form-wrong-choice")));
    }
    let division = form::code_sent(&ctx, &mut wrong, "division", "hardship_division", true);
    let address = exchange::clean_field(ctx.form.get("address")).text.into_owned();
    if found.household.is_none() && address.is_empty() {
        wrong.push(("address".into(), ctx.t("form-wrong-empty")));
    }
    let (Some(unit), true) = (handler, wrong.is_empty()) else { return apply_page(&ctx, &wrong).await };
    let begun = Begun {
        person: found.person,
        unit,
        household: found.household,
        address,
        division,
        applicant: Some(ctx.who.account),
        caseworker: None,
    };
    let (by, app) = (Actor::account(&ctx.who), ctx.app.clone());
    let done = form::commit(&ctx, ("form", "hardship.dossier"), "", move |commit, desk| {
        opening::begin(commit, desk, &app, &begun, by)
    });
    match done.await? {
        Ok(done) => Ok(ctx.done(&format!("/mine/hardship/{}/edit", done.value), "hardship-begun")),
        Err(refusal) => apply_page(&ctx, &opening::told(&ctx, &refusal)).await,
    }
}

/// One's own case: where it stands, what was decided and why, and what one may do.
pub(super) async fn one(ctx: Ctx) -> Page {
    one_page(&ctx, &[]).await
}

async fn one_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let case = case::read(ctx).await?;
    let view = page::read(ctx).await?;
    let steps = next::steps(ctx, case.id).await?;
    let aid = crate::aid::received(ctx, case.id).await?;
    let row = &view.row;
    let called = desk::called(ctx, &row.number, row.id);
    let submit_open = steps.open.iter().any(|step| step.name == "submit");
    let body = html! {
        (page_head(&html! { span.num { (called) } }, &desk::state(ctx, &row.state), &html! { (desk::unit_name(ctx, row.unit)) (desk::DOT) (desk::unit_name(ctx, row.centre)) }, &html! {}))
        (form::summary(ctx, wrong))
        div.stack id=(form::FORM) {
            section {
                (section_head(&ctx.t("hardship-mine-stands"), &html! {}))
                p { (plain_words(ctx, &row.state)) }
                (clocks(ctx, &view.case))
            }
            @if case.is_open() {
                section {
                    (section_head(&ctx.t("hardship-mine-fill-in"), &html! {}))
                    (entry::steps(ctx, &case, ""))
                    @for (step, refusal) in steps.closed.iter().filter(|(step, _)| step.name == "submit") {
                        (note(NoteKind::Info, &html! {
                            p.strong { (ctx.t("hardship-mine-missing")) }
                            p { (refusal.text(ctx.lang)) }
                            p.small.mute { (said(step.text, ctx.lang)) }
                        }))
                    }
                    @if submit_open {
                        p { (ctx.t("hardship-mine-complete")) }
                        (post_button(&format!("{}/submit", case.path()), &ctx.csrf(), &ctx.t("hardship-mine-submit"), Kind::Wide, &[]))
                    }
                }
            }
            (decided(ctx, &view))
            (aid)
            (signing(ctx, &case, &view))
            (said_so_far(ctx, &view.case.steps))
            @if steps.open.iter().any(|step| step.name == "withdraw") {
                section { (page::why_form(ctx, &format!("{}/withdraw", case.path()), "hardship-mine-withdraw", "withdraw-reason")) }
            }
            p.small.mute { (ctx.t("hardship-mine-print")) }
        }
    };
    let mut frame = ctx.frame(&called);
    frame.crumbs = vec![ui::components::Crumb::to(ctx.t("hardship-mine-cases"), "/mine/hardship")];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// What was decided, and the reckoning of the means test.
fn decided(ctx: &Ctx, view: &View) -> Markup {
    let row = &view.row;
    let shown = row.decided_on.is_some() || matches!(row.state.as_str(), "notice" | "objection" | "refused" | "edge");
    if !shown {
        return html! {};
    }
    let code = |list: &str, code: &str| if code.is_empty() { String::new() } else { desk::label(ctx, list, code) };
    let mut known = vec![
        Fact::text(ctx.t("field-hardship_dossier-category"), &code("hardship_category", &row.category)),
        Fact::text(ctx.t("field-hardship_dossier-cause"), &code("hardship_cause", &row.cause)),
        Fact::new(ctx.t("field-hardship_dossier-decided-on"), desk::some_day(ctx, row.decided_on)),
    ];
    if !row.exit.is_empty() {
        known.push(Fact::text(ctx.t("field-hardship_dossier-exit"), &code("hardship_exit", &row.exit)));
        known.push(Fact::new(ctx.t("field-hardship_dossier-exit-on"), desk::some_day(ctx, row.exit_on)));
    }
    let reasons: Vec<Json> = view
        .results
        .first()
        .map(|(_, clear)| {
            let sheet: Json = serde_json::from_str(clear.get("sheet")).unwrap_or_default();
            let name = if ctx.lang == clock::Lang::Zh { "reasons" } else { "reasons_en" };
            sheet["outcome"][name].as_array().cloned().unwrap_or_default()
        })
        .unwrap_or_default();
    html! {
        section {
            (section_head(&ctx.t("hardship-mine-decided"), &html! {}))
            (facts(&known, ctx.lang))
            @if !reasons.is_empty() {
                h3 { (ctx.t("hardship-mine-reckoning")) }
                ol { @for reason in &reasons { li { (reason.as_str().unwrap_or_default()) } } }
            }
        }
    }
}

/// The authorisations: one's own can be signed here, with the account; those of others on paper.
fn signing(ctx: &Ctx, case: &Case, view: &View) -> Markup {
    if case.is_open() || !PROCEDURE.state(case.state()).is_some_and(|state| open_kind(state.kind)) {
        return html! {};
    }
    let adults = view.members.iter().filter(|member| member.is_adult);
    html! {
        section {
            (section_head(&ctx.t("hardship-consents"), &html! {}))
            p.mute { (ctx.t("hardship-mine-consent-hint")) }
            ul.plain {
                @for member in adults {
                    @let name = member.identity.as_ref().map(|known| known.name.clone()).unwrap_or_default();
                    @let mine = member.person == ctx.who.person;
                    li {
                        (name) " "
                        @match view.consent(member.person) {
                            Some(consent) => {
                                (tag(TagKind::Ok, &ctx.t("hardship-consent-stands"))) " " span.small.mute { (consent.text("number")) }
                                @if mine { (post_button(&format!("{}/consents/{}/withdraw", case.path(), consent.id), &ctx.csrf(), &ctx.t("hardship-consent-withdraw"), Kind::Quiet, &[])) }
                            },
                            None if mine => {
                                p { (ctx.t("hardship-mine-consent-text")) }
                                (post_button(&format!("{}/consents", case.path()), &ctx.csrf(), &ctx.t("hardship-mine-sign"), Kind::Primary, &[]))
                            },
                            None => (tag(TagKind::Soon, &ctx.t("hardship-mine-on-paper"))),
                        }
                    }
                }
            }
        }
    }
}

/// The steps taken of which the applicant is told, with what was said, the last first.
fn said_so_far(ctx: &Ctx, steps: &[TakenStep]) -> Markup {
    let told = |taken: &&TakenStep| {
        let step = PROCEDURE.step(&taken.step);
        step.is_some_and(|step| step.tells.contains(&"applicant") || taken.account == ctx.who.account)
    };
    let told: Vec<&TakenStep> = steps.iter().rev().filter(told).collect();
    html! {
        @if !told.is_empty() {
            section {
                (section_head(&ctx.t("hardship-mine-so-far"), &html! {}))
                ul.plain {
                    @for taken in told {
                        li {
                            p { (desk::day(ctx, taken.day)) (desk::DOT) b { (PROCEDURE.step(&taken.step).map_or(taken.step.as_str(), |step| said(step.label, ctx.lang))) } }
                            @if !taken.note.is_empty() { p.small { (taken.note) } }
                        }
                    }
                }
            }
        }
    }
}

/// Takes a step of one's own case.
async fn take(ctx: &Ctx, name: &str, given: Given) -> Result<Result<(), Refusal>, Problem> {
    let procedure: &'static Procedure = &PROCEDURE;
    let step = procedure.step(name).ok_or_else(|| Problem::internal("the procedure of dossiers has changed"))?;
    let case = case::read(ctx).await?;
    let order = Order { step, record: case.id, seen: None, given, by: Actor::account(&ctx.who) };
    let (by, desk) = (ctx.by(), procedure::pages::desk(ctx)?);
    let intent = Intent {
        actor: by.account,
        office: by.office,
        kind: "step",
        reason: step.label.0.to_owned(),
        source: format!("{} {}", procedure.name, step.name),
    };
    let done = ctx
        .run(move |app| {
            Ok::<_, Problem>(app.store.commit(intent, move |commit| procedure::take(commit, &desk, procedure, &order)))
        })
        .await?;
    match done {
        Ok(_) => Ok(Ok(())),
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing)) => Err(refusal.into()),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Submits the application; where something is missing, says what.
pub(super) async fn submit(ctx: Ctx) -> Page {
    match take(&ctx, "submit", Given::none()).await? {
        Ok(()) => Ok(ctx.done(&case::read(&ctx).await?.path(), "hardship-submitted")),
        Err(refusal) => one_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}

/// Withdraws it.
pub(super) async fn withdraw(ctx: Ctx) -> Page {
    let reason = ctx.form.get("reason").to_owned();
    if reason.is_empty() {
        case::read(&ctx).await?;
        let wrong = [("withdraw-reason".to_owned(), ctx.t("form-wrong-empty"))];
        return one_page(&ctx, &wrong).await;
    }
    match take(&ctx, "withdraw", Given::none().with("reason", reason)).await? {
        Ok(()) => Ok(ctx.done(&case::read(&ctx).await?.path(), "hardship-withdrawn")),
        Err(refusal) => {
            let wrong = form::told(&ctx, &refusal, &[]);
            let at = |(id, why): (String, String)| (if id == "reason" { "withdraw-reason".into() } else { id }, why);
            one_page(&ctx, &wrong.into_iter().map(at).collect::<Vec<_>>()).await
        }
    }
}

/// Authorises the checks for oneself, with the account.
pub(super) async fn sign(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let (id, person, account, today) = (case.id, ctx.who.person, ctx.who.account, ctx.now.as_of);
    let done = form::commit(&ctx, ("form", "hardship.consent"), "", move |commit, desk| {
        acts::add_consent(commit, desk, id, person, today, "account", None, account)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&case.path(), "hardship-consented")),
        Err(refusal) => one_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}

/// Withdraws one's own authorisation.
pub(super) async fn unsign(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    let consent = consents::consent_of(&ctx, &case).await?;
    let today = ctx.now.as_of;
    let done = form::commit(&ctx, ("form", "hardship.consent"), "", move |commit, desk| {
        acts::withdraw_consent(commit, desk, consent, today)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&case.path(), "hardship-consent-withdrawn")),
        Err(refusal) => one_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}

/// The action of these pages.
pub(super) const OWN: Action = Action::HardshipOwn;
