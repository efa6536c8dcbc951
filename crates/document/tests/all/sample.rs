//! Data as the reform ledger and relief give it, rich enough to fill each template.

use serde_json::{Value, json};

/// Data for a template, in the language of a pack.
pub fn of(pack: &str, template: &str) -> Value {
    let zh = pack == "cn";
    match template {
        "supervision-slip" if zh => slip_zh(),
        "supervision-slip" => slip_en(),
        "task-sheet" if zh => task_zh(),
        "task-sheet" => task_en(),
        "meeting-minutes" if zh => minutes_zh(),
        "meeting-minutes" => minutes_en(),
        "quarterly-report" if zh => report_zh(),
        "quarterly-report" => report_en(),
        "hardship-application" => application(zh),
        "hardship-authorisation" => authorisation(zh),
        "hardship-visit" => visit(zh),
        "hardship-minutes" => assessment(zh),
        "hardship-notice" => notice(zh),
        "hardship-approval" => approval(zh),
        "hardship-exit" => exit(zh),
        other => panic!("no sample of {other}"),
    }
}

fn slip_zh() -> Value {
    json!({
        "number": "济产改督〔2020〕3号",
        "level": "red",
        "to": "济源市人力资源和社会保障局",
        "item": "产业工人技能等级企业自主评价试点扩面",
        "task_title": "扩大技能人才自主评价，年内新增试点企业 5 家",
        "problem": "截至2020年9月7日，新增试点企业 2 家，低于序时进度；豫北、玉川两个集聚区尚未开展摸底。\n两次月度进展均为“无变化”，未说明原因。",
        "requirement": "一、9月15日前完成两个集聚区摸底，报送企业名单。\n二、9月底前确定第二批试点企业，明确责任领导和责任人。\n三、每周五报送一次进展，直至任务恢复绿灯。",
        "due": "2020-10-09",
        "due_reasons": [
            "自2020年9月8日起，第20个工作日，当日不计",
            "2020年9月27日（周日）为国庆节调休上班日，计入",
            "2020年10月1日至8日为国庆节、中秋节假期，不计"
        ],
        "sender": "济源市产业工人队伍建设改革协调小组办公室",
        "issued_on": "2020-09-08",
        "reply": {
            "text": "已完成两个集聚区摸底，共走访企业 41 家，确定第二批试点企业 4 家。\n进度滞后系第一季度线下走访暂停所致，已调整计划，10月底前补齐。",
            "by": "济源市人力资源和社会保障局",
            "on": "2020-09-29"
        },
        "evaluation": { "text": "措施具体，按期回复。转为黄灯，继续跟踪。", "by": "协调小组办公室", "on": "2020-10-10" },
    })
}

fn slip_en() -> Value {
    json!({
        "number": "2020/3",
        "level": "yellow",
        "to": "Department of Human Resources",
        "item": "Extension of skill evaluation by enterprises",
        "task_title": "Extend skill evaluation by enterprises to five more employers within the year",
        "problem": "By 7 September two employers had joined, fewer than planned.\nTwo monthly entries say “no \
            change” without a reason.",
        "requirement": "Survey both industrial zones and report the list of employers.\nName the employers of \
            the second round, with a leader and a person for each.",
        "due": "2020-10-09",
        "due_reasons": [
            "Twenty working days from 8 September 2020, that day not counted",
            "1 to 8 October 2020 are holidays and not counted"
        ],
        "sender": "Office of the Coordination Group",
        "issued_on": "2020-09-08",
        "reply": null,
        "evaluation": null,
    })
}

