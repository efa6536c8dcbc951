//! What days bring to dossiers besides the clocks of their procedure, which `procedure::run_out` follows: the end of
//! the time for which they are kept.

use clock::{Day, Pack, deadline};
use record::{Db, Moment, OPEN, Result, Version};

use crate::acts::is_over;
use crate::register::DOSSIER;

/// The dossiers that may be erased: at their end for longer than the rule `hardship.erase` says, in households none of
/// whose dossiers is open or younger than that. They are proposals; a person decides, and erases persons in the roll.
///
/// # Errors
/// When the store cannot be read.
pub fn to_erase(db: &Db, pack: &Pack, today: Day) -> Result<Vec<i64>> {
    let Some(rule) = pack.rule("hardship.erase", today) else { return Ok(Vec::new()) };
    let at = Moment { as_of: today, known: OPEN - 1 };
    let mut ripe: Vec<(i64, i64)> = Vec::new();
    let mut kept: std::collections::HashSet<i64> = std::collections::HashSet::new();
    db.scan(&DOSSIER, at, |dossier| {
        let household = dossier.int("household").unwrap_or(0);
        if is_over(&dossier) && deadline(rule, pack.calendar(), ended_on(&dossier), &[]).due < today {
            ripe.push((dossier.id, household));
        } else {
            kept.insert(household);
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(ripe.into_iter().filter(|(_, household)| !kept.contains(household)).map(|(id, _)| id).collect())
}

/// The day from which the time of keeping counts.
fn ended_on(dossier: &Version) -> Day {
    dossier.day("exit_on").or(dossier.day("decided_on")).unwrap_or(dossier.valid_from)
}
