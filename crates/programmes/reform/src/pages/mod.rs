//! The pages of the ledger, one a file: plans as tree, board, timeline and one sheet, tasks, slips, disputes, the
//! coordination group and its meetings, documents.
//!
//! All of them can be asked for at any moment where they read, work without script, and show whoever looks only what
//! a unit of theirs has a part in.

mod board;
mod desk;
mod disputes;
mod evidence;
mod export;
mod form;
mod groups;
mod history;
mod import;
mod kinds;
mod lamp;
mod ledger;
mod meetings;
mod next;
mod one_page;
mod papers;
mod plans;
mod rows;
mod slips;
mod task;
mod task_form;
mod timeline;

use access::Action;
use ui::web::{Nav, Routes};

use crate::register::{GROUP, MEETING, PLAN, SLIP, TASK};
use crate::text::TEXTS;

const READ: Action = Action::ReformRead;
const TAKE: Action = Action::ReformTake;
const WRITE: Action = Action::ReformPlan;
const EXPORT: Action = Action::ReformExport;

/// The routes of the ledger, its places in the rail, its kinds of records and its texts. The house must have
/// procedures, figures and a shelf for papers among its services; steps and papers have routes of their own.
pub fn routes() -> Routes {
    let routes =
        of_plans().with(of_tasks()).with(of_supervision()).with(of_group()).with(of_documents()).with(places());
    let routes = routes.with(import::routes()).with(export::routes());
    kinds::ALL.into_iter().fold(routes, Routes::record).texts(&TEXTS)
}

fn of_plans() -> Routes {
    let own = || kinds::owned(&PLAN, "unit", "plan");
    Routes::new()
        .get("/reform", READ, plans::list)
        .post("/reform", WRITE, plans::add)
        .get("/reform/new", WRITE, plans::new)
        .get("/reform/{plan}", READ, ledger::page)
        .found_by(kinds::plan_read)
        .get("/reform/{plan}/board", READ, board::page)
        .found_by(kinds::plan_read)
        .get("/reform/{plan}/timeline", READ, timeline::page)
        .found_by(kinds::plan_read)
        .get("/reform/{plan}/sheet", READ, one_page::page)
        .found_by(kinds::plan_read)
        .get("/reform/{plan}/edit", WRITE, plans::edit)
        .found_by(own())
        .post("/reform/{plan}/edit", WRITE, plans::change)
        .found_by(own())
        .post("/reform/{plan}/end", WRITE, plans::end)
        .found_by(own())
        .get("/reform/{plan}/measures/new", WRITE, plans::measure_new)
        .found_by(own())
        .post("/reform/{plan}/measures", WRITE, plans::measure_add)
        .found_by(own())
        .get("/reform/measures/{measure}/edit", WRITE, plans::measure_edit)
        .found_by(kinds::of_measure)
        .post("/reform/measures/{measure}/edit", WRITE, plans::measure_change)
        .found_by(kinds::of_measure)
        .post("/reform/measures/{measure}/remove", WRITE, plans::measure_remove)
        .found_by(kinds::of_measure)
        .get("/reform/{plan}/tasks/new", WRITE, task_form::new)
        .found_by(own())
        .post("/reform/{plan}/tasks", WRITE, task_form::add)
        .found_by(own())
}

fn of_tasks() -> Routes {
    let task = || kinds::TASKS.finder("task");
    let owner = || kinds::owned(&TASK, "owner", "task");
    Routes::new()
        .get("/reform/tasks/{task}", READ, task::page)
        .found_by(task())
        .get("/reform/tasks/{task}/edit", WRITE, task_form::edit)
        .found_by(owner())
        .post("/reform/tasks/{task}/edit", WRITE, task_form::change)
        .found_by(owner())
        .post("/reform/tasks/{task}/milestones/{milestone}", TAKE, evidence::milestone)
        .found_by(task())
        .post("/reform/tasks/{task}/evidence", TAKE, evidence::add)
        .found_by(task())
        .post("/reform/tasks/{task}/evidence/{evidence}/drop", TAKE, evidence::drop)
        .found_by(task())
        .post("/reform/tasks/{task}/light", TAKE, lamp::set)
        .found_by(owner())
        .post("/reform/tasks/{task}/light/lift", TAKE, lamp::lift)
        .found_by(owner())
        .get("/reform/tasks/{task}/slip", TAKE, slips::new)
        .found_by(owner())
        .post("/reform/tasks/{task}/slip", TAKE, slips::issue)
        .found_by(owner())
}

