//! Cookies: read from a request, written for a response.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session.
pub(crate) const SESSION: &str = "guildhall";
/// What makes a device known at sign-in.
pub(crate) const DEVICE: &str = "guildhall-device";
/// What binds the anti-forgery token before there is a session.
pub(crate) const VISIT: &str = "guildhall-visit";
/// The language chosen.
pub(crate) const LANG: &str = "lang";
/// The theme chosen; the browser's script writes it too.
pub(crate) const THEME: &str = "theme";

const YEAR: i64 = 365 * 24 * 3_600;

/// The name under which a cookie that matters is kept: behind TLS with the prefix by which browsers bind it to this
/// host and to TLS.
pub(crate) fn name(plain: &str, secure: bool) -> String {
    if secure { format!("__Host-{plain}") } else { plain.to_owned() }
}

/// The value of a cookie.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(each, value)| *each == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// A cookie that only the server reads. `seconds` 0 takes it away.
pub(crate) fn secret(plain: &str, value: &str, seconds: i64, secure: bool) -> HeaderValue {
    let (name, flag) = (name(plain, secure), if secure { "; Secure" } else { "" });
    header_value(&format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}"))
}

/// A device cookie lives for a year.
pub(crate) fn device(value: &str, secure: bool) -> HeaderValue {
    secret(DEVICE, value, YEAR, secure)
}

/// A choice of looks, kept for a year; an empty value takes it away.
pub(crate) fn choice(name: &str, value: &str, secure: bool) -> HeaderValue {
    let (seconds, flag) = (if value.is_empty() { 0 } else { YEAR }, if secure { "; Secure" } else { "" });
    header_value(&format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{flag}"))
}

fn header_value(text: &str) -> HeaderValue {
    // Values come from this crate alone: base 64, codes of languages and themes.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; guildhall=tok; guildhall-device=dev"));
        headers.append(header::COOKIE, HeaderValue::from_static("lang=en"));
        assert_eq!(read(&headers, SESSION).as_deref(), Some("tok"));
        assert_eq!(read(&headers, DEVICE).as_deref(), Some("dev"));
        assert_eq!(read(&headers, LANG).as_deref(), Some("en"));
        assert_eq!(read(&headers, THEME), None);
    }

    #[test]
    fn behind_tls_the_browser_binds_them_to_this_host() {
        assert_eq!(
            secret(SESSION, "t", 60, true),
            "__Host-guildhall=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(secret(SESSION, "t", 60, false), "guildhall=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(choice(LANG, "", false), "lang=; Path=/; Max-Age=0; SameSite=Lax");
    }
}
