//! The sample pages. Everything in them is invented; names and numbers follow the demo federation.

mod brief;
mod desk;
mod entry;
mod figure;
mod import;
mod person;
mod register;
mod units;

use clock::{Day, Lang};
use ui::components::{Crumb, Link};
use ui::shell::{AccountBadge, Known, MomentView, NavGroup, NavItem, UnitBadge};
use ui::{Frame, Markup};

type Maker = fn(Lang) -> Markup;

/// Every sample page in both languages, with the name of its file.
pub fn all() -> Vec<(String, Markup)> {
    let makers: [(&str, Maker); 12] = [
        ("brief", brief::bulletin),
        ("home", brief::home),
        ("today", desk::today),
        ("figure", figure::page),
        ("register", register::page),
        ("empty", register::empty_page),
        ("record", person::page),
        ("import", import::dry_run),
        ("progress", import::running),
        ("units", units::page),
        ("signin", entry::sign_in),
        ("error", entry::not_found),
    ];
    let mut pages = Vec::new();
    for (name, make) in makers {
        for (lang, suffix) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            pages.push((format!("{name}-{suffix}"), make(lang)));
        }
    }
    pages
}

/// The text in the language of the page.
pub fn l(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("sample days are days")
}

/// The frame of a page at `path`, signed in.
pub fn frame(lang: Lang, path: &str, title: &str, crumbs: Vec<Crumb>) -> Frame {
    let t = |zh, en| l(lang, zh, en);
    let mut frame = Frame::new(lang, path, title, t("云河职工之家", "Yunhe Guildhall"));
    frame.crumbs = crumbs;
    frame.csrf = "sample".to_owned();
    frame.unit = Some(UnitBadge {
        name: t("云河示范区总工会", "Yunhe Zone Federation").to_owned(),
        href: "/units/410001".to_owned(),
        others: vec![
            Link::new(t("云河电力公司工会", "Yunhe Power Union"), "/units/410137"),
            Link::new(t("泰安冶炼集团工会", "Tai'an Smelting Union"), "/units/410205"),
        ],
    });
    frame.moment = Some(MomentView { as_of: day("2020-08-31"), known: Known::Now, is_now: true });
    frame.nav = nav(lang);
    frame.account = Some(AccountBadge {
        name: t("周敏", "Zhou Min").to_owned(),
        office: t("权益保障部", "Rights Department").to_owned(),
        links: vec![
            Link::new(t("我的登录", "My sessions"), "/sessions"),
            Link::new(t("修改密码", "Change password"), "/password"),
        ],
        sign_out: "/sign-out".to_owned(),
    });
    frame
}

fn nav(lang: Lang) -> Vec<NavGroup> {
    let group = |zh, en, items: Vec<NavItem>| NavGroup { label: l(lang, zh, en).to_owned(), items };
    let item = |zh, en, href: &str| NavItem::new(l(lang, zh, en), href);
    let mut today = item("今日", "Today", "/today").counted(6);
    today.hot = true;
    vec![
        group("", "", vec![today, item("简报", "Brief", "/brief")]),
        group(
            "名册",
            "Registers",
            vec![
                item("工会组织", "Units", "/units").counted(3_012),
                item("职工", "Workers", "/persons").counted(458_500),
                item("用人单位", "Employers", "/employers").counted(704),
                item("会籍", "Memberships", "/memberships").counted(391_206),
                item("导入", "Imports", "/imports"),
            ],
        ),
        group(
            "公开",
            "Published",
            vec![
                item("通报", "Bulletins", "/bulletins").counted(12),
                item("指标目录", "Figures", "/figures").counted(8),
                item("提交与存证", "Commits and proof", "/log"),
            ],
        ),
        group("管理", "Administration", vec![item("账号与角色", "Accounts and roles", "/accounts")]),
    ]
}
