//! The frame every page stands in: header, rail, the moment, languages, and the head of the document.

mod header;
mod moment;
mod nav;

use clock::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::assets;
use crate::components::{Crumb, Link, NoteKind, crumbs, note};
use crate::link;
use crate::text::{t, t_args};

pub use moment::{Known, MomentView};
pub use nav::{NavGroup, NavItem};

/// The theme a person chose; without a choice the system's wish holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Reads the value of the `theme` cookie or of `?theme=`; anything else is no choice.
    pub fn parse(value: &str) -> Option<Theme> {
        match value {
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            _ => None,
        }
    }

    /// As it stands in the cookie, in `?theme=` and in the `data-theme` attribute.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The unit one stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitBadge {
    /// Its name.
    pub name: String,
    /// Its page; empty for whoever may not open it.
    pub href: String,
    /// The other units this account may stand in, each a link that moves there.
    pub others: Vec<Link>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBadge {
    /// The name.
    pub name: String,
    /// The office or role; may be empty.
    pub office: String,
    /// What this person can go to: own sessions, password.
    pub links: Vec<Link>,
    /// Where signing out is posted.
    pub sign_out: String,
}

/// A word after an action, shown once on the next page.
#[derive(Debug, Clone)]
pub struct Flash {
    /// What it is about.
    pub kind: NoteKind,
    /// What it says.
    pub text: String,
}

/// Everything the frame of a page needs to know.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The path of the page, without its query.
    pub path: String,
    /// The query of the page, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The title of the window.
    pub title: String,
    /// The way here, above the page's own head.
    pub crumbs: Vec<Crumb>,
    /// What the house is called.
    pub brand: String,
    /// The unit one stands in.
    pub unit: Option<UnitBadge>,
    /// The moment the page is read at; `None` on pages that know no time.
    pub moment: Option<MomentView>,
    /// The rail.
    pub nav: Vec<NavGroup>,
    /// Who is signed in.
    pub account: Option<AccountBadge>,
    /// The anti-forgery token of the session.
    pub csrf: String,
    /// A word after an action.
    pub flash: Option<Flash>,
    /// The theme this person chose.
    pub theme: Option<Theme>,
    /// Seconds after which the page is asked again where there is no script: for long work.
    pub refresh: Option<u32>,
    /// Whether there is a search box: not for those who may search nothing.
    pub search: bool,
    /// Where suggestions are asked while typing in the search box; the answer is a fragment of HTML.
    pub suggest: Option<String>,
    /// Links at the foot of the page.
    pub foot: Vec<Link>,
    /// Whether search engines are asked to leave the page alone: it shows persons, and only for some days.
    pub unlisted: bool,
}

impl Frame {
    /// A frame with nothing but a language, a path, a title and a brand.
    pub fn new(lang: Lang, path: &str, title: &str, brand: &str) -> Frame {
        Frame {
            lang,
            path: path.to_owned(),
            query: Vec::new(),
            title: title.to_owned(),
            crumbs: Vec::new(),
            brand: brand.to_owned(),
            unit: None,
            moment: None,
            nav: Vec::new(),
            account: None,
            csrf: String::new(),
            flash: None,
            theme: None,
            refresh: None,
            search: true,
            suggest: None,
            foot: Vec::new(),
            unlisted: false,
        }
    }

    /// The address of this page with these pairs of its query set or taken away.
    pub fn here(&self, change: &[(&str, Option<&str>)]) -> String {
        link::with(&self.path, &self.query, change)
    }

    /// Whether the page is read in the past.
    pub fn is_past(&self) -> bool {
        self.moment.as_ref().is_some_and(|moment| !moment.is_now)
    }
}

/// A page of the house: header, rail and `body`, which begins with [`crate::components::page_head`].
pub fn page(frame: &Frame, body: &Markup) -> Markup {
    let past = if frame.is_past() { "frame past" } else { "frame" };
    let inside = html! {
        (header::header(frame))
        @if let Some(moment) = frame.moment.as_ref().filter(|moment| !moment.is_now) { (moment::band(frame, moment)) }
        aside.rail { (nav::nav(&frame.nav, &frame.path, &t(frame.lang, "nav"))) }
        (main(frame, body))
        (foot(frame))
    };
    document(frame, past, &inside)
}

/// How wide a page without the rail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A column for reading: bulletins.
    Reading,
    /// A form and nothing else: sign-in, first run.
    Narrow,
}

/// A page without the rail: sign-in, first run, what the public reads.
pub fn public_page(frame: &Frame, width: Width, body: &Markup) -> Markup {
    let class = match width {
        Width::Reading => "frame open",
        Width::Narrow => "frame open narrow",
    };
    let inside = html! {
        (header::public_header(frame))
        (main(frame, body))
        (foot(frame))
    };
    document(frame, class, &inside)
}

fn document(frame: &Frame, class: &str, inside: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(frame.lang.tag()) data-theme=[frame.theme.map(Theme::name)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if frame.unlisted { meta name="robots" content="noindex, nofollow, noarchive"; }
                title { (frame.title) @if frame.title != frame.brand { " · " (frame.brand) } }
                link rel="stylesheet" href=(assets::url("guildhall.css"));
                link rel="icon" type="image/svg+xml" href=(assets::url("seal.svg"));
                meta name="htmx-config" content=(HTMX);
                script defer src=(assets::url("htmx.js")) {}
                script type="module" src=(assets::url("guildhall.js")) {}
                @if let Some(seconds) = frame.refresh {
                    noscript { meta http-equiv="refresh" content=(seconds); }
                }
            }
            body {
                a.skip href="#main" { (t(frame.lang, "skip")) }
                div class=(class) { (inside) }
            }
        }
    }
}

/// htmx as the product uses it: no style sheet of its own, this host only, nothing of `hx-on`, `js:` or trigger filters —
/// those would need `eval`, which the content security policy refuses.
const HTMX: PreEscaped<&str> = PreEscaped(
    "{&quot;includeIndicatorCSS&quot;:false,&quot;mode&quot;:&quot;same-origin&quot;,&quot;transitions&quot;:false}",
);

fn main(frame: &Frame, body: &Markup) -> Markup {
    html! {
        main.page id="main" tabindex="-1" {
            (printed(frame))
            @if let Some(flash) = &frame.flash {
                div role="status" { (note(flash.kind, &html! { p { (flash.text) } })) }
            }
            (crumbs(&frame.crumbs, frame.lang))
            (body)
        }
    }
}

/// The line at the head of a printed page: whose it is, and as things stood when.
fn printed(frame: &Frame) -> Markup {
    html! {
        div.printed aria-hidden="true" {
            span { (frame.unit.as_ref().map_or(frame.brand.as_str(), |unit| unit.name.as_str())) }
            @if let Some(moment) = &frame.moment { span { (moment.in_words(frame.lang)) } }
        }
    }
}

fn foot(frame: &Frame) -> Markup {
    html! {
        footer.foot {
            p { (t_args(frame.lang, "foot", &[("brand", frame.brand.as_str().into())])) }
            @for link in &frame.foot { p { (link.draw()) } }
            @if frame.account.is_none() { (header::theme_switch(frame)) }
        }
    }
}
