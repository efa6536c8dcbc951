//! Where everything stands: states in rows by how far they lie from the beginning, the labels of the steps in rows between them,
//! so that nothing can lie on anything else. Steps back run upwards through the same rows.

/// A rectangle: left, top, width, height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// The first coordinate past it.
    pub fn right(self) -> i32 {
        self.x + self.w
    }

    /// The first coordinate below it.
    pub fn bottom(self) -> i32 {
        self.y + self.h
    }

    /// Its middle.
    pub fn middle(self) -> (i32, i32) {
        (self.x + self.w / 2, self.y + self.h / 2)
    }

    /// Whether two lie on each other.
    pub fn meets(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// A state to be placed, in the order in which they are usually reached.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
    /// The label of what leads from it to itself; `(0, 0)` for nothing.
    pub beside: (i32, i32),
}

/// What leads from one state to another, with the size of its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    /// From which state; `None` for many, named in the label.
    pub from: Option<usize>,
    /// To which other state.
    pub to: usize,
    /// The width of its label.
    pub w: i32,
    /// The height of its label.
    pub h: i32,
}

/// A placed arc. Between two points of a run it goes straight where they stand above each other, else in a curve that begins and ends
/// upright.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// Its label.
    pub label: Rect,
    /// From the state to the label; empty where it comes from many.
    pub before: Vec<(i32, i32)>,
    /// From the label to the state.
    pub after: Vec<(i32, i32)>,
}

/// The whole drawing.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The states.
    pub nodes: Vec<Rect>,
    /// The labels of what leads from a state to itself; without size where nothing does.
    pub beside: Vec<Rect>,
    /// The arcs.
    pub arcs: Vec<Run>,
}

/// How far apart boxes of a row are at least.
const APART: i32 = 18;
/// How far apart an arc that passes by is.
const PASSING: i32 = 12;
/// The room of the loop between a state and its label beside it.
pub(super) const LOOP: i32 = 30;
/// The height between two rows at least, and at most.
const BETWEEN: (i32, i32) = (16, 44);
/// How far apart the ends of arcs at one box are.
const PORTS: i32 = 14;

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    State(usize),
    Label,
    Passing,
}

struct Item {
    kind: Kind,
    row: usize,
    left: i32,
    right: i32,
    h: i32,
    /// Tied to no state but its own: it keeps near the others.
    loose: bool,
    /// Neighbours in the row above and in the row below, each with its weight.
    up: Vec<(usize, i64)>,
    down: Vec<(usize, i64)>,
}

/// Places everything.
pub(super) fn layout(nodes: &[Node], arcs: &[Arc]) -> Layout {
    let ranks = ranks(nodes.len(), arcs);
    let mut plan = Plan::new(nodes, arcs, &ranks);
    plan.order();
    let x = plan.columns(nodes);
    plan.draw(nodes, arcs, &x)
}

/// In which row each state stands, by the longest way to it. The order of the states says which arcs lead on and which lead back;
/// an arc that leads back but not upwards leads on after all.
fn ranks(count: usize, arcs: &[Arc]) -> Vec<usize> {
    let pairs: Vec<(usize, usize)> = arcs.iter().filter_map(|arc| Some((arc.from?, arc.to))).collect();
    let mut on: Vec<(usize, usize)> = pairs.iter().copied().filter(|(from, to)| from < to).collect();
    loop {
        let ranks = longest(count, &on);
        let level = pairs.iter().find(|pair| ranks[pair.0] <= ranks[pair.1] && !on.contains(pair));
        match level {
            Some(pair) => on.push(*pair),
            None => return tighten(ranks, &on, &pairs, arcs),
        }
    }
}

fn longest(count: usize, on: &[(usize, usize)]) -> Vec<usize> {
    let mut ranks = vec![0; count];
    // No way is longer than there are states: what leads on never leads round.
    for _ in 0..count {
        for (from, to) in on {
            ranks[*to] = ranks[*to].max(ranks[*from] + 1);
        }
    }
    ranks
}

