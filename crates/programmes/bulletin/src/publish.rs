//! Publishing: the figures of a text frozen, one commit, one file.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clock::{Day, Lang};
use figure::Standing;
use figure::freeze::{self, Source};
use proof::checkpoint::{Checkpoint, SigningKey};
use proof::merkle::root_of;
use proof::publication::{Draft, Header, Trailer};
use rand::SeedableRng as _;
use record::{Commit, Db, Intent, Moment};

use crate::file::{self, Index};
use crate::press::Places;
use crate::register::{PUBLICATION, Publication};
use crate::{Error, Press, quote, time, title};

/// Bytes of a text at most. It stands in the file's first line, in its last, and in the register.
pub const MAX_TEXT: usize = 200_000;

/// The secret under which the log's signing key is kept.
const LOG_KEY: &str = "log-key";

/// What a log is called that has no key, and therefore no name, yet.
const UNSIGNED: &str = "guildhall";

/// A bulletin to be published.
#[derive(Clone, Debug)]
pub struct Order {
    /// The unit that publishes; quotes that name none speak of its subtree. `None` for the whole federation.
    pub unit: Option<i64>,
    /// The text: Markdown with figure quotes; its first heading is the title.
    pub text: String,
    /// The day it speaks of.
    pub as_of: Day,
    /// The language of the text.
    pub language: Lang,
    /// What is to be known: what somebody confirmed is what is published, whatever was committed meanwhile. `None` for all.
    pub known: Option<i64>,
    /// The account that publishes; 0 for the system itself.
    pub actor: i64,
    /// The unit in whose name it does.
    pub office: i64,
    /// Where it comes from: a form, the command line.
    pub source: String,
}

/// What was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The publication.
    pub publication: Publication,
    /// Its file.
    pub path: PathBuf,
    /// What the file holds.
    pub index: Index,
}

/// The language a text is most likely written in.
pub fn language_of(text: &str) -> Lang {
    let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if han { Lang::Zh } else { Lang::En }
}

/// What a publication is frozen from, besides the store.
struct Plan {
    header: Header,
    asked: Vec<freeze::Asked>,
    unit: i64,
    known: i64,
    /// Whether any of its figures is guarded: then no other bulletin may come between counting and publishing.
    guarded: bool,
}

impl Press {
    /// Publishes a bulletin: freezes each of its figures, makes one commit that opens its row, and writes its file. `may` says of
    /// which units whoever publishes may read figures.
    ///
    /// # Errors
    /// When the text has no title or a quote cannot be answered: then nothing is published. When the file cannot be finished the
    /// bulletin is published all the same; the file is made again when it is asked for.
    pub fn publish(&self, order: &Order, may: &dyn Fn(i64) -> bool) -> Result<Published, Error> {
        // Publications write the time to the second.
        let published_ms = self.store.now().div_euclid(1_000) * 1_000;
        let mut secret = [0; 32];
        (self.random)(&mut secret);
        let part = self.part()?;
        let frozen = self.store.read(|db| {
            let plan = self.plan(db, order, published_ms, may)?;
            let draft = self.freeze(db, &plan, secret, &part)?;
            Ok::<_, Error>((plan, draft))
        });
        let (plan, draft) = frozen.inspect_err(|_| discard(&part))?;
        let root = draft.root().inspect_err(|_| discard(&part))?;
        let row = self
            .commit(order, &plan, published_ms, secret, proof::hex::encode(&root))
            .inspect_err(|_| discard(&part))?;
        let publication = Publication::of(row);
        let (path, index) = self.seal(&publication, draft, &part)?;
        Ok(Published { publication, path, index })
    }

    /// Makes the file of a publication again from the store.
    pub(crate) fn remake(&self, publication: &Publication) -> Result<(PathBuf, Index), Error> {
        let part = self.part()?;
        let draft = self.store.read(|db| {
            let (plan, secret) = self.again(db, publication)?;
            self.freeze(db, &plan, secret, &part)
        });
        let draft = draft.inspect_err(|_| discard(&part))?;
        let found = proof::hex::encode(&draft.root().inspect_err(|_| discard(&part))?);
        if found != publication.root {
            discard(&part);
            return Err(Error::Differs { number: publication.number, published: publication.root.clone(), found });
        }
        self.seal(publication, draft, &part)
    }

