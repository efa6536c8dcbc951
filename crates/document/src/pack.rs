//! The documents of a pack: its templates, words and layouts, read from the files in `packs/<pack>/documents`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clock::{Day, Label};
use serde::Deserialize;

use crate::docx::{Layout, Paper};
use crate::pdf::Sources;
use crate::shape::Shape;
use crate::{Format, Template};

/// A file of the folder: its name and its text.
pub type File = (&'static str, &'static str);

macro_rules! folder {
    ($pack:literal: $($file:literal),+ $(,)?) => {
        &[$(($file, include_str!(concat!("../../../packs/", $pack, "/documents/", $file)))),+]
    };
}

const CN: &[File] = folder!("cn":
    "documents.toml",
    "style.typ",
    "supervision-slip.typ", "supervision-slip.toml",
    "task-sheet.typ",
    "meeting-minutes.typ", "meeting-minutes.toml",
    "quarterly-report.typ", "quarterly-report.toml",
    "hardship-parts.typ",
    "hardship-application.typ", "hardship-application.toml",
    "hardship-authorisation.typ", "hardship-authorisation.toml",
    "hardship-visit.typ", "hardship-visit.toml",
    "hardship-minutes.typ", "hardship-minutes.toml",
    "hardship-notice.typ", "hardship-notice.toml",
    "hardship-approval.typ", "hardship-approval.toml",
    "hardship-exit.typ", "hardship-exit.toml",
);

const ILO: &[File] = folder!("ilo":
    "documents.toml",
    "style.typ",
    "supervision-slip.typ", "supervision-slip.toml",
    "task-sheet.typ",
    "meeting-minutes.typ", "meeting-minutes.toml",
    "quarterly-report.typ", "quarterly-report.toml",
    "hardship-parts.typ",
    "hardship-application.typ", "hardship-application.toml",
    "hardship-authorisation.typ", "hardship-authorisation.toml",
    "hardship-visit.typ", "hardship-visit.toml",
    "hardship-minutes.typ", "hardship-minutes.toml",
    "hardship-notice.typ", "hardship-notice.toml",
    "hardship-approval.typ", "hardship-approval.toml",
    "hardship-exit.typ", "hardship-exit.toml",
);

fn embedded(files: &[File]) -> Documents {
    Documents::parse(files).expect("embedded when the program was built, and read by its tests")
}

static OF_CN: LazyLock<Documents> = LazyLock::new(|| embedded(CN));
static OF_ILO: LazyLock<Documents> = LazyLock::new(|| embedded(ILO));

/// The documents of a pack; `None` for one that is not built in.
pub fn of(pack: &str) -> Option<&'static Documents> {
    match pack {
        "cn" => Some(&OF_CN),
        "ilo" => Some(&OF_ILO),
        _ => None,
    }
}

/// What a pack says about documents.
#[derive(Debug)]
pub struct Documents {
    /// The tag of their language, `zh-CN`.
    pub lang: String,
    /// The words behind codes, by list.
    pub words: BTreeMap<String, BTreeMap<String, Word>>,
    /// What stands between the items of a list in one line.
    pub separator: String,
    /// What all DOCX of the pack have in common.
    pub paper: Paper,
    /// The templates as the program offers them.
    pub offered: Vec<Template>,
    /// The typesetter's sources.
    pub sources: Sources,
    date: String,
    months: Vec<String>,
    sheets: Vec<Sheet>,
}

/// A template with what it is made of.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// The formats it is made in.
    pub formats: &'static [Format],
    /// The fields it takes.
    pub fields: Shape,
    /// The layout of the DOCX, where it is made in that format.
    pub layout: Option<Layout>,
}

/// What a code is called, and how it is marked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The word.
    pub text: String,
    /// The colour of its mark, `#1f5fa8`.
    pub colour: String,
    /// The colour of writing on that mark.
    pub ink: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    lang: String,
    date: String,
    #[serde(default)]
    months: Vec<String>,
    separator: String,
    words: BTreeMap<String, BTreeMap<String, Word>>,
    docx: Paper,
    templates: Vec<SheetHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetHead {
    name: String,
    label: Label,
    register: String,
    formats: Vec<Format>,
    fields: Shape,
}

