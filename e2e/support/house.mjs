// A house to test: the real binary on a data folder of its own and a free port, removed at the end.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The binary that is tested. */
export const BINARY = process.env.GUILDHALL_BIN;

/** Milliseconds after which something that should have happened has failed. Nothing waits that long when all is well. */
export const PATIENCE = 30_000;

/** Makes an empty folder that the caller removes. */
export const folder = () => mkdtempSync(join(tmpdir(), "guildhall-e2e-"));

/** Runs the binary to its end and gives status, output and errors. */
export function guildhall(...args) {
  const done = spawnSync(BINARY, args, { encoding: "utf8", timeout: PATIENCE * 3 });
  if (done.error) throw done.error;
  return done;
}

/** The accounts that `guildhall demo` prints: login to password. */
export function accountsIn(printed) {
  const lines = printed.matchAll(/^ {2}([a-z]+\d*) +(\S+) {3}\S/gmu);
  return Object.fromEntries([...lines].map(([, login, password]) => [login, password]));
}

/** Builds the demo's data at a hundredth of its size into `data` and gives the accounts. */
export function buildDemo(data) {
  const built = guildhall("demo", "--data", data, "--scale", "0.01", "--no-serve");
  if (built.status !== 0) throw new Error(`guildhall demo failed:\n${built.stdout}${built.stderr}`);
  const accounts = accountsIn(built.stdout);
  if (!accounts.officer) throw new Error(`guildhall demo printed no accounts:\n${built.stdout}`);
  return accounts;
}

/** The library under which a process lives on another day; the clock by which it waits stays as it is. */
function onAnotherDay(days) {
  if (days === 0) return {};
  const roots = readdirSync("/usr/lib", { withFileTypes: true }).filter((each) => each.isDirectory()).map((each) => join("/usr/lib", each.name));
  const library = roots.map((root) => join(root, "faketime", "libfaketimeMT.so.1")).find(existsSync);
  if (!library) throw new Error("Debian's package faketime is missing: scripts/setup test installs it");
  return { LD_PRELOAD: library, FAKETIME: `${days < 0 ? "" : "+"}${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: "1", DONT_FAKE_MONOTONIC: "1" };
}

/** Starts the server on a data folder, so many days after today, and waits until it says where it is. */
async function serve(data, days) {
  const env = { ...process.env, ...onAnotherDay(days) };
  const server = spawn(BINARY, ["serve", "--data", data, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"], env });
  const said = [];
  const gone = new Promise((resolve) => server.once("exit", resolve));
  for (const stream of [server.stdout, server.stderr]) createInterface(stream).on("line", (line) => said.push(line));
  const line = (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = said.map((each) => each.match(pattern)).find(Boolean);
        if (found) resolve(found[1]);
        return found;
      };
      if (look()) return;
      const tell = (why) => reject(new Error(`the server did not say ${pattern} (${why}):\n${said.join("\n")}`));
      const timer = setTimeout(() => tell("in time"), PATIENCE);
      createInterface(server.stdout).on("line", () => look() && clearTimeout(timer));
      gone.then((status) => tell(`and ended with status ${status}`));
    });
  const end = async () => {
    server.kill("SIGTERM");
    await gone;
  };
  try {
    return { url: await line(/^(http:\/\/\S+)$/u), said, line, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** An empty house before its first run, or what is in `from` (a data folder, which is copied). */
export async function house({ from, accounts = {} } = {}) {
  const data = folder();
  if (from) cpSync(from, data, { recursive: true });
  const remove = () => rmSync(data, { recursive: true, force: true });
  let server;
  try {
    server = await serve(data, 0);
  } catch (error) {
    remove();
    throw error;
  }
  const made = { url: server.url, data, accounts, said: server.said, setupCode: () => server.line(/one-time code: (\S+)$/u) };
  made.stop = async () => {
    await server.end();
    remove();
  };
  /** Lets so many days from today pass: the same house on that day, at another address; whoever was signed in does so again. */
  made.later = async (days) => {
    await server.end();
    server = await serve(data, days);
    Object.assign(made, { url: server.url, said: server.said });
  };
  return made;
}

/** The samples of sheets that the roll's own tests use. */
export const sample = (name) => fileURLToPath(new URL(`../../crates/roll/tests/samples/${name}`, import.meta.url));

/** A house that knows nothing but its federation, and one officer of it, `keeper`, whose first password it has. */
export async function foundedHouse() {
  const data = folder();
  try {
    const root = join(data, "root.csv");
    writeFileSync(root, readFileSync(sample("units.csv"), "utf8").split("\n").slice(0, 2).join("\n"));
    const store = join(data, "store");
    const imported = guildhall("import", "units", root, "--as-of", "2015-01-01", "--data", store);
    if (imported.status !== 0) throw new Error(`the federation was not founded: ${imported.stdout}${imported.stderr}`);
    const added = guildhall("account", "add", "keeper", "--name", "周敏", "--role", "officer", "--json", "--data", store);
    if (added.status !== 0) throw new Error(`the officer was not added: ${added.stdout}${added.stderr}`);
    return await house({ from: store, accounts: { keeper: JSON.parse(added.stdout).password } });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** A house with the demo's data. They are built once for all tests by run.mjs, or here when a test runs alone. */
export async function demoHouse() {
  if (process.env.GUILDHALL_E2E_DEMO) {
    const { data, accounts } = JSON.parse(process.env.GUILDHALL_E2E_DEMO);
    return house({ from: data, accounts });
  }
  const data = folder();
  try {
    const accounts = buildDemo(data);
    return await house({ from: data, accounts });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
