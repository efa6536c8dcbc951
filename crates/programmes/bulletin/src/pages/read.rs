//! A published bulletin, as anybody reads it.

use access::Action;
use maud::{Markup, html};
use proof::checkpoint::VerifierKey;
use record::log::Entry;
use ui::components::{
    Column, Crumb, Fact, Kind, NoteKind, Row, Table, Tone, digest, facts, link_button, note, page_head, section_head,
    table,
};
use ui::icon::Icon;
use ui::text::stamp;
use ui::web::{Ctx, Page, Problem};

use super::view::{self, Opened, number_of, text};
use crate::Frozen;
use crate::quote::Show;
use crate::render::render;

pub(super) async fn page(ctx: Ctx) -> Page {
    let opened = view::open(&ctx).await?;
    let publication = &opened.publication;
    let notes = restated_notes(&ctx, &opened).await?;
    let key = {
        let press = opened.press.clone();
        ctx.run(move |_| press.log_key()).await?
    };
    let answers = |placed: &crate::quote::Placed<'_>| opened.answer(&ctx, placed);
    let article = render(&publication.text, &answers, &ctx.t("bulletin-total"), ctx.lang);
    let n = publication.number;
    let at = |path: &str| ctx.href(&format!("/bulletins/{n}/{path}"));
    let actions = html! {
        a.btn href=(at("file")) download { (Icon::Download.svg()) (ctx.t("bulletin-download")) }
        (link_button(&ctx.t("bulletin-proof"), &at("proof"), Kind::Plain))
    };
    let sub = html! { (opened.publisher) " · " (opened.issue(&ctx)) " · " (ctx.t_args("bulletin-as-of-day", &[("day", ui::text::day_long(publication.as_of, ctx.lang).into())])) };
    let body = html! {
        (page_head(&html! { span lang=(publication.language.tag()) { (publication.title) } }, &opened.tags(&ctx), &sub, &actions))
        div.cols.flow {
            article.prose lang=(publication.language.tag()) { (article) }
            aside.aside {
                (notes)
                section.noprint {
                    h2 { (ctx.t("bulletin-proof")) }
                    p.small.mute {
                        (ctx.t("bulletin-root")) " " (digest(&publication.root, ctx.lang)) br;
                        (ctx.t_args("bulletin-in-commit", &[("commit", publication.commit.into()), ("time", stamp_of(&opened, publication.published_ms).into())]))
                    }
                    p.small { a href=(at("proof")) { (ctx.t("bulletin-how-to-verify")) } }
                }
            }
        }
        @if !opened.index.figures.is_empty() {
            section {
                (section_head(&ctx.t("bulletin-figures-here"), &html! {}))
                (figures(&ctx, &opened))
            }
        }
        (on_paper(&ctx, &opened, key.as_ref()))
    };
    let mut frame = ctx.frame(&publication.title);
    frame.crumbs = vec![
        Crumb::to(ctx.t("bulletin-nav"), ctx.href("/bulletins")),
        Crumb::say(ctx.t_args("bulletin-nth", &[("n", n.to_string().into())])),
    ];
    Ok(ctx.show(&frame, &body))
}

/// The proof as paper needs it: nothing shortened, because nothing can be opened there.
fn on_paper(ctx: &Ctx, opened: &Opened, key: Option<&VerifierKey>) -> Markup {
    let publication = &opened.publication;
    let mut rows = vec![
        Fact::new(ctx.t("bulletin-root"), html! { code { (publication.root) } }),
        Fact::new(ctx.t("bulletin-sha256"), html! { code { (opened.index.sha256) } }),
    ];
    if let Some(key) = key {
        rows.push(Fact::new(ctx.t("bulletin-fingerprint"), html! { code { (key.fingerprint()) } }));
    }
    let time = stamp_of(opened, publication.published_ms);
    let commit = [("commit", publication.commit.into()), ("time", time.into())];
    rows.push(Fact::text(ctx.t("bulletin-published"), &ctx.t_args("bulletin-in-commit", &commit)));
    let command = format!("guildhall verify {}.gpub", publication.number);
    rows.push(Fact::new(
        ctx.t("bulletin-how-to-verify"),
        html! { (ctx.t("bulletin-verify-step-2")) " " code { (command) } },
    ));
    html! {
        section.onpaper {
            h2 { (ctx.t("bulletin-proof")) }
            (facts(&rows, ctx.lang))
        }
    }
}

/// A point in time, where the federation is.
pub(super) fn stamp_of(opened: &Opened, ms: i64) -> String {
    stamp(ms, opened.press.figures().pack().calendar().utc_offset_minutes())
}

