//! The pages of the roll, one a file: units, persons, employers, households, sheets in and out, duplicates, search.
//!
//! All of them can be asked for at any moment where they read, work without script, and show of a person what the table of
//! [`access`] allows to whoever looks.

mod desk;
mod duplicates;
mod employers;
mod employment;
mod export;
mod file;
mod form;
mod found;
mod history;
mod households;
mod import;
mod import_run;
mod jobs;
mod membership;
mod person;
mod person_form;
mod persons;
mod read;
mod reversal;
mod search;
mod unit;
mod unit_form;
mod units;

use access::Action;
use record::{Db, Register};
use ui::web::{Nav, RecordKind, Routes};

use crate::register::{EMPLOYER, HOUSEHOLD, PERSON, UNIT};
use crate::text::TEXTS;

/// The routes of the roll, its places in the rail and its texts. The house must have the tree of units
/// ([`crate::tree::UnitTree`]) and the figures ([`figure::Figures`]) among its services.
pub fn routes() -> Routes {
    reading().with(of_units()).with(of_persons()).with(of_households()).with(of_sheets()).with(places()).texts(&TEXTS)
}

fn reading() -> Routes {
    Routes::new()
        .get("/units", Action::UnitsRead, units::page)
        .get("/units/{unit}", Action::UnitsRead, unit::page)
        .get("/units/id/{record}", Action::UnitsRead, unit::by_record)
        .found_by(unit::of_record)
        .get("/persons", Action::RollRead, persons::page)
        .get("/persons/{person}", Action::RollRead, person::page)
        .found_by(person::of)
        .get("/employers", Action::RollRead, employers::list)
        .get("/employers/{employer}", Action::RollRead, employers::page)
        .found_by(employers::of)
        .get("/households", Action::RollRead, households::list)
        .get("/households/{household}", Action::RollRead, households::page)
        .found_by(households::of)
        .get("/search", Action::Search, search::page)
        .get("/search/suggest", Action::Search, search::suggest)
        .get("/duplicates", Action::RollWrite, duplicates::page)
}

fn of_units() -> Routes {
    Routes::new()
        .get("/units/found", Action::UnitsFound, found::form)
        .post("/units/found", Action::UnitsFound, found::make)
        .get("/units/new", Action::UnitsWrite, unit_form::new)
        .post("/units", Action::UnitsWrite, unit_form::add)
        .get("/units/{unit}/edit", Action::UnitsWrite, unit_form::edit)
        .post("/units/{unit}/edit", Action::UnitsWrite, unit_form::change)
        .post("/units/{unit}/close", Action::UnitsWrite, unit_form::close)
        .post("/employers/{employer}", Action::RollWrite, employers::change)
        .found_by(employers::of)
}

fn of_persons() -> Routes {
    Routes::new()
        .get("/persons/new", Action::RollWrite, person_form::new)
        .post("/persons", Action::RollWrite, person_form::add)
        .post("/persons/{person}/reveal", Action::RollReveal, person::reveal)
        .found_by(person::of)
        .get("/persons/{person}/edit", Action::RollWrite, person_form::edit)
        .found_by(person::of)
        .post("/persons/{person}/edit", Action::RollWrite, person_form::change)
        .found_by(person::of)
        .get("/persons/{person}/employment", Action::RollWrite, employment::form)
        .found_by(person::of)
        .post("/persons/{person}/employment", Action::RollWrite, employment::change)
        .found_by(person::of)
        .post("/persons/{person}/employment/end", Action::RollWrite, employment::end)
        .found_by(person::of)
        .get("/persons/{person}/membership/{step}", Action::RollWrite, membership::form)
        .found_by(person::of)
        .post("/persons/{person}/membership/{step}", Action::RollWrite, membership::take)
        .found_by(person::of)
        .post("/duplicates", Action::RollWrite, duplicates::make)
}

fn of_households() -> Routes {
    Routes::new()
        .get("/households/new", Action::RollWrite, households::new)
        .post("/households", Action::RollWrite, households::add)
        .post("/households/{household}/reveal", Action::RollReveal, households::reveal)
        .found_by(households::of)
        .post("/households/{household}/members", Action::RollWrite, households::join)
        .found_by(households::of)
        .post("/households/{household}/members/{member}/leave", Action::RollWrite, households::leave)
        .found_by(households::of)
        .post("/households/{household}/end", Action::RollWrite, households::end)
        .found_by(households::of)
}

