//! The guildhall binary: configuration, composition of the programmes, command line. No rules, no SQL.

/// Prints a line; whoever reads may have had enough (`| head`), which is no fault.
#[macro_export]
macro_rules! say {
    ($($said:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout().lock(), $($said)*));
    }};
}

/// The same without the end of the line.
#[macro_export]
macro_rules! say_raw {
    ($($said:tt)*) => {{
        use std::io::Write as _;
        drop(write!(std::io::stdout().lock(), $($said)*));
    }};
}

mod args;
mod commands;
mod hall;
mod steward;
mod usage;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("GUILDHALL_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .init();
    match commands::run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("guildhall: {error:#}");
            // What was asked for does not exist: a wrong use, as clap's own refusals are.
            if error.is::<usage::Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}
