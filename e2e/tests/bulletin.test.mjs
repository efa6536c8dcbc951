// A bulletin from draft to proof: quoted, previewed, published, read by the public, downloaded, verified offline and on the page,
// found out when altered, restated when a later commit changes what it said.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { demoHouse, folder, guildhall } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

const TEXT = `# 年末快报

截至年末，产业工人 {{figure roll.industrial}} 人，工会会员 {{figure roll.members}} 人，入会率 {{figure roll.density}}。

{{figure roll.industrial by=skill}}
`;

let here;
let files;
before(async () => {
  files = folder();
  here = await demoHouse();
});
after(close);
after(async () => {
  await here?.stop();
  rmSync(files, { recursive: true, force: true });
});

/** The published one, as far as the tests before have come. */
const published = {};

test("a draft shows its numbers while it is written, and what is wrong with a quote", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/bulletins/drafts");
    await page.getByRole("button", { name: "写通报" }).click();
    await page.waitForURL(/\/bulletins\/drafts\/\d+/u);
    published.draft = path(page);
    await inspect(page, "a draft");
    const preview = page.getByRole("region", { name: "预览" });
    await page.locator("#text").fill(`${TEXT}\n{{figure roll.nonsense}}\n`);
    await preview.getByText("没有名为 roll.nonsense 的指标", { exact: false }).waitFor();
    await page.locator("#as_of").fill("2019-12-31");
    await page.locator("#text").fill(TEXT);
    await preview.getByRole("link", { name: "1,200", exact: true }).first().waitFor();
    await preview.getByText("没有名为", { exact: false }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("已保存。").waitFor();
    assert.equal(await page.locator("#text").inputValue(), TEXT);
  });
});

test("Traditional characters and pinyin are offered cleaned, with every true parenthesis kept", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/bulletins/drafts");
    await page.getByRole("button", { name: "写通报" }).click();
    await page.waitForURL(/\/bulletins\/drafts\/\d+/u);
    await page.locator("#text").fill("# 濟(jì)源來信\n\n職工(含合同制)共 {{figure roll.employed}} 人。\n");
    const preview = page.getByRole("region", { name: "预览" });
    await preview.getByRole("button", { name: "采用" }).click();
    await page.getByText("已清理并保存。").waitFor();
    assert.equal(await page.locator("#text").inputValue(), "# 济源来信\n\n职工(含合同制)共 {{figure roll.employed}} 人。\n");
    // What is written is not left behind by accident, and can be thrown away on purpose.
    await page.getByText("丢弃草稿", { exact: true }).first().click();
    await page.getByRole("button", { name: "丢弃草稿" }).click();
    await page.getByText("草稿已丢弃。").waitFor();
  });
});

test("two who write one draft do not overwrite each other", async () => {
  await visit(here, {}, async (first, one) => {
    await first.signIn("officer");
    await first.open(published.draft);
    await visit(here, {}, async (second, other) => {
      await second.signIn("leader");
      await second.open(published.draft);
      await other.locator("#text").fill(`${TEXT}\n又一段。\n`);
      await other.getByRole("button", { name: "保存", exact: true }).click();
      await other.getByText("已保存。").waitFor();
      await one.locator("#text").fill(`${TEXT}\n另一段。\n`);
      await one.getByRole("button", { name: "保存", exact: true }).click();
      await one.getByText("这份草稿已被别人改过。").first().waitFor();
      assert.match(await one.locator("#text").inputValue(), /另一段/u, "what was written is still there");
    });
    await first.open(published.draft);
    await one.locator("#text").fill(TEXT);
    await one.getByRole("button", { name: "保存", exact: true }).click();
    await one.getByText("已保存。").waitFor();
  });
});

test("publishing is confirmed figure by figure, and is one commit", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open(published.draft);
    await page.getByRole("button", { name: "保存并准备发布" }).click();
    await page.waitForURL(/\/publish/u);
    await inspect(page, "before publishing");
    await page.getByRole("heading", { name: /将发布的数字/u }).waitFor();
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.waitForURL(/\/bulletins\/\d+(\?|$)/u);
    await page.getByText("已发布。").waitFor();
    published.path = path(page);
    await visitor.open("/log");
    await page.getByRole("row").nth(1).getByText("发布").first().waitFor();
    await visitor.open(published.draft, 404);
  });
});

test("the public reads it, and every number leads to its definition and commitments", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/");
    await page.getByRole("link", { name: "年末快报" }).first().click();
    await page.waitForURL((address) => address.pathname === published.path);
    await page.getByRole("article").getByRole("link", { name: /^1,200/u }).first().click();
    await page.waitForURL(/\/figures\/\d+/u);
    await page.getByRole("heading", { name: /计入 1,?200 条记录的承诺值/u }).waitFor();
    // Only counts and commitments: no way to the records themselves.
    assert.equal(await page.locator("main a[href*='/persons'], main a[href*='/list']").count(), 0);
    const feed = await page.request.get("/bulletins/feed.atom");
    assert.equal(feed.status(), 200);
    assert.match(await feed.text(), /年末快报/u);
  });
});

test("the file is verified offline, and on the page", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open(published.path);
    const file = await visitor.download(page.getByRole("link", { name: "下载存证文件" }));
    assert.match(file.name, /^\d+\.gpub$/u);
    published.file = join(files, file.name);
    published.bytes = file.bytes;
    writeFileSync(published.file, file.bytes);
    const verified = guildhall("verify", published.file);
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
    await visitor.open("/verify");
    await page.locator("#file").setInputFiles(published.file);
    await page.getByRole("button", { name: "验证存证文件", exact: true }).click();
    await page.getByText("全部检查通过").waitFor();
    await page.getByText("逐字节相同", { exact: false }).waitFor();
    await inspect(page, "a file that verifies");
  });
});

test("an altered file is found out, offline and on the page", async () => {
  const text = published.bytes.toString("utf8");
  assert.ok(text.includes("1200"), "the value stands in the file");
  const altered = join(files, "altered.gpub");
  writeFileSync(altered, text.replace("1200", "1300"));
  const verified = guildhall("verify", altered);
  assert.equal(verified.status, 1, verified.stdout + verified.stderr);
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/verify");
    await page.locator("#file").setInputFiles(altered);
    await page.getByRole("button", { name: "验证存证文件", exact: true }).click();
    await page.getByText("这份文件与发布时不一致").waitFor();
    await inspect(page, "a file that was altered");
    // And something that is no publication at all.
    const other = join(files, "other.gpub");
    writeFileSync(other, "nothing of the kind\n");
    await page.locator("#file").setInputFiles(other);
    await page.getByRole("button", { name: "验证存证文件", exact: true }).click();
    await page.getByText("这份文件与发布时不一致").waitFor();
  });
});

test("a bulletin whose number was corrected since says so, and keeps what it said", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/bulletins");
    await page.getByRole("row", { name: /2019 年度职工队伍和工会会员统计公报/u }).getByText("项已更正").waitFor();
    await page.getByRole("link", { name: "2019 年度职工队伍和工会会员统计公报" }).click();
    const restatements = page.getByRole("region", { name: "更正" });
    await restatements.getByText("发布时为 1,203，现为 1,200。").first().waitFor();
    assert.ok((await page.getByRole("article").getByText("1,203").count()) >= 1, "the text stands as it was published");
    await restatements.getByRole("link").first().click();
    await page.waitForURL(/\/figures\/\d+/u);
    await page.getByText("原数字与依据保留不动。").waitFor();
  });
});
