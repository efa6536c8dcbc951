//! The page on which a unit returns a form: what the system holds is shown and confirmed, the rest is filled in; what is as last time
//! takes one click. It works on a telephone and without script.

use std::collections::HashMap;
use std::sync::Arc;

use access::{Action, Relation, Role};
use axum::response::Response;
use clock::{Day, weekday};
use maud::{Markup, html};
use procedure::{Case, Given, Order, Refusal, choices as choices_of};
use record::{Db, Moment, Version};
use ui::components::{
    Column, Crumb, Empty, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, Row, Table, button, empty, facts,
    field, form as sheet, link_button, note, page_head, post_button, section_head, table, unfold,
};
use ui::text::day_long;
use ui::web::{App, Ctx, Page, Problem};

use super::{actor, case_of, choices, holdings, id_of, label, settle, state_tag, told, unit_link};
use crate::forms::held::{Asking, Holdings};
use crate::forms::period;
use crate::forms::register::FORM_RETURN;
use crate::forms::returns::{Answer, FormField, answers, fields, form_of, last_returned, shown};
use crate::forms::rules::RETURN_PROCEDURE;

/// A return as its page shows it.
struct Found {
    case: Case,
    form: Version,
    fields: Vec<FormField>,
    /// What the system holds today, by field.
    shown: HashMap<i64, String>,
    answers: HashMap<i64, Answer>,
    /// What was returned last time.
    last: Option<HashMap<i64, Answer>>,
    /// Which steps whoever asks may take now.
    may: Vec<&'static str>,
}

impl Found {
    fn is_amended(&self) -> bool {
        self.case.state_code() == "returned"
    }

    /// Whether whoever asks may fill it in now.
    fn fills(&self, ctx: &Ctx) -> bool {
        ctx.is_now()
            && (self.may.contains(&"return") || (self.may.contains(&"amend") && ctx.query.some("amend").is_some()))
    }
}

fn read(app: &App, db: &Db, ctx: &Ctx, holdings: &Holdings, id: i64) -> Result<Found, Problem> {
    let at = if ctx.is_now() { ctx.now } else { ctx.moment };
    let case = case_of(db, &RETURN_PROCEDURE, id, at)?;
    let ret = &case.version;
    let unit = ret.int("unit").unwrap_or(0);
    if !is_near(ctx, unit, ret.int("owner").unwrap_or(0)) {
        return Err(Problem::missing());
    }
    let form = form_of(db, ret, at)?.ok_or_else(Problem::missing)?;
    let fields = fields(db, form.id, at)?;
    let asking =
        Asking { db, figures: &app.figures, tallies: app.store.tallies(), unit, at: ctx.now, lang: clock::Lang::Zh };
    let last = last_returned(db, unit, form.id, id, at)?;
    let last = last.map(|last| answers(db, last, at)).transpose()?;
    let desk = procedure::pages::desk(ctx)?;
    let may = choices_of(db, &desk, &ctx.who, &case)?;
    let may = may.iter().filter(|choice| choice.verdict.is_ok()).map(|choice| choice.step.name).collect();
    Ok(Found {
        shown: shown(holdings, &fields, &asking).map_err(problem)?,
        answers: answers(db, id, at)?,
        fields,
        form,
        last,
        may,
        case,
    })
}

fn problem(error: figure::Error) -> Problem {
    match error {
        figure::Error::Store(error) => error.into(),
        error => Problem::internal(error),
    }
}

/// Whether a return is for whoever asks to see: of their own unit, of one below it, or asked by their own. What units above return is
/// no business of those below.
fn is_near(ctx: &Ctx, unit: i64, owner: i64) -> bool {
    let roles = [Role::Clerk, Role::Chair, Role::Officer, Role::Leader, Role::Partner];
    ctx.who.grants.iter().filter(|grant| roles.contains(&grant.role)).any(|grant| {
        grant.unit == owner
            || matches!(ctx.app.units.relation(grant.unit, unit, ctx.now), Relation::Own | Relation::Below)
    })
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let found = find(&ctx).await?;
    draw(&ctx, &found, None).await
}

async fn find(ctx: &Ctx) -> Result<Found, Problem> {
    let (id, reader, holdings) = (id_of(ctx, "ret")?, ctx.clone(), Arc::new(holdings(ctx)));
    ctx.run(move |app| app.store.read(|db| read(app, db, &reader, &holdings, id))).await
}

