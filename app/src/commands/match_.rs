//! `guildhall match request|answer|open`: private matching by files. Needs no data folder: a department runs it as it is.
//!
//! Both sides keep a log, a line of JSON for each act, the centre beside its secret and the department beside its table: who
//! asked what for and how many, by the hashes of the files; never a number. The log is also what keeps a request from being
//! answered twice.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clock::Day;
use exchange::matching::{self, DEFAULT_LIMIT, Fault, MatchError, Meta, Request, Secret, Terms};
use exchange::{Cell, Workbook};
use roll::rules::identity::{Identity, IdentityFault};
use serde_json::{Map, Value, json};

use super::{Usage, print_json};
use crate::args::{AnswerArgs, MatchAct, OpenArgs, PlaceArgs, RequestArgs};
use crate::hall;

/// Makes, answers or opens a request.
pub fn run(place: &PlaceArgs, act: &MatchAct) -> anyhow::Result<ExitCode> {
    match act {
        MatchAct::Request(args) => request(place, args),
        MatchAct::Answer(args) => answer(place, args),
        MatchAct::Open(args) => open(args),
    }
}

/// Both sides read a number by the same rules, those of the roll.
fn read_id(cell: Cell<'_>) -> Result<String, Fault> {
    Identity::from_cell(cell).map(|id| id.as_str().to_owned()).map_err(|fault| match fault {
        IdentityFault::Missing => Fault::Missing,
        IdentityFault::Malformed => Fault::Malformed,
        IdentityFault::CheckDigit => Fault::CheckDigit,
        IdentityFault::PrecisionLost => Fault::PrecisionLost,
    })
}

fn request(place: &PlaceArgs, args: &RequestArgs) -> anyhow::Result<ExitCode> {
    let pack = hall::pack(&place.pack)?;
    let mut list = sheet(&args.ids)?;
    let asked = matching::read_ids(&mut list, args.id_column.as_deref(), &read_id)
        .with_context(|| args.ids.display().to_string())?;
    let mut log = Log::open(args.log.as_deref(), &args.secret)?;
    let made = pack.calendar().day_at(log.now);
    let meta = Meta { purpose: args.purpose.clone(), authority: args.authority.clone(), made };
    let (request, secret) = matching::request(&asked.ids, &meta, &mut rand::rng())?;
    let (mut sent, mut kept) = (NewFile::create(&args.out, true)?, NewFile::create(&args.secret, false)?);
    request.write(&mut sent.writer)?;
    secret.write(&mut kept.writer)?;
    log.add("request", &meta, json!({"count": request.count(), "request": request.hash()}))?;
    kept.keep()?;
    sent.keep()?;
    if args.json {
        print_json(&json!({"count": request.count(), "repeated": asked.repeated, "request": request.hash()}));
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} asked about ({} rows repeated a number)", request.count(), asked.repeated);
    say!("send {}; it holds no number", args.out.display());
    say!("keep {}; it holds the numbers, and nothing opens the answer without it", args.secret.display());
    say!("request {}", request.hash());
    Ok(ExitCode::SUCCESS)
}

