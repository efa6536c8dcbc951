//! Checking the whole log against the registers: begun by the audit administrator, done beside everything else, its last
//! outcome kept until the next.

use std::sync::{Arc, Mutex};

use maud::{Markup, html};
use record::log::Verdict;

use crate::components::{Kind, NoteKind, Progress, Stage, digest, note, post_button, progress};
use crate::text::{count, stamp};
use crate::web::{App, Ctx, Page};

/// How the last verification stands; shared by all requests.
#[derive(Default)]
pub struct Verification(Mutex<State>);

#[derive(Clone, Default)]
struct State {
    is_running: bool,
    /// When it ended, in milliseconds since 1970 UTC, and what came out: the verdict, or why there is none.
    last: Option<(i64, Arc<Result<Verdict, String>>)>,
}

impl Verification {
    fn state(&self) -> State {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Marks it as begun; `false` when it is running already.
    fn start(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        !std::mem::replace(&mut state.is_running, true)
    }

    fn end(&self, at_ms: i64, outcome: Result<Verdict, String>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            State { is_running: false, last: Some((at_ms, Arc::new(outcome))) };
    }

    /// When a verification last ended, and whether it found nothing wrong.
    pub fn last(&self) -> Option<(i64, bool)> {
        self.state()
            .last
            .map(|(at, outcome)| (at, outcome.as_ref().as_ref().is_ok_and(|verdict| verdict.faults.is_empty())))
    }

    /// Verifies now, on this thread.
    pub fn run(&self, app: &App) {
        // A panic within must not leave it running for ever.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.store.read(record::log::verify)));
        let outcome = outcome
            .map_err(|_| "verification ended early".to_owned())
            .and_then(|found| found.map_err(|error| error.to_string()));
        self.end(app.access.now(), outcome);
    }
}

/// Begins a verification, unless one is running.
pub(super) async fn begin(ctx: Ctx) -> Page {
    let app = ctx.app.clone();
    let verification = app.verification.clone();
    if verification.start() {
        tokio::task::spawn_blocking(move || verification.run(&app));
    }
    Ok(ctx.go("/log", Some("log-verifying")))
}

/// How it stands, as part of the log's page; and whether it is running.
pub(super) fn panel(ctx: &Ctx, may_begin: bool) -> (Markup, bool) {
    let state = ctx.app.verification.state();
    let offset = ctx.app.access.config().offset_minutes;
    let drawn = html! {
        @if state.is_running {
            (progress(&Progress {
                id: "verification", label: &ctx.t("log-verification"), done: 0, total: None, note: &ctx.t("log-verification-note"),
                stage: Stage::Running, poll: "/log",
            }, ctx.lang))
        } @else {
            div id="verification" {
                @match state.last.as_ref().map(|(at, outcome)| (stamp(*at, offset), outcome.as_ref())) {
                    None => { p.mute { (ctx.t("log-verified-never")) } },
                    Some((at, Ok(verdict))) => (told(ctx, &at, verdict)),
                    Some((at, Err(why))) => {
                        (note(NoteKind::Error, &html! { p { (ctx.t_args("log-verified-failed", &[("at", at.as_str().into())])) } p { (why) } }))
                    },
                }
                @if may_begin { (post_button("/log/verify", &ctx.csrf(), &ctx.t("log-verify"), Kind::Plain, &[])) }
            }
        }
    };
    (drawn, state.is_running)
}

fn told(ctx: &Ctx, at: &str, verdict: &Verdict) -> Markup {
    let number = |n: u64| count(i64::try_from(n).unwrap_or(i64::MAX));
    let args =
        [("at", at.into()), ("commits", number(verdict.commits).into()), ("versions", number(verdict.versions).into())];
    if verdict.faults.is_empty() {
        return note(
            NoteKind::Fine,
            &html! { p { (ctx.t_args("log-verified", &args)) } p { (ctx.t("log-root")) " " (digest(&verdict.root, ctx.lang)) } },
        );
    }
    note(
        NoteKind::Error,
        &html! {
            p.strong { (ctx.t_args("log-altered", &args)) }
            ul { @for fault in &verdict.faults { li { (fault) } } }
        },
    )
}
