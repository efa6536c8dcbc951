//! The request itself: where it may go, how it is signed, and what came of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::config::Config;

/// Characters of an address at most.
const URL: usize = 500;

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was answered, with this status.
    Status(u16),
    /// It was not answered; the code of the reason: `timeout`, `unreachable`, `address`, `tls`, `other`.
    Fault(&'static str),
    /// There was nothing to send: the notice has been cleared away.
    Gone,
}

/// Sends requests. It follows no redirects, asks no proxy and keeps no cookies.
pub struct Client {
    agent: ureq::Agent,
}

/// Resolves names, and leaves out addresses to which nothing may be sent. It stands at the one place behind which the connection is
/// made, so that no name can lead elsewhere between the check and the call.
#[derive(Debug)]
struct Guarded {
    loopback: bool,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|address| !is_refused(address.ip(), self.loopback)) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(ureq::Error::BadUri(REFUSED.to_owned())) } else { Ok(kept) }
    }
}

/// How the resolver says that it knows the address, and refuses it.
const REFUSED: &str = "address refused";

impl Client {
    pub(crate) fn new(config: &Config) -> Client {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // The certificates the machine trusts: a gateway within the house may have one of an authority of its own.
        let tls =
            TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).unversioned_rustls_crypto_provider(provider);
        let settings = ureq::Agent::config_builder()
            .tls_config(tls.build())
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(config.patience))
            .max_idle_connections(0)
            .user_agent("guildhall-webhook/1")
            .build();
        let resolver = Guarded { loopback: config.loopback, inner: DefaultResolver::default() };
        Client { agent: ureq::Agent::with_parts(settings, DefaultConnector::default(), resolver) }
    }

    /// Posts a body, signed.
    pub(crate) fn post(&self, url: &str, id: &str, signature: &str, body: &str) -> Answer {
        let sent = self
            .agent
            .post(url)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("X-Guildhall-Delivery", id)
            .header("X-Guildhall-Signature", signature)
            .send(body);
        match sent {
            // What it says beside the status is not read.
            Ok(response) => Answer::Status(response.status().as_u16()),
            Err(error) => Answer::Fault(fault(&error)),
        }
    }
}

/// Why there was no answer. The words of the error are not kept: they may hold the address, with a secret in it.
fn fault(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "timeout",
        ureq::Error::BadUri(why) if why == REFUSED => "address",
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Io(_) => "unreachable",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "tls",
        _ => "other",
    }
}

/// The signature of a body at a time (seconds since 1970 UTC): `t=<time>,v1=<HMAC-SHA256 of "<time>.<body>">`, in hexadecimal. The
/// key is the secret as it is written, `whsec_` included.
pub fn sign(secret: &[u8], seconds: i64, body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

/// Checks where a webhook is to go; the error is the code of what is wrong: `form`, `scheme`, `user`, `address`.
///
/// # Errors
/// When it is no address, is not of HTTP, carries a user or password, or leads to a host to which nothing may be sent.
pub fn check_url(url: &str, loopback: bool) -> Result<(), &'static str> {
    if url.len() > URL || !url.is_ascii() || url.contains(|c: char| c.is_ascii_control() || c == ' ' || c == '#') {
        return Err("form");
    }
    let uri: Uri = url.parse().map_err(|_| "form")?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err("scheme");
    }
    let authority = uri.authority().ok_or("form")?;
    if authority.as_str().contains('@') {
        return Err("user");
    }
    let host = authority.host().trim_matches(['[', ']']);
    if host.is_empty() {
        return Err("form");
    }
    let is_local_name = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    let is_refused = host.parse().map_or(is_local_name && !loopback, |address| is_refused(address, loopback));
    if is_refused { Err("address") } else { Ok(()) }
}

/// Whether nothing may be sent to an address. Gateways stand within the house, so private networks are allowed; not what can be no
/// gateway: link-local addresses (where clouds keep the credentials of their machines), groups, nobody, and this machine itself
/// unless the configuration says that a gateway runs there.
pub fn is_refused(address: IpAddr, loopback: bool) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => refused_v4(v4, loopback),
        IpAddr::V6(v6) => {
            let [first, .., high, low] = v6.segments();
            // An address of the older kind, written within one of the newer (RFC 6052).
            let embedded = v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0]
                && refused_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)), loopback);
            (v6.is_loopback() && !loopback)
                || v6.is_unspecified()
                || v6.is_multicast()
                || first & 0xffc0 == 0xfe80
                || v6 == METADATA_V6
                || embedded
        }
    }
}

/// Where some clouds keep the credentials of their machines, outside of the link-local range.
const METADATA_V4: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

fn refused_v4(v4: Ipv4Addr, loopback: bool) -> bool {
    (v4.is_loopback() && !loopback)
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.octets()[0] == 0
        || v4.octets()[0] >= 240
        || v4 == METADATA_V4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_webhooks_may_go() {
        for url in [
            "https://sms.example.org/hook?x=1",
            "http://10.0.0.8:9000/in",
            "http://192.168.1.1",
            "http://[fd12::1]/x",
            "http://172.16.0.1/",
        ] {
            assert_eq!(check_url(url, false), Ok(()), "{url}");
        }
        for (url, why) in [
            ("", "form"),
            ("sms.example.org", "scheme"),
            ("/hook", "scheme"),
            ("ftp://sms.example.org", "scheme"),
            ("file:///etc/passwd", "form"),
            ("https://u:p@sms.example.org", "user"),
            ("https://sms.example.org/a b", "form"),
            ("https://sms.example.org/#x", "form"),
            ("https://短信.example.org/", "form"),
            ("http://169.254.169.254/latest/meta-data", "address"),
            ("http://100.100.100.200/", "address"),
            ("http://0.0.0.0/", "address"),
            ("http://224.0.0.1/", "address"),
            ("http://255.255.255.255/", "address"),
            ("http://[fe80::1]/", "address"),
            ("http://[::ffff:169.254.169.254]/", "address"),
            ("http://[64:ff9b::a9fe:a9fe]/", "address"),
            ("http://[fd00:ec2::254]/", "address"),
            ("http://127.0.0.1:5432/", "address"),
            ("http://[::1]/", "address"),
            ("http://localhost/", "address"),
        ] {
            assert!(check_url(url, false).is_err_and(|code| code == why), "{url}: {:?}", check_url(url, false));
        }
        for url in ["http://127.0.0.1:9000/", "http://[::1]:9000/", "http://localhost:9000/"] {
            assert_eq!(check_url(url, true), Ok(()), "{url}");
        }
        assert_eq!(check_url("http://169.254.169.254/", true), Err("address"));
    }

    /// RFC 4231 has no such case; this one was computed with another program.
    #[test]
    fn the_signature_is_that_of_any_other_program() {
        assert_eq!(
            sign(b"whsec_test", 1_772_413_200, "{\"id\":\"1\"}"),
            "t=1772413200,v1=0bc67554734bf173bafe9e95a87447ae164c32f91e540a884f4a2f70c7072f27"
        );
    }
}
