//! What the system holds already, and so cannot be asked: fields of its registers and figures of its catalogue, by whatever words
//! people ask for them.
//!
//! A label is held when every word of it is accounted for: by what is counted (会员), how it is split (女), of which time (上年末),
//! within what (本单位), and by words that only say that it is a number (总数). One word that says more (困难职工) makes it another
//! thing, and it may be asked.

mod key;
mod parse;
mod value;
mod words;

use std::collections::HashMap;

use clock::{Lang, Pack};
use exchange::normalise_heading;
use figure::Definition;
use record::Kind;

pub use key::{Key, When};
pub use value::Asking;

use parse::Word;

/// Something that the system holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is.
    pub key: Key,
    /// What it is called, in Chinese and in English.
    pub label: (String, String),
    /// Whether it is one value of a unit, which can be shown to be confirmed. What the roll holds of each person is not.
    pub shows: bool,
}

impl Held {
    /// What it is called in a language.
    pub fn label(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.label.0 } else { &self.label.1 }
    }
}

/// What is to be said of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The system holds it, by these; it cannot be asked.
    Held(Vec<Held>),
    /// It does not say what is asked: 编号, 人数.
    Vague,
    /// It may be asked. What comes near it, for whoever approves.
    New(Vec<Held>),
}

/// What the system holds, ready to be asked for by label.
pub struct Holdings {
    pack: &'static Pack,
    things: Vec<Held>,
    figures: Vec<&'static Definition>,
    /// Whole labels, normalised, and the thing each means.
    exact: HashMap<String, usize>,
    /// The words that labels are made of, the longest first.
    words: Vec<Word>,
}

impl Holdings {
    /// What these registers and figures hold. `text` gives the texts of the house: names of registers and fields.
    pub fn of(
        catalogue: &record::Catalogue,
        figures: &figure::Catalogue,
        pack: &'static Pack,
        text: &dyn Fn(Lang, &str) -> Option<String>,
    ) -> Holdings {
        let mut holdings = Holdings {
            pack,
            things: Vec::new(),
            // What is guarded is shown by its own rules on its own page, and in no form.
            figures: figures.all().iter().filter(|figure| figures.guard(figure).is_none()).copied().collect(),
            exact: HashMap::new(),
            words: Vec::new(),
        };
        holdings.read_registers(catalogue, text);
        holdings.words = parse::vocabulary(&holdings);
        holdings
    }

    /// What the system holds by name: fields that sheets have headings for, named fields of other registers, whole rolls.
    fn read_registers(&mut self, catalogue: &record::Catalogue, text: &dyn Fn(Lang, &str) -> Option<String>) {
        let label = |register: &str, field: &str| {
            let one = |lang| {
                let whole = text(lang, &format!("register-{register}")).unwrap_or_else(|| register.to_owned());
                let part = text(lang, &format!("field-{register}-{}", field.replace('_', "-")));
                match part {
                    Some(part) if !field.is_empty() => format!("{whole} · {part}"),
                    _ => whole,
                }
            };
            (one(Lang::Zh), one(Lang::En))
        };
        let has = |register: &str| catalogue.registers().iter().any(|each| each.name == register);
        for (register, field, names) in words::headings().filter(|(register, ..)| has(register)) {
            let thing = self.thing(Key::Field { register, field }, label(register, field));
            for name in names {
                self.name(name, thing);
            }
        }
        for (register, nouns) in words::ROLLS.iter().filter(|(register, _)| has(register)) {
            let thing = self.thing(Key::Roll(register), label(register, ""));
            for noun in *nouns {
                for roll in words::ROLL {
                    self.name(&format!("{noun}{roll}"), thing);
                }
            }
        }
        for register in catalogue.registers().iter().filter(|each| !words::INTERNAL.contains(&each.name)) {
            let Some(whole) = text(Lang::Zh, &format!("register-{}", register.name)) else { continue };
            for field in register.fields.iter().filter(|field| !matches!(field.kind, Kind::Bytes)) {
                let key = format!("field-{}-{}", register.name, field.name.replace('_', "-"));
                let Some(part) = text(Lang::Zh, &key) else { continue };
                let thing = self
                    .thing(Key::Field { register: register.name, field: field.name }, label(register.name, field.name));
                self.name(&format!("{whole}{part}"), thing);
                self.name(&format!("{whole}的{part}"), thing);
                let english = |lang| Some((text(lang, &format!("register-{}", register.name))?, text(lang, &key)?));
                if let Some((whole, part)) = english(Lang::En) {
                    self.name(&format!("{whole} {part}"), thing);
                    self.name(&format!("{part} of {whole}"), thing);
                }
                // Of the roll a field's name says enough by itself; of other registers it may mean many things.
                if words::BASE.contains(&register.name) && !matches!(field.kind, Kind::Ref(_)) {
                    self.name(&part, thing);
                }
            }
        }
    }

