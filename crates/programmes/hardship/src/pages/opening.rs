//! Beginning a dossier: somebody of the roll is picked by number or name, and what the roll knows is entered no second
//! time.

use access::Action;
use maud::{Markup, html};
use procedure::{Actor, Refusal};
use record::{Commit, Db, Moment};
use roll::person::{identity, place};
use roll::register::{HOUSEHOLD_MEMBER, UNIT};
use ui::components::{Choice, Column, Crumb, Field, FieldKind, Kind, Row, filters, link_button};
use ui::web::{App, Ctx, Page, Problem};

use super::{case, desk};
use crate::acts::{self, Act, DossierForm, MemberForm};
use procedure::pages::form::{self, Sheet, Wrong, line, select};

/// Somebody of the roll for whom a dossier can be begun.
pub(super) struct Found {
    pub person: i64,
    pub name: String,
    pub number: String,
    /// Where they stand.
    pub unit: i64,
    /// Their household in the roll.
    pub household: Option<i64>,
    /// How many belong to it.
    pub persons: usize,
}

/// Persons that a search shows at most.
const SHOWN: usize = 20;

/// Reads somebody; `None` where the roll has no such person.
pub(super) fn find(db: &Db, person: i64, at: Moment) -> record::Result<Option<Found>> {
    let Some((_, known)) = identity(db, person, at)? else { return Ok(None) };
    let household = case::household_of(db, person, at)?;
    let persons = match household {
        Some(household) => db.find(&HOUSEHOLD_MEMBER, "household", household, at)?.len(),
        None => 0,
    };
    let unit = place(db, person)?;
    Ok(Some(Found { person, name: known.name, number: known.id_number, unit, household, persons }))
}

/// The units that may handle a case of somebody who stands in a unit: that unit and those above it, nearest first.
pub(super) fn handlers(app: &App, unit: i64, at: Moment) -> Vec<i64> {
    std::iter::successors((unit != 0).then_some(unit), |unit| app.units.parent(*unit, at)).take(16).collect()
}

/// The federation that decides on what a unit handles: the nearest above it, itself included.
pub(super) fn centre_of(db: &Db, app: &App, unit: i64, at: Moment) -> record::Result<i64> {
    for each in handlers(app, unit, at) {
        if db.get(&UNIT, each, at)?.is_some_and(|unit| unit.text("kind") == "federation") {
            return Ok(each);
        }
    }
    Ok(app.units.root().unwrap_or(unit))
}

/// The form: first for whom, then what only relief needs.
pub(super) async fn new(ctx: Ctx) -> Page {
    match ctx.query.int("person") {
        Some(person) => form_page(&ctx, person, &[]).await,
        None => pick_page(&ctx).await,
    }
}

fn crumbs(ctx: &Ctx) -> Vec<Crumb> {
    vec![Crumb::to(ctx.t("hardship-nav-dossiers"), "/hardship")]
}

/// Picks somebody of the roll.
async fn pick_page(ctx: &Ctx) -> Page {
    let asked = ctx.query.get("q").to_owned();
    let found = if asked.is_empty() { Vec::new() } else { search(ctx, asked.clone()).await? };
    let field = Field::new("q", &ctx.t("hardship-new-find"), FieldKind::Line("search")).value(&asked).first();
    let columns = [
        Column::text(ctx.t("field-person-name")),
        Column::text(ctx.t("field-person-id-number")),
        Column::text(ctx.t("field-hardship_dossier-unit")),
        Column::number(ctx.t("hardship-new-persons")),
        Column::text(ctx.t("hardship-page-act")),
    ];
    let rows: Vec<Row> = found
        .iter()
        .map(|each| {
            let here = ctx.here(&[("q", None), ("person", Some(&each.person.to_string()))]);
            Row::new(vec![
                html! { (access::mask_name(&each.name)) },
                html! { (access::mask_id(&each.number)) },
                html! { (desk::unit_name(ctx, each.unit)) },
                html! { (each.persons) },
                html! { (link_button(&ctx.t("hardship-new-choose"), &here, Kind::Plain)) },
            ])
        })
        .collect();
    let body = html! {
        (filters(&ctx.here(&[("q", None)]), &[field], &[], ctx.lang))
        @if !rows.is_empty() { (desk::rows_of(ctx, &ctx.t("hardship-new-found"), &columns, &rows)) }
        @else if !asked.is_empty() { p { (ctx.t("hardship-new-none")) } }
        @else { p.mute { (ctx.t("hardship-new-hint")) } }
    };
    form::page(ctx, &ctx.t("hardship-new"), &ctx.t("hardship-new-sub"), crumbs(ctx), &[], &body)
}

