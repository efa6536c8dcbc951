//! A publication file, streamed to whoever asks.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::IntoResponse as _;
use hyper::body::Frame;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, ReadBuf};
use ui::web::{Ctx, Page, Problem};

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
    Ok((headers, Body::new(Reading { file, buffer: vec![0; CHUNK] })).into_response())
}

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// A file as a body: never more than one chunk of it is held.
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
        match ready!(Pin::new(file).poll_read(task, &mut read)) {
            Ok(()) if read.filled().is_empty() => Poll::Ready(None),
            Ok(()) => Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(read.filled()))))),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}
