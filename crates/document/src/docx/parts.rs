//! The parts of the package around the body: styles, foot, properties, relations.

use std::io::{self, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::layout::{A4, Margins, Paper};
use super::write::{Writer, mm};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const W: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");

const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
  ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml"
  ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/settings.xml"
  ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/footer1.xml"
  ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"#;

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
  Target="word/document.xml"/>
<Relationship Id="rId2"
  Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
  Target="docProps/core.xml"/>
</Relationships>"#;

const DOCUMENT_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
  Target="styles.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings"
  Target="settings.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
  Target="footer1.xml"/>
</Relationships>"#;

/// Compatibility with Word 2013 and later: without it, Word opens the file in a mode of limited function.
const SETTINGS: &str = r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat>
</w:settings>"#;

/// The whole package. Every entry bears the same, fixed time.
///
/// # Errors
/// When the archive cannot be written.
pub fn package(paper: &Paper, lang: &str, title: &str, document: &[u8]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, part) in [
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("docProps/core.xml", &properties(lang, title)?),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.as_bytes()),
        ("word/styles.xml", &styles(paper, lang)?),
        ("word/settings.xml", SETTINGS.as_bytes()),
        ("word/footer1.xml", &foot(paper)?),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(DECLARATION.as_bytes())?;
        zip.write_all(part)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The document around a body: the namespaces, the size of the page and its foot.
///
/// # Errors
/// When it cannot be written.
pub fn document(margins: Margins, body: Writer) -> io::Result<Vec<u8>> {
    let mut out = Writer::default();
    out.open(
        "w:document",
        &[
            W,
            ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
            ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
            ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
            ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
            ("xmlns:wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
        ],
    )?;
    out.open("w:body", &[])?;
    out.append(body);
    out.open("w:sectPr", &[])?;
    out.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rId3")])?;
    out.empty("w:pgSz", &[("w:w", &mm(A4.0).to_string()), ("w:h", &mm(A4.1).to_string())])?;
    out.empty(
        "w:pgMar",
        &[
            ("w:top", &mm(margins.top).to_string()),
            ("w:right", &mm(margins.right).to_string()),
            ("w:bottom", &mm(margins.bottom).to_string()),
            ("w:left", &mm(margins.left).to_string()),
            ("w:header", &mm(15).to_string()),
            ("w:footer", &mm(margins.bottom / 2).to_string()),
            ("w:gutter", "0"),
        ],
    )?;
    out.close("w:sectPr")?;
    out.close("w:body")?;
    out.close("w:document")?;
    Ok(out.into_bytes())
}

fn properties(lang: &str, title: &str) -> io::Result<Vec<u8>> {
    let mut out = Writer::default();
    out.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ],
    )?;
    out.text("dc:title", &[], title)?;
    out.text("dc:creator", &[], "Guildhall")?;
    out.text("dc:language", &[], lang)?;
    out.close("cp:coreProperties")?;
    Ok(out.into_bytes())
}

/// The foot, with the number of the page and of all pages counted by the program that shows it.
fn foot(paper: &Paper) -> io::Result<Vec<u8>> {
    let mut out = Writer::default();
    out.open("w:ftr", &[W])?;
    out.open("w:p", &[])?;
    out.open("w:pPr", &[])?;
    out.empty("w:pStyle", &[("w:val", "Foot")])?;
    out.close("w:pPr")?;
    let mut rest = paper.foot.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        run(&mut out, before)?;
        let (field, after) = after.split_once('}').unwrap_or((after, ""));
        let code = if field == "pages" { "NUMPAGES" } else { "PAGE" };
        out.open("w:fldSimple", &[("w:instr", code)])?;
        run(&mut out, "1")?;
        out.close("w:fldSimple")?;
        rest = after;
    }
    run(&mut out, rest)?;
    out.close("w:p")?;
    out.close("w:ftr")?;
    Ok(out.into_bytes())
}

fn run(out: &mut Writer, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    out.open("w:r", &[])?;
    out.text("w:t", &[("xml:space", "preserve")], text)?;
    out.close("w:r")
}

