//! Labels taken apart into words.

use std::ops::ControlFlow;

use clock::Day;
use exchange::normalise_heading;
use figure::{By, Definition, Kind};

use super::words::{self, AGES};
use super::{Held, Holdings, Read, When};

/// What a word does in a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// It names a figure, by its place.
    Figure(usize),
    /// It names a thing, by its place.
    Field(usize),
    /// It names a field of the unit behind a noun for a unit.
    UnitName(usize),
    /// It names a group: a code of a list.
    Split(String, String),
    /// It says of which time.
    Time(When),
    /// It says that it is a number.
    Count,
    /// It says within what.
    Scope,
    /// It says nothing.
    Filler,
    /// It is a noun for a person.
    Person,
    /// It is a noun for a unit.
    Unit,
}

/// A word, normalised.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) sense: Sense,
}

/// The words by which labels are understood, the longest first; of equal ones in the order of their senses.
pub(super) fn vocabulary(holdings: &Holdings) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut put = |text: &str, sense: Sense| {
        let text = normalise_heading(text);
        if !text.is_empty() && !words.iter().any(|word| word.text == text && word.sense == sense) {
            words.push(Word { text, sense });
        }
    };
    for (at, figure) in holdings.figures.iter().enumerate() {
        put(figure.label.0, Sense::Figure(at));
        put(figure.label.1, Sense::Figure(at));
        let more = words::SUBJECTS.iter().find(|(name, _)| *name == figure.name);
        for name in more.map_or(&[][..], |(_, names)| names) {
            put(name, Sense::Figure(at));
        }
    }
    for list in holdings.figures.iter().flat_map(|figure| lists(figure)) {
        let Some(codes) = holdings.pack.codes(list) else { continue };
        for code in codes.codes() {
            let synonyms = code.synonyms.iter().filter(|_| words::SYNONYMOUS.contains(&list));
            for name in [&code.zh, &code.en].into_iter().chain(synonyms) {
                let is_han = name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                // `m`, `f`, `5级`: too short to be told from the letters and digits of other words.
                if !name.starts_with(|c: char| c.is_ascii_digit()) && (is_han || name.len() > 2) || list == AGES {
                    put(name, Sense::Split(list.to_owned(), code.code.clone()));
                }
            }
        }
    }
    for (name, thing) in &holdings.exact {
        if name.chars().count() >= 2 {
            put(name, Sense::Field(*thing));
        }
    }
    for (field, names) in words::UNIT_NAMES {
        let is = |thing: &Held| thing.key == super::Key::Field { register: "unit", field };
        if let Some(thing) = holdings.things.iter().position(is) {
            names.iter().for_each(|name| put(name, Sense::UnitName(thing)));
        }
    }
    for (names, when) in words::TIMES {
        names.iter().for_each(|name| put(name, Sense::Time(*when)));
    }
    for (names, sense) in [
        (words::COUNTS, Sense::Count),
        (words::SCOPES, Sense::Scope),
        (words::FILLERS, Sense::Filler),
        (words::PERSONS, Sense::Person),
        (words::UNITS, Sense::Unit),
    ] {
        names.iter().for_each(|name| put(name, sense.clone()));
    }
    // What stands in a table of names is in no order of its own.
    words.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then_with(|| rank(&a.sense).cmp(&rank(&b.sense))));
    words
}

/// A total order of senses: what says most comes first.
fn rank(sense: &Sense) -> (usize, usize) {
    match sense {
        Sense::Figure(at) => (0, *at),
        Sense::Field(at) => (1, *at),
        Sense::UnitName(at) => (2, *at),
        Sense::Split(..) => (3, 0),
        Sense::Time(_) => (4, 0),
        Sense::Count => (5, 0),
        Sense::Scope => (6, 0),
        Sense::Filler => (7, 0),
        Sense::Person => (8, 0),
        Sense::Unit => (9, 0),
    }
}

/// The code lists a figure can be split by.
fn lists(figure: &'static Definition) -> impl Iterator<Item = &'static str> {
    figure.dimensions.iter().filter_map(|dimension| list_of(dimension.by))
}

fn list_of(by: By) -> Option<&'static str> {
    match by {
        By::Code(_, list) => Some(list),
        By::Age(_) => Some(AGES),
        By::Unit | By::Text(_) => None,
    }
}

