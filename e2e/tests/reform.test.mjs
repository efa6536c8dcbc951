// The ledger: a task from the decision of a meeting to its verified closure, by four hands — at a desk, on a phone, and without
// JavaScript; a light set by hand; a contested responsibility; a slip and its papers; the ledger as tree, board, timeline and one page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, formTo, issue, planOf, pressed, refusals, send, take, unfold, unitCode } from "../support/desk.mjs";
import { demoHouse } from "../support/house.mjs";
import { inspect, overflow } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
/** Whom the tests are about: units by their numbers, and the path of the plan. */
const known = {};
before(async () => {
  here = await demoHouse();
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    known.department = await unitCode(visitor, "示范区人力资源和社会保障局");
    known.town = await unitCode(visitor, "云阳镇总工会");
    known.plan = await planOf(visitor);
  });
});
after(close);
after(() => here?.stop());

/** The state that the panel of the page says. */
const state = (page) => page.locator("section.procedure > .state .tag").first().innerText();

/** Lets somebody of the demo work, with whatever browser the story is told in. */
const as = (login, options, act) =>
  visit(here, options, async (visitor, page) => {
    await visitor.signIn(login);
    await act(visitor, page);
    if (options.viewport?.width < 500) assert.deepEqual(await overflow(page), [], page.url());
  });

const WAYS = {
  "at a desk": {},
  "on a phone": { viewport: { width: 360, height: 740 } },
  "without JavaScript": { javaScriptEnabled: false },
};

for (const [way, options] of Object.entries(WAYS)) {
  test(`a task from the decision of a meeting to its verified closure, by four hands, ${way}`, async () => {
    const told = {};
    const title = `制定工匠培养办法（${way}）`;
    // The federation's officer: a meeting, what it decides, its minutes.
    await as("officer", options, async (visitor, page) => {
      await visitor.open("/reform/meetings");
      await page.locator("main a[href$='/meetings/new']").first().click();
      await page.waitForURL(/\/meetings\/new/u);
      const planned = await send(page, path(page).replace("/new", ""), { title: `协调小组专题会议（${way}）`, on_day: day(), place: "会议室", agenda: "研究工匠培养" });
      assert.equal(planned.status(), 200, await refusals(page));
      told.meeting = path(page);
      assert.match(told.meeting, /^\/reform\/meetings\/\d+$/u);
      await take(page, "reform.meeting", "hold");
      await send(page, `${told.meeting}/decisions`, { text: title, unit: known.department, due: day(45) });
      await page.locator("#decisions").getByText(title).waitFor();
      await take(page, "reform.meeting", "minute", { minutes: `会议议定：${title}。` });
    });
    // The leader signs; only then does a decision become a task.
    await as("leader", options, async (visitor, page) => {
      await visitor.open(told.meeting);
      assert.equal(await page.locator(`form[action$='/task']`).count(), 0, "no task of what is not signed");
      await take(page, "reform.meeting", "sign");
      assert.equal(await state(page), "已签发");
    });
    await as("officer", options, async (visitor, page) => {
      await visitor.open(told.meeting);
      await pressed(page, page.locator("#decisions form[action$='/task'] button"));
      assert.match(path(page), /^\/reform\/tasks\/\d+\/edit$/u, await refusals(page));
      told.task = path(page).replace("/edit", "");
      assert.equal(await page.locator("[name=title]").inputValue(), title, "what was decided is not typed again");
      const saved = await send(page, `${told.task}/edit`, { system: "2025.4", verifier: known.town, "milestone-0": "形成初稿", "milestone-day-0": day(20) });
      assert.equal(saved.status(), 200, await refusals(page));
      await take(page, "reform.task", "issue");
      assert.equal(await state(page), "已交办");
      await page.locator("main a[href*='/reform/meetings/']").first().waitFor();
    });
    // The department accepts, begins, reports, shows, and applies for closure.
    await as("partner", options, async (visitor, page) => {
      await visitor.open(told.task);
      await take(page, "reform.task", "accept");
      await take(page, "reform.task", "begin", { text: "已成立起草小组。" });
      await take(page, "reform.task", "progress", { text: "初稿完成。", problems: "经费未落实。", next: "对接财政部门。" });
      await page.locator("#progress").getByText("经费未落实。").waitFor();
      await take(page, "reform.task", "no_change");
      // Not before the milestone is met and something shows it.
      await page.locator("section.procedure .refused").getByText("申请销号").waitFor();
      await pressed(page, page.locator("#milestones form button").first());
      await send(page, `${told.task}/evidence`, { what: new URL(told.meeting, here.url).href, note: "会议已审议" });
      await page.locator("#evidence").getByText("会议已审议").waitFor();
      await take(page, "reform.task", "submit", { text: "办法已印发。" });
      assert.equal(await state(page), "申请销号");
      assert.equal(await page.locator("section.procedure .next a[href$='/verify']").count(), 0, "who did it does not verify it");
    });
    // Another unit verifies, and says what is lacking the first time.
    await as("town", options, async (visitor, page) => {
      await visitor.open(told.task);
      await take(page, "reform.task", "return", { reason: "请附印发的文件。" });
      assert.equal(await state(page), "退回完善");
    });
    await as("partner", options, async (visitor, page) => {
      await visitor.open(told.task);
      await page.locator("section.procedure").getByText("请附印发的文件。").first().waitFor();
      await send(page, told.task.replace("/reform/tasks/", "/papers/reform_task/"), {
        title: "印发的办法",
        file: { name: "办法.txt", mimeType: "text/plain", buffer: Buffer.from("关于印发工匠培养办法的通知\n") },
      });
      await page.locator("#papers").getByText("印发的办法").waitFor();
      await take(page, "reform.task", "submit", { text: "已附文件。" });
    });
    await as("town", options, async (visitor, page) => {
      await visitor.open(told.task);
      await take(page, "reform.task", "verify", { reason: "文件已看，属实。" });
      assert.equal(await state(page), "核验通过");
    });
    await as("leader", options, async (visitor, page) => {
      await visitor.open(told.task);
      await take(page, "reform.task", "close");
      assert.equal(await state(page), "已销号");
      await page.locator("section.procedure").getByText("已经终结，没有后续步骤。").waitFor();
      await visitor.open(told.meeting);
      await page.locator("#decisions").getByText("已销号").waitFor();
      if (way === "at a desk") {
        await visitor.open(told.task);
        await inspect(page, "a closed task");
      }
    });
  });
}

