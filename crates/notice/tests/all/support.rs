//! A small house on each engine, with one procedure and a clock that tests turn.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use access::{Access, Action, By, Config as Strictness, Cost, NewAccount, Relations, Role, Units, Who};
use clock::{Day, Label, Pack};
use notice::{Config, Done, MailPlace, Post, Setting, tick};
use procedure::{
    Actor, Desk, Given, May, Order, Party, PartyUnits, Procedure, Procedures, State, StateKind, Step, Tick, Timer,
    TimerDue, begin, take,
};
use record::{Db, Draft, Intent, Kind, Moment, Options, Place, Register, Store, Subject, Suite, plain};
use ui::web::testing::{Browser, Tree};
use ui::web::{RecordKind, Settings, Site};

/// 2026-03-02 09:00 in Beijing, a Monday.
pub const START: i64 = 1_772_413_200_000;
pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 24 * 60 * MINUTE;
/// A password that keeps every rule.
pub const PASSWORD: &str = "Tk7#pvel92-xw";
/// What the person behind every account is called: it must never leave the house.
pub const NAME: &str = "欧阳秘";
/// The unit most tests are about, `A1`; over it `A` (2) and the federation (1).
pub const A1: i64 = 4;

pub static MATTER: Register = Register {
    name: "matter",
    fields: &[
        plain("unit", Kind::Ref("unit")),
        plain("title", Kind::Text),
        plain("due", Kind::Day),
        plain("state", Kind::Text),
    ],
    subject: Subject::None,
    exclusive: None,
    indexes: &[],
    tally: &[],
    span: None,
};

const fn state(code: &'static str, zh: &'static str, kind: StateKind) -> State {
    State { code, label: (zh, code), kind }
}

const OWN_CLERK: &[(Role, Relations)] = &[(Role::Clerk, Relations::OWN)];

pub static ANSWERING: Procedure = Procedure {
    name: "matter",
    label: ("来函", "Letter"),
    text: ("收到来函，答复之。", "A letter comes in and is answered."),
    basis: ("惯例", "Custom"),
    register: &MATTER,
    title: "title",
    states: &[state("open", "待答复", StateKind::Open), state("done", "已答复", StateKind::Done)],
    steps: &[
        Step {
            name: "receive",
            label: ("收文", "receive"),
            text: ("登记来函。", "Register a letter."),
            from: &[],
            to: "open",
            also: &[],
            page: None,
            who: &[May { party: "unit", roles: OWN_CLERK }],
            expected: false,
            not_by: &[],
            asks: &[],
            ticks: &[Tick::Start("answer")],
            tells: &["root"],
            guard: None,
            effect: None,
        },
        Step {
            name: "answer",
            label: ("答复", "answer"),
            text: ("答复来函。", "Answer the letter."),
            from: &["open"],
            to: "done",
            also: &[],
            page: None,
            who: &[May { party: "unit", roles: OWN_CLERK }],
            expected: true,
            not_by: &[],
            asks: &[],
            ticks: &[Tick::Stop("answer")],
            tells: &["root"],
            guard: None,
            effect: None,
        },
    ],
    timers: &[Timer {
        name: "answer",
        label: ("答复期限", "time to answer"),
        due: TimerDue::Field("due"),
        statutory: true,
        expires: None,
    }],
    parties: &[
        Party { name: "unit", label: ("承办单位", "unit"), units: PartyUnits::Field("unit"), account: None },
        Party { name: "root", label: ("总工会", "federation"), units: PartyUnits::Root, account: None },
    ],
    read: Action::ReformRead,
    take: Action::ReformTake,
};

fn kinds() -> Vec<RecordKind> {
    vec![RecordKind {
        register: "matter",
        page: |id| format!("/matters/{id}"),
        read: Action::ReformRead,
        write: Action::ReformTake,
        units: |db, id, at| Ok(db.get(&MATTER, id, at)?.and_then(|version| version.int("unit")).into_iter().collect()),
        title: "title",
    }]
}

/// A house.
pub struct House {
    /// Which engine.
    pub engine: &'static str,
    pub store: Arc<Store>,
    pub access: Arc<Access>,
    pub post: Arc<Post>,
    pub config: Config,
    pub now: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// Runs a test in a house on each engine there is.
pub fn each(test: impl Fn(&House)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&house("SQLite", Place::Folder(folder.path().join("data")), folder));
    if let Some(url) = testkit::postgres_url() {
        let folder = tempfile::tempdir().expect("a folder");
        test(&house("PostgreSQL", Place::Postgres { url, folder: folder.path().join("data") }, folder));
    }
}

