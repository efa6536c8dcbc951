//! Recording a visit: a plain form, and the page that records visits where there is no network.
//!
//! Both file by the same act with a key made before: filed twice, a visit is one. The page for places without network
//! takes along only what names a dossier (number, masked name); what is written down there lies sealed on the device
//! until the server has confirmed it.

use access::Action;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clock::Day;
use maud::{Markup, html};
use serde_json::json;
use ui::assets;
use ui::components::{
    Field, FieldKind, Kind, NoteKind, ask, button, field, link_button, note, page_head, section_head,
};
use ui::shell::{Frame, Width};
use ui::web::{Ctx, Page, Problem};

use super::desk;
use super::{case, kinds, list, next};
use crate::acts::{self, VisitForm};
use crate::dossier::{self, Filter, Reach};
use procedure::pages::form::{self, Sheet, Wrong, area, day, line, select};

/// The fields of text of a visit, in order: the name in the form, and how many lines it has.
const TEXTS: [(&str, u8); 8] = [
    ("present", 1),
    ("income_seen", 3),
    ("spending_seen", 3),
    ("housing_seen", 3),
    ("neighbours", 3),
    ("health_seen", 3),
    ("needs", 3),
    ("remarks", 2),
];

/// As the act calls its fields when it refuses.
const TOLD: [(&str, &str); 14] = [
    ("purpose", "入户目的"),
    ("on_day", "入户日期"),
    ("second", "另一入户人"),
    ("second_name", "另一入户人姓名"),
    ("present", "在场人员"),
    ("income_seen", "收入情况"),
    ("spending_seen", "支出情况"),
    ("housing_seen", "住房情况"),
    ("neighbours", "单位和邻里核实"),
    ("health_seen", "健康情况"),
    ("needs", "本人诉求"),
    ("remarks", "备注"),
    ("conclusion", "结论"),
    ("device_key", "设备编号"),
];

/// What a visit is for, by the state of the dossier.
pub(super) fn purpose_in(state: &str) -> &'static str {
    match state {
        "visiting" | "draft" | "submitted" => "application",
        "filed" | "reviewing" => "review",
        "leaving" | "exit_objection" | "exit_approving" => "exit",
        "following" | "closing" => "follow_up",
        _ => "second",
    }
}

fn key_of(name: &str) -> String {
    format!("field-hardship_visit-{}", name.replace('_', "-"))
}

/// The fields of a visit.
fn fields(ctx: &Ctx, wrong: &[Wrong], purpose: &str, on_day: Option<Day>) -> Vec<Field> {
    let label = |name: &str| key_of(name);
    let choices = |list: &str| desk::choices(ctx, list, Some("hardship-page-choose"));
    let mut all = vec![
        select(ctx, wrong, "purpose", &label("purpose"), choices("hardship_visit"), purpose).required(),
        day(ctx, wrong, "on_day", &label("on_day"), on_day).required(),
        line(ctx, wrong, "second", "hardship-visit-second", "").hint(&ctx.t("hardship-visit-second-hint")),
        line(ctx, wrong, "second_name", &label("second_name"), "").hint(&ctx.t("hardship-visit-second-name-hint")),
    ];
    for (name, rows) in TEXTS {
        all.push(match rows {
            1 => line(ctx, wrong, name, &label(name), ""),
            rows => area(ctx, wrong, name, &label(name), rows, ""),
        });
    }
    let conclusion = choices("hardship_conclusion");
    all.push(select(ctx, wrong, "conclusion", &label("conclusion"), conclusion, "").required());
    all
}

/// The form, on the page of one dossier.
pub(super) async fn new(ctx: Ctx) -> Page {
    new_page(&ctx, &[]).await
}

