//! Throwaway.
#[macro_use]
#[path = "all/support.rs"]
mod support;
#[path = "all/notice.rs"]
mod notice;
#[path = "all/documents.rs"]
mod documents;