/// A state that nothing leads to from above stands right above what it is tied to, not at the top; one that can be reached from many
/// and leads nowhere at the bottom, where the way of a record ends.
fn tighten(mut ranks: Vec<usize>, on: &[(usize, usize)], pairs: &[(usize, usize)], arcs: &[Arc]) -> Vec<usize> {
    let last = ranks.iter().max().copied().unwrap_or(0);
    for state in (1..ranks.len()).rev() {
        if on.iter().any(|(_, to)| *to == state) {
            continue;
        }
        if is_loose(state, arcs) {
            ranks[state] = last;
            continue;
        }
        // Everything it is tied to lies below it: it leads on to some and is led back to from others.
        let tied = pairs.iter().filter_map(|(from, to)| match (*from == state, *to == state) {
            (true, false) if ranks[*to] > ranks[state] => Some(ranks[*to]),
            (false, true) => Some(ranks[*from]),
            _ => None,
        });
        if let Some(below) = tied.min() {
            ranks[state] = below.saturating_sub(1);
        }
    }
    ranks
}

/// Whether a state is tied to no other: what leads to it comes from many.
fn is_loose(state: usize, arcs: &[Arc]) -> bool {
    arcs.iter().all(|arc| arc.from != Some(state) && (arc.to != state || arc.from.is_none()))
}

struct Plan {
    items: Vec<Item>,
    rows: Vec<Vec<usize>>,
    /// The items an arc goes through, from the top downwards, and whether it is travelled upwards.
    ways: Vec<(Vec<usize>, bool)>,
}

impl Plan {
    fn new(nodes: &[Node], arcs: &[Arc], ranks: &[usize]) -> Plan {
        // States stand in even rows, labels in odd ones. What comes from many has its label above the state, so the first row of
        // states is the third where that is needed.
        let above = arcs.iter().any(|arc| arc.from.is_none() && ranks[arc.to] == 0);
        let first = if above { 2 } else { 0 };
        let last = ranks.iter().max().copied().unwrap_or(0);
        let mut plan = Plan { items: Vec::new(), rows: vec![Vec::new(); last * 2 + first + 1], ways: Vec::new() };
        for (at, node) in nodes.iter().enumerate() {
            let (beside, beside_h) = node.beside;
            let extra = if beside > 0 { LOOP + beside } else { 0 };
            plan.items.push(Item {
                kind: Kind::State(at),
                row: ranks[at] * 2 + first,
                left: node.w / 2,
                right: node.w - node.w / 2 + extra,
                h: node.h.max(beside_h),
                loose: is_loose(at, arcs),
                up: Vec::new(),
                down: Vec::new(),
            });
        }
        let mut room: Vec<i32> = vec![0; plan.rows.len()];
        for (item, rank) in plan.items.iter().zip(ranks) {
            room[rank * 2 + first] += item.left + item.right + APART;
        }
        let mut order: Vec<usize> = (0..arcs.len()).collect();
        // Short arcs have no choice of a row for their label, so they choose first.
        order.sort_by_key(|at| arcs[*at].from.map_or(0, |from| ranks[from].abs_diff(ranks[arcs[*at].to])));
        plan.ways = vec![(Vec::new(), false); arcs.len()];
        for at in order {
            let arc = &arcs[at];
            let (top, bottom, upwards) = match arc.from {
                Some(from) if ranks[from] > ranks[arc.to] => (Some(arc.to), from, true),
                from => (from, arc.to, false),
            };
            let end = ranks[bottom] * 2 + first;
            let begin = top.map_or(end.saturating_sub(2), |top| ranks[top] * 2 + first);
            // Where there is a choice, the label stands where most room is left, near where its step is taken.
            let label = (begin + 1..end)
                .filter(|row| row % 2 == 1)
                .min_by_key(|row| {
                    let far = if upwards { end - row } else { row - begin };
                    (room[*row] / 160, far)
                })
                .unwrap_or(end.saturating_sub(1));
            // Neighbours in the usual order keep to one line.
            let weight = match arc.from {
                Some(from) if !upwards && arc.to == from + 1 => 4,
                Some(_) if !upwards => 2,
                _ => 1,
            };
            let mut way: Vec<usize> = top.into_iter().collect();
            let start = if top.is_some() { begin + 1 } else { label };
            for (row, room) in room.iter_mut().enumerate().take(end).skip(start) {
                let (kind, w, h) =
                    if row == label { (Kind::Label, arc.w, arc.h) } else { (Kind::Passing, PASSING / 2, 0) };
                *room += w + APART;
                way.push(plan.items.len());
                let (left, right) = (w / 2, w - w / 2);
                let loose = is_loose(arc.to, arcs);
                plan.items.push(Item { kind, row, left, right, h, loose, up: Vec::new(), down: Vec::new() });
            }
            way.push(bottom);
            for pair in way.windows(2) {
                let straight = plan.items[pair[0]].kind == Kind::Passing || plan.items[pair[1]].kind == Kind::Passing;
                let weight = if straight { weight * 3 } else { weight };
                plan.items[pair[0]].down.push((pair[1], weight));
                plan.items[pair[1]].up.push((pair[0], weight));
            }
            plan.ways[at] = (way, upwards);
        }
        for (at, item) in plan.items.iter().enumerate() {
            plan.rows[item.row].push(at);
        }
        plan
    }

