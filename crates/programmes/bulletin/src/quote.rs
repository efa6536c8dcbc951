//! Figure quotes in a text: where each stands, what it asks — or what is wrong with it, at which word.
//!
//! What a quote is, `proof` says; what it asks, `figure` says: the readers of publications, of bulletins and of the command
//! line must never differ. This module adds places, permission, and faults that people can read in their language.

use std::ops::Range;

use clock::{Day, Lang};
use figure::freeze;
use figure::{Figures, Query, Standing};
use proof::publication::Quote;
use record::Moment;

use crate::TEXTS;

/// The parameters a quote may have. `show` says how the number is written; the others, which number it is.
pub const PARAMETERS: [&str; 7] = ["unit", "as_of", "known", "from", "to", "by", "show"];

/// Quotes in one text at most.
pub const MAX_QUOTES: usize = 1_000;

/// How a number is written in the text. It is the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Show {
    /// In full: `458,500`.
    #[default]
    Full,
    /// As prose has it: `45.85 万`.
    Large,
}

impl Show {
    /// What a quote says of it; `None` when it says something unknown.
    fn of(quote: &Quote) -> Option<Show> {
        match quote.parameters.iter().find(|(key, _)| key == "show").map(|(_, value)| value.as_str()) {
            None | Some("full") => Some(Show::Full),
            Some("large") => Some(Show::Large),
            Some(_) => None,
        }
    }
}

/// A quote as it stands in a text.
#[derive(Clone, Debug)]
pub struct Placed<'t> {
    /// The bytes it takes in the text, braces included.
    pub range: Range<usize>,
    /// The line it stands in, from 1.
    pub line: u64,
    /// How its number is written.
    pub show: Show,
    /// Name and parameters.
    pub quote: Quote,
    /// The line up to the quote.
    before: &'t str,
    /// The quote as written, from its braces on.
    raw: &'t str,
}

/// A quote that was understood.
#[derive(Clone, Debug)]
pub struct Asked<'t> {
    /// Where it stands.
    pub placed: Placed<'t>,
    /// What it asks.
    pub query: Query,
}

