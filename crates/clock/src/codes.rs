//! Code lists: the codes, their names in both languages, and what people type for them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::{Label, Lang};

/// One code of a list.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// What is stored and exchanged.
    pub code: String,
    /// Its name in Chinese, also what an export writes.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Its place in an ordered list, or its height in a tree (1 at the top).
    pub level: Option<u8>,
    /// The code it is a kind of, in this list or in the one that [`CodeList::parents`] names.
    pub parent: Option<String>,
    /// Lower bound of a band, included.
    pub from: Option<u16>,
    /// Upper bound of a band, included.
    pub to: Option<u16>,
    /// What else people write for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

impl Code {
    /// Its name.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A code list of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "RawList")]
pub struct CodeList {
    name: String,
    label: Label,
    standard: Option<String>,
    parents: Option<String>,
    codes: Vec<Code>,
    by_text: HashMap<String, usize>,
}

/// A code list that contradicts itself.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    /// One code stands twice.
    #[error("list “{list}”: code “{code}” stands twice")]
    Twice {
        /// The list.
        list: String,
        /// The code.
        code: String,
    },
    /// One text stands for two codes.
    #[error("list “{list}”: “{text}” would mean both “{first}” and “{second}”; leave it to one of them")]
    Ambiguous {
        /// The list.
        list: String,
        /// The text.
        text: String,
        /// The code that has it.
        first: String,
        /// The code that claims it too.
        second: String,
    },
    /// A parent that is not in the list.
    #[error("list “{list}”: the parent of “{code}” is not in the list")]
    NoParent {
        /// The list.
        list: String,
        /// The code with the parent.
        code: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    name: String,
    label: Label,
    standard: Option<String>,
    parents: Option<String>,
    codes: Vec<Code>,
}

impl TryFrom<RawList> for CodeList {
    type Error = CodeError;
    fn try_from(raw: RawList) -> Result<CodeList, CodeError> {
        let RawList { name, label, standard, parents, codes } = raw;
        let mut known = HashSet::new();
        for code in &codes {
            if !known.insert(code.code.as_str()) {
                return Err(CodeError::Twice { list: name, code: code.code.clone() });
            }
        }
        let orphan = |code: &&Code| code.parent.as_deref().is_some_and(|parent| !known.contains(parent));
        if parents.is_none()
            && let Some(code) = codes.iter().find(orphan)
        {
            return Err(CodeError::NoParent { list: name, code: code.code.clone() });
        }
        let mut by_text: HashMap<String, usize> = HashMap::new();
        for (index, code) in codes.iter().enumerate() {
            for text in [&code.code, &code.zh, &code.en].into_iter().chain(&code.synonyms) {
                let other = *by_text.entry(fold(text)).or_insert(index);
                if other != index {
                    let (first, second) = (codes[other].code.clone(), code.code.clone());
                    return Err(CodeError::Ambiguous { list: name, text: text.clone(), first, second });
                }
            }
        }
        Ok(CodeList { name, label, standard, parents, codes, by_text })
    }
}

impl CodeList {
    /// The name of the list, `skill`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the list is called.
    pub fn title(&self, lang: Lang) -> &str {
        self.label.text(lang)
    }

    /// The standard it follows, where there is one.
    pub fn standard(&self) -> Option<&str> {
        self.standard.as_deref()
    }

    /// The list whose codes are the parents of these, where they are not of this list.
    pub fn parents(&self) -> Option<&str> {
        self.parents.as_deref()
    }

    /// The codes of one kind.
    pub fn children(&self, parent: &str) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(move |code| code.parent.as_deref() == Some(parent))
    }

    /// All codes, in the order of the list.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// A code by itself.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|c| c.code == code)
    }

    /// The name of a code; `None` when the list does not have it.
    pub fn label(&self, code: &str, lang: Lang) -> Option<&str> {
        self.get(code).map(|c| c.label(lang))
    }

    /// The code a person means who types this: the code itself, a name in either language, or a synonym, without
    /// regard to spaces, brackets, full-width forms and case.
    pub fn code_for_text(&self, text: &str) -> Option<&Code> {
        self.by_text.get(&fold(text)).map(|index| &self.codes[*index])
    }

    /// The band a number falls in, for lists of bands.
    pub fn band(&self, number: u16) -> Option<&Code> {
        self.codes.iter().find(|c| {
            (c.from.is_some() || c.to.is_some())
                && c.from.is_none_or(|from| from <= number)
                && c.to.is_none_or(|to| number <= to)
        })
    }
}

/// The form in which texts are compared: full-width made half-width, lower case, no spaces, brackets or separators.
fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | ']' | '/' | '、' | '【' | '】' | '·'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pack;

    #[test]
    fn the_skill_ladder_has_eight_rungs_and_knows_the_old_five() {
        let skill = Pack::cn().codes("skill").expect("every pack has it");
        let levels: Vec<_> = skill.codes().iter().map(|c| c.level).collect();
        assert_eq!(levels, (1..=8).map(Some).collect::<Vec<_>>());
        for (text, code) in [
            ("高级工", "senior"),
            (" 高 级 工 ", "senior"),
            ("国家职业资格三级(高级工)", "senior"),
            ("国家职业资格三级", "senior"),
            ("三级/高级工", "senior"),
            ("5级", "junior"),
            ("一级", "senior_technician"),
            ("SENIOR TECHNICIAN", "senior_technician"),
            ("技师 ", "technician"),
            ("副总裁", ""),
        ] {
            assert_eq!(skill.code_for_text(text).map_or("", |c| c.code.as_str()), code, "{text}");
        }
    }

    #[test]
    fn ages_fall_in_exactly_one_band() {
        for pack in [Pack::cn(), Pack::ilo()] {
            let bands = pack.codes("age_band").expect("every pack has it");
            for age in 0..=130 {
                let fits = |c: &&Code| c.from.is_none_or(|f| f <= age) && c.to.is_none_or(|t| age <= t);
                assert_eq!(bands.codes().iter().filter(fits).count(), 1, "{age}");
                assert_eq!(bands.band(age), bands.codes().iter().find(fits));
            }
        }
        assert_eq!(Pack::cn().codes("sex").and_then(|list| list.band(1)), None);
    }

    #[test]
    fn a_text_with_two_meanings_is_refused() {
        let list = |codes: &str| {
            toml::from_str::<CodeList>(&format!("name = 'l'\nlabel = {{ zh = 'l', en = 'l' }}\ncodes = [{codes}]"))
                .map_err(|e| e.to_string())
        };
        let error = list("{code='1',zh='a',en='b'}, {code='2',zh='c',en='A'}").expect_err("two meanings");
        assert!(error.contains("both “1” and “2”"), "{error}");
        assert!(list("{code='1',zh='a',en='b'}, {code='1',zh='c',en='d'}").expect_err("twice").contains("twice"));
        assert!(list("{code='1',zh='a',en='b',parent='9'}").expect_err("parent").contains("parent"));
    }
}
