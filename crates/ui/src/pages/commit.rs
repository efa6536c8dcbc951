//! One commit: who, when, why, and what it opened and closed — as much of it as the reader may see.

use std::collections::HashMap;

use access::Action;
use clock::Day;
use maud::{Markup, html};
use record::log::Entry;
use record::{Db, Field, Kind, Value, Version};

use super::known::may_know;
use super::log::{actor, kind_tag, names, reason};
use crate::components::{Column, Crumb, Fact, Row, Table, TagKind, digest, facts, page_head, section_head, table, tag};
use crate::text::{count, stamp};
use crate::web::{Ctx, Lookup, Page, Problem};

/// Versions shown of each side.
const SHOWN: i64 = 200;
/// Characters shown of a text.
const LONG: usize = 200;

/// The unit in whose name the commit was made; 0 for the system itself.
pub(super) fn office(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(number) = lookup.params.int("commit") else { return Ok(None) };
    Ok(record::log::entry(lookup.db, number)?.map(|entry| entry.office))
}

struct Found {
    entry: Entry,
    fits: bool,
    accounts: HashMap<i64, String>,
    opened: Vec<Version>,
    closed: Vec<Version>,
    /// How many of either are not for the reader.
    hidden: usize,
    head: i64,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let number = ctx.params.int("commit").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx
        .read(move |db| {
            let (ctx, now) = (&reader, reader.now);
            let Some(entry) = record::log::entry(db, number)? else { return Ok(None) };
            let leaf = proof::canon::commit_leaf(&entry.head(db.federation()), entry.opened, entry.closed);
            let (opened, closed) = record::log::versions(db, number, SHOWN)?;
            let read = opened.len() + closed.len();
            let (opened, closed) = (visible(ctx, db, opened)?, visible(ctx, db, closed)?);
            let hidden = read - opened.len() - closed.len();
            let accounts = names(db, now, std::iter::once(entry.actor))?;
            Ok::<_, record::Error>(Some(Found {
                fits: leaf == entry.leaf,
                entry,
                accounts,
                opened,
                closed,
                hidden,
                head: now.known,
            }))
        })
        .await?
        .ok_or_else(Problem::missing)?;
    let title = ctx.t_args("commit-title", &[("n", count(found.entry.commit).into())]);
    let state =
        if found.fits { tag(TagKind::Ok, &ctx.t("commit-fits")) } else { tag(TagKind::Late, &ctx.t("commit-altered")) };
    let body = html! {
        (page_head(&html! { (title) }, &html! { (kind_tag(&ctx, &found.entry.kind)) " " (state) }, &html! {}, &html! {}))
        (facts(&about(&ctx, &found), ctx.lang))
        (side(&ctx, "commit-opened", found.entry.opened.0, &found.opened))
        (side(&ctx, "commit-closed", found.entry.closed.0, &found.closed))
        @if found.hidden > 0 { p.small.mute { (ctx.t_args("commit-hidden", &[("n", found.hidden.into())])) } }
        (neighbours(&ctx, &found))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("log"), "/log")];
    Ok(ctx.show(&frame, &body))
}

fn about(ctx: &Ctx, found: &Found) -> Vec<Fact> {
    let entry = &found.entry;
    vec![
        Fact::text(ctx.t("commit-when"), &stamp(entry.at_ms, ctx.app.access.config().offset_minutes)),
        Fact::new(ctx.t("commit-who"), actor(ctx, entry, &found.accounts)),
        Fact::new(ctx.t("commit-reason"), reason(ctx, entry)),
        Fact::text(ctx.t("commit-source"), &entry.source),
        Fact::new(ctx.t("commit-leaf"), digest(&proof::hex::encode(&entry.leaf), ctx.lang)),
    ]
}

/// The versions that may be shown: those of accounts, offices and reveals to whoever reads the whole log or manages accounts, all
/// others to whoever may see the record. Of the rest nothing is, not even which there are. Sealed fields are never shown here.
fn visible(ctx: &Ctx, db: &Db, versions: Vec<Version>) -> record::Result<Vec<Version>> {
    let staff = access::everywhere(&ctx.who, Action::LogRead) || ctx.can(Action::AccountRead, None);
    let mut shown = Vec::with_capacity(versions.len());
    for version in versions {
        let may = match version.register.name {
            "account" | "grant" | "delegation" | "reveal" => staff,
            _ => may_know(ctx, db, &version)?,
        };
        if may {
            shown.push(version);
        }
    }
    Ok(shown)
}

