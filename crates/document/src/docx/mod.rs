//! DOCX: a layout of blocks filled with the data and written as the parts of a word processing document.

mod layout;
mod parts;
mod write;

use serde_json::Value;

pub use layout::{Layout, Paper};

use crate::Error;
use crate::pack::{Documents, Sheet};
use layout::{Block, Line, Row, Table};
use parts::{document, package};
use write::{Align, Cell, Run, Writer, mm};

/// Fills a template's layout.
///
/// # Errors
/// [`Error::NotOffered`] when it has none, [`Error::Docx`] when the parts cannot be put together.
pub fn render(documents: &Documents, sheet: &Sheet, data: &Value) -> Result<Vec<u8>, Error> {
    let Some(layout) = &sheet.layout else {
        return Err(Error::NotOffered { template: sheet.name, wanted: crate::Format::Docx, offered: sheet.formats });
    };
    let (paper, separator) = (&documents.paper, documents.separator.as_str());
    let margins = layout.margins.unwrap_or(paper.margins);
    let mut filler = Filler {
        label: paper.label,
        width: margins.text_width(),
        numerals: paper.numerals.iter(),
        separator,
        out: Writer::default(),
    };
    filler.blocks(&layout.blocks, data)?;
    let title = layout.title.one(data, separator);
    Ok(package(paper, &documents.lang, &title, &document(margins, filler.out)?)?)
}

struct Filler<'d> {
    /// The width of labels and of the text, in millimetres.
    label: u32,
    width: u32,
    /// What stands before the headings to come.
    numerals: std::slice::Iter<'d, String>,
    separator: &'d str,
    out: Writer,
}

impl Filler<'_> {
    fn blocks(&mut self, blocks: &[Block], data: &Value) -> std::io::Result<()> {
        blocks.iter().try_for_each(|block| self.block(block, data))
    }

    fn block(&mut self, block: &Block, data: &Value) -> std::io::Result<()> {
        match block {
            Block::Masthead { text } => self.line("Masthead", text, data),
            Block::Title { text } => self.line("Title", text, data),
            Block::Heading { text } => {
                let numeral = self.numerals.next().map_or("", String::as_str);
                let text = text.one(data, self.separator);
                self.out.paragraph("Heading1", Align::Style, &[Run::plain(&format!("{numeral}{text}"))])
            }
            Block::Line { text, align } => {
                let runs = [Run::plain(&text.one(data, self.separator))];
                self.out.paragraph("Line", *align, &runs)
            }
            Block::Labelled { label, text } => {
                let runs = [Run::strong(label), Run::plain(&text.one(data, self.separator))];
                self.out.paragraph("Line", Align::Left, &runs)
            }
            Block::Rule {} => self.line("Rule", &Line::default(), data),
            Block::Band { text, mark } => {
                let colour = |part| layout::at(data, mark).get(part).and_then(Value::as_str).unwrap_or_default();
                let (fill, ink) = (colour("colour").trim_start_matches('#'), colour("ink").trim_start_matches('#'));
                self.out.band(&text.one(data, self.separator), fill, ink)
            }
            Block::Paragraphs { text } => {
                let lines = text.many(data, self.separator);
                lines.iter().try_for_each(|line| self.out.paragraph("Body", Align::Both, &[Run::plain(line)]))
            }
            Block::List { of, mark } => {
                let items = layout::at(data, of).as_array().cloned().unwrap_or_default();
                items.iter().enumerate().try_for_each(|(n, item)| {
                    let mark = mark.replace("{n}", &(n + 1).to_string());
                    let item = item.as_str().unwrap_or_default();
                    self.out.paragraph("Body", Align::Both, &[Run::plain(&format!("{mark}{item}"))])
                })
            }
            Block::Pairs { rows } => self.pairs(rows, data),
            Block::Table(table) => self.table(table, data),
            Block::Seal { lines, text, note } => {
                if !note.is_absent() {
                    self.line("Note", note, data)?;
                }
                let lines: Vec<String> = lines.iter().map(|line| line.one(data, self.separator)).collect();
                self.out.seal(&lines, text, self.width)
            }
            Block::Small { text } => self.line("Small", text, data),
            Block::When { field, blocks, otherwise } => {
                let given = !layout::is_empty(layout::at(data, field));
                self.blocks(if given { blocks } else { otherwise }, data)
            }
        }
    }

    fn line(&mut self, style: &str, text: &Line, data: &Value) -> std::io::Result<()> {
        self.out.paragraph(style, Align::Style, &[Run::plain(&text.one(data, self.separator))])
    }

    /// A table of labels and what belongs to them.
    fn pairs(&mut self, rows: &[Row], data: &Value) -> std::io::Result<()> {
        let widths = [self.label, self.width.saturating_sub(self.label)];
        self.out.open_table(&widths)?;
        for row in rows {
            let label = Cell { align: Align::Center, style: "CellHead", lines: vec![row.label.clone()] };
            let mut lines: Vec<String> = Vec::new();
            for line in &row.text {
                lines.extend(line.many(data, self.separator));
            }
            let mut cells = vec![label, Cell { align: Align::Left, style: "Cell", lines }];
            let sign: Vec<String> = row.sign.iter().map(|line| line.one(data, self.separator)).collect();
            if !sign.is_empty() {
                cells.push(Cell { align: Align::Right, style: "Cell", lines: sign });
            }
            self.out.pair(&cells, &widths, mm(row.height))?;
        }
        self.out.close_table()
    }

    fn table(&mut self, table: &Table, data: &Value) -> std::io::Result<()> {
        let rows = layout::at(data, &table.of).as_array().cloned().unwrap_or_default();
        let widths = shares(self.width, &table.columns.iter().map(|column| column.width).collect::<Vec<_>>());
        self.out.open_table(&widths)?;
        let heads = table.columns.iter().map(|column| Cell {
            align: Align::Center,
            style: "CellHead",
            lines: vec![column.head.clone()],
        });
        self.out.head(&heads.collect::<Vec<_>>(), &widths)?;
        for (n, row) in rows.iter().enumerate() {
            let style = if table.keep && n + 1 == rows.len() { "CellKeep" } else { "Cell" };
            let cells = table.columns.iter().map(|column| Cell {
                align: column.align,
                style,
                lines: column.cell.many(row, self.separator),
            });
            self.out.row(&cells.collect::<Vec<_>>(), &widths)?;
        }
        if rows.is_empty() {
            self.out.whole_row(&table.empty, &widths)?;
        }
        self.out.close_table()
    }
}

/// A width divided in proportion, whole and without a rest.
fn shares(width: u32, parts: &[u32]) -> Vec<u32> {
    let total = parts.iter().sum::<u32>().max(1);
    let edge = |n: usize| width * parts[..n].iter().sum::<u32>() / total;
    (0..parts.len()).map(|n| edge(n + 1) - edge(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn columns_fill_the_width() {
        assert_eq!(shares(156, &[12, 51, 34, 36, 25]).iter().sum::<u32>(), 156);
        assert_eq!(shares(160, &[1, 1, 1]), [53, 53, 54]);
        assert!(shares(160, &[]).is_empty());
    }
}