async fn draw(ctx: &Ctx, found: &Found, refusal: Option<&Refusal>) -> Result<Response, Problem> {
    let ret = &found.case.version;
    let title = found.form.text("title");
    let day = |name: &str| html! { @if let Some(day) = ret.day(name) { (day_long(day, ctx.lang)) } };
    let due = html! {
        @if let Some(due) = ret.day("due") { (day_long(due, ctx.lang)) " " (weekday(due, ctx.lang)) }
    };
    let form_page = ctx.href(&format!("/forms/{}", found.form.id));
    let about = [
        Fact::new(ctx.t("field-form_return-unit"), unit_link(ctx, ret.int("unit").unwrap_or(0))),
        Fact::new(ctx.t("field-form_return-owner"), unit_link(ctx, ret.int("owner").unwrap_or(0))),
        Fact::text(ctx.t("field-form_return-period"), &period::words(ret.text("period"), ctx.lang)),
        Fact::new(ctx.t("field-form_return-due"), due),
        Fact::new(ctx.t("field-form_return-returned-on"), day("returned_on")),
    ];
    let panel = procedure::pages::panel(ctx, &RETURN_PROCEDURE, ret.id).await?;
    let amend = ctx.is_now() && !found.fills(ctx) && found.may.contains(&"amend");
    let actions = html! {
        @if amend { (link_button(&ctx.t("forms-amend"), &ctx.href(&format!("/returns/{}?amend=1", ret.id)), Kind::Plain)) }
        (link_button(&ctx.t("forms-about"), &form_page, Kind::Quiet))
    };
    let body = html! {
        (page_head(&html! { (title) }, &state_tag(ctx, &RETURN_PROCEDURE, found.case.state_code()),
            &html! { (period::words(ret.text("period"), ctx.lang)) }, &actions))
        (told(ctx, refusal))
        (facts(&about, ctx.lang))
        @if found.fills(ctx) { (filling(ctx, found)) }
        @else if found.case.state_code() == "returned" { (given(ctx, found)) }
        @else { (asks(ctx, found)) }
        // Folded: what is to be done here is done above.
        (unfold(&ctx.t("forms-procedure"), &panel))
    };
    let mut frame = ctx.frame(title);
    frame.crumbs = vec![Crumb::to(ctx.t("forms-returns"), ctx.href("/returns"))];
    Ok(ctx.show(&frame, &body))
}

/// An answer as people read it.
pub(super) fn words(ctx: &Ctx, field: &FormField, value: &str) -> String {
    match field.kind.as_str() {
        _ if value.is_empty() => String::new(),
        "flag" => ctx.t(if value == "1" { "yes" } else { "no" }),
        "code" => label(ctx, &field.list, value),
        "int" => value.parse::<i64>().map_or_else(|_| value.to_owned(), ui::text::count),
        _ => value.parse::<i64>().ok().filter(|_| !field.is_asked()).map_or_else(|| value.to_owned(), ui::text::count),
    }
}

/// The form to fill in.
fn filling(ctx: &Ctx, found: &Found) -> Markup {
    let ret = found.case.version.id;
    let action = ctx.href(&format!("/returns/{ret}{}", if found.is_amended() { "?amend=1" } else { "" }));
    // Filled with what was returned, or with what was returned last time where that is wished.
    let same = ctx.query.some("same").is_some();
    let known = |id: i64| match (&found.last, found.is_amended()) {
        (_, true) => found.answers.get(&id).cloned().unwrap_or_default(),
        (Some(last), false) if same => last.get(&id).cloned().unwrap_or_default(),
        _ => Answer::default(),
    };
    let has_shown = found.fields.iter().any(|field| !field.is_asked());
    let has_asked = found.fields.iter().any(FormField::is_asked);
    html! {
        @if !found.is_amended() && found.last.is_some() { (same_as_last(ctx, &action)) }
        (sheet(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            input type="hidden" name="seen" value=(found.case.number());
            @if has_shown {
                h2 { (ctx.t("forms-confirm")) }
                p.hint { (ctx.t("forms-confirm-hint")) }
                @for field in found.fields.iter().filter(|field| !field.is_asked()) { (confirm(ctx, found, field, &known(field.id))) }
            }
            @if has_asked {
                h2 { (ctx.t("forms-fill-in")) }
                @for each in found.fields.iter().filter(|field| field.is_asked()) { (ask(ctx, each, &known(each.id).value)) }
            }
            div.actions { (button(&ctx.t(if found.is_amended() { "forms-send-amended" } else { "forms-send" }), Kind::Primary)) }
        } }))
    }
}

/// The one click, and the way to see it first.
fn same_as_last(ctx: &Ctx, action: &str) -> Markup {
    note(
        NoteKind::Info,
        &html! {
            p { (ctx.t("forms-same-explain")) }
            div.actions {
                (post_button(action, &ctx.csrf(), &ctx.t("forms-same"), Kind::Plain, &[("same", "1")]))
                (link_button(&ctx.t("forms-same-see"), &ctx.here(&[("same", Some("1"))]), Kind::Quiet))
            }
        },
    )
}

