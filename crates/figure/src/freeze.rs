//! Freezing: a text's figures are counted, committed to record by record, and written into a publication.
//!
//! Nothing depends on anything but the store as known at each figure's commit, the header and the secret: so freezing
//! again
//! writes the same bytes, and [`replay`] compares them with a file.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;

use clock::Lang;
use proof::merkle::{Hash, inclusion_proof};
use proof::publication::{
    self, Bilingual, CommitEntry, Draft, FieldValue, FigureHead, FigureResult, Header, Inclusion, Part, PublicationRow,
    Record, Trailer,
};
use record::tally::Tallies;
use record::{Db, Moment, Version};

use crate::cells::Verdict;
use crate::definition::{Definition, Kind};
use crate::evaluate::Figures;
use crate::list;
use crate::query::{Answer, Error, GroupKey, Query};
use crate::quote::{Standing, quoted};
use clock::Both;

/// A figure to be frozen, and the quotes of the text that it answers.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub query: Query,
    /// The quotes, as [`publication::Quote::text`] gives them.
    pub quotes: Vec<String>,
    /// What of it is withheld: everything, or groups in the order of the answer.
    pub withheld: Verdict,
}

/// The key of the group in which those stand that are withheld; longer where a group is called so.
const WITHHELD: &str = "withheld";
/// What that group is called.
pub const WITHHELD_LABEL: Both =
    ("不公布（数目过小的组及与其合并的组）", "Withheld (groups too small, and those merged with them)");

/// Number and name of units, as publications state them.
pub trait Units {
    /// The unit as it was called at the moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn place(&self, unit: i64, at: Moment) -> Result<publication::Place, record::Error>;

    /// The unit of this number at the moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn find(&self, code: &str, at: Moment) -> Result<Option<i64>, record::Error>;
}

/// Freezes figures: what a publication is made from.
pub struct Source<'a> {
    /// What answers.
    pub figures: &'a Figures,
    /// The store.
    pub db: &'a Db,
    /// Its tallies.
    pub tallies: &'a Tallies,
    /// What units are called.
    pub units: &'a dyn Units,
}

/// A figure that was frozen.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The question.
    pub query: Query,
    /// The version of its definition.
    pub version: String,
    /// The number, with its groups.
    pub answer: Answer,
    /// Root, number of records and sums, as the publication has them.
    pub result: FigureResult,
}

/// The figures a text quotes, each once, in the order of their first quote.
///
/// # Errors
/// [`Error::Quote`] for the first quote that cannot be read or answered.
pub fn asked(figures: &Figures, text: &str, standing: Standing, units: &dyn Units) -> Result<Vec<Asked>, Error> {
    let mut out: Vec<Asked> = Vec::new();
    for quote in publication::quotes(text) {
        let quote = quote.map_err(|bad| Error::Quote {
            line: bad.line,
            quote: bad.text,
            why: "this is not written as a quote is: {{figure NAME key=value}}, all on one line".into(),
        })?;
        let query = quoted(figures, &quote, standing, |code, at| units.find(code, at))?;
        // A publication has a line for every record with what it weighs: of households, what each was paid.
        if figures.catalogue.guard(query.figure).is_some() && query.figure.source().is_some_and(|s| s.weight.is_some())
        {
            return Err(Error::Quote {
                line: quote.line,
                quote: quote.text,
                why: "this figure adds up what single households have or were paid, and a publication would show each of \
                      them; quote how many households there are instead"
                    .into(),
            });
        }
        match out.iter_mut().find(|asked| same_question(figures, &asked.query, &query)) {
            Some(asked) if asked.quotes.contains(&quote.text) => {}
            Some(asked) => asked.quotes.push(quote.text),
            None => out.push(Asked { query, quotes: vec![quote.text], withheld: Verdict::default() }),
        }
    }
    Ok(out)
}

fn same_question(figures: &Figures, one: &Query, other: &Query) -> bool {
    let period = |q: &Query| figures.is_flow(q.figure).unwrap_or(true).then_some(q.period);
    (one.figure.name, one.unit, one.at, one.by) == (other.figure.name, other.unit, other.at, other.by)
        && period(one) == period(other)
}

