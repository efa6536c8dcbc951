//! What the pages of aid have in common.

use std::collections::HashMap;

use clock::Day;
use maud::{Markup, html};
use procedure::pages::draw;
use record::{Db, Moment, Version};
use ui::components::{NoteKind, TagKind, note, tag};
use ui::text::money;
use ui::web::{Ctx, Problem};

pub(super) use procedure::pages::draw::{label, office, pack};
pub(super) use procedure::pages::form::commit;

use crate::aid::register::PAYLIST;
use crate::aid::rules::PROCEDURE;
use crate::register::DOSSIER;
use crate::rules::CASEWORKERS;

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
    draw::state(ctx, &PROCEDURE, code)
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

/// The pay list that the address names, at a moment.
pub(super) fn paylist(db: &Db, ctx: &Ctx, at: Moment) -> Result<Version, Problem> {
    let id = ctx.params.int("list").ok_or_else(Problem::missing)?;
    db.get(&PAYLIST, id, at)?.ok_or_else(Problem::missing)
}

/// What refused an act, above its form.
pub(super) fn refused(refusal: Option<&str>) -> Markup {
    html! {
        @if let Some(refusal) = refusal { div role="alert" { (note(NoteKind::Error, &html! { p { (refusal) } })) } }
    }
}

/// Whether whoever asks prepares the pay lists of a centre.
pub(super) fn prepares(ctx: &Ctx, centre: i64) -> bool {
    draw::holds(ctx, CASEWORKERS, centre)
}
