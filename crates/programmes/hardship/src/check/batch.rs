//! Files that go out to a department and the answers that come back: what goes into one, which file an answer answers,
//! and what is wrong with its rows. An answer is taken in whole or not at all, and once.

use std::collections::{BTreeMap, HashMap, HashSet};

use clock::{Day, Lang, Pack};
use procedure::{Actor, Desk, Refusal};
use record::{Commit, Db, Moment, Version};

use super::acts::{Act, Said, answer, held, refuse};
use super::file::{Asked, Line};
use super::read::{self, CheckRow};
use super::register::{BATCH, CHECK};

/// What a file to a department holds.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The requests in it.
    pub checks: Vec<CheckRow>,
    /// Its rows, in the clear.
    pub rows: Vec<Asked>,
}

/// The open requests of a centre to a department, asked this way, with all that is asked.
///
/// # Errors
/// When the store cannot be read.
pub fn gather(db: &Db, pack: &Pack, centre: i64, department: &str, way: &str, at: Moment) -> record::Result<Gathered> {
    let which = read::Which {
        centres: vec![centre],
        state: Some("asked".into()),
        department: Some(department.into()),
        way: Some(way.into()),
        ..read::Which::default()
    };
    let mut gathered = Gathered { checks: read::list(db, &which, at, 0, MOST)?, rows: Vec::new() };
    for check in &gathered.checks {
        for person in read::persons(db, check.id, at)? {
            for finding in &person.findings {
                gathered.rows.push(Asked {
                    request: finding.id,
                    name: person.name.clone(),
                    id_number: person.id_number.clone(),
                    authority: check.authority.clone(),
                    field: finding.field.clone(),
                    label: read::label(pack, "check_field", &finding.field, Lang::Zh),
                    declared: finding.declared.words(pack, Lang::Zh),
                });
            }
        }
    }
    Ok(gathered)
}

/// Requests in one file at most; those after them go into the next.
pub const MOST: usize = 2_000;

/// A file that goes out, as it is logged.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// The centre that asks.
    pub centre: i64,
    /// The department.
    pub department: String,
    /// Its unit.
    pub unit: i64,
    /// How it is asked.
    pub way: String,
    /// The file's SHA-256.
    pub sha256: String,
    /// What was drawn for it.
    pub nonce: String,
    /// How many rows it has.
    pub rows: usize,
    /// The requests in it.
    pub checks: Vec<i64>,
    /// Who made it.
    pub account: i64,
}

/// Logs a file that goes out, and which requests are in it: an answer to an earlier file about them is taken no longer.
///
/// # Errors
/// When a request is open no longer; or the store fails.
pub fn log_out(commit: &mut Commit<'_>, desk: &Desk, file: &Outgoing) -> Act<i64> {
    if file.checks.is_empty() {
        return refuse("没有待发出的请求。", "No request waits to go out.");
    }
    let id = commit.new_id();
    let draft = BATCH
        .draft()
        .set("direction", "out")
        .set("department", file.department.as_str())
        .set("unit", file.unit)
        .set("centre", file.centre)
        .set("way", file.way.as_str())
        .set("sha256", file.sha256.as_str())
        .set("row_count", i64::try_from(file.rows).unwrap_or(i64::MAX))
        .set("made_on", desk.today)
        .set("account", (file.account != 0).then_some(file.account))
        .set("nonce", file.nonce.as_str());
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    for check in &file.checks {
        let version = held(commit, desk, &CHECK, *check)?;
        if version.text("state") != "asked" {
            return refuse(
                "有请求刚刚答复或撤回，请重新生成文件。",
                "A request was answered or withdrawn just now; make the file again.",
            );
        }
        commit.assert(*check, (desk.today, Day::END), &version.draft().set("batch", id), None)?;
    }
    Ok(id)
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row of its sheet; `None` for what is not there.
    pub row: Option<u32>,
    /// The request the row names.
    pub request: String,
    /// What is wrong, in both languages.
    pub text: (String, String),
}

/// An answer, judged.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// What is said, by request.
    pub answers: BTreeMap<i64, Vec<Said>>,
    /// What is wrong; while anything is, nothing is taken in.
    pub faults: Vec<Fault>,
    /// Rows of requests that are open no longer: passed over.
    pub passed: usize,
}

impl Judged {
    /// How many rows are taken in.
    pub fn rows(&self) -> usize {
        self.answers.values().map(Vec::len).sum()
    }

