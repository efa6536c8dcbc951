//! Taking a line apart, strictly: every field by name, in the order of the format, and none besides.

use super::layout::Stated;
use super::model::{Bilingual, Inclusion, Place};
use super::node::Node;
use crate::hex;
use crate::merkle::Hash;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's path.
    pub field: String,
    /// What is wrong.
    pub what: Fault,
}

/// The ways a field can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not there, or not in its place.
    Missing,
    /// This format has no such field.
    Unknown,
    /// Its value is not of the kind demanded.
    Kind(&'static str),
}

/// Takes an object apart, field by field, in the order the format demands.
pub struct Fields {
    path: String,
    rest: std::vec::IntoIter<(String, Node)>,
}

/// A field read, or what is wrong with it.
pub type Read<T> = Result<T, FieldFault>;

impl Fields {
    /// Begins to take `node` apart; `path` is what its fields' names are prefixed with.
    pub fn open(node: Node, path: &str) -> Read<Self> {
        match node {
            Node::Object(fields) => Ok(Self { path: path.to_owned(), rest: fields.into_iter() }),
            _ => Err(FieldFault { field: path.to_owned(), what: Fault::Kind("object") }),
        }
    }

    fn name(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// The next field, which must have this name.
    pub fn take(&mut self, field: &str) -> Read<Node> {
        match self.rest.next() {
            Some((name, value)) if name == field => Ok(value),
            // If the field comes later, what stands here does not belong here.
            Some((name, _)) if self.rest.as_slice().iter().any(|(later, _)| later == field) => {
                Err(FieldFault { field: self.name(&name), what: Fault::Unknown })
            }
            _ => Err(FieldFault { field: self.name(field), what: Fault::Missing }),
        }
    }

    /// The next field, as `read` makes of it.
    pub fn read<T>(&mut self, field: &str, kind: &'static str, read: impl FnOnce(Node) -> Option<T>) -> Read<T> {
        let node = self.take(field)?;
        read(node).ok_or_else(|| FieldFault { field: self.name(field), what: Fault::Kind(kind) })
    }

    /// A text.
    pub fn text(&mut self, field: &str) -> Read<String> {
        self.read(field, "text", text)
    }

    /// A text or null.
    pub fn optional_text(&mut self, field: &str) -> Read<Option<String>> {
        self.read(field, "text or null", |node| match node {
            Node::Null => Some(None),
            node => text(node).map(Some),
        })
    }

    /// A whole number.
    pub fn int(&mut self, field: &str) -> Read<i64> {
        self.read(field, "whole number", int)
    }

    /// A whole number in the range of `T`.
    pub fn number<T: TryFrom<i64>>(&mut self, field: &str) -> Read<T> {
        self.read(field, "whole number in range", |node| int(node)?.try_into().ok())
    }

    /// A whole number or null.
    pub fn optional_int(&mut self, field: &str) -> Read<Option<i64>> {
        self.read(field, "whole number or null", |node| match node {
            Node::Null => Some(None),
            node => int(node).map(Some),
        })
    }

    /// A hash in hexadecimal.
    pub fn hash(&mut self, field: &str) -> Read<Hash> {
        self.read(field, "hash of 64 hexadecimal digits", hash)
    }

    /// A list of hashes.
    pub fn hashes(&mut self, field: &str) -> Read<Vec<Hash>> {
        self.read(field, "list of hashes", |node| list(node)?.into_iter().map(hash).collect())
    }

    /// A list of texts.
    pub fn texts(&mut self, field: &str) -> Read<Vec<String>> {
        self.read(field, "list of texts", |node| list(node)?.into_iter().map(text).collect())
    }

    /// Several lines as one text; no line may have a newline of its own.
    pub fn lines(&mut self, field: &str) -> Read<String> {
        let line = |node| text(node).filter(|line| !line.contains('\n'));
        self.read(field, "list of lines", |node| {
            let lines: Option<Vec<String>> = list(node)?.into_iter().map(line).collect();
            lines.filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"))
        })
    }

    /// The fields that are left, whatever their names.
    pub fn rest(self) -> impl Iterator<Item = (String, Node)> {
        self.rest
    }

    /// An object, to be taken apart in turn.
    pub fn object(&mut self, field: &str) -> Read<Self> {
        let node = self.take(field)?;
        Self::open(node, &self.name(field))
    }

    /// `{code, name}`
    pub fn place(&mut self, field: &str) -> Read<Place> {
        let mut inner = self.object(field)?;
        let place = Place { code: inner.text("code")?, name: inner.text("name")? };
        inner.end()?;
        Ok(place)
    }

    /// `{zh, en}`
    pub fn bilingual(&mut self, field: &str) -> Read<Bilingual> {
        let mut inner = self.object(field)?;
        let both = Bilingual { zh: inner.text("zh")?, en: inner.text("en")? };
        inner.end()?;
        Ok(both)
    }

    /// The three fields `value`, `numerator`, `denominator`.
    pub fn stated(&mut self) -> Read<Stated> {
        Ok(Stated {
            value: self.read("value", "number, decimal text or null", |node| match node {
                Node::Null | Node::Int(_) | Node::Text(_) => Some(node),
                Node::List(_) | Node::Object(_) => None,
            })?,
            numerator: self.optional_int("numerator")?,
            denominator: self.optional_int("denominator")?,
        })
    }

    /// `{count, root}`
    pub fn count_and_root(&mut self, field: &str) -> Read<(u64, Hash)> {
        let mut inner = self.object(field)?;
        let both = (inner.number("count")?, inner.hash("root")?);
        inner.end()?;
        Ok(both)
    }

    /// `{index, proof}`
    pub fn inclusion(&mut self, field: &str) -> Read<Inclusion> {
        let mut inner = self.object(field)?;
        let inclusion = Inclusion { index: inner.number("index")?, proof: inner.hashes("proof")? };
        inner.end()?;
        Ok(inclusion)
    }

    /// Makes sure that no field is left.
    pub fn end(mut self) -> Read<()> {
        match self.rest.next() {
            None => Ok(()),
            Some((name, _)) => Err(FieldFault { field: self.name(&name), what: Fault::Unknown }),
        }
    }
}

/// The text, if it is one.
pub fn text(node: Node) -> Option<String> {
    if let Node::Text(text) = node { Some(text) } else { None }
}

/// The whole number, if it is one.
pub fn int(node: Node) -> Option<i64> {
    if let Node::Int(n) = node { Some(n) } else { None }
}

/// The elements, if it is an array.
pub fn list(node: Node) -> Option<Vec<Node>> {
    if let Node::List(nodes) = node { Some(nodes) } else { None }
}

/// The hash, if it is 64 hexadecimal digits.
pub fn hash(node: Node) -> Option<Hash> {
    hex::decode_hash(&text(node)?)
}
