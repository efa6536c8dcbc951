//! PDF as bytes.

use std::time::Instant;

use clock::Pack;
use document::{Format, render, templates};

use crate::sample;

fn count(haystack: &[u8], needle: &str) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle.as_bytes()).count()
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    for pack in [Pack::cn(), Pack::ilo()] {
        for template in templates(pack) {
            let data = sample::of(pack.name(), template.name);
            let make = || render(pack, template.name, &data, Format::Pdf).expect("a document");
            let first = make();
            // Beside one another as well as one after the other.
            let others = std::thread::scope(|scope| {
                let others = [scope.spawn(make), scope.spawn(make)];
                others.map(|other| other.join().expect("a document"))
            });
            assert!(others.iter().all(|other| *other == first), "{} {}", pack.name(), template.name);
            assert!(first.starts_with(b"%PDF-1.7"));
            assert_eq!(count(&first, "CreationDate") + count(&first, "ModDate"), 0);
        }
    }
}

#[test]
fn title_and_language_are_told() {
    let slip = |pack: &Pack| {
        render(pack, "supervision-slip", &sample::of(pack.name(), "supervision-slip"), Format::Pdf).expect("a document")
    };
    let (zh, en) = (slip(Pack::cn()), slip(Pack::ilo()));
    assert_eq!((count(&zh, "/Lang(zh-CN)"), count(&en, "/Lang(en)")), (1, 1));
    assert_eq!(count(&zh, "红色督办单 济产改督〔2020〕3号</rdf:li>"), 1);
    assert_eq!(count(&en, "Yellow slip 2020/3</rdf:li>"), 1);
}

#[test]
#[ignore = "measures"]
fn how_long_a_slip_takes() {
    let data = sample::of("cn", "supervision-slip");
    let mut times = (0..11).map(|_| {
        let began = Instant::now();
        render(Pack::cn(), "supervision-slip", &data, Format::Pdf).expect("a document");
        began.elapsed()
    });
    println!("the first, with the search for fonts: {:?}", times.next().expect("a time"));
    let mut later: Vec<_> = times.collect();
    later.sort();
    println!("the next ten: {:?} to {:?}, half of them under {:?}", later[0], later[9], later[5]);
}
