//! A publication file, streamed to whoever asks.

use axum::http::header;
use axum::response::IntoResponse as _;
use tokio::fs::File;
use ui::web::{Ctx, Page, Problem, file_body};

use super::view;
use crate::feed::MEDIA;

pub(super) async fn page(ctx: Ctx) -> Page {
    let opened = view::open(&ctx).await?;
    let file = File::open(&opened.path).await.map_err(Problem::internal)?;
    let name = format!("attachment; filename=\"{}.gpub\"", opened.publication.number);
    let headers = [
        (header::CONTENT_TYPE, MEDIA.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_LENGTH, opened.index.bytes.to_string()),
        (header::ETAG, format!("\"{}\"", opened.index.sha256)),
    ];
    Ok((headers, file_body(file)).into_response())
}
