//! The coordination group, its meetings and what they decide.

use clock::Day;
use record::{Db, Moment, Result, Version};

use super::rows::{TaskRow, bare, complete};
use crate::register::{DECISION, GROUP, GROUP_MEMBER, MEETING, TASK};

/// A coordination group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its record.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The unit that keeps its office.
    pub unit: i64,
    /// What it rests on.
    pub basis: String,
}

/// A member of a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its record.
    pub id: i64,
    /// The unit that sends the person.
    pub unit: i64,
    /// The post.
    pub post: String,
    /// The title of the person's office.
    pub title: String,
    /// The account, where the person has one.
    pub account: Option<i64>,
    /// The first day of the term.
    pub from: Day,
    /// The first day after it; [`Day::END`] until further notice.
    pub to: Day,
    /// The record as it is stored; the name is sealed in it.
    pub version: Version,
}

/// A meeting of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its record.
    pub id: i64,
    /// The group.
    pub body: i64,
    /// The plan it is about, if it is about one.
    pub plan: Option<i64>,
    /// The unit that keeps the office of the group.
    pub unit: i64,
    /// The number of its minutes; empty until they are signed.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The day of the meeting.
    pub on_day: Option<Day>,
    /// Where it meets.
    pub place: String,
    /// The subjects.
    pub agenda: Vec<String>,
    /// The minutes.
    pub minutes: String,
    /// The day the minutes were signed.
    pub signed_on: Option<Day>,
    /// Its state.
    pub state: String,
}

/// A decision of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its record.
    pub id: i64,
    /// The meeting.
    pub meeting: i64,
    /// Its number within the meeting.
    pub number: i64,
    /// What was decided.
    pub text: String,
    /// Who shall lead.
    pub unit: Option<i64>,
    /// By when.
    pub due: Option<Day>,
}

/// A meeting with its decisions and what became of them.
#[derive(Clone, Debug)]
pub struct MeetingView {
    /// The meeting.
    pub meeting: Meeting,
    /// The group.
    pub group: Option<Group>,
    /// The decisions, each with the tasks it has become.
    pub decisions: Vec<(Decision, Vec<TaskRow>)>,
    /// The record as it is stored; who was there is sealed in it.
    pub version: Version,
}

impl Group {
    fn of(version: &Version) -> Group {
        Group {
            id: version.id,
            name: version.text("name").to_owned(),
            unit: version.int("unit").unwrap_or(0),
            basis: version.text("basis").to_owned(),
        }
    }
}

impl Meeting {
    fn of(version: &Version) -> Meeting {
        let text = |name: &str| version.text(name).to_owned();
        Meeting {
            id: version.id,
            body: version.int("body").unwrap_or(0),
            plan: version.int("plan"),
            unit: version.int("unit").unwrap_or(0),
            number: text("number"),
            title: text("title"),
            on_day: version.day("on_day"),
            place: text("place"),
            agenda: lines(version.text("agenda")),
            minutes: text("minutes"),
            signed_on: version.day("signed_on"),
            state: text("state"),
        }
    }
}

impl Decision {
    pub(super) fn of(version: &Version) -> Decision {
        Decision {
            id: version.id,
            meeting: version.int("meeting").unwrap_or(0),
            number: version.int("number").unwrap_or(0),
            text: version.text("text").to_owned(),
            unit: version.int("unit"),
            due: version.day("due"),
        }
    }
}

/// The lines of a text that say something.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// All groups at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn groups(db: &Db, at: Moment) -> Result<Vec<Group>> {
    Ok(db.list(&GROUP, at)?.iter().map(Group::of).collect())
}

/// A group at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn group(db: &Db, id: i64, at: Moment) -> Result<Option<Group>> {
    Ok(db.get(&GROUP, id, at)?.as_ref().map(Group::of))
}

/// The members of a group at a moment, in the order they were added.
///
/// # Errors
/// When the store cannot be read.
pub fn members(db: &Db, group: i64, at: Moment) -> Result<Vec<Member>> {
    let member = |version: Version| Member {
        id: version.id,
        unit: version.int("unit").unwrap_or(0),
        post: version.text("post").to_owned(),
        title: version.text("title").to_owned(),
        account: version.int("account"),
        from: version.valid_from,
        to: version.valid_to,
        version,
    };
    Ok(db.find(&GROUP_MEMBER, "body", group, at)?.into_iter().map(member).collect())
}

/// The meetings of a group at a moment, the last first.
///
/// # Errors
/// When the store cannot be read.
pub fn meetings(db: &Db, group: i64, at: Moment) -> Result<Vec<Meeting>> {
    let mut meetings: Vec<Meeting> = db.find(&MEETING, "body", group, at)?.iter().map(Meeting::of).collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse((meeting.on_day, meeting.id)));
    Ok(meetings)
}

/// A meeting with its decisions, at a moment.
///
/// # Errors
/// When the store cannot be read.
pub fn meeting(db: &Db, id: i64, at: Moment) -> Result<Option<MeetingView>> {
    let Some(version) = db.get(&MEETING, id, at)? else { return Ok(None) };
    let meeting = Meeting::of(&version);
    let mut decisions = Vec::new();
    let mut held: Vec<Decision> = db.find(&DECISION, "meeting", id, at)?.iter().map(Decision::of).collect();
    held.sort_by_key(|decision| (decision.number, decision.id));
    for decision in held {
        let mut tasks: Vec<TaskRow> = db.find(&TASK, "decision", decision.id, at)?.iter().map(bare).collect();
        complete(db, at, "t.decision = $2", decision.id, &mut tasks)?;
        decisions.push((decision, tasks));
    }
    let group = group(db, meeting.body, at)?;
    Ok(Some(MeetingView { meeting, group, decisions, version }))
}
