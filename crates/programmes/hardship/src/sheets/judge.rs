//! What a household's rows say, judged without the store: what is in order is ready to be written.

use std::collections::BTreeMap;

use access::mask_name;
use clock::{Day, Lang, Pack};
use exchange::grid::Value;
use exchange::half_width;
use record::Class;
use roll::person::Identity;
use roll::rules::identity::{Identity as Number, Sex};

use super::Reason;
use super::cells::{self, Answer, answer, answer_of, is_nothing};
use super::headings::{Key, column};
use super::read::{At, Cells, Home, KinRow};
use crate::acts::TakenIn;
use crate::fields::{self, Item, ItemKind, Of, Origin};

/// The code of `kinship` for what cannot be read.
const OTHER: &str = "99";
/// How many causes there may be besides the main one.
const CAUSES: usize = 3;

/// A person of a household.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub at: At,
    pub identity: Identity,
    /// How related to the head; empty where the sheet does not say it.
    pub kinship: String,
    /// What is sealed in the dossier's member.
    pub fields: BTreeMap<&'static str, String>,
}

/// A household in order.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub at: At,
    /// The head, then the others.
    pub persons: Vec<Person>,
    /// What is sealed in the dossier.
    pub sheet: BTreeMap<&'static str, String>,
    pub address: Option<String>,
    /// The union that handles it, as written; empty where it is not.
    pub unit: String,
    pub division: String,
    pub migrant: Option<bool>,
    pub old_category: String,
    /// What it says of its past; what it does not is empty.
    pub past: TakenIn,
    /// Whether the sheet has a day or a kind of exit.
    pub is_exited: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    pub said: Option<Said>,
    /// Whom it is about, masked.
    pub subject: String,
    pub rejected: Vec<(At, Vec<Reason>)>,
    pub warned: Vec<(At, Vec<Reason>)>,
}

/// The remarks on one row.
struct Remarks<'a> {
    pack: &'a Pack,
    rejected: Vec<Reason>,
    warned: Vec<Reason>,
}

impl Remarks<'_> {
    fn unreadable(column: String, class: Class, value: &Value) -> Reason {
        let text = Some(value.line()).filter(|_| class != Class::Restricted);
        Reason::Unreadable { column, text }
    }

    /// What a cell says of an item; what cannot be read is told and left out.
    fn item(&mut self, cells: &Cells, item: &Item) -> Option<String> {
        let value = cells.get(item.name)?;
        match answer_of(self.pack, item, value) {
            Answer::Said(text) => Some(text),
            Answer::Unsaid => None,
            Answer::Wrong => {
                let key = if item.of == Of::Member { Key::Kin(item.name) } else { Key::Home(item.name) };
                self.warned.push(Self::unreadable(column(key), item.class, value));
                None
            }
        }
    }

    /// A day, which may not lie in the future.
    fn past(&mut self, cells: &Cells, name: &'static str, today: Day) -> Option<Day> {
        let value = cells.get(name)?;
        match answer(self.pack, ItemKind::Day, value) {
            Answer::Said(text) => {
                let day: Day = text.parse().ok()?;
                if day > today {
                    self.rejected.push(Reason::Future { column: name.into() });
                }
                Some(day)
            }
            Answer::Unsaid => None,
            Answer::Wrong => {
                self.warned.push(Self::unreadable(name.into(), Class::Plain, value));
                None
            }
        }
    }
}

