//! Documents made from data by templates of the jurisdiction pack.
//!
//! A template is a layout in the pack's folder `documents` and a list of the fields it takes. [`render`] fits the data
//! to the fields, and sets it as PDF or writes it as DOCX. Pure but for one thing: fonts are read from the machine.

mod docx;
mod error;
mod fit;
mod font;
mod pack;
mod pdf;
mod shape;
mod text;

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

pub use error::{Diagnostic, Error};

/// One template of a pack.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name, the same in every pack: `supervision-slip`.
    pub name: &'static str,
    /// What it is called: Chinese, English.
    pub label: (&'static str, &'static str),
    /// The formats it is made in.
    pub formats: &'static [Format],
    /// The register whose records it is made from: `reform_slip`.
    pub register: &'static str,
}

/// A format of documents.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For printing, signing, sealing and keeping.
    Pdf,
    /// For an office that must edit it.
    Docx,
}

impl Format {
    /// The ending of file names: `pdf`, `docx`.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
        }
    }

    /// The media type, as HTTP names it.
    pub fn media(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// The templates of a pack, in the order of its file; none for a pack that is not built in.
pub fn templates(pack: &clock::Pack) -> &'static [Template] {
    pack::of(pack.name()).map_or(&[], |documents| &documents.offered)
}

/// Makes a document from data.
///
/// The same data gives the same bytes on a machine with the same fonts. Fields the template does not know are ignored.
/// Texts are set as they are written: nothing in them is a command, whatever it looks like. Setting a PDF takes some
/// hundred milliseconds of one core; call it where blocking is allowed.
///
/// # Errors
/// When the pack has no such template or does not offer it in this format, when the data lacks a field or holds
/// something else in it, when no font with Chinese characters is found, and when the template itself is at fault.
pub fn render(pack: &clock::Pack, template: &str, data: &Value, format: Format) -> Result<Vec<u8>, Error> {
    let unknown = || Error::UnknownTemplate {
        pack: pack.name().to_owned(),
        template: template.to_owned(),
        known: templates(pack).iter().map(|template| template.name).collect(),
    };
    let documents = pack::of(pack.name()).ok_or_else(unknown)?;
    let sheet = documents.sheet(template).ok_or_else(unknown)?;
    if !sheet.formats.contains(&format) {
        return Err(Error::NotOffered { template: sheet.name, wanted: format, offered: sheet.formats });
    }
    let data = fit::fit(documents, sheet, data)?;
    match format {
        Format::Pdf => pdf::render(documents, sheet, &data),
        Format::Docx => docx::render(documents, sheet, &data),
    }
}

/// The example of the README, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
