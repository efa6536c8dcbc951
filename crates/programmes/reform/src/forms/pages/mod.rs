//! The pages of the register of forms: forms, returns, burden, complaints.

mod answers;
mod burden;
mod complaints;
mod edit;
mod field;
mod file;
mod form;
mod list;
mod public;
mod returns;

use std::sync::Arc;

use access::Action;
use clock::{Lang, Pack};
use maud::{Markup, html};
use procedure::{Actor, Case, Procedure, Refusal};
use record::{Commit, Db, Intent, Moment, Version};
use roll::tree::UnitTree;
use ui::components::{Choice, Link, NoteKind, TagKind, note, tag};
use ui::link;
use ui::web::{Ctx, Lookup, Nav, Problem, RecordKind, Routes};

use super::complaint::clean_page;
use super::held::Holdings;
use super::register::{COMPLAINT, FORM, FORM_DUTY, FORM_RETURN};
use super::returns::scope;
use crate::TEXTS;

/// The routes of forms, burden and complaints, their places in the rail and texts. The house must have the tree of units
/// ([`UnitTree`]), the figures and the procedures among its services.
pub fn routes() -> Routes {
    let [form, ret, complaint] = kinds();
    of_forms(form, ret)
        .with(of_burden())
        .with(of_complaints(complaint))
        .record(form)
        .record(ret)
        .record(complaint)
        .public(public::part)
        .foot(complain)
        .texts(&TEXTS)
}

/// The way to complain of the page one is on; on the pages for complaints there is none.
fn complain(ctx: &Ctx) -> Option<Link> {
    let page = clean_page(&ctx.path);
    let href = link::with("/complaints/new", &[], &[("page", Some(&page))]);
    (!page.starts_with("/complaints")).then(|| Link::new(ctx.t("complaint-new"), href))
}

/// What is told of the registers of this part.
pub fn kinds() -> [RecordKind; 3] {
    [
        RecordKind {
            register: FORM.name,
            page: |id| format!("/forms/{id}"),
            read: Action::FormRead,
            write: Action::FormDraft,
            units: units_of_form,
            title: "title",
        },
        RecordKind {
            register: FORM_RETURN.name,
            page: |id| format!("/returns/{id}"),
            read: Action::FormRead,
            write: Action::FormTake,
            units: units_of_return,
            title: "title",
        },
        RecordKind {
            register: COMPLAINT.name,
            page: |id| format!("/complaints/{id}"),
            read: Action::ComplaintRead,
            write: Action::ComplaintTake,
            units: units_of_complaint,
            title: "",
        },
    ]
}

fn of_forms(form: RecordKind, ret: RecordKind) -> Routes {
    const READ: Action = Action::FormRead;
    const DRAFT: Action = Action::FormDraft;
    const GROUP: &str = "forms-nav";
    Routes::new()
        .get("/forms", READ, list::page)
        .get("/forms/new", DRAFT, edit::new)
        .post("/forms", DRAFT, edit::add)
        .get("/forms/{form}", READ, form::page)
        .found_by(form.finder("form"))
        .get("/forms/{form}/edit", DRAFT, edit::page)
        .found_by(owner_of_form)
        .post("/forms/{form}/edit", DRAFT, edit::change)
        .found_by(owner_of_form)
        .post("/forms/{form}/fields", DRAFT, field::add)
        .found_by(owner_of_form)
        .post("/forms/{form}/fields/{field}/remove", DRAFT, field::remove)
        .found_by(owner_of_form)
        .get("/forms/{form}/returns", DRAFT, answers::page)
        .found_by(owner_of_form)
        .get("/returns", READ, returns::list)
        .get("/returns/{ret}", READ, returns::page)
        .found_by(ret.finder("ret"))
        .post("/returns/{ret}", Action::FormTake, returns::take)
        .found_by(unit_of_return)
        .nav(Nav::new(240, GROUP, "forms-returns", "/returns", READ))
        .nav(Nav::new(242, GROUP, "forms-register", "/forms", READ))
}

