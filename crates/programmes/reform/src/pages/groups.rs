//! The coordination group: what it rests on, who sits in it and for how long, and its meetings.

use access::Action;
use clock::Day;
use maud::{Markup, html};
use record::{Db, Version};
use ui::components::{
    Column, Empty, Fact, Form, Kind, Link, Row, TagKind, Tone, ask, button, empty, facts, field, form as draw_form,
    link_button, page_head, section_head, tag,
};
use ui::link;
use ui::web::{Ctx, Page, Problem};

use super::form::{
    self, Sheet, Wrong, account_sent, all, commit, day_sent, line, pick_unit, select, sheet, told, units_sent,
};
use super::history::{self, Happening};
use super::{desk, kinds, meetings};
use crate::acts::{self, GroupForm, MemberForm};
use crate::ledger::{self, Group, Meeting};
use crate::register::{GROUP, GROUP_MEMBER};

/// A member with the name as far as whoever looks may see it.
struct Seat {
    version: Version,
    name: String,
}

struct Found {
    group: Group,
    seats: Vec<Seat>,
    meetings: Vec<Meeting>,
    units: Vec<(String, String)>,
    history: Vec<Happening>,
}

fn read(ctx: &Ctx, db: &Db, id: i64) -> record::Result<Option<Found>> {
    let Some(group) = ledger::group(db, id, ctx.moment)? else { return Ok(None) };
    let mut seats = Vec::new();
    for version in terms(ctx, db, id)? {
        let clear = db.unseal(&version)?;
        let name = match (clear.erased, clear.get("name")) {
            (true, _) => ctx.t("reform-erased"),
            (_, "") => String::new(),
            (_, name) => desk::person(ctx, version.int("unit"), name),
        };
        seats.push(Seat { version, name });
    }
    Ok(Some(Found {
        meetings: ledger::meetings(db, id, ctx.moment)?,
        units: form::likely(db, ctx, group.unit)?,
        history: history::of_group(ctx, db, id)?,
        seats,
        group,
    }))
}

/// The terms of all members, whatever their days, as known at the moment: those that run first, by post.
fn terms(ctx: &Ctx, db: &Db, group: i64) -> record::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.body = $2 AND v.opened <= $3 AND $3 < v.closed \
         ORDER BY v.id, v.valid_from",
        Version::columns(&GROUP_MEMBER, "v"),
        GROUP_MEMBER.table()
    );
    let params = [group.into(), ctx.moment.known.into()];
    let mut all = db.all(&sql, &params, |row| Version::read(&GROUP_MEMBER, row, 0))?;
    let posts = desk::pack(ctx).codes("group_post").map(|list| list.codes()).unwrap_or_default();
    let rank =
        |version: &Version| posts.iter().position(|post| post.code == version.text("post")).unwrap_or(posts.len());
    all.sort_by_key(|version| (!runs(ctx, version), rank(version), version.valid_from, version.id));
    Ok(all)
}

/// Whether a term runs on the day of the page, or is still to begin.
fn runs(ctx: &Ctx, version: &Version) -> bool {
    ctx.moment.as_of < version.valid_to
}

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    show(&ctx, &[]).await
}