impl Documents {
    /// Reads the files of a pack. What the templates are called is kept for as long as the program runs.
    ///
    /// # Errors
    /// When a file is missing, cannot be read, or refers to a word, field or month that is not there.
    pub fn parse(files: &[File]) -> Result<Documents, String> {
        let text = |name: &str| {
            let found = files.iter().find(|(file, _)| *file == name);
            found.map(|(_, text)| *text).ok_or_else(|| format!("{name} is missing"))
        };
        let head: Head = toml::from_str(text("documents.toml")?).map_err(|error| format!("documents.toml: {error}"))?;
        if head.date.contains("{month_name}") && head.months.len() != 12 {
            return Err("documents.toml: dates name the month, so `months` must name twelve".to_owned());
        }
        let (mut sheets, mut offered) = (Vec::new(), Vec::new());
        for SheetHead { name, label, register, formats, fields } in head.templates {
            if let Some(list) = fields.word_lists().into_iter().find(|list| !head.words.contains_key(*list)) {
                return Err(format!("documents.toml, {name}: there is neither a shape nor a list of words “{list}”"));
            }
            if formats.contains(&Format::Pdf) {
                text(&format!("{name}.typ"))?;
            }
            let layout = if formats.contains(&Format::Docx) {
                let file = format!("{name}.toml");
                Some(Layout::parse(text(&file)?, &fields).map_err(|error| format!("{file}: {error}"))?)
            } else {
                None
            };
            let name: &'static str = name.leak();
            let formats: &'static [Format] = formats.leak();
            offered.push(Template {
                name,
                label: (label.zh.leak(), label.en.leak()),
                formats,
                register: register.leak(),
            });
            sheets.push(Sheet { name, formats, fields, layout });
        }
        Ok(Documents {
            lang: head.lang,
            words: head.words,
            separator: head.separator,
            paper: head.docx,
            offered,
            sources: Sources::new(files)?,
            date: head.date,
            months: head.months,
            sheets,
        })
    }

    /// A template by name.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }

    /// A day as documents of this pack write it.
    pub fn day(&self, day: Day) -> String {
        let date = day.date();
        let month = usize::try_from(date.month() - 1).ok().and_then(|n| self.months.get(n));
        self.date
            .replace("{year}", &date.year().to_string())
            .replace("{month}", &date.month().to_string())
            .replace("{month_name}", month.map_or("", String::as_str))
            .replace("{day}", &date.day().to_string())
    }
}

/// The folder of the first pack with the text of one file changed; none when the change leaves the file out.
#[cfg(test)]
pub fn altered(file: &str, change: impl Fn(&str) -> Option<String>) -> Result<Documents, String> {
    let files = CN.iter().filter_map(|(name, text)| {
        let text: &'static str = if *name == file { change(text)?.leak() } else { text };
        Some((*name, text))
    });
    Documents::parse(&files.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_packs_offer_the_same_templates_with_the_same_fields() {
        let (cn, ilo) = (of("cn").expect("cn"), of("ilo").expect("ilo"));
        assert_eq!(cn.offered.len(), 11);
        for (one, other) in cn.sheets.iter().zip(&ilo.sheets) {
            assert_eq!((one.name, one.formats, &one.fields), (other.name, other.formats, &other.fields));
        }
        for (one, other) in cn.offered.iter().zip(&ilo.offered) {
            assert_eq!((one.label, one.register), (other.label, other.register));
        }
        assert!(cn.words.keys().eq(ilo.words.keys()));
        assert!(cn.words.values().zip(ilo.words.values()).all(|(one, other)| one.keys().eq(other.keys())));
        assert!(of("nowhere").is_none());
    }

    #[test]
    fn days_are_written_as_the_pack_says() {
        let day = Day::from_ymd(2020, 9, 8).expect("a day");
        assert_eq!(of("cn").expect("cn").day(day), "2020年9月8日");
        assert_eq!(of("ilo").expect("ilo").day(day), "8 September 2020");
    }

    #[test]
    fn a_faulty_folder_says_what_is_wrong() {
        for missing in ["task-sheet.typ", "meeting-minutes.toml", "documents.toml"] {
            assert_eq!(altered(missing, |_| None).expect_err("faulty"), format!("{missing} is missing"));
        }
        for (was, is, fault) in [
            ("\"prose\"", "\"poem\"", "“poem”"),
            ("{month}", "{month_name}", "months"),
            ("sender = \"text\"", "sent_by = \"text\"", "“sender”"),
            ("separator", "separators", "separators"),
        ] {
            let said = altered("documents.toml", |text| Some(text.replace(was, is))).expect_err("faulty");
            assert!(said.contains(fault), "{said}");
        }
    }
}
