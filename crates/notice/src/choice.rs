//! What each person chose: which kinds come by mail, in which language, and where to; and what they have read.

use clock::{Day, Lang};
use record::{Commit, Db, SideDoor, Store};

use crate::kind::KINDS;
use crate::register::MAIL_ADDRESS;
use crate::{Error, Result};

/// What somebody chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The language of mails and calendars.
    pub lang: Lang,
    /// The kinds they want by mail.
    pub mail: Vec<&'static str>,
}

impl Default for Choices {
    fn default() -> Choices {
        let mail = KINDS.iter().filter(|kind| kind.mail).map(|kind| kind.code).collect();
        Choices { lang: Lang::default(), mail }
    }
}

impl Choices {
    /// Whether a kind is wanted by mail. One that cannot be chosen is told with whatever else is told.
    pub fn wants(&self, kind: &str) -> bool {
        let kind = KINDS.iter().find(|each| each.code == kind).map_or("told", |each| each.code);
        self.mail.contains(&kind)
    }
}

/// What somebody has read and was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reader {
    /// What was told until then counts as read.
    pub(crate) seen_ms: i64,
    /// What was told until then stood in a mail; 0 before the first.
    pub(crate) told_ms: i64,
    /// What became of the last mail: `sent`, `refused`, `failed`, or nothing yet.
    pub(crate) outcome: String,
}

pub(crate) fn reader_of(db: &Db, account: i64) -> record::Result<Reader> {
    let sql = "SELECT seen_ms, told_ms, outcome FROM notice_reader WHERE federation = $1 AND account = $2";
    let read = db.first(sql, &[account.into()], |row| {
        Ok(Reader { seen_ms: row.int(0)?, told_ms: row.int(1)?, outcome: row.text(2)? })
    })?;
    Ok(read.unwrap_or_default())
}

/// Makes the row of an account, unless it is there.
pub(crate) fn begin_reader(door: &SideDoor<'_>, account: i64) -> record::Result<()> {
    door.run(
        "INSERT INTO notice_reader (federation, account, lang, seen_ms, digest_day, told_ms, retry_ms, outcome) \
         VALUES ($1, $2, '', 0, $3, 0, 0, '') ON CONFLICT DO NOTHING",
        &[account.into(), Day::START.into()],
    )
    .map(drop)
}

/// What somebody chose; what they did not say is as the kinds have it.
///
/// # Errors
/// When the store cannot be read.
pub fn choices_of(db: &Db, account: i64) -> record::Result<Choices> {
    let sql = "SELECT kind, mail FROM notice_choice WHERE federation = $1 AND account = $2";
    let said = db.all(sql, &[account.into()], |row| Ok((row.text(0)?, row.int(1)? == 1)))?;
    let wants = |kind: &&crate::Kind| said.iter().find(|(code, _)| code == kind.code).map_or(kind.mail, |said| said.1);
    let sql = "SELECT lang FROM notice_reader WHERE federation = $1 AND account = $2";
    let lang = db.first(sql, &[account.into()], |row| row.text(0))?;
    Ok(Choices {
        lang: lang.as_deref().and_then(Lang::parse).unwrap_or_default(),
        mail: KINDS.iter().filter(wants).map(|kind| kind.code).collect(),
    })
}

/// Keeps what somebody chose.
///
/// # Errors
/// When the store fails.
pub fn choose(store: &Store, account: i64, choices: &Choices) -> record::Result<()> {
    let choices = choices.clone();
    store.side(move |door| {
        begin_reader(door, account)?;
        let sql = "UPDATE notice_reader SET lang = $3 WHERE federation = $1 AND account = $2";
        door.run(sql, &[account.into(), choices.lang.tag().into()])?;
        for kind in KINDS {
            door.run(
                "INSERT INTO notice_choice (federation, account, kind, mail) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (federation, account, kind) DO UPDATE SET mail = excluded.mail",
                &[account.into(), kind.code.into(), choices.mail.contains(&kind.code).into()],
            )?;
        }
        Ok(())
    })
}

/// What was told to somebody until then counts as read; never less than before.
pub(crate) fn mark_seen(store: &Store, account: i64, until_ms: i64) -> record::Result<()> {
    store.side(move |door| {
        begin_reader(door, account)?;
        let sql = "UPDATE notice_reader SET seen_ms = $3 WHERE federation = $1 AND account = $2 AND seen_ms < $3";
        door.run(sql, &[account.into(), until_ms.into()])?;
        Ok(())
    })
}

/// Where the mail of an account goes; `None` when it has no address, or was erased.
///
/// # Errors
/// When the store cannot be read.
pub fn address_of(db: &Db, account: i64, today: Day) -> record::Result<Option<String>> {
    let standing = db.standing_where(&MAIL_ADDRESS, "account", account)?;
    let Some(version) = standing.iter().find(|v| v.valid_from <= today && today < v.valid_to) else { return Ok(None) };
    Ok(db.unseal(version)?.opt("address").map(str::to_owned))
}

/// Keeps the mail address of an account, in the place of the one it had.
///
/// # Errors
/// When it is no mail address, the account was erased, or the store fails.
pub fn keep_address(commit: &mut Commit<'_>, account: i64, address: &str, today: Day) -> Result<()> {
    let address = address.trim();
    if address.len() > 254 || address.parse::<lettre::Address>().is_err() {
        return Err(Error::NotAnAddress);
    }
    let held = commit.read()?.standing_where(&MAIL_ADDRESS, "account", account)?.first().map(|version| version.id);
    let id = held.unwrap_or_else(|| commit.new_id());
    let draft = MAIL_ADDRESS.draft().set("account", account).seal("address", Some(address));
    commit.assert(id, (today, Day::END), &draft, None)?;
    Ok(())
}

/// Forgets the mail address of an account from today on.
///
/// # Errors
/// When the store fails.
pub fn forget_address(commit: &mut Commit<'_>, account: i64, today: Day) -> Result<()> {
    let mut held: Vec<i64> =
        commit.read()?.standing_where(&MAIL_ADDRESS, "account", account)?.iter().map(|version| version.id).collect();
    held.dedup();
    for id in held {
        commit.end(&MAIL_ADDRESS, id, today)?;
    }
    Ok(())
}

/// A mail address as pages show it: `z***@example.org`.
pub fn mask_address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_masked() {
        assert_eq!(mask_address("zhou.min@example.org"), "z***@example.org");
        assert_eq!(mask_address("周@例.中国"), "周***@例.中国");
        assert_eq!(mask_address("nothing"), "n***@");
    }

    #[test]
    fn a_kind_nobody_can_choose_goes_with_what_is_told() {
        let mut choices = Choices::default();
        assert!(choices.wants("turn") && choices.wants("of-another-crate"));
        choices.mail.retain(|kind| *kind != "told");
        assert!(choices.wants("turn") && !choices.wants("told") && !choices.wants("of-another-crate"));
    }
}
