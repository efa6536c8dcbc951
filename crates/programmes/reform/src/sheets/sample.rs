//! A ledger with nothing but its headings, and one with a few tasks, to show how it is filled in.

use clock::{Day, Lang, Pack};
use rust_xlsxwriter::XlsxError;

use super::export::{Row, workbook};
use super::headings::PRINTED;
use super::held::Print;

/// A workbook with nothing but its headings.
///
/// # Errors
/// When the workbook cannot be made.
pub fn template() -> Result<Vec<u8>, exchange::WriteError> {
    Ok(made("产业工人队伍建设改革任务台账", "填报单位：　　截至：", &[])?)
}

/// The same with a few tasks. The units are those called so: departments without their place, `lead` the federation itself.
///
/// # Errors
/// When the workbook cannot be made.
pub fn sample(pack: &Pack, unit: &str, today: Day) -> Result<Vec<u8>, exchange::WriteError> {
    let year = today.year();
    let systems = pack.codes("reform_system").map(|list| list.codes()).unwrap_or_default();
    let grouping = systems.first().map(|code| code.code.clone());
    let names: Vec<&str> =
        systems.iter().filter(|code| code.parent == grouping).map(|code| code.label(Lang::Zh)).collect();
    let system = |place: usize| names.get(place).copied().unwrap_or("").to_owned();
    let rows = [
        row(
            1,
            &[
                ("number", "1"),
                ("system", &system(2)),
                ("measure", "健全技能评价制度"),
                ("task", "推行企业自主评价"),
                ("action", "制定年度计划，指导企业开展技能等级认定"),
                ("lead", "人社局"),
                ("supporting", unit),
                ("start", &format!("{year}-01-01")),
                ("due", &format!("{year}-12-31")),
                ("form", "制度"),
                ("milestones", &format!("{year}-06-30 完成试点\n{year}-12-31 全面推开")),
                ("state", "推进中"),
            ],
        ),
        row(
            1,
            &[
                ("number", "1.1"),
                ("system", &system(2)),
                ("measure", "健全技能评价制度"),
                ("task", "推行企业自主评价"),
                ("part", "公布自主评价企业名单"),
                ("action", "每半年公布一次"),
                ("lead", "人社局"),
                ("due", &format!("{year}-06-30")),
                ("form", "文件"),
                ("state", "推进中"),
            ],
        ),
        row(
            2,
            &[
                ("number", "2"),
                ("system", &system(4)),
                ("measure", "维护劳动经济权益"),
                ("task", "深化工资集体协商"),
                ("action", "推动区域性、行业性协商"),
                ("lead", unit),
                ("verifier", "人社局"),
                ("due", "长期坚持"),
                ("form", "活动"),
                ("state", "长期坚持"),
            ],
        ),
    ];
    let title = format!("{year}年产业工人队伍建设改革任务台账");
    Ok(made(&title, &format!("填报单位：{unit}　　截至：{today}"), &rows)?)
}

fn made(title: &str, sub: &str, rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    workbook(title, sub, rows)
}

fn row(group: i64, cells: &[(&str, &str)]) -> Row {
    let cell = |key: &str| {
        let text = cells.iter().find(|(each, _)| *each == key).map_or("", |(_, text)| *text);
        match (key, text.parse::<Day>()) {
            (_, _) if text.is_empty() => Print::Empty,
            ("start" | "due", Ok(day)) => Print::Day(day),
            _ => Print::Text(text.to_owned()),
        }
    };
    Row { cells: PRINTED.iter().map(|column| cell(column.key)).collect(), light: String::new(), group }
}
