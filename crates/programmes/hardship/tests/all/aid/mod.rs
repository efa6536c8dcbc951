//! Aid: who may do what with a pay list, what may stand on it, and that the money comes out.

mod histories;
mod pages;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use access::{Grant, Role, Who};
use clock::{Day, Lang, Pack};
use exchange::Workbook;
use figure::GroupKey;
use hardship::acts as dossiers;
use hardship::aid::acts::{self, PaylistForm, RowForm};
use hardship::aid::export::{ExportError, Form, bank_file};
use hardship::aid::judge::Why;
use hardship::aid::register::{AID, AIDED, PAYLIST};
use hardship::aid::rules::{self, PROCEDURE};
use hardship::aid::{money, paste, read};
use procedure::{Actor, Given, Refusal, Taken};
use record::Version;

use crate::support::{Family, House, day, given, is_checker, refusal, texts, why};

/// Takes a family in as on the roll since the beginning of the year.
pub fn on_roll(house: &House, family: &Family, category: &str) -> i64 {
    on_roll_since(house, family, category, house.today().plus(-30))
}

/// The same since a day.
pub fn on_roll_since(house: &House, family: &Family, category: &str, since: Day) -> i64 {
    let (form, members) = (house.form(family), house.members(family));
    let past = dossiers::TakenIn {
        applied_on: Some(since),
        visited_on: Some(since),
        checked_on: Some(since),
        checked_all: true,
        decided_on: Some(since),
        category: category.into(),
        cause: "06".into(),
        ..dossiers::TakenIn::default()
    };
    house.must(move |commit, desk| dossiers::take_in(commit, desk, &form, &past, &members))
}

/// A new family on the roll, with its dossier.
pub fn filed(house: &House, category: &str) -> (Family, i64) {
    let family = house.add_family(house.at.basic);
    (family, on_roll(house, &family, category))
}

/// A pay list as a form says it.
pub fn form(house: &House, kind: &str, source: &str) -> PaylistForm {
    PaylistForm {
        title: format!("{kind} {source}"),
        centre: house.at.fed,
        kind: kind.into(),
        source: source.into(),
        year: house.today().year().to_string(),
        method: "bank".into(),
        basis: "云工发〔2025〕3号".into(),
    }
}

/// Begins a list as the caseworker.
pub fn begin(house: &House, form: &PaylistForm) -> i64 {
    let (form, by) = (form.clone(), Actor::account(&house.people.caseworker));
    house.must(move |commit, desk| acts::begin_paylist(commit, desk, &form, by))
}

/// A payment to the head of a dossier.
pub fn row(dossier: i64, yuan: i64) -> RowForm {
    RowForm { dossier, amount_fen: yuan * 100, ..RowForm::default() }
}

/// Puts payments on a list as the caseworker.
pub fn add(house: &House, list: i64, rows: &[RowForm]) -> Vec<Result<i64, Why>> {
    let (rows, account) = (rows.to_vec(), house.people.caseworker.account);
    house.must(move |commit, desk| acts::add_rows(commit, desk, list, &rows, account))
}

/// Why a payment was refused, in Chinese.
#[track_caller]
fn refused(house: &House, list: i64, row: RowForm) -> String {
    add(house, list, &[row]).pop().expect("a verdict").expect_err("a refusal").0
}

/// Takes a step of a list.
pub fn take(house: &House, who: &Who, list: i64, step: &str, given: Given) -> Result<Taken, Refusal> {
    house.take(who, &PROCEDURE, list, step, given)
}

/// Takes a step of a list that cannot fail.
#[track_caller]
pub fn step(house: &House, who: &Who, list: i64, name: &str, given: Given) -> String {
    match take(house, who, list, name, given) {
        Ok(taken) => taken.state,
        Err(refusal) => panic!("{name}: {}", refusal.text(Lang::Zh)),
    }
}

/// The answers to paying on a day.
pub fn paid_on(day: Day) -> Given {
    Given::none().with("paid_on", day).with("voucher", "记-12")
}

/// The answers to a return.
pub fn bounced(row: i64, day: Day) -> Given {
    Given::none().with("row", row).with("why", "closed").with("on_day", day)
}

/// Walks a list from draft to paid today.
#[track_caller]
pub fn pay(house: &House, list: i64) {
    let people = &house.people;
    step(house, &people.caseworker, list, "submit", Given::none());
    step(house, &people.leader, list, "approve", Given::none());
    step(house, &people.treasurer, list, "pay", paid_on(house.today()));
}

/// A payment, or a list, as it stands today.
pub fn held(house: &House, register: &'static record::Register, id: i64) -> Version {
    let at = house.moment();
    house.store.read(|db| db.get(register, id, at)).expect("the store is read").expect("a record")
}

