//! The states of a procedure drawn, the present one lit and the way so far marked; and the same in words.

mod draw;
mod graph;
mod layout;
mod measure;
mod twin;

use clock::Lang;
use maud::{Markup, PreEscaped, html};

use crate::case::Case;
use crate::table::Procedure;
use crate::text::TEXTS;

pub use twin::text;
pub(crate) use twin::{goes, tick, who};

/// The drawing as a file by itself: it carries its colours, and needs nothing else.
pub fn svg(procedure: &'static Procedure, lang: Lang, case: Option<&Case>) -> String {
    draw::draw(procedure, lang, case, draw::Stands::Alone)
}

/// The drawing for a page of the house, whose style sheet colours it. Where it is wider than the page it can be scrolled, also with the
/// keyboard. One page may hold one drawing of a procedure, and one of each record.
pub fn drawing(procedure: &'static Procedure, lang: Lang, case: Option<&Case>) -> Markup {
    let name = TEXTS.t_args(lang, "diagram-title", &[("procedure", clock::said(procedure.label, lang).into())]);
    html! {
        div.drawing tabindex="0" role="group" aria-label=(name) {
            (PreEscaped(draw::draw(procedure, lang, case, draw::Stands::OnPage)))
        }
    }
}

/// What lies on something else in the drawing of a procedure, in either language: nothing. Every test of a procedure may ask it.
pub fn overlaps(procedure: &'static Procedure) -> Vec<String> {
    let mut found = Vec::new();
    for lang in Lang::ALL {
        let graph = graph::Graph::of(procedure, lang, None);
        let made = graph.layout();
        let names = graph.places.iter().map(|place| place.text.lines.join(""));
        let mut boxes: Vec<(String, layout::Rect)> = names.zip(made.nodes.iter().copied()).collect();
        let loops = graph.places.iter().zip(&made.beside).filter(|(_, rect)| rect.w > 0);
        boxes.extend(loops.map(|(place, rect)| (place.beside.lines.join(""), *rect)));
        boxes.extend(graph.ways.iter().zip(&made.arcs).map(|(way, run)| (way.text.lines.join(""), run.label)));
        for (at, (name, rect)) in boxes.iter().enumerate() {
            for (other, under) in boxes[at + 1..].iter().filter(|(_, under)| rect.meets(*under)) {
                found.push(format!(
                    "{} ({}): “{name}” {rect:?} lies on “{other}” {under:?}",
                    procedure.name,
                    lang.tag()
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use access::{Action, Relations, Role};
    use proptest::prelude::*;
    use record::{Kind, Register, Subject, plain};

    use super::*;
    use crate::table::{May, Party, PartyUnits, State, StateKind, Step};

    static REGISTER: Register = Register {
        name: "thing",
        fields: &[plain("state", Kind::Text)],
        subject: Subject::None,
        exclusive: None,
        indexes: &[],
        tally: &[],
        span: None,
    };
    static PARTIES: [Party; 1] =
        [Party { name: "all", label: ("总工会", "Federation"), units: PartyUnits::Root, account: None }];
    static ANYBODY: [May; 1] = [May { party: "all", roles: &[(Role::Officer, Relations::REACH)] }];
    const CODES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const LABELS: [(&str, &str); 6] = [
        ("办", "Do"),
        ("提请协调小组审议并报市委", "Submit to the coordination group for deliberation"),
        ("退回（补正）", "Return for completion"),
        ("核对无误，办结", "Close"),
        ("无变化", "No change whatsoever since the last report"),
        ("<b>&\"", "<b>&\""),
    ];

    fn leak<T>(all: Vec<T>) -> &'static [T] {
        Box::leak(all.into_boxed_slice())
    }

    /// Any table at all, sound or not.
    fn tables() -> impl Strategy<Value = &'static Procedure> {
        let state = (0..LABELS.len(), 0..4usize);
        let step = (
            proptest::collection::vec(0..CODES.len(), 0..7),
            proptest::option::of(0..CODES.len()),
            proptest::collection::vec(0..CODES.len(), 0..2),
            0..LABELS.len(),
            any::<bool>(),
        );
        (proptest::collection::vec(state, 1..8), proptest::collection::vec(step, 0..14)).prop_map(|(states, steps)| {
            let kinds = [StateKind::Open, StateKind::Resting, StateKind::Done, StateKind::Ended];
            let states: Vec<State> = states
                .into_iter()
                .enumerate()
                .map(|(at, (label, kind))| State { code: CODES[at], label: LABELS[label], kind: kinds[kind] })
                .collect();
            let codes = |places: Vec<usize>| leak(places.into_iter().map(|at| CODES[at]).collect());
            let steps = steps
                .into_iter()
                .map(|(from, to, also, label, system)| Step {
                    name: CODES[label],
                    label: LABELS[label],
                    text: ("", ""),
                    from: codes(from),
                    to: to.map_or("", |to| CODES[to]),
                    also: codes(also),
                    who: if system { &[] } else { &ANYBODY },
                    expected: false,
                    not_by: &[],
                    asks: &[],
                    ticks: &[],
                    tells: &[],
                    guard: None,
                    effect: None,
                    page: None,
                })
                .collect();
            &*Box::leak(Box::new(Procedure {
                name: "any",
                label: ("任何", "Any"),
                text: ("", ""),
                basis: ("", ""),
                register: &REGISTER,
                title: "",
                states: leak(states),
                steps: leak(steps),
                timers: &[],
                parties: &PARTIES,
                read: Action::Open,
                take: Action::Open,
            }))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_table_can_be_drawn(procedure in tables()) {
            prop_assert_eq!(overlaps(procedure), Vec::<String>::new());
            for lang in Lang::ALL {
                let svg = svg(procedure, lang, None);
                prop_assert!(!svg.contains("<b>") && svg.ends_with("</svg>"), "{}", svg);
                text(procedure, lang, None);
            }
        }
    }
}
