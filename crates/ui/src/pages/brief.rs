//! The way in, and the brief: what the figures of a unit say, in words, curves and a ledger.

use std::sync::Mutex;

use access::Action;
use clock::Day;
use figure::{Closure, Definition, Kind as Counted, Query};
use maud::{Markup, html};
use proof::merkle::Hash;
use record::Db;
use record::log::{Entry, entry, leaves};

use super::figure::{Hides, Run, address, change, closure, closure_table, format, full, kind_tag, large, measure, run};
use crate::Lang;
use crate::chart::{LineChart, Series, SparkTone, line_chart, spark};
use crate::components::{
    Column, Empty, Kind, NoteKind, Row, Table, TagKind, digest, empty, link_button, note, page_head, table, tag,
};
use crate::text::{count, day_long, list, stamp};
use crate::web::{Ctx, Page, Problem};

/// Months that the curves go back.
const MONTHS: i32 = 12;

/// The root of the log at the commit it was last asked for; to compute it reads every leaf.
#[derive(Default)]
pub(crate) struct Roots(Mutex<Option<(i64, Hash)>>);

impl Roots {
    fn at(&self, db: &Db, commit: i64) -> Result<Hash, record::Error> {
        let held = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, root)) = held().filter(|(at, _)| *at == commit) {
            return Ok(root);
        }
        let root = proof::merkle::root_of(&leaves(db, commit)?);
        *held() = Some((commit, root));
        Ok(root)
    }
}

/// `/`: on to where somebody lands; to the public what is published, or the way to sign in where nothing can be.
pub(super) async fn home(ctx: Ctx) -> Page {
    if ctx.who.is_signed_in() {
        return Ok(ctx.go(&ctx.href(ctx.app.landing(&ctx.who)), None));
    }
    if ctx.app.public.is_empty() {
        return Ok(ctx.go("/sign-in", None));
    }
    // The console tells whoever starts a new house to come here.
    if ctx.run(|app| app.store.read(|db| app.access.needs_setup(db))).await? {
        return Ok(ctx.go("/first-run", None));
    }
    let reader = ctx.clone();
    let draw = move |app: &crate::web::App| {
        app.public.iter().map(|part| part(&reader)).collect::<Result<Vec<Markup>, Problem>>()
    };
    let parts = ctx.run(draw).await?;
    let brand = ctx.app.brand(ctx.lang).to_owned();
    let sign_in = link_button(&ctx.t("sign-in"), "/sign-in", Kind::Plain);
    let body = html! {
        (page_head(&html! { (brand) }, &html! {}, &html! { (ctx.t("public-sub")) }, &sign_in))
        @for part in parts.iter().filter(|part| !part.0.is_empty()) { section { (part) } }
        @if parts.iter().all(|part| part.0.is_empty()) { p.mute { (ctx.t("public-none")) } }
    };
    Ok(ctx.page(&brand, &body))
}

/// What the brief reads.
struct Found {
    lines: Vec<Line>,
    account: Option<(Query, Closure)>,
    last: Option<(Entry, Hash)>,
}

/// One figure.
struct Line {
    query: Query,
    run: Run,
    /// Whoever may not see the list is not shown numbers so small that they point at persons.
    hides: Hides,
}

impl Line {
    fn figure(&self) -> &'static Definition {
        self.query.figure
    }
}

/// `/brief`.
pub(super) async fn page(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx.run(move |app| app.store.read(|db| find(&reader, db, unit))).await?;
    let title = ctx.t("brief");
    if found.lines.is_empty() {
        let none = Empty { title: ctx.t("figures-none"), explain: ctx.t("figures-none-explain"), ..Empty::default() };
        return Ok(ctx.page(
            &title,
            &html! { (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {})) (empty(&none, ctx.lang)) },
        ));
    }
    let heading = ctx.t_args("brief-of", &[("unit", ctx.unit_name(unit).into())]);
    let sub = html! { (ctx.t("brief-sub")) };
    let catalogue = link_button(&ctx.t("figures"), &ctx.href("/figures"), Kind::Plain);
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &sub, &catalogue))
        div.cols {
            div.stack {
                article.prose lang=(ctx.lang.tag()) { (words(&ctx, unit, &found)) }
                @if found.lines.iter().all(|line| line.run.answer.value.unwrap_or(0) == 0) { (note(NoteKind::Info, &html! { p { (ctx.t("brief-empty")) } })) }
                section { (ledger(&ctx, &found)) }
            }
            div.aside { (side(&ctx, &found)) }
        }
    };
    Ok(ctx.page(&title, &body))
}

