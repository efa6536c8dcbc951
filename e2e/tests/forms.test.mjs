// The register of forms: what the system holds cannot be asked, what is not approved cannot be issued; a form filled in by a union, the
// burden that everybody can see; complaints, from anybody and from every page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, fill, formTo, pressed, refusals, send, take, unitCode } from "../support/desk.mjs";
import { demoHouse } from "../support/house.mjs";
import { inspect, overflow } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { close, visit } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

/** The form, as far as the tests before have come. */
const form = { title: "送清凉活动情况季报" };

test("a field that the system holds is refused, with what holds it, and shown instead", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open("/forms");
    await page.locator("main a[href^='/forms/new']").first().click();
    await page.waitForURL(/\/forms\/new/u);
    await inspect(page, "a new form");
    const made = await send(page, "/forms", {
      title: form.title,
      purpose: "安排高温慰问。",
      basis: "防暑降温措施管理办法第六条",
      audience: "basic",
      frequency: "quarterly",
      due_days: "10",
      expires: day(365),
    });
    assert.equal(made.status(), 200, await refusals(page));
    form.path = path(page);
    assert.match(form.path, /^\/forms\/\d+$/u);
    const held = await send(page, `${form.path}/fields`, { label: "会员人数", kind: "int" });
    assert.equal(held.status(), 422);
    const alert = page.getByRole("alert").first();
    await alert.getByText("系统已有“会员人数”，不能再要求填写").waitFor();
    await alert.getByText("工会会员", { exact: false }).first().waitFor();
    await inspect(page, "a field that the system holds");
    await pressed(page, alert.locator(`form[action^="${form.path}/fields"] button`));
    await page.locator("#fields").getByText("由系统带出").waitFor();
    for (const label of ["身份证号码", "手机"]) {
      await visitor.open(form.path);
      const refused = await send(page, `${form.path}/fields`, { label, kind: "line" });
      assert.equal(refused.status(), 422, label);
    }
    await visitor.open(form.path);
    const added = await send(page, `${form.path}/fields`, { label: "本季度送清凉活动场次", kind: "int", required: true });
    assert.equal(added.status(), 200, await refusals(page));
    await page.locator("#fields").getByText("本季度送清凉活动场次").waitFor();
    // The attempts are kept.
    await page.getByText("拦下的重复填报 3 次").waitFor();
  });
});

test("a form without approval cannot be issued; who registered it does not approve it", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(form.path);
    const id = form.path.split("/").pop();
    await visitor.open(`/steps/form/${id}/issue`);
    await page.getByText("现在不能办这一步").waitFor();
    assert.equal(await formTo(page, path(page)).count(), 0);
    await visitor.open(form.path);
    await take(page, "form", "submit");
    assert.equal(await page.locator("section.procedure .next a[href$='/approve']").count(), 0);
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open(form.path);
    await take(page, "form", "approve", { reason: "同意。" });
    await page.getByText(/表〔\d{4}〕\d+号/u).first().waitFor();
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("partner");
    await visitor.open(form.path);
    await take(page, "form", "issue");
    await inspect(page, "a form in force");
  });
});

test("a union confirms what is known, fills in the rest, on a phone and without script", async () => {
  await visit(here, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false }, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open("/returns");
    await page.getByRole("main").getByRole("link", { name: form.title }).click();
    await page.waitForURL(/\/returns\/\d+/u);
    const ret = path(page);
    const known = page.locator("main form .field p strong").first();
    assert.match(await known.innerText(), /^\d/u, "the number of members is shown, not asked");
    await fill(formTo(page, ret), {});
    const asked = formTo(page, ret).locator("input[type=number]");
    assert.equal(await asked.count(), 1, "one field is asked");
    await asked.fill("3");
    const answer = await pressed(page, formTo(page, ret).locator("button").last());
    assert.equal(answer.status(), 200, await refusals(page));
    await page.getByText("已交回。").first().waitFor();
    assert.deepEqual(await overflow(page), []);
  });
});

