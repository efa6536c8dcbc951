//! Reading a publication line by line and checking it.

use std::collections::HashMap;
use std::io::BufRead;

use super::counting::Counting;
use super::fields::{Fault, FieldFault};
use super::labels::label;
use super::layout::{
    FIGURE_TAG, FigureLine, HEADER_TAG, TrailerLine, read_figure, read_header, read_trailer, split_check,
};
use super::lines::{Line, read_line};
use super::model::Header;
use super::node::{Altered, Node};
use super::quote::quotes;
use super::report::{Check, FigureSummary, Finding, Report, Said, Summary};
use super::{MAX_FIGURES, MAX_GROUPS, MAX_HEADER, MAX_LINE, MAX_TEXT_LINES, agree, clip, verdict, weighing};
use crate::checkpoint::VerifierKey;
use crate::merkle::Hash;

/// Record lines of one file that are searched for the change that explains them.
const PATIENCE: u32 = 100;
/// Paths of altered fields kept of one line.
const MAX_ALTERED: usize = 50;

/// An object line as far as the verdict needs it.
pub(super) struct Sealed {
    /// The line of the file.
    pub line: u64,
    /// Its leaf in the publication's tree; nothing when the line could not be read.
    pub leaf: Option<Hash>,
    /// What its check codes say.
    pub altered: Altered,
}

/// A figure as far as the verdict needs it.
pub(super) struct ReadFigure {
    /// Its check, with what was found so far.
    pub check: Check,
    /// Its name, shortened.
    pub name: String,
    /// Its line.
    pub sealed: Sealed,
}

/// Everything read, for the verdict.
pub(super) struct Reading {
    /// The check of the file's form.
    pub form: Check,
    /// The check of the text's quotes.
    pub quotes: Check,
    /// The header and its line.
    pub header: Option<Header>,
    /// The header's line.
    pub header_line: Sealed,
    /// The figures.
    pub figures: Vec<ReadFigure>,
    /// The trailer, and its line.
    pub trailer: Option<(TrailerLine, Sealed)>,
    /// What the file says of itself.
    pub summary: Summary,
}

struct Reader {
    read: Reading,
    /// Each quote of the text, the line it first stands in, and whether a figure answered it.
    quoted: HashMap<String, (u64, bool)>,
    counting: Option<(FigureLine, Counting)>,
    patience: u32,
    ended: bool,
}

/// Checks a publication.
///
/// `keys` are the public keys the reader trusts. When there are none, the key enclosed in the file is used, and the
/// report says that authenticity then rests on comparing its fingerprint with what the publisher says elsewhere.
///
/// Every check that can be made is made, whatever others find. Memory is bounded by the limits of this module
/// whatever the file says of itself. Errors of the reader are findings like others.
#[must_use]
pub fn verify(mut reader: impl BufRead, keys: &[VerifierKey]) -> Report {
    let mut state = Reader::new();
    state.run(&mut reader);
    let Reader { mut read, quoted, .. } = state;
    close_quotes(&mut read, quoted);
    verdict::judge(read, keys)
}

impl Reader {
    fn new() -> Self {
        let form = Check::new(
            "form",
            Said::new(
                "每一行完整、次序正确，书写方式唯一",
                "every line is whole, in its place and written in the one way the format allows",
            ),
        );
        let quotes = Check::new(
            "quotes",
            Said::new("正文引用的每个数字都在文件中", "every figure the text quotes is in the file"),
        );
        let header_line = Sealed { line: 1, leaf: None, altered: Altered::default() };
        let read = Reading {
            form,
            quotes,
            header: None,
            header_line,
            figures: Vec::new(),
            trailer: None,
            summary: Summary::default(),
        };
        Self { read, quoted: HashMap::new(), counting: None, patience: PATIENCE, ended: false }
    }

    fn bad_form(&mut self, line: u64, zh: impl Into<String>, en: impl Into<String>) {
        self.read.form.found(Finding::new(Said::new(zh, en)).line(line));
    }

