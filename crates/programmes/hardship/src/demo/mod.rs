//! Hardship relief in the fictional federation: 1,005 households filed since 2017, all visited and checked with three
//! departments, 87 of them lifted out in the first half of 2020 (脱困 and 解困 apart), one of these exits reversed after it
//! was reported; most of the others lifted out since; and a few cases at every stage today. Everything is done by acts and
//! steps, by persons with accounts, on the days of the story.

mod evaluated;
mod families;
mod money;
mod today;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::Who;
use clock::Day;
use procedure::{Actor, Desk, Given, Order, Refusal};
use record::{Commit, Done, Intent, Store};

use crate::acts::{
    AmountForm, DossierForm, ExitForm, TakenIn, VisitForm, add_consent, add_visit, draw_up_exit, open_dossier,
    put_amounts, put_members, put_result, take_in,
};
use crate::check::acts::{DepartmentForm, Said, answer, put_department};
use crate::rules::dossier::PROCEDURE;
use families::{Family, families};

/// Who acts in the story.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Two caseworkers of the federation: one prepares, the other checks; they visit together.
    pub caseworkers: [Arc<Who>; 2],
    /// The leader, who decides.
    pub leader: Arc<Who>,
    /// The contacts of human resources, civil affairs and education.
    pub partners: [Arc<Who>; 3],
    /// The clerk of the union whose cases are at work.
    pub clerk: Arc<Who>,
    /// Who pays.
    pub treasurer: Arc<Who>,
    /// The officer who orders an evaluation.
    pub officer: Arc<Who>,
    /// Those who evaluate; the first leads, the others enter.
    pub evaluators: [Arc<Who>; 3],
}

/// The units of the story.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The federation.
    pub federation: i64,
    /// Human resources, civil affairs, education.
    pub departments: [i64; 3],
    /// A grassroots union.
    pub basic: i64,
}

/// What the story is told with.
pub struct Teller<'a> {
    /// The store.
    pub store: &'a Store,
    /// Where steps are taken, on the day that the store's clock tells.
    pub desk: &'a dyn Fn() -> record::Result<Desk>,
    /// The time that the store's clock tells.
    pub time: &'a AtomicI64,
    /// Who acts.
    pub cast: &'a Cast,
}

type Told<T> = Result<T, Refusal>;

/// Something that happens on a day to some of the families, by their place.
#[derive(Clone, Debug)]
enum Event {
    /// The departments are named.
    Departments,
    /// Those filed before the house kept them are taken in.
    TakeIn(Vec<usize>),
    /// Applications are filled in and handed in.
    Apply(Vec<usize>),
    /// The union's part is done: reviewed, visited, authorised; the departments are asked.
    Visit(Vec<usize>),
    /// The departments answer.
    Answer(Vec<usize>),
    /// Tested and put on notice.
    Announce(Vec<usize>),
    /// The notice is over; the leader approves.
    Approve(Vec<usize>),
    /// An exit is drawn up: this kind.
    Leave(Vec<usize>, &'static str),
    /// It is put on notice.
    AnnounceExit(Vec<usize>),
    /// The leader approves it.
    ApproveExit(Vec<usize>),
    /// Half a year later they are visited once more.
    FollowUp(Vec<usize>),
    /// The exit was wrong.
    Reverse(usize),
    /// The year's review: they stay.
    Renew(Vec<usize>),
    /// A list of aid.
    Pay(money::List),
    /// The evaluation.
    Evaluate(evaluated::Stage),
    /// The cases at work today.
    Today(today::Part),
}

/// The story, as far as it is not told yet.
pub struct Story {
    places: Places,
    scale: f64,
    /// Those of the story, and after them those whose cases are at work today.
    families: Vec<Family>,
    /// How many of them there are of the story.
    past: usize,
    evaluation: i64,
    events: VecDeque<(Day, Event)>,
    begun: bool,
}

/// How many households there are in the whole story, and how many of them were filed before the house kept them.
const HOUSEHOLDS: usize = 1005;
const BEFORE: usize = 780;
/// Those lifted out and those relieved in the first half of 2020: 87 together.
const LIFTED: usize = 58;
const RELIEVED: usize = 29;
/// The least there are however small the federation: enough for every state.
const LEAST: usize = 67;

/// A day.
fn on(year: i16, month: i8, day: i8) -> Day {
    Day::from_ymd(year, month, day).unwrap_or_default()
}

impl Story {
    /// The story in a federation of this size (a share of the full one).
    pub fn new(places: Places, scale: f64) -> Story {
        Story { places, scale, families: Vec::new(), past: 0, evaluation: 0, events: VecDeque::new(), begun: false }
    }

