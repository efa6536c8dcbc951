//! Cipher suites, and the keys that never lie in the database.
//!
//! A person's sealed fields are encrypted with a key of that person; that key lies wrapped by the master key in the
//! vault. The master key lies in a file of mode 0600 beside the database, or comes by the environment.

use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine as _;
use hmac::Mac;
use rand::Rng;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// A way to seal and to digest. The number is the first byte of everything it sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Suite {
    /// AES-256-GCM and HMAC-SHA-256.
    #[default]
    Aes256Gcm,
    /// SM4-GCM and HMAC-SM3 (GB/T 32907, GB/T 32905).
    Sm4Gcm,
}

type Sm4GcmCipher = aes_gcm::AesGcm<sm4::Sm4, aes_gcm::aead::consts::U12>;

impl Suite {
    /// By the name used in configuration.
    pub fn named(name: &str) -> Option<Suite> {
        match name {
            "aes-256-gcm" => Some(Suite::Aes256Gcm),
            "sm4-gcm" => Some(Suite::Sm4Gcm),
            _ => None,
        }
    }

    pub(crate) fn number(self) -> u8 {
        match self {
            Suite::Aes256Gcm => 1,
            Suite::Sm4Gcm => 2,
        }
    }

    pub(crate) fn numbered(n: u8) -> Option<Suite> {
        match n {
            1 => Some(Suite::Aes256Gcm),
            2 => Some(Suite::Sm4Gcm),
            _ => None,
        }
    }

    /// Seals a text: suite, nonce, ciphertext with tag. `bound` is authenticated beside it, so that a sealed value cannot be
    /// moved to another record.
    pub fn seal(self, key: &Key, bound: &[u8], clear: &[u8]) -> Vec<u8> {
        let mut nonce = [0u8; 12];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: clear, aad: bound };
        let sealed = match self {
            Suite::Aes256Gcm => aes_gcm::Aes256Gcm::new(key.bytes().into()).encrypt(&nonce.into(), payload),
            Suite::Sm4Gcm => Sm4GcmCipher::new(key.half().into()).encrypt(&nonce.into(), payload),
        }
        .expect("GCM seals any text shorter than 64 GiB");
        let mut out = Vec::with_capacity(1 + 12 + sealed.len());
        out.push(self.number());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// A keyed digest for exact look-up: 16 bytes of HMAC.
    pub fn digest(self, key: &Key, kind: &str, text: &str) -> Vec<u8> {
        macro_rules! mac {
            ($hash:ty) => {{
                let mut mac =
                    hmac::Hmac::<$hash>::new_from_slice(key.0.as_ref()).expect("HMAC takes a key of any length");
                mac.update(kind.as_bytes());
                mac.update(&[0]);
                mac.update(text.as_bytes());
                mac.finalize().into_bytes()[..16].to_vec()
            }};
        }
        match self {
            Suite::Aes256Gcm => mac!(sha2::Sha256),
            Suite::Sm4Gcm => mac!(sm3::Sm3),
        }
    }
}

/// Opens what [`Suite::seal`] sealed; the suite is in the first byte.
///
/// # Errors
/// [`Error::Sealed`] when it was altered, moved or sealed with another key.
pub fn open(key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (suite, rest) = sealed.split_first().ok_or(Error::Sealed)?;
    let suite = Suite::numbered(*suite).ok_or(Error::Sealed)?;
    let (nonce, text) = rest.split_first_chunk::<12>().ok_or(Error::Sealed)?;
    let payload = Payload { msg: text, aad: bound };
    match suite {
        Suite::Aes256Gcm => aes_gcm::Aes256Gcm::new(key.bytes().into()).decrypt(nonce.into(), payload),
        Suite::Sm4Gcm => Sm4GcmCipher::new(key.half().into()).decrypt(nonce.into(), payload),
    }
    .map(Zeroizing::new)
    .map_err(|_| Error::Sealed)
}

