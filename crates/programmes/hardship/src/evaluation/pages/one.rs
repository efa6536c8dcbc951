//! One evaluation: what was ordered, its strata, who evaluates, how far it is, its files, its procedure.

use access::Action;
use maud::{Markup, html};
use procedure::Refusal;
use record::Version;
use ui::components::{
    Column, Fact, Field, FieldKind, Form, Kind, Row, Table, TagKind, button, digest, facts, field, form as sheet,
    link_button, page_head, post_button, section_head, table, tag, unfold,
};
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::{asked, crumbs, field_of, held, id_of, page as page_of, state, stratum, told};
use crate::evaluation::read::{self, Assigned, Standing};
use crate::evaluation::register::CANDIDATE;
use crate::evaluation::rules::PROCEDURE;

struct Found {
    evaluation: Version,
    strata: Vec<Version>,
    assigned: Vec<Assigned>,
    candidates: usize,
    /// Cases by how far they are: without both entries, differing, settled.
    progress: [usize; 3],
    /// Whether whoever asks evaluates here today.
    evaluates: bool,
}

pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, None).await
}

/// The page, with why something on it was refused.
pub(super) async fn draw(ctx: &Ctx, refusal: Option<&Refusal>) -> Page {
    let (id, reader) = (id_of(ctx)?, ctx.clone());
    let found = ctx
        .read(move |db| {
            let at = reader.now;
            let evaluation = held(db, &reader, id)?;
            let mut progress = [0; 3];
            if evaluation.text("state") == "entering" {
                for case in read::cases(db, id, at)? {
                    let place = match case.standing() {
                        Standing::Waiting => 0,
                        Standing::Differs => 1,
                        Standing::Settled => 2,
                    };
                    progress[place] += 1;
                }
            }
            Ok::<_, Problem>(Found {
                strata: read::strata(db, id, at)?,
                assigned: read::assigned(db, id, at)?,
                candidates: db.find(&CANDIDATE, "evaluation", id, at)?.len(),
                progress,
                evaluates: read::evaluates(db, &reader.who, &evaluation, at)?,
                evaluation,
            })
        })
        .await?;
    let panel = procedure::pages::panel(ctx, &PROCEDURE, id).await?;
    let evaluation = &found.evaluation;
    let title = evaluation.text("title").to_owned();
    let code = evaluation.text("state");
    let orders = ctx.can(super::ORDER, evaluation.int("unit"));
    let path = page_of(id);
    let acts = html! {
        @if found.evaluates && read::is_open(evaluation, ctx.now.as_of) {
            (link_button(&ctx.t("hardship-evaluation-cases"), &format!("{path}/cases"), Kind::Primary))
        }
        @if evaluation.day("closed_on").is_some() {
            (link_button(&ctx.t("hardship-evaluation-report"), &format!("{path}/report"), Kind::Plain))
        }
        @if orders && code == "draft" {
            (link_button(&ctx.t("hardship-evaluation-edit"), &format!("{path}/edit"), Kind::Plain))
        }
    };
    let body = html! {
        (page_head(&html! { (title) }, &state(ctx, &PROCEDURE, code), &html! { (evaluation.text("evaluator")) }, &acts))
        (told(ctx, refusal))
        div.cols {
            div.stack {
                (about(ctx, evaluation))
                (strata(ctx, &found))
                @if code == "entering" { (progress(ctx, found.progress)) }
                (evaluators(ctx, &found, orders))
                @if code == "draft" { (candidates(ctx, &found)) }
            }
            div.aside { (files(ctx, evaluation)) }
        }
        (panel)
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx, None);
    let response = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(response) } else { response })
}

