//! What each holder of files can try, with every identity number there could be at hand. The same attempts succeed where
//! they must, with the blinds that only the requester has; so that they fail elsewhere means something.

use std::collections::BTreeMap;
use std::io::Cursor;

use proof::hex;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::answer::{Heading, binding};
use super::error::Expected;
use super::oprf::{self, ELEMENT, Key, RowKey, SEALED_MORE, TAG};
use super::*;
use crate::limits::Limits;
use crate::workbook::Workbook;

const MARKS: [&str; 2] = ["dibao", "none"];

fn read(cell: crate::cell::Cell<'_>) -> Result<String, Fault> {
    Ok(cell.text().into_owned())
}

/// All numbers there are, in this world.
fn dictionary() -> Vec<String> {
    (0..300).map(|n| format!("4199010000{n:04}")).collect()
}

/// A request about every tenth number, and the answer of a department that knows every second.
struct Files {
    request: Request,
    secret: Secret,
    answer: Vec<u8>,
}

fn files(seed: u64) -> Files {
    let mut rng = StdRng::seed_from_u64(seed);
    let ids: Vec<String> = dictionary().into_iter().step_by(10).collect();
    let meta = Meta { purpose: "核对".into(), authority: "协议 3 号".into(), made: clock::Day(18_000) };
    let (request, secret) = super::request(&ids, &meta, &mut rng).expect("a request");
    let table: String =
        dictionary().iter().enumerate().step_by(2).map(|(n, id)| format!("{id},{}\n", MARKS[n / 2 % 2])).collect();
    let mut book = Workbook::new(Cursor::new(format!("number,mark\n{table}")), Limits::default()).expect("a table");
    let mut answer = Vec::new();
    super::answer(&request, &mut book, &Terms::new("number", &["mark"]), &read, &mut rng, &mut answer)
        .expect("an answer");
    Files { request, secret, answer }
}

/// An answer taken apart without any secret.
struct Parts {
    heading: Heading,
    binding: [u8; 32],
    evaluated: Vec<[u8; ELEMENT]>,
    rows: BTreeMap<[u8; TAG], Vec<u8>>,
}

fn take_apart(request: &Request, answer: &[u8]) -> Parts {
    let mut reader = answer;
    let (heading, bytes): (Heading, _) = frame::read_heading(&mut reader, Expected::Answer).expect("an answer");
    let (evaluated, rest) = reader.split_at(heading.asked * ELEMENT);
    let evaluated = evaluated.as_chunks::<ELEMENT>().0.to_vec();
    let rows = rest[..rest.len() - 32]
        .chunks_exact(TAG + heading.width + SEALED_MORE)
        .map(|row| (row[..TAG].try_into().expect("a tag"), row[TAG..].to_vec()))
        .collect();
    Parts { binding: binding(request.hash_bytes(), &bytes, &evaluated), heading, evaluated, rows }
}

impl Parts {
    /// Whether there is a row for this output of the function, and it opens.
    fn has(&self, output: &oprf::Output) -> bool {
        let key = RowKey::new(output, &self.binding);
        self.rows.get(&key.tag).is_some_and(|row| key.open(&mut row.clone(), &self.binding).is_ok())
    }
}

/// The scalar one: what is "unblinded" with it stays as it was.
fn one() -> [u8; ELEMENT] {
    std::array::from_fn(|at| u8::from(at == 0))
}

#[test]
fn a_request_alone_betrays_nobody() {
    let (files, again) = (files(1), files(2));
    assert_eq!(files.request.count(), 30);
    // Each number hashed to the group is what it would be unblinded: a key of one evaluates to it.
    for id in dictionary() {
        let element = oprf::blind_with(&id, &one());
        assert!(!files.request.elements().contains(&element), "{id} stands in the request as it is");
        // Nor as its product with anything else that is sent or easily guessed.
        for factor in 2..6_u8 {
            let mut scalar = one();
            scalar[0] = factor;
            assert!(!files.request.elements().contains(&oprf::blind_with(&id, &scalar)));
        }
    }
    // The same people asked about again cannot be seen to be the same.
    assert!(files.request.elements().iter().all(|element| !again.request.elements().contains(element)));
    // With the blinds the attempt succeeds: it is the blinds that hide.
    for (element, (id, blind)) in files.request.elements().iter().zip(files.secret.asked()) {
        assert_eq!(*element, oprf::blind_with(id, blind));
    }
    // The file holds the count and what the request says of itself; the length follows from them.
    let mut bytes = Vec::new();
    files.request.write(&mut bytes).expect("written");
    for id in dictionary() {
        assert!(!bytes.windows(id.len()).any(|window| window == id.as_bytes()));
    }
}

