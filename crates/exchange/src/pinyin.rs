//! The pinyin by which names are searched.

use pinyin::ToPinyin;

use crate::clean::clean_field;

/// How a name is spelled for searching; both parts are ASCII lower case without spaces or tones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SearchTerms {
    /// Every syllable: `wangjianguo`.
    pub full: String,
    /// The first letter of every syllable: `wjg`.
    pub initials: String,
}

/// Surnames of two characters whose reading is not that of the characters apart.
const DOUBLE: [(&str, [&str; 2]); 8] = [
    ("尉迟", ["yu", "chi"]),
    ("万俟", ["mo", "qi"]),
    ("长孙", ["zhang", "sun"]),
    ("单于", ["chan", "yu"]),
    ("令狐", ["ling", "hu"]),
    ("澹台", ["tan", "tai"]),
    ("亓官", ["qi", "guan"]),
    ("宰父", ["zai", "fu"]),
];

/// Characters that are read otherwise when they are a surname.
const SURNAMES: [(char, &str); 31] = [
    ('单', "shan"),
    ('曾', "zeng"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('区', "ou"),
    ('查', "zha"),
    ('盖', "ge"),
    ('朴', "piao"),
    ('缪', "miao"),
    ('秘', "bi"),
    ('冼', "xian"),
    ('洗', "xian"),
    ('折', "she"),
    ('员', "yun"),
    ('贠', "yun"),
    ('黑', "he"),
    ('重', "chong"),
    ('种', "chong"),
    ('逄', "pang"),
    ('乐', "yue"),
    ('翟', "zhai"),
    ('牟', "mu"),
    ('繁', "po"),
    ('覃', "qin"),
    ('乜', "nie"),
    ('谌', "chen"),
    ('郗', "xi"),
    ('隗', "wei"),
    ('晁', "chao"),
    ('沈', "shen"),
    ('车', "che"),
];

/// Spells a person's name for searching, the surname read as a surname: 单雄信 is `shanxiongxin`, 曾平 is `zengping`.
///
/// Traditional characters and inline pinyin are cleaned first. Letters and figures stand for themselves, separated words
/// giving one initial each; everything else is left out.
pub fn search_terms(name: &str) -> SearchTerms {
    let name = clean_field(name);
    let name = name.text.as_ref();
    let mut terms = SearchTerms::default();
    let mut rest = name;
    if let Some((surname, syllables)) = DOUBLE.iter().find(|(surname, _)| name.starts_with(surname)) {
        syllables.iter().for_each(|syllable| terms.push(syllable));
        rest = &name[surname.len()..];
    } else if let Some(first) = name.chars().next()
        && let Some((_, reading)) = SURNAMES.iter().find(|(surname, _)| *surname == first)
    {
        terms.push(reading);
        rest = &name[first.len_utf8()..];
    }
    terms.spell(rest);
    terms
}

/// Spells any other name for searching, such as a unit's or an employer's: 解放路 is `jiefanglu`.
pub fn text_terms(text: &str) -> SearchTerms {
    let mut terms = SearchTerms::default();
    terms.spell(&clean_field(text).text);
    terms
}

impl SearchTerms {
    fn spell(&mut self, text: &str) {
        let mut in_word = false;
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                let c = c.to_ascii_lowercase();
                self.full.push(c);
                if !in_word {
                    self.initials.push(c);
                }
                in_word = true;
                continue;
            }
            in_word = false;
            if let Some(reading) = c.to_pinyin() {
                match reading.plain() {
                    plain if plain.is_ascii() => self.push(plain),
                    plain => self.push(&plain.replace('ü', "v").replace('ê', "e")),
                }
            }
        }
    }

    fn push(&mut self, syllable: &str) {
        self.full.push_str(syllable);
        self.initials.extend(syllable.chars().next());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, full, initials) in [
            ("王建国", "wangjianguo", "wjg"),
            ("单雄信", "shanxiongxin", "sxx"),
            ("曾平", "zengping", "zp"),
            ("仇英", "qiuying", "qy"),
            ("解放", "xiefang", "xf"),
            ("区明", "ouming", "om"),
            ("查良镛", "zhaliangyong", "zly"),
            ("盖叫天", "gejiaotian", "gjt"),
            ("朴树", "piaoshu", "ps"),
            ("尉迟恭", "yuchigong", "ycg"),
            ("万俟卨", "moqixie", "mqx"),
            ("欧阳修", "ouyangxiu", "oyx"),
            ("吕布", "lvbu", "lb"),
            ("龍(lóng)飞", "longfei", "lf"),
            ("Mary Ann", "maryann", "ma"),
            ("阿布杜拉·买买提", "abudulamaimaiti", "abdlmmt"),
            ("", "", ""),
        ] {
            let terms = search_terms(name);
            assert_eq!((terms.full.as_str(), terms.initials.as_str()), (full, initials), "{name}");
        }
    }

    #[test]
    fn other_names_are_read_as_words() {
        assert_eq!(text_terms("解放路单位").full, "jiefangludanwei");
        assert_eq!(text_terms("城东镇 U12").initials, "cdzu");
    }

    proptest::proptest! {
        #[test]
        fn terms_are_plain_letters(name in "\\PC{0,12}") {
            let terms = search_terms(&name);
            proptest::prop_assert!(terms.full.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            proptest::prop_assert!(terms.initials.len() <= terms.full.len());
        }
    }
}