/// What was ordered, and what has come of it.
pub(super) fn about(ctx: &Ctx, evaluation: &Version) -> Markup {
    let text = |field: &str, name: &str| Fact::text(field_of(ctx, field), evaluation.text(name));
    let day = |field: &str, name: &str| {
        Fact::new(field_of(ctx, field), html! { @if let Some(day) = evaluation.day(name) { (day) } })
    };
    let hash = |field: &str, name: &str| {
        let value = evaluation.text(name);
        Fact::new(field_of(ctx, field), html! { @if !value.is_empty() { (digest(value, ctx.lang)) } })
    };
    let mut all = vec![
        Fact::text(field_of(ctx, "unit"), &ctx.unit_name(evaluation.int("unit").unwrap_or(0))),
        text("evaluator", "evaluator"),
        day("as-of", "as_of"),
        day("opens", "opens"),
        day("closes", "closes"),
        text("public-source", "public_source"),
    ];
    if let Some(commit) = evaluation.int("frame_commit") {
        let n = count(commit);
        all.push(Fact::new(
            field_of(ctx, "frame-commit"),
            html! {
                @if ctx.can(Action::LogRead, evaluation.int("unit")) { a href={ "/log/" (commit) } { "#" (n) } } @else { "#" (n) }
            },
        ));
        all.push(hash("frame-sha256", "frame_sha256"));
        let n = |field: &str, name: &str| Fact::text(field_of(ctx, field), &count(evaluation.int(name).unwrap_or(0)));
        all.push(n("named-unknown", "named_unknown"));
        all.push(n("named-on-file", "named_on_file"));
    }
    if evaluation.day("drawn_on").is_some() {
        all.push(day("drawn-on", "drawn_on"));
        all.push(text("public-text", "public_text"));
        all.push(hash("seed", "seed"));
    }
    if evaluation.day("closed_on").is_some() {
        all.push(day("closed-on", "closed_on"));
    }
    if !evaluation.text("end_reason").is_empty() {
        all.push(text("end-reason", "end_reason"));
    }
    if evaluation.int("report_commit").is_some() {
        all.push(hash("report-sha256", "report_sha256"));
    }
    if let Some(number) = evaluation.int("bulletin") {
        all.push(Fact::new(field_of(ctx, "bulletin"), html! { a href={ "/bulletins/" (number) } { (number) } }));
    }
    html! {
        section {
            (section_head(&ctx.t("hardship-evaluation-about"), &html! {}))
            div.dense { (facts(&all, ctx.lang)) }
        }
    }
}

