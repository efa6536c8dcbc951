//! What the system holds, asked for in the words people use.

use reform::forms::held::{Key, Verdict};

use super::support::{Federation, each, guarded_holdings, holdings};

/// Labels with the key of what holds them.
const HELD: &[(&str, &str)] = &[
    // Of persons.
    ("姓名", "field person.name"),
    ("职工姓名", "field person.name"),
    ("会员姓名", "field person.name"),
    ("身份证号", "field person.id_number"),
    ("身份证号码（18位）", "field person.id_number"),
    ("*身份证号码", "field person.id_number"),
    ("会员身份证号码", "field person.id_number"),
    ("手机", "field person.mobile"),
    ("手机号码", "field person.mobile"),
    ("联系电话", "field person.mobile"),
    ("性别", "field person.sex"),
    ("出生年月", "field person.birth_date"),
    ("技能等级", "field employment.skill"),
    ("工种", "field employment.trade"),
    ("入会时间", "field membership.joined_on"),
    ("家庭住址", "field household.address"),
    ("姓名和联系电话", "field person.name field person.mobile"),
    ("会员花名册", "roll membership"),
    ("职工名册", "roll person"),
    ("企业名录", "roll employer"),
    // Of the unit.
    ("工会编号", "field unit.code"),
    ("工会名称（全称）", "field unit.name"),
    ("本单位名称", "field unit.name"),
    ("基层工会名称", "field unit.name"),
    ("统一社会信用代码", "field unit.credit_code"),
    ("上级工会", "field unit.parent"),
    ("工会类型", "field unit.kind"),
    // Counts.
    ("会员数", "figure roll.members"),
    ("会员人数", "figure roll.members"),
    ("工会会员总数（人）", "figure roll.members"),
    ("会员总数(填整数)", "figure roll.members"),
    ("现有会员数", "figure roll.members"),
    ("截至目前会员总人数", "figure roll.members"),
    ("本单位会员人数", "figure roll.members"),
    ("全区会员总数", "figure roll.members"),
    ("企业会员数", "figure roll.members"),
    ("女会员数", "figure roll.members sex=2"),
    ("其中：女会员", "figure roll.members sex=2"),
    ("会员数（女）", "figure roll.members sex=2"),
    ("男性会员人数", "figure roll.members sex=1"),
    ("高级工会员数", "figure roll.members skill=senior"),
    ("女高级技师会员数", "figure roll.members sex=2 skill=senior_technician"),
    ("60岁及以上会员数", "figure roll.members age=60+"),
    ("上年末会员数", "figure roll.members when=last-year"),
    ("2025年底会员数", "figure roll.members when=2025-12-31"),
    ("截至2025年6月30日会员总数", "figure roll.members when=2025-06-30"),
    ("职工总数", "figure roll.employed"),
    ("企业职工人数", "figure roll.employed"),
    ("从业人员期末人数", "figure roll.employed"),
    ("女职工人数", "figure roll.employed sex=2"),
    ("高级工人数", "figure roll.employed skill=senior"),
    ("产业工人人数", "figure roll.industrial"),
    ("入会率", "figure roll.density"),
    ("职工入会率（%）", "figure roll.density"),
    ("本月新入会人数", "figure roll.joined when=month"),
    ("本年度发展会员数", "figure roll.joined when=year"),
    ("上月退会人数", "figure roll.left when=last-month"),
    ("工会组织数", "figure roll.units"),
    ("基层工会数", "figure roll.units kind=basic"),
    ("企业数（家）", "figure roll.employers"),
    ("会员数/职工数", "figure roll.members figure roll.employed"),
    // In English.
    ("Number of members", "figure roll.members"),
    ("Female members (total)", "figure roll.members sex=2"),
    ("Members at the end of last year", "figure roll.members when=last-year"),
    ("Identity number", "field person.id_number"),
];

/// Labels of what nobody has told the system yet, or that say another thing than what it holds.
const NEW: &[&str] = &[
    "困难职工户数",
    "困难会员人数",
    "农民工人数",
    "退休会员数",
    "会员人数（不含退休人员）",
    "职工代表人数",
    "会员代表数",
    "工会干部数",
    "专职工会干部人数",
    "劳模人数",
    "签订工资专项集体合同的企业数",
    "会员企业数",
    "职工书屋数",
    "职工平均工资",
    "35岁以下会员数",
    "高技能人才数",
    "工会主席姓名",
    "联系人",
    "联系人电话",
    "活动名称",
    "活动次数",
    "培训人次",
    "工会经费收缴金额",
    "女职工委员会是否成立",
    "会员增减情况说明",
    "存在问题",
    "下步打算",
    "机关工会数",
    "Members of the committee",
    "Number of accidents",
];

/// Labels that do not say what is asked.
const VAGUE: &[&str] =
    &["编号", "名称", "人数", "总数（人）", "数量", "日期", "本单位", "类型", "上年末人数", "Name", "total"];

