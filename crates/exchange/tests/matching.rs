//! Private matching from sheet to answer and back.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use clock::{Day, Lang};
use exchange::matching::{
    Answered, Asked, Fault, MatchError, Meta, Opened, Request, RowFault, Secret, Terms, answer, open, read_ids, request,
};
use exchange::{Cell, Limits, Workbook, half_width};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// Numbers of this test: `N` and six digits of which the last is their sum.
fn read(cell: Cell<'_>) -> Result<String, Fault> {
    let text = half_width(&cell.text()).trim().to_uppercase();
    if text.is_empty() {
        return Err(Fault::Missing);
    }
    let digits = text.strip_prefix('N').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_digit()));
    let digits = digits.ok_or(Fault::Malformed)?;
    let sum: u32 = digits.bytes().take(5).map(|b| u32::from(b - b'0')).sum();
    if digits.ends_with(&(sum % 10).to_string()) { Ok(text) } else { Err(Fault::CheckDigit) }
}

fn number(of: u32) -> String {
    let sum: u32 = format!("{of:05}").bytes().map(|b| u32::from(b - b'0')).sum();
    format!("N{of:05}{}", sum % 10)
}

fn meta() -> Meta {
    Meta {
        purpose: "困难职工建档核对".into(), authority: "数据共享协议第3号".into(), made: Day(20_000)
    }
}

fn book(text: impl Into<Vec<u8>>) -> Workbook<Cursor<Vec<u8>>> {
    Workbook::new(Cursor::new(text.into()), Limits::default()).expect("a sheet")
}

fn asking(of: &[u32], seed: u64) -> (Request, Secret) {
    let ids: Vec<String> = of.iter().map(|&n| number(n)).collect();
    request(&ids, &meta(), &mut StdRng::seed_from_u64(seed)).expect("a request")
}

fn answering(request: &Request, table: &str, terms: &Terms, seed: u64) -> Result<(Answered, Vec<u8>), MatchError> {
    let mut out = Vec::new();
    let told = answer(request, &mut book(table), terms, &read, &mut StdRng::seed_from_u64(seed), &mut out)?;
    Ok((told, out))
}

fn terms() -> Terms {
    Terms::new("证件号码", &["低保", "收入"])
}

/// Sent as files, as it is in life.
fn sent(request: &Request) -> Request {
    let mut bytes = Vec::new();
    request.write(&mut bytes).expect("written");
    let read = Request::read(bytes.as_slice()).expect("a request");
    assert_eq!(read, *request);
    read
}

fn kept(secret: &Secret) -> Secret {
    let mut bytes = Vec::new();
    secret.write(&mut bytes).expect("written");
    Secret::read(bytes.as_slice()).expect("a secret")
}

#[test]
fn those_asked_about_are_told_and_nobody_else() {
    let (request, secret) = asking(&[1, 2, 3, 3], 1);
    assert_eq!((request.count(), secret.count()), (3, 3));
    let table = format!(
        "某某民政局\n姓名,证件号码,低保,收入,备注\n甲,{},是,\"1,200\",不得外传\n乙,{},否,,\n丙,{},是,900,\n合计,3,,,\n",
        number(2),
        number(7).to_lowercase(),
        number(3)
    );
    let (told, file) = answering(&sent(&request), &table, &terms(), 2).expect("an answer");
    assert_eq!((told.rows, told.merged, told.left_out.len()), (3, 0, 0));
    let opened = open(&kept(&secret), file.as_slice()).expect("opened");
    let rows: BTreeMap<String, Vec<String>> =
        [(number(2), vec!["是".to_owned(), "1,200".to_owned()]), (number(3), vec!["是".to_owned(), "900".to_owned()])]
            .into();
    let labels = vec!["低保".to_owned(), "收入".to_owned()];
    assert_eq!(opened, Opened { labels, rows, absent: 1, table: 3, hash: told.hash });
    assert!(!format!("{opened:?} {secret:?}").contains('N'), "nothing that is logged names anybody");
}