/// A symmetric key of 32 bytes, wiped when dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new random key.
    pub fn random() -> Key {
        let mut bytes = Zeroizing::new([0u8; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        Key(bytes)
    }

    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    /// A key of unwrapped bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Key> {
        let mut key = Key(Zeroizing::new([0; 32]));
        if bytes.len() != key.0.len() {
            return Err(Error::Sealed);
        }
        key.0.copy_from_slice(bytes);
        Ok(key)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SM4 takes 128 bits.
    fn half(&self) -> &[u8; 16] {
        self.0.first_chunk::<16>().expect("32 bytes begin with 16")
    }
}

/// The master keys: the first wraps, all unwrap (so that rotation can be interrupted and resumed).
#[derive(Clone)]
pub struct MasterKeys {
    keys: Vec<(u32, Key)>,
    file: Option<PathBuf>,
}

/// The environment variable that can carry the master keys instead of the file, in the file's own form.
pub const MASTER_KEY_VARIABLE: &str = "GUILDHALL_MASTER_KEY";

impl MasterKeys {
    /// New keys kept nowhere: for stores that live only as long as the process (tests, verification).
    pub fn ephemeral() -> MasterKeys {
        MasterKeys { keys: vec![(1, Key::random())], file: None }
    }

    /// From the environment if it is set there, else from the file; a file that does not exist is made (mode 0600)
    /// when `create` says so.
    ///
    /// # Errors
    /// When the file cannot be read or made, lies open to others, or does not hold keys.
    pub fn load(file: &Path, create: bool) -> Result<MasterKeys> {
        if let Ok(text) = std::env::var(MASTER_KEY_VARIABLE) {
            return Ok(MasterKeys { keys: parse_keys(&text, MASTER_KEY_VARIABLE)?, file: None });
        }
        if !file.exists() {
            if !create {
                return Err(Error::Key(format!(
                    "the master key {} is missing; put the file back (it is never inside a backup) or set {MASTER_KEY_VARIABLE}",
                    file.display()
                )));
            }
            let keys = MasterKeys { keys: vec![(1, Key::random())], file: Some(file.to_owned()) };
            keys.save()?;
            return Ok(keys);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(Error::file(file.display().to_string()))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(Error::Key(format!(
                    "others can read the master key {0}; run: chmod 600 {0}",
                    file.display()
                )));
            }
        }
        let text = Zeroizing::new(std::fs::read_to_string(file).map_err(Error::file(file.display().to_string()))?);
        Ok(MasterKeys { keys: parse_keys(&text, &file.display().to_string())?, file: Some(file.to_owned()) })
    }

    /// Writes the file anew: beside it, flushed, then moved over it.
    fn save(&self) -> Result<()> {
        use std::io::Write;
        let Some(file) = &self.file else {
            return Err(Error::Key(format!(
                "the master key comes from {MASTER_KEY_VARIABLE}; rotate it where it is kept"
            )));
        };
        let text = Zeroizing::new(self.to_text());
        let new = file.with_extension("new");
        let what = || Error::file(format!("writing the master key {}", new.display()));
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(what())?;
            crate::folder::sync_folder_of(folder).map_err(what())?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut handle = options.open(&new).map_err(what())?;
        handle.write_all(text.as_bytes()).map_err(what())?;
        handle.sync_all().map_err(what())?;
        std::fs::rename(&new, file).map_err(what())?;
        // What it wraps must never be more durable than the key itself.
        crate::folder::sync_folder_of(file).map_err(what())
    }

    fn to_text(&self) -> String {
        let mut text = String::from(
            "# Guildhall master keys. The first wraps. Keep a copy apart from the backups; without it they open nothing.\n",
        );
        for (number, key) in &self.keys {
            text.push_str(&format!("{number} {}\n", base64::engine::general_purpose::STANDARD.encode(key.bytes())));
        }
        text
    }

    /// The number of the key that wraps.
    pub fn current(&self) -> u32 {
        self.keys[0].0
    }

    /// A copy with a new key put first, saved.
    pub(crate) fn with_new(&self) -> Result<MasterKeys> {
        let number = self.keys.iter().map(|(n, _)| *n).max().unwrap_or(0) + 1;
        let mut keys = vec![(number, Key::random())];
        keys.extend(self.keys.iter().cloned());
        let keys = MasterKeys { keys, file: self.file.clone() };
        keys.save()?;
        Ok(keys)
    }

    /// A copy with only the first key left, saved.
    pub(crate) fn without_old(&self) -> Result<MasterKeys> {
        let keys = MasterKeys { keys: vec![self.keys[0].clone()], file: self.file.clone() };
        keys.save()?;
        Ok(keys)
    }

    /// Wraps a key: the master key's number, then the sealed bytes.
    pub(crate) fn wrap(&self, suite: Suite, bound: &[u8], key: &[u8]) -> Vec<u8> {
        let (number, master) = &self.keys[0];
        let mut out = number.to_be_bytes().to_vec();
        out.extend(suite.seal(master, bound, key));
        out
    }

    /// Unwraps what [`MasterKeys::wrap`] wrapped with any of these keys.
    pub(crate) fn unwrap(&self, bound: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (number, rest) = wrapped.split_first_chunk::<4>().ok_or(Error::Sealed)?;
        let number = u32::from_be_bytes(*number);
        let (_, master) = self.keys.iter().find(|(n, _)| *n == number).ok_or_else(|| {
            Error::Key(format!(
                "master key number {number} is missing from the key file; restore the file that holds it"
            ))
        })?;
        open(master, bound, rest)
    }
}

