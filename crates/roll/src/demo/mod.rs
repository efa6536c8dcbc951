//! A fictional federation, 云河示范区总工会 (Yunhe), in the size and shape of a real zone: 458,500 employed of whom 120,000 are
//! industrial workers at the end of 2019, some 3,000 units over four levels, some 700 employers, memberships joined and
//! transferred over years, corrections made later than the facts. Everything comes from a fixed sequence; nobody in it exists.

mod people;
mod zone;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clock::Day;
use record::{Commit, Draft, Intent, Store};

use crate::intake::transfer;
use crate::person::{Identity, correct, identity};
use crate::register::{EMPLOYER, EMPLOYMENT, MEMBERSHIP, UNIT};
pub use people::{Dice, People};
use zone::Zone;

/// The demo's own time, in milliseconds since 1970 UTC; 0 while the system's clock is followed.
pub type DemoTime = Arc<AtomicI64>;

/// A clock that tells the demo's time while it is being built, and the system's afterwards.
pub fn clock(time: &DemoTime) -> record::Clock {
    let (time, system) = (time.clone(), record::system_clock());
    Arc::new(move || match time.load(Ordering::Relaxed) {
        0 => system(),
        ms => ms,
    })
}

/// What the federation does on a day of the story, besides keeping the roll: the caller does it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// Units and employers are there, nobody yet.
    Founded,
    /// The roll of a month is written: up to and including this day nothing else will be.
    Month(Day),
    /// A bulletin is published.
    Bulletin(Bulletin),
}

/// The bulletins of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulletin {
    /// The first half of 2019 is reported.
    HalfYear2019,
    /// The end of 2019 is reported; three industrial workers too many are in it, as is found out in March.
    EndOf2019,
    /// The reform is reported, in September 2020.
    Reform2020,
}

/// How far the building has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Persons written.
    pub done: u64,
    /// Persons there will be.
    pub total: u64,
}

/// Builds the federation in an empty store.
pub struct Builder<'a> {
    /// The store to build in.
    pub store: &'a Store,
    /// The time that the store's clock tells.
    pub time: DemoTime,
    /// The size, as a share of the full one.
    pub scale: f64,
}

/// One person's working life, as far as the roll knows it.
#[derive(Clone)]
struct Life {
    identity: Identity,
    employer: usize,
    unit: usize,
    hired: Day,
    gone: Option<Day>,
    joined: Option<Day>,
    left: Option<(Day, &'static str)>,
    moves: Option<(Day, usize)>,
    trade: &'static str,
    skill: usize,
    industrial: bool,
    /// Marked as an industrial worker by mistake, until March 2020.
    mistaken: bool,
}

/// The federation's own place on the plan of units.
const ROOT: usize = 0;

const SKILLS: [&str; 8] = [
    "apprentice",
    "junior",
    "middle",
    "senior",
    "technician",
    "senior_technician",
    "special_technician",
    "chief_technician",
];
/// How skills are spread, in running sums of a thousand.
const SKILL_SUMS: [u64; 8] = [90, 280, 560, 800, 910, 970, 992, 1000];

/// How many months the story has, from January 2019 on.
const MONTHS: i32 = 94;
/// 2026-10-25.
const STORY_ENDS: Day = Day(20_751);

fn on(year: i16, month: i8, day: i8) -> Day {
    Day::from_ymd(year, month, day).unwrap_or_default()
}

impl Builder<'_> {
    /// Builds, telling how far it has come and handing over at each milestone.
    ///
    /// # Errors
    /// When the store fails or a milestone's act does.
    pub fn build<E: From<record::Error>>(
        &self,
        mut tell: impl FnMut(Progress),
        mut milestone: impl FnMut(Milestone, Day) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut dice = Dice::new(20_191_231);
        let zone = Zone::plan(self.scale, &mut dice);
        let lives = lives(&zone, self.scale, &mut dice);
        let mut progress = Progress { done: 0, total: lives.len() as u64 };
        tell(progress);
        let zone = Arc::new(zone);
        let ids = Arc::new(self.found(&zone)?);
        milestone(Milestone::Founded, self.at(on(2018, 12, 24), 9))?;
        // The first sheets: everybody hired before 2019, one sheet for each town and industry.
        let opening = on(2019, 1, 1);
        let mut sheets: Vec<Vec<Life>> = vec![Vec::new(); zone.units.len()];
        let mut later: Vec<Life> = Vec::new();
        for life in lives {
            if life.hired < opening {
                let top = zone.top_of(life.unit);
                sheets[top].push(life);
            } else {
                later.push(life);
            }
        }
        let mut story = Story::default();
        for (i, top) in zone.tops.iter().enumerate() {
            let sheet = std::mem::take(&mut sheets[*top]);
            let count = sheet.len() as u64;
            let day = on(2019, 1, 4).plus(i32::try_from(i).unwrap_or(0));
            let reason = format!("导入{}职工名册", zone.units[*top].name);
            story.take(self.enter(*top, day, reason, &ids, &zone, sheet)?);
            progress.done += count;
            tell(progress);
        }
        later.sort_by_key(|life| life.hired);
        // Then month by month: who is hired, who leaves, who moves; what was wrong is put right when it is found out.
        let mut later = later.into_iter().peekable();
        for month in 0..MONTHS {
            let (first, last) = month_of(month);
            let mut hired = Vec::new();
            while let Some(life) = later.next_if(|life| life.hired <= last) {
                hired.push(life);
            }
            let count = hired.len() as u64;
            let day = last.plus(4);
            let label = format!("{}年{}月", first.year(), first.date().month());
            story.take(self.enter(ROOT, day, format!("登记{label}新入职职工"), &ids, &zone, hired)?);
            self.changes(day, &format!("登记{label}离职、退会和会籍接转"), &ids, &mut story, first, last)?;
            progress.done += count;
            tell(progress);
            milestone(Milestone::Month(month_of(month + 1).1.plus(3)), self.at(day.plus(2), 9))?;
            match (first.year(), first.date().month()) {
                (2019, 6) => milestone(Milestone::Bulletin(Bulletin::HalfYear2019), self.at(on(2019, 7, 15), 10))?,
                (2019, 12) => milestone(Milestone::Bulletin(Bulletin::EndOf2019), self.at(on(2020, 1, 15), 10))?,
                (2020, 2) => self.put_right(on(2020, 3, 12), ids.units[ROOT], &story)?,
                (2020, 8) => milestone(Milestone::Bulletin(Bulletin::Reform2020), self.at(on(2020, 9, 8), 10))?,
                _ => {}
            }
        }
        self.time.store(0, Ordering::Relaxed);
        Ok(())
    }

