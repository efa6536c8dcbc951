//! Showing a dossier on a notice and taking it down: what steps of dossiers call.

use clock::{Day, Lang, deadline};
use procedure::{Refusal, Taking};
use record::{Commit, Db, Key, Moment, Version};
use roll::register::PERSON;

use super::line::{Head, Line, canonical, hex, proof_of, sha256_of};
use super::mask::shown_name;
use super::register::{NOTICE, SHOWN};

/// The rule by which a notice ends.
pub const RULE: &str = "hardship.notice";
/// The word in the numbers of notices: 云工示〔2026〕3号.
pub const WORD: &str = "示";
/// The list with the grounds on which notices show persons, by the kind of notice.
pub const GROUNDS: &str = "hardship_notice_ground";

fn guard<T>(zh: &str, en: &str) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.to_owned(), en.to_owned())))
}

/// The words of a code in Chinese; the code itself where the pack does not have it.
fn word(taking: &Taking<'_, '_>, list: &str, code: &str) -> String {
    let label = taking.desk.pack.codes(list).and_then(|list| list.label(code, Lang::Zh));
    label.unwrap_or(code).to_owned()
}

/// Shows the dossier of this step on the centre's notice of today of a kind (`filing`, `exit`); where there is none yet,
/// it begins one, which ends by the rule [`RULE`]. Name, union, category and general cause are all that is shown.
///
/// # Errors
/// When the rules of the pack give no ground for showing persons in such a notice, the household's head was erased, or
/// the store fails.
pub fn show(taking: &mut Taking<'_, '_>, kind: &str) -> Result<(), Refusal> {
    let (today, desk) = (taking.today(), taking.desk);
    if desk.pack.codes(GROUNDS).is_none_or(|list| list.get(kind).is_none()) {
        return guard(
            "现行规则没有写明这类公示的依据，不能公示。",
            "The rules in force give no ground for such a notice; nobody may be shown.",
        );
    }
    let rule = desk
        .pack
        .rule(RULE, today)
        .ok_or_else(|| record::Error::Rule(format!("the pack {} has no rule {RULE} on {today}", desk.pack.name())))?;
    let last_day = deadline(rule, desk.pack.calendar(), today, &[]).due;
    let int = |field: &str| taking.draft.get(field).int().unwrap_or(0);
    let text = |field: &str| taking.draft.get(field).text().unwrap_or("").to_owned();
    let (head, unit, centre) = (int("head"), int("unit"), int("centre"));
    let (category, cause, exit) = (text("category"), text("cause"), text("exit"));
    let at = taking.commit.at(today);
    let db = taking.commit.read()?;
    let person = db.get(&PERSON, head, at)?.ok_or(Refusal::Missing)?;
    let clear = db.unseal(&person)?;
    if clear.erased {
        return guard("户主的信息已删除，不能公示。", "The head of the household was erased; nobody can be shown.");
    }
    let is_exit = kind == "exit" && !exit.is_empty();
    let line = Line {
        name: shown_name(clear.get("name")),
        unit: desk.units.name(unit, at, Lang::Zh),
        category: word(taking, "hardship_category", &category),
        cause: word(taking, "hardship_cause", &cause),
        exit: if is_exit { word(taking, "hardship_exit", &exit) } else { String::new() },
    };
    let line = canonical(&line)?;
    let salt = hex(&Key::random().bytes()[..16]);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let draft = SHOWN
        .draft()
        .set("notice", notice_of_today(taking, centre, kind, last_day)?)
        .set("dossier", taking.record)
        .set("head", head)
        .set("unit", unit)
        .set("category", some(&category))
        .set("cause", some(&cause))
        .set("kind", kind)
        .set("exit", is_exit.then_some(exit))
        .set("began", today)
        .set("last_day", last_day)
        .set("state", "running")
        .set("sha256", proof_of(&salt, &line))
        .seal("line", Some(&line))
        .seal("salt", Some(&salt));
    let id = taking.commit.new_id();
    taking.commit.open(id, (today, Day::END), &draft, None)?;
    Ok(())
}

