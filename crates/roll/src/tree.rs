//! The tree of units at any moment, held in memory: some thousands of units, every version of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, RwLock};

use clock::Day;
use record::{Db, Moment, OPEN, Version};

use crate::register::UNIT;

/// One version of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: i64,
    /// Its number, as sheets name it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Its kind: a code of the list `unit_type`.
    pub kind: String,
    /// The unit it reports to; `None` at the top.
    pub parent: Option<i64>,
    /// The union of its industry, if it has one.
    pub industry_parent: Option<i64>,
    /// Its unified social credit code, if it has one.
    pub credit_code: String,
    /// The short form of its name in the numbers of documents; empty if it has none.
    pub short: String,
    from: Day,
    to: Day,
    opened: i64,
    closed: i64,
}

impl Unit {
    fn of(version: &Version) -> Unit {
        Unit {
            id: version.id,
            code: version.text("code").to_owned(),
            name: version.text("name").to_owned(),
            kind: version.text("kind").to_owned(),
            parent: version.int("parent"),
            industry_parent: version.int("industry_parent"),
            credit_code: version.text("credit_code").to_owned(),
            short: version.text("short").to_owned(),
            from: version.valid_from,
            to: version.valid_to,
            opened: version.opened,
            closed: version.closed.unwrap_or(OPEN),
        }
    }

    /// From which day to which (the first it is no longer so) this version of it holds.
    pub fn days(&self) -> (Day, Day) {
        (self.from, self.to)
    }

    /// Whether it holds on the day of the moment, not merely stands in for a day before it was known.
    pub fn holds(&self, at: Moment) -> bool {
        self.from <= at.as_of && at.as_of < self.to
    }
}

/// All versions of all units up to a commit.
#[derive(Default)]
struct Loaded {
    known: i64,
    versions: Vec<Unit>,
    /// The days and the commits on which anything changed, in order.
    days: Vec<Day>,
    commits: Vec<i64>,
}

/// The tree at one moment.
#[derive(Debug, Default)]
pub struct Shape {
    units: HashMap<i64, Unit>,
    children: HashMap<i64, Vec<i64>>,
    codes: HashMap<String, i64>,
    root: Option<i64>,
}

impl Shape {
    /// A unit.
    pub fn get(&self, id: i64) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The unit of this number.
    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        self.codes.get(code).and_then(|id| self.units.get(id))
    }

    /// The units right below, by number.
    pub fn children(&self, id: i64) -> &[i64] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The topmost unit.
    pub fn root(&self) -> Option<i64> {
        self.root
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// A unit and all below it, each before what is below it.
    pub fn subtree(&self, id: i64) -> Vec<i64> {
        let mut out = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if self.units.contains_key(&next) {
                out.push(next);
                open.extend(self.children(next).iter().rev());
            }
        }
        out
    }

    /// The same tree without some units; what hangs under them hangs nowhere.
    #[must_use]
    pub fn without(&self, gone: impl Fn(&i64) -> bool) -> Shape {
        let kept = |ids: &[i64]| ids.iter().copied().filter(|id| !gone(id)).collect();
        Shape {
            units: self.units.iter().filter(|(id, _)| !gone(id)).map(|(id, unit)| (*id, unit.clone())).collect(),
            children: self.children.iter().map(|(id, children)| (*id, kept(children))).collect(),
            codes: self.codes.iter().filter(|(_, id)| !gone(id)).map(|(code, id)| (code.clone(), *id)).collect(),
            root: self.root.filter(|id| !gone(id)),
        }
    }

    /// All units, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The units above, from the one right above to the top.
    pub fn above(&self, id: i64) -> Vec<i64> {
        let mut out = Vec::new();
        let mut at = self.units.get(&id).and_then(|u| u.parent);
        while let Some(parent) = at {
            // A circle in damaged data must not hang a page.
            if out.contains(&parent) {
                break;
            }
            out.push(parent);
            at = self.units.get(&parent).and_then(|u| u.parent);
        }
        out
    }

    /// Whether one unit is another or lies below it.
    pub fn is_within(&self, id: i64, ancestor: i64) -> bool {
        id == ancestor || self.above(id).contains(&ancestor)
    }

    /// The grassroots union that a unit is or belongs to: where employers are kept.
    pub fn grassroots(&self, id: i64) -> i64 {
        let is_below = |u: &i64| self.units.get(u).is_some_and(|u| u.kind == "workshop" || u.kind == "group");
        std::iter::once(id).chain(self.above(id)).find(|u| !is_below(u)).unwrap_or(id)
    }
}

type ShapeKey = (Day, i64);
/// For each unit of a subtree, the branch it lies in.
type Branches = Arc<HashMap<i64, i64>>;

