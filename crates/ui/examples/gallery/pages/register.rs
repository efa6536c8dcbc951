//! A register with filters, columns, sorting and pages; and an empty one.

use clock::Lang;
use ui::components::{
    Choice, Column, Empty, Field, Kind, Link, Pager, Pick, Register, Row, Sort, Table, TagKind, filters, link_button,
    page_head, pick_columns, register, tag,
};
use ui::{Markup, html};

use super::{frame, l};

const NAMES: [(&str, &str); 8] = [
    ("李**", "高级工"),
    ("王*", "中级工"),
    ("欧阳**", "技师"),
    ("陈*", "无等级"),
    ("赵**", "初级工"),
    ("周*", "高级工"),
    ("马**", "高级技师"),
    ("孙*", "中级工"),
];

fn columns(lang: Lang) -> Vec<Column> {
    let t = |zh, en| l(lang, zh, en);
    vec![
        Column::text(t("姓名", "Name")).sorted(Sort::Up("/persons?sort=-name".to_owned())),
        Column::text(t("单位", "Unit")).sorted(Sort::Can("/persons?sort=unit".to_owned())),
        Column::text(t("用人单位", "Employer")),
        Column::text(t("技能等级", "Skill")),
        Column::number(t("出生年", "Born")).sorted(Sort::Can("/persons?sort=born".to_owned())),
        Column::day(t("入会日期", "Joined")),
        Column::text(t("会籍", "Membership")),
    ]
}

fn frame_tools(lang: Lang) -> (Markup, Markup) {
    let t = |zh, en| l(lang, zh, en);
    let choices = vec![
        Choice::new("", t("全部", "All")),
        Choice::new("active", t("在会", "Active")),
        Choice::new("retained", t("保留会籍", "Retained")),
    ];
    let fields = [
        Field::text("q", t("姓名、拼音", "Name, pinyin")).id("filter-q").value("li"),
        Field::select(
            "unit",
            t("单位", "Unit"),
            vec![
                Choice::new("", t("云河示范区总工会及下属", "Whole zone")),
                Choice::new("410137", t("云河电力公司工会", "Yunhe Power Union")),
            ],
        )
        .auto(),
        Field::select("state", t("会籍", "Membership"), choices),
    ];
    let keep = [("sort".to_owned(), "name".to_owned())];
    let picks: Vec<Pick> = columns(lang)
        .into_iter()
        .enumerate()
        .map(|(n, c)| Pick { name: format!("c{n}"), label: c.label, on: n != 4 })
        .collect();
    let tools = html! {
        (pick_columns("/persons", &picks, &keep, lang))
        a.btn href="/persons.xlsx" download { (t("导出", "Export")) }
    };
    (filters("/persons", &fields, &keep, lang), tools)
}

pub fn page(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(lang, "/persons", t("职工", "Workers"), vec![]);
    let units = [
        t("云河电力公司工会", "Yunhe Power Union"),
        t("泰安冶炼集团工会", "Tai'an Smelting Union"),
        t("鸿远电子园区联合工会", "Hongyuan Electronics Park Union"),
    ];
    let employers = [
        t("云河电力有限公司", "Yunhe Power Co."),
        t("泰安冶炼集团有限责任公司", "Tai'an Smelting Group"),
        t("鸿远精密", "Hongyuan Precision"),
    ];
    let rows: Vec<Row> = NAMES
        .iter()
        .cycle()
        .take(16)
        .enumerate()
        .map(|(n, (name, skill))| {
            Row::new(vec![
                html! { a href="/persons/8f3a" { (name) } },
                html! { (units[n % 3]) },
                html! { (employers[n % 3]) },
                html! { (skill) },
                html! { (1960 + n * 2) },
                html! { "20" (format!("{:02}", n + 4)) "-03-02" },
                if n % 7 == 3 {
                    tag(TagKind::Info, t("转接中", "Moving"))
                } else if n % 5 == 4 {
                    tag(TagKind::Off, t("保留会籍", "Retained"))
                } else {
                    tag(TagKind::Ok, t("在会", "Active"))
                },
            ])
        })
        .collect();
    let (filters, tools) = frame_tools(lang);
    let columns = columns(lang);
    let body = html! {
        (page_head(&html! { (t("职工", "Workers")) }, &html! {}, &html! {}, &html! {
            (link_button(t("导入名册", "Import a roll"), "/imports/new", Kind::Plain)) (link_button(t("登记职工", "Record a worker"), "/persons/new", Kind::Primary)) }))
        (register(&Register { id: "register", filters, tools,
            table: Table { caption: t("职工", "Workers"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager { total: Some(458_500), here: 16, first: Some("/persons".to_owned()), back: Some("/persons?before=a".to_owned()), next: Some("/persons?after=b".to_owned()) },
            empty: Empty::default() }, lang))
    };
    ui::page(&frame, &body)
}

pub fn empty_page(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(lang, "/persons", t("职工", "Workers"), vec![]);
    let columns = columns(lang);
    let empty = Empty {
        title: t("还没有登记职工", "No workers yet").to_owned(),
        explain: t("名册通常来自各单位报来的表格。列的顺序、表头写法、文件编码都不要求统一，系统按意思辨认。", "The roll usually comes from the sheets unions send. Neither the order of columns, nor the words of the headings, nor the encoding matter.").to_owned(),
        steps: vec![
            t("先导入工会组织表，第一行的单位成为本级总工会。", "First import the units; the first becomes the federation.").to_owned(),
            t("再导入职工名册；先核对，确认后才写入。", "Then import the roll; it is checked first and written when you confirm.").to_owned(),
        ],
        action: Some(Link::new(t("导入名册", "Import a roll"), "/imports/new")),
        template: Some("/templates/roll.xlsx".to_owned()),
        sample: Some("/samples/roll.xlsx".to_owned()),
    };
    let body = html! {
        (page_head(&html! { (t("职工", "Workers")) }, &html! {}, &html! {}, &html! {}))
        (register(&Register { id: "register", filters: html! {}, tools: html! {},
            table: Table { caption: t("职工", "Workers"), show_caption: false, columns: &columns, rows: &[] }, pager: Pager::default(), empty }, lang))
    };
    ui::page(&frame, &body)
}
