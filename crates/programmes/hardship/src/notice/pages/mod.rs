//! The pages of notices and objections: what the public sees while a notice runs, and what the centre keeps of it.

mod kept;
mod objections;
mod panel;
mod public;

use access::Action;
use clock::{Lang, Pack};
use maud::{Markup, html};
use procedure::Refusal;
use record::{Commit, Db, Intent, Moment, Version};
use ui::components::{Choice, NoteKind, TagKind, note, tag};
use ui::web::{Ctx, Nav, Problem, RecordKind, Routes};

pub use panel::panel;

use super::line::{Line, line_of};
use super::register::{NOTICE, OBJECTION};

/// Where the public finds what is on notice.
pub const PUBLIC: &str = "/public-notices";

/// The routes of notices and objections.
pub fn routes() -> Routes {
    const READ: Action = Action::ObjectionRead;
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

fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// The name of a code in the reader's language; the code itself where the pack does not have it.
fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    pack(ctx).codes(list).and_then(|list| list.label(code, ctx.lang)).unwrap_or(code).to_owned()
}

/// The codes of a list to choose from, after a line that chooses none.
fn choices(ctx: &Ctx, list: &str, none: &str) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let codes = codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang)));
    std::iter::once(Choice::new("", none)).chain(codes).collect()
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
    use procedure::StateKind;
    let Some(state) = super::PROCEDURE.state(code) else { return html! { (code) } };
    let kind = match state.kind {
        StateKind::Open => TagKind::Soon,
        StateKind::Resting => TagKind::Ok,
        StateKind::Done => TagKind::Info,
        StateKind::Ended => TagKind::Off,
    };
    tag(kind, clock::said(state.label, ctx.lang))
}

/// Makes one commit in the name of the system: nobody's name stands with what the public sends. Why it was refused comes
/// back, so that a form can be shown again.
async fn receive<T: Send + 'static>(
    ctx: &Ctx,
    reason: &str,
    source: &str,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<T, Refusal>, Problem> {
    debug_assert!(
        ctx.find_text(&format!("source-{}", source.replace('.', "-"))).is_some(),
        "no text says what {source} is"
    );
    let intent = Intent {
        actor: 0,
        office: ctx.app.units.root().unwrap_or(0),
        kind: "form",
        reason: reason.to_owned(),
        source: source.to_owned(),
    };
    let done = ctx.run(move |app| Ok::<_, Problem>(app.store.commit(intent, make).map(|done| done.value))).await?;
    match done {
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(refusal.into()),
        told => Ok(told),
    }
}

/// Why something was refused, above the form.
fn told(ctx: &Ctx, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            div role="alert" { (note(NoteKind::Error, &html! { p { (refusal.text(ctx.lang)) } })) }
        }
    }
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
        next: (page.saturating_mul(PAGE) < total).then(|| to(page + 1)),
    }
}

/// A day of a record as a cell.
fn day_cell(version: &Version, field: &str) -> Markup {
    html! { @if let Some(day) = version.day(field) { (day) } }
}
