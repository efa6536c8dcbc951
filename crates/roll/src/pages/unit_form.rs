//! Adding, correcting and closing a unit.

use access::Action;
use axum::response::Response;
use clock::{Day, Pack};
use maud::html;
use record::{Commit, Draft};
use ui::components::{Choice, Crumb, Field, page_head, section_head};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, View, choices, unit_href};
use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, line, reason_field, sent, sheet, wrong_of};
use crate::intake::horizon;
use crate::register::{EMPLOYER, EMPLOYMENT, HOUSEHOLD, MEMBERSHIP, UNIT};
use crate::rules::credit::CreditCode;
use crate::tree::{Shape, Unit, UnitTree};

async fn view(ctx: &Ctx) -> Result<View, Problem> {
    let (tree, reader) = (desk::tree(ctx)?, ctx.clone());
    ctx.run(move |app| app.store.read(|db| View::of(&reader, &tree, db))).await
}

/// The form for a new unit under the one that one stands in.
pub(super) async fn new(ctx: Ctx) -> Page {
    let view = view(&ctx).await?;
    new_page(&ctx, &view, &[])
}

fn new_page(ctx: &Ctx, view: &View, wrong: &[Wrong]) -> Page {
    let parent = ctx.unit.and_then(|id| view.now.get(id)).ok_or_else(Problem::missing)?;
    let pack = desk::pack(ctx)?;
    let mut fields =
        vec![line(ctx, wrong, "code", "field-unit-code", "").hint(&ctx.t("roll-unit-code-hint")).required().first()];
    fields.extend(common(ctx, pack, view, wrong, None));
    let body = html! {
        (page_head(&html! { (ctx.t("roll-unit-new")) }, &html! {}, &html! { (ctx.t_args("roll-unit-new-sub", &[("parent", parent.name.as_str().into())])) }, &html! {}))
        (sheet(ctx, wrong, &Sheet {
            action: link::with("/units", &[], &[("unit", Some(&parent.code))]),
            fields: &fields,
            send: "roll-unit-new",
            back: unit_href(ctx, &parent.code),
            above: html! {}, undo: false,
        }))
    };
    let mut frame = ctx.frame(&ctx.t("roll-unit-new"));
    frame.crumbs =
        vec![Crumb::to(ctx.t("roll-units"), "/units"), Crumb::to(parent.name.clone(), unit_href(ctx, &parent.code))];
    Ok(ctx.show(&frame, &body))
}

fn common(ctx: &Ctx, pack: &'static Pack, view: &View, wrong: &[Wrong], known: Option<&Unit>) -> Vec<Field> {
    let of = |text: fn(&Unit) -> &str| known.map_or("", text);
    let code_of = |id: Option<i64>| id.and_then(|id| view.now.get(id)).map_or("", |unit| unit.code.as_str());
    let kinds: Vec<Choice> =
        std::iter::once(Choice::new("", ctx.t("roll-choose"))).chain(choices(pack, "unit_type", ctx.lang)).collect();
    vec![
        line(ctx, wrong, "name", "field-unit-name", of(|unit| &unit.name)).required(),
        Field::select("kind", &ctx.t("field-unit-kind"), kinds)
            .value(sent(ctx, "kind", of(|unit| &unit.kind)))
            .error(wrong_of(wrong, "kind"))
            .required(),
        line(ctx, wrong, "credit_code", "field-unit-credit-code", of(|unit| &unit.credit_code))
            .hint(&ctx.t("roll-credit-code-hint")),
        line(ctx, wrong, "short", "field-unit-short", of(|unit| &unit.short)).hint(&ctx.t("roll-unit-short-hint")),
        line(
            ctx,
            wrong,
            "industry",
            "field-unit-industry-parent",
            code_of(known.and_then(|unit| unit.industry_parent)),
        )
        .hint(&ctx.t("roll-unit-industry-hint")),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-from-hint")),
        reason_field(ctx, wrong),
    ]
}

/// What was sent, checked.
struct Sent {
    name: String,
    kind: String,
    credit_code: Option<String>,
    short: Option<String>,
    industry: Option<i64>,
    from: Day,
}

impl Sent {
    fn of(ctx: &Ctx, pack: &Pack, view: &View) -> Result<Sent, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let name = exchange::clean_field(ctx.form.get("name")).text.into_owned();
        if name.is_empty() {
            wrong.push(("name", ctx.t("roll-wrong-name")));
        }
        let kind = ctx.form.get("kind").to_owned();
        if pack.codes("unit_type").is_none_or(|list| list.get(&kind).is_none()) {
            wrong.push(("kind", ctx.t("roll-wrong-kind")));
        }
        let credit_code = credit_code(ctx, &mut wrong);
        let short = ctx.form.some("short").map(|text| exchange::clean_field(text).text.into_owned());
        if short.as_ref().is_some_and(|short| short.chars().count() > 8) {
            wrong.push(("short", ctx.t("roll-wrong-short")));
        }
        let industry = match ctx.form.some("industry") {
            None => None,
            Some(code) => {
                let found = view.now.by_code(code).map(|unit| unit.id);
                if found.is_none() {
                    wrong.push(("industry", ctx.t("unit-code-unknown")));
                }
                found
            }
        };
        let from = day_of(ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
        if wrong.is_empty() { Ok(Sent { name, kind, credit_code, short, industry, from }) } else { Err(wrong) }
    }

