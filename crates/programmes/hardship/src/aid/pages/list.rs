//! One pay list: what it is, the payments on it with the verdict on each, its steps and papers; and putting payments on
//! it.

use access::Action;
use maud::{Markup, html};
use procedure::pages::draw;
use record::{Db, Version};
use ui::components::{
    Choice, Column, Empty, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Pager, Register, Row, Table, TagKind,
    Tone, button, facts, field, form, link_button, note, page_head, post_button, register, section_head, tag,
};
use ui::text::{count, money};
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, Named};
use super::{PAYLISTS, PAYMENTS, lists};
use crate::aid::acts::{self, RowForm};
use crate::aid::judge::{Why, cap, counts, off_roll, per_household, title};
use crate::aid::money::parse;
use crate::aid::paste;
use crate::aid::read;
use crate::aid::rules::{PROCEDURE, faults};
use crate::register::DOSSIER;

/// Payments on one page.
const PAGE: usize = 200;

/// One payment as the page shows it.
struct Line {
    payment: Version,
    named: Named,
    /// Why it could not be listed as things stand, where that still matters.
    why: Option<Why>,
    lacks_account: bool,
}

struct Found {
    list: Version,
    lines: Vec<Line>,
    total: usize,
    at: usize,
    offices: [String; 4],
    returned: usize,
}

fn find(db: &Db, ctx: &Ctx, desk: &procedure::Desk) -> Result<Found, Problem> {
    let at = ctx.moment;
    let list = desk::paylist(db, ctx, at)?;
    let mut payments = read::rows(db, list.id, at)?;
    let total = payments.len();
    let first = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0).min(total);
    payments = payments.into_iter().skip(first).take(PAGE).collect();
    let names = desk::names(db, &payments, at)?;
    let judged = ctx.is_now() && is_judged(list.text("state"));
    let mut lines = Vec::with_capacity(payments.len());
    for (payment, named) in payments.into_iter().zip(names) {
        let (mut why, mut lacks_account) = (None, false);
        if judged && counts(payment.text("state")) {
            let submitted = list.text("state") != "draft";
            why = faults(db, desk, std::slice::from_ref(&payment), submitted, at)?.pop().map(|(_, why)| why);
            lacks_account = payment.text("method") != "cash" && read::payee(db, &payment, at)?.is_none();
        }
        lines.push(Line { payment, named, why, lacks_account });
    }
    let office = |field: &str| desk::office(db, list.int(field), ctx.now);
    let offices = [office("made_by")?, office("approved_by")?, office("paid_by")?, office("reconciled_by")?];
    let returned = if list.text("state") == "draft" { read::returned(db, &list, at)?.len() } else { 0 };
    Ok(Found { list, lines, total, at: first, offices, returned })
}

/// Whether the payments on a list in this state are still to be made: then each is judged as things stand.
fn is_judged(state: &str) -> bool {
    matches!(state, "draft" | "submitted" | "approved")
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &html! {}).await
}

