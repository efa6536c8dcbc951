//! Asking by private matching: a request that tells only how many are asked about; an answer that tells only the agreed
//! flags of those. What keeps the answer readable stays in the store, wrapped by the master key, until it is opened.

use std::io::Cursor;

use clock::{Day, Lang, Pack};
use exchange::matching::{self, MatchError, Meta, Opened, Secret};
use procedure::{Actor, Desk, Refusal};
use rand::CryptoRng;
use record::{Commit, Db, Moment};
use zeroize::Zeroizing;

use super::acts::{Act, Said, answer, held, refuse};
use super::batch::{self, Gathered, Judged, Outgoing};
use super::declared::Declared;
use super::read;
use super::register::{BATCH, CHECK};

/// Under which name the secret of a batch is kept.
fn secret_name(batch: i64) -> String {
    format!("hardship-match-{batch}")
}

/// A request that was made: the file, what it is known by again, and what opens the answer.
pub struct Made {
    /// The file that is sent.
    pub file: Vec<u8>,
    /// Its hash, as both sides log it.
    pub hash: String,
    /// What stays in the house.
    pub secret: Zeroizing<Vec<u8>>,
}

/// Makes a request file about everybody in the gathered requests.
///
/// # Errors
/// When nobody is asked about, or too many are.
pub fn make(gathered: &Gathered, day: Day, rng: &mut impl CryptoRng) -> Result<Made, MatchError> {
    let ids: Vec<String> =
        gathered.rows.iter().map(|row| row.id_number.clone()).filter(|number| !number.is_empty()).collect();
    let meta =
        Meta { purpose: super::asking::purpose("application", Lang::Zh), authority: authority(gathered), made: day };
    let (request, secret) = matching::request(&ids, &meta, rng)?;
    let (mut file, mut kept) = (Vec::new(), Zeroizing::new(Vec::new()));
    request.write(&mut file)?;
    secret.write(&mut *kept)?;
    Ok(Made { file, hash: request.hash(), secret: kept })
}

/// The numbers of the requests, as long as they fit; else the first of them and how many there are.
fn authority(gathered: &Gathered) -> String {
    let all = gathered.checks.iter().map(|check| check.number.as_str()).collect::<Vec<_>>().join("、");
    if all.chars().count() <= matching::MOST_TEXT {
        return all;
    }
    let first = gathered.checks.first().map_or("", |check| check.number.as_str());
    format!("{first}等{}件", gathered.checks.len())
}

/// Logs a request that goes out, and keeps what opens its answer.
///
/// # Errors
/// As [`batch::log_out`].
pub fn log_out(commit: &mut Commit<'_>, desk: &Desk, file: &Outgoing, secret: &[u8]) -> Act<i64> {
    let id = batch::log_out(commit, desk, file)?;
    commit.put_secret(&secret_name(id), secret)?;
    Ok(id)
}

/// Opens the answer to a request that went out; `Ok(None)` where its secret is there no longer.
///
/// # Errors
/// When the store cannot be read, or the answer is another's, altered or damaged.
pub fn open(db: &Db, batch: i64, file: &[u8]) -> record::Result<Result<Option<Opened>, MatchError>> {
    let Some(kept) = db.secret(&secret_name(batch))? else { return Ok(Ok(None)) };
    let opened =
        Secret::read(Cursor::new(kept.as_slice())).and_then(|secret| matching::open(&secret, Cursor::new(file)));
    Ok(opened.map(Some))
}

/// What an opened answer says of the requests of a batch. A label names a field by its code or its name; of whoever is
/// not in the department's table nothing is found; a field without a label is not answered.
///
/// # Errors
/// When the store cannot be read.
pub fn judge(db: &Db, pack: &Pack, batch: i64, opened: &Opened, at: Moment) -> record::Result<Judged> {
    let fields = pack.codes("check_field");
    let labels: Vec<Option<&str>> = opened
        .labels
        .iter()
        .map(|label| fields.and_then(|list| list.code_for_text(label)).map(|field| field.code.as_str()))
        .collect();
    let mut judged = Judged::default();
    for check in db.find(&CHECK, "batch", batch, at)? {
        if check.text("state") != "asked" {
            judged.passed += read::findings(db, check.id)?.len();
            continue;
        }
        for person in read::persons(db, check.id, at)? {
            let row = opened.rows.get(&person.id_number);
            for finding in &person.findings {
                let place = labels.iter().position(|label| *label == Some(finding.field.as_str()));
                let (result, said) = match (row, place) {
                    (None, _) => ("not_found", String::new()),
                    (Some(_), None) => ("not_answered", String::new()),
                    (Some(values), Some(place)) => {
                        let value = values.get(place).map_or("", |value| value.trim());
                        compared(pack, &finding.field, value, &finding.declared)
                    }
                };
                judged.answers.entry(check.id).or_default().push(Said {
                    finding: finding.id,
                    result: result.to_owned(),
                    said,
                    remark: String::new(),
                });
            }
        }
    }
    Ok(judged)
}

