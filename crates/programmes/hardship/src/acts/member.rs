//! Who belongs to a dossier.

use std::collections::BTreeMap;

use clock::Day;
use procedure::Desk;
use record::{Commit, Version};
use roll::register::PERSON;

use super::dossier::belongs;
use super::{Act, code, held, refuse, sealed, spell, writable};
use crate::fields::Of;
use crate::register::{AMOUNT, MEMBER};

/// A member as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberForm {
    /// The person of the roll.
    pub person: i64,
    /// How related to the head: a code of `kinship`.
    pub kinship: String,
    /// What is sealed, by the names of [`crate::fields::ITEMS`]. What is not named stays as it is; an empty text takes
    /// it away.
    pub fields: BTreeMap<&'static str, String>,
}

/// Says what is so of one member of a dossier, who is added if they are not there yet. Gives their record.
///
/// # Errors
/// What is wrong with the form; when the person is not of the household, or the dossier can no longer be changed; or
/// the store fails.
pub fn put_member(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, form: &MemberForm) -> Act<i64> {
    let put = put_members(commit, desk, dossier, std::slice::from_ref(form))?;
    put.first().copied().ok_or(procedure::Refusal::Missing)
}

/// The same of several at once. Gives their records, in order.
///
/// # Errors
/// As [`put_member`].
pub fn put_members(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, forms: &[MemberForm]) -> Act<Vec<i64>> {
    let dossier = writable(commit, desk, dossier)?;
    let at = commit.at(desk.today);
    let standing = commit.read()?.find(&MEMBER, "dossier", dossier.id, at)?;
    let mut put = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        if forms[..at].iter().any(|other| other.person == form.person) {
            return refuse("同一人只能填写一次。", "One person can be entered only once.");
        }
        let before = standing.iter().find(|member| member.int("person") == Some(form.person));
        put.push(put_one(commit, desk, &dossier, before, form)?);
    }
    if put.iter().any(|id| !standing.iter().any(|member| member.id == *id)) {
        spell::refresh(commit, desk, &dossier)?;
    }
    Ok(put)
}

fn put_one(
    commit: &mut Commit<'_>,
    desk: &Desk,
    dossier: &Version,
    before: Option<&Version>,
    form: &MemberForm,
) -> Act<i64> {
    held(commit, desk, &PERSON, form.person)?;
    code(desk, ("与户主关系", "Related to the head as"), "kinship", &form.kinship)?;
    let db = commit.read()?;
    let household = dossier.int("household").unwrap_or(0);
    if before.is_none() && !belongs(db, household, form.person, desk.today)? {
        return refuse(
            "这个人不在名册中的这一户内，请先在名册中登记。",
            "This person does not belong to the household in the roll; enter them there first.",
        );
    }
    let of = if dossier.int("head") == Some(form.person) { Of::Head } else { Of::Member };
    let draft = before.map_or_else(|| MEMBER.draft(), Version::draft);
    let draft = draft.set("dossier", dossier.id).set("person", form.person).set("kinship", form.kinship.as_str());
    let draft = sealed(db, desk, of, before, draft, &MEMBER, &form.fields)?;
    match before {
        Some(before) => {
            commit.assert(before.id, (desk.today, Day::END), &draft, None)?;
            Ok(before.id)
        }
        None => {
            let id = commit.new_id();
            commit.open(id, (desk.today, Day::END), &draft, None)?;
            Ok(id)
        }
    }
}

/// Takes a person out of a dossier, with the lines of the sheet of means that are theirs. Tells whether anything
/// changed.
///
/// # Errors
/// When it is the head, or the dossier can no longer be changed; or the store fails.
pub fn drop_member(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, person: i64) -> Act<bool> {
    let dossier = writable(commit, desk, dossier)?;
    if dossier.int("head") == Some(person) {
        return refuse("户主不能移出档案。", "The head cannot be taken out of the dossier.");
    }
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let theirs = |version: &&Version| version.int("person") == Some(person);
    let member = db.find(&MEMBER, "dossier", dossier.id, at)?.iter().find(theirs).map(|member| member.id);
    let lines: Vec<i64> =
        db.find(&AMOUNT, "dossier", dossier.id, at)?.iter().filter(theirs).map(|line| line.id).collect();
    let Some(member) = member else { return Ok(false) };
    commit.end(&MEMBER, member, desk.today)?;
    for line in lines {
        commit.end(&AMOUNT, line, desk.today)?;
    }
    spell::refresh(commit, desk, &dossier)?;
    Ok(true)
}