impl Source<'_> {
    /// Freezes figures into a publication on `out`: header and figures are written, and the draft's root is what the
    /// publishing commit must record before [`Draft::seal`] ends the file with the [`trailer`]. How many figures follow
    /// is put
    /// into the header here.
    ///
    /// `secret` is 32 random bytes of this publication; whoever has it can show that a single record was counted.
    ///
    /// # Errors
    /// [`Error::Differs`] when a number is not what its list weighs: then nothing may be published. Otherwise when the
    /// store
    /// cannot be read, or header or figures are not as the format wants them.
    pub fn freeze<W: Write>(
        &self,
        mut header: Header,
        asked: &[Asked],
        secret: [u8; 32],
        out: W,
    ) -> Result<(Draft<W>, Vec<Frozen>), Error> {
        header.figures = u32::try_from(asked.len()).unwrap_or(u32::MAX);
        let lang = if header.language.starts_with("zh") { Lang::Zh } else { Lang::En };
        let mut draft = Draft::new(out, header, secret)?;
        let frozen = asked.iter().map(|asked| self.figure(&mut draft, asked, lang)).collect::<Result<_, Error>>()?;
        Ok((draft, frozen))
    }

    fn figure<W: Write>(&self, draft: &mut Draft<W>, asked: &Asked, lang: Lang) -> Result<Frozen, Error> {
        let query = &asked.query;
        let figure = query.figure;
        let answer = self.figures.compute(self.db, self.tallies, query)?;
        let version = self.figures.catalogue.version(figure)?;
        if asked.withheld.whole {
            let head = self.head(asked, &Stand::default(), &version)?;
            return Ok(Frozen { query: query.clone(), version, answer, result: draft.withheld(head)? });
        }
        let stand = self.stand(asked, &answer, lang)?;
        let parts = match self.figures.catalogue.parts(figure)? {
            Some((above, below)) => vec![(above, Part::Counted), (below, Part::Denominator)],
            None => vec![(figure, Part::Counted)],
        };
        let numbers = answer.parts.map_or([answer.value.unwrap_or(0), 0], |(above, below)| [above, below]);
        let mut lists = Vec::with_capacity(parts.len());
        for ((counted, part), number) in parts.into_iter().zip(numbers) {
            lists.push((counted.counted()?.register.name, part, self.keep(&query.of(counted), part, number, &answer)?));
        }
        let records = lists.iter().flat_map(|(register, part, kept)| {
            kept.iter().map(|k| Record {
                part: *part,
                weight: k.weight,
                group: stand.key(k.group),
                register,
                id: k.id,
                opened: k.opened,
                valid_from: k.valid_from,
                digest: k.digest,
            })
        });
        let head = self.head(asked, &stand, &version)?;
        let result = draft.figure(head, records)?;
        Ok(Frozen { query: query.clone(), version, answer, result })
    }

    /// Gathers what a publication needs of every record of one part, and checks that number and list agree, group by
    /// group.
    fn keep(&self, query: &Query, part: Part, number: i64, answer: &Answer) -> Result<Vec<Kept>, Error> {
        let mut kept = Vec::with_capacity(usize::try_from(number).unwrap_or(0));
        let places: HashMap<&GroupKey, u32> = answer.groups.iter().map(|g| &g.key).zip(0..).collect();
        let mut sums = vec![0; answer.groups.len()];
        let differs = |number, list| Error::Differs { figure: query.figure.name, number, list };
        let mut list = 0;
        list::each(self.figures, self.db, query, |item| {
            list += item.weight;
            let group = match query.by {
                None => u32::MAX,
                // A group that the number does not know: it and the list differ.
                Some(_) => *places.get(&item.group).ok_or_else(|| differs(number, list))?,
            };
            if let Some(sum) = sums.get_mut(group as usize) {
                *sum += item.weight;
            }
            kept.push(Kept {
                digest: item.version.digest,
                id: item.version.id,
                opened: item.version.opened,
                weight: item.weight,
                valid_from: item.version.valid_from.0,
                group,
            });
            Ok(ControlFlow::Continue(()))
        })?;
        if list != number {
            return Err(differs(number, list));
        }
        for (group, list) in answer.groups.iter().zip(sums) {
            let number = match (group.parts, part) {
                (Some((above, _)), Part::Counted) => above,
                (Some((_, below)), Part::Denominator) => below,
                (None, _) => group.value.unwrap_or(0),
            };
            if list != number {
                return Err(differs(number, list));
            }
        }
        Ok(kept)
    }

    /// The keys of the groups as a publication states them: for units their numbers.
    fn group_keys(&self, query: &Query, answer: &Answer) -> Result<Vec<Option<String>>, Error> {
        let mut keys: Vec<Option<String>> = Vec::with_capacity(answer.groups.len());
        for group in &answer.groups {
            let key = match &group.key {
                GroupKey::Unknown => None,
                GroupKey::Code(key) | GroupKey::Text(key) => Some(key.clone()),
                GroupKey::Unit(id) => {
                    let code = self.units.place(*id, query.at)?.code;
                    // Two units may bear one number by mistake, or one none; a publication must tell them apart.
                    let taken = code.is_empty() || keys.iter().flatten().any(|key| *key == code);
                    Some(if taken { format!("{code}#{id}") } else { code })
                }
            };
            keys.push(key);
        }
        Ok(keys)
    }

    /// The groups as a publication lists them: those that are withheld stand as one, the last.
    fn stand(&self, asked: &Asked, answer: &Answer, lang: Lang) -> Result<Stand, Error> {
        let query = &asked.query;
        let by = query.by.and_then(|name| query.figure.dimension(name));
        let keys = self.group_keys(query, answer)?;
        let mut together = WITHHELD.to_owned();
        while keys.iter().flatten().any(|key| *key == together) {
            together.push('~');
        }
        let mut stand = Stand::default();
        for (at, (group, key)) in answer.groups.iter().zip(keys).enumerate() {
            if asked.withheld.groups.get(at) == Some(&true) {
                stand.places.push(None);
                continue;
            }
            let label = match (&group.key, by) {
                (GroupKey::Unit(id), _) => self.units.place(*id, query.at)?.name,
                (key, Some(by)) => key.label(by.by, self.figures.pack(), lang, |_| String::new()),
                (_, None) => String::new(),
            };
            stand.places.push(Some(stand.groups.len()));
            stand.groups.push(publication::Group { key, label });
        }
        if stand.places.contains(&None) {
            stand
                .groups
                .push(publication::Group { key: Some(together), label: clock::said(WITHHELD_LABEL, lang).to_owned() });
        }
        Ok(stand)
    }

    fn head(&self, asked: &Asked, stand: &Stand, version: &str) -> Result<FigureHead, Error> {
        let query = &asked.query;
        let figure = query.figure;
        let period = self.figures.is_flow(figure)?.then_some(query.period);
        let by = query.by.and_then(|name| figure.dimension(name));
        Ok(FigureHead {
            name: figure.name.to_owned(),
            label: bilingual(figure.label),
            definition: bilingual(figure.text),
            definition_version: version.to_owned(),
            unit: self.units.place(query.unit, query.at)?,
            as_of: query.at.as_of.to_string(),
            known: query.at.known,
            from: period.map(|(from, _)| from.to_string()),
            to: period.map(|(_, to)| to.to_string()),
            by: by.map(|by| by.name.to_owned()),
            kind: match figure.kind {
                Kind::Stock(_) => publication::Kind::Stock,
                Kind::Flow(..) => publication::Kind::Flow,
                Kind::Rate { .. } => publication::Kind::Rate,
            },
            groups: stand.groups.clone(),
            quotes: asked.quotes.clone(),
        })
    }

    /// Freezes once more and compares with a published file, byte for byte, up to its last line (the trailer, which
    /// [`publication::verify`] checks).
    ///
    /// # Errors
    /// As [`Source::freeze`]. That the file differs is no error but the answer.
    pub fn replay(
        &self,
        header: Header,
        asked: &[Asked],
        secret: [u8; 32],
        published: impl BufRead,
    ) -> Result<Replay, Error> {
        let mut compare = Compare { published, line: 1, fault: None };
        let (draft, _) = self.freeze(header, asked, secret, &mut compare)?;
        let root = draft.root()?;
        drop(draft);
        compare.trailer().map_err(publication::DraftError::from)?;
        Ok(match compare.fault {
            Some((line, why)) => Replay::Differs { line, why },
            None => Replay::Same { root },
        })
    }
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// The store gives the same bytes.
    Same {
        /// The publication root over them.
        root: Hash,
    },
    /// It does not.
    Differs {
        /// The first line that differs, counted from 1.
        line: u64,
        /// In which way.
        why: Difference,
    },
}

