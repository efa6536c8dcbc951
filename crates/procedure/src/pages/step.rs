//! The form of one step on one record: what it does, what it asks for, who checks it — and taking it.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use clock::{Lang, said};
use maud::{Markup, html};
use record::{Db, Done, Intent, Value, Version};
use serde_json::{Value as Json, json};
use ui::components::{
    Choice as Value_, Crumb, Fact, Field, FieldKind, Form, Kind, Method, NoteKind, TagKind, button, error_summary,
    facts, field, form as sheet, link_button, note, page_head, tag,
};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::flow::{self, Flow};
use super::{desk, json as answer, reach, wants_json, words};
use crate::asks::{Wrong, read_given};
use crate::case::{Case, Choice, choices};
use crate::desk::Desk;
use crate::diagram;
use crate::refusal::Refusal;
use crate::table::{Ask, AskKind, Given, Goes, Procedure, Step, Tick};
use crate::take::{Actor, Order, Taken, take as take_in};
use crate::text::TEXTS;

/// What the form shows.
struct Shown {
    case: Case,
    /// Whether it may be read; who may take a step of it may not always.
    may_read: bool,
    choices: Vec<Choice>,
    /// What stands in the record for what is asked, as it is typed.
    known: Vec<(&'static str, String)>,
    papers: i64,
    flow: Option<Flow>,
}

fn read(
    db: &Db,
    ctx: &Ctx,
    desk: &Desk,
    procedure: &'static Procedure,
    step: &'static Step,
    record: i64,
) -> record::Result<Option<Shown>> {
    let Some(case) = Case::read(db, procedure, record, ctx.now)? else { return Ok(None) };
    let mut known = Vec::new();
    for ask in step.asks.iter().filter(|ask| ask.goes == Goes::Field) {
        known.push((ask.name, typed(db, ctx, ask, &case.version)?));
    }
    let asks_paper = step.asks.iter().any(|ask| matches!(ask.kind, AskKind::Paper));
    let papers = if asks_paper { paper::count(db, procedure.register.name, record)? } else { 0 };
    let flow = if flow::is_on(ctx) { Some(Flow::at(db, ctx, desk, procedure.name, record)?) } else { None };
    let may_read = reach(ctx, db, desk, procedure, &case.version, procedure.read)?.is_some();
    let choices = choices(db, desk, &ctx.who, &case)?;
    Ok(Some(Shown { case, may_read, choices, known, papers, flow }))
}

/// What a record holds for what is asked, as a person would type it: nobody enters twice.
fn typed(db: &Db, ctx: &Ctx, ask: &Ask, version: &Version) -> record::Result<String> {
    let value = version.get(ask.name);
    Ok(match (ask.kind, value) {
        (_, Value::Null) => String::new(),
        (AskKind::Unit, Value::Int(unit)) => ctx.app.units.code(*unit, ctx.now),
        (AskKind::Account, Value::Int(account)) => {
            let found = db.get(&access::ACCOUNT, *account, ctx.now)?;
            found.map(|account| account.text("login").to_owned()).unwrap_or_default()
        }
        (AskKind::Day, value) => value.day().map(|day| day.to_string()).unwrap_or_default(),
        (AskKind::Flag, Value::Int(flag)) => if *flag == 0 { "" } else { "1" }.to_owned(),
        (_, Value::Int(n)) => n.to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bytes(_)) => String::new(),
    })
}

/// The step and the record that an address names.
fn named(ctx: &Ctx, procedure: &'static Procedure) -> Result<(&'static Step, i64), Problem> {
    let step = procedure.step(ctx.params.get("step")).filter(|step| !step.from.is_empty());
    Ok((step.ok_or_else(Problem::missing)?, ctx.params.int("record").ok_or_else(Problem::missing)?))
}

async fn shown(
    ctx: &Ctx,
    desk: &Desk,
    procedure: &'static Procedure,
    step: &'static Step,
    record: i64,
) -> Result<Shown, Problem> {
    let (reader, desk) = (ctx.clone(), desk.clone());
    ctx.read(move |db| read(db, &reader, &desk, procedure, step, record)).await?.ok_or_else(Problem::missing)
}

