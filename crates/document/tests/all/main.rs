//! Documents of both packs, made from rich, bare and hostile data.

mod docx;
mod pdf;
mod refused;
mod sample;
