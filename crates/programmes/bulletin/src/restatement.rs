//! Restatements: what later commits made of the figures of a bulletin. Computed when somebody reads it, kept until the next
//! commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use figure::{Restatement, Standing};
use record::Moment;

use crate::file::Frozen;
use crate::render::Number;
use crate::{Error, Press, Publication, quote};

/// What became of the figures of a bulletin.
#[derive(Clone, Debug, Default)]
pub struct Restated {
    /// Per figure of the bulletin, in order: what became of it; `None` where nothing changed.
    pub figures: Vec<Option<Restatement>>,
    /// What cannot be told, and why: the figure's number and the reason.
    pub unknown: Vec<(u32, String)>,
    /// Guarded figures, by number: how many records came and went is not told of them.
    pub guarded: BTreeSet<u32>,
    /// Of those the ones that speak of a part of the federation: whether they are another today is not told, for the
    /// difference may be one single person. They stand here whether anything changed or not.
    pub quiet: BTreeSet<u32>,
}

impl Restated {
    /// What became of the figure of this number (from 1).
    pub fn of(&self, number: u32) -> Option<&Restatement> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.figures.get(place)?.as_ref()
    }

    /// How many figures are another today.
    pub fn count(&self) -> usize {
        self.figures.iter().flatten().count()
    }
}

/// Bulletins of which the answer is kept.
const KEPT: usize = 1_000;

impl Press {
    /// What later commits, up to `known`, made of a bulletin's figures.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn restatements(
        &self,
        publication: &Publication,
        figures: &[Frozen],
        known: i64,
    ) -> Result<Arc<Restated>, Error> {
        let held = || self.restated.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, restated)) = held().get(&publication.id)
            && *at == known
        {
            return Ok(restated.clone());
        }
        let restated = Arc::new(self.compute(publication, figures, known)?);
        let mut all = held();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(publication.id, (known, restated.clone()));
        Ok(restated)
    }

    fn compute(&self, publication: &Publication, figures: &[Frozen], known: i64) -> Result<Restated, Error> {
        self.store.read(|db| {
            let at = Moment { as_of: publication.as_of, known: publication.known };
            let standing = Standing { unit: publication.unit, at };
            let asked = match self.asked(db, &publication.text, standing, &|_| true) {
                Ok(asked) => quote::distinct(&self.figures, &asked),
                // A figure that this release no longer has: what was published stays readable.
                Err(Error::Quotes(faults)) => {
                    let why =
                        faults.iter().map(|fault| fault.text(publication.language)).collect::<Vec<_>>().join("; ");
                    return Ok(Restated {
                        unknown: figures.iter().map(|f| (f.number, why.clone())).collect(),
                        ..Restated::default()
                    });
                }
                Err(error) => return Err(error),
            };
            let mut restated = Restated::default();
            for (frozen, asked) in figures.iter().zip(&asked) {
                if self.figures.catalogue.guard(asked.query.figure).is_some() {
                    restated.guarded.insert(frozen.number);
                    if !self.is_whole(db, asked.query.unit, asked.query.at)? {
                        restated.quiet.insert(frozen.number);
                        restated.figures.push(None);
                        continue;
                    }
                }
                let published = match frozen.stated() {
                    Number::Count(n) => (n, 0),
                    Number::Rate(above, below) => (above, below),
                    // Where nothing was told, nothing can have become another.
                    Number::Withheld => {
                        restated.figures.push(None);
                        continue;
                    }
                };
                match figure::restate(&self.figures, db, self.store.tallies(), &asked.query, published, known) {
                    Ok(found) => restated.figures.push(found),
                    Err(figure::Error::Store(error)) => return Err(error.into()),
                    Err(error) => {
                        restated.figures.push(None);
                        restated.unknown.push((frozen.number, error.to_string()));
                    }
                }
            }
            Ok(restated)
        })
    }
}
