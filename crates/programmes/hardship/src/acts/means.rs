//! The sheet of means, and the results of its test.

use clock::{Day, Lang};
use procedure::{Desk, Refusal};
use record::{Commit, Db, Draft, Moment, Version};

use super::visit::purpose;
use super::{Act, account, code, held, optional, paper, refuse, writable};
use crate::dossier::{Amount, amounts, means_input};
use crate::fields::MOST_FEN;
use crate::register::{AMOUNT, DOSSIER, MEMBER, RESULT};
use crate::rules::means;

/// One line of the sheet of means as a form says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountForm {
    /// The member whose it is.
    pub person: i64,
    /// A code of `hardship_side`.
    pub side: String,
    /// A code of `hardship_amount`, a kind of that side.
    pub kind: String,
    /// Fen a year; of assets their value, which may be left out where it is not known.
    pub fen: Option<i64>,
    /// More about it; sealed.
    pub note: String,
    /// The paper that shows it.
    pub paper: Option<i64>,
}

/// Puts a whole sheet of means in the place of the one there is. Lines that say the same as before stay.
///
/// # Errors
/// What is wrong with it; when the dossier can no longer be changed; or the store fails.
pub fn put_amounts(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, sheet: &[AmountForm]) -> Act<()> {
    let dossier = writable(commit, desk, dossier)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let members = db.find(&MEMBER, "dossier", dossier.id, at)?;
    let mut drafts = Vec::with_capacity(sheet.len());
    for line in sheet {
        drafts.push((line, drafted(db, desk, &dossier, &members, line, at)?));
    }
    let standing = amounts(db, dossier.id, at)?;
    let mut left: Vec<&Amount> = standing.iter().collect();
    let mut take = |fits: &dyn Fn(&Amount) -> bool| {
        let found = left.iter().position(|held| fits(held))?;
        Some(left.remove(found).id)
    };
    // What stays as it is first, so that a line keeps its record however the sheet is ordered.
    let same = |line: &AmountForm| take(&|held: &Amount| held.says(line));
    let kept: Vec<Option<i64>> = sheet.iter().map(same).collect();
    for ((line, draft), kept) in drafts.into_iter().zip(kept) {
        if kept.is_some() {
            continue;
        }
        let alike = |held: &Amount| {
            (held.person, held.side.as_str(), held.kind.as_str()) == (line.person, &line.side, &line.kind)
        };
        let id = left.iter().position(|held| alike(held)).map(|found| left.remove(found).id);
        let id = id.unwrap_or_else(|| commit.new_id());
        commit.assert(id, (desk.today, Day::END), &draft, None)?;
    }
    for gone in left {
        commit.end(&AMOUNT, gone.id, desk.today)?;
    }
    Ok(())
}

fn drafted(db: &Db, desk: &Desk, dossier: &Version, members: &[Version], line: &AmountForm, at: Moment) -> Act<Draft> {
    const KIND: clock::Both = ("收支项目", "Item of the sheet of means");
    if !members.iter().any(|member| member.int("person") == Some(line.person)) {
        return refuse("这个人不是本档案的家庭成员。", "This person is not a member of the dossier.");
    }
    code(desk, ("收支类别", "Side of the sheet of means"), "hardship_side", &line.side)?;
    code(desk, KIND, "hardship_amount", &line.kind)?;
    let kind = desk.pack.codes("hardship_amount").and_then(|list| list.get(&line.kind));
    let label = |lang| kind.map_or("", |kind| kind.label(lang));
    if kind.and_then(|kind| kind.parent.as_deref()) != Some(line.side.as_str()) {
        return refuse(
            format!("“{}”不属于这一收支类别。", label(Lang::Zh)),
            format!("“{}” does not belong to this side of the sheet.", label(Lang::En)),
        );
    }
    match line.fen {
        Some(fen) if !(0..=MOST_FEN).contains(&fen) => {
            return refuse(
                format!("{}：请填不小于零的金额。", label(Lang::Zh)),
                format!("{}: an amount of money not below zero is needed.", label(Lang::En)),
            );
        }
        None if line.side != "asset" => {
            return refuse(
                format!("{}：请填金额，没有的填 0。", label(Lang::Zh)),
                format!("{}: give the amount, 0 where there is none.", label(Lang::En)),
            );
        }
        _ => {}
    }
    paper(db, line.paper, at)?;
    let note = optional(("说明", "Note"), &line.note, 500)?;
    Ok(AMOUNT
        .draft()
        .set("dossier", dossier.id)
        .set("person", line.person)
        .set("side", line.side.as_str())
        .set("kind", line.kind.as_str())
        .set("paper", line.paper)
        .seal("fen", line.fen.map(|fen| fen.to_string()).as_deref())
        .seal("note", Some(note.as_str()).filter(|note| !note.is_empty())))
}

