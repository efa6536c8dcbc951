// Hardship relief: a household from its application to the public notice, by the hands that share the work — at a desk with the
// worker's own account, and on a phone without JavaScript; approval, pay list and evaluation; an objection that reverses; what
// nobody may do alone, and what nobody sees who has no duty.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, formTo, pressed, refusals, send, take, unitCode } from "../support/desk.mjs";
import { demoHouse } from "../support/house.mjs";
import { inspect, overflow } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { DOSSIER, applied, checksOf, dossiers, fillIn, idNumber, letIn, sent, state, statusOf, stepOf, toNotice, works } from "../support/relief.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
before(async () => {
  here = await demoHouse();
  await letIn(here, "minzheng", "jiaoyu", "evaluator3");
});
after(close);
after(() => here?.stop());

/** Lets somebody of the demo work, with whatever browser the story is told in. */
const as = (login, options, act) => works(here, login, options, act);

const PHONE = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };

test("a household at a desk: the worker applies and signs, the union reviews, two visit, three departments answer, notice is given", async () => {
  const told = await applied(here);
  await toNotice(here, {}, told.dossier);
  await as("worker", {}, async (visitor, page, look) => {
    await visitor.open(told.own);
    await look("one's own case on notice");
  });
});

test("a household on a phone without JavaScript: begun at the centre, completed by its union, reviewed by who did not submit it", async () => {
  const told = {};
  await as("clerk", PHONE, async (visitor, page) => {
    // The last of the page: the demo's own cases are the first of the roll.
    await visitor.open("/persons");
    told.name = await page.locator("main tbody tr th").last().innerText();
    await visitor.open("/hardship");
    told.union = await page.locator("main tbody tr").first().locator("td").nth(1).innerText();
  });
  await as("case", PHONE, async (visitor, page) => {
    await visitor.open("/hardship/new");
    await page.locator("main form[role=search] [name=q]").fill(told.name);
    await page.locator("main form[role=search] [name=q]").press("Enter");
    await page.waitForURL(/[?&]q=/u);
    await visitor.open(await page.locator("main tbody a[href*='person=']").first().getAttribute("href"));
    assert.ok(!(await page.locator("main").innerText()).includes(told.name), "the name is masked");
    const form = page.locator("main form[action^='/hardship?']");
    await form.locator("[name=handler]").selectOption({ label: told.union });
    await form.locator("[name=division]").selectOption("419001");
    if ((await form.locator("[name=address]").count()) > 0) await form.locator("[name=address]").fill("云河示范区柳树街1号");
    await pressed(page, form.locator("button").first());
    assert.match(path(page), /^\/hardship\/\d+\/edit$/u, await refusals(page));
    told.dossier = path(page).replace("/edit", "");
  });
  await as("clerk", PHONE, async (visitor, page) => {
    await visitor.open(told.dossier);
    await page.locator("section.procedure .refused").getByText("提交申请").waitFor();
    // A child whom the roll does not know yet.
    await visitor.open(`${told.dossier}/members`);
    const wrong = await send(page, `${told.dossier}/members`, { name: "汪小宇", id_number: "999999201205010010", kinship: "20" });
    assert.equal(wrong.status(), 422, "a number that cannot be");
    await sent(page, `${told.dossier}/members`, { name: "汪小宇", id_number: idNumber("2012-05-01", 731), kinship: "20" });
    await fillIn(visitor, told.dossier);
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "submit");
    assert.equal(await state(page), "待初审");
    assert.equal(await page.locator("section.procedure .next a[href$='/accept']").count(), 0, "who submitted does not review");
    await visitor.open(stepOf(told.dossier, "accept"));
    await page.getByText("现在不能办这一步").waitFor();
    assert.equal(await formTo(page, path(page)).count(), 0);
  });
  await as("chair", PHONE, async (visitor, page) => {
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "return", { reason: "请补填住房情况。" });
    assert.equal(await state(page), "填写中");
  });
  await as("clerk", PHONE, async (visitor, page) => {
    await visitor.open(told.dossier);
    await page.locator("section.procedure").getByText("请补填住房情况。").first().waitFor();
    await take(page, DOSSIER, "submit");
  });
  await as("chair", PHONE, async (visitor, page) => {
    await visitor.open(told.dossier);
    await take(page, DOSSIER, "accept");
  });
  await toNotice(here, PHONE, told.dossier);
});

