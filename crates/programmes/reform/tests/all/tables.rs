//! The tables of the procedures are sound, and the pack says what they rest on.

use clock::{Lang, Pack};
use procedure::StateKind;
use record::Kind;
use reform::rules;

#[test]
fn no_table_has_a_fault() {
    for procedure in reform::procedures().all() {
        assert_eq!(procedure.faults(), Vec::<String>::new());
        for pack in [Pack::cn(), Pack::ilo()] {
            assert_eq!(procedure.pack_faults(pack), Vec::<String>::new(), "{}", pack.name());
        }
    }
}

#[test]
fn every_code_list_that_is_used_is_in_the_packs() {
    for pack in [Pack::cn(), Pack::ilo()] {
        let lists = reform::register::catalogue();
        for register in lists.registers() {
            for field in register.fields {
                if let Kind::Code(list) = field.kind {
                    assert!(pack.codes(list).is_some(), "{}: {list} of {}.{}", pack.name(), register.name, field.name);
                }
            }
        }
        for figure in reform::figure_catalogue().all() {
            for dimension in figure.dimensions {
                if let figure::By::Code(_, list) = dimension.by {
                    assert!(pack.codes(list).is_some(), "{}: {list} of {}", pack.name(), figure.name);
                }
            }
        }
        for rule in ["accept", "progress", "verify", "ruling", "slip", "evaluate", "minutes", "near", "grace"] {
            let name = format!("reform.{rule}");
            assert!(pack.rule(&name, "2026-03-02".parse().expect("a day")).is_some(), "{}: {name}", pack.name());
        }
        assert!(pack.limit("reform.gap", "2026-03-02".parse().expect("a day")).is_some(), "{}", pack.name());
    }
}

/// What is stored has a name in the lists of the pack: lights, states, ways in and out.
#[test]
fn the_lists_have_every_code_that_is_written() {
    for pack in [Pack::cn(), Pack::ilo()] {
        let has = |list: &str, code: &str| {
            let found = pack.codes(list).and_then(|list| list.label(code, Lang::Zh)).is_some();
            assert!(found, "{}: {list} has no {code}", pack.name());
        };
        reform::rules::lights::LIGHTS.into_iter().for_each(|light| has("reform_light", light));
        ["planned", "decided", "imported"].into_iter().for_each(|code| has("reform_entry", code));
        ["closed", "cancelled"].into_iter().for_each(|code| has("reform_exit", code));
        ["blue", "yellow", "red"].into_iter().for_each(|code| has("slip_level", code));
        for procedure in reform::procedures().all() {
            let Some(Kind::Code(list)) = procedure.register.field("state").map(|field| field.kind) else { continue };
            procedure.states.iter().for_each(|state| has(list, state.code));
        }
    }
}

/// The worked example of the guide is the table: its states, its steps, its clocks, and which states a step leads from and to.
#[test]
fn the_guide_tells_of_the_slip_as_it_is() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/PROCEDURES.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let example = guide.split_once("## A worked example").and_then(|(_, rest)| rest.split_once("\n## ")).expect("it").0;
    let items: Vec<&str> = example.split("\n* **").skip(1).collect();
    let item = |head: &str| {
        let found =
            items.iter().find_map(|item| item.strip_prefix(head)).unwrap_or_else(|| panic!("nothing of {head}"));
        found.to_owned()
    };
    let table = &rules::slip::PROCEDURE;
    let kind = |kind| match kind {
        StateKind::Open => "open",
        StateKind::Resting => "resting",
        StateKind::Done => "done",
        StateKind::Ended => "ended",
    };
    let states: Vec<String> =
        table.states.iter().map(|state| format!("`{}` ({})", state.code, kind(state.kind))).collect();
    assert_eq!(item("States.** ").trim(), format!("{}.", states.join(", ")));
    let parties = item("Parties.** ");
    assert!(table.parties.iter().all(|party| parties.contains(&format!("`{}`", party.name))), "{parties}");
    let clocks = item("Clocks.** ");
    assert!(table.timers.iter().all(|timer| clocks.contains(&format!("`{}`", timer.name))), "{clocks}");
    for step in table.steps {
        let told = item(&format!("{}**", step.name));
        for state in step.from.iter().copied().chain(step.targets()).filter(|_| !step.from.is_empty()) {
            assert!(told.contains(&format!("`{state}`")), "{}: {state}", step.name);
        }
    }
    let told = items.iter().filter(|item| item.starts_with(|c: char| c.is_ascii_lowercase())).count();
    assert_eq!(told, table.steps.len(), "no step is told of that there is not");
}