fn find(ctx: &Ctx, db: &Db, unit: i64) -> Result<Found, Problem> {
    let (figures, tallies) = (&ctx.app.figures, ctx.app.store.tallies());
    let mut lines = Vec::new();
    for figure in figures.catalogue.all() {
        let mut query = Query::new(figure, unit, ctx.moment);
        let hides = Hides::of(ctx, db, &mut query)?;
        let run = run(figures, db, tallies, &query, MONTHS)?;
        lines.push(Line { query, run, hides });
    }
    let mut account = None;
    // The lines of an account are small numbers of persons.
    for line in lines.iter().filter(|line| !line.hides.any()) {
        if let Some(found) = closure(figures, db, tallies, &line.query)? {
            let has_reasons = line.figure().source().is_some_and(|source| source.reasons.is_some());
            if has_reasons {
                account = Some((line.query.clone(), found));
                break;
            }
        }
    }
    let last = match entry(db, ctx.moment.known)? {
        Some(entry) => {
            let root = ctx.app.roots.at(db, entry.commit)?;
            Some((entry, root))
        }
        None => None,
    };
    Ok(Found { lines, account, last })
}

/// The part of the house a figure belongs to: what stands before the dot in its name.
fn part_of(line: &Line) -> &str {
    line.figure().name.split('.').next().unwrap_or_default()
}

/// The parts of the house that have figures, in the order of the catalogue.
fn parts(found: &Found) -> Vec<&str> {
    let mut parts: Vec<&str> = found.lines.iter().map(part_of).collect();
    parts.dedup();
    parts
}

/// The figures of each part in two sentences: what there is, and what came and went this year.
fn words(ctx: &Ctx, unit: i64, found: &Found) -> Markup {
    html! { @for part in parts(found) { (words_of(ctx, unit, found, part)) } }
}

fn words_of(ctx: &Ctx, unit: i64, found: &Found, part: &str) -> Markup {
    let own = found.lines.iter().filter(|line| part_of(line) == part);
    let flows = |wanted: bool| own.clone().filter(move |line| line.run.is_flow == wanted);
    let phrases = |lines: Vec<&Line>| {
        let phrases: Vec<String> = lines.into_iter().map(|line| phrase(ctx, line).0).collect();
        // Markup of our own, joined as words are: official Chinese sets figures apart with commas.
        maud::PreEscaped(if ctx.lang == Lang::Zh { phrases.join("，") } else { list(&phrases, ctx.lang) })
    };
    let (stocks, moves): (Vec<&Line>, Vec<&Line>) = (flows(false).collect(), flows(true).collect());
    let day = |of: Day| day_long(of, ctx.lang);
    let unit = ctx.unit_name(unit);
    html! {
        @if let Some(first) = stocks.first() {
            p { (ctx.t_args("brief-stocks", &[("day", day(first.query.at.as_of).into()), ("unit", unit.into())])) (phrases(stocks)) (ctx.t("brief-stop")) }
        }
        @if let Some(first) = moves.first() {
            @let (from, to) = (day(first.query.period.0), day(first.query.period.1));
            p { (ctx.t_args("brief-flows", &[("from", from.into()), ("to", to.into())])) (phrases(moves)) (ctx.t("brief-stop")) }
        }
    }
}

/// One figure within a sentence: `从业人员 45.85 万人`, `458,500 employed persons`.
fn phrase(ctx: &Ctx, line: &Line) -> Markup {
    let figure = line.figure();
    let label = figure::said(figure.label, ctx.lang);
    let value = large(ctx, figure, &line.run.answer, Some(&address(ctx, figure)), line.hides);
    match (ctx.lang, &figure.kind) {
        (Lang::Zh, _) => html! { (label) (value) (measure(ctx, figure)) },
        (Lang::En, Counted::Rate { .. }) => html! { (label.to_lowercase()) " " (value) },
        (Lang::En, _) => html! { (value) " " (label.to_lowercase()) },
    }
}

