//! Objecting: by anybody, with or without a name, and reading with a code what became of it.

use procedure::filing::{Counter, Filed, Filer, written};
use procedure::{Actor, Desk, Given, Order, Refusal};
use record::Commit;

use super::register::{NOTICE, OBJECTION};
use super::show::on_show;
use super::table::PROCEDURE;

/// An objection as it is sent.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// The notice.
    pub notice: i64,
    /// The line objected to.
    pub line: i64,
    /// On what ground: a code of `objection_ground`.
    pub ground: String,
    /// What is so, and how it is known.
    pub text: String,
    /// How to reach whoever objects, if they want to be reached.
    pub contact: String,
    /// By whom and from where.
    pub filer: Filer,
}

/// Objections are counted, found again and forgotten here.
pub static COUNTER: Counter =
    Counter { register: &OBJECTION, settled: "settled_on", per_address: 10, per_account: 10, per_hour: 300 };

/// Characters of an objection.
const TEXT: usize = 2000;

fn guard<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Guard((zh.into(), en.into())))
}

/// Receives an objection to a line that is on show today. The dossier's notice stands still from then on.
///
/// # Errors
/// What is wrong with it, that its notice has ended, or that too many came from there; in both languages.
pub fn file(commit: &mut Commit<'_>, desk: &Desk, filing: &Filing) -> Result<Filed, Refusal> {
    COUNTER.file(commit, desk, &filing.filer, |commit| {
        let at = commit.at(desk.today);
        let lines = on_show(commit.read()?, Some(filing.notice), at)?;
        if lines.is_empty() {
            return guard("这个公示已经结束，不再接受异议。", "This notice has ended; objections are no longer taken.");
        }
        let Some(line) = lines.iter().find(|line| line.id == filing.line) else {
            return guard("请选择对公示中的哪一户有异议。", "Choose which line of the notice you object to.");
        };
        if desk.pack.codes("objection_ground").is_none_or(|list| list.get(&filing.ground).is_none()) {
            return guard("请选择异议的理由。", "Choose the ground of the objection.");
        }
        let (text, contact) = written(&filing.text, &filing.contact, TEXT)?;
        let notice = commit.read()?.get(&NOTICE, filing.notice, at)?.ok_or(Refusal::Missing)?;
        let draft = OBJECTION
            .draft()
            .set("notice", notice.id)
            .set("shown", line.id)
            .set("dossier", line.int("dossier"))
            .set("unit", line.int("unit"))
            .set("centre", notice.int("centre"))
            .set("ground", filing.ground.as_str())
            .set("received_on", desk.today)
            .seal("text", Some(text.as_str()))
            .seal("contact", contact)
            .seal("inquiry", None)
            .seal("findings", None)
            .seal("answer", None);
        let taken = procedure::begin(commit, desk, &PROCEDURE, "receive", draft, Given::none(), Actor::System)?;
        Ok(taken.record)
    })
}

/// Takes back the objection of a code. `None` when the code is that of none.
///
/// # Errors
/// When it is settled already, or the store fails.
pub fn withdraw(commit: &mut Commit<'_>, desk: &Desk, code: &str) -> Result<Option<i64>, Refusal> {
    let at = commit.at(desk.today);
    let Some(objection) = COUNTER.by_code(commit.read()?, code, at)? else { return Ok(None) };
    let step = PROCEDURE.step("withdraw").ok_or(Refusal::Missing)?;
    let order = Order { step, record: objection.id, seen: None, given: Given::none(), by: Actor::System };
    procedure::take(commit, desk, &PROCEDURE, &order)?;
    Ok(Some(objection.id))
}