#[test]
fn sheets_of_every_encoding_are_read() {
    let (request, secret) = asking(&[5], 1);
    let text = format!("证件号码\t低保\t收入\n{}\t是\t0\n", number(5));
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    for table in [gbk.into_owned(), [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat()] {
        let mut out = Vec::new();
        let mut rng = StdRng::seed_from_u64(1);
        answer(&request, &mut book(table), &terms(), &read, &mut rng, &mut out).expect("an answer");
        assert_eq!(open(&secret, out.as_slice()).expect("opened").rows[&number(5)], ["是", "0"]);
    }
}

#[test]
fn lists_are_read_with_or_without_a_heading() {
    let asked = |text: &str, column: Option<&str>| read_ids(&mut book(text), column, &read);
    let two = vec![number(1), number(2)];
    let plain = format!("{}\n\n{}\n{}\n", number(2), number(1), number(2));
    assert_eq!(asked(&plain, None).expect("read"), Asked { ids: two.clone(), repeated: 1 });
    for text in [
        format!("号码\n{}\n{}\n", number(1), number(2)),
        format!("姓名,身份证号\n甲,{}\n乙,{}\n制表人：丙,\n", number(1), number(2)),
        format!("序号,号\n1,{}\n2,{}\n", number(1), number(2)),
    ] {
        assert_eq!(asked(&text, None).expect("read").ids, two, "{text}");
    }
    let both = format!("本人,配偶\n{},{}\n", number(1), number(2));
    assert!(matches!(asked(&both, None), Err(MatchError::AmbiguousColumn(_))));
    assert_eq!(asked(&both, Some("配偶")).expect("read").ids, [number(2)]);
    assert!(matches!(asked(&both, Some("子女")), Err(MatchError::NoColumns(names)) if names == ["子女"]));
    assert!(matches!(asked("号码\n", None), Err(MatchError::NobodyAsked)));
    // One wrong number refuses the list, and every one is named by its row.
    let wrong = format!("证件号码,姓名\n{},甲\n,乙\nN000010,丙\nabc,丁\n", number(1));
    let refused = asked(&wrong, None).expect_err("refused");
    assert!(matches!(&refused, MatchError::Rows(rows) if *rows == [
        RowFault { row: 3, fault: Fault::Missing },
        RowFault { row: 4, fault: Fault::CheckDigit },
        RowFault { row: 5, fault: Fault::Malformed },
    ]));
    assert!(refused.text(Lang::Zh).contains("第 4 行") && refused.text(Lang::En).contains("row 4"));
    assert!(!refused.to_string().contains("N000010"), "no number in an error");
}

#[test]
fn a_table_that_is_not_sure_is_refused() {
    let (request, secret) = asking(&[1], 1);
    let told = |table: &str, terms: &Terms| answering(&request, table, terms, 1).map(|(told, _)| told);
    let row = |n: u32, mark: &str| format!("{},{mark},0\n", number(n));
    let head = "证件号码,低保,收入\n";
    // One person twice: the same labels are one row, others are refused by their rows.
    let same = format!("{head}{}{}{}", row(1, "是"), row(2, "否"), row(1, "是"));
    assert_eq!(told(&same, &terms()).map(|t| (t.rows, t.merged)).expect("an answer"), (2, 1));
    let differs = format!("{head}{}{}{}", row(1, "是"), row(2, "否"), row(1, "否"));
    assert!(matches!(told(&differs, &terms()), Err(MatchError::Repeated(rows)) if rows == [(4, 2)]));
    // A number that cannot be used refuses the table unless such rows are to be left out.
    let wrong = format!("{head}{}N000010,是,0\n", row(1, "是"));
    assert!(matches!(told(&wrong, &terms()), Err(MatchError::Rows(rows)) if rows[0].row == 3));
    let lenient = Terms { leave_out: true, ..terms() };
    let (left, file) = answering(&request, &wrong, &lenient, 1).expect("an answer");
    assert_eq!((left.rows, left.left_out.len()), (1, 1));
    assert_eq!(open(&secret, file.as_slice()).expect("opened").rows.len(), 1);
    // Columns that are not there, or twice.
    assert!(matches!(told("证件号码,低保\nN000011,是\n", &terms()), Err(MatchError::NoColumns(c)) if c == ["收入"]));
    let twice = "证件号码,低保,收入,收入\n";
    assert!(matches!(told(twice, &terms()), Err(MatchError::AmbiguousColumn(c)) if c == "收入"));
    assert!(matches!(told(head, &Terms::new("证件号码", &["低保", "低保"])), Err(MatchError::AmbiguousColumn(_))));
    assert!(matches!(told(head, &Terms::new("证件号码", &[])), Err(MatchError::NoLabels)));
    let long = format!("{head}{}", row(1, &"长".repeat(100)));
    assert!(matches!(told(&long, &terms()), Err(MatchError::LongLabels { row: 2, .. })));
    assert_eq!(told(head, &terms()).expect("an empty table answers too").rows, 0);
}

#[test]
fn more_than_the_department_allows_is_refused() {
    let (request, _) = asking(&[1, 2, 3], 1);
    let table = "证件号码,低保,收入\n";
    let two = Terms { limit: 2, ..terms() };
    assert!(matches!(answering(&request, table, &two, 1), Err(MatchError::TooMany { asked: 3, limit: 2 })));
    assert!(answering(&request, table, &Terms { limit: 3, ..terms() }, 1).is_ok());
}

#[test]
fn a_request_says_what_it_is_for_and_names_nobody() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut said = |purpose: &str, authority: &str| {
        let meta = Meta { purpose: purpose.into(), authority: authority.into(), made: Day(0) };
        request(&[number(1)], &meta, &mut rng).map(drop)
    };
    assert!(said("核对", "协议 2026-11-22 第 3 号，电话 03718888888").is_ok());
    for (purpose, authority) in [
        ("", "a"),
        ("a", " "),
        ("a\nb", "a"),
        ("核对１１０１０５１９４９１２３１００２X", "a"),
        (&*"长".repeat(501), "a"),
    ] {
        assert!(matches!(said(purpose, authority), Err(MatchError::Said(_))), "{purpose}");
    }
    assert!(matches!(request(&[], &meta(), &mut StdRng::seed_from_u64(1)), Err(MatchError::NobodyAsked)));
    assert!(request(&["two words".to_owned()], &meta(), &mut StdRng::seed_from_u64(1)).is_err());
}