/// Draws it, with what came of an act on top.
async fn draw(ctx: &Ctx, told: &Markup) -> Page {
    let (reader, desk) = (ctx.clone(), procedure::pages::desk(ctx)?);
    let found = ctx.read(move |db| find(db, &reader, &desk)).await?;
    let list = &found.list;
    let (panel, papers) =
        (procedure::pages::panel(ctx, &PROCEDURE, list.id).await?, paper::panel(ctx, &PAYLISTS, list.id).await?);
    let heading = list.text("title").to_owned();
    let centre = list.int("centre").unwrap_or(0);
    let drafting = ctx.is_now() && list.text("state") == "draft" && desk::prepares(ctx, centre);
    let exports = ctx.is_now()
        && matches!(list.text("state"), "approved" | "paid" | "reconciled")
        && list.text("method") != "cash"
        && ctx.can(Action::AidExport, Some(centre));
    let actions = html! {
        @if exports { (link_button(&ctx.t("hardship-aid-bank"), &ctx.href(&format!("/aid/lists/{}/bank", list.id)), Kind::Plain)) }
    };
    let body = html! {
        (page_head(&html! { (heading) }, &desk::list_state(ctx, list.text("state")), &html! { (list.text("number")) }, &actions))
        (told)
        (about(ctx, &found))
        (rows(ctx, &found, drafting))
        @if drafting { (adding(ctx, &found)) }
        (panel)
        (papers)
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = lists::crumbs(ctx, None);
    Ok(ctx.show(&frame, &body))
}

fn about(ctx: &Ctx, found: &Found) -> Markup {
    let list = &found.list;
    let label = |field: &str| ctx.t(&format!("field-hardship_paylist-{field}"));
    let by = |field: &str, day: &str, office: &str| {
        Fact::new(label(field), html! { (office) @if let Some(day) = list.day(day) { " " span.mute.nowrap { (day) } } })
    };
    let kind = list.text("kind");
    let pack = desk::pack(ctx);
    let mut all = vec![
        Fact::text(label("kind"), &desk::label(ctx, "aid_kind", kind)),
        Fact::text(label("source"), &desk::label(ctx, "aid_source", list.text("source"))),
        Fact::text(label("year"), list.text("year")),
        Fact::text(label("method"), &desk::label(ctx, "aid_method", list.text("method"))),
        Fact::text(label("basis"), list.text("basis")),
        Fact::text(label("count"), &count(list.int("count").unwrap_or(0))),
        Fact::text(label("sum-fen"), &desk::yuan(ctx, list.int("sum_fen").unwrap_or(0))),
        by("made-by", "made_on", &found.offices[0]),
        by("approved-by", "approved_on", &found.offices[1]),
        by("paid-by", "paid_on", &found.offices[2]),
        by("reconciled-by", "reconciled_on", &found.offices[3]),
    ];
    if let Some(bank) = list.int("bank_fen") {
        all.push(Fact::text(label("bank-fen"), &desk::yuan(ctx, bank)));
    }
    if !list.text("voucher").is_empty() {
        all.push(Fact::text(label("voucher"), list.text("voucher")));
    }
    let cap = cap(pack, kind, ctx.moment.as_of).map(|cap| desk::yuan(ctx, cap));
    let rules = [
        Some(ctx.t(if off_roll(pack, kind) { "hardship-aid-rule-any" } else { "hardship-aid-rule-roll" })),
        Some(ctx.t(match (crate::aid::judge::repeatable(pack, kind), per_household(pack, kind)) {
            (true, _) => "hardship-aid-rule-again",
            (false, true) => "hardship-aid-rule-household",
            (false, false) => "hardship-aid-rule-person",
        })),
        cap.map(|cap| ctx.t_args("hardship-aid-rule-cap", &[("cap", cap.into())])),
    ];
    html! {
        section {
            (section_head(&ctx.t("hardship-aid-about"), &html! {}))
            div.dense { (facts(&all, ctx.lang)) }
            ul.small.mute { @for rule in rules.iter().flatten() { li { (rule) } } }
        }
    }
}

fn rows(ctx: &Ctx, found: &Found, drafting: bool) -> Markup {
    let label = |field: &str| ctx.t(&format!("field-hardship_aid-{field}"));
    let mut columns = vec![
        Column::text(label("dossier")),
        Column::text(label("person")),
        Column::text(label("source")),
        Column::number(label("amount-fen")),
        Column::text(label("state")),
        Column::text(ctx.t("hardship-aid-verdict")),
    ];
    if drafting {
        columns.push(Column::text(ctx.t("hardship-aid-do")));
    }
    let lines: Vec<Row> = found.lines.iter().map(|line| row(ctx, found, line, drafting)).collect();
    let caption = ctx.t("hardship-aid-rows");
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    html! {
        section id="rows" {
            (section_head(&caption, &html! {}))
            (register(&Register {
                id: "payments",
                filters: html! {},
                tools: html! {},
                table: Table { caption: &caption, show_caption: false, columns: &columns, rows: &lines },
                pager: Pager {
                    total: u64::try_from(found.total).ok(),
                    here: lines.len(),
                    first: (found.at > PAGE).then(|| to(0)),
                    back: (found.at > 0).then(|| to(found.at.saturating_sub(PAGE))),
                    next: (found.at + PAGE < found.total).then(|| to(found.at + PAGE)),
                },
                empty: Empty { title: ctx.t("hardship-aid-rows-none"), explain: ctx.t("hardship-aid-rows-none-explain"), ..Empty::default() },
            }, ctx.lang))
        }
    }
}

fn row(ctx: &Ctx, found: &Found, line: &Line, drafting: bool) -> Row {
    let payment = &line.payment;
    let bad = line.why.is_some() || line.lacks_account;
    let verdict = html! {
        @if line.lacks_account {
            (tag(TagKind::Warn, &ctx.t("hardship-aid-no-account"))) " " (ctx.t("hardship-aid-no-account-do"))
        } @else if let Some(why) = &line.why {
            (tag(TagKind::Late, &ctx.t("hardship-aid-refused"))) " " (if ctx.lang == clock::Lang::Zh { &why.0 } else { &why.1 })
        } @else if payment.text("state") == "returned" {
            (desk::some_day(payment.day("returned_on"))) " " (desk::label(ctx, "aid_return", payment.text("return_reason")))
        } @else if ctx.is_now() && is_judged(found.list.text("state")) {
            (tag(TagKind::Ok, &ctx.t("hardship-aid-fine")))
        } @else if let Some(day) = payment.day("receipt_on") {
            (ctx.t_args("hardship-aid-receipt-on", &[("day", day.to_string().into())]))
        }
    };
    let name = if line.named.name.is_empty() { ctx.t("hardship-aid-erased") } else { line.named.name.clone() };
    let mut cells = vec![
        html! { a.nowrap href=(ctx.href(&(PAYMENTS.page)(payment.id))) { (line.named.number) } },
        html! { (name) },
        html! { (desk::label(ctx, "aid_source", payment.text("source"))) },
        html! { (money(payment.int("amount_fen").unwrap_or(0))) },
        desk::payment_state(ctx, payment.text("state")),
        verdict,
    ];
    if drafting {
        let action = ctx.href(&format!("/aid/lists/{}/rows/{}/drop", found.list.id, payment.id));
        cells.push(post_button(&action, &ctx.csrf(), &ctx.t("hardship-aid-drop"), Kind::Quiet, &[]));
    }
    Row::new(cells).tone(if bad { Tone::Warn } else { Tone::Plain })
}

/// The three ways to put payments on a list: all on the roll, pasted lines, what came back.
fn adding(ctx: &Ctx, found: &Found) -> Markup {
    let id = found.list.id;
    let any = std::iter::once(Choice::new("", ctx.t("hardship-aid-category-any")));
    let categories: Vec<Choice> = any.chain(draw::choices(ctx, "hardship_category", None)).collect();
    let sources: Vec<Choice> = draw::choices(ctx, "aid_source", None);
    let own = found.list.text("source");
    let source = |name: &str| {
        let sent = ctx.form.some(name).unwrap_or(own);
        Field::select(name, &ctx.t("field-hardship_aid-source"), sources.clone()).value(sent)
    };
    let all = [
        Field::select("category", &ctx.t("field-hardship_aid-category"), categories).value(ctx.form.get("category")),
        Field::text("amount", &ctx.t("hardship-aid-amount"))
            .value(ctx.form.get("amount"))
            .required()
            .autocomplete("off"),
        source("source").id("source-all"),
    ];
    let pasted = [
        Field::new("rows", &ctx.t("hardship-aid-paste"), FieldKind::Area(8))
            .value(ctx.form.get("rows"))
            .hint(&ctx.t("hardship-aid-paste-hint"))
            .required(),
        source("source").id("source-paste"),
    ];
    let path = |tail: &str| ctx.href(&format!("/aid/lists/{id}/rows{tail}"));
    let sheet = |tail: &str, fields: &[Field], key: &str| {
        let body = html! {
            @for each in fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t(key), Kind::Plain)) }
        };
        form(&Form { action: &path(tail), method: Method::Post, csrf: &ctx.csrf(), guard: false, body })
    };
    html! {
        section id="add" {
            (section_head(&ctx.t("hardship-aid-add"), &html! {}))
            p.mute { (ctx.t("hardship-aid-add-explain")) }
            div.cols {
                div { h3 { (ctx.t("hardship-aid-add-all")) } (sheet("/all", &all, "hardship-aid-add-all-do")) }
                div { h3 { (ctx.t("hardship-aid-add-paste")) } (sheet("", &pasted, "hardship-aid-add-paste-do")) }
            }
            @if found.returned > 0 {
                h3 { (ctx.t("hardship-aid-add-returned")) }
                p { (ctx.t_args("hardship-aid-add-returned-n", &[("n", found.returned.into())])) }
                (post_button(&path("/returned"), &ctx.csrf(), &ctx.t("hardship-aid-add-returned-do"), Kind::Plain, &[]))
            }
        }
    }
}