/// The payments on a list today.
pub fn rows(house: &House, list: i64) -> Vec<Version> {
    let at = house.moment();
    house.store.read(|db| read::rows(db, list, at)).expect("the store is read")
}

/// Somebody who holds all three offices at once, as small unions may have it.
fn everybody(house: &House) -> Who {
    let base = &house.people.caseworker;
    let grants = [Role::Caseworker, Role::Leader, Role::Treasurer]
        .into_iter()
        .map(|role| Grant { role, ..base.grants[0].clone() });
    Who { grants: grants.collect(), ..base.clone() }
}

fn totals(text: &str) -> Given {
    given(&[("totals", text)])
}

#[test]
fn the_table_has_no_fault_and_the_packs_have_what_it_needs() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    for pack in [Pack::cn(), Pack::ilo()] {
        assert_eq!(PROCEDURE.pack_faults(pack), Vec::<String>::new(), "{}", pack.name());
        for register in hardship::aid::catalogue().registers() {
            for field in register.fields {
                if let record::Kind::Code(list) = field.kind {
                    assert!(pack.codes(list).is_some(), "{}: {list}", pack.name());
                }
            }
        }
        let kinds = pack.codes("aid_kind").expect("kinds");
        for list in ["aid_off_roll", "aid_repeatable", "aid_per_household"] {
            let list = pack.codes(list).unwrap_or_else(|| panic!("{}: {list}", pack.name()));
            assert!(list.codes().iter().all(|code| kinds.get(&code.code).is_some()), "{}", list.name());
        }
        let list = pack.codes("paylist_state").expect("states");
        for state in PROCEDURE.states {
            assert_eq!(list.label(state.code, Lang::Zh), Some(state.label.0), "{}", pack.name());
        }
    }
}

both_engines! {
    /// From an empty list to one that the bank agrees with; every number on the way.
    from_draft_to_reconciled, |house| {
        let people = &house.people;
        let ((one, first), (_, second)) = (filed(house, "deep"), filed(house, "relative"));
        let list = begin(house, &form(house, "living", "central"));
        assert!(refusal(take(house, &people.caseworker, list, "submit", Given::none())).contains("还没有款项"));
        let own = RowForm { source: "own".into(), ..row(second, 300) };
        let put = add(house, list, &[row(first, 1200), own]);
        let ids: Vec<i64> = put.into_iter().map(|verdict| verdict.expect("listed")).collect();
        let now = held(house, &PAYLIST, list);
        assert_eq!((now.int("count"), now.int("sum_fen"), now.text("number")), (Some(2), Some(150_000), ""));

        house.pass(1);
        step(house, &people.caseworker, list, "submit", Given::none());
        assert_eq!(held(house, &PAYLIST, list).text("number"), "云发〔2025〕1号");
        let (more, account) = (row(first, 1), people.caseworker.account);
        let late = house.act(move |commit, desk| acts::add_rows(commit, desk, list, &[more], account));
        assert!(refusal(late).contains("发放表已提交"));
        step(house, &people.leader, list, "return", why());
        step(house, &people.second_caseworker, list, "submit", Given::none());
        assert_eq!(held(house, &PAYLIST, list).text("number"), "云发〔2025〕1号", "it keeps its number");
        step(house, &people.leader, list, "approve", Given::none());
        assert_eq!(rows(house, list).iter().map(|row| row.text("state").to_owned()).collect::<Vec<_>>(), ["approved"; 2]);

        house.pass(3);
        let before = house.today().plus(-4);
        let early = take(house, &people.treasurer, list, "pay", paid_on(before));
        assert!(refusal(early).contains("发放日期应在批准日"));
        let paid = house.today().plus(-1);
        step(house, &people.treasurer, list, "pay", paid_on(paid));
        let payment = held(house, &AID, ids[0]);
        assert_eq!((payment.text("state"), payment.day("paid_on")), ("paid", Some(paid)));
        let clear = house.store.read(|db| db.unseal(&payment)).expect("unsealed");
        assert_eq!(clear.get("account_used"), "云河银行 城东支行 6200000000000000000");
        assert_eq!((payment.int("person"), payment.text("category")), (Some(one.head), "deep"));

        // The number, by source and by kind; the day before there is none.
        let today = house.today();
        assert_eq!((house.value("hardship.aid_paid", today), house.value("hardship.aid_payments", today)), (150_000, 2));
        let split = house.answer(&house.ask("hardship.aid_paid", today).by("source").expect("a split"));
        let code = |code: &str| GroupKey::Code(code.into());
        let sums: BTreeMap<GroupKey, i64> = split.groups.into_iter().map(|g| (g.key, g.value.unwrap_or(0))).collect();
        assert_eq!(sums, [(code("central"), 120_000), (code("own"), 30_000)].into());
        let year = house.answer(&house.ask("hardship.aid_paid", today).by("year").expect("a split"));
        assert_eq!(year.groups[0].key, GroupKey::Text("2025".into()));
        assert_eq!(house.value("hardship.aid_paid", paid.plus(-1)), 0);
        assert_eq!((house.value("hardship.households_aided", paid), house.value("hardship.households_aided", paid.plus(-1))), (2, 0));
        assert_eq!(house.value("hardship.households_aided", day("2026-01-01")), 0, "a year begins anew");

        // What the bank says, source by source.
        let told = refusal(take(house, &people.caseworker, list, "reconcile", totals("central=1200.00")));
        assert!(told.contains("本级：发放表 300.00 元，未填银行实付"), "{told}");
        let told = refusal(take(house, &people.caseworker, list, "reconcile", totals("central=1100 own=300 social=100")));
        assert!(told.contains("中央财政：发放表 1200.00 元，银行 1100.00 元，差 -100.00 元"), "{told}");
        assert!(told.contains("社会：发放表 0.00 元，银行 100.00 元，差 100.00 元") && !told.contains("本级"), "{told}");
        assert!(refusal(take(house, &people.caseworker, list, "reconcile", totals("一千五"))).contains("读不懂"));
        assert_eq!(step(house, &people.caseworker, list, "reconcile", totals("central=1200 own=300")), "reconciled");
        assert_eq!(held(house, &PAYLIST, list).int("bank_fen"), Some(150_000));
        let totals = house.store.read(|db| read::totals(db, house.at.fed, "2025", house.moment())).expect("totals");
        let told: Vec<_> = totals.iter().map(|t| (t.source.as_str(), t.state.as_str(), t.count, t.sum_fen)).collect();
        assert_eq!(told, [("central", "paid", 1, 120_000), ("own", "paid", 1, 30_000)]);
    }
}

