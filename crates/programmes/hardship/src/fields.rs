//! What the form of a dossier asks: every item with its mark, and where it is kept. Forms, sheets, masks and the check
//! for completeness follow from this table.
//!
//! What the roll knows (name, sex, number, day of birth, mobile, address) is entered there once and only read here.

use clock::{Both, Day, Lang, Pack};
use record::Class;

/// Whom an item tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// The household as a whole: kept in [`crate::register::DOSSIER`], or in the roll's household.
    Household,
    /// The head: kept in their [`crate::register::MEMBER`], or in the roll's person.
    Head,
    /// Anybody else who lives with them: kept likewise.
    Member,
}

/// What an item holds. Sealed values are texts: days as `2020-06-01`, codes as codes, money in whole fen, yes and no as
/// `1` and `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// Text of at most so many characters.
    Text(usize),
    /// A code of the list of the pack.
    Code(&'static str),
    /// A day.
    Day,
    /// Money, in fen.
    Money,
    /// A whole number.
    Int,
    /// Yes or no.
    Flag,
}

/// Whether an item may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Marked with a star in the form.
    Required,
    /// Not.
    Optional,
}

/// How an item comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Whoever applies states it.
    Asked,
    /// It is decided by a step of the procedure.
    Decided,
    /// It follows from the rest.
    Derived,
    /// The office wrote it on the dossier's sheet: kept from sheets that are taken in, shown on papers, asked of nobody.
    Office,
}

/// One item of the form.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its name: that of the field where it is kept.
    pub name: &'static str,
    /// What it is called.
    pub label: Both,
    /// Whom it tells of.
    pub of: Of,
    /// What it holds.
    pub kind: ItemKind,
    /// Whether it may be left out. Of what is decided or derived: whether the office's sheet must show it.
    pub mark: Mark,
    /// Who may see it.
    pub class: Class,
    /// How it comes to be known.
    pub origin: Origin,
    /// The field of the roll it comes from, if it is kept there: of the person, or (of [`Of::Household`]) of the
    /// household.
    pub held: Option<&'static str>,
}

impl Item {
    /// Whether an application is incomplete without it.
    pub fn is_needed(&self) -> bool {
        self.mark == Mark::Required && self.origin == Origin::Asked
    }

    /// What it is called.
    pub fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.label.0,
            Lang::En => self.label.1,
        }
    }
}

const fn item(of: Of, name: &'static str, label: Both, kind: ItemKind, mark: Mark, class: Class) -> Item {
    Item { name, label, of, kind, mark, class, origin: Origin::Asked, held: None }
}

/// An item that the roll keeps.
const fn held(of: Of, name: &'static str, label: Both, kind: ItemKind, mark: Mark, class: Class) -> Item {
    Item { held: Some(name), ..item(of, name, label, kind, mark, class) }
}

const fn home(name: &'static str, label: Both, kind: ItemKind, mark: Mark, class: Class) -> Item {
    item(Of::Household, name, label, kind, mark, class)
}

const fn decided(name: &'static str, label: Both, kind: ItemKind, mark: Mark) -> Item {
    Item { origin: Origin::Decided, ..home(name, label, kind, mark, Class::Plain) }
}

const fn derived(name: &'static str, label: Both, kind: ItemKind, mark: Mark) -> Item {
    Item { origin: Origin::Derived, ..home(name, label, kind, mark, Class::Plain) }
}

/// What the office wrote.
const fn office(name: &'static str, label: Both, kind: ItemKind, mark: Mark) -> Item {
    Item { origin: Origin::Office, ..home(name, label, kind, mark, Class::Personal) }
}

use Class::{Personal, Plain, Restricted};
use ItemKind::{Code, Flag, Int, Money, Text};
use Mark::{Optional, Required};

