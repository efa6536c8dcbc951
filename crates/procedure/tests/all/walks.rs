//! Random walks of legal and illegal orders by random people, against a plain model of the table.

use std::cell::RefCell;
use std::collections::BTreeMap;

use access::{Relation, Role, Who};
use clock::{Day, Pack, Pause, deadline};
use procedure::{Actor, Case, Given, Refusal, StateKind, Step, Tick, TimerDue};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use record::{Value, log};

use crate::support::{A, A1, A2, B, FED, House, intent, standing_in};
use crate::trial::{PROCEDURE, TRIAL};

/// A step that was taken: number, step, from, to, account, behalf, office, day, note.
type Past = (i64, String, String, String, i64, i64, i64, Day, String);

#[derive(Clone, Debug, PartialEq)]
struct Clock {
    state: &'static str,
    started: Day,
    pauses: Vec<Pause>,
    due: Day,
    stopped: Option<Day>,
}

#[derive(Clone, Debug)]
struct Rec {
    id: i64,
    state: String,
    fields: BTreeMap<&'static str, Value>,
    steps: Vec<Past>,
    clocks: BTreeMap<&'static str, Clock>,
    /// The highest number a step of it ever had.
    highest: i64,
    snoozed: BTreeMap<i64, Day>,
}

impl Rec {
    fn int(&self, field: &str) -> i64 {
        self.fields.get(field).and_then(Value::int).unwrap_or(0)
    }

    fn number(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.0)
    }

    /// Those who took the steps that this one checks, the last time each was taken.
    fn makers(&self, step: &Step) -> Vec<i64> {
        let last = |name: &&str| self.steps.iter().rev().find(|past| past.1 == *name);
        let mut makers: Vec<i64> = step.not_by.iter().filter_map(last).flat_map(|past| [past.4, past.5]).collect();
        makers.retain(|maker| *maker != 0);
        makers.sort_unstable();
        makers.dedup();
        makers
    }

    fn units(&self, party: &str) -> Vec<i64> {
        let unit = |field: &str| Some(self.int(field)).filter(|unit| *unit != 0);
        match party {
            "owner" => vec![FED],
            "lead" => unit("lead").into_iter().collect(),
            "checker" => unit("checker").into_iter().collect(),
            "others" => [unit("checker"), unit("other")].into_iter().flatten().collect(),
            _ => Vec::new(),
        }
    }

    fn hand(&self, party: &str) -> i64 {
        match party {
            "lead" => self.int("person"),
            "checker" => self.int("judge"),
            _ => 0,
        }
    }

    fn since(&self) -> Day {
        self.steps.iter().rev().find(|past| past.2 != past.3).expect("a beginning").7
    }
}

fn above(unit: i64) -> Vec<i64> {
    match unit {
        A | B => vec![FED],
        A1 | A2 => vec![A, FED],
        _ => Vec::new(),
    }
}

fn lies(from: i64, to: i64) -> Relation {
    match () {
        () if from == to => Relation::Own,
        () if above(to).contains(&from) => Relation::Below,
        () if above(from).contains(&to) => Relation::Above,
        () => Relation::Elsewhere,
    }
}

fn kind_of(state: &str) -> StateKind {
    PROCEDURE.state(state).expect("a state of the table").kind
}

fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Missing => "missing",
        Refusal::NoStep(_) => "no step",
        Refusal::NotNow { .. } => "not now",
        Refusal::Moved { .. } => "moved",
        Refusal::NotYours { .. } => "not yours",
        Refusal::Checker { .. } => "checker",
        Refusal::Guard(_) => "guard",
        Refusal::Given(_) => "given",
        Refusal::Store(_) => "store",
    }
}

/// One thing that is tried.
#[derive(Clone, Debug)]
enum Act {
    /// To begin a record.
    Open { who: Index, lead: Index, checker: Index, due: Option<u8>, lacking: bool },
    /// To take any step on any record, by anybody.
    Any { rec: Index, step: Index, who: Index, variant: u8, apt: bool, stale: bool },
    /// To take a step that may be taken.
    Legal { rec: Index, step: Index, pick: Index },
    /// To let days pass; clocks that ran out have their way.
    Pass(u8),
    /// To hand over an office.
    HandOver { from: Index, office: Index, to: Index },
    /// To undo the commit before, if it was a step.
    Reverse,
    /// To make the inbox anew.
    Rebuild,
    /// To disable an account, or enable it.
    Toggle(Index),
    /// To put something off.
    Snooze { who: Index, item: Index, days: u8 },
}

