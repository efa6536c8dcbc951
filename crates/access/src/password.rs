//! Passwords: which may be used, and how they are kept.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;

use crate::{Error, Random, Result};

/// What hashing one password costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Cost {
    /// 19 MiB and two passes.
    fn default() -> Cost {
        Cost { memory: 19 * 1024, passes: 2 }
    }
}

impl Cost {
    /// As cheap as the algorithm allows: for tests, which hash hundreds.
    pub const LEAST: Cost = Cost { memory: Params::MIN_M_COST, passes: 1 };
}

/// Why a password cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weakness {
    /// Fewer than 10 characters.
    Short,
    /// More than 128 characters.
    Long,
    /// Under 16 characters and fewer than three of: small letters, capitals, digits, other characters.
    Plain,
    /// It contains the login.
    Login,
    /// What is left of it without words, years and runs that everybody tries is too little.
    Common,
    /// It is the password one had.
    Same,
}

impl Weakness {
    /// The stem of its text: `password-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Weakness::Short => "short",
            Weakness::Long => "long",
            Weakness::Plain => "plain",
            Weakness::Login => "login",
            Weakness::Common => "common",
            Weakness::Same => "same",
        }
    }

    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Weakness::Short => "it has fewer than 10 characters",
            Weakness::Long => "it has more than 128 characters",
            Weakness::Plain => {
                "under 16 characters it needs three of small letters, capitals, digits and other characters"
            }
            Weakness::Login => "it contains the login",
            Weakness::Common => "it is made of words or runs that everybody tries",
            Weakness::Same => "it is the password used until now",
        }
    }
}

/// What everybody tries: words of Chinese and English passwords, rows of the keyboard.
const TRIED: &[&str] = &[
    "woaizhongguo",
    "gongzuorenyuan",
    "changeme",
    "qwertyuiop",
    "asdfghjkl",
    "guanliyuan",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "zhigongzhijia",
    "administrator",
    "guildhall",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "zhongguo",
    "zonggonghui",
    "woaini",
    "wodemima",
    "gonghui",
    "zhigong",
    "laodong",
    "jingcha",
    "zhengfu",
    "shehui",
    "huanying",
    "1qaz2wsx",
    "qazwsxedc",
    "1q2w3e4r",
    "letmein",
    "welcome",
    "beijing",
    "shanghai",
    "henan",
    "jiyuan",
    "zhengzhou",
    "nihao",
    "hello",
    "iloveyou",
    "aini",
    "baobao",
    "tiantian",
    "wangyi",
    "taobao",
    "zxcvbnm",
    "asdfgh",
    "qwerty",
    "qwert",
    "qazwsx",
    "asdf",
    "qwer",
    "zxcv",
    "1314520",
    "5201314",
    "520",
    "1314",
    "admin",
    "root",
    "user",
    "test",
    "mima",
    "abc",
    "!@#$%",
    "!@#",
];

/// How many characters must be left when what everybody tries is taken out.
const OWN_CHARACTERS: usize = 6;

/// What speaks against a password for an account of this login; nothing when it can be used.
pub fn weaknesses(login: &str, password: &str) -> Vec<Weakness> {
    let text = normal(password);
    let length = text.chars().count();
    let mut found = Vec::new();
    if length < 10 {
        found.push(Weakness::Short);
    }
    if length > 128 {
        found.push(Weakness::Long);
        return found;
    }
    let classes = [
        text.chars().any(char::is_lowercase),
        text.chars().any(char::is_uppercase),
        text.chars().any(char::is_numeric),
        text.chars().any(|c| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric()),
    ];
    if length < 16 && classes.iter().filter(|there| **there).count() < 3 {
        found.push(Weakness::Plain);
    }
    let lower = text.to_lowercase();
    if login.chars().count() >= 3 && lower.contains(&login.to_lowercase()) {
        found.push(Weakness::Login);
    }
    if left(&lower) < OWN_CHARACTERS {
        found.push(Weakness::Common);
    }
    found
}

/// How many characters are left without what everybody tries, years, runs and repetitions.
fn left(lower: &str) -> usize {
    let mut text = lower.to_owned();
    // Longer ones first, so that a word is taken out before its parts.
    let mut words = TRIED.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        text = text.replace(word, "\u{0}");
    }
    let chars: Vec<char> = text.chars().collect();
    let mut count = 0;
    let mut at = 0;
    while at < chars.len() {
        if let Some(taken) = year(&chars[at..]).or_else(|| run(&chars[at..])) {
            at += taken;
        } else {
            count += usize::from(chars[at] != '\u{0}');
            at += 1;
        }
    }
    count
}

/// A year of the last or this century at the beginning.
fn year(chars: &[char]) -> Option<usize> {
    let head = chars.get(..4)?;
    (head.iter().all(char::is_ascii_digit) && (head[..2] == ['1', '9'] || head[..2] == ['2', '0'])).then_some(4)
}

/// A run at the beginning: three or more characters that rise, fall or stay (`123`, `cba`, `000`).
fn run(chars: &[char]) -> Option<usize> {
    let step = |at: usize| Some(i64::from(u32::from(*chars.get(at + 1)?)) - i64::from(u32::from(*chars.get(at)?)));
    let first = step(0).filter(|step| step.abs() <= 1)?;
    let length = 1 + (0..).take_while(|at| step(*at) == Some(first)).count();
    (length >= 3).then_some(length)
}

