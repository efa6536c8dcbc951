//! From what a publication says to its lines, and back: names and order of every field.

use super::fields::{Fault, FieldFault, Fields, Read, hash, list, text};
use super::model::{
    Bilingual, CommitEntry, FieldValue, FigureHead, Group, Header, Inclusion, Kind, Place, PublicationRow, Trailer,
};
use super::node::{Node, object};
use crate::hex;
use crate::merkle::Hash;

/// The format this crate writes and reads.
pub const FORMAT: &str = "guildhall-publication/1";
/// Domain tag of the header's leaf.
pub const HEADER_TAG: &[u8] = b"guildhall/header/v1";
/// Domain tag of a figure's leaf.
pub const FIGURE_TAG: &[u8] = b"guildhall/figure/v1";
/// The last field of every object line: the check codes of the fields before it.
const CHECK: &str = "check";

/// A figure's sums: what its value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Weights of part 0.
    pub counted: i64,
    /// Weights of part 1.
    pub denominator: i64,
}

/// The four fields that say a figure's or a group's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// `value` as written: an int, or for rates a decimal text or null.
    pub value: Node,
    /// `numerator`: rates only.
    pub numerator: Option<i64>,
    /// `denominator`: rates only.
    pub denominator: Option<i64>,
}

impl Stated {
    /// What these sums are to be stated as.
    pub fn of(kind: Kind, sums: Sums) -> Self {
        match kind {
            Kind::Rate => Self {
                value: super::model::rate_text(sums.counted, sums.denominator).map_or(Node::Null, Node::Text),
                numerator: Some(sums.counted),
                denominator: Some(sums.denominator),
            },
            Kind::Stock | Kind::Flow => Self { value: Node::Int(sums.counted), numerator: None, denominator: None },
        }
    }

    /// What stands for a figure that is withheld: nothing at all.
    pub fn withheld() -> Self {
        Self { value: Node::Null, numerator: None, denominator: None }
    }

    /// The value as people read it; nothing for a rate without denominator and for what is withheld.
    pub fn text(&self) -> Option<String> {
        match &self.value {
            Node::Int(n) => Some(n.to_string()),
            Node::Text(text) => Some(text.clone()),
            Node::Null | Node::List(_) | Node::Object(_) => None,
        }
    }
}

/// A figure line, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLine {
    /// Its number, from 1.
    pub number: u32,
    /// Everything that does not follow from the records.
    pub head: FigureHead,
    /// `definition_hash` as stated.
    pub definition_hash: Hash,
    /// The value as stated.
    pub stated: Stated,
    /// The groups' values as stated, in the order of `head.groups`.
    pub groups: Vec<Stated>,
    /// How many record lines follow.
    pub records: u64,
    /// The root over them as stated.
    pub root: Hash,
}

impl FigureLine {
    /// Whether its number is withheld.
    pub fn is_withheld(&self) -> bool {
        self.stated == Stated::withheld() && self.groups.is_empty() && self.records == 0
    }
}

/// A trailer line, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailerLine {
    /// The publication root as stated.
    pub root: Hash,
    /// The leaves of header and figures as stated.
    pub leaves: Vec<Hash>,
    /// The rest.
    pub trailer: Trailer,
}

fn texts<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Node {
    Node::List(texts.into_iter().map(|text| Node::from(text.as_ref())).collect())
}

fn hashes(hashes: &[Hash]) -> Node {
    Node::List(hashes.iter().map(Node::from).collect())
}

fn place(place: &Place) -> Node {
    object([("code", place.code.as_str().into()), ("name", place.name.as_str().into())])
}

fn bilingual(both: &Bilingual) -> Node {
    object([("zh", both.zh.as_str().into()), ("en", both.en.as_str().into())])
}

