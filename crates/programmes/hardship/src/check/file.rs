//! Files to and from a department: a sheet, encrypted under a passphrase that both sides know, with a head that says
//! what it is for, signed with the centre's key. Nothing here knows the store; a department reads and writes the same
//! files offline.
//!
//! ```text
//! GUILDHALL CHECK 1
//! {"kind":"request","nonce":…,"department":"civil","purpose":…,"due":…,"columns":[…],"kdf":{…},…}
//! BASE64 of the sheet, AES-256-GCM under Argon2id of the passphrase; the two lines above are authenticated with it
//!
//! a signed note (C2SP signed-note, Ed25519) over the number of rows and the SHA-256 of the three lines
//! ```

use std::io::Cursor;
use std::ops::ControlFlow;

use access::Cost;
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clock::{Day, Lang};
use exchange::{Columns, CsvWriter, Field, Heading, Limits, SheetError, Workbook, WriteError, WriteRows, clean_field};
use proof::checkpoint::{self, Checkpoint, NoteError, SigningKey, VerifierKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What a file begins with.
const MAGIC: &str = "GUILDHALL CHECK 1";
/// Bytes of a file at most.
pub const MOST: usize = 16 << 20;
/// Characters of a passphrase at least.
pub const PASSPHRASE: usize = 12;
/// What deriving a key may cost at most, whatever a file says: memory in KiB, passes.
const COSTLIEST: (u32, u32) = (256 * 1024, 16);
/// Rows of a sheet that comes in at most.
const ROWS: usize = 100_000;

/// The sheet that goes out, and comes back filled in.
pub const HEADINGS: &[Heading] = &[
    Heading { key: "request", required: true, names: &["请求编号", "request_id"] },
    Heading { key: "name", required: false, names: &["姓名", "name"] },
    Heading { key: "id", required: false, names: &["身份证号", "id_number"] },
    Heading { key: "authority", required: false, names: &["授权编号", "authority"] },
    Heading { key: "field", required: true, names: &["事项代码", "field"] },
    Heading { key: "label", required: false, names: &["核对事项", "what_is_checked"] },
    Heading { key: "declared", required: false, names: &["申报内容", "declared"] },
    Heading { key: "result", required: true, names: &["结果", "result"] },
    Heading { key: "said", required: false, names: &["部门掌握的情况", "said"] },
    Heading { key: "remark", required: false, names: &["备注", "remark"] },
];

/// The columns an answer needs: no name, no number.
const ANSWER: [&str; 5] = ["request", "field", "result", "said", "remark"];

/// Whether a file asks or answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It asks.
    Request,
    /// It answers.
    Answer,
}

/// What stands at the head of a file, in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whether it asks or answers.
    pub kind: Kind,
    /// What was drawn for the file that went out: by it that file is known again.
    pub nonce: String,
    /// The department: a code of `check_department`.
    pub department: String,
    /// What the answers may be used for.
    pub purpose: String,
    /// By when they are to be given.
    pub due: Option<Day>,
    /// When the file was made.
    pub made_on: Option<Day>,
    /// How many rows it has.
    pub rows: u64,
    /// The columns of its sheet.
    pub columns: Vec<String>,
    /// The public key it is signed with; empty for a file that is not signed.
    pub key: String,
    /// The SHA-256 of the file that is answered; empty in one that asks.
    pub answers: String,
}

/// How the sheet is encrypted.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Crypt {
    kdf: String,
    memory: u32,
    passes: u32,
    salt: String,
    cipher: String,
    iv: String,
}

#[derive(Serialize, Deserialize)]
struct Whole {
    #[serde(flatten)]
    head: Head,
    crypt: Crypt,
}

/// A file that was opened.
#[derive(Debug)]
pub struct Opened {
    /// Its head.
    pub head: Head,
    /// Its sheet.
    pub sheet: Zeroizing<Vec<u8>>,
    /// The names of the known keys that signed it.
    pub signed_by: Vec<String>,
}