    /// Sets the demo's time to an hour of a day (UTC+8) and gives the day back.
    fn at(&self, day: Day, hour: i64) -> Day {
        self.time.store(i64::from(day.0) * 86_400_000 + (hour - 8) * 3_600_000, Ordering::Relaxed);
        day
    }

    /// `office` is the unit in whose name it is done, so that those who act for it find it in the log; 0 before there is one.
    fn intent(&self, office: i64, day: Day, kind: &'static str, reason: impl Into<String>) -> Intent {
        self.at(day, 9);
        Intent { actor: 0, office, kind, reason: reason.into(), source: "demo".into() }
    }

    /// Units and employers.
    fn found(&self, zone: &Arc<Zone>) -> Result<Ids, record::Error> {
        let from = on(2010, 1, 1);
        let plan = zone.clone();
        let intent = self.intent(0, on(2018, 12, 20), "import", "导入全区工会组织");
        let units = self.store.commit(intent, move |commit| {
            let mut ids: Vec<i64> = Vec::with_capacity(plan.units.len());
            for unit in &plan.units {
                let id = commit.new_id();
                let draft = UNIT
                    .draft()
                    .set("code", unit.code.as_str())
                    .set("name", unit.name.as_str())
                    .set("kind", unit.kind)
                    .set("parent", unit.parent.map(|p| ids[p]))
                    .set("credit_code", Some(unit.credit_code.as_str()).filter(|c| !c.is_empty()))
                    .set("short", unit.parent.is_none().then_some("云工"));
                commit.open(id, (from, Day::END), &draft, None)?;
                ids.push(id);
            }
            Ok::<_, record::Error>(ids)
        })?;
        let (plan, units) = (zone.clone(), units.value);
        let place = units.clone();
        let intent = self.intent(units[ROOT], on(2018, 12, 21), "import", "导入用人单位");
        let employers = self.store.commit(intent, move |commit| {
            let mut ids = Vec::with_capacity(plan.employers.len());
            for employer in &plan.employers {
                let id = commit.new_id();
                let draft = EMPLOYER
                    .draft()
                    .set("name", employer.name.as_str())
                    .set("credit_code", employer.credit_code.as_str())
                    .set("unit", place[employer.union])
                    .set("lacks_code", false);
                commit.open(id, (from, Day::END), &draft, None)?;
                ids.push(id);
            }
            Ok::<_, record::Error>(ids)
        })?;
        Ok(Ids { units, employers: employers.value })
    }

