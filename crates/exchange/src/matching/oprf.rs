//! The functions of RFC 9497 as matching uses them, and what is derived from their output.

use aes_gcm::aead::array::Array;
use aes_gcm::aead::{AeadInOut, KeyInit};
use hmac::{Hmac, Mac as _};
use rand::CryptoRng;
use sha2::{Digest as _, Sha512};
use voprf::{BlindedElement, EvaluationElement, Group as _, OprfClient, OprfServer, Ristretto255};
use zeroize::Zeroizing;

use super::error::MatchError;

/// Bytes of a group element, and of a scalar.
pub(super) const ELEMENT: usize = 32;
/// Bytes of the tag by which a row is found.
pub(super) const TAG: usize = 16;
/// Bytes by which a sealed text is longer than its clear one.
pub(super) const SEALED_MORE: usize = 16;

/// What sets the inputs of this protocol apart from any other use of the function.
const NUMBER: &[u8] = b"guildhall-match-1 number ";
const AGREED: &[u8] = b"guildhall-match-1 agreed ";

/// The output of the function.
pub(super) type Output = Zeroizing<[u8; 64]>;

/// Randomness of today's traits for a crate of yesterday's.
struct Adapter<'a, R>(&'a mut R);

impl<R: CryptoRng> rand_core::RngCore for Adapter<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl<R: CryptoRng> rand_core::CryptoRng for Adapter<'_, R> {}

/// An identity number as an input.
fn input(number: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(NUMBER.len() + number.len()));
    bytes.extend_from_slice(NUMBER);
    bytes.extend_from_slice(number.as_bytes());
    bytes
}

fn array(output: &[u8]) -> Output {
    let mut bytes = Zeroizing::new([0; 64]);
    bytes.copy_from_slice(output);
    bytes
}

/// Blinds a number: the element that is sent, and the blind that is kept.
pub(super) fn blind<R: CryptoRng>(
    number: &str,
    rng: &mut R,
) -> Result<([u8; ELEMENT], Zeroizing<[u8; ELEMENT]>), MatchError> {
    blind_bytes(&input(number), rng)
}

fn blind_bytes<R: CryptoRng>(
    input: &[u8],
    rng: &mut R,
) -> Result<([u8; ELEMENT], Zeroizing<[u8; ELEMENT]>), MatchError> {
    let blinded = OprfClient::<Ristretto255>::blind(input, &mut Adapter(rng))
        .map_err(|_| MatchError::Damaged("a number cannot be blinded"))?;
    let mut kept = Zeroizing::new([0; ELEMENT]);
    kept.copy_from_slice(&blinded.state.serialize());
    Ok((blinded.message.serialize().into(), kept))
}

/// Takes the blind away from an evaluated element.
pub(super) fn finalize(number: &str, blind: &[u8; ELEMENT], evaluated: &[u8; ELEMENT]) -> Result<Output, MatchError> {
    finalize_bytes(&input(number), blind, evaluated)
}

fn finalize_bytes(input: &[u8], blind: &[u8; ELEMENT], evaluated: &[u8; ELEMENT]) -> Result<Output, MatchError> {
    let client = OprfClient::<Ristretto255>::deserialize(blind).map_err(|_| MatchError::Damaged("a blind is none"))?;
    let evaluated = EvaluationElement::deserialize(evaluated)
        .map_err(|_| MatchError::Damaged("an evaluated element is none of the group"))?;
    client
        .finalize(input, &evaluated)
        .map(|output| array(&output))
        .map_err(|_| MatchError::Damaged("an element cannot be unblinded"))
}

/// The department's key, drawn for one answer; wiped when dropped.
pub(super) struct Key(OprfServer<Ristretto255>);

impl Key {
    /// A new key for the request of this hash.
    pub(super) fn random<R: CryptoRng>(request: &[u8; 32], rng: &mut R) -> Result<Key, MatchError> {
        let mut seed = Zeroizing::new([0; ELEMENT]);
        rng.fill_bytes(seed.as_mut());
        Key::derive(seed.as_ref(), request)
    }

    fn derive(seed: &[u8], info: &[u8]) -> Result<Key, MatchError> {
        OprfServer::new_from_seed(seed, info).map(Key).map_err(|_| MatchError::Damaged("no key can be derived"))
    }

    /// Evaluates a blinded element without learning what it hides.
    pub(super) fn blind_evaluate(&self, blinded: &[u8; ELEMENT]) -> Result<[u8; ELEMENT], MatchError> {
        let blinded = BlindedElement::deserialize(blinded)
            .map_err(|_| MatchError::Damaged("a blinded element is none of the group"))?;
        Ok(self.0.blind_evaluate(&blinded).serialize().into())
    }

    /// The function of a number that is known.
    pub(super) fn evaluate(&self, number: &str) -> Result<Output, MatchError> {
        self.evaluate_bytes(&input(number))
    }

