//! What stands in each paper.

use clock::Day;
use procedure::{Refusal, TakenStep};
use record::{Clear, Version};
use serde_json::{Value, json};

use super::write::{Page, prose, yuan};
use crate::check;
use crate::dossier::MemberView;
use crate::fields::{self, Item, Of, Origin};
use crate::notice::register::{NOTICE, SHOWN};
use crate::notice::{Head, Line, line_of, on_show};

/// What the application does not say: what is decided later, and what has a place of its own in it.
fn is_stated(item: &Item) -> bool {
    !matches!(item.origin, Origin::Decided | Origin::Office) && !matches!(item.name, "number" | "circumstances")
}

/// An item of a member by its name.
fn item_of(member: &MemberView, name: &str) -> Option<&'static Item> {
    fields::find(member.of(), name)
}

pub(super) fn application(page: &Page<'_>) -> Value {
    let view = page.view;
    let value =
        |member: &MemberView, name: &str| item_of(member, name).and_then(|item| page.value(item, &member.value(item)));
    let head: Vec<Value> = view.head().map_or_else(Vec::new, |head| {
        page.pairs(&fields::items(Of::Head).map(|item| (item, head.value(item))).collect::<Vec<_>>())
    });
    let household: Vec<_> =
        fields::items(Of::Household).filter(|item| is_stated(item)).map(|item| (item, view.value(item))).collect();
    let members: Vec<Value> = view
        .members
        .iter()
        .filter(|member| !member.is_head)
        .map(|member| {
            let place: Vec<String> =
                ["identity", "school", "workplace"].iter().filter_map(|name| value(member, name)).collect();
            json!({
                "name": page.name(member),
                "kinship": page.kinship(member),
                "id": value(member, "id_number"),
                "birth": value(member, "birth_date"),
                "health": value(member, "health"),
                "place": (!place.is_empty()).then(|| place.join(page.pick(("，", ", ")))),
                "income": value(member, "monthly_income"),
            })
        })
        .collect();
    let amounts: Vec<Value> = view
        .amounts
        .iter()
        .map(|amount| {
            let whose = view.members.iter().find(|member| member.person == amount.person);
            json!({
                "side": page.code("hardship_side", &amount.side).unwrap_or_default(),
                "kind": page.code("hardship_amount", &amount.kind).unwrap_or_default(),
                "who": whose.map(|member| page.name(member)).unwrap_or_default(),
                "yuan": amount.fen.map(yuan),
                "note": Some(amount.note.as_str()).filter(|note| !note.is_empty()),
            })
        })
        .collect();
    json!({
        "number": page.number(),
        "unit": page.unit(view.row.unit),
        "head": head,
        "household": page.pairs(&household),
        "members": members,
        "amounts": amounts,
        "causes": causes(page),
        "circumstances": prose(view.clear.get("circumstances")),
        "applied_on": view.row.applied_on,
    })
}

/// The causes, the main one first.
fn causes(page: &Page<'_>) -> Option<String> {
    let row = &page.view.row;
    page.codes("hardship_cause", &format!("{} {}", row.cause, row.causes))
}

pub(super) fn authorisation(page: &Page<'_>) -> Value {
    let view = page.view;
    let fields = page.desk.pack.codes("check_field");
    let departments: Vec<String> = page.desk.pack.codes("check_department").map_or_else(Vec::new, |list| {
        let named = |code: &str| {
            let own = fields.map(|list| list.codes()).unwrap_or_default();
            let own: Vec<&str> = own
                .iter()
                .filter(|field| field.parent.as_deref() == Some(code))
                .map(|field| field.label(page.lang))
                .collect();
            own.join(page.pick(("、", ", ")))
        };
        let line =
            |code: &clock::Code| format!("{}{}{}", code.label(page.lang), page.pick(("：", ": ")), named(&code.code));
        list.codes().iter().map(line).collect()
    });
    let adults: Vec<Value> = view
        .members
        .iter()
        .filter(|member| member.is_adult)
        .map(|member| {
            let consent = view.consent(member.person);
            json!({
                "name": page.name(member),
                "kinship": page.kinship(member),
                "id": member.identity.as_ref().map(|known| known.id_number.clone()),
                "number": consent.map(|consent| consent.text("number").to_owned()),
                "signed_on": consent.and_then(|consent| consent.day("signed_on")),
            })
        })
        .collect();
    json!({
        "number": page.number(),
        "name": page.head(),
        "centre": page.unit(view.row.centre),
        "departments": departments,
        "adults": adults,
    })
}

