//! Fixing the frame: every household in the one stratum in which it stands on the day.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use access::Relation;
use clock::Day;
use procedure::{Refusal, Taking};
use proof::hex;
use record::{Key, Moment, Version};

use super::register::{CANDIDATE, LINE, STRATUM, stratum};
use super::rules::place_of;
use super::{refuse, sampler};
use crate::register::{DOSSIER, MEMBER};

/// In which stratum a dossier in this state stands; `None` for one that is still being decided on.
pub(super) fn stratum_of(state: &str) -> Option<&'static str> {
    match state {
        "filed" | "reviewing" | "leaving" | "exit_notice" | "exit_objection" | "exit_approving" => {
            Some(stratum::ON_ROLL)
        }
        "following" | "closing" | "exited" => Some(stratum::EXITED),
        "cancelled" => Some(stratum::CANCELLED),
        "refused" | "edge" | "withdrawn" => Some(stratum::NEVER),
        _ => None,
    }
}

/// What can be drawn.
struct Item {
    stratum: &'static str,
    register: &'static str,
    record: i64,
    person: Option<i64>,
}

/// The effect: writes the lines, their number by stratum, and the hash of the frame.
pub(super) fn framed(taking: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    let (id, today) = (taking.record, taking.desk.today);
    let evaluation = taking.case.version.clone();
    let as_of = evaluation.day("as_of").unwrap_or(today);
    let (items, on_file) = items(taking, &evaluation, as_of)?;
    if items.is_empty() {
        return refuse("基准日没有可以列入抽样框的档案。", "There is nothing to be framed on that day.");
    }
    let at = taking.commit.at(today);
    let known = taking.commit.read()?.find(&STRATUM, "evaluation", id, at)?;
    let mut strata: BTreeMap<usize, sampler::Stratum> = BTreeMap::new();
    for each in &known {
        let draw = usize::try_from(each.int("sample_size").unwrap_or(0)).unwrap_or(0);
        let name = each.text("stratum").to_owned();
        strata.insert(place_of(each.text("stratum")), sampler::Stratum { name, draw, items: Vec::new() });
    }
    let mut openings = Vec::with_capacity(items.len());
    for item in &items {
        let salt = Key::random();
        let commitment = sampler::commitment(salt.bytes(), item.stratum, item.register, item.record);
        if let Some(all) = strata.get_mut(&place_of(item.stratum)) {
            all.items.push(commitment);
        }
        openings.push([
            id.into(),
            hex::encode(&commitment).into(),
            item.register.into(),
            item.record.into(),
            item.person.into(),
            salt.bytes().to_vec().into(),
        ]);
    }
    // In ascending order, as they stand in the file: the number of a line tells nothing either.
    for sampler::Stratum { name, items, .. } in strata.values_mut() {
        items.sort_unstable();
        for commitment in items {
            let line = taking.commit.new_id();
            let draft = LINE
                .draft()
                .set("evaluation", id)
                .set("stratum", name.as_str())
                .set("commitment", hex::encode(commitment));
            taking.commit.open(line, (today, Day::END), &draft, None)?;
        }
    }
    let sql = "INSERT INTO evaluation_opening (federation, evaluation, commitment, register, record, person, salt) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    for opening in &openings {
        taking.commit.side(sql, opening)?;
    }
    let commit = taking.commit.number();
    let source = evaluation.text("public_source");
    let frame = sampler::Frame::new(id, as_of, commit, source, strata.into_values());
    let sizes: HashMap<String, i64> =
        frame.sizes().map(|(name, size)| (name.to_owned(), i64::try_from(size).unwrap_or(i64::MAX))).collect();
    for known in known {
        let size = sizes.get(known.text("stratum")).copied().unwrap_or(0);
        taking.commit.assert(known.id, (today, Day::END), &known.draft().set("frame_size", size), None)?;
    }
    taking.draft.put("named_on_file", on_file);
    taking.draft.put("frame_items", sizes.values().sum::<i64>());
    taking.draft.put("frame_sha256", hex::encode(&frame.hash()));
    taking.draft.put("frame_commit", commit);
    Ok(())
}

/// The dossiers that the federation decides on and those below it, each household once; then the candidates. With how
/// many of these are on file already.
fn items(taking: &mut Taking<'_, '_>, evaluation: &Version, as_of: Day) -> Result<(Vec<Item>, i64), Refusal> {
    let known = taking.commit.number();
    let (unit, desk) = (evaluation.int("unit").unwrap_or(0), taking.desk.clone());
    let now = Moment { as_of: desk.today, known: desk.known };
    let at = Moment { as_of, known };
    let db = taking.commit.read()?;
    let mut of_household: HashMap<i64, (usize, i64, Item)> = HashMap::new();
    let mut centres: HashMap<i64, bool> = HashMap::new();
    let mut dossiers: Vec<Version> = Vec::new();
    db.scan(&DOSSIER, at, |dossier| {
        dossiers.push(dossier);
        Ok(ControlFlow::Continue(()))
    })?;
    let mut on_file: HashSet<i64> = HashSet::new();
    let mut framed: HashSet<i64> = HashSet::new();
    for dossier in &dossiers {
        let Some(place) = stratum_of(dossier.text("state")) else { continue };
        let centre = dossier.int("centre").unwrap_or(0);
        let within = *centres
            .entry(centre)
            .or_insert_with(|| matches!(desk.units.relation(unit, centre, now), Relation::Own | Relation::Below));
        if !within {
            continue;
        }
        if place != stratum::NEVER {
            framed.insert(dossier.id);
        }
        on_file.extend(dossier.int("head"));
        let item = Item { stratum: place, register: DOSSIER.name, record: dossier.id, person: dossier.int("head") };
        // The first stratum that holds the household; within it the latest episode.
        let rank = (place_of(place), -dossier.int("episode").unwrap_or(0));
        let household = dossier.int("household").unwrap_or(-dossier.id);
        match of_household.get(&household) {
            Some((place, episode, _)) if (*place, *episode) <= rank => {}
            _ => {
                of_household.insert(household, (rank.0, rank.1, item));
            }
        }
    }
    db.scan(&MEMBER, at, |member| {
        if member.int("dossier").is_some_and(|dossier| framed.contains(&dossier)) {
            on_file.extend(member.int("person"));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut items: Vec<Item> = of_household.into_values().map(|(_, _, item)| item).collect();
    let (mut named, mut known_already): (HashSet<i64>, i64) = (HashSet::new(), 0);
    for candidate in db.find(&CANDIDATE, "evaluation", evaluation.id, Moment { as_of: desk.today, known })? {
        let Some(person) = candidate.int("person").filter(|person| named.insert(*person)) else { continue };
        if on_file.contains(&person) {
            known_already += 1;
        } else {
            items.push(Item {
                stratum: stratum::NEVER,
                register: roll::register::PERSON.name,
                record: person,
                person: Some(person),
            });
        }
    }
    Ok((items, known_already))
}
