//! Writes sample pages of every kind as files, to look at without a server:
//! `cargo run -p ui --example gallery -- OUTDIR`, then `npm run shoot -- OUTDIR` in `crates/ui/assets` for pictures.

mod pages;

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let Some(out) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: gallery OUTDIR");
        std::process::exit(2);
    };
    fs::create_dir_all(out.join("assets"))?;
    for asset in &ui::assets::ALL {
        fs::write(out.join(asset.url.trim_start_matches('/')), asset.bytes)?;
    }
    for (name, markup) in pages::all() {
        // Files are opened from a folder, so the addresses of assets become relative.
        fs::write(out.join(format!("{name}.html")), markup.0.replace("\"/assets/", "\"assets/"))?;
    }
    println!("{}", out.display());
    Ok(())
}
