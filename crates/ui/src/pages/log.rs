//! The log of commits, newest first.

use std::collections::HashMap;

use access::{ACCOUNT, Action};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use record::log::Entry;
use record::{Db, Moment};

use super::own::unit_name;
use super::verification;
use crate::components::{
    Choice, Column, Empty, Field, Pager, Register, Row, Table, TagKind, filters, page_head, register, tag, unfold,
};
use crate::text::{count, stamp};
use crate::web::{Ctx, Page, Problem};

/// What signs the state of the log; put in by whoever holds the key ([`crate::web::House::service`]). Without it the state is
/// shown unsigned.
pub struct Checkpoints(pub Sign);

/// Gives the present state of the log as a signed note.
pub type Sign = Box<dyn Fn(&Db) -> Result<String, Problem> + Send + Sync>;

/// Commits on one page.
const PAGE: usize = 50;
/// Commits read to fill one page: where few of many are one's own, the page says that it goes on.
const READ: usize = 2_000;
/// The kinds of commits.
const KINDS: [&str; 13] = [
    "setup", "import", "form", "step", "clock", "read", "reveal", "export", "publish", "reversal", "account", "grant",
    "erase",
];

/// Commits, and where to go on.
struct Found {
    entries: Vec<Entry>,
    accounts: HashMap<i64, String>,
    next: Option<i64>,
}

/// The list.
pub(super) async fn list(ctx: Ctx) -> Page {
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db)).await?;
    let (panel, is_running) = verification::panel(&ctx, ctx.can(Action::LogVerify, None));
    let columns = [
        Column::number(ctx.t("commit")),
        Column::text(ctx.t("commit-when")),
        Column::text(ctx.t("commit-kind")),
        Column::text(ctx.t("commit-who")),
        Column::text(ctx.t("commit-reason")),
        Column::number(ctx.t("commit-opened")),
        Column::number(ctx.t("commit-closed")),
    ];
    let rows: Vec<Row> = found.entries.iter().map(|entry| row(&ctx, entry, &found.accounts)).collect();
    let next = found.next.map(|before| ctx.here(&[("before", Some(&before.to_string()))]));
    let drawn = register(
        &Register {
            id: "log",
            filters: filter_row(&ctx),
            tools: html! {},
            table: Table { caption: &ctx.t("log"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: None,
                here: rows.len(),
                first: ctx.query.some("before").map(|_| ctx.here(&[("before", None)])),
                back: None,
                next: next.clone(),
            },
            empty: Empty {
                title: ctx.t("log-none"),
                explain: ctx.t("log-none-explain"),
                action: next.map(|href| crate::components::Link::new(ctx.t("log-go-on"), href)),
                ..Empty::default()
            },
        },
        ctx.lang,
    );
    let body = html! {
        (page_head(&html! { (ctx.t("log")) }, &html! {}, &html! { (ctx.t("log-sub")) }, &html! {}))
        (panel)
        (unfold(&ctx.t("checkpoint"), &html! {
            p.small.mute { (ctx.t("checkpoint-explain")) }
            p { a href="/log/checkpoint" download="checkpoint.txt" { (ctx.t("checkpoint-download")) } }
        }))
        (drawn)
    };
    let mut frame = ctx.frame(&ctx.t("log"));
    frame.refresh = is_running.then_some(3);
    Ok(ctx.show(&frame, &body))
}

fn find(ctx: &Ctx, db: &Db) -> Result<Found, record::Error> {
    let kind = ctx.query.some("kind");
    let mut before = ctx.query.int("before");
    let (mut entries, mut read, mut next) = (Vec::new(), 0, None);
    'pages: while read < READ {
        let batch = record::log::newest(db, before, 200)?;
        read += batch.len();
        before = match batch.last() {
            Some(last) => Some(last.commit),
            None => {
                next = None;
                break;
            }
        };
        let was_last = batch.len() < 200;
        for entry in batch {
            if kind.is_some_and(|kind| kind != entry.kind) || !may_read(ctx, entry.office) {
                continue;
            }
            if entries.len() == PAGE {
                next = entries.last().map(|last: &Entry| last.commit);
                break 'pages;
            }
            entries.push(entry);
        }
        next = before.filter(|_| !was_last);
        if was_last {
            break;
        }
    }
    let accounts = names(db, ctx.now, entries.iter().map(|entry| entry.actor))?;
    Ok(Found { entries, accounts, next })
}