    /// Orders each row so that few arcs cross: by the middle of what it is tied to, up and down again, then by exchanging
    /// neighbours while it helps. The best order met is kept.
    fn order(&mut self) {
        let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
        for begin in 0..2 {
            for row in &mut self.rows {
                row.sort_unstable();
                if begin == 1 {
                    row.reverse();
                }
            }
            for round in 0..16 {
                let places = self.places();
                if round % 2 == 0 {
                    for row in 1..self.rows.len() {
                        self.sort_row(row, true);
                    }
                } else {
                    for row in (0..self.rows.len().saturating_sub(1)).rev() {
                        self.sort_row(row, false);
                    }
                }
                self.exchange();
                let crossings = self.crossings();
                if best.as_ref().is_none_or(|(least, _)| crossings < *least) {
                    best = Some((crossings, self.rows.clone()));
                }
                if places == self.places() {
                    break;
                }
            }
        }
        if let Some((_, rows)) = best {
            self.rows = rows;
        }
    }

    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.items.len()];
        for row in &self.rows {
            for (place, item) in row.iter().enumerate() {
                places[*item] = place;
            }
        }
        places
    }

    fn sort_row(&mut self, row: usize, by_above: bool) {
        let places = self.places();
        let mut keyed: Vec<(i64, usize)> = self.rows[row]
            .iter()
            .map(|item| {
                let tied = if by_above { &self.items[*item].up } else { &self.items[*item].down };
                let sum: i64 = tied.iter().map(|(other, _)| to_i64(places[*other])).sum();
                let mean = (!tied.is_empty()).then(|| sum * 1_000 / to_i64(tied.len()));
                (mean.unwrap_or_else(|| to_i64(places[*item]) * 1_000), *item)
            })
            .collect();
        keyed.sort_by_key(|(mean, _)| *mean);
        self.rows[row] = keyed.into_iter().map(|(_, item)| item).collect();
    }

    fn exchange(&mut self) {
        for _ in 0..8 {
            let mut helped = false;
            for row in 0..self.rows.len() {
                for at in 1..self.rows[row].len() {
                    let before = self.crossings_at(row);
                    self.rows[row].swap(at - 1, at);
                    if self.crossings_at(row) < before {
                        helped = true;
                    } else {
                        self.rows[row].swap(at - 1, at);
                    }
                }
            }
            if !helped {
                break;
            }
        }
    }

    fn crossings(&self) -> usize {
        let places = self.places();
        (0..self.rows.len()).map(|row| self.crossings_below(row, &places)).sum()
    }

    fn crossings_at(&self, row: usize) -> usize {
        let places = self.places();
        let above = if row > 0 { self.crossings_below(row - 1, &places) } else { 0 };
        above + self.crossings_below(row, &places)
    }

    fn crossings_below(&self, row: usize, places: &[usize]) -> usize {
        let ties: Vec<(usize, usize)> = self.rows[row]
            .iter()
            .flat_map(|item| self.items[*item].down.iter().map(|(other, _)| (places[*item], places[*other])))
            .collect();
        let crosses = |a: &(usize, usize), b: &(usize, usize)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1);
        ties.iter().enumerate().map(|(at, a)| ties[at + 1..].iter().filter(|b| crosses(a, b)).count()).sum()
    }

    fn apart(&self, a: usize, b: usize) -> i32 {
        let (a, b) = (&self.items[a], &self.items[b]);
        let gap = if a.kind == Kind::Passing || b.kind == Kind::Passing { PASSING } else { APART };
        a.right + gap + b.left
    }

    /// The middle of each item: as near as may be to what it is tied to, in the order of its row.
    fn columns(&self, nodes: &[Node]) -> Vec<i32> {
        let mut x = vec![0; self.items.len()];
        for row in &self.rows {
            let mut at = 0;
            for (place, item) in row.iter().enumerate() {
                if place > 0 {
                    at += self.apart(row[place - 1], *item);
                }
                x[*item] = at;
            }
        }
        for round in 0..48 {
            let rows: Vec<usize> =
                if round % 2 == 0 { (0..self.rows.len()).collect() } else { (0..self.rows.len()).rev().collect() };
            for row in rows {
                let wanted: Vec<(i64, i64)> = self.rows[row]
                    .iter()
                    .map(|item| {
                        let held = &self.items[*item];
                        // At first each row follows the one before it, in the end both.
                        let ties: Vec<(usize, i64)> = match (round < 32, round % 2 == 0) {
                            (true, true) if !held.up.is_empty() => held.up.clone(),
                            (true, false) if !held.down.is_empty() => held.down.clone(),
                            _ => held.up.iter().chain(&held.down).copied().collect(),
                        };
                        let weight: i64 = ties.iter().map(|(_, weight)| weight).sum();
                        let sum: i64 = ties.iter().map(|(other, weight)| i64::from(x[*other]) * weight).sum();
                        match weight {
                            _ if held.loose => (self.centre(&x), 1),
                            0 => (i64::from(x[*item]), 1),
                            _ => (sum.div_euclid(weight), weight),
                        }
                    })
                    .collect();
                self.settle_row(row, &wanted, &mut x);
            }
        }
        self.straighten(nodes, &mut x);
        let left = self.items.iter().zip(&x).map(|(item, x)| x - item.left).min().unwrap_or(0);
        x.iter().map(|x| x - left).collect()
    }

    fn settle_row(&self, row: usize, wanted: &[(i64, i64)], x: &mut [i32]) {
        let apart: Vec<i32> = self.rows[row].windows(2).map(|two| self.apart(two[0], two[1])).collect();
        for (item, place) in self.rows[row].iter().zip(settle(wanted, &apart)) {
            x[*item] = place;
        }
    }

    /// The middle of all that is tied.
    fn centre(&self, x: &[i32]) -> i64 {
        let tied: Vec<i64> =
            self.items.iter().zip(x).filter(|(item, _)| !item.loose).map(|(_, x)| i64::from(*x)).collect();
        if tied.is_empty() { 0 } else { tied.iter().sum::<i64>() / to_i64(tied.len()) }
    }

    /// Moves labels and what passes by to where arcs leave and reach their states, so that short arcs go straight.
    fn straighten(&self, nodes: &[Node], x: &mut [i32]) {
        for _ in 0..6 {
            let ports = self.ports(nodes, x);
            let end = |other: usize, item: usize, below: bool, x: &[i32]| {
                let found = ports.iter().find(|(key, _)| *key == (other, item, below));
                found.map_or(i64::from(x[other]), |(_, x)| i64::from(*x))
            };
            for row in 0..self.rows.len() {
                let wanted: Vec<(i64, i64)> = self.rows[row]
                    .iter()
                    .map(|item| {
                        let held = &self.items[*item];
                        let (mut sum, mut weight) = (0, 0);
                        if !matches!(held.kind, Kind::State(_)) && !held.loose {
                            let above = held.up.iter().map(|(other, weight)| (end(*other, *item, true, x), *weight));
                            let under = held.down.iter().map(|(other, weight)| (end(*other, *item, false, x), *weight));
                            for (place, each) in above.chain(under) {
                                (sum, weight) = (sum + place * each, weight + each);
                            }
                        }
                        // States stay where they are.
                        if weight == 0 { (i64::from(x[*item]), 1_000) } else { (sum.div_euclid(weight), weight) }
                    })
                    .collect();
                self.settle_row(row, &wanted, x);
            }
        }
    }

    fn draw(&self, nodes: &[Node], arcs: &[Arc], x: &[i32]) -> Layout {
        let ports = self.ports(nodes, x);
        let port = |item: usize, other: usize, below: bool| {
            ports.iter().find(|(key, _)| *key == (item, other, below)).map_or(x[item], |(_, x)| *x)
        };
        // Between two rows there is more height where an arc has far to go.
        let mut tops = Vec::with_capacity(self.rows.len());
        let mut bottoms = Vec::with_capacity(self.rows.len());
        let mut y = 0;
        for row in &self.rows {
            let height = row.iter().map(|item| self.items[*item].h).max().unwrap_or(0);
            tops.push(y);
            bottoms.push(y + height);
            let far = row
                .iter()
                .flat_map(|item| self.items[*item].down.iter().map(move |(other, _)| (*item, *other)))
                .map(|(item, other)| (port(item, other, true) - port(other, item, false)).abs())
                .max()
                .unwrap_or(0);
            y += height + (BETWEEN.0 + far / 7).min(BETWEEN.1);
        }
        let boxed = |item: usize, w: i32, h: i32| {
            let row = self.items[item].row;
            let middle = (tops[row] + bottoms[row]) / 2;
            Rect { x: x[item] - w / 2, y: middle - h / 2, w, h }
        };
        let mut out = Layout::default();
        for (at, node) in nodes.iter().enumerate() {
            let state = boxed(at, node.w, node.h);
            let (w, h) = node.beside;
            let beside = if w > 0 {
                Rect { x: state.right() + LOOP, y: state.middle().1 - h / 2, w, h }
            } else {
                Rect::default()
            };
            out.nodes.push(state);
            out.beside.push(beside);
        }
        for (arc, (way, upwards)) in arcs.iter().zip(&self.ways) {
            let mut run = Run::default();
            let mut line: Vec<(i32, i32)> = Vec::new();
            let mut first: Option<Vec<(i32, i32)>> = None;
            for (at, item) in way.iter().copied().enumerate() {
                let row = self.items[item].row;
                let (top, bottom) = (tops[row], bottoms[row]);
                match self.items[item].kind {
                    Kind::State(state) if at + 1 == way.len() => {
                        let end = port(item, way[at - 1], false);
                        line.extend([(end, top), (end, out.nodes[state].y)]);
                    }
                    Kind::State(state) => {
                        let begin = port(item, way[at + 1], true);
                        line.extend([(begin, out.nodes[state].bottom()), (begin, bottom)]);
                    }
                    Kind::Passing => line.extend([(x[item], top), (x[item], bottom)]),
                    Kind::Label => {
                        run.label = boxed(item, arc.w, arc.h);
                        if at > 0 {
                            line.extend([(x[item], top), (x[item], run.label.y)]);
                        }
                        first = Some(std::mem::take(&mut line));
                        line.extend([(x[item], run.label.bottom()), (x[item], bottom)]);
                    }
                }
            }
            let mut second = line;
            let mut first = first.unwrap_or_default();
            first.dedup();
            second.dedup();
            if *upwards {
                first.reverse();
                second.reverse();
                std::mem::swap(&mut first, &mut second);
            }
            (run.before, run.after) = (first, second);
            out.arcs.push(run);
        }
        out.width = self.items.iter().zip(x).map(|(item, x)| x + item.right).max().unwrap_or(0);
        out.height = bottoms.last().copied().unwrap_or(0);
        out
    }

    /// Where arcs end at the boxes of states: below what they are tied to where that can be, in the same order, a little apart.
    fn ports(&self, nodes: &[Node], x: &[i32]) -> Vec<((usize, usize, bool), i32)> {
        let mut ports = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            for below in [false, true] {
                let ties = if below { &self.items[at].down } else { &self.items[at].up };
                let mut others: Vec<usize> = ties.iter().map(|(other, _)| *other).collect();
                others.sort_by_key(|other| x[*other]);
                let edge = 8.min(node.w / 2);
                let (begin, room) = (x[at] - node.w / 2 + edge, (node.w - 2 * edge).max(0));
                let gaps = i32::try_from(others.len()).unwrap_or(1) - 1;
                let apart = if gaps > 0 { PORTS.min(room / gaps) } else { 0 };
                let wanted: Vec<(i64, i64)> = others
                    .iter()
                    .enumerate()
                    .map(|(place, other)| {
                        // Room is left for those still to come on either side.
                        let place = i32::try_from(place).unwrap_or(0);
                        let least = begin + place * apart;
                        let most = begin + room - (gaps - place) * apart;
                        (i64::from(x[*other].clamp(least, most.max(least))), 1)
                    })
                    .collect();
                let apart = vec![apart; others.len().saturating_sub(1)];
                for (other, place) in others.iter().zip(settle(&wanted, &apart)) {
                    ports.push(((at, *other, below), place));
                }
            }
        }
        ports
    }
}

