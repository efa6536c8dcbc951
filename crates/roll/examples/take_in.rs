//! Takes a units sheet and a roll sheet into a new store and says how long it took:
//! `cargo run --release -p roll --example take_in -- UNITS ROLL FOLDER [POSTGRES_URL]`

use std::sync::Arc;
use std::time::Instant;

use clock::{Day, Pack};
use record::{Intent, Options, Place, Store, Suite};
use roll::intake::{self, Sheet};
use roll::tree::UnitTree;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [units, sheet, folder, ..] = args.as_slice() else { return Err("UNITS ROLL FOLDER [POSTGRES_URL]".into()) };
    let place = match args.get(3) {
        Some(url) => Place::Postgres { url: url.clone(), folder: folder.into() },
        None => Place::Folder(folder.into()),
    };
    let store = Store::open(Options {
        place,
        catalogue: roll::register::catalogue(),
        suite: Suite::default(),
        create: true,
        readers: 2,
        now: record::system_clock(),
    })?;
    let tree = Arc::new(UnitTree::default());
    let as_of = Day::from_ymd(2019, 12, 31).ok_or("no such day")?;
    for (kind, path) in [(intake::Kind::Units, units), (intake::Kind::Roll, sheet)] {
        let start = Instant::now();
        let done = intake::take_in(kind, &store, &tree, Intent::default(), Sheet::new(path, as_of, Pack::cn()))?;
        let seconds = start.elapsed().as_secs_f64();
        let rows = done.value.accepted;
        println!(
            "{} {rows} rows accepted, {} rejected in {seconds:.1} s: {:.0} rows/s",
            kind.word(),
            done.value.rejected.len(),
            rows as f64 / seconds
        );
    }
    Ok(())
}
