//! What opens in place: a question before an action, and more for those who want it. Both are `<details>`, so that they
//! work without script.

use maud::{Markup, html};

/// A button that opens a panel beneath it, in which an action is explained and confirmed. `body` holds a form.
pub fn ask(label: &str, class: &str, body: &Markup) -> Markup {
    html! {
        details.ask.pop data-pop="" {
            summary class={ "btn " (class) } { (label) }
            div.panel { (body) }
        }
    }
}

/// More to read under a line that says what it is.
pub fn unfold(label: &str, body: &Markup) -> Markup {
    html! {
        details.unfold {
            summary { (label) }
            (body)
        }
    }
}
