//! `guildhall sample draw|verify`: the sample of an evaluation, drawn or checked from files alone, and its report checked.
//! Needs no data.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use hardship::evaluation::report::{self, Published};
use hardship::evaluation::sampler::{self, Check, Frame, Sample};
use proof::checkpoint::{self, VerifierKey};
use serde_json::json;

use super::{Usage, WRONG, print_json};
use crate::args::{SampleAct, SampleDrawArgs, SampleVerifyArgs};

/// Draws or verifies.
pub fn run(act: &SampleAct) -> anyhow::Result<ExitCode> {
    match act {
        SampleAct::Draw(args) => draw(args),
        SampleAct::Verify(args) => verify(args),
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    Ok(fs::read_to_string(file).map_err(|error| Usage(format!("{}: {error}", file.display())))?)
}

fn keys(key: Option<&str>) -> anyhow::Result<Vec<VerifierKey>> {
    let key = key.map(|text| VerifierKey::from_text(text).map_err(|error| Usage(format!("--key: {error}"))));
    Ok(key.transpose()?.into_iter().collect())
}

fn draw(args: &SampleDrawArgs) -> anyhow::Result<ExitCode> {
    let (frame, note) = (read(&args.frame)?, read(&args.checkpoint)?);
    let keys = keys(args.key.as_deref())?;
    let drawn = (|| {
        if !keys.is_empty() {
            checkpoint::open(&note, &keys)?;
        }
        let frame = Frame::from_text(&frame)?;
        let drawn = frame.draw(&note, &args.public)?;
        let mut sample = Sample::of(&frame, &drawn, &note);
        sample.key = args.key.clone();
        Ok::<_, sampler::Fault>(sample)
    })();
    let sample = match drawn {
        Ok(sample) => sample,
        Err(fault) => {
            let (zh, en) = fault.text();
            if args.json {
                print_json(&json!({ "drawn": false, "zh": zh, "en": en }));
            }
            eprintln!("没有抽样：{zh}");
            return Ok(ExitCode::from(WRONG));
        }
    };
    let text = serde_json::to_string_pretty(&sample)? + "\n";
    fs::write(&args.out, text).with_context(|| args.out.display().to_string())?;
    let count: usize = sample.strata.iter().map(|each| each.items.len()).sum();
    if args.json {
        let strata: BTreeMap<&str, usize> =
            sample.strata.iter().map(|each| (each.stratum.as_str(), each.items.len())).collect();
        print_json(&json!({
            "drawn": true, "seed": sample.seed, "frame_sha256": sample.frame_sha256, "cases": count, "strata": strata,
            "file": args.out.display().to_string(),
        }));
        return Ok(ExitCode::SUCCESS);
    }
    say!("已抽取 {count} 例，写入 {}", args.out.display());
    for each in &sample.strata {
        say!("  {}  {} / {}", each.stratum, each.items.len(), each.frame);
    }
    say!("  抽样框 {}\n  种子 {}", sample.frame_sha256, sample.seed);
    Ok(ExitCode::SUCCESS)
}

fn verify(args: &SampleVerifyArgs) -> anyhow::Result<ExitCode> {
    let (text, frame) = (read(&args.sample)?, read(&args.frame)?);
    let note = args.checkpoint.as_deref().map(read).transpose()?;
    let keys = keys(args.key.as_deref())?;
    let fault = |error: serde_json::Error| {
        vec![Check {
            name: "sample",
            ok: Some(false),
            zh: format!("这不是抽样结果或评估报告文件：{error}"),
            en: format!("This is not the file of a sample or of a report: {error}"),
        }]
    };
    // Which of the two it is, the file itself says.
    let format = serde_json::from_str::<serde_json::Value>(&text).ok();
    let is_report = format.is_some_and(|file| file["format"] == report::REPORT);
    let checks = if is_report {
        serde_json::from_str::<Published>(&text)
            .map_or_else(fault, |published| report::verify(&published, &frame, &keys))
    } else {
        serde_json::from_str::<Sample>(&text)
            .map_or_else(fault, |sample| sampler::verify(&sample, &frame, note.as_deref(), &keys))
    };
    let ok = sampler::holds(&checks);
    if args.json {
        print_json(&json!({ "ok": ok, "checks": checks, "file": args.sample.display().to_string() }));
    } else {
        for check in &checks {
            let mark = match check.ok {
                Some(true) => "通过",
                Some(false) => "不符",
                None => "未查",
            };
            say!("{mark}  {}: {}", check.name, check.zh);
        }
        say!();
        if is_report && ok {
            say!("✓ 报告未被改动，各项比率由分层结论算出，公布时已封存在日志里");
        } else if is_report {
            say!("✗ 报告与其存证或抽样框不符；不要依据它");
        } else if ok {
            say!("✓ 样本由抽样框、检查点和公开随机串算出，与文件一致");
        } else {
            say!("✗ 样本与抽样框、检查点或公开随机串不符；不要依据它");
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}
