//! Uploads: a form with files, read with bounds, its anti-forgery token before anything else.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use super::app::UPLOAD;
use super::ctx::Ctx;
use super::pairs::Pairs;
use super::problem::Problem;

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    /// The field it was sent in.
    pub field: String,
    /// What the browser calls it: only its last part, and only to be shown.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The form of a route registered with [`super::Routes::upload`]: its fields and its files. As an argument of a handler it
/// comes last, after [`Ctx`].
#[derive(Debug, Default)]
pub struct Upload {
    /// Its fields.
    pub fields: Pairs,
    /// Its files, empty ones left out.
    pub files: Vec<UploadedFile>,
    /// The place it takes among those of people who are not signed in.
    _held: Option<tokio::sync::OwnedSemaphorePermit>,
}

impl Upload {
    /// The file of a field.
    pub fn file(&self, field: &str) -> Option<&UploadedFile> {
        self.files.iter().find(|file| file.field == field)
    }
}

/// Bytes of one field that is no file, at most.
const FIELD: usize = 1 << 20;
/// Parts of one form, at most.
const PARTS: usize = 100;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Upload, Problem> {
        let ctx =
            request.extensions().get::<Ctx>().cloned().ok_or_else(|| Problem::internal("a route without its guard"))?;
        if ctx.form.some("csrf").is_some() {
            // A form without files is sent as any other, and was checked by the guard.
            return Ok(Upload { fields: ctx.form.clone(), files: Vec::new(), _held: None });
        }
        // What strangers send is held in memory whole: only so many at once, until each is answered.
        let held =
            match ctx.who.is_signed_in() {
                true => None,
                false => {
                    Some(ctx.app.strangers.clone().try_acquire_owned().map_err(|_| {
                        Problem::new(StatusCode::TOO_MANY_REQUESTS, "problem-too-many").arg("seconds", 30)
                    })?)
                }
            };
        let mut parts =
            Multipart::from_request(request, state).await.map_err(|error| Problem::unusable(error.body_text()))?;
        let (mut fields, mut files, mut is_ours) = (Vec::new(), Vec::new(), false);
        while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
            let field = part.name().unwrap_or("").to_owned();
            let file = part.file_name().map(last_part);
            let most = if file.is_some() { UPLOAD } else { FIELD };
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
                if bytes.len() + chunk.len() > most {
                    return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large")
                        .arg("most", format!("{} MiB", most >> 20)));
                }
                bytes.extend_from_slice(&chunk);
            }
            match file {
                None if field == "csrf" => is_ours = ctx.is_csrf(&String::from_utf8_lossy(&bytes)),
                None => fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
                Some(name) if is_ours && !bytes.is_empty() => files.push(UploadedFile { field, name, bytes }),
                Some(_) => {}
            }
            if !is_ours || fields.len() + files.len() > PARTS {
                return Err(Problem::new(StatusCode::FORBIDDEN, "problem-forged"));
            }
        }
        if is_ours {
            Ok(Upload { fields: fields.into_iter().collect(), files, _held: held })
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN, "problem-forged"))
        }
    }
}

fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large")
            .arg("most", format!("{} MiB", UPLOAD >> 20));
    }
    Problem::unusable("problem-upload")
}

/// Some browsers send whole paths.
fn last_part(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or("").chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_only_names() {
        assert_eq!(last_part("C:\\Users\\周敏\\名册.xlsx"), "名册.xlsx");
        assert_eq!(last_part("../../etc/passwd"), "passwd");
        assert_eq!(last_part("a\r\nb"), "ab");
    }
}
