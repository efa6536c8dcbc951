//! The headers of every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The content security policy of every page: nothing but what this host serves, no inline script, no inline style, no
/// frame round it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Addresses are told to no other host. To this one they are: under `no-referrer` browsers would send our own forms with
/// `Origin: null`, and where there is no TLS that header is all that says where a form comes from.
const REFERRER: &str = "same-origin";

/// Sets what every answer has; what a handler set for caching stays.
pub(crate) fn put(headers: &mut HeaderMap, secure: bool) {
    const FIXED: [(HeaderName, &str); 7] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, REFERRER),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    // What a handler forbids besides is forbidden: browsers hold an answer to every policy it carries.
    let own = headers.remove(header::CONTENT_SECURITY_POLICY);
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(own) = own {
        headers.append(header::CONTENT_SECURITY_POLICY, own);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if secure {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
}
