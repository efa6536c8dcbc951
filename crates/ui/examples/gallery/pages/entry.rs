//! Sign-in, and the page for what is not there.

use clock::Lang;
use ui::components::{Field, Form, Kind, Method, button, error_summary, field, form, link_button, page_head};
use ui::shell::Width;
use ui::{Frame, Markup, html, page, public_page};

use super::{frame, l};

pub fn sign_in(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = Frame::new(lang, "/sign-in", t("登录", "Sign in"), t("云河职工之家", "Yunhe Guildhall"));
    let wrong = t("账号或密码不对，请核对后再试。", "The account or the password is wrong. Check both and try again.");
    let fields = html! {
        (field(&Field::text("account", t("账号", "Account")).value("zhou.min").required().autocomplete("username").error(Some(wrong)), lang))
        (field(&Field::password("password", t("密码", "Password")).required().autocomplete("current-password")
            .hint(t("忘记密码请找本单位系统管理员重设。", "If you forgot it, ask the system administrator of your unit.")), lang))
        (button(t("登录", "Sign in"), Kind::Wide))
    };
    let body = html! {
        (page_head(&html! { (t("登录", "Sign in")) }, &html! {}, &html! { (t("云河示范区总工会", "Yunhe Zone Federation")) }, &html! {}))
        (error_summary(&[("account", wrong)], lang))
        (form(&Form { action: "/sign-in", method: Method::Post, csrf: "sample", guard: false, body: fields }))
    };
    public_page(&frame, Width::Narrow, &body)
}

pub fn not_found(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(lang, "/persons/0", t("没有这一页", "No such page"), vec![]);
    let body = html! {
        (page_head(&html! { (t("没有这一页", "No such page")) }, &html! {}, &html! { "404" }, &html! {}))
        p { (t("地址可能写错了，或者这条记录不在您的管辖范围内。", "The address may be mistaken, or the record is outside your reach.")) }
        p.mute { (t("若有人给了您这个链接，请向对方单位核实。", "If somebody gave you this link, ask their unit.")) }
        div.actions {
            (link_button(t("回到简报", "To the brief"), "/brief", Kind::Primary))
            (link_button(t("搜索", "Search"), "/search", Kind::Plain))
        }
    };
    page(&frame, &body)
}
