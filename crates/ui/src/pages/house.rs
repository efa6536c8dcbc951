//! What belongs to no subject: assets, health, measurements.

use std::sync::Arc;

use access::Action;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::assets;
use crate::web::{App, Ctx, Page, Route, Target};

/// The route of every address there is none for.
pub(crate) fn nowhere() -> Route {
    Route {
        method: Method::GET,
        path: "",
        action: Action::Open,
        target: Target::House,
        upload: false,
        untimed: false,
        timed: false,
    }
}

/// Style sheet, scripts, seal: open to all, for ever the same under their addresses.
pub(crate) fn assets() -> Router<Arc<App>> {
    Router::new().route("/assets/{file}", get(asset))
}

async fn asset(Path(file): Path<String>) -> Response {
    let Some(asset) = assets::at(&format!("/assets/{file}")) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media)),
        (header::CACHE_CONTROL, HeaderValue::from_static(assets::CACHE_CONTROL)),
    ];
    (headers, asset.bytes).into_response()
}

/// Whether the store answers.
pub(super) async fn health(ctx: Ctx) -> Page {
    let head = ctx.read(|db| db.head()).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("ok\ncommit {}\n", head.commit)).into_response())
}

/// The measurements, for Prometheus.
pub(super) async fn metrics(ctx: Ctx) -> Page {
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], ctx.app.metrics.text()).into_response())
}
