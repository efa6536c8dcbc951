//! The Merkle tree against another implementation of the same RFC.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proof::merkle::{
    Frontier, Hash, consistency_proof, inclusion_proof, leaf_hash, root_of, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;

fn theirs(entries: &[Vec<u8>]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    entries.iter().for_each(|entry| tree.push(entry.clone()));
    tree
}

fn joined(proof: &[Hash]) -> Vec<u8> {
    proof.concat()
}

proptest! {
    #[test]
    fn both_make_the_same_roots_and_proofs(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 1..200),
        index in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
    ) {
        let tree = theirs(&entries);
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let root = root_of(&leaves);
        prop_assert_eq!(tree.root().as_bytes().to_vec(), root.to_vec());
        let frontier: Frontier = leaves.iter().copied().collect();
        prop_assert_eq!(frontier.root(), root);

        let index = index.index(leaves.len());
        let proof = inclusion_proof(&leaves, index);
        let other = tree.prove_inclusion(index);
        prop_assert_eq!(other.as_bytes().to_vec(), joined(&proof));
        prop_assert!(verify_inclusion(&leaves[index], index as u64, leaves.len() as u64, &proof, &root));
        let ours = InclusionProof::<Sha256>::try_from_bytes(joined(&proof)).expect("whole hashes");
        prop_assert!(tree.root().verify_inclusion(&entries[index], index as u64, &ours).is_ok());

        let old = old.index(leaves.len()) + 1;
        let old_root = root_of(&leaves[..old]);
        let proof = consistency_proof(&leaves, old);
        prop_assert!(verify_consistency(old as u64, &old_root, leaves.len() as u64, &root, &proof));
        let ours = ConsistencyProof::<Sha256>::try_from_bytes(joined(&proof)).expect("whole hashes");
        if old < leaves.len() {
            let other = tree.prove_consistency(leaves.len() - old);
            prop_assert_eq!(other.as_bytes().to_vec(), joined(&proof));
            let before = RootHash::<Sha256>::new(old_root.into(), old as u64);
            prop_assert!(tree.root().verify_consistency(&before, &ours).is_ok());
        }
    }

    #[test]
    fn an_altered_proof_holds_for_neither(
        size in 2usize..200, index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let root = root_of(&leaves);
        let index = index.index(size);
        let mut proof = inclusion_proof(&leaves, index);
        let at = at.index(proof.len() * 32);
        proof[at / 32][at % 32] ^= 1 << bit;
        prop_assert!(!verify_inclusion(&leaves[index], index as u64, size as u64, &proof, &root));
        let mut proof = consistency_proof(&leaves, size - 1);
        let at = at % (proof.len() * 32);
        proof[at / 32][at % 32] ^= 1 << bit;
        let old_root = root_of(&leaves[..size - 1]);
        prop_assert!(!verify_consistency(size as u64 - 1, &old_root, size as u64, &root, &proof));
    }
}
