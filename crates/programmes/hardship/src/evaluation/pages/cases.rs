//! What evaluators see: the cases of the sample, and of each what is needed to judge it.

use access::By;
use clock::Day;
use maud::{Markup, html};
use procedure::Refusal;
use record::{Db, Version};
use ui::components::{
    Choice, Column, Fact, Field, FieldKind, Form, Kind, NoteKind, Pager, Row, Table, TagKind, button, digest, facts,
    field, form as sheet, link_button, note, page_head, section_head, table, tag, unfold,
};
use ui::web::{Ctx, Page, Problem};

use super::{asked, commit, crumbs, held, id_of, label, page as page_of, stratum, told, verdict};
use crate::evaluation::acts::{self, EntryForm};
use crate::evaluation::read::{self, Case, Masked, Opening, Standing};
use crate::evaluation::register::{CASE, verdict as verdicts};

/// The evaluation, to one who evaluates it today while its cases are open. To everybody else there is nothing.
fn opened(db: &Db, ctx: &Ctx, id: i64) -> Result<Version, Problem> {
    let evaluation = held(db, ctx, id)?;
    let at = ctx.now;
    if read::is_open(&evaluation, at.as_of) && read::evaluates(db, &ctx.who, &evaluation, at)? {
        return Ok(evaluation);
    }
    Err(Problem::missing())
}

/// What is left for one evaluator to do with a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mine {
    /// To be entered.
    Enter,
    /// To be decided: two entries differ.
    Decide,
    /// Entered by them; another has yet to.
    Entered,
    /// Two entries differ, and another decides.
    Waits,
    /// It has its verdict.
    Settled,
}

fn mine(ctx: &Ctx, case: &Case) -> Mine {
    let own = case.of(ctx.who.account).is_some();
    match case.standing() {
        Standing::Settled => Mine::Settled,
        Standing::Differs if !own => Mine::Decide,
        Standing::Differs => Mine::Waits,
        Standing::Waiting if own => Mine::Entered,
        Standing::Waiting => Mine::Enter,
    }
}

fn mine_tag(ctx: &Ctx, mine: Mine) -> Markup {
    let (kind, key) = match mine {
        Mine::Enter => (TagKind::Soon, "hardship-evaluation-mine-enter"),
        Mine::Decide => (TagKind::Warn, "hardship-evaluation-mine-decide"),
        Mine::Entered => (TagKind::Off, "hardship-evaluation-mine-entered"),
        Mine::Waits => (TagKind::Off, "hardship-evaluation-mine-waits"),
        Mine::Settled => (TagKind::Ok, "hardship-evaluation-settled"),
    };
    tag(kind, &ctx.t(key))
}

/// Cases on a page.
const PAGE: usize = 100;

/// The cases, in the order in which they were drawn.
pub(super) async fn list(ctx: Ctx) -> Page {
    let (id, reader) = (id_of(&ctx)?, ctx.clone());
    let (evaluation, cases) = ctx
        .read(move |db| {
            let evaluation = opened(db, &reader, id)?;
            Ok::<_, Problem>((evaluation, read::cases(db, id, reader.now)?))
        })
        .await?;
    let to_do = |case: &&Case| matches!(mine(&ctx, case), Mine::Enter | Mine::Decide);
    let next = cases.iter().find(to_do).map(|case| case.position);
    let at = ctx.query.int("at").and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let rows: Vec<Row> = cases
        .iter()
        .skip(at)
        .take(PAGE)
        .map(|case| {
            let own = case.of(ctx.who.account).map(|entry| verdict(&ctx, &entry.verdict)).unwrap_or_default();
            Row::new(vec![
                html! { a href={ (page_of(id)) "/cases/" (case.position) } { (case.position) } },
                html! { (stratum(&ctx, &case.stratum)) },
                html! { (own) },
                mine_tag(&ctx, mine(&ctx, case)),
            ])
        })
        .collect();
    let columns = [
        Column::number(ctx.t("hardship-evaluation-case")),
        Column::text(ctx.t("hardship-evaluation-stratum")),
        Column::text(ctx.t("hardship-evaluation-own-verdict")),
        Column::text(ctx.t("hardship-evaluation-to-do")),
    ];
    let title = ctx.t("hardship-evaluation-cases");
    let to = |at: usize| ctx.here(&[("at", (at > 0).then(|| at.to_string()).as_deref())]);
    let left = cases.iter().filter(to_do).count();
    let closes = evaluation.day("closes").unwrap_or(Day::END).to_string();
    let sub = ctx.t_args("hardship-evaluation-cases-sub", &[("n", left.into()), ("day", closes.into())]);
    let pager = Pager {
        total: u64::try_from(cases.len()).ok(),
        here: rows.len(),
        first: (at > PAGE).then(|| to(0)),
        back: (at > 0).then(|| to(at.saturating_sub(PAGE))),
        next: (at + PAGE < cases.len()).then(|| to(at + PAGE)),
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {
            @if let Some(next) = next {
                (link_button(&ctx.t("hardship-evaluation-next"), &format!("{}/cases/{next}", page_of(id)), Kind::Primary))
            }
        }))
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-evaluation-blind")) } }))
        (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        (ui::components::pager(&pager, ctx.lang))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(&ctx, Some(&evaluation));
    Ok(ctx.show(&frame, &body))
}

