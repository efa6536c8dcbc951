//! Registering forms: what is done with them besides the steps of their procedure. Each function works within one commit.

use std::collections::HashMap;

use clock::Day;
use procedure::{Actor, Desk, Given, Refusal};
use record::{Commit, Db, Moment, Version};

use super::held::{Held, Holdings, Key, Verdict};
use super::period::per_year;
use super::register::{FORM, FORM_FIELD, FORM_REFUSED};
use super::returns::{FormField, fields};
use super::rules::FORM_PROCEDURE;

/// A form as it is registered. Until it is submitted, what it lacks may be left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewForm {
    /// What it is called.
    pub title: String,
    /// The unit that asks.
    pub unit: i64,
    /// What it rests on.
    pub basis: String,
    /// What it is for.
    pub purpose: String,
    /// How often: a code of `form_frequency`.
    pub frequency: String,
    /// Who is asked: a code of `form_audience`.
    pub audience: String,
    /// Days from the opening of a return to its end.
    pub due_days: Option<i64>,
    /// The last day in force.
    pub expires: Option<Day>,
    /// The account that has it in hand.
    pub officer: Option<i64>,
}

/// A field as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewField {
    /// What it asks.
    pub label: String,
    /// `line`, `text`, `int`, `day`, `flag` or `code`.
    pub kind: String,
    /// Of which code list.
    pub list: String,
    /// Whether it must be answered.
    pub required: bool,
    /// To be shown by the system and confirmed, not asked.
    pub shown: bool,
}

/// What became of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It stands in the form.
    Added(i64),
    /// The system holds it, by these: it was not added, and the attempt was kept.
    Held(Vec<Held>),
}

/// What a field can hold.
pub const KINDS: [&str; 6] = ["int", "line", "text", "day", "flag", "code"];

/// Characters of a title, of a label and of longer texts, at most.
const TITLE: usize = 80;
const LABEL: usize = 60;
const TEXT: usize = 1000;
/// Fields of a form, at most: a form that asks more is several forms.
const FIELDS: usize = 60;

fn guard<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

impl NewForm {
    fn check(&self, desk: &Desk) -> Result<(), Refusal> {
        let title = self.title.chars().count();
        if !(2..=TITLE).contains(&title) || self.title.chars().any(char::is_control) {
            return guard(
                format!("表名须有 2 至 {TITLE} 字，写在一行内。"),
                format!("The title has 2 to {TITLE} characters, in one line."),
            );
        }
        if [&self.basis, &self.purpose].iter().any(|text| text.chars().count() > TEXT) {
            return guard(
                format!("依据和用途各不超过 {TEXT} 字。"),
                format!("Basis and purpose have {TEXT} characters at most."),
            );
        }
        let in_list = |list: &str, code: &str| {
            code.is_empty() || desk.pack.codes(list).is_some_and(|list| list.get(code).is_some())
        };
        if !in_list("form_frequency", &self.frequency) || !in_list("form_audience", &self.audience) {
            return guard("频次和对象请从列表中选择。", "Choose frequency and audience from the list.");
        }
        if self.due_days.is_some_and(|days| !(1..=366).contains(&days)) {
            return guard("请写明几天内交回（1 至 366 天）。", "Say within how many days it is returned (1 to 366).");
        }
        Ok(())
    }

    fn draft(&self, of: record::Draft) -> record::Draft {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        of.set("title", self.title.trim())
            .set("unit", self.unit)
            .set("basis", some(&self.basis))
            .set("purpose", some(&self.purpose))
            .set("frequency", some(&self.frequency))
            .set("audience", some(&self.audience))
            .set("due_days", self.due_days)
            .set("expires", self.expires)
            .set("per_year", per_year(&self.frequency))
            .set("officer", self.officer)
    }
}

/// Registers a form: a draft, without fields yet.
///
/// # Errors
/// What is wrong with it, in both languages; or why whoever asks may not.
pub fn add_form(commit: &mut Commit<'_>, desk: &Desk, form: &NewForm, by: Actor) -> Result<i64, Refusal> {
    form.check(desk)?;
    let draft = form.draft(FORM.draft()).set("asked", 0).set("held", 0);
    let taken = procedure::begin(commit, desk, &FORM_PROCEDURE, "draft", draft, Given::none(), by)?;
    Ok(taken.record)
}

