//! A dispute over who is responsible for a task: who contests and why, whom they hold responsible, and the ruling.

use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{Crumb, Fact, facts, page_head, section_head};
use ui::web::{Ctx, Page, Problem};

use super::{desk, kinds, next, rows};
use crate::register::{DISPUTE, TASK};
use crate::rules::dispute::PROCEDURE;

struct Found {
    dispute: Version,
    /// The task, where whoever asks may see it.
    task: Option<(i64, String)>,
}

fn read(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Option<Found>> {
    let Some(dispute) = db.get(&DISPUTE, id, ctx.moment)? else { return Ok(None) };
    let task = dispute.int("task").unwrap_or(0);
    let task = match ctx.may_reach(db, &kinds::TASKS, task, false)? {
        Some(_) => db.get(&TASK, task, ctx.moment)?,
        None => None,
    };
    let task = task.map(|task| (task.id, format!("{} {}", task.text("number"), task.text("title"))));
    Ok(Some(Found { dispute, task }))
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let id = ctx.params.int("dispute").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx.read(move |db| read(&reader, db, id)).await?.ok_or_else(Problem::missing)?;
    let (panel, papers) =
        (procedure::pages::panel(&ctx, &PROCEDURE, id).await?, paper::panel(&ctx, &kinds::DISPUTES, id).await?);
    let next = next::buttons(&ctx, &PROCEDURE, id).await?;
    let dispute = &found.dispute;
    let label = |field: &str| ctx.t(&format!("field-reform_dispute-{field}"));
    let said = |field: &str| desk::said(&label(field), dispute.text(field));
    let all = [
        Fact::new(
            ctx.t("reform-task"),
            html! {
                @match &found.task {
                    Some((id, name)) => a href=(desk::task_href(&ctx, *id)) { (name) },
                    None => (dispute.text("title")),
                }
            },
        ),
        Fact::new(label("unit"), desk::some_unit(&ctx, dispute.int("unit"))),
        Fact::new(label("owner"), desk::some_unit(&ctx, dispute.int("owner"))),
        Fact::new(label("proposed"), desk::some_unit(&ctx, dispute.int("proposed"))),
        Fact::new(label("lead"), desk::some_unit(&ctx, dispute.int("lead"))),
    ];
    let title = ctx.t_args("reform-dispute-title", &[("task", dispute.text("title").into())]);
    let about: Markup = html! {
        section {
            (section_head(&ctx.t("reform-facts"), &html! {}))
            (facts(&all, ctx.lang))
            (said("grounds"))
            (said("ruling"))
        }
    };
    let body = html! {
        (page_head(&html! { (title) }, &desk::state(&ctx, &PROCEDURE, dispute.text("state")), &html! {}, &next))
        (about)
        (papers)
        (panel)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = rows::crumbs(&ctx, None);
    frame.crumbs.extend(found.task.as_ref().map(|(id, name)| Crumb::to(name.clone(), desk::task_href(&ctx, *id))));
    Ok(ctx.show(&frame, &body))
}