/// The ways a label can be read, surest first; each as its parts, normalised: whole, without remarks that say nothing, and by the
/// parts of an enumeration.
pub(super) fn readings(label: &str) -> Vec<Vec<String>> {
    let mut readings: Vec<Vec<String>> = vec![vec![normalise_heading(label)]];
    let bare = without_remarks(label);
    if let Some(bare) = &bare {
        readings.push(vec![normalise_heading(bare)]);
    }
    let text = bare.as_deref().unwrap_or(label);
    let parts: Vec<String> = text
        .split(['/', '／', '、', '|', '或', '和', '及', '与', '，', ',', '；', ';', '＋', '+', '\n'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" or "))
        .map(normalise_heading)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() > 1 {
        readings.push(parts);
    }
    readings.retain(|parts| parts.iter().any(|part| !part.is_empty()));
    readings.dedup();
    readings
}

/// The label without what stands in brackets, where that only says how to fill it in. Anything else in brackets (不含退休人员) narrows
/// what is asked, and stays.
fn without_remarks(label: &str) -> Option<String> {
    let (mut kept, mut remark, mut depth, mut any) = (String::new(), String::new(), 0_usize, false);
    for c in label.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    if !says_nothing(&remark) {
                        return None;
                    }
                    (any, remark) = (true, String::new());
                }
            }
            c if depth > 0 => remark.push(c),
            c => kept.push(c),
        }
    }
    (any && depth == 0).then_some(kept)
}

fn says_nothing(remark: &str) -> bool {
    let text = normalise_heading(remark);
    let opens = ["如", "例", "格式", "请填", "填", "eg", "必填", "选填", "单位", "全称", "yyyy"];
    let is_size = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.is_empty()
        || opens.iter().any(|open| text.starts_with(open))
        || (is_size.len() < text.len() && ["", "位", "字", "个字", "字以内"].contains(&is_size))
        || words::COUNTS.contains(&text.as_str())
}

/// So many tries a label is worth; beyond that it is no label.
const TRIES: usize = 5_000;

/// A label in words that are all accounted for.
pub(super) fn parse(holdings: &Holdings, text: &str) -> Option<Read> {
    let mut search = Search { holdings, tries: 0, taken: Vec::new(), found: None };
    let _ = search.go(text);
    search.found
}

struct Search<'h> {
    holdings: &'h Holdings,
    tries: usize,
    taken: Vec<Sense>,
    found: Option<Read>,
}

impl Search<'_> {
    fn go(&mut self, rest: &str) -> ControlFlow<()> {
        self.tries += 1;
        if self.tries > TRIES {
            return ControlFlow::Break(());
        }
        if rest.is_empty() {
            match self.meaning() {
                Some(read @ Read::Held(_)) => {
                    self.found = Some(read);
                    return ControlFlow::Break(());
                }
                // Something may yet be found that says more.
                Some(read) => self.found = Some(read),
                None => {}
            }
            return ControlFlow::Continue(());
        }
        let holdings = self.holdings;
        for word in &holdings.words {
            if let Some(rest) = rest.strip_prefix(word.text.as_str())
                && self.fits(&word.sense)
            {
                self.taken.push(word.sense.clone());
                let flow = self.go(rest);
                self.taken.pop();
                flow?;
            }
        }
        if let Some((when, rest)) = dated(rest)
            && self.fits(&Sense::Time(when))
        {
            self.taken.push(Sense::Time(when));
            let flow = self.go(rest);
            self.taken.pop();
            flow?;
        }
        ControlFlow::Continue(())
    }

    /// Whether a word can follow those taken.
    fn fits(&self, sense: &Sense) -> bool {
        let named = |each: &Sense| matches!(each, Sense::Figure(_) | Sense::Field(_) | Sense::UnitName(_));
        let nouns = |each: &Sense| matches!(each, Sense::Person | Sense::Unit);
        let has = |test: &dyn Fn(&Sense) -> bool| self.taken.iter().any(test);
        match sense {
            // One thing is asked.
            Sense::Figure(_) => !has(&named) && !has(&nouns),
            Sense::Field(_) => !has(&named) && !has(&|each| matches!(each, Sense::Count | Sense::Split(..))),
            Sense::UnitName(_) => !has(&named) && has(&|each| *each == Sense::Unit),
            Sense::Split(list, _) => {
                !has(&|each| matches!(each, Sense::Field(_) | Sense::UnitName(_)))
                    && !has(&|each| matches!(each, Sense::Split(other, _) if other == list))
            }
            Sense::Count => !has(&|each| matches!(each, Sense::Field(_) | Sense::UnitName(_))),
            // Within what stands before what: 会员企业数 are other things than 企业会员数.
            Sense::Scope => !has(&named) && !has(&|each| matches!(each, Sense::Split(..))),
            Sense::Person | Sense::Unit => !has(&named) && !has(&|each| matches!(each, Sense::Count)),
            Sense::Time(_) => !has(&|each| matches!(each, Sense::Time(_))),
            Sense::Filler => true,
        }
    }

    /// What the words say together.
    fn meaning(&self) -> Option<Read> {
        let find = |pick: &dyn Fn(&Sense) -> Option<usize>| self.taken.iter().find_map(pick);
        let when = self.taken.iter().find_map(|sense| if let Sense::Time(when) = sense { Some(*when) } else { None });
        if let Some(at) =
            find(&|sense| if let Sense::Field(at) | Sense::UnitName(at) = sense { Some(*at) } else { None })
        {
            return Some(Read::Held(self.holdings.things[at].clone()));
        }
        let splits: Vec<(&str, &str)> = self
            .taken
            .iter()
            .filter_map(
                |sense| if let Sense::Split(list, code) = sense { Some((list.as_str(), code.as_str())) } else { None },
            )
            .collect();
        let counts = self.taken.contains(&Sense::Count);
        let at = find(&|sense| if let Sense::Figure(at) = sense { Some(*at) } else { None }).or_else(|| {
            let (_, name) = words::DEFAULTS.iter().find(|(list, _)| splits.iter().any(|split| split.0 == *list))?;
            self.holdings.figures.iter().position(|figure| figure.name == *name).filter(|_| counts)
        });
        let Some(at) = at else {
            // Nothing is named: a number of what, a time of what.
            let names_nobody = splits.is_empty() && !self.taken.contains(&Sense::Person);
            return names_nobody.then_some(Read::Vague);
        };
        let figure = self.holdings.figures[at];
        // 会员 alone may be anything about members; 会员数, 女会员 and 上年末会员 are numbers of them.
        if matches!(figure.kind, Kind::Stock(_)) && splits.is_empty() && when.is_none() && !counts {
            return None;
        }
        let mut groups = Vec::new();
        for (list, code) in splits {
            let dimension = figure.dimensions.iter().find(|dimension| list_of(dimension.by) == Some(list))?;
            if !counts_code(figure, dimension.by, code) {
                return None;
            }
            groups.push((dimension.name, code.to_owned()));
        }
        Some(Read::Held(self.holdings.figure(at, groups, when.unwrap_or_default())))
    }
}

