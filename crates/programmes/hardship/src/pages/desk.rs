//! What the pages of relief have in common: names, days, money, states.

use axum::response::Response;
use clock::{Day, Lang, Pack, weekday};
use maud::{Markup, html};
use procedure::StateKind;
use record::{Db, Version};
use ui::components::{Choice, Column, Row, Table, TagKind, table, tag};
use ui::web::Ctx;

use crate::rules::dossier::PROCEDURE;

/// What stands between two parts of a line.
pub(super) const DOT: &str = " · ";

/// What stands for a value that may be seen only for a reason.
pub(super) const VEIL: &str = "******";

/// The jurisdiction pack whose code lists name things.
pub(super) fn pack(ctx: &Ctx) -> &'static Pack {
    ctx.app.figures.pack()
}

/// The name of a code; the code itself where the pack does not have it.
pub(super) fn label(ctx: &Ctx, list: &str, code: &str) -> String {
    pack(ctx).codes(list).and_then(|list| list.label(code, ctx.lang)).unwrap_or(code).to_owned()
}

/// The codes of a list as choices, with an empty one first that says this.
pub(super) fn choices(ctx: &Ctx, list: &str, empty: Option<&str>) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let all = codes.iter().map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang)));
    empty.map(|key| Choice::new("", ctx.t(key))).into_iter().chain(all).collect()
}

/// The codes of a list that lie under another code, as choices.
pub(super) fn under(ctx: &Ctx, list: &str, parent: &str) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let own = codes.iter().filter(|code| code.parent.as_deref() == Some(parent));
    own.map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang))).collect()
}

/// A day with its day of the week.
pub(super) fn day(ctx: &Ctx, day: Day) -> Markup {
    html! { span.nowrap { (day) } " " span.small.mute.nowrap { (weekday(day, ctx.lang)) } }
}

/// A day, where there is one.
pub(super) fn some_day(ctx: &Ctx, each: Option<Day>) -> Markup {
    html! { @if let Some(each) = each { (day(ctx, each)) } }
}

/// Money as people read it: `1,062.00 元`, `CNY 1,062.00`.
pub(super) fn money(ctx: &Ctx, fen: i64) -> String {
    ctx.t_args("hardship-page-yuan", &[("amount", ui::text::money(fen).into())])
}

/// Money as it is typed: `1062`, `1062.50`.
pub(super) fn typed_money(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        part => format!("{}.{:02}", fen / 100, part.abs()),
    }
}

/// Reads money as people type it, in yuan with at most two places, not below zero; gives fen. `None` for what is no such
/// amount.
pub(super) fn read_money(text: &str) -> Option<i64> {
    let text = exchange::half_width(text);
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '¥' | '￥')).collect();
    let text = text.trim_end_matches('元');
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// What a unit is called at the moment of the page, or now when it was not there then.
pub(super) fn unit_name(ctx: &Ctx, unit: i64) -> String {
    let name = ctx.unit_name(unit);
    if name.is_empty() { ctx.app.units.name(unit, ctx.now, ctx.lang) } else { name }
}

/// The state of a dossier in a tag.
pub(super) fn state(ctx: &Ctx, code: &str) -> Markup {
    let Some(state) = PROCEDURE.state(code) else { return tag(TagKind::Off, code) };
    let kind = match state.kind {
        StateKind::Open => TagKind::Info,
        StateKind::Resting => TagKind::Soon,
        StateKind::Done => TagKind::Ok,
        StateKind::Ended => TagKind::Off,
    };
    tag(kind, clock::said(state.label, ctx.lang))
}

/// The states as choices of a filter.
pub(super) fn states(ctx: &Ctx) -> Vec<Choice> {
    let any = Choice::new("", ctx.t("any"));
    let all = PROCEDURE.states.iter().map(|state| Choice::new(state.code, clock::said(state.label, ctx.lang)));
    std::iter::once(any).chain(all).collect()
}

/// What a dossier is called before it has a number: by that of its record.
pub(super) fn called(ctx: &Ctx, number: &str, id: i64) -> String {
    if number.is_empty() {
        ctx.t_args("hardship-page-unnumbered", &[("id", id.to_string().into())])
    } else {
        number.to_owned()
    }
}

/// The title of the office of an account; empty for the system.
pub(super) fn office(db: &Db, ctx: &Ctx, account: Option<i64>) -> record::Result<String> {
    match account {
        None | Some(0) => Ok(String::new()),
        Some(account) => {
            let held: Option<Version> = db.get(&access::ACCOUNT, account, ctx.now)?;
            Ok(held.map(|held| held.text("title").to_owned()).unwrap_or_default())
        }
    }
}

/// Yes or no, in words.
pub(super) fn yes_no(ctx: &Ctx, flag: bool) -> String {
    ctx.t(if flag { "yes" } else { "no" })
}

/// Several things in one line, as each language separates them.
pub(super) fn joined(ctx: &Ctx, parts: &[String]) -> String {
    parts.join(if ctx.lang == Lang::Zh { "、" } else { ", " })
}

/// A table whose caption is only read aloud: a heading above says it already.
pub(super) fn rows_of(ctx: &Ctx, caption: &str, columns: &[Column], rows: &[Row]) -> Markup {
    table(&Table { caption, show_caption: false, columns, rows }, ctx.lang)
}

/// A text of several lines as paragraphs.
pub(super) fn paragraphs(text: &str) -> Markup {
    html! { @for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } } }
}

/// After an action: on to a page that says what was done.
pub(super) fn done(ctx: &Ctx, path: &str, what: &str) -> Response {
    debug_assert!(ctx.find_text(&format!("said-{what}")).is_some(), "no text says that {what} was done");
    ctx.go(path, Some(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_it_is_typed() {
        let table = [("0", 0), ("1062", 106_200), ("1,062.5", 106_250), ("１０６２．０５元", 106_205), ("¥12", 1_200)];
        for (text, fen) in table {
            assert_eq!(read_money(text), Some(fen), "{text}");
            assert_eq!(read_money(&typed_money(fen)), Some(fen), "{text}");
        }
        for text in ["", ".", "-1", "1.234", "十元", "1e3", ".5", "99999999999999999999"] {
            assert_eq!(read_money(text), None, "{text}");
        }
    }
}
