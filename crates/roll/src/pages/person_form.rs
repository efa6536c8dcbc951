//! Entering a person by hand, and correcting what is known of one.

use std::sync::Arc;

use access::Action;
use clock::{Day, Pack};
use maud::html;
use ui::components::{Choice, Crumb, Field, FieldKind, page_head};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::desk::{self, choices};
use super::form::{Sheet, Stop, Wrong, commit, day_field, day_of, line, reason_field, sent, sheet, wrong_of};
use super::person::{self, Record};
use crate::acts::{self, Entered, Post};
use crate::intake::horizon;
use crate::person::Identity;
use crate::register::PERSON;
use crate::rules::identity::{Identity as Number, IdentityFault};
use crate::tree::Shape;

/// The form for a new person in the unit one stands in.
pub(super) async fn new(ctx: Ctx) -> Page {
    new_page(&ctx, &[])
}

fn new_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let pack = desk::pack(ctx)?;
    let code = ctx.app.units.code(unit, ctx.now);
    let name = ctx.unit_name(unit);
    let mut fields = vec![
        line(ctx, wrong, "name", "field-person-name", "").required().first(),
        line(ctx, wrong, "id_number", "field-person-id-number", "").hint(&ctx.t("roll-id-hint")).required(),
        line(ctx, wrong, "mobile", "field-person-mobile", ""),
    ];
    fields.extend(post_fields(ctx, pack, wrong, &code, None));
    fields.extend([
        Field::new("is_member", &ctx.t("roll-is-member"), FieldKind::Check).value(sent(ctx, "is_member", "")),
        Field::day("joined", &ctx.t("field-membership-joined-on"))
            .value(sent(ctx, "joined", ""))
            .hint(&ctx.t("roll-joined-hint"))
            .error(wrong_of(wrong, "joined")),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-from-hint")),
        reason_field(ctx, wrong),
    ]);
    let body = html! {
        (page_head(&html! { (ctx.t("roll-person-new")) }, &html! {}, &html! { (ctx.t("roll-person-new-sub")) }, &html! {}))
        (sheet(ctx, wrong, &Sheet {
            action: link::with("/persons", &[], &[("unit", Some(&code))]),
            fields: &fields,
            send: "roll-person-new",
            back: link::with("/persons", &[], &[("unit", Some(&code))]),
            above: html! {}, undo: false,
        }))
    };
    let mut frame = ctx.frame(&ctx.t("roll-person-new"));
    frame.crumbs =
        vec![Crumb::to(ctx.t("roll-persons"), link::with("/persons", &[], &[("unit", Some(&code))])), Crumb::say(name)];
    Ok(ctx.show(&frame, &body))
}

/// The fields of a place of work; `known` is what stands, with the employer's name.
pub(super) fn post_fields(
    ctx: &Ctx,
    pack: &'static Pack,
    wrong: &[Wrong],
    code: &str,
    known: Option<(&record::Version, &str)>,
) -> Vec<Field> {
    let of = |field: &str| known.map_or("", |(v, _)| v.text(field));
    let skills: Vec<Choice> =
        std::iter::once(Choice::new("", ctx.t("roll-none-stated"))).chain(choices(pack, "skill", ctx.lang)).collect();
    let industrial = if known.is_some_and(|(v, _)| v.int("industrial") == Some(1)) { "1" } else { "" };
    vec![
        line(ctx, wrong, "unit", "roll-unit-code", code).hint(&ctx.t("roll-unit-of-hint")).required(),
        line(ctx, wrong, "employer", "roll-column-employer", known.map_or("", |(_, name)| name))
            .hint(&ctx.t("roll-employer-hint")),
        line(ctx, wrong, "trade", "roll-column-trade", of("trade")),
        Field::select("skill", &ctx.t("roll-column-skill"), skills)
            .value(sent(ctx, "skill", of("skill")))
            .error(wrong_of(wrong, "skill")),
        Field::new("industrial", &ctx.t("roll-column-industrial"), FieldKind::Check).value(sent(
            ctx,
            "industrial",
            industrial,
        )),
    ]
}

/// A place of work as it was typed; the employer still by its name.
pub(super) struct SentPost {
    pub post: Post,
    pub employer: Option<String>,
}