/// The list and its centre, for whoever may put payments on it.
fn preparing(ctx: &Ctx) -> Result<i64, Problem> {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    if !desk::prepares(ctx, centre) {
        return Err(Problem::refused());
    }
    ctx.params.int("list").ok_or_else(Problem::missing)
}

/// One line of what came of putting payments on a list.
struct Verdict {
    what: String,
    why: Result<i64, Why>,
}

/// What became of each line: where all were listed one is simply led back; else it is told which were not, and why.
async fn settle(ctx: &Ctx, list: i64, verdicts: Vec<Verdict>) -> Page {
    let listed = verdicts.iter().filter(|verdict| verdict.why.is_ok()).count();
    let refused: Vec<(&str, &Why)> =
        verdicts.iter().filter_map(|verdict| Some((verdict.what.as_str(), verdict.why.as_ref().err()?))).collect();
    if refused.is_empty() && listed > 0 {
        return Ok(ctx.done(&ctx.href(&(PAYLISTS.page)(list)), "hardship-aid-listed"));
    }
    let told = html! {
        div role="alert" {
            (note(if listed > 0 { NoteKind::Info } else { NoteKind::Error }, &html! {
                p.strong { (ctx.t_args("hardship-aid-outcome", &[("listed", listed.into()), ("refused", refused.len().into())])) }
                @if refused.is_empty() { p { (ctx.t("hardship-aid-outcome-none")) } }
                ul {
                    @for (what, why) in &refused {
                        li { b { (what) } (ctx.t("hardship-aid-colon")) (if ctx.lang == clock::Lang::Zh { &why.0 } else { &why.1 }) }
                    }
                }
            }))
        }
    };
    let drawn = draw(ctx, &told).await?;
    Ok(if listed == 0 { ctx.again(drawn) } else { drawn })
}

