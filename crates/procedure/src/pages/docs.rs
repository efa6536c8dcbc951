//! The documentation of each procedure, from its table: what it is for, its states, its steps, its clocks.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use clock::{Both, Lang, said};
use maud::{Markup, html};
use serde_json::{Value, json};
use ui::components::{
    Column, Crumb, Fact, Kind, Row, Table, TagKind, facts, link_button, page_head, section_head, table, tag, unfold,
};
use ui::web::{Ctx, Page, Problem};

use super::step::kind_name;
use super::{desk, json as answer, words};
use crate::desk::Desk;
use crate::diagram;
use crate::table::{AskKind, Goes, PartyUnits, Procedure, StateKind, Step, Tick, TimerDue};

fn comma(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "、" } else { ", " }
}

fn labels(lang: Lang, labels: impl Iterator<Item = Both>) -> String {
    labels.map(|label| said(label, lang)).collect::<Vec<_>>().join(comma(lang))
}

/// All of them.
pub(super) async fn list(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let columns = [
        Column::text(ctx.t("procedure")),
        Column::text(ctx.t("procedure-text")),
        Column::number(ctx.t("procedure-states")),
        Column::number(ctx.t("procedure-steps")),
    ];
    let rows: Vec<Row> = desk
        .procedures
        .all()
        .iter()
        .map(|procedure| {
            Row::new(vec![
                html! { a href={ "/procedures/" (procedure.name) } { (said(procedure.label, ctx.lang)) } },
                html! { (said(procedure.text, ctx.lang)) },
                html! { (procedure.states.len()) },
                html! { (procedure.steps.len()) },
            ])
        })
        .collect();
    let body = html! {
        (page_head(&html! { (ctx.t("procedures")) }, &html! {}, &html! { (ctx.t("procedures-sub")) }, &html! {}))
        (table(&Table { caption: &ctx.t("procedures"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
    };
    Ok(ctx.page(&ctx.t("procedures"), &body))
}

/// One: as a page, or for programs where the address ends in `.json`.
pub(super) async fn page(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let name = ctx.params.get("name").to_owned();
    if let Some(procedure) = name.strip_suffix(".json").and_then(|name| desk.procedures.get(name)) {
        return Ok(answer(StatusCode::OK, &told(procedure, &desk)));
    }
    let procedure = desk.procedures.get(&name).ok_or_else(Problem::missing)?;
    let lang = ctx.lang;
    let register = ctx
        .find_text(&format!("register-{}", procedure.register.name))
        .unwrap_or_else(|| procedure.register.name.to_owned());
    let label = said(procedure.label, lang);
    let about = [
        Fact::text(ctx.t("procedure-basis"), said(procedure.basis, lang)),
        Fact::text(ctx.t("procedure-register"), &register),
        Fact::new(ctx.t("procedure-name"), html! { code { (procedure.name) } }),
    ];
    let body = html! {
        (page_head(&html! { (label) }, &html! {}, &html! {}, &html! {
            (link_button(&ctx.t("procedure-file"), &format!("/procedures/{name}/drawing"), Kind::Plain))
        }))
        p.lead { (said(procedure.text, lang)) }
        (facts(&about, lang))
        section {
            (section_head(&ctx.t("procedure-drawing"), &html! {}))
            (diagram::drawing(procedure, lang, None))
            (unfold(&ctx.t("diagram-twin"), &diagram::text(procedure, lang, None)))
        }
        (parties(&ctx, procedure))
        (states(&ctx, procedure))
        (steps(&ctx, procedure))
        (clocks(&ctx, &desk, procedure))
    };
    let mut frame = ctx.frame(label);
    frame.crumbs = vec![Crumb::to(ctx.t("procedures"), "/procedures")];
    Ok(ctx.show(&frame, &body))
}

fn section(ctx: &Ctx, key: &str, columns: &[Column], rows: &[Row]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section {
                (section_head(&ctx.t(key), &html! {}))
                (table(&Table { caption: &ctx.t(key), show_caption: false, columns, rows }, ctx.lang))
            }
        }
    }
}

fn parties(ctx: &Ctx, procedure: &Procedure) -> Markup {
    let columns =
        [Column::text(ctx.t("procedure-party")), Column::text(ctx.t("party-units")), Column::text(ctx.t("party-hand"))];
    let rows: Vec<Row> = procedure
        .parties
        .iter()
        .map(|party| {
            let units = match party.units {
                PartyUnits::Field(field) | PartyUnits::Own(field) => field_label(ctx, procedure, field),
                PartyUnits::Root => ctx.t("party-root"),
                PartyUnits::Of(_) => ctx.t("party-found"),
            };
            let hand = party.account.map(|field| field_label(ctx, procedure, field)).unwrap_or_default();
            Row::new(vec![html! { (said(party.label, ctx.lang)) }, html! { (units) }, html! { (hand) }])
        })
        .collect();
    section(ctx, "procedure-parties", &columns, &rows)
}

fn field_label(ctx: &Ctx, procedure: &Procedure, field: &str) -> String {
    let key = format!("field-{}-{}", procedure.register.name, field.replace('_', "-"));
    ctx.find_text(&key).unwrap_or_else(|| field.to_owned())
}

fn kind_tag(ctx: &Ctx, kind: StateKind) -> Markup {
    match kind {
        StateKind::Open => tag(TagKind::Info, &ctx.t("state-open")),
        StateKind::Resting => tag(TagKind::Soon, &ctx.t("state-resting")),
        StateKind::Done => tag(TagKind::Ok, &ctx.t("state-done")),
        StateKind::Ended => tag(TagKind::Off, &ctx.t("state-ended")),
    }
}

fn states(ctx: &Ctx, procedure: &'static Procedure) -> Markup {
    let columns = [
        Column::text(ctx.t("procedure-state")),
        Column::text(ctx.t("state-kind")),
        Column::text(ctx.t("state-from")),
        Column::text(ctx.t("state-next")),
    ];
    let rows: Vec<Row> = procedure
        .states
        .iter()
        .map(|state| {
            let into = procedure.steps.iter().filter(|step| step.targets().any(|to| to == state.code));
            let out = procedure.steps_from(state.code);
            Row::new(vec![
                html! { (said(state.label, ctx.lang)) " " code.faint { (state.code) } },
                kind_tag(ctx, state.kind),
                html! { (labels(ctx.lang, into.map(|step| step.label))) },
                html! { (labels(ctx.lang, out.map(|step| step.label))) },
            ])
        })
        .collect();
    section(ctx, "procedure-states", &columns, &rows)
}

fn from_to(ctx: &Ctx, procedure: &Procedure, step: &Step) -> Markup {
    let from = labels(ctx.lang, step.from.iter().filter_map(|code| procedure.state(code)).map(|state| state.label));
    let from = if step.from.is_empty() { ctx.t("diagram-begin") } else { from };
    html! { (from) " → " (diagram::goes(procedure, step, ctx.lang)) }
}

fn kind_says(ctx: &Ctx, kind: AskKind) -> String {
    match kind {
        AskKind::Line(most) | AskKind::Text(most) => ctx.t_args("ask-kind-text", &[("n", most.into())]),
        AskKind::Day => ctx.t("ask-kind-day"),
        AskKind::Int => ctx.t("ask-kind-int"),
        AskKind::Flag => ctx.t("ask-kind-flag"),
        AskKind::Code(_) => ctx.t("ask-kind-code"),
        AskKind::Unit => ctx.t("ask-kind-unit"),
        AskKind::Account => ctx.t("ask-kind-account"),
        AskKind::Paper => ctx.t("ask-kind-paper"),
    }
}

fn steps(ctx: &Ctx, procedure: &'static Procedure) -> Markup {
    let lang = ctx.lang;
    let columns =
        ["procedure-step", "step-who", "step-way", "step-asks", "step-with"].map(|key| Column::text(ctx.t(key)));
    let rows: Vec<Row> = procedure
        .steps
        .iter()
        .map(|step| {
            let not_by: Vec<&Step> = step.not_by.iter().filter_map(|name| procedure.step(name)).collect();
            let not_by = labels(lang, not_by.iter().map(|step| step.label));
            Row::new(vec![
                html! { b { (said(step.label, lang)) } " " code.faint { (step.name) } p.small.mute { (said(step.text, lang)) } },
                html! {
                    (diagram::who(procedure, step, lang))
                    @if step.expected { " " (tag(TagKind::Info, &ctx.t("step-expected"))) }
                    @if !not_by.is_empty() { p.small.mute { (ctx.t_args("step-not-by", &[("step", not_by.into())])) } }
                },
                from_to(ctx, procedure, step),
                html! {
                    @for ask in step.asks {
                        p { (said(ask.label, lang)) " " span.small.mute {
                            (kind_says(ctx, ask.kind)) @if ask.required { (super::draw::DOT) (ctx.t("ask-required")) }
                        } }
                    }
                },
                html! { @for line in with(ctx, procedure, step) { p.small { (line) } } },
            ])
        })
        .collect();
    section(ctx, "procedure-steps", &columns, &rows)
}

/// Whether a tick is of one kind.
type IsTick = fn(&Tick) -> bool;

/// What a step can do to a clock, and how to tell.
const TICKS: [(&str, IsTick); 4] = [
    ("start", |tick| matches!(tick, Tick::Start(_) | Tick::StartSince(..))),
    ("stop", |tick| matches!(tick, Tick::Stop(_))),
    ("pause", |tick| matches!(tick, Tick::Pause(_))),
    ("resume", |tick| matches!(tick, Tick::Resume(_))),
];

/// What goes with a step: what it does to the clocks, each thing in one line, and whom it tells.
fn with(ctx: &Ctx, procedure: &Procedure, step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    for (verb, is_it) in TICKS {
        let timers = step.ticks.iter().filter(|tick| is_it(tick)).filter_map(|tick| procedure.timer(tick.timer()));
        let clocks = labels(ctx.lang, timers.map(|timer| timer.label));
        if !clocks.is_empty() {
            lines.push(ctx.t_args(&format!("with-{verb}"), &[("clocks", clocks.into())]));
        }
    }
    let told = labels(ctx.lang, step.tells.iter().filter_map(|name| procedure.party(name)).map(|party| party.label));
    if !told.is_empty() {
        lines.push(ctx.t_args("with-tells", &[("parties", told.into())]));
    }
    lines
}

fn clocks(ctx: &Ctx, desk: &Desk, procedure: &'static Procedure) -> Markup {
    let columns = ["procedure-clock", "clock-when", "clock-moved", "clock-out"].map(|key| Column::text(ctx.t(key)));
    let rows: Vec<Row> = procedure
        .timers
        .iter()
        .map(|timer| {
            let moved = |is_it: IsTick| {
                let of_it = |tick: &Tick| tick.timer() == timer.name && is_it(tick);
                let steps = procedure.steps.iter().filter(|step| step.ticks.iter().any(of_it));
                labels(ctx.lang, steps.map(|step| step.label))
            };
            let moved = TICKS.map(|(verb, is_it)| (format!("moved-{verb}"), moved(is_it)));
            let out = timer.expires.and_then(|name| procedure.step(name));
            let field =
                if let TimerDue::Field(field) = timer.due { field_label(ctx, procedure, field) } else { String::new() };
            Row::new(vec![
                html! {
                    (said(timer.label, ctx.lang))
                    @if timer.statutory { " " (tag(TagKind::Info, &ctx.t("today-statutory"))) }
                },
                html! { (words::timer_says(ctx, desk, timer)) @if !field.is_empty() { (super::draw::DOT) (field) } },
                html! {
                    @for (key, steps) in moved.into_iter().filter(|(_, steps)| !steps.is_empty()) {
                        p { (ctx.t_args(&key, &[("steps", steps.into())])) }
                    }
                },
                html! { @match out {
                    Some(step) => (ctx.t_args("clock-expires", &[("step", said(step.label, ctx.lang).into())])),
                    None => (ctx.t("clock-late")),
                } },
            ])
        })
        .collect();
    section(ctx, "procedure-clocks", &columns, &rows)
}

/// The drawing as a file.
pub(super) async fn drawing(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let procedure = desk.procedures.get(ctx.params.get("name")).ok_or_else(Problem::missing)?;
    let svg = diagram::svg(procedure, ctx.lang, None);
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], svg).into_response())
}

