//! From a quote in a text, `{{figure NAME unit=… as_of=… by=…}}`, to the question it asks.

use clock::Day;
use proof::publication::Quote;
use record::Moment;

use crate::evaluate::Figures;
use crate::query::{Error, Query};

/// Where a text stands: what a quote means that does not say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The unit.
    pub unit: i64,
    /// The day, and what is known.
    pub at: Moment,
}

/// The question a quote asks. Parameters: `unit` (a code), `as_of`, `from`, `to` (days), `known` (a commit), `by` (a
/// dimension). A flow's period is the year up to the day unless the quote says one.
///
/// `find` looks a unit's code up in the tree at a moment.
///
/// # Errors
/// [`Error::Quote`], with the line it stands in, when the figure, the unit or the dimension does not exist, a day is no
/// day,
/// the period ends before it begins, a parameter is unknown or stands twice, or the commit is later than what the text
/// knows.
pub fn quoted(
    figures: &Figures,
    quote: &Quote,
    standing: Standing,
    find: impl Fn(&str, Moment) -> Result<Option<i64>, record::Error>,
) -> Result<Query, Error> {
    const KNOWN: &str = "unit, as_of, from, to, known, by";
    let wrong = |why: String| Error::Quote { line: quote.line, quote: quote.text.clone(), why };
    let get = |key: &str| quote.parameters.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
    let day = |key: &str| -> Result<Option<Day>, Error> {
        get(key).map(|text| text.parse().map_err(|error| wrong(format!("{key}: {error}")))).transpose()
    };
    for (place, (key, _)) in quote.parameters.iter().enumerate() {
        if !KNOWN.split(", ").any(|known| known == key) {
            return Err(wrong(format!("{key} is not a parameter of a figure; there are: {KNOWN}")));
        }
        if quote.parameters[..place].iter().any(|(before, _)| before == key) {
            return Err(wrong(format!("{key} stands twice; keep one")));
        }
    }
    let figure = figures.catalogue.find(&quote.name).map_err(|error| wrong(error.to_string()))?;
    let mut at = Moment { as_of: day("as_of")?.unwrap_or(standing.at.as_of), ..standing.at };
    if let Some(text) = get("known") {
        let known = text.parse().ok().filter(|known| (0..=standing.at.known).contains(known));
        at.known = known.ok_or_else(|| {
            wrong(format!("known={text} is not a commit from 0 to {}, the last one known here", standing.at.known))
        })?;
    }
    let unit = match get("unit") {
        None => standing.unit,
        Some(code) => {
            find(code, at)?.ok_or_else(|| wrong(format!("there is no unit with the number {code} on {}", at.as_of)))?
        }
    };
    let mut query = Query::new(figure, unit, at);
    let (from, to) = (day("from")?, day("to")?);
    if from.is_some() || to.is_some() {
        if !figures.is_flow(figure)? {
            return Err(wrong(
                "it counts what there is on a day, not what came or went; use as_of instead of from and to".into(),
            ));
        }
        let to = to.unwrap_or(at.as_of);
        query.period = (from.unwrap_or_else(|| Day::from_ymd(to.year(), 1, 1).unwrap_or(to)), to);
    }
    if query.period.0 > query.period.1 {
        return Err(wrong(format!("the period would end ({}) before it begins ({})", query.period.1, query.period.0)));
    }
    match get("by") {
        Some(by) => query.by(by).map_err(|error| wrong(error.to_string())),
        None => Ok(query),
    }
}
