//! What the fields of a template hold.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a field holds, as `documents.toml` says it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "Raw")]
pub enum Shape {
    /// A text of one line: `"text"`.
    Text,
    /// Paragraphs, given as one text or as a list of texts: `"prose"`.
    Prose,
    /// A day, given as `2020-10-09`: `"date"`.
    Date,
    /// A whole number: `"count"`.
    Count,
    /// A share in basis points: `"rate"`.
    Rate,
    /// Yes or no: `"flag"`.
    Flag,
    /// One of the words of a list under `[words]`, given by its code: `"level"`.
    Word(String),
    /// Any number of one shape: `["text"]`.
    List(Box<Shape>),
    /// Fields of its own: `{ text = "text", "by?" = "text" }`.
    Fields(Vec<Field>),
}

/// A field of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name in the data.
    pub name: String,
    /// Whether the data may lack it; its name is then written with `?`.
    pub optional: bool,
    /// What it holds.
    pub shape: Shape,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Name(String),
    List([Box<Raw>; 1]),
    Fields(BTreeMap<String, Raw>),
}

impl From<Raw> for Shape {
    fn from(raw: Raw) -> Shape {
        match raw {
            Raw::Name(name) => match name.as_str() {
                "text" => Shape::Text,
                "prose" => Shape::Prose,
                "date" => Shape::Date,
                "count" => Shape::Count,
                "rate" => Shape::Rate,
                "flag" => Shape::Flag,
                _ => Shape::Word(name),
            },
            Raw::List([item]) => Shape::List(Box::new(Shape::from(*item))),
            Raw::Fields(fields) => Shape::Fields(fields.into_iter().map(field).collect()),
        }
    }
}

fn field((name, raw): (String, Raw)) -> Field {
    let (name, optional) = match name.strip_suffix('?') {
        Some(name) => (name.to_owned(), true),
        None => (name, false),
    };
    Field { name, optional, shape: Shape::from(raw) }
}

impl Shape {
    /// The shape of what a path through fields leads to; lists are not entered.
    pub fn at<'s>(&'s self, path: &str) -> Option<&'s Shape> {
        path.split('.').try_fold(self, |shape, name| match shape {
            Shape::Fields(fields) => fields.iter().find(|field| field.name == name).map(|field| &field.shape),
            _ => None,
        })
    }

    /// The lists of words that it and what is in it refer to.
    pub fn word_lists(&self) -> Vec<&str> {
        match self {
            Shape::Word(list) => vec![list],
            Shape::List(item) => item.word_lists(),
            Shape::Fields(fields) => fields.iter().flat_map(|field| field.shape.word_lists()).collect(),
            _ => Vec::new(),
        }
    }
}
