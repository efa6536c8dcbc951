//! Files to departments and their answers: made here, encrypted under a passphrase or for private matching; an answer is
//! looked at row by row before anything is written, then taken in by one commit. Until it is confirmed it lies in memory
//! only, for its sender alone and for an hour.

use std::sync::Arc;

use access::Action;
use clock::Lang;
use exchange::matching::Opened;
use maud::{Markup, html};
use procedure::{Actor, Refusal};
use proof::checkpoint::{SigningKey, VerifierKey};
use rand::SeedableRng as _;
use record::{Moment, Version};
use ui::components::{
    Column, Crumb, Empty, Fact, Field, FieldKind, Form, Kind as Loud, Method, NoteKind, Row, Table, TagKind, Tone,
    button, digest, empty, error_summary, facts, field, form, link_button, note, page_head, section_head, table, tag,
};
use ui::web::{Ctx, Held, Lookup, Page, Problem, Upload, Waiting, download};
use zeroize::Zeroizing;

use super::CHECKS;
use super::desk::{self, Wrong};
use crate::check::batch::{self, Gathered, Judged, Outgoing, Seconded};
use crate::check::file::{self, FileError, Head, Kind, Line};
use crate::check::read::{self, CheckRow};
use crate::check::register::{BATCH, CHECK};
use crate::check::{asking, matching};

/// Under which name the centre's signing key is kept.
const KEY: &str = "hardship-check-key";
/// Faults listed at most.
const SHOWN: usize = 200;
/// Files listed at most.
const LISTED: usize = 100;
/// What an answer says.
#[derive(Clone)]
enum Said {
    Lines(Arc<[Line]>),
    Matched(Arc<Opened>),
}

/// An answer that waits to be confirmed.
struct Looked {
    batch: i64,
    sha256: String,
    said: Said,
    /// Whether its origin is vouched for by a signature, a passphrase or the matching itself.
    vouched: Vouched,
}

static WAITING: Waiting<Looked> = Waiting::new();

/// What vouches for where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Vouched {
    Key,
    Passphrase,
    Matching,
    Nothing,
}

impl Vouched {
    /// Whether a second person must have had the answer in their hands: who asks knows the passphrase too, and could have
    /// written it alone.
    fn needs_second(self) -> bool {
        matches!(self, Vouched::Passphrase | Vouched::Nothing)
    }

    fn key(self) -> &'static str {
        match self {
            Vouched::Key => "hardship-check-vouched-key",
            Vouched::Passphrase => "hardship-check-vouched-passphrase",
            Vouched::Matching => "hardship-check-vouched-matching",
            Vouched::Nothing => "hardship-check-vouched-nothing",
        }
    }
}

/// The centre an answer that waits goes to.
pub(super) fn of_token(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    Ok(WAITING.unit_of(lookup, "token"))
}

/// One department that is asked by files.
struct Department {
    code: String,
    unit: i64,
    way: String,
    /// Open requests, and those of them that never went out.
    open: usize,
    fresh: usize,
}

struct Found {
    departments: Vec<Department>,
    batches: Vec<(Version, bool)>,
    key: Option<VerifierKey>,
}

async fn read_all(ctx: &Ctx, centre: i64) -> Result<Found, Problem> {
    let at = ctx.now;
    ctx.read(move |db| {
        let mut departments = Vec::new();
        for each in asking::departments(db, centre, at)?.iter().filter(|each| each.text("way") != "account") {
            let which = read::Which {
                centres: vec![centre],
                state: Some("asked".into()),
                department: Some(each.text("department").into()),
                way: Some(each.text("way").into()),
                ..read::Which::default()
            };
            let open = read::list(db, &which, at, 0, batch::MOST)?;
            departments.push(Department {
                code: each.text("department").into(),
                unit: each.int("unit").unwrap_or(0),
                way: each.text("way").into(),
                fresh: open.iter().filter(|check| check.batch.is_none()).count(),
                open: open.len(),
            });
        }
        let all = db.find(&BATCH, "centre", centre, at)?;
        let is_answered =
            |id: i64| all.iter().any(|each| each.text("direction") == "in" && each.int("answers") == Some(id));
        let out = all.iter().rev().filter(|each| each.text("direction") == "out").take(LISTED);
        let batches = out.map(|each| (each.clone(), is_answered(each.id))).collect();
        let key = signing_key(db)?.map(|key| key.verifier());
        Ok::<_, record::Error>(Found { departments, batches, key })
    })
    .await
}