/// What is shown, with room to say that it is not so. It is never typed again.
fn confirm(ctx: &Ctx, found: &Found, field: &FormField, known: &Answer) -> Markup {
    let value = found.shown.get(&field.id).map_or("", String::as_str);
    let name = field.differs();
    let differs = sent(ctx, &name, &known.differs);
    let more = ctx.t_args("forms-differs-of", &[("label", field.label.as_str().into())]);
    let room = html! {
        div.field {
            label for=(name) { (more) }
            textarea id=(name) name=(name) rows="2" { (differs) }
        }
    };
    html! {
        div.field {
            p { span.mute { (field.label) } " " @if value.is_empty() { span.faint { (ctx.t("forms-shows-nothing")) } } @else { strong { (words(ctx, field, value)) } } }
            input type="hidden" name={ "s" (field.id) } value=(value);
            @if differs.is_empty() { (unfold(&ctx.t("forms-differs"), &room)) } @else { (room) }
        }
    }
}

/// What was sent in a field, or else what is known.
fn sent(ctx: &Ctx, name: &str, known: &str) -> String {
    if ctx.form.list().is_empty() { known.to_owned() } else { ctx.form.raw(name).to_owned() }
}

fn ask(ctx: &Ctx, asked: &FormField, known: &str) -> Markup {
    let name = asked.name();
    let kind = match asked.kind.as_str() {
        "text" => FieldKind::Area(4),
        "int" => FieldKind::Number,
        "day" => FieldKind::Day,
        "flag" => FieldKind::Check,
        "code" => FieldKind::Select(choices(ctx, &asked.list, Some("forms-choose"))),
        _ => FieldKind::Line("text"),
    };
    let is_flag = asked.kind == "flag";
    let value = sent(ctx, &name, known);
    let value = if is_flag && value == "0" { String::new() } else { value };
    let mut made = Field::new(&name, &asked.label, kind).value(&value).autocomplete("off");
    if asked.required && !is_flag {
        made = made.required();
    }
    field(&made, ctx.lang)
}

/// What was returned.
fn given(ctx: &Ctx, found: &Found) -> Markup {
    let all: Vec<Fact> = found
        .fields
        .iter()
        .map(|field| {
            let answer = found.answers.get(&field.id).cloned().unwrap_or_default();
            Fact::new(
                field.label.clone(),
                html! {
                    @for line in words(ctx, field, &answer.value).lines() { (line) br; }
                    @if !answer.differs.is_empty() { p.small { (ctx.t("forms-differs-said")) " " (answer.differs) } }
                },
            )
        })
        .collect();
    html! {
        section { (section_head(&ctx.t("forms-answers"), &html! {})) (facts(&all, ctx.lang)) }
    }
}

/// What it asks, for those who do not fill it in.
fn asks(ctx: &Ctx, found: &Found) -> Markup {
    html! {
        section {
            (section_head(&ctx.t("forms-fields"), &html! {}))
            ul.list { @for field in &found.fields { li { (field.label) @if !field.is_asked() { " " span.mute { (ctx.t("forms-shown")) } } } } }
        }
    }
}

/// Returns it, or amends what was returned.
pub(super) async fn take(ctx: Ctx) -> Page {
    let found = find(&ctx).await?;
    let ret = found.case.version.id;
    let step = if found.is_amended() { "amend" } else { "return" };
    let step = RETURN_PROCEDURE.step(step).ok_or_else(Problem::missing)?;
    let is_same = ctx.form.some("same").is_some();
    let (mut given, mut moved) = (Given::none(), false);
    for field in &found.fields {
        if field.is_asked() {
            let value = match (&found.last, is_same) {
                (Some(last), true) => last.get(&field.id).map(|answer| answer.value.clone()).unwrap_or_default(),
                _ => ctx.form.raw(&field.name()).to_owned(),
            };
            given = given.with(&field.name(), value);
        } else {
            let value = found.shown.get(&field.id).cloned().unwrap_or_default();
            // What is confirmed is what was seen.
            moved |= !is_same && ctx.form.raw(&format!("s{}", field.id)) != value;
            given = given.with(&field.name(), value).with(&field.differs(), ctx.form.raw(&field.differs()));
        }
    }
    if moved {
        let refusal = Refusal::Guard((
            "系统里的数据在您打开页面之后有变化，请看过再交。".into(),
            "What the system holds has changed since you opened the page; look at it again first.".into(),
        ));
        return Ok(ctx.again(draw(&ctx, &found, Some(&refusal)).await?));
    }
    let desk = procedure::pages::desk(&ctx)?;
    let seen = if is_same { Some(found.case.number()) } else { ctx.form.int("seen") };
    let order = Order { step, record: ret, seen, given, by: actor(&ctx) };
    let source = format!("{} {}", RETURN_PROCEDURE.name, step.name);
    let by = ctx.by();
    let intent =
        record::Intent { actor: by.account, office: by.office, kind: "step", reason: step.label.0.to_owned(), source };
    let done = ctx
        .run(move |app| {
            let make = move |commit: &mut record::Commit<'_>| procedure::take(commit, &desk, &RETURN_PROCEDURE, &order);
            Ok::<_, Problem>(app.store.commit(intent, make))
        })
        .await?;
    match settle(done)? {
        Ok(_) => Ok(ctx.done(&ctx.href(&format!("/returns/{ret}")), "form-returned")),
        Err(refusal) => Ok(ctx.again(draw(&ctx, &found, Some(&refusal)).await?)),
    }
}