/// How a published file differs from what the store gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The line says something else.
    Content,
    /// The file ends before its trailer.
    Short,
    /// More lines follow than the store gives.
    Long,
}

/// The groups of a figure as its publication lists them.
#[derive(Default)]
struct Stand {
    groups: Vec<publication::Group>,
    /// Where each group of the answer stands; those that are withheld stand in the last.
    places: Vec<Option<usize>>,
}

impl Stand {
    /// The key under which a record of this group of the answer is published.
    fn key(&self, group: u32) -> Option<&str> {
        let place = self.places.get(group as usize)?;
        let group = place.map_or(self.groups.last(), |place| self.groups.get(place));
        group.and_then(|group| group.key.as_deref())
    }
}

/// What is kept of a record until its figure is written.
struct Kept {
    digest: Hash,
    id: i64,
    opened: i64,
    weight: i64,
    valid_from: i32,
    group: u32,
}

fn bilingual((zh, en): Both) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

impl Figures {
    /// Whether a figure asks for a period: a flow, or a rate with a flow in it.
    ///
    /// # Errors
    /// When the catalogue lacks a part of a rate.
    pub fn is_flow(&self, figure: &'static Definition) -> Result<bool, Error> {
        let flow = |figure: &Definition| matches!(figure.kind, Kind::Flow(..));
        Ok(match self.catalogue.parts(figure)? {
            Some((above, below)) => flow(above) || flow(below),
            None => flow(figure),
        })
    }
}