/// The tree of units.
#[derive(Default)]
pub struct UnitTree {
    loaded: RwLock<Arc<Loaded>>,
    shapes: RwLock<HashMap<ShapeKey, Arc<Shape>>>,
    branches: RwLock<HashMap<(i64, ShapeKey), Branches>>,
}

/// How many shapes and branch tables are kept.
const KEPT: usize = 512;

impl UnitTree {
    /// The tree at a moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn at(&self, db: &Db, at: Moment) -> record::Result<Arc<Shape>> {
        let loaded = self.loaded(db, at.known)?;
        self.shape(&loaded, loaded.key(at))
    }

    /// The tree at a moment, if memory has it: no store is asked.
    fn held(&self, at: Moment) -> Option<Arc<Shape>> {
        let loaded = read(&self.loaded).clone();
        if loaded.known < at.known || loaded.versions.is_empty() {
            return None;
        }
        self.shape(&loaded, loaded.key(at)).ok()
    }

    /// The last commit that memory knows of.
    fn known(&self) -> i64 {
        read(&self.loaded).known
    }

    fn shape(&self, loaded: &Loaded, key: ShapeKey) -> record::Result<Arc<Shape>> {
        if let Some(shape) = read(&self.shapes).get(&key) {
            return Ok(shape.clone());
        }
        let shape = Arc::new(loaded.shape(Moment { as_of: key.0, known: key.1 }));
        let mut shapes = write(&self.shapes);
        if shapes.len() >= KEPT {
            shapes.clear();
        }
        shapes.insert(key, shape.clone());
        Ok(shape)
    }

    fn loaded(&self, db: &Db, known: i64) -> record::Result<Arc<Loaded>> {
        let held = read(&self.loaded).clone();
        if held.known >= known {
            return Ok(held);
        }
        let head = db.head()?.commit;
        // Inside a commit the head is still the last one; the commit's own units are read through `known`.
        let target = head.max(known);
        let changed = db.first(
            "SELECT 1 FROM r_unit WHERE federation = $1 AND (opened > $2 OR (closed > $2 AND closed < 9223372036854775807)) LIMIT 1",
            &[held.known.into()],
            |row| row.int(0),
        )?;
        let fresh = if changed.is_none() {
            Loaded {
                known: target,
                versions: held.versions.clone(),
                days: held.days.clone(),
                commits: held.commits.clone(),
            }
        } else {
            Loaded::read(db, target)?
        };
        let fresh = Arc::new(fresh);
        // What a commit sees of itself may yet be rolled back; only what stands is kept.
        if known <= head {
            *write(&self.loaded) = fresh.clone();
        }
        Ok(fresh)
    }

    /// The whole tree as last known on a day, for code that only needs names and places.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn now(&self, db: &Db, as_of: Day) -> record::Result<Arc<Shape>> {
        self.at(db, Moment { as_of, known: db.head()?.commit })
    }
}

impl Loaded {
    fn read(db: &Db, known: i64) -> record::Result<Loaded> {
        let sql = format!(
            "SELECT {} FROM {} v WHERE v.federation = $1 ORDER BY v.id, v.opened",
            Version::columns(&UNIT, "v"),
            UNIT.table()
        );
        let versions = db.all(&sql, &[], |row| Ok(Unit::of(&Version::read(&UNIT, row, 0)?)))?;
        let mut days = BTreeSet::from([Day::START]);
        let mut commits = BTreeSet::from([0]);
        for version in &versions {
            days.extend([version.from, version.to]);
            commits.extend([version.opened, version.closed]);
        }
        Ok(Loaded { known, versions, days: days.into_iter().collect(), commits: commits.into_iter().collect() })
    }

    /// The last day and the last commit at which anything changed: all moments between two of them see the same tree.
    fn key(&self, at: Moment) -> ShapeKey {
        let day = self.days.partition_point(|d| *d <= at.as_of).checked_sub(1).map_or(Day::START, |i| self.days[i]);
        (day, self.epoch(at.known))
    }

    fn epoch(&self, known: i64) -> i64 {
        self.commits.partition_point(|c| *c <= known).checked_sub(1).map_or(0, |i| self.commits[i])
    }

    fn shape(&self, at: Moment) -> Shape {
        let mut units: HashMap<i64, Unit> = HashMap::new();
        for version in self.versions.iter().filter(|v| v.opened <= at.known && at.known < v.closed) {
            // A unit that a sheet names before the day from which it is registered stands where it is first known to stand;
            // one that is gone, where it last stood: nobody recorded in it falls out of the totals above.
            let better = match units.get(&version.id) {
                None => true,
                Some(held) => distance(version, at.as_of) < distance(held, at.as_of),
            };
            if better {
                units.insert(version.id, version.clone());
            }
        }
        let mut shape = Shape { codes: HashMap::with_capacity(units.len()), ..Shape::default() };
        let mut ids: Vec<i64> = units.keys().copied().collect();
        ids.sort_unstable_by(|a, b| (&units[a].code, a).cmp(&(&units[b].code, b)));
        for id in ids {
            let unit = &units[&id];
            match unit.parent {
                Some(parent) => shape.children.entry(parent).or_default().push(id),
                None if unit.kind != "department" && shape.root.is_none() => shape.root = Some(id),
                None => {}
            }
            shape.codes.insert(unit.code.clone(), id);
        }
        shape.units = units;
        shape
    }
}

