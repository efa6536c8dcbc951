//! Bulletins that are being written.

use clock::{Day, Lang};
use record::Row;

use crate::{Error, MAX_TEXT, Press, title};

/// A bulletin that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its number among drafts; 0 for one that was never saved.
    pub id: i64,
    /// The unit that will publish it.
    pub unit: i64,
    /// The text.
    pub text: String,
    /// The language of the text.
    pub language: Lang,
    /// The day it speaks of.
    pub as_of: Day,
    /// How often it was saved.
    pub revision: i64,
    /// Who saved it last.
    pub account: i64,
    /// When: milliseconds since 1970 UTC.
    pub changed_ms: i64,
}

impl Draft {
    /// Its title, if its text has one yet.
    pub fn title(&self) -> Option<String> {
        title::title(&self.text)
    }
}

const SELECT: &str =
    "SELECT id, unit, text, language, as_of, revision, account, changed_ms FROM bulletin_draft WHERE federation = $1";

fn read(row: &Row<'_>) -> record::Result<Draft> {
    Ok(Draft {
        id: row.int(0)?,
        unit: row.int(1)?,
        text: row.text(2)?,
        language: Lang::parse(&row.text(3)?).unwrap_or_default(),
        as_of: Day(i32::try_from(row.int(4)?).unwrap_or(Day::END.0)),
        revision: row.int(5)?,
        account: row.int(6)?,
        changed_ms: row.int(7)?,
    })
}

impl Press {
    /// Every draft, the one changed last first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn drafts(&self) -> Result<Vec<Draft>, Error> {
        Ok(self.store.read(|db| db.all(&format!("{SELECT} ORDER BY changed_ms DESC, id DESC"), &[], read))?)
    }

    /// A draft.
    ///
    /// # Errors
    /// [`Error::NoDraft`], or the store.
    pub fn draft(&self, id: i64) -> Result<Draft, Error> {
        self.store.read(|db| Self::draft_in(db, id))?.ok_or(Error::NoDraft)
    }

    /// A draft, read where one reads already.
    ///
    /// # Errors
    /// The store's.
    pub fn draft_in(db: &record::Db, id: i64) -> record::Result<Option<Draft>> {
        db.first(&format!("{SELECT} AND id = $2"), &[id.into()], read)
    }

    /// Saves a draft: a new one when its `id` is 0, else over the revision it was read at. Gives its number.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else has saved it since, [`Error::NoDraft`] when it is gone, [`Error::TooLong`].
    pub fn save_draft(&self, draft: &Draft) -> Result<i64, Error> {
        if draft.text.len() > MAX_TEXT {
            return Err(Error::TooLong(draft.text.len()));
        }
        let (draft, now) = (draft.clone(), self.store.now());
        let content =
            [draft.text.into(), draft.language.tag().into(), draft.as_of.into(), draft.account.into(), now.into()];
        let (id, unit, revision) = (draft.id, draft.unit, draft.revision);
        self.store.side(move |door| {
            if id == 0 {
                let last = door.db().first("SELECT MAX(id) FROM bulletin_draft WHERE federation = $1", &[], |row| row.opt_int(0))?;
                // Made of the time, so that the number of a draft that is gone never comes back under an editor still open.
                let id = last.flatten().unwrap_or(0).max(now - 1) + 1;
                let mut params = content.to_vec();
                params.extend([id.into(), unit.into()]);
                let sql = "INSERT INTO bulletin_draft (federation, text, language, as_of, account, changed_ms, id, unit, revision) \
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
                door.run(sql, &params)?;
                return Ok(id);
            }
            let Some(held) = Press::draft_in(door.db(), id)? else { return Err(Error::NoDraft) };
            if held.revision != revision {
                return Err(Error::Conflict);
            }
            let mut params = content.to_vec();
            params.push(id.into());
            let sql = "UPDATE bulletin_draft SET text = $2, language = $3, as_of = $4, account = $5, changed_ms = $6, \
                       revision = revision + 1 WHERE federation = $1 AND id = $7";
            door.run(sql, &params)?;
            Ok(id)
        })
    }

    /// Throws a draft away, or takes it away once it is published.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn discard_draft(&self, id: i64) -> Result<(), Error> {
        self.store
            .side(move |door| door.run("DELETE FROM bulletin_draft WHERE federation = $1 AND id = $2", &[id.into()]))?;
        Ok(())
    }
}