async fn new_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let case = case::read(ctx).await?;
    let next = next::form(ctx, case.id, "visit").await?;
    let mut random = [0u8; 16];
    (ctx.app.access.config().random)(&mut random);
    let key: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = form::sent(ctx, "device_key", &key).to_owned();
    let path = case.path();
    let fields = fields(ctx, wrong, purpose_in(case.state()), Some(ctx.now.as_of));
    let body = html! {
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-visit-two")) } p { a href="/visit-kit" { (ctx.t("hardship-visit-offline-way")) } } }))
        (form::sheet(ctx, wrong, &Sheet {
            action: format!("{path}/visits/new"),
            fields: html! { input type="hidden" name="device_key" value=(key); (form::all(ctx, &fields)) },
            send: "hardship-visit-file",
            back: path.clone(),
            undo: false,
        }))
        @if !next.0.is_empty() {
            section { (section_head(&ctx.t("hardship-visit-enough"), &html! {})) (next) }
        }
    };
    form::page(ctx, &ctx.t("hardship-visit-new"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

/// What was sent of a visit.
async fn sent(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> Result<VisitForm, Problem> {
    let text = |name: &str| ctx.form.get(name).to_owned();
    let second = form::account_sent(ctx, wrong, "second").await?;
    let device_key = text("device_key");
    if !(8..=64).contains(&device_key.len()) || !device_key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        wrong.push((form::FORM.to_owned(), ctx.t("hardship-visit-wrong-key")));
    }
    Ok(VisitForm {
        purpose: form::code_sent(ctx, wrong, "purpose", "hardship_visit", true),
        on_day: form::day_sent(ctx, wrong, "on_day", true).unwrap_or(ctx.now.as_of),
        visitor: ctx.who.account,
        second,
        second_name: text("second_name"),
        conclusion: form::code_sent(ctx, wrong, "conclusion", "hardship_conclusion", true),
        device_key,
        offline: ctx.form.some("offline").is_some(),
        present: text("present"),
        income_seen: text("income_seen"),
        spending_seen: text("spending_seen"),
        housing_seen: text("housing_seen"),
        neighbours: text("neighbours"),
        health_seen: text("health_seen"),
        needs: text("needs"),
        remarks: text("remarks"),
    })
}

/// Files what was sent; gives the visit, or what is wrong.
async fn file(ctx: &Ctx) -> Result<Result<i64, Vec<Wrong>>, Problem> {
    let dossier = ctx.params.int("dossier").ok_or_else(Problem::missing)?;
    let mut wrong = Vec::new();
    let visit = sent(ctx, &mut wrong).await?;
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let done = form::commit(ctx, ("form", "hardship.visit"), "", move |commit, desk| {
        acts::add_visit(commit, desk, dossier, &visit)
    });
    Ok(match done.await? {
        Ok(done) => Ok(done.value.0),
        Err(refusal) => Err(form::told(ctx, &refusal, &TOLD)),
    })
}

/// Files a visit from the form.
pub(super) async fn add(ctx: Ctx) -> Page {
    match file(&ctx).await? {
        Ok(_) => {
            let dossier = ctx.params.int("dossier").unwrap_or(0);
            Ok(ctx.done(&(kinds::DOSSIERS.page)(dossier), "hardship-visited"))
        }
        Err(wrong) => new_page(&ctx, &wrong).await,
    }
}

/// Files a visit that was recorded without network: says by which key it was filed, or what is wrong, to a script.
pub(super) async fn file_offline(ctx: Ctx) -> Page {
    Ok(match file(&ctx).await? {
        Ok(visit) => Json(json!({ "filed": ctx.form.get("device_key"), "visit": visit })).into_response(),
        Err(wrong) => {
            let told: Vec<&str> = wrong.iter().map(|(_, why)| why.as_str()).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "wrong": told }))).into_response()
        }
    })
}

/// A fresh token for filing, and whose it is: drafts are filed only by who made them.
pub(super) async fn token(ctx: Ctx) -> Page {
    Ok(Json(json!({ "csrf": ctx.csrf(), "account": ctx.who.account })).into_response())
}

/// What serves the page where there is no network. It stands at the root so that it may serve `/visit-kit`.
pub(super) async fn worker(_: Ctx) -> Page {
    let script = assets::ALL.iter().find(|asset| asset.name == "visit-worker.js");
    let script = script.ok_or_else(|| Problem::internal("the house was built without visit-worker.js"))?;
    Ok(([(header::CONTENT_TYPE, script.media), (header::CACHE_CONTROL, "no-cache")], script.bytes).into_response())
}

/// Dossiers offered to be taken along at most.
const OFFERED: usize = 200;

