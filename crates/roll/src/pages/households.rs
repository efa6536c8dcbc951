//! Households: the register, one of them, who belongs to it.

use std::collections::HashSet;

use access::Action;
use axum::response::Response;
use clock::{Day, Pack};
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Choice, Column, Crumb, Empty, Fact, Field, Form, Kind, Method, NoteKind, Pager, Register, Reveal, Row, Table, ask,
    button, facts, field, form, link_button, note, page_head, register, section_head, table, veil, veiled,
};
use ui::link;
use ui::web::{Ctx, Lookup, Page, Problem};

use super::desk::{self, View, choices, label, unit_href};
use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, line, reason_field, sent, sheet, wrong_of};
use super::history::{self, Happening, Teller};
use super::person_form::{identity_of, number_fault};
use super::read::{all_where, known_where};
use crate::acts::{self, Entered};
use crate::person::{identity, place};
use crate::register::{HOUSEHOLD, HOUSEHOLD_MEMBER};
use crate::rules::identity::Identity as Number;
use crate::tree::UnitTree;

/// Households on one page.
const PAGE: usize = 50;

/// A household belongs to the union that keeps it.
pub(super) fn of(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("household") else { return Ok(None) };
    let history = lookup.db.history(&HOUSEHOLD, id)?;
    let standing = history.iter().filter(|v| v.closed.is_none()).max_by_key(|v| v.valid_from);
    Ok(standing.or(history.last()).map(|v| v.int("unit").unwrap_or(0)))
}

/// The register.
pub(super) async fn list(ctx: Ctx) -> Page {
    let (tree, reader) = (desk::tree(&ctx)?, ctx.clone());
    let (view, found, total) = ctx.run(move |app| app.store.read(|db| find(&reader, db, &tree))).await?;
    let columns = [
        Column::text(ctx.t("field-household-head")),
        Column::text(ctx.t("roll-column-unit")),
        Column::number(ctx.t("roll-household-size")),
        Column::day(ctx.t("roll-column-from")),
    ];
    let rows: Vec<Row> = found
        .iter()
        .map(|(v, head, size)| {
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/households/{}", v.id))) { (ctx.t_args("roll-household-of", &[("name", head.as_str().into())])) } },
                view.unit_link(&ctx, v.int("unit").unwrap_or(0)),
                html! { (size) },
                html! { (v.valid_from) },
            ])
        })
        .collect();
    let at: usize = ctx.query.int("after").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let writes = ctx.is_now() && ctx.can(Action::RollWrite, ctx.unit);
    let drawn = register(
        &Register {
            id: "households",
            filters: html! {},
            tools: html! {},
            table: Table { caption: &ctx.t("roll-households"), show_caption: false, columns: &columns, rows: &rows },
            pager: Pager {
                total: u64::try_from(total).ok(),
                here: rows.len(),
                first: (at > 0).then(|| ctx.here(&[("after", None)])),
                back: None,
                next: (at + PAGE < total).then(|| ctx.here(&[("after", Some(&(at + PAGE).to_string()))])),
            },
            empty: Empty {
                title: ctx.t("roll-households-none"),
                explain: ctx.t("roll-households-none-explain"),
                action: writes
                    .then(|| ui::components::Link::new(ctx.t("roll-household-new"), ctx.href("/households/new"))),
                ..Empty::default()
            },
        },
        ctx.lang,
    );
    let name = ctx.unit.map(|unit| view.unit_name(&ctx, unit)).unwrap_or_default();
    let actions = html! { @if writes && !rows.is_empty() { (link_button(&ctx.t("roll-household-new"), &ctx.href("/households/new"), Kind::Primary)) } };
    let body = html! {
        (page_head(&html! { (ctx.t("roll-households")) }, &html! {}, &html! { (ctx.t_args("roll-households-sub", &[("unit", name.into())])) }, &actions))
        (drawn)
    };
    Ok(ctx.page(&ctx.t("roll-households"), &body))
}

type Listed = (Version, String, usize);

