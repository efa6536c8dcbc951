//! What shows that a task was done: records of the system by reference, and milestones that were met.

use axum::response::Response;
use maud::{Markup, html};
use record::Db;
use ui::components::{Choice, Field, Form, Kind, button, field, form, post_button, section_head, unfold};
use ui::web::{Ctx, Page, Problem, RecordKind};

use super::form::{Wrong, commit, line, select, told};
use super::task::{self, May};
use super::{desk, kinds};
use crate::acts;
use crate::ledger::{EvidenceRow, TaskView};
use crate::register::{EVIDENCE, MILESTONE, TASK};
use crate::rules::{DECIDERS, WORKERS};

/// A record that shows something of a task, as far as whoever looks may see it.
pub(super) struct Shown {
    row: EvidenceRow,
    /// What it is called and where it is; `None` where it may not be seen.
    record: Option<(String, String)>,
    /// In which office it was added.
    maker: String,
}

/// Reads the records that are pointed at.
pub(super) fn read(ctx: &Ctx, db: &Db, rows: &[EvidenceRow]) -> record::Result<Vec<Shown>> {
    let mut out = Vec::new();
    for row in rows {
        let kind = ctx.app.record_kind(&row.register);
        let record = match kind {
            Some(kind) if ctx.may_reach(db, kind, row.record, false)?.is_some() => {
                Some((kind.title_of(db, row.record)?, (kind.page)(row.record)))
            }
            _ => None,
        };
        out.push(Shown { maker: desk::office(db, row.account, ctx.now)?, record, row: row.clone() });
    }
    Ok(out)
}

/// What a register is called.
fn kind_name(ctx: &Ctx, register: &str) -> String {
    ctx.find_text(&format!("register-{register}")).unwrap_or_else(|| register.to_owned())
}

pub(super) fn section(ctx: &Ctx, view: &TaskView, shown: &[Shown], may: &May, wrong: &[Wrong]) -> Markup {
    let open = view.row.is_lit() && !matches!(view.row.state.as_str(), "submitted" | "verified");
    let may = (may.work || may.decide) && view.row.is_lit();
    html! {
        section id="evidence" {
            (section_head(&ctx.t("reform-evidence"), &html! {}))
            @if shown.is_empty() { p.small.mute { (ctx.t("reform-no-evidence")) } }
            @else {
                ul.plain {
                    @for each in shown {
                        li {
                            p {
                                span.mute { (kind_name(ctx, &each.row.register)) } " "
                                @match &each.record {
                                    Some((title, href)) => a href=(ctx.href(href)) {
                                        @if title.is_empty() { "#" (each.row.record) } @else { (title) }
                                    },
                                    None => span.faint { (ctx.t("reform-evidence-hidden")) },
                                }
                                @if !each.row.note.is_empty() { (desk::DOT) (each.row.note) }
                            }
                            div.actions {
                                span.small.mute { (each.row.day) @if !each.maker.is_empty() { (desk::DOT) (each.maker) } }
                                @if may && open {
                                    @let path = format!("/reform/tasks/{}/evidence/{}/drop", view.row.id, each.row.id);
                                    (post_button(&path, &ctx.csrf(), &ctx.t("reform-evidence-drop"), Kind::Quiet, &[]))
                                }
                            }
                        }
                    }
                }
            }
            @if may {
                @let is_wrong = wrong.iter().any(|(id, _)| matches!(id.as_str(), "what" | "kind" | "note"));
                @let body = add_form(ctx, view.row.id, wrong);
                @if is_wrong { (body) } @else { (unfold(&ctx.t("reform-evidence-add"), &body)) }
            }
        }
    }
}

fn add_form(ctx: &Ctx, task: i64, wrong: &[Wrong]) -> Markup {
    let fields: [Field; 3] = [
        line(ctx, wrong, "what", "reform-evidence-what", "").hint(&ctx.t("reform-evidence-hint")).required(),
        select(ctx, wrong, "kind", "reform-evidence-kind", registers(ctx), "")
            .hint(&ctx.t("reform-evidence-kind-hint")),
        line(ctx, wrong, "note", "field-reform_evidence-note", ""),
    ];
    form(&Form {
        action: &format!("/reform/tasks/{task}/evidence"),
        csrf: &ctx.csrf(),
        body: html! {
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions { (button(&ctx.t("reform-evidence-add"), Kind::Plain)) }
        },
        ..Form::default()
    })
}

/// The kinds of records there are, but for those of the house itself.
fn all_kinds(ctx: &Ctx) -> impl Iterator<Item = &RecordKind> {
    let registers = ctx.app.store.catalogue().registers().iter();
    registers.filter_map(|register| ctx.app.record_kind(register.name)).filter(|kind| kind.register != "account")
}

fn registers(ctx: &Ctx) -> Vec<Choice> {
    let all = all_kinds(ctx).filter(|kind| ctx.can(kind.read, None));
    let all = all.map(|kind| Choice::new(kind.register, kind_name(ctx, kind.register)));
    std::iter::once(Choice::new("", ctx.t("reform-evidence-by-address"))).chain(all).collect()
}

