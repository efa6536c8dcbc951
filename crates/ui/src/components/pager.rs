//! Keyset pages: forward and back, never “page 317 of 9,170”, which a large register cannot answer at once.

use clock::Lang;
use maud::{Markup, html};

use super::{Kind, link_button};
use crate::text::{t, t_args};

/// Where the pages before and after are.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// How many records there are in all, when that is known without counting.
    pub total: Option<u64>,
    /// How many stand on this page.
    pub here: usize,
    /// The first page, when this is not it.
    pub first: Option<String>,
    /// The page before.
    pub back: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// The pager.
pub fn pager(pager: &Pager, lang: Lang) -> Markup {
    html! {
        nav.pager aria-label=(t(lang, "pager")) {
            p {
                @if let Some(total) = pager.total {
                    (t_args(lang, "table-count", &[("n", total.into())]))
                    @if total > pager.here as u64 { (t_args(lang, "table-here", &[("n", pager.here.into())])) }
                } @else {
                    (t_args(lang, "table-here-only", &[("n", pager.here.into())]))
                }
            }
            div.actions {
                @if let Some(href) = &pager.first { (link_button(&t(lang, "pager-first"), href, Kind::Quiet)) }
                @if let Some(href) = &pager.back { a.btn href=(href) rel="prev" { (t(lang, "pager-back")) } }
                @if let Some(href) = &pager.next { a.btn href=(href) rel="next" { (t(lang, "pager-next")) } }
            }
        }
    }
}
