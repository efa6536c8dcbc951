//! What is written to a dossier besides its steps: the dossier as it is filled in, its members, the sheet of means,
//! visits, authorisations, results, what is considered before a decision. Each works within one commit and checks what
//! it is given. Who may do it is asked by whoever calls.

pub(crate) mod decide;
mod dossier;
mod means;
mod member;
pub(crate) mod spell;
mod visit;

pub use decide::{ExclusionForm, ExitForm, decide_exclusion, draw_up_exit, is_cancellation};
pub(crate) use dossier::is_over;
pub use dossier::{DossierForm, TakenIn, change_dossier, is_open, open_dossier, take_in, taken_over_until};
pub use means::{AmountForm, put_amounts, put_result};
pub use member::{MemberForm, drop_member, put_member, put_members};
pub use visit::{CONSENT_TEXT, VisitForm, add_consent, add_visit, withdraw_consent};

use std::collections::BTreeMap;

use clock::Day;
use procedure::{Desk, Refusal};
use record::{Commit, Db, Draft, Moment, Register, Version};

use crate::fields::{self, Of};
use crate::register::DOSSIER;

/// What an act says, or why it was refused; then nothing may be written.
pub type Act<T> = Result<T, Refusal>;

/// Refuses, with the reason in both languages.
fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Act<T> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// The record, as it stands today.
fn held(commit: &mut Commit<'_>, desk: &Desk, register: &'static Register, id: i64) -> Act<Version> {
    let at = commit.at(desk.today);
    commit.read()?.get(register, id, at)?.ok_or(Refusal::Missing)
}

/// The dossier, as long as what it says can still be changed.
fn writable(commit: &mut Commit<'_>, desk: &Desk, dossier: i64) -> Act<Version> {
    let dossier = held(commit, desk, &DOSSIER, dossier)?;
    if is_open(dossier.text("state")) {
        return Ok(dossier);
    }
    refuse(
        "档案正在公示、审批或已经办结，内容不能再改；要改请先退回。",
        "The dossier is on notice, being approved or at its end, and cannot be changed; have it returned first.",
    )
}

/// What a field is called where it is refused.
type Named = clock::Both;

/// A text of at most so many characters, without space around it.
fn optional(name: Named, text: &str, most: usize) -> Act<String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count > most {
        return refuse(
            format!("{}：最多 {most} 字，现有 {count} 字。", name.0),
            format!("{}: at most {most} characters; there are {count}.", name.1),
        );
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return refuse(
            format!("{}：含有不可用的字符。", name.0),
            format!("{}: there are characters that cannot be used.", name.1),
        );
    }
    Ok(text)
}

/// The same, which may not be empty.
fn needed(name: Named, text: &str, most: usize) -> Act<String> {
    let text = optional(name, text, most)?;
    if text.is_empty() { refuse(format!("{}：必填。", name.0), format!("{}: needed.", name.1)) } else { Ok(text) }
}

/// A code that stands in a list of the pack.
fn code(desk: &Desk, name: Named, list: &str, code: &str) -> Act<()> {
    if desk.pack.codes(list).is_some_and(|list| list.get(code).is_some()) {
        return Ok(());
    }
    refuse(format!("{}：请从列表中选择。", name.0), format!("{}: choose one of the list.", name.1))
}

/// Whether a unit is on the register today.
fn unit(desk: &Desk, name: Named, unit: i64) -> Act<()> {
    let at = Moment { as_of: desk.today, known: desk.known };
    if desk.units.exists(unit, at) {
        return Ok(());
    }
    refuse(format!("{}：没有这个单位。", name.0), format!("{}: there is no such unit.", name.1))
}

/// An account that is in use today; gives its version.
fn account(db: &Db, name: Named, account: i64, at: Moment) -> Act<Version> {
    match db.get(&access::ACCOUNT, account, at)? {
        Some(version) if version.text("state") == "active" => Ok(version),
        _ => refuse(format!("{}：没有这个账号。", name.0), format!("{}: there is no such account.", name.1)),
    }
}

/// A paper that hangs in the house.
fn paper(db: &Db, paper: Option<i64>, at: Moment) -> Act<()> {
    match paper {
        Some(paper) if db.get(&paper::PAPER, paper, at)?.is_none() => {
            refuse("依据材料：没有这份材料。", "Paper: there is no such paper.")
        }
        _ => Ok(()),
    }
}

/// A day that has come.
fn past(desk: &Desk, name: Named, day: Day) -> Act<()> {
    if day <= desk.today {
        return Ok(());
    }
    refuse(format!("{}：不能晚于今天。", name.0), format!("{}: it cannot lie in the future.", name.1))
}

/// Seals anew all that a register seals: what an earlier version held, and over it the answers given, each as its item
/// says. An empty answer takes away what was held; what is not answered stays.
fn sealed(
    db: &Db,
    desk: &Desk,
    of: Of,
    before: Option<&Version>,
    mut draft: Draft,
    register: &'static Register,
    answers: &BTreeMap<&'static str, String>,
) -> Act<Draft> {
    let clear = before.map(|version| db.unseal(version)).transpose()?.unwrap_or_default();
    let mut texts: BTreeMap<&'static str, String> = BTreeMap::new();
    for field in register.sealed_fields() {
        if let Some(text) = clear.opt(field.name) {
            texts.insert(field.name, text.to_owned());
        }
    }
    for (name, text) in answers {
        // An item asked only of the head may be kept of anybody, and the other way round: who is head may change.
        let item = fields::find(of, name).or_else(|| fields::find(other(of), name));
        let item = item.filter(|item| register.sealed_fields().any(|field| field.name == item.name));
        let Some(item) = item else {
            return Err(record::Error::Rule(format!("the form of {} has no item {name}", register.name)).into());
        };
        match fields::read(item, desk.pack, text).map_err(Refusal::Guard)? {
            Some(text) => drop(texts.insert(item.name, text)),
            None => drop(texts.remove(item.name)),
        }
    }
    if texts.is_empty() && before.is_none_or(|version| version.sealed.is_none()) {
        return Ok(draft);
    }
    // All of them: setting one drops what was kept sealed.
    for field in register.sealed_fields() {
        draft = draft.seal(field.name, texts.get(field.name).map(String::as_str));
    }
    Ok(draft)
}

fn other(of: Of) -> Of {
    match of {
        Of::Household => Of::Household,
        Of::Head => Of::Member,
        Of::Member => Of::Head,
    }
}
