//! What is drawn of a procedure: its states, and the steps between them, those between the same two states together.

use clock::{Lang, said};

use super::layout::{Arc, Layout, Node, layout};
use super::measure::Text;
use crate::case::Case;
use crate::table::{Procedure, StateKind, Step};
use crate::text::TEXTS;

/// A step that can be taken in so many states or more is drawn once, with their names, instead of as an arc from each.
const MANY: usize = 4;
/// How wide the name of a state may be.
const STATE: i32 = 132;
/// How wide the label of a step may be.
const LABEL: i32 = 124;
/// The least size of the box of a state.
const LEAST: (i32, i32) = (76, 32);
/// The size of the mark where records begin.
pub(super) const START: i32 = 14;

/// A state as it is drawn.
pub(super) struct Place {
    /// What kind of state; `None` for the mark where records begin.
    pub kind: Option<StateKind>,
    /// Its name.
    pub text: Text,
    /// What leads from it to itself.
    pub beside: Text,
    /// The record is in it.
    pub now: bool,
    /// The record has been in it.
    pub been: bool,
    /// The record has taken a step from it to itself.
    pub stayed: bool,
    /// Only the system takes the steps from it to itself.
    pub system: bool,
}

/// Steps from one state to another as they are drawn.
pub(super) struct Way {
    /// From which place; `None` for those that are named in the label.
    pub from: Option<usize>,
    /// To which place.
    pub to: usize,
    /// What they are called.
    pub text: Text,
    /// The record has gone this way.
    pub taken: bool,
    /// Only the system goes this way.
    pub system: bool,
}

/// All of it.
pub(super) struct Graph {
    /// The states, before them the mark where records begin.
    pub places: Vec<Place>,
    /// The ways between them.
    pub ways: Vec<Way>,
    /// Whether a record is shown on it.
    pub has_case: bool,
}

type Gathered = (Option<usize>, usize, Vec<&'static Step>);

impl Graph {
    /// Gathers what is drawn.
    pub fn of(procedure: &'static Procedure, lang: Lang, case: Option<&Case>) -> Graph {
        let at = |code: &str| procedure.states.iter().position(|state| state.code == code).map(|place| place + 1);
        let mut ways: Vec<Gathered> = Vec::new();
        let mut stays: Vec<(usize, &'static Step)> = Vec::new();
        // What is taken in from before would draw a line from the beginning to every state; the words beside tell it.
        for step in procedure.steps.iter().filter(|step| !procedure.takes_in(step)) {
            if step.to.is_empty() {
                stays.extend(step.from.iter().filter_map(|from| Some((at(from)?, step))));
            }
            for to in step.targets() {
                let Some(to) = at(to) else { continue };
                let from: Vec<usize> =
                    if step.from.is_empty() { vec![0] } else { step.from.iter().filter_map(|from| at(from)).collect() };
                stays.extend(from.iter().filter(|from| **from == to).map(|from| (*from, step)));
                let others: Vec<usize> = from.into_iter().filter(|from| *from != to).collect();
                if others.len() >= MANY {
                    ways.push((None, to, vec![step]));
                    continue;
                }
                for from in others {
                    match ways.iter_mut().find(|way| (way.0, way.1) == (Some(from), to)) {
                        Some(way) => way.2.push(step),
                        None => ways.push((Some(from), to, vec![step])),
                    }
                }
            }
        }
        let taken = |from: Option<usize>, to: usize, steps: &[&Step]| {
            case.is_some_and(|case| {
                case.steps.iter().any(|taken| {
                    let began = if taken.from.is_empty() { Some(0) } else { at(&taken.from) };
                    let is_way = from.is_none_or(|from| began == Some(from)) && at(&taken.to) == Some(to);
                    is_way && steps.iter().any(|step| step.name == taken.step)
                })
            })
        };
        let now = case.and_then(|case| at(case.state_code()));
        let been = |place: usize| {
            case.is_some_and(|case| {
                case.steps.iter().any(|taken| at(&taken.from) == Some(place) || at(&taken.to) == Some(place))
            })
        };
        let mut places = vec![Place {
            kind: None,
            text: Text::default(),
            beside: Text::default(),
            now: false,
            been: case.is_some(),
            stayed: false,
            system: false,
        }];
        for (place, state) in procedure.states.iter().enumerate() {
            let place = place + 1;
            let steps: Vec<&Step> = stays.iter().filter(|(from, _)| *from == place).map(|(_, step)| *step).collect();
            places.push(Place {
                kind: Some(state.kind),
                text: Text::new(said(state.label, lang), STATE),
                beside: label(&steps, lang, LABEL),
                now: now == Some(place),
                been: been(place),
                stayed: taken(Some(place), place, &steps),
                system: !steps.is_empty() && steps.iter().all(|step| step.who.is_empty()),
            });
        }
        let ways = ways
            .into_iter()
            .map(|(from, to, steps)| Way {
                from,
                to,
                text: if from.is_some() { label(&steps, lang, LABEL) } else { many(procedure, &steps, lang) },
                taken: taken(from, to, &steps),
                system: steps.iter().all(|step| step.who.is_empty()),
            })
            .collect();
        Graph { places, ways, has_case: case.is_some() }
    }

    /// Places all of it.
    pub fn layout(&self) -> Layout {
        let nodes: Vec<Node> = self
            .places
            .iter()
            .map(|place| {
                let (w, h) = match place.kind {
                    None => (START, START),
                    Some(_) => ((place.text.width + 26).max(LEAST.0), (place.text.height + 14).max(LEAST.1)),
                };
                let beside = &place.beside;
                Node { w, h, beside: if beside.lines.is_empty() { (0, 0) } else { (beside.width, beside.height) } }
            })
            .collect();
        let arcs: Vec<Arc> = self
            .ways
            .iter()
            .map(|way| Arc { from: way.from, to: way.to, w: way.text.width + 6, h: way.text.height + 2 })
            .collect();
        layout(&nodes, &arcs)
    }
}

/// The names of steps under each other, each with a mark where there are several.
fn label(steps: &[&Step], lang: Lang, most: i32) -> Text {
    match steps {
        [] => Text::default(),
        [one] => Text::new(said(one.label, lang), most),
        several => Text::of(
            several.iter().flat_map(|step| Text::new(&format!("· {}", said(step.label, lang)), most).lines).collect(),
        ),
    }
}

/// The name of a step that can be taken in many states, and which they are.
fn many(procedure: &Procedure, steps: &[&Step], lang: Lang) -> Text {
    let from: Vec<&str> = steps.iter().flat_map(|step| step.from.iter().copied()).collect();
    let is_work = |kind: StateKind| matches!(kind, StateKind::Open | StateKind::Resting);
    let every = procedure.states.iter().filter(|state| is_work(state.kind)).all(|state| from.contains(&state.code));
    let states = if every {
        TEXTS.t(lang, "diagram-from-any")
    } else {
        let names: Vec<String> = procedure
            .states
            .iter()
            .filter(|state| from.contains(&state.code))
            .map(|state| said(state.label, lang).to_owned())
            .collect();
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        TEXTS.t_args(lang, "diagram-from", &[("states", names.join(comma).into())])
    };
    let mut lines = label(steps, lang, LABEL + 40).lines;
    lines.extend(Text::new(&states, LABEL + 40).lines);
    Text::of(lines)
}
