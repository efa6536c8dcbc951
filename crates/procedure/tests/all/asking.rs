//! What steps ask: read from texts, and judged.

use access::Role;
use clock::{Day, Lang};
use procedure::{Actor, Ask, AskKind, Given, Goes, Refusal, Step, Wrong, read_given};
use record::Value;

use crate::support::{A, A1, B, FED, House, day, intent, why};
use crate::trial::{ASK, PLAIN, PROCEDURE};

const EVERYTHING: Step = Step {
    name: "everything",
    asks: &[
        Ask { name: "line", label: ("行", "Line"), kind: AskKind::Line(5), ..ASK },
        Ask { name: "text", label: ("文", "Text"), kind: AskKind::Text(9), goes: Goes::Note, ..ASK },
        Ask { name: "day", label: ("日", "Day"), kind: AskKind::Day, ..ASK },
        Ask { name: "int", label: ("数", "Number"), kind: AskKind::Int, ..ASK },
        Ask { name: "flag", label: ("是", "Yes"), kind: AskKind::Flag, ..ASK },
        Ask { name: "code", label: ("类", "Kind"), kind: AskKind::Code("unit_type"), ..ASK },
        Ask { name: "unit", label: ("单位", "Unit"), kind: AskKind::Unit, ..ASK },
        Ask { name: "account", label: ("账号", "Account"), kind: AskKind::Account, ..ASK },
        Ask { name: "paper", label: ("材料", "Paper"), kind: AskKind::Paper, goes: Goes::Effect, ..ASK },
    ],
    ..PLAIN
};