both_engines! {
    /// Whoever has done one part does no other, whatever offices they hold.
    nobody_does_two_parts, |house| {
        let people = &house.people;
        let all = everybody(house);
        let other = &people.second_caseworker;
        let fresh = |rows: bool| {
            let (_, dossier) = filed(house, "deep");
            let list = begin(house, &form(house, "living", "central"));
            if rows {
                add(house, list, &[row(dossier, 100)]).pop().expect("a verdict").expect("listed");
            }
            (list, dossier)
        };
        let today = house.today();
        // Drawing up (as the caseworker, whose account it is), against approving and paying.
        let (list, _) = fresh(true);
        step(house, other, list, "submit", Given::none());
        assert!(is_checker(&take(house, &all, list, "approve", Given::none())));
        step(house, &people.leader, list, "approve", Given::none());
        assert!(is_checker(&take(house, &all, list, "pay", paid_on(today))));
        step(house, &people.treasurer, list, "pay", paid_on(today));
        assert_eq!(step(house, &all, list, "reconcile", totals("central=100")), "reconciled", "the maker may compare");

        // Submitting, and listing a payment on another's list, against approving and paying.
        for submits in [true, false] {
            let (_, dossier) = filed(house, "deep");
            let (form, by) = (form(house, "living", "central"), Actor::account(other));
            let list = house.must(move |commit, desk| acts::begin_paylist(commit, desk, &form, by));
            let lister = if submits { other.account } else { all.account };
            let rows = [row(dossier, 100)];
            house.must(move |commit, desk| acts::add_rows(commit, desk, list, &rows, lister));
            step(house, if submits { &all } else { other }, list, "submit", Given::none());
            assert!(is_checker(&take(house, &all, list, "approve", Given::none())), "submits: {submits}");
            step(house, &people.leader, list, "approve", Given::none());
            assert!(is_checker(&take(house, &all, list, "pay", paid_on(today))), "submits: {submits}");
        }

        // Approving, against paying, reconciling, and submitting once it came back.
        let mut roles = people.leader.clone();
        roles.grants = all.grants.clone();
        let (list, _) = fresh(true);
        step(house, &people.caseworker, list, "submit", Given::none());
        step(house, &roles, list, "approve", Given::none());
        assert!(is_checker(&take(house, &roles, list, "pay", paid_on(today))));
        step(house, &people.treasurer, list, "send_back", why());
        assert_eq!(held(house, &PAYLIST, list).int("approved_by"), None);
        assert!(is_checker(&take(house, &roles, list, "submit", Given::none())));
        step(house, &people.caseworker, list, "submit", Given::none());
        step(house, &roles, list, "approve", Given::none());
        step(house, &people.treasurer, list, "pay", paid_on(today));
        assert!(is_checker(&take(house, &roles, list, "reconcile", totals("central=100"))));

        // Paying, against reconciling.
        let mut pays = people.treasurer.clone();
        pays.grants = all.grants.clone();
        let (list, _) = fresh(true);
        step(house, &people.caseworker, list, "submit", Given::none());
        step(house, &people.leader, list, "approve", Given::none());
        step(house, &pays, list, "pay", paid_on(today));
        assert!(is_checker(&take(house, &pays, list, "reconcile", totals("central=100"))));

        // And each part is for its own office.
        let (list, _) = fresh(true);
        let not_yours = |who: &Who, name: &str, given: Given| {
            matches!(take(house, who, list, name, given), Err(Refusal::NotYours { .. }))
        };
        assert!(not_yours(&people.leader, "submit", Given::none()) && not_yours(&people.officer, "submit", Given::none()));
        assert!(not_yours(&people.far_caseworker, "submit", Given::none()));
        step(house, &people.caseworker, list, "submit", Given::none());
        assert!(not_yours(&people.second_caseworker, "approve", Given::none()) && not_yours(&people.treasurer, "approve", Given::none()));
        assert!(not_yours(&people.far_leader, "approve", Given::none()));
        step(house, &people.leader, list, "approve", Given::none());
        assert!(not_yours(&people.second_leader, "pay", paid_on(today)) && not_yours(&people.second_caseworker, "pay", paid_on(today)));
        step(house, &people.treasurer, list, "pay", paid_on(today));
        assert!(not_yours(&people.treasurer, "reconcile", totals("central=100")));
        let by = Actor::account(&people.leader);
        let form = form(house, "living", "central");
        let begun = house.act(move |commit, desk| acts::begin_paylist(commit, desk, &form, by));
        assert!(matches!(begun, Err(Refusal::NotYours { .. })));
    }
}

