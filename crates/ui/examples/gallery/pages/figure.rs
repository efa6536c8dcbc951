//! The page of a figure: value, definition, curve, split, publications.

use clock::Lang;
use ui::chart::{Bar, Format, LineChart, Mark, Series, bars, line_chart};
use ui::components::{
    Column, Crumb, Fact, Kind, Row, State, Tab, Table, TagKind, facts, link_button, number_large, page_head,
    section_head, table, tabs, tag,
};
use ui::{Markup, html};

use super::{day, frame, l};

pub fn page_series(lang: Lang) -> Vec<Series> {
    let years = 2014..=2020;
    let points = years
        .flat_map(|year| [(year, "03-31"), (year, "06-30"), (year, "09-30"), (year, "12-31")])
        .enumerate()
        .map(|(n, (year, rest))| {
            (day(&format!("{year}-{rest}")), (n != 9).then_some(98_000 + 850 * n as i64 + (n as i64 * 37 % 11) * 130))
        })
        .take(27)
        .collect();
    vec![Series { name: l(lang, "产业工人", "Industrial workers").to_owned(), points }]
}

pub fn page(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let title = t("产业工人", "Industrial workers");
    let frame = frame(
        lang,
        "/figures/roll.industrial",
        title,
        vec![Crumb::to(t("指标目录", "Figures"), "/figures"), Crumb::say("roll.industrial")],
    );
    let tab = |zh, en, here| Tab {
        label: t(zh, en).to_owned(),
        href: "/figures/roll.industrial".to_owned(),
        count: None,
        here,
    };
    let series = page_series(lang);
    let marks = [Mark { day: day("2019-12-31"), label: t("第 9 期引用", "in No. 9").to_owned() }];
    let body = html! {
        (page_head(&html! { (title) " " (number_large(120_000, None, State::Live, lang)) }, &tag(TagKind::Info, t("存量", "Stock")),
            &html! { (t("云河示范区总工会及下属 · 人", "Yunhe Zone Federation and all beneath · persons")) },
            &html! { (link_button(t("看名单", "Show the list"), "/figures/roll.industrial/list", Kind::Primary)) (link_button(t("导出", "Export"), "/figures/roll.industrial.xlsx", Kind::Plain)) }))
        div.cols {
            div.stack {
                section {
                    h2 { (t("历年变化", "Over time")) }
                    (line_chart(&LineChart { id: "run", title, desc: "", format: Format::Count, series: &series, marks: &marks, wide: true }, lang))
                }
                section { (split(lang, &tabs(t("分组", "Split"), &[tab("按单位", "By unit", false), tab("按技能等级", "By skill", true), tab("按性别", "By sex", false), tab("按年龄", "By age", false)]))) }
            }
            div.aside {
                section { h2 { (t("口径", "Definition")) }
                    p { (t("截至当日在从业登记中、岗位属于制造业、采矿业、建筑业、电力热力、交通运输等行业的劳动者，一人只计一次。", "Persons in an employment valid on the day whose post belongs to manufacturing, mining, construction, power or transport; a person counts once.")) }
                    (facts(&[Fact::text(t("计数对象", "Counts"), t("人", "persons")), Fact::text(t("去重键", "Distinct by"), t("人员", "person")), Fact::new(t("口径版本", "Version"), html! { code { "3f9a…07c1" } })], lang)) }
                section { (published(lang)) }
            }
        }
    };
    ui::page(&frame, &body)
}

fn split(lang: Lang, tabs: &Markup) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let bar = |label: &str, value: Option<i64>, note: &str| Bar {
        label: label.to_owned(),
        value,
        href: Some("#".to_owned()),
        note: note.to_owned(),
    };
    html! {
        (section_head(t("分组", "Split"), &html! {}))
        (tabs)
        (bars(t("产业工人按技能等级", "Industrial workers by skill"), [t("技能等级", "Skill level"), t("人数", "Persons"), t("占比", "Share")], &[
            bar(t("无等级", "None"), Some(61_240), "51.0%"), bar(t("初级工", "Junior"), Some(21_806), "18.2%"),
            bar(t("中级工", "Middle"), Some(19_333), "16.1%"), bar(t("高级工", "Senior"), Some(13_410), "11.2%"),
            bar(t("技师", "Technician"), Some(3_602), "3.0%"), bar(t("高级技师", "Senior technician"), Some(604), "0.5%"),
            bar(t("特级技师", "Special technician"), None, t("不足 5 人", "fewer than 5")),
        ], Format::Count))
    }
}

fn published(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let columns = [Column::text(t("通报", "Bulletin")), Column::number(t("发布值", "Published"))];
    let row = |no: &str, n: &str| Row::new(vec![html! { a href="/bulletins/9" { (no) } }, html! { (n) }]);
    table(
        &Table {
            caption: t("引用与更正", "Publications"),
            show_caption: true,
            columns: &columns,
            rows: &[
                row(t("第 9 期 2020-09-08", "No. 9, 2020-09-08"), "120,000"),
                row(t("第 5 期 2019-09-03", "No. 5, 2019-09-03"), "117,320"),
            ],
        },
        lang,
    )
}