    /// One sheet of persons; gives back what the later story needs of them.
    fn enter(
        &self,
        office: usize,
        day: Day,
        reason: String,
        ids: &Arc<Ids>,
        zone: &Arc<Zone>,
        sheet: Vec<Life>,
    ) -> Result<Vec<Entered>, record::Error> {
        let intent = self.intent(ids.units[office], day, "import", reason);
        let (ids, zone) = (ids.clone(), zone.clone());
        let done = self.store.commit(intent, move |commit| {
            let mut entered = Vec::new();
            for (row, life) in sheet.into_iter().enumerate() {
                enter_one(commit, &ids, &zone, life, i64::try_from(row).unwrap_or(0) + 2, &mut entered)?;
            }
            Ok::<_, record::Error>(entered)
        })?;
        Ok(done.value)
    }

    /// What happened within a month to those who were there.
    fn changes(
        &self,
        day: Day,
        reason: &str,
        ids: &Arc<Ids>,
        story: &mut Story,
        first: Day,
        last: Day,
    ) -> Result<(), record::Error> {
        let within = |d: Day| first <= d && d <= last;
        let (now, rest): (Vec<Entered>, Vec<Entered>) =
            std::mem::take(&mut story.pending).into_iter().partition(|e| e.when().is_some_and(within));
        story.pending = rest;
        let (intent, ids) = (self.intent(ids.units[ROOT], day.plus(1), "form", reason), ids.clone());
        self.store
            .commit(intent, move |commit| now.into_iter().try_for_each(|entered| change_one(commit, &ids, &entered)))?;
        Ok(())
    }

    /// March 2020: three had been no industrial workers since July, after the report of the first half of 2019; some had the wrong mobile number or the wrong day of birth.
    fn put_right(&self, day: Day, office: i64, story: &Story) -> Result<(), record::Error> {
        let mistaken = story.mistaken.clone();
        self.store.commit(
            self.intent(office, day, "form", "更正产业工人标识：三人自2019年7月起任管理岗位，不属产业工人"),
            move |commit| {
                for job in mistaken {
                    commit.revise(&EMPLOYMENT, job, (on(2019, 7, 1), Day::END), None, |v| {
                        v.map(|v| v.draft().set("industrial", false))
                    })?;
                }
                Ok::<_, record::Error>(())
            },
        )?;
        let wrong = story.misspelt.clone();
        self.store.commit(
            self.intent(office, day.plus(5), "form", "核对证件后更正出生日期和手机号码"),
            move |commit| {
                for (person, from, identity) in wrong {
                    correct(commit, person, (from, Day::END), &identity, None)?;
                }
                Ok::<_, record::Error>(())
            },
        )?;
        Ok(())
    }
}

/// The ids of units and employers by their places on the plan.
struct Ids {
    units: Vec<i64>,
    employers: Vec<i64>,
}