/// The form.
pub(super) async fn form(ctx: Ctx, procedure: &'static Procedure, headers: HeaderMap) -> Page {
    let (step, record) = named(&ctx, procedure)?;
    let desk = desk(&ctx)?;
    let shown = shown(&ctx, &desk, procedure, step, record).await?;
    if wants_json(&headers) {
        return Ok(answer(StatusCode::OK, &described(&ctx, &shown, step)));
    }
    Ok(draw(&ctx, &desk, &shown, step, None))
}

/// What a step asks for, for programs.
fn described(ctx: &Ctx, shown: &Shown, step: &'static Step) -> Json {
    let both = |both| said(both, ctx.lang);
    let refusal = refusal_of(shown, step).map(|refusal| refusal.text(ctx.lang));
    let asks: Vec<Json> = step
        .asks
        .iter()
        .map(|ask| {
            let known = shown.known.iter().find(|(name, _)| *name == ask.name).map(|(_, known)| known);
            json!({
                "name": ask.name,
                "label": both(ask.label),
                "hint": both(ask.hint),
                "kind": kind_name(ask.kind),
                "required": ask.required,
                "known": known,
            })
        })
        .collect();
    json!({
        "procedure": shown.case.procedure.name,
        "record": shown.case.version.id,
        "state": shown.case.state_code(),
        "seen": shown.case.number(),
        "step": step.name,
        "label": both(step.label),
        "text": both(step.text),
        "allowed": refusal.is_none(),
        "refusal": refusal,
        "asks": asks,
    })
}

/// What kind of answer is wanted, as programs read it.
pub(super) fn kind_name(kind: AskKind) -> String {
    match kind {
        AskKind::Line(most) => format!("line:{most}"),
        AskKind::Text(most) => format!("text:{most}"),
        AskKind::Day => "day".into(),
        AskKind::Int => "int".into(),
        AskKind::Flag => "flag".into(),
        AskKind::Code(list) => format!("code:{list}"),
        AskKind::Unit => "unit".into(),
        AskKind::Account => "account".into(),
        AskKind::Paper => "paper".into(),
    }
}

/// Why the step cannot be taken now, what it asks for aside.
fn refusal_of<'s>(shown: &'s Shown, step: &Step) -> Option<&'s Refusal> {
    let choice = shown.choices.iter().find(|choice| choice.step.name == step.name)?;
    choice.verdict.as_ref().err()
}

