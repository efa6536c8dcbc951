//! What is read of evaluations: who evaluates, the frame, the sample, the cases with their entries, the findings.

use std::collections::HashMap;

use access::{Role, Who};
use clock::Day;
use proof::checkpoint::{Checkpoint, SigningKey, VerifierKey, sign};
use proof::hex;
use proof::merkle::root_of;
use record::{Clear, Db, Moment, Version};

use super::anchor::Anchor;
use super::rates::Found;
use super::register::{ASSIGNMENT, CASE, ENTRY, EVALUATION, LINE, STRATUM};
use super::report::{self, Published};
use super::rules::place_of;
use super::sampler::{Drawn, DrawnStratum, Frame, Sample, Stratum, commitment};
use crate::register::{AMOUNT, DOSSIER, EXIT, MEMBER, RESULT, VISIT};

/// The secret under which the house keeps the key of its log; the first publication makes it.
const LOG_KEY: &str = "log-key";

/// The public key of the log; `None` before the first publication.
///
/// # Errors
/// When the store cannot be read, or the key is damaged.
pub fn log_key(db: &Db) -> record::Result<Option<VerifierKey>> {
    Ok(signing_key(db)?.map(|key| key.verifier()))
}

fn signing_key(db: &Db) -> record::Result<Option<SigningKey>> {
    let Some(secret) = db.secret(LOG_KEY)? else { return Ok(None) };
    let key = std::str::from_utf8(&secret).ok().and_then(|text| SigningKey::from_text(text).ok());
    key.map(Some).ok_or_else(|| record::Error::Damaged("the log's signing key cannot be read".into()))
}

/// The checkpoint over the log as far as a commit and no further, signed: it is the same whenever it is made. `None` before
/// the log has a key.
///
/// # Errors
/// When the store cannot be read, or the log has no such commit.
pub fn checkpoint(db: &Db, commit: i64) -> record::Result<Option<String>> {
    let Some(key) = signing_key(db)? else { return Ok(None) };
    let leaves = record::log::leaves(db, commit)?;
    if i64::try_from(leaves.len()) != Ok(commit) {
        return Err(record::Error::Damaged("the log lacks a commit".into()));
    }
    let size = leaves.len() as u64;
    Ok(Some(sign(&Checkpoint { origin: key.name().to_owned(), size, root: root_of(&leaves) }, &key)))
}

/// Whether somebody evaluates at a moment: assigned to this evaluation on that day, with the office of an evaluator of
/// that federation in their own name, and with no other. Whoever stands in for an officer, or for another evaluator, is
/// no outsider as long as they do.
///
/// # Errors
/// When the store cannot be read.
pub fn evaluates(db: &Db, who: &Who, evaluation: &Version, at: Moment) -> record::Result<bool> {
    let unit = evaluation.int("unit").unwrap_or(0);
    let outside = who.grants.iter().all(|grant| grant.role == Role::Evaluator && grant.behalf == 0);
    if who.must_change || !outside || !who.grants.iter().any(|grant| grant.unit == unit) {
        return Ok(false);
    }
    let assigned = db.find(&ASSIGNMENT, "evaluation", evaluation.id, at)?;
    Ok(assigned.iter().any(|each| each.int("account") == Some(who.account)))
}

/// Those who can go on with an evaluation: assigned today or later, with an account in use that holds the office of an
/// evaluator of that federation and no other.
///
/// # Errors
/// When the store cannot be read.
pub fn able(db: &Db, evaluation: &Version, today: Day) -> record::Result<Vec<i64>> {
    // All that is known: what stands is closed by the last commit there can be.
    let at = Moment { as_of: today, known: record::OPEN - 1 };
    let mut able = Vec::new();
    for each in db.standing_where(&ASSIGNMENT, "evaluation", evaluation.id)? {
        let account = each.int("account").unwrap_or(0);
        if each.valid_to > today && !able.contains(&account) && evaluator_of(db, account, evaluation, at)? {
            able.push(account);
        }
    }
    Ok(able)
}

