//! Replay: a publication made again from the store and compared, byte for byte, with a file.

use std::io::BufRead;

use figure::freeze::{Difference, Replay, Source};
use record::Moment;
use serde::Serialize;

use crate::press::Places;
use crate::register::{PUBLICATION, Publication};
use crate::{Error, Press, TEXTS};

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Whether the store gives the same bytes.
    pub ok: bool,
    /// The bulletin's number, if this federation published it.
    pub number: Option<i64>,
    /// What was found, in Chinese.
    pub zh: String,
    /// What was found, in English.
    pub en: String,
}

impl Replayed {
    fn new(ok: bool, number: Option<i64>, key: &str, args: &[(&'static str, String)]) -> Replayed {
        let said = |lang| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
            TEXTS.t_args(lang, key, &args)
        };
        Replayed { ok, number, zh: said(clock::Lang::Zh), en: said(clock::Lang::En) }
    }
}

impl Press {
    /// The publication a file speaks of: by the root computed from it, else by the commit it names.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn published_as(&self, root: Option<&str>, commit: Option<i64>) -> Result<Option<Publication>, Error> {
        // Whenever it was published and whatever became of it since.
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND (v.root = $2 OR v.opened = $3) ORDER BY CASE WHEN v.root = $2 THEN 0 ELSE 1 END, v.id",
            record::Version::columns(&PUBLICATION, "v"),
            PUBLICATION.table()
        );
        let params = [root.unwrap_or("").into(), commit.unwrap_or(0).into()];
        Ok(self.store.read(|db| {
            db.first(&sql, &params, |row| record::Version::read(&PUBLICATION, row, 0).map(Publication::of))
        })?)
    }

    /// Makes a publication again and compares it with a file, as far as the line before the last: that one may carry further
    /// signatures, and [`proof::publication::verify`] checks it.
    ///
    /// # Errors
    /// When file or store cannot be read. That they differ is no error but the answer.
    pub fn replay(&self, publication: &Publication, published: impl BufRead) -> Result<Replayed, Error> {
        let replayed = self.store.read(|db| {
            let (header, asked, secret) = self.ingredients(db, publication)?;
            let units = Places { db, tree: &self.tree };
            let source = Source { figures: &self.figures, db, tallies: self.store.tallies(), units: &units };
            Ok::<_, Error>(source.replay(header, &asked, secret, published)?)
        });
        let number = Some(publication.number);
        let n = ("n", publication.number.to_string());
        Ok(match replayed {
            Ok(Replay::Same { root }) if proof::hex::encode(&root) == publication.root => {
                Replayed::new(true, number, "bulletin-replay-same", &[n, ("commit", publication.commit.to_string())])
            }
            Ok(Replay::Same { .. }) => Replayed::new(false, number, "bulletin-replay-root", &[n]),
            Ok(Replay::Differs { line, why }) => {
                let key = match why {
                    Difference::Content => "bulletin-replay-content",
                    Difference::Short => "bulletin-replay-short",
                    Difference::Long => "bulletin-replay-long",
                };
                Replayed::new(false, number, key, &[n, ("line", line.to_string())])
            }
            // The store cannot even be frozen again as it was: that is a finding, unless it cannot be read at all.
            Err(Error::Figure(error @ (figure::Error::Differs { .. } | figure::Error::Draft(_)))) => {
                Replayed::new(false, number, "bulletin-replay-refused", &[n, ("why", error.to_string())])
            }
            Err(Error::Quotes(faults)) => {
                let why = faults.iter().map(|fault| fault.text(clock::Lang::Zh)).collect::<Vec<_>>().join("; ");
                Replayed::new(false, number, "bulletin-replay-refused", &[n, ("why", why)])
            }
            Err(error) => return Err(error),
        })
    }

    /// The answer for a file that no publication of this federation fits.
    pub fn not_ours() -> Replayed {
        Replayed::new(false, None, "bulletin-replay-unknown", &[])
    }

    /// The moment at which a publication was first known.
    pub fn moment_of(publication: &Publication) -> Moment {
        Moment { as_of: publication.row.valid_from, known: publication.commit }
    }
}
