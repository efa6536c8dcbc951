//! Text as people paste it, made clean: Traditional characters become Simplified, pinyin in parentheses goes.

mod han;
mod mask;
mod reading;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use han::{Tables, tables};

/// A text after cleaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// The clean text; borrowed when nothing had to change.
    pub text: Cow<'a, str>,
    /// Traditional characters were replaced.
    pub traditional: bool,
    /// Pinyin in parentheses was removed.
    pub pinyin: bool,
}

impl Cleaned<'_> {
    /// Whether the wording changed: mended width and trimmed spaces alone do not count.
    pub fn changed(&self) -> bool {
        self.traditional || self.pinyin
    }
}

/// Cleans a text of any length, Markdown included.
///
/// Traditional characters become Simplified, and pinyin in parentheses behind the characters it spells is removed
/// (`濟(jì)源` becomes `济源`). Everything else stays byte for byte: true parentheses, white space, width, and whatever is
/// not prose (code, addresses, link targets, HTML tags, `{{figure …}}`).
///
/// Some characters are right in both scripts (乾 in 乾隆, the surname 於, the name 昇). They are changed only in a line
/// where Traditional characters outnumber Simplified ones, so text that is already clean is never touched. Cleaning
/// twice gives the same as cleaning once.
pub fn clean(text: &str) -> Cleaned<'_> {
    let tables = tables();
    if !needs_cleaning(tables, text) {
        return Cleaned { text: Cow::Borrowed(text), traditional: false, pinyin: false };
    }
    let masked = mask::masked(text);
    let mut masked = masked.iter().peekable();
    let mut out = String::with_capacity(text.len());
    let (mut traditional, mut pinyin) = (false, false);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let mut pieces = Pieces::default();
        let mut at = 0;
        while at < line.len() {
            while masked.next_if(|range| range.end <= offset + at).is_some() {}
            let kept = masked.peek().is_some_and(|range| range.start <= offset + at);
            at += pieces.take(tables, &line[at..], kept);
        }
        offset += line.len();
        pinyin |= pieces.removed;
        traditional |= pieces.simplify(tables);
        out.extend(pieces.characters);
    }
    if traditional || pinyin {
        Cleaned { text: Cow::Owned(out), traditional, pinyin }
    } else {
        Cleaned { text: Cow::Borrowed(text), traditional: false, pinyin: false }
    }
}

/// Cleans one cell of a sheet or one field of a form.
///
/// On top of what [`clean`] does, the text is composed (NFC), full-width letters, figures and spaces become half-width,
/// invisible characters go, white space is trimmed at both ends, reduced to one space inside, and taken away between Han
/// characters (`王　伟` is `王伟`). Full-width punctuation stays.
pub fn clean_field(text: &str) -> Cleaned<'_> {
    let tables = tables();
    if is_clean_field(tables, text) {
        return Cleaned { text: Cow::Borrowed(text), traditional: false, pinyin: false };
    }
    // The guard that keeps spreadsheet programs from running a text as a formula is not part of the text.
    let text = text.strip_prefix('\'').filter(|text| crate::write::is_formula(text)).unwrap_or(text);
    let mut mended = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfc() {
        if is_invisible(c) {
            continue;
        }
        if is_space(c) {
            space = true;
            continue;
        }
        let c = narrow_word(c);
        if std::mem::take(&mut space) && !mended.is_empty() {
            mended.push(' ');
        }
        mended.push(c);
    }
    let mut pieces = Pieces { close_up: true, ..Pieces::default() };
    let mut at = 0;
    while at < mended.len() {
        at += pieces.take(tables, &mended[at..], false);
    }
    let traditional = pieces.simplify(tables);
    Cleaned { text: Cow::Owned(pieces.characters.into_iter().collect()), traditional, pinyin: pieces.removed }
}

/// Every full-width form of an ASCII character, punctuation included, as the ASCII character; ideographic and
/// non-breaking spaces as a space. For numbers, codes and dates, where width means nothing.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ if is_space(c) => ' ',
        _ => c,
    };
    Cow::Owned(text.chars().filter(|&c| !is_invisible(c)).map(narrow).collect())
}

/// White space in the widest sense, ideographic, non-breaking and zero-width included.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

