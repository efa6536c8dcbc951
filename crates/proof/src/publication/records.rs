//! Record lines: `[part, weight, group, commitment, check]`, one for each record a figure counts.

use sha2::{Digest as _, Sha256};

use super::model::Part;
use super::node::Node;
use crate::canon::{self, Value};
use crate::hex;
use crate::merkle::{Hash, leaf_hash};

/// Domain tag of a record line's leaf.
pub const LINE_TAG: &[u8] = b"guildhall/line/v1";
/// Domain tag of the check codes of record lines, each of which covers the code before it.
pub const CHAIN_TAG: &[u8] = b"guildhall/chain/v1";
/// The code before the first.
pub const CHAIN_START: [u8; 4] = [0; 4];

/// What a record line says, its check code aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLine {
    /// Which part of the figure.
    pub part: Part,
    /// What it counts for.
    pub weight: i64,
    /// The key of its group.
    pub group: Option<String>,
    /// The commitment.
    pub commitment: Hash,
}

/// The Merkle leaf of a record line. `buffer` is scratch space, kept by the caller so that nothing is allocated.
pub fn leaf(part: Part, weight: i64, group: Option<&str>, commitment: &Hash, buffer: &mut Vec<u8>) -> Hash {
    buffer.clear();
    buffer.extend_from_slice(LINE_TAG);
    canon::put(buffer, Value::Int(part as i64));
    canon::put(buffer, Value::Int(weight));
    canon::put(buffer, group.map_or(Value::Null, Value::Text));
    canon::put(buffer, Value::Bytes(commitment));
    leaf_hash(buffer)
}

/// The check code of a record line: the first 4 bytes of `SHA-256(CHAIN_TAG ‖ code of the line before ‖ leaf)`.
pub fn chain(before: [u8; 4], leaf: &Hash) -> [u8; 4] {
    let digest: Hash = Sha256::new_with_prefix(CHAIN_TAG).chain_update(before).chain_update(leaf).finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// The line as JSON.
pub fn node(part: Part, weight: i64, group: Option<&str>, commitment: &Hash, check: [u8; 4]) -> Node {
    Node::List(vec![
        Node::Int(part as i64),
        Node::Int(weight),
        group.into(),
        commitment.into(),
        Node::Text(hex::encode(&check)),
    ])
}

/// Reads [`node`]; nothing when it is anything else.
pub fn read(node: Node) -> Option<(RecordLine, [u8; 4])> {
    let Node::List(parts) = node else { return None };
    let [part, weight, group, commitment, check]: [Node; 5] = parts.try_into().ok()?;
    let part = match part {
        Node::Int(0) => Part::Counted,
        Node::Int(1) => Part::Denominator,
        _ => return None,
    };
    let Node::Int(weight) = weight else { return None };
    let group = match group {
        Node::Null => None,
        Node::Text(key) => Some(key),
        _ => return None,
    };
    let (Node::Text(commitment), Node::Text(check)) = (commitment, check) else { return None };
    let commitment = hex::decode_hash(&commitment)?;
    Some((RecordLine { part, weight, group, commitment }, hex::decode_array(&check)?))
}

/// What was done to a record line, as its check code tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Altered {
    /// It counted in the other part.
    Part {
        /// The part it was published in.
        was: Part,
    },
    /// It had another weight.
    Weight {
        /// The weight it was published with.
        was: i64,
    },
    /// It was in another group.
    Group {
        /// The group it was published in.
        was: Option<String>,
    },
    /// Its commitment, or more than one thing.
    Commitment,
    /// Only its check code.
    Code,
    /// The line was not there.
    Inserted,
}

/// Weights tried when a line does not fit its code; figures weigh people and enterprises, so small ones do.
const WEIGHTS: std::ops::RangeInclusive<i64> = -1000..=1000;

/// Which single change would explain that a line does not fit its code.
pub fn diagnose(line: &RecordLine, groups: &[Option<&str>], before: [u8; 4], check: [u8; 4]) -> Altered {
    let mut buffer = Vec::new();
    let mut fits = |part, weight, group: Option<&str>| {
        chain(before, &leaf(part, weight, group, &line.commitment, &mut buffer)) == check
    };
    let group = line.group.as_deref();
    for was in [Part::Counted, Part::Denominator] {
        if was != line.part && fits(was, line.weight, group) {
            return Altered::Part { was };
        }
    }
    if let Some(was) = groups.iter().find(|was| fits(line.part, line.weight, **was)) {
        return Altered::Group { was: was.map(str::to_owned) };
    }
    if let Some(was) = WEIGHTS.into_iter().find(|was| fits(line.part, *was, group)) {
        return Altered::Weight { was };
    }
    Altered::Commitment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> RecordLine {
        RecordLine { part: Part::Counted, weight: 2, group: Some("f".to_owned()), commitment: [5; 32] }
    }

    fn code(line: &RecordLine) -> [u8; 4] {
        let leaf = leaf(line.part, line.weight, line.group.as_deref(), &line.commitment, &mut Vec::new());
        chain([1; 4], &leaf)
    }

    #[test]
    fn lines_are_read_as_written() {
        let written = node(Part::Denominator, -3, None, &[9; 32], [1, 2, 3, 4]);
        let (read_line, check) = read(written).expect("its own form");
        assert_eq!(check, [1, 2, 3, 4]);
        let expected = RecordLine { part: Part::Denominator, weight: -3, group: None, commitment: [9; 32] };
        assert_eq!(read_line, expected);
        for bad in ["[]", "[2,1,null,\"\",\"\"]", "{}", "[0,1,null,\"00\",\"00000000\"]"] {
            assert_eq!(read(Node::parse(bad.as_bytes()).expect("JSON")), None, "{bad}");
        }
    }

    #[test]
    fn a_single_change_is_named() {
        let groups = [Some("f"), Some("m"), None];
        let said = |altered: RecordLine| diagnose(&altered, &groups, [1; 4], code(&line()));
        assert_eq!(said(RecordLine { part: Part::Denominator, ..line() }), Altered::Part { was: Part::Counted });
        assert_eq!(said(RecordLine { weight: 7_777_777, ..line() }), Altered::Weight { was: 2 });
        assert_eq!(said(RecordLine { group: None, ..line() }), Altered::Group { was: Some("f".to_owned()) });
        assert_eq!(said(RecordLine { commitment: [6; 32], ..line() }), Altered::Commitment);
    }
}
