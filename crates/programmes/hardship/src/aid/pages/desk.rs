//! What the pages of aid have in common.

use std::collections::HashMap;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use clock::{Day, Pack};
use maud::{Markup, html};
use procedure::{Desk, Refusal, StateKind};
use record::{Commit, Db, Done, Intent, Moment, Version};
use ui::components::{Choice, NoteKind, TagKind, note, tag};
use ui::text::money;
use ui::web::{Ctx, Problem};

use crate::aid::register::PAYLIST;
use crate::aid::rules::PROCEDURE;
use crate::register::DOSSIER;
use crate::rules::CASEWORKERS;

/// The jurisdiction pack whose code lists name things.
pub(super) fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// The name of a code; the code itself where the pack does not have it.
pub(super) fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    pack(ctx).codes(list).and_then(|list| list.label(code, ctx.lang)).unwrap_or(code).to_owned()
}

/// The codes of a list as choices.
pub(super) fn choices(ctx: &Ctx, list: &str) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang))).collect()
}

/// A sum in yuan, with the word.
pub(super) fn yuan(ctx: &Ctx, fen: i64) -> String {
    ctx.t_args("hardship-aid-yuan", &[("sum", money(fen).into())])
}

/// A day, where there is one.
pub(super) fn some_day(day: Option<Day>) -> Markup {
    html! { @if let Some(day) = day { span.nowrap { (day) } } }
}

/// The state of a pay list.
pub(super) fn list_state(ctx: &Ctx, code: &str) -> Markup {
    let Some(state) = PROCEDURE.state(code) else { return tag(TagKind::Off, code) };
    let kind = match state.kind {
        StateKind::Open => TagKind::Info,
        StateKind::Resting => TagKind::Soon,
        StateKind::Done => TagKind::Ok,
        StateKind::Ended => TagKind::Off,
    };
    tag(kind, clock::said(state.label, ctx.lang))
}

/// The state of a payment.
pub(super) fn payment_state(ctx: &Ctx, code: &str) -> Markup {
    let kind = match code {
        "paid" => TagKind::Ok,
        "returned" => TagKind::Late,
        "cancelled" => TagKind::Off,
        _ => TagKind::Info,
    };
    tag(kind, &label(ctx, "aid_state", code))
}

/// What a payment is called on a page: the number of its dossier, and the name of whom it is for, masked.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    /// The number of the dossier.
    pub number: String,
    /// The masked name; empty for who was erased.
    pub name: String,
}

/// The names of payments, each dossier and person read once.
pub(super) fn names(db: &Db, payments: &[Version], at: Moment) -> record::Result<Vec<Named>> {
    let (mut numbers, mut persons): (HashMap<i64, String>, HashMap<i64, String>) = Default::default();
    let mut out = Vec::with_capacity(payments.len());
    for payment in payments {
        let (dossier, person) = (payment.int("dossier").unwrap_or(0), payment.int("person").unwrap_or(0));
        if let std::collections::hash_map::Entry::Vacant(place) = numbers.entry(dossier) {
            let held = db.get(&DOSSIER, dossier, at)?;
            place.insert(held.map(|held| held.text("number").to_owned()).unwrap_or_default());
        }
        if let std::collections::hash_map::Entry::Vacant(place) = persons.entry(person) {
            let identity = roll::person::identity(db, person, at)?;
            place.insert(identity.map(|(_, identity)| access::mask_name(&identity.name)).unwrap_or_default());
        }
        let of = |map: &HashMap<i64, String>, id: i64| map.get(&id).cloned().unwrap_or_default();
        out.push(Named { number: of(&numbers, dossier), name: of(&persons, person) });
    }
    Ok(out)
}

/// The title of the office of an account; empty for the system.
pub(super) fn office(db: &Db, account: Option<i64>, at: Moment) -> record::Result<String> {
    let Some(account) = account else { return Ok(String::new()) };
    Ok(db.get(&access::ACCOUNT, account, at)?.map(|held| held.text("title").to_owned()).unwrap_or_default())
}

/// The pay list that the address names, at a moment.
pub(super) fn paylist(db: &Db, ctx: &Ctx, at: Moment) -> Result<Version, Problem> {
    let id = ctx.params.int("list").ok_or_else(Problem::missing)?;
    db.get(&PAYLIST, id, at)?.ok_or_else(Problem::missing)
}

/// Whether whoever asks prepares the pay lists of a centre.
pub(super) fn prepares(ctx: &Ctx, centre: i64) -> bool {
    access::holder(&ctx.who, CASEWORKERS, centre, ctx.app.units.as_ref(), ctx.now).is_some()
}

/// Makes one commit in the name of whoever asks. What they can mend comes back as a refusal.
pub(super) async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    kind: &'static str,
    source: &'static str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<Done<T>, Refusal>, Problem> {
    let (by, desk) = (ctx.by(), procedure::pages::desk(ctx)?);
    let intent =
        Intent { actor: by.account, office: by.office, kind, reason: String::new(), source: source.to_owned() };
    ctx.run(move |app| match app.store.commit(intent, move |commit| make(commit, &desk)) {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal::Store(record::Error::Rule(text))) => Ok(Err(Refusal::Guard((text.clone(), text)))),
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(Problem::from(refusal)),
        Err(refusal) => Ok(Err(refusal)),
    })
    .await
}

/// What refused an act, above its form.
pub(super) fn refused(refusal: Option<&str>) -> Markup {
    html! {
        @if let Some(refusal) = refusal { div role="alert" { (note(NoteKind::Error, &html! { p { (refusal) } })) } }
    }
}

/// After an action: on to a page that says what was done.
pub(super) fn done(ctx: &Ctx, path: &str, what: &str) -> Response {
    debug_assert!(ctx.find_text(&format!("said-{what}")).is_some(), "no text says that {what} was done");
    ctx.go(path, Some(what))
}

/// A file to be kept.
pub(super) fn file(bytes: Vec<u8>, name: &str) -> Response {
    let media = if name.ends_with(".csv") {
        "text/csv; charset=utf-8"
    } else {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    };
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let shown = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", ui::link::encode(name));
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, shown),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}
