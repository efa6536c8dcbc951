//! Figure quotes in a text, understood: which figure of which unit, on which day, split by what — or what is wrong, where.
//!
//! What a quote is, `proof` says (its reader and ours must never differ); this module adds where it stands and what it asks.

use std::ops::Range;

use clock::{Day, Lang};
use figure::{Catalogue, Definition, Kind, Query};
use record::Moment;
use roll::tree::Shape;

use crate::TEXTS;

/// The parameters a quote may have.
pub const PARAMETERS: [&str; 6] = ["unit", "as_of", "from", "to", "by", "show"];

/// Quotes in one text at most.
pub const MAX_QUOTES: usize = 1_000;

/// How a number is shown in the text. It is the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Show {
    /// In full: `458,500`.
    #[default]
    Full,
    /// As prose has it: `45.85 万`.
    Large,
}

/// A quote in a text, and what it asks.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The bytes it takes in the text, braces included.
    pub range: Range<usize>,
    /// The line it stands in, from 1.
    pub line: u64,
    /// The character of the line it begins at, from 1.
    pub column: u64,
    /// Name and parameters as `proof` writes them.
    pub text: String,
    /// What it asks.
    pub query: Query,
    /// How the answer is shown.
    pub show: Show,
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
    /// Whoever writes may not read that unit's figures.
    Reach(String),
    /// The figure cannot be split by it.
    Dimension {
        /// The figure.
        figure: &'static str,
        /// The dimension asked for.
        dimension: String,
        /// Those there are.
        known: String,
    },
    /// The figure counts what is there on a day; it has no period.
    Period(&'static str),
    /// The period ends before it begins.
    Backwards {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// `show` is neither `full` nor `large`.
    Show(String),
    /// It stands where text cannot have a number: in the title or in an address.
    Place,
    /// There are more quotes than [`MAX_QUOTES`].
    TooMany,
}

impl Fault {
    /// What is wrong and where, in words.
    pub fn text(&self, lang: Lang) -> String {
        let said = |key: &str, args: &[(&'static str, &str)]| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
            TEXTS.t_args(lang, key, &args)
        };
        let what = match &self.wrong {
            Wrong::Form(text) => said("quote-form", &[("text", text)]),
            Wrong::Figure { name, known } => said("quote-figure", &[("name", name), ("known", known)]),
            Wrong::Parameter(key) => said("quote-parameter", &[("key", key), ("known", &PARAMETERS.join(", "))]),
            Wrong::Twice(key) => said("quote-twice", &[("key", key)]),
            Wrong::Day { key, value } => said("quote-day", &[("key", key), ("value", value)]),
            Wrong::Unit { code, as_of } => said("quote-unit", &[("code", code), ("day", &as_of.to_string())]),
            Wrong::Reach(code) => said("quote-reach", &[("code", code)]),
            Wrong::Dimension { figure, dimension, known } => {
                said("quote-dimension", &[("figure", figure), ("dimension", dimension), ("known", known)])
            }
            Wrong::Period(figure) => said("quote-period", &[("figure", figure)]),
            Wrong::Backwards { from, to } => said("quote-backwards", &[("from", &from.to_string()), ("to", &to.to_string())]),
            Wrong::Show(value) => said("quote-show", &[("value", value)]),
            Wrong::Place => said("quote-place", &[]),
            Wrong::TooMany => said("quote-many", &[("n", &MAX_QUOTES.to_string())]),
        };
        said("quote-where", &[("line", &self.line.to_string()), ("column", &self.column.to_string()), ("what", &what)])
    }
}

/// Where one stands when quotes are understood: what they mean when they leave something out.
pub struct Stand<'a> {
    /// The figures there are.
    pub figures: &'a Catalogue,
    /// The unit of a quote that names none.
    pub unit: i64,
    /// The day of a quote that names none, and what is known.
    pub at: Moment,
    /// The tree of units at a moment.
    pub tree: &'a dyn Fn(Moment) -> record::Result<std::sync::Arc<Shape>>,
    /// Whether whoever writes may read the figures of a unit.
    pub may: &'a dyn Fn(i64) -> bool,
}

/// Every quote of a text, in order; or everything that is wrong with them.
///
/// # Errors
/// The outer error is the store's.
pub fn read(text: &str, stand: &Stand<'_>) -> record::Result<Result<Vec<Asked>, Vec<Fault>>> {
    let (mut asked, mut faults) = (Vec::new(), Vec::new());
    for found in find(text) {
        match found {
            Err(fault) => faults.push(fault),
            Ok(found) if asked.len() == MAX_QUOTES => {
                faults.push(found.fault(0, Wrong::TooMany));
                break;
            }
            Ok(found) => match found.understand(stand)? {
                Ok(one) => asked.push(one),
                Err(fault) => faults.push(fault),
            },
        }
    }
    Ok(if faults.is_empty() { Ok(asked) } else { Err(faults) })
}

/// A quote as it stands, not yet understood.
struct Found<'t> {
    range: Range<usize>,
    line: u64,
    /// The line up to the quote, for columns.
    before: &'t str,
    /// The quote from its braces on.
    raw: &'t str,
    quote: proof::publication::Quote,
}