/// Draws the form; `refused` is what came of sending it.
fn draw(ctx: &Ctx, desk: &Desk, shown: &Shown, step: &'static Step, refused: Option<&Refusal>) -> Response {
    let procedure = shown.case.procedure;
    let case = &shown.case;
    let (register, record) = (procedure.register.name, case.version.id);
    let leads_on = step.from.contains(&case.state_code());
    let title = if shown.may_read { procedure.title_of(&case.version) } else { "" };
    let wrong: &[Wrong] = if let Some(Refusal::Given(wrong)) = refused { wrong } else { &[] };
    let can = leads_on && !step.who.is_empty() && refusal_of(shown, step).is_none();
    let page = ctx.app.record_page(register, record).filter(|_| shown.may_read);
    let now_said = case.state().map_or(case.state_code(), |state| said(state.label, ctx.lang)).to_owned();
    let body = html! {
        (page_head(&html! { (said(step.label, ctx.lang)) }, &super::draw::state(ctx, procedure, case.state_code()),
            &html! { (said(procedure.label, ctx.lang)) @if !title.is_empty() { (super::draw::DOT) (title) } }, &html! {}))
        (queue(ctx, shown))
        @match refused {
            None | Some(Refusal::Given(_)) => {},
            Some(refusal) => div role="alert" { (note(NoteKind::Error, &html! { p { (refusal.text(ctx.lang)) } })) },
        }
        @if !can {
            @let why = match refusal_of(shown, step) {
                Some(refusal) => refusal.text(ctx.lang),
                None if step.who.is_empty() => ctx.t("step-system"),
                None => ctx.t_args("step-not-now", &[("state", now_said.into())]),
            };
            @if refused.is_none_or(|refused| refused.text(ctx.lang) != why) {
                (note(NoteKind::Info, &html! { p.strong { (ctx.t("step-cannot")) } p { (why) } }))
            }
        }
        div.cols {
            div {
                p { (said(step.text, ctx.lang)) }
                @if can { (asked(ctx, desk, shown, step, wrong)) }
                @else {
                    div.actions {
                        @if let Some(page) = &page { (link_button(&ctx.t("step-to-record"), page, Kind::Plain)) }
                        (link_button(&ctx.t("step-to-today"), "/today", Kind::Quiet))
                    }
                }
            }
            div.aside { (beside(ctx, desk, shown, step)) }
        }
    };
    let mut frame = ctx.frame(said(step.label, ctx.lang));
    frame.crumbs = vec![Crumb::to(ctx.t("today"), "/today")];
    if let Some(page) = page {
        let label = if title.is_empty() { said(procedure.label, ctx.lang) } else { title };
        frame.crumbs.push(Crumb::to(label, page));
    }
    if let (Some(flash), Some(flow)) = (&mut frame.flash, &shown.flow) {
        flash.text = ctx.t_args("today-done-left", &[("n", flow.left.into())]);
    }
    ctx.show(&frame, &body)
}

/// Where one stands in one's list: how many there are, the next one, and the way back.
fn queue(ctx: &Ctx, shown: &Shown) -> Markup {
    let Some(flow) = &shown.flow else { return html! {} };
    let only = flow.only.map(|only| only.name());
    let back = link::with("/today", &[], &[("do", only.as_deref())]);
    html! {
        nav.queue aria-label=(ctx.t("today")) {
            span { (ctx.t_args("today-place", &[("place", (flow.place + 1).into()), ("n", flow.left.into())])) }
            @if let Some(next) = &flow.next { a href=(next) data-next="" { (ctx.t("today-skip")) } }
            a href=(back) { (ctx.t("today-back")) }
        }
    }
}

/// The id of the input of an answer.
fn input_id(ask: &Ask) -> String {
    format!("ask-{}", ask.name)
}

/// A field for what is asked; `value` stands in it.
pub(super) fn ask_field(ctx: &Ctx, desk: &Desk, ask: &Ask, value: &str, wrong: &[Wrong]) -> Field {
    let label = said(ask.label, ctx.lang);
    let kind = match ask.kind {
        AskKind::Line(_) | AskKind::Unit | AskKind::Account | AskKind::Paper => FieldKind::Line("text"),
        AskKind::Text(_) => FieldKind::Area(5),
        AskKind::Day => FieldKind::Day,
        AskKind::Int => FieldKind::Number,
        AskKind::Flag => FieldKind::Check,
        AskKind::Code(list) => {
            let codes = desk.pack.codes(list).map(|list| list.codes()).unwrap_or_default();
            let choices = codes.iter().map(|code| Value_::new(code.code.as_str(), code.label(ctx.lang)));
            FieldKind::Select(std::iter::once(Value_::new("", ctx.t("step-choose"))).chain(choices).collect())
        }
    };
    let more = match ask.kind {
        AskKind::Line(most) | AskKind::Text(most) => ctx.t_args("ask-most", &[("n", most.into())]),
        AskKind::Unit => ctx.t("ask-unit"),
        AskKind::Account => ctx.t("ask-account"),
        _ => String::new(),
    };
    let kept = if ask.goes == Goes::Note { ctx.t("ask-note") } else { String::new() };
    let hint: Vec<&str> =
        [said(ask.hint, ctx.lang), &more, &kept].into_iter().filter(|part| !part.is_empty()).collect();
    let mut made = Field::new(ask.name, label, kind).id(&input_id(ask)).value(value).autocomplete("off");
    if !hint.is_empty() {
        made = made.hint(&hint.join(words::gap(ctx.lang)));
    }
    if ask.required && !matches!(ask.kind, AskKind::Flag) {
        made = made.required();
    }
    made.error(error_of(ctx, ask, wrong).as_deref())
}