/// What is wrong with a quote, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u64,
    /// The character of the line, from 1.
    pub column: u64,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong with a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not closed, has no name, or a word in it is not `key=value`.
    Form(String),
    /// There is no such figure.
    Figure {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// There is no such parameter.
    Parameter(String),
    /// A parameter stands twice.
    Twice(String),
    /// Not a day.
    Day {
        /// The parameter.
        key: String,
        /// What stands there.
        value: String,
    },
    /// There is no such unit on that day.
    Unit {
        /// The number asked for.
        code: String,
        /// The day.
        as_of: Day,
    },
    /// Whoever writes may not read the figures of that unit.
    Reach,
    /// The figure cannot be split by it.
    Dimension {
        /// The figure.
        figure: &'static str,
        /// The dimension asked for.
        dimension: String,
        /// Those there are.
        known: String,
    },
    /// The figure counts what there is on a day; it has no period.
    Period(&'static str),
    /// The period ends before it begins.
    Backwards,
    /// Not a commit that is known here.
    Known {
        /// What stands there.
        value: String,
        /// The last commit known.
        last: i64,
    },
    /// `show` is neither `full` nor `large`.
    Show(String),
    /// It stands in the title, which cannot have a number.
    Title,
    /// There are more than [`MAX_QUOTES`].
    Many,
    /// Anything else that `figure` refuses, in its words.
    Other(String),
}

impl Fault {
    /// What is wrong and where, in words.
    pub fn text(&self, lang: Lang) -> String {
        let said = |key: &str, args: &[(&'static str, &str)]| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
            TEXTS.t_args(lang, key, &args)
        };
        let what = match &self.wrong {
            Wrong::Form(text) => said("bulletin-quote-form", &[("text", text)]),
            Wrong::Figure { name, known } => said("bulletin-quote-figure", &[("name", name), ("known", known)]),
            Wrong::Parameter(key) => {
                said("bulletin-quote-parameter", &[("key", key), ("known", &PARAMETERS.join(", "))])
            }
            Wrong::Twice(key) => said("bulletin-quote-twice", &[("key", key)]),
            Wrong::Day { key, value } => said("bulletin-quote-day", &[("key", key), ("value", value)]),
            Wrong::Unit { code, as_of } => said("bulletin-quote-unit", &[("code", code), ("day", &as_of.to_string())]),
            Wrong::Reach => said("bulletin-quote-reach", &[]),
            Wrong::Dimension { figure, dimension, known } => {
                said("bulletin-quote-dimension", &[("figure", figure), ("dimension", dimension), ("known", known)])
            }
            Wrong::Period(figure) => said("bulletin-quote-period", &[("figure", figure)]),
            Wrong::Backwards => said("bulletin-quote-backwards", &[]),
            Wrong::Known { value, last } => {
                said("bulletin-quote-known", &[("value", value), ("last", &last.to_string())])
            }
            Wrong::Show(value) => said("bulletin-quote-show", &[("value", value)]),
            Wrong::Title => said("bulletin-quote-title", &[]),
            Wrong::Many => said("bulletin-quote-many", &[("n", &MAX_QUOTES.to_string())]),
            Wrong::Other(why) => why.clone(),
        };
        said(
            "bulletin-quote-where",
            &[("line", &self.line.to_string()), ("column", &self.column.to_string()), ("what", &what)],
        )
    }
}

/// Where one stands when quotes are understood.
pub struct Stand<'a> {
    /// What answers.
    pub figures: &'a Figures,
    /// The unit and the moment of a quote that does not say its own.
    pub standing: Standing,
    /// The tree of units.
    pub units: &'a dyn freeze::Units,
    /// Whether whoever writes may read the figures of a unit.
    pub may: &'a dyn Fn(i64) -> bool,
}

/// Every quote of a text, in order; or everything that is wrong with them.
///
/// # Errors
/// The outer error is the store's.
pub fn read<'t>(text: &'t str, stand: &Stand<'_>) -> record::Result<Result<Vec<Asked<'t>>, Vec<Fault>>> {
    let (asked, faults) = read_each(text, stand)?;
    Ok(if faults.is_empty() { Ok(asked) } else { Err(faults) })
}

/// The quotes of a text that can be answered, and what is wrong with the others.
///
/// # Errors
/// The store's.
pub fn read_each<'t>(text: &'t str, stand: &Stand<'_>) -> record::Result<(Vec<Asked<'t>>, Vec<Fault>)> {
    let (mut asked, mut faults) = (Vec::new(), Vec::new());
    let title = crate::title::range(text);
    for found in find(text) {
        match found {
            Err(fault) => faults.push(fault),
            Ok(placed) if asked.len() == MAX_QUOTES => {
                faults.push(placed.fault(0, Wrong::Many));
                break;
            }
            Ok(placed) if title.as_ref().is_some_and(|title| title.contains(&placed.range.start)) => {
                faults.push(placed.fault(0, Wrong::Title));
            }
            Ok(placed) => match understand(&placed, stand)? {
                Ok(query) => asked.push(Asked { placed, query }),
                Err(fault) => faults.push(fault),
            },
        }
    }
    Ok((asked, faults))
}

/// The quotes of a text with their places.
pub fn find(text: &str) -> impl Iterator<Item = Result<Placed<'_>, Fault>> {
    let mut start = 0;
    text.split('\n').zip(1u64..).flat_map(move |(line, number)| {
        let offset = start;
        start += line.len() + 1;
        // Each piece holds one opening only, so that `proof` finds one quote in it at most: the one that stands there.
        let opens: Vec<usize> = line.match_indices("{{").map(|(at, _)| at).collect();
        let ends = opens.iter().skip(1).copied().chain([line.len()]);
        let pieces: Vec<(usize, usize)> = opens.iter().copied().zip(ends).collect();
        pieces.into_iter().filter_map(move |(from, to)| {
            let (before, raw) = (&line[..from], &line[from..to]);
            let bad = |wrong| Fault { line: number, column: column(before), wrong };
            let quote = match proof::publication::quotes(raw).next()? {
                Ok(quote) => Quote { line: number, ..quote },
                Err(found) => return Some(Err(bad(Wrong::Form(format!("{{{{{}", found.text.trim_end()))))),
            };
            let length = raw.find("}}").map_or(raw.len(), |end| end + 2);
            let raw = &raw[..length];
            let show = Show::of(&quote).unwrap_or_default();
            Some(Ok(Placed { range: offset + from..offset + from + length, line: number, show, quote, before, raw }))
        })
    })
}