/// Whether an account is in use and holds the office of an evaluator of the federation of an evaluation, and no other.
fn evaluator_of(db: &Db, account: i64, evaluation: &Version, at: Moment) -> record::Result<bool> {
    if db.get(&access::ACCOUNT, account, at)?.is_none_or(|account| account.text("state") != "active") {
        return Ok(false);
    }
    let mut grants = db.standing_where(&access::GRANT, "account", account)?;
    grants.retain(|grant| grant.valid_to > at.as_of);
    let evaluates = |grant: &Version| grant.text("role") == Role::Evaluator.code();
    Ok(grants.iter().all(evaluates) && grants.iter().any(|grant| grant.int("unit") == evaluation.int("unit")))
}

/// Whether an account was ever assigned to an evaluation.
///
/// # Errors
/// When the store cannot be read.
pub fn was_assigned(db: &Db, account: i64, evaluation: i64) -> record::Result<bool> {
    let assigned = db.standing_where(&ASSIGNMENT, "evaluation", evaluation)?;
    Ok(assigned.iter().any(|each| each.int("account") == Some(account)))
}

/// Whether the cases of an evaluation can be seen on a day by those who evaluate.
pub fn is_open(evaluation: &Version, day: Day) -> bool {
    evaluation.text("state") == "entering"
        && evaluation.day("opens").is_some_and(|opens| opens <= day)
        && evaluation.day("closes").is_some_and(|closes| day <= closes)
}

/// One who evaluates, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The record.
    pub id: i64,
    /// The account.
    pub account: i64,
    /// The title of its office.
    pub title: String,
    /// Its login.
    pub login: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// Those assigned to an evaluation, whenever.
///
/// # Errors
/// When the store cannot be read.
pub fn assigned(db: &Db, evaluation: i64, at: Moment) -> record::Result<Vec<Assigned>> {
    let mut out = Vec::new();
    for each in db.standing_where(&ASSIGNMENT, "evaluation", evaluation)? {
        let account = each.int("account").unwrap_or(0);
        let known = db.get(&access::ACCOUNT, account, at)?;
        let text = |field: &str| known.as_ref().map(|known| known.text(field).to_owned()).unwrap_or_default();
        out.push(Assigned {
            id: each.id,
            account,
            title: text("title"),
            login: text("login"),
            from: each.valid_from,
            until: if each.valid_to == Day::END { Day::END } else { each.valid_to.plus(-1) },
        });
    }
    Ok(out)
}

/// The strata of an evaluation in order: code, size asked for, size of the frame.
///
/// # Errors
/// When the store cannot be read.
pub fn strata(db: &Db, evaluation: i64, at: Moment) -> record::Result<Vec<Version>> {
    let mut strata = db.find(&STRATUM, "evaluation", evaluation, at)?;
    strata.sort_by_key(|each| place_of(each.text("stratum")));
    Ok(strata)
}

/// The frame of an evaluation as it was fixed.
///
/// # Errors
/// When the store cannot be read.
pub fn frame_of(db: &Db, evaluation: &Version, at: Moment) -> record::Result<Frame> {
    let empty = |each: &Version| Stratum {
        name: each.text("stratum").to_owned(),
        draw: usize::try_from(each.int("sample_size").unwrap_or(0)).unwrap_or(0),
        items: Vec::new(),
    };
    let mut all: Vec<Stratum> = strata(db, evaluation.id, at)?.iter().map(empty).collect();
    for line in db.find(&LINE, "evaluation", evaluation.id, at)? {
        let item = hex::decode_hash(line.text("commitment"));
        let item = item.ok_or_else(|| record::Error::Damaged("a commitment is no hash".into()))?;
        if let Some(stratum) = all.iter_mut().find(|stratum| stratum.name == line.text("stratum")) {
            stratum.items.push(item);
        }
    }
    let as_of = evaluation.day("as_of").unwrap_or(at.as_of);
    let (commit, source) = (evaluation.int("frame_commit").unwrap_or(0), evaluation.text("public_source"));
    Ok(Frame::new(evaluation.id, as_of, commit, source, all))
}

