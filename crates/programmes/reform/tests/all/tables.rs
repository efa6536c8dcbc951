//! The tables of the procedures are sound, and the pack says what they rest on.

use clock::{Lang, Pack};
use record::Kind;

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