/// Takes the check codes off a line: the rest of it, and the codes.
pub fn split_check(mut node: Node) -> Read<(Node, String)> {
    let codes = match &mut node {
        Node::Object(fields) if fields.last().is_some_and(|(name, _)| name == CHECK) => fields.pop(),
        _ => None,
    };
    let Some((_, Node::Text(codes))) = codes else {
        return Err(FieldFault { field: CHECK.to_owned(), what: Fault::Missing });
    };
    Ok((node, codes))
}

/// Puts the check codes on a line; nothing when it has too many fields for one.
pub fn with_check(node: Node) -> Option<Node> {
    let codes = node.codes()?;
    match node {
        Node::Object(mut fields) => {
            fields.push((CHECK.to_owned(), Node::Text(codes)));
            Some(Node::Object(fields))
        }
        _ => None,
    }
}

/// The header as a line, without check codes.
pub fn header_node(header: &Header) -> Node {
    object([
        ("format", FORMAT.into()),
        ("federation", place(&header.federation)),
        ("title", header.title.as_str().into()),
        ("language", header.language.as_str().into()),
        ("published_at", header.published_at.as_str().into()),
        ("as_of", header.as_of.as_str().into()),
        ("known", header.known.into()),
        ("text", texts(header.text.split('\n'))),
        ("figures", i64::from(header.figures).into()),
    ])
}

/// Reads [`header_node`].
pub fn read_header(node: Node) -> Read<Header> {
    let mut fields = Fields::open(node, "")?;
    fields.read("format", FORMAT, |node| text(node).filter(|format| format == FORMAT))?;
    let header = Header {
        federation: fields.place("federation")?,
        title: fields.text("title")?,
        language: fields.text("language")?,
        published_at: fields
            .read("published_at", "time as YYYY-MM-DDTHH:MM:SSZ", |n| text(n).filter(|t| is_time(t)))?,
        as_of: fields.read("as_of", "day as YYYY-MM-DD", |n| text(n).filter(|t| is_day(t)))?,
        known: fields.int("known")?,
        text: fields.lines("text")?,
        figures: fields.number("figures")?,
    };
    fields.end()?;
    Ok(header)
}

/// The figure as a line, without check codes.
pub fn figure_node(figure: &FigureLine) -> Node {
    let head = &figure.head;
    let stated = |stated: &Stated| {
        [
            ("value", stated.value.clone()),
            ("numerator", stated.numerator.into()),
            ("denominator", stated.denominator.into()),
        ]
    };
    let groups = head.groups.iter().zip(&figure.groups).map(|(group, values)| {
        let [value, numerator, denominator] = stated(values);
        let (key, label) = (group.key.as_deref().into(), group.label.as_str().into());
        object([("key", key), ("label", label), value, numerator, denominator])
    });
    let [value, numerator, denominator] = stated(&figure.stated);
    object([
        ("figure", i64::from(figure.number).into()),
        ("name", head.name.as_str().into()),
        ("label", bilingual(&head.label)),
        ("definition", bilingual(&head.definition)),
        ("definition_version", head.definition_version.as_str().into()),
        ("definition_hash", (&figure.definition_hash).into()),
        ("unit", place(&head.unit)),
        ("as_of", head.as_of.as_str().into()),
        ("known", head.known.into()),
        ("from", head.from.as_deref().into()),
        ("to", head.to.as_deref().into()),
        ("by", head.by.as_deref().into()),
        ("kind", head.kind.word().into()),
        value,
        numerator,
        denominator,
        ("groups", Node::List(groups.collect())),
        ("quotes", texts(&head.quotes)),
        ("records", i64::try_from(figure.records).unwrap_or(i64::MAX).into()),
        ("root", (&figure.root).into()),
    ])
}

