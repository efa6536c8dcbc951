//! Units by the names people write: in full, without their tails, shortened as is usual, or by number.

use std::collections::{BTreeSet, HashMap};

use exchange::half_width;
use roll::tree::Shape;

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// One unit.
    One(i64),
    /// None, or more than one: names of those it could be.
    Not(Vec<String>),
}

/// The units of a tree by their names.
pub(super) struct Names {
    codes: HashMap<String, i64>,
    full: HashMap<String, BTreeSet<i64>>,
    short: HashMap<String, BTreeSet<i64>>,
    said: HashMap<i64, String>,
}

/// What departments are called in short, part by part.
const SHORTER: [(&str, &str); 17] = [
    ("人力资源和社会保障", "人社"),
    ("工业和信息化", "工信"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("住房和城乡建设", "住建"),
    ("教育体育", "教体"),
    ("科学技术", "科技"),
    ("卫生健康", "卫健"),
    ("应急管理", "应急"),
    ("市场监督管理", "市监"),
    ("国有资产监督管理", "国资"),
    ("文化和旅游", "文旅"),
    ("文化广电和旅游", "文旅"),
    ("交通运输", "交通"),
    ("生态环境", "环保"),
    ("农业农村", "农业"),
    ("委员会", "委"),
];

/// What may stand at the end of the name of a unit or be left out there.
const TAILS: [&str; 9] = ["总工会", "工会联合会", "联合工会", "工会委员会", "委员会", "工会", "局", "委", "厅"];

/// How many names are told when one is not certain.
const TOLD: usize = 5;

fn folded(name: &str) -> String {
    half_width(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Names {
    /// The names of the units of a tree.
    pub(super) fn of(shape: &Shape) -> Names {
        let mut names =
            Names { codes: HashMap::new(), full: HashMap::new(), short: HashMap::new(), said: HashMap::new() };
        let root = shape.root().and_then(|root| shape.get(root)).map(|unit| folded(&unit.name)).unwrap_or_default();
        // 云河示范区总工会 over 云河示范区教育局: what they share is left out.
        let place = TAILS.iter().find_map(|tail| root.strip_suffix(tail)).unwrap_or(&root).to_owned();
        for unit in shape.all() {
            let name = folded(&unit.name);
            names.codes.insert(folded(&unit.code), unit.id);
            names.said.insert(unit.id, unit.name.clone());
            names.full.entry(name.clone()).or_default().insert(unit.id);
            let mut forms: BTreeSet<String> = [name.clone(), folded(&unit.short)].into();
            if let Some(rest) = name.strip_prefix(&place) {
                forms.insert(rest.to_owned());
            }
            if shape.root() == Some(unit.id) {
                forms.extend(
                    ["区总工会", "市总工会", "县总工会", "示范区总工会", "总工会", "区总", "市总", "县总"]
                        .map(str::to_owned),
                );
            }
            for form in forms.clone() {
                forms.insert(shorter(&form));
            }
            for form in forms.clone() {
                forms.extend(TAILS.iter().filter_map(|tail| form.strip_suffix(tail)).map(str::to_owned));
            }
            for form in forms.into_iter().filter(|form| form.chars().count() >= 2) {
                names.short.entry(form).or_default().insert(unit.id);
            }
        }
        names
    }

    /// What a name means: first as a number and as a full name, then as a short one, then as the beginning of one.
    pub(super) fn find(&self, name: &str) -> Match {
        let name = folded(name);
        if let Some(unit) = self.codes.get(&name) {
            return Match::One(*unit);
        }
        let mut tries = vec![name.clone(), shorter(&name)];
        tries.extend(TAILS.iter().filter_map(|tail| name.strip_suffix(tail)).map(shorter));
        for each in &tries {
            for index in [&self.full, &self.short] {
                if let Some(units) = index.get(each) {
                    return self.of_several(units);
                }
            }
        }
        let long = name.chars().count() >= 2;
        let begins = |form: &&String| form.starts_with(&name) && long;
        let units: BTreeSet<i64> =
            self.short.keys().filter(begins).flat_map(|form| self.short[form].iter().copied()).collect();
        if units.is_empty() {
            return Match::Not(self.like(&name));
        }
        self.of_several(&units)
    }

    fn of_several(&self, units: &BTreeSet<i64>) -> Match {
        match units.first() {
            Some(unit) if units.len() == 1 => Match::One(*unit),
            _ => Match::Not(self.told(units.iter().copied())),
        }
    }

    fn told(&self, units: impl Iterator<Item = i64>) -> Vec<String> {
        let mut names: Vec<String> = units.filter_map(|unit| self.said.get(&unit).cloned()).collect();
        names.sort();
        names.truncate(TOLD);
        names
    }

    /// Units whose names share most with a name that is nobody's.
    fn like(&self, name: &str) -> Vec<String> {
        let pairs = |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
        let wanted = pairs(name);
        let mut near: Vec<(usize, i64)> = self
            .said
            .iter()
            .map(|(unit, said)| (pairs(&folded(said)).intersection(&wanted).count(), *unit))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        near.sort_by_key(|(shared, unit)| (std::cmp::Reverse(*shared), *unit));
        near.truncate(TOLD);
        self.told(near.into_iter().map(|(_, unit)| unit))
    }
}

fn shorter(name: &str) -> String {
    SHORTER.iter().fold(name.to_owned(), |name, (long, short)| name.replace(long, short))
}

/// The names in a cell: between commas, slashes, semicolons and line breaks; a name is one even where it has such a mark in it.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split(['、', '，', ',', '；', ';', '/', '／', '\n', '\r', '。', '|']) {
        let part = part.trim();
        let part = part.split_once(['：', ':']).map_or(part, |(_, rest)| rest).trim();
        let part = ["等单位", "等部门", "等"].iter().find_map(|tail| part.strip_suffix(tail)).unwrap_or(part);
        let part = part.split_once(['（', '(']).map_or(part, |(name, _)| name).trim();
        if !part.is_empty() && !super::cells::is_nothing(part) && !out.iter().any(|each| each == part) {
            out.push(part.to_owned());
        }
    }
    out
}
