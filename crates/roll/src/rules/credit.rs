//! Unified social credit codes (GB 32100) with the organisation code inside (GB 11714).

use std::fmt;

use exchange::{Cell, half_width};

use super::identity::is_exponential;

/// A valid credit code: 18 characters of the standard's alphabet, which has no I, O, S, V and Z.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode([u8; LENGTH]);

/// Why something is not a credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CreditFault {
    /// Nothing is there.
    #[error("no code")]
    Missing,
    /// It has not 18 characters of the alphabet, or its division is not six digits.
    #[error("not 18 characters of the alphabet of GB 32100")]
    Malformed,
    /// The last character does not belong to the others.
    #[error("the check character does not fit")]
    Check,
    /// The organisation code inside, characters 9 to 17, does not end with its own check character.
    #[error("the organisation code inside does not fit its check character")]
    Organisation,
    /// A spreadsheet program made a number of it and dropped the last digits.
    #[error("a spreadsheet program has destroyed the last digits")]
    PrecisionLost,
}

/// Who registers the bearer of a code, from its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authority {
    /// `1`: the office for public institutions (机构编制).
    Institutions,
    /// `5`: civil affairs (民政).
    CivilAffairs,
    /// `8`: a trade-union federation (工会).
    TradeUnion,
    /// `9`: market regulation (市场监管).
    MarketRegulation,
    /// Any other.
    Other,
}

/// What the bearer of a code is, from its first two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// `91`: a company (企业).
    Company,
    /// `92`: a household business (个体工商户).
    HouseholdBusiness,
    /// `93`: a farmers' cooperative (农民专业合作社).
    Cooperative,
    /// `51`: an association (社会团体).
    Association,
    /// `52`: a private non-enterprise unit (民办非企业单位).
    PrivateNonEnterprise,
    /// `53`: a foundation (基金会).
    Foundation,
    /// `81`: a grassroots trade union (基层工会).
    GrassrootsUnion,
    /// Any other.
    Other,
}

const LENGTH: usize = 18;
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const INNER: std::ops::Range<usize> = 8..16;

impl CreditCode {
    /// Reads a code as people write it: any width and case, spaces or hyphens between its groups.
    ///
    /// # Errors
    /// [`CreditFault`].
    pub fn parse(text: &str) -> Result<CreditCode, CreditFault> {
        let text = half_width(text);
        let text = text.trim();
        let text = text.strip_prefix('\'').unwrap_or(text);
        if text.is_empty() {
            return Err(CreditFault::Missing);
        }
        if is_exponential(text) {
            return Err(CreditFault::PrecisionLost);
        }
        let compact: Vec<u8> =
            text.bytes().filter(|b| !matches!(b, b' ' | b'-')).map(|b| b.to_ascii_uppercase()).collect();
        let bytes: [u8; LENGTH] = compact.try_into().map_err(|_| CreditFault::Malformed)?;
        let mut sum = 0;
        for (weight, &byte) in WEIGHTS.iter().zip(&bytes) {
            sum += weight * place(byte).ok_or(CreditFault::Malformed)?;
        }
        if place(bytes[17]).is_none() || !bytes[2..8].iter().all(u8::is_ascii_digit) {
            return Err(CreditFault::Malformed);
        }
        // The second remainder turns 31 into 0.
        if bytes[17] != ALPHABET[(31 - sum % 31) % 31] {
            let digits = bytes.iter().all(u8::is_ascii_digit);
            return Err(if digits && bytes.ends_with(b"000") {
                CreditFault::PrecisionLost
            } else {
                CreditFault::Check
            });
        }
        if bytes[16] != organisation_check(&bytes[INNER]) {
            return Err(CreditFault::Organisation);
        }
        Ok(CreditCode(bytes))
    }

    /// The code of a bearer's kind (two characters), a division (six digits) and a serial number; `None` when these do not fit. For
    /// fictional units and tests.
    pub fn compose(kind: &str, division: &str, serial: u32) -> Option<CreditCode> {
        let mut bytes: [u8; LENGTH] = format!("{kind}{division}{serial:08}00").into_bytes().try_into().ok()?;
        bytes[16] = organisation_check(&bytes[INNER]);
        let sum = WEIGHTS.iter().zip(&bytes).try_fold(0, |sum, (weight, byte)| Some(sum + weight * place(*byte)?))?;
        bytes[17] = ALPHABET[(31 - sum % 31) % 31];
        CreditCode::parse(std::str::from_utf8(&bytes).ok()?).ok()
    }