/// The centre's notice of a kind that began today, or a new one.
fn notice_of_today(taking: &mut Taking<'_, '_>, centre: i64, kind: &str, last_day: Day) -> Result<i64, Refusal> {
    let today = taking.today();
    let at = taking.commit.at(today);
    let is_it = |notice: &&Version| {
        let days = (notice.day("opened_on"), notice.day("closes_on"));
        notice.text("kind") == kind && notice.text("state") == "running" && days == (Some(today), Some(last_day))
    };
    let known = taking.commit.read()?.find(&NOTICE, "centre", centre, at)?;
    if let Some(notice) = known.iter().find(is_it) {
        return Ok(notice.id);
    }
    let (_, number) = paper::number(taking.commit, centre, WORD, i64::from(today.year()))?;
    let head = Head {
        number: number.clone(),
        centre: taking.desk.units.name(centre, at, Lang::Zh),
        kind: word(taking, "hardship_notice_kind", kind),
        ground: word(taking, GROUNDS, kind),
        opened_on: today.to_string(),
        closes_on: last_day.to_string(),
    };
    let head = canonical(&head)?;
    let draft = NOTICE
        .draft()
        .set("number", number)
        .set("centre", centre)
        .set("kind", kind)
        .set("ground", kind)
        .set("opened_on", today)
        .set("closes_on", last_day)
        .set("state", "running")
        .set("sha256", sha256_of(&head))
        .set("head", head);
    let id = taking.commit.new_id();
    taking.commit.open(id, (today, Day::END), &draft, None)?;
    Ok(id)
}

/// Takes the dossier of this step off the notice it stands on: over when its days have run, withdrawn when something
/// else ends it. With its last line a notice ends too. A dossier that stands on none stays as it is.
///
/// # Errors
/// When the store fails.
pub fn take_down(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (today, dossier) = (taking.today(), taking.record);
    let at = taking.commit.at(today);
    let undisturbed = matches!(taking.case.state_code(), "notice" | "exit_notice");
    let lines = taking.commit.read()?.find(&SHOWN, "dossier", dossier, at)?;
    for line in lines.iter().filter(|line| line.text("state") == "running") {
        let last_day = line.day("last_day").unwrap_or(today);
        let state = if undisturbed && last_day < today { "over" } else { "withdrawn" };
        let draft = line.draft().set("state", state).set("last_day", last_day.min(today));
        taking.commit.assert(line.id, (today, Day::END), &draft, None)?;
        end_notice(taking.commit, line.int("notice").unwrap_or(0), (line.id, state), at)?;
    }
    Ok(())
}

/// Ends a notice whose last line was taken down.
fn end_notice(commit: &mut Commit<'_>, notice: i64, (line, state): (i64, &str), at: Moment) -> record::Result<()> {
    let lines = commit.read()?.find(&SHOWN, "notice", notice, at)?;
    if lines.iter().any(|other| other.id != line && other.text("state") == "running") {
        return Ok(());
    }
    if let Some(held) = commit.read()?.get(&NOTICE, notice, at)? {
        commit.assert(notice, (at.as_of, Day::END), &held.draft().set("state", state), None)?;
    }
    Ok(())
}

/// Lets a line be shown until another day: its clock stood still and goes on.
pub(super) fn prolong(commit: &mut Commit<'_>, line: i64, last_day: Day, today: Day) -> record::Result<()> {
    let at = commit.at(today);
    if let Some(held) = commit.read()?.get(&SHOWN, line, at)?
        && held.text("state") == "running"
    {
        commit.assert(line, (today, Day::END), &held.draft().set("last_day", last_day), None)?;
    }
    Ok(())
}

/// The lines that are on show on a day, in the order in which they came; of one notice or of all. A line shows itself no
/// longer than its days and no longer than its dossier is on notice, whether or not anybody took it down.
///
/// # Errors
/// When the store cannot be read.
pub fn on_show(db: &Db, notice: Option<i64>, at: Moment) -> record::Result<Vec<Version>> {
    let one = if notice.is_some() { " AND v.notice = $4" } else { "" };
    let sql = format!(
        "SELECT {} FROM {} v JOIN {} d ON d.federation = $1 AND d.id = v.dossier \
         AND d.valid_from <= $2 AND $2 < d.valid_to AND d.opened <= $3 AND $3 < d.closed \
         WHERE v.federation = $1 AND v.valid_from <= $2 AND $2 < v.valid_to AND v.opened <= $3 AND $3 < v.closed \
         AND v.state = 'running' AND v.began <= $2 AND $2 <= v.last_day \
         AND d.state IN ('notice', 'objection', 'exit_notice', 'exit_objection'){one} ORDER BY v.notice, v.id",
        Version::columns(&SHOWN, "v"),
        SHOWN.table(),
        crate::register::DOSSIER.table()
    );
    let mut params = vec![at.as_of.into(), at.known.into()];
    params.extend(notice.map(Into::into));
    db.all(&sql, &params, |row| Version::read(&SHOWN, row, 0))
}
