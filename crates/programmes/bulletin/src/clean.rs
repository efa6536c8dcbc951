//! The offer to clean a text of Traditional characters and inline pinyin, with every change shown before it is taken.

use exchange::clean;

/// A text cleaned, and what changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The text as it would be.
    pub text: String,
    /// The lines that change.
    pub lines: Vec<Line>,
    /// Traditional characters were replaced.
    pub traditional: bool,
    /// Pinyin in parentheses was removed.
    pub pinyin: bool,
}

/// A line that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What stays, goes and comes, in order.
    pub pieces: Vec<Piece>,
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// It stays.
    Same(String),
    /// It goes.
    Gone(String),
    /// It comes.
    New(String),
}

/// What cleaning would change; nothing when the text is clean.
pub fn offer(text: &str) -> Option<Offer> {
    let cleaned = clean(text);
    if !cleaned.changed() {
        return None;
    }
    // Cleaning never joins or parts lines, so they can be compared one by one.
    let lines = text
        .split('\n')
        .zip(cleaned.text.split('\n'))
        .enumerate()
        .filter(|(_, (old, new))| old != new)
        .map(|(at, (old, new))| Line { number: at + 1, pieces: compare(old, new) })
        .collect();
    let (traditional, pinyin) = (cleaned.traditional, cleaned.pinyin);
    Some(Offer { text: cleaned.text.into_owned(), lines, traditional, pinyin })
}

/// Beyond this many comparisons only the ends that agree are set apart.
const MOST: usize = 4_000_000;

/// The shortest way from one line to the other, by characters.
fn compare(old: &str, new: &str) -> Vec<Piece> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut pieces = Vec::new();
    old[..head].iter().for_each(|c| push(&mut pieces, Piece::Same(c.to_string())));
    if a.len().saturating_mul(b.len()) > MOST {
        push(&mut pieces, Piece::Gone(a.iter().collect()));
        push(&mut pieces, Piece::New(b.iter().collect()));
    } else {
        middle(a, b, &mut pieces);
    }
    old[old.len() - tail..].iter().for_each(|c| push(&mut pieces, Piece::Same(c.to_string())));
    pieces
}

/// By the longest common subsequence.
fn middle(a: &[char], b: &[char], pieces: &mut Vec<Piece>) {
    let width = b.len() + 1;
    let mut common = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            push(pieces, Piece::Same(a[i].to_string()));
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            push(pieces, Piece::Gone(a[i].to_string()));
            i += 1;
        } else {
            push(pieces, Piece::New(b[j].to_string()));
            j += 1;
        }
    }
}

/// Adds a piece, joined to the one before where both are of a kind.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Same(text) | Piece::Gone(text) | Piece::New(text)) if text.is_empty() => {}
        (Some(Piece::Same(held)), Piece::Same(text))
        | (Some(Piece::Gone(held)), Piece::Gone(text))
        | (Some(Piece::New(held)), Piece::New(text)) => held.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sides(line: &Line) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in &line.pieces {
            match piece {
                Piece::Same(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Piece::Gone(text) => old.push_str(text),
                Piece::New(text) => new.push_str(text),
            }
        }
        (old, new)
    }

    #[test]
    fn pinyin_goes_and_true_parentheses_stay() {
        let text = "# 通报\n\n濟(jì)源示范区(2017年成立)共有{{figure roll.units}}个工会(含乡镇)。";
        let offer = offer(text).expect("there is something to clean");
        assert!(offer.traditional && offer.pinyin);
        assert_eq!(offer.text, "# 通报\n\n济源示范区(2017年成立)共有{{figure roll.units}}个工会(含乡镇)。");
        assert_eq!(offer.lines.len(), 1);
        let line = &offer.lines[0];
        assert_eq!(line.number, 3);
        let first = [Piece::Gone("濟(jì)".into()), Piece::New("济".into())];
        assert_eq!(line.pieces[..2], first);
        assert!(matches!(&line.pieces[2], Piece::Same(rest) if rest.starts_with("源示范区(2017年成立)")));
    }

    #[test]
    fn a_clean_text_gets_no_offer() {
        assert_eq!(offer("济源(示范区)产业工人 12 万人\n"), None);
    }

    proptest! {
        #[test]
        fn both_sides_of_every_line_can_be_read_off(old in "[ab济濟()]{0,12}", new in "[ab济濟()]{0,12}") {
            let line = Line { number: 1, pieces: compare(&old, &new) };
            prop_assert_eq!(sides(&line), (old, new));
        }
    }
}
