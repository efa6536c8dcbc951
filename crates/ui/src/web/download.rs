//! A file to be kept as the body of an answer.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::link;

/// The media type of a file by the end of its name.
fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("csv") => "text/csv; charset=utf-8",
        Some("pdf") => "application/pdf",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// The headers of a sheet that is to be kept under a name, which may hold any letters. Nobody on the way keeps it.
pub fn download_headers(name: &str) -> [(header::HeaderName, String); 3] {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let shown = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", link::encode(name));
    [
        (header::CONTENT_TYPE, media(name).to_owned()),
        (header::CONTENT_DISPOSITION, shown),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ]
}

/// A sheet that is to be kept under a name.
pub fn download(bytes: Vec<u8>, name: &str) -> Response {
    (download_headers(name), bytes).into_response()
}
