//! The page of a dossier: where it stands, whom it speaks of, what was computed, seen, allowed, answered, shown and
//! given — what identifies masked until somebody opens it for a reason.

use access::Action;
use axum::response::Response;
use clock::Lang;
use maud::{Markup, html};
use record::{Class, Version};
use serde_json::Value as Json;
use ui::components::{
    Column, Crumb, Fact, Kind, NoteKind, Row, TagKind, ask, facts, link_button, note, page_head, section_head, tag,
    unfold,
};
use ui::text::stamp;
use ui::web::{Ctx, Page, Problem};

use super::case::{Hand, logged};
use super::desk::{self, DOT};
use super::history::{self, Happening};
use super::reveal::{Group, Look, Sight, looks};
use super::{consents, items, kinds, next, panels};
use crate::acts;
use crate::dossier::{self, MemberView, View};
use crate::fields::{Of, Origin, items as all_items};
use crate::rules::dossier::PROCEDURE;

/// The page.
pub(super) async fn page(ctx: Ctx) -> Page {
    let view = read(&ctx).await?;
    logged(&ctx).await?;
    draw(&ctx, &view, None, None).await
}

/// The dossier the address names, at the moment of the page.
pub(super) async fn read(ctx: &Ctx) -> Result<View, Problem> {
    let id = ctx.params.int("dossier").ok_or_else(Problem::missing)?;
    let (at, desk) = (ctx.moment, procedure::pages::desk(ctx)?);
    ctx.read(move |db| dossier::view(db, &desk, id, at)).await?.ok_or_else(Problem::missing)
}

/// What the page shows besides the dossier itself.
struct Around {
    history: Vec<Happening>,
    looks: Vec<Look>,
    looked: usize,
    /// The office of who has it in hand.
    caseworker: String,
    /// The offices of those who visited, in the order of the visits.
    visitors: Vec<(String, String)>,
}

async fn around(ctx: &Ctx, view: &View) -> Result<Around, Problem> {
    let (reader, view) = (ctx.clone(), view.clone());
    ctx.read(move |db| {
        let (looks, looked) = looks(&reader, db, &view)?;
        let office = |version: &Version, field: &str| desk::office(db, version.int(field), reader.now);
        let visitors = view.visits.iter().map(|(visit, _)| Ok((office(visit, "visitor")?, office(visit, "second")?)));
        Ok::<_, record::Error>(Around {
            history: history::of_dossier(&reader, db, view.row.id)?,
            looks,
            looked,
            caseworker: desk::office(db, view.row.caseworker, reader.now)?,
            visitors: visitors.collect::<record::Result<_>>()?,
        })
    })
    .await
}

