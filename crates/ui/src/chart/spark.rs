//! Sparklines: the run of a figure in the height of a line.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::at;

/// The colour of a sparkline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SparkTone {
    /// Like any other.
    #[default]
    Plain,
    /// Restated since.
    Restated,
}

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 24.0;

/// A sparkline of equally spaced values, `None` where one is not known. `label` says what it shows; the numbers belong in
/// the table or on the page of the figure it stands beside.
pub fn spark(values: &[Option<i64>], label: &str, tone: SparkTone) -> Markup {
    let known = || values.iter().filter_map(|value| *value);
    let (low, high) = (known().min().unwrap_or(0), known().max().unwrap_or(0));
    let spread = (high - low).max(1) as f64;
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let place = |n: usize, value: i64| {
        let y = if high == low { HEIGHT / 2.0 } else { HEIGHT - 2.0 - (value - low) as f64 / spread * (HEIGHT - 4.0) };
        (n as f64 * step, y)
    };
    let mut line = String::new();
    let mut drawing = false;
    let mut gaps = false;
    for (n, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let (x, y) = place(n, *value);
                // Writing to a String cannot fail.
                let _ = write!(line, "{}{} {}", if drawing { "L" } else { "M" }, at(x), at(y));
                drawing = true;
            }
            None => {
                drawing = false;
                gaps = true;
            }
        }
    }
    let class = if tone == SparkTone::Restated { "spark soon" } else { "spark" };
    html! {
        svg class=(class) viewBox={ "0 0 " (at(WIDTH)) " " (at(HEIGHT)) } preserveAspectRatio="none" role="img" aria-label=(label) {
            @if !line.is_empty() {
                @if !gaps && values.len() > 1 { path.area d={ (line) "V" (at(HEIGHT)) "H0Z" } {} }
                path.curve d=(line) {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_short_and_broken_runs_are_drawn() {
        let path = |values: &[Option<i64>]| spark(values, "近一年", SparkTone::Plain).0;
        assert!(path(&[Some(5), Some(5)]).contains("M0 12L96 12"));
        assert!(path(&[Some(1), None, Some(3)]).contains("M0 22M96 2"));
        assert!(!path(&[]).contains("<path") && !path(&[Some(1)]).contains("NaN"));
    }
}
