// Today: from item to done to the next with the keyboard alone, put off, followed, delegated; what is late below; notices and the
// calendar; the documentation of the procedures.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, issue, planOf, pressed, refusals, send, take, unfold, unitCode } from "../support/desk.mjs";
import { demoHouse } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
const known = {};
before(async () => {
  here = await demoHouse();
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    known.department = await unitCode(visitor, "示范区人力资源和社会保障局");
    known.town = await unitCode(visitor, "云阳镇总工会");
    known.plan = await planOf(visitor);
    for (const title of ["键盘任务一", "键盘任务二"]) await issue(visitor, known.plan, { title, lead: known.department });
    known.put = await issue(visitor, known.plan, { title: "要推后的任务", lead: known.department });
  });
});
after(close);
after(() => here?.stop());

const ACCEPT = "/today?do=reform.task%3Aaccept";

test("from item to done to the next with the keyboard alone", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(ACCEPT);
    await page.locator("[data-keys]").waitFor();
    const rows = await page.locator("[data-rows] [data-row]").count();
    assert.ok(rows >= 3, `${rows} rows`);
    const here_ = () => page.evaluate(() => [...document.querySelectorAll("[data-row]")].findIndex((row) => row.contains(document.activeElement)));
    for (const [key, place] of [
      ["j", 0],
      ["j", 1],
      ["k", 0],
      ["k", 0],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await here_(), place, `after ${key}`);
    }
    await page.keyboard.press("x");
    assert.equal(await page.locator("[data-rows] input:checked").count(), 1, "picked with x");
    await page.keyboard.press("x");
    await page.keyboard.press("Enter");
    let done = 0;
    for (; done < rows; done += 1) {
      await page.waitForURL(/\/steps\/reform\.task\/\d+\/accept\?from=today/u);
      await page.getByText(new RegExp(`今日第 \\d+ 件，共 ${rows - done} 件`, "u")).waitFor();
      // The cursor is in the form; Enter sends it.
      await page.waitForFunction(() => document.activeElement?.closest("main form"));
      const at = page.url();
      await page.keyboard.press("Enter");
      await page.waitForURL((address) => address.href !== at);
      if (path(page) === "/today") break;
      await page.getByText(`还有 ${rows - done - 1} 件要您办。`).waitFor();
    }
    assert.equal(done, rows - 1, "each of them once");
    await visitor.open(ACCEPT);
    assert.equal(await page.locator("[data-rows] a[href*='/accept']").count(), 0);
  });
});

test("what is to do stands by its day, with the reason of the clock one click away", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open("/today");
    await inspect(page, "today");
    const why = page.locator("[data-row] details.unfold").first();
    await why.locator("summary").click();
    await why.getByText(/依据：|日期由记录中写明/u).waitFor();
    await visitor.open("/today?do=reform.task%3Aprogress");
    const rule = page.locator("[data-row] details.unfold").filter({ hasText: "工作日历：" }).first();
    await rule.locator("summary").click();
    await rule.getByText("依据：").waitFor();
    await visitor.open("/today");
    const told = await page.request.get("/today.json");
    const { mine, total } = await told.json();
    const rows = await page.locator("[data-rows] [data-row]").count();
    assert.equal(Math.min(total, 50), rows);
    const dues = mine.map((item) => item.due?.day ?? "9999");
    assert.deepEqual(dues, [...dues].sort(), "by due day");
  });
});

test("an item is put off until a day, and taken back", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open("/today");
    const row = page.locator("[data-row]").filter({ hasText: "要推后的任务" }).first();
    const form = row.locator("form[action='/today/snooze']");
    await unfold(form.locator("button"));
    await form.locator("[name=until]").fill(day(1));
    await pressed(page, form.locator("button"));
    await page.getByText("已推后。").waitFor();
    assert.equal(await page.locator("[data-row]").filter({ hasText: "要推后的任务" }).count(), 0);
    await visitor.open("/today?part=off");
    await inspect(page, "what is put off");
    const off = page.locator("[data-row]").filter({ hasText: "要推后的任务" });
    await pressed(page, off.locator("form button"));
    await page.getByText("已放回“要我办”。").waitFor();
    await page.locator("[data-row]").filter({ hasText: "要推后的任务" }).waitFor();
  });
});

