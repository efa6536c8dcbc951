//! The figures of a brief: name, value, curve, and what the value is of.

use maud::{Markup, html};

/// One figure.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Its name.
    pub label: String,
    /// Its value, made by one of the functions beside [`super::number`].
    pub value: Markup,
    /// What it counts: 人, 家.
    pub unit: String,
    /// Its curve, made by [`crate::chart::spark`]; may be empty.
    pub curve: Markup,
    /// A line beneath: both parts of a rate, the change over a year.
    pub sub: Markup,
}

/// The figures, in as many columns as there is room for.
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul.tiles {
            @for tile in tiles {
                li.tile {
                    h2 { (tile.label) }
                    p.value { (tile.value) span.of { (tile.unit) } }
                    (tile.curve)
                    p.sub { (tile.sub) }
                }
            }
        }
    }
}