/// Draws it. `open` is a group in the clear, shown this once; `wrong` what was wrong with the reason for it.
pub(super) async fn draw(
    ctx: &Ctx,
    view: &View,
    open: Option<Group>,
    wrong: Option<&str>,
) -> Result<Response, Problem> {
    let row = &view.row;
    let sight = Sight::of(ctx, row.id, open);
    let around = around(ctx, view).await?;
    let steps = next::steps(ctx, row.id).await?;
    let panel = procedure::pages::panel(ctx, &PROCEDURE, row.id).await?;
    let papers = paper::panel(ctx, &kinds::DOSSIERS, row.id).await?;
    let panels = panels::all(ctx, row.id).await?;
    let files = ctx.is_now() && ctx.can(Action::HardshipFile, ctx.unit);
    let name = head_name(ctx, view, sight);
    let called = desk::called(ctx, &row.number, row.id);
    let tags = html! {
        (desk::state(ctx, &row.state))
        @if !row.category.is_empty() { " " (tag(TagKind::Info, &desk::label(ctx, "hardship_category", &row.category))) }
        @if row.migrant { " " (tag(TagKind::Info, &ctx.t("field-hardship_dossier-migrant"))) }
    };
    let sub = html! {
        (desk::unit_name(ctx, row.unit)) (DOT) (desk::unit_name(ctx, row.centre))
        @if let Some(day) = row.applied_on { (DOT) (ctx.t("field-hardship_dossier-applied-on")) " " (day) }
    };
    let path = Hand::Staff.path(row.id);
    let head_acts = html! {
        @if files && acts::is_open(&row.state) { (link_button(&ctx.t("hardship-page-edit"), &format!("{path}/edit"), Kind::Plain)) }
        (next::buttons(ctx, row.id, &steps))
    };
    let body = html! {
        (page_head(&html! { span.num { (called) } " " (name) }, &tags, &sub, &head_acts))
        @if let Some(wrong) = wrong { div role="alert" { (note(NoteKind::Error, &html! { p { (wrong) } })) } }
        @if open.is_some() { div role="status" { (note(NoteKind::Info, &html! { p { (ctx.t("hardship-page-revealed")) } })) } }
        div.cols {
            div.stack {
                (about(ctx, view, sight, &around))
                (members(ctx, view, sight, files))
                (means(ctx, view, sight, files))
                (visits(ctx, view, sight, files, &around))
                (consents::section(ctx, view, sight, files))
                (panels.check)
                (panels.notice)
                (panels.aid)
                (exit(ctx, view, sight, files))
                (panels.documents)
                (papers)
            }
            div.aside {
                (episodes(ctx, view))
                section id="history" { h2 { (ctx.t("hardship-page-history")) } (history::draw(ctx, &around.history)) }
                (who_looked(ctx, &around))
            }
        }
        (panel)
    };
    let mut frame = ctx.frame(&called);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-nav-dossiers"), ctx.href("/hardship"))];
    Ok(ctx.show(&frame, &body))
}

/// The name of the head as far as it is open.
fn head_name(ctx: &Ctx, view: &View, sight: Sight<'_>) -> String {
    match view.head().map(|head| (head.person, &head.identity)) {
        Some((person, Some(known))) if sight.sees(Group::Person(person)) => known.name.clone(),
        Some((_, Some(known))) => access::mask_name(&known.name),
        Some((_, None)) => ctx.t("hardship-page-erased"),
        None => String::new(),
    }
}

/// What the dossier says as a whole: what figures count openly, what identifies veiled.
fn about(ctx: &Ctx, view: &View, sight: Sight<'_>, around: &Around) -> Markup {
    let row = &view.row;
    let label = |name: &str| ctx.t(&format!("field-hardship_dossier-{name}"));
    let code = |list: &str, code: &str| {
        if code.is_empty() { String::new() } else { desk::label(ctx, list, code) }
    };
    let causes: Vec<String> = row.causes.split_whitespace().map(|each| code("hardship_cause", each)).collect();
    let mut known = vec![
        Fact::text(label("category"), &code("hardship_category", &row.category)),
        Fact::text(label("cause"), &code("hardship_cause", &row.cause)),
        Fact::text(label("causes"), &desk::joined(ctx, &causes)),
        Fact::text(label("key-group"), &code("hardship_key_group", &row.key_group)),
        Fact::text(label("batch"), &code("hardship_batch", &row.batch)),
        Fact::text(label("division"), &code("hardship_division", &row.division)),
        Fact::text(label("old-category"), &code("hardship_old_category", &row.old_category)),
        Fact::text(label("caseworker"), &around.caseworker),
        Fact::new(label("applied-on"), desk::some_day(ctx, row.applied_on)),
        Fact::new(label("visited-on"), desk::some_day(ctx, row.visited_on)),
        Fact::new(label("checked-on"), desk::some_day(ctx, row.checked_on)),
        Fact::new(label("decided-on"), desk::some_day(ctx, row.decided_on)),
    ];
    if !row.exit.is_empty() {
        known.push(Fact::text(label("exit"), &code("hardship_exit", &row.exit)));
        known.push(Fact::new(label("exit-on"), desk::some_day(ctx, row.exit_on)));
        known.push(Fact::new(label("follow-until"), desk::some_day(ctx, row.follow_until)));
    }
    let of = |class: Class| {
        let sealed = all_items(Of::Household).filter(move |item| {
            item.class == class && matches!(item.origin, Origin::Asked | Origin::Office) && item.held.is_none()
        });
        let facts: Vec<Fact> = sealed
            .map(|item| {
                let text = items::shown(ctx, item, &view.value(item));
                Fact::new(item.label(ctx.lang), sight.hidden(Group::Sheet(class), &text))
            })
            .collect();
        facts
    };
    let mut home = vec![Fact::new(ctx.t("field-household-address"), sight.hidden(Group::Home, &view.address))];
    home.extend(of(Class::Personal));
    html! {
        section id="about" {
            (section_head(&ctx.t("hardship-page-about"), &html! {}))
            div.dense { (facts(&known, ctx.lang)) }
        }
        section id="household" {
            (section_head(&ctx.t("hardship-entry-household"), &html! {
                (sight.opener(Group::Home, &ctx.t("field-household-address")))
                (sight.opener(Group::Sheet(Class::Personal), &ctx.t("hardship-page-personal")))
                (sight.opener(Group::Sheet(Class::Restricted), &ctx.t("hardship-page-restricted")))
            }))
            div.dense { (facts(&home, ctx.lang)) (facts(&of(Class::Restricted), ctx.lang)) }
        }
    }
}

