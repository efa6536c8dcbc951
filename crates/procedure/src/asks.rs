//! What a step asks for: read from a form, judged by the table.

use clock::Day;
use record::{Db, Moment, Value, Version};

use crate::desk::Desk;
use crate::table::{Ask, AskKind, Given, Goes, Step};

/// An answer that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Of which question.
    pub name: &'static str,
    /// What is wrong and what to do, in both languages.
    pub text: (String, String),
}

fn wrong(ask: &Ask, zh: &str, en: &str) -> Wrong {
    Wrong { name: ask.name, text: (format!("{}：{zh}", ask.label.0), format!("{}: {en}", ask.label.1)) }
}

/// Reads the answers to what a step asks from texts as a form or a command sends them: units by their code, accounts by
/// their login, days as `2026-03-02`, yes as anything but nothing, `0`, `no`, `false` and `否`. What is sent empty takes away
/// what is known; what is not sent leaves it.
///
/// # Errors
/// Every answer that cannot be read; those missing are found when the step is taken.
pub fn read_given<'t>(
    db: &Db,
    desk: &Desk,
    step: &Step,
    text_of: impl Fn(&str) -> Option<&'t str>,
) -> record::Result<Result<Given, Vec<Wrong>>> {
    let (mut given, mut faults) = (Given::none(), Vec::new());
    for ask in step.asks {
        let Some(text) = text_of(ask.name).map(str::trim) else { continue };
        if text.is_empty() {
            given = given.emptied(ask.name);
            continue;
        }
        let value = match ask.kind {
            AskKind::Line(_) | AskKind::Text(_) | AskKind::Code(_) => Ok(Value::from(text.replace("\r\n", "\n"))),
            AskKind::Day => text
                .parse::<Day>()
                .map(Value::from)
                .map_err(|_| wrong(ask, "请写成 2026-03-02 这样的日期", "write the day like 2026-03-02")),
            AskKind::Int => text
                .replace([',', '，'], "")
                .parse::<i64>()
                .map(Value::from)
                .map_err(|_| wrong(ask, "请填整数", "a whole number is needed")),
            AskKind::Flag => Ok(Value::from(!["0", "no", "false", "否"].contains(&text.to_lowercase().as_str()))),
            AskKind::Unit => desk
                .units
                .find_code(text, desk.at())
                .map(Value::from)
                .ok_or_else(|| wrong(ask, "没有这个编号的单位", "there is no unit of this code")),
            AskKind::Account => {
                let at = Moment { as_of: desk.today, known: db.head()?.commit };
                let found = db.find(&access::ACCOUNT, "login", text.to_lowercase(), at)?;
                let found = found.iter().find(|account| is_active(account));
                found.map(|account| Value::Int(account.id)).ok_or_else(|| no_account(ask))
            }
            AskKind::Paper => continue,
        };
        match value {
            Ok(value) => given = given.with(ask.name, value),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(if faults.is_empty() { Ok(given) } else { Err(faults) })
}

fn no_account(ask: &Ask) -> Wrong {
    wrong(ask, "没有这个账号，或已停用", "there is no such account, or it is disabled")
}

/// Whether a version of an account is that of one which can be signed in to.
pub(crate) fn is_active(account: &Version) -> bool {
    account.text("state") == "active"
}

/// What is wrong with the answers to what a step asks of a record.
pub(crate) fn judge(
    db: &Db,
    desk: &Desk,
    (register, record): (&str, i64),
    step: &Step,
    given: &Given,
    at: Moment,
) -> record::Result<Vec<Wrong>> {
    let mut faults = Vec::new();
    for ask in step.asks {
        let value = given.get(ask.name);
        if let AskKind::Paper = ask.kind {
            if ask.required && paper::count(db, register, record)? == 0 {
                faults.push(wrong(ask, "请先上传材料", "add the paper first"));
            }
            continue;
        }
        if value.is_null() || value.text().is_some_and(|text| text.trim().is_empty()) {
            // An unticked box is an answer.
            if ask.required && !matches!(ask.kind, AskKind::Flag) {
                faults.push(wrong(ask, "必填", "needed"));
            }
            continue;
        }
        let fault = match (ask.kind, value) {
            (AskKind::Line(most), Value::Text(text)) => text_fault(ask, text, most, true),
            (AskKind::Text(most), Value::Text(text)) => text_fault(ask, text, most, false),
            (AskKind::Code(list), Value::Text(code)) => {
                let known =
                    desk.pack.codes(list).is_some_and(|list| list.codes().iter().any(|each| each.code == *code));
                (!known).then(|| wrong(ask, "请从列表中选择", "choose one of the list"))
            }
            (AskKind::Unit, Value::Int(unit)) => {
                (!desk.units.exists(*unit, desk.at())).then(|| wrong(ask, "没有这个单位", "there is no such unit"))
            }
            (AskKind::Account, Value::Int(account)) => {
                let found = db.get(&access::ACCOUNT, *account, at)?;
                (!found.is_some_and(|account| is_active(&account))).then(|| no_account(ask))
            }
            (AskKind::Day, Value::Int(_)) if value.day().is_some() => None,
            (AskKind::Flag, Value::Int(0 | 1)) | (AskKind::Int, Value::Int(_)) => None,
            _ => Some(wrong(ask, "内容不符", "this does not fit")),
        };
        faults.extend(fault);
        // A note stays for ever, and is read by everybody who reads of the record.
        if ask.goes == Goes::Note && value.text().is_some_and(access::has_long_number) {
            let zh = "不要写身份证号、电话、卡号";
            faults.push(wrong(ask, zh, "write no identity, telephone or card number here"));
        }
    }
    Ok(faults)
}

fn text_fault(ask: &Ask, text: &str, most: usize, line: bool) -> Option<Wrong> {
    let count = text.chars().count();
    if count > most {
        return Some(wrong(
            ask,
            &format!("最多 {most} 字，现有 {count} 字"),
            &format!("at most {most} characters; there are {count}"),
        ));
    }
    // What is not seen, and what makes the text after it run the other way.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let odd = |c: char| turns(c) || (c.is_control() && (line || !matches!(c, '\n' | '\t')));
    text.chars().any(odd).then(|| wrong(ask, "含有不可用的字符", "there are characters that cannot be used"))
}
