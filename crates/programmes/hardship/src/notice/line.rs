//! What stands on a notice, byte for byte, and its proof.

use record::Clear;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A line of a notice: all that is shown of a household. Words are those of the notice, in Chinese; a page in another
/// language shows the codes in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The name, masked.
    pub name: String,
    /// The union that handles it.
    pub unit: String,
    /// The category.
    pub category: String,
    /// The general cause.
    pub cause: String,
    /// Of a notice of exit: which kind.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exit: String,
}

/// The head of a notice, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number.
    pub number: String,
    /// Whose notice it is.
    pub centre: String,
    /// What it is a notice of.
    pub kind: String,
    /// On what ground persons are shown.
    pub ground: String,
    /// From which day.
    pub opened_on: String,
    /// The last day.
    pub closes_on: String,
}

/// The canonical bytes: JSON without spaces, the fields in the order above.
pub(super) fn canonical(part: &impl Serialize) -> record::Result<String> {
    serde_json::to_string(part).map_err(|error| record::Error::Rule(format!("a notice cannot be written: {error}")))
}

/// The SHA-256 of a text in hexadecimal.
pub fn sha256_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The SHA-256 of salt and line in hexadecimal: the salt's hexadecimal letters, a line feed, the line.
pub fn proof_of(salt: &str, line: &str) -> String {
    sha256_of(&format!("{salt}\n{line}"))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The line of a record that was unsealed; `None` when the person was erased.
pub fn line_of(clear: &Clear) -> Option<Line> {
    serde_json::from_str(clear.opt("line")?).ok()
}
