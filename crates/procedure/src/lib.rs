//! Procedures: work moves by named steps.
//!
//! A [`Procedure`] is a table: states, steps, who may take each, what it asks for, which clocks it starts or stops.
//! From the table follow the buttons and the reasons of refusal, the drawing of the states, the inbox, the reminders,
//! the pages and the tests. A step is taken by [`take`]; it is one commit, and of two who take it at once one wins.

mod asks;
mod case;
mod clocks;
mod daily;
mod desk;
pub mod diagram;
pub mod filing;
mod inbox;
pub mod pages;
mod refusal;
mod register;
mod table;
mod take;
mod text;
mod turn;

pub use asks::{Wrong, read_given};
pub use case::{Case, Choice, Running, TakenStep, choices};
pub use clocks::recompute;
pub use daily::{LateRow, late_below, run_out};
pub use desk::Desk;
pub use inbox::{Item, Waiting, follow, inbox_of, role_bit, seen, snooze, waiting_for};
pub use refusal::Refusal;
pub use register::{CLOCK, FOLLOW, INBOX, NOTICE, SNOOZE, STEP, catalogue};
pub use table::{
    Ask, AskKind, Effect, Given, Goes, Guard, May, Party, PartyUnits, Procedure, Procedures, State, StateKind, Step,
    Tick, Timer, TimerDue,
};
pub use take::{Actor, Order, Taken, Taking, begin, take};
pub use turn::{hand_over, rebuild, settle_in_hand, settle_record, settle_reversed};

/// The example of the README, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
