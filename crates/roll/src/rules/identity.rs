//! Resident identity numbers (GB 11643).
//!
//! Seventeen digits and a check character: six digits of area, eight of birth, three of sequence whose last is odd for
//! men. The area is never compared with a list: people keep the number of a division that was renamed or abolished long
//! ago.

use std::fmt;

use clock::Day;
use exchange::{Cell, half_width};

/// Sex as a register records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

impl Sex {
    /// The code of GB/T 2261.1: 1 or 2.
    pub fn code(self) -> i64 {
        match self {
            Sex::Male => 1,
            Sex::Female => 2,
        }
    }

    /// Reads what people write in a column of sex; `None` for anything that is neither.
    pub fn parse(text: &str) -> Option<Sex> {
        let text = half_width(text);
        match text.trim() {
            "男" | "男性" | "1" | "M" | "m" | "Male" | "male" => Some(Sex::Male),
            "女" | "女性" | "2" | "F" | "f" | "Female" | "female" => Some(Sex::Female),
            _ => None,
        }
    }

    /// 男 or 女.
    pub fn chinese(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// A valid identity number in its one written form: 17 digits and a digit or `X`.
///
/// Its `Debug` text shows only how it ends, so that no log ever holds a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity([u8; LENGTH]);

/// Why something is not an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdentityFault {
    /// Nothing is there.
    #[error("no number")]
    Missing,
    /// It has not 18 characters, holds other characters, or names a day of birth that never was.
    #[error("not 18 digits with a possible day of birth")]
    Malformed,
    /// The check character does not belong to the other seventeen.
    #[error("the check digit does not fit")]
    CheckDigit,
    /// A spreadsheet program made a number of it and dropped the last three digits; they cannot be recovered.
    #[error("a spreadsheet program has destroyed the last digits")]
    PrecisionLost,
}

const LENGTH: usize = 18;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl Identity {
    /// Reads a number as people write it: any width, spaces or hyphens between its groups, small `x`.
    ///
    /// # Errors
    /// [`IdentityFault`]; a number of 15 digits, as issued until 1999, is malformed ([`Identity::from_legacy`]).
    pub fn parse(text: &str) -> Result<Identity, IdentityFault> {
        // The usual case first: eighteen plain characters.
        let compact = match <[u8; LENGTH]>::try_from(text.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_alphanumeric) => bytes,
            _ => {
                let text = half_width(text);
                let text = text.trim();
                let text = text.strip_prefix('\'').unwrap_or(text);
                if text.is_empty() {
                    return Err(IdentityFault::Missing);
                }
                if is_exponential(text) {
                    return Err(IdentityFault::PrecisionLost);
                }
                let compact: Vec<u8> = text.bytes().filter(|b| !matches!(b, b' ' | b'\t' | b'-')).collect();
                compact.try_into().map_err(|_| IdentityFault::Malformed)?
            }
        };
        Identity::check(compact)
    }

    /// The number that begins with these 17 digits; `None` when they are not 17 digits with a day of birth. For fictional
    /// persons and tests.
    pub fn compose(body: &str) -> Option<Identity> {
        let mut bytes: [u8; LENGTH] = format!("{body}0").into_bytes().try_into().ok()?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        bytes[17] = check_character(&bytes);
        Identity::check(bytes).ok()
    }

    /// Reads a number from a cell, and recognises a cell that a spreadsheet program has made a number.
    ///
    /// # Errors
    /// [`IdentityFault`].
    pub fn from_cell(cell: Cell<'_>) -> Result<Identity, IdentityFault> {
        const FIRST_INEXACT: f64 = 1e15;
        match cell {
            Cell::Empty => Err(IdentityFault::Missing),
            Cell::Text(text) => Identity::parse(text),
            Cell::Number(number, _) if number.abs() >= FIRST_INEXACT => Err(IdentityFault::PrecisionLost),
            Cell::Number(..) | Cell::Date(_) | Cell::Bool(_) | Cell::Error => Err(IdentityFault::Malformed),
        }
    }

    /// Reads a number of 15 digits as issued until 1999 and completes it: the century is 19, the check digit computed.
    ///
    /// # Errors
    /// [`IdentityFault::Malformed`] unless it is 15 digits with a possible day of birth.
    pub fn from_legacy(text: &str) -> Result<Identity, IdentityFault> {
        let text = half_width(text);
        let old: [u8; 15] = text.trim().as_bytes().try_into().map_err(|_| IdentityFault::Malformed)?;
        let mut bytes = [b'0'; LENGTH];
        bytes[..6].copy_from_slice(&old[..6]);
        bytes[6..8].copy_from_slice(b"19");
        bytes[8..17].copy_from_slice(&old[6..]);
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(IdentityFault::Malformed);
        }
        bytes[17] = check_character(&bytes);
        Identity::check(bytes)
    }

    fn check(mut bytes: [u8; LENGTH]) -> Result<Identity, IdentityFault> {
        bytes[17] = bytes[17].to_ascii_uppercase();
        let digits = bytes[..17].iter().all(u8::is_ascii_digit);
        if !digits || !(bytes[17].is_ascii_digit() || bytes[17] == b'X') {
            return Err(IdentityFault::Malformed);
        }
        let fits = bytes[17] == check_character(&bytes);
        // Fifteen digits survive in a spreadsheet's number; a text of it shows zeros for the rest.
        if !fits && bytes.ends_with(b"000") {
            return Err(IdentityFault::PrecisionLost);
        }
        if birth(&bytes).is_none() {
            return Err(IdentityFault::Malformed);
        }
        if fits { Ok(Identity(bytes)) } else { Err(IdentityFault::CheckDigit) }
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The day of birth that the number names.
    pub fn birth(&self) -> Day {
        birth(&self.0).unwrap_or_default()
    }

    /// The sex that the number names.
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The first seventeen digits as a number; two identity numbers are the same exactly when these are.
    pub fn packed(&self) -> u64 {
        self.0[..17].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    }

    /// The number as it may be listed: year of birth and the last four characters, the rest covered.
    pub fn masked(&self) -> String {
        let text = self.as_str();
        format!("******{}*****{}", &text[6..10], &text[14..])
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity(…{})", &self.as_str()[16..])
    }
}