/// The page that records visits, with the dossiers that wait for one.
pub(super) async fn kit(ctx: Ctx) -> Page {
    let rows = offered(&ctx).await?;
    let choose = html! {
        section data-part="choose" hidden {
            (section_head(&ctx.t("hardship-kit-choose"), &html! {}))
            p.mute { (ctx.t("hardship-kit-choose-hint")) }
            @if rows.is_empty() { p { (ctx.t("hardship-kit-none")) } }
            @else {
                @for row in &rows {
                    div.choice {
                        input type="checkbox" id={ "take-" (row.dossier) } data-dossier=(row.dossier)
                            data-number=(row.number) data-name=(row.name) data-purpose=(row.purpose);
                        label for={ "take-" (row.dossier) } {
                            (row.number) " " (row.name) (desk::DOT) (desk::unit_name(&ctx, row.unit))
                            " " (desk::state(&ctx, &row.state))
                        }
                    }
                }
                div.actions { button.btn.go type="button" data-act="take" { (ctx.t("hardship-kit-take")) } }
            }
        }
        noscript {
            (note(NoteKind::Info, &html! { p { (ctx.t("hardship-kit-no-script")) } }))
            ul.plain { @for row in &rows { li { a href={ ((kinds::DOSSIERS.page)(row.dossier)) "/visits/new" } { (row.number) " " (row.name) } } } }
        }
    };
    let title = ctx.t("hardship-kit");
    let account = ctx.who.account.to_string();
    let body = page_body(&ctx, Some(&account), &choose);
    Ok(ctx.page(&title, &body))
}

/// The same page as it is kept on the device: of nobody, with no dossier and no token.
pub(super) async fn shell(ctx: Ctx) -> Page {
    let frame = Frame::new(ctx.lang, "/visit-kit", &ctx.t("hardship-kit"), ctx.app.brand(ctx.lang));
    let response: Response = ui::public_page(&frame, Width::Reading, &page_body(&ctx, None, &html! {})).into_response();
    Ok(response)
}

fn page_body(ctx: &Ctx, account: Option<&str>, choose: &Markup) -> Markup {
    let say = |name: &str| ctx.t(&format!("hardship-kit-say-{name}"));
    // Where the page is kept, it knows no day: the script fills in that of the device.
    let fields = fields(ctx, &[], "", None);
    html! {
        (page_head(&html! { (ctx.t("hardship-kit")) }, &html! {}, &html! { (ctx.t("hardship-kit-sub")) }, &html! {}))
        div.stack data-kit="" data-account=[account] data-token="/visit-kit/token" data-file="/visit-kit"
            data-shell="/visit-kit/shell" data-worker="/visit-worker.js"
            data-say-wait=(say("wait")) data-say-pin-short=(say("pin-short")) data-say-pin-differs=(say("pin-differs"))
            data-say-pin-wrong=(say("pin-wrong")) data-say-locked=(say("locked")) data-say-forgotten=(say("forgotten"))
            data-say-nothing=(say("nothing")) data-say-write=(say("write")) data-say-put-back=(say("put-back"))
            data-say-ready=(say("ready")) data-say-ready-now=(say("ready-now")) data-say-draft=(say("draft"))
            data-say-go-on=(say("go-on")) data-say-drop=(say("drop")) data-say-drop-ask=(say("drop-ask"))
            data-say-taken=(say("taken")) data-say-not-taken=(say("not-taken")) data-say-kept=(say("kept"))
            data-say-sending=(say("sending")) data-say-filed=(say("filed")) data-say-refused=(say("refused"))
            data-say-refused-some=(say("refused-some")) data-say-other=(say("other")) data-say-offline=(say("offline"))
            data-say-sign-in=(say("sign-in")) {
            p role="status" data-part="said" {}
            p data-part="sign-in" hidden { (link_button(&ctx.t("hardship-kit-sign-in"), "/sign-in?next=/visit-kit", Kind::Primary)) }
            div data-part="unable" hidden { (note(NoteKind::Error, &html! { p { (ctx.t("hardship-kit-unable")) } })) }
            form.form data-part="new-pin" hidden autocomplete="off" {
                p { (ctx.t("hardship-kit-pin-new")) }
                (pin(ctx, "pin-1", "hardship-kit-pin"))
                (pin(ctx, "pin-2", "hardship-kit-pin-again"))
                div.actions { (button(&ctx.t("hardship-kit-pin-set"), Kind::Primary)) }
            }
            form.form data-part="pin" hidden autocomplete="off" {
                (pin(ctx, "pin-3", "hardship-kit-pin"))
                div.actions { (button(&ctx.t("hardship-kit-unlock"), Kind::Primary)) }
            }
            div.stack data-part="open" hidden {
                section {
                    (section_head(&ctx.t("hardship-kit-drafts"), &html! {
                        button.btn type="button" data-act="file" { (ctx.t("hardship-kit-file")) }
                        button.btn.quiet type="button" data-act="lock" { (ctx.t("hardship-kit-lock")) }
                    }))
                    p.mute data-part="no-drafts" { (ctx.t("hardship-kit-no-drafts")) }
                    ul.plain data-part="drafts" {}
                }
                section {
                    (section_head(&ctx.t("hardship-kit-kits"), &html! {}))
                    p.mute data-part="no-kits" { (ctx.t("hardship-kit-no-kits")) }
                    ul.plain data-part="kits" {}
                }
            }
            form.form data-part="form" hidden autocomplete="off" {
                h2 { (ctx.t("hardship-kit-form")) " " span data-part="of" {} }
                p.mute { (ctx.t("hardship-visit-two")) }
                (form::all(ctx, &fields))
                div.actions {
                    (button(&ctx.t("hardship-kit-done"), Kind::Primary))
                    button.btn type="button" data-act="later" { (ctx.t("hardship-kit-later")) }
                }
            }
            (choose)
            section {
                (ask(&ctx.t("hardship-kit-forget"), "undo", &html! {
                    p { (ctx.t("hardship-kit-forget-explain")) }
                    div.actions { button.btn.undo type="button" data-act="forget" { (ctx.t("hardship-kit-forget-do")) } }
                }))
            }
        }
        script type="module" src=(assets::url("visit.js")) {}
    }
}

