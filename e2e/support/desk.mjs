// How somebody works at a desk: forms filled in by the names of their fields, steps taken from the page of a record. It needs no
// script in the browser, so that the same work can be done with JavaScript and without, at a desk and on a phone.

import assert from "node:assert/strict";

import { path } from "./read.mjs";

/** A day so many days from today, where the house stands (eight hours east of Greenwich). */
export const day = (after = 0) => new Date(Date.now() + 8 * 3_600_000 + after * 86_400_000).toISOString().slice(0, 10);

/** Unfolds whatever a part of the page is folded away in, from the outside in. */
export async function unfold(part) {
  const folded = part.locator("xpath=ancestor::details[not(@open)]");
  for (let left = await folded.count(); left > 0; left -= 1) await folded.first().locator("> summary").click();
  await part.waitFor();
}

/** Fills in the fields of a form by their names; what is a list is chosen from, what is a box is ticked or not. */
export async function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`).first();
    const kind = await field.evaluate((each) => (each.matches("select") ? "select" : each.type));
    if (kind === "select") await field.selectOption(value);
    else if (kind === "checkbox") await field.setChecked(value);
    else if (kind === "file") await field.setInputFiles(value);
    else await field.fill(value);
  }
}

/** The form of the page that is sent there. */
export const formTo = (page, action) => page.locator(`main form[action="${action}"], main form[action^="${action}?"]`).first();

/** Fills in the form that is sent there, and sends it. Gives the answer to it. */
export async function send(page, action, fields = {}, button = "button") {
  const form = formTo(page, action);
  await form.waitFor({ state: "attached" });
  await unfold(form.locator(button).first());
  await fill(form, fields);
  return pressed(page, form.locator(button).first());
}

/** Presses a button that sends a form, and gives the page that comes of it. */
export async function pressed(page, button) {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().frame() === page.mainFrame() && response.status() !== 303),
    button.click(),
  ]);
  await page.waitForLoadState();
  return answer;
}

/** Takes a step from the panel of the record whose page is open. */
export async function take(page, procedure, step, fields = {}) {
  const link = page.locator(`section.procedure .next a[href*="/steps/${procedure}/"][href$="/${step}"]`);
  const form = page.locator(`section.procedure .next form[action*="/steps/${procedure}/"][action$="/${step}"]`);
  await link.or(form).first().waitFor();
  const answer = (await form.count()) > 0 ? await pressed(page, form.locator("button")) : await asked(page, link, fields);
  assert.equal(answer.status(), 200, `${procedure} ${step}: ${await refusals(page)}`);
  await page.locator("main [role=status]").first().waitFor();
  return answer;
}

async function asked(page, link, fields) {
  await link.click();
  await page.waitForURL(/\/steps\//u);
  return send(page, path(page), fields);
}

/** What the page says is wrong. */
export const refusals = async (page) => (await page.getByRole("alert").allInnerTexts()).join("; ") || `nothing at ${page.url()}`;

/** The number of the unit with this name. */
export async function unitCode(visitor, name) {
  await visitor.open(`/search?q=${encodeURIComponent(name)}`);
  const link = visitor.page.getByRole("main").locator("a[href^='/units/']").filter({ hasText: name }).first();
  return new URL(await link.getAttribute("href"), visitor.house.url).pathname.split("/").pop();
}

/** The one plan of the demo: its path. */
export async function planOf(visitor) {
  await visitor.open("/reform");
  return path(visitor.page);
}

/** Drafts a task of the plan and gives its path. */
export async function draft(visitor, plan, fields) {
  const { page } = visitor;
  await visitor.open(`${plan}/tasks/new`);
  const answer = await send(page, `${plan}/tasks`, { system: "2025.3", start: day(), due: day(60), form: "document", ...fields });
  assert.equal(answer.status(), 200, await refusals(page));
  assert.match(path(page), /^\/reform\/tasks\/\d+$/u);
  return path(page);
}

/** Drafts a task and issues it. */
export async function issue(visitor, plan, fields) {
  const task = await draft(visitor, plan, fields);
  await take(visitor.page, "reform.task", "issue");
  return task;
}
