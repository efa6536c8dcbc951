//! The Atom feed.

use axum::http::header;
use axum::response::IntoResponse as _;
use record::Moment;
use ui::web::{Ctx, Page};

use super::press;
use crate::Error;
use crate::feed::{Entry, Feed};
use crate::quote::Placed;
use crate::render::{Answered, summary};

/// Bulletins in the feed at most.
const MOST: i64 = 50;
/// Characters of a summary at most.
const SUMMARY: usize = 280;

pub(super) async fn page(ctx: Ctx) -> Page {
    let (press, now, lang, title) = (press(&ctx)?, ctx.now, ctx.lang, ctx.t("bulletin-feed-title"));
    let units = ctx.app.units.clone();
    let xml = ctx
        .run(move |_| {
            let mut entries = Vec::new();
            for publication in press.publications(now, None, MOST)? {
                let (_, index) = press.file(&publication)?;
                let answers = |placed: &Placed<'_>| {
                    let figure = index.figures.iter().find(|figure| figure.quotes.contains(&placed.quote.text))?;
                    Some(Answered {
                        number: figure.stated(),
                        href: None,
                        state: ui::components::State::Frozen,
                        split: None,
                    })
                };
                entries.push(Entry {
                    number: publication.number,
                    title: publication.title.clone(),
                    language: publication.language,
                    published_ms: publication.published_ms,
                    day: press.day_of(publication.published_ms),
                    summary: summary(&publication.text, &answers, SUMMARY, publication.language),
                    bytes: Some(index.bytes),
                });
            }
            let root = units.root();
            let named = |at: Moment| root.map(|root| (units.code(root, at), units.name(root, at, lang)));
            let (code, author) = named(now).unwrap_or_default();
            let feed = Feed { code: &code, author: &author, title: &title, language: lang, entries: &entries };
            Ok::<_, Error>(feed.xml())
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response())
}
