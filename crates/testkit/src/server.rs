//! A running server, ours or somebody's, and new databases on it.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use postgres::{Client, NoTls};

/// Why there is no PostgreSQL, or no database on it.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Nothing to start.
    #[error("{0}")]
    Missing(String),
    /// It is there and does not start.
    #[error("{0}")]
    Failed(String),
    /// The script that starts it cannot be run.
    #[error("{script} cannot be run: {source}")]
    Script {
        /// The script.
        script: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The server refuses a database.
    #[error("no database could be made on the test server {server}: {source}")]
    Database {
        /// Host and port, without the password.
        server: String,
        /// What the server says.
        source: Box<postgres::Error>,
    },
}

/// A server for tests. One that was started here is stopped when this is dropped or when the process ends, whichever
/// comes first, and its folder is removed.
#[derive(Debug)]
pub struct Postgres {
    url: String,
    // Held for what dropping it does.
    _guard: Option<Guard>,
}

impl Postgres {
    /// Starts a server of its own in a new folder under the system's temporary one.
    ///
    /// # Errors
    /// [`PostgresError::Missing`] where PostgreSQL is not installed, another where it is and does not start.
    pub fn start() -> Result<Postgres, PostgresError> {
        let script = script();
        let broken = |source| PostgresError::Script { script: script.display().to_string(), source };
        // The script makes the folder's content the server's user's, and removes it all when it stops.
        let folder = tempfile::Builder::new().prefix("guildhall-postgres-").tempdir().map_err(broken)?.keep();
        // The guard comes first: whatever happens from here on, somebody cleans up.
        let guard = Guard::watch(&script, folder.clone()).map_err(broken)?;
        let output = Command::new(&script).arg("start").arg(&folder).stdin(Stdio::null()).output().map_err(broken)?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match output.status.code() {
            Some(0) => Ok(Postgres { url: said(&output.stdout), _guard: Some(guard) }),
            Some(3) => Err(PostgresError::Missing(said(&output.stderr))),
            _ => Err(PostgresError::Failed(said(&output.stderr))),
        }
    }

    /// Uses a server that is already running; it is left running.
    pub fn at(url: &str) -> Postgres {
        Postgres { url: url.to_owned(), _guard: None }
    }

    /// The address of a new, empty database. On a server that was started here it goes with the server; on another
    /// one it stays, named `guildhall_test_…`.
    ///
    /// # Errors
    /// When the server cannot be reached or does not allow it.
    pub fn create_database(&self) -> Result<String, PostgresError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // Many processes share one server and process numbers come back, so the moment is part of the name.
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("guildhall_test_{}_{nanos:x}_{count}", std::process::id());
        let refused = |source| PostgresError::Database { server: self.server(), source: Box::new(source) };
        let mut client = Client::connect(&self.url, NoTls).map_err(refused)?;
        // Nobody can be connected to template0, so making databases in parallel never waits for a stranger.
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).map_err(refused)?;
        Ok(with_database(&self.url, &name))
    }

    /// Host and port, for messages: the rest of the address holds a password.
    fn server(&self) -> String {
        let (authority, _) = split(&self.url);
        authority.rsplit(['@', '/']).next().unwrap_or_default().to_owned()
    }
}

/// A child that waits for its standard input to close and then stops the server: the system closes it when this
/// process ends, also when it is killed.
#[derive(Debug)]
struct Guard {
    child: Child,
}

impl Guard {
    fn watch(script: &PathBuf, folder: PathBuf) -> std::io::Result<Guard> {
        let child = Command::new(script)
            .arg("guard")
            .arg(folder)
            .stdin(Stdio::piped())
            // A test runner waits for whoever holds its pipes.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // What interrupts the tests from the keyboard must not interrupt the cleaning up.
            .process_group(0)
            .spawn()?;
        Ok(Guard { child })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // Nothing is left to do about a guard that cannot be waited for.
        let _ = self.child.wait();
    }
}

fn script() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres"))
}

/// The address up to the database, and the options after it.
fn split(url: &str) -> (&str, &str) {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let end = address[after_scheme..].find('/').map_or(address.len(), |at| after_scheme + at);
    (&url[..end], &url[address.len()..])
}

/// The same address with another database.
fn with_database(url: &str, name: &str) -> String {
    let (authority, options) = split(url);
    format!("{authority}/{name}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_an_address_is_replaced() {
        for (url, expected) in [
            ("postgres://u:p@127.0.0.1:5/postgres", "postgres://u:p@127.0.0.1:5/n"),
            ("postgres://u@h", "postgres://u@h/n"),
            ("postgresql://h/old?sslmode=disable&options=a/b", "postgresql://h/n?sslmode=disable&options=a/b"),
            ("postgres://h?connect_timeout=3", "postgres://h/n?connect_timeout=3"),
        ] {
            assert_eq!(with_database(url, "n"), expected);
        }
    }

    #[test]
    fn an_error_names_the_server_and_never_the_password() {
        let server = Postgres::at("postgres://somebody:secret@127.0.0.1:1/postgres");
        let text = server.create_database().expect_err("nothing listens on port 1").to_string();
        assert!(text.contains("127.0.0.1:1") && !text.contains("secret"), "{text}");
    }
}