fn error_of(ctx: &Ctx, ask: &Ask, wrong: &[Wrong]) -> Option<String> {
    let found = wrong.iter().find(|each| each.name == ask.name)?;
    Some(if ctx.lang == Lang::Zh { found.text.0.clone() } else { found.text.1.clone() })
}

/// What is wrong with the answers, each leading to its field.
pub(super) fn summary(ctx: &Ctx, step: &Step, wrong: &[Wrong]) -> Markup {
    let listed: Vec<(String, String)> =
        step.asks.iter().filter_map(|ask| Some((input_id(ask), error_of(ctx, ask, wrong)?))).collect();
    let listed: Vec<(&str, &str)> = listed.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    error_summary(&listed, ctx.lang)
}

fn asked(ctx: &Ctx, desk: &Desk, shown: &Shown, step: &'static Step, wrong: &[Wrong]) -> Markup {
    let procedure = shown.case.procedure;
    let record = shown.case.version.id;
    let path = words::form_path(procedure, record, step);
    let action = match &shown.flow {
        Some(flow) => format!("{path}{}", flow::query(flow.only)),
        None => path,
    };
    let back = ctx.app.record_page(procedure.register.name, record).filter(|_| shown.may_read);
    let back = if shown.flow.is_some() { "/today".to_owned() } else { back.unwrap_or_else(|| "/today".to_owned()) };
    let is_sent = !ctx.form.list().is_empty();
    html! {
        (summary(ctx, step, wrong))
        (sheet(&Form { action: &action, method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            input type="hidden" name="seen" value=(shown.case.number());
            @if let Some(flow) = &shown.flow { input type="hidden" name="place" value=(flow.place); }
            @for (at, ask) in step.asks.iter().enumerate() {
                @if let AskKind::Paper = ask.kind {
                    (papers(ctx, shown, ask, wrong))
                } @else {
                    @let known = shown.known.iter().find(|(name, _)| *name == ask.name).map_or("", |(_, known)| known);
                    @let value = if is_sent { ctx.form.raw(ask.name) } else { known };
                    @let made = ask_field(ctx, desk, ask, value, wrong);
                    (field(&if at == 0 { made.first() } else { made }, ctx.lang))
                }
            }
            div.actions {
                (button(said(step.label, ctx.lang), Kind::Primary))
                (link_button(&ctx.t("step-cancel"), &back, Kind::Quiet))
            }
        } }))
    }
}

/// Papers are hung on the record, not sent with the form.
fn papers(ctx: &Ctx, shown: &Shown, ask: &Ask, wrong: &[Wrong]) -> Markup {
    let register = shown.case.procedure.register.name;
    let href = format!("/papers/{register}/{}", shown.case.version.id);
    html! {
        div.field id=(input_id(ask)) {
            p.label { (said(ask.label, ctx.lang)) }
            @if !said(ask.hint, ctx.lang).is_empty() { p.hint { (said(ask.hint, ctx.lang)) } }
            p {
                @if shown.papers > 0 { (tag(TagKind::Ok, &ctx.t_args("ask-papers", &[("n", shown.papers.into())]))) }
                @else { (tag(if ask.required { TagKind::Warn } else { TagKind::Off }, &ctx.t("ask-no-paper"))) }
                " " a href=(href) { (ctx.t("ask-add-paper")) }
            }
            @if let Some(error) = error_of(ctx, ask, wrong) { p.wrong { (ui::icon::Icon::Alert.svg()) (error) } }
        }
    }
}

