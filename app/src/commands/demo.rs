//! `guildhall demo`: the fictional federation of Yunhe, built by the same doors as a real one.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;

use access::{Access, By, Config, NewAccount, Role};
use anyhow::Context as _;
use bulletin::{Order, Press};
use clock::{Day, Lang};
use hardship::demo as relief;
use procedure::Refusal;
use record::Moment;
use reform::demo::{Places, Story, Teller};
use reform::forms::held::Holdings;
use roll::demo::{Builder, Bulletin, DemoTime, Milestone};

use super::Usage;
use super::account::{first_password, role_title};
use super::serve::listen;
use crate::args::PlaceArgs;
use crate::hall::Hall;
use crate::steward;

/// Builds the fictional federation and serves it.
pub fn demo(place: &PlaceArgs, scale: f64, no_serve: bool, port: u16) -> anyhow::Result<ExitCode> {
    if !(0.0005..=4.0).contains(&scale) {
        return Err(Usage(format!("--scale takes a share of the full size from 0.0005 to 4, not {scale}")).into());
    }
    let time = DemoTime::default();
    let hall = Hall::open_with(place, true, roll::demo::clock(&time))?;
    if hall.store.read(|db| db.head())?.commit == 0 {
        build(&hall, &time, scale)?;
    } else {
        say!("{} has data already; nothing was built", place.data.display());
    }
    if no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    listen(&hall, "127.0.0.1", port, false)
}

