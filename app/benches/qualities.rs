//! The qualities the house promises, measured on this machine: `make bench`. Prints a table; never fails on a slow machine.
//!
//! Everything is measured from outside, on the release binary: commands as whole processes, pages over HTTP. The sheet that is
//! taken in is the demo's own export, so the bench needs nothing from elsewhere. `BENCH_SCALE=0.1` makes it small.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let scale: f64 = std::env::var("BENCH_SCALE").ok().and_then(|s| s.parse().ok()).unwrap_or(1.0);
    let folder = tempfile::tempdir()?;
    let bench =
        Bench { binary: PathBuf::from(env!("CARGO_BIN_EXE_guildhall")), folder: folder.path().to_owned(), scale };
    println!("{:<58} {:>16} {:>16}", "what", "at least", "measured");
    bench.demo()?;
    bench.imports()?;
    bench.figures()?;
    bench.publication()?;
    bench.pages()?;
    bench.relief()?;
    Ok(())
}

struct Bench {
    binary: PathBuf,
    folder: PathBuf,
    scale: f64,
}

fn row(what: &str, wanted: &str, measured: impl std::fmt::Display) {
    println!("{what:<58} {wanted:>16} {measured:>16}");
}

/// How a process ran: how long, and its peak memory in MB.
struct Ran {
    seconds: f64,
    peak_mb: f64,
    output: String,
}

impl Bench {
    fn command(&self, data: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--data").arg(self.folder.join(data)).stdin(Stdio::null());
        command
    }

    fn run(&self, data: &str, args: &[&str]) -> Result<Ran, Failure> {
        self.run_with(data, args, None)
    }

    fn run_with(&self, data: &str, args: &[&str], database: Option<&str>) -> Result<Ran, Failure> {
        let start = Instant::now();
        let mut command = self.command(data);
        if let Some(url) = database {
            command.arg("--database").arg(url);
        }
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut stdout = child.stdout.take().ok_or("no output")?;
        let watch = watch_peak(child.id());
        let mut output = String::new();
        stdout.read_to_string(&mut output)?;
        let status = child.wait()?;
        let seconds = start.elapsed().as_secs_f64();
        let peak_mb = watch.join().unwrap_or(0.0);
        if !status.success() {
            return Err(format!("guildhall {} ended with {status}", args.join(" ")).into());
        }
        Ok(Ran { seconds, peak_mb, output })
    }

    fn demo(&self) -> Result<(), Failure> {
        let scale = self.scale.to_string();
        let ran = self.run("demo", &["demo", "--no-serve", "--scale", &scale])?;
        std::fs::write(self.folder.join("accounts"), &ran.output)?;
        row(&format!("demo at scale {scale}"), "< 90 s", format!("{:.1} s", ran.seconds));
        row("  peak memory", "—", format!("{:.0} MB", ran.peak_mb));
        Ok(())
    }

    /// The demo's own export is taken in on both engines.
    fn imports(&self) -> Result<(), Failure> {
        let (units, roll) = (self.folder.join("units.csv"), self.folder.join("roll.csv"));
        let day = "2019-12-31";
        self.run("demo", &["export", "units", path(&units)?, "--as-of", day])?;
        self.run("demo", &["export", "roll", path(&roll)?, "--as-of", day])?;
        let postgres = testkit::postgres_url();
        if postgres.is_none() {
            println!("(PostgreSQL is not installed: its rows are left out)");
        }
        for (engine, data, url) in [("SQLite", "sheet-lite", None), ("PostgreSQL", "sheet-pg", postgres)] {
            if engine == "PostgreSQL" && url.is_none() {
                continue;
            }
            self.run_with(data, &["import", "units", path(&units)?, "--as-of", "2010-01-01"], url.as_deref())?;
            let ran =
                self.run_with(data, &["import", "roll", path(&roll)?, "--as-of", day, "--json"], url.as_deref())?;
            let told: serde_json::Value = serde_json::from_str(&ran.output)?;
            let rows = told["accepted"].as_f64().unwrap_or(0.0);
            row(&format!("import of {rows} rows, {engine}"), "≥ 15,000 /s", format!("{:.0} /s", rows / ran.seconds));
            row("  peak memory", "< 400 MB", format!("{:.0} MB", ran.peak_mb));
        }
        Ok(())
    }

