//! What stands on the pages: texts as they were written, within the margins, in letters that the fonts have.

use serde_json::json;
use typst::layout::{Abs, Frame, FrameItem, Point};

use super::*;
use crate::{fit, pack};

#[path = "../../tests/all/sample.rs"]
mod sample;

const TEMPLATES: [&str; 11] = [
    "supervision-slip",
    "task-sheet",
    "meeting-minutes",
    "quarterly-report",
    "hardship-application",
    "hardship-authorisation",
    "hardship-visit",
    "hardship-minutes",
    "hardship-notice",
    "hardship-approval",
    "hardship-exit",
];

/// What is on the pages of a document.
#[derive(Default)]
struct Seen {
    text: String,
    /// Texts with characters that no font has.
    missing: Vec<String>,
    /// Texts that leave the page at the right.
    over: Vec<String>,
    pages: usize,
}

fn look(documents: &Documents, template: &str, data: &Value) -> Seen {
    let sheet = documents.sheet(template).expect("a template");
    let data = fit::fit(documents, sheet, data).expect("data that fits");
    let desk = Desk::new(documents, sheet, &data).expect("fonts");
    let document = desk.set().unwrap_or_else(|faults| {
        panic!("{template}: {:?}", faults.iter().map(|fault| desk.diagnostic(fault)).collect::<Vec<_>>())
    });
    let mut seen = Seen { pages: document.pages().len(), ..Seen::default() };
    for page in document.pages() {
        // The narrowest margin of all templates is 24 mm; half a millimetre is left for what hangs into it.
        walk(&page.frame, Point::zero(), page.frame.width() - Abs::mm(23.5), &mut seen);
    }
    typst::comemo::evict(0);
    seen
}

fn walk(frame: &Frame, origin: Point, edge: Abs, seen: &mut Seen) {
    for (at, item) in frame.items() {
        let at = origin + *at;
        match item {
            FrameItem::Group(group) => {
                walk(&group.frame, at + Point::new(group.transform.tx, group.transform.ty), edge, seen)
            }
            FrameItem::Text(text) => {
                seen.text.push_str(&text.text);
                if text.glyphs.iter().any(|glyph| glyph.id == 0) {
                    seen.missing.push(text.text.to_string());
                }
                if at.x + text.width() > edge {
                    seen.over.push(text.text.to_string());
                }
            }
            _ => {}
        }
    }
}

fn both() -> [(&'static str, &'static Documents); 2] {
    ["cn", "ilo"].map(|name| (name, pack::of(name).expect("a pack")))
}

/// Without spaces and places to break, which are not texts of their own on a page.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{ad}')).collect()
}

#[test]
fn every_template_is_set_within_its_margins_in_letters_that_the_fonts_have() {
    for (pack, documents) in both() {
        for template in TEMPLATES {
            let seen = look(documents, template, &sample::of(pack, template));
            assert!(seen.missing.is_empty(), "{pack} {template}: {:?}", seen.missing);
            assert!(seen.over.is_empty(), "{pack} {template}: {:?}", seen.over);
            assert!((1..=2).contains(&seen.pages), "{pack} {template}: {} pages", seen.pages);
        }
    }
}

#[test]
fn a_slip_says_its_colour_its_day_in_words_and_its_page() {
    let seen = look(pack::of("cn").expect("cn"), "supervision-slip", &sample::of("cn", "supervision-slip"));
    for text in ["红色督办单", "济产改督〔2020〕3号", "2020年10月9日", "（盖章）", "第1页共2页"]
    {
        assert!(dense(&seen.text).contains(text), "{text}");
    }
    let mut open = sample::of("cn", "supervision-slip");
    open["reply"] = Value::Null;
    open["evaluation"] = Value::Null;
    let seen = look(pack::of("cn").expect("cn"), "supervision-slip", &open);
    assert!(dense(&seen.text).contains("承办单位（盖章）") && dense(&seen.text).contains("第1页共1页"));
}

/// Every text of the data changed, days and codes left as they are.
fn with_texts(data: &Value, change: &impl Fn(&str) -> String) -> Value {
    match data {
        Value::String(text) if !is_code(text) => change(text).into(),
        Value::Array(items) => items.iter().map(|item| with_texts(item, change)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), with_texts(value, change))).collect(),
        other => other.clone(),
    }
}

fn is_code(text: &str) -> bool {
    text.parse::<clock::Day>().is_ok() || ["green", "blue", "yellow", "red", "grey"].contains(&text)
}

