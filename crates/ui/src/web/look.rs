//! What must be known before a handler runs, read in one go: the session, the moment, the unit, and whether it is allowed.

use std::sync::Arc;

use access::{Action, Decision, Resolved, Units, Who};
use clock::Day;
use record::{Db, Moment, log};

use super::app::App;
use super::pairs::Pairs;
use super::problem::Problem;
use super::routes::{Route, Target};

/// What a resolver may ask to find the unit of a record.
pub struct Lookup<'a> {
    /// A reader of the store.
    pub db: &'a Db,
    /// What every request shares.
    pub app: &'a App,
    /// The parts of the path.
    pub params: &'a Pairs,
    /// The query.
    pub query: &'a Pairs,
    /// The moment the page is asked for at.
    pub moment: Moment,
    /// The moment it is: what is read of something that may have ended can be asked for at both.
    pub now: Moment,
    /// Who asks.
    pub who: &'a Who,
    /// What they ask for.
    pub route: &'a Route,
}

impl Lookup<'_> {
    /// Of the units a record belongs to, the first on which the action of the route is allowed; else the first of all, on which it
    /// will be refused.
    pub fn nearest(&self, units: &[i64]) -> Option<i64> {
        self.app.nearest(self.who, self.route.action, units, self.now).or_else(|| units.first().copied())
    }
}

/// What an address and its cookies say.
pub(crate) struct Arrival {
    pub(crate) params: Pairs,
    pub(crate) query: Pairs,
    pub(crate) token: Option<String>,
}

/// What was found.
pub(crate) struct Looked {
    pub(crate) session: Option<Resolved>,
    pub(crate) who: Arc<Who>,
    pub(crate) moment: Moment,
    pub(crate) now: Moment,
    pub(crate) unit: Option<i64>,
    pub(crate) outcome: Result<(), Problem>,
}

impl Looked {
    /// When even the store could not be asked.
    pub(crate) fn nothing(app: &App, problem: Problem) -> Looked {
        let now = Moment { as_of: app.access.today(), known: 0 };
        Looked { session: None, who: Arc::default(), moment: now, now, unit: None, outcome: Err(problem) }
    }
}

pub(crate) fn look(app: &App, route: &Route, arrival: &Arrival) -> Looked {
    // The tree is asked for before a reader is held: after a commit it needs one of its own, and those who hold one while they
    // wait for another would wait for each other.
    let head = match app.store.read(|db| db.head()) {
        Ok(head) => head.commit,
        Err(error) => return Looked::nothing(app, Problem::from(error)),
    };
    let now = Moment { as_of: app.access.today(), known: head };
    app.units.exists(0, now);
    let read = app.store.read(|db| -> Result<Looked, Problem> {
        let session = match &arrival.token {
            Some(token) => app.access.resolve(db, token, head)?,
            None => None,
        };
        let who = session.as_ref().map_or_else(Arc::default, |session| session.who.clone());
        let mut looked = Looked { session, who, moment: now, now, unit: None, outcome: Ok(()) };
        looked.outcome = decide(app, route, arrival, db, &mut looked);
        Ok(looked)
    });
    read.unwrap_or_else(|problem| Looked::nothing(app, problem))
}

fn decide(app: &App, route: &Route, arrival: &Arrival, db: &Db, looked: &mut Looked) -> Result<(), Problem> {
    let units = app.units.as_ref();
    // Without the action on any unit nothing is looked up, so that the answer cannot depend on what there is.
    if access::can(&looked.who, route.action, None, units, looked.now) != Decision::Allowed {
        return Err(Problem::refused());
    }
    looked.moment = moment(app, db, arrival, looked.now)?;
    let target = match &route.target {
        Target::House => None,
        Target::Standing => standing(app, route, arrival, looked)?,
        Target::Code(part) => Some(find(units, arrival.params.get(part), looked).ok_or_else(Problem::missing)?),
        Target::Record(resolver) => {
            let lookup = Lookup {
                db,
                app,
                params: &arrival.params,
                query: &arrival.query,
                moment: looked.moment,
                now: looked.now,
                who: &looked.who,
                route,
            };
            Some(resolver(&lookup)?.ok_or_else(Problem::missing)?)
        }
    };
    if let Some(unit) = target {
        match access::can(
            &looked.who,
            route.action,
            Some(unit),
            units,
            authority(units, route.action, Some(unit), looked.moment, looked.now),
        ) {
            Decision::Allowed => {}
            Decision::Hidden => return Err(Problem::missing()),
            Decision::Refused => return Err(Problem::refused()),
        }
    }
    looked.unit = target.filter(|unit| *unit != 0);
    Ok(())
}

/// Whose tree decides: today's. Only what has ceased to be is judged by the tree of the moment one looks at, and only for reading:
/// a unit that moved away takes its past along.
pub(crate) fn authority(units: &dyn Units, action: Action, unit: Option<i64>, moment: Moment, now: Moment) -> Moment {
    if action.line().writes || unit.is_none_or(|unit| units.exists(unit, now)) { now } else { moment }
}

fn find(units: &dyn Units, code: &str, looked: &Looked) -> Option<i64> {
    units.find_code(code, looked.moment).or_else(|| units.find_code(code, looked.now))
}

/// The unit one stands in: the one asked for, else the first of one's own on which the action is allowed.
fn standing(app: &App, route: &Route, arrival: &Arrival, looked: &Looked) -> Result<Option<i64>, Problem> {
    let units = app.units.as_ref();
    if let Some(code) = arrival.query.some("unit") {
        return find(units, code, looked).map(Some).ok_or_else(Problem::missing);
    }
    let own = looked.who.grants.iter().map(|grant| grant.unit).filter(|unit| *unit != 0);
    let mut allowed =
        own.filter(|unit| access::can(&looked.who, route.action, Some(*unit), units, looked.now) == Decision::Allowed);
    Ok(allowed.next())
}

/// `?as_of=` is a day, `now` or nothing; `?known=` a commit, a day or nothing.
fn moment(app: &App, db: &Db, arrival: &Arrival, now: Moment) -> Result<Moment, Problem> {
    let wrong = || Problem::unusable("problem-moment");
    let as_of = match arrival.query.some("as_of") {
        None | Some("now") => now.as_of,
        Some(text) => text.parse::<Day>().map_err(|_| wrong())?,
    };
    let known = match arrival.query.some("known") {
        None | Some("now") => now.known,
        Some(text) => match text.trim_start_matches('#').replace(',', "").parse::<i64>() {
            Ok(commit) if (0..=now.known).contains(&commit) => commit,
            Ok(_) => return Err(Problem::unusable("problem-known").onward("problem-see-log", "/log")),
            Err(_) => {
                let day = text.parse::<Day>().map_err(|_| wrong())?;
                let offset = i64::from(app.access.config().offset_minutes);
                let end_of_day = ((i64::from(day.0) + 1) * 1_440 - offset) * 60_000;
                log::known_at(db, end_of_day)?
            }
        },
    };
    Ok(Moment { as_of, known })
}
