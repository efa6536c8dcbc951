//! What several pages show of a bulletin: its numbers, how they stand, and where they lead.

use std::path::PathBuf;
use std::sync::Arc;

use ::figure::{Answer, GroupKey, said};
use clock::Lang;
use maud::{Markup, html};
use record::Moment;
use ui::components::{State, TagKind, tag};
use ui::link;
use ui::text::day_long;
use ui::web::{Ctx, Problem};

use super::press;
use crate::press::Live;
use crate::quote::{Placed, Show};
use crate::render::{Answered, Number, Split};
use crate::{Frozen, Index, Press, Publication, Restated};

/// A published bulletin with all that its pages show.
pub(super) struct Opened {
    pub press: Arc<Press>,
    pub publication: Publication,
    pub path: PathBuf,
    pub index: Index,
    pub restated: Arc<Restated>,
    /// The unit that publishes.
    pub publisher: String,
}

/// The bulletin that the address names, at the moment of the page.
pub(super) async fn open(ctx: &Ctx) -> Result<Opened, Problem> {
    let number = ctx.params.int("number").ok_or_else(Problem::missing)?;
    let (press, moment, units, lang) = (press(ctx)?, ctx.moment, ctx.app.clone(), ctx.lang);
    ctx.run(move |_| {
        let publication = press.publication(number, moment)?;
        let (path, index) = press.file(&publication)?;
        let known = moment.known.max(publication.commit);
        let restated = press.restatements(&publication, &index.figures, known)?;
        let at = Moment { as_of: publication.as_of, known: publication.known };
        let publisher = units.units.name(publication.unit, at, lang);
        Ok::<_, crate::Error>(Opened { press, publication, path, index, restated, publisher })
    })
    .await
}

impl Opened {
    /// The page of one of its figures.
    pub fn figure_href(&self, ctx: &Ctx, figure: u32) -> String {
        ctx.href(&format!("/bulletins/{}/figures/{figure}", self.publication.number))
    }

    /// How a figure stands.
    pub fn state(&self, figure: &Frozen) -> State {
        if self.restated.of(figure.number).is_some() { State::Restated } else { State::Frozen }
    }

    /// What stands in the place of a quote.
    pub fn answer(&self, ctx: &Ctx, placed: &Placed<'_>) -> Option<Answered> {
        let figure = self.index.figures.iter().find(|figure| figure.quotes.contains(&placed.quote.text))?;
        Some(Answered {
            number: figure.stated(),
            href: Some(self.figure_href(ctx, figure.number)),
            state: self.state(figure),
            split: figure.by.as_deref().filter(|_| figure.stated() != Number::Withheld).map(|by| Split {
                label: figure.label.text(ctx.lang).to_owned(),
                by: self.dimension(figure, by, ctx.lang),
                groups: figure.groups.iter().map(|group| (group.label.clone(), group.stated())).collect(),
            }),
        })
    }

    /// What a dimension is called; its name where this release no longer knows it.
    pub fn dimension(&self, figure: &Frozen, by: &str, lang: Lang) -> String {
        let definition = self.press.figures().catalogue.get(&figure.name);
        definition.and_then(|d| d.dimension(by)).map_or_else(|| by.to_owned(), |d| said(d.label, lang).to_owned())
    }

    /// Tags beside the title: that all can be verified, and how many were restated.
    pub fn tags(&self, ctx: &Ctx) -> Markup {
        let (all, restated) = (self.index.figures.len(), self.restated.count());
        html! {
            (tag(TagKind::Ok, &ctx.t_args("bulletin-verifiable", &[("n", all.into())])))
            @if restated > 0 { " " (tag(TagKind::Restated, &ctx.t_args("bulletin-restated-n", &[("n", restated.into())]))) }
        }
    }

    /// `第 3 期 · 2020年9月8日发布`.
    pub fn issue(&self, ctx: &Ctx) -> String {
        let day = day_long(self.press.day_of(self.publication.published_ms), ctx.lang);
        ctx.t_args("bulletin-issue", &[("n", self.publication.number.to_string().into()), ("day", day.into())])
    }
}

/// What a number was and is, in words.
pub(super) fn text(number: Number, ctx: &Ctx) -> String {
    number.text(Show::Full, ctx.lang).0
}

/// The number of an answer.
pub(super) fn number_of(answer: &Answer) -> Number {
    match answer.parts {
        Some((above, below)) => Number::Rate(above, below),
        None => Number::Count(answer.value.unwrap_or(0)),
    }
}

/// The number of a quote as it would be published.
pub(super) fn live_number(live: &Live) -> Number {
    if live.withheld.whole { Number::Withheld } else { number_of(&live.answer) }
}

/// The groups of a quote as they would be published: those that are withheld together, at the end.
fn live_groups(live: &Live, lang: Lang, label: impl Fn(&GroupKey) -> String) -> Vec<(String, Number)> {
    let (mut shown, mut together) = (Vec::new(), None);
    for (at, group) in live.answer.groups.iter().enumerate() {
        let number = match group.parts {
            Some((above, below)) => Number::Rate(above, below),
            None => Number::Count(group.value.unwrap_or(0)),
        };
        if live.withheld.groups.get(at) != Some(&true) {
            shown.push((label(&group.key), number));
            continue;
        }
        together = Some(match (together, number) {
            (Some(Number::Count(sum)), Number::Count(n)) => Number::Count(sum + n),
            (Some(Number::Rate(above, below)), Number::Rate(a, b)) => Number::Rate(above + a, below + b),
            (_, number) => number,
        });
    }
    shown.extend(together.map(|sum| (said(::figure::freeze::WITHHELD_LABEL, lang).to_owned(), sum)));
    shown
}

/// The page of a figure as it is asked now.
pub(super) fn live_href(live: &Live, code: &str) -> String {
    let query = &live.query;
    let (as_of, known) = (query.at.as_of.to_string(), query.at.known.to_string());
    let period = matches!(query.figure.kind, ::figure::Kind::Flow(..))
        .then(|| (query.period.0.to_string(), query.period.1.to_string()));
    let set = [
        ("unit", Some(code)),
        ("as_of", Some(as_of.as_str())),
        ("known", Some(known.as_str())),
        ("from", period.as_ref().map(|(from, _)| from.as_str())),
        ("to", period.as_ref().map(|(_, to)| to.as_str())),
        ("by", query.by),
    ];
    link::with(&format!("/figures/{}", link::encode(query.figure.name)), &[], &set.map(|(name, value)| (name, value)))
}

/// What stands in the place of a quote while a bulletin is written.
pub(super) fn live_answer(ctx: &Ctx, press: &Press, live: &[Live], placed: &Placed<'_>) -> Option<Answered> {
    let one = live.iter().find(|one| one.quote == placed.quote.text)?;
    let (query, units) = (&one.query, &ctx.app.units);
    let by = query.by.and_then(|name| query.figure.dimension(name));
    let name = |id: i64| units.name(id, query.at, ctx.lang);
    let split = by.filter(|_| !one.withheld.whole).map(|by| Split {
        label: said(query.figure.label, ctx.lang).to_owned(),
        by: said(by.label, ctx.lang).to_owned(),
        groups: live_groups(one, ctx.lang, |key| match key {
            GroupKey::Unit(id) => name(*id),
            key => key.label(by.by, press.figures().pack(), ctx.lang, name),
        }),
    });
    Some(Answered {
        number: live_number(one),
        href: Some(live_href(one, &units.code(query.unit, query.at))),
        state: State::Live,
        split,
    })
}
