//! The file for the bank: names and accounts in the clear. It is made only after the reason is in the log.

use std::io::Cursor;

use clock::Lang;
use exchange::{CsvWriter, Field, WriteError, WriteRows, XlsxWriter};
use procedure::Desk;
use record::{Db, Moment, Version};

use super::judge::Why;
use super::read::Fixed;
use super::{judge, money, read, rules};
use crate::register::DOSSIER;

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated text.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The dossiers of these numbers have no account to pay to.
    #[error("{} payments have no account", .0.len())]
    NoAccount(Vec<String>),
    /// Since the list was approved something changed: the numbers of the dossiers, with what stands against each.
    #[error("{} payments cannot be made any more", .0.len())]
    Changed(Vec<(String, Why)>),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] record::Error),
}

/// The headings, as a bank's form for many payments has them.
pub const HEADINGS: [clock::Both; 7] = [
    ("序号", "No."),
    ("收款人户名", "Account holder"),
    ("收款账号", "Account number"),
    ("开户银行", "Bank"),
    ("开户网点", "Branch"),
    ("金额（元）", "Amount (yuan)"),
    ("附言", "Reference"),
];

/// Writes the payments of a list that go through a bank, to whom was fixed when it was submitted; cash is not among them.
/// What is still to be paid is judged once more. Gives the file and how many payments are in it.
///
/// # Errors
/// When a payment has no account to go to, the file cannot be written, or the store cannot be read.
pub fn bank_file(
    db: &Db,
    desk: &Desk,
    list: &Version,
    (form, lang): (Form, Lang),
    at: Moment,
) -> Result<(Vec<u8>, usize), ExportError> {
    let mut lines: Vec<[String; 7]> = Vec::new();
    let mut lacking = Vec::new();
    let mut payments = read::rows(db, list.id, at)?;
    payments.retain(|payment| judge::counts(payment.text("state")) && payment.text("method") != "cash");
    for payment in &payments {
        let Fixed::Payee(payee) = read::fixed(db, payment)? else {
            let dossier = db.get(&DOSSIER, payment.int("dossier").unwrap_or(0), at)?;
            lacking.push(dossier.map(|dossier| dossier.text("number").to_owned()).unwrap_or_default());
            continue;
        };
        lines.push([
            (lines.len() + 1).to_string(),
            payee.name,
            payee.card,
            payee.bank,
            payee.branch,
            money::plain(payment.int("amount_fen").unwrap_or(0)),
            judge::title(list).to_owned(),
        ]);
    }
    if !lacking.is_empty() {
        return Err(ExportError::NoAccount(lacking));
    }
    payments.retain(|payment| payment.text("state") != "paid");
    let faults = rules::faults(db, desk, &payments, true, at)?;
    if !faults.is_empty() {
        return Err(ExportError::Changed(faults));
    }
    let headings = HEADINGS.map(|heading| clock::said(heading, lang));
    let write = |writer: &mut dyn WriteRows| -> Result<(), WriteError> {
        lines.iter().try_for_each(|line| writer.write_row(&line.each_ref().map(|cell| Field::Text(cell))))
    };
    let bytes = match form {
        Form::Csv => {
            let mut writer = CsvWriter::new(Vec::new(), &headings)?;
            write(&mut writer)?;
            writer.finish()?
        }
        Form::Xlsx => {
            let mut writer = XlsxWriter::new(clock::said(("发放", "Payments"), lang), &headings)?;
            write(&mut writer)?;
            let mut target = Cursor::new(Vec::new());
            writer.finish(&mut target)?;
            target.into_inner()
        }
    };
    Ok((bytes, lines.len()))
}
