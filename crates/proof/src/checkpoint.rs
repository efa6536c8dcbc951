//! Checkpoints: the state of a log, signed, in the forms that other people's tools read.
//!
//! A checkpoint is the three-line text of C2SP *tlog-checkpoint* (origin, number of leaves, root in base64), signed as a
//! C2SP *signed-note* with Ed25519 (signature type 1). A unit above countersigns by adding a signature line of its own.
//! `docs/adr/0003-signed-notes.md` says why this is written here and not taken from a library.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::Signer as _;
use rand::CryptoRng;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use crate::hex;
use crate::merkle::Hash;

/// The signature type of plain Ed25519 in a signed note.
const ED25519: u8 = 1;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "— ";
/// Signatures read from one note at most, so that a hostile note cannot keep the verifier busy.
const MAX_SIGNATURES: usize = 100;
/// Bytes of one note at most.
const MAX_NOTE: usize = 1_000_000;

/// Why a key's text is not a key.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// The name is empty or has a space, a plus sign or a control character.
    #[error(
        "the key name {0:?} is empty or has a space, a '+' or a control character; choose one like example.org/log"
    )]
    Name(String),
    /// Not three parts joined by `+`, or the last is not base64 of 33 bytes.
    #[error("this is not a key of the form NAME+HASH+KEY; copy the whole line again")]
    Form,
    /// Another algorithm than Ed25519.
    #[error("the key is of algorithm {0}, but only 1 (Ed25519) is known here")]
    Algorithm(u8),
    /// The hash in the middle is not that of name and key: something was mistyped.
    #[error("the key's hash says {stated} but name and key give {computed}; copy the whole line again")]
    Hash {
        /// The hash in the text.
        stated: String,
        /// The hash of the name and key in the text.
        computed: String,
    },
    /// The 32 bytes are not a point of the curve.
    #[error("the key's 32 bytes are not an Ed25519 public key")]
    Point,
}

/// Why a note is not a checkpoint signed by a known key.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum NoteError {
    /// Not text, an empty line, signature lines.
    #[error("this is not a signed note: {0}")]
    Form(&'static str),
    /// The text is not origin, size and root.
    #[error("the signed text is not a checkpoint: {0}")]
    Checkpoint(&'static str),
    /// A signature that a known key should have made does not fit the text.
    #[error("the signature of {name} does not fit the text: the text or the signature was changed after signing")]
    Signature {
        /// The name of the key.
        name: String,
    },
    /// No signature is from a known key.
    #[error("no signature is from a key that is trusted here; it is signed by: {}", signers.join(", "))]
    Unknown {
        /// The names that the signature lines claim.
        signers: Vec<String>,
    },
    /// The key has signed this note already.
    #[error("{name} has already signed this note")]
    AlreadySigned {
        /// The name of the key.
        name: String,
    },
}

fn check_name(name: &str) -> Result<(), KeyError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(bad) { Err(KeyError::Name(name.to_owned())) } else { Ok(()) }
}

/// The key ID of C2SP signed-note: the first 4 bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`.
fn key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let digest: Hash = Sha256::new()
        .chain_update(name.as_bytes())
        .chain_update([b'\n', ED25519])
        .chain_update(public)
        .finalize()
        .into();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Splits `NAME+HASH+BASE64` into the name, the stated hash and the 32 bytes after the algorithm byte.
fn split_key(text: &str) -> Result<(&str, &str, Zeroizing<[u8; 32]>), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(hash), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Form);
    };
    check_name(name)?;
    if hash.len() != 8 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(KeyError::Form);
    }
    let data = Zeroizing::new(BASE64.decode(data).map_err(|_| KeyError::Form)?);
    let (algorithm, key) = data.split_first().ok_or(KeyError::Form)?;
    if *algorithm != ED25519 {
        return Err(KeyError::Algorithm(*algorithm));
    }
    let key: [u8; 32] = key.try_into().map_err(|_| KeyError::Form)?;
    Ok((name, hash, Zeroizing::new(key)))
}

fn check_hash(stated: &str, name: &str, public: &[u8; 32]) -> Result<(), KeyError> {
    let computed = hex::encode(&key_id(name, public));
    if stated == computed { Ok(()) } else { Err(KeyError::Hash { stated: stated.to_owned(), computed }) }
}

fn join_key(name: &str, id: [u8; 4], key: &[u8; 32]) -> String {
    let mut data = Zeroizing::new([0; 33]);
    data[0] = ED25519;
    data[1..].copy_from_slice(key);
    format!("{name}+{}+{}", hex::encode(&id), BASE64.encode(data.as_slice()))
}