    /// What a publication was frozen from.
    fn again(&self, db: &Db, publication: &Publication) -> Result<(Plan, [u8; 32]), Error> {
        let order = Order {
            unit: Some(publication.unit),
            text: publication.text.clone(),
            as_of: publication.as_of,
            language: publication.language,
            known: Some(publication.known),
            actor: 0,
            office: 0,
            source: String::new(),
        };
        // What was published was allowed then.
        let mut plan = self.plan(db, &order, publication.published_ms, &|_| true)?;
        plan.header.title = publication.title.clone();
        let name = Publication::secret_name(publication.id);
        let secret = db.secret(&name)?.ok_or_else(|| Error::NoKey(name.clone()))?;
        let secret =
            secret.as_slice().try_into().map_err(|_| Error::Damaged(format!("the key {name} has not 32 bytes")))?;
        Ok((plan, secret))
    }

    /// Header, questions and secret of a publication, for [`freeze::Source::replay`].
    pub(crate) fn ingredients(
        &self,
        db: &Db,
        publication: &Publication,
    ) -> Result<(Header, Vec<freeze::Asked>, [u8; 32]), Error> {
        let (plan, secret) = self.again(db, publication)?;
        Ok((plan.header, plan.asked, secret))
    }

    fn plan(&self, db: &Db, order: &Order, published_ms: i64, may: &dyn Fn(i64) -> bool) -> Result<Plan, Error> {
        if order.text.len() > MAX_TEXT {
            return Err(Error::TooLong(order.text.len()));
        }
        let head = db.head()?.commit;
        let known = order.known.map_or(head, |known| known.clamp(0, head));
        let title = title::title(&order.text).ok_or(Error::NoTitle)?;
        let at = Moment { as_of: order.as_of, known };
        let root = self.tree.at(db, at)?.root().ok_or(Error::Store(record::Error::Empty))?;
        let unit = order.unit.unwrap_or(root);
        self.place(db, unit, at)?;
        let asked = self.asked(db, &order.text, Standing { unit, at }, may)?;
        let mut asked = quote::distinct(&self.figures, &asked);
        let guarded = self.weigh(db, &mut asked, order.as_of, known)?.is_some();
        let header = Header {
            federation: self.place(db, root, at)?,
            title,
            language: order.language.tag().to_owned(),
            published_at: time::utc(published_ms),
            as_of: order.as_of.to_string(),
            known,
            text: order.text.clone(),
            figures: u32::try_from(asked.len()).unwrap_or(u32::MAX),
        };
        Ok(Plan { header, asked, unit, known, guarded })
    }

    fn freeze(&self, db: &Db, plan: &Plan, secret: [u8; 32], part: &Path) -> Result<Draft<BufWriter<File>>, Error> {
        let file = File::create(part).map_err(Error::file(format!("writing {}", part.display())))?;
        let units = Places { db, tree: &self.tree };
        let source = Source { figures: &self.figures, db, tallies: self.store.tallies(), units: &units };
        let out = BufWriter::with_capacity(1 << 20, file);
        let (draft, _) = source.freeze(plan.header.clone(), &plan.asked, secret, out)?;
        Ok(draft)
    }

    /// The one commit: the publication's row, its secret, and the log's key when this is the first publication.
    fn commit(
        &self,
        order: &Order,
        plan: &Plan,
        published_ms: i64,
        secret: [u8; 32],
        root: String,
    ) -> Result<record::Version, Error> {
        let intent = Intent {
            actor: order.actor,
            office: order.office,
            kind: "publish",
            reason: plan.header.title.clone(),
            source: order.source.clone(),
        };
        let mut seed = [0; 32];
        (self.random)(&mut seed);
        let (header, unit, known, as_of) = (plan.header.clone(), plan.unit, plan.known, order.as_of);
        let (today, guarded) = (self.day_of(published_ms), plan.guarded);
        let done = self.store.commit(intent, move |commit| {
            make_log_key(commit, &header.federation.code, seed)?;
            let db = commit.read()?;
            let sql = format!("SELECT MAX(number), MAX(opened) FROM {} WHERE federation = $1", PUBLICATION.table());
            let (last, told) = db.first(&sql, &[], |row| Ok((row.opt_int(0)?, row.opt_int(1)?)))?.unwrap_or_default();
            if guarded && told.is_some_and(|told| told > known) {
                return Err(Error::Overtaken);
            }
            let last = last.unwrap_or(0);
            let id = commit.new_id();
            let draft = PUBLICATION
                .draft()
                .set("number", last + 1)
                .set("unit", unit)
                .set("title", header.title.as_str())
                .set("language", header.language.as_str())
                .set("as_of", as_of)
                .set("known", known)
                .set("published_ms", published_ms)
                .set("text", header.text.as_str())
                .set("figures", i64::from(header.figures))
                .set("root", root.as_str());
            commit.open(id, (today, Day::END), &draft, None)?;
            commit.put_secret(&Publication::secret_name(id), &secret)?;
            Ok::<i64, Error>(id)
        })?;
        let missing = || Error::Damaged("the publishing commit left no row".to_owned());
        let known = done.commit.ok_or_else(missing)?;
        let at = Moment { as_of: today, known };
        self.store.read(|db| db.get(&PUBLICATION, done.value, at))?.ok_or_else(missing)
    }