    /// How many of them have this result.
    pub fn with(&self, result: &str) -> usize {
        self.answers.values().flatten().filter(|said| said.result == result).count()
    }
}

/// What is wrong with an answer as a whole: its file was answered, or this very file was taken in, before.
///
/// # Errors
/// When the store cannot be read.
pub fn replayed(db: &Db, batch: i64, sha256: &str, at: Moment) -> record::Result<Option<(String, String)>> {
    let again = db.find(&BATCH, "sha256", sha256, at)?;
    if again.iter().any(|each| each.text("direction") == "in") {
        return Ok(Some((
            "这份答复文件已经收过，不能重复收入。".into(),
            "This very file was taken in before; it is not taken in again.".into(),
        )));
    }
    if answered(db, batch, at)?.is_some() {
        return Ok(Some((
            "这一批已经收过答复，不能再收。需要更正的，请重新发出请求。".into(),
            "This batch was answered before. For a correction, make new requests.".into(),
        )));
    }
    Ok(None)
}

/// The answer to a file that went out, once one was taken in.
///
/// # Errors
/// When the store cannot be read.
pub fn answered(db: &Db, batch: i64, at: Moment) -> record::Result<Option<Version>> {
    Ok(db.find(&BATCH, "answers", batch, at)?.into_iter().rfind(|each| each.text("direction") == "in"))
}

/// Whether another person has sent this very answer before, and whether this account has. Where nothing but the hand of
/// whoever sends it says whose answer it is, two must have had it in their hands.
///
/// # Errors
/// When the store cannot be read.
pub fn seconded(db: &Db, batch: i64, sha256: &str, account: i64, at: Moment) -> record::Result<Seconded> {
    let person = |account: i64| -> record::Result<Option<i64>> {
        Ok(db.get(&access::ACCOUNT, account, at)?.and_then(|held| held.int("person")))
    };
    let own = person(account)?;
    let mut found = Seconded::Nobody;
    for seen in db.find(&BATCH, "answers", batch, at)? {
        if seen.text("direction") != FIRST || seen.text("sha256") != sha256 {
            continue;
        }
        let Some(by) = seen.int("account") else { continue };
        if by == account || (own.is_some() && person(by)? == own) {
            found = Seconded::Oneself;
        } else {
            return Ok(Seconded::Another);
        }
    }
    Ok(found)
}

/// Who has sent an answer before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seconded {
    /// Nobody.
    Nobody,
    /// Only whoever sends it now.
    Oneself,
    /// Somebody else: it may be taken in.
    Another,
}

/// The direction of an answer that one person sent and a second is waited for.
const FIRST: &str = "first";

/// Logs that somebody has sent an answer which a second person must send too before it is taken in.
///
/// # Errors
/// When it was answered before; or the store fails.
pub fn log_first(commit: &mut Commit<'_>, desk: &Desk, batch: i64, sha256: &str, by: &Actor) -> Act<i64> {
    let out = held(commit, desk, &BATCH, batch)?;
    let at = commit.at(desk.today);
    if let Some(why) = replayed(commit.read()?, batch, sha256, at)? {
        return Err(Refusal::Guard(why));
    }
    log(commit, desk, &out, (FIRST, sha256, 0), by)
}