struct Found {
    evaluation: Version,
    case: Case,
    opening: Opening,
    masked: Option<Masked>,
    /// The words of the entries that may be seen, by record.
    findings: Vec<(i64, String)>,
    /// Whether this account's look at this case is in the log of today already.
    logged: bool,
}

fn look(db: &Db, ctx: &Ctx) -> Result<Found, Problem> {
    let id = id_of(ctx)?;
    let evaluation = opened(db, ctx, id)?;
    let position = ctx.params.int("position").ok_or_else(Problem::missing)?;
    let case = read::case_at(db, id, position, ctx.now)?.ok_or_else(Problem::missing)?;
    let opening = read::opening(db, &case.version)?;
    let masked = read::masked(db, &evaluation, &opening)?;
    let mut findings = Vec::new();
    for entry in case.seen_by(ctx.who.account) {
        findings.push((entry.version.id, db.unseal(&entry.version)?.get("findings").to_owned()));
    }
    let seen = db.find(&access::REVEAL, "record", case.version.id, ctx.now)?;
    let logged = seen.iter().any(|each| each.int("account") == Some(ctx.who.account));
    Ok(Found { evaluation, case, opening, masked, findings, logged })
}

/// One case.
pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

async fn draw(ctx: &Ctx, refusal: Option<&Refusal>) -> Page {
    let reader = ctx.clone();
    let found = ctx.read(move |db| look(db, &reader)).await?;
    // Amounts are opened to be summed: that an evaluator sees them is in the log before they are shown, once a day.
    if found.masked.is_some() && !found.logged {
        let (by, record) = (By { account: ctx.who.account, office: 0 }, found.case.version.id);
        let reason = ctx.app.texts.t(clock::Lang::Zh, "hardship-evaluation-reveal");
        ctx.run(move |app| app.access.reveal(by, CASE.name, record, &["amount"], &reason).map_err(Problem::from))
            .await?;
    }
    let (evaluation, case) = (&found.evaluation, &found.case);
    let title = ctx.t_args("hardship-evaluation-case-title", &[("n", case.position.into())]);
    let mine = mine(ctx, case);
    let tags = html! { (tag(TagKind::Info, &stratum(ctx, &case.stratum))) " " (mine_tag(ctx, mine)) };
    let cases = format!("{}/cases", page_of(evaluation.id));
    let body = html! {
        (page_head(&html! { (title) }, &tags, &html! { (ctx.t("hardship-evaluation-case-sub")) }, &html! {
            (link_button(&ctx.t("hardship-evaluation-cases"), &cases, Kind::Quiet))
        }))
        (told(ctx, refusal))
        @match &found.masked {
            Some(masked) => (dossier(ctx, masked)),
            None => (note(NoteKind::Info, &html! { p { (ctx.t("hardship-evaluation-no-dossier")) } })),
        }
        (entries(ctx, &found))
        @match mine {
            Mine::Enter | Mine::Decide => (entry_form(ctx, &found, mine)),
            Mine::Entered => (note(NoteKind::Info, &html! { p { (ctx.t("hardship-evaluation-entered-note")) } })),
            Mine::Waits => (note(NoteKind::Info, &html! { p { (ctx.t("hardship-evaluation-waits-note")) } })),
            Mine::Settled => {},
        }
        (unfold(&ctx.t("hardship-evaluation-opening"), &opening(ctx, &found)))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx, Some(evaluation));
    let response = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(response) } else { response })
}

