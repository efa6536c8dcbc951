//! What the programme keeps: the register of publications, and side tables for what changes or can be made again.

use record::{Catalogue, Kind, Register, Side, Subject, Version, plain};

/// Published bulletins. The row is what the trailer of a publication file proves; its order of fields is part of the file.
/// The file's own digest cannot be in it, because the file's last line holds this row; `root` covers every line before that.
pub static PUBLICATION: Register = Register {
    name: proof::publication::PUBLICATION_REGISTER,
    fields: &[
        plain("number", Kind::Int),
        plain("unit", Kind::Ref("unit")),
        plain("title", Kind::Text),
        plain("language", Kind::Text),
        plain("as_of", Kind::Day),
        plain("known", Kind::Int),
        plain("published_ms", Kind::Int),
        plain("text", Kind::Text),
        plain("figures", Kind::Int),
        plain("root", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["number"]],
    tally: &[],
    span: None,
};

/// Bulletins that are being written. They change and are thrown away, so they are no register; `revision` tells two people who
/// write at once from one another.
pub static DRAFT: Side = Side {
    name: "bulletin_draft",
    columns: &[
        ("id", Kind::Int),
        ("unit", Kind::Ref("unit")),
        ("text", Kind::Text),
        ("language", Kind::Text),
        ("as_of", Kind::Day),
        ("revision", Kind::Int),
        ("account", Kind::Ref("account")),
        ("changed_ms", Kind::Int),
    ],
    key: 1,
    indexes: &[],
};

/// What pages need of a publication file without reading it: the digest of its bytes and its figures as they were frozen. It
/// can be made again from the register at any time.
pub static FILE: Side = Side {
    name: "publication_file",
    columns: &[
        ("publication", Kind::Ref("publication")),
        ("sha256", Kind::Text),
        ("bytes", Kind::Int),
        ("figures", Kind::Text),
    ],
    key: 1,
    indexes: &[],
};

/// The programme's registers and side tables.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&PUBLICATION], &[&DRAFT, &FILE])
}

/// A published bulletin, as its row says.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Its record.
    pub id: i64,
    /// Its number: 1 for the first bulletin of the federation.
    pub number: i64,
    /// The unit that publishes; figures that name no unit are of its subtree.
    pub unit: i64,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub language: clock::Lang,
    /// The day it speaks of.
    pub as_of: clock::Day,
    /// The last commit known when its figures were frozen.
    pub known: i64,
    /// When it was published: milliseconds since 1970 UTC, a whole number of seconds.
    pub published_ms: i64,
    /// Its text: Markdown with figure quotes.
    pub text: String,
    /// How many figures it freezes.
    pub figures: u32,
    /// The publication root, in hexadecimal.
    pub root: String,
    /// The commit that published it.
    pub commit: i64,
    /// The row itself.
    pub row: Version,
}

impl Publication {
    /// The publication of a row.
    pub(crate) fn of(row: Version) -> Publication {
        Publication {
            id: row.id,
            number: row.int("number").unwrap_or(0),
            unit: row.int("unit").unwrap_or(0),
            title: row.text("title").to_owned(),
            language: clock::Lang::parse(row.text("language")).unwrap_or_default(),
            as_of: row.day("as_of").unwrap_or_default(),
            known: row.int("known").unwrap_or(0),
            published_ms: row.int("published_ms").unwrap_or(0),
            text: row.text("text").to_owned(),
            figures: row.int("figures").and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            root: row.text("root").to_owned(),
            commit: row.opened,
            row,
        }
    }

    /// The name under which the publication's secret is kept.
    pub(crate) fn secret_name(id: i64) -> String {
        format!("publication/{id}")
    }
}