fn of_supervision() -> Routes {
    Routes::new()
        .get("/reform/slips", READ, slips::list)
        .get("/reform/slips/{slip}", READ, slips::page)
        .found_by(kinds::SLIPS.finder("slip"))
        .get("/reform/disputes/{dispute}", READ, disputes::page)
        .found_by(kinds::DISPUTES.finder("dispute"))
}

fn of_group() -> Routes {
    let group = || kinds::owned(&GROUP, "unit", "group");
    let meeting = || kinds::owned(&MEETING, "unit", "meeting");
    Routes::new()
        .get("/reform/meetings", READ, meetings::list)
        .get("/reform/groups/new", WRITE, groups::new)
        .post("/reform/groups", WRITE, groups::add)
        .get("/reform/groups/{group}", READ, groups::page)
        .found_by(kinds::GROUPS.finder("group"))
        .get("/reform/groups/{group}/edit", WRITE, groups::edit)
        .found_by(group())
        .post("/reform/groups/{group}/edit", WRITE, groups::change)
        .found_by(group())
        .post("/reform/groups/{group}/members", WRITE, groups::member_add)
        .found_by(group())
        .post("/reform/groups/{group}/members/{member}/end", WRITE, groups::member_end)
        .found_by(group())
        .get("/reform/groups/{group}/meetings/new", WRITE, meetings::new)
        .found_by(group())
        .post("/reform/groups/{group}/meetings", WRITE, meetings::add)
        .found_by(group())
        .get("/reform/meetings/{meeting}", READ, meetings::page)
        .found_by(kinds::MEETINGS.finder("meeting"))
        .get("/reform/meetings/{meeting}/edit", WRITE, meetings::edit)
        .found_by(meeting())
        .post("/reform/meetings/{meeting}/edit", WRITE, meetings::change)
        .found_by(meeting())
        .post("/reform/meetings/{meeting}/decisions", WRITE, meetings::decision_add)
        .found_by(meeting())
        .post("/reform/meetings/{meeting}/decisions/{decision}/drop", WRITE, meetings::decision_drop)
        .found_by(meeting())
        .post("/reform/meetings/{meeting}/decisions/{decision}/task", WRITE, meetings::decision_task)
        .found_by(meeting())
}

fn of_documents() -> Routes {
    let own = || kinds::owned(&PLAN, "unit", "plan");
    Routes::new()
        .get("/reform/documents", READ, papers::register)
        .post("/reform/slips/{slip}/document", WRITE, papers::slip_issue)
        .found_by(kinds::owned(&SLIP, "owner", "slip"))
        .post("/reform/tasks/{task}/document", WRITE, papers::task_issue)
        .found_by(kinds::owned(&TASK, "owner", "task"))
        .post("/reform/meetings/{meeting}/document", WRITE, papers::meeting_issue)
        .found_by(kinds::owned(&MEETING, "unit", "meeting"))
        .post("/reform/{plan}/report", WRITE, papers::report_issue)
        .found_by(own())
        .get("/reform/slips/{slip}/document.pdf", EXPORT, papers::slip_pdf)
        .found_by(kinds::SLIPS.finder("slip"))
        .timed(false)
        .get("/reform/slips/{slip}/document.docx", EXPORT, papers::slip_docx)
        .found_by(kinds::SLIPS.finder("slip"))
        .timed(false)
        .get("/reform/tasks/{task}/document.pdf", EXPORT, papers::task_pdf)
        .found_by(kinds::TASKS.finder("task"))
        .timed(false)
        .get("/reform/meetings/{meeting}/document.pdf", EXPORT, papers::meeting_pdf)
        .found_by(kinds::MEETINGS.finder("meeting"))
        .timed(false)
        .get("/reform/meetings/{meeting}/document.docx", EXPORT, papers::meeting_docx)
        .found_by(kinds::MEETINGS.finder("meeting"))
        .timed(false)
        // A report is of the whole plan: only its own unit, and those above it, have it.
        .get("/reform/{plan}/report", EXPORT, papers::reports)
        .found_by(own())
        .timed(false)
        .get("/reform/{plan}/report.pdf", EXPORT, papers::report_pdf)
        .found_by(own())
        .timed(false)
        .get("/reform/{plan}/report.docx", EXPORT, papers::report_docx)
        .found_by(own())
        .timed(false)
}

fn places() -> Routes {
    const GROUP: &str = "reform-nav";
    Routes::new()
        .nav(Nav::new(200, GROUP, "reform-ledger", "/reform", READ))
        .nav(Nav::new(210, GROUP, "reform-slips", "/reform/slips", READ))
        .nav(Nav::new(220, GROUP, "reform-meetings", "/reform/meetings", READ))
        .nav(Nav::new(225, GROUP, "reform-documents", "/reform/documents", READ))
}
