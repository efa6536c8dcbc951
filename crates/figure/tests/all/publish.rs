//! Freezing figures into a publication, sealing it, running it again.

use std::io::Write as _;

use clock::{Day, Pack};
use figure::freeze::{Asked, Difference, Frozen, Replay, Source, Units, asked, trailer};
use figure::{Error, Figures, GroupKey, Standing};
use proof::checkpoint::{Checkpoint, SigningKey, sign};
use proof::publication::{Header, Place, verify};
use record::{Db, Intent, Moment, Value, Version};

use crate::history::{Made, grounded, histories, play};
use crate::properties::hold;
use crate::world::{House, JOB, PUBLICATION, TIE, UNIT, day, figures};

/// Units by their own codes.
struct Registered<'a>(&'a Db);

impl Units for Registered<'_> {
    fn place(&self, unit: i64, at: Moment) -> Result<Place, record::Error> {
        let code = self.0.get(&UNIT, unit, at)?.map(|v| v.text("code").to_owned()).unwrap_or_default();
        Ok(Place { name: format!("{code}工会"), code })
    }

    fn find(&self, code: &str, at: Moment) -> Result<Option<i64>, record::Error> {
        Ok(self.0.find(&UNIT, "code", code, at)?.first().map(|v| v.id))
    }
}

const SECRET: [u8; 32] = [7; 32];

const TEXT: &str = "# 通报\n\n从业 {{figure t.employed by=unit}} 人,其中产业工人 {{figure t.industrial by=age}}。\n\
    入会率 {{figure t.density by=sex}},本年入会 {{figure t.joined by=trade}},\n\
    流动 {{figure t.turnover from=2016-01-01}},单位 {{figure t.units}} 个,{{figure t.shops by=trade}} 家。";

fn header(known: i64) -> Header {
    Header {
        federation: Place { code: "U0".into(), name: "示范总工会".into() },
        title: "通报".into(),
        language: "zh-CN".into(),
        published_at: "2020-01-15T08:00:00Z".into(),
        as_of: "2018-12-31".into(),
        known,
        text: TEXT.into(),
        figures: 0,
    }
}

/// Header and figures of a publication, what was frozen, and the root over it.
type Draft = (Vec<u8>, Vec<Frozen>, [u8; 32]);

/// Freezes the text as it stood.
fn frozen(house: &House, figures: &Figures, unit: i64, known: i64) -> Result<Draft, Error> {
    house.store.read(|db| {
        let units = Registered(db);
        let asked = questions(figures, unit, known, &units)?;
        let source = Source { figures, db, tallies: house.store.tallies(), units: &units };
        let mut bytes = Vec::new();
        let (draft, frozen) = source.freeze(header(known), &asked, SECRET, &mut bytes)?;
        let root = draft.root()?;
        drop(draft);
        Ok((bytes, frozen, root))
    })
}

fn questions(figures: &Figures, unit: i64, known: i64, units: &dyn Units) -> Result<Vec<Asked>, Error> {
    asked(figures, TEXT, Standing { unit, at: Moment { as_of: day("2018-12-31"), known } }, units)
}

/// Publishes the text as the bulletin does: freeze, record the root in a commit, seal with a signed checkpoint.
fn published(house: &House, unit: i64) -> (Vec<u8>, SigningKey) {
    let known = house.head();
    let key = SigningKey::generate("example.org/log", &mut rand::rng()).expect("a good name");
    let (_, _, root) = frozen(house, &figures(), unit, known).expect("it can be published");
    let intent = Intent { kind: "publish", reason: "通报".into(), ..Intent::default() };
    let row = house.store.commit(intent, move |commit| -> Result<i64, record::Error> {
        let id = commit.new_id();
        let draft = PUBLICATION.draft().set("title", "通报").set("root", root.to_vec());
        commit.open(id, (day("2020-01-15"), Day::END), &draft, None)?;
        // A publishing commit may do more than publish.
        let job = commit.new_id();
        commit.open(job, (day("2020-01-15"), Day::END), &JOB.draft().set("unit", unit), None)?;
        Ok(id)
    });
    let row = row.expect("published").value;
    // The log goes on before it is signed.
    let more = house.store.commit(Intent::default(), move |commit| -> Result<(), record::Error> {
        let id = commit.new_id();
        commit.open(id, (day("2020-01-16"), Day::END), &JOB.draft().set("unit", unit), None)
    });
    more.expect("written");
    let bytes = house.read(|db| {
        let figures = figures();
        let units = Registered(db);
        let source = Source { figures: &figures, db, tallies: house.store.tallies(), units: &units };
        let asked = questions(&figures, unit, known, &units)?;
        let (draft, _) = source.freeze(header(known), &asked, SECRET, Vec::new())?;
        let head = db.head()?.commit;
        let root = proof::merkle::root_of(&record::log::leaves(db, head)?);
        let note =
            sign(&Checkpoint { origin: key.name().to_owned(), size: u64::try_from(head).unwrap_or(0), root }, &key);
        let row: Version = db.history(&PUBLICATION, row)?.remove(0);
        Ok(draft.seal(trailer(db, &row, note, vec![key.verifier().to_text()])?)?)
    });
    (bytes, key)
}

