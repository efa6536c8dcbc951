//! What a procedure is: a table of states and steps, from which everything else follows.

use access::{Action, Relations, Role};
use clock::{Both, Day};
use record::{Db, Kind, Register, Value, Version};

use crate::take::Taking;

/// A procedure: how the records of one register move from state to state. The register must have an open field `state`
/// ([`record::Kind::Code`] or text) in which the code of the present state stands.
#[derive(Debug)]
pub struct Procedure {
    /// Its name, as in addresses, scripts and logs: `reform.task`.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// What it is for, in a sentence or two.
    pub text: Both,
    /// What it rests on: law, rules, custom.
    pub basis: Both,
    /// The register whose records move.
    pub register: &'static Register,
    /// The open text field that says in a few words what a record is about; empty: its kind and number say it. Never a
    /// name.
    pub title: &'static str,
    /// The states, in the order in which they are usually reached. The first is where a record begins.
    pub states: &'static [State],
    /// The steps, in the order in which their buttons stand.
    pub steps: &'static [Step],
    /// The clocks that steps start and stop.
    pub timers: &'static [Timer],
    /// Who has a part in it.
    pub parties: &'static [Party],
    /// Who may see a record of it, by the unit of any party.
    pub read: Action,
    /// Who may take any step at all; the table then says who may take which. No step may allow what this action does
    /// not.
    pub take: Action,
}

/// A state.
#[derive(Debug)]
pub struct State {
    /// As it is stored.
    pub code: &'static str,
    /// What it is called.
    pub label: Both,
    /// Whether work is still to be done.
    pub kind: StateKind,
}

/// What a state means for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// Work goes on, and somebody is waited for.
    Open,
    /// Work rests, until something happens.
    Resting,
    /// It came to its proper end. Its clocks stop by themselves, here as in [`StateKind::Ended`].
    Done,
    /// It ended otherwise: refused, withdrawn, cancelled.
    Ended,
}

/// A step from one state to another.
#[derive(Debug)]
pub struct Step {
    /// Its name, unique within the procedure: `accept`.
    pub name: &'static str,
    /// What its button says.
    pub label: Both,
    /// What it does and what follows, in a sentence.
    pub text: Both,
    /// The states it can be taken in. None: it begins a record, in the first state; or, where it leads elsewhere, takes
    /// in what was at work before the system knew of it, straight into the state it is in.
    pub from: &'static [&'static str],
    /// The state it leads to; empty: the state stays.
    pub to: &'static str,
    /// The states its effect may lead to instead: a ruling upholds or rejects. It may lead nowhere else.
    pub also: &'static [&'static str],
    /// Who may take it. Empty: only the system itself, when a clock runs out.
    pub who: &'static [May],
    /// Whether somebody is waited for to take it: then it stands in the inbox of those who may. Steps that may but need
    /// not be taken (withdraw, cancel) are not expected.
    pub expected: bool,
    /// Whoever took one of these steps the last time it was taken (or the person they stood in for) may not take this
    /// one: the checker is never the maker. What somebody else has made anew since, its first maker may check.
    pub not_by: &'static [&'static str],
    /// What it asks for.
    pub asks: &'static [Ask],
    /// What it does to the clocks.
    pub ticks: &'static [Tick],
    /// Which parties are told, besides those whose turn it becomes.
    pub tells: &'static [&'static str],
    /// What must hold besides; the refusal says what is missing.
    pub guard: Option<Guard>,
    /// What else it writes, in the same commit.
    pub effect: Option<Effect>,
    /// The page on which it is taken, by the record's id, where the form that follows from the table does not do: a return is filled
    /// in on a page of its own.
    pub page: Option<fn(i64) -> String>,
}

/// Whether a step can be taken on a record now; the error is the reason in both languages. Of a step that begins a
/// record it sees the record as it would be.
pub type Guard = fn(&Db, &Version, Day) -> record::Result<Result<(), (String, String)>>;

/// What a step writes besides the state and its fields.
pub type Effect = fn(&mut Taking<'_, '_>) -> Result<(), crate::Refusal>;

/// Who may take a step: these roles, held at a unit of which the party's unit is one of these relations.
/// `(Role::Officer, Relations::REACH)` of party `lead`: officers of the lead unit and of the units above it.
#[derive(Clone, Copy, Debug)]
pub struct May {
    /// The party.
    pub party: &'static str,
    /// The roles, each with where the party's unit lies as seen from the unit at which the role is held.
    pub roles: &'static [(Role, Relations)],
}

