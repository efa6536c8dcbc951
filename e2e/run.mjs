// Runs the browser tests: builds the demo's data once, hands them to every test file, removes them.
//   node run.mjs [part of a file's name | an option of node's test runner]…

import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { BINARY, buildDemo, folder } from "./support/house.mjs";

for (const [name, path] of Object.entries({ GUILDHALL_BIN: BINARY, CHROMIUM: process.env.CHROMIUM })) {
  if (!path || !existsSync(path)) {
    console.error(`${name} must name what is tested with, and ${path ? `${path} is not there` : "is not set"}. scripts/e2e sets it.`);
    process.exit(2);
  }
}

const tests = fileURLToPath(new URL("tests", import.meta.url));
const options = process.argv.slice(2).filter((each) => each.startsWith("-"));
const parts = process.argv.slice(2).filter((each) => !each.startsWith("-"));
const files = readdirSync(tests)
  .filter((name) => name.endsWith(".test.mjs") && (parts.length === 0 || parts.some((part) => name.includes(part))))
  .sort();
if (files.length === 0) {
  console.error(`no test file is called like ${parts.join(" or ")}`);
  process.exit(2);
}

const data = folder();
process.on("exit", () => rmSync(data, { recursive: true, force: true }));
const accounts = buildDemo(data);
const runner = spawn(
  process.execPath,
  ["--test", "--test-reporter=spec", "--test-concurrency=2", ...options, ...files.map((name) => join(tests, name))],
  { stdio: "inherit", env: { ...process.env, GUILDHALL_E2E_DEMO: JSON.stringify({ data, accounts }) } },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => runner.kill(signal));
runner.on("exit", (status) => process.exit(status ?? 1));
