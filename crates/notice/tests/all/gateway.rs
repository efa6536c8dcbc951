//! A gateway for tests: it listens on this machine, keeps what it is sent, and answers as it was told to.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub head: String,
    pub body: String,
}

impl Sent {
    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        let found = self.head.lines().find_map(|line| {
            let (each, value) = line.split_once(':')?;
            each.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        found.unwrap_or_default()
    }

    /// A field of the body.
    pub fn field(&self, name: &str) -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(&self.body).expect("JSON")[name].clone()
    }
}

/// How it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Status(u16),
    /// Elsewhere, to this address.
    Redirect(String),
    /// Not at all: it hangs up.
    HangUp,
}

#[derive(Default)]
struct Inside {
    sent: Mutex<Vec<Sent>>,
    replies: Mutex<VecDeque<Reply>>,
    closing: AtomicBool,
}

/// A gateway.
pub struct Gateway {
    address: SocketAddr,
    inside: Arc<Inside>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// One that answers 200 unless it was told otherwise.
    pub fn open() -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let inside = Arc::new(Inside::default());
        let serving = inside.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.closing.load(Ordering::SeqCst) {
                    break;
                }
                answer(&serving, stream.expect("a connection"));
            }
        });
        Gateway { address, inside, thread: Some(thread) }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}/in?of=guildhall", self.address)
    }

    /// What it answers to the next requests.
    pub fn replies(&self, replies: &[Reply]) {
        self.inside.replies.lock().expect("unbroken").extend(replies.iter().cloned());
    }

    /// What was sent so far, and forgets it.
    pub fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.inside.sent.lock().expect("unbroken"))
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.inside.closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the gateway did not break");
        }
    }
}

fn answer(inside: &Inside, mut stream: TcpStream) {
    let mut bytes = Vec::new();
    let mut piece = [0u8; 4_096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head");
    let sent = Sent { head, body: String::new() };
    let length: usize = sent.header("content-length").parse().expect("a length");
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => body.extend_from_slice(&piece[..count]),
        }
    }
    let body = String::from_utf8(body).expect("UTF-8");
    inside.sent.lock().expect("unbroken").push(Sent { body, ..sent });
    let reply = inside.replies.lock().expect("unbroken").pop_front().unwrap_or(Reply::Status(200));
    let told = match reply {
        Reply::HangUp => return,
        Reply::Status(status) => format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"),
        Reply::Redirect(to) => {
            format!("HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    };
    stream.write_all(told.as_bytes()).expect("an answer");
}
