//! Traditional characters and what becomes of them.

use std::collections::HashMap;
use std::sync::OnceLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// Characters that the conversion would change although they are also good Simplified characters: surnames (於, 甯, 麴),
/// names (昇, 甦, 迺), words (乾坤, 徵羽, 蒜薹, 摺扇). Alone they prove nothing; they are changed only among characters
/// that are Traditional beyond doubt, or where an annotated reading tells which character is meant.
const AMBIGUOUS: &str = "乾吒夥徵捱摺於榘甯薹麴麽昇陞甦氾迺祕谿剋濛祇苧醣";

/// What a character is, in bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    const NONE: Class = Class(0);
    const HAN: u8 = 1;
    const TRADITIONAL: u8 = 2;
    const CONVERTIBLE: u8 = 4;
    const SIMPLIFIED: u8 = 8;

    /// A Han character of any kind.
    pub(super) fn is_han(self) -> bool {
        self.0 & Class::HAN != 0
    }

    /// Traditional beyond doubt.
    pub(super) fn is_traditional(self) -> bool {
        self.0 & Class::TRADITIONAL != 0
    }

    /// Changed by the conversion when it stands alone.
    pub(super) fn is_convertible(self) -> bool {
        self.0 & Class::CONVERTIBLE != 0
    }

    /// Unknown to Traditional texts.
    pub(super) fn is_simplified(self) -> bool {
        self.0 & Class::SIMPLIFIED != 0
    }
}

const BASIC: std::ops::RangeInclusive<u32> = 0x3400..=0x9FFF;
const COMPATIBILITY: std::ops::RangeInclusive<u32> = 0xF900..=0xFAFF;
const SUPPLEMENTARY: std::ops::RangeInclusive<u32> = 0x2_0000..=0x3_23AF;

/// The conversion and what was learned from it once, at first use.
pub(super) struct Tables {
    opencc: Option<OpenCC>,
    basic: Vec<Class>,
    simple: HashMap<char, char>,
}

pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::build)
}

impl Tables {
    fn build() -> Tables {
        // The dictionaries are compiled into the program; the test below proves that they are there.
        let opencc = OpenCC::from_config(BuiltinConfig::T2s).ok();
        let mut simple = HashMap::new();
        if let Some(opencc) = &opencc {
            let all: String = BASIC.chain(SUPPLEMENTARY).filter_map(char::from_u32).flat_map(|c| [c, '\n']).collect();
            let converted = opencc.convert(&all);
            for (before, after) in all.lines().zip(converted.lines()) {
                if let (Some(from), Some(to)) = (before.chars().next(), after.chars().next())
                    && from != to
                {
                    simple.insert(from, to);
                }
            }
        }
        let mut basic: Vec<Class> = BASIC.map(|_| Class(Class::HAN)).collect();
        let mut mark = |c: char, bit: u8| {
            if let Some(class) = (u32::from(c)).checked_sub(*BASIC.start()).and_then(|i| basic.get_mut(i as usize)) {
                class.0 |= bit;
            }
        };
        for (&from, &to) in &simple {
            mark(from, Class::CONVERTIBLE);
            if !AMBIGUOUS.contains(from) {
                mark(from, Class::TRADITIONAL);
            }
            // Many simplified forms are old characters too (后, 里, 云); Big5 lists what Traditional texts use.
            if encoding_rs::BIG5.encode(to.encode_utf8(&mut [0; 4])).2 {
                mark(to, Class::SIMPLIFIED);
            }
        }
        Tables { opencc, basic, simple }
    }

    pub(super) fn class(&self, c: char) -> Class {
        let code = u32::from(c);
        if BASIC.contains(&code) {
            return self.basic[(code - BASIC.start()) as usize];
        }
        if c == '〇' || COMPATIBILITY.contains(&code) {
            return Class(Class::HAN);
        }
        if !SUPPLEMENTARY.contains(&code) {
            return Class::NONE;
        }
        let convertible = if self.simple.contains_key(&c) { Class::TRADITIONAL | Class::CONVERTIBLE } else { 0 };
        Class(Class::HAN | convertible)
    }

    /// The simplified form of a single character; itself where there is none.
    pub(super) fn simple(&self, c: char) -> char {
        self.simple.get(&c).copied().unwrap_or(c)
    }

    /// A run of Han characters converted with the phrases in mind, one character for each.
    pub(super) fn convert(&self, run: &str) -> Vec<char> {
        let count = run.chars().count();
        let converted: Vec<char> = match &self.opencc {
            Some(opencc) => opencc.convert(run).chars().collect(),
            None => run.chars().collect(),
        };
        if converted.len() == count { converted } else { run.chars().map(|c| self.simple(c)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionaries_are_inside() {
        let tables = tables();
        assert!(tables.opencc.is_some());
        assert!(tables.simple.len() > 3_000);
        assert_eq!(tables.convert("濟源示範區乾隆年間乾燥"), "济源示范区乾隆年间干燥".chars().collect::<Vec<_>>());
    }

    #[test]
    fn what_a_conversion_gives_is_never_traditional() {
        let tables = tables();
        let wrong: Vec<_> = tables.simple.iter().filter(|&(_, &to)| tables.class(to).is_traditional()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(tables.class('们').is_simplified() && !tables.class('后').is_simplified());
        assert!(tables.class('昇').is_convertible() && !tables.class('昇').is_traditional());
    }
}
