//! The proof of a bulletin: root, commit, checkpoint, key — and how anybody checks them.

use maud::html;
use ui::components::{Crumb, Fact, digest, facts, page_head, section_head};
use ui::icon::Icon;
use ui::text::count;
use ui::web::{Ctx, Page};

use super::read::stamp_of;
use super::view;
use crate::Error;

pub(super) async fn page(ctx: Ctx) -> Page {
    let opened = view::open(&ctx).await?;
    let publication = opened.publication.clone();
    let (trailer, key) = {
        let (press, publication) = (opened.press.clone(), publication.clone());
        ctx.run(move |_| {
            let trailer = press.store().read(|db| press.trailer(db, &publication))?;
            Ok::<_, Error>((trailer, press.log_key()?))
        })
        .await?
    };
    let n = publication.number;
    let file = ctx.href(&format!("/bulletins/{n}/file"));
    let mut rows = vec![
        Fact::new(ctx.t("bulletin-root"), digest(&publication.root, ctx.lang)),
        Fact::new(ctx.t("bulletin-sha256"), digest(&opened.index.sha256, ctx.lang)),
        Fact::text(
            ctx.t("bulletin-size"),
            &ctx.t_args(
                "bulletin-bytes",
                &[("n", count(i64::try_from(opened.index.bytes).unwrap_or(i64::MAX)).into())],
            ),
        ),
        Fact::text(ctx.t("bulletin-commit"), &format!("#{}", publication.commit)),
        Fact::text(ctx.t("bulletin-published"), &stamp_of(&opened, publication.published_ms)),
        Fact::text(
            ctx.t("bulletin-known"),
            &ctx.t_args("bulletin-known-commit", &[("commit", publication.known.into())]),
        ),
    ];
    if let Some(key) = &key {
        rows.push(Fact::text(ctx.t("bulletin-log"), key.name()));
        rows.push(Fact::new(ctx.t("bulletin-key"), html! { code { (key.to_text()) } }));
        rows.push(Fact::new(ctx.t("bulletin-fingerprint"), html! { code { (key.fingerprint()) } }));
    }
    let command = format!("guildhall verify {n}.gpub");
    let body = html! {
        (page_head(&html! { (ctx.t("bulletin-proof")) }, &opened.tags(&ctx), &html! { (publication.title) " · " (opened.issue(&ctx)) }, &html! {
            a.btn.go href=(file) download { (Icon::Download.svg()) (ctx.t("bulletin-download")) }
        }))
        (facts(&rows, ctx.lang))
        section {
            (section_head(&ctx.t("bulletin-how-to-verify"), &html! {}))
            ol.list {
                li { (ctx.t("bulletin-verify-step-1")) }
                li { (ctx.t("bulletin-verify-step-2")) " " code { (command) } }
                li { (ctx.t("bulletin-verify-step-3")) " " a href="/verify" { (ctx.t("bulletin-nav-verify")) } }
                li { (ctx.t("bulletin-verify-step-4")) }
            }
        }
        section {
            (section_head(&ctx.t("bulletin-checkpoint"), &html! {}))
            p.small.mute { (ctx.t("bulletin-checkpoint-why")) }
            // Its lines must not be broken, so it scrolls, and the keyboard must reach it.
            div.tablewrap tabindex="0" role="group" aria-label=(ctx.t("bulletin-checkpoint")) { pre { (trailer.checkpoint) } }
        }
    };
    let mut frame = ctx.frame(&ctx.t("bulletin-proof"));
    frame.crumbs = vec![
        Crumb::to(ctx.t("bulletin-nav"), ctx.href("/bulletins")),
        Crumb::to(publication.title.clone(), ctx.href(&format!("/bulletins/{n}"))),
    ];
    Ok(ctx.show(&frame, &body))
}
