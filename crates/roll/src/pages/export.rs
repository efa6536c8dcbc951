//! Sheets out. Names leave the house: a reason is asked for and logged first, and the sheet waits for its owner alone.

use access::Action;
use axum::response::Response;
use maud::html;
use ui::components::{
    Choice, Crumb, Field, FieldKind, Form, Kind as Loud, Method, NoteKind, Progress, Stage as Bar, button,
    error_summary, field, form, link_button, note, page_head, post_button, progress,
};
use ui::text::{count, day_long};
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, View};
use super::file;
use super::form::Wrong;
use super::jobs::{self, Job, Stage};
use crate::export;

/// The forms a sheet can have.
const FORMS: [&str; 2] = ["xlsx", "csv"];

/// The units of a subtree: nobody's name is in it, so it is simply given.
pub(super) async fn units(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let end = FORMS.into_iter().find(|form| *form == ctx.query.get("format")).unwrap_or("xlsx");
    let (tree, pack, reader) = (desk::tree(&ctx)?, desk::pack(&ctx)?, ctx.clone());
    let job = Job::new(&ctx, format!("export-units.{end}"), unit, ctx.moment.as_of, Stage::Writing);
    let path = job.file(&ctx.app.store);
    let to = path.clone();
    let running = job.run();
    ctx.run(move |app| -> Result<(), Problem> {
        jobs::make_folder(&app.store).map_err(Problem::internal)?;
        app.store
            .read(|db| {
                let view = View::of(&reader, &tree, db)?;
                let shape = view.reached(Action::UnitsExport, unit);
                export::units(db, &shape, unit, reader.moment, pack, &to)
            })
            .map_err(broken)?;
        Ok(())
    })
    .await?;
    let sent = file::send(&path, &name(&ctx, "roll-export-units-name", end), true).await;
    drop(running);
    sent
}

fn name(ctx: &Ctx, key: &str, end: &str) -> String {
    format!("{}.{end}", ctx.t_args(key, &[("day", ctx.moment.as_of.to_string().into())]))
}

fn broken(error: export::Error) -> Problem {
    match error {
        export::Error::Store(error) => error.into(),
        error => Problem::internal(error),
    }
}

/// The form: what would be handed out, in which form, and why.
pub(super) async fn form_page(ctx: Ctx) -> Page {
    draw(&ctx, &[])
}

fn draw(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (*id, why.as_str())).collect();
    let of = |id: &str| wrong.iter().find(|(field, _)| *field == id).map(|(_, why)| why.as_str());
    let forms = FORMS.map(|form| Choice::new(form, ctx.t(&format!("roll-export-{form}"))));
    let chosen = ctx.form.some("format").unwrap_or("xlsx");
    let what = ctx.t_args(
        "roll-export-what",
        &[("unit", ctx.unit_name(unit).into()), ("day", day_long(ctx.moment.as_of, ctx.lang).into())],
    );
    let body = html! {
        (page_head(&html! { (ctx.t("roll-export-roll")) }, &html! {}, &html! { (what) }, &html! {}))
        (note(NoteKind::Info, &html! { p { (ctx.t("roll-export-explain")) } }))
        (error_summary(&listed, ctx.lang))
        (form(&Form { action: &ctx.href("/export/roll"), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            (field(&Field::new("format", &ctx.t("roll-export-format"), FieldKind::Radio(forms.to_vec())).value(chosen).required(), ctx.lang))
            (field(&Field::text("reason", &ctx.t("reason")).value(ctx.form.get("reason")).hint(&ctx.t("reason-hint")).error(of("reason")).required().autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t("roll-export-begin"), Loud::Primary)) (link_button(&ctx.t("roll-back"), &ctx.href("/persons"), Loud::Quiet)) }
        } }))
    };
    let mut frame = ctx.frame(&ctx.t("roll-export-roll"));
    frame.crumbs = vec![Crumb::to(ctx.t("roll-persons"), ctx.href("/persons"))];
    Ok(ctx.show(&frame, &body))
}

