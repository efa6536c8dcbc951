//! The roll: one row for each employed person.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use clock::{Day, Lang, Pack};
use exchange::{
    Cell, Columns, Field, Heading, Row, SheetError, Workbook, clean_field, half_width, is_footer, parse_date,
};

use super::{Counts, Reason, Verdict};
use crate::rules::identity::{Identity, IdentityFault, Sex};

/// The columns of the roll in the order in which it is exported, with what people write above them.
pub const HEADINGS: &[Heading] = &[
    Heading { key: "serial", required: false, names: &["序号", "编号", "no", "no.", "serial"] },
    Heading {
        key: "name",
        required: true,
        names: &["姓名", "职工姓名", "会员姓名", "员工姓名", "人员姓名", "本人姓名", "name", "full name"],
    },
    Heading {
        key: "id_number",
        required: true,
        names: &[
            "证件号码",
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "居民身份证号码",
            "居民身份证号",
            "身份证",
            "证件号",
            "身份号码",
            "有效证件号码",
            "identity number",
            "id number",
            "id",
        ],
    },
    Heading { key: "sex", required: false, names: &["性别", "sex", "gender"] },
    Heading {
        key: "birth",
        required: false,
        names: &["出生日期", "出生年月日", "出生年月", "生日", "出生时间", "date of birth", "birth date", "birth"],
    },
    Heading {
        key: "mobile",
        required: false,
        names: &[
            "手机号码",
            "手机",
            "手机号",
            "联系电话",
            "联系方式",
            "移动电话",
            "电话",
            "电话号码",
            "本人手机号",
            "mobile",
            "phone",
            "mobile number",
        ],
    },
    Heading {
        key: "unit_code",
        required: true,
        names: &[
            "所在工会编号",
            "工会编号",
            "工会代码",
            "所在工会代码",
            "工会编码",
            "所属工会编号",
            "所属工会代码",
            "所在工会编码",
            "基层工会编号",
            "基层工会代码",
            "unit code",
            "unit",
            "union code",
        ],
    },
    Heading {
        key: "employer",
        required: false,
        names: &[
            "用人单位",
            "工作单位",
            "单位名称",
            "单位",
            "所在单位",
            "用人单位名称",
            "工作单位名称",
            "企业名称",
            "所在单位名称",
            "employer",
        ],
    },
    Heading {
        key: "trade",
        required: false,
        names: &["工种", "岗位", "工种岗位", "职业工种", "从事工种", "职业", "岗位名称", "trade", "post", "job"],
    },
    Heading {
        key: "skill",
        required: false,
        names: &["技能等级", "职业技能等级", "技术等级", "职业资格等级", "技能级别", "skill level", "skill"],
    },
    Heading {
        key: "industrial",
        required: false,
        names: &["产业工人", "是否产业工人", "是否为产业工人", "industrial worker", "industrial"],
    },
    Heading {
        key: "member",
        required: false,
        names: &["会员", "是否会员", "是否工会会员", "是否为会员", "工会会员", "是否入会", "member"],
    },
    Heading {
        key: "joined",
        required: false,
        names: &[
            "入会日期",
            "入会时间",
            "加入工会时间",
            "加入工会日期",
            "入会年月",
            "joined",
            "date joined",
            "joining date",
        ],
    },
];

/// What an accepted row of the roll says, in clean text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// The sheet's own serial number, as written.
    pub serial: Option<String>,
    /// The name.
    pub name: String,
    /// The name as sent, where cleaning changed its wording.
    pub name_raw: Option<String>,
    /// The identity number.
    pub id_number: Identity,
    /// The sex, which is that of the number.
    pub sex: Sex,
    /// The day of birth, which is that of the number.
    pub birth: Day,
    /// The mobile number; 11 digits unless the row was warned of.
    pub mobile: Option<String>,
    /// The unit's code, known to the caller.
    pub unit_code: String,
    /// The employer's name.
    pub employer: Option<String>,
    /// The employer's name as sent, where cleaning changed its wording.
    pub employer_raw: Option<String>,
    /// The trade or post.
    pub trade: Option<String>,
    /// The trade as sent, where cleaning changed its wording.
    pub trade_raw: Option<String>,
    /// The level of skill: a code of the pack's list `skill`.
    pub skill: Option<String>,
    /// Whether the person is an industrial worker.
    pub industrial: bool,
    /// Whether the person is a union member.
    pub member: bool,
    /// Since when, where the sheet says so; always empty for one who is not a member.
    pub joined: Option<Day>,
}

