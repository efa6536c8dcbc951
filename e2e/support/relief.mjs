// What the tests of hardship relief do again and again: find a dossier, fill in whatever its forms need, visit, authorise, answer.

import assert from "node:assert/strict";

import { day, formTo, pressed, refusals, send, take } from "./desk.mjs";
import { inspect, overflow } from "./inspect.mjs";
import { path } from "./read.mjs";
import { visit } from "./visitor.mjs";

/** The procedure of a dossier. */
export const DOSSIER = "hardship.dossier";

/** The state that the panel of the page says. */
export const state = (page) => page.locator("section.procedure > .state .tag").first().innerText();

/** The dossiers in a state that somebody sees, by their paths. */
export async function dossiers(visitor, state_) {
  await visitor.open(`/hardship?state=${state_}`);
  const links = visitor.page.locator("main tbody a[href^='/hardship/']");
  return links.evaluateAll((all) => all.map((each) => new URL(each.href).pathname));
}

/** Opens an address and gives the status, whatever it is. */
export const statusOf = async (visitor, address) => (await visitor.page.goto(address)).status();

/** Gives an account a new first password and keeps what it becomes at the first sign-in: for accounts the demo tells nobody of. */
export async function letIn(house, ...logins) {
  await visit(house, {}, async (visitor, page) => {
    await visitor.settleIn("system");
    for (const login of logins) {
      await visitor.open("/accounts");
      await visitor.open(await page.getByRole("main").getByRole("link", { name: login, exact: true }).getAttribute("href"));
      const first = "Tz28-mKq5-Yd94-rLw";
      const given = await send(page, `${path(page)}/password`, { password: first, reason: "演练需要" });
      assert.equal(given.status(), 200, await refusals(page));
      house.accounts[login] = first;
    }
  });
  for (const login of logins) await visit(house, {}, (visitor) => visitor.settleIn(login));
}

/** Sends a form and expects it to be taken. */
export async function sent(page, action, fields = {}, button = "button") {
  const answer = await send(page, action, fields, button);
  assert.equal(answer.status(), 200, `${action}: ${await refusals(page)}`);
  return answer;
}

/** Fills in whatever a form still needs (its labels have a star) with something that will do, and sends it. */
async function complete(page, action, own = {}) {
  const form = formTo(page, action);
  await form.waitFor();
  const needed = await form.locator("label").evaluateAll((labels) =>
    labels.flatMap((label) => {
      const field = label.control;
      if (!field?.name || !label.innerText.trim().endsWith("*") || field.value !== "") return [];
      if (field.matches("select")) return [[field.name, [...field.options].map((each) => each.value).find((each) => each !== "" && each !== "-")]];
      return [[field.name, field.type === "date" ? "2015-03-02" : "12"]];
    }),
  );
  await sent(page, action, { ...Object.fromEntries(needed), ...own });
}

/** Fills in a dossier from the household to the sheet of means, from whichever hand it is open. */
export async function fillIn(visitor, dossier, yuan = "6000") {
  const { page } = visitor;
  await visitor.open(`${dossier}/edit`);
  await complete(page, `${dossier}/edit`);
  await visitor.open(`${dossier}/members`);
  const members = await page.locator(`main a[href^="${dossier}/members/"]`).evaluateAll((all) => all.map((each) => new URL(each.href).pathname));
  assert.ok(members.length >= 1, "somebody lives there");
  for (const member of members) {
    await visitor.open(member);
    // Schools are asked only of those who go to one.
    await complete(page, member, (await page.locator("main form [name=school]").count()) > 0 ? { school: "示范区第二中学" } : {});
  }
  await visitor.open(`${dossier}/amounts`);
  const wage = await page.locator("main form [name^='a-'][name$='-wage']").evaluateAll((all) => all.map((each) => each.name));
  await sent(page, `${dossier}/amounts`, { [wage[0]]: yuan });
}

/** A number as identity cards have it, of nobody: the last figure is the check of the others (GB 11643). */
export function idNumber(birth, order) {
  const digits = `999999${birth.replaceAll("-", "")}${String(order).padStart(3, "0")}`;
  const sum = [...digits].reduce((all, digit, place) => all + Number(digit) * (2 ** (17 - place) % 11), 0);
  return digits + "10X98765432"[sum % 11];
}

/** Files a visit of two and says that this was enough. */
export async function visited(visitor, dossier, second, fields = {}) {
  const { page } = visitor;
  await visitor.open(`${dossier}/visits/new`);
  await sent(page, `${dossier}/visits/new`, { second, conclusion: "consistent", housing_seen: "自有住房一套，五十平方米。", ...fields });
  await visitor.open(`${dossier}/visits/new`);
  await sent(page, stepOf(dossier, "visit"));
}