both_engines! {
    /// What may not stand says why, and which payment is in the way.
    what_may_not_stand, |house| {
        let people = &house.people;
        let (one, first) = filed(house, "deep");
        let living = begin(house, &form(house, "living", "central"));

        // Off the roll, but for the kinds that are given there too.
        let waiting = house.draft(&house.add_family(house.at.basic));
        assert!(refused(house, living, row(waiting, 100)).contains("不在册"));
        let temporary = begin(house, &form(house, "temporary", "own"));
        for _ in 0..2 {
            let put = add(house, temporary, &[row(waiting, 100)]).pop().expect("a verdict").expect("off the roll, again");
            assert_eq!(held(house, &AID, put).text("category"), "");
        }

        // Nothing, nobody's, and somebody who does not belong.
        assert!(refused(house, living, row(first, 0)).contains("大于零"));
        assert!(refused(house, living, row(987_654, 100)).contains("没有这份档案"));
        let stranger = RowForm { person: Some(house.family.head), ..row(first, 100) };
        assert!(refused(house, living, stranger).contains("不是这份档案的家庭成员"));

        // Twice: to the household for what is the household's, whoever of it is named; another source is another matter.
        add(house, living, &[row(first, 1000)]).pop().expect("a verdict").expect("listed");
        let told = refused(house, living, RowForm { person: Some(one.spouse), ..row(first, 1000) });
        assert!(told.contains("该户当年已有") && told.contains("living central 已列入 2025-03-03 1000.00 元"), "{told}");
        let other_source = RowForm { source: "own".into(), ..row(first, 1000) };
        add(house, living, &[other_source]).pop().expect("a verdict").expect("another source");
        // To the person for what is the person's: the child and its mother are two.
        let tuition = begin(house, &form(house, "tuition", "city"));
        let child = RowForm { person: Some(one.child), ..row(first, 2000) };
        let spouse = RowForm { person: Some(one.spouse), ..row(first, 2000) };
        let verdicts = add(house, tuition, &[child.clone(), spouse, child.clone()]);
        assert!(verdicts[0].is_ok() && verdicts[1].is_ok());
        assert!(verdicts[2].as_ref().expect_err("twice").0.contains("这个人当年已有"));
        // Another list of the same year is the same year.
        let again = begin(house, &form(house, "tuition", "city"));
        assert!(refused(house, again, child.clone()).contains("tuition city 已列入"));

        // The same child with the other parent, from whatever source.
        let other = house.add_family(house.at.basic);
        let (moved, from, household) = (one.child, house.today(), other.household);
        house.must(move |commit, _| {
            let held = commit.read()?.standing_where(&roll::register::HOUSEHOLD_MEMBER, "person", moved)?;
            commit.end(&roll::register::HOUSEHOLD_MEMBER, held[0].id, from)?;
            Ok(())
        });
        house.must(move |commit, _| Ok(roll::acts::join_household(commit, household, moved, "20", from)?));
        let second = on_roll(house, &other, "deep");
        let member = dossiers::MemberForm { person: moved, kinship: "20".into(), fields: texts(&[]) };
        let added = house.act(move |commit, desk| dossiers::put_member(commit, desk, second, &member));
        if added.is_err() {
            // A dossier that is filed takes no new member; one that is still being filled in does.
            let (member, at) = (MemberVersion::of(house, first, moved), house.today());
            house.must(move |commit, _| Ok(member.copy(commit, second, at)?));
        }
        let theirs = RowForm { person: Some(moved), source: "province".into(), ..row(second, 2000) };
        let told = refused(house, again, theirs);
        assert!(told.contains("已由另一户申领同类帮扶") && told.contains("tuition city"), "{told}");

        // More than the yearly limit of the household, whoever of it and from wherever: 7,600 yuan.
        let (_, third) = filed(house, "relative");
        let cap = begin(house, &form(house, "living", "province"));
        let told = refused(house, cap, row(third, 7601));
        assert!(told.contains("上限 7600.00 元：本次 7601.00 元，当年已有 0.00 元"), "{told}");
        add(house, cap, &[row(third, 5000)]).pop().expect("a verdict").expect("within");
        let told = refused(house, cap, RowForm { source: "own".into(), ..row(third, 2601) });
        assert!(told.contains("当年已有 5000.00 元（living province 已列入"), "{told}");
        add(house, cap, &[RowForm { source: "own".into(), ..row(third, 2600) }]).pop().expect("a verdict").expect("to the fen");

        // The dossier of another centre is not known here.
        let far = PaylistForm { centre: house.at.far, ..form(house, "living", "own") };
        let by = Actor::account(&people.far_caseworker);
        let far = house.must(move |commit, desk| acts::begin_paylist(commit, desk, &far, by));
        assert!(refused(house, far, row(first, 10)).contains("没有这份档案"));
    }
}

