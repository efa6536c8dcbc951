//! The Merkle tree of RFC 6962 §2.1 (restated in RFC 9162 §2.1) over SHA-256.
//!
//! Every hash here is 32 bytes. A *leaf hash* is `SHA-256(0x00 ‖ entry)`, an inner node is
//! `SHA-256(0x01 ‖ left ‖ right)`; the two prefixes keep an entry from ever being mistaken for a node. A tree of `n`
//! leaves splits at the largest power of two smaller than `n`, so it is left-heavy and only its right edge changes
//! when it grows: that edge is the [`Frontier`].
//!
//! The functions over slices take **leaf hashes**, not entries, because the entries are usually gone by the time a
//! proof is asked for.

use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// A SHA-256 value: a leaf hash, a node, or a root.
pub type Hash = [u8; 32];

/// `SHA-256(0x00 ‖ entry)`: what stands in the tree for an entry.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`: the parent of two subtrees.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Why stored bytes are not a [`Frontier`].
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum FrontierError {
    /// Fewer than the eight bytes of the size.
    #[error("a stored tree edge begins with 8 bytes of size, but only {0} bytes are there; rebuild it from the log")]
    NoSize(usize),
    /// The hashes that follow are not as many as the size has one-bits.
    #[error(
        "a stored tree edge of {size} leaves takes {expected} bytes, but {found} are there; rebuild it from the log"
    )]
    Length {
        /// Leaves the bytes speak of.
        size: u64,
        /// Bytes such an edge takes.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
}

