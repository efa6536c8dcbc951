//! The verdict: whether header, figures, row, commit and checkpoint lead to one another, and who is to blame where
//! they do not.

use super::anchor::{self, AnchorFault, Scope};
use super::clip;
use super::labels::{changed, shifted, within};
use super::layout::TrailerLine;
use super::report::{Check, Finding, Report, Said};
use super::verify::{ReadFigure, Reading, Sealed};
use crate::checkpoint::{self, VerifierKey};
use crate::hex;
use crate::merkle::{Hash, root_of};

/// The checks that the trailer is needed for.
struct Checks {
    header: Check,
    text: Check,
    root: Check,
    row: Check,
    commit: Check,
    checkpoint: Check,
    key: Check,
}

impl Checks {
    fn new() -> Self {
        let check = |name: &str, zh: &str, en: &str| Check::new(name, Said::new(zh, en));
        Self {
            header: check("header", "标题、发布者、日期如发布时", "title, publisher and days are as published"),
            text: check("text", "公报正文如发布时", "the bulletin text is as published"),
            root: check("root", "首行与各数字归于同一个根", "header and figures lead to one root"),
            row: check(
                "row",
                "该根记在发布记录里，发布记录在发布它的提交里",
                "that root is in the publication's row, and the row is in the commit that published it",
            ),
            commit: check("commit", "该提交在检查点所封存的日志里", "that commit is in the log the checkpoint seals"),
            checkpoint: check("checkpoint", "检查点由日志的公钥签名", "the checkpoint is signed by the log's key"),
            key: check("key", "所依据的公钥", "the keys relied on"),
        }
    }

    fn of(&mut self, scope: Scope) -> &mut Check {
        match scope {
            Scope::Row => &mut self.row,
            Scope::Commit => &mut self.commit,
            Scope::Checkpoint => &mut self.checkpoint,
            Scope::Key => &mut self.key,
        }
    }
}

/// Ends a verification.
pub(super) fn judge(mut read: Reading, keys: &[VerifierKey]) -> Report {
    let mut checks = Checks::new();
    match read.trailer.take() {
        Some((trailer, sealed)) => {
            contents(&mut read, &mut checks, &trailer, &sealed);
            anchors(&mut read, &mut checks, &trailer, &sealed, keys);
        }
        None => {
            let why = Said::new("末行缺失或无法读取", "the last line is missing or cannot be read");
            blame_header(&mut checks, &read.header_line);
            read.figures.iter_mut().for_each(blame_figure);
            for check in
                [&mut checks.root, &mut checks.row, &mut checks.commit, &mut checks.checkpoint, &mut checks.key]
            {
                check.unchecked(why.clone());
            }
            for figure in &mut read.figures {
                figure.check.unchecked(why.clone());
            }
            checks.header.unchecked(why.clone());
            checks.text.unchecked(why);
        }
    }
    if read.header.is_none() {
        let why = Said::new("首行无法读取", "the first line cannot be read");
        checks.header.unchecked(why.clone());
        checks.text.unchecked(why);
    }
    let Checks { header, text, root, row, commit, checkpoint, key } = checks;
    let mut all = vec![read.form, header, text, read.quotes];
    all.extend(read.figures.into_iter().map(|figure| figure.check));
    all.extend([root, row, commit, checkpoint, key]);
    Report::new(all, read.summary)
}

/// The header's altered fields, told by its check codes.
fn blame_header(checks: &mut Checks, sealed: &Sealed) {
    for path in &sealed.altered.paths {
        let said = if sealed.altered.shifted { shifted(path) } else { changed(path) };
        let check = if within(path, "text") { &mut checks.text } else { &mut checks.header };
        check.found(Finding::new(said).line(sealed.line).field(path));
    }
}

/// A figure's altered fields, told by its check codes.
fn blame_figure(figure: &mut ReadFigure) {
    let ReadFigure { check, name, sealed } = figure;
    for path in &sealed.altered.paths {
        let Said { zh, en } = if sealed.altered.shifted { shifted(path) } else { changed(path) };
        let said = Said::new(format!("数字{name}:{zh}"), format!("figure {name}: {en}"));
        check.found(Finding::new(said).line(sealed.line).figure(name).field(path));
    }
}

