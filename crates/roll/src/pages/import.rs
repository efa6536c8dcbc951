//! Sending a sheet in: which kind, which file, from which day on; templates and samples; what is still open.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;

use access::{Action, Who};
use clock::{Day, Lang};
use exchange::{Field as Cell, WriteRows as _, XlsxWriter};
use maud::{Markup, html};
use sha2::Digest as _;
use ui::components::{
    Column, Field, FieldKind, Form, Kind as Loud, Method, Row, Tab, Table, TagKind, button, error_summary, field, form,
    page_head, section_head, table, tabs, tag, unfold,
};
use ui::link;
use ui::text::stamp;
use ui::web::{Ctx, Page, Problem, Upload, download};

use super::form::Wrong;
use super::import_run;
use super::jobs::{self, Job, Stage};
use crate::intake::Kind;
use crate::tree::{Shape, UnitTree};

/// The first page of the wizard.
pub(super) async fn page(ctx: Ctx) -> Page {
    let kind =
        if ctx.query.get("kind") == "units" && ctx.can(Action::UnitsImport, None) { Kind::Units } else { Kind::Roll };
    draw(&ctx, kind, None, &[]).await
}

async fn draw(ctx: &Ctx, kind: Kind, as_of: Option<&str>, wrong: &[Wrong]) -> Page {
    let account = ctx.who.account;
    let open = ctx
        .run(move |app| {
            jobs::sweep(app)?;
            app.store.read(|db| jobs::of_account(db, account, "import"))
        })
        .await?;
    let of = |id: &str| wrong.iter().find(|(field, _)| *field == id).map(|(_, why)| why.as_str());
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (*id, why.as_str())).collect();
    let word = kind.word();
    let today = ctx.now.as_of.to_string();
    let code = ctx.unit.map(|unit| ctx.app.units.code(unit, ctx.now)).unwrap_or_default();
    let both = ctx.can(Action::UnitsImport, None);
    let tab = |each: Kind| Tab {
        label: ctx.t(&format!("roll-import-{}", each.word())),
        href: link::with("/import", &[], &[("kind", Some(each.word()))]),
        count: None,
        here: each == kind,
    };
    let body = html! {
        (page_head(&html! { (ctx.t("roll-import")) }, &html! {}, &html! { (ctx.t("roll-import-sub")) }, &html! {}))
        (import_run::stages(ctx, 0))
        @if both { (tabs(&ctx.t("roll-import-kind"), &[tab(Kind::Roll), tab(Kind::Units)])) }
        (error_summary(&listed, ctx.lang))
        div.cols {
            div.stack {
                (form(&Form { action: &link::with(&format!("/import/{word}"), &[], &[("unit", Some(&code))]), method: Method::PostFiles, csrf: &ctx.csrf(), guard: false, body: html! {
                    p { (ctx.t(&format!("roll-import-explain-{word}"))) }
                    (field(&Field::day("as_of", &ctx.t("roll-import-as-of")).value(as_of.unwrap_or(&today)).hint(&ctx.t("roll-import-as-of-hint")).error(of("as_of")).required(), ctx.lang))
                    (field(&Field::new("sheet", &ctx.t("roll-import-file"), FieldKind::File(".xlsx,.xls,.csv,.tsv,.txt".into())).hint(&ctx.t("roll-import-file-hint")).error(of("sheet")).required(), ctx.lang))
                    div.actions { (button(&ctx.t("roll-import-check"), Loud::Primary)) }
                } }))
                (waiting(ctx, &open))
            }
            div.aside {
                section {
                    h2 { (ctx.t("roll-import-help")) }
                    p { a href={ "/import/template/" (word) } download { (ctx.t("roll-import-template")) } }
                    p { a href={ "/import/sample/" (word) } download { (ctx.t("roll-import-sample")) } }
                    (unfold(&ctx.t("roll-import-columns"), &columns(ctx, kind)))
                }
                section { h2 { (ctx.t("roll-import-then")) } p.small { (ctx.t("roll-import-then-explain")) } }
            }
        }
    };
    Ok(ctx.page(&ctx.t("roll-import"), &body))
}

