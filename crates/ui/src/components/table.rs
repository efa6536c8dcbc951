//! Registers as tables: headings that sort, columns that can be chosen, rows that become cards on a phone.

use clock::Lang;
use maud::{Markup, html};

use super::{Empty, Kind, Pager, button, empty, pager};
use crate::icon::Icon;
use crate::text::t;

/// How a column is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// Upwards; the link sorts downwards.
    Up(String),
    /// Downwards; the link sorts upwards.
    Down(String),
    /// Not; the link sorts by it.
    Can(String),
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cell {
    /// Text, from the left.
    #[default]
    Text,
    /// A number, from the right.
    Number,
    /// A day or code, never broken.
    Day,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// What stands in it.
    pub cell: Cell,
    /// Whether it sorts, and how it is sorted now.
    pub sort: Option<Sort>,
}

impl Column {
    /// A column of text that does not sort.
    pub fn text(label: impl Into<String>) -> Column {
        Column { label: label.into(), cell: Cell::Text, sort: None }
    }

    /// A column of numbers that does not sort.
    pub fn number(label: impl Into<String>) -> Column {
        Column { label: label.into(), cell: Cell::Number, sort: None }
    }

    /// A column of days or codes that does not sort.
    pub fn day(label: impl Into<String>) -> Column {
        Column { label: label.into(), cell: Cell::Day, sort: None }
    }

    /// The same column with a heading that sorts.
    pub fn sorted(mut self, sort: Sort) -> Column {
        self.sort = Some(sort);
        self
    }
}

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Like any other.
    #[default]
    Plain,
    /// Something to look at; a cell must say what.
    Warn,
    /// Rejected; a cell must say why.
    Bad,
    /// The sum of the others.
    Total,
}

/// A row: as many cells as there are columns; the first names the row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Markup>,
    /// How it stands.
    pub tone: Tone,
}

impl Row {
    /// A row like any other.
    pub fn new(cells: Vec<Markup>) -> Row {
        Row { cells, tone: Tone::Plain }
    }

    /// The same row with a tone.
    pub fn tone(mut self, tone: Tone) -> Row {
        self.tone = tone;
        self
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// What it is a table of.
    pub caption: &'a str,
    /// Whether the caption is shown; it is always read aloud.
    pub show_caption: bool,
    /// Its columns.
    pub columns: &'a [Column],
    /// Its rows.
    pub rows: &'a [Row],
}

/// The table. On a phone the rows of a table with more than three columns become cards.
pub fn table(table: &Table<'_>, lang: Lang) -> Markup {
    within(table, None, lang)
}

/// The table; its headings replace only `target` when htmx is there.
fn within(table: &Table<'_>, target: Option<&str>, lang: Lang) -> Markup {
    html! {
        // Scrolls sideways where its columns do not fit, so the keyboard must be able to reach it.
        div.tablewrap tabindex="0" role="group" aria-label=(table.caption) {
            table.cards[table.columns.len() > 3] {
                caption.unseen[!table.show_caption] { (table.caption) }
                thead hx-boost:inherited=[target.map(|_| "true")] hx-target:inherited=[target] hx-select:inherited=[target]
                    hx-swap:inherited=[target.map(|_| "outerHTML")] hx-push-url:inherited=[target.map(|_| "true")] {
                    tr { @for column in table.columns { (heading(column, lang)) } }
                }
                tbody { @for row in table.rows { (draw(table.columns, row)) } }
            }
        }
    }
}

fn class(cell: Cell) -> Option<&'static str> {
    match cell {
        Cell::Text => None,
        Cell::Number => Some("n"),
        Cell::Day => Some("d"),
    }
}

fn heading(column: &Column, lang: Lang) -> Markup {
    let (sorted, href, icon, said) = match &column.sort {
        None => return html! { th scope="col" class=[class(column.cell)] { (column.label) } },
        Some(Sort::Up(href)) => (Some("ascending"), href, Some(Icon::Up), t(lang, "sort-down")),
        Some(Sort::Down(href)) => (Some("descending"), href, Some(Icon::Down), t(lang, "sort-up")),
        Some(Sort::Can(href)) => (None, href, None, t(lang, "sort-up")),
    };
    html! {
        th scope="col" class=[class(column.cell)] aria-sort=[sorted] {
            a href=(href) title=(said) { (column.label) @if let Some(icon) = icon { (icon.svg()) } }
        }
    }
}

fn draw(columns: &[Column], row: &Row) -> Markup {
    let tone = match row.tone {
        Tone::Plain => None,
        Tone::Warn => Some("warn"),
        Tone::Bad => Some("bad"),
        Tone::Total => Some("total"),
    };
    html! {
        tr class=[tone] {
            @for (at, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
                @if at == 0 {
                    th scope="row" class=[class(column.cell)] data-label=(column.label) { (cell) }
                } @else {
                    td class=[class(column.cell)] data-label=(column.label) { (cell) }
                }
            }
        }
    }
}

/// A column that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// What is sent.
    pub name: String,
    /// What is shown.
    pub label: String,
    /// It is on show.
    pub on: bool,
}

/// The form in which columns are chosen: each on show is sent as `columns=NAME`, beside the pairs of `keep`.
pub fn pick_columns(action: &str, picks: &[Pick], keep: &[(String, String)], lang: Lang) -> Markup {
    html! {
        details.pop.end data-pop="" {
            summary.btn { (t(lang, "columns")) (Icon::Down.class("turn")) }
            form.panel method="get" action=(action) {
                @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
                fieldset {
                    legend.unseen { (t(lang, "columns")) }
                    div.pick {
                        @for pick in picks {
                            div.choice {
                                input type="checkbox" id={ "column-" (pick.name) } name="columns" value=(pick.name) checked[pick.on];
                                label for={ "column-" (pick.name) } { (pick.label) }
                            }
                        }
                    }
                }
                div.actions { (button(&t(lang, "columns-apply"), Kind::Plain)) }
            }
        }
    }
}

/// A register: filters, what can be done with it, the table and its pages — or why it is empty.
#[derive(Debug, Clone)]
pub struct Register<'a> {
    /// The id of the element that htmx replaces when a heading, filter or page is followed.
    pub id: &'a str,
    /// The filters, made by [`super::filters`]; may be empty.
    pub filters: Markup,
    /// Column choice, export: may be empty.
    pub tools: Markup,
    /// The table.
    pub table: Table<'a>,
    /// Its pages.
    pub pager: Pager,
    /// What to say when there are no rows.
    pub empty: Empty,
}

/// The register. Links and reading forms inside it replace only it, when htmx is there.
pub fn register(register: &Register<'_>, lang: Lang) -> Markup {
    let target = format!("#{}", register.id);
    html! {
        div.register id=(register.id) {
            @if !(register.filters.0.is_empty() && register.tools.0.is_empty()) {
                div.bar hx-boost:inherited="true" hx-target:inherited=(target) hx-select:inherited=(target)
                    hx-swap:inherited="outerHTML" hx-push-url:inherited="true" {
                    (register.filters)
                    @if !register.tools.0.is_empty() { div.actions { (register.tools) } }
                }
            }
            @if register.table.rows.is_empty() {
                (empty(&register.empty, lang))
            } @else {
                (within(&register.table, Some(&target), lang))
                div hx-boost:inherited="true" hx-target:inherited=(target) hx-select:inherited=(target)
                    hx-swap:inherited="outerHTML show:top" hx-push-url:inherited="true" {
                    (pager(&register.pager, lang))
                }
            }
        }
    }
}
