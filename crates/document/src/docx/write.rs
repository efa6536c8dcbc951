//! The body of a word processing document, element by element, in the order that its schema wants.

use std::io;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use serde::Deserialize;

/// Where a text stands in its line.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// As its style says.
    #[serde(skip)]
    Style,
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
    /// From edge to edge.
    Both,
}

/// A piece of a line.
pub struct Run {
    text: String,
    strong: bool,
}

impl Run {
    /// In the style of the paragraph.
    pub fn plain(text: &str) -> Run {
        Run { text: text.to_owned(), strong: false }
    }

    /// As a label.
    pub fn strong(text: &str) -> Run {
        Run { text: text.to_owned(), strong: true }
    }
}

/// A cell of a table.
pub struct Cell {
    /// Where its lines stand.
    pub align: Align,
    /// The style of its paragraphs.
    pub style: &'static str,
    /// Its paragraphs.
    pub lines: Vec<String>,
}

/// Millimetres in twentieths of a point.
pub fn mm(millimetres: u32) -> u32 {
    millimetres * 1440 * 10 / 254
}

/// Millimetres in English metric units, of which drawings are made.
fn emu(millimetres: u32) -> String {
    (millimetres * 36_000).to_string()
}

/// The diameter of the space for a seal, in millimetres: the largest seals of such organs measure 42.
const SEAL: u32 = 42;
/// The width of the column in which signature, date and seal stand.
const SIGNED: u32 = 122;

/// Writes XML.
pub struct Writer {
    xml: quick_xml::Writer<Vec<u8>>,
    seals: u32,
}

impl Default for Writer {
    fn default() -> Writer {
        Writer { xml: quick_xml::Writer::new(Vec::new()), seals: 0 }
    }
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Writer {
    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.xml.into_inner()
    }