fn members(ctx: &Ctx, view: &View, sight: Sight<'_>, files: bool) -> Markup {
    let path = Hand::Staff.path(view.row.id);
    let edits = files && acts::is_open(&view.row.state);
    html! {
        section id="members" {
            (section_head(&ctx.t("hardship-entry-members"), &html! {
                @if edits { (link_button(&ctx.t("hardship-page-edit"), &format!("{path}/members"), Kind::Quiet)) }
            }))
            @if view.members.is_empty() { p.mute { (ctx.t("hardship-page-no-members")) } }
            @for member in &view.members { (one_member(ctx, member, sight)) }
        }
    }
}

fn one_member(ctx: &Ctx, member: &MemberView, sight: Sight<'_>) -> Markup {
    let record = member.version.id;
    let who = Group::Person(member.person);
    let name = match &member.identity {
        Some(known) => sight.value(who, &known.name, access::mask_name),
        None => html! { (ctx.t("hardship-page-erased")) },
    };
    let fact = |item: &'static crate::fields::Item| {
        let text = member.value(item);
        let value = match (item.held, item.class) {
            (Some("id_number"), _) => sight.value(who, &text, access::mask_id),
            (Some("mobile"), _) => sight.value(who, &text, access::mask_mobile),
            (Some("birth_date"), _) => sight.value(who, &text, access::mask_date),
            (_, Class::Plain) => html! { (items::shown(ctx, item, &text)) },
            (_, class) => sight.hidden(Group::Member(record, class), &items::shown(ctx, item, &text)),
        };
        Fact::new(item.label(ctx.lang), value)
    };
    let known: Vec<Fact> =
        all_items(member.of()).filter(|item| !matches!(item.name, "name" | "kinship")).map(fact).collect();
    let head = html! {
        div.actions {
            (sight.opener(who, &ctx.t("hardship-page-who")))
            (sight.opener(Group::Member(record, Class::Personal), &ctx.t("hardship-page-personal")))
            (sight.opener(Group::Member(record, Class::Restricted), &ctx.t("hardship-page-restricted")))
        }
    };
    let is_open = [who, Group::Member(record, Class::Personal), Group::Member(record, Class::Restricted)]
        .into_iter()
        .any(|group| sight.sees(group));
    html! {
        details.unfold open[member.is_head || is_open] {
            summary { b { (name) } " " span.mute { (desk::label(ctx, "kinship", &member.kinship)) } }
            (head)
            div.dense { (facts(&known, ctx.lang)) }
        }
    }
}

