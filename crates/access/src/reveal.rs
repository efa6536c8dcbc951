//! Seeing sealed fields: asked for with a reason, and in the log before they are shown or handed out.

use crate::account::{check_reason, intent};
use crate::register::REVEAL;
use crate::{Access, By, Error, Result};

impl Access {
    /// Logs that an account sees these sealed fields of a record, and gives the number of the commit. The caller has asked
    /// [`crate::can`] for [`crate::Action::RollReveal`], and shows the fields only after this has returned.
    ///
    /// # Errors
    /// [`Error::Reason`] when the reason says nothing or holds a long number; or the store.
    pub fn reveal(&self, by: By, register: &'static str, record: i64, fields: &[&str], reason: &str) -> Result<i64> {
        self.log_sight(by, ("reveal", "reveal"), (register, record, fields.join(",")), reason)
    }

    /// Logs that an account opens a record of which even the masked page is not everybody's to see; once a day. The page is
    /// shown only after this has returned.
    ///
    /// # Errors
    /// When the store fails.
    pub fn look(&self, by: By, register: &'static str, record: i64) -> Result<()> {
        let at = record::Moment { as_of: self.today(), known: record::OPEN - 1 };
        let seen = self.store.read(|db| db.find(&REVEAL, "record", record, at))?;
        let same = |look: &record::Version| look.int("account") == Some(by.account) && look.text("fields").is_empty();
        if seen.iter().any(same) {
            return Ok(());
        }
        self.keep(by, ("read", "read"), (register, record, String::new()), "").map(drop)
    }

    /// Logs that an account takes sealed fields of everybody in the subtree of a unit out of the house, as a sheet; `what` names
    /// the sheet. The caller has asked [`crate::can`] for [`crate::Action::RollExport`], and writes the sheet only after this
    /// has returned.
    ///
    /// # Errors
    /// As [`Access::reveal`].
    pub fn hand_out(&self, by: By, unit: i64, what: &str, reason: &str) -> Result<i64> {
        self.log_sight(by, ("export", "export"), ("unit", unit, what.to_owned()), reason)
    }

    fn log_sight(
        &self,
        by: By,
        (kind, source): (&'static str, &'static str),
        (register, record, fields): (&'static str, i64, String),
        reason: &str,
    ) -> Result<i64> {
        check_reason(reason, false)?;
        self.keep(by, (kind, source), (register, record, fields), reason)
    }

    fn keep(
        &self,
        by: By,
        (kind, source): (&'static str, &'static str),
        (register, record, fields): (&'static str, i64, String),
        reason: &str,
    ) -> Result<i64> {
        let today = self.today();
        let done = self.store.commit(intent(by, kind, reason, source), move |commit| {
            let draft = REVEAL
                .draft()
                .set("account", by.account)
                .set("register", register)
                .set("record", record)
                .set("fields", fields.as_str());
            let id = commit.new_id();
            // What was seen on a day was seen on that day; the record of it ends with the day.
            commit.open(id, (today, today.plus(1)), &draft, None)?;
            Ok::<(), Error>(())
        })?;
        done.commit.ok_or(Error::Reason)
    }
}