/// Logs it, then begins to write the sheet.
pub(super) async fn begin(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let end = FORMS.into_iter().find(|form| *form == ctx.form.get("format")).unwrap_or("xlsx");
    let (by, reason, at) = (ctx.by(), ctx.form.get("reason").to_owned(), ctx.moment);
    let logged = ctx
        .run(move |app| {
            match app.access.hand_out(by, unit, &format!("roll.{end} as_of={} known={}", at.as_of, at.known), &reason) {
                Ok(_) => Ok(true),
                Err(access::Error::Reason) => Ok(false),
                Err(error) => Err(Problem::from(error)),
            }
        })
        .await?;
    if !logged {
        return Ok(ctx.again(draw(&ctx, &[("reason", ctx.t("access-reason"))])?));
    }
    let job = Job::new(&ctx, format!("export-roll.{end}"), unit, at.as_of, Stage::Writing);
    let job = ctx
        .run(move |app| -> Result<Job, Problem> {
            jobs::sweep(app)?;
            jobs::make_folder(&app.store).map_err(Problem::internal)?;
            job.save(&app.store)?;
            Ok(job)
        })
        .await?;
    jobs::sweep_later(&ctx);
    write(&ctx, &job)?;
    Ok(ctx.go(&format!("/export/job/{}", job.token), None))
}

fn write(ctx: &Ctx, job: &Job) -> Result<(), Problem> {
    let (tree, pack) = (desk::tree(ctx)?, desk::pack(ctx)?);
    let (ctx, mut job, running) = (ctx.clone(), job.clone(), job.run());
    tokio::task::spawn_blocking(move || {
        let store = &ctx.app.store;
        let path = job.file(store);
        let written = store.read(|db| {
            let view = View::of(&ctx, &tree, db)?;
            let shape = view.reached(Action::RollExport, job.unit);
            export::roll(db, &shape, job.unit, ctx.moment, pack, &path)
        });
        jobs::close_to_others(&path);
        match written {
            Ok(rows) => {
                job.stage = Stage::Ready;
                job.told.rows = rows;
            }
            Err(error) => {
                tracing::warn!(%error, "a sheet could not be written");
                jobs::remove(&path);
                job.stage = Stage::Failed;
            }
        }
        if let Err(error) = job.finish(store) {
            tracing::error!(%error, "what came of a sheet could not be kept");
        }
        drop(running);
    });
    Ok(())
}

/// How far it is; then the sheet.
pub(super) async fn page(ctx: Ctx) -> Page {
    let job = jobs::mine(&ctx, "export-").await?;
    let here = format!("/export/job/{}", job.token);
    let running = job.running;
    let inside = match (job.stage, running) {
        (Stage::Writing, Some(_)) => {
            let label = ctx.t("roll-export-writing");
            progress(
                &Progress {
                    id: "work",
                    label: &label,
                    done: 0,
                    total: None,
                    note: "",
                    stage: Bar::Running,
                    poll: &here,
                },
                ctx.lang,
            )
        }
        (Stage::Ready, _) => html! {
            (note(NoteKind::Fine, &html! { p { (ctx.t_args("roll-export-ready", &[("n", count(i64::try_from(job.told.rows).unwrap_or(i64::MAX)).into())])) } }))
            p.small.mute { (ctx.t("roll-export-once")) }
            (post_button(&format!("{here}/download"), &ctx.csrf(), &ctx.t("roll-export-download"), Loud::Primary, &[]))
        },
        _ => html! {
            (note(NoteKind::Error, &html! { p { (ctx.t("roll-export-failed")) } }))
            (link_button(&ctx.t("roll-export-roll"), "/export/roll", Loud::Plain))
        },
    };
    let body = html! {
        (page_head(&html! { (ctx.t("roll-export-roll")) }, &html! {}, &html! { (day_long(job.as_of, ctx.lang)) }, &html! {}))
        (inside)
    };
    let mut frame = ctx.frame(&ctx.t("roll-export-roll"));
    frame.crumbs = vec![Crumb::to(ctx.t("roll-persons"), "/persons")];
    frame.refresh = (job.stage == Stage::Writing && running.is_some()).then_some(3);
    Ok(ctx.show(&frame, &body))
}

/// Gives the sheet to its owner; here it is gone then.
pub(super) async fn download(ctx: Ctx) -> Page {
    let job = jobs::mine(&ctx, "export-").await?;
    if job.stage != Stage::Ready {
        return Ok(ctx.go(&format!("/export/job/{}", job.token), None));
    }
    let end = job.kind.split_once('.').map_or("csv", |(_, end)| end).to_owned();
    let name = format!("{}.{end}", ctx.t_args("roll-export-roll-name", &[("day", job.as_of.to_string().into())]));
    let sent: Response = file::send(&job.file(&ctx.app.store), &name, true).await?;
    ctx.run(move |app| job.forget(&app.store)).await?;
    Ok(sent)
}
