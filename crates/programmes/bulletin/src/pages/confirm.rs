//! Before publishing: every figure with its value and definition, for somebody to confirm.

use figure::{Standing, said};
use maud::{Markup, html};
use record::Moment;
use ui::components::{
    Column, Crumb, Form, Kind, NoteKind, Row, Table, button, form, link_button, note, page_head, section_head, table,
};
use ui::text::{count, day_long};
use ui::web::{Ctx, Page, Problem};

use super::edit::faults;
use super::view::{live_answer, live_href, live_number, text};
use super::{may_read, press, told};
use crate::draft::Draft;
use crate::quote::{Fault, Placed};
use crate::render::Number;
use crate::render::render;
use crate::{Error, Live, Order, Press};

/// Fewer than so many in a group may point at persons: whoever publishes is asked to look.
const FEW: i64 = 5;

pub(super) async fn page(ctx: Ctx) -> Page {
    let (press, id, may) = (press(&ctx)?, ctx.params.int("draft").ok_or_else(Problem::missing)?, may_read(&ctx));
    let known = ctx.now.known;
    let (draft, live, wrong) = {
        let press = press.clone();
        ctx.run(move |_| {
            let draft = press.draft(id)?;
            let standing = Standing { unit: draft.unit, at: Moment { as_of: draft.as_of, known } };
            let (live, faults) = press.preview(&draft.text, standing, &may)?;
            Ok::<_, Error>((draft, live, faults))
        })
        .await?
    };
    show(&ctx, &press, &draft, (&live, &wrong), known)
}

fn show(ctx: &Ctx, press: &Press, draft: &Draft, (live, wrong): (&[Live], &[Fault]), known: i64) -> Page {
    let title = draft.title();
    let back = ctx.href(&format!("/bulletins/drafts/{}", draft.id));
    let answers = |placed: &Placed<'_>| live_answer(ctx, press, live, placed);
    let heading = ctx.t("bulletin-confirm");
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &html! { (ctx.unit_name(draft.unit)) " · " (ctx.t_args("bulletin-as-of-day", &[("day", day_long(draft.as_of, ctx.lang).into())])) }, &html! {}))
        (faults(ctx, wrong))
        @match &title {
            None => (note(NoteKind::Error, &html! { p { (Error::NoTitle.text(ctx.lang)) } })),
            Some(_) if wrong.is_empty() => {
                (note(NoteKind::Info, &html! { p { (ctx.t_args("bulletin-confirm-why", &[("n", live.len().into()), ("commit", known.into())])) } }))
                (few(ctx, live))
                section {
                    (section_head(&ctx.t_args("bulletin-confirm-figures", &[("n", live.len().into())]), &html! {}))
                    (figures(ctx, live))
                }
                (form(&Form { action: &ctx.path, csrf: &ctx.csrf(), body: html! {
                    input type="hidden" name="revision" value=(draft.revision);
                    input type="hidden" name="known" value=(known);
                    div.actions {
                        (button(&ctx.t("bulletin-publish"), Kind::Primary))
                        (link_button(&ctx.t("bulletin-back-to-draft"), &back, Kind::Quiet))
                    }
                }, ..Form::default() }))
            },
            Some(_) => {},
        }
        @if title.is_none() || !wrong.is_empty() {
            div.actions { (link_button(&ctx.t("bulletin-back-to-draft"), &back, Kind::Primary)) }
        }
        section {
            (section_head(&ctx.t("bulletin-preview"), &html! {}))
            article.prose lang=(draft.language.tag()) {
                @if let Some(title) = &title { h3 { (title) } }
                (render(&draft.text, &answers, &ctx.t("bulletin-total"), ctx.lang))
            }
        }
    };
    let mut frame = ctx.frame(&heading);
    frame.crumbs = vec![
        Crumb::to(ctx.t("bulletin-drafts"), ctx.href("/bulletins/drafts")),
        Crumb::to(title.unwrap_or_else(|| ctx.t("bulletin-untitled")), back.clone()),
    ];
    Ok(ctx.show(&frame, &body))
}