/// Reads [`figure_node`].
pub fn read_figure(node: Node) -> Read<FigureLine> {
    let mut fields = Fields::open(node, "")?;
    let day = |node| text(node).filter(|day| is_day(day));
    let optional_day = |node| if node == Node::Null { Some(None) } else { day(node).map(Some) };
    let number = fields.number("figure")?;
    let name = fields.text("name")?;
    let label = fields.bilingual("label")?;
    let definition = fields.bilingual("definition")?;
    let definition_version = fields.text("definition_version")?;
    let definition_hash = fields.hash("definition_hash")?;
    let unit = fields.place("unit")?;
    let as_of = fields.read("as_of", "day as YYYY-MM-DD", day)?;
    let known = fields.int("known")?;
    let from = fields.read("from", "day as YYYY-MM-DD or null", optional_day)?;
    let to = fields.read("to", "day as YYYY-MM-DD or null", optional_day)?;
    let by = fields.optional_text("by")?;
    let kind = fields.read("kind", "stock, flow or rate", |node| Kind::from_word(&text(node)?))?;
    let stated = fields.stated()?;
    let (mut groups, mut values) = (Vec::new(), Vec::new());
    for (at, node) in fields.read("groups", "list", list)?.into_iter().enumerate() {
        let mut inner = Fields::open(node, &format!("groups[{}]", at + 1))?;
        groups.push(Group { key: inner.optional_text("key")?, label: inner.text("label")? });
        values.push(inner.stated()?);
        inner.end()?;
    }
    let quotes = fields.texts("quotes")?;
    let records = fields.number("records")?;
    let root = fields.hash("root")?;
    fields.end()?;
    let head = FigureHead {
        name,
        label,
        definition,
        definition_version,
        unit,
        as_of,
        known,
        from,
        to,
        by,
        kind,
        groups,
        quotes,
    };
    Ok(FigureLine { number, head, definition_hash, stated, groups: values, records, root })
}

fn field_node(value: &FieldValue) -> Node {
    match value {
        FieldValue::Null => Node::Null,
        FieldValue::Int(n) => Node::Int(*n),
        FieldValue::Text(text) => Node::Text(text.clone()),
        FieldValue::Bytes(bytes) => object([("hex", Node::Text(hex::encode(bytes)))]),
    }
}

fn read_field(node: Node, path: &str) -> Read<FieldValue> {
    match node {
        Node::Null => Ok(FieldValue::Null),
        Node::Int(n) => Ok(FieldValue::Int(n)),
        Node::Text(text) => Ok(FieldValue::Text(text)),
        node => {
            let mut inner = Fields::open(node, path)?;
            let bytes = inner.read("hex", "hexadecimal digits", |node| hex::decode(&text(node)?))?;
            inner.end()?;
            Ok(FieldValue::Bytes(bytes))
        }
    }
}

/// The trailer as a line, without check codes.
pub fn trailer_node(line: &TrailerLine) -> Node {
    let Trailer { row, row_inclusion, commit, commit_inclusion, checkpoint, keys } = &line.trailer;
    let count_and_root = |(count, root): &(u64, Hash)| {
        object([("count", i64::try_from(*count).unwrap_or(i64::MAX).into()), ("root", root.into())])
    };
    let inclusion = |inclusion: &Inclusion| {
        let index = i64::try_from(inclusion.index).unwrap_or(i64::MAX);
        object([("index", index.into()), ("proof", hashes(&inclusion.proof))])
    };
    let fields = row.fields.iter().map(|(name, value)| (name.clone(), field_node(value))).collect();
    object([
        ("root", (&line.root).into()),
        ("leaves", hashes(&line.leaves)),
        (
            "publication",
            object([
                ("id", row.id.into()),
                ("valid_from", i64::from(row.valid_from).into()),
                ("valid_to", i64::from(row.valid_to).into()),
                ("source_row", row.source_row.into()),
                ("fields", Node::Object(fields)),
                ("seal", row.seal.as_ref().into()),
            ]),
        ),
        ("row", inclusion(row_inclusion)),
        (
            "commit",
            object([
                ("federation", commit.federation.into()),
                ("commit", commit.commit.into()),
                ("at_ms", commit.at_ms.into()),
                ("actor", commit.actor.into()),
                ("office", commit.office.into()),
                ("kind", commit.kind.as_str().into()),
                ("reason", commit.reason.as_str().into()),
                ("source", commit.source.as_str().into()),
                ("opened", count_and_root(&commit.opened)),
                ("closed", count_and_root(&commit.closed)),
            ]),
        ),
        ("log", inclusion(commit_inclusion)),
        ("checkpoint", texts(checkpoint.strip_suffix('\n').unwrap_or(checkpoint).split('\n'))),
        ("keys", texts(keys)),
    ])
}

