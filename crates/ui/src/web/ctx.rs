//! What a handler knows of its request, and the ways it reads, writes and answers.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use access::{Action, By, Decision, Sight, Who};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Lang;
use maud::Markup;
use record::{Commit, Db, Done, Intent, Moment};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::app::App;
use super::look::authority;
use super::pairs::Pairs;
use super::problem::Problem;
use super::routes::{Route, Target};
use crate::components::{Link, NoteKind};
use crate::shell::{AccountBadge, Flash, Frame, Known, MomentView, NavGroup, NavItem, Theme, UnitBadge, Width};
use crate::text::FluentValue;
use crate::{link, page, public_page};

/// A request that was let in. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Here>);

/// What is known of it.
pub struct Here {
    /// What every request shares.
    pub app: Arc<App>,
    /// The route it took.
    pub route: Arc<Route>,
    /// Who asks.
    pub who: Arc<Who>,
    /// In which language.
    pub lang: Lang,
    /// The theme chosen.
    pub theme: Option<Theme>,
    /// The moment to read at; both parts are fixed for the whole request.
    pub moment: Moment,
    /// The moment it is: what writes is judged by it.
    pub now: Moment,
    /// The unit it is about; `None` for the house, and where one has no unit.
    pub unit: Option<i64>,
    /// The path asked for.
    pub path: String,
    /// The query, without language, theme and what was said after an action.
    pub query: Pairs,
    /// The parts of the path.
    pub params: Pairs,
    /// The form sent, where one was; empty for uploads, which are read with [`super::Upload`].
    pub form: Pairs,
    /// From which address: IPv4, or the first half of IPv6.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// What the log calls this request.
    pub operation: String,
    /// The session, when somebody is signed in.
    pub session: Option<SessionHere>,
    pub(crate) device: Option<String>,
    pub(crate) visit: OnceLock<String>,
    pub(crate) visit_is_new: OnceLock<()>,
    pub(crate) said: Option<String>,
    /// The language and the theme asked for by this very address, to be kept from now on.
    pub(crate) chosen: (Option<Lang>, Option<Option<Theme>>),
}

/// The session of a request.
#[derive(Clone)]
pub struct SessionHere {
    /// What it is called: see [`access::Session::id`].
    pub id: String,
    pub(crate) token: String,
}

impl Deref for Ctx {
    type Target = Here;
    fn deref(&self) -> &Here {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ctx, Problem> {
        parts.extensions.get::<Ctx>().cloned().ok_or_else(|| Problem::internal("a route without its guard"))
    }
}

impl Ctx {
    pub(crate) fn new(here: Here) -> Ctx {
        Ctx(Arc::new(here))
    }

    /// The token of the session.
    pub(crate) fn token(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.token.as_str())
    }

    /// The device cookie.
    pub(crate) fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// A text in the reader's language.
    pub fn t(&self, key: &str) -> String {
        self.app.texts.t(self.lang, key)
    }

    /// A text with its variables.
    pub fn t_args(&self, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        self.app.texts.t_args(self.lang, key, args)
    }

    /// A text, when there is one.
    pub fn find_text(&self, key: &str) -> Option<String> {
        self.app.texts.find(self.lang, key)
    }

    /// Whether an action is allowed on a unit (`None`: on any unit at all), judged as the guard judges. For showing a button or a
    /// row; the route a button leads to asks again.
    pub fn can(&self, action: Action, unit: Option<i64>) -> bool {
        let units = self.app.units.as_ref();
        access::can(&self.who, action, unit, units, authority(units, action, unit, self.moment, self.now))
            == Decision::Allowed
    }

    /// How much is seen of a person who stands in a unit.
    pub fn sight(&self, unit: Option<i64>) -> Sight {
        let units = self.app.units.as_ref();
        access::sight(&self.who, unit, units, authority(units, Action::RollRead, unit, self.moment, self.now))
    }

    /// Whether the page is read at the present moment.
    pub fn is_now(&self) -> bool {
        self.moment == self.now
    }

    /// What a unit is called at the moment of the page.
    pub fn unit_name(&self, unit: i64) -> String {
        self.app.units.name(unit, self.moment, self.lang)
    }

    /// The account that acts, and the unit in whose name: that of the grant which allows the action of this route.
    pub fn by(&self) -> By {
        let office = access::office(&self.who, self.route.action, self.unit, self.app.units.as_ref(), self.now);
        By { account: self.who.account, office }
    }

