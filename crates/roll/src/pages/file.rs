//! A file as the body of an answer: never more than one piece of it is held, and it is gone once it is sent.

use std::path::Path;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use tokio::fs::File;
use ui::web::{Problem, download_headers, file_body};

/// Sends a sheet under this name; `gone` removes it from the disk at once: what is open can still be read.
pub(super) async fn send(path: &Path, name: &str, gone: bool) -> Result<Response, Problem> {
    let file = File::open(path).await.map_err(Problem::internal)?;
    let length = file.metadata().await.map_err(Problem::internal)?.len();
    if gone {
        super::jobs::remove(path);
    }
    let length = [(header::CONTENT_LENGTH, length.to_string())];
    Ok((download_headers(name), length, file_body(file)).into_response())
}
