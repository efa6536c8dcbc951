//! `guildhall serve` and `guildhall demo`.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use access::{Access, By, Config, NewAccount, Role};
use anyhow::Context as _;
use bulletin::{Order, Press};
use clock::Lang;
use roll::demo::{Builder, DemoTime, Milestone};
use ui::web::Settings;

use super::Usage;
use super::account::{first_password, role_title};
use crate::args::PlaceArgs;
use crate::hall::Hall;

/// Serves the pages.
pub fn serve(place: &PlaceArgs, address: &str, port: u16, tls: bool) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, true)?;
    listen(&hall, address, port, tls)
}

fn listen(hall: &Hall, address: &str, port: u16, tls: bool) -> anyhow::Result<ExitCode> {
    let access = Arc::new(access(hall, Config::default()));
    let settings = Settings { secure: tls, proxied: tls, ..Settings::default() };
    let code = access.offer_setup()?;
    let site = hall.site(access, settings);
    let address: SocketAddr = format!("{address}:{port}")
        .parse()
        .map_err(|_| Usage(format!("{address}:{port} is no address to listen on")))?;
    // Waiting for the store needs threads of its own; two workers serve what does not wait.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
        say!("http://{}", listener.local_addr()?);
        if let Some(code) = code {
            say!("首次使用，请在首页填写一次性设置码 · first run, enter this one-time code: {code}");
        }
        ui::web::serve(site.router, listener, stopped()).await?;
        anyhow::Ok(ExitCode::SUCCESS)
    })
}

/// Ready when the process is told to stop.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

fn access(hall: &Hall, config: Config) -> Access {
    Access::new(hall.store.clone(), Config { offset_minutes: hall.pack.calendar().utc_offset_minutes(), ..config })
}

/// Builds the fictional federation and serves it.
pub fn demo(place: &PlaceArgs, scale: f64, no_serve: bool, port: u16) -> anyhow::Result<ExitCode> {
    if !(0.0005..=4.0).contains(&scale) {
        return Err(Usage(format!("--scale takes a share of the full size from 0.0005 to 4, not {scale}")).into());
    }
    let time = DemoTime::default();
    let hall = Hall::open_with(place, true, roll::demo::clock(&time))?;
    if hall.store.read(|db| db.head())?.commit == 0 {
        build(&hall, &time, scale)?;
    } else {
        say!("{} has data already; nothing was built", place.data.display());
    }
    if no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    listen(&hall, "127.0.0.1", port, false)
}

fn build(hall: &Hall, time: &DemoTime, scale: f64) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let bar = indicatif::ProgressBar::new(0);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let press = Press::new(hall.store.clone(), hall.tree.clone(), hall.figures.clone());
    let builder = Builder { store: &hall.store, time: time.clone(), scale };
    builder.build(
        |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        },
        |milestone, day| -> anyhow::Result<()> {
            let (text, as_of) = bulletin_of(milestone);
            let order = Order {
                unit: None,
                text: text.to_owned(),
                as_of: as_of.parse()?,
                known: None,
                language: Lang::Zh,
                actor: 0,
                office: access::Units::root(&hall.units()).unwrap_or(0),
                source: format!("demo {day}"),
            };
            let published = press.publish(&order, &|_| true)?;
            bar.set_message(published.publication.title.clone());
            Ok(())
        },
    )?;
    bar.finish_and_clear();
    let accounts = accounts(hall)?;
    let head = hall.store.read(|db| db.head())?.commit;
    say!(
        "云河示范区总工会已建成：{head} 次提交，用时 {:.1} 秒 · built in {head} commits",
        started.elapsed().as_secs_f64()
    );
    say!("账号与初始密码（只显示这一次）· accounts and passwords, shown once:");
    for (login, title, password) in &accounts {
        say!("  {login:<12} {password}   {title}");
    }
    if !std::io::stdout().is_terminal() {
        use std::io::Write as _;
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn bulletin_of(milestone: Milestone) -> (&'static str, &'static str) {
    match milestone {
        Milestone::HalfYear2019 => (include_str!("../demo/2019-half-year.md"), "2019-06-30"),
        Milestone::EndOf2019 => (include_str!("../demo/2019-end-of-year.md"), "2019-12-31"),
        Milestone::Reform2020 => (include_str!("../demo/2020-reform.md"), "2020-08-31"),
    }
}

/// One account for each role, each with a password of its own.
fn accounts(hall: &Hall) -> anyhow::Result<Vec<(String, String, String)>> {
    let access = access(hall, Config::default());
    let mut out = Vec::new();
    let mut new = |login: &str, name: &str, role: Role, unit: i64| {
        let password = first_password(&access);
        out.push((login.to_owned(), role_title(role).to_owned(), password.clone()));
        NewAccount {
            login: login.to_owned(),
            title: role_title(role).to_owned(),
            display_name: name.to_owned(),
            unit,
            password,
            must_change: false,
            roles: vec![(role, unit)],
        }
    };
    let at = record::Moment { as_of: hall.today(), known: hall.store.read(|db| db.head())?.commit };
    let shape = hall.store.read(|db| hall.tree.at(db, at))?;
    let root = shape.root().context("the demo has a root")?;
    let child =
        |kind: &str| shape.children(root).iter().copied().find(|u| shape.get(*u).is_some_and(|u| u.kind == kind));
    let (town, department) = (child("township").unwrap_or(root), child("department").unwrap_or(root));
    let basic =
        shape.subtree(town).into_iter().find(|u| shape.get(*u).is_some_and(|u| u.kind == "basic")).unwrap_or(town);
    let three = [
        new("system", "何志远", Role::SystemAdmin, 0),
        new("security", "林静", Role::SecurityAdmin, 0),
        new("audit", "郑国平", Role::AuditAdmin, 0),
    ];
    let code = access.offer_setup()?.context("the demo has no account yet")?;
    access.first_run(&code, three, "127.0.0.1")?;
    for account in [
        new("leader", "赵明华", Role::Leader, root),
        new("officer", "周敏", Role::Officer, root),
        new("town", "孙丽", Role::Officer, town),
        new("chair", "王建军", Role::Chair, basic),
        new("clerk", "李晓燕", Role::Clerk, basic),
        new("partner", "陈涛", Role::Partner, department),
    ] {
        access.add_account(By::SYSTEM, &account, "演示账号")?;
    }
    Ok(out)
}
