//! What every request shares, and how it is put together.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use access::{Access, Action, Decision, Role, Units, Who};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use clock::{Label, Lang};
use figure::Figures;
use record::{Moment, Store};
use tower_http::compression::CompressionLayer;

use super::ctx::Ctx;
use super::guard::{Post, guard};
use super::hooks::{FigureNotes, FootLink, PublicPart};
use super::kinds::RecordKind;
use super::limit::{Limiter, Rate};
use super::metrics::Metrics;
use super::observe::observe;
use super::routes::{Route, Routes};
use crate::Texts;

/// How the house is served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the house is called.
    pub brand: Label,
    /// Whether browsers reach it over TLS: cookies are then bound to TLS and to this host.
    pub secure: bool,
    /// Whether a proxy of our own stands before it: then the last address of `X-Forwarded-For` is believed.
    pub proxied: bool,
    /// How much one address may ask.
    pub rate: Rate,
    /// After how long an answer is given up.
    pub timeout: Duration,
    /// With this token in `Authorization: Bearer` the measurements can be read without a session.
    pub metrics_token: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            brand: Label { zh: "职工之家".into(), en: "Guildhall".into() },
            secure: false,
            proxied: false,
            rate: Rate::default(),
            timeout: Duration::from_secs(30),
            metrics_token: None,
        }
    }
}

/// A place in the rail, seen by whoever may take its action on some unit.
#[derive(Clone, Copy)]
pub struct Nav {
    /// Where among all: 0–99 what comes first and has no heading, 100–199 registers, 200–299 work, 300–399 public, 900–999 the
    /// house itself. The first place of a hundred is also where one lands.
    pub order: u32,
    /// The key of the heading it stands under; empty for none. Places of one heading stand together.
    pub group: &'static str,
    /// The key of what it says.
    pub label: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// The action that leads there.
    pub action: Action,
    /// How many there are behind it, from memory: it is asked for on every page.
    pub count: Option<fn(&Ctx) -> Option<i64>>,
    /// The role that lands here after signing in, wherever it stands.
    pub home_of: Option<Role>,
    /// Whether it is shown at all, from memory.
    pub shown: Option<fn(&App) -> bool>,
}

impl Nav {
    /// A place without a count.
    pub const fn new(order: u32, group: &'static str, label: &'static str, path: &'static str, action: Action) -> Nav {
        Nav { order, group, label, path, action, count: None, home_of: None, shown: None }
    }

    /// A place that is shown only while this holds.
    #[must_use]
    pub const fn shown_while(mut self, shown: fn(&App) -> bool) -> Nav {
        self.shown = Some(shown);
        self
    }

    /// The place at which a role lands.
    #[must_use]
    pub const fn home_of(mut self, role: Role) -> Nav {
        self.home_of = Some(role);
        self
    }
}

/// What every request shares.
pub struct App {
    /// The store.
    pub store: Arc<Store>,
    /// Accounts and sessions.
    pub access: Arc<Access>,
    /// The tree of units.
    pub units: Arc<dyn Units>,
    /// The catalogue of figures and what answers them, with the jurisdiction pack whose code lists name their groups
    /// ([`Figures::pack`]); empty in a house without.
    pub figures: Arc<Figures>,
    /// The texts of all crates.
    pub texts: Texts,
    /// How the house is served.
    pub settings: Settings,
    /// The rail, in order.
    pub nav: Vec<Nav>,
    /// Every route.
    pub routes: Vec<Arc<Route>>,
    /// How the last verification of the log stands.
    pub verification: Arc<crate::pages::Verification>,
    pub(crate) records: HashMap<&'static str, RecordKind>,
    pub(crate) suggest: Option<&'static str>,
    pub(crate) figure_notes: Vec<FigureNotes>,
    pub(crate) public: Vec<PublicPart>,
    pub(crate) foot: Vec<FootLink>,
    pub(crate) roots: crate::pages::Roots,
    pub(crate) limiter: Limiter,
    pub(crate) metrics: Metrics,
    /// How many threads may wait for the store at once; more would only take memory from those that work.
    pub(crate) threads: Arc<tokio::sync::Semaphore>,
    /// How many files of people who are not signed in may be held at once.
    pub(crate) strangers: Arc<tokio::sync::Semaphore>,
    services: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl App {
    /// What a crate put in with [`House::service`].
    pub fn service<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.services.get(&TypeId::of::<T>())?.clone().downcast().ok()
    }