fn act() -> impl Strategy<Value = Act> {
    let i = any::<Index>;
    prop_oneof![
        1 => (i(), i(), i(), prop::option::of(0..30u8), prop::bool::weighted(0.1))
            .prop_map(|(who, lead, checker, due, lacking)| Act::Open { who, lead, checker, due, lacking }),
        10 => (i(), i(), i(), 0..4u8, prop::bool::weighted(0.7), prop::bool::weighted(0.1))
            .prop_map(|(rec, step, who, variant, apt, stale)| Act::Any { rec, step, who, variant, apt, stale }),
        20 => (i(), i(), i()).prop_map(|(rec, step, pick)| Act::Legal { rec, step, pick }),
        2 => (1..25u8).prop_map(Act::Pass),
        2 => (i(), i(), i()).prop_map(|(from, office, to)| Act::HandOver { from, office, to }),
        2 => Just(Act::Reverse),
        1 => Just(Act::Rebuild),
        1 => i().prop_map(Act::Toggle),
        2 => (i(), i(), 0..12u8).prop_map(|(who, item, days)| Act::Snooze { who, item, days }),
    ]
}

/// The model beside the house.
struct Walk<'h> {
    house: &'h House,
    people: &'h [Who],
    disabled: Vec<i64>,
    recs: Vec<Rec>,
    /// How often everything was compared; each time the inboxes of other people.
    looks: usize,
    /// The last commit, if it was a step: its number, the record, and how that stood before; `None` when it began it.
    undo: Option<(i64, usize, Option<Rec>)>,
}

