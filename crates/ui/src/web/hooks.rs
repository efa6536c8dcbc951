//! What crates above tell the kernel's own pages: where a figure was published, and what the public finds at the door.
//!
//! The kernel knows neither bulletins nor programmes. A crate that has something to say there gives a function to
//! [`super::Routes::figure_notes`] or [`super::Routes::public`]; it is called on a thread of its own, so it may read the store.

use clock::{Day, Lang};
use figure::Query;
use maud::Markup;

use super::app::App;
use super::ctx::Ctx;
use super::problem::Problem;
use crate::components::Link;

/// One publication that quoted a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureNote {
    /// What it is called: number and title.
    pub title: String,
    /// Where the published figure can be read, with its proof.
    pub href: String,
    /// The day it was published.
    pub published: Day,
    /// The day for which the figure was stated; for a flow the last day of its period. The curve is marked there.
    pub as_of: Day,
    /// The unit it was stated for, when that is another than the one asked for; else empty.
    pub unit: String,
    /// The number as it was published, as people read it: `120,000`, `85.3%`.
    pub was: String,
    /// What the same question gives as known at the moment of the page, when a later commit made it another: a restatement.
    pub now: Option<String>,
}

/// Tells which publications quoted a figure, newest first. Of the query only the figure, the unit and what is known matter:
/// nothing that was published after `query.at.known` may be told, and nothing of a unit whose figures whoever asks may not
/// read. Give it to [`super::Routes::figure_notes`].
pub type FigureNotes = fn(&Ctx, &Query) -> Result<Vec<FigureNote>, Problem>;

/// A link that stands at the foot of every page, by its language and path; `None` for none. It must not ask the store: it is drawn for
/// every page, errors met before any route included. Give it to [`super::Routes::foot`].
pub type FootLink = fn(&App, Lang, &str) -> Option<Link>;

/// What else must be made anew within the commit that undoes another, by its number: whose turn it is with what it moved. The house
/// gives it as a service ([`super::House::service`]), and whoever undoes asks for it.
pub struct AfterUndo(pub Box<UndoneHook>);

/// See [`AfterUndo`].
pub type UndoneHook = dyn Fn(&mut record::Commit<'_>, i64) -> record::Result<()> + Send + Sync;

/// A part of the page that the public finds at `/`, such as the latest bulletins: an `h2` and what stands beneath it; empty
/// markup for nothing. Nobody is signed in when it is drawn. Give it to [`super::Routes::public`].
pub type PublicPart = fn(&Ctx) -> Result<Markup, Problem>;
