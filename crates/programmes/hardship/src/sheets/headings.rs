//! The columns of dossier sheets: the items of the form, and what else people write above them.

use std::sync::LazyLock;

use clock::{Both, Lang, said};
use exchange::grid::{Found, Wanted};

use crate::fields::{self, Item, ItemKind, Of};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// An item of the household or its head, or one of [`EXTRA`].
    Home(&'static str),
    /// An item of anybody else in it.
    Kin(&'static str),
    /// The union that handles it: its code or name.
    Unit,
    /// In a sheet of members: the identity number of the head.
    HeadId,
    /// The same: the number of the dossier.
    HeadNumber,
    /// The same: the name of the head.
    HeadName,
    /// What is understood and not read: serial numbers.
    Passed(&'static str),
}

/// A column that is no item of the form.
pub(super) struct Extra {
    pub name: &'static str,
    pub label: Both,
    pub kind: ItemKind,
    more: &'static [&'static str],
}

/// What a dossier that was on the roll before says of its past, besides the items.
pub(super) const EXTRA: [Extra; 3] = [
    Extra {
        name: "visited_on",
        label: ("入户日期", "Visited on"),
        kind: ItemKind::Day,
        more: &["入户时间", "入户核实日期", "入户核查日期"],
    },
    Extra {
        name: "checked_on",
        label: ("核对完成日期", "Checked on"),
        kind: ItemKind::Day,
        more: &["核对日期", "部门核对日期", "核对时间"],
    },
    Extra {
        name: "checked_all",
        label: ("各部门是否均已答复", "All departments answered"),
        kind: ItemKind::Flag,
        more: &["三部门是否均已核对", "是否完成部门核对", "各部门均已答复"],
    },
];

pub(super) const UNIT: Both = ("经办工会", "Union that handles it");
pub(super) const HEAD_ID: Both = ("户主身份证号", "Head's ID number");
const UNIT_NAMES: [&str; 10] = [
    "经办工会",
    "经办工会编号",
    "所属工会",
    "所在工会",
    "所在工会编号",
    "工会编号",
    "建档单位",
    "建档工会",
    "基层工会",
    "union",
];
const HEAD_ID_NAMES: [&str; 8] = [
    "户主身份证号",
    "户主身份证号码",
    "职工身份证号",
    "职工身份证号码",
    "困难职工身份证号",
    "困难职工身份证号码",
    "申请人身份证号",
    "head's id number",
];
const HEAD_NAME_NAMES: [&str; 6] = ["户主姓名", "职工姓名", "困难职工姓名", "申请人姓名", "户主", "困难职工"];
const HEAD_NUMBER_NAMES: [&str; 7] =
    ["职工档案编号", "档案编号", "职工编号", "困难职工编号", "户编号", "档案号", "number of the dossier"];
/// What may stand before a column of another member, by itself or over a group of columns.
const KIN: [&str; 13] = [
    "家庭成员",
    "家庭成员情况",
    "家庭成员信息",
    "家庭成员基本情况",
    "家庭主要成员",
    "家庭其他成员",
    "其他家庭成员",
    "共同生活成员",
    "共同生活家庭成员",
    "成员",
    "家属",
    "家庭成员的",
    "family member ",
];
/// What may stand before a column of the head.
const HEAD: [&str; 6] = ["户主", "职工", "本人", "困难职工", "申请人", "head's "];
/// What is understood and says nothing of a household.
const PASSED: [(&str, &[&str]); 1] = [("serial", &["序号", "编号序", "no", "no."])];

/// What else an item is called.
fn more(item: &Item) -> &'static [&'static str] {
    let of_member = item.of == Of::Member;
    match item.name {
        "number" => &["档案编号", "职工编号", "困难职工编号", "户编号", "档案号", "编号"],
        "address" => &["家庭地址", "现住址", "住址", "家庭详细地址", "居住地址", "address"],
        "division" => &["低保标准地区", "低保标准所属地区", "低保地区"],
        "hukou_division" => &["户口所在地", "户籍所在地", "户口所在地行政区划", "户籍地", "户籍所在地区划"],
        "housing" => &["住房状况", "住房性质", "住房情况"],
        "area" => &["住房面积", "住房建筑面积", "面积"],
        "migrant" => &["是否农民工", "农民工", "困难农民工"],
        "old_category" => &["旧困难类别", "原类别", "原困难职工类别"],
        "single_parent" => &["单亲", "单亲家庭", "是否单亲家庭"],
        "self_help" => &["是否有自救能力", "自救能力", "有无自救能力"],
        "zero_employment" => &["零就业家庭", "是否零就业", "是否为零就业家庭"],
        "other_income" => &["家庭其他非薪资收入", "其他非薪资年收入", "非薪资年收入", "家庭非薪资年收入"],
        "annual_income" => &["家庭年收入", "家庭年总收入", "家庭总收入", "家庭年度收入"],
        "persons" => &["家庭人数", "家庭人口数", "共同生活人口", "人口数"],
        "monthly_per_capita" => &["人均月收入", "家庭人均月收入", "月人均收入"],
        "circumstances" => &["困难情况", "困难说明", "困难情况描述", "致困情况说明", "困难原因说明"],
        "category" => &["困难职工类别", "困难类型", "困难职工类型", "类别"],
        "cause" => &["致困原因", "主要困难原因", "困难原因", "主致困原因", "主要致困"],
        "causes" => &["次要致困原因", "其它致困原因", "次致困原因", "次要原因"],
        "key_group" => &["五类重点群体", "重点人群", "重点群体类别"],
        "batch" => &["四个一批类别", "分类帮扶措施"],
        "applied_on" => &["申请时间", "申报日期"],
        "decided_on" => &["建档时间", "建档年月", "批准建档日期"],
        "exit" => &["退出类型", "脱困方式", "解困脱困类型"],
        "exit_on" => &["退出时间", "脱困时间", "脱困日期"],
        "relief_target_on" => &["解困脱困日期", "解困脱困时间", "列为解困脱困对象日期"],
        "filed_by" => &["填表人", "建档人员"],
        "checked_by" => &["审核人员"],
        "entered_by" => &["录入人员"],
        "opinion_party" => &["基层党组织意见", "单位意见", "行政意见"],
        "opinion_party_on" => &["基层党组织意见日期", "单位意见日期"],
        "opinion_union" => &["街道办事处意见", "办事处意见"],
        "opinion_union_on" => &["街道办事处意见日期", "办事处意见日期"],
        "opinion_system" => &["上级工会意见"],
        "opinion_system_on" => &["上级工会意见日期"],
        "attachments" => &["附件", "附件名称", "证明材料"],
        "name" if !of_member => &["职工姓名", "户主姓名", "困难职工姓名", "申请人姓名", "户主", "困难职工"],
        "sex" => &["男女"],
        "id_number" => &["身份证号码", "公民身份号码", "证件号码", "身份证", "居民身份证号码"],
        "birth_date" => &["出生年月", "出生年月日", "出生时间"],
        "mobile" => &["手机", "手机号码", "联系电话", "移动电话", "电话", "联系方式"],
        "political" => &["政治身份"],
        "health" => &["身体状况", "健康情况"],
        "disability" => &["残疾类型", "残疾种类"],
        "illness" => &["疾病/残疾类别", "患病类型", "所患疾病", "疾病名称", "大病种类", "患病种类"],
        "insurance" => &["医保", "医疗保险", "参保情况", "医疗保障"],
        "marital" => &["婚姻", "婚姻情况"],
        "hukou_kind" => &["户口性质", "户籍类型", "户口类别", "户籍性质"],
        "work_status" => &["就业状况", "就业状态", "工作状况"],
        "model_worker" => &["劳模", "劳模称号", "是否劳模", "劳模情况"],
        "industry" => &["行业", "行业类别", "行业门类", "从事行业"],
        "workplace" if of_member => &["单位或学校", "单位名称", "所在单位", "工作单位或学校"],
        "workplace" => &["单位名称", "工作单位名称", "所在单位", "单位"],
        "employer_kind" => &["单位类型", "企业性质", "工作单位性质"],
        "employer_state" => &["单位状况", "企业情况", "企业经营状况"],
        "work_since" => &["参加工作时间", "参加工作日期", "工作年月"],
        "contract_signed" => &["合同签订时间", "合同签订日期", "签订合同时间"],
        "contract_term" => &["合同期限"],
        "monthly_income" if of_member => &["月平均收入", "本人月收入", "月均收入"],
        "monthly_income" => &["本人月收入", "月平均收入", "月收入", "月均收入", "本人月均收入"],
        "other_contact" => &["其它联系方式", "固定电话", "备用电话"],
        "postcode" => &["邮政编码"],
        "bank" => &["开户银行", "银行"],
        "bank_branch" => &["支行", "开户网点"],
        "bank_card" => &["卡号", "银行账号", "银行卡账号", "帮扶卡号"],
        "kinship" => &["关系", "与职工关系", "与本人关系", "与申请人关系", "亲属关系", "家庭关系", "称谓"],
        "identity" => &["身份", "人员类别"],
        "education" => &["学历", "文化程度", "就读学历"],
        "enrolled" => &["入学时间", "入学日期"],
        "school_years" => &["学制年限"],
        "school" => &["就读学校", "学校名称", "所在学校"],
        _ => &[],
    }
}