async fn refuse(ctx: &Ctx, text: &str) -> Page {
    Ok(ctx.again(draw(ctx, &desk::refused(Some(text))).await?))
}

/// Lists what was pasted.
pub(super) async fn add(ctx: Ctx) -> Page {
    let list = preparing(&ctx)?;
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let (text, source, account) = (ctx.form.get("rows").to_owned(), ctx.form.get("source").to_owned(), ctx.who.account);
    let made = desk::commit(&ctx, ("form", "hardship.aid"), "", move |commit, desk| {
        let at = commit.at(desk.today);
        let lines = paste::read(commit.read()?, centre, &text, at)?;
        let rows: Vec<RowForm> = lines
            .iter()
            .filter_map(|line| line.row.clone().ok())
            .map(|row| RowForm { source: source.clone(), ..row })
            .collect();
        let mut verdicts = acts::add_rows(commit, desk, list, &rows, account)?.into_iter();
        Ok(lines
            .into_iter()
            .filter_map(|line| {
                let what = format!("{} {}", line.number, line.dossier);
                let why = match line.row {
                    Ok(_) => verdicts.next()?,
                    Err(why) => Err(why),
                };
                Some(Verdict { what, why })
            })
            .collect::<Vec<_>>())
    });
    match made.await? {
        Ok(done) => settle(&ctx, list, done.value).await,
        Err(refusal) => refuse(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// Lists every household on the roll, or all of a category, with the same amount.
pub(super) async fn add_all(ctx: Ctx) -> Page {
    let list = preparing(&ctx)?;
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let Some(amount_fen) = parse(ctx.form.get("amount")) else {
        return refuse(&ctx, &ctx.t("hardship-aid-amount-wrong")).await;
    };
    let (category, source, account) =
        (ctx.form.get("category").to_owned(), ctx.form.get("source").to_owned(), ctx.who.account);
    let made = desk::commit(&ctx, ("form", "hardship.aid"), "", move |commit, desk| {
        let at = commit.at(desk.today);
        let dossiers = read::on_roll(commit.read()?, centre, &category, at)?;
        let row =
            |dossier: &i64| RowForm { dossier: *dossier, source: source.clone(), amount_fen, ..RowForm::default() };
        let rows: Vec<RowForm> = dossiers.iter().map(row).collect();
        let verdicts = acts::add_rows(commit, desk, list, &rows, account)?;
        let mut out = Vec::with_capacity(verdicts.len());
        for (dossier, why) in dossiers.into_iter().zip(verdicts) {
            let held = commit.read()?.get(&DOSSIER, dossier, at)?;
            let what = held.map(|held| held.text("number").to_owned()).unwrap_or_default();
            out.push(Verdict { what, why });
        }
        Ok(out)
    });
    match made.await? {
        Ok(done) => settle(&ctx, list, done.value).await,
        Err(refusal) => refuse(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// Lists again what came back.
pub(super) async fn add_returned(ctx: Ctx) -> Page {
    let list = preparing(&ctx)?;
    let account = ctx.who.account;
    let made = desk::commit(&ctx, ("form", "hardship.aid"), "", move |commit, desk| {
        let at = commit.at(desk.today);
        let mut out = Vec::new();
        for (dossier, why) in acts::list_returned(commit, desk, list, account)? {
            let held = commit.read()?.get(&DOSSIER, dossier, at)?;
            let what = held.map(|held| held.text("number").to_owned()).unwrap_or_default();
            out.push(Verdict { what, why });
        }
        Ok(out)
    });
    match made.await? {
        Ok(done) => settle(&ctx, list, done.value).await,
        Err(refusal) => refuse(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// Takes a payment off.
pub(super) async fn drop(ctx: Ctx) -> Page {
    let list = preparing(&ctx)?;
    let row = ctx.params.int("row").ok_or_else(Problem::missing)?;
    let made =
        desk::commit(&ctx, ("form", "hardship.aid"), "", move |commit, desk| acts::drop_row(commit, desk, list, row));
    match made.await? {
        Ok(_) => Ok(ctx.done(&ctx.href(&(PAYLISTS.page)(list)), "hardship-aid-dropped")),
        Err(refusal) => refuse(&ctx, &refusal.text(ctx.lang)).await,
    }
}

/// What a list is called, for pages beneath it.
pub(super) fn called(list: &Version) -> String {
    title(list).to_owned()
}
