//! Comparing what a figure line states with what its records came to.

use super::clip;
use super::counting::Counting;
use super::labels::label;
use super::layout::{FigureLine, Stated};
use super::model::definition_hash;
use super::report::{Finding, Said};
use super::verify::ReadFigure;

/// Adds to a figure's check whatever its records, all of which have been read, do not bear out.
pub(super) fn weigh(read: &mut ReadFigure, figure: &FigureLine, counting: Counting) {
    let counted = counting.end(figure);
    let (line, name, paths) = (read.sealed.line, &read.name, &read.sealed.altered.paths);
    let at = |field: &str, said: Said| Finding::new(said).line(line).figure(name).field(field);
    let blamed = |field: &str| paths.iter().any(|path| path == field);
    let check = &mut read.check;
    let sound = counted.findings.is_empty() && counted.count == figure.records;
    check.more += counted.more;
    counted.findings.into_iter().for_each(|finding| check.found(finding));
    if counted.count != figure.records {
        let (says, are) = (figure.records, counted.count);
        let said = Said::new(
            format!("数字{name}:称有{says}条记录，实有{are}条"),
            format!("figure {name}: says {says} records, but {are} record lines follow"),
        );
        check.found(at("records", said));
    } else if counted.root != figure.root && (blamed("root") || sound) {
        let said = if blamed("root") {
            Said::new(format!("数字{name}:根被改动"), format!("figure {name}: root changed"))
        } else {
            Said::new(
                format!("数字{name}:记录行不是发布时的那些（校验码已随之改写）"),
                format!("figure {name}: the record lines are not those published (their check codes were remade)"),
            )
        };
        check.found(at("root", said));
    }
    if let Some(key) = &counted.stray
        && paths.is_empty()
        && sound
    {
        let key = clip(key.as_deref().unwrap_or("null"));
        let said = Said::new(
            format!("数字{name}:有记录属于未列出的分组{key}"),
            format!("figure {name}: records are of group {key}, which is not listed"),
        );
        check.found(at("groups", said));
    }
    let defined = definition_hash(&figure.head.name, figure.head.kind, &figure.head.definition);
    if defined != figure.definition_hash && paths.is_empty() {
        let said = Said::new(
            format!("数字{name}:定义的散列值与定义文字不符"),
            format!("figure {name}: the definition hash is not that of the definition"),
        );
        check.found(at("definition_hash", said));
    }
    // What records weigh says something of the value only as long as the records, the kind and the groups stand.
    let reliable = sound && !blamed("kind") && !paths.iter().any(|path| path.ends_with(".key"));
    let whole = ("value".to_owned(), String::new(), &figure.stated, counted.total);
    let groups = figure.head.groups.iter().zip(&figure.groups).zip(&counted.groups).zip(1..);
    let groups = groups.map(|(((group, stated), sums), n)| {
        let key = clip(group.key.as_deref().unwrap_or("null"));
        (format!("groups[{n}].value"), key, stated, *sums)
    });
    // A figure that is withheld states nothing at all: no value, no group, no record.
    let withheld = figure.is_withheld() && !blamed("value");
    for (field, group, stated, sums) in std::iter::once(whole).chain(groups) {
        let expected = sums.map(|sums| if withheld { Stated::withheld() } else { Stated::of(figure.head.kind, sums) });
        if expected.as_ref() == Some(stated) {
            continue;
        }
        for (part, says, weigh) in differences(stated, expected.as_ref()) {
            let field = field.replace("value", part);
            if reliable || blamed(&field) {
                check.found(at(&field, weighs(name, &group, part, figure.records, &says, &weigh)));
            }
        }
    }
}

/// The parts in which two statements of a value differ, with what each says.
fn differences(stated: &Stated, expected: Option<&Stated>) -> Vec<(&'static str, String, String)> {
    let shown = |text: Option<String>| text.map_or_else(|| "null".to_owned(), |text| clip(&text));
    let number = |n: Option<i64>| shown(n.map(|n| n.to_string()));
    let Some(expected) = expected else {
        return vec![("value", shown(stated.text()), "2^63".to_owned())];
    };
    let mut found = Vec::new();
    if stated.value != expected.value {
        found.push(("value", shown(stated.text()), shown(expected.text())));
    }
    if stated.numerator != expected.numerator {
        found.push(("numerator", number(stated.numerator), number(expected.numerator)));
    }
    if stated.denominator != expected.denominator {
        found.push(("denominator", number(stated.denominator), number(expected.denominator)));
    }
    found
}

fn weighs(name: &str, group: &str, part: &str, records: u64, says: &str, weigh: &str) -> Said {
    let (group_zh, group_en) = if group.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("分组{group}的"), format!("{group} "))
    };
    let part_zh = label(part).zh;
    Said::new(
        format!("数字{name}:{group_zh}{part_zh}称{says}，其{records}条记录合计为{weigh}"),
        format!("figure {name}: {group_en}{part} says {says} but its {records} records weigh {weigh}"),
    )
}
