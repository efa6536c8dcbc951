//! The two steps of a pay list whose forms depend on what is on it: reconciling with the bank by source, and recording
//! what came back.

use std::collections::BTreeMap;

use maud::{Markup, html};
use procedure::pages::draw;
use procedure::{Actor, Given, Order, Refusal};
use record::Version;
use ui::components::{
    Cell, Choice, Column, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, button, field, form, link_button,
    note, page_head, table,
};
use ui::text::money;
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, Named};
use super::{PAYLISTS, list, lists};
use crate::aid::money::parse;
use crate::aid::read;
use crate::aid::rules::{PROCEDURE, by_source, write_totals};

struct Found {
    list: Version,
    payments: Vec<Version>,
    names: Vec<Named>,
    seen: i64,
    refusal: Option<Refusal>,
}

async fn find(ctx: &Ctx, step: &'static str) -> Result<Found, Problem> {
    let (reader, desk) = (ctx.clone(), procedure::pages::desk(ctx)?);
    ctx.read(move |db| {
        let list = desk::paylist(db, &reader, reader.now)?;
        let mut payments = read::rows(db, list.id, reader.now)?;
        payments.retain(|payment| payment.text("state") == "paid");
        let names = desk::names(db, &payments, reader.now)?;
        let case = procedure::Case::read(db, &PROCEDURE, list.id, reader.now)?.ok_or_else(Problem::missing)?;
        let choices = procedure::choices(db, &desk, &reader.who, &case)?;
        let choice = choices.into_iter().find(|choice| choice.step.name == step);
        let refusal = match choice {
            Some(choice) => choice.verdict.err(),
            None => {
                let state_label = case.state().map_or(("", ""), |state| state.label);
                let found = PROCEDURE.step(step).ok_or_else(Problem::missing)?;
                let state = case.state_code().to_owned();
                Some(Refusal::NotNow { step: found.name, label: found.label, state, state_label })
            }
        };
        Ok::<_, Problem>(Found { seen: case.number(), list, payments, names, refusal })
    })
    .await
}

/// A page of a step: its form, or why it cannot be taken.
fn page(ctx: &Ctx, found: &Found, step: &'static str, fields: &Markup, refused: Option<&str>) -> Page {
    let Some(step) = PROCEDURE.step(step) else { return Err(Problem::missing()) };
    let heading = clock::said(step.label, ctx.lang);
    let back = ctx.href(&(PAYLISTS.page)(found.list.id));
    let action = step.page.map(|page| page(found.list.id)).unwrap_or_default();
    let body = html! {
        (page_head(&html! { (heading) }, &desk::list_state(ctx, found.list.text("state")), &html! { (list::called(&found.list)) }, &html! {}))
        p { (clock::said(step.text, ctx.lang)) }
        @match &found.refusal {
            Some(refusal) => {
                (note(NoteKind::Info, &html! { p { (refusal.text(ctx.lang)) } }))
                (link_button(&ctx.t("hardship-aid-cancel"), &back, Kind::Plain))
            },
            None => {
                (desk::refused(refused))
                (form(&Form { action: &ctx.href(&action), method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
                    input type="hidden" name="seen" value=(found.seen);
                    (fields)
                    div.actions { (button(heading, Kind::Primary)) (link_button(&ctx.t("hardship-aid-cancel"), &back, Kind::Quiet)) }
                } }))
            },
        }
    };
    let mut frame = ctx.frame(heading);
    frame.crumbs = lists::crumbs(ctx, Some(&found.list));
    let shown = ctx.show(&frame, &body);
    Ok(if refused.is_some() { ctx.again(shown) } else { shown })
}

/// Takes the step with these answers; what refuses it comes back.
async fn take(
    ctx: &Ctx,
    found: &Found,
    step: &'static str,
    source: &'static str,
    given: Given,
) -> Result<Result<(), Refusal>, Problem> {
    let Some(step) = PROCEDURE.step(step) else { return Err(Problem::missing()) };
    let (record, by) = (found.list.id, Actor::account(&ctx.who));
    let order = Order { step, record, seen: ctx.form.int("seen"), given, by };
    let taken =
        desk::commit(ctx, ("step", source), "", move |commit, desk| procedure::take(commit, desk, &PROCEDURE, &order));
    Ok(taken.await?.map(|_| ()))
}

/// The form for what the bank says, a field for each source on the list.
pub(super) async fn reconcile(ctx: Ctx) -> Page {
    let found = find(&ctx, "reconcile").await?;
    let fields = totals(&ctx, &found);
    page(&ctx, &found, "reconcile", &fields, None)
}

fn field_of(source: &str) -> String {
    format!("bank-{source}")
}

