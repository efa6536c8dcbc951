//! Printing: each paper once, as PDF or for an office that must edit it, and each time in the log.

use access::Action;
use axum::http::header;
use axum::response::IntoResponse as _;
use document::{Format, Template, templates};
use maud::{Markup, html};
use procedure::Refusal;
use record::{Db, Moment};
use ui::components::{Choice, Crumb, Field, Form, error_summary, field, form, page_head, section_head};
use ui::web::{Ctx, Lookup, Page, Problem, Routes};

use super::{TEMPLATES, data, lang_of, visit_form};
use crate::dossier::{View, view};
use crate::notice::register::SHOWN;
use crate::register::{DOSSIER, EXIT, VISIT};

/// The route of the papers.
pub fn routes() -> Routes {
    Routes::new().post("/hardship/{dossier}/documents", Action::HardshipReveal, print).found_by(unit_of_dossier)
}

/// Of the units by which a dossier is known, the nearest.
fn unit_of_dossier(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(id) = lookup.params.int("dossier") else { return Ok(None) };
    let Some(dossier) = lookup.db.get(&DOSSIER, id, lookup.now)? else { return Ok(None) };
    let units: Vec<i64> = ["unit", "centre"].iter().filter_map(|field| dossier.int(field)).collect();
    Ok(lookup.nearest(&units))
}

/// The template of the record of a visit.
const VISIT_FORM: &str = "hardship-visit";

/// A template that this programme fills.
fn template_of(ctx: &Ctx, name: &str) -> Option<&'static Template> {
    let offered = templates(ctx.app.figures.pack());
    TEMPLATES.contains(&name).then(|| offered.iter().find(|template| template.name == name)).flatten()
}

/// A paper of a dossier: a template, and of a record of a visit which one.
#[derive(Clone, Copy)]
struct Wanted {
    template: &'static Template,
    visit: Option<i64>,
}

impl Wanted {
    /// As the form sends it: `hardship-visit.17`.
    fn sent(self) -> String {
        self.visit.map_or_else(|| self.template.name.to_owned(), |visit| format!("{}.{visit}", self.template.name))
    }

    fn read(ctx: &Ctx) -> Option<Wanted> {
        let (name, visit) = ctx.form.get("paper").split_once('.').unwrap_or((ctx.form.get("paper"), ""));
        let visit = if visit.is_empty() { None } else { Some(visit.parse().ok()?) };
        template_of(ctx, name).map(|template| Wanted { template, visit })
    }

    /// Whether it is printed for a stated reason: what the public sees needs none, nor a form to be filled in by hand.
    fn needs_reason(self) -> bool {
        self.template.name != "hardship-notice" && (self.template.name != VISIT_FORM || self.visit.is_some())
    }

    /// Whose names and numbers stand in it, and which of them.
    fn shows(self, view: &View) -> (Vec<i64>, &'static [&'static str]) {
        let all = || view.members.iter().map(|member| member.person).collect();
        match self.template.name {
            "hardship-application" => (all(), &["name", "id_number", "birth_date", "mobile"]),
            "hardship-authorisation" => {
                let adults = view.members.iter().filter(|member| member.is_adult || member.is_head);
                (adults.map(|member| member.person).collect(), &["name", "id_number"])
            }
            VISIT_FORM | "hardship-approval" => (all(), &["name"]),
            "hardship-notice" => (Vec::new(), &[]),
            _ => (vec![view.row.head], &["name", "id_number"]),
        }
    }
}