/// The sample of an evaluation as a file, with the key of the log and with what shows that the frame was fixed when it
/// says; `None` before it is drawn.
///
/// # Errors
/// When the store cannot be read.
pub fn sample_of(db: &Db, evaluation: &Version, at: Moment) -> record::Result<Option<Sample>> {
    if evaluation.text("seed").is_empty() {
        return Ok(None);
    }
    let frame = frame_of(db, evaluation, at)?;
    let mut drawn: Vec<DrawnStratum> = frame
        .sizes()
        .map(|(name, size)| DrawnStratum { stratum: name.to_owned(), frame: size, items: Vec::new() })
        .collect();
    let mut cases = db.find(&CASE, "evaluation", evaluation.id, at)?;
    cases.sort_by_key(|case| case.int("position"));
    for case in &cases {
        let stratum = drawn.iter_mut().find(|each| each.stratum == case.text("stratum"));
        if let (Some(stratum), Some(item)) = (stratum, hex::decode_hash(case.text("commitment"))) {
            stratum.items.push(item);
        }
    }
    let seed = hex::decode_hash(evaluation.text("seed")).unwrap_or_default();
    let note = evaluation.text("checkpoint");
    let public = evaluation.text("public_text").to_owned();
    let mut sample = Sample::of(&frame, &Drawn { seed, public, strata: drawn }, note);
    sample.key = log_key(db)?.map(|key| key.to_text());
    let history = db.history(&EVALUATION, evaluation.id)?;
    let row = history.iter().find(|v| v.opened == frame.commit && v.int("frame_commit") == Some(frame.commit));
    if let (Some(row), Ok(seen)) = (row, proof::checkpoint::peek(note)) {
        sample.anchor = Some(Anchor::of(db, row, seen.size)?);
    }
    Ok(Some(sample))
}

/// The report of an evaluation as it was published, with its proof; `None` before.
///
/// # Errors
/// When the store cannot be read, or what it holds is not what was published.
pub fn published(db: &Db, evaluation: &Version) -> record::Result<Option<Published>> {
    let Some(commit) = evaluation.int("report_commit") else { return Ok(None) };
    let damaged = |what: &str| record::Error::Damaged(what.to_owned());
    let sql = "SELECT report FROM evaluation_report WHERE federation = $1 AND evaluation = $2";
    let text = db.first(sql, &[evaluation.id.into()], |row| row.text(0))?;
    let text = text.filter(|text| report::hash(text) == evaluation.text("report_sha256"));
    let text = text.ok_or_else(|| damaged("the report of an evaluation is not the one that was published"))?;
    let report = serde_json::from_str(&text).map_err(|_| damaged("the report of an evaluation cannot be read"))?;
    let history = db.history(&EVALUATION, evaluation.id)?;
    let row = history.iter().find(|v| v.opened == commit && v.int("report_commit") == Some(commit));
    let row = row.ok_or_else(|| damaged("the row that published a report is missing"))?;
    let note = checkpoint(db, commit)?.ok_or_else(|| damaged("the log's signing key is missing"))?;
    Ok(Some(Published {
        format: report::REPORT.to_owned(),
        report,
        report_sha256: evaluation.text("report_sha256").to_owned(),
        report_commit: commit,
        anchor: Anchor::of(db, row, u64::try_from(commit).unwrap_or(0))?,
        checkpoint: note,
        key: log_key(db)?.map(|key| key.to_text()),
    }))
}

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its record.
    pub version: Version,
    /// Who made it.
    pub account: i64,
    /// 1 and 2: blind; 3: decides.
    pub round: i64,
    /// The verdict.
    pub verdict: String,
    /// The day it was made.
    pub day: Day,
}

/// A case with its entries. Which of them somebody may see is asked of [`Case::seen_by`].
#[derive(Clone, Debug)]
pub struct Case {
    /// Its record.
    pub version: Version,
    /// Its stratum.
    pub stratum: String,
    /// Its place in the sample.
    pub position: i64,
    entries: Vec<Entry>,
}

/// How far a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It lacks an entry.
    Waiting,
    /// Two entries differ, and nobody has decided.
    Differs,
    /// It has its verdict.
    Settled,
}

