//! Undoing a commit of the roll whole: what it would undo is told, a reason is asked for, and another commit does it.

use access::Action;
use maud::html;
use record::Commit;
use record::log::Entry;
use ui::components::{Crumb, Fact, Kind, NoteKind, facts, link_button, note, page_head};
use ui::text::{count, stamp};
use ui::web::{AfterUndo, Ctx, Lookup, Page, Problem};

use super::form::{Sheet, Wrong, commit_as, reason_field, sheet};
use super::history::undoes;

/// A commit belongs to the unit in whose name it was made.
pub(super) fn of(lookup: &Lookup<'_>) -> Result<Option<i64>, Problem> {
    let Some(number) = lookup.params.int("commit") else { return Ok(None) };
    Ok(record::log::entry(lookup.db, number)?.map(|entry| entry.office))
}

/// Whether a commit can be undone here: sheets of persons and units, forms of the roll and decisions on duplicates. What other
/// programmes took in is theirs to undo, under their own rights. A look at a field and a published figure cannot be undone, a
/// reversal is undone by doing the thing again.
pub(super) fn can_be(entry: &Entry) -> bool {
    match entry.kind.as_str() {
        "import" => crate::intake::is_ours(&entry.source),
        "form" => entry.source.starts_with("roll."),
        _ => false,
    }
}

async fn entry(ctx: &Ctx) -> Result<Entry, Problem> {
    let number = ctx.params.int("commit").ok_or_else(Problem::missing)?;
    let found = ctx.read(move |db| record::log::entry(db, number)).await?;
    found.filter(can_be).ok_or_else(Problem::missing)
}

/// The form.
pub(super) async fn form(ctx: Ctx) -> Page {
    let entry = entry(&ctx).await?;
    Ok(draw(&ctx, &entry, &[]))
}

fn draw(ctx: &Ctx, entry: &Entry, wrong: &[Wrong]) -> axum::response::Response {
    let number = |n: u64| count(i64::try_from(n).unwrap_or(i64::MAX));
    let n = count(entry.commit);
    let act = ctx.find_text(&format!("source-{}", entry.source.replace('.', "-")));
    let mut known = vec![
        Fact::text(ctx.t("roll-reversal-kind"), &ctx.t(&format!("kind-{}", entry.kind))),
        Fact::text(ctx.t("roll-reversal-when"), &stamp(entry.at_ms, ctx.app.access.config().offset_minutes)),
        Fact::text(ctx.t("reason"), &entry.reason),
        Fact::text(ctx.t("roll-reversal-opened"), &number(entry.opened.0)),
        Fact::text(ctx.t("roll-reversal-closed"), &number(entry.closed.0)),
    ];
    if let Some(act) = act {
        known.push(Fact::text(ctx.t("roll-reversal-act"), &act));
    }
    let title = ctx.t_args("roll-reversal", &[("n", n.as_str().into())]);
    let fields = [reason_field(ctx, wrong).first()];
    let may_open = ctx.can(Action::LogRead, Some(entry.office));
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! { @if may_open { (link_button(&ctx.t("roll-see-commit"), &format!("/log/{}", entry.commit), Kind::Plain)) } }))
        (note(NoteKind::Info, &html! { p { (ctx.t("roll-reversal-explain")) } }))
        (facts(&known, ctx.lang))
        section {
            (sheet(ctx, wrong, &Sheet {
                action: format!("/reversals/{}", entry.commit),
                fields: &fields,
                send: "roll-reversal-send",
                back: format!("/log/{}", entry.commit),
                above: html! {}, undo: true,
            }))
        }
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(ctx.t("roll-import"), "/import")];
    ctx.show(&frame, &body)
}

/// Does it.
pub(super) async fn make(ctx: Ctx) -> Page {
    let entry = entry(&ctx).await?;
    let number = entry.commit;
    let after = ctx.app.service::<AfterUndo>();
    let undo = move |commit: &mut Commit<'_>| {
        let undone = crate::undo::reverse(commit, number)?;
        if let Some(after) = after {
            (after.0)(commit, number)?;
        }
        Ok(undone)
    };
    let done = commit_as(&ctx, "reversal", &undoes(number), undo).await?;
    match done {
        Ok(done) => Ok(ctx.done(&format!("/log/{}", done.commit.unwrap_or(number)), "roll-reversed")),
        Err(wrong) => Ok(ctx.again(draw(&ctx, &entry, &[wrong]))),
    }
}
