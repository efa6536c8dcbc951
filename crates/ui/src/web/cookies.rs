//! The cookies of signing in and out.

use axum::http::header;
use axum::response::Response;

use super::cookie;
use super::ctx::Ctx;

/// Sets the session and makes the device known.
pub(crate) fn signed_in(ctx: &Ctx, response: &mut Response, token: &str, device: &str) {
    let secure = ctx.app.settings.secure;
    let seconds = ctx.app.access.config().absolute_ms / 1_000;
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookie::secret(cookie::SESSION, token, seconds, secure));
    headers.append(header::SET_COOKIE, cookie::device(device, secure));
}

/// Takes the session away; the device stays known.
pub(crate) fn signed_out(ctx: &Ctx, response: &mut Response) {
    response.headers_mut().append(header::SET_COOKIE, cookie::secret(cookie::SESSION, "", 0, ctx.app.settings.secure));
}
