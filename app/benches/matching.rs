//! Private matching at the size of a whole zone: the third part of `make bench`. Prints a table; never fails on a slow machine.
//!
//! 4,000 are asked about against a department's table of 458,500, each side a process of its own on the release binary.
//! `BENCH_SCALE=0.1` makes it small.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error>;

const ASKED: usize = 4_000;
const TABLE: usize = 458_500;

fn main() -> Result<(), Failure> {
    let scale: f64 = std::env::var("BENCH_SCALE").ok().and_then(|s| s.parse().ok()).unwrap_or(1.0);
    let (asked, table) = ((ASKED as f64 * scale) as usize, (TABLE as f64 * scale) as usize);
    let folder = tempfile::tempdir()?;
    let bench = Bench { folder: folder.path().to_owned() };
    println!("{:<58} {:>16} {:>16}", "what", "at least", "measured");
    // Every hundredth of those asked about is not in the table.
    let (list, own) = (sheet(table - table / 2, table + asked / 100, asked)?, sheet(0, table, table)?);
    std::fs::write(bench.path("ids.csv"), list)?;
    std::fs::write(bench.path("table.csv"), own)?;
    bench.side(
        &format!("private matching, request: {asked} asked"),
        &["request", "--ids", "ids.csv", "--purpose", "核对", "--authority", "协议", "--out", "q", "--secret", "s"],
    )?;
    let answer =
        ["answer", "--request", "q", "--table", "table.csv", "--id-column", "证件号码", "--labels", "低保,核对"];
    bench.side(&format!("  answer: a table of {table}"), &[&answer[..], &["--out", "a"]].concat())?;
    println!("{:<58} {:>16} {:>16}", "  the answer's file", "—", format!("{:.1} MB", bench.size("a")? / 1e6));
    let opened = bench.side("  open", &["open", "--secret", "s", "--answer", "a", "--json"])?;
    let opened: serde_json::Value = serde_json::from_str(&opened)?;
    println!("({} matched, {} absent)", opened["matched"], opened["absent"]);
    Ok(())
}

/// A sheet of so many people, taken evenly from those numbered from one number to another.
fn sheet(from: usize, to: usize, count: usize) -> Result<String, Failure> {
    let mut text = String::from("姓名,证件号码,低保,核对\n");
    for at in 0..count {
        let person = from + at * (to - from) / count.max(1);
        let body = format!(
            "419001{:04}{:02}{:02}{:03}",
            1960 + person / 1_000 / 28 / 12,
            1 + person / 1_000 / 28 % 12,
            1 + person / 1_000 % 28,
            person % 1_000
        );
        let number = roll::rules::identity::Identity::compose(&body).ok_or("no number")?;
        writeln!(
            text,
            "某人,{},{},{}",
            number.as_str(),
            ["是", "否"][person % 2],
            ["一致", "不一致", "查无"][person % 3]
        )?;
    }
    Ok(text)
}

struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn size(&self, name: &str) -> Result<f64, Failure> {
        Ok(std::fs::metadata(self.path(name))?.len() as f64)
    }

    /// Runs one side, and prints how long it took and its peak memory.
    fn side(&self, what: &str, args: &[&str]) -> Result<String, Failure> {
        let start = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        let child = command.current_dir(&self.folder).arg("match").args(args).stdout(Stdio::piped()).spawn()?;
        let watch = watch_peak(child.id());
        let output = Child::wait_with_output(child)?;
        let seconds = start.elapsed().as_secs_f64();
        let peak = watch.join().unwrap_or(0.0);
        if !output.status.success() {
            return Err(format!("guildhall match {} ended with {}", args.join(" "), output.status).into());
        }
        println!("{what:<58} {:>16} {:>16}", "< 60 s", format!("{seconds:.1} s"));
        println!("{:<58} {:>16} {:>16}", "  peak memory", "< 300 MB", format!("{peak:.0} MB"));
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Follows a process until it ends; its peak memory in MB.
fn watch_peak(process: u32) -> std::thread::JoinHandle<f64> {
    std::thread::spawn(move || {
        let mut peak = 0.0_f64;
        while let Ok(status) = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(kb) = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()) else { break };
            peak = peak.max(kb / 1024.0);
            std::thread::sleep(Duration::from_millis(20));
        }
        peak
    })
}
