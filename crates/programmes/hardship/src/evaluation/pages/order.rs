//! Ordering an evaluation: its form, who evaluates, whom the evaluators name as candidates.

use clock::Day;
use maud::html;
use procedure::{Actor, Refusal};
use record::Version;
use ui::components::{Field, FieldKind, Form, Kind, button, field, form as sheet, link_button, page_head};
use ui::web::{Ctx, Page, Problem};

use super::{asked, commit, crumbs, field_of, held, id_of, page as page_of, stratum, told};
use crate::evaluation::acts::{self, AssignForm, OrderForm};
use crate::evaluation::read;
use crate::evaluation::register::stratum::ALL;

struct Known {
    evaluation: Version,
    sizes: Vec<(String, i64)>,
}

async fn known(ctx: &Ctx) -> Result<Known, Problem> {
    let (id, reader) = (id_of(ctx)?, ctx.clone());
    ctx.read(move |db| {
        let evaluation = held(db, &reader, id)?;
        let strata = read::strata(db, id, reader.now)?;
        let size = |each: &Version| (each.text("stratum").to_owned(), each.int("sample_size").unwrap_or(0));
        Ok::<_, Problem>(Known { evaluation, sizes: strata.iter().map(size).collect() })
    })
    .await
}

/// The form for a new one.
pub(super) async fn new(ctx: Ctx) -> Page {
    draw(&ctx, None, None)
}

fn draw(ctx: &Ctx, known: Option<&Known>, refusal: Option<&Refusal>) -> Page {
    let today = ctx.now.as_of;
    let text = |name: &str| known.map(|known| known.evaluation.text(name).to_owned()).unwrap_or_default();
    let day =
        |name: &str, default: Day| known.and_then(|known| known.evaluation.day(name)).unwrap_or(default).to_string();
    let line = |name: &str, field: &str| {
        asked(ctx, name, &field_of(ctx, field), FieldKind::Line("text"), &text(name)).required()
    };
    let days = |name: &str, field: &str, default: Day| {
        asked(ctx, name, &field_of(ctx, field), FieldKind::Day, &day(name, default)).required()
    };
    let mut fields: Vec<Field> = vec![
        line("title", "title").first(),
        line("evaluator", "evaluator").hint(&ctx.t("hardship-evaluation-evaluator-hint")),
        days("as_of", "as-of", today).hint(&ctx.t("hardship-evaluation-as-of-hint")),
        days("opens", "opens", today),
        days("closes", "closes", today.plus(30)).hint(&ctx.t("hardship-evaluation-closes-hint")),
        line("public_source", "public-source").hint(&ctx.t("hardship-evaluation-public-source-hint")),
    ];
    for code in ALL {
        let size = known.and_then(|known| known.sizes.iter().find(|(name, _)| name == code)).map_or(30, |(_, n)| *n);
        let label = ctx.t_args("hardship-evaluation-size-of", &[("stratum", stratum(ctx, code).into())]);
        fields.push(asked(ctx, &format!("size_{code}"), &label, FieldKind::Number, &size.to_string()));
    }
    let (title, action, back) = match known {
        Some(known) => {
            let page = page_of(known.evaluation.id);
            (ctx.t("hardship-evaluation-edit"), format!("{page}/edit"), page)
        }
        None => (ctx.t("hardship-evaluation-new"), ctx.href("/evaluations"), "/evaluations".to_owned()),
    };
    let body = html! {
        (page_head(&html! { (title) }, &html! {}, &html! { (ctx.t("hardship-evaluation-new-sub")) }, &html! {}))
        (told(ctx, refusal))
        (sheet(&Form { action: &action, csrf: &ctx.csrf(), guard: true, body: html! {
            @for each in &fields { (field(each, ctx.lang)) }
            div.actions {
                (button(&ctx.t("hardship-evaluation-save"), Kind::Primary))
                (link_button(&ctx.t("hardship-evaluation-back"), &back, Kind::Quiet))
            }
        }, ..Form::default() }))
    };
    let mut frame = ctx.frame(&title);
    frame.crumbs = crumbs(ctx, known.map(|known| &known.evaluation));
    let response = ctx.show(&frame, &body);
    Ok(if refusal.is_some() { ctx.again(response) } else { response })
}

fn wrong(zh: &str, en: &str) -> Refusal {
    Refusal::Guard((zh.into(), en.into()))
}

fn sent_day(ctx: &Ctx, name: &str) -> Result<Day, Refusal> {
    let read = ctx.form.get(name).trim().parse();
    read.map_err(|_| wrong("日期：请写成 2026-03-02 这样。", "Day: write it like 2026-03-02."))
}