    /// A figure asked for by the command line: a cold process that opens the store, reads the tallies and answers.
    fn figures(&self) -> Result<(), Failure> {
        for (name, by) in
            [("roll.employed", "unit"), ("roll.members", "trade"), ("roll.density", "age"), ("roll.joined", "skill")]
        {
            let mut seconds = Vec::new();
            for day in ["2019-12-31", "2019-03-15", "2020-06-30"] {
                seconds.push(self.run("demo", &["figure", name, "--by", by, "--as-of", day, "--json"])?.seconds);
            }
            row(&format!("{name} by {by}, whole process, cold"), "—", format!("{:.0} ms", median(&mut seconds) * 1e3));
        }
        Ok(())
    }

    fn publication(&self) -> Result<(), Failure> {
        let (text, file) = (self.folder.join("bulletin.md"), self.folder.join("bulletin.gpub"));
        std::fs::write(&text, "# 产业工人\n\n全区产业工人 {{figure roll.industrial}}。\n")?;
        self.run("demo", &["bulletin", "publish", path(&text)?, "--as-of", "2019-12-31", "--out", path(&file)?])?;
        let mut seconds = Vec::new();
        for _ in 0..3 {
            seconds.push(self.run("nowhere", &["verify", path(&file)?])?.seconds);
        }
        row(
            "verify a publication of the industrial workers, offline",
            "< 2 s",
            format!("{:.2} s", median(&mut seconds)),
        );
        Ok(())
    }

    fn pages(&self) -> Result<(), Failure> {
        let start = Instant::now();
        let mut server = Server::start(self.command("demo"))?;
        server.get("/sign-in", "")?;
        row("from start to first page", "< 0.5 s", format!("{:.2} s", start.elapsed().as_secs_f64()));
        row("memory at rest, after the first page", "< 150 MB", format!("{:.0} MB", server.resident_mb()));
        let cookie = server.sign_in("officer", &self.password("officer")?)?;
        let mut timed = |path: &str| -> Result<f64, Failure> {
            let start = Instant::now();
            server.get(path, &cookie)?;
            Ok(start.elapsed().as_secs_f64() * 1e3)
        };
        row("the brief, cold", "< 1 s", format!("{:.0} ms", timed("/brief")?));
        row("the brief, from cache", "—", format!("{:.0} ms", timed("/brief")?));
        for name in ["roll.employed", "roll.industrial", "roll.members", "roll.density", "roll.joined", "roll.left"] {
            let cold = timed(&format!("/figures/{name}.json?as_of=2019-07-11&by=trade"))?;
            let warm = timed(&format!("/figures/{name}.json?as_of=2019-07-11&by=trade"))?;
            row(
                &format!("{name} by trade over HTTP, cold / cached"),
                "< 100 / < 1 ms",
                format!("{cold:.1} / {warm:.1} ms"),
            );
        }
        let mut searches: Vec<f64> = Vec::new();
        for term in ["wjg", "zw", "lxy", "建国", "王伟", "李娜", "cj", "zhangwei", "陈静", "hzm", "刘洋", "sl"]
        {
            for _ in 0..8 {
                searches.push(timed(&format!("/search?q={}", encode(term)))?);
            }
        }
        searches.sort_by(f64::total_cmp);
        row(
            "search by initials or two characters, p95",
            "< 30 ms",
            format!("{:.1} ms", searches[searches.len() * 95 / 100]),
        );
        let unit = "YH00002";
        let (rate, p99) =
            server.load(&format!("/persons?unit={unit}&name={}", encode("王")), &cookie, 16, Duration::from_secs(5))?;
        row("register page of 50 rows by unit and name, 16 connections", "≥ 1,500 /s", format!("{rate:.0} /s"));
        row("  p99", "< 50 ms", format!("{p99:.1} ms"));
        row("memory after the load", "—", format!("{:.0} MB", server.resident_mb()));
        Ok(())
    }

