//! DOCX, opened again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use clock::Pack;
use document::{Format, render, templates};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::sample;

/// The parts of a document by name.
fn parts(docx: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(docx)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let read = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).expect("an entry").read_to_string(&mut text).expect("text");
        (name, text)
    };
    names.into_iter().map(read).collect()
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).expect("attributes")?;
    Some(found.normalized_value(quick_xml::XmlVersion::Explicit1_0).expect("a value").into_owned())
}

/// The paragraphs of a part; fails on what is not well formed.
fn paragraphs(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut all, mut now, mut inside) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(element) if element.name().as_ref() == "w:t" => inside = true,
            Event::End(element) if element.name().as_ref() == "w:t" => inside = false,
            Event::End(element) if element.name().as_ref() == "w:p" => all.push(std::mem::take(&mut now)),
            Event::Text(text) if inside => now.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if inside => now.push(match &*entity {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                other => panic!("an entity {other}"),
            }),
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn make(pack: &Pack, template: &str, data: &Value) -> BTreeMap<String, String> {
    parts(render(pack, template, data, Format::Docx).expect("a document"))
}

fn offered() -> impl Iterator<Item = (&'static Pack, &'static str)> {
    [Pack::cn(), Pack::ilo()].into_iter().flat_map(|pack| {
        let docx = templates(pack).iter().filter(|template| template.formats.contains(&Format::Docx));
        docx.map(move |template| (pack, template.name))
    })
}

#[test]
fn every_part_is_well_formed_and_what_it_refers_to_is_there() {
    for (pack, template) in offered() {
        let parts = make(pack, template, &sample::of(pack.name(), template));
        assert_eq!(parts.len(), 8);
        parts.values().for_each(|part| _ = paragraphs(part));
        let mut defined = BTreeSet::new();
        let mut reader = Reader::from_str(&parts["word/styles.xml"]);
        loop {
            match reader.read_event().expect("well formed") {
                Event::Start(element) if element.name().as_ref() == "w:style" => {
                    assert!(defined.insert(attribute(&element, "w:styleId").expect("an id")));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let mut reader = Reader::from_str(&parts["word/document.xml"]);
        loop {
            match reader.read_event().expect("well formed") {
                Event::Empty(element) if element.name().as_ref().ends_with("Style") => {
                    let used = attribute(&element, "w:val").expect("a value");
                    assert!(defined.contains(&used), "{used}");
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
}

#[test]
fn rows_have_the_columns_of_their_table() {
    for (pack, template) in offered() {
        let xml = &make(pack, template, &sample::of(pack.name(), template))["word/document.xml"];
        let mut reader = Reader::from_str(xml);
        let (mut columns, mut cells, mut filled) = (0, 0, false);
        loop {
            match reader.read_event().expect("well formed") {
                Event::Start(element) => match element.name().as_ref() {
                    "w:tblGrid" => columns = 0,
                    "w:tr" => cells = 0,
                    "w:tc" => (cells, filled) = (cells + 1, false),
                    "w:p" => filled = true,
                    _ => {}
                },
                Event::Empty(element) => match element.name().as_ref() {
                    "w:gridCol" => columns += 1,
                    "w:gridSpan" => {
                        cells += attribute(&element, "w:val").expect("a value").parse::<u32>().expect("a number") - 1;
                    }
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "w:tc" => assert!(filled, "a cell without a paragraph"),
                    "w:tr" => assert_eq!(cells, columns),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
    }
}

#[test]
fn a_slip_reads_as_its_layout_says() {
    let parts = make(Pack::cn(), "supervision-slip", &sample::of("cn", "supervision-slip"));
    let body = paragraphs(&parts["word/document.xml"]);
    for line in [
        "红色督办单",
        "编号：济产改督〔2020〕3号",
        "2020年10月9日",
        "自2020年9月8日起，第20个工作日，当日不计",
        "两次月度进展均为“无变化”，未说明原因。",
        "承办单位：济源市人力资源和社会保障局",
        "（盖章）",
    ] {
        assert!(body.iter().any(|paragraph| paragraph == line), "{line} in {body:?}");
    }
    assert_eq!(paragraphs(&parts["word/footer1.xml"]), ["第 1 页 共 1 页"]);
    assert!(parts["docProps/core.xml"].contains("<dc:title>红色督办单 济产改督〔2020〕3号</dc:title>"));
    assert!(parts["docProps/core.xml"].contains("<dc:language>zh-CN</dc:language>"));
    assert!(parts["word/document.xml"].contains("w:fill=\"b81c22\""));

    let mut open = sample::of("cn", "supervision-slip");
    open["reply"] = Value::Null;
    let body = paragraphs(&make(Pack::cn(), "supervision-slip", &open)["word/document.xml"]);
    assert!(body.iter().any(|paragraph| paragraph.starts_with("承办单位（盖章）：")));
}

#[test]
fn headings_are_numbered_in_order_whichever_there_are() {
    let mut data = sample::of("cn", "meeting-minutes");
    data["agenda"] = json!([]);
    let body = paragraphs(&make(Pack::cn(), "meeting-minutes", &data)["word/document.xml"]);
    assert!(body.contains(&"一、会议情况".to_owned()) && body.contains(&"二、议定事项".to_owned()));
    assert!(!body.iter().any(|paragraph| paragraph.contains("会议议题")));
}

#[test]
fn empty_lists_leave_a_word_in_their_place() {
    let mut data = sample::of("ilo", "meeting-minutes");
    data["decisions"] = json!([]);
    let body = paragraphs(&make(Pack::ilo(), "meeting-minutes", &data)["word/document.xml"]);
    assert!(body.contains(&"The meeting took no decisions.".to_owned()));
    assert!(body.contains(&"Absent: none".to_owned()));
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    for (pack, template) in offered() {
        let data = sample::of(pack.name(), template);
        let make = || render(pack, template, &data, Format::Docx).expect("a document");
        assert_eq!(make(), make());
    }
}

#[test]
fn specials_of_xml_are_texts() {
    let hostile = "</w:t><w:p> & &amp; ]]> \" ' <!-- #panic() {number} $x$ \u{202e}abc";
    let mut data = sample::of("cn", "supervision-slip");
    for field in ["number", "to", "item", "problem"] {
        data[field] = hostile.into();
    }
    let parts = make(Pack::cn(), "supervision-slip", &data);
    let wanted = hostile.replace('\u{202e}', "");
    let body = paragraphs(&parts["word/document.xml"]);
    assert_eq!(body.iter().filter(|paragraph| **paragraph == wanted).count(), 3);
    assert!(body.contains(&format!("编号：{wanted}")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_comes_back(
        to in any::<String>(),
        problem in any::<String>(),
        reasons in prop::collection::vec(any::<String>(), 0..4),
    ) {
        let mut data = sample::of("cn", "supervision-slip");
        data["to"] = to.into();
        data["problem"] = problem.clone().into();
        data["due_reasons"] = reasons.into();
        let parts = make(Pack::cn(), "supervision-slip", &data);
        let body = paragraphs(&parts["word/document.xml"]).concat();
        let plain = |c: &char| !c.is_control() && !c.is_whitespace() && c.is_alphanumeric();
        let kept: String = problem.chars().filter(plain).collect();
        prop_assert!(body.chars().filter(plain).collect::<String>().contains(&kept));
    }
}
