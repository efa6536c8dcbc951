//! Workbooks as spreadsheet programs write them.

use std::error::Error;
use std::io::Cursor;
use std::ops::ControlFlow;

use exchange::{Cell, Columns, Heading, Kind, Limits, SheetError, Workbook, parse_date};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

type Outcome = Result<(), Box<dyn Error>>;

const WANTED: &[Heading] = &[
    Heading { key: "name", required: true, names: &["姓名"] },
    Heading { key: "joined", required: true, names: &["入会日期"] },
];

fn book(build: impl FnOnce(&mut Writer) -> Result<(), rust_xlsxwriter::XlsxError>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = Writer::new();
    build(&mut writer)?;
    Ok(writer.save_to_buffer()?)
}

#[test]
fn the_sheet_with_the_headings_is_found_and_named() -> Outcome {
    let bytes = book(|writer| {
        writer.add_worksheet().set_name("填表说明")?.write(0, 0, "本页不是数据")?;
        let sheet = writer.add_worksheet().set_name("名册")?;
        sheet.write(1, 1, "表名")?.write(4, 2, "姓 名")?.write(4, 3, "入会\n日期")?;
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        sheet.write(6, 2, "王伟")?.write_with_format(6, 3, &ExcelDateTime::from_ymd(2018, 8, 14)?, &day)?;
        sheet.write(7, 2, "李娜")?.write(7, 3, 43_326)?;
        sheet.write(8, 2, 12.5)?.write(8, 3, true)?;
        Ok(())
    })?;
    let mut book = Workbook::new(Cursor::new(bytes), Limits::default())?;
    assert_eq!(book.kind(), Kind::Xlsx);
    assert_eq!(book.sheets(), ["填表说明", "名册"]);
    let columns = Columns::find(&mut book, WANTED)?;
    assert_eq!((columns.sheet, columns.sheet_name.as_str(), columns.row), (1, "名册", 5));
    assert_eq!((columns.index("name"), columns.index("joined")), (Some(2), Some(3)));
    let mut rows = Vec::new();
    book.for_each_row(columns.sheet, |row| {
        if row.number() > columns.row {
            let joined = parse_date(columns.cell(row, "joined")).ok().flatten().map(|dated| dated.day.to_string());
            rows.push((row.number(), columns.cell(row, "name").text().into_owned(), joined));
        }
        ControlFlow::Continue(())
    })?;
    let day = Some("2018-08-14".to_owned());
    assert_eq!(rows, [(7, "王伟".to_owned(), day.clone()), (8, "李娜".to_owned(), day), (9, "12.5".to_owned(), None)]);
    Ok(())
}

#[test]
fn reading_can_stop_and_start_again() -> Outcome {
    let bytes = book(|writer| {
        let sheet = writer.add_worksheet();
        for row in 0..100 {
            sheet.write(row, 0, row)?.write(row, 1, "同样的文字")?;
        }
        Ok(())
    })?;
    let mut book = Workbook::new(Cursor::new(bytes), Limits::default())?;
    for _ in 0..2 {
        let mut seen = Vec::new();
        book.for_each_row(0, |row| {
            seen.push(row.number());
            assert!(matches!(row.cell(1), Cell::Text("同样的文字")));
            if row.number() == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    }
    assert!(matches!(book.for_each_row(1, |_| ControlFlow::Continue(())), Err(SheetError::NoSuchSheet(1))));
    Ok(())
}

#[test]
fn every_encoding_gives_the_same_rows() -> Outcome {
    let text = "姓名,入会日期\r\n\"王,伟\",2018-08-14\r\n\r\n李娜,\r\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    let files = [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for bytes in files {
        let mut rows = Vec::new();
        Workbook::new(Cursor::new(bytes), Limits::default())?.for_each_row(0, |row| {
            rows.push((row.number(), row.cell(0).text().into_owned(), row.is_blank()));
            ControlFlow::Continue(())
        })?;
        let expected = [(1, "姓名", false), (2, "王,伟", false), (3, "", true), (4, "李娜", false)]
            .map(|(n, t, b)| (n, t.to_owned(), b));
        assert_eq!(rows, expected);
    }
    Ok(())
}

#[test]
fn a_fault_of_the_visitor_is_not_taken_for_damage() -> Outcome {
    let bytes = book(|writer| {
        writer.add_worksheet().write(0, 0, 1)?;
        Ok(())
    })?;
    let mut book = Workbook::new(Cursor::new(bytes), Limits::default())?;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        book.for_each_row(0, |_| panic!("the visitor's own fault"))
    }));
    assert!(caught.is_err());
    Ok(())
}