test("the burden of each union is public, and never a ranking", async () => {
  let code;
  await visit(here, {}, async (visitor) => {
    await visitor.signIn("officer");
    await visitor.open(form.path);
    code = await unitCode(visitor, "云阳镇总工会");
  });
  assert.ok(code);
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/");
    await page.locator("main a[href='/burden']").first().click();
    await page.waitForURL(/\/burden/u);
    await inspect(page, "the burden");
    assert.equal(await page.locator("main thead a").count(), 0, "nobody sorts it by size");
    const row = page.locator("main tbody tr").first();
    const [forms, weight] = (await row.locator("td.n").allInnerTexts()).map(Number);
    assert.ok(forms >= 1 && weight >= 4, `one field, four times a year, among ${forms} forms`);
    await row.getByRole("link").click();
    await page.waitForURL(/\/burden\/[^/]+$/u);
    await page.getByRole("main").getByText(form.title).waitFor();
    assert.ok((await page.locator("main svg").count()) >= 1, "its history as a curve");
    await inspect(page, "the burden of a union");
  });
});

test("anybody complains from any page without a name, and reads the answer with a code", async () => {
  const told = {};
  await visit(here, {}, async (visitor, page) => {
    for (const where of ["/", "/sign-in", "/bulletins", "/verify", "/burden"]) {
      await visitor.open(where);
      const link = page.locator("footer a[href^='/complaints/new?page=']");
      assert.equal(await link.count(), 1, where);
    }
    await page.locator("footer a[href^='/complaints/new?page=']").click();
    await page.waitForURL(/\/complaints\/new/u);
    await inspect(page, "complaining");
    await page.getByRole("main").getByText("/burden", { exact: true }).waitFor();
    const kind = await formTo(page, "/complaints").locator("[name=kind] option").nth(1).getAttribute("value");
    const sent = await send(page, "/complaints", { kind, text: "同一张表填了两遍。", contact: "13900000000" });
    assert.equal(sent.status(), 200, await refusals(page));
    told.code = (await page.locator("main code").first().innerText()).trim();
    assert.match(told.code, /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/u);
    await inspect(page, "a complaint that was received");
    assert.ok(!page.url().includes(told.code), "the code is in no address");
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("officer");
    await visitor.open("/complaints");
    await inspect(page, "complaints");
    // What waits stands by its age: the one just filed is the last of it.
    await visitor.open("/complaints?state=received");
    await page.getByRole("main").locator("tbody a").last().click();
    await page.waitForURL(/\/complaints\/\d+/u);
    await page.getByText("同一张表填了两遍。").waitFor();
    await inspect(page, "a complaint");
    await take(page, "complaint", "answer", { answer: "已合并为一张表。" });
    await visitor.open("/log");
    assert.ok(!(await page.content()).includes("同一张表"), "nothing of it in the log");
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.open("/complaints/code");
    await inspect(page, "asking for the code");
    const unknown = await send(page, "/complaints/code", { code: "AAAABBBBCCCCDDDD" });
    assert.equal(unknown.status(), 422);
    await send(page, "/complaints/code", { code: told.code });
    await page.getByText("已合并为一张表。").waitFor();
    await inspect(page, "an answer");
  });
});

test("who is signed in finds the answer under their own complaints; others do not", async () => {
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("clerk");
    await visitor.open("/returns");
    await page.locator("footer a[href^='/complaints/new?page=']").click();
    await page.waitForURL(/\/complaints\/new/u);
    const sent = await send(page, "/complaints", { text: "期限太短。" });
    assert.equal(sent.status(), 200, await refusals(page));
    assert.equal(path(page), "/complaints/mine");
    await page.getByRole("main").getByText("期限太短。").or(page.getByRole("main").locator("tbody tr")).first().waitFor();
    await inspect(page, "one's own complaints");
    await visitor.open("/complaints", 403);
  });
  await visit(here, {}, async (visitor, page) => {
    await visitor.signIn("leader");
    await visitor.open("/complaints");
    const named = await send(page, "/complaints/officer", { login: "officer" }).catch(() => undefined);
    if (named) assert.equal(named.status(), 200, await refusals(page));
  });
});
