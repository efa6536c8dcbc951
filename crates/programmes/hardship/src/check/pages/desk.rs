//! What the pages of checks have in common: names, days, tags, the commit, and whose requests are seen.

use access::{Action, Role};
use maud::{Markup, html};
use record::Db;
use ui::components::{TagKind, tag};
use ui::web::Ctx;

pub(super) use procedure::pages::draw::{choices, holds, label, pack, some_day, unit_name};
pub(super) use procedure::pages::form::{FORM, Wrong, commit, summary, told, wrong_of};

use crate::check::read::CheckRow;
use crate::check::register::{CHECK, DEPARTMENT};
use crate::check::rules::PARTNERS;

/// Where a request stands, in a tag; late ones are said to be.
pub(super) fn state(ctx: &Ctx, check: &CheckRow) -> Markup {
    let kind = match check.state.as_str() {
        "asked" if check.due.is_some_and(|due| due < ctx.now.as_of) => {
            return tag(TagKind::Late, &ctx.t("hardship-check-late"));
        }
        "asked" => TagKind::Info,
        "answered" => TagKind::Ok,
        _ => TagKind::Off,
    };
    tag(kind, &label(ctx, "check_state", &check.state))
}

/// A result in a tag; nothing where there is none yet.
pub(super) fn result(ctx: &Ctx, code: &str) -> Markup {
    let kind = match code {
        "" => return html! {},
        "consistent" => TagKind::Ok,
        "inconsistent" => TagKind::Late,
        "not_found" => TagKind::Warn,
        _ => TagKind::Off,
    };
    tag(kind, &label(ctx, "check_result", code))
}

/// Whether whoever asks answers for a department.
pub(super) fn answers(ctx: &Ctx, unit: i64) -> bool {
    holds(ctx, PARTNERS, unit)
}

/// The departments and centres whose requests are seen.
pub(super) struct Seen {
    pub units: Vec<i64>,
    pub centres: Vec<i64>,
}

/// Whose requests whoever asks sees: a department its own, a caseworker those of their centres.
pub(super) fn seen(db: &Db, ctx: &Ctx) -> record::Result<Seen> {
    let mut units: Vec<i64> =
        ctx.who.grants.iter().filter(|grant| grant.role == Role::Partner).map(|grant| grant.unit).collect();
    units.sort_unstable();
    units.dedup();
    units.retain(|unit| ctx.can(Action::CheckRead, Some(*unit)));
    Ok(Seen { units, centres: centres(db, ctx)? })
}

/// The centres for which whoever asks may ask departments.
pub(super) fn centres(db: &Db, ctx: &Ctx) -> record::Result<Vec<i64>> {
    if !ctx.can(Action::CheckAsk, None) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for table in [CHECK.table(), DEPARTMENT.table()] {
        let sql = format!("SELECT DISTINCT centre FROM {table} WHERE federation = $1 AND centre IS NOT NULL");
        all.extend(db.all(&sql, &[], |row| row.int(0))?);
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|centre| ctx.can(Action::CheckAsk, Some(*centre)));
    Ok(all)
}
