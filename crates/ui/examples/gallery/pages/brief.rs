//! A published bulletin, and the home page of a federation's leaders.

use clock::{Day, Lang};
use ui::chart::{Format, LineChart, Mark, Series, SparkTone, line_chart, spark};
use ui::components::{
    Column, Crumb, Kind, NoteKind, Row, State, Table, TagKind, Tile, digest, link_button, note, number, number_large,
    page_head, rate, table, tag, tiles, was,
};
use ui::{Markup, html, page};

use super::{day, frame, l};

const COVERED: [i64; 12] = [471, 480, 488, 491, 512, 519, 531, 560, 603, 628, 641, 653];

fn year() -> Vec<Day> {
    ["2019-09-30", "2019-10-31", "2019-11-30", "2019-12-31", "2020-01-31", "2020-02-29"]
        .into_iter()
        .chain(["2020-03-31", "2020-04-30", "2020-05-31", "2020-06-30", "2020-07-31", "2020-08-31"])
        .map(day)
        .collect()
}

pub fn covered(lang: Lang) -> Vec<Series> {
    let points = year().into_iter().zip(COVERED.map(Some)).collect();
    vec![Series { name: l(lang, "覆盖企业", "Enterprises covered").to_owned(), points }]
}

pub fn bulletin(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let title = t("产业工人队伍建设改革通报", "Reform of the industrial workforce: bulletin");
    let mut frame = frame(
        lang,
        "/bulletins/9",
        title,
        vec![
            Crumb::to(t("通报", "Bulletins"), "/bulletins"),
            Crumb::say(t("第 9 期", "No. 9")),
            Crumb::say(t("2020年9月8日发布", "published 8 Sep 2020")),
        ],
    );
    frame.query = vec![("q".to_owned(), "x".to_owned())];
    let body = html! {
        (page_head(&html! { (title) }, &tag(TagKind::Ok, t("12 个数字均可验证", "12 numbers, all provable")), &html! {}, &html! {
            (link_button(t("下载存证文件", "Download publication file"), "/bulletins/9.guild", Kind::Plain))
            (link_button(t("核验", "Verify"), "/bulletins/9/verify", Kind::Primary))
        }))
        div.cols {
            article { (text(lang)) (restated(lang)) }
            div.aside { (side(lang)) }
        }
        section { (numbers(lang)) }
    };
    page(&frame, &body)
}

fn text(lang: Lang) -> Markup {
    let frozen = |n, name: &str| number_large(n, Some(&format!("/figures/{name}")), State::Frozen, lang);
    html! {
        div.prose lang=(lang.tag()) {
            @if lang == Lang::Zh {
                p { "截至 2019 年底，示范区从业人员" (frozen(458_500, "roll.employed")) "人，其中产业工人" (frozen(120_000, "roll.industrial"))
                    "人。各级工会按台账推进改革任务" (frozen(61, "reform.tasks")) "项，按期办结率"
                    (rate(9_180, 56, 61, Some("/figures/reform.on_time"), State::Frozen, lang)) "。" }
                p { "区域性集体合同" (frozen(16, "bargaining.regional")) "份、行业性集体合同" (frozen(6, "bargaining.industry"))
                    "份在履行，覆盖企业" (frozen(653, "bargaining.enterprises")) "家、职工" (number(70_412, Some("/figures/bargaining.workers"), State::Frozen, lang))
                    "人；同一企业受多份合同覆盖的，只计一次。" }
                p { "2017 年以来建档立卡困难职工" (number(1_005, Some("/figures/hardship.files"), State::Frozen, lang))
                    "户，已全部入户核查并与三部门比对；今年上半年解困脱困" (number(86, Some("/figures/hardship.lifted"), State::Restated, lang)) "户。" }
                p { "现有区级以上大工匠" (frozen(11, "honours.great")) "名，其中省级 3 名、区级 8 名；各级基层工匠" (frozen(305, "honours.grassroots"))
                    "名。云河电力、泰安冶炼、鸿远电子园、北山煤业四家骨干单位的工会均已建立工匠学院；不满 5 户的乡镇数字"
                    (number(3, None, State::Suppressed, lang)) "。" }
            } @else {
                p { "At the end of 2019 the zone employed " (frozen(458_500, "roll.employed")) " people, of whom " (frozen(120_000, "roll.industrial"))
                    " are industrial workers. Unions at every level carry " (frozen(61, "reform.tasks")) " reform tasks in their ledgers; "
                    (rate(9_180, 56, 61, Some("/figures/reform.on_time"), State::Frozen, lang)) " were finished in time." }
                p { (frozen(16, "bargaining.regional")) " regional and " (frozen(6, "bargaining.industry")) " industry contracts are in force, covering "
                    (frozen(653, "bargaining.enterprises")) " enterprises and " (frozen(70_412, "bargaining.workers"))
                    " workers; an enterprise under several contracts counts once." }
                p { (frozen(1_005, "hardship.files")) " hardship households have been on the roll since 2017, all visited and checked with three departments; "
                    (number(86, Some("/figures/hardship.lifted"), State::Restated, lang)) " were lifted out in the first half of the year." }
            }
        }
    }
}

