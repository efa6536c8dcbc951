//! How a name stands on a public notice.

/// A name as a notice shows it: the family name and one mark (`王*`, `欧阳*`); of a name in another script or in parts
/// its first letter and one mark (`买*`, `J*`). The mark does not tell how long the rest is.
pub fn shown_name(name: &str) -> String {
    let is_end = |c: char| c == '*' || c == '·' || c == '•' || c.is_whitespace();
    let masked = access::mask_name(name);
    let mut shown: String = masked.chars().take_while(|c| !is_end(*c)).collect();
    shown.push('*');
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_keeps_its_family_name_and_one_mark() {
        for (name, shown) in [
            ("王建国", "王*"),
            ("王娜", "王*"),
            ("王", "*"),
            ("欧阳娜娜", "欧阳*"),
            ("司马光", "司马*"),
            ("欧阳", "欧*"),
            ("买买提·吐尔逊", "买*"),
            ("A B", "*"),
            ("John Smith", "J*"),
            ("Élodie", "É*"),
            (" 李四 ", "李*"),
            ("", "*"),
            ("*小明", "*"),
        ] {
            assert_eq!(shown_name(name), shown, "{name}");
        }
    }

    proptest! {
        /// Whatever stands in a name, no more than its family name comes out.
        #[test]
        fn at_most_the_family_name_is_shown(name in "\\PC{0,12}") {
            let shown = shown_name(&name);
            let kept = shown.strip_suffix('*').expect("a mark");
            prop_assert!(!kept.contains('*'));
            prop_assert!(name.trim().starts_with(kept));
            let length = kept.chars().count();
            prop_assert!(length <= 2);
            // Two characters are a family name of two, and more follows.
            prop_assert!(length < 2 || name.trim().chars().count() > 2);
        }

        /// Two who share the family name look the same, whatever follows it.
        #[test]
        fn what_follows_the_family_name_does_not_matter(one in "[\u{4e00}-\u{9fa5}]{1,3}", other in "[\u{4e00}-\u{9fa5}]{1,3}") {
            for family in ["王", "赵", "欧阳", "诸葛"] {
                let shown = |given: &str| shown_name(&format!("{family}{given}"));
                prop_assert_eq!(shown(&one), shown(&other));
            }
        }
    }
}
