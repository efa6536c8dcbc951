//! The server: every page of every crate is registered here with the action it is, and nothing is served before the
//! table of [`access`] has allowed that action on the unit the address names.
//!
//! A crate with pages gives [`Routes`]; `app` gathers them with a [`House`] and serves the router. A handler is an axum
//! handler whose first argument is a [`Ctx`]: by the time it runs, who asks, in which language, at which moment, about
//! which unit is known, and it is allowed.

mod app;
mod cookie;
pub(crate) mod cookies;
mod ctx;
mod download;
mod file;
mod form;
mod guard;
mod headers;
mod hooks;
mod kinds;
mod limit;
mod look;
mod metrics;
mod observe;
mod pairs;
mod problem;
mod routes;
mod serve;
pub mod testing;
mod waiting;

pub use app::{App, House, Nav, Settings, Site};
pub use ctx::{Ctx, Here, SessionHere};
pub use download::{download, download_headers};
pub use file::file_body;
pub use form::{Upload, UploadedFile};
pub use headers::CONTENT_SECURITY_POLICY;
pub use hooks::{AfterUndo, FigureNote, FigureNotes, FootLink, PublicPart, UndoneHook};
pub use kinds::{RecordKind, RecordPage, RecordUnits};
pub use limit::Rate;
pub use look::Lookup;
pub use pairs::Pairs;
pub use problem::{Problem, Told};
pub use routes::{Resolver, Route, Routes, Target};
pub use serve::serve;
pub use waiting::{Held, Waiting};

/// What a handler gives.
pub type Page = Result<axum::response::Response, Problem>;