#[test]
fn nothing_in_a_text_is_a_command() {
    let hostile =
        "#panic() *a* _b_ $x$ `c` @d <e> = f // g /* h #include \"/etc/passwd\" \\u{41} \u{202e}&amp; {number} --- ~";
    for (pack, documents) in both() {
        for template in TEMPLATES {
            let seen = look(documents, template, &with_texts(&sample::of(pack, template), &|_| hostile.to_owned()));
            let wanted = dense(&hostile.replace('\u{202e}', ""));
            let found = dense(&seen.text).matches(&wanted).count();
            assert!(found > 5, "{pack} {template}: {found} in {}", seen.text);
            assert!(!seen.text.contains('\u{202e}') && !seen.text.contains("root:"), "{pack} {template}");
            assert!(seen.over.is_empty(), "{pack} {template}: {:?}", seen.over);
        }
    }
}

#[test]
fn words_without_end_are_broken() {
    let long = "x".repeat(150);
    for (pack, documents) in both() {
        for template in TEMPLATES {
            let seen = look(documents, template, &with_texts(&sample::of(pack, template), &|_| long.clone()));
            assert!(seen.over.is_empty(), "{pack} {template}: {:?}", seen.over);
        }
    }
}

#[test]
fn ten_thousand_characters_flow_over_pages() {
    for (pack, documents) in both() {
        for text in ["字".repeat(10_000), "y".repeat(10_000)] {
            let mut data = sample::of(pack, "supervision-slip");
            data["problem"] = text.clone().into();
            data["reply"] = json!({ "text": text, "by": "z", "on": "2020-09-29" });
            let seen = look(documents, "supervision-slip", &data);
            assert!(seen.pages > 4, "{pack}: {} pages", seen.pages);
            let letter = text.chars().next().expect("a letter");
            assert!(seen.text.chars().filter(|c| *c == letter).count() >= 20_000, "{pack}");
            assert!(seen.over.is_empty(), "{pack}: {:?}", seen.over);
        }
    }
}

/// Every list empty and every text empty, with or without what is optional.
fn bare(shape: &crate::shape::Shape, data: &Value, optional: bool) -> Value {
    use crate::shape::Shape;
    match (shape, data) {
        (_, Value::Null) => Value::Null,
        (Shape::Text | Shape::Prose, _) => "".into(),
        (Shape::List(_), _) => json!([]),
        (Shape::Fields(fields), Value::Object(given)) => {
            let there = fields.iter().filter(|field| !field.optional || optional);
            there.map(|field| (field.name.clone(), bare(&field.shape, &given[&field.name], optional))).collect()
        }
        (_, other) => other.clone(),
    }
}

#[test]
fn bare_data_will_do() {
    for (pack, documents) in both() {
        for template in TEMPLATES {
            let shape = &documents.sheet(template).expect("a template").fields;
            for optional in [false, true] {
                let data = bare(shape, &sample::of(pack, template), optional);
                let seen = look(documents, template, &data);
                assert!((1..=2).contains(&seen.pages), "{pack} {template}: {} pages", seen.pages);
            }
        }
    }
}

fn fault(template: &str) -> Vec<Diagnostic> {
    let documents = pack::altered("supervision-slip.typ", |_| Some(template.to_owned())).expect("a pack");
    let sheet = documents.sheet("supervision-slip").expect("a template");
    let data = fit::fit(&documents, sheet, &sample::of("cn", "supervision-slip")).expect("data that fits");
    match render(&documents, sheet, &data) {
        Err(Error::Layout(faults)) => faults,
        other => panic!("not refused: {:?}", other.map(|pdf| pdf.len())),
    }
}

#[test]
fn faults_of_a_template_name_file_line_and_cause() {
    let [fault] = &fault("#let slip = json(\"data.json\")\n\n#slip.colour\n")[..] else { panic!("one fault") };
    assert_eq!((fault.file.as_str(), fault.line), ("supervision-slip.typ", 3));
    assert!(fault.message.contains("colour"), "{fault}");
    assert!(Error::Layout(vec![fault.clone()]).to_string().starts_with("supervision-slip.typ, line 3: "));
}

#[test]
fn a_template_reaches_nothing_but_its_pack() {
    for reach in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../../etc/passwd\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today().display()",
        "#image(\"/usr/share/pixmaps/debian-logo.png\")",
    ] {
        assert_eq!(fault(reach).len(), 1, "{reach}");
    }
}
