//! The means test: what a household is entitled to by the numbers. Pure, in whole fen, explained step by step.
//!
//! per capita = (income of the year − unavoidable spending) ÷ 12 ÷ members. Nothing is divided before it is compared:
//! both sides are multiplied out, so no rounding can move a household over a line. The outcome is a proposal; a person
//! decides ([`crate::acts::put_result`] keeps both).

use clock::{Bound, Comparator, Day, Label, Lang, Sureness};
use serde::{Deserialize, Serialize};
use ui::text::money;

/// A version of the test: dated data of the pack.
pub use clock::MeansRule as Rule;

/// The categories in the order in which they are tested, with their names; the last holds where no other does.
pub const CATEGORIES: [(&str, clock::Both); 4] = [
    ("deep", ("深度困难", "Deep hardship")),
    ("relative", ("相对困难", "Relative hardship")),
    ("accidental", ("意外致困", "Accidental hardship")),
    ("none", ("不符合困难标准", "Not in hardship by the numbers")),
];

/// The most members a household may have, and the most fen an amount may be, to be one that can be tested.
const MOST_MEMBERS: i64 = 100;
const MOST_FEN: i64 = 1_000_000_000_000;

/// What is tested: a household's numbers on a day. Amounts are fen of the year, the line is fen of a person and month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The day by whose rule it is tested.
    pub as_of: Day,
    /// The minimum-living line of the division on that day.
    pub line_fen: i64,
    /// How many live together; at least 1.
    pub members: i64,
    /// Disposable income of all members.
    pub income_fen: i64,
    /// Unavoidable spending of the kinds that every test deducts.
    #[serde(default)]
    pub rigid_fen: i64,
    /// Spending of the kinds that only the test of the relative category deducts: the necessary cost of working.
    #[serde(default)]
    pub work_cost_fen: i64,
    /// What an accident cost after compensation, insurance and relief.
    #[serde(default)]
    pub accident_fen: i64,
}

impl Input {
    /// A household's numbers, gathered from the lines of its sheet of means: `(side, kind, fen)` with the codes of
    /// `hardship_side` and `hardship_amount`. What the rule deducts decides where spending counts; kinds it does not
    /// name and assets do not count.
    pub fn gathered<'a>(
        rule: &Rule,
        (as_of, line_fen): (Day, i64),
        members: i64,
        amounts: impl IntoIterator<Item = (&'a str, &'a str, i64)>,
    ) -> Input {
        let mut input =
            Input { as_of, line_fen, members, income_fen: 0, rigid_fen: 0, work_cost_fen: 0, accident_fen: 0 };
        let names = |kinds: &[String], kind: &str| kinds.iter().any(|each| each == kind);
        for (side, kind, fen) in amounts {
            let sum = match side {
                "income" => &mut input.income_fen,
                "accident" => &mut input.accident_fen,
                "rigid" if names(&rule.deducts, kind) => &mut input.rigid_fen,
                "rigid" if names(&rule.deducts_relative, kind) => &mut input.work_cost_fen,
                _ => continue,
            };
            *sum = sum.saturating_add(fen);
        }
        input
    }

    /// What keeps these numbers from being those of a household, in both languages; `None` where they can be tested.
    pub fn fault(&self) -> Option<(String, String)> {
        if !(1..=MOST_MEMBERS).contains(&self.members) {
            return Some((
                format!("家庭人口须为 1 至 {MOST_MEMBERS} 人，现为 {}。", self.members),
                format!("members must be 1 to {MOST_MEMBERS}; it is {}.", self.members),
            ));
        }
        if !(1..=MOST_FEN).contains(&self.line_fen) {
            return Some((
                format!("低保标准须大于 0，现为 {} 分。", self.line_fen),
                format!("line_fen must be more than 0; it is {}.", self.line_fen),
            ));
        }
        let amounts = [
            ("income_fen", "家庭年收入", self.income_fen),
            ("rigid_fen", "刚性支出", self.rigid_fen),
            ("work_cost_fen", "必要就业成本", self.work_cost_fen),
            ("accident_fen", "意外费用", self.accident_fen),
        ];
        let (name, zh, fen) = amounts.into_iter().find(|(.., fen)| !(0..=MOST_FEN).contains(fen))?;
        Some((
            format!("{zh}须为不小于 0、不大于 {} 元的整数分，现为 {fen} 分。", money(MOST_FEN)),
            format!("{name} must be whole fen from 0 to {} yuan; it is {fen}.", money(MOST_FEN)),
        ))
    }

    /// What is left of the year's income for the test of a category.
    fn net(&self, category: &str) -> i128 {
        let work_cost = if category == "relative" { self.work_cost_fen } else { 0 };
        i128::from(self.income_fen) - i128::from(self.rigid_fen) - i128::from(work_cost)
    }

    /// The line of all members for a year.
    fn line_of_all(&self) -> i128 {
        i128::from(self.line_fen) * 12 * i128::from(self.members.max(1))
    }

    /// Fen a person and month, what is less than a fen left out.
    fn per_capita(&self, net: i128) -> i64 {
        let fen = net.div_euclid(12 * i128::from(self.members.max(1)));
        i64::try_from(fen).unwrap_or(if fen < 0 { i64::MIN } else { i64::MAX })
    }
}