/// A line that is sound although its check codes do not fit: the codes were changed.
fn blame_codes(form: &mut Check, sealed: &Sealed) {
    if !sealed.altered.paths.is_empty() {
        let paths: Vec<String> = sealed.altered.paths.iter().take(3).map(|path| clip(path)).collect();
        let paths = paths.join(", ");
        let said = Said::new(
            format!("校验码被改动({paths}),内容本身完好"),
            format!("check codes changed ({paths}), the content itself is intact"),
        );
        form.found(Finding::new(said).line(sealed.line).field("check"));
    }
}

/// Whether header and figures lead to the root the trailer states.
fn contents(read: &mut Reading, checks: &mut Checks, trailer: &TrailerLine, sealed: &Sealed) {
    let computed: Vec<Option<Hash>> = std::iter::once(&read.header_line)
        .chain(read.figures.iter().map(|figure| &figure.sealed))
        .map(|s| s.leaf)
        .collect();
    let whole: Option<Vec<Hash>> = computed.iter().copied().collect();
    let root = whole.as_deref().map(root_of);
    read.summary.root = root.map(|root| hex::encode(&root));
    let at = |field: &str, said: Said| Finding::new(said).line(sealed.line).field(field);
    let blamed = |field: &str| sealed.altered.paths.iter().any(|path| path == field);
    let listed = |at: usize| trailer.leaves.get(at).copied();
    if trailer.leaves.len() != computed.len() {
        let (says, are) = (trailer.leaves.len(), computed.len());
        let said = Said::new(
            format!("末行列有{says}行的散列值，首行与数字行实有{are}行"),
            format!("the last line lists {says} leaves, but header and figures are {are} lines"),
        );
        checks.root.found(at("leaves", said));
    }
    if root == Some(trailer.root) {
        for (n, _) in computed.iter().enumerate().filter(|(n, leaf)| **leaf != listed(*n)) {
            let path = format!("leaves[{}]", n + 1);
            checks.root.found(at(&path, changed(&path)));
        }
        blame_codes(&mut read.form, &read.header_line);
        read.figures.iter().for_each(|figure| blame_codes(&mut read.form, &figure.sealed));
        return;
    }
    let mut culprits = 0;
    for (n, leaf) in computed.iter().enumerate() {
        let path = format!("leaves[{}]", n + 1);
        let line = if n == 0 { &read.header_line } else { &read.figures[n - 1].sealed };
        if *leaf == listed(n) {
            blame_codes(&mut read.form, line);
            continue;
        }
        culprits += 1;
        if blamed(&path) && line.altered.paths.is_empty() && leaf.is_some() {
            checks.root.found(at(&path, changed(&path)));
        } else if n == 0 {
            blame_header(checks, line);
            if line.altered.paths.is_empty() && leaf.is_some() {
                let said = Said::new(
                    "首行被改动（校验码已随之改写）",
                    "the first line was changed (its check codes were remade)",
                );
                checks.header.found(Finding::new(said).line(1));
            }
        } else {
            blame_figure(&mut read.figures[n - 1]);
            let figure = &mut read.figures[n - 1];
            if !figure.check.failed() {
                let name = &figure.name;
                let said = Said::new(
                    format!("数字{name}:此行被改动（校验码已随之改写）"),
                    format!("figure {name}: its line was changed (its check codes were remade)"),
                );
                figure.check.found(Finding::new(said).line(figure.sealed.line).figure(name));
            }
        }
    }
    if blamed("root") || culprits == 0 {
        checks.root.found(at("root", changed("root")));
    } else if !checks.root.failed() {
        let said = Said::new(
            "首行与各数字不归于所称的根，原因见上",
            "header and figures do not lead to the root stated; see above for what was changed",
        );
        checks.root.found(Finding::new(said).line(sealed.line));
    }
}

