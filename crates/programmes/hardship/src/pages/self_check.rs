//! Checking oneself: what the means test says of one's own household. Nothing of it is kept: the numbers come by a form
//! and go with the page, they stand in no address, no log and no store.

use access::Action;
use axum::response::Response;
use clock::{CodeList, Lang, Pack};
use maud::{Markup, html};
use ui::components::{
    Choice, Field, FieldKind, Form, Kind, Method, NoteKind, button, error_summary, field, form, link_button, note,
    page_head, section_head, unfold,
};
use ui::text::money;
use ui::web::{Ctx, Page, Problem, Routes};

use crate::rules::means::{self, Input, Outcome, Rule};
use crate::sheets;

const CHECK: Action = Action::MeansCheck;
const PATH: &str = "/means-check";

/// The routes of the check. It is the public's.
pub(crate) fn routes() -> Routes {
    Routes::new().get(PATH, CHECK, page).post(PATH, CHECK, check).public(part)
}

/// What the public finds of it at the door.
fn part(ctx: &Ctx) -> Result<Markup, Problem> {
    Ok(html! {
        (section_head(&ctx.t("hardship-means-title"), &html! { (link_button(&ctx.t("hardship-means-begin"), PATH, Kind::Plain)) }))
        p { (ctx.t("hardship-means-door")) }
    })
}

async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &[], None)
}

/// What is wrong with an answer: the field and why.
type Wrong = (String, String);

async fn check(ctx: Ctx) -> Page {
    let pack = procedure::pages::desk(&ctx)?.pack;
    let rule = rule(&ctx, pack)?;
    match read(&ctx, pack, rule) {
        Ok(input) => draw(&ctx, &[], Some(&means::test(rule, &input))),
        Err(wrong) => Ok(ctx.again(draw(&ctx, &wrong, None)?)),
    }
}

/// The rule of today.
fn rule<'p>(ctx: &Ctx, pack: &'p Pack) -> Result<&'p Rule, Problem> {
    pack.means(ctx.now.as_of).ok_or_else(Problem::missing)
}

fn amounts(pack: &Pack) -> Result<&CodeList, Problem> {
    pack.codes("hardship_amount").ok_or_else(|| Problem::internal("the pack has no list hardship_amount"))
}

/// A side of the sheet of means with its kinds: the name of each field and what it is called.
type Side = (&'static str, Vec<(String, String)>);

/// The sides of the sheet of means that are asked for, with their kinds as fields: `income.wage`. Kinds of spending that
/// the rule does not deduct are not asked for.
fn kinds(pack: &Pack, rule: &Rule, lang: Lang) -> Result<[Side; 3], Problem> {
    let list = amounts(pack)?;
    let counts = |side: &str, kind: &String| {
        side != "rigid" || rule.deducts.contains(kind) || rule.deducts_relative.contains(kind)
    };
    let of = |side: &str| {
        let kinds = list.children(side).filter(|kind| counts(side, &kind.code));
        kinds.map(|kind| (format!("{side}.{}", kind.code), kind.label(lang).to_owned())).collect()
    };
    Ok(["income", "rigid", "accident"].map(|side| (side, of(side))))
}

/// The answers as numbers, or all that is wrong with them.
fn read(ctx: &Ctx, pack: &Pack, rule: &Rule) -> Result<Input, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let today = ctx.now.as_of;
    let line = pack.line(ctx.form.get("division"), today);
    if line.is_none() {
        wrong.push(("division".into(), ctx.t("hardship-means-wrong-division")));
    }
    let members = ctx.form.get("members").trim().parse::<i64>().ok().filter(|members| (1..=20).contains(members));
    if members.is_none() {
        wrong.push(("members".into(), ctx.t("hardship-means-wrong-members")));
    }
    let mut lines = Vec::new();
    for (side, kinds) in kinds(pack, rule, ctx.lang).unwrap_or_default() {
        for (name, _) in kinds {
            let text = ctx.form.get(&name);
            match sheets::yuan(text) {
                Some(fen) => lines.push((side, name.rsplit('.').next().unwrap_or_default().to_owned(), fen)),
                None if text.trim().is_empty() => {}
                None => wrong.push((name, ctx.t("hardship-means-wrong-money"))),
            }
        }
    }
    let (Some(line), Some(members), true) = (line, members, wrong.is_empty()) else { return Err(wrong) };
    let lines = lines.iter().map(|(side, kind, fen)| (*side, kind.as_str(), *fen));
    let input = Input::gathered(rule, (today, line.fen), members, lines);
    match input.fault() {
        Some((zh, en)) => Err(vec![("members".into(), if ctx.lang == Lang::Zh { zh } else { en })]),
        None => Ok(input),
    }
}