/// The sheet of means and its results, the last explained line by line.
fn means(ctx: &Ctx, view: &View, sight: Sight<'_>, files: bool) -> Markup {
    let path = Hand::Staff.path(view.row.id);
    let edits = files && acts::is_open(&view.row.state);
    let columns = [
        Column::text(ctx.t("field-hardship_amount-person")),
        Column::text(ctx.t("field-hardship_amount-side")),
        Column::text(ctx.t("field-hardship_amount-kind")),
        Column::number(ctx.t("field-hardship_amount-fen")),
        Column::text(ctx.t("field-hardship_amount-note")),
        Column::text(ctx.t("field-hardship_amount-paper")),
    ];
    let rows: Vec<Row> = view
        .amounts
        .iter()
        .map(|line| {
            let fen = line.fen.map(|fen| desk::money(ctx, fen)).unwrap_or_default();
            Row::new(vec![
                html! { (member_name(view, line.person)) },
                html! { (desk::label(ctx, "hardship_side", &line.side)) },
                html! { (desk::label(ctx, "hardship_amount", &line.kind)) },
                sight.hidden(Group::Amounts, &fen),
                sight.hidden(Group::Amounts, &line.note),
                html! { @if let Some(paper) = line.paper { a href={ "/papers/hardship_dossier/" (view.row.id) "/" (paper) } { (ctx.t("hardship-page-paper")) } } },
            ])
        })
        .collect();
    html! {
        section id="means" {
            (section_head(&ctx.t("hardship-entry-amounts"), &html! {
                (sight.opener(Group::Amounts, &ctx.t("field-hardship_amount-fen")))
                @if edits { (link_button(&ctx.t("hardship-page-edit"), &format!("{path}/amounts"), Kind::Quiet)) }
                @if files { (link_button(&ctx.t("hardship-assess"), &format!("{path}/assess"), Kind::Quiet)) }
            }))
            @if rows.is_empty() { p.mute { (ctx.t("hardship-page-no-amounts")) } }
            @else { (desk::rows_of(ctx, &ctx.t("hardship-entry-amounts"), &columns, &rows)) }
            (results(ctx, view, sight))
        }
    }
}

/// The results, the last one open.
pub(super) fn results(ctx: &Ctx, view: &View, sight: Sight<'_>) -> Markup {
    html! {
        @for (at, (result, clear)) in view.results.iter().enumerate() {
            @let title = result_title(ctx, result);
            @let inside = result_body(ctx, result, clear, sight);
            @if at == 0 { h3 { (title) } (inside) } @else { (unfold(&title, &inside)) }
        }
    }
}

fn result_title(ctx: &Ctx, result: &Version) -> String {
    let category = |code: &str| match code {
        "" => ctx.t("hardship-assess-none"),
        code => desk::label(ctx, "hardship_category", code),
    };
    let day = result.day("on_day").map(|day| day.to_string()).unwrap_or_default();
    ctx.t_args(
        "hardship-assess-result",
        &[
            ("day", day.into()),
            ("purpose", ctx.t(&format!("hardship-assess-purpose-{}", result.text("purpose"))).into()),
            ("proposed", category(result.text("proposed")).into()),
        ],
    )
}