/// Whether the root leads to the log, and the log to a key.
fn anchors(read: &mut Reading, checks: &mut Checks, trailer: &TrailerLine, sealed: &Sealed, keys: &[VerifierKey]) {
    let (enclosed, mut faults) = anchor::enclosed_keys(trailer);
    faults.extend(anchor::row(trailer, read.header.as_ref().map(|header| header.known)));
    faults.extend(anchor::commit(trailer));
    let relied = if keys.is_empty() { &enclosed } else { keys };
    match anchor::note(trailer, relied) {
        Ok(names) => read.summary.signers = names,
        Err(fault) => faults.push(fault),
    }
    // Enclosed keys are there to be compared; one that signed nothing must not pass for one that did.
    for key in &enclosed {
        if let Err(fault) = anchor::note(trailer, std::slice::from_ref(key))
            && !faults.iter().any(|known| known.scope == Scope::Checkpoint)
        {
            let name = clip(key.name());
            let said = Said::new(
                format!("随附的公钥{name}没有签名：{}", fault.said.zh),
                format!("the enclosed key {name} did not sign: {}", fault.said.en),
            );
            faults.push(AnchorFault { scope: Scope::Key, fields: &["keys"], said });
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for fault in &faults {
        let check = checks.of(fault.scope);
        let suspects: Vec<&String> =
            sealed.altered.paths.iter().filter(|path| fault.fields.iter().any(|field| within(path, field))).collect();
        if suspects.is_empty() {
            check.found(Finding::new(fault.said.clone()).line(sealed.line));
        }
        for path in suspects {
            let Said { zh, en } = if sealed.altered.shifted { shifted(path) } else { changed(path) };
            let said = Said::new(format!("{zh}:{}", fault.said.zh), format!("{en}: {}", fault.said.en));
            check.found(Finding::new(said).line(sealed.line).field(path));
            told.push(path);
        }
    }
    let told_in_root = |path: &str| checks.root.findings.iter().any(|finding| finding.field.as_deref() == Some(path));
    let untold: Vec<String> = sealed
        .altered
        .paths
        .iter()
        .filter(|path| !told.contains(&path.as_str()) && !told_in_root(path))
        .cloned()
        .collect();
    let altered = super::node::Altered { paths: untold, shifted: sealed.altered.shifted };
    blame_codes(&mut read.form, &Sealed { line: sealed.line, leaf: None, altered });
    key_notes(checks, relied, keys.is_empty());
    summarise(read, trailer, relied);
}

/// What the reader should know about the keys relied on.
fn key_notes(checks: &mut Checks, relied: &[VerifierKey], enclosed: bool) {
    if relied.is_empty() {
        checks.key.found(Finding::new(Said::new(
            "没有可依据的公钥：既未给出，文件也未随附",
            "there is no key to rely on: none was given and none is enclosed",
        )));
    }
    for key in relied {
        let (name, fingerprint) = (clip(key.name()), key.fingerprint());
        checks.key.notes.push(Said::new(
            format!("{name} 的公钥指纹：{fingerprint}"),
            format!("fingerprint of {name}: {fingerprint}"),
        ));
    }
    if enclosed {
        checks.key.notes.push(Said::new(
            "所用的是文件随附的公钥。是否确由其发布，取决于此指纹与发布者在别处公布的指纹是否一致，请核对",
            "the key used is the one enclosed in the file. Whether the publisher made this file rests on comparing its \
             fingerprint with the one the publisher shows elsewhere",
        ));
    }
}

fn summarise(read: &mut Reading, trailer: &TrailerLine, relied: &[VerifierKey]) {
    let summary = &mut read.summary;
    summary.commit = Some(trailer.trailer.commit.commit);
    summary.at_ms = Some(trailer.trailer.commit.at_ms);
    if let Ok(checkpoint) = checkpoint::peek(&trailer.trailer.checkpoint) {
        summary.origin = Some(clip(&checkpoint.origin));
        summary.size = Some(checkpoint.size);
    }
    summary.fingerprints = relied.iter().map(|key| (clip(key.name()), key.fingerprint())).collect();
}
