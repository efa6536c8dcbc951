//! PDF: a template set by the typesetter, with the data as a file beside it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic, SourceResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::error::Diagnostic;
use crate::pack::{Documents, File, Sheet};
use crate::text::breakable;
use crate::{Error, font};

/// The file that a template reads its data from.
const DATA: &str = "data.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The typesetter's sources of a pack, parsed once.
#[derive(Debug)]
pub struct Sources(HashMap<FileId, Source>);

impl Sources {
    /// Parses the files that are the typesetter's.
    ///
    /// # Errors
    /// When a name is not one of a file in a folder.
    pub fn new(files: &[File]) -> Result<Sources, String> {
        let typst = files.iter().filter(|(name, _)| name.ends_with(".typ"));
        let parse = |(name, text): &File| {
            let id = file(name)?;
            Ok((id, Source::new(id, (*text).to_owned())))
        };
        typst.map(parse).collect::<Result<_, String>>().map(Sources)
    }
}

fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Sets a template with its data.
///
/// # Errors
/// [`Error::NoFont`], and [`Error::Layout`] when the template is at fault.
pub fn render(documents: &Documents, sheet: &Sheet, data: &Value) -> Result<Vec<u8>, Error> {
    let desk = Desk::new(documents, sheet, data)?;
    let pdf = desk.set().and_then(|document| {
        // No time and no identity of its own: the same data gives the same bytes.
        let options = PdfOptions { creator: Smart::Custom(Some("Guildhall".to_owned())), ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options)
    });
    let pdf = pdf.map_err(|faults| Error::Layout(faults.iter().map(|fault| desk.diagnostic(fault)).collect()));
    // What the typesetter remembers of this document is of no use for the next, and may be personal.
    typst::comemo::evict(0);
    pdf
}

/// The data with places to break in long runs.
fn spaced(data: &Value) -> Value {
    match data {
        Value::String(text) => breakable(text).into(),
        Value::Array(values) => values.iter().map(spaced).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), spaced(value))).collect(),
        other => other.clone(),
    }
}

fn nowhere(message: String) -> Diagnostic {
    Diagnostic { file: String::new(), line: 0, message }
}

/// What the typesetter may see: the sources of the pack, the data, the fonts. No clock, no files, no network.
struct Desk<'d> {
    sources: &'d Sources,
    fonts: &'static FontStore,
    main: FileId,
    data_file: FileId,
    data: Bytes,
}

impl<'d> Desk<'d> {
    fn new(documents: &'d Documents, sheet: &Sheet, data: &Value) -> Result<Desk<'d>, Error> {
        let named = |name: &str| file(name).map_err(|message| Error::Layout(vec![nowhere(message)]));
        Ok(Desk {
            sources: &documents.sources,
            fonts: font::fonts()?,
            main: named(&format!("{}.typ", sheet.name))?,
            data_file: named(DATA)?,
            data: Bytes::from_string(spaced(data).to_string()),
        })
    }

    fn set(&self) -> SourceResult<PagedDocument> {
        typst::compile(self).output
    }

    fn diagnostic(&self, fault: &SourceDiagnostic) -> Diagnostic {
        let hints = fault.hints.iter().map(|hint| format!(" ({})", hint.v));
        let message = fault.message.to_string() + &hints.collect::<String>();
        let Some(id) = fault.span.id() else { return nowhere(message) };
        let start = self.range(fault.span).map(|range| range.start);
        let line = start.and_then(|start| self.source(id).ok()?.lines().byte_to_line(start));
        let file = id.vpath().get_without_slash().to_owned();
        Diagnostic { file, line: line.map_or(0, |line| line + 1), message }
    }
}

fn unknown(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.0.get(&id).cloned().ok_or_else(|| unknown(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_file {
            return Ok(self.data.clone());
        }
        self.source(id).map(|source| Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests;