    /// Tells what happens up to and including a day.
    ///
    /// # Errors
    /// When something the story does is refused, or the store fails.
    pub fn until(&mut self, teller: &Teller<'_>, last: Day) -> Told<()> {
        if !self.begun {
            self.plan(teller)?;
            self.begun = true;
        }
        while let Some((day, event)) = self.events.front().cloned().filter(|(day, _)| *day <= last) {
            self.events.pop_front();
            // Ten in the morning, eight hours east of Greenwich.
            teller.time.store(i64::from(day.0) * 86_400_000 + 2 * 3_600_000, Ordering::Relaxed);
            self.happen(teller, &event)?;
        }
        Ok(())
    }

    /// The worker who has an account of their own, and their union; `None` before they come into the story.
    pub fn worker(&self) -> Option<(i64, i64)> {
        self.families.get(self.past).map(|family| (family.head, family.unit))
    }

    /// What happens on the very day the story is told: a notice that runs, so that it can be seen.
    ///
    /// # Errors
    /// As [`Story::until`].
    pub fn now(&mut self, teller: &Teller<'_>) -> Told<()> {
        self.today(teller, today::Part::Now)
    }

    /// How many of so many in a federation of this size; at least one of what there is at all.
    fn part(&self, of: usize) -> usize {
        let all = self.count();
        (of * all).div_ceil(HOUSEHOLDS).min(all)
    }

    fn count(&self) -> usize {
        // A share of a thousand households is a whole number again.
        let share = (HOUSEHOLDS as f64 * self.scale).round() as usize;
        share.clamp(LEAST, HOUSEHOLDS)
    }

