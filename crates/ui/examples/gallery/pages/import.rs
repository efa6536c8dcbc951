//! The dry run of an import, and the import at work.

use clock::Lang;
use ui::components::{
    Column, Crumb, Kind, NoteKind, Progress, Row, Stage, Step, StepState, Tab, Table, TagKind, Tone, link_button, note,
    page_head, post_button, progress, steps, table, tabs, tag,
};
use ui::{Markup, html, page};

use super::{frame, l};

fn stages(lang: Lang, now: usize) -> Markup {
    let names = [("选择文件", "Choose file"), ("核对", "Check"), ("写入", "Write"), ("完成", "Done")];
    let made: Vec<Step> = names
        .iter()
        .enumerate()
        .map(|(n, (zh, en))| Step {
            label: l(lang, zh, en).to_owned(),
            when: String::new(),
            state: match n.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Now,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
        })
        .collect();
    steps(l(lang, "导入的步骤", "Steps of the import"), &made, lang)
}

pub fn dry_run(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(
        lang,
        "/imports/7",
        t("核对导入", "Check the import"),
        vec![Crumb::to(t("导入", "Imports"), "/imports"), Crumb::say("职工名册2020-08.xlsx")],
    );
    let tab =
        |zh, en, n, here| Tab { label: t(zh, en).to_owned(), href: "/imports/7".to_owned(), count: Some(n), here };
    let columns = [
        Column::number(t("行", "Row")),
        Column::text(t("姓名", "Name")),
        Column::text(t("身份证号", "ID number")),
        Column::text(t("单位", "Unit")),
        Column::text(t("结论", "Verdict")),
        Column::text(t("原因与办法", "Why, and what to do")),
    ];
    let row = |n: &str, name: &str, id: &str, unit: &str, verdict, why: &str, tone| {
        Row::new(vec![
            html! { (n) },
            html! { (name) },
            html! { code { (id) } },
            html! { (unit) },
            verdict,
            html! { (why) },
        ])
        .tone(tone)
    };
    let power = t("云河电力公司工会", "Yunhe Power Union");
    let bad = || tag(TagKind::Late, t("不予导入", "Rejected"));
    let warn = || tag(TagKind::Warn, t("提醒", "Warned"));
    let rows = [
        row(
            "17",
            "李*",
            "4199**********1234",
            power,
            bad(),
            t(
                "身份证号末位校验不符；请对照证件改正。",
                "The last digit of the number does not check; correct it against the card.",
            ),
            Tone::Bad,
        ),
        row(
            "52",
            "王*",
            "4.19901E+17",
            power,
            bad(),
            t(
                "表格软件已把号码变成科学计数，原号无法恢复；请将该列设为文本后重填。",
                "The sheet has turned the number into scientific notation and the digits are lost; format the column as text and type it again.",
            ),
            Tone::Bad,
        ),
        row(
            "88",
            "赵**",
            "4199**********0026",
            t("（未登记）", "(unknown)"),
            bad(),
            t(
                "单位“云河电力公司三分会”不在登记簿中；请先导入该单位。",
                "The unit is not in the register; import it first.",
            ),
            Tone::Bad,
        ),
        row(
            "203",
            "濟*",
            "4199**********5518",
            power,
            warn(),
            t(
                "姓名为繁体带拼音，已整理为“济*”，原文保留。",
                "The name had Traditional characters with pinyin; cleaned, the original is kept.",
            ),
            Tone::Warn,
        ),
        row(
            "417",
            "陈*",
            "4199**********7731",
            t("泰安冶炼集团工会", "Tai'an Smelting Union"),
            warn(),
            t(
                "用人单位“泰安物流”缺统一社会信用代码，按名称新增。",
                "The employer lacks its credit code and is added by name.",
            ),
            Tone::Warn,
        ),
    ];
    let body = html! {
        (page_head(&html! { (t("核对导入", "Check the import")) }, &html! {}, &html! { (t("表中所说自 2020年8月31日起有效 · 共 1,260 行", "What the sheet says is valid from 31 Aug 2020 · 1,260 rows")) }, &html! {
            (link_button(t("换一个文件", "Another file"), "/imports/new", Kind::Quiet))
            (link_button(t("下载被拒行（3 行）", "Download rejected rows (3)"), "/imports/7/rejects.xlsx", Kind::Plain))
            (post_button("/imports/7/confirm", "sample", t("导入 1,257 行", "Import 1,257 rows"), Kind::Primary, &[]))
        }))
        (stages(lang, 1))
        (note(NoteKind::Info, &html! { p { (t("确认后，这 1,257 行作为一个提交写入；以后可以整批撤销。被拒的 3 行不写入。", "Confirming writes these 1,257 rows as one commit, which can be reversed whole later. The 3 rejected rows are not written.")) } }))
        (tabs(t("结论", "Verdicts"), &[tab("需要看的", "To look at", 5, true), tab("新增", "Added", 1_012, false), tab("变更", "Changed", 96, false), tab("不变", "Unchanged", 149, false)]))
        (table(&Table { caption: t("需要看的行", "Rows to look at"), show_caption: false, columns: &columns, rows: &rows }, lang))
    };
    page(&frame, &body)
}

pub fn running(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let mut frame =
        frame(lang, "/imports/7", t("正在导入", "Importing"), vec![Crumb::to(t("导入", "Imports"), "/imports")]);
    frame.refresh = Some(3);
    let work = |id: &'static str, stage, done| Progress {
        id,
        label: t("写入登记簿", "Writing to the registers"),
        done,
        total: Some(458_500),
        note: t("第 212 号文件 · 职工名册2020-08.xlsx", "File 212 · roll-2020-08.xlsx"),
        stage,
        poll: "/imports/7",
    };
    let body = html! {
        (page_head(&html! { (t("正在导入", "Importing")) }, &html! {}, &html! {}, &html! {}))
        (stages(lang, 2))
        (progress(&work("now", Stage::Running, 312_000), lang))
        (progress(&work("failed", Stage::Failed, 8_000), lang))
        (note(NoteKind::Error, &html! { p { b { (t("磁盘已满，导入停在第 8,001 行。", "The disk is full; the import stopped at row 8,001.")) } } p { (t("没有写入任何内容。腾出至少 200 MB 后重新导入同一文件即可。", "Nothing was written. Free at least 200 MB and import the same file again.")) } }))
        (progress(&work("done", Stage::Done, 458_500), lang))
    };
    page(&frame, &body)
}
