//! The one table: which role may take which action on which relation of unit.

use record::Moment;

use crate::hold::{Grant, Who};
use crate::role::Role;
use crate::units::{Relation, Units};

/// A set of relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Relations(u8);

impl Relations {
    /// No unit at all.
    pub const NONE: Relations = Relations(0);
    /// One's own unit.
    pub const OWN: Relations = Relations(1);
    /// One's own unit and those below it.
    pub const REACH: Relations = Relations(1 | 2);
    /// One's own unit, those below it and those above it.
    pub const LINE: Relations = Relations(1 | 2 | 4);
    /// Every unit, and what belongs to none.
    pub const ANY: Relations = Relations(1 | 2 | 4 | 8);

    /// Whether a relation is among them.
    pub const fn has(self, relation: Relation) -> bool {
        self.0 & (1 << relation as u8) != 0
    }
}

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A unit and what belongs to it: the relation of that unit decides.
    Unit,
    /// The house: only the role decides.
    House,
}

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    /// The action.
    pub action: Action,
    /// Its code, as in texts and logs.
    pub code: &'static str,
    /// What it is about.
    pub about: About,
    /// Whether it changes something: then only today's tree of units counts, never that of the past.
    pub writes: bool,
    /// The action by which one knows that the thing exists at all. Who may take that one is refused (403); who may not is told
    /// that there is nothing (404).
    pub known_by: Action,
    /// Who may take it, and on which units.
    pub allowed: &'static [(Role, Relations)],
}

