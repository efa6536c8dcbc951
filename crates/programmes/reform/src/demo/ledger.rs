//! The tasks of the demo's plan on paper: 60 of them over six systems, and what becomes of each.

/// What becomes of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Done and closed; closure is applied for so many days before (or after) the date.
    Closed(i32),
    /// Worked on, on plan.
    Working,
    /// Worked on, a milestone missed.
    Slipping,
    /// Past its date, still worked on; supervised.
    Late,
    /// Closure was applied for; it waits to be verified.
    Submitted,
    /// Sent back by whoever verifies.
    Returned,
    /// Verified; it waits to be closed.
    Verified,
    /// Accepted, not begun.
    Accepted,
    /// Issued, not answered yet.
    Issued,
    /// Contested, not ruled on yet.
    Disputed,
    /// Contested, and given to another unit.
    Reassigned,
    /// Contested in vain.
    Confirmed,
    /// Suspended.
    Suspended,
    /// Given up.
    Cancelled,
    /// Drafted only.
    Draft,
    /// Without end, with yearly milestones.
    LongTerm,
    /// Worked on, its light set by hand.
    ByHand,
}

/// A task on paper.
pub(super) struct Planned {
    /// The place of its system, from 0, and of its measure within the system.
    pub system: usize,
    pub measure: usize,
    pub title: &'static str,
    /// Who leads: see [`super::people::Place`].
    pub lead: char,
    /// When it is issued and due, `2025-06-20`; an empty day for none.
    pub issued: &'static str,
    pub due: &'static str,
    pub form: &'static str,
    /// The figure it is measured by, with the share by which it is to grow, in per mille.
    pub figure: Option<(&'static str, i64)>,
    pub fate: Fate,
}

const fn task(
    (system, measure): (usize, usize),
    title: &'static str,
    lead: char,
    (issued, due): (&'static str, &'static str),
    form: &'static str,
    fate: Fate,
) -> Planned {
    Planned { system, measure, title, lead, issued, due, form, figure: None, fate }
}

const fn measured(mut task: Planned, figure: &'static str, growth: i64) -> Planned {
    task.figure = Some((figure, growth));
    task
}

/// The measures of each system.
pub(super) const MEASURES: [&[&str]; 6] = [
    &["加强理论武装和宣讲", "建强职工思想阵地"],
    &["健全民主管理", "提高代表和委员中一线工人比例"],
    &["完善技能培训体系", "推行技能等级自主评价"],
    &["畅通成长通道", "选树工匠人才"],
    &["扩大组织覆盖", "落实集体协商和劳动保护"],
    &["深化劳动和技能竞赛", "支持创新工作室"],
];

use Fate::{
    Accepted, ByHand, Cancelled, Closed, Confirmed, Disputed, Draft, Issued, Late, LongTerm, Reassigned, Returned,
    Slipping, Submitted, Suspended, Verified, Working,
};

/// The tasks, in the order of the ledger. Leads: `F` federation, `H` human resources, `M` civil affairs, `E` education, `S` safety,
/// `W` health, `K` science, `T` first township, `U` second, `P` park, `B` the grassroots union of the demo's clerk.
pub(super) const TASKS: &[Planned] = &[
    task(
        (0, 0),
        "组建产业工人宣讲团，全年进车间宣讲不少于六十场",
        'F',
        ("2025-06-20", "2025-12-31"),
        "activity",
        Closed(-12),
    ),
    task((0, 0), "编印新时代产业工人读本并配送到班组", 'F', ("2025-06-20", "2025-10-31"), "document", Closed(5)),
    task((0, 0), "开设“匠心云课”，覆盖园区全部规模以上企业", 'P', ("2025-07-10", "2026-06-30"), "activity", Closed(-3)),
    task((0, 0), "建立职工思想动态季度分析制度", 'F', ("2025-06-20", ""), "rule", LongTerm),
    task((0, 0), "在技工院校开设工会课堂", 'E', ("2025-09-01", "2026-08-31"), "activity", Late),
    task((0, 1), "改造提升二十个职工书屋和文化角", 'T', ("2025-07-10", "2026-12-31"), "project", Working),
    task((0, 1), "建成示范区产业工人展示馆", 'F', ("2025-06-20", "2027-06-30"), "project", Working),
    task((0, 1), "每年举办一届职工文化艺术节", 'F', ("2025-06-20", ""), "activity", LongTerm),
    task((0, 1), "为一线班组配备流动书箱", 'U', ("2025-09-01", "2026-03-31"), "project", Closed(-20)),
    task((0, 1), "建设职工心理服务站", 'W', ("2026-03-02", "2026-12-11"), "project", Submitted),
    task((1, 0), "百人以上企业职代会建制全覆盖", 'F', ("2025-06-20", "2026-12-31"), "target", Working),
    task((1, 0), "制定厂务公开目录指引", 'F', ("2025-06-20", "2025-11-30"), "document", Closed(-6)),
    task((1, 0), "推行区域（行业）职工代表大会", 'P', ("2025-07-10", "2026-09-30"), "rule", Late),
    task((1, 0), "开展职工代表轮训", 'F', ("2025-09-01", "2026-11-30"), "activity", Verified),
    task((1, 0), "涉及职工切身利益事项职代会审议情况抽查", 'S', ("2025-10-13", "2026-10-31"), "activity", Returned),
    task((1, 0), "建立企业工会主席季度恳谈会", 'T', ("2025-09-01", ""), "rule", LongTerm),
    task((1, 1), "工会委员会中一线工人比例逐步提高", 'F', ("2025-06-20", "2027-12-31"), "target", Working),
    task((1, 1), "推荐优秀产业工人进入企业决策监督机构", 'H', ("2026-11-17", "2027-06-30"), "rule", Issued),
    task((1, 1), "在群团组织中设立兼职挂职产业工人岗位", 'F', ("2025-09-01", "2026-06-30"), "rule", Closed(18)),
    task((1, 1), "完善产业工人代表人士信息库", 'F', ("", "2027-03-31"), "project", Draft),
    task((2, 0), "三年开展补贴性技能培训三万人次", 'H', ("2025-06-20", "2027-12-31"), "target", Working),
    task((2, 0), "校企共建六个产业学院", 'E', ("2025-07-10", "2027-06-30"), "project", Slipping),
    task((2, 0), "企业新型学徒制培养五百人", 'H', ("2025-07-10", "2026-12-15"), "target", Working),
    task((2, 0), "建立职工培训经费提取使用检查制度", 'F', ("2025-09-01", "2026-04-30"), "rule", Closed(-9)),
    task((2, 0), "开发云河有色冶炼实训课程包", 'K', ("2025-09-01", "2026-07-31"), "document", Closed(0)),
    task((2, 0), "推动职业院校教师进企业实践", 'E', ("2025-10-13", "2026-12-04"), "activity", ByHand),
    task((2, 1), "二十家企业取得技能等级自主评价资格", 'H', ("2025-06-20", "2026-12-31"), "target", Slipping),
    task((2, 1), "技能等级与工资挂钩的指导意见", 'H', ("2025-09-01", "2026-05-31"), "document", Late),
    task((2, 1), "建立技能人才薪酬分配指引库", 'H', ("2025-10-13", "2026-02-28"), "document", Closed(10)),
    task((2, 1), "为取得证书的农民工发放补贴", 'M', ("2025-07-10", "2026-12-31"), "project", Confirmed),
    task((3, 0), "打通产业工人职称与技能等级互评", 'H', ("2025-06-20", "2026-09-30"), "rule", Late),
    task((3, 0), "建立首席技师制度，聘任五十名", 'H', ("2025-07-10", "2027-06-30"), "target", Working),
    task((3, 0), "技能人才落户和子女入学便利措施", 'E', ("2025-07-10", "2026-08-31"), "document", Reassigned),
    task((3, 0), "优秀产业工人学历提升资助计划", 'F', ("2025-06-20", ""), "project", LongTerm),
    task((3, 0), "一线工人疗休养三年三千人次", 'F', ("2025-06-20", "2027-12-31"), "activity", Working),
    task((3, 0), "技能人才公寓配租优先办法", 'U', ("2026-10-12", "2027-03-31"), "document", Accepted),
    task((3, 1), "选树云河工匠三十名", 'F', ("2025-06-20", "2026-12-31"), "activity", Working),
    task((3, 1), "建立工匠进校园讲师库", 'F', ("2025-09-01", "2026-05-31"), "project", Closed(-15)),
    task((3, 1), "制定工匠津贴发放办法", 'F', ("2025-06-20", "2026-01-31"), "document", Closed(24)),
    task((3, 1), "拍摄“云河匠心”系列短片", 'F', ("2026-01-12", "2026-12-31"), "activity", Suspended),
    measured(
        task((4, 0), "工会会员数三年稳步增长", 'F', ("2025-06-20", "2027-12-31"), "target", Working),
        "roll.members",
        20,
    ),
    measured(
        task((4, 0), "扩大基层工会组织覆盖", 'F', ("2025-06-20", "2027-12-31"), "target", Working),
        "roll.units",
        10,
    ),
    task((4, 0), "新就业形态劳动者入会集中行动", 'T', ("2025-07-10", "2026-06-30"), "activity", Closed(-1)),
    task((4, 0), "快递、外卖企业建立工会联合会", 'P', ("2025-07-10", "2026-12-10"), "target", Working),
    task((4, 0), "小微企业联合工会规范化建设", 'U', ("2025-09-01", "2027-03-31"), "project", Working),
    task((4, 1), "已建会企业集体合同签订率保持九成以上", 'F', ("2025-06-20", ""), "target", LongTerm),
    task((4, 1), "能级工资专项集体协商试点十家", 'B', ("2025-09-01", "2026-11-13"), "target", Late),
    task((4, 1), "高温、有毒有害岗位劳动保护监督检查", 'S', ("2026-04-01", "2026-10-31"), "activity", Closed(-4)),
    task((4, 1), "职工法律服务进园区", 'P', ("2025-07-10", "2026-12-31"), "activity", Working),
    task((4, 1), "推广劳动关系监测预警平台", 'H', ("2025-10-13", "2026-12-31"), "project", Cancelled),
    task((5, 0), "重点工程劳动竞赛三年行动", 'F', ("2025-06-20", "2027-12-31"), "activity", Working),
    task((5, 0), "举办示范区职工技能大赛，每年不少于十二个工种", 'H', ("2025-06-20", ""), "activity", LongTerm),
    task((5, 0), "“安康杯”竞赛参赛企业达到四百家", 'S', ("2026-01-12", "2026-12-31"), "target", Working),
    task((5, 0), "班组建设提升三年计划", 'B', ("2025-09-01", "2027-12-31"), "project", Working),
    task((5, 0), "竞赛成果与技能等级晋升衔接办法", 'H', ("2025-10-13", "2026-06-30"), "document", Closed(-7)),
    task((5, 0), "非公企业劳动竞赛指导手册", 'F', ("2025-09-01", "2026-01-31"), "document", Closed(-2)),
    task((5, 1), "新建十五个劳模和工匠人才创新工作室", 'K', ("2025-06-20", "2026-12-31"), "project", Slipping),
    task((5, 1), "职工创新成果转化对接会", 'K', ("2025-09-01", "2026-09-30"), "activity", Closed(-11)),
    task((5, 1), "合理化建议网上征集", 'B', ("2026-11-16", "2027-06-30"), "activity", Disputed),
    task((5, 1), "为创新工作室配套经费", 'F', ("2026-01-12", "2026-11-30"), "project", Submitted),
];
