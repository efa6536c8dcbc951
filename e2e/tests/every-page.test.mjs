// Every page that any role can reach by links, and the pages of trouble: in both languages, light and dark, at a desk and on a
// phone. No obstacle that axe-core calls serious, nothing wider than the window, nothing in the console, nobody else asked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { inspect } from "../support/inspect.mjs";
import { visit } from "../support/visitor.mjs";
import { walk } from "../support/walk.mjs";

// Who sees most comes first: each page is looked at once, by the first who reaches it.
const ROLES = {
  officer: ["/brief", "/bulletins/2", "/brief?as_of=2019-12-31&known=2020-01-31", "/search?q=ly", "/search?q=zzzz", "/nothing-here", "/brief?as_of=never"],
  leader: [],
  clerk: [],
  partner: [],
  system: ["/accounts/4"],
  security: ["/accounts/4"],
  audit: [],
};

let here;
before(async () => (here = await demoHouse()));
after(() => here?.stop());

const seen = new Set();

/** Looks at the page that is open, then at the same page in English. */
async function both(visitor, page, where) {
  await inspect(page, `${where} (zh)`);
  const english = await page.locator("a[hreflang=en]").first().getAttribute("href");
  await page.goto(english);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await inspect(page, `${where} (en)`);
  const untranslated = await page.evaluate(() => document.querySelector("main").innerText.match(/\b(?:roll|bulletin|ui|figure|import)-[a-z-]{3,}\b/u)?.[0]);
  assert.equal(untranslated, undefined, "a text that has no words in English");
  await visitor.context.clearCookies({ name: "lang" });
  assert.deepEqual(visitor.findings.splice(0), [], `met at ${where}`);
}

test("the public", async (t) => {
  await visit(here, {}, async (visitor, page) => {
    await walk(visitor, ["/", "/sign-in", "/bulletins", "/bulletins/2", "/verify", "/first-run"], seen, async (path) => {
      await t.test(path, () => both(visitor, page, path));
    });
  });
  // The same pages look different to somebody who is signed in.
  seen.clear();
});

for (const [login, starts] of Object.entries(ROLES)) {
  test(login, async (t) => {
    await visit(here, {}, async (visitor, page) => {
      await visitor.settleIn(login);
      if (login === "officer") {
        await visitor.open("/bulletins/drafts");
        await page.getByRole("button", { name: "写通报" }).click();
        await page.waitForURL(/\/bulletins\/drafts\/\d+/u);
        starts.push(new URL(page.url()).pathname, `${new URL(page.url()).pathname}/publish`);
      } else {
        // Where the rail leads, whoever has been there: other roles see other things.
        const rail = await page.getByRole("navigation").first().getByRole("link").all();
        for (const link of rail) starts.push(await link.getAttribute("href"));
      }
      await walk(visitor, starts, seen, async (path) => {
        await t.test(path, () => both(visitor, page, path));
      });
    });
  });
}

test("the walk has been everywhere", () => {
  for (const shape of ["/brief", "/figures", "/figures/stock", "/figures/rate", "/figures/flow", "/figures/stock/list", "/bulletins", "/bulletins/*", "/log", "/log/*", "/accounts/new", "/account/password"]) {
    assert.ok(seen.has(shape), `${shape} is not among ${[...seen].join(" ")}`);
  }
});
