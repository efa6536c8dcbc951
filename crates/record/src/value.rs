//! What a field of a version can hold.

use clock::Day;

/// One stored value. Days and flags travel as integers; text is UTF-8; bytes are opaque.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Value {
    /// Nothing is known.
    #[default]
    Null,
    /// A number, a day ([`Day`]), a flag (0 or 1) or a reference to another record.
    Int(i64),
    /// Text or a code.
    Text(String),
    /// Bytes that only their owner understands.
    Bytes(Vec<u8>),
}

impl Value {
    /// The number held, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The text held, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The bytes held, if it is bytes.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Bytes(b) => Some(b),
            _ => None,
        }
    }

    /// The day held, if the number is one.
    pub fn day(&self) -> Option<Day> {
        self.int().and_then(|n| i32::try_from(n).ok()).map(Day)
    }

    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// As the canonical encoding sees it.
    pub(crate) fn canon(&self) -> proof::canon::Value<'_> {
        match self {
            Value::Null => proof::canon::Value::Null,
            Value::Int(n) => proof::canon::Value::Int(*n),
            Value::Text(t) => proof::canon::Value::Text(t),
            Value::Bytes(b) => proof::canon::Value::Bytes(b),
        }
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Int(n)
    }
}
impl From<i32> for Value {
    fn from(n: i32) -> Value {
        Value::Int(n.into())
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Int(b.into())
    }
}
impl From<Day> for Value {
    fn from(d: Day) -> Value {
        Value::Int(d.0.into())
    }
}
impl From<&str> for Value {
    fn from(t: &str) -> Value {
        Value::Text(t.to_owned())
    }
}
impl From<String> for Value {
    fn from(t: String) -> Value {
        Value::Text(t)
    }
}
impl From<Vec<u8>> for Value {
    fn from(b: Vec<u8>) -> Value {
        Value::Bytes(b)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}
