//! The page of a record: fields under their veils, the procedure, the history.

use clock::Lang;
use ui::components::{
    Column, Crumb, Event, Fact, Kind, NoteKind, Reveal, Row, Step, StepState, Table, TagKind, facts, link_button, note,
    page_head, steps, table, tag, timeline, unfold, veil, veiled,
};
use ui::{Markup, html};

use super::{frame, l};

pub fn events(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let meta = |when: &str, no: &str| html! { (when) " · " a href={ "/log/" (no) } { (t("提交 #", "commit #")) (no) } };
    let event = |what: Markup, note: &str, when: &str, no: &str| Event {
        what,
        note: html! { (note) },
        meta: meta(when, no),
        key: false,
        reversed: false,
    };
    timeline(&[
        Event {
            key: true,
            ..event(
                html! { b { (t("会籍转入本单位", "Membership moved here")) } " " (t("周敏", "Zhou Min")) },
                "",
                "2020-06-13 10:22",
                "47903",
            )
        },
        event(
            html! { b { (t("更正出生日期", "Birth date corrected")) } },
            t("1986-05-12 → 1986-05-21，依据：身份证", "1986-05-12 → 1986-05-21, after the ID card"),
            "2020-06-08 16:40",
            "47651",
        ),
        Event {
            reversed: true,
            ..event(
                html! { b { (t("登记退会", "Resignation recorded")) } " " (tag(TagKind::Off, t("已撤销", "reversed"))) },
                "",
                "2020-06-05 09:12",
                "47518",
            )
        },
        event(
            html! { b { (t("导入职工名册", "Imported from a roll")) } },
            t("第 212 号文件第 1,033 行", "file 212, row 1,033"),
            "2019-12-31 20:15",
            "31002",
        ),
    ])
}

pub fn page_body(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let reveal = |field, label| Reveal { action: "/persons/8f3a/reveal", csrf: "sample", field, label };
    let step = |zh, en, when: &str, state| Step { label: t(zh, en).to_owned(), when: when.to_owned(), state };
    let fields = [
        Fact::new(t("姓名", "Name"), veil("李**", reveal("name", t("姓名", "name")), lang)),
        Fact::new(
            t("身份证号", "ID number"),
            veil("4199**********1234", reveal("id_number", t("身份证号", "ID number")), lang),
        ),
        Fact::text(t("性别", "Sex"), t("男", "Male")),
        Fact::text(t("出生年", "Born"), "1986"),
        Fact::new(t("手机", "Mobile"), veil("138****0026", reveal("mobile", t("手机", "mobile")), lang)),
        Fact::new(t("住址", "Address"), veiled("****", lang)),
        Fact::new(
            t("用人单位", "Employer"),
            html! { a href="/employers/91" { (t("云河电力有限公司", "Yunhe Power Co.")) } },
        ),
        Fact::text(t("岗位", "Post"), t("变电检修工", "Substation fitter")),
        Fact::text(t("技能等级", "Skill level"), t("高级工", "Senior")),
        Fact::new(t("产业工人", "Industrial worker"), tag(TagKind::Ok, t("是", "Yes"))),
        Fact::text(t("入会日期", "Joined"), "2011-03-02"),
        Fact::text(t("工会卡号", "Card number"), ""),
    ];
    html! {
        (page_head(&html! { "李**" }, &tag(TagKind::Ok, t("会员", "Member")), &html! { (t("云河电力公司工会 · 检修分会", "Yunhe Power Union · maintenance branch")) }, &html! {
            (link_button(t("登记退会", "Record resignation"), "/persons/8f3a/resign", Kind::Quiet))
            (link_button(t("更正", "Correct"), "/persons/8f3a/edit", Kind::Plain))
            (link_button(t("发起转出", "Start transfer"), "/persons/8f3a/transfer", Kind::Primary))
        }))
        (steps(t("会籍", "Membership"), &[
            step("申请", "Applied", "2011-02-20", StepState::Done), step("审核", "Reviewed", "2011-02-27", StepState::Done),
            step("在会", "Active", "2020-06-13", StepState::Now), step("转出", "Transferring", "", StepState::Ahead),
            step("保留会籍", "Retained", "", StepState::Skipped), step("退会", "Resigned", "", StepState::Ahead),
        ], lang))
        div.cols {
            div.stack {
                section { h2 { (t("登记事项", "Fields")) } (facts(&fields, lang)) }
                (note(NoteKind::Fine, &html! { p { (t("与身份证号推得的性别、出生日期一致。", "Sex and birth agree with the ID number.")) }
                    (unfold(t("依据与算法", "Basis and reasoning"), &html! { p { "GB 11643-1999" } })) }))
                section { (employments(lang)) }
            }
            div.aside { section { h2 { (t("经过", "History")) } (events(lang)) }
                section { h2 { (t("谁看过", "Who has looked")) } p.small.mute { (t("本月 3 人 5 次，均有事由", "3 persons, 5 times this month, each with a reason")) " " a href="/persons/8f3a/looks" { (t("查看", "show")) } } } }
        }
    }
}

fn employments(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let columns = [
        Column::text(t("用人单位", "Employer")),
        Column::text(t("岗位", "Post")),
        Column::day(t("自", "From")),
        Column::day(t("至", "To")),
        Column::text(t("状态", "State")),
    ];
    let rows = [
        Row::new(vec![
            html! { (t("云河电力有限公司", "Yunhe Power Co.")) },
            html! { (t("变电检修工", "Fitter")) },
            html! { "2015-07-01" },
            html! {},
            tag(TagKind::Ok, t("在职", "Current")),
        ]),
        Row::new(vec![
            html! { (t("北山煤业", "Beishan Coal")) },
            html! { (t("井下电工", "Pit electrician")) },
            html! { "2009-03-01" },
            html! { "2015-06-30" },
            tag(TagKind::Off, t("已结束", "Ended")),
        ]),
    ];
    table(&Table { caption: t("从业经历", "Employment"), show_caption: true, columns: &columns, rows: &rows }, lang)
}

pub fn page(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(
        lang,
        "/persons/8f3a",
        "李**",
        vec![
            Crumb::to(t("职工", "Workers"), "/persons"),
            Crumb::to(t("云河电力公司工会", "Yunhe Power Union"), "/units/410137"),
            Crumb::say("P-0173-8842"),
        ],
    );
    ui::page(&frame, &page_body(lang))
}