fn of_burden() -> Routes {
    Routes::new()
        .get("/burden", Action::BurdenRead, burden::list)
        .timed(true)
        .get("/burden/{unit}", Action::BurdenRead, burden::page)
        .timed(true)
        .nav(Nav::new(244, "forms-nav", "forms-burden", "/burden", Action::BurdenRead))
}

fn of_complaints(complaint: RecordKind) -> Routes {
    const FILE: Action = Action::ComplaintFile;
    Routes::new()
        .get("/complaints/new", FILE, file::form)
        .post("/complaints", FILE, file::send)
        .get("/complaints/code", FILE, file::ask_code)
        .post("/complaints/code", FILE, file::by_code)
        .get("/complaints/mine", FILE, file::mine)
        .get("/complaints", Action::ComplaintRead, complaints::list)
        .get("/complaints/{complaint}", Action::ComplaintRead, complaints::page)
        .found_by(complaint.finder("complaint"))
        .post("/complaints/officer", Action::ComplaintTake, complaints::name_officer)
        .nav(Nav::new(246, "forms-nav", "complaint-nav", "/complaints", Action::ComplaintRead))
}

/// The units by which a form is known: the one that asks; that under which those asked lie; departments that are asked.
fn units_of_form(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let Some(form) = db.get(&FORM, id, at)? else { return Ok(Vec::new()) };
    let Some(owner) = form.int("unit") else { return Ok(Vec::new()) };
    let mut units = vec![owner, scope(db, owner, at)?];
    if form.text("audience") == "department" {
        units.extend(db.find(&FORM_DUTY, "form", id, at)?.iter().filter_map(|duty| duty.int("unit")));
    }
    units.dedup();
    Ok(units)
}

fn units_of_return(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    let ret = db.get(&FORM_RETURN, id, at)?;
    Ok(ret.map(|ret| [ret.int("unit"), ret.int("owner")].into_iter().flatten().collect()).unwrap_or_default())
}

fn units_of_complaint(db: &Db, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    Ok(db.get(&COMPLAINT, id, at)?.and_then(|complaint| complaint.int("unit")).into_iter().collect())
}

/// The unit that asks.
fn owner_of_form(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("form") else { return Ok(None) };
    Ok(lookup.db.get(&FORM, id, lookup.now)?.and_then(|form| form.int("unit")))
}

/// The unit that is asked.
fn unit_of_return(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("ret") else { return Ok(None) };
    Ok(lookup.db.get(&FORM_RETURN, id, lookup.now)?.and_then(|ret| ret.int("unit")))
}

/// The id that is this part of the address.
fn id_of(ctx: &Ctx, part: &str) -> Result<i64, Problem> {
    ctx.params.int(part).ok_or_else(Problem::missing)
}

/// The tree of units this house was put together with.
fn tree(ctx: &Ctx) -> Result<Arc<UnitTree>, Problem> {
    ctx.app.service::<UnitTree>().ok_or_else(|| Problem::internal("the house was put together without a tree of units"))
}

fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// What the system holds.
fn holdings(ctx: &Ctx) -> Holdings {
    let texts = &ctx.app.texts;
    let text = |lang: Lang, key: &str| texts.find(lang, key);
    Holdings::of(ctx.app.store.catalogue(), &ctx.app.figures.catalogue, pack(ctx), &text)
}

/// The name of a code in the reader's language; the code itself where the pack does not have it.
fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    pack(ctx).codes(list).and_then(|list| list.label(code, ctx.lang)).unwrap_or(code).to_owned()
}

/// The codes of a list to choose from, after a line that chooses none.
fn choices(ctx: &Ctx, list: &str, none: &str) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let codes = codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang)));
    std::iter::once(Choice::new("", ctx.t(none))).chain(codes).collect()
}