fn restated(lang: Lang) -> Markup {
    note(
        NoteKind::Restated,
        &html! {
            @if lang == Lang::Zh {
                p { b { "更正：" } "“解困脱困”发布时为 " b { "87" } " 户，现为 " b { "86" } " 户。一户的退出于 2020年9月21日经复核撤销（"
                    a href="/log/48112" { "提交 #48,112" } "）。原数字与依据保留。" }
            } @else {
                p { b { "Restated: " } "“lifted out” was " b { "87" } " when published and is now " b { "86" } ". One exit was reversed on review on 21 Sep 2020 ("
                    a href="/log/48112" { "commit #48,112" } "). The old figure and its proof remain." }
            }
        },
    )
}

fn side(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let series = covered(lang);
    html! {
        section {
            h2 { (t("覆盖企业（家）", "Enterprises covered")) }
            (line_chart(&LineChart { id: "covered", title: t("覆盖企业，近一年", "Enterprises covered, one year"), desc: "",
                format: Format::Count, series: &series, marks: &[], wide: false }, lang))
        }
        section {
            h2 { (t("困难职工户数怎样变化", "How the hardship roll changed")) }
            (flow(lang))
        }
        section {
            h2 { (t("存证", "Proof")) }
            p.small.mute {
                (t("检查点 48,310 · 根 ", "Checkpoint 48,310 · root ")) (digest("9f2c61d7aa04e8b3c5519d20f7be41e0733dd0a1c2e4b8f6a7905d13c88fe41a", lang)) br;
                (t("上级工会已于 2020年9月8日会签", "countersigned by the union above on 8 Sep 2020"))
            }
        }
    }
}

fn flow(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let rows = [
        (t("年初在册", "Opening"), "412"),
        (t("新建档", "New files"), "+37"),
        (t("脱困", "Lifted out"), "−52"),
        (t("解困", "Relieved"), "−34"),
        (t("注销", "Struck off"), "−9"),
        (t("期末在册", "Closing"), "354"),
    ];
    html! {
        table {
            caption.unseen { (t("困难职工户数", "Hardship households")) }
            tbody { @for (at, (label, n)) in rows.iter().enumerate() {
                tr.total[at + 1 == rows.len()] { th scope="row" { (label) } td.n { (n) } }
            } }
        }
    }
}