impl Walk<'_> {
    fn today(&self) -> Day {
        self.house.today()
    }

    /// What the table says of an order: the office and for whom, or why not.
    fn verdict(
        &self,
        rec: &Rec,
        step: &Step,
        who: &Who,
        stale: bool,
        given: &Given,
    ) -> Result<(i64, i64), &'static str> {
        if stale {
            return Err("moved");
        }
        if !step.from.contains(&rec.state.as_str()) {
            return Err("not now");
        }
        self.verdict_anywhere(rec, step, who, given)
    }

    fn verdict_anywhere(&self, rec: &Rec, step: &Step, who: &Who, given: &Given) -> Result<(i64, i64), &'static str> {
        let mut ways = Vec::new();
        for may in step.who {
            for unit in rec.units(may.party) {
                for grant in who.grants.iter().filter(|_| !who.must_change) {
                    let fits =
                        |(role, at): &(Role, access::Relations)| *role == grant.role && at.has(lies(grant.unit, unit));
                    if may.roles.iter().any(fits) {
                        ways.push((grant.unit, grant.behalf));
                    }
                }
            }
        }
        let makers = rec.makers(step);
        let is_free = |behalf: i64| !makers.contains(&who.account) && !makers.contains(&behalf);
        let own = ways.iter().find(|(_, behalf)| *behalf == 0 && is_free(0));
        let way = own.or_else(|| ways.iter().find(|(_, behalf)| is_free(*behalf)));
        let way = *way.ok_or(if ways.is_empty() { "not yours" } else { "checker" })?;
        if step.name == "submit" && rec.int("amount") <= 0 {
            return Err("guard");
        }
        let lacks = |name: &str| given.get(name).is_null();
        let is_account = |name: &str| {
            let account = given.get(name).int().unwrap_or(0);
            self.people.iter().any(|who| who.account == account) && !self.disabled.contains(&account)
        };
        let wrong = match step.name {
            "open" => lacks("title"),
            "decline" | "cancel" | "note" => lacks("why"),
            "accept" => !lacks("person") && !is_account("person"),
            "assign" => !is_account("person"),
            "appoint" => !is_account("judge"),
            "attach" => true,
            "submit" => lacks("result") || given.text("kind") == "nonsense",
            "judge" => lacks("verdict"),
            _ => false,
        };
        match () {
            () if wrong => Err("given"),
            () if given.text("verdict") == "odd" => Err("store"),
            () => Ok(way),
        }
    }

    /// What is answered to a step, in so many ways.
    fn answers(&self, step: &Step, variant: u8) -> Given {
        let (none, variant) = (Given::none(), usize::from(variant));
        let why = if variant == 3 { none.clone() } else { none.clone().with("why", "因为") };
        let people = |variant: usize| self.people[[1, 3, 4, 6][variant % 4]].account;
        match step.name {
            "accept" if variant == 1 => none.with("person", people(0)),
            "accept" if variant == 2 => none.with("person", 999),
            "decline" | "cancel" => why,
            "note" => {
                let due = self.today().plus(3 * i32::try_from(variant).unwrap_or(0));
                let given = if variant == 0 { why } else { why.with("amount", 5 - variant as i64) };
                let given = if variant == 2 { given.with("urgent", true) } else { given };
                if variant == 1 { given.with("due", due) } else { given }
            }
            "assign" if variant < 3 => none.with("person", people(variant)),
            "appoint" if variant < 3 => none.with("judge", people(variant + 1)),
            "submit" if variant == 1 => none.with("result", "成").with("kind", "nonsense"),
            "submit" if variant == 2 => none,
            "submit" => none.with("result", "成").with("kind", "basic"),
            "judge" => none.with("verdict", ["ok", "again", "no", "odd"][variant]),
            _ => none,
        }
    }

    /// What a step that may be taken does.
    fn apply(&self, rec: &mut Rec, step: &Step, (account, behalf, office): (i64, i64, i64), given: &Given) {
        let before = rec.state.clone();
        for ask in step.asks {
            let value = given.get(ask.name);
            if ask.goes == procedure::Goes::Field && !value.is_null() {
                rec.fields.insert(ask.name, value.clone());
            } else if ask.name == "urgent" && account != 0 {
                rec.fields.insert("urgent", Value::Int(0));
            }
        }
        rec.state = if step.to.is_empty() { before.clone() } else { step.to.to_owned() };
        match given.text("verdict") {
            "again" => {
                rec.state = "working".into();
                rec.fields.insert("result", Value::Null);
            }
            "no" => rec.state = "refused".into(),
            _ => {}
        }
        let today = self.today();
        let is_end = matches!(kind_of(&rec.state), StateKind::Done | StateKind::Ended);
        for timer in PROCEDURE.timers {
            let mut clock = rec.clocks.get(timer.name).cloned();
            for tick in step.ticks.iter().filter(|tick| tick.timer() == timer.name) {
                match (tick, &mut clock) {
                    (Tick::Start(_), _) => {
                        let (due, stopped) = (Day::END, None);
                        clock = Some(Clock { state: "running", started: today, pauses: Vec::new(), due, stopped });
                    }
                    (Tick::Stop(_), Some(clock)) if clock.state != "stopped" => {
                        (clock.state, clock.stopped) = ("stopped", Some(today));
                    }
                    (Tick::Pause(_), Some(clock)) if clock.state == "running" => {
                        clock.state = "paused";
                        clock.pauses.push(Pause { from: today, to: Day::END });
                    }
                    (Tick::Resume(_), Some(clock)) if clock.state == "paused" => {
                        clock.state = "running";
                        let pause = clock.pauses.pop().expect("a pause");
                        if pause.from < today {
                            clock.pauses.push(Pause { from: pause.from, to: today.plus(-1) });
                        }
                    }
                    _ => {}
                }
            }
            let Some(mut clock) = clock else { continue };
            if clock.state != "stopped" {
                let due = match timer.due {
                    TimerDue::Field(field) => rec.fields.get(field).and_then(Value::day),
                    TimerDue::Rule(rule) => {
                        let rule = Pack::cn().rule(rule, clock.started).expect("a rule");
                        Some(deadline(rule, Pack::cn().calendar(), clock.started, &clock.pauses).due)
                    }
                };
                match due {
                    Some(due) if !is_end => clock.due = due,
                    _ => (clock.state, clock.stopped) = ("stopped", Some(today)),
                }
            }
            // A clock that never ran is none.
            if rec.clocks.contains_key(timer.name) || clock.state != "stopped" {
                rec.clocks.insert(timer.name, clock);
            }
        }
        rec.highest += 1;
        let note = given.text("why").to_owned();
        let (name, after) = (step.name.to_owned(), rec.state.clone());
        if before != after {
            rec.snoozed.clear();
        }
        rec.steps.push((rec.highest, name, before, after, account, behalf, office, today, note));
    }

    /// Whether somebody may take a step by an office of their own, and their account is in use.
    fn own_office(&self, account: i64, may: &procedure::May, unit: i64) -> bool {
        let Some(who) = self.people.iter().find(|who| who.account == account) else { return false };
        let fits = |grant: &access::Grant| {
            let at = |(role, at): &(Role, access::Relations)| *role == grant.role && at.has(lies(grant.unit, unit));
            grant.behalf == 0 && may.roles.iter().any(at)
        };
        !self.disabled.contains(&account) && who.grants.iter().any(fits)
    }

    /// The rows of a record, from the table.
    fn rows(&self, rec: &Rec) -> Vec<Vec<String>> {
        if kind_of(&rec.state) != StateKind::Open {
            return Vec::new();
        }
        // By unit and account: the roles, the steps, and who made what each of them checks.
        type Turn<'t> = (i64, Vec<&'t str>, Vec<Vec<i64>>);
        let mut rows: BTreeMap<(i64, i64), Turn<'_>> = BTreeMap::new();
        for step in PROCEDURE.steps.iter().filter(|step| step.expected && step.from.contains(&rec.state.as_str())) {
            let makers = rec.makers(step);
            for may in step.who {
                for unit in rec.units(may.party) {
                    let hand = rec.hand(may.party);
                    let has = hand != 0 && !makers.contains(&hand) && self.own_office(hand, may, unit);
                    let row = rows.entry((unit, if has { hand } else { 0 })).or_default();
                    row.0 |= may.roles.iter().fold(0, |bits, (role, _)| bits | procedure::role_bit(*role));
                    row.1.push(step.name);
                    row.2.push(makers.clone());
                }
            }
        }
        let place = |name: &str| PROCEDURE.timers.iter().position(|timer| timer.name == name);
        let mut running: Vec<(&str, &Clock)> = rec
            .clocks
            .iter()
            .filter(|(_, clock)| clock.state == "running")
            .map(|(name, clock)| (*name, clock))
            .collect();
        // Of two that run out on one day the older one comes first.
        let actual = self.house.case(rec.id);
        let id = |name: &str| actual.clock(name).map_or(i64::MAX, |clock| clock.id);
        running.sort_by_key(|(name, clock)| (clock.due, id(name), place(name)));
        let statutory = |name: &str| PROCEDURE.timer(name).is_some_and(|timer| timer.statutory);
        let bound = running.iter().filter(|(name, _)| statutory(name)).map(|(_, clock)| clock.due).min();
        let (timer, due) = running.first().map_or(("", Day::END), |(name, clock)| (*name, clock.due));
        rows.into_iter()
            .map(|((unit, account), (roles, steps, makers))| {
                let barred = makers[0].iter().filter(|maker| makers.iter().all(|each| each.contains(maker)));
                let barred: String = barred.map(|maker| format!("{maker} ")).collect();
                vec![
                    rec.id.to_string(),
                    "trial".into(),
                    unit.to_string(),
                    account.to_string(),
                    roles.to_string(),
                    rec.state.clone(),
                    steps.join(" "),
                    due.0.to_string(),
                    timer.to_owned(),
                    i64::from(statutory(timer)).to_string(),
                    bound.unwrap_or(Day::END).0.to_string(),
                    rec.since().0.to_string(),
                    if barred.is_empty() { barred } else { format!(" {barred}") },
                ]
            })
            .collect()
    }

    /// Everything that can be seen is as the model has it.
    fn check(&self) {
        let first = self.recs.first().map_or(i64::MAX, |rec| rec.id);
        let mut rows: Vec<Vec<String>> = self.recs.iter().flat_map(|rec| self.rows(rec)).collect();
        rows.sort_by_key(|row| [0, 2, 3].map(|at| row[at].parse::<i64>().expect("a number")));
        assert_eq!(self.house.rows(first), rows);
        for who in self.people.iter().skip(self.looks % 4).step_by(4) {
            let mut expected: Vec<(i64, i64, i64)> =
                self.recs.iter().flat_map(|rec| self.rows_of(rec, who, &rows)).collect();
            expected.sort_unstable();
            let mut found: Vec<(i64, i64, i64)> =
                self.house.inbox(who).iter().map(|item| (item.record, item.unit, item.account)).collect();
            found.retain(|row| row.0 >= first);
            found.sort_unstable();
            assert_eq!(found, expected, "the inbox of {}", who.login);
        }
    }

    /// Those rows of a record that somebody sees: unit and account.
    fn rows_of(&self, rec: &Rec, who: &Who, rows: &[Vec<String>]) -> Vec<(i64, i64, i64)> {
        let mut out = Vec::new();
        for row in rows.iter().filter(|row| row[0] == rec.id.to_string()) {
            let number = |at: usize| row[at].parse::<i64>().expect("a number");
            let (unit, account, roles, bound) = (number(2), number(3), number(4), number(10));
            let barred: Vec<i64> = row[12].split_whitespace().map(|each| each.parse().expect("a number")).collect();
            let waits = who.grants.iter().filter(|grant| grant.unit == unit).any(|grant| {
                let has_role = roles & procedure::role_bit(grant.role) != 0;
                let is_free = !barred.contains(&who.account) && !barred.contains(&grant.behalf);
                let reached = account == 0 || (grant.behalf != 0 && account == grant.behalf);
                has_role && is_free && reached
            });
            let off = rec.snoozed.get(&who.account).is_some_and(|until| *until > self.today());
            if (account == who.account || waits) && !(off && bound > i64::from(self.today().0)) {
                out.push((rec.id, unit, account));
            }
        }
        out
    }

    /// The steps and clocks of a record are as the model has them.
    fn check_case(&self, rec: &Rec) {
        let case: Case = self.house.case(rec.id);
        let steps: Vec<Past> = case
            .steps
            .iter()
            .map(|step| {
                let step = step.clone();
                (
                    step.number,
                    step.step,
                    step.from,
                    step.to,
                    step.account,
                    step.behalf,
                    step.office,
                    step.day,
                    step.note,
                )
            })
            .collect();
        assert_eq!(steps, rec.steps);
        assert_eq!(case.number(), rec.number());
        assert_eq!(case.since(), rec.since());
        assert_eq!(case.state_code(), rec.state);
        for field in TRIAL.open_fields().filter(|field| field.name != "state") {
            assert_eq!(
                case.version.get(field.name),
                rec.fields.get(field.name).unwrap_or(&Value::Null),
                "{}",
                field.name
            );
        }
        let clocks: BTreeMap<String, Clock> = case
            .clocks
            .iter()
            .map(|clock| {
                let state = ["running", "paused", "stopped"].into_iter().find(|state| *state == clock.state);
                let state = state.expect("a state of a clock");
                let (started, due, stopped) = (clock.started, clock.due, clock.stopped);
                (clock.name.clone(), Clock { state, started, pauses: clock.pauses.clone(), due, stopped })
            })
            .collect();
        let expected: BTreeMap<String, Clock> =
            rec.clocks.iter().map(|(name, clock)| ((*name).to_owned(), clock.clone())).collect();
        assert_eq!(clocks, expected);
    }

    fn order(&mut self, at: usize, step: &'static Step, who: &Who, given: Given, stale: bool) {
        let rec = self.recs[at].clone();
        let expected = self.verdict(&rec, step, who, stale, &given);
        let before = self.house.head();
        let seen = rec.number() - i64::from(stale);
        let taken = self.house.take_as(Actor::account(who), rec.id, step.name, Some(seen), given.clone());
        // What a page offers is what may be done.
        let case = self.house.case(rec.id);
        match (expected, taken) {
            (Err(why), Err(refusal)) => {
                assert_eq!(refused(&refusal), why, "{} by {}: {refusal}", step.name, who.login);
                assert_eq!(self.house.head(), before, "a refusal leaves no trace");
                assert_eq!(case.number(), rec.number());
            }
            (Ok((office, behalf)), Ok(taken)) => {
                assert_eq!(self.house.head(), before + 1, "a step is one commit");
                let mut after = rec.clone();
                self.apply(&mut after, step, (who.account, behalf, office), &given);
                assert_eq!((taken.number, &taken.state), (after.highest, &after.state));
                assert!(step.leads(&rec.state, &after.state));
                self.check_case(&after);
                self.recs[at] = after;
                self.undo = Some((before + 1, at, Some(rec)));
            }
            (expected, taken) => {
                panic!("{} in {} by {}: expected {expected:?}, got {taken:?}", step.name, rec.state, who.login)
            }
        }
    }

    fn act(&mut self, act: &Act) {
        let pick = |index: &Index, units: &[i64]| units[index.index(units.len())];
        let person = |index: &Index| self.people[index.index(self.people.len())].clone();
        match act {
            Act::Open { who, lead, checker, due, lacking } => {
                let who = if who.index(2) == 0 { self.people[0].clone() } else { person(who) };
                let given =
                    Given::none().with("lead", pick(lead, &[A, A1])).with("checker", pick(checker, &[B, A, A2]));
                let given = if *lacking { given } else { given.with("title", "试") };
                let given = due.iter().fold(given, |given, due| given.with("due", self.today().plus(i32::from(*due))));
                self.open(&who, given);
            }
            Act::Any { rec, step, who, variant, apt, stale } if !self.recs.is_empty() => {
                let at = rec.index(self.recs.len());
                // Often somebody who had to do with it before.
                let past: Vec<i64> = self.recs[at].steps.iter().flat_map(|past| [past.4, past.5]).collect();
                let known = self.people.iter().find(|each| past.get(who.index(past.len() * 2)) == Some(&each.account));
                let who = known.cloned().unwrap_or_else(|| person(who));
                let state = self.recs[at].state.as_str();
                let mut steps: Vec<&'static Step> = PROCEDURE.steps.iter().collect();
                if *apt {
                    steps.retain(|step| step.from.contains(&state) || step.from.is_empty());
                }
                let step = steps[step.index(steps.len())];
                let given = self.answers(step, *variant);
                self.order(at, step, &who, given, *stale);
            }
            Act::Legal { rec, step, pick } if !self.recs.is_empty() => {
                let at = rec.index(self.recs.len());
                let mut legal: Vec<(&'static Step, Vec<(&Who, Given)>)> = Vec::new();
                // Cancelling would end most walks too early.
                for each in PROCEDURE.steps.iter().filter(|each| each.name != "cancel") {
                    let ways = (0..4).flat_map(|variant| self.people.iter().map(move |who| (who, variant)));
                    let ways = ways.map(|(who, variant)| (who, self.answers(each, variant)));
                    let may = |way: &(&Who, Given)| self.verdict(&self.recs[at], each, way.0, false, &way.1).is_ok();
                    let ways: Vec<_> = ways.filter(may).collect();
                    if !ways.is_empty() {
                        legal.push((each, ways));
                    }
                }
                if !legal.is_empty() {
                    // Rather forward than round in circles.
                    let onward = |each: &&Step| ["accept", "note", "submit", "judge"].contains(&each.name);
                    let weight = |(each, _): &(&'static Step, _)| if onward(each) { 4 } else { 1 };
                    let mut left = step.index(legal.iter().map(weight).sum());
                    let at_step = legal.iter().position(|each| match left.checked_sub(weight(each)) {
                        Some(less) => {
                            left = less;
                            false
                        }
                        None => true,
                    });
                    let (each, mut ways) = legal.swap_remove(at_step.expect("one of them"));
                    let (who, given) = ways.swap_remove(pick.index(ways.len()));
                    self.order(at, each, &who.clone(), given, false);
                }
            }
            Act::Pass(days) => self.pass(i32::from(*days)),
            Act::HandOver { from, office, to } => {
                let hands = self.recs.iter().flat_map(|rec| [rec.int("person"), rec.int("judge")]);
                let hands: Vec<i64> = hands.filter(|hand| *hand != 0).collect();
                let to = person(to).account;
                // Mostly of those who have something in hand.
                let from = match from.index(hands.len() * 2 + 1) {
                    at if at < hands.len() * 2 => self.people.iter().find(|who| who.account == hands[at / 2]).cloned(),
                    _ => Some(person(from)),
                };
                let from = from.expect("one of the people");
                let own: Vec<_> = from.grants.iter().filter(|grant| grant.behalf == 0).collect();
                if !own.is_empty() && to != from.account {
                    let grant = own[office.index(own.len())];
                    self.hand_over(from.account, to, grant.unit, grant.role);
                }
            }
            Act::Reverse => self.reverse(),
            Act::Rebuild => {
                let (head, desk) = (self.house.head(), self.house.desk());
                procedure::rebuild(&self.house.store, &desk).expect("an inbox");
                assert_eq!(self.house.head(), head, "making the inbox anew leaves no trace");
            }
            Act::Toggle(who) => {
                let who = person(who).account;
                let was = self.disabled.contains(&who);
                self.house.set_active(who, was);
                self.disabled.retain(|each| *each != who);
                if !was {
                    self.disabled.push(who);
                }
                self.undo = None;
                // Offices and accounts are looked at with every step and once a day.
                procedure::rebuild(&self.house.store, &self.house.desk()).expect("an inbox");
            }
            Act::Snooze { who, item, days } => {
                let who = person(who);
                let mine: Vec<_> = self.house.inbox(&who);
                let mine: Vec<_> = mine
                    .iter()
                    .filter_map(|item| Some((self.recs.iter().position(|rec| rec.id == item.record)?, item)))
                    .collect();
                if !mine.is_empty() {
                    let (at, item) = mine[item.index(mine.len())];
                    let (today, until) = (self.today(), self.today().plus(i32::from(*days)));
                    let allowed = until > today && until <= item.bound;
                    let put_off = procedure::snooze(&self.house.store, who.account, item, until, today);
                    assert_eq!(put_off.is_ok(), allowed, "{put_off:?}");
                    if allowed {
                        self.recs[at].snoozed.insert(who.account, until);
                    }
                }
            }
            Act::Any { .. } | Act::Legal { .. } => {}
        }
    }

    fn open(&mut self, who: &Who, given: Given) {
        let step = PROCEDURE.step("open").expect("a step");
        let mut rec = Rec {
            id: 0,
            state: "draft".into(),
            fields: BTreeMap::new(),
            steps: Vec::new(),
            clocks: BTreeMap::new(),
            highest: 0,
            snoozed: BTreeMap::new(),
        };
        let expected = self.verdict_anywhere(&rec, step, who, &given);
        let (before, desk) = (self.house.head(), self.house.desk());
        let (by, answers) = (Actor::account(who), given.clone());
        let done = self.house.store.commit(intent("step"), move |commit| {
            procedure::begin(commit, &desk, &PROCEDURE, "open", TRIAL.draft(), answers, by)
        });
        match (expected, done) {
            (Err(why), Err(refusal)) => {
                assert_eq!(refused(&refusal), why);
                assert_eq!(self.house.head(), before);
            }
            (Ok((office, behalf)), Ok(done)) => {
                rec.id = done.value.record;
                rec.state = String::new();
                self.apply(&mut rec, step, (who.account, behalf, office), &given);
                self.check_case(&rec);
                self.recs.push(rec);
                self.undo = Some((before + 1, self.recs.len() - 1, None));
            }
            (expected, done) => panic!("open by {}: expected {expected:?}, got {done:?}", who.login),
        }
    }

    fn pass(&mut self, days: i32) {
        self.house.pass(days);
        let (before, today) = (self.house.head(), self.today());
        let taken = procedure::run_out(&self.house.store, &self.house.desk()).expect("clocks run out");
        assert_eq!(self.house.head() - before, i64::try_from(taken).expect("a number"), "every step is a commit");
        for at in 0..self.recs.len() {
            for timer in PROCEDURE.timers {
                let Some(step) = timer.expires.and_then(|name| PROCEDURE.step(name)) else { continue };
                let mut rec = self.recs[at].clone();
                let out = rec.clocks.get(timer.name).is_some_and(|clock| clock.state == "running" && clock.due < today);
                if out && step.from.contains(&rec.state.as_str()) {
                    self.apply(&mut rec, step, (0, 0, FED), &Given::none());
                    self.check_case(&rec);
                    self.recs[at] = rec;
                    self.undo = None;
                }
            }
        }
        assert_eq!(procedure::run_out(&self.house.store, &self.house.desk()).expect("clocks run out"), 0);
    }

    fn hand_over(&mut self, from: i64, to: i64, unit: i64, role: Role) {
        let desk = self.house.desk();
        let done = self
            .house
            .store
            .commit(intent("grant"), move |commit| procedure::hand_over(commit, &desk, from, to, unit, role));
        let done = done.expect("a hand-over");
        assert_eq!(done.commit.is_some(), done.value > 0, "who had nothing in hand leaves no trace");
        self.undo = self.undo.take().filter(|_| done.commit.is_none());
        for rec in &mut self.recs {
            if !matches!(kind_of(&rec.state), StateKind::Open | StateKind::Resting) {
                continue;
            }
            let reach = |party: &str, fits: &dyn Fn(Relation) -> bool| {
                rec.units(party).iter().any(|place| fits(lies(unit, *place)))
            };
            let below = |at: Relation| matches!(at, Relation::Own | Relation::Below);
            let leads = matches!(role, Role::Clerk | Role::Chair) && reach("lead", &below);
            let checks = match role {
                Role::Officer => reach("checker", &below),
                Role::Leader => reach("checker", &|at| at == Relation::Own),
                _ => false,
            };
            for (field, passes) in [("person", leads), ("judge", checks)] {
                if passes && rec.int(field) == from {
                    rec.fields.insert(field, to.into());
                }
            }
        }
        self.recs.iter().for_each(|rec| self.check_case(rec));
    }

    fn reverse(&mut self) {
        let Some((commit_no, at, before)) = self.undo.take() else { return };
        let desk = self.house.desk();
        let done = self.house.store.commit(intent("reversal"), move |commit| {
            commit.reverse(commit_no)?;
            procedure::settle_reversed(commit, &desk, commit_no)
        });
        assert_eq!(done.expect("undone").value, 1);
        let undone = self.recs[at].clone();
        match before {
            Some(rec) => {
                // The number is not given again; what was put off before the record moved has come back.
                self.recs[at] = Rec { highest: undone.highest, snoozed: undone.snoozed, ..rec };
                if self.recs[at].state != undone.state {
                    self.recs[at].snoozed.clear();
                }
                self.check_case(&self.recs[at]);
            }
            None => drop(self.recs.remove(at)),
        }
        let told = "SELECT n.id FROM notice n WHERE n.federation = $1 AND n.kind <> 'late' AND NOT EXISTS \
             (SELECT 1 FROM r_step s WHERE s.federation = $1 AND s.id = n.id AND s.closed = 9223372036854775807)";
        assert!(self.house.numbers(told, &[]).is_empty(), "what was undone is not told");
    }
}

/// Fourteen people: in offices of every unit, with two offices, standing in for others, without any.
fn people(house: &House) -> Vec<Who> {
    let mut all = vec![
        house.account("officer", &[(Role::Officer, FED)]),
        house.account("clerk-a", &[(Role::Clerk, A)]),
        house.account("chair-a", &[(Role::Chair, A)]),
        house.account("both-a", &[(Role::Clerk, A), (Role::Officer, A)]),
        house.account("officer-b", &[(Role::Officer, B)]),
        house.account("leader-b", &[(Role::Leader, B)]),
        house.account("clerk-a1", &[(Role::Clerk, A1)]),
        house.account("chair-b", &[(Role::Chair, B)]),
        house.account("clerk-a2", &[(Role::Clerk, A2)]),
        house.account("admin", &[(Role::SystemAdmin, 0)]),
        house.account("nobody", &[]),
    ];
    let deputy = standing_in(&house.account("deputy", &[(Role::Clerk, A2)]), (Role::Clerk, A), &all[1]);
    let second = standing_in(&house.account("second", &[]), (Role::Officer, B), &all[4]);
    let second = standing_in(&second, (Role::Officer, A), &all[3]);
    let fresh = Who { must_change: false, ..house.account("fresh", &[(Role::Clerk, A)]) };
    all.extend([deputy, second, Who { must_change: true, ..fresh }]);
    all
}

both_engines!(any_walk_goes_as_the_table_says, |house| {
    let people = people(house);
    let config = Config {
        cases: if house.is_pg { 12 } else { 48 },
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let disabled: RefCell<Vec<i64>> = RefCell::default();
    let walked = TestRunner::new(config).run(&prop::collection::vec(act(), 1..90), |acts| {
        for account in disabled.take() {
            house.set_active(account, true);
        }
        let mut walk = Walk { house, people: &people, disabled: Vec::new(), recs: Vec::new(), looks: 0, undo: None };
        for (lead, checker) in [(A, B), (A, A), (A1, A2)] {
            let given = Given::none().with("title", "试").with("lead", lead).with("checker", checker);
            walk.open(&people[0], given.with("due", house.today().plus(40)));
        }
        for act in &acts {
            walk.act(act);
            disabled.replace(walk.disabled.clone());
            walk.check();
            walk.looks += 1;
        }
        Ok(())
    });
    walked.unwrap_or_else(|why| panic!("{why}"));
    let verdict = house.store.read(log::verify).expect("a log");
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
});