fn read(house: &House, form: &[(&str, &'static str)]) -> Result<Given, Vec<Wrong>> {
    let desk = house.desk();
    let text = |name: &str| form.iter().find(|(each, _)| *each == name).map_or("", |(_, text)| *text);
    house
        .store
        .read(|db| read_given(db, &desk, &EVERYTHING, |name| Some(text(name)).filter(|text| !text.is_empty())))
        .expect("the store is read")
}

both_engines!(answers_are_read_from_texts_by_their_kind, |house| {
    let clerk = house.account("clerk", &[(Role::Clerk, A)]);
    let gone = house.account("gone", &[(Role::Clerk, A)]);
    house.set_active(gone.account, false);
    let form = [
        ("line", "  一行  "),
        ("text", "一\r\n二"),
        ("day", "2026-03-09"),
        ("int", " 1,234 "),
        ("flag", "1"),
        ("code", "basic"),
        ("unit", "A1"),
        ("account", "CLERK"),
        ("paper", "x"),
        ("other", "never asked"),
    ];
    let given = read(house, &form).expect("all can be read");
    let expected = Given::none()
        .with("line", "一行")
        .with("text", "一\n二")
        .with("day", day("2026-03-09"))
        .with("int", 1234i64)
        .with("flag", true)
        .with("code", "basic")
        .with("unit", A1)
        .with("account", clerk.account);
    assert_eq!(given, expected);
    // Nothing is no answer; a box may say no.
    assert_eq!(read(house, &[]), Ok(Given::none()));
    for no in ["0", "no", "False", "否"] {
        assert_eq!(read(house, &[("flag", no)]).expect("read").get("flag"), &Value::Int(0));
    }
    // What cannot be read is told, each by its name, in both languages.
    let form = [("day", "9.3.2026"), ("int", "1.5"), ("unit", "Z"), ("account", "nobody"), ("line", "fine")];
    let wrong = read(house, &form).expect_err("four are wrong");
    assert_eq!(wrong.iter().map(|wrong| wrong.name).collect::<Vec<_>>(), ["day", "int", "unit", "account"]);
    assert_eq!(wrong[0].text.0, "日：请写成 2026-03-02 这样的日期");
    assert_eq!(wrong[1].text.1, "Number: a whole number is needed");
    let gone = read(house, &[("account", "gone")]).expect_err("disabled");
    assert_eq!(gone[0].text.1, "Account: there is no such account, or it is disabled");
});

both_engines!(answers_are_judged_before_anything_is_written, |house| {
    let officer = house.account("officer", &[(Role::Officer, FED)]);
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let gone = house.account("gone", &[(Role::Clerk, A)]);
    house.set_active(gone.account, false);
    let record = house.begin(A, B);
    let offer = |given| house.take(&officer, record, "offer", given);
    offer(Given::none().with("never", "asked")).expect("what is not asked does not matter");
    let head = house.head();
    let mut told = Vec::new();
    let mut refused = |step: &str, given: Given| match house.take(&chair, record, step, given) {
        Err(refusal @ Refusal::Given(_)) => told.push(refusal.text(Lang::Zh)),
        other => panic!("{step}: {other:?}"),
    };
    refused("decline", Given::none());
    refused("decline", Given::none().with("why", "  \n "));
    refused("decline", Given::none().with("why", "长".repeat(51)));
    refused("decline", Given::none().with("why", "一\u{202e}二"));
    refused("decline", Given::none().with("why", "一\u{7}二"));
    refused("decline", Given::none().with("why", 7i64));
    refused("assign", Given::none().with("person", 99i64));
    refused("assign", Given::none().with("person", gone.account));
    refused("assign", Given::none().with("person", "chair"));
    assert_eq!(
        told,
        [
            "理由：必填",
            "理由：必填",
            "理由：最多 50 字，现有 51 字",
            "理由：含有不可用的字符",
            "理由：含有不可用的字符",
            "理由：内容不符",
            "经办：没有这个账号，或已停用",
            "经办：没有这个账号，或已停用",
            "经办：内容不符",
        ]
    );
    assert_eq!(house.head(), head);
    house.must(&chair, record, "assign", Given::none().with("person", chair.account));
    house.must(&chair, record, "decline", Given::none().with("why", "一行\n\t二行"));
    assert_eq!(house.case(record).steps.last().map(|step| step.note.clone()), Some("一行\n\t二行".into()));
});

both_engines!(what_is_not_answered_leaves_what_is_known, |house| {
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let record = house.begin(A, B);
    house.take_as(Actor::System, record, "offer", None, Given::none()).expect("offered");
    house.must(&chair, record, "accept", Given::none().with("person", chair.account));
    let value = |field: &str| house.case(record).version.get(field).clone();
    assert_eq!(value("person"), Value::Int(chair.account));
    house.must(&chair, record, "note", why().with("amount", 7i64).with("urgent", true).with("due", day("2026-05-01")));
    assert_eq!((value("amount"), value("urgent")), (Value::Int(7), Value::Int(1)));
    // A box that a person left empty says no; the system has no boxes.
    house.take_as(Actor::System, record, "note", None, why()).expect("noted");
    assert_eq!(value("urgent"), Value::Int(1));
    house.must(&chair, record, "note", why());
    assert_eq!((value("amount"), value("urgent")), (Value::Int(7), Value::Int(0)));
    assert_eq!(value("due"), Value::from(day("2026-05-01")));
    // A code of the list, or none.
    let submit =
        |kind: &str| house.take(&chair, record, "submit", Given::none().with("result", "成").with("kind", kind));
    assert!(matches!(submit("nonsense"), Err(Refusal::Given(_))));
    assert!(submit("basic").is_ok());
    assert_eq!(value("kind"), Value::from("basic"));
});

both_engines!(a_paper_must_hang_on_the_record, |house| {
    let chair = house.account("chair", &[(Role::Chair, A)]);
    let (record, other) = (house.begin(A, B), house.begin(A, B));
    for each in [record, other] {
        house.take_as(Actor::System, each, "offer", None, Given::none()).expect("offered");
        house.must(&chair, each, "accept", Given::none());
    }
    let attach = |record| house.take(&chair, record, "attach", Given::none());
    let Err(refusal @ Refusal::Given(_)) = attach(record) else { panic!("there is no paper") };
    assert_eq!(refusal.text(Lang::Zh), "证明材料：请先上传材料");
    let today = house.today();
    let hung = house.store.commit(intent("paper"), move |commit| {
        let paper = commit.new_id();
        let draft = paper::PAPER.draft().set("register", "trial").set("record", record).set("state", "hung");
        commit.open(paper, (today, Day::END), &draft, None)
    });
    hung.expect("hung");
    assert!(attach(record).is_ok());
    assert!(matches!(attach(other), Err(Refusal::Given(_))));
    assert!(PROCEDURE.step("attach").is_some());
});
