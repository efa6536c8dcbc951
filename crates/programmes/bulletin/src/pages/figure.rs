//! A figure of a bulletin: value, definition, list by permission, proof, restatements.

use access::Action;
use maud::{Markup, html};
use ui::components::{
    Column, Crumb, Fact, Kind, NoteKind, Pager, Row, Table, Tone, digest, facts, link_button, note, page_head, pager,
    section_head, table,
};
use ui::link;
use ui::text::count;
use ui::web::{Ctx, Page, Problem};

use super::read::{day_or_period, entries, step_line};
use super::view::{self, Opened, number_of, text};
use crate::Frozen;
use crate::quote::Show;
use crate::render::{Number, Split};

/// Commitments on one page.
const PAGE: usize = 20;

pub(super) async fn page(ctx: Ctx) -> Page {
    let number = ctx.params.int("figure").and_then(|n| u32::try_from(n).ok()).ok_or_else(Problem::missing)?;
    let opened = view::open(&ctx).await?;
    let figure =
        opened.index.figures.iter().find(|figure| figure.number == number).cloned().ok_or_else(Problem::missing)?;
    let restated = restatement(&ctx, &opened, &figure).await?;
    let commitments = commitments(&ctx, &opened, &figure).await?;
    let n = opened.publication.number;
    let label = figure.label.text(ctx.lang).to_owned();
    let state = opened.state(&figure);
    let value = figure.stated().draw(Show::Full, None, state, ctx.lang);
    let definition = opened.press.figures().catalogue.get(&figure.name);
    let measure =
        definition.map(|d| ::figure::said(d.measure, ctx.lang)).filter(|_| matches!(figure.stated(), Number::Count(_)));
    let parts = match figure.stated() {
        Number::Rate(above, below) => Some(format!("{} / {}", count(above), count(below))),
        Number::Count(_) | Number::Withheld => None,
    };
    let mut rows = vec![
        Fact::new(
            ctx.t("bulletin-value"),
            html! { b { (value) } @if let Some(measure) = measure { " " (measure) } @if let Some(parts) = &parts { " = " (parts) } },
        ),
        Fact::text(ctx.t("bulletin-unit"), &format!("{} {}", figure.unit.name, figure.unit.code)),
        Fact::text(ctx.t("bulletin-day"), &day_or_period(&figure)),
        Fact::text(ctx.t("bulletin-known"), &ctx.t_args("bulletin-known-commit", &[("commit", figure.known.into())])),
        Fact::text(ctx.t("bulletin-definition"), figure.definition.text(ctx.lang)),
        Fact::new(ctx.t("bulletin-definition-version"), digest(&figure.definition_version, ctx.lang)),
        Fact::new(ctx.t("bulletin-name"), html! { code { (figure.name) } }),
        Fact::new(ctx.t("bulletin-records-root"), digest(&figure.root, ctx.lang)),
    ];
    if let Some(definition) = definition
        && opened
            .press
            .figures()
            .catalogue
            .version(definition)
            .is_ok_and(|version| version != figure.definition_version)
    {
        rows.push(Fact::text(ctx.t("bulletin-definition-changed"), &ctx.t("bulletin-definition-changed-why")));
    }
    let body = html! {
        (page_head(&html! { (label) }, &html! {}, &html! { (opened.publication.title) " · " (opened.issue(&ctx)) }, &html! {
            (records_actions(&ctx, &figure))
            (link_button(&ctx.t("bulletin-proof"), &ctx.href(&format!("/bulletins/{n}/proof")), Kind::Plain))
        }))
        (facts(&rows, ctx.lang))
        @if figure.stated() == Number::Withheld {
            (note(NoteKind::Info, &html! { p { (ctx.t("bulletin-withheld-why")) } }))
        } @else if let Some(by) = figure.by.as_deref() {
            @let split = Split {
                label: label.clone(),
                by: opened.dimension(&figure, by, ctx.lang),
                groups: figure.groups.iter().map(|group| (group.label.clone(), group.stated())).collect(),
            };
            section { (split.table(&html! { (text(figure.stated(), &ctx)) }, &ctx.t("bulletin-total"), ctx.lang)) }
        }
        section {
            (section_head(&ctx.t("bulletin-restatements"), &html! {}))
            (restated)
        }
        section {
            (section_head(&ctx.t_args("bulletin-commitments", &[("n", figure.records.into())]), &html! {}))
            (commitments)
        }
    };
    let mut frame = ctx.frame(&label);
    frame.crumbs = vec![
        Crumb::to(ctx.t("bulletin-nav"), ctx.href("/bulletins")),
        Crumb::to(opened.publication.title.clone(), ctx.href(&format!("/bulletins/{n}"))),
    ];
    Ok(ctx.show(&frame, &body))
}

