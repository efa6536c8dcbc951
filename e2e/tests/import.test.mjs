// From a union's spreadsheets to one commit and back: upload, dry run, confirmation, rejected rows, reversal.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { folder, foundedHouse, sample } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { tile } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";
import { rowsOf } from "../support/workbook.mjs";

const EXPECTED = JSON.parse(readFileSync(sample("registration.xlsx.expected.json"), "utf8"));
const REJECTED = Object.keys(EXPECTED.rejected).length;
const DAY = "2019-12-31";

let here;
let files;
before(async () => {
  files = folder();
  here = await foundedHouse();
});
after(close);
after(async () => {
  await here?.stop();
  rmSync(files, { recursive: true, force: true });
});

/** Sends a sheet in and waits for what the dry run says of it. */
async function upload(visitor, page, kind, file, day = DAY) {
  await visitor.open(`/import?kind=${kind}`);
  await page.locator("#as_of").fill(day);
  await page.locator("#sheet").setInputFiles(file);
  await page.getByRole("button", { name: "上传并核对" }).click();
  await page.waitForURL(/\/import\/job\/[0-9a-f]+/u);
  await page.getByText(/^(核对结果|没有导入)$/u).waitFor();
}

/** The number on a tab of the dry run. */
async function onTab(page, name) {
  const label = await page.getByRole("navigation", { name: "核对结果分类" }).getByRole("link", { name }).innerText();
  return Number(label.replaceAll(/[^0-9]/gu, ""));
}

/** How many commits the log has: the number of the newest. */
async function newest(visitor, page) {
  await visitor.open("/log");
  return Number((await page.getByRole("rowheader").first().innerText()).replaceAll(/[^0-9]/gu, ""));
}

const imported = {};

test("an empty register explains itself and offers template and sample", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.settleIn("keeper");
    await visitor.open("/persons");
    await inspect(page, "an empty register");
    const template = await visitor.download(page.getByRole("link", { name: "下载模板" }));
    assert.ok(rowsOf(template.bytes)[0].length > 5, "the template has its headings");
    const offered = await visitor.download(page.getByRole("link", { name: "下载样例" }));
    assert.ok(rowsOf(offered.bytes).length > 1, "the sample has rows");
    await visitor.open("/brief");
    await inspect(page, "an empty brief");
  });
});

test("units are taken in: the page says what will be, and confirming makes one commit", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    const before = await newest(visitor, page);
    await upload(visitor, page, "units", sample("units.csv"), "2015-01-01");
    const [added, left] = [await onTab(page, /新增/u), await onTab(page, /不变/u)];
    assert.equal(left, 1, "the federation itself is known");
    assert.equal(await newest(visitor, page), before, "nothing was written yet");
    await page.goBack();
    await page.getByRole("button", { name: `确认导入 ${added} 行` }).click();
    await page.getByText(`已写入 ${added} 行。`).waitFor();
    assert.equal(await newest(visitor, page), before + 1);
    await visitor.open("/figures/roll.units");
    assert.ok(Number(await tile(page, "数值")) > 1);
  });
});

test("a sheet of persons: the dry run says what each row would do and what is wrong with it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    imported.before = await newest(visitor, page);
    await upload(visitor, page, "roll", sample("registration.xlsx"));
    imported.job = new URL(page.url()).pathname;
    await inspect(page, "what the dry run says");
    assert.equal(await onTab(page, /新增/u), EXPECTED.accepted);
    assert.equal(await onTab(page, /需要看的/u), REJECTED + Object.keys(EXPECTED.warned).length);
    await page.getByRole("navigation", { name: "核对结果分类" }).getByRole("link", { name: /需要看的/u }).click();
    const table = page.getByRole("table", { name: "需要看的" });
    for (const row of Object.keys(EXPECTED.rejected)) {
      await table.getByRole("row", { name: new RegExp(`^${row} 退回 \\S+`, "u") }).waitFor();
    }
    assert.equal(await newest(visitor, page), imported.before, "nothing was written yet");
    await visitor.open("/figures/roll.employed");
    assert.equal(await tile(page, "数值"), "0");
  });
});