/// Every figure with its value and definition.
fn figures(ctx: &Ctx, live: &[Live]) -> Markup {
    let rows: Vec<Row> = live
        .iter()
        .map(|one| {
            let (query, figure) = (&one.query, one.query.figure);
            let (code, name) = (ctx.app.units.code(query.unit, query.at), ctx.app.units.name(query.unit, query.at, ctx.lang));
            let day = match query.figure.kind {
                figure::Kind::Flow(..) => format!("{} – {}", query.period.0, query.period.1),
                _ => query.at.as_of.to_string(),
            };
            let number = live_number(one);
            let told = one.answer.parts.filter(|_| number != Number::Withheld);
            let parts = told.map(|(above, below)| format!("{} / {}", count(above), count(below)));
            Row::new(vec![
                html! { a href=(live_href(one, &code)) { (said(figure.label, ctx.lang)) } br; code.small { (one.quote) } },
                html! { (text(number, ctx)) @if let Some(parts) = parts { br; span.small.mute { (parts) } } },
                html! { (name) },
                html! { (day) },
                html! { span.small { (said(figure.text, ctx.lang)) } },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("bulletin-figure")),
        Column::number(ctx.t("bulletin-value")),
        Column::text(ctx.t("bulletin-unit")),
        Column::day(ctx.t("bulletin-day")),
        Column::text(ctx.t("bulletin-definition")),
    ];
    let caption = ctx.t("bulletin-figures-here");
    table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

/// A word about groups so small that they may point at persons.
fn few(ctx: &Ctx, live: &[Live]) -> Markup {
    let small = |one: &&Live| {
        let withheld = |at: usize| one.withheld.whole || one.withheld.groups.get(at) == Some(&true);
        let groups = one.answer.groups.iter().enumerate().filter(|(at, _)| !withheld(*at)).map(|(_, group)| group);
        let counts = groups
            .flat_map(|group| group.parts.map_or([group.value, None], |(above, below)| [Some(above), Some(below)]));
        counts.flatten().any(|n| (1..FEW).contains(&n))
    };
    let names: Vec<String> =
        live.iter().filter(small).map(|one| said(one.query.figure.label, ctx.lang).to_owned()).collect();
    html! {
        @if !names.is_empty() {
            (note(NoteKind::Restated, &html! { p { (ctx.t_args("bulletin-few", &[("figures", ui::text::list(&names, ctx.lang).into()), ("n", FEW.into())])) } }))
        }
    }
}

pub(super) async fn publish(ctx: Ctx) -> Page {
    let (press, id, may) = (press(&ctx)?, ctx.params.int("draft").ok_or_else(Problem::missing)?, may_read(&ctx));
    let (revision, known, by) = (ctx.form.int("revision"), ctx.form.int("known"), ctx.by());
    let done = ctx
        .run(move |_| {
            let draft = press.draft(id)?;
            if revision != Some(draft.revision) {
                return Ok(None);
            }
            let order = Order {
                unit: Some(draft.unit),
                text: draft.text,
                as_of: draft.as_of,
                language: draft.language,
                known,
                actor: by.account,
                office: by.office,
                source: "form".into(),
            };
            let published = match press.publish(&order, &may) {
                Err(Error::Overtaken) => return Ok(None),
                published => published?,
            };
            press.discard_draft(id)?;
            Ok::<_, Error>(Some(published.publication.number))
        })
        .await?;
    match done {
        Some(number) => Ok(ctx.go(&format!("/bulletins/{number}"), told("said-bulletin-published"))),
        // Somebody changed the draft after this page was shown, or published another bulletin: what is now in it must be looked
        // at first.
        None => Ok(ctx.go(&ctx.here(&[]), told("said-bulletin-changed-meanwhile"))),
    }
}