/** Where a step of a dossier is taken. */
export const stepOf = (dossier, step) => `/steps/${DOSSIER}/${dossier.split("/").pop()}/${step}`;

/** Files the authorisations on paper of all who have yet to sign, and starts the checks. */
export async function authorised(visitor, dossier) {
  const { page } = visitor;
  await visitor.open(dossier);
  while ((await formTo(page, `${dossier}/consents`).count()) > 0) await sent(page, `${dossier}/consents`);
  await take(page, DOSSIER, "authorise");
}

/** The requests to departments that follow from a dossier, by their paths. */
export async function checksOf(visitor, dossier) {
  await visitor.open(dossier);
  return visitor.page.locator("#checks tbody a[href^='/checks/']").evaluateAll((all) => all.map((each) => new URL(each.href).pathname));
}

/** Answers a request: all as it was declared. */
export async function answered(visitor, check) {
  const { page } = visitor;
  await visitor.open(check);
  const form = formTo(page, `${check}/answer`);
  const questions = form.locator("input[type=radio][value=consistent]");
  assert.ok((await questions.count()) > 0, "something is asked");
  for (const each of await questions.all()) await each.check();
  const answer = await pressed(page, form.locator("button").last());
  assert.equal(answer.status(), 200, await refusals(page));
}

/** Tests the means and decides; the notice begins. */
export async function announced(visitor, dossier, fields = {}) {
  const { page } = visitor;
  await visitor.open(`${dossier}/assess`);
  await sent(page, `${dossier}/assess`);
  await sent(page, stepOf(dossier, "announce"), { category: "deep", cause: "06", reason: "结合入户和核对情况认定。", ...fields });
}

/**
 * What is there only after somebody did something: an objection, a pay list being drawn up, an evaluation whose cases are open.
 * Gives, by login, the pages this makes.
 */
export async function relieve(house) {
  const made = {};
  const as = (login, act) =>
    visit(house, {}, async (visitor, page) => {
      if (login) await visitor.settleIn(login);
      await act(visitor, page);
    });
  await as(undefined, async (visitor, page) => {
    await visitor.open("/public-notices");
    await visitor.open(await page.locator("main tbody a[href^='/public-notices/']").first().getAttribute("href"));
    const second = (name) => page.locator(`main [name=${name}] option`).nth(1).getAttribute("value");
    await sent(page, `${path(page)}/objections`, { line: await second("line"), ground: await second("ground"), text: "公示内容有误。" });
  });
  await as("case", async (visitor, page) => {
    await visitor.open("/aid/lists/new");
    const year = day().slice(0, 4);
    await sent(page, "/aid/lists", { title: "临时救助（参观）", kind: "temporary", source: "own", year, method: "card", basis: "年度帮扶方案" });
    const list = path(page);
    await sent(page, `${list}/rows/all`, { amount: "300" });
    made.case = [list];
  });
  await as("leader", async (visitor, page) => {
    await visitor.open("/aid?state=submitted");
    await visitor.open(await page.locator("main tbody a[href^='/aid/lists/']").first().getAttribute("href"));
    await take(page, "hardship.paylist", "approve");
    made.treasurer = [path(page), `${path(page)}/bank`];
  });
  let evaluation;
  await as("officer", async (visitor, page) => {
    await visitor.open("/evaluations/new");
    const sizes = { size_on_roll: "2", size_exited: "1", size_cancelled: "0", size_never: "0" };
    await sent(page, "/evaluations", { title: "评估（参观）", evaluator: "示范评估中心", public_source: "当期公布的开奖号码", ...sizes });
    evaluation = path(page);
    await sent(page, `${evaluation}/evaluators`, { login: "evaluator", lead: true });
    for (const login of ["evaluator2", "evaluator3"]) await sent(page, `${evaluation}/evaluators`, { login });
    made.officer = ["/evaluations/new", evaluation, `${evaluation}/edit`];
    await visitor.open("/evaluations/new");
    await sent(page, "/evaluations", { title: "评估（样本）", evaluator: "示范评估中心", public_source: "当期公布的开奖号码", ...sizes });
    evaluation = path(page);
    await sent(page, `${evaluation}/evaluators`, { login: "evaluator", lead: true });
    for (const login of ["evaluator2", "evaluator3"]) await sent(page, `${evaluation}/evaluators`, { login });
    await take(page, "hardship.evaluation", "frame");
  });
  await as("evaluator", async (visitor, page) => {
    await visitor.open(evaluation);
    const checkpoint = await (await page.request.get(`/open${evaluation}/checkpoint.txt`)).text();
    await take(page, "hardship.evaluation", "draw", { checkpoint, public_text: "06 13 17 22 27 31 + 09" });
    await take(page, "hardship.evaluation", "begin");
    made.evaluator = [evaluation, `${evaluation}/cases`, `${evaluation}/cases/1`];
  });
  return made;
}

