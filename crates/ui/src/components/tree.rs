//! Trees of units: nested `<details>`, deeper branches fetched when they are opened.

use clock::Lang;
use maud::{Markup, html};

use crate::icon::Icon;
use crate::text::t_args;

/// What hangs under a node.
#[derive(Debug, Clone)]
pub enum Children {
    /// Nothing.
    None,
    /// These, folded open or shut.
    Here {
        /// The nodes.
        nodes: Vec<Node>,
        /// Whether they are on show.
        open: bool,
    },
    /// Some, to be fetched: with script when the branch is opened (the answer replaces the link and should be a
    /// `ul` of nodes, see [`branch`]), without by following the link to a page with the branch open.
    Later {
        /// Where they are.
        href: String,
        /// How many there are.
        count: usize,
    },
}

/// One node.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Tags beside the name; may be empty.
    pub tags: Markup,
    /// A count at the end of the line; may be empty.
    pub count: Markup,
    /// What hangs under it.
    pub children: Children,
}

/// The tree; `label` names it for assistive technology.
pub fn tree(label: &str, nodes: &[Node], lang: Lang) -> Markup {
    html! { ul.tree aria-label=(label) { @for node in nodes { (draw(node, lang)) } } }
}

/// The nodes under one node, as the answer to a request for [`Children::Later`].
pub fn branch(nodes: &[Node], lang: Lang) -> Markup {
    html! { ul { @for node in nodes { (draw(node, lang)) } } }
}

fn draw(node: &Node, lang: Lang) -> Markup {
    let turn = || {
        let said = t_args(lang, "tree-turn", &[("name", node.label.as_str().into())]);
        html! { summary { (Icon::Turn.class("turn")) span.unseen { (said) } } }
    };
    html! {
        li {
            // The link stands beside the summary, not in it: one control must not hold another.
            div.node {
                span.grow { a href=(node.href) { (node.label) } @if !node.tags.0.is_empty() { " " (node.tags) } }
                @if !node.count.0.is_empty() { span.n { (node.count) } }
            }
            @match &node.children {
                Children::None => {},
                Children::Here { nodes, open } => details open[*open] { (turn()) (branch(nodes, lang)) },
                Children::Later { href, count } => {
                    details {
                        (turn())
                        a.later href=(href) hx-get=(href) hx-trigger="toggle from:'closest details' once" hx-swap="outerHTML" {
                            (t_args(lang, "tree-later", &[("n", (*count).into())]))
                        }
                    }
                },
            }
        }
    }
}