/// A form that is still drafted; what was submitted changes no more.
fn drafted(commit: &mut Commit<'_>, desk: &Desk, form: i64) -> Result<Version, Refusal> {
    let at = commit.at(desk.today);
    let version = commit.read()?.get(&FORM, form, at)?.ok_or(Refusal::Missing)?;
    if version.text("state") != "draft" {
        return guard(
            "报表已提交，不能再改；需要修改的，请审批人退回。",
            "The form was submitted and changes no more; whoever approves can return it.",
        );
    }
    Ok(version)
}

/// Changes a form that is still drafted. Its unit stays. Tells whether anything changed.
///
/// # Errors
/// What is wrong with it, in both languages.
pub fn change_form(commit: &mut Commit<'_>, desk: &Desk, id: i64, form: &NewForm) -> Result<bool, Refusal> {
    form.check(desk)?;
    let held = drafted(commit, desk, id)?;
    let form = NewForm { unit: held.int("unit").unwrap_or(form.unit), ..form.clone() };
    let changed =
        commit.revise(&FORM, id, (desk.today, Day::END), None, |held| held.map(|held| form.draft(held.draft())))?;
    procedure::settle_record(commit, desk, &FORM_PROCEDURE, id)?;
    Ok(changed)
}

/// Adds a field to a form that is still drafted. What the system holds is not added as a question: the attempt is kept, and told what
/// holds it. As something to be shown and confirmed it can be added, where the system has one value of it for a unit.
///
/// # Errors
/// What is wrong with it, in both languages.
pub fn add_field(
    commit: &mut Commit<'_>,
    desk: &Desk,
    holdings: &Holdings,
    form: i64,
    field: &NewField,
) -> Result<Asked, Refusal> {
    let version = drafted(commit, desk, form)?;
    let label = exchange::clean_field(&field.label).text.into_owned();
    let count = label.chars().count();
    if count == 0 || count > LABEL {
        return guard(
            format!("请写明要填什么，不超过 {LABEL} 字。"),
            format!("Say what is asked, in {LABEL} characters at most."),
        );
    }
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let standing = fields(db, form, at)?;
    if standing.len() >= FIELDS {
        return guard(format!("一张报表最多 {FIELDS} 项。"), format!("A form has {FIELDS} fields at most."));
    }
    let same = |other: &FormField| exchange::normalise_heading(&other.label) == exchange::normalise_heading(&label);
    if standing.iter().any(same) {
        return guard("这张报表里已有这一项。", "This form has that field already.");
    }
    let held = match holdings.judge(&label) {
        Verdict::Vague => {
            return guard(
                format!("“{label}”没有说清要填什么，请写明是什么的{label}。"),
                format!("“{label}” does not say what is asked; say of what."),
            );
        }
        Verdict::Held(held) => held,
        Verdict::New(_) => {
            asked_elsewhere(db, &version, at)?.remove(&exchange::normalise_heading(&label)).into_iter().collect()
        }
    };
    let number = standing.last().map_or(1, |last| last.number + 1);
    let draft = FORM_FIELD
        .draft()
        .set("form", form)
        .set("number", number)
        .set("label", label.as_str())
        .set("required", field.required);
    let (draft, shown) = match (held.as_slice(), field.shown) {
        ([], true) => {
            return guard(
                format!("系统里没有“{label}”，无法带出。"),
                format!("The system does not hold “{label}”; there is nothing to show."),
            );
        }
        ([], false) => (asked(desk, field, draft)?, false),
        ([one], true) if one.shows => (shown_as(db, one, draft, at)?, true),
        (held, true) => {
            let names = |pick: fn(&Held) -> &str| held.iter().map(pick).collect::<Vec<_>>().join("；");
            return guard(
                format!("“{}”在名册中逐人逐户登记，没有单一的数值可以带出；需要时从系统导出。", names(|h| &h.label.0)),
                format!(
                    "{} stands in the roll record by record; there is no one value to show. It can be exported.",
                    names(|h| &h.label.1)
                ),
            );
        }
        (held, false) => {
            for one in held {
                refuse(commit, desk, &version, &label, one)?;
            }
            return Ok(Asked::Held(held.to_vec()));
        }
    };
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    let more = if shown { "held" } else { "asked" };
    commit.revise(&FORM, form, (desk.today, Day::END), None, |form| {
        form.map(|form| form.draft().set(more, form.int(more).unwrap_or(0) + 1))
    })?;
    Ok(Asked::Added(id))
}