async fn show(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let id = ctx.params.int("group").ok_or_else(Problem::missing)?;
    let reader = ctx.clone();
    let found = ctx.read(move |db| read(&reader, db, id)).await?.ok_or_else(Problem::missing)?;
    let papers = paper::panel(ctx, &kinds::GROUPS, id).await?;
    let group = &found.group;
    let may = ctx.is_now() && ctx.can(Action::ReformPlan, Some(group.unit));
    let path = (kinds::GROUPS.page)(id);
    let acts = html! {
        @if may {
            (link_button(&ctx.t("reform-edit"), &format!("{path}/edit"), Kind::Plain))
            (link_button(&ctx.t("reform-meeting-new"), &format!("{path}/meetings/new"), Kind::Primary))
        }
    };
    let about = [
        Fact::new(ctx.t("field-reform_group-unit"), desk::unit(ctx, group.unit)),
        Fact::text(ctx.t("field-reform_group-basis"), &group.basis),
    ];
    let body = html! {
        (page_head(&html! { (group.name) }, &html! {}, &html! { (desk::unit_name(ctx, group.unit)) }, &acts))
        (form::summary(ctx, wrong))
        div.cols {
            div.stack {
                section { (facts(&about, ctx.lang)) }
                (members(ctx, &found, may, wrong))
                section {
                    (section_head(&ctx.t("reform-meetings"), &html! {}))
                    (meetings::table_of(ctx, &found.meetings))
                }
                (papers)
            }
            div.aside { section { h2 { (ctx.t("reform-history")) } (history::draw(ctx, &found.history)) } }
        }
    };
    let mut frame = ctx.frame(&group.name);
    frame.crumbs = vec![ui::components::Crumb::to(ctx.t("reform-meetings"), ctx.href("/reform/meetings"))];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

fn members(ctx: &Ctx, found: &Found, may: bool, wrong: &[Wrong]) -> Markup {
    let label = |field: &str| ctx.t(&format!("field-reform_member-{field}"));
    let mut columns = vec![
        Column::text(label("post")),
        Column::text(label("name")),
        Column::text(label("unit")),
        Column::text(label("title")),
        Column::day(ctx.t("reform-term")),
    ];
    if may {
        columns.push(Column::text(ctx.t("reform-act")));
    }
    let rows: Vec<Row> = found
        .seats
        .iter()
        .map(|seat| {
            let version = &seat.version;
            let over = !runs(ctx, version);
            let until = match version.valid_to {
                Day::END => ctx.t("day-open"),
                to => to.plus(-1).to_string(),
            };
            let mut cells = vec![
                html! {
                    (desk::label(ctx, "group_post", version.text("post")))
                    @if over { " " (tag(TagKind::Off, &ctx.t("reform-term-over"))) }
                },
                html! { span.nowrap { (seat.name) } },
                desk::some_unit(ctx, version.int("unit")),
                html! { (version.text("title")) },
                html! { span.nowrap { (version.valid_from) " –" } " " span.nowrap { (until) } },
            ];
            if may {
                cells.push(html! { @if !over { (end_form(ctx, found.group.id, version.id)) } });
            }
            Row::new(cells).tone(Tone::Plain)
        })
        .collect();
    let is_wrong = !wrong.is_empty();
    html! {
        section id="members" {
            (section_head(&ctx.t("reform-members"), &html! {}))
            @if rows.is_empty() { p.small.mute { (ctx.t("reform-no-members")) } }
            @else { (desk::rows_of(ctx, "reform-members", &columns, &rows)) }
            @if may {
                (form::unit_list(&found.units))
                details.unfold open[is_wrong] {
                    summary { (ctx.t("reform-member-add")) }
                    (member_form(ctx, found.group.id, wrong))
                }
            }
        }
    }
}

fn end_form(ctx: &Ctx, group: i64, member: i64) -> Markup {
    let id = format!("last-{member}");
    let today = ctx.now.as_of.to_string();
    let last = ui::components::Field::day("last", &ctx.t("reform-term-last")).id(&id).value(&today).required();
    let body = draw_form(&Form {
        action: &format!("/reform/groups/{group}/members/{member}/end"),
        csrf: &ctx.csrf(),
        body: html! { (field(&last, ctx.lang)) div.actions { (button(&ctx.t("reform-term-end"), Kind::Undo)) } },
        ..Form::default()
    });
    ask(&ctx.t("reform-term-end"), "quiet", &body)
}

fn member_form(ctx: &Ctx, group: i64, wrong: &[Wrong]) -> Markup {
    let posts = desk::choices(ctx, "group_post", Some("reform-choose"));
    let fields = html! {
        (form::unit(ctx, wrong, "unit", "field-reform_member-unit", Some("reform-unit-hint"), ""))
        (all(ctx, &[
            select(ctx, wrong, "post", "field-reform_member-post", posts, "").required(),
            line(ctx, wrong, "name", "field-reform_member-name", "").hint(&ctx.t("reform-name-hint")),
            line(ctx, wrong, "title", "field-reform_member-title", ""),
            line(ctx, wrong, "account", "field-reform_member-account", "").hint(&ctx.t("reform-officer-hint")),
            form::day(ctx, wrong, "from", "reform-term-from", Some(ctx.now.as_of)).required(),
            form::day(ctx, wrong, "to", "reform-term-last", None).hint(&ctx.t("reform-term-last-hint")),
        ]))
        div.actions { (button(&ctx.t("reform-member-add"), Kind::Plain)) }
    };
    draw_form(&Form {
        action: &format!("/reform/groups/{group}/members"),
        csrf: &ctx.csrf(),
        body: fields,
        ..Form::default()
    })
}

/// The fields by which a refusal names what is wrong with a member.
const MEMBER_FIELDS: [(&str, &str); 4] = [
    ("unit", "field-reform_member-unit"),
    ("post", "field-reform_member-post"),
    ("name", "field-reform_member-name"),
    ("title", "field-reform_member-title"),
];

/// Adds a member.
pub(super) async fn member_add(ctx: Ctx) -> Page {
    let body = ctx.params.int("group").ok_or_else(Problem::missing)?;
    let mut wrong = Vec::new();
    let units = units_sent(&ctx, &["unit".to_owned()]).await?;
    let unit = pick_unit(&ctx, &mut wrong, &units, "unit");
    let form = MemberForm {
        body,
        unit: unit.unwrap_or(0),
        post: ctx.form.get("post").to_owned(),
        title: ctx.form.get("title").to_owned(),
        account: account_sent(&ctx, &mut wrong, "account").await?,
        name: ctx.form.some("name").map(str::to_owned),
        from: day_sent(&ctx, &mut wrong, "from", false),
        to: day_sent(&ctx, &mut wrong, "to", false),
    };
    if !wrong.is_empty() {
        return show(&ctx, &wrong).await;
    }
    let made = commit(&ctx, ("form", "reform.member"), "登记小组成员", move |commit, desk| {
        acts::add_member(commit, desk, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::GROUPS.page)(body), "reform-member-added")),
        Err(refusal) => show(&ctx, &told(&ctx, &refusal, &MEMBER_FIELDS)).await,
    }
}

