//! What a table may say, and what is told of one that contradicts itself.

use access::{Relations, Role};
use clock::Pack;
use procedure::{
    Ask, AskKind, Given, Goes, May, Party, PartyUnits, Procedure, Procedures, Step, Tick, Timer, TimerDue,
};

use crate::trial::{ASK, PLAIN, PROCEDURE, TABLE};

#[test]
fn a_sound_table_has_no_faults() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    assert_eq!(PROCEDURE.pack_faults(Pack::cn()), Vec::<String>::new());
}

/// The faults of a table are exactly these, each without the name of the procedure.
fn assert_faults(procedure: &Procedure, expected: &[&str]) {
    let faults = procedure.faults();
    let found: Vec<&str> = faults.iter().map(|fault| fault.strip_prefix("trial: ").expect("its name")).collect();
    assert_eq!(found, expected);
}

#[test]
fn steps_that_contradict_the_table_are_told() {
    const STEPS: &[Step] = &[
        Step { name: "start", to: "offered", ..PLAIN },
        Step { name: "start", from: &["draft"], to: "offered", expected: true, ..PLAIN },
        Step {
            name: "Go on",
            from: &["offered", "nowhere"],
            to: "elsewhere",
            also: &["done"],
            not_by: &["never"],
            ticks: &[Tick::Stop("none")],
            tells: &["nobody"],
            who: &[
                May { party: "nobody", roles: &[(Role::Officer, Relations::REACH)] },
                May { party: "lead", roles: &[(Role::Partner, Relations::REACH), (Role::AuditAdmin, Relations::ANY)] },
            ],
            ..PLAIN
        },
    ];
    assert_faults(
        &Procedure { steps: STEPS, timers: &[], ..TABLE },
        &[
            "the step start stands twice",
            "the step “Go on” needs a name of small letters, digits, “-”, “_” and “.”",
            "no step begins a record in the first state",
            "nobody is waited for in offered",
            "no way leads to working",
            "nobody is waited for in working",
            "no way leads to resting",
            "no step leads out of resting",
            "no way leads to submitted",
            "nobody is waited for in submitted",
            "no way leads to refused",
            "no way leads to lapsed",
            "no way leads to cancelled",
            "step start is expected of nobody",
            "step Go on names an unknown state nowhere",
            "step Go on names an unknown state elsewhere",
            "step Go on has no effect that could lead to done",
            "step Go on names an unknown party nobody",
            "step Go on allows Partner more than reform.take does",
            "step Go on allows AuditAdmin more than reform.take does",
            "step Go on tells an unknown party nobody",
            "step Go on excludes the taker of an unknown step never",
            "step Go on moves an unknown clock none",
        ],
    );
    assert_faults(
        &Procedure { steps: &[], states: &[], timers: &[], ..TABLE },
        &["no step begins a record in the first state"],
    );
}

#[test]
fn answers_that_cannot_go_anywhere_are_told() {
    const ASKS: &[Ask] = &[
        Ask { name: "title", kind: AskKind::Day, ..ASK },
        Ask { name: "nothing", kind: AskKind::Int, ..ASK },
        Ask { name: "kind", kind: AskKind::Code("unit_type"), ..ASK },
        Ask { name: "person", kind: AskKind::Unit, ..ASK },
        Ask { name: "one", kind: AskKind::Text(9), goes: Goes::Note, ..ASK },
        Ask { name: "two", kind: AskKind::Int, goes: Goes::Note, ..ASK },
        Ask { name: "lost", kind: AskKind::Int, goes: Goes::Effect, ..ASK },
        Ask { name: "proof", kind: AskKind::Paper, goes: Goes::Effect, ..ASK },
        Ask { name: "proof", kind: AskKind::Paper, goes: Goes::Field, ..ASK },
        Ask { name: "list", kind: AskKind::Code("no_such_list"), goes: Goes::Effect, ..ASK },
    ];
    const STEPS: &[Step] = &[Step { asks: ASKS, name: "open", to: "draft", ..PLAIN }];
    let procedure = Procedure {
        steps: STEPS,
        states: &[procedure::State { code: "draft", label: ("", ""), kind: procedure::StateKind::Done }],
        timers: &[],
        ..TABLE
    };
    assert_faults(
        &procedure,
        &[
            "the answer proof stands twice",
            "step open has two notes",
            "step open asks for title, which cannot go where it is to go",
            "step open asks for nothing, which cannot go where it is to go",
            "step open asks for person, which cannot go where it is to go",
            "step open asks for two, which cannot go where it is to go",
            "step open asks for lost, which cannot go where it is to go",
            "step open asks for proof, which cannot go where it is to go",
            "step open asks for list, which cannot go where it is to go",
        ],
    );
    assert_eq!(procedure.pack_faults(Pack::cn()), ["trial: the pack cn has no list no_such_list"]);
}

