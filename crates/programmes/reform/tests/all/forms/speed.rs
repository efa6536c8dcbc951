//! How long a form takes that asks three thousand unions. Measured, not judged: run it with `--ignored --nocapture`.

use std::time::Instant;

use record::Day;
use roll::register::UNIT;

use super::support::{day, each};

const UNIONS: usize = 3_000;

#[test]
#[ignore = "it only measures"]
fn a_form_for_three_thousand_unions() {
    each(|federation| {
        let parent = federation.unit("A");
        federation
            .write(move |commit, _| {
                for n in 0..UNIONS {
                    let id = commit.new_id();
                    let draft = UNIT
                        .draft()
                        .set("code", format!("N{n:05}"))
                        .set("name", format!("第{n}工会"))
                        .set("kind", "basic")
                        .set("parent", parent);
                    commit.open(id, (day("2010-01-01"), Day::END), &draft, None)?;
                }
                Ok(())
            })
            .expect("unions");
        let started = Instant::now();
        federation.issued(&federation.new_form("安全月报", "monthly"), &[("事故起数", "int")]);
        println!("{}: issued to {UNIONS} unions in {:?}", federation.engine, started.elapsed());
        federation.pass(30);
        let started = Instant::now();
        let done = federation.daily();
        println!("{}: the next period in {:?}: {done:?}", federation.engine, started.elapsed());
        let started = Instant::now();
        federation.daily();
        println!("{}: a day on which nothing happens in {:?}", federation.engine, started.elapsed());
    });
}