fn task_zh() -> Value {
    json!({
        "number": "2020-017",
        "title": "扩大技能人才自主评价，年内新增试点企业 5 家",
        "action": "在规模以上工业企业中扩大技能等级企业自主评价试点，评价结果与工资集体协商中的能级工资条款衔接。\n对首次开展评价的企业给予业务指导。",
        "source": "《新时期产业工人队伍建设改革方案》",
        "clause": "第三部分第（八）条",
        "system": "素质提升体系",
        "plan": "济源市产业工人队伍建设改革三年计划（2020—2022）",
        "lead": "市人力资源和社会保障局",
        "parties": [
            { "unit": "市总工会", "part": "配合" },
            { "unit": "市工业和信息化局", "part": "责任" },
            { "unit": "豫光金铅集团工会", "part": "配合" }
        ],
        "leader": "张明",
        "person": "李华",
        "start": "2020-03-02",
        "due": "2020-12-31",
        "long_term": true,
        "form": "制度、指标",
        "target": {
            "figure": "取得企业自主评价证书的职工", "measure": "人", "base": "6121", "target": "6700", "actual": "6650",
            "as_of": "2020-09-30"
        },
        "milestones": [
            { "title": "第一批试点企业名单确定", "due": "2020-04-30", "met_on": "2020-04-28" },
            { "title": "第二批试点企业名单确定", "due": "2020-09-30", "met_on": "2020-09-29" },
            { "title": "年度评价结果备案", "due": "2020-12-15", "met_on": null }
        ],
        "progress": [
            {
                "day": "2020-04-28", "unit": "市人力资源和社会保障局", "text": "确定第一批试点企业 1 家，评价工种 6 个。", "problems": null,
                "next": null,
            },
            {
                "day": "2020-08-31", "unit": "市人力资源和社会保障局", "text": "无变化。", "problems": "两个集聚区尚未摸底。",
                "next": "9月上旬组织摸底。",
            },
            {
                "day": "2020-09-29", "unit": "市人力资源和社会保障局", "text": "摸底企业 41 家，确定第二批试点企业 4 家。\n其中民营企业 3 家。",
                "problems": "评价师资不足。", "next": "与职业技术学院共建评价师资库，10月开班。",
            }
        ],
        "light": "yellow",
        "light_reason": "“年度评价结果备案”距时限 45 个工作日，进度低于计划 12 个百分点",
        "slips": [
            {
                "number": "济产改督〔2020〕1号", "level": "blue", "item": "第一季度进展未报送", "issued_on": "2020-04-10",
                "due": "2020-04-17", "replied_on": "2020-04-16",
            },
            {
                "number": "济产改督〔2020〕3号", "level": "red", "item": "产业工人技能等级企业自主评价试点扩面", "issued_on": "2020-09-08",
                "due": "2020-10-09", "replied_on": null,
            }
        ],
        "closure": {
            "applied_on": "2020-12-20", "applied_by": "市人力资源和社会保障局",
            "text": "新增试点企业 5 家，取得证书职工 6,733 人，年度评价结果已备案。",
            "verified_on": "2020-12-28", "verified_by": "市总工会", "verdict": "材料齐全，与登记数据一致，同意销号。"
        },
    })
}

fn task_en() -> Value {
    json!({
        "number": "2020-017", "title": "Extend skill evaluation by enterprises to five more employers",
        "action": "Extend skill evaluation by enterprises and tie its results to the skill clauses of \
            collective agreements.",
        "source": "Reform programme", "clause": "III (8)", "system": "Skills", "plan": "Plan 2020 to 2022",
        "lead": "Department of Human Resources",
        "parties": [{
            "unit": "Federation", "part": "supporting" }, { "unit": "Department of Industry", "part": "responsible",
        }],
        "leader": "A. Silva", "person": null, "start": "2020-03-02", "due": null, "long_term": true, "form": "figure",
        "target": {
            "figure": "Workers with a certificate of an enterprise", "measure": "persons", "base": 6121, "target": 6700,
            "actual": 6650, "as_of": "2020-09-30"
        },
        "milestones": [{ "title": "List of the first round", "due": "2020-04-30", "met_on": "2020-04-28" }],
        "progress": [{
            "day": "2020-08-31", "unit": "Department of Human Resources", "text": "No change.",
            "problems": "No survey yet.", "next": "Survey in September.",
        }],
        "light": "yellow", "light_reason": "12 points below plan",
        "slips": [{
            "number": "2020/3", "level": "yellow", "item": "Extension of skill evaluation", "issued_on": "2020-09-08",
            "due": "2020-10-09", "replied_on": null,
        }],
        "closure": {
            "applied_on": "2020-12-20", "applied_by": "Department of Human Resources",
            "text": "Five employers joined.", "verified_on": null, "verified_by": null, "verdict": null,
        },
    })
}

