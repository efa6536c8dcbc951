//! Gathers what the pages are served with: joins the style sheets, hashes every asset and writes the table that
//! `src/assets.rs` includes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The style sheets in the order in which they are joined: later ones may refine earlier ones.
const STYLES: [&str; 9] = ["tokens", "base", "shell", "controls", "figures", "tables", "chart", "sizes", "print"];

fn main() {
    if let Err(message) = gather() {
        eprintln!("\n{message}\n");
        std::process::exit(1);
    }
}

fn gather() -> Result<(), String> {
    let assets = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("assets");
    let out = PathBuf::from(variable("OUT_DIR")?);
    for part in ["css", "vendor", "guildhall.js", "visit.js", "visit-worker.js", "seal.svg"] {
        println!("cargo::rerun-if-changed={}", assets.join(part).display());
    }

    let mut styles = String::new();
    for name in STYLES {
        styles.push_str(&text(&assets.join("css").join(name).with_extension("css"))?);
    }
    let htmx = assets.join("vendor/htmx.min.js");
    if !htmx.is_file() {
        return Err(format!(
            "{} is missing.\nThe pages are served with it, and it is brought from npm once. Run scripts/assets, then build again.",
            htmx.display()
        ));
    }

    let parts = [
        ("guildhall", "css", "text/css; charset=utf-8", styles),
        ("guildhall", "js", "text/javascript; charset=utf-8", text(&assets.join("guildhall.js"))?),
        ("visit", "js", "text/javascript; charset=utf-8", text(&assets.join("visit.js"))?),
        ("visit-worker", "js", "text/javascript; charset=utf-8", text(&assets.join("visit-worker.js"))?),
        ("htmx", "js", "text/javascript; charset=utf-8", text(&htmx)?),
        ("seal", "svg", "image/svg+xml", text(&assets.join("seal.svg"))?),
    ];
    let mut table = String::from("[\n");
    for (stem, extension, media, content) in parts {
        let file = format!("{stem}.{:016x}.{extension}", fnv1a(content.as_bytes()));
        let path = out.join(format!("{stem}.{extension}"));
        fs::write(&path, content).map_err(|cause| format!("{}: {cause}", path.display()))?;
        writeln!(
            table,
            "Asset {{ name: {:?}, url: {:?}, media: {media:?}, bytes: include_bytes!({:?}) }},",
            format!("{stem}.{extension}"),
            format!("/assets/{file}"),
            path.display().to_string()
        )
        .map_err(|cause| cause.to_string())?;
    }
    table.push(']');
    let path = out.join("assets.rs");
    fs::write(&path, table).map_err(|cause| format!("{}: {cause}", path.display()))
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|cause| format!("{name}: {cause}"))
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|cause| format!("{}: {cause}", path.display()))
}

/// FNV-1a, 64 bits: the name only has to change when the content does; nobody is kept out by it.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
