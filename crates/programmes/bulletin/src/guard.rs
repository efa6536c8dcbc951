//! What of a bulletin's guarded figures is withheld: weighed by [`figure::cells`] against the bulletin itself and against
//! everything that earlier bulletins told.
//!
//! Whatever is decided follows from the store as known to the bulletin, so that its file can be made again.

use std::collections::HashSet;
use std::sync::Arc;

use clock::Day;
use figure::cells::{self, Table, Told, Verdict};
use figure::{Query, Standing, freeze};
use record::{Db, Moment, Version};

use crate::register::{PUBLICATION, Publication};
use crate::{Error, Press, quote};

/// What the guarded figures of a bulletin are weighed by.
pub(crate) struct Weighed {
    tables: Vec<Table>,
    verdicts: Vec<Verdict>,
}

impl Press {
    /// Says of each question what of it is withheld; `None` when none of them is guarded. `day` is the bulletin's, `known`
    /// the last commit it knows: bulletins published by then have told what they told.
    pub(crate) fn weigh(
        &self,
        db: &Db,
        asked: &mut [freeze::Asked],
        day: Day,
        known: i64,
    ) -> Result<Option<Weighed>, Error> {
        let figures = &self.figures;
        let guarded: Vec<&mut freeze::Asked> =
            asked.iter_mut().filter(|asked| figures.catalogue.guard(asked.query.figure).is_some()).collect();
        let Some(k) = guarded.iter().filter_map(|asked| figures.fewest(asked.query.figure, day)).max() else {
            return Ok(None);
        };
        let tallies = self.store.tallies();
        let (mut tables, mut whole, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for asked in &guarded {
            let query = &asked.query;
            let root = self.root(db, query.at)?;
            tables.push(figures.table(db, tallies, query, query.unit == root)?);
            // What the whole federation counts may be published at any time.
            let all = Query { unit: root, by: None, ..query.clone() };
            if seen.insert((all.figure.name, all.at, all.period)) {
                whole.push(figures.table(db, tallies, &all, true)?);
            }
        }
        let mut before = Vec::new();
        for publication in self.published_by(db, known)? {
            before.extend_from_slice(&self.told(db, &publication)?);
        }
        let count = tables.len();
        tables.append(&mut whole);
        let mut verdicts = cells::withhold(k, &tables, &before);
        tables.truncate(count);
        verdicts.truncate(count);
        for (asked, verdict) in guarded.into_iter().zip(&verdicts) {
            asked.withheld = verdict.clone();
        }
        Ok(Some(Weighed { tables, verdicts }))
    }

    /// Whether a unit is the whole federation: its totals are published as they are.
    pub(crate) fn is_whole(&self, db: &Db, unit: i64, at: Moment) -> Result<bool, Error> {
        Ok(self.root(db, at)? == unit)
    }

    fn root(&self, db: &Db, at: Moment) -> Result<i64, Error> {
        self.tree.at(db, at)?.root().ok_or(Error::Store(record::Error::Empty))
    }

    /// Every bulletin that was published by a commit, in order, whatever became of it since: what was told stays told.
    fn published_by(&self, db: &Db, known: i64) -> Result<Vec<Publication>, Error> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.opened <= $2 ORDER BY v.opened, v.id",
            Version::columns(&PUBLICATION, "v"),
            PUBLICATION.table()
        );
        let mut found =
            db.all(&sql, &[known.into()], |row| Version::read(&PUBLICATION, row, 0).map(Publication::of))?;
        let mut seen = HashSet::new();
        found.retain(|publication| seen.insert(publication.id));
        Ok(found)
    }

    /// What a bulletin told of guarded figures, and what it withheld. It never changes, so it is kept.
    fn told(&self, db: &Db, publication: &Publication) -> Result<Arc<Vec<Told>>, Error> {
        let held = || self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(told) = held().get(&publication.id) {
            return Ok(told.clone());
        }
        let at = Moment { as_of: publication.as_of, known: publication.known };
        let standing = Standing { unit: publication.unit, at };
        let told = match self.asked(db, &publication.text, standing, &|_| true) {
            Ok(asked) => {
                let mut asked = quote::distinct(&self.figures, &asked);
                self.weigh(db, &mut asked, publication.as_of, publication.known)?
                    .map_or(Vec::new(), |weighed| cells::told(&weighed.tables, &weighed.verdicts))
            }
            // A figure that this release no longer has: nothing of today's can be held against it.
            Err(Error::Quotes(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let told = Arc::new(told);
        held().insert(publication.id, told.clone());
        Ok(told)
    }
}