/// A member of one dossier as it stands, to stand in another.
struct MemberVersion(Version);

impl MemberVersion {
    fn of(house: &House, dossier: i64, person: i64) -> MemberVersion {
        let at = house.moment();
        let members =
            house.store.read(|db| db.find(&hardship::register::MEMBER, "dossier", dossier, at)).expect("members");
        MemberVersion(members.into_iter().find(|member| member.int("person") == Some(person)).expect("a member"))
    }

    fn copy(&self, commit: &mut record::Commit<'_>, dossier: i64, from: Day) -> record::Result<()> {
        let id = commit.new_id();
        let draft = hardship::register::MEMBER
            .draft()
            .set("dossier", dossier)
            .set("person", self.0.get("person").clone())
            .set("kinship", "20");
        commit.open(id, (from, Day::END), &draft, None)
    }
}

both_engines! {
    /// A list is judged once more when it is submitted: by then a household may have left the roll, or lack an account.
    judged_again_when_submitted, |house| {
        let people = &house.people;
        let (_, first) = filed(house, "deep");
        let (_, second) = filed(house, "deep");
        let list = begin(house, &form(house, "living", "central"));
        assert!(add(house, list, &[row(first, 100), row(second, 100)]).iter().all(Result::is_ok));
        house.leave(second, "cancelled_own");
        let told = refusal(take(house, &people.caseworker, list, "submit", Given::none()));
        assert!(told.contains("不在册") && told.contains(house.version(second).text("number")), "{told}");
        let gone = rows(house, list)[1].id;
        house.must(move |commit, desk| acts::drop_row(commit, desk, list, gone));
        assert_eq!(held(house, &PAYLIST, list).int("sum_fen"), Some(10_000));
        step(house, &people.caseworker, list, "submit", Given::none());

        // Without an account nothing goes through a bank; cash needs its receipt before it is finished.
        let family = house.add_family(house.at.basic);
        let (form_of, mut members) = (house.form(&family), house.members(&family));
        for member in &mut members {
            member.fields.remove("bank_card");
        }
        let past = dossiers::TakenIn {
            decided_on: Some(house.today()),
            category: "deep".into(),
            cause: "06".into(),
            ..dossiers::TakenIn::default()
        };
        let poor = house.must(move |commit, desk| dossiers::take_in(commit, desk, &form_of, &past, &members));
        let by_bank = begin(house, &form(house, "medical", "central"));
        add(house, by_bank, &[row(poor, 500)]).pop().expect("a verdict").expect("listed");
        assert!(refusal(take(house, &people.caseworker, by_bank, "submit", Given::none())).contains("没有收款账号"));
        step(house, &people.caseworker, by_bank, "withdraw", why());
        let cash = begin(house, &PaylistForm { method: "cash".into(), ..form(house, "medical", "central") });
        let payment = add(house, cash, &[row(poor, 500)]).pop().expect("a verdict").expect("the withdrawn one is not in the way");
        pay(house, cash);
        assert!(refusal(take(house, &people.caseworker, cash, "reconcile", totals("central=500"))).contains("1 笔现金没有登记收据"));
        house.pass(2);
        house.must(move |commit, desk| acts::keep_receipt(commit, desk, payment, "收据 0012 本人签收"));
        let kept = held(house, &AID, payment);
        assert_eq!(house.store.read(|db| db.unseal(&kept)).expect("unsealed").get("receipt"), "收据 0012 本人签收");
        assert_eq!(house.value("hardship.aid_payments", house.today()), 1, "a receipt makes no second payment");
        assert_eq!(step(house, &people.caseworker, cash, "reconcile", totals("central=500")), "reconciled");
    }
}

