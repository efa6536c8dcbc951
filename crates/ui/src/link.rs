//! Addresses within the product: a path and its query, built and changed without losing or doubling anything.

use std::fmt::Write as _;

/// The address of `path` with `query`, each pair of `change` set (`Some`) or taken away (`None`).
///
/// Pairs keep their order; a changed name is set once, at its first place or at the end. What comes after `?` is encoded.
pub fn with(path: &str, query: &[(String, String)], change: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    let mut put = |address: &mut String, name: &str, value: &str| {
        address.push(mark);
        mark = '&';
        encode_into(address, name);
        address.push('=');
        encode_into(address, value);
    };
    let mut done: Vec<&str> = Vec::new();
    for (name, value) in query {
        match change.iter().find(|(changed, _)| changed == name) {
            None => put(&mut address, name, value),
            Some((changed, Some(value))) if !done.contains(changed) => {
                done.push(changed);
                put(&mut address, changed, value);
            }
            Some(_) => {}
        }
    }
    for (name, value) in change {
        if let Some(value) = value
            && !done.contains(name)
        {
            done.push(name);
            put(&mut address, name, value);
        }
    }
    address
}

/// One part of an address, percent-encoded: everything but letters, digits and `-._~`.
pub fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    encode_into(&mut out, part);
    out
}

fn encode_into(out: &mut String, part: &str) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn pairs_are_kept_set_and_taken_away() {
        let now = query(&[("q", "张 三"), ("sort", "name"), ("page", "x&y"), ("sort", "again")]);
        assert_eq!(with("/p", &[], &[]), "/p");
        assert_eq!(with("/p", &now, &[("page", None)]), "/p?q=%E5%BC%A0%20%E4%B8%89&sort=name&sort=again");
        assert_eq!(
            with("/p", &now[1..], &[("sort", Some("-name")), ("lang", Some("en"))]),
            "/p?sort=-name&page=x%26y&lang=en"
        );
        assert_eq!(with("/p", &[], &[("lang", Some("en")), ("lang", Some("zh"))]), "/p?lang=en");
    }
}
