//! Fonts of the machine.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst_kit::fonts::{self, FontStore};

use crate::Error;

/// The variable that names a folder of fonts to search before those of the system.
const FOLDER: &str = "GUILDHALL_FONTS";

/// Characters that every font for Chinese has: U+4E2D and U+56FD.
const HAN: [char; 2] = ['\u{4e2d}', '\u{56fd}'];

static FOUND: OnceLock<FontStore> = OnceLock::new();

/// The fonts of the machine, those of the folder named by `GUILDHALL_FONTS` first. They are searched once; a face is
/// loaded when a document first uses it, and stays.
///
/// # Errors
/// [`Error::NoFont`] when none has Chinese characters. The next call then searches again.
pub fn fonts() -> Result<&'static FontStore, Error> {
    if let Some(found) = FOUND.get() {
        return Ok(found);
    }
    let folder = std::env::var_os(FOLDER).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let found = search(folder.as_deref(), fonts::system())?;
    Ok(FOUND.get_or_init(|| found))
}

fn search<S: fonts::FontSource>(
    folder: Option<&Path>,
    system: impl Iterator<Item = (S, typst::text::FontInfo)>,
) -> Result<FontStore, Error> {
    let mut store = FontStore::new();
    if let Some(folder) = folder {
        store.extend(fonts::scan(folder));
    }
    store.extend(system);
    let book = store.book();
    let chinese =
        (0..).map_while(|n| book.info(n)).any(|face| HAN.iter().all(|c| face.coverage.contains(u32::from(*c))));
    if chinese { Ok(store) } else { Err(Error::NoFont { folder: folder.map(Path::to_owned) }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_chinese_font_the_error_says_what_to_install() {
        let empty = tempfile::tempdir().expect("a folder");
        let error = search(Some(empty.path()), std::iter::empty::<(fonts::FontPath, _)>()).err().expect("refused");
        let text = error.to_string();
        assert!(text.contains("fonts-noto-cjk") && text.contains("GUILDHALL_FONTS"), "{text}");
        assert!(text.contains(&empty.path().display().to_string()), "{text}");
    }

    #[test]
    fn the_fonts_of_the_machine_will_do() {
        assert!(fonts().is_ok());
    }
}
