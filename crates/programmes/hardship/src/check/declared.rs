//! What was declared of a field a department is asked about: taken down when it is asked, so that the answer can be held
//! against it however the dossier changes later.

use clock::{Lang, Pack};
use ui::text::money;

/// What was declared: names with raw values (codes as codes, money in fen).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared(Vec<(String, String)>);

/// The members' fields that a field of a department is about, each with the list its codes are of.
const FIELDS: &[(&str, &[(&str, &str)])] = &[
    ("social_insurance", &[("insurance", "insurance_state"), ("workplace", "")]),
    ("employment", &[("work_status", "work_status"), ("workplace", "")]),
    ("school_status", &[("school", ""), ("education", "education"), ("enrolled", "")]),
];

/// The old category, which the dossier as a whole says.
const OLD_CATEGORY: (&str, &str) = ("old_category", "hardship_old_category");
/// The yearly income, which the sheet of means says.
const INCOME: &str = "income";

/// States of work that a register of employment shows.
const AT_WORK: [&str; 5] = ["on_post", "sick", "early", "migrant", "flexible"];

/// Takes down what was declared of a field. `member` gives a sealed field of the member in the clear; `income_fen` is
/// what the sheet of means says they earn in a year.
pub(super) fn of(
    field: &str,
    member: impl Fn(&str) -> String,
    old_category: &str,
    income_fen: Option<i64>,
) -> Declared {
    let mut all: Vec<(String, String)> = Vec::new();
    let own = FIELDS.iter().find(|(name, _)| *name == field).map(|(_, fields)| *fields).unwrap_or_default();
    all.extend(own.iter().map(|(name, _)| ((*name).to_owned(), member(name))));
    match field {
        "dibao" => all.push((OLD_CATEGORY.0.to_owned(), old_category.to_owned())),
        "income_check" => all.push((INCOME.to_owned(), income_fen.map(|fen| fen.to_string()).unwrap_or_default())),
        _ => {}
    }
    all.retain(|(_, value)| !value.is_empty());
    Declared(all)
}

impl Declared {
    /// As it is sealed.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// From what was sealed; nothing where it cannot be read.
    pub(super) fn from_text(text: &str) -> Declared {
        Declared(serde_json::from_str(text).unwrap_or_default())
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value)
    }

    /// In words: `医保状况：职工医保；工作单位：…`. Empty where nothing was declared.
    pub(super) fn words(&self, pack: &Pack, lang: Lang) -> String {
        let (colon, stop) = if lang == Lang::Zh { ("：", "；") } else { (": ", "; ") };
        let word = |(name, value): &(String, String)| {
            let label = crate::TEXTS.t(lang, &format!("hardship-check-declared-{}", name.replace('_', "-")));
            format!("{label}{colon}{}", worded(pack, lang, name, value))
        };
        self.0.iter().map(word).collect::<Vec<_>>().join(stop)
    }

    /// Whether a value is one of those that were declared, as a whole: money in fen, words of a list as their codes, else
    /// the same text but for width and space.
    pub(super) fn is(&self, pack: &Pack, value: &str) -> bool {
        let plain = |text: &str| -> String {
            let text = exchange::half_width(text);
            text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
        };
        self.0.iter().any(|(name, kept)| {
            if name == INCOME {
                return crate::sheets::yuan(value).is_some_and(|fen| kept.parse() == Ok(fen));
            }
            match list_of(name).and_then(|list| pack.codes(list)) {
                Some(list) => list.code_for_text(value).is_some_and(|code| code.code == *kept),
                None => plain(value) == plain(kept),
            }
        })
    }

    /// Whether the declaration says yes to what a field asks (insured, employed, on the allowance, at school); `None`
    /// where it says nothing, or the field is no such question.
    pub(super) fn says(&self, field: &str) -> Option<bool> {
        match field {
            "social_insurance" => {
                Some(self.get("insurance")).filter(|code| !code.is_empty()).map(|code| code != "none")
            }
            "employment" => {
                Some(self.get("work_status")).filter(|code| !code.is_empty()).map(|code| AT_WORK.contains(&code))
            }
            "dibao" => Some(self.get(OLD_CATEGORY.0) == "dibao"),
            "school_status" => Some(!self.get("school").is_empty() || !self.get("enrolled").is_empty()),
            // Nobody declares aid to pupils: whoever has it has something that was not said.
            "school_aid" => Some(false),
            _ => None,
        }
    }
}

/// The list that the codes of a declared value are of.
fn list_of(name: &str) -> Option<&'static str> {
    let mut lists = FIELDS.iter().flat_map(|(_, fields)| fields.iter()).chain([&OLD_CATEGORY]);
    lists.find(|(each, list)| *each == name && !list.is_empty()).map(|(_, list)| *list)
}

fn worded(pack: &Pack, lang: Lang, name: &str, value: &str) -> String {
    if name == INCOME {
        return value.parse().map_or_else(
            |_| value.to_owned(),
            |fen| match lang {
                Lang::Zh => format!("{}元", money(fen)),
                Lang::En => format!("{} yuan", money(fen)),
            },
        );
    }
    let label = list_of(name).and_then(|list| pack.codes(list)).and_then(|list| list.label(value, lang));
    label.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_declared_is_taken_down_and_said_again() {
        let member = |name: &str| match name {
            "insurance" => "none".to_owned(),
            "work_status" => "unemployed".to_owned(),
            "workplace" => "云河纺织厂".to_owned(),
            _ => String::new(),
        };
        let declared = of("social_insurance", member, "", None);
        assert_eq!(Declared::from_text(&declared.to_text()), declared);
        assert_eq!(declared.words(Pack::cn(), Lang::Zh), "医保状况：未参保；工作单位：云河纺织厂");
        assert_eq!(declared.says("social_insurance"), Some(false));
        assert_eq!(of("employment", member, "", None).says("employment"), Some(false));
        assert_eq!(of("dibao", member, "dibao", None).says("dibao"), Some(true));
        assert_eq!(
            of("dibao", member, "margin", None).words(Pack::cn(), Lang::En),
            "Former category: On the margin of the allowance"
        );
        let income = of("income_check", member, "", Some(1_234_500));
        assert_eq!(income.words(Pack::cn(), Lang::Zh), "全年收入：12,345.00元");
        assert_eq!(income.says("income_check"), None);
        assert_eq!(of("school_aid", member, "", None), Declared::default());
        assert_eq!(Declared::from_text("damaged"), Declared::default());
    }
}
