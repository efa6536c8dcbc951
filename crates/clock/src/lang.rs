//! The two languages the product speaks, and texts that exist in both.

use serde::{Deserialize, Serialize};

use crate::Day;

/// A language of the product. Chinese is the source language, English is complete.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English, `en`.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both languages, the source language first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// Reads a language tag by its primary subtag, whatever its case or separator (`zh`, `zh-CN`, `en_GB`, `EN`);
    /// `None` for a language the product does not speak.
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Lang::Zh)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }

    /// The BCP 47 tag, as an HTML `lang` attribute wants it.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }
}

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The text in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The day of the week: 周一 / Monday.
pub fn weekday(day: Day, lang: Lang) -> &'static str {
    const ZH: [&str; 7] = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
    const EN: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let names = match lang {
        Lang::Zh => ZH,
        Lang::En => EN,
    };
    names[weekday_index(day)]
}

/// The day of the week as a number, Sunday being 0. 1970-01-01, day 0, was a Thursday.
pub(crate) fn weekday_index(day: Day) -> usize {
    usize::try_from((i64::from(day.0) + 4).rem_euclid(7)).unwrap_or(0)
}

/// A day with its weekday: `2020-10-09(周五)` / `2020-10-09 (Friday)`.
pub fn day_text(day: Day, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{day}({})", weekday(day, lang)),
        Lang::En => format!("{day} ({})", weekday(day, lang)),
    }
}

/// A text of the program in both languages, Chinese first.
pub type Both = (&'static str, &'static str);

/// The one of the two in this language.
pub fn said(both: Both, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => both.0,
        Lang::En => both.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_primary_part() {
        for (tag, lang) in [("zh", Lang::Zh), ("zh-Hans-CN", Lang::Zh), ("EN_gb", Lang::En), (" en ", Lang::En)] {
            assert_eq!(Lang::parse(tag), Some(lang), "{tag}");
        }
        assert_eq!(Lang::parse("enm"), None);
        assert_eq!(Lang::parse(""), None);
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.tag()), Some(lang));
        }
    }

    #[test]
    fn weekdays_agree_with_the_calendar() {
        assert_eq!(weekday(Day(0), Lang::En), "Thursday");
        assert_eq!(weekday(Day(-1), Lang::Zh), "周三");
        for n in (-700_000..2_900_000).step_by(9_973) {
            let expected = usize::try_from(Day(n).date().weekday().to_sunday_zero_offset()).expect("0 to 6");
            assert_eq!(weekday_index(Day(n)), expected);
        }
    }
}