    /// Who the families are, and what happens when.
    fn plan(&mut self, teller: &Teller<'_>) -> Told<()> {
        let (all, before) = (self.count(), self.part(BEFORE));
        self.families = families(teller.store, all, on(2019, 1, 31))?;
        let all = all.min(self.families.len());
        self.past = all;
        let before = before.min(all);
        let mut events: Vec<(Day, Event)> =
            vec![(on(2019, 2, 11), Event::Departments), (on(2019, 2, 12), Event::TakeIn((0..before).collect()))];
        // Month by month, from March 2019 to May 2020, the rest apply.
        let rest: Vec<usize> = (before..all).collect();
        for (month, some) in (0i32..).zip(rest.chunks(rest.len().div_ceil(15).max(1))) {
            let day = on(2019, 3, 4).plus(month * 30);
            let some = some.to_vec();
            events.extend([
                (day, Event::Apply(some.clone())),
                (day.plus(8), Event::Visit(some.clone())),
                (day.plus(18), Event::Answer(some.clone())),
                (day.plus(21), Event::Announce(some.clone())),
                (day.plus(33), Event::Approve(some)),
            ]);
        }
        // Who leaves when. Those in hardship by accident are relieved, the others lifted out.
        let by_kind = |kind: &str| -> VecDeque<usize> {
            (0..all).filter(|place| self.families[*place].leaves() == kind).collect()
        };
        let (mut lifted, mut relieved) = (by_kind("lifted"), by_kind("relieved"));
        let mut leave = |day: Day, count: usize, kind: &'static str, from: &mut VecDeque<usize>| {
            let some: Vec<usize> = from.drain(..count.min(from.len())).collect();
            if some.is_empty() {
                return some;
            }
            let announced = kind != "cancelled_moved";
            events.push((day, Event::Leave(some.clone(), kind)));
            if announced {
                events.push((day.plus(2), Event::AnnounceExit(some.clone())));
            }
            events.push((day.plus(14), Event::ApproveExit(some.clone())));
            if announced {
                events.push((day.plus(210), Event::FollowUp(some.clone())));
            }
            some
        };
        let gone = self.part(12);
        leave(on(2019, 10, 9), gone, "cancelled_moved", &mut lifted);
        let mut reversed = None;
        for (at, day) in [on(2020, 1, 6), on(2020, 3, 9), on(2020, 4, 13), on(2020, 5, 18)].into_iter().enumerate() {
            let share = |of: usize| self.part(of) / 4 + usize::from(at < self.part(of) % 4);
            let some = leave(day, share(LIFTED), "lifted", &mut lifted);
            if at == 3 {
                reversed = some.first().copied();
            }
            leave(day, share(RELIEVED), "relieved", &mut relieved);
        }
        for (day, count) in [(on(2020, 11, 16), 430), (on(2021, 5, 17), 300), (on(2022, 6, 13), 80)] {
            let (of_lifted, of_relieved) = (self.part(count * 2 / 3), self.part(count / 3));
            leave(day, of_lifted, "lifted", &mut lifted);
            leave(day, of_relieved, "relieved", &mut relieved);
        }
        // Found out after it was reported in September.
        events.extend(reversed.map(|place| (on(2020, 10, 14), Event::Reverse(place))));
        for year in 2020..=2026 {
            events.push((on(year, 7, 6), Event::Renew((0..all).collect())));
        }
        events.extend(money::LISTS.map(|list| (list.day(), Event::Pay(list))));
        events.extend(evaluated::stages().map(|(day, stage)| (day, Event::Evaluate(stage))));
        events.extend(today::parts().map(|(day, part)| (day, Event::Today(part))));
        // Whoever was visited once more never waits to be: the reversed one is followed up no more.
        for (_, event) in &mut events {
            if let Event::FollowUp(some) = event {
                some.retain(|place| Some(*place) != reversed);
            }
        }
        events.sort_by_key(|(day, _)| *day);
        self.events = events.into();
        Ok(())
    }