/// Judges a household by its rows. `today` is the day it is.
pub(super) fn judge(pack: &Pack, home: &Home, today: Day) -> Verdict {
    let mut verdict = Verdict::default();
    let mut own = Remarks { pack, rejected: Vec::new(), warned: Vec::new() };
    let head = person(&mut own, home.at, &home.cells, Of::Head, today);
    verdict.subject = home.cells.get("name").map(|name| mask_name(&name.line())).unwrap_or_default();
    let (category, old_category) = category(&mut own, &home.cells);
    let (cause, causes) = causes(&mut own, &home.cells);
    let mut sheet = BTreeMap::new();
    for item in fields::items(Of::Household) {
        if matches!(item.origin, Origin::Asked | Origin::Office)
            && item.held.is_none()
            && item.class != Class::Plain
            && let Some(text) = own.item(&home.cells, item)
        {
            sheet.insert(item.name, text);
        }
    }
    let mut plain = |name: &str| {
        let item = fields::find(Of::Household, name);
        item.and_then(|item| own.item(&home.cells, item)).unwrap_or_default()
    };
    let [number, address, division, migrant, key_group, batch, exit] =
        ["number", "address", "division", "migrant", "key_group", "batch", "exit"].map(&mut plain);
    let persons = plain("persons").parse::<i64>().ok();
    let [applied_on, decided_on, exit_on] =
        ["applied_on", "decided_on", "exit_on"].map(|name| own.past(&home.cells, name, today));
    let [visited_on, checked_on] = ["visited_on", "checked_on"].map(|name| own.past(&home.cells, name, today));
    let checked_all = home.cells.get("checked_all").and_then(|value| {
        let read = cells::flag(pack, value);
        if read.is_none() {
            own.warned.push(Remarks::unreadable("checked_all".into(), Class::Plain, value));
        }
        read
    });
    let past = TakenIn {
        number: number.trim().to_owned(),
        applied_on,
        visited_on,
        checked_on,
        checked_all: checked_all.unwrap_or(false),
        decided_on,
        category: category.unwrap_or_default(),
        cause,
        causes,
        key_group,
        batch,
    };
    let unit = home.unit.line();
    let mut said = Vec::new();
    let mut wrong = 0;
    for row in &home.kin {
        let mut remarks = Remarks { pack, rejected: Vec::new(), warned: Vec::new() };
        let one = kin(&mut remarks, row, today);
        if remarks.rejected.is_empty() {
            said.extend(one);
        } else {
            wrong += 1;
            verdict.rejected.push((row.at, remarks.rejected));
        }
        if !remarks.warned.is_empty() {
            verdict.warned.push((row.at, remarks.warned));
        }
    }
    if wrong > 0 {
        own.rejected.push(Reason::MemberRejected { rows: wrong });
    }
    let are = i64::try_from(home.kin.len()).unwrap_or(i64::MAX).saturating_add(1);
    if let Some(count) = persons.filter(|count| *count != are) {
        own.warned.push(Reason::PersonsDiffer { said: count, are });
    }
    if !own.warned.is_empty() {
        verdict.warned.insert(0, (home.at, own.warned));
    }
    if !own.rejected.is_empty() {
        verdict.rejected.insert(0, (home.at, own.rejected));
        return verdict;
    }
    verdict.said = head.map(|head| {
        let mut persons = vec![Person { kinship: roll::acts::HEAD.to_owned(), ..head }];
        persons.append(&mut said);
        Said {
            at: home.at,
            persons,
            sheet,
            address: Some(address).filter(|address| !address.is_empty()),
            unit: if is_nothing(&unit) { String::new() } else { unit },
            division,
            migrant: Some(migrant).filter(|flag| !flag.is_empty()).map(|flag| flag == "1"),
            old_category,
            past,
            is_exited: !exit.is_empty() || exit_on.is_some(),
        }
    });
    verdict
}

fn kin(remarks: &mut Remarks<'_>, row: &KinRow, today: Day) -> Option<Person> {
    let mut one = person(remarks, row.at, &row.cells, Of::Member, today)?;
    one.kinship = match row.cells.get("kinship") {
        Some(value) => cells::code(remarks.pack, "kinship", value).unwrap_or_else(|| {
            remarks.warned.push(Reason::KinshipTaken);
            OTHER.to_owned()
        }),
        None => String::new(),
    };
    // One column for both: of who learns it is the school.
    if one.fields.get("identity").is_some_and(|identity| identity == "student")
        && !one.fields.contains_key("school")
        && let Some(school) = one.fields.remove("workplace")
    {
        one.fields.insert("school", school);
    }
    Some(one)
}

/// Who somebody is, and what the dossier asks of them.
fn person(remarks: &mut Remarks<'_>, at: At, cells: &Cells, of: Of, today: Day) -> Option<Person> {
    let called = |name| column(if of == Of::Head { Key::Home(name) } else { Key::Kin(name) });
    let value = |name| cells.get(name).unwrap_or(const { &Value::Empty });
    let name = value("name").line();
    if name.is_empty() {
        remarks.rejected.push(Reason::Missing { column: called("name") });
    }
    let number = match Number::from_cell(value("id_number").cell()) {
        Ok(number) if number.birth() <= today => number,
        Ok(_) => {
            let malformed = roll::rules::identity::IdentityFault::Malformed;
            remarks.rejected.push(Reason::identity(&called("id_number"), malformed));
            return None;
        }
        Err(fault) => {
            remarks.rejected.push(Reason::identity(&called("id_number"), fault));
            return None;
        }
    };
    if name.is_empty() {
        return None;
    }
    if let Some(sex) = Sex::parse(&value("sex").line())
        && sex != number.sex()
    {
        remarks.warned.push(Reason::ByNumber { column: called("sex") });
    }
    if let Ok(Some(dated)) = exchange::parse_date(value("birth_date").cell())
        && dated.day != number.birth()
        && (dated.note.is_none()
            || (dated.day.date().year(), dated.day.date().month())
                != (number.birth().date().year(), number.birth().date().month()))
    {
        remarks.warned.push(Reason::ByNumber { column: called("birth_date") });
    }
    let mut fields = BTreeMap::new();
    for item in fields::items(of) {
        if item.held.is_some() || item.class == Class::Plain {
            continue;
        }
        if item.name == "health"
            && let Some(illness) = cells.get("health").and_then(|value| as_illness(remarks.pack, value))
        {
            // Older sheets name the illness where the state of health is asked.
            fields.insert("health", ILL.to_owned());
            fields.entry("illness").or_insert(illness);
            continue;
        }
        if item.name == "illness" && fields.contains_key("illness") && !cells.contains_key("illness") {
            continue;
        }
        if let Some(text) =
            illness_or_disability(remarks.pack, item, cells, &mut fields).or_else(|| remarks.item(cells, item))
        {
            fields.insert(item.name, text);
        }
    }
    let mobile = fields::find(of, "mobile").and_then(|item| remarks.item(cells, item));
    let identity = Identity {
        name,
        name_raw: None,
        id_number: number.as_str().to_owned(),
        mobile: mobile.map(|text| half_width(&text).chars().filter(|c| !c.is_whitespace() && *c != '-').collect()),
        birth: Some(number.birth()),
        sex: number.sex().code().to_string(),
    };
    Some(Person { at, identity, kinship: String::new(), fields })
}