/// Full-width letters and figures narrowed; punctuation keeps the width that Chinese text wants.
fn narrow_word(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn needs_cleaning(tables: &Tables, text: &str) -> bool {
    let mut han = false;
    text.chars().any(|c| {
        let after_han = han;
        let class = tables.class(c);
        han = class.is_han() || (after_han && c == ' ');
        class.is_traditional() || (after_han && matches!(c, '(' | '（'))
    })
}

/// Whether a cell needs nothing at all, judged without allocating.
fn is_clean_field(tables: &Tables, text: &str) -> bool {
    if text.starts_with('\'') {
        return false;
    }
    let mut previous = None;
    for c in text.chars() {
        let clean = match c {
            // Between two words of letters a space is right; anywhere else it has to be looked at.
            ' ' => previous.is_some_and(|c: char| c.is_ascii_graphic()),
            '(' => previous.is_none_or(|c| !tables.class(c).is_han()),
            _ if c.is_ascii_graphic() => true,
            '，' | '。' | '、' | '·' | '：' | '；' | '）' | '《' | '》' | '“' | '”' | '—' => {
                previous != Some(' ')
            }
            // Beyond this lie the compatibility characters, which composition replaces.
            _ if u32::from(c) >= 0xF900 => false,
            _ => {
                let class = tables.class(c);
                class.is_han() && !class.is_traditional() && previous != Some(' ')
            }
        };
        if !clean {
            return false;
        }
        previous = Some(c);
    }
    previous != Some(' ')
}

/// What an annotated reading says of its character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Keep,
    Become(char),
}

/// The characters of a line, with what is known of each.
#[derive(Default)]
struct Pieces {
    characters: Vec<char>,
    /// Not prose: stays as it is.
    kept: Vec<bool>,
    told: Vec<Told>,
    removed: bool,
    /// Spaces between Han characters are dropped.
    close_up: bool,
}

impl Pieces {
    /// Takes the next character, or passes over an annotation; returns how many bytes that were.
    fn take(&mut self, tables: &Tables, rest: &str, kept: bool) -> usize {
        let Some(c) = rest.chars().next() else { return 1 };
        if !kept && matches!(c, '(' | '（') {
            let prose = self.kept.iter().rev().take_while(|&&kept| !kept).count();
            let before = &self.characters[self.characters.len() - prose..];
            // “濟 (jì)” has a space that belongs to the annotation.
            let spaces = usize::from(before.last() == Some(&' '));
            let before = &before[..before.len() - spaces];
            if let Some((count, length, last)) = reading::annotation(tables, before, rest) {
                self.removed = true;
                if spaces > 0 {
                    self.pop();
                }
                let at = self.characters.len();
                self.told[at - count..].fill(Told::Nothing);
                if count == 1 {
                    self.told[at - 1] = told(tables, self.characters[at - 1], &last);
                }
                return length;
            }
        }
        if self.close_up
            && let [.., before, ' '] = self.characters[..]
            && tables.class(before).is_han()
            && tables.class(c).is_han()
        {
            self.pop();
        }
        self.characters.push(c);
        self.kept.push(kept);
        self.told.push(Told::Nothing);
        c.len_utf8()
    }

    fn pop(&mut self) {
        self.characters.pop();
        self.kept.pop();
        self.told.pop();
    }

    /// Replaces Traditional characters; whether any was.
    fn simplify(&mut self, tables: &Tables) -> bool {
        let (mut traditional, mut simplified) = (0_usize, 0_usize);
        for (&c, &kept) in self.characters.iter().zip(&self.kept) {
            let class = tables.class(c);
            traditional += usize::from(!kept && class.is_traditional());
            simplified += usize::from(!kept && class.is_simplified());
        }
        if traditional == 0 && self.told.iter().all(|&told| matches!(told, Told::Nothing | Told::Keep)) {
            return false;
        }
        let throughout = traditional > simplified;
        let mut changed = false;
        let mut from = 0;
        while from < self.characters.len() {
            let is_run = |at: usize| !self.kept[at] && tables.class(self.characters[at]).is_han();
            let to = (from..self.characters.len()).find(|&at| !is_run(at)).unwrap_or(self.characters.len());
            if to == from {
                from += 1;
                continue;
            }
            let run: String = self.characters[from..to].iter().collect();
            for (at, converted) in (from..to).zip(tables.convert(&run)) {
                let c = self.characters[at];
                let new = match self.told[at] {
                    Told::Keep => c,
                    Told::Become(new) => new,
                    Told::Nothing if throughout || tables.class(c).is_traditional() => converted,
                    Told::Nothing => c,
                };
                changed |= new != c;
                self.characters[at] = new;
            }
            from = to;
        }
        changed
    }
}