fn minutes_zh() -> Value {
    json!({
        "number": "〔2020〕2号",
        "group": "济源市产业工人队伍建设改革协调小组",
        "title": "第二次全体会议纪要",
        "day": "2020-09-08",
        "place": "市总工会三楼会议室",
        "chair": "王建国（市委副书记、协调小组组长）",
        "present": ["王建国", "张明", "李华", "赵敏", "钱学森林", "孙丽", "周强", "吴秀英", "郑伟", "冯静", "欧阳明月", "买买提·艾合买提"],
        "absent": ["陈刚（因公出差，委托副局长参会）"],
        "agenda": ["听取上半年改革任务进展情况汇报", "审议技能等级企业自主评价扩面方案", "研究红灯任务督办事项"],
        "minutes": [
            "会议听取了协调小组办公室关于上半年改革任务进展情况的汇报。会议认为，全市产业工人队伍建设改革总体进展平稳，六十项任务中四十一项按计划推进，但仍有六项任务滞后，主要集中在素质提升体系和权益维护体系。",
            "会议审议并原则通过《技能等级企业自主评价扩面方案》，由市人力资源和社会保障局根据会议意见修改后印发。会议强调，评价结果要与工资集体协商中的能级工资条款相衔接，让职工看得见、拿得到。",
            "会议研究了三项红灯任务。会议要求，牵头单位要逐项说明原因，明确补救措施和时间；协调小组办公室要按规定发出督办单，对一再逾期的任务提请会议研究，不得以材料代替进展。",
            "会议指出，报表和材料要做减法。系统中已有的数据一律不再要求基层填报，新设报表须经登记审批，未经审批的一律不得下发。"
        ],
        "decisions": [
            {
                "seq": 1, "text": "印发《技能等级企业自主评价扩面方案》，年内新增试点企业 5 家。", "lead": "市人力资源和社会保障局", "due": "2020-12-31",
                "task": "2020-017",
            },
            {
                "seq": 2, "text": "对三项红灯任务发出红色督办单，二十个工作日内反馈。", "lead": "协调小组办公室", "due": "2020-10-09",
                "task": "2020-031",
            },
            { "seq": 3, "text": "清理面向基层工会的报表，公布清单和填报负担。", "lead": "市总工会", "due": "2020-11-30", "task": null },
            { "seq": 4, "text": "下次会议通报督办结果。", "lead": null, "due": null, "task": null }
        ],
        "signer": "王建国",
        "signed_on": "2020-09-10",
    })
}

fn minutes_en() -> Value {
    json!({
        "number": "2020/2", "group": "Coordination Group for the Reform",
        "title": "Minutes of the second plenary meeting",
        "day": "2020-09-08", "place": "Union House, third floor", "chair": "A. Silva",
        "present": ["A. Silva", "B. Okafor", "C. Nguyen"], "absent": [],
        "agenda": ["Progress in the first half of the year", "Extension of skill evaluation"],
        "minutes": "The office reported on progress. Forty-one of sixty tasks are on plan, six are \
            behind.\nThe group approved the extension of skill evaluation by enterprises.",
        "decisions": [
            {
                "seq": 1, "text": "Issue the plan for the extension; five more employers within the year.",
                "lead": "Department of Human Resources", "due": "2020-12-31", "task": "2020-017",
            },
            { "seq": 2, "text": "Report at the next meeting.", "lead": null, "due": null, "task": null }
        ],
        "signer": null, "signed_on": null,
    })
}

