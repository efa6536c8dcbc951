//! Data fitted to the fields of a template: what is missing is named, what is there is put as the pack writes it.

use clock::Day;
use serde_json::{Map, Value, json};

use crate::Error;
use crate::pack::{Documents, Sheet};
use crate::shape::{Field, Shape};
use crate::text::{line, paragraphs};

/// The data as the layouts take it: every field of the template is there, null where it is optional and not given;
/// texts are clean, paragraphs are lists of texts, days and shares are written out, a word has its code and colours.
/// Fields unknown to the template are left out.
///
/// # Errors
/// [`Error::Missing`] and [`Error::Wrong`].
pub fn fit(documents: &Documents, sheet: &Sheet, data: &Value) -> Result<Value, Error> {
    Fitting { documents, sheet }.fit(&sheet.fields, data, "")
}

struct Fitting<'d> {
    documents: &'d Documents,
    sheet: &'d Sheet,
}

impl Fitting<'_> {
    fn fit(&self, shape: &Shape, value: &Value, path: &str) -> Result<Value, Error> {
        let fitted = match (shape, value) {
            (_, Value::Null) => return Err(Error::Missing { template: self.sheet.name, field: path.to_owned() }),
            (Shape::Text, Value::String(text)) => line(text).into(),
            (Shape::Text, Value::Number(number)) => number.to_string().into(),
            (Shape::Prose, Value::String(text)) => paragraphs(text).into(),
            (Shape::Prose, Value::Array(texts)) if texts.iter().all(Value::is_string) => {
                texts.iter().filter_map(Value::as_str).flat_map(paragraphs).collect()
            }
            (Shape::Date, Value::String(day)) => {
                let day: Day = day.parse().map_err(|_| self.wrong(shape, path))?;
                self.documents.day(day).into()
            }
            (Shape::Count, Value::Number(number)) if !number.is_f64() => value.clone(),
            (Shape::Rate, Value::Number(number)) if !number.is_f64() => {
                share(number.as_i64().unwrap_or_default()).into()
            }
            (Shape::Flag, Value::Bool(_)) => value.clone(),
            (Shape::Word(list), Value::String(code)) => {
                let word = self.documents.words.get(list).and_then(|words| words.get(code));
                let word = word.ok_or_else(|| self.wrong(shape, path))?;
                json!({ "code": code, "text": word.text, "colour": word.colour, "ink": word.ink })
            }
            (Shape::List(item), Value::Array(values)) => {
                let each = |(n, value)| self.fit(item, value, &format!("{path}[{n}]"));
                values.iter().enumerate().map(each).collect::<Result<Vec<_>, _>>()?.into()
            }
            (Shape::Fields(fields), Value::Object(given)) => {
                let each = |field| self.field(field, given, path);
                Value::Object(fields.iter().map(each).collect::<Result<_, _>>()?)
            }
            _ => return Err(self.wrong(shape, path)),
        };
        Ok(fitted)
    }

    fn field(&self, field: &Field, given: &Map<String, Value>, path: &str) -> Result<(String, Value), Error> {
        let dot = if path.is_empty() { "" } else { "." };
        let value = given.get(&field.name).unwrap_or(&Value::Null);
        let value = if field.optional && value.is_null() {
            Value::Null
        } else {
            self.fit(&field.shape, value, &format!("{path}{dot}{}", field.name))?
        };
        Ok((field.name.clone(), value))
    }

    fn wrong(&self, shape: &Shape, path: &str) -> Error {
        let wanted = match shape {
            Shape::Text => "a text or a number".to_owned(),
            Shape::Prose => "a text or a list of texts".to_owned(),
            Shape::Date => "a day in the form 2020-10-09".to_owned(),
            Shape::Count => "a whole number".to_owned(),
            Shape::Rate => "a whole number of basis points".to_owned(),
            Shape::Flag => "true or false".to_owned(),
            Shape::Word(list) => {
                let codes = self.documents.words.get(list).map(|words| words.keys().map(String::as_str));
                format!("one of {}", codes.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            Shape::List(_) => "a list".to_owned(),
            Shape::Fields(_) => "an object".to_owned(),
        };
        let field = if path.is_empty() { "(the data itself)" } else { path };
        Error::Wrong { template: self.sheet.name, field: field.to_owned(), wanted }
    }
}

/// Basis points as per cent, exact: `83.33%`, `83.3%`, `80%`.
fn share(points: i64) -> String {
    let (sign, points) = (if points < 0 { "-" } else { "" }, points.unsigned_abs());
    let (whole, part) = (points / 100, points % 100);
    match part {
        0 => format!("{sign}{whole}%"),
        _ if part % 10 == 0 => format!("{sign}{whole}.{}%", part / 10),
        _ => format!("{sign}{whole}.{part:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        for (points, text) in
            [(8333, "83.33%"), (8330, "83.3%"), (8000, "80%"), (5, "0.05%"), (0, "0%"), (-150, "-1.5%")]
        {
            assert_eq!(share(points), text);
        }
    }
}