/// Which character an annotated reading shows to be meant, where the character alone leaves it open.
fn told(tables: &Tables, c: char, reading: &str) -> Told {
    match (c, reading) {
        ('乾', "qian2") | ('徵', "zhi3") | ('於', "yu1") | ('祇', "qi2") => Told::Keep,
        ('著', "zhe0" | "zhao1" | "zhao2" | "zhuo2") => Told::Become('着'),
        ('瞭', "liao3") => Told::Become('了'),
        ('祇', "zhi3") => Told::Become('只'),
        _ => {
            let class = tables.class(c);
            if class.is_convertible() && !class.is_traditional() {
                Told::Become(tables.simple(c))
            } else {
                Told::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cleaned(text: &str) -> String {
        clean(text).text.into_owned()
    }

    #[test]
    fn traditional_characters_and_their_pinyin() {
        for (dirty, expected) in [
            ("濟(jì)源", "济源"),
            ("濟（jì）源示範（fàn）區（qū）總工會", "济源示范区总工会"),
            ("科東(dōng)精密制造廠(chǎng)", "科东精密制造厂"),
            ("何旭華(huá)", "何旭华"),
            ("東(dōng)方明鹏", "东方明鹏"),
            ("濟源(jǐ yuán)", "济源"),
            ("濟源(jǐyuán)市", "济源市"),
            ("西安(Xī'ān)", "西安"),
            ("綠(lǜ)色", "绿色"),
            ("女(nǚ)工", "女工"),
            ("我們(men)都(dōu)是", "我们都是"),
            ("重(chóng)慶(qìng)", "重庆"),
            ("龍(lo\u{301}ng)", "龙"),
            ("國(ɡuó)", "国"),
            ("濟(ji4)源", "济源"),
            ("不(bú)是一(yí)個(gè)", "不是一个"),
            ("花兒(huār)", "花儿"),
            ("喆(zhé)", "喆"),
            ("濟 (jì)源", "济源"),
        ] {
            assert_eq!(cleaned(dirty), expected, "{dirty}");
            assert_eq!(clean_field(dirty).text, expected, "{dirty}");
        }
    }

    #[test]
    fn true_parentheses_stay() {
        for text in [
            "中国(河南)",
            "工会(union)",
            "王(Wang)工",
            "王(wang)工",
            "王(lǐ)",
            "济源（市）",
            "会员(a)",
            "工(1)会",
            "职工(de)",
            "甲(A)乙",
            "东东(",
            "会(huì",
            "会()",
            "人(rén类)",
            "人(rén, 人类)",
            "他(tā/tà)",
            "一(yi)",
            "的(de)",
            "绿(luò)",
        ] {
            assert!(matches!(clean(text).text, Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn characters_right_in_both_scripts_stay_in_clean_text() {
        for text in [
            "毕昇",
            "乾隆",
            "钱学乾",
            "於世成",
            "甯宁",
            "麴义",
            "蒜薹",
            "宫商角徵羽",
            "王甦",
            "著名",
            "皇后",
            "瞭望",
            "乾",
        ] {
            assert_eq!(clean_field(text).text, text);
            assert!(!clean_field(text).changed());
        }
        assert_eq!(cleaned("衣服乾燥，關於我們"), "衣服干燥，关于我们");
        assert_eq!(cleaned("乾(gān)燥"), "干燥");
        assert_eq!(cleaned("乾(qián)隆"), "乾隆");
        assert_eq!(cleaned("關於乾隆年間"), "关于乾隆年间");
        assert_eq!(cleaned("看著(zhe)濟源的发展，于是说"), "看着济源的发展，于是说");
        assert_eq!(cleaned("这里说毕昇与乾县，見于书"), "这里说毕昇与乾县，见于书");
    }

    #[test]
    fn everything_but_prose_is_left_alone() {
        let text = "# 標題(tí)\n\n　　見`龍(lóng)`與[龍(lóng)門](https://a.cn/龍(lóng))：{{figure roll.members unit=龍}}  \n```\n龍\n```\n";
        let expected = "# 标题\n\n　　见`龍(lóng)`与[龙门](https://a.cn/龍(lóng))：{{figure roll.members unit=龍}}  \n```\n龍\n```\n";
        assert_eq!(cleaned(text), expected);
    }

    #[test]
    fn cells_are_mended() {
        for (cell, expected) in [
            ("　胡芳颖 ", "胡芳颖"),
            ("王　伟", "王伟"),
            ("Ｕ００００５８", "U000058"),
            ("John　 Smith", "John Smith"),
            ("王\u{200b}伟\u{feff}", "王伟"),
            ("有限公司（河南）", "有限公司（河南）"),
            ("Ａ１（甲）", "A1（甲）"),
            ("e\u{301}", "é"),
            ("\u{f9e9}", "里"),
            ("  ", ""),
            ("", ""),
            ("第 3 车间", "第 3 车间"),
        ] {
            let cleaned = clean_field(cell);
            assert_eq!(cleaned.text, expected, "{cell:?}");
            assert!(!cleaned.changed(), "{cell:?}");
        }
        assert!(matches!(clean_field("永昌机械股份有限公司").text, Cow::Borrowed(_)));
        assert!(matches!(clean_field("U000058").text, Cow::Borrowed(_)));
        assert_eq!(clean_field("'=1+1").text, "=1+1");
        assert_eq!(clean_field("'07").text, "'07");
        assert!(clean_field("高龍(lóng)").pinyin && clean_field("高龍(lóng)").traditional);
    }

    #[test]
    fn every_reading_of_every_traditional_character_is_recognised() {
        use pinyin::{Pinyin, ToPinyinMulti};
        let mut readings = 0;
        for c in ('\u{4e00}'..='\u{9fff}').filter(|&c| tables().class(c).is_traditional()) {
            for reading in c.to_pinyin_multi().into_iter().flatten().map(Pinyin::with_tone) {
                let cleaned = clean_field(&format!("{c}（{reading}）会")).text.into_owned();
                assert_eq!(cleaned.chars().count(), 2, "{c} {reading} {cleaned}");
                readings += 1;
            }
        }
        assert!(readings > 2_500, "{readings}");
    }

    fn mixed() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            Just("濟(jì)".to_owned()),
            Just("龍".to_owned()),
            Just("(lóng)".to_owned()),
            Just("（".to_owned()),
            Just(")".to_owned()),
            Just("乾(qián)".to_owned()),
            Just("於".to_owned()),
            Just("著(zhe)".to_owned()),
            Just("`".to_owned()),
            Just("\n".to_owned()),
            Just("](".to_owned()),
            Just("http://".to_owned()),
            Just("　".to_owned()),
            Just("们国".to_owned()),
            Just("昇瞭祇苧薴".to_owned()),
            Just("{{".to_owned()),
            "[a-zA-Z ǎè(){}<>]{0,4}",
            "[\u{4e00}-\u{9fff}]{1,3}",
            "\\PC{0,3}",
        ];
        proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in mixed()) {
            let once = cleaned(&text);
            prop_assert_eq!(cleaned(&once), once);
            let once = clean_field(&text).text.into_owned();
            let twice = clean_field(&once).text.into_owned();
            prop_assert_eq!(twice, once);
        }

        #[test]
        fn no_traditional_character_is_left_in_prose(text in "[\u{4e00}-\u{9fff}，。]{0,30}") {
            prop_assert!(!cleaned(&text).chars().any(|c| tables().class(c).is_traditional()));
        }

        #[test]
        fn simplified_text_with_parentheses_is_never_touched(
            text in "[的一是在不了有和人这中大为上个国我以要他时来用们工会职员]{0,12}",
            inside in "[a-zA-Z0-9 河南甲乙]{0,8}",
        ) {
            let text = format!("{text}({inside}){text}（{inside}）");
            let cleaned = clean(&text);
            prop_assert!(matches!(cleaned.text, Cow::Borrowed(_)), "{} -> {}", text, cleaned.text);
        }
    }
}