fn report_zh() -> Value {
    json!({
        "number": "济产改〔2020〕9号",
        "title": "济源市产业工人队伍建设改革2020年第三季度报告",
        "unit": "济源市产业工人队伍建设改革协调小组办公室",
        "period": { "from": "2020-07-01", "to": "2020-09-30" },
        "summary": {
            "total": 60,
            "by_light": [
                { "light": "green", "label": "绿灯", "count": 41 },
                { "light": "blue", "label": "蓝灯", "count": 5 },
                { "light": "yellow", "label": "黄灯", "count": 6 },
                { "light": "red", "label": "红灯", "count": 3 },
                { "light": "grey", "label": "暂停", "count": 5 }
            ],
            "closed": 17, "due": 12, "on_time": 10, "rate_bp": 8333
        },
        "systems": [
            { "name": "思想政治引领体系", "total": 9, "closed": 3, "red": 0, "yellow": 1 },
            { "name": "主人翁地位保障体系", "total": 8, "closed": 2, "red": 0, "yellow": 1 },
            { "name": "素质提升体系", "total": 14, "closed": 4, "red": 2, "yellow": 2 },
            { "name": "成长成才促进体系", "total": 10, "closed": 3, "red": 0, "yellow": 0 },
            { "name": "权益维护体系", "total": 11, "closed": 3, "red": 1, "yellow": 1 },
            { "name": "建功立业体系", "total": 8, "closed": 2, "red": 0, "yellow": 1 }
        ],
        "overdue": [
            {
                "number": "2020-017", "title": "扩大技能人才自主评价，年内新增试点企业 5 家", "lead": "市人力资源和社会保障局", "due": "2020-09-30",
                "reason": "集聚区摸底滞后",
            },
            { "number": "2020-031", "title": "新就业形态劳动者建会入会集中行动", "lead": "市总工会", "due": "2020-09-15", "reason": null },
            { "number": "2020-044", "title": "产业工人子女托管服务点建设", "lead": "市教育局", "due": "2020-08-31", "reason": "场地未交付" }
        ],
        "slips": { "issued": 7, "answered": 6, "in_time": 5 },
        "narrative": [
            "本季度任务总体平稳，滞后任务集中在素质提升体系，主要原因是上半年线下走访暂停。协调小组办公室已就三项红灯任务发出红色督办单。",
            "下一季度将重点推进企业自主评价扩面、新就业形态劳动者入会和托管服务点建设，并按月通报进展。"
        ],
        "signer": "王建国",
        "issued_on": "2020-10-12",
        "proof": "第 4182 号发布，树根 9f2c1b7e5d0a48c3b6e1f4a7092d3c5e8b1a6f7043d2c9e5b8a1076f3e4d2c1b",
    })
}

fn report_en() -> Value {
    json!({
        "number": "2020/9", "title": "Report on the reform, third quarter of 2020",
        "unit": "Office of the Coordination Group",
        "period": { "from": "2020-07-01", "to": "2020-09-30" },
        "summary": {
            "total": 60,
            "by_light": [
                { "light": "green", "label": "Green", "count": 41 }, { "light": "blue", "label": "Blue", "count": 5 },
                { "light": "yellow", "label": "Yellow", "count": 6 }, { "light": "red", "label": "Red", "count": 3 },
                { "light": "grey", "label": "Suspended", "count": 5 }
            ],
            "closed": 17, "due": 0, "on_time": 0, "rate_bp": null
        },
        "systems": [
            { "name": "Skills", "total": 14, "closed": 4, "red": 2, "yellow": 2 },
            { "name": "Protection of rights", "total": 11, "closed": 3, "red": 1, "yellow": 1 }
        ],
        "overdue": [{
            "number": "2020-017", "title": "Extend skill evaluation by enterprises",
            "lead": "Department of Human Resources", "due": "2020-09-30", "reason": null,
        }],
        "slips": { "issued": 7, "answered": 6, "in_time": 5 },
        "narrative": "Tasks that are behind belong to the skills system.\nThe next quarter is for the \
            extension of skill evaluation.",
        "signer": "A. Silva", "issued_on": "2020-10-12", "proof": null,
    })
}

fn application(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    json!({
        "number": p("云困〔2026〕12号", "YH-R 2026/12"),
        "unit": p("云河示范区城东镇机械厂工会委员会", "Union of the machine works"),
        "head": [
            { "label": p("姓名", "Name"), "value": p("张三", "Ana Example"), "label2": p("性别", "Sex"), "value2": p("男", "Female") },
            { "label": p("身份证号", "ID number"), "value": "11010519491231002X", "label2": p("出生日期", "Date of birth"), "value2": p("1949年12月31日", "1949-12-31") },
            { "label": p("工作单位", "Place of work"), "value": p("云河示范区城东镇第二机械厂铸造车间", "Second machine works, foundry"), "label2": null, "value2": null },
            { "label": p("健康状况", "Health"), "value": p("患病", "Ill"), "label2": p("医保状况", "Medical insurance"), "value2": null }
        ],
        "household": [
            { "label": p("家庭住址", "Home address"), "value": p("云河示范区城东镇人民路8号院3号楼2单元501室", "3/501, 8 People's Road"), "label2": null, "value2": null },
            { "label": p("住房类型", "Kind of housing"), "value": p("承租单位公房", "Rented"), "label2": p("是否单亲", "Single parent"), "value2": p("否", "No") }
        ],
        "members": [
            {
                "name": p("张小明", "Bo Example"), "kinship": p("子", "Son"), "id": "440524188001010014", "birth": "2008-03-05",
                "health": p("健康", "Well"), "place": p("云河高级中学", "Secondary school"), "income": "0.00"
            },
            { "name": p("李四", "Cy Example"), "kinship": p("配偶", "Spouse"), "id": null, "birth": null, "health": null, "place": null, "income": "1,200.00" }
        ],
        "amounts": [
            { "side": p("收入", "Income"), "kind": p("工资性收入", "Wages"), "who": p("张三", "Ana Example"), "yuan": "40,000.00", "note": null },
            {
                "side": p("刚性支出", "Rigid spending"), "kind": p("自付医疗费", "Medical, self-paid"), "who": p("张三", "Ana Example"),
                "yuan": "12,000.00", "note": p("三个月门诊收据", "Receipts of three months")
            }
        ],
        "causes": p("患重特大疾病、子女上学", "serious illness, schooling"),
        "circumstances": p("本人患病，长期治疗，家庭收入主要靠退休金。\n孩子读高中。", "Long illness; the pension is the main income.\nA child at school."),
        "applied_on": "2026-03-02",
    })
}

