//! `guildhall checks key|open|answer`: what a department without an account does with the files of a relief centre. Needs no
//! data folder. The passphrase is read from the environment, never from an argument: arguments are seen by everybody on a machine.

use std::process::ExitCode;

use anyhow::Context as _;
use clock::Lang;
use hardship::check::offline::{self, OfflineError};

use super::Usage;
use crate::args::ChecksAct;

/// The variable with the passphrase that both sides agreed on.
const PASSPHRASE: &str = "GUILDHALL_PASSPHRASE";

/// Makes a key, opens a request, answers one.
pub fn run(act: &ChecksAct) -> anyhow::Result<ExitCode> {
    match act {
        ChecksAct::Key { name, out } => {
            let public = told(offline::new_key(name, out, &mut rand::rng()))?;
            say!("{public}");
            say!("{} is the secret half; give the line above to the centre", out.display());
        }
        ChecksAct::Open { request, out, key } => {
            let head = told(offline::open(request, out, &passphrase()?, key.as_deref()))?;
            say!("{}: {}", head.department, head.purpose);
            match head.due {
                Some(due) => say!("fill in {} and answer by {due}", out.display()),
                None => say!("fill in {} and answer", out.display()),
            }
        }
        ChecksAct::Answer { request, sheet, out, key, sign } => {
            let files = (request.as_path(), sheet.as_path(), out.as_path());
            let sha256 = told(offline::answer(files, &passphrase()?, key.as_deref(), sign.as_deref()))?;
            say!("{} written, SHA-256 {sha256}", out.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn passphrase() -> anyhow::Result<String> {
    std::env::var(PASSPHRASE)
        .ok()
        .filter(|text| !text.is_empty())
        .with_context(|| format!("set {PASSPHRASE} to the passphrase agreed on with the centre"))
        .map_err(|error| Usage(error.to_string()).into())
}

fn told<T>(done: Result<T, OfflineError>) -> anyhow::Result<T> {
    done.map_err(|error| anyhow::anyhow!("{}", error.text(Lang::En)))
}