fn find(ctx: &Ctx, db: &Db, tree: &UnitTree) -> record::Result<(View, Vec<Listed>, usize)> {
    let view = View::of(ctx, tree, db)?;
    let Some(top) = ctx.unit else { return Ok((view, Vec::new(), 0)) };
    let within: HashSet<i64> = view.reached(Action::RollRead, top).subtree(top).into_iter().collect();
    let mut all: Vec<Version> = Vec::new();
    db.scan(&HOUSEHOLD, ctx.moment, |v| {
        if v.int("unit").is_some_and(|unit| within.contains(&unit)) {
            all.push(v);
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    let total = all.len();
    let at = ctx.query.int("after").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut out = Vec::new();
    for v in all.into_iter().skip(at).take(PAGE) {
        let unit = v.int("unit").unwrap_or(0);
        let head = identity(db, v.int("head").unwrap_or(0), ctx.moment)?;
        let name = view.shown(ctx, unit, head.as_ref().map(|(_, identity)| identity.name.as_str()));
        let size = db.find(&HOUSEHOLD_MEMBER, "household", v.id, ctx.moment)?.len();
        out.push((v, name, size));
    }
    Ok((view, out, total))
}

/// The form for a new household.
pub(super) async fn new(ctx: Ctx) -> Page {
    new_page(&ctx, &[]).await
}

async fn new_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let code = ctx.app.units.code(unit, ctx.now);
    let head = match ctx.query.int("head") {
        Some(id) => head_named(ctx, id).await?,
        None => None,
    };
    let mut fields = Vec::new();
    if head.is_none() {
        fields.push(
            line(ctx, wrong, "id_number", "roll-household-head-id", "")
                .hint(&ctx.t("roll-household-head-hint"))
                .required()
                .first(),
        );
    }
    fields.extend([
        line(ctx, wrong, "address", "field-household-address", ""),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-from-hint")),
        reason_field(ctx, wrong),
    ]);
    let asked = ctx.query.int("head").map(|id| id.to_string());
    let body = html! {
        (page_head(&html! { (ctx.t("roll-household-new")) }, &html! {}, &html! { @if let Some((_, name)) = &head { (ctx.t_args("roll-household-head-is", &[("name", name.as_str().into())])) } }, &html! {}))
        (sheet(ctx, wrong, &Sheet {
            action: link::with("/households", &[], &[("unit", Some(&code)), ("head", asked.as_deref())]),
            fields: &fields,
            send: "roll-household-new",
            back: "/households".into(),
            above: html! {}, undo: false,
        }))
    };
    let mut frame = ctx.frame(&ctx.t("roll-household-new"));
    frame.crumbs = vec![Crumb::to(ctx.t("roll-households"), "/households")];
    Ok(ctx.show(&frame, &body))
}

/// A person of whom one may write, with the name as one sees it.
async fn head_named(ctx: &Ctx, id: i64) -> Result<Option<(i64, String)>, Problem> {
    let now = ctx.now;
    let found = ctx.read(move |db| Ok::<_, record::Error>((identity(db, id, now)?, place(db, id)?))).await?;
    let (Some((_, identity)), unit) = found else { return Ok(None) };
    Ok(ctx.can(Action::RollWrite, Some(unit)).then_some((unit, identity.name)))
}

/// Makes a household.
pub(super) async fn add(ctx: Ctx) -> Page {
    let mut wrong: Vec<Wrong> = Vec::new();
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    let head = match ctx.query.int("head") {
        Some(id) => head_named(&ctx, id).await?.map(|(unit, _)| (id, unit)),
        None => by_number(&ctx, &mut wrong).await?,
    };
    let address = exchange::clean_field(ctx.form.get("address")).text.into_owned();
    let (Some((head, unit)), true) = (head, wrong.is_empty()) else {
        if wrong.is_empty() {
            wrong.push(("id_number", ctx.t("roll-wrong-id-unknown")));
        }
        return Ok(ctx.again(new_page(&ctx, &wrong).await?));
    };
    let done = commit(&ctx, "roll.household", move |commit| {
        let address = Some(address.as_str()).filter(|text| !text.is_empty());
        Ok(acts::found_household(commit, head, unit, address, from)?)
    })
    .await?;
    match done {
        Ok(done) => Ok(ctx.done(&format!("/households/{}", done.value), "roll-household-added")),
        Err(each) => Ok(ctx.again(new_page(&ctx, &[each]).await?)),
    }
}

/// The person whose identity number was sent, with their unit, when one may write of them.
async fn by_number(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> Result<Option<(i64, i64)>, Problem> {
    let number = match Number::parse(ctx.form.get("id_number")) {
        Ok(number) => number,
        Err(fault) => {
            wrong.push(("id_number", ctx.t(number_fault(fault))));
            return Ok(None);
        }
    };
    let found = ctx
        .read(move |db| {
            let Some(id) = crate::person::holder(db, number.as_str())?.map(|h| h.person) else { return Ok(None) };
            Ok::<_, record::Error>(Some((id, place(db, id)?)))
        })
        .await?;
    Ok(found.filter(|(_, unit)| ctx.can(Action::RollWrite, Some(*unit))))
}

struct One {
    view: View,
    pack: &'static Pack,
    version: Version,
    head: String,
    address: String,
    members: Vec<(Version, i64, String, bool)>,
    history: Vec<Happening>,
}

async fn read(ctx: &Ctx) -> Result<One, Problem> {
    let id = ctx.params.int("household").ok_or_else(Problem::missing)?;
    let (tree, pack, reader) = (desk::tree(ctx)?, desk::pack(ctx)?, ctx.clone());
    let found = ctx
        .run(move |app| {
            app.store.read(|db| -> record::Result<Option<One>> {
                let at = reader.moment;
                let mut versions = known_where(db, &HOUSEHOLD, "id", id, at.known)?;
                versions.sort_by_key(|v| (v.valid_from.0 - at.as_of.0).max(at.as_of.0 - v.valid_to.0 + 1).max(0));
                let Some(version) = versions.into_iter().next() else { return Ok(None) };
                let view = View::of(&reader, &tree, db)?;
                let unit = version.int("unit").unwrap_or(0);
                let head = identity(db, version.int("head").unwrap_or(0), at)?;
                let mut members = Vec::new();
                for member in db.find(&HOUSEHOLD_MEMBER, "household", id, at)? {
                    let person = member.int("person").unwrap_or(0);
                    let stands = place(db, person)?;
                    let known = identity(db, person, at)?;
                    let name = view.shown(&reader, stands, known.as_ref().map(|(_, identity)| identity.name.as_str()));
                    members.push((member, person, name, view.can(Action::RollRead, stands)));
                }
                let mut all = db.history(&HOUSEHOLD, id)?;
                all.extend(all_where(db, &HOUSEHOLD_MEMBER, "household", id)?);
                let history = Teller::new(&reader, &view, pack, db).tell(&all)?;
                let address = db.unseal(&version)?.get("address").to_owned();
                let head = view.shown(&reader, unit, head.as_ref().map(|(_, identity)| identity.name.as_str()));
                Ok(Some(One { view, pack, head, address, members, history, version }))
            })
        })
        .await?;
    found.ok_or_else(Problem::missing)
}

/// One household.
pub(super) async fn page(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    Ok(draw(&ctx, &one, &[], None))
}

fn draw(ctx: &Ctx, one: &One, wrong: &[Wrong], address: Option<&str>) -> Response {
    let v = &one.version;
    let unit = v.int("unit").unwrap_or(0);
    let stands = v.valid_from <= ctx.moment.as_of && ctx.moment.as_of < v.valid_to;
    let writes = ctx.is_now() && stands && ctx.can(Action::RollWrite, Some(unit));
    let title = ctx.t_args("roll-household-of", &[("name", one.head.as_str().into())]);
    let here = format!("/households/{}", v.id);
    let (csrf, reveal) = (ctx.csrf(), ctx.href(&format!("{here}/reveal")));
    let label_of = ctx.t("field-household-address");
    let shown = match address {
        Some(clear) => html! { b { (clear) } },
        None if one.address.is_empty() => html! {},
        None if ctx.can(Action::RollReveal, Some(unit)) => {
            veil("******", Reveal { action: &reveal, csrf: &csrf, field: "address", label: &label_of }, ctx.lang)
        }
        None => veiled("******", ctx.lang),
    };
    let until = if v.valid_to == Day::END { ctx.t("day-open") } else { v.valid_to.plus(-1).to_string() };
    let head = v.int("head").unwrap_or(0);
    let known = [
        Fact::new(
            ctx.t("field-household-head"),
            html! { a href=(ctx.href(&format!("/persons/{head}"))) { (one.head) } },
        ),
        Fact::new(ctx.t("roll-kept-by"), one.view.unit_link(ctx, unit)),
        Fact::new(label_of.clone(), shown),
        Fact::text(ctx.t("roll-unit-days"), &format!("{} – {until}", v.valid_from)),
    ];
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &one.view.unit_link(ctx, unit), &html! { @if writes { (end_form(ctx, &here)) } }))
        @if !stands { (note(NoteKind::Info, &html! { p { (ctx.t_args("roll-person-not-then", &[("from", v.valid_from.to_string().into()), ("to", until.into())])) } })) }
        div.cols {
            div.stack {
                section { (section_head(&ctx.t("roll-facts"), &html! {})) (facts(&known, ctx.lang)) }
                (members(ctx, one, writes, &here))
                @if writes { (join_form(ctx, one, wrong, &here)) }
            }
            div.aside { section { h2 { (ctx.t("roll-history")) } (history::draw(ctx, &one.history)) } }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("roll-households"), ctx.href("/households"))];
    if let Some(unit) = one.view.unit(unit) {
        frame.crumbs.push(Crumb::to(unit.name.clone(), unit_href(ctx, &unit.code)));
    }
    ctx.show(&frame, &body)
}

