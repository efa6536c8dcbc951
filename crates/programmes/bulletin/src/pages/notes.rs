//! What the page of a figure tells of the bulletins that quoted it.

use ::figure::Query;
use access::Action;
use record::Moment;
use ui::link;
use ui::web::{Ctx, FigureNote, Problem};

use super::press;
use super::view::{number_of, text};
use crate::{Error, Frozen, Press, Publication, Restated};

/// Bulletins looked at, newest first, and notes given at most: a figure that every bulletin quotes would fill its page with them.
const LOOKED_AT: i64 = 200;
const MOST: usize = 20;

/// The bulletins that quoted a figure, newest first, as known at the moment of the query.
pub(super) fn notes(ctx: &Ctx, query: &Query) -> Result<Vec<FigureNote>, Problem> {
    Ok(find(ctx, &*press(ctx)?, query)?)
}

fn find(ctx: &Ctx, press: &Press, query: &Query) -> Result<Vec<FigureNote>, Error> {
    let name = query.figure.name;
    // The day that is asked about says nothing of when it was written about.
    let at = Moment { as_of: ctx.now.as_of, known: query.at.known };
    let mut notes = Vec::new();
    for publication in press.publications(at, None, LOOKED_AT)? {
        if notes.len() >= MOST {
            break;
        }
        // Most bulletins quote something else: told without opening what was frozen.
        if !publication.text.contains(name) {
            continue;
        }
        let (_, index) = press.file(&publication)?;
        let quoted: Vec<(&Frozen, i64)> = quoted(ctx, &index.figures, name);
        if quoted.is_empty() {
            continue;
        }
        let restated = press.restatements(&publication, &index.figures, at.known.max(publication.commit))?;
        notes.extend(
            quoted
                .into_iter()
                .map(|(figure, unit)| note(ctx, press, &publication, figure, &restated, unit == query.unit)),
        );
    }
    notes.truncate(MOST);
    Ok(notes)
}

/// What a bulletin stated of a figure, each with its unit: of units whose figures whoever asks may read, and once for a number
/// that is also split.
fn quoted<'f>(ctx: &Ctx, figures: &'f [Frozen], name: &str) -> Vec<(&'f Frozen, i64)> {
    let mut quoted: Vec<(&Frozen, i64)> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.name == name) {
        let Ok(as_of) = figure.as_of.parse() else { continue };
        let at = Moment { as_of, known: figure.known };
        let Some(unit) = ctx.app.units.find_code(&figure.unit.code, at) else { continue };
        let asks = |f: &Frozen| (f.as_of.clone(), f.from.clone(), f.to.clone(), f.known);
        let is_told = quoted.iter().any(|(told, of)| *of == unit && asks(told) == asks(figure));
        if !is_told && ctx.can(Action::FigureRead, Some(unit)) {
            quoted.push((figure, unit));
        }
    }
    quoted
}

fn note(
    ctx: &Ctx,
    press: &Press,
    publication: &Publication,
    figure: &Frozen,
    restated: &Restated,
    is_asked: bool,
) -> FigureNote {
    let nth = ctx.t_args("bulletin-nth", &[("n", publication.number.to_string().into())]);
    let published = press.day_of(publication.published_ms);
    let was = text(figure.stated(), ctx);
    // Only what is known goes along: on the day the figure speaks of, the bulletin was not yet written.
    let known = ctx.query.some("known");
    FigureNote {
        title: format!("{nth} · {}", publication.title),
        href: link::with(
            &format!("/bulletins/{}/figures/{}", publication.number, figure.number),
            &[],
            &[("known", known)],
        ),
        published,
        as_of: figure.to.as_deref().unwrap_or(&figure.as_of).parse().unwrap_or(publication.as_of),
        unit: if is_asked { String::new() } else { figure.unit.name.clone() },
        now: restated.of(figure.number).map(|restated| text(number_of(&restated.now), ctx)).filter(|now| *now != was),
        was,
    }
}