/// Runs a test in a house on the embedded engine: for what the engine has no part in.
pub fn one(test: impl Fn(&House)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&house("SQLite", Place::Folder(folder.path().join("data")), folder));
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// A time in Beijing: `2026-03-02 09:00`.
pub fn time(text: &str) -> i64 {
    let (date, clock) = text.split_once(' ').expect("a day and a time");
    let (hour, minute) = clock.split_once(':').expect("a time");
    let minutes = hour.parse::<i64>().expect("an hour") * 60 + minute.parse::<i64>().expect("a minute");
    i64::from(day(date).0) * DAY + (minutes - 480) * MINUTE
}

fn house(engine: &'static str, place: Place, folder: tempfile::TempDir) -> House {
    assert_eq!(ANSWERING.faults(), Vec::<String>::new());
    let now = Arc::new(AtomicI64::new(START));
    let ticking = now.clone();
    let options = Options {
        place,
        catalogue: access::catalogue()
            .with(paper::catalogue())
            .with(procedure::catalogue())
            .with(notice::catalogue())
            .with(record::Catalogue::new(&[&MATTER], &[])),
        suite: Suite::default(),
        create: true,
        readers: 4,
        now: Arc::new(move || ticking.load(Ordering::SeqCst)),
    };
    let store = Arc::new(Store::open(options).unwrap_or_else(|error| panic!("{engine}: {error}")));
    let access = Arc::new(Access::new(store.clone(), Strictness { cost: Cost::LEAST, ..Strictness::default() }));
    let config = Config {
        mail: Some(MailPlace::Folder(folder.path().join("mail"))),
        from: "职工之家 <notice@guildhall.test>".into(),
        base_url: "https://guildhall.test".into(),
        loopback: true,
        patience: Duration::from_secs(10),
    };
    let post = Arc::new(post_of(&access, config.clone()));
    House { engine, store, access, post, config, now, folder }
}

/// The post of a house with a configuration of its own: another process over the same store.
pub fn post_of(access: &Arc<Access>, config: Config) -> Post {
    Post::new(Setting {
        access: access.clone(),
        units: Arc::new(Tree),
        procedures: Arc::new(Procedures::new(&[&ANSWERING])),
        pack: Pack::cn(),
        brand: Label { zh: "职工之家".into(), en: "Guildhall".into() },
        records: kinds(),
        config,
    })
    .expect("a post")
}

pub fn intent(kind: &'static str) -> Intent {
    Intent { kind, reason: format!("测试 {kind}"), source: "test".into(), ..Intent::default() }
}