/// Whether whoever asks may begin a case of a worker of a unit: at one of the unions that can handle it.
fn handles(ctx: &Ctx, unit: i64) -> bool {
    handlers(&ctx.app, unit, ctx.now).into_iter().any(|unit| ctx.can(Action::HardshipFile, Some(unit)))
}

async fn search(ctx: &Ctx, text: String) -> Result<Vec<Found>, Problem> {
    let reader = ctx.clone();
    ctx.read(move |db| {
        let within = |unit: i64| unit != 0 && handles(&reader, unit);
        let mut found = Vec::new();
        for hit in roll::listing::search(db, &text, &within, SHOWN)? {
            found.extend(find(db, hit.person, reader.now)?);
        }
        Ok::<_, record::Error>(found)
    })
    .await
}

/// Somebody whose case may be handled from here; for anybody else there is nobody.
async fn reached(ctx: &Ctx, person: i64) -> Result<Found, Problem> {
    let at = ctx.now;
    let found = ctx.read(move |db| find(db, person, at)).await?.ok_or_else(Problem::missing)?;
    if handles(ctx, found.unit) { Ok(found) } else { Err(Problem::missing()) }
}

async fn form_page(ctx: &Ctx, person: i64, wrong: &[Wrong]) -> Page {
    let found = reached(ctx, person).await?;
    let units = handlers(&ctx.app, found.unit, ctx.now);
    let units = units.into_iter().filter(|unit| ctx.can(Action::HardshipFile, Some(*unit)));
    let units: Vec<Choice> =
        units.map(|unit| Choice::new(ctx.app.units.code(unit, ctx.now), desk::unit_name(ctx, unit))).collect();
    let code = ctx.app.units.code(found.unit, ctx.now);
    let body = html! {
        (known(ctx, &found))
        (form::sheet(ctx, wrong, &Sheet {
            action: ctx.here(&[]).replacen("/hardship/new", "/hardship", 1),
            fields: html! {
                (form::all(ctx, &[
                    select(ctx, wrong, "handler", "field-hardship_dossier-unit", units, &code).required(),
                    division(ctx, wrong),
                ]))
                @if found.household.is_none() {
                    (form::all(ctx, &[address(ctx, wrong)]))
                }
            },
            send: "hardship-new-begin",
            back: "/hardship/new".into(),
            undo: false,
        }))
    };
    form::page(ctx, &ctx.t("hardship-new"), &access::mask_name(&found.name), crumbs(ctx), wrong, &body)
}

/// The division whose line holds; the only one there is stands there already.
pub(super) fn division(ctx: &Ctx, wrong: &[Wrong]) -> Field {
    let all = desk::choices(ctx, "hardship_division", Some("hardship-page-choose"));
    let only = if let [_, only] = &all[..] { only.value.clone() } else { String::new() };
    select(ctx, wrong, "division", "field-hardship_dossier-division", all, &only).required()
}

/// The address of a household that the roll does not have yet.
pub(super) fn address(ctx: &Ctx, wrong: &[Wrong]) -> Field {
    line(ctx, wrong, "address", "field-household-address", "").hint(&ctx.t("hardship-new-address-hint")).required()
}