/// Why a file cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The passphrase is too short.
    #[error("the passphrase needs at least {PASSPHRASE} characters")]
    Weak,
    /// It is no such file.
    #[error("this is not a file of checks: {0}")]
    Form(&'static str),
    /// It asks where an answer was expected, or the other way round.
    #[error("this file is of the other kind: a request is not an answer")]
    Kind,
    /// Its signature is missing, of an unknown key, or does not fit.
    #[error("the signature does not vouch for this file: {0}")]
    Signature(String),
    /// The passphrase is another, or the file was changed.
    #[error("the file does not open: the passphrase is another, or the file was changed on the way")]
    Closed,
    /// Its sheet cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl FileError {
    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            FileError::Weak => format!("口令至少 {PASSPHRASE} 个字符。"),
            FileError::Form(_) => "这不是核对文件，或文件不完整。".to_owned(),
            FileError::Kind => "文件种类不对：这里要的是部门的答复文件，不是请求文件。".to_owned(),
            FileError::Signature(_) => "签名不符：文件没有签名、不是登记的密钥所签，或签名后有改动。".to_owned(),
            FileError::Closed => "打不开：口令不对，或文件在途中被改动。".to_owned(),
            FileError::Sheet(_) => "文件中的表格读不出：请使用随附的模板，保存为 CSV 或 XLSX。".to_owned(),
            FileError::Write(_) => "文件没有写成，请再试一次。".to_owned(),
        }
    }
}

/// One row of a file that goes out.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The finding that is asked for.
    pub request: i64,
    /// The person's name.
    pub name: String,
    /// Their identity number.
    pub id_number: String,
    /// The numbers of the authorisations.
    pub authority: String,
    /// The field: a code of `check_field`.
    pub field: String,
    /// What the field is called.
    pub label: String,
    /// What was declared.
    pub declared: String,
}

/// One row of an answer, as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The row of the sheet.
    pub row: u32,
    /// The finding that was asked for.
    pub request: String,
    /// The field.
    pub field: String,
    /// The result.
    pub result: String,
    /// What the department has instead.
    pub said: String,
    /// Its remark.
    pub remark: String,
}

fn names(keys: &[&str]) -> Vec<&'static str> {
    HEADINGS.iter().filter(|each| keys.contains(&each.key)).filter_map(|each| each.names.first().copied()).collect()
}

/// The sheet that goes out, with columns to fill in.
///
/// # Errors
/// When it cannot be written.
pub fn sheet(rows: &[Asked]) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let all: Vec<&str> = HEADINGS.iter().map(|each| each.key).collect();
    let mut writer = CsvWriter::new(Vec::new(), &names(&all))?;
    for row in rows {
        writer.write_row(&[
            Field::Count(row.request),
            Field::Text(&row.name),
            Field::Text(&row.id_number),
            Field::Text(&row.authority),
            Field::Text(&row.field),
            Field::Text(&row.label),
            Field::Text(&row.declared),
            Field::Empty,
            Field::Empty,
            Field::Empty,
        ])?;
    }
    Ok(Zeroizing::new(writer.finish()?))
}

/// The columns an answer needs, to be filled in: without a name or a number, so that it may lie open.
///
/// # Errors
/// When it cannot be written.
pub fn template(rows: &[Asked]) -> Result<Vec<u8>, FileError> {
    let mut writer = CsvWriter::new(Vec::new(), &names(&ANSWER))?;
    for row in rows {
        writer.write_row(&[
            Field::Count(row.request),
            Field::Text(&row.field),
            Field::Empty,
            Field::Empty,
            Field::Empty,
        ])?;
    }
    Ok(writer.finish()?)
}

