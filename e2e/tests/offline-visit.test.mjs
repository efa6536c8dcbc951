// A visit where there is no network: taken along, written down with the network cut, cut again while it is being sent, and filed
// once. What lies on the device is sealed, and gone when the server has confirmed it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { path } from "../support/read.mjs";
import { dossiers } from "../support/relief.mjs";
import { Visitor, close, visit } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

const PIN = "482916";
const SEEN = "一家三口住三十平方米，墙面渗水。";

/** Everything that lies in the kit's store on the device, as text. */
const onDevice = (page) =>
  page.evaluate(async () => {
    const base = await new Promise((resolve, reject) => {
      const asked = indexedDB.open("guildhall-visits", 1);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const found = {};
    for (const drawer of base.objectStoreNames) {
      found[drawer] = await new Promise((resolve) => {
        base.transaction(drawer).objectStore(drawer).getAll().onsuccess = (event) =>
          resolve(event.target.result.map((record) => new TextDecoder("latin1").decode(record.sealed ?? record.check?.sealed ?? new ArrayBuffer(0))));
      });
    }
    base.close();
    return found;
  });

test("a visit with the network cut and restored twice is filed once", async () => {
  const told = {};
  const visitor = await Visitor.at(here, { viewport: { width: 360, height: 740 } });
  const { page, context } = visitor;
  await visitor.signIn("case");
  [told.dossier] = await dossiers(visitor, "visiting");
  await visitor.open("/visit-kit");
  await inspect(page, "a kit without a PIN");
  const part = (name) => page.locator(`[data-part="${name}"]`);
  await part("new-pin").locator("input").nth(0).fill(PIN);
  await part("new-pin").locator("input").nth(1).fill("482917");
  await part("new-pin").locator("button").click();
  await page.getByText("两次", { exact: false }).first().waitFor();
  await part("new-pin").locator("input").nth(0).fill(PIN);
  await part("new-pin").locator("input").nth(1).fill(PIN);
  await part("new-pin").locator("button").click();
  await part("choose").waitFor();
  await page.locator(`input[data-dossier="${told.dossier.split("/").pop()}"]`).check();
  await page.locator("[data-act=take]").click();
  await part("kits").locator("li").first().waitFor();
  await page.waitForFunction(async () => (await caches.has("visit-kit")) && Boolean(await (await caches.open("visit-kit")).match("/visit-kit/shell")));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await inspect(page, "a kit with a dossier taken along");

  // Cut for the first time: the page itself is opened again, from the device.
  await context.setOffline(true);
  await page.goto("/visit-kit");
  await part("pin").locator("input").fill("000000");
  await part("pin").locator("button").click();
  await page.locator("[data-part=said].wrong").waitFor();
  await part("pin").locator("input").fill(PIN);
  await part("pin").locator("button").click();
  await part("kits").locator("li").first().waitFor();
  await part("kits").locator("button").first().click();
  const form = part("form");
  await form.waitFor();
  await inspect(page, "writing without network");
  await form.locator("[name=second]").fill("clerk");
  await form.locator("[name=housing_seen]").fill(SEEN);
  await form.locator("[name=conclusion]").selectOption("consistent");
  // Left half written, and opened again: nothing is lost.
  await page.locator("[data-act=later]").click();
  await page.reload();
  await part("pin").locator("input").fill(PIN);
  await part("pin").locator("button").click();
  await part("drafts").locator("li button").first().click();
  await form.waitFor();
  assert.equal(await form.locator("[name=housing_seen]").inputValue(), SEEN);
  const kept = await onDevice(page);
  assert.ok(kept.drafts.length === 1 && kept.kits.length === 1);
  assert.ok(!JSON.stringify(kept).includes("housing"), "what lies on the device is sealed");
  await form.locator("button").first().click();
  await page.waitForFunction(() => document.querySelector("[data-part=said]").textContent !== "");
  assert.equal(await part("drafts").locator("li").count(), 1, "it waits for the network");

  // Restored: the server files it, and its answer is lost as the network is cut again.
  let lost = 0;
  await context.route("**/visit-kit/*", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    const answer = await route.fetch();
    assert.equal(answer.status(), 200, "filed");
    await context.setOffline(true);
    return route.abort("internetdisconnected");
  });
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine === false);
  assert.equal(lost, 1);
  assert.equal(await part("drafts").locator("li").count(), 1, "what was not confirmed stays");

  // Restored again: the same draft is sent again, and confirmed.
  await context.setOffline(false);
  await page.waitForFunction(() => document.querySelectorAll("[data-part=drafts] li").length === 0);
  assert.equal((await onDevice(page)).drafts.length, 0, "gone from the device");
  await visitor.open(told.dossier);
  assert.equal(path(page), told.dossier);
  assert.equal(await page.locator("#visits .said").count(), 1, "one visit");
  visitor.findings = visitor.findings.filter((each) => !/ERR_INTERNET_DISCONNECTED/u.test(each));
  // The kit is emptied with one button.
  await visitor.open("/visit-kit");
  await page.locator("details summary").filter({ hasText: /清/u }).first().click();
  await page.locator("[data-act=forget]").click();
  await part("new-pin").waitFor();
  await visitor.leave();
});

test("without JavaScript the kit says so and leads to the plain form", async () => {
  await visit(here, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }, async (visitor, page) => {
    await visitor.signIn("case");
    await visitor.open("/visit-kit");
    await page.locator("noscript a[href$='/visits/new'], main a[href$='/visits/new']").first().click();
    await page.waitForURL(/\/visits\/new$/u);
  });
});
