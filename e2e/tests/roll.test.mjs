// The registers: found by name, pinyin and number; filtered and paged; a person masked, revealed for a reason, corrected.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { close, visit } from "../support/visitor.mjs";
import { rowsOf } from "../support/workbook.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

/** Somebody of the demo: found once, looked at by many. */
const person = {};

test("a person is found by name, and suggestions come while one types", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/persons");
    const link = page.getByRole("table").first().getByRole("rowheader").first().getByRole("link");
    person.name = await link.innerText();
    person.path = new URL(await link.getAttribute("href"), here.url).pathname;
    await page.locator("#search").fill(person.name);
    const suggestion = page.locator("#search-found").getByRole("link", { name: new RegExp(`^${person.name}`, "u") }).first();
    await suggestion.waitFor();
    await page.locator("#search").press("Enter");
    await page.waitForURL((address) => address.pathname === "/search" && address.searchParams.get("q") === person.name);
    await page.getByRole("main").getByRole("link", { name: new RegExp(`^${person.name}`, "u") }).first().click();
    await page.waitForURL(/\/persons\/\d+/u);
    await page.getByRole("heading", { level: 1, name: person.name }).waitFor();
  });
});

test("search knows units by name, code and initials", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    const found = async (what, name) => {
      await visitor.open(`/search?q=${encodeURIComponent(what)}`);
      await page.getByRole("main").getByRole("link", { name }).first().waitFor();
    };
    await found("YH00012", /云河电子产业园工会联合会/u);
    await found("电子产业园", /云河电子产业园工会联合会/u);
    await found("yhdzcyy", /云河电子产业园工会联合会/u);
    await visitor.open("/search?q=zzzzzz");
    await page.getByText("没有找到").waitFor();
  });
});

test("the tree of units opens branch by branch, and a unit shows what is below it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/units");
    const main = page.getByRole("main");
    await main.getByRole("link", { name: "云河电子产业园工会联合会" }).waitFor();
    const before = await main.getByRole("link").count();
    await main.locator("li", { hasText: "云河电子产业园工会联合会" }).last().locator("summary, a[aria-expanded], a[href*='open=']").first().click();
    await page.waitForFunction((count) => document.querySelectorAll("main a").length > count, before);
    await main.getByRole("link", { name: "云河电子产业园工会联合会" }).click();
    await page.waitForURL(/\/units\/YH00012/u);
    await page.getByRole("heading", { level: 1, name: "云河电子产业园工会联合会" }).waitFor();
  });
});

test("a register is filtered and paged without losing its filter", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/persons");
    const names = () => page.getByRole("main").getByRole("rowheader").allInnerTexts();
    await page.locator("#sex").selectOption("2");
    await page.waitForURL((address) => address.searchParams.get("sex") === "2");
    const first = await names();
    assert.equal(first.length, 50);
    await page.getByRole("link", { name: "下一页" }).click();
    await page.waitForURL((address) => address.searchParams.has("after") && address.searchParams.get("sex") === "2");
    await page.waitForFunction((name) => document.querySelector("main tbody th").innerText !== name, first[0]);
    const second = await names();
    assert.equal(first.filter((name, at) => name === second[at]).length < 5, true, "another page");
    // Columns are chosen and kept.
    await page.locator("#persons details summary", { hasText: "显示的列" }).click();
    await page.getByLabel("性别", { exact: true }).last().check();
    await page.getByRole("button", { name: "应用" }).click();
    await page.waitForURL((address) => address.searchParams.getAll("columns").includes("sex"));
    await page.getByRole("columnheader", { name: "性别" }).waitFor();
    const sexes = await page.locator("main tbody td[data-label='性别']").allInnerTexts();
    assert.deepEqual([...new Set(sexes)], ["女"]);
  });
});

test("what identifies a person is masked, and shown once for a reason that is logged", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open(person.path);
    const fact = page.locator("dl > div", { has: page.locator("dt", { hasText: /^(证件号码|身份证号码|公民身份号码)$/u }) }).locator("dd");
    const masked = (await fact.locator("summary").innerText()).trim();
    assert.match(masked, /\*|•|＊/u);
    assert.doesNotMatch(masked, /\d{17}/u);
    await fact.locator("summary").click();
    const panel = fact.locator("form");
    await panel.getByLabel("查看事由").fill("x");
    await panel.getByRole("button").click();
    await page.getByRole("alert").first().waitFor();
    assert.doesNotMatch(await fact.innerText(), /\d{17}/u, "without a reason nothing is shown");
    await fact.locator("summary").click();
    await panel.getByLabel("查看事由").fill("核对退休年龄");
    await panel.getByRole("button").click();
    await page.getByText("原文只显示这一次，查看已记入日志。").waitFor();
    assert.match(await fact.locator("b").innerText(), /^\d{17}[\dX]$/u);
    assert.ok(!page.url().match(/\d{17}/u), "nothing of it in the address");
    await visitor.open(person.path);
    assert.equal((await fact.locator("summary").innerText()).trim(), masked, "the next time it is masked again");
    await page.getByText("核对退休年龄").waitFor();
    await visitor.open("/log");
    const row = page.getByRole("row", { name: /查看原文.*核对退休年龄/u }).first();
    const number = (await row.getByRole("rowheader").innerText()).replaceAll(/[^0-9]/gu, "");
    await visitor.open(`/search?q=${number}`);
    await page.getByRole("main").getByRole("link", { name: `提交 #${Number(number).toLocaleString("en")}` }).waitFor();
  });
});

test("a leader sees masked names and reveals nothing", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open(person.path);
    const heading = await page.getByRole("heading", { level: 1 }).innerText();
    assert.notEqual(heading, person.name);
    assert.equal([...heading][0], [...person.name][0], "the family name alone");
    assert.equal(await page.locator("main form[action*='/reveal']").count(), 0);
    assert.ok(!(await page.content()).includes(person.name), "the name is nowhere on the page");
  });
});

test("who may not know of a person finds nothing there", async () => {
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("partner");
    await visitor.open(person.path, 403);
  });
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("clerk");
    await visitor.open("/persons/999999999", 404);
  });
});

test("a correction is a commit with a reason; the past still shows what was known", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open(person.path);
    await page.getByRole("link", { name: "更正", exact: true }).click();
    await page.waitForURL(/\/edit/u);
    await page.getByLabel("手机").first().fill("13900001234");
    await page.locator("#reason").fill("本人来电更正手机号码");
    await page.locator("main form button").last().click();
    await page.waitForURL((address) => address.pathname === person.path);
    await page.getByText("本人来电更正手机号码").waitFor();
  });
});

test("the roll goes out as a sheet for a reason that is logged", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open("/persons");
    await page.getByRole("link", { name: "导出" }).click();
    await page.waitForURL(/\/export\/roll/u);
    await inspect(page, "before an export");
    await page.locator("#reason").fill("上报季度名册");
    await page.getByRole("main").locator("form").getByRole("button").click();
    await page.waitForURL(/\/export\/job\//u);
    const button = page.getByRole("button", { name: /下载/u });
    await button.waitFor();
    await inspect(page, "an export that is ready");
    const sheet = await visitor.download(button);
    const rows = rowsOf(sheet.bytes);
    assert.ok(rows.length > 1 && rows[0].includes("姓名"), rows[0]?.join(", "));
  });
});
