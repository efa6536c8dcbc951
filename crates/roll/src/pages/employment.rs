//! Where a person works: begun, changed, ended — from a day on, each a commit.

use clock::Day;
use maud::html;
use ui::components::{Crumb, page_head, section_head};
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, reason_field, sheet};
use super::person::{self, Record};
use super::person_form::{post_fields, post_of};
use crate::acts;
use crate::person::Identity;

/// The form.
pub(super) async fn form(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    draw(&ctx, &record, &[], &[])
}

fn draw(ctx: &Ctx, record: &Record, wrong: &[Wrong], wrong_end: &[Wrong]) -> Page {
    let name = record.name(ctx);
    let job = record.job(ctx);
    let unit = job.and_then(|(v, _)| v.int("unit")).unwrap_or(record.unit);
    let code = record.view.now.get(unit).map_or("", |unit| unit.code.as_str());
    let mut fields = post_fields(ctx, record.pack, wrong, code, job.map(|(v, employer)| (v, employer.as_str())));
    fields
        .extend([day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-from-hint")), reason_field(ctx, wrong)]);
    let ending = [
        day_field(ctx, wrong_end, "ended", "roll-employment-ended").hint(&ctx.t("roll-employment-ended-hint")),
        reason_field(ctx, wrong_end).id("reason-end"),
    ];
    let base = format!("/persons/{}", record.id);
    let key = if job.is_some() { "roll-employment-change" } else { "roll-employment-begin" };
    let body = html! {
        (page_head(&html! { (ctx.t(key)) }, &html! {}, &html! { (name) }, &html! {}))
        (sheet(ctx, wrong, &Sheet { action: format!("{base}/employment"), fields: &fields, send: key, back: base.clone(), above: html! {}, undo: false }))
        @if job.is_some() {
            section {
                (section_head(&ctx.t("roll-employment-end"), &html! {}))
                p.small.mute { (ctx.t("roll-employment-end-explain")) }
                (sheet(ctx, wrong_end, &Sheet { action: format!("{base}/employment/end"), fields: &ending, send: "roll-employment-end", back: base.clone(), above: html! {}, undo: true }))
            }
        }
    };
    let mut frame = ctx.frame(&name);
    frame.crumbs = record.crumbs(ctx);
    frame.crumbs.push(Crumb::to(name, base));
    Ok(ctx.show(&frame, &body))
}

/// Begins a main employment, or changes the one that stands.
pub(super) async fn change(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    if record.clear.erased {
        return Err(Problem::unusable("access-erased"));
    }
    let tree = desk::tree(&ctx)?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let sent = post_of(&ctx, record.pack, &mut wrong);
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    let (Some(sent), true) = (sent, wrong.is_empty()) else { return Ok(ctx.again(draw(&ctx, &record, &wrong, &[])?)) };
    let (id, job) = (record.id, record.job(&ctx).map(|(v, _)| v.id));
    let identity = Identity::of(&record.version, &record.clear);
    let done = commit(&ctx, "roll.employment", move |commit| {
        let shape = tree.now(commit.read()?, from)?;
        let mut post = sent.post;
        post.employer =
            sent.employer.map(|name| acts::employer_named(commit, &shape, &name, post.unit, from)).transpose()?;
        let Some(job) = job else {
            let was = crate::person::place(commit.read()?, id)?;
            acts::employ(commit, id, &identity, &post, from)?;
            return Ok(acts::refind(commit, id, was, from)?);
        };
        if acts::change_post(commit, id, job, &post, from)? {
            Ok(())
        } else {
            Err(Stop::at("", "roll-nothing-changed"))
        }
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/persons/{id}"), "roll-employment-changed")),
        Err(each) => Ok(ctx.again(draw(&ctx, &record, &[each], &[])?)),
    }
}

/// Ends the main employment.
pub(super) async fn end(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    let Some(job) = record.job(&ctx).map(|(v, _)| v.id) else { return Err(Problem::missing()) };
    let ended = match day_of(&ctx, "ended") {
        Ok(day) => day,
        Err(each) => return Ok(ctx.again(draw(&ctx, &record, &[], &[each])?)),
    };
    let id = record.id;
    let done = commit(&ctx, "roll.employment", move |commit| Ok(acts::leave_post(commit, job, ended)?)).await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/persons/{id}"), "roll-employment-over")),
        Err(each) => Ok(ctx.again(draw(&ctx, &record, &[], &[each])?)),
    }
}
