//! Names and values, as queries, forms and addresses carry them.

/// Names with their values, in order; a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `a=1&b=2`, percent-encoded.
    pub fn parse(text: &[u8]) -> Pairs {
        Pairs(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a name; empty when there is none. Outer space is taken off: nobody types it on purpose.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of a name as it was sent: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first value of a name, unless it is missing or empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// The first value of a name as a whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(each, _)| each == name).map(|(_, value)| value.as_str())
    }

    /// All pairs, in order.
    pub fn list(&self) -> &[(String, String)] {
        &self.0
    }

    /// The same without these names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Pairs {
        Pairs(self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect())
    }
}

impl FromIterator<(String, String)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Pairs {
        Pairs(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_in_order_and_more_than_once() {
        let pairs = Pairs::parse("q=%E5%BC%A0+%E4%B8%89&c=1&c=2&empty=&x=%20 7 ".as_bytes());
        assert_eq!((pairs.get("q"), pairs.get("x"), pairs.raw("x")), ("张 三", "7", "  7 "));
        assert_eq!(pairs.all("c").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((pairs.some("empty"), pairs.some("gone"), pairs.int("x")), (None, None, Some(7)));
        assert_eq!(pairs.without(&["c", "q"]).list().len(), 2);
    }
}