macro_rules! table {
    ($($(#[$doc:meta])* $name:ident $code:literal $about:ident $kind:ident $known:ident [$($role:ident $relations:ident),*];)*) => {
        /// Everything a route can do. A route names one; the table says who may.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name),* }

        impl Action {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Action] = &[$(Action::$name),*];
        }

        /// The table: a line for every action, in the order of [`Action`].
        pub const POLICY: &[Line] = &[$(Line {
            action: Action::$name,
            code: $code,
            about: About::$about,
            writes: table!(@ $kind),
            known_by: Action::$known,
            allowed: &[$((Role::$role, Relations::$relations)),*],
        }),*];
    };
    (@ reads) => { false };
    (@ writes) => { true };
}

table! {
    /// Pages and files that everybody may have: sign-in, assets, health.
    Open "open" House reads Open [Public ANY];
    /// One's own account: sessions, password, sign-out.
    SessionOwn "session.own" House reads SessionOwn [Signed ANY];

    /// The tree of units and the page of one.
    UnitsRead "units.read" Unit reads UnitsRead [Clerk LINE, Chair LINE, Officer LINE, Leader LINE, Partner OWN, Caseworker LINE, Treasurer OWN];
    /// Entering the federation itself, the first of all units, into an empty house.
    UnitsFound "units.found" House writes UnitsFound [SystemAdmin ANY];
    /// Adding, changing, moving and closing units.
    UnitsWrite "units.write" Unit writes UnitsRead [Chair REACH, Officer REACH];
    /// Units from a sheet.
    UnitsImport "units.import" Unit writes UnitsRead [Officer REACH];
    /// The units of a subtree as a sheet.
    UnitsExport "units.export" Unit reads UnitsRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH];

    /// The roll: persons, employment, membership, households, employers; identifying fields masked.
    RollRead "roll.read" Unit reads RollRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Caseworker REACH];
    /// Names of persons in the clear. Numbers, telephones and dates stay masked.
    RollNames "roll.names" Unit reads RollRead [Clerk REACH, Chair REACH, Officer REACH, Caseworker REACH];
    /// A masked field in the clear, once, for a reason that is logged.
    RollReveal "roll.reveal" Unit writes RollRead [Clerk OWN, Chair REACH, Officer REACH, Caseworker REACH];
    /// Adding and changing persons and what belongs to them; deciding duplicates.
    RollWrite "roll.write" Unit writes RollRead [Clerk REACH, Chair REACH, Officer REACH, Caseworker REACH];
    /// Persons from a sheet.
    RollImport "roll.import" Unit writes RollRead [Clerk REACH, Chair REACH, Officer REACH];
    /// Undoing a commit whole.
    RollReverse "roll.reverse" Unit writes RollRead [Chair REACH, Officer REACH];
    /// The roll as a sheet.
    RollExport "roll.export" Unit reads RollRead [Clerk REACH, Chair REACH, Officer REACH];
    /// Erasing a person: their key and what they were found by.
    RollErase "roll.erase" Unit writes RollRead [Chair REACH, Officer REACH];
    /// Search over what one may read; persons only within [`Action::RollNames`], or a masked name could be asked for.
    Search "search" Unit reads Search [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Caseworker REACH];

    /// Figures: value, curve, split, definition.
    FigureRead "figure.read" Unit reads FigureRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Partner OWN, Caseworker REACH];
    /// The records a figure counts.
    FigureList "figure.list" Unit reads FigureRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Caseworker REACH];

    /// Published bulletins, their figures, proofs and feed: the public's.
    BulletinRead "bulletin.read" House reads BulletinRead [Public ANY];
    /// Writing bulletins and seeing drafts.
    BulletinDraft "bulletin.draft" Unit writes BulletinDraft [Chair OWN, Officer REACH, Leader REACH];
    /// Publishing: freezing the figures for ever.
    BulletinPublish "bulletin.publish" Unit writes BulletinDraft [Chair OWN, Officer OWN, Leader OWN];

    /// What the procedures are, and what is waited for of oneself.
    ProcedureRead "procedure.read" House reads ProcedureRead [Clerk ANY, Chair ANY, Officer ANY, Leader ANY, Partner ANY, Caseworker ANY, Treasurer ANY, Evaluator ANY];
    /// What is late below a unit.
    TodayLate "today.late" Unit reads TodayLate [Chair REACH, Officer REACH, Leader REACH];

    /// The reform ledger: plans, measures, tasks, slips, meetings. A department sees what it has a part in.
    ReformRead "reform.read" Unit reads ReformRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Partner OWN];
    /// Steps of tasks, slips, disputes and meetings; the tables of the procedures say which.
    ReformTake "reform.take" Unit writes ReformRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Partner OWN];
    /// Making and changing plans, measures and tasks, the coordination group and its meetings; the ledger from a sheet.
    ReformPlan "reform.plan" Unit writes ReformRead [Officer REACH];
    /// The ledger as a sheet, and its documents.
    ReformExport "reform.export" Unit reads ReformRead [Clerk REACH, Chair REACH, Officer REACH, Leader REACH, Partner OWN];

    /// The register of forms that levels send downward.
    FormRead "form.read" Unit reads FormRead [Clerk LINE, Chair LINE, Officer LINE, Leader LINE, Partner OWN];
    /// Steps of forms: approving, issuing, withdrawing, answering.
    FormTake "form.take" Unit writes FormRead [Clerk LINE, Chair LINE, Officer LINE, Leader LINE, Partner OWN];
    /// Registering a form.
    FormDraft "form.draft" Unit writes FormRead [Chair OWN, Officer REACH, Partner OWN];
    /// What forms ask of each grassroots union: the public's.
    BurdenRead "burden.read" House reads BurdenRead [Public ANY];
    /// Complaining of the system and of what it asks.
    ComplaintFile "complaint.file" House writes ComplaintFile [Public ANY];
    /// Complaints and their answers.
    ComplaintRead "complaint.read" Unit reads ComplaintRead [Officer REACH, Leader REACH];
    /// Answering complaints.
    ComplaintTake "complaint.take" Unit writes ComplaintRead [Officer REACH, Leader REACH];

    /// Checking oneself whether one may be entitled to relief: the public's. Nothing of it is kept.
    MeansCheck "means.check" House reads MeansCheck [Public ANY];
    /// What is one's own: applications and where they stand, notices, the papers to sign.
    HardshipOwn "hardship.own" House writes HardshipOwn [Worker ANY];
    /// Dossiers of households in hardship; what identifies is masked. Those who handle a case see it, and nobody for being above
    /// or beside them: levels above see numbers.
    HardshipRead "hardship.read" Unit reads HardshipRead [Clerk OWN, Chair OWN, Caseworker REACH, Leader OWN];
    /// Steps of dossiers; the table of the procedure says which.
    HardshipTake "hardship.take" Unit writes HardshipRead [Clerk OWN, Chair OWN, Caseworker REACH, Leader OWN];
    /// Making and changing dossiers: members, incomes, visits, authorisations, papers.
    HardshipFile "hardship.file" Unit writes HardshipRead [Clerk OWN, Chair OWN, Caseworker REACH];
    /// A masked field of a dossier in the clear, once, for a reason that is logged.
    HardshipReveal "hardship.reveal" Unit writes HardshipRead [Clerk OWN, Chair OWN, Caseworker REACH];
    /// Dossiers from a sheet.
    HardshipImport "hardship.import" Unit writes HardshipRead [Caseworker REACH];
    /// Dossiers as a sheet, for a reason that is logged.
    HardshipExport "hardship.export" Unit writes HardshipRead [Caseworker REACH];
    /// Requests to departments: a department sees its own.
    CheckRead "check.read" Unit reads CheckRead [Partner OWN, Caseworker REACH];
    /// Answering requests, and what follows from the answers.
    CheckTake "check.take" Unit writes CheckRead [Partner OWN, Caseworker REACH];
    /// Asking departments, one by one or by file; saying which department answers what.
    CheckAsk "check.ask" Unit writes CheckRead [Caseworker REACH];
    /// Public notices while they run: masked, the public's.
    NoticeShown "notice.shown" House reads NoticeShown [Public ANY];
    /// Objecting to a public notice.
    ObjectionFile "objection.file" House writes ObjectionFile [Public ANY];
    /// Notices that ran, and objections.
    ObjectionRead "objection.read" Unit reads ObjectionRead [Caseworker REACH, Leader OWN];
    /// Deciding objections.
    ObjectionTake "objection.take" Unit writes ObjectionRead [Caseworker REACH, Leader OWN];
    /// Aid given, and pay lists.
    AidRead "aid.read" Unit reads AidRead [Caseworker REACH, Leader OWN, Treasurer OWN];
    /// Steps of pay lists: preparing, approving and paying are never one person's.
    AidTake "aid.take" Unit writes AidRead [Caseworker REACH, Leader OWN, Treasurer OWN];
    /// Making pay lists.
    AidPrepare "aid.prepare" Unit writes AidRead [Caseworker REACH];
    /// The file for the bank, with accounts in the clear; logged.
    AidExport "aid.export" Unit writes AidRead [Treasurer OWN];
    /// Third-party evaluations: what was drawn, and the rates once they are closed.
    EvaluationRead "evaluation.read" Unit reads EvaluationRead [Officer OWN, Caseworker OWN, Leader OWN, Evaluator OWN];
    /// Ordering an evaluation: its strata, sizes, evaluators, days. Never its entries.
    EvaluationOrder "evaluation.order" Unit writes EvaluationRead [Officer OWN];
    /// Scoring the cases of a sample.
    EvaluationScore "evaluation.score" Unit writes EvaluationRead [Evaluator OWN];

    /// The log of commits made in the name of a unit.
    LogRead "log.read" Unit reads LogRead [Clerk OWN, Chair REACH, Officer REACH, Leader REACH, AuditAdmin ANY];
    /// Checking the whole log against the registers.
    LogVerify "log.verify" House writes LogRead [AuditAdmin ANY];

    /// Seeing accounts, who holds which office, and when somebody was last there.
    AccountRead "account.read" House reads AccountRead [SystemAdmin ANY, SecurityAdmin ANY];
    /// Adding, disabling and enabling accounts, new passwords, erasing staff.
    AccountManage "account.manage" House writes AccountRead [SystemAdmin ANY];
    /// Granting and revoking roles, handing over an office.
    RoleGrant "role.grant" House writes AccountRead [SecurityAdmin ANY];

    /// Where notices are sent to, and what became of them; never what they say.
    NoticeOperate "notice.operate" House writes NoticeOperate [SystemAdmin ANY];
    /// Measurements of the running system.
    Operate "operate" House reads Operate [SystemAdmin ANY];
}