/** The departments that are asked. */
const DEPARTMENTS = ["partner", "minzheng", "jiaoyu"];

/** Lets somebody of the demo work, with whatever browser the story is told in. */
export const works = (house, login, options, act) =>
  visit(house, options, async (visitor, page) => {
    await visitor.signIn(login);
    const look = async (what) => (options.javaScriptEnabled === false ? assert.deepEqual(await overflow(page), [], what) : inspect(page, what));
    await act(visitor, page, look);
    if (options.viewport?.width < 500) assert.deepEqual(await overflow(page), [], page.url());
  });

/** The worker applies and signs, the union reviews: the paths of the case for the worker and for the staff. */
export async function applied(house) {
  const as = (login, act) => works(house, login, {}, act);
  const told = {};
  await as("worker", async (visitor, page, look) => {
    assert.equal(path(page), "/mine");
    await look("the worker's doors");
    await visitor.open("/mine/hardship");
    await look("one's own cases");
    told.own = new URL(await page.locator("main a[href^='/mine/hardship/']").first().getAttribute("href"), house.url).pathname;
    await fillIn(visitor, told.own);
    assert.equal(path(page), told.own, "after the last step one checks and submits");
    await look("one's own case");
    await sent(page, `${told.own}/submit`);
    told.dossier = told.own.replace("/mine", "");
    await visitor.open(told.dossier, 403);
    await visitor.open(`${told.own}/edit`, 422);
    await visitor.open(told.own);
    await sent(page, `${told.own}/consents`);
    assert.equal(await formTo(page, `${told.own}/consents`).count(), 0, "one signs for oneself once");
  });
  await as("chair", async (visitor, page, look) => {
    await visitor.open(told.dossier);
    assert.equal(await state(page), "待初审");
    await look("a dossier that was submitted");
    await take(page, DOSSIER, "accept");
    assert.equal(await state(page), "待入户");
  });
  return told;
}

/** From the review of what was submitted to the notice: visit, authorisations, three departments, assessment. */
export async function toNotice(house, options, dossier) {
  const as = (login, options, act) => works(house, login, options, act);
  await as("case", options, async (visitor, page) => {
    await visitor.open(dossier);
    assert.equal(await page.locator("section.procedure .next a[href$='/authorise']").count(), 0, "nobody is asked before the visit");
    await visitor.open(`${dossier}/visits/new`);
    const alone = await send(page, `${dossier}/visits/new`, { conclusion: "consistent" });
    assert.equal(alone.status(), 422, "one visitor is not enough");
    const twice = await send(page, `${dossier}/visits/new`, { second: "case", conclusion: "consistent" });
    assert.equal(twice.status(), 422, "nor is the same one twice");
    await visited(visitor, dossier, "clerk");
    assert.equal(path(page), dossier);
    assert.equal(await state(page), "待授权");
    await page.locator("section.procedure .refused").getByText("发起核对").waitFor();
    await authorised(visitor, dossier);
    assert.equal(await state(page), "核对中");
    await page.locator("section.procedure .refused").getByText("核对完成").waitFor();
  });
  let checks;
  await as("case", options, async (visitor) => (checks = await checksOf(visitor, dossier)));
  assert.equal(checks.length, DEPARTMENTS.length, "three departments are asked");
  // Each department finds its own request and no other.
  const found = [];
  for (const login of DEPARTMENTS) {
    await as(login, options, async (visitor, page) => {
      const own = [];
      for (const check of checks) if ((await statusOf(visitor, check)) === 200) own.push(check);
      assert.equal(own.length, 1, `${login} sees one of the requests`);
      found.push(own[0]);
      await visitor.open(dossier, 403);
      await answered(visitor, own[0]);
      assert.equal(path(page), "/checks");
    });
  }
  assert.deepEqual(found.sort(), checks.sort());
  await as("case", options, async (visitor, page) => {
    await visitor.open(dossier);
    await take(page, DOSSIER, "checked");
    assert.equal(await state(page), "待评议");
    await announced(visitor, dossier);
    await visitor.open(dossier);
    assert.equal(await state(page), "公示中");
  });
}
