//! The drawing as SVG: with classes for pages, whose style sheet colours it, and with colours of its own for files.

use std::fmt::Write as _;

use clock::{Lang, said};

use super::graph::{Graph, Place, START};
use super::layout::{LOOP, Layout, Rect};
use super::measure::{LINE, SIZE, Text, width};
use crate::case::Case;
use crate::table::{Procedure, StateKind};
use crate::text::TEXTS;

/// The room round the drawing.
const EDGE: i32 = 12;
/// How long the tip of an arc is.
const TIP: i32 = 7;
/// The sample of a line of the legend.
const SAMPLE: (i32, i32) = (30, 16);

/// Where the drawing stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// On a page of ours: coloured by its style sheet, in the theme of whoever looks.
    OnPage,
    /// By itself: in a file, on paper.
    Alone,
}

struct Pen {
    out: String,
    stands: Stands,
}

impl Pen {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(text);
    }

    /// The class, and the colours where no style sheet gives them.
    fn look(&mut self, class: &str) {
        self.put(format_args!(" class=\"{class}\""));
        if self.stands == Stands::Alone {
            self.put(format_args!("{}", colours(class)));
        }
    }

    fn text(&mut self, class: &str, (x, y): (i32, i32), text: &Text, anchor: &str) {
        for (line, y) in text.lines.iter().zip((y + LINE - 5..).step_by(LINE.unsigned_abs() as usize)) {
            self.put(format_args!("<text x=\"{x}\" y=\"{y}\""));
            if anchor != "start" {
                self.put(format_args!(" text-anchor=\"{anchor}\""));
            }
            self.look(class);
            self.put(format_args!(">{}</text>", escape(line)));
        }
    }

    fn rect(&mut self, class: &str, rect: Rect, round: i32) {
        self.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{round}\"",
            rect.x, rect.y, rect.w, rect.h
        ));
        self.look(class);
        self.put(format_args!("/>"));
    }

    fn path(&mut self, class: &str, d: &str) {
        self.put(format_args!("<path d=\"{d}\""));
        self.look(class);
        self.put(format_args!("/>"));
    }
}

/// The colours of the light theme, as the style sheet has them.
fn colours(class: &str) -> &'static str {
    let has = |name: &str| class.split(' ').any(|each| each == name);
    let now = has("now");
    match class.split(' ').next().unwrap_or("") {
        "box" if now => " fill=\"#ae3227\" stroke=\"#ae3227\" stroke-width=\"1.25\"",
        "box" if has("ended") => " fill=\"#fffefb\" stroke=\"#646971\" stroke-width=\"1.25\" stroke-dasharray=\"5 3\"",
        "box" if has("resting") => {
            " fill=\"#fffefb\" stroke=\"#646971\" stroke-width=\"1.25\" stroke-dasharray=\"1.5 3\""
        }
        "box" if has("been") => " fill=\"#fffefb\" stroke=\"#1e2227\" stroke-width=\"2\"",
        "box" => " fill=\"#fffefb\" stroke=\"#89836f\" stroke-width=\"1.25\"",
        "inner" if now => " fill=\"none\" stroke=\"#ffffff\" stroke-width=\"1\"",
        "inner" => " fill=\"none\" stroke=\"#89836f\" stroke-width=\"1\"",
        "name" if now => " fill=\"#ffffff\" font-weight=\"600\"",
        "name" => " fill=\"#1e2227\"",
        "arc" if has("taken") => " fill=\"none\" stroke=\"#1e2227\" stroke-width=\"2.25\"",
        "arc" if has("system") => " fill=\"none\" stroke=\"#89836f\" stroke-width=\"1.25\" stroke-dasharray=\"5 3\"",
        "arc" => " fill=\"none\" stroke=\"#89836f\" stroke-width=\"1.25\"",
        "tip" if has("taken") => " fill=\"#1e2227\"",
        "tip" => " fill=\"#89836f\"",
        "start" => " fill=\"#1e2227\"",
        "label" if has("taken") => " fill=\"#1e2227\" font-weight=\"600\"",
        _ => " fill=\"#4c5259\"",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Draws it.
pub(super) fn draw(procedure: &'static Procedure, lang: Lang, case: Option<&Case>, stands: Stands) -> String {
    let graph = Graph::of(procedure, lang, case);
    let made = graph.layout();
    let legend = legend(&graph, lang, made.width.max(280));
    let width = made.width.max(legend.width) + 2 * EDGE;
    let height = made.height + 3 * EDGE + legend.height;
    let name: String = procedure.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = case.map_or(name.clone(), |case| format!("{name}-{}", case.version.id));
    let mut pen = Pen { out: String::new(), stands };
    let space = if stands == Stands::Alone { " xmlns=\"http://www.w3.org/2000/svg\"" } else { "" };
    let font = if stands == Stands::Alone {
        " font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\""
    } else {
        ""
    };
    pen.put(format_args!(
        "<svg{space} class=\"states\" role=\"img\" lang=\"{}\" aria-labelledby=\"drawing-{id} drawing-{id}-says\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {width} {height}\" font-size=\"{SIZE}\"{font}>",
        lang.tag(),
        -EDGE,
        -EDGE
    ));
    pen.put(format_args!("<title id=\"drawing-{id}\">{}</title>", escape(&title(procedure, lang))));
    pen.put(format_args!("<desc id=\"drawing-{id}-says\">{}</desc>", escape(&says(procedure, lang, case))));
    if stands == Stands::Alone {
        pen.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
            -EDGE, -EDGE
        ));
    }
    arcs(&mut pen, &graph, &made);
    for (place, (rect, beside)) in graph.places.iter().zip(made.nodes.iter().zip(&made.beside)) {
        state(&mut pen, place, *rect, *beside);
    }
    legend.draw(&mut pen, made.height + EDGE);
    pen.put(format_args!("</svg>"));
    pen.out
}

