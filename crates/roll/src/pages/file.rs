//! A file as the body of an answer: never more than one piece of it is held, and it is gone once it is sent.

use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, ReadBuf};
use ui::link;
use ui::web::Problem;

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
    Ok((headers, Body::new(Reading { file, buffer: vec![0; PIECE] })).into_response())
}

/// Bytes read at once.
const PIECE: usize = 64 << 10;

struct Reading {
    file: File,
    buffer: Vec<u8>,
}

impl hyper::body::Body for Reading {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let Reading { file, buffer } = self.get_mut();
        let mut read = ReadBuf::new(buffer);
        Poll::Ready(match ready!(Pin::new(file).poll_read(task, &mut read)) {
            Ok(()) if read.filled().is_empty() => None,
            Ok(()) => Some(Ok(Frame::data(Bytes::copy_from_slice(read.filled())))),
            Err(error) => Some(Err(error)),
        })
    }
}