/// Gives the head of a household another account, as whoever handles the dossier may at any time.
fn change_card(house: &House, family: &Family, dossier: i64, card: &str) {
    let members = house.members(family);
    let mut head = members.into_iter().find(|member| member.person == family.head).expect("the head");
    head.fields.insert("bank_card", card.into());
    house.must(move |commit, desk| dossiers::put_member(commit, desk, dossier, &head));
}

both_engines! {
    /// Whom a payment goes to is fixed when the list is submitted: another account in the dossier is never paid, and stands
    /// in the way until the list was sent back and approved anew.
    what_was_approved_is_what_is_paid, |house| {
        let people = &house.people;
        let (family, dossier) = filed(house, "deep");
        let list = begin(house, &form(house, "living", "central"));
        let payment = add(house, list, &[row(dossier, 100)]).pop().expect("a verdict").expect("listed");
        step(house, &people.caseworker, list, "submit", Given::none());
        change_card(house, &family, dossier, "6200000000000000001");
        let told = refusal(take(house, &people.leader, list, "approve", Given::none()));
        assert!(told.contains("有变动") && told.contains(house.version(dossier).text("number")), "{told}");
        step(house, &people.leader, list, "return", why());
        step(house, &people.caseworker, list, "submit", Given::none());
        step(house, &people.leader, list, "approve", Given::none());

        let file = || {
            let (paylist, at, desk) = (held(house, &PAYLIST, list), house.moment(), house.desk());
            house.store.read(|db| bank_file(db, &desk, &paylist, (Form::Csv, Lang::En), at))
        };
        let text = |file: Vec<u8>| String::from_utf8_lossy(&file).into_owned();
        assert!(text(file().expect("a file").0).contains("6200000000000000001"));
        change_card(house, &family, dossier, "6200000000000000002");
        assert!(matches!(file(), Err(ExportError::Changed(faults)) if faults[0].1.0.contains("有变动")));
        let told = refusal(take(house, &people.treasurer, list, "pay", paid_on(house.today())));
        assert!(told.contains("退回编制人"), "{told}");
        change_card(house, &family, dossier, "6200000000000000001");
        step(house, &people.treasurer, list, "pay", paid_on(house.today()));
        // What is said of it later is what was paid, whatever the dossier says by then; a receipt changes nothing of it.
        change_card(house, &family, dossier, "6200000000000000003");
        house.must(move |commit, desk| acts::keep_receipt(commit, desk, payment, "收据 1"));
        assert!(text(file().expect("a file").0).contains("6200000000000000001"));
        let paid = held(house, &AID, payment);
        let clear = house.store.read(|db| db.unseal(&paid)).expect("unsealed");
        assert!(clear.get("account_used").ends_with("6200000000000000001"));
    }
}

both_engines! {
    /// A household that left the roll after the list was submitted is neither approved nor paid.
    judged_again_when_approved_and_paid, |house| {
        let people = &house.people;
        let (_, first) = filed(house, "deep");
        let (_, second) = filed(house, "deep");
        let lists = [first, second].map(|dossier| {
            let list = begin(house, &form(house, "living", "central"));
            add(house, list, &[row(dossier, 100)]).pop().expect("a verdict").expect("listed");
            step(house, &people.caseworker, list, "submit", Given::none());
            list
        });
        house.leave(first, "cancelled_own");
        assert!(refusal(take(house, &people.leader, lists[0], "approve", Given::none())).contains("不在册"));
        step(house, &people.leader, lists[1], "approve", Given::none());
        house.leave(second, "cancelled_own");
        let (paylist, at, desk) = (held(house, &PAYLIST, lists[1]), house.moment(), house.desk());
        let made = house.store.read(|db| bank_file(db, &desk, &paylist, (Form::Csv, Lang::Zh), at));
        assert!(matches!(made, Err(ExportError::Changed(faults)) if faults[0].1.0.contains("不在册")));
        let told = refusal(take(house, &people.treasurer, lists[1], "pay", paid_on(house.today())));
        assert!(told.contains("不在册"), "{told}");
    }
}

