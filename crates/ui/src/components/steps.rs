//! A procedure drawn in one line, its present state lit.

use clock::Lang;
use maud::{Markup, html};

use crate::icon::Icon;
use crate::text::t;

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Now,
    /// Ahead.
    Ahead,
    /// Passed by.
    Skipped,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// When it was taken, or until when; may be empty.
    pub when: String,
    /// How it stands.
    pub state: StepState,
}

/// The procedure; where it does not fit in one line it goes on in the next.
pub fn steps(label: &str, steps: &[Step], lang: Lang) -> Markup {
    html! {
        ol.steps aria-label=(label) {
            @for step in steps {
                @let (class, said) = match step.state {
                    StepState::Done => ("done", t(lang, "step-done")),
                    StepState::Now => ("now", t(lang, "step-now")),
                    StepState::Ahead => ("ahead", t(lang, "step-ahead")),
                    StepState::Skipped => ("skipped", t(lang, "step-skipped")),
                };
                li class=(class) aria-current=[(step.state == StepState::Now).then_some("step")] {
                    span.step {
                        @if step.state == StepState::Done { (Icon::Check.svg()) }
                        (step.label)
                        @if !step.when.is_empty() { " " (step.when) }
                        span.unseen { (said) }
                    }
                }
            }
        }
    }
}
