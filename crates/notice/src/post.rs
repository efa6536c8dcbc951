//! The post of a house: what notices are read with, and the ways on which they leave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::{Access, Units, Who};
use clock::{Day, Label, Lang, Pack};
use procedure::Procedures;
use record::{Db, Moment, Store};
use ui::web::{RecordKind, RecordPage};

use crate::config::Config;
use crate::hook::Client;
use crate::mail::Mailer;
use crate::read::unread;
use crate::{Error, Result};

/// What a house has that its post needs.
pub struct Setting {
    /// Accounts, and with them the store, the clock, randomness.
    pub access: Arc<Access>,
    /// The tree of units.
    pub units: Arc<dyn Units>,
    /// The procedures.
    pub procedures: Arc<Procedures>,
    /// The calendar in whose working days and hours mails are sent.
    pub pack: &'static Pack,
    /// What the house is called.
    pub brand: Label,
    /// Where the pages of records are.
    pub records: Vec<RecordKind>,
    /// How notices leave the house.
    pub config: Config,
}

/// The post of a house. The same for its pages and for [`crate::tick`].
pub struct Post {
    pub(crate) access: Arc<Access>,
    pub(crate) units: Arc<dyn Units>,
    pub(crate) procedures: Arc<Procedures>,
    pub(crate) pack: &'static Pack,
    pub(crate) brand: Label,
    pub(crate) records: HashMap<&'static str, RecordPage>,
    pub(crate) config: Config,
    pub(crate) mailer: Option<Mailer>,
    pub(crate) client: Client,
    /// By account: how many notices are unread, and as of which commit.
    counts: Mutex<HashMap<i64, (i64, i64)>>,
    /// The last day on which old notices were cleared away by this process.
    pub(crate) cleared: Mutex<Option<Day>>,
}

/// Accounts whose counts are remembered; a house of any size has hundreds.
const COUNTS: usize = 10_000;

impl Post {
    /// The post of this house.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(setting: Setting) -> Result<Post> {
        let Setting { access, units, procedures, pack, brand, records, config } = setting;
        let mailer = config.mail.as_ref().map(|_| Mailer::new(&config)).transpose()?;
        let client = Client::new(&config);
        let records = records.into_iter().map(|kind| (kind.register, kind.page)).collect();
        Ok(Post {
            access,
            units,
            procedures,
            pack,
            brand,
            records,
            config,
            mailer,
            client,
            counts: Mutex::default(),
            cleared: Mutex::default(),
        })
    }

    /// The store.
    pub(crate) fn store(&self) -> &Arc<Store> {
        self.access.store()
    }

    /// The moment it is. The tree of units is asked for before a reader is held: after a commit it needs one of its own.
    pub(crate) fn now(&self, now_ms: i64) -> record::Result<Moment> {
        let known = self.store().read(|db| db.head())?.commit;
        let at = Moment { as_of: self.access.day_of(now_ms), known };
        self.units.exists(0, at);
        Ok(at)
    }

    /// What an account holds now; `None` when it cannot be signed in to, or was erased.
    pub(crate) fn who(&self, db: &Db, account: i64, at: Moment) -> Result<Option<Arc<Who>>> {
        Ok(self.access.holds(db, account, at)?)
    }

    /// What the house is called.
    pub(crate) fn brand(&self, lang: Lang) -> &str {
        self.brand.text(lang)
    }

    /// A page of the house as it is written outside of it; `None` where the address of the house is not known.
    pub(crate) fn outside(&self, path: &str) -> Option<String> {
        (!self.config.base_url.is_empty()).then(|| format!("{}{path}", self.config.base_url))
    }

    /// How many notices somebody has not read, from memory, for the rail. It is counted again beside the page after each commit, so
    /// it may be one page behind.
    pub(crate) fn count(self: &Arc<Post>, who: &Arc<Who>, at: Moment) -> Option<i64> {
        let held = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if counts.len() > COUNTS {
                counts.clear();
            }
            let held = counts.get(&who.account).copied();
            if held.is_some_and(|(known, _)| known == at.known) {
                return held.map(|(_, count)| count).filter(|count| *count > 0);
            }
            // Whoever asks next need not count as well.
            counts.insert(who.account, (at.known, held.map_or(0, |(_, count)| count)));
            held
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (post, who) = (self.clone(), who.clone());
            runtime.spawn_blocking(move || {
                if let Err(error) = post.recount(&who, at.known) {
                    tracing::warn!(%error, "unread notices could not be counted");
                }
            });
        }
        held.map(|(_, count)| count).filter(|count| *count > 0)
    }

    /// Counts what somebody has not read.
    pub(crate) fn recount(&self, who: &Who, known: i64) -> Result<i64> {
        let now = self.access.now();
        let count = self.store().read(|db| Ok::<_, Error>(unread(db, who, now)?))?;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.insert(who.account, (known, count));
        Ok(count)
    }
}
