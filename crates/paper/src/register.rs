//! What papers keep: the register of papers, the register of documents, and the counters of their numbers.

use clock::Day;
use record::{
    Catalogue, Db, Kind, Moment, OPEN, Register, Result, Side, Subject, Version, personal, plain, restricted,
};

use crate::Media;

/// Files hung on records. The bytes lie on the [`crate::Shelf`] under the SHA-256 of what is stored.
///
/// A sealed paper has no open title: its title and the key of its bytes are sealed fields, under the key of the vault
/// that `subject` names. That is the key of the person its record is about, so that papers fall with the person;
/// where the record is about nobody, it is a key of the paper's own.
pub static PAPER: Register = Register {
    name: "paper",
    fields: &[
        plain("register", Kind::Text),
        plain("record", Kind::Int),
        plain("title", Kind::Text),
        plain("media", Kind::Text),
        plain("size", Kind::Int),
        plain("sha256", Kind::Text),
        plain("day", Kind::Day),
        plain("state", Kind::Text),
        plain("account", Kind::Ref("account")),
        plain("office", Kind::Ref("unit")),
        plain("subject", Kind::Int),
        personal("sealed_title"),
        restricted("file_key"),
    ],
    subject: Subject::Field("subject"),
    exclusive: None,
    indexes: &[&["record"], &["sha256"]],
    tally: &[],
    span: None,
};

/// Documents that an organ has issued: their numbers, and from what they were made.
pub static DOCUMENT: Register = Register {
    name: "document",
    fields: &[
        plain("organ", Kind::Ref("unit")),
        plain("word", Kind::Text),
        plain("year", Kind::Int),
        plain("number", Kind::Int),
        plain("text", Kind::Text),
        plain("template", Kind::Text),
        plain("register", Kind::Text),
        plain("record", Kind::Int),
        plain("paper", Kind::Ref("paper")),
        plain("sha256", Kind::Text),
        plain("day", Kind::Day),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[&["organ", "word", "year"], &["record"]],
    tally: &[],
    span: None,
};

/// The last number an organ has given under a word in a year. No register: it says nothing that the commits do not.
pub(crate) static NUMBER: Side = Side {
    name: "document_number",
    columns: &[("organ", Kind::Ref("unit")), ("word", Kind::Text), ("year", Kind::Int), ("taken", Kind::Int)],
    key: 3,
    indexes: &[],
};

/// The registers and side tables of this crate.
pub fn catalogue() -> Catalogue {
    Catalogue::new(&[&PAPER, &DOCUMENT], &[&NUMBER])
}

/// The value of `state` in a paper that hangs.
pub const HUNG: &str = "hung";
/// The value of `state` in a paper that was taken down.
pub const TAKEN_DOWN: &str = "taken_down";

/// A paper, as its row says.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its record.
    pub id: i64,
    /// The register of the record it hangs on.
    pub register: String,
    /// The record it hangs on.
    pub record: i64,
    /// What it is called; `None` for a sealed one whose key was erased.
    pub title: Option<String>,
    /// What it is; `None` for a kind that this release does not know.
    pub media: Option<Media>,
    /// Bytes, in the clear.
    pub size: u64,
    /// The SHA-256 of the bytes on the shelf, in hexadecimal.
    pub sha256: String,
    /// The day it was hung.
    pub day: Day,
    /// Whether it still hangs; else it was taken down.
    pub hung: bool,
    /// The account that hung it.
    pub account: i64,
    /// The unit in whose name; 0 for the house.
    pub office: i64,
    /// Whether it is sealed.
    pub sealed: bool,
    /// The commit that said so: that of the hanging, or of the taking down.
    pub commit: i64,
    /// The row itself.
    pub row: Version,
}

impl Paper {
    /// The paper of a row.
    fn of(db: &Db, row: Version) -> Result<Paper> {
        let sealed = row.sealed.is_some();
        let title = if sealed {
            db.unseal(&row)?.opt("sealed_title").map(str::to_owned)
        } else {
            Some(row.text("title").to_owned())
        };
        Ok(Paper {
            id: row.id,
            register: row.text("register").to_owned(),
            record: row.int("record").unwrap_or(0),
            title,
            media: Media::parse(row.text("media")),
            size: row.int("size").and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
            sha256: row.text("sha256").to_owned(),
            day: row.day("day").unwrap_or_default(),
            hung: row.text("state") == HUNG,
            account: row.int("account").unwrap_or(0),
            office: row.int("office").unwrap_or(0),
            sealed,
            commit: row.opened,
            row,
        })
    }
}

/// The papers of a record at a moment, in the order in which they were hung; those taken down are among them.
///
/// # Errors
/// When the store cannot be read.
pub fn list(db: &Db, register: &str, record: i64, at: Moment) -> Result<Vec<Paper>> {
    let rows = db.find(&PAPER, "record", record, at)?;
    rows.into_iter().filter(|row| row.text("register") == register).map(|row| Paper::of(db, row)).collect()
}

/// A paper of a record at a moment; `None` when there is none of that id on that record.
///
/// # Errors
/// When the store cannot be read.
pub fn find(db: &Db, register: &str, record: i64, paper: i64, at: Moment) -> Result<Option<Paper>> {
    let row = db.get(&PAPER, paper, at)?;
    let row = row.filter(|row| row.text("register") == register && row.int("record") == Some(record));
    row.map(|row| Paper::of(db, row)).transpose()
}

/// How many papers hang on a record.
///
/// # Errors
/// When the store cannot be read.
pub fn count(db: &Db, register: &str, record: i64) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM {} WHERE federation = $1 AND record = $2 AND register = $3 AND state = $4 \
         AND valid_to = $5 AND closed = {OPEN}",
        PAPER.table()
    );
    let params = [record.into(), register.into(), HUNG.into(), Day::END.into()];
    Ok(db.first(&sql, &params, |row| row.int(0))?.unwrap_or(0))
}

/// Whether any version of any paper, standing or past, names this blob.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn is_named(db: &Db, sha256: &str) -> Result<bool> {
    let sql = format!("SELECT id FROM {} WHERE federation = $1 AND sha256 = $2 LIMIT 1", PAPER.table());
    Ok(db.first(&sql, &[sha256.into()], |row| row.int(0))?.is_some())
}