fn build(hall: &Hall, time: &DemoTime, scale: f64) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let bar = indicatif::ProgressBar::new(0);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let press = Press::new(hall.store.clone(), hall.tree.clone(), hall.figures.clone());
    let access = hall.access(Config::default());
    let builder = Builder { store: &hall.store, time: time.clone(), scale };
    let mut told: Option<(Vec<Told>, Story)> = None;
    let mut relief: Option<(relief::Story, relief::Cast)> = None;
    let texts = ui::Texts::join(&[&ui::text::TEXTS, &roll::TEXTS, &reform::TEXTS, &hardship::TEXTS]);
    let text = |lang: Lang, key: &str| texts.find(lang, key);
    let holdings = Arc::new(Holdings::of(hall.store.catalogue(), &hall.figures.catalogue, hall.pack, &text));
    builder.build(
        |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        },
        |milestone, day| -> anyhow::Result<()> {
            match milestone {
                Milestone::Founded => {
                    let (places, leads) = places(hall)?;
                    told = Some((accounts(&access, places, leads)?, Story::new(places)));
                    let [labour, civil, education, ..] = places.departments;
                    let of = relief::Places {
                        federation: places.federation,
                        departments: [labour, civil, education],
                        basic: places.basic,
                    };
                    relief = Some((relief::Story::new(of, scale), cast(hall, &access)?));
                }
                Milestone::Month(last) => {
                    if let (Some((story, cast)), Some((told, _))) = (&mut relief, &mut told) {
                        relieve(hall, time, (story, cast), Some(last))?;
                        if let Some((person, unit)) = story.worker()
                            && told.iter().all(|(login, ..)| login != WORKER)
                        {
                            told.push(worker(&access, person, unit)?);
                        }
                    }
                    if let Some((_, story)) = &mut told {
                        tell(hall, &access, time, &holdings, story, last)?;
                    }
                }
                Milestone::Bulletin(bulletin) => {
                    let (text, as_of) = bulletin_of(bulletin);
                    let order = Order {
                        unit: None,
                        text: text.to_owned(),
                        as_of: as_of.parse()?,
                        known: None,
                        language: Lang::Zh,
                        actor: 0,
                        office: access::Units::root(&hall.units()).unwrap_or(0),
                        source: format!("demo {day}"),
                    };
                    let published = press.publish(&order, &|_| true)?;
                    bar.set_message(published.publication.title.clone());
                }
            }
            Ok(())
        },
    )?;
    if let Some((story, cast)) = &mut relief {
        relieve(hall, time, (story, cast), None)?;
    }
    steward::day(hall, &access)?;
    bar.finish_and_clear();
    let head = hall.store.read(|db| db.head())?.commit;
    say!(
        "云河示范区总工会已建成：{head} 次提交，用时 {:.1} 秒 · built in {head} commits",
        started.elapsed().as_secs_f64()
    );
    say!(
        "账号与初始密码（只显示这一次；三名管理员首次登录须改密码）· accounts and passwords, shown once; the three administrators choose a new password at their first sign-in:"
    );
    for (login, title, password) in told.iter().flat_map(|(accounts, _)| accounts) {
        say!("  {login:<12} {password}   {title}");
    }
    if !std::io::stdout().is_terminal() {
        use std::io::Write as _;
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// The login of the worker with an account of their own.
const WORKER: &str = "worker";

/// Who acts in the story of relief.
fn cast(hall: &Hall, access: &Access) -> anyhow::Result<relief::Cast> {
    let desk = hall.desk()?;
    let at = Moment { as_of: desk.today, known: desk.known };
    hall.store.read(|db| {
        let who = |login: &str| -> anyhow::Result<_> {
            let account = access.account_named(db, login)?;
            access.holds(db, account, at)?.with_context(|| format!("the demo has no account {login}"))
        };
        Ok(relief::Cast {
            caseworkers: [who("case")?, who("case2")?],
            leader: who("leader")?,
            partners: [who("partner")?, who("minzheng")?, who("jiaoyu")?],
            clerk: who("clerk")?,
            treasurer: who("treasurer")?,
            officer: who("officer")?,
            evaluators: [who("evaluator")?, who("evaluator2")?, who("evaluator3")?],
        })
    })
}

/// Tells the story of relief up to a day; without one, what happens today.
fn relieve(
    hall: &Hall,
    time: &DemoTime,
    (story, cast): (&mut relief::Story, &relief::Cast),
    last: Option<Day>,
) -> anyhow::Result<()> {
    let desk = || hall.desk();
    let teller = relief::Teller { store: &hall.store, desk: &desk, time, cast };
    let done = match last {
        Some(last) => story.until(&teller, last),
        None => story.now(&teller),
    };
    done.map_err(refused)
}

/// An account for a worker of the roll.
fn worker(access: &Access, person: i64, unit: i64) -> anyhow::Result<Told> {
    let account = NewAccount {
        login: WORKER.to_owned(),
        title: role_title(Role::Worker).to_owned(),
        display_name: "郑海燕".to_owned(),
        unit,
        password: first_password(access),
        must_change: false,
        roles: vec![(Role::Worker, unit)],
        person,
    };
    access.add_account(By::SYSTEM, &account, "演示账号")?;
    Ok((account.login, account.title, account.password))
}

fn refused(refusal: Refusal) -> anyhow::Error {
    match refusal {
        Refusal::Store(error) => anyhow::Error::from(error),
        refusal => anyhow::anyhow!("the story of the demo was refused: {}", refusal.text(Lang::En)),
    }
}

/// Tells the story of the reform up to a day.
fn tell(
    hall: &Hall,
    access: &Access,
    time: &DemoTime,
    holdings: &Arc<Holdings>,
    story: &mut Story,
    last: Day,
) -> anyhow::Result<()> {
    let desk = || hall.desk();
    let cast = |unit: i64, role: Role| {
        let desk = hall.desk()?;
        hall.store.read(|db| {
            let at = Moment { as_of: desk.today, known: desk.known };
            let held = db.find(&access::GRANT, "unit", unit, at)?;
            let holder =
                held.iter().filter(|grant| grant.text("role") == role.code()).find_map(|grant| grant.int("account"));
            let Some(holder) = holder else { return Ok(None) };
            access.holds(db, holder, at).map_err(|error| record::Error::Rule(error.to_string()))
        })
    };
    let daily = || steward::day(hall, access).map_err(|error| record::Error::Rule(format!("{error:#}")));
    let holdings = holdings.clone();
    let teller = Teller { store: &hall.store, desk: &desk, time, cast: &cast, holdings, daily: &daily };
    story.until(&teller, last).map_err(refused)
}

fn bulletin_of(bulletin: Bulletin) -> (&'static str, &'static str) {
    match bulletin {
        Bulletin::HalfYear2019 => (include_str!("../demo/2019-half-year.md"), "2019-06-30"),
        Bulletin::EndOf2019 => (include_str!("../demo/2019-end-of-year.md"), "2019-12-31"),
        Bulletin::Reform2020 => (include_str!("../demo/2020-reform.md"), "2020-08-31"),
    }
}

/// An account that is told of: login, title, password.
type Told = (String, String, String);

/// The units in which the story plays; and the township above the grassroots union.
fn places(hall: &Hall) -> anyhow::Result<(Places, i64)> {
    let at = Moment { as_of: hall.today(), known: hall.store.read(|db| db.head())?.commit };
    let shape = hall.store.read(|db| hall.tree.at(db, at))?;
    let federation = shape.root().context("the demo has a root")?;
    let of = |kind: &str| -> Vec<i64> {
        let mut all: Vec<i64> = shape.children(federation).to_vec();
        all.retain(|unit| shape.get(*unit).is_some_and(|unit| unit.kind == kind));
        all
    };
    let (towns, parks) = (of("township"), of("park"));
    let departments: [i64; 6] = of("department").try_into().ok().context("the demo has six departments")?;
    let [town, second] = *towns.first_chunk().context("the demo has townships")?;
    let below = shape.subtree(town);
    let basic =
        below.into_iter().find(|unit| shape.get(*unit).is_some_and(|unit| unit.kind == "basic")).unwrap_or(town);
    let park = *parks.first().context("the demo has a park")?;
    Ok((Places { federation, departments, towns: [town, second], park, basic }, town))
}

/// One account for each role, each with a password of its own; and one for everybody else the story needs, whose passwords nobody
/// knows: they can be given new ones.
fn accounts(access: &Access, places: Places, town: i64) -> anyhow::Result<Vec<Told>> {
    let mut out = Vec::new();
    let new = |login: &str, title: &str, name: &str, role: Role, unit: i64| NewAccount {
        login: login.to_owned(),
        title: title.to_owned(),
        display_name: name.to_owned(),
        unit,
        password: first_password(access),
        must_change: false,
        roles: vec![(role, unit)],
        person: 0,
    };
    let own = |login: &str, name: &str, role: Role, unit: i64| new(login, role_title(role), name, role, unit);
    let three = [
        own("system", "何志远", Role::SystemAdmin, 0),
        own("security", "林静", Role::SecurityAdmin, 0),
        own("audit", "郑国平", Role::AuditAdmin, 0),
    ];
    let code = access.offer_setup()?.context("the demo has no account yet")?;
    let mut told =
        |account: &NewAccount| out.push((account.login.clone(), account.title.clone(), account.password.clone()));
    three.iter().for_each(&mut told);
    access.first_run(&code, three, "127.0.0.1")?;
    let [h, m, e, s, w, k] = places.departments;
    for account in [
        own("leader", "赵明华", Role::Leader, places.federation),
        own("officer", "周敏", Role::Officer, places.federation),
        own("town", "孙丽", Role::Officer, town),
        own("chair", "王建军", Role::Chair, places.basic),
        own("clerk", "李晓燕", Role::Clerk, places.basic),
        own("partner", "陈涛", Role::Partner, h),
        own("case", "冯雪", Role::Caseworker, places.federation),
        own("treasurer", "曹斌", Role::Treasurer, places.federation),
        own("evaluator", "沈思远", Role::Evaluator, places.federation),
        own("evaluator2", "叶倩", Role::Evaluator, places.federation),
    ] {
        told(&account);
        access.add_account(By::SYSTEM, &account, "演示账号")?;
    }
    for (login, title, name, role, unit) in [
        ("minzheng", "民政局联络员", "吴海燕", Role::Partner, m),
        ("jiaoyu", "教育局联络员", "郑秀兰", Role::Partner, e),
        ("yingji", "应急管理局联络员", "马国强", Role::Partner, s),
        ("weijian", "卫生健康委联络员", "刘晓东", Role::Partner, w),
        ("keji", "科学技术局联络员", "高志宏", Role::Partner, k),
        ("case2", "帮扶专干", "董春梅", Role::Caseworker, places.federation),
        ("evaluator3", "第三方评估员", "罗文静", Role::Evaluator, places.federation),
        ("town2", "工会干部", "宋佳", Role::Officer, places.towns[1]),
        ("park", "工会干部", "许文博", Role::Officer, places.park),
    ] {
        access.add_account(By::SYSTEM, &new(login, title, name, role, unit), "演示账号")?;
    }
    Ok(out)
}