pub(super) fn visit(page: &Page<'_>, told: Option<&(Version, Clear)>) -> Result<Value, Refusal> {
    let view = page.view;
    let mut data = json!({
        "number": page.number(),
        "unit": page.unit(view.row.unit),
        "name": page.head(),
        "mobile": view.head().and_then(|head| head.identity.as_ref()).and_then(|known| known.mobile.clone()),
        "address": Some(view.address.as_str()).filter(|address| !address.is_empty()),
        "members": page.members(),
    });
    let Some((visit, clear)) = told else { return Ok(data) };
    let mut visitors = Vec::new();
    for account in ["visitor", "second"].iter().filter_map(|field| visit.int(field)) {
        visitors.extend(display_name(page, account)?);
    }
    visitors.extend(clear.opt("second_name").filter(|name| !name.is_empty()).map(str::to_owned));
    data["purpose"] = page.code("hardship_visit", visit.text("purpose")).into();
    data["on_day"] = json!(visit.day("on_day"));
    data["visitors"] = visitors.join(page.pick(("、", ", "))).into();
    data["present"] = clear.get("present").into();
    data["conclusion"] = page.code("hardship_conclusion", visit.text("conclusion")).into();
    for field in ["income_seen", "spending_seen", "housing_seen", "health_seen", "neighbours", "needs", "remarks"] {
        data[field] = json!(prose(clear.get(field)));
    }
    Ok(data)
}

/// What somebody with an account is called.
fn display_name(page: &Page<'_>, account: i64) -> Result<Option<String>, Refusal> {
    let Some(account) = page.db.get(&access::ACCOUNT, account, page.at)? else { return Ok(None) };
    let clear = page.db.unseal(&account)?;
    let name = clear.opt("display_name").filter(|name| !name.is_empty()).unwrap_or(account.text("title"));
    Ok(Some(name.to_owned()))
}

/// In which office somebody took a step: the title of the account.
fn office(page: &Page<'_>, step: &TakenStep) -> Result<String, Refusal> {
    let account = page.db.get(&access::ACCOUNT, step.account, page.at)?;
    Ok(account.map(|account| account.text("title").to_owned()).unwrap_or_default())
}

/// The latest result of the means test for a purpose, as the papers name it.
fn test(page: &Page<'_>, purpose: &str) -> Option<Value> {
    let (result, _) = page.view.result(purpose)?;
    let category = |field: &str| page.code("hardship_category", result.text(field));
    Some(json!({
        "on_day": result.day("on_day").unwrap_or(result.valid_from),
        "rule": result.text("rule"),
        "proposed": category("proposed"),
        "decided": category("decided"),
    }))
}