fn result_body(ctx: &Ctx, result: &Version, clear: &record::Clear, sight: Sight<'_>) -> Markup {
    let group = Group::Result(result.id);
    let sheet: Json = serde_json::from_str(clear.get("sheet")).unwrap_or_default();
    let reasons = |of: &Json| {
        let lines = &of[if ctx.lang == Lang::Zh { "reasons" } else { "reasons_en" }];
        lines.as_array().cloned().unwrap_or_default()
    };
    let lines: Vec<Json> = reasons(&sheet["outcome"]).into_iter().chain(reasons(&sheet["exit"])).collect();
    let decided = result.text("decided");
    html! {
        p {
            (ctx.t("field-hardship_result-rule")) (ctx.t("hardship-page-colon")) (result.text("rule"))
            @if !decided.is_empty() {
                (DOT) (ctx.t("field-hardship_result-decided")) (ctx.t("hardship-page-colon"))
                (desk::label(ctx, "hardship_category", decided))
            }
        }
        @if sight.sees(group) {
            ol { @for line in &lines { li { (line.as_str().unwrap_or_default()) } } }
            @if !clear.get("reason").is_empty() {
                p { (ctx.t("field-hardship_result-reason")) (ctx.t("hardship-page-colon")) (clear.get("reason")) }
            }
        } @else if clear.erased { p.mute { (ctx.t("hardship-page-erased")) } }
        @else { (sight.opener(group, &ctx.t("hardship-assess-numbers"))) }
    }
}

/// The name of a member, masked.
pub(super) fn member_name(view: &View, person: i64) -> String {
    let member = view.members.iter().find(|member| member.person == person);
    member.and_then(|member| member.identity.as_ref()).map(|known| access::mask_name(&known.name)).unwrap_or_default()
}

fn visits(ctx: &Ctx, view: &View, sight: Sight<'_>, files: bool, around: &Around) -> Markup {
    let path = Hand::Staff.path(view.row.id);
    let adds = files
        && PROCEDURE.state(&view.row.state).is_some_and(|state| {
            state.code != "draft" && matches!(state.kind, procedure::StateKind::Open | procedure::StateKind::Resting)
        });
    html! {
        section id="visits" {
            (section_head(&ctx.t("hardship-page-visits"), &html! {
                @if adds { (link_button(&ctx.t("hardship-visit-new"), &format!("{path}/visits/new"), Kind::Quiet)) }
            }))
            @if view.visits.is_empty() { p.mute { (ctx.t("hardship-page-no-visits")) } }
            @for ((visit, clear), (first, second)) in view.visits.iter().zip(&around.visitors) {
                @let group = Group::Visit(visit.id);
                @let second = if second.is_empty() { sight.value(group, clear.get("second_name"), access::mask_name) } else { html! { (second) } };
                div.said {
                    h3 {
                        (desk::some_day(ctx, visit.day("on_day"))) (DOT) (desk::label(ctx, "hardship_visit", visit.text("purpose")))
                        " " (tag(TagKind::Info, &desk::label(ctx, "hardship_conclusion", visit.text("conclusion"))))
                        @if visit.int("offline") == Some(1) { " " (tag(TagKind::Off, &ctx.t("field-hardship_visit-offline"))) }
                    }
                    p.small.mute { (ctx.t("hardship-page-by-two")) (ctx.t("hardship-page-colon")) (first) @if !second.0.is_empty() { (ui_comma(ctx)) (second) } }
                    @if sight.sees(group) { (facts(&seen(ctx, clear), ctx.lang)) }
                    @else { (sight.opener(group, &ctx.t("hardship-visit-seen"))) }
                }
            }
        }
    }
}

fn ui_comma(ctx: &Ctx) -> &'static str {
    if ctx.lang == Lang::Zh { "、" } else { ", " }
}

/// What was seen on a visit, where anything was written.
fn seen(ctx: &Ctx, clear: &record::Clear) -> Vec<Fact> {
    let fields = crate::register::VISIT.sealed_fields().filter(|field| !clear.get(field.name).is_empty());
    fields
        .map(|field| {
            let label = ctx.t(&format!("field-hardship_visit-{}", field.name.replace('_', "-")));
            Fact::new(label, desk::paragraphs(clear.get(field.name)))
        })
        .collect()
}

