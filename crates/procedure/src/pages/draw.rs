//! What the pages of every programme draw alike: names of codes, units and offices, days, states, refusals, pages of a list.

use access::{Relations, Role};
use clock::{Day, Lang, Pack, weekday};
use maud::{Markup, html};
use record::{Db, Moment};
use ui::components::{Choice, Column, NoteKind, Pager, Row, Table, TagKind, note, table, tag};
use ui::web::Ctx;

use crate::refusal::Refusal;
use crate::table::{Procedure, StateKind};

/// What stands between two parts of a line.
pub const DOT: &str = " · ";

/// The jurisdiction pack whose code lists name things.
pub fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// The name of a code in the reader's language; the code itself where the pack does not have it.
pub fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    pack(ctx).codes(list).and_then(|list| list.label(code, ctx.lang)).unwrap_or(code).to_owned()
}

/// The codes of a list as choices, after an empty one that says the text of this key.
pub fn choices(ctx: &Ctx, list: &str, empty: Option<&str>) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let all = codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang)));
    empty.map(|key| Choice::new("", ctx.t(key))).into_iter().chain(all).collect()
}

/// A day with its day of the week.
pub fn day(ctx: &Ctx, day: Day) -> Markup {
    html! { span.nowrap { (day) } " " span.small.mute.nowrap { (weekday(day, ctx.lang)) } }
}

/// A day with its day of the week, where there is one.
pub fn some_day(ctx: &Ctx, each: Option<Day>) -> Markup {
    html! { @if let Some(each) = each { (day(ctx, each)) } }
}

/// What a unit is called at the moment of the page, or now when it was not there then.
pub fn unit_name(ctx: &Ctx, unit: i64) -> String {
    let name = ctx.unit_name(unit);
    if name.is_empty() { ctx.app.units.name(unit, ctx.now, ctx.lang) } else { name }
}

/// A state of a procedure in a tag.
pub fn state(ctx: &Ctx, procedure: &Procedure, code: &str) -> Markup {
    let Some(state) = procedure.state(code) else { return tag(TagKind::Off, code) };
    let kind = match state.kind {
        StateKind::Open => TagKind::Info,
        StateKind::Resting => TagKind::Soon,
        StateKind::Done => TagKind::Ok,
        StateKind::Ended => TagKind::Off,
    };
    tag(kind, clock::said(state.label, ctx.lang))
}

/// The title of the office of an account; empty for none, and for the system.
///
/// # Errors
/// When the store cannot be read.
pub fn office(db: &Db, account: impl Into<Option<i64>>, at: Moment) -> record::Result<String> {
    match account.into() {
        None | Some(0) => Ok(String::new()),
        Some(account) => {
            let held = db.get(&access::ACCOUNT, account, at)?;
            Ok(held.map(|held| held.text("title").to_owned()).unwrap_or_default())
        }
    }
}

/// Whether whoever asks holds one of these roles at a unit, or for it.
pub fn holds(ctx: &Ctx, roles: &[(Role, Relations)], unit: i64) -> bool {
    access::holder(&ctx.who, roles, unit, ctx.app.units.as_ref(), ctx.now).is_some()
}

/// Several things in one line, as each language separates them.
pub fn joined(ctx: &Ctx, parts: &[String]) -> String {
    parts.join(if ctx.lang == Lang::Zh { "、" } else { ", " })
}

/// A table whose caption is only read aloud: a heading above says it already.
pub fn rows_of(ctx: &Ctx, caption: &str, columns: &[Column], rows: &[Row]) -> Markup {
    table(&Table { caption, show_caption: false, columns, rows }, ctx.lang)
}

/// A text of several lines as paragraphs.
pub fn paragraphs(text: &str) -> Markup {
    html! { @for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } } }
}

/// Why something was refused, above its form.
pub fn refused(ctx: &Ctx, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            div role="alert" { (note(NoteKind::Error, &html! { p { (refusal.text(ctx.lang)) } })) }
        }
    }
}

/// Rows of a page of a list.
pub const PAGE: usize = 50;

/// Which page of a list is asked for, from 1.
pub fn page_number(ctx: &Ctx) -> usize {
    ctx.query.int("page").and_then(|page| usize::try_from(page).ok()).filter(|page| *page > 0).unwrap_or(1)
}

/// The pager of so many rows, of which this page shows `here`.
pub fn pages(ctx: &Ctx, total: usize, here: usize) -> Pager {
    let page = page_number(ctx);
    let to = |page: usize| ctx.here(&[("page", (page > 1).then(|| page.to_string()).as_deref())]);
    Pager {
        total: Some(total as u64),
        here,
        first: (page > 2).then(|| to(1)),
        back: (page > 1).then(|| to(page - 1)),
        next: (page.saturating_mul(PAGE) < total).then(|| to(page + 1)),
    }
}
