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

/// The procedure; on a narrow screen it scrolls sideways.
pub fn steps(label: &str, steps: &[Step], lang: Lang) -> Markup {
    html! {
        // Scrolls where it does not fit, so the keyboard must be able to reach it.
        ol.steps aria-label=(label) tabindex="0" {
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
