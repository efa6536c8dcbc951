//! The pages, one a file. What the public reads needs no session; drafting and publishing do.

mod confirm;
mod download;
mod drafts;
mod edit;
mod feed;
mod figure;
mod list;
mod notes;
mod proof;
mod public;
mod read;
mod verify;
mod view;

use std::sync::Arc;

use access::Action;
use ui::web::{Ctx, Lookup, Nav, Problem, Routes};

use crate::{Error, Press, TEXTS};

/// The routes of the programme, its place in the rail and its texts.
pub fn routes() -> Routes {
    const READ: Action = Action::BulletinRead;
    const DRAFT: Action = Action::BulletinDraft;
    const PUBLISH: Action = Action::BulletinPublish;
    Routes::new()
        .get("/bulletins", READ, list::page)
        .timed(true)
        .get("/bulletins/feed.atom", READ, feed::page)
        .get("/bulletins/{number}", READ, read::page)
        .timed(true)
        .get("/bulletins/{number}/figures/{figure}", READ, figure::page)
        .timed(true)
        .get("/bulletins/{number}/proof", READ, proof::page)
        .get("/bulletins/{number}/file", READ, download::page)
        .untimed()
        .get("/verify", READ, verify::page)
        .post("/verify", READ, verify::check)
        .upload()
        .get("/bulletins/drafts", DRAFT, drafts::page)
        .post("/bulletins/drafts", DRAFT, drafts::create)
        .get("/bulletins/drafts/{draft}", DRAFT, edit::page)
        .found_by(unit_of_draft)
        .post("/bulletins/drafts/{draft}", DRAFT, edit::save)
        .found_by(unit_of_draft)
        .post("/bulletins/drafts/{draft}/preview", DRAFT, edit::preview)
        .found_by(unit_of_draft)
        .post("/bulletins/drafts/{draft}/clean", DRAFT, edit::clean)
        .found_by(unit_of_draft)
        .post("/bulletins/drafts/{draft}/discard", DRAFT, drafts::discard)
        .found_by(unit_of_draft)
        .get("/bulletins/drafts/{draft}/publish", PUBLISH, confirm::page)
        .found_by(unit_of_draft)
        .post("/bulletins/drafts/{draft}/publish", PUBLISH, confirm::publish)
        .found_by(unit_of_draft)
        .untimed()
        .nav(Nav::new(300, "bulletin-nav-public", "bulletin-nav", "/bulletins", READ))
        .nav(Nav::new(310, "bulletin-nav-public", "bulletin-nav-verify", "/verify", READ))
        .figure_notes(notes::notes)
        .public(public::part)
        .texts(&TEXTS)
}

/// The unit that would publish the draft the address names.
fn unit_of_draft(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("draft") else { return Ok(None) };
    Ok(Press::draft_in(lookup.db, id)?.map(|draft| draft.unit))
}

/// The press of this house.
fn press(ctx: &Ctx) -> Result<Arc<Press>, Problem> {
    ctx.app.service::<Press>().ok_or_else(|| Problem::internal("the house was put together without a press"))
}

/// Whether whoever asks may read the figures of a unit.
fn may_read(ctx: &Ctx) -> impl Fn(i64) -> bool + Send + use<> {
    let ctx = ctx.clone();
    move |unit| ctx.can(Action::FigureRead, Some(unit))
}

/// What stands between two sentences: nothing in Chinese.
fn gap(lang: clock::Lang) -> &'static str {
    if lang == clock::Lang::En { " " } else { "" }
}

/// What is said once after an action, by the key of its text.
fn told(key: &'static str) -> Option<&'static str> {
    key.strip_prefix("said-")
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Store(error) | Error::Figure(::figure::Error::Store(error)) => error.into(),
            Error::NoPublication(_) | Error::NoDraft => Problem::missing(),
            // Where somebody could mend it the page itself shows it, in their language.
            error @ (Error::Quotes(_) | Error::NoTitle | Error::TooLong(_) | Error::NoUnit | Error::Conflict) => {
                Problem::unusable(error.text(clock::Lang::Zh))
            }
            error => Problem::internal(error),
        }
    }
}
