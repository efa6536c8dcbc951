//! The file itself: whole or in part, streamed; a sealed one only after its reason is in the log.

use access::REVEAL;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::html;
use record::Db;
use ui::components::{Crumb, Field, Form, Kind as Loud, NoteKind, button, field, form, note, page_head};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::draw::{shown_title, shows};
use super::list::{label, may};
use super::range::{Wanted, wanted};
use super::{Hook, named, opening, papers_of, shelf};
use crate::Paper;
use crate::shelf::FileKey;

/// What a browser may do with a file that it shows: nothing but show it.
const SHOWN_ONLY: &str = "sandbox; default-src 'none'";

/// What was found of a paper.
struct Found {
    paper: Paper,
    /// What its record is called.
    of: String,
    knows_titles: bool,
    may_open: bool,
    /// The key of a sealed one, when its reason was logged today by who asks.
    key: Option<FileKey>,
}

/// The file, to be kept; of a sealed one first the question for what.
pub(super) async fn download(ctx: Ctx, hook: Hook, headers: HeaderMap) -> Page {
    let found = read(&ctx, hook).await?;
    if found.paper.sealed && found.key.is_none() {
        return Ok(question(&ctx, hook, &found, None));
    }
    send(&ctx, found, &headers, false).await
}

/// The picture, to be shown.
pub(super) async fn preview(ctx: Ctx, hook: Hook, headers: HeaderMap) -> Page {
    let found = read(&ctx, hook).await?;
    if !shows(&found.paper) || (found.paper.sealed && found.key.is_none()) {
        return Err(Problem::missing());
    }
    send(&ctx, found, &headers, true).await
}

/// Logs for what a sealed paper is opened, and leads on to it. Until the end of the day it need not be said again.
pub(super) async fn open(ctx: Ctx, hook: Hook) -> Page {
    let found = read(&ctx, hook).await?;
    if found.paper.sealed {
        let (by, id, reason) = (ctx.by(), found.paper.id, ctx.form.get("reason").to_owned());
        let done = ctx
            .run(move |app| match app.access.reveal(by, "paper", id, &["file"], &reason) {
                Ok(_) => Ok(true),
                Err(access::Error::Reason) => Ok(false),
                Err(error) => Err(Problem::from(error)),
            })
            .await?;
        if !done {
            return Ok(ctx.again(question(&ctx, hook, &found, Some(&ctx.t("access-reason")))));
        }
    }
    Ok(ctx.go(&ctx.href(&ctx.path), None))
}

async fn read(ctx: &Ctx, hook: Hook) -> Result<Found, Problem> {
    let reader = ctx.clone();
    let found = ctx.read(move |db| find(&reader, db, hook)).await?.ok_or_else(Problem::missing)?;
    if !found.paper.hung {
        return Err(Problem::new(StatusCode::GONE, "paper-problem-down"));
    }
    if found.paper.title.is_none() {
        return Err(Problem::new(StatusCode::GONE, "paper-problem-erased"));
    }
    Ok(found)
}

fn find(ctx: &Ctx, db: &Db, hook: Hook) -> record::Result<Option<Found>> {
    let ((record, id), kind) = (named(ctx), &hook.kind);
    let Some(paper) = crate::find(db, kind.register, record, id, ctx.moment)? else { return Ok(None) };
    let units = (kind.units)(db, record, ctx.now)?;
    let may_open = may(ctx, opening(kind), &units);
    let key = if paper.sealed && may_open && is_logged(ctx, db, id)? {
        db.unseal(&paper.row)?.opt("file_key").and_then(FileKey::parse)
    } else {
        None
    };
    let (of, knows_titles) = (label(ctx, kind, &kind.title_of(db, record)?), may(ctx, kind.write, &units));
    Ok(Some(Found { paper, of, knows_titles, may_open, key }))
}

/// Whether it is in the log that whoever asks opens this paper today.
fn is_logged(ctx: &Ctx, db: &Db, paper: i64) -> record::Result<bool> {
    let looks = db.find(&REVEAL, "record", paper, ctx.now)?;
    Ok(looks.iter().any(|look| look.text("register") == "paper" && look.int("account") == Some(ctx.who.account)))
}

/// The page that asks for what a sealed paper is opened.
fn question(ctx: &Ctx, hook: Hook, found: &Found, wrong: Option<&str>) -> Response {
    let title = shown_title(ctx, &found.paper, found.knows_titles);
    let papers = ctx.href(&papers_of(&hook.kind, found.paper.record));
    let reason = Field::text("reason", &ctx.t("paper-open-reason")).hint(&ctx.t("paper-open-hint")).error(wrong);
    let reason = reason.required().autocomplete("off");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        @if found.may_open {
            (note(NoteKind::Info, &html! { p { (ctx.t("paper-open-explain")) } }))
            (form(&Form {
                action: &ctx.href(&ctx.path),
                csrf: &ctx.csrf(),
                body: html! {
                    (field(&reason, ctx.lang))
                    div.actions { (button(&ctx.t("paper-open"), Loud::Primary)) }
                },
                ..Form::default()
            }))
        } @else {
            (note(NoteKind::Info, &html! { p { (ctx.t("paper-open-closed")) } }))
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![
        Crumb::to(found.of.clone(), ctx.href(&(hook.kind.page)(found.paper.record))),
        Crumb::to(ctx.t("paper-papers"), papers),
    ];
    ctx.show(&frame, &body)
}

async fn send(ctx: &Ctx, found: Found, headers: &HeaderMap, shown: bool) -> Page {
    let Found { paper, key, .. } = found;
    let tag = format!("\"{}\"", paper.sha256);
    let size = paper.size;
    let mut answer = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.insert(name, value);
        }
    };
    put(header::ETAG, &tag);
    put(header::ACCEPT_RANGES, "bytes");
    // A browser may keep a plain paper, and must ask each time whether it may still show it; of a sealed one it keeps
    // nothing.
    put(header::CACHE_CONTROL, if paper.sealed { "no-store" } else { "private, no-cache" });
    put(header::CONTENT_SECURITY_POLICY, SHOWN_ONLY);
    let wanted = wanted(headers, &tag, size);
    let (status, (start, end)) = match wanted {
        Wanted::Same => return Ok((StatusCode::NOT_MODIFIED, answer).into_response()),
        Wanted::Beyond => {
            put(header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, answer).into_response());
        }
        Wanted::Whole => (StatusCode::OK, (0, size)),
        Wanted::Part(start, end) => {
            put(header::CONTENT_RANGE, &format!("bytes {start}-{}/{size}", end - 1));
            (StatusCode::PARTIAL_CONTENT, (start, end))
        }
    };
    put(header::CONTENT_TYPE, paper.row.text("media"));
    put(header::CONTENT_LENGTH, &(end - start).to_string());
    put(header::CONTENT_DISPOSITION, &disposition(&paper, shown));
    // Said, so that nobody packs it on the way: its tag and its ranges are those of these bytes.
    put(header::CONTENT_ENCODING, "identity");
    let body: Body = shelf(ctx)?.read(&paper, key, (start, end)).await?;
    Ok((status, answer, body).into_response())
}

/// How a browser names what it keeps. The name that old ones read has only letters that all of them know.
fn disposition(paper: &Paper, shown: bool) -> String {
    let ending = paper.media.map_or("bin", crate::Media::extension);
    let title = paper.title.as_deref().unwrap_or("").replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "_");
    let way = if shown { "inline" } else { "attachment" };
    format!("{way}; filename=\"paper.{ending}\"; filename*=UTF-8''{}", link::encode(&format!("{title}.{ending}")))
}