/// A field that is asked.
fn asked(desk: &Desk, field: &NewField, draft: record::Draft) -> Result<record::Draft, Refusal> {
    if !KINDS.contains(&field.kind.as_str()) {
        return guard("请选填写方式。", "Choose what it holds.");
    }
    let is_code = field.kind == "code";
    if is_code && desk.pack.codes(&field.list).is_none() {
        return guard("选项类的字段须选一份代码表。", "A field with choices needs a list of them.");
    }
    Ok(draft.set("kind", field.kind.as_str()).set("list", is_code.then_some(field.list.as_str())))
}

/// A field that is shown.
fn shown_as(db: &Db, held: &Held, draft: record::Draft, at: Moment) -> record::Result<record::Draft> {
    let draft = draft.set("held", held.key.to_string());
    Ok(match &held.key {
        Key::Answer(field) => {
            let other = db.get(&FORM_FIELD, *field, at)?;
            let of = |name: &str| other.as_ref().map(|other| other.get(name).clone()).unwrap_or_default();
            draft.set("kind", of("kind")).set("list", of("list"))
        }
        // Numbers and names of units come ready to be read.
        Key::Figure { .. } | Key::Field { .. } | Key::Roll(_) => draft.set("kind", "line"),
    })
}

/// Keeps the attempt to ask what is held.
fn refuse(commit: &mut Commit<'_>, desk: &Desk, form: &Version, label: &str, held: &Held) -> record::Result<()> {
    let draft = FORM_REFUSED
        .draft()
        .set("form", form.id)
        .set("unit", form.get("unit").clone())
        .set("label", label)
        .set("held", held.key.to_string())
        .set("began", desk.today);
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)
}

/// What other forms for the same kind of units ask that stand or are about to, by the question: what several levels ask, one
/// asks.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn asked_elsewhere(db: &Db, form: &Version, at: Moment) -> record::Result<HashMap<String, Held>> {
    let mut out = HashMap::new();
    for state in ["submitted", "approved", "issued"] {
        for other in db.find(&FORM, "state", state, at)? {
            if other.id == form.id || other.text("audience") != form.text("audience") {
                continue;
            }
            let title = other.text("title");
            for field in fields(db, other.id, at)?.iter().filter(|field| field.is_asked()) {
                let held = || Held {
                    key: Key::Answer(field.id),
                    label: (format!("报表《{title}》· {}", field.label), format!("form “{title}” · {}", field.label)),
                    shows: true,
                };
                out.entry(exchange::normalise_heading(&field.label)).or_insert_with(held);
            }
        }
    }
    Ok(out)
}

/// Takes a field out of a form that is still drafted. Tells whether it was there.
///
/// # Errors
/// When the form was submitted, or the store fails.
pub fn remove_field(commit: &mut Commit<'_>, desk: &Desk, form: i64, field: i64) -> Result<bool, Refusal> {
    drafted(commit, desk, form)?;
    let at = commit.at(desk.today);
    let Some(version) = commit.read()?.get(&FORM_FIELD, field, at)?.filter(|field| field.int("form") == Some(form))
    else {
        return Ok(false);
    };
    let less = if version.text("held").is_empty() { "asked" } else { "held" };
    commit.end(&FORM_FIELD, field, desk.today)?;
    commit.revise(&FORM, form, (desk.today, Day::END), None, |form| {
        form.map(|form| form.draft().set(less, (form.int(less).unwrap_or(0) - 1).max(0)))
    })?;
    Ok(true)
}
