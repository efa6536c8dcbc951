//! Charts drawn on the server as SVG: no script, coloured by the style sheet, each with a title, a description and its
//! numbers as a table beside it. Why not a library: `docs/adr/0004-charts.md`.

mod bars;
mod line;
mod scale;
mod spark;

pub use bars::{Bar, bars};
pub use line::{LineChart, Mark, Series, line_chart};
pub use spark::{SparkTone, spark};

use crate::text::{count, money, percent};

/// How the values of a chart are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Whole numbers.
    #[default]
    Count,
    /// Rates in basis points.
    Rate,
    /// Money in fen, shown in yuan.
    Money,
}

impl Format {
    /// The value in words.
    pub fn write(self, value: i64) -> String {
        match self {
            Format::Count => count(value),
            Format::Rate => percent(value),
            Format::Money => money(value),
        }
    }
}

/// A coordinate with one decimal: half a tenth of a pixel is nothing anybody sees.
fn at(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // `-0` would be one more way to write the same place.
    if tenths == 0.0 { "0".to_owned() } else { tenths.to_string() }
}
