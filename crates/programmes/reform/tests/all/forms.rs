//! The register of forms, burden and complaints, on both engines.

mod complaints;
mod held;
mod life;
mod pages;
mod returns;
mod speed;
mod support;
