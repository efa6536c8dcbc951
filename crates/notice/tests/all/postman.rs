//! A mail server for tests: it listens on this machine, keeps what it is handed, and refuses what it was told to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

#[derive(Default)]
struct Inside {
    taken: Mutex<Vec<(String, String)>>,
    /// What it answers to the recipient of the next mails, instead of taking it.
    refusals: Mutex<Vec<&'static str>>,
    closing: AtomicBool,
}

/// A mail server.
pub struct Postman {
    address: SocketAddr,
    inside: Arc<Inside>,
    thread: Option<JoinHandle<()>>,
}

impl Postman {
    pub fn open() -> Postman {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let inside = Arc::new(Inside::default());
        let serving = inside.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.closing.load(Ordering::SeqCst) {
                    break;
                }
                talk(&serving, stream.expect("a connection"));
            }
        });
        Postman { address, inside, thread: Some(thread) }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Refuses the next recipients with these answers, the last first.
    pub fn refuse(&self, answers: &[&'static str]) {
        self.inside.refusals.lock().expect("unbroken").extend(answers);
    }

    /// What was taken so far, each to whom and what, and forgets it.
    pub fn taken(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.inside.taken.lock().expect("unbroken"))
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        self.inside.closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the mail server did not break");
        }
    }
}

fn talk(inside: &Inside, stream: TcpStream) {
    let mut out = stream.try_clone().expect("a second end");
    let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).is_ok();
    let mut lines = BufReader::new(stream).lines();
    let mut to = String::new();
    say("220 test");
    while let Some(Ok(line)) = lines.next() {
        let word = line.split(' ').next().unwrap_or("").to_ascii_uppercase();
        let went_on = match word.as_str() {
            "RCPT" => match inside.refusals.lock().expect("unbroken").pop() {
                Some(refusal) => say(refusal),
                None => {
                    to = line.split(['<', '>']).nth(1).unwrap_or("").to_owned();
                    say("250 fine")
                }
            },
            "DATA" => {
                say("354 go on");
                let text: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                inside.taken.lock().expect("unbroken").push((to.clone(), text.join("\n")));
                say("250 taken")
            }
            "QUIT" => {
                say("221 goodbye");
                return;
            }
            _ => say("250 fine"),
        };
        if !went_on {
            return;
        }
    }
}