const NAME: Both = ("姓名", "Name");
const SEX: Both = ("性别", "Sex");
const ID_NUMBER: Both = ("身份证号", "ID number");
const BIRTH_DATE: Both = ("出生日期", "Date of birth");
const MOBILE: Both = ("手机号", "Mobile number");
const ETHNICITY: Both = ("民族", "Ethnicity");
const POLITICAL: Both = ("政治面貌", "Political affiliation");
const HEALTH: Both = ("健康状况", "Health");
const DISABILITY: Both = ("残疾类别", "Kind of disability");
const ILLNESS: Both = ("疾病类别", "Kind of illness");
const INSURANCE: Both = ("医保状况", "Medical insurance");
const MARITAL: Both = ("婚姻状况", "Marital status");
const HUKOU_KIND: Both = ("户口类型", "Kind of household registration");
const WORK_STATUS: Both = ("工作状态", "Work status");
const MODEL_WORKER: Both = ("劳模类型", "Model worker");
const INDUSTRY: Both = ("所属行业", "Industry");
const WORKPLACE: Both = ("工作单位", "Place of work");
const EMPLOYER_KIND: Both = ("单位性质", "Kind of employer");
const EMPLOYER_STATE: Both = ("企业状况", "State of the employer");
const WORK_SINCE: Both = ("工作时间", "At work since");
const CONTRACT_SIGNED: Both = ("劳动合同签订时间", "Contract signed on");
const CONTRACT_TERM: Both = ("劳动合同期限", "Term of the contract");
const OTHER_CONTACT: Both = ("其他联系方式", "Other contact");
const POSTCODE: Both = ("邮编", "Postcode");
const BANK: Both = ("开户行", "Bank");
const BANK_BRANCH: Both = ("开户支行", "Branch of the bank");
const BANK_CARD: Both = ("银行卡号", "Bank card number");

