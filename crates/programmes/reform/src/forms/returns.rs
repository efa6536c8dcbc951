//! What a form asks of whom, and what they return: duties, returns, answers.

use std::collections::{HashMap, HashSet};

use clock::{Day, Pack};
use procedure::{Actor, Given, Order, Refusal, Taking};
use record::{Commit, Db, Finders, Moment, OPEN, Value, Version};
use roll::tree::{Shape, UnitTree};

use super::held::{Asking, Holdings, Key};
use super::period::period;
use super::register::{FORM, FORM_ANSWER, FORM_DUTY, FORM_FIELD, FORM_RETURN};
use super::rules::RETURN_PROCEDURE;

/// The kinds of units an audience is made of.
pub fn kinds_of(audience: &str) -> &'static [&'static str] {
    match audience {
        "basic" => &["basic", "basic_joint"],
        "middle" => &["township", "park", "industry"],
        "department" => &["department"],
        _ => &[],
    }
}

/// The unit under which those lie whom a unit may ask: itself; of a department, the unit it works with.
fn scope_in(shape: &Shape, owner: i64) -> i64 {
    let unit = shape.get(owner);
    unit.filter(|unit| unit.kind == "department").and_then(|unit| unit.parent).unwrap_or(owner)
}

/// The unit under which those lie whom a unit may ask.
///
/// # Errors
/// When the store cannot be read.
pub fn scope(db: &Db, owner: i64, at: Moment) -> record::Result<i64> {
    let unit = db.get(&roll::register::UNIT, owner, at)?;
    Ok(unit.filter(|unit| unit.text("kind") == "department").and_then(|unit| unit.int("parent")).unwrap_or(owner))
}

/// The units that a unit asks when it asks these kinds of units below it, by number of the unit; never itself.
///
/// # Errors
/// When the store cannot be read.
pub fn audience(db: &Db, owner: i64, audience: &str, at: Moment) -> record::Result<Vec<i64>> {
    // A tree of its own: within a commit the tree of the house does not yet know what the commit wrote.
    let shape = UnitTree::default().at(db, at)?;
    Ok(audience_in(&shape, owner, audience, at))
}

pub(super) fn audience_in(shape: &Shape, owner: i64, audience: &str, at: Moment) -> Vec<i64> {
    let kinds = kinds_of(audience);
    let asked = |id: &i64| {
        *id != owner && shape.get(*id).is_some_and(|unit| unit.holds(at) && kinds.contains(&unit.kind.as_str()))
    };
    shape.subtree(scope_in(shape, owner)).into_iter().filter(asked).collect()
}

/// What a form says of how it is returned.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The form.
    pub form: i64,
    /// The unit that asks.
    pub owner: i64,
    /// Its title.
    pub title: String,
    /// Who is asked: a code of `form_audience`.
    pub audience: String,
    /// How often: a code of `form_frequency`.
    pub frequency: String,
    /// How many fields are asked.
    pub asked: i64,
    /// How often a year.
    pub per_year: i64,
    /// Days from the opening of a return to its end.
    pub due_days: i64,
    /// The last day in force.
    pub expires: Day,
}

impl Terms {
    /// Of a form, by its fields.
    pub fn read(form: i64, field: impl Fn(&str) -> Value) -> Terms {
        let int = |name: &str| field(name).int().unwrap_or(0);
        let text = |name: &str| field(name).text().unwrap_or("").to_owned();
        Terms {
            form,
            owner: int("unit"),
            title: text("title"),
            audience: text("audience"),
            frequency: text("frequency"),
            asked: int("asked"),
            per_year: int("per_year"),
            due_days: int("due_days"),
            expires: field("expires").day().unwrap_or(Day::END),
        }
    }

    /// Of a form.
    pub fn of(form: &Version) -> Terms {
        Terms::read(form.id, |field| form.get(field).clone())
    }
}

