//! The tree of units.

use clock::Lang;
use ui::components::{Children, Kind, Node, State, TagKind, link_button, number, page_head, tag, tree};
use ui::{Markup, html};

use super::{frame, l};

pub fn page(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(lang, "/units", t("工会组织", "Units"), vec![]);
    let node = |zh, en, count: i64, children| Node {
        label: t(zh, en).to_owned(),
        href: "/units/410137".to_owned(),
        tags: html! {},
        count: html! { (number(count, Some("/figures/roll.members?unit=410137"), State::Live, lang)) " " (t("会员", "members")) },
        children,
    };
    let later = |count| Children::Later { href: "/units?open=410137".to_owned(), count };
    let mut smelting = node("泰安冶炼集团工会", "Tai'an Smelting Union", 21_480, later(14));
    smelting.tags = tag(TagKind::Soon, t("换届临期", "Election due"));
    let mut closed = node("老城机械厂工会", "Old Town Machinery Union", 0, Children::None);
    closed.tags = tag(TagKind::Off, t("2018年撤销", "dissolved 2018"));
    let power = node(
        "云河电力公司工会",
        "Yunhe Power Union",
        8_204,
        Children::Here {
            open: true,
            nodes: vec![
                node("检修分会", "Maintenance branch", 1_204, Children::None),
                node("调度中心分会", "Dispatch branch", 311, Children::None),
                node("营业厅分会", "Service branch", 902, Children::None),
            ],
        },
    );
    let root = node(
        "云河示范区总工会",
        "Yunhe Zone Federation",
        391_206,
        Children::Here {
            open: true,
            nodes: vec![
                power,
                smelting,
                node("鸿远电子园区联合工会", "Hongyuan Electronics Park Union", 40_117, later(37)),
                node("北山煤业工会", "Beishan Coal Union", 12_660, later(9)),
                node("城关街道总工会", "Chengguan Street Union", 33_908, later(212)),
                closed,
            ],
        },
    );
    let body = html! {
        (page_head(&html! { (t("工会组织", "Units")) }, &html! {}, &html! { (t("3,012 个单位，四级；按截至当日的隶属关系排列", "3,012 units on four levels, as they stood on the day")) }, &html! {
            (link_button(t("列表", "As a list"), "/units/list", Kind::Plain)) (link_button(t("导入单位表", "Import units"), "/imports/new", Kind::Plain)) }))
        (tree(t("工会组织", "Units"), &[root], lang))
    };
    ui::page(&frame, &body)
}
