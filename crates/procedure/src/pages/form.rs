//! What the forms of every programme have in common: what was sent, what is wrong with it told at its field, and the
//! commit.

use clock::{Day, Lang};
use maud::{Markup, html};
use record::{Commit, Done, Intent, OPEN, Register};
use ui::components::{
    Choice, Crumb, Field, FieldKind, Form, Kind, button, error_summary, field, form, link_button, page_head,
};
use ui::web::{Ctx, Page, Problem};

use super::draw;
use crate::desk::Desk;
use crate::refusal::Refusal;

/// What is wrong with a form: the id of the field (or of the form itself), and the sentence.
pub type Wrong = (String, String);

/// The id of a form: what belongs to no single field is told of it.
pub const FORM: &str = "form";

/// Makes one commit in the name of whoever asks; `kind`, `source` and `reason` stand in the log. What they can mend comes
/// back as a refusal.
///
/// # Errors
/// What is not there, and what broke: a page of its own.
pub async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    (kind, source): (&'static str, &'static str),
    reason: &str,
    make: impl FnOnce(&mut Commit<'_>, &Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<Done<T>, Refusal>, Problem> {
    let (by, desk) = (ctx.by(), super::desk(ctx)?);
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let intent = Intent { actor: by.account, office: by.office, kind, reason, source: source.to_owned() };
    commit_as(ctx, intent, move |commit| make(commit, &desk)).await
}

/// The same in the name of whom the intent names: of the system, where nobody's name shall stand with what was sent.
///
/// # Errors
/// What is not there, and what broke: a page of its own.
pub async fn commit_as<T: Send + 'static>(
    ctx: &Ctx,
    intent: Intent,
    make: impl FnOnce(&mut Commit<'_>) -> Result<T, Refusal> + Send + 'static,
) -> Result<Result<Done<T>, Refusal>, Problem> {
    let source = &intent.source;
    // What a step is called the log knows from its table: `reform.slip issue`.
    debug_assert!(
        source.contains(' ')
            || !source.contains('.')
            || ctx.find_text(&format!("source-{}", source.replace('.', "-"))).is_some(),
        "no text says what {source} is"
    );
    ctx.run(move |app| settle(app.store.commit(intent, make))).await
}

/// What a person can mend is told where they are; what is not there, and what broke, is a page of its own.
///
/// # Errors
/// What cannot be mended.
pub fn settle<T>(done: Result<T, Refusal>) -> Result<Result<T, Refusal>, Problem> {
    match done {
        Err(Refusal::Store(record::Error::Rule(text))) => Ok(Err(Refusal::Guard((text.clone(), text)))),
        Err(refusal @ (Refusal::Store(_) | Refusal::Missing | Refusal::NoStep(_))) => Err(Problem::from(refusal)),
        told => Ok(told),
    }
}

/// A refusal as what is wrong with a form whose fields are called so: the id of each and its label in Chinese. A
/// sentence that begins with a label is told at that field.
pub fn told(ctx: &Ctx, refusal: &Refusal, fields: &[(&str, &str)]) -> Vec<Wrong> {
    if let Refusal::Given(wrong) = refusal {
        let of = |text: &(String, String)| if ctx.lang == Lang::Zh { text.0.clone() } else { text.1.clone() };
        return wrong.iter().map(|each| (each.name.to_owned(), of(&each.text))).collect();
    }
    let zh = refusal.text(Lang::Zh);
    let begins = |label: &str| zh.strip_prefix(label).is_some_and(|rest| rest.starts_with('：'));
    let id = fields.iter().find(|(_, label)| begins(label)).map_or(FORM, |(id, _)| *id);
    vec![(id.to_owned(), refusal.text(ctx.lang))]
}

/// Fields that are named as the page is made, for [`told`].
pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(id, label)| (id.as_str(), label.as_str())).collect()
}

/// What is wrong with a field, if anything is.
pub fn wrong_of<'a>(wrong: &'a [Wrong], id: &str) -> Option<&'a str> {
    wrong.iter().find(|(field, _)| field == id).map(|(_, why)| why.as_str())
}

/// What was sent in a field, or else what is known.
pub fn sent<'a>(ctx: &'a Ctx, id: &str, known: &'a str) -> &'a str {
    if ctx.form.list().is_empty() { known } else { ctx.form.get(id) }
}

/// A field with what was sent, or else what is known.
pub fn of(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, kind: FieldKind, known: &str) -> Field {
    Field::new(id, &ctx.t(key), kind).value(sent(ctx, id, known)).error(wrong_of(wrong, id)).autocomplete("off")
}

/// A line of text.
pub fn line(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Line("text"), known)
}

/// Lines of text.
pub fn area(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, rows: u8, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Area(rows), known)
}

/// A day.
pub fn day(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, known: Option<Day>) -> Field {
    let known = known.map(|day| day.to_string()).unwrap_or_default();
    of(ctx, wrong, id, key, FieldKind::Day, &known)
}

/// One of several.
pub fn select(ctx: &Ctx, wrong: &[Wrong], id: &str, key: &str, choices: Vec<Choice>, known: &str) -> Field {
    of(ctx, wrong, id, key, FieldKind::Select(choices), known)
}

/// The reason of a change, which stays in the log.
pub fn reason(ctx: &Ctx, wrong: &[Wrong]) -> Field {
    line(ctx, wrong, "reason", "reason", "").hint(&ctx.t("reason-hint")).required()
}

fn empty(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) {
    wrong.push((id.to_owned(), ctx.t("form-wrong-empty")));
}

/// A text that was sent and must be there.
pub fn text_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> String {
    let text = ctx.form.get(id);
    if text.is_empty() {
        empty(ctx, wrong, id);
    }
    text.to_owned()
}