/// Ends the term of a member.
pub(super) async fn member_end(ctx: Ctx) -> Page {
    let body = ctx.params.int("group").ok_or_else(Problem::missing)?;
    let member = ctx.params.int("member").ok_or_else(Problem::missing)?;
    let held = ctx.read(move |db| db.standing(&GROUP_MEMBER, member)).await?;
    if held.last().and_then(|version| version.int("body")) != Some(body) {
        return Err(Problem::missing());
    }
    let mut wrong = Vec::new();
    let Some(last) = day_sent(&ctx, &mut wrong, "last", false) else {
        wrong.push(("last".to_owned(), ctx.t("form-wrong-day")));
        return show(&ctx, &wrong[..1]).await;
    };
    let made = commit(&ctx, ("form", "reform.member"), "小组成员任期结束", move |commit, _| {
        acts::end_member(commit, member, last)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::GROUPS.page)(body), "reform-term-ended")),
        Err(refusal) => show(&ctx, &told(&ctx, &refusal, &[])).await,
    }
}

/// The fields by which a refusal names what is wrong with a group.
const FIELDS: [(&str, &str); 2] = [("name", "field-reform_group-name"), ("basis", "field-reform_group-basis")];

fn fields(ctx: &Ctx, wrong: &[Wrong], known: Option<&Group>) -> Markup {
    all(
        ctx,
        &[
            line(ctx, wrong, "name", "field-reform_group-name", known.map_or("", |group| &group.name))
                .required()
                .first(),
            line(ctx, wrong, "basis", "field-reform_group-basis", known.map_or("", |group| &group.basis))
                .hint(&ctx.t("reform-source-hint")),
        ],
    )
}

