//! What is sealed of a dossier, group by group: masked until somebody who may asks for it with a reason, which the log
//! keeps before anything is shown.

use access::Action;
use maud::{Markup, html};
use record::{Class, Db, Version};
use ui::components::{Reveal, veil, veiled};
use ui::web::{Ctx, Page, Problem};

use super::desk::VEIL;
use super::page;
use crate::dossier::View;

/// What is shown together for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Who a person is: what the roll keeps sealed of them.
    Person(i64),
    /// Where the household lives.
    Home,
    /// What the dossier says of the household, by its class.
    Sheet(Class),
    /// What it says of a member (their record), by its class.
    Member(i64, Class),
    /// The sheet of means.
    Amounts,
    /// The numbers of a result.
    Result(i64),
    /// What was seen on a visit.
    Visit(i64),
    /// What shows the five guarantees.
    Exit,
    /// Why an exclusion was decided so.
    Exclusion(i64),
}

impl Group {
    /// As the form sends it.
    fn name(self) -> String {
        let class = |class| if class == Class::Restricted { "restricted" } else { "personal" };
        match self {
            Group::Person(id) => format!("person-{id}"),
            Group::Home => "home".into(),
            Group::Sheet(of) => format!("sheet-{}", class(of)),
            Group::Member(id, of) => format!("member-{}-{id}", class(of)),
            Group::Amounts => "amounts".into(),
            Group::Result(id) => format!("result-{id}"),
            Group::Visit(id) => format!("visit-{id}"),
            Group::Exit => "exit".into(),
            Group::Exclusion(id) => format!("exclusion-{id}"),
        }
    }

    /// Every group of a dossier.
    fn all(view: &View) -> Vec<Group> {
        let mut all = vec![
            Group::Home,
            Group::Sheet(Class::Personal),
            Group::Sheet(Class::Restricted),
            Group::Amounts,
            Group::Exit,
        ];
        for member in &view.members {
            let id = member.version.id;
            all.extend([Group::Person(member.person), Group::Member(id, Class::Personal)]);
            all.push(Group::Member(id, Class::Restricted));
        }
        all.extend(view.results.iter().map(|(version, _)| Group::Result(version.id)));
        all.extend(view.visits.iter().map(|(version, _)| Group::Visit(version.id)));
        all.extend(view.exclusions.iter().map(|(version, _)| Group::Exclusion(version.id)));
        all
    }

    /// What the log is told: the register, the record, the fields.
    fn logged(self, view: &View) -> (&'static str, i64, Vec<&'static str>) {
        let sealed = |version: &Version| version.register.sealed_fields().map(|field| field.name).collect::<Vec<_>>();
        let of = |version: &Version, class: Class| {
            let fields = version.register.sealed_fields().filter(|field| field.class == class);
            fields.map(|field| field.name).collect::<Vec<_>>()
        };
        let dossier = &view.case.version;
        match self {
            Group::Person(id) => ("person", id, vec!["name", "id_number", "birth_date", "mobile"]),
            Group::Home => ("household", view.row.household, vec!["address"]),
            Group::Sheet(class) => ("hardship_dossier", view.row.id, of(dossier, class)),
            Group::Member(id, class) => {
                let member = view.members.iter().find(|member| member.version.id == id);
                ("hardship_member", id, member.map(|member| of(&member.version, class)).unwrap_or_default())
            }
            // One look at all the lines of the sheet is one entry, under the dossier.
            Group::Amounts => ("hardship_dossier", view.row.id, vec!["amounts"]),
            Group::Result(id) => ("hardship_result", id, vec!["sheet", "reason"]),
            Group::Visit(id) => {
                let visit = view.visits.iter().find(|(version, _)| version.id == id);
                ("hardship_visit", id, visit.map(|(version, _)| sealed(version)).unwrap_or_default())
            }
            Group::Exit => match &view.exit {
                Some(exit) => ("hardship_exit", exit.version.id, sealed(&exit.version)),
                None => ("hardship_dossier", view.row.id, vec!["exit"]),
            },
            Group::Exclusion(id) => ("hardship_exclusion", id, vec!["reason"]),
        }
    }
}

/// Who looks at a dossier, and which group was opened to them this once.
#[derive(Clone, Copy)]
pub(super) struct Sight<'c> {
    pub ctx: &'c Ctx,
    pub dossier: i64,
    pub may: bool,
    pub open: Option<Group>,
}

