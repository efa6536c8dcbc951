//! Notices: in the product first, then by mail, by webhook, and as a calendar.
//!
//! What the steps of procedures tell ([`procedure::NOTICE`]) is shown to whom it is addressed to ([`notices_of`]). Once a
//! working day, in its hours, whoever wishes gets one mail of it ([`digest()`]). Gateways that an administrator has entered get
//! each notice as a signed request ([`hook`]). And one's own deadlines can be read by any calendar under a secret address
//! ([`feed`]). All that leaves the house is done by [`tick`].

mod choice;
mod config;
mod digest;
mod error;
pub mod feed;
pub mod hook;
mod ical;
mod kind;
mod line;
mod mail;
mod pages;
mod post;
mod read;
mod register;
mod tick;

pub use choice::{Choices, address_of, choices_of, choose, forget_address, keep_address, mask_address};
pub use config::{Config, MailPlace};
pub use digest::{Letter, Matter, digest, is_open};
pub use error::{Error, Result};
pub use ical::{Event, calendar};
pub use kind::{KINDS, Kind};
pub use line::Line;
pub use mail::Mailer;
pub use pages::routes;
pub use post::{Post, Setting};
pub use read::{DAYS, Notice, notices_of, unread};
pub use register::{FEED, MAIL_ADDRESS, NOTICE_CHOICE, NOTICE_READER, WEBHOOK, WEBHOOK_DELIVERY, catalogue};
pub use tick::{Done, tick};

fluent_templates::static_loader! {
    static LOCALES = { locales: "./locales", fallback_language: "zh-CN", customise: |bundle| { ui::text::prepare(bundle); } };
}

/// The texts of this crate.
pub static TEXTS: ui::Texts = ui::Texts::new(&[&LOCALES]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_locales_of_this_crate_are_whole() {
        assert_eq!(ui::text::check_locales(env!("CARGO_MANIFEST_DIR")), Vec::<String>::new());
    }

    /// The log shows what a commit wrote under these names.
    #[test]
    fn the_register_and_its_fields_have_names() {
        for lang in clock::Lang::ALL {
            assert!(crate::TEXTS.find(lang, "register-mail_address").is_some());
            for field in crate::MAIL_ADDRESS.fields {
                let key = format!("field-mail_address-{}", field.name.replace('_', "-"));
                assert!(crate::TEXTS.find(lang, &key).is_some(), "{key}");
            }
        }
    }
}