/// A public key by which signatures are checked, with the name it signs under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Reads `NAME+HASH+KEY` (the verifier key form of signed notes).
    ///
    /// # Errors
    /// [`KeyError`] when the text is not such a key or was mistyped.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let (name, hash, key) = split_key(text.trim())?;
        check_hash(hash, name, &key)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Point)?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// The key as `NAME+HASH+KEY`.
    #[must_use]
    pub fn to_text(&self) -> String {
        join_key(&self.name, self.id(), self.key.as_bytes())
    }

    /// The name the key signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The four bytes that stand before each of its signatures.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.key.as_bytes())
    }

    /// What people compare by eye or telephone: SHA-256 of the 32 key bytes as 16 groups of four hex digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits = hex::encode(&Sha256::digest(self.key.as_bytes()));
        let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect();
        groups.join(" ")
    }
}

/// A private key that signs checkpoints. Its bytes are wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new key under this name (for a log, its origin, such as `example.org/union-log`).
    ///
    /// # Errors
    /// [`KeyError::Name`] when the name is not allowed.
    pub fn generate(name: &str, rng: &mut impl CryptoRng) -> Result<Self, KeyError> {
        check_name(name)?;
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        seed.zeroize();
        Ok(Self { name: name.to_owned(), key })
    }

    /// The key as `PRIVATE+KEY+NAME+HASH+SEED`, to be kept secret.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let public = self.key.verifying_key();
        let seed = Zeroizing::new(self.key.to_bytes());
        let text = Zeroizing::new(join_key(&self.name, key_id(&self.name, public.as_bytes()), &seed));
        Zeroizing::new(format!("PRIVATE+KEY+{}", *text))
    }

    /// Reads what [`SigningKey::to_text`] wrote.
    ///
    /// # Errors
    /// [`KeyError`] when the text is not such a key or was mistyped.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let rest = text.trim().strip_prefix("PRIVATE+KEY+").ok_or(KeyError::Form)?;
        let (name, hash, seed) = split_key(rest)?;
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        check_hash(hash, name, key.verifying_key().as_bytes())?;
        Ok(Self { name: name.to_owned(), key })
    }

    /// The name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    fn signature_line(&self, text: &str) -> String {
        let mut bytes = self.verifier().id().to_vec();
        bytes.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{DASH}{} {}\n", self.name, BASE64.encode(bytes))
    }
}

/// The state of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its key.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed: three lines, each ending in a newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root))
    }

    /// Reads the text of a checkpoint; lines after the third are extensions and are left unread.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`] when a line is missing or is not what it should be.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.lines();
        let origin = lines.next().filter(|line| !line.is_empty());
        let origin = origin.ok_or(NoteError::Checkpoint("its first line, the origin, is missing"))?.to_owned();
        let digits = lines.next().ok_or(NoteError::Checkpoint("its second line, the size, is missing"))?;
        let size = digits.parse::<u64>().ok().filter(|size| size.to_string() == digits);
        let size = size.ok_or(NoteError::Checkpoint("its second line is not a number of leaves"))?;
        let root = lines.next().ok_or(NoteError::Checkpoint("its third line, the root, is missing"))?;
        let root = BASE64.decode(root).ok().and_then(|root| Hash::try_from(root).ok());
        let root = root.ok_or(NoteError::Checkpoint("its third line is not a root of 32 bytes in base64"))?;
        Ok(Self { origin, size, root })
    }
}

/// One signature line of a note, unverified.
struct Line<'a> {
    name: &'a str,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// Splits a note into the signed text (with its last newline) and its signature lines.
fn parse(note: &str) -> Result<(&str, Vec<Line<'_>>), NoteError> {
    if note.len() > MAX_NOTE {
        return Err(NoteError::Form("it is longer than a million bytes"));
    }
    if note.bytes().any(|b| b < 0x20 && b != b'\n') {
        return Err(NoteError::Form("it has control characters"));
    }
    let cut = note.rfind("\n\n").ok_or(NoteError::Form("no empty line parts text and signatures"))?;
    let (text, signatures) = (&note[..=cut], &note[cut + 2..]);
    if !signatures.ends_with('\n') {
        return Err(NoteError::Form("its last line does not end in a newline"));
    }
    let mut lines = Vec::new();
    for line in signatures.lines() {
        let (name, data) = line
            .strip_prefix(DASH)
            .and_then(|rest| rest.split_once(' '))
            .ok_or(NoteError::Form("a signature line is not a dash, a name and base64"))?;
        check_name(name).map_err(|_| NoteError::Form("a signature line has a name that is not allowed"))?;
        let data = BASE64.decode(data).map_err(|_| NoteError::Form("a signature is not base64"))?;
        let (id, signature) = data.split_first_chunk().ok_or(NoteError::Form("a signature is too short"))?;
        lines.push(Line { name, id: *id, signature: signature.to_vec() });
        if lines.len() > MAX_SIGNATURES {
            return Err(NoteError::Form("it has more than 100 signatures"));
        }
    }
    if lines.is_empty() {
        return Err(NoteError::Form("it has no signature"));
    }
    Ok((text, lines))
}

