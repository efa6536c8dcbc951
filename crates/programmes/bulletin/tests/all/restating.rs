//! Restatements appear by themselves; what was published stays.

use bulletin::render::Number;

use crate::support::{TEXT, each, run};

#[test]
fn a_later_commit_restates_and_the_old_value_stays() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let (publication, figures) = (&published.publication, &published.index.figures);
        let restated = |known| federation.press.restatements(publication, figures, known).expect("restatements");
        assert_eq!((restated(federation.head()).count(), restated(federation.head()).unknown.len()), (0, 0));

        let commit = federation.correct(0, "2019-06-01");
        let now = restated(federation.head());
        let changed: Vec<&str> =
            figures.iter().filter(|f| now.of(f.number).is_some()).map(|f| f.name.as_str()).collect();
        assert_eq!(changed, ["roll.members", "roll.density", "roll.members"], "{}", federation.engine);
        let members = now.of(3).expect("members were restated");
        assert_eq!((members.was.value, members.now.value), (Some(8), Some(7)));
        assert_eq!(members.steps.iter().map(|s| (s.commit, s.value)).collect::<Vec<_>>(), [(commit, Some(7))]);
        assert_eq!(members.moved[0].left, [federation.memberships[0]]);
        assert_eq!(now.of(4).and_then(|density| density.now.parts), Some((7, 9)));
        assert_eq!(restated(commit - 1).count(), 0, "as known before, nothing had changed");

        // What was published still says what it said, and verifies.
        let (path, index) = federation.press.file(publication).expect("the file");
        assert_eq!(index.figures[2].stated(), Number::Count(8));
        assert!(federation.verify(&std::fs::read(path).expect("the file")).ok());
        // A change outside the day the bulletin speaks of restates nothing more.
        federation.correct(1, "2020-06-01");
        assert_eq!(restated(federation.head()).of(3).and_then(|r| r.now.value), Some(7));
    });
}

#[test]
fn the_page_shows_both_and_the_commit() {
    each(|federation| {
        federation.publish(TEXT);
        let commit = federation.correct(0, "2019-06-01");
        let (site, _) = federation.site();
        run(async {
            let mut browser = ui::web::testing::Browser::new(&site);
            let page = browser.get("/bulletins/1").await;
            assert!(page.status.is_success());
            assert!(
                page.body.contains("发布时为 8，现为 7。") && page.body.contains(&format!("#{commit}")),
                "{}",
                page.body
            );
            assert!(page.body.contains("class=\"fig restated\"") && page.body.contains("class=\"fig frozen\""));
            assert!(!page.body.contains("测试 form"), "the public is not told the reasons of commits");
            let figure = browser.get("/bulletins/1/figures/3").await;
            assert!(figure.body.contains("不再计入 1 条"), "{}", figure.body);
            let list = browser.get("/bulletins").await;
            assert!(list.body.contains("3 项已更正"), "{}", list.body);
            let past = browser.get(&format!("/bulletins/1?known={}", commit - 1)).await;
            assert!(
                past.status.is_success() && !past.body.contains("class=\"fig restated\""),
                "as known before the correction"
            );
            assert_eq!(browser.get("/bulletins/1?known=1").await.status.as_u16(), 404, "not yet published then");
        });
    });
}
