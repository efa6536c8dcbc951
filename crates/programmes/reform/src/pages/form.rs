//! What the forms of the ledger have in common: what was sent, what is wrong with it told at its field, and the commit.

use std::collections::HashMap;

use clock::{Day, Lang};
use maud::{Markup, html};
use procedure::{Desk, Refusal};
use record::{Commit, Db, Done, Intent};
use roll::register::UNIT;
use ui::components::{
    Choice, Crumb, Field, FieldKind, Form, Kind, button, error_summary, field, form, link_button, page_head,
};
use ui::icon::Icon;
use ui::web::{Ctx, Page, Problem};

/// What is wrong with a form: the id of the field (or of the form itself), and the sentence.
pub(super) type Wrong = (String, String);

/// The id of the form: what belongs to no single field is told of it.
pub(super) const FORM: &str = "reform-form";

/// The id of the list of units that fields offer.
const UNITS: &str = "reform-units";

/// Units that fields offer at most; any other can be typed.
const OFFERED: i64 = 300;

/// Makes one commit in the name of whoever asks. What they can mend comes back as a refusal; what is not there, and
/// what broke, is a page of its own.
pub(super) async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    kind: &'static str,
    source: &'static str,
    reason: &str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<Done<T>, Refusal>, Problem> {
    let (by, desk) = (ctx.by(), procedure::pages::desk(ctx)?);
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let intent = Intent { actor: by.account, office: by.office, kind, reason, source: source.to_owned() };
    ctx.run(move |app| match app.store.commit(intent, move |commit| make(commit, &desk)) {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal::Store(record::Error::Rule(text))) => Ok(Err(Refusal::Guard((text.clone(), text)))),
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(Problem::from(refusal)),
        Err(refusal) => Ok(Err(refusal)),
    })
    .await
}

/// A refusal as what is wrong with a form whose fields these are: the id of each and the key of its label. A sentence
/// that begins with the label of a field is told there.
pub(super) fn told(ctx: &Ctx, refusal: &Refusal, fields: &[(&str, &str)]) -> Vec<Wrong> {
    if let Refusal::Given(wrong) = refusal {
        let of = |text: &(String, String)| if ctx.lang == Lang::Zh { text.0.clone() } else { text.1.clone() };
        return wrong.iter().map(|each| (each.name.to_owned(), of(&each.text))).collect();
    }
    let zh = refusal.text(Lang::Zh);
    let begins =
        |key: &str| zh.strip_prefix(ctx.app.texts.t(Lang::Zh, key).as_str()).is_some_and(|rest| rest.starts_with('：'));
    let id = fields.iter().find(|(_, key)| begins(key)).map_or(FORM, |(id, _)| *id);
    vec![(id.to_owned(), refusal.text(ctx.lang))]
}

/// What is wrong with a field, if anything is.
pub(super) fn wrong_of<'a>(wrong: &'a [Wrong], id: &str) -> Option<&'a str> {
    wrong.iter().find(|(field, _)| field == id).map(|(_, why)| why.as_str())
}

/// What was sent in a field, or else what is known.
pub(super) fn sent<'a>(ctx: &'a Ctx, id: &str, known: &'a str) -> &'a str {
    if ctx.form.list().is_empty() { known } else { ctx.form.get(id) }
}

/// A field with what was sent, or else what is known.
pub(super) fn of(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, kind: FieldKind, known: &str) -> Field {
    Field::new(id, &ctx.t(key), kind).value(sent(ctx, id, known)).error(wrong_of(wrong, id)).autocomplete("off")
}

/// A line of text.
pub(super) fn line(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Line("text"), known)
}

/// Lines of text.
pub(super) fn area(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, rows: u8, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Area(rows), known)
}

/// A day.
pub(super) fn day(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: Option<Day>) -> Field {
    let known = known.map(|day| day.to_string()).unwrap_or_default();
    of(ctx, wrong, id, key, FieldKind::Day, &known)
}

/// One of several.
pub(super) fn select(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, choices: Vec<Choice>, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Select(choices), known)
}

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

/// The account of a login that was sent; what is wrong with it is added.
pub(super) async fn account_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Result<Option<i64>, Problem> {
    let Some(login) = ctx.form.some(id).map(str::to_lowercase) else { return Ok(None) };
    let at = ctx.now;
    let found = ctx
        .read(move |db| {
            let found = db.find(&access::ACCOUNT, "login", login, at)?;
            Ok::<_, record::Error>(found.iter().find(|each| each.text("state") == "active").map(|each| each.id))
        })
        .await?;
    if found.is_none() {
        wrong.push((id.to_owned(), ctx.t("reform-wrong-account")));
    }
    Ok(found)
}

/// A day that was sent; what is wrong with it is added.
pub(super) fn day_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Option<Day> {
    let text = ctx.form.some(id)?;
    let day = text.parse().ok();
    if day.is_none() {
        wrong.push((id.to_owned(), ctx.t("reform-wrong-day")));
    }
    day
}

/// A whole number that was sent; what is wrong with it is added.
pub(super) fn int_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Option<i64> {
    let text: String = exchange::half_width(ctx.form.some(id)?).chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let number = text.parse().ok();
    if number.is_none() {
        wrong.push((id.to_owned(), ctx.t("reform-wrong-int")));
    }
    number
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

/// What one form sends, and where one goes when it is left alone.
pub(super) struct Sheet<'a> {
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Markup,
    /// The key of what its button says.
    pub send: &'a str,
    /// Where one goes back to.
    pub back: String,
    /// It takes something away: its button says so.
    pub undo: bool,
}

/// Draws it, with what is wrong with it on top.
pub(super) fn sheet(ctx: &Ctx, wrong: &[Wrong], sheet: &Sheet<'_>) -> Markup {
    html! {
        (summary(ctx, wrong))
        div id=(FORM) {
            (form(&Form { action: &sheet.action, csrf: &ctx.csrf(), guard: true, body: html! {
                (sheet.fields)
                div.actions {
                    (button(&ctx.t(sheet.send), if sheet.undo { Kind::Undo } else { Kind::Primary }))
                    (link_button(&ctx.t("reform-back"), &sheet.back, Kind::Quiet))
                }
            }, ..Form::default() }))
        }
    }
}

/// What is wrong with a form, above it.
pub(super) fn summary(ctx: &Ctx, wrong: &[Wrong]) -> Markup {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    error_summary(&listed, ctx.lang)
}

/// Fields one after the other.
pub(super) fn all(ctx: &Ctx, fields: &[Field]) -> Markup {
    html! { @for each in fields { (field(each, ctx.lang)) } }
}

/// A page with a form: 422 where something is wrong with it.
pub(super) fn page(ctx: &Ctx, title: &str, sub: &str, crumbs: Vec<Crumb>, wrong: &[Wrong], body: &Markup) -> Page {
    let head = page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {});
    let mut frame = ctx.frame(title);
    frame.crumbs = crumbs;
    let response = ctx.show(&frame, &html! { (head) (body) });
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// The reason of a change, which stays in the log.
pub(super) fn reason(ctx: &Ctx, wrong: &[Wrong]) -> Field {
    line(ctx, wrong, "reason", "reason", "").hint(&ctx.t("reason-hint")).required()
}

/// The reason that was sent; what is wrong with it is added.
pub(super) fn reason_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> String {
    let text = ctx.form.get("reason").to_owned();
    if access::check_reason(&text, false).is_err() {
        wrong.push(("reason".to_owned(), ctx.t("access-reason")));
    }
    text
}
