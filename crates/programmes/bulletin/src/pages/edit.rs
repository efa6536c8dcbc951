//! Writing a bulletin: the text, what it looks like with its numbers as they are now, and the offer to clean what was pasted.

use clock::Lang;
use figure::Standing;
use maud::{Markup, html};
use record::Moment;
use ui::components::{Choice, Crumb, Field, Kind, NoteKind, ask, button, error_summary, field, note, page_head};
use ui::web::{Ctx, Page, Problem};

use super::view::live_answer;
use super::{gap, may_read, press, told};
use crate::clean::{Offer, Piece, offer};
use crate::draft::Draft;
use crate::quote::{Fault, Placed};
use crate::render::render;
use crate::{Error, Live, Press, title};

/// The id of the form that holds the text; buttons beside it send it too.
const FORM: &str = "draft-form";

/// What a draft looks like now.
struct Looks {
    live: Vec<Live>,
    faults: Vec<Fault>,
    offer: Option<Offer>,
}

fn id_of(ctx: &Ctx) -> Result<i64, Problem> {
    ctx.params.int("draft").ok_or_else(Problem::missing)
}

async fn read(ctx: &Ctx) -> Result<Draft, Problem> {
    let (press, id) = (press(ctx)?, id_of(ctx)?);
    ctx.run(move |_| press.draft(id)).await
}

/// The draft as the form sends it.
fn sent(ctx: &Ctx, held: &Draft) -> Draft {
    // Browsers send the ends of lines as CR LF.
    let text = ctx.form.raw("text").replace("\r\n", "\n");
    Draft {
        id: held.id,
        unit: held.unit,
        text,
        language: Lang::parse(ctx.form.get("language")).unwrap_or(held.language),
        as_of: ctx.form.get("as_of").parse().unwrap_or(held.as_of),
        revision: ctx.form.int("revision").unwrap_or(held.revision),
        account: ctx.who.account,
        changed_ms: held.changed_ms,
    }
}

async fn looks(ctx: &Ctx, draft: &Draft) -> Result<Looks, Problem> {
    let (press, may, text) = (press(ctx)?, may_read(ctx), draft.text.clone());
    let standing = Standing { unit: draft.unit, at: Moment { as_of: draft.as_of, known: ctx.now.known } };
    let (live, faults, offer) = ctx
        .run(move |_| {
            let (live, faults) = press.preview(&text, standing, &may)?;
            Ok::<_, Error>((live, faults, offer(&text)))
        })
        .await?;
    Ok(Looks { live, faults, offer })
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let draft = read(&ctx).await?;
    show(&ctx, &draft, None).await
}

async fn show(ctx: &Ctx, draft: &Draft, wrong: Option<&str>) -> Page {
    let looks = looks(ctx, draft).await?;
    let press = press(ctx)?;
    let title = draft.title().unwrap_or_else(|| ctx.t("bulletin-untitled"));
    let action = ctx.href(&format!("/bulletins/drafts/{}", draft.id));
    let languages = vec![Choice::new("zh-CN", "中文"), Choice::new("en", "English")];
    let fields = html! {
        input type="hidden" name="revision" value=(draft.revision);
        (field(&Field::day("as_of", &ctx.t("bulletin-as-of")).hint(&ctx.t("bulletin-as-of-hint")).value(&draft.as_of.to_string()).required(), ctx.lang))
        (field(&Field::select("language", &ctx.t("bulletin-language"), languages).value(draft.language.tag()), ctx.lang))
        div.field {
            label for="text" { (ctx.t("bulletin-text")) }
            p.hint id="text-hint" { (ctx.t("bulletin-text-hint")) }
            // With script the preview follows the typing; without, saving shows it.
            textarea id="text" name="text" rows="24" lang=(draft.language.tag()) required aria-describedby="text-hint" spellcheck="true"
                hx-post={ (action_of(ctx, draft, "preview")) } hx-trigger="input changed delay:600ms" hx-target="#preview" hx-swap="innerHTML" { (draft.text) }
        }
        div.actions {
            (button(&ctx.t("bulletin-save"), Kind::Plain))
            button.btn.go name="next" value="publish" { (ctx.t("bulletin-to-publish")) }
        }
    };
    let discard = html! {
        p { (ctx.t("bulletin-discard-why")) }
        (ui::components::post_button(&action_of(ctx, draft, "discard"), &ctx.csrf(), &ctx.t("bulletin-discard"), Kind::Undo, &[]))
    };
    let wrong: Vec<(&str, &str)> = wrong.map(|text| ("text", text)).into_iter().collect();
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.unit_name(draft.unit)) " · " (ctx.t("bulletin-draft")) }, &html! { (ask(&ctx.t("bulletin-discard"), "quiet", &discard)) }))
        (error_summary(&wrong, ctx.lang))
        div.cols.even {
            form.form id=(FORM) method="post" action=(action) data-guard {
                input type="hidden" name="csrf" value=(ctx.csrf());
                (fields)
            }
            section id="preview" aria-label=(ctx.t("bulletin-preview")) aria-live="polite" { (preview_of(ctx, &press, draft, &looks)) }
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![
        Crumb::to(ctx.t("bulletin-nav"), ctx.href("/bulletins")),
        Crumb::to(ctx.t("bulletin-drafts"), ctx.href("/bulletins/drafts")),
    ];
    Ok(ctx.show(&frame, &body))
}