test("rejected rows come back as a workbook with a column of reasons, which can be mended and sent again", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    await visitor.open(imported.job);
    const workbook = await visitor.download(page.getByRole("link", { name: `下载被退回的 ${REJECTED} 行` }));
    assert.match(workbook.name, /\.xlsx$/u);
    const rows = rowsOf(workbook.bytes);
    assert.equal(rows.length, REJECTED + 1, "one row each, and the headings");
    const reason = rows[0].findIndex((heading) => heading.includes("原因"));
    assert.ok(reason >= 0, `a column of reasons among ${rows[0].join(", ")}`);
    for (const row of rows.slice(1)) assert.ok(row[reason].length > 3, `a reason in ${row.join(", ")}`);
    imported.rejects = join(files, "rejects.xlsx");
    writeFileSync(imported.rejects, workbook.bytes);
    await upload(visitor, page, "roll", imported.rejects);
    // What was rejected as the second of two in one sheet stands alone in this one.
    const alone = Object.values(EXPECTED.rejected).filter((reasons) => reasons.includes("duplicate_in_file")).length;
    assert.equal(await onTab(page, /需要看的/u), REJECTED - alone, "sent again unmended, they are rejected again");
    await page.getByRole("button", { name: "取消" }).click();
    await page.getByText("已取消，上传的文件已删除。").waitFor();
  });
});

test("confirming is one commit, and can be left and come back to", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    await visitor.open("/import");
    await page.getByRole("table", { name: "进行中的导入" }).locator(`a[href="${imported.job}"]`).click();
    await page.waitForURL((address) => address.pathname === imported.job);
    await page.getByLabel("事由").fill("年末职工名册");
    await page.getByRole("button", { name: `确认导入 ${EXPECTED.accepted} 行` }).click();
    await page.getByText(`已写入 ${EXPECTED.accepted} 行。`).waitFor();
    await inspect(page, "an import that is done");
    imported.commit = await newest(visitor, page);
    assert.equal(imported.commit, imported.before + 1);
    await page.getByRole("row", { name: /年末职工名册/u }).waitFor();
    await visitor.open(`/figures/roll.employed?as_of=${DAY}`);
    assert.equal(await tile(page, "数值"), String(EXPECTED.accepted));
    // The same sheet once more changes nothing.
    await upload(visitor, page, "roll", sample("registration.xlsx"));
    await page.getByText("没有需要写入的内容", { exact: false }).waitFor();
    assert.equal(await onTab(page, /不变/u), EXPECTED.accepted);
  });
});

test("an import is reversed whole by a later commit, and the past still knows of it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    await visitor.open(imported.job);
    await page.getByRole("link", { name: "撤回这次导入" }).click();
    await page.waitForURL(/\/reversals\/\d+/u);
    await inspect(page, "before a reversal");
    await page.getByLabel("事由").fill("报错了名册，整批撤回");
    await page.getByRole("button", { name: "撤回", exact: true }).click();
    await page.getByText("已撤回。").waitFor();
    assert.equal(await newest(visitor, page), imported.commit + 1);
    await visitor.open(`/figures/roll.employed?as_of=${DAY}`);
    assert.equal(await tile(page, "数值"), "0");
    await visitor.open(`/figures/roll.employed?as_of=${DAY}&known=${imported.commit}`);
    assert.equal(await tile(page, "数值"), String(EXPECTED.accepted));
  });
});

test("what is no sheet is refused with a reason, and leaves nothing behind", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("keeper");
    const before = await newest(visitor, page);
    const wrong = {
      "picture.xlsx": Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
      "no-headings.csv": Buffer.from("一,二,三\n1,2,3\n", "utf8"),
    };
    for (const [name, bytes] of Object.entries(wrong)) {
      const file = join(files, name);
      writeFileSync(file, bytes);
      await upload(visitor, page, "roll", file);
      await page.getByText("这份表格不能导入，没有写入任何内容。").waitFor();
      await page.getByRole("button", { name: "取消" }).click();
      await page.getByText("已取消，上传的文件已删除。").waitFor();
    }
    await visitor.open("/import");
    await page.locator("#sheet").setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
    await page.getByRole("button", { name: "上传并核对" }).click();
    await page.locator("#sheet-wrong").waitFor();
    assert.equal(await newest(visitor, page), before);
  });
});
