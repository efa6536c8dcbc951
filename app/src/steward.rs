//! What the house does by itself: each day the steps that follow from clocks which ran out, the lights that figures moved, the forms
//! that come round, hand-overs whose day has come; each minute the notices that leave it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use access::Access;
use anyhow::Context as _;
use clock::Day;
use record::Intent;

use crate::hall::Hall;

/// Does what each day brings. To be called once a day and after a start; what is done already is not done twice.
///
/// # Errors
/// When the store fails. What was done until then stands: each part is a commit of its own.
pub fn day(hall: &Hall, access: &Access) -> anyhow::Result<()> {
    access.settle_hand_overs()?;
    let desk = hall.desk()?;
    let taken = procedure::run_out(&hall.store, &desk)?;
    let lights = reform::daily::daily(&hall.store, &hall.desk()?, &hall.figures, hall.store.tallies())?;
    let forms = reform::forms::daily(&hall.store, &hall.desk()?)?;
    hardship::notice::COUNTER.forget(&hall.store, desk.today)?;
    let desk = hall.desk()?;
    let again = desk.clone();
    let intent = Intent { kind: "clock", ..hall.by_command("日历或规则变化，重新计算期限") };
    let clocks = hall.store.commit(intent, move |commit| procedure::recompute(commit, &again))?;
    let rows = procedure::rebuild(&hall.store, &hall.desk()?)?;
    let swept = wait(hall.shelf.sweep(&hall.store, hall.store.now()))??;
    tracing::info!(taken, ?lights, ?forms, clocks = clocks.value, inbox = rows, swept, day = %desk.today, "the day was begun");
    Ok(())
}

/// Does what the shelf does in its own time.
///
/// # Errors
/// When there is nothing to do it on.
pub fn wait<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work))
}

/// The thread that does it while pages are served; dropping it ends it.
pub struct Steward {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How often it looks.
const ROUND: Duration = Duration::from_secs(60);

impl Steward {
    /// Begins. `each` is done every minute.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn begin(
        hall: Hall,
        access: std::sync::Arc<Access>,
        each: impl Fn() -> anyhow::Result<()> + Send + 'static,
    ) -> anyhow::Result<Steward> {
        let (stop, stopped) = channel();
        let work = move || {
            let mut begun: Option<Day> = None;
            loop {
                let today = hall.today();
                if begun != Some(today) {
                    match day(&hall, &access) {
                        Ok(()) => begun = Some(today),
                        Err(error) => tracing::error!(
                            error = format!("{error:#}"),
                            "the day could not be begun; it is tried again"
                        ),
                    }
                }
                if let Err(error) = each() {
                    tracing::error!(error = format!("{error:#}"), "notices could not be sent; they are tried again");
                }
                if let Ok(()) | Err(RecvTimeoutError::Disconnected) = stopped.recv_timeout(ROUND) {
                    break;
                }
            }
        };
        let thread = std::thread::Builder::new().name("steward".into()).spawn(work).context("starting the steward")?;
        Ok(Steward { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Steward {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