fn title(procedure: &Procedure, lang: Lang) -> String {
    TEXTS.t_args(lang, "diagram-title", &[("procedure", said(procedure.label, lang).into())])
}

fn says(procedure: &Procedure, lang: Lang, case: Option<&Case>) -> String {
    let counts = TEXTS.t_args(
        lang,
        "diagram-says",
        &[("states", procedure.states.len().into()), ("steps", procedure.steps.len().into())],
    );
    match case.and_then(Case::state) {
        Some(state) => {
            let now = TEXTS.t_args(lang, "diagram-says-now", &[("state", said(state.label, lang).into())]);
            format!("{counts}{now}")
        }
        None => counts,
    }
}

fn arcs(pen: &mut Pen, graph: &Graph, made: &Layout) {
    // Ways taken lie on those that were not.
    for taken in [false, true] {
        for (way, run) in graph.ways.iter().zip(&made.arcs).filter(|(way, _)| way.taken == taken) {
            let class = match (way.taken, way.system) {
                (true, _) => "arc taken",
                (false, true) => "arc system",
                (false, false) => "arc",
            };
            if !run.before.is_empty() {
                pen.path(class, &line(&run.before));
            }
            let mut after = run.after.clone();
            if let [.., (x1, y1), last] = after.as_mut_slice() {
                let down = last.1 > *y1;
                let tip = *last;
                // The line ends inside the tip.
                last.1 += if down { 2 - TIP } else { TIP - 2 };
                if *x1 == last.0 && (last.1 > *y1) != down {
                    last.1 = *y1;
                }
                pen.path(class, &line(&after));
                let back = if down { -TIP } else { TIP };
                let (x, y) = tip;
                pen.path(
                    if way.taken { "tip taken" } else { "tip" },
                    &format!("M{x} {y}L{} {}L{} {}z", x - 4, y + back, x + 4, y + back),
                );
            }
            let class = if way.taken { "label taken" } else { "label" };
            pen.text(class, (run.label.middle().0, run.label.y + 1), &way.text, "middle");
        }
    }
}

/// A line through these points: straight where two stand above each other, else a curve that begins and ends upright.
fn line(points: &[(i32, i32)]) -> String {
    let mut d = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = match at.checked_sub(1).and_then(|before| points.get(before)) {
            None => write!(d, "M{x} {y}"),
            Some((px, _)) if px == x => write!(d, "V{y}"),
            Some((px, py)) => {
                let middle = (py + y) / 2;
                write!(d, "C{px} {middle} {x} {middle} {x} {y}")
            }
        };
    }
    d
}