/// Reads [`trailer_node`].
pub fn read_trailer(node: Node) -> Read<TrailerLine> {
    let mut fields = Fields::open(node, "")?;
    let root = fields.hash("root")?;
    let leaves = fields.hashes("leaves")?;
    let mut inner = fields.object("publication")?;
    let row = PublicationRow {
        id: inner.int("id")?,
        valid_from: inner.number("valid_from")?,
        valid_to: inner.number("valid_to")?,
        source_row: inner.optional_int("source_row")?,
        fields: inner
            .object("fields")?
            .rest()
            .map(|(name, node)| read_field(node, &format!("publication.fields.{name}")).map(|value| (name, value)))
            .collect::<Read<_>>()?,
        seal: inner.read("seal", "hash or null", |node| match node {
            Node::Null => Some(None),
            node => hash(node).map(Some),
        })?,
    };
    inner.end()?;
    let row_inclusion = fields.inclusion("row")?;
    let mut inner = fields.object("commit")?;
    let commit = CommitEntry {
        federation: inner.int("federation")?,
        commit: inner.int("commit")?,
        at_ms: inner.int("at_ms")?,
        actor: inner.int("actor")?,
        office: inner.int("office")?,
        kind: inner.text("kind")?,
        reason: inner.text("reason")?,
        source: inner.text("source")?,
        opened: inner.count_and_root("opened")?,
        closed: inner.count_and_root("closed")?,
    };
    inner.end()?;
    let commit_inclusion = fields.inclusion("log")?;
    let checkpoint = fields.lines("checkpoint")? + "\n";
    let keys = fields.texts("keys")?;
    fields.end()?;
    let trailer = Trailer { row, row_inclusion, commit, commit_inclusion, checkpoint, keys };
    Ok(TrailerLine { root, leaves, trailer })
}

/// Whether the text is written like a day: `YYYY-MM-DD`, month 01–12, day 01–31.
pub fn is_day(text: &str) -> bool {
    shaped(text, "dddd-dd-dd") && in_range(&text[5..7], 1, 12) && in_range(&text[8..10], 1, 31)
}

/// Whether the text is written like a time: `YYYY-MM-DDTHH:MM:SSZ`.
pub fn is_time(text: &str) -> bool {
    shaped(text, "dddd-dd-ddTdd:dd:ddZ")
        && is_day(&text[..10])
        && in_range(&text[11..13], 0, 23)
        && in_range(&text[14..16], 0, 59)
        && in_range(&text[17..19], 0, 60)
}

fn shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(c, s)| if s == b'd' { c.is_ascii_digit() } else { c == s })
}

fn in_range(digits: &str, from: u8, to: u8) -> bool {
    digits.parse::<u8>().is_ok_and(|n| (from..=to).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_have_one_shape() {
        assert!(is_day("2019-12-31") && is_time("2020-01-15T08:00:60Z"));
        for bad in ["2019-13-01", "2019-00-01", "2019-1-01", "2019-12-32", "2019/12/31", "", "二〇一九年末"] {
            assert!(!is_day(bad), "{bad}");
        }
        for bad in ["2020-01-15T24:00:00Z", "2020-01-15T08:00:00", "2020-01-15 08:00:00Z", "2020-01-15T08:60:00Z"] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
