//! The fictional zone: its unions over four levels, its departments, its employers.

use super::people::Dice;
use crate::rules::credit::CreditCode;

/// A unit that is to be made.
pub(super) struct PlannedUnit {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub parent: Option<usize>,
    pub credit_code: String,
}

/// An employer that is to be made, with the unions it has.
pub(super) struct PlannedEmployer {
    pub name: String,
    pub credit_code: String,
    /// Its grassroots union, by place among the units.
    pub union: usize,
    /// The workshops of that union, by place.
    pub workshops: Vec<usize>,
    /// How many persons it draws, relative to the others.
    pub weight: u64,
    /// How many of a thousand of its persons are industrial workers, relative to the others.
    pub industrial: usize,
    pub trades: &'static [&'static str],
}

/// The whole zone on paper.
pub(super) struct Zone {
    pub units: Vec<PlannedUnit>,
    pub employers: Vec<PlannedEmployer>,
    /// The towns and industry federations, by place: whose sheets come in one by one.
    pub tops: Vec<usize>,
}

const TOWNS: [&str; 10] =
    ["云阳镇", "河湾镇", "柳林镇", "石塘镇", "青槐镇", "双桥镇", "沁园街道", "北关街道", "玉泉街道", "天坛街道"];
const INDUSTRIES: [&str; 5] = ["机械制造", "建筑建材", "交通物流", "医药化工", "商贸服务"];
const DEPARTMENTS: [&str; 6] =
    ["人力资源和社会保障局", "民政局", "教育局", "应急管理局", "卫生健康委员会", "科学技术局"];

const METAL: &[&str] =
    &["熔炼工", "电解工", "浇铸工", "化验员", "天车工", "焊工", "电工", "钳工", "叉车司机", "班组长"];
const POWER: &[&str] = &["变电运维工", "线路工", "继电保护工", "电力调度员", "抄表核算员", "电缆工", "班组长"];
const CHIPS: &[&str] = &["装配工", "贴片操作工", "质检员", "设备维护员", "仓管员", "数控操作工", "班组长"];
const COAL: &[&str] = &["采煤工", "掘进工", "瓦斯检查员", "机电维修工", "运输工", "安全检查员", "班组长"];
const WORKS: &[&str] =
    &["车工", "钳工", "铣工", "焊工", "电工", "叉车司机", "装配工", "质检员", "冲压工", "模具工", "仓管员", "班组长"];
const BUILD: &[&str] = &["木工", "钢筋工", "混凝土工", "架子工", "起重工", "测量员", "电工"];
const SERVE: &[&str] = &["营业员", "保洁员", "保安员", "厨师", "会计", "快递员", "网约车司机", "客服员"];
const HAUL: &[&str] = &["货车司机", "装卸工", "调度员", "仓管员", "快递员", "修理工"];
const DRUGS: &[&str] = &["制剂工", "包装工", "化验员", "设备维护员", "质检员", "仓管员"];

const SHOPS: [&str; 12] = [
    "一车间",
    "二车间",
    "三车间",
    "四车间",
    "装配车间",
    "动力车间",
    "质检部",
    "仓储部",
    "维修班",
    "运行班",
    "包装车间",
    "技术部",
];

