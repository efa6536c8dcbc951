//! The pages of notices and objections: what the public sees while a notice runs, and what the centre keeps of it.

mod kept;
mod objections;
mod panel;
mod public;

use access::Action;
use clock::Lang;
use maud::{Markup, html};
use procedure::Refusal;
use procedure::pages::draw::{PAGE, choices, label, pack, page_number, pages, refused as told};
use procedure::pages::{draw, form};
use record::{Commit, Db, Intent, Moment, Version};
use ui::components::{TagKind, tag};
use ui::web::{Ctx, Nav, Problem, RecordKind, Routes};

pub use panel::panel;

use super::line::{Line, line_of};
use super::register::{NOTICE, OBJECTION};

/// Where the public finds what is on notice.
pub const PUBLIC: &str = "/public-notices";

/// The routes of notices and objections.
pub fn routes() -> Routes {
    const READ: Action = Action::ObjectionRead;
    const TAKE: Action = Action::ObjectionTake;
    const FILE: Action = Action::ObjectionFile;
    const SHOWN: Action = Action::NoticeShown;
    let [notice, objection] = kinds();
    Routes::new()
        .get("/public-notices", SHOWN, public::list)
        .get("/public-notices/code", FILE, public::ask_code)
        .post("/public-notices/code", FILE, public::by_code)
        .post("/public-notices/code/withdraw", FILE, public::withdraw)
        .get("/public-notices/{notice}", SHOWN, public::page)
        .post("/public-notices/{notice}/objections", FILE, public::object)
        .get("/objections", READ, objections::list)
        .get("/objections/notices", READ, kept::list)
        .get("/objections/notices/{notice}", READ, kept::page)
        .found_by(notice.finder("notice"))
        .get("/objections/{objection}", READ, objections::page)
        .found_by(objection.finder("objection"))
        .post("/objections/{objection}/reveal", TAKE, objections::reveal)
        .found_by(objection.finder("objection"))
        .record(notice)
        .record(objection)
        .public(public::part)
        .nav(Nav::new(440, "hardship-nav", "hardship-notice-objections", "/objections", READ))
        .nav(Nav::new(442, "hardship-nav", "hardship-notice-kept", "/objections/notices", READ))
}

/// What is told of the registers of this part.
pub fn kinds() -> [RecordKind; 2] {
    [
        RecordKind {
            register: NOTICE.name,
            page: |id| format!("/objections/notices/{id}"),
            read: Action::ObjectionRead,
            write: Action::ObjectionTake,
            units: |db, id, at| centre_of(db, &NOTICE, id, at),
            title: "number",
        },
        RecordKind {
            register: OBJECTION.name,
            page: |id| format!("/objections/{id}"),
            read: Action::ObjectionRead,
            write: Action::ObjectionTake,
            units: |db, id, at| centre_of(db, &OBJECTION, id, at),
            title: "",
        },
    ]
}

fn centre_of(db: &Db, register: &'static record::Register, id: i64, at: Moment) -> record::Result<Vec<i64>> {
    Ok(db.get(register, id, at)?.and_then(|version| version.int("centre")).into_iter().collect())
}

/// What a line shows, in the reader's language: the words of the notice in Chinese, else those of its codes.
fn words(ctx: &Ctx, shown: &Version, line: &Line) -> Line {
    if ctx.lang == Lang::Zh {
        return line.clone();
    }
    let word = |list: &str, field: &str, held: &str| match shown.text(field) {
        "" => held.to_owned(),
        code => label(ctx, list, code),
    };
    Line {
        name: line.name.clone(),
        unit: line.unit.clone(),
        category: word("hardship_category", "category", &line.category),
        cause: word("hardship_cause", "cause", &line.cause),
        exit: word("hardship_exit", "exit", &line.exit),
    }
}

/// Lines with what they show; those who were erased are left out.
fn opened(db: &Db, lines: Vec<Version>) -> record::Result<Vec<(Version, Line)>> {
    let mut out = Vec::with_capacity(lines.len());
    for shown in lines {
        let clear = db.unseal(&shown)?;
        if let Some(line) = line_of(&clear) {
            out.push((shown, line));
        }
    }
    Ok(out)
}

/// The state of a notice or a line as a tag.
fn notice_tag(ctx: &Ctx, state: &str) -> Markup {
    let kind = match state {
        "running" => TagKind::Ok,
        "withdrawn" => TagKind::Soon,
        _ => TagKind::Off,
    };
    tag(kind, &label(ctx, "hardship_notice_state", state))
}

/// The state of an objection as a tag.
fn state_tag(ctx: &Ctx, code: &str) -> Markup {
    draw::state(ctx, &super::PROCEDURE, code)
}

/// Makes one commit in the name of the system: nobody's name stands with what the public sends. Why it was refused comes
/// back, so that a form can be shown again.
async fn receive<T: Send + 'static>(
    ctx: &Ctx,
    reason: &str,
    source: &str,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<T, Refusal>, Problem> {
    let intent = Intent {
        actor: 0,
        office: ctx.app.units.root().unwrap_or(0),
        kind: "form",
        reason: reason.to_owned(),
        source: source.to_owned(),
    };
    Ok(form::commit_as(ctx, intent, make).await?.map(|done| done.value))
}

/// A day of a record as a cell.
fn day_cell(version: &Version, field: &str) -> Markup {
    html! { @if let Some(day) = version.day(field) { (day) } }
}
