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
    let mut letters: Vec<(char, u8)> = Vec::new();
    let mut capital = false;
    for c in inside.nfkd() {
        // A tone mark, or the tone as a figure behind the syllable, in which five stands for none.
        let tone = match c {
            '\u{304}' => Some(1),
            '\u{301}' => Some(2),
            // A breve is what many keyboards give for the third tone.
            '\u{30c}' | '\u{306}' => Some(3),
            '\u{300}' => Some(4),
            '1'..='5' => Some((c as u8 - b'0') % 5),
            _ => None,
        };
        if let Some(tone) = tone {
            letters.last_mut()?.1 = tone;
            continue;
        }
        match c {
            ' ' | '\'' | '’' | '-' | '·' | '\u{200b}' => {}
            '\u{308}' => letters.last_mut().filter(|(bare, _)| *bare == 'u')?.0 = 'v',
            '\u{302}' => {
                letters.last().filter(|(bare, _)| *bare == 'e')?;
            }
            'ɑ' => letters.push(('a', 0)),
            'ɡ' => letters.push(('g', 0)),
            _ if c.is_ascii_alphabetic() => {
                capital |= c.is_ascii_uppercase();
                letters.push((c.to_ascii_lowercase(), 0));
            }
            _ => return None,
        }
    }
    (!letters.is_empty()).then_some(Spelling { letters, capital })
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
            let Some(spelling) = spelling(reading.with_tone()) else { continue };
            let syllable = Syllable {
                letters: spelling.letters.iter().map(|&(bare, _)| bare).collect(),
                tone: spelling.letters.iter().map(|&(_, tone)| tone).max().unwrap_or(0),
            };
            if !readings.contains(&syllable) {
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
    let tone_of = |length: usize| letters[..length].iter().map(|&(_, tone)| tone).max().unwrap_or(0);
    let mut possible = readings(tables, first);
    possible.retain(|reading| {
        let length = reading.letters.len();
        letters.len() >= length && reading.letters.chars().eq(letters[..length].iter().map(|&(bare, _)| bare))
    });
    // The surest fit first: the same syllable may be listed with a tone and without.
    possible.sort_by_key(|reading| reading.tone != tone_of(reading.letters.len()));
    for reading in possible {
        let length = reading.letters.len();
        let marks = letters[..length].iter().filter(|&&(_, tone)| tone > 0).count();
        let tone = tone_of(length);
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
