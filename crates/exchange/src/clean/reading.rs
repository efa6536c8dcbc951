//! Pinyin in parentheses behind the characters it spells.

use pinyin::{Pinyin, ToPinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use super::han::Tables;

/// Letters of one syllable without marks (`v` for ü) and its tone, 0 for none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Syllable {
    letters: String,
    tone: u8,
}

/// What is written between the parentheses: letters, each with the tone marked on it.
#[derive(Debug)]
struct Spelling {
    letters: Vec<(char, u8)>,
    capital: bool,
}

/// Longest spelling looked at, in bytes; six syllables fit.
const LONGEST: usize = 64;
/// Most characters one pair of parentheses may spell.
const MOST: usize = 6;

/// Characters whose reading without tone no table lists, though it is the usual one in running speech.
const NEUTRAL: &str = "們麼個裡裏頭嗎過來這邊兒";

/// Finds, at an opening parenthesis, the spelling of the characters before it.
///
/// Returns how many characters are spelled, how many bytes the parentheses take, and the letters of the last syllable
/// with its tone as a digit (`qian2`). `None` for every true parenthesis: what is inside must be pinyin from beginning to
/// end, with tones, and a possible reading of exactly the characters before it.
pub(super) fn annotation(tables: &Tables, before: &[char], text: &str) -> Option<(usize, usize, String)> {
    let open = text.chars().next()?;
    let inside = &text[open.len_utf8()..];
    let mut limit = LONGEST.min(inside.len());
    while !inside.is_char_boundary(limit) {
        limit -= 1;
    }
    let end = inside[..limit].find([')', '）'])?;
    let spelling = spelling(&inside[..end])?;
    let close = inside[end..].chars().next()?;
    let length = open.len_utf8() + end + close.len_utf8();
    for count in 1..=before.len().min(MOST) {
        let characters = &before[before.len() - count..];
        if !tables.class(characters[0]).is_han() {
            break;
        }
        if let Some(last) = matches(tables, characters, &spelling) {
            return Some((count, length, last));
        }
    }
    None
}

/// The letters inside, if there is nothing but pinyin.
fn spelling(inside: &str) -> Option<Spelling> {
    let mut letters = Vec::new();
    let mut capital = false;
    for c in inside.nfkc() {
        match c {
            ' ' | '\'' | '’' | '-' | '·' | '\u{a0}' | '\u{200b}' => continue,
            '1'..='5' => {
                // The tone may follow the syllable as a figure; five stands for none.
                let (_, tone) = letters.last_mut()?;
                *tone = (c as u8 - b'0') % 5;
                continue;
            }
            _ => {}
        }
        let lower = c.to_lowercase().next()?;
        capital |= lower != c;
        letters.push(letter(lower)?);
    }
    (!letters.is_empty()).then_some(Spelling { letters, capital })
}

/// A letter of pinyin taken apart into the bare letter and its tone.
fn letter(c: char) -> Option<(char, u8)> {
    const MARKED: [(&str, char); 9] = [
        ("āáǎà", 'a'),
        ("ēéěè", 'e'),
        ("īíǐì", 'i'),
        ("ōóǒò", 'o'),
        ("ūúǔù", 'u'),
        ("ǖǘǚǜ", 'v'),
        ("\u{0}ńňǹ", 'n'),
        ("\u{0}ḿ\u{0}\u{0}", 'm'),
        // A breve is what many keyboards give for the third tone.
        ("\u{0}\u{0}ă\u{0}", 'a'),
    ];
    match c {
        'a'..='z' => return Some((c, 0)),
        'ü' => return Some(('v', 0)),
        'ɑ' => return Some(('a', 0)),
        'ɡ' => return Some(('g', 0)),
        'ĕ' => return Some(('e', 3)),
        'ĭ' => return Some(('i', 3)),
        'ŏ' => return Some(('o', 3)),
        'ŭ' => return Some(('u', 3)),
        'ê' => return Some(('e', 0)),
        _ => {}
    }
    MARKED.iter().find_map(|&(marks, bare)| {
        let tone = (1_u8..).zip(marks.chars()).find(|&(_, mark)| mark == c)?.0;
        Some((bare, tone))
    })
}