/// Checks a place of work: its unit must be one for which whoever sends it may write.
pub(super) fn post_of(ctx: &Ctx, pack: &Pack, wrong: &mut Vec<Wrong>) -> Option<SentPost> {
    let clean = |field: &str| {
        Some(exchange::clean_field(ctx.form.get(field)).text.into_owned()).filter(|text| !text.is_empty())
    };
    let unit =
        ctx.app.units.find_code(ctx.form.get("unit"), ctx.now).filter(|unit| ctx.can(Action::RollWrite, Some(*unit)));
    if unit.is_none() {
        wrong.push(("unit", ctx.t("unit-code-unknown")));
    }
    let skill = ctx.form.some("skill").map(str::to_owned);
    if skill.as_ref().is_some_and(|code| pack.codes("skill").is_none_or(|list| list.get(code).is_none())) {
        wrong.push(("skill", ctx.t("roll-wrong-choice")));
    }
    let post = Post {
        unit: unit?,
        employer: None,
        trade: clean("trade"),
        skill,
        industrial: ctx.form.some("industrial").is_some(),
    };
    Some(SentPost { post, employer: clean("employer") })
}

/// Why a number is none.
pub(super) fn number_fault(fault: IdentityFault) -> &'static str {
    match fault {
        IdentityFault::Missing => "roll-wrong-id-missing",
        IdentityFault::Malformed => "roll-wrong-id-form",
        IdentityFault::CheckDigit => "roll-wrong-id-check",
        IdentityFault::PrecisionLost => "roll-wrong-id-lost",
    }
}

/// Who a person is, as a form says it. Sex and day of birth are those of the number.
pub(super) fn identity_of(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> Option<Identity> {
    let typed = ctx.form.get("name");
    let name = exchange::clean_field(typed);
    let raw = name.changed().then(|| typed.to_owned());
    let name = name.text.into_owned();
    if name.is_empty() {
        wrong.push(("name", ctx.t("roll-wrong-name")));
    }
    let number =
        Number::parse(ctx.form.get("id_number")).map_err(|fault| wrong.push(("id_number", ctx.t(number_fault(fault)))));
    let mobile = mobile(ctx, wrong);
    let number = number.ok()?;
    Some(Identity {
        name,
        name_raw: raw,
        id_number: number.as_str().to_owned(),
        mobile,
        birth: Some(number.birth()),
        sex: number.sex().code().to_string(),
    })
}

fn mobile(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> Option<String> {
    let typed = exchange::half_width(ctx.form.some("mobile")?);
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let fits = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        wrong.push(("mobile", ctx.t("roll-wrong-mobile")));
    }
    fits.then_some(digits)
}

/// Enters a person, with the main employment and the membership if there is one.
pub(super) async fn add(ctx: Ctx) -> Page {
    let (pack, tree) = (desk::pack(&ctx)?, desk::tree(&ctx)?);
    let mut wrong: Vec<Wrong> = Vec::new();
    let identity = identity_of(&ctx, &mut wrong);
    let post = post_of(&ctx, pack, &mut wrong);
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    let is_member = ctx.form.some("is_member").is_some();
    let joined = match ctx.form.some("joined").map(str::parse::<Day>) {
        None => None,
        Some(Ok(day)) if day <= from => Some(day),
        Some(_) => {
            wrong.push(("joined", ctx.t("roll-wrong-joined")));
            None
        }
    };
    if identity.as_ref().is_some_and(|identity| identity.birth.is_some_and(|birth| birth > from)) {
        wrong.push(("id_number", ctx.t("roll-wrong-id-form")));
    }
    let (Some(identity), Some(sent), true) = (identity, post, wrong.is_empty()) else {
        return Ok(ctx.again(new_page(&ctx, &wrong)?));
    };
    let done = commit(&ctx, "roll.person", move |commit| {
        let shape: Arc<Shape> = tree.now(commit.read()?, from)?;
        let mut post = sent.post;
        post.employer =
            sent.employer.map(|name| acts::employer_named(commit, &shape, &name, post.unit, from)).transpose()?;
        let person = match acts::enter(commit, &identity, Some(&post), post.unit, from)? {
            Entered::New(person) => person,
            Entered::Known(_) => return Err(Stop::at("id_number", "roll-wrong-id-known")),
        };
        if is_member {
            crate::steps::join(commit, person, &identity, post.unit, joined, false, from)?;
        }
        Ok(person)
    })
    .await?;
    match done {
        Ok(done) => Ok(ctx.done(&format!("/persons/{}", done.value), "roll-person-added")),
        Err(each) => Ok(ctx.again(new_page(&ctx, &[each])?)),
    }
}

/// The form that corrects a person.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    Ok(edit_page(&ctx, &record, &[]))
}