fn of_sheets() -> Routes {
    Routes::new()
        .get("/import", Action::RollImport, import::page)
        .post("/import/roll", Action::RollImport, import::roll)
        .upload()
        .post("/import/units", Action::UnitsImport, import::units)
        .upload()
        .get("/import/template/{kind}", Action::RollImport, import::template)
        .get("/import/sample/{kind}", Action::RollImport, import::sample)
        .get("/import/job/{token}", Action::RollImport, import_run::page)
        .found_by(jobs::of)
        .get("/import/job/{token}/rejects", Action::RollImport, import_run::rejects)
        .found_by(jobs::of)
        .post("/import/job/{token}/confirm", Action::RollImport, import_run::confirm)
        .found_by(jobs::of)
        .post("/import/job/{token}/again", Action::RollImport, import_run::again)
        .found_by(jobs::of)
        .post("/import/job/{token}/cancel", Action::RollImport, import_run::cancel)
        .found_by(jobs::of)
        .get("/export/units", Action::UnitsExport, export::units)
        .untimed()
        .get("/export/roll", Action::RollExport, export::form_page)
        .post("/export/roll", Action::RollExport, export::begin)
        .get("/export/job/{token}", Action::RollExport, export::page)
        .found_by(jobs::of)
        .timed(false)
        .post("/export/job/{token}/download", Action::RollExport, export::download)
        .found_by(jobs::of)
        .get("/reversals/{commit}", Action::RollReverse, reversal::form)
        .found_by(reversal::of)
        .post("/reversals/{commit}", Action::RollReverse, reversal::make)
        .found_by(reversal::of)
}

fn places() -> Routes {
    const GROUP: &str = "roll-nav";
    Routes::new()
        .nav(Nav::new(100, GROUP, "roll-units", "/units", Action::UnitsRead))
        .nav(Nav::new(890, "nav-house", "roll-found", "/units/found", Action::UnitsFound).shown_while(found::is_empty))
        .nav(Nav::new(110, GROUP, "roll-persons", "/persons", Action::RollRead))
        .nav(Nav::new(120, GROUP, "roll-employers", "/employers", Action::RollRead))
        .nav(Nav::new(130, GROUP, "roll-households", "/households", Action::RollRead))
        .nav(Nav::new(140, GROUP, "roll-import", "/import", Action::RollImport))
        .nav(Nav::new(150, GROUP, "roll-duplicates", "/duplicates", Action::RollWrite))
        .record(RecordKind {
            register: "unit",
            page: |id| format!("/units/id/{id}"),
            read: Action::UnitsRead,
            write: Action::UnitsWrite,
            units: |db, id, _| Ok(if db.standing(&UNIT, id)?.is_empty() { Vec::new() } else { vec![id] }),
            title: "name",
        })
        .record(RecordKind {
            register: "person",
            page: |id| format!("/persons/{id}"),
            read: Action::RollRead,
            write: Action::RollWrite,
            units: |db, id, _| {
                let known = !db.standing(&PERSON, id)?.is_empty();
                Ok(if known { vec![crate::person::place(db, id)?] } else { Vec::new() })
            },
            title: "",
        })
        .record(RecordKind {
            register: "employer",
            page: |id| format!("/employers/{id}"),
            read: Action::RollRead,
            write: Action::RollWrite,
            units: |db, id, _| kept_at(db, &EMPLOYER, id),
            title: "name",
        })
        .record(RecordKind {
            register: "household",
            page: |id| format!("/households/{id}"),
            read: Action::RollRead,
            write: Action::RollWrite,
            units: |db, id, _| kept_at(db, &HOUSEHOLD, id),
            title: "",
        })
        .suggest("/search/suggest")
}

/// The unit that keeps a record, as it stands last.
fn kept_at(db: &Db, register: &'static Register, id: i64) -> record::Result<Vec<i64>> {
    Ok(db.standing(register, id)?.last().and_then(|version| version.int("unit")).into_iter().collect())
}