/// The figures as a table: value, definition, day, state.
fn figures(ctx: &Ctx, opened: &Opened) -> Markup {
    let is_another = |unit: &str| !unit.is_empty() && unit != opened.publisher;
    let rows: Vec<Row> = opened
        .index
        .figures
        .iter()
        .map(|figure| {
            let restated = opened.restated.of(figure.number);
            let state = opened.state(figure);
            let value = figure.stated().draw(Show::Full, Some(&opened.figure_href(ctx, figure.number)), state, ctx.lang);
            let now = restated.map(|r| text(number_of(&r.now), ctx));
            let row = Row::new(vec![
                html! {
                    span.nowrap { (figure.label.text(ctx.lang)) }
                    // Who publishes stands at the head; only another unit is worth a line.
                    @if is_another(&figure.unit.name) { br; span.small.mute { (figure.unit.name) } }
                },
                html! { (value) @if let Some(now) = now { br; span.small { (ctx.t_args("bulletin-now", &[("n", now.into())])) } } },
                html! { (day_or_period(figure)) },
                html! { span.small.mute { (figure.definition.text(ctx.lang)) } },
            ]);
            if restated.is_some() { row.tone(Tone::Warn) } else { row }
        })
        .collect();
    let columns = [
        Column::text(ctx.t("bulletin-figure")),
        Column::number(ctx.t("bulletin-value")),
        Column::day(ctx.t("bulletin-day")),
        Column::text(ctx.t("bulletin-definition")),
    ];
    let caption = ctx.t("bulletin-figures-here");
    table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// The day of a stock, the period of a flow.
pub(super) fn day_or_period(figure: &Frozen) -> String {
    match (&figure.from, &figure.to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        _ => figure.as_of.clone(),
    }
}

/// What later commits made of the figures: was, is, by which commit.
async fn restated_notes(ctx: &Ctx, opened: &Opened) -> Result<Markup, Problem> {
    if opened.restated.count() == 0 && opened.restated.unknown.is_empty() {
        return Ok(html! {});
    }
    let commits =
        opened.restated.figures.iter().flatten().flat_map(|r| r.steps.iter().map(|step| step.commit)).collect();
    let entries = entries(ctx, commits).await?;
    let changed =
        opened.index.figures.iter().filter_map(|figure| opened.restated.of(figure.number).map(|r| (figure, r)));
    Ok(html! {
        section aria-label=(ctx.t("bulletin-restatements")) {
            h2 { (ctx.t("bulletin-restatements")) }
            @for (figure, restated) in changed {
                (note(NoteKind::Restated, &html! {
                    p {
                        a href=(opened.figure_href(ctx, figure.number)) { (figure.label.text(ctx.lang)) } " "
                        (ctx.t_args("bulletin-was-now", &[("was", text(figure.stated(), ctx).into()), ("now", text(number_of(&restated.now), ctx).into())]))
                    }
                    @for step in &restated.steps {
                        p.small { (step_line(ctx, opened, step.commit, &entries)) }
                    }
                }))
            }
            @for (number, why) in &opened.restated.unknown {
                (note(NoteKind::Error, &html! { p { (ctx.t_args("bulletin-unknown", &[("n", (*number).into())])) } p.small { (why) } }))
            }
        }
    })
}

/// The entries of these commits.
pub(super) async fn entries(ctx: &Ctx, mut commits: Vec<i64>) -> Result<Vec<Entry>, Problem> {
    commits.sort_unstable();
    commits.dedup();
    ctx.read(move |db| {
        let mut entries = Vec::with_capacity(commits.len());
        for commit in commits {
            entries.extend(record::log::entry(db, commit)?);
        }
        Ok::<_, record::Error>(entries)
    })
    .await
}

/// A commit as the public may know it: number and time; its reason for those who may read the log.
pub(super) fn step_line(ctx: &Ctx, opened: &Opened, commit: i64, entries: &[Entry]) -> Markup {
    let Some(entry) = entries.iter().find(|entry| entry.commit == commit) else { return html! { "#" (commit) } };
    let line =
        ctx.t_args("bulletin-by-commit", &[("commit", commit.into()), ("time", stamp_of(opened, entry.at_ms).into())]);
    let may = ctx.can(Action::LogRead, Some(entry.office));
    html! {
        @if may {
            a href={ "/log/" (commit) } { (line) }
            @if !entry.reason.is_empty() { " " (entry.reason) }
        } @else { (line) }
    }
}