fn side(ctx: &Ctx, key: &str, total: u64, versions: &[Version]) -> Markup {
    let columns = [
        Column::text(ctx.t("version-register")),
        Column::text(ctx.t("version-record")),
        Column::text(ctx.t("version-days")),
        Column::text(ctx.t("version-says")),
        Column::text(ctx.t("version-digest")),
    ];
    let rows: Vec<Row> = versions.iter().map(|version| row(ctx, version)).collect();
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    html! {
        @if total > 0 {
            section {
                (section_head(&format!("{} {}", ctx.t(key), count(total)), &html! {}))
                @if !rows.is_empty() { (table(&Table { caption: &ctx.t(key), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
                @if total > SHOWN { p.small.mute { (ctx.t_args("commit-shown", &[("n", SHOWN.into())])) } }
            }
        }
    }
}

fn row(ctx: &Ctx, version: &Version) -> Row {
    let register = version.register.name;
    let label = ctx.find_text(&format!("register-{register}")).unwrap_or_else(|| register.to_owned());
    let page = ctx.app.record_page(register, version.id);
    let to = if version.valid_to == Day::END { ctx.t("day-open") } else { version.valid_to.to_string() };
    Row::new(vec![
        html! { span.nowrap { (label) } },
        html! { span.nowrap { @match page { Some(href) => a href=(href) { (version.id) }, None => (version.id) } } },
        html! { span.nowrap { (version.valid_from) } " – " span.nowrap { (to) } },
        says(ctx, version),
        digest(&proof::hex::encode(&version.digest), ctx.lang),
    ])
}

/// The plain fields, each with its name; of sealed ones only that there are some.
fn says(ctx: &Ctx, version: &Version) -> Markup {
    let fields: Vec<(String, String)> = version
        .register
        .open_fields()
        .zip(&version.values)
        .filter(|(_, value)| !value.is_null())
        .map(|(field, value)| {
            let label = ctx.find_text(&format!("field-{}-{}", version.register.name, field.name.replace('_', "-")));
            (label.unwrap_or_else(|| field.name.to_owned()), shown(ctx, field, value))
        })
        .collect();
    html! {
        @for (label, value) in &fields { span.small { span.mute { (label) } " " (value) } " " }
        @if version.sealed.is_some() { span.small.faint { (ctx.t("version-sealed")) } }
    }
}

fn shown(ctx: &Ctx, field: &Field, value: &Value) -> String {
    match (field.kind, value) {
        (Kind::Day, value) => value.day().map(|day| day.to_string()).unwrap_or_default(),
        (Kind::Flag, Value::Int(flag)) => ctx.t(if *flag == 0 { "no" } else { "yes" }),
        (Kind::Ref("unit"), Value::Int(unit))
            if ctx.can(Action::UnitsRead, Some(*unit)) || access::everywhere(&ctx.who, Action::LogRead) =>
        {
            super::own::unit_name(ctx, *unit)
        }
        (_, Value::Int(ms)) if field.name.ends_with("_ms") => stamp(*ms, ctx.app.access.config().offset_minutes),
        (_, Value::Int(n)) => n.to_string(),
        // Of a long text, its beginning.
        (_, Value::Text(text)) if text.chars().count() > LONG => text.chars().take(LONG).chain(['…']).collect(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bytes(bytes)) => format!("{} B", bytes.len()),
        (_, Value::Null) => String::new(),
    }
}

/// The commits before and after, for whoever may read all of them: others would meet closed doors.
fn neighbours(ctx: &Ctx, found: &Found) -> Markup {
    let n = found.entry.commit;
    if !access::everywhere(&ctx.who, Action::LogRead) {
        return html! {};
    }
    html! {
        nav.pager aria-label=(ctx.t("log")) {
            p {}
            div.actions {
                @if n > 1 { a.btn rel="prev" href={ "/log/" (n - 1) } { "#" (count(n - 1)) } }
                @if n < found.head { a.btn rel="next" href={ "/log/" (n + 1) } { "#" (count(n + 1)) } }
            }
        }
    }
}
