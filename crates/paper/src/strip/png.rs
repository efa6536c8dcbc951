//! PNG: its chunks up to the end of the image, without those that hold remarks.

use super::exif;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// Chunks beside the necessary ones (whose names begin with a capital) that belong to the picture: colours,
/// transparency, measures, movement.
const KEPT: [&[u8; 4]; 15] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"hIST", b"pHYs", b"cICP", b"mDCV", b"cLLI",
    b"acTL", b"fcTL", b"fdAT",
];

/// The picture without remarks and without what follows its end. `None` when it is not whole.
pub(crate) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(SIGNATURE);
    let mut is_first = true;
    loop {
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        rest = &rest[chunk.len()..];
        let name = &chunk[4..8];
        if is_first != (name == b"IHDR") {
            return None;
        }
        if name[0].is_ascii_uppercase() || KEPT.iter().any(|kept| name == *kept) {
            out.extend(chunk);
        } else if name == b"eXIf"
            && let Some(turned) = exif::orientation(&chunk[8..8 + length])
        {
            out.extend(whole(b"eXIf", &exif::turned(turned)));
        }
        if name == b"IEND" {
            return Some(out);
        }
        is_first = false;
    }
}

/// A chunk with its length and its check.
fn whole(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// The check of PNG (ISO 3309), bit by bit: it is asked for a few dozen bytes.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn picture(remarks: &[Vec<u8>]) -> Vec<u8> {
        let mut all = SIGNATURE.to_vec();
        all.extend(whole(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
        all.extend(whole(b"pHYs", &[0; 9]));
        remarks.iter().for_each(|each| all.extend(each));
        all.extend(whole(b"IDAT", &[1, 2, 3]));
        all.extend(whole(b"IEND", b""));
        all
    }

    #[test]
    fn the_check_is_that_of_the_standard() {
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn remarks_go_and_the_picture_stays() {
        let remarks = [
            whole(b"tEXt", b"Author\0somebody"),
            whole(b"zTXt", b"x"),
            whole(b"iTXt", b"XML:com.adobe.xmp"),
            whole(b"tIME", &[0; 7]),
            whole(b"eXIf", &[exif::turned(1), b"GPS".to_vec()].concat()),
            whole(b"prVt", b"private"),
        ];
        let mut all = picture(&remarks);
        all.extend(b"after the end");
        assert_eq!(strip(&all), Some(picture(&[])));
    }

    #[test]
    fn a_turned_picture_stays_turned() {
        let stripped = strip(&picture(&[whole(b"eXIf", &[exif::turned(8), b"GPS".to_vec()].concat())])).expect("whole");
        assert_eq!(stripped, picture(&[whole(b"eXIf", &exif::turned(8))]));
        assert_eq!(strip(&stripped), Some(stripped.clone()));
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let all = picture(&[]);
        for end in 0..all.len() {
            assert_eq!(strip(&all[..end]), None, "cut at {end}");
        }
        assert_eq!(strip(&[SIGNATURE, &whole(b"IEND", b"")].concat()), None, "no head");
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = strip(&[SIGNATURE, &bytes].concat());
            let _ = strip(&picture(std::slice::from_ref(&bytes)));
            let _ = strip(&picture(&[whole(b"eXIf", &bytes)]));
        }
    }
}