/// All readings of a character and of its simplified form.
fn readings(tables: &Tables, c: char) -> Vec<Syllable> {
    let mut readings = Vec::new();
    for c in [c, tables.simple(c)] {
        let all: Vec<Pinyin> = match c.to_pinyin_multi() {
            Some(all) => all.into_iter().collect(),
            None => c.to_pinyin().into_iter().collect(),
        };
        for reading in all {
            let mut syllable = Syllable { letters: String::new(), tone: 0 };
            for marked in reading.with_tone().nfc() {
                let Some((bare, tone)) = letter(marked) else { continue };
                syllable.letters.push(bare);
                syllable.tone = syllable.tone.max(tone);
            }
            if !syllable.letters.is_empty() && !readings.contains(&syllable) {
                readings.push(syllable);
            }
        }
    }
    let more: &[(&str, u8)] = match c {
        '儿' | '兒' => &[("r", 0)],
        // Traditional text writes 着 so; tables of Simplified readings know only zhù.
        '著' => &[("zhe", 0), ("zhao", 1), ("zhao", 2), ("zhuo", 2)],
        _ => &[],
    };
    readings.extend(more.iter().map(|&(letters, tone)| Syllable { letters: letters.to_owned(), tone }));
    readings
}

/// How surely a spelled syllable is a reading of its character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Without tone although the character has one: possible only beside a syllable with its tone.
    Toneless,
    /// Without tone, as the character is read.
    Neutral,
    /// With its tone.
    Toned,
}

/// Whether the letters spell exactly these characters; the last syllable if so.
fn matches(tables: &Tables, characters: &[char], spelling: &Spelling) -> Option<String> {
    let mut fits = Vec::with_capacity(characters.len());
    let last = follow(tables, characters, &spelling.letters, &mut fits)?;
    let toned = fits.contains(&Fit::Toned);
    let sure = if toned {
        true
    } else {
        // No tone at all is pinyin only behind Traditional characters that are read so.
        !spelling.capital
            && fits.iter().all(|&fit| fit == Fit::Neutral)
            && characters.iter().all(|&c| tables.class(c).is_traditional() || c == '著')
    };
    sure.then_some(last)
}

fn follow(tables: &Tables, characters: &[char], letters: &[(char, u8)], fits: &mut Vec<Fit>) -> Option<String> {
    let Some((&first, rest)) = characters.split_first() else {
        return letters.is_empty().then(String::new);
    };
    let traditional = tables.class(first).is_traditional();
    // Only the tone of these changes with what follows.
    let shifting = traditional || matches!(first, '一' | '不');
    for reading in readings(tables, first) {
        let length = reading.letters.len();
        if letters.len() < length || !reading.letters.chars().eq(letters[..length].iter().map(|&(bare, _)| bare)) {
            continue;
        }
        let marks = letters[..length].iter().filter(|&&(_, tone)| tone > 0).count();
        let tone = letters[..length].iter().map(|&(_, tone)| tone).max().unwrap_or(0);
        let fit = match (tone, reading.tone) {
            _ if marks > 1 => continue,
            (0, 0) => Fit::Neutral,
            (0, _) if NEUTRAL.contains(first) => Fit::Neutral,
            (0, _) => Fit::Toneless,
            (tone, wanted) if tone == wanted || shifting => Fit::Toned,
            _ => continue,
        };
        fits.push(fit);
        if let Some(last) = follow(tables, rest, &letters[length..], fits) {
            return Some(if rest.is_empty() { format!("{}{tone}", reading.letters) } else { last });
        }
        fits.pop();
    }
    None
}