/// All of them for programs.
pub(super) async fn all_json(ctx: Ctx) -> Page {
    let desk = desk(&ctx)?;
    let all: Vec<Value> = desk
        .procedures
        .all()
        .iter()
        .map(|procedure| {
            json!({
                "name": procedure.name,
                "label": both(procedure.label),
                "text": both(procedure.text),
                "register": procedure.register.name,
                "href": format!("/procedures/{}.json", procedure.name),
            })
        })
        .collect();
    Ok(answer(StatusCode::OK, &json!({ "procedures": all })))
}

fn both(both: Both) -> Value {
    json!({ "zh-CN": both.0, "en": both.1 })
}

/// A procedure for programs: the whole table.
fn told(procedure: &'static Procedure, desk: &Desk) -> Value {
    json!({
        "name": procedure.name,
        "label": both(procedure.label),
        "text": both(procedure.text),
        "basis": both(procedure.basis),
        "register": procedure.register.name,
        "read": procedure.read.code(),
        "take": procedure.take.code(),
        "parties": procedure.parties.iter().map(|party| json!({
            "name": party.name, "label": both(party.label), "account": party.account,
        })).collect::<Vec<_>>(),
        "states": procedure.states.iter().map(|state| json!({
            "code": state.code, "label": both(state.label), "kind": kind_code(state.kind),
        })).collect::<Vec<_>>(),
        "steps": procedure.steps.iter().map(|step| step_told(procedure, step)).collect::<Vec<_>>(),
        "clocks": procedure.timers.iter().map(|timer| {
            let (rule, field) = match timer.due {
                TimerDue::Rule(rule) => (Some(rule), None),
                TimerDue::Field(field) => (None, Some(field)),
            };
            let found = rule.and_then(|rule| desk.pack.rule(rule, desk.today));
            json!({
                "name": timer.name, "label": both(timer.label), "statutory": timer.statutory, "expires": timer.expires,
                "field": field, "rule": rule, "rule_in_force": found.map(|found| json!({
                    "label": found.label, "basis": found.basis, "amount": found.amount, "unit": found.unit,
                    "sureness": found.sureness,
                })),
            })
        }).collect::<Vec<_>>(),
    })
}