fn members(ctx: &Ctx, one: &One, writes: bool, here: &str) -> Markup {
    let mut columns = vec![
        Column::text(ctx.t("field-person-name")),
        Column::text(ctx.t("field-household_member-kinship")),
        Column::day(ctx.t("roll-column-from")),
    ];
    if writes {
        columns.push(Column::text(ctx.t("roll-column-act")));
    }
    let rows: Vec<Row> = one
        .members
        .iter()
        .map(|(v, person, name, is_known)| {
            let kinship = v.text("kinship");
            let mut cells = vec![
                html! { @if *is_known { a href=(ctx.href(&format!("/persons/{person}"))) { (name) } } @else { (name) } },
                html! { (label(one.pack, "kinship", kinship, ctx.lang)) },
                html! { (v.valid_from) },
            ];
            if writes {
                cells.push(html! { @if kinship != acts::HEAD { (leave_form(ctx, here, v.id)) } });
            }
            Row::new(cells)
        })
        .collect();
    let caption = ctx.t("roll-household-members");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

/// A day and a reason behind a button.
fn behind(ctx: &Ctx, action: &str, key: &str, id: &str) -> Markup {
    let inside = html! {
        (form(&Form { action, method: Method::Post, csrf: &ctx.csrf(), guard: false, body: html! {
            p.small.mute { (ctx.t(&format!("{key}-explain"))) }
            (field(&Field::day("ended", &ctx.t("roll-ended")).id(&format!("ended-{id}")).value(&ctx.now.as_of.to_string()).required(), ctx.lang))
            (field(&Field::text("reason", &ctx.t("reason")).id(&format!("reason-{id}")).hint(&ctx.t("reason-hint")).required().autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t(key), Kind::Undo)) }
        } }))
    };
    ask(&ctx.t(key), "undo", &inside)
}

