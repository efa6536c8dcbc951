//! Asking access: what is wrong with what was asked is told on the form it came from; only the store's own errors are
//! problems of their own.

use access::{Access, Error, Weakness};

use crate::web::{Ctx, Problem};

/// Does blocking work with accounts and gives what came of it.
pub(super) async fn ask<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce(&Access) -> access::Result<T> + Send + 'static,
) -> Result<access::Result<T>, Problem> {
    ctx.run(|app| match work(&app.access) {
        Err(Error::Store(error)) => Err(Problem::from(error)),
        told => Ok(told),
    })
    .await
}

/// What is wrong, as a sentence.
pub(super) fn wrong(ctx: &Ctx, error: &Error) -> String {
    match error {
        Error::Weak(why) => weak(ctx, why),
        error => ctx.t(&format!("access-{}", error.key())),
    }
}

/// Why a password cannot be used, as sentences.
pub(super) fn weak(ctx: &Ctx, why: &[Weakness]) -> String {
    why.iter().map(|each| ctx.t(&format!("password-{}", each.code()))).collect::<Vec<_>>().join(" ")
}
