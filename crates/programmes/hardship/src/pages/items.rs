//! The items of the dossier's form as fields, and what was sent in them.
//!
//! What is held and may not be seen is not sent to the page: its field stays empty, and an empty answer leaves it as it
//! is; a dash takes it away. Who fills in their own form sees what they have written.

use clock::Both;
use ui::components::{Choice, Field, FieldKind};
use ui::web::Ctx;

use super::desk;
use crate::fields::{Item, ItemKind, Mark, Of, Origin, items, read};
use procedure::pages::form::{Wrong, sent, wrong_of};

/// What takes away what is held.
const DASH: &str = "-";

/// What a form knows of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known<'a> {
    /// Nothing is held, or it may be seen: this.
    Seen(&'a str),
    /// Something is held that is not shown.
    Held,
}

/// The items that are asked of somebody and kept with the dossier, in the order of the form.
pub(super) fn asked(of: Of) -> impl Iterator<Item = &'static Item> {
    items(of).filter(|item| item.origin == Origin::Asked && item.held.is_none() && item.name != "kinship")
}

/// What an item is called, with a star where the application is incomplete without it.
fn starred(ctx: &Ctx, item: &Item) -> String {
    let label: Both = item.label;
    let star = if item.mark == Mark::Required { " *" } else { "" };
    format!("{}{star}", clock::said(label, ctx.lang))
}

/// An item as a field.
pub(super) fn field_of(ctx: &Ctx, wrong: &[Wrong], item: &Item, id: &str, known: Known<'_>) -> Field {
    let seen = match known {
        Known::Seen(text) => typed(item, text),
        Known::Held => String::new(),
    };
    let mut field = Field::new(id, &starred(ctx, item), kind_of(ctx, item, known))
        .value(sent(ctx, id, &seen))
        .error(wrong_of(wrong, id))
        .autocomplete("off");
    if known == Known::Held && !matches!(item.kind, ItemKind::Code(_) | ItemKind::Flag) {
        field = field.hint(&ctx.t("hardship-page-held-hint"));
    } else if item.kind == ItemKind::Money {
        field = field.hint(&ctx.t("hardship-page-in-yuan"));
    }
    field
}

/// A value as it is typed.
fn typed(item: &Item, text: &str) -> String {
    match item.kind {
        ItemKind::Money => text.parse().map_or_else(|_| text.to_owned(), desk::typed_money),
        _ => text.to_owned(),
    }
}

fn kind_of(ctx: &Ctx, item: &Item, known: Known<'_>) -> FieldKind {
    let choices = |given: Vec<Choice>| {
        let first = match known {
            Known::Held => {
                vec![
                    Choice::new("", ctx.t("hardship-page-held-stays")),
                    Choice::new(DASH, ctx.t("hardship-page-held-goes")),
                ]
            }
            Known::Seen(_) => vec![Choice::new("", ctx.t("hardship-page-choose"))],
        };
        FieldKind::Select(first.into_iter().chain(given).collect())
    };
    match item.kind {
        ItemKind::Code(list) => choices(desk::choices(ctx, list, None)),
        ItemKind::Flag => choices(vec![Choice::new("1", ctx.t("yes")), Choice::new("0", ctx.t("no"))]),
        // A dash must be possible where something is held.
        ItemKind::Day if known == Known::Held => FieldKind::Line("text"),
        ItemKind::Day => FieldKind::Day,
        ItemKind::Text(most) if most >= 500 => FieldKind::Area(4),
        ItemKind::Text(_) | ItemKind::Money | ItemKind::Int => FieldKind::Line("text"),
    }
}

/// What was answered to an item, as it is kept; `None` where it stays as it is. What is wrong with it is added.
pub(super) fn answer(ctx: &Ctx, wrong: &mut Vec<Wrong>, item: &Item, id: &str, known: Known<'_>) -> Option<String> {
    let text = ctx.form.get(id);
    match (known, text) {
        (Known::Held, "") => return None,
        (_, "" | DASH) => return Some(String::new()),
        _ => {}
    }
    let text = match item.kind {
        ItemKind::Money => match desk::read_money(text) {
            Some(fen) => fen.to_string(),
            None => {
                wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-money")));
                return None;
            }
        },
        ItemKind::Int | ItemKind::Day => exchange::half_width(text).into_owned(),
        _ => text.to_owned(),
    };
    match read(item, desk::pack(ctx), &text) {
        Ok(kept) => Some(kept.unwrap_or_default()),
        Err(why) => {
            wrong.push((id.to_owned(), if ctx.lang == clock::Lang::Zh { why.0 } else { why.1 }));
            None
        }
    }
}

/// A kept value as people read it.
pub(super) fn shown(ctx: &Ctx, item: &Item, text: &str) -> String {
    match item.kind {
        _ if text.is_empty() => String::new(),
        ItemKind::Code(list) => desk::label(ctx, list, text),
        ItemKind::Flag => desk::yes_no(ctx, text == "1"),
        ItemKind::Money => text.parse().map_or_else(|_| text.to_owned(), |fen| desk::money(ctx, fen)),
        _ => text.to_owned(),
    }
}