fn signing_key(db: &record::Db) -> record::Result<Option<SigningKey>> {
    let Some(text) = db.secret(KEY)? else { return Ok(None) };
    let key = std::str::from_utf8(&text).ok().and_then(|text| SigningKey::from_text(text).ok());
    key.map(Some).ok_or_else(|| record::Error::Damaged("the key that signs files to departments cannot be read".into()))
}

pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &[]).await
}

async fn draw(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let found = read_all(ctx, centre).await?;
    let title = ctx.t("hardship-check-nav-files");
    let rows: Vec<Row> = found.batches.iter().map(|(each, answered)| batch_row(ctx, each, *answered)).collect();
    let columns = [
        Column::day(ctx.t("hardship-check-made-on")),
        Column::text(ctx.t("hardship-check-department")),
        Column::text(ctx.t("hardship-check-way")),
        Column::number(ctx.t("hardship-check-rows")),
        Column::text(ctx.t("hardship-check-sha256")),
        Column::text(ctx.t("hardship-check-state")),
    ];
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-check-files-sub")) }, &html! {}))
        (desk::summary(ctx, wrong))
        section {
            (section_head(&ctx.t("hardship-check-files-out"), &html! {}))
            @if found.departments.is_empty() {
                (empty(&Empty { title: ctx.t("hardship-check-files-none"), explain: ctx.t("hardship-check-files-explain"), ..Empty::default() }, ctx.lang))
            } @else { (out_form(ctx, centre, &found.departments, wrong)) }
            @if let Some(key) = &found.key {
                p.small.mute { (ctx.t("hardship-check-key")) " " code { (key.to_text()) } }
                p.small.mute { (ctx.t("hardship-check-fingerprint")) " " code { (key.fingerprint()) } }
            }
        }
        section {
            (section_head(&ctx.t("hardship-check-files-made"), &html! {}))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-check-files-made-none")) } }
            @else { (table(&Table { caption: &ctx.t("hardship-check-files-made"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-check-list"), "/checks")];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

fn out_form(ctx: &Ctx, centre: i64, departments: &[Department], wrong: &[Wrong]) -> Markup {
    let choices = departments.iter().map(|each| {
        let args = [
            ("department", desk::label(ctx, "check_department", &each.code).into()),
            ("way", desk::label(ctx, "check_way", &each.way).into()),
            ("open", each.open.into()),
            ("fresh", each.fresh.into()),
        ];
        ui::components::Choice::new(each.code.as_str(), ctx.t_args("hardship-check-files-choice", &args))
    });
    let code = ctx.app.units.code(centre, ctx.now);
    let action = ui::link::with("/checks/files", &[], &[("unit", Some(&code))]);
    html! {
        div id=(desk::FORM) {
            (form(&Form { action: &action, csrf: &ctx.csrf(), body: html! {
                (field(&Field::new("department", &ctx.t("hardship-check-department"), FieldKind::Radio(choices.collect()))
                    .value(ctx.form.get("department")).error(desk::wrong_of(wrong, "department-0")).required(), ctx.lang))
                (field(&Field::password("passphrase", &ctx.t("hardship-check-passphrase")).hint(&ctx.t("hardship-check-passphrase-hint"))
                    .error(desk::wrong_of(wrong, "passphrase")).autocomplete("new-password"), ctx.lang))
                (field(&Field::text("reason", &ctx.t("reason")).value(ctx.form.get("reason")).hint(&ctx.t("reason-hint"))
                    .error(desk::wrong_of(wrong, "reason")).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t("hardship-check-files-make"), Loud::Primary)) }
                p.small.mute { (ctx.t("hardship-check-files-make-hint")) }
            }, ..Form::default() }))
        }
    }
}

fn batch_row(ctx: &Ctx, each: &Version, answered: bool) -> Row {
    let state = if answered {
        tag(TagKind::Ok, &ctx.t("hardship-check-file-answered"))
    } else {
        tag(TagKind::Info, &ctx.t("hardship-check-file-waiting"))
    };
    Row::new(vec![
        html! { a href={ "/checks/files/" (each.id) } { (desk::some_day(ctx, each.day("made_on"))) } },
        html! { (desk::label(ctx, "check_department", each.text("department"))) },
        html! { (desk::label(ctx, "check_way", each.text("way"))) },
        html! { (each.int("row_count").unwrap_or(0)) },
        digest(each.text("sha256"), ctx.lang),
        state,
    ])
}

/// Makes a file of all open requests to a department and sends it.
pub(super) async fn make(ctx: Ctx) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let found = read_all(&ctx, centre).await?;
    let Some(department) = found.departments.iter().find(|each| each.code == ctx.form.get("department")) else {
        return draw(&ctx, &[("department-0".into(), ctx.t("hardship-check-choose"))]).await;
    };
    if department.open == 0 {
        return draw(&ctx, &[("department-0".into(), ctx.t("hardship-check-files-nothing"))]).await;
    }
    let (code, way, at, pack) = (department.code.clone(), department.way.clone(), ctx.now, desk::pack(&ctx));
    let passphrase = Zeroizing::new(ctx.form.raw("passphrase").to_owned());
    if way == "file" && passphrase.trim().chars().count() < file::PASSPHRASE {
        return draw(&ctx, &[("passphrase".into(), FileError::Weak.text(ctx.lang))]).await;
    }
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let what = format!("hardship checks {code} {way}");
    let logged = ctx
        .run(move |app| match app.access.hand_out(by, centre, &what, &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if !logged {
        return draw(&ctx, &[("reason".into(), ctx.t("access-reason"))]).await;
    }
    let gathered = {
        let (code, way) = (code.clone(), way.clone());
        ctx.read(move |db| batch::gather(db, pack, centre, &code, &way, at)).await?
    };
    let outgoing = Outgoing {
        centre,
        department: code,
        unit: department.unit,
        way: way.clone(),
        rows: gathered.rows.len(),
        checks: gathered.checks.iter().map(|check| check.id).collect(),
        account: ctx.who.account,
        ..Outgoing::default()
    };
    if way == "match" {
        make_match(&ctx, gathered, outgoing).await
    } else {
        make_file(&ctx, gathered, outgoing, passphrase).await
    }
}

async fn make_file(ctx: &Ctx, gathered: Gathered, mut outgoing: Outgoing, passphrase: Zeroizing<String>) -> Page {
    let signer = key_of(ctx).await?;
    outgoing.nonce = ctx.new_token();
    let head = Head {
        kind: Kind::Request,
        nonce: outgoing.nonce.clone(),
        department: outgoing.department.clone(),
        purpose: asking::purpose("application", Lang::Zh),
        due: gathered.checks.iter().filter_map(|check| check.due).min(),
        made_on: Some(ctx.now.as_of),
        rows: gathered.rows.len() as u64,
        columns: file::HEADINGS.iter().map(|each| each.key.to_owned()).collect(),
        key: String::new(),
        answers: String::new(),
    };
    let bytes = ctx
        .run(move |app| {
            let config = app.access.config();
            let sheet = file::sheet(&gathered.rows).map_err(Problem::internal)?;
            let random = |bytes: &mut [u8]| (config.random)(bytes);
            file::seal(head, &sheet, &passphrase, config.cost, Some(&signer), &random).map_err(Problem::internal)
        })
        .await?;
    outgoing.sha256 = file::sha256(&bytes);
    let name = file_name(ctx, &outgoing, "ghcheck");
    match desk::commit(ctx, ("export", "hardship checks file"), "核对请求文件", move |commit, desk| {
        batch::log_out(commit, desk, &outgoing)
    })
    .await?
    {
        Ok(_) => Ok(download(bytes, &name)),
        Err(refusal) => draw(ctx, &desk::told(ctx, &refusal, &[])).await,
    }
}

async fn make_match(ctx: &Ctx, gathered: Gathered, mut outgoing: Outgoing) -> Page {
    let (seed, day) = (ctx.random::<32>(), ctx.now.as_of);
    let made = ctx
        .run(move |_| {
            let mut rng = rand::rngs::StdRng::from_seed(seed);
            Ok::<_, Problem>(matching::make(&gathered, day, &mut rng))
        })
        .await?;
    let made = match made {
        Ok(made) => made,
        Err(error) => return draw(ctx, &[(desk::FORM.into(), error.text(ctx.lang))]).await,
    };
    outgoing.sha256 = file::sha256(&made.file);
    // The request's own hash: by it the answer says what it answers.
    outgoing.nonce = made.hash.clone();
    let name = file_name(ctx, &outgoing, "ghmatch");
    let (bytes, secret) = (made.file, made.secret);
    match desk::commit(ctx, ("export", "hardship checks match"), "私密比对请求文件", move |commit, desk| {
        matching::log_out(commit, desk, &outgoing, &secret)
    })
    .await?
    {
        Ok(_) => Ok(download(bytes, &name)),
        Err(refusal) => draw(ctx, &desk::told(ctx, &refusal, &[])).await,
    }
}

/// What a file is called: the department and the day, nobody's name.
fn file_name(ctx: &Ctx, outgoing: &Outgoing, end: &str) -> String {
    let department = desk::label(ctx, "check_department", &outgoing.department);
    let args = [("department", department.into()), ("day", ctx.now.as_of.to_string().into())];
    format!("{}.{end}", ctx.t_args("hardship-check-file-name", &args))
}

/// The key that signs files to departments; made when it is first needed.
async fn key_of(ctx: &Ctx) -> Result<SigningKey, Problem> {
    if let Some(key) = ctx.read(signing_key).await? {
        return Ok(key);
    }
    let root = ctx.app.units.root().map(|root| ctx.app.units.code(root, ctx.now)).unwrap_or_default();
    let code: String =
        root.chars().map(|c| if c.is_whitespace() || c.is_control() || c == '+' { '-' } else { c }).collect();
    let mut rng = rand::rngs::StdRng::from_seed(ctx.random());
    let key = SigningKey::generate(&format!("guildhall/{code}/checks"), &mut rng).map_err(Problem::internal)?;
    let text = key.to_text();
    let made = desk::commit(ctx, ("form", "hardship checks key"), "核对文件签名密钥", move |commit, _| {
        // Whoever was first has made it.
        if commit.read()?.secret(KEY)?.is_none() {
            commit.put_secret(KEY, text.as_bytes())?;
        }
        Ok::<_, Refusal>(())
    });
    made.await?.map_err(Problem::from)?;
    ctx.read(signing_key).await?.ok_or_else(|| Problem::internal("the key that signs files was not kept"))
}

/// A file that went out.
struct Sent {
    version: Version,
    answered: Option<Version>,
    checks: Vec<CheckRow>,
    /// The department's public key, where one is known.
    verifier: String,
}

async fn sent(ctx: &Ctx) -> Result<Sent, Problem> {
    let (id, at) = (ctx.params.int("batch").ok_or_else(Problem::missing)?, ctx.now);
    let found = ctx
        .read(move |db| {
            let Some(version) = db.get(&BATCH, id, at)?.filter(|each| each.text("direction") == "out") else {
                return Ok(None);
            };
            let answered = batch::answered(db, id, at)?;
            let ids: Vec<i64> = db.find(&CHECK, "batch", id, at)?.iter().map(|check| check.id).collect();
            let mut checks = Vec::new();
            for check in ids {
                checks.extend(read::one(db, check, at)?);
            }
            let centre = version.int("centre").unwrap_or(0);
            let verifier = asking::departments(db, centre, at)?
                .iter()
                .find(|each| each.text("department") == version.text("department"))
                .map(|each| each.text("verifier").to_owned())
                .unwrap_or_default();
            Ok::<_, record::Error>(Some(Sent { version, answered, checks, verifier }))
        })
        .await?;
    found.ok_or_else(Problem::missing)
}

pub(super) async fn batch(ctx: Ctx) -> Page {
    let sent = sent(&ctx).await?;
    draw_batch(&ctx, &sent, &[])
}

fn draw_batch(ctx: &Ctx, sent: &Sent, wrong: &[Wrong]) -> Page {
    let version = &sent.version;
    let (here, is_match) = (format!("/checks/files/{}", version.id), version.text("way") == "match");
    let title = desk::label(ctx, "check_department", version.text("department"));
    let about = [
        Fact::new(ctx.t("hardship-check-made-on"), desk::some_day(ctx, version.day("made_on"))),
        Fact::text(ctx.t("hardship-check-way"), &desk::label(ctx, "check_way", version.text("way"))),
        Fact::text(ctx.t("hardship-check-rows"), &version.int("row_count").unwrap_or(0).to_string()),
        Fact::new(ctx.t("hardship-check-sha256"), html! { code { (version.text("sha256")) } }),
        Fact::new(
            ctx.t("hardship-check-answered-on"),
            desk::some_day(ctx, sent.answered.as_ref().and_then(|each| each.day("made_on"))),
        ),
    ];
    let rows: Vec<Row> = sent
        .checks
        .iter()
        .map(|check| {
            Row::new(vec![
                html! { a href=((CHECKS.page)(check.id)) { (check.number) } },
                desk::some_day(ctx, check.due),
                desk::state(ctx, check),
                desk::result(ctx, &check.result),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-check-number")),
        Column::day(ctx.t("hardship-check-due")),
        Column::text(ctx.t("hardship-check-state")),
        Column::text(ctx.t("hardship-check-result")),
    ];
    let accept = if is_match { String::new() } else { ".ghcheck,.csv,.xlsx,.xls".to_owned() };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (desk::unit_name(ctx, version.int("unit").unwrap_or(0))) }, &html! {}))
        (desk::summary(ctx, wrong))
        section { (section_head(&ctx.t("hardship-check-file"), &html! {})) (facts(&about, ctx.lang)) }
        @if sent.answered.is_some() {
            (note(NoteKind::Fine, &html! { p { (ctx.t("hardship-check-file-answered-text")) } }))
        } @else {
            section {
                (section_head(&ctx.t("hardship-check-files-in"), &html! {}))
                div id=(desk::FORM) {
                    (form(&Form { action: &here, method: Method::PostFiles, csrf: &ctx.csrf(), guard: false, body: html! {
                        (field(&Field::new("answer", &ctx.t("hardship-check-answer-file"), FieldKind::File(accept))
                            .hint(&ctx.t(if is_match { "hardship-check-answer-match-hint" } else { "hardship-check-answer-hint" }))
                            .error(desk::wrong_of(wrong, "answer")).required(), ctx.lang))
                        @if !is_match {
                            (field(&Field::password("passphrase", &ctx.t("hardship-check-passphrase"))
                                .hint(&ctx.t("hardship-check-passphrase-again")).error(desk::wrong_of(wrong, "passphrase"))
                                .autocomplete("off"), ctx.lang))
                        }
                        div.actions { (button(&ctx.t("hardship-check-look"), Loud::Primary)) }
                    } }))
                }
                @if !is_match {
                    p.small {
                        a href={ (here) "/template.csv" } download { (ctx.t("hardship-check-template")) }
                        " " (ctx.t(if sent.verifier.is_empty() { "hardship-check-template-hint" } else { "hardship-check-signed-only" }))
                    }
                }
            }
        }
        section {
            (section_head(&ctx.t("hardship-check-file-requests"), &html! {}))
            (table(&Table { caption: &ctx.t("hardship-check-file-requests"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![
        Crumb::to(ctx.t("hardship-check-list"), "/checks"),
        Crumb::to(ctx.t("hardship-check-nav-files"), "/checks/files"),
    ];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// The columns an answer needs, for a department that fills them in by hand: no name and no number.
pub(super) async fn template(ctx: Ctx) -> Page {
    let sent = sent(&ctx).await?;
    let at = ctx.now;
    let rows = ctx
        .read(move |db| {
            let mut rows = Vec::new();
            for check in sent.checks.iter().filter(|check| check.is_open()) {
                for finding in read::findings(db, check.id)? {
                    rows.push(file::Asked {
                        request: finding.id,
                        name: String::new(),
                        id_number: String::new(),
                        authority: String::new(),
                        field: finding.text("field").to_owned(),
                        label: String::new(),
                        declared: String::new(),
                    });
                }
            }
            Ok::<_, record::Error>(rows)
        })
        .await?;
    let bytes = file::template(&rows).map_err(Problem::internal)?;
    let name = ctx.t_args("hardship-check-template-name", &[("day", at.as_of.to_string().into())]);
    Ok(download(bytes, &format!("{name}.csv")))
}

/// Looks at an answer that was sent.
pub(super) async fn receive(ctx: Ctx, upload: Upload) -> Page {
    let sent = sent(&ctx).await?;
    let wrong = |why: String| [("answer".to_owned(), why)];
    let Some(file) = upload.files.iter().find(|file| file.field == "answer") else {
        return draw_batch(&ctx, &sent, &wrong(ctx.t("hardship-check-answer-none")));
    };
    if file.bytes.len() > file::MOST {
        return draw_batch(&ctx, &sent, &wrong(FileError::Form("").text(ctx.lang)));
    }
    let (id, sha256, at) = (sent.version.id, file::sha256(&file.bytes), ctx.now);
    let again = {
        let sha256 = sha256.clone();
        ctx.read(move |db| batch::replayed(db, id, &sha256, at)).await?
    };
    if let Some(why) = again {
        return draw_batch(&ctx, &sent, &wrong(Refusal::Guard(why).text(ctx.lang)));
    }
    let opened = if sent.version.text("way") == "match" {
        open_match(&ctx, id, file.bytes.clone()).await?
    } else {
        let passphrase = Zeroizing::new(upload.fields.raw("passphrase").to_owned());
        open_file(&ctx, &sent, file.bytes.clone(), passphrase).await?
    };
    match opened {
        Err(why) => draw_batch(&ctx, &sent, &wrong(why)),
        Ok((said, vouched)) => {
            let centre = sent.version.int("centre").unwrap_or(0);
            let token = WAITING.keep(&ctx, centre, Looked { batch: id, sha256, said, vouched });
            Ok(ctx.go(&format!("/checks/files/in/{token}"), None))
        }
    }
}

async fn open_file(
    ctx: &Ctx,
    sent: &Sent,
    bytes: Vec<u8>,
    passphrase: Zeroizing<String>,
) -> Result<Result<(Said, Vouched), String>, Problem> {
    let (lang, trusted) = (ctx.lang, VerifierKey::from_text(&sent.verifier).ok());
    let (nonce, sha256) = (sent.version.text("nonce").to_owned(), sent.version.text("sha256").to_owned());
    let foreign = ctx.t("hardship-check-wrong-batch");
    let unsigned = ctx.t("hardship-check-wrong-unsigned");
    ctx.run(move |_| {
        let lines = |sheet: &[u8]| file::lines(sheet).map(|lines| Said::Lines(lines.into()));
        let told = |error: FileError| error.text(lang);
        if !file::is_sealed(&bytes) {
            // An open sheet has nothing that vouches for it: only where the department signs nothing.
            return Ok::<_, Problem>(match trusted {
                Some(_) => Err(unsigned),
                None => lines(&bytes).map(|said| (said, Vouched::Nothing)).map_err(told),
            });
        }
        let keys: Vec<VerifierKey> = trusted.into_iter().collect();
        let opened = match file::open(&bytes, Kind::Answer, &passphrase, &keys) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(told(error))),
        };
        if opened.head.nonce != nonce || opened.head.answers != sha256 {
            return Ok(Err(foreign));
        }
        let vouched = if opened.signed_by.is_empty() { Vouched::Passphrase } else { Vouched::Key };
        Ok(lines(&opened.sheet).map(|said| (said, vouched)).map_err(told))
    })
    .await
}

async fn open_match(ctx: &Ctx, batch: i64, bytes: Vec<u8>) -> Result<Result<(Said, Vouched), String>, Problem> {
    let (lang, gone) = (ctx.lang, ctx.t("hardship-check-wrong-secret"));
    let opened = ctx.read(move |db| matching::open(db, batch, &bytes)).await?;
    Ok(match opened {
        Ok(Some(opened)) => Ok((Said::Matched(Arc::new(opened)), Vouched::Matching)),
        Ok(None) => Err(gone),
        Err(error) => Err(error.text(lang)),
    })
}

fn judged(db: &record::Db, ctx: &Ctx, held: &Looked, at: Moment) -> record::Result<Judged> {
    match &held.said {
        Said::Lines(lines) => batch::judge(db, desk::pack(ctx), held.batch, lines, at),
        Said::Matched(opened) => matching::judge(db, desk::pack(ctx), held.batch, opened, at),
    }
}

pub(super) async fn look(ctx: Ctx) -> Page {
    let held = WAITING.mine(&ctx, "token")?;
    show(&ctx, &held, &[]).await
}

async fn show(ctx: &Ctx, held: &Held<Looked>, wrong: &[Wrong]) -> Page {
    let (reader, waiting, at) = (ctx.clone(), held.clone(), ctx.now);
    let (judged, seconded) = ctx
        .read(move |db| {
            let looked = waiting.what();
            let seconded = batch::seconded(db, looked.batch, &looked.sha256, reader.who.account, at)?;
            Ok::<_, record::Error>((judged(db, &reader, looked, at)?, seconded))
        })
        .await?;
    let is_first = held.what().vouched.needs_second() && seconded != Seconded::Another;
    let here = format!("/checks/files/in/{}", ctx.params.get("token"));
    let title = ctx.t("hardship-check-looked");
    let counts = ["consistent", "inconsistent", "not_found", "not_answered"];
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    let columns = [
        Column::text(ctx.t("hardship-check-row")),
        Column::text(ctx.t("hardship-check-request-id")),
        Column::text(ctx.t("hardship-check-fault")),
    ];
    let rows: Vec<Row> = judged
        .faults
        .iter()
        .take(SHOWN)
        .map(|fault| {
            let why = if ctx.lang == Lang::Zh { &fault.text.0 } else { &fault.text.1 };
            let place = fault.row.map(|row| row.to_string()).unwrap_or_default();
            Row::new(vec![html! { (place) }, html! { (fault.request) }, html! { (why) }]).tone(Tone::Bad)
        })
        .collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t(held.what().vouched.key())) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        dl.facts {
            div { dt { (ctx.t("hardship-check-requests")) } dd { (judged.answers.len()) } }
            @for code in counts { div { dt { (desk::label(ctx, "check_result", code)) } dd { (judged.with(code)) } } }
            @if judged.passed > 0 { div { dt { (ctx.t("hardship-check-passed")) } dd { (judged.passed) } } }
        }
        @if !rows.is_empty() {
            (note(NoteKind::Error, &html! { p { (ctx.t_args("hardship-check-faults", &[("n", judged.faults.len().into())])) } }))
            (table(&Table { caption: &ctx.t("hardship-check-fault"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        } @else if judged.answers.is_empty() {
            (note(NoteKind::Info, &html! { p { (ctx.t("hardship-check-nothing-open")) } }))
        } @else if is_first && seconded == Seconded::Oneself {
            (note(NoteKind::Info, &html! { p { (ctx.t("hardship-check-second-waits")) } }))
        } @else {
            @if is_first { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-check-second-needed")) } })) }
            div id=(desk::FORM) {
                (form(&Form { action: &here, csrf: &ctx.csrf(), body: html! {
                    @if held.what().vouched == Vouched::Nothing {
                        (field(&Field::new("by_hand", &ctx.t("hardship-check-by-hand"), FieldKind::Check)
                            .error(desk::wrong_of(wrong, "by_hand")).required(), ctx.lang))
                    }
                    div.actions {
                        (button(&ctx.t(if is_first { "hardship-check-confirm-first" } else { "hardship-check-confirm" }), Loud::Primary))
                    }
                    @if !is_first { p.small.mute { (ctx.t("hardship-check-confirm-hint")) } }
                }, ..Form::default() }))
            }
        }
        div.actions { (link_button(&ctx.t("hardship-check-back"), &format!("/checks/files/{}", held.what().batch), Loud::Quiet)) }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-check-nav-files"), "/checks/files")];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// Takes an answer in.
pub(super) async fn confirm(ctx: Ctx) -> Page {
    let held = WAITING.mine(&ctx, "token")?;
    if held.what().vouched == Vouched::Nothing && ctx.form.some("by_hand").is_none() {
        return show(&ctx, &held, &[("by_hand".into(), ctx.t("hardship-check-by-hand-needed"))]).await;
    }
    debug_assert!(ctx.can(Action::CheckTake, Some(held.unit())), "who may ask may take in");
    // Who confirms twice confirms once.
    let held = WAITING.take(&ctx, "token")?;
    let (by, taken, needs_second) = (Actor::account(&ctx.who), held.clone(), held.what().vouched.needs_second());
    let made =
        desk::commit(&ctx, ("import", "hardship checks answer"), "收入部门答复文件", move |commit, desk| {
            let Looked { batch, sha256, said, .. } = taken.what();
            let at = commit.at(desk.today);
            if needs_second && batch::seconded(commit.read()?, *batch, sha256, by.id(), at)? != Seconded::Another {
                batch::log_first(commit, desk, *batch, sha256, &by)?;
                return Ok(false);
            }
            match said {
                Said::Lines(lines) => batch::take_in(commit, desk, *batch, sha256, lines, &by)?,
                Said::Matched(opened) => matching::take_in(commit, desk, *batch, sha256, opened, &by)?,
            };
            Ok(true)
        });
    match made.await? {
        Ok(done) => {
            let key = if done.value { "hardship-check-taken-in" } else { "hardship-check-second-sent" };
            Ok(ctx.done(&format!("/checks/files/{}", held.what().batch), key))
        }
        Err(refusal) => {
            WAITING.put_back(&ctx, "token", held.clone());
            show(&ctx, &held, &desk::told(&ctx, &refusal, &[])).await
        }
    }
}
