//! The families of the story: workers of the roll, with those who live with them. Nobody in it exists.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use clock::{Day, Pack};
use procedure::Refusal;
use record::{Commit, Moment, Store};
use roll::acts::{Entered, enter, found_household, join_household};
use roll::demo::{Dice, People};
use roll::register::EMPLOYMENT;

use super::{DIVISION, on};
use crate::acts::{AmountForm, MemberForm};
use crate::dossier::{ADULT, years};
use crate::fields::{self, ItemKind, Of};

/// One family.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// Its place in the story.
    pub place: usize,
    /// The worker.
    pub head: i64,
    /// Their union.
    pub unit: i64,
    /// Those who live with them, with the day each was born; known once they are entered.
    pub others: Vec<(i64, Day)>,
    /// The dossier; 0 before there is one.
    pub dossier: i64,
    /// The day it was filed.
    pub filed: Option<Day>,
    pub category: &'static str,
    pub old_category: &'static str,
    pub cause: &'static str,
    pub key_group: &'static str,
    pub migrant: bool,
    /// How it leaves, once it does.
    pub leaving: &'static str,
    /// Whether it has left.
    pub gone: bool,
}

/// What entering a family gives: the household, its members as the form says them, and who lives with the head.
type Entry = (i64, Vec<MemberForm>, Vec<(i64, Day)>);

/// Causes, and how they are spread, in running sums of a thousand: illness first, as everywhere.
const CAUSES: [(&str, u64); 8] =
    [("06", 430), ("09", 600), ("08", 700), ("03", 790), ("01", 860), ("02", 920), ("07", 950), ("10", 1000)];
const ADDRESSES: [&str; 6] = ["云河示范区", "柳树街", "朝阳路", "建设街", "青山里", "沁水路"];

/// The workers of the roll on a day, by unit.
fn workers(store: &Store, at: Day) -> Result<Vec<(i64, i64)>, Refusal> {
    let at = Moment { as_of: at, known: i64::MAX - 1 };
    let mut all = Vec::new();
    store.read(|db| {
        db.scan(&EMPLOYMENT, at, |job| {
            if let (Some(person), Some(unit), "main") = (job.int("person"), job.int("unit"), job.text("rank")) {
                all.push((person, unit));
            }
            Ok(ControlFlow::Continue(()))
        })
    })?;
    Ok(all)
}

/// So many families, workers of the roll on a day, evenly over all unions.
pub(super) fn families(store: &Store, count: usize, at: Day) -> Result<Vec<Family>, Refusal> {
    let all = workers(store, at)?;
    let count = count.min(all.len());
    Ok(made((0..count).map(|nth| all[nth * all.len() / count.max(1)]).collect(), 0))
}

/// So many families that one union handles, none of which had a dossier before: its own workers, and where it has too few
/// those of others.
pub(super) fn of_union(
    store: &Store,
    union: i64,
    count: usize,
    at: Day,
    before: &[Family],
) -> Result<Vec<Family>, Refusal> {
    let mut all = workers(store, at)?;
    all.retain(|(person, _)| !before.iter().any(|family| family.head == *person));
    all.sort_by_key(|(person, unit)| (*unit != union, *person));
    all.truncate(count);
    Ok(made(all.into_iter().map(|(person, _)| (person, union)).collect(), before.len()))
}

fn made(heads: Vec<(i64, i64)>, first: usize) -> Vec<Family> {
    let mut dice = Dice::new(1005);
    let sums: Vec<u64> = CAUSES.iter().map(|(_, sum)| *sum).collect();
    let family = |(nth, (head, unit)): (usize, (i64, i64))| {
        let place = first + nth;
        let cause = CAUSES[dice.weighted(&sums)].0;
        let accident = matches!(cause, "07" | "08") || dice.permille(250);
        let category = if accident {
            "accidental"
        } else if dice.permille(420) {
            "deep"
        } else {
            "relative"
        };
        let filed = dice.day(on(2017, 3, 1), on(2018, 11, 30));
        Family {
            place,
            head,
            unit,
            others: Vec::new(),
            dossier: 0,
            filed: Some(filed),
            category,
            old_category: match category {
                "accidental" => "accident",
                "deep" => "dibao",
                _ => "margin",
            },
            cause,
            key_group: match category {
                "deep" => "2",
                "relative" => "3",
                _ => "6",
            },
            migrant: dice.permille(80),
            leaving: "",
            gone: false,
        }
    };
    heads.into_iter().enumerate().map(family).collect()
}

