//! Hanging a file on a record.

use record::Intent;
use ui::web::{Ctx, Page, Problem, Upload};

use super::list::draw_page;
use super::{Hook, act, named, shelf, told};
use crate::{Place, Refusal, check, hang as hang_it};

/// The field of the file, as what is wrong with it is told.
const FILE: &str = "paper-file";

/// Takes the file in, puts it on the shelf, and hangs it.
pub(super) async fn hang(ctx: Ctx, hook: Hook, upload: Upload) -> Page {
    let (record, _) = named(&ctx);
    let shelf = shelf(&ctx)?;
    let Upload { fields, files, .. } = upload;
    let title = fields.get("title").to_owned();
    let Some(sent) = files.into_iter().find(|file| file.field == "file") else {
        // Browsers send an empty file as none.
        return refuse(&ctx, hook, Refusal::Empty.text(ctx.lang)).await;
    };
    let checked = ctx.run(move |_| Ok::<_, Problem>(check(&sent.name, sent.bytes))).await?;
    let file = match checked {
        Ok(file) => file.titled(&title),
        Err(refusal) => return refuse(&ctx, hook, refusal.text(ctx.lang)).await,
    };
    let shelved = shelf.put(file, hook.sealed).await?;
    let by = ctx.by();
    let place =
        Place { register: hook.kind.register, record, account: by.account, office: by.office, day: ctx.now.as_of };
    let intent = Intent {
        actor: by.account,
        office: by.office,
        kind: "form",
        reason: String::new(),
        source: act("source-paper-hang"),
    };
    let done = ctx
        .run(move |app| match app.store.commit(intent, move |commit| hang_it(commit, &shelved, &place)) {
            Ok(_) => Ok(None),
            Err(record::Error::Rule(why)) => Ok(Some(why)),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if let Some(why) = done {
        return refuse(&ctx, hook, ctx.find_text(&why).unwrap_or(why)).await;
    }
    let back = if fields.get("from") == "record" { (hook.kind.page)(record) } else { ctx.path.clone() };
    Ok(ctx.go(&ctx.href(&back), told("said-paper-hung")))
}

async fn refuse(ctx: &Ctx, hook: Hook, why: String) -> Page {
    draw_page(ctx, hook, &[(FILE.to_owned(), why)]).await
}
