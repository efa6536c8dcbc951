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
use clock::Lang;
use maud::{Markup, html};
use procedure::pages::draw::{PAGE, choices, label, pack, page_number, pages, refused as told, state as state_tag};
use procedure::pages::form::{commit as write, sent, settle};
use procedure::{Actor, Case, Procedure};
use record::{Db, Moment, Version};
use roll::tree::UnitTree;
use ui::components::Link;
use ui::link;
use ui::web::{App, Ctx, Lookup, Nav, Problem, RecordKind, Routes};

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
fn complain(app: &App, lang: Lang, path: &str) -> Option<Link> {
    let page = clean_page(path);
    let href = link::with("/complaints/new", &[], &[("page", Some(&page))]);
    (!page.starts_with("/complaints")).then(|| Link::new(app.texts.t(lang, "complaint-new"), href))
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

/// What the system holds.
fn holdings(ctx: &Ctx) -> Holdings {
    let texts = &ctx.app.texts;
    let text = |lang: Lang, key: &str| texts.find(lang, key);
    Holdings::of(ctx.app.store.catalogue(), &ctx.app.figures.catalogue, pack(ctx), &text)
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

/// Whoever asks, as one who takes steps.
fn actor(ctx: &Ctx) -> Actor {
    Actor::account(&ctx.who)
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