/// The columns a sheet may have, with other names they go by.
fn columns(ctx: &Ctx, kind: Kind) -> Markup {
    html! {
        dl.facts.one {
            @for heading in kind.headings() {
                div {
                    dt { (heading.names.first().copied().unwrap_or(heading.key)) }
                    dd.small.mute {
                        @if heading.required { b { (ctx.t("roll-import-required")) } " " }
                        (heading.names.iter().skip(1).take(4).copied().collect::<Vec<_>>().join(if ctx.lang == Lang::Zh { "、" } else { ", " }))
                    }
                }
            }
        }
    }
}

/// Sheets of this account that wait to be looked at.
fn waiting(ctx: &Ctx, open: &[Job]) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    let columns = [
        Column::text(ctx.t("roll-import-when")),
        Column::text(ctx.t("roll-import-kind")),
        Column::day(ctx.t("roll-import-as-of")),
        Column::text(ctx.t("roll-import-stage")),
    ];
    let rows: Vec<Row> = open
        .iter()
        .map(|job| {
            let look = match job.stage {
                Stage::Ready => TagKind::Soon,
                Stage::Done => TagKind::Ok,
                Stage::Failed => TagKind::Late,
                Stage::Checking | Stage::Writing => TagKind::Info,
            };
            let stage = if job.is_interrupted() { "interrupted" } else { job.stage.word() };
            Row::new(vec![
                html! { a href={ "/import/job/" (job.token) } { (stamp(job.made_ms, offset)) } },
                html! { (ctx.t(&format!("roll-{}", job.kind))) },
                html! { (job.as_of) },
                tag(look, &ctx.t(&format!("roll-stage-{stage}"))),
            ])
        })
        .collect();
    let caption = ctx.t("roll-import-open");
    html! {
        @if !rows.is_empty() {
            section {
                (section_head(&caption, &html! {}))
                p.small.mute { (ctx.t("roll-import-open-explain")) }
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            }
        }
    }
}

/// A sheet of persons was sent.
pub(super) async fn roll(ctx: Ctx, upload: Upload) -> Page {
    receive(ctx, Kind::Roll, upload).await
}

/// A sheet of units was sent.
pub(super) async fn units(ctx: Ctx, upload: Upload) -> Page {
    receive(ctx, Kind::Units, upload).await
}

async fn receive(ctx: Ctx, kind: Kind, upload: Upload) -> Page {
    let typed = upload.fields.get("as_of").to_owned();
    let mut wrong: Vec<Wrong> = Vec::new();
    let sensible = Day::from_ymd(1950, 1, 1).unwrap_or(Day::START)..=ctx.now.as_of.plus(366);
    let as_of = typed.parse::<Day>().ok().filter(|day| sensible.contains(day));
    if as_of.is_none() {
        wrong.push(("as_of", ctx.t("roll-wrong-day-far")));
    }
    let file = upload.files.into_iter().find(|file| file.field == "sheet");
    if file.is_none() {
        wrong.push(("sheet", ctx.t("roll-wrong-file")));
    }
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let (Some(as_of), Some(file)) = (as_of, file) else {
        return Ok(ctx.again(draw(&ctx, kind, Some(&typed), &wrong).await?));
    };
    let mut job = Job::new(&ctx, format!("import-{}", kind.word()), unit, as_of, Stage::Checking);
    let job = ctx
        .run(move |app| -> Result<Job, Problem> {
            jobs::sweep(app)?;
            job.sha256 = sha2::Sha256::digest(&file.bytes).iter().map(|b| format!("{b:02x}")).collect();
            jobs::keep(&app.store, &job.file(&app.store), &file.bytes).map_err(Problem::internal)?;
            job.save(&app.store)?;
            Ok(job)
        })
        .await?;
    jobs::sweep_later(&ctx);
    import_run::check(&ctx, &job)?;
    Ok(ctx.go(&format!("/import/job/{}", job.token), None))
}