test("a light set by hand says so wherever it shines, with reason and signer, and the rule takes it back", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    const title = "人工定灯的任务";
    const task = await issue(visitor, known.plan, { title, lead: known.department });
    assert.equal(await page.locator("#lamp .lamp.hand").count(), 0);
    const light = formTo(page, `${task}/light`);
    await unfold(light.locator("button"));
    await light.locator("[name=light]").selectOption("red");
    await light.locator("[name=until]").fill(day(400));
    await light.locator("[name='override-reason']").fill("主管部门通报批评，按逾期管理。");
    assert.equal((await pressed(page, light.locator("button"))).status(), 422, "not for longer than half a year");
    await inspect(page, "a light that was refused");
    const again = await send(page, `${task}/light`, { light: "red", until: day(30), "override-reason": "主管部门通报批评，按逾期管理。" });
    assert.equal(again.status(), 200, await refusals(page));
    const lamp = page.locator("#lamp .lamp.hand").first();
    await lamp.waitFor();
    assert.match(await lamp.innerText(), /人工/u);
    const said = await page.locator("section#lamp").innerText();
    assert.match(said, /主管部门通报批评/u);
    assert.match(said, /工会干部/u, "in which office it was signed");
    assert.match(said, /绿|蓝|灰/u, "what the rule says is said as well");
    await inspect(page, "a light set by hand");
    for (const view of ["", "/board", "/sheet"]) {
      await visitor.open(`${known.plan}${view}`);
      const place = page.locator("tr, article, li").filter({ has: page.locator(`a[href*='${task}']`) }).first();
      await place.locator(".lamp.hand").first().waitFor();
    }
    await visitor.open(task);
    await pressed(page, page.locator(`form[action="${task}/light/lift"] button`));
    await page.locator("section#lamp").waitFor();
    assert.equal(await page.locator("#lamp > .lamp-now .lamp.hand").count(), 0, "the rule again");
  });
});

