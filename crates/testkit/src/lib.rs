//! A PostgreSQL for the tests of every crate: private, on a free loopback port, gone when the tests are.
//!
//! [`postgres_url`] is all a test needs. What it does is decided by the environment:
//!
//! | variable | meaning |
//! |---|---|
//! | `GUILDHALL_TEST_POSTGRES_URL` | use this running server (its user must be allowed to create databases) |
//! | `GUILDHALL_TEST_POSTGRES=require` | fail instead of leaving PostgreSQL out |
//! | `GUILDHALL_TEST_POSTGRES=off` | leave PostgreSQL out |

mod server;

use std::io::Write;
use std::sync::OnceLock;

pub use server::{Postgres, PostgresError};

/// What the environment asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    /// Test on PostgreSQL when there is one.
    IfThere,
    /// Fail when there is none.
    Require,
    /// Leave it out.
    Off,
}

impl Wish {
    fn parse(text: Option<&str>) -> Result<Wish, String> {
        match text {
            None | Some("") => Ok(Wish::IfThere),
            Some("require") => Ok(Wish::Require),
            Some("off") => Ok(Wish::Off),
            Some(other) => {
                Err(format!("GUILDHALL_TEST_POSTGRES is “{other}”; it may be “require”, “off” or not set at all"))
            }
        }
    }
}

/// The address (`postgres://…`) of a new, empty database of its own, for the sync and async drivers alike.
///
/// The server is started once in a test process and stopped when the process ends, however it ends. `None` where there
/// is no PostgreSQL; the reason has then been printed, once, past the capture of test output.
///
/// # Panics
/// When the environment requires PostgreSQL and there is none, and when a server that runs cannot make a database: both
/// are failures a test run must not hide.
pub fn postgres_url() -> Option<String> {
    static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let wish = Wish::parse(variable("GUILDHALL_TEST_POSTGRES").as_deref()).unwrap_or_else(|why| panic!("{why}"));
        let started = match (wish, variable("GUILDHALL_TEST_POSTGRES_URL")) {
            (Wish::Off, _) => Err("GUILDHALL_TEST_POSTGRES is “off”".to_owned()),
            (_, Some(url)) => return Some(Postgres::at(&url)),
            (_, None) => Postgres::start().map_err(|error| error.to_string()),
        };
        match started {
            Ok(server) => Some(server),
            Err(why) if wish == Wish::Require => panic!("GUILDHALL_TEST_POSTGRES requires PostgreSQL: {why}"),
            Err(why) => {
                // `eprintln!` would be captured, and the one who ran the tests should know what was left out. There
                // is nobody to tell when standard error itself is closed.
                let _ = writeln!(std::io::stderr(), "tests on PostgreSQL are left out: {why}");
                None
            }
        }
    });
    let database = server.as_ref()?.create_database();
    Some(database.unwrap_or_else(|error| panic!("{error}")))
}

#[cfg(test)]
mod tests {
    use super::Wish;

    #[test]
    fn a_mistyped_wish_is_told() {
        assert_eq!(Wish::parse(None), Ok(Wish::IfThere));
        assert_eq!(Wish::parse(Some("require")), Ok(Wish::Require));
        assert_eq!(Wish::parse(Some("off")), Ok(Wish::Off));
        assert!(Wish::parse(Some("required")).is_err_and(|why| why.contains("“required”")));
    }
}

/// The example of the README, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