#[test]
fn an_answer_is_bound_to_its_request_and_purpose() {
    let table = format!("证件号码,低保,收入\n{},是,0\n", number(1));
    let ((first, secret), (second, _)) = (asking(&[1], 1), asking(&[1], 2));
    let (_, other) = answering(&second, &table, &terms(), 3).expect("an answer");
    assert!(matches!(open(&secret, other.as_slice()), Err(MatchError::Foreign)));
    // Somebody on the way gives the request another purpose, check sum and all: what is answered is another request.
    let mut bytes = Vec::new();
    first.write(&mut bytes).expect("written");
    let text = "困难职工建档核对".as_bytes();
    let at = bytes.windows(text.len()).position(|window| window == text).expect("the purpose");
    bytes.splice(at..at + text.len(), "抽查".bytes());
    assert!(matches!(Request::read(bytes.as_slice()), Err(MatchError::Damaged(_))), "the check sum tells");
    let body = bytes.len() - 32;
    let sum = <sha2::Sha256 as sha2::Digest>::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&sum);
    let changed = Request::read(bytes.as_slice()).expect("well formed");
    assert_eq!(changed.meta().purpose, "抽查");
    let (_, file) = answering(&changed, &table, &terms(), 3).expect("an answer");
    assert!(matches!(open(&secret, file.as_slice()), Err(MatchError::Foreign)));
    // And if its heading is made to say that it answers the first, everything in it is worthless.
    let text = String::from_utf8_lossy(&file).into_owned();
    assert!(text.contains(&changed.hash()));
    let at = file.windows(64).position(|window| window == changed.hash().as_bytes()).expect("the hash");
    let mut forged = file;
    forged.splice(at..at + 64, first.hash().into_bytes());
    assert!(matches!(open(&secret, forged.as_slice()), Err(MatchError::Altered)));
}

