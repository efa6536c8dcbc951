//! Fields of a form that is still drafted: added, refused because the system holds them, taken out.

use std::sync::Arc;

use ui::web::{Ctx, Page};

use super::form::{self, Refused};
use super::{holdings, id_of, write};
use crate::forms::acts::{Asked, NewField, add_field, remove_field};

/// Adds one. What the system holds is refused, and offered to be shown instead.
pub(super) async fn add(ctx: Ctx) -> Page {
    let id = id_of(&ctx, "form")?;
    let holdings = Arc::new(holdings(&ctx));
    let new = NewField {
        label: ctx.form.get("label").to_owned(),
        kind: ctx.form.get("kind").to_owned(),
        list: ctx.form.get("list").to_owned(),
        required: ctx.form.some("required").is_some(),
        shown: ctx.form.some("shown").is_some(),
    };
    let label = new.label.clone();
    let done = write(&ctx, ("form", "forms.field"), "登记报表字段", move |commit, desk| {
        add_field(commit, desk, &holdings, id, &new)
    })
    .await?;
    match done.map(|done| done.value) {
        Ok(Asked::Added(_)) => Ok(ctx.go(&format!("{}#fields", ctx.href(&format!("/forms/{id}"))), None)),
        Ok(Asked::Held(held)) => {
            let page = form::draw(&ctx, Some(&Refused::Held { label, held })).await?;
            Ok(ctx.again(page))
        }
        Err(refusal) => {
            let page = form::draw(&ctx, Some(&Refused::Told(refusal))).await?;
            Ok(ctx.again(page))
        }
    }
}

/// Takes one out.
pub(super) async fn remove(ctx: Ctx) -> Page {
    let (id, field) = (id_of(&ctx, "form")?, id_of(&ctx, "field")?);
    let done = write(&ctx, ("form", "forms.field"), "删去报表字段", move |commit, desk| {
        remove_field(commit, desk, id, field)
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.go(&format!("{}#fields", ctx.href(&format!("/forms/{id}"))), None)),
        Err(refusal) => {
            let page = form::draw(&ctx, Some(&Refused::Told(refusal))).await?;
            Ok(ctx.again(page))
        }
    }
}