test("what a leader approves is paid by another hand and reconciled with the bank by a third; nobody does two of them", async () => {
  const told = {};
  await as("officer", {}, async (visitor) => (told.federation = await unitCode(visitor, "云河示范区总工会")));
  // Whoever announced it cannot approve it, even holding both offices.
  await visit(here, {}, async (visitor, page) => {
    await visitor.settleIn("security");
    await visitor.open("/accounts");
    await visitor.open(await page.getByRole("main").getByRole("link", { name: "case", exact: true }).getAttribute("href"));
    await sent(page, `${path(page)}/offices`, { role: "leader", unit: told.federation, reason: "临时代理" });
  });
  await as("case", {}, async (visitor, page) => {
    const [approving] = await dossiers(visitor, "approving");
    told.dossier = approving;
    await visitor.open(approving);
    assert.equal(await page.locator("section.procedure .next a[href$='/approve']").count(), 0, "who announced does not approve");
    await visitor.open(stepOf(approving, "approve"));
    await page.getByText("现在不能办这一步").waitFor();
    await page.getByText("评议通过并公示").first().waitFor();
    assert.equal(await formTo(page, path(page)).count(), 0);
    await inspect(page, "an approval of one's own that is refused");
  });
  await as("leader", {}, async (visitor, page, look) => {
    await visitor.open(told.dossier);
    await look("a dossier to be approved");
    await take(page, DOSSIER, "approve", { reason: "同意建档。" });
    assert.equal(await state(page), "在册");
    told.number = (await page.locator("main h1 .num").innerText()).trim();
    assert.match(told.number, /困/u, "it has its number");
  });
  await as("case", {}, async (visitor, page, look) => {
    await visitor.open("/aid/lists/new");
    await look("a new pay list");
    const made = await send(page, "/aid/lists", { title: "临时救助（演练）", kind: "temporary", source: "own", year: day().slice(0, 4), method: "card", basis: "年度帮扶方案" });
    assert.equal(made.status(), 200, await refusals(page));
    told.list = path(page);
    assert.match(told.list, /^\/aid\/lists\/\d+$/u);
    await sent(page, `${told.list}/rows/all`, { amount: "500" });
    await page.locator("#rows").getByText(told.number).waitFor();
    const [, listed] = (await page.locator("main").innerText()).match(/([\d,]+\.\d{2}) 元/u);
    told.sum = listed.replaceAll(",", "");
    await send(page, `${told.list}/rows`, { rows: `${told.number} 500` });
    await page.getByRole("alert").getByText(told.number).waitFor();
    await look("nobody is on a list twice");
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "submit");
    assert.equal(await page.locator("section.procedure .next a[href$='/approve']").count(), 0, "who drew it up does not approve it, a leader or not");
    await visitor.open(`/steps/hardship.paylist/${told.list.split("/").pop()}/approve`);
    await page.getByText("现在不能办这一步").waitFor();
  });
  await as("treasurer", {}, async (visitor, page) => {
    await visitor.open(told.list);
    assert.equal(await page.locator("section.procedure .next a").count(), 0, "nothing is paid before it is approved");
    await visitor.open(told.dossier, 403);
  });
  await as("leader", {}, async (visitor, page) => {
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "approve");
    assert.equal(await page.locator("section.procedure .next a[href$='/pay']").count(), 0, "who approved it does not pay it");
  });
  await as("treasurer", {}, async (visitor, page, look) => {
    await visitor.open(`${told.list}/bank`);
    await look("the file for the bank");
    await visitor.open(told.list);
    await take(page, "hardship.paylist", "pay", { paid_on: day(), voucher: "记-118" });
    assert.equal(await state(page), "已发放");
    assert.equal(await page.locator("section.procedure .next a[href$='/reconcile']").count(), 0, "who paid it does not reconcile it");
  });
  await as("case", {}, async (visitor, page, look) => {
    await visitor.open(`${told.list}/reconcile`);
    await look("reconciling");
    const short = await send(page, `${told.list}/reconcile`, { "bank-own": "1.00" });
    assert.equal(short.status(), 422, "a difference is told");
    await look("a difference");
    await sent(page, `${told.list}/reconcile`, { "bank-own": told.sum });
    assert.equal(path(page), told.list);
    assert.equal(await state(page), "已对账");
  });
});