    fn happen(&mut self, teller: &Teller<'_>, event: &Event) -> Told<()> {
        let [first, second] = &teller.cast.caseworkers;
        let (one, two) = (Actor::Account(first.clone()), Actor::Account(second.clone()));
        let leader = Actor::Account(teller.cast.leader.clone());
        match event {
            Event::Departments => self.departments(teller, &one),
            Event::TakeIn(some) => self.taken_in(teller, &one, some),
            Event::Apply(some) => {
                self.apply(teller, &two, some)?;
                self.take(teller, &two, some, "submit", "提交困难职工申请", &Given::none())
            }
            Event::Visit(some) => self.visit(teller, &one, some),
            Event::Answer(some) => self.answered(teller, some),
            Event::Announce(some) => {
                self.judge(teller, &one, some)?;
                self.announce(teller, &one, some)
            }
            Event::Approve(some) => {
                self.take(teller, &Actor::System, some, "notice_over", "公示期满", &Given::none())?;
                self.take(teller, &leader, some, "approve", "批准建档", &Given::none())
            }
            Event::Leave(some, kind) => self.leave(teller, &one, some, kind),
            Event::AnnounceExit(some) => self.take(teller, &one, some, "announce_exit", "退出公示", &Given::none()),
            Event::ApproveExit(some) => {
                if self.families[some[0]].leaving == "cancelled_moved" {
                    self.take(teller, &one, some, "submit_exit", "注销报批", &Given::none())?;
                } else {
                    self.take(teller, &Actor::System, some, "exit_notice_over", "退出公示期满", &Given::none())?;
                }
                self.take(teller, &leader, some, "approve_exit", "批准退出", &Given::none())?;
                some.iter().for_each(|place| self.families[*place].gone = true);
                Ok(())
            }
            Event::FollowUp(some) => {
                self.take(teller, &Actor::System, some, "follow_due", "跟踪期满", &Given::none())?;
                self.visited(teller, &one, some, "follow_up")?;
                self.take(teller, &one, some, "finish", "跟踪结束", &Given::none())
            }
            Event::Reverse(place) => {
                let given = Given::none().with("reason", "复核发现漏计一项自付医疗支出，退出测算有误，恢复在册。");
                self.take(teller, &one, &[*place], "propose_reversal", "提出撤销退出", &given)?;
                self.take(teller, &leader, &[*place], "reverse_exit", "撤销已批准的退出", &given)?;
                self.families[*place].gone = false;
                Ok(())
            }
            Event::Renew(some) => {
                let today = (teller.desk)()?.today;
                let due = |place: &&usize| {
                    let family = &self.families[**place];
                    family.dossier != 0 && !family.gone && family.filed.is_some_and(|filed| filed.plus(366) < today)
                };
                let some: Vec<usize> = some.iter().filter(due).copied().collect();
                self.take_where(teller, &Actor::System, &some, "filed", "review_due", "年度复核到期")?;
                self.tested(teller, &one, &some, "review")?;
                let given = Given::none().with("reason", "家庭情况没有明显变化，类别不变。");
                self.take(teller, &two, &some, "renew", "年度复核，继续在册", &given)
            }
            Event::Pay(list) => self.pay(teller, *list),
            Event::Evaluate(stage) => self.evaluate(teller, *stage),
            Event::Today(part) => self.today(teller, *part),
        }
    }

    /// Reviewed, visited, authorised; the departments are asked.
    fn visit(&self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        self.take(teller, by, some, "accept", "困难职工申请初审", &Given::none())?;
        self.visited(teller, by, some, "application")?;
        self.take(teller, by, some, "visit", "入户核实", &Given::none())?;
        self.authorise(teller, by, some)?;
        self.take(teller, by, some, "authorise", "发起部门核对", &Given::none())
    }

    /// The checks are done, the means tested.
    fn judge(&self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        // Whoever has come of age since the departments were asked signs too.
        self.authorise(teller, by, some)?;
        let given = Given::none().with("reason", "不一致的已向本人和部门核实，属登记时间不同，不影响认定。");
        self.take(teller, by, some, "checked", "部门核对完成", &given)?;
        self.tested(teller, by, some, "application")
    }

    fn announce(&self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        self.authorise(teller, by, some)?;
        some.iter().try_for_each(|place| {
            let family = &self.families[*place];
            let given = Given::none()
                .with("category", family.category)
                .with("cause", family.cause)
                .with("key_group", family.key_group)
                .with("reason", "按测算结果，结合入户和核对情况认定。");
            self.take(teller, by, &[*place], "announce", "评议并公示", &given)
        })
    }

    fn departments(&self, teller: &Teller<'_>, by: &Actor) -> Told<()> {
        let places = self.places;
        commit(teller, by, places.federation, "确定核对部门", move |commit, desk| {
            for (department, unit) in ["labour", "civil", "education"].into_iter().zip(places.departments) {
                let form = DepartmentForm {
                    department: department.into(),
                    unit: Some(unit),
                    way: "account".into(),
                    ..DepartmentForm::default()
                };
                put_department(commit, desk, places.federation, &form)?;
            }
            Ok(())
        })
        .map(drop)
    }

    fn form(&self, family: &Family, household: i64, caseworker: i64, applicant: Option<i64>) -> DossierForm {
        DossierForm {
            household,
            head: family.head,
            unit: family.unit,
            centre: self.places.federation,
            applicant,
            caseworker: Some(caseworker),
            division: DIVISION.into(),
            migrant: family.migrant,
            old_category: family.old_category.into(),
            previous: None,
            sheet: family.sheet(),
        }
    }

