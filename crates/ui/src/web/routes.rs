//! The registry of routes: each names its action, and says how the unit it is about is found.

use std::sync::Arc;

use access::{About, Action};
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::app::{App, Nav};
use super::hooks::{FigureNotes, FootLink, PublicPart};
use super::kinds::RecordKind;
use super::look::Lookup;
use super::problem::Problem;
use crate::Texts;

/// How the unit a route is about is found.
#[derive(Clone)]
pub enum Target {
    /// It is about no unit: only the role decides.
    House,
    /// About the unit one stands in: `?unit=CODE`, or else the first of one's units on which the action is allowed.
    Standing,
    /// About the unit whose code is this part of the path.
    Code(&'static str),
    /// About the unit to which the record belongs that the address names; asked for after it is certain that the action is
    /// allowed on some unit. `None` for a record that does not exist: 404, as for one that may not be known of.
    Record(Resolver),
}

/// Finds the unit a record belongs to. `Some(0)` for what belongs to the house itself.
pub type Resolver = Arc<dyn Fn(&Lookup<'_>) -> Result<Option<i64>, Problem> + Send + Sync>;

/// One route.
#[derive(Clone)]
pub struct Route {
    /// GET (and HEAD with it) or POST.
    pub method: Method,
    /// Its pattern, with parts in braces: `/units/{unit}`.
    pub path: &'static str,
    /// What it is, in the table of `access`.
    pub action: Action,
    /// How the unit it is about is found.
    pub target: Target,
    /// It takes files: bodies up to 64 MiB, read with [`super::Upload`].
    pub upload: bool,
    /// It may take as long as it needs: exports, imports.
    pub untimed: bool,
    /// It is asked for at another moment than now (`?as_of=`, `?known=`): pages of registers and figures.
    pub timed: bool,
}

pub(crate) type Handled = MethodRouter<Arc<App>>;

/// Routes, places in the rail and texts of one crate.
///
/// ```
/// use ui::web::{Ctx, Nav, Page, Routes};
/// async fn units(ctx: Ctx) -> Page {
///     Ok(ctx.page("units", &ui::html! { h1 { "units" } }))
/// }
/// let routes = Routes::new().get("/units", access::Action::UnitsRead, units);
/// assert_eq!(routes.list().count(), 1);
/// ```
#[derive(Default)]
pub struct Routes {
    pub(crate) routes: Vec<(Route, Handled)>,
    pub(crate) nav: Vec<Nav>,
    pub(crate) texts: Vec<&'static Texts>,
    pub(crate) records: Vec<RecordKind>,
    pub(crate) suggest: Option<&'static str>,
    pub(crate) figure_notes: Vec<FigureNotes>,
    pub(crate) public: Vec<PublicPart>,
    pub(crate) foot: Vec<FootLink>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// A page that only reads. The unit is found by the path where it has a part `{unit}`, else it is the unit one stands in;
    /// actions of the house are about none.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, action: Action, handler: H) -> Routes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::GET, path, action, on(MethodFilter::GET, handler))
    }

    /// What changes something. Its form is checked against forgery before the handler runs.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, action: Action, handler: H) -> Routes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.add(Method::POST, path, action, on(MethodFilter::POST, handler))
    }

    fn add(mut self, method: Method, path: &'static str, action: Action, handled: Handled) -> Routes {
        let target = match action.line().about {
            About::House => Target::House,
            About::Unit if path.contains("{unit}") => Target::Code("unit"),
            About::Unit => Target::Standing,
        };
        let timed = action.line().about == About::Unit && !action.line().writes;
        self.routes.push((Route { method, path, action, target, upload: false, untimed: false, timed }, handled));
        self
    }

    /// The route added last is about the unit of a record that `resolver` finds.
    #[must_use]
    pub fn found_by(
        self,
        resolver: impl Fn(&Lookup<'_>) -> Result<Option<i64>, Problem> + Send + Sync + 'static,
    ) -> Routes {
        self.last(|route| route.target = Target::Record(Arc::new(resolver)))
    }

    /// The route added last takes files.
    #[must_use]
    pub fn upload(self) -> Routes {
        self.last(|route| route.upload = true)
    }

    /// The route added last may take as long as it needs.
    #[must_use]
    pub fn untimed(self) -> Routes {
        self.last(|route| route.untimed = true)
    }

    /// The route added last shows the moment control, or does not, whatever its action.
    #[must_use]
    pub fn timed(self, timed: bool) -> Routes {
        self.last(|route| route.timed = timed)
    }

    fn last(mut self, change: impl FnOnce(&mut Route)) -> Routes {
        if let Some((route, _)) = self.routes.last_mut() {
            change(route);
        }
        self
    }

    /// A place in the rail.
    #[must_use]
    pub fn nav(mut self, nav: Nav) -> Routes {
        self.nav.push(nav);
        self
    }

    /// The texts of the crate, asked for by [`super::Ctx::t`].
    #[must_use]
    pub fn texts(mut self, texts: &'static Texts) -> Routes {
        self.texts.push(texts);
        self
    }

    /// What is told of a register: the log links to its records' pages, papers hang on them.
    #[must_use]
    pub fn record(mut self, kind: RecordKind) -> Routes {
        self.records.push(kind);
        self
    }

    /// What was told of registers so far: for crates that give each of them routes of their own.
    pub fn records(&self) -> &[RecordKind] {
        &self.records
    }

    /// Where suggestions are asked while one types in the search box.
    #[must_use]
    pub fn suggest(mut self, path: &'static str) -> Routes {
        self.suggest = Some(path);
        self
    }

    /// What the page of a figure tells of the publications that quoted it, and marks on its curve.
    #[must_use]
    pub fn figure_notes(mut self, notes: FigureNotes) -> Routes {
        self.figure_notes.push(notes);
        self
    }

    /// A part of what the public finds at `/`. Where no crate has one, the public is led to the sign-in page.
    #[must_use]
    pub fn public(mut self, part: PublicPart) -> Routes {
        self.public.push(part);
        self
    }

    /// A link at the foot of every page.
    #[must_use]
    pub fn foot(mut self, link: FootLink) -> Routes {
        self.foot.push(link);
        self
    }

    /// These routes and those of another.
    #[must_use]
    pub fn with(mut self, other: Routes) -> Routes {
        self.routes.extend(other.routes);
        self.nav.extend(other.nav);
        self.texts.extend(other.texts);
        self.records.extend(other.records);
        self.suggest = other.suggest.or(self.suggest);
        self.figure_notes.extend(other.figure_notes);
        self.public.extend(other.public);
        self.foot.extend(other.foot);
        self
    }

    /// The routes, for tests that walk them.
    pub fn list(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().map(|(route, _)| route)
    }
}
