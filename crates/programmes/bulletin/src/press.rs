//! The press: what bulletins are read, written and published with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use access::Random;
use clock::Day;
use figure::cells::{Told, Verdict};
use figure::{Figures, Query, Standing, freeze};
use proof::publication::Place;
use record::{Db, Moment, Store};
use roll::tree::UnitTree;

use crate::quote::{self, Asked, Fault, Stand};
use crate::register::{PUBLICATION, Publication};
use crate::{Error, Restated};

/// Everything bulletins are made with. All of it blocks the thread.
pub struct Press {
    pub(crate) store: Arc<Store>,
    pub(crate) tree: Arc<UnitTree>,
    pub(crate) figures: Arc<Figures>,
    pub(crate) random: Random,
    /// Per publication, what became of its figures as known by a commit.
    pub(crate) restated: Mutex<HashMap<i64, (i64, Arc<Restated>)>>,
    /// Per publication, what it told of guarded figures.
    pub(crate) told: Mutex<HashMap<i64, Arc<Vec<Told>>>>,
    /// Held by the one who makes a publication file again.
    pub(crate) making: Mutex<()>,
}

/// A quote of a text that is being written, with what it comes to now.
#[derive(Clone, Debug)]
pub struct Live {
    /// Name and parameters as written.
    pub quote: String,
    /// The question.
    pub query: Query,
    /// The answer.
    pub answer: Arc<figure::Answer>,
    /// What of it would be withheld: everything, or groups in the order of the answer.
    pub withheld: Verdict,
}

impl Press {
    /// A press over a store whose catalogue includes [`crate::catalogue`], with the randomness of the system.
    pub fn new(store: Arc<Store>, tree: Arc<UnitTree>, figures: Arc<Figures>) -> Press {
        Press::with_random(store, tree, figures, access::system_random())
    }

    /// The same with a randomness of one's own: the secrets of publications and the log's key come from it.
    pub fn with_random(store: Arc<Store>, tree: Arc<UnitTree>, figures: Arc<Figures>, random: Random) -> Press {
        Press {
            store,
            tree,
            figures,
            random,
            restated: Mutex::default(),
            told: Mutex::default(),
            making: Mutex::default(),
        }
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// What answers figures.
    pub fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// Today, in the pack's country.
    pub fn today(&self) -> Day {
        self.day_of(self.store.now())
    }

    /// The day of a point in time, in the pack's country.
    pub fn day_of(&self, ms: i64) -> Day {
        self.figures.pack().calendar().day_at(ms)
    }

    /// The quotes of a text as they are understood here, or everything that is wrong with them.
    ///
    /// # Errors
    /// [`Error::Quotes`], or the store.
    pub(crate) fn asked<'t>(
        &self,
        db: &Db,
        text: &'t str,
        standing: Standing,
        may: &dyn Fn(i64) -> bool,
    ) -> Result<Vec<Asked<'t>>, Error> {
        let units = Places { db, tree: &self.tree };
        let stand = Stand { figures: &self.figures, standing, units: &units, may };
        quote::read(text, &stand)?.map_err(Error::Quotes)
    }

    /// What the quotes of a text come to now, by quote; quotes that are wrong are left out and told.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn preview(
        &self,
        text: &str,
        standing: Standing,
        may: &dyn Fn(i64) -> bool,
    ) -> Result<(Vec<Live>, Vec<Fault>), Error> {
        self.store.read(|db| {
            // One wrong quote must not hide the numbers of the others, so each is understood by itself.
            let units = Places { db, tree: &self.tree };
            let stand = Stand { figures: &self.figures, standing, units: &units, may };
            let (asked, faults) = quote::read_each(text, &stand)?;
            let mut frozen = quote::distinct(&self.figures, &asked);
            self.weigh(db, &mut frozen, standing.at.as_of, standing.at.known)?;
            let mut live: Vec<Live> = Vec::new();
            for one in asked {
                let quote = one.placed.quote.text;
                if !live.iter().any(|held| held.quote == quote) {
                    let answer = self.figures.answer(db, self.store.tallies(), &one.query)?;
                    let frozen = frozen.iter().find(|asked| asked.quotes.contains(&quote));
                    let mut withheld = frozen.map(|asked| asked.withheld.clone()).unwrap_or_default();
                    if one.query.by.is_none() {
                        withheld.groups.clear();
                    }
                    live.push(Live { quote, query: one.query, answer, withheld });
                }
            }
            Ok((live, faults))
        })
    }

    /// The publications known at a moment, newest first; `before` and `limit` make pages of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn publications(&self, at: Moment, before: Option<i64>, limit: i64) -> Result<Vec<Publication>, Error> {
        let columns = record::Version::columns(&PUBLICATION, "v");
        let sql = format!(
            "SELECT {columns} FROM {} v WHERE v.federation = $1 AND v.number < $2 AND v.valid_from <= $3 AND $3 < v.valid_to \
             AND v.opened <= $4 AND $4 < v.closed ORDER BY v.number DESC LIMIT $5",
            PUBLICATION.table()
        );
        let params = [before.unwrap_or(i64::MAX).into(), at.as_of.into(), at.known.into(), limit.into()];
        let read = |row: &record::Row<'_>| record::Version::read(&PUBLICATION, row, 0).map(Publication::of);
        Ok(self.store.read(|db| db.all(&sql, &params, read))?)
    }

    /// The publication of a number, as known at a moment.
    ///
    /// # Errors
    /// [`Error::NoPublication`], or the store.
    pub fn publication(&self, number: i64, at: Moment) -> Result<Publication, Error> {
        let found = self.store.read(|db| db.find(&PUBLICATION, "number", number, at))?;
        found.into_iter().next().map(Publication::of).ok_or(Error::NoPublication(number))
    }

    /// This moment: today, and the last commit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn now(&self) -> Result<Moment, Error> {
        let known = self.store.read(|db| db.head())?.commit;
        Ok(Moment { as_of: self.today(), known })
    }

    /// What a unit is called at a moment.
    ///
    /// # Errors
    /// When the store cannot be read, or there is no such unit.
    pub(crate) fn place(&self, db: &Db, unit: i64, at: Moment) -> Result<Place, Error> {
        let shape = self.tree.at(db, at)?;
        let unit = shape.get(unit).ok_or(Error::NoUnit)?;
        Ok(Place { code: unit.code.clone(), name: unit.name.clone() })
    }
}

/// Units as publications name them.
pub(crate) struct Places<'a> {
    pub(crate) db: &'a Db,
    pub(crate) tree: &'a UnitTree,
}

impl freeze::Units for Places<'_> {
    fn place(&self, unit: i64, at: Moment) -> Result<Place, record::Error> {
        let shape = self.tree.at(self.db, at)?;
        Ok(match shape.get(unit) {
            Some(unit) => Place { code: unit.code.clone(), name: unit.name.clone() },
            None => Place { code: String::new(), name: String::new() },
        })
    }

    fn find(&self, code: &str, at: Moment) -> Result<Option<i64>, record::Error> {
        Ok(self.tree.at(self.db, at)?.by_code(code).map(|unit| unit.id))
    }
}
