// Without JavaScript everything still works: signing in, the moment, an import, a bulletin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse, foundedHouse, sample } from "../support/house.mjs";
import { tile } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

const PLAIN = { javaScriptEnabled: false };

let demo;
let founded;
before(async () => {
  demo = await demoHouse();
  founded = await foundedHouse();
});
after(close);
after(async () => {
  await demo?.stop();
  await founded?.stop();
});

test("signing in, a figure, the past, the language, the theme, signing out", async () => {
  await visit(demo, PLAIN, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/brief");
    await page.getByRole("table", { name: "名册" }).getByRole("link", { name: "产业工人" }).click();
    await page.waitForURL(/\/figures\/roll\.industrial/u);
    await page.locator("details.moment > summary").click();
    await page.locator("#moment-as-of").fill("2019-12-31");
    await page.locator("#moment-known").fill("2020-01-31");
    await page.locator("details.moment").getByRole("button", { name: "查看" }).click();
    await page.getByText("您看到的是过去").waitFor();
    assert.equal(await tile(page, "数值"), "1,203");
    await page.getByRole("link", { name: "English" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Industrial workers" }).waitFor();
    await page.locator("header .me details > summary").click();
    await page.locator("header .me").getByRole("link", { name: "Dark" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await page.locator("header .me details > summary").click();
    await page.locator("header .me").getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in/u);
  });
});

test("the menu of a phone, search, the tree of units, filters and pages of a register", async () => {
  await visit(demo, { ...PLAIN, viewport: { width: 360, height: 740 } }, async (visitor, page) => {
    await visitor.signIn("officer");
    await page.locator("details.pocket > summary").click();
    await page.locator("#pocket-search").fill("电子产业园");
    await page.locator("#pocket-search").press("Enter");
    await page.waitForURL(/\/search/u);
    await page.getByRole("main").getByRole("link", { name: /云河电子产业园工会联合会/u }).first().waitFor();
    await visitor.open("/units");
    const folded = page.getByRole("main").locator("details", { has: page.locator("a[href*='open=']") }).last();
    await folded.locator("summary").click();
    const branch = folded.locator("a[href*='open=']");
    const code = new URL(await branch.getAttribute("href"), demo.url).searchParams.get("open");
    await branch.click();
    await page.waitForURL((address) => address.searchParams.get("open") === code);
    assert.equal(await page.locator(`main a[href*='open=${code}']`).count(), 0, "the branch is there");
  });
  await visit(demo, PLAIN, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/persons");
    await page.locator("#skill").selectOption({ index: 2 });
    await page.getByRole("search", { name: "筛选" }).getByRole("button").click();
    await page.waitForURL((address) => address.searchParams.get("skill") !== "");
    assert.ok((await page.getByRole("main").getByRole("rowheader").count()) > 0);
  });
});

test("an import from sheet to commit", async () => {
  await visit(founded, PLAIN, async (visitor, page) => {
    await visitor.settleIn("keeper");
    for (const [kind, file] of [
      ["units", "units.csv"],
      ["roll", "registration.xlsx"],
    ]) {
      await visitor.open(`/import?kind=${kind}`);
      await page.locator("#as_of").fill("2019-12-31");
      await page.locator("#sheet").setInputFiles(sample(file));
      await page.getByRole("button", { name: "上传并核对" }).click();
      // The page of work that runs renews itself.
      await page.getByRole("button", { name: /^确认导入/u }).click();
      await page.getByText(/^已写入/u).waitFor();
    }
    await visitor.open("/figures/roll.employed?as_of=2019-12-31");
    assert.equal(await tile(page, "数值"), "111");
  });
});

test("a bulletin from draft to publication", async () => {
  await visit(demo, PLAIN, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/bulletins/drafts");
    await page.getByRole("button", { name: "写通报" }).click();
    await page.waitForURL(/\/bulletins\/drafts\/\d+/u);
    await page.locator("#as_of").fill("2019-12-31");
    await page.locator("#text").fill("# 无脚本快报\n\n产业工人 {{figure roll.industrial}} 人。\n");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByRole("region", { name: "预览" }).getByRole("link", { name: "1,200" }).waitFor();
    await page.getByRole("button", { name: "保存并准备发布" }).click();
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByText("已发布。").waitFor();
    const file = await visitor.download(page.getByRole("link", { name: "下载存证文件" }));
    await visitor.open("/verify");
    await page.locator("#file").setInputFiles({ name: file.name, mimeType: "application/octet-stream", buffer: file.bytes });
    await page.getByRole("button", { name: "验证存证文件", exact: true }).click();
    await page.getByText("全部检查通过").waitFor();
  });
});