fn draw(ctx: &Ctx, wrong: &[Wrong], outcome: Option<&Outcome>) -> Page {
    let pack = procedure::pages::desk(ctx)?.pack;
    let rule = rule(ctx, pack)?;
    let of = |name: &str| wrong.iter().find(|(field, _)| field == name).map(|(_, why)| why.as_str());
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(field, why)| (field.as_str(), why.as_str())).collect();
    let own = pack.own_division().unwrap_or_default();
    let sides = kinds(pack, rule, ctx.lang)?;
    let label =
        |side: &str| pack.codes("hardship_side").and_then(|list| list.label(side, ctx.lang)).unwrap_or_default();
    let title = ctx.t("hardship-means-title");
    let money_field = |name: &str, label: &str| {
        let field = Field::text(name, label).value(ctx.form.get(name)).error(of(name)).autocomplete("off");
        field.hint(&ctx.t("hardship-means-yuan"))
    };
    let sheet = html! {
        (field(&Field::select("division", &ctx.t("hardship-means-division"), divisions(ctx, pack))
            .value(ctx.form.some("division").unwrap_or(own)).error(of("division")).required(), ctx.lang))
        (field(&Field::new("members", &ctx.t("hardship-means-members"), FieldKind::Number)
            .value(ctx.form.get("members")).hint(&ctx.t("hardship-means-members-hint")).error(of("members")).required().autocomplete("off"), ctx.lang))
        @for (side, kinds) in &sides {
            fieldset {
                legend { (label(side)) }
                p.hint { (ctx.t(&format!("hardship-means-{side}-hint"))) }
                @for (name, label) in kinds { (field(&money_field(name, label), ctx.lang)) }
            }
        }
        div.actions { (button(&ctx.t("hardship-means-check"), Kind::Primary)) }
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-means-sub")) }, &html! {}))
        (error_summary(&listed, ctx.lang))
        @if let Some(outcome) = outcome { (result(ctx, outcome)) }
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-means-kept")) } }))
        (form(&Form { action: PATH, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: sheet }))
        (unfold(&ctx.t("hardship-means-exclusions"), &html! {
            p.small.mute { (ctx.t("hardship-means-exclusions-explain")) }
            ul { @for row in pack.exclusions(ctx.now.as_of) { li { (row.asks.text(ctx.lang)) } } }
        }))
        @if outcome.is_none() { (apply(ctx)) }
    };
    Ok(show(ctx, &title, &body))
}

/// The divisions of which a line is known today.
fn divisions(ctx: &Ctx, pack: &Pack) -> Vec<Choice> {
    let codes = pack.codes("hardship_division").map(CodeList::codes).unwrap_or_default();
    let with_line = codes.iter().filter_map(|code| Some((code, pack.line(&code.code, ctx.now.as_of)?)));
    let choice = |(code, line): (&clock::Code, &clock::Line)| {
        let args = [("name", code.label(ctx.lang).into()), ("line", money(line.fen).into())];
        Choice::new(code.code.as_str(), ctx.t_args("hardship-means-division-line", &args))
    };
    with_line.map(choice).collect()
}

/// What came out: the category, each step, and that a person decides.
fn result(ctx: &Ctx, outcome: &Outcome) -> Markup {
    let name = means::category_name(outcome.category, ctx.lang);
    let may = outcome.category != "none";
    let head = if may { "hardship-means-may" } else { "hardship-means-not" };
    let kind = if may { NoteKind::Fine } else { NoteKind::Info };
    html! {
        section.stack {
            (section_head(&ctx.t("hardship-means-result"), &html! {}))
            (note(kind, &html! {
                p { strong { (ctx.t_args(head, &[("category", name.into())])) } }
                p { (ctx.t("hardship-means-person")) }
            }))
            ol { @for reason in outcome.explanation(ctx.lang) { li { (reason) } } }
            (apply(ctx))
        }
    }
}

/// How to apply, whatever came out.
fn apply(ctx: &Ctx) -> Markup {
    html! {
        section {
            h2 { (ctx.t("hardship-means-apply")) }
            p { (ctx.t("hardship-means-apply-text")) }
            @if ctx.can(Action::HardshipOwn, None) {
                div.actions { (link_button(&ctx.t("hardship-means-apply-go"), "/mine/hardship/apply", Kind::Plain)) }
            }
        }
    }
}

/// To whoever is signed in with the rail, to the public narrow.
fn show(ctx: &Ctx, title: &str, body: &Markup) -> Response {
    if ctx.who.is_signed_in() { ctx.page(title, body) } else { ctx.narrow(title, body) }
}