/// Runs a publication again and compares it with a file.
fn replay(house: &House, unit: i64, known: i64, file: &[u8]) -> Replay {
    house.read(|db| {
        let figures = figures();
        let units = Registered(db);
        let source = Source { figures: &figures, db, tallies: house.store.tallies(), units: &units };
        source.replay(header(known), &questions(&figures, unit, known, &units)?, SECRET, file)
    })
}

/// A house with a few people in it.
fn inhabited(house: &House) -> i64 {
    let made = house.store.commit(Intent::default(), |commit| -> Result<i64, record::Error> {
        let (top, below) = (commit.new_id(), commit.new_id());
        let from = day("2015-01-01");
        commit.open(top, (from, Day::END), &UNIT.draft().set("code", "U0"), None)?;
        commit.open(below, (from, Day::END), &UNIT.draft().set("code", "U0").set("parent", top), None)?;
        for n in 0..60i32 {
            let (job, tie, on) = (commit.new_id(), commit.new_id(), from.plus(n * 20));
            let unit = if n % 3 == 0 { below } else { top };
            let trade = if n % 2 == 0 { Value::Null } else { "电工".into() };
            let worker = JOB.draft().set("unit", unit).set("rank", "main").set("industrial", n % 2 == 0);
            let worker =
                worker.set("birth_year", 1950 + n).set("sex", "1").set("began", on).set("trade", trade.clone());
            commit.open(job, (on, Day::END), &worker, Some(n.into()))?;
            let member = TIE.draft().set("unit", unit).set("state", "active").set("entry", "joined").set("sex", "2");
            let member = member.set("joined_on", on).set("began", on).set("trade", trade);
            commit.open(tie, (on, Day::END), &member, None)?;
        }
        Ok(top)
    });
    made.expect("made").value
}

#[test]
fn what_is_published_verifies_offline_and_runs_again_to_the_same_bytes() {
    House::each(|house| {
        let top = inhabited(house);
        let known = house.head();
        let (file, key) = published(house, top);
        let report = verify(file.as_slice(), &[key.verifier()]);
        assert!(report.ok(), "{}", report.text(proof::publication::Language::English));
        assert_eq!(report.summary.figures.len(), 7);
        assert_eq!(report.summary.commit, Some(known + 1));
        let Replay::Same { root } = replay(house, top, known, &file) else {
            panic!("the same store gives the same bytes")
        };
        assert_eq!(report.summary.root, Some(proof::hex::encode(&root)));

        let text = String::from_utf8(file.clone()).expect("it is text");
        let lines: Vec<&str> = text.lines().collect();
        let second = text.lines().next().map_or(0, str::len) + 1;
        let mut altered = file.clone();
        altered[second + 40] ^= 1;
        assert_eq!(replay(house, top, known, &altered), Replay::Differs { line: 2, why: Difference::Content });
        let short = lines[..lines.len() - 1].join("\n") + "\n";
        let end = lines.len() as u64;
        assert_eq!(replay(house, top, known, short.as_bytes()), Replay::Differs { line: end, why: Difference::Short });
        let middle: String = lines[..5].join("\n");
        assert_eq!(replay(house, top, known, middle.as_bytes()), Replay::Differs { line: 5, why: Difference::Short });
        let mut long = file.clone();
        long.write_all(b"{}\n").expect("a buffer takes it");
        assert_eq!(replay(house, top, known, &long), Replay::Differs { line: end + 1, why: Difference::Long });
    });
}