/// The rows of an answer.
///
/// # Errors
/// When the sheet cannot be read or lacks a column.
pub fn lines(sheet: &[u8]) -> Result<Vec<Line>, FileError> {
    let mut book = Workbook::new(Cursor::new(sheet), Limits::default())?;
    let columns = Columns::find(&mut book, HEADINGS)?;
    let (mut out, mut full) = (Vec::new(), false);
    book.for_each_row(columns.sheet, |row| {
        if row.number() <= columns.row || row.is_blank() {
            return ControlFlow::Continue(());
        }
        if out.len() == ROWS {
            full = true;
            return ControlFlow::Break(());
        }
        let text = |key: &str| clean_field(&columns.cell(row, key).text()).text.trim().to_owned();
        out.push(Line {
            row: row.number(),
            request: text("request"),
            field: text("field"),
            result: text("result"),
            said: text("said"),
            remark: text("remark"),
        });
        ControlFlow::Continue(())
    })?;
    if full { Err(FileError::Form("it has more rows than any request")) } else { Ok(out) }
}

fn derive(passphrase: &str, crypt: &Crypt) -> Result<Zeroizing<[u8; 32]>, FileError> {
    let damaged = || FileError::Form("its head does not say how it was encrypted");
    if crypt.kdf != "argon2id" || crypt.cipher != "aes-256-gcm" {
        return Err(damaged());
    }
    if crypt.memory > COSTLIEST.0 || crypt.passes > COSTLIEST.1 {
        return Err(FileError::Form("opening it would cost more than any of our files does"));
    }
    let salt = BASE64.decode(&crypt.salt).ok().filter(|salt| salt.len() >= 16).ok_or_else(damaged)?;
    let params = Params::new(crypt.memory, crypt.passes, 1, Some(32)).map_err(|_| damaged())?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.trim().as_bytes(), &salt, key.as_mut())
        .map_err(|_| damaged())?;
    Ok(key)
}

fn body_of(head: &Head, crypt: &Crypt) -> Result<String, FileError> {
    let whole = Whole { head: head.clone(), crypt: crypt.clone() };
    let json = serde_json::to_string(&whole).map_err(|_| FileError::Form("its head cannot be written"))?;
    Ok(format!("{MAGIC}\n{json}\n"))
}

/// Makes a file. `random` fills what must be drawn; `signer` signs it.
///
/// # Errors
/// [`FileError::Weak`] for a short passphrase; when it cannot be written.
pub fn seal(
    mut head: Head,
    sheet: &[u8],
    passphrase: &str,
    cost: Cost,
    signer: Option<&SigningKey>,
    random: &dyn Fn(&mut [u8]),
) -> Result<Vec<u8>, FileError> {
    if passphrase.trim().chars().count() < PASSPHRASE {
        return Err(FileError::Weak);
    }
    let (mut salt, mut iv) = ([0u8; 16], [0u8; 12]);
    random(&mut salt);
    random(&mut iv);
    head.key = signer.map(|key| key.verifier().to_text()).unwrap_or_default();
    let crypt = Crypt {
        kdf: "argon2id".into(),
        memory: cost.memory,
        passes: cost.passes,
        salt: BASE64.encode(salt),
        cipher: "aes-256-gcm".into(),
        iv: BASE64.encode(iv),
    };
    let key = derive(passphrase, &crypt)?;
    let bound = body_of(&head, &crypt)?;
    let sealed = Aes256Gcm::new((&*key).into())
        .encrypt(&iv.into(), Payload { msg: sheet, aad: bound.as_bytes() })
        .map_err(|_| FileError::Form("it is too long"))?;
    let mut text = format!("{bound}{}\n", BASE64.encode(sealed));
    if let Some(signer) = signer {
        let state = Checkpoint { origin: signer.name().to_owned(), size: head.rows, root: digest(text.as_bytes()) };
        text = format!("{text}\n{}", checkpoint::sign(&state, signer));
    }
    Ok(text.into_bytes())
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The SHA-256 of a file, as it is logged.
pub fn sha256(bytes: &[u8]) -> String {
    proof::hex::encode(&digest(bytes))
}

/// The parts of a file.
struct Parts<'a> {
    head: Head,
    crypt: Crypt,
    /// The two lines that are authenticated with the sheet.
    bound: &'a str,
    sealed: &'a str,
    /// The three lines that are signed.
    signed: &'a str,
    /// The note; empty where there is none.
    note: &'a str,
}