impl Case {
    /// The verdict: what both say, or what was decided; `None` while there is none.
    pub fn verdict(&self) -> Option<&str> {
        let round = |n: i64| self.entries.iter().find(|entry| entry.round == n);
        if let Some(decided) = round(3) {
            return Some(&decided.verdict);
        }
        let (one, two) = (round(1)?, round(2)?);
        (one.verdict == two.verdict).then_some(one.verdict.as_str())
    }

    /// How far it is.
    pub fn standing(&self) -> Standing {
        match (self.entries.len(), self.verdict()) {
            (_, Some(_)) => Standing::Settled,
            (0 | 1, None) => Standing::Waiting,
            (_, None) => Standing::Differs,
        }
    }

    /// How many entries it has.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The entry of an account, if it made one.
    pub fn of(&self, account: i64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.account == account)
    }

    /// The entries that an evaluator may see: their own; those of others once both blind ones are in.
    pub fn seen_by(&self, account: i64) -> Vec<&Entry> {
        let both = self.entries.len() >= 2;
        self.entries.iter().filter(|entry| both || entry.account == account).collect()
    }
}

/// The cases of an evaluation in the order of the sample.
///
/// # Errors
/// When the store cannot be read.
pub fn cases(db: &Db, evaluation: i64, at: Moment) -> record::Result<Vec<Case>> {
    let mut of: HashMap<i64, Vec<Entry>> = HashMap::new();
    for version in db.find(&ENTRY, "evaluation", evaluation, at)? {
        of.entry(version.int("case_id").unwrap_or(0)).or_default().push(entry(version));
    }
    let mut cases: Vec<Case> = db
        .find(&CASE, "evaluation", evaluation, at)?
        .into_iter()
        .map(|version| {
            let entries = of.remove(&version.id).unwrap_or_default();
            case(version, entries)
        })
        .collect();
    cases.sort_by_key(|case| case.position);
    Ok(cases)
}

/// One case of an evaluation, by its place in the sample.
///
/// # Errors
/// When the store cannot be read.
pub fn case_at(db: &Db, evaluation: i64, position: i64, at: Moment) -> record::Result<Option<Case>> {
    let all = db.find(&CASE, "evaluation", evaluation, at)?;
    let Some(version) = all.into_iter().find(|case| case.int("position") == Some(position)) else { return Ok(None) };
    let entries = db.find(&ENTRY, "case_id", version.id, at)?.into_iter().map(entry).collect();
    Ok(Some(case(version, entries)))
}

fn case(version: Version, mut entries: Vec<Entry>) -> Case {
    entries.sort_by_key(|entry| entry.round);
    Case {
        stratum: version.text("stratum").to_owned(),
        position: version.int("position").unwrap_or(0),
        version,
        entries,
    }
}

fn entry(version: Version) -> Entry {
    Entry {
        account: version.int("account").unwrap_or(0),
        round: version.int("round").unwrap_or(0),
        verdict: version.text("verdict").to_owned(),
        day: version.day("entered_on").unwrap_or(version.valid_from),
        version,
    }
}

/// What was found, by stratum; nothing before the evaluation is closed.
///
/// # Errors
/// When the store cannot be read.
pub fn found(db: &Db, evaluation: &Version, at: Moment) -> record::Result<Option<Vec<Found>>> {
    if evaluation.day("closed_on").is_none() {
        return Ok(None);
    }
    let cases = db.find(&CASE, "evaluation", evaluation.id, at)?;
    let mut out = Vec::new();
    for each in strata(db, evaluation.id, at)? {
        let code = each.text("stratum");
        let of: Vec<&Version> = cases.iter().filter(|case| case.text("stratum") == code).collect();
        let drawn = i64::try_from(of.len()).unwrap_or(i64::MAX);
        let mut found = Found::new(code, each.int("frame_size").unwrap_or(0), drawn);
        of.iter().for_each(|case| found.add(case.text("verdict")));
        out.push(found);
    }
    Ok(Some(out))
}

/// What stands behind a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The register: a dossier's or a person's.
    pub register: String,
    /// The record.
    pub record: i64,
    /// Whose key seals what is found.
    pub person: Option<i64>,
    /// The salt, in hexadecimal.
    pub salt: String,
}