#[test]
fn a_frozen_figure_states_everything_a_reader_needs() {
    let house = House::lite();
    let top = inhabited(&house);
    let (bytes, frozen, _) = frozen(&house, &figures(), top, house.head()).expect("it can be published");
    let text = String::from_utf8(bytes).expect("it is text");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|l| serde_json::from_str(l).expect("lines are JSON")).collect();
    let heads: Vec<&serde_json::Value> = lines.iter().filter(|line| line.get("name").is_some()).collect();
    assert_eq!(heads.len(), 7);
    let employed = heads[0];
    assert_eq!(
        (&employed["value"], &employed["records"], &employed["kind"]),
        (&60.into(), &60.into(), &"stock".into())
    );
    let groups = employed["groups"].as_array().expect("groups");
    let shown: Vec<_> = groups.iter().map(|g| (g["key"].as_str(), g["label"].as_str(), g["value"].as_i64())).collect();
    let below = frozen[0].answer.groups.iter().map(|g| g.key.clone()).find(|key| *key != GroupKey::Unit(top));
    let Some(GroupKey::Unit(below)) = below else { panic!("the unit below is a branch") };
    let twice = format!("U0#{below}");
    let expected = [(Some("U0"), Some("U0工会"), Some(40)), (Some(twice.as_str()), Some("U0工会"), Some(20))];
    assert_eq!(shown, expected, "units of one number are told apart");
    let bands = Pack::cn().codes("age_band").expect("the pack has age bands");
    let first = heads[1]["groups"][0]["label"].as_str();
    assert!(
        bands.codes().iter().any(|band| Some(band.zh.as_str()) == first),
        "groups are labelled in the text's language"
    );
    let density = heads[2];
    assert_eq!(
        (&density["value"], &density["numerator"], &density["denominator"]),
        (&"1.000000".into(), &60.into(), &60.into())
    );
    assert_eq!((density["records"].as_i64(), density["groups"].as_array().map(Vec::len)), (Some(120), Some(2)));
    assert_eq!((heads[3]["from"].as_str(), heads[3]["to"].as_str()), (Some("2018-01-01"), Some("2018-12-31")));
    assert_eq!(heads[4]["from"].as_str(), Some("2016-01-01"), "a rate of flows has a period");
    let counted: i64 = frozen.iter().map(|f| f.result.counted + f.result.denominator).sum();
    let records = lines.iter().filter(|line| line.is_array()).count();
    assert_eq!(i64::try_from(records).ok(), Some(counted), "one line for each record counted");
    for frozen in &frozen {
        let number = frozen.answer.parts.unwrap_or((frozen.answer.value.unwrap_or(0), 0));
        assert_eq!((frozen.result.counted, frozen.result.denominator), number);
        assert_eq!(figures().catalogue.version(frozen.query.figure).ok(), Some(frozen.version.clone()));
    }
}

#[test]
fn whatever_happens_later_a_publication_runs_again_to_the_same_bytes() {
    hold(10, &(grounded(8), histories(8)), |house, (before, after)| {
        let mut made = Made::default();
        before.iter().for_each(|acts| play(house, acts, &mut made));
        let (known, unit) = (house.head(), *made.units.first().unwrap_or(&5));
        let (bytes, _, root) = frozen(house, &figures(), unit, known).expect("it can be published");
        after.iter().for_each(|acts| play(house, acts, &mut made));
        let (again, _, same) = frozen(house, &figures(), unit, known).expect("it can be published again");
        assert_eq!((&again, same), (&bytes, root));
        let trailed = [bytes.as_slice(), b"{}\n"].concat();
        assert_eq!(replay(house, unit, known, &trailed), Replay::Same { root });
    });
}

#[test]
fn nothing_is_published_when_number_and_list_differ() {
    House::each(|house| {
        let top = inhabited(house);
        let spoilt =
            house.store.side(|door| door.run("DELETE FROM tally WHERE federation = $1 AND register = 'job'", &[]));
        spoilt.expect("the tally is no register");
        let refused = frozen(house, &figures(), top, house.head()).map(|_| ());
        let Err(Error::Differs { figure: "t.employed", number: 0, list: 1.. }) = refused else {
            panic!("it must be refused: {refused:?}")
        };
    });
}

#[test]
fn a_checkpoint_from_before_the_publication_does_not_seal_it() {
    let house = House::lite();
    let top = inhabited(&house);
    let (_, key) = published(&house, top);
    let row = crate::history::versions(&house, &PUBLICATION).remove(0);
    let old = house.store.read(|db| {
        let root = proof::merkle::root_of(&record::log::leaves(db, 1)?);
        let note = sign(&Checkpoint { origin: key.name().to_owned(), size: 1, root }, &key);
        trailer(db, &row, note, Vec::new()).map(|_| ())
    });
    let error = old.expect_err("it is too old").to_string();
    assert!(error.contains("the checkpoint covers 1 commits, but commit 2 published this"), "{error}");
}