fn check_character(bytes: &[u8; LENGTH]) -> u8 {
    let sum: u32 = WEIGHTS.iter().zip(bytes).map(|(weight, digit)| weight * u32::from(digit - b'0')).sum();
    CHECKS[sum as usize % 11]
}

fn birth(bytes: &[u8; LENGTH]) -> Option<Day> {
    const FIRST: u16 = 1850;
    let number = |range: std::ops::Range<usize>| bytes[range].iter().fold(0, |n, d| n * 10 + u16::from(d - b'0'));
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    if year < FIRST {
        return None;
    }
    Day::from_ymd(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// A number in the notation `9.99988E+17`.
pub(crate) fn is_exponential(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent.trim_start_matches('+'))
}

#[cfg(test)]
mod tests {
    use exchange::DateSystem;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_standards_own_examples() {
        let man = Identity::parse("440524188001010014").map(|id| (id.sex(), id.birth().to_string()));
        assert_eq!(man, Ok((Sex::Male, "1880-01-01".to_owned())));
        let woman = Identity::parse("11010519491231002x").expect("the standard's own example");
        assert_eq!((woman.as_str(), woman.sex()), ("11010519491231002X", Sex::Female));
        assert_eq!(woman.birth().to_string(), "1949-12-31");
        assert_eq!(woman.masked(), "******1949*****002X");
        assert_eq!(format!("{woman:?}"), "Identity(…2X)");
    }

    #[test]
    fn every_way_of_writing_is_one_number() {
        for text in [
            "11010519491231002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            " 110105 19491231 002x\u{a0}",
            "'110105-19491231-002X",
            "110105\u{200b}19491231002X",
        ] {
            assert_eq!(Identity::parse(text).map(|id| id.as_str().to_owned()), Ok("11010519491231002X".to_owned()));
        }
    }

    #[test]
    fn faults_are_told_apart() {
        for (text, fault) in [
            ("", IdentityFault::Missing),
            (" 　", IdentityFault::Missing),
            ("110105194912310021", IdentityFault::CheckDigit),
            ("11010519491331002X", IdentityFault::Malformed),
            ("9999341963060810", IdentityFault::Malformed),
            ("110105491231002", IdentityFault::Malformed),
            ("1101051949123100XX", IdentityFault::Malformed),
            ("护照E1234567", IdentityFault::Malformed),
            ("9.99988E+17", IdentityFault::PrecisionLost),
            ("9.99963198511291e+17", IdentityFault::PrecisionLost),
            ("999935198110063000", IdentityFault::PrecisionLost),
        ] {
            assert_eq!(Identity::parse(text), Err(fault), "{text}");
        }
        let number = |n| Identity::from_cell(Cell::Number(n, DateSystem::From1900));
        assert_eq!(number(9.999_101_976_030_555e17), Err(IdentityFault::PrecisionLost));
        assert_eq!(number(110_105_491_231_002.0), Err(IdentityFault::Malformed));
    }

    #[test]
    fn legacy_numbers_are_completed_on_request() {
        let completed = Identity::from_legacy("110105491231002").map(|id| id.as_str().to_owned());
        assert_eq!(completed, Ok("11010519491231002X".to_owned()));
        assert_eq!(Identity::from_legacy("110105491331002"), Err(IdentityFault::Malformed));
    }

    fn number() -> impl Strategy<Value = [u8; LENGTH]> {
        (0..1_000_000_u32, -30_000..20_000_i32, 0..1000_u32).prop_map(|(area, born, sequence)| {
            let born = Day(born).to_string().replace('-', "");
            let text = format!("{area:06}{born}{sequence:03}0");
            let mut bytes: [u8; LENGTH] = text.into_bytes().try_into().expect("6 + 8 + 3 + 1 characters");
            bytes[17] = check_character(&bytes);
            bytes
        })
    }

    proptest! {
        #[test]
        fn valid_numbers_give_back_what_they_are_made_of(bytes in number()) {
            let text = String::from_utf8(bytes.to_vec()).expect("ASCII");
            let identity = Identity::parse(&text).expect("built with its check digit");
            prop_assert_eq!(identity.as_str(), text.as_str());
            prop_assert_eq!(identity.birth().to_string().replace('-', ""), &text[6..14]);
            prop_assert_eq!(identity.packed().to_string(), text[..17].trim_start_matches('0'));
        }

        #[test]
        fn one_wrong_character_is_always_noticed(bytes in number(), at in 0..LENGTH, by in 1..10_u8) {
            let mut wrong = bytes;
            wrong[at] = if wrong[at] == b'X' { b'0' + by } else { b'0' + (wrong[at] - b'0' + by) % 10 };
            prop_assert!(Identity::check(wrong).is_err());
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = Identity::parse(&text);
        }
    }
}
