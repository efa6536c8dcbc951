//! Files that mean harm, or were never sheets.

use std::error::Error;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use clock::Lang;
use exchange::{Limits, SheetError, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

type Outcome = Result<(), Box<dyn Error>>;

const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const PACKAGE: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn archive(parts: &[(&str, &[u8])]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn workbook(sheet: &[u8], more: &[(&str, &[u8])]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut parts = vec![
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend_from_slice(more);
    archive(&parts)
}

fn read(bytes: Vec<u8>, limits: Limits) -> Result<u32, SheetError> {
    let mut rows = 0;
    Workbook::new(Cursor::new(bytes), limits)?.for_each_row(0, |_| {
        rows += 1;
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn sheet(rows: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}

const SMALL: Limits = Limits {
    record_bytes: 4096,
    columns: 8,
    rows: 100,
    archive_entries: 10,
    inflated_bytes: 1 << 20,
    ratio: 100,
    ratio_from: 64 << 10,
    shared_strings_bytes: 1024,
    xml_run_bytes: 4096,
    xls_bytes: 4096,
};

#[test]
fn a_small_honest_workbook_passes() -> Outcome {
    let bytes = workbook(&sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#), &[])?;
    assert_eq!(read(bytes, SMALL)?, 1);
    Ok(())
}

#[test]
fn bombs_break_a_limit() -> Outcome {
    let too_large = |bytes: Vec<u8>| match read(bytes, SMALL) {
        Err(SheetError::TooLarge { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    assert_eq!(too_large(workbook(&sheet(&row.repeat(8_000)), &[])?), "the workbook's compression ratio");
    assert_eq!(too_large(workbook(&sheet(&row.repeat(50_000)), &[])?), "the inflated size of the workbook in bytes");
    assert_eq!(
        too_large(workbook(&sheet(&" ".repeat(10_000)), &[])?),
        "the length of one text in the workbook in bytes"
    );
    assert_eq!(
        too_large(workbook(&sheet(r#"<row r="101"><c r="A101"><v>1</v></c></row>"#), &[])?),
        "the number of rows"
    );
    let strings = format!("<sst>{}</sst>", "<si><t>abc</t></si>".repeat(100));
    assert_eq!(
        too_large(workbook(&sheet(row), &[("xl/sharedStrings.xml", strings.as_bytes())])?),
        "the size of the workbook's table of texts in bytes"
    );
    let names: Vec<String> = (0..20).map(|n| format!("xl/{n}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"<a/>".as_slice())).collect();
    assert_eq!(too_large(archive(&many)?), "the number of files in the workbook's archive");
    Ok(())
}

/// A workbook's relations may call its sheets whatever they like: each part is counted.
#[test]
fn a_part_by_another_name_is_counted() -> Outcome {
    let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    let run = sheet(&" ".repeat(10_000));
    let hidden = workbook(&sheet(row), &[("xl/worksheets/sheet2.dat", run.as_slice())])?;
    match read(hidden, SMALL) {
        Err(SheetError::TooLarge { what, .. }) => assert_eq!(what, "the length of one text in the workbook in bytes"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[test]
fn a_declared_size_that_lies_does_not_help() -> Outcome {
    let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    let mut bytes = workbook(&sheet(&row.repeat(50_000)), &[])?;
    // The central directory's entry of the sheet: the inflated size stands 24 bytes behind its signature.
    let name = b"xl/worksheets/sheet1.xml";
    let entries: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, w)| w == b"PK\x01\x02").map(|(at, _)| at).collect();
    let at = entries.into_iter().find(|at| bytes[at + 46..].starts_with(name)).ok_or("no entry")?;
    bytes[at + 24..at + 28].copy_from_slice(&100_u32.to_le_bytes());
    assert!(matches!(read(bytes, SMALL), Err(SheetError::TooLarge { .. } | SheetError::Damaged(_))));
    Ok(())
}

#[test]
fn an_impossible_number_of_texts_is_not_believed() -> Outcome {
    let strings = br#"<sst count="1" uniqueCount="4000000000000000"><si><t>a</t></si></sst>"#;
    let bytes = workbook(&sheet(""), &[("xl/sharedStrings.xml", strings)])?;
    assert!(matches!(read(bytes, SMALL), Err(SheetError::Damaged(_))));
    Ok(())
}

#[test]
fn damaged_workbooks_are_called_damaged() -> Outcome {
    for rows in [
        "<row r=\"1\"><c r=\"A1\"><v>1",
        "<row r=\"9\"><c r=\"A9\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
    ] {
        assert!(matches!(read(workbook(&sheet(rows), &[])?, SMALL), Err(SheetError::Damaged(_))), "{rows}");
    }
    let whole = workbook(&sheet(""), &[])?;
    for length in [4, 30, whole.len() / 2, whole.len() - 5] {
        assert!(matches!(read(whole[..length].to_vec(), SMALL), Err(SheetError::Damaged(_))), "{length}");
    }
    let mut compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    compound.extend("Workbook\0".encode_utf16().flat_map(u16::to_le_bytes));
    compound.resize(2048, 0x41);
    assert!(matches!(read(compound, SMALL), Err(SheetError::Damaged(_))));
    Ok(())
}

#[test]
fn other_documents_are_named() -> Outcome {
    for (parts, found) in [
        ([("word/document.xml", "")], "a text document (DOCX)"),
        ([("xl/workbook.bin", "")], "a binary workbook (XLSB)"),
        ([("a.txt", "")], "a compressed file (ZIP)"),
    ] {
        let parts = parts.map(|(name, text)| (name, text.as_bytes()));
        let error = read(archive(&parts)?, SMALL).err().ok_or("was read")?;
        assert!(error.text(Lang::En).contains(found), "{error}");
        assert!(error.text(Lang::Zh).contains("不是可以读取的表格"));
    }
    Ok(())
}

#[test]
fn cells_far_to_the_right_are_ignored() -> Outcome {
    let bytes = workbook(&sheet(r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>"#), &[])?;
    let mut width = 0;
    Workbook::new(Cursor::new(bytes), SMALL)?.for_each_row(0, |row| {
        width = row.len();
        ControlFlow::Continue(())
    })?;
    assert_eq!(width, 1);
    let mut widths = Vec::new();
    Workbook::new(Cursor::new(format!("a,b\n{}\n\"q\"{}\n", ",".repeat(3000), ",".repeat(900))), SMALL)?.for_each_row(
        0,
        |row| {
            widths.push(row.len());
            ControlFlow::Continue(())
        },
    )?;
    assert_eq!(widths, [2, 8, 8]);
    Ok(())
}