fn edit_page(ctx: &Ctx, record: &Record, wrong: &[Wrong]) -> axum::response::Response {
    let name = record.name(ctx);
    let kept = |field: &str, masked: String| match record.clear.opt(field) {
        Some(_) => ctx.t_args("roll-keep-hint", &[("masked", masked.into())]),
        None => ctx.t("roll-keep-none"),
    };
    let fields = [
        line(ctx, wrong, "name", "field-person-name", record.clear.get("name")).required(),
        line(ctx, wrong, "id_number", "field-person-id-number", "")
            .hint(&kept("id_number", access::mask_id(record.clear.get("id_number")))),
        line(ctx, wrong, "mobile", "field-person-mobile", "")
            .hint(&kept("mobile", access::mask_mobile(record.clear.get("mobile")))),
        Field::new("no_mobile", &ctx.t("roll-no-mobile"), FieldKind::Check).value(sent(ctx, "no_mobile", "")),
        day_field(ctx, wrong, "from", "roll-from").hint(&ctx.t("roll-correct-from-hint")).value(sent(
            ctx,
            "from",
            &record.version.valid_from.to_string(),
        )),
        reason_field(ctx, wrong),
    ];
    let base = format!("/persons/{}", record.id);
    let body = html! {
        (page_head(&html! { (ctx.t_args("roll-person-edit", &[("name", name.as_str().into())])) }, &html! {}, &html! { (ctx.t("roll-edit-sub")) }, &html! {}))
        (sheet(ctx, wrong, &Sheet { action: format!("{base}/edit"), fields: &fields, send: "roll-correct", back: base.clone(), above: html! {}, undo: false }))
    };
    let mut frame = ctx.frame(&name);
    frame.crumbs = record.crumbs(ctx);
    frame.crumbs.push(Crumb::to(name, base));
    ctx.show(&frame, &body)
}

/// Corrects a person from a day on; what is left empty stays as it was.
pub(super) async fn change(ctx: Ctx) -> Page {
    let record = person::read(&ctx).await?;
    if record.clear.erased {
        return Err(Problem::unusable("access-erased"));
    }
    let mut wrong: Vec<Wrong> = Vec::new();
    let old = Identity::of(&record.version, &record.clear);
    let new = corrected(&ctx, &old, &mut wrong);
    let from = day_of(&ctx, "from").map_err(|each| wrong.push(each)).unwrap_or(Day::START);
    if !wrong.is_empty() {
        return Ok(ctx.again(edit_page(&ctx, &record, &wrong)));
    }
    let id = record.id;
    let done = commit(&ctx, "roll.person", move |commit| {
        let others = commit.read()?.find_exact(crate::person::ID, &new.id_number)?;
        if others.iter().any(|other| *other != id) {
            return Err(Stop::at("id_number", "roll-wrong-id-known"));
        }
        let days = (from, horizon(commit, &PERSON, id, from)?);
        if crate::person::correct(commit, id, days, &new, None)? {
            Ok(())
        } else {
            Err(Stop::at("", "roll-nothing-changed"))
        }
    })
    .await?;
    match done {
        Ok(_) => Ok(ctx.done(&format!("/persons/{id}"), "roll-corrected")),
        Err(each) => Ok(ctx.again(edit_page(&ctx, &record, &[each]))),
    }
}

fn corrected(ctx: &Ctx, old: &Identity, wrong: &mut Vec<Wrong>) -> Identity {
    let typed = ctx.form.get("name");
    let cleaned = exchange::clean_field(typed);
    let raw = cleaned.changed().then(|| typed.to_owned());
    let name = cleaned.text.into_owned();
    if name.is_empty() {
        wrong.push(("name", ctx.t("roll-wrong-name")));
    }
    let mut new = old.clone();
    if name != old.name {
        new.name = name;
        new.name_raw = raw;
    }
    if let Some(number) = ctx.form.some("id_number") {
        match Number::parse(number) {
            Ok(number) => {
                new.id_number = number.as_str().to_owned();
                new.birth = Some(number.birth());
                new.sex = number.sex().code().to_string();
            }
            Err(fault) => wrong.push(("id_number", ctx.t(number_fault(fault)))),
        }
    }
    if ctx.form.some("no_mobile").is_some() {
        new.mobile = None;
    } else if let Some(number) = mobile(ctx, wrong) {
        new.mobile = Some(number);
    }
    new
}