/// The checkpoint as a note signed with this key.
#[must_use]
pub fn sign(checkpoint: &Checkpoint, key: &SigningKey) -> String {
    let text = checkpoint.to_text();
    format!("{text}\n{}", key.signature_line(&text))
}

/// The note with one more signature, over the same text.
///
/// The caller first checks the note with [`open`] and that the log is consistent with what it signed before.
///
/// # Errors
/// [`NoteError`] when `note` is not a signed checkpoint or has been signed with this key.
pub fn cosign(note: &str, key: &SigningKey) -> Result<String, NoteError> {
    let (text, lines) = parse(note)?;
    Checkpoint::from_text(text)?;
    let id = key.verifier().id();
    if lines.iter().any(|line| line.name == key.name && line.id == id) {
        return Err(NoteError::AlreadySigned { name: key.name.clone() });
    }
    Ok(format!("{note}{}", key.signature_line(text)))
}

/// The names that the note's signature lines claim, unverified, in order.
///
/// # Errors
/// [`NoteError::Form`] when it is not a signed note.
pub fn signers(note: &str) -> Result<Vec<String>, NoteError> {
    Ok(parse(note)?.1.iter().map(|line| line.name.to_owned()).collect())
}

/// The note's checkpoint without any regard to signatures, for saying what is wrong with a note that does not open.
///
/// # Errors
/// [`NoteError`] when it is not a note over a checkpoint.
pub fn peek(note: &str) -> Result<Checkpoint, NoteError> {
    Checkpoint::from_text(parse(note)?.0)
}

