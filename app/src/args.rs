//! The command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clock::Day;

/// Guildhall (职工之家): registers that remember, figures that open to their records, bulletins that prove themselves.
#[derive(Parser)]
#[command(name = "guildhall", version, about)]
pub struct Args {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data lies.
#[derive(ClapArgs, Clone)]
pub struct PlaceArgs {
    /// The data folder: embedded database, keys, uploads.
    #[arg(long, global = true, default_value = "guildhall-data", env = "GUILDHALL_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded one; the keys stay in the data folder.
    #[arg(long, global = true, env = "GUILDHALL_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// The cipher suite for what is newly sealed.
    #[arg(long, global = true, env = "GUILDHALL_SUITE", default_value = "aes-256-gcm", value_parser = ["aes-256-gcm", "sm4-gcm"])]
    pub suite: String,
    /// The jurisdiction pack: calendars, rules, code lists.
    #[arg(long, global = true, env = "GUILDHALL_PACK", default_value = "cn", value_parser = ["cn", "ilo"])]
    pub pack: String,
}

#[derive(Subcommand)]
pub enum Command {
    /// Build the fictional federation of Yunhe and serve it.
    Demo {
        /// The size, as a share of the full one (458,500 persons).
        #[arg(long, default_value_t = 1.0, value_name = "F")]
        scale: f64,
        /// Build only.
        #[arg(long)]
        no_serve: bool,
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Serve the pages.
    Serve {
        #[arg(long, default_value_t = 8080, env = "GUILDHALL_PORT")]
        port: u16,
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1", env = "GUILDHALL_ADDRESS")]
        address: String,
        /// Pages are reached through TLS (a proxy): cookies are marked for it.
        #[arg(long, env = "GUILDHALL_TLS")]
        tls: bool,
    },
    /// Take in a sheet (XLSX, XLS, CSV, TSV).
    Import {
        kind: SheetKind,
        file: PathBuf,
        /// Further files that belong to it: members of households, beside their dossiers.
        more: Vec<PathBuf>,
        /// The day from which what the sheet says is so; today if not said.
        #[arg(long, value_name = "DATE")]
        as_of: Option<Day>,
        /// Say what would happen; write nothing.
        #[arg(long)]
        dry_run: bool,
        #[arg(long)]
        json: bool,
        /// Where to write the rejected rows, with the reasons.
        #[arg(long, value_name = "FILE")]
        rejects: Option<PathBuf>,
        /// The plan a ledger belongs to, by its title or record; the sheet's own title if not said.
        #[arg(long, value_name = "PLAN")]
        plan: Option<String>,
    },
    /// Write a register in the layout in which it is taken in.
    Export {
        kind: SheetKind,
        /// The file to write: .csv or .xlsx by its name.
        file: PathBuf,
        #[command(flatten)]
        moment: MomentArgs,
        /// The plan whose ledger it is, by its title or record; the newest that is open if not said.
        #[arg(long, value_name = "PLAN")]
        plan: Option<String>,
    },
    /// List the figures there are.
    Figures {
        #[arg(long)]
        json: bool,
    },
    /// Answer a figure.
    Figure {
        name: String,
        #[command(flatten)]
        moment: MomentArgs,
        /// First day of a flow's period; the first of January if not said.
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
        /// Last day of a flow's period; the day of --as-of if not said.
        #[arg(long, value_name = "DATE")]
        to: Option<Day>,
        /// Split by a dimension.
        #[arg(long, value_name = "DIM")]
        by: Option<String>,
        /// Print the records it counts, one a line.
        #[arg(long)]
        list: bool,
        #[arg(long)]
        json: bool,
    },
    /// Procedures: which there are, and what one says.
    Procedure {
        #[command(subcommand)]
        act: ProcedureAct,
    },
    /// What is waited for: the list of one account, or what is late at every unit.
    Today {
        /// Whose list; what is late at every unit if not said.
        #[arg(long = "as", value_name = "ACCOUNT")]
        account: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Make a document from a record by a template of the pack.
    Document {
        /// The template, such as supervision-slip.
        template: String,
        /// The record it is made from.
        record: i64,
        /// The file to write: .pdf or .docx by its name.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The quarter a report is about, such as 2026-3; the last one that is over if not said.
        #[arg(long, value_name = "QUARTER")]
        quarter: Option<String>,
    },
    /// Compute a deadline and say why.
    Deadline {
        rule: String,
        #[arg(long, value_name = "DATE")]
        from: Day,
        #[arg(long)]
        json: bool,
    },
    /// Test the means of a household: {"as_of", "line_fen" or "division", "members", "income_fen", "rigid_fen",
    /// "accident_fen"}, amounts in fen of a year. Keeps nothing.
    MeansTest {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Publish a bulletin, or verify a published one.
    Bulletin {
        #[command(subcommand)]
        act: BulletinAct,
    },
    /// Verify a publication file (the same as `bulletin verify`).
    Verify {
        file: PathBuf,
        #[command(flatten)]
        verify: VerifyArgs,
    },
    /// Ask a department about people without handing over a list (private matching, by files).
    Match {
        #[command(subcommand)]
        act: MatchAct,
    },
    /// Answer the encrypted files of a relief centre, as a department without an account.
    Checks {
        #[command(subcommand)]
        act: ChecksAct,
    },
    /// Draw the sample of an evaluation from files, or check one.
    Sample {
        #[command(subcommand)]
        act: SampleAct,
    },
    /// Show the log of commits, or verify it.
    Log {
        #[command(subcommand)]
        act: Option<LogAct>,
        #[arg(long)]
        json: bool,
        /// How many commits to show.
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Print a text without Traditional characters and inline pinyin.
    Clean { file: PathBuf },
    /// Accounts and roles.
    Account {
        #[command(subcommand)]
        act: AccountAct,
    },
    /// The master key.
    Key {
        #[command(subcommand)]
        act: KeyAct,
    },
    /// Erase a person: what identifies them is gone, what was counted stays.
    Erase {
        /// The person's record.
        person: i64,
        #[arg(long)]
        reason: String,
    },
    /// Undo a commit whole, by a later one.
    Reverse {
        commit: i64,
        #[arg(long)]
        reason: String,
    },
    /// Write a copy of the embedded database, and of the papers to FILE.papers. The master key is in neither.
    Backup { file: PathBuf },
    /// Make a data folder from a backup and its papers.
    Restore { file: PathBuf },
    /// Check everything: versions, commits, tallies, keys.
    Check {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum SheetKind {
    /// Units: unions of every level, partner departments.
    Units,
    /// Persons with their employment and membership.
    Roll,
    /// The reform ledger.
    Reform,
    /// Dossiers of hardship relief.
    Hardship,
}

/// Where and when.
#[derive(ClapArgs, Clone)]
pub struct MomentArgs {
    /// The unit, by its number; the whole federation if not said.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// The day; today if not said.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,
    /// As known from this commit; the last if not said.
    #[arg(long, value_name = "COMMIT")]
    pub known: Option<i64>,
}

#[derive(Subcommand)]
pub enum BulletinAct {
    /// Publish a Markdown file whose figures are quoted as {{figure NAME …}}.
    Publish {
        file: PathBuf,
        #[arg(long, value_name = "DATE")]
        as_of: Day,
        /// Where to write the publication file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Verify a publication file offline.
    Verify {
        file: PathBuf,
        #[command(flatten)]
        verify: VerifyArgs,
    },
}

#[derive(ClapArgs, Clone)]
pub struct VerifyArgs {
    /// Also make it again from the database and compare the bytes.
    #[arg(long)]
    pub replay: bool,
    /// The federation's verification key, if it is known from elsewhere.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum ProcedureAct {
    /// List the procedures.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Print one: its states, its steps, who takes them, its clocks.
    Show {
        name: String,
        /// Draw it into this file.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        /// In English.
        #[arg(long)]
        en: bool,
        #[arg(long)]
        json: bool,
    },
}

/// The passphrase is read from the variable GUILDHALL_PASSPHRASE.
#[derive(Subcommand)]
pub enum ChecksAct {
    /// Make a key for signing answers; prints the public half for the centre.
    Key {
        /// A name for it, such as civil-affairs/2026.
        name: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Open a request: writes its sheet, to be filled in.
    Open {
        request: PathBuf,
        #[arg(long, value_name = "SHEET")]
        out: PathBuf,
        /// The centre's public key; without it only the passphrase vouches for the request.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Answer a request with the sheet filled in.
    Answer {
        request: PathBuf,
        #[arg(long, value_name = "SHEET")]
        sheet: PathBuf,
        #[arg(long, value_name = "ANSWER")]
        out: PathBuf,
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// The secret key to sign with.
        #[arg(long, value_name = "FILE")]
        sign: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum SampleAct {
    /// Draw: the same files, string and sizes give the same sample wherever it is done.
    Draw(SampleDrawArgs),
    /// Check that a sample follows from its frame, its checkpoint and its public string, or that a report is the one published.
    Verify(SampleVerifyArgs),
}

#[derive(ClapArgs)]
pub struct SampleDrawArgs {
    /// The frame, as the page of the evaluation gives it.
    #[arg(long, value_name = "FRAME")]
    pub frame: PathBuf,
    /// The signed checkpoint of the log that ends with the commit which fixed the frame.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: PathBuf,
    /// The public string.
    #[arg(long, value_name = "TEXT")]
    pub public: String,
    /// Where to write the sample.
    #[arg(long, value_name = "SAMPLE")]
    pub out: PathBuf,
    /// The log's verification key, by which the checkpoint's signature is checked.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(ClapArgs)]
pub struct SampleVerifyArgs {
    /// The sample, or the report.
    pub sample: PathBuf,
    /// The frame.
    #[arg(long, value_name = "FRAME")]
    pub frame: PathBuf,
    /// The checkpoint, where it was got from elsewhere than the sample.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// The log's verification key, if it is known from elsewhere.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum MatchAct {
    /// Make a request from a list of identity numbers; it shows how many are asked about, and nobody.
    Request(RequestArgs),
    /// Answer a request from a table of one's own: the labels of those asked about, and nothing else.
    Answer(AnswerArgs),
    /// Open the answer with the secret of the request.
    Open(OpenArgs),
}

#[derive(ClapArgs)]
pub struct RequestArgs {
    /// The list: CSV or a workbook, a column of identity numbers, with or without a heading.
    #[arg(long, value_name = "FILE")]
    pub ids: PathBuf,
    /// The heading of the column, where the list has several.
    #[arg(long, value_name = "NAME")]
    pub id_column: Option<String>,
    /// What it is for; the department reads it, and the answer is bound to it.
    #[arg(long, value_name = "TEXT")]
    pub purpose: String,
    /// On whose authority; the department reads it.
    #[arg(long, value_name = "TEXT")]
    pub authority: String,
    /// The request to send.
    #[arg(long, value_name = "REQUEST")]
    pub out: PathBuf,
    /// What is kept to open the answer; it holds the numbers and never leaves the house.
    #[arg(long, value_name = "SECRET")]
    pub secret: PathBuf,
    /// The log; match.log beside the secret if not said.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(ClapArgs)]
pub struct AnswerArgs {
    /// The request.
    #[arg(long, value_name = "REQUEST")]
    pub request: PathBuf,
    /// One's own table: CSV or a workbook with a row of headings.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// The heading of its column of identity numbers.
    #[arg(long, value_name = "NAME")]
    pub id_column: String,
    /// The headings of the columns that are told, and no others.
    #[arg(long, value_name = "COL,COL", value_delimiter = ',', required = true)]
    pub labels: Vec<String>,
    /// The answer to send back.
    #[arg(long, value_name = "ANSWER")]
    pub out: PathBuf,
    /// The most that may be asked about at once; the pack's limit if not said.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Leave out rows whose number cannot be used, instead of refusing the table.
    #[arg(long)]
    pub leave_out: bool,
    /// The log, by which a request is answered once; match.log beside the table if not said. What stands in a log elsewhere
    /// does not count.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(ClapArgs)]
pub struct OpenArgs {
    /// The secret of the request.
    #[arg(long, value_name = "SECRET")]
    pub secret: PathBuf,
    /// The answer.
    #[arg(long, value_name = "ANSWER")]
    pub answer: PathBuf,
    /// The hash the department named for its answer; any other is refused.
    #[arg(long, value_name = "HASH")]
    pub hash: Option<String>,
    /// The log; match.log beside the secret if not said.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum LogAct {
    /// Check every version and every commit.
    Verify {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum AccountAct {
    /// Add an account; its first password is printed once.
    Add {
        login: String,
        /// What it is called.
        #[arg(long)]
        name: String,
        /// The role: clerk, chair, officer, leader, partner, system_admin, security_admin, audit_admin.
        #[arg(long)]
        role: String,
        /// The unit it acts in, by number; the federation if not said.
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// List the accounts.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Disable an account and end its sessions.
    Disable { login: String },
    /// Enable an account again.
    Enable { login: String },
    /// Give an account a new first password, printed once.
    Reset { login: String },
}

#[derive(Subcommand)]
pub enum KeyAct {
    /// Put a new master key in place of the old one.
    Rotate,
}