impl RollRow {
    /// The row in the layout of [`HEADINGS`], for export.
    pub fn fields<'a>(&'a self, pack: &'a Pack) -> [Field<'a>; 13] {
        let yes = |value: bool| Field::Text(if value { "是" } else { "否" });
        [
            self.serial.as_deref().into(),
            Field::Text(&self.name),
            Field::Text(self.id_number.as_str()),
            Field::Text(self.sex.chinese()),
            Field::Day(self.birth),
            self.mobile.as_deref().into(),
            Field::Text(&self.unit_code),
            self.employer.as_deref().into(),
            self.trade.as_deref().into(),
            self.skill.as_deref().and_then(|skill| pack.codes("skill")?.label(skill, Lang::Zh)).into(),
            yes(self.industrial),
            yes(self.member),
            self.joined.into(),
        ]
    }
}

/// One row of data with its verdict.
#[derive(Debug)]
pub struct RollEntry<'a> {
    /// The row as it stands in the sheet.
    pub row: Row<'a>,
    /// What was found.
    pub verdict: Verdict,
    /// What the row says, if it is accepted.
    pub data: Option<RollRow>,
}

/// Reads a roll and hands out every row of data with its verdict, until there are no more or the visitor breaks off.
///
/// * `columns` come from [`Columns::find`] with [`HEADINGS`].
/// * `as_of` is the day that the sheet speaks of: nobody born later can stand in it.
/// * `pack` has the code lists by which words are read.
/// * `knows_unit` says whether the register has a unit of that code on that day.
///
/// Empty rows, totals and signatures are passed over. A person who stands in two rows is taken from the first of them
/// that is otherwise in order. Memory grows by a few bytes for each accepted row.
///
/// # Errors
/// [`SheetError`] when the file proves damaged or too large on the way.
pub fn read_roll<R: Read + Seek>(
    book: &mut Workbook<R>,
    columns: &Columns,
    as_of: Day,
    pack: &Pack,
    knows_unit: impl Fn(&str) -> bool,
    mut visit: impl FnMut(RollEntry<'_>) -> ControlFlow<()>,
) -> Result<Counts, SheetError> {
    let mut judge = Judge { places: Places::of(columns), as_of, pack, knows_unit, seen: HashMap::new() };
    let mut counts = Counts::default();
    book.for_each_row(columns.sheet, |row| {
        if row.number() <= columns.row || row.is_blank() {
            return ControlFlow::Continue(());
        }
        if !identifies(judge.places.id_number(row)) && is_footer(&row) {
            counts.skipped += 1;
            return ControlFlow::Continue(());
        }
        let (verdict, data) = judge.judge(row);
        counts.count(&verdict);
        visit(RollEntry { row, verdict, data })
    })?;
    Ok(counts)
}

/// Whether a cell could be meant for an identity number. A total or a signature may stand in that column too.
fn identifies(cell: Cell<'_>) -> bool {
    const SHORTEST: usize = 15;
    match cell {
        Cell::Text(text) => text.len() >= SHORTEST && text.chars().filter(|c| c.is_numeric()).count() >= SHORTEST,
        Cell::Number(number, _) => number >= 1e14,
        _ => false,
    }
}

/// Where each column is, looked up once.
struct Places([Option<usize>; 13]);

impl Places {
    fn of(columns: &Columns) -> Places {
        let mut places = [None; 13];
        for (place, heading) in places.iter_mut().zip(HEADINGS) {
            *place = columns.index(heading.key);
        }
        Places(places)
    }

    fn cells<'a>(&self, row: Row<'a>) -> [Cell<'a>; 13] {
        self.0.map(|place| place.map_or(Cell::Empty, |place| row.cell(place)))
    }

    fn id_number<'a>(&self, row: Row<'a>) -> Cell<'a> {
        self.0[2].map_or(Cell::Empty, |place| row.cell(place))
    }

    fn has_member(&self) -> bool {
        self.0[11].is_some()
    }
}