/// Says from today on that a form asks these units, until it expires.
pub(super) fn begin_duties(commit: &mut Commit<'_>, today: Day, terms: &Terms, units: &[i64]) -> record::Result<()> {
    let until = terms.expires.plus(1);
    for unit in units {
        let draft = FORM_DUTY
            .draft()
            .set("form", terms.form)
            .set("unit", *unit)
            .set("frequency", terms.frequency.as_str())
            .set("asked", terms.asked)
            .set("per_year", terms.per_year)
            .set("weight", terms.asked * terms.per_year)
            .set("began", today)
            .set("ended", until);
        let id = commit.new_id();
        commit.open(id, (today, until), &draft, None)?;
    }
    Ok(())
}

/// Says that a form asks nothing any more from a day on, of the units that `whom` picks. Tells how many duties ended.
pub(super) fn end_duties(
    commit: &mut Commit<'_>,
    form: i64,
    on: Day,
    whom: impl Fn(i64) -> bool,
) -> record::Result<usize> {
    let mut ended = 0;
    for duty in commit.read()?.standing_where(&FORM_DUTY, "form", form)? {
        if duty.valid_to <= on || !whom(duty.int("unit").unwrap_or(0)) {
            continue;
        }
        // What began today and ends today never asked anything of anybody.
        let stretch = (duty.valid_from < on).then(|| ((duty.valid_from, on), duty.draft().set("ended", on)));
        commit.reshape(&duty, stretch.as_slice(), duty.source_row)?;
        ended += 1;
    }
    Ok(ended)
}

/// Opens the returns of the present period for these units.
pub(super) fn open(
    commit: &mut Commit<'_>,
    desk: &procedure::Desk,
    terms: &Terms,
    units: &[i64],
) -> Result<(), Refusal> {
    let code = period(&terms.frequency, desk.today).code;
    let days = i32::try_from(terms.due_days).unwrap_or(1);
    let due = desk.pack.calendar().working_on_or_after(desk.today.plus(days)).min(terms.expires);
    let title = match code.as_str() {
        "once" => terms.title.clone(),
        code => format!("{} {code}", terms.title),
    };
    for unit in units {
        let draft = FORM_RETURN
            .draft()
            .set("form", terms.form)
            .set("unit", *unit)
            .set("owner", terms.owner)
            .set("title", title.as_str())
            .set("period", code.as_str())
            .set("opened_on", desk.today)
            .set("due", due);
        procedure::begin(commit, desk, &RETURN_PROCEDURE, "open", draft, Given::none(), Actor::System)?;
    }
    Ok(())
}

/// A return that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The return.
    pub id: i64,
    /// Of which unit.
    pub unit: i64,
    /// For which period.
    pub period: String,
    /// Until when.
    pub due: Day,
}

/// The returns of a form that are waited for.
///
/// # Errors
/// When the store cannot be read.
pub fn open_of(db: &Db, form: i64, at: Moment) -> record::Result<Vec<Open>> {
    db.all(
        "SELECT v.id, v.unit, v.period, v.due FROM r_form_return v WHERE v.federation = $1 AND v.form = $2 AND v.state = 'open' \
         AND v.valid_from <= $3 AND $3 < v.valid_to AND v.opened <= $4 AND $4 < v.closed ORDER BY v.id",
        &[form.into(), at.as_of.into(), at.known.into()],
        |row| {
            let due = Day(i32::try_from(row.int(3)?).unwrap_or(Day::END.0));
            Ok(Open { id: row.int(0)?, unit: row.int(1)?, period: row.text(2)?, due })
        },
    )
}

/// The units that have a return of a form for a period, whatever became of it.
pub(super) fn units_of(db: &Db, form: i64, period: &str) -> record::Result<HashSet<i64>> {
    let sql = format!(
        "SELECT DISTINCT unit FROM r_form_return WHERE federation = $1 AND form = $2 AND period = $3 AND closed = {OPEN}"
    );
    Ok(db.all(&sql, &[form.into(), period.into()], |row| row.int(0))?.into_iter().collect())
}

