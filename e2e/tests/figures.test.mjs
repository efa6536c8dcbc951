// An officer reads: the brief, a figure, its list, the past, the other language, the other theme, the log.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { tile } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

test("a wrong password is refused without saying why, the right one leads to the brief", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/sign-in");
    await page.locator("#login").fill("leader");
    await page.locator("#password").fill("not the password");
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByRole("alert").getByText("登录名与密码不符，或账号已停用").waitFor();
    assert.equal(await page.locator("#login").inputValue(), "leader");
    await page.locator("#password").fill(here.accounts.leader);
    await page.getByRole("button", { name: "登录" }).click();
    await page.waitForURL((address) => address.pathname === "/brief");
  });
});

test("who is not signed in comes back to the page they wanted", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/figures/roll.members?by=sex");
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await page.locator("#login").fill("officer");
    await page.locator("#password").fill(here.accounts.officer);
    await page.getByRole("button", { name: "登录" }).click();
    await page.waitForURL((address) => address.pathname === "/figures/roll.members" && address.searchParams.get("by") === "sex");
  });
});

test("every number of the brief opens its figure", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/brief");
    await page.getByRole("heading", { level: 1, name: "云河示范区总工会简报" }).waitFor();
    const ledger = page.getByRole("table", { name: "名册" });
    const links = await ledger.getByRole("rowheader").getByRole("link").all();
    assert.ok(links.length >= 8, `${links.length} figures of the roll`);
    for (const name of ["roll.employed", "roll.industrial", "roll.members", "roll.density", "roll.units", "roll.employers", "roll.joined", "roll.left"]) {
      assert.equal(await ledger.getByRole("rowheader").locator(`a[href="/figures/${name}"]`).count(), 1, name);
    }
    const link = ledger.getByRole("link", { name: "产业工人" });
    const said = await ledger.getByRole("row", { name: /^产业工人/u }).locator("b").first().innerText();
    await link.click();
    await page.waitForURL((address) => address.pathname === "/figures/roll.industrial");
    assert.equal(await tile(page, "数值"), said);
  });
});

test("a figure shows value, curve with its numbers, split, definition, and the list it counts", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/figures/roll.industrial?as_of=2019-12-31");
    assert.equal(await tile(page, "数值"), "1,200");
    await page.getByRole("heading", { name: "口径" }).waitFor();
    await page.getByText("数据表").first().click();
    await page.getByRole("row", { name: /2019-12/u }).first().waitFor();
    const split = page.getByRole("table", { name: "产业工人，按工会" });
    assert.equal(await sum(split), 1200, "the groups add up to the number");
    await page.getByRole("link", { name: "按性别" }).click();
    await page.waitForURL((address) => address.searchParams.get("by") === "sex");
    assert.equal(await sum(page.getByRole("table", { name: "产业工人，按性别" })), 1200);
    await page.getByRole("link", { name: "看名单" }).click();
    await page.waitForURL((address) => address.pathname === "/figures/roll.industrial/list");
    await page.getByText("名单逐条数过，共 1,200 条，等于数值。").waitFor();
    assert.ok((await page.getByRole("table", { name: "产业工人：名单" }).getByRole("rowheader").count()) > 20);
  });
});

/** The sum of the numbers beside the bars of a split. */
async function sum(table) {
  const cells = await table.locator("tbody td:nth-of-type(2)").allInnerTexts();
  return cells.reduce((all, text) => all + Number(text.replaceAll(/[^0-9]/gu, "")), 0);
}

test("the moment control reads the past: what was known in January had not heard of the correction of March", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/figures/roll.industrial");
    const now = await tile(page, "数值");
    const travel = async (day, known) => {
      await page.locator("details.moment > summary").click();
      await page.locator("#moment-as-of").fill(day);
      await page.locator("#moment-known").fill(known);
      await page.locator("details.moment").getByRole("button", { name: "查看" }).click();
      await page.waitForURL((address) => address.searchParams.get("as_of") === day && address.searchParams.get("known") === known);
      await page.getByText("您看到的是过去").waitFor();
      return tile(page, "数值");
    };
    const corrected = await travel("2019-12-31", "");
    const before = await travel("2019-12-31", "2020-01-31");
    assert.deepEqual([before, corrected], ["1,203", "1,200"]);
    // The moment goes along to other pages.
    await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "简报" }).click();
    await page.waitForURL((address) => address.pathname === "/brief" && address.searchParams.get("known") === "2020-01-31");
    await page.getByRole("table", { name: "名册" }).getByText("1,203").first().waitFor();
    await page.getByRole("link", { name: "回到现在" }).first().click();
    await page.waitForURL((address) => !address.searchParams.has("known"));
    assert.equal(await page.getByText("您看到的是过去").count(), 0);
    await visitor.open("/figures/roll.industrial");
    assert.equal(await tile(page, "数值"), now);
  });
});

test("a moment that is none is told, and changes nothing", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/brief?as_of=31.12.2019", 422);
    await page.getByText("日期须写成 2020-08-31 这样的形式", { exact: false }).waitFor();
    await visitor.open("/brief?known=999999", 422);
    await page.getByRole("link", { name: "查看日志" }).waitFor();
  });
});

test("the language is switched on any page, and is kept", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/figures/roll.members?as_of=2019-12-31&by=sex");
    await page.getByRole("link", { name: "English" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
    const address = new URL(page.url());
    assert.deepEqual([address.searchParams.get("as_of"), address.searchParams.get("by")], ["2019-12-31", "sex"], "the same page");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await visitor.open("/brief");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.getByRole("link", { name: "中文" }).first().click();
    await page.getByRole("heading", { level: 1, name: "云河示范区总工会简报" }).waitFor();
  });
});

test("a browser that asks for English is answered in English", async () => {
  await visit(here, { locale: "en-GB" }, async (visitor, page) => {
    await visitor.open("/sign-in");
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  });
});

test("the theme follows the system until one is chosen, and the choice is kept", async () => {
  await visit(here, {}, async (visitor, page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await visitor.signIn("officer");
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.emulateMedia({ colorScheme: "light" });
    await page.locator("header .me details > summary").click();
    await page.getByRole("link", { name: "深色" }).first().click();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    assert.equal(await paper(), dark);
    await visitor.open("/figures");
    assert.equal(await paper(), dark, "the next page is drawn in it");
    await visitor.open("/figures?theme=auto");
    assert.equal(await paper(), light);
  });
});

test("the log is read, and the audit administrator verifies it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.settleIn("audit");
    await visitor.open("/log");
    const first = page.getByRole("table", { name: "提交日志" }).getByRole("rowheader").first();
    const number = await first.innerText();
    await page.getByRole("button", { name: "核验全部日志" }).click();
    await page.locator("#verification .note.fine").waitFor();
    assert.match(await page.locator("#verification .note.fine").innerText(), /全部相符/u);
    await page.getByRole("link", { name: number, exact: true }).click();
    await page.waitForURL(/\/log\/\d+$/u);
    await page.getByText("与日志相符").waitFor();
  });
  await visit(here, {}, async (visitor) => {
    await visitor.settleIn("system");
    await visitor.open("/log", 403);
  });
});
