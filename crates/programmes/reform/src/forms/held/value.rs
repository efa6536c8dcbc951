//! The value of what is held, for one unit.

use std::ops::ControlFlow;

use clock::{Day, Lang};
use figure::{By, Definition, Figures, GroupKey, Kind, Query};
use record::tally::Tallies;
use record::{Db, Moment, Version};
use roll::register::UNIT;

use super::words::AGES;
use super::{Holdings, Key, When};

/// For whom a value is asked.
pub struct Asking<'a> {
    /// A reader of the store.
    pub db: &'a Db,
    /// What answers figures.
    pub figures: &'a Figures,
    /// The tallies of the store.
    pub tallies: &'a Tallies,
    /// The unit.
    pub unit: i64,
    /// Today, with what is known.
    pub at: Moment,
    /// In which language names of codes are given.
    pub lang: Lang,
}

impl Holdings {
    /// The value of something for a unit: a whole number, a rate with its sign, a name, a code. `None` for what has no single value, or
    /// none is known. Answers to other forms are not read here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn value(&self, key: &Key, asking: &Asking<'_>) -> Result<Option<String>, figure::Error> {
        match key {
            Key::Field { register: "unit", field } => Ok(self.of_unit(field, asking)?),
            Key::Figure { name, splits, when } => self.of_figure(name, splits, *when, asking),
            Key::Field { .. } | Key::Roll(_) | Key::Answer(_) => Ok(None),
        }
    }

    fn of_unit(&self, field: &str, asking: &Asking<'_>) -> record::Result<Option<String>> {
        let Some(unit) = asking.db.get(&UNIT, asking.unit, asking.at)? else { return Ok(None) };
        let text = match field {
            "parent" | "industry_parent" => match unit.int(field) {
                Some(other) => asking
                    .db
                    .get(&UNIT, other, asking.at)?
                    .map(|other| other.text("name").to_owned())
                    .unwrap_or_default(),
                None => String::new(),
            },
            "kind" => {
                let code = unit.text("kind");
                self.pack.codes("unit_type").and_then(|list| list.label(code, asking.lang)).unwrap_or(code).to_owned()
            }
            field => unit.text(field).to_owned(),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn of_figure(
        &self,
        name: &str,
        splits: &[(String, String)],
        when: When,
        asking: &Asking<'_>,
    ) -> Result<Option<String>, figure::Error> {
        let catalogue = &asking.figures.catalogue;
        // Of a guarded figure nothing is known here, whatever form asks for it.
        let Some(definition) = catalogue.get(name).filter(|figure| catalogue.guard(figure).is_none()) else {
            return Ok(None);
        };
        if let Kind::Rate { numerator, denominator } = definition.kind {
            let part =
                |name: &str| -> Result<i64, figure::Error> { count(self, catalogue.find(name)?, splits, when, asking) };
            let rate = figure::rate(part(numerator)?, part(denominator)?);
            return Ok(rate.map(ui::text::percent_exact));
        }
        Ok(Some(count(self, definition, splits, when, asking)?.to_string()))
    }
}

/// A count of a unit: from the tally where one dimension at most splits it, else record by record.
fn count(
    holdings: &Holdings,
    definition: &'static Definition,
    splits: &[(String, String)],
    when: When,
    asking: &Asking<'_>,
) -> Result<i64, figure::Error> {
    let (as_of, (from, to)) = when.days(asking.at.as_of);
    let at = Moment { as_of, ..asking.at };
    let query = Query::new(definition, asking.unit, at).within(from, to);
    let answer = |query: &Query| asking.figures.answer(asking.db, asking.tallies, query);
    match splits {
        [] => Ok(answer(&query)?.value.unwrap_or(0)),
        [(dimension, code)] => {
            let answer = answer(&query.by(dimension)?)?;
            let group = answer.groups.iter().find(|group| group.key == GroupKey::Code(code.clone()));
            Ok(group.and_then(|group| group.value).unwrap_or(0))
        }
        splits => {
            let mut sum = 0;
            figure::list::each(asking.figures, asking.db, &query, |item| {
                let is_in = |(dimension, code): &(String, String)| {
                    let by = definition.dimension(dimension).map(|dimension| dimension.by);
                    by.is_some_and(|by| holdings.is_in(by, code, &item.version, as_of))
                };
                if splits.iter().all(is_in) {
                    sum += item.weight;
                }
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(sum)
        }
    }
}

impl Holdings {
    /// Whether a record is of a group.
    fn is_in(&self, by: By, code: &str, version: &Version, as_of: Day) -> bool {
        match by {
            By::Code(field, _) | By::Text(field) => version.text(field) == code,
            By::Age(field) => {
                let born = version.int(field);
                let age = born.and_then(|born| u16::try_from(i64::from(as_of.year()) - born).ok());
                age.and_then(|age| self.pack.codes(AGES)?.band(age)).is_some_and(|band| band.code == code)
            }
            By::Unit => false,
        }
    }
}