/// A day that was sent; what is wrong with it is added. One that must be there is asked for.
pub fn day_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str, required: bool) -> Option<Day> {
    let Some(text) = ctx.form.some(id) else {
        if required {
            empty(ctx, wrong, id);
        }
        return None;
    };
    let day = text.parse().ok();
    if day.is_none() {
        wrong.push((id.to_owned(), ctx.t("form-wrong-day")));
    }
    day
}

/// A whole number that was sent; what is wrong with it is added.
pub fn int_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Option<i64> {
    let text: String = exchange::half_width(ctx.form.some(id)?).chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let number = text.parse().ok();
    if number.is_none() {
        wrong.push((id.to_owned(), ctx.t("form-wrong-int")));
    }
    number
}

/// A code of a list that was sent; what is wrong with it is added.
pub fn code_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str, list: &str, required: bool) -> String {
    let text = ctx.form.get(id);
    let known = draw::pack(ctx).codes(list).is_some_and(|list| list.get(text).is_some());
    match (text.is_empty(), known) {
        (true, _) if required => empty(ctx, wrong, id),
        (false, false) => wrong.push((id.to_owned(), ctx.t("form-wrong-choice"))),
        _ => {}
    }
    text.to_owned()
}

/// The account of a login that was sent; what is wrong with it is added.
///
/// # Errors
/// When the store cannot be read.
pub async fn account_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>, id: &str) -> Result<Option<i64>, Problem> {
    let Some(login) = ctx.form.some(id).map(str::to_lowercase) else { return Ok(None) };
    let at = ctx.now;
    let found = ctx
        .read(move |db| {
            let found = db.find(&access::ACCOUNT, "login", login, at)?;
            Ok::<_, record::Error>(found.iter().find(|each| each.text("state") == "active").map(|each| each.id))
        })
        .await?;
    if found.is_none() {
        wrong.push((id.to_owned(), ctx.t("form-wrong-account")));
    }
    Ok(found)
}

/// The reason that was sent; what is wrong with it is added.
pub fn reason_sent(ctx: &Ctx, wrong: &mut Vec<Wrong>) -> String {
    let text = ctx.form.get("reason").to_owned();
    if access::check_reason(&text, false).is_err() {
        wrong.push(("reason".to_owned(), ctx.t("access-reason")));
    }
    text
}

/// The field in which a form says what was known when it was drawn.
const KNOWN: &str = "as_known";

/// What was known when a form was drawn, as a hidden field of it: [`unmoved`] asks for it when it is sent. [`sheet`] has it.
pub fn known_here(ctx: &Ctx) -> Markup {
    html! { input type="hidden" name=(KNOWN) value=(sent(ctx, KNOWN, &ctx.now.known.to_string())); }
}

/// Whether nobody has changed a record, or what belongs to it, since the form that was sent was drawn: `of` names the registers, each
/// with the field in which the record stands. To be asked within the commit that writes the form.
pub fn unmoved<const N: usize>(
    ctx: &Ctx,
    record: i64,
    of: [(&'static Register, &'static str); N],
) -> impl FnOnce(&mut Commit<'_>) -> Result<(), Refusal> + Send + use<N> {
    let known = ctx.form.int(KNOWN);
    move |commit| {
        let Some(known) = known else { return Ok(()) };
        for (register, field) in of {
            let sql = format!(
                "SELECT 1 FROM {} WHERE federation = $1 AND {field} = $2 \
                 AND (opened > $3 OR (closed > $3 AND closed < {OPEN})) LIMIT 1",
                register.table()
            );
            if commit.read()?.first(&sql, &[record.into(), known.into()], |row| row.int(0))?.is_some() {
                return Err(Refusal::Guard((
                    "您打开这张表之后，别人已改过这条记录。请另开一页看过最新内容，再重新修改。".into(),
                    "Somebody has changed this since you opened the form. Look at it in another window, and change it anew."
                        .into(),
                )));
            }
        }
        Ok(())
    }
}

/// What one form sends, and where one goes when it is left alone.
pub struct Sheet<'a> {
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
pub fn sheet(ctx: &Ctx, wrong: &[Wrong], sheet: &Sheet<'_>) -> Markup {
    html! {
        (summary(ctx, wrong))
        div id=(FORM) {
            (form(&Form { action: &sheet.action, csrf: &ctx.csrf(), guard: true, body: html! {
                (known_here(ctx))
                (sheet.fields)
                div.actions {
                    (button(&ctx.t(sheet.send), if sheet.undo { Kind::Undo } else { Kind::Primary }))
                    (link_button(&ctx.t("form-back"), &sheet.back, Kind::Quiet))
                }
            }, ..Form::default() }))
        }
    }
}

/// What is wrong with a form, above it.
pub fn summary(ctx: &Ctx, wrong: &[Wrong]) -> Markup {
    let listed: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    error_summary(&listed, ctx.lang)
}

/// Fields one after the other.
pub fn all(ctx: &Ctx, fields: &[Field]) -> Markup {
    html! { @for each in fields { (field(each, ctx.lang)) } }
}

/// A page with a form: 422 where something is wrong with it.
///
/// # Errors
/// Never; it is what a handler gives.
pub fn page(ctx: &Ctx, title: &str, sub: &str, crumbs: Vec<Crumb>, wrong: &[Wrong], body: &Markup) -> Page {
    let head = page_head(&html! { (title) }, &html! {}, &html! { (sub) }, &html! {});
    let mut frame = ctx.frame(title);
    frame.crumbs = crumbs;
    let response = ctx.show(&frame, &html! { (head) (body) });
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}
