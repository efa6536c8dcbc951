//! The check every crate with pages runs over its own locales.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// What is wrong with the locales of the crate in `crate_dir` (`env!("CARGO_MANIFEST_DIR")`), one finding a line; empty
/// when all is well.
///
/// It finds: a file that does not parse; a key twice; a key in one language only; variables that differ between the
/// languages; an ASCII comma, colon, semicolon, question or exclamation mark or parenthesis beside a Han character in
/// Chinese; a key asked for in the sources, as in `t(lang, "key")` or `.t_args(lang, "key", …)`, that does not exist; a
/// key that no text literal of the sources names (a literal such as `"reason-{code}"` uses every key it could begin; names of
/// registers and fields, `register-…` and `field-…`, are used by the page of a commit; those of steps and of parts of the house,
/// `step-…` and `figures-of-…`, by the panel of a record and by the brief).
pub fn check_locales(crate_dir: impl AsRef<Path>) -> Vec<String> {
    let dir = crate_dir.as_ref();
    let mut wrong = Vec::new();
    let zh = messages(&dir.join("locales/zh-CN"), &mut wrong);
    let en = messages(&dir.join("locales/en"), &mut wrong);
    compare(&zh, &en, &mut wrong);
    for (key, message) in &zh {
        if let Some(mark) = stray_ascii_mark(&message.text) {
            wrong.push(format!("zh-CN “{key}”: “{mark}” beside a Han character; Chinese has its own marks"));
        }
    }
    let mut asked = BTreeSet::new();
    let mut literals = BTreeSet::new();
    for path in files(&dir.join("src"), "rs", &mut wrong) {
        match fs::read_to_string(&path) {
            Ok(source) => read_source(&source, &mut asked, &mut literals),
            Err(cause) => wrong.push(format!("{}: {cause}", path.display())),
        }
    }
    for key in asked.difference(&zh.keys().cloned().collect()) {
        wrong.push(format!("“{key}” is asked for in the sources and is in no locale"));
    }
    for key in zh.keys().filter(|key| !is_used(key, &literals)) {
        wrong.push(format!("“{key}” is used nowhere; remove it from the locales"));
    }
    wrong
}

/// A message: the variables it takes and its text without them.
#[derive(Default)]
struct Message {
    variables: BTreeSet<String>,
    text: String,
}

fn messages(dir: &Path, wrong: &mut Vec<String>) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for path in files(dir, "ftl", wrong) {
        let source = match fs::read_to_string(&path) {
            Ok(source) => source,
            Err(cause) => {
                wrong.push(format!("{}: {cause}", path.display()));
                continue;
            }
        };
        let resource = fluent_syntax::parser::parse(source.as_str()).unwrap_or_else(|(resource, errors)| {
            wrong.extend(errors.iter().map(|error| format!("{}: {error}", path.display())));
            resource
        });
        for entry in resource.body {
            let Entry::Message(parsed) = entry else { continue };
            let mut message = Message::default();
            if let Some(pattern) = &parsed.value {
                read_pattern(pattern, &mut message);
            }
            let key = parsed.id.name.to_owned();
            if found.insert(key.clone(), message).is_some() {
                wrong.push(format!("{}: “{key}” stands twice", path.display()));
            }
        }
    }
    if found.is_empty() {
        wrong.push(format!("{}: no texts found", dir.display()));
    }
    found
}

fn read_pattern(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => message.text.push_str(value),
            PatternElement::Placeable { expression } => read_expression(expression, message),
        }
    }
}

fn read_expression(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, message),
        Expression::Select { selector, variants } => {
            read_inline(selector, message);
            for variant in variants {
                read_pattern(&variant.value, message);
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            message.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => read_expression(expression, message),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                read_inline(argument, message);
            }
        }
        _ => {}
    }
}

fn compare(zh: &BTreeMap<String, Message>, en: &BTreeMap<String, Message>, wrong: &mut Vec<String>) {
    for (key, message) in zh {
        match en.get(key) {
            None => wrong.push(format!("“{key}” is missing in en")),
            Some(other) if other.variables != message.variables => {
                wrong.push(format!("“{key}” takes {:?} in zh-CN and {:?} in en", message.variables, other.variables))
            }
            Some(_) => {}
        }
    }
    wrong.extend(en.keys().filter(|key| !zh.contains_key(*key)).map(|key| format!("“{key}” is missing in zh-CN")));
}

fn stray_ascii_mark(text: &str) -> Option<char> {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).find_map(|pair| match (pair[0], pair[1]) {
        (han, mark) if is_han(han) && ",:;?!()".contains(mark) => Some(mark),
        (mark, han) if is_han(han) && ",:;?!()".contains(mark) => Some(mark),
        _ => None,
    })
}

