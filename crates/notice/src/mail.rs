//! Mails: made by `lettre`, handed over to the server or the folder of the configuration.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, FileTransport, Message, SmtpTransport, Transport as _};

use crate::config::{Config, MailPlace};
use crate::digest::Letter;
use crate::{Error, Result};

/// Hands mails over.
pub struct Mailer {
    from: Mailbox,
    /// What the identities of mails end with.
    domain: String,
    way: Way,
}

enum Way {
    Server(Box<SmtpTransport>),
    Folder(FileTransport),
}

/// Tells mail programs not to answer by themselves (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// The mailer of a configuration.
    ///
    /// # Errors
    /// When the configuration has no place for mails, or one that cannot be used.
    pub fn new(config: &Config) -> Result<Mailer> {
        let from: Mailbox =
            config.from.parse().map_err(|_| Error::Config("GUILDHALL_MAIL_FROM", "no mail address".into()))?;
        let way = match &config.mail {
            None => return Err(Error::Config("GUILDHALL_SMTP", "not set".into())),
            Some(MailPlace::Folder(folder)) => {
                std::fs::create_dir_all(folder)
                    .map_err(|error| Error::Config("GUILDHALL_SMTP", format!("{}: {error}", folder.display())))?;
                Way::Folder(FileTransport::new(folder))
            }
            Some(MailPlace::Server(url)) => {
                // What the library says of an address may repeat the password in it.
                let builder = SmtpTransport::from_url(url)
                    .map_err(|_| Error::Config("GUILDHALL_SMTP", "not the address of a mail server".into()))?;
                Way::Server(Box::new(builder.timeout(Some(config.patience)).build()))
            }
        };
        Ok(Mailer { domain: from.email.domain().to_owned(), from, way })
    }

    /// Sends a letter. `identity` names it for ever: sent twice it is recognised as one.
    ///
    /// # Errors
    /// [`Error::NotAnAddress`], or when it could not be handed over.
    pub fn send(&self, to: &str, letter: &Letter, identity: &str, now_ms: i64) -> Result<()> {
        let to: Address = to.parse().map_err(|_| Error::NotAnAddress)?;
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now_ms).unwrap_or(0));
        let part = |kind, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .date(now)
            .message_id(Some(format!("<{identity}@{}>", self.domain)))
            .header(AutoSubmitted)
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
                    .singlepart(part(ContentType::TEXT_HTML, &letter.html)),
            )
            .map_err(|_| Error::NotAnAddress)?;
        match &self.way {
            Way::Folder(folder) => folder.send(&message).map(drop).map_err(|_| Error::Mail { lasting: false }),
            Way::Server(server) => match server.send(&message) {
                Ok(_) => Ok(()),
                // Of all that a server can refuse, only these are about the address: another try would be refused too.
                Err(error) => Err(Error::Mail {
                    lasting: error
                        .status()
                        .is_some_and(|code| matches!(code.to_string().as_str(), "550" | "551" | "553")),
                }),
            },
        }
    }
}
