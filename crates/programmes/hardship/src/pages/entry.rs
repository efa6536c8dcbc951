//! Filling in a dossier: the household, each member, the sheet of means. The same forms for those who handle it and for
//! the worker whose own it is.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use maud::{Markup, html};
use procedure::{Desk, Refusal};
use record::{Commit, Db};
use roll::acts::Entered;
use roll::person::{Identity, place};
use roll::register::HOUSEHOLD;
use roll::rules::identity::Identity as Number;
use ui::components::{Choice, Column, Field, Kind, Row, link_button, post_button, section_head, unfold};
use ui::web::{Ctx, Page, Problem};

use super::case::{self, Case, Hand, Person};
use super::desk;
use super::items::{self, Known, answer, field_of};
use crate::acts::{self, AmountForm, MemberForm};
use crate::fields::{Of, find};
use crate::register::AMOUNT;
use procedure::pages::form::{self, Sheet, Wrong, line, select, sent, wrong_of};

/// The form of the household.
pub(super) async fn household(ctx: Ctx) -> Page {
    household_page(&ctx, &[]).await
}

async fn household_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let case = case::read(ctx).await?;
    case.must_be_open()?;
    let d = &case.dossier;
    let mut fields: Vec<Field> = Vec::new();
    if let Some(address) = find(Of::Household, "address") {
        fields.push(field_of(ctx, wrong, address, "address", case.address_known()));
    }
    for item in items::asked(Of::Household) {
        let open = match item.name {
            "division" | "old_category" => Some(d.text(item.name).to_owned()),
            "migrant" => Some(if d.int("migrant") == Some(1) { "1" } else { "0" }.to_owned()),
            _ => None,
        };
        let known = match &open {
            Some(text) => Known::Seen(text),
            None => case.known(&case.clear, item.name),
        };
        fields.push(field_of(ctx, wrong, item, item.name, known));
    }
    if case.hand == Hand::Staff {
        let login = caseworker_login(ctx, d.int("caseworker")).await?;
        fields.push(line(ctx, wrong, "caseworker", "hardship-entry-caseworker", &login));
    }
    let above = html! {
        p.mute { (ctx.t(if case.hand == Hand::Own { "hardship-entry-own-hint" } else { "hardship-entry-hint" })) }
        (steps(ctx, &case, "edit"))
    };
    let body = html! {
        (above)
        (form::sheet(ctx, wrong, &Sheet {
            action: format!("{}/edit", case.path()),
            fields: form::all(ctx, &fields),
            send: "hardship-page-save",
            back: case.path(),
            undo: false,
        }))
    };
    form::page(ctx, &ctx.t("hardship-entry-household"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

/// The login of the account that has a dossier in hand.
async fn caseworker_login(ctx: &Ctx, account: Option<i64>) -> Result<String, Problem> {
    let Some(account) = account else { return Ok(String::new()) };
    let at = ctx.now;
    ctx.read(move |db| {
        let held = db.get(&access::ACCOUNT, account, at)?;
        Ok::<_, record::Error>(held.map(|held| held.text("login").to_owned()).unwrap_or_default())
    })
    .await
}

/// The steps in which a dossier is filled in, each a page.
pub(super) fn steps(ctx: &Ctx, case: &Case, here: &str) -> Markup {
    let all = [
        ("edit", "hardship-entry-household"),
        ("members", "hardship-entry-members"),
        ("amounts", "hardship-entry-amounts"),
    ];
    let mut tabs: Vec<ui::components::Tab> = all
        .into_iter()
        .map(|(path, key)| ui::components::Tab {
            label: ctx.t(key),
            href: format!("{}/{path}", case.path()),
            count: None,
            here: path == here,
        })
        .collect();
    if case.hand == Hand::Own {
        let label = ctx.t("hardship-mine-check");
        tabs.push(ui::components::Tab { label, href: case.path(), count: None, here: false });
    }
    ui::components::tabs(&ctx.t("hardship-entry-steps"), &tabs)
}

/// Where one goes after a step: on, for the worker; back to the dossier, for those who handle it.
fn onward(case: &Case, next: &str) -> String {
    match case.hand {
        Hand::Own if next.is_empty() => case.path(),
        Hand::Own => format!("{}/{next}", case.path()),
        Hand::Staff => case.path(),
    }
}

/// The labels of the items of somebody, by which a refusal finds its field.
fn item_labels(of: Of) -> Vec<(String, String)> {
    items::asked(of).map(|item| (item.name.to_owned(), item.label.0.to_owned())).collect()
}

/// Changes the household.
pub(super) async fn household_change(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    case.must_be_open()?;
    let mut wrong = Vec::new();
    let mut made = case.form();
    for item in items::asked(Of::Household) {
        match item.name {
            "division" => made.division = form::code_sent(&ctx, &mut wrong, "division", "hardship_division", true),
            "old_category" => {
                made.old_category = form::code_sent(&ctx, &mut wrong, "old_category", "hardship_old_category", false);
            }
            "migrant" => made.migrant = ctx.form.get("migrant") == "1",
            name => {
                if let Some(text) = answer(&ctx, &mut wrong, item, name, case.known(&case.clear, name)) {
                    made.sheet.insert(name, text);
                }
            }
        }
    }
    let address = find(Of::Household, "address");
    let address = address.and_then(|item| answer(&ctx, &mut wrong, item, "address", case.address_known()));
    let address = address.filter(|text| !text.is_empty() && *text != case.address);
    if case.hand == Hand::Staff {
        made.caseworker = form::account_sent(&ctx, &mut wrong, "caseworker").await?;
    }
    if !wrong.is_empty() {
        return household_page(&ctx, &wrong).await;
    }
    let id = case.id;
    let done = form::commit(&ctx, ("form", "hardship.dossier"), "", move |commit, desk| {
        if let Some(address) = &address {
            move_to(commit, desk, made.household, address)?;
        }
        acts::change_dossier(commit, desk, id, &made)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&onward(&case, "members"), "hardship-saved")),
        Err(refusal) => {
            household_page(&ctx, &form::told(&ctx, &refusal, &form::borrowed(&item_labels(Of::Household)))).await
        }
    }
}

/// Says from today on where a household lives, in the roll.
fn move_to(commit: &mut Commit<'_>, desk: &Desk, household: i64, address: &str) -> Result<(), Refusal> {
    let at = commit.at(desk.today);
    let home = commit.read()?.get(&HOUSEHOLD, household, at)?.ok_or(Refusal::Missing)?;
    commit.assert(household, (desk.today, home.valid_to), &home.draft().seal("address", Some(address)), None)?;
    Ok(())
}

/// The members, with who else is in the household, and the form for somebody nobody knows yet.
pub(super) async fn members(ctx: Ctx) -> Page {
    members_page(&ctx, &[]).await
}

async fn members_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let case = case::read(ctx).await?;
    case.must_be_open()?;
    let columns = [
        Column::text(ctx.t("field-person-name")),
        Column::text(ctx.t("field-hardship_member-kinship")),
        Column::text(ctx.t("hardship-entry-in-dossier")),
        Column::text(ctx.t("hardship-page-act")),
    ];
    let csrf = ctx.csrf();
    let rows: Vec<Row> = case
        .people
        .iter()
        .map(|person| {
            let path = format!("{}/members/{}", case.path(), person.id);
            let (key, kind) = match person.member {
                Some(_) => ("hardship-entry-fill-in", Kind::Plain),
                None => ("hardship-entry-take-in", Kind::Primary),
            };
            let drops = person.member.is_some() && person.id != case.head();
            Row::new(vec![
                html! { (person.name(ctx, case.hand)) },
                html! { (desk::label(ctx, "kinship", &person.kinship)) },
                html! { (desk::yes_no(ctx, person.member.is_some())) },
                html! {
                    div.actions {
                        (link_button(&ctx.t(key), &path, kind))
                        @if drops {
                            (post_button(&format!("{path}/drop"), &csrf, &ctx.t("hardship-entry-drop"), Kind::Quiet, &[]))
                        }
                    }
                },
            ])
        })
        .collect();
    let kin = desk::choices(ctx, "kinship", Some("hardship-page-choose"));
    let kin: Vec<Choice> = kin.into_iter().filter(|each| !matches!(each.value.as_str(), "01" | "02")).collect();
    let fields = [
        line(ctx, wrong, "name", "field-person-name", "").required(),
        line(ctx, wrong, "id_number", "field-person-id-number", "").hint(&ctx.t("hardship-entry-id-hint")).required(),
        select(ctx, wrong, "kinship", "field-hardship_member-kinship", kin, "").required(),
    ];
    let body = html! {
        (steps(ctx, &case, "members"))
        (desk::rows_of(ctx, &ctx.t("hardship-entry-members"), &columns, &rows))
        section {
            (section_head(&ctx.t("hardship-entry-add"), &html! {}))
            p.mute { (ctx.t("hardship-entry-add-hint")) }
            (form::sheet(ctx, wrong, &Sheet {
                action: format!("{}/members", case.path()),
                fields: form::all(ctx, &fields),
                send: "hardship-entry-add",
                back: onward(&case, "amounts"),
                undo: false,
            }))
        }
    };
    form::page(ctx, &ctx.t("hardship-entry-members"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

/// Adds somebody to the household in the roll and to the dossier: found by their number where the roll knows them.
pub(super) async fn member_add(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    case.must_be_open()?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let name = exchange::clean_field(ctx.form.get("name")).text.into_owned();
    if name.is_empty() {
        wrong.push(("name".into(), ctx.t("form-wrong-empty")));
    }
    let number = Number::parse(ctx.form.get("id_number")).ok();
    if number.is_none() {
        wrong.push(("id_number".into(), ctx.t("hardship-entry-wrong-id")));
    }
    let kinship = form::code_sent(&ctx, &mut wrong, "kinship", "kinship", true);
    let (Some(number), true) = (number, wrong.is_empty()) else { return members_page(&ctx, &wrong).await };
    let identity = Identity {
        name,
        name_raw: None,
        id_number: number.as_str().to_owned(),
        mobile: None,
        birth: Some(number.birth()),
        sex: number.sex().code().to_string(),
    };
    let (id, today) = (case.id, ctx.now.as_of);
    let (household, unit) = (case.form().household, case.form().unit);
    let own = ctx.route.path.starts_with("/mine");
    let (account, now) = (ctx.who.account, ctx.app.access.now());
    if own && TRIALS.spent(account, now) {
        let refused = refusal(
            "今天核对不上的次数太多，请明天再试，或请经办工会添加。",
            "Too many attempts did not fit today; try again tomorrow, or ask the union that handles it to add them.",
        );
        return members_page(&ctx, &form::told(&ctx, &refused, &[])).await;
    }
    // A worker who knows only a number learns nothing of whose it is, nor where that person belongs.
    let apart = move |zh: &str, en: &str| {
        if !own {
            return refusal(zh, en);
        }
        TRIALS.count(account, now);
        refusal(
            "不能把此人加入这一户，请核对姓名和身份证号；确实无误的，请经办工会办理。",
            "This person cannot be added to the household; check name and number. If both are right, ask the union that \
             handles it.",
        )
    };
    let done = form::commit(&ctx, ("form", "hardship.member"), "", move |commit, desk| {
        let known = roll::person::holder(commit.read()?, &identity.id_number)?.map(|holder| holder.person);
        if let Some(person) = known {
            let at = commit.at(today);
            let held = roll::person::identity(commit.read()?, person, at)?;
            if held.is_none_or(|(_, held)| held.name != identity.name) {
                return Err(apart("姓名和身份证号不符，请核对。", "The name does not go with the number; check both."));
            }
        }
        let person = match known {
            Some(person) => person,
            None => match roll::acts::enter(commit, &identity, None, unit, today)? {
                Entered::New(person) | Entered::Known(person) => person,
            },
        };
        let at = commit.at(today);
        match case::household_of(commit.read()?, person, at)? {
            Some(held) if held == household => {}
            Some(_) => {
                return Err(apart(
                    "这个人在名册中属于另一户，请先在名册中更正。",
                    "In the roll this person belongs to another household; have that corrected first.",
                ));
            }
            None => {
                let was = place(commit.read()?, person)?;
                roll::acts::join_household(commit, household, person, &kinship, today)?;
                roll::acts::refind(commit, person, was, today)?;
            }
        }
        let form = MemberForm { person, kinship, fields: BTreeMap::new() };
        acts::put_member(commit, desk, id, &form)?;
        Ok(person)
    });
    match done.await? {
        Ok(done) => Ok(ctx.done(&format!("{}/members/{}", case.path(), done.value), "hardship-member-added")),
        Err(refusal) => members_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}

/// How often each worker gave somebody of the roll who could not be added.
static TRIALS: Trials = Trials(Mutex::new(BTreeMap::new()));

/// Attempts by account: how many, since when.
struct Trials(Mutex<BTreeMap<i64, (u32, i64)>>);

impl Trials {
    /// Attempts of a day at most.
    const MOST: u32 = 10;
    /// A day, in milliseconds.
    const DAY: i64 = 86_400_000;

    fn all(&self, now: i64) -> MutexGuard<'_, BTreeMap<i64, (u32, i64)>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, since)| *since + Self::DAY > now);
        all
    }

    /// Whether somebody has to wait.
    fn spent(&self, account: i64, now: i64) -> bool {
        self.all(now).get(&account).is_some_and(|(tried, _)| *tried >= Self::MOST)
    }

    fn count(&self, account: i64, now: i64) {
        self.all(now).entry(account).or_insert((0, now)).0 += 1;
    }
}

/// A refusal with its reason in both languages.
fn refusal(zh: &str, en: &str) -> Refusal {
    Refusal::Guard((zh.to_owned(), en.to_owned()))
}

/// The person of the household that the address names.
fn named<'c>(ctx: &Ctx, case: &'c Case) -> Result<&'c Person, Problem> {
    let person = ctx.params.int("person").ok_or_else(Problem::missing)?;
    case.people.iter().find(|each| each.id == person).ok_or_else(Problem::missing)
}

fn of(case: &Case, person: &Person) -> Of {
    if person.id == case.head() { Of::Head } else { Of::Member }
}

/// The form of one member.
pub(super) async fn member(ctx: Ctx) -> Page {
    member_page(&ctx, &[]).await
}

async fn member_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let case = case::read(ctx).await?;
    case.must_be_open()?;
    let person = named(ctx, &case)?;
    let mut fields: Vec<Field> = Vec::new();
    if person.id != case.head() {
        let kin = desk::choices(ctx, "kinship", None);
        let kin: Vec<Choice> = kin.into_iter().filter(|each| !matches!(each.value.as_str(), "01" | "02")).collect();
        fields.push(select(ctx, wrong, "kinship", "field-hardship_member-kinship", kin, &person.kinship).required());
    }
    let asked = items::asked(of(&case, person));
    fields.extend(asked.map(|item| field_of(ctx, wrong, item, item.name, case.known(&person.clear, item.name))));
    let body = html! {
        (steps(ctx, &case, "members"))
        p.mute { (ctx.t(if case.hand == Hand::Own { "hardship-entry-own-hint" } else { "hardship-entry-hint" })) }
        (form::sheet(ctx, wrong, &Sheet {
            action: format!("{}/members/{}", case.path(), person.id),
            fields: form::all(ctx, &fields),
            send: "hardship-page-save",
            back: format!("{}/members", case.path()),
            undo: false,
        }))
    };
    let title = ctx.t_args("hardship-entry-member-of", &[("name", person.name(ctx, case.hand).into())]);
    form::page(ctx, &title, &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

/// Changes one member, who is taken into the dossier if they were not in it.
pub(super) async fn member_change(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    case.must_be_open()?;
    let person = named(&ctx, &case)?;
    let mut wrong = Vec::new();
    let kinship = if person.id == case.head() {
        person.kinship.clone()
    } else {
        form::code_sent(&ctx, &mut wrong, "kinship", "kinship", true)
    };
    let mut fields = BTreeMap::new();
    for item in items::asked(of(&case, person)) {
        if let Some(text) = answer(&ctx, &mut wrong, item, item.name, case.known(&person.clear, item.name)) {
            fields.insert(item.name, text);
        }
    }
    if !wrong.is_empty() {
        return member_page(&ctx, &wrong).await;
    }
    let (id, made) = (case.id, MemberForm { person: person.id, kinship, fields });
    let done = form::commit(&ctx, ("form", "hardship.member"), "", move |commit, desk| {
        acts::put_member(commit, desk, id, &made)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/members", case.path()), "hardship-saved")),
        Err(refusal) => {
            let labels = item_labels(of(&case, person));
            member_page(&ctx, &form::told(&ctx, &refusal, &form::borrowed(&labels))).await
        }
    }
}

/// Takes somebody out of the dossier; they stay in the household of the roll.
pub(super) async fn member_drop(ctx: Ctx) -> Page {
    let case = case::read(&ctx).await?;
    case.must_be_open()?;
    let (id, person) = (case.id, named(&ctx, &case)?.id);
    let done = form::commit(&ctx, ("form", "hardship.member"), "", move |commit, desk| {
        acts::drop_member(commit, desk, id, person)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&format!("{}/members", case.path()), "hardship-member-dropped")),
        Err(refusal) => members_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}

/// One line of the sheet of means as it stands.
struct Line {
    person: i64,
    kind: String,
    fen: String,
    note: String,
    paper: Option<i64>,
}

fn lines(db: &Db, ctx: &Ctx, dossier: i64) -> record::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for amount in db.find(&AMOUNT, "dossier", dossier, ctx.now)? {
        let clear = db.unseal(&amount)?;
        lines.push(Line {
            person: amount.int("person").unwrap_or(0),
            kind: amount.text("kind").to_owned(),
            fen: clear.get("fen").to_owned(),
            note: clear.get("note").to_owned(),
            paper: amount.int("paper"),
        });
    }
    Ok(lines)
}

/// The sides of the sheet with the kinds of each: code and name.
fn sides(ctx: &Ctx) -> Vec<(String, String, Vec<Choice>)> {
    let all = desk::choices(ctx, "hardship_side", None);
    all.into_iter()
        .map(|side| (side.value.clone(), side.label, desk::under(ctx, "hardship_amount", &side.value)))
        .collect()
}

/// Everything the form of the sheet shows.
struct Means {
    case: Case,
    lines: Vec<Line>,
    /// Papers that may be named: the record, and what it is called here.
    papers: Vec<(i64, String)>,
}

async fn means(ctx: &Ctx) -> Result<Means, Problem> {
    let reader = ctx.clone();
    let found = ctx
        .read(move |db| {
            let case = case::read_in(db, &reader, reader.now)?;
            let lines = lines(db, &reader, case.id)?;
            let hung = paper::list(db, "hardship_dossier", case.id, reader.now)?;
            let papers = hung.iter().filter(|paper| paper.hung).enumerate();
            let papers = papers.map(|(at, paper)| {
                let title = paper.title.as_deref().map(|title| format!(" · {title}")).unwrap_or_default();
                (paper.id, format!("{} · {}{title}", at + 1, paper.day))
            });
            let papers = papers.collect();
            Ok::<_, Problem>(Means { case, lines, papers })
        })
        .await?;
    found.case.must_be_open()?;
    Ok(found)
}

/// The sheet of means: what each member earns, must spend, owns or lost in a year.
pub(super) async fn amounts(ctx: Ctx) -> Page {
    amounts_page(&ctx, &[]).await
}

async fn amounts_page(ctx: &Ctx, wrong: &[Wrong]) -> Page {
    let found = means(ctx).await?;
    let case = &found.case;
    let members: Vec<&Person> = case.members().collect();
    let sheet = html! {
        @for person in &members {
            @let name = person.name(ctx, case.hand);
            fieldset.stack {
                legend { b { (name) } " " span.mute { (desk::label(ctx, "kinship", &person.kinship)) } }
                @for (side, label, kinds) in sides(ctx) {
                    @let table = kinds_table(ctx, wrong, &found, person, &side, &label, &kinds);
                    @let is_used = found.lines.iter().any(|line| line.person == person.id && kinds.iter().any(|kind| kind.value == line.kind));
                    // What is usual stands open; the rest unfolds.
                    @if side == "income" || is_used || !wrong.is_empty() { h3 { (label) } (table) }
                    @else { (unfold(&label, &table)) }
                }
            }
        }
    };
    let body = html! {
        (steps(ctx, case, "amounts"))
        p.mute { (ctx.t("hardship-amounts-hint")) }
        @if case.hand == Hand::Staff { p.mute { (ctx.t("hardship-entry-hint")) } }
        @if members.is_empty() { p { (ctx.t("hardship-amounts-nobody")) } }
        @else {
            (form::sheet(ctx, wrong, &Sheet {
                action: format!("{}/amounts", case.path()),
                fields: sheet,
                send: "hardship-page-save",
                back: case.path(),
                undo: false,
            }))
        }
    };
    form::page(ctx, &ctx.t("hardship-entry-amounts"), &case.called(ctx), case.crumbs(ctx), wrong, &body)
}

fn kinds_table(
    ctx: &Ctx,
    wrong: &[Wrong],
    found: &Means,
    person: &Person,
    side: &str,
    label: &str,
    kinds: &[Choice],
) -> Markup {
    let is_own = found.case.hand == Hand::Own;
    let mut columns = vec![
        Column::text(ctx.t("field-hardship_amount-kind")),
        Column::text(ctx.t(if side == "asset" { "hardship-amounts-value" } else { "hardship-amounts-a-year" })),
        Column::text(ctx.t("field-hardship_amount-note")),
    ];
    if !found.papers.is_empty() {
        columns.push(Column::text(ctx.t("field-hardship_amount-paper")));
    }
    let rows: Vec<Row> = kinds
        .iter()
        .map(|kind| {
            let line = found.lines.iter().find(|line| line.person == person.id && line.kind == kind.value);
            let id = |what: &str| format!("{what}-{}-{}", person.id, kind.value);
            let text = |what: &str, held: &str, typed: String| {
                let (id, is_held) = (id(what), !held.is_empty() && !is_own);
                let error = wrong_of(wrong, &id).map(str::to_owned);
                html! {
                    input type="text" id=(id) name=(id) autocomplete="off" value=(sent(ctx, &id, if is_own { &typed } else { "" }))
                        aria-label={ (label) " " (kind.label) } placeholder=[is_held.then(|| ctx.t("hardship-page-held"))]
                        aria-invalid=[error.as_ref().map(|_| "true")];
                    @if let Some(error) = error { p.wrong { (error) } }
                }
            };
            let fen = line.map(|line| line.fen.as_str()).unwrap_or_default();
            let note = line.map(|line| line.note.as_str()).unwrap_or_default();
            // A line that says nothing of money still stands there: an asset whose value nobody knows.
            let held = if line.is_some() && fen.is_empty() { "-" } else { fen };
            let typed = fen.parse().map(desk::typed_money).unwrap_or_default();
            let mut cells = vec![
                html! { (kind.label) },
                text("a", held, typed),
                text("n", note, note.to_owned()),
            ];
            if !found.papers.is_empty() {
                let id = id("p");
                let chosen = line.and_then(|line| line.paper).map(|paper| paper.to_string()).unwrap_or_default();
                let chosen = sent(ctx, &id, &chosen).to_owned();
                cells.push(html! {
                    select id=(id) name=(id) aria-label={ (kind.label) " " (ctx.t("field-hardship_amount-paper")) } {
                        option value="" {}
                        @for (paper, called) in &found.papers {
                            option value=(paper) selected[chosen == paper.to_string()] { (called) }
                        }
                    }
                });
            }
            Row::new(cells)
        })
        .collect();
    desk::rows_of(ctx, label, &columns, &rows)
}

/// Replaces the sheet of means by what was sent; what is held and was left empty stays.
pub(super) async fn amounts_change(ctx: Ctx) -> Page {
    let found = means(&ctx).await?;
    let case = &found.case;
    let is_own = case.hand == Hand::Own;
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut made: Vec<AmountForm> = Vec::new();
    for person in case.members() {
        for (side, _, kinds) in sides(&ctx) {
            for kind in kinds {
                let id = |what: &str| format!("{what}-{}-{}", person.id, kind.value);
                let held = found.lines.iter().find(|line| line.person == person.id && line.kind == kind.value);
                let stays = |sent: &str, held: &str| match sent {
                    "" if !is_own => held.to_owned(),
                    "-" => String::new(),
                    sent => sent.to_owned(),
                };
                let note = stays(ctx.form.get(&id("n")), held.map_or("", |line| line.note.as_str()));
                let given = ctx.form.get(&id("a"));
                let fen = match given {
                    "" if !is_own => held.and_then(|line| line.fen.parse().ok()),
                    "" | "-" => None,
                    text => {
                        let read = desk::read_money(text);
                        if read.is_none() {
                            wrong.push((id("a"), ctx.t("hardship-page-wrong-money")));
                        }
                        read
                    }
                };
                let keeps_line = held.is_some() && given.is_empty() && !is_own;
                if fen.is_some() || !note.is_empty() || keeps_line {
                    made.push(AmountForm {
                        person: person.id,
                        side: side.clone(),
                        kind: kind.value.clone(),
                        fen,
                        note,
                        paper: match ctx.form.some(&id("p")).map(str::parse::<i64>) {
                            Some(Ok(paper)) if found.papers.iter().any(|(id, _)| *id == paper) => Some(paper),
                            _ if found.papers.is_empty() => held.and_then(|line| line.paper),
                            _ => None,
                        },
                    });
                }
            }
        }
    }
    if !wrong.is_empty() {
        return amounts_page(&ctx, &wrong).await;
    }
    let id = case.id;
    let done = form::commit(&ctx, ("form", "hardship.amounts"), "", move |commit, desk| {
        acts::put_amounts(commit, desk, id, &made)
    });
    match done.await? {
        Ok(_) => Ok(ctx.done(&onward(case, ""), "hardship-saved")),
        Err(refusal) => amounts_page(&ctx, &form::told(&ctx, &refusal, &[])).await,
    }
}