/// The right edge of a growing tree: enough to append leaves and to know the root, in `O(log n)` memory.
///
/// It holds the root of each complete subtree of the tree, largest (leftmost) first: one for every one-bit of the
/// number of leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf, given as its [`leaf_hash`].
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Each trailing one-bit of the size is a complete subtree as large as the one just made: they become one.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("there is a subtree for every one-bit of the size");
            node = node_hash(&left, &node);
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The number of leaves appended so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree as it stands; [`empty_root`] before the first leaf.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }

    /// The edge as bytes: the size as `u64` big-endian, then the subtree roots, largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 32 * self.peaks.len());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend(self.peaks.iter().flatten());
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FrontierError`] when the length does not fit the size the bytes begin with.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(FrontierError::NoSize(bytes.len()))?;
        let size = u64::from_be_bytes(*size);
        let (peaks, odd) = rest.as_chunks::<32>();
        let count = size.count_ones() as usize;
        if peaks.len() != count || !odd.is_empty() {
            return Err(FrontierError::Length { size, expected: 8 + 32 * count, found: bytes.len() });
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

impl Extend<Hash> for Frontier {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::new();
        frontier.extend(leaves);
        frontier
    }
}

/// The root of the tree over these leaf hashes.
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Frontier>().root()
}

/// Where a tree of `size ≥ 2` leaves splits: the largest power of two smaller than `size`.
fn split(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// The inclusion proof (RFC 9162 §2.1.3.1) of the leaf at `index`: sibling hashes from the leaf upwards.
///
/// An index beyond the end has no proof; the empty answer is refused by [`verify_inclusion`], which checks the index.
/// Costs `O(n)` hashing.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Vec<Hash> {
    let mut path = Vec::new();
    let (mut rest, mut at) = (leaves, index);
    if at >= rest.len() {
        return path;
    }
    while rest.len() > 1 {
        let (left, right) = rest.split_at(split(rest.len()));
        if at < left.len() {
            path.push(root_of(right));
            rest = left;
        } else {
            path.push(root_of(left));
            at -= left.len();
            rest = right;
        }
    }
    path.reverse();
    path
}

/// Whether `proof` shows that `leaf` (a leaf hash) is the leaf at `index` of the tree of `size` leaves with this root
/// (RFC 9162 §2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A node at the right edge without a right sibling rises unpaired until it is a right child.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The consistency proof (RFC 9162 §2.1.4.1) that the tree over the first `old` leaves is a beginning of the tree over
/// all of them.
///
/// Empty when there is nothing to show: `old` is 0, or all of them, or (no proof exists) more than all of them.
#[must_use]
pub fn consistency_proof(leaves: &[Hash], old: usize) -> Vec<Hash> {
    let mut path = Vec::new();
    let (mut rest, mut old) = (leaves, old);
    // Whether the part of the old tree looked at is a whole subtree that the verifier already knows as the old root.
    let mut known = true;
    if old == 0 || old >= rest.len() {
        return path;
    }
    while old != rest.len() {
        let (left, right) = rest.split_at(split(rest.len()));
        if old <= left.len() {
            path.push(root_of(right));
            rest = left;
        } else {
            path.push(root_of(left));
            old -= left.len();
            rest = right;
            known = false;
        }
    }
    if !known {
        path.push(root_of(rest));
    }
    path.reverse();
    path
}

/// Whether `proof` shows that the tree of `old_size` leaves with `old_root` is a beginning of the tree of `new_size`
/// leaves with `new_root` (RFC 9162 §2.1.4.2).
///
/// The empty tree is a beginning of every tree; its root must still be [`empty_root`] and its proof empty.
#[must_use]
pub fn verify_consistency(old_size: u64, old_root: &Hash, new_size: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root && (old_size > 0 || *old_root == empty_root());
    }
    if old_size == 0 {
        return proof.is_empty() && *old_root == empty_root();
    }
    // A complete old tree is a node of the new one, so the proof leaves it out and begins above it.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        match proof.split_first() {
            Some(parts) => parts,
            None => return false,
        }
    };
    let skip = (old_size - 1).trailing_ones();
    // Shifting a 64-bit number by 64 is not defined; 2^64 leaves do not fit the size anyway.
    let (mut node, mut last) = ((old_size - 1) >> skip.min(63), (new_size - 1) >> skip.min(63));
    let (mut from_old, mut from_new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(sibling, &from_old);
            from_new = node_hash(sibling, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == *old_root && from_new == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries and roots of the reference log's own test suite, long printed with RFC 6962.
    const ENTRIES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
    }

    fn hash(text: &str) -> Hash {
        hex(text).try_into().expect("32 bytes")
    }

    fn leaves() -> Vec<Hash> {
        ENTRIES.iter().map(|entry| leaf_hash(&hex(entry))).collect()
    }

    #[test]
    fn roots_are_those_of_the_reference_vectors() {
        assert_eq!(empty_root(), hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        assert_eq!(Frontier::new().root(), empty_root());
        let leaves = leaves();
        let mut frontier = Frontier::new();
        for (n, (leaf, root)) in leaves.iter().zip(ROOTS).enumerate() {
            frontier.push(*leaf);
            assert_eq!(frontier.size(), n as u64 + 1);
            assert_eq!(frontier.root(), hash(root));
            assert_eq!(root_of(&leaves[..=n]), hash(root));
        }
    }

    #[test]
    fn inclusion_paths_are_those_of_the_reference_vectors() {
        let leaves = leaves();
        let expected: [(usize, usize, &[&str]); 3] = [
            (0, 1, &[]),
            (
                0,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                5,
                8,
                &[
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
        ];
        for (index, size, path) in expected {
            let path: Vec<Hash> = path.iter().map(|h| hash(h)).collect();
            assert_eq!(inclusion_proof(&leaves[..size], index), path);
        }
    }

    #[test]
    fn consistency_paths_are_those_of_the_reference_vectors() {
        let leaves = leaves();
        let expected: [(usize, usize, &[&str]); 3] = [
            (1, 1, &[]),
            (
                1,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                6,
                8,
                &[
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
        ];
        for (old, new, path) in expected {
            let path: Vec<Hash> = path.iter().map(|h| hash(h)).collect();
            assert_eq!(consistency_proof(&leaves[..new], old), path);
        }
    }

    #[test]
    fn every_small_proof_holds_and_no_other_index_or_size_does() {
        let leaves: Vec<Hash> = (0..40u8).map(|n| leaf_hash(&[n])).collect();
        for size in 1..=leaves.len() {
            let tree = &leaves[..size];
            let root = root_of(tree);
            for index in 0..size {
                let proof = inclusion_proof(tree, index);
                for claimed in 0..size + 1 {
                    let holds = verify_inclusion(&tree[index], claimed as u64, size as u64, &proof, &root);
                    assert_eq!(holds, claimed == index, "leaf {index} of {size} claimed at {claimed}");
                }
            }
            for old in 0..=size {
                let proof = consistency_proof(tree, old);
                let old_root = root_of(&tree[..old]);
                assert!(verify_consistency(old as u64, &old_root, size as u64, &root, &proof), "{old} of {size}");
                let altered = leaf_hash(&old_root);
                assert!(!verify_consistency(old as u64, &altered, size as u64, &root, &proof), "{old} of {size}");
                // Nothing at all is a beginning of whatever root is claimed.
                let any_root = verify_consistency(old as u64, &old_root, size as u64, &altered, &proof);
                assert_eq!(any_root, old == 0, "{old} of {size}");
                let longer: Vec<Hash> = proof.iter().copied().chain([root]).collect();
                assert!(!verify_consistency(old as u64, &old_root, size as u64, &root, &longer), "{old} of {size}");
            }
        }
    }

    #[test]
    fn hostile_sizes_neither_verify_nor_panic() {
        let h = leaf_hash(b"x");
        assert!(!verify_inclusion(&h, u64::MAX, u64::MAX, &[h; 64], &h));
        assert!(!verify_inclusion(&h, u64::MAX - 1, u64::MAX, &[h; 70], &h));
        assert!(!verify_inclusion(&h, 0, 0, &[], &h));
        assert!(!verify_consistency(1 << 63, &h, u64::MAX, &h, &[h; 70]));
        assert!(!verify_consistency(3, &h, 2, &h, &[]));
        assert!(!verify_consistency(3, &h, 4, &h, &[]));
        assert!(inclusion_proof(&[h], 1).is_empty());
        assert!(consistency_proof(&[h], 2).is_empty());
    }

    #[test]
    fn an_edge_survives_storage_and_refuses_other_bytes() {
        for size in 0..70u8 {
            let frontier: Frontier = (0..size).map(|n| leaf_hash(&[n])).collect();
            let bytes = frontier.to_bytes();
            assert_eq!(Frontier::from_bytes(&bytes), Ok(frontier));
            let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
            assert!(matches!(Frontier::from_bytes(&longer), Err(FrontierError::Length { .. })));
        }
        assert_eq!(Frontier::from_bytes(&[0; 7]), Err(FrontierError::NoSize(7)));
    }
}
