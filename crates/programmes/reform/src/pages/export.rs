//! The ledger as a file: without the sealed names for everybody who may have it; with them for a reason, which is logged first.

use access::{Action, Sight};
use maud::html;
use ui::components::{
    Choice, Crumb, Field, FieldKind, Form as Sent, Kind as Loud, Method, button, error_summary, field, form,
    link_button, page_head,
};
use ui::web::{Ctx, Page, Problem, Routes, download};

use super::{EXPORT, desk, kinds};
use crate::register::PLAN;
use crate::sheets::{self, ExportError, Form, Layout};

/// The routes of sheets that go out.
pub(super) fn routes() -> Routes {
    let own = || kinds::owned(&PLAN, "unit", "plan");
    Routes::new()
        .get("/reform/{plan}/export.xlsx", EXPORT, xlsx)
        .found_by(own())
        .get("/reform/{plan}/export.csv", EXPORT, csv)
        .found_by(own())
        .get("/reform/{plan}/export", EXPORT, page)
        .found_by(own())
        .post("/reform/{plan}/export", EXPORT, with_names)
        .found_by(own())
}

async fn xlsx(ctx: Ctx) -> Page {
    send(&ctx, Form::Xlsx, false).await
}

async fn csv(ctx: Ctx) -> Page {
    send(&ctx, Form::Csv, false).await
}

async fn send(ctx: &Ctx, form: Form, names: bool) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let (desk, at, reader) = (procedure::pages::desk(ctx)?, ctx.moment, ctx.clone());
    let bytes = ctx
        .run(move |app| {
            let sees = |unit: Option<i64>| names && reader.sight(unit) == Sight::Names;
            let layout = Layout { form, names: &sees };
            let catalogue = &app.figures.catalogue;
            let written = app.store.read(|db| sheets::export(db, &desk, Some(catalogue), plan, at, layout));
            written.map(|(bytes, _)| bytes).map_err(|error| match error {
                ExportError::Missing => Problem::missing(),
                ExportError::Store(error) => error.into(),
                ExportError::Write(error) => Problem::internal(error),
            })
        })
        .await?;
    let end = if form == Form::Csv { "csv" } else { "xlsx" };
    let name = ctx.t_args("sheets-export-name", &[("day", at.as_of.to_string().into())]);
    Ok(download(bytes, &format!("{name}.{end}")))
}

async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None)
}

fn draw(ctx: &Ctx, wrong: Option<&str>) -> Page {
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let title = ctx.t("sheets-export");
    let forms = [("xlsx", "sheets-export-xlsx"), ("csv", "sheets-export-csv")];
    let choices = forms.map(|(form, key)| Choice::new(form, ctx.t(key)));
    let listed: Vec<(&str, &str)> = wrong.map(|why| ("reason", why)).into_iter().collect();
    let path = format!("/reform/{plan}/export");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("sheets-export-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        section {
            h2 { (ctx.t("sheets-export-plain")) }
            p { (ctx.t("sheets-export-plain-text")) }
            div.actions { @for (form, key) in forms { (link_button(&ctx.t(key), &ctx.href(&format!("{path}.{form}")), Loud::Plain)) } }
        }
        @if ctx.sight(ctx.unit) == Sight::Names {
            section {
                h2 { (ctx.t("sheets-export-named")) }
                p { (ctx.t("sheets-export-named-text")) }
                (form(&Sent { action: &ctx.href(&path), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                    (field(&Field::new("format", &ctx.t("sheets-export-format"), FieldKind::Radio(choices.to_vec())).value(ctx.form.some("format").unwrap_or("xlsx")).required(), ctx.lang))
                    (field(&Field::text("reason", &ctx.t("reason")).value(ctx.form.get("reason")).hint(&ctx.t("reason-hint")).error(wrong).required().autocomplete("off"), ctx.lang))
                    div.actions { (button(&ctx.t("sheets-export-go"), Loud::Primary)) }
                } }))
            }
        }
        @if ctx.can(Action::ReformPlan, ctx.unit) { p.small { a href={ "/reform/" (plan) "/import" } { (ctx.t("sheets-import")) } } }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("sheets-ledger"), desk::plan_href(ctx, plan))];
    Ok(ctx.show(&frame, &body))
}

async fn with_names(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let form = if ctx.form.get("format") == "csv" { Form::Csv } else { Form::Xlsx };
    let (by, reason, at) = (ctx.by(), ctx.form.get("reason").to_owned(), ctx.moment);
    let plan = ctx.params.int("plan").ok_or_else(Problem::missing)?;
    let logged = ctx
        .run(move |app| {
            let what = format!("reform plan={plan} as_of={} known={}", at.as_of, at.known);
            match app.access.hand_out(by, unit, &what, &reason) {
                Ok(_) => Ok(true),
                Err(access::Error::Reason) => Ok(false),
                Err(error) => Err(Problem::from(error)),
            }
        })
        .await?;
    if !logged {
        return Ok(ctx.again(draw(&ctx, Some(&ctx.t("access-reason")))?));
    }
    send(&ctx, form, true).await
}