/// Takes what is written and compares it with a file.
struct Compare<R> {
    published: R,
    line: u64,
    fault: Option<(u64, Difference)>,
}

impl<R: BufRead> Compare<R> {
    /// What is left of the file must be one line.
    fn trailer(&mut self) -> io::Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let (mut bytes, mut lines, mut ended) = (0, 0, false);
        loop {
            let rest = self.published.fill_buf()?;
            let Some(last) = rest.last() else { break };
            lines += rest.iter().filter(|b| **b == b'\n').count();
            ended = *last == b'\n';
            bytes = rest.len();
            self.published.consume(bytes);
        }
        self.fault = match lines {
            _ if bytes == 0 => Some((self.line, Difference::Short)),
            0 => None,
            1 if ended => None,
            _ => Some((self.line + 1, Difference::Long)),
        };
        Ok(())
    }
}

impl<R: BufRead> Write for Compare<R> {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        let mut rest = written;
        while self.fault.is_none() && !rest.is_empty() {
            let found = self.published.fill_buf()?;
            let n = found.len().min(rest.len());
            if n == 0 {
                self.fault = Some((self.line, Difference::Short));
                break;
            }
            let same = found.iter().zip(rest).take_while(|(a, b)| a == b).count();
            self.line += rest[..same].iter().filter(|b| **b == b'\n').count() as u64;
            if same < n {
                self.fault = Some((self.line, Difference::Content));
            }
            self.published.consume(n);
            rest = &rest[n..];
        }
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What ties a publication to the log: `row` is the version of register `publication` that records its root;
/// `checkpoint`
/// the signed note over the log at the publishing commit or later; `keys` those that signed it, as text.
///
/// # Errors
/// When the store cannot be read, or the checkpoint is none or older than the commit.
pub fn trailer(db: &Db, row: &Version, checkpoint: String, keys: Vec<String>) -> Result<Trailer, Error> {
    let damaged = |what: String| Error::Store(record::Error::Damaged(what));
    let entry = record::log::entry(db, row.opened)?
        .ok_or_else(|| damaged(format!("the log has no commit {}, which published this", row.opened)))?;
    let seen = proof::checkpoint::peek(&checkpoint).map_err(|error| damaged(error.to_string()))?;
    let size = i64::try_from(seen.size).unwrap_or(i64::MAX);
    if size < row.opened {
        return Err(damaged(format!("the checkpoint covers {size} commits, but commit {} published this", row.opened)));
    }
    let (versions, index) = record::log::place_in_commit(db, row)?;
    let leaves = record::log::leaves(db, size)?;
    let at = usize::try_from(row.opened - 1).unwrap_or(usize::MAX);
    let include =
        |leaves: &[Hash], index: usize| Inclusion { index: index as u64, proof: inclusion_proof(leaves, index) };
    let fields = row.register.open_fields().zip(&row.values);
    Ok(Trailer {
        row: PublicationRow {
            id: row.id,
            valid_from: row.valid_from.0,
            valid_to: row.valid_to.0,
            source_row: row.source_row,
            fields: fields.map(|(field, value)| (field.name.to_owned(), field_value(value))).collect(),
            seal: row.sealed.as_deref().map(proof::canon::seal_hash),
        },
        row_inclusion: include(&versions, index),
        commit: CommitEntry {
            federation: db.federation(),
            commit: entry.commit,
            at_ms: entry.at_ms,
            actor: entry.actor,
            office: entry.office,
            kind: entry.kind,
            reason: entry.reason,
            source: entry.source,
            opened: entry.opened,
            closed: entry.closed,
        },
        commit_inclusion: include(&leaves, at),
        checkpoint,
        keys,
    })
}

fn field_value(value: &record::Value) -> FieldValue {
    match value {
        record::Value::Null => FieldValue::Null,
        record::Value::Int(n) => FieldValue::Int(*n),
        record::Value::Text(text) => FieldValue::Text(text.clone()),
        record::Value::Bytes(bytes) => FieldValue::Bytes(bytes.clone()),
    }
}
