//! Webhooks: each notice as a signed request to the gateways an administrator has entered (SMS and the like), and to no other host.
//!
//! A notice is queued once for each webhook ([`fill`]), sent by whoever claims it ([`claim`]), tried again with growing pauses
//! ([`pause_after`]) and given up after [`ATTEMPTS`]. It can be sent again at any time ([`replay`], [`replay_since`]): it is
//! the same notice with the same id, so that a gateway can tell that it has seen it.

mod endpoint;
mod queue;
mod wire;

pub(crate) use endpoint::secret_name;
pub use endpoint::{Change, Webhook, add, change, new_secret, remove, webhook, webhooks};
pub use queue::{
    Delivery, Standing, claim, deliveries, fill, id_of, pause_after, replay, replay_since, settle, standing, trial,
};
pub use wire::{Answer, Client, check_url, is_refused, sign};

/// How often a notice is tried.
pub const ATTEMPTS: i64 = 8;
/// The time of what is done with: there is no next one.
pub const NEVER: i64 = i64::MAX;
