//! How long a decision takes: from the day an application was submitted to the day it was decided. A middle and a ninth
//! decile are neither counted nor weighed, so they are no figure of the catalogue; they are computed from the list, and
//! the list is shown with them.

use access::Action;
use clock::Day;
use maud::{Markup, html};
use record::{Db, Moment};
use ui::components::{
    Column, Field, FieldKind, NoteKind, Row, Table, Tone, filters, note, page_head, section_head, table,
};
use ui::text::count;
use ui::web::{Ctx, Page, Problem, Routes};

use crate::register::{DOSSIER, SPELL};

/// Dossiers that are listed at most, those that took longest first.
const LISTED: usize = 200;

/// A dossier that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The dossier.
    pub dossier: i64,
    /// Its number; empty for one that was refused.
    pub number: String,
    /// The union that handles it.
    pub unit: i64,
    /// Its category; empty for one that was refused.
    pub category: String,
    /// The day the application was submitted.
    pub applied_on: Day,
    /// The day it was decided.
    pub decided_on: Day,
}

impl Decided {
    /// The days between, both ends taken as dates: 0 for one that was decided on the day it came.
    pub fn days(&self) -> i64 {
        i64::from(self.decided_on.0) - i64::from(self.applied_on.0)
    }
}

/// The dossiers of a unit, as the union that handles them or as the centre, that were decided between two days (both
/// included), approved or refused. Those taken in from older files were decided elsewhere and are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn decided(db: &Db, unit: i64, (from, to): (Day, Day), at: Moment) -> record::Result<Vec<Decided>> {
    let sql = format!(
        "SELECT v.id, v.number, v.unit, v.category, v.applied_on, v.decided_on FROM {} v WHERE v.federation = $1 \
         AND (v.unit = $2 OR v.centre = $2) AND v.decided_on >= $3 AND v.decided_on <= $4 AND v.applied_on <= v.decided_on \
         AND v.valid_from <= $5 AND $5 < v.valid_to AND v.opened <= $6 AND $6 < v.closed \
         AND NOT EXISTS (SELECT 1 FROM {} s WHERE s.federation = v.federation AND s.dossier = v.id \
         AND s.entry = 'taken_in' AND s.opened <= $6 AND $6 < s.closed) ORDER BY v.id",
        DOSSIER.table(),
        SPELL.table()
    );
    let params = [unit.into(), from.into(), to.into(), at.as_of.into(), at.known.into()];
    db.all(&sql, &params, |row| {
        let day = |at: usize| row.int(at).map(|n| Day(i32::try_from(n).unwrap_or(i32::MAX)));
        Ok(Decided {
            dossier: row.int(0)?,
            number: row.text(1)?,
            unit: row.opt_int(2)?.unwrap_or(0),
            category: row.text(3)?,
            applied_on: day(4)?,
            decided_on: day(5)?,
        })
    })
}

/// The value at a share of an ascending list, by nearest rank: the smallest that is not exceeded by at least `percent`
/// of a hundred of them. `None` of none.
pub fn quantile(ascending: &[i64], percent: usize) -> Option<i64> {
    let rank = (ascending.len() * percent).div_ceil(100).max(1);
    ascending.get(rank - 1).copied()
}

/// The page.
pub fn routes() -> Routes {
    Routes::new().get("/hardship/timing", Action::HardshipRead, page)
}

async fn page(ctx: Ctx) -> Page {
    let unit = ctx.unit.ok_or_else(Problem::missing)?;
    let at = ctx.moment;
    let day = |name: &str| ctx.query.some(name).and_then(|text| text.parse::<Day>().ok());
    let to = day("to").unwrap_or(at.as_of);
    let from = day("from").or_else(|| Day::from_ymd(to.year(), 1, 1)).unwrap_or(to);
    let mut all = ctx.read(move |db| decided(db, unit, (from, to), at)).await?;
    all.sort_by_key(|each| (std::cmp::Reverse(each.days()), each.dossier));
    let heading = ctx.t("hardship-timing");
    let sub = ctx.t_args("hardship-timing-sub", &[("unit", ctx.unit_name(unit).into())]);
    let fields = [
        Field::new("from", &ctx.t("hardship-timing-from"), FieldKind::Day).value(&from.to_string()),
        Field::new("to", &ctx.t("hardship-timing-to"), FieldKind::Day).value(&to.to_string()),
    ];
    let kept: Vec<(String, String)> = ["as_of", "known", "unit"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), ctx.query.some(name)?.to_owned())))
        .collect();
    let body = html! {
        (page_head(&html! { (heading) }, &html! {}, &html! { (sub) }, &html! {}))
        (note(NoteKind::Info, &html! { p { (ctx.t("hardship-timing-explain")) } }))
        (filters("/hardship/timing", &fields, &kept, ctx.lang))
        @if all.is_empty() { p.mute { (ctx.t("hardship-timing-none")) } }
        @else { (sums(&ctx, &all)) (list(&ctx, &all)) }
    };
    Ok(ctx.page(&heading, &body))
}

