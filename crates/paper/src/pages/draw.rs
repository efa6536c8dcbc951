//! How papers are drawn.

use maud::{Markup, html};
use ui::components::{
    Column, Field, FieldKind, Form, Kind as Loud, Method, Row, Table, TagKind, button, digest, error_summary, field,
    form, section_head, table, tag, unfold,
};
use ui::web::{Ctx, RecordKind};

use super::list::{Listed, Papers};
use super::papers_of;
use crate::{MOST_BYTES, Media, Paper};

/// Bytes of a picture that is shown, at most.
pub(super) const MOST_SHOWN: u64 = 5 << 20;
/// What stands for a title that is not shown.
const MASK: &str = "******";

/// The part of a record's page.
pub(super) fn section(ctx: &Ctx, kind: &RecordKind, found: &Papers) -> Markup {
    let own = ctx.href(&papers_of(kind, found.record));
    let all = html! { a href=(own) { (ctx.t("paper-all")) } };
    html! {
        section id="papers" {
            (section_head(&ctx.t("paper-papers"), &if found.papers.is_empty() { html! {} } else { all }))
            (listed(ctx, kind, found))
            @if found.may_hang { (unfold(&ctx.t("paper-hang"), &hang_form(ctx, kind, found, &[], true))) }
        }
    }
}

/// The body of their own page.
pub(super) fn page(ctx: &Ctx, kind: &RecordKind, found: &Papers, wrong: &[(String, String)]) -> Markup {
    let listed_wrong: Vec<(&str, &str)> = wrong.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect();
    html! {
        (error_summary(&listed_wrong, ctx.lang))
        (listed(ctx, kind, found))
        @if found.may_hang {
            section {
                (section_head(&ctx.t("paper-hang"), &html! {}))
                (hang_form(ctx, kind, found, wrong, false))
            }
        }
    }
}

fn listed(ctx: &Ctx, kind: &RecordKind, found: &Papers) -> Markup {
    if found.papers.is_empty() {
        return html! { p.small.mute { (ctx.t("paper-none")) } };
    }
    let columns = [
        Column::text(ctx.t("paper-column-title")),
        Column::text(ctx.t("paper-column-kind")),
        Column::number(ctx.t("paper-column-size")),
        Column::day(ctx.t("paper-column-day")),
        Column::text(ctx.t("paper-column-who")),
        Column::text(ctx.t("paper-column-digest")),
    ];
    let rows: Vec<Row> = found.papers.iter().map(|each| row(ctx, kind, found, each)).collect();
    table(&Table { caption: &ctx.t("paper-papers"), show_caption: false, columns: &columns, rows: &rows }, ctx.lang)
}

fn row(ctx: &Ctx, kind: &RecordKind, found: &Papers, each: &Listed) -> Row {
    let paper = &each.paper;
    Row::new(vec![
        name(ctx, kind, found, each),
        html! { (kind_of(ctx, paper)) },
        html! { span.nowrap { (size(paper.size)) } },
        html! { (paper.day) },
        html! {
            @if each.who.is_empty() { (ctx.t("paper-by-system")) } @else { (each.who) }
            @if paper.office != 0 { br; span.small.mute { (ctx.unit_name(paper.office)) } }
        },
        digest(&paper.sha256, ctx.lang),
    ])
}

fn name(ctx: &Ctx, kind: &RecordKind, found: &Papers, each: &Listed) -> Markup {
    let paper = &each.paper;
    let href = ctx.href(&format!("{}/{}", papers_of(kind, paper.record), paper.id));
    let title = shown_title(ctx, paper, found.knows_titles);
    // A sealed paper is opened for a reason, on a page of its own.
    let (is_open, is_reached) = (paper.hung && !paper.sealed, paper.hung && paper.title.is_some() && found.may_open);
    html! {
        @if is_open {
            @if shows(paper) {
                // The title beneath says what it is.
                a href=(href) tabindex="-1" aria-hidden="true" {
                    img src={ (href_of_preview(ctx, kind, paper)) } alt="" width="120" loading="lazy";
                }
                br;
            }
            a href=(href) { (title) }
        } @else if is_reached && paper.sealed {
            a href=(href) { (title) }
        } @else {
            span.mute[!paper.hung] { (title) }
        }
        @if paper.sealed { " " (tag(TagKind::Info, &ctx.t("paper-sealed"))) }
        @if !paper.hung {
            " " (tag(TagKind::Off, &ctx.t("paper-taken-down")))
            @if let Some(why) = each.why_down.as_ref().filter(|why| !why.is_empty()) { br; span.small.mute { (why) } }
        }
        @if each.may_take_down { (down_form(ctx, kind, paper)) }
    }
}