fn strata(ctx: &Ctx, found: &Found) -> Markup {
    let fixed = found.evaluation.int("frame_commit").is_some();
    let rows: Vec<Row> = found
        .strata
        .iter()
        .map(|each| {
            let n = |field: &str| count(each.int(field).unwrap_or(0));
            Row::new(vec![
                html! { (stratum(ctx, each.text("stratum"))) },
                html! { @if fixed { (n("frame_size")) } },
                html! { (n("sample_size")) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-evaluation-stratum")),
        Column::number(ctx.t("hardship-evaluation-frame-size")),
        Column::number(ctx.t("hardship-evaluation-sample-size")),
    ];
    let caption = ctx.t("hardship-evaluation-strata");
    html! {
        section {
            (section_head(&caption, &html! {}))
            p.small.mute { (ctx.t("hardship-evaluation-strata-explain")) }
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

/// How far it is, by number only: nothing that tells what was entered.
fn progress(ctx: &Ctx, progress: [usize; 3]) -> Markup {
    let keys = ["hardship-evaluation-waiting", "hardship-evaluation-differs", "hardship-evaluation-settled"];
    let all: Vec<Fact> = keys.iter().zip(progress).map(|(key, n)| Fact::text(ctx.t(key), &n.to_string())).collect();
    html! {
        section {
            (section_head(&ctx.t("hardship-evaluation-progress"), &html! {}))
            div.dense { (facts(&all, ctx.lang)) }
        }
    }
}

fn evaluators(ctx: &Ctx, found: &Found, orders: bool) -> Markup {
    let evaluation = &found.evaluation;
    let today = ctx.now.as_of;
    let lead = evaluation.int("lead");
    let running = matches!(evaluation.text("state"), "draft" | "framed");
    let rows: Vec<Row> = found
        .assigned
        .iter()
        .map(|each| {
            Row::new(vec![
                html! { (each.title) " " span.small.mute { (each.login) }
                @if lead == Some(each.account) { " " (tag(TagKind::Info, &ctx.t("hardship-evaluation-leads"))) } },
                html! { (each.from) },
                html! { (each.until) },
                html! {
                    @if orders && running && each.until > today {
                        (post_button(&format!("{}/evaluators/{}/end", page_of(evaluation.id), each.id), &ctx.csrf(),
                            &ctx.t("hardship-evaluation-dismiss"), Kind::Undo, &[]))
                    }
                },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-evaluation-evaluator")),
        Column::day(ctx.t("hardship-evaluation-from")),
        Column::day(ctx.t("hardship-evaluation-until")),
        Column::text(ctx.t("hardship-evaluation-acts")),
    ];
    let caption = ctx.t("hardship-evaluation-evaluators");
    html! {
        section {
            (section_head(&caption, &html! {}))
            p.small.mute { (ctx.t("hardship-evaluation-evaluators-explain")) }
            @if rows.is_empty() { p.mute { (ctx.t("hardship-evaluation-no-evaluators")) } }
            @else { (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)) }
            @if orders && running { (unfold(&ctx.t("hardship-evaluation-assign"), &assign(ctx, evaluation))) }
        }
    }
}

fn assign(ctx: &Ctx, evaluation: &Version) -> Markup {
    let day = |name: &str| evaluation.day(name).unwrap_or(ctx.now.as_of).to_string();
    let fields: [Field; 4] = [
        asked(ctx, "login", &ctx.t("hardship-evaluation-login"), FieldKind::Line("text"), "")
            .hint(&ctx.t("hardship-evaluation-login-hint"))
            .required(),
        asked(ctx, "from", &ctx.t("hardship-evaluation-from"), FieldKind::Day, &ctx.now.as_of.to_string()).required(),
        asked(ctx, "until", &ctx.t("hardship-evaluation-until"), FieldKind::Day, &day("closes")).required(),
        asked(ctx, "lead", &ctx.t("hardship-evaluation-lead"), FieldKind::Check, ""),
    ];
    sheet(&Form {
        action: &format!("{}/evaluators", page_of(evaluation.id)),
        csrf: &ctx.csrf(),
        body: html! {
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t("hardship-evaluation-assign"), Kind::Plain)) }
        },
        ..Form::default()
    })
}

fn candidates(ctx: &Ctx, found: &Found) -> Markup {
    let numbers = Field::new("numbers", &ctx.t("hardship-evaluation-numbers"), FieldKind::Area(6))
        .hint(&ctx.t("hardship-evaluation-numbers-hint"))
        .autocomplete("off")
        .required();
    html! {
        section {
            (section_head(&ctx.t("hardship-evaluation-candidates"), &html! {}))
            p.small.mute { (ctx.t("hardship-evaluation-candidates-explain")) }
            p { (ctx.t_args("hardship-evaluation-candidates-count", &[("n", found.candidates.into())])) }
            @if found.evaluates { (unfold(&ctx.t("hardship-evaluation-name"), &sheet(&Form {
                action: &format!("{}/candidates", page_of(found.evaluation.id)),
                csrf: &ctx.csrf(),
                body: html! {
                    (field(&numbers, ctx.lang))
                    div.actions { (button(&ctx.t("hardship-evaluation-name"), Kind::Plain)) }
                },
                ..Form::default()
            }))) }
        }
    }
}

/// The files by which anybody draws the sample again.
pub(super) fn files(ctx: &Ctx, evaluation: &Version) -> Markup {
    let open = format!("/open/evaluations/{}", evaluation.id);
    let framed = evaluation.int("frame_commit").is_some();
    let drawn = evaluation.day("drawn_on").is_some();
    html! {
        section {
            h2 { (ctx.t("hardship-evaluation-files")) }
            p.small.mute { (ctx.t("hardship-evaluation-files-explain")) }
            @if framed {
                ul {
                    li { a href={ (open) "/frame.txt" } download="frame.txt" { (ctx.t("hardship-evaluation-frame-file")) } }
                    li { a href={ (open) "/checkpoint.txt" } download="checkpoint.txt" { (ctx.t("hardship-evaluation-checkpoint-file")) } }
                    @if drawn {
                        li { a href={ (open) "/sample.json" } download="sample.json" { (ctx.t("hardship-evaluation-sample-file")) } }
                    }
                    @if evaluation.text("state") == "published" {
                        li { a href={ (open) "/report.json" } download="report.json" { (ctx.t("hardship-evaluation-report-file")) } }
                        li { a href=(open) { (ctx.t("hardship-evaluation-public-page")) } }
                    }
                }
                div.tablewrap tabindex="0" role="group" aria-label=(ctx.t("hardship-evaluation-files")) {
                    pre.small {
                        "guildhall sample verify sample.json --frame frame.txt"
                        @if evaluation.text("state") == "published" { "\nguildhall sample verify report.json --frame frame.txt" }
                    }
                }
            } @else {
                p.mute { (ctx.t("hardship-evaluation-not-framed")) }
            }
        }
    }
}