    /// Puts what another writer wrote here.
    pub fn append(&mut self, other: Writer) {
        self.xml.get_mut().extend_from_slice(&other.into_bytes());
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: Attributes) -> io::Result<()> {
        self.xml.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: Attributes) -> io::Result<()> {
        self.xml.write_event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    /// An element of one value, as most properties are.
    fn value(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.empty(name, &[("w:val", value)])
    }

    /// An element that holds a text.
    pub fn text(&mut self, name: &str, attributes: Attributes, text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.xml.write_event(Event::Text(BytesText::new(text)))?;
        self.close(name)
    }

    /// A paragraph.
    pub fn paragraph(&mut self, style: &str, align: Align, runs: &[Run]) -> io::Result<()> {
        self.open("w:p", &[])?;
        self.open("w:pPr", &[])?;
        self.value("w:pStyle", style)?;
        self.align(align)?;
        self.close("w:pPr")?;
        for run in runs {
            self.open("w:r", &[])?;
            if run.strong {
                self.open("w:rPr", &[])?;
                self.value("w:rStyle", "Label")?;
                self.close("w:rPr")?;
            }
            self.text("w:t", &[("xml:space", "preserve")], &run.text)?;
            self.close("w:r")?;
        }
        self.close("w:p")
    }

    fn align(&mut self, align: Align) -> io::Result<()> {
        match align {
            Align::Style => Ok(()),
            Align::Left => self.value("w:jc", "left"),
            Align::Center => self.value("w:jc", "center"),
            Align::Right => self.value("w:jc", "right"),
            Align::Both => self.value("w:jc", "both"),
        }
    }

    /// A line on a coloured ground; colours are six hexadecimal digits.
    pub fn band(&mut self, text: &str, fill: &str, ink: &str) -> io::Result<()> {
        self.open("w:p", &[])?;
        self.open("w:pPr", &[])?;
        self.value("w:pStyle", "Band")?;
        self.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)])?;
        self.close("w:pPr")?;
        self.open("w:r", &[])?;
        self.open("w:rPr", &[])?;
        self.value("w:color", ink)?;
        self.close("w:rPr")?;
        self.text("w:t", &[("xml:space", "preserve")], text)?;
        self.close("w:r")?;
        self.close("w:p")
    }

    /// Begins a table whose columns have these widths in millimetres.
    pub fn open_table(&mut self, widths: &[u32]) -> io::Result<()> {
        self.open("w:tbl", &[])?;
        self.open("w:tblPr", &[])?;
        self.value("w:tblStyle", "Grid")?;
        let total = mm(widths.iter().sum()).to_string();
        self.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")])?;
        self.empty("w:tblLayout", &[("w:type", "fixed")])?;
        self.close("w:tblPr")?;
        self.open("w:tblGrid", &[])?;
        for width in widths {
            self.empty("w:gridCol", &[("w:w", &mm(*width).to_string())])?;
        }
        self.close("w:tblGrid")
    }

    /// Ends a table, with the space after it that keeps it apart from the next.
    pub fn close_table(&mut self) -> io::Result<()> {
        self.close("w:tbl")?;
        self.paragraph("Gap", Align::Style, &[])
    }

    /// The row of headings, repeated on every page.
    pub fn head(&mut self, cells: &[Cell], widths: &[u32]) -> io::Result<()> {
        self.open("w:tr", &[])?;
        self.open("w:trPr", &[])?;
        self.empty("w:cantSplit", &[])?;
        self.empty("w:tblHeader", &[])?;
        self.close("w:trPr")?;
        self.cells(cells, widths)?;
        self.close("w:tr")
    }

    /// A row.
    pub fn row(&mut self, cells: &[Cell], widths: &[u32]) -> io::Result<()> {
        self.open("w:tr", &[])?;
        self.cells(cells, widths)?;
        self.close("w:tr")
    }

    /// A row of one cell.
    pub fn whole_row(&mut self, text: &str, widths: &[u32]) -> io::Result<()> {
        self.open("w:tr", &[])?;
        self.open_cell(widths.iter().sum(), widths.len())?;
        self.paragraph("Cell", Align::Center, &[Run::plain(text)])?;
        self.close("w:tc")?;
        self.close("w:tr")
    }

    /// A row of a label and one cell, whose parts stand under one another; `height`, in twentieths of a point, leaves
    /// room above them.
    pub fn pair(&mut self, cells: &[Cell], widths: &[u32; 2], height: u32) -> io::Result<()> {
        self.open("w:tr", &[])?;
        if height > 0 {
            self.open("w:trPr", &[])?;
            self.empty("w:trHeight", &[("w:val", &height.to_string()), ("w:hRule", "atLeast")])?;
            self.close("w:trPr")?;
        }
        let (label, parts) = cells.split_at(1);
        self.cells(label, widths)?;
        self.open_cell_at(widths[1], 1, if height > 0 { "bottom" } else { "center" })?;
        let filled = parts.iter().any(|part| !part.lines.is_empty());
        parts.iter().try_for_each(|part| self.lines(part))?;
        if !filled {
            self.paragraph("Cell", Align::Left, &[])?;
        }
        self.close("w:tc")?;
        self.close("w:tr")
    }

    fn cells(&mut self, cells: &[Cell], widths: &[u32]) -> io::Result<()> {
        for (cell, width) in cells.iter().zip(widths) {
            self.open_cell(*width, 1)?;
            self.lines(cell)?;
            if cell.lines.is_empty() {
                // A cell without a paragraph is not a document.
                self.paragraph(cell.style, cell.align, &[])?;
            }
            self.close("w:tc")?;
        }
        Ok(())
    }

    fn lines(&mut self, cell: &Cell) -> io::Result<()> {
        cell.lines.iter().try_for_each(|line| self.paragraph(cell.style, cell.align, &[Run::plain(line)]))
    }

    fn open_cell(&mut self, width: u32, columns: usize) -> io::Result<()> {
        self.open_cell_at(width, columns, "center")
    }

    fn open_cell_at(&mut self, width: u32, columns: usize, place: &str) -> io::Result<()> {
        self.open("w:tc", &[])?;
        self.open("w:tcPr", &[])?;
        self.empty("w:tcW", &[("w:w", &mm(width).to_string()), ("w:type", "dxa")])?;
        if columns > 1 {
            self.value("w:gridSpan", &columns.to_string())?;
        }
        self.value("w:vAlign", place)?;
        self.close("w:tcPr")
    }

    /// Who signs and when, at the right of a text of this width in millimetres, over a circle drawn lightly where the
    /// seal goes.
    pub fn seal(&mut self, lines: &[String], text: &str, width: u32) -> io::Result<()> {
        let left = width.saturating_sub(SIGNED);
        self.paragraph("Room", Align::Style, &[])?;
        for (n, line) in lines.iter().enumerate() {
            self.open("w:p", &[])?;
            self.signed(left, "Sign")?;
            if n == 0 {
                self.circle(left + (SIGNED - SEAL) / 2)?;
            }
            self.open("w:r", &[])?;
            self.text("w:t", &[("xml:space", "preserve")], line)?;
            self.close("w:r")?;
            self.close("w:p")?;
        }
        self.open("w:p", &[])?;
        self.signed(left, "SealText")?;
        self.open("w:r", &[])?;
        self.text("w:t", &[], text)?;
        self.close("w:r")?;
        self.close("w:p")
    }

    fn signed(&mut self, left: u32, style: &str) -> io::Result<()> {
        self.open("w:pPr", &[])?;
        self.value("w:pStyle", style)?;
        self.empty("w:ind", &[("w:left", &mm(left).to_string()), ("w:firstLine", "0")])?;
        self.close("w:pPr")
    }

    /// The circle behind the text of its paragraph.
    fn circle(&mut self, left: u32) -> io::Result<()> {
        self.seals += 1;
        let id = self.seals.to_string();
        let name = format!("Seal {id}");
        let size = emu(SEAL);
        self.open("w:r", &[])?;
        self.open("mc:AlternateContent", &[])?;
        self.open("mc:Choice", &[("Requires", "wps")])?;
        self.open("w:drawing", &[])?;
        self.open(
            "wp:anchor",
            &[
                ("distT", "0"),
                ("distB", "0"),
                ("distL", "0"),
                ("distR", "0"),
                ("simplePos", "0"),
                ("relativeHeight", "1"),
                ("behindDoc", "1"),
                ("locked", "0"),
                ("layoutInCell", "1"),
                ("allowOverlap", "1"),
            ],
        )?;
        self.empty("wp:simplePos", &[("x", "0"), ("y", "0")])?;
        self.open("wp:positionH", &[("relativeFrom", "column")])?;
        self.text("wp:posOffset", &[], &emu(left))?;
        self.close("wp:positionH")?;
        self.open("wp:positionV", &[("relativeFrom", "paragraph")])?;
        self.text("wp:posOffset", &[], &format!("-{}", emu(11)))?;
        self.close("wp:positionV")?;
        self.empty("wp:extent", &[("cx", &size), ("cy", &size)])?;
        self.empty("wp:effectExtent", &[("l", "0"), ("t", "0"), ("r", "0"), ("b", "0")])?;
        self.empty("wp:wrapNone", &[])?;
        self.empty("wp:docPr", &[("id", &id), ("name", &name)])?;
        self.empty("wp:cNvGraphicFramePr", &[])?;
        self.open("a:graphic", &[])?;
        self.open("a:graphicData", &[("uri", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape")])?;
        self.open("wps:wsp", &[])?;
        self.empty("wps:cNvSpPr", &[])?;
        self.open("wps:spPr", &[])?;
        self.open("a:xfrm", &[])?;
        self.empty("a:off", &[("x", "0"), ("y", "0")])?;
        self.empty("a:ext", &[("cx", &size), ("cy", &size)])?;
        self.close("a:xfrm")?;
        self.open("a:prstGeom", &[("prst", "ellipse")])?;
        self.empty("a:avLst", &[])?;
        self.close("a:prstGeom")?;
        self.empty("a:noFill", &[])?;
        self.open("a:ln", &[("w", "6350")])?;
        self.open("a:solidFill", &[])?;
        self.empty("a:srgbClr", &[("val", "B0B0B0")])?;
        self.close("a:solidFill")?;
        self.empty("a:prstDash", &[("val", "dash")])?;
        self.close("a:ln")?;
        self.close("wps:spPr")?;
        self.empty("wps:bodyPr", &[])?;
        self.close("wps:wsp")?;
        self.close("a:graphicData")?;
        self.close("a:graphic")?;
        self.close("wp:anchor")?;
        self.close("w:drawing")?;
        self.close("mc:Choice")?;
        self.close("mc:AlternateContent")?;
        self.close("w:r")
    }
}