/// A style of paragraphs.
struct Style<'p> {
    id: &'static str,
    font: &'p str,
    /// In points.
    size: u32,
    bold: bool,
    /// Six hexadecimal digits.
    colour: Option<&'p str>,
    align: &'static str,
    /// Before and after, in points.
    space: (u32, u32),
    /// From line to line in points; 0 as the font wants it.
    pitch: u32,
    /// Of the first line, in characters.
    indent: u32,
    /// Whether it stays on the page of what follows.
    keep: bool,
    /// The level in the outline, from 0.
    level: Option<u32>,
    /// Whether a red rule stands under it.
    rule: bool,
}

fn styles(paper: &Paper, lang: &str) -> io::Result<Vec<u8>> {
    let body = Style {
        id: "Body",
        font: &paper.body_font,
        size: paper.body_size,
        bold: false,
        colour: None,
        align: "both",
        space: (0, 0),
        pitch: paper.pitch,
        indent: paper.indent,
        keep: false,
        level: None,
        rule: false,
    };
    let line = Style { id: "Line", align: "left", indent: 0, ..body };
    let cell = Style { id: "Cell", size: paper.cell_size, align: "left", space: (2, 2), pitch: 0, indent: 0, ..body };
    let title = Style {
        id: "Title",
        font: &paper.title_font,
        size: paper.title_size,
        bold: true,
        align: "center",
        space: (6, 12),
        pitch: 0,
        keep: true,
        level: Some(0),
        indent: 0,
        ..body
    };
    let red = paper.red.trim_start_matches('#');
    let head_font = &paper.head_font;
    let all = [
        Style { id: "Masthead", size: paper.title_size + 6, colour: Some(red), level: None, ..title },
        Style {
            id: "Heading1",
            font: head_font,
            bold: paper.head_bold,
            keep: true,
            level: Some(1),
            space: (6, 0),
            align: "left",
            ..body
        },
        Style { id: "Rule", size: 4, colour: Some(red), space: (0, 14), pitch: 0, indent: 0, rule: true, ..body },
        Style { id: "Band", font: head_font, bold: true, align: "center", space: (0, 6), pitch: 0, indent: 0, ..body },
        Style { id: "CellHead", font: head_font, bold: paper.head_bold, align: "center", ..cell },
        Style { id: "CellKeep", keep: true, ..cell },
        Style { id: "Gap", size: 6, keep: true, space: (0, 0), ..cell },
        Style { id: "Room", keep: true, space: (8, 8), ..cell },
        Style { id: "Note", align: "left", keep: true, space: (6, 0), ..body },
        Style { id: "Sign", align: "center", keep: true, indent: 0, ..body },
        Style { id: "SealText", size: 10, colour: Some("909090"), align: "center", space: (14, 8), ..cell },
        Style { id: "Small", size: 10, ..cell },
        Style { id: "Foot", size: 12, align: "center", ..cell },
        title,
        line,
        cell,
        body,
    ];
    let mut out = Writer::default();
    out.open("w:styles", &[W])?;
    out.open("w:docDefaults", &[])?;
    out.open("w:rPrDefault", &[])?;
    out.open("w:rPr", &[])?;
    fonts(&mut out, paper, &paper.body_font)?;
    size(&mut out, paper.body_size)?;
    out.empty("w:lang", &[("w:val", lang_of(lang, false)), ("w:eastAsia", lang_of(lang, true))])?;
    out.close("w:rPr")?;
    out.close("w:rPrDefault")?;
    out.close("w:docDefaults")?;
    for style in &all {
        paragraph_style(&mut out, paper, style, red)?;
    }
    out.open("w:style", &[("w:type", "character"), ("w:styleId", "Label")])?;
    out.empty("w:name", &[("w:val", "Label")])?;
    out.open("w:rPr", &[])?;
    fonts(&mut out, paper, head_font)?;
    if paper.head_bold {
        out.empty("w:b", &[])?;
    }
    out.close("w:rPr")?;
    out.close("w:style")?;
    grid(&mut out)?;
    out.close("w:styles")?;
    Ok(out.into_bytes())
}