/// The quotes of a text with their places, by `proof`'s definition.
fn find(text: &str) -> impl Iterator<Item = Result<Found<'_>, Fault>> {
    let mut start = 0;
    text.split('\n').zip(1u64..).flat_map(move |(line, number)| {
        let offset = start;
        start += line.len() + 1;
        let opens: Vec<usize> = line.match_indices("{{").map(|(at, _)| at).collect();
        let ends = opens.iter().skip(1).copied().chain([line.len()]);
        let pieces: Vec<(usize, usize)> = opens.iter().copied().zip(ends).collect();
        pieces.into_iter().filter_map(move |(from, to)| {
            let (before, raw) = (&line[..from], &line[from..to]);
            let column = column(before);
            Some(match proof::publication::quotes(raw).next()? {
                Ok(quote) => {
                    let length = raw.find("}}").map_or(raw.len(), |end| end + 2);
                    Ok(Found { range: offset + from..offset + from + length, line: number, before, raw: &raw[..length], quote })
                }
                Err(bad) => {
                    let text = format!("{{{{{}", bad.text.trim_end());
                    Err(Fault { line: number, column, wrong: Wrong::Form(text) })
                }
            })
        })
    })
}

fn column(before: &str) -> u64 {
    before.chars().count() as u64 + 1
}

impl Found<'_> {
    /// A fault at the `word`-th word within the braces; 0 is `figure` and stands for the whole quote.
    fn fault(&self, word: usize, wrong: Wrong) -> Fault {
        let inside = self.raw.trim_start_matches('{');
        let at = match (word, inside.split_whitespace().nth(word)) {
            // `split_whitespace` hands out pieces of `inside`; where each begins follows from what is left before it.
            (1.., Some(piece)) => piece.as_ptr() as usize - self.raw.as_ptr() as usize,
            _ => 0,
        };
        Fault { line: self.line, column: column(self.before) + self.raw[..at].chars().count() as u64, wrong }
    }

    fn understand(self, stand: &Stand<'_>) -> record::Result<Result<Asked, Fault>> {
        let name = &self.quote.name;
        let Some(figure) = stand.figures.get(name) else {
            let known = stand.figures.all().iter().map(|d| d.name).collect::<Vec<_>>().join(", ");
            return Ok(Err(self.fault(1, Wrong::Figure { name: name.clone(), known })));
        };
        let parameters = &self.quote.parameters;
        let place = |key: &str| parameters.iter().position(|(k, _)| k == key);
        for (at, (key, _)) in parameters.iter().enumerate() {
            if !PARAMETERS.contains(&key.as_str()) {
                return Ok(Err(self.fault(at + 2, Wrong::Parameter(key.clone()))));
            }
            if place(key) != Some(at) {
                return Ok(Err(self.fault(at + 2, Wrong::Twice(key.clone()))));
            }
        }
        let value = |key: &str| place(key).map(|at| (at + 2, parameters[at].1.as_str()));
        let day = |key: &str| match value(key) {
            None => Ok(None),
            Some((word, text)) => text.parse::<Day>().map(Some).map_err(|_| {
                self.fault(word, Wrong::Day { key: key.to_owned(), value: text.to_owned() })
            }),
        };
        let days = (|| Ok::<_, Fault>((day("as_of")?, day("from")?, day("to")?)))();
        let (as_of, from, to) = match days {
            Ok(days) => days,
            Err(fault) => return Ok(Err(fault)),
        };
        let at = Moment { as_of: as_of.unwrap_or(stand.at.as_of), known: stand.at.known };
        let unit = match value("unit") {
            None => stand.unit,
            Some((word, code)) => match (stand.tree)(at)?.by_code(code) {
                None => return Ok(Err(self.fault(word, Wrong::Unit { code: code.to_owned(), as_of: at.as_of }))),
                Some(unit) => unit.id,
            },
        };
        if !(stand.may)(unit) {
            let (word, code) = value("unit").map_or((0, String::new()), |(word, code)| (word, code.to_owned()));
            return Ok(Err(self.fault(word, Wrong::Reach(code))));
        }
        let mut query = Query::new(figure, unit, at);
        if from.is_some() || to.is_some() {
            if !is_flow(figure, stand.figures) {
                let word = value("from").or(value("to")).map_or(0, |(word, _)| word);
                return Ok(Err(self.fault(word, Wrong::Period(figure.name))));
            }
            let to = to.unwrap_or(at.as_of);
            // Without a first day the period is the year of its last.
            let from = from.or_else(|| Day::from_ymd(to.year(), 1, 1)).unwrap_or(to);
            if from > to {
                let word = value("from").or(value("to")).map_or(0, |(word, _)| word);
                return Ok(Err(self.fault(word, Wrong::Backwards { from, to })));
            }
            query = query.within(from, to);
        }
        if let Some((word, by)) = value("by") {
            match figure.dimension(by) {
                Some(dimension) => query.by = Some(dimension.name),
                None => {
                    let known = figure.dimensions.iter().map(|d| d.name).collect::<Vec<_>>().join(", ");
                    let wrong = Wrong::Dimension { figure: figure.name, dimension: by.to_owned(), known };
                    return Ok(Err(self.fault(word, wrong)));
                }
            }
        }
        let show = match value("show") {
            None | Some((_, "full")) => Show::Full,
            Some((_, "large")) => Show::Large,
            Some((word, other)) => return Ok(Err(self.fault(word, Wrong::Show(other.to_owned())))),
        };
        let column = column(self.before);
        Ok(Ok(Asked { range: self.range, line: self.line, column, text: self.quote.text, query, show }))
    }
}

