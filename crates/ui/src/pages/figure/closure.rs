//! How a stock came about: opening, what came and went by reason, closing.

use figure::{Closure, Definition, Error, Figures, Kind, Query};
use maud::{Markup, html};
use record::Db;
use record::tally::Tallies;

use crate::text::count;
use crate::web::Ctx;

/// The account of a stock over the period of the question; `None` for what has none: flows, rates, and stocks over a register
/// that does not say when and why its records begin and end.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn closure(figures: &Figures, db: &Db, tallies: &Tallies, query: &Query) -> Result<Option<Closure>, Error> {
    let Kind::Stock(source) = &query.figure.kind else { return Ok(None) };
    let (Some(reasons), true) = (source.reasons, source.register.span.is_some()) else { return Ok(None) };
    // The split of the page is not that of the account, and could ask for more than the tally holds.
    let query = Query { by: None, ..query.clone() };
    match figures.closure(db, tallies, &query, reasons) {
        Ok(closure) => Ok(Some(closure)),
        Err(Error::NoTally { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The account as a table.
pub(crate) fn table(ctx: &Ctx, query: &Query, closure: &Closure) -> Markup {
    let (from, to) = query.period;
    let caption =
        ctx.t_args("figure-closure-caption", &[("figure", figure::said(query.figure.label, ctx.lang).into())]);
    let signed = |n: i64| if n > 0 { format!("+{}", count(n)) } else { count(n) };
    html! {
        table.account {
            caption.unseen { (caption) }
            tbody {
                tr { th scope="row" { (ctx.t("figure-opening")) " " span.mute.small { (from.plus(-1)) } } td.n { (count(closure.opening)) } }
                @for (reason, n) in &closure.entries {
                    tr { th scope="row" { (why(ctx, query.figure, reason, true)) } td.n { (signed(*n)) } }
                }
                @for (reason, n) in &closure.exits {
                    tr { th scope="row" { (why(ctx, query.figure, reason, false)) } td.n { (signed(-n)) } }
                }
                @if closure.changed != 0 {
                    tr { th scope="row" { (ctx.t("figure-changed")) } td.n { (signed(closure.changed)) } }
                }
                tr.total { th scope="row" { (ctx.t("figure-closing")) " " span.mute.small { (to) } } td.n { (count(closure.closing)) } }
            }
        }
    }
}

/// A reason as its code list calls it.
fn why(ctx: &Ctx, figure: &Definition, reason: &str, is_entry: bool) -> String {
    if reason.is_empty() {
        return ctx.t(if is_entry { "figure-entry-unknown" } else { "figure-exit-unknown" });
    }
    let source = figure.source();
    let field = source.and_then(|source| source.reasons).map(|(entry, exit)| if is_entry { entry } else { exit });
    let kind = source.zip(field).and_then(|(source, field)| source.register.field(field)).map(|field| field.kind);
    let Some(record::Kind::Code(list)) = kind else { return reason.to_owned() };
    let codes = ctx.app.figures.pack().codes(list);
    codes.and_then(|codes| codes.label(reason, ctx.lang)).unwrap_or(reason).to_owned()
}
