//! The pages that follow from the tables: Today, the form of each step, the panel on the page of a record, what is late below, and the
//! documentation of each procedure.

mod bulk;
mod docs;
pub mod draw;
mod entry;
mod flow;
pub mod form;
mod late;
mod panel;
mod put;
mod step;
mod today;
mod words;

use std::sync::Arc;

use access::Action;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use record::{Db, Version};
use ui::web::{App, Ctx, Lookup, Nav, Problem, Routes};

use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::table::{Procedure, Procedures};
use crate::text::TEXTS;

pub use panel::panel;

/// The routes of the inbox, of what is late, of the documentation, and of the steps of these procedures; their places in the rail and
/// texts. The house must be given the same procedures as a service ([`ui::web::House::service`]).
pub fn routes(procedures: &Procedures) -> Routes {
    const OWN: Action = Action::ProcedureRead;
    let mut routes = Routes::new()
        .get("/today", OWN, today::page)
        .get("/today.json", OWN, today::json)
        .post("/today/snooze", OWN, put::snooze)
        .post("/today/follow", OWN, put::follow)
        .post("/today/seen", OWN, put::seen)
        .get("/today/late", Action::TodayLate, late::page)
        .timed(false)
        .get("/procedures", OWN, docs::list)
        .get("/procedures.json", OWN, docs::all_json)
        .get("/procedures/{name}", OWN, docs::page)
        .get("/procedures/{name}/drawing", OWN, docs::drawing)
        .nav(Nav::new(0, "", "today", "/today", OWN))
        .nav(Nav::new(920, "nav-house", "procedures", "/procedures", OWN))
        .texts(&TEXTS);
    for procedure in procedures.all().iter().copied() {
        // One for each procedure, made once when the house is put together.
        let one: &'static str = Box::leak(format!("/steps/{}/{{record}}/{{step}}", procedure.name).into_boxed_str());
        let many: &'static str = Box::leak(format!("/steps/{}/bulk", procedure.name).into_boxed_str());
        routes = routes
            .get(one, procedure.take, move |ctx: Ctx, headers: HeaderMap| step::form(ctx, procedure, headers))
            .found_by(move |lookup| unit_of(lookup, procedure))
            .post(one, procedure.take, move |ctx: Ctx, headers: HeaderMap| step::take(ctx, procedure, headers))
            .found_by(move |lookup| unit_of(lookup, procedure))
            .post(many, procedure.take, move |ctx: Ctx, headers: HeaderMap| bulk::take(ctx, procedure, headers));
    }
    routes
}

/// Where steps are taken for whoever asks.
///
/// # Errors
/// When the house was put together without procedures.
pub fn desk(ctx: &Ctx) -> Result<Desk, Problem> {
    desk_of(&ctx.app, ctx.now.known)
}

fn desk_of(app: &App, known: i64) -> Result<Desk, Problem> {
    let procedures: Arc<Procedures> = app
        .service::<Procedures>()
        .ok_or_else(|| Problem::internal("the house was put together without procedures"))?;
    Ok(Desk {
        pack: app.figures.pack(),
        units: app.units.clone(),
        procedures,
        today: app.access.today(),
        now_ms: app.access.now(),
        known,
    })
}

/// The unit by which whoever asks may take steps on the record the address names: of the units of its parties the nearest.
fn unit_of(lookup: &Lookup<'_>, procedure: &'static Procedure) -> Result<Option<i64>, Problem> {
    let Some(record) = lookup.params.int("record") else { return Ok(None) };
    let desk = desk_of(lookup.app, lookup.now.known)?;
    let Some(version) = lookup.db.get(procedure.register, record, lookup.now)? else { return Ok(None) };
    Ok(lookup.nearest(&desk.all_units_of(lookup.db, procedure, &version, lookup.now)?))
}

/// The unit by which whoever asks may take an action on a record; `None` when they may not.
fn reach(
    ctx: &Ctx,
    db: &Db,
    desk: &Desk,
    procedure: &'static Procedure,
    version: &Version,
    action: Action,
) -> record::Result<Option<i64>> {
    let units = desk.all_units_of(db, procedure, version, ctx.now)?;
    Ok(ctx.app.nearest(&ctx.who, action, &units, ctx.now))
}

/// Whether a program asks, and wants no page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepts.contains("application/json")
}

/// An answer to a program.
fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, axum::Json(value)).into_response()
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        use clock::Lang;
        let status = match &refusal {
            Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_) => StatusCode::NOT_FOUND,
            Refusal::NotNow { .. } | Refusal::Moved { .. } => StatusCode::CONFLICT,
            Refusal::NotYours { .. } | Refusal::Checker { .. } => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        match refusal {
            Refusal::Store(error) => error.into(),
            Refusal::Missing | Refusal::NoStep(_) => Problem::missing(),
            // The language of whoever reads it is known where the page is drawn.
            refusal => Problem::new(status, "procedure-refused")
                .arg("zh", refusal.text(Lang::Zh))
                .arg("en", refusal.text(Lang::En)),
        }
    }
}