    /// Reads a code from a cell.
    ///
    /// # Errors
    /// [`CreditFault`].
    pub fn from_cell(cell: Cell<'_>) -> Result<CreditCode, CreditFault> {
        match cell {
            Cell::Empty => Err(CreditFault::Missing),
            Cell::Text(text) => CreditCode::parse(text),
            Cell::Number(number, _) if number.abs() >= 1e15 => Err(CreditFault::PrecisionLost),
            _ => Err(CreditFault::Malformed),
        }
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The nine characters of the organisation code inside.
    pub fn organisation(&self) -> &str {
        &self.as_str()[INNER.start..=INNER.end]
    }

    /// Who registered the bearer.
    pub fn authority(&self) -> Authority {
        match self.0[0] {
            b'1' => Authority::Institutions,
            b'5' => Authority::CivilAffairs,
            b'8' => Authority::TradeUnion,
            b'9' => Authority::MarketRegulation,
            _ => Authority::Other,
        }
    }

    /// What the bearer is.
    pub fn bearer(&self) -> Bearer {
        match &self.0[..2] {
            b"91" => Bearer::Company,
            b"92" => Bearer::HouseholdBusiness,
            b"93" => Bearer::Cooperative,
            b"51" => Bearer::Association,
            b"52" => Bearer::PrivateNonEnterprise,
            b"53" => Bearer::Foundation,
            b"81" => Bearer::GrassrootsUnion,
            _ => Bearer::Other,
        }
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CreditCode({self})")
    }
}

fn place(byte: u8) -> Option<usize> {
    ALPHABET.iter().position(|&letter| letter == byte)
}

/// The check character of an organisation code, whose alphabet counts every letter: A is 10, Z is 35.
fn organisation_check(body: &[u8]) -> u8 {
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 });
    let sum: u32 = INNER_WEIGHTS.iter().zip(body).map(|(weight, &byte)| weight * value(byte)).sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + u8::try_from(digit).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_codes_are_valid() {
        let code = CreditCode::parse(" 91350100m000100y43 ").expect("a published example");
        assert_eq!((code.as_str(), code.organisation()), ("91350100M000100Y43", "M000100Y4"));
        assert_eq!((code.authority(), code.bearer()), (Authority::MarketRegulation, Bearer::Company));
        let union = CreditCode::parse("81999901100000008N").expect("from the samples");
        assert_eq!((union.authority(), union.bearer()), (Authority::TradeUnion, Bearer::GrassrootsUnion));
    }

    #[test]
    fn faults_are_told_apart() {
        for (text, fault) in [
            ("", CreditFault::Missing),
            ("91350100M000100Y4", CreditFault::Malformed),
            ("91350100M000100YI3", CreditFault::Malformed),
            ("91A50100M000100Y43", CreditFault::Malformed),
            ("91350100M000100Y44", CreditFault::Check),
            ("9.1350100E+17", CreditFault::PrecisionLost),
        ] {
            assert_eq!(CreditCode::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_organisation_code_inside_has_its_own_check() {
        let mut bytes = *b"91350100M000100Y53";
        let sum: usize = WEIGHTS.iter().zip(&bytes).map(|(w, &b)| w * place(b).expect("in the alphabet")).sum();
        bytes[17] = ALPHABET[(31 - sum % 31) % 31];
        let text = String::from_utf8(bytes.to_vec()).expect("ASCII");
        assert_eq!(CreditCode::parse(&text), Err(CreditFault::Organisation));
    }

    fn code() -> impl Strategy<Value = String> {
        ("[1589][1239][0-9]{6}", "[0-9A-HJ-NP-RTUWXY]{8}").prop_map(|(front, organisation)| {
            let mut bytes = format!("{front}{organisation}").into_bytes();
            bytes.push(organisation_check(organisation.as_bytes()));
            let sum: usize = WEIGHTS.iter().zip(&bytes).map(|(w, &b)| w * place(b).expect("in the alphabet")).sum();
            bytes.push(ALPHABET[(31 - sum % 31) % 31]);
            String::from_utf8(bytes).expect("ASCII")
        })
    }

    proptest! {
        #[test]
        fn built_codes_are_valid_and_one_wrong_character_is_noticed(code in code(), at in 0..LENGTH, by in 1..31_usize) {
            prop_assert_eq!(CreditCode::parse(&code).map(|c| c.to_string()), Ok(code.clone()));
            let mut wrong = code.into_bytes();
            let now = place(wrong[at]).expect("in the alphabet");
            wrong[at] = ALPHABET[(now + by) % 31];
            prop_assert!(CreditCode::parse(&String::from_utf8(wrong).expect("ASCII")).is_err());
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = CreditCode::parse(&text);
        }
    }
}
