//! What the pages of relief have in common: names, days, money, states.

use maud::Markup;
use procedure::pages::draw;
use ui::components::Choice;
use ui::web::Ctx;

pub(super) use procedure::pages::draw::{
    DOT, choices, day, joined, label, office, pack, paragraphs, rows_of, some_day, unit_name,
};

use crate::rules::dossier::PROCEDURE;

/// What stands for a value that may be seen only for a reason.
pub(super) const VEIL: &str = "******";

/// The codes of a list that lie under another code, as choices.
pub(super) fn under(ctx: &Ctx, list: &str, parent: &str) -> Vec<Choice> {
    let codes = pack(ctx).codes(list).map(|list| list.codes()).unwrap_or_default();
    let own = codes.iter().filter(|code| code.parent.as_deref() == Some(parent));
    own.map(|code| Choice::new(code.code.as_str(), code.label(ctx.lang))).collect()
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

/// The state of a dossier in a tag.
pub(super) fn state(ctx: &Ctx, code: &str) -> Markup {
    draw::state(ctx, &PROCEDURE, code)
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

/// Yes or no, in words.
pub(super) fn yes_no(ctx: &Ctx, flag: bool) -> String {
    ctx.t(if flag { "yes" } else { "no" })
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