/// Whether a figure is counted over a period: a flow, or a rate of flows.
pub fn is_flow(figure: &Definition, figures: &Catalogue) -> bool {
    match figure.kind {
        Kind::Flow(..) => true,
        Kind::Stock(_) => false,
        Kind::Rate { numerator, denominator } => {
            [numerator, denominator].iter().any(|part| figures.get(part).is_some_and(|f| is_flow(f, figures)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn ask(text: &str) -> Result<Vec<Asked>, Vec<Fault>> {
        let figures = roll::figures::catalogue();
        let stand = Stand {
            figures: &figures,
            unit: 7,
            at: Moment { as_of: day("2020-06-30"), known: 3 },
            tree: &|_| Ok(Arc::new(Shape::default())),
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
        assert_eq!(asked[0].query.unit, 7);
        assert_eq!(asked[0].query.at.as_of, day("2020-06-30"));
        assert_eq!((asked[0].line, asked[0].column, asked[0].text.as_str()), (1, 6, "roll.members"));
        assert_eq!(&text[asked[0].range.clone()], "{{figure roll.members}}");
        assert_eq!(&text[asked[1].range.clone()], "{{ figure roll.joined from=2020-01-01 by=sex show=large }}");
        assert_eq!(asked[1].query.period, (day("2020-01-01"), day("2020-06-30")));
        assert_eq!((asked[1].query.by, asked[1].show), (Some("sex"), Show::Large));
    }

    #[test]
    fn each_fault_names_its_word() {
        assert_eq!(wrong("一二 {{figure}} 三").1, 4);
        assert!(matches!(wrong("x\ny {{figure roll.members").2, Wrong::Form(text) if text == "{{figure roll.members"));
        assert!(matches!(wrong("{{figure roll.member}}"), (1, 10, Wrong::Figure { name, known }) if name == "roll.member" && known.contains("roll.members")));
        assert_eq!(wrong("{{figure roll.members on=2020-01-01}}"), (1, 23, Wrong::Parameter("on".into())));
        assert_eq!(wrong("{{figure roll.members by=sex by=age}}"), (1, 30, Wrong::Twice("by".into())));
        let not_a_day = Wrong::Day { key: "as_of".into(), value: "2020-02-30".into() };
        assert_eq!(wrong("{{figure roll.members as_of=2020-02-30}}"), (1, 23, not_a_day));
        let no_unit = Wrong::Unit { code: "YH9".into(), as_of: day("2020-01-01") };
        assert_eq!(wrong("截 {{figure roll.members unit=YH9 as_of=2020-01-01}}"), (1, 25, no_unit));
        assert!(matches!(wrong("{{figure roll.employers by=sex}}"), (1, 25, Wrong::Dimension { known, .. }) if known == "unit"));
        assert_eq!(wrong("{{figure roll.members from=2020-01-01}}"), (1, 23, Wrong::Period("roll.members")));
        assert!(matches!(wrong("{{figure roll.left from=2020-07-01}}").2, Wrong::Backwards { .. }));
        assert_eq!(wrong("{{figure roll.members show=tiny}}").2, Wrong::Show("tiny".into()));
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
}