/// What a test came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// `deep`, `relative`, `accidental` or `none`: the first that holds, in this order. A proposal.
    pub category: &'static str,
    /// Fen a person and month after the deductions of the test that decided; of the last test of income where none of
    /// them holds. What is less than a fen is left out; may be negative.
    pub per_capita_fen: i64,
    /// The line it was compared with.
    pub line_fen: i64,
    /// Each step, in order.
    pub reasons: Vec<Reason>,
    /// The version of the rule.
    pub rule: String,
}

/// One step of a test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The rule that was in force.
    Rule {
        /// On this day.
        as_of: Day,
        /// Its version.
        version: String,
        /// What it rests on.
        basis: Label,
        /// How sure the pack is.
        sureness: Sureness,
    },
    /// What is left for a month and person.
    Net {
        /// The numbers.
        input: Input,
        /// Whether the cost of working is deducted too.
        work_cost: bool,
        /// Fen of the year that are left.
        net_fen: i128,
        /// Fen a person and month, what is less than a fen left out.
        per_capita_fen: i64,
    },
    /// A per-capita amount compared with the line.
    Line {
        /// The category it decides about; `exit` where the question is whether a household can be lifted out.
        category: &'static str,
        /// How it is compared.
        bound: Bound,
        /// The numbers.
        input: Input,
        /// Fen of the year that are left.
        net_fen: i128,
        /// Whether it holds.
        holds: bool,
    },
    /// The cost of an accident compared with the year's income.
    Accident {
        /// How it is compared.
        bound: Bound,
        /// The numbers.
        input: Input,
        /// Whether it holds.
        holds: bool,
    },
    /// What is proposed.
    Proposed {
        /// The category.
        category: &'static str,
    },
}

/// Tests a household by a version of the rule. The caller has asked [`Input::fault`]; numbers it would refuse give an
/// outcome nobody should rely on, never a panic.
pub fn test(rule: &Rule, input: &Input) -> Outcome {
    let mut reasons = Vec::with_capacity(8);
    reasons.push(rule_reason(rule, input));
    let mut per_capita_fen = 0;
    let mut category = "none";
    for (name, bound) in [("deep", rule.deep), ("relative", rule.relative)] {
        let net_fen = input.net(name);
        let holds = is_so(bound, net_fen, input.line_of_all());
        let deducts_more = name == "relative" && input.work_cost_fen != 0;
        per_capita_fen = input.per_capita(net_fen);
        // The second test says what is left only where it is another amount.
        if name == "deep" || deducts_more {
            reasons.push(Reason::Net { input: *input, work_cost: deducts_more, net_fen, per_capita_fen });
        }
        reasons.push(Reason::Line { category: name, bound, input: *input, net_fen, holds });
        if holds {
            category = name;
            break;
        }
    }
    if category == "none" {
        let bound = rule.accidental;
        let holds = is_so(bound, i128::from(input.accident_fen), i128::from(input.income_fen));
        reasons.push(Reason::Accident { bound, input: *input, holds });
        if holds {
            category = "accidental";
        }
    }
    reasons.push(Reason::Proposed { category });
    Outcome { category, per_capita_fen, line_fen: input.line_fen, reasons, rule: rule.version.clone() }
}