/// The code of `health_state` of who has a grave illness.
const ILL: &str = "4";

/// The illness that is named where the state of health is asked.
fn as_illness(pack: &Pack, value: &Value) -> Option<String> {
    if cells::code(pack, "health_state", value).is_some() {
        return None;
    }
    cells::code(pack, "illness_kind", value)
}

/// One column for both, as the office's older form has it: a kind of disability in the column of illnesses.
fn illness_or_disability(
    pack: &Pack,
    item: &Item,
    cells: &Cells,
    fields: &mut BTreeMap<&'static str, String>,
) -> Option<String> {
    let value = cells.get("illness").filter(|_| item.name == "illness")?;
    if cells::code(pack, "illness_kind", value).is_none()
        && let Some(disability) = cells::code(pack, "disability_kind", value)
    {
        fields.entry("disability").or_insert(disability);
        // What stood there is told; of an illness nothing is.
        return fields.get("illness").cloned();
    }
    None
}

/// The category, and the older one: a word of the older list is taken as what it is now.
fn category(remarks: &mut Remarks<'_>, cells: &Cells) -> (Option<String>, String) {
    let pack = remarks.pack;
    let code = |list, value: &Value| cells::code(pack, list, value);
    let said = cells.get("category").filter(|value| !is_nothing(&value.line()));
    let old_cell = cells.get("old_category").filter(|value| !is_nothing(&value.line()));
    let mut old = match old_cell.map(|value| (value, code("hardship_old_category", value))) {
        Some((_, Some(old))) => old,
        Some((value, None)) => {
            remarks.warned.push(Remarks::unreadable("old_category".into(), Class::Plain, value));
            String::new()
        }
        None => String::new(),
    };
    if let Some(value) = said {
        if let Some(category) = code("hardship_category", value) {
            return (Some(category), old);
        }
        match code("hardship_old_category", value) {
            Some(code) => old = code,
            None => {
                remarks.rejected.push(Remarks::unreadable("category".into(), Class::Plain, value));
                return (None, old);
            }
        }
    }
    let Some(row) = pack.crosswalk(&old) else {
        remarks.rejected.push(Reason::Missing { column: "category".into() });
        return (None, old);
    };
    let both = |list: &str, code: &str| {
        let label = |lang| pack.codes(list).and_then(|list| list.label(code, lang)).unwrap_or_default().to_owned();
        (label(Lang::Zh), label(Lang::En))
    };
    remarks.warned.push(Reason::Crosswalked {
        old: both("hardship_old_category", &old),
        now: both("hardship_category", &row.category),
    });
    (Some(row.category.clone()), old)
}

/// The main cause and up to three more, whichever of the two columns they stand in.
fn causes(remarks: &mut Remarks<'_>, cells: &Cells) -> (String, String) {
    let mut all: Vec<String> = Vec::new();
    for name in ["cause", "causes"] {
        let Some(value) = cells.get(name) else { continue };
        let whole = cells::code(remarks.pack, "hardship_cause", value).into_iter().collect::<Vec<_>>();
        let line = value.line();
        let parts =
            || line.split([',', '，', '、', ';', '；', '/', '／', '|', '+', ' ']).filter(|part| !is_nothing(part));
        let found: Vec<Option<String>> = if whole.is_empty() {
            parts().map(|part| cells::code(remarks.pack, "hardship_cause", &Value::Text(part.to_owned()))).collect()
        } else {
            whole.into_iter().map(Some).collect()
        };
        if found.iter().any(Option::is_none) {
            remarks.warned.push(Remarks::unreadable(name.into(), Class::Plain, value));
        }
        for code in found.into_iter().flatten() {
            if !all.contains(&code) {
                all.push(code);
            }
        }
        // What stands in the column of the others is none of the main one.
        if name == "cause" && all.is_empty() && cells.contains_key("causes") {
            all.push(String::new());
        }
    }
    if all.len() > CAUSES + 1 {
        remarks.warned.push(Reason::CausesMany);
        all.truncate(CAUSES + 1);
    }
    let mut all = all.into_iter();
    (all.next().unwrap_or_default(), all.collect::<Vec<_>>().join(" "))
}
