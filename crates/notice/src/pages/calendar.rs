//! The calendar under its secret address. It asks for no session and sets no cookie.

use axum::http::header;
use axum::response::IntoResponse as _;
use ui::web::{Ctx, Page, Problem};

use super::post;

/// The file.
pub(super) async fn file(ctx: Ctx) -> Page {
    let (post, token) = (post(&ctx)?, ctx.params.get("token").to_owned());
    let text = ctx.run(move |_| post.feed(&token)).await?.ok_or_else(Problem::missing)?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"deadlines.ics\""),
    ];
    Ok((headers, text).into_response())
}