/// Judges the rows of an answer to a file that went out.
///
/// # Errors
/// When the store cannot be read.
pub fn judge(db: &Db, pack: &Pack, batch: i64, lines: &[Line], at: Moment) -> record::Result<Judged> {
    let checks = db.find(&CHECK, "batch", batch, at)?;
    let mut asked: HashMap<i64, (i64, String, bool)> = HashMap::new();
    for check in &checks {
        let is_open = check.text("state") == "asked";
        for finding in read::findings(db, check.id)? {
            asked.insert(finding.id, (check.id, finding.text("field").to_owned(), is_open));
        }
    }
    let mut judged = Judged::default();
    let mut seen: HashSet<i64> = HashSet::new();
    for line in lines {
        let mut fault = |zh: &str, en: &str| {
            judged.faults.push(Fault {
                row: Some(line.row),
                request: shortened(&line.request),
                text: (zh.into(), en.into()),
            });
        };
        let Some((id, (check, field, is_open))) =
            line.request.parse::<i64>().ok().and_then(|id| Some((id, asked.get(&id)?)))
        else {
            fault("请求编号不在这一批里。", "This request number is not of this batch.");
            continue;
        };
        if line.field != *field {
            fault("事项代码与请求不符。", "The field is not the one that was asked for.");
            continue;
        }
        if !seen.insert(id) {
            fault("同一请求编号出现两次。", "This request number stands twice.");
            continue;
        }
        if !is_open {
            judged.passed += 1;
            continue;
        }
        let Some(result) = pack.codes("check_result").and_then(|list| list.code_for_text(&line.result)) else {
            fault(
                "结果应为：一致、不一致、查无、未回。",
                "The result must be one of: consistent, inconsistent, not found, not answered.",
            );
            continue;
        };
        if line.said.chars().count() > 500 || line.remark.chars().count() > 500 {
            fault("部门掌握的情况、备注最多 500 字。", "At most 500 characters can be said or remarked.");
            continue;
        }
        judged.answers.entry(*check).or_default().push(Said {
            finding: id,
            result: result.code.clone(),
            said: line.said.clone(),
            remark: line.remark.clone(),
        });
    }
    let mut missing: Vec<i64> =
        asked.iter().filter(|(id, (_, _, is_open))| *is_open && !seen.contains(id)).map(|(id, _)| *id).collect();
    missing.sort_unstable();
    judged.faults.extend(missing.into_iter().map(|id| Fault {
        row: None,
        request: id.to_string(),
        text: (
            "文件里没有这一项；无法答复的请填“未回”。".into(),
            "The file has no row for this; say “not answered” where there is none.".into(),
        ),
    }));
    Ok(judged)
}

/// What stands in a cell where a number was expected, shown short: it may be anything.
fn shortened(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_digit()) && text.len() <= 19 { text.to_owned() } else { "?".to_owned() }
}

/// Takes an answer in: logs the file and answers every request in it.
///
/// # Errors
/// When it was taken in before, a row is wrong, or a step cannot be taken; or the store fails.
pub fn take_in(
    commit: &mut Commit<'_>,
    desk: &Desk,
    batch: i64,
    sha256: &str,
    lines: &[Line],
    by: &Actor,
) -> Act<Judged> {
    let out = held(commit, desk, &BATCH, batch)?;
    let at = commit.at(desk.today);
    if let Some(why) = replayed(commit.read()?, batch, sha256, at)? {
        return Err(Refusal::Guard(why));
    }
    let judged = judge(commit.read()?, desk.pack, batch, lines, at)?;
    if let Some(first) = judged.faults.first() {
        let (zh, en) = &first.text;
        let n = judged.faults.len();
        return refuse(
            format!("有 {n} 处不对，没有收入：{zh}"),
            format!("{n} things are wrong, and nothing was taken in: {en}"),
        );
    }
    log_in(commit, desk, &out, sha256, judged.rows(), by)?;
    for (check, said) in &judged.answers {
        answer(commit, desk, *check, said, by.clone(), None)?;
    }
    Ok(judged)
}

/// Logs a file that came in.
pub(super) fn log_in(
    commit: &mut Commit<'_>,
    desk: &Desk,
    out: &Version,
    sha256: &str,
    rows: usize,
    by: &Actor,
) -> Act<i64> {
    log(commit, desk, out, ("in", sha256, rows), by)
}

fn log(
    commit: &mut Commit<'_>,
    desk: &Desk,
    out: &Version,
    (direction, sha256, rows): (&str, &str, usize),
    by: &Actor,
) -> Act<i64> {
    let id = commit.new_id();
    let kept = |field: &str| out.get(field).clone();
    let draft = BATCH
        .draft()
        .set("direction", direction)
        .set("department", kept("department"))
        .set("unit", kept("unit"))
        .set("centre", kept("centre"))
        .set("way", kept("way"))
        .set("sha256", sha256)
        .set("row_count", i64::try_from(rows).unwrap_or(i64::MAX))
        .set("made_on", desk.today)
        .set("account", Some(by.id()).filter(|id| *id != 0))
        .set("nonce", kept("nonce"))
        .set("answers", out.id);
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// The file that went out under a nonce, from a centre.
///
/// # Errors
/// When the store cannot be read.
pub fn known(db: &Db, centre: i64, nonce: &str, at: Moment) -> record::Result<Option<Version>> {
    let found = db.find(&BATCH, "nonce", nonce, at)?;
    Ok(found.into_iter().find(|each| each.text("direction") == "out" && each.int("centre") == Some(centre)))
}