/// Opens the commitment of a case; an error where it does not open.
///
/// # Errors
/// When the store cannot be read, or what it holds is not what was committed to.
pub fn opening(db: &Db, case: &Version) -> record::Result<Opening> {
    let damaged = || record::Error::Damaged("the commitment of a case does not open".into());
    let sql = "SELECT register, record, person, salt FROM evaluation_opening \
               WHERE federation = $1 AND evaluation = $2 AND commitment = $3";
    let params = [case.int("evaluation").into(), case.text("commitment").into()];
    let read = |row: &record::Row<'_>| Ok((row.text(0)?, row.int(1)?, row.opt_int(2)?, row.bytes(3)?));
    let (register, record, person, salt) = db.first(sql, &params, read)?.ok_or_else(damaged)?;
    let salt: [u8; 32] = salt.and_then(|salt| salt.try_into().ok()).ok_or_else(damaged)?;
    let made = commitment(&salt, case.text("stratum"), &register, record);
    if hex::encode(&made) != case.text("commitment") {
        return Err(damaged());
    }
    Ok(Opening { register, record, person, salt: hex::encode(&salt) })
}

/// A sum of amounts of a household: by side and kind, over all its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// `income`, `rigid`, `accident`, `asset`.
    pub side: String,
    /// The kind.
    pub kind: String,
    /// Fen a year; of assets their value. `None` where a part is not known or erased.
    pub fen: Option<i64>,
    /// How many lines it sums, and how many of them have a paper.
    pub lines: usize,
    /// How many of them have a paper.
    pub papers: usize,
}

/// What evaluators see of a dossier: what is needed to judge it, and nothing that names anybody.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The dossier, of which only open fields are shown.
    pub dossier: Version,
    /// The kinship of each member to the head.
    pub members: Vec<String>,
    /// The sums of means.
    pub amounts: Vec<Amount>,
    /// The results of means tests, in order.
    pub results: Vec<Version>,
    /// The visits, in order.
    pub visits: Vec<Version>,
    /// What was drawn up for the exit.
    pub exit: Option<Version>,
}

/// The dossier behind a case, as it was when the frame was fixed: what was done to it since is not shown.
///
/// # Errors
/// When the store cannot be read.
pub fn masked(db: &Db, evaluation: &Version, opening: &Opening) -> record::Result<Option<Masked>> {
    if opening.register != DOSSIER.name {
        return Ok(None);
    }
    let as_of = evaluation.day("as_of").unwrap_or_default();
    let at = Moment { as_of, known: evaluation.int("frame_commit").unwrap_or(0) };
    let id = opening.record;
    let Some(dossier) = db.get(&DOSSIER, id, at)? else { return Ok(None) };
    let of = |register: &'static record::Register| db.find(register, "dossier", id, at);
    let members = of(&MEMBER)?.iter().map(|member| member.text("kinship").to_owned()).collect();
    let mut amounts: Vec<Amount> = Vec::new();
    for version in of(&AMOUNT)? {
        let clear: Clear = db.unseal(&version)?;
        let fen = clear.opt("fen").and_then(|fen| fen.trim().parse::<i64>().ok());
        let (side, kind) = (version.text("side"), version.text("kind"));
        let place = amounts.iter().position(|each| each.side == side && each.kind == kind);
        let place = place.unwrap_or_else(|| {
            amounts.push(Amount { side: side.into(), kind: kind.into(), fen: Some(0), lines: 0, papers: 0 });
            amounts.len() - 1
        });
        let sum = &mut amounts[place];
        sum.fen = sum.fen.zip(fen).and_then(|(sum, fen)| sum.checked_add(fen));
        sum.lines += 1;
        sum.papers += usize::from(version.int("paper").is_some());
    }
    amounts.sort_by(|a, b| (&a.side, &a.kind).cmp(&(&b.side, &b.kind)));
    let by_day = |mut versions: Vec<Version>| {
        versions.sort_by_key(|version| (version.day("on_day"), version.id));
        versions
    };
    Ok(Some(Masked {
        dossier,
        members,
        amounts,
        results: by_day(of(&RESULT)?),
        visits: by_day(of(&VISIT)?),
        exit: by_day(of(&EXIT)?).pop(),
    }))
}
