//! Long work: how far it is, and that one may leave and come back.

use clock::Lang;
use maud::{Markup, html};

use crate::text::{count, t, t_args};

/// How long work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Still at it.
    Running,
    /// Done.
    Done,
    /// Failed; nothing half-done stays.
    Failed,
}

/// Long work.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    /// The id of the element, the same on every answer.
    pub id: &'a str,
    /// What is being done.
    pub label: &'a str,
    /// How many pieces are done.
    pub done: u64,
    /// Of how many; `None` while that is not known.
    pub total: Option<u64>,
    /// A line about the piece in hand, or what came out.
    pub note: &'a str,
    /// How it stands.
    pub stage: Stage,
    /// The page to ask for this element again; only asked while running.
    pub poll: &'a str,
}

/// The bar. With script it renews itself each second from `poll`; without, set [`crate::Frame::refresh`] and the page does.
pub fn progress(work: &Progress<'_>, lang: Lang) -> Markup {
    let running = work.stage == Stage::Running;
    html! {
        div.progress id=(work.id) data-poll=[running.then_some(work.poll)] {
            div.row {
                label.strong for={ (work.id) "-bar" } { (work.label) }
                span role="status" {
                    @match (work.stage, work.total) {
                        (Stage::Done, _) => (t(lang, "progress-done")),
                        (Stage::Failed, _) => (t(lang, "progress-failed")),
                        (Stage::Running, Some(total)) =>
                            (t_args(lang, "progress-of", &[("done", count_u(work.done).into()), ("total", count_u(total).into())])),
                        (Stage::Running, None) => (t_args(lang, "progress-so-far", &[("done", count_u(work.done).into())])),
                    }
                }
            }
            @match (work.stage, work.total) {
                (Stage::Running, None) => progress id={ (work.id) "-bar" } {},
                (_, total) => progress id={ (work.id) "-bar" } max=(total.unwrap_or(1).max(1)) value=(shown(work)) {},
            }
            p.small.mute { (work.note) }
            @if running {
                p.small.mute { (t(lang, "progress-leave")) }
                p.small.strong data-lost="" hidden { (t(lang, "progress-lost")) }
            }
        }
    }
}

fn shown(work: &Progress<'_>) -> u64 {
    let total = work.total.unwrap_or(1).max(1);
    if work.stage == Stage::Done { total } else { work.done.min(total) }
}

fn count_u(n: u64) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_running_work_is_asked_again() {
        let mut work = Progress {
            id: "import",
            label: "导入",
            done: 5_000,
            total: Some(458_500),
            note: "",
            stage: Stage::Running,
            poll: "/imports/7",
        };
        assert!(progress(&work, Lang::Zh).0.contains("data-poll=\"/imports/7\""));
        work.stage = Stage::Done;
        let html = progress(&work, Lang::Zh).0;
        assert!(!html.contains("data-poll") && html.contains("value=\"458500\""), "{html}");
    }
}
