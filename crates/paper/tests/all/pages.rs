//! The list, taking down, moments, and what others see.

use access::Role;

use crate::support::{each, pdf, says};

#[test]
fn the_list_tells_who_hung_what_and_goes_back_to_the_record() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let thing = hall.thing(2);
        let path = format!("/papers/thing/{thing}");
        let empty = clerk.get(&path).await;
        says(&empty, "还没有材料。");
        says(&empty, "enctype=\"multipart/form-data\"");
        let answer =
            clerk.upload(&path, &[("title", " 任务 <书> "), ("from", "record")], "file", "a.pdf", &pdf(2_000)).await;
        assert_eq!(answer.location(), format!("/things/{thing}?said=paper-hung"));
        let answer = clerk.upload(&path, &[], "file", "a.pdf", &pdf(2_000)).await;
        assert_eq!(answer.status.as_u16(), 422);
        says(&answer, "同一份文件已在这里");
        let answer = clerk.upload(&path, &[], "file", "表.csv", "甲,乙\n".as_bytes()).await;
        assert_eq!(answer.location(), format!("{path}?said=paper-hung"));
        let page = clerk.get(answer.location()).await;
        for text in ["材料已上传。", "任务 &lt;书&gt;", ">表</a>", "第2件", "岗位 clerk", "A工会", "2 KB", "CSV 表格"]
        {
            says(&page, text);
        }
        clerk.lang = "en";
        says(&clerk.get(&path).await, "CSV table");
        let entry = hall.ask(|store| store.read(|db| record::log::newest(db, None, 1))).expect("the log").pop();
        let entry = entry.expect("an entry");
        assert_eq!((entry.kind.as_str(), entry.source.as_str(), entry.office), ("form", "paper.hang", 2));
    });
}

#[test]
fn the_page_of_a_record_has_its_papers_and_the_form_for_who_may_write_there() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let (thing, page) = (hall.thing(2), format!("/things/{}", hall.thing(2)));
        let empty = clerk.get(&page).await;
        says(&empty, "id=\"papers\"");
        says(&empty, "name=\"from\" value=\"record\"");
        let id = hall.hang(&mut clerk, "thing", thing, "合同.pdf", &pdf(2_000)).await;
        let now = clerk.get(&page).await;
        for text in [
            ">合同</a>",
            &format!("/papers/thing/{thing}/{id}\""),
            "全部材料",
            &format!("/papers/thing/{thing}/{id}/down"),
        ] {
            says(&now, text);
        }
        let past = clerk.get(&format!("{page}?known={}", hall.head() - 1)).await;
        assert!(past.body.contains("还没有材料。") && !past.body.contains("multipart/form-data"), "{}", past.body);
    });
}

#[test]
fn what_its_record_rests_on_is_not_taken_down() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let (case, thing) = (hall.thing(2), hall.thing(3));
        let mut officer = hall.signed_in("officer", Some(Role::Officer), 1).await;
        let id = hall.hang(&mut clerk, "thing", case, "a.pdf", &pdf(2_000)).await;
        hall.fix(Some(case));
        let down = format!("/papers/thing/{case}/{id}/down");
        let before = hall.head();
        let refused = clerk.post(&down, &[("reason", "上传有误")]).await;
        assert_eq!((refused.status.as_u16(), hall.head()), (422, before), "{}", hall.engine);
        says(&refused, "您不能撤下这份材料");
        // Of others it is as before, and of this once it rests on it no longer.
        let other = hall.hang(&mut officer, "thing", thing, "b.pdf", &pdf(2_100)).await;
        let done = officer.post(&format!("/papers/thing/{thing}/{other}/down"), &[("reason", "上传有误")]).await;
        assert_eq!(done.status.as_u16(), 303);
        hall.fix(None);
        assert_eq!(clerk.post(&down, &[("reason", "上传有误")]).await.status.as_u16(), 303);
    });
}