fn action_of(ctx: &Ctx, draft: &Draft, act: &str) -> String {
    ctx.href(&format!("/bulletins/drafts/{}/{act}", draft.id))
}

/// What is wrong, the offer to clean, and the text with its numbers as they are now.
fn preview_of(ctx: &Ctx, press: &Press, draft: &Draft, looks: &Looks) -> Markup {
    let answers = |placed: &Placed<'_>| live_answer(ctx, press, &looks.live, placed);
    html! {
        h2 { (ctx.t("bulletin-preview")) }
        p.small.mute { (ctx.t_args("bulletin-live", &[("n", looks.live.len().into()), ("day", draft.as_of.to_string().into())])) }
        (faults(ctx, &looks.faults))
        @if title::title(&draft.text).is_none() {
            (note(NoteKind::Error, &html! { p { (Error::NoTitle.text(ctx.lang)) } }))
        }
        @if let Some(offer) = &looks.offer { (cleaning(ctx, draft, offer)) }
        article.prose lang=(draft.language.tag()) {
            @if let Some(title) = title::title(&draft.text) { h3 { (title) } }
            (render(&draft.text, &answers, &ctx.t("bulletin-total"), ctx.lang))
        }
    }
}

/// What is wrong with the quotes, each with its place.
pub(super) fn faults(ctx: &Ctx, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            (note(NoteKind::Error, &html! {
                p.strong { (ctx.t_args("bulletin-faults", &[("n", faults.len().into())])) }
                ul { @for fault in faults { li { (fault.text(ctx.lang)) } } }
            }))
        }
    }
}

/// The offer to clean: every line that would change, with what goes and what comes.
fn cleaning(ctx: &Ctx, draft: &Draft, offer: &Offer) -> Markup {
    let what = match (offer.traditional, offer.pinyin) {
        (true, true) => "bulletin-clean-both",
        (true, false) => "bulletin-clean-traditional",
        _ => "bulletin-clean-pinyin",
    };
    note(
        NoteKind::Info,
        &html! {
            p { (ctx.t(what)) (gap(ctx.lang)) (ctx.t("bulletin-clean-kept")) }
            ul {
                @for line in &offer.lines {
                    li {
                        span.faint { (line.number) } " "
                        @for piece in &line.pieces {
                            @match piece {
                                Piece::Same(text) => (around(text)),
                                Piece::Gone(text) => del { (text) },
                                Piece::New(text) => ins { (text) },
                            }
                        }
                    }
                }
            }
            // The button belongs to the form beside it, so that what stands there now is what is cleaned.
            div.actions { button.btn form=(FORM) formaction=(action_of(ctx, draft, "clean")) { (ctx.t("bulletin-clean-take")) } }
        },
    )
}

/// What stays of a line, as far as it shows where one is.
fn around(text: &str) -> String {
    const NEAR: usize = 12;
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 2 * NEAR + 1 {
        return text.to_owned();
    }
    let (head, tail) = (&chars[..NEAR], &chars[chars.len() - NEAR..]);
    head.iter().chain(['…'].iter()).chain(tail).collect()
}

pub(super) async fn preview(ctx: Ctx) -> Page {
    let held = read(&ctx).await?;
    let draft = sent(&ctx, &held);
    if draft.text.len() > crate::MAX_TEXT {
        return Err(Error::TooLong(draft.text.len()).into());
    }
    let looks = looks(&ctx, &draft).await?;
    let press = press(&ctx)?;
    Ok(axum::response::IntoResponse::into_response(preview_of(&ctx, &press, &draft, &looks)))
}

pub(super) async fn save(ctx: Ctx) -> Page {
    let held = read(&ctx).await?;
    let draft = sent(&ctx, &held);
    if ctx.form.get("as_of").parse::<clock::Day>().is_err() {
        let wrong = ctx.t("bulletin-as-of-wrong");
        return Ok(ctx.again(show(&ctx, &draft, Some(&wrong)).await?));
    }
    let saving = {
        let (press, draft) = (press(&ctx)?, draft.clone());
        ctx.run(move |_| {
            Ok::<_, Error>(match press.save_draft(&draft) {
                Err(error @ (Error::Conflict | Error::TooLong(_))) => Err(error),
                saved => Ok(saved?),
            })
        })
        .await?
    };
    match saving {
        Ok(id) if ctx.form.get("next") == "publish" => {
            Ok(ctx.go(&ctx.href(&format!("/bulletins/drafts/{id}/publish")), None))
        }
        Ok(id) => Ok(ctx.go(&ctx.href(&format!("/bulletins/drafts/{id}")), told("said-bulletin-saved"))),
        Err(error) => {
            let wrong = error.text(ctx.lang);
            // Saving once more is then a decision.
            let text = if matches!(error, Error::TooLong(_)) { held.text } else { draft.text };
            let draft = Draft { revision: held.revision, text, ..draft };
            Ok(ctx.again(show(&ctx, &draft, Some(&wrong)).await?))
        }
    }
}

pub(super) async fn clean(ctx: Ctx) -> Page {
    let held = read(&ctx).await?;
    let sent = sent(&ctx, &held);
    let text = offer(&sent.text).map_or_else(|| sent.text.clone(), |offer| offer.text);
    let draft = Draft { text, ..sent };
    let press = press(&ctx)?;
    let id = ctx.run(move |_| press.save_draft(&draft)).await?;
    Ok(ctx.go(&ctx.href(&format!("/bulletins/drafts/{id}")), told("said-bulletin-cleaned")))
}