/// Whether a household's numbers allow it to be lifted out, and how that was found: the part of an exit that can be
/// computed. The five guarantees are a person's to judge.
pub fn may_leave(rule: &Rule, input: &Input) -> (bool, Vec<Reason>) {
    let net_fen = input.net("exit");
    let holds = is_so(rule.exit, net_fen, input.line_of_all());
    let per_capita_fen = input.per_capita(net_fen);
    let reasons = vec![
        rule_reason(rule, input),
        Reason::Net { input: *input, work_cost: false, net_fen, per_capita_fen },
        Reason::Line { category: "exit", bound: rule.exit, input: *input, net_fen, holds },
    ];
    (holds, reasons)
}

fn rule_reason(rule: &Rule, input: &Input) -> Reason {
    Reason::Rule {
        as_of: input.as_of,
        version: rule.version.clone(),
        basis: rule.basis.clone(),
        sureness: rule.sureness,
    }
}

/// Whether an amount stands so to so many times another; both sides multiplied out.
fn is_so(bound: Bound, amount: i128, of: i128) -> bool {
    let (part, whole) = (bound.times.part(), bound.times.whole());
    bound.comparator.holds(amount.saturating_mul(whole), of.saturating_mul(part))
}

/// The name of a category.
pub fn category_name(category: &str, lang: Lang) -> &'static str {
    CATEGORIES.iter().find(|(code, _)| *code == category).map_or("", |(_, both)| clock::said(*both, lang))
}

impl Outcome {
    /// The steps as sentences.
    pub fn explanation(&self, lang: Lang) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.text(lang)).collect()
    }

    /// The answer as scripts read it: `category`, `per_capita_fen`, `line_fen`, `rule`, `reasons` and `reasons_en`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "category": self.category,
            "per_capita_fen": self.per_capita_fen,
            "line_fen": self.line_fen,
            "rule": self.rule,
            "reasons": self.explanation(Lang::Zh),
            "reasons_en": self.explanation(Lang::En),
        })
    }
}