/// Makes a paper and sends it, after it is in the log that whoever asks has seen what stands in it, and of whom.
async fn print(ctx: Ctx) -> Page {
    let dossier = ctx.params.int("dossier").ok_or_else(Problem::missing)?;
    let wanted = Wanted::read(&ctx).ok_or_else(Problem::missing)?;
    let format = match ctx.form.get("format") {
        "docx" => Format::Docx,
        _ => Format::Pdf,
    };
    let typed = ctx.form.get("reason").trim().to_owned();
    if typed.is_empty() && wanted.needs_reason() {
        return again(&ctx, dossier, &ctx.t("access-reason")).await;
    }
    let (desk, by, pack) = (procedure::pages::desk(&ctx)?, ctx.by(), ctx.app.figures.pack());
    let Wanted { template, visit } = wanted;
    let made = ctx
        .run(move |app| {
            let lang = lang_of(pack);
            let read = |db: &Db| {
                let at = Moment { as_of: desk.today, known: db.head()?.commit };
                let view = view(db, &desk, dossier, at)?.ok_or(Refusal::Missing)?;
                let fields = match template.name {
                    VISIT_FORM => visit_form(db, &desk, dossier, visit, lang)?,
                    name => data(db, &desk, name, dossier, lang)?,
                };
                Ok::<_, Refusal>((fields, wanted.shows(&view)))
            };
            let (fields, (persons, shown)) = app.store.read(read).map_err(Problem::from)?;
            let bytes = document::render(pack, template.name, &fields, format).map_err(not_made)?;
            let reason = if typed.is_empty() { format!("打印：{}", template.label.0) } else { typed };
            // The paper last: among the latest looks its name stands before those of the persons in it.
            let persons = persons.into_iter().map(|person| ("person", person, shown));
            let paper = [template.name];
            for (register, record, fields) in persons.chain([(DOSSIER.name, dossier, &paper[..])]) {
                match app.access.reveal(by, register, record, fields, &reason) {
                    Ok(_) => {}
                    Err(access::Error::Reason) => return Ok(None),
                    Err(error) => return Err(Problem::from(error)),
                }
            }
            Ok::<_, Problem>(Some(bytes))
        })
        .await?;
    let Some(bytes) = made else { return again(&ctx, dossier, &ctx.t("access-reason")).await };
    let shown = if format == Format::Pdf { "inline" } else { "attachment" };
    let name = format!("{}-{dossier}.{}", template.name, format.extension());
    let headers = [
        (header::CONTENT_TYPE, format.media().to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// The form again, on a page of its own, with what is wrong with the reason.
async fn again(ctx: &Ctx, dossier: i64, wrong: &str) -> Page {
    let at = ctx.now;
    let offered = ctx.read(move |db| read(db, dossier, at)).await?;
    let title = ctx.t("hardship-papers");
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (error_summary(&[("reason-print", wrong)], ctx.lang))
        (sheet(ctx, dossier, &offered, Some(wrong)))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("hardship-papers-dossier"), format!("/hardship/{dossier}"))];
    Ok(ctx.again(ctx.show(&frame, &body)))
}

/// What lacks something is told to whoever asks; what broke is told to the log.
fn not_made(error: document::Error) -> Problem {
    match error {
        document::Error::Missing { .. } | document::Error::Wrong { .. } => {
            Problem::unusable("hardship-papers-lacks").cause(error)
        }
        // What the typesetter says may quote the data.
        document::Error::Layout(_) => Problem::internal("a paper of relief could not be set"),
        error => Problem::internal(error),
    }
}

/// What there is to print of a dossier.
struct Offered {
    /// The visits, the latest first, with their days.
    visits: Vec<(i64, String)>,
    shown: bool,
    exit: bool,
    units: [i64; 2],
}

fn read(db: &Db, dossier: i64, at: Moment) -> Result<Offered, Refusal> {
    let held = db.get(&DOSSIER, dossier, at)?.ok_or(Refusal::Missing)?;
    let mut visits: Vec<_> = db.find(&VISIT, "dossier", dossier, at)?;
    visits.sort_by_key(|visit| std::cmp::Reverse((visit.day("on_day"), visit.id)));
    let day = |visit: &record::Version| visit.day("on_day").map(|day| day.to_string()).unwrap_or_default();
    Ok(Offered {
        visits: visits.iter().take(3).map(|visit| (visit.id, day(visit))).collect(),
        shown: !db.find(&SHOWN, "dossier", dossier, at)?.is_empty(),
        exit: !db.find(&EXIT, "dossier", dossier, at)?.is_empty(),
        units: ["unit", "centre"].map(|field| held.int(field).unwrap_or(0)),
    })
}

/// The papers of a dossier with their buttons; nothing for whoever may not print them, and nothing of the past.
///
/// # Errors
/// When there is no such dossier, or the store cannot be read.
pub async fn panel(ctx: &Ctx, dossier: i64) -> Result<Markup, Problem> {
    let at = ctx.now;
    let offered = ctx.read(move |db| read(db, dossier, at)).await?;
    if !ctx.is_now() || !offered.units.iter().any(|unit| ctx.can(Action::HardshipReveal, Some(*unit))) {
        return Ok(html! {});
    }
    Ok(html! {
        section id="documents" {
            (section_head(&ctx.t("hardship-papers"), &html! {}))
            p.small.mute { (ctx.t("hardship-papers-explain")) }
            (sheet(ctx, dossier, &offered, None))
        }
    })
}

/// The form by which a paper is printed.
fn sheet(ctx: &Ctx, dossier: i64, offered: &Offered, wrong: Option<&str>) -> Markup {
    let mut choices = Vec::new();
    for template in TEMPLATES.iter().filter_map(|name| template_of(ctx, name)) {
        let name = clock::said(template.label, ctx.lang);
        let is_there = match template.name {
            "hardship-notice" => offered.shown,
            "hardship-exit" => offered.exit,
            _ => true,
        };
        if !is_there {
            continue;
        }
        let mut offer = |visit: Option<i64>, label: String| {
            choices.push(Choice::new(Wanted { template, visit }.sent(), label));
        };
        if template.name == VISIT_FORM {
            offer(None, format!("{name} · {}", ctx.t("hardship-papers-blank")));
            for (visit, day) in &offered.visits {
                offer(Some(*visit), format!("{name} · {day}"));
            }
        } else {
            offer(None, name.to_owned());
        }
    }
    let first = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let action = ctx.href(&format!("/hardship/{dossier}/documents"));
    form(&Form {
        action: &action,
        csrf: &ctx.csrf(),
        body: html! {
            (field(&Field::select("paper", &ctx.t("hardship-papers-paper"), choices)
                .value(ctx.form.some("paper").unwrap_or(&first)).required(), ctx.lang))
            (field(&Field::text("reason", &ctx.t("reason")).id("reason-print").value(ctx.form.get("reason"))
                .hint(&ctx.t("hardship-papers-reason-hint")).error(wrong).autocomplete("off"), ctx.lang))
            div.actions {
                button.btn name="format" value="pdf" { (ctx.t("hardship-papers-print")) " PDF" }
                button.btn.quiet name="format" value="docx" { (ctx.t("hardship-papers-print")) " DOCX" }
            }
        },
        ..Form::default()
    })
}
