//! What a record page shows of its procedure: where it stands, what is to be done and by when, the drawing, the steps so far.

use clock::{Day, said};
use maud::{Markup, html};
use record::Db;
use ui::components::{
    Event, Kind, NoteKind, TagKind, link_button, note, post_button, section_head, tag, timeline, unfold,
};
use ui::text::count;
use ui::web::{Ctx, Problem};

use super::words::{self, Takers};
use super::{desk, reach};
use crate::case::{Case, Choice, Running, choices};
use crate::desk::Desk;
use crate::diagram;
use crate::table::Procedure;

struct Found {
    case: Case,
    /// What can be done; nothing where the page is read in the past.
    choices: Vec<Choice>,
    takers: Takers,
    follows: bool,
}

fn read(db: &Db, ctx: &Ctx, desk: &Desk, procedure: &'static Procedure, record: i64) -> record::Result<Option<Found>> {
    let Some(case) = Case::read(db, procedure, record, ctx.moment)? else { return Ok(None) };
    // Who may read it is judged by the record as it is; where it has ceased to be, as it was.
    let known = db.get(procedure.register, record, ctx.now)?;
    if reach(ctx, db, desk, procedure, known.as_ref().unwrap_or(&case.version), procedure.read)?.is_none() {
        return Ok(None);
    }
    let choices = if ctx.is_now() { choices(db, desk, &ctx.who, &case)? } else { Vec::new() };
    let takers = Takers::read(db, &case.steps, ctx.now)?;
    let sql = "SELECT 1 FROM follow WHERE federation = $1 AND account = $2 AND record = $3 AND procedure = $4";
    let params = [ctx.who.account.into(), record.into(), procedure.name.into()];
    let follows = db.first(sql, &params, |row| row.int(0))?.is_some();
    Ok(Some(Found { case, choices, takers, follows }))
}

/// The panel of a record: its state, the clocks that run with their days and reasons, the steps that can be taken and why others
/// cannot, the drawing with the present state lit and the way so far marked, the same in words, and the steps taken. In the past it
/// only tells. Empty where there was no such record at the moment of the page.
///
/// # Errors
/// When the store cannot be read, or the house was put together without procedures.
pub async fn panel(ctx: &Ctx, procedure: &'static Procedure, record: i64) -> Result<Markup, Problem> {
    let desk = desk(ctx)?;
    let (reader, at) = (ctx.clone(), desk.clone());
    let Some(found) = ctx.read(move |db| read(db, &reader, &at, procedure, record)).await? else {
        return Ok(html! {});
    };
    let case = &found.case;
    Ok(html! {
        section.procedure id={ "procedure-" (procedure.name) "-" (record) } {
            (section_head(said(procedure.label, ctx.lang), &follow(ctx, procedure, record, &found)))
            p.state { (super::draw::state(ctx, procedure, case.state_code())) " "
                span.mute { (ctx.t_args("panel-since", &[("day", words::day(ctx, case.since()).into())])) } }
            (clocks(ctx, &desk, case))
            (steps(ctx, &found))
            div.course {
                div {
                    (diagram::drawing(procedure, ctx.lang, Some(case)))
                    (unfold(&ctx.t("diagram-twin"), &diagram::text(procedure, ctx.lang, Some(case))))
                    p.small { a href={ "/procedures/" (procedure.name) } { (ctx.t("panel-about")) } }
                }
                div { (history(ctx, &found)) }
            }
        }
    })
}

fn follow(ctx: &Ctx, procedure: &Procedure, record: i64, found: &Found) -> Markup {
    let record = record.to_string();
    let (key, on) = if found.follows { ("unfollow", "") } else { ("follow", "1") };
    html! {
        @if ctx.is_now() && ctx.who.is_signed_in() {
            (post_button("/today/follow", &ctx.csrf(), &ctx.t(key), Kind::Quiet,
                &[("procedure", procedure.name), ("record", &record), ("on", on)]))
        }
    }
}

/// The clocks that have not stopped.
fn clocks(ctx: &Ctx, desk: &Desk, case: &Case) -> Markup {
    let going: Vec<&Running> = case.clocks.iter().filter(|clock| clock.stopped.is_none()).collect();
    html! {
        @if !going.is_empty() {
            ul.clocks {
                @for clock in going {
                    @let timer = case.procedure.timer(&clock.name);
                    li {
                        p {
                            @if clock.runs() { (due_tag(ctx, clock.due)) } @else { (tag(TagKind::Off, &ctx.t("clock-paused"))) }
                            " " b { (timer.map_or(clock.name.as_str(), |timer| said(timer.label, ctx.lang))) }
                            @if clock.runs() && clock.due != Day::END {
                                " " (ctx.t_args("today-due", &[("day", words::day(ctx, clock.due).into())]))
                            }
                            @if timer.is_some_and(|timer| timer.statutory) { " " (tag(TagKind::Info, &ctx.t("today-statutory"))) }
                            @if clock.provisional { " " (tag(TagKind::Off, &ctx.t("today-provisional"))) }
                        }
                        (unfold(&ctx.t("clock-why"), &words::reasons(ctx, desk, case.procedure, clock)))
                    }
                }
            }
        }
    }
}