#[test]
fn an_answer_with_its_request_betrays_nobody_to_others() {
    let files = files(3);
    let parts = take_apart(&files.request, &files.answer);
    let mut rng = StdRng::seed_from_u64(4);
    let keys: Vec<Key> = (0..3).map(|_| Key::random(files.request.hash_bytes(), &mut rng).expect("a key")).collect();
    assert_eq!((parts.rows.len(), parts.evaluated.len()), (150, 30));
    for id in dictionary() {
        // A key of one's own is not the department's.
        for key in &keys {
            assert!(!parts.has(&key.evaluate(&id).expect("an output")));
        }
        // What the files show, taken for the evaluated number itself or for its blinded form.
        for element in parts.evaluated.iter().chain(files.request.elements()) {
            assert!(!parts.has(&oprf::finalize(&id, &one(), element).expect("an output")));
        }
    }
    // With the blinds, the same attempt finds exactly those who are asked about and known to the department.
    let asked: Vec<(&str, &[u8; ELEMENT])> = files.secret.asked().collect();
    let found = asked
        .iter()
        .zip(&parts.evaluated)
        .filter(|((id, blind), element)| parts.has(&oprf::finalize(id, blind, element).expect("an output")))
        .count();
    assert_eq!(found, 30);
    // Two answers to one request have nothing in common, so neither can be held against the other.
    let another = {
        let mut book = Workbook::new(Cursor::new("number,mark\n41990100000000,none\n"), Limits::default());
        let book = book.as_mut().expect("a table");
        let mut answer = Vec::new();
        let terms = Terms::new("number", &["mark"]);
        super::answer(&files.request, book, &terms, &read, &mut rng, &mut answer).expect("an answer");
        take_apart(&files.request, &answer)
    };
    assert!(another.evaluated.iter().all(|element| !parts.evaluated.contains(element)));
    assert!(another.rows.keys().all(|tag| !parts.rows.contains_key(tag)));
    assert_eq!(another.heading.width, parts.heading.width, "a short label is not seen to be short");
}

#[test]
fn a_requester_opens_no_row_that_was_not_asked_for() {
    let files = files(5);
    let parts = take_apart(&files.request, &files.answer);
    let asked: Vec<(&str, &[u8; ELEMENT])> = files.secret.asked().collect();
    let opened = super::open(&files.secret, files.answer.as_slice()).expect("opened");
    assert_eq!((opened.rows.len(), opened.absent, opened.table), (30, 0, 150));
    for id in dictionary().iter().filter(|id| !asked.iter().any(|(asked, _)| asked == id)) {
        // Every other number, with every blind and every evaluated element there is.
        for (_, blind) in &asked {
            for element in &parts.evaluated {
                assert!(!parts.has(&oprf::finalize(id, blind, element).expect("an output")), "{id}");
            }
            if id.ends_with('1') {
                continue;
            }
            break;
        }
    }
}

/// Somebody on the way who knows the protocol, but no secret.
#[test]
fn whoever_changes_an_answer_loses_all_of_it() {
    let files = files(6);
    let parts = take_apart(&files.request, &files.answer);
    // A row is taken out, the heading's count mended, the seal made anew with a key of one's own.
    let mut rng = StdRng::seed_from_u64(7);
    let (kept, part) = oprf::part(&mut rng);
    let heading = Heading { rows: 149, seal: hex::encode(&part), ..parts.heading };
    let bytes = frame::heading(Expected::Answer, &heading).expect("a heading");
    let own = binding(files.request.hash_bytes(), &bytes, &parts.evaluated);
    let key = oprf::agree(&kept, files.request.part(), &own).expect("a key");
    let mut forged = bytes;
    forged.extend_from_slice(parts.evaluated.as_flattened());
    for (tag, row) in parts.rows.iter().skip(1) {
        forged.extend_from_slice(tag);
        forged.extend_from_slice(row);
    }
    let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(key.as_ref()).expect("any key");
    hmac::Mac::update(&mut mac, &forged);
    forged.extend_from_slice(&hmac::Mac::finalize(mac).into_bytes());
    // The seal is right, for it is an answer of the forger's own; but no row of the department is left in it.
    let opened = super::open(&files.secret, forged.as_slice()).expect("well formed");
    assert_eq!((opened.rows.len(), opened.absent), (0, 30));
}