/// The state of a record as a tag.
fn state_tag(ctx: &Ctx, procedure: &'static Procedure, code: &str) -> Markup {
    use procedure::StateKind;
    let Some(state) = procedure.state(code) else { return html! { (code) } };
    let kind = match state.kind {
        StateKind::Open => TagKind::Soon,
        StateKind::Resting => TagKind::Ok,
        StateKind::Done => TagKind::Info,
        StateKind::Ended => TagKind::Off,
    };
    tag(kind, clock::said(state.label, ctx.lang))
}

/// The name of a unit, with a link to its page for whoever may see that.
fn unit_link(ctx: &Ctx, unit: i64) -> Markup {
    let code = ctx.app.units.code(unit, ctx.now);
    let name = ctx.unit_name(unit);
    html! {
        @if ctx.can(Action::UnitsRead, Some(unit)) && !code.is_empty() {
            a href=(ctx.href(&format!("/units/{}", link::encode(&code)))) { (name) }
        } @else { (name) }
    }
}

/// Makes one commit in the name of whoever asks. Why it was refused comes back, so that a form can be shown again.
async fn write<T: Send + 'static>(
    ctx: &Ctx,
    kind: &'static str,
    reason: &str,
    source: &str,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<T, Refusal>, Problem> {
    debug_assert!(
        ctx.find_text(&format!("source-{}", source.replace('.', "-"))).is_some(),
        "no text says what {source} is"
    );
    let by = ctx.by();
    let intent =
        Intent { actor: by.account, office: by.office, kind, reason: reason.to_owned(), source: source.to_owned() };
    settle(ctx.run(move |app| Ok::<_, Problem>(app.store.commit(intent, make).map(|done| done.value))).await?)
}

/// What a person can mend is told where they are; what the store could not do is a problem.
fn settle<T>(done: Result<T, Refusal>) -> Result<Result<T, Refusal>, Problem> {
    match done {
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(refusal.into()),
        told => Ok(told),
    }
}

/// After an action: on to a page that says what was done.
fn go(ctx: &Ctx, path: &str, what: &str) -> axum::response::Response {
    debug_assert!(ctx.find_text(&format!("said-{what}")).is_some(), "no text says that {what} was done");
    ctx.go(path, Some(what))
}

/// Whoever asks, as one who takes steps.
fn actor(ctx: &Ctx) -> Actor {
    Actor::account(&ctx.who)
}

/// Why something was refused, above the form.
fn told(ctx: &Ctx, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            div role="alert" { (note(NoteKind::Error, &html! { p { (refusal.text(ctx.lang)) } })) }
        }
    }
}

/// What was sent in a field, or else what is known.
fn sent<'a>(ctx: &'a Ctx, name: &str, known: &'a str) -> &'a str {
    if ctx.form.list().is_empty() { known } else { ctx.form.get(name) }
}

/// A record of a procedure with its steps and clocks, as it is at a moment.
fn case_of(db: &Db, procedure: &'static Procedure, id: i64, at: Moment) -> Result<Case, Problem> {
    Case::read(db, procedure, id, at)?.ok_or_else(Problem::missing)
}

/// The title and login of an account, never a name.
fn account_title(db: &Db, account: i64, at: Moment) -> record::Result<String> {
    let found: Option<Version> = db.get(&access::ACCOUNT, account, at)?;
    Ok(found.map(|found| format!("{} · {}", found.text("title"), found.text("login"))).unwrap_or_default())
}

/// Rows of a page.
const PAGE: usize = 50;

/// Which page is asked for, from 1.
fn page_number(ctx: &Ctx) -> usize {
    ctx.query.int("page").and_then(|page| usize::try_from(page).ok()).filter(|page| *page > 0).unwrap_or(1)
}

/// The pager of so many rows, of which this page shows `here`.
fn pages(ctx: &Ctx, total: usize, here: usize) -> ui::components::Pager {
    let page = page_number(ctx);
    let to = |page: usize| ctx.here(&[("page", (page > 1).then(|| page.to_string()).as_deref())]);
    ui::components::Pager {
        total: Some(total as u64),
        here,
        first: (page > 2).then(|| to(1)),
        back: (page > 1).then(|| to(page - 1)),
        next: (page * PAGE < total).then(|| to(page + 1)),
    }
}