fn files(dir: &Path, extension: &str, wrong: &mut Vec<String>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(cause) => {
                wrong.push(format!("{}: {cause}", dir.display()));
                continue;
            }
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Collects the keys asked for by `t(…, "key"` and `t_args(…, "key"`, and every text literal.
fn read_source(source: &str, asked: &mut BTreeSet<String>, literals: &mut BTreeSet<String>) {
    // What tests ask for need not exist: they ask for missing keys on purpose.
    let source = source.split("#[cfg(test)]").next().unwrap_or(source);
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let chars: Vec<char> = code.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = char_literal_end(&chars, at) {
            at = end;
        } else if chars[at] == '"' {
            let (literal, end) = read_literal(&chars, at);
            literals.insert(literal);
            at = end;
        } else {
            if let Some(open) = call_of_t(&chars, at)
                && let Some(key) = second_argument(&chars, open)
            {
                asked.insert(key);
            }
            at += 1;
        }
    }
}

/// Past a character literal such as `'"'`, which would otherwise open a text.
fn char_literal_end(chars: &[char], at: usize) -> Option<usize> {
    match chars.get(at..at + 4)? {
        ['\'', '\\', _, '\''] => Some(at + 4),
        ['\'', _, '\'', _] => Some(at + 3),
        _ => None,
    }
}

/// Reads the literal whose opening quote is at `at`; gives it with the place after its closing quote.
fn read_literal(chars: &[char], at: usize) -> (String, usize) {
    let mut text = String::new();
    let mut at = at + 1;
    while let Some(c) = chars.get(at) {
        match c {
            '\\' => at += 1,
            '"' => break,
            c => text.push(*c),
        }
        at += 1;
    }
    (text, at + 1)
}

/// The place after the bracket of a call of `t` or `t_args` that begins at `at`.
fn call_of_t(chars: &[char], at: usize) -> Option<usize> {
    let begins_name = at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if !begins_name {
        return None;
    }
    ["t_args(", "t("].iter().find_map(|name| {
        let end = at + name.len();
        let here = chars.get(at..end)?;
        here.iter().copied().eq(name.chars()).then_some(end)
    })
}

/// The literal that is the whole beginning of the second argument of the call opened before `at`.
fn second_argument(chars: &[char], at: usize) -> Option<String> {
    let mut depth = 0;
    let mut at = at;
    loop {
        match chars.get(at)? {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return None,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => break,
            '"' => at = read_literal(chars, at).1 - 1,
            _ => {}
        }
        at += 1;
    }
    let mut rest = at + 1;
    while chars.get(rest)?.is_whitespace() {
        rest += 1;
    }
    (chars[rest] == '"').then(|| read_literal(chars, rest).0)
}

/// What registers and their fields are called: the page of a commit asks for these of every crate.
const OF_THE_LOG: [&str; 4] = ["register-", "field-", "step-", "figures-of-"];

fn is_used(key: &str, literals: &BTreeSet<String>) -> bool {
    OF_THE_LOG.iter().any(|start| key.starts_with(start))
        // What is said once after an act is named without its beginning: `ctx.done(path, "step-taken")`.
        || key.strip_prefix("said-").is_some_and(|what| literals.contains(what))
        || literals.iter().any(|literal| match literal.split_once('{') {
            None => literal == key,
            Some((start, _)) => start.ends_with('-') && key.starts_with(start),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_with(zh: &str, en: &str, source: &str) -> (tempfile::TempDir, Vec<String>) {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, text) in [("locales/zh-CN/a.ftl", zh), ("locales/en/a.ftl", en), ("src/lib.rs", source)] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        let wrong = check_locales(dir.path());
        (dir, wrong)
    }

    #[test]
    fn whole_locales_have_no_findings() {
        let (_dir, wrong) = crate_with(
            "a = 甲\nreason-x = 因由\nfield-unit-name = 名称\nn = { $n } 条\nlabel = 名称\n",
            "a = A\nreason-x = Reason\nfield-unit-name = Name\nn = { $n ->\n    [one] one\n   *[other] { $n }\n }\nlabel = Name\n",
            "fn f() { texts.t(frame.lang(), \"a\"); t_args(\n lang,\n \"n\", &[(\"n\", 1.into())]);\n\
             let key = format!(\"reason-{code}\"); let l = (\"label\", '\"'); }",
        );
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_slip_is_found() {
        let (_dir, wrong) = crate_with(
            "a = 甲,乙\nb = { $n }\nc = 丙\nd = 丁\nd = 丁\n",
            "a = A\nb = { $m }\nd = D\ne = E\n",
            "fn f() { t(lang, \"a\"); t(lang, \"b\"); part(lang, \"zzz\"); t(lang, \"gone\") } // t(lang, \"no\")",
        );
        let all = wrong.join("\n");
        for part in [
            "“,” beside a Han character",
            "“b” takes {\"n\"} in zh-CN and {\"m\"} in en",
            "“c” is missing in en",
            "“e” is missing in zh-CN",
            "“d” stands twice",
            "“gone” is asked for",
            "“c” is used nowhere",
        ] {
            assert!(all.contains(part), "{part} not in:\n{all}");
        }
        assert!(!all.contains("zzz"));
    }
}