/// The record that was meant: by the address of its page, or by its kind and number.
fn meant<'a>(ctx: &'a Ctx, kind: &str, text: &str) -> Option<(&'a RecordKind, i64)> {
    // An address may come with its host and its query.
    let text = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let path = text.split(['?', '#']).next().unwrap_or("").trim().trim_end_matches('/');
    if let Some(kind) = all_kinds(ctx).find(|each| each.register == kind) {
        let number = path.trim_start_matches('#');
        let number = number.parse().ok().or_else(|| kind_of_path(kind, path))?;
        return Some((kind, number));
    }
    if let Some(code) = path.strip_prefix("/units/")
        && let Some(unit) = ctx.app.units.find_code(code, ctx.now)
    {
        return Some((ctx.app.record_kind("unit")?, unit));
    }
    all_kinds(ctx).find_map(|kind| Some((kind, kind_of_path(kind, path)?)))
}

/// The record whose page of this kind is there.
fn kind_of_path(kind: &RecordKind, path: &str) -> Option<i64> {
    path.split('/').filter_map(|part| part.parse().ok()).find(|id| (kind.page)(*id) == path)
}

/// Whether whoever asks works on a task or decides on it; those who merely share in it look on.
async fn works(ctx: &Ctx) -> Result<i64, Problem> {
    let id = ctx.params.int("task").ok_or_else(Problem::missing)?;
    let now = ctx.now;
    let task = ctx.read(move |db| db.get(&TASK, id, now)).await?.ok_or_else(Problem::missing)?;
    let may = |field: &str, roles| task.int(field).is_some_and(|unit| desk::holds(ctx, roles, unit));
    if may("unit", WORKERS) || may("owner", DECIDERS) { Ok(id) } else { Err(Problem::refused()) }
}

/// Adds a record as evidence. One that whoever asks may not see is, to them, none.
pub(super) async fn add(ctx: Ctx) -> Page {
    let id = works(&ctx).await?;
    let found = meant(&ctx, ctx.form.get("kind"), ctx.form.get("what"));
    let seen = match found {
        Some((kind, record)) => {
            let (reader, kind) = (ctx.clone(), *kind);
            ctx.read(move |db| reader.may_reach(db, &kind, record, false)).await?.is_some()
        }
        None => false,
    };
    let Some((kind, record)) = found.filter(|_| seen) else {
        return task::show(&ctx, &[("what".to_owned(), ctx.t("reform-evidence-none"))]).await;
    };
    let (register, note, account) = (kind.register, ctx.form.get("note").to_owned(), ctx.who.account);
    let made = commit(&ctx, ("form", "reform.evidence"), "登记佐证", move |commit, desk| {
        acts::add_evidence(commit, desk, id, register, record, &note, account)
    });
    match made.await? {
        Ok(_) => Ok(back(&ctx, id, "reform-evidence-added")),
        Err(refusal) => {
            let mut wrong = told(&ctx, &refusal, &[("note", "field-reform_evidence-note")]);
            wrong.iter_mut().filter(|(id, _)| id == super::form::FORM).for_each(|(id, _)| *id = "what".to_owned());
            task::show(&ctx, &wrong).await
        }
    }
}

/// Takes evidence back.
pub(super) async fn drop(ctx: Ctx) -> Page {
    let id = works(&ctx).await?;
    let evidence = ctx.params.int("evidence").ok_or_else(Problem::missing)?;
    belongs(&ctx, &EVIDENCE, evidence, id).await?;
    let made = commit(&ctx, ("form", "reform.evidence"), "撤下佐证", move |commit, desk| {
        acts::drop_evidence(commit, desk, evidence)
    });
    match made.await? {
        Ok(_) => Ok(back(&ctx, id, "reform-evidence-dropped")),
        Err(refusal) => task::show(&ctx, &told(&ctx, &refusal, &[])).await,
    }
}

/// Notes that a milestone was met, or that it was not after all.
pub(super) async fn milestone(ctx: Ctx) -> Page {
    let id = works(&ctx).await?;
    let milestone = ctx.params.int("milestone").ok_or_else(Problem::missing)?;
    belongs(&ctx, &MILESTONE, milestone, id).await?;
    let met = ctx.form.some("met").is_some();
    let reason = if met { "节点完成" } else { "节点改为未完成" };
    let made = commit(&ctx, ("form", "reform.milestone"), reason, move |commit, desk| {
        acts::meet_milestone(commit, desk, milestone, met)
    });
    match made.await? {
        Ok(_) => Ok(back(&ctx, id, if met { "reform-met" } else { "reform-unmet" })),
        Err(refusal) => task::show(&ctx, &told(&ctx, &refusal, &[])).await,
    }
}

/// What does not belong to the task that the address names is not there.
async fn belongs(ctx: &Ctx, register: &'static record::Register, id: i64, task: i64) -> Result<(), Problem> {
    let now = ctx.now;
    let version = ctx.read(move |db| db.get(register, id, now)).await?;
    if version.is_some_and(|version| version.int("task") == Some(task)) { Ok(()) } else { Err(Problem::missing()) }
}

fn back(ctx: &Ctx, task: i64, said: &str) -> Response {
    ctx.done(&(kinds::TASKS.page)(task), said)
}