/// Tests a dossier by its sheet of means and the rule of the day, and keeps the result with every number, its paper and
/// the version of the rule, sealed. What it proposes a person decides. Gives its record.
///
/// # Errors
/// When there is no rule, or no minimum-living line of the division, for the day; when the numbers cannot be tested; or
/// the store fails.
pub fn put_result(commit: &mut Commit<'_>, desk: &Desk, dossier: i64, purpose_of: &str, account_id: i64) -> Act<i64> {
    let dossier = held(commit, desk, &DOSSIER, dossier)?;
    if super::dossier::is_over(&dossier) {
        return refuse("档案已办结，不能再测算。", "The dossier is at its end; it cannot be tested.");
    }
    let purpose = purpose(purpose_of)?;
    let at = commit.at(desk.today);
    let db = commit.read()?;
    if account_id != 0 {
        account(db, ("账号", "Account"), account_id, at)?;
    }
    let rule = desk.pack.means(desk.today).ok_or_else(|| {
        Refusal::Guard(("今天没有可用的测算规则。".into(), "There is no rule of the means test in force today.".into()))
    })?;
    let input = match means_input(db, desk.pack, dossier.id, at) {
        Ok(input) => input,
        Err(record::Error::Rule(_)) => {
            return refuse(
                "没有这个区划今天的低保标准，无法测算；请核对“低保标准所属区划”。",
                "There is no minimum-living line of this division for today; look at the division of the line.",
            );
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(fault) = input.fault() {
        return Err(Refusal::Guard(fault));
    }
    let outcome = means::test(rule, &input);
    let lines = amounts(db, dossier.id, at)?;
    stated(db, &dossier, &lines, at)?;
    let lines: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| {
            serde_json::json!({
                "person": line.person, "side": line.side, "kind": line.kind, "fen": line.fen, "paper": line.paper,
            })
        })
        .collect();
    let mut sheet = serde_json::json!({
        "division": dossier.text("division"),
        "input": input,
        "amounts": lines,
        "outcome": outcome.json(),
    });
    if purpose == "exit" {
        let (may_leave, reasons) = means::may_leave(rule, &input);
        let said = |lang| reasons.iter().map(|reason| reason.text(lang)).collect::<Vec<_>>();
        sheet["exit"] =
            serde_json::json!({ "may_leave": may_leave, "reasons": said(Lang::Zh), "reasons_en": said(Lang::En) });
    }
    let draft = RESULT
        .draft()
        .set("dossier", dossier.id)
        .set("head", dossier.get("head").clone())
        .set("on_day", desk.today)
        .set("rule", outcome.rule.as_str())
        .set("proposed", Some(outcome.category).filter(|category| *category != "none"))
        .set("account", (account_id != 0).then_some(account_id))
        .set("purpose", purpose)
        .seal("sheet", Some(&sheet.to_string()));
    let id = commit.new_id();
    commit.open(id, (desk.today, Day::END), &draft, None)?;
    Ok(id)
}

/// Whether a sheet of means can be tested: it states incomes, and each of its lines can be read. What is not known is
/// never taken for nothing.
fn stated(db: &Db, dossier: &Version, lines: &[Amount], at: Moment) -> Act<()> {
    if !lines.iter().any(|line| line.side == "income") {
        return refuse(
            "还没有填写收入，不能测算；没有收入的也要填一行，金额为 0。",
            "The incomes have not been stated and cannot be tested; where there is none, say so with an amount of 0.",
        );
    }
    let unread = |person: &i64| lines.iter().any(|l| l.person == *person && l.fen.is_none() && l.side != "asset");
    let head = dossier.int("head").unwrap_or(0);
    let members = db.find(&MEMBER, "dossier", dossier.id, at)?;
    let others = members.iter().filter_map(|member| member.int("person")).filter(|person| *person != head);
    let mut of = (Vec::new(), Vec::new());
    if unread(&head) {
        of.0.push("户主".to_owned());
        of.1.push("the head".to_owned());
    }
    for (place, _) in (1..).zip(others).filter(|(_, person)| unread(person)) {
        of.0.push(format!("家庭成员 {place}"));
        of.1.push(format!("member {place}"));
    }
    if of.0.is_empty() {
        return Ok(());
    }
    refuse(
        format!("收支读不出来（个人信息已删除），不能测算：{}。请将其移出档案，或重新申报收支。", of.0.join("、")),
        format!(
            "The amounts of {} cannot be read, because what is known of them was erased; take them out of the dossier, \
             or have the amounts stated anew.",
            of.1.join(", ")
        ),
    )
}
