//! The rail: where one can go, in groups.

use maud::{Markup, html};

use crate::text::count;

/// A place to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many there are behind it.
    pub count: Option<i64>,
    /// The count is of things that wait for this person.
    pub hot: bool,
}

impl NavItem {
    /// A place with no count.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> NavItem {
        NavItem { label: label.into(), href: href.into(), count: None, hot: false }
    }

    /// The same place with a count.
    pub fn counted(mut self, count: i64) -> NavItem {
        self.count = Some(count);
        self
    }
}

/// Places that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// What they have in common; empty for the first group.
    pub label: String,
    /// The places.
    pub items: Vec<NavItem>,
}

/// The rail; `path` is the page one is on, which belongs to the place with the longest address that begins it.
pub(super) fn nav(groups: &[NavGroup], path: &str, label: &str) -> Markup {
    let here = groups
        .iter()
        .flat_map(|g| &g.items)
        .map(|i| i.href.as_str())
        .filter(|h| is_within(path, h))
        .max_by_key(|h| h.len());
    html! {
        nav.nav aria-label=(label) {
            @for group in groups {
                @if !group.label.is_empty() { h2 { (group.label) } }
                ul {
                    @for item in &group.items {
                        li {
                            a href=(item.href) aria-current=[(here == Some(item.href.as_str())).then_some("page")] {
                                span { (item.label) }
                                @if let Some(n) = item.count { span.n.hot[item.hot] { (count(n)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn is_within(path: &str, href: &str) -> bool {
    let href = href.split('?').next().unwrap_or(href);
    match path.strip_prefix(href) {
        Some("") => true,
        Some(rest) => href != "/" && (rest.starts_with('/') || href.ends_with('/')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_address_that_begins_the_path_is_here() {
        let groups = [NavGroup {
            label: String::new(),
            items: ["/", "/units", "/units/tree", "/unit"].map(|href| NavItem::new(href, href)).to_vec(),
        }];
        for (path, here) in [("/units/9", "/units"), ("/units/tree", "/units/tree"), ("/", "/"), ("/unit", "/unit")] {
            let html = nav(&groups, path, "导航").0;
            assert_eq!(html.matches("aria-current").count(), 1, "{path}");
            assert!(html.contains(&format!("href=\"{here}\" aria-current=\"page\"")), "{path}: {html}");
        }
        assert!(!nav(&groups, "/unitsabc", "导航").0.contains("aria-current"));
    }
}
