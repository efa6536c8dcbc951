//! Which department answers what for a centre, and how it is asked.

use access::Action;
use maud::{Markup, html};
use record::Db;
use roll::register::UNIT;
use ui::components::{
    Column, Crumb, Empty, Field, Form, Kind, Row, Table, button, empty, field, form, page_head, post_button,
    section_head, table,
};
use ui::icon::Icon;
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, Wrong};
use crate::check::acts::{self, DepartmentForm};
use crate::check::asking;

/// Units offered at most; any other can be typed.
const OFFERED: i64 = 300;

/// The fields by which a refusal names what is wrong.
const FIELDS: [(&str, &str); 4] = [("department", "部门"), ("unit", "单位"), ("way", "核对方式"), ("verifier", "公钥")];

pub(super) async fn page(ctx: Ctx) -> Page {
    draw(&ctx, &[]).await
}

async fn draw(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let (named, units) = ctx
        .read(move |db| Ok::<_, record::Error>((asking::departments(db, centre, reader.now)?, likely(db, &reader)?)))
        .await?;
    let csrf = ctx.csrf();
    let here = address(ctx, centre);
    let rows: Vec<Row> = named
        .iter()
        .map(|each| {
            let path = format!("/checks/departments/{}/end", each.id);
            Row::new(vec![
                html! { (desk::label(ctx, "check_department", each.text("department"))) },
                html! { (desk::unit_name(ctx, each.int("unit").unwrap_or(0))) },
                html! { (desk::label(ctx, "check_way", each.text("way"))) },
                html! { @if each.text("verifier").is_empty() { (ctx.t("no")) } @else { (ctx.t("yes")) } },
                post_button(&path, &csrf, &ctx.t("hardship-check-department-end"), Kind::Undo, &[]),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-check-department")),
        Column::text(ctx.t("hardship-check-unit")),
        Column::text(ctx.t("hardship-check-way")),
        Column::text(ctx.t("hardship-check-verifier-kept")),
        Column::text(ctx.t("hardship-check-act")),
    ];
    let title = ctx.t("hardship-check-nav-departments");
    let sent = |name: &str| ctx.form.get(name).to_owned();
    let pick = |list: &str, name: &str, key: &str| {
        Field::select(name, &ctx.t(key), desk::choices(ctx, list, Some("hardship-check-choose")))
            .value(&sent(name))
            .error(desk::wrong_of(wrong, name))
            .required()
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (desk::unit_name(ctx, centre)) }, &html! {}))
        (desk::summary(ctx, wrong))
        @if rows.is_empty() {
            (empty(&Empty { title: ctx.t("hardship-check-departments-none"), explain: ctx.t("hardship-check-departments-explain"), ..Empty::default() }, ctx.lang))
        } @else {
            (table(&Table { caption: &title, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
        section {
            (section_head(&ctx.t("hardship-check-department-put"), &html! {}))
            div id=(desk::FORM) {
                (form(&Form { action: &here, csrf: &csrf, guard: true, body: html! {
                    (field(&pick("check_department", "department", "hardship-check-department"), ctx.lang))
                    (unit_field(ctx, wrong, &units))
                    (field(&pick("check_way", "way", "hardship-check-way").hint(&ctx.t("hardship-check-way-hint")), ctx.lang))
                    (field(&Field::text("verifier", &ctx.t("hardship-check-verifier")).hint(&ctx.t("hardship-check-verifier-hint"))
                        .value(&sent("verifier")).error(desk::wrong_of(wrong, "verifier")).autocomplete("off"), ctx.lang))
                    div.actions { (button(&ctx.t("hardship-check-department-save"), Kind::Primary)) }
                }, ..Form::default() }))
            }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-check-list"), "/checks")];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// The page of a centre's departments.
fn address(ctx: &Ctx, centre: i64) -> String {
    let code = ctx.app.units.code(centre, ctx.now);
    ui::link::with("/checks/departments", &[], &[("unit", Some(&code))])
}

/// A unit, by its number or its whole name, with those that are likely offered.
fn unit_field(ctx: &Ctx, wrong: &[Wrong], units: &[(String, String)]) -> Markup {
    let error = desk::wrong_of(wrong, "unit");
    let described = if error.is_some() { "unit-hint unit-wrong" } else { "unit-hint" };
    html! {
        div.field {
            label for="unit" { (ctx.t("hardship-check-unit")) " " span.need { (ctx.t("field-required")) } }
            p.hint id="unit-hint" { (ctx.t("hardship-check-unit-hint")) }
            input type="text" id="unit" name="unit" list="hardship-check-units" autocomplete="off" required
                value=(ctx.form.get("unit")) aria-invalid=[error.map(|_| "true")] aria-describedby=(described);
            @if let Some(error) = error { p.wrong id="unit-wrong" { (Icon::Alert.svg()) (error) } }
            datalist id="hardship-check-units" { @for (code, name) in units { option value=(code) { (name) } } }
        }
    }
}

fn likely(db: &Db, ctx: &Ctx) -> record::Result<Vec<(String, String)>> {
    let sql = format!(
        "SELECT u.code, u.name FROM {} u WHERE u.federation = $1 AND u.kind = 'department' AND u.valid_from <= $2 AND $2 < u.valid_to \
         AND u.opened <= $3 AND $3 < u.closed ORDER BY u.code LIMIT {OFFERED}",
        UNIT.table()
    );
    db.all(&sql, &[ctx.now.as_of.into(), ctx.now.known.into()], |row| Ok((row.text(0)?, row.text(1)?)))
}

fn unit_of(db: &Db, ctx: &Ctx, text: &str) -> record::Result<Option<i64>> {
    if let Some(unit) = ctx.app.units.find_code(text, ctx.now) {
        return Ok(Some(unit));
    }
    let named = db.find(&UNIT, "name", text, ctx.now)?;
    Ok(if let [one] = &named[..] { Some(one.id) } else { None })
}

/// Names a department.
pub(super) async fn put(ctx: Ctx) -> Page {
    let centre = ctx.unit.ok_or_else(Problem::missing)?;
    let (reader, typed) = (ctx.clone(), ctx.form.get("unit").to_owned());
    let unit = ctx.read(move |db| unit_of(db, &reader, &typed)).await?;
    let text = |name: &str| ctx.form.get(name).to_owned();
    let form = DepartmentForm { department: text("department"), unit, way: text("way"), verifier: text("verifier") };
    let made = desk::commit(&ctx, ("form", "hardship departments"), "登记核对部门", move |commit, desk| {
        acts::put_department(commit, desk, centre, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&address(&ctx, centre), "hardship-check-department-put")),
        Err(refusal) => draw(&ctx, &desk::told(&ctx, &refusal, &FIELDS)).await,
    }
}

/// Names a department no longer.
pub(super) async fn end(ctx: Ctx) -> Page {
    let centre = ctx.unit.filter(|unit| ctx.can(Action::CheckAsk, Some(*unit))).ok_or_else(Problem::missing)?;
    let department = ctx.params.int("department").ok_or_else(Problem::missing)?;
    let made = desk::commit(&ctx, ("form", "hardship departments"), "停用核对部门", move |commit, desk| {
        acts::end_department(commit, desk, centre, department)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&address(&ctx, centre), "hardship-check-department-ended")),
        Err(refusal) => draw(&ctx, &desk::told(&ctx, &refusal, &FIELDS)).await,
    }
}
