//! Fictional persons: names, numbers and dates from a fixed sequence. Nobody here exists; identity numbers carry area codes of
//! no division (9999xx).

use std::collections::HashMap;

use clock::Day;

use crate::person::Identity;
use crate::rules::identity;

/// A small deterministic sequence (SplitMix64): the demo is the same on every machine and in every version.
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % (n.max(1) as u64)) as usize
    }

    /// Yes in so many of a thousand cases.
    pub fn permille(&mut self, n: usize) -> bool {
        self.below(1000) < n
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A day from the first to the last.
    pub fn day(&mut self, first: Day, last: Day) -> Day {
        let span = usize::try_from(last.0 - first.0).unwrap_or(0);
        first.plus(i32::try_from(self.below(span + 1)).unwrap_or(0))
    }

    /// The place that a weight falls on, by the running sums.
    pub fn weighted(&mut self, sums: &[u64]) -> usize {
        let total = sums.last().copied().unwrap_or(1).max(1);
        let at = self.next() % total;
        sums.partition_point(|s| *s <= at)
    }
}

const FAMILY: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡",
    "蒋", "余", "于", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆",
    "汪", "范", "石", "廖", "贾", "夏", "韦", "付", "方", "白", "邹", "孟", "熊", "秦", "邱", "江", "尹", "薛", "闫",
    "段", "雷", "侯", "龙", "史", "陶", "黎", "贺", "顾", "毛", "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戴",
    "莫", "孔", "向", "汤", "欧阳", "上官", "诸葛",
];
const GIVEN_MEN: &[char] = &[
    '伟', '强', '军', '勇', '杰', '磊', '涛', '明', '刚', '平', '辉', '鹏', '华', '飞', '波', '斌', '宇', '浩', '凯',
    '健', '俊', '帆', '旭', '宁', '林', '建', '国', '志', '海', '峰', '轩', '然', '航', '思', '远', '天', '文', '武',
    '新', '立', '东', '永', '成', '庆', '学', '振',
];
const GIVEN_WOMEN: &[char] = &[
    '芳', '娜', '敏', '静', '丽', '艳', '娟', '霞', '秀', '英', '玲', '桂', '兰', '婷', '雪', '梅', '红', '燕', '玉',
    '洁', '琳', '晶', '倩', '颖', '慧', '莹', '欣', '怡', '佳', '丹', '萍', '雨', '桐', '诗', '琪', '梦', '瑶', '可',
    '馨', '云', '晓', '春', '凤', '素', '珍', '淑',
];

/// Makes persons, each with a number of their own.
pub struct People {
    /// How many were born on a day so far: the number within that day is what keeps identity numbers apart.
    born: HashMap<Day, u32>,
    /// The first number of a day.
    first: u32,
}

impl Default for People {
    fn default() -> People {
        People::new()
    }
}

impl People {
    /// The first of them.
    pub fn new() -> People {
        People { born: HashMap::new(), first: 0 }
    }

    /// Others, who are none of the first however many those are: their numbers have other area codes.
    pub fn others() -> People {
        People { born: HashMap::new(), first: 499 * 50 }
    }

    /// The next number of a man or woman born on a day.
    pub fn number(&mut self, birth: Day, man: bool) -> String {
        let first = self.first;
        let serial = self.born.entry(birth).or_insert(first);
        *serial += 1;
        id_number(birth, *serial - 1, man)
    }

    /// The next person.
    pub fn next(&mut self, dice: &mut Dice) -> Identity {
        self.born_within(dice, FIRST_BIRTH, LAST_BIRTH)
    }

    /// The next person, born within these days.
    pub fn born_within(&mut self, dice: &mut Dice, first: Day, last: Day) -> Identity {
        let man = dice.permille(585);
        let given = if man { GIVEN_MEN } else { GIVEN_WOMEN };
        let mut name = String::from(*dice.pick(FAMILY));
        for _ in 0..if dice.permille(210) { 1 } else { 2 } {
            name.push(*dice.pick(given));
        }
        let birth = dice.day(first, last);
        let number = self.number(birth, man);
        let mobile = format!("1{}{:09}", dice.pick(&['3', '5', '7', '8']), dice.below(1_000_000_000));
        Identity {
            name,
            name_raw: None,
            id_number: number,
            mobile: Some(mobile),
            birth: Some(birth),
            sex: if man { "1" } else { "2" }.to_owned(),
        }
    }
}

/// 1961-01-01.
const FIRST_BIRTH: Day = Day(-3287);
/// 1999-12-31.
const LAST_BIRTH: Day = Day(10_956);

/// The identity number of the `serial`-th man or woman born on a day.
fn id_number(birth: Day, serial: u32, man: bool) -> String {
    let area = serial / 499 % 98 + 1;
    let order = (serial % 499) * 2 + if man { 1 } else { 2 };
    let date = birth.date();
    let body = format!("9999{area:02}{:04}{:02}{:02}{order:03}", date.year(), date.month(), date.day());
    identity::Identity::compose(&body).map(|i| i.as_str().to_owned()).unwrap_or_default()
}