fn totals(ctx: &Ctx, found: &Found) -> Markup {
    let sums = by_source(&found.payments);
    let rows: Vec<Row> = sums
        .iter()
        .map(|(source, sum)| {
            let n = found.payments.iter().filter(|payment| payment.text("source") == source).count();
            let label = desk::label(ctx, "aid_source", source);
            let name = field_of(source);
            let said = ctx.t_args("hardship-aid-bank-of", &[("source", label.as_str().into())]);
            Row::new(vec![
                html! { (label) },
                html! { (n) },
                html! { (money(*sum)) },
                html! { input type="text" inputmode="decimal" name=(name) required autocomplete="off" aria-label=(said) value=(ctx.form.get(&name)); },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-hardship_aid-source")),
        Column { cell: Cell::Number, ..Column::text(ctx.t("hardship-aid-payments")) },
        Column::number(ctx.t("hardship-aid-on-list")),
        Column::text(ctx.t("hardship-aid-by-bank")),
    ];
    let caption = ctx.t("hardship-aid-reconcile-table");
    table(&Table { caption: &caption, show_caption: true, columns: &columns, rows: &rows }, ctx.lang)
}

/// Reconciles, or lists the differences.
pub(super) async fn take_reconcile(ctx: Ctx) -> Page {
    let found = find(&ctx, "reconcile").await?;
    let mut sums = BTreeMap::new();
    for source in by_source(&found.payments).into_keys() {
        let Some(sum) = parse(ctx.form.get(&field_of(&source))) else {
            let label = desk::label(&ctx, "aid_source", &source);
            let why = ctx.t_args("hardship-aid-bank-wrong", &[("source", label.into())]);
            let fields = totals(&ctx, &found);
            return page(&ctx, &found, "reconcile", &fields, Some(&why));
        };
        sums.insert(source, sum);
    }
    // A list of which everything came back has nothing for the bank to have paid.
    let text = if sums.is_empty() { format!("{}=0.00", found.list.text("source")) } else { write_totals(&sums) };
    match take(&ctx, &found, "reconcile", "hardship.paylist", Given::none().with("totals", text)).await? {
        Ok(()) => Ok(ctx.done(&ctx.href(&(PAYLISTS.page)(found.list.id)), "hardship-aid-reconciled")),
        Err(refusal) => {
            let fields = totals(&ctx, &found);
            page(&ctx, &found, "reconcile", &fields, Some(&refusal.text(ctx.lang)))
        }
    }
}

/// The form for a payment that came back.
pub(super) async fn returned(ctx: Ctx) -> Page {
    let found = find(&ctx, "bounce").await?;
    let fields = bounce(&ctx, &found);
    page(&ctx, &found, "bounce", &fields, None)
}

fn bounce(ctx: &Ctx, found: &Found) -> Markup {
    let wanted = ctx.form.some("row").or(ctx.query.some("row")).unwrap_or_default();
    let choices: Vec<Choice> = found
        .payments
        .iter()
        .zip(&found.names)
        .map(|(payment, named)| {
            let sum = desk::yuan(ctx, payment.int("amount_fen").unwrap_or(0));
            Choice::new(payment.id.to_string(), format!("{} {} {sum}", named.number, named.name))
        })
        .collect();
    let today = ctx.now.as_of.to_string();
    let fields = [
        Field::select("row", &ctx.t("hardship-aid-returned-row"), choices).value(wanted).required(),
        Field::select("why", &ctx.t("field-hardship_aid-return-reason"), draw::choices(ctx, "aid_return", None))
            .value(ctx.form.get("why"))
            .required(),
        Field::new("on_day", &ctx.t("field-hardship_aid-returned-on"), FieldKind::Day)
            .value(ctx.form.some("on_day").unwrap_or(&today))
            .required(),
    ];
    html! { @for each in &fields { (field(each, ctx.lang)) } }
}

/// Records what came back.
pub(super) async fn take_returned(ctx: Ctx) -> Page {
    let found = find(&ctx, "bounce").await?;
    let mut given = Given::none().with("why", ctx.form.get("why"));
    if let Some(row) = ctx.form.int("row") {
        given = given.with("row", row);
    }
    if let Ok(day) = ctx.form.get("on_day").parse::<clock::Day>() {
        given = given.with("on_day", day);
    }
    match take(&ctx, &found, "bounce", "hardship.paylist", given).await? {
        Ok(()) => Ok(ctx.done(&ctx.href(&(PAYLISTS.page)(found.list.id)), "hardship-aid-returned")),
        Err(refusal) => {
            let fields = bounce(&ctx, &found);
            page(&ctx, &found, "bounce", &fields, Some(&refusal.text(ctx.lang)))
        }
    }
}
