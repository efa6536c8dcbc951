//! Layouts of DOCX as data: blocks with texts in which `{field}` stands for what the data holds.

use serde::Deserialize;
use serde_json::Value;

use super::write::Align;
use crate::shape::Shape;

/// The layout of one template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The title among the properties of the file.
    pub title: Line,
    /// The margins, where they are not those of the pack.
    pub margins: Option<Margins>,
    /// Its blocks, from above.
    pub blocks: Vec<Block>,
}

/// A block of a layout.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Block {
    /// The red head line of a formal paper.
    Masthead { text: Line },
    /// The title, in the middle.
    Title { text: Line },
    /// The heading of a part.
    Heading { text: Line },
    /// A line.
    Line {
        text: Line,
        #[serde(default)]
        align: Align,
    },
    /// A line that begins with a label.
    Labelled { label: String, text: Line },
    /// A red rule across the page.
    Rule {},
    /// A line on a ground in the colour of a word.
    Band { text: Line, mark: String },
    /// Paragraphs.
    Paragraphs { text: Line },
    /// A list of texts; `mark` stands before each, with `{n}` for its number.
    List { of: String, mark: String },
    /// A table of labels and texts.
    Pairs { rows: Vec<Row> },
    /// A table with a row for each item of a list.
    Table(Table),
    /// Who signs and when, with space for the seal; `text` stands in the space, `note` above it.
    Seal {
        lines: Vec<Line>,
        text: String,
        #[serde(default)]
        note: Line,
    },
    /// A line in small print.
    Small { text: Line },
    /// Blocks that stand when a field is given and not empty, and others that stand when it is not.
    When {
        field: String,
        #[serde(default)]
        blocks: Vec<Block>,
        #[serde(default)]
        otherwise: Vec<Block>,
    },
}

/// A row of [`Block::Pairs`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The label.
    pub label: String,
    /// The texts beside it.
    pub text: Vec<Line>,
    /// Lines at the right under them: who wrote it and when.
    #[serde(default)]
    pub sign: Vec<Line>,
    /// The least height in millimetres, for writing by hand.
    #[serde(default)]
    pub height: u32,
}

/// A table with a row for each item of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The list.
    pub of: String,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
    /// What stands in the table when the list is empty.
    pub empty: String,
    /// Whether its last row stays on the page of what follows, so that no signature stands alone on its page.
    #[serde(default)]
    pub keep: bool,
}

/// A column of a [`Table`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// Its text, with the fields of the item.
    pub cell: Line,
    /// Its width in relation to the other columns.
    pub width: u32,
    /// Where the text stands.
    #[serde(default)]
    pub align: Align,
}

/// What all DOCX of a pack have in common. Lengths are millimetres, sizes of type points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The margins.
    pub margins: Margins,
    /// The width of labels in [`Block::Pairs`].
    pub label: u32,
    /// The font of running text in the scripts of East Asia.
    pub body_font: String,
    /// The font of headings in those scripts.
    pub head_font: String,
    /// Whether headings and labels are bold, beside having their own font.
    pub head_bold: bool,
    /// The font of titles in those scripts.
    pub title_font: String,
    /// The font of everything in the Latin script.
    pub latin_font: String,
    /// What stands before the headings of parts, in order; none for headings without numbers.
    #[serde(default)]
    pub numerals: Vec<String>,
    /// The size of running text.
    pub body_size: u32,
    /// The size of text in tables.
    pub cell_size: u32,
    /// The size of titles.
    pub title_size: u32,
    /// From one line of running text to the next, in points.
    pub pitch: u32,
    /// How far the first line of a paragraph moves in, in characters.
    pub indent: u32,
    /// The colour of the red head line, `#c00000`.
    pub red: String,
    /// The foot of each page, with `{page}` and `{pages}`.
    pub foot: String,
}

/// The width and height of A4 in millimetres.
pub const A4: (u32, u32) = (210, 297);

/// The margins of a page, in millimetres.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// Above the text.
    pub top: u32,
    /// Right of the text.
    pub right: u32,
    /// Below the text.
    pub bottom: u32,
    /// Left of the text.
    pub left: u32,
}

impl Margins {
    /// The width of the text.
    pub fn text_width(self) -> u32 {
        A4.0.saturating_sub(self.left + self.right)
    }
}

/// A text with fields in it: `{number}`, `{reply.by}`; `{present|joined}` puts the items of a list in one line.
#[derive(Default, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Line(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(String),
    Field { path: String, joined: bool },
}

impl TryFrom<String> for Line {
    type Error = String;

    fn try_from(text: String) -> Result<Line, String> {
        let (mut parts, mut rest) = (Vec::new(), text.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (field, after) =
                after.split_once('}').ok_or_else(|| format!("“{text}” has a brace that is not closed"))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (path, joined) = field.strip_suffix("|joined").map_or((field, false), |path| (path, true));
            parts.push(Part::Field { path: path.to_owned(), joined });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Line(parts))
    }
}

