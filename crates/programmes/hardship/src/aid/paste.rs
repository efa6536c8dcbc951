//! Payments as they are pasted from a sheet: a line each, with the number of the dossier, the amount in yuan, whom it is
//! for (name or identity number of a member; empty for the head), and what it rests on.

use record::{Db, Moment, Version};
use roll::person::identity;

use super::acts::RowForm;
use super::judge::Why;
use super::{money, read};
use crate::register::MEMBER;

/// Lines that are read at once.
pub const MOST: usize = 3_000;

/// What became of a pasted line: its number from 1, the dossier as it was written, and the payment or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number from 1.
    pub number: usize,
    /// The dossier as it was written.
    pub dossier: String,
    /// The payment to be listed, or what is wrong with the line.
    pub row: Result<RowForm, Why>,
}

/// Reads what was pasted. Empty lines are passed over, and a first line that is a heading.
///
/// # Errors
/// When the store cannot be read.
pub fn read(db: &Db, centre: i64, text: &str, at: Moment) -> record::Result<Vec<Line>> {
    let mut out = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let cells = cells(line);
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.as_str());
        if cells.iter().all(String::is_empty) || (out.is_empty() && is_heading(&cells)) {
            continue;
        }
        let row = one(db, centre, [cell(0), cell(1), cell(2), cell(3)], at)?;
        out.push(Line { number: place + 1, dossier: cell(0).to_owned(), row });
        if out.len() == MOST {
            break;
        }
    }
    Ok(out)
}

/// The cells of a line: parted by tabs, as spreadsheets copy them, or else by commas.
fn cells(line: &str) -> Vec<String> {
    let tabbed = line.contains('\t');
    let parts: Vec<&str> =
        if tabbed { line.split('\t').collect() } else { line.split([',', '，', ';', '；']).collect() };
    parts.into_iter().map(|part| part.trim().trim_matches('"').trim().to_owned()).collect()
}

/// A heading has no digit anywhere.
fn is_heading(cells: &[String]) -> bool {
    !cells.iter().any(|cell| cell.chars().any(|c| c.is_ascii_digit()))
}

fn one(
    db: &Db,
    centre: i64,
    [number, amount, whom, basis]: [&str; 4],
    at: Moment,
) -> record::Result<Result<RowForm, Why>> {
    let Some(dossier) = read::dossier_numbered(db, centre, number, at)? else {
        return Ok(wrong(
            "没有这个编号的档案。请核对档案编号。",
            "There is no dossier of this number; compare it with the dossier.",
        ));
    };
    let Some(amount_fen) = money::parse(amount) else {
        return Ok(wrong(
            "金额读不懂：写成以元为单位的数字，最多两位小数。",
            "The amount cannot be read; write yuan with at most two decimals.",
        ));
    };
    let person = match member(db, &dossier, whom, at)? {
        Ok(person) => person,
        Err(why) => return Ok(Err(why)),
    };
    let basis = basis.to_owned();
    Ok(Ok(RowForm { dossier: dossier.id, person, amount_fen, basis, ..RowForm::default() }))
}

fn wrong<T>(zh: &str, en: &str) -> Result<T, Why> {
    Err((zh.to_owned(), en.to_owned()))
}

/// Whom a payment is for: the member of the dossier whose name or identity number this is; `None` for the head.
fn member(db: &Db, dossier: &Version, whom: &str, at: Moment) -> record::Result<Result<Option<i64>, Why>> {
    if whom.is_empty() {
        return Ok(Ok(None));
    }
    let number = exchange::half_width(whom).trim().to_uppercase();
    let mut found = Vec::new();
    let mut persons: Vec<i64> =
        db.find(&MEMBER, "dossier", dossier.id, at)?.iter().filter_map(|m| m.int("person")).collect();
    persons.extend(dossier.int("head"));
    persons.sort_unstable();
    persons.dedup();
    for person in persons {
        if let Some((_, identity)) = identity(db, person, at)?
            && (identity.name == whom || identity.id_number == number)
        {
            found.push(person);
        }
    }
    Ok(match found[..] {
        [one] => Ok(Some(one)),
        [] => wrong("受助人不是这份档案的家庭成员。", "The beneficiary is no member of this dossier."),
        _ => wrong(
            "这份档案里有同名的成员，请改填身份证号。",
            "Two members of this dossier have that name; give the identity number instead.",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_apart_by_tabs_or_commas() {
        assert_eq!(cells("云工困〔2026〕1号\t\"1,200.00\"\t"), ["云工困〔2026〕1号", "1,200.00", ""]);
        assert_eq!(cells("A，300，李四"), ["A", "300", "李四"]);
        assert!(is_heading(&cells("档案编号\t金额\t受助人")) && !is_heading(&cells("档案1\t金额")));
    }
}