    fn evaluate_bytes(&self, input: &[u8]) -> Result<Output, MatchError> {
        self.0
            .evaluate(input)
            .map(|output| array(&output))
            .map_err(|_| MatchError::Damaged("a number cannot be evaluated"))
    }
}

/// Whether these bytes are an element that may stand in a file: of the group, canonical, not the identity.
pub(super) fn is_element(bytes: &[u8; ELEMENT]) -> bool {
    BlindedElement::<Ristretto255>::deserialize(bytes).is_ok()
}

/// HKDF-Expand (RFC 5869) of one block: what `output` gives for a use, bound to one answer.
fn expand(output: &Output, usage: &[u8], binding: &[u8; 32]) -> Zeroizing<[u8; 64]> {
    let mut mac =
        Hmac::<Sha512>::new_from_slice(output.as_ref()).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    mac.update(usage);
    mac.update(binding);
    mac.update(&[1]);
    array(&mac.finalize().into_bytes())
}

/// What finds and opens the row of a number.
pub(super) struct RowKey {
    pub(super) tag: [u8; TAG],
    cipher: aes_gcm::Aes256Gcm,
}

impl RowKey {
    pub(super) fn new(output: &Output, binding: &[u8; 32]) -> RowKey {
        let okm = expand(output, b"row", binding);
        let (mut tag, mut key) = ([0; TAG], Zeroizing::new([0; 32]));
        tag.copy_from_slice(&okm[..TAG]);
        key.copy_from_slice(&okm[32..]);
        RowKey { tag, cipher: aes_gcm::Aes256Gcm::new(&Array::from(*key)) }
    }

    /// Seals the labels in place and appends what proves them. The key is used for this one text, so its nonce is zero.
    pub(super) fn seal(&self, labels: &mut [u8], binding: &[u8; 32]) -> Result<[u8; SEALED_MORE], MatchError> {
        self.cipher
            .encrypt_inout_detached(&Array::default(), binding, labels.into())
            .map(Into::into)
            .map_err(|_| MatchError::Damaged("labels cannot be sealed"))
    }

    /// Opens sealed labels in place.
    pub(super) fn open(&self, sealed: &mut [u8], binding: &[u8; 32]) -> Result<(), MatchError> {
        let (labels, proof) = sealed.split_last_chunk_mut::<SEALED_MORE>().ok_or(MatchError::Altered)?;
        self.cipher
            .decrypt_inout_detached(&Array::default(), binding, labels.into(), &Array::from(*proof))
            .map_err(|_| MatchError::Altered)
    }
}

/// One side's part in agreeing on the key of the seal (Diffie and Hellman): what is kept and what is sent.
pub(super) fn part<R: CryptoRng>(rng: &mut R) -> (Zeroizing<[u8; ELEMENT]>, [u8; ELEMENT]) {
    let scalar = Ristretto255::random_scalar(&mut Adapter(rng));
    let mut kept = Zeroizing::new([0; ELEMENT]);
    kept.copy_from_slice(&Ristretto255::serialize_scalar(scalar));
    (kept, Ristretto255::serialize_elem(Ristretto255::base_elem() * scalar).into())
}

/// The key of the seal that ends an answer, from what one side kept and what the other sent.
pub(super) fn agree(
    kept: &[u8; ELEMENT],
    sent: &[u8; ELEMENT],
    binding: &[u8; 32],
) -> Result<Zeroizing<[u8; 64]>, MatchError> {
    let damaged = |_| MatchError::Damaged("a part of the seal's key is none");
    let scalar = Ristretto255::deserialize_scalar(kept).map_err(damaged)?;
    let element = Ristretto255::deserialize_elem(sent).map_err(damaged)?;
    let shared = Zeroizing::new(<[u8; ELEMENT]>::from(Ristretto255::serialize_elem(element * scalar)));
    let agreed = Sha512::new().chain_update(AGREED).chain_update(shared.as_ref()).finalize();
    Ok(expand(&array(&agreed), b"seal", binding))
}

