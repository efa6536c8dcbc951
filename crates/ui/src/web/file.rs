//! A file as the body of an answer: never more than one piece of it is held.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, ReadBuf};

/// Bytes read at once.
const PIECE: usize = 64 << 10;

/// The body that streams an open file from where it stands to its end.
pub fn file_body(file: File) -> Body {
    Body::new(Reading { file, buffer: vec![0; PIECE] })
}

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