/// A part in a procedure.
#[derive(Debug)]
pub struct Party {
    /// Its name: `lead`.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// Its units.
    pub units: PartyUnits,
    /// The open field of the record with the account that has it in hand. Where it holds one, what the party is
    /// expected to do stands in that person's inbox, as long as their own office lets them do it; else in that of the
    /// unit. Anybody else who may take the step still may. It is handed over with the office.
    pub account: Option<&'static str>,
}

/// How the units of a party are found.
#[derive(Clone, Copy, Debug)]
pub enum PartyUnits {
    /// The unit in this field of the record.
    Field(&'static str),
    /// The federation.
    Root,
    /// The unit in this field of the record, and of those who hold a role there only the one whose account stands in the
    /// field [`Party::account`]: a worker in their own case. They have pages of their own, on which they take its steps;
    /// those of the procedure are not theirs.
    Own(&'static str),
    /// These, found by reading.
    Of(fn(&Db, &Version, record::Moment) -> record::Result<Vec<i64>>),
}

/// What a step asks for.
#[derive(Debug)]
pub struct Ask {
    /// Its name in the form, and of the field it goes to.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// More about it; may be empty.
    pub hint: Both,
    /// What it holds.
    pub kind: AskKind,
    /// Whether it may be left out.
    pub required: bool,
    /// Where it goes.
    pub goes: Goes,
}

/// What an answer holds.
#[derive(Clone, Copy, Debug)]
pub enum AskKind {
    /// A line of text, of at most so many characters.
    Line(usize),
    /// Lines of text, of at most so many characters.
    Text(usize),
    /// A day.
    Day,
    /// A whole number.
    Int,
    /// Yes or no.
    Flag,
    /// A code of the list of the pack.
    Code(&'static str),
    /// A unit, by its number.
    Unit,
    /// An account, by its login.
    Account,
    /// A paper hung on the record: at least one must be there when the step is taken. What kind is in the label.
    Paper,
}

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Into the open field of the record that has its name.
    Field,
    /// Into the note of the step, which stays with the record for ever. At most one answer of a step does.
    Note,
    /// Nowhere by itself: the effect of the step takes it.
    Effect,
}

/// A clock of a procedure.
#[derive(Debug)]
pub struct Timer {
    /// Its name: `answer`.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// When it runs out.
    pub due: TimerDue,
    /// Whether law or a rule sets it: then it can be put off by nobody.
    pub statutory: bool,
    /// The step the system takes on the day after it ran out, if it is still running and the step can be taken. It must
    /// stop the clock, pause it or start it anew, and ask for nothing that cannot be left out.
    pub expires: Option<&'static str>,
}

/// When a clock runs out.
#[derive(Clone, Copy, Debug)]
pub enum TimerDue {
    /// By a rule of the pack, from the day of the step that starts it.
    Rule(&'static str),
    /// On the day in this open field of the record; without one there is no clock. It follows the field when a step
    /// changes it. A pause stops it from running out, but does not move the day.
    Field(&'static str),
}

/// What a step does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// It starts, anew if it had run.
    Start(&'static str),
    /// The same, but it has run since the day in this open field of the record: what came about elsewhere and earlier.
    StartSince(&'static str, &'static str),
    /// It stops: what it was for is done.
    Stop(&'static str),
    /// It stands still.
    Pause(&'static str),
    /// It goes on.
    Resume(&'static str),
}

impl Step {
    /// The states it can lead to, besides staying where it is.
    pub fn targets(&self) -> impl Iterator<Item = &'static str> + use<> {
        let to = (!self.to.is_empty()).then_some(self.to);
        to.into_iter().chain(self.also.iter().copied())
    }

    /// Whether it can lead from one state to another.
    pub fn leads(&self, from: &str, to: &str) -> bool {
        (self.to.is_empty() && from == to) || self.targets().any(|target| target == to)
    }
}

impl Party {
    /// Whether it is one person alone.
    pub fn is_own(&self) -> bool {
        matches!(self.units, PartyUnits::Own(_))
    }

    /// Whether somebody may act for it at all, by what a record says.
    pub(crate) fn admits(&self, version: &Version, account: i64) -> bool {
        !self.is_own() || self.account.is_some_and(|field| version.int(field) == Some(account))
    }
}

impl Tick {
    /// The timer it is about.
    pub fn timer(self) -> &'static str {
        match self {
            Tick::Start(timer)
            | Tick::StartSince(timer, _)
            | Tick::Stop(timer)
            | Tick::Pause(timer)
            | Tick::Resume(timer) => timer,
        }
    }
}

impl AskKind {
    /// Whether a field of this kind can take the answer.
    fn fits(self, field: Kind) -> bool {
        match self {
            AskKind::Line(_) | AskKind::Text(_) => field == Kind::Text,
            AskKind::Code(list) => field == Kind::Code(list) || field == Kind::Text,
            AskKind::Day => field == Kind::Day,
            AskKind::Int => field == Kind::Int,
            AskKind::Flag => field == Kind::Flag,
            AskKind::Unit => field == Kind::Ref("unit"),
            AskKind::Account => field == Kind::Ref("account"),
            AskKind::Paper => false,
        }
    }
}

impl Procedure {
    /// A state by its code.
    pub fn state(&self, code: &str) -> Option<&'static State> {
        self.states.iter().find(|state| state.code == code)
    }

    /// A step by its name.
    pub fn step(&self, name: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// A clock by its name.
    pub fn timer(&self, name: &str) -> Option<&'static Timer> {
        self.timers.iter().find(|timer| timer.name == name)
    }

    /// A party by its name.
    pub fn party(&self, name: &str) -> Option<&'static Party> {
        self.parties.iter().find(|party| party.name == name)
    }

    /// Whether a record begins in a state.
    fn is_first(&self, code: &str) -> bool {
        self.states.first().is_some_and(|first| first.code == code)
    }

    /// Whether a step takes in what was at work before the system knew of it.
    pub fn takes_in(&self, step: &Step) -> bool {
        step.from.is_empty() && !self.is_first(step.to)
    }

    /// The steps that lead on from a state.
    pub fn steps_from<'a>(&self, state: &'a str) -> impl Iterator<Item = &'static Step> + use<'a> {
        self.steps.iter().filter(move |step| step.from.contains(&state))
    }

    /// What a record is about, in a few words; empty when its register has no field for it.
    pub fn title_of<'v>(&self, version: &'v Version) -> &'v str {
        if self.title.is_empty() { "" } else { version.get(self.title).text().unwrap_or("") }
    }