/// The language of the Latin and of the East Asian part of a text, for the spelling checker.
fn lang_of(lang: &str, east: bool) -> &str {
    match (lang.starts_with("en"), east) {
        (true, false) => lang,
        (false, false) => "en-US",
        (true, true) => "zh-CN",
        (false, true) => lang,
    }
}

fn fonts(out: &mut Writer, paper: &Paper, font: &str) -> io::Result<()> {
    let latin = paper.latin_font.as_str();
    out.empty("w:rFonts", &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", font), ("w:cs", latin)])
}

/// A size in points, written in half points.
fn size(out: &mut Writer, points: u32) -> io::Result<()> {
    let half = (points * 2).to_string();
    out.empty("w:sz", &[("w:val", &half)])?;
    out.empty("w:szCs", &[("w:val", &half)])
}

fn paragraph_style(out: &mut Writer, paper: &Paper, style: &Style, red: &str) -> io::Result<()> {
    let basis = [("w:type", "paragraph"), ("w:styleId", style.id), ("w:default", "1")];
    out.open("w:style", if style.id == "Body" { &basis } else { &basis[..2] })?;
    // Word knows its headings by these names, whatever language it speaks.
    let name = match style.id {
        "Body" => "Normal",
        "Heading1" => "heading 1",
        other => other,
    };
    out.empty("w:name", &[("w:val", name)])?;
    out.empty("w:qFormat", &[])?;
    out.open("w:pPr", &[])?;
    if style.keep {
        out.empty("w:keepNext", &[])?;
    }
    if style.rule {
        out.open("w:pBdr", &[])?;
        let rule = [("w:val", "single"), ("w:sz", "18"), ("w:space", "1"), ("w:color", red)];
        out.empty("w:bottom", &rule)?;
        out.close("w:pBdr")?;
    }
    // No space of its own between Han characters and the figures among them, as official papers have it.
    out.empty("w:autoSpaceDE", &[("w:val", "0")])?;
    out.empty("w:autoSpaceDN", &[("w:val", "0")])?;
    let (before, after) = ((style.space.0 * 20).to_string(), (style.space.1 * 20).to_string());
    let (line, rule) = match style.pitch {
        0 => ("240".to_owned(), "auto"),
        pitch => ((pitch * 20).to_string(), "exact"),
    };
    let spacing = [("w:before", before.as_str()), ("w:after", &after), ("w:line", &line), ("w:lineRule", rule)];
    out.empty("w:spacing", &spacing)?;
    let characters = (style.indent * 100).to_string();
    let length = (style.indent * style.size * 20).to_string();
    out.empty("w:ind", &[("w:firstLineChars", &characters), ("w:firstLine", &length)])?;
    out.empty("w:jc", &[("w:val", style.align)])?;
    if let Some(level) = style.level {
        out.empty("w:outlineLvl", &[("w:val", &level.to_string())])?;
    }
    out.close("w:pPr")?;
    out.open("w:rPr", &[])?;
    fonts(out, paper, style.font)?;
    if style.bold {
        out.empty("w:b", &[])?;
    }
    if let Some(colour) = style.colour {
        out.empty("w:color", &[("w:val", colour)])?;
    }
    size(out, style.size)?;
    out.close("w:rPr")?;
    out.close("w:style")
}

/// The style of tables: thin lines, some room around the text.
fn grid(out: &mut Writer) -> io::Result<()> {
    out.open("w:style", &[("w:type", "table"), ("w:styleId", "Grid")])?;
    out.empty("w:name", &[("w:val", "Table Grid")])?;
    out.open("w:tblPr", &[])?;
    out.open("w:tblBorders", &[])?;
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        out.empty(side, &[("w:val", "single"), ("w:sz", "6"), ("w:space", "0"), ("w:color", "auto")])?;
    }
    out.close("w:tblBorders")?;
    out.open("w:tblCellMar", &[])?;
    for side in ["w:left", "w:right"] {
        out.empty(side, &[("w:w", "100"), ("w:type", "dxa")])?;
    }
    out.close("w:tblCellMar")?;
    out.close("w:tblPr")?;
    out.close("w:style")
}