impl<'c> Sight<'c> {
    /// Of whoever asks.
    pub fn of(ctx: &'c Ctx, dossier: i64, open: Option<Group>) -> Sight<'c> {
        Sight { ctx, dossier, may: ctx.can(Action::HardshipReveal, ctx.unit), open }
    }

    /// Whether a group is open.
    pub fn sees(self, group: Group) -> bool {
        self.open == Some(group)
    }

    /// A value of a group as it may be shown: whole where the group is open, else what a mask leaves of it.
    pub fn value(self, group: Group, text: &str, mask: impl FnOnce(&str) -> String) -> Markup {
        html! {
            @if text.is_empty() {}
            @else if self.sees(group) { b { (text) } }
            @else { (mask(text)) }
        }
    }

    /// The same of a value of which nothing is shown.
    pub fn hidden(self, group: Group, text: &str) -> Markup {
        self.value(group, text, |_| VEIL.to_owned())
    }

    /// What opens a group, under what it is called; nothing where it is open already.
    pub fn opener(self, group: Group, label: &str) -> Markup {
        if self.sees(group) {
            return html! {};
        }
        if !self.may {
            return veiled(label, self.ctx.lang);
        }
        let action = format!("/hardship/{}/reveal", self.dossier);
        veil(label, Reveal { action: &action, csrf: &self.ctx.csrf(), field: &group.name(), label }, self.ctx.lang)
    }
}

/// Shows a group once, after its reason is in the log.
pub(super) async fn reveal(ctx: Ctx) -> Page {
    let view = page::read(&ctx).await?;
    let sent = ctx.form.get("field");
    let group = Group::all(&view).into_iter().find(|group| group.name() == sent);
    let group = group.ok_or_else(|| Problem::unusable("hardship-page-wrong-group"))?;
    let (register, record, fields) = group.logged(&view);
    let (by, reason) = (ctx.by(), ctx.form.get("reason").to_owned());
    let done = ctx
        .run(move |app| match app.access.reveal(by, register, record, &fields, &reason) {
            Ok(_) => Ok(true),
            Err(access::Error::Reason) => Ok(false),
            Err(error) => Err(Problem::from(error)),
        })
        .await?;
    if !done {
        return Ok(ctx.again(page::draw(&ctx, &view, None, Some(&ctx.t("access-reason"))).await?));
    }
    page::draw(&ctx, &view, Some(group), None).await
}

/// The paper that was printed, where that is what the log says was seen.
fn paper(ctx: &Ctx, name: &str) -> Option<String> {
    let offered = document::templates(ctx.app.figures.pack());
    offered
        .iter()
        .find(|template| template.name == name)
        .map(|template| clock::said(template.label, ctx.lang).to_owned())
}

/// One look at what is sealed.
pub(super) struct Look {
    pub at_ms: i64,
    pub who: String,
    pub what: String,
    pub reason: String,
}

/// Looks that are listed.
const LOOKS: usize = 10;

/// Who looked at what of a dossier, the last first; as many as are listed, and how many there were.
pub(super) fn looks(ctx: &Ctx, db: &Db, view: &View) -> record::Result<(Vec<Look>, usize)> {
    let mut ids: Vec<i64> = vec![view.row.id, view.row.household];
    ids.extend(view.members.iter().flat_map(|member| [member.version.id, member.person]));
    ids.extend(view.results.iter().chain(&view.visits).chain(&view.exclusions).map(|(version, _)| version.id));
    ids.extend(view.exit.iter().map(|exit| exit.version.id));
    ids.sort_unstable();
    ids.dedup();
    let marks = (0..ids.len()).map(|at| format!("${}", at + 3)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {} FROM {} v WHERE v.federation = $1 AND v.opened <= $2 AND v.record IN ({marks}) ORDER BY v.opened DESC",
        Version::columns(&access::REVEAL, "v"),
        access::REVEAL.table()
    );
    let params: Vec<record::Value> = std::iter::once(ctx.moment.known).chain(ids).map(record::Value::from).collect();
    let seen = db.all(&sql, &params, |row| Version::read(&access::REVEAL, row, 0))?;
    let mut looks = Vec::new();
    for look in seen.iter().take(LOOKS) {
        let Some(entry) = record::log::entry(db, look.opened)? else { continue };
        let account = db.get(&access::ACCOUNT, look.int("account").unwrap_or(0), ctx.now)?;
        let register = look.text("register");
        let fields = look.text("fields").split(',').filter_map(|field| {
            ctx.find_text(&format!("field-{register}-{}", field.replace('_', "-")))
                .or_else(|| (field == "amounts").then(|| ctx.t("hardship-entry-amounts")))
                .or_else(|| paper(ctx, field))
        });
        let fields: Vec<String> = fields.collect();
        looks.push(Look {
            at_ms: entry.at_ms,
            who: account.map_or_else(|| ctx.t("hardship-page-system"), |held| held.text("title").to_owned()),
            what: if look.text("fields").is_empty() {
                ctx.t("hardship-page-look-masked")
            } else {
                ui::text::list(&fields, ctx.lang)
            },
            reason: entry.reason,
        });
    }
    Ok((looks, seen.len()))
}