fn to_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The places nearest to those wanted (each with its weight) that keep the distances: those of whom one would have to pass another
/// stand together at their mean.
fn settle(wanted: &[(i64, i64)], apart: &[i32]) -> Vec<i32> {
    let mut shift = 0i64;
    // Sum of weighted wishes, sum of weights, how many.
    let mut groups: Vec<(i64, i64, usize)> = Vec::new();
    let mut shifts = Vec::with_capacity(wanted.len());
    for (at, (wish, weight)) in wanted.iter().enumerate() {
        if at > 0 {
            shift += i64::from(apart[at - 1]);
        }
        shifts.push(shift);
        groups.push(((wish - shift) * weight, *weight, 1));
        while let [.., (a, a_weight, _), (b, b_weight, _)] = groups.as_slice() {
            // The mean of the last is less than that of the one before it.
            if a * b_weight <= b * a_weight {
                break;
            }
            if let Some((sum, weight, count)) = groups.pop()
                && let Some(last) = groups.last_mut()
            {
                *last = (last.0 + sum, last.1 + weight, last.2 + count);
            }
        }
    }
    let means = groups.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum.div_euclid(*weight), *count));
    means.zip(shifts).map(|(mean, shift)| i32::try_from(mean + shift).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every point of a run, some on its curves too.
    fn points(run: &[(i32, i32)]) -> Vec<(f64, f64)> {
        let mut out = Vec::new();
        for pair in run.windows(2) {
            let ((x1, y1), (x2, y2)) =
                ((f64::from(pair[0].0), f64::from(pair[0].1)), (f64::from(pair[1].0), f64::from(pair[1].1)));
            for step in 0..=16 {
                let t = f64::from(step) / 16.0;
                let s = 1.0 - t;
                let middle = (y1 + y2) / 2.0;
                let bezier = |a: f64, b: f64, c: f64, d: f64| {
                    s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
                };
                out.push((bezier(x1, x1, x2, x2), bezier(y1, middle, middle, y2)));
            }
        }
        out
    }

    fn check(nodes: &[Node], arcs: &[Arc]) {
        let made = layout(nodes, arcs);
        let mut boxes: Vec<Rect> = made.nodes.clone();
        boxes.extend(made.beside.iter().filter(|rect| rect.w > 0));
        boxes.extend(made.arcs.iter().map(|run| run.label));
        let canvas = Rect { x: 0, y: 0, w: made.width, h: made.height };
        for (at, one) in boxes.iter().enumerate() {
            assert!(one.x >= 0 && one.y >= 0, "{one:?} outside");
            assert!(one.right() <= canvas.right() && one.bottom() <= canvas.bottom(), "{one:?} outside {canvas:?}");
            for other in &boxes[at + 1..] {
                assert!(!one.meets(*other), "{one:?} lies on {other:?}");
            }
        }
        for (run, arc) in made.arcs.iter().zip(arcs) {
            assert_eq!(run.before.is_empty(), arc.from.is_none());
            if let Some(from) = arc.from {
                let (x, y) = run.before[0];
                let home = made.nodes[from];
                assert!(
                    (home.x..=home.right()).contains(&x) && (y == home.y || y == home.bottom()),
                    "begins elsewhere"
                );
            }
            let (x, y) = *run.after.last().expect("a line");
            let goal = made.nodes[arc.to];
            assert!((goal.x..=goal.right()).contains(&x) && (y == goal.y || y == goal.bottom()), "ends elsewhere");
            for (x, y) in points(&run.before).into_iter().chain(points(&run.after)) {
                for rect in &boxes {
                    let inside = x > f64::from(rect.x) + 0.5
                        && x < f64::from(rect.right()) - 0.5
                        && y > f64::from(rect.y) + 0.5
                        && y < f64::from(rect.bottom()) - 0.5;
                    assert!(!inside, "an arc runs through {rect:?} at {x}, {y}");
                }
            }
        }
    }

    fn graphs() -> impl Strategy<Value = (Vec<Node>, Vec<Arc>)> {
        (1usize..9).prop_flat_map(|count| {
            let node = (20i32..150, 24i32..70, prop_oneof![Just((0, 0)), (20i32..120, 18i32..60)])
                .prop_map(|(w, h, beside)| Node { w, h, beside });
            let arc = (proptest::option::weighted(0.85, 0..count), 0..count, 10i32..130, 18i32..60)
                .prop_map(|(from, to, w, h)| Arc { from, to, w, h });
            (proptest::collection::vec(node, count), proptest::collection::vec(arc, 0..24)).prop_map(
                |(nodes, mut arcs)| {
                    arcs.retain(|arc| arc.from != Some(arc.to));
                    (nodes, arcs)
                },
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn nothing_lies_on_anything_else((nodes, arcs) in graphs()) {
            check(&nodes, &arcs);
        }

        #[test]
        fn places_keep_their_distances(wanted in proptest::collection::vec((-500i64..500, 1i64..9), 1..12), apart in 0i32..60) {
            let distances = vec![apart; wanted.len() - 1];
            let places = settle(&wanted, &distances);
            prop_assert!(places.windows(2).all(|two| two[1] - two[0] >= apart));
        }
    }

    #[test]
    fn a_chain_is_straight() {
        let nodes = [Node { w: 80, h: 32, beside: (0, 0) }; 4];
        let arcs: Vec<Arc> = (0..3).map(|at| Arc { from: Some(at), to: at + 1, w: 40, h: 18 }).collect();
        let made = layout(&nodes, &arcs);
        assert!(made.nodes.windows(2).all(|two| two[0].x == two[1].x && two[0].y < two[1].y));
        assert!(made.arcs.iter().all(|run| run.before.iter().chain(&run.after).all(|(x, _)| *x == 40)));
    }

    #[test]
    fn nothing_at_all_is_drawn_too() {
        let made = layout(&[], &[]);
        assert_eq!((made.width, made.height), (0, 0));
    }
}