    fn draft(&self, of: Draft) -> Draft {
        of.set("name", self.name.as_str())
            .set("kind", self.kind.as_str())
            .set("credit_code", self.credit_code.as_deref())
            .set("short", self.short.as_deref())
            .set("industry_parent", self.industry)
    }
}

/// A credit code as it was typed: checked whole, or left empty.
pub(super) fn credit_code(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> Option<String> {
    let text = ctx.form.some("credit_code")?;
    match CreditCode::parse(text) {
        Ok(code) => Some(code.as_str().to_owned()),
        Err(fault) => {
            use crate::rules::credit::CreditFault as Fault;
            let key = match fault {
                Fault::Missing | Fault::Malformed => "roll-wrong-credit-form",
                Fault::Check | Fault::Organisation => "roll-wrong-credit-check",
                Fault::PrecisionLost => "roll-wrong-credit-lost",
            };
            wrong.push(("credit_code", ctx.t(key)));
            None
        }
    }
}

/// Adds a unit.
pub(super) async fn add(ctx: Ctx) -> Page {
    let (view, pack, tree) = (view(&ctx).await?, desk::pack(&ctx)?, desk::tree(&ctx)?);
    let parent = ctx.unit.ok_or_else(Problem::missing)?;
    let told = |wrong: &[Wrong]| Ok(ctx.again(new_page(&ctx, &view, wrong)?));
    let code: String = exchange::half_width(ctx.form.get("code")).chars().filter(|c| !c.is_whitespace()).collect();
    let sent = match Sent::of(&ctx, pack, &view) {
        Ok(_) if code.is_empty() || code.chars().count() > 32 || code.contains(['/', '?', '#']) => {
            return told(&[("code", ctx.t("roll-wrong-code"))]);
        }
        Ok(sent) => sent,
        Err(wrong) => return told(&wrong),
    };
    let number = code.clone();
    let done = commit(&ctx, "roll.unit", move |commit| {
        let db = commit.read()?;
        if !db.standing_where(&UNIT, "code", number.as_str())?.is_empty() {
            return Err(Stop::at("code", "roll-wrong-code-taken"));
        }
        if tree.now(db, sent.from)?.get(parent).is_none() {
            return Err(Stop::at("from", "roll-wrong-parent-then"));
        }
        let draft = sent.draft(UNIT.draft()).set("code", number.as_str()).set("parent", parent);
        let id = commit.new_id();
        Ok(commit.open(id, (sent.from, Day::END), &draft, None)?)
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&unit_href(&ctx, &code), "roll-unit-added")),
        Err(wrong) => told(&[wrong]),
    }
}

/// The form that corrects a unit.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let view = view(&ctx).await?;
    edit_page(&ctx, &view, &[], &[])
}

fn edit_page(ctx: &Ctx, view: &View, wrong: &[Wrong], wrong_end: &[Wrong]) -> Page {
    let unit = ctx.unit.and_then(|id| view.now.get(id)).ok_or_else(Problem::missing)?;
    let pack = desk::pack(ctx)?;
    let parent = unit.parent.and_then(|id| view.now.get(id));
    let mut fields = Vec::new();
    // One's own unit stays where it hangs: the units above say where it belongs.
    if parent.is_some_and(|parent| view.can(Action::UnitsWrite, parent.id)) {
        fields.push(
            line(ctx, wrong, "parent", "field-unit-parent", parent.map_or("", |parent| &parent.code))
                .hint(&ctx.t("roll-unit-parent-hint"))
                .required(),
        );
    }
    fields.extend(common(ctx, pack, view, wrong, Some(unit)));
    let path = format!("/units/{}", link::encode(&unit.code));
    let ending = [
        day_field(ctx, wrong_end, "ended", "roll-unit-ended").hint(&ctx.t("roll-unit-ended-hint")),
        reason_field(ctx, wrong_end).id("reason-end"),
    ];
    let body = html! {
        (page_head(&html! { (ctx.t_args("roll-unit-edit", &[("name", unit.name.as_str().into())])) }, &html! {}, &html! { (ctx.t("roll-edit-sub")) }, &html! {}))
        (sheet(ctx, wrong, &Sheet { action: format!("{path}/edit"), fields: &fields, send: "roll-correct", back: path.clone(), above: html! {}, undo: false }))
        @if unit.parent.is_some() {
            section {
                (section_head(&ctx.t("roll-unit-close"), &html! {}))
                p.small.mute { (ctx.t("roll-unit-close-explain")) }
                (sheet(ctx, wrong_end, &Sheet { action: format!("{path}/close"), fields: &ending, send: "roll-unit-close", back: path, above: html! {}, undo: true }))
            }
        }
    };
    let mut frame = ctx.frame(&unit.name);
    frame.crumbs =
        vec![Crumb::to(ctx.t("roll-units"), "/units"), Crumb::to(unit.name.clone(), unit_href(ctx, &unit.code))];
    Ok(ctx.show(&frame, &body))
}