#[test]
fn no_byte_of_any_file_changes_unnoticed() {
    let (request, secret) = asking(&[1, 2], 1);
    let table = format!("证件号码,低保,收入\n{},是,0\n{},否,12\n", number(1), number(9));
    let (_, file) = answering(&request, &table, &terms(), 2).expect("an answer");
    let mut sent = Vec::new();
    request.write(&mut sent).expect("written");
    for at in 0..sent.len() {
        let mut bytes = sent.clone();
        bytes[at] ^= 1;
        assert!(Request::read(bytes.as_slice()).is_err(), "byte {at} of a request");
        assert!(Request::read(&sent[..at]).is_err(), "a request cut at {at}");
    }
    for at in 0..file.len() {
        let mut bytes = file.clone();
        bytes[at] ^= 1;
        assert!(open(&secret, bytes.as_slice()).is_err(), "byte {at} of an answer");
        assert!(open(&secret, &file[..at]).is_err(), "an answer cut at {at}");
    }
    for mut bytes in [sent, file.clone()] {
        bytes.push(0);
        assert!(Request::read(bytes.as_slice()).is_err() && open(&secret, bytes.as_slice()).is_err());
    }
    // One kind of file is not taken for another.
    assert!(matches!(Request::read(file.as_slice()), Err(MatchError::NotThis(_))));
    assert!(matches!(Secret::read(file.as_slice()), Err(MatchError::NotThis(_))));
    assert!(matches!(open(&secret, &b"PK\x03\x04"[..]), Err(MatchError::NotThis(_))));
    let newer = String::from_utf8_lossy(&file[..30]).replace("answer 1", "answer 2");
    assert!(matches!(open(&secret, newer.as_bytes()), Err(MatchError::Version(2))));
}

#[test]
fn nothing_is_left_of_the_order_of_a_table() {
    let (request, _) = asking(&[1], 1);
    let rows: Vec<String> = (0..40).map(|n| format!("{},是,{n}\n", number(n))).collect();
    let head = "证件号码,低保,收入\n";
    let forth = answering(&request, &format!("{head}{}", rows.concat()), &terms(), 5).expect("an answer");
    let back: String = rows.into_iter().rev().collect();
    let back = answering(&request, &format!("{head}{back}"), &terms(), 5).expect("an answer");
    assert_eq!(forth.1, back.1, "with the same randomness, the same file");
    // Without, the length is all that is the same.
    let another = answering(&request, &format!("{head}{}", number(1) + ",是,0\n"), &terms(), 6).expect("an answer");
    assert_ne!(forth.1.len(), another.1.len(), "how many rows the table has is told");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_opened_is_what_both_know(
        asked in prop::collection::btree_set(0..60_u32, 1..12),
        known in prop::collection::btree_map(0..60_u32, ("[是否]{0,3}", "[ -~]{0,40}"), 0..40),
        seed in any::<u64>(),
    ) {
        let (request, secret) = asking(&asked.iter().copied().collect::<Vec<_>>(), seed);
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let rows: String = known
            .iter()
            .map(|(&n, (mark, income))| format!("{},{},{}\n", quoted(income), number(n), quoted(mark)))
            .collect();
        let table = format!("收入,证件号码,低保\n{rows}");
        let (told, file) = answering(&sent(&request), &table, &terms(), seed ^ 1).expect("an answer");
        prop_assert_eq!(told.rows, known.len());
        let opened = open(&kept(&secret), file.as_slice()).expect("opened");
        let both: BTreeMap<String, Vec<String>> = asked
            .iter()
            .filter_map(|n| known.get(n).map(|(mark, income)| (number(*n), vec![mark.clone(), income.trim().to_owned()])))
            .collect();
        prop_assert_eq!(opened.absent, asked.len() - both.len());
        prop_assert_eq!(opened.rows, both);
        // The other way round: whoever is not asked about is in no file by name.
        let names: BTreeSet<String> = known.keys().map(|&n| number(n)).collect();
        prop_assert!(names.iter().all(|name| !file.windows(name.len()).any(|window| window == name.as_bytes())));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        kind in prop::sample::select(vec!["request", "secret", "answer", "x"]),
        heading in "(\\{\"[a-z]{0,6}\":[0-9]{0,9}\\})|.{0,40}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let (_, secret) = asking(&[1], 1);
        let bytes = [format!("guildhall match {kind} 1\n{heading}\n").into_bytes(), body].concat();
        prop_assert!(Request::read(bytes.as_slice()).is_err());
        prop_assert!(Secret::read(bytes.as_slice()).is_err());
        prop_assert!(open(&secret, bytes.as_slice()).is_err());
    }
}