/// Reads a note and checks its signatures: the checkpoint, and the names of those of `keys` that signed it.
///
/// Signatures of keys that are not given are passed over, as the form demands.
///
/// # Errors
/// [`NoteError::Signature`] when a signature of a given key does not fit, [`NoteError::Unknown`] when none is of a
/// given key, otherwise what is wrong with the form.
pub fn open(note: &str, keys: &[VerifierKey]) -> Result<(Checkpoint, Vec<String>), NoteError> {
    let (text, lines) = parse(note)?;
    let mut names: Vec<String> = Vec::new();
    for line in &lines {
        let Some(key) = keys.iter().find(|key| key.name == line.name && key.id() == line.id) else { continue };
        let fits = ed25519_dalek::Signature::from_slice(&line.signature)
            .is_ok_and(|signature| key.key.verify_strict(text.as_bytes(), &signature).is_ok());
        if !fits {
            return Err(NoteError::Signature { name: key.name.clone() });
        }
        if !names.contains(&key.name) {
            names.push(key.name.clone());
        }
    }
    if names.is_empty() {
        return Err(NoteError::Unknown { signers: lines.iter().map(|line| line.name.to_owned()).collect() });
    }
    Ok((Checkpoint::from_text(text)?, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example key and note that the form's first implementation has documented since 2019.
    const EXAMPLE_SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const EXAMPLE_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const EXAMPLE_TEXT: &str =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const EXAMPLE_LINE: &str =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(&[seed; 32]) }
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "yunhe.example/log".to_owned(), size: 42, root: [7; 32] }
    }

    #[test]
    fn the_documented_example_signs_to_the_same_line() {
        let secret = SigningKey::from_text(EXAMPLE_SECRET).expect("the example key");
        assert_eq!(secret.to_text().as_str(), EXAMPLE_SECRET);
        assert_eq!(secret.verifier().to_text(), EXAMPLE_PUBLIC);
        assert_eq!(VerifierKey::from_text(EXAMPLE_PUBLIC), Ok(secret.verifier()));
        assert_eq!(secret.signature_line(EXAMPLE_TEXT), EXAMPLE_LINE);
        let note = format!("{EXAMPLE_TEXT}\n{EXAMPLE_LINE}");
        let said = open(&note, &[secret.verifier()]);
        assert!(matches!(said, Err(NoteError::Checkpoint(_))), "signed well, but no checkpoint: {said:?}");
    }

    #[test]
    fn a_checkpoint_is_signed_countersigned_and_opened() {
        let (log, above) = (key("yunhe.example/log", 1), key("省总工会", 2));
        let note = sign(&checkpoint(), &log);
        let log_only = vec![log.name().to_owned()];
        assert_eq!(open(&note, &[log.verifier()]), Ok((checkpoint(), log_only.clone())));
        let both = cosign(&note, &above).expect("countersigns");
        let names = vec![log.name().to_owned(), above.name().to_owned()];
        assert_eq!(open(&both, &[above.verifier(), log.verifier()]), Ok((checkpoint(), names.clone())));
        assert_eq!(open(&both, &[log.verifier()]), Ok((checkpoint(), log_only)));
        assert_eq!(signers(&both), Ok(names));
        assert_eq!(peek(&both), Ok(checkpoint()));
        assert!(matches!(cosign(&both, &above), Err(NoteError::AlreadySigned { .. })));
        assert!(matches!(open(&note, &[above.verifier()]), Err(NoteError::Unknown { .. })));
        assert!(matches!(open(&note, &[]), Err(NoteError::Unknown { .. })));
    }

    #[test]
    fn no_character_of_a_note_can_be_changed_unseen() {
        let log = key("yunhe.example/log", 1);
        let note = sign(&checkpoint(), &log);
        for (at, c) in note.char_indices() {
            let other = if c == 'x' { 'y' } else { 'x' };
            let mut altered = note.clone();
            altered.replace_range(at..at + c.len_utf8(), other.encode_utf8(&mut [0; 4]));
            assert!(open(&altered, &[log.verifier()]).is_err(), "{c:?} at {at} could be changed");
        }
    }

    #[test]
    fn keys_are_made_from_the_randomness_given_and_survive_storage() {
        use rand::SeedableRng as _;
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let one = SigningKey::generate("a", &mut rng).expect("a fine name");
        let two = SigningKey::generate("a", &mut rng).expect("a fine name");
        assert_ne!(one.verifier(), two.verifier());
        let back = SigningKey::from_text(&one.to_text()).expect("its own text");
        assert_eq!(back.verifier(), one.verifier());
        assert_eq!(one.verifier().fingerprint().len(), 16 * 5 - 1);
        assert!(!format!("{one:?}").contains(&one.to_text()[20..]));
        for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb"] {
            assert_eq!(SigningKey::generate(name, &mut rng).err(), Some(KeyError::Name(name.to_owned())));
        }
    }

    #[test]
    fn mistyped_keys_are_told() {
        let text = key("a", 1).verifier().to_text();
        assert!(matches!(VerifierKey::from_text("a+b"), Err(KeyError::Form)));
        assert!(matches!(VerifierKey::from_text(&text.replace("a+", "b+")), Err(KeyError::Hash { .. })));
        assert!(matches!(VerifierKey::from_text(&text[..text.len() - 4]), Err(KeyError::Form)));
        let other = join_key("a", [0; 4], &[0; 32]).replace("+AQ", "+Ag");
        assert!(matches!(VerifierKey::from_text(&other), Err(KeyError::Algorithm(2))));
        assert!(matches!(SigningKey::from_text(&text), Err(KeyError::Form)));
    }

    #[test]
    fn hostile_notes_are_refused() {
        let log = key("l", 1);
        let keys = [log.verifier()];
        let note = sign(&checkpoint(), &log);
        let line = log.signature_line(&checkpoint().to_text());
        for (bad, why) in [
            (String::new(), "no empty line"),
            (note.trim_end().to_owned(), "does not end in a newline"),
            (note.replace('4', "\u{7}"), "control"),
            (format!("{note}\n"), "newline"),
            (format!("{note}{}", line.repeat(100)), "more than 100"),
            (note.replace("— l ", "— l l "), "not base64"),
            ("x".repeat(MAX_NOTE + 1), "million"),
        ] {
            let said = open(&bad, &keys).expect_err(why).to_string();
            assert!(said.contains(why), "{said} should speak of {why}");
        }
        let signed = |text: &str| open(&format!("{text}\n{}", log.signature_line(text)), &keys);
        assert!(matches!(signed("o\n042\nAAAA\n"), Err(NoteError::Checkpoint(_))));
        assert!(matches!(signed("o\n1\nAAAA\n"), Err(NoteError::Checkpoint(_))));
        assert!(matches!(signed("o\n1\n"), Err(NoteError::Checkpoint(_))));
        assert!(signed(&format!("{}extension\n", checkpoint().to_text())).is_ok());
    }
}