/// All names of an item, its label first.
fn names(item: &Item) -> Vec<String> {
    let mut names: Vec<String> = vec![item.label.0.into(), item.label.1.into()];
    // 是否单亲 is also written 单亲.
    names.extend(item.label.0.strip_prefix("是否").map(str::to_owned));
    names.extend(more(item).iter().map(|name| (*name).to_owned()));
    names
}

fn before<'a>(marks: &'a [&'a str], names: &'a [String]) -> impl Iterator<Item = String> + 'a {
    marks.iter().flat_map(move |mark| names.iter().map(move |name| format!("{mark}{name}")))
}

fn wanted(key: Key, names: &[String]) -> Wanted<Key> {
    Wanted::new(key, names.iter().map(String::as_str))
}

fn fixed(key: Key, names: &[&'static str]) -> Wanted<Key> {
    Wanted::new(key, names.iter().copied())
}

fn passed() -> impl Iterator<Item = Wanted<Key>> {
    PASSED.iter().map(|(name, names)| fixed(Key::Passed(name), names))
}

/// The columns of a sheet of households, which may have members beside them.
static HOMES: LazyLock<Vec<Wanted<Key>>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for item in fields::items(Of::Household) {
        all.push(wanted(Key::Home(item.name), &names(item)));
    }
    for item in fields::items(Of::Head) {
        let mut called = names(item);
        called.extend(before(&HEAD, &called).collect::<Vec<_>>());
        all.push(wanted(Key::Home(item.name), &called));
    }
    for item in fields::items(Of::Member) {
        let own = names(item);
        let mut called: Vec<String> = before(&KIN, &own).collect();
        // Nobody but another member is related to the head, goes to school, or has a standing.
        if fields::find(Of::Head, item.name).is_none() && fields::find(Of::Household, item.name).is_none() {
            called.extend(own);
        }
        all.push(wanted(Key::Kin(item.name), &called));
    }
    for extra in &EXTRA {
        let called = [extra.label.0, extra.label.1].into_iter().chain(extra.more.iter().copied());
        all.push(Wanted::new(Key::Home(extra.name), called));
    }
    all.push(fixed(Key::Unit, &UNIT_NAMES));
    all.push(Wanted::new(Key::Unit, [UNIT.1]));
    all.extend(passed());
    all
});