test("an objection from anybody lets the notice stand still, and one that holds brings the case back to be assessed", async () => {
  const told = {};
  await visit(here, PHONE, async (visitor, page) => {
    await visitor.open("/");
    await page.locator("main a[href='/public-notices']").first().click();
    await page.waitForURL(/\/public-notices$/u);
    // The oldest is the demo's own.
    await page.locator("main tbody a[href^='/public-notices/']").last().click();
    await page.waitForURL(/\/public-notices\/\d+$/u);
    told.notice = path(page);
    assert.match(await page.locator("main tbody tr").first().innerText(), /\*/u, "names are masked");
    // Households of one day stand on one notice.
    const line = await page.locator("main [name=line] option").nth(1).getAttribute("value");
    told.line = `main [name=line] option[value="${line}"]`;
    const ground = await page.locator("main [name=ground] option").nth(1).getAttribute("value");
    await sent(page, `${told.notice}/objections`, { line, ground, text: "这一户去年买了新车。" });
    told.code = (await page.locator("main code").first().innerText()).trim();
    assert.ok(!page.url().includes(told.code), "the code is in no address");
    assert.deepEqual(await overflow(page), []);
  });
  await as("case", {}, async (visitor, page, look) => {
    await visitor.open("/objections?state=received");
    await look("objections");
    await visitor.open(await page.locator("main tbody a[href^='/objections/']").first().getAttribute("href"));
    told.objection = path(page);
    await page.getByText("这一户去年买了新车。").waitFor();
    await look("an objection");
    told.dossier = new URL(await page.locator("main a[href^='/hardship/']").first().getAttribute("href"), here.url).pathname;
    await take(page, "hardship.objection", "take_up");
    await take(page, "hardship.objection", "report", { inquiry: "车辆登记在本人名下。" });
    await visitor.open(told.dossier);
    assert.equal(await state(page), "异议处理");
    await page.locator("section.procedure").getByText("收到异议").first().waitFor();
    assert.ok(!(await page.content()).includes("这一户去年买了新车"), "what was written stands with the objection alone");
  });
  await as("leader", {}, async (visitor, page) => {
    await visitor.open(told.objection);
    await take(page, "hardship.objection", "uphold", { findings: "拥有非生活必需车辆。", answer: "经查属实，退回重新评议。" });
    await visitor.open(told.dossier);
    assert.equal(await state(page), "待评议");
  });
  await visit(here, PHONE, async (visitor, page) => {
    assert.ok([200, 404].includes(await statusOf(visitor, told.notice)));
    assert.equal(await page.locator(told.line).count(), 0, "it is not on show any more");
    await visitor.open("/public-notices/code");
    await sent(page, "/public-notices/code", { code: told.code });
    await page.getByText("经查属实，退回重新评议。").waitFor();
    await visitor.open("/public-notices/code");
    const unknown = await send(page, "/public-notices/code", { code: "AAAA-BBBB-CCCC-DDDD" });
    assert.equal(unknown.status(), 422);
  });
});

test("an evaluation: ordered by the federation, drawn and entered blind by two outsiders, a difference decided by a third, published", async () => {
  const told = {};
  const evaluation = "hardship.evaluation";
  await as("officer", {}, async (visitor, page, look) => {
    await visitor.open("/evaluations/new");
    await look("ordering an evaluation");
    const sizes = { size_on_roll: "3", size_exited: "2", size_cancelled: "0", size_never: "0" };
    await sent(page, "/evaluations", { title: "演练评估", evaluator: "示范评估中心", public_source: "当期公布的开奖号码", ...sizes });
    told.path = path(page);
    assert.match(told.path, /^\/evaluations\/\d+$/u);
    await page.locator("section.procedure .refused").getByText("固定抽样框").waitFor();
    await sent(page, `${told.path}/evaluators`, { login: "evaluator", lead: true });
    for (const login of ["evaluator2", "evaluator3"]) await sent(page, `${told.path}/evaluators`, { login });
    await take(page, evaluation, "frame");
    assert.equal(await page.locator("section.procedure .next a[href$='/draw']").count(), 0, "who ordered it does not draw");
    await visitor.open(`${told.path}/cases`, 403);
  });
  const verdicts = async (visitor, page, of) => {
    const cases = await page.locator("main tbody a[href*='/cases/']").evaluateAll((all) => all.map((each) => new URL(each.href).pathname));
    for (const [nth, each] of cases.entries()) {
      await visitor.open(each);
      const form = formTo(page, each);
      await form.locator(`input[type=radio][value="${of(nth)}"]`).check();
      await form.locator("[name=findings]").fill("查阅档案并入户访谈。");
      const answer = await pressed(page, form.locator("button").last());
      assert.equal(answer.status(), 200, await refusals(page));
    }
    return cases;
  };
  await as("evaluator", {}, async (visitor, page, look) => {
    await visitor.open(told.path);
    const note = await (await page.request.get(`/open${told.path}/checkpoint.txt`)).text();
    await take(page, evaluation, "draw", { checkpoint: note, public_text: "06 13 17 22 27 31 + 09" });
    await take(page, evaluation, "begin");
    await visitor.open(`${told.path}/cases`);
    await look("the cases of a sample");
    told.cases = await verdicts(visitor, page, () => "right");
    assert.equal(told.cases.length, 5);
    await visitor.open(told.cases[0]);
    await look("a case of a sample");
    await visitor.open("/hardship", 403);
  });
  await as("evaluator2", PHONE, async (visitor, page) => {
    await visitor.open(`${told.path}/cases`);
    assert.ok(!(await page.locator("main tbody").innerText()).includes("查阅档案"), "what the other found is not seen before");
    await verdicts(visitor, page, (nth) => (nth === 0 ? "unreachable" : "right"));
  });
  await as("evaluator3", {}, async (visitor, page, look) => {
    await visitor.open(told.path);
    await page.locator("section.procedure .refused").getByText("结束评估").waitFor();
    await visitor.open(told.cases[0]);
    await look("two entries that differ");
    const form = formTo(page, told.cases[0]);
    await form.locator("input[type=radio][value=right]").check();
    await form.locator("[name=findings]").fill("再次入户，情况属实。");
    const answer = await pressed(page, form.locator("button").last());
    assert.equal(answer.status(), 200, await refusals(page));
  });
  await as("evaluator", {}, async (visitor, page) => {
    await visitor.open(told.path);
    await take(page, evaluation, "close");
  });
  await as("officer", {}, async (visitor, page) => {
    await visitor.open(told.path);
    await take(page, evaluation, "publish");
  });
  await visit(here, PHONE, async (visitor, page) => {
    await visitor.open(`/open${told.path}`);
    await page.getByText("演练评估").first().waitFor();
    assert.deepEqual(await overflow(page), []);
    for (const file of ["frame.txt", "checkpoint.txt", "sample.json", "report.json"]) {
      const read = await page.request.get(`/open${told.path}/${file}`);
      assert.equal(read.status(), 200, file);
    }
  });
});

