//! Bars: a figure split by one of its dimensions. The table itself carries the bars, so nothing is said twice.

use maud::{Markup, html};

use super::{Format, at};

/// One part of a split.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its value; `None` where it may not be shown, with `note` saying why.
    pub value: Option<i64>,
    /// Where it leads.
    pub href: Option<String>,
    /// Its share, or why there is no value; may be empty.
    pub note: String,
}

/// What the columns are called: the dimension, the value, the share.
pub type Heads<'a> = [&'a str; 3];

/// The split, a bar a row, all to one scale from nought.
pub fn bars(caption: &str, heads: Heads<'_>, bars: &[Bar], format: Format) -> Markup {
    let most = bars.iter().filter_map(|bar| bar.value).max().unwrap_or(0).max(1);
    html! {
        table.split {
            caption.unseen { (caption) }
            thead {
                tr { th scope="col" colspan="2" { (heads[0]) } th.n scope="col" { (heads[1]) } th.n scope="col" { (heads[2]) } }
            }
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { @match &bar.href { Some(href) => a href=(href) { (bar.label) }, None => (bar.label) } }
                        td.draw { (draw(bar.value, most)) }
                        td.n { @match bar.value { Some(value) => (format.write(value)), None => "—" } }
                        td.n.mute { (bar.note) }
                    }
                }
            }
        }
    }
}

fn draw(value: Option<i64>, most: i64) -> Markup {
    let width = value.map_or(0.0, |value| value.max(0) as f64 / most as f64 * 100.0);
    html! {
        svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="100" height="12" {}
            // What is there but tiny still shows as a hair.
            @if value.is_some_and(|value| value > 0) { rect.amount width=(at(width.max(0.4))) height="12" {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_share_one_scale_and_suppressed_parts_show_nothing() {
        let bar = |label: &str, value| Bar { label: label.to_owned(), value, href: None, note: String::new() };
        let html = bars(
            "按技能等级",
            ["技能等级", "人数", "占比"],
            &[bar("高级工", Some(200)), bar("技师", Some(50)), bar("特级技师", None), bar("学徒工", Some(0))],
            Format::Count,
        )
        .0;
        assert!(html.contains("width=\"100\" height=\"12\"></rect><rect class=\"amount\" width=\"100\""), "{html}");
        assert!(html.contains("class=\"amount\" width=\"25\""), "{html}");
        assert_eq!(html.matches("class=\"amount\"").count(), 2);
        assert!(html.contains("—"));
    }
}