fn sums(ctx: &Ctx, all: &[Decided]) -> Markup {
    let line = |name: String, of: &[&Decided]| {
        let mut days: Vec<i64> = of.iter().map(|each| each.days()).collect();
        days.sort_unstable();
        let cell = |value: Option<i64>| html! { @if let Some(value) = value { (count(value)) } };
        Row::new(vec![
            html! { (name) },
            html! { (count(i64::try_from(days.len()).unwrap_or(i64::MAX))) },
            cell(quantile(&days, 50)),
            cell(quantile(&days, 90)),
            cell(days.last().copied()),
        ])
    };
    let pack = ctx.app.figures.pack();
    let codes = pack.codes("hardship_category").map(|list| list.codes()).unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    let groups = codes.iter().map(|code| (code.code.as_str(), code.label(ctx.lang).to_owned()));
    for (code, name) in groups.chain([("", ctx.t("hardship-timing-refused"))]) {
        // One that was refused keeps no number, whatever category it was proposed for.
        let of = |each: &&Decided| {
            if code.is_empty() { each.number.is_empty() } else { !each.number.is_empty() && each.category == code }
        };
        let of: Vec<&Decided> = all.iter().filter(of).collect();
        if !of.is_empty() {
            rows.push(line(name, &of));
        }
    }
    rows.push(line(ctx.t("hardship-timing-all"), &all.iter().collect::<Vec<_>>()).tone(Tone::Total));
    let columns = [
        Column::text(ctx.t("hardship-timing-decision")),
        Column::number(ctx.t("hardship-timing-n")),
        Column::number(ctx.t("hardship-timing-median")),
        Column::number(ctx.t("hardship-timing-ninetieth")),
        Column::number(ctx.t("hardship-timing-longest")),
    ];
    let caption = ctx.t("hardship-timing-days");
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
        }
    }
}

fn list(ctx: &Ctx, all: &[Decided]) -> Markup {
    let rows: Vec<Row> = all
        .iter()
        .take(LISTED)
        .map(|each| {
            let number = if each.number.is_empty() { format!("#{}", each.dossier) } else { each.number.clone() };
            Row::new(vec![
                html! { a.nowrap href=(ctx.href(&format!("/hardship/{}", each.dossier))) { (number) } },
                html! { (ctx.unit_name(each.unit)) },
                html! { (each.applied_on) },
                html! { (each.decided_on) },
                html! { (count(each.days())) },
            ])
        })
        .collect();
    let columns = [
        Column::text(ctx.t("hardship-timing-dossier")),
        Column::text(ctx.t("hardship-timing-unit")),
        Column::day(ctx.t("hardship-timing-applied")),
        Column::day(ctx.t("hardship-timing-decided")),
        Column::number(ctx.t("hardship-timing-took")),
    ];
    let caption = ctx.t("hardship-timing-list");
    let more = all.len().saturating_sub(LISTED);
    html! {
        section {
            (section_head(&caption, &html! {}))
            (table(&Table { caption: &caption, show_caption: false, columns: &columns, rows: &rows }, ctx.lang))
            @if more > 0 { p.small.mute { (ctx.t_args("hardship-timing-more", &[("n", more.into())])) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_list() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!((quantile(&[7], 50), quantile(&[7], 90)), (Some(7), Some(7)));
        assert_eq!((quantile(&[1, 2, 3, 4], 50), quantile(&[1, 2, 3, 4], 90)), (Some(2), Some(4)));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!((quantile(&ten, 50), quantile(&ten, 90), quantile(&ten, 100)), (Some(5), Some(9), Some(10)));
        let many: Vec<i64> = (1..=101).collect();
        assert_eq!((quantile(&many, 50), quantile(&many, 90)), (Some(51), Some(91)));
    }
}
