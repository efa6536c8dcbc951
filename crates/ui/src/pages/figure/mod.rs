//! The page of a figure and its list: the number as a door to what it is made of.

mod ask;
mod closure;
mod hide;
mod json;
mod list;
mod page;
mod run;
mod split;
mod value;

use std::collections::HashMap;
use std::sync::Arc;

use access::Action;
use clock::Pack;
use figure::{Catalogue, Figures, Tree};
use record::{Db, Moment};

use crate::web::{Nav, Problem, Routes};

pub(super) use ask::address;
pub(super) use closure::{closure, table as closure_table};
pub(super) use hide::Hides;
pub(super) use run::{Run, run};
pub(super) use value::{change, format, full, kind_tag, large, measure};

/// The brief, the catalogue, the pages of figures.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/", Action::Open, super::brief::home)
        .get("/brief", Action::FigureRead, super::brief::page)
        .get("/figures", Action::FigureRead, super::figures::page)
        .get("/figures/{name}", Action::FigureRead, page::page)
        .get("/figures/{name}/list", Action::FigureList, list::page)
        .nav(Nav::new(5, "", "brief", "/brief", Action::FigureRead).home_of(access::Role::Leader))
        .nav(Nav::new(10, "", "figures", "/figures", Action::FigureRead))
}

/// A house without figures: an empty catalogue over a tree in which every unit stands alone.
pub(crate) fn no_figures() -> Arc<Figures> {
    struct Alone;
    impl Tree for Alone {
        fn branches(&self, _: &Db, unit: i64, _: Moment) -> Result<Arc<HashMap<i64, i64>>, record::Error> {
            Ok(Arc::new(HashMap::from([(unit, unit)])))
        }
        fn epoch(&self, _: &Db, _: i64) -> Result<i64, record::Error> {
            Ok(0)
        }
    }
    Arc::new(Figures::new(Catalogue::default(), Arc::new(Alone), Pack::cn()))
}

impl From<figure::Error> for Problem {
    fn from(error: figure::Error) -> Problem {
        match error {
            figure::Error::Store(error) => error.into(),
            figure::Error::NoFigure { .. } => Problem::missing(),
            error => Problem::internal(error),
        }
    }
}
