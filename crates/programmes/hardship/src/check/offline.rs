//! What a department does with our files where it has no account: opens a request, fills the sheet in, and answers. Needs
//! no store; the command line is a thin coat over it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clock::Lang;
use proof::checkpoint::{KeyError, SigningKey, VerifierKey};
use rand::{CryptoRng, Rng as _};
use zeroize::Zeroizing;

use super::file::{self, FileError, Head, Kind};

/// Why it could not be done. What stood there before is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// A file cannot be opened or made as ours.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A path cannot be read or written; nothing that is there is written over.
    #[error("{path}: {cause}")]
    Path {
        /// The path.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl OfflineError {
    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            OfflineError::File(error) => error.text(lang),
            other => other.to_string(),
        }
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> OfflineError + '_ {
    move |cause| OfflineError::Path { path: path.to_owned(), cause }
}

/// Writes a file that is not there yet, for its owner alone.
fn write(path: &Path, bytes: &[u8]) -> Result<(), OfflineError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(at(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(path))
}

fn keys(key: Option<&str>) -> Result<Vec<VerifierKey>, KeyError> {
    key.map(VerifierKey::from_text).transpose().map(|key| key.into_iter().collect())
}

/// Makes a key for signing answers and keeps it at a path, for its owner alone; gives the public line for the centre to
/// enter.
///
/// # Errors
/// When the name is not allowed, or something is at the path already.
pub fn new_key(name: &str, path: &Path, rng: &mut impl CryptoRng) -> Result<String, OfflineError> {
    let key = SigningKey::generate(name, rng)?;
    write(path, key.to_text().as_bytes())?;
    Ok(key.verifier().to_text())
}

/// Opens a request and writes its sheet, with columns to fill in, as a text file for its owner alone. `key` is the
/// centre's public key; without it only the passphrase vouches for the request.
///
/// # Errors
/// When it cannot be trusted or opened, or something is at the path already.
pub fn open(request: &Path, out: &Path, passphrase: &str, key: Option<&str>) -> Result<Head, OfflineError> {
    let bytes = fs::read(request).map_err(at(request))?;
    let opened = file::open(&bytes, Kind::Request, passphrase, &keys(key)?)?;
    write(out, &opened.sheet)?;
    Ok(opened.head)
}

/// Answers a request with the sheet filled in: what an answer needs is taken out of it and sealed under the same
/// passphrase, signed with the key at `signer` where there is one. Gives the answer's SHA-256.
///
/// # Errors
/// As [`open`]; when the sheet or the key cannot be read.
pub fn answer(
    (request, filled, out): (&Path, &Path, &Path),
    passphrase: &str,
    key: Option<&str>,
    signer: Option<&Path>,
) -> Result<String, OfflineError> {
    let bytes = fs::read(request).map_err(at(request))?;
    let sheet = Zeroizing::new(fs::read(filled).map_err(at(filled))?);
    let signer = match signer {
        Some(path) => {
            let text = Zeroizing::new(fs::read_to_string(path).map_err(at(path))?);
            Some(SigningKey::from_text(&text)?)
        }
        None => None,
    };
    let random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
    let answer = file::answer(&bytes, &sheet, passphrase, &keys(key)?, signer.as_ref(), &random)?;
    write(out, &answer)?;
    Ok(file::sha256(&answer))
}

#[cfg(test)]
mod tests {
    use access::Cost;

    use super::*;

    const PHRASE: &str = "一句只有两边知道的长长的话";

    #[test]
    fn a_department_opens_fills_in_and_answers() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let centre = SigningKey::generate("guildhall/YH/checks", &mut rand::rng()).expect("a key");
        let row = file::Asked {
            request: 7,
            name: "王建国".into(),
            id_number: "999901198503124567".into(),
            authority: "1".into(),
            field: "dibao".into(),
            label: "低保".into(),
            declared: String::new(),
        };
        let head = Head {
            kind: Kind::Request,
            nonce: "0f".into(),
            department: "civil".into(),
            purpose: "核对".into(),
            due: None,
            made_on: None,
            rows: 1,
            columns: Vec::new(),
            key: String::new(),
            answers: String::new(),
        };
        let sheet = file::sheet(&[row]).expect("a sheet");
        let random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
        let sent = file::seal(head, &sheet, PHRASE, Cost::LEAST, Some(&centre), &random).expect("seals");
        fs::write(path("request.ghcheck"), sent).expect("written");
        let key = centre.verifier().to_text();
        let public = new_key("civil/answers", &path("key"), &mut rand::rng()).expect("a key");
        assert!(matches!(new_key("again", &path("key"), &mut rand::rng()), Err(OfflineError::Path { .. })));
        let other = SigningKey::generate("guildhall/YH/checks", &mut rand::rng()).expect("a key").verifier().to_text();
        let wrong = open(&path("request.ghcheck"), &path("sheet.csv"), PHRASE, Some(&other));
        assert!(matches!(wrong, Err(OfflineError::File(FileError::Signature(_)))));
        assert!(!path("sheet.csv").exists(), "nothing is written of what is not trusted");
        open(&path("request.ghcheck"), &path("sheet.csv"), PHRASE, Some(&key)).expect("opens");
        let text = fs::read_to_string(path("sheet.csv")).expect("the sheet");
        fs::write(path("filled.csv"), text.replace(",低保,,,,", ",低保,,一致,,")).expect("written");
        let files = (&*path("request.ghcheck"), &*path("filled.csv"), &*path("answer.ghcheck"));
        let sha256 = answer(files, PHRASE, Some(&key), Some(&path("key"))).expect("answers");
        let answered = fs::read(path("answer.ghcheck")).expect("the answer");
        assert_eq!(sha256, file::sha256(&answered));
        let trusted = [VerifierKey::from_text(&public).expect("the public line")];
        let opened = file::open(&answered, Kind::Answer, PHRASE, &trusted).expect("opens");
        assert_eq!(file::lines(&opened.sheet).expect("lines")[0].result, "一致");
        assert!(answer(files, PHRASE, Some(&key), None).is_err(), "an answer is not written over");
    }
}