/// What follows from the step, who checks it, what else can be done.
fn beside(ctx: &Ctx, desk: &Desk, shown: &Shown, step: &'static Step) -> Markup {
    let procedure = shown.case.procedure;
    let checked: Vec<&Step> = procedure.steps.iter().filter(|other| other.not_by.contains(&step.name)).collect();
    let tells: Vec<&str> =
        step.tells.iter().filter_map(|name| procedure.party(name)).map(|party| said(party.label, ctx.lang)).collect();
    let others: Vec<&Choice> = shown.choices.iter().filter(|choice| choice.step.name != step.name).collect();
    let mut all = vec![
        Fact::text(ctx.t("step-then"), &diagram::goes(procedure, step, ctx.lang)),
        Fact::text(ctx.t("step-who"), &diagram::who(procedure, step, ctx.lang)),
    ];
    if !checked.is_empty() {
        let names = words::steps(ctx.lang, &checked);
        let told = ctx.t_args("step-checked-by", &[("step", names.into())]);
        all.push(Fact::text(ctx.t("step-checked"), &told));
    }
    if !tells.is_empty() {
        all.push(Fact::text(ctx.t("step-tells"), &tells.join(if ctx.lang == Lang::Zh { "、" } else { ", " })));
    }
    html! {
        section {
            h2 { (ctx.t("step-follows")) }
            (facts(&all, ctx.lang))
        }
        @if step.ticks.iter().any(|tick| procedure.timer(tick.timer()).is_some()) {
            section {
                h2 { (ctx.t("step-clocks")) }
                ul.plain {
                    @for tick in step.ticks {
                        @if let Some(timer) = procedure.timer(tick.timer()) {
                            li {
                                p { (diagram::tick(procedure, *tick, ctx.lang)) }
                                @if matches!(tick, Tick::Start(_) | Tick::StartSince(..)) { p.small.mute { (words::timer_says(ctx, desk, timer)) } }
                            }
                        }
                    }
                }
            }
        }
        @if !others.is_empty() {
            section {
                h2 { (ctx.t("step-others")) }
                ul.plain {
                    @for other in others {
                        li {
                            @match &other.verdict {
                                Ok(()) => {
                                    @let path = words::step_path(procedure, shown.case.version.id, other.step);
                                    @let query = shown.flow.as_ref().map(|flow| flow::query(flow.only)).unwrap_or_default();
                                    a href={ (path) (query) } { (said(other.step.label, ctx.lang)) }
                                },
                                Err(refusal) => {
                                    span.faint { (said(other.step.label, ctx.lang)) }
                                    p.small.mute { (refusal.text(ctx.lang)) }
                                },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One step on one record as a commit of its own, in the name of the office that allows it.
pub(super) fn commit(
    store: &record::Store,
    by: access::By,
    desk: &Desk,
    procedure: &'static Procedure,
    order: Order,
) -> Result<Done<Taken>, Refusal> {
    // The log is read by others than the record: what was noted stands with the step, not with the commit.
    let intent = Intent {
        actor: by.account,
        office: by.office,
        kind: "step",
        reason: order.step.label.0.to_owned(),
        source: format!("{} {}", procedure.name, order.step.name),
    };
    let desk = desk.clone();
    store.commit(intent, move |commit| take_in(commit, &desk, procedure, &order))
}

/// Reads the answers from the form: one that was shown what is known, or (`afresh`) one that was not, in which what is left
/// empty says nothing. Where some cannot be read, those that are missing are told along with them.
pub(super) async fn given(
    ctx: &Ctx,
    desk: &Desk,
    step: &'static Step,
    afresh: bool,
) -> Result<Result<Given, Vec<Wrong>>, Problem> {
    let (reader, desk) = (ctx.clone(), desk.clone());
    let read = ctx
        .read(move |db| {
            read_given(db, &desk, step, |name| {
                let sent = reader.form.list().iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str());
                sent.filter(|text| !afresh || !text.trim().is_empty())
            })
        })
        .await?;
    Ok(read.map_err(|mut wrong| {
        let is_missing = |ask: &&Ask| {
            ask.required && !matches!(ask.kind, AskKind::Flag | AskKind::Paper) && ctx.form.some(ask.name).is_none()
        };
        for ask in step.asks.iter().filter(is_missing) {
            let text = |lang: Lang| TEXTS.t_args(lang, "ask-missing", &[("label", said(ask.label, lang).into())]);
            wrong.push(Wrong { name: ask.name, text: (text(Lang::Zh), text(Lang::En)) });
        }
        wrong
    }))
}

/// Takes the step.
pub(super) async fn take(ctx: Ctx, procedure: &'static Procedure, headers: HeaderMap) -> Page {
    let (step, record) = named(&ctx, procedure)?;
    let desk = desk(&ctx)?;
    let taken = match given(&ctx, &desk, step, false).await? {
        Err(wrong) => Err(Refusal::Given(wrong)),
        Ok(given) => {
            let order = Order { step, record, seen: ctx.form.int("seen"), given, by: Actor::account(&ctx.who) };
            let (by, at) = (ctx.by(), desk.clone());
            ctx.run(move |app| Ok::<_, Problem>(commit(&app.store, by, &at, procedure, order))).await?
        }
    };
    match taken {
        Ok(made) if wants_json(&headers) => {
            let Taken { record, number, state } = &made.value;
            let told = json!({ "record": record, "number": number, "state": state, "commit": made.commit });
            Ok(answer(StatusCode::OK, &told))
        }
        Ok(made) => onward(&ctx, &desk, procedure, made.value.record).await,
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing)) => Err(refusal.into()),
        Err(refusal) if wants_json(&headers) => Ok(refused_json(&ctx, &refusal)),
        Err(refusal) => {
            let shown = shown(&ctx, &desk, procedure, step, record).await?;
            let page = draw(&ctx, &desk, &shown, step, Some(&refusal));
            let mut response = ctx.again(page);
            *response.status_mut() = status_of(&refusal);
            Ok(response)
        }
    }
}

fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotNow { .. } | Refusal::Moved { .. } => StatusCode::CONFLICT,
        Refusal::NotYours { .. } | Refusal::Checker { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refused_json(ctx: &Ctx, refusal: &Refusal) -> Response {
    let why = match refusal {
        Refusal::NotNow { .. } => "not_now",
        Refusal::Moved { .. } => "moved",
        Refusal::NotYours { .. } => "not_yours",
        Refusal::Checker { .. } => "checker",
        Refusal::Given(_) => "given",
        _ => "guard",
    };
    let pick = |both: &(String, String)| if ctx.lang == Lang::Zh { both.0.clone() } else { both.1.clone() };
    let fields: Vec<Json> = match refusal {
        Refusal::Given(wrong) => {
            wrong.iter().map(|each| json!({ "name": each.name, "text": pick(&each.text) })).collect()
        }
        _ => Vec::new(),
    };
    answer(status_of(refusal), &json!({ "refused": why, "text": refusal.text(ctx.lang), "fields": fields }))
}

/// After a step: on to the next item of Today when one came from there, else to the record.
async fn onward(ctx: &Ctx, desk: &Desk, procedure: &'static Procedure, record: i64) -> Page {
    if flow::is_on(ctx) {
        let place = ctx.form.int("place").and_then(|place| usize::try_from(place).ok()).unwrap_or(0);
        // The step has been taken: what is next is asked of the present.
        let (reader, desk) = (ctx.clone(), desk.clone());
        let flow = ctx.read(move |db| Flow::after(db, &reader, &desk, (procedure.name, record), place)).await?;
        return Ok(match flow.next {
            Some(next) => ctx.done(&next, "step-taken"),
            None => ctx.done("/today", if flow.left == 0 { "today-all-done" } else { "step-taken" }),
        });
    }
    let page = ctx.app.record_page(procedure.register.name, record).unwrap_or_else(|| "/today".to_owned());
    Ok(ctx.done(&page, "step-taken"))
}
