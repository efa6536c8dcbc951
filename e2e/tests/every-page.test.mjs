// Every page of the tour in both languages, light and dark, at a desk, on a wide screen and on a phone: no obstacle that axe-core calls
// serious, nothing wider than the window, nothing in the console, nobody else asked, no text without words, a place to complain.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demoHouse } from "../support/house.mjs";
import { fits, inspect } from "../support/inspect.mjs";
import { LOGINS, tour } from "../support/tour.mjs";
import { close } from "../support/visitor.mjs";

let here;
before(async () => (here = await demoHouse()));
after(close);
after(() => here?.stop());

const seen = new Set();

/** Keys of texts as they are shown where the words are missing. */
const KEYS = String.raw`(?<![\w./#=-])(?:roll|bulletin|hardship|figure|import|export|reform|forms|complaint|notice|paper|procedure|today|delegation|said|field|register|source|kind)-[a-z][a-z_-]{2,}(?![\w/.-])`;

/** Looks at the page that is open, then at the same page in English. */
async function both(page, path, visitor) {
  try {
    await inspect(page, `${path} (zh)`);
    await page.goto(await page.locator("a[hreflang=en]").first().getAttribute("href"));
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await fits(page, `${path} (en)`);
    const key = await page.evaluate((keys) => document.body.innerText.match(new RegExp(keys, "u"))?.[0], KEYS);
    assert.equal(key, undefined, "a text that has no words in English");
    const toComplain = await page.locator("footer a[href^='/complaints/new?page=']").count();
    assert.equal(toComplain, new URL(page.url()).pathname.startsWith("/complaints") ? 0 : 1, "a place to complain");
  } finally {
    await visitor.context.clearCookies({ name: "lang" });
  }
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
    ["/today", "/today/late", "/procedures", "/procedures/reform.task", "/notices", "/account/notices", "/account/delegations"],
    ["/reform", "/reform/*", "/reform/*/board", "/reform/*/timeline", "/reform/*/sheet", "/reform/*/edit", "/reform/*/report", "/reform/*/import"],
    ["/reform/*/tasks/new", "/reform/*/measures/new", "/reform/measures/*/edit", "/reform/tasks/*", "/reform/tasks/*/edit", "/reform/tasks/*/slip"],
    ["/reform/slips", "/reform/slips/*", "/reform/meetings", "/reform/meetings/*", "/reform/groups/*", "/reform/groups/*/edit"],
    ["/reform/groups/*/meetings/new", "/reform/disputes/*", "/papers/reform_task/*", "/steps/reform.task/*/issue"],
    ["/forms", "/forms/new", "/forms/*", "/forms/*/edit", "/forms/*/returns", "/returns", "/returns/*", "/burden", "/burden/*"],
    ["/hardship", "/hardship/new", "/hardship/*", "/hardship/*/edit", "/hardship/*/members", "/hardship/*/members/*", "/hardship/*/amounts"],
    ["/hardship/*/visits/new", "/hardship/*/assess", "/hardship/*/exit", "/hardship/erasure", "/visit-kit", "/papers/hardship_dossier/*"],
    ["/mine", "/mine/hardship", "/mine/hardship/*", "/mine/hardship/*/edit", "/mine/hardship/*/members", "/mine/hardship/*/members/*"],
    ["/mine/hardship/*/amounts", "/mine/hardship/apply", "/means-check", "/procedures/hardship.dossier", "/steps/hardship.dossier/*/submit"],
    ["/checks", "/checks/*", "/checks/differences", "/checks/departments", "/checks/files", "/objections", "/objections/*"],
    ["/objections/notices", "/objections/notices/*", "/aid", "/aid/lists/new", "/aid/lists/*", "/aid/payments/*", "/aid/lists/*/bank"],
    ["/evaluations", "/evaluations/new", "/evaluations/*", "/evaluations/*/edit", "/evaluations/*/cases", "/evaluations/*/cases/*"],
    ["/evaluations/*/report", "/hardship/import", "/hardship/export"],
    ["/complaints", "/complaints/new", "/complaints/*", "/complaints/code", "/complaints/mine", "/operate/webhooks", "/operate/webhooks/*"],
  ];
  const missed = shapes.flat().filter((shape) => !seen.has(shape));
  assert.deepEqual(missed, [], `not among ${[...seen].join(" ")}`);
});
