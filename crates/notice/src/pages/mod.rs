//! The pages: one's own notices and what one chose of them, the calendar under its secret address, and what an administrator sees of
//! webhooks and mail.

mod calendar;
mod list;
mod own;
mod webhook;
mod webhooks;

use std::sync::Arc;

use access::Action;
use maud::{Markup, html};
use ui::web::{Ctx, Nav, Problem, Routes};

use crate::{KINDS, Kind, Post, TEXTS};

/// The routes of this crate, its places in the rail and its texts.
pub fn routes() -> Routes {
    const OWN: Action = Action::ProcedureRead;
    const OPERATE: Action = Action::NoticeOperate;
    Routes::new()
        .get("/notices", OWN, list::page)
        .post("/notices/seen", OWN, list::seen)
        .get("/account/notices", OWN, own::page)
        .post("/account/notices", OWN, own::choose)
        .post("/account/notices/address", OWN, own::address)
        .post("/account/notices/calendars", OWN, own::make_calendar)
        .post("/account/notices/calendars/{calendar}/revoke", OWN, own::revoke_calendar)
        .get("/feeds/{token}/deadlines.ics", Action::Open, calendar::file)
        .get("/operate/webhooks", OPERATE, webhooks::page)
        .post("/operate/webhooks", OPERATE, webhooks::add)
        .get("/operate/webhooks/{webhook}", OPERATE, webhook::page)
        .post("/operate/webhooks/{webhook}", OPERATE, webhook::change)
        .post("/operate/webhooks/{webhook}/secret", OPERATE, webhook::secret)
        .post("/operate/webhooks/{webhook}/test", OPERATE, webhook::test)
        .post("/operate/webhooks/{webhook}/replay", OPERATE, webhook::replay_since)
        .post("/operate/webhooks/{webhook}/deliveries/{delivery}/replay", OPERATE, webhook::replay)
        .post("/operate/webhooks/{webhook}/remove", OPERATE, webhook::remove)
        .nav(Nav { count: Some(list::count), ..Nav::new(40, "", "notices", "/notices", OWN) })
        .nav(Nav::new(930, "nav-house", "notice-operate", "/operate/webhooks", OPERATE))
        .texts(&TEXTS)
}

/// The post of this house.
fn post(ctx: &Ctx) -> Result<Arc<Post>, Problem> {
    ctx.app.service::<Post>().ok_or_else(|| Problem::internal("the house was put together without a post"))
}

/// The kinds of notices to tick: `<stem>-turn` and on.
fn ticks<'k>(
    ctx: &Ctx,
    legend: &str,
    stem: &str,
    kinds: impl Iterator<Item = &'k Kind>,
    is_on: impl Fn(&str) -> bool,
) -> Markup {
    html! {
        div.field {
            fieldset {
                legend { (legend) }
                @for kind in kinds {
                    @let id = format!("{stem}-{}", kind.code);
                    div.choice {
                        input type="checkbox" id=(id) name=(id) value="1" checked[is_on(kind.code)];
                        label for=(id) { (ctx.t(&format!("notice-kind-{}-long", kind.code))) }
                    }
                }
            }
        }
    }
}

/// The kinds that were ticked.
fn ticked(ctx: &Ctx, stem: &str) -> Vec<&'static str> {
    let is_on = |kind: &&Kind| ctx.form.some(&format!("{stem}-{}", kind.code)).is_some();
    KINDS.iter().filter(is_on).map(|kind| kind.code).collect()
}

/// An instant as it is read where the house stands.
fn when(ctx: &Ctx, ms: i64) -> String {
    ui::text::stamp(ms, ctx.app.access.config().offset_minutes)
}

/// What is said once after an action, by the key of its text.
fn told(key: &'static str) -> Option<&'static str> {
    key.strip_prefix("said-")
}