/// What a value means beside what was declared: yes or no, else a value that must be the whole of one that was declared.
/// What cannot be compared counts as inconsistent, so that somebody looks.
fn compared(pack: &Pack, field: &str, value: &str, declared: &Declared) -> (&'static str, String) {
    const RESULTS: [&str; 4] = ["consistent", "inconsistent", "not_found", "not_answered"];
    if value.is_empty() {
        return ("not_answered", String::new());
    }
    let result = pack.codes("check_result").and_then(|list| list.code_for_text(value));
    if let Some(result) = result.and_then(|code| RESULTS.into_iter().find(|each| *each == code.code)) {
        return (result, String::new());
    }
    let is_same = match (flag(value), declared.says(field)) {
        (Some(flag), Some(says)) => flag == says,
        _ => declared.is(pack, value),
    };
    (if is_same { "consistent" } else { "inconsistent" }, value.to_owned())
}

/// Yes or no, as tables write it.
fn flag(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "是" | "有" | "在" | "y" | "yes" | "true" => Some(true),
        "0" | "否" | "无" | "不在" | "n" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// Takes an opened answer in: logs the file, answers every request, and throws away what opened it.
///
/// # Errors
/// When it was taken in before, nothing in it can be used, or a step cannot be taken; or the store fails.
pub fn take_in(
    commit: &mut Commit<'_>,
    desk: &Desk,
    batch: i64,
    sha256: &str,
    opened: &Opened,
    by: &Actor,
) -> Act<Judged> {
    let out = held(commit, desk, &BATCH, batch)?;
    let at = commit.at(desk.today);
    if let Some(why) = batch::replayed(commit.read()?, batch, sha256, at)? {
        return Err(Refusal::Guard(why));
    }
    let judged = judge(commit.read()?, desk.pack, batch, opened, at)?;
    if judged.answers.is_empty() {
        return refuse("这一批请求都已结束。", "The requests of this batch are all over.");
    }
    batch::log_in(commit, desk, &out, sha256, judged.rows(), by)?;
    for (check, said) in &judged.answers {
        answer(commit, desk, *check, said, by.clone(), None)?;
    }
    commit.side("DELETE FROM secret WHERE federation = $1 AND name = $2", &[secret_name(batch).into()])?;
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_held_against_what_was_declared() {
        let pack = Pack::cn();
        let of = |field: &str, name: &'static str, value: &'static str, old: &str| {
            super::super::declared::of(
                field,
                |asked| if asked == name { value.to_owned() } else { String::new() },
                old,
                None,
            )
        };
        let on_dibao = of("dibao", "", "", "dibao");
        let not_on_it = of("dibao", "", "", "margin");
        let table = [
            ("dibao", "1", &on_dibao, "consistent"),
            ("dibao", "否", &on_dibao, "inconsistent"),
            ("dibao", "1", &not_on_it, "inconsistent"),
            ("dibao", "0", &not_on_it, "consistent"),
            ("dibao", "", &on_dibao, "not_answered"),
            ("dibao", "一致", &not_on_it, "consistent"),
            ("dibao", "查无", &not_on_it, "not_found"),
            ("income_check", "1", &Declared::default(), "inconsistent"),
        ];
        for (field, value, declared, result) in table {
            assert_eq!(compared(pack, field, value, declared).0, result, "{field} {value}");
        }
        let school = of("school_status", "school", "云河一中", "");
        assert_eq!(compared(pack, "school_status", "云河一中", &school).0, "consistent");
        // Whole values, not parts of the words: of the branch of a school, of an amount, of a label.
        let branch = of("school_status", "school", "云河一中分校", "");
        let (work, income) = (
            of("social_insurance", "insurance", "employee", ""),
            super::super::declared::of("income_check", |_| String::new(), "", Some(1_200_000)),
        );
        for (field, value, declared, result) in [
            ("school_status", "云河一中", &branch, "inconsistent"),
            ("school_status", "学校", &branch, "inconsistent"),
            ("school_status", " 云河一中分校　", &branch, "consistent"),
            ("social_insurance", "职工医保", &work, "consistent"),
            ("social_insurance", "医保", &work, "inconsistent"),
            ("income_check", "12000", &income, "consistent"),
            ("income_check", "12,000.00元", &income, "consistent"),
            ("income_check", "1.2万", &income, "consistent"),
            ("income_check", "2,000", &income, "inconsistent"),
            ("income_check", "收入", &income, "inconsistent"),
        ] {
            assert_eq!(compared(pack, field, value, declared).0, result, "{field} {value}");
        }
        assert_eq!(compared(pack, "school_status", "云河二中", &school), ("inconsistent", "云河二中".to_owned()));
    }
}