    /// An address that keeps the moment and the unit one stands in.
    pub fn href(&self, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = Pairs::parse(query.as_bytes());
        let kept = ["as_of", "known", "unit"].map(|name| (name, self.query.some(name)));
        let set: Vec<(&str, Option<&str>)> =
            kept.into_iter().filter(|(name, value)| value.is_some() && query.some(name).is_none()).collect();
        link::with(path, query.list(), &set)
    }

    /// This page with pairs of its query set or taken away.
    pub fn here(&self, change: &[(&str, Option<&str>)]) -> String {
        link::with(&self.path, self.query.list(), change)
    }

    /// Reads the store on a thread of its own.
    ///
    /// # Errors
    /// Whatever `read` says, or the store.
    pub async fn read<T, E>(&self, read: impl FnOnce(&Db) -> Result<T, E> + Send + 'static) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + From<record::Error> + Send + 'static,
    {
        self.run(move |app| app.store.read(read)).await
    }

    /// Makes one commit in the name of whoever asks; see [`Ctx::by`].
    ///
    /// # Errors
    /// Whatever `make` says, or the store.
    pub async fn commit<T, E>(
        &self,
        kind: &'static str,
        reason: &str,
        source: &str,
        make: impl FnOnce(&mut Commit<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Done<T>, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + From<record::Error> + Send + 'static,
    {
        let by = self.by();
        let intent = Intent {
            actor: by.account,
            office: by.office,
            kind,
            reason: reason.trim().to_owned(),
            source: source.to_owned(),
        };
        self.run(move |app| app.store.commit(intent, make)).await
    }

    /// Does blocking work on a thread of its own. It runs to its end, whatever becomes of the client.
    ///
    /// # Errors
    /// Whatever the work says; and when it panics.
    pub async fn run<T, E>(&self, work: impl FnOnce(&App) -> Result<T, E> + Send + 'static) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let app = self.app.clone();
        let threads = app.threads.clone();
        // The semaphore is never closed; were it, work would only be done without its bound.
        let held = threads.acquire_owned().await.ok();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&app);
            drop(held);
            done
        });
        done.await.map_err(|error| Problem::internal(format!("the work ended early: {error}")))?.map_err(Into::into)
    }

