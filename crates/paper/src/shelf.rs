//! Where the bytes lie: a local folder, or an S3-compatible store. Blobs are named by the SHA-256 of what is stored
//! and never change; which of them belong to which record only the register of papers knows.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _, try_unfold};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutPayload};
use proof::hex;
use record::{Key, Store};
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use crate::cipher::{self, Opener};
use crate::media::{Checked, Media};
use crate::register::is_named;
use crate::{Error, Paper};

/// The environment variable that says where papers lie: `file:///path`, or `s3://bucket`.
pub const PAPERS_VARIABLE: &str = "GUILDHALL_PAPERS";

/// What all blobs' names begin with.
const ROOT: &str = "papers";
/// A blob that no paper names is left alone for so long: its commit may yet come.
const GRACE_MS: i64 = 24 * 3_600_000;

/// The shelf of a house. A service of the house: [`ui::web::House::service`].
pub struct Shelf {
    blobs: Arc<dyn ObjectStore>,
    /// Held for reading from before a blob is put until its commit has ended, and for writing while a blob is swept
    /// away: a blob that was put again is never taken for an orphan.
    door: Arc<RwLock<()>>,
}

/// A file that lies on the shelf and waits for the commit that hangs it: [`crate::hang`]. Hold it until the commit
/// has ended.
#[derive(Debug)]
pub struct Shelved {
    pub(crate) title: String,
    pub(crate) media: Media,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) key: Option<FileKey>,
    _held: OwnedRwLockReadGuard<()>,
}

impl Shelved {
    /// The SHA-256 of the bytes on the shelf, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// The key of one sealed file.
#[derive(Clone)]
pub(crate) struct FileKey(Key);

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }
}

impl FileKey {
    /// As it is kept in a sealed field.
    pub(crate) fn text(&self) -> String {
        STANDARD.encode(self.0.bytes())
    }

    /// From a sealed field.
    pub(crate) fn parse(text: &str) -> Option<FileKey> {
        let bytes = STANDARD.decode(text).ok()?;
        Some(FileKey(Key::from_bytes(bytes.try_into().ok()?)))
    }
}