    /// Hardship relief: a dossier of the demo, and the register once it is as long as that of a large city.
    fn relief(&self) -> Result<(), Failure> {
        let many = (50_000.0 * self.scale) as i64;
        self.pile(many)?;
        let mut server = Server::start(self.command("demo"))?;
        let cookie = server.sign_in("case", &self.password("case")?)?;
        let page = server.get("/hardship?state=filed", &cookie)?;
        let links: Vec<String> = page
            .split("href=\"/hardship/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|id| id.parse::<i64>().is_ok())
            .map(|id| format!("/hardship/{id}"))
            .collect();
        let first = links.first().ok_or("the register shows no dossier")?.clone();
        row("a dossier's page, p95 of 60", "< 30 ms", format!("{:.1} ms", server.p95(&first, &cookie)?));
        for (what, path) in [
            ("filtered by state", "/hardship?state=filed"),
            ("filtered by state, cause and category", "/hardship?state=filed&cause=06&category=deep"),
            ("filtered by number", &format!("/hardship?q={}", encode("〔2024〕777号"))),
        ] {
            let what = format!("register of {many} dossiers {what}, p95 of 60");
            row(&what, "< 50 ms", format!("{:.1} ms", server.p95(path, &cookie)?));
        }
        Ok(())
    }

    /// Adds so many dossiers to the demo, as steps leave them, without what belongs to each: the register shows none of it.
    fn pile(&self, many: i64) -> Result<(), Failure> {
        use hardship::register::DOSSIER;
        let catalogue = roll::register::catalogue()
            .with(access::catalogue())
            .with(procedure::catalogue())
            .with(paper::catalogue())
            .with(notice::catalogue())
            .with(reform::catalogue())
            .with(hardship::catalogue())
            .with(bulletin::catalogue());
        let store = record::Store::open(record::Options {
            place: record::Place::Folder(self.folder.join("demo")),
            catalogue,
            suite: record::Suite::default(),
            create: false,
            readers: 2,
            now: record::system_clock(),
        })?;
        let at = record::Moment { as_of: clock::Day(20_700), known: i64::MAX - 1 };
        let known = store.read(|db| db.list(&DOSSIER, at))?;
        let known: Vec<(i64, i64, i64, i64)> = known
            .iter()
            .filter_map(|v| Some((v.int("household")?, v.int("head")?, v.int("unit")?, v.int("centre")?)))
            .collect();
        if known.is_empty() {
            return Err("the demo has no dossier".into());
        }
        const STATES: [&str; 7] = ["draft", "submitted", "visiting", "judging", "notice", "approving", "filed"];
        for chunk in 0..many / 1000 {
            let known = known.clone();
            store.commit(record::Intent { kind: "import", ..record::Intent::default() }, move |commit| {
                for n in chunk * 1000..(chunk + 1) * 1000 {
                    let id = commit.new_id();
                    let first = clock::Day(19_700).plus(i32::try_from(chunk).unwrap_or(0) * 5);
                    let (household, head, unit, centre) = known[n as usize % known.len()];
                    for (nth, state) in (0i32..).zip(STATES) {
                        let last = nth == 6;
                        let draft = DOSSIER
                            .draft()
                            .set("number", last.then(|| format!("云困〔2024〕{n}号")))
                            .set("household", household)
                            .set("head", head)
                            .set("episode", 1)
                            .set("unit", unit)
                            .set("centre", centre)
                            .set("division", "419001")
                            .set("category", last.then_some(["deep", "relative", "accidental"][n as usize % 3]))
                            .set("cause", last.then_some(if n % 9 == 0 { "07" } else { "06" }))
                            .set("state", if last && n % 10 == 0 { "following" } else { state });
                        let (from, to) = (first.plus(nth * 7), first.plus(nth * 7 + 7));
                        commit.open(id, (from, if last { clock::Day::END } else { to }), &draft, None)?;
                    }
                }
                Ok::<_, record::Error>(())
            })?;
        }
        Ok(())
    }

    fn password(&self, login: &str) -> Result<String, Failure> {
        let accounts = std::fs::read_to_string(self.folder.join("accounts"))?;
        let line = accounts.lines().find(|l| l.split_whitespace().next() == Some(login)).ok_or("no such account")?;
        Ok(line.split_whitespace().nth(1).ok_or("no password")?.to_owned())
    }
}

fn path(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| "a path that is no text".into())
}

fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(0.0)
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Looks at a process's peak memory until it ends.
fn watch_peak(pid: u32) -> std::thread::JoinHandle<f64> {
    std::thread::spawn(move || {
        let mut peak = 0.0f64;
        while let Some(mb) = status_mb(pid, "VmHWM:") {
            peak = peak.max(mb);
            std::thread::sleep(Duration::from_millis(50));
        }
        peak
    })
}

fn status_mb(pid: u32, field: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kb: f64 = status.lines().find(|l| l.starts_with(field))?.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024.0)
}

/// A server under measurement.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(mut command: Command) -> Result<Server, Failure> {
        let mut child = command.args(["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").ok_or("the server did not say where it is")?.to_owned();
        Ok(Server { child, address })
    }

    fn resident_mb(&self) -> f64 {
        status_mb(self.child.id(), "VmRSS:").unwrap_or(0.0)
    }

    fn get(&mut self, path: &str, cookie: &str) -> Result<String, Failure> {
        get(&self.address, path, cookie)
    }

    fn sign_in(&mut self, login: &str, password: &str) -> Result<String, Failure> {
        let page = self.get("/sign-in", "")?;
        let visit = cookies(&page);
        let csrf = between(&page, "name=\"csrf\" value=\"", "\"").ok_or("the sign-in page has no token")?;
        let body = format!("csrf={}&login={}&password={}", encode(csrf), encode(login), encode(password));
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "POST /sign-in HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {visit}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {1}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 303") {
            return Err(format!("sign-in was refused: {}", answer.lines().next().unwrap_or("")).into());
        }
        Ok(cookies(&answer))
    }

    /// The 95th percentile of sixty requests, one after another, in milliseconds.
    fn p95(&mut self, path: &str, cookie: &str) -> Result<f64, Failure> {
        let mut times = Vec::new();
        for _ in 0..60 {
            let start = Instant::now();
            let page = self.get(path, cookie)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            if !page.starts_with("HTTP/1.1 200") {
                return Err(format!("{path}: {}", page.lines().next().unwrap_or("")).into());
            }
        }
        times.sort_by(f64::total_cmp);
        Ok(times.get(times.len() * 95 / 100).copied().unwrap_or(0.0))
    }

    /// Asks for one page on so many kept-alive connections; gives requests per second and the 99th percentile in milliseconds.
    fn load(&mut self, path: &str, cookie: &str, connections: usize, span: Duration) -> Result<(f64, f64), Failure> {
        let page = self.get(path, cookie)?;
        if !page.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {}", page.lines().next().unwrap_or("")).into());
        }
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.address);
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                let (address, request) = (self.address.clone(), request.clone());
                std::thread::spawn(move || -> std::io::Result<Vec<f64>> {
                    let mut stream = BufReader::new(TcpStream::connect(address)?);
                    let (mut times, until) = (Vec::new(), Instant::now() + span);
                    while Instant::now() < until {
                        let start = Instant::now();
                        stream.get_mut().write_all(request.as_bytes())?;
                        read_answer(&mut stream)?;
                        times.push(start.elapsed().as_secs_f64() * 1e3);
                    }
                    Ok(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(thread.join().map_err(|_| "a connection failed")??);
        }
        times.sort_by(f64::total_cmp);
        let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or(0.0);
        Ok((times.len() as f64 / span.as_secs_f64(), p99))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn get(address: &str, path: &str, cookie: &str) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Reads one answer with its length or its chunks.
fn read_answer(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    let (mut length, mut chunked) = (0usize, false);
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let lower = line.to_ascii_lowercase();
        if let Some(n) = lower.strip_prefix("content-length:") {
            length = n.trim().parse().unwrap_or(0);
        }
        chunked |= lower.starts_with("transfer-encoding:") && lower.contains("chunked");
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = Vec::new();
    if !chunked {
        body.resize(length, 0);
        return stream.read_exact(&mut body);
    }
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
        body.resize(size + 2, 0);
        stream.read_exact(&mut body)?;
        if size == 0 {
            return Ok(());
        }
    }
}

fn cookies(answer: &str) -> String {
    let head = answer.split("\r\n\r\n").next().unwrap_or("");
    let set =
        head.lines().filter_map(|l| l.split_once(':')).filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    set.filter_map(|(_, v)| v.trim().split(';').next()).collect::<Vec<_>>().join("; ")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    let end = text[start..].find(after)? + start;
    text.get(start..end)
}
