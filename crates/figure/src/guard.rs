//! Guarded figures: below how many records a number is withheld, and the records behind a question as [`crate::cells`]
//! weighs them.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use clock::Day;
use record::Db;
use record::tally::Tallies;

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
            let mut total = BTreeSet::new();
            let mut groups = vec![BTreeSet::new(); answer.groups.len()];
            list::each(self, db, &query.of(figure), |item| {
                total.insert(item.version.id);
                if let Some(group) = places.get(&item.group).and_then(|place| groups.get_mut(*place)) {
                    group.insert(item.version.id);
                }
                Ok(ControlFlow::Continue(()))
            })?;
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
