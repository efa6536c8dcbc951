//! The file for the bank: asked for with a reason, which is in the log before the file is made.

use maud::html;
use record::Version;
use ui::components::{
    Choice, Field, FieldKind, Form as Sheet, Kind, Method, NoteKind, button, field, form, link_button, note, page_head,
};
use ui::web::{Ctx, Page, Problem, download};

use super::{PAYLISTS, desk, list, lists};
use crate::aid::export::{ExportError, Form, bank_file};
use crate::aid::judge::Why;

async fn read(ctx: &Ctx) -> Result<Version, Problem> {
    let reader = ctx.clone();
    ctx.read(move |db| desk::paylist(db, &reader, reader.now)).await
}

/// The form.
pub(super) async fn page(ctx: Ctx) -> Page {
    let held = read(&ctx).await?;
    draw(&ctx, &held, None)
}

/// Whether there is something to pay: nobody's account leaves the house for a list that was not approved.
fn is_ready(held: &Version) -> bool {
    matches!(held.text("state"), "approved" | "paid" | "reconciled")
}

fn draw(ctx: &Ctx, held: &Version, refusal: Option<&str>) -> Page {
    let heading = ctx.t("hardship-aid-bank");
    let forms =
        [Choice::new("xlsx", ctx.t("hardship-aid-bank-xlsx")), Choice::new("csv", ctx.t("hardship-aid-bank-csv"))];
    let back = ctx.href(&(PAYLISTS.page)(held.id));
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &html! { (list::called(held)) }, &html! {}))
        @if is_ready(held) {
            (note(NoteKind::Info, &html! { p { (ctx.t("hardship-aid-bank-explain")) } }))
            (desk::refused(refusal))
            (form(&Sheet { action: &ctx.href(&format!("/aid/lists/{}/bank", held.id)), method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
                (field(&Field::new("format", &ctx.t("hardship-aid-bank-format"), FieldKind::Radio(forms.to_vec())).value(ctx.form.some("format").unwrap_or("xlsx")).required(), ctx.lang))
                (field(&Field::text("reason", &ctx.t("reason")).value(ctx.form.get("reason")).hint(&ctx.t("reason-hint")).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t("hardship-aid-bank-do"), Kind::Primary)) (link_button(&ctx.t("hardship-aid-cancel"), &back, Kind::Quiet)) }
            } }))
        } @else { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-aid-bank-not-yet")) } })) }
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = lists::crumbs(ctx, Some(held));
    let shown = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(shown) } else { shown })
}

/// Logs it, then makes the file.
pub(super) async fn make(ctx: Ctx) -> Page {
    let held = read(&ctx).await?;
    if !is_ready(&held) {
        return draw(&ctx, &held, None);
    }
    let form = if ctx.form.get("format") == "csv" { Form::Csv } else { Form::Xlsx };
    let (by, reason, id) = (ctx.by(), ctx.form.get("reason").to_owned(), held.id);
    let logged = ctx
        .run(move |app| match app.access.reveal(by, PAYLISTS.register, id, &["name", "bank", "bank_card"], &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if !logged {
        return draw(&ctx, &held, Some(&ctx.t("access-reason")));
    }
    let (reader, paylist, desk_) = (ctx.clone(), held.clone(), procedure::pages::desk(&ctx)?);
    let made = ctx
        .run(move |app| {
            let made = app.store.read(|db| bank_file(db, &desk_, &paylist, (form, reader.lang), reader.now));
            match made {
                Ok((bytes, _)) => Ok(Ok(bytes)),
                Err(ExportError::NoAccount(numbers)) => {
                    let between = if reader.lang == clock::Lang::Zh { "、" } else { ", " };
                    Ok(Err(("hardship-aid-bank-lacks", numbers.join(between))))
                }
                Err(ExportError::Changed(faults)) => {
                    let said = |(number, why): &(String, Why)| {
                        let colon = if reader.lang == clock::Lang::Zh { "：" } else { ": " };
                        format!("{number}{colon}{}", if reader.lang == clock::Lang::Zh { &why.0 } else { &why.1 })
                    };
                    Ok(Err(("hardship-aid-bank-changed", faults.iter().map(said).collect::<Vec<_>>().join(" "))))
                }
                Err(ExportError::Store(error)) => Err(error.into()),
                Err(ExportError::Write(error)) => Err(Problem::internal(error)),
            }
        })
        .await?;
    match made {
        Ok(bytes) => {
            let end = if form == Form::Csv { "csv" } else { "xlsx" };
            Ok(download(bytes, &format!("{}.{end}", list::called(&held))))
        }
        Err((key, numbers)) => {
            let told = ctx.t_args(key, &[("numbers", numbers.into())]);
            draw(&ctx, &held, Some(&told))
        }
    }
}