fn parts(bytes: &[u8]) -> Result<Parts<'_>, FileError> {
    if bytes.len() > MOST {
        return Err(FileError::Form("it is larger than any of our files"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| FileError::Form("it is not text"))?;
    let ends: Vec<usize> = text.match_indices('\n').take(3).map(|(at, _)| at + 1).collect();
    let [first, second, third] = ends[..] else { return Err(FileError::Form("it is cut short")) };
    if text[..first].trim_end() != MAGIC {
        return Err(FileError::Form("it does not begin as one"));
    }
    let whole: Whole =
        serde_json::from_str(&text[first..second]).map_err(|_| FileError::Form("its head cannot be read"))?;
    let note = text[third..].strip_prefix('\n').unwrap_or(&text[third..]);
    Ok(Parts {
        head: whole.head,
        crypt: whole.crypt,
        bound: &text[..second],
        sealed: text[second..third].trim_end(),
        signed: &text[..third],
        note,
    })
}

/// Whether these bytes begin as one of our files: anything else is read as an open sheet.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC.as_bytes())
}

/// Opens a file. Where keys are given one of them must have signed it.
///
/// # Errors
/// Why it cannot be trusted or opened.
pub fn open(bytes: &[u8], kind: Kind, passphrase: &str, trusted: &[VerifierKey]) -> Result<Opened, FileError> {
    let parts = parts(bytes)?;
    if parts.head.kind != kind {
        return Err(FileError::Kind);
    }
    let signed_by = if trusted.is_empty() { Vec::new() } else { vouched(&parts, trusted)? };
    let key = derive(passphrase, &parts.crypt)?;
    let damaged = || FileError::Form("what is encrypted in it is no base64");
    let iv: [u8; 12] = BASE64.decode(&parts.crypt.iv).ok().and_then(|iv| iv.try_into().ok()).ok_or_else(damaged)?;
    let sealed = BASE64.decode(parts.sealed).map_err(|_| damaged())?;
    let sheet = Aes256Gcm::new((&*key).into())
        .decrypt(&iv.into(), Payload { msg: &sealed, aad: parts.bound.as_bytes() })
        .map_err(|_| FileError::Closed)?;
    Ok(Opened { head: parts.head, sheet: Zeroizing::new(sheet), signed_by })
}

fn vouched(parts: &Parts<'_>, trusted: &[VerifierKey]) -> Result<Vec<String>, FileError> {
    if parts.note.is_empty() {
        return Err(FileError::Signature("it is not signed".to_owned()));
    }
    let told = |error: NoteError| FileError::Signature(error.to_string());
    let (state, names) = checkpoint::open(parts.note, trusted).map_err(told)?;
    if state.root != digest(parts.signed.as_bytes()) || state.size != parts.head.rows {
        return Err(FileError::Signature("it is the signature of another file".to_owned()));
    }
    Ok(names)
}

