//! The papers of relief to print: application, authorisation, visit, minutes, notice, approval, exit.
//!
//! [`data`] gives the fields of a template from the roll and the dossier, in the clear; who may read them is asked, and
//! that they were read is logged, by whoever calls. Only the sheet of a notice holds nothing but what the public sees.

mod pages;
mod papers;
mod write;

use clock::{Lang, Pack};
use procedure::{Desk, Refusal};
use record::{Db, Moment};
use serde_json::Value;

pub use pages::{panel, routes};

use crate::dossier::view;

/// The templates, in the order in which they are needed.
pub const TEMPLATES: [&str; 7] = [
    "hardship-application",
    "hardship-authorisation",
    "hardship-visit",
    "hardship-minutes",
    "hardship-notice",
    "hardship-approval",
    "hardship-exit",
];

/// The language in which a pack prints.
pub fn lang_of(pack: &Pack) -> Lang {
    if pack.name() == "cn" { Lang::Zh } else { Lang::En }
}

/// The fields of a template of a dossier, in a language. The record of a visit is that of the latest.
///
/// # Errors
/// When there is no such template or dossier, or nothing to print yet (a notice, an exit); or the store cannot be read.
pub fn data(db: &Db, desk: &Desk, template: &str, dossier: i64, lang: Lang) -> Result<Value, Refusal> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let view = view(db, desk, dossier, at)?.ok_or(Refusal::Missing)?;
    let page = write::Page { db, desk, at, lang, view: &view };
    match template {
        "hardship-application" => Ok(papers::application(&page)),
        "hardship-authorisation" => Ok(papers::authorisation(&page)),
        "hardship-visit" => papers::visit(&page, view.visits.first()),
        "hardship-minutes" => papers::minutes(&page),
        "hardship-notice" => papers::notice(&page),
        "hardship-approval" => papers::approval(&page),
        "hardship-exit" => papers::exit(&page),
        other => {
            let known = TEMPLATES.join(", ");
            Err(Refusal::Guard((
                format!("没有模板 {other}；有：{known}。"),
                format!("There is no template {other}; there are: {known}."),
            )))
        }
    }
}

/// The fields of the record of one visit, or of an empty one to be filled in by hand.
///
/// # Errors
/// When there is no such dossier or visit, or the store cannot be read.
pub fn visit_form(db: &Db, desk: &Desk, dossier: i64, visit: Option<i64>, lang: Lang) -> Result<Value, Refusal> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let view = view(db, desk, dossier, at)?.ok_or(Refusal::Missing)?;
    let page = write::Page { db, desk, at, lang, view: &view };
    let told = match visit {
        None => None,
        Some(id) => Some(view.visits.iter().find(|(visit, _)| visit.id == id).ok_or(Refusal::Missing)?),
    };
    papers::visit(&page, told)
}
