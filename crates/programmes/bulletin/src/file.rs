//! Publication files in the data folder: finding them, and what pages need of them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use clock::Lang;
use proof::publication::MAX_HEADER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::render::Number;
use crate::{Error, Press, Publication};

/// A figure as it was frozen, as its line of the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Its number in the bulletin, from 1.
    #[serde(rename = "figure")]
    pub number: u32,
    /// The name it is quoted by.
    pub name: String,
    /// What it is called.
    pub label: Both,
    /// What it counts, in words.
    pub definition: Both,
    /// The version of the definition.
    pub definition_version: String,
    /// The unit whose subtree is counted.
    pub unit: Unit,
    /// The day it speaks of.
    pub as_of: String,
    /// The last commit known.
    pub known: i64,
    /// First day of its period.
    pub from: Option<String>,
    /// Last day of its period.
    pub to: Option<String>,
    /// The dimension it is split by.
    pub by: Option<String>,
    /// `stock`, `flow` or `rate`.
    pub kind: String,
    /// The count; for a rate its quotient as text.
    pub value: serde_json::Value,
    /// What stands above the line of a rate.
    pub numerator: Option<i64>,
    /// What stands below it.
    pub denominator: Option<i64>,
    /// Its groups, in order.
    pub groups: Vec<Group>,
    /// The quotes of the text it answers.
    pub quotes: Vec<String>,
    /// How many record lines it has.
    pub records: u64,
    /// The root over them, in hexadecimal.
    pub root: String,
    /// Where in the file its record lines begin and end, in bytes.
    #[serde(default)]
    pub lines: (u64, u64),
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    zh: String,
    en: String,
}

impl Both {
    /// The text in one of them.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A unit as the file names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its number.
    pub code: String,
    /// Its name on the day.
    pub name: String,
}

/// A group of a figure that is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its key; none for what is not recorded.
    pub key: Option<String>,
    /// What it is called, in the language of the bulletin.
    pub label: String,
    /// As [`Frozen::value`].
    pub value: serde_json::Value,
    /// As [`Frozen::numerator`].
    pub numerator: Option<i64>,
    /// As [`Frozen::denominator`].
    pub denominator: Option<i64>,
}

fn number(value: &serde_json::Value, parts: (Option<i64>, Option<i64>)) -> Number {
    match parts {
        (Some(above), Some(below)) => Number::Rate(above, below),
        _ => value.as_i64().map_or(Number::Withheld, Number::Count),
    }
}

impl Frozen {
    /// The number it states.
    pub fn stated(&self) -> Number {
        number(&self.value, (self.numerator, self.denominator))
    }
}

impl Group {
    /// The number it states.
    pub fn stated(&self) -> Number {
        number(&self.value, (self.numerator, self.denominator))
    }
}

/// What pages need of a publication file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The SHA-256 of the whole file, in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its figures.
    pub figures: Vec<Frozen>,
}

/// Reads the index of a file that was just written.
pub(crate) fn index(path: &Path) -> Result<Index, Error> {
    let what = || format!("reading {}", path.display());
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(Error::file(what()))?);
    let mut hasher = Sha256::new();
    let mut figures: Vec<Frozen> = Vec::new();
    let (mut at, mut line) = (0u64, Vec::new());
    loop {
        line.clear();
        let limit = MAX_HEADER as u64 + 1;
        let read = reader.by_ref().take(limit).read_until(b'\n', &mut line).map_err(Error::file(what()))?;
        if read == 0 {
            break;
        }
        hasher.update(&line);
        let begins = at;
        at += read as u64;
        if line.starts_with(b"{") {
            if let Some(last) = figures.last_mut().filter(|figure| figure.lines.1 == 0) {
                last.lines.1 = begins;
            }
            if line.starts_with(b"{\"figure\":") {
                let mut figure: Frozen = serde_json::from_slice(&line).map_err(|error| {
                    Error::Damaged(format!("{}: a figure's line cannot be read: {error}", path.display()))
                })?;
                figure.lines = (at, 0);
                figures.push(figure);
            }
        }
    }
    Ok(Index { sha256: proof::hex::encode(&hasher.finalize()), bytes: at, figures })
}