/// The columns of a sheet of members.
static KIN_SHEET: LazyLock<Vec<Wanted<Key>>> = LazyLock::new(|| {
    let mut all = vec![
        fixed(Key::HeadId, &HEAD_ID_NAMES),
        fixed(Key::HeadName, &HEAD_NAME_NAMES),
        fixed(Key::HeadNumber, &HEAD_NUMBER_NAMES),
    ];
    for item in fields::items(Of::Member) {
        let mut called = names(item);
        called.extend(before(&KIN, &called).collect::<Vec<_>>());
        all.push(wanted(Key::Kin(item.name), &called));
    }
    all.extend(passed());
    all
});

/// The columns of households.
pub(super) fn homes() -> &'static [Wanted<Key>] {
    &HOMES
}

/// The columns of members.
pub(super) fn kin() -> &'static [Wanted<Key>] {
    &KIN_SHEET
}

/// Whether a sheet is one of households: it says whose it is and what category they are in.
pub(super) fn is_homes(found: &Found<Key>) -> bool {
    let has = |name| found.has(Key::Home(name));
    has("id_number") && (has("category") || has("old_category"))
}

/// Whether a sheet is one of members: who they are, how related, and to whom.
pub(super) fn is_kin(found: &Found<Key>) -> bool {
    found.has(Key::Kin("id_number"))
        && found.has(Key::Kin("kinship"))
        && [Key::HeadId, Key::HeadNumber, Key::HeadName].into_iter().any(|key| found.has(key))
}