    /// One commit for each hundred: a sheet of the years before.
    fn taken_in(&mut self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        let caseworker = by.id();
        for some in some.chunks(100) {
            let families: Vec<Family> = some.iter().map(|place| self.families[*place].clone()).collect();
            let forms: Vec<DossierForm> =
                families.iter().map(|family| self.form(family, 0, caseworker, None)).collect();
            let made = commit(
                teller,
                by,
                self.places.federation,
                "接入 2017 年以来的困难职工档案",
                move |commit, desk| {
                    let mut out = Vec::new();
                    for (family, form) in families.iter().zip(forms) {
                        let (household, members, others) = family.enter(commit, on(2017, 1, 2))?;
                        let filed = family.filed.unwrap_or(desk.today);
                        let before = TakenIn {
                            applied_on: Some(filed.plus(-35)),
                            visited_on: Some(filed.plus(-26)),
                            checked_on: Some(filed.plus(-12)),
                            checked_all: true,
                            decided_on: Some(filed),
                            category: family.category.into(),
                            cause: family.cause.into(),
                            key_group: family.key_group.into(),
                            ..TakenIn::default()
                        };
                        out.push((
                            take_in(commit, desk, &DossierForm { household, ..form }, &before, &members)?,
                            others,
                        ));
                    }
                    Ok(out)
                },
            )?;
            for (place, (dossier, others)) in some.iter().zip(made.value) {
                let family = &mut self.families[*place];
                (family.dossier, family.others) = (dossier, others);
            }
            self.stated(teller, by, some, false)?;
        }
        Ok(())
    }

    fn apply(&mut self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        let families: Vec<Family> = some.iter().map(|place| self.families[*place].clone()).collect();
        let mut forms = Vec::with_capacity(families.len());
        for family in &families {
            let applicant = teller.store.read(|db| db.standing_where(&access::ACCOUNT, "person", family.head))?;
            let applicant = applicant.first().map(|account| account.id);
            forms.push(self.form(family, 0, teller.cast.caseworkers[0].account, applicant));
        }
        let actor = by.clone();
        let made = commit(teller, by, self.places.federation, "困难职工申请", move |commit, desk| {
            let mut out = Vec::new();
            for (family, form) in families.iter().zip(forms) {
                let (household, members, others) = family.enter(commit, desk.today)?;
                let dossier = open_dossier(commit, desk, &DossierForm { household, ..form }, actor.clone())?;
                put_members(commit, desk, dossier, &members)?;
                out.push((dossier, others));
            }
            Ok(out)
        })?;
        let filed = (teller.desk)()?.today.plus(33);
        for (place, (dossier, others)) in some.iter().zip(made.value) {
            let family = &mut self.families[*place];
            (family.dossier, family.others, family.filed) = (dossier, others, Some(filed));
        }
        self.stated(teller, by, some, false)
    }

    /// The sheets of means; of those who leave, with what they earn by now.
    fn stated(&self, teller: &Teller<'_>, by: &Actor, some: &[usize], is_better: bool) -> Told<()> {
        let sheets: Vec<(i64, Vec<AmountForm>)> = some
            .iter()
            .map(|place| &self.families[*place])
            .map(|family| (family.dossier, family.amounts(is_better)))
            .collect();
        commit(teller, by, self.places.federation, "家庭收支情况", move |commit, desk| {
            sheets.iter().try_for_each(|(dossier, sheet)| put_amounts(commit, desk, *dossier, sheet))
        })
        .map(drop)
    }

