//! Jurisdiction packs: everything a country or a federation says, as data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::means::Means;
use crate::{
    Calendar, CalendarError, CodeList, Crosswalk, Day, Direction, Exclusion, Limit, Line, MeansRule, Roll, Rule,
    VoteRule,
};

/// A jurisdiction's calendar, rules, thresholds and code lists.
#[derive(Debug)]
pub struct Pack {
    name: String,
    calendar: Calendar,
    rules: Vec<Rule>,
    votes: Vec<VoteRule>,
    limits: Vec<Limit>,
    lists: BTreeMap<String, CodeList>,
    means: Means,
}

/// A pack that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Its calendar.
    #[error("pack {pack}, calendar.toml: {source}")]
    Calendar {
        /// The pack.
        pack: String,
        /// What is wrong.
        source: CalendarError,
    },
    /// A file that is not the TOML this crate reads.
    #[error("pack {pack}, {file}: {source}")]
    Syntax {
        /// The pack.
        pack: String,
        /// The file.
        file: &'static str,
        /// What is wrong, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A rule that cannot be applied.
    #[error("pack {pack}, rules.toml, “{rule}”: {why}")]
    Rule {
        /// The pack.
        pack: String,
        /// The rule.
        rule: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A list that stands twice.
    #[error("pack {pack}, codes.toml: list “{list}” stands twice")]
    List {
        /// The pack.
        pack: String,
        /// The list.
        list: String,
    },
    /// A list whose parents are not where it says they are.
    #[error("pack {pack}, codes.toml, list “{list}”: the parent of “{code}” is not in the list it names")]
    Parent {
        /// The pack.
        pack: String,
        /// The list.
        list: String,
        /// The code.
        code: String,
    },
    /// A row of the means test that cannot be used.
    #[error("pack {pack}, means.toml, “{row}”: {why}")]
    Means {
        /// The pack.
        pack: String,
        /// The row.
        row: String,
        /// What is wrong.
        why: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rules: Vec<Rule>,
    #[serde(default)]
    votes: Vec<VoteRule>,
    #[serde(default)]
    limits: Vec<Limit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodesFile {
    lists: Vec<CodeList>,
}

macro_rules! embedded {
    ($name:literal) => {
        Pack::parse(
            $name,
            include_str!(concat!("../../../packs/", $name, "/calendar.toml")),
            include_str!(concat!("../../../packs/", $name, "/rules.toml")),
            include_str!(concat!("../../../packs/", $name, "/codes.toml")),
        )
        .and_then(|pack| pack.with_means(include_str!(concat!("../../../packs/", $name, "/means.toml"))))
        .expect("embedded when the program was built, and read by its tests")
    };
}

static CN: LazyLock<Pack> = LazyLock::new(|| embedded!("cn"));
static ILO: LazyLock<Pack> = LazyLock::new(|| embedded!("ilo"));

impl Pack {
    /// The names of the packs built in.
    pub const NAMES: [&str; 2] = ["cn", "ilo"];

    /// Mainland China, the first pack.
    pub fn cn() -> &'static Pack {
        &CN
    }

    /// A generic pack in the terms of international labour standards.
    pub fn ilo() -> &'static Pack {
        &ILO
    }

    /// A built-in pack by name; `None` for a name not in [`Pack::NAMES`].
    pub fn named(name: &str) -> Option<&'static Pack> {
        match name {
            "cn" => Some(Pack::cn()),
            "ilo" => Some(Pack::ilo()),
            _ => None,
        }
    }

    /// Reads a pack from the text of its three files.
    ///
    /// # Errors
    /// When a file is not TOML of its form, a rule has no length or ends before it begins, two versions of a rule
    /// overlap, or a list stands twice or contradicts itself.
    pub fn parse(name: &str, calendar: &str, rules: &str, codes: &str) -> Result<Pack, PackError> {
        let pack = || name.to_owned();
        let calendar = Calendar::parse(calendar).map_err(|source| PackError::Calendar { pack: pack(), source })?;
        let syntax = |file| move |source| PackError::Syntax { pack: name.to_owned(), file, source: Box::new(source) };
        let RulesFile { rules, votes, limits } = toml::from_str(rules).map_err(syntax("rules.toml"))?;
        let spans = |wanted: &str| {
            let rules = rules.iter().filter(|r| r.name == wanted).map(|r| (r.effective_from, r.effective_to));
            let votes = votes.iter().filter(|v| v.name == wanted).map(|v| (v.effective_from, v.effective_to));
            let limits = limits.iter().filter(|l| l.name == wanted).map(|l| (l.effective_from, l.effective_to));
            rules.chain(votes).chain(limits).collect::<Vec<_>>()
        };
        let names =
            rules.iter().map(|r| &r.name).chain(votes.iter().map(|v| &v.name)).chain(limits.iter().map(|l| &l.name));
        for rule in names {
            let wrong = |why| PackError::Rule { pack: pack(), rule: rule.clone(), why };
            let mut spans = spans(rule);
            spans.sort_unstable();
            if spans.iter().any(|(from, to)| from > to) {
                return Err(wrong("it ceases to be law before it becomes law"));
            }
            if spans.windows(2).any(|two| two[0].1 >= two[1].0) {
                return Err(wrong("two of its versions overlap; close the older one with effective_to"));
            }
        }
        if let Some(rule) = rules.iter().find(|r| r.amount == 0) {
            return Err(PackError::Rule {
                pack: pack(),
                rule: rule.name.clone(),
                why: "its amount must be at least 1",
            });
        }
        let backward = |r: &&Rule| r.direction == Direction::Before && r.roll != Roll::None;
        if let Some(rule) = rules.iter().find(backward) {
            let why = "a period reckoned backward cannot roll forward: it would come out too short";
            return Err(PackError::Rule { pack: pack(), rule: rule.name.clone(), why });
        }
        let mut lists = BTreeMap::new();
        for list in toml::from_str::<CodesFile>(codes).map_err(syntax("codes.toml"))?.lists {
            if let Some(twice) = lists.insert(list.name().to_owned(), list) {
                return Err(PackError::List { pack: pack(), list: twice.name().to_owned() });
            }
        }
        for list in lists.values() {
            let Some(parents) = list.parents() else { continue };
            let known = |parent: &str| lists.get(parents).is_some_and(|list| list.get(parent).is_some());
            let orphan = list.codes().iter().find(|code| code.parent.as_deref().is_some_and(|parent| !known(parent)));
            if let Some(code) = orphan {
                let (list, code) = (list.name().to_owned(), code.code.clone());
                return Err(PackError::Parent { pack: pack(), list, code });
            }
        }
        Ok(Pack { name: pack(), calendar, rules, votes, limits, lists, means: Means::default() })
    }

    /// The pack with the means test of the text of its `means.toml`.
    ///
    /// # Errors
    /// When the text is not TOML of its form, names a code that is in no list, or two versions of a row overlap.
    pub fn with_means(mut self, means: &str) -> Result<Pack, PackError> {
        let syntax = |source| {
            let pack = self.name.clone();
            PackError::Syntax { pack, file: "means.toml", source: Box::new(source) }
        };
        self.means = toml::from_str(means).map_err(syntax)?;
        match self.means.fault(|list| self.lists.get(list)) {
            Some((row, why)) => Err(PackError::Means { pack: self.name, row, why }),
            None => Ok(self),
        }
    }

    /// Its name, `cn`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its working-day calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The version of a rule that was law on a day; `None` when there is no such rule or it was not law.
    pub fn rule(&self, name: &str, on: Day) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name && rule.in_force(on))
    }

    /// All versions of all rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The version of a vote threshold that was law on a day.
    pub fn vote_rule(&self, name: &str, on: Day) -> Option<&VoteRule> {
        self.votes.iter().find(|v| v.name == name && (v.effective_from..=v.effective_to).contains(&on))
    }

    /// The version of a number that was in force on a day.
    pub fn limit(&self, name: &str, on: Day) -> Option<&Limit> {
        self.limits.iter().find(|l| l.name == name && (l.effective_from..=l.effective_to).contains(&on))
    }

    /// The version of the means test that was in force on a day.
    pub fn means(&self, on: Day) -> Option<&MeansRule> {
        self.means.rules.iter().find(|rule| (rule.effective_from..=rule.effective_to).contains(&on))
    }

    /// The minimum-living line of a division on a day; `None` where the pack does not know it.
    pub fn line(&self, division: &str, on: Day) -> Option<&Line> {
        let held = |line: &&Line| line.division == division && (line.effective_from..=line.effective_to).contains(&on);
        self.means.lines.iter().find(held)
    }

    /// The division of the federation itself, taken where none is said: a code of `hardship_division`.
    pub fn own_division(&self) -> Option<&str> {
        self.means.own_division.as_deref()
    }

    /// All lines of all divisions, in the order of the file.
    pub fn lines(&self) -> &[Line] {
        &self.means.lines
    }

    /// The grounds of exclusion that held on a day.
    pub fn exclusions(&self, on: Day) -> impl Iterator<Item = &Exclusion> {
        self.means.exclusions.iter().filter(move |row| (row.effective_from..=row.effective_to).contains(&on))
    }

    /// What a category of the older files is now.
    pub fn crosswalk(&self, old: &str) -> Option<&Crosswalk> {
        self.means.crosswalk.iter().find(|row| row.old == old)
    }

    /// A code list; `None` when the pack has none of that name.
    pub fn codes(&self, list: &str) -> Option<&CodeList> {
        self.lists.get(list)
    }

    /// All code lists, by name.
    pub fn lists(&self) -> impl Iterator<Item = &CodeList> {
        self.lists.values()
    }
}
