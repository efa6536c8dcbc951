//! The sample sheets and the verdict that each of their rows must get.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs::File;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clock::{Day, Lang};
use exchange::{Columns, CsvWriter, Limits, Workbook, WriteRows};
use roll::sheets::{ROLL_HEADINGS, Reason, Rejects, RollRow, UNIT_HEADINGS, UnitSheet, read_roll, read_units};

type Outcome = Result<(), Box<dyn Error>>;
type ByRow = BTreeMap<u32, Vec<String>>;

#[derive(serde::Deserialize)]
struct Expected {
    rejected: ByRow,
    warned: ByRow,
    accepted: u32,
    units: String,
}

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)
}

fn units_of(text: &str) -> Result<UnitSheet, Box<dyn Error>> {
    let mut book = Workbook::new(Cursor::new(text.to_owned()), Limits::default())?;
    let columns = Columns::find(&mut book, UNIT_HEADINGS)?;
    Ok(read_units(&mut book, &columns, clock::Pack::cn(), |_| false, None)?)
}

fn known_units(file: &str) -> Result<HashSet<String>, Box<dyn Error>> {
    let sheet = units_of(&std::fs::read_to_string(sample(file))?)?;
    assert_eq!((sheet.counts.rejected, sheet.counts.warned), (0, 0));
    Ok(sheet.entries.into_iter().filter_map(|entry| entry.data).map(|unit| unit.code).collect())
}

fn day() -> Day {
    Day::from_ymd(2020, 8, 31).unwrap_or_default()
}

#[derive(Default)]
struct Reading {
    rejected: ByRow,
    warned: ByRow,
    accepted: Vec<RollRow>,
}

fn read<R: std::io::Read + std::io::Seek>(
    book: &mut Workbook<R>,
    units: &HashSet<String>,
) -> Result<(Columns, Reading), Box<dyn Error>> {
    let columns = Columns::find(book, ROLL_HEADINGS)?;
    let mut result = Reading::default();
    let codes = |reasons: &[Reason]| reasons.iter().map(|reason| reason.code().to_owned()).collect::<Vec<_>>();
    let counts = read_roll(
        book,
        &columns,
        day(),
        clock::Pack::cn(),
        |unit| units.contains(unit),
        |entry| {
            let number = entry.row.number();
            if !entry.verdict.rejected.is_empty() {
                result.rejected.insert(number, codes(&entry.verdict.rejected));
            }
            if !entry.verdict.warned.is_empty() {
                result.warned.insert(number, codes(&entry.verdict.warned));
            }
            result.accepted.extend(entry.data);
            ControlFlow::Continue(())
        },
    )?;
    assert_eq!(counts.accepted as usize, result.accepted.len());
    assert_eq!(counts.rejected as usize, result.rejected.len());
    assert_eq!(counts.skipped, 2, "a total and a line of signatures");
    Ok((columns, result))
}

fn check(name: &str) -> Outcome {
    let expected: Expected = serde_json::from_reader(File::open(sample(&format!("{name}.expected.json")))?)?;
    let units = known_units(&expected.units)?;
    let (_, result) = read(&mut Workbook::open(sample(name))?, &units)?;
    assert_eq!(result.rejected, expected.rejected);
    assert_eq!(result.warned, expected.warned);
    assert_eq!(result.accepted.len(), expected.accepted as usize);
    Ok(())
}

#[test]
fn registration_xlsx() -> Outcome {
    check("registration.xlsx")
}

#[test]
fn synonyms_xlsx() -> Outcome {
    check("synonyms.xlsx")
}

#[test]
fn reordered_xlsx() -> Outcome {
    check("reordered.xlsx")
}

#[test]
fn old_office_xls() -> Outcome {
    check("old-office.xls")
}

#[test]
fn export_gbk_csv() -> Outcome {
    check("export-gbk.csv")
}

#[test]
fn export_semi_csv() -> Outcome {
    check("export-semi.csv")
}

#[test]
fn export_tsv() -> Outcome {
    check("export.tsv")
}

#[test]
fn what_is_exported_is_read_back_the_same() -> Outcome {
    let units = known_units("units.csv")?;
    let (_, result) = read(&mut Workbook::open(sample("registration.xlsx"))?, &units)?;
    let headings: Vec<&str> = ROLL_HEADINGS.iter().map(|heading| heading.names[0]).collect();
    let mut writer = CsvWriter::new(Vec::new(), &headings)?;
    for row in &result.accepted {
        writer.write_row(&row.fields(clock::Pack::cn()))?;
    }
    let mut bytes = writer.finish()?;
    bytes.extend_from_slice("合计,111\r\n填表人:,\r\n".as_bytes());
    let (_, again) = read(&mut Workbook::new(Cursor::new(bytes), Limits::default())?, &units)?;
    let clean = |rows: Vec<RollRow>| -> Vec<RollRow> {
        let forget = |row| RollRow { name_raw: None, employer_raw: None, trade_raw: None, ..row };
        rows.into_iter().map(forget).collect()
    };
    assert_eq!(clean(again.accepted), clean(result.accepted));
    assert!(again.rejected.is_empty() && again.warned.is_empty());
    Ok(())
}