    fn visited(&self, teller: &Teller<'_>, by: &Actor, some: &[usize], purpose: &'static str) -> Told<()> {
        let dossiers = self.dossiers(some);
        let [visitor, second] = teller.cast.caseworkers.each_ref().map(|who| who.account);
        commit(teller, by, self.places.federation, "入户走访记录", move |commit, desk| {
            for dossier in dossiers {
                let form = VisitForm {
                    purpose: purpose.into(),
                    on_day: desk.today,
                    visitor,
                    second: Some(second),
                    conclusion: "consistent".into(),
                    device_key: format!("demo-{purpose}-{dossier}-{}", desk.today),
                    present: "本人及同住家属".into(),
                    income_seen: "与申报一致".into(),
                    housing_seen: "自有住房一套，两间，陈设简单".into(),
                    neighbours: "邻居和班组反映情况属实".into(),
                    needs: "希望帮助子女上学，介绍就近岗位".into(),
                    offline: false,
                    second_name: String::new(),
                    spending_seen: "与申报一致".into(),
                    health_seen: String::new(),
                    remarks: String::new(),
                };
                add_visit(commit, desk, dossier, &form)?;
            }
            Ok(())
        })
        .map(drop)
    }

    fn authorise(&self, teller: &Teller<'_>, by: &Actor, some: &[usize]) -> Told<()> {
        let account = by.id();
        let families: Vec<Family> = some.iter().map(|place| self.families[*place].clone()).collect();
        commit(teller, by, self.places.federation, "核对授权书归档", move |commit, desk| {
            let at = commit.at(desk.today);
            for family in families {
                let signed = commit.read()?.find(&crate::register::CONSENT, "dossier", family.dossier, at)?;
                let has_signed = |person: &i64| signed.iter().any(|consent| consent.int("person") == Some(*person));
                for person in family.adults(desk.today).into_iter().filter(|person| !has_signed(person)) {
                    add_consent(commit, desk, family.dossier, person, desk.today, "paper", None, account)?;
                }
            }
            Ok(())
        })
        .map(drop)
    }

