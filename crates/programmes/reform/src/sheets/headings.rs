//! The columns of a ledger sheet: what offices write above them, and how they are printed.

use exchange::Heading;
use exchange::grid::{Found, Wanted};

const fn column(key: &'static str, names: &'static [&'static str]) -> Heading {
    Heading { key, required: false, names }
}

/// The columns a ledger sheet may have, with what people write above them. A name of two words that are joined (`完成时限起始`) is a
/// column under a heading of two rows.
pub const HEADINGS: &[Heading] = &[
    column("number", &["序号", "编号", "任务编号", "任务序号", "项目编号", "no", "number", "serial"]),
    column(
        "system",
        &["改革体系", "体系", "所属体系", "六大体系", "改革领域", "领域", "类别", "板块", "方面", "改革方面", "system"],
    ),
    column("measure", &["改革举措", "重点举措", "主要举措", "重点改革举措", "主要任务", "一级任务", "measure"]),
    column(
        "task",
        &[
            "改革任务",
            "任务",
            "任务名称",
            "重点任务",
            "目标任务",
            "改革事项",
            "工作任务",
            "任务内容",
            "任务事项",
            "重点工作",
            "工作内容",
            "task",
            "reform task",
        ],
    ),
    column(
        "part",
        &["子任务", "分项任务", "具体任务", "分任务", "细化任务", "二级任务", "任务分解", "subtask", "part"],
    ),
    column(
        "action",
        &[
            "具体举措",
            "具体措施",
            "工作措施",
            "工作举措",
            "措施",
            "举措",
            "主要措施",
            "推进措施",
            "落实措施",
            "工作要求",
            "action",
            "measures taken",
        ],
    ),
    column(
        "source",
        &["来源文件", "文件依据", "政策依据", "任务来源", "依据", "来源", "来源依据", "source", "source document"],
    ),
    column("clause", &["条款", "文件条款", "对应条款", "章节条款", "来源条款", "依据条款", "clause"]),
    column(
        "lead",
        &[
            "牵头单位",
            "牵头部门",
            "牵头责任单位",
            "主责单位",
            "主办单位",
            "承办单位",
            "牵头",
            "责任分工牵头单位",
            "lead unit",
            "lead",
        ],
    ),
    column(
        "responsible",
        &[
            "责任单位",
            "责任部门",
            "参与单位",
            "责任分工责任单位",
            "responsible units",
            "responsible unit",
            "responsible",
        ],
    ),
    column(
        "supporting",
        &[
            "配合单位",
            "协办单位",
            "协同单位",
            "配合部门",
            "参加单位",
            "责任分工配合单位",
            "supporting units",
            "supporting unit",
            "supporting",
        ],
    ),
    column("verifier", &["核验单位", "验收单位", "审核单位", "核验部门", "verifying unit", "verifier"]),
    column(
        "leader",
        &["责任领导", "分管领导", "牵头领导", "包抓领导", "责任分工责任领导", "leader in charge", "leader"],
    ),
    column(
        "person",
        &[
            "责任人",
            "具体责任人",
            "联系人",
            "责任人员",
            "责任科室及责任人",
            "责任分工责任人",
            "person in charge",
            "person",
        ],
    ),
    column(
        "start",
        &[
            "起始时间",
            "开始时间",
            "起始",
            "启动时间",
            "起始日期",
            "开始日期",
            "完成时限起始",
            "时限起始",
            "起止时间起始",
            "起止时间开始",
            "完成时限开始",
            "start",
        ],
    ),
    column(
        "due",
        &[
            "完成时限",
            "完成时间",
            "办结时限",
            "时限要求",
            "时限",
            "完成日期",
            "截止时间",
            "截止日期",
            "计划完成时间",
            "完成期限",
            "完成时限完成",
            "完成时限截止",
            "时限完成",
            "起止时间完成",
            "起止时间截止",
            "due",
            "due date",
            "deadline",
        ],
    ),
    column("form", &["成果形式", "成果", "预期成果", "成果类型", "form of result", "result"]),
    column("figure", &["量化指标", "量化指标指标", "量化指标名称", "指标名称", "指标", "绑定指标", "figure"]),
    column("measured_in", &["量化指标单位", "指标单位", "计量单位", "measured in"]),
    column("base", &["量化指标基期", "量化指标基期值", "量化指标基数", "基期", "基期值", "基数", "base"]),
    column("target", &["量化指标目标", "量化指标目标值", "目标值", "目标", "指标目标", "target"]),
    column(
        "actual",
        &["量化指标完成值", "量化指标完成", "量化指标完成数", "完成值", "完成数", "实际完成", "实际值", "actual"],
    ),
    column("milestones", &["节点", "阶段节点", "年度节点", "里程碑", "时间节点", "阶段目标", "进度安排", "milestones"]),
    column("light", &["状态灯", "亮灯", "灯色", "亮灯情况", "红黄绿灯", "预警灯", "light"]),
    column("state", &["任务状态", "状态", "进度状态", "推进状态", "办理状态", "state", "status"]),
    column("progress_day", &["进展日期", "进展情况日期", "填报日期", "进展时间", "progress date"]),
    column(
        "progress",
        &[
            "进展情况",
            "进展",
            "工作进展",
            "推进情况",
            "落实情况",
            "完成情况",
            "目前进展",
            "进展情况进展",
            "进展情况内容",
            "进展内容",
            "progress",
        ],
    ),
    column("problems", &["存在问题", "问题", "存在的问题", "困难问题", "困难和问题", "进展情况存在问题", "problems"]),
    column(
        "next",
        &[
            "下步措施",
            "下一步措施",
            "下步打算",
            "下一步打算",
            "下一步工作",
            "下一步工作计划",
            "下步工作",
            "进展情况下步措施",
            "next steps",
        ],
    ),
    column("evidence", &["佐证", "佐证材料", "支撑材料", "evidence"]),
    column("slips", &["督办记录", "督办", "督办情况", "supervision"]),
    column("closed", &["销号日期", "销号时间", "销号", "办结日期", "办结时间", "closed", "closed on"]),
    column("remark", &["备注", "说明", "remark", "remarks"]),
    column("id", &["系统编号", "记录编号", "record"]),
];

/// Columns that are read only to be compared, or not at all: what stands in them is counted by the system itself.
pub(super) const COMPUTED: &[&str] = &["evidence", "slips", "measured_in", "remark"];

/// A column of the printed sheet.
pub(super) struct Printed {
    /// Its key.
    pub key: &'static str,
    /// What stands above it, and above that, where several columns share a heading.
    pub heading: (&'static str, &'static str),
    /// Its width in characters.
    pub width: f64,
}

const fn printed(key: &'static str, group: &'static str, name: &'static str, width: f64) -> Printed {
    Printed { key, heading: (group, name), width }
}

/// The columns in the order in which offices print them.
pub(super) const PRINTED: &[Printed] = &[
    printed("number", "", "序号", 6.0),
    printed("system", "", "改革体系", 10.0),
    printed("measure", "", "改革举措", 16.0),
    printed("task", "", "改革任务", 20.0),
    printed("part", "", "子任务", 20.0),
    printed("action", "", "具体举措", 34.0),
    printed("source", "", "来源文件", 14.0),
    printed("clause", "", "条款", 8.0),
    printed("lead", "责任分工", "牵头单位", 14.0),
    printed("responsible", "责任分工", "责任单位", 14.0),
    printed("supporting", "责任分工", "配合单位", 14.0),
    printed("leader", "责任分工", "责任领导", 9.0),
    printed("person", "责任分工", "责任人", 9.0),
    printed("verifier", "", "核验单位", 14.0),
    printed("start", "完成时限", "起始", 11.0),
    printed("due", "完成时限", "完成", 11.0),
    printed("form", "", "成果形式", 8.0),
    printed("figure", "量化指标", "指标", 12.0),
    printed("measured_in", "量化指标", "单位", 6.0),
    printed("base", "量化指标", "基期", 8.0),
    printed("target", "量化指标", "目标", 8.0),
    printed("actual", "量化指标", "完成值", 8.0),
    printed("milestones", "", "节点", 22.0),
    printed("progress_day", "进展情况", "日期", 11.0),
    printed("progress", "进展情况", "进展", 26.0),
    printed("problems", "进展情况", "存在问题", 18.0),
    printed("next", "进展情况", "下步措施", 18.0),
    printed("light", "", "状态灯", 8.0),
    printed("state", "", "任务状态", 10.0),
    printed("evidence", "", "佐证", 8.0),
    printed("slips", "", "督办记录", 14.0),
    printed("closed", "", "销号日期", 11.0),
    printed("id", "", "系统编号", 14.0),
];

/// How many columns must be recognised for a row to be one of headings.
const ENOUGH: usize = 3;

/// The columns that are looked for.
pub(super) fn wanted() -> Vec<Wanted<&'static str>> {
    HEADINGS.iter().map(|heading| Wanted::new(heading.key, heading.names.iter().copied())).collect()
}