/// So many returns lapse in one commit.
pub(super) const LAPSED_AT_ONCE: usize = 500;

/// Waits for a return no longer.
pub(super) fn lapse(commit: &mut Commit<'_>, desk: &procedure::Desk, id: i64) -> Result<(), Refusal> {
    let step = RETURN_PROCEDURE.step("lapse").ok_or(Refusal::Missing)?;
    let order = Order { step, record: id, seen: None, given: Given::none(), by: Actor::System };
    procedure::take(commit, desk, &RETURN_PROCEDURE, &order).map(drop)
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Its record.
    pub id: i64,
    /// Its place.
    pub number: i64,
    /// What it asks, in the words of the form.
    pub label: String,
    /// `line`, `text`, `int`, `day`, `flag` or `code`.
    pub kind: String,
    /// Of which code list.
    pub list: String,
    /// What the system holds; empty for what is asked.
    pub held: String,
    /// Whether it must be answered.
    pub required: bool,
}

impl FormField {
    pub(super) fn of(version: &Version) -> FormField {
        FormField {
            id: version.id,
            number: version.int("number").unwrap_or(0),
            label: version.text("label").to_owned(),
            kind: version.text("kind").to_owned(),
            list: version.text("list").to_owned(),
            held: version.text("held").to_owned(),
            required: version.int("required") == Some(1),
        }
    }

    /// Whether it is asked, not merely shown.
    pub fn is_asked(&self) -> bool {
        self.held.is_empty()
    }

    /// The name of its answer in a form and among the answers of a step.
    pub fn name(&self) -> String {
        format!("f{}", self.id)
    }

    /// The name of what a unit says differs from what was shown.
    pub fn differs(&self) -> String {
        format!("d{}", self.id)
    }

    /// Whether its answer is free text, which is sealed.
    fn is_free(&self) -> bool {
        matches!(self.kind.as_str(), "line" | "text")
    }
}

/// The fields of a form, in order.
///
/// # Errors
/// When the store cannot be read.
pub fn fields(db: &Db, form: i64, at: Moment) -> record::Result<Vec<FormField>> {
    let mut fields: Vec<FormField> = db.find(&FORM_FIELD, "form", form, at)?.iter().map(FormField::of).collect();
    fields.sort_by_key(|field| (field.number, field.id));
    Ok(fields)
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was answered or confirmed.
    pub value: String,
    /// What differs from what was shown, in the words of the unit.
    pub differs: String,
}

/// The answers of a return, by field. What was erased is empty.
///
/// # Errors
/// When the store cannot be read.
pub fn answers(db: &Db, ret: i64, at: Moment) -> record::Result<HashMap<i64, Answer>> {
    let mut out = HashMap::new();
    for version in db.find(&FORM_ANSWER, "ret", ret, at)? {
        let clear = db.unseal(&version)?;
        let value = match version.text("value") {
            "" => clear.get("text").to_owned(),
            open => open.to_owned(),
        };
        out.insert(version.int("field").unwrap_or(0), Answer { value, differs: clear.get("differs").to_owned() });
    }
    Ok(out)
}

/// What a unit returned of a form last, other than in this return.
///
/// # Errors
/// When the store cannot be read.
pub fn last_returned(db: &Db, unit: i64, form: i64, other_than: i64, at: Moment) -> record::Result<Option<i64>> {
    db.first(
        "SELECT v.id FROM r_form_return v WHERE v.federation = $1 AND v.unit = $2 AND v.form = $3 AND v.state = 'returned' AND v.id <> $4 \
         AND v.valid_from <= $5 AND $5 < v.valid_to AND v.opened <= $6 AND $6 < v.closed ORDER BY v.opened_on DESC, v.id DESC LIMIT 1",
        &[unit.into(), form.into(), other_than.into(), at.as_of.into(), at.known.into()],
        |row| row.int(0),
    )
}