/// A number blinded with a blind that is known.
#[cfg(test)]
pub(super) fn blind_with(number: &str, blind: &[u8; ELEMENT]) -> [u8; ELEMENT] {
    // A key that is the blind evaluates what is blinded with one to what is blinded with the blind.
    let one = tests::scripted(&std::array::from_fn(|at| u8::from(at == 0)));
    let (element, _) = blind_bytes(&input(number), &mut { one }).expect("a number");
    Key(OprfServer::new_with_key(blind).expect("a scalar")).blind_evaluate(&element).expect("an element")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proof::hex;
    use rand::{TryCryptoRng, TryRng};

    use super::*;

    /// "Randomness" that is a script.
    pub(super) struct Script(Vec<u8>);

    /// Draws this scalar: 64 bytes are reduced modulo the group's order, so a scalar followed by zeros is itself.
    pub(super) fn scripted(scalar: &[u8; ELEMENT]) -> Script {
        Script([*scalar, [0; ELEMENT]].concat())
    }

    impl TryRng for Script {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("scalars are drawn as bytes")
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("scalars are drawn as bytes")
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.copy_from_slice(&self.0.drain(..bytes.len()).collect::<Vec<_>>());
            Ok(())
        }
    }

    impl TryCryptoRng for Script {}

    const SEED: [u8; 32] = [0xa3; 32];
    const KEY_INFO: &[u8] = b"test key";
    const BLIND: &str = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
    /// Input, blinded element, evaluated element, output: RFC 9497, appendix A.1.1 (ristretto255-SHA512, OPRF mode).
    const VECTORS: [[&str; 4]; 2] = [
        [
            "00",
            "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
            "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
            "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6",
        ],
        [
            "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
            "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
            "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
            "f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73",
        ],
    ];

    /// Every step goes through the same functions as in use. The blind of the vectors comes in by the randomness: a scalar
    /// is drawn as 64 bytes, see [`scripted`]. The private key is not shown by the crate; that the evaluated element is right for a key derived from seed and info
    /// shows that it is the vectors' own.
    #[test]
    fn the_vectors_of_the_standard_hold() {
        let key = Key::derive(&SEED, KEY_INFO).expect("a key");
        for [input, blinded, evaluated, output] in VECTORS {
            let input = hex::decode(input).expect("hexadecimal");
            let mut script = scripted(&hex::decode_array(BLIND).expect("hexadecimal"));
            let (sent, kept) = blind_bytes(&input, &mut script).expect("blinded");
            assert_eq!(hex::encode(kept.as_ref()), BLIND);
            assert_eq!(hex::encode(&sent), blinded);
            let back = key.blind_evaluate(&sent).expect("an element");
            assert_eq!(hex::encode(&back), evaluated);
            assert_eq!(hex::encode(finalize_bytes(&input, &kept, &back).expect("an output").as_ref()), output);
            assert_eq!(hex::encode(key.evaluate_bytes(&input).expect("an output").as_ref()), output);
        }
    }

    #[test]
    fn what_is_no_element_is_refused() {
        let key = Key::derive(&SEED, KEY_INFO).expect("a key");
        // The identity, a number that is not canonical, a point that is not on the curve.
        for bytes in [[0; 32], [0xff; 32], std::array::from_fn(|i| u8::from(i == 0) * 2 + 1)] {
            assert!(!is_element(&bytes));
            assert!(matches!(key.blind_evaluate(&bytes), Err(MatchError::Damaged(_))));
            assert!(matches!(finalize("1", &[1; 32], &bytes), Err(MatchError::Damaged(_))));
        }
        let (blinded, blind) = blind("1", &mut rand::rng()).expect("blinded");
        assert!(is_element(&blinded) && is_element(&key.blind_evaluate(&blinded).expect("an element")));
        assert!(finalize("1", &[0; 32], &blinded).is_err(), "a blind is never zero");
        assert!(finalize("1", &blind, &blinded).is_ok());
    }

    #[test]
    fn both_sides_agree_on_the_seal_and_nobody_else_does() {
        let ((mine, sent), (yours, back)) = (part(&mut rand::rng()), part(&mut rand::rng()));
        let key = agree(&mine, &back, &[1; 32]).expect("a key");
        assert_eq!(*key, *agree(&yours, &sent, &[1; 32]).expect("the same"));
        assert_ne!(*key, *agree(&yours, &sent, &[2; 32]).expect("another answer's"));
        assert_ne!(*key, *agree(&part(&mut rand::rng()).0, &sent, &[1; 32]).expect("another's"));
        assert!(agree(&mine, &[0; 32], &[1; 32]).is_err(), "the identity is no part");
    }

    #[test]
    fn rows_open_only_under_their_own_number_and_answer() {
        let key = Key::derive(&SEED, KEY_INFO).expect("a key");
        let row = |number: &str, binding: u8| RowKey::new(&key.evaluate(number).expect("an output"), &[binding; 32]);
        let mine = row("1", 1);
        let mut sealed = *b"yes\0................";
        let proof = mine.seal(&mut sealed[..4], &[1; 32]).expect("sealed");
        sealed[4..].copy_from_slice(&proof);
        for (other, binding) in [(row("2", 1), 1), (row("1", 2), 2), (row("1", 1), 2)] {
            assert!(matches!(other.open(&mut sealed.clone(), &[binding; 32]), Err(MatchError::Altered)));
        }
        mine.open(&mut sealed, &[1; 32]).expect("opened");
        assert_eq!(&sealed[..4], b"yes\0");
        assert_ne!(mine.tag, row("1", 2).tag, "a tag of one answer says nothing about another");
    }
}
