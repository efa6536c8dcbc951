//! How notices leave the house.

use std::path::PathBuf;
use std::time::Duration;

use crate::{Error, Result};

/// Where mails are handed over.
#[derive(Clone, PartialEq, Eq)]
pub enum MailPlace {
    /// To a server, by its address: `smtp://user:password@host:587?tls=required` or `smtps://…`.
    Server(String),
    /// Into a folder, a file each: for trials.
    Folder(PathBuf),
}

impl std::fmt::Debug for MailPlace {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

impl MailPlace {
    /// The place without user and password.
    pub fn shown(&self) -> String {
        match self {
            MailPlace::Folder(folder) => format!("file://{}", folder.display()),
            MailPlace::Server(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("smtp", ""));
                let rest = rest.split(['/', '?']).next().unwrap_or("");
                format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or(""))
            }
        }
    }
}

/// How notices leave the house. By default they do not: they are shown in the product only.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where mails are handed over; none: no mail is sent.
    pub mail: Option<MailPlace>,
    /// From whom mails come: `职工之家 <notice@example.org>`.
    pub from: String,
    /// The address of the house, without a slash at its end: what links begin with. Empty: mails have no links.
    pub base_url: String,
    /// Whether webhooks may go to this machine itself.
    pub loopback: bool,
    /// How long a mail server or a gateway may take.
    pub patience: Duration,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            mail: None,
            from: String::new(),
            base_url: String::new(),
            loopback: false,
            patience: Duration::from_secs(10),
        }
    }
}

const SMTP: &str = "GUILDHALL_SMTP";
const FROM: &str = "GUILDHALL_MAIL_FROM";
const BASE: &str = "GUILDHALL_BASE_URL";
const LOOPBACK: &str = "GUILDHALL_WEBHOOK_LOOPBACK";

impl Config {
    /// Reads the variables of the environment through `variable`.
    ///
    /// # Errors
    /// When one of them cannot be used: the error names it and says why.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Config> {
        let get = |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let wrong = |name, why: &str| Error::Config(name, why.to_owned());
        let mail = match get(SMTP) {
            None => None,
            Some(text) => Some(mail_place(&text).map_err(|why| wrong(SMTP, why))?),
        };
        let from = get(FROM).unwrap_or_default();
        if mail.is_some() && from.parse::<lettre::message::Mailbox>().is_err() {
            return Err(wrong(FROM, "say from whom mails come, as in “Guildhall <notice@example.org>”"));
        }
        let base_url = get(BASE).unwrap_or_default().trim_end_matches('/').to_owned();
        let is_base = |url: &str| {
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty() && !host.contains(['@', '?', '#', ' ']))
        };
        if !base_url.is_empty() && !is_base(&base_url) {
            return Err(wrong(BASE, "say the address of the house, as in “https://guildhall.example.org”"));
        }
        let loopback = match get(LOOPBACK).as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(wrong(LOOPBACK, "it is “1” where a gateway runs on this machine, or not set")),
        };
        Ok(Config { mail, from, base_url, loopback, ..Config::default() })
    }

    /// Reads the environment of this process.
    ///
    /// # Errors
    /// See [`Config::read`].
    pub fn from_env() -> Result<Config> {
        Config::read(|name| std::env::var(name).ok())
    }
}

fn mail_place(text: &str) -> Result<MailPlace, &'static str> {
    if let Some(folder) = text.strip_prefix("file://") {
        return if folder.starts_with('/') {
            Ok(MailPlace::Folder(folder.into()))
        } else {
            Err("a folder is written as file:///folder")
        };
    }
    let (scheme, rest) = text.split_once("://").ok_or("it begins with smtp://, smtps:// or file://")?;
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let sealed = match scheme {
        "smtps" => true,
        "smtp" => query.split('&').any(|pair| pair == "tls=required"),
        _ => return Err("it begins with smtp://, smtps:// or file://"),
    };
    let host = authority.rsplit('@').next().unwrap_or("");
    let is_here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|here| host.starts_with(here));
    if authority.contains('@') && !sealed && !is_here {
        return Err("user and password would be sent in the clear; add ?tls=required, or use smtps://");
    }
    Ok(MailPlace::Server(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config> {
        Config::read(|name| pairs.iter().find(|(each, _)| *each == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_leaves_the_house_unless_it_is_said() {
        let config = read(&[]).expect("the default");
        assert!(config.mail.is_none() && config.base_url.is_empty() && !config.loopback);
    }

    #[test]
    fn what_is_said_is_read() {
        let config = read(&[
            (SMTP, "smtp://u:p%40ss@mail.example.org:587?tls=required"),
            (FROM, "职工之家 <notice@example.org>"),
            (BASE, "https://guildhall.example.org/"),
        ])
        .expect("a configuration");
        assert_eq!(config.base_url, "https://guildhall.example.org");
        let shown = format!("{config:?}");
        assert!(shown.contains("smtp://mail.example.org:587") && !shown.contains("p%40ss"), "{shown}");
        let folder = read(&[(SMTP, "file:///var/mail-out"), (FROM, "a@example.org")]).expect("a configuration");
        assert_eq!(folder.mail, Some(MailPlace::Folder("/var/mail-out".into())));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (pairs, name) in [
            (&[(SMTP, "mail.example.org"), (FROM, "a@example.org")][..], SMTP),
            (&[(SMTP, "smtp://u:p@mail.example.org"), (FROM, "a@example.org")], SMTP),
            (&[(SMTP, "smtp://u:p@mail.example.org?tls=opportunistic"), (FROM, "a@example.org")], SMTP),
            (&[(SMTP, "file://folder"), (FROM, "a@example.org")], SMTP),
            (&[(SMTP, "smtps://mail.example.org")], FROM),
            (&[(BASE, "guildhall.example.org")], BASE),
            (&[(BASE, "https://u:p@guildhall.example.org")], BASE),
            (&[(LOOPBACK, "yes")], LOOPBACK),
        ] {
            let error = read(pairs).expect_err(name).to_string();
            assert!(error.starts_with(name) && !error.contains("u:p"), "{error}");
        }
    }
}
