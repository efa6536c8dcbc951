//! The words in which people ask: what they write for what the registers hold, and the words around it that say nothing more.

use roll::sheets::{ROLL_HEADINGS, UNIT_HEADINGS};

use super::When;

/// The code list of age bands.
pub(super) const AGES: &str = "age_band";

/// The registers whose fields are held by their names alone: the base data of persons and units.
pub(super) const BASE: &[&str] =
    &["unit", "employer", "person", "employment", "membership", "household", "household_member"];

/// Registers of the house itself, of which nobody asks in a form.
pub(super) const INTERNAL: &[&str] = &[
    "account",
    "grant",
    "delegation",
    "reveal",
    "step",
    "clock",
    "paper",
    "document",
    "duplicate",
    "form",
    "form_field",
    "form_refused",
    "form_duty",
    "form_return",
    "form_answer",
    "complaint",
    "complaint_case",
    "complaint_desk",
];

/// The fields of a unit that are one value each.
pub(super) const SHOWN: &[&str] = &["code", "name", "kind", "parent", "industry_parent", "credit_code"];

/// The field that a heading of the roll's sheets fills.
fn field_of(key: &str) -> Option<(&'static str, &'static str)> {
    Some(match key {
        "name" => ("person", "name"),
        "id_number" => ("person", "id_number"),
        "sex" => ("person", "sex"),
        "birth" => ("person", "birth_date"),
        "mobile" => ("person", "mobile"),
        "unit_code" => ("unit", "code"),
        "employer" => ("employer", "name"),
        "trade" => ("employment", "trade"),
        "skill" => ("employment", "skill"),
        "industrial" => ("employment", "industrial"),
        "member" => ("membership", "state"),
        "joined" => ("membership", "joined_on"),
        _ => return None,
    })
}

/// The field that a heading of the sheet of units fills.
fn unit_field_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "code" => "code",
        "parent_code" => "parent",
        "name" => "name",
        "kind" => "kind",
        "credit_code" => "credit_code",
        "industry_parent_code" => "industry_parent",
        _ => return None,
    })
}

/// A field of a register with what people write for it.
type Named = (&'static str, &'static str, &'static [&'static str]);

/// What people write above the columns of the roll and of the sheet of units: of one name with two meanings the unit's own comes first.
pub(super) fn headings() -> impl Iterator<Item = Named> {
    let units = UNIT_HEADINGS.iter().filter_map(|each| Some(("unit", unit_field_of(each.key)?, each.names)));
    let persons = ROLL_HEADINGS.iter().filter_map(|each| {
        let (register, field) = field_of(each.key)?;
        Some((register, field, each.names))
    });
    units.chain(persons).chain(MORE.iter().copied())
}

/// What else people write.
const MORE: &[Named] = &[
    ("unit", "name", &["单位全称", "本单位名称", "填报单位", "填报单位名称", "name of the union", "union name"]),
    ("unit", "code", &["单位代码", "填报单位编号", "code of the union"]),
    ("unit", "parent", &["上级工会名称", "主管工会", "所属工会", "隶属工会", "parent union"]),
    ("unit", "kind", &["单位性质类型", "工会组织类型", "type of union", "union type"]),
    ("unit", "credit_code", &["组织机构代码", "税号", "unified social credit code"]),
    ("person", "id_number", &["身份证件号码", "居民身份证"]),
    ("person", "mobile", &["手机联系方式", "联系手机", "telephone", "phone number"]),
    ("person", "birth_date", &["年龄", "出生年份", "age", "year of birth"]),
    ("employment", "skill", &["技能水平", "技术职称等级"]),
    ("household", "address", &["家庭住址", "家庭地址", "home address"]),
];

/// Whole registers, by the nouns in front of 名册.
pub(super) const ROLLS: &[(&str, &[&str])] = &[
    ("membership", &["会员", "工会会员", "入会职工"]),
    ("person", &["", "职工", "员工", "人员", "从业人员", "产业工人"]),
    ("employer", &["企业", "用人单位", "所属企业"]),
    ("unit", &["工会", "工会组织", "基层工会", "下级工会", "所属工会"]),
];

/// What is said for a list of them.
pub(super) const ROLL: &[&str] =
    &["名册", "花名册", "名单", "名录", "登记表", "信息表", "基本信息表", "台账", "明细表"];

/// Labels that do not say what is asked.
pub(super) const VAGUE: &[&str] = &[
    "编号", "代码", "编码", "号码", "名称", "全称", "类型", "类别", "单位", "序号", "人数", "数量", "总数", "合计",
    "总计", "小计", "日期", "时间", "数据", "数", "内容", "情况", "状态", "始于", "止于", "主次", "判断", "no", "id",
    "code", "name", "type", "kind", "unit", "number", "total", "count", "date", "state", "status", "rank", "began",
    "ended",
];