/// In the past nothing is late by today's day.
fn due_tag(ctx: &Ctx, due: Day) -> Markup {
    if ctx.is_now() { words::due_tag(ctx, due) } else { tag(TagKind::Off, &due.to_string()) }
}

/// The steps that lead on: those that can be taken as buttons, what is waited for first; the others with the reason.
fn steps(ctx: &Ctx, found: &Found) -> Markup {
    if !ctx.is_now() {
        return note(NoteKind::Info, &html! { p { (ctx.t("panel-past")) } });
    }
    let (case, procedure) = (&found.case, found.case.procedure);
    let mut open: Vec<&Choice> = found.choices.iter().filter(|choice| choice.verdict.is_ok()).collect();
    open.sort_by_key(|choice| !choice.step.expected);
    let closed: Vec<&Choice> = found.choices.iter().filter(|choice| choice.verdict.is_err()).collect();
    html! {
        @if !open.is_empty() {
            div.actions.next {
                @for (at, choice) in open.iter().enumerate() {
                    @let kind = match (at, choice.step.expected) {
                        (0, true) => Kind::Primary,
                        (_, true) => Kind::Plain,
                        (_, false) => Kind::Quiet,
                    };
                    (button(ctx, case, choice, kind))
                }
            }
        }
        @if !closed.is_empty() {
            ul.refused.small.mute {
                @for choice in closed {
                    li {
                        b { (said(choice.step.label, ctx.lang)) }
                        @if let Err(refusal) = &choice.verdict { (ctx.t("today-colon")) (refusal.text(ctx.lang)) }
                    }
                }
            }
        }
        @if open.is_empty() && procedure.steps_from(case.state_code()).next().is_none() {
            p.mute { (ctx.t("panel-end")) }
        }
    }
}

/// A step that asks for nothing and stays where it is is taken at once; any other has its form.
fn button(ctx: &Ctx, case: &Case, choice: &Choice, kind: Kind) -> Markup {
    let step = choice.step;
    let path = words::step_path(case.procedure, case.version.id, step);
    let label = said(step.label, ctx.lang);
    if step.page.is_none() && step.asks.is_empty() && step.to.is_empty() && step.also.is_empty() {
        return post_button(&path, &ctx.csrf(), label, kind, &[("seen", &case.number().to_string())]);
    }
    link_button(label, &path, kind)
}

/// The steps taken, the last first.
fn history(ctx: &Ctx, found: &Found) -> Markup {
    let procedure = found.case.procedure;
    let last = found.case.number();
    let events: Vec<Event> = found
        .case
        .steps
        .iter()
        .rev()
        .map(|taken| {
            // What came in from elsewhere began by a step that no table offers; its programme has a text for it.
            let label = match procedure.step(&taken.step) {
                Some(step) => said(step.label, ctx.lang).to_owned(),
                None => ctx.find_text(&format!("step-{}", taken.step)).unwrap_or_else(|| taken.step.clone()),
            };
            let to = procedure.state(&taken.to).map_or(taken.to.as_str(), |state| said(state.label, ctx.lang));
            let log = ctx.can(access::Action::LogRead, (taken.office != 0).then_some(taken.office))
                && (taken.office != 0 || access::everywhere(&ctx.who, access::Action::LogRead));
            let number = count(taken.commit);
            // As the log calls the commit.
            let by_clock = procedure.timers.iter().any(|timer| timer.expires == Some(taken.step.as_str()));
            let kind = if by_clock { "clock" } else { "step" };
            Event {
                what: html! {
                    b { (label) }
                    @if taken.from != taken.to { " → " (to) }
                    @if kind == "clock" { " " (tag(TagKind::Off, &ctx.t(&format!("kind-{kind}")))) }
                },
                meta: html! {
                    (words::day(ctx, taken.day)) (super::draw::DOT) (found.takers.of(ctx, taken)) (super::draw::DOT)
                    @if log { a href={ "/log/" (taken.commit) } { (ctx.t_args("panel-commit", &[("n", number.into())])) } }
                    @else { (ctx.t_args("panel-commit", &[("n", number.into())])) }
                },
                note: html! { (taken.note) },
                key: taken.number == last,
                reversed: false,
            }
        })
        .collect();
    html! {
        h3 { (ctx.t("panel-history")) }
        (timeline(&events))
    }
}
