//! The papers of a record: as a page of their own, and as a part of the record's page.

use access::{ACCOUNT, Action, Relation, Role};
use maud::{Markup, html};
use record::{Db, log};
use ui::components::{Crumb, page_head};
use ui::web::{Ctx, Page, Problem, RecordKind};

use super::{Hook, draw, named, opening};
use crate::Paper;

/// The papers of a record, and what whoever looks may do with them.
pub(super) struct Papers {
    pub(super) record: i64,
    /// What the record is called; empty when nothing open says it.
    pub(super) title: String,
    pub(super) papers: Vec<Listed>,
    /// New papers may be hung: now, and by who asks.
    pub(super) may_hang: bool,
    /// Titles of sealed papers are shown.
    pub(super) knows_titles: bool,
    /// Sealed papers can be asked for.
    pub(super) may_open: bool,
    /// What is hung here is sealed.
    pub(super) seals: bool,
}

/// One of them.
pub(super) struct Listed {
    pub(super) paper: Paper,
    /// The title of the office that hung it; empty for the system itself.
    pub(super) who: String,
    /// Why it was taken down, if it was.
    pub(super) why_down: Option<String>,
    pub(super) may_take_down: bool,
}

/// The papers of a record with the form for new ones, for the page of the record. Nothing is drawn at the head: the
/// section has its own heading. Who may see the record may see it.
///
/// # Errors
/// When the store cannot be read.
pub async fn panel(ctx: &Ctx, kind: &RecordKind, record: i64) -> Result<Markup, Problem> {
    let found = read(ctx, *kind, record, None).await?;
    Ok(draw::section(ctx, kind, &found))
}

/// The page.
pub(super) async fn page(ctx: Ctx, hook: Hook) -> Page {
    draw_page(&ctx, hook, &[]).await
}

/// The page with what is wrong with a form: the id of a field, and the sentence.
pub(super) async fn draw_page(ctx: &Ctx, hook: Hook, wrong: &[(String, String)]) -> Page {
    let (record, _) = named(ctx);
    let found = read(ctx, hook.kind, record, Some(hook.sealed)).await?;
    let title = ctx.t("paper-papers");
    let of = label(ctx, &hook.kind, &found.title);
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! {}, &html! {}))
        (draw::page(ctx, &hook.kind, &found, wrong))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = vec![Crumb::to(of, ctx.href(&(hook.kind.page)(record)))];
    let response = ctx.show(&frame, &body);
    Ok(if wrong.is_empty() { response } else { ctx.again(response) })
}

/// What a record is called: by its title, else by its register.
pub(super) fn label(ctx: &Ctx, kind: &RecordKind, title: &str) -> String {
    if title.is_empty() {
        return ctx.find_text(&format!("register-{}", kind.register)).unwrap_or_else(|| kind.register.to_owned());
    }
    title.to_owned()
}

async fn read(ctx: &Ctx, kind: RecordKind, record: i64, seals: Option<bool>) -> Result<Papers, Problem> {
    let reader = ctx.clone();
    ctx.read(move |db| find(&reader, db, &kind, record, seals)).await
}

/// Whether whoever asks may take an action on a record, as it stands today.
pub(super) fn may(ctx: &Ctx, action: Action, units: &[i64]) -> bool {
    ctx.app.nearest(&ctx.who, action, units, ctx.now).is_some()
}

fn find(ctx: &Ctx, db: &Db, kind: &RecordKind, record: i64, seals: Option<bool>) -> record::Result<Papers> {
    let units = (kind.units)(db, record, ctx.now)?;
    let (may_write, seals_by_rule) = (may(ctx, kind.write, &units), || {
        db.catalogue().register(kind.register).is_ok_and(|register| register.sealed_fields().next().is_some())
    });
    let mut papers = Vec::new();
    for paper in crate::list(db, kind.register, record, ctx.moment)? {
        let account = if paper.account == 0 { None } else { db.get(&ACCOUNT, paper.account, ctx.now)? };
        papers.push(Listed {
            who: account.map(|account| account.text("title").to_owned()).unwrap_or_default(),
            why_down: if paper.hung { None } else { log::entry(db, paper.commit)?.map(|entry| entry.reason) },
            may_take_down: may_write && ctx.is_now() && paper.hung && answers_for(ctx, kind, &paper),
            paper,
        });
    }
    Ok(Papers {
        record,
        title: kind.title_of(db, record)?,
        papers,
        may_hang: may_write && ctx.is_now(),
        knows_titles: may_write,
        may_open: may(ctx, opening(kind), &units),
        seals: seals.unwrap_or_else(seals_by_rule),
    })
}

/// Whether whoever asks answers for a paper: hung it, is chair of the unit in whose name it was hung, or may hang
/// papers from a unit above that.
pub(super) fn answers_for(ctx: &Ctx, kind: &RecordKind, paper: &Paper) -> bool {
    let units = &ctx.app.units;
    let office = if paper.office == 0 { units.root().unwrap_or(0) } else { paper.office };
    let answers = |grant: &access::Grant| {
        let relations = access::allowed(grant.role, kind.write);
        match units.relation(grant.unit, office, ctx.now) {
            Relation::Below => relations.has(Relation::Below),
            Relation::Own => grant.role == Role::Chair && relations.has(Relation::Own),
            _ => false,
        }
    };
    paper.account == ctx.who.account || ctx.who.grants.iter().any(answers)
}
