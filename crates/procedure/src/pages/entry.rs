//! One row of Today: what is waited for, of which record, what can be done with it, and how its clock stands.

use std::collections::HashSet;

use access::Role;
use clock::Day;
use maud::{Markup, html};
use record::{Db, Moment};
use serde_json::{Value, json};
use ui::components::{TagKind, tag, unfold};
use ui::link;
use ui::web::Ctx;

use super::{reach, words};
use crate::case::{Case, Running, choices};
use crate::desk::Desk;
use crate::inbox::{Item, inbox_of, role_bit};
use crate::table::{Procedure, Step};

/// What is waited for, with its record.
pub(super) struct Entry {
    /// The row of the inbox.
    pub item: Item,
    /// Its procedure.
    pub procedure: &'static Procedure,
    /// Its record; `None` where whoever asks may not read it.
    pub case: Option<Case>,
    /// What whoever asks can do now.
    pub doable: Vec<&'static Step>,
    /// Where they can do nothing: why not.
    pub refusal: Option<String>,
    /// Whether it is theirs only because they stand in for somebody.
    pub behalf: bool,
}

/// What is waited for of whoever asks, put off or not, by due day.
pub(super) struct Mine {
    /// What is theirs to do now.
    pub now: Vec<Item>,
    /// What they put off.
    pub off: Vec<Item>,
}

impl Mine {
    /// Reads all of it.
    pub fn read(db: &Db, ctx: &Ctx) -> record::Result<Mine> {
        let now = inbox_of(db, &ctx.who, ctx.now.as_of, 0, usize::MAX)?;
        // At the end of days nothing is put off any more.
        let mut off = inbox_of(db, &ctx.who, Day::END, 0, usize::MAX)?;
        let known: HashSet<(i64, &str, i64, i64)> = now.iter().map(key).collect();
        off.retain(|item| !known.contains(&key(item)));
        Ok(Mine { now, off })
    }

    /// Whether something waits for whoever asks.
    pub fn holds(&self, item: &Item) -> bool {
        self.now.iter().chain(&self.off).any(|held| key(held) == key(item))
    }
}

fn key(item: &Item) -> (i64, &str, i64, i64) {
    (item.record, &item.procedure, item.unit, item.account)
}

/// One procedure and one of its steps, as Today can be narrowed to it: `reform.task:verify`.
#[derive(Clone, Copy)]
pub(super) struct Only {
    /// The procedure.
    pub procedure: &'static Procedure,
    /// The step.
    pub step: &'static Step,
}

impl Only {
    /// Reads it; `None` for what is not there.
    pub fn parse(desk: &Desk, text: &str) -> Option<Only> {
        let (procedure, step) = text.split_once(':')?;
        let procedure = desk.procedures.get(procedure)?;
        Some(Only { procedure, step: procedure.step(step)? })
    }

    /// As it stands in addresses.
    pub fn name(self) -> String {
        format!("{}:{}", self.procedure.name, self.step.name)
    }

    /// Whether a row is of it.
    pub fn holds(self, item: &Item) -> bool {
        item.procedure == self.procedure.name && item.steps.iter().any(|step| step == self.step.name)
    }
}

/// The rows with their records as they are at a moment. What the house has no procedure for any more is left out.
pub(super) fn entries(db: &Db, ctx: &Ctx, desk: &Desk, items: &[Item], at: Moment) -> record::Result<Vec<Entry>> {
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let Some(procedure) = desk.procedures.get(&item.procedure) else { continue };
        out.push(entry(db, ctx, desk, procedure, item, at)?);
    }
    Ok(out)
}

fn entry(
    db: &Db,
    ctx: &Ctx,
    desk: &Desk,
    procedure: &'static Procedure,
    item: &Item,
    at: Moment,
) -> record::Result<Entry> {
    let mut made = Entry {
        item: item.clone(),
        procedure,
        case: None,
        doable: Vec::new(),
        refusal: None,
        behalf: item.account != ctx.who.account && stands_in(ctx, item),
    };
    let Some(case) = Case::read(db, procedure, item.record, at)? else { return Ok(made) };
    let expected = |step: &Step| step.expected && item.steps.iter().any(|name| name == step.name);
    for choice in choices(db, desk, &ctx.who, &case)?.into_iter().filter(|choice| expected(choice.step)) {
        match choice.verdict {
            Ok(()) => made.doable.push(choice.step),
            Err(refusal) => made.refusal = made.refusal.or_else(|| Some(refusal.text(ctx.lang))),
        }
    }
    if reach(ctx, db, desk, procedure, &case.version, procedure.read)?.is_some() {
        made.case = Some(case);
    }
    Ok(made)
}

/// Whether an item is somebody's only by an office they hold for somebody else.
fn stands_in(ctx: &Ctx, item: &Item) -> bool {
    let mut held =
        ctx.who.grants.iter().filter(|grant| grant.unit == item.unit && item.roles & role_bit(grant.role) != 0);
    held.clone().any(|grant| grant.behalf != 0) && held.all(|grant| grant.behalf != 0)
}

impl Entry {
    /// What its record is about; empty where nothing says it, or whoever asks may not read it.
    pub fn title(&self) -> &str {
        self.case.as_ref().map_or("", |case| self.procedure.title_of(&case.version))
    }