    /// What is wrong with the table; nothing in a sound one. Every test of a procedure asks it.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |text: String| faults.push(format!("{}: {text}", self.name));
        let is = |field: &str, kinds: &[Kind]| self.open_kind(field).is_some_and(|kind| kinds.contains(&kind));
        if !matches!(self.open_kind("state"), Some(Kind::Text | Kind::Code(_))) {
            fault(format!("register {} has no open text field state", self.register.name));
        }
        if !self.title.is_empty() && !is(self.title, &[Kind::Text]) {
            fault(format!("the title {} is no open text field", self.title));
        }
        for party in self.parties {
            if let PartyUnits::Own(_) = party.units
                && party.account.is_none()
            {
                fault(format!("the party {} is one person, and no field says who", party.name));
            }
            if let PartyUnits::Field(field) | PartyUnits::Own(field) = party.units
                && !is(field, &[Kind::Ref("unit")])
            {
                fault(format!("the party {} reads {field}, which is no unit", party.name));
            }
            if let Some(field) = party.account
                && !is(field, &[Kind::Ref("account")])
            {
                fault(format!("the party {} reads {field}, which is no account", party.name));
            }
        }
        twice(self.parties.iter().map(|party| party.name), "party", &mut fault);
        twice(self.states.iter().map(|state| state.code), "state", &mut fault);
        twice(self.steps.iter().map(|step| step.name), "step", &mut fault);
        twice(self.timers.iter().map(|timer| timer.name), "clock", &mut fault);
        self.state_faults(&mut fault);
        for step in self.steps {
            self.step_faults(step, &mut fault);
        }
        for timer in self.timers {
            self.timer_faults(timer, &mut fault);
        }
        faults
    }

    /// What the table asks of a pack that the pack does not have: rules and code lists. Every test of a procedure asks
    /// it of every pack it is used with.
    pub fn pack_faults(&self, pack: &clock::Pack) -> Vec<String> {
        let mut faults = Vec::new();
        for timer in self.timers {
            if let TimerDue::Rule(rule) = timer.due
                && !pack.rules().iter().any(|each| each.name == rule)
            {
                faults.push(format!("{}: the pack {} has no rule {rule}", self.name, pack.name()));
            }
        }
        for ask in self.steps.iter().flat_map(|step| step.asks) {
            if let AskKind::Code(list) = ask.kind
                && pack.codes(list).is_none()
            {
                faults.push(format!("{}: the pack {} has no list {list}", self.name, pack.name()));
            }
        }
        faults
    }

    /// What an open field of the register holds.
    fn open_kind(&self, field: &str) -> Option<Kind> {
        self.register.field(field).filter(|field| field.class == record::Class::Plain).map(|field| field.kind)
    }

    fn state_faults(&self, fault: &mut impl FnMut(String)) {
        if !self.steps.iter().any(|step| step.from.is_empty() && self.is_first(step.to)) {
            fault("no step begins a record in the first state".to_owned());
        }
        let mut reached: Vec<&str> = self.states.iter().take(1).map(|first| first.code).collect();
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            for target in self.steps_from(state).flat_map(Step::targets) {
                if !reached.contains(&target) {
                    reached.push(target);
                }
            }
            at += 1;
        }
        for state in self.states {
            if !reached.contains(&state.code) {
                fault(format!("no way leads to {}", state.code));
            }
            let mut left = self.steps_from(state.code);
            match state.kind {
                StateKind::Done | StateKind::Ended => {}
                StateKind::Open if !left.any(|step| step.expected || step.who.is_empty()) => {
                    fault(format!("nobody is waited for in {}", state.code));
                }
                StateKind::Resting if left.next().is_none() => fault(format!("no step leads out of {}", state.code)),
                StateKind::Open | StateKind::Resting => {}
            }
        }
    }

    fn timer_faults(&self, timer: &Timer, fault: &mut impl FnMut(String)) {
        let name = timer.name;
        let starts = |tick: &Tick| tick.timer() == name && matches!(tick, Tick::Start(_) | Tick::StartSince(..));
        if !self.steps.iter().any(|step| step.ticks.iter().any(starts)) {
            fault(format!("no step starts the clock {name}"));
        }
        for tick in self.steps.iter().flat_map(|step| step.ticks) {
            if let Tick::StartSince(timer, field) = tick
                && *timer == name
                && self.open_kind(field) != Some(Kind::Day)
            {
                fault(format!("the clock {name} starts by {field}, which is no day"));
            }
        }
        if let TimerDue::Field(field) = timer.due
            && self.open_kind(field) != Some(Kind::Day)
        {
            fault(format!("the clock {name} reads {field}, which is no day"));
        }
        let Some(expires) = timer.expires else { return };
        let Some(step) = self.step(expires) else {
            fault(format!("the clock {name} ends with an unknown step {expires}"));
            return;
        };
        // Otherwise it would be taken again every day.
        let stills = |tick: &Tick| tick.timer() == name && !matches!(tick, Tick::Resume(_));
        let ends = |state: &str| {
            self.state(state).is_some_and(|state| matches!(state.kind, StateKind::Done | StateKind::Ended))
        };
        let ended = !step.to.is_empty() && step.targets().all(ends);
        if !ended && !step.ticks.iter().any(stills) {
            fault(format!("the clock {name} runs on after the step {expires} that ends it"));
        }
        if step.from.is_empty() {
            fault(format!("the clock {name} ends with the step {expires}, which begins a record"));
        }
        if let Some(ask) = step.asks.iter().find(|ask| ask.required) {
            fault(format!("the clock {name} ends with the step {expires}, which cannot do without {}", ask.name));
        }
    }

    fn step_faults(&self, step: &Step, fault: &mut impl FnMut(String)) {
        let name = step.name;
        for state in step.from.iter().copied().chain(step.targets()) {
            if self.state(state).is_none() {
                fault(format!("step {name} names an unknown state {state}"));
            }
        }
        if step.from.is_empty() && step.to.is_empty() {
            fault(format!("step {name} begins a record in no state"));
        }
        if !step.also.is_empty() && step.effect.is_none() {
            fault(format!("step {name} has no effect that could lead to {}", step.also.join(", ")));
        }
        if step.expected && step.who.is_empty() {
            fault(format!("step {name} is expected of nobody"));
        }
        for may in step.who {
            if self.party(may.party).is_none() {
                fault(format!("step {name} names an unknown party {}", may.party));
            }
            for (role, relations) in may.roles {
                if self.party(may.party).is_some_and(Party::is_own) {
                    continue;
                }
                let allowed = access::allowed(*role, self.take);
                if access::Relation::ALL.into_iter().any(|each| relations.has(each) && !allowed.has(each)) {
                    fault(format!("step {name} allows {role:?} more than {} does", self.take.code()));
                }
            }
        }
        for party in step.tells.iter().filter(|party| self.party(party).is_none()) {
            fault(format!("step {name} tells an unknown party {party}"));
        }
        for other in step.not_by.iter().filter(|other| self.step(other).is_none()) {
            fault(format!("step {name} excludes the taker of an unknown step {other}"));
        }
        for tick in step.ticks.iter().filter(|tick| self.timer(tick.timer()).is_none()) {
            fault(format!("step {name} moves an unknown clock {}", tick.timer()));
        }
        twice(step.asks.iter().map(|ask| ask.name), "answer", fault);
        if step.asks.iter().filter(|ask| ask.goes == Goes::Note).count() > 1 {
            fault(format!("step {name} has two notes"));
        }
        for ask in step.asks {
            let fits = match (ask.goes, ask.kind) {
                (Goes::Field, kind) => self.open_kind(ask.name).is_some_and(|field| kind.fits(field)),
                (Goes::Note, kind) => matches!(kind, AskKind::Line(_) | AskKind::Text(_)),
                (Goes::Effect, AskKind::Paper) => true,
                (Goes::Effect, _) => step.effect.is_some(),
            };
            if !fits {
                fault(format!("step {name} asks for {}, which cannot go where it is to go", ask.name));
            }
        }
    }
}