/// What a paper is called to whoever looks.
pub(super) fn shown_title(ctx: &Ctx, paper: &Paper, knows_titles: bool) -> String {
    match &paper.title {
        None => ctx.t("paper-erased"),
        Some(_) if paper.sealed && !knows_titles => MASK.to_owned(),
        Some(title) => title.clone(),
    }
}

/// Whether it is a picture that is shown in small.
pub(super) fn shows(paper: &Paper) -> bool {
    paper.media.is_some_and(Media::is_picture) && paper.size <= MOST_SHOWN
}

fn href_of_preview(ctx: &Ctx, kind: &RecordKind, paper: &Paper) -> String {
    ctx.href(&format!("{}/{}/preview", papers_of(kind, paper.record), paper.id))
}

fn kind_of(ctx: &Ctx, paper: &Paper) -> String {
    match paper.media {
        Some(media) => ctx.t(&format!("paper-kind-{}", media.word())),
        None => paper.row.text("media").to_owned(),
    }
}

/// `17 B`, `3 KB`, `1.4 MB`.
fn size(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    match bytes {
        0..KB => format!("{bytes} B"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        _ => {
            let tenths = (bytes * 10).div_ceil(MB);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

fn hang_form(ctx: &Ctx, kind: &RecordKind, found: &Papers, wrong: &[(String, String)], on_record: bool) -> Markup {
    let of = |id: &str| wrong.iter().find(|(field, _)| field == id).map(|(_, why)| why.as_str());
    let most = ctx.t_args("paper-file-hint", &[("most", (MOST_BYTES >> 20).into())]);
    let action = ctx.href(&papers_of(kind, found.record));
    let file = Field::new("file", &ctx.t("paper-file"), FieldKind::File(Media::accept())).id("paper-file");
    let title = Field::text("title", &ctx.t("paper-title")).id("paper-title").hint(&ctx.t("paper-title-hint"));
    form(&Form {
        action: &action,
        method: Method::PostFiles,
        csrf: &ctx.csrf(),
        guard: false,
        body: html! {
            @if on_record { input type="hidden" name="from" value="record"; }
            @if found.seals { p.small.mute { (ctx.t("paper-seals")) } }
            (field(&file.hint(&most).error(of("paper-file")).required(), ctx.lang))
            (field(&title.autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t("paper-hang"), if on_record { Loud::Plain } else { Loud::Primary })) }
        },
    })
}

fn down_form(ctx: &Ctx, kind: &RecordKind, paper: &Paper) -> Markup {
    let action = ctx.href(&format!("{}/{}/down", papers_of(kind, paper.record), paper.id));
    let reason = Field::text("reason", &ctx.t("reason")).id(&reason_id(paper.id)).hint(&ctx.t("reason-hint"));
    let inside = form(&Form {
        action: &action,
        csrf: &ctx.csrf(),
        body: html! {
            p.small.mute { (ctx.t("paper-down-explain")) }
            (field(&reason.required().autocomplete("off"), ctx.lang))
            div.actions { (button(&ctx.t("paper-down"), Loud::Undo)) }
        },
        ..Form::default()
    });
    // Opened within the row: what hangs over a table is cut off at its edge.
    unfold(&ctx.t("paper-down"), &inside)
}

/// The id of the field with the reason for taking a paper down.
pub(super) fn reason_id(paper: i64) -> String {
    format!("reason-{paper}")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        let sizes = [
            (17, "17 B"),
            (1_024, "1 KB"),
            (1_025, "2 KB"),
            (1 << 20, "1.0 MB"),
            (20 << 20, "20.0 MB"),
            (1_500_000, "1.5 MB"),
        ];
        for (bytes, text) in sizes {
            assert_eq!(size(bytes), text);
        }
    }
}