struct Judge<'p, K> {
    places: Places,
    as_of: Day,
    pack: &'p Pack,
    knows_unit: K,
    /// Accepted numbers and the rows they stand in.
    seen: HashMap<u64, u32>,
}

impl<K: Fn(&str) -> bool> Judge<'_, K> {
    fn judge(&mut self, row: Row<'_>) -> (Verdict, Option<RollRow>) {
        let [serial, name, id_number, sex, birth, mobile, unit, employer, trade, skill, industrial, member, joined] =
            self.places.cells(row);
        let mut verdict = Verdict::default();
        let mut normalised = false;
        let mut text = |cell: Cell<'_>| Text::of(cell, &mut normalised);

        let identity = self.identity(id_number).map_err(|reason| verdict.rejected.push(reason));
        let name = text(name);
        if name.clean.is_none() {
            verdict.rejected.push(Reason::NameMissing);
        }
        let unit_code = code(unit);
        if unit_code.is_empty() {
            verdict.rejected.push(Reason::UnitMissing);
        } else if !(self.knows_unit)(&unit_code) {
            verdict.rejected.push(Reason::UnitUnknown);
        }
        let joined = parse_date(joined).map_err(|_| verdict.rejected.push(Reason::DateUnreadable));
        let (Ok(identity), Ok(joined), Some(name_clean), true) = (identity, joined, name.clean, verdict.is_accepted())
        else {
            return (verdict, None);
        };
        match self.seen.entry(identity.packed()) {
            Entry::Occupied(first) => {
                verdict.rejected.push(Reason::DuplicateInFile { first: *first.get() });
                return (verdict, None);
            }
            Entry::Vacant(place) => place.insert(row.number()),
        };

        let employer = text(employer);
        let trade = text(trade);
        let mut warn = |reason| verdict.warned.push(reason);
        match Sex::parse(&sex.text()) {
            Some(sex) if sex != identity.sex() => warn(Reason::SexConflict),
            None if !sex.is_blank() => warn(Reason::SexUnreadable),
            _ => {}
        }
        match parse_date(birth) {
            Ok(Some(dated)) if !agrees(dated, identity.birth()) => warn(Reason::BirthConflict),
            Err(_) => warn(Reason::BirthUnreadable),
            _ => {}
        }
        let mobile = phone(mobile).map(|(number, right)| {
            if !right {
                warn(Reason::MobileMalformed);
            }
            number
        });
        let skill = coded(self.pack, "skill", skill).unwrap_or_else(|| {
            warn(Reason::SkillUnknown);
            None
        });
        let industrial = flag(industrial).unwrap_or_else(|| {
            warn(Reason::IndustrialUnreadable);
            false
        });
        let mut joined = joined.map(|dated| dated.day);
        // A sheet of members alone has no column that says so.
        let member = if self.places.has_member() {
            flag(member).unwrap_or_else(|| {
                warn(Reason::MemberUnreadable);
                false
            })
        } else {
            joined.is_some()
        };
        if !member && joined.take().is_some() {
            warn(Reason::JoinedWithoutMembership);
        }
        if joined.is_some_and(|joined| joined < identity.birth()) {
            warn(Reason::JoinedBeforeBirth);
            joined = None;
        }
        if normalised {
            verdict.warned.push(Reason::TextNormalised);
        }
        let data = RollRow {
            serial: Some(serial.text().trim().to_owned()).filter(|serial| !serial.is_empty()),
            name: name_clean,
            name_raw: name.raw,
            id_number: identity,
            sex: identity.sex(),
            birth: identity.birth(),
            mobile,
            unit_code: unit_code.into_owned(),
            employer: employer.clean,
            employer_raw: employer.raw,
            trade: trade.clean,
            trade_raw: trade.raw,
            skill,
            industrial,
            member,
            joined,
        };
        (verdict, Some(data))
    }

    fn identity(&self, cell: Cell<'_>) -> Result<Identity, Reason> {
        let identity = Identity::from_cell(cell).map_err(|fault| match fault {
            IdentityFault::Missing => Reason::IdMissing,
            IdentityFault::Malformed => Reason::IdMalformed,
            IdentityFault::CheckDigit => Reason::IdCheckDigit,
            IdentityFault::PrecisionLost => Reason::IdPrecisionLost,
        })?;
        if identity.birth() > self.as_of { Err(Reason::IdMalformed) } else { Ok(identity) }
    }
}