/// The dossier without anything that names anybody.
fn dossier(ctx: &Ctx, masked: &Masked) -> Markup {
    let held = &masked.dossier;
    let name = |field: &str| ctx.t(&format!("field-hardship_dossier-{field}"));
    let code = |field: &str, key: &str, list: &str| {
        let value = held.text(field);
        Fact::text(name(key), &if value.is_empty() { String::new() } else { label(ctx, list, value) })
    };
    let day = |field: &str, key: &str| Fact::new(name(key), html! { @if let Some(day) = held.day(field) { (day) } });
    let causes: Vec<String> =
        held.text("causes").split_whitespace().map(|code| label(ctx, "hardship_cause", code)).collect();
    let mut kinship: Vec<(String, usize)> = Vec::new();
    for each in &masked.members {
        match kinship.iter_mut().find(|(known, _)| known == each) {
            Some((_, n)) => *n += 1,
            None => kinship.push((each.clone(), 1)),
        }
    }
    let kin: Vec<String> = kinship.iter().map(|(code, n)| format!("{} × {n}", label(ctx, "kinship", code))).collect();
    let all = vec![
        Fact::text(name("unit"), &ctx.unit_name(held.int("unit").unwrap_or(0))),
        code("state", "state", "hardship_state"),
        code("category", "category", "hardship_category"),
        code("old_category", "old-category", "hardship_old_category"),
        code("division", "division", "hardship_division"),
        code("cause", "cause", "hardship_cause"),
        Fact::text(name("causes"), &causes.join(" · ")),
        code("key_group", "key-group", "hardship_key_group"),
        Fact::text(ctx.t("hardship-evaluation-members"), &masked.members.len().to_string()),
        Fact::text(ctx.t("hardship-evaluation-kinship"), &kin.join(" · ")),
        day("applied_on", "applied-on"),
        day("visited_on", "visited-on"),
        day("checked_on", "checked-on"),
        day("decided_on", "decided-on"),
        code("exit", "exit", "hardship_exit"),
        day("exit_on", "exit-on"),
    ];
    html! {
        section {
            (section_head(&ctx.t("hardship-evaluation-dossier"), &html! {}))
            p.small.mute { (ctx.t("hardship-evaluation-dossier-explain")) }
            div.dense { (facts(&all, ctx.lang)) }
        }
        (amounts(ctx, masked))
        (results(ctx, masked))
        (visits(ctx, masked))
        (guarantees(ctx, masked))
    }
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let fen = fen.unsigned_abs();
    let whole = ui::text::count(i64::try_from(fen / 100).unwrap_or(i64::MAX));
    format!("{sign}{whole}.{:02}", fen % 100)
}

