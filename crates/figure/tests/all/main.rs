//! Figures over random histories, on both engines.

mod guard;
mod history;
mod oracle;
mod properties;
mod publish;
mod quotes;
mod restating;
mod world;