/// A cell's clean text, and the text as sent where its wording changed.
pub(super) struct Text {
    pub(super) clean: Option<String>,
    pub(super) raw: Option<String>,
}

impl Text {
    pub(super) fn of(cell: Cell<'_>, normalised: &mut bool) -> Text {
        let sent = cell.text();
        let cleaned = clean_field(&sent);
        let raw = cleaned.changed().then(|| sent.trim().to_owned());
        *normalised |= raw.is_some();
        Text { clean: Some(cleaned.text.into_owned()).filter(|text| !text.is_empty()), raw }
    }
}

/// The pack's code for what a cell says: `Some(None)` for a cell that says there is none, `None` for a word the list does not know.
pub(super) fn coded(pack: &Pack, list: &str, cell: Cell<'_>) -> Option<Option<String>> {
    let text = cell.text();
    let said = text.trim();
    let nothing = |list: &clock::CodeList| list.code_for_text(said).is_some();
    if said.is_empty() || matches!(said, "-" | "/" | "—") || pack.codes("nothing").is_some_and(nothing) {
        return Some(None);
    }
    pack.codes(list)?.code_for_text(said).map(|code| Some(code.code.clone()))
}

/// A code such as a unit's: width, spaces and the apostrophe that marks text in a spreadsheet mean nothing in it.
pub(super) fn code(cell: Cell<'_>) -> Cow<'_, str> {
    match cell.text() {
        Cow::Borrowed(text) if text.bytes().all(|b| b.is_ascii_alphanumeric()) => Cow::Borrowed(text),
        text => {
            let text = half_width(&text);
            let text = text.trim().trim_start_matches('\'');
            Cow::Owned(text.chars().filter(|c| !c.is_whitespace()).collect())
        }
    }
}

/// A month alone agrees with every day in it.
fn agrees(dated: exchange::Dated, birth: Day) -> bool {
    match dated.note {
        Some(exchange::DateNote::MonthOnly) => {
            let (said, born) = (dated.day.date(), birth.date());
            (said.year(), said.month()) == (born.year(), born.month())
        }
        _ => dated.day == birth,
    }
}

/// A telephone number without what people put between its digits, and whether it is a mobile number of the mainland.
fn phone(cell: Cell<'_>) -> Option<(String, bool)> {
    let text = cell.text();
    let text = half_width(&text);
    let mut number: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\'')).collect();
    for prefix in ["+86", "0086", "86"] {
        if number.len() == 11 + prefix.len() && number.starts_with(prefix) {
            number.drain(..prefix.len());
        }
    }
    if number.is_empty() {
        return None;
    }
    let bytes = number.as_bytes();
    let right = bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit);
    // A number that is none is kept as it was written, so that a person can see what was meant.
    Some(if right { (number, true) } else { (text.trim().to_owned(), false) })
}

/// Yes or no as people write it; an empty cell is no.
fn flag(cell: Cell<'_>) -> Option<bool> {
    if let Cell::Bool(value) = cell {
        return Some(value);
    }
    let text = cell.text();
    let text = half_width(&text);
    match text.trim() {
        "是" | "√" | "✓" | "✔" | "有" | "1" | "Y" | "y" | "YES" | "Yes" | "yes" | "TRUE" | "true" | "对" => {
            Some(true)
        }
        "" | "否" | "×" | "✗" | "无" | "0" | "N" | "n" | "NO" | "No" | "no" | "FALSE" | "false" | "-" | "/"
        | "不是" | "X" | "x" => Some(false),
        _ => None,
    }
}
