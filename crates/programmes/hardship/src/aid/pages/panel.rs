//! What the page of a dossier shows of aid: what the household was given, and what its persons were given elsewhere.

use access::Action;
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{Column, Row, Table, section_head, table};
use ui::text::money;
use ui::web::{Ctx, Problem};

use super::PAYMENTS;
use super::desk::{self, Named};
use crate::aid::read;
use crate::register::{DOSSIER, MEMBER};

struct Found {
    household: Vec<(Version, Named)>,
    elsewhere: Vec<(Version, Named)>,
}

fn find(db: &Db, ctx: &Ctx, dossier: i64) -> record::Result<Found> {
    let at = ctx.moment;
    let Some(held) = db.get(&DOSSIER, dossier, at)? else {
        return Ok(Found { household: Vec::new(), elsewhere: Vec::new() });
    };
    let household = held.int("household").unwrap_or(0);
    let given = read::of_household(db, household, at)?;
    let mut persons: Vec<i64> =
        db.find(&MEMBER, "dossier", dossier, at)?.iter().filter_map(|m| m.int("person")).collect();
    persons.extend(held.int("head"));
    persons.sort_unstable();
    persons.dedup();
    let mut other = Vec::new();
    for person in persons {
        other.extend(
            read::of_person(db, person, at)?.into_iter().filter(|each| each.int("household") != Some(household)),
        );
    }
    let named = |payments: Vec<Version>| -> record::Result<Vec<(Version, Named)>> {
        let names = desk::names(db, &payments, at)?;
        Ok(payments.into_iter().zip(names).collect())
    };
    Ok(Found { household: named(given)?, elsewhere: named(other)? })
}

/// The aid of a dossier's household, the last first, and what its members were given with another household. Whoever may
/// see the dossier may see it.
///
/// # Errors
/// When the store cannot be read.
pub async fn panel(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(db, &reader, dossier)).await?;
    let paid = |payments: &[(Version, Named)]| -> i64 {
        let paid = payments.iter().filter(|(payment, _)| payment.text("state") == "paid");
        paid.filter_map(|(payment, _)| payment.int("amount_fen")).sum()
    };
    let heading = ctx.t("hardship-aid-given");
    Ok(html! {
        section id="aid" {
            (section_head(&heading, &html! {}))
            @if found.household.is_empty() { p.mute { (ctx.t("hardship-aid-given-none")) } }
            @else {
                p.small { (ctx.t_args("hardship-aid-given-sum", &[("sum", desk::yuan(ctx, paid(&found.household)).into())])) }
                (payments(ctx, &heading, &found.household))
            }
            @if !found.elsewhere.is_empty() {
                h3 { (ctx.t("hardship-aid-elsewhere")) }
                (payments(ctx, &ctx.t("hardship-aid-elsewhere"), &found.elsewhere))
            }
        }
    })
}

/// What was paid to a dossier's household, for the household itself; nothing where nothing was.
///
/// # Errors
/// When the store cannot be read.
pub async fn received(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let reader = ctx.clone();
    let mut found = ctx.read(move |db| find(db, &reader, dossier)).await?.household;
    found.retain(|(payment, _)| payment.text("state") == "paid");
    let heading = ctx.t("hardship-aid-given");
    Ok(html! {
        @if !found.is_empty() { section id="aid" { (section_head(&heading, &html! {})) (payments(ctx, &heading, &found)) } }
    })
}

fn payments(ctx: &Ctx, caption: &str, all: &[(Version, Named)]) -> Markup {
    let label = |field: &str| ctx.t(&format!("field-hardship_aid-{field}"));
    let columns = [
        Column::text(label("kind")),
        Column::text(label("year")),
        Column::text(label("person")),
        Column::text(label("source")),
        Column::number(label("amount-fen")),
        Column::day(label("paid-on")),
        Column::text(label("state")),
    ];
    let row = |(payment, named): &(Version, Named)| {
        let kind = desk::label(ctx, "aid_kind", payment.text("kind"));
        let opens = ctx.can(Action::AidRead, payment.int("centre"));
        Row::new(vec![
            html! { @if opens { a href=(ctx.href(&(PAYMENTS.page)(payment.id))) { (kind) } } @else { (kind) } },
            html! { (payment.text("year")) },
            html! { (named.name) },
            html! { (desk::label(ctx, "aid_source", payment.text("source"))) },
            html! { (money(payment.int("amount_fen").unwrap_or(0))) },
            desk::some_day(payment.day("paid_on")),
            desk::payment_state(ctx, payment.text("state")),
        ])
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    table(&Table { caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}