#[test]
fn clocks_and_parties_that_read_what_is_not_there_are_told() {
    const fn timer(name: &'static str, due: TimerDue, expires: Option<&'static str>) -> Timer {
        Timer { name, label: ("", ""), due, statutory: false, expires }
    }
    const TIMERS: &[Timer] = &[
        timer("answer", TimerDue::Rule("no.such.rule"), Some("never")),
        timer("work", TimerDue::Field("title"), Some("submit")),
        timer("finish", TimerDue::Field("due"), Some("open")),
        timer("check", TimerDue::Field("due"), Some("cancel")),
        timer("idle", TimerDue::Field("due"), Some("note")),
    ];
    const fn party(name: &'static str, field: &'static str, account: Option<&'static str>) -> Party {
        Party { name, label: ("", ""), units: PartyUnits::Field(field), account }
    }
    const PARTIES: &[Party] = &[
        party("owner", "title", None),
        party("lead", "lead", Some("checker")),
        party("checker", "nothing", Some("judge")),
        party("others", "other", None),
        party("others", "other", None),
    ];
    let procedure = Procedure { timers: TIMERS, parties: PARTIES, title: "amount", ..TABLE };
    assert_faults(
        &procedure,
        &[
            "the title amount is no open text field",
            "the party owner reads title, which is no unit",
            "the party lead reads checker, which is no account",
            "the party checker reads nothing, which is no unit",
            "the party others stands twice",
            "the clock answer ends with an unknown step never",
            "the clock work reads title, which is no day",
            "the clock work ends with the step submit, which cannot do without result",
            "the clock finish ends with the step open, which begins a record",
            "the clock finish ends with the step open, which cannot do without title",
            "the clock check ends with the step cancel, which cannot do without why",
            "no step starts the clock idle",
            "the clock idle runs on after the step note that ends it",
            "the clock idle ends with the step note, which cannot do without why",
        ],
    );
    assert_eq!(procedure.pack_faults(Pack::cn()), ["trial: the pack cn has no rule no.such.rule"]);
}

#[test]
fn a_step_knows_where_it_leads() {
    let step = |name: &str| PROCEDURE.step(name).expect("a step");
    let targets = |name: &str| step(name).targets().collect::<Vec<_>>();
    assert_eq!(targets("judge"), ["done", "working", "refused"]);
    assert_eq!(targets("note"), Vec::<&str>::new());
    assert!(step("note").leads("working", "working") && !step("note").leads("working", "done"));
    assert!(step("judge").leads("submitted", "refused") && !step("judge").leads("submitted", "submitted"));
}

#[test]
fn procedures_are_found_by_name_and_by_register() {
    let all = Procedures::new(&[]).with(Procedures::new(&[&PROCEDURE]));
    assert_eq!(all.all().len(), 1);
    assert!(all.get("trial").is_some() && all.get("other").is_none());
    assert!(all.of_register("trial").is_some() && all.of_register("step").is_none());
}

#[test]
fn an_answer_is_given_once() {
    let given = Given::none().with("a", 1i64).with("b", "text").with("a", 2i64);
    assert_eq!((given.get("a").int(), given.text("b"), given.text("a")), (Some(2), "text", ""));
    assert!(given.get("c").is_null());
}
