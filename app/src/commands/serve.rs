//! `guildhall serve`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use access::Config;
use anyhow::Context as _;
use ui::web::Settings;

use super::Usage;
use crate::args::PlaceArgs;
use crate::hall::Hall;
use crate::steward::Steward;

/// Serves the pages.
pub fn serve(place: &PlaceArgs, address: &str, port: u16, tls: bool) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(place, true)?;
    listen(&hall, address, port, tls)
}

/// Serves a hall until the process is told to stop.
pub fn listen(hall: &Hall, address: &str, port: u16, tls: bool) -> anyhow::Result<ExitCode> {
    let access = Arc::new(hall.access(Config::default()));
    let settings = Settings { secure: tls, proxied: tls, ..Settings::default() };
    let code = access.offer_setup()?;
    let (site, post) = hall.site(access.clone(), settings)?;
    let clock = hall.store.clone();
    let _steward = Steward::begin(hall.clone(), access, move || {
        notice::tick(&post, clock.now())?;
        Ok(())
    })?;
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
