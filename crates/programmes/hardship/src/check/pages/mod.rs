//! The pages of checks: a department's own requests, one of them, what differs, which departments there are, and the
//! files.

mod departments;
mod desk;
mod differences;
mod files;
mod list;
mod one;

use access::Action;
use maud::{Markup, html};
use record::{Db, Moment};
use ui::components::{Column, Row, Table, TagKind, link_button, section_head, table, tag};
use ui::web::{Ctx, Lookup, Nav, Problem, RecordKind, Routes};

use super::read;
use super::register::{BATCH, CHECK, DEPARTMENT};

const READ: Action = Action::CheckRead;
const TAKE: Action = Action::CheckTake;
const ASK: Action = Action::CheckAsk;

/// Requests: of the department asked and of the centre that asks.
pub(crate) const CHECKS: RecordKind = RecordKind {
    register: "hardship_check",
    page: |id| format!("/checks/{id}"),
    read: READ,
    write: TAKE,
    units: of_check,
    title: "number",
};

fn of_check(db: &Db, id: i64, _: Moment) -> record::Result<Vec<i64>> {
    let Some(check) = db.standing(&CHECK, id)?.pop() else { return Ok(Vec::new()) };
    Ok(["unit", "centre"].into_iter().filter_map(|field| check.int(field)).collect())
}

/// The centre a record belongs to.
fn centre_of(
    register: &'static record::Register,
    part: &'static str,
) -> impl Fn(&Lookup<'_>) -> Result<Option<i64>, Problem> + Send + Sync + 'static {
    move |lookup| {
        let Some(id) = lookup.params.int(part) else { return Ok(None) };
        Ok(lookup.db.standing(register, id)?.pop().and_then(|version| version.int("centre")))
    }
}

/// The pages.
pub fn routes() -> Routes {
    const GROUP: &str = "hardship-nav";
    let batch = || centre_of(&BATCH, "batch");
    Routes::new()
        .get("/checks", READ, list::page)
        .timed(false)
        .get("/checks/{check}", READ, one::page)
        .found_by(CHECKS.finder("check"))
        .timed(false)
        .post("/checks/{check}/answer", TAKE, one::answer)
        .found_by(CHECKS.finder("check"))
        .post("/checks/{check}/reveal", TAKE, one::reveal)
        .found_by(CHECKS.finder("check"))
        .get("/checks/differences", ASK, differences::page)
        .get("/checks/departments", ASK, departments::page)
        .post("/checks/departments", ASK, departments::put)
        .post("/checks/departments/{department}/end", ASK, departments::end)
        .found_by(centre_of(&DEPARTMENT, "department"))
        .get("/checks/files", ASK, files::page)
        .post("/checks/files", ASK, files::make)
        .get("/checks/files/{batch}", ASK, files::batch)
        .found_by(batch())
        .get("/checks/files/{batch}/template.csv", ASK, files::template)
        .found_by(batch())
        .post("/checks/files/{batch}", ASK, files::receive)
        .upload()
        .found_by(batch())
        .get("/checks/files/in/{token}", ASK, files::look)
        .found_by(files::of_token)
        .post("/checks/files/in/{token}", ASK, files::confirm)
        .found_by(files::of_token)
        .record(CHECKS)
        .nav(Nav::new(420, GROUP, "hardship-check-nav", "/checks", READ))
        .nav(Nav::new(422, GROUP, "hardship-check-nav-differences", "/checks/differences", ASK))
        .nav(Nav::new(424, GROUP, "hardship-check-nav-files", "/checks/files", ASK))
        .nav(Nav::new(426, GROUP, "hardship-check-nav-departments", "/checks/departments", ASK))
}

/// What the page of a dossier shows of its checks, for whoever may read the dossier: which departments were asked, how
/// it stands, and how many answers differ.
///
/// # Errors
/// When the store cannot be read.
pub async fn panel(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let at = ctx.moment;
    let (checks, differing) = ctx
        .read(move |db| Ok::<_, record::Error>((read::of_dossier(db, dossier, at)?, read::differing(db, dossier, at)?)))
        .await?;
    let rows: Vec<Row> = checks
        .iter()
        .map(|check| {
            let may = ctx.can(READ, Some(check.centre)) || ctx.can(READ, Some(check.unit));
            Row::new(vec![
                html! { @if may { a href=((CHECKS.page)(check.id)) { (check.number) } } @else { (check.number) } },
                html! { (desk::label(ctx, "check_department", &check.department)) },
                html! { (desk::some_day(ctx, check.asked_on)) },
                html! { (desk::some_day(ctx, check.due)) },
                desk::state(ctx, check),
                desk::result(ctx, &check.result),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-check-number")),
        Column::text(ctx.t("hardship-check-department")),
        Column::day(ctx.t("hardship-check-asked-on")),
        Column::day(ctx.t("hardship-check-due")),
        Column::text(ctx.t("hardship-check-state")),
        Column::text(ctx.t("hardship-check-result")),
    ];
    let title = ctx.t("hardship-check-panel");
    let acts = html! {
        @if differing > 0 && ctx.is_now() && ctx.can(ASK, None) {
            (link_button(&ctx.t("hardship-check-nav-differences"), "/checks/differences", ui::components::Kind::Quiet))
        }
    };
    Ok(html! {
        section id="checks" {
            (section_head(&title, &acts))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-check-panel-none")) } }
            @else {
                @if differing > 0 { p { (tag(TagKind::Warn, &ctx.t_args("hardship-check-panel-differing", &[("n", differing.into())]))) } }
                (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
                p.small.mute { (ctx.t("hardship-check-panel-beside")) }
            }
        }
    })
}