test("a contested responsibility is ruled on once, and cannot be contested again", async () => {
  const told = {};
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    told.task = await issue(visitor, known.plan, { title: "有争议的任务", lead: known.department });
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(told.task);
    await take(page, "reform.task", "contest", { grounds: "应由属地负责。", proposed: known.town });
    assert.equal(await state(page), "责任争议");
    const dispute = page.locator("#disputes a[href^='/reform/disputes/']").first();
    await dispute.click();
    await page.waitForURL(/\/reform\/disputes\/\d+/u);
    told.dispute = path(page);
    assert.equal(await page.locator("section.procedure .next a").count(), 0, "who contests does not rule");
    await inspect(page, "a dispute");
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open(told.dispute);
    await take(page, "reform.dispute", "uphold", { lead: known.town, ruling: "按属地原则，由镇总工会牵头。" });
    assert.equal(await state(page), "异议成立");
  });
  // It is no longer the department's; the township has it, and the matter is settled.
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("partner");
    await visitor.open(told.task, 404);
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("town");
    await visitor.open(told.task);
    assert.equal(await state(page), "已交办");
    await page.locator("section.procedure .refused").getByText("提出责任异议").waitFor();
    await visitor.open(`/steps/reform.task/${told.task.split("/").pop()}/contest`);
    await page.getByText("现在不能办这一步").waitFor();
    assert.equal(await formTo(page, path(page)).count(), 0);
    await visitor.open(told.task);
    await take(page, "reform.task", "accept");
    assert.equal(await state(page), "已签收");
  });
});

test("a supervision slip is issued, printed, answered and evaluated", async () => {
  const told = {};
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    const task = await issue(visitor, known.plan, { title: "被督办的任务", lead: known.department });
    await page.locator(`main a[href="${task}/slip"]`).first().click();
    await page.waitForURL(/\/slip$/u);
    await inspect(page, "before a slip");
    const sent = await send(page, `${task}/slip`, { level: "yellow", problem: "进展不明。", requirement: "书面说明。" });
    assert.equal(sent.status(), 200, await refusals(page));
    told.slip = path(page);
    assert.match(told.slip, /^\/reform\/slips\/\d+$/u);
    const number = await page.getByRole("heading", { level: 1 }).innerText();
    assert.match(number, /〔\d{4}〕\d+号/u);
    // Its papers are downloaded: to be printed and sealed, and to be edited.
    for (const [ending, media, begins] of [
      ["pdf", "application/pdf", "%PDF-"],
      ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK"],
    ]) {
      const link = page.locator(`main a[href="${told.slip}/document.${ending}"]`);
      const answer = await page.request.get(await link.getAttribute("href"));
      assert.equal(answer.status(), 200);
      assert.equal(answer.headers()["content-type"], media);
      assert.match(answer.headers()["content-disposition"], new RegExp(`\\.${ending}"`, "u"));
      const bytes = await answer.body();
      assert.equal(bytes.subarray(0, begins.length).toString("latin1"), begins);
      assert.ok(bytes.length > 2_000, `${bytes.length} bytes`);
    }
    const sheet = await page.request.get(`${task}/document.pdf`);
    assert.equal(sheet.status(), 200, "the sheet of the task");
    const file = await visitor.download(page.locator(`main a[href="${told.slip}/document.docx"]`));
    assert.match(file.name, /\.docx$/u);
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(told.slip);
    await take(page, "reform.slip", "reply", { reply: "已倒排工期。" });
    assert.equal(await state(page), "已答复");
    const pdf = await page.request.get(`${told.slip}/document.pdf`);
    assert.equal(pdf.status(), 200, "who answers it has it as well");
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open(told.slip);
    await take(page, "reform.slip", "evaluate", { evaluation: "good" });
    assert.equal(await state(page), "已评价");
    await visitor.open("/reform/slips?level=yellow&state=evaluated");
    await page.locator(`main a[href*="${told.slip}"]`).waitFor();
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open(told.slip, 404);
    const pdf = await page.request.get(`${told.slip}/document.pdf`);
    assert.equal(pdf.status(), 404, "and nobody else");
  });
});