impl Action {
    /// Its line of the table.
    pub fn line(self) -> &'static Line {
        &POLICY[self as usize]
    }

    /// Its code, such as `roll.read`.
    pub fn code(self) -> &'static str {
        self.line().code
    }
}

/// What the table says of a role and an action.
pub fn allowed(role: Role, action: Action) -> Relations {
    action.line().allowed.iter().find(|(each, _)| *each == role).map_or(Relations::NONE, |(_, relations)| *relations)
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allowed,
    /// Nobody may know whether there is such a thing: 404.
    Hidden,
    /// It may be known of, but this may not be done with it: 403.
    Refused,
}

/// Decides. `target` is the unit the thing belongs to; without one the question is whether there is any unit at all on which
/// it may be done. `at` is the moment whose tree of units counts: today's for whatever writes.
pub fn can(who: &Who, action: Action, target: Option<i64>, units: &dyn Units, at: Moment) -> Decision {
    // Before a new password is chosen, nothing else is possible.
    if who.must_change && !matches!(action, Action::Open | Action::SessionOwn) {
        return Decision::Refused;
    }
    if permits(who, action, target, units, at) {
        return Decision::Allowed;
    }
    let known_by = action.line().known_by;
    let holds_some = who.roles().any(|(role, _)| allowed(role, action) != Relations::NONE);
    if !holds_some || (known_by != action && permits(who, known_by, target, units, at)) {
        Decision::Refused
    } else {
        Decision::Hidden
    }
}

fn permits(who: &Who, action: Action, target: Option<i64>, units: &dyn Units, at: Moment) -> bool {
    who.roles().any(|(role, unit)| permits_one(role, unit, action, target, units, at))
}

fn permits_one(role: Role, unit: i64, action: Action, target: Option<i64>, units: &dyn Units, at: Moment) -> bool {
    let relations = allowed(role, action);
    match target {
        _ if relations == Relations::NONE => false,
        _ if relations == Relations::ANY || action.line().about == About::House => true,
        None => true,
        Some(target) => relations.has(units.relation(unit, target, at)),
    }
}