/// Corrects it from a day on.
pub(super) async fn change(ctx: Ctx) -> Page {
    let (view, pack, tree) = (view(&ctx).await?, desk::pack(&ctx)?, desk::tree(&ctx)?);
    let id = ctx.unit.ok_or_else(Problem::missing)?;
    let unit = view.now.get(id).cloned().ok_or_else(Problem::missing)?;
    let told = |wrong: &[Wrong]| Ok(ctx.again(edit_page(&ctx, &view, wrong, &[])?));
    let sent = match Sent::of(&ctx, pack, &view) {
        Ok(sent) => sent,
        Err(wrong) => return told(&wrong),
    };
    let parent = match ctx.form.some("parent") {
        None => unit.parent,
        Some(code) => match view.now.by_code(code) {
            Some(parent) if Some(parent.id) == unit.parent => unit.parent,
            // What one may not know of is answered as what does not exist.
            Some(parent) if !view.can(Action::UnitsWrite, parent.id) => {
                return told(&[("parent", ctx.t("unit-code-unknown"))]);
            }
            Some(parent) if view.now.is_within(parent.id, id) => {
                return told(&[("parent", ctx.t("roll-wrong-circle"))]);
            }
            Some(parent) => Some(parent.id),
            None => return told(&[("parent", ctx.t("unit-code-unknown"))]),
        },
    };
    let done = commit(&ctx, "roll.unit", move |commit| {
        let shape = tree.now(commit.read()?, sent.from)?;
        if parent.is_some_and(|parent| shape.get(parent).is_none() || shape.is_within(parent, id)) {
            return Err(Stop::at("parent", "roll-wrong-circle"));
        }
        let days = (sent.from, horizon(commit, &UNIT, id, sent.from)?);
        let code = unit.code.clone();
        let changed = commit.revise(&UNIT, id, days, None, |v| {
            let of = v.map_or_else(|| UNIT.draft().set("code", code.as_str()), record::Version::draft);
            Some(sent.draft(of).set("parent", parent))
        })?;
        if changed { Ok(()) } else { Err(Stop::at("", "roll-nothing-changed")) }
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/units/{}", link::encode(ctx.params.get("unit"))), "roll-corrected")),
        Err(wrong) => told(&[wrong]),
    }
}

/// Closes it from a day on, when nothing stands in it any more.
pub(super) async fn close(ctx: Ctx) -> Page {
    let (view, tree) = (view(&ctx).await?, desk::tree(&ctx)?);
    let id = ctx.unit.ok_or_else(Problem::missing)?;
    let told = |wrong: Wrong| -> Result<Response, Problem> { Ok(ctx.again(edit_page(&ctx, &view, &[], &[wrong])?)) };
    let ended = match day_of(&ctx, "ended") {
        Ok(day) => day,
        Err(wrong) => return told(wrong),
    };
    let done = commit(&ctx, "roll.unit", move |commit| {
        if !is_vacant(commit, &tree, id, ended)? {
            return Err(Stop::at("ended", "roll-wrong-unit-full"));
        }
        if commit.end(&UNIT, id, ended)? { Ok(()) } else { Err(Stop::at("ended", "roll-nothing-changed")) }
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/units/{}", link::encode(ctx.params.get("unit"))), "roll-unit-closed")),
        Err(wrong) => told(wrong),
    }
}

/// Whether from a day on nothing stands in a unit: no unit below, nobody employed, no member, no employer, no household.
fn is_vacant(commit: &mut Commit<'_>, tree: &UnitTree, id: i64, from: Day) -> record::Result<bool> {
    let db = commit.read()?;
    let shape: &Shape = &*tree.now(db, from)?;
    let after = |version: &record::Version| version.valid_to > from;
    if shape.children(id).iter().filter_map(|child| shape.get(*child)).any(|child| child.days().1 > from) {
        return Ok(false);
    }
    for register in [&EMPLOYMENT, &MEMBERSHIP, &EMPLOYER, &HOUSEHOLD] {
        if db.standing_where(register, "unit", id)?.iter().any(after) {
            return Ok(false);
        }
    }
    Ok(true)
}