/// Whether columns make a ledger: enough of them, and one that other sheets do not have.
pub(super) fn is_ledger(found: &Found<&'static str>) -> bool {
    found.count() >= ENOUGH && ["task", "part", "action"].into_iter().any(|key| found.has(key))
}

/// What a column is called where something is said of it.
pub(super) fn name(key: &str, zh: bool) -> &'static str {
    if key == "unit" {
        return name("lead", zh);
    }
    let Some(heading) = HEADINGS.iter().find(|heading| heading.key == key) else { return "" };
    if zh {
        return heading.names[0];
    }
    heading.names.iter().find(|name| name.is_ascii()).copied().unwrap_or(heading.key)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use exchange::grid::{Grid, read};

    use super::*;

    fn grid(text: &str) -> Grid {
        read(text.as_bytes(), 1_000).expect("a sheet").pop().expect("one")
    }

    #[test]
    fn headings_of_two_rows_are_read_together() {
        let grid = grid(
            "产改任务台账,,,,,,,\n序号,改革任务,牵头单位,完成时限,,量化指标,,备注\n,,,起始,完成,单位,目标,\n1,技能评价,人社局,2026-01-01,2026-12-31,家,20,\n",
        );
        let found = grid.headings(&wanted(), is_ledger).expect("headings");
        let places: Vec<Option<usize>> = ["number", "task", "lead", "start", "due", "measured_in", "target", "remark"]
            .into_iter()
            .map(|key| found.place(key))
            .collect();
        assert_eq!(places, (0..8).map(Some).collect::<Vec<_>>());
        assert_eq!((found.first, found.data, found.unknown.len()), (1, 3, 0));
    }

    #[test]
    fn headings_of_one_row_are_found_below_titles() {
        let grid = grid(
            "台账\n填报单位：示范区总工会,,\n序号,任务名称（必填）,责任单位/责任部门,奇怪的一列\n1,任务甲,人社局,\n",
        );
        let found = grid.headings(&wanted(), is_ledger).expect("headings");
        assert_eq!((found.place("task"), found.place("responsible"), found.data), (Some(1), Some(2), 3));
        assert_eq!(found.unknown, ["奇怪的一列"]);
        assert!(found.is_again(&grid.lines[2]));
    }

    #[test]
    fn no_name_means_two_columns_and_every_printed_column_is_read_back() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for heading in HEADINGS {
            for name in heading.names {
                let other = seen.insert(exchange::normalise_heading(name), heading.key);
                assert!(other.is_none(), "{name} is {} and {other:?}", heading.key);
            }
        }
        for column in PRINTED {
            let joined = exchange::normalise_heading(&format!("{}{}", column.heading.0, column.heading.1));
            let alone = exchange::normalise_heading(column.heading.1);
            let key = seen.get(&joined).or_else(|| seen.get(&alone));
            assert_eq!(key, Some(&column.key), "{joined}");
        }
    }
}