#[test]
fn who_hung_it_or_answers_for_them_takes_it_down_and_the_past_keeps_it() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let mut other = hall.signed_in("other", Some(Role::Clerk), 2).await;
        let mut chair = hall.signed_in("chair", Some(Role::Chair), 2).await;
        let mut officer = hall.signed_in("officer", Some(Role::Officer), 1).await;
        let thing = hall.thing(2);
        let list = format!("/papers/thing/{thing}");
        let bytes = pdf(2_000);
        let id = hall.hang(&mut clerk, "thing", thing, "a.pdf", &bytes).await;
        let (file, down) = (format!("{list}/{id}"), format!("{list}/{id}/down"));
        assert!(!other.get(&list).await.body.contains(&down), "not offered to who may not");
        let refused = other.post(&down, &[("reason", "不再需要")]).await;
        assert_eq!(refused.status.as_u16(), 403);
        says(&refused, "您不能撤下这份材料");
        let without = chair.post(&down, &[("reason", "")]).await;
        assert_eq!(without.status.as_u16(), 422);
        says(&without, &format!("href=\"#reason-{id}\""));
        let before = hall.head();
        let done = clerk.post(&down, &[("reason", "上传有误")]).await;
        assert_eq!(done.location(), format!("{list}?said=paper-down"));
        let page = other.get(&list).await;
        says(&page, "已撤下");
        says(&page, "上传有误");
        assert_eq!(other.get(&file).await.status.as_u16(), 410);
        let past = hall.fetch(&other, &format!("{file}?known={before}"), &[]).await;
        past.is(200, &bytes);
        let after = hall.head();
        assert_eq!(clerk.post(&down, &[("reason", "再撤一次")]).await.status.as_u16(), 303);
        assert_eq!(hall.head(), after, "{}: taken down twice is taken down once", hall.engine);
        // Once taken down, it may be hung again; the chair of the unit and a level above take down what others hung.
        for who in [&mut chair, &mut officer] {
            let id = hall.hang(&mut clerk, "thing", thing, "a.pdf", &bytes).await;
            assert_eq!(who.post(&format!("{list}/{id}/down"), &[("reason", "核对有误")]).await.status.as_u16(), 303);
            assert!(!hall.list("thing", thing).last().expect("a paper").hung);
        }
        // In the past nothing is changed.
        let past = clerk.get(&format!("{list}?known={before}")).await;
        assert!(!past.body.contains("multipart/form-data") && !past.body.contains("/down\""));
    });
}

#[test]
fn elsewhere_nothing_is_known_of_it() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let mut stranger = hall.signed_in("stranger", Some(Role::Clerk), 3).await;
        let (thing, theirs) = (hall.thing(2), hall.thing(3));
        let id = hall.hang(&mut clerk, "thing", thing, "a.pdf", &pdf(2_000)).await;
        let list = format!("/papers/thing/{thing}");
        for path in [list.clone(), format!("{list}/{id}"), format!("{list}/{id}/preview")] {
            assert_eq!(stranger.get(&path).await.status.as_u16(), 404, "{path}");
        }
        assert_eq!(stranger.upload(&list, &[], "file", "a.pdf", &pdf(900)).await.status.as_u16(), 404);
        assert_eq!(stranger.post(&format!("{list}/{id}/down"), &[("reason", "不再需要")]).await.status.as_u16(), 404);
        // Nor by way of a record of one's own, or of another register.
        assert_eq!(stranger.get(&format!("/papers/thing/{theirs}/{id}")).await.status.as_u16(), 404);
        assert_eq!(
            stranger
                .post(&format!("/papers/thing/{theirs}/{id}/down"), &[("reason", "不再需要")])
                .await
                .status
                .as_u16(),
            404
        );
        assert_eq!(clerk.get(&format!("/papers/plan/{thing}/{id}")).await.status.as_u16(), 404);
        assert_eq!(clerk.get("/papers/thing/999").await.status.as_u16(), 404);
        assert!(hall.list("thing", thing)[0].hung);
        // A form from elsewhere does nothing.
        let forged = clerk.post_bare(&list, &[("file", "x")]).await;
        assert_eq!(forged.status.as_u16(), 403);
    });
}
