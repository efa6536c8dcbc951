//! A file as the body of an answer: never more than one piece of it is held, and it is gone once it is sent.

use std::path::Path;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use tokio::fs::File;
use ui::link;
use ui::web::{Problem, file_body};

/// What workbooks and text sheets are called among media types.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// Sends a sheet under this name; `gone` removes it from the disk at once: what is open can still be read.
pub(super) async fn send(path: &Path, name: &str, gone: bool) -> Result<Response, Problem> {
    let file = File::open(path).await.map_err(Problem::internal)?;
    let length = file.metadata().await.map_err(Problem::internal)?.len();
    if gone {
        super::jobs::remove(path);
    }
    let media = if name.ends_with(".xlsx") { XLSX } else { CSV };
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", link::encode(name)),
        ),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    Ok((headers, file_body(file)).into_response())
}
