//! Guarded figures: below how many records a number is withheld, and the records behind a question as [`crate::cells`]
//! weighs them.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use clock::Day;
use record::tally::Tallies;
use record::{Db, Kind as Holds, Register};

use crate::cells::{Part, Table};
use crate::definition::{By, Definition};
use crate::evaluate::Figures;
use crate::list;
use crate::query::{Error, GroupKey, Query};

/// Where the pack does not say how few records are too few.
const FEWEST: i64 = 5;

impl Figures {
    /// Below how many records a number of this figure is withheld on a day; `None` for figures that are not guarded.
    pub fn fewest(&self, figure: &Definition, on: Day) -> Option<usize> {
        let name = self.catalogue.guard(figure)?;
        let amount = self.pack.limit(name, on).map_or(FEWEST, |limit| limit.amount);
        Some(usize::try_from(amount).unwrap_or(0))
    }

    /// The records behind a question, of the whole and of each group in the order of its answer; of a rate, of both its
    /// parts. `open` says that its total is published whatever it is.
    ///
    /// # Errors
    /// As [`Figures::answer`].
    pub fn table(&self, db: &Db, tallies: &Tallies, query: &Query, open: bool) -> Result<Table, Error> {
        let answer = self.answer(db, tallies, query)?;
        let places: HashMap<&GroupKey, usize> = answer.groups.iter().map(|group| &group.key).zip(0..).collect();
        let counted = match self.catalogue.parts(query.figure)? {
            Some((above, below)) => vec![above, below],
            None => vec![query.figure],
        };
        let mut parts = Vec::with_capacity(counted.len());
        for figure in counted {
            let path = self.catalogue.protects(figure).and_then(|of| Path::to(db, figure, of));
            let mut found = Vec::new();
            list::each(self, db, &query.of(figure), |item| {
                let id = item.version.id;
                let about = path.as_ref().and_then(|path| item.version.int(path.field)).unwrap_or(id);
                found.push((about, places.get(&item.group).copied()));
                Ok(ControlFlow::Continue(()))
            })?;
            let (mut total, mut who) = (BTreeSet::new(), HashMap::new());
            let mut groups = vec![BTreeSet::new(); answer.groups.len()];
            for (about, place) in found {
                let one = match who.get(&about) {
                    Some(one) => *one,
                    None => {
                        let one = path.as_ref().map_or(Ok(about), |path| path.follow(db, about))?;
                        who.insert(about, one);
                        one
                    }
                };
                total.insert(one);
                if let Some(group) = place.and_then(|place: usize| groups.get_mut(place)) {
                    group.insert(one);
                }
            }
            let groups = groups.into_iter().map(|group| group.into_iter().collect()).collect();
            parts.push(Part { figure: figure.name.to_owned(), total: total.into_iter().collect(), groups });
        }
        let by = query.by.and_then(|name| query.figure.dimension(name));
        let dimension = by.filter(|by| !matches!(by.by, By::Unit)).map(|by| by.name.to_owned());
        let (from, to) = query.period;
        let moment = match self.is_flow(query.figure)? {
            true => format!("{} {from} {to}", query.at.as_of),
            false => query.at.as_of.to_string(),
        };
        Ok(Table { moment, known: query.at.known, dimension, open, parts })
    }
}

/// How the records of a figure name whom they are about.
struct Path {
    /// The reference in the record itself.
    field: &'static str,
    /// Where that leads to a record in between: its register, and the reference there.
    beyond: Option<(&'static Register, &'static str)>,
}

impl Path {
    /// The way from the records of a figure to those of a register: a reference, or one by a record in between.
    fn to(db: &Db, figure: &Definition, of: &str) -> Option<Path> {
        let register = figure.source()?.register;
        if let Some(field) = reference(register, of) {
            return Some(Path { field, beyond: None });
        }
        register.open_fields().find_map(|field| {
            let Holds::Ref(between) = field.kind else { return None };
            let between = db.catalogue().register(between).ok()?;
            Some(Path { field: field.name, beyond: Some((between, reference(between, of)?)) })
        })
    }

    /// The record that is meant. What a record in between says first it says for good; of one that says nothing, itself.
    fn follow(&self, db: &Db, id: i64) -> Result<i64, Error> {
        let Some((register, field)) = self.beyond else { return Ok(id) };
        let history = db.history(register, id)?;
        Ok(history.iter().find_map(|version| version.int(field)).unwrap_or(id))
    }
}

fn reference(register: &Register, of: &str) -> Option<&'static str> {
    register
        .open_fields()
        .find(|field| matches!(field.kind, Holds::Ref(target) if target == of))
        .map(|field| field.name)
}
