//! The forms of the story, what the register refused, and complaints.

use access::Role;
use clock::Day;
use procedure::filing::Filer;
use procedure::{Given, Refusal};
use record::Moment;

use super::{Story, Teller, Told, actor, commit, on, take};
use crate::forms::acts::{NewField, NewForm, add_field, add_form};
use crate::forms::complaint::{Filing, file, name_officer};
use crate::forms::register::{COMPLAINT, FORM_RETURN};
use crate::forms::returns::fields;
use crate::forms::rules::{COMPLAINT_PROCEDURE, FORM_PROCEDURE, RETURN_PROCEDURE};

/// What happens with forms and complaints.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paperwork {
    /// A form is registered, by its place.
    Register(usize),
    /// A step of it.
    Step(usize, &'static str),
    /// The grassroots union of the story answers the newest return of a form.
    Return(usize),
    /// Who answers complaints is named.
    Officer,
    /// Somebody complains; the newest complaint is answered.
    Complain(&'static str, &'static str, bool),
    Answer,
}

struct Planned {
    title: &'static str,
    lead: char,
    basis: &'static str,
    purpose: &'static str,
    frequency: &'static str,
    audience: &'static str,
    fields: &'static [(&'static str, &'static str, bool)],
}

const FORMS: [Planned; 4] = [
    Planned {
        title: "基层工会经费和活动季报",
        lead: 'F',
        basis: "基层工会经费收支管理办法",
        purpose: "掌握经费使用和活动开展情况",
        frequency: "quarterly",
        audience: "basic",
        fields: &[
            ("工会名称", "line", true),
            ("会员人数", "int", false),
            ("会员人数", "int", true),
            ("本季度行政拨缴经费（元）", "int", false),
            ("本季度职工活动支出（元）", "int", false),
            ("本季度开展活动场次", "int", false),
        ],
    },
    Planned {
        title: "企业班组建设年度情况",
        lead: 'F',
        basis: "班组建设提升三年计划",
        purpose: "安排下一年度班组建设支持项目",
        frequency: "yearly",
        audience: "basic",
        fields: &[("工会名称", "line", true), ("班组数量", "int", false), ("存在困难", "text", false)],
    },
    Planned {
        title: "职工技能培训需求调查",
        lead: 'H',
        basis: "补贴性职业技能培训工作安排",
        purpose: "编制年度培训计划",
        frequency: "yearly",
        audience: "basic",
        fields: &[("联系人手机号码", "line", false), ("希望开展的培训工种", "text", false)],
    },
    Planned {
        title: "职工花名册按周报送",
        lead: 'F',
        basis: "工作需要",
        purpose: "掌握人员变动",
        frequency: "monthly",
        audience: "middle",
        fields: &[("职工姓名", "line", false), ("身份证号码", "line", false), ("本月新情况", "text", false)],
    },
];

/// What happens when.
pub(super) fn events() -> Vec<(Day, Paperwork)> {
    use Paperwork::{Answer, Complain, Officer, Register, Return, Step};
    let mut all = vec![
        ("2025-12-22", Officer),
        ("2026-01-05", Register(0)),
        ("2026-01-07", Step(0, "submit")),
        ("2026-01-09", Step(0, "approve")),
        ("2026-01-12", Step(0, "issue")),
        ("2026-01-20", Return(0)),
        ("2026-02-25", Complain("form", "三个部门都来要会员人数，口径还不一样，能不能从系统里取？", true)),
        ("2026-02-28", Answer),
        ("2026-04-15", Return(0)),
        ("2026-06-23", Register(3)),
        ("2026-06-24", Step(3, "submit")),
        ("2026-06-26", Step(3, "refuse")),
        ("2026-07-14", Return(0)),
        ("2026-09-07", Register(1)),
        ("2026-09-08", Step(1, "submit")),
        ("2026-09-10", Step(1, "approve")),
        ("2026-09-14", Step(1, "issue")),
        ("2026-10-21", Complain("system", "手机上填报时提交按钮被挡住，要往下滑才能看见。", false)),
        ("2026-10-23", Answer),
        ("2026-11-10", Register(2)),
        ("2026-11-17", Step(2, "submit")),
        ("2026-11-19", Complain("service", "希望下班后也能办理会籍转接。", false)),
    ];
    all.sort_by_key(|(day, _)| on(day));
    all.into_iter().map(|(day, event)| (on(day), event)).collect()
}

