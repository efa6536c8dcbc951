//! Figure quotes in a bulletin's text: `{{figure NAME key=value …}}`.

/// One quote of a figure in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The figure's name.
    pub name: String,
    /// The parameters, in the order written.
    pub parameters: Vec<(String, String)>,
    /// Name and parameters as written, with single spaces: what a figure line lists in its `quotes`.
    pub text: String,
    /// The line of the text it stands in, counted from 1.
    pub line: u64,
}

/// Something in a text that begins like a quote but is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadQuote {
    /// The line of the text it stands in, counted from 1.
    pub line: u64,
    /// Its beginning, as written.
    pub text: String,
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

fn read(inside: &str, line: u64) -> Option<Quote> {
    let mut words = inside.split_whitespace().skip(1);
    let name = words.next()?;
    if name.contains('=') {
        return None;
    }
    let mut text = name.to_owned();
    let mut parameters = Vec::new();
    for word in words {
        let (key, value) = word.split_once('=').filter(|(key, value)| !key.is_empty() && !value.is_empty())?;
        parameters.push((key.to_owned(), value.to_owned()));
        text.push(' ');
        text.push_str(word);
    }
    Some(Quote { name: name.to_owned(), parameters, text, line })
}

/// The figure quotes of a text in the order they stand in.
///
/// A quote is `{{`, the word `figure`, the figure's name, any number of `key=value`, and `}}`, parted by white space,
/// all on one line. Whatever else stands in `{{ }}` is left alone.
pub fn quotes(text: &str) -> impl Iterator<Item = Result<Quote, BadQuote>> + '_ {
    text.split('\n').zip(1u64..).flat_map(|(line, number)| {
        line.split(OPEN).skip(1).filter(|rest| rest.split_whitespace().next().is_some_and(is_figure)).map(move |rest| {
            let bad = || BadQuote { line: number, text: rest.chars().take(60).collect() };
            let (inside, _) = rest.split_once(CLOSE).ok_or_else(bad)?;
            read(inside, number).ok_or_else(bad)
        })
    })
}

/// Whether the first word after `{{` is `figure`, be it closed at once or not.
fn is_figure(word: &str) -> bool {
    word.strip_prefix("figure").is_some_and(|rest| rest.is_empty() || rest.starts_with(CLOSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_found_with_their_parameters() {
        let text = "截至 {{figure roll.members}} 人，\n其中 {{ figure  roll.industrial unit=A1  by=sex }}{{other}} {{figures x}}";
        let found: Vec<Quote> = quotes(text).collect::<Result<_, _>>().expect("both are well formed");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].text.as_str(), found[0].line), ("roll.members", 1));
        assert_eq!((found[1].text.as_str(), found[1].line), ("roll.industrial unit=A1 by=sex", 2));
        assert_eq!(found[1].name, "roll.industrial");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(found[1].parameters, [pair("unit", "A1"), pair("by", "sex")]);
    }

    #[test]
    fn broken_quotes_are_told() {
        for bad in
            ["{{figure}}", "{{figure a b}}", "{{figure a =b}}", "{{figure a b=}}", "{{figure a\n}}", "{{figure a=b}}"]
        {
            let found: Vec<_> = quotes(bad).collect();
            assert!(matches!(found[..], [Err(BadQuote { line: 1, .. })]), "{bad}: {found:?}");
        }
        assert_eq!(quotes("{{figuresque}} {{x {{").count(), 0);
    }
}
