//! From one item to the next: where one goes on to when a step of Today is taken.

use record::{Db, Moment};
use ui::link;
use ui::web::Ctx;

use super::entry::{Only, entries};
use crate::desk::Desk;
use crate::inbox::{Item, inbox_of};

/// How many items are looked at for one that can be done at once.
const LOOKED: usize = 20;

/// Where somebody stands in their list, when they work it off one by one.
pub(super) struct Flow {
    /// The step the list is narrowed to.
    pub only: Option<Only>,
    /// How many items there are.
    pub left: usize,
    /// The place of the item at hand, from 0.
    pub place: usize,
    /// Where the next one is; `None` when there is none.
    pub next: Option<String>,
}

/// Whether somebody came from Today.
pub(super) fn is_on(ctx: &Ctx) -> bool {
    ctx.query.get("from") == "today"
}

/// What the address of the form keeps of it.
pub(super) fn query(only: Option<Only>) -> String {
    let only = only.map(Only::name);
    link::with("", &[], &[("from", Some("today")), ("do", only.as_deref())])
}

fn list(db: &Db, ctx: &Ctx, only: Option<Only>) -> record::Result<Vec<Item>> {
    let mut items = inbox_of(db, &ctx.who, ctx.now.as_of, 0, usize::MAX)?;
    if let Some(only) = only {
        items.retain(|item| only.holds(item));
    }
    Ok(items)
}

impl Flow {
    /// The place of a record in the list, and what follows it.
    pub fn at(db: &Db, ctx: &Ctx, desk: &Desk, procedure: &str, record: i64) -> record::Result<Flow> {
        let only = Only::parse(desk, ctx.query.get("do"));
        let items = list(db, ctx, only)?;
        let is_here = |item: &Item| item.record == record && item.procedure == procedure;
        let place = items.iter().position(is_here).unwrap_or(0);
        let left = items.len();
        let rest: Vec<Item> = items
            .iter()
            .skip(place + 1)
            .chain(items.iter().take(place))
            .filter(|item| !is_here(item))
            .cloned()
            .collect();
        let next = next_of(db, ctx, desk, only, &rest)?;
        Ok(Flow { only, left, place, next })
    }

    /// What is next once a step was taken on the record that stood at a place.
    pub fn after(
        db: &Db,
        ctx: &Ctx,
        desk: &Desk,
        (procedure, record): (&str, i64),
        place: usize,
    ) -> record::Result<Flow> {
        let only = Only::parse(desk, ctx.query.get("do"));
        let items = list(db, ctx, only)?;
        // Where more is to be done on it, it has had its turn all the same.
        let is_here = |item: &&Item| item.record == record && item.procedure == procedure;
        let mut rest: Vec<Item> = items.iter().filter(|item| !is_here(item)).cloned().collect();
        if place < rest.len() {
            rest.rotate_left(place);
        }
        let next = next_of(db, ctx, desk, only, &rest)?;
        Ok(Flow { only, left: items.len(), place, next })
    }
}

/// The form of the first of these items on which something can be done; where nothing can, the page of the first.
fn next_of(db: &Db, ctx: &Ctx, desk: &Desk, only: Option<Only>, items: &[Item]) -> record::Result<Option<String>> {
    // Commits made since this request began are seen too.
    let at = Moment { as_of: ctx.now.as_of, known: db.head()?.commit };
    let mut page = None;
    for item in items.iter().take(LOOKED) {
        for entry in entries(db, ctx, desk, std::slice::from_ref(item), at)? {
            let wanted = entry.doable.iter().find(|step| only.is_none_or(|only| only.step.name == step.name));
            if let Some(step) = wanted {
                return Ok(Some(entry.form(step, only)));
            }
            page = page.or_else(|| entry.page(ctx));
        }
    }
    Ok(page)
}