/// For those who may: the records counted, and the figure as it is now.
fn records_actions(ctx: &Ctx, figure: &Frozen) -> Markup {
    let unit = figure.as_of.parse().ok().and_then(|as_of| {
        let at = record::Moment { as_of, known: figure.known };
        ctx.app.units.find_code(&figure.unit.code, at)
    });
    let (Some(unit), true) = (unit, unit.is_some_and(|unit| ctx.can(Action::FigureRead, Some(unit)))) else {
        return html! {};
    };
    let known = figure.known.to_string();
    let address = |known: Option<&str>| {
        let set = [
            ("unit", Some(figure.unit.code.as_str())),
            ("as_of", Some(figure.as_of.as_str())),
            ("known", known),
            ("from", figure.from.as_deref()),
            ("to", figure.to.as_deref()),
            ("by", figure.by.as_deref()),
        ];
        link::with(&format!("/figures/{}", link::encode(&figure.name)), &[], &set)
    };
    html! {
        @if ctx.can(Action::FigureList, Some(unit)) {
            (link_button(&ctx.t("bulletin-records-then"), &address(Some(&known)), Kind::Plain))
        }
        (link_button(&ctx.t("bulletin-figure-now"), &address(None), Kind::Plain))
    }
}

async fn restatement(ctx: &Ctx, opened: &Opened, figure: &Frozen) -> Result<Markup, Problem> {
    if let Some((_, why)) = opened.restated.unknown.iter().find(|(number, _)| *number == figure.number) {
        return Ok(note(
            NoteKind::Error,
            &html! { p { (ctx.t_args("bulletin-unknown", &[("n", figure.number.into())])) } p.small { (why) } },
        ));
    }
    let Some(restated) = opened.restated.of(figure.number) else {
        let quiet = opened.restated.quiet.contains(&figure.number);
        let key = if quiet { "bulletin-restated-quiet" } else { "bulletin-not-restated" };
        return Ok(html! { p { (ctx.t(key)) } });
    };
    let entries = entries(ctx, restated.steps.iter().map(|step| step.commit).collect()).await?;
    let published = text(figure.stated(), ctx);
    let mut rows = vec![Row::new(vec![
        html! { (ctx.t_args("bulletin-as-published", &[("commit", opened.publication.commit.into())])) },
        html! { (published) },
    ])];
    for step in &restated.steps {
        let number =
            step.parts.map_or(Number::Count(step.value.unwrap_or(0)), |(above, below)| Number::Rate(above, below));
        rows.push(
            Row::new(vec![step_line(ctx, opened, step.commit, &entries), html! { (text(number, ctx)) }])
                .tone(Tone::Warn),
        );
    }
    let columns = [Column::text(ctx.t("bulletin-commit")), Column::number(ctx.t("bulletin-value"))];
    let caption = ctx.t("bulletin-restatements");
    let was_now = ctx
        .t_args("bulletin-was-now", &[("was", published.into()), ("now", text(number_of(&restated.now), ctx).into())]);
    Ok(html! {
        (note(NoteKind::Restated, &html! { p { (was_now) } p.small { (ctx.t("bulletin-old-stays")) } }))
        (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        // Which records they are is told on the figure's own page, to those who may see them.
        @for moved in restated.moved.iter().filter(|_| !opened.restated.guarded.contains(&figure.number)) {
            p.small {
                (ctx.t_args("bulletin-moved", &[
                    ("figure", moved.figure.into()),
                    ("entered", moved.entered.len().into()),
                    ("left", moved.left.len().into()),
                    ("regrouped", moved.regrouped.len().into()),
                    ("reweighed", moved.reweighed.len().into()),
                ]))
            }
        }
    })
}

/// The commitments to the records counted, a page of them.
async fn commitments(ctx: &Ctx, opened: &Opened, figure: &Frozen) -> Result<Markup, Problem> {
    let at = match ctx.query.some("at").map(str::parse::<u64>) {
        None => None,
        Some(Ok(at)) => Some(at),
        Some(Err(_)) => return Err(Problem::missing()),
    };
    let (press, path, wanted) = (opened.press.clone(), opened.path.clone(), figure.clone());
    let (lines, next) = ctx.run(move |_| press.record_lines(&path, &wanted, at, PAGE)).await?;
    let split = figure.by.is_some();
    let is_rate = matches!(figure.stated(), Number::Rate(..));
    let mut columns = vec![Column::text(ctx.t("bulletin-commitment")), Column::number(ctx.t("bulletin-weight"))];
    if split {
        columns.push(Column::text(ctx.t("bulletin-group")));
    }
    if is_rate {
        columns.push(Column::text(ctx.t("bulletin-part")));
    }
    let rows: Vec<Row> = lines
        .iter()
        .map(|line| {
            let mut cells = vec![html! { code { (line.3) } }, html! { (line.1) }];
            if split {
                let group =
                    figure.groups.iter().find(|group| group.key == line.2).map_or("", |group| group.label.as_str());
                cells.push(html! { (group) });
            }
            if is_rate {
                cells.push(html! { (ctx.t(if line.0 == 0 { "bulletin-numerator" } else { "bulletin-denominator" })) });
            }
            Row::new(cells)
        })
        .collect();
    let caption = ctx.t_args("bulletin-commitments", &[("n", figure.records.into())]);
    let first = at.map(|_| ctx.here(&[("at", None)]));
    let next = next.map(|next| ctx.here(&[("at", Some(&next.to_string()))]));
    let pages = Pager { total: Some(figure.records), here: rows.len(), first, next, ..Pager::default() };
    Ok(html! {
        p.small.mute { (ctx.t("bulletin-commitments-why")) }
        @if !rows.is_empty() {
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            (pager(&pages, ctx.lang))
        }
    })
}
