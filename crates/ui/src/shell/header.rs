//! The header: the seal, the unit one stands in, the moment, search, the person, language and theme.

use clock::Lang;
use maud::{Markup, html};

use super::{AccountBadge, Frame, Theme, UnitBadge, moment, nav};
use crate::assets;
use crate::icon::Icon;
use crate::text::t;

pub(super) fn header(frame: &Frame) -> Markup {
    html! {
        header.top {
            (brand(frame))
            @if let Some(unit) = &frame.unit { (unit_badge(unit, frame.lang)) }
            @if let Some(moment) = &frame.moment { (moment::control(frame, moment)) }
            @if frame.search { (search(frame, "search")) }
            div.me {
                @if let Some(account) = &frame.account { (account_badge(frame, account)) }
                (language(frame))
            }
            (pocket(frame))
        }
    }
}

pub(super) fn public_header(frame: &Frame) -> Markup {
    html! {
        header.top {
            (brand(frame))
            div.me { (language(frame)) }
        }
    }
}

fn brand(frame: &Frame) -> Markup {
    html! {
        a.brand href="/" { img src=(assets::url("seal.svg")) alt="" width="28" height="28"; span { (frame.brand) } }
    }
}

fn unit_badge(unit: &UnitBadge, lang: Lang) -> Markup {
    let name = html! { span.unseen { (t(lang, "unit-here")) } span.name { (unit.name) } };
    html! {
        @if unit.others.is_empty() {
            div.unit { @if unit.href.is_empty() { span.chip { (name) } } @else { a.chip href=(unit.href) { (name) } } }
        } @else {
            details.pop.unit data-pop="" {
                summary.chip { (name) (Icon::Down.class("turn")) }
                div.panel {
                    @if !unit.href.is_empty() { ul.menu { li { a href=(unit.href) { (t(lang, "unit-open")) } } } }
                    ul.menu { @for other in &unit.others { li { (other.draw()) } } }
                }
            }
        }
    }
}

fn search(frame: &Frame, id: &str) -> Markup {
    let found = format!("{id}-found");
    html! {
        form.seek method="get" action="/search" role="search" aria-label=(t(frame.lang, "search")) {
            (Icon::Search.svg())
            input type="search" id=(id) name="q" placeholder=(t(frame.lang, "search-hint")) aria-label=(t(frame.lang, "search-hint"))
                autocomplete="off" data-search="" hx-get=[&frame.suggest]
                hx-trigger=[frame.suggest.as_ref().map(|_| "input changed delay:180ms")]
                hx-target=[frame.suggest.as_ref().map(|_| format!("#{found}"))];
            kbd aria-hidden="true" { "/" }
            @if frame.suggest.is_some() { div.found id=(found) role="status" {} }
        }
    }
}

fn account_badge(frame: &Frame, account: &AccountBadge) -> Markup {
    html! {
        details.pop.end data-pop="" {
            summary.chip {
                (Icon::Person.svg())
                @if !account.office.is_empty() { span.office { (account.office) } span.office { "·" } }
                span { (account.name) }
                (Icon::Down.class("turn"))
            }
            div.panel {
                p.who { b { (account.name) } @if !account.office.is_empty() { br; span.small.mute { (account.office) } } }
                (account_menu(frame, account))
                (theme_switch(frame))
            }
        }
    }
}

fn account_menu(frame: &Frame, account: &AccountBadge) -> Markup {
    html! {
        ul.menu {
            @for link in &account.links { li { (link.draw()) } }
            li {
                form method="post" action=(account.sign_out) {
                    input type="hidden" name="csrf" value=(frame.csrf);
                    button { (t(frame.lang, "sign-out")) }
                }
            }
        }
    }
}

/// Links to the same page in the other language; the server keeps the choice in a cookie.
fn language(frame: &Frame) -> Markup {
    let (other, label) = match frame.lang {
        Lang::Zh => (Lang::En, "English"),
        Lang::En => (Lang::Zh, "中文"),
    };
    html! {
        a.chip href=(frame.here(&[("lang", Some(other.tag()))])) lang=(other.tag()) hreflang=(other.tag()) { (label) }
    }
}

/// Links to the same page in each theme; with script they act at once.
pub(super) fn theme_switch(frame: &Frame) -> Markup {
    let choices = [(None, "theme-auto"), (Some(Theme::Light), "theme-light"), (Some(Theme::Dark), "theme-dark")];
    html! {
        div.switch role="group" aria-label=(t(frame.lang, "theme")) {
            span { (t(frame.lang, "theme")) }
            @for (theme, key) in choices {
                @let name = theme.map_or("auto", Theme::name);
                a href=(frame.here(&[("theme", Some(name))])) data-theme-set=(name) rel="nofollow"
                    aria-current=[(theme == frame.theme).then_some("true")] { (t(frame.lang, key)) }
            }
        }
    }
}

/// The menu of narrow screens: search, the rail, the person, language and theme behind one button.
fn pocket(frame: &Frame) -> Markup {
    html! {
        details.pocket data-pop="" {
            summary {
                (Icon::Menu.class("open"))
                (Icon::Cross.class("close"))
                span.unseen { (t(frame.lang, "menu")) }
            }
            div.sheet {
                @if frame.search { (search(frame, "pocket-search")) }
                @if let Some(unit) = &frame.unit { p.place { (t(frame.lang, "unit-here")) " " @if unit.href.is_empty() { (unit.name) } @else { a href=(unit.href) { (unit.name) } } } }
                (nav::nav(&frame.nav, &frame.path, &t(frame.lang, "menu")))
                div.self {
                    @if let Some(account) = &frame.account {
                        p.who { b { (account.name) } " " span.small.mute { (account.office) } }
                        (account_menu(frame, account))
                    }
                    (theme_switch(frame))
                    div.switch { (language(frame)) }
                }
            }
        }
    }
}