test("the clock of a rule cannot be put off beyond its day", async () => {
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    await visitor.open(`${known.put}/slip`);
    const sent = await send(visitor.page, `${known.put}/slip`, { level: "blue", problem: "进展不明。", requirement: "书面说明。", due: day(3) });
    assert.equal(sent.status(), 200, await refusals(visitor.page));
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open("/today?do=reform.slip%3Areply");
    const form = page.locator("[data-row]").filter({ hasText: "要推后的任务" }).locator("form[action='/today/snooze']");
    await unfold(form.locator("button"));
    await form.getByText("期限由规定设定，最多推到").waitFor();
    await form.locator("[name=until]").fill(day(9));
    const answer = await pressed(page, form.locator("button"));
    assert.equal(answer.status(), 422);
    await page.getByRole("alert").first().waitFor();
    await inspect(page, "what cannot be put off");
  });
});

test("who did something waits for others, is told what changed, and may leave it alone", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/today?part=waiting");
    await inspect(page, "what one waits for");
    const row = page.locator("[data-row]").filter({ hasText: "要推后的任务" }).first();
    assert.match(await row.innerText(), /人力资源和社会保障局/u, "of whom");
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(known.put);
    // Where it was accepted with the others, what comes next will do.
    const accept = page.locator("section.procedure .next a[href$='/accept']");
    if ((await accept.count()) > 0) await take(page, "reform.task", "accept");
    await take(page, "reform.task", "begin", { text: "已开始。" });
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/today?part=changed");
    await inspect(page, "what changed");
    const row = page.locator("[data-row]").filter({ hasText: "要推后的任务" }).first();
    assert.match(await row.innerText(), /开始推进/u);
    await pressed(page, row.locator("form[action='/today/seen'] button"));
    assert.equal(path(page), known.put, "looked at, on its page");
    await visitor.open("/today?part=changed");
    assert.equal(await page.locator("[data-row]").filter({ hasText: "要推后的任务" }).count(), 0);
    await visitor.open(known.put);
    await pressed(page, page.locator("form[action='/today/follow'] button"));
    await page.getByText("不再关注。").waitFor();
  });
});

test("leaders see what is late below them, by unit and by programme", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open("/today");
    await page.getByRole("link", { name: "下级逾期" }).click();
    await page.waitForURL(/\/today\/late/u);
    await page.getByRole("main").locator("table").first().waitFor();
    await inspect(page, "what is late below");
  });
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("clerk");
    await visitor.open("/today/late", 403);
  });
});

test("an office is delegated by date, is used for somebody, and ends", async () => {
  const told = {};
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    told.task = await issue(visitor, known.plan, { title: "代办的任务", lead: known.town });
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("chair");
    await visitor.open(told.task, 404);
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("town");
    await visitor.open("/account");
    await page.locator("main a[href='/account/delegations']").first().click();
    await page.waitForURL(/\/account\/delegations/u);
    await inspect(page, "delegations");
    const nobody = await send(page, "/account/delegations", { to: "nobody", from: day(), until: day(5), reason: "出差期间委托" });
    assert.equal(nobody.status(), 422, "no such colleague");
    await inspect(page, "a delegation that was refused");
    const made = await send(page, "/account/delegations", { to: "chair", from: day(), until: day(5), reason: "出差期间委托" });
    assert.equal(made.status(), 200, await refusals(page));
    await page.getByRole("main").getByText("chair").first().waitFor();
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("chair");
    await visitor.open("/today");
    const row = page.locator("[data-row]").filter({ hasText: "代办的任务" }).first();
    await row.getByText("代为办理").waitFor();
    await row.locator("[data-open]").click();
    await page.waitForURL(/\/accept\?from=today/u);
    const answer = await pressed(page, page.locator("main form[action*='/accept'] button").first());
    assert.equal(answer.status(), 200, await refusals(page));
    await visitor.open(told.task);
    await page.locator("section.procedure").getByText(/（代.+）/u).first().waitFor();
    await visitor.open("/account/delegations");
    await page.getByRole("main").getByText("town").first().waitFor();
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("town");
    await visitor.open("/account/delegations");
    await send(page, "/account/delegations/end", { reason: "提前回来" });
    await page.locator("main [role=status]").first().waitFor();
  });
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("chair");
    await visitor.open(told.task, 404);
  });
});

