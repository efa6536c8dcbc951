//! The few pictures of the product, drawn here: fonts on old machines lack most marks, and a mark must never be a box.

use maud::{Markup, html};

/// A mark of 16 by 16 units in the colour of the text beside it. It never stands for a word alone: assistive technology
/// does not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Turned in, expands: a triangle pointing to the end of the line.
    Turn,
    /// Opens downwards.
    Down,
    /// Sorted upwards.
    Up,
    /// Fine, done.
    Check,
    /// Closed, refused.
    Cross,
    /// Late, wrong.
    Alert,
    /// Soon, waiting.
    Clock,
    /// Something to look at.
    Warn,
    /// A restated figure.
    Restated,
    /// For information.
    Info,
    /// Not begun, not in force.
    Ring,
    /// Search.
    Search,
    /// The menu on narrow screens.
    Menu,
    /// Copy to the clipboard.
    Copy,
    /// A masked value that can be revealed.
    Eye,
    /// The person signed in.
    Person,
    /// The moment in time a page is read at.
    Moment,
    /// A file to take away.
    Download,
    /// Two things that do not agree.
    Unequal,
    /// A green light: a disc.
    Disc,
    /// A yellow light: a triangle.
    Triangle,
    /// A red light: a square.
    Square,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Turn => "M5 3l6 5-6 5z",
            Icon::Down => "M3 5l5 6 5-6z",
            Icon::Up => "M3 11l5-6 5 6z",
            Icon::Check => "M3 8.5l3.5 3.5L13 4.5",
            Icon::Cross => "M4 4l8 8M12 4l-8 8",
            Icon::Alert => "M8 2.5v7M8 13v.2",
            Icon::Warn => "M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.2",
            Icon::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5V8l2.3 1.5",
            Icon::Restated => "M13.5 8a5.5 5.5 0 1 1-1.9-4.2M12 .8v3.4H8.6",
            Icon::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.3V11M8 4.8V5",
            Icon::Ring => "M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z",
            Icon::Search => "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6L14 14",
            Icon::Menu => "M2 4h12M2 8h12M2 12h12",
            Icon::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Icon::Eye => {
                "M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z"
            }
            Icon::Person => "M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 0 0 8 2zM2.5 14c.4-3 2.6-4.6 5.5-4.6s5.1 1.6 5.5 4.6",
            Icon::Moment => "M2.6 5A6 6 0 1 1 2 8M2.4 1.8V5h3.2M8 4.8V8l2.3 1.6",
            Icon::Download => "M8 2v8M4.6 7L8 10.4 11.4 7M2.5 13.5h11",
            Icon::Unequal => "M3 6h10M3 10h10M10.5 2.8l-5 10.4",
            Icon::Disc => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
            Icon::Triangle => "M8 1.5l7 12.5H1z",
            Icon::Square => "M2 2h12v12H2z",
        }
    }

    fn is_solid(self) -> bool {
        matches!(self, Icon::Turn | Icon::Down | Icon::Up | Icon::Disc | Icon::Triangle | Icon::Square)
    }

    /// The mark.
    pub fn svg(self) -> Markup {
        self.class("")
    }

    /// The mark with one more class.
    pub fn class(self, class: &str) -> Markup {
        let solid = if self.is_solid() { " solid" } else { "" };
        let space = if class.is_empty() { "" } else { " " };
        html! {
            svg class={ "icon" (solid) (space) (class) } viewBox="0 0 16 16" aria-hidden="true" { path d=(self.path()) {} }
        }
    }
}
