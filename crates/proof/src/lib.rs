//! Merkle log, checkpoints, publications and their offline verification

pub mod canon;
pub mod checkpoint;
pub mod hex;
pub mod merkle;
