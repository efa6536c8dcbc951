//! Documents made of the ledger: what stands in them, and their numbers.
//!
//! [`data`] gives the fields of a template; who may read them is asked by whoever calls, for they hold the sealed names
//! of those who lead, work and meet. [`issue_document`] makes a document official: it has a number, and the register of
//! documents says of which bytes it is.

mod minutes;
mod report;
mod sheet;
mod slip;

use clock::{Day, Lang};
use procedure::{Case, Desk, Procedure, Refusal};
use record::{Commit, Db, Intent, Moment, Store, Version};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use report::{quarter_before, quarterly};

use crate::register::{MEETING, PLAN, SLIP, TASK};

/// The templates that this programme fills.
pub const TEMPLATES: [&str; 4] = ["supervision-slip", "task-sheet", "meeting-minutes", "quarterly-report"];

/// The word in the numbers of task sheets.
pub const SHEET_WORD: &str = "产改任";
/// The word in the numbers of quarterly reports.
pub const REPORT_WORD: &str = "产改报";

/// The fields of a template, made of a record: a slip, a task, a meeting, or a plan (whose report is of the quarter
/// that ended last).
///
/// # Errors
/// When there is no such template or record; or the store cannot be read.
pub fn data(
    db: &Db,
    desk: &Desk,
    figures: &figure::Catalogue,
    template: &str,
    record: i64,
    lang: Lang,
) -> Result<Value, Refusal> {
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let page = Page { db, desk, at, lang };
    match template {
        "supervision-slip" => slip::data(&page, record),
        "task-sheet" => sheet::data(&page, figures, record),
        "meeting-minutes" => minutes::data(&page, record),
        "quarterly-report" => report::data(&page, record, quarter_before(desk.today)),
        _ => no_template(template),
    }
}

fn no_template<T>(template: &str) -> Result<T, Refusal> {
    let known = TEMPLATES.join(", ");
    Err(Refusal::Guard((
        format!("没有模板 {template}；有：{known}。"),
        format!("There is no template {template}; there are: {known}."),
    )))
}

/// What a document is made with.
struct Page<'a> {
    db: &'a Db,
    desk: &'a Desk,
    at: Moment,
    lang: Lang,
}

impl Page<'_> {
    fn unit(&self, unit: i64) -> String {
        self.desk.units.name(unit, self.at, self.lang)
    }

    fn units(&self, unit: Option<i64>) -> Option<String> {
        unit.map(|unit| self.unit(unit))
    }

    fn code(&self, list: &str, code: &str) -> String {
        let label = self.desk.pack.codes(list).and_then(|list| list.label(code, self.lang));
        label.unwrap_or(code).to_owned()
    }

    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn case(&self, procedure: &'static Procedure, record: i64) -> Result<Case, Refusal> {
        Case::read(self.db, procedure, record, self.at)?.ok_or(Refusal::Missing)
    }

    /// In which office somebody acted: the title of the account.
    fn title_of(&self, account: i64) -> Result<Option<String>, Refusal> {
        let account = self.db.get(&access::ACCOUNT, account, self.at)?;
        Ok(account.map(|account| account.text("title").to_owned()).filter(|title| !title.is_empty()))
    }
}

/// A text as paragraphs.
fn prose(text: &str) -> Vec<String> {
    crate::ledger::lines(text)
}