fn pin(ctx: &Ctx, id: &str, key: &str) -> Markup {
    let kind = FieldKind::Line("password");
    field(
        &Field::new(id, &ctx.t(key), kind).hint(&ctx.t("hardship-kit-pin-hint")).required().autocomplete("off"),
        ctx.lang,
    )
}

/// A dossier that can be taken along.
struct Offered {
    dossier: i64,
    number: String,
    name: String,
    unit: i64,
    state: String,
    purpose: &'static str,
}

/// The states in which a visit is waited for.
const AWAITED: [&str; 5] = ["visiting", "reviewing", "leaving", "closing", "exit_objection"];

async fn offered(ctx: &Ctx) -> Result<Vec<Offered>, Problem> {
    let (reader, tree) = (ctx.clone(), list::tree(&ctx.app)?);
    ctx.read(move |db| {
        let ctx = &reader;
        let reach = Reach::of(&ctx.who, &*tree.at(db, ctx.now)?);
        let mut rows = Vec::new();
        for state in AWAITED {
            let filter = Filter { state: state.to_owned(), ..Filter::default() };
            let (found, _) = dossier::list(db, &reach, ctx.now, &filter, 0, OFFERED - rows.len())?;
            // Whoever only reads a dossier visits nobody.
            let files = |row: &dossier::Row| {
                [row.unit, row.centre].iter().any(|unit| ctx.can(Action::HardshipFile, Some(*unit)))
            };
            rows.extend(found.into_iter().filter(files));
            if rows.len() >= OFFERED {
                break;
            }
        }
        let heads: Vec<i64> = rows.iter().map(|row| row.head).collect();
        let names = dossier::names(db, &heads, ctx.now)?;
        let offered = rows.into_iter().map(|row| Offered {
            dossier: row.id,
            number: desk::called(ctx, &row.number, row.id),
            name: names.get(&row.head).map(|name| access::mask_name(name)).unwrap_or_default(),
            unit: row.unit,
            purpose: purpose_in(&row.state),
            state: row.state,
        });
        Ok::<_, record::Error>(offered.collect())
    })
    .await
}
