//! Tags and lights: a state in a word. A mark and the word carry the meaning; the colour only helps.

use maud::{Markup, html};

use crate::icon::Icon;

/// What a tag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// Fine, agreed, done.
    Ok,
    /// Soon due, waiting.
    Soon,
    /// To look at.
    Warn,
    /// Restated since it was published.
    Restated,
    /// Late, wrong, disagreeing.
    Late,
    /// To know.
    Info,
    /// Not begun, not in force.
    Off,
}

/// A tag.
pub fn tag(kind: TagKind, label: &str) -> Markup {
    let (class, icon) = match kind {
        TagKind::Ok => ("tag ok", Some(Icon::Check)),
        TagKind::Soon => ("tag soon", Some(Icon::Clock)),
        TagKind::Warn => ("tag soon", Some(Icon::Warn)),
        TagKind::Restated => ("tag soon", Some(Icon::Restated)),
        TagKind::Late => ("tag late", Some(Icon::Alert)),
        TagKind::Info => ("tag info", None),
        TagKind::Off => ("tag off", None),
    };
    html! { span class=(class) { @if let Some(icon) = icon { (icon.svg()) } (label) } }
}

/// A light of a ledger: its shape says what its colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// On course: a disc.
    Green,
    /// Soon due or behind: a triangle.
    Yellow,
    /// Overdue: a square.
    Red,
    /// Not begun: a ring.
    Grey,
}

/// A light with its word.
pub fn light(light: Light, label: &str) -> Markup {
    let (class, icon) = match light {
        Light::Green => ("tag ok", Icon::Disc),
        Light::Yellow => ("tag soon", Icon::Triangle),
        Light::Red => ("tag late", Icon::Square),
        Light::Grey => ("tag off", Icon::Ring),
    };
    html! { span class=(class) { (icon.svg()) (label) } }
}