/// The items, in the order of the form: the household, its head, everybody else.
pub static ITEMS: &[Item] = &[
    // The household.
    derived("number", ("职工档案编号", "Number of the dossier"), Text(40), Required),
    held(Of::Household, "address", ("家庭住址", "Home address"), Text(200), Required, Personal),
    home(
        "division",
        ("低保标准所属区划", "Division of the minimum-living line"),
        Code("hardship_division"),
        Required,
        Plain,
    ),
    home("hukou_division", ("户口所在地区划", "Division of household registration"), Text(40), Required, Personal),
    home("housing", ("住房类型", "Kind of housing"), Code("housing_kind"), Required, Personal),
    home("area", ("建筑面积", "Floor area"), Code("area_band"), Optional, Personal),
    home("migrant", ("是否困难农民工", "Migrant worker in hardship"), Flag, Optional, Plain),
    home(
        "old_category",
        ("原困难类别", "Category under the older rules"),
        Code("hardship_old_category"),
        Optional,
        Plain,
    ),
    home("single_parent", ("是否单亲", "Single parent"), Flag, Optional, Restricted),
    home("self_help", ("是否有一定自救能力", "Able to help itself to a degree"), Flag, Optional, Personal),
    home("zero_employment", ("是否零就业家庭", "Nobody at work"), Flag, Optional, Personal),
    home("other_income", ("家庭其他非薪资年收入", "Other yearly income of the household"), Money, Required, Personal),
    home("annual_income", ("家庭年度总收入", "Yearly income of the household"), Money, Required, Personal),
    derived("persons", ("家庭人口", "Members living together"), Int, Required),
    derived("monthly_per_capita", ("家庭月人均收入", "Monthly income per head"), Money, Optional),
    home("circumstances", ("困难情况说明", "Circumstances"), Text(2000), Optional, Restricted),
    decided("category", ("困难类别", "Category"), Code("hardship_category"), Required),
    decided("cause", ("主要致困原因", "Main cause"), Code("hardship_cause"), Required),
    decided("causes", ("其他致困原因", "Other causes"), Text(20), Optional),
    decided("key_group", ("重点群体", "Key group"), Code("hardship_key_group"), Optional),
    decided("batch", ("四个一批", "Kind of measure"), Code("hardship_batch"), Optional),
    decided("applied_on", ("申请日期", "Applied on"), ItemKind::Day, Optional),
    decided("decided_on", ("建档日期", "Filed on"), ItemKind::Day, Optional),
    decided("exit", ("退出方式", "Kind of exit"), Code("hardship_exit"), Optional),
    decided("exit_on", ("退出日期", "Left on"), ItemKind::Day, Optional),
    office("relief_target", ("是否解困脱困对象", "Chosen to be lifted out"), Flag, Optional),
    office("relief_target_on", ("解困脱困对象认定日期", "Chosen to be lifted out on"), ItemKind::Day, Optional),
    office("filed_by", ("建档人", "Filed by"), Text(60), Required),
    office("checked_by", ("审核人", "Checked by"), Text(60), Required),
    office("entered_by", ("录入人", "Entered by"), Text(60), Required),
    office(
        "opinion_party",
        ("基层党组织或行政意见", "Opinion of the party organisation or management"),
        Text(500),
        Optional,
    ),
    office(
        "opinion_party_on",
        ("基层党组织或行政意见日期", "Opinion of the party organisation or management given on"),
        ItemKind::Day,
        Optional,
    ),
    office("opinion_union", ("基层工会意见", "Opinion of the union"), Text(500), Optional),
    office("opinion_union_on", ("基层工会意见日期", "Opinion of the union given on"), ItemKind::Day, Optional),
    office("opinion_system", ("系统工会意见", "Opinion of the union above"), Text(500), Optional),
    office("opinion_system_on", ("系统工会意见日期", "Opinion of the union above given on"), ItemKind::Day, Optional),
    // One a line, its kind before its name: 收入证明：工资单.
    office("attachments", ("附件（类型、名称）", "Attachments (kind, name)"), Text(2000), Optional),
    // The head.
    held(Of::Head, "name", NAME, Text(60), Required, Personal),
    held(Of::Head, "sex", SEX, Code("sex"), Required, Plain),
    held(Of::Head, "id_number", ID_NUMBER, Text(18), Required, Restricted),
    held(Of::Head, "birth_date", BIRTH_DATE, ItemKind::Day, Required, Personal),
    held(Of::Head, "mobile", MOBILE, Text(20), Required, Personal),
    item(Of::Head, "ethnicity", ETHNICITY, Code("ethnicity"), Required, Personal),
    item(Of::Head, "political", POLITICAL, Code("political"), Required, Restricted),
    item(Of::Head, "health", HEALTH, Code("health_state"), Required, Restricted),
    item(Of::Head, "disability", DISABILITY, Code("disability_kind"), Optional, Restricted),
    item(Of::Head, "illness", ILLNESS, Code("illness_kind"), Optional, Restricted),
    item(Of::Head, "insurance", INSURANCE, Code("insurance_state"), Required, Personal),
    item(Of::Head, "marital", MARITAL, Code("marital"), Required, Personal),
    item(Of::Head, "hukou_kind", HUKOU_KIND, Code("hukou_kind"), Required, Personal),
    item(Of::Head, "work_status", WORK_STATUS, Code("work_status"), Required, Personal),
    item(Of::Head, "model_worker", MODEL_WORKER, Code("model_worker"), Required, Personal),
    item(Of::Head, "work_since", WORK_SINCE, ItemKind::Day, Required, Personal),
    item(Of::Head, "industry", INDUSTRY, Code("industry"), Required, Personal),
    item(Of::Head, "workplace", WORKPLACE, Text(100), Optional, Personal),
    item(Of::Head, "employer_kind", EMPLOYER_KIND, Code("employer_kind"), Optional, Personal),
    item(Of::Head, "employer_state", EMPLOYER_STATE, Code("employer_state"), Optional, Personal),
    item(Of::Head, "contract_signed", CONTRACT_SIGNED, ItemKind::Day, Optional, Personal),
    item(Of::Head, "contract_term", CONTRACT_TERM, Code("contract_term"), Optional, Personal),
    item(Of::Head, "monthly_income", ("本人月平均收入", "Own monthly income"), Money, Required, Personal),
    item(Of::Head, "other_contact", OTHER_CONTACT, Text(60), Optional, Personal),
    item(Of::Head, "postcode", POSTCODE, Text(10), Optional, Personal),
    item(Of::Head, "bank", BANK, Text(60), Optional, Restricted),
    item(Of::Head, "bank_branch", BANK_BRANCH, Text(60), Optional, Restricted),
    item(Of::Head, "bank_card", BANK_CARD, Text(30), Optional, Restricted),
    // Everybody else.
    held(Of::Member, "name", NAME, Text(60), Required, Personal),
    held(Of::Member, "sex", SEX, Code("sex"), Optional, Plain),
    held(Of::Member, "id_number", ID_NUMBER, Text(18), Required, Restricted),
    held(Of::Member, "birth_date", BIRTH_DATE, ItemKind::Day, Optional, Personal),
    held(Of::Member, "mobile", MOBILE, Text(20), Optional, Personal),
    item(Of::Member, "kinship", ("与户主关系", "Related to the head as"), Code("kinship"), Required, Plain),
    item(Of::Member, "ethnicity", ETHNICITY, Code("ethnicity"), Required, Personal),
    item(Of::Member, "political", POLITICAL, Code("political"), Optional, Restricted),
    item(Of::Member, "monthly_income", ("月收入", "Monthly income"), Money, Required, Personal),
    item(Of::Member, "model_worker", MODEL_WORKER, Code("model_worker"), Required, Personal),
    item(Of::Member, "health", HEALTH, Code("health_state"), Required, Restricted),
    item(Of::Member, "disability", DISABILITY, Code("disability_kind"), Optional, Restricted),
    item(Of::Member, "illness", ILLNESS, Code("illness_kind"), Optional, Restricted),
    item(Of::Member, "insurance", INSURANCE, Code("insurance_state"), Required, Personal),
    item(Of::Member, "marital", MARITAL, Code("marital"), Required, Personal),
    item(Of::Member, "hukou_kind", HUKOU_KIND, Code("hukou_kind"), Required, Personal),
    item(Of::Member, "identity", ("人员身份", "Standing"), Code("person_identity"), Required, Personal),
    item(Of::Member, "education", ("当前学历", "Present education"), Code("education"), Optional, Personal),
    item(Of::Member, "enrolled", ("入学年份", "Year of enrolment"), Int, Optional, Personal),
    item(Of::Member, "school_years", ("学制", "Years of schooling"), Int, Optional, Personal),
    item(Of::Member, "school", ("学校", "School"), Text(100), Optional, Personal),
    item(Of::Member, "workplace", WORKPLACE, Text(100), Optional, Personal),
    item(Of::Member, "employer_kind", EMPLOYER_KIND, Code("employer_kind"), Optional, Personal),
    item(Of::Member, "employer_state", EMPLOYER_STATE, Code("employer_state"), Optional, Personal),
    item(Of::Member, "industry", INDUSTRY, Code("industry"), Optional, Personal),
    item(Of::Member, "work_status", WORK_STATUS, Code("work_status"), Optional, Personal),
    item(Of::Member, "work_since", WORK_SINCE, ItemKind::Day, Optional, Personal),
    item(Of::Member, "contract_signed", CONTRACT_SIGNED, ItemKind::Day, Optional, Personal),
    item(Of::Member, "contract_term", CONTRACT_TERM, Code("contract_term"), Optional, Personal),
    item(Of::Member, "other_contact", OTHER_CONTACT, Text(60), Optional, Personal),
    item(Of::Member, "postcode", POSTCODE, Text(10), Optional, Personal),
    item(Of::Member, "bank", BANK, Text(60), Optional, Restricted),
    item(Of::Member, "bank_branch", BANK_BRANCH, Text(60), Optional, Restricted),
    item(Of::Member, "bank_card", BANK_CARD, Text(30), Optional, Restricted),
];