/// Whether a commit made in the name of a unit may be read: with `?unit=` only that unit's and those below it.
fn may_read(ctx: &Ctx, office: i64) -> bool {
    if access::everywhere(&ctx.who, Action::LogRead) && ctx.unit.is_none() {
        return true;
    }
    if office == 0 || !ctx.can(Action::LogRead, Some(office)) {
        return false;
    }
    let asked = ctx.unit.filter(|_| ctx.query.some("unit").is_some());
    asked.is_none_or(|unit| {
        matches!(ctx.app.units.relation(unit, office, ctx.now), access::Relation::Own | access::Relation::Below)
    })
}

/// What the log calls accounts: title and login, never a name.
pub(super) fn names(
    db: &Db,
    at: Moment,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, String>, record::Error> {
    let mut found = HashMap::new();
    for id in ids {
        if id != 0
            && !found.contains_key(&id)
            && let Some(version) = db.get(&ACCOUNT, id, at)?
        {
            found.insert(id, format!("{} · {}", version.text("title"), version.text("login")));
        }
    }
    Ok(found)
}

/// Who acted, in which unit's name.
pub(super) fn actor(ctx: &Ctx, entry: &Entry, accounts: &HashMap<i64, String>) -> Markup {
    html! {
        @match accounts.get(&entry.actor) {
            Some(name) => (name),
            None if entry.actor == 0 => (ctx.t("actor-system")),
            None => { "#" (entry.actor) },
        }
        @if entry.office != 0 { br; span.small.mute { (unit_name(ctx, entry.office)) } }
    }
}

/// The kind of a commit in a word.
pub(super) fn kind_tag(ctx: &Ctx, kind: &str) -> Markup {
    let look = match kind {
        "reveal" | "reversal" | "erase" => TagKind::Soon,
        "publish" => TagKind::Ok,
        _ => TagKind::Info,
    };
    tag(look, &ctx.find_text(&format!("kind-{kind}")).unwrap_or_else(|| kind.to_owned()))
}

/// Why, and by which act.
pub(super) fn reason(ctx: &Ctx, entry: &Entry) -> Markup {
    let act = ctx.find_text(&format!("source-{}", entry.source.replace('.', "-")));
    html! {
        (entry.reason)
        @if let Some(act) = act { @if !entry.reason.is_empty() { br; } span.small.mute { (act) } }
    }
}

fn row(ctx: &Ctx, entry: &Entry, accounts: &HashMap<i64, String>) -> Row {
    let number = |n: u64| count(i64::try_from(n).unwrap_or(i64::MAX));
    Row::new(vec![
        html! { a href={ "/log/" (entry.commit) } { "#" (count(entry.commit)) } },
        html! { (stamp(entry.at_ms, ctx.app.access.config().offset_minutes)) },
        kind_tag(ctx, &entry.kind),
        actor(ctx, entry, accounts),
        reason(ctx, entry),
        html! { (number(entry.opened.0)) },
        html! { (number(entry.closed.0)) },
    ])
}

fn filter_row(ctx: &Ctx) -> Markup {
    // Kinds of commits that crates above make are offered where these are.
    let kinds = KINDS.iter().filter_map(|kind| Some(Choice::new(*kind, ctx.find_text(&format!("kind-{kind}"))?)));
    let fields = [
        Field::select(
            "kind",
            &ctx.t("commit-kind"),
            std::iter::once(Choice::new("", ctx.t("any"))).chain(kinds).collect(),
        )
        .value(ctx.query.get("kind"))
        .auto(),
        Field::text("unit", &ctx.t("unit-code")).value(ctx.query.get("unit")).autocomplete("off"),
    ];
    filters("/log", &fields, &[], ctx.lang)
}

/// The state of the log as a signed note, where the house has a key, else as the text that would be signed.
pub(super) async fn checkpoint(ctx: Ctx) -> Page {
    let signer = ctx.app.service::<Checkpoints>();
    let text = ctx
        .read(move |db| {
            if let Some(signer) = signer {
                return (signer.0)(db);
            }
            let size = db.head()?.commit;
            let root = proof::merkle::root_of(&record::log::leaves(db, size)?);
            let state = proof::checkpoint::Checkpoint { origin: "guildhall".into(), size: size.unsigned_abs(), root };
            Ok::<String, Problem>(state.to_text())
        })
        .await?;
    let response: Response = ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response();
    Ok(response)
}
