//! Components no other sample shows: tabs, lights, a multi-series chart, an opened question, on a page read in the past.

use clock::Lang;
use ui::chart::{Format, LineChart, Series, line_chart};
use ui::components::{
    Kind, Light, NoteKind, Tab, TagKind, ask, button, light, note, page_head, post_button, tabs, tag,
};
use ui::shell::{Flash, Known, MomentView};
use ui::{Markup, html, page};

use super::{day, frame, l};

pub fn today(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let mut frame = frame(lang, "/today", t("今日", "Today"), vec![]);
    frame.moment = Some(MomentView { as_of: day("2019-12-31"), known: Known::Commit(48_112), is_now: false });
    frame.flash =
        Some(Flash { kind: NoteKind::Fine, text: t("已登记入户走访。", "The visit is recorded.").to_owned() });
    let tab =
        |zh, en, href: &str, n, here| Tab { label: t(zh, en).to_owned(), href: href.to_owned(), count: Some(n), here };
    let months = ["2019-09-30", "2019-10-31", "2019-11-30", "2019-12-31"].map(day);
    let line = |name: &str, values: [i64; 4]| Series {
        name: name.to_owned(),
        points: months.iter().copied().zip(values.map(Some)).collect(),
    };
    let series = [
        line(t("入会", "Joined"), [812, 1_004, 951, 1_320]),
        line(t("转入", "Moved in"), [410, 388, 402, 377]),
        line(t("退出", "Left"), [211, 190, 260, 240]),
    ];
    let body = html! {
        (page_head(&html! { (t("今日", "Today")) }, &html! {}, &html! { (t("2019年12月31日 周二", "Tuesday 31 December 2019")) }, &html! {}))
        (tabs(t("今日", "Today"), &[tab("要我办", "Mine", "/today", 6, true), tab("等别人", "Waiting", "/today/waiting", 11, false)]))
        (note(NoteKind::Info, &html! { p { b { (t("待您办理：", "For you to do: ")) } (t("发起部门核查，6月18日（周四）前。入户登记后 5 个工作日；6月13、14日为周末不计。", "ask the departments by Thursday 18 June: five working days after the visit; 13 and 14 June are a weekend.")) } }))
        p { (light(Light::Green, t("正常", "On course"))) " " (light(Light::Yellow, t("临期", "Due soon"))) " " (light(Light::Red, t("逾期", "Overdue"))) " " (light(Light::Grey, t("未开始", "Not begun")))
            " " (tag(TagKind::Late, t("逾期 1 天", "1 day late"))) " " (tag(TagKind::Soon, t("今天", "Today"))) " " (tag(TagKind::Info, t("相对困难", "Relative hardship"))) " " (tag(TagKind::Off, t("10月9日", "9 Oct"))) }
        section {
            h2 { (t("会籍变动", "Changes of membership")) }
            (line_chart(&LineChart { id: "changes", title: t("会籍变动，近四个月", "Changes of membership, four months"), desc: "", format: Format::Count, series: &series, marks: &[], wide: true }, lang))
        }
        div.actions {
            (ask(t("撤销这次导入", "Reverse this import"), "undo", &html! {
                h2 { (t("撤销整次导入？", "Reverse the whole import?")) }
                p.small { (t("将产生一个新提交，恢复 1,204 条记录；历史保留。", "A new commit restores 1,204 records; history stays.")) }
                form method="post" action="/imports/7/reverse" { input type="hidden" name="csrf" value="sample"; (button(t("撤销导入", "Reverse import"), Kind::Undo)) }
            }))
            (post_button("/follow", "sample", t("关注", "Follow"), Kind::Quiet, &[("unit", "410137")]))
        }
    };
    page(&frame, &body)
}