/// What is counted: figures of the roll, in the words people use besides their own.
pub(super) const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "roll.members",
        &[
            "会员",
            "工会会员",
            "在册会员",
            "入会职工",
            "入会人员",
            "已入会职工",
            "工会成员",
            "member",
            "members",
            "union members",
        ],
    ),
    (
        "roll.employed",
        &[
            "职工",
            "员工",
            "从业人员",
            "从业",
            "在职职工",
            "在岗职工",
            "在岗人员",
            "在册职工",
            "职工队伍",
            "用工",
            "工人",
            "employees",
            "employee",
            "workers",
            "staff",
            "persons employed",
        ],
    ),
    ("roll.industrial", &["产业工人", "产业工人队伍", "产业职工", "industrial workers"]),
    ("roll.density", &["入会率", "职工入会率", "会员入会率", "会员占职工比例", "会员占比", "density", "union density"]),
    ("roll.units", &["工会组织", "工会", "基层工会组织", "所属工会", "下级工会", "unions", "units"]),
    ("roll.employers", &["用人单位", "企业", "所属企业", "employers", "enterprises"]),
    (
        "roll.joined",
        &[
            "新入会",
            "新入会会员",
            "新入会职工",
            "新发展会员",
            "发展会员",
            "新增会员",
            "新会员",
            "new members",
            "joined",
        ],
    ),
    ("roll.left", &["离会", "退会", "离会会员", "退会会员", "流失会员", "减少会员", "members who left"]),
];

/// The code lists whose synonyms mean neither more nor less than their code. Of others (a union of an office is a kind of grassroots
/// union) only the names are taken.
pub(super) const SYNONYMOUS: &[&str] = &["sex", "skill"];

/// What is counted where a label only says of which group: 高级工数, 基层工会数.
pub(super) const DEFAULTS: &[(&str, &str)] = &[("skill", "roll.employed"), ("unit_type", "roll.units")];

/// Words that say it is a number.
pub(super) const COUNTS: &[&str] = &[
    "数",
    "人数",
    "总数",
    "总人数",
    "数量",
    "总量",
    "合计",
    "总计",
    "名数",
    "个数",
    "家数",
    "户数",
    "人",
    "名",
    "个",
    "家",
    "户",
    "位",
    "共计",
    "共有",
    "总",
    "规模",
    "几人",
    "多少人",
    "多少",
    "number of",
    "number",
    "total",
    "count of",
    "count",
    "how many",
    "headcount",
];

/// Words that say within what; they stand before what is counted.
pub(super) const SCOPES: &[&str] = &[
    "本单位",
    "本工会",
    "本会",
    "本企业",
    "本公司",
    "本级",
    "本系统",
    "本地区",
    "本辖区",
    "辖区",
    "辖区内",
    "全区",
    "全市",
    "全县",
    "全镇",
    "全乡",
    "全街道",
    "全园区",
    "全公司",
    "全系统",
    "我单位",
    "我会",
    "我镇",
    "我区",
    "单位",
    "企业",
    "工会",
    "公司",
    "基层",
    "基层工会",
    "基层单位",
    "各单位",
    "各工会",
    "所属",
    "下属",
    "所辖",
    "区域内",
    "our",
    "own",
];

/// Words that say nothing more.
pub(super) const FILLERS: &[&str] = &[
    "的",
    "其中",
    "其中的",
    "中",
    "内",
    "现",
    "为",
    "有",
    "请填",
    "请填写",
    "填写",
    "填报",
    "必填",
    "选填",
    "整数",
    "单位人",
    "of",
    "the",
    "in",
    "at",
    "on",
    "by",
    "are",
    "please",
    "there",
];

/// Words that say of which time.
pub(super) const TIMES: &[(&[&str], When)] = &[
    (
        &[
            "现有",
            "目前",
            "当前",
            "截至目前",
            "截止目前",
            "到目前",
            "实有",
            "期末",
            "本期末",
            "本期",
            "年末",
            "年底",
            "累计",
            "当日",
            "在册",
            "current",
            "currently",
            "now",
            "present",
            "at present",
            "to date",
        ],
        When::Now,
    ),
    (&["本年", "今年", "当年", "本年度", "年内", "年度", "全年", "本年累计", "this year", "year to date"], When::Year),
    (&["本季", "本季度", "当季", "季度", "季末", "本季末", "this quarter"], When::Quarter),
    (&["本月", "当月", "月度", "月末", "月底", "本月末", "this month"], When::Month),
    (
        &[
            "上年",
            "去年",
            "上年度",
            "上年末",
            "上年底",
            "去年末",
            "去年底",
            "去年年底",
            "上一年",
            "年初",
            "last year",
            "end of last year",
        ],
        When::LastYear,
    ),
    (&["上季", "上季度", "上季末", "上季度末", "last quarter"], When::LastQuarter),
    (&["上月", "上月末", "上月底", "上个月", "last month"], When::LastMonth),
];

/// Nouns for a person, before a field of a person: 职工姓名.
pub(super) const PERSONS: &[&str] =
    &["职工", "会员", "员工", "工人", "人员", "本人", "从业人员", "产业工人", "工会会员"];

/// Nouns for a unit, before a name that by itself says too little: 基层工会名称.
pub(super) const UNITS: &[&str] =
    &["工会", "单位", "本单位", "本工会", "基层工会", "工会组织", "所在工会", "所属工会", "填报单位", "union"];

/// Names that say enough behind a noun for a unit, and the field they mean.
pub(super) const UNIT_NAMES: &[(&str, &[&str])] = &[
    ("name", &["名称", "全称", "名字", "name"]),
    ("code", &["编号", "代码", "编码", "号码", "code"]),
    ("kind", &["类型", "类别", "type", "kind"]),
];