fn numbers(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let columns = [
        Column::text(t("指标", "Figure")),
        Column::number(t("数值", "Value")),
        Column::text(t("近一年", "One year")),
        Column::text(t("口径", "Definition")),
        Column::day(t("截至", "As of")),
        Column::text(t("状态", "State")),
    ];
    let curve = |values: &[i64], tone| {
        let values: Vec<Option<i64>> = values.iter().copied().map(Some).collect();
        spark(&values, t("近一年走势", "Run over one year"), tone)
    };
    let link = |label: &str, name: &str| html! { a href={ "/figures/" (name) } { (label) } };
    let ok = || tag(TagKind::Ok, t("一致", "Agrees"));
    let rows = [
        Row::new(vec![
            link(t("集体合同覆盖企业", "Enterprises under contract"), "bargaining.enterprises"),
            html! { b { "653" } },
            curve(&COVERED, SparkTone::Plain),
            html! { span.mute { (t("存量；按信用代码去重", "Stock; one per credit code")) } },
            html! { "2020-08-31" },
            ok(),
        ]),
        Row::new(vec![
            link(t("覆盖职工", "Workers under contract"), "bargaining.workers"),
            html! { b { "70,412" } },
            curve(&[50, 50, 52, 54, 56, 58, 60, 66, 70, 72, 74, 75], SparkTone::Plain),
            html! { span.mute { (t("存量；每家企业当日人数", "Stock; headcount of each on the day")) } },
            html! { "2020-08-31" },
            ok(),
        ]),
        Row::new(vec![
            link(t("解困脱困户数", "Households lifted out"), "hardship.lifted"),
            html! { b { "86" } " " (was(87, lang)) },
            curve(&[1, 4, 9, 15, 22, 30, 41, 50, 60, 71, 87, 86], SparkTone::Restated),
            html! { span.mute { (t("流量；2020-01-01 至 06-30；解困 34、脱困 52", "Flow; 1 Jan to 30 Jun 2020; 34 relieved, 52 lifted out")) } },
            html! { "2020-06-30" },
            tag(TagKind::Restated, t("已更正", "Restated")),
        ]),
        Row::new(vec![
            link(t("基层工匠", "Grassroots craftsmen"), "honours.grassroots"),
            html! { b { "305" } },
            curve(&[201, 201, 220, 220, 248, 248, 270, 270, 290, 290, 298, 305], SparkTone::Plain),
            html! { span.mute { (t("存量；一人只计一次", "Stock; a person counts once")) } },
            html! { "2020-08-31" },
            ok(),
        ]),
    ];
    table(
        &Table {
            caption: t("本期数字", "Numbers of this issue"), show_caption: true, columns: &columns, rows: &rows
        },
        lang,
    )
}

pub fn home(lang: Lang) -> Markup {
    let t = |zh, en| l(lang, zh, en);
    let frame = frame(lang, "/brief", t("简报", "Brief"), vec![]);
    let up = |n: usize| -> Vec<Option<i64>> { COVERED.iter().map(|v| Some(v * n as i64 + (v % 7) * 40)).collect() };
    let tile = |label: &str, value, unit: &str, n, sub: &str| Tile {
        label: label.to_owned(),
        value,
        unit: unit.to_owned(),
        curve: spark(&up(n), label, SparkTone::Plain),
        sub: html! { (sub) },
    };
    let large = |n, name: &str| number_large(n, Some(&format!("/figures/{name}")), State::Live, lang);
    let persons = t("人", "");
    let series = covered(lang);
    let marks = [Mark { day: day("2020-06-08"), label: t("第 8 期", "No. 8").to_owned() }];
    let body = html! {
        (page_head(&html! { (t("简报", "Brief")) }, &html! {}, &html! { (t("全区 · 每个数字都是一次查询，点开可看到名单", "Whole zone · every number is a query; open it to see its list")) },
            &html! { (link_button(t("起草通报", "Draft a bulletin"), "/bulletins/new", Kind::Plain)) }))
        (tiles(&[
            tile(t("从业人员", "Employed"), large(458_500, "roll.employed"), persons, 3, t("比上年 +1.2%", "+1.2% over the year")),
            tile(t("产业工人", "Industrial workers"), large(120_000, "roll.industrial"), persons, 2, t("占从业人员 26.2%", "26.2% of the employed")),
            tile(t("会员", "Members"), large(391_206, "roll.members"), persons, 4, t("比上年 +8,114", "+8,114 over the year")),
            tile(t("入会率", "Density"), rate(8_532, 391_206, 458_500, Some("/figures/roll.density"), State::Live, lang), "", 5, "391,206 / 458,500"),
            tile(t("工会组织", "Units"), large(3_012, "roll.units"), t("个", ""), 1, t("四级", "four levels")),
            tile(t("用人单位", "Employers"), large(704, "roll.employers"), t("家", ""), 2, t("其中 52 家缺信用代码", "52 lack a credit code")),
            tile(t("今年新入会", "Joined this year"), large(11_430, "roll.joined"), persons, 6, t("1月1日至8月31日", "1 Jan to 31 Aug")),
            tile(t("今年退出", "Left this year"), large(3_316, "roll.left"), persons, 3, t("转出、退会、去世", "transferred, resigned, died")),
        ]))
        div.cols {
            section {
                h2 { (t("产业工人，近一年", "Industrial workers, one year")) }
                (line_chart(&LineChart { id: "industrial", title: t("产业工人，近一年", "Industrial workers, one year"), desc: "",
                    format: Format::Count, series: &series, marks: &marks, wide: true }, lang))
            }
            div.aside {
                section {
                    h2 { (t("最近的提交", "Latest commits")) }
                    (super::person::events(lang))
                }
            }
        }
    };
    page(&frame, &body)
}