/// The units whose rows an account may send; `None` for all there are.
pub(super) fn reach(shape: &Shape, who: &Who, kind: Kind) -> Option<Arc<HashSet<i64>>> {
    let action = if kind == Kind::Units { Action::UnitsImport } else { Action::RollImport };
    let roots = access::reach(who, action);
    if shape.root().is_some_and(|root| roots.contains(&root)) {
        return None;
    }
    Some(Arc::new(roots.into_iter().flat_map(|root| shape.subtree(root)).collect()))
}

/// The tree of now, for the reach of an account.
pub(super) fn shape_now(ctx: &Ctx, tree: &UnitTree, store: &record::Store) -> record::Result<Arc<Shape>> {
    store.read(|db| tree.now(db, ctx.now.as_of))
}

/// A workbook with nothing but its headings.
pub(super) async fn template(ctx: Ctx) -> Page {
    workbook(&ctx, false)
}

/// The same with a few rows, of nobody: their numbers are of no division there is.
pub(super) async fn sample(ctx: Ctx) -> Page {
    workbook(&ctx, true)
}

fn workbook(ctx: &Ctx, filled: bool) -> Page {
    let kind = Kind::named(ctx.params.get("kind")).ok_or_else(Problem::missing)?;
    let (sheet, name) = match kind {
        Kind::Units => ("工会组织", "units"),
        Kind::Roll => ("职工名册", "roll"),
    };
    let headings: Vec<&str> = kind.headings().iter().map(|heading| heading.names[0]).collect();
    let made = (|| {
        let mut writer = XlsxWriter::new(sheet, &headings)?;
        if filled {
            let own = ctx.unit.map(|unit| ctx.app.units.code(unit, ctx.now)).filter(|code| !code.is_empty());
            let own = own.as_deref().unwrap_or("A01");
            for row in sample_rows(kind, own) {
                writer.write_row(&row.iter().map(|text| Cell::Text(text)).collect::<Vec<_>>())?;
            }
        }
        let mut out = Cursor::new(Vec::new());
        writer.finish(&mut out)?;
        Ok::<Vec<u8>, exchange::WriteError>(out.into_inner())
    })();
    let bytes = made.map_err(Problem::internal)?;
    Ok(download(bytes, &format!("{name}-{}.xlsx", if filled { "sample" } else { "template" })))
}

/// Rows as a union would send them. The persons are fictional; no division begins with 9999.
fn sample_rows(kind: Kind, own: &str) -> Vec<Vec<String>> {
    use crate::rules::identity::Identity;
    let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    match kind {
        Kind::Units => {
            let (below, branch) = (format!("{own}-01"), format!("{own}-01-01"));
            vec![
                text(&[&below, own, "示例机械厂工会", "基层工会", "", ""]),
                text(&[&branch, &below, "示例机械厂一车间分会", "车间分会", "", ""]),
            ]
        }
        Kind::Roll => [
            ("张建国", "99990119780315001", "男", "1978-03-15", "焊工", "高级工", "2001-05-01"),
            ("李秀英", "99990119860921002", "女", "1986-09-21", "质检员", "中级工", ""),
        ]
        .into_iter()
        .zip(["1", "2"])
        .filter_map(|((name, number, sex, birth, trade, skill, joined), serial)| {
            let number = Identity::compose(number)?;
            let member = if joined.is_empty() { "否" } else { "是" };
            Some(text(&[
                serial,
                name,
                number.as_str(),
                sex,
                birth,
                "",
                own,
                "示例机械厂",
                trade,
                skill,
                "是",
                member,
                joined,
            ]))
        })
        .collect(),
    }
}