impl Reason {
    /// The step as a sentence, with every number and how it is compared.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Reason::Rule { as_of, version, basis, sureness } => {
                let sure = match sureness {
                    Sureness::Found | Sureness::Known => "",
                    Sureness::Unsure => "此规则尚待确认。",
                    Sureness::Local => "此规则由各地规定，请核实当地规定。",
                };
                format!("适用 {as_of} 的规则 {version}：{}。{sure}", basis.zh)
            }
            Reason::Net { input, work_cost, net_fen, per_capita_fen } => {
                let more = if *work_cost {
                    format!("，减必要就业成本 {} 元", money(input.work_cost_fen))
                } else {
                    String::new()
                };
                format!(
                    "家庭年收入 {} 元，减刚性支出 {} 元{more}，余 {} 元；除以 12 个月，再除以 {} 人，人均每月 {} 元（不足一分的舍去，比较时不舍）。",
                    money(input.income_fen),
                    money(input.rigid_fen),
                    wide(*net_fen),
                    input.members,
                    money(*per_capita_fen)
                )
            }
            Reason::Line { category, bound, input, net_fen, holds } => {
                let what = if *category == "exit" { "退出条件" } else { category_name(category, Lang::Zh) };
                format!(
                    "{what}：人均每月须{}低保标准 {} 元的 {} 倍。全家全年比较：{} 元，与 {} 元 × 12 个月 × {} 人 × {} = {} 元：{}。",
                    comparator_zh(bound.comparator),
                    money(input.line_fen),
                    times(*bound),
                    wide(*net_fen),
                    money(input.line_fen),
                    input.members,
                    times(*bound),
                    product(input.line_of_all(), *bound),
                    verdict_zh(*holds)
                )
            }
            Reason::Accident { bound, input, holds } => format!(
                "意外致困：当年意外费用须{}家庭年收入的 {}。意外费用 {} 元，与 {} 元 × {} = {} 元比较：{}。",
                comparator_zh(bound.comparator),
                percent(*bound),
                money(input.accident_fen),
                money(input.income_fen),
                percent(*bound),
                product(i128::from(input.income_fen), *bound),
                verdict_zh(*holds)
            ),
            Reason::Proposed { category } => {
                format!("测算建议：{}。测算只是建议，由人核实后决定。", category_name(category, Lang::Zh))
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Reason::Rule { as_of, version, basis, sureness } => {
                let sure = match sureness {
                    Sureness::Found | Sureness::Known => "",
                    Sureness::Unsure => " This rule is still to be confirmed.",
                    Sureness::Local => " This rule is set locally; check what holds where you are.",
                };
                format!("Rule {version}, in force on {as_of}: {}.{sure}", basis.en)
            }
            Reason::Net { input, work_cost, net_fen, per_capita_fen } => {
                let more = if *work_cost {
                    format!(", less the necessary cost of working of {} yuan", money(input.work_cost_fen))
                } else {
                    String::new()
                };
                format!(
                    "Income of the year {} yuan, less unavoidable spending of {} yuan{more}: {} yuan are left; by 12 months and \
                     {} members, {} yuan a person and month (less than a fen left out here, not in comparing).",
                    money(input.income_fen),
                    money(input.rigid_fen),
                    wide(*net_fen),
                    input.members,
                    money(*per_capita_fen)
                )
            }
            Reason::Line { category, bound, input, net_fen, holds } => {
                let what = if *category == "exit" { "Exit" } else { category_name(category, Lang::En) };
                format!(
                    "{what}: the amount a person and month must be {} {} times the minimum-living line of {} yuan. For all \
                     members and the year: {} yuan against {} yuan × 12 months × {} members × {} = {} yuan: {}.",
                    comparator_en(bound.comparator),
                    times(*bound),
                    money(input.line_fen),
                    wide(*net_fen),
                    money(input.line_fen),
                    input.members,
                    times(*bound),
                    product(input.line_of_all(), *bound),
                    verdict_en(*holds)
                )
            }
            Reason::Accident { bound, input, holds } => format!(
                "Accidental hardship: the cost caused in the year must be {} {} of the year's income. {} yuan against {} yuan × {} \
                 = {} yuan: {}.",
                comparator_en(bound.comparator),
                percent(*bound),
                money(input.accident_fen),
                money(input.income_fen),
                percent(*bound),
                product(i128::from(input.income_fen), *bound),
                verdict_en(*holds)
            ),
            Reason::Proposed { category } => format!(
                "Proposed: {}. It is a proposal; a person looks into it and decides.",
                category_name(category, Lang::En)
            ),
        }
    }
}

fn comparator_zh(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Below => "低于",
        Comparator::AtMost => "不高于",
        Comparator::Above => "高于",
        Comparator::AtLeast => "不低于",
    }
}

fn comparator_en(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Below => "below",
        Comparator::AtMost => "at most",
        Comparator::Above => "above",
        Comparator::AtLeast => "at least",
    }
}

fn verdict_zh(holds: bool) -> &'static str {
    if holds { "成立" } else { "不成立" }
}

fn verdict_en(holds: bool) -> &'static str {
    if holds { "it holds" } else { "it does not hold" }
}

/// How many times, as people write it: `2`, `1.5`, or `5/3` where tenths do not say it.
fn times(bound: Bound) -> String {
    let (part, whole) = (bound.times.part(), bound.times.whole());
    match (part % whole, part * 10 % whole) {
        (0, _) => (part / whole).to_string(),
        (_, 0) => format!("{}.{}", part / whole, part * 10 / whole % 10),
        _ => format!("{part}/{whole}"),
    }
}

/// A share, as people write it: `80%`, or `2/3` where percents do not say it.
fn percent(bound: Bound) -> String {
    let (part, whole) = (bound.times.part(), bound.times.whole());
    if part * 100 % whole == 0 { format!("{}%", part * 100 / whole) } else { format!("{part}/{whole}") }
}

/// So many times an amount in yuan; `≈` where it is no whole number of fen.
fn product(of: i128, bound: Bound) -> String {
    let (all, whole) = (of.saturating_mul(bound.times.part()), bound.times.whole());
    let about = if all % whole == 0 { "" } else { "≈ " };
    format!("{about}{}", wide(all.div_euclid(whole)))
}

/// Money in fen, however large.
fn wide(fen: i128) -> String {
    money(i64::try_from(fen).unwrap_or(if fen < 0 { i64::MIN } else { i64::MAX }))
}