fn authorisation(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    json!({
        "number": p("云困〔2026〕12号", "YH-R 2026/12"),
        "name": p("张三", "Ana Example"),
        "centre": p("云河示范区总工会", "Federation of Yunhe"),
        "departments": [
            p("人力资源和社会保障部门：社会保险、就业", "Labour: social insurance, employment"),
            p("民政部门：低保、家庭经济状况核对", "Civil affairs: minimum living allowance, income check"),
            p("教育部门：学籍、资助", "Education: enrolment, grants")
        ],
        "adults": [
            { "name": p("张三", "Ana Example"), "kinship": p("本人", "Head"), "id": "11010519491231002X", "number": "S-2026-0012", "signed_on": "2026-03-05" },
            { "name": p("李四", "Cy Example"), "kinship": p("配偶", "Spouse"), "id": "440524188001010014", "number": null, "signed_on": null }
        ],
    })
}

fn visit(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    json!({
        "number": null,
        "unit": p("云河示范区城东镇机械厂工会委员会", "Union of the machine works"),
        "name": p("张三", "Ana Example"),
        "mobile": "13800138000",
        "address": p("云河示范区城东镇人民路8号院3号楼2单元501室", "3/501, 8 People's Road"),
        "members": [p("张三（本人）", "Ana Example (head)"), p("张小明（子）", "Bo Example (son)")],
        "purpose": p("申请核实", "Application"),
        "on_day": "2026-03-04",
        "visitors": p("王工、赵工", "D. Visitor, E. Visitor"),
        "present": p("张三、李四", "Ana and Cy"),
        "income_seen": p("退休金存折每月1900元。", "Pension book: 1,900 a month."),
        "spending_seen": p("每月药费约1000元，有收据。", "Medicine about 1,000 a month, with receipts."),
        "housing_seen": p("两居室，约60平方米，无贵重物品。", "Two rooms, nothing of value."),
        "health_seen": null,
        "neighbours": p("邻居反映情况属实。", "The neighbours say the same."),
        "needs": p("希望孩子上学得到资助。", "Help with schooling."),
        "remarks": null,
        "conclusion": p("与申报一致", "As declared"),
    })
}

fn assessment(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    json!({
        "number": null,
        "centre": p("云河示范区总工会", "Federation of Yunhe"),
        "unit": p("机械厂工会委员会", "Union of the machine works"),
        "name": p("张三", "Ana Example"),
        "day": "2026-03-20",
        "applied_on": "2026-03-02",
        "visited_on": "2026-03-04",
        "checked_on": null,
        "persons": 3,
        "category": p("深度困难", "Deep"),
        "cause": p("患重特大疾病", "Serious illness"),
        "test": { "on_day": "2026-03-18", "rule": "hardship.means 2020-01-01", "proposed": p("深度困难", "Deep"), "decided": null },
        "reasons": [p("年收入 40,000.00 元，减刚性支出 12,000.00 元，按 12 个月、3 人平均，每人每月 777.77 元。", "Income less rigid spending, by 12 months and 3 persons: 777.77 a month.")],
        "amounts": [
            { "side": p("收入", "Income"), "kind": p("工资", "Wages"), "who": p("张三", "Ana Example"), "yuan": "40,000.00", "paper": p("1 收入证明", "1 Payslips") },
            { "side": p("支出", "Spending"), "kind": p("医疗", "Medical"), "who": p("张三", "Ana Example"), "yuan": null, "paper": null }
        ],
        "checks": [
            { "department": p("人社部门", "Labour"), "result": p("一致", "Consistent"), "on": "2026-03-12" },
            { "department": p("教育部门", "Education"), "result": null, "on": null }
        ],
        "exclusions": [{ "rule": p("两套以上住房", "Two dwellings or more"), "decision": p("不适用", "Does not apply") }],
    })
}