/// The values of the fields of a form that are shown to a unit, by field; none where there is nothing to show (any more).
///
/// # Errors
/// When the store cannot be read.
pub fn shown(
    holdings: &Holdings,
    fields: &[FormField],
    asking: &Asking<'_>,
) -> Result<HashMap<i64, String>, figure::Error> {
    let mut out = HashMap::new();
    for field in fields.iter().filter(|field| !field.is_asked()) {
        let value = match Key::parse(&field.held, asking.db.catalogue()) {
            Some(Key::Answer(other)) => answered_elsewhere(asking, other)?,
            Some(key) => holdings.value(&key, asking)?,
            None => None,
        };
        if let Some(value) = value {
            out.insert(field.id, value);
        }
    }
    Ok(out)
}

/// What a unit answered last to a field of another form.
fn answered_elsewhere(asking: &Asking<'_>, field: i64) -> record::Result<Option<String>> {
    let Some(other) = asking.db.get(&FORM_FIELD, field, asking.at)? else { return Ok(None) };
    let form = other.int("form").unwrap_or(0);
    let Some(ret) = last_returned(asking.db, asking.unit, form, 0, asking.at)? else { return Ok(None) };
    Ok(answers(asking.db, ret, asking.at)?.remove(&field).map(|answer| answer.value).filter(|value| !value.is_empty()))
}

/// Lines of an answer, and characters of its text, at most.
const LINE: usize = 200;
const TEXT: usize = 2000;

/// An answer as it is kept: cleaned, or what is wrong with it in both languages.
///
/// # Errors
/// What is wrong, after the label of the field.
pub fn check(pack: &Pack, field: &FormField, text: &str) -> Result<String, (String, String)> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let wrong = |zh: &str, en: &str| Err((format!("{}：{zh}", field.label), format!("{}: {en}", field.label)));
    if text.is_empty() {
        return match field.kind.as_str() {
            // A box that was not ticked says no.
            "flag" => Ok("0".into()),
            _ if field.required && field.is_asked() => wrong("必填。", "needed."),
            _ => Ok(String::new()),
        };
    }
    let count = text.chars().count();
    let odd = |c: char| c.is_control() && (field.kind == "line" || !matches!(c, '\n' | '\t'));
    match field.kind.as_str() {
        "int" => match exchange::half_width(text).replace([',', ' '], "").parse::<i64>() {
            Ok(n) => Ok(n.to_string()),
            Err(_) => wrong("请填整数。", "a whole number is needed."),
        },
        "day" => match text.parse::<Day>() {
            Ok(day) => Ok(day.to_string()),
            Err(_) => wrong("请写成 2026-03-02 这样的日期。", "write the day like 2026-03-02."),
        },
        "flag" => Ok(if text == "0" { "0".into() } else { "1".into() }),
        "code" => match pack.codes(&field.list).and_then(|list| list.get(text)) {
            Some(code) => Ok(code.code.clone()),
            None => wrong("请从列表中选择。", "choose one of the list."),
        },
        kind => {
            let most = if kind == "line" { LINE } else { TEXT };
            if count > most {
                return wrong(&format!("最多 {most} 字。"), &format!("{most} characters at most."));
            }
            if text.chars().any(odd) {
                return wrong("含有不可用的字符。", "there are characters that cannot be used.");
            }
            Ok(text.to_owned())
        }
    }
}

/// The step that returns a form: every asked field that must be has its answer.
pub(super) fn returned(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let in_time = taking.draft.get("due").day().is_some_and(|due| today <= due);
    taking.draft.put("returned_on", today);
    taking.draft.put("in_time", in_time);
    write_answers(taking)
}

/// The step that amends what was returned.
pub(super) fn amended(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    write_answers(taking)
}