/// What the roll knows already.
fn known(ctx: &Ctx, found: &Found) -> Markup {
    html! {
        p {
            (access::mask_name(&found.name)) (desk::DOT) (access::mask_id(&found.number)) (desk::DOT)
            (desk::unit_name(ctx, found.unit))
        }
        p.mute {
            @if found.household.is_some() { (ctx.t_args("hardship-new-household", &[("n", found.persons.into())])) }
            @else { (ctx.t("hardship-new-no-household")) }
        }
    }
}

/// A dossier that is to be begun, as its forms send it.
pub(super) struct Begun {
    pub person: i64,
    pub unit: i64,
    pub household: Option<i64>,
    pub address: String,
    pub division: String,
    pub applicant: Option<i64>,
    pub caseworker: Option<i64>,
}

/// Begins it: with a household in the roll where there was none, and everybody of it as members.
pub(super) fn begin(commit: &mut Commit<'_>, desk: &procedure::Desk, app: &App, begun: &Begun, by: Actor) -> Act<i64> {
    let at = commit.at(desk.today);
    let household = match begun.household {
        Some(household) => household,
        None => {
            let stands = place(commit.read()?, begun.person)?;
            let address = Some(begun.address.as_str()).filter(|text| !text.is_empty());
            roll::acts::found_household(commit, begun.person, stands, address, desk.today)?
        }
    };
    let (db, now) = (commit.read()?, Moment { as_of: desk.today, known: desk.known });
    let form = DossierForm {
        household,
        head: begun.person,
        unit: begun.unit,
        centre: centre_of(db, app, begun.unit, now)?,
        applicant: begun.applicant,
        caseworker: begun.caseworker,
        division: begun.division.clone(),
        ..DossierForm::default()
    };
    let dossier = acts::open_dossier(commit, desk, &form, by)?;
    let mut members =
        vec![MemberForm { person: begun.person, kinship: roll::acts::HEAD.to_owned(), ..MemberForm::default() }];
    for belonging in commit.read()?.find(&HOUSEHOLD_MEMBER, "household", household, at)? {
        let person = belonging.int("person").unwrap_or(0);
        if person != begun.person {
            let kinship = belonging.text("kinship").to_owned();
            members.push(MemberForm { person, kinship, ..MemberForm::default() });
        }
    }
    acts::put_members(commit, desk, dossier, &members)?;
    Ok(dossier)
}

/// As the acts call the fields when they refuse.
pub(super) const TOLD: [(&str, &str); 2] = [("handler", "经办工会"), ("division", "低保标准所属区划")];

/// Begins a dossier.
pub(super) async fn add(ctx: Ctx) -> Page {
    let person = ctx.query.int("person").ok_or_else(Problem::missing)?;
    let found = reached(&ctx, person).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let handler = ctx.app.units.find_code(ctx.form.get("handler"), ctx.now);
    let handler = handler.filter(|unit| ctx.can(Action::HardshipFile, Some(*unit)));
    if handler.is_none() {
        wrong.push(("handler".into(), ctx.t("form-wrong-choice")));
    }
    let division = form::code_sent(&ctx, &mut wrong, "division", "hardship_division", true);
    let address = exchange::clean_field(ctx.form.get("address")).text.into_owned();
    if found.household.is_none() && address.is_empty() {
        wrong.push(("address".into(), ctx.t("form-wrong-empty")));
    }
    let (Some(unit), true) = (handler, wrong.is_empty()) else { return form_page(&ctx, person, &wrong).await };
    let begun =
        Begun { person, unit, household: found.household, address, division, applicant: None, caseworker: None };
    let (by, app) = (Actor::account(&ctx.who), ctx.app.clone());
    let done =
        form::commit(&ctx, ("form", "hardship.dossier"), "", move |commit, desk| begin(commit, desk, &app, &begun, by))
            .await?;
    match done {
        Ok(done) => Ok(ctx.done(&format!("/hardship/{}/edit", done.value), "hardship-begun")),
        Err(refusal) => form_page(&ctx, person, &told(&ctx, &refusal)).await,
    }
}

/// What is wrong with the form.
pub(super) fn told(ctx: &Ctx, refusal: &Refusal) -> Vec<Wrong> {
    form::told(ctx, refusal, &TOLD)
}