impl Story {
    pub(super) fn paperwork(&mut self, teller: &Teller<'_>, event: Paperwork) -> Told<()> {
        let federation = self.places.federation;
        match event {
            Paperwork::Register(at) => self.register_form(teller, &FORMS[at], at),
            Paperwork::Step(at, step) => {
                // Whoever approves did not ask.
                let approves = matches!(step, "approve" | "refuse");
                let (unit, role) =
                    if approves { (federation, Role::Leader) } else { (self.places.of(FORMS[at].lead), Role::Officer) };
                let by = actor(teller, unit, role)?;
                let given = if step == "refuse" {
                    Given::none().with("reason", "系统已有职工名册，不得再要；确有新增事项另行报批。")
                } else {
                    Given::none()
                };
                take(teller, &FORM_PROCEDURE, self.forms[at], step, given, &by, unit)
            }
            Paperwork::Return(at) => self.return_form(teller, self.forms[at]),
            Paperwork::Officer => {
                let leader = actor(teller, federation, Role::Leader)?;
                let officer = actor(teller, federation, Role::Officer)?.id();
                let by = leader.clone();
                commit(teller, &leader, federation, "指定投诉建议办理人", move |commit, desk| {
                    name_officer(commit, desk, officer, &by)
                })?;
                Ok(())
            }
            Paperwork::Complain(kind, text, by_clerk) => {
                let clerk = actor(teller, self.places.basic, Role::Clerk)?;
                let account = if by_clerk { clerk.id() } else { 0 };
                let day = (teller.desk)()?.today;
                let filing = Filing {
                    kind: kind.into(),
                    page: if kind == "form" { "/forms".into() } else { "/".into() },
                    text: text.into(),
                    contact: String::new(),
                    filer: Filer {
                        account,
                        code: (!by_clerk).then(|| format!("demo{day}demo00").replace('-', "").to_uppercase()),
                        form: format!("demo {day}"),
                        address: "127.0.0.1".into(),
                    },
                };
                commit(teller, &procedure::Actor::System, federation, "收到投诉建议", move |commit, desk| {
                    file(commit, desk, &filing)
                })?;
                Ok(())
            }
            Paperwork::Answer => {
                let officer = actor(teller, federation, Role::Officer)?;
                let desk = (teller.desk)()?;
                let open = teller.store.read(|db| {
                    let at = Moment { as_of: desk.today, known: db.head()?.commit };
                    db.find(&COMPLAINT, "state", "received", at)
                })?;
                let record = open.last().map(|version| version.id).ok_or(Refusal::Missing)?;
                let given =
                    Given::none().with("answer", "感谢反映。已核实，会员人数一律由系统带出，不再另要；页面问题已改。");
                take(teller, &COMPLAINT_PROCEDURE, record, "answer", given, &officer, federation)
            }
        }
    }

    fn register_form(&mut self, teller: &Teller<'_>, planned: &'static Planned, at: usize) -> Told<()> {
        let unit = self.places.of(planned.lead);
        let by = actor(teller, unit, Role::Officer)?;
        let today = (teller.desk)()?.today;
        let form = NewForm {
            title: planned.title.into(),
            unit,
            basis: planned.basis.into(),
            purpose: planned.purpose.into(),
            frequency: planned.frequency.into(),
            audience: planned.audience.into(),
            due_days: Some(20),
            expires: Some(today.plus(700)),
            officer: None,
        };
        let maker = by.clone();
        let made = commit(teller, &by, unit, &format!("登记报表：{}", planned.title), move |commit, desk| {
            add_form(commit, desk, &form, maker)
        })?;
        self.forms[at] = made.value;
        for (label, kind, shown) in planned.fields {
            let (id, holdings) = (made.value, teller.holdings.clone());
            let field = NewField {
                label: (*label).into(),
                kind: (*kind).into(),
                list: String::new(),
                required: !shown,
                shown: *shown,
            };
            // What the system holds is refused, and the attempt is kept.
            commit(teller, &by, unit, "报表字段", move |commit, desk| {
                add_field(commit, desk, &holdings, id, &field)
            })?;
        }
        Ok(())
    }

    fn return_form(&self, teller: &Teller<'_>, form: i64) -> Told<()> {
        let unit = self.places.basic;
        let clerk = actor(teller, unit, Role::Clerk)?;
        let desk = (teller.desk)()?;
        let found = teller.store.read(|db| {
            let at = Moment { as_of: desk.today, known: db.head()?.commit };
            let mut open = db.find(&FORM_RETURN, "unit", unit, at)?;
            open.retain(|ret| ret.int("form") == Some(form) && ret.text("state") == "open");
            Ok::<_, record::Error>(open.last().map(|ret| ret.id).zip(Some(fields(db, form, at)?)))
        })?;
        let Some((ret, fields)) = found else { return Ok(()) };
        let mut given = Given::none();
        for (place, field) in fields.iter().enumerate() {
            let answer = if field.is_asked() { (1_200 + place * 37).to_string() } else { String::new() };
            given = given.with(&field.name(), answer);
        }
        take(teller, &RETURN_PROCEDURE, ret, "return", given, &clerk, unit)
    }
}
