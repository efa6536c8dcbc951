//! What the forms of relief have in common: what was sent, what is wrong with it told at its field, and the commit.

use clock::{Day, Lang};
use maud::{Markup, html};
use procedure::{Desk, Refusal};
use record::{Commit, Done, Intent};
use ui::components::{
    Choice, Crumb, Field, FieldKind, Form, Kind, button, error_summary, field, form, link_button, page_head,
};
use ui::web::{Ctx, Page, Problem};

/// What is wrong with a form: the id of the field (or of the form itself), and the sentence.
pub(super) type Wrong = (String, String);

/// The id of the form: what belongs to no single field is told of it.
pub(super) const FORM: &str = "hardship-form";

/// Makes one commit in the name of whoever asks. What they can mend comes back as a refusal; what is not there, and
/// what broke, is a page of its own.
pub(super) async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    source: &'static str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<Done<T>, Refusal>, Problem> {
    let (by, desk) = (ctx.by(), procedure::pages::desk(ctx)?);
    let intent =
        Intent { actor: by.account, office: by.office, kind: "form", reason: String::new(), source: source.to_owned() };
    ctx.run(move |app| match app.store.commit(intent, move |commit| make(commit, &desk)) {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal::Store(record::Error::Rule(text))) => Ok(Err(Refusal::Guard((text.clone(), text)))),
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(Problem::from(refusal)),
        Err(refusal) => Ok(Err(refusal)),
    })
    .await
}

/// A refusal as what is wrong with a form whose fields are called so: the id of each and its label in Chinese. A
/// sentence that begins with a label is told at that field.
pub(super) fn told(ctx: &Ctx, refusal: &Refusal, fields: &[(String, String)]) -> Vec<Wrong> {
    if let Refusal::Given(wrong) = refusal {
        let of = |text: &(String, String)| if ctx.lang == Lang::Zh { text.0.clone() } else { text.1.clone() };
        return wrong.iter().map(|each| (each.name.to_owned(), of(&each.text))).collect();
    }
    let zh = refusal.text(Lang::Zh);
    let begins = |label: &str| zh.strip_prefix(label).is_some_and(|rest| rest.starts_with('：'));
    let id = fields.iter().find(|(_, label)| begins(label)).map_or(FORM, |(id, _)| id.as_str());
    vec![(id.to_owned(), refusal.text(ctx.lang))]
}

/// The ids of fields with what they are called, for [`told`].
pub(super) fn labels(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect()
}

/// What is wrong with a field, if anything is.
pub(super) fn wrong_of<'a>(wrong: &'a [Wrong], id: &str) -> Option<&'a str> {
    wrong.iter().find(|(field, _)| field == id).map(|(_, why)| why.as_str())
}

/// What was sent in a field, or else what is known.
pub(super) fn sent<'a>(ctx: &'a Ctx, id: &str, known: &'a str) -> &'a str {
    if ctx.form.list().is_empty() { known } else { ctx.form.get(id) }
}

/// A field with what was sent, or else what is known.
pub(super) fn of(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, kind: FieldKind, known: &str) -> Field {
    Field::new(id, &ctx.t(key), kind).value(sent(ctx, id, known)).error(wrong_of(wrong, id)).autocomplete("off")
}

/// A line of text.
pub(super) fn line(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Line("text"), known)
}

/// Lines of text.
pub(super) fn area(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, rows: u8, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Area(rows), known)
}

/// A day.
pub(super) fn day(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: Option<Day>) -> Field {
    let known = known.map(|day| day.to_string()).unwrap_or_default();
    of(ctx, wrong, id, key, FieldKind::Day, &known)
}

/// One of several.
pub(super) fn select(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, choices: Vec<Choice>, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Select(choices), known)
}

/// A day that was sent; what is wrong with it is added. One that must be there is asked for.
pub(super) fn day_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str, required: bool) -> Option<Day> {
    let Some(text) = ctx.form.some(id) else {
        if required {
            wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-empty")));
        }
        return None;
    };
    let day = text.parse().ok();
    if day.is_none() {
        wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-day")));
    }
    day
}

/// A code of a list that was sent; what is wrong with it is added.
pub(super) fn code_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str, list: &str, required: bool) -> String {
    let text = ctx.form.get(id);
    let known = super::desk::pack(ctx).codes(list).is_some_and(|list| list.get(text).is_some());
    match (text.is_empty(), known) {
        (true, _) if required => wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-empty"))),
        (false, false) => wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-choice"))),
        _ => {}
    }
    text.to_owned()
}

/// A text that was sent and must be there.
pub(super) fn text_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> String {
    let text = ctx.form.get(id);
    if text.is_empty() {
        wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-empty")));
    }
    text.to_owned()
}

/// The account of a login that was sent; what is wrong with it is added.
pub(super) async fn account_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Result<Option<i64>, Problem> {
    let Some(login) = ctx.form.some(id).map(str::to_lowercase) else { return Ok(None) };
    let at = ctx.now;
    let found = ctx
        .read(move |db| {
            let found = db.find(&access::ACCOUNT, "login", login, at)?;
            Ok::<_, record::Error>(found.iter().find(|each| each.text("state") == "active").map(|each| each.id))
        })
        .await?;
    if found.is_none() {
        wrong.push((id.to_owned(), ctx.t("hardship-page-wrong-account")));
    }
    Ok(found)
}

/// What one form sends, and where one goes when it is left alone.
pub(super) struct Sheet<'a> {
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Markup,
    /// The key of what its button says.
    pub send: &'a str,
    /// Where one goes back to.
    pub back: String,
    /// It takes something away: its button says so.
    pub undo: bool,
}

/// Draws it, with what is wrong with it on top.
pub(super) fn sheet(ctx: &Ctx, wrong: &[Wrong], sheet: &Sheet<'_>) -> Markup {
    html! {
        (summary(ctx, wrong))
        div id=(FORM) {
            (form(&Form { action: &sheet.action, csrf: &ctx.csrf(), guard: true, body: html! {
                (sheet.fields)
                div.actions {
                    (button(&ctx.t(sheet.send), if sheet.undo { Kind::Undo } else { Kind::Primary }))
                    (link_button(&ctx.t("hardship-page-back"), &sheet.back, Kind::Quiet))
                }
            }, ..Form::default() }))
        }
    }
}

/// What is wrong with a form, above it.
pub(super) fn summary(ctx: &Ctx, wrong: &[Wrong]) -> Markup {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    error_summary(&listed, ctx.lang)
}

/// Fields one after the other.
pub(super) fn all(ctx: &Ctx, fields: &[Field]) -> Markup {
    html! { @for each in fields { (field(each, ctx.lang)) } }
}

/// A page with a form: 422 where something is wrong with it.
pub(super) fn page(ctx: &Ctx, title: &str, sub: &str, crumbs: Vec<Crumb>, wrong: &[Wrong], body: &Markup) -> Page {
    let head = page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {});
    let mut frame = ctx.frame(title);
    frame.crumbs = crumbs;
    let response = ctx.show(&frame, &html! { (head) (body) });
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}
