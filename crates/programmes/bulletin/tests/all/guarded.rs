//! Guarded figures in bulletins: what is too small is withheld, with whatever it would follow from, and the file still proves
//! itself.

use bulletin::render::Number;
use bulletin::{Error, Published};
use proof::publication::Language;

use crate::support::{Federation, each_guarded, run};

/// What each figure of a bulletin states, and its groups.
fn told(published: &Published) -> Vec<(Number, Vec<Number>)> {
    let figures = published.index.figures.iter();
    figures.map(|figure| (figure.stated(), figure.groups.iter().map(|group| group.stated()).collect())).collect()
}

/// The file is sound, and is made again to the same bytes.
fn is_sound(federation: &Federation, published: &Published) {
    let bytes = std::fs::read(&published.path).expect("the file");
    let report = federation.verify(&bytes);
    assert!(report.ok(), "{}: {}", federation.engine, report.text(Language::English));
    let replayed = federation.ask(|press| press.replay(&published.publication, bytes.as_slice())).expect("replayed");
    assert!(replayed.ok, "{}: {}", federation.engine, replayed.en);
    std::fs::remove_file(&published.path).expect("removed");
    let (path, _) = federation.ask(|press| press.file(&published.publication)).expect("made again");
    assert_eq!(std::fs::read(path).expect("the file"), bytes);
}

#[test]
fn small_cells_stand_together_and_small_totals_not_at_all() {
    each_guarded(|federation| {
        // Six in A, three in B: B is too small, and A would tell it.
        let text = "# 通报\n\n从业 {{figure roll.employed}}，城东镇 {{figure roll.employed unit=A}}，城西镇 {{figure roll.employed unit=B}}。\n\n\
            {{figure roll.employed by=unit}}\n\n{{figure roll.density unit=B}}\n";
        let published = federation.publish(text);
        let all = [
            (Number::Count(9), vec![Number::Count(9)]),
            (Number::Withheld, vec![]),
            (Number::Withheld, vec![]),
            (Number::Withheld, vec![]),
        ];
        assert_eq!(told(&published), all, "{}", federation.engine);
        assert_eq!(published.index.figures[0].groups[0].key.as_deref(), Some("withheld"));
        assert!(published.index.figures[1..].iter().all(|figure| figure.records == 0));
        is_sound(federation, &published);
        // Who reads is told that it is withheld, not what it is.
        run(async {
            let (site, _) = federation.site();
            let mut reader = ui::web::testing::Browser::new(&site);
            let page = reader.get("/bulletins/1").await.body;
            assert!(page.contains("不予公布"), "{page}");
            let page = reader.get("/bulletins/1/figures/3").await.body;
            assert!(page.contains("指向个别人") && !page.contains("<b>3</b>"), "{page}");
        });
        // While it is written the same is shown.
        let (live, faults) =
            federation.ask(|press| press.preview(text, federation.standing(), &|_| true)).expect("a preview");
        assert!(faults.is_empty());
        let withheld: Vec<bool> = live.iter().map(|live| live.withheld.whole).collect();
        assert_eq!(withheld, [false, true, true, false, true]);
        assert_eq!(live[3].withheld.groups, [true, true]);
    });
}

#[test]
fn large_cells_are_told_as_ever() {
    each_guarded(|federation| {
        federation.hire(federation.units[2], 100, 20);
        let text =
            "# 通报\n\n{{figure roll.employed by=unit}} {{figure roll.employed unit=A}} {{figure roll.density}}\n";
        let published = federation.publish(text);
        let groups = vec![Number::Count(23), Number::Count(6)];
        assert_eq!(told(&published)[0], (Number::Count(29), groups), "{}", federation.engine);
        assert_eq!(told(&published)[1].0, Number::Count(6));
        assert_eq!(told(&published)[2].0, Number::Rate(28, 29));
        is_sound(federation, &published);
    });
}

#[test]
fn a_later_bulletin_does_not_tell_the_difference() {
    each_guarded(|federation| {
        federation.hire(federation.units[2], 100, 20);
        let text = "# 通报\n\n{{figure roll.members}} {{figure roll.members unit=A}} {{figure roll.members unit=B}}\n";
        let first = federation.publish(text);
        assert_eq!(
            told(&first).iter().map(|(n, _)| *n).collect::<Vec<_>>(),
            [Number::Count(28), Number::Count(6), Number::Count(22)]
        );
        // One of A turns out to have left. The whole federation is told as it is; A is not, nor B, from which A would follow.
        federation.correct(0, "2019-06-01");
        let second = federation.publish(text);
        assert_eq!(
            told(&second).iter().map(|(n, _)| *n).collect::<Vec<_>>(),
            [Number::Count(27), Number::Withheld, Number::Withheld]
        );
        is_sound(federation, &first);
        is_sound(federation, &second);
        // What became of the first bulletin is told of the whole federation, and of its parts not even whether.
        let known = federation.head();
        let restated = federation
            .ask(|press| press.restatements(&first.publication, &first.index.figures, known))
            .expect("restatements");
        assert!(restated.of(1).is_some() && restated.count() == 1 && restated.quiet.iter().eq([&2, &3]));
        run(async {
            let (site, _) = federation.site();
            let mut reader = ui::web::testing::Browser::new(&site);
            for figure in [2, 3] {
                let page = reader.get(&format!("/bulletins/1/figures/{figure}")).await.body;
                assert!(page.contains("不公布它后来有无更正") && !page.contains("现为"), "{page}");
            }
            let page = reader.get("/bulletins/1").await.body;
            assert!(page.contains("现为 27"), "{page}");
        });
    });
}

#[test]
fn nobody_publishes_past_another_bulletin() {
    each_guarded(|federation| {
        let known = federation.head();
        federation.publish("# 一\n\n{{figure roll.members}}\n");
        let order = bulletin::Order { known: Some(known), ..federation.order("# 二\n\n{{figure roll.members}}\n") };
        let refused = federation.ask(|press| press.publish(&order, &|_| true));
        assert!(matches!(refused, Err(Error::Overtaken)), "{}", federation.engine);
        assert_eq!(federation.files(), ["1.gpub"]);
    });
}
