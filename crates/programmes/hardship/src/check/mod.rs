//! Verification with departments: each request carries purpose, authorisations and deadline; answers come per department,
//! person and field, and stand beside what was declared. Three ways, the same findings:
//!
//! * a department's own account ([`pages`]), which sees its requests and nothing else;
//! * signed, encrypted files ([`file`], [`batch`], at the department [`offline`]);
//! * private matching ([`matching`]), by which a department learns only how many are asked about.

pub mod acts;
mod asking;
pub mod batch;
mod declared;
pub mod file;
pub mod matching;
pub mod offline;
pub mod pages;
mod read;
pub mod register;
pub mod rules;

pub use acts::{Act, withdraw_all};
pub(crate) use asking::{Unsaid, unsaid};
pub use asking::{WORD, ask_all};
pub use declared::Declared;
pub use pages::panel;
pub(crate) use read::unresolved;
pub use read::{CheckRow, all_departments_answered, findings, of_dossier, one, open_requests};
pub use register::catalogue;

use procedure::Procedure;
use ui::web::Routes;

/// The procedures.
pub fn procedures() -> Vec<&'static Procedure> {
    vec![&rules::PROCEDURE]
}

/// The pages.
pub fn routes() -> Routes {
    pages::routes()
}

#[cfg(test)]
mod tests {
    use clock::Lang;

    /// The log and the history of a record show what was written under these names.
    #[test]
    fn registers_and_their_fields_have_names() {
        for lang in [Lang::Zh, Lang::En] {
            for register in super::catalogue().registers() {
                let key = format!("register-{}", register.name);
                assert!(crate::TEXTS.find(lang, &key).is_some(), "{key}");
                for field in register.fields {
                    let key = format!("field-{}-{}", register.name, field.name.replace('_', "-"));
                    assert!(crate::TEXTS.find(lang, &key).is_some(), "{key}");
                }
            }
        }
    }
}