/// What the columns are called without which no sheet can be read.
pub(super) const NEEDED: [&str; 3] = ["姓名", "身份证号", "困难类别"];

/// The name of a column in reasons: an item of the household or its head, or behind `kin.` one of another member.
pub(super) fn column(key: Key) -> String {
    match key {
        Key::Home(name) | Key::Passed(name) => name.to_owned(),
        Key::Kin(name) => format!("kin.{name}"),
        Key::Unit => "unit".into(),
        Key::HeadId => "head_id".into(),
        Key::HeadNumber => "number".into(),
        Key::HeadName => "name".into(),
    }
}

/// What a column is called, by its name in reasons.
pub(super) fn called(column: &str, lang: Lang) -> String {
    let label = |item: &Item| item.label(lang).to_owned();
    if let Some(name) = column.strip_prefix("kin.") {
        let prefix = if lang == Lang::Zh { "成员" } else { "Member: " };
        return fields::find(Of::Member, name)
            .map_or_else(|| name.to_owned(), |item| format!("{prefix}{}", label(item)));
    }
    let item = fields::find(Of::Household, column).or_else(|| fields::find(Of::Head, column)).map(label);
    let extra = || EXTRA.iter().find(|extra| extra.name == column).map(|extra| said(extra.label, lang).to_owned());
    item.or_else(extra).unwrap_or_else(|| match column {
        "unit" => said(UNIT, lang).to_owned(),
        "head_id" => said(HEAD_ID, lang).to_owned(),
        "member" => said(("家庭成员", "Member"), lang).to_owned(),
        other => other.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Names that stand for two columns would make the meaning of a sheet hang on the order of a table.
    #[test]
    fn no_name_means_two_columns() {
        for sheet in [homes(), kin()] {
            let mut seen: HashMap<String, Key> = HashMap::new();
            for wanted in sheet {
                for name in wanted.names() {
                    let other = *seen.entry(name.clone()).or_insert(wanted.key);
                    assert_eq!(other, wanted.key, "{name}");
                }
            }
        }
    }

    #[test]
    fn every_column_is_called_something_in_both_languages() {
        for wanted in homes().iter().chain(kin()).filter(|wanted| !matches!(wanted.key, Key::Passed(_))) {
            let name = column(wanted.key);
            for lang in Lang::ALL {
                assert_ne!(called(&name, lang), name, "{name}");
            }
        }
    }
}
