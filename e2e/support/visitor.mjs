// Somebody at a browser. Everything they meet is watched: requests to other hosts, errors in the console, refused scripts and
// styles, failed parts of pages. `leave` fails when there was any.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

import { PATIENCE } from "./house.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  // Whatever else the browser would like to ask finds nobody.
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

let browser;

/** The one browser of a test file. */
async function launched() {
  browser ??= chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  return browser;
}

/** Closes the browser. */
export const close = async () => (await browser)?.close();

export class Visitor {
  /** What was met that should not have been. */
  findings = [];

  constructor(house, context) {
    this.house = house;
    this.context = context;
  }

  /**
   * A fresh browser context at `house`: no cookies, Chinese unless told. Options are those of a browser context. Nothing moves,
   * so that what is looked at is there at once, whole and in its own colours.
   */
  static async at(house, options = {}) {
    const { locale = "zh-CN", viewport = { width: 1280, height: 900 }, ...rest } = options;
    const context = await (await launched()).newContext({
      baseURL: house.url,
      locale,
      viewport,
      reducedMotion: "reduce",
      ...rest,
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(house, context);
    await visitor.#watch();
    visitor.page = await context.newPage();
    return visitor;
  }

  async #watch() {
    const own = (address) => address.origin === new URL(this.house.url).origin || ["data:", "blob:"].includes(address.protocol);
    await this.context.route(
      (address) => !own(address),
      (route) => {
        this.findings.push(`a request to another host: ${route.request().url()}`);
        return route.abort();
      },
    );
    this.context.on("request", (request) => {
      if (!own(new URL(request.url()))) this.findings.push(`a request to another host: ${request.url()}`);
    });
    this.context.on("response", (response) => {
      const isDocument = response.request().resourceType() === "document";
      if (response.status() >= 500 || (response.status() >= 400 && !isDocument)) {
        this.findings.push(`status ${response.status()}: ${response.url()}`);
      }
    });
    this.context.on("weberror", (error) => this.findings.push(`a script failed: ${error.error().message}`));
    this.context.on("console", (message) => {
      // The browser also writes of every answer of 400 and above; those are judged above.
      const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
      if (["error", "warning"].includes(message.type()) && !isStatus) {
        this.findings.push(`${message.type()} in the console: ${message.text()} (${message.location().url})`);
      }
    });
    await this.context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`refused by the content security policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
  }

  /** Opens a path of the house and expects that status. */
  async open(path, status = 200) {
    const response = await this.page.goto(path);
    assert.equal(response.status(), status, `${path} at ${this.page.url()}`);
    return this.page;
  }

  /** Signs in with an account of the house. */
  async signIn(login, password = this.house.accounts[login]) {
    await this.open("/sign-in");
    await this.page.locator("#login").fill(login);
    await this.page.locator("#password").fill(password);
    await this.page.locator("main form button").click();
    await this.page.waitForURL((address) => address.pathname !== "/sign-in");
    return this.page;
  }

  /** Signs in, and chooses a password where the account still has its first one. */
  async settleIn(login) {
    await this.signIn(login);
    if (new URL(this.page.url()).pathname !== "/account/password") return this.page;
    const own = "Qm47-zLt9-Wk82-pXv";
    await this.page.locator("#old").fill(this.house.accounts[login]);
    await this.page.locator("#new").fill(own);
    await this.page.locator("#again").fill(own);
    await this.page.locator("main form button").click();
    await this.page.waitForURL((address) => address.pathname !== "/account/password");
    this.house.accounts[login] = own;
    return this.page;
  }

  /** What a link or button downloads: its name and its bytes. */
  async download(locator) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), locator.click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), path: await download.path(), bytes: Buffer.concat(chunks) };
  }

  /** Closes the browser context and fails on whatever was found on the way. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.findings, [], "what was met on the way");
  }
}

/** Lets somebody visit: `await visit(house, options, async (visitor, page) => …)`. */
export async function visit(house, options, act) {
  const visitor = await Visitor.at(house, options);
  try {
    await act(visitor, visitor.page);
  } catch (error) {
    if (visitor.findings.length > 0) error.message += `\nmet on the way: ${visitor.findings.join("; ")}`;
    await visitor.context.close();
    throw error;
  }
  await visitor.leave();
}