    /// The page of its record, where there is one and it may be read.
    pub fn page(&self, ctx: &Ctx) -> Option<String> {
        self.case.as_ref()?;
        ctx.app.record_page(self.procedure.register.name, self.item.record)
    }

    /// How many steps its record has seen.
    pub fn number(&self) -> i64 {
        self.case.as_ref().map_or(0, Case::number)
    }

    /// Its clock.
    pub fn clock(&self) -> Option<&Running> {
        self.case.as_ref()?.clock(&self.item.timer)
    }

    /// What can be done now: where the list is narrowed to one step, that one.
    pub fn offered(&self, only: Option<Only>) -> impl Iterator<Item = &'static Step> + use<'_> {
        let fits = move |step: &&&'static Step| only.is_none_or(|only| only.step.name == step.name);
        self.doable.iter().filter(fits).copied()
    }

    /// What is to be done, in words.
    pub fn to_do(&self, ctx: &Ctx, only: Option<Only>) -> String {
        let mut steps: Vec<&Step> = self.offered(only).collect();
        if steps.is_empty() {
            steps = self.item.steps.iter().filter_map(|name| self.procedure.step(name)).collect();
        }
        words::steps(ctx.lang, &steps)
    }

    /// The form of one of its steps; from there on to the next row.
    pub fn form(&self, step: &Step, only: Option<Only>) -> String {
        let path = words::step_path(self.procedure, self.item.record, step);
        let only = only.map(Only::name);
        link::with(&path, &[], &[("from", Some("today")), ("do", only.as_deref())])
    }

    /// The line beneath it: unit, day, clock, and how the day comes about.
    pub fn meta(&self, ctx: &Ctx, desk: &Desk) -> Markup {
        html! {
            div.says {
                p.meta { (self.says(ctx)) }
                @if let Some(clock) = self.clock() {
                    (unfold(&ctx.t("clock-why"), &words::reasons(ctx, desk, self.procedure, clock)))
                }
            }
        }
    }

    fn says(&self, ctx: &Ctx) -> Markup {
        let item = &self.item;
        html! {
            @if self.title().is_empty() { (clock::said(self.procedure.label, ctx.lang)) (super::draw::DOT) }
            (ctx.unit_name(item.unit))
            @if item.due != Day::END {
                (super::draw::DOT)
                // Which day it is: a task's own date is not that of its next entry.
                @if let Some(timer) = self.procedure.timer(&item.timer) { (clock::said(timer.label, ctx.lang)) " " }
                (ctx.t_args("today-due", &[("day", words::day(ctx, item.due).into())]))
            }
            @if item.statutory { " " (tag(TagKind::Info, &ctx.t("today-statutory"))) }
            @if self.clock().is_some_and(|clock| clock.provisional) { " " (tag(TagKind::Off, &ctx.t("today-provisional"))) }
            @if self.behalf { " " (tag(TagKind::Info, &ctx.t("today-behalf"))) }
            @else if item.account != 0 && item.account == ctx.who.account { " " (tag(TagKind::Off, &ctx.t("today-in-hand"))) }
        }
    }

    /// As programs read it.
    pub fn json(&self, ctx: &Ctx, desk: &Desk) -> Value {
        let item = &self.item;
        let both = |both| clock::said(both, ctx.lang);
        let steps: Vec<Value> = self
            .doable
            .iter()
            .map(|step| {
                let href = words::step_path(self.procedure, item.record, step);
                json!({ "name": step.name, "label": both(step.label), "href": href })
            })
            .collect();
        let timer = self.procedure.timer(&item.timer);
        let due = (item.due != Day::END).then(|| {
            let explained = self.clock().and_then(|clock| clock.explained(desk.pack));
            json!({
                "day": item.due,
                "clock": timer.map(|timer| both(timer.label)),
                "statutory": item.statutory,
                "provisional": self.clock().is_some_and(|clock| clock.provisional),
                "reasons": explained.map(|due| due.explanation(ctx.lang)),
            })
        });
        json!({
            "procedure": self.procedure.name,
            "label": both(self.procedure.label),
            "register": self.procedure.register.name,
            "record": item.record,
            "title": self.title(),
            "page": self.page(ctx),
            "unit": ctx.app.units.code(item.unit, ctx.now),
            "unit_name": ctx.unit_name(item.unit),
            "state": item.state,
            "state_label": self.procedure.state(&item.state).map(|state| both(state.label)),
            "to_do": self.to_do(ctx, None),
            "steps": steps,
            "refusal": self.refusal,
            "due": due,
            "since": item.since,
            "seen": self.number(),
        })
    }
}

/// Of whom something is waited for, in words: the unit and the roles.
pub(super) fn of_whom(ctx: &Ctx, item: &Item) -> String {
    let roles: Vec<&str> = Role::GRANTED
        .into_iter()
        .filter(|role| item.roles & role_bit(*role) != 0)
        .map(|role| clock::said(crate::case::role_label(role), ctx.lang))
        .collect();
    let roles = words::or(ctx.lang, &roles);
    let unit = ctx.unit_name(item.unit);
    ctx.t_args("today-of-whom", &[("unit", unit.into()), ("roles", roles.into())])
}
