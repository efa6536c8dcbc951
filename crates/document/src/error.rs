//! Why a document could not be made.

use std::fmt;
use std::path::PathBuf;

use crate::Format;

/// Why a document could not be made.
///
/// The texts are English and meant for those who run or change the program. They name templates and fields; what a
/// field holds is not repeated, except in [`Error::Layout`], where the message of the typesetter may quote it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The pack has no template of this name.
    #[error("pack {pack} has no document template “{template}”; it has: {}", listed(.known))]
    UnknownTemplate {
        /// The pack.
        pack: String,
        /// The name asked for.
        template: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// The template is not made in this format.
    #[error("template {template} is not offered as {wanted}; it is offered as: {}", listed(.offered))]
    NotOffered {
        /// The template.
        template: &'static str,
        /// The format asked for.
        wanted: Format,
        /// The formats it is made in.
        offered: &'static [Format],
    },
    /// The data lacks a field that the template needs, or holds null in its place.
    #[error("template {template} needs the field “{field}”, which the data does not have")]
    Missing {
        /// The template.
        template: &'static str,
        /// The field with the way to it, `decisions[2].text`.
        field: String,
    },
    /// A field of the data is not what the template takes.
    #[error("template {template}: the field “{field}” must be {wanted}")]
    Wrong {
        /// The template.
        template: &'static str,
        /// The field with the way to it, `decisions[2].due`.
        field: String,
        /// What it must be.
        wanted: String,
    },
    /// The typesetter refused the template.
    #[error("{}", listed_lines(.0))]
    Layout(Vec<Diagnostic>),
    /// No font with Chinese characters was found.
    #[error(
        "no font with Chinese characters was found; install the package fonts-noto-cjk, or name a folder of fonts in \
         the environment variable GUILDHALL_FONTS{}", also(.folder)
    )]
    NoFont {
        /// The folder named by `GUILDHALL_FONTS`, which was searched beside those of the system.
        folder: Option<PathBuf>,
    },
    /// The parts of a DOCX could not be put together.
    #[error("the DOCX could not be written: {0}")]
    Docx(#[from] std::io::Error),
}

/// What the typesetter says about a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The file of the pack, `style.typ`; empty when it names none.
    pub file: String,
    /// The line in the file, from 1; 0 when it names none.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}, line {}: ", self.file, self.line)?;
        }
        f.write_str(&self.message)
    }
}

fn listed(items: &[impl fmt::Display]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn listed_lines(items: &[Diagnostic]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn also(folder: &Option<PathBuf>) -> String {
    folder.as_ref().map_or(String::new(), |folder| format!(" (it names {} now)", folder.display()))
}
