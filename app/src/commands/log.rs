//! `guildhall log`.

use std::process::ExitCode;

use serde_json::json;

use super::{WRONG, print_json};
use crate::args::{LogAct, PlaceArgs};
use crate::hall::Hall;

/// Shows the log or verifies it.
pub fn run(place: &PlaceArgs, act: Option<LogAct>, json: bool, limit: i64) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, false)?;
    if let Some(LogAct::Verify { json: inner }) = act {
        return verify(&hall, json || inner);
    }
    for entry in hall.store.read(|db| record::log::newest(db, None, limit))? {
        let at = hall.time(entry.at_ms);
        if json {
            print_json(&json!({
                "commit": entry.commit, "at": at, "at_ms": entry.at_ms, "actor": entry.actor, "office": entry.office, "kind": entry.kind,
                "reason": entry.reason, "source": entry.source, "opened": entry.opened.0, "closed": entry.closed.0,
                "leaf": proof::hex::encode(&entry.leaf),
            }));
        } else {
            say!(
                "#{:<6} {at}  {:<9} +{} −{}  {}",
                entry.commit,
                entry.kind,
                entry.opened.0,
                entry.closed.0,
                entry.reason
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks every version and every commit.
pub fn verify(hall: &Hall, json: bool) -> anyhow::Result<ExitCode> {
    let verdict = hall.store.read(record::log::verify)?;
    if json {
        let mut told = serde_json::to_value(&verdict)?;
        told["ok"] = verdict.faults.is_empty().into();
        print_json(&told);
    } else {
        say!("{} commits, {} versions, root {}", verdict.commits, verdict.versions, verdict.root);
        for fault in &verdict.faults {
            say!("✗ {fault}");
        }
        if verdict.faults.is_empty() {
            say!("✓ every version fits its digest, every commit its versions, the head all commits");
        }
    }
    Ok(if verdict.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}