/// A record line of a publication, as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Line(
    /// The part it counts in: 0 the number or a rate's numerator, 1 a rate's denominator.
    pub u8,
    /// What it counts for.
    pub i64,
    /// Its group.
    pub Option<String>,
    /// The commitment, in hexadecimal.
    pub String,
    /// Its check code.
    pub String,
);

impl Press {
    /// Where the publication files lie.
    pub(crate) fn folder(&self) -> PathBuf {
        self.store.folder().join("publications")
    }

    pub(crate) fn path(&self, number: i64) -> PathBuf {
        self.folder().join(format!("{number}.gpub"))
    }

    /// The file of a publication; made again from the store when it is missing or is not what was written.
    ///
    /// # Errors
    /// When it cannot be made again.
    pub fn file(&self, publication: &Publication) -> Result<(PathBuf, Index), Error> {
        if let Some(found) = self.kept(publication)? {
            return Ok(found);
        }
        // One at a time, and the others find what the first has made.
        let _making = self.making.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match self.kept(publication)? {
            Some(found) => Ok(found),
            None => self.remake(publication),
        }
    }

    /// The file with its index, if both are there and of one length.
    fn kept(&self, publication: &Publication) -> Result<Option<(PathBuf, Index)>, Error> {
        let path = self.path(publication.number);
        let Ok(held) = fs::metadata(&path) else { return Ok(None) };
        let sql = "SELECT sha256, bytes, figures FROM publication_file WHERE federation = $1 AND publication = $2";
        let found = self
            .store
            .read(|db| db.first(sql, &[publication.id.into()], |row| Ok((row.text(0)?, row.int(1)?, row.text(2)?))))?;
        let Some((sha256, bytes, figures)) = found else { return Ok(None) };
        let bytes = u64::try_from(bytes).unwrap_or(0);
        let Ok(figures) = serde_json::from_str(&figures) else { return Ok(None) };
        Ok((held.len() == bytes).then_some((path, Index { sha256, bytes, figures })))
    }

    /// Keeps the index of a file.
    pub(crate) fn keep_index(&self, publication: i64, index: &Index) -> Result<(), Error> {
        let figures = serde_json::to_string(&index.figures).map_err(|error| Error::Damaged(error.to_string()))?;
        let bytes = i64::try_from(index.bytes).unwrap_or(i64::MAX);
        let params = [publication.into(), index.sha256.as_str().into(), bytes.into(), figures.into()];
        let sql = "INSERT INTO publication_file (federation, publication, sha256, bytes, figures) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (federation, publication) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, \
                   figures = excluded.figures";
        self.store.side(move |door| door.run(sql, &params))?;
        Ok(())
    }

    /// A page of the record lines of a figure: those that begin at byte `at` of the file (its first when `None`), and where the
    /// next page begins. Nothing when no line of the figure begins there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn record_lines(
        &self,
        path: &Path,
        figure: &Frozen,
        at: Option<u64>,
        limit: usize,
    ) -> Result<(Vec<Line>, Option<u64>), Error> {
        let what = || format!("reading {}", path.display());
        let (first, end) = figure.lines;
        let mut at = at.unwrap_or(first);
        if at < first || at >= end {
            return Ok((Vec::new(), None));
        }
        let mut file = File::open(path).map_err(Error::file(what()))?;
        file.seek(SeekFrom::Start(at - 1)).map_err(Error::file(what()))?;
        let mut reader = BufReader::new(file.take(end - at + 1));
        let mut before = [0];
        reader.read_exact(&mut before).map_err(Error::file(what()))?;
        if before != [b'\n'] {
            return Ok((Vec::new(), None));
        }
        let mut lines = Vec::with_capacity(limit);
        let mut text = String::new();
        while lines.len() < limit && at < end {
            text.clear();
            let read = reader.read_line(&mut text).map_err(Error::file(what()))?;
            let line = serde_json::from_str(&text).map_err(|error| {
                Error::Damaged(format!("{}, byte {at}: not a record line: {error}", path.display()))
            })?;
            lines.push(line);
            at += read as u64;
        }
        Ok((lines, (at < end).then_some(at)))
    }
}
