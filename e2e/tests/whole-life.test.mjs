// One household from its application to a proven exit and the end of its follow-up, by all hands: worker, clerk's union, visitors,
// three departments, caseworker, leader, treasurer, evaluators. Days pass in between: the house is started anew on a later one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, formTo, pressed, refusals, send, take } from "../support/desk.mjs";
import { demoHouse } from "../support/house.mjs";
import { path } from "../support/read.mjs";
import { DOSSIER, applied, letIn, sent, state, stepOf, toNotice, works } from "../support/relief.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
before(async () => {
  here = await demoHouse();
  await letIn(here, "minzheng", "jiaoyu");
});
after(close);
after(() => here?.stop());

const as = (login, act) => works(here, login, {}, act);

/** How many days have passed. */
let passed = 0;
async function pass(days) {
  passed += days;
  await here.later(passed);
}

/** Files a visit of two for what it is for. */
async function visits(visitor, page, dossier, purpose) {
  await visitor.open(`${dossier}/visits/new`);
  await sent(page, `${dossier}/visits/new`, { purpose, second: "clerk", conclusion: "consistent", housing_seen: "自有住房一套，五十平方米。" });
}

test("one household from its application to a proven exit", async () => {
  const told = await applied(here);
  await toNotice(here, {}, told.dossier);

  // The days of the notice pass, and it ends by itself.
  await pass(30);
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/public-notices");
    assert.equal(await page.locator("main tbody a[href^='/public-notices/']").count(), 0, "what has ended is not on show");
  });
  await as("leader", async (visitor, page) => {
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "approve", { reason: "同意建档。" });
    assert.equal(await state(page), "在册");
    told.number = (await page.locator("main h1 .num").innerText()).trim();
  });

  // Aid by three hands.
  await as("case", async (visitor, page) => {
    await visitor.open("/aid/lists/new");
    await sent(page, "/aid/lists", { title: "临时救助", kind: "temporary", source: "own", year: day(passed).slice(0, 4), method: "card", basis: "年度帮扶方案" });
    told.list = path(page);
    await sent(page, `${told.list}/rows`, { rows: `${told.number},500` });
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "submit");
  });
  await as("leader", async (visitor, page) => {
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "approve");
  });
  await as("treasurer", async (visitor, page) => {
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "pay", { paid_on: day(passed), voucher: "记-7" });
    assert.equal(await state(page), "已发放");
  });
  await as("worker", async (visitor, page) => {
    await visitor.open(told.own);
    await page.getByText("500.00").first().waitFor();
  });

  // A better year: two visit, the means are tested anew, the five guarantees are shown, notice, approval.
  await pass(200);
  await as("case", async (visitor, page, look) => {
    await visits(visitor, page, told.dossier, "exit");
    await visitor.open(`${told.dossier}/amounts`);
    const wage = await page.locator("main form [name^='a-'][name$='-wage']").evaluateAll((all) => all.map((each) => each.name));
    await sent(page, `${told.dossier}/amounts`, { [wage[0]]: "240000" });
    await visitor.open(`${told.dossier}/assess`);
    await sent(page, `${told.dossier}/assess`, { purpose: "exit" });
    await visitor.open(`${told.dossier}/exit`);
    const kinds = await page.locator("main [name=kind] option").evaluateAll((all) => Object.fromEntries(all.map((each) => [each.innerText.trim(), each.value])));
    const lifted = Object.entries(kinds).find(([label]) => label.startsWith("脱困"))[1];
    const seen = await page.locator("main [name=visit] option").nth(1).getAttribute("value");
    const met = Object.fromEntries(["medical", "job", "school", "housing", "insurance"].flatMap((each) => [[each, "met"], [`${each}_why`, "见缴费和录用材料"]]));
    const bare = await send(page, `${told.dossier}/exit`, { kind: lifted, visit: seen });
    assert.equal(bare.status(), 200, await refusals(page));
    await page.getByText("退出还缺").first().waitFor();
    await look("an exit that lacks what shows it");
    await sent(page, `${told.dossier}/exit`, { kind: lifted, visit: seen, signed_on: day(passed), reason: "子女就业，收入稳定。", ...met });
    await sent(page, stepOf(told.dossier, "propose_exit"));
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "announce_exit");
    assert.equal(await state(page), "退出公示中");
  });
  await pass(30);
  await as("leader", async (visitor, page, look) => {
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "approve_exit");
    told.following = await state(page);
    await look("a household that was lifted out");
  });

  // Outsiders look at all who were lifted out, this one among them.
  const evaluation = "hardship.evaluation";
  await as("officer", async (visitor, page) => {
    await visitor.open("/evaluations/new");
    await sent(page, "/evaluations", { title: "退出评估", evaluator: "示范评估中心", public_source: "当期公布的开奖号码", size_on_roll: "0", size_exited: "99", size_cancelled: "0", size_never: "0" });
    told.evaluation = path(page);
    await sent(page, `${told.evaluation}/evaluators`, { login: "evaluator", lead: true });
    for (const login of ["evaluator2", "evaluator3"]) await sent(page, `${told.evaluation}/evaluators`, { login });
    await take(page, evaluation, "frame");
  });
  const enter = async (visitor, page) => {
    await visitor.open(`${told.evaluation}/cases`);
    const cases = await page.locator("main tbody a[href*='/cases/']").evaluateAll((all) => all.map((each) => new URL(each.href).pathname));
    for (const each of cases) {
      await visitor.open(each);
      const form = formTo(page, each);
      await form.locator("input[type=radio][value=right]").check();
      await form.locator("[name=findings]").fill("查阅档案并入户访谈。");
      assert.equal((await pressed(page, form.locator("button").last())).status(), 200, await refusals(page));
    }
    return cases.length;
  };
  await as("evaluator", async (visitor, page) => {
    await visitor.open(told.evaluation);
    const checkpoint = await (await page.request.get(`/open${told.evaluation}/checkpoint.txt`)).text();
    await take(page, evaluation, "draw", { checkpoint, public_text: "06 13 17 22 27 31 + 09" });
    await take(page, evaluation, "begin");
    told.cases = await enter(visitor, page);
    const frame = await (await page.request.get(`/open${told.evaluation}/frame.txt`)).text();
    assert.ok(told.cases > 0 && frame.includes(String(told.cases)), "all who were lifted out are in the sample");
  });
  await as("evaluator2", async (visitor, page) => assert.equal(await enter(visitor, page), told.cases));
  await as("evaluator", async (visitor, page) => {
    await visitor.open(told.evaluation);
    await take(page, evaluation, "close");
  });

  // Half a year of following up, a last visit, and the dossier is finished.
  await pass(220);
  await as("case", async (visitor, page, look) => {
    await visitor.open(told.dossier);
    assert.notEqual(await state(page), told.following, "the time is over");
    await visits(visitor, page, told.dossier, "follow_up");
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "finish", { reason: "回访稳定。" });
    await page.locator("section.procedure").getByText("跟踪结束").first().waitFor();
    await look("a dossier that is finished");
  });
  await as("worker", async (visitor, page) => {
    await visitor.open(told.own);
    await page.getByText("脱困").first().waitFor();
  });
});