impl Shelf {
    /// The shelf in the folder `papers` within this folder; made where it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(within: &FilePath) -> Result<Shelf, Error> {
        let wrong = |why: std::io::Error| Error::Place { place: within.display().to_string(), why: why.to_string() };
        std::fs::create_dir_all(within.join(ROOT)).map_err(wrong)?;
        // A commit is durable; the bytes it names must be so before it.
        Ok(Shelf::of(Arc::new(LocalFileSystem::new_with_prefix(within)?.with_fsync(true))))
    }

    /// The shelf at a place: `file:///path`, or `s3://bucket` with the usual `AWS_…` variables of the environment.
    ///
    /// # Errors
    /// When the place is neither, or cannot be opened.
    pub fn at(place: &str) -> Result<Shelf, Error> {
        if let Some(path) = place.strip_prefix("file://").filter(|path| path.starts_with('/')) {
            return Shelf::folder(FilePath::new(path));
        }
        if place.starts_with("s3://") {
            return Shelf::bucket(place, std::env::vars());
        }
        let why = "it must be file:///PATH or s3://BUCKET".to_owned();
        Err(Error::Place { place: place.to_owned(), why })
    }

    /// The shelf in a bucket, `s3://bucket`, with what `AWS_…` variables say of it: where it is (`AWS_ENDPOINT`), who asks
    /// (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`), and so on; others are passed over.
    ///
    /// # Errors
    /// When they do not say enough.
    pub fn bucket(place: &str, variables: impl IntoIterator<Item = (String, String)>) -> Result<Shelf, Error> {
        // The one provider the house is built with; where it stands already, this changes nothing.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = AmazonS3Builder::new().with_url(place);
        for (name, value) in variables {
            if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>()
                && name.starts_with("AWS_")
            {
                builder = builder.with_config(key, value);
            }
        }
        Ok(Shelf::of(Arc::new(builder.build()?)))
    }

    /// The shelf at the place that the environment names by [`PAPERS_VARIABLE`], else in the folder of the data.
    ///
    /// # Errors
    /// As [`Shelf::at`].
    pub fn configured(data: &FilePath) -> Result<Shelf, Error> {
        match std::env::var(PAPERS_VARIABLE) {
            Ok(place) if !place.is_empty() => Shelf::at(&place),
            _ => Shelf::folder(data),
        }
    }

    fn of(blobs: Arc<dyn ObjectStore>) -> Shelf {
        Shelf { blobs, door: Arc::default() }
    }

    /// Puts a file on the shelf, sealed with a new key where `sealed` says so. It hangs nowhere yet: that is
    /// [`crate::hang`]'s. A file that lies there already is put again, which changes nothing but its date.
    ///
    /// # Errors
    /// When the shelf cannot be written.
    pub async fn put(&self, file: Checked, sealed: bool) -> Result<Shelved, Error> {
        let held = self.door.clone().read_owned().await;
        let Checked { title, media, bytes } = file;
        let size = bytes.len() as u64;
        let (stored, sha256, key) = tokio::task::spawn_blocking(move || {
            let key = sealed.then(|| FileKey(Key::random()));
            let stored = match &key {
                Some(FileKey(key)) => cipher::seal(key, &bytes),
                None => bytes,
            };
            let sha256 = hex::encode(&Sha256::digest(&stored));
            (stored, sha256, key)
        })
        .await?;
        self.blobs.put(&name(&sha256), PutPayload::from(Bytes::from(stored))).await?;
        Ok(Shelved { title, media, size, sha256, key, _held: held })
    }

    /// The bytes of a paper from `start` up to before `end`, streamed. `key` is that of a sealed one. A whole plain
    /// paper is compared with its digest while it is sent, a sealed one piece by piece; where they differ the answer
    /// breaks off.
    pub(crate) async fn read(
        &self,
        paper: &Paper,
        key: Option<FileKey>,
        (start, end): (u64, u64),
    ) -> Result<Body, Error> {
        let lost = |why: String| Error::Lost(format!("paper {}: {why}", paper.id));
        let size = if key.is_some() { cipher::sealed_size(paper.size) } else { paper.size };
        let (opener, (from, to)) = match &key {
            Some(FileKey(key)) => {
                let (opener, stored) = Opener::new(key, paper.size, (start, end));
                (Some(opener), stored)
            }
            None => (None, (start, end)),
        };
        let options = GetOptions { range: Some(GetRange::Bounded(from..to)), ..GetOptions::default() };
        let got = match self.blobs.get_opts(&name(&paper.sha256), options).await {
            Ok(got) => got,
            Err(object_store::Error::NotFound { .. }) => return Err(lost("missing".into())),
            Err(error) => return Err(error.into()),
        };
        if got.meta.size != size {
            return Err(lost(format!("{} bytes instead of {size}", got.meta.size)));
        }
        let stored = got.into_stream().map_err(std::io::Error::other).boxed();
        Ok(match opener {
            Some(opener) => Body::from_stream(opened(stored, opener)),
            None if (start, end) == (0, paper.size) => Body::from_stream(compared(stored, paper.sha256.clone())),
            None => Body::from_stream(stored),
        })
    }

    /// Copies every blob to another shelf that has it not: what a backup of the papers is. Blobs never change, so a second copy to the
    /// same place takes only what is new. Tells how many were copied.
    ///
    /// # Errors
    /// When either shelf fails.
    pub async fn copy_to(&self, other: &Shelf) -> Result<u64, Error> {
        let mut copied = 0;
        let mut blobs = self.blobs.list(Some(&Path::from(ROOT)));
        while let Some(blob) = blobs.try_next().await? {
            if other.blobs.head(&blob.location).await.is_ok_and(|there| there.size == blob.size) {
                continue;
            }
            let bytes = self.blobs.get(&blob.location).await?.bytes().await?;
            other.blobs.put(&blob.location, PutPayload::from_bytes(bytes)).await?;
            copied += 1;
        }
        Ok(copied)
    }

    /// Takes away blobs that no paper names, standing or past, and that were put more than a day before `now_ms`
    /// (milliseconds since 1970 UTC): of uploads whose commit never came. What any version names stays for ever.
    /// Tells how many.
    ///
    /// Two processes that share a shelf should not both sweep it.
    ///
    /// # Errors
    /// When the shelf or the store cannot be read.
    pub async fn sweep(&self, store: &Arc<Store>, now_ms: i64) -> Result<u64, Error> {
        let mut swept = 0;
        let mut blobs = self.blobs.list(Some(&Path::from(ROOT)));
        while let Some(blob) = blobs.try_next().await? {
            let old = |ms: i64| ms.saturating_add(GRACE_MS) < now_ms;
            let Some(sha256) = digest_of(&blob.location).filter(|_| old(blob.last_modified.timestamp_millis())) else {
                continue;
            };
            let (asked, of) = (store.clone(), sha256.clone());
            let named = move || asked.read(|db| is_named(db, &of));
            if tokio::task::spawn_blocking(named.clone()).await?? {
                continue;
            }
            // Nobody may be between putting and hanging; where somebody is, the blob waits for the next time. Waiting
            // here instead could wait for one who puts a second file and waits for us.
            let Ok(_alone) = self.door.try_write() else { continue };
            let is_old = old(self.blobs.head(&blob.location).await?.last_modified.timestamp_millis());
            if is_old && !tokio::task::spawn_blocking(named).await?? {
                self.blobs.delete(&blob.location).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// The name of a blob: the first two digits of its digest are a folder.
fn name(sha256: &str) -> Path {
    let (folder, rest) = sha256.split_at(2.min(sha256.len()));
    Path::from(format!("{ROOT}/{folder}/{rest}"))
}

/// The digest that a blob is named by; `None` for whatever else lies there.
fn digest_of(location: &Path) -> Option<String> {
    let digest = location.as_ref().strip_prefix(ROOT)?.replace('/', "");
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_digest && name(&digest) == *location).then_some(digest)
}

type Stored = BoxStream<'static, std::io::Result<Bytes>>;

/// Opens a sealed stream.
fn opened(stored: Stored, opener: Opener) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    try_unfold((stored, Some(opener)), |(mut stored, opener)| async move {
        let Some(mut opener) = opener else { return Ok(None) };
        match stored.try_next().await? {
            Some(bytes) => {
                let clear = opener.feed(&bytes).map_err(std::io::Error::other)?;
                Ok(Some((Bytes::from(clear), (stored, Some(opener)))))
            }
            None => {
                let clear = opener.end().map_err(std::io::Error::other)?;
                Ok(Some((Bytes::from(clear), (stored, None))))
            }
        }
    })
    // A piece that is not whole yet opens nothing; an empty chunk would only be sent for nothing.
    .try_filter(|bytes| std::future::ready(!bytes.is_empty()))
}

/// Compares a whole stream with its digest: the last bytes are only given once they fit.
fn compared(stored: Stored, sha256: String) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    try_unfold((stored, Sha256::new(), Bytes::new(), sha256), |(mut stored, mut hash, mut held, sha256)| async move {
        loop {
            match stored.try_next().await? {
                Some(bytes) => {
                    hash.update(&bytes);
                    let before = std::mem::replace(&mut held, bytes);
                    if !before.is_empty() {
                        return Ok(Some((before, (stored, hash, held, sha256))));
                    }
                }
                None if held.is_empty() => return Ok(None),
                None if hex::encode(&hash.clone().finalize()) == sha256 => {
                    return Ok(Some((std::mem::take(&mut held), (stored, hash, held, sha256))));
                }
                None => return Err(std::io::Error::other("the bytes of a paper do not fit their digest")),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_named_by_their_digest() {
        let digest = "ab".to_owned() + &"0".repeat(62);
        assert_eq!(name(&digest).as_ref(), format!("papers/ab/{}", "0".repeat(62)));
        assert_eq!(digest_of(&name(&digest)), Some(digest));
        for other in ["papers/ab/short", "papers/readme.txt", "else/ab/00"] {
            assert_eq!(digest_of(&Path::from(other)), None, "{other}");
        }
    }

    #[test]
    fn a_shelf_is_a_folder_or_a_bucket() {
        for place in ["papers", "file://papers", "ftp://host/papers", ""] {
            assert!(matches!(Shelf::at(place), Err(Error::Place { .. })), "{place}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Shelf::at(&format!("file://{}/new", folder.path().display())).is_ok());
        assert!(folder.path().join("new/papers").is_dir());
    }
}
