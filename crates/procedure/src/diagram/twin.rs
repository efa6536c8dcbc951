//! The drawing in words: each state with the steps that lead on from it.

use clock::{Lang, said};
use maud::{Markup, html};
use ui::components::{TagKind, tag};

use crate::case::{Case, takers};
use crate::table::{Procedure, StateKind, Step, Tick};
use crate::text::TEXTS;

/// The states and steps as a list: from which state, which step, to which state, by whom, with which clock. Of a record, the state it
/// is in and those it has been in are named.
pub fn text(procedure: &'static Procedure, lang: Lang, case: Option<&Case>) -> Markup {
    let begins: Vec<&Step> = procedure.steps.iter().filter(|step| step.from.is_empty()).collect();
    html! {
        ul.twin {
            @if !begins.is_empty() {
                li { b { (TEXTS.t(lang, "diagram-begin")) } (steps(procedure, &begins, lang)) }
            }
            @for state in procedure.states {
                @let leads: Vec<&Step> = procedure.steps_from(state.code).collect();
                li {
                    b { (said(state.label, lang)) }
                    @if let Some((kind, key)) = standing(case, state.code) { " " (tag(kind, &TEXTS.t(lang, key))) }
                    @if let Some(key) = ends(state.kind) { " " span.small.mute { (TEXTS.t(lang, key)) } }
                    (steps(procedure, &leads, lang))
                }
            }
        }
    }
}

fn standing(case: Option<&Case>, code: &str) -> Option<(TagKind, &'static str)> {
    let case = case?;
    if case.state_code() == code {
        return Some((TagKind::Info, "diagram-now"));
    }
    case.steps.iter().any(|taken| taken.from == code || taken.to == code).then_some((TagKind::Off, "diagram-been"))
}

fn ends(kind: StateKind) -> Option<&'static str> {
    match kind {
        StateKind::Open => None,
        StateKind::Resting => Some("diagram-resting"),
        StateKind::Done => Some("diagram-done"),
        StateKind::Ended => Some("diagram-ended"),
    }
}

fn steps(procedure: &'static Procedure, steps: &[&Step], lang: Lang) -> Markup {
    html! {
        @if !steps.is_empty() {
            ul {
                @for step in steps {
                    li {
                        (said(step.label, lang)) " → " (goes(procedure, step, lang))
                        span.small.mute { (aside(procedure, step, lang)) }
                    }
                }
            }
        }
    }
}

/// Where a step leads, in words.
pub(crate) fn goes(procedure: &Procedure, step: &Step, lang: Lang) -> String {
    let names: Vec<&str> =
        step.targets().filter_map(|code| procedure.state(code)).map(|state| said(state.label, lang)).collect();
    let mut all: Vec<String> = names.into_iter().map(str::to_owned).collect();
    if step.to.is_empty() {
        all.insert(0, TEXTS.t(lang, "diagram-stays"));
    }
    all.join(" / ")
}

/// Who takes a step, in words.
pub(crate) fn who(procedure: &Procedure, step: &Step, lang: Lang) -> String {
    if step.who.is_empty() {
        return TEXTS.t(lang, "diagram-system");
    }
    let who = takers(procedure, step);
    if lang == Lang::Zh { who.0 } else { who.1 }
}

/// What a step does to one clock, in words.
pub(crate) fn tick(procedure: &Procedure, tick: Tick, lang: Lang) -> String {
    let label = procedure.timer(tick.timer()).map_or(tick.timer(), |timer| said(timer.label, lang));
    let key = match tick {
        Tick::Start(_) | Tick::StartSince(..) => "tick-start",
        Tick::Stop(_) => "tick-stop",
        Tick::Pause(_) => "tick-pause",
        Tick::Resume(_) => "tick-resume",
    };
    TEXTS.t_args(lang, key, &[("clock", label.into())])
}

fn aside(procedure: &Procedure, step: &Step, lang: Lang) -> String {
    let mut parts = vec![who(procedure, step, lang)];
    parts.extend(step.ticks.iter().map(|each| tick(procedure, *each, lang)));
    if lang == Lang::Zh { format!("（{}）", parts.join("；")) } else { format!(" ({})", parts.join("; ")) }
}