    fn run(&mut self, reader: &mut impl BufRead) {
        let mut buffer = Vec::new();
        for number in 1.. {
            let limit = if number == 1 { MAX_HEADER } else { MAX_LINE };
            match read_line(reader, limit, &mut buffer) {
                Ok(Line::End) => break,
                Ok(Line::Whole) if self.ended => {
                    self.bad_form(number, "末行之后还有内容", "there is something after the last line");
                    break;
                }
                Ok(Line::Whole) => {
                    self.read.summary.lines = number;
                    if !self.line(number, &buffer) {
                        break;
                    }
                }
                Ok(Line::CutOff) => {
                    let (zh, en) = if self.ended {
                        ("末行之后还有内容", "there is something after the last line")
                    } else {
                        ("此行不完整，文件在此中断", "this line is cut off: the file ends within it")
                    };
                    self.bad_form(number, zh, en);
                    break;
                }
                Ok(Line::TooLong) => {
                    let (zh, en) = (
                        format!("此行超过{limit}字节，不再往下读"),
                        format!("this line is longer than {limit} bytes; nothing after it was read"),
                    );
                    self.bad_form(number, zh, en);
                    break;
                }
                Err(error) => {
                    self.bad_form(number, format!("读取失败：{error}"), format!("reading failed: {error}"));
                    break;
                }
            }
        }
        self.close_figure();
        if !self.ended {
            self.read.form.found(Finding::new(Said::new(
                "文件不完整：没有末行",
                "the file is cut short: its last line is missing",
            )));
        }
    }

    /// Takes one line; false when reading on makes no sense.
    fn line(&mut self, number: u64, bytes: &[u8]) -> bool {
        let parsed = Node::parse(bytes);
        if let Ok(node) = &parsed {
            let mut written = Vec::with_capacity(bytes.len());
            node.write(&mut written);
            if written != bytes {
                self.bad_form(
                    number,
                    "书写方式不是唯一的那一种（空格或转义不同）,内容未变",
                    "it is not written in the one way the format allows (spaces or escapes differ)",
                );
            }
        }
        if number == 1 {
            self.header(parsed);
        } else if bytes.first() == Some(&b'[') {
            self.record(number, parsed);
        } else {
            self.close_figure();
            let announced = self.read.header.as_ref().map_or(MAX_FIGURES, |header| header.figures);
            let first = match &parsed {
                Ok(Node::Object(fields)) => fields.first().map(|(name, _)| name.as_str()),
                _ => None,
            };
            // A line that does not say what it is, is taken for what should stand here.
            let more = self.read.figures.len() < announced as usize;
            if first == Some("figure") || (first != Some("root") && more) {
                return self.figure(number, parsed);
            }
            self.trailer(number, parsed);
        }
        true
    }

    fn header(&mut self, parsed: Result<Node, serde_json::Error>) {
        let read = open_line(1, parsed, |node| Ok((node.leaf(HEADER_TAG), read_header(node)?)));
        let ((leaf, header), altered) = match read {
            Ok(read) => read,
            Err(finding) => return self.read.form.found(*finding),
        };
        if header.figures > MAX_FIGURES || header.text.split('\n').count() > MAX_TEXT_LINES {
            let (zh, en) = (
                format!("正文至多{MAX_TEXT_LINES}行，数字至多{MAX_FIGURES}个"),
                format!("at most {MAX_TEXT_LINES} lines of text and {MAX_FIGURES} figures are allowed"),
            );
            self.bad_form(1, zh, en);
        }
        for quote in quotes(&header.text) {
            match quote {
                Ok(quote) => {
                    self.quoted.entry(quote.text).or_insert((quote.line, false));
                }
                Err(bad) => {
                    let (line, text) = (bad.line, clip(&bad.text));
                    let said = Said::new(
                        format!("正文第{line}行的引用书写有误：{text}"),
                        format!("line {line} of the text has a broken quote: {text}"),
                    );
                    self.read.quotes.found(Finding::new(said).line(1).field(&format!("text[{line}]")));
                }
            }
        }
        let summary = &mut self.read.summary;
        summary.federation = Some(clip(&header.federation.name));
        summary.title = Some(clip(&header.title));
        summary.published_at = Some(header.published_at.clone());
        summary.as_of = Some(header.as_of.clone());
        self.read.header_line = Sealed { line: 1, leaf: Some(leaf), altered };
        self.read.header = Some(header);
    }

