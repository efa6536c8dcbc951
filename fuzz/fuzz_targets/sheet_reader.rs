//! The sheet readers: whatever file they are given, they answer within bounds, and a row is what its number says.
#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;

use exchange::{Columns, Heading, Limits, Workbook, is_footer, parse_date};
use libfuzzer_sys::fuzz_target;

const WANTED: &[Heading] = &[
    Heading { key: "name", required: true, names: &["姓名", "职工姓名"] },
    Heading { key: "id_number", required: false, names: &["证件号码", "身份证号", "公民身份号码"] },
];

const LIMITS: Limits = Limits {
    record_bytes: 64 << 10,
    columns: 64,
    rows: 10_000,
    archive_entries: 100,
    inflated_bytes: 8 << 20,
    ratio: 250,
    ratio_from: 1 << 20,
    shared_strings_bytes: 1 << 20,
    xml_run_bytes: 64 << 10,
    xls_bytes: 1 << 20,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut book) = Workbook::new(Cursor::new(bytes), LIMITS) else { return };
    let _ = Columns::find(&mut book, WANTED);
    for sheet in 0..book.sheets().len() {
        let mut last = 0;
        let _ = book.for_each_row(sheet, |row| {
            assert!(row.number() > last && row.number() <= LIMITS.rows, "rows out of order");
            assert!(row.len() <= LIMITS.columns, "a row wider than the limit");
            last = row.number();
            let _ = is_footer(&row);
            for cell in row.cells() {
                let _ = parse_date(cell);
                assert!(!cell.text().is_empty() || cell.is_blank() || matches!(cell, exchange::Cell::Error));
            }
            ControlFlow::Continue(())
        });
    }
});