    /// Where somebody lands after signing in: the first place of the rail they may go to, else their own account.
    pub fn landing(&self, who: &Who) -> &'static str {
        if who.must_change {
            return "/account/password";
        }
        let holds = |nav: &&Nav| nav.home_of.is_some_and(|role| who.grants.iter().any(|grant| grant.role == role));
        let mut open = self.places(who);
        let home = open.clone().find(holds).or_else(|| open.next());
        home.map_or("/account", |nav| nav.path)
    }

    /// The places of the rail that somebody may go to.
    pub(crate) fn places(&self, who: &Who) -> impl Iterator<Item = &Nav> + Clone {
        self.nav.iter().filter(move |nav| nav.shown.is_none_or(|shown| shown(self)) && self.may(who, nav.action))
    }

    /// Whether an action is allowed on any unit at all. No unit is compared, so no moment matters.
    pub(crate) fn may(&self, who: &Who, action: Action) -> bool {
        let any = Moment { as_of: clock::Day(0), known: 0 };
        access::can(who, action, None, self.units.as_ref(), any) == Decision::Allowed
    }

    /// What the house is called.
    pub fn brand(&self, lang: Lang) -> &str {
        self.settings.brand.text(lang)
    }
}

/// Gathers what the crates give and builds the server.
pub struct House {
    access: Arc<Access>,
    units: Arc<dyn Units>,
    settings: Settings,
    routes: Routes,
    services: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// A house that can be served.
pub struct Site {
    /// What every request shares.
    pub app: Arc<App>,
    /// The whole router, with everything that stands before the routes.
    pub router: Router,
}

impl House {
    /// A house with the kernel's own pages: sign-in, first run, account, accounts, log.
    pub fn new(access: Arc<Access>, units: Arc<dyn Units>, settings: Settings) -> House {
        House { access, units, settings, routes: crate::pages::routes(), services: HashMap::new() }
    }

    /// Something handlers can ask for by its type: [`App::service`]. The figures of the house ([`Figures`]) are given this way
    /// too, and stand in [`App::figures`].
    #[must_use]
    pub fn service<T: Send + Sync + 'static>(mut self, service: Arc<T>) -> House {
        self.services.insert(TypeId::of::<T>(), service);
        self
    }

    /// The routes, places and texts of a crate.
    #[must_use]
    pub fn with(mut self, routes: Routes) -> House {
        self.routes = self.routes.with(routes);
        self
    }

    /// Builds it.
    ///
    /// # Panics
    /// When two routes have the same method and path: a slip in the composition.
    pub fn build(self) -> Site {
        let Routes { routes, mut nav, mut texts, records, suggest, figure_notes, public, foot } = self.routes;
        nav.sort_by_key(|nav| nav.order);
        texts.push(&crate::text::TEXTS);
        let routes: Vec<_> = routes.into_iter().map(|(route, handled)| (Arc::new(route), handled)).collect();
        let figures = self.services.get(&TypeId::of::<Figures>()).and_then(|given| given.clone().downcast().ok());
        let app = Arc::new(App {
            store: self.access.store().clone(),
            access: self.access,
            units: self.units,
            figures: figures.unwrap_or_else(crate::pages::no_figures),
            texts: Texts::join(&texts),
            settings: self.settings,
            nav,
            routes: routes.iter().map(|(route, _)| route.clone()).collect(),
            verification: Arc::default(),
            records: records.into_iter().map(|kind| (kind.register, kind)).collect(),
            suggest,
            figure_notes,
            public,
            foot,
            roots: crate::pages::Roots::default(),
            limiter: Limiter::default(),
            metrics: Metrics::default(),
            threads: Arc::new(tokio::sync::Semaphore::new(THREADS)),
            strangers: Arc::new(tokio::sync::Semaphore::new(STRANGERS)),
            services: self.services,
        });
        let mut router: Router<Arc<App>> = Router::new();
        for (route, handled) in routes {
            let most = if route.upload { UPLOAD } else { BODY };
            let post = Post { app: app.clone(), route: route.clone() };
            router = router.route(
                route.path,
                handled.route_layer(from_fn_with_state(post, guard)).layer(DefaultBodyLimit::max(most)),
            );
        }
        let elsewhere = Post { app: app.clone(), route: Arc::new(crate::pages::nowhere()) };
        let router = router
            .fallback_service(
                axum::routing::any(|| async { super::Problem::missing() })
                    .layer(from_fn_with_state(elsewhere, guard))
                    .with_state(app.clone()),
            )
            .merge(crate::pages::assets())
            .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest))
            .layer(from_fn_with_state(app.clone(), observe))
            .with_state(app.clone());
        Site { app, router }
    }
}

/// Bytes of a form at most.
pub(crate) const BODY: usize = 1 << 20;
/// Bytes of an upload at most.
pub(crate) const UPLOAD: usize = 64 << 20;
/// See [`App::strangers`].
const STRANGERS: usize = 2;
/// See [`App::threads`].
const THREADS: usize = 64;