impl Line {
    /// Whether it was left out of the layout.
    pub fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with the fields filled in, in one line.
    pub fn one(&self, data: &Value, separator: &str) -> String {
        let mut line = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Field { path, .. } => line.push_str(&plain(at(data, path)).join(separator)),
            }
        }
        line
    }

    /// The text with the fields filled in; one that is nothing but a list gives a line for each item.
    pub fn many(&self, data: &Value, separator: &str) -> Vec<String> {
        match self.0.as_slice() {
            [Part::Field { path, joined: false }] => plain(at(data, path)),
            _ => vec![self.one(data, separator)],
        }
    }

    /// Whether each of its fields is one of the shape, and can be put where it stands.
    fn check(&self, shape: &Shape) -> Result<(), String> {
        let alone = self.0.len() == 1;
        for part in &self.0 {
            let Part::Field { path, joined } = part else { continue };
            match shape.at(path) {
                None => return Err(format!("there is no field “{path}”")),
                Some(Shape::Fields(_) | Shape::Flag) => return Err(format!("the field “{path}” is not a text")),
                Some(Shape::List(item)) if !matches!(**item, Shape::Text | Shape::Date) => {
                    return Err(format!("the list “{path}” is not one of texts"));
                }
                Some(Shape::List(_) | Shape::Prose) if !alone && !joined => {
                    return Err(format!("the field “{path}” is a list; let it stand alone or write {{{path}|joined}}"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// What a path through fields leads to; null when it leads nowhere.
pub fn at<'v>(data: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(data, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// Whether there is nothing to say: null, an empty text, an empty list.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// A fitted value as texts; a word gives its text.
fn plain(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(plain).collect(),
        Value::Object(word) => word.get("text").map(plain).unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

impl Layout {
    /// Reads a layout, and holds its fields against those of the template.
    ///
    /// # Errors
    /// When it is not TOML of this form, or names a field that the template does not have.
    pub fn parse(text: &str, fields: &Shape) -> Result<Layout, String> {
        let layout: Layout = toml::from_str(text).map_err(|error| error.to_string())?;
        layout.title.check(fields)?;
        check(&layout.blocks, fields)?;
        Ok(layout)
    }
}

fn check(blocks: &[Block], fields: &Shape) -> Result<(), String> {
    let has = |path: &str| fields.at(path).ok_or_else(|| format!("there is no field “{path}”"));
    for block in blocks {
        match block {
            Block::Masthead { text }
            | Block::Title { text }
            | Block::Heading { text }
            | Block::Line { text, .. }
            | Block::Labelled { text, .. }
            | Block::Paragraphs { text }
            | Block::Small { text } => text.check(fields)?,
            Block::Rule {} => {}
            Block::Band { text, mark } => {
                text.check(fields)?;
                if !matches!(has(mark)?, Shape::Word(_)) {
                    return Err(format!("the field “{mark}” is not a word"));
                }
            }
            Block::List { of, .. } => {
                if !matches!(has(of)?, Shape::Prose) && has(of)? != &Shape::List(Box::new(Shape::Text)) {
                    return Err(format!("the field “{of}” is not a list of texts"));
                }
            }
            Block::Pairs { rows } => {
                rows.iter().flat_map(|row| row.text.iter().chain(&row.sign)).try_for_each(|line| line.check(fields))?;
            }
            Block::Table(table) => {
                let Shape::List(item) = has(&table.of)? else {
                    return Err(format!("the field “{}” is not a list", table.of));
                };
                table.columns.iter().try_for_each(|column| column.cell.check(item))?;
            }
            Block::Seal { lines, note, .. } => {
                note.check(fields)?;
                lines.iter().try_for_each(|line| line.check(fields))?;
            }
            Block::When { field, blocks, otherwise } => {
                has(field)?;
                check(blocks, fields)?;
                check(otherwise, fields)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(text: &str) -> Line {
        Line::try_from(text.to_owned()).expect("a line")
    }

    #[test]
    fn fields_are_filled_once_and_what_they_hold_is_not_read_again() {
        let data = json!({ "a": "{b}", "b": ["x", "y"], "c": null, "d": { "code": "red", "text": "Red" }, "n": 3 });
        assert_eq!(line("<{a}> {b|joined} {c}{d} {n}.{gone.by}").one(&data, ", "), "<{b}> x, y Red 3.");
        assert_eq!(line("{b}").many(&data, ", "), ["x", "y"]);
        assert_eq!(line("{b|joined}").many(&data, ", "), ["x, y"]);
        assert!(Line::try_from("a {b".to_owned()).is_err());
    }

    #[test]
    fn a_layout_may_name_only_fields_that_are_there() {
        #[derive(Deserialize)]
        struct Holder {
            fields: Shape,
        }
        let fields = "fields = { a = \"text\", p = \"prose\", yes = \"flag\", w = \"level\", l = [{ x = \"text\" }] }";
        let Holder { fields } = toml::from_str(fields).expect("a shape");
        let layout = |block: &str| Layout::parse(&format!("title = \"{{a}}\"\nblocks = [{{ {block} }}]"), &fields);
        assert!(layout("kind = \"paragraphs\", text = \"{p}\"").is_ok());
        for (block, fault) in [
            ("kind = \"title\", text = \"{b}\"", "no field “b”"),
            ("kind = \"title\", text = \"see {p}\"", "{p|joined}"),
            ("kind = \"title\", text = \"{yes}\"", "not a text"),
            ("kind = \"title\", text = \"{l}\"", "not one of texts"),
            ("kind = \"band\", text = \"\", mark = \"a\"", "not a word"),
            ("kind = \"list\", of = \"l\", mark = \"\"", "not a list of texts"),
            ("kind = \"table\", of = \"a\", columns = [], empty = \"\"", "not a list"),
            ("kind = \"when\", field = \"z\"", "no field “z”"),
            ("kind = \"poem\"", "poem"),
        ] {
            let said = layout(block).expect_err("refused");
            assert!(said.contains(fault), "{said}");
        }
    }
}