fn column(before: &str) -> u64 {
    before.chars().count() as u64 + 1
}

impl Placed<'_> {
    /// The character of the line it begins at, from 1.
    pub fn column(&self) -> u64 {
        column(self.before)
    }

    /// Whether it asks for its figure split by something.
    pub fn asks_split(&self) -> bool {
        self.quote.parameters.iter().any(|(key, _)| key == "by")
    }

    /// A fault at a word within the braces: 1 is the name, 2 the first parameter; 0 stands for the whole quote.
    fn fault(&self, word: usize, wrong: Wrong) -> Fault {
        let inside = self.raw.trim_start_matches('{');
        let at = match inside.split_whitespace().nth(word) {
            // The word is a piece of `raw`; where it begins follows from where both lie.
            Some(piece) if word > 0 => piece.as_ptr() as usize - self.raw.as_ptr() as usize,
            _ => 0,
        };
        Fault { line: self.line, column: self.column() + self.raw[..at].chars().count() as u64, wrong }
    }

    /// A parameter's word and value.
    fn parameter(&self, key: &str) -> Option<(usize, &str)> {
        let place = self.quote.parameters.iter().position(|(k, _)| k == key)?;
        Some((place + 2, self.quote.parameters[place].1.as_str()))
    }
}

fn understand(placed: &Placed<'_>, stand: &Stand<'_>) -> record::Result<Result<Query, Fault>> {
    if let (None, Some((word, value))) = (Show::of(&placed.quote), placed.parameter("show")) {
        return Ok(Err(placed.fault(word, Wrong::Show(value.to_owned()))));
    }
    let mut quote = placed.quote.clone();
    let shows = quote.parameters.iter().filter(|(key, _)| key == "show").count();
    // Only how it is written; `figure` need not know.
    quote.parameters.retain(|(key, _)| key != "show" || shows > 1);
    match figure::quoted(stand.figures, &quote, stand.standing, |code, at| stand.units.find(code, at)) {
        Ok(query) if !(stand.may)(query.unit) => {
            let word = placed.parameter("unit").map_or(0, |(word, _)| word);
            Ok(Err(placed.fault(word, Wrong::Reach)))
        }
        Ok(query) => Ok(Ok(query)),
        Err(figure::Error::Store(error)) => Err(error),
        Err(error) => Ok(Err(diagnose(placed, stand, &error)?)),
    }
}

/// Which word `figure` refused, and why.
fn diagnose(placed: &Placed<'_>, stand: &Stand<'_>, refused: &figure::Error) -> record::Result<Fault> {
    let parameters = &placed.quote.parameters;
    for (at, (key, _)) in parameters.iter().enumerate() {
        if !PARAMETERS.contains(&key.as_str()) {
            return Ok(placed.fault(at + 2, Wrong::Parameter(key.clone())));
        }
        if parameters[..at].iter().any(|(before, _)| before == key) {
            return Ok(placed.fault(at + 2, Wrong::Twice(key.clone())));
        }
    }
    let catalogue = &stand.figures.catalogue;
    let Some(figure) = catalogue.get(&placed.quote.name) else {
        let known = catalogue.all().iter().map(|d| d.name).collect::<Vec<_>>().join(", ");
        return Ok(placed.fault(1, Wrong::Figure { name: placed.quote.name.clone(), known }));
    };
    for key in ["as_of", "from", "to"] {
        if let Some((word, value)) = placed.parameter(key)
            && value.parse::<Day>().is_err()
        {
            return Ok(placed.fault(word, Wrong::Day { key: key.to_owned(), value: value.to_owned() }));
        }
    }
    let day = |key: &str| placed.parameter(key).and_then(|(_, value)| value.parse::<Day>().ok());
    let last = stand.standing.at.known;
    let mut at = Moment { as_of: day("as_of").unwrap_or(stand.standing.at.as_of), known: last };
    if let Some((word, value)) = placed.parameter("known") {
        match value.parse() {
            Ok(known) if (0..=last).contains(&known) => at.known = known,
            _ => return Ok(placed.fault(word, Wrong::Known { value: value.to_owned(), last })),
        }
    }
    if let Some((word, code)) = placed.parameter("unit")
        && stand.units.find(code, at)?.is_none()
    {
        return Ok(placed.fault(word, Wrong::Unit { code: code.to_owned(), as_of: at.as_of }));
    }
    if let Some((word, _)) = placed.parameter("from").or(placed.parameter("to")) {
        let flow = stand.figures.is_flow(figure).unwrap_or(false);
        return Ok(placed.fault(word, if flow { Wrong::Backwards } else { Wrong::Period(figure.name) }));
    }
    if let Some((word, by)) = placed.parameter("by")
        && figure.dimension(by).is_none()
    {
        let known = figure.dimensions.iter().map(|d| d.name).collect::<Vec<_>>().join(", ");
        return Ok(placed.fault(word, Wrong::Dimension { figure: figure.name, dimension: by.to_owned(), known }));
    }
    let why = match refused {
        figure::Error::Quote { why, .. } => why.clone(),
        other => other.to_string(),
    };
    Ok(placed.fault(0, Wrong::Other(why)))
}