fn sent(ctx: &Ctx, unit: i64) -> Result<OrderForm, Refusal> {
    let text = |name: &str| ctx.form.get(name).to_owned();
    let mut sizes = Vec::new();
    for code in ALL {
        let text = ctx.form.get(&format!("size_{code}")).trim();
        let size = if text.is_empty() { Ok(0) } else { exchange::half_width(text).parse::<i64>() };
        let size = size.map_err(|_| wrong("样本数：请填整数。", "Sample size: a whole number is needed."))?;
        sizes.push((code.to_owned(), size));
    }
    Ok(OrderForm {
        title: text("title"),
        unit,
        evaluator: text("evaluator"),
        as_of: sent_day(ctx, "as_of")?,
        opens: sent_day(ctx, "opens")?,
        closes: sent_day(ctx, "closes")?,
        public_source: text("public_source"),
        sizes,
    })
}

/// Orders one.
pub(super) async fn add(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let form = match sent(&ctx, unit) {
        Ok(form) => form,
        Err(refusal) => return draw(&ctx, None, Some(&refusal)),
    };
    let by = Actor::account(&ctx.who);
    let made = commit(&ctx, ctx.by().office, "委托第三方评估", move |commit, desk| {
        acts::order(commit, desk, &form, by)
    });
    match made.await? {
        Ok(id) => Ok(ctx.done(&page_of(id), "hardship-evaluation-ordered")),
        Err(refusal) => draw(&ctx, None, Some(&refusal)),
    }
}

/// The form to change one.
pub(super) async fn edit(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    draw(&ctx, Some(&known), None)
}

/// Changes one.
pub(super) async fn change(ctx: Ctx) -> Page {
    let known = known(&ctx).await?;
    let id = known.evaluation.id;
    let form = match sent(&ctx, known.evaluation.int("unit").unwrap_or(0)) {
        Ok(form) => form,
        Err(refusal) => return draw(&ctx, Some(&known), Some(&refusal)),
    };
    let changed = commit(&ctx, ctx.by().office, "修改第三方评估的委托", move |commit, desk| {
        acts::change(commit, desk, id, &form)
    });
    match changed.await? {
        Ok(_) => Ok(ctx.done(&page_of(id), "hardship-evaluation-changed")),
        Err(refusal) => draw(&ctx, Some(&known), Some(&refusal)),
    }
}

/// Assigns an evaluator.
pub(super) async fn assign(ctx: Ctx) -> Page {
    let id = id_of(&ctx)?;
    let (login, at) = (ctx.form.get("login").trim().to_lowercase(), ctx.now);
    let account = ctx
        .read(move |db| {
            let found = db.find(&access::ACCOUNT, "login", login, at)?;
            Ok::<_, record::Error>(found.iter().find(|each| each.text("state") == "active").map(|each| each.id))
        })
        .await?;
    let form = (|| {
        let account = account.ok_or_else(|| {
            wrong("账号：没有这个账号，或已停用。", "Account: there is no such account, or it is disabled.")
        })?;
        let lead = ctx.form.some("lead").is_some();
        Ok(AssignForm { account, from: sent_day(&ctx, "from")?, until: sent_day(&ctx, "until")?, lead })
    })();
    let form = match form {
        Ok(form) => form,
        Err(refusal) => return super::one::draw(&ctx, Some(&refusal)).await,
    };
    let assigned =
        commit(&ctx, ctx.by().office, "指定评估员", move |commit, desk| acts::assign(commit, desk, id, &form));
    match assigned.await? {
        Ok(_) => Ok(ctx.done(&page_of(id), "hardship-evaluation-assigned")),
        Err(refusal) => super::one::draw(&ctx, Some(&refusal)).await,
    }
}

/// Ends an assignment.
pub(super) async fn dismiss(ctx: Ctx) -> Page {
    let id = id_of(&ctx)?;
    let assignment = ctx.params.int("assignment").ok_or_else(Problem::missing)?;
    let ended = commit(&ctx, ctx.by().office, "结束评估员的指定", move |commit, desk| {
        acts::dismiss(commit, desk, id, assignment)
    });
    match ended.await? {
        Ok(_) => Ok(ctx.done(&page_of(id), "hardship-evaluation-dismissed")),
        Err(refusal) => super::one::draw(&ctx, Some(&refusal)).await,
    }
}

/// Names candidates. What became of the list is said by number only.
pub(super) async fn candidates(ctx: Ctx) -> Page {
    let id = id_of(&ctx)?;
    let (numbers, who) = (ctx.form.get("numbers").to_owned(), ctx.who.clone());
    let named = commit(&ctx, 0, "提供未建档对象名单", move |commit, desk| {
        acts::name_candidates(commit, desk, id, &numbers, &who)
    });
    match named.await? {
        Ok(said) if said.unknown == 0 => Ok(ctx.done(&page_of(id), "hardship-evaluation-named")),
        Ok(_) => Ok(ctx.done(&page_of(id), "hardship-evaluation-named-some")),
        Err(refusal) => super::one::draw(&ctx, Some(&refusal)).await,
    }
}
