//! The numbers of documents: per organ, word and year from 1 on, without gap or double, however many ask at once.

use clock::{Day, Lang};
use record::{Commit, Result};

use crate::register::{DOCUMENT, NUMBER};

/// Takes the next number of an organ's documents under a word in a year, and gives it with its text in the form of
/// Chinese official documents ([`number_text`]). The number belongs to the commit: when the commit fails, it was
/// never taken. A commit that is reversed later keeps its number: a number that was once given is not given again.
///
/// The organ's short form is the field `short` of its unit, in houses whose units have one; else the text goes without.
///
/// # Errors
/// When the store fails.
pub fn number(commit: &mut Commit<'_>, organ: i64, word: &str, year: i64) -> Result<(i64, String)> {
    let key = [organ.into(), word.into(), year.into()];
    let table = NUMBER.name;
    let sql = format!(
        "INSERT INTO {table} (federation, organ, word, year, taken) VALUES ($1, $2, $3, $4, 1) \
         ON CONFLICT (federation, organ, word, year) DO UPDATE SET taken = {table}.taken + 1"
    );
    commit.side(&sql, &key)?;
    let db = commit.read()?;
    let sql = format!("SELECT taken FROM {table} WHERE federation = $1 AND organ = $2 AND word = $3 AND year = $4");
    let taken = db.first(&sql, &key, |row| row.int(0))?.unwrap_or(1);
    let unit =
        db.catalogue().register("unit").ok().filter(|unit| unit.open_fields().any(|field| field.name == "short"));
    let short = match unit {
        Some(unit) => db.standing(unit, organ)?.last().map(|unit| unit.text("short").to_owned()).unwrap_or_default(),
        None => String::new(),
    };
    Ok((taken, number_text(&short, word, year, taken, Lang::Zh)))
}

/// The text of a document's number: `云工督〔2026〕3号`, or `YH-S 2026/3` where documents are in English. `short` is the
/// short form of the organ's name and may be empty.
pub fn number_text(short: &str, word: &str, year: i64, number: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{short}{word}〔{year}〕{number}号"),
        Lang::En if short.is_empty() => format!("{word} {year}/{number}"),
        Lang::En => format!("{short}-{word} {year}/{number}"),
    }
}

/// A document that is issued.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// The unit that issues it.
    pub organ: i64,
    /// The word of its number, such as 督办.
    pub word: &'a str,
    /// The year of its number.
    pub year: i64,
    /// Its number, as [`number`] gave it.
    pub number: i64,
    /// The text of its number.
    pub text: &'a str,
    /// The template it was made by.
    pub template: &'a str,
    /// The record it was made from: its register and its id.
    pub record: (&'a str, i64),
    /// The paper that holds it, if it was hung.
    pub paper: Option<i64>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'a str,
    /// The day it is issued.
    pub day: Day,
}

/// Enters a document in the register and gives its record. Its number must come from [`number`], in the same commit.
///
/// # Errors
/// When the store fails.
pub fn issue(commit: &mut Commit<'_>, issue: &Issue<'_>) -> Result<i64> {
    let id = commit.new_id();
    let draft = DOCUMENT
        .draft()
        .set("organ", issue.organ)
        .set("word", issue.word)
        .set("year", issue.year)
        .set("number", issue.number)
        .set("text", issue.text)
        .set("template", issue.template)
        .set("register", issue.record.0)
        .set("record", issue.record.1)
        .set("paper", issue.paper)
        .set("sha256", issue.sha256)
        .set("day", issue.day);
    commit.open(id, (issue.day, Day::END), &draft, None)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_written_on_documents() {
        assert_eq!(number_text("云工", "督", 2026, 3, Lang::Zh), "云工督〔2026〕3号");
        assert_eq!(number_text("", "督", 2026, 12, Lang::Zh), "督〔2026〕12号");
        assert_eq!(number_text("YH", "S", 2026, 3, Lang::En), "YH-S 2026/3");
        assert_eq!(number_text("", "S", 2026, 3, Lang::En), "S 2026/3");
    }
}
