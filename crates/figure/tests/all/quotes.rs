//! From a quote in a text to the question it asks.

use figure::freeze::{Units, asked};
use figure::{Error, Query, Standing};
use proof::publication::Place;
use record::Moment;

use crate::world::{EMPLOYED, JOINED, day, figures};

struct Codes;

impl Units for Codes {
    fn place(&self, unit: i64, _at: Moment) -> Result<Place, record::Error> {
        Ok(Place { code: format!("A{unit}"), name: format!("第{unit}工会") })
    }

    fn find(&self, code: &str, _at: Moment) -> Result<Option<i64>, record::Error> {
        Ok(code.strip_prefix('A').and_then(|n| n.parse().ok()))
    }
}

fn standing() -> Standing {
    Standing { unit: 1, at: Moment { as_of: day("2019-12-31"), known: 9 } }
}

fn questions(text: &str) -> Result<Vec<(Query, Vec<String>)>, Error> {
    let asked = asked(&figures(), text, standing(), &Codes)?;
    Ok(asked.into_iter().map(|a| (a.query, a.quotes)).collect())
}

#[test]
fn quotes_become_questions_each_asked_once() {
    let text = "{{figure t.employed}} 人,去年 {{figure t.employed as_of=2018-12-31 unit=A4 known=3}};\n\
                {{ figure t.employed unit=A1 }}{{figure t.joined}} {{figure t.joined from=2019-01-01}}\n\
                {{figure t.joined to=2018-06-30 by=sex}}{{figure t.employed}}";
    let found = questions(text).expect("all can be answered");
    assert_eq!(found.len(), 4);
    assert_eq!((found[0].0.figure.name, found[0].0.unit, found[0].0.at), (EMPLOYED.name, 1, standing().at));
    assert_eq!(found[0].1, ["t.employed", "t.employed unit=A1"], "the same question, written in two ways");
    assert_eq!((found[1].0.unit, found[1].0.at), (4, Moment { as_of: day("2018-12-31"), known: 3 }));
    assert_eq!((found[2].0.figure.name, found[2].0.period), (JOINED.name, (day("2019-01-01"), day("2019-12-31"))));
    assert_eq!(found[2].1, ["t.joined", "t.joined from=2019-01-01"]);
    assert_eq!((found[3].0.period, found[3].0.by), ((day("2018-01-01"), day("2018-06-30")), Some("sex")));
}

#[test]
fn what_cannot_be_asked_is_told_with_its_line() {
    for (quote, expected) in [
        ("t.employes", "there is no figure called t.employes; the catalogue has: t.employed, "),
        ("t.employed unit=B1", "there is no unit with the number B1 on 2019-12-31"),
        ("t.employed as_of=2019-02-30", "as_of: “2019-02-30” is not a day"),
        ("t.employed by=entry", "cannot be split by entry"),
        ("t.employed known=10", "known=10 is not a commit from 0 to 9"),
        ("t.employed known=-1", "known=-1 is not a commit"),
        ("t.employed from=2019-01-01", "use as_of instead"),
        ("t.joined from=2020-01-01", "would end (2019-12-31) before it begins (2020-01-01)"),
        ("t.employed bye=sex", "bye is not a parameter of a figure; there are: unit, as_of, from, to, known, by"),
        ("t.employed by=sex by=age", "by stands twice"),
    ] {
        let error = questions(&format!("标题\n\n数字 {{{{figure {quote}}}}}。")).expect_err(quote).to_string();
        assert!(error.starts_with(&format!("line 3: {{{{figure {quote}}}}}: ")), "{error}");
        assert!(error.contains(expected), "{error}");
    }
    let error = questions("{{figure t.employed").expect_err("no end").to_string();
    assert!(error.contains("not written as a quote is"), "{error}");
}
