//! What the forms of the ledger have in common: what was sent, what is wrong with it told at its field, and the commit.

use std::collections::HashMap;

use clock::Lang;
use maud::{Markup, html};
use procedure::Refusal;
use procedure::pages::form::borrowed;
pub(super) use procedure::pages::form::{
    FORM, Sheet, Wrong, account_sent, all, area, commit, day, day_sent, int_sent, line, of, page, reason, reason_sent,
    select, sent, sheet, summary, unmoved, wrong_of,
};
use record::Db;
use roll::register::UNIT;
use ui::icon::Icon;
use ui::web::{Ctx, Problem};

/// A refusal as what is wrong with a form whose fields these are: the id of each and the key of its label. A sentence
/// that begins with the label of a field is told there.
pub(super) fn told(ctx: &Ctx, refusal: &Refusal, fields: &[(&str, &str)]) -> Vec<Wrong> {
    let labels = fields.iter().map(|(id, key)| ((*id).to_owned(), ctx.app.texts.t(Lang::Zh, key)));
    procedure::pages::form::told(ctx, refusal, &borrowed(&labels.collect::<Vec<_>>()))
}

/// The id of the list of units that fields offer.
const UNITS: &str = "reform-units";

/// Units that fields offer at most; any other can be typed.
const OFFERED: i64 = 300;

/// A unit, by its number or its whole name, with those that are likely offered.
pub(super) fn unit(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, hint: Option<&str>, known: &str) -> Markup {
    let error = wrong_of(wrong, id);
    let hint_id = hint.map(|_| format!("{id}-hint"));
    let described =
        [hint_id.clone(), error.map(|_| format!("{id}-wrong"))].into_iter().flatten().collect::<Vec<_>>().join(" ");
    html! {
        div.field {
            label for=(id) { (ctx.t(key)) }
            @if let Some(hint) = hint { p.hint id=[hint_id] { (ctx.t(hint)) } }
            input type="text" id=(id) name=(id) list=(UNITS) autocomplete="off" value=(sent(ctx, id, known))
                aria-invalid=[error.map(|_| "true")] aria-describedby=[(!described.is_empty()).then_some(described)];
            @if let Some(error) = error { p.wrong id={ (id) "-wrong" } { (Icon::Alert.svg()) (error) } }
        }
    }
}

/// The same in a row of a table, without a label that is seen.
pub(super) fn unit_cell(ctx: &Ctx, id: &str, label: &str, known: &str) -> Markup {
    html! {
        input type="text" id=(id) name=(id) list=(UNITS) autocomplete="off" aria-label=(label) value=(sent(ctx, id, known));
    }
}

/// The units that fields offer.
pub(super) fn unit_list(units: &[(String, String)]) -> Markup {
    html! { datalist id=(UNITS) { @for (code, name) in units { option value=(code) { (name) } } } }
}

/// The units that are likely meant in a plan of a unit: itself, its departments, and what stands right beneath it.
pub(super) fn likely(db: &Db, ctx: &Ctx, unit: i64) -> record::Result<Vec<(String, String)>> {
    let sql = format!(
        "SELECT u.code, u.name FROM {} u WHERE u.federation = $1 AND (u.id = $2 OR u.parent = $2 OR u.kind = 'department') \
         AND u.valid_from <= $3 AND $3 < u.valid_to AND u.opened <= $4 AND $4 < u.closed ORDER BY u.kind, u.code LIMIT {OFFERED}",
        UNIT.table()
    );
    let params = [unit.into(), ctx.now.as_of.into(), ctx.now.known.into()];
    db.all(&sql, &params, |row| Ok((row.text(0)?, row.text(1)?)))
}

/// The units that were sent in these fields: by number, or by whole name where only one has it. `None` for what is no
/// unit.
pub(super) async fn units_sent(ctx: &Ctx, ids: &[String]) -> Result<HashMap<String, Option<i64>>, Problem> {
    let asked: Vec<(String, String)> =
        ids.iter().filter_map(|id| Some((id.clone(), ctx.form.some(id)?.to_owned()))).collect();
    let here = ctx.clone();
    ctx.read(move |db| {
        let mut found = HashMap::new();
        for (id, text) in asked {
            found.insert(id, unit_of(db, &here, &text)?);
        }
        Ok::<_, Problem>(found)
    })
    .await
}

fn unit_of(db: &Db, ctx: &Ctx, text: &str) -> record::Result<Option<i64>> {
    if let Some(unit) = ctx.app.units.find_code(text, ctx.now) {
        return Ok(Some(unit));
    }
    let sql = format!(
        "SELECT u.id FROM {} u WHERE u.federation = $1 AND u.name = $2 AND u.valid_from <= $3 AND $3 < u.valid_to AND u.opened <= $4 \
         AND $4 < u.closed",
        UNIT.table()
    );
    let named = db.all(&sql, &[text.into(), ctx.now.as_of.into(), ctx.now.known.into()], |row| row.int(0))?;
    Ok(if let [one] = named[..] { Some(one) } else { None })
}

/// The unit of a field among those that were sent; what is wrong with it is added.
pub(super) fn pick_unit(
    ctx: &Ctx,
    wrong: &mut Vec<Wrong>,
    found: &HashMap<String, Option<i64>>,
    id: &str,
) -> Option<i64> {
    match found.get(id) {
        Some(None) => {
            wrong.push((id.to_owned(), ctx.t("reform-wrong-unit")));
            None
        }
        found => found.copied().flatten(),
    }
}