fn parse_keys(text: &str, place: &str) -> Result<Vec<(u32, Key)>> {
    let wrong = |line: &str| {
        Error::Key(format!(
            "{place} holds no master key: a line must read NUMBER BASE64, found {} characters",
            line.len()
        ))
    };
    let mut keys = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (number, key) = line.split_once(' ').ok_or_else(|| wrong(line))?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(key.trim()).map_err(|_| wrong(line))?;
        let key = Key::from_slice(&Zeroizing::new(bytes)).map_err(|_| wrong(line))?;
        keys.push((number.parse().map_err(|_| wrong(line))?, key));
    }
    if keys.is_empty() { Err(wrong("")) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_suites_seal_bind_and_refuse() {
        for suite in [Suite::Aes256Gcm, Suite::Sm4Gcm] {
            let key = Key::random();
            let sealed = suite.seal(&key, b"person/7", "王建国".as_bytes());
            assert_eq!(&**open(&key, b"person/7", &sealed).expect("opens"), "王建国".as_bytes());
            assert!(open(&key, b"person/8", &sealed).is_err(), "moved to another record");
            assert!(open(&Key::random(), b"person/7", &sealed).is_err(), "another key");
            for i in 0..sealed.len() {
                let mut altered = sealed.clone();
                altered[i] ^= 1;
                assert!(open(&key, b"person/7", &altered).is_err(), "byte {i} altered");
            }
        }
    }

    /// The vectors of RFC 8998 (SM4-GCM) hold for the composed cipher.
    #[test]
    fn sm4_gcm_meets_rfc_8998() {
        let key = hex("0123456789ABCDEFFEDCBA9876543210");
        let nonce = hex("00001234567800000000ABCD");
        let aad = hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let clear = hex(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let want = hex(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC",
        );
        let key: [u8; 16] = key.try_into().expect("16 bytes");
        let nonce: [u8; 12] = nonce.try_into().expect("12 bytes");
        let got =
            Sm4GcmCipher::new(&key.into()).encrypt(&nonce.into(), Payload { msg: &clear, aad: &aad }).expect("seals");
        assert_eq!(got, want);
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
    }
}
