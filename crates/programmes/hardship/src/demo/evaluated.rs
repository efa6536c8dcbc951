//! The evaluation of the story: ordered in October 2020, drawn with the first checkpoint after the frame was fixed, entered
//! blind by two, closed and published.

use procedure::{Actor, Given, Order, Refusal};

use super::{Story, Teller, Told, commit, on};
use crate::evaluation::acts::{AssignForm, EntryForm, OrderForm, assign, enter, order};
use crate::evaluation::read;
use crate::evaluation::register::{EVALUATION, stratum, verdict};
use crate::evaluation::rules::PROCEDURE;

/// What is done on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Order,
    Draw,
    Enter,
    Close,
}

/// When.
pub(super) fn stages() -> impl Iterator<Item = (clock::Day, Stage)> {
    [
        (on(2020, 11, 2), Stage::Order),
        (on(2020, 11, 4), Stage::Draw),
        (on(2020, 11, 9), Stage::Enter),
        (on(2020, 11, 13), Stage::Close),
    ]
    .into_iter()
}

impl Story {
    pub(super) fn evaluate(&mut self, teller: &Teller<'_>, stage: Stage) -> Told<()> {
        let federation = self.places.federation;
        let officer = Actor::Account(teller.cast.officer.clone());
        let [lead, first, second] = &teller.cast.evaluators;
        let by_lead = Actor::Account(lead.clone());
        match stage {
            Stage::Order => {
                let sizes =
                    [(stratum::ON_ROLL, 120), (stratum::EXITED, 40), (stratum::CANCELLED, 6), (stratum::NEVER, 6)];
                let sizes =
                    sizes.into_iter().map(|(code, size)| (code.to_owned(), self.part_of_sample(size))).collect();
                let (actor, accounts) = (officer.clone(), [lead.account, first.account, second.account]);
                let made = commit(teller, &officer, federation, "委托第三方评估", move |commit, desk| {
                    let form = OrderForm {
                        title: "2020 年解困脱困第三方评估".into(),
                        unit: federation,
                        evaluator: "云河社会工作评估中心".into(),
                        as_of: on(2020, 10, 31),
                        opens: on(2020, 11, 5),
                        closes: on(2020, 12, 4),
                        public_source: "2020 年 11 月 3 日公布的福利彩票双色球第 2020103 期开奖号码".into(),
                        sizes,
                    };
                    order(commit, desk, &form, actor)
                })?;
                self.evaluation = made.value;
                for (nth, account) in accounts.into_iter().enumerate() {
                    let evaluation = self.evaluation;
                    commit(teller, &officer, federation, "指定评估员", move |commit, desk| {
                        let form =
                            AssignForm { account, from: on(2020, 11, 2), until: on(2020, 12, 4), lead: nth == 0 };
                        assign(commit, desk, evaluation, &form)
                    })?;
                }
                self.step(teller, &officer, "frame", Given::none())
            }
            Stage::Draw => {
                let evaluation = self.evaluation;
                let note = teller.store.read(|db| -> record::Result<Option<String>> {
                    let fixed = db.standing(&EVALUATION, evaluation)?.last().and_then(|row| row.int("frame_commit"));
                    fixed.map_or(Ok(None), |commit| read::checkpoint(db, commit))
                })?;
                let given = Given::none()
                    .with("checkpoint", note.unwrap_or_default())
                    .with("public_text", "06 13 17 22 27 31 + 09");
                self.step(teller, &by_lead, "draw", given)
            }
            Stage::Enter => {
                self.step(teller, &by_lead, "begin", Given::none())?;
                for (nth, who) in [first, second].into_iter().enumerate() {
                    self.entered(teller, who, nth)?;
                }
                Ok(())
            }
            Stage::Close => {
                self.step(teller, &by_lead, "close", Given::none())?;
                self.step(teller, &officer, "publish", Given::none())
            }
        }
    }

    fn part_of_sample(&self, size: usize) -> i64 {
        i64::try_from(self.part(size)).unwrap_or(0).max(2)
    }

    fn step(&self, teller: &Teller<'_>, by: &Actor, step: &'static str, given: Given) -> Told<()> {
        let (record, actor) = (self.evaluation, by.clone());
        commit(teller, by, self.places.federation, "第三方评估", move |commit, desk| {
            let step = PROCEDURE.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
            let order = Order { step, record, seen: None, given, by: actor };
            procedure::take(commit, desk, &PROCEDURE, &order)
        })
        .map(drop)
    }

    /// What one evaluator found, blind. Two in a hundred were filed wrongly; both evaluators see the same.
    fn entered(&self, teller: &Teller<'_>, who: &std::sync::Arc<access::Who>, nth: usize) -> Told<()> {
        let (evaluation, actor) = (self.evaluation, Actor::Account(who.clone()));
        let who = who.clone();
        commit(teller, &actor, self.places.federation, "评估录入", move |commit, desk| {
            let at = commit.at(desk.today);
            let cases: Vec<(i64, String)> = read::cases(commit.read()?, evaluation, at)?
                .iter()
                .map(|case| (case.position, case.stratum.clone()))
                .collect();
            for (position, of) in cases {
                let verdict = match (of.as_str(), position % 47) {
                    (stratum::ON_ROLL, 11) => verdict::WRONG_IN,
                    (stratum::ON_ROLL, 29) => verdict::LATE_OUT,
                    (stratum::EXITED, 3) => verdict::WRONG_OUT,
                    (_, 37) => verdict::UNREACHABLE,
                    _ => verdict::RIGHT,
                };
                let findings = if nth == 0 { "查阅档案并入户访谈" } else { "电话和邻里核实" };
                let form = EntryForm { verdict: verdict.into(), findings: findings.into() };
                enter(commit, desk, evaluation, position, &form, &who)?;
            }
            Ok(())
        })
        .map(drop)
    }
}
