//! Whatever sheets come, in whatever order and for whatever days, the rules of the roll hold.

use std::collections::HashMap;

use figure::{Figures, Query};
use proptest::prelude::*;
use record::{Intent, Moment, Version};
use roll::intake::Kind;
use roll::register::{EMPLOYMENT, MEMBERSHIP, PERSON};

use crate::world::{HEADINGS, World, day, row};

/// One sheet: its day, and who stands in it.
type Planned = (u32, Vec<(u32, usize, bool, bool)>);

const UNITS: [&str; 5] = ["A1", "A2", "B", "A", "FED"];

fn sheets() -> impl Strategy<Value = Vec<Planned>> {
    let person = (1..12u32, 0..UNITS.len(), any::<bool>(), any::<bool>());
    proptest::collection::vec((0..700u32, proptest::collection::vec(person, 1..8)), 1..7)
}

fn as_of(n: u32) -> String {
    day("2019-01-01").plus(i32::try_from(n).unwrap_or(0)).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_over_any_history(plan in sheets(), undo in any::<bool>()) {
        let world = World::empty();
        let mut commits = Vec::new();
        for (n, people) in &plan {
            let mut seen = HashMap::new();
            for (person, unit, member, _) in people {
                seen.entry(*person).or_insert((*unit, *member));
            }
            let rows: String = seen
                .iter()
                .map(|(n, (unit, member))| row(*n, "张卫国", UNITS[*unit], "云岭铅业", if *member { "是" } else { "否" }))
                .collect();
            let path = world.folder.path().join("sheet.csv");
            std::fs::write(&path, format!("{HEADINGS}{rows}")).expect("written");
            let sheet = roll::intake::Sheet::new(&path, day(&as_of(*n)), clock::Pack::cn());
            let done = roll::intake::take_in(Kind::Roll, &world.store, &world.tree, Intent::default(), sheet).expect("taken in");
            prop_assert!(done.value.rejected.is_empty());
            commits.extend(done.commit);
            // The same sheet again brings nothing.
            let again = roll::intake::Sheet::new(&path, day(&as_of(*n)), clock::Pack::cn());
            let again = roll::intake::take_in(Kind::Roll, &world.store, &world.tree, Intent::default(), again).expect("taken in");
            prop_assert_eq!(again.commit, None);
        }
        if undo && let Some(last) = commits.last().copied() {
            world.store.commit(Intent { kind: "reversal", ..Intent::default() }, move |c| c.reverse(last)).expect("undone");
        }
        let known = world.store.read(|db| db.head()).expect("a head").commit;
        let figures = Figures::new(roll::figures::catalogue(), world.tree.clone(), clock::Pack::cn());
        let root = world.unit("FED");
        for n in (0..720).step_by(45) {
            let at = Moment { as_of: day(&as_of(n)), known };
            world.store.read(|db| -> Result<(), figure::Error> {
                let persons: HashMap<i64, Version> = db.list(&PERSON, at)?.into_iter().map(|v| (v.id, v)).collect();
                let mut held: HashMap<i64, usize> = HashMap::new();
                for membership in db.list(&MEMBERSHIP, at)? {
                    *held.entry(membership.int("person").unwrap_or(0)).or_default() += 1;
                }
                assert!(held.values().all(|n| *n == 1), "one membership on any day: {held:?}");
                let mut worked: HashMap<i64, usize> = HashMap::new();
                for job in db.list(&EMPLOYMENT, at)? {
                    let person = job.int("person").unwrap_or(0);
                    *worked.entry(person).or_default() += 1;
                    let known = &persons[&person];
                    assert_eq!(job.text("sex"), known.text("sex"), "what is carried is what is so");
                    assert_eq!(job.int("birth_year"), known.int("birth_year"));
                }
                assert!(worked.values().all(|n| *n == 1), "one main employment on any day");
                for definition in figures.catalogue.all().iter().filter(|d| d.additive()) {
                    for dimension in std::iter::once(None).chain(definition.dimensions.iter().map(Some)) {
                        let mut query = Query::new(definition, root, at);
                        if let Some(dimension) = dimension {
                            query = query.by(dimension.name)?;
                        }
                        let (told, listed) = (figures.compute(db, world.store.tallies(), &query)?, figures.from_list(db, &query)?);
                        assert_eq!(told, listed, "{} on {}: the tally is the list", definition.name, at.as_of);
                    }
                }
                Ok(())
            }).expect("read");
        }
        let verdict = world.store.read(record::log::verify).expect("verified");
        prop_assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    }
}
