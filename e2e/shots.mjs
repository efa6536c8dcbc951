// Pictures of every page, for people to look at: node shots.mjs [part of an address]…  They come into out/.
// scripts/e2e sets GUILDHALL_BIN and CHROMIUM: scripts/e2e --shots [part]…

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { demoHouse, house } from "./support/house.mjs";
import { LOGINS, tour } from "./support/tour.mjs";
import { Visitor, close } from "./support/visitor.mjs";

const OUT = fileURLToPath(new URL("out", import.meta.url));
const parts = process.argv.slice(2);
const LOOKS = [1280, 360].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));

/** Takes the page that is open, in every look of both languages. */
async function shoot(page, who, path) {
  if (parts.length > 0 && !parts.some((part) => `${who}${path}`.includes(part))) return;
  const name = `${who}${path}`.replaceAll(/[^\p{L}\d.]+/gu, "-").replace(/-$/u, "").slice(0, 100);
  for (const lang of ["zh", "en"]) {
    if (lang === "en") await page.goto(await page.locator("a[hreflang=en]").first().getAttribute("href"));
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 740 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(OUT, `${name}.${lang}.${width}.${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.context().clearCookies({ name: "lang" });
  console.log(name);
}

if (parts.length === 0) rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const empty = await house();
const demo = await demoHouse();
try {
  const first = await Visitor.at(empty);
  await first.open("/first-run");
  await shoot(first.page, "public", "/first-run");
  await first.context.close();
  const seen = new Set();
  for (const login of LOGINS) {
    const visitor = await tour(demo, login, seen, (page, path) => shoot(page, login, path));
    await visitor.context.close();
  }
} finally {
  await close();
  await empty.stop();
  await demo.stop();
}
