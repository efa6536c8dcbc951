//! A store of either engine, and a second connection that goes round it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use record::{Intent, Options, Place, Store, Suite};

use crate::registers::catalogue;

/// What a test returns.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Makes one test of a body that takes a site: on the embedded engine, and on PostgreSQL where there is one.
macro_rules! both_engines {
    ($(#[doc = $doc:literal])* $name:ident, |$site:ident| $body:block) => {
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every body needs all that its module uses")]
            use super::*;

            fn body($site: &crate::site::Site) -> crate::site::Outcome {
                $body
                Ok(())
            }

            #[test]
            fn sqlite() -> crate::site::Outcome {
                body(&crate::site::Site::lite()?)
            }

            #[test]
            fn postgres() -> crate::site::Outcome {
                crate::site::Site::pg()?.map_or(Ok(()), |site| body(&site))
            }
        }
    };
}

/// A place for a store, gone when it is dropped.
pub struct Site {
    home: tempfile::TempDir,
    url: Option<String>,
    clock: Arc<AtomicI64>,
}

impl Site {
    /// On the embedded engine.
    pub fn lite() -> std::io::Result<Site> {
        Ok(Site { home: tempfile::tempdir()?, url: None, clock: Arc::new(AtomicI64::new(1_600_000_000_000)) })
    }

    /// On PostgreSQL; `None` where there is none.
    pub fn pg() -> std::io::Result<Option<Site>> {
        testkit::postgres_url().map(Site::at).transpose()
    }

    /// On the PostgreSQL of this address.
    pub fn at(url: String) -> std::io::Result<Site> {
        Ok(Site { url: Some(url), ..Site::lite()? })
    }

    pub fn folder(&self) -> PathBuf {
        self.home.path().join("data")
    }

    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    pub fn options(&self) -> Options {
        let folder = self.folder();
        let clock = self.clock.clone();
        Options {
            place: match &self.url {
                None => Place::Folder(folder),
                Some(url) => Place::Postgres { url: url.clone(), folder },
            },
            catalogue: catalogue(),
            suite: Suite::Aes256Gcm,
            create: true,
            readers: 8,
            now: Arc::new(move || clock.fetch_add(1000, Ordering::Relaxed)),
        }
    }

    pub fn open(&self) -> record::Result<Store> {
        Store::open(self.options())
    }

    /// A connection beside the store's own.
    pub fn raw(&self) -> Result<Raw, Box<dyn std::error::Error>> {
        Ok(match &self.url {
            None => Raw::Lite(rusqlite::Connection::open(self.folder().join("guildhall.db"))?),
            Some(url) => Raw::Pg(Box::new(postgres::Client::connect(url, postgres::NoTls)?)),
        })
    }
}

/// A connection that knows nothing of the store.
pub enum Raw {
    Lite(rusqlite::Connection),
    Pg(Box<postgres::Client>),
}

impl Raw {
    /// Runs statements; the error is the engine's own text.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        match self {
            Raw::Lite(conn) => conn.execute_batch(sql).map_err(|e| e.to_string()),
            Raw::Pg(client) => client
                .batch_execute(sql)
                .map_err(|e| e.as_db_error().map_or_else(|| e.to_string(), |d| d.message().to_owned())),
        }
    }

    /// The number a query gives.
    pub fn number(&mut self, sql: &str) -> Result<i64, String> {
        match self {
            Raw::Lite(conn) => conn.query_row(sql, [], |row| row.get(0)).map_err(|e| e.to_string()),
            Raw::Pg(client) => client.query_one(sql, &[]).and_then(|row| row.try_get(0)).map_err(|e| e.to_string()),
        }
    }

    /// The byte strings a query gives.
    pub fn blobs(&mut self, sql: &str) -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
        match self {
            Raw::Lite(conn) => {
                let mut statement = conn.prepare(sql)?;
                let rows = statement.query_map([], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            }
            Raw::Pg(client) => Ok(client.query(sql, &[])?.iter().map(|row| row.get(0)).collect()),
        }
    }

    /// Takes away what keeps a table as it is, as somebody with the database in their hands could.
    pub fn unguard(&mut self, table: &str) -> Result<(), String> {
        match self {
            Raw::Lite(_) => ["keep", "fixed", "once"]
                .iter()
                .try_for_each(|t| self.run(&format!("DROP TRIGGER IF EXISTS {table}_{t}"))),
            Raw::Pg(_) => self.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")),
        }
    }
}

/// An intent of no interest.
pub fn intent(kind: &'static str) -> Intent {
    Intent { actor: 1, office: 1, kind, reason: "a test".into(), source: "form".into() }
}
