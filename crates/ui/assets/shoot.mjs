// Pictures of the sample pages, and what axe-core finds in them: npm ci && npm run shoot -- OUTDIR [part of a name]
// OUTDIR is what `cargo run -p ui --example gallery -- OUTDIR` wrote; the pictures come into OUTDIR/shots.
// Chromium is the system's; set CHROMIUM to use another.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [dir, part = ""] = process.argv.slice(2);
if (!dir) {
  console.error("usage: npm run shoot -- OUTDIR [part of a name]");
  process.exit(2);
}
const out = resolve(dir, "shots");
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const looks = [
  { name: "desk", viewport: { width: 1440, height: 900 } },
  { name: "dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
  { name: "wall", viewport: { width: 1920, height: 1080 } },
  { name: "print", viewport: { width: 794, height: 1123 }, media: "print" },
];

const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [...args, "--allow-file-access-from-files"],
});
let found = 0;
for (const file of readdirSync(dir).filter((name) => name.endsWith(".html") && name.includes(part)).sort()) {
  for (const look of looks) {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(resolve(dir), file)).href);
    if (look.media) await page.emulateMedia({ media: look.media });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) {
      found += 1;
      console.log(`${file} ${look.name}: wider than the window by ${wide} px`);
    }
    await page.screenshot({ path: join(out, `${file.replace(".html", "")}-${look.name}.png`), fullPage: true });
    if (look.name !== "print" && look.name !== "wall") {
      await page.evaluate(axe);
      const result = await page.evaluate(() => window.axe.run());
      for (const violation of result.violations) {
        found += 1;
        console.log(`${file} ${look.name}: ${violation.id} (${violation.impact}) ${violation.nodes.length}× ${violation.nodes[0].html.slice(0, 160)}`);
        console.log(`    ${violation.nodes[0].failureSummary.replaceAll("\n", " ").slice(0, 300)}`);
      }
    }
    await context.close();
  }
}
await browser.close();
console.log(found === 0 ? "nothing found" : `${found} findings`);
process.exit(found === 0 ? 0 : 1);
