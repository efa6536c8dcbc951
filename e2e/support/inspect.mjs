// Looks at a page as it stands: too wide for its window, or with an obstacle that axe-core calls serious or critical.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const DESK = { width: 1280, height: 900 };
const WALL = { width: 1920, height: 1080 };
const PHONE = { width: 360, height: 740 };

/** What axe-core finds that is serious or critical; all its rules, or only those named. */
async function obstacles(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(
    (only) => window.axe.run(document, { resultTypes: ["violations"], ...(only && { runOnly: only }) }),
    rules,
  );
  return found.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(" ")}: ${node.failureSummary.replaceAll(/\s+/gu, " ")}`),
    );
}

/** What sticks out of the window, if anything does. */
export async function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    // What is folded away has a place as well, but nobody sees it there.
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > room + 0.5);
    return wide.slice(0, 5).map((each) => `${each.tagName.toLowerCase()}.${each.className} reaches ${Math.round(each.getBoundingClientRect().right)} of ${room}`);
  });
}

/** Inspects whether the page has room at a desk, on a wide screen and on a phone: the same page in another language. */
export async function fits(page, what) {
  const found = [];
  const before = page.viewportSize();
  for (const size of [WALL, DESK, PHONE]) {
    await page.setViewportSize(size);
    found.push(...(await overflow(page)).map((each) => `${size.width} wide: wider than its window: ${each}`));
  }
  await page.setViewportSize(before);
  assert.deepEqual(found, [], what);
}

/** Inspects the page as it is shown, light and dark, at a desk, on a wide screen and on a phone. */
export async function inspect(page, what) {
  const found = [];
  const tell = (look, list) => found.push(...list.map((each) => `${look}: ${each}`));
  const before = page.viewportSize();
  for (const size of [WALL, DESK]) {
    await page.setViewportSize(size);
    tell(`${size.width} wide`, (await overflow(page)).map((each) => `wider than its window: ${each}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  tell("desk, light", await obstacles(page));
  await page.emulateMedia({ colorScheme: "dark" });
  tell("desk, dark", await obstacles(page, ["color-contrast", "link-in-text-block"]));
  await page.setViewportSize(PHONE);
  tell("phone", (await overflow(page)).map((each) => `wider than 360: ${each}`));
  tell("phone, dark", await obstacles(page, ["color-contrast", "scrollable-region-focusable"]));
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  assert.deepEqual(found, [], what);
}
