//! Throwaway.
#[path = "../tests/all/sample.rs"]
mod sample;
use clock::Pack;
use document::{Format, render, templates};
fn main() {
    let long = std::env::args().nth(1).is_some();
    for pack in [Pack::cn(), Pack::ilo()] {
        for t in templates(pack).iter().filter(|t| t.name.starts_with("hardship")) {
            let mut data = sample::of(pack.name(), t.name);
            if long { change(&mut data); }
            for f in [Format::Pdf, Format::Docx] {
                let bytes = render(pack, t.name, &data, f).expect("made");
                std::fs::write(format!("/tmp/k4/pdf/{}-{}{}.{}", pack.name(), t.name, if long { "-long" } else { "" }, f.extension()), bytes).expect("written");
            }
        }
    }
}
fn change(v: &mut serde_json::Value) {
    match v {
        serde_json::Value::String(s) => if s.parse::<clock::Day>().is_err() { *s = "x".repeat(150) },
        serde_json::Value::Array(a) => a.iter_mut().for_each(change),
        serde_json::Value::Object(o) => o.values_mut().for_each(change),
        _ => {}
    }
}