    /// Each department answers its own requests. One in twenty answers differs from what was declared.
    fn answered(&self, teller: &Teller<'_>, some: &[usize]) -> Told<()> {
        for (unit, who) in self.places.departments.into_iter().zip(&teller.cast.partners) {
            let (by, dossiers) = (Actor::Account(who.clone()), self.dossiers(some));
            let actor = by.clone();
            commit(teller, &by, unit, "答复核对请求", move |commit, desk| {
                let at = commit.at(desk.today);
                for dossier in dossiers {
                    let checks = crate::check::of_dossier(commit.read()?, dossier, at)?;
                    for check in checks.iter().filter(|check| check.unit == unit && check.is_open()) {
                        let asked = crate::check::findings(commit.read()?, check.id)?;
                        let said: Vec<Said> = asked
                            .iter()
                            .enumerate()
                            .map(|(nth, finding)| {
                                let differs = (dossier + i64::try_from(nth).unwrap_or(0)) % 20 == 0;
                                let (result, remark) = if differs {
                                    ("inconsistent", "登记时间与申报不同")
                                } else {
                                    ("consistent", "")
                                };
                                Said {
                                    finding: finding.id,
                                    result: result.into(),
                                    remark: remark.into(),
                                    ..Said::default()
                                }
                            })
                            .collect();
                        answer(commit, desk, check.id, &said, actor.clone(), None)?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn tested(&self, teller: &Teller<'_>, by: &Actor, some: &[usize], purpose: &'static str) -> Told<()> {
        let (account, dossiers) = (by.id(), self.dossiers(some));
        commit(teller, by, self.places.federation, "收入测算", move |commit, desk| {
            dossiers.iter().try_for_each(|dossier| put_result(commit, desk, *dossier, purpose, account).map(drop))
        })
        .map(drop)
    }

    fn leave(&mut self, teller: &Teller<'_>, by: &Actor, some: &[usize], kind: &'static str) -> Told<()> {
        let (account, dossiers) = (by.id(), self.dossiers(some));
        some.iter().for_each(|place| self.families[*place].leaving = kind);
        let cancelled = kind == "cancelled_moved";
        if !cancelled {
            self.stated(teller, by, some, true)?;
            self.visited(teller, by, some, "exit")?;
            self.tested(teller, by, some, "exit")?;
        }
        commit(teller, by, self.places.federation, "退出核实", move |commit, desk| {
            for dossier in dossiers {
                let at = commit.at(desk.today);
                let visits = commit.read()?.find(&crate::register::VISIT, "dossier", dossier, at)?;
                let visit = visits.iter().filter(|visit| visit.text("purpose") == "exit").map(|visit| visit.id).max();
                let met = |code: &str, why: &str| (code.to_owned(), why.to_owned());
                let form = ExitForm {
                    kind: kind.into(),
                    visit,
                    guarantees: if cancelled {
                        Default::default()
                    } else {
                        [
                            met("met", "参加职工医保，大病互助已续保"),
                            met("met", "已签订一年以上劳动合同"),
                            met("not_needed", "无在学子女或学费已落实"),
                            met("met", "自有住房，安全"),
                            met("met", "社会保险正常缴纳"),
                        ]
                    },
                    signed_on: (!cancelled).then_some(desk.today),
                    reason: if cancelled {
                        "户籍和工作迁出本区，本人确认"
                    } else {
                        "收入稳定，本人确认退出"
                    }
                    .into(),
                };
                draw_up_exit(commit, desk, dossier, &form, account)?;
            }
            Ok(())
        })?;
        self.take(teller, by, some, "propose_exit", "拟退出", &Given::none())
    }

    fn dossiers(&self, some: &[usize]) -> Vec<i64> {
        some.iter().map(|place| self.families[*place].dossier).filter(|dossier| *dossier != 0).collect()
    }

    /// The same step of some dossiers, in one commit.
    fn take(
        &self,
        teller: &Teller<'_>,
        by: &Actor,
        some: &[usize],
        step: &'static str,
        reason: &str,
        given: &Given,
    ) -> Told<()> {
        take_all(teller, by, self.places.federation, self.dossiers(some), step, reason, given)
    }

    /// The same of those in a state.
    fn take_where(
        &self,
        teller: &Teller<'_>,
        by: &Actor,
        some: &[usize],
        state: &'static str,
        step: &'static str,
        reason: &str,
    ) -> Told<()> {
        let dossiers = self.dossiers(some);
        let desk = (teller.desk)()?;
        let at = record::Moment { as_of: desk.today, known: desk.known };
        let dossiers = teller.store.read(|db| -> record::Result<Vec<i64>> {
            let mut out = Vec::new();
            for dossier in dossiers {
                if db.get(&crate::register::DOSSIER, dossier, at)?.is_some_and(|held| held.text("state") == state) {
                    out.push(dossier);
                }
            }
            Ok(out)
        })?;
        take_all(teller, by, self.places.federation, dossiers, step, reason, &Given::none())
    }
}

/// The division of the story.
const DIVISION: &str = "419001";

fn take_all(
    teller: &Teller<'_>,
    by: &Actor,
    office: i64,
    dossiers: Vec<i64>,
    step: &'static str,
    reason: &str,
    given: &Given,
) -> Told<()> {
    if dossiers.is_empty() {
        return Ok(());
    }
    let (actor, given) = (by.clone(), given.clone());
    commit(teller, by, office, reason, move |commit, desk| {
        let step = PROCEDURE.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
        for record in dossiers {
            let order = Order { step, record, seen: None, given: given.clone(), by: actor.clone() };
            procedure::take(commit, desk, &PROCEDURE, &order)?;
        }
        Ok(())
    })
    .map(drop)
}

/// One commit of the story.
fn commit<T: Send + 'static>(
    teller: &Teller<'_>,
    by: &Actor,
    office: i64,
    reason: &str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Told<T> + Send + 'static,
) -> Told<Done<T>> {
    let desk = (teller.desk)()?;
    let intent = Intent { actor: by.id(), office, kind: "form", reason: reason.to_owned(), source: "demo".into() };
    teller.store.commit(intent, move |commit| make(commit, &desk))
}