/// What is proposed for an exit: the kind, the five guarantees, the signature.
fn exit(ctx: &Ctx, view: &View, sight: Sight<'_>, files: bool) -> Markup {
    let path = Hand::Staff.path(view.row.id);
    let draws = files && matches!(view.row.state.as_str(), "filed" | "reviewing" | "leaving");
    if view.exit.is_none() && !draws {
        return html! {};
    }
    html! {
        section id="exit" {
            (section_head(&ctx.t("hardship-exit"), &html! {
                @if draws { (link_button(&ctx.t("hardship-exit-draw-up"), &format!("{path}/exit"), Kind::Quiet)) }
            }))
            @match &view.exit {
                None => p.mute { (ctx.t("hardship-exit-none")) },
                Some(exit) => {
                    @let version = &exit.version;
                    @let mut lines: Vec<Fact> = vec![
                        Fact::text(ctx.t("field-hardship_exit-kind"), &desk::label(ctx, "hardship_exit", version.text("kind"))),
                        Fact::new(ctx.t("field-hardship_exit-on-day"), desk::some_day(ctx, version.day("on_day"))),
                        Fact::new(ctx.t("field-hardship_exit-signed-on"), desk::some_day(ctx, version.day("signed_on"))),
                    ];
                    @let guarantees: Vec<Fact> = exit.guarantees().map(|(_, name, code, why)| Fact::new(
                        clock::said(name, ctx.lang),
                        html! {
                            @if !code.is_empty() { (desk::label(ctx, "hardship_guarantee", code)) }
                            @if !why.is_empty() { br; span.small.mute { (sight.hidden(Group::Exit, why)) } }
                        },
                    )).collect();
                    @let reason = exit.clear.get("reason");
                    ({ lines.extend(guarantees); lines.push(Fact::new(ctx.t("field-hardship_exit-reason"), sight.hidden(Group::Exit, reason))); facts(&lines, ctx.lang) })
                    (sight.opener(Group::Exit, &ctx.t("hardship-exit-evidence")))
                },
            }
        }
    }
}

/// The episodes of the household before and after this one.
fn episodes(ctx: &Ctx, view: &View) -> Markup {
    html! {
        @if view.episodes.len() > 1 {
            section id="episodes" {
                h2 { (ctx.t("hardship-page-episodes")) }
                ul.plain {
                    @for row in &view.episodes {
                        li {
                            p {
                                @let called = desk::called(ctx, &row.number, row.id);
                                @let n = ctx.t_args("hardship-page-episode", &[("n", row.episode.into())]);
                                @if row.id == view.row.id { b { (n) } }
                                @else { a href=(ctx.href(&(kinds::DOSSIERS.page)(row.id))) { (n) } }
                                " " (called) " " (desk::state(ctx, &row.state))
                            }
                            p.small.mute { (desk::some_day(ctx, row.decided_on)) @if let Some(day) = row.exit_on { " – " (day) } }
                        }
                    }
                }
            }
        }
    }
}

fn who_looked(ctx: &Ctx, around: &Around) -> Markup {
    let offset = ctx.app.access.config().offset_minutes;
    html! {
        section id="looks" {
            h2 { (ctx.t("hardship-page-looks")) }
            @if around.looks.is_empty() { p.small.mute { (ctx.t("hardship-page-looks-none")) } }
            @else {
                p.small.mute { (ctx.t_args("hardship-page-looks-count", &[("n", around.looked.into())])) }
                @for look in &around.looks {
                    p.small { (stamp(look.at_ms, offset)) (DOT) (look.who) (DOT) (look.what) br; span.mute { (look.reason) } }
                }
            }
        }
    }
}

/// A form that asks why behind a button.
pub(super) fn why_form(ctx: &Ctx, action: &str, key: &str, id: &str) -> Markup {
    use ui::components::{Field, button, field};
    ask(
        &ctx.t(key),
        "undo",
        &html! {
            form.form method="post" action=(action) {
                input type="hidden" name="csrf" value=(ctx.csrf());
                (field(&Field::text("reason", &ctx.t("reason")).id(id).hint(&ctx.t("hardship-page-why-hint")).required().autocomplete("off"), ctx.lang))
                div.actions { (button(&ctx.t(key), Kind::Undo)) }
            }
        },
    )
}