    /// Ends a file with its trailer, puts it in place and keeps its index.
    fn seal(
        &self,
        publication: &Publication,
        draft: Draft<BufWriter<File>>,
        part: &Path,
    ) -> Result<(PathBuf, Index), Error> {
        let sealed = self.seal_in_place(publication, draft, part);
        sealed.inspect_err(|_| discard(part))
    }

    fn seal_in_place(
        &self,
        publication: &Publication,
        draft: Draft<BufWriter<File>>,
        part: &Path,
    ) -> Result<(PathBuf, Index), Error> {
        let path = self.path(publication.number);
        let what = || Error::file(format!("writing {}", path.display()));
        let trailer = self.store.read(|db| self.trailer(db, publication))?;
        let mut out = draft.seal(trailer)?;
        out.flush().map_err(what())?;
        out.get_ref().sync_all().map_err(what())?;
        let index = file::index(part)?;
        fs::rename(part, &path).map_err(what())?;
        self.keep_index(publication.id, &index)?;
        Ok((path, index))
    }

    /// What ties a publication to the log: a checkpoint over the log up to the publishing commit, so that it is the same whenever
    /// it is made.
    pub(crate) fn trailer(&self, db: &Db, publication: &Publication) -> Result<Trailer, Error> {
        let key = log_key(db)?.ok_or_else(|| Error::NoKey(LOG_KEY.to_owned()))?;
        let note = proof::checkpoint::sign(&state_of(db, publication.commit, key.name())?, &key);
        Ok(freeze::trailer(db, &publication.row, note, vec![key.verifier().to_text()])?)
    }

    /// The public key of the log; `None` before the first publication.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn log_key(&self) -> Result<Option<proof::checkpoint::VerifierKey>, Error> {
        Ok(self.store.read(log_key)?.map(|key| key.verifier()))
    }

    /// The present state of the log as a signed note. The key is made by the first publication, because making it is a commit;
    /// before that the state is given as the text that would be signed.
    ///
    /// # Errors
    /// When the store cannot be read or the key in it is damaged.
    pub fn checkpoint(&self, db: &Db) -> Result<String, Error> {
        let head = db.head()?.commit;
        Ok(match log_key(db)? {
            Some(key) => proof::checkpoint::sign(&state_of(db, head, key.name())?, &key),
            None => state_of(db, head, UNSIGNED)?.to_text(),
        })
    }

    /// A new name in the folder of publications, under which a file is written until it is whole.
    fn part(&self) -> Result<PathBuf, Error> {
        let folder = self.folder();
        fs::create_dir_all(&folder).map_err(Error::file(format!("making {}", folder.display())))?;
        let mut name = [0; 8];
        (self.random)(&mut name);
        Ok(folder.join(format!("{}.part", proof::hex::encode(&name))))
    }
}

/// Removes a file that will not be finished. That it cannot be removed takes nothing away from what failed.
fn discard(part: &Path) {
    if let Err(error) = fs::remove_file(part) {
        tracing::debug!(%error, "an unfinished publication file stays");
    }
}

/// The log as far as a commit, as checkpoints state it.
fn state_of(db: &Db, commit: i64, origin: &str) -> Result<Checkpoint, Error> {
    let leaves = record::log::leaves(db, commit)?;
    Ok(Checkpoint { origin: origin.to_owned(), size: leaves.len() as u64, root: root_of(&leaves) })
}

fn log_key(db: &Db) -> Result<Option<SigningKey>, Error> {
    let Some(secret) = db.secret(LOG_KEY)? else { return Ok(None) };
    let key = std::str::from_utf8(&secret).ok().and_then(|text| SigningKey::from_text(text).ok());
    key.map(Some).ok_or_else(|| Error::Damaged("the log's signing key cannot be read".to_owned()))
}

/// Makes the log's signing key if there is none yet. Its name, the log's origin, is made of the federation's number.
fn make_log_key(commit: &mut Commit<'_>, code: &str, seed: [u8; 32]) -> Result<(), Error> {
    if commit.read()?.secret(LOG_KEY)?.is_some() {
        return Ok(());
    }
    let code: String =
        code.chars().map(|c| if c.is_whitespace() || c.is_control() || c == '+' { '-' } else { c }).collect();
    let mut rng = rand::rngs::StdRng::from_seed(seed);
    let key = SigningKey::generate(&format!("guildhall/{code}/log"), &mut rng)
        .map_err(|error| Error::Damaged(format!("the log's key cannot be made: {error}")))?;
    commit.put_secret(LOG_KEY, key.to_text().as_bytes())?;
    Ok(())
}
