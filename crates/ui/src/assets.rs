//! What the pages are served with: style sheet, scripts and the seal, each under an address that changes with its content.

/// One file served to browsers, held in the binary.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// What it is called in code, for example `guildhall.css`.
    pub name: &'static str,
    /// Where it is served: `/assets/<stem>.<16 hex digits of its content>.<extension>`. The content under an address
    /// never changes, so it may be cached for ever: see [`CACHE_CONTROL`].
    pub url: &'static str,
    /// The value of the `Content-Type` header.
    pub media: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

/// The value of the `Cache-Control` header every asset is served with.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The value of the `Content-Security-Policy` header every page is served with. Nothing in the markup of this crate
/// needs more: no inline script, no inline style, no other host.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Every asset.
pub static ALL: [Asset; 6] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The asset served at this path, `None` when there is no such file (or only another version of it).
pub fn at(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.url == path)
}

/// The address of the asset of this name.
///
/// # Panics
/// When there is no asset of this name: a slip in the code, found by any test that renders a page.
pub fn url(name: &str) -> &'static str {
    ALL.iter().find(|asset| asset.name == name).map(|asset| asset.url).unwrap_or_else(|| panic!("no asset {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_the_content() {
        for asset in &ALL {
            assert!(!asset.bytes.is_empty(), "{}", asset.name);
            let digest = asset.url.split('.').nth(1).expect("stem, digest, extension");
            assert_eq!(digest.len(), 16);
            assert!(digest.bytes().all(|b| b.is_ascii_hexdigit()));
            assert_eq!(at(asset.url).map(|a| a.name), Some(asset.name));
        }
        assert!(at("/assets/guildhall.css").is_none(), "an address without its digest must not be cached for ever");
    }

    #[test]
    fn nothing_of_ours_calls_another_host() {
        for asset in ALL.iter().filter(|asset| asset.name != "htmx.js") {
            let text = String::from_utf8_lossy(asset.bytes);
            let text = text.replace("http://www.w3.org/", "");
            assert!(!text.contains("://") && !text.contains("@import"), "{}", asset.name);
        }
    }
}
