//! The JSON that publications are made of: no fractions, no booleans, fields in a fixed order, one way to write it.
//!
//! A line is only accepted when it is, byte for byte, what [`Node::write`] makes of what it says. So no byte of a
//! publication is free to change, although what is hashed is the content ([`Node::item`]) and not its spelling.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha256};

use crate::canon::{self, Sink, Value};
use crate::hex;
use crate::merkle::{Hash, leaf_hash};

/// Fields of one object at most; a publication's largest object has some 25.
const MAX_FIELDS: usize = 256;
/// Domain tag of check codes of fields.
pub const CHECK_TAG: &[u8] = b"guildhall/check/v1";
/// Leaves of the tree of fields of one line at most.
pub const MAX_PATHS: usize = 50_000;

/// A JSON value as publications use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `null`
    Null,
    /// A whole number.
    Int(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its fields in the order they stand in.
    Object(Vec<(String, Node)>),
}

impl From<i64> for Node {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Hash> for Node {
    fn from(hash: &Hash) -> Self {
        Self::Text(hex::encode(hash))
    }
}

impl<T> From<Option<T>> for Node
where
    Node: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Node::from)
    }
}

/// An object of these fields in this order.
pub fn object<const N: usize>(fields: [(&str, Node); N]) -> Node {
    Node::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// What check codes say of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Altered {
    /// The paths whose value does not fit its code; only the first when values were added or taken away.
    pub paths: Vec<String>,
    /// Whether there are more or fewer values than codes.
    pub shifted: bool,
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, a whole number below 2^63, a string, an array or an object")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_i64<E>(self, n: i64) -> Result<Node, E> {
        Ok(Node::Int(n))
    }

    fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Node, E> {
        i64::try_from(n).map(Node::Int).map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(n), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields: Vec<(String, Node)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Node>()? {
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format_args!("field {name:?} stands twice")));
            }
            if fields.len() == MAX_FIELDS {
                return Err(A::Error::custom(format_args!("more than {MAX_FIELDS} fields in one object")));
            }
            fields.push((name, value));
        }
        Ok(Node::Object(fields))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            0..=0x1f => b'u',
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[plain..at]);
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            out.extend_from_slice(b"00");
            out.extend_from_slice(hex::encode(&[byte]).as_bytes());
        }
        plain = at + 1;
    }
    out.extend_from_slice(&text.as_bytes()[plain..]);
    out.push(b'"');
}

impl Node {
    /// Reads one line (without its newline).
    ///
    /// # Errors
    /// What the JSON reader says, in English, with the column.
    pub fn parse(line: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }

    /// Appends the one way to write this value: no spaces, and no escapes but the necessary ones.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Int(n) => out.extend_from_slice(n.to_string().as_bytes()),
            Self::Text(text) => write_text(text, out),
            Self::List(nodes) => {
                out.push(b'[');
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    node.write(out);
                }
                out.push(b']');
            }
            Self::Object(fields) => {
                out.push(b'{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_text(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }

    /// Puts the item of this value: those of [`canon`] and, for arrays and objects, items 4 and 5, whose payload is
    /// the items of their elements, or of each field's name and value.
    fn item(&self, sink: &mut impl Sink) {
        match self {
            Self::Null => canon::put(sink, Value::Null),
            Self::Int(n) => canon::put(sink, Value::Int(*n)),
            Self::Text(text) => canon::put(sink, Value::Text(text)),
            Self::List(nodes) => {
                let mut payload = Vec::new();
                nodes.iter().for_each(|node| node.item(&mut payload));
                canon::item(sink, 4, &payload);
            }
            Self::Object(fields) => {
                let mut payload = Vec::new();
                for (name, value) in fields {
                    canon::put(&mut payload, Value::Text(name));
                    value.item(&mut payload);
                }
                canon::item(sink, 5, &payload);
            }
        }
    }

    /// The Merkle leaf of a line: `leaf_hash(tag ‖ item)`.
    pub fn leaf(&self, tag: &[u8]) -> Hash {
        let mut bytes = tag.to_vec();
        self.item(&mut bytes);
        leaf_hash(&bytes)
    }

    /// Each value that has no parts, with its path: `unit.code`, `text[3]` (counted from 1). Empty arrays and objects
    /// count as such values. Nothing when there are more than [`MAX_PATHS`].
    pub fn paths(&self) -> Option<Vec<(String, &Node)>> {
        let mut found = Vec::new();
        self.collect("", &mut found).then_some(found)
    }

    fn collect<'a>(&'a self, path: &str, found: &mut Vec<(String, &'a Node)>) -> bool {
        match self {
            Self::List(nodes) if !nodes.is_empty() => {
                nodes.iter().enumerate().all(|(at, node)| node.collect(&format!("{path}[{}]", at + 1), found))
            }
            Self::Object(fields) if !fields.is_empty() => fields.iter().all(|(name, value)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                value.collect(&path, found)
            }),
            _ => {
                found.push((path.to_owned(), self));
                found.len() <= MAX_PATHS
            }
        }
    }

    /// The check codes of a line's fields: for each of [`Node::paths`], 8 hex digits.
    pub fn codes(&self) -> Option<String> {
        Some(self.paths()?.iter().map(|(path, value)| hex::encode(&code(path, value))).collect())
    }

    /// The paths whose value does not fit the check codes. Nothing when there are too many values to look at.
    pub fn altered(&self, codes: &str) -> Option<Altered> {
        let paths = self.paths()?;
        let stated: Vec<&[u8]> = codes.as_bytes().chunks(8).collect();
        let differs = |(path, value): &(String, &Node), stated: Option<&&[u8]>| {
            stated.is_none_or(|stated| *stated != hex::encode(&code(path, value)).as_bytes())
        };
        let mut differing = paths.iter().enumerate().filter(|(at, field)| differs(field, stated.get(*at)));
        if stated.len() == paths.len() {
            let paths = differing.map(|(_, (path, _))| path.clone()).collect();
            return Some(Altered { paths, shifted: false });
        }
        let first = differing.next().or(paths.iter().enumerate().next_back()).map(|(_, (path, _))| path.clone());
        Some(Altered { paths: first.into_iter().collect(), shifted: true })
    }
}

