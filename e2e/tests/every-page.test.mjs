// Every page of the tour in both languages, light and dark, at a desk and on a phone: no obstacle that axe-core calls serious,
// nothing wider than the window, nothing in the console, nobody else asked, no text without words.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { LOGINS, tour } from "../support/tour.mjs";
import { close } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

const seen = new Set();

/** Looks at the page that is open, then at the same page in English. */
async function both(page, path, visitor) {
  await inspect(page, `${path} (zh)`);
  await page.goto(await page.locator("a[hreflang=en]").first().getAttribute("href"));
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await inspect(page, `${path} (en)`);
  const key = await page.evaluate(() => document.querySelector("main").innerText.match(/\b(?:roll|bulletin|figure|import|export)-[a-z-]{3,}\b/u)?.[0]);
  assert.equal(key, undefined, "a text that has no words in English");
  await visitor.context.clearCookies({ name: "lang" });
  assert.deepEqual(visitor.findings.splice(0), [], `met at ${path}`);
}

for (const login of LOGINS) {
  test(login, async (t) => {
    const visitor = await tour(here, login, seen, async (page, path, who) => {
      await t.test(path, () => both(page, path, who));
    });
    await visitor.leave();
  });
}

test("the tour has been everywhere", () => {
  const shapes = [
    ["/brief", "/figures", "/figures/stock", "/figures/rate", "/figures/flow", "/figures/stock/list", "/search"],
    ["/units", "/units/*", "/units/new", "/units/*/edit", "/persons", "/persons/*", "/persons/new", "/persons/*/edit"],
    ["/persons/*/employment", "/employers", "/employers/*", "/households", "/households/new", "/duplicates"],
    ["/import", "/import/job/*", "/export/roll", "/bulletins", "/bulletins/*", "/bulletins/drafts/*", "/bulletins/drafts/*/publish"],
    ["/verify", "/log", "/log/*", "/accounts", "/accounts/*", "/accounts/new", "/account", "/account/password"],
  ];
  for (const shape of shapes.flat()) assert.ok(seen.has(shape), `${shape} is not among ${[...seen].join(" ")}`);
});