/// What is to be issued, and by whom.
#[derive(Clone, Debug)]
pub struct DocumentOrder {
    /// The template.
    pub template: String,
    /// The record it is made of.
    pub record: i64,
    /// The language.
    pub lang: Lang,
    /// The account that issues it; 0 is the system.
    pub account: i64,
    /// The unit in whose name.
    pub office: i64,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Its record in the register of documents.
    pub document: i64,
    /// Its number.
    pub number: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Issues a document: takes its number, makes it, and keeps of which bytes it is. Slips and minutes have had their
/// number since the step that issued them; a task sheet and a report take one each time. Making happens between two
/// commits, so that nobody waits for it; if it fails, the number is kept and the register says that no document was
/// made under it.
///
/// # Errors
/// When there is no such template or record, or the slip or the minutes are not issued; whatever `make` says; or the
/// store fails.
pub fn issue_document<E: From<Refusal>>(
    store: &Store,
    desk: &Desk,
    figures: &figure::Catalogue,
    order: &DocumentOrder,
    make: impl FnOnce(&Value) -> Result<Vec<u8>, E>,
) -> Result<Issued, E> {
    let intent = |source: &str| Intent {
        actor: order.account,
        office: order.office,
        kind: "document",
        reason: format!("印发文件：{}", order.template),
        source: source.to_owned(),
    };
    let (taking, asked) = (desk.clone(), order.clone());
    let (document, number) =
        store.commit(intent("document number"), move |commit| take_number(commit, &taking, &asked))?.value;
    let fields = store.read(|db| issued(db, desk, figures, order, &number))?;
    let bytes = make(&fields)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    let (kept, today) = (sha256.clone(), desk.today);
    let enter = move |commit: &mut Commit<'_>| -> Result<bool, Refusal> {
        let held = commit.read()?.get(&paper::DOCUMENT, document, commit.at(today))?.ok_or(Refusal::Missing)?;
        Ok(commit.assert(document, (today, Day::END), &held.draft().set("sha256", kept), None)?)
    };
    store.commit(intent("document bytes"), enter)?;
    Ok(Issued { document, number, bytes, sha256 })
}

/// The fields of a document that is issued under a number.
fn issued(
    db: &Db,
    desk: &Desk,
    figures: &figure::Catalogue,
    order: &DocumentOrder,
    number: &str,
) -> Result<Value, Refusal> {
    let mut fields = data(db, desk, figures, &order.template, order.record, order.lang)?;
    let at = Moment { as_of: desk.today, known: db.head()?.commit };
    let page = Page { db, desk, at, lang: order.lang };
    match order.template.as_str() {
        // The sheet has two numbers: its own, and that of the task in the ledger.
        "task-sheet" => {
            let place = fields["number"].as_str().unwrap_or("").to_owned();
            let both = page.pick("{number}（台账 {place}）", "{number} (ledger {place})");
            fields["number"] = both.replace("{number}", number).replace("{place}", &place).into();
        }
        "quarterly-report" => {
            fields["number"] = number.into();
            fields["issued_on"] = desk.today.to_string().into();
            fields["signer"] = page.title_of(order.account)?.into();
        }
        _ => {}
    }
    Ok(fields)
}

/// The document of a record and its number: the one it has, or a new one.
fn take_number(commit: &mut Commit<'_>, desk: &Desk, order: &DocumentOrder) -> Result<(i64, String), Refusal> {
    let at = commit.at(desk.today);
    let db = commit.read()?;
    let (register, owner, word) = match order.template.as_str() {
        "supervision-slip" => (&SLIP, "owner", None),
        "meeting-minutes" => (&MEETING, "unit", None),
        "task-sheet" => (&TASK, "owner", Some(SHEET_WORD)),
        "quarterly-report" => (&PLAN, "unit", Some(REPORT_WORD)),
        other => return no_template(other),
    };
    let record = db.get(register, order.record, at)?.ok_or(Refusal::Missing)?;
    let Some(word) = word else {
        let mine = |document: &&Version| document.text("register") == register.name;
        let documents = db.find(&paper::DOCUMENT, "record", record.id, at)?;
        let Some(document) = documents.iter().find(mine) else {
            return Err(Refusal::Guard((
                "还没有编号：督办单发出、会议纪要签发之后才有。".into(),
                "It has no number yet: slips get theirs when they are issued, minutes when they are signed.".into(),
            )));
        };
        return Ok((document.id, document.text("text").to_owned()));
    };
    let organ = record.int(owner).unwrap_or(order.office);
    numbered(commit, desk.today, organ, word, &order.template, (register.name, record.id))
}

/// Takes the next number of an organ's documents and enters the document under it; its bytes are made later.
///
/// # Errors
/// When the store fails.
pub(crate) fn numbered(
    commit: &mut Commit<'_>,
    today: Day,
    organ: i64,
    word: &str,
    template: &str,
    record: (&str, i64),
) -> Result<(i64, String), Refusal> {
    let year = i64::from(today.year());
    let (number, text) = paper::number(commit, organ, word, year)?;
    let issue =
        paper::Issue { organ, word, year, number, text: &text, template, record, paper: None, sha256: "", day: today };
    Ok((paper::issue(commit, &issue)?, text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
