//! Papers about persons: sealed, opened for a reason that is logged, gone with the person.

use access::{REVEAL, Role};

use crate::support::{Hall, each, files, pdf, says};

const DAY_MS: i64 = 86_400_000;

fn looks(hall: &Hall, paper: i64) -> usize {
    let sql = "SELECT id FROM r_reveal WHERE federation = $1 AND record = $2 AND register = $3";
    let params = [paper.into(), "paper".into()];
    assert_eq!(REVEAL.table(), "r_reveal");
    hall.ask(|store| store.read(|db| db.all(sql, &params, |row| row.int(0)))).expect("looks").len()
}

#[test]
fn it_lies_unreadable_and_opens_only_for_a_reason() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let mut leader = hall.signed_in("leader", Some(Role::Leader), 2).await;
        let case = hall.case(2);
        let (list, bytes) = (format!("/papers/case_file/{case}"), pdf(200_000));
        says(&clerk.get(&list).await, "这里的材料会密封保存");
        let id = hall.hang(&mut clerk, "case_file", case, "欧阳秘的诊断书.pdf", &bytes).await;
        let file = format!("{list}/{id}");
        let stored = std::fs::read(files(&hall.papers()).pop().expect("a blob")).expect("read");
        assert!(!stored.windows(9).any(|window| window == &bytes[100..109]), "the bytes are sealed");
        let row = &hall.list("case_file", case)[0];
        assert!(row.sealed && row.row.text("title").is_empty());
        assert_eq!(row.title.as_deref(), Some("欧阳秘的诊断书"));
        // Who may write there reads the title; who may only look does not, and does not open it.
        says(&clerk.get(&list).await, "欧阳秘的诊断书");
        let masked = leader.get(&list).await;
        assert!(!masked.body.contains("欧阳秘") && masked.body.contains("******"), "{}", masked.body);
        let closed = leader.get(&file).await;
        says(&closed, "您的职务不能打开它");
        assert!(!closed.body.contains("欧阳秘"));
        assert_eq!(leader.post(&file, &[("reason", "了解情况")]).await.status.as_u16(), 403);
        assert_eq!(leader.get(&format!("{file}/preview")).await.status.as_u16(), 404);
        // First the reason, then the file.
        let question = clerk.get(&file).await;
        assert_eq!(question.status.as_u16(), 200);
        says(&question, "写明事由");
        assert_eq!(clerk.post(&file, &[("reason", "")]).await.status.as_u16(), 422);
        assert_eq!(looks(hall, id), 0);
        let led = clerk.post(&file, &[("reason", "核对救助申请")]).await;
        assert_eq!((led.status.as_u16(), led.location()), (303, file.as_str()));
        assert_eq!(looks(hall, id), 1);
        let whole = hall.fetch(&clerk, &file, &[]).await;
        whole.is(200, &bytes);
        assert_eq!(whole.header("cache-control"), "no-store");
        hall.fetch(&clerk, &file, &[("range", "bytes=65530-131080")]).await.is(206, &bytes[65_530..=131_080]);
        hall.fetch(&clerk, &file, &[("range", "bytes=-5")]).await.is(206, &bytes[199_995..]);
        // The next day it is asked for again.
        hall.pass(DAY_MS);
        clerk.sign_in("clerk", crate::support::PASSWORD).await;
        says(&clerk.get(&file).await, "写明事由");
    });
}

#[test]
fn it_falls_with_the_person() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let case = hall.case(2);
        let (list, bytes) = (format!("/papers/case_file/{case}"), pdf(70_000));
        let id = hall.hang(&mut clerk, "case_file", case, "欧阳秘的诊断书.pdf", &bytes).await;
        let file = format!("{list}/{id}");
        clerk.post(&file, &[("reason", "核对救助申请")]).await;
        hall.fetch(&clerk, &file, &[]).await.is(200, &bytes);
        hall.commit(move |commit| commit.erase_person(case, &[])).expect("erased");
        hall.ask(record::Store::scrub).expect("scrubbed");
        let gone = clerk.get(&file).await;
        assert_eq!(gone.status.as_u16(), 410);
        says(&gone, "这份材料已不能打开");
        let page = clerk.get(&list).await;
        says(&page, "已随个人信息删除");
        assert!(!page.body.contains("诊断书"));
        assert_eq!(hall.list("case_file", case)[0].title, None);
        // Nothing more is kept of them, and what is left can be taken down.
        let answer = clerk.upload(&list, &[], "file", "b.pdf", &pdf(900)).await;
        assert_eq!(answer.status.as_u16(), 422);
        says(&answer, "信息已删除");
        assert_eq!(clerk.post(&format!("{file}/down"), &[("reason", "已无内容")]).await.status.as_u16(), 303);
    });
}

#[test]
fn a_sealed_picture_is_shown_only_once_it_was_opened() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let mut chair = hall.signed_in("chair", Some(Role::Chair), 2).await;
        let case = hall.case(2);
        let webp = b"RIFF\x14\0\0\0WEBPVP8L\x07\0\0\0\x2F\0\0\0\0\0\0\0";
        let id = hall.hang(&mut clerk, "case_file", case, "证件.webp", webp).await;
        let file = format!("/papers/case_file/{case}/{id}");
        assert!(
            !clerk.get(&format!("/papers/case_file/{case}")).await.body.contains("/preview"),
            "not among the others"
        );
        assert_eq!(clerk.get(&format!("{file}/preview")).await.status.as_u16(), 404);
        clerk.post(&file, &[("reason", "核对身份证件")]).await;
        hall.fetch(&clerk, &format!("{file}/preview"), &[]).await.is(200, webp);
        // What one has opened is not open to another.
        assert_eq!(chair.get(&format!("{file}/preview")).await.status.as_u16(), 404);
        says(&chair.get(&file).await, "写明事由");
    });
}

#[test]
fn about_nobody_it_has_a_key_of_its_own() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let plan = hall.plan(2);
        let (list, bytes) = (format!("/papers/plan/{plan}"), pdf(70_000));
        let first = hall.hang(&mut clerk, "plan", plan, "a.pdf", &bytes).await;
        let second = hall.hang(&mut clerk, "plan", plan, "a.pdf", &bytes).await;
        let digests: Vec<String> = hall.list("plan", plan).into_iter().map(|paper| paper.sha256).collect();
        assert_ne!(digests[0], digests[1], "equal files cannot be recognised");
        for id in [first, second] {
            clerk.post(&format!("{list}/{id}"), &[("reason", "核对方案内容")]).await;
            hall.fetch(&clerk, &format!("{list}/{id}"), &[]).await.is(200, &bytes);
        }
        hall.commit(move |commit| commit.erase_person(first, &[])).expect("erased");
        assert_eq!(clerk.get(&format!("{list}/{first}")).await.status.as_u16(), 410);
        hall.fetch(&clerk, &format!("{list}/{second}"), &[]).await.is(200, &bytes);
    });
}
