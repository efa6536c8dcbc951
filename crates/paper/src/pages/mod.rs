//! The pages of papers: per kind of record the list with its form, the file itself, its picture in small, and taking
//! it down.

mod down;
mod draw;
mod file;
mod hang;
mod list;
mod range;

use std::sync::Arc;

use access::Action;
use axum::http::HeaderMap;
use record::{Catalogue, Db, Moment};
use ui::web::{Ctx, Problem, RecordKind, Routes, Upload};

pub use list::panel;

use crate::{Shelf, TEXTS};

/// A kind of record with its papers.
#[derive(Clone, Copy)]
struct Hook {
    kind: RecordKind,
    sealed: bool,
}

/// Tells why the papers of a record, by its register and id, cannot be taken down now: the key of the text; `None` when they can. The
/// house gives it as a service ([`ui::web::House::service`]).
pub struct Fixed(pub Box<FixedHook>);

/// See [`Fixed`].
pub type FixedHook = dyn Fn(&Db, &str, i64, Moment) -> record::Result<Option<&'static str>> + Send + Sync;

/// The kinds of records with what the catalogue says of them: papers are sealed where the register itself seals
/// something. A register that the catalogue does not know is taken for one that does.
pub fn default_kinds(records: &[RecordKind], catalogue: &Catalogue) -> Vec<(RecordKind, bool)> {
    let seals = |kind: &RecordKind| {
        catalogue.register(kind.register).map_or(true, |register| register.sealed_fields().next().is_some())
    };
    records.iter().map(|kind| (*kind, seals(kind))).collect()
}

/// The routes of papers on records of these kinds, each with whether its papers are sealed ([`default_kinds`]). The
/// house must have a [`Shelf`] among its services.
pub fn routes(kinds: &[(RecordKind, bool)]) -> Routes {
    let none = Routes::new().texts(&TEXTS);
    kinds.iter().fold(none, |routes, (kind, sealed)| routes.with(of(Hook { kind: *kind, sealed: *sealed })))
}

fn of(hook: Hook) -> Routes {
    let RecordKind { register, read, write, .. } = hook.kind;
    // Routes are made once, when the house is put together, and stand as long as the program runs.
    let path = |tail: &str| -> &'static str { String::leak(format!("/papers/{register}/{{record}}{tail}")) };
    let found = || hook.kind.finder("record");
    Routes::new()
        .get(path(""), read, move |ctx: Ctx| list::page(ctx, hook))
        .found_by(found())
        .post(path(""), write, move |ctx: Ctx, upload: Upload| hang::hang(ctx, hook, upload))
        .found_by(found())
        .upload()
        .get(path("/{paper}"), read, move |ctx: Ctx, headers: HeaderMap| file::download(ctx, hook, headers))
        .found_by(found())
        .timed(false)
        .post(path("/{paper}"), opening(&hook.kind), move |ctx: Ctx| file::open(ctx, hook))
        .found_by(found())
        .get(path("/{paper}/preview"), read, move |ctx: Ctx, headers: HeaderMap| file::preview(ctx, hook, headers))
        .found_by(found())
        .timed(false)
        .post(path("/{paper}/down"), write, move |ctx: Ctx| down::take_down(ctx, hook))
        .found_by(found())
}

/// The action by which sealed papers of a kind of record are opened: as sealed fields are, for the roll; else by
/// whoever may hang papers there.
fn opening(kind: &RecordKind) -> Action {
    if kind.write == Action::RollWrite { Action::RollReveal } else { kind.write }
}

/// The shelf of this house.
fn shelf(ctx: &Ctx) -> Result<Arc<Shelf>, Problem> {
    ctx.app.service::<Shelf>().ok_or_else(|| Problem::internal("the house was put together without a shelf"))
}

/// The record and the paper that the address names; 0 where it names none.
fn named(ctx: &Ctx) -> (i64, i64) {
    (ctx.params.int("record").unwrap_or(0), ctx.params.int("paper").unwrap_or(0))
}

/// What is said once after an act, by the key of its text.
fn told(key: &'static str) -> Option<&'static str> {
    key.strip_prefix("said-")
}

/// An act as the log keeps it, by the key of what the log calls it.
fn act(key: &str) -> String {
    key.trim_start_matches("source-").replace('-', ".")
}

/// Where the papers of a record are.
fn papers_of(kind: &RecordKind, record: i64) -> String {
    format!("/papers/{}/{record}", kind.register)
}
