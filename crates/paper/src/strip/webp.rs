//! WebP: the chunks of its RIFF file, without those that hold remarks.

use super::exif;

/// Chunks that belong to the picture.
const KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags of the head of an extended file that announce remarks.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

/// The picture without remarks and without what follows its end. `None` when it is not whole.
pub(crate) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let mut rest = bytes.get(8..size.checked_add(8)?)?.strip_prefix(b"WEBP")?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let (mut head, mut has_picture, mut turned) = (None, false, None);
    while !rest.is_empty() {
        let (name, length) = (rest.get(..4)?, rest.get(4..8)?);
        let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        let body = rest.get(8..length.checked_add(8)?)?;
        // Chunks of odd length are filled up; the last one's filling is sometimes left out.
        let whole = (8 + length + length % 2).min(rest.len());
        rest = &rest[whole..];
        if name == b"VP8X" {
            head = Some(out.len() + 8);
        }
        has_picture |= matches!(name, b"VP8 " | b"VP8L" | b"ANMF");
        if KEPT.iter().any(|kept| name == *kept) {
            put(&mut out, name, body);
        } else if name == b"EXIF" {
            turned = turned.or_else(|| exif::orientation(body.strip_prefix(b"Exif\0\0").unwrap_or(body)));
        }
    }
    // Only the extended form has room for remarks.
    let turned = turned.filter(|_| head.is_some());
    if let Some(flags) = head.and_then(|at| out.get_mut(at)) {
        *flags = *flags & !(EXIF | XMP) | if turned.is_some() { EXIF } else { 0 };
    }
    if let Some(turned) = turned {
        put(&mut out, b"EXIF", &exif::turned(turned));
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    has_picture.then_some(out)
}

fn put(out: &mut Vec<u8>, name: &[u8], body: &[u8]) {
    out.extend(name);
    out.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn picture(flags: u8, remarks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut all = b"RIFF\0\0\0\0WEBP".to_vec();
        put(&mut all, b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        put(&mut all, b"VP8L", &[0x2F, 0, 0, 0, 0, 0, 0]);
        remarks.iter().for_each(|(name, body)| put(&mut all, *name, body));
        let size = u32::try_from(all.len() - 8).expect("short");
        all[4..8].copy_from_slice(&size.to_le_bytes());
        all
    }

    #[test]
    fn remarks_go_and_the_picture_stays() {
        let place = [exif::turned(1), b"GPS".to_vec()].concat();
        let mut all = picture(0x10 | EXIF | XMP, &[(b"EXIF", &place), (b"XMP ", b"<x/>"), (b"abcd", b"else")]);
        all.extend(b"after the end");
        assert_eq!(strip(&all), Some(picture(0x10, &[])));
    }

    #[test]
    fn a_turned_picture_stays_turned() {
        let place = [exif::turned(6), b"GPS".to_vec()].concat();
        let stripped = strip(&picture(EXIF, &[(b"EXIF", &place)])).expect("whole");
        assert_eq!(stripped, picture(EXIF, &[(b"EXIF", &exif::turned(6))]));
        assert_eq!(strip(&stripped), Some(stripped.clone()));
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let all = picture(0, &[]);
        for end in 0..all.len() {
            assert_eq!(strip(&all[..end]), None, "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let size = u32::try_from(bytes.len() + 4).expect("short").to_le_bytes();
            let _ = strip(&[b"RIFF", &size[..], b"WEBP", &bytes].concat());
            let _ = strip(&picture(EXIF, &[(b"EXIF", &bytes)]));
        }
    }
}