fn state(pen: &mut Pen, place: &Place, rect: Rect, beside: Rect) {
    let Some(kind) = place.kind else {
        let (x, y) = rect.middle();
        pen.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"", START / 2));
        pen.look("start");
        pen.put(format_args!("/>"));
        return;
    };
    let now = if place.now { " now" } else { "" };
    boxed(pen, kind, rect, place.now, place.been);
    let (x, y) = rect.middle();
    pen.text(&format!("name{now}"), (x, y - place.text.height / 2), &place.text, "middle");
    if beside.w == 0 {
        return;
    }
    let taken = match (place.stayed, place.system) {
        (true, _) => " taken",
        (false, true) => " system",
        (false, false) => "",
    };
    let (right, far) = (rect.right(), rect.right() + LOOP - 8);
    pen.path(
        &format!("arc{taken}"),
        &format!("M{right} {}C{far} {} {far} {} {} {}", y - 6, y - 10, y + 10, right + TIP - 1, y + 6),
    );
    let (tip, y) = (right, y + 6);
    pen.path(&format!("tip{taken}"), &format!("M{tip} {y}L{} {}L{} {}z", tip + TIP + 1, y - 3, tip + TIP, y + 5));
    pen.text(&format!("label{taken}"), (beside.x, beside.y), &place.beside, "start");
}

fn boxed(pen: &mut Pen, kind: StateKind, rect: Rect, now: bool, been: bool) {
    let class = match kind {
        StateKind::Open => "box",
        StateKind::Resting => "box resting",
        StateKind::Done => "box done",
        StateKind::Ended => "box ended",
    };
    let class = format!("{class}{}{}", if now { " now" } else { "" }, if been && !now { " been" } else { "" });
    pen.rect(&class, rect, 4);
    if kind == StateKind::Done {
        let inner = Rect { x: rect.x + 3, y: rect.y + 3, w: rect.w - 6, h: rect.h - 6 };
        pen.rect(if now { "inner now" } else { "inner" }, inner, 2);
    }
}

/// What a mark of the legend shows.
#[derive(Clone, Copy)]
enum Mark {
    Box(StateKind, bool, bool),
    Line(&'static str),
    Start,
}

/// The legend: only what occurs in the drawing.
struct Legend {
    /// Each mark with its place and its words.
    marks: Vec<(Mark, (i32, i32), Text)>,
    width: i32,
    height: i32,
}

fn legend(graph: &Graph, lang: Lang, most: i32) -> Legend {
    let has = |kind: StateKind| graph.places.iter().any(|place| place.kind == Some(kind));
    let mut shown: Vec<(Mark, &str)> = Vec::new();
    if graph.has_case {
        shown.push((Mark::Box(StateKind::Open, true, false), "diagram-now"));
        if graph.ways.iter().any(|way| way.taken) {
            shown.push((Mark::Line("arc taken"), "diagram-taken"));
        }
    }
    if graph.ways.iter().any(|way| way.from == Some(0)) {
        shown.push((Mark::Start, "diagram-start"));
    }
    for (kind, key) in [
        (StateKind::Done, "diagram-done"),
        (StateKind::Ended, "diagram-ended"),
        (StateKind::Resting, "diagram-resting"),
    ] {
        if has(kind) {
            shown.push((Mark::Box(kind, false, false), key));
        }
    }
    if graph.ways.iter().any(|way| way.system) || graph.places.iter().any(|place| place.system) {
        shown.push((Mark::Line("arc system"), "diagram-system"));
    }
    let mut made = Legend { marks: Vec::new(), width: 0, height: 0 };
    let (mut x, mut y) = (0, 0);
    for (mark, key) in shown {
        let words = TEXTS.t(lang, key);
        let wide = SAMPLE.0 + 6 + width(&words);
        if x > 0 && x + wide > most {
            (x, y) = (0, y + LINE + 6);
        }
        made.marks.push((mark, (x, y), Text::of(vec![words])));
        made.width = made.width.max(x + wide);
        made.height = y + LINE;
        x += wide + 20;
    }
    made
}

impl Legend {
    fn draw(&self, pen: &mut Pen, top: i32) {
        for (mark, (x, y), words) in &self.marks {
            let sample = Rect { x: *x, y: top + y + 1, w: SAMPLE.0, h: SAMPLE.1 };
            let (middle, level) = sample.middle();
            match mark {
                Mark::Box(kind, now, been) => boxed(pen, *kind, sample, *now, *been),
                Mark::Line(class) => pen.path(class, &format!("M{} {level}H{}", sample.x, sample.right())),
                Mark::Start => {
                    pen.put(format_args!("<circle cx=\"{middle}\" cy=\"{level}\" r=\"{}\"", START / 2));
                    pen.look("start");
                    pen.put(format_args!("/>"));
                }
            }
            pen.text("label", (sample.right() + 6, top + y), words, "start");
        }
    }
}
