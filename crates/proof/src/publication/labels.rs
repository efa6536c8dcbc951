//! Names of fields for people.

use super::clip;
use super::report::Said;

/// The first step of a path with what it is called; the longest that fits is taken.
const LABELS: &[(&str, &str, &str)] = &[
    ("as_of", "截止日", "day"),
    ("by", "分组维度", "dimension"),
    ("check", "校验码", "check codes"),
    ("checkpoint", "检查点", "checkpoint"),
    ("checkpoint[1]", "检查点的日志名", "checkpoint's origin"),
    ("checkpoint[2]", "检查点的提交数", "checkpoint's size"),
    ("checkpoint[3]", "检查点的根", "checkpoint's root"),
    ("commit", "提交", "commit head"),
    ("commit.actor", "提交的操作账户", "commit head: actor"),
    ("commit.at_ms", "提交的时间", "commit head: time"),
    ("commit.closed", "提交所关闭的版本", "commit head: versions closed"),
    ("commit.commit", "提交的编号", "commit head: number"),
    ("commit.federation", "提交所属的总工会", "commit head: federation"),
    ("commit.kind", "提交的种类", "commit head: kind"),
    ("commit.office", "提交的经办单位", "commit head: office"),
    ("commit.opened", "提交所开启的版本", "commit head: versions opened"),
    ("commit.reason", "提交的事由", "commit head: reason"),
    ("commit.source", "提交的来源", "commit head: source"),
    ("definition", "定义文字", "definition"),
    ("definition_hash", "定义的散列值", "definition hash"),
    ("definition_version", "定义的版本", "definition version"),
    ("denominator", "分母", "denominator"),
    ("federation", "发布的总工会", "federation"),
    ("figure", "数字的序号", "figure number"),
    ("figures", "数字的个数", "number of figures"),
    ("format", "文件格式", "format"),
    ("from", "期间的起日", "first day"),
    ("groups", "分组", "groups"),
    ("keys", "随附的公钥", "enclosed key"),
    ("kind", "数字的种类", "kind"),
    ("known", "所知的提交", "known commit"),
    ("label", "名称", "label"),
    ("language", "语言", "language"),
    ("leaves", "各行的散列值", "list of leaves"),
    ("log", "提交的存在证明", "commit's inclusion proof"),
    ("name", "数字的代号", "name"),
    ("numerator", "分子", "numerator"),
    ("publication", "发布记录", "publication's row"),
    ("published_at", "发布时间", "time of publication"),
    ("quotes", "引用", "quotes"),
    ("records", "记录数", "number of records"),
    ("root", "根", "root"),
    ("row", "发布记录的存在证明", "row's inclusion proof"),
    ("text", "公报正文", "bulletin text"),
    ("title", "标题", "title"),
    ("to", "期间的止日", "last day"),
    ("unit", "单位", "unit"),
    ("value", "数值", "value"),
];

/// Whether `path` is `prefix` or something within it.
pub fn within(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// What the field at this path is called, with the path itself where that says more.
pub fn label(path: &str) -> Said {
    let known = LABELS.iter().filter(|(prefix, ..)| within(path, prefix)).max_by_key(|(prefix, ..)| prefix.len());
    match known {
        Some((prefix, zh, en)) if *prefix == path => Said::new(*zh, *en),
        Some((_, zh, en)) => {
            let path = clip(path);
            Said::new(format!("{zh}({path})"), format!("{en} ({path})"))
        }
        None => Said::new(clip(path), clip(path)),
    }
}

/// "… was changed", for the field at this path.
pub fn changed(path: &str) -> Said {
    let Said { zh, en } = label(path);
    Said::new(format!("{zh}被改动"), format!("{en} changed"))
}

/// The same for a line whose fields were added or taken away, so that only the first place is known.
pub fn shifted(path: &str) -> Said {
    let Said { zh, en } = label(path);
    Said::new(
        format!("{zh}处或其前有内容被增删"),
        format!("{en}: content was added or taken away at or just before this place"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_taken() {
        assert_eq!(changed("commit.reason").en, "commit head: reason changed");
        assert_eq!(changed("commit.opened.root").en, "commit head: versions opened (commit.opened.root) changed");
        assert_eq!(changed("text[3]").zh, "公报正文(text[3])被改动");
        assert_eq!(label("definition_hash").en, "definition hash");
        assert_eq!(label("nothing.known").en, "nothing.known");
        assert!(LABELS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