fn kind_code(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Open => "open",
        StateKind::Resting => "resting",
        StateKind::Done => "done",
        StateKind::Ended => "ended",
    }
}

fn step_told(procedure: &Procedure, step: &Step) -> Value {
    let who: Vec<Value> = step
        .who
        .iter()
        .map(|may| json!({ "party": may.party, "roles": may.roles.iter().map(|(role, _)| role.code()).collect::<Vec<_>>() }))
        .collect();
    json!({
        "name": step.name,
        "label": both(step.label),
        "text": both(step.text),
        "from": step.from,
        "to": if step.to.is_empty() { None } else { Some(step.to) },
        "also": step.also,
        "who": who,
        "who_says": json!({ "zh-CN": diagram::who(procedure, step, Lang::Zh), "en": diagram::who(procedure, step, Lang::En) }),
        "expected": step.expected,
        "not_by": step.not_by,
        "tells": step.tells,
        "clocks": step.ticks.iter().map(|tick| {
            let does = TICKS.iter().find(|(_, is_it)| is_it(tick)).map(|(verb, _)| verb);
            json!({ "clock": tick.timer(), "does": does })
        }).collect::<Vec<_>>(),
        "asks": step.asks.iter().map(|ask| json!({
            "name": ask.name, "label": both(ask.label), "hint": both(ask.hint), "kind": kind_name(ask.kind),
            "required": ask.required,
            "goes": match ask.goes { Goes::Field => "field", Goes::Note => "note", Goes::Effect => "effect" },
        })).collect::<Vec<_>>(),
    })
}