#[test]
fn what_is_held_is_known_by_whatever_words_it_is_asked() {
    let holdings = holdings();
    let mut wrong = Vec::new();
    for (label, keys) in HELD {
        let found = match holdings.judge(label) {
            Verdict::Held(held) => held.iter().map(|each| each.key.to_string()).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        };
        if found != *keys {
            wrong.push(format!("{label}: expected {keys}, found {found}"));
        }
    }
    for label in NEW {
        let verdict = holdings.judge(label);
        if !matches!(verdict, Verdict::New(_)) {
            wrong.push(format!("{label}: expected nothing, found {verdict:?}"));
        }
    }
    for label in VAGUE {
        let verdict = holdings.judge(label);
        if verdict != Verdict::Vague {
            wrong.push(format!("{label}: expected vague, found {verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(HELD.len() + NEW.len() + VAGUE.len() >= 60);
}

#[test]
fn what_comes_near_is_told() {
    let holdings = holdings();
    let Verdict::New(near) = holdings.judge("困难职工户数") else { panic!("nobody holds it") };
    assert!(near.iter().any(|each| each.key.to_string() == "figure roll.employed"), "{near:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

    /// Whatever somebody types, and whatever is put together of words that are known: it is judged.
    #[test]
    fn any_label_is_judged(typed in "\\PC{0,40}", words in proptest::collection::vec(proptest::sample::select(vec![
        "会员", "职工", "人数", "女", "上年末", "本单位", "2025年", "12月", "31日", "（", "）", "姓名", "工会", "的", "/", "高级工",
    ]), 0..8)) {
        thread_local!(static HOLDINGS: reform::forms::held::Holdings = holdings());
        HOLDINGS.with(|holdings| {
            for label in [typed, words.concat()] {
                if let Verdict::Held(held) = holdings.judge(&label) {
                    for each in held {
                        assert_eq!(holdings.get(&each.key), Some(each), "{label}: what is held can be found again");
                    }
                }
            }
        });
    }
}

#[test]
fn no_label_takes_long() {
    let holdings = holdings();
    for label in
        ["会员会员会员".repeat(20), "人数总数人数总数".repeat(20), "的的的的的的的的的的".repeat(10), "员".repeat(60)]
    {
        holdings.judge(&label);
    }
}

#[test]
fn values_are_those_of_the_unit() {
    each(|federation: &Federation| {
        let holdings = holdings();
        let value = |unit: &str, key: &str| {
            let key = Key::parse(key, federation.store.catalogue()).expect("a key");
            let at = federation.now();
            let value = federation.store.read(|db| {
                let asking = reform::forms::held::Asking {
                    db,
                    figures: &federation.figures,
                    tallies: federation.store.tallies(),
                    unit: federation.unit(unit),
                    at,
                    lang: clock::Lang::Zh,
                };
                holdings.value(&key, &asking)
            });
            value.unwrap_or_else(|error: figure::Error| panic!("{}: {key}: {error}", federation.engine))
        };
        for (unit, key, expected) in [
            ("A1", "field unit.code", Some("A1")),
            ("A1", "field unit.name", Some("电力公司工会")),
            ("A1", "field unit.parent", Some("城东镇总工会")),
            ("A1", "field unit.kind", Some("基层工会")),
            ("A1", "field unit.credit_code", None),
            ("A1", "field person.name", None),
            ("A1", "figure roll.members", Some("3")),
            ("A1", "figure roll.members sex=2", Some("2")),
            ("A1", "figure roll.members sex=2 skill=senior", Some("1")),
            ("A1", "figure roll.members age=35-44", Some("3")),
            ("A1", "figure roll.members sex=2 age=35-44", Some("2")),
            ("A2", "figure roll.members", Some("0")),
            ("A", "figure roll.members", Some("3")),
            ("A1", "figure roll.members when=2018-12-31", Some("0")),
            ("A1", "figure roll.joined when=2019-12-31", Some("3")),
            ("A1", "figure roll.joined when=year", Some("0")),
            // There is nobody employed to divide by.
            ("A1", "figure roll.density", None),
        ] {
            assert_eq!(value(unit, key).as_deref(), expected, "{}: {unit}: {key}", federation.engine);
        }
    });
}

/// What is guarded is held by no form: neither shown in it, nor by its words.
#[test]
fn guarded_figures_are_not_shown_by_forms() {
    let open = holdings();
    let guarded = guarded_holdings();
    let key = match open.judge("女会员数") {
        Verdict::Held(held) => held[0].key.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(key, Key::Figure { .. }) && open.get(&key).is_some());
    assert_eq!(guarded.get(&key), None);
    assert!(!matches!(guarded.judge("女会员数"), Verdict::Held(held) if held.iter().any(|each| each.shows)));
}