/// Every figure in a line: value, year, definition, day, kind. A programme has its own heading where there are several.
fn ledger(ctx: &Ctx, found: &Found) -> Markup {
    let columns = [
        Column::text(ctx.t("figure")),
        Column::number(ctx.t("figure-value")),
        Column::text(ctx.t("figure-year-run")),
        Column::text(ctx.t("figure-definition")),
        Column::day(ctx.t("figure-as-of")),
    ];
    html! {
        @for part in parts(found) {
            @let rows: Vec<Row> = found.lines.iter().filter(|line| part_of(line) == part).map(|line| row(ctx, line)).collect();
            @let caption = ctx.find_text(&format!("figures-of-{part}")).unwrap_or_else(|| ctx.t("brief-ledger"));
            (table(&Table { caption: &caption, show_caption: true, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

fn row(ctx: &Ctx, line: &Line) -> Row {
    let figure = line.figure();
    let href = address(ctx, figure);
    let values: Vec<Option<i64>> = line.run.values(line.hides).into_iter().map(|(_, value)| value).collect();
    let changed = change(ctx, figure, &line.run.before, &line.run.answer, line.hides);
    let label = format!("{} {}", figure::said(figure.label, ctx.lang), ctx.t("figure-year-run"));
    let day = if line.run.is_flow {
        html! { (line.query.period.0) br; "– " (line.query.period.1) }
    } else {
        html! { (line.query.at.as_of) }
    };
    Row::new(vec![
        html! { a.nowrap href=(&href) { (figure::said(figure.label, ctx.lang)) } },
        html! { b { (full(ctx, figure, &line.run.answer, &href, line.hides)) } @if figure.additive() { " " span.small.mute { (measure(ctx, figure)) } } },
        html! { (spark(&values, &label, SparkTone::Plain)) @if let Some(by) = changed { span.small.mute.nowrap { (by) } } },
        html! { (kind_tag(ctx, figure)) " " span.small.mute { (figure::said(figure.text, ctx.lang)) } },
        day,
    ])
}

/// Beside it: the curve of the first figure, how the first accounted stock changed, and what proves it all.
fn side(ctx: &Ctx, found: &Found) -> Markup {
    let main = found.lines.iter().find(|line| !line.run.is_flow).or(found.lines.first());
    html! {
        @if let Some(line) = main {
            @let label = figure::said(line.figure().label, ctx.lang);
            @let series = [Series { name: label.to_owned(), points: line.run.values(line.hides) }];
            section {
                h2 { a href=(address(ctx, line.figure())) { (label) } " " span.small.mute { (measure(ctx, line.figure())) } }
                (line_chart(&LineChart { id: "main", title: label, desc: "", format: format(line.figure()), series: &series, marks: &[], wide: false }, ctx.lang))
            }
        }
        @if let Some((query, closure)) = &found.account {
            section {
                h2 { (ctx.t_args("figure-closure-caption", &[("figure", figure::said(query.figure.label, ctx.lang).into())])) }
                (closure_table(ctx, query, closure))
            }
        }
        @if let Some((entry, root)) = &found.last { (proof_box(ctx, entry, root)) }
    }
}

fn proof_box(ctx: &Ctx, entry: &Entry, root: &Hash) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let may_read = entry.office != 0 && ctx.can(Action::LogRead, Some(entry.office));
    let shown = html! { "#" (count(entry.commit)) };
    let verified = ctx.app.verification.last();
    html! {
        section {
            h2 { (ctx.t("brief-proof")) }
            p.small.mute {
                (ctx.t("brief-commit")) " "
                @if may_read { a href={ "/log/" (entry.commit) } { (shown) } } @else { (shown) }
                " · " (stamp(entry.at_ms, offset))
                br;
                (ctx.t("brief-root")) " " (digest(&proof::hex::encode(root), ctx.lang))
            }
            @match verified {
                Some((at, true)) => p.small { (tag(TagKind::Ok, &ctx.t_args("brief-verified", &[("at", stamp(at, offset).into())]))) },
                Some((_, false)) => p.small { (tag(TagKind::Late, &ctx.t("brief-altered"))) },
                None => {},
            }
            @if ctx.can(Action::LogRead, None) {
                p.small { a href="/log/checkpoint" { (ctx.t("checkpoint-download")) } " · " a href=(ctx.href("/log")) { (ctx.t("log")) } }
            }
        }
    }
}
