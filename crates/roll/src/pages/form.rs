//! What forms of the roll have in common: a day, a reason, and what is wrong told at its field.

use clock::Day;
use maud::{Markup, html};
use record::{Commit, Done, Intent, Register};
use ui::components::{Field, Form, Kind, Method, button, error_summary, field, form, link_button};
use ui::web::{Ctx, Problem};

use crate::register::{EMPLOYMENT, HOUSEHOLD, HOUSEHOLD_MEMBER, MEMBERSHIP};

/// What is wrong with a form: the id of the field, and the sentence.
pub(super) type Wrong = (&'static str, String);

/// Why a commit was not made.
pub(super) enum Stop {
    /// Something a person can mend: at which field, and the key of a text (or the text itself).
    Told(&'static str, String),
    /// Anything else.
    Store(record::Error),
}

impl From<record::Error> for Stop {
    fn from(error: record::Error) -> Stop {
        match error {
            record::Error::Rule(why) => Stop::Told("", refusal(&why).unwrap_or(why)),
            other => Stop::Store(other),
        }
    }
}

impl Stop {
    /// A refusal at a field.
    pub fn at(field: &'static str, key: &str) -> Stop {
        Stop::Told(field, key.to_owned())
    }
}

/// The key of a register's own refusal, which the store tells in English.
fn refusal(why: &str) -> Option<String> {
    let registers: [&'static Register; 4] = [&EMPLOYMENT, &MEMBERSHIP, &HOUSEHOLD, &HOUSEHOLD_MEMBER];
    let found = registers.into_iter().find(|register| {
        register
            .exclusive
            .is_some_and(|rule| rule.refusal.split_once("{id}").is_some_and(|(begin, _)| why.starts_with(begin)))
    });
    found.map(|register| format!("roll-refusal-{}", register.name))
}

/// Makes one commit in the name of whoever sent the form, with the reason in it. What a person can mend comes back as what is
/// wrong with the form.
pub(super) async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    source: &'static str,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Stop> + Send + 'static,
) -> Result<Result<Done<T>, Wrong>, Problem> {
    commit_as(ctx, "form", source, make).await
}

/// The same for a commit of another kind.
pub(super) async fn commit_as<T: Send + 'static>(
    ctx: &Ctx,
    kind: &'static str,
    source: &str,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Stop> + Send + 'static,
) -> Result<Result<Done<T>, Wrong>, Problem> {
    let reason = ctx.form.get("reason").to_owned();
    if access::check_reason(&reason, false).is_err() {
        return Ok(Err(("reason", ctx.t("access-reason"))));
    }
    let by = ctx.by();
    let intent = Intent { actor: by.account, office: by.office, kind, reason, source: source.to_owned() };
    let done = ctx
        .run(move |app| match app.store.commit(intent, make) {
            Ok(done) => Ok(Ok(done)),
            Err(Stop::Told(field, text)) => Ok(Err((field, text))),
            Err(Stop::Store(error)) => Err(Problem::from(error)),
        })
        .await?;
    Ok(done.map_err(|(field, text)| (field, ctx.find_text(&text).unwrap_or(text))))
}

/// What is wrong with a field, if anything is.
pub(super) fn wrong_of<'a>(wrong: &'a [Wrong], id: &str) -> Option<&'a str> {
    wrong.iter().find(|(field, _)| *field == id).map(|(_, why)| why.as_str())
}

/// A line of text with what was sent, or else what is known.
pub(super) fn line(ctx: &Ctx, wrong: &[Wrong], id: &'static str, key: &str, known: &str) -> Field {
    Field::text(id, &ctx.t(key)).value(sent(ctx, id, known)).error(wrong_of(wrong, id)).autocomplete("off")
}

/// What was sent in a field, or else what is known.
pub(super) fn sent<'a>(ctx: &'a Ctx, id: &str, known: &'a str) -> &'a str {
    if ctx.form.list().is_empty() { known } else { ctx.form.get(id) }
}

/// From which day something holds: today unless another is said.
pub(super) fn day_field(ctx: &Ctx, wrong: &[Wrong], id: &'static str, key: &str) -> Field {
    let today = ctx.now.as_of.to_string();
    Field::day(id, &ctx.t(key)).value(sent(ctx, id, &today)).error(wrong_of(wrong, id)).required()
}

/// The reason of a commit.
pub(super) fn reason_field(ctx: &Ctx, wrong: &[Wrong]) -> Field {
    line(ctx, wrong, "reason", "reason", "").hint(&ctx.t("reason-hint")).required()
}

/// A day that was sent: it must be one, and not lie further ahead than a year.
pub(super) fn day_of(ctx: &Ctx, id: &'static str) -> Result<Day, Wrong> {
    let day: Day = ctx.form.get(id).parse().map_err(|_| (id, ctx.t("roll-wrong-day")))?;
    let sensible = Day::from_ymd(1900, 1, 1).unwrap_or(Day::START)..=ctx.now.as_of.plus(366);
    if sensible.contains(&day) { Ok(day) } else { Err((id, ctx.t("roll-wrong-day-far"))) }
}

/// What one form sends, and where one goes when it is left alone.
pub(super) struct Sheet<'a> {
    /// Where it is sent.
    pub action: String,
    /// Its fields, the day and the reason included.
    pub fields: &'a [Field],
    /// The key of what its button says.
    pub send: &'a str,
    /// Where one goes back to.
    pub back: String,
    /// A line above the fields; may be empty.
    pub above: Markup,
    /// It takes something away: its button says so.
    pub undo: bool,
}

/// Draws it, with what is wrong with it on top.
pub(super) fn sheet(ctx: &Ctx, wrong: &[Wrong], sheet: &Sheet<'_>) -> Markup {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (*id, why.as_str())).collect();
    html! {
        (error_summary(&listed, ctx.lang))
        (form(&Form { action: &sheet.action, method: Method::Post, csrf: &ctx.csrf(), guard: true, body: html! {
            (sheet.above)
            @for each in sheet.fields { (field(each, ctx.lang)) }
            div.actions {
                (button(&ctx.t(sheet.send), if sheet.undo { Kind::Undo } else { Kind::Primary }))
                (link_button(&ctx.t("roll-back"), &sheet.back, Kind::Quiet))
            }
        } }))
    }
}