pub(super) fn minutes(page: &Page<'_>) -> Result<Value, Refusal> {
    let (view, row) = (page.view, &page.view.row);
    let sheet = view.result("application").and_then(|(_, clear)| clear.opt("sheet"));
    let sheet: Value = sheet.and_then(|sheet| serde_json::from_str(sheet).ok()).unwrap_or_default();
    let reasons = &sheet["outcome"][page.pick(("reasons", "reasons_en"))];
    let mut checks = Vec::new();
    for check in check::of_dossier(page.db, row.id, page.at)?.iter().filter(|check| check.state != "withdrawn") {
        checks.push(json!({
            "department": page.code("check_department", &check.department).unwrap_or_default(),
            "result": page.code("check_result", &check.result),
            "on": check.answered_on,
        }));
    }
    let exclusions: Vec<Value> = view
        .exclusions
        .iter()
        .map(|(exclusion, _)| {
            json!({
                "rule": page.code("hardship_exclusion", exclusion.text("rule")).unwrap_or_default(),
                "decision": page.code("hardship_exclusion_decision", exclusion.text("decision")).unwrap_or_default(),
            })
        })
        .collect();
    let day = view.case.last("announce").map(|step| step.day);
    let hung = paper::list(page.db, "hardship_dossier", row.id, page.at)?;
    let hung: Vec<&paper::Paper> = hung.iter().filter(|paper| paper.hung).collect();
    let amounts: Vec<Value> = view
        .amounts
        .iter()
        .map(|amount| {
            let whose = view.members.iter().find(|member| member.person == amount.person);
            let shown = hung.iter().position(|paper| Some(paper.id) == amount.paper).map(|at| {
                let title = hung[at].title.as_deref().unwrap_or_default();
                format!("{} {title}", at + 1).trim_end().to_owned()
            });
            json!({
                "side": page.code("hardship_side", &amount.side).unwrap_or_default(),
                "kind": page.code("hardship_amount", &amount.kind).unwrap_or_default(),
                "who": whose.map(|member| page.name(member)).unwrap_or_default(),
                "yuan": amount.fen.map(yuan),
                "paper": shown,
            })
        })
        .collect();
    Ok(json!({
        "number": page.number(),
        "centre": page.unit(row.centre),
        "unit": page.unit(row.unit),
        "name": page.head(),
        "day": day,
        "applied_on": row.applied_on,
        "visited_on": row.visited_on,
        "checked_on": row.checked_on,
        "persons": view.members.len(),
        "category": page.code("hardship_category", &row.category),
        "cause": causes(page),
        "test": test(page, "application"),
        "reasons": reasons.as_array().cloned().unwrap_or_default(),
        "amounts": amounts,
        "checks": checks,
        "exclusions": exclusions,
    }))
}

pub(super) fn notice(page: &Page<'_>) -> Result<Value, Refusal> {
    let dossier = page.view.row.id;
    let own = page.db.find(&SHOWN, "dossier", dossier, page.at)?;
    let none = || {
        Refusal::Guard((
            "还没有公示过，没有可打印的公示。".into(),
            "It has not been on notice; there is no sheet to print.".into(),
        ))
    };
    let last = own.last().ok_or_else(none)?;
    let notice = page.db.get(&NOTICE, last.int("notice").unwrap_or(0), page.at)?.ok_or(Refusal::Missing)?;
    // While it runs, the sheet is the whole notice; what has ended is shown to nobody again but for this dossier's line.
    let mut lines = on_show(page.db, Some(notice.id), page.at)?;
    if !lines.iter().any(|line| line.int("dossier") == Some(dossier)) {
        lines = vec![last.clone()];
    }
    let mut shown = Vec::new();
    for version in &lines {
        let Some(line) = line_of(&page.db.unseal(version)?) else { continue };
        let word = |list: &str, field: &str, held: &str| match page.lang {
            clock::Lang::Zh => held.to_owned(),
            clock::Lang::En => page.code(list, version.text(field)).unwrap_or_default(),
        };
        let Line { name, unit, category, cause, exit } = line;
        shown.push(json!({
            "seq": (shown.len() + 1).to_string(),
            "name": name,
            "unit": unit,
            "category": word("hardship_category", "category", &category),
            "cause": word("hardship_cause", "cause", &cause),
            "exit": word("hardship_exit", "exit", &exit),
        }));
    }
    let head: Option<Head> = serde_json::from_str(notice.text("head")).ok();
    let ground = match (page.lang, head) {
        (clock::Lang::Zh, Some(head)) => head.ground,
        _ => page.code(crate::notice::GROUNDS, notice.text("ground")).unwrap_or_default(),
    };
    let day = |field: &str| notice.day(field).unwrap_or(notice.valid_from);
    Ok(json!({
        "number": notice.text("number"),
        "kind": page.code("hardship_notice_kind", notice.text("kind")).unwrap_or_default(),
        "centre": page.unit(notice.int("centre").unwrap_or(0)),
        "ground": ground,
        "opened_on": day("opened_on"),
        "closes_on": day("closes_on"),
        "is_exit": notice.text("kind") == "exit",
        "lines": shown,
    }))
}