test("the ledger is a tree, a board, a timeline and one page that prints on A3", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open(known.plan);
    const tasks = () => page.locator("main table.ledger tbody th a[href*='/reform/tasks/']");
    const all = await tasks().count();
    assert.ok(all >= 60, `${all} tasks`);
    // A light tells why, and its count is the figure.
    const why = page.locator("main table.ledger details.why").first();
    await why.locator("summary").click();
    assert.ok((await why.locator("p").innerText()).length > 4);
    const lamp = page.locator("main .lamps li a").first();
    const count = await lamp.innerText();
    await lamp.click();
    await page.waitForURL(/\/figures\/reform\.tasks/u);
    await page.getByText(`名单逐条数过，共 ${count} 条`, { exact: false }).waitFor();
    // Narrowed, without leaving the view.
    await visitor.open(`${known.plan}?light=red`);
    const red = await tasks().count();
    assert.ok(red > 0 && red < all, `${red} of ${all}`);
    assert.equal(await page.locator("main table.ledger tbody td .lamp.late").count(), red);
    for (const by of ["light", "unit", "system", "month"]) {
      await visitor.open(`${known.plan}/board?by=${by}`);
      const heads = (await page.locator(".board .column h2 .n").allInnerTexts()).map(Number);
      assert.ok(heads.length > 1);
      assert.equal(heads.reduce((sum, n) => sum + n, 0), all, `every task is in one column by ${by}`);
    }
    await visitor.open(`${known.plan}/timeline`);
    assert.equal(await page.locator("figure.gantt .tablewrap > svg").count(), 1);
    await page.locator("figure.gantt > details > summary").click();
    assert.equal(await page.locator("figure.gantt details tbody tr a[href*='/reform/tasks/']").count(), Math.min(all, 100), "the same as a table");
    await visitor.open(`${known.plan}/sheet`);
    const links = await page.locator("main .heads a, main .matrix tr.total a").count();
    assert.ok(links >= 3, "its numbers are doors");
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const sheets = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/gu)].map(([, width, height]) => [Math.round(width), Math.round(height)]);
    assert.ok(sheets.length > 0);
    for (const [width, height] of sheets) assert.ok(Math.abs(width - 1191) <= 2 && Math.abs(height - 842) <= 2, `${width} × ${height} is A3, lying`);
    assert.equal(sheets.length, 1, "one page");
    await visitor.open(`${known.plan}?as_of=2025-12-31`);
    await page.getByText("您看到的是过去").waitFor();
    assert.ok((await tasks().count()) < all, "the past had fewer");
    assert.equal(await page.locator("#many").count(), 0, "and nothing is done in it");
  });
});

test("many tasks are issued at once, each with a verdict of its own", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open(`${known.plan}/tasks/new`);
    const answer = await send(page, `${known.plan}/tasks`, { title: "要一并交办的任务", system: "2025.1", lead: known.department, start: day(), due: day(90), form: "rule" });
    assert.equal(answer.status(), 200, await refusals(page));
    await visitor.open(`${known.plan}?state=draft`);
    const boxes = page.locator("main input[type=checkbox][form=many]");
    const drafts = await boxes.count();
    assert.ok(drafts >= 2, `${drafts} drafts`);
    for (const box of await boxes.all()) await box.check();
    const done = await pressed(page, page.locator("#many button[value=issue]"));
    assert.equal(done.status(), 200);
    const rows = page.getByRole("main").locator("tbody tr");
    assert.equal(await rows.count(), drafts);
    await rows.filter({ hasText: "要一并交办的任务" }).getByText("已办理").waitFor();
    await inspect(page, "verdicts");
  });
});

test("a grassroots union sees what it has a part in, and nothing else", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open(known.plan);
    const own = await page.locator("main table.ledger tbody th a[href*='/reform/tasks/']").count();
    assert.ok(own > 0 && own < 10, `${own} tasks`);
    assert.equal(await page.locator("main a[href$='/tasks/new']").count(), 0);
    await visitor.open(`${known.plan}/tasks/new`, 403);
  });
});