fn write_answers(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let today = taking.today();
    let at = taking.commit.at(today);
    let form = taking.draft.get("form").int().unwrap_or(0);
    let db = taking.commit.read()?;
    let fields = fields(db, form, at)?;
    let kept: HashMap<i64, Version> = db
        .find(&FORM_ANSWER, "ret", taking.record, at)?
        .into_iter()
        .filter_map(|version| Some((version.int("field")?, version)))
        .collect();
    // The form of a step that knows of no fields sends none: the page of the return does.
    if !fields.is_empty() && fields.iter().all(|field| taking.given.get(&field.name()).is_null()) {
        return Err(Refusal::Guard((
            "请打开填报页，逐项确认、填写后交回。".into(),
            "Open the page of the return; confirm and fill in each field there.".into(),
        )));
    }
    let mut written: Vec<(&FormField, String, String)> = Vec::new();
    let mut faults: Vec<(String, String)> = Vec::new();
    for field in &fields {
        let differs = FormField { kind: "text".into(), required: false, ..field.clone() };
        match (
            check(taking.desk.pack, field, taking.given.text(&field.name())),
            check(taking.desk.pack, &differs, taking.given.text(&field.differs())),
        ) {
            (Ok(value), Ok(differs)) => written.push((field, value, differs)),
            (Err(fault), _) | (_, Err(fault)) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        let all = |pick: fn(&(String, String)) -> &str| faults.iter().map(pick).collect::<Vec<_>>();
        return Err(Refusal::Guard((all(|f| &f.0).concat(), all(|f| &f.1).join(" "))));
    }
    let seals =
        written.iter().any(|(field, value, differs)| (field.is_free() && !value.is_empty()) || !differs.is_empty());
    if seals && taking.draft.get("keyed").int() != Some(1) {
        taking.commit.new_person(taking.record, &Finders::default())?;
        taking.draft.put("keyed", true);
    }
    for (field, value, differs) in written {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let (open, free) = if field.is_free() { (None, some(value)) } else { (some(value), None) };
        let mut draft = FORM_ANSWER
            .draft()
            .set("ret", taking.record)
            .set("field", field.id)
            .set("value", open)
            .set("disputed", !differs.is_empty());
        if free.is_some() || !differs.is_empty() {
            draft = draft.seal("text", free.as_deref()).seal("differs", some(differs).as_deref());
        }
        let id = match kept.get(&field.id) {
            Some(version) => version.id,
            None => taking.commit.new_id(),
        };
        taking.commit.assert(id, (today, Day::END), &draft, None)?;
    }
    Ok(())
}

/// How the returns of a form stand in a period: how many are open, returned, lapsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Waited for.
    pub open: i64,
    /// Returned.
    pub returned: i64,
    /// Waited for no longer.
    pub lapsed: i64,
}

/// How the returns of a form stand, by period, the latest first.
///
/// # Errors
/// When the store cannot be read.
pub fn standing(db: &Db, form: i64, at: Moment) -> record::Result<Vec<(String, Standing)>> {
    let rows = db.all(
        "SELECT v.period, v.state, COUNT(*) FROM r_form_return v WHERE v.federation = $1 AND v.form = $2 AND v.valid_from <= $3 \
         AND $3 < v.valid_to AND v.opened <= $4 AND $4 < v.closed GROUP BY v.period, v.state ORDER BY v.period DESC",
        &[form.into(), at.as_of.into(), at.known.into()],
        |row| Ok((row.text(0)?, row.text(1)?, row.int(2)?)),
    )?;
    let mut out: Vec<(String, Standing)> = Vec::new();
    for (code, state, n) in rows {
        if out.last().is_none_or(|last| last.0 != code) {
            out.push((code, Standing::default()));
        }
        let Some((_, standing)) = out.last_mut() else { continue };
        match state.as_str() {
            "open" => standing.open += n,
            "returned" => standing.returned += n,
            _ => standing.lapsed += n,
        }
    }
    Ok(out)
}

/// The form of a return.
///
/// # Errors
/// When the store cannot be read.
pub fn form_of(db: &Db, ret: &Version, at: Moment) -> record::Result<Option<Version>> {
    db.get(&FORM, ret.int("form").unwrap_or(0), at)
}
