//! What every page of the roll starts from: the tree at the moment and now, and what the reader may see of it.

use std::sync::Arc;

use access::{Action, Decision, Sight, Units, Who};
use clock::{Lang, Pack};
use figure::Figures;
use maud::{Markup, html};
use record::{Clear, Db, Moment};
use ui::link;
use ui::web::{Ctx, Problem};

use crate::tree::{Shape, UnitTree};

/// The tree of units this house was put together with.
pub(super) fn tree(ctx: &Ctx) -> Result<Arc<UnitTree>, Problem> {
    ctx.app.service::<UnitTree>().ok_or_else(|| Problem::internal("the house was put together without a tree of units"))
}

/// The figures this house was put together with.
pub(super) fn figures(ctx: &Ctx) -> Result<Arc<Figures>, Problem> {
    ctx.app.service::<Figures>().ok_or_else(|| Problem::internal("the house was put together without figures"))
}

/// The jurisdiction pack whose code lists name things.
pub(super) fn pack(ctx: &Ctx) -> Result<&'static Pack, Problem> {
    Ok(figures(ctx)?.pack())
}

/// The tree at the moment of the page, and who looks.
#[derive(Clone)]
pub(super) struct View {
    /// The tree at the moment.
    pub shape: Arc<Shape>,
    /// The tree now: it decides who may do what.
    pub now: Arc<Shape>,
    who: Arc<Who>,
    today: Moment,
}

impl View {
    /// Reads both trees.
    pub fn of(ctx: &Ctx, tree: &UnitTree, db: &Db) -> record::Result<View> {
        Ok(View { shape: tree.at(db, ctx.moment)?, now: tree.at(db, ctx.now)?, who: ctx.who.clone(), today: ctx.now })
    }

    /// Whether an action is allowed on a unit. Asks memory only, so that it can be asked for every row.
    pub fn can(&self, action: Action, unit: i64) -> bool {
        access::can(&self.who, action, Some(unit), self, self.today) == Decision::Allowed
    }

    /// How much is seen of a person who stands in a unit.
    pub fn sight(&self, unit: i64) -> Sight {
        access::sight(&self.who, Some(unit), self, self.today)
    }

    /// A unit as it is at the moment, or now when it was not there then.
    pub fn unit(&self, id: i64) -> Option<&crate::tree::Unit> {
        self.shape.get(id).or_else(|| self.now.get(id))
    }

    /// The tree at the moment without what has since moved out of the reader's reach: a unit takes its past along.
    pub fn reached(&self, action: Action, unit: i64) -> Arc<Shape> {
        let gone = |id: &i64| self.now.get(*id).is_some() && !self.can(action, *id);
        if Arc::ptr_eq(&self.shape, &self.now) || !self.shape.subtree(unit).iter().any(gone) {
            return self.shape.clone();
        }
        Arc::new(self.shape.without(gone))
    }

    /// The name of a unit with a link to its page, or that it is another union where the reader may not know of it.
    pub fn unit_link(&self, ctx: &Ctx, id: i64) -> Markup {
        match self.unit(id) {
            Some(unit) if self.can(Action::UnitsRead, id) => {
                html! { a href=(unit_href(ctx, &unit.code)) { (unit.name) } }
            }
            Some(_) => html! { span.faint { (ctx.t("roll-unit-elsewhere")) } },
            None => html! {},
        }
    }

    /// The name of a unit as far as the reader may know of it.
    pub fn unit_name(&self, ctx: &Ctx, id: i64) -> String {
        match self.unit(id) {
            Some(unit) if self.can(Action::UnitsRead, id) => unit.name.clone(),
            Some(_) => ctx.t("roll-unit-elsewhere"),
            None => String::new(),
        }
    }

    /// A unit with the union it is a part of, where its own name says too little: every works has a first workshop.
    pub fn place(&self, ctx: &Ctx, id: i64) -> Markup {
        let grassroots = self.now.grassroots(id);
        html! {
            @if grassroots != id && self.can(Action::UnitsRead, grassroots) { (self.unit_link(ctx, grassroots)) " · " }
            (self.unit_link(ctx, id))
        }
    }

    /// The same as text.
    pub fn place_name(&self, ctx: &Ctx, id: i64) -> String {
        let grassroots = self.now.grassroots(id);
        let own = self.unit_name(ctx, id);
        if grassroots != id && self.can(Action::UnitsRead, grassroots) {
            format!("{} · {own}", self.unit_name(ctx, grassroots))
        } else {
            own
        }
    }

    /// The name of a person who stands in a unit, as much of it as the reader sees.
    pub fn name(&self, ctx: &Ctx, unit: i64, clear: &Clear) -> String {
        self.shown(ctx, unit, (!clear.erased).then(|| clear.get("name")))
    }

    /// The same of a name in the clear; `None` for somebody who was erased.
    pub fn shown(&self, ctx: &Ctx, unit: i64, name: Option<&str>) -> String {
        match (name, self.sight(unit)) {
            (None, _) => ctx.t("roll-erased"),
            (Some(name), Sight::Names) => name.to_owned(),
            (Some(name), _) => access::mask_name(name),
        }
    }
}

/// The relations of access, from the tree in hand. What no longer exists is judged by the tree of the moment.
impl Units for View {
    fn root(&self) -> Option<i64> {
        self.now.root()
    }
    fn name(&self, unit: i64, _: Moment, _: Lang) -> String {
        self.unit(unit).map(|u| u.name.clone()).unwrap_or_default()
    }
    fn code(&self, unit: i64, _: Moment) -> String {
        self.unit(unit).map(|u| u.code.clone()).unwrap_or_default()
    }
    fn parent(&self, unit: i64, _: Moment) -> Option<i64> {
        self.unit(unit).and_then(|u| u.parent)
    }
    fn relation(&self, from: i64, to: i64, _: Moment) -> access::Relation {
        use access::Relation;
        let shape = if self.now.get(to).is_some() { &self.now } else { &self.shape };
        if from == to {
            Relation::Own
        } else if shape.is_within(to, from) {
            Relation::Below
        } else if shape.is_within(from, to) {
            Relation::Above
        } else {
            Relation::Elsewhere
        }
    }
    fn find_code(&self, code: &str, _: Moment) -> Option<i64> {
        self.shape.by_code(code).or_else(|| self.now.by_code(code)).map(|u| u.id)
    }
}

/// The page of a unit, at the moment of this one.
pub(super) fn unit_href(ctx: &Ctx, code: &str) -> String {
    let path = format!("/units/{}", link::encode(code));
    // The unit one stands in is the unit of that page.
    let kept = ["as_of", "known"].map(|name| (name, ctx.query.some(name)));
    link::with(&path, &[], &kept)
}

/// The name of a code in the reader's language; the code itself where the pack does not have it.
pub(super) fn label(pack: &Pack, list: &str, code: &str, lang: Lang) -> String {
    pack.codes(list).and_then(|list| list.label(code, lang)).unwrap_or(code).to_owned()
}

/// The codes of a list as choices of a field.
pub(super) fn choices(pack: &Pack, list: &str, lang: Lang) -> Vec<ui::components::Choice> {
    let codes = pack.codes(list).map(|list| list.codes()).unwrap_or_default();
    codes.iter().map(|code| ui::components::Choice::new(code.code.as_str(), code.label(lang))).collect()
}

/// Yes or no, in words.
pub(super) fn yes_no(ctx: &Ctx, flag: bool) -> String {
    ctx.t(if flag { "yes" } else { "no" })
}