fn sent(ctx: &Ctx, unit: i64) -> GroupForm {
    GroupForm { name: ctx.form.get("name").to_owned(), unit, basis: ctx.form.get("basis").to_owned() }
}

/// The form for a group of the unit one stands in.
pub(super) async fn new(ctx: Ctx) -> Page {
    new_page(&ctx, &[])
}

fn new_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let code = desk::code(ctx, unit);
    let body = sheet(
        ctx,
        wrong,
        &Sheet {
            action: link::with("/reform/groups", &[], &[("unit", Some(&code))]),
            fields: fields(ctx, wrong, None),
            send: "reform-group-new",
            back: "/reform/meetings".into(),
            undo: false,
        },
    );
    form::page(ctx, &ctx.t("reform-group-new"), &desk::unit_name(ctx, unit), Vec::new(), wrong, &body)
}

/// Adds a group.
pub(super) async fn add(ctx: Ctx) -> Page {
    let form = sent(&ctx, ctx.unit.ok_or_else(Problem::missing)?);
    let made = commit(&ctx, ("form", "reform.group"), "设立协调小组", move |commit, desk| {
        acts::add_group(commit, desk, &form)
    });
    match made.await? {
        Ok(done) => Ok(ctx.done(&(kinds::GROUPS.page)(done.value), "reform-group-added")),
        Err(refusal) => new_page(&ctx, &told(&ctx, &refusal, &FIELDS)),
    }
}

/// A group as it is now.
pub(super) async fn group(ctx: &Ctx) -> Result<Group, Problem> {
    let (id, now) = (ctx.params.int("group").ok_or_else(Problem::missing)?, ctx.now);
    ctx.read(move |db| ledger::group(db, id, now)).await?.ok_or_else(Problem::missing)
}

/// The form that changes a group.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let group = group(&ctx).await?;
    edit_page(&ctx, &group, &[])
}

fn edit_page(ctx: &Ctx, group: &Group, wrong: &[Wrong]) -> Page {
    let page = (kinds::GROUPS.page)(group.id);
    let body = sheet(
        ctx,
        wrong,
        &Sheet {
            action: format!("{page}/edit"),
            fields: fields(ctx, wrong, Some(group)),
            send: "reform-save",
            back: page,
            undo: false,
        },
    );
    form::page(ctx, &ctx.t("reform-group-edit"), &group.name, Vec::new(), wrong, &body)
}

/// Changes a group.
pub(super) async fn change(ctx: Ctx) -> Page {
    let group = group(&ctx).await?;
    let (id, form) = (group.id, sent(&ctx, group.unit));
    let unmoved = form::unmoved(&ctx, id, [(&GROUP, "id")]);
    let made = commit(&ctx, ("form", "reform.group"), "修改协调小组", move |commit, desk| {
        unmoved(commit)?;
        acts::change_group(commit, desk, id, &form)
    });
    match made.await? {
        Ok(_) => Ok(ctx.done(&(kinds::GROUPS.page)(id), "reform-saved")),
        Err(refusal) => edit_page(&ctx, &group, &told(&ctx, &refusal, &FIELDS)),
    }
}

/// What is said where there is no group yet.
pub(super) fn none(ctx: &Ctx) -> Markup {
    let unit = ctx.unit.filter(|unit| ctx.is_now() && ctx.can(Action::ReformPlan, Some(*unit)));
    let new = unit.map(|unit| link::with("/reform/groups/new", &[], &[("unit", Some(&desk::code(ctx, unit)))]));
    empty(
        &Empty {
            title: ctx.t("reform-no-group"),
            explain: ctx.t("reform-no-group-explain"),
            action: new.map(|href| Link::new(ctx.t("reform-group-new"), href)),
            ..Empty::default()
        },
        ctx.lang,
    )
}