impl Zone {
    pub fn plan(scale: f64, dice: &mut Dice) -> Zone {
        let mut zone = Zone { units: Vec::new(), employers: Vec::new(), tops: Vec::new() };
        let root = zone.unit(None, "云河示范区总工会".into(), "federation");
        for town in TOWNS {
            let at = zone.unit(Some(root), format!("{town}总工会"), "township");
            zone.tops.push(at);
        }
        let park = zone.unit(Some(root), "云河电子产业园工会联合会".into(), "park");
        zone.tops.push(park);
        for industry in INDUSTRIES {
            let at = zone.unit(Some(root), format!("{industry}行业工会联合会"), "industry");
            zone.tops.push(at);
        }
        let own = zone.unit(Some(root), "示范区直属企业工会联合会".into(), "industry");
        zone.tops.push(own);
        for department in DEPARTMENTS {
            zone.unit(Some(root), format!("示范区{department}"), "department");
        }
        // Four that stand out: electricity, lead, coal; the electronics park has several employers of its own.
        zone.employer(own, "云河供电公司", 3_400, 520, POWER, 14);
        zone.employer(own, "云岭铅业集团有限公司", 11_800, 760, METAL, 34);
        zone.employer(own, "云河煤业有限责任公司", 9_600, 800, COAL, 30);
        for (name, weight) in [
            ("富泰电子(云河)有限公司", 38_000),
            ("云芯半导体有限公司", 4_200),
            ("恒光显示科技有限公司", 5_600),
            ("捷联线缆有限公司", 2_100),
        ] {
            zone.employer(park, name, weight, 430, CHIPS, 26);
        }
        let count = ((700.0 * scale.sqrt()) as usize).clamp(24, 700);
        let words = [
            "恒", "华", "盛", "永", "兴", "泰", "安", "瑞", "德", "宏", "达", "鑫", "源", "隆", "昌", "诚", "信", "联",
            "创", "远", "航", "博", "康", "润",
        ];
        let kinds: [(&str, usize, &[&str]); 10] = [
            ("机械", 320, WORKS),
            ("精密制造", 330, WORKS),
            ("铸造", 420, METAL),
            ("建设工程", 240, BUILD),
            ("新型建材", 300, BUILD),
            ("物流", 180, HAUL),
            ("医药", 260, DRUGS),
            ("商贸", 30, SERVE),
            ("物业服务", 20, SERVE),
            ("食品", 240, DRUGS),
        ];
        let endings = ["有限公司", "股份有限公司", "有限责任公司", "厂"];
        let mut used = std::collections::HashSet::new();
        let mut rank = 0u64;
        while zone.employers.len() < count {
            let (kind, industrial, trades) = *dice.pick(&kinds);
            let name = format!("{}{}{}{kind}{}", "云河", dice.pick(&words), dice.pick(&words), dice.pick(&endings));
            if !used.insert(name.clone()) {
                continue;
            }
            rank += 1;
            let top = *dice.pick(&zone.tops[..TOWNS.len() + 1 + INDUSTRIES.len()]);
            // Heavy-tailed: the hundredth is a fifteenth of the first.
            let weight = 16_000 / (rank + 6) + 60;
            let shops = usize::try_from(weight / 90).unwrap_or(1).clamp(1, 14) + dice.below(4);
            zone.employer(top, &name, weight, industrial, trades, shops);
        }
        zone
    }

    fn unit(&mut self, parent: Option<usize>, name: String, kind: &'static str) -> usize {
        let at = self.units.len();
        let credit_code =
            if kind == "department" || kind == "workshop" { String::new() } else { code("81", 20_000_000 + at) };
        self.units.push(PlannedUnit { code: format!("YH{:05}", at + 1), name, kind, parent, credit_code });
        at
    }

    fn employer(
        &mut self,
        top: usize,
        name: &str,
        weight: u64,
        industrial: usize,
        trades: &'static [&'static str],
        shops: usize,
    ) {
        let union = self.unit(Some(top), format!("{name}工会委员会"), "basic");
        let workshops = (0..shops)
            .map(|i| {
                let shop = SHOPS.get(i).map_or_else(|| format!("第{}班组", i + 1), |s| (*s).to_owned());
                self.unit(Some(union), format!("{shop}分会"), "workshop")
            })
            .collect();
        let credit_code = code("91", 30_000_000 + self.employers.len());
        self.employers.push(PlannedEmployer {
            name: name.to_owned(),
            credit_code,
            union,
            workshops,
            weight,
            industrial,
            trades,
        });
    }

    /// The running sums of the employers' weights.
    pub fn sums(&self) -> Vec<u64> {
        self.employers
            .iter()
            .scan(0, |sum, e| {
                *sum += e.weight;
                Some(*sum)
            })
            .collect()
    }

    /// The town, park or industry federation a unit lies under.
    pub fn top_of(&self, mut unit: usize) -> usize {
        while !self.tops.contains(&unit) {
            match self.units[unit].parent {
                Some(parent) => unit = parent,
                None => return unit,
            }
        }
        unit
    }
}

/// A credit code of a division that is none.
fn code(kind: &str, serial: usize) -> String {
    let serial = u32::try_from(serial).unwrap_or(0);
    CreditCode::compose(kind, "999902", serial).map(|c| c.as_str().to_owned()).unwrap_or_default()
}