fn answer(place: &PlaceArgs, args: &AnswerArgs) -> anyhow::Result<ExitCode> {
    let pack = hall::pack(&place.pack)?;
    let request = Request::read(file(&args.request)?).with_context(|| args.request.display().to_string())?;
    // Beside the table: wherever answers go, what was asked about this table is known where it lies.
    let mut log = Log::open(args.log.as_deref(), &args.table)?;
    let allowed = |day: Day| pack.limit("match.limit", day).and_then(|limit| usize::try_from(limit.amount).ok());
    let limit = args.limit.unwrap_or_else(|| allowed(pack.calendar().day_at(log.now)).unwrap_or(DEFAULT_LIMIT));
    let meta = request.meta();
    let about = |more: Value| {
        let mut about = json!({"count": request.count(), "request": request.hash()});
        if let (Some(about), Value::Object(more)) = (about.as_object_mut(), more) {
            about.extend(more);
        }
        about
    };
    if request.count() > limit {
        log.add("refused", meta, about(json!({"why": "limit", "limit": limit})))?;
        return Err(MatchError::TooMany { asked: request.count(), limit }.into());
    }
    if log.answered(&request.hash())? {
        log.add("refused", meta, about(json!({"why": "replay"})))?;
        bail!(
            "this request was answered before, says {}; a request is answered once: have a new one made",
            log.path.display()
        );
    }
    let terms =
        Terms { id_column: args.id_column.clone(), labels: args.labels.clone(), limit, leave_out: args.leave_out };
    let mut table = sheet(&args.table)?;
    let mut out = NewFile::create(&args.out, true)?;
    let told = matching::answer(&request, &mut table, &terms, &read_id, &mut rand::rng(), &mut out.writer)
        .with_context(|| args.table.display().to_string())?;
    // The log first: what was answered without a line in it could be answered again.
    let more = json!({"answer": told.hash, "rows": told.rows, "labels": args.labels, "left_out": told.left_out.len()});
    log.add("answer", meta, about(more))?;
    out.keep()?;
    if args.json {
        print_json(&json!({
            "purpose": meta.purpose, "authority": meta.authority, "made": meta.made.to_string(), "asked": request.count(),
            "rows": told.rows, "merged": told.merged, "left_out": told.left_out.len(), "answer": told.hash,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} asked about on {}: {}", request.count(), meta.made, meta.purpose);
    say!("authority: {}", meta.authority);
    say!("{} rows sealed ({} repeated, {} left out)", told.rows, told.merged, told.left_out.len());
    for fault in told.left_out.iter().take(20) {
        say!("! row {}: {}", fault.row, fault.fault.text(clock::Lang::En));
    }
    say!("answer {}", told.hash);
    say!("tell this hash by another way than the file, so that whoever opens it knows that it is yours");
    Ok(ExitCode::SUCCESS)
}

fn open(args: &OpenArgs) -> anyhow::Result<ExitCode> {
    let secret = Secret::read(file(&args.secret)?).with_context(|| args.secret.display().to_string())?;
    let mut log = Log::open(args.log.as_deref(), &args.secret)?;
    let opened = matching::open(&secret, file(&args.answer)?).with_context(|| args.answer.display().to_string())?;
    if args.hash.as_ref().is_some_and(|said| !said.eq_ignore_ascii_case(&opened.hash)) {
        bail!("the answer is {}, not the one the department named; nothing was opened", opened.hash);
    }
    if log.opened_otherwise(&secret.request(), &opened.hash)? {
        bail!(
            "another answer to this request was opened before, says {}; ask the department which of them is its own",
            log.path.display()
        );
    }
    log.add(
        "open",
        secret.meta(),
        json!({
            "count": secret.count(), "request": secret.request(), "answer": opened.hash,
            "matched": opened.rows.len(), "absent": opened.absent,
        }),
    )?;
    if args.json {
        let rows: Map<String, Value> = opened
            .rows
            .iter()
            .map(|(id, values)| {
                let labels = opened.labels.iter().cloned().zip(values.iter().cloned().map(Value::from)).collect();
                (id.clone(), Value::Object(labels))
            })
            .collect();
        print_json(&json!({"matched": opened.rows.len(), "rows": rows, "absent": opened.absent}));
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} matched, {} absent; the department's table has {} rows", opened.rows.len(), opened.absent, opened.table);
    say!("answer {}", opened.hash);
    for (id, values) in &opened.rows {
        let said: Vec<String> =
            opened.labels.iter().zip(values).map(|(label, value)| plain(&format!("{label}={value}"))).collect();
        say!("{id}  {}", said.join("  "));
    }
    Ok(ExitCode::SUCCESS)
}

/// What the other side wrote, without anything a terminal would obey.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn file(path: &Path) -> anyhow::Result<File> {
    File::open(path).map_err(|error| Usage(format!("{}: {error}", path.display())).into())
}

fn sheet(path: &Path) -> anyhow::Result<Workbook<File>> {
    Workbook::new(file(path)?, exchange::Limits::default()).with_context(|| path.display().to_string())
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that is there only when it is whole: it is written beside its place and moved.
struct NewFile {
    writer: BufWriter<File>,
    written: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl NewFile {
    /// Begins one that everybody may read who may read the folder, or that only its owner may.
    fn create(place: &Path, shared: bool) -> anyhow::Result<NewFile> {
        if std::fs::metadata(place).is_ok_and(|there| there.is_dir() || there.len() > 0) {
            return Err(Usage(format!("{} is there already; name another file", place.display())).into());
        }
        let Some(name) = place.file_name() else {
            return Err(Usage(format!("{} is not the name of a file", place.display())).into());
        };
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        part.push(format!(".{}.part", std::process::id()));
        let written = folder(place).join(part);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if shared { 0o644 } else { 0o600 });
        let file = options.open(&written).map_err(|error| Usage(format!("{}: {error}", place.display())))?;
        Ok(NewFile { writer: BufWriter::with_capacity(1 << 16, file), written, place: place.to_owned(), kept: false })
    }

    /// Puts it in its place.
    fn keep(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        std::fs::rename(&self.written, &self.place)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            drop(std::fs::remove_file(&self.written));
        }
    }
}

/// What was asked, answered and opened, a line of JSON each; held by one command at a time.
struct Log {
    file: File,
    path: PathBuf,
    /// Milliseconds since 1970 UTC when the command began.
    now: i64,
}

impl Log {
    /// The log of this name, or the one beside a file.
    fn open(path: Option<&Path>, beside: &Path) -> anyhow::Result<Log> {
        let path = path.map_or_else(|| folder(beside).join("match.log"), Path::to_owned);
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|error| Usage(format!("the log {}: {error}", path.display())))?;
        file.lock().with_context(|| format!("the log {} cannot be held", path.display()))?;
        Ok(Log { file, path, now: record::system_clock()() })
    }

    /// What it says, act by act.
    fn entries(&mut self) -> anyhow::Result<Vec<Value>> {
        self.file.rewind()?;
        let mut text = String::new();
        BufReader::new(&self.file).read_to_string(&mut text)?;
        text.lines()
            .map(|line| {
                serde_json::from_str(line).with_context(|| {
                    format!(
                        "the log {} is damaged, so it cannot be said what was answered; mend it or name another",
                        self.path.display()
                    )
                })
            })
            .collect()
    }

    /// Whether a request was answered.
    fn answered(&mut self, request: &str) -> anyhow::Result<bool> {
        Ok(self.entries()?.iter().any(|entry| entry["act"] == "answer" && entry["request"] == request))
    }

    /// Whether another answer to a request was opened.
    fn opened_otherwise(&mut self, request: &str, answer: &str) -> anyhow::Result<bool> {
        let other = |entry: &Value| entry["act"] == "open" && entry["request"] == request && entry["answer"] != answer;
        Ok(self.entries()?.iter().any(other))
    }

    /// Adds a line, and sees it onto the disk.
    fn add(&mut self, act: &str, meta: &Meta, about: Value) -> anyhow::Result<()> {
        let mut entry = json!({
            "time": utc(self.now), "act": act, "purpose": meta.purpose, "authority": meta.authority,
        });
        if let (Some(entry), Value::Object(about)) = (entry.as_object_mut(), about) {
            entry.extend(about);
        }
        writeln!(self.file, "{entry}")?;
        self.file.sync_all()?;
        Ok(())
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ` of milliseconds since 1970 UTC.
fn utc(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let day = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::END.0));
    let second = seconds.rem_euclid(86_400);
    format!("{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}