fn notice(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    let line = |seq: &str, exit: Value| {
        json!({
            "seq": seq, "name": p("王*", "A*"), "unit": p("城东镇机械厂工会委员会", "Union of the machine works"),
            "category": p("深度困难", "Deep"), "cause": p("患重特大疾病", "Serious illness"), "exit": exit
        })
    };
    json!({
        "number": p("云工示〔2026〕3号", "YH-N 2026/3"),
        "kind": p("退出公示", "Exit"),
        "centre": p("云河示范区总工会", "Federation of Yunhe"),
        "ground": p("困难职工退出须经公示；本人知悉并同意。", "Exit requires public notice; those who leave agree."),
        "opened_on": "2026-03-20",
        "closes_on": "2026-03-27",
        "is_exit": true,
        "lines": [line("1", p("脱困", "Lifted out").into()), line("2", Value::Null)],
    })
}

fn approval(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    json!({
        "number": p("云困〔2026〕12号", "YH-R 2026/12"),
        "unit": p("城东镇机械厂工会委员会", "Union of the machine works"),
        "centre": p("云河示范区总工会", "Federation of Yunhe"),
        "name": p("张三", "Ana Example"),
        "id": "11010519491231002X",
        "category": p("深度困难", "Deep"),
        "cause": p("患重特大疾病", "Serious illness"),
        "causes": p("子女上学", "Schooling"),
        "key_group": null,
        "applied_on": "2026-03-02",
        "visited_on": "2026-03-04",
        "checked_on": "2026-03-16",
        "shown": p("2026年3月20日至3月27日", "20 to 27 March 2026"),
        "members": [p("张三（本人）", "Ana Example (head)"), p("张小明（子）", "Bo Example (son)")],
        "income": "40,000.00",
        "rigid": "12,000.00",
        "test": { "on_day": "2026-03-18", "rule": "hardship.means 2020-01-01", "proposed": p("深度困难", "Deep"), "decided": p("深度困难", "Deep") },
        "relief_target": p("是", "Yes"),
        "relief_target_on": p("2026年3月20日", "2026-03-20"),
        "filed_by": p("周敏", "Cy Example"),
        "checked_by": p("吴强", "Di Example"),
        "entered_by": null,
        "attachments": p("收入证明：工资单；诊断书：县医院诊断证明", "Income: payslips; diagnosis: county hospital"),
        "party": { "text": p("情况属实。", "True."), "by": null, "on": "2026-03-03" },
        "union": { "text": p("材料齐全，情况属实，同意上报。", "Complete and true."), "by": p("工会主席", "Chair"), "on": "2026-03-03" },
        "federation": null,
    })
}

fn exit(zh: bool) -> Value {
    let p = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    let guarantee = |name: &str, why: Value| json!({ "name": name, "state": p("已落实", "Met"), "why": why });
    json!({
        "number": p("云困〔2026〕12号", "YH-R 2026/12"),
        "unit": p("城东镇机械厂工会委员会", "Union of the machine works"),
        "centre": p("云河示范区总工会", "Federation of Yunhe"),
        "name": p("张三", "Ana Example"),
        "id": "11010519491231002X",
        "category": p("深度困难", "Deep"),
        "kind": p("脱困", "Lifted out"),
        "on_day": "2026-06-20",
        "test": { "on_day": "2026-06-18", "rule": "hardship.means 2020-01-01", "proposed": null, "decided": null },
        "guarantees": [
            guarantee(p("基本医疗", "Medical care"), p("参加职工医保", "Insured").into()),
            guarantee(p("就业", "Work"), Value::Null)
        ],
        "reason": p("子女就业，家庭月人均收入高于标准。", "A child has found work; the income is above the line."),
        "signed_on": null,
    })
}
