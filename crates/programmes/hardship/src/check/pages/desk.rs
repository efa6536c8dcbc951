//! What the pages of checks have in common: names, days, tags, the commit, and whose requests are seen.

use access::{Action, Relations, Role};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use clock::{Day, Lang, Pack, weekday};
use maud::{Markup, html};
use procedure::{Desk, Refusal};
use record::{Commit, Db, Done, Intent};
use ui::components::{Choice, TagKind, error_summary, tag};
use ui::web::{Ctx, Problem};

use crate::check::read::{self, CheckRow};
use crate::check::register::{CHECK, DEPARTMENT};
use crate::check::rules::PARTNERS;

/// What is wrong with a form: the id of the field, and the sentence.
pub(super) type Wrong = (String, String);

/// The jurisdiction pack whose code lists name things.
pub(super) fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// The name of a code; the code itself where the pack does not have it.
pub(super) fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    read::label(pack(ctx), list, code, ctx.lang)
}

/// The codes of a list as choices, with an empty one first that says this.
pub(super) fn choices(ctx: &Ctx, list: &str, empty: Option<&str>) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let all = codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang)));
    empty.map(|key| Choice::new("", ctx.t(key))).into_iter().chain(all).collect()
}

/// A day with its day of the week, where there is one.
pub(super) fn some_day(ctx: &Ctx, each: Option<Day>) -> Markup {
    html! { @if let Some(each) = each { span.nowrap { (each) } " " span.small.mute.nowrap { (weekday(each, ctx.lang)) } } }
}

/// What a unit is called.
pub(super) fn unit_name(ctx: &Ctx, unit: i64) -> String {
    let name = ctx.unit_name(unit);
    if name.is_empty() { ctx.app.units.name(unit, ctx.now, ctx.lang) } else { name }
}

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

/// Whether whoever asks holds one of these roles at a unit, or for it.
pub(super) fn holds(ctx: &Ctx, roles: &[(Role, Relations)], unit: i64) -> bool {
    access::holder(&ctx.who, roles, unit, ctx.app.units.as_ref(), ctx.now).is_some()
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

/// Makes one commit in the name of whoever asks. What they can mend comes back as a refusal; what is not there, and
/// what broke, is a page of its own.
pub(super) async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    (kind, source): (&'static str, &'static str),
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

/// A refusal as what is wrong with a form with these fields: the id of each and its label in Chinese. A sentence that
/// begins with a label is told at that field, any other at `form`.
pub(super) fn told(ctx: &Ctx, refusal: &Refusal, fields: &[(&str, &str)], form: &str) -> Vec<Wrong> {
    let zh = refusal.text(Lang::Zh);
    let begins = |label: &str| zh.strip_prefix(label).is_some_and(|rest| rest.starts_with('：'));
    let id = fields.iter().find(|(_, label)| begins(label)).map_or(form, |(id, _)| *id);
    vec![(id.to_owned(), refusal.text(ctx.lang))]
}

/// What is wrong with a field, if anything is.
pub(super) fn wrong_of<'a>(wrong: &'a [Wrong], id: &str) -> Option<&'a str> {
    wrong.iter().find(|(field, _)| field == id).map(|(_, why)| why.as_str())
}

/// What is wrong with a form, above it.
pub(super) fn summary(ctx: &Ctx, wrong: &[Wrong]) -> Markup {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    error_summary(&listed, ctx.lang)
}

/// A file as the body of an answer, kept by nobody on the way.
pub(super) fn send(bytes: Vec<u8>, name: &str) -> Response {
    let media = if name.ends_with(".csv") { "text/csv; charset=utf-8" } else { "application/octet-stream" };
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let shown = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", ui::link::encode(name));
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, shown)];
    (headers, bytes).into_response()
}

/// After an action: on to a page that says what was done.
pub(super) fn done(ctx: &Ctx, path: &str, what: &str) -> Response {
    debug_assert!(ctx.find_text(&format!("said-{what}")).is_some(), "no text says that {what} was done");
    ctx.go(path, Some(what))
}
