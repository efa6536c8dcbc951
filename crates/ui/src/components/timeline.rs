//! The history of a record: its commits, newest first.

use maud::{Markup, html};

/// One commit as the record sees it.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened, in words.
    pub what: Markup,
    /// When, who, which commit: the line beneath, with links.
    pub meta: Markup,
    /// What became of which field, or the reason given; may be empty.
    pub note: Markup,
    /// The newest, or the one that decides what stands now.
    pub key: bool,
    /// Reversed by a later commit.
    pub reversed: bool,
}

/// The history.
pub fn timeline(events: &[Event]) -> Markup {
    html! {
        ol.line {
            @for event in events {
                li.key[event.key].gone[event.reversed] {
                    p { (event.what) }
                    @if !event.note.0.is_empty() { p { (event.note) } }
                    p.meta { (event.meta) }
                }
            }
        }
    }
}
