// Papers on a record: a picture with its preview and without what it told of where it was taken, a file by its name's ending and not by
// its bytes, taken down for a reason.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";

import { issue, planOf, pressed, refusals, send, unfold, unitCode } from "../support/desk.mjs";
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
    const lead = await unitCode(visitor, "示范区人力资源和社会保障局");
    known.task = await issue(visitor, await planOf(visitor), { title: "有材料的任务", lead });
    known.papers = known.task.replace("/reform/tasks/", "/papers/reform_task/");
  });
});
after(close);
after(() => here?.stop());

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/** A picture of 64 by 48 points with a text of its maker in it. */
function picture() {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(64, 0);
  head.writeUInt32BE(48, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(48 * (1 + 64 * 3), 0x7f);
  for (let y = 0; y < 48; y += 1) rows[y * (1 + 64 * 3)] = 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("tEXt", Buffer.from("Comment\0taken at home", "latin1")),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a picture is hung, shown in small, and downloaded without what it told besides", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(known.task);
    const hung = await send(page, known.papers, { title: "现场照片", file: { name: "现场.png", mimeType: "image/png", buffer: picture() } });
    assert.equal(hung.status(), 200, await refusals(page));
    assert.equal(path(page), known.task, "back on the page of the record");
    const shown = page.locator("#papers img");
    await shown.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector("#papers img")?.naturalWidth === 64);
    await inspect(page, "a task with a picture");
    const link = page.locator("#papers a").filter({ hasText: "现场照片" });
    const answer = await page.request.get(await link.getAttribute("href"));
    assert.match(answer.headers()["content-disposition"], /^attachment/u);
    assert.match(answer.headers()["content-security-policy"], /sandbox/u);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
    assert.ok(!(await answer.body()).includes("taken at home"), "what was told besides is gone");
    const part = await page.request.get(await link.getAttribute("href"), { headers: { range: "bytes=0-3" } });
    assert.equal(part.status(), 206);
    assert.deepEqual([...(await part.body())], [0x89, 0x50, 0x4e, 0x47]);
    const file = await visitor.download(link);
    assert.equal(file.name, "现场照片.png");
    await visitor.open(known.papers);
    await inspect(page, "the papers of a task");
  });
});

test("what is not what its name says, and what is nothing known, is refused and told", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    for (const [name, bytes] of [
      ["通知.pdf", picture()],
      ["程序.exe", Buffer.from("MZ\x90\0\x03\0\0\0", "latin1")],
      ["空.txt", Buffer.alloc(0)],
    ]) {
      await visitor.open(known.papers);
      const answer = await send(page, known.papers, { file: { name, mimeType: "application/octet-stream", buffer: bytes } });
      assert.equal(answer.status(), 422, name);
      await page.locator("#paper-file-wrong").waitFor();
    }
    await inspect(page, "a file that was refused");
  });
});

test("a paper is taken down for a reason, and stays in the history", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(known.papers);
    const href = await page.locator("main tbody a").filter({ hasText: "现场照片" }).getAttribute("href");
    const form = page.locator("main form[action$='/down']").first();
    await unfold(form.locator("button"));
    await form.locator("[name=reason]").fill("照片里有无关的人");
    const answer = await pressed(page, form.locator("button"));
    assert.equal(answer.status(), 200, await refusals(page));
    await page.getByText("照片里有无关的人").waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    const gone = await page.request.get(href);
    assert.equal(gone.status(), 410);
  });
});

test("who may not know of the record finds none of its papers", async () => {
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("clerk");
    await visitor.open(known.papers, 404);
  });
});