/// What the later story needs of a person who was entered.
#[derive(Clone)]
enum Entered {
    /// The employment ends, and with it, by this way, the membership.
    Gone { job: i64, membership: Option<i64>, on: Day },
    /// The membership ends for this reason.
    Left { membership: i64, on: Day, why: &'static str },
    /// Employment and membership move to another unit.
    Moved { person: i64, job: i64, membership: Option<i64>, from: usize, to: usize, on: Day },
    /// Was marked as an industrial worker by mistake.
    Mistaken { job: i64 },
    /// Was entered with a slip of the pen.
    Misspelt { person: i64, from: Day, right: Identity },
}

impl Entered {
    fn when(&self) -> Option<Day> {
        match self {
            Entered::Gone { on, .. } | Entered::Left { on, .. } | Entered::Moved { on, .. } => Some(*on),
            Entered::Mistaken { .. } | Entered::Misspelt { .. } => None,
        }
    }
}

#[derive(Default)]
struct Story {
    pending: Vec<Entered>,
    mistaken: Vec<i64>,
    misspelt: Vec<(i64, Day, Identity)>,
}

impl Story {
    fn take(&mut self, entered: Vec<Entered>) {
        for one in entered {
            match one {
                Entered::Mistaken { job } => self.mistaken.push(job),
                Entered::Misspelt { person, from, right } => self.misspelt.push((person, from, right)),
                other => self.pending.push(other),
            }
        }
    }
}

fn enter_one(
    commit: &mut Commit<'_>,
    ids: &Ids,
    zone: &Zone,
    life: Life,
    row: i64,
    entered: &mut Vec<Entered>,
) -> Result<(), record::Error> {
    let person = commit.new_id();
    let unit = ids.units[life.unit];
    // Every two-thousandth is entered with a slip, to be put right in 2020.
    let slip = row % 2000 == 3;
    let mut written = life.identity.clone();
    if slip {
        written.mobile = written.mobile.map(|m| format!("{}0", &m[..10]));
        written.birth = written.birth.map(|d| d.plus(9));
        entered.push(Entered::Misspelt { person, from: life.hired, right: life.identity.clone() });
    }
    commit.new_person(person, &written.finders(unit))?;
    commit.open(person, (life.hired, Day::END), &written.draft(), Some(row))?;
    let born = written.birth.map(|d| i64::from(d.year()));
    let carry = |draft: Draft| {
        draft
            .set("person", person)
            .set("unit", unit)
            .set("trade", life.trade)
            .set("skill", SKILLS[life.skill])
            .set("sex", written.sex.as_str())
            .set("birth_year", born)
    };
    let job = commit.new_id();
    let draft = carry(EMPLOYMENT.draft())
        .set("employer", ids.employers[life.employer])
        .set("rank", "main")
        .set("industrial", life.industrial || life.mistaken)
        .set("began", life.hired);
    commit.open(job, (life.hired, Day::END), &draft, Some(row))?;
    if life.mistaken {
        entered.push(Entered::Mistaken { job });
    }
    let membership = match life.joined {
        None => None,
        Some(joined) => {
            let id = commit.new_id();
            let draft = carry(MEMBERSHIP.draft())
                .set("state", "active")
                .set("joined_on", joined)
                .set("began", joined)
                .set("entry", "joined");
            commit.open(id, (joined, Day::END), &draft, Some(row))?;
            Some(id)
        }
    };
    if let Some((on, to)) = life.moves {
        entered.push(Entered::Moved { person, job, membership, from: life.unit, to, on });
    } else if let (Some((on, why)), Some(membership)) = (life.left, membership) {
        entered.push(Entered::Left { membership, on, why });
    } else if let Some(on) = life.gone {
        entered.push(Entered::Gone { job, membership, on });
    }
    debug_assert!(life.unit < zone.units.len());
    Ok(())
}

fn change_one(commit: &mut Commit<'_>, ids: &Ids, entered: &Entered) -> Result<(), record::Error> {
    let standing =
        |commit: &mut Commit<'_>, register: &'static record::Register, id: i64, on: Day| -> Result<_, record::Error> {
            Ok(commit.read()?.standing(register, id)?.into_iter().find(|v| v.valid_from < on && on < v.valid_to))
        };
    let end = |commit: &mut Commit<'_>,
               register: &'static record::Register,
               id: i64,
               on: Day,
               exit: Option<&str>|
     -> Result<(), record::Error> {
        let Some(held) = standing(commit, register, id, on)? else { return Ok(()) };
        let mut last = held.draft().set("ended", on);
        if let Some(exit) = exit {
            last.put("exit", exit);
        }
        commit.reshape(&held, &[((held.valid_from, on), last)], held.source_row)
    };
    match entered {
        Entered::Gone { job, membership, on } => {
            end(commit, &EMPLOYMENT, *job, *on, None)?;
            if let Some(membership) = membership {
                end(commit, &MEMBERSHIP, *membership, *on, Some("resigned"))?;
            }
        }
        Entered::Left { membership, on, why } => end(commit, &MEMBERSHIP, *membership, *on, Some(why))?,
        Entered::Moved { person, job, membership, from, to, on } => {
            let (from, to) = (ids.units[*from], ids.units[*to]);
            commit.revise(&EMPLOYMENT, *job, (*on, Day::END), None, |v| v.map(|v| v.draft().set("unit", to)))?;
            let at = commit.at(*on);
            if let Some((_, known)) = identity(commit.read()?, *person, at)? {
                commit.refind(*person, &known.finders(from), &known.finders(to))?;
            }
            if let Some(membership) = membership
                && let Some(old) = standing(commit, &MEMBERSHIP, *membership, *on)?
            {
                let here = old.draft().set("unit", to).set("began", *on).set("entry", "transferred_in");
                transfer(commit, &old, here, *on, None)?;
            }
        }
        Entered::Mistaken { .. } | Entered::Misspelt { .. } => {}
    }
    Ok(())
}

fn month_of(n: i32) -> (Day, Day) {
    let at = |n: i32| on(2019 + i16::try_from(n / 12).unwrap_or(0), i8::try_from(n % 12 + 1).unwrap_or(1), 1);
    (at(n), at(n + 1).plus(-1))
}

/// Everybody who ever works in the zone, in a fixed sequence. Exactly so many are there at the end of 2019, and exactly so many of
/// them are industrial workers.
fn lives(zone: &Zone, scale: f64, dice: &mut Dice) -> Vec<Life> {
    let scaled = |n: f64| (n * scale).round() as usize;
    let (there, industrial) = (scaled(458_500.0), scaled(120_000.0));
    let (gone_before, hired_after, hired_later) = (scaled(9_200.0), scaled(2_600.0), scaled(24_000.0));
    let end = on(2019, 12, 31);
    let sums = zone.sums();
    let mut people = People::new();
    let mut lives: Vec<Life> = Vec::with_capacity(there + gone_before + hired_after + hired_later);
    for n in 0..there + gone_before + hired_after + hired_later {
        let mut identity = people.next(dice);
        // Eight were entered twice, with a mistaken number: likely duplicates for somebody to decide on.
        if let Some(twin) = lives.last().filter(|_| n % (there / 8).max(1) == 11) {
            identity = Identity {
                id_number: people.number(twin.identity.birth.unwrap_or_default(), twin.identity.sex == "1"),
                ..twin.identity.clone()
            };
        }
        let place = dice.weighted(&sums);
        let employer = &zone.employers[place];
        let unit = if dice.permille(120) { employer.union } else { *dice.pick(&employer.workshops) };
        let of_age = identity.birth.unwrap_or_default().plus(18 * 366);
        let hired = if n < there + gone_before {
            // Most of the staff of the end of 2019 was there before the roll began.
            let earliest = of_age.max(on(2010, 1, 1));
            let latest = if dice.permille(930) { on(2018, 12, 31) } else { on(2019, 12, 20) };
            if earliest < latest { dice.day(earliest, latest) } else { latest }
        } else if n < there + gone_before + hired_after {
            dice.day(on(2020, 1, 2), on(2020, 8, 25))
        } else {
            dice.day(on(2020, 9, 1), STORY_ENDS)
        };
        let gone = if n < there {
            match dice.below(1000) {
                0..12 => Some(dice.day(on(2020, 1, 3), on(2020, 8, 28))),
                12..58 => Some(dice.day(on(2020, 9, 2), STORY_ENDS)),
                _ => None,
            }
        } else if n < there + gone_before {
            Some(dice.day(hired.plus(20).max(on(2019, 1, 15)), end).min(end)).filter(|d| *d > hired)
        } else {
            None
        };
        // A day in 2019 that lies too close to the hiring ends nothing.
        let gone = if n >= there && n < there + gone_before { Some(gone.unwrap_or(end)) } else { gone };
        let joined = dice
            .permille(698)
            .then(|| hired.plus(i32::try_from(dice.below(400)).unwrap_or(0)))
            .filter(|d| *d < gone.unwrap_or(STORY_ENDS));
        let left = joined.filter(|_| gone.is_none() && dice.permille(24)).and_then(|joined| {
            let on_day = dice.day(on(2019, 2, 1), STORY_ENDS);
            (on_day > joined.plus(10)).then(|| (on_day, *dice.pick(&["resigned", "deemed_resigned", "deceased"])))
        });
        let moves = if gone.is_none() && left.is_none() && dice.permille(20) && employer.workshops.len() > 1 {
            let to = *dice.pick(&employer.workshops);
            let day = dice.day(on(2019, 2, 1), STORY_ENDS);
            (to != unit && day > hired.plus(10) && joined.is_none_or(|j| day > j.plus(10))).then_some((day, to))
        } else {
            None
        };
        lives.push(Life {
            identity,
            employer: place,
            unit,
            hired,
            gone,
            joined,
            left,
            moves,
            trade: dice.pick::<&'static str>(employer.trades),
            skill: dice.weighted(&SKILL_SUMS),
            industrial: false,
            mistaken: false,
        });
    }
    mark_industrial(zone, &mut lives[..there], industrial, dice);
    // Those who left and those who came later are industrial workers in the same proportion as their employers' staff.
    for life in &mut lives[there..] {
        life.industrial = dice.permille(zone.employers[life.employer].industrial * 6 / 10);
    }
    lives
}

/// Marks exactly `count` of those there at the end of 2019, the more the more industrial the employer, and three more by mistake.
fn mark_industrial(zone: &Zone, lives: &mut [Life], count: usize, dice: &mut Dice) {
    let mut marked = 0;
    // Each round lets everybody still unmarked draw once.
    while marked < count {
        for life in lives.iter_mut() {
            if marked < count && !life.industrial && dice.permille(zone.employers[life.employer].industrial * 6 / 10) {
                life.industrial = true;
                marked += 1;
            }
        }
    }
    let unmarked =
        lives.iter_mut().filter(|l| !l.industrial && l.gone.is_none() && l.moves.is_none() && l.hired < on(2019, 1, 1));
    for life in unmarked.take(3) {
        life.mistaken = true;
    }
}