/// One password however it was typed: composed characters, full-width forms and the like made one.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Hashes and checks, one at a time: each takes its memory, and a queue of them must not take the machine's.
pub(crate) struct Hasher {
    argon: Argon2<'static>,
    gate: Mutex<()>,
    waiting: AtomicUsize,
    random: Random,
    /// The hash of nobody's password: checked when there is no account, so that it takes as long as when there is.
    nobody: String,
}

/// How many may wait to be checked. More would only tie up threads that readers need.
const QUEUE: usize = 24;

impl Hasher {
    pub(crate) fn new(cost: Cost, random: &Random) -> Hasher {
        let params = Params::new(cost.memory, cost.passes, 1, Some(32)).unwrap_or_default();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hasher = Hasher {
            argon,
            gate: Mutex::new(()),
            waiting: AtomicUsize::new(0),
            random: random.clone(),
            nobody: String::new(),
        };
        // An empty text would be answered at once; any other hash is checked in full.
        hasher.nobody = hasher.hash("\u{0}nobody").unwrap_or_default();
        hasher
    }

    /// The PHC string to keep.
    pub(crate) fn hash(&self, password: &str) -> Result<String> {
        let mut salt = [0u8; 16];
        (self.random)(&mut salt);
        self.alone(|| {
            let made = self.argon.hash_password_with_salt(normal(password).as_bytes(), &salt);
            made.map(|hash| hash.to_string()).map_err(|error| {
                Error::Store(record::Error::Abandoned(format!(
                    "the password could not be hashed: {error}; nothing was changed"
                )))
            })
        })
    }

    /// Whether a password fits what is kept. Without anything kept it takes the same time and fits nothing.
    pub(crate) fn fits(&self, password: &str, kept: Option<&str>) -> Result<bool> {
        self.alone(|| {
            // What is too long to have been accepted would only cost time.
            let password = normal(&password.chars().take(200).collect::<String>());
            let fits = PasswordHash::new(kept.unwrap_or(&self.nobody))
                .is_ok_and(|hash| self.argon.verify_password(password.as_bytes(), &hash).is_ok());
            Ok(fits && kept.is_some())
        })
    }

    fn alone<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::Busy);
        }
        let held = self.gate.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let done = work();
        drop(held);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_is_refused() {
        for password in [
            "Woaini1314!",
            "Zhongguo2024!",
            "Admin@123456",
            "Qwer1234!@#$",
            "Aaaaaaaaaaa1!",
            "Passw0rd2020",
            "1qaz2wsx3edcA!",
            "Gonghui@2026",
            "Abcdefgh123!",
            "Password123456789",
            "5201314woaini!A",
            "Zhigongzhijia888!",
            "aaaaaaaaaaaaaaaaaaaa",
            "12345678901234567890",
        ] {
            assert!(weaknesses("zhou.min", password).contains(&Weakness::Common), "{password}");
        }
    }

    #[test]
    fn what_people_make_up_is_taken() {
        for password in ["Tk7#pvel92", "喝茶看报12杯Yes", "correct horse battery", "lan-shan-ma-hua-teng", "Gx!48-mbRw"]
        {
            assert_eq!(weaknesses("zhou.min", password), Vec::new(), "{password}");
        }
    }

    #[test]
    fn each_rule_speaks_for_itself() {
        assert_eq!(weaknesses("zhou.min", "Tk7#pvel9"), [Weakness::Short]);
        assert_eq!(weaknesses("zhou.min", "tkpvelrmwz"), [Weakness::Plain]);
        assert_eq!(weaknesses("zhou.min", &"xkcdvbwq".repeat(20)), [Weakness::Long]);
        assert_eq!(weaknesses("zhou.min", "Zhou.Min-7-tk"), [Weakness::Login]);
        assert_eq!(weaknesses("zhou.min", ""), [Weakness::Short, Weakness::Plain, Weakness::Common]);
    }

    #[test]
    fn a_hash_fits_its_password_only_however_it_is_typed() {
        let hasher = Hasher::new(Cost::LEAST, &crate::system_random());
        let kept = hasher.hash("Tk7#pvel92é").expect("hashed");
        assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
        assert!(hasher.fits("Tk7#pvel92é", Some(&kept)).expect("checked"));
        assert!(hasher.fits("Tk7#pvel92e\u{301}", Some(&kept)).expect("checked"), "decomposed");
        assert!(hasher.fits("Tk７#pvel92é", Some(&kept)).expect("checked"), "full-width");
        assert!(!hasher.fits("Tk7#pvel92", Some(&kept)).expect("checked"));
        assert!(!hasher.fits("\u{0}nobody", None).expect("checked"), "nobody signs in as nobody");
        assert_ne!(kept, hasher.hash("Tk7#pvel92é").expect("hashed"), "each has its salt");
    }

    #[test]
    fn the_default_cost_is_nineteen_mebibytes_twice() {
        let hasher = Hasher::new(Cost::default(), &crate::system_random());
        assert!(hasher.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hasher.nobody);
    }
}