test("notices are counted, read, and chosen; the calendar has a secret address that is revoked", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open("/notices");
    const rows = page.getByRole("main").locator("tbody tr");
    assert.ok((await rows.count()) > 0);
    await inspect(page, "notices");
    await pressed(page, page.locator("form[action='/notices/seen'] button"));
    await page.getByText("已全部标为已读。").waitFor();
    await visitor.open("/account/notices");
    await send(page, "/account/notices", { "mail-told": false, lang: undefined }, "button").catch(() => {});
    await visitor.open("/account/notices");
    const wrong = await send(page, "/account/notices/address", { address: "somebody@nowhere@" }).catch(() => undefined);
    if (wrong) assert.equal(wrong.status(), 422);
    await visitor.open("/account/notices");
    await send(page, "/account/notices/address", { address: "liaison@example.org" });
    await page.getByText("邮箱已保存。").waitFor();
    assert.ok(!(await page.content()).includes("liaison@example.org"), "it is shown masked");
    await pressed(page, page.locator("form[action='/account/notices/calendars'] button"));
    const secret = (await page.locator("main .note code").first().innerText()).trim();
    await inspect(page, "the address of a calendar");
    assert.match(secret, /\/feeds\/[^/]+\/deadlines\.ics$/u);
    await visit(here, {}, async (_, stranger) => {
      const read = await stranger.request.get(new URL(secret, here.url).pathname);
      assert.equal(read.status(), 200);
      assert.match(read.headers()["content-type"], /^text\/calendar/u);
      const text = await read.text();
      assert.match(text, /^BEGIN:VCALENDAR\r\n/u);
      assert.match(text, /\r\nEND:VCALENDAR\r\n$/u);
      assert.ok(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75), "folded");
    });
    await visitor.open("/account/notices");
    assert.ok(!(await page.content()).includes(secret), "it is not shown again");
    await pressed(page, page.locator("form[action$='/revoke'] button").first());
    await page.getByText("该日历地址已作废，不能再读取。").waitFor();
    const gone = await page.request.get(new URL(secret, here.url).pathname);
    assert.equal(gone.status(), 404);
  });
});

test("an administrator keeps the gateways, and sees nothing of what is told", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.settleIn("system");
    await visitor.open("/operate/webhooks");
    await inspect(page, "webhooks");
    const wrong = await send(page, "/operate/webhooks", { url: "http://169.254.169.254/latest" });
    assert.equal(wrong.status(), 422, "no address of the link itself");
    const made = await send(page, "/operate/webhooks", { url: "https://gateway.invalid/hook" });
    assert.equal(made.status(), 200, await refusals(page));
    await page.getByText("签名密钥只显示这一次").waitFor();
    await inspect(page, "a webhook that was made");
    await visitor.open("/operate/webhooks");
    await page.getByRole("main").getByRole("link", { name: /gateway\.invalid/u }).first().click();
    await page.waitForURL(/\/operate\/webhooks\/[^/]+$/u);
    await inspect(page, "a webhook");
  });
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    await visitor.open("/operate/webhooks", 403);
  });
});

test("every procedure is documented by its own table, drawn and in words", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open("/procedures");
    const links = await page.locator("main tbody a[href^='/procedures/']").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    const names = ["reform.task", "reform.slip", "reform.dispute", "reform.meeting", "form", "form.return", "complaint", "hardship.dossier", "hardship.check", "hardship.objection", "hardship.paylist", "hardship.evaluation"];
    assert.deepEqual([...links].sort(), names.map((name) => `/procedures/${name}`).sort());
    for (const link of links) {
      await visitor.open(link);
      assert.ok((await page.locator("main svg[role=img]").count()) >= 1, link);
      await page.getByText("用文字看流程").first().click();
      assert.ok((await page.locator("main table").count()) >= 3, link);
      const drawing = await page.request.get(`${link}/drawing`);
      assert.equal(drawing.headers()["content-type"], "image/svg+xml");
      const told = await (await page.request.get(`${link}.json`)).json();
      assert.ok(told.states.length > 1 && told.steps.length > 1, link);
    }
  });
});