    fn figure(&mut self, line: u64, parsed: Result<Node, serde_json::Error>) -> bool {
        let number = self.read.figures.len() as u64 + 1;
        if number > u64::from(MAX_FIGURES) {
            let en = format!("more than {MAX_FIGURES} figures; nothing after this line was read");
            self.bad_form(line, format!("数字超过{MAX_FIGURES}个，不再往下读"), en);
            return false;
        }
        let covers = Said::new(
            "数值等于所列记录之和，定义、单位、日期、分组与记录均如发布时",
            "its value is the sum of the records listed; definition, unit, days, groups and records are as published",
        );
        let read = open_line(line, parsed, |node| Ok((node.leaf(FIGURE_TAG), read_figure(node)?)));
        let ((leaf, figure), altered) = match read {
            Ok(read) => read,
            Err(finding) => {
                let mut check = Check::new(format!("figure {number}"), covers);
                check.found(*finding);
                let sealed = Sealed { line, leaf: None, altered: Altered::default() };
                self.read.figures.push(ReadFigure { check, name: number.to_string(), sealed });
                return true;
            }
        };
        let name = clip(&figure.head.name);
        let mut check = Check::new(format!("figure {number} {name}"), covers);
        if u64::from(figure.number) != number {
            let said = Said::new(
                format!("此处应是第{number}个数字，却标为第{}个", figure.number),
                format!("figure number {number} should stand here, but it says {}", figure.number),
            );
            check.found(Finding::new(said).line(line).figure(&name).field("figure"));
        }
        if figure.head.groups.len() > MAX_GROUPS {
            let said = Said::new(format!("分组超过{MAX_GROUPS}个"), format!("it has more than {MAX_GROUPS} groups"));
            check.found(Finding::new(said).line(line).figure(&name).field("groups"));
        }
        if let Some(header) = &self.read.header {
            let certain = |field: &Option<String>| {
                altered.paths.is_empty() || field.as_ref().is_some_and(|field| altered.paths.contains(field))
            };
            for finding in agree::figure(&figure.head, header) {
                // A contradiction that an altered field explains is not told on its own.
                if certain(&finding.field) {
                    check.found(finding.line(line).figure(&name));
                }
            }
        }
        for quote in &figure.head.quotes {
            if let Some((_, answered)) = self.quoted.get_mut(quote) {
                *answered = true;
            }
        }
        let head = &figure.head;
        self.read.summary.figures.push(FigureSummary {
            name: name.clone(),
            label: Said::new(clip(&head.label.zh), clip(&head.label.en)),
            unit: clip(&head.unit.code),
            unit_name: clip(&head.unit.name),
            as_of: head.as_of.clone(),
            value: figure.stated.text().map(|value| clip(&value)),
            withheld: figure.is_withheld(),
            records: figure.records,
        });
        self.read.figures.push(ReadFigure { check, name, sealed: Sealed { line, leaf: Some(leaf), altered } });
        let counting = Counting::new(&figure);
        self.counting = Some((figure, counting));
        true
    }

    fn record(&mut self, line: u64, parsed: Result<Node, serde_json::Error>) {
        self.read.summary.records += 1;
        match (&mut self.counting, parsed) {
            (Some((_, counting)), Ok(node)) => counting.line(line, node, &mut self.patience),
            (Some((_, counting)), Err(_)) => counting.unreadable(line),
            // The figure's own line is unreadable, which has been said.
            (None, _) if !self.read.figures.is_empty() => {}
            (None, _) => self.bad_form(line, "此处不应有记录行", "a record line stands where none belongs"),
        }
    }