both_engines! {
    /// A list is for this year; for the one before until the end of March, for the next one from December on; and the limit
    /// is that of each year.
    for_the_year_it_is, |house| {
        let try_year = |year: i16| {
            let form = PaylistForm { year: year.to_string(), ..form(house, "living", "central") };
            let by = Actor::account(&house.people.caseworker);
            house.act(move |commit, desk| acts::begin_paylist(commit, desk, &form, by))
        };
        let (_, dossier) = filed(house, "deep");
        let last = try_year(2024).expect("in March the year before is still open");
        let told = refused(house, last, row(dossier, 100));
        assert!(told.contains("2024 年不在册"), "{told}");
        for year in [2023, 2026, 1949] {
            assert!(refusal(try_year(year)).contains("年度"), "{year}");
        }
        house.pass(60);
        assert!(refusal(try_year(2024)).contains("年度"), "in May it is closed");
        let this = try_year(2025).expect("this year");
        add(house, this, &[row(dossier, 7600)]).pop().expect("a verdict").expect("to the limit");
        house.pass(220);
        let next = try_year(2026).expect("in December the next year is open");
        add(house, next, &[row(dossier, 7600)]).pop().expect("a verdict").expect("a year of its own");
        assert!(refused(house, next, row(dossier, 1)).contains("同一来源"));
        // A list that was left lying is not submitted when its year is over.
        house.pass(150);
        let told = refusal(take(house, &house.people.caseworker, this, "submit", Given::none()));
        assert!(told.contains("这一年度"), "{told}");
    }
}

both_engines! {
    /// What the bank returns was paid until the day it came back; on the very day it was never paid. It can be listed
    /// again, and the list is reconciled anew.
    what_comes_back, |house| {
        let people = &house.people;
        let ((_, first), (_, second)) = (filed(house, "deep"), filed(house, "deep"));
        let list = begin(house, &form(house, "living", "central"));
        let put = add(house, list, &[row(first, 1000), row(second, 500)]);
        let ids: Vec<i64> = put.into_iter().map(|verdict| verdict.expect("listed")).collect();
        pay(house, list);
        let paid = house.today();
        step(house, &people.caseworker, list, "reconcile", totals("central=1500"));
        house.pass(5);
        let known = house.head();
        let back = house.today().plus(-1);
        let told = refusal(take(house, &people.treasurer, list, "bounce", bounced(ids[0], paid.plus(-1))));
        assert!(told.contains("退回日期应在发放日"), "{told}");
        assert!(matches!(take(house, &people.caseworker, list, "bounce", bounced(ids[0], back)), Err(Refusal::NotYours { .. })));
        assert_eq!(step(house, &people.treasurer, list, "bounce", bounced(ids[0], back)), "paid");
        assert!(refusal(take(house, &people.treasurer, list, "bounce", bounced(ids[0], back))).contains("没有这笔已发放"));
        assert_eq!(held(house, &PAYLIST, list).int("bank_fen"), None);

        let payment = held(house, &AID, ids[0]);
        assert_eq!((payment.text("state"), payment.day("returned_on"), payment.text("return_reason")), ("returned", Some(back), "closed"));
        let today = house.today();
        let flows = |name: &str| house.value(name, today);
        assert_eq!((flows("hardship.aid_paid"), flows("hardship.aid_returned")), (150_000, 100_000));
        assert_eq!((house.value("hardship.aid_standing", back.plus(-1)), flows("hardship.aid_standing")), (2, 1));
        assert_eq!((flows("hardship.households_aided"), house.value("hardship.households_aided", paid)), (1, 1), "corrected from the beginning");
        let mut then = house.ask("hardship.households_aided", today);
        then.at.known = known;
        assert_eq!(house.answer(&then).value, Some(2), "as it was known before");

        // Reconciled anew without it; paid again on another list.
        assert!(refusal(take(house, &people.caseworker, list, "reconcile", totals("central=1500"))).contains("差 1000.00 元"));
        assert_eq!(step(house, &people.caseworker, list, "reconcile", totals("central=500")), "reconciled");
        let again = begin(house, &form(house, "living", "central"));
        let account = people.caseworker.account;
        let listed = house.must(move |commit, desk| acts::list_returned(commit, desk, again, account));
        let [(dossier, Ok(anew))] = listed[..] else { panic!("{listed:?}") };
        assert_eq!((dossier, held(house, &AID, anew).int("previous")), (first, Some(ids[0])));
        assert!(house.must(move |commit, desk| acts::list_returned(commit, desk, again, account)).is_empty());
        pay(house, again);
        assert_eq!((house.value("hardship.aid_paid", house.today()), house.value("hardship.households_aided", house.today())), (250_000, 2));

        // On the very day: as if it had never been paid.
        assert_eq!(step(house, &people.treasurer, again, "bounce", bounced(anew, house.today())), "paid");
        let today = house.today();
        assert_eq!((house.value("hardship.aid_paid", today), house.value("hardship.aid_returned", today)), (150_000, 100_000));
        assert_eq!((house.value("hardship.households_aided", today), house.value("hardship.aid_standing", today)), (1, 1));
        assert_eq!(step(house, &people.caseworker, again, "reconcile", totals("central=0")), "reconciled");
        let of = house.store.read(|db| read::of_household(db, held(house, &AID, anew).int("household").unwrap_or(0), house.moment()));
        assert_eq!(of.expect("payments").len(), 2);
        assert_eq!(house.store.read(|db| db.list(&AIDED, house.moment())).expect("households").len(), 1);
    }
}