#[test]
fn rejected_rows_come_back_as_a_workbook_that_can_be_imported() -> Outcome {
    let units = known_units("units.csv")?;
    let mut book = Workbook::open(sample("old-office.xls"))?;
    let columns = Columns::find(&mut book, ROLL_HEADINGS)?;
    let mut rejects = Rejects::new(&columns, Lang::Zh)?;
    let mut failed = None;
    read_roll(
        &mut book,
        &columns,
        day(),
        clock::Pack::cn(),
        |unit| units.contains(unit),
        |entry| {
            if !entry.verdict.is_accepted() {
                failed = rejects.add(entry.row, &entry.verdict.rejected).err();
            }
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    )?;
    assert!(failed.is_none());
    assert_eq!(rejects.rows(), 22);
    let mut file = Cursor::new(Vec::new());
    rejects.finish(&mut file)?;

    let mut book = Workbook::new(file, Limits::default())?;
    let columns = Columns::find(&mut book, ROLL_HEADINGS)?;
    assert_eq!(columns.headings.len(), 16);
    let mut codes = Vec::new();
    let mut reasons = Vec::new();
    read_roll(
        &mut book,
        &columns,
        day(),
        clock::Pack::cn(),
        |unit| units.contains(unit),
        |entry| {
            codes.push((entry.row.cell(0).text().into_owned(), entry.row.cell(15).text().into_owned()));
            reasons.push(entry.verdict.rejected.first().map(|reason| reason.code()));
            ControlFlow::Continue(())
        },
    )?;
    assert_eq!(codes[0], ("11".to_owned(), "id_check_digit".to_owned()));
    // What was a duplicate of an accepted row stands alone here; everything else is still wrong in the same way.
    for ((_, code), reason) in codes.iter().zip(reasons) {
        assert!(code == "duplicate_in_file" || Some(code.as_str()) == reason, "{code} {reason:?}");
    }
    Ok(())
}

#[test]
fn units_may_stand_in_any_order() -> Outcome {
    let text = std::fs::read_to_string(sample("units.csv"))?;
    let (heading, rows) = text.split_once('\n').ok_or("no heading")?;
    let reversed: Vec<&str> = rows.lines().rev().collect();
    let sheet = units_of(&format!("{heading}\n{}\n", reversed.join("\n")))?;
    assert_eq!(sheet.counts.accepted, 60);
    assert_eq!(sheet.root.as_deref(), Some("U000001"));
    let mut seen = HashSet::new();
    for &index in &sheet.order {
        let unit = sheet.entries[index].data.as_ref().ok_or("an accepted entry without data")?;
        assert!(unit.parent_code.as_ref().is_none_or(|parent| seen.contains(parent)));
        seen.insert(unit.code.clone());
    }
    assert_eq!(seen.len(), 60);
    Ok(())
}

#[test]
fn wrong_trees_are_told() -> Outcome {
    let sheet = units_of(
        "工会编号,上级工会编号,工会名称,工会类型,统一社会信用代码\n\
         R,,总会,总工会,81999901100000008N\n\
         A,B,甲,基层工会,\n\
         B,C,乙,基层工会,\n\
         C,A,丙,基层工会,\n\
         D,A,丁,基层工会,\n\
         E,R,戊,奇怪,81999901100000008N\n\
         F,X,己,基层工会,9.19E+17\n\
         G,,庚,总工会,\n\
         E,R,辛,基层工会,\n\
         ,R,壬,基层工会,\n\
         H,H,癸,基层工会,\n\
         I,E,,基层工会,\n\
         J,I,子,基层工会,\n\
         K,E,丑,車間分會,91350100M000100Y44\n\
         合计,11,,,\n",
    )?;
    let codes = |reasons: &[Reason]| reasons.iter().map(|r| r.code()).collect::<Vec<_>>().join(" ");
    let told: Vec<(u32, String, String)> = sheet
        .entries
        .iter()
        .map(|entry| (entry.number, codes(&entry.verdict.rejected), codes(&entry.verdict.warned)))
        .collect();
    let expected = [
        (2, "", ""),
        (3, "cycle", ""),
        (4, "cycle", ""),
        (5, "cycle", ""),
        (6, "parent_rejected", ""),
        (7, "", "kind_unknown credit_code_repeated"),
        (8, "parent_unknown", ""),
        (9, "second_root", ""),
        (10, "duplicate_in_file", ""),
        (11, "code_missing", ""),
        (12, "cycle", ""),
        (13, "name_missing", ""),
        (14, "parent_rejected", ""),
        (15, "", "kind_unknown credit_code_check"),
    ];
    let expected: Vec<_> = expected.iter().map(|&(n, r, w)| (n, r.to_owned(), w.to_owned())).collect();
    assert_eq!(told, expected);
    assert_eq!(sheet.order.len(), 3);
    assert_eq!(sheet.counts.skipped, 1);
    Ok(())
}
