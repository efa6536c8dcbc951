//! `guildhall procedure list` and `show`.

use std::process::ExitCode;

use clock::{Both, Lang, said};
use procedure::{Procedure, Step, TimerDue};
use serde_json::{Value, json};

use super::{Usage, print_json};
use crate::args::ProcedureAct;
use crate::hall;

/// Lists or shows.
pub fn run(act: ProcedureAct) -> anyhow::Result<ExitCode> {
    let procedures = hall::procedures();
    match act {
        ProcedureAct::List { json } => {
            for one in procedures.all() {
                if json {
                    print_json(&json!({
                        "name": one.name, "label": one.label.0, "label_en": one.label.1, "register": one.register.name,
                        "states": one.states.len(), "steps": one.steps.len(),
                    }));
                } else {
                    say!("{:<18} {}  {}", one.name, one.label.0, one.label.1);
                }
            }
        }
        ProcedureAct::Show { name, svg, en, json } => {
            let lang = if en { Lang::En } else { Lang::Zh };
            let one = procedures.get(&name).ok_or_else(|| {
                let known: Vec<&str> = procedures.all().iter().map(|each| each.name).collect();
                Usage(format!("there is no procedure called {name}; there are: {}", known.join(", ")))
            })?;
            if let Some(file) = svg {
                std::fs::write(&file, procedure::diagram::svg(one, lang, None))?;
                say!("{} {}", said(one.label, lang), file.display());
            } else if json {
                print_json(&told(one));
            } else {
                show(one, lang);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Who may take a step: `lead: clerk, chair`.
fn takers(one: &Procedure, step: &Step, lang: Lang) -> String {
    if step.who.is_empty() {
        return said(("系统", "the system"), lang).to_owned();
    }
    let may = step.who.iter().map(|may| {
        let party = one.party(may.party).map_or("", |party| said(party.label, lang));
        let roles: Vec<&str> = may.roles.iter().map(|(role, _)| role.code()).collect();
        format!("{party}: {}", roles.join(", "))
    });
    may.collect::<Vec<_>>().join("; ")
}

fn show(one: &'static Procedure, lang: Lang) {
    let label = |both: Both| said(both, lang);
    say!("{}  {}", one.name, label(one.label));
    say!("{}", label(one.text));
    say!("{}", label(one.basis));
    say!("");
    for state in one.states {
        say!("[{}] {}", state.code, label(state.label));
        for step in one.steps_from(state.code) {
            let to = if step.to.is_empty() { state.code } else { step.to };
            let also: Vec<&str> = step.also.iter().copied().filter(|each| *each != to).collect();
            let to = [&[to][..], &also].concat().join(" | ");
            say!("    {} → {to}   {}", label(step.label), takers(one, step, lang));
        }
    }
    say!("");
    for timer in one.timers {
        let due = match timer.due {
            TimerDue::Rule(rule) => format!("rule {rule}"),
            TimerDue::Field(field) => format!("field {field}"),
        };
        let expires = timer.expires.and_then(|step| one.step(step)).map(|step| format!(" ⇒ {}", label(step.label)));
        say!("⏱ {}: {due}{}", label(timer.label), expires.unwrap_or_default());
    }
}

fn told(one: &'static Procedure) -> Value {
    let both = |both: Both| json!({ "zh": both.0, "en": both.1 });
    json!({
        "name": one.name, "label": both(one.label), "text": both(one.text), "basis": both(one.basis),
        "register": one.register.name,
        "states": one.states.iter().map(|state| json!({
            "code": state.code, "label": both(state.label), "kind": format!("{:?}", state.kind).to_lowercase(),
        })).collect::<Vec<_>>(),
        "steps": one.steps.iter().map(|step| json!({
            "name": step.name, "label": both(step.label), "text": both(step.text), "from": step.from, "to": step.to, "also": step.also,
            "expected": step.expected, "not_by": step.not_by,
            "who": step.who.iter().map(|may| json!({
                "party": may.party, "roles": may.roles.iter().map(|(role, _)| role.code()).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "asks": step.asks.iter().map(|ask| json!({ "name": ask.name, "label": both(ask.label), "required": ask.required })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "timers": one.timers.iter().map(|timer| json!({
            "name": timer.name, "label": both(timer.label), "statutory": timer.statutory, "expires": timer.expires,
            "rule": if let TimerDue::Rule(rule) = timer.due { Some(rule) } else { None },
            "field": if let TimerDue::Field(field) = timer.due { Some(field) } else { None },
        })).collect::<Vec<_>>(),
    })
}