pub(super) fn approval(page: &Page<'_>) -> Result<Value, Refusal> {
    let (view, row) = (page.view, &page.view.row);
    let total = |side: &str| {
        let own = view.amounts.iter().filter(|amount| amount.side == side);
        yuan(own.filter_map(|amount| amount.fen).fold(0, i64::saturating_add))
    };
    let shown = page.db.find(&SHOWN, "dossier", row.id, page.at)?;
    let shown = shown.iter().rfind(|shown| shown.text("kind") == "filing");
    let shown = shown.and_then(|shown| Some((shown.day("began")?, shown.day("last_day")?)));
    let days = |(from, to): (Day, Day)| format!("{}{}{}", page.day(from), page.pick(("至", " to ")), page.day(to));
    let kept = |name: &str| {
        let item = fields::find(Of::Household, name);
        item.and_then(|item| page.value(item, view.clear.get(item.name)))
    };
    // What was given before this house kept the dossier stands on its sheet.
    let given = |name: &str| {
        let text = prose(view.clear.get(name))?;
        let on = view.clear.get(&format!("{name}_on")).parse::<Day>().ok();
        Some(json!({ "text": text, "on": on }))
    };
    let opinion = |step: &str, name: &str| -> Result<Option<Value>, Refusal> {
        let Some(step) = view.case.last(step) else { return Ok(given(name)) };
        let agreed = page.pick(("同意。", "Agreed.")).to_owned();
        let text = prose(&step.note).unwrap_or_else(|| vec![agreed]);
        Ok(Some(json!({ "text": text, "by": office(page, step)?, "on": step.day })))
    };
    Ok(json!({
        "number": page.number(),
        "unit": page.unit(row.unit),
        "centre": page.unit(row.centre),
        "name": page.head(),
        "id": page.head_id(),
        "category": page.code("hardship_category", &row.category),
        "cause": page.code("hardship_cause", &row.cause),
        "causes": page.codes("hardship_cause", &row.causes),
        "key_group": page.code("hardship_key_group", &row.key_group),
        "applied_on": row.applied_on,
        "visited_on": row.visited_on,
        "checked_on": row.checked_on,
        "shown": shown.map(days),
        "members": page.members(),
        "income": total("income"),
        "rigid": total("rigid"),
        "test": test(page, "application"),
        "relief_target": kept("relief_target"),
        "relief_target_on": kept("relief_target_on"),
        "filed_by": kept("filed_by"),
        "checked_by": kept("checked_by"),
        "entered_by": kept("entered_by"),
        "attachments": prose(view.clear.get("attachments")),
        "party": given("opinion_party"),
        "union": opinion("accept", "opinion_union")?,
        "federation": opinion("approve", "opinion_system")?,
    }))
}

pub(super) fn exit(page: &Page<'_>) -> Result<Value, Refusal> {
    let (view, row) = (page.view, &page.view.row);
    let Some(exit) = &view.exit else {
        return Err(Refusal::Guard((
            "还没有填写退出核实，没有可打印的确认书。".into(),
            "No exit has been put together; there is no confirmation to print.".into(),
        )));
    };
    let guarantees: Vec<Value> = exit
        .guarantees()
        .map(|(_, name, code, why)| {
            json!({
                "name": page.said(name),
                "state": page.code("hardship_guarantee", code),
                "why": Some(why).filter(|why| !why.is_empty()),
            })
        })
        .collect();
    Ok(json!({
        "number": page.number(),
        "unit": page.unit(row.unit),
        "centre": page.unit(row.centre),
        "name": page.head(),
        "id": page.head_id(),
        "category": page.code("hardship_category", &row.category),
        "kind": page.code("hardship_exit", exit.version.text("kind")),
        "on_day": exit.version.day("on_day"),
        "test": test(page, "exit"),
        "guarantees": guarantees,
        "reason": prose(exit.clear.get("reason")),
        "signed_on": exit.version.day("signed_on"),
    }))
}