    fn thing(&mut self, key: Key, label: (String, String)) -> usize {
        if let Some(known) = self.things.iter().position(|thing| thing.key == key) {
            return known;
        }
        let shows = matches!(&key, Key::Field { register: "unit", field } if words::SHOWN.contains(field));
        self.things.push(Held { key, label, shows });
        self.things.len() - 1
    }

    fn name(&mut self, name: &str, thing: usize) {
        let name = normalise_heading(name);
        if !name.is_empty() && !words::VAGUE.contains(&name.as_str()) {
            self.exact.entry(name).or_insert(thing);
        }
    }

    /// What is to be said of a label.
    pub fn judge(&self, label: &str) -> Verdict {
        let mut vague = false;
        for reading in parse::readings(label) {
            let found: Vec<Option<Read>> = reading.iter().map(|part| self.read(part)).collect();
            // A field that asks for two things, one of which is held, asks for what is held.
            let mut held: Vec<Held> = Vec::new();
            for read in found.iter().flatten() {
                match read {
                    Read::Held(thing) if !held.contains(thing) => held.push(thing.clone()),
                    Read::Held(_) => {}
                    Read::Vague => vague |= reading.len() == 1,
                }
            }
            if !held.is_empty() {
                return Verdict::Held(held);
            }
        }
        if vague { Verdict::Vague } else { Verdict::New(self.near(label)) }
    }

    /// One normalised label.
    fn read(&self, text: &str) -> Option<Read> {
        if words::VAGUE.contains(&text) {
            return Some(Read::Vague);
        }
        if let Some(thing) = self.exact.get(text) {
            return Some(Read::Held(self.things[*thing].clone()));
        }
        parse::parse(self, text)
    }

    /// What has a word in common with a label.
    fn near(&self, label: &str) -> Vec<Held> {
        let text = normalise_heading(label);
        let mut near: Vec<Held> = Vec::new();
        for word in self.words.iter().filter(|word| word.text.chars().count() >= 2 && text.contains(&word.text)) {
            let thing = match word.sense {
                parse::Sense::Figure(at) => self.figure(at, Vec::new(), When::Now),
                parse::Sense::Field(at) => self.things[at].clone(),
                _ => continue,
            };
            if near.len() < 3 && !near.iter().any(|each| each.key == thing.key) {
                near.push(thing);
            }
        }
        near
    }

    /// A figure, split and dated.
    fn figure(&self, at: usize, splits: Vec<(&'static str, String)>, when: When) -> Held {
        let figure = self.figures[at];
        let one = |lang: Lang| {
            let mut label = clock::said(figure.label, lang).to_owned();
            for (dimension, code) in &splits {
                label.push_str(" · ");
                label.push_str(&self.group(figure, dimension, code, lang));
            }
            if let Some(when) = when.label(lang) {
                label.push_str(&match lang {
                    Lang::Zh => format!("（{when}）"),
                    Lang::En => format!(" ({when})"),
                });
            }
            label
        };
        let label = (one(Lang::Zh), one(Lang::En));
        let splits = splits.iter().map(|(dimension, code)| ((*dimension).to_owned(), code.clone())).collect();
        Held { key: Key::Figure { name: figure.name.to_owned(), splits, when }, label, shows: true }
    }

    fn group(&self, figure: &Definition, dimension: &str, code: &str, lang: Lang) -> String {
        let list = figure.dimension(dimension).and_then(|dimension| match dimension.by {
            figure::By::Code(_, list) => Some(list),
            figure::By::Age(_) => Some(words::AGES),
            figure::By::Unit | figure::By::Text(_) => None,
        });
        list.and_then(|list| self.pack.codes(list)?.label(code, lang)).unwrap_or(code).to_owned()
    }

    /// What a key names; `None` for what this house does not hold (any more).
    pub fn get(&self, key: &Key) -> Option<Held> {
        match key {
            Key::Figure { name, splits, when } => {
                let at = self.figures.iter().position(|figure| figure.name == name)?;
                let splits: Option<Vec<_>> = splits
                    .iter()
                    .map(|(dimension, code)| Some((self.figures[at].dimension(dimension)?.name, code.clone())))
                    .collect();
                Some(self.figure(at, splits?, *when))
            }
            key => self.things.iter().find(|thing| thing.key == *key).cloned(),
        }
    }
}

/// What one label means.
enum Read {
    Held(Held),
    Vague,
}
