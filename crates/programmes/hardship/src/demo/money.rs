//! The aid of the story: lists of each year, drawn up, approved and paid by three persons.

use procedure::{Actor, Given, Order, Refusal};

use super::{Story, Teller, Told, commit, on};
use crate::aid::acts::{PaylistForm, RowForm, add_rows, begin_paylist};
use crate::aid::rules::PROCEDURE;
use crate::register::SPELL;

/// One list of the story.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    kind: &'static str,
    source: &'static str,
    title: &'static str,
    /// The day it is drawn up.
    day: (i16, i8, i8),
    /// What each household gets, in fen.
    fen: i64,
    /// One household in so many is on it.
    every: usize,
    /// How far it comes: `paid` is paid and reconciled; else it waits there.
    until: &'static str,
}

pub(super) const LISTS: [List; 8] = [
    List {
        kind: "visit",
        source: "own",
        title: "2020 年春节送温暖",
        day: (2020, 1, 13),
        fen: 100_000,
        every: 1,
        until: "paid",
    },
    List {
        kind: "living",
        source: "central",
        title: "2020 年生活救助",
        day: (2020, 4, 20),
        fen: 280_000,
        every: 2,
        until: "paid",
    },
    List {
        kind: "tuition",
        source: "city",
        title: "2020 年金秋助学",
        day: (2020, 8, 24),
        fen: 400_000,
        every: 7,
        until: "paid",
    },
    List {
        kind: "medical",
        source: "province",
        title: "2021 年医疗救助",
        day: (2021, 3, 15),
        fen: 350_000,
        every: 5,
        until: "paid",
    },
    List {
        kind: "visit",
        source: "own",
        title: "2025 年春节送温暖",
        day: (2025, 1, 13),
        fen: 120_000,
        every: 1,
        until: "paid",
    },
    List {
        kind: "visit",
        source: "own",
        title: "2026 年春节送温暖",
        day: (2026, 2, 2),
        fen: 120_000,
        every: 1,
        until: "paid",
    },
    List {
        kind: "tuition",
        source: "own",
        title: "2026 年金秋助学",
        day: (2026, 9, 1),
        fen: 400_000,
        every: 1,
        until: "approved",
    },
    List {
        kind: "living",
        source: "central",
        title: "2026 年下半年生活救助",
        day: (2026, 10, 19),
        fen: 300_000,
        every: 1,
        until: "submitted",
    },
];

impl List {
    /// The day it is drawn up.
    pub fn day(&self) -> clock::Day {
        on(self.day.0, self.day.1, self.day.2)
    }
}

impl Story {
    pub(super) fn pay(&self, teller: &Teller<'_>, list: List) -> Told<()> {
        let desk = (teller.desk)()?;
        let at = record::Moment { as_of: desk.today, known: desk.known };
        let mut rows = Vec::new();
        teller.store.read(|db| -> record::Result<()> {
            for family in self.families.iter().filter(|family| family.place % list.every == 0 && family.dossier != 0) {
                if !db.find(&SPELL, "dossier", family.dossier, at)?.is_empty() {
                    rows.push(RowForm { dossier: family.dossier, amount_fen: list.fen, ..RowForm::default() });
                }
            }
            Ok(())
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        let cast = teller.cast;
        let maker = Actor::Account(cast.caseworkers[1].clone());
        let (actor, federation, account) = (maker.clone(), self.places.federation, maker.id());
        let made = commit(teller, &maker, federation, "编制帮扶资金发放表", move |commit, desk| {
            let form = PaylistForm {
                title: list.title.into(),
                centre: federation,
                kind: list.kind.into(),
                source: list.source.into(),
                year: list.day.0.to_string(),
                method: "card".into(),
                basis: "年度帮扶方案".into(),
            };
            let paylist = begin_paylist(commit, desk, &form, actor)?;
            Ok(paylist)
        })?;
        let paylist = made.value;
        let listed = commit(teller, &maker, federation, "列入发放表", move |commit, desk| {
            let verdicts = add_rows(commit, desk, paylist, &rows, account)?;
            Ok(verdicts.iter().filter(|verdict| verdict.is_ok()).count())
        })?;
        let sum = list.fen * i64::try_from(listed.value).unwrap_or(0);
        if sum == 0 {
            return Ok(());
        }
        let totals = format!("{}={}.{:02}", list.source, sum / 100, sum % 100);
        let paid = Given::none().with("paid_on", desk.today);
        let steps = [
            ("submit", maker.clone(), Given::none(), "submitted"),
            ("approve", Actor::Account(cast.leader.clone()), Given::none(), "approved"),
            ("pay", Actor::Account(cast.treasurer.clone()), paid, ""),
            ("reconcile", maker, Given::none().with("totals", totals), "paid"),
        ];
        for (step, by, given, reached) in steps {
            let actor = by.clone();
            commit(teller, &by, federation, "办理发放表", move |commit, desk| {
                let step = PROCEDURE.step(step).ok_or_else(|| Refusal::NoStep(step.to_owned()))?;
                let order = Order { step, record: paylist, seen: None, given, by: actor };
                procedure::take(commit, desk, &PROCEDURE, &order)
            })?;
            if reached == list.until {
                break;
            }
        }
        Ok(())
    }
}
