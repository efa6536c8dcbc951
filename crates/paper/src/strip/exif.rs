//! The one thing of a camera's remarks that is kept: how the picture is to be turned.

/// The tag that says how a picture is to be turned.
const ORIENTATION: u16 = 0x0112;
/// The code of whole numbers of two bytes.
const SHORT: u16 = 3;

/// How a picture is to be turned, from 2 to 8, as EXIF (in the form of a TIFF file) says; `None` for upright, and
/// where nothing readable says so.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| -> Option<u32> {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    let first = directory.checked_add(2)?;
    for entry in 0..usize::from(two(directory)?) {
        let at = first.checked_add(entry * 12)?;
        if two(at)? == ORIENTATION {
            let turned = two(at + 8).filter(|_| two(at + 2) == Some(SHORT) && four(at + 4) == Some(1))?;
            return u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned));
        }
    }
    None
}

/// EXIF that says nothing but how the picture is to be turned.
pub(super) fn turned(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    tiff.extend(ORIENTATION.to_be_bytes());
    tiff.extend(SHORT.to_be_bytes());
    tiff.extend([0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0; 4]);
    tiff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for turn in 2..=8 {
            assert_eq!(orientation(&turned(turn)), Some(turn));
        }
        assert_eq!(orientation(&turned(1)), None);
        assert_eq!(orientation(&turned(9)), None);
        assert_eq!(orientation(b"II*\0\xFF\xFF\xFF\xFF"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in proptest::collection::vec(any::<u8>(), 0..64), head in any::<bool>()) {
            if head {
                bytes.splice(0..0, *b"II*\0\x08\0\0\0");
            }
            let _ = orientation(&bytes);
        }
    }
}