fn leave_form(ctx: &Ctx, here: &str, member: i64) -> Markup {
    behind(ctx, &format!("{here}/members/{member}/leave"), "roll-household-leave", &member.to_string())
}

fn end_form(ctx: &Ctx, here: &str) -> Markup {
    behind(ctx, &format!("{here}/end"), "roll-household-end", "end")
}

fn join_form(ctx: &Ctx, one: &One, wrong: &[Wrong], here: &str) -> Markup {
    let kin: Vec<Choice> = choices(one.pack, "kinship", ctx.lang)
        .into_iter()
        .filter(|choice| !matches!(choice.value.as_str(), "01" | "02"))
        .collect();
    let fields = [
        line(ctx, wrong, "id_number", "field-person-id-number", "").hint(&ctx.t("roll-household-join-hint")).required(),
        line(ctx, wrong, "name", "field-person-name", "").hint(&ctx.t("roll-household-name-hint")),
        Field::select("kinship", &ctx.t("field-household_member-kinship"), kin)
            .value(sent(ctx, "kinship", "10"))
            .error(wrong_of(wrong, "kinship"))
            .required(),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-from-hint")),
        reason_field(ctx, wrong).id("reason"),
    ];
    html! {
        section {
            (section_head(&ctx.t("roll-household-join"), &html! {}))
            (sheet(ctx, wrong, &Sheet { action: format!("{here}/members"), fields: &fields, send: "roll-household-join", back: here.to_owned(), above: html! {}, undo: false }))
        }
    }
}