test("who has no duty finds nothing: no dossier, no papers, no document, no suggestion; a worker only their own", async () => {
  const told = {};
  await as("case", {}, async (visitor, page) => {
    [told.dossier] = await dossiers(visitor, "filed");
    await visitor.open(told.dossier);
    told.number = (await page.locator("main h1 .num").innerText()).trim();
    told.papers = told.dossier.replace("/hardship/", "/papers/hardship_dossier/");
    await visitor.open(told.papers);
    told.checks = (await checksOf(visitor, (await dossiers(visitor, "checking"))[0]))[0];
    await visitor.open(`/hardship?q=${encodeURIComponent(told.number)}`);
    await page.locator("main tbody").getByText(told.number).first().waitFor();
    told.nothing = await statusOf(visitor, "/hardship/999999999");
  });
  assert.equal(told.nothing, 404);
  const apart = async (login) =>
    as(login, {}, async (visitor, page) => {
      for (const address of [told.dossier, `${told.dossier}/edit`, `${told.dossier}/visits/new`, `${told.dossier}/assess`, told.papers, stepOf(told.dossier, "review_due")]) {
        const [known, unknown] = [await statusOf(visitor, address), await statusOf(visitor, address.replace(/\d+/u, "999999999"))];
        assert.ok([403, 404].includes(known), `${login} at ${address}: ${known}`);
        assert.equal(known, unknown, `${login} cannot tell whether ${address} is there`);
      }
      if (login !== "partner") assert.ok([403, 404].includes(await statusOf(visitor, told.checks)), `${login} at ${told.checks}`);
      const found = await page.request.get(`/search/suggest?q=${encodeURIComponent(told.number)}`);
      assert.ok(!(await found.text()).includes(told.number.slice(-4)) || found.status() >= 400, `${login} is suggested nothing`);
      const search = await page.request.get(`/search?q=${encodeURIComponent(told.number)}`);
      if (search.status() === 200) assert.ok(!(await search.text()).includes(told.dossier), `${login} finds nothing`);
    });
  for (const login of ["officer", "town", "partner", "treasurer", "evaluator", "worker"]) await apart(login);
  // A clerk, but of another union.
  await as("officer", {}, async (visitor) => (told.other = await unitCode(visitor, "云阳镇总工会")));
  await letIn(here, "keji");
  await visit(here, {}, async (visitor, page) => {
    await visitor.settleIn("security");
    await visitor.open("/accounts");
    await visitor.open(await page.getByRole("main").getByRole("link", { name: "keji", exact: true }).getAttribute("href"));
    await sent(page, `${path(page)}/offices`, { role: "clerk", unit: told.other, reason: "演练需要" });
  });
  await as("keji", {}, (visitor) => visitor.open("/hardship"));
  await apart("keji");
});
