//! The steps of a membership: each a form with a day and a reason, each one commit.

use access::Action;
use clock::Day;
use maud::html;
use ui::components::{Choice, Crumb, Field, FieldKind, page_head};
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, choices};
use super::form::{Sheet, Wrong, commit, day_field, day_of, line, reason_field, sent, sheet, wrong_of};
use super::person::{self, Record};
use crate::person::Identity;
use crate::rules::membership::Event;
use crate::steps;

/// What is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Join,
    Step(Event),
}

fn asked(ctx: &Ctx, record: &Record) -> Result<Asked, Problem> {
    let word = ctx.params.get("step");
    let held = record.spell(ctx);
    match (word, held) {
        ("join", None) => Ok(Asked::Join),
        (word, Some(spell)) => {
            let offered = steps::offered(steps::state(spell, ctx.moment));
            steps::named(word).filter(|event| offered.contains(event)).map(Asked::Step).ok_or_else(Problem::missing)
        }
        _ => Err(Problem::missing()),
    }
}

/// The form of a step.
pub(super) async fn form(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    let asked = asked(&ctx, &record)?;
    draw(&ctx, &record, asked, &[])
}

fn draw(ctx: &Ctx, record: &Record, asked: Asked, wrong: &[Wrong]) -> Page {
    let word = ctx.params.get("step");
    let name = record.name(ctx);
    let mut fields: Vec<Field> = Vec::new();
    match asked {
        Asked::Join => {
            let code = record.view.now.get(record.unit).map_or("", |unit| unit.code.as_str());
            let entries = choices(record.pack, "joining_reason", ctx.lang)
                .into_iter()
                .filter(|choice| choice.value != "transferred_in")
                .collect();
            fields.push(line(ctx, wrong, "unit", "roll-unit-code", code).hint(&ctx.t("roll-unit-of-hint")).required());
            fields.push(
                Field::new("entry", &ctx.t("field-membership-entry"), FieldKind::Radio(entries))
                    .value(sent(ctx, "entry", "joined"))
                    .required(),
            );
            fields.push(
                Field::day("joined", &ctx.t("field-membership-joined-on"))
                    .value(sent(ctx, "joined", &ctx.now.as_of.to_string()))
                    .hint(&ctx.t("roll-joined-hint"))
                    .error(wrong_of(wrong, "joined")),
            );
        }
        Asked::Step(Event::CompleteTransfer) => {
            fields.push(
                line(ctx, wrong, "unit", "roll-transfer-to", "")
                    .hint(&ctx.t("roll-transfer-to-hint"))
                    .required()
                    .first(),
            );
        }
        Asked::Step(Event::Retain) => {
            let why: Vec<Choice> = choices(record.pack, "retaining_reason", ctx.lang);
            fields.push(
                Field::new("why", &ctx.t("roll-retain-why"), FieldKind::Radio(why))
                    .value(sent(ctx, "why", "retired"))
                    .error(wrong_of(wrong, "why"))
                    .required(),
            );
        }
        Asked::Step(_) => {}
    }
    fields.push(day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-step-from-hint")));
    fields.push(reason_field(ctx, wrong));
    let base = format!("/persons/{}", record.id);
    let title = ctx.t(&format!("roll-step-{word}"));
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (name) }, &html! {}))
        (sheet(ctx, wrong, &Sheet {
            action: format!("{base}/membership/{word}"),
            fields: &fields,
            send: &format!("roll-step-{word}"),
            back: base.clone(),
            above: html! { p { (ctx.t(&format!("roll-explain-{word}"))) } },
            undo: false,
        }))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = record.crumbs(ctx);
    frame.crumbs.push(Crumb::to(name, base));
    Ok(ctx.show(&frame, &body))
}

/// Takes the step.
pub(super) async fn take(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    if record.clear.erased {
        return Err(Problem::unusable("access-erased"));
    }
    let asked = asked(&ctx, &record)?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    let wants_unit = matches!(asked, Asked::Join | Asked::Step(Event::CompleteTransfer));
    // The union that takes somebody in, or one above both, does so: nobody writes where they do not answer.
    let unit =
        ctx.app.units.find_code(ctx.form.get("unit"), ctx.now).filter(|unit| ctx.can(Action::RollWrite, Some(*unit)));
    if wants_unit && unit.is_none() {
        wrong.push(("unit", ctx.t("roll-wrong-transfer-unit")));
    }
    let joined = match ctx.form.some("joined").map(str::parse::<Day>) {
        None => None,
        Some(Ok(day)) if day <= from => Some(day),
        Some(_) => {
            wrong.push(("joined", ctx.t("roll-wrong-joined")));
            None
        }
    };
    let why = ctx.form.get("why");
    let known = desk::pack(&ctx)?.codes("retaining_reason").is_some_and(|list| list.get(why).is_some());
    if asked == Asked::Step(Event::Retain) && !known {
        wrong.push(("why", ctx.t("roll-wrong-choice")));
    }
    if !wrong.is_empty() {
        return Ok(ctx.again(draw(&ctx, &record, asked, &wrong)?));
    }
    let id = record.id;
    let spell = record.spell(&ctx).map(|v| v.id);
    let identity = Identity::of(&record.version, &record.clear);
    let restored = ctx.form.get("entry") == "restored";
    let source = if asked == Asked::Step(Event::Retain) { retained_by(why) } else { "roll.membership" };
    let done = commit(&ctx, source, move |commit| match (asked, spell) {
        (Asked::Step(event), Some(spell)) => Ok(steps::take(commit, spell, event, from, unit)?),
        _ => Ok(steps::join(commit, id, &identity, unit.unwrap_or(0), joined, restored, from)?),
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/persons/{id}"), "roll-step-taken")),
        Err(each) => Ok(ctx.again(draw(&ctx, &record, asked, &[each])?)),
    }
}

/// Why a membership is retained has no field of its own; the commit says it in its source.
fn retained_by(why: &str) -> &'static str {
    match why {
        "retired" => "roll.retained.retired",
        "unemployed" => "roll.retained.unemployed",
        "unit_closed" => "roll.retained.unit-closed",
        _ => "roll.membership",
    }
}