/// Names stand in addresses and in lists separated by spaces; each must be its own.
fn twice<'n>(names: impl Iterator<Item = &'n str>, what: &str, fault: &mut impl FnMut(String)) {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            fault(format!("the {what} {name} stands twice"));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            fault(format!("the {what} “{name}” needs a name of small letters, digits, “-”, “_” and “.”"));
        }
        seen.push(name);
    }
}

/// The procedures of a running system.
#[derive(Clone, Debug, Default)]
pub struct Procedures(Vec<&'static Procedure>);

impl Procedures {
    /// These.
    pub fn new(all: &[&'static Procedure]) -> Procedures {
        Procedures(all.to_vec())
    }

    /// These and those of another.
    #[must_use]
    pub fn with(mut self, other: Procedures) -> Procedures {
        self.0.extend(other.0);
        self
    }

    /// All of them, in order.
    pub fn all(&self) -> &[&'static Procedure] {
        &self.0
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&'static Procedure> {
        self.0.iter().find(|procedure| procedure.name == name).copied()
    }

    /// That of a register, if its records move by one.
    pub fn of_register(&self, register: &str) -> Option<&'static Procedure> {
        self.0.iter().find(|procedure| procedure.register.name == register).copied()
    }
}

/// What was answered to what a step asked, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    said: Vec<(String, Value)>,
    emptied: Vec<String>,
}

impl Given {
    /// Nothing.
    pub fn none() -> Given {
        Given::default()
    }

    /// With one more answer.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Given {
        self.said.retain(|(each, _)| each != name);
        self.said.push((name.to_owned(), value.into()));
        self
    }

    /// With one that was shown with what is known, and emptied: what is known is taken away.
    #[must_use]
    pub fn emptied(mut self, name: &str) -> Given {
        self.emptied.push(name.to_owned());
        self
    }

    /// Whether an answer was emptied, and nothing else was said.
    pub fn is_emptied(&self, name: &str) -> bool {
        self.emptied.iter().any(|each| each == name) && self.get(name).is_null()
    }

    /// An answer; [`Value::Null`] where none was given.
    pub fn get(&self, name: &str) -> &Value {
        self.said.iter().find(|(each, _)| each == name).map_or(&Value::Null, |(_, value)| value)
    }

    /// The text of an answer; empty where none was given.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).text().unwrap_or("")
    }
}