/// The units whose whole subtrees the action may be taken on, each once; none where it may be taken on single units only.
/// Where the table says every unit, ask [`everywhere`].
pub fn reach(who: &Who, action: Action) -> Vec<i64> {
    let mut roots = Vec::new();
    for grant in &who.grants {
        if allowed(grant.role, action).has(Relation::Below) && !roots.contains(&grant.unit) && !who.must_change {
            roots.push(grant.unit);
        }
    }
    roots
}

/// Whether the action may be taken on every unit and on what belongs to none.
pub fn everywhere(who: &Who, action: Action) -> bool {
    !who.must_change && who.roles().any(|(role, _)| allowed(role, action) == Relations::ANY)
}

/// The unit in whose name an action is taken: that of the first grant which allows it on the target; 0 for the house.
pub fn office(who: &Who, action: Action, target: Option<i64>, units: &dyn Units, at: Moment) -> i64 {
    let found = who.grants.iter().find(|grant| permits_one(grant.role, grant.unit, action, target, units, at));
    found.map_or(who.unit, |grant| grant.unit)
}

/// The grant by which somebody holds one of these roles at a unit from which `target` is seen in one of the role's relations: one's
/// own office before one held for somebody else. `None` for who holds none.
pub fn holder<'w>(
    who: &'w Who,
    roles: &[(Role, Relations)],
    target: i64,
    units: &dyn Units,
    at: Moment,
) -> Option<&'w Grant> {
    let fits = |grant: &&Grant| {
        !who.must_change
            && roles
                .iter()
                .any(|(role, relations)| *role == grant.role && relations.has(units.relation(grant.unit, target, at)))
    };
    who.grants.iter().filter(fits).min_by_key(|grant| grant.behalf != 0)
}

/// How much of a person one sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The name in the clear; numbers, telephones and dates masked until they are revealed.
    Names,
    /// Everything that identifies masked.
    Masked,
    /// Not even that there is somebody.
    Nothing,
}

/// How much one sees of a person who stands in a unit.
pub fn sight(who: &Who, unit: Option<i64>, units: &dyn Units, at: Moment) -> Sight {
    let may = |action| can(who, action, unit, units, at) == Decision::Allowed;
    if may(Action::RollNames) {
        Sight::Names
    } else if may(Action::RollRead) {
        Sight::Masked
    } else {
        Sight::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_line_and_its_own_code() {
        assert_eq!(Action::ALL.len(), POLICY.len());
        for (at, action) in Action::ALL.iter().enumerate() {
            assert_eq!(action.line().action, *action, "line {at} is not that of {action:?}");
            assert_eq!(POLICY.iter().filter(|line| line.code == action.code()).count(), 1, "{}", action.code());
            for (role, relations) in action.line().allowed {
                assert_ne!(*relations, Relations::NONE, "{action:?} {role:?}: leave the role out instead");
                assert_eq!(action.line().allowed.iter().filter(|(each, _)| each == role).count(), 1);
                if action.line().about == About::House || !Role::GRANTED.contains(role) || role.is_administrator() {
                    assert_eq!(*relations, Relations::ANY, "{action:?} {role:?}: there is no unit to compare with");
                }
            }
        }
    }

    /// Business data: what belongs to units, but for the log, whose readers the audit administrator is one of.
    #[test]
    fn administrators_see_no_business_data() {
        for line in POLICY.iter().filter(|line| line.about == About::Unit && line.action != Action::LogRead) {
            for role in Role::ADMINISTRATORS {
                assert_eq!(allowed(role, line.action), Relations::NONE, "{role:?} {}", line.code);
            }
        }
        assert_eq!(allowed(Role::SystemAdmin, Action::LogRead), Relations::NONE);
        assert_eq!(allowed(Role::SecurityAdmin, Action::LogRead), Relations::NONE);
    }

    #[test]
    fn what_one_may_do_one_may_know_of() {
        for line in POLICY {
            for (role, relations) in line.allowed {
                let known = allowed(*role, line.known_by);
                for relation in Relation::ALL {
                    assert!(
                        !relations.has(relation) || known.has(relation),
                        "{role:?} may {} but not {:?}",
                        line.code,
                        line.known_by
                    );
                }
            }
        }
    }

    #[test]
    fn leaders_see_masked_and_nobody_reveals_by_reading() {
        assert_eq!(allowed(Role::Leader, Action::RollNames), Relations::NONE);
        assert_eq!(allowed(Role::Leader, Action::RollReveal), Relations::NONE);
        for line in POLICY {
            assert!(
                !line.allowed.iter().any(|(role, _)| *role == Role::Public && line.about == About::Unit),
                "{}",
                line.code
            );
        }
    }
}