/// The check code of one field: the first 4 bytes of `SHA-256(CHECK_TAG ‖ text(path) ‖ item(value))`.
fn code(path: &str, value: &Node) -> [u8; 4] {
    let mut hasher = Sha256::new_with_prefix(CHECK_TAG);
    canon::put(&mut hasher, Value::Text(path));
    value.item(&mut hasher);
    let digest: Hash = hasher.finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(node: &Node) -> String {
        let mut out = Vec::new();
        node.write(&mut out);
        String::from_utf8(out).expect("JSON is text")
    }

    #[test]
    fn what_is_written_is_read_back() {
        let all: String = (0..0x80).map(char::from).chain("工会\u{2028}😀".chars()).collect();
        let node = object([
            ("a", Node::Null),
            ("b", Node::Int(i64::MIN)),
            ("c", Node::List(vec![Node::Text(all.clone()), Node::List(vec![])])),
        ]);
        assert_eq!(Node::parse(written(&node).as_bytes()).expect("its own form"), node);
        assert_eq!(written(&Node::Text(all.clone())), serde_json::to_string(&all).expect("JSON"));
    }

    #[test]
    fn what_publications_do_not_use_is_refused() {
        for bad in
            ["1.5", "1e3", "true", "9223372036854775808", "-0", "{\"a\":1,\"a\":2}", "[1", "1 2", "\"\u{1}\"", ""]
        {
            assert!(Node::parse(bad.as_bytes()).is_err(), "{bad} was accepted");
        }
        let wide = format!("{{{}}}", (0..300).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(","));
        assert!(Node::parse(wide.as_bytes()).is_err());
        assert!(Node::parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn values_that_look_alike_have_different_items() {
        let nodes = ["null", "0", "\"\"", "[]", "{}", "[null]", "[[]]", "[\"\",\"\"]", "{\"\":\"\"}", "\"0\""];
        let mut leaves: Vec<Hash> =
            nodes.iter().map(|text| Node::parse(text.as_bytes()).expect("JSON").leaf(b"t")).collect();
        leaves.sort_unstable();
        leaves.dedup();
        assert_eq!(leaves.len(), nodes.len());
    }

    #[test]
    fn check_codes_name_what_was_altered() {
        let parse = |text: &str| Node::parse(text.as_bytes()).expect("JSON");
        let node = parse(r#"{"unit":{"code":"A","name":"B"},"text":["x","y"],"none":[]}"#);
        let codes = node.codes().expect("few fields");
        assert_eq!(codes.len(), 5 * 8);
        let altered = |text: &str| parse(text).altered(&codes).expect("few fields");
        let said = |paths: &[&str], shifted| Altered { paths: paths.iter().map(|p| p.to_string()).collect(), shifted };
        assert_eq!(node.altered(&codes).expect("few fields"), Altered::default());
        let two = altered(r#"{"unit":{"code":"A","name":"C"},"text":["x","z"],"none":[]}"#);
        assert_eq!(two, said(&["unit.name", "text[2]"], false));
        let fewer = altered(r#"{"unit":{"code":"A","name":"B"},"text":["x"],"none":[]}"#);
        assert_eq!(fewer, said(&["none"], true));
        let more = altered(r#"{"unit":{"code":"A","name":"B"},"text":["x","w","y"],"none":[]}"#);
        assert_eq!(more, said(&["text[2]"], true));
        let many = Node::List(vec![Node::Null; MAX_PATHS + 1]);
        assert_eq!(many.codes(), None);
        assert_eq!(many.altered(""), None);
    }
}