impl Family {
    /// How a family of its category leaves the roll.
    pub fn leaves(&self) -> &'static str {
        if self.category == "accidental" { "relieved" } else { "lifted" }
    }

    fn dice(&self) -> Dice {
        Dice::new(7_000 + self.place as u64)
    }

    /// Those who live together, the head among them.
    fn persons(&self) -> impl Iterator<Item = i64> + '_ {
        std::iter::once(self.head).chain(self.others.iter().map(|(person, _)| *person))
    }

    /// Those who sign for themselves on a day.
    pub fn adults(&self, day: Day) -> Vec<i64> {
        let grown = |birth: Day| years(birth, day) >= ADULT;
        let others = self.others.iter().filter(|(_, birth)| grown(*birth)).map(|(person, _)| *person);
        std::iter::once(self.head).chain(others).collect()
    }

    /// What the form asks of the head, with the account that aid goes to.
    fn of_head(&self) -> BTreeMap<&'static str, String> {
        let mut fields = filled(Of::Head, self.place);
        fields.insert("bank", "云河农村商业银行".into());
        fields.insert("bank_branch", "城区支行".into());
        fields.insert("bank_card", format!("6200000000{:06}", self.place));
        fields
    }

    /// What the form asks of the household as a whole.
    pub fn sheet(&self) -> BTreeMap<&'static str, String> {
        filled(Of::Household, self.place)
    }

    /// Enters the household and whoever lives with the head into the roll. Gives the household, the members as the form
    /// says them, and who they are.
    pub fn enter(&self, commit: &mut Commit<'_>, from: Day) -> Result<Entry, Refusal> {
        let mut dice = self.dice();
        let mut people = People::others();
        let address = format!("{}{}号{}室", ADDRESSES[self.place % 6], self.place % 180 + 1, self.place % 20 + 101);
        let household = found_household(commit, self.head, self.unit, Some(&address), from)?;
        let mut members = vec![MemberForm { person: self.head, kinship: "02".into(), fields: self.of_head() }];
        let mut others = Vec::new();
        let children = usize::from(self.cause == "09" || dice.permille(620));
        let parents = usize::from(dice.permille(330));
        for nth in 0..(children + parents).max(1) {
            let (first, last, kin) = if nth < children.max(1 - parents) {
                (on(2004, 1, 1), on(2011, 12, 31), ["20", "30"])
            } else {
                (on(1938, 1, 1), on(1952, 12, 31), ["50", "50"])
            };
            // A day of birth of their own for each family keeps the numbers apart.
            let birth =
                first.plus((i32::try_from(self.place).unwrap_or(0) * 3 + dice.below(3) as i32) % (last.0 - first.0));
            let mut identity = people.born_within(&mut dice, birth, birth);
            identity.mobile = None;
            let kinship = kin[usize::from(identity.sex == "2")];
            let Entered::New(person) = enter(commit, &identity, None, self.unit, from)? else { continue };
            join_household(commit, household, person, kinship, from)?;
            members.push(MemberForm { person, kinship: kinship.into(), fields: filled(Of::Member, self.place + nth) });
            others.push((person, birth));
        }
        Ok((household, members, others))
    }

    /// The sheet of means; `is_better`: as it is when the family leaves.
    pub fn amounts(&self, is_better: bool) -> Vec<AmountForm> {
        let mut dice = self.dice();
        let heads = i64::try_from(self.persons().count()).unwrap_or(1);
        let yuan = |amount: i64| amount * 100;
        let vary = dice.below(30) as i64 * 10;
        let line = |side: &str, kind: &str, fen: i64| AmountForm {
            person: self.head,
            side: side.into(),
            kind: kind.into(),
            fen: Some(fen),
            ..AmountForm::default()
        };
        if is_better {
            return vec![
                line("income", "wage", yuan(heads * 12 * 1_900 + vary)),
                line("rigid", "medical", yuan(1_200 + vary)),
            ];
        }
        let income = match self.category {
            "deep" => heads * 12 * 420,
            "relative" => heads * 12 * 900,
            _ => heads * 12 * 1_300,
        };
        let mut sheet = vec![
            line("income", "wage", yuan(income + vary)),
            line("income", "transfer", yuan(600)),
            line("rigid", if self.cause == "09" { "tuition" } else { "medical" }, yuan(heads * 12 * 60 + vary)),
        ];
        if self.category == "accidental" {
            sheet.push(line("accident", "accident", yuan(income * 95 / 100)));
        }
        sheet
    }
}

/// What an answer to everything that is needed looks like.
fn filled(of: Of, seed: usize) -> BTreeMap<&'static str, String> {
    let pack = Pack::cn();
    let wanted = fields::items(of).filter(|item| item.is_needed() && item.held.is_none());
    let open = |name: &str| matches!(name, "division" | "kinship");
    wanted
        .filter(|item| !open(item.name))
        .filter_map(|item| {
            let answer = match item.kind {
                ItemKind::Text(_) if item.name == "hukou_division" => DIVISION.to_owned(),
                ItemKind::Text(_) => "无".to_owned(),
                ItemKind::Code(list) => {
                    let codes = pack.codes(list)?.codes();
                    codes.get(if item.name == "ethnicity" { 0 } else { seed % codes.len().clamp(1, 3) })?.code.clone()
                }
                ItemKind::Day => "2008-07-01".to_owned(),
                ItemKind::Money => ((seed as i64 % 9 + 1) * 30_000).to_string(),
                ItemKind::Int => "1".to_owned(),
                ItemKind::Flag => "0".to_owned(),
            };
            Some((item.name, answer))
        })
        .collect()
}
