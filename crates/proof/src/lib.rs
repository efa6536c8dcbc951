//! Proofs: that the federation's log only ever grew, that a published figure is what the log held, and that a
//! publication can be checked by anyone, offline, without the database.
//!
//! This crate does no input or output but through readers and writers it is handed, knows no database, no clock and no
//! source of randomness of its own.
//!
//! * [`merkle`] — the tree of RFC 6962: roots, its growing edge, inclusion and consistency proofs;
//! * [`canon`] — which bytes are hashed for a version and for a commit;
//! * [`checkpoint`] — the state of a log as a signed note;
//! * [`publication`] — the publication file: written, and verified with every alteration named.
//!
//! `docs/PUBLICATION.md` specifies every byte for a stranger.

pub mod canon;
pub mod checkpoint;
pub mod hex;
pub mod merkle;
pub mod publication;