/// The questions of a text, each once, in the order of their first quote. A number that is also quoted split is answered by
/// the split figure: its records are then in the publication once.
pub fn distinct(figures: &Figures, asked: &[Asked<'_>]) -> Vec<freeze::Asked> {
    let period = |query: &Query| figures.is_flow(query.figure).unwrap_or(true).then_some(query.period);
    let same = |one: &Query, other: &Query| {
        (one.figure.name, one.unit, one.at) == (other.figure.name, other.unit, other.at) && period(one) == period(other)
    };
    let mut out: Vec<freeze::Asked> = Vec::new();
    for one in asked {
        let split =
            one.query.by.is_none().then(|| asked.iter().find(|o| o.query.by.is_some() && same(&o.query, &one.query)));
        let query = split.flatten().map_or(&one.query, |other| &other.query);
        let text = &one.placed.quote.text;
        match out.iter_mut().find(|held| held.query.by == query.by && same(&held.query, query)) {
            Some(held) if held.quotes.contains(text) => {}
            Some(held) => held.quotes.push(text.clone()),
            None => out.push(freeze::Asked {
                query: query.clone(),
                quotes: vec![text.clone()],
                withheld: Default::default(),
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clock::Pack;
    use roll::tree::UnitTree;

    use super::*;

    struct OneUnit;

    impl freeze::Units for OneUnit {
        fn place(&self, _: i64, _: Moment) -> record::Result<proof::publication::Place> {
            Ok(proof::publication::Place { code: "YH".into(), name: "云河".into() })
        }
        fn find(&self, code: &str, _: Moment) -> record::Result<Option<i64>> {
            Ok(match code {
                "YH" => Some(7),
                "XX" => Some(8),
                _ => None,
            })
        }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn figures() -> Figures {
        Figures::new(roll::figures::catalogue(), Arc::new(UnitTree::default()), Pack::cn())
    }

    fn ask(text: &str) -> Result<Vec<Asked<'_>>, Vec<Fault>> {
        let stand = Stand {
            figures: &figures(),
            standing: Standing { unit: 7, at: Moment { as_of: day("2020-06-30"), known: 3 } },
            units: &OneUnit,
            may: &|unit| unit == 7,
        };
        read(text, &stand).expect("no store is read")
    }

    fn wrong(text: &str) -> (u64, u64, Wrong) {
        let faults = ask(text).expect_err("it is wrong");
        assert_eq!(faults.len(), 1, "{faults:?}");
        (faults[0].line, faults[0].column, faults[0].wrong.clone())
    }

    #[test]
    fn what_is_left_out_is_the_bulletins() {
        let text = "截至年末 {{figure roll.members}} 人,\n{{ figure roll.joined from=2020-01-01 by=sex show=large }}";
        let asked = ask(text).expect("both are fine");
        let first = &asked[0];
        assert_eq!((first.query.unit, first.query.at.as_of), (7, day("2020-06-30")));
        assert_eq!(
            (first.placed.line, first.placed.column(), first.placed.quote.text.as_str()),
            (1, 6, "roll.members")
        );
        assert_eq!(&text[first.placed.range.clone()], "{{figure roll.members}}");
        let second = &asked[1];
        assert_eq!(&text[second.placed.range.clone()], "{{ figure roll.joined from=2020-01-01 by=sex show=large }}");
        assert_eq!(second.query.period, (day("2020-01-01"), day("2020-06-30")));
        assert_eq!((second.query.by, second.placed.show, second.placed.line), (Some("sex"), Show::Large, 2));
    }

    #[test]
    fn each_fault_names_its_word() {
        assert_eq!(wrong("一二 {{figure}} 三").1, 4);
        assert!(
            matches!(wrong("x\ny {{figure roll.members"), (2, 3, Wrong::Form(text)) if text == "{{figure roll.members")
        );
        let none = wrong("{{figure roll.member}}");
        assert!(
            matches!(none, (1, 10, Wrong::Figure { name, known }) if name == "roll.member" && known.contains("roll.members"))
        );
        assert_eq!(wrong("{{figure roll.members on=2020-01-01}}"), (1, 23, Wrong::Parameter("on".into())));
        assert_eq!(wrong("{{figure roll.members by=sex by=age}}"), (1, 30, Wrong::Twice("by".into())));
        assert_eq!(wrong("{{figure roll.members show=full show=large}}").2, Wrong::Twice("show".into()));
        let not_a_day = Wrong::Day { key: "as_of".into(), value: "2020-02-30".into() };
        assert_eq!(wrong("{{figure roll.members as_of=2020-02-30}}"), (1, 23, not_a_day));
        let no_unit = Wrong::Unit { code: "YH9".into(), as_of: day("2020-01-01") };
        assert_eq!(wrong("截 {{figure roll.members unit=YH9 as_of=2020-01-01}}"), (1, 25, no_unit));
        assert_eq!(wrong("{{figure roll.members unit=XX}}"), (1, 23, Wrong::Reach));
        assert!(
            matches!(wrong("{{figure roll.employers by=sex}}"), (1, 25, Wrong::Dimension { known, .. }) if known == "unit")
        );
        assert_eq!(wrong("{{figure roll.members from=2020-01-01}}"), (1, 23, Wrong::Period("roll.members")));
        assert_eq!(wrong("{{figure roll.left from=2020-07-01}}").2, Wrong::Backwards);
        assert_eq!(wrong("{{figure roll.left known=9}}"), (1, 20, Wrong::Known { value: "9".into(), last: 3 }));
        assert_eq!(wrong("{{figure roll.members show=tiny}}").2, Wrong::Show("tiny".into()));
        assert_eq!(wrong("\n# 会员 {{figure roll.members}}\n"), (2, 6, Wrong::Title));
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_in_both_languages() {
        let faults = ask("{{figure a}}\n{{figure roll.members}}\n{{figure b}}").expect_err("two are wrong");
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [1, 3]);
        for lang in Lang::ALL {
            let said = faults[1].text(lang);
            assert!(said.contains('b') && said.contains('3') && said.contains("roll.members"), "{said}");
        }
    }

    #[test]
    fn other_braces_are_left_alone() {
        assert_eq!(ask("{{other}} {{figures x}} {figure roll.members}").expect("no quote").len(), 0);
    }

    #[test]
    fn a_number_is_frozen_once() {
        let text = "{{figure roll.members}} {{figure roll.units}} {{figure roll.members by=sex}} {{figure roll.members unit=YH}} {{figure roll.members}}";
        let asked = ask(text).expect("all are fine");
        let once = distinct(&figures(), &asked);
        assert_eq!(once.len(), 2);
        assert_eq!((once[0].query.figure.name, once[0].query.by), ("roll.members", Some("sex")));
        assert_eq!(once[0].quotes, ["roll.members", "roll.members by=sex", "roll.members unit=YH"]);
        assert_eq!(once[1].quotes, ["roll.units"]);
    }
}
