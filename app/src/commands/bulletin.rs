//! `guildhall bulletin publish`, `guildhall bulletin verify` and `guildhall verify`.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use bulletin::{Error, Frozen, Order, Press, Published, Replayed};
use clock::{Day, Lang};
use proof::checkpoint::VerifierKey;
use proof::publication::{Language, Report};
use serde_json::{Value, json};

use super::{Usage, WRONG, print_json};
use crate::args::{BulletinAct, PlaceArgs, VerifyArgs};
use crate::hall::Hall;

/// Publishes or verifies.
pub fn run(place: &PlaceArgs, act: BulletinAct) -> anyhow::Result<ExitCode> {
    match act {
        BulletinAct::Publish { file, as_of, out, json } => publish(place, &file, as_of, &out, json),
        BulletinAct::Verify { file, verify: args } => verify(place, &file, &args),
    }
}

fn press(hall: &Hall) -> Press {
    Press::new(hall.store.clone(), hall.tree.clone(), hall.figures.clone())
}

/// Publishes a Markdown file in the name of the whole federation.
fn publish(place: &PlaceArgs, file: &Path, as_of: Day, out: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let text = fs::read_to_string(file).map_err(|error| Usage(format!("{}: {error}", file.display())))?;
    // What was published cannot be taken back, so where it is to go is looked at first.
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() || out.is_dir() {
        return Err(Usage(format!("{} is not a file that could be written", out.display())).into());
    }
    let hall = Hall::open(place, false)?;
    let order = Order {
        unit: None,
        language: bulletin::language_of(&text),
        text: text.replace("\r\n", "\n"),
        as_of,
        known: None,
        actor: 0,
        office: 0,
        source: "command line".into(),
    };
    let press = press(&hall);
    let published = match press.publish(&order, &|_| true) {
        Ok(published) => published,
        Err(error @ (Error::Quotes(_) | Error::NoTitle | Error::TooLong(_))) => return Ok(refused(&error, json)),
        Err(error) => return Err(error.into()),
    };
    fs::copy(&published.path, out).with_context(|| {
        let (number, kept) = (published.publication.number, published.path.display());
        format!("bulletin {number} is published and lies in {kept}, but {} cannot be written", out.display())
    })?;
    let key = press.log_key()?;
    if json {
        let mut told = told(&published, out);
        told["key"] = key.map(|key| key.to_text()).into();
        print_json(&told);
    } else {
        let publication = &published.publication;
        say!("第 {} 期通报已发布：{}(提交 #{})", publication.number, publication.title, publication.commit);
        for figure in &published.index.figures {
            say!("  {}  {}  {}  {}", figure.label.text(Lang::Zh), shown(figure), figure.unit.name, figure.as_of);
        }
        say!("  根 {}", publication.root);
        say!("  存证文件 {} ({} 字节，SHA-256 {})", out.display(), published.index.bytes, published.index.sha256);
        if let Some(key) = key {
            say!("  日志公钥 {}\n  指纹 {}", key.to_text(), key.fingerprint());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Nothing was published because of what the text says.
fn refused(error: &Error, json: bool) -> ExitCode {
    if json {
        let faults: Vec<Value> = match error {
            Error::Quotes(faults) => faults
                .iter()
                .map(|f| json!({ "line": f.line, "column": f.column, "zh": f.text(Lang::Zh), "en": f.text(Lang::En) }))
                .collect(),
            other => {
                vec![json!({ "line": null, "column": null, "zh": other.text(Lang::Zh), "en": other.text(Lang::En) })]
            }
        };
        print_json(&json!({ "published": false, "faults": faults }));
    }
    eprintln!("没有发布：\n{}", error.text(Lang::Zh));
    ExitCode::from(WRONG)
}

/// A published bulletin as it is printed.
fn told(published: &Published, out: &Path) -> Value {
    let publication = &published.publication;
    json!({
        "published": true,
        "number": publication.number,
        "title": publication.title,
        "language": publication.language.tag(),
        "as_of": publication.as_of,
        "known": publication.known,
        "commit": publication.commit,
        "published_ms": publication.published_ms,
        "root": publication.root,
        "file": out.display().to_string(),
        "sha256": published.index.sha256,
        "bytes": published.index.bytes,
        "figures": published.index.figures.iter().map(told_figure).collect::<Vec<_>>(),
    })
}

fn told_figure(figure: &Frozen) -> Value {
    let by: serde_json::Map<String, Value> =
        figure.groups.iter().map(|group| (group.label.clone(), group.value.clone())).collect();
    json!({
        "name": figure.name, "label": figure.label.text(Lang::Zh), "definition": figure.definition.text(Lang::Zh),
        "definition_hash": figure.definition_version, "unit": figure.unit.code, "unit_name": figure.unit.name,
        "as_of": figure.as_of, "known": figure.known, "from": figure.from, "to": figure.to, "value": figure.value,
        "numerator": figure.numerator, "denominator": figure.denominator, "dimension": figure.by, "by": by,
        "quotes": figure.quotes, "records": figure.records, "root": figure.root,
    })
}

fn shown(figure: &Frozen) -> String {
    let (text, parts) = figure.stated().text(bulletin::quote::Show::Full, Lang::Zh);
    parts.map_or(text.clone(), |parts| format!("{text} = {parts}"))
}

/// Verifies a publication file offline; with `--replay` also against the database.
pub fn verify(place: &PlaceArgs, file: &Path, args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let open = || File::open(file).map(BufReader::new).map_err(|error| Usage(format!("{}: {error}", file.display())));
    if file.is_dir() {
        return Err(Usage(format!("{} is a folder, not a publication file", file.display())).into());
    }
    let mut keys = Vec::new();
    if let Some(text) = &args.key {
        keys.push(VerifierKey::from_text(text).map_err(|error| Usage(format!("--key: {error}")))?);
    }
    let reader = open()?;
    let press = if args.replay { Some(press(&Hall::open(place, false)?)) } else { None };
    // Whoever has the database has the federation's key from it, and need not rely on the one in the file.
    if let (Some(press), true) = (&press, keys.is_empty()) {
        keys.extend(press.log_key()?);
    }
    let report = proof::publication::verify(reader, &keys);
    let replayed = match &press {
        None => None,
        Some(press) => Some(match press.published_as(report.summary.root.as_deref(), report.summary.commit)? {
            Some(publication) => press.replay(&publication, open()?)?,
            None => Press::not_ours(),
        }),
    };
    let ok = report.ok() && replayed.as_ref().is_none_or(|replayed| replayed.ok);
    if args.json {
        let mut told = serde_json::to_value(&report)?;
        told["ok"] = ok.into();
        told["verified"] = report.ok().into();
        told["replay"] = serde_json::to_value(&replayed)?;
        told["file"] = file.display().to_string().into();
        print_json(&told);
    } else {
        print(&report, replayed.as_ref(), ok);
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

fn print(report: &Report, replayed: Option<&Replayed>, ok: bool) {
    say_raw!("{}", report.text(Language::Chinese));
    if let Some(replayed) = replayed {
        say!("{}  replay: {}", if replayed.ok { "通过" } else { "不符" }, replayed.zh);
    }
    say!();
    let summary = &report.summary;
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".into());
    if ok {
        say!(
            "✓ 与发布时一致：{}《{}》,{} 发布，截至 {}",
            text(&summary.federation),
            text(&summary.title),
            text(&summary.published_at),
            text(&summary.as_of)
        );
        for figure in &summary.figures {
            say!("  {}  {}  {}  {}", figure.label.zh, text(&figure.value), figure.unit_name, figure.as_of);
        }
        say!("  根 {}", text(&summary.root));
    } else {
        say!("✗ 与发布时不一致，或无法完成检查；不要依据其中的数字");
    }
    for (name, fingerprint) in &summary.fingerprints {
        say!("  公钥 {name} 的指纹 {fingerprint}");
    }
}