/// How far a day lies outside a version's days; 0 within.
fn distance(unit: &Unit, day: Day) -> i32 {
    if day < unit.from {
        unit.from.0 - day.0
    } else if day >= unit.to {
        day.0 - unit.to.0 + 1
    } else {
        0
    }
}

impl figure::Tree for UnitTree {
    fn branches(&self, db: &Db, unit: i64, at: Moment) -> record::Result<Arc<HashMap<i64, i64>>> {
        let loaded = self.loaded(db, at.known)?;
        let key = (unit, loaded.key(at));
        if let Some(found) = read(&self.branches).get(&key) {
            return Ok(found.clone());
        }
        let shape = self.shape(&loaded, key.1)?;
        let mut out = HashMap::from([(unit, unit)]);
        for child in shape.children(unit) {
            out.extend(shape.subtree(*child).into_iter().map(|u| (u, *child)));
        }
        let out = Arc::new(out);
        let mut branches = write(&self.branches);
        if branches.len() >= KEPT {
            branches.clear();
        }
        branches.insert(key, out.clone());
        Ok(out)
    }

    fn epoch(&self, db: &Db, known: i64) -> record::Result<i64> {
        Ok(self.loaded(db, known)?.epoch(known))
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The tree with the store it is read from: what access asks for relations of units.
#[derive(Clone)]
pub struct UnitView {
    /// The store.
    pub store: Arc<record::Store>,
    /// The tree.
    pub tree: Arc<UnitTree>,
}

impl UnitView {
    /// The tree at a moment; empty when the store cannot be read, so that a failure never widens what may be seen.
    pub fn shape(&self, at: Moment) -> Arc<Shape> {
        // What is in memory is answered from there: access asks a dozen times a page, often while the page itself holds one of
        // the few readers.
        if let Some(shape) = self.tree.held(at) {
            return shape;
        }
        // Pages ask for names while they are put together, on threads on which a database driver must not wait. So what is not in
        // memory yet is read on a thread of its own; that is once after each commit.
        let read = || self.store.read(|db| self.tree.at(db, self.clamp(db, at)?));
        let read = std::thread::scope(|scope| scope.spawn(read).join());
        let read =
            read.unwrap_or_else(|_| Err(record::Error::Damaged("reading the tree of units failed inside".into())));
        read.unwrap_or_else(|error: record::Error| {
            tracing::error!(%error, "the tree of units cannot be read");
            Arc::default()
        })
    }

    /// A moment with `known` = MAX means "all that is known".
    fn clamp(&self, db: &Db, at: Moment) -> record::Result<Moment> {
        Ok(Moment { known: at.known.min(db.head()?.commit), ..at })
    }
}

impl access::Units for UnitView {
    fn root(&self) -> Option<i64> {
        // The federation stays what it is; any shape that has one will do.
        let any = Moment { as_of: Day::END.plus(-1), known: self.tree.known() };
        self.tree
            .held(any)
            .and_then(|shape| shape.root())
            .or_else(|| self.shape(Moment { known: i64::MAX, ..any }).root())
    }

    fn name(&self, unit: i64, at: Moment, _lang: clock::Lang) -> String {
        self.shape(at).get(unit).map(|u| u.name.clone()).unwrap_or_default()
    }

    fn code(&self, unit: i64, at: Moment) -> String {
        self.shape(at).get(unit).map(|u| u.code.clone()).unwrap_or_default()
    }

    fn parent(&self, unit: i64, at: Moment) -> Option<i64> {
        self.shape(at).get(unit).and_then(|u| u.parent)
    }

    fn relation(&self, from: i64, to: i64, at: Moment) -> access::Relation {
        use access::Relation;
        let shape = self.shape(at);
        if from == to {
            Relation::Own
        } else if shape.above(to).contains(&from) {
            Relation::Below
        } else if shape.above(from).contains(&to) {
            Relation::Above
        } else {
            Relation::Elsewhere
        }
    }

    fn find_code(&self, code: &str, at: Moment) -> Option<i64> {
        self.shape(at).by_code(code).map(|u| u.id)
    }

    fn exists(&self, unit: i64, at: Moment) -> bool {
        self.shape(at).get(unit).is_some()
    }
}