    /// So many random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        (self.app.access.config().random)(&mut bytes);
        bytes
    }

    /// A new token that nobody can guess: 128 random bits, in hexadecimal.
    pub fn new_token(&self) -> String {
        self.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The token of one form, by which it is received once however often it is sent: the one that was sent, or a new one.
    pub fn form_token(&self) -> String {
        let sent = self.form.some("form").filter(|sent| sent.len() <= 64);
        sent.map_or_else(|| self.new_token(), str::to_owned)
    }

    /// The anti-forgery token for the forms of this page. It differs each time, so that compression tells nothing about it.
    pub fn csrf(&self) -> String {
        self.csrf_of(&self.random::<16>())
    }

    fn csrf_of(&self, nonce: &[u8]) -> String {
        let secret = match &self.session {
            Some(session) => session.token.as_str(),
            None => self.visit.get_or_init(|| {
                // Remembered, so that the answer sets the cookie.
                self.visit_is_new.get_or_init(|| ());
                URL_SAFE_NO_PAD.encode(self.random::<16>())
            }),
        };
        let bound = Sha256::new()
            .chain_update(b"csrf\0")
            .chain_update(secret)
            .chain_update(b"\0")
            .chain_update(nonce)
            .finalize();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(&bound[..16]))
    }

    /// Whether a token was given out by [`Ctx::csrf`] to this session or visit.
    pub(crate) fn is_csrf(&self, token: &str) -> bool {
        if self.session.is_none() && self.visit.get().is_none() {
            return false;
        }
        let nonce = token.split_once('.').and_then(|(nonce, _)| URL_SAFE_NO_PAD.decode(nonce).ok());
        nonce.is_some_and(|nonce| self.csrf_of(&nonce).as_bytes().ct_eq(token.as_bytes()).into())
    }

    /// The frame of a page with this title: header, rail, moment, person. Change what needs changing and give it to
    /// [`Ctx::show`].
    pub fn frame(&self, title: &str) -> Frame {
        let mut frame = Frame::new(self.lang, &self.path, title, self.app.brand(self.lang));
        frame.query = self.query.list().to_vec();
        frame.theme = self.theme;
        frame.csrf = self.csrf();
        frame.flash = self
            .said
            .as_ref()
            .and_then(|key| self.find_text(&format!("said-{key}")))
            .map(|text| Flash { kind: NoteKind::Fine, text });
        frame.foot = self.app.foot.iter().filter_map(|link| link(&self.app, self.lang, &self.path)).collect();
        if !self.who.is_signed_in() {
            return frame;
        }
        frame.nav = self.rail();
        frame.unit = self.unit_badge();
        frame.moment = self.route.timed.then(|| self.moment_view());
        frame.search = self.can(access::Action::Search, None);
        frame.suggest = self.app.suggest.map(|path| self.href(path));
        frame.account = Some(AccountBadge {
            name: if self.who.name.is_empty() { self.who.login.clone() } else { self.who.name.clone() },
            office: self.who.title.clone(),
            links: vec![Link::new(self.t("account-own"), "/account")],
            sign_out: "/sign-out".into(),
        });
        frame
    }

    fn rail(&self) -> Vec<NavGroup> {
        let mut groups: Vec<(&str, NavGroup)> = Vec::new();
        for nav in self.app.places(&self.who) {
            let mut item = NavItem::new(self.t(nav.label), self.href(nav.path));
            item.count = nav.count.and_then(|count| count(self));
            match groups.iter_mut().find(|(group, _)| *group == nav.group) {
                Some((_, group)) => group.items.push(item),
                None => {
                    let label = if nav.group.is_empty() { String::new() } else { self.t(nav.group) };
                    groups.push((nav.group, NavGroup { label, items: vec![item] }));
                }
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn unit_badge(&self) -> Option<UnitBadge> {
        let units = self.app.units.as_ref();
        let home = self.who.grants.iter().map(|grant| grant.unit).find(|unit| *unit != 0);
        let here = self.unit.or(home)?;
        let page = |unit: i64| self.href(&format!("/units/{}", link::encode(&units.code(unit, self.now))));
        let mut others: Vec<Link> = Vec::new();
        for grant in self.who.grants.iter().filter(|grant| grant.unit != 0 && grant.unit != here) {
            let code = units.code(grant.unit, self.now);
            let href = match self.route.target {
                Target::Standing => self.here(&[("unit", Some(&code)), ("after", None), ("before", None)]),
                _ => page(grant.unit),
            };
            let name = units.name(grant.unit, self.now, self.lang);
            if !others.iter().any(|other| other.label == name) {
                others.push(Link::new(name, href));
            }
        }
        let mut name = self.unit_name(here);
        if name.is_empty() {
            name = units.name(here, self.now, self.lang);
        }
        // Whoever may not open a unit stands in it all the same.
        let href = if self.can(Action::UnitsRead, Some(here)) { page(here) } else { String::new() };
        Some(UnitBadge { name, href, others })
    }

    fn moment_view(&self) -> MomentView {
        let asked = self.query.some("known");
        let known = match asked.map(str::parse::<clock::Day>) {
            _ if self.moment.known == self.now.known => Known::Now,
            Some(Ok(day)) => Known::Day(day),
            _ => Known::Commit(self.moment.known.unsigned_abs()),
        };
        MomentView { as_of: self.moment.as_of, known, is_now: self.is_now() }
    }

    /// A page of the house: to whoever is signed in with the rail, to the public without.
    pub fn page(&self, title: &str, body: &Markup) -> Response {
        self.show(&self.frame(title), body)
    }

    /// A page in a frame of one's own making.
    pub fn show(&self, frame: &Frame, body: &Markup) -> Response {
        if self.who.is_signed_in() {
            page(frame, body).into_response()
        } else {
            public_page(frame, Width::Reading, body).into_response()
        }
    }

    /// A page without the rail, narrow: sign-in and the like.
    pub fn narrow(&self, title: &str, body: &Markup) -> Response {
        public_page(&self.frame(title), Width::Narrow, body).into_response()
    }

    /// The same page once more with what is wrong with the form.
    pub fn again(&self, response: Response) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, response).into_response()
    }

    /// After an action: on to a page that says `said-<what>` once.
    pub fn done(&self, path: &str, what: &str) -> Response {
        debug_assert!(self.find_text(&format!("said-{what}")).is_some(), "no text says that {what} was done");
        self.go(path, Some(what))
    }

    /// On to a page, which says `said-<said>` once.
    pub fn go(&self, path: &str, said: Option<&str>) -> Response {
        let href = match said {
            Some(said) => {
                let (path, query) = path.split_once('?').unwrap_or((path, ""));
                link::with(path, Pairs::parse(query.as_bytes()).list(), &[("said", Some(said))])
            }
            None => path.to_owned(),
        };
        let place = HeaderValue::from_str(&href).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
    }
}