impl House {
    /// Sets the clock: `2026-03-02 09:00` in Beijing.
    pub fn at(&self, text: &str) {
        self.now.store(time(text), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// What is done at the present minute.
    pub fn tick(&self) -> Done {
        tick(&self.post, self.store.now()).unwrap_or_else(|error| panic!("{}: {error}", self.engine))
    }

    pub fn read<T>(&self, read: impl FnOnce(&Db) -> record::Result<T>) -> T {
        self.store.read(read).unwrap_or_else(|error| panic!("{}: {error}", self.engine))
    }

    pub fn moment(&self) -> Moment {
        Moment { as_of: self.access.today(), known: self.read(|db| db.head()).commit }
    }

    /// Adds an account with roles at units.
    pub fn account(&self, login: &str, roles: &[(Role, i64)]) -> i64 {
        let new = NewAccount {
            login: login.into(),
            title: "干事".into(),
            display_name: NAME.into(),
            unit: roles.first().map_or(0, |(_, unit)| *unit),
            password: PASSWORD.into(),
            must_change: false,
            roles: roles.to_vec(),
            person: 0,
        };
        self.access
            .add_account(By::SYSTEM, &new, "")
            .unwrap_or_else(|error| panic!("{}: {login}: {error}", self.engine))
    }

    /// What an account holds, as when it signs in.
    pub fn who(&self, account: i64) -> Who {
        let at = self.moment();
        let held = self.store.read(|db| self.access.account(db, account, at)).expect("read").expect("an account");
        Who { account, login: held.login, unit: held.unit, grants: held.grants, ..Who::default() }
    }

    /// Gives an account a mail address.
    pub fn address(&self, account: i64, address: &'static str) {
        let today = self.access.today();
        let kept =
            self.store.commit(intent("account"), move |commit| notice::keep_address(commit, account, address, today));
        kept.unwrap_or_else(|error| panic!("{}: {error}", self.engine));
    }

    fn desk(&self) -> Desk {
        Desk {
            pack: Pack::cn(),
            units: Arc::new(Tree),
            procedures: Arc::new(Procedures::new(&[&ANSWERING])),
            today: self.access.today(),
            now_ms: self.store.now(),
            known: i64::MAX,
        }
    }

    /// A letter comes in at a unit, to be answered until a day; the record.
    pub fn letter(&self, unit: i64, title: &str, due: Option<&str>) -> i64 {
        let draft: Draft =
            MATTER.draft().set("unit", unit).set("title", title).set("due", due.map(day)).set("state", "");
        let desk = self.desk();
        let made = self.store.commit(intent("step"), move |commit| {
            begin(commit, &desk, &ANSWERING, "receive", draft, Given::none(), Actor::System)
        });
        made.unwrap_or_else(|error| panic!("{}: {error}", self.engine)).value.record
    }

    /// It is answered.
    pub fn answered(&self, record: i64) {
        let desk = self.desk();
        let step = ANSWERING.step("answer").expect("a step");
        let order = Order { step, record, seen: None, given: Given::none(), by: Actor::System };
        let done = self.store.commit(intent("step"), move |commit| take(commit, &desk, &ANSWERING, &order));
        done.unwrap_or_else(|error| panic!("{}: {error}", self.engine));
    }

    /// What the day brings: who is late is told.
    pub fn run_out(&self) {
        procedure::run_out(&self.store, &self.desk()).unwrap_or_else(|error| panic!("{}: {error}", self.engine));
    }

    /// The folder mails are written to.
    pub fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// The mails written so far, and takes them away.
    pub fn mails(&self) -> Vec<Mail> {
        let mut out: Vec<Mail> = Vec::new();
        for entry in std::fs::read_dir(self.mail_folder()).expect("the folder of mails") {
            let path = entry.expect("a file").path();
            out.push(Mail::read(&std::fs::read_to_string(&path).expect("a mail")));
            std::fs::remove_file(path).expect("taken");
        }
        out.sort_by(|a, b| a.to.cmp(&b.to));
        out
    }

    /// The house with this crate's pages.
    pub fn site(&self) -> Site {
        ui::web::House::new(self.access.clone(), Arc::new(Tree), Settings::default())
            .service(self.post.clone())
            .with(notice::routes())
            .build()
    }

    /// Signs in to an account.
    pub async fn signed_in(&self, site: &Site, login: &str) -> Browser {
        let mut browser = Browser::new(site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{}: {login} cannot sign in: {}", self.engine, answer.body);
        browser
    }
}

/// A mail as it was written.
#[derive(Debug)]
pub struct Mail {
    pub raw: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    fn read(raw: &str) -> Mail {
        let header = |name: &str| {
            let unfolded = raw.replace("\r\n ", " ").replace("\r\n\t", " ");
            let line = unfolded.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
            line.unwrap_or_default()
        };
        let part = |kind: &str| {
            let from = raw.find(&format!("Content-Type: {kind}")).expect("a part");
            let (head, rest) = raw[from..].split_once("\r\n\r\n").expect("a body");
            let body = rest.split("\r\n--").next().unwrap_or("");
            match head.split("Content-Transfer-Encoding: ").nth(1).map(|rest| rest.lines().next().unwrap_or("").trim())
            {
                Some("base64") => base64_text(body),
                Some("quoted-printable") => quoted_text(body),
                _ => body.to_owned(),
            }
        };
        Mail {
            to: header("To: "),
            subject: encoded_words(&header("Subject: ")),
            text: part("text/plain").replace("\r\n", "\n"),
            html: part("text/html"),
            raw: raw.to_owned(),
        }
    }
}

fn base64_text(body: &str) -> String {
    use base64::Engine as _;
    let packed: String = body.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).expect("base64");
    String::from_utf8(bytes).expect("UTF-8")
}

fn quoted_text(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let (mut out, mut bytes) = (Vec::new(), joined.bytes());
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits: Vec<u8> = bytes.by_ref().take(2).collect();
            let digits = String::from_utf8(digits).expect("digits");
            out.push(u8::from_str_radix(&digits, 16).expect("hexadecimal"));
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

/// `=?utf-8?b?…?=`, one after the other.
fn encoded_words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        if !before.trim().is_empty() {
            out.push_str(before);
        }
        let (word, onward) = after.split_once("?=").expect("the end of a word");
        out.push_str(&base64_text(word));
        rest = onward;
    }
    out.push_str(rest);
    out
}

/// Runs asynchronous work to its end.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// Does blocking work where asynchronous work is done.
pub fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

/// The root of the tree of units.
pub fn root() -> i64 {
    Tree.root().expect("a root")
}