    /// Ends the figure at hand.
    fn close_figure(&mut self) {
        if let Some((figure, counting)) = self.counting.take()
            && let Some(read) = self.read.figures.last_mut()
        {
            weighing::weigh(read, &figure, counting);
        }
    }

    fn trailer(&mut self, line: u64, parsed: Result<Node, serde_json::Error>) {
        self.ended = true;
        let announced = self.read.header.as_ref().map(|header| header.figures);
        let given = self.read.figures.len();
        if let Some(announced) = announced.filter(|announced| *announced as usize != given) {
            let (zh, en) = (
                format!("首行称有{announced}个数字，实有{given}个"),
                format!("the first line says {announced} figures, but {given} follow"),
            );
            self.bad_form(line, zh, en);
        }
        match open_line(line, parsed, read_trailer) {
            Ok((trailer, altered)) => self.read.trailer = Some((trailer, Sealed { line, leaf: None, altered })),
            Err(finding) => self.read.form.found(*finding),
        }
    }
}

/// An object line taken apart: what `read` makes of it without its check codes, and what those say.
fn open_line<T>(
    line: u64,
    parsed: Result<Node, serde_json::Error>,
    read: impl FnOnce(Node) -> Result<T, FieldFault>,
) -> Result<(T, Altered), Box<Finding>> {
    let node = parsed.map_err(|error| no_json(line, &error))?;
    let faulty = |fault: FieldFault| Box::new(field_fault(line, &fault));
    let (node, codes) = split_check(node).map_err(faulty)?;
    let altered = altered(&node, &codes);
    Ok((read(node).map_err(faulty)?, altered))
}

/// What the check codes of a line say, no more of it than is worth telling.
fn altered(node: &Node, codes: &str) -> Altered {
    let mut altered = node.altered(codes).unwrap_or_default();
    altered.paths.truncate(MAX_ALTERED);
    altered
}

fn no_json(line: u64, error: &serde_json::Error) -> Box<Finding> {
    let said = Said::new(
        format!("不是合法的JSON({})", clip(&error.to_string())),
        format!("it is not JSON as this format uses it: {}", clip(&error.to_string())),
    );
    Box::new(Finding::new(said).line(line))
}

fn field_fault(line: u64, fault: &FieldFault) -> Finding {
    let Said { zh, en } = label(&fault.field);
    let said = match fault.what {
        Fault::Missing => {
            Said::new(format!("缺少{zh}"), format!("{en} is missing or out of place (field {})", clip(&fault.field)))
        }
        Fault::Unknown => Said::new(format!("有不认识的字段{zh}"), format!("unknown field {}", clip(&fault.field))),
        Fault::Kind(kind) => {
            Said::new(format!("{zh}应为{kind}"), format!("{en} should be: {kind} (field {})", clip(&fault.field)))
        }
    };
    Finding::new(said).line(line).field(&clip(&fault.field))
}

fn close_quotes(read: &mut Reading, quoted: HashMap<String, (u64, bool)>) {
    if read.header.is_none() {
        read.quotes.unchecked(Said::new("首行无法读取", "the first line cannot be read"));
        return;
    }
    let mut unanswered: Vec<(u64, String)> =
        quoted.into_iter().filter(|(_, (_, answered))| !answered).map(|(text, (line, _))| (line, text)).collect();
    unanswered.sort_unstable();
    for (line, text) in unanswered {
        let text = clip(&text);
        let said = Said::new(
            format!("正文第{line}行引用的数字“{text}”不在文件中"),
            format!("line {line} of the text quotes {text:?}, which no figure of the file answers"),
        );
        read.quotes.found(Finding::new(said).line(1));
    }
}
