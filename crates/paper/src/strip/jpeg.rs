//! JPEG: its segments up to the end of the image, without those that hold remarks.

use super::exif;

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COMMENT: u8 = 0xFE;

/// The picture without remarks; what follows its end (other pictures, films) is dropped as well. `None` when it is
/// not whole enough to be shown.
pub(crate) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, START])?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xFF, START]);
    let (mut turned, mut scans) = (None, 0);
    loop {
        // Any number of fill bytes may stand before a marker.
        let marker = loop {
            match rest {
                [0xFF, 0xFF, ..] => rest = &rest[1..],
                [0xFF, marker, after @ ..] => {
                    rest = after;
                    break *marker;
                }
                // Cut short within its last scan, as cameras that lost power leave it: what is there is shown.
                _ if scans > 0 => return Some(close(out, turned)),
                _ => return None,
            }
        };
        if marker == END {
            return (scans > 0).then(|| close(out, turned));
        }
        // Markers without a length: those of restarts and one for tests.
        if matches!(marker, 0x01 | 0xD0..=START) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
        let segment = rest.get(..length).filter(|_| length >= 2)?;
        rest = &rest[length..];
        let body = &segment[2..];
        if marker == APP1 && turned.is_none() {
            turned = body.strip_prefix(b"Exif\0\0").and_then(exif::orientation);
        }
        if is_kept(marker, body) {
            out.extend([0xFF, marker]);
            out.extend(segment);
        }
        if marker == SCAN {
            scans += 1;
            let scan = scan_length(rest);
            out.extend(&rest[..scan]);
            rest = &rest[scan..];
        }
    }
}

/// Whether a segment says something of the picture and nothing of whoever took it.
fn is_kept(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => body.starts_with(b"JFIF\0"),
        // Colours; the same marker also tells where further pictures lie behind this one.
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe"),
        APP0..=APP15 | COMMENT => false,
        _ => true,
    }
}

/// Bytes of coded picture until the next marker that is none of its restarts.
fn scan_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == 0xFF) {
        at += found;
        match bytes.get(at + 1) {
            Some(0 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            _ => return at,
        }
    }
    bytes.len()
}

/// Ends the picture, and says at its beginning how it is to be turned.
fn close(mut out: Vec<u8>, turned: Option<u8>) -> Vec<u8> {
    out.extend([0xFF, END]);
    if let Some(turned) = turned {
        let body = [b"Exif\0\0".to_vec(), exif::turned(turned)].concat();
        let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
        let segment = [&[0xFF, APP1], &length.to_be_bytes()[..], &body].concat();
        // After the JFIF segment where there is one: it must come first.
        let at = match out.get(2..6) {
            Some([0xFF, APP0, high, low]) => 4 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => 2,
        };
        out.splice(at..at, segment);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).expect("short");
        [&[0xFF, marker], &length.to_be_bytes()[..], body].concat()
    }

    fn picture(remarks: &[Vec<u8>], tail: &[u8]) -> Vec<u8> {
        let mut all = vec![0xFF, START];
        all.extend(segment(APP0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"));
        remarks.iter().for_each(|each| all.extend(each));
        all.extend(segment(0xDB, &[0; 65]));
        all.extend(segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
        all.extend(segment(SCAN, &[1, 1, 0, 0, 63, 0]));
        all.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]);
        all.extend([0xFF, END]);
        all.extend(tail);
        all
    }

    fn exif_with_place(turn: u8) -> Vec<u8> {
        segment(APP1, &[b"Exif\0\0".to_vec(), exif::turned(turn), b"GPS 24.47 118.08".to_vec()].concat())
    }

    #[test]
    fn remarks_go_and_the_picture_stays() {
        let remarks = [
            exif_with_place(1),
            segment(APP1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
            segment(APP2, b"MPF\0II*\0"),
            segment(0xED, b"Photoshop 3.0\08BIM city"),
            segment(COMMENT, b"made by somebody"),
        ];
        let stripped = strip(&picture(&remarks, b"\xFF\xD8 another picture, a film")).expect("whole");
        assert_eq!(stripped, picture(&[], b""));
    }

    #[test]
    fn colours_stay() {
        let colours = [segment(APP2, b"ICC_PROFILE\0\x01\x01xyz"), segment(APP14, b"Adobe\0\x64\0\0\0\0\x01")];
        assert_eq!(strip(&picture(&colours, b"")), Some(picture(&colours, b"")));
    }

    #[test]
    fn a_turned_photograph_stays_turned_and_says_nothing_else() {
        let stripped = strip(&picture(&[exif_with_place(6)], b"")).expect("whole");
        let kept = segment(APP1, &[b"Exif\0\0".to_vec(), exif::turned(6)].concat());
        assert_eq!(stripped, picture(&[kept], b""));
        assert!(!stripped.windows(3).any(|window| window == b"GPS"));
        assert_eq!(strip(&stripped), Some(stripped.clone()), "stripping twice is stripping once");
    }

    #[test]
    fn several_scans_and_fill_bytes_are_read() {
        let mut all = vec![0xFF, START];
        all.extend([0xFF, 0xFF]);
        all.extend(segment(0xC4, &[0; 17]));
        for _ in 0..2 {
            all.extend(segment(SCAN, &[1, 1, 0, 0, 63, 0]));
            all.extend([1, 2, 3]);
            all.extend(segment(COMMENT, b"between"));
        }
        all.extend([0xFF, END]);
        let stripped = strip(&all).expect("whole");
        assert!(!stripped.windows(7).any(|window| window == b"between"));
        assert_eq!(stripped.iter().filter(|byte| **byte == SCAN).count(), 2);
    }

    #[test]
    fn what_has_no_picture_is_refused_and_what_was_cut_short_is_closed() {
        let whole = picture(&[], b"");
        assert_eq!(strip(&whole[..whole.len() - 4]).map(|bytes| bytes.ends_with(&[0xFF, END])), Some(true));
        assert_eq!(strip(&whole[..60]), None);
        assert_eq!(strip(&[0xFF, START, 0xFF, END]), None);
        assert_eq!(strip(b""), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = strip(&[&[0xFF, START][..], &bytes].concat());
            let _ = strip(&picture(std::slice::from_ref(&bytes), &bytes));
            let _ = strip(&picture(&[segment(APP1, &[b"Exif\0\0II*\0\x08\0\0\0".to_vec(), bytes].concat())], b""));
        }

        #[test]
        fn no_remark_survives(
            remark in proptest::collection::vec(any::<u8>(), 8..60),
            marker in prop::sample::select(vec![0xE1u8, 0xE3, 0xE5, 0xEB, 0xED, 0xEF, COMMENT]),
        ) {
            prop_assume!(!remark.starts_with(b"Exif\0\0"));
            prop_assert_eq!(strip(&picture(&[segment(marker, &remark)], &remark)), Some(picture(&[], b"")));
        }
    }
}