/// Whether a figure counts records of this code at all.
fn counts_code(figure: &Definition, by: By, code: &str) -> bool {
    let (Some(source), Some(field)) = (figure.source(), by.field()) else { return true };
    source.filters.iter().filter(|filter| filter.field == field).all(|filter| filter.any_of.has(&code.into()))
}

/// A day at the beginning of a text, however it is written, and what follows: `2025年末`, `截至2025年6月30日`, `20250630`.
fn dated(text: &str) -> Option<(When, &str)> {
    let text = ["截至", "截止到", "截止", "到", "至"].iter().find_map(|open| text.strip_prefix(open)).unwrap_or(text);
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = |text: &str| text.parse::<i16>().ok();
    let n = digits(text);
    if n == 8 {
        let (day, rest) = text.split_at(8);
        let month = i8::try_from(number(&day[4..6])?).ok()?;
        let day = Day::from_ymd(number(&day[..4])?, month, i8::try_from(number(&day[6..])?).ok()?)?;
        return Some((When::On(day), rest));
    }
    if n != 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let year = number(year).filter(|year| (1949..=2100).contains(year))?;
    let ends = |rest: &'_ str| -> Option<usize> {
        ["年底", "年末", "年度", "年", "末", "底", "度"].iter().find(|end| rest.starts_with(**end)).map(|end| end.len())
    };
    let rest = &rest[ends(rest)?..];
    let rest = ["末", "底", "度"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    let n = digits(rest);
    let last_of = |month: i8| {
        let next = if month == 12 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, month + 1, 1) };
        next.map(|day| day.plus(-1))
    };
    if n == 0 || n > 2 {
        return Some((When::On(last_of(12)?), rest));
    }
    let (month, after) = rest.split_at(n);
    let month = i8::try_from(number(month)?).ok()?;
    let after = after.strip_prefix('月')?;
    let n = digits(after);
    if n == 0 || n > 2 {
        let after = ["末", "底", "份"].iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after);
        return Some((When::On(last_of(month)?), after));
    }
    let (day, after) = after.split_at(n);
    let after = ['日', '号'].iter().find_map(|end| after.strip_prefix(*end))?;
    Some((When::On(Day::from_ymd(year, month, i8::try_from(number(day)?).ok()?)?), after))
}