both_engines! {
    /// Lines of a sheet: each gets its own verdict, by its number.
    pasted_lines, |house| {
        let ((one, first), (_, second)) = (filed(house, "deep"), filed(house, "relative"));
        let (a, b) = (house.version(first).text("number").to_owned(), house.version(second).text("number").to_owned());
        let loose = b.replace('〔', "[").replace('〕', "]");
        let at = house.moment();
        let text = format!(
            "档案编号\t金额\t受助人\t依据\n{a}\t1,200.50\t\t\n\n{loose}\t300元\t秦小满\t助学标准\n{a}\t300\t欧阳静好\n{a}\t三百\t\n困〔1999〕9号\t5\t\n{a}\t5\t张三"
        );
        let lines = house.store.read(|db| paste::read(db, house.at.fed, &text, at)).expect("lines");
        let numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 4, 5, 6, 7, 8]);
        let ok = |at: usize| lines[at].row.clone().expect("a payment");
        assert_eq!((ok(0).amount_fen, ok(0).person, ok(0).dossier), (120_050, None, first));
        assert_eq!((ok(1).amount_fen, ok(1).basis.as_str(), ok(1).dossier), (30_000, "助学标准", second));
        assert_eq!(ok(2).person, Some(one.spouse));
        let wrong = |at: usize| lines[at].row.clone().expect_err("a reason").0;
        assert!(wrong(3).contains("金额读不懂") && wrong(4).contains("没有这个编号") && wrong(5).contains("不是这份档案的家庭成员"));
        let elsewhere = house.store.read(|db| paste::read(db, house.at.far, &text, at)).expect("lines");
        assert!(elsewhere.iter().all(|line| line.row.is_err()), "another centre does not know them");
    }
}

both_engines! {
    /// The file for the bank has names and accounts in the clear and the amounts in yuan; nothing is made where one lacks.
    the_file_for_the_bank, |house| {
        let (_, first) = filed(house, "deep");
        let list = begin(house, &form(house, "living", "central"));
        add(house, list, &[row(first, 1200)]).pop().expect("a verdict").expect("listed");
        step(house, &house.people.caseworker, list, "submit", Given::none());
        let paylist = held(house, &PAYLIST, list);
        let at = house.moment();
        for form in [Form::Csv, Form::Xlsx] {
            let (bytes, n) = house.store.read(|db| bank_file(db, &house.desk(), &paylist, (form, Lang::Zh), at)).expect("a file");
            assert_eq!(n, 1);
            let mut found = Vec::new();
            let mut book = Workbook::new(Cursor::new(bytes), exchange::Limits::default()).expect("a sheet");
            book.for_each_row(0, |row| {
                found.push(row.cells().map(|cell| cell.text().into_owned()).collect::<Vec<_>>());
                ControlFlow::Continue(())
            })
            .expect("rows");
            assert_eq!(found[0][2], "收款账号");
            assert_eq!(found[1], ["1", "秦望舒", "6200000000000000000", "云河银行", "城东支行", "1200.00", "云发〔2025〕1号"]);
        }
        let (_, second) = filed(house, "deep");
        let lacking = begin(house, &form(house, "medical", "own"));
        add(house, lacking, &[row(second, 10)]).pop().expect("a verdict").expect("listed");
        let head = house.version(second).int("head").unwrap_or(0);
        house.must(move |commit, desk| {
            let at = commit.at(desk.today);
            let members = commit.read()?.find(&hardship::register::MEMBER, "dossier", second, at)?;
            let member = members.iter().find(|member| member.int("person") == Some(head)).expect("the head");
            commit.end(&hardship::register::MEMBER, member.id, desk.today)?;
            Ok(())
        });
        let (paylist, at) = (held(house, &PAYLIST, lacking), house.moment());
        let made = house.store.read(|db| bank_file(db, &house.desk(), &paylist, (Form::Csv, Lang::Zh), at));
        assert!(matches!(made, Err(ExportError::NoAccount(numbers)) if numbers == [house.version(second).text("number")]));
    }
}

#[test]
fn totals_are_carried_as_they_are_read() {
    let sums: BTreeMap<String, i64> = [("central".to_owned(), 120_005), ("own".to_owned(), 0)].into();
    assert_eq!(rules::write_totals(&sums), "central=1200.05 own=0.00");
    assert_eq!(rules::read_totals("own=0.00  central=1200.05"), Some(sums));
    for text in ["central", "central=x", "central=1 central=1", "central=-1"] {
        assert_eq!(rules::read_totals(text), None, "{text}");
    }
    assert_eq!(money::plain(120_005), "1200.05");
}