fn amounts(ctx: &Ctx, masked: &Masked) -> Markup {
    let rows: Vec<Row> = masked
        .amounts
        .iter()
        .map(|each| {
            Row::new(vec![
                html! { (label(ctx, "hardship_side", &each.side)) },
                html! { (label(ctx, "hardship_amount", &each.kind)) },
                html! { @match each.fen { Some(fen) => (yuan(fen)), None => span.faint { (ctx.t("hardship-evaluation-unknown")) } } },
                html! { (each.papers) " / " (each.lines) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-evaluation-side")),
        Column::text(ctx.t("hardship-evaluation-amount-kind")),
        Column::number(ctx.t("hardship-evaluation-yuan")),
        Column::number(ctx.t("hardship-evaluation-papers")),
    ];
    part(ctx, "hardship-evaluation-means", &columns, &rows)
}

/// A table under a heading; a sentence where it has no rows.
fn part(ctx: &Ctx, key: &str, columns: &[Column], rows: &[Row]) -> Markup {
    let caption = ctx.t(key);
    html! {
        section {
            (section_head(&caption, &html! {}))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-evaluation-nothing")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns, rows }, ctx.lang)) }
        }
    }
}

fn on_day(version: &Version) -> Markup {
    html! { @if let Some(day) = version.day("on_day") { (day) } }
}

fn results(ctx: &Ctx, masked: &Masked) -> Markup {
    let category = |code: &str| if code.is_empty() { String::new() } else { label(ctx, "hardship_category", code) };
    let rows: Vec<Row> = masked
        .results
        .iter()
        .map(|each| {
            Row::new(vec![
                on_day(each),
                html! { (label(ctx, "hardship_visit", each.text("purpose"))) },
                html! { (category(each.text("proposed"))) },
                html! { (category(each.text("decided"))) },
                html! { span.small { (each.text("rule")) } },
            ])
        })
        .collect();
    let columns = [
        Column::day(ctx.t("hardship-evaluation-day")),
        Column::text(ctx.t("hardship-evaluation-purpose")),
        Column::text(ctx.t("hardship-evaluation-proposed")),
        Column::text(ctx.t("hardship-evaluation-decided")),
        Column::text(ctx.t("hardship-evaluation-rule")),
    ];
    part(ctx, "hardship-evaluation-results", &columns, &rows)
}

fn visits(ctx: &Ctx, masked: &Masked) -> Markup {
    let rows: Vec<Row> = masked
        .visits
        .iter()
        .map(|each| {
            Row::new(vec![
                on_day(each),
                html! { (label(ctx, "hardship_visit", each.text("purpose"))) },
                html! { (label(ctx, "hardship_conclusion", each.text("conclusion"))) },
            ])
        })
        .collect();
    let columns = [
        Column::day(ctx.t("hardship-evaluation-day")),
        Column::text(ctx.t("hardship-evaluation-purpose")),
        Column::text(ctx.t("hardship-evaluation-conclusion")),
    ];
    part(ctx, "hardship-evaluation-visits", &columns, &rows)
}

/// What was drawn up for the exit: the five guarantees as codes.
fn guarantees(ctx: &Ctx, masked: &Masked) -> Markup {
    let Some(exit) = &masked.exit else { return html! {} };
    let of = |field: &str| {
        let code = exit.text(field);
        let value = if code.is_empty() { String::new() } else { label(ctx, "hardship_guarantee", code) };
        Fact::text(ctx.t(&format!("field-hardship_exit-{field}")), &value)
    };
    let all: Vec<Fact> = ["medical", "job", "school", "housing", "insurance"].into_iter().map(of).collect();
    html! {
        section {
            (section_head(&ctx.t("hardship-evaluation-exit"), &html! {}))
            div.dense { (facts(&all, ctx.lang)) }
        }
    }
}

/// The entries that whoever asks may see.
fn entries(ctx: &Ctx, found: &Found) -> Markup {
    let seen = found.case.seen_by(ctx.who.account);
    html! {
        @if !seen.is_empty() {
            section {
                (section_head(&ctx.t("hardship-evaluation-entries"), &html! {}))
                @for entry in seen {
                    @let own = entry.account == ctx.who.account;
                    @let key = match entry.round { 3 => "hardship-evaluation-decision", _ if own => "hardship-evaluation-own", _ => "hardship-evaluation-other" };
                    @let words = found.findings.iter().find(|(id, _)| *id == entry.version.id).map_or("", |(_, words)| words.as_str());
                    div.said {
                        h3 { (ctx.t(key)) " " (tag(TagKind::Info, &verdict(ctx, &entry.verdict))) " " span.small.mute { (entry.day) } }
                        @for line in words.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } }
                    }
                }
            }
        }
    }
}

fn entry_form(ctx: &Ctx, found: &Found, mine: Mine) -> Markup {
    let codes = verdicts::of(&found.case.stratum);
    let choices: Vec<Choice> = codes.iter().map(|code| Choice::new(*code, verdict(ctx, code))).collect();
    let fields: [Field; 2] = [
        asked(ctx, "verdict", &ctx.t("hardship-evaluation-verdict"), FieldKind::Radio(choices), "").required(),
        asked(ctx, "findings", &ctx.t("hardship-evaluation-findings"), FieldKind::Area(6), "")
            .hint(&ctx.t("hardship-evaluation-findings-hint"))
            .required(),
    ];
    let (heading, explain) = match mine {
        Mine::Decide => ("hardship-evaluation-decide", "hardship-evaluation-decide-explain"),
        _ => ("hardship-evaluation-enter", "hardship-evaluation-enter-explain"),
    };
    html! {
        section {
            (section_head(&ctx.t(heading), &html! {}))
            p.small.mute { (ctx.t(explain)) }
            (sheet(&Form {
                action: &format!("{}/cases/{}", page_of(found.evaluation.id), found.case.position),
                csrf: &ctx.csrf(),
                guard: true,
                body: html! {
                    @for each in &fields { (field(each, ctx.lang)) }
                    div.actions { (button(&ctx.t("hardship-evaluation-enter-send"), Kind::Primary)) }
                },
                ..Form::default()
            }))
        }
    }
}

/// By which the evaluator checks that this dossier is the one that was drawn.
fn opening(ctx: &Ctx, found: &Found) -> Markup {
    let opening = &found.opening;
    let all = [
        Fact::new(ctx.t("hardship-evaluation-commitment"), digest(found.case.version.text("commitment"), ctx.lang)),
        Fact::new(ctx.t("hardship-evaluation-salt"), digest(&opening.salt, ctx.lang)),
        Fact::text(ctx.t("hardship-evaluation-record"), &format!("{} {}", opening.register, opening.record)),
    ];
    html! {
        p.small.mute { (ctx.t("hardship-evaluation-opening-explain")) }
        div.dense { (facts(&all, ctx.lang)) }
    }
}

/// Enters what was found.
pub(super) async fn enter(ctx: Ctx) -> Page {
    let (id, reader) = (id_of(&ctx)?, ctx.clone());
    ctx.read(move |db| opened(db, &reader, id).map(drop)).await?;
    let position = ctx.params.int("position").ok_or_else(Problem::missing)?;
    let form = EntryForm { verdict: ctx.form.get("verdict").to_owned(), findings: ctx.form.get("findings").to_owned() };
    let who = ctx.who.clone();
    let entered =
        commit(&ctx, 0, "录入评估结论", move |commit, desk| acts::enter(commit, desk, id, position, &form, &who));
    match entered.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/cases/{position}", page_of(id)), "hardship-evaluation-entered")),
        Err(refusal) => draw(&ctx, Some(&refusal)).await,
    }
}