/// The items that tell of the household, its head, or anybody else in it.
pub fn items(of: Of) -> impl Iterator<Item = &'static Item> {
    ITEMS.iter().filter(move |item| item.of == of)
}

/// An item by whom it tells of and its name.
pub fn find(of: Of, name: &str) -> Option<&'static Item> {
    items(of).find(|item| item.name == name)
}

/// The most money that one line may say, in fen: a hundred thousand million yuan.
pub const MOST_FEN: i64 = 10_000_000_000_000;

/// Reads an answer as it is kept; `None` for an empty one.
///
/// # Errors
/// What is wrong, in both languages, with what the item is called. Never the answer itself.
pub fn read(item: &Item, pack: &Pack, text: &str) -> Result<Option<String>, (String, String)> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |zh: &str, en: &str| Err((format!("{}：{zh}。", item.label.0), format!("{}: {en}.", item.label.1)));
    let whole = |least: i64, most: i64| text.parse::<i64>().ok().filter(|n| (least..=most).contains(n));
    match item.kind {
        Text(most) => {
            let count = text.chars().count();
            if count > most {
                return wrong(
                    &format!("最多 {most} 字，现有 {count} 字"),
                    &format!("at most {most} characters; there are {count}"),
                );
            }
            if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
                return wrong("含有不可用的字符", "there are characters that cannot be used");
            }
            Ok(Some(text.replace("\r\n", "\n")))
        }
        Code(list) => match pack.codes(list).and_then(|list| list.get(text)) {
            Some(code) => Ok(Some(code.code.clone())),
            None => wrong("请从列表中选择", "choose one of the list"),
        },
        ItemKind::Day => match text.parse::<Day>() {
            Ok(day) => Ok(Some(day.to_string())),
            Err(_) => wrong("请写成 2026-03-02 这样的日期", "write the day like 2026-03-02"),
        },
        Money => match whole(0, MOST_FEN) {
            Some(fen) => Ok(Some(fen.to_string())),
            None => wrong("请填不小于零的金额", "an amount of money not below zero is needed"),
        },
        Int => match whole(0, 1_000_000) {
            Some(number) => Ok(Some(number.to_string())),
            None => wrong("请填整数", "a whole number is needed"),
        },
        Flag => match text {
            "1" | "0" => Ok(Some(text.to_owned())),
            _ => wrong("请填是或否", "yes or no is needed"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{DOSSIER, MEMBER};

    #[test]
    fn every_sealed_field_is_an_item_and_every_item_is_kept() {
        let named = |of: &[Of], name: &str| ITEMS.iter().any(|item| of.contains(&item.of) && item.name == name);
        for field in DOSSIER.sealed_fields() {
            assert!(named(&[Of::Household], field.name), "{}", field.name);
        }
        for field in MEMBER.sealed_fields() {
            assert!(named(&[Of::Head, Of::Member], field.name), "{}", field.name);
        }
        for item in ITEMS.iter().filter(|item| item.origin != Origin::Derived && item.held.is_none()) {
            let register = if item.of == Of::Household { &DOSSIER } else { &MEMBER };
            let field = register.field(item.name).unwrap_or_else(|| panic!("{} is kept nowhere", item.name));
            assert_eq!(field.class, item.class, "{}", item.name);
        }
        for item in ITEMS.iter().filter_map(|item| item.held.map(|held| (item, held))) {
            let register =
                if item.0.of == Of::Household { &roll::register::HOUSEHOLD } else { &roll::register::PERSON };
            assert!(register.field(item.1).is_some(), "{}", item.1);
        }
    }

    #[test]
    fn no_item_stands_twice_and_every_list_is_in_the_packs() {
        for (at, item) in ITEMS.iter().enumerate() {
            assert!(!ITEMS[..at].iter().any(|other| (other.of, other.name) == (item.of, item.name)), "{}", item.name);
            if let Code(list) = item.kind {
                for pack in [Pack::cn(), Pack::ilo()] {
                    assert!(pack.codes(list).is_some(), "{}: {list}", pack.name());
                }
            }
        }
    }

    #[test]
    fn answers_are_read_or_refused() {
        let of = |name| find(Of::Household, name).expect("an item");
        let fine = |name, text| read(of(name), Pack::cn(), text).expect("an answer");
        assert_eq!(fine("other_income", " 120000 "), Some("120000".into()));
        assert_eq!(fine("other_income", ""), None);
        assert_eq!(fine("single_parent", "1"), Some("1".into()));
        for (name, text) in [("other_income", "-1"), ("other_income", "1.5"), ("single_parent", "是"), ("housing", "?")]
        {
            let refused = read(of(name), Pack::cn(), text).expect_err("no answer");
            assert!(refused.0.starts_with(of(name).label.0) && !refused.1.contains(text), "{refused:?}");
        }
        let long = "长".repeat(41);
        assert!(read(of("hukou_division"), Pack::cn(), &long).is_err());
    }
}