/// Takes somebody into it: found by their number, or entered by name when nobody knows them yet.
pub(super) async fn join(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    let kinship = ctx.form.get("kinship").to_owned();
    if one.pack.codes("kinship").is_none_or(|list| list.get(&kinship).is_none()) || kinship == acts::HEAD {
        wrong.push(("kinship", ctx.t("roll-wrong-choice")));
    }
    let number = Number::parse(ctx.form.get("id_number"))
        .map_err(|fault| wrong.push(("id_number", ctx.t(number_fault(fault)))))
        .ok();
    let known = match number {
        Some(number) => {
            ctx.read(move |db| {
                let Some(id) = crate::person::holder(db, number.as_str())?.map(|h| h.person) else { return Ok(None) };
                Ok::<_, record::Error>(Some((id, place(db, id)?)))
            })
            .await?
        }
        None => None,
    };
    if known.is_some_and(|(_, unit)| unit != 0 && !ctx.can(Action::RollWrite, Some(unit))) {
        wrong.push(("id_number", ctx.t("roll-wrong-person-elsewhere")));
    }
    let new = if known.is_none() && wrong.is_empty() { identity_of(&ctx, &mut wrong) } else { None };
    if !wrong.is_empty() {
        return Ok(ctx.again(draw(&ctx, &one, &wrong, None)));
    }
    let (id, unit) = (one.version.id, one.version.int("unit").unwrap_or(0));
    let done = commit(&ctx, "roll.household", move |commit| {
        let person = match (known, new) {
            (Some((person, _)), _) => person,
            (None, Some(identity)) => match acts::enter(commit, &identity, None, unit, from)? {
                Entered::New(person) | Entered::Known(person) => person,
            },
            (None, None) => return Err(Stop::at("id_number", "roll-wrong-id-unknown")),
        };
        let was = place(commit.read()?, person)?;
        acts::join_household(commit, id, person, &kinship, from)?;
        Ok(acts::refind(commit, person, was, from)?)
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/households/{id}"), "roll-household-joined")),
        Err(each) => Ok(ctx.again(draw(&ctx, &one, &[each], None))),
    }
}

/// Somebody leaves it.
pub(super) async fn leave(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    let member = ctx.params.int("member").ok_or_else(Problem::missing)?;
    let (v, person) = one
        .members
        .iter()
        .find(|(v, ..)| v.id == member)
        .map(|(v, person, ..)| (v.id, *person))
        .ok_or_else(Problem::missing)?;
    act(&ctx, &one, "roll-household-left", move |commit, ended| {
        let was = place(commit.read()?, person)?;
        commit.end(&HOUSEHOLD_MEMBER, v, ended)?;
        Ok(acts::refind(commit, person, was, ended)?)
    })
    .await
}

/// The household is no more.
pub(super) async fn end(ctx: Ctx) -> Page {
    let one = read(&ctx).await?;
    let id = one.version.id;
    act(&ctx, &one, "roll-household-ended", move |commit, ended| Ok(acts::end_household(commit, id, ended)?)).await
}

async fn act(
    ctx: &Ctx,
    one: &One,
    said: &str,
    make: impl FnOnce(&mut record::Commit<'_>, Day) -> Result<(), Stop> + Send + 'static,
) -> Page {
    let ended = match day_of(ctx, "ended") {
        Ok(day) => day,
        Err((_, why)) => return Ok(ctx.again(draw(ctx, one, &[("", why)], None))),
    };
    let done = commit(ctx, "roll.household", move |commit| make(commit, ended)).await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/households/{}", one.version.id), said)),
        Err((_, why)) => Ok(ctx.again(draw(ctx, one, &[("", why)], None))),
    }
}

/// Shows the address once, after its reason is in the log.
pub(super) async fn reveal(ctx: Ctx) -> Page {
    let (id, by, reason) =
        (ctx.params.int("household").ok_or_else(Problem::missing)?, ctx.by(), ctx.form.get("reason").to_owned());
    let done = ctx
        .run(move |app| match app.access.reveal(by, "household", id, &["address"], &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    let one = read(&ctx).await?;
    if !done {
        return Ok(ctx.again(draw(&ctx, &one, &[("", ctx.t("access-reason"))], None)));
    }
    let address = one.address.clone();
    Ok(draw(&ctx, &one, &[], Some(&address)))
}
