//! Dossiers whose time of keeping is over: proposals. Erasing is done person by person, in the roll.

use access::Action;
use maud::html;
use record::Db;
use roll::tree::UnitTree;
use ui::components::{Column, Crumb, Row};
use ui::web::{Ctx, Page};

use procedure::pages::form;

use super::{desk, kinds, list};
use crate::dossier::{Reach, Row as Dossier, names};
use crate::register::{DOSSIER, MEMBER};

/// A dossier that may be erased, with those it speaks of and their names, masked.
struct Ripe {
    row: Dossier,
    persons: Vec<(i64, String)>,
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let (reader, tree) = (ctx.clone(), list::tree(&ctx.app)?);
    let ripe = ctx.read(move |db| find(db, &reader, &tree)).await?;
    let columns = [
        Column::text(ctx.t("field-hardship_dossier-number")),
        Column::text(ctx.t("hardship-erasure-persons")),
        Column::text(ctx.t("field-hardship_dossier-state")),
        Column::day(ctx.t("field-hardship_dossier-exit-on")),
        Column::day(ctx.t("field-hardship_dossier-decided-on")),
    ];
    let may = ctx.can(Action::RollErase, None);
    let rows: Vec<Row> = ripe
        .iter()
        .map(|Ripe { row, persons }| {
            Row::new(vec![
                html! { a href=((kinds::DOSSIERS.page)(row.id)) { (desk::called(&ctx, &row.number, row.id)) } },
                html! {
                    @for (at, (person, name)) in persons.iter().enumerate() {
                        @if at > 0 { br; }
                        @if may { a href={ "/persons/" (person) } { (name) } } @else { (name) }
                    }
                },
                desk::state(&ctx, &row.state),
                desk::some_day(&ctx, row.exit_on),
                desk::some_day(&ctx, row.decided_on),
            ])
        })
        .collect();
    let title = ctx.t("hardship-erasure");
    let body = html! {
        p { (ctx.t("hardship-erasure-explain")) }
        @if rows.is_empty() { p.mute { (ctx.t("hardship-erasure-none")) } }
        @else { (desk::rows_of(&ctx, &title, &columns, &rows)) }
    };
    let crumbs = vec![Crumb::to(ctx.t("hardship-nav-dossiers"), "/hardship")];
    form::page(&ctx, &title, &ctx.t("hardship-erasure-sub"), crumbs, &[], &body)
}

fn find(db: &Db, ctx: &Ctx, tree: &UnitTree) -> record::Result<Vec<Ripe>> {
    let reach = Reach::of(&ctx.who, &*tree.at(db, ctx.now)?);
    let mut out = Vec::new();
    for id in crate::daily::to_erase(db, desk::pack(ctx), ctx.now.as_of)? {
        let Some(version) = db.get(&DOSSIER, id, ctx.now)? else { continue };
        let row = Dossier::of(&version);
        if !reach.has(row.unit, row.centre) {
            continue;
        }
        let members = db.find(&MEMBER, "dossier", id, ctx.now)?;
        let persons: Vec<i64> = members.iter().filter_map(|member| member.int("person")).collect();
        let names = names(db, &persons, ctx.now)?;
        // Who was erased already is no proposal.
        let persons: Vec<(i64, String)> =
            persons.into_iter().filter_map(|person| Some((person, access::mask_name(names.get(&person)?)))).collect();
        if !persons.is_empty() {
            out.push(Ripe { row, persons });
        }
    }
    Ok(out)
}