/// Answers a file that asks, at the department: takes what an answer needs out of the filled-in sheet and seals it under
/// the same passphrase, signed where the department has a key.
///
/// # Errors
/// When the request cannot be opened or is not signed with a known key, or the sheet cannot be read.
pub fn answer(
    request: &[u8],
    filled: &[u8],
    passphrase: &str,
    trusted: &[VerifierKey],
    signer: Option<&SigningKey>,
    random: &dyn Fn(&mut [u8]),
) -> Result<Vec<u8>, FileError> {
    let cost = parts(request).map(|parts| Cost { memory: parts.crypt.memory, passes: parts.crypt.passes })?;
    let opened = open(request, Kind::Request, passphrase, trusted)?;
    let lines = lines(filled)?;
    let mut writer = CsvWriter::new(Vec::new(), &names(&ANSWER))?;
    for line in &lines {
        let fields = [&line.request, &line.field, &line.result, &line.said, &line.remark];
        writer.write_row(&fields.map(|text| Field::Text(text)))?;
    }
    let sheet = Zeroizing::new(writer.finish()?);
    let head = Head {
        kind: Kind::Answer,
        rows: lines.len() as u64,
        columns: ANSWER.map(str::to_owned).to_vec(),
        answers: sha256(request),
        ..opened.head
    };
    seal(head, &sheet, passphrase, cost, signer, random)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "四月的雨 落在云河上游的山谷";

    fn random(bytes: &mut [u8]) {
        use rand::Rng as _;
        rand::rng().fill_bytes(bytes);
    }

    fn key(name: &str) -> SigningKey {
        SigningKey::generate(name, &mut rand::rng()).expect("a name")
    }

    fn asked() -> Vec<Asked> {
        let row = |request, field: &str| Asked {
            request,
            name: "王建国".into(),
            id_number: "999901198503124567".into(),
            authority: "云权〔2026〕3号".into(),
            field: field.into(),
            label: "低保".into(),
            declared: "原困难类别：低保户".into(),
        };
        vec![row(167_772_160, "dibao"), row(167_772_161, "income_check")]
    }

    fn head() -> Head {
        Head {
            kind: Kind::Request,
            nonce: "00ff".into(),
            department: "civil".into(),
            purpose: "困难职工建档".into(),
            due: "2026-03-16".parse().ok(),
            made_on: "2026-03-02".parse().ok(),
            rows: 2,
            columns: vec!["request".into()],
            key: String::new(),
            answers: String::new(),
        }
    }

    fn request(signer: &SigningKey) -> Vec<u8> {
        let sheet = sheet(&asked()).expect("a sheet");
        seal(head(), &sheet, PHRASE, Cost::LEAST, Some(signer), &random).expect("seals")
    }

    #[test]
    fn a_file_goes_out_is_answered_and_comes_back() {
        let (centre, department) = (key("guildhall/YH/checks"), key("civil"));
        let sent = request(&centre);
        let text = String::from_utf8(sent.clone()).expect("text");
        for secret in ["王建国", "999901198503124567", "低保户"] {
            assert!(!text.contains(secret), "{secret} lies open");
        }
        let opened = open(&sent, Kind::Request, PHRASE, &[centre.verifier()]).expect("opens");
        assert_eq!(opened.signed_by, ["guildhall/YH/checks"]);
        let sheet = String::from_utf8(opened.sheet.to_vec()).expect("text");
        assert!(sheet.contains("王建国") && sheet.contains("999901198503124567"), "{sheet}");
        let filled = sheet.replace("dibao,低保,原困难类别：低保户,,,", "dibao,低保,原困难类别：低保户,一致,,").replace(
            "income_check,低保,原困难类别：低保户,,,",
            "income_check,低保,原困难类别：低保户,不一致,年收入 30000 元,另有房产",
        );
        let answered = answer(&sent, filled.as_bytes(), PHRASE, &[centre.verifier()], Some(&department), &random)
            .expect("answers");
        let back = open(&answered, Kind::Answer, PHRASE, &[department.verifier()]).expect("opens");
        assert_eq!((back.head.nonce.as_str(), back.head.rows), ("00ff", 2));
        assert_eq!(back.head.answers, sha256(&sent));
        let text = String::from_utf8(back.sheet.to_vec()).expect("text");
        assert!(
            !text.contains("王建国") && !text.contains("999901198503124567"),
            "an answer needs no identity: {text}"
        );
        let lines = lines(&back.sheet).expect("lines");
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].request.as_str(), lines[0].result.as_str()), ("167772160", "一致"));
        assert_eq!((lines[1].field.as_str(), lines[1].said.as_str()), ("income_check", "年收入 30000 元"));
        assert!(matches!(open(&sent, Kind::Answer, PHRASE, &[]), Err(FileError::Kind)));
    }

    #[test]
    fn no_byte_of_a_file_can_be_changed_unseen() {
        let centre = key("guildhall/YH/checks");
        let sent = request(&centre);
        let trusted = [centre.verifier()];
        for at in 0..sent.len() {
            let mut altered = sent.clone();
            altered[at] = if altered[at] == b'x' { b'y' } else { b'x' };
            assert!(open(&altered, Kind::Request, PHRASE, &trusted).is_err(), "byte {at} could be changed");
        }
        for cut in [0, 1, 20, sent.len() / 2, sent.len() - 1] {
            assert!(open(&sent[..cut], Kind::Request, PHRASE, &trusted).is_err(), "cut at {cut}");
        }
        let note_of_another = {
            let other = seal(head(), b"other", PHRASE, Cost::LEAST, Some(&centre), &random).expect("seals");
            let other = String::from_utf8(other).expect("text");
            let (_, note) = other.split_once("\n\n").expect("a note");
            let own = String::from_utf8(sent.clone()).expect("text");
            let (file, _) = own.split_once("\n\n").expect("a note");
            format!("{file}\n\n{note}")
        };
        let said = open(note_of_another.as_bytes(), Kind::Request, PHRASE, &trusted);
        assert!(matches!(said, Err(FileError::Signature(_))));
    }

    /// Without a known key the sheet and its head are still vouched for by the passphrase.
    #[test]
    fn the_head_is_bound_to_the_sheet() {
        let sent = seal(head(), b"sheet", PHRASE, Cost::LEAST, None, &random).expect("seals");
        assert!(open(&sent, Kind::Request, PHRASE, &[]).is_ok());
        assert!(matches!(open(&sent, Kind::Request, PHRASE, &[key("a").verifier()]), Err(FileError::Signature(_))));
        assert!(matches!(open(&sent, Kind::Request, "another passphrase", &[]), Err(FileError::Closed)));
        let text = String::from_utf8(sent).expect("text").replace("\"nonce\":\"00ff\"", "\"nonce\":\"00fe\"");
        assert!(matches!(open(text.as_bytes(), Kind::Request, PHRASE, &[]), Err(FileError::Closed)));
    }

    #[test]
    fn short_passphrases_and_costly_files_are_refused() {
        assert!(matches!(seal(head(), b"", "short", Cost::LEAST, None, &random), Err(FileError::Weak)));
        let sent = seal(head(), b"", PHRASE, Cost::LEAST, None, &random).expect("seals");
        let text = String::from_utf8(sent).expect("text");
        let costly = text.replace(&format!("\"memory\":{}", Cost::LEAST.memory), "\"memory\":4000000000");
        assert_ne!(costly, text);
        assert!(matches!(open(costly.as_bytes(), Kind::Request, PHRASE, &[]), Err(FileError::Form(_))));
        for hostile in ["", "x", "GUILDHALL CHECK 1\n", "GUILDHALL CHECK 1\n{}\n\n", "GUILDHALL CHECK 1\nnull\nAAAA\n"]
        {
            assert!(open(hostile.as_bytes(), Kind::Request, PHRASE, &[]).is_err(), "{hostile:?}");
        }
        assert!(lines(b"nothing").is_err());
    }

    #[test]
    fn a_template_holds_no_identity() {
        let text = String::from_utf8(template(&asked()).expect("a template")).expect("text");
        assert!(text.contains("167772160") && text.contains("请求编号") && text.contains("结果"), "{text}");
        assert!(!text.contains("王建国") && !text.contains("9999"), "{text}");
    }
}