/// Returns that are over, on the list.
const OVER: i64 = 50;

/// The returns of a unit: those waited for by their day, then the latest of the others.
fn of_unit(db: &Db, unit: i64, at: Moment) -> record::Result<(Vec<Version>, Vec<Version>)> {
    let select = |tail: &str| {
        format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 AND v.unit = $2 AND v.valid_from <= $3 AND $3 < v.valid_to \
             AND v.opened <= $4 AND $4 < v.closed AND {tail}",
            Version::columns(&FORM_RETURN, "v"),
            FORM_RETURN.table()
        )
    };
    let params = [unit.into(), at.as_of.into(), at.known.into()];
    let read = |row: &record::Row<'_>| Version::read(&FORM_RETURN, row, 0);
    let open = db.all(&select("v.state = 'open' ORDER BY v.due, v.id"), &params, read)?;
    let over = select(&format!("v.state <> 'open' ORDER BY v.opened_on DESC, v.id DESC LIMIT {OVER}"));
    Ok((open, db.all(&over, &params, read)?))
}

/// What a unit has to return, and what it returned.
pub(super) async fn list(ctx: Ctx) -> Page {
    let Some(unit) = ctx.unit else { return Ok(nothing(&ctx)) };
    if !is_near(&ctx, unit, unit) {
        return Ok(nothing(&ctx));
    }
    let at = ctx.moment;
    let (open, over): (Vec<Version>, Vec<Version>) = ctx.read(move |db| of_unit(db, unit, at)).await?;
    if open.is_empty() && over.is_empty() {
        return Ok(nothing(&ctx));
    }
    let title = ctx.t("forms-returns");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.unit_name(unit)) }, &burden(&ctx, unit)))
        (rows(&ctx, "forms-open", &open))
        (rows(&ctx, "forms-over", &over))
    };
    Ok(ctx.page(&title, &body))
}

fn burden(ctx: &Ctx, unit: i64) -> Markup {
    let code = ui::link::encode(&ctx.app.units.code(unit, ctx.now));
    link_button(&ctx.t("forms-own-burden"), &ctx.href(&format!("/burden/{code}")), Kind::Plain)
}

fn rows(ctx: &Ctx, key: &str, returns: &[Version]) -> Markup {
    let day = |day: Option<Day>| html! { @if let Some(day) = day { (day) } };
    let rows: Vec<Row> = returns
        .iter()
        .map(|ret| {
            Row::new(vec![
                html! { a href=(ctx.href(&format!("/returns/{}", ret.id))) { (ret.text("title")) } },
                state_tag(ctx, &RETURN_PROCEDURE, ret.text("state")),
                html! { (ctx.unit_name(ret.int("owner").unwrap_or(0))) },
                day(ret.day("due")),
                day(ret.day("returned_on")),
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("field-form_return-title")),
        Column::text(ctx.t("field-form_return-state")),
        Column::text(ctx.t("field-form_return-owner")),
        Column::day(ctx.t("field-form_return-due")),
        Column::day(ctx.t("field-form_return-returned-on")),
    ];
    let caption = ctx.t(key);
    html! {
        @if !rows.is_empty() {
            section {
                (section_head(&caption, &html! {}))
                (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            }
        }
    }
}

fn nothing(ctx: &Ctx) -> Response {
    let title = ctx.t("forms-returns");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (empty(&Empty {
            title: ctx.t("forms-returns-none"),
            explain: ctx.t("forms-returns-none-explain"),
            action: ctx.can(Action::FormRead, None).then(|| ui::components::Link::new(ctx.t("forms-register"), ctx.href("/forms"))),
            ..Empty::default()
        }, ctx.lang))
    };
    ctx.page(&title, &body)
}
